"""Representative days: real days of the year that stand for others, chosen by clustering, extreme days kept apart."""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats, Integers, TimeGrid
from parkzero.energy import System
from parkzero.optimize.sound import sound

DAYS = HOURS // 24


def features(system: System) -> Floats:
    """What makes two days alike: loads, sun, wind and prices of a system, (steps, n), each scaled to 0..1."""
    columns = [item.power for item in system.loads if item.power.any()]
    columns += [p.availability for p in system.plants if p.availability is not None and not p.spares]
    columns += [s.paid for s in system.supplies if np.ptp(s.paid) > 0]
    distinct = {column.tobytes(): column for column in columns if np.ptp(column) > 0}
    scaled = [(c - c.min()) / np.ptp(c) for c in distinct.values()]
    return np.stack(scaled, axis=1) if scaled else np.zeros((system.steps, 1))


def extremes(system: System) -> set[int]:
    """Days of the largest net load by hour and by day: of electricity against sun and wind, and of each other carrier."""
    found: set[int] = set()
    sun_wind = [p.availability for p in system.plants if p.availability is not None and not p.spares]
    free = np.mean(sun_wind, axis=0) if sun_wind else np.zeros(system.steps)
    for item in system.loads:
        if not item.power.any():
            continue
        days = item.power.reshape(DAYS, _steps(system))
        found.add(int(days.max(axis=1).argmax()))
        if item.carrier == "electricity":
            scale = item.power.mean() / max(float(free.mean()), 1e-9)
            net = (item.power - scale * free).reshape(DAYS, _steps(system))
            found |= {int(net.max(axis=1).argmax()), int(net.mean(axis=1).argmax())}
    return found


def representative(system: System, count: int, more: frozenset[int] = frozenset()) -> TimeGrid:
    """`count` typical days plus the extreme days and `more`; the weights sum to 365.

    Hierarchical clustering of the days that are not extreme; each cluster is stood for by its medoid, a day that really occurs, with the values of
    all its days (`TimeGrid.take`). Extreme days stand for themselves. Raises ParkError where figures cannot be computed with.
    """
    sound(system)
    day = _steps(system)
    if count >= DAYS:
        return TimeGrid(np.arange(system.steps).reshape(DAYS, day), np.ones(DAYS), system.step_hours, np.arange(DAYS))
    kept = extremes(system) | more
    rest = np.array([d for d in range(DAYS) if d not in kept])
    order, medoid = _clusters(features(system).reshape(DAYS, -1)[rest], min(count, len(rest)))
    stands = np.arange(DAYS)
    stands[rest] = rest[medoid[order]]
    days, which, weights = np.unique(stands, return_inverse=True, return_counts=True)
    return TimeGrid(days[:, None] * day + np.arange(day)[None, :], weights.astype(float), system.step_hours, which)


def _steps(system: System) -> int:
    """Steps of a day."""
    return system.steps // DAYS


def _clusters(days: Floats, count: int) -> tuple[Integers, Integers]:
    """Cluster of each day, and the day at the heart of each cluster.

    Ward's method over the days' hours, as tsam and scikit-learn have it, without their 150 MB.
    """
    from scipy.cluster import hierarchy

    order: Integers = hierarchy.cut_tree(hierarchy.ward(days), n_clusters=count)[:, 0]
    hearts = np.zeros(count, int)
    for cluster in range(count):
        members = np.flatnonzero(order == cluster)
        distance = ((days[members] - days[members].mean(axis=0)) ** 2).sum(axis=1)
        hearts[cluster] = members[int(distance.argmin())]
    return order, hearts

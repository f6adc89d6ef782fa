"""Representative days: real days of the year that stand for others, chosen by tsam, extreme days kept apart."""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats, TimeGrid
from parkzero.results import System

DAYS = HOURS // 24


def features(system: System) -> Floats:
    """What makes two days alike: loads, sun, wind and prices of a system, (8760, n), each scaled to 0..1."""
    columns = [item.power for item in system.loads if item.power.any()]
    columns += [p.availability for p in system.plants if p.availability is not None]
    columns += [s.price for s in system.supplies if np.ptp(s.price) > 0]
    distinct = {column.tobytes(): column for column in columns if np.ptp(column) > 0}
    scaled = [(c - c.min()) / np.ptp(c) for c in distinct.values()]
    return np.stack(scaled, axis=1) if scaled else np.zeros((HOURS, 1))


def extremes(system: System) -> set[int]:
    """Days of the largest net load by hour and by day: of electricity against sun and wind, and of each other carrier."""
    found: set[int] = set()
    sun_wind = [p.availability for p in system.plants if p.availability is not None]
    free = np.mean(sun_wind, axis=0) if sun_wind else np.zeros(HOURS)
    for item in system.loads:
        if not item.power.any():
            continue
        days = item.power.reshape(DAYS, 24)
        found.add(int(days.max(axis=1).argmax()))
        if item.carrier == "electricity":
            scale = item.power.mean() / max(float(free.mean()), 1e-9)
            net = (item.power - scale * free).reshape(DAYS, 24)
            found |= {int(net.max(axis=1).argmax()), int(net.mean(axis=1).argmax())}
    return found


def sampled(system: System, every: int = 15) -> TimeGrid:
    """Every fifteenth day and the extreme days: a quick start for the joint programme, without clustering; weights sum to 365."""
    regular = set(range(every // 2, DAYS, every))
    kept = extremes(system) - regular
    days = sorted(regular | kept)
    weights = np.array([1.0 if d in kept else (DAYS - len(kept)) / len(regular) for d in days])
    return TimeGrid(np.array(days)[:, None] * 24 + np.arange(24)[None, :], weights)


def representative(system: System, count: int, more: frozenset[int] = frozenset()) -> TimeGrid:
    """`count` typical days plus the extreme days and `more`; the weights sum to 365.

    Hierarchical clustering by tsam; each cluster is stood for by its medoid, a day that really occurs.
    """
    if count >= DAYS:
        return TimeGrid(np.arange(HOURS).reshape(DAYS, 24), np.ones(DAYS))
    order, medoid = _clusters(features(system), count)
    kept = sorted(extremes(system) | more)
    weights: dict[int, float] = {}
    for day in range(DAYS):
        stands = day if day in kept else int(medoid[order[day]])
        weights[stands] = weights.get(stands, 0.0) + 1.0
    days = np.array(sorted(weights))
    return TimeGrid(days[:, None] * 24 + np.arange(24)[None, :], np.array([weights[d] for d in days.tolist()]))


def _clusters(data: Floats, count: int) -> tuple[Floats, Floats]:
    """Cluster of each day, and the day at the heart of each cluster."""
    import pandas as pd
    import tsam

    frame = pd.DataFrame(data, index=pd.date_range("2019-01-01", periods=HOURS, freq="h"), columns=[f"f{i}" for i in range(data.shape[1])])
    found = tsam.aggregate(
        frame, n_clusters=count, period_duration=24, cluster=tsam.ClusterConfig(method="hierarchical", representation="medoid")
    )
    order = np.asarray(found.cluster_assignments)
    days = data.reshape(DAYS, -1)
    hearts = np.zeros(count, int)
    for cluster in range(count):
        members = np.flatnonzero(order == cluster)
        distance = (
            ((days[members][:, None, :] - days[members][None, :, :]) ** 2).sum(axis=(1, 2))
            if len(members) < 60
            else ((days[members] - days[members].mean(axis=0)) ** 2).sum(axis=1)
        )
        hearts[cluster] = members[int(distance.argmin())]
    return order, hearts

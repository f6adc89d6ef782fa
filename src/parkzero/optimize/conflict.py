"""Why a system cannot meet its requirements: the bounds that conflict, from the duals of the least shortfall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parkzero.clock import Integers
from parkzero.energy import Buildable, Limit, System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import Joint, build
from parkzero.optimize.periods import representative
from parkzero.problem import Bound

SHARE = 1e-4
"""Part of the largest weight below which a bound plays no role."""


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot be met together."""

    short: dict[str, float]
    """Shortfall by requirement: carrier [MWh/a] or limit [t/a], at least in sum of shares."""
    bounds: tuple[Bound, ...]
    """What holds the system back, the heaviest first."""


def _spread(limit: Limit, energy: float) -> float:
    """What a limit on other sums may count when a year's energy passes [t/a]."""
    return max((abs(v) for v in limit.per.values()), default=0.0) * energy if limit.per else 0.0


def conflict(system: System, *, periods: int = 12) -> Conflict | None:
    """What conflicts on representative days when demand and limits are hard; None where nothing does.

    The programme of least shortfall (Farkas): a bound whose dual is not zero there is part of the conflict.
    """
    model = build(system, representative(system, periods))
    run, programme = model.run, model.programme
    cost = np.zeros(programme.width)
    demand = {item.carrier: run.grid.total(run.grid.take(item.power)) for item in system.loads}
    for carrier, energy in demand.items():
        cost[run.column(f"unserved {carrier}")] = run.grid.hours / max(energy, 1e-9)
    soft = [item for item in system.limits if not item.hard]
    scale = {item.name: max(abs(item.tonnes), _spread(item, sum(demand.values())), 1.0) for item in soft}
    for item in soft:
        cost[run.column(f"excess {item.name}")] = 1.0 / scale[item.name]
    living = Living(programme)
    living.costs(np.arange(programme.width), cost)
    found = living.solve()
    if found.objective < 1e-7:
        return None
    short = {c: run.grid.total(found.x[run.column(f"unserved {c}")]) for c in demand}
    short |= {item.name: float(found.x[run.column(f"excess {item.name}")][0]) for item in soft}
    _, upper = programme.bounds
    span = np.where(np.isfinite(upper), np.maximum(upper, 1.0), 1.0)
    pressed = np.abs(np.minimum(found.reduced, 0.0)) * span  # held down by the upper bound
    weights: dict[Bound, float] = defaultdict(float)
    for bound, columns in _bounded(system, model):
        weights[bound] += float(pressed[columns].sum())
    for limit in system.limits:
        dual = found.dual[run.row(f"limit {limit.name}")]
        weights[Bound("limit", limit.name, limit.name)] = float(np.abs(dual).sum()) * scale.get(limit.name, 1.0)
    for load in system.loads:
        dual = found.dual[run.row(f"balance {load.carrier}")]
        weights[Bound("demand", load.carrier, load.carrier)] = float(np.abs(dual * run.grid.take(load.power)).sum())
    most = max(weights.values(), default=0.0)
    named = sorted((n for n, w in weights.items() if w > SHARE * most), key=lambda n: -weights[n])
    return Conflict({n: v for n, v in short.items() if v > 1e-6}, tuple(named))


def _bounded(system: System, model: Joint) -> Iterator[tuple[Bound, Integers]]:
    """Columns with an upper bound of the park's own: supplies, what stands, what may be built."""
    run = model.run
    flows = run.flows()
    for supply in system.supplies:
        yield Bound("supply", supply.id, supply.carrier if supply.giver_kind == "supplier" else supply.id), run.column(f"supply {supply.id}")
    for plant in system.plants:
        yield Bound("capacity", plant.id, _named(plant)), flows[plant.id]
    for store in system.stores:
        for way in ("in", "out"):
            yield Bound("capacity", store.id, _named(store)), run.column(f"{way} {store.id}")
    called = {x.id: _named(x) for x in system.assets}
    for (_, part), column in zip(model.investment.parts, model.builds, strict=True):
        yield Bound("most", part.id, called[part.id]), np.array([column])


def _named(asset: Buildable) -> str:
    """The technology of what may be built; the id of what only stands."""
    return asset.technology if asset.most > 0 else asset.id

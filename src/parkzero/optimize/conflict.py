"""Why a system cannot meet its requirements: the bounds that conflict, from the duals of the least shortfall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkzero.energy import Limit, System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.periods import representative

SHARE = 1e-4
"""Part of the largest weight below which a bound plays no role."""


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot be met together."""

    short: dict[str, float]
    """Shortfall by requirement: carrier [MWh/a] or limit [t/a], at least in sum of shares."""
    bounds: tuple[str, ...]
    """What holds the system back: "demand <carrier>", "limit <name>", "supply <id>", "capacity <id>", "most <id>"."""


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
    weights: dict[str, float] = {}
    for name, columns in programme.columns.items():
        kind, _, rest = name.removeprefix(run.prefix).partition(" ")
        label = {"supply": "supply", "plant": "capacity", "in": "capacity", "out": "capacity", "new": "most", "content": "most"}.get(kind)
        if label:
            pressed = np.minimum(found.reduced[columns], 0.0)  # held down by the upper bound
            span = np.where(np.isfinite(upper[columns]), upper[columns], 0.0)
            weights[f"{label} {rest}"] = float(np.abs(pressed * np.maximum(span, 1.0)).sum())
    for name, rows in programme.rows.items():
        kind, _, rest = name.removeprefix(run.prefix).partition(" ")
        if kind == "limit":
            weights[f"limit {rest}"] = float(np.abs(found.dual[rows]).sum()) * scale.get(rest, 1.0)
        if kind == "balance" and rest in demand:
            power = run.grid.take(next(x.power for x in system.loads if x.carrier == rest))
            weights[f"demand {rest}"] = float(np.abs(found.dual[rows] * power).sum())
    most = max(weights.values(), default=0.0)
    named = sorted((n for n, w in weights.items() if w > SHARE * most), key=lambda n: -weights[n])
    return Conflict({n: v for n, v in short.items() if v > 1e-6}, tuple(named))

"""From a system to a plan with its certificate.

Capacities are chosen on representative days (or jointly on the full year), then proved by a full-year dispatch at
those capacities. `upper` is the cost of that dispatch; `lower` the least value over the capacity box of the one cut
that its reduced costs give (valid for the full year, weak); `aggregation_error` compares the two programmes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.model import Model, build
from parkzero.optimize.periods import DAYS, representative
from parkzero.results import Plan, System

Told = Callable[[str], None]
SERVED = 1e-6
"""Share of a demand that may stay unserved in a plan that counts as serving it."""
ROUNDS = 8


@dataclass(frozen=True)
class Chosen:
    """Capacities chosen on some grid: values of the capacity columns, cost, emissions and their range."""

    values: Floats
    cost: float
    emissions: float
    low: float
    high: float


def _silent(_: str) -> None:
    return None


def plan(system: System, *, periods: int = 12, full_year: bool = False, gap: float = 1e-3, spread: bool = True, told: Told = _silent) -> Plan:
    """The least-cost plan of a system. `spread`: also the least and greatest emissions within the cost gap."""
    whole = build(system, TimeGrid.year())
    if not len(whole.capacities):
        told("dispatch")
        return _proved(whole, None, _solve(whole))
    if full_year:
        told("joint")
        found = _solve(whole, simplex=False)
        chosen = Chosen(found.x[whole.capacities], found.objective, float(whole.tonnes @ found.x), 0.0, 0.0)
        low = high = chosen.emissions
        if spread:
            told("capacities")
            near = choose(build(system, representative(system, periods)), gap, spread=True)
            low, high = chosen.emissions + near.low - near.emissions, chosen.emissions + near.high - near.emissions
        chosen = Chosen(chosen.values, chosen.cost, chosen.emissions, low, high)
        proved = _proved(whole, chosen, found)
        return _with(proved, lower=found.objective)
    living = Living(whole.programme)
    more: frozenset[int] = frozenset()
    for _ in range(ROUNDS):
        told("capacities")
        chosen = choose(build(system, representative(system, periods, more)), gap, spread=spread)
        told("dispatch")
        living.bounds(whole.capacities, chosen.values, chosen.values)
        found = living.solve()
        worst = _worst_days(whole, found)
        if not worst - more:
            break
        more |= worst
    return _proved(whole, chosen, found)


def on_days(system: System, *, periods: int = 12, gap: float = 1e-3) -> Plan:
    """A plan on representative days alone, without proof: for comparisons, splits and swings, where many runs are needed."""
    model = build(system, representative(system, periods))
    if not len(model.capacities):
        return _proved(model, None, _solve(model))
    living = Living(model.programme)
    found = _tied(living, model, living.solve())
    values = _clean(found.x[model.capacities])
    emissions = float(model.tonnes @ found.x)
    return _proved(model, Chosen(values, found.objective, emissions, emissions, emissions), found)


def _solve(model: Model, *, simplex: bool = True) -> Solution:
    living = Living(model.programme)
    if not simplex:
        living.set(solver="ipm", run_crossover="on")
    return living.solve()


def choose(model: Model, gap: float, *, spread: bool) -> Chosen:
    """Least-cost capacities on a grid; ties are broken by least emissions; with the range of emissions within the gap."""
    living = Living(model.programme)
    best = living.solve()
    tied = _tied(living, model, best)
    emissions = float(model.tonnes @ tied.x)
    low = high = emissions
    if spread:
        row = _cost_row(living, model, best.objective * (1 + gap) if best.objective > 0 else best.objective + abs(best.objective) * gap)
        every = np.arange(model.programme.width)
        ends = []
        for sign in (1.0, -1.0):
            living.costs(every, sign * model.tonnes)
            ends.append(float(model.tonnes @ living.solve().x))
        low, high = min(ends[0], emissions), max(ends[1], emissions)
        living.row(row, -np.inf, np.inf)
    return Chosen(_clean(tied.x[model.capacities]), best.objective, emissions, low, high)


def _cost_row(living: Living, model: Model, most: float) -> int:
    cost = model.programme.cost
    touched = np.flatnonzero(cost)
    scale = float(np.abs(cost[touched]).max()) or 1.0
    return living.add_row(-np.inf, (most - model.programme.constant) / scale, touched, cost[touched] / scale)


def _tied(living: Living, model: Model, best: Solution) -> Solution:
    """Among plans within 1e-6 of the cost, the one of least emissions."""
    if not model.tonnes.any():
        return best
    every = np.arange(model.programme.width)
    row = _cost_row(living, model, best.objective + max(abs(best.objective) * 1e-6, 1e-6))
    living.costs(every, model.tonnes)
    found = living.solve()
    living.costs(every, model.programme.cost)
    living.row(row, -np.inf, np.inf)
    cost = float(model.programme.cost @ found.x) + model.programme.constant
    return Solution(cost, found.x, best.reduced, best.dual)


def _clean(values: Floats) -> Floats:
    """Capacities below the solver's tolerance are zero."""
    return np.where(values < 1e-6 * max(1.0, float(values.max(initial=0.0))), 0.0, values)


def _worst_days(model: Model, found: Solution) -> frozenset[int]:
    """By carrier, the day with the most unserved demand, where any is."""
    days = set()
    for load in model.system.loads:
        lacking = found.x[model.column(f"unserved {load.carrier}")]
        if lacking.sum() > SERVED * max(float(load.power.sum()), 1e-9):
            days.add(int(lacking.reshape(DAYS, 24).sum(axis=1).argmax()))
    return frozenset(days)


def lower_bound(model: Model, values: Floats, found: Solution) -> float:
    """Least value over the capacity box of the cut V(K0) + r (K - K0); r: reduced costs of the fixed capacities."""
    low, high = (b[model.capacities] for b in model.programme.bounds)
    slope = found.reduced[model.capacities]
    return float(found.objective + np.minimum(slope * (low - values), slope * (high - values)).sum())


def _proved(model: Model, chosen: Chosen | None, found: Solution) -> Plan:
    system, grid, x = model.system, model.grid, found.x
    values = chosen.values if chosen else np.zeros(0)
    weight = grid.step_weights * grid.step_hours
    emissions = float(model.tonnes @ x)
    flow: dict[str, Floats] = {}
    for name, index in model.programme.columns.items():
        head, _, rest = name.partition(" ")
        if head in ("supply", "outlet", "plant"):
            flow[rest] = x[index]
        elif head in ("in", "out", "level", "vent", "flare", "unserved"):
            flow[f"{rest}:{head}"] = x[index]
    columns = {int(c): name for name, index in model.programme.columns.items() for c in index if name.startswith("new")}
    by_name = {columns[int(c)]: float(v) for c, v in zip(model.capacities, values, strict=True)} if chosen else {}
    price = {
        name.removeprefix("balance "): found.dual[index] / weight
        for name, index in model.programme.rows.items()
        if name.startswith("balance ")
    }
    month = grid.take(system.months).astype(int)
    bought = sum((flow[s.id] for s in system.supplies if s.peak_charge or s.giver_kind == "grid"), np.zeros(grid.size))
    peaks = np.array([bought[month == m].max(initial=0.0) for m in range(1, 13)])
    upper = found.objective
    shift = emissions - chosen.emissions if chosen else 0.0
    return Plan(
        case=system.case, grid=grid, flow=flow, price=price, cost=upper, upper=upper, peaks=peaks,
        capacity={n.removeprefix("new "): v for n, v in by_name.items() if n.startswith("new ")},
        energy={n.removeprefix("new_energy "): v for n, v in by_name.items() if n.startswith("new_energy ")},
        lower=lower_bound(model, values, found) if chosen else upper,
        aggregation_error=(chosen.cost - upper) / abs(upper) if chosen and upper else 0.0,
        emissions=emissions,
        emissions_low=max(min(emissions, chosen.low + shift), 0.0) if chosen else emissions,
        emissions_high=max(emissions, chosen.high + shift) if chosen else emissions,
        unserved={item.carrier: float(weight @ flow[f"{item.carrier}:unserved"]) for item in system.loads},
        exceeded={
            item.name: float(x[model.column(f"excess {item.name}")][0]) for item in system.limits if not item.hard
        },
    )  # fmt: skip


def _with(plan: Plan, *, lower: float) -> Plan:
    from dataclasses import replace

    return replace(plan, lower=lower)

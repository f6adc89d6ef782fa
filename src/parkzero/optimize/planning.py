"""From a system to a plan with its certificate.

Capacities are chosen on representative days (or jointly on the full year), then proved by a full-year dispatch at
those capacities. `upper` is the cost of that dispatch; `lower` the least value over the capacity box of the one cut
that its reduced costs give (valid for the full year, weak); `aggregation_error` compares the two programmes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.model import Model, build
from parkzero.optimize.periods import DAYS, representative, sampled
from parkzero.results import Plan, System

Told = Callable[[str], None]
SERVED = 1e-6
"""Share of a demand that may stay unserved in a plan that counts as serving it."""
ROUNDS = 6
TIE = 0.01
"""Price on yardstick tonnes that breaks ties between plans of equal cost [currency/t]; taken off the cost again."""


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


def plan(
    system: System, *, periods: int = 12, full_year: bool = False, gap: float = 1e-3, spread: bool = True, told: Told = _silent
) -> Plan:
    """The least-cost plan of a system. `spread`: also the least and greatest emissions within the cost gap."""
    whole = build(system, TimeGrid.year())
    if not len(whole.capacities):
        told("dispatch")
        return _proved(whole, None, _solve(whole))
    if full_year:
        told("joint")
        found = joint(whole)
        chosen = Chosen(found.x[whole.capacities], found.objective, float(whole.tonnes @ found.x), 0.0, 0.0)
        below, above = _range(system, periods, gap) if spread else (0.0, 0.0)
        chosen = replace(chosen, low=chosen.emissions - below, high=chosen.emissions + above)
        proved = _proved(whole, chosen, found)
        return replace(proved, lower=found.objective)
    with ThreadPoolExecutor(1) as beside:
        ends = beside.submit(_range, system, periods, gap) if spread else None
        more: frozenset[int] = frozenset()
        for _ in range(ROUNDS):
            told("capacities")
            chosen = choose(build(system, representative(system, periods, more)), gap, spread=False)
            told("dispatch")
            found = dispatch(whole, chosen.values)
            worst = _worst_days(whole, found)
            if not worst - more:
                break
            more |= worst
        if ends is not None:
            told("range")
            below, above = ends.result()
            chosen = replace(chosen, low=chosen.emissions - below, high=chosen.emissions + above)
    return _proved(whole, chosen, found)


def _range(system: System, periods: int, gap: float) -> tuple[float, float]:
    """How far emissions reach below and above those of the least-cost plan within the cost gap, on the representative days [t]."""
    near = choose(build(system, representative(system, periods)), gap, spread=True)
    return near.emissions - near.low, near.high - near.emissions


def joint(whole: Model) -> Solution:
    """The optimum of one programme of dispatch and capacities over all its hours.

    Started from the basis of the dispatch at capacities chosen on sampled days: near the optimum the simplex method has little
    left to do, where a start from nothing takes several times as long.
    """
    near = choose(build(whole.system, sampled(whole.system)), 0.0, spread=False)
    first = Living(whole.programme)
    first.bounds(whole.capacities, near.values, near.values)
    first.solve()
    basis = first.basis()
    del first
    living = Living(whole.programme)
    living.start(basis)
    return living.solve()


def dispatch(whole: Model, values: Floats) -> Solution:
    """The least-cost dispatch of the full year at fixed capacities: its reduced costs are a cut.

    Always cold, with presolve: from another basis a large move takes a hundred times longer.
    """
    living = Living(whole.programme)
    living.bounds(whole.capacities, values, values)
    return living.solve()


def on_days(system: System, *, periods: int = 12, gap: float = 1e-3) -> Plan:
    """A plan on representative days alone, without proof: for comparisons, splits and swings, where many runs are needed."""
    model = build(system, representative(system, periods))
    if not len(model.capacities):
        return _proved(model, None, _solve(model))
    chosen, found = _chosen(Living(model.programme), model)
    return _proved(model, chosen, found)


def _solve(model: Model) -> Solution:
    return Living(model.programme).solve()


def _chosen(living: Living, model: Model) -> tuple[Chosen, Solution]:
    """Least-cost capacities; among plans of equal cost the one of least emissions, by a tiny price on tonnes."""
    every = np.arange(model.programme.width)
    living.costs(every, model.programme.cost + TIE * model.tonnes)
    found = living.solve()
    emissions = float(model.tonnes @ found.x)
    cost = float(model.programme.cost @ found.x) + model.programme.constant
    found = replace(found, objective=cost)
    return Chosen(_clean(found.x[model.capacities], model), cost, emissions, emissions, emissions), found


def choose(model: Model, gap: float, *, spread: bool) -> Chosen:
    """Least-cost capacities on a grid, with the least and greatest emissions among plans within the gap of that cost."""
    living = Living(model.programme)
    chosen, _ = _chosen(living, model)
    if not spread:
        return chosen
    _cost_row(living, model, chosen.cost + abs(chosen.cost) * gap)
    every = np.arange(model.programme.width)
    ends = []
    for sign in (1.0, -1.0):
        living.costs(every, sign * model.tonnes)
        ends.append(float(model.tonnes @ living.solve().x))
    return replace(chosen, low=min(ends[0], chosen.emissions), high=max(ends[1], chosen.emissions))


def _cost_row(living: Living, model: Model, most: float) -> int:
    cost = model.programme.cost
    touched = np.flatnonzero(cost)
    scale = float(np.abs(cost[touched]).max()) or 1.0
    return living.add_row(-np.inf, (most - model.programme.constant) / scale, touched, cost[touched] / scale)


def _clean(values: Floats, model: Model) -> Floats:
    """Capacities below the solver's tolerance are zero; a store without power or without energy is none."""
    clean = np.where(values < 1e-6, 0.0, values)
    place = {int(c): n for n, c in enumerate(model.capacities)}
    for store in model.system.stores:
        if store.most > 0:
            pair = [place[int(model.column(f"{kind} {store.id}")[0])] for kind in ("new", "new_energy")]
            if not clean[pair].all():
                clean[pair] = 0.0
    return clean


def _worst_days(model: Model, found: Solution) -> frozenset[int]:
    """By carrier, the day with the most unserved demand, where any is."""
    days: set[int] = set()
    for load in model.system.loads:
        lacking = found.x[model.column(f"unserved {load.carrier}")]
        if lacking.sum() > SERVED * max(float(load.power.sum()), 1e-9):
            days |= set(np.argsort(lacking.reshape(DAYS, 24).sum(axis=1))[-2:].tolist())
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

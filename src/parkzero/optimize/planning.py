"""From a system to a plan with its certificate.

Capacities are first chosen on representative days; from there the decomposed search closes the gap against the full year.
`upper` is the cost of the plan's full-year operation, `lower` the proved bound; `aggregation_error` compares the start with it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.optimize.certified import Certified, certify
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.investment import Investment
from parkzero.optimize.joint import Joint, build
from parkzero.optimize.model import Operation
from parkzero.optimize.periods import representative
from parkzero.results import Plan, System

Told = Callable[[str], None]
TIE = 0.01
"""Price on yardstick tonnes that breaks ties between plans of equal cost [currency/t]; taken off the cost again."""
FOREVER = float("inf")


@dataclass(frozen=True)
class Chosen:
    """Capacities chosen on some grid: values, cost, emissions and their range."""

    values: Floats
    cost: float
    emissions: float
    low: float
    high: float


def _silent(_: str) -> None:
    return None


def plan(
    system: System, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, spread: bool = True, told: Told = _silent
) -> Plan:
    """The least-cost plan of a system. `spread`: also the least and greatest emissions within the cost gap.

    After `seconds` the best plan so far is returned with the bound reached. Raises OutOfTime where there is none yet.
    """
    with ThreadPoolExecutor(1) as beside:
        told("capacities")
        near = build(system, representative(system, periods))
        investment = near.investment
        chosen = choose(near, 0.0, spread=False) if len(investment.cost) else Chosen(np.zeros(0), 0.0, 0.0, 0.0, 0.0)
        ends = beside.submit(choose, near, gap, spread=True) if spread and len(investment.cost) else None
        told("dispatch")
        year = Dispatch(system, TimeGrid.year(system.steps, system.step_hours))
        found = certify([year], investment, chosen.values, gap=gap, seconds=seconds, told=told)
        found = tidied(found, [year], investment, gap)
        if ends is not None:
            told("range")
            chosen = ends.result()
    proved = named_plan(year.run, investment.names, found.build, found.solutions[0], found.upper, chosen)
    return replace(proved, lower=min(found.lower, found.upper), end=found.end)


def tidied(found: Certified, stages: list[Dispatch], investment: Investment, gap: float) -> Certified:
    """The same plan without specks of capacity, where that costs no more than the gap allows."""
    specks = (found.build > 0.0) & (found.build < 1e-3 * investment.upper)
    if found.end != "closed" or not specks.any():
        return found
    build = without_halves(np.where(specks, 0.0, found.build), investment.names)
    cuts = [stage.solve(share @ build) for stage, share in zip(stages, investment.shares, strict=True)]
    cost = float(investment.cost @ build) + sum(c.value for c in cuts)
    if any(c.unserved > 1e-6 for c in cuts) or cost - found.lower > gap * abs(cost):
        return found
    solutions = tuple(s.solution for s in stages if s.solution is not None)
    return replace(found, build=build, upper=cost, cuts=tuple(cuts), solutions=solutions)


def without_halves(values: Floats, names: tuple[tuple[int, str], ...]) -> Floats:
    """A store without power or without energy is none."""
    clean = np.where(values < 1e-6, 0.0, values)
    for place, (stage, name) in enumerate(names):
        if name.endswith(" energy"):
            power = names.index((stage, name.removesuffix(" energy")))
            if not clean[place] or not clean[power]:
                clean[place] = clean[power] = 0.0
    return clean


def on_days(system: System, *, periods: int = 12, gap: float = 1e-3) -> Plan:
    """A plan on representative days alone, without proof: for comparisons, splits and swings, where many runs are needed."""
    model = build(system, representative(system, periods))
    chosen, found = _chosen(Living(model.programme), model)
    return named_plan(model.run, model.investment.names, chosen.values, found, found.objective, chosen)


def _chosen(living: Living, model: Joint) -> tuple[Chosen, Solution]:
    """Least-cost capacities; among plans of equal cost the one of least emissions, by a tiny price on tonnes."""
    every = np.arange(model.programme.width)
    living.costs(every, model.programme.cost + TIE * model.tonnes)
    found = living.solve()
    emissions = model.emissions(found.x)
    cost = float(model.programme.cost @ found.x) + model.programme.constant
    found = replace(found, objective=cost)
    return Chosen(without_halves(found.x[model.builds], model.investment.names), cost, emissions, emissions, emissions), found


def choose(model: Joint, gap: float, *, spread: bool) -> Chosen:
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
        ends.append(model.emissions(living.solve().x))
    return replace(chosen, low=min(ends[0], chosen.emissions), high=max(ends[1], chosen.emissions))


def _cost_row(living: Living, model: Joint, most: float) -> int:
    cost = model.programme.cost
    touched = np.flatnonzero(cost)
    scale = float(np.abs(cost[touched]).max()) or 1.0
    return living.add_row(-np.inf, (most - model.programme.constant) / scale, touched, cost[touched] / scale)


def named_plan(
    run: Operation, names: tuple[tuple[int, str], ...], values: Floats, found: Solution, cost: float, chosen: Chosen, scale: float = 1.0
) -> Plan:
    """A plan of one stage from a solution of its operation; without proof."""
    system, grid, x = run.system, run.grid, found.x
    weight = grid.step_weights * grid.step_hours
    emissions = run.emissions(x)
    flow: dict[str, Floats] = {}
    for full, index in run.programme.columns.items():
        if not full.startswith(run.prefix):
            continue
        head, _, rest = full.removeprefix(run.prefix).partition(" ")
        if head in ("supply", "outlet", "plant"):
            flow[rest] = x[index]
        elif head in ("in", "out", "level", "vent", "flare", "unserved"):
            flow[f"{rest}:{head}"] = x[index]
    by_name = {name: float(v) for (_, name), v in zip(names, values, strict=True)}
    rows = {n.removeprefix(run.prefix): i for n, i in run.programme.rows.items() if n.startswith(run.prefix)}
    price = {n.removeprefix("balance "): found.dual[i] / (weight * scale) for n, i in rows.items() if n.startswith("balance ")}
    month = grid.take(system.months).astype(int)
    bought = sum((flow[s.id] for s in system.supplies if s.peak_charge or s.giver_kind == "grid"), np.zeros(grid.size))
    shift = emissions - chosen.emissions if len(values) else 0.0
    return Plan(
        case=system.case, grid=grid, flow=flow, price=price, cost=cost, lower=cost, upper=cost, end="days",
        peaks=np.array([bought[month == m].max(initial=0.0) for m in range(1, 13)]),
        capacity={n: v for n, v in by_name.items() if not n.endswith(" energy")},
        energy={n.removesuffix(" energy"): v for n, v in by_name.items() if n.endswith(" energy")},
        aggregation_error=(chosen.cost - cost) / abs(cost) if len(values) and cost else 0.0,
        emissions=emissions,
        emissions_low=max(min(emissions, chosen.low + shift), 0.0) if len(values) else emissions,
        emissions_high=max(emissions, chosen.high + shift) if len(values) else emissions,
        unserved={item.carrier: float(weight @ flow[f"{item.carrier}:unserved"]) for item in system.loads},
        exceeded={item.name: float(x[run.column(f"excess {item.name}")][0]) for item in system.limits if not item.hard},
    )  # fmt: skip

"""From a system to a plan with its certificate.

Capacities are first chosen on representative days; from there the decomposed search closes the gap against the full year.
`upper` is the cost of the plan's full-year operation, `lower` the proved bound; `aggregation_error` compares the start with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import Part, System
from parkzero.optimize.as_good import ByMonths, Exact, Run, as_good
from parkzero.optimize.certified import Optimum, certify, operated
from parkzero.optimize.dispatch import Cut, Dispatch, Held
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.investment import Investment, gated
from parkzero.optimize.joint import Joint, build
from parkzero.optimize.model import Operation, capacities, carriers
from parkzero.optimize.months import LARGE
from parkzero.optimize.periods import representative
from parkzero.optimize.priced import Limited
from parkzero.optimize.seeding import accesses, approached, seeded, shadows
from parkzero.optimize.starting import basis_of, begin, known_blocks
from parkzero.progress import OnProgress, silent
from parkzero.results import Built, Plan

TIE = 0.01
"""Price on yardstick tonnes that breaks ties between plans of equal cost [currency/t]; taken off the cost again."""
FOREVER = float("inf")


@dataclass(frozen=True)
class Chosen:
    """Capacities chosen on some grid, and what they cost."""

    values: Floats
    cost: float


def least_cost(
    system: System, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, spread: bool = True, like: Plan | None = None, progress: OnProgress = silent
) -> Plan:
    """The least-cost plan of a system. `spread`: also what plans within the gap of its cost differ by in tonnes; `like`: a plan to begin from, on its representative days.

    After `seconds` the best plan so far is returned with the bound reached. Raises OutOfTime where there is none yet.
    """
    until = time.perf_counter() + seconds
    if not len(capacities(system).parts):
        progress("dispatch")
        year = Dispatch(system, system.year)
        if like and (known := like.basis or like.days):
            year.begin_from(known)
        found = certify([year], Investment.single(system), np.zeros(0), gap=gap, seconds=seconds, progress=progress)
        return replace(named_plan(year.run, (), np.zeros(0), found.solutions[0], found.upper), end=found.end)
    progress("capacities")
    near, living = _on_days(system, periods, like)
    chosen, first = _chosen(living, near, until - time.perf_counter())
    days = basis_of(near.run, first)
    progress("dispatch")
    cuts: tuple[tuple[int, Cut], ...] = ()
    runs: tuple[Held, ...] = ()
    own, start, limited = near.investment, chosen.values, Limited.of((system,))
    prices, access = shadows(limited, near, first), accesses(limited, near, first)
    del near, living, first
    if limited.priceable:
        investment, start = gated(own, (system,)), np.append(start, access)
        cuts, start, runs = seeded(limited, investment, start, prices, days=(days,), gap=gap, until=until, progress=progress)
        year = Dispatch(system, system.year)
        if runs:
            year.begin(runs[0])
        else:
            year.begin_from(days)
    else:
        investment = own
        cuts, start, year = approached(system, own, start, days=days, gap=gap, until=until, progress=progress)
    found = certify([year], investment, start, gap=gap, seconds=until - time.perf_counter(), progress=progress, cuts=cuts)
    found = tidied(replace(found, build=found.build[: len(own.parts)]), [year], own, gap)
    made = named_plan(year.run, own.parts, found.build, found=found.solutions[0], cost=found.upper, chosen=chosen)
    if spread and len(year.run.emitting):
        progress("range")
        there, capital = Run(found.upper, made.emissions), float(own.cost @ found.build)
        solution, large = found.solutions[0], year.run.programme.width >= LARGE
        runs_of = ByMonths.of(year, solution, found.build, capital) if large else Exact(year, solution.end, found.build, capital)
        low, high = as_good(runs_of, there, gap=gap, seen=found.seen, until=until)
        made = replace(made, emissions_low=low, emissions_high=high)
    return replace(made, lower=min(found.lower, found.upper), end=found.end, days=days)


def _on_days(system: System, periods: int, like: Plan | None) -> tuple[Joint, Living]:
    """The programme of a system on representative days; of those of another plan, where that is given, from its basis there: where more may be built or more limits hold than that knows, from nothing, which is shorter then."""
    known = like.near if like else None
    model = build(system, known.grid if known else representative(system, periods))
    living = Living(model.programme)
    if known and known_blocks(model.run, known):
        begin(living, model.run, known)
    return model, living


def with_built(run: Plan, system: System, chosen: Plan) -> Plan:
    """A plan of operation alone, with the capacities that were chosen before it and what they cost a year in a system."""
    own = capacities(system)
    yearly = sum(cost * chosen.stands.get(part, 0.0) for part, cost in zip(own.parts, own.cost.tolist(), strict=True))
    return replace(run, built=chosen.built, cost=run.cost + yearly, lower=run.lower + yearly, upper=run.upper + yearly)


def tidied(found: Optimum, stages: list[Dispatch], investment: Investment, gap: float) -> Optimum:
    """The same plan without specks of capacity, where that costs no more than the gap allows."""
    specks = (found.build > 0.0) & (found.build < 1e-3 * investment.upper)
    if found.end != "closed" or not specks.any():
        return found
    clean = operated(stages, investment, without_halves(np.where(specks, 0.0, found.build), investment.parts))
    if not clean.served or clean.stated - found.lower > gap * abs(clean.stated):
        return found
    return replace(found, build=clean.build, upper=clean.stated, cuts=clean.cuts, solutions=clean.solutions)


def without_halves(values: Floats, parts: tuple[tuple[int, Part], ...]) -> Floats:
    """A store without power or without energy is none."""
    clean = np.where(values < 1e-6, 0.0, values)
    for place, (stage, part) in enumerate(parts):
        if part.side == "energy":
            power = parts.index((stage, Part(part.id)))
            if not clean[place] or not clean[power]:
                clean[place] = clean[power] = 0.0
    return clean


def on_days(system: System, *, periods: int = 12, seconds: float = FOREVER, like: Plan | None = None) -> Plan:
    """A plan on representative days alone, without proof: for comparisons, splits and swings, where many runs are needed. `like`: one on whose days it is, and from which it begins. Raises OutOfTime."""
    model, living = _on_days(system, periods, like)
    chosen, found = _chosen(living, model, seconds)
    return named_plan(model.run, model.investment.parts, chosen.values, found=found, cost=found.objective, chosen=chosen if len(model.builds) else None)


def unmoved(system: System, *, like: Plan) -> tuple[float, float]:
    """Cost and yardstick tonnes of a system on a plan's days where what is built and used stays as it is there: a first order, which may serve demand with what there is not. No result; to rank by."""
    known = like.near
    if known is None:
        raise ValueError("a plan without a basis on representative days")
    model = build(system, known.grid)
    living = Living(model.programme)
    begin(living, model.run, known)
    living.costs(np.arange(model.programme.width), model.programme.cost + TIE * model.tonnes)
    x = living.unmoved()
    return float(model.programme.cost @ x) + model.programme.constant, model.emissions(x)


def _chosen(living: Living, model: Joint, seconds: float = FOREVER) -> tuple[Chosen, Solution]:
    """Least-cost capacities; among plans of equal cost the one of least emissions, by a tiny price on tonnes. Raises OutOfTime."""
    every = np.arange(model.programme.width)
    living.costs(every, model.programme.cost + TIE * model.tonnes)
    found = living.solve(seconds)
    cost = float(model.programme.cost @ found.x) + model.programme.constant
    return Chosen(without_halves(found.x[model.builds], model.investment.parts), cost), replace(found, objective=cost)


def built_of(system: System, values: Mapping[Part, float]) -> tuple[Built, ...]:
    """New capacities of a system with their owners and technologies, in their order; tonnes left out."""
    of = {x.id: x for x in system.assets}
    return tuple(
        Built(id=part.id, owner=of[part.id].owner, technology=of[part.id].technology, side=part.side, quantity=value)
        for part, value in values.items()
        if part.side != "tonnes"
    )


def named_plan(
    run: Operation, parts: tuple[tuple[int, Part], ...], values: Floats, found: Solution, cost: float, chosen: Chosen | None = None,
    scale: float = 1.0, *, begins: bool = True,
) -> Plan:  # fmt: skip
    """A plan of one stage from a solution of its operation; without proof.

    `chosen`: the choice on representative days that it came from; `scale`: of the costs in the programme; `begins`: whether others may begin from its basis.
    """
    system, grid, x = run.system, run.grid, found.x
    new = {part: v for (_, part), v in zip(parts, values.tolist(), strict=True)}
    flow = run.flow(x, new)
    price = {c: found.dual[run.row(f"balance {c}")] / (grid.hours * scale) for c in carriers(system)}
    month = grid.label(system.months)
    bought = sum((flow[s.id] for s in system.supplies if s.peak_charge or s.giver_kind == "grid"), np.zeros(grid.size))
    built = built_of(system, new)
    emissions = run.emissions(x)
    cost -= run.departed(x) / scale
    return Plan(
        run=system.run, grid=grid, flow=flow, price=price, cost=cost, lower=cost, upper=cost, end="days", built=built,
        peaks=np.array([bought[month == m].max(initial=0.0) for m in range(1, 13)]),
        aggregation_error=(chosen.cost - cost) / abs(cost) if chosen and cost else 0.0,
        emissions=emissions, emissions_low=emissions, emissions_high=emissions,
        unserved={item.carrier: grid.total(flow[f"{item.carrier}:unserved"]) for item in system.loads},
        exceeded={item.name: float(x[run.column(f"excess {item.name}")][0]) for item in system.limits if not item.hard},
        shadow={item.name: max(-float(found.dual[run.row(f"limit {item.name}")[0]]) / scale, 0.0) for item in system.limits},
        basis=basis_of(run, found) if begins else None,
    )  # fmt: skip

"""Abatement from re-solves: the cost-carbon frontier with its long-run shadow price, and marginal costs by measure.

Valid for: one year with perfect foresight in it. Curves of measures assessed one by one leave out interactions and count twice (Kesicki and Ekins 2012,
doi:10.1080/14693062.2011.582347); here each measure is added to the whole park and solved again. Measures that save money have no cost per tonne, which would rank
the one that abates least first (Taylor 2012, Energy Policy 48, 430-438): they stand before all others, by what they save. The frontier needs no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from parkzero.energy import Part, Side, System
from parkzero.optimize.highs import Unsolved
from parkzero.optimize.planning import FOREVER
from parkzero.optimize.points import Answers, Change, Solved
from parkzero.optimize.proved import Proved
from parkzero.optimize.sweep import Sweep
from parkzero.park.catalogue import typical
from parkzero.progress import OnProgress, silent
from parkzero.results import Built, Plan
from parkzero.simplex import SimplexBasis

DEEP = typical("frontier_carbon").value
"""Price on a tonne at which the deepest point of the frontier is sought [currency of the study per t, times `unit`]."""
POINTS = 11
NEAR = 0.01
"""Gap of a point of the frontier that is near enough where no closer one is asked for: a hundredth of a year's cost tells what tonnes cost, and a closer proof takes several times as long."""
RUNS = 12
"""Runs of the year that such a point may take."""
OPERATION = "operation_at_price"
"""What stands, run as a price on a tonne has it: the first step of `measures`, where that moves anything."""


@dataclass(frozen=True)
class RankedMeasure:
    """One measure in the order of `measures`, given those before it."""

    measure: str
    abatement: float
    """Tonnes that it takes away beside those before it [t/a]."""
    cost: float
    """What it adds to the yearly cost, charges of the policy in force included, the ranking price not [currency/a]."""
    alone: float
    """Tonnes that it would take away as the only one [t/a]."""
    last: float | None
    """Tonnes that come back where it alone is missing from the full set [t/a]; None of operation."""

    @property
    def per_tonne(self) -> float | None:
        """Marginal abatement cost [currency/t]; None where nothing is abated, and where money is saved."""
        return self.cost / self.abatement if self.abatement > 1e-9 and self.cost >= 0.0 else None


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """The least cost of fewer and fewer tonnes without targets, and where a plan lies beside it."""

    points: tuple[Solved, ...]
    own: Solved
    """The plan: its cost without what missed targets cost, the price of the last tonne at its tonnes, and how far its cost may lie above the least of them (the gap)."""
    proved: bool
    """Whether the points are of the full year."""


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Measures in their order, from what stands at its least cost to all of them at the ranking price: their steps add up to the difference of both."""

    steps: tuple[RankedMeasure, ...]
    bare: Solved
    """What stands, and what it takes to serve the demand, at no price on a tonne."""
    full: Solved
    """With all measures, at the ranking price, which is no part of the cost."""


def frontier_and_measures(
    system: System, plan: Plan, periods: int, *, gap: float, finest: float = 0.0, runs: int = RUNS, carbon: float, unit: float = 1.0, until: float = FOREVER, progress: OnProgress = silent
) -> tuple[Frontier, Ranked]:  # fmt: skip
    """The frontier that a plan lies beside, each point of the full year within `gap` (a twentieth of what its deepest cut costs, if that is less, but no closer than `finest`) or as near as `runs` come, and `measures` at a price of `carbon` on representative days.

    Where the year has no point `until` a moment of `time.perf_counter`, or HiGHS fails, the frontier is that of representative days.
    """
    living = untargeted(system, periods, plan.near)
    try:
        found = beside(Proved(living.system, gap=gap, until=until, runs=runs, near=living, plan=unfined(system, plan)), system, plan, unit=unit, finest=finest, progress=progress)
    except Unsolved:
        found = Frontier(points=frontier(living, unit=unit, progress=progress), own=_own(system, plan, ()), proved=False)
    return found, measures(living, carbon, progress=progress)


def unfined(system: System, plan: Plan) -> Plan:
    """A plan without what its missed targets cost."""
    backstop = {x.name: x.backstop for x in system.limits}
    fines = sum(backstop.get(name, 0.0) * tonnes for name, tonnes in plan.exceeded.items())
    return replace(plan, cost=plan.cost - fines, lower=plan.lower - fines, upper=plan.upper - fines)


def untargeted(system: System, periods: int = 12, like: SimplexBasis | None = None) -> Sweep:
    """The living programme that frontier and measures are asked of: without the targets whose cost they show."""
    return Sweep(replace(system, limits=()), periods, like=like)


def beside(living: Proved, system: System, plan: Plan, *, unit: float = 1.0, points: int = POINTS, finest: float = 0.0, progress: OnProgress = silent) -> Frontier:
    """The frontier of the full year. A plan that no target binds and that is proved by itself is its first point; any other lies on it or above, and the curve has a point at its tonnes."""
    least = plan.end != "days" and not system.limits
    own = _own(system, plan, ())
    found = _convex(list(living.falling(DEEP * unit, points, first=own if least else None, also=plan.emissions, finest=finest, progress=progress)))
    return Frontier(points=found, own=_own(system, plan, found), proved=True)


def _own(system: System, plan: Plan, points: tuple[Solved, ...]) -> Solved:
    """A plan as a point: beside the last of the points that emits no more than it, else with the gap that it was proved within."""
    bare = unfined(system, plan)
    near = next((p for p in points if p.emissions <= plan.emissions * (1.0 + 1e-9) + 1e-9), None)
    least = bare.lower if near is None else near.cost - (near.gap or 0.0) * abs(near.cost)
    return Solved(
        name="plan", cost=bare.cost, emissions=plan.emissions, shadow=near.shadow if near else 0.0, capacity=plan.stands, unserved=sum(plan.unserved.values()),
        gap=max(bare.cost - least, 0.0) / max(abs(bare.cost), 1e-9),
    )  # fmt: skip


def frontier(living: Answers, *, unit: float = 1.0, points: int = POINTS, progress: OnProgress = silent) -> tuple[Solved, ...]:
    """Least cost under falling caps on yardstick tonnes, from the plan without a cap or target to the deepest cut that DEEP a tonne buys.

    Charges of the policy in force are part of the cost, as they are of the plan's.

    `shadow` is the dual of the cap with capacities free, so the long-run price of the last tonne. `unit`: the study's currency per EUR.
    """
    free, deep = living.points([Change(name="free"), Change(name="deep", carbon=DEEP * unit)], lambda *_: progress("sweep"))
    if not (free.feasible and deep.feasible):
        raise Unsolved("no plan without a cap")
    caps = [free.emissions + float(share) * (deep.emissions - free.emissions) for share in np.linspace(0.0, 1.0, points)[1:]]
    found = living.points([Change(name=f"{cap:.0f}", cap=cap) for cap in caps], lambda *_: progress("sweep"))
    return _convex([p for p in (free, *found) if p.feasible])


def _convex(points: list[Solved]) -> tuple[Solved, ...]:
    """Prices of the last tonne between the slopes to the neighbours, and rising: points proved within a gap know theirs no closer."""
    if not points or points[0].gap is None:
        return tuple(points)
    least_apart = 1e-3 * abs(points[0].emissions - points[-1].emissions)
    if any(a.emissions - b.emissions <= least_apart for a, b in pairwise(points)):  # too near for a slope
        return tuple(points)
    slopes = [(b.cost - a.cost) / (a.emissions - b.emissions) for a, b in pairwise(points)]
    shadow = [points[0].shadow]
    for n, p in enumerate(points[1:], 1):
        least, most = sorted((slopes[n - 1], slopes[n] if n < len(slopes) else float("inf")))
        shadow.append(max(shadow[-1], min(max(p.shadow, least), most)))
    return tuple(replace(p, shadow=s) for p, s in zip(points, shadow, strict=True))


def measures(living: Sweep, carbon: float, *, progress: OnProgress = silent) -> Ranked:
    """Measures (technologies that may be built), those that save money first and by what they save, the others by marginal cost, each re-solved with those before it.

    `carbon`: the price on a tonne that moves the plans [currency/t]; costs hold no such payment. It moves what stands too (to a cleaner fuel, to less of its own power): that is a step
    of its own, `OPERATION`, before all measures, since what replaces the dear operation under the price would seem to save money beside what the park pays. All measures that the full set
    builds at that price are ranked. They interact: the sum of `alone` may be far from what all together abate, the sum of
    `abatement` is exactly that. Where what stands cannot serve the demand, what it takes at least cost to serve it is no measure.
    """
    system = living.system
    groups = _together(system, {part.id for part in living.parts})
    full = living.at(Change(name="all", carbon=carbon))
    built = [n for n, ids in groups.items() if any(full.capacity.get(Part(id), 0.0) > 1e-3 for id in ids)]
    needed: list[str] = []

    def with_(chosen: list[str], price: float = carbon) -> Solved:
        progress("sweep")
        allowed = {*needed, *chosen}
        without = tuple(sorted(id for n, ids in groups.items() if n not in allowed for id in ids))
        return living.at(Change(name="+".join(chosen), carbon=price, without=without), onward=True)

    demand = sum(system.year.total(item.power) for item in system.loads)
    while (bare := with_(needed)).unserved > 1e-6 * demand and len(needed) < len(built):
        needed.append(min((n for n in built if n not in needed), key=lambda n: _lacking(with_([*needed, n]))))
    built = [n for n in built if n not in needed]
    alone = {n: bare.emissions - with_([n]).emissions for n in built}
    last = {n: with_([m for m in built if m != n]).emissions - with_(built).emissions for n in built}
    free = with_([], 0.0)
    steps = list(_operated(free, bare))
    chosen: list[str] = []
    now = bare
    while len(chosen) < len(built):
        tried = {n: with_([*chosen, n]) for n in built if n not in chosen}
        best = min(tried, key=lambda n: _rank(now, tried[n], carbon))
        steps.append(RankedMeasure(best, now.emissions - tried[best].emissions, tried[best].cost - now.cost, alone[best], last[best]))
        chosen, now = [*chosen, best], tried[best]
    return Ranked(steps=tuple(steps), bare=free if steps and steps[0].measure == OPERATION else bare, full=now)


def _operated(free: Solved, bare: Solved) -> Iterator[RankedMeasure]:
    """The step from what stands at its least cost to the same under the price, where it moves more than a millionth of the tonnes."""
    cut = free.emissions - bare.emissions
    if cut > 1e-6 * max(abs(free.emissions), 1.0):
        yield RankedMeasure(OPERATION, cut, bare.cost - free.cost, cut, None)


def _together(system: System, parts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is ranked as one, by the id of its first: the steps of what lowers a demand are one measure, any other plant or store is one by itself."""
    steps = {p.id: p.technology for p in system.plants if p.spares}
    found: dict[str, list[str]] = {}
    for id in sorted(parts):
        found.setdefault(steps.get(id, id), []).append(id)
    return {ids[0]: tuple(ids) for ids in found.values()}


def _lacking(point: Solved) -> tuple[float, float]:
    return (round(point.unserved, 3), point.cost)


def _rank(before: Solved, after: Solved, carbon: float) -> tuple[int, float]:
    """What saves most first, then cheapest per tonne; measures that abate nothing by themselves last, the dearest at the end."""
    cut, cost = before.emissions - after.emissions, after.cost - before.cost
    if cut <= 1e-6 * max(abs(before.emissions), 1.0):
        return (2, cost + carbon * -cut)
    return (0, cost) if cost < 0.0 else (1, cost / cut)


def embodied(
    built: Iterable[Built], per_capacity: Mapping[tuple[str, Side], float | None], lives: Mapping[str, float]
) -> tuple[float, tuple[str, ...]]:
    """Embodied carbon of new capacity, spread evenly over its life [tCO2e/a], and the technologies for which a part of it is not known.

    `per_capacity`: by technology and side [tCO2e/MW or MWh]; `lives`: by technology [a].
    """
    present = [b for b in built if b.quantity > 1e-6]
    total = sum(b.quantity * (per_capacity.get((b.technology, b.side)) or 0.0) / lives[b.technology] for b in present)
    return total, tuple(dict.fromkeys(b.technology for b in present if per_capacity.get((b.technology, b.side)) is None))

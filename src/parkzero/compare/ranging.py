"""What the inputs of a plan leave open: draws at fixed capacities, and plans made anew at both ends of the widest inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import get_args

from parkzero.chance import hypercube
from parkzero.compare.runner import Runner
from parkzero.flows import Flows
from parkzero.optimize.counting import shortfall
from parkzero.optimize.planning import with_built
from parkzero.optimize.varying import Variation, fixed, run_varied, varied
from parkzero.order import Prepared, assess, finished, frame, keeping, planned, prepared
from parkzero.park.whole import Park
from parkzero.results import Assessment, Candidate, Frame, Plan, Surroundings
from parkzero.show.exposed import Exposed, exposed
from parkzero.show.inputs import Uncertain, inputs, of_green, turned_course
from parkzero.show.missing import FigurePath
from parkzero.show.ranging import AtEnds, Ranged, Sample, variations
from parkzero.show.weather import Met, met
from parkzero.trends.outlook import End

DRAWS = 40
"""Draws of demand, yields and weather."""


def ranged(base: Frame, plan: Assessment, stay: Assessment, years: Sequence[Frame], runner: Runner) -> Ranged:
    """A plan and the park with nothing built under draws of what they rest on, and in other years of weather, capacities fixed. `years`: of weather, the typical one first."""
    every = inputs(base, plan)
    moving = tuple(x for x in every if x.of_operation)
    values = hypercube([x.ends for x in moving], DRAWS, base.study.seed)
    hows, frames = variations(base, moving, values), tuple(years) or (base,)
    others = len(frames) - 1
    can_stay = not shortfall(stay.plan, stay.system)

    def of(number: int) -> tuple[int, ...]:
        """The draws of a year, which go through the years in turn."""
        return tuple(n for n in range(DRAWS) if (1 + n % others if others else 0) == number)

    def year(number: int) -> tuple[Met, tuple[Exposed, ...], tuple[Exposed, ...]]:
        told = (Variation(), *(hows[n] for n in of(number)))
        ready = prepared(frames[number], network=plan.offer.network)
        other = ready if stay.offer.network == plan.offer.network else prepared(frames[number], network=stay.offer.network)
        alone = replace(other, system=replace(other.system, run=stay.plan.run, limits=()))  # with nothing built no target counts
        seen, made = _under(frames[number], ready, plan.plan, how=told, runner=runner)
        return seen, made, _under(frames[number], alone, stay.plan, how=told, runner=runner)[1] if can_stay else ()

    found = runner.all(year, range(len(frames)), "draws")
    order = [n for number in range(len(frames)) for n in of(number)]

    def in_order(side: Sequence[tuple[Exposed, ...]]) -> tuple[Exposed, ...]:
        by_draw = dict(zip(order, [x for _, *drawn in side for x in drawn], strict=True))
        return (side[0][0], *(by_draw[n] for n in range(DRAWS)))

    met_in, planned_in, stayed_in = zip(*found, strict=True)
    sample = Sample(inputs=moving, values=values, plan=in_order(planned_in), stay=in_order(stayed_in) if can_stay else (), years=others)
    return Ranged(inputs=every, green=of_green(base), drawn=sample, years=tuple(met_in) if years else ())


def _under(at: Frame, ready: Prepared, plan: Plan, *, how: tuple[Variation, ...], runner: Runner) -> tuple[Met, tuple[Exposed, ...]]:
    """A plan's capacities run in a year of weather under variations, and paid for; and what the year makes of it under the first."""
    plans = runner.value(run_varied, fixed(ready.system, plan.stands), how, periods=at.study.periods, like=plan.near)

    def one(made: Plan, how: Variation) -> Assessment:
        real = replace(ready, system=varied(ready.system, how), surroundings=_arising(ready.surroundings, how.arising))
        return finished(at, real, with_built(made, real.system, plan))

    first, *others = (one(made, each) for made, each in zip(plans, how, strict=True))
    return met(first), tuple(map(exposed, (first, *others)))


def _arising(given: Surroundings, factor: float) -> Surroundings:
    """What arises beside the energy system where enterprises make more or less."""
    if factor == 1.0:
        return given
    table = given.flows.table.copy()
    table[["quantity", "low", "high"]] *= factor
    return Surroundings(
        flows=Flows(table), tonnes={rule: {firm: factor * t for firm, t in by.items()} for rule, by in given.tonnes.items()}, carbon={firm: factor * t for firm, t in given.carbon.items()}
    )


def anew(park: Park, base: Frame, central: Assessment, asked: Sequence[Uncertain], runner: Runner, *, known: Mapping[FigurePath, AtEnds] = MappingProxyType({})) -> dict[str, AtEnds]:
    """Plans made anew at both ends of inputs, on representative days, less `central`, the plan with all at their values on such days. `known`: figures of the site whose plans there are."""
    left = [x for x in asked if x.path not in known]
    made = runner.all(lambda task: _at_end(park, base, *task, central=central.plan, runner=runner), [(x, end) for x in left for end in get_args(End)], "swing")
    found = {x.id: from_central(central, low, high) for x, low, high in zip(left, made[::2], made[1::2], strict=True)}
    return {x.id: found[x.id] if x.id in found else known[x.path] for x in asked}


def from_central(central: Assessment, low: Assessment, high: Assessment) -> AtEnds:
    """What plans at both ends of a figure differ by from the one at its value."""

    def moved(made: Assessment) -> tuple[float, float, float]:
        return made.plan.emissions - central.plan.emissions, made.value.private - central.value.private, made.value.moved - central.value.moved

    return AtEnds(*zip(moved(low), moved(high), strict=True))


def _at_end(park: Park, base: Frame, x: Uncertain, end: End, *, central: Plan, runner: Runner) -> Assessment:
    """The plan with one input at its low or high end, on the days of `central` and from there."""
    near = runner.like(central)
    if x.technology:
        ready = dearer(prepared(base, decide=near), x.technology, getattr(x.ends, end))
        return finished(base, ready, planned(ready, base.study, proved=False, decide=near))
    at = frame(park.but(trends=turned_course(park.trends, *x.driver, end)), base.study, decide=runner.decide) if x.driver else frame(park, base.study, {x.path: end}, decide=runner.decide)
    return assess(keeping(at, base.paying), proved=False, decide=near)


def dearer(ready: Prepared, technology: str, factor: float) -> Prepared:
    """A run in which a technology costs a multiple of what it is taken to cost."""

    def priced(c: Candidate) -> Candidate:
        return c if c.technology != technology else replace(
            c, annual=factor * c.annual, annual_energy=factor * c.annual_energy, investment=factor * c.investment, investment_energy=factor * c.investment_energy, fixed=factor * c.fixed,
            fixed_energy=factor * c.fixed_energy, social=factor * c.social, social_energy=factor * c.social_energy, upstream=factor * c.upstream,
        )  # fmt: skip

    plants = tuple(replace(p, annual=factor * p.annual) if p.technology == technology else p for p in ready.system.plants)
    stores = tuple(replace(x, annual=factor * x.annual, annual_energy=factor * x.annual_energy) if x.technology == technology else x for x in ready.system.stores)
    more = tuple(replace(x, annual=factor * x.annual) if x.technology == technology else x for x in ready.system.reinforcements)
    return replace(ready, offer=replace(ready.offer, candidates=tuple(map(priced, ready.offer.candidates))), system=replace(ready.system, plants=plants, stores=stores, reinforcements=more), days=None)

"""`plan`: the least-cost plan with its certificate, by stage, and what abatement costs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np

from parkzero.blueprint import PLANNING, Abated, Measure, Planning, Point, Proof, Stage, Worth
from parkzero.compare.cases import examined
from parkzero.compare.committing import commitment
from parkzero.compare.runner import Told, silent
from parkzero.compare.shared import CODE, bought, capacities, head, lacks, per_euro, prices, sources, study_of
from parkzero.compare.stamping import stamped
from parkzero.compare.worth import owned, worth
from parkzero.document import Message
from parkzero.economics.abatement import embodied, frontier, measures, proved, untargeted
from parkzero.energy import Budget, Side, System
from parkzero.figure import Figure, missing
from parkzero.optimize.conflict import conflict
from parkzero.optimize.highs import OutOfTime, Unsolved
from parkzero.optimize.intensity import reached
from parkzero.optimize.points import Point as Solved
from parkzero.optimize.rolling import Reference, reference
from parkzero.order import Prepared, finished, frame, horizon, planned, planned_course, prepared
from parkzero.park.catalogue import technology
from parkzero.park.noun import Given
from parkzero.park.study import RESOLUTIONS, Study
from parkzero.park.whole import Park
from parkzero.policy.targets import backstop
from parkzero.problem import ConflictError, DemandError, Problem, WrongUse
from parkzero.results import PLAN, STAY, Course, Frame, Plan
from parkzero.trends.outlook import End, moving, turned
from parkzero.words import CARRIERS

CARBON = 150.0
"""Price on a tonne at which measures are ranked [EUR of 2024 per t]."""
LAST = 2100
"""Last year that a stage may have."""


@stamped("plan")
def plan(
    park: Park,
    study: Study | None = None,
    *,
    stages: Sequence[int] = (),
    blind: bool = False,
    budget: float | None = None,
    strict: bool = False,
    seconds: float = float("inf"),
    gap: float | None = None,
    resolution: int | None = None,
    outlook: Mapping[str, End] | None = None,
    abatement: bool = True,
    certified: bool = False,
    units: bool = False,
    problems: tuple[Problem, ...] = (),
    told: Told = silent,
) -> Planning:
    """The plan of a park for its study's stage, or for several `stages` decided together (`blind`: one after the other).

    `budget`: yardstick tonnes over all years, as a share of what the base year's emissions would make. `gap`, `resolution` [min]: in place of the study's.
    `outlook`: drivers of the trends that take their low or high course, all of them under "". `certified`: the frontier on the full year, each point within the gap. `units`: also run the last stage with least and part loads.
    Raises DemandError where demand cannot be served, ConflictError where `strict` targets cannot be met, WrongUse for stages
    out of order, steps or courses that there are not, OutOfTime where `seconds` end before the first plan.
    """
    study = study or park.study
    ends = _ends(park, outlook or {})
    park = park.but(trends=turned(park.trends, ends))
    if gap is not None:
        study = study.but(gap=Given(value=gap, unit="1", low=gap, high=gap))
    if resolution is not None:
        if resolution not in RESOLUTIONS:
            raise WrongUse("resolution", str(resolution), map(str, RESOLUTIONS))
        study = study.but(resolution=resolution)
    years = tuple(stages) or (study.stage,)
    if list(years) != sorted(set(years)) or not study.base_year <= years[0] <= years[-1] <= LAST:
        raise WrongUse("stages", ",".join(map(str, years)), (f"{study.base_year} < a < b < ... <= {LAST}",))
    if blind and budget is not None:
        raise WrongUse("blind_budget", "--myopic --budget")
    until = time.perf_counter() + seconds
    base = frame(park, study.but(stage=years[0]))
    frames: tuple[Frame, ...] = (base,)
    systems: tuple[System, ...]
    alone: Prepared | None = None
    if len(years) == 1 and budget is None:
        alone = prepared(base, replace(PLAN, strict=strict))
        found = planned(alone, base.study, told=told, seconds=seconds)
        course, systems = _alone(found, years[0]), (alone.system,)
    else:
        frames, given = horizon(park, study, years, budget=_budget(budget, base, years), strict=strict)
        course, systems = planned_course(given, base.study, blind=blind, told=told, seconds=seconds), given.systems
    _refuse(course, systems, base.study, strict=strict)
    last = systems[-1]

    def left() -> float:
        return until - time.perf_counter()

    single = len(years) == 1
    abated = _abated(last, years[-1], base, until if certified else None, told) if abatement and left() > 0.0 else None
    known = reference(last, course.plans[-1]) if units and left() > 0.0 else None
    ready = alone or (prepared(base, replace(PLAN, strict=strict)) if single else None)
    project = _worth(base, ready, course.plans[0], known=known, seconds=left(), told=told) if ready and left() > 0.0 else None
    run = commitment(last, course.plans[-1], known, currency=base.study.currency, seconds=left(), told=told) if units and left() > 0.0 else None
    asked = ((abatement, abated), (single, project), (units, run))
    cut = left() <= 0.0 and any(wanted and got is None for wanted, got in asked)
    return Planning(
        schema=PLANNING, version=CODE, park=head(base.park), study=study_of(base) | {"stages": ", ".join(map(str, years)), "outlook": ", ".join(f"{d} {e}" for d, e in ends.items()) or "central"},
        plan=_proof(course, base.study.currency, len(years) > 1),
        stages=tuple(_stage(f, s, course, n) for n, (f, s) in enumerate(zip(frames, systems, strict=True))),
        abatement=abated,
        owners=owned(frames[-1], last, course.plans[-1], course.capital[-1] if course.capital else None), worth=project, commitment=run,
        cases=examined(base.park.cases), notes=tuple(_notes(course, frames, blind, cut, ends)), problems=problems, sources=sources(base),
    )  # fmt: skip


def _ends(park: Park, asked: Mapping[str, End]) -> dict[str, End]:
    """Courses asked for by driver. Raises WrongUse for another end than low or high, or a driver without such a course."""
    found: dict[str, End] = {}
    for driver, end in sorted(asked.items()):  # a driver named goes before all of them
        there = moving(park.trends, end)
        if (driver and driver not in there) or not there:
            raise WrongUse(f"outlook_{end}", driver or end, there)
        found |= {driver: end} if driver else dict.fromkeys(there, end)
    return found


def _worth(base: Frame, ready: Prepared, made: Plan, known: Reference | None, seconds: float, told: Told) -> Worth | None:
    """The plan as a project, set against the same year with nothing built; None where time ends before."""
    stay = prepared(base, STAY)
    told("dispatch")
    try:
        beside = planned(stay, base.study, seconds=seconds)
    except OutOfTime:
        return None
    return worth(base, finished(base, ready, made), finished(base, stay, beside), known)


def _alone(made: Plan, year: int) -> Course:
    """A course of one stage: cost a year."""
    return Course(
        stages=(year,), plans=(made,), built=(made.built,), cost=made.cost, lower=made.lower, upper=made.upper, end=made.end, aggregation_error=made.aggregation_error, emissions=made.emissions, excess=0.0
    )


def _budget(share: float | None, base: Frame, years: Sequence[int]) -> Budget | None:
    """Tonnes over all years: a share of the base year's for each of them; the backstop of targets."""
    if share is None:
        return None
    steps = [b - a for a, b in pairwise(years)]
    return Budget(tonnes=share * (base.base_year["yardstick"].total.value or 0.0) * sum([*steps, steps[-1] if steps else 1]), backstop=backstop(base.study))


def _refuse(course: Course, systems: Sequence[System], study: Study, *, strict: bool) -> None:
    """Raise where a plan leaves demand unserved, or where targets that must be met are missed."""
    for made, system in zip(course.plans, systems, strict=True):
        lacking = lacks(made, system)
        if lacking:
            raise DemandError(lacking)
        over = {n: q for n, q in made.exceeded.items() if q > 1e-4 * max(made.emissions, 1.0)}
        if strict and over:
            why = conflict(system, periods=study.periods)
            raise ConflictError(over, why.bounds if why else ())


def _proof(course: Course, currency: str, several: bool) -> Proof:
    money = currency if several else f"{currency}/a"
    last, proved = course.plans[-1], np.isfinite(course.lower)
    unknown = missing(money, "stages planned one after the other have no bound for the whole")
    emissions = Figure(course.emissions, "tCO2e") if several else Figure(last.emissions, "tCO2e/a", low=last.emissions_low, high=last.emissions_high)
    return Proof(
        cost=Figure(course.cost, money), lower=Figure(course.lower, money) if proved else unknown, upper=Figure(course.upper, money),
        gap=Figure((course.upper - course.lower) / max(abs(course.upper), 1e-9), "1") if proved else missing("1", unknown.reason),
        aggregation_error=Figure(course.aggregation_error, "1"), end=course.end, emissions=emissions, capacities=capacities(last.built, "power"), energy_capacities=capacities(last.built, "energy"),
        not_reached={n: Figure(q, "tCO2e/a") for n, q in last.exceeded.items()} | ({"budget": Figure(course.excess, "tCO2e")} if course.excess > 1e-6 else {}),
    )  # fmt: skip


def _stage(base: Frame, system: System, course: Course, n: int) -> Stage:
    made, built, cur = course.plans[n], course.built[n], base.study.currency
    touched = {c for p in system.plants for c in (*p.takes, *p.gives)} | {item.carrier for item in system.loads}
    shown = {c for c, p in made.price.items() if c in CARRIERS and c in touched and float(np.abs(p).max()) > 0}
    return Stage(
        year=str(system.stage), cost=Figure(made.cost, f"{cur}/a"), emissions=Figure(made.emissions, "tCO2e/a", low=made.emissions_low, high=made.emissions_high),
        embodied=_embodied(base, made), grid=bought(made, system), capacities=capacities(made.built, "power"), energy_capacities=capacities(made.built, "energy"),
        built=capacities(built, "power"), prices=prices(made, shown, cur),
        not_reached={k: Figure(q, "tCO2e/a") for k, q in made.exceeded.items()},
        intensity={x.name: _line(reached(x, system, made), x.intensity) for x in system.limits if x.intensity is not None},
    )  # fmt: skip


def _line(value: float | None, line: float) -> Figure:
    """Tonnes per energy, with the line that is asked for as source."""
    return missing("tCO2/tce", "no energy use") if value is None else Figure(value, "tCO2/tce", source=f"<= {line:g} tCO2/tce")


def _embodied(base: Frame, made: Plan) -> Figure:
    """Embodied carbon a year of new capacity; parts without a figure are named, not taken as zero."""
    rows = {id: technology(id, base.site.cost_region, base.study.stage) for id in dict.fromkeys(b.technology for b in made.built)}
    each: dict[tuple[str, Side], float | None] = {
        (id, "power"): t.embodied if t.role != "storage" or t.embodied is not None else 0.0 for id, t in rows.items()
    }
    each |= {(id, "energy"): t.embodied_energy for id, t in rows.items()}
    total, unknown = embodied(made.built, each, {id: t.lifetime for id, t in rows.items()})
    source = "catalogue, carbon per capacity over its life" + (f"; not known: {', '.join(unknown)}" if unknown else "")
    return Figure(total, "tCO2e/a", low=0.5 * total, high=2.0 * total, basis="estimated", source=source)


def _abated(system: System, year: int, base: Frame, until: float | None, told: Told) -> Abated:
    """The frontier and the measures of the last stage; `until`: the frontier on the full year, where that is soon enough."""
    cur, unit = base.study.currency, per_euro(base.study)
    carbon, tonne = CARBON * unit, f"{cur}/tCO2e"
    living = untargeted(system, base.study.periods)
    found: tuple[Solved, ...] = ()
    if until is not None:
        with suppress(Unsolved):  # then on representative days, and the report says so
            found = frontier(proved(system, base.study.periods, base.study.tolerance, until), unit=unit, told=told)
    certain = bool(found)
    found = found or frontier(living, unit=unit, told=told)
    points = tuple(
        Point(
            emissions=Figure(p.emissions, "tCO2e/a"), cost=Figure(p.cost, f"{cur}/a"), shadow=Figure(p.shadow, tonne),
            gap=missing("1", "representative days") if p.gap is None else Figure(p.gap, "1"),
        )
        for p in found
    )  # fmt: skip
    of = {x.id: x.technology for x in system.assets}
    steps = tuple(
        Measure(
            measure=of[m.measure], abatement=Figure(m.abatement, "tCO2e/a"), cost=Figure(m.cost, f"{cur}/a"),
            per_tonne=Figure(m.per_tonne, tonne) if m.per_tonne is not None and m.abatement > 0 else missing(tonne, "it abates nothing by itself"),
            alone=Figure(m.alone, "tCO2e/a"), last=Figure(m.last, "tCO2e/a"),
        )
        for m in measures(living, carbon, told=told)
    )  # fmt: skip
    return Abated(stage=str(year), carbon=Figure(carbon, tonne), frontier=points, proved=certain, measures=steps)


def _notes(course: Course, frames: Sequence[Frame], blind: bool, cut: bool, ends: Mapping[str, End]) -> Iterator[Message]:
    for driver, end in ends.items():
        yield Message(code=f"note_outlook_{end}", values={"driver": f"driver_{driver}"})
    reached = (course.upper - course.lower) / max(abs(course.upper), 1e-9)
    yield Message(code=f"note_end_{course.end}", values={"gap": f"{100 * reached:.2g} %"} if np.isfinite(reached) else {})
    if cut:
        yield Message(code="note_left_out", values={})
    yield Message(code="note_plan_days", values={"error": Figure(course.aggregation_error, "1")})
    if len(frames) > 1:
        yield Message(code="note_blind" if blind else "note_foresight", values={"stages": ", ".join(str(s) for s in course.stages)})
    yield Message(code="note_embodied", values={})
    if any(q > 1.0 for p in course.plans for q in p.exceeded.values()) or course.excess > 1.0:
        yield Message(code="note_not_reached", values={})

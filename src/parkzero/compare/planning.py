"""`plan`: the least-cost plan with its certificate, by stage, and what abatement costs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parkzero.blueprint import Abated, Committed, Planning, Worth
from parkzero.compare.calibrating import calibrated
from parkzero.compare.measuring import with_and_without
from parkzero.compare.realising import kept
from parkzero.compare.runner import FOREVER, Runner
from parkzero.compare.stamping import stamped
from parkzero.economics.abatement import NEAR, RUNS, frontier_and_measures
from parkzero.energy import Budget, System
from parkzero.optimize.commitment import committed
from parkzero.optimize.conflict import conflict
from parkzero.optimize.counting import shortfall
from parkzero.optimize.highs import OutOfTime
from parkzero.optimize.priced import STEPS
from parkzero.optimize.rolling import Reference, reference
from parkzero.order import Prepared, finished, frame, horizon, planned, planned_pathway, prepared
from parkzero.park.catalogue import typical
from parkzero.park.noun import Given
from parkzero.park.study import RESOLUTIONS, Study
from parkzero.park.whole import Park
from parkzero.policy.targets import backstop
from parkzero.problem import ConflictError, DemandError, Problem, WrongUse
from parkzero.results import PLAN, STAY, Assessment, Frame, Offer, Pathway, Plan
from parkzero.show import planning as shown
from parkzero.show.brought import plan_parts
from parkzero.show.project import worth
from parkzero.trends.outlook import End, moving, turned

RANKED_AT = typical("ranking_carbon").value
"""Price on a tonne at which measures are ranked [EUR of 2024 per t]."""
LEAST = 1.0
"""Investment below which nothing is built [currency]."""
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
    seconds: float = FOREVER,
    gap: float | None = None,
    resolution: int | None = None,
    outlook: Mapping[str, End] | None = None,
    abatement: bool = True,
    certified: bool = False,
    units: bool = False,
    problems: tuple[Problem, ...] = (),
    runner: Runner = Runner(),
) -> Planning:
    """The plan of a park for its study's stage, or for several `stages` decided together (`blind`: one after the other).

    `budget`: yardstick tonnes over all years, as a share of what the base year's emissions would make. `gap`, `resolution` [min]: in place of the study's.
    `outlook`: drivers of the trends that take their low or high course, all of them under "". `certified`: each point of the frontier within the gap of the plan. `units`: also run the last stage with least and part loads.
    Raises DemandError where demand cannot be served, ConflictError where `strict` targets cannot be met, WrongUse for stages
    out of order, steps or courses that there are not, OutOfTime where `seconds` end before the first plan. What was computed is kept
    nowhere, unless `runner` has a cache.
    """
    study = study or park.study
    for name, value, most in (("gap", gap, 1.0), ("budget", budget, float("inf")), ("seconds", seconds, float("inf"))):
        if value is not None and not (isinstance(value, int | float) and 0.0 < value <= most):
            raise WrongUse(name, str(value), ("a number above 0" + (" and up to 1" if most == 1.0 else ""),))
    ends = _ends(park, outlook or {})
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
    asked = {"ends": ends, "blind": blind, "budget": budget, "strict": strict, "abatement": abatement, "certified": certified, "units": units}
    return runner.value(_planned, park, study, problems, years, heard={"runner": runner, "seconds": seconds}, seconds=seconds, **asked)


def _planned(
    park: Park, study: Study, problems: tuple[Problem, ...], years: tuple[int, ...], *, ends: Mapping[str, End], blind: bool, budget: float | None,
    strict: bool, abatement: bool, certified: bool, units: bool, seconds: float, runner: Runner,
) -> Planning:  # fmt: skip
    until = time.perf_counter() + seconds
    park = park.but(trends=turned(park.trends, ends))
    base = frame(park, study.but(stage=years[0]), decide=runner.decide)
    frames: tuple[Frame, ...] = (base,)
    systems: tuple[System, ...]
    offers: tuple[Offer, ...]
    alone: Prepared | None = None
    if len(years) == 1 and budget is None:
        alone = prepared(base, replace(PLAN, strict=strict), decide=runner.decide)
        found = planned(alone, base.study, progress=runner.progress, seconds=seconds, decide=runner.decide)
        course, systems, offers = _alone(found, years[0]), (alone.system,), (alone.offer,)
    else:
        frames, offers, given = horizon(park, study, years, budget=_budget(budget, base, years), strict=strict, decide=runner.decide)
        course = planned_pathway(given, base.study, blind=blind, progress=runner.progress, seconds=seconds, decide_stages=runner.decide_stages)
        systems = given.systems
    _refuse(course, systems, base.study, strict=strict, runner=runner)
    last = systems[-1]

    def left() -> float:
        return until - time.perf_counter()

    single = len(years) == 1
    fitted, misfits = calibrated(park, base, runner)
    if fitted.verdict == "withheld":  # of a base year that does not hold nothing is worked out that rests on it
        return shown.document(course, frames, systems, offers, ends=ends, blind=blind, cut=False, abatement=None, parts={}, project=None, run=None, fitted=fitted, problems=(*problems, *misfits))
    abated = _abated(last, course.plans[-1], years[-1], base, certified=certified, until=until, runner=runner) if abatement and left() > 0.0 else None
    known = runner.value(reference, last, course.plans[-1]) if units and left() > 0.0 else None
    ready = alone or (prepared(base, replace(PLAN, strict=strict), decide=runner.decide) if single else None)
    of_ready = known if alone else None
    pair = _beside(base, ready, course.plans[0], seconds=left(), runner=runner) if ready and left() > 0.0 else None
    project = _worth(base, pair, of_ready, runner) if pair else None
    parts = plan_parts(*pair, with_and_without(base, course.plans[0], runner, how=replace(PLAN, strict=strict))) if pair and alone and left() > 0.0 else {}
    run = _committed(last, course.plans[-1], known, currency=base.study.currency, seconds=left(), runner=runner) if known and left() > 0.0 else None
    asked = ((abatement, abated), (single, project), (units, run))
    cut = left() <= 0.0 and any(wanted and got is None for wanted, got in asked)
    return shown.document(course, frames, systems, offers, ends=ends, blind=blind, cut=cut, abatement=abated, parts=parts, project=project, run=run, fitted=fitted, problems=(*problems, *misfits))


def _ends(park: Park, asked: Mapping[str, End]) -> dict[str, End]:
    """Courses asked for by driver. Raises WrongUse for another end than low or high, or a driver without such a course."""
    found: dict[str, End] = {}
    for driver, end in sorted(asked.items()):  # a driver named goes before all of them
        there = moving(park.trends, end)
        if (driver and driver not in there) or not there:
            raise WrongUse(f"outlook_{end}", driver or end, there)
        found |= {driver: end} if driver else dict.fromkeys(there, end)
    return found


def _beside(base: Frame, ready: Prepared, made: Plan, *, seconds: float, runner: Runner) -> tuple[Assessment, Assessment] | None:
    """The plan, and beside it the same year with nothing built; None where time ends before."""
    stay = prepared(base, STAY, decide=runner.decide)
    runner.progress("dispatch")
    try:
        without = planned(stay, base.study, seconds=seconds, decide=runner.like(made))
    except OutOfTime:
        return None
    return finished(base, ready, made), finished(base, stay, without)


def _worth(base: Frame, pair: tuple[Assessment, Assessment], known: Reference | None, runner: Runner) -> Worth | None:
    """The plan as a project, set against the same year with nothing built; None where nothing is built, and where what stands could not serve the demand."""
    invested, alone = pair
    if invested.value.investment <= LEAST or shortfall(alone.plan, alone.system):
        return None
    realised = kept(invested.system, invested.plan, alone.plan.cost, modes=("rule", "forecast"), unit=base.study.per_euro, runner=runner, known=known)
    return worth(base, invested, alone, realised)


def _committed(system: System, plan: Plan, known: Reference, *, currency: str, seconds: float, runner: Runner) -> Committed | None:
    """The plan's last stage with plants on or off, week by week; None where no plant that stands has a least load, or time ends before."""
    try:
        heard = {"seconds": seconds, "known": known, "progress": runner.progress}
        found = runner.value(committed, system, plan, heard=heard, seconds=seconds)
    except OutOfTime:
        return None
    return shown.unit_commitment(found, system, currency) if found else None


def _alone(made: Plan, year: int) -> Pathway:
    """A course of one stage: cost a year."""
    return Pathway(
        stages=(year,), plans=(made,), built=(made.built,), cost=made.cost, lower=made.lower, upper=made.upper, end=made.end, aggregation_error=made.aggregation_error, emissions=made.emissions, excess=0.0
    )


def _budget(share: float | None, base: Frame, years: Sequence[int]) -> Budget | None:
    """Tonnes over all years: a share of the base year's for each of them; the backstop of targets."""
    if share is None:
        return None
    steps = [b - a for a, b in pairwise(years)]
    return Budget(tonnes=share * (base.base_year["yardstick"].total.value or 0.0) * sum([*steps, steps[-1] if steps else 1]), backstop=backstop(base.study))


def _refuse(course: Pathway, systems: Sequence[System], study: Study, *, strict: bool, runner: Runner) -> None:
    """Raise where a plan leaves demand unserved, or where targets that must be met are missed."""
    for made, system in zip(course.plans, systems, strict=True):
        lacking = shortfall(made, system)
        if lacking:
            raise DemandError(lacking)
        over = {n: q for n, q in made.exceeded.items() if q > 1e-4 * max(made.emissions, 1.0)}
        if strict and over:
            why = runner.value(conflict, system, periods=study.periods)
            raise ConflictError(over, why.bounds if why else ())


def _abated(system: System, plan: Plan, year: int, base: Frame, *, certified: bool, until: float, runner: Runner) -> Abated:
    """The frontier beside the plan of the last stage, and the measures there. `certified`: each point as near as the plan itself; `until`: of `time.perf_counter`."""
    study, unit = base.study, base.study.per_euro
    near = {"gap": study.tolerance, "runs": STEPS} if certified else {"gap": max(study.tolerance, NEAR), "runs": RUNS}
    heard = {"until": until, "progress": runner.progress}
    found, steps = runner.value(frontier_and_measures, system, plan, study.periods, heard=heard, seconds=until, carbon=RANKED_AT * unit, unit=unit, finest=study.tolerance, **near)
    return shown.abated(system, year, study.currency, carbon=RANKED_AT * unit, frontier=found, measures=steps)

"""`assess`: a park now, as firms and as one planner would take it on without policy, and as planned; what its instruments and figures move; which runs, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import NamedTuple, get_args

from parkzero.compare.explanation import needed, shared_out
from parkzero.compare.measuring import with_and_without
from parkzero.compare.missing import lacking
from parkzero.compare.ranging import anew, ranged
from parkzero.compare.realising import kept
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.compare.weathering import weathers
from parkzero.document import Lacking, Result
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.optimize.rolling import Reference, reference
from parkzero.order import assess as run
from parkzero.order import frame, keeping
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.problem import DemandError, Problem
from parkzero.results import RUNS, Assessment, Frame, Plan
from parkzero.show import examination
from parkzero.show.missing import FigurePath
from parkzero.show.plans import NOT_PROVED
from parkzero.show.ranging import AtEnds, Ranged


@stamped("assess")
def assess(park: Park, study: Study | None = None, problems: tuple[Problem, ...] = (), runner: Runner = Runner(), *, proved: bool = True) -> Result:
    """The whole examination of a park; not `proved`: all of it on representative days, without a certificate. Raises DemandError where demand cannot be served, ParkError where a factor is missing.

    What was computed is kept nowhere, unless `runner` has a cache.
    """
    return runner.value(_examined, park, study or park.study, problems, heard={"runner": runner}, proved=proved)


def _examined(park: Park, study: Study, problems: tuple[Problem, ...], *, proved: bool, runner: Runner) -> Result:
    base = frame(park, study, decide=runner.decide)
    runner.progress("frame")
    central = run(base, proved=False, decide=runner.decide)
    base, first = keeping(base, central.offer.network), Future["_First"]()
    runs, aside = runner.beside(lambda half: _runs(base, central, half, first, proved=proved), lambda half: _aside(park, base, central, half, first), one=proved)
    return examination.document(
        base, runs, ranged=aside.ranged, ends=aside.ends, moved=aside.days.moved, spread=aside.days.spread, days=aside.brought, lost=aside.lost, lacking=aside.days.lacking, problems=problems,
    )  # fmt: skip


class _First(NamedTuple):
    """What the work beside the large runs needs of them."""

    plan: Assessment
    stay: Assessment
    reference: Reference | None
    """The optimum of the year at what the plan builds, where the year is operated."""


class _Aside(NamedTuple):
    """What is worked out beside the large runs."""

    days: _OnDays
    brought: tuple[Assessment, Assessment] | None
    """Plans with and without measures."""
    lost: Figure
    ranged: Ranged
    ends: Mapping[str, AtEnds]


def _runs(base: Frame, central: Assessment, runner: Runner, first: Future[_First], *, proved: bool) -> dict[str, Assessment]:
    """All runs, one large programme at a time for memory, each from the plan's. `central`: the plan on representative days; `first`: where those are handed over that the work beside them needs."""
    try:
        plan = _one(base, "plan", central.plan, runner, proved=proved)
        _served(plan)
        stay, now = (_one(base, name, plan.plan, runner, proved=proved) for name in ("stay", "now"))
        _served(now)
        operated = _lost_unrolled(base, stay, plan) is None
        first.set_result(_First(plan, stay, runner.value(reference, plan.system, plan.plan) if operated else None))
    except BaseException as error:
        first.set_exception(error)
        raise
    same = not base.park.policy.instruments and not base.park.policy.targets  # without any policy the potential is the plan
    others = (*(() if same else ("potential",)), *(("free",) if base.told else ()), "reference")  # without a row of what plants made the base year has no other run
    found = {name: _one(base, name, plan.plan, runner, proved=proved) for name in others}
    return {"plan": plan, "stay": stay, "potential": plan, "now": now} | found


def _aside(park: Park, base: Frame, central: Assessment, runner: Runner, first: Future[_First]) -> _Aside:
    """What small programmes tell, and operation hour by hour."""
    days = _on_days(park, base, central, runner)
    plan, stay, known = first.result()
    brought = with_and_without(base, plan.plan, runner, whole=central)
    lost = _lost(base, stay, plan, runner, known=known)
    found = ranged(base, plan, stay, days.years, runner)
    return _Aside(days, brought, lost, found, anew(park, base, central, found.widest(base.study.seed), runner, known=days.ends))


def _served(made: Assessment) -> None:
    """Raises DemandError where demand is not met."""
    if lacks := shortfall(made.plan, made.system):
        raise DemandError(lacks)


def _one(base: Frame, name: str, like: Plan, runner: Runner, *, proved: bool) -> Assessment:
    """A run, from another's plan."""
    found = run(base, RUNS[name], proved=proved, decide=runner.like(like))
    runner.progress("run")
    return found


class _OnDays(NamedTuple):
    """What representative days tell beside a proof."""

    years: tuple[Frame, ...]
    """Of weather."""
    lacking: tuple[Lacking, ...]
    ends: Mapping[FigurePath, AtEnds]
    """What the swings that rank what is lacking came to."""
    moved: Mapping[str, float]
    """Tonnes, by instrument."""
    spread: Mapping[str, tuple[float, float]]
    """By which the reference falls and rises with firms' uptake."""


def _on_days(park: Park, base: Frame, central: Assessment, runner: Runner) -> _OnDays:
    """`central`: the plan on representative days, from which all others begin."""
    figures, ends = lacking(park, base, runner, central=central)
    return _OnDays(weathers(base, runner), figures, ends, _moved(base, runner, central), _spread(base, central, runner))


def _spread(base: Frame, central: Assessment, runner: Runner) -> Mapping[str, tuple[float, float]]:
    """What tonnes, cost and investment of the reference fall (negative) and rise by where firms take up least and most, on representative days."""

    def measured(extent: Extent) -> tuple[float, float, float]:
        made = run(base, replace(RUNS["reference"], uptake=extent), proved=False, decide=runner.like(central.plan))
        return made.plan.emissions, made.value.cost, made.value.investment

    least, middle, most = runner.all(measured, get_args(Extent), "swing")
    each = zip(("emissions", "cost", "investment"), zip(least, middle, most, strict=True), strict=True)
    return {name: (min(values) - values[1], max(values) - values[1]) for name, values in each}


TARGETS = "targets"
"""What the targets move stands among the instruments under this name."""


def _moved(base: Frame, runner: Runner, central: Assessment) -> Mapping[str, float]:
    """Planned tonnes a year that each instrument, and the targets together, move against no policy, on representative days: shares that add up to what all of them move.

    Up to three players by exact Shapley values, more by the mean of their order and its reverse. Without a policy power stations pay no carbon price either.
    `central`: the plan on representative days, in which all of them act.
    """
    whole = base.park.policy
    players = (*(i.id for i in whole.instruments), *((TARGETS,) if whole.targets else ()))
    if not whole.instruments:
        return {}
    asked = [there for there in needed(players) if there != frozenset(players)]

    def emissions(there: frozenset[str]) -> float:
        policy = whole.but(instruments=tuple(i for i in whole.instruments if i.id in there), targets=whole.targets if TARGETS in there else ())
        park = base.park.but(policy=policy, replaced={"policy": whole} | base.park.replaced)
        return run(replace(base, park=park), proved=False, decide=runner.like(central.plan)).plan.emissions

    worth = dict(zip(asked, runner.all(emissions, asked, "swing"), strict=True))
    return shared_out(players, worth | {frozenset(players): central.plan.emissions})


def _lost_unrolled(base: Frame, stay: Assessment, made: Assessment) -> Figure | None:
    """What `_lost` is where the year need not be operated for it."""
    mode = base.quality.dispatch
    if mode is None:
        return missing("1", "governance does not say how plants are run")
    if mode == "perfect":
        return Figure(0.0, "1")
    if made.plan.end == "days":
        return missing("1", NOT_PROVED)
    return missing("1", "what stands today could not serve the demand") if shortfall(stay.plan, stay.system) else None


def _lost(base: Frame, stay: Assessment, made: Assessment, runner: Runner, *, known: Reference | None = None) -> Figure:
    """Share of the plan's saving that is lost by how plants are run. `known`: the optimum of the year at what the plan builds, where it is at hand."""
    if (told := _lost_unrolled(base, stay, made)) is not None:
        return told
    mode = base.quality.dispatch
    assert mode is not None
    found = kept(made.system, made.plan, stay.plan.cost, modes=(mode,), unit=base.study.per_euro, runner=runner, known=known)[mode]
    if found.value is None or found.low is None or found.high is None:
        return found
    return Figure(1.0 - found.value, "1", low=1.0 - found.high, high=1.0 - found.low, basis=found.basis, source=found.source, span=found.span)

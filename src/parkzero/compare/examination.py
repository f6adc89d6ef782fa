"""`assess`: a park now, as firms and as one planner would take it on without policy, and as planned; what its instruments and figures move; which runs, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from parkzero.compare.explanation import needed, shared_out
from parkzero.compare.measuring import with_and_without
from parkzero.compare.missing import lacking
from parkzero.compare.ranging import anew, ranged
from parkzero.compare.realising import kept
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.compare.weathering import weather_years, weathers
from parkzero.document import Lacking, Result
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.order import assess as run
from parkzero.order import frame, keeping
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.problem import DemandError, Problem
from parkzero.results import RUNS, Assessment, Frame, Plan
from parkzero.show import examination
from parkzero.show.plans import NOT_PROVED
from parkzero.show.ranging import AtEnds
from parkzero.show.weather import met


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
    chosen = central.offer.network
    base = keeping(base, chosen.choice if chosen else None)
    runs, (years, weathered, moved, spread) = runner.beside(lambda half: _runs(base, central, half, proved=proved), lambda half: _on_days(base, central, half), one=proved)
    for name in ("now", "plan"):
        if lacks := shortfall(runs[name].plan, runs[name].system):
            raise DemandError(lacks)
    found = ranged(base, runs["plan"], runs["stay"], years, runner)
    widest = found.widest(base.study.seed)

    def swung(half: Runner) -> tuple[Mapping[str, AtEnds], tuple[Lacking, ...]]:
        ends = anew(park, base, central, widest, half)
        return ends, lacking(park, base, half, central=central, known={x.path: ends[x.id] for x in widest if x.path}, beside=sum(not x.path for x in widest))

    (ends, lacking_figures), (days, lost) = runner.beside(swung, lambda half: (with_and_without(base, runs["plan"].plan, half, whole=central), _lost(base, runs["stay"], runs["plan"], half)), one=proved)
    return examination.document(
        base, runs, years=tuple(met(x, runs["plan"].plan) for x in weathered), ranged=found, ends=ends, moved=moved, spread=spread, days=days, lost=lost, lacking=lacking_figures, problems=problems,
    )  # fmt: skip


def _runs(base: Frame, central: Assessment, runner: Runner, *, proved: bool) -> Mapping[str, Assessment]:
    """The runs, one large one at a time for memory, each from the plan's; without any policy the potential is the plan, and without a row of what plants made the base year has no other run.
    `central`: the plan on representative days."""

    def made(name: str, like: Plan) -> Assessment:
        found = run(base, RUNS[name], proved=proved, decide=runner.like(like))
        runner.progress("run")
        return found

    plan = made("plan", central.plan)
    same = not base.park.policy.instruments and not base.park.policy.targets
    others = (*(() if same else ("potential",)), "now", "stay", *(("free",) if base.told else ()), "reference")
    return {"potential": plan, "plan": plan} | {name: made(name, plan.plan) for name in others}


def _on_days(base: Frame, central: Assessment, runner: Runner) -> tuple[tuple[Frame, ...], tuple[Assessment, ...], Mapping[str, float], Mapping[str, tuple[float, float]]]:
    """What representative days tell: years of weather and their plans, and from the plan on them (`central`) what instruments and firms' uptake move."""
    years = weathers(base, runner)
    return years, weather_years(years, runner), _moved(base, runner, central), _spread(base, central, runner)


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


def _lost(base: Frame, stay: Assessment, made: Assessment, runner: Runner) -> Figure:
    """Share of the plan's saving that is lost by how plants are run."""
    mode = base.quality.dispatch
    if mode is None:
        return missing("1", "governance does not say how plants are run")
    if mode == "perfect":
        return Figure(0.0, "1")
    if made.plan.end == "days":
        return missing("1", NOT_PROVED)
    if shortfall(stay.plan, stay.system):
        return missing("1", "what stands today could not serve the demand")
    found = kept(made.system, made.plan, stay.plan.cost, modes=(mode,), unit=base.study.per_euro, runner=runner)[mode]
    if found.value is None or found.low is None or found.high is None:
        return found
    return Figure(1.0 - found.value, "1", low=1.0 - found.high, high=1.0 - found.low, basis=found.basis, source=found.source, span=found.span)

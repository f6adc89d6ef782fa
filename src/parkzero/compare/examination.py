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
from parkzero.document import Result
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.order import assess as run
from parkzero.order import frame, keeping
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.problem import DemandError, Problem
from parkzero.results import RUNS, Assessment, Frame
from parkzero.show import examination


@stamped("assess")
def assess(park: Park, study: Study | None = None, problems: tuple[Problem, ...] = (), runner: Runner = Runner()) -> Result:
    """The whole examination of a park. Raises DemandError where demand cannot be served, ParkError where a factor is missing.

    What was computed is kept nowhere, unless `runner` has a cache.
    """
    return runner.value(_examined, park, study or park.study, problems, heard={"runner": runner})


def _examined(park: Park, study: Study, problems: tuple[Problem, ...], *, runner: Runner) -> Result:
    base = frame(park, study, decide=runner.decide)
    runner.progress("frame")
    runs = _runs(base, runner)
    for name in ("now", "plan"):
        if lacks := shortfall(runs[name].plan, runs[name].system):
            raise DemandError(lacks)
    chosen = runs["plan"].offer.network
    base = keeping(base, chosen.choice if chosen else None)
    years = weathers(base, runner)
    found, central = ranged(base, runs["plan"], runs["stay"], years, runner), run(base, proved=False, decide=runner.decide)
    widest = found.widest(base.study.seed)
    ends = anew(park, base, central, widest, runner)
    lacking_figures = lacking(park, base, runner, central=central, known={x.path: ends[x.id] for x in widest if x.path}, beside=sum(not x.path for x in widest))
    moved = _moved(base, runner, central)
    return examination.document(
        base, runs, years=weather_years(years, runs["plan"].plan, runner), ranged=found, ends=ends, moved=moved, spread=_spread(base, runner), days=with_and_without(base, runs["plan"].plan, runner, whole=central), lost=_lost(base, runs["stay"], runs["plan"], runner),
        lacking=lacking_figures, problems=problems,
    )  # fmt: skip


def _runs(base: Frame, runner: Runner) -> Mapping[str, Assessment]:
    """The runs, one large one at a time for memory; without any policy the potential is the plan, and without a row of what plants made the base year has no other run."""
    same = not base.park.policy.instruments and not base.park.policy.targets
    small = ("now", "stay", *(("free",) if base.told else ()), "reference")
    batches: tuple[tuple[str, ...], ...] = (("plan",), small) if same else (("plan",), ("potential",), small)
    found: dict[str, Assessment] = {}
    for batch in batches:
        found |= dict(zip(batch, runner.all(lambda name: run(base, RUNS[name], decide=runner.decide), batch, "run"), strict=True))
    return found if "potential" in found else found | {"potential": found["plan"]}


def _spread(base: Frame, runner: Runner) -> Mapping[str, tuple[float, float]]:
    """What tonnes, cost and investment of the reference fall (negative) and rise by where firms take up least and most, on representative days."""

    def measured(extent: Extent) -> tuple[float, float, float]:
        made = run(base, replace(RUNS["reference"], uptake=extent), proved=False, decide=runner.decide)
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
        return run(replace(base, park=park), proved=False, decide=runner.decide).plan.emissions

    worth = dict(zip(asked, runner.all(emissions, asked, "swing"), strict=True))
    return shared_out(players, worth | {frozenset(players): central.plan.emissions})


def _lost(base: Frame, stay: Assessment, made: Assessment, runner: Runner) -> Figure:
    """Share of the plan's saving that is lost by how plants are run."""
    mode = base.quality.dispatch
    if mode is None:
        return missing("1", "governance does not say how plants are run")
    if mode == "perfect":
        return Figure(0.0, "1")
    if shortfall(stay.plan, stay.system):
        return missing("1", "what stands today could not serve the demand")
    found = kept(made.system, made.plan, stay.plan.cost, modes=(mode,), unit=base.study.per_euro, runner=runner)[mode]
    if found.value is None or found.low is None or found.high is None:
        return found
    return Figure(1.0 - found.value, "1", low=1.0 - found.high, high=1.0 - found.low, basis=found.basis, source=found.source, span=found.span)

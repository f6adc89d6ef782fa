"""What measures bring to a plan: the plan on representative days with and without them."""

from __future__ import annotations

from dataclasses import replace

from parkzero.compare.runner import Runner
from parkzero.economics.measures import is_measure
from parkzero.order import assess as run
from parkzero.results import PLAN, Assessment, Frame, Plan, Run


def with_and_without(base: Frame, made: Plan, runner: Runner, *, how: Run = PLAN) -> tuple[Assessment, Assessment] | None:
    """The least-cost plan on representative days, and the same where no measure may be taken; None where the plan itself takes none."""
    if not any(b.quantity > 0.0 and is_measure(b.technology) for b in made.built):
        return None

    def planned(given: Run) -> Assessment:
        return run(base, given, proved=False, decide=runner.decide)

    whole, without = runner.all(planned, (how, replace(how, measures=False)), "swing")
    return whole, without

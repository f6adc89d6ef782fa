"""What measures bring to a plan: the plan on representative days with and without them."""

from __future__ import annotations

from dataclasses import replace

from parkzero.compare.runner import Runner
from parkzero.economics.measures import is_measure
from parkzero.order import assess as run
from parkzero.results import PLAN, Assessment, Frame, Plan, Run


def with_and_without(base: Frame, made: Plan, runner: Runner, *, how: Run = PLAN, whole: Assessment | None = None) -> tuple[Assessment, Assessment] | None:
    """The least-cost plan on representative days, and the same where no measure may be taken; None where the plan itself takes none. `whole`: the first of both, where it is at hand."""
    if not any(b.quantity > 0.0 and is_measure(b.technology) for b in made.built):
        return None

    def planned(given: Run) -> Assessment:
        return run(base, given, proved=False, decide=runner.like(made))

    asked = ((how,) if whole is None else ()) + (replace(how, measures=False),)
    *found, without = runner.all(planned, asked, "swing")
    return whole or found[0], without

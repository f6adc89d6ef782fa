"""Whether a park's base year holds, asked by every command that plans: its base-year run on representative days against rows."""

from __future__ import annotations

from parkzero.backing import Calibration
from parkzero.compare.runner import Runner
from parkzero.order import assess, frame
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.results import NOW, Frame
from parkzero.show.calibrating import NOT_ASSESSED, calibration, misfits, unknowable


def calibrated(park: Park, base: Frame, runner: Runner) -> tuple[Calibration, tuple[Problem, ...]]:
    """Whether the base year of a park holds, and the lines that do not fit. `park`: as it is; `base`: its frame under the study that asks.

    Representative days keep the sums of the year, and what plants made is tied to sums. Where the study's base year has no rows of the park, its own
    study is asked: another year makes no card right.
    """
    if unknowable(base) and park.study.base_year != base.study.base_year:
        base = frame(park, decide=runner.decide)
    if unknowable(base):
        return NOT_ASSESSED, ()
    found = calibration(base, assess(base, NOW, proved=False, decide=runner.decide), "days")
    return found, tuple(misfits(base, found))

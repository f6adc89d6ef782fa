"""The planner's path by its values: the pace at which new capacity may come."""

from __future__ import annotations

from dataclasses import replace

import pytest

import systems as s
from parkzero.park.sections import Paths
from parkzero.paths.planner import decide, pace
from parkzero.progress import OnProgress

TENTH = Paths.model_validate({"pace": "10 %"})


def test_a_pace_is_a_share_of_the_peak_of_what_is_made() -> None:
    """Power peaks at 80 MW; what nobody demands goes by the highest peak."""
    power = float(s.POWER_LOAD.power.max())
    found = pace(TENTH, [s.system(s.grid(), s.PV, s.BATTERY, s.ELECTROLYSER, replace(s.BOILER, most=0.0), s.POWER_LOAD)])
    assert found == {"pv": 0.1 * power, "electrolyser": 0.1 * power, "battery": 0.1 * power}


def test_the_peak_is_the_highest_of_all_stages() -> None:
    stages = [s.system(s.grid(), s.PV, replace(s.POWER_LOAD, power=factor * s.POWER_LOAD.power)) for factor in (1.0, 2.0, 0.5)]
    assert pace(TENTH, stages) == {"pv": 0.1 * 2.0 * float(s.POWER_LOAD.power.max())}
    assert pace(Paths(), stages) == {}


def test_a_plan_that_is_not_proved_stands_on_days_and_one_that_is_on_the_year() -> None:
    system, heard = s.system(s.grid(price=s.flat(50.0)), s.POWER_LOAD), list[str]()
    listening: OnProgress = heard.append
    found = decide(system, periods=3, gap=1e-3, proved=False, progress=listening)
    assert (found.grid.periods, found.end, heard) == (4, "days", [])  # three typical days and that of the peak
    proved = decide(system, periods=3, gap=1e-3, proved=True, progress=listening)
    assert (proved.grid.periods, proved.end, heard[0]) == (1, "closed", "dispatch")
    assert proved.cost == pytest.approx(50.0 * float(s.POWER_LOAD.power.sum()))

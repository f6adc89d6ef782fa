"""A park's plan in other years of the same climate, on representative days."""

from __future__ import annotations

from parkzero.compare.runner import Runner
from parkzero.order import assess, under_weather
from parkzero.results import Frame
from parkzero.show.weather import Met, met
from parkzero.weather.days import Draw

YEARS = 10
"""Years of weather that are drawn."""


def weather_years(base: Frame, runner: Runner) -> tuple[Met, ...]:
    """What each of YEARS years drawn from the climate makes of the plan; none where the park gives both sun and wind."""
    origin = base.series.origin
    if not any(origin[name].startswith("synthetic") for name in ("pv", "wind")):
        return ()

    def year(number: int) -> Met:
        draw = Draw(seed=base.study.seed + number, year=base.study.weather_year, typical=False)
        return met(assess(under_weather(base, draw), proved=False, decide=runner.decide))

    return tuple(runner.all(year, range(1, YEARS + 1), "weather"))

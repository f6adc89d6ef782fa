"""Other years of the climate of a park."""

from __future__ import annotations

from parkzero.compare.runner import Runner
from parkzero.order import under_weather
from parkzero.results import Frame
from parkzero.weather.days import Draw

YEARS = 10
"""Years of weather that are drawn."""


def weathers(base: Frame, runner: Runner) -> tuple[Frame, ...]:
    """The typical year and YEARS years drawn from the climate; beside the one year of a weather file they are those of the climate of its place. None where
    the park gives both sun and wind as series of its own."""
    kinds = {base.series.origin[name].kind for name in ("pv", "wind")}
    if kinds == {"profile"}:
        return ()

    def year(number: int) -> Frame:
        draw = Draw(seed=base.study.seed + number, year=base.study.weather_year, typical=not number)
        return base if kinds <= {"synthetic", "profile"} and not number else under_weather(base, draw)

    return tuple(runner.all(year, range(YEARS + 1), "weather"))

"""A park's plan in other years of the same climate, on representative days."""

from __future__ import annotations

from parkzero.compare.runner import Runner
from parkzero.order import assess, under_weather
from parkzero.results import Assessment, Frame
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


def weather_years(frames: tuple[Frame, ...], runner: Runner) -> tuple[Assessment, ...]:
    """Each year with its plan on representative days of its own, from nothing: from the basis on other days it would take longer."""
    return tuple(runner.all(lambda at: assess(at, proved=False, decide=runner.decide), frames, "weather"))

"""A park's plan in other years of the same climate, on representative days."""

from __future__ import annotations

from parkzero.compare.runner import Runner
from parkzero.order import assess, under_weather
from parkzero.results import Frame, Plan
from parkzero.show.weather import Met, met
from parkzero.weather.days import Draw

YEARS = 10
"""Years of weather that are drawn."""


def weather_years(base: Frame, plan: Plan, runner: Runner) -> tuple[Met, ...]:
    """The typical year and YEARS years drawn from the climate, each with its plan on representative days; lulls and net peak are those of `plan`. Beside the
    one year of a weather file they are those of the climate of its place. None where the park gives both sun and wind as series of its own."""
    kinds = {base.series.origin[name].kind for name in ("pv", "wind")}
    if kinds == {"profile"}:
        return ()

    def year(number: int) -> Met:
        draw = Draw(seed=base.study.seed + number, year=base.study.weather_year, typical=not number)
        at = base if kinds <= {"synthetic", "profile"} and not number else under_weather(base, draw)
        return met(assess(at, proved=False, decide=runner.decide), plan)

    return tuple(runner.all(year, range(YEARS + 1), "weather"))

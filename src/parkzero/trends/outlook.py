"""Indices of the stage from the courses of the trends section: linear between the years given, constant after the last.

Valid for: stages up to the last year of a course; after it nothing is extrapolated. Drivers move one by one: low and high courses are no joint scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from parkzero.park.sections import Course, Trends
from parkzero.results import Outlook

End = Literal["low", "high"]
DRIVERS = ("grid_factor", "carbon_price", "energy_price", "technology_cost", "demand")


def moving(trends: Trends, end: End) -> tuple[str, ...]:
    """Drivers that have a course for that end."""
    return tuple(d for d in DRIVERS if any(getattr(c, end) for c in _courses(trends, d).values()))


def turned(trends: Trends, ends: Mapping[str, End]) -> Trends:
    """The trends with the low or high course of some drivers in the place of the central one."""

    def other(course: Course, end: End) -> Course:
        return course.but(central=course.central | getattr(course, end))

    changed: dict[str, object] = {}
    for driver, end in ends.items():
        courses = {name: other(course, end) for name, course in _courses(trends, driver).items()}
        if courses:
            changed[driver] = courses.get("", courses)
    return trends.but(**changed)


def _courses(trends: Trends, driver: str) -> dict[str, Course]:
    found = getattr(trends, driver)
    return found if isinstance(found, dict) else {} if found is None else {"": found}


def outlook(trends: Trends, base_year: int, stage: int) -> Outlook:
    """Low, central and high index of every driver at the stage; 1.0 in the base year."""
    return Outlook(
        stage,
        _index(trends.grid_factor, base_year, stage),
        _index(trends.carbon_price, base_year, stage),
        {carrier: _index(course, base_year, stage) for carrier, course in trends.energy_price.items()},
        {tech: _index(course, base_year, stage)[1] for tech, course in trends.technology_cost.items()},
        _index(trends.demand, base_year, stage),
    )


def _index(course: Course | None, base_year: int, stage: int) -> tuple[float, float, float]:
    if course is None:
        return 1.0, 1.0, 1.0

    def at(points: dict[int, float]) -> float:
        years = sorted({base_year, *points})
        values = [points.get(y, 1.0) for y in years]
        return float(np.interp(stage, years, values))

    central = at(course.central)
    low, high = at(course.central | course.low), at(course.central | course.high)
    return min(low, central), central, max(high, central)

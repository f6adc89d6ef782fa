"""Indices of the years from the courses of the trends section: linear between the years given, constant after the last.

Valid for: stages up to the last year of a course; after it nothing is extrapolated. Low and high courses are given driver by driver: taken together they are
no scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from parkzero.clock import Floats
from parkzero.park.sections import Course, Trends
from parkzero.problem import WrongUse
from parkzero.results import Index, Outlook
from parkzero.words import Driver

End = Literal["low", "high"]
ENDS: tuple[str, ...] = get_args(End)
DRIVERS: tuple[Driver, ...] = get_args(Driver)


def moving(trends: Trends, end: End) -> tuple[str, ...]:
    """Drivers that have a course for that end. Raises WrongUse for another end than low or high."""
    if end not in ENDS:
        raise WrongUse("outlook_end", end, ENDS)
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


def outlook(trends: Trends, base_year: int) -> Outlook:
    """Low, central and high index of every driver by year; 1.0 in the base year."""
    return Outlook(
        base_year=base_year,
        indices={(driver, of): _index(course, base_year) for driver in DRIVERS for of, course in _courses(trends, driver).items()},
    )


def _index(course: Course, base_year: int) -> Index:
    last = max(base_year, *course.central, *course.low, *course.high)
    calendar = np.arange(base_year, last + 1)

    def at(points: dict[int, float]) -> Floats:
        given = points | {base_year: 1.0}
        years = sorted(given)
        return np.interp(calendar, years, [given[y] for y in years])

    central = at(course.central)
    low, high = at(course.central | course.low), at(course.central | course.high)
    return Index(low=np.minimum(low, central), central=central, high=np.maximum(high, central))

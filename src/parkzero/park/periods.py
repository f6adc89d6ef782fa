"""Periods of rows: months, calendar years, and years that begin with another month.

Such a year is called by the calendar year in which most of its months lie, of two halves by the later: from April 2024 it is 2024 (India, Japan),
from July 2023 it is 2024 (Australia), from October 2023 it is 2024 (United States).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, Field

from parkzero.units import UnitError, read

_YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
_MONTH = re.compile(r"((?:19|20)\d{2})(?:[-/年]\s?(0?[1-9]|1[0-2])月?份?|(0[1-9]|1[0-2]))")
_PART = re.compile(r"(?:19|20)\d{2}[年\s_/-]*(?:Q[1-4]|H[12]|第?[一二三四1-4]季度?|[上下]半年)|(?:Q[1-4]|H[12])[\s/-]*(?:19|20)\d{2}", re.IGNORECASE)
_FISCAL = re.compile(r"FY\s?((?:19|20)?\d{2})|((?:19|20)\d{2})(?:财年|会计年度)", re.IGNORECASE)
_SPLIT = re.compile(r"((?:19|20)\d{2})[-/]((?:19|20)?\d{2})")
_SPAN = re.compile(r"((?:19|20)\d{2}-\d{2})\s?(?:/|\.\.|–|~|to|至)\s?((?:19|20)\d{2}-\d{2})")
_DAY = re.compile(
    r"((?:19|20)\d{2})(?:年?|[-/.年]\s?(0?[1-9]|1[0-2])月?|[-/.年]\s?(0?[1-9]|1[0-2])[-/.月]\s?(0?[1-9]|[12]\d|3[01])日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
)
_NO_PERIOD = re.compile(r"((?:19|20)\d{2})[-/.年]\s?(0?[1-9]|1[0-2])[-/.月]\s?(?:0?[1-9]|[12]\d|3[01])日?(?:[ T]0{1,2}:00(?::00)?)?|(?:0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.((?:19|20)\d{2})")
EXPECTED = "a year like 2024 or a month like 2024-05"
PART = "months or the year: a row of months each, 2024-01 to 2024-03"
FISCAL = "a year like 2024/25 or FY2024 with its first month in study.year_begins"


class PeriodError(ValueError):
    """A text that is no period; says what is expected."""


@lru_cache(maxsize=4096)
def period(text: str, begins: int = 1) -> tuple[int, int]:
    """The year, and the month or 0 for all of it. `begins`: month with which years begin. Raises PeriodError.

    >>> period("2024"), period("2024-05"), period("2025-02", begins=4), period("2023-11", begins=10), period("2024/25", begins=4)
    ((2024, 0), (2024, 5), (2024, 2), (2024, 11), (2024, 0))
    """
    if found := _YEAR.fullmatch(text):
        return int(found[1]), 0
    month, split = _MONTH.fullmatch(text), _SPLIT.fullmatch(text)
    follows = split is not None and int(split[2]) in ((int(split[1]) + 1) % 100, int(split[1]) + 1)
    if month and follows and begins > 1 and "/" in text:
        raise PeriodError(f"{text.replace('/', '-')} for the month, {split[1]}/{int(split[1]) + 1} for the year")  # type: ignore[index]
    if month:
        return called(int(month[1]), number := int(month[2] or month[3]), begins), number
    fiscal = _FISCAL.fullmatch(text)
    if (fiscal or follows) and begins == 1:
        raise PeriodError(FISCAL)
    if fiscal:
        year = int(fiscal[1] or fiscal[2])
        return year + (2000 if year < 100 else 0), 0
    if split and follows:
        return called(int(split[1]), begins, begins), 0
    if span := _SPAN.fullmatch(text):
        (first, start), (last, end) = (map(int, day.split("-")) for day in span.groups())
        if start == begins and 12 * (last - first) + end - start == 11:
            return called(first, begins, begins), 0
        raise PeriodError(f"twelve months from month {begins} on (study.year_begins)")
    if found := _NO_PERIOD.fullmatch(text):
        raise PeriodError(f"a month or a year, not a day: {found[1] or found[4]}-{int(found[2] or found[3]):02d}, or {found[1] or found[4]}")
    if _PART.fullmatch(text):
        raise PeriodError(PART)
    raise PeriodError(EXPECTED)


def day(text: str) -> str | None:
    """A year, month or day as ISO 8601 writes it, so that days compare; None where it is none.

    >>> day("2024年5月31日"), day("2024/5"), day("202405"), day("2024.5.31"), day("20240531"), day("2024年"), day("31/5/2024")
    ('2024-05-31', '2024-05', '2024-05', '2024-05-31', '2024-05-31', '2024', None)
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    parts = [int(x) for x in found.groups() if x]
    if len(parts) == 3:
        try:
            date(*parts)
        except ValueError:
            return None
    return "-".join(f"{x:02d}" for x in parts)


def suits(dated: int, year: int) -> tuple[bool, float]:
    """How what is dated (0: undated) suits a year, the best lowest: not later, then of the very year, undated, of the nearest.

    >>> sorted((2025, 2021, 0, 2024, 2023), key=lambda dated: suits(dated, 2024))
    [2024, 0, 2023, 2021, 2025]
    """
    return dated > year, abs(dated - year) if dated else 0.5


def year_written(value: object) -> object:
    """A year as a number where it is written with its sign; any other value as it is.

    >>> year_written("2023年"), year_written(2023), year_written("soon")
    (2023, 2023, 'soon')
    """
    found = _YEAR.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) if found else value


def years_long(value: object) -> object:
    """A number of years where its unit stands with it; any other value as it is.

    >>> years_long("15 年"), years_long("15 a"), years_long("180 months"), years_long(15), years_long("15 MW")
    (15.0, 15.0, 15.0, 15, '15 MW')
    """
    try:
        return read(value, "year").value if isinstance(value, str) else value
    except UnitError:
        return value


Calendar = Annotated[int, BeforeValidator(year_written), Field(ge=1, le=9999)]
"""A calendar year."""
WholeYears = Annotated[int, BeforeValidator(years_long)]
"""A whole number of years."""


def called(year: int, month: int, begins: int) -> int:
    """What the year is called that a month of a calendar year lies in."""
    return year + (month >= begins) - (1 if begins < 7 else 0) if begins > 1 else year


def month_written(year: int, month: int, begins: int = 1) -> str:
    """A month of a year as rows have it.

    >>> month_written(2024, 5), month_written(2024, 2, begins=4)
    ('2024-05', '2025-02')
    """
    return f"{calendar_year(year, month, begins)}-{month:02d}"


def calendar_year(year: int, month: int, begins: int) -> int:
    """The calendar year of a month of a year; of all of it, that it is called by."""
    return year - called(0, month, begins) if month else year

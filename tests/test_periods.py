"""Months and years of rows, calendar years and others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from parkzero.park.amounts import Known
from parkzero.park.columns import ACTIVITY
from parkzero.park.delimited import rows_of
from parkzero.park.noun import Celsius
from parkzero.park.periods import EXPECTED, FISCAL, PART, Calendar, PeriodError, WholeYears, calendar_year, called, period
from parkzero.park.tables import activity
from parkzero.park.together import partial_years, together
from parkzero.park.writing import activity_row
from parkzero.text.speaking import phrase


@pytest.mark.parametrize(("text", "begins", "found"), [
    ("2024", 1, (2024, 0)), ("2024-05", 1, (2024, 5)), ("2024年", 1, (2024, 0)), ("2024年度", 1, (2024, 0)), ("2024年5月", 1, (2024, 5)), ("2024/05", 1, (2024, 5)), ("2024-01/2024-12", 1, (2024, 0)),
    ("2024", 4, (2024, 0)), ("2024-04", 4, (2024, 4)), ("2025-03", 4, (2024, 3)), ("2024/25", 4, (2024, 0)), ("2024-25", 4, (2024, 0)), ("2024/2025", 4, (2024, 0)), ("FY2024", 4, (2024, 0)), ("2024-04/2025-03", 4, (2024, 0)),
    ("2023-07", 7, (2024, 7)), ("2024-06", 7, (2024, 6)), ("2023/24", 7, (2024, 0)), ("2023-10", 10, (2024, 10)), ("FY24", 10, (2024, 0)), ("202405", 1, (2024, 5)), ("2024-5", 1, (2024, 5)), ("2024年05月", 1, (2024, 5)), ("2024年5月份", 1, (2024, 5)), ("2024财年", 10, (2024, 0)), ("2010-11", 4, (2010, 11)),
])  # fmt: skip
def test_a_period_is_read_as_it_is_written(text: str, begins: int, found: tuple[int, int]) -> None:
    assert period(text, begins) == found


@pytest.mark.parametrize(("text", "begins", "expected"), [
    ("FY2024", 1, FISCAL), ("2024/25", 1, FISCAL), ("2024-13", 1, EXPECTED), ("24", 1, EXPECTED), ("", 1, EXPECTED), ("2024-01-15", 1, "a month or a year, not a day: 2024-01, or 2024"), ("2024/5/1", 1, "a month or a year, not a day: 2024-05, or 2024"), ("2024年12月31日", 1, "a month or a year, not a day: 2024-12, or 2024"), ("31.10.2024", 1, "a month or a year, not a day: 2024-10, or 2024"), ("2024-01-32", 1, EXPECTED), ("1850", 1, EXPECTED), ("2024Q1", 1, PART), ("2024年第一季度", 1, PART), ("2024 上半年", 1, PART), ("Q3/2024", 1, PART), ("202413", 1, EXPECTED),
    ("2010/11", 4, "2010-11 for the month, 2010/2011 for the year"), ("2024-01/2024-06", 1, "twelve months from month 1 on (study.year_begins)"), ("2024-01/2024-12", 4, "twelve months from month 4 on (study.year_begins)"),
])  # fmt: skip
def test_what_is_no_period_or_two_is_refused_with_what_is_expected(text: str, begins: int, expected: str) -> None:
    with pytest.raises(PeriodError) as why:
        period(text, begins)
    assert str(why.value) == expected
    assert phrase(expected, "zh") != expected


@given(st.integers(1990, 2090), st.integers(1, 12), st.integers(1, 12))
def test_a_month_lies_in_one_year_of_twelve_months_that_is_called_by_most_of_them(year: int, month: int, begins: int) -> None:
    name = called(year, month, begins)
    assert calendar_year(name, month, begins) == year
    months = [(calendar_year(name, m, begins), m) for m in range(1, 13)]
    assert min(months)[1] == begins
    assert sum(y == name for y, _ in months) >= 6
    assert {called(y, m, begins) for y, m in months} == {name}


def test_twelve_months_from_april_are_a_whole_year_and_go_out_as_they_came() -> None:
    months = [f"2024-{m:02d}" for m in range(4, 13)] + [f"2025-{m:02d}" for m in range(1, 4)]
    text = "enterprise,action,carrier,partner,quantity,unit,period\n" + "".join(f"mill,bought,electricity,grid,10,MWh,{m}\n" for m in months)
    rows, problems = activity(rows_of(text, "activity.csv", ACTIVITY)[0], "activity.csv", Known(enterprises=("mill",), begins=4))
    assert ({a.year for a in rows}, [*problems, *together(rows)], partial_years(rows)) == ({2024}, [], {})
    assert [activity_row(a)["period"] for a in rows] == months
    calendar, told = activity(rows_of(text, "activity.csv", ACTIVITY)[0], "activity.csv", Known(enterprises=("mill",)))
    assert ({a.year for a in calendar}, told, {p.code for p in together(calendar)}) == ({2024, 2025}, [], {"part_of_a_year"})


@pytest.mark.parametrize(("shape", "said", "found"), [(Calendar, "2023年", 2023), (Calendar, 2023, 2023), (Celsius, "38 degC", 38.0), (Celsius, "311.15 K", 38.0), (Celsius, 38, 38.0), (Calendar, "2030年", 2030), (WholeYears, "20 年", 20), (WholeYears, "20 a", 20), (WholeYears, 20, 20)])
def test_years_and_temperatures_of_a_card_may_bring_their_sign(shape: Any, said: object, found: float) -> None:
    assert TypeAdapter(shape).validate_python(said) == found


@pytest.mark.parametrize("said", ["7" * 400, 20300, "12:30", 0])
def test_a_year_has_four_digits(said: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Calendar).validate_python(said)

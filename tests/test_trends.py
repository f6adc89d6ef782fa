"""Trends by closed forms: indices of the years, and which course stands where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parkzero.park.sections import Course, Trends
from parkzero.results import Index, Outlook
from parkzero.trends.outlook import moving, outlook, turned

DEMAND = {"central": {2026: 1.3, 2028: 1.1}, "low": {2028: 0.9}, "high": {2026: 2.0}}
PRICE = {"central": {2025: 1.5}, "low": {2025: 1.2}}


def trends(**courses: Any) -> Trends:
    return Trends.model_validate(courses)


def demand(course: dict[str, Any], base_year: int = 2023) -> Index:
    return outlook(trends(demand=course), base_year).indices["demand", ""]


def test_an_index_is_one_in_the_base_year_linear_between_and_constant_after_the_last() -> None:
    found = outlook(trends(demand=DEMAND), 2023)
    assert [found.at("demand", y) for y in (2020, 2023, 2024, 2025, 2026, 2027, 2028, 2050)] == pytest.approx([1.0, 1.0, 1.1, 1.2, 1.3, 1.2, 1.1, 1.1])
    assert found.base_year == 2023


def test_low_and_high_courses_take_the_central_one_where_they_name_no_year() -> None:
    found = demand(DEMAND)
    assert found.low == pytest.approx(np.array([1.0, 1.1, 1.2, 1.3, 1.1, 0.9]))
    assert found.central == pytest.approx(np.array([1.0, 1.1, 1.2, 1.3, 1.2, 1.1]))
    assert found.high == pytest.approx(np.array([1.0, 4 / 3, 5 / 3, 2.0, 1.55, 1.1]))


def test_the_low_end_is_never_above_the_central_one_nor_the_high_end_below() -> None:
    found = demand({"central": {2024: 1.0}, "low": {2024: 1.4}, "high": {2024: 0.7}})
    assert [found.low[1], found.central[1], found.high[1]] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("course", "last"), [({"central": {2024: 2.0}}, 2024), ({"central": {2024: 2.0}, "low": {2026: 1.0}}, 2026), ({"central": {2024: 2.0}, "high": {2025: 3.0}}, 2025)])
def test_years_run_from_the_base_year_to_the_last_that_any_course_names(course: dict[str, Any], last: int) -> None:
    assert len(demand(course).central) == len(demand(course).low) == last - 2023 + 1
    assert len(demand({"central": {2010: 2.0}}).central) == 1


def test_the_base_year_stays_one_whatever_is_given_for_it() -> None:
    found = demand({"central": {2021: 0.5, 2023: 7.0, 2025: 1.2}})
    assert found.central == pytest.approx(np.array([1.0, 1.1, 1.2]))


def test_a_driver_without_a_course_stays_at_one() -> None:
    found = outlook(trends(energy_price={"electricity": PRICE}), 2023)
    assert set(found.indices) == {("energy_price", "electricity")}
    assert found.span("energy_price", 2025, "electricity") == (1.2, 1.5, 1.5)
    assert found.at("energy_price", 2025, "coal") == found.at("demand", 2025) == 1.0
    assert found.moved("energy_price") == ("electricity",)
    assert found.moved("demand") == ()


def test_an_outlook_reads_the_end_that_is_asked_for() -> None:
    index = Index(low=np.array([1.0, 0.5]), central=np.array([1.0, 2.0]), high=np.array([1.0, 3.0]))
    found = Outlook(base_year=2023, indices={("demand", ""): index})
    assert (found.at("demand", 2024), found.at("demand", 2024, end="low"), found.at("demand", 2030, end="high")) == (2.0, 0.5, 3.0)
    assert found.span("demand", 2023) == (1.0, 1.0, 1.0)


def test_every_driver_of_the_section_has_its_index() -> None:
    course = {"central": {2030: 2.0}}
    given = trends(grid_factor=course, carbon_price=course, demand=course, energy_price={"coal": course}, technology_cost={"wind": course})
    assert set(outlook(given, 2023).indices) == {("grid_factor", ""), ("carbon_price", ""), ("demand", ""), ("energy_price", "coal"), ("technology_cost", "wind")}


def test_a_driver_moves_where_it_has_a_course_of_that_end() -> None:
    given = trends(demand=DEMAND, energy_price={"coal": {"central": {2030: 2.0}}, "electricity": PRICE}, carbon_price={"central": {2030: 2.0}})
    assert moving(given, "low") == ("energy_price", "demand")
    assert moving(given, "high") == ("demand",)
    assert moving(Trends(), "low") == ()


def test_turned_trends_have_the_low_or_high_course_in_the_place_of_the_central_one() -> None:
    found = turned(trends(demand=DEMAND, energy_price={"electricity": PRICE}, carbon_price=DEMAND), {"demand": "high", "energy_price": "low"})
    assert found.demand is not None
    assert found.demand.central == {2026: 2.0, 2028: 1.1}
    assert found.energy_price["electricity"].central == {2025: 1.2}
    assert found.carbon_price == Course.model_validate(DEMAND)
    assert turned(trends(demand=DEMAND), {"demand": "low"}).demand == Course.model_validate(DEMAND | {"central": {2026: 1.3, 2028: 0.9}})


def test_turning_a_driver_without_a_course_changes_nothing() -> None:
    given = trends(demand=DEMAND)
    assert turned(given, {"carbon_price": "low", "energy_price": "high"}) == given
    assert turned(given, {}) == given

"""What rows of activity.csv say together."""

from __future__ import annotations

from typing import Any

import pytest

from parkzero.park.together import partial_years, together
from parkzero.park.whole import Activity


def row(line: int, **values: Any) -> Activity:
    base = {"enterprise": "a", "action": "burnt", "carrier": "natural_gas", "quantity": 1000.0, "low": 900.0, "high": 1100.0, "year": 2024, "origin": f"activity.csv:{line}"}
    return Activity(**(base | values))


def told(*rows: Activity) -> list[tuple[str, object, str, str]]:
    return [(p.code, p.line, p.field, p.level) for p in together(rows)]


def test_a_year_and_months_of_it_are_one_thing_whether_or_not_the_partner_is_named() -> None:
    assert ("counted_twice", 3, "period", "error") in told(row(2), row(3, month=5, partner="supplier"))
    assert told(row(2), row(3, partner="own")) == []
    assert told(row(2, asset="kiln"), row(3, asset="boiler")) == []


def test_the_same_row_again_and_the_same_amount_of_one_paper_are_told() -> None:
    assert told(row(2), row(3)) == [("counted_twice", 3, "quantity", "warning")]
    assert told(row(2, evidence_id="INV-1"), row(3, evidence_id="INV-1", partner="own")) == [("counted_twice", 3, "evidence_id", "warning")]
    assert told(row(2, evidence_id="INV-1"), row(3, evidence_id="INV-1", partner="own", quantity=7.0)) == []


def test_months_without_the_others_are_part_of_a_year() -> None:
    months = [row(n, month=n) for n in range(1, 13)]
    assert told(*months) == []
    assert partial_years(months) == {}
    assert told(*months[:3]) == [("part_of_a_year", 1, "period", "warning")]
    assert partial_years([*months[:3], row(20, year=2023)]) == {2024: 3}


@pytest.mark.parametrize(("oil", "partial"), [(1.0, {}), (100.0, {2024: 3})])
def test_a_season_that_weighs_little_makes_no_part_of_a_year(oil: float, partial: dict[int, int]) -> None:
    """Three months of 1 MWh lack 9 at their mean, beside 1,200 MWh; three of 100 lack 900."""
    power = [row(m, quantity=100.0, month=m, action="bought", carrier="electricity") for m in range(1, 13)]
    winter = [row(20 + m, quantity=oil, month=m, action="burnt", carrier="fuel_oil") for m in (1, 2, 12)]
    assert partial_years([*power, *winter]) == partial
    leak = row(9, quantity=5.0, month=7, action="leaked", carrier="SF6", unit="t")
    assert partial_years([*power, leak]) == {}


@pytest.mark.parametrize(("used", "expected"), [
    ((), [("unknown_name", 2, "action", "error")]), ((("stocked", 300.0),), [("fuel_missing", 2, "quantity", "warning")]), ((("burnt", 700.0), ("stocked", 300.0)), []),
    ((("burnt", 1200.0), ("drawn", 200.0)), []), ((("sold", 995.0),), []), ((("burnt", 1000.0), ("drawn", 500.0)), [("fuel_missing", 2, "quantity", "warning")]),
])  # fmt: skip
def test_fuel_that_was_bought_is_burnt_sold_or_stored(used: tuple[tuple[str, float], ...], expected: list[tuple[str, object, str, str]]) -> None:
    assert told(row(2, action="bought"), *(row(3 + n, action=a, quantity=q) for n, (a, q) in enumerate(used))) == expected


def test_one_figure_of_two_partners_or_enterprises_is_told_once() -> None:
    def told(*rows: Activity) -> list[str]:
        return [p.code for p in together(rows) if p.found.endswith("the same figure as in activity.csv:2")]

    power = {"action": "bought", "carrier": "electricity"}
    two = {**power, "quantity": 1200.0, "high": 1300.0}
    assert told(row(2, **two), row(3, **two, partner="supplier")) == ["counted_twice"]
    assert told(row(2, **two), row(3, **two, enterprise="b")) == []  # a round figure
    assert told(row(2, **power), row(3, **power, partner="supplier")) == []
    assert told(row(2, **power, quantity=1234.5, low=1.0, high=2e3), row(3, **power, enterprise="b", quantity=1234.5, low=1.0, high=2e3)) == ["counted_twice"]
    assert told(row(2, **power, quantity=1234.5, low=1.0, high=2e3), row(3, **power, enterprise="b", partner="a", quantity=1234.5, low=1.0, high=2e3)) == []
    assert told(row(2, **two, evidence_id="one"), row(3, **two, partner="supplier", evidence_id="two")) == []
    assert told(row(2, **two), row(3, **two, partner="supplier", month=5)) == []


def test_one_meter_twice_for_one_thing_is_told() -> None:
    again = [row(2, meter="M1"), row(3, meter="M1", quantity=900.0), row(4, meter="M2", quantity=950.0), row(5, meter="M1", quantity=910.0, attribute="fossil")]
    assert told(*again) == [("counted_twice", 3, "meter", "warning")]


def test_months_that_lack_are_named_by_the_calendar_and_one_that_stands_twice_is_asked_about() -> None:
    def said(*rows: Activity) -> list[tuple[str, str]]:
        return [(p.expected, p.hint) for p in together(rows) if p.code == "part_of_a_year"]

    assert said(*(row(m, month=m, quantity=1.0 + m) for m in range(1, 10))) == [("rows of 2024-10, 2024-11, 2024-12 too, or 0 where there was nothing", "")]
    fiscal = [row(m, month=m, quantity=1.0 + m, begins=4) for m in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1)]
    assert said(*fiscal) == [("rows of 2025-02, 2025-03 too, or 0 where there was nothing", "")]
    winter = [row(m, month=m, quantity=1.0 + m, begins=4) for m in (4, 5, 6, 7, 8, 9, 10, 11, 2, 3)]
    assert said(*winter) == [("rows of 2024-12, 2025-01 too, or 0 where there was nothing", "")]
    march = [row(m, month=3 if m == 4 else m, quantity=1.0 + m, low=1.0) for m in range(1, 13)]
    assert said(*march) == [("rows of 2024-04 too, or 0 where there was nothing", "2024-03 stands there more than once: is one of them another month?")]
    apart = [row(m, month=3 if m == 4 else m, quantity=1.0 + m, low=1.0, partner="own" if m == 4 else "") for m in range(1, 13)]
    assert said(*apart)[0][1] == ""
    assert said(row(2, month=5, year=2042)) == []


@pytest.mark.parametrize(("burnt", "told_of"), [(985.0, True), (991.0, False)])
def test_meters_may_differ_by_a_hundredth(burnt: float, told_of: bool) -> None:
    assert told(row(2, action="bought"), row(3, quantity=burnt)) == [("fuel_missing", 2, "quantity", "warning")] * told_of

"""Years, regions and coordinates that cannot well be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledgers import park_of
from parkzero.compare.library import look
from parkzero.globe import kilometres
from parkzero.park.completeness import incomplete, unfed
from parkzero.park.places import _degrees, misplaced
from parkzero.park.timing import timed
from parkzero.park.whole import Park
from parkzero.text.speaking import phrase

GAS = "burnt,natural_gas,120,MWh"
HOME = {"country": "CN", "region": "Jiangsu", "latitude": 31.8, "longitude": 120.6}


def told(park: Park) -> list[tuple[str, str, str]]:
    found = [p for check in (misplaced, timed, incomplete) for p in check(park, lambda path: ("park.yaml", None))]
    assert all(p.level == "warning" and phrase(p.expected, "zh") != p.expected and (not p.hint or phrase(p.hint, "zh") != p.hint) for p in found)
    return [(p.code, p.field, p.hint) for p in found]


def at(**place: Any) -> Park:
    return park_of((GAS,), place=HOME | place)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, []), ({"region": ""}, []), ({"region": "jiangsu"}, []),
        ({"region": "Jiangsoo"}, [("unknown_name", "site.place.region", "did you mean 'Jiangsu'?")]),
        ({"country": "DK", "region": "Zealand", "latitude": 55.0, "longitude": 11.0}, []),
        ({"longitude": -120.6}, [("implausible", "site.place.latitude", "the sign of longitude turned round?")]),
        ({"latitude": -31.8}, [("implausible", "site.place.latitude", "the sign of latitude turned round?")]),
        ({"country": "KE", "region": "", "latitude": 36.8, "longitude": -1.3}, [("implausible", "site.place.latitude", "latitude and longitude turned round?")]),
        ({"latitude": 18.2, "longitude": 109.5}, []), ({"latitude": 53.5, "longitude": 122.3}, []),
    ],
)  # fmt: skip
def test_a_place_lies_in_its_country(place: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert told(at(**place)) == expected


def test_distances_are_great_circles() -> None:
    assert kilometres((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015.0, rel=1e-4)
    assert kilometres((90.0, 0.0), (0.0, 77.0)) == pytest.approx(10007.5, rel=1e-4)


@pytest.mark.parametrize(("year", "expected"), [(2042, True), (2027, True), (2026, False), (1990, False), (1989, True)])
def test_a_year_of_rows_is_one_of_accounts(year: int, expected: bool) -> None:
    base = at()
    (row,) = base.activity
    park = base.but(activity=(row, row.but(year=year), row.but(year=year)))
    assert [x for x in told(park) if x[0] == "implausible"] == [("implausible", "period", "")] * expected


@pytest.mark.parametrize(
    ("since", "status", "code"),
    [(3750, "planned", "implausible"), (400, "operating", "implausible"), (2090, "planned", "implausible"), (2035, "operating", "contradictory_bounds"), (2024, "operating", ""), (2035, "planned", "")],
)
def test_a_plant_begins_in_a_year_that_can_be(since: int, status: str, code: str) -> None:
    park = park_of((GAS,), place=HOME, assets=[{"id": "p", "technology": "pv_roof", "capacity": "1 MW", "status": status, "since": since}])
    assert told(park) == [(code, "site.assets[0].since", "")] * bool(code)


@pytest.mark.parametrize(("before", "now", "expected"), [("coal", "natural_gas", True), ("natural_gas", "natural_gas", False)])
def test_what_was_there_the_year_before_is_told_or_0(before: str, now: str, expected: bool) -> None:
    base = at()
    (row,) = base.activity
    rows = (row.but(carrier=now), row.but(carrier=before, year=2023, origin="activity.csv:3"))
    assert told(base.but(activity=rows)) == [("without_data", "carrier", "")] * expected
    assert told(base.but(activity=(*rows, row.but(carrier=before, quantity=0.0, low=0.0, high=0.0)))) == []


@pytest.mark.parametrize(
    ("line", "carrier", "expected"),
    [(GAS, "electricity", True), ("bought,electricity,0,MWh,,grid", "electricity", True), ("bought,electricity,1,MWh,,grid", "electricity", False), ("burnt,natural_gas,0,MWh", "steam", True), (GAS, "steam", False)],
)
def test_a_demand_has_rows_that_serve_it(line: str, carrier: str, expected: bool) -> None:
    park = park_of((line,), place=HOME, enterprises=[{"id": "plant", "demand": {carrier: {"annual": "100 MWh"}}}])
    assert told(park) == [("without_data", f"site.enterprises[0].demand.{carrier}", "")] * expected


def test_rows_of_a_base_year_to_come_are_not_told_of_their_year() -> None:
    base = park_of((GAS,), year=2030)
    assert [p.found for p in misplaced(base, lambda path: ("park.yaml", None)) if p.field == "period"] == []


def test_degrees_are_read_to_the_second() -> None:
    """+312205: 31 degrees, 22 minutes, 5 seconds; -0770302: three digits of degrees."""
    assert _degrees("+312205", 2) == pytest.approx(31.0 + 22.0 / 60.0 + 5.0 / 3600.0)
    assert _degrees("-0770302", 3) == pytest.approx(-(77.0 + 3.0 / 60.0 + 2.0 / 3600.0))


def test_a_zone_that_is_none_is_told_with_those_of_the_country(starter: Callable[..., Path]) -> None:
    (found,) = [p for p in look(starter(("timezone: Asia/Shanghai", "timezone: Asia/Nanjing")))[1] if p.field == "site.place.timezone"]
    assert (found.code, found.expected) == ("unknown_name", "one of Asia/Shanghai, Asia/Urumqi")


def test_of_the_years_beside_the_base_year_the_nearest_counts() -> None:
    base = at()
    (row,) = base.activity
    years = (row, row.but(year=2023, origin="activity.csv:3"), row.but(year=2022, carrier="coal", origin="activity.csv:4"))
    assert told(base.but(activity=years)) == []
    later = (row, row.but(year=2026, origin="activity.csv:3"), row.but(year=2025, carrier="coal", origin="activity.csv:4"))
    assert told(base.but(activity=later)) == [("without_data", "carrier", "")]


@pytest.mark.parametrize(("status", "expected"), [("operating", True), ("announced", False)])
def test_who_does_not_operate_yet_makes_nothing(status: str, expected: bool) -> None:
    firms = [{"id": "plant"}, {"id": "kiln", "status": status, "output": [{"product": "lime", "quantity": "100 t"}]}]
    park = park_of((GAS, "bought,electricity,1,MWh,,grid"), place=HOME, enterprises=firms)
    assert [x for x in told(park) if "output" in x[1]] == [("without_data", "site.enterprises[1].output[0].product", "")] * expected


def test_what_a_neighbour_sells_serves_a_demand() -> None:
    firms = [{"id": "plant"}, {"id": "mill", "demand": {"electricity": {"annual": "100 MWh"}}}]
    base = park_of((GAS, "bought,electricity,0,MWh,,grid", "sold,electricity,1,MWh,,grid"), place=HOME, enterprises=firms)
    gas, power, sold = base.activity
    served = base.but(activity=(gas, power.but(enterprise="mill"), sold.but(partner="mill")))
    assert list(unfed(served)) == []
    assert list(unfed(served.but(activity=served.activity[:2]))) == [(1, "electricity")]


@pytest.mark.parametrize(("target", "expected"), [("{year: 2024, emissions: 40 %}", True), ("{year: 2025, emissions: 40 %}", False), ("{year: 2024, intensity: 0.2 tCO2/tce}", False)])
def test_a_share_of_the_base_year_is_reached_after_it(starter: Callable[..., Path], target: str, expected: bool) -> None:
    _, problems = look(starter(("instruments: []", f"instruments: []\n  targets: [{target}]")))
    assert [(p.code, p.field, p.expected) for p in problems] == [("contradictory_bounds", "policy.targets[0].year", "a year after the base year 2024")] * expected


def test_a_share_out_of_range_is_told_in_per_cent(starter: Callable[..., Path]) -> None:
    _, problems = look(starter(("instruments: []", "instruments: []\n  targets: [{year: 2030, emissions: 400 %}]")))
    assert [p.expected for p in problems] == ["a value between 0 % and 100 %"]
    assert phrase(problems[0].expected, "zh") == "数值 介于 0 % 和 100 % 之间"


@pytest.mark.parametrize(("text", "found"), [("", "nothing"), ("- a\n", "a list"), ("park\n", "'park'")])
def test_a_card_that_is_none_is_told_in_words(starter: Callable[..., Path], text: str, found: str) -> None:
    folder = starter()
    (folder / "park.yaml").write_text(text, encoding="utf8")
    assert found in {p.found for p in look(folder)[1] if p.code == "wrong_value"}

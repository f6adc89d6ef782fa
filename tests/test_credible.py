"""Results that cannot be: told with what they may be, and the row that weighs most."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledgers import park_of
from parkzero.figure import Figure
from parkzero.order import frame
from parkzero.park.catalogue import national_emissions, table
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.standards.credible import _counted, _of_park, incredible
from parkzero.text.speaking import phrase


def results(park: Park, told: tuple[Problem, ...] = ()) -> list[Problem]:
    base = frame(park)
    found = list(incredible(base.park, base.base_year, base.study.base_year, told))
    for item in found:
        assert (item.code, item.level) == ("implausible_result", "warning")
        assert phrase(item.expected, "zh") != item.expected
    return found


def firm(**values: Any) -> dict[str, Any]:
    return {"enterprises": [{"id": "plant"} | values]}


def expected(park: Park) -> list[tuple[int | str | None, str]]:
    return [(p.line, p.expected) for p in results(park)]


@pytest.mark.parametrize(("coal", "told"), [(3e7, True), (2e7, False)])
def test_a_park_emits_a_part_of_what_its_country_does(coal: float, told: bool) -> None:
    """Denmark: a fifth of 41.8 Mt; coal at 0.34 t/MWh."""
    assert expected(park_of((f"burnt,coal,{coal},MWh",), country="DK")) == [(2, "between 0 and 8,360,000 tCO2e: up to 0.2 times the emissions of its country")] * told


def test_no_park_emits_a_hundred_million_tonnes() -> None:
    """Nor one whose country is not known."""
    (found,) = expected(park_of(("burnt,coal,9.9e7,MWh", "burnt,lignite,9.9e7,MWh", "burnt,coke,9.9e7,MWh"), country="AX"))
    assert found[1] == "between 0 and 100,000,000 tCO2e: what a park emits in a year"


@pytest.mark.parametrize(("sector", "employees", "told"), [("offices", "10 person", True), ("offices", "30 person", False), ("power_and_heat", "10 person", False)])
def test_emissions_fit_the_employees(sector: str, employees: str, told: bool) -> None:
    """Offices: 7 MWh a head, 350 t of it at most; 20,000 MWh of coal are some 6,800 t."""
    found = expected(park_of(("burnt,coal,20000,MWh",), **firm(sector=sector, employees=employees)))
    assert [x for x in found if "per employee" in x[1]] == [(2, "between 0 and 350 tCO2e/person: up to 50 tCO2e per MWh that the sector takes per employee")] * told


@pytest.mark.parametrize(
    ("sector", "tonnes", "told"),
    [
        ("building_materials", 1000, ""), ("building_materials", 10_000, "between 3,000 and 300,000 MWh: what making it takes"), ("building_materials", 20, "between 6 and 600 MWh: what making it takes"),
        ("other_industry", 20, ""), ("other_industry", 10_000, "at least 3,000 MWh: what making it takes"),
    ],
)  # fmt: skip
def test_energy_fits_the_product(sector: str, tonnes: int, told: str) -> None:
    """1,000 MWh of coal for lime: 0.3 MWh/t at least, 30 MWh/t at most where nothing else of weight is made."""
    found = expected(park_of(("burnt,coal,1000,MWh", f"produced,lime,{tonnes},t"), **firm(sector=sector)))
    assert found == [(2, told)] * bool(told)


def test_products_without_energy_tell_nothing() -> None:
    assert results(park_of(("produced,clinker,1000,t",), **firm(sector="building_materials"))) == []


def test_what_makes_more_than_one_thing_takes_the_most_of_all() -> None:
    """Clinker and lime of 1,000 t each: 300 MWh at least, 60,000 at most."""
    makes = ("produced,clinker,1000,t", "produced,lime,1000,t")
    assert [x[1] for x in expected(park_of(("burnt,coal,299,MWh", *makes), **firm(sector="building_materials")))] == ["between 300 and 60,000 MWh: what making it takes"]
    assert expected(park_of(("burnt,coal,301,MWh", *makes), **firm(sector="building_materials"))) == []


def test_emissions_fit_the_product() -> None:
    """200 t of PFC leaked beside 100 t of lime: more than 30 t/t."""
    found = results(park_of(("burnt,coal,100,MWh", "produced,lime,100,t", "leaked,CF4,2,t,,outside"), **firm(sector="building_materials")))
    assert [(p.line, p.expected) for p in found] == [(4, "between 0 and 3,000 tCO2e: what making it emits")]
    assert found[0].found.startswith("plant, 100 t of lime: ")


def test_what_a_row_was_told_of_is_not_told_of_its_result() -> None:
    park = park_of(("burnt,coal,10000,MWh", "produced,lime,20,t"), **firm(sector="building_materials"))
    assert len(results(park)) == 2 - 1
    assert results(park, told=(Problem("implausible", "activity.csv", line=2, level="warning"),)) == []


def test_national_emissions_add_up_to_those_of_the_world() -> None:
    """53.0 Gt in 2023 (EDGAR), of which international ships and aircraft have 1.3."""
    assert 50.5e9 < sum(national_emissions().values()) < 52.5e9
    rows = table("country_emissions.csv")
    assert len({r["country"] for r in rows}) == len(rows)
    assert all(len(r["country"]) == 2 and r["source"] and r["confidence"] == "B" for r in rows)


def test_what_stands_below_nothing_is_as_large_as_above() -> None:
    """Nobody takes two hundred million tonnes out of the air either."""
    base = frame(park_of(("burnt,coal,1,MWh",), country="AX"))
    account = base.base_year["ghg-protocol-location"]
    accounts = {"x": replace(account, total=Figure(-2e8, "tCO2e")), "y": replace(account, total=Figure(1.0, "tCO2e"))}
    assert [f.value for f in _of_park(base.park, accounts)] == [2e8]


def test_bought_energy_counts_for_the_employees() -> None:
    account = frame(park_of(("burnt,coal,1,MWh", "bought,electricity,1,MWh,,grid"))).base_year["ghg-protocol-location"]
    assert {x.scope for x in _counted(account)["plant"]} == {"1", "2"}
    assert _counted(replace(account, lines=tuple(replace(x, scope="3") for x in account.lines))) == {}


def test_products_are_those_of_the_year_of_the_accounts() -> None:
    park = park_of(("burnt,coal,1000,MWh", "produced,lime,10000,t"), **firm(sector="building_materials"))
    base = frame(park)
    old = park.but(activity=tuple(a.but(year=2023) if a.action == "burnt" else a for a in park.activity))
    assert [p.expected for p in incredible(park, base.base_year, 2024)] == ["between 3,000 and 300,000 MWh: what making it takes"]
    assert list(incredible(old, base.base_year, 2023)) == []

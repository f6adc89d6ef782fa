"""Rows beside what else the park tells of the same thing, and plants beside need and room: told with the range, and not where they may be."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import park_of
from parkzero.park.beside import brought, median_without, out_of_line
from parkzero.park.proportions import out_of_proportion
from parkzero.park.whole import Park
from parkzero.text.speaking import phrase

GAS = "burnt,natural_gas,120,MWh"


def rows(park: Park) -> list[tuple[str, str]]:
    """Place and range of what is told of rows."""
    told = list(out_of_line(park))
    assert all(p.code == "implausible" and p.level == "warning" and phrase(p.expected, "zh") != p.expected for p in told)
    return [(f"{p.file}:{p.line}", p.expected.rpartition(": ")[2]) for p in told]


def card(park: Park) -> list[tuple[str, str]]:
    told = list(out_of_proportion(park, lambda path: ("park.yaml", None)))
    return [(p.field, p.expected.rpartition(": ")[2]) for p in told]


def dated(*given: tuple[str, float]) -> Park:
    """Gas burnt by the plant in periods; the base year is 2024."""
    base = park_of((GAS,))
    (row,) = base.activity
    made = []
    for number, (period, quantity) in enumerate(given):
        year, _, month = period.partition("-")
        made.append(row.but(year=int(year), month=int(month or 0), quantity=quantity, low=quantity, high=quantity, origin=f"activity.csv:{number + 2}"))
    return base.but(activity=tuple(made))


@pytest.mark.parametrize(("before", "now", "told"), [(100.0, 1001.0, True), (100.0, 999.0, False), (100.0, 9.0, True), (100.0, 11.0, False), (0.0, 50.0, False), (100.0, 0.0, False)])
def test_a_year_lies_within_tenfold_of_another(before: float, now: float, told: bool) -> None:
    assert rows(dated(("2023", before), ("2024", now))) == [("activity.csv:3", "0.1 to 10 times the other years")] * told


def test_of_three_years_the_odd_one_is_named() -> None:
    assert rows(dated(("2022", 100.0), ("2023", 1e5), ("2024", 110.0))) == [("activity.csv:3", "0.1 to 10 times the other years")]


def test_a_month_lies_within_thirtyfold_of_the_others() -> None:
    months = [(f"2024-{m:02d}", 10.0) for m in range(1, 12)]
    assert rows(dated(*months, ("2024-12", 301.0))) == [("activity.csv:13", "0.005 to 30 times the median of the other months")]
    assert rows(dated(*months, ("2024-12", 299.0))) == []


@pytest.mark.parametrize(
    ("line", "sector", "told"),
    [
        ("leaked,R410A,5.1,t,,outside", "machinery", True), ("leaked,SF6,4.9,t,,outside", "machinery", False), ("leaked,HFC134a,120,t,,outside", "chemicals", False),
        ("leaked,CH4,2,kt,,outside,fossil", "machinery", False), ("leaked,CF4,50,t,,outside", "aluminium", False),
    ],
)  # fmt: skip
def test_leaks_of_a_strong_gas_are_small_where_none_of_it_is_made(line: str, sector: str, told: bool) -> None:
    assert rows(park_of((line,), enterprises=[{"id": "plant", "sector": sector}])) == [("activity.csv:2", "what leaks where none of it is made")] * told


def plant(technology: str, capacity: str, **more: Any) -> dict[str, Any]:
    return {"assets": [{"id": "p", "technology": technology, "capacity": capacity, "owner": "plant"} | more]}


@pytest.mark.parametrize(
    ("technology", "since", "line", "told"),
    [
        ("gas_steam_boiler", 2020, "generated,steam,8785,MWh,,p", True), ("gas_steam_boiler", 2020, "generated,steam,8783,MWh,,p", False), ("gas_steam_boiler", 2020, "generated,steam,1,MWh,,p", False),
        ("pv_roof", 2020, "generated,electricity,3001,MWh,,p", True), ("pv_roof", 2020, "generated,electricity,149,MWh,,p", True), ("pv_roof", 2020, "generated,electricity,151,MWh,,p", False),
        ("pv_roof", 2024, "generated,electricity,149,MWh,,p", False),
    ],
)  # fmt: skip
def test_a_plant_makes_what_its_capacity_can(technology: str, since: int, line: str, told: bool) -> None:
    fuel = () if technology == "pv_roof" else ("burnt,natural_gas,10000,MWh",)
    found = rows(park_of((*fuel, line), **plant(technology, "1 MW", since=since)))
    assert len(found) == told


def test_no_plant_of_which_the_capacity_cannot_be_is_told_twice() -> None:
    assert rows(park_of(("generated,electricity,149,MWh,,p",), **plant("pv_roof", "30000 MW", since=2020))) == []


@pytest.mark.parametrize(("bought", "told"), [(8785, True), (8783, False)])
def test_the_connection_bounds_what_is_bought(bought: int, told: bool) -> None:
    assert rows(park_of((f"bought,electricity,{bought},MWh,,grid",), grid={"connection": "1 MW"})) == [("activity.csv:2", "the hours of a year at full load")] * told


@pytest.mark.parametrize(("made", "told"), [(501, True), (499, False), (19, True)])
def test_products_are_those_of_the_card(made: int, told: bool) -> None:
    park = park_of((f"produced,lime,{made},t",), enterprises=[{"id": "plant", "output": [{"product": "lime", "quantity": "100 t"}]}])
    assert rows(park) == [("activity.csv:2", "0.2 to 5 times what the rows of the base year say")] * told


@pytest.mark.parametrize(("line", "told"), [("bought,electricity,60001,MWh,,grid", True), ("bought,electricity,59999,MWh,,grid", False), ("burnt,coal,100001,MWh", True), ("burnt,coal,99999,MWh", False)])
def test_energy_fits_the_employees(line: str, told: bool) -> None:
    """Machinery of 100 people: 12 MWh of power and 10 MWh of heat each."""
    times = "up to 100" if "coal" in line else "0.02 to 50"
    firm = {"id": "plant", "sector": "machinery", "employees": "100 person"}
    assert rows(park_of((line,), enterprises=[firm])) == [("activity.csv:2", f"{times} times the mean of the sector")] * told


def test_who_hands_energy_on_brings_none_for_itself() -> None:
    park = park_of((GAS, "sold,heat,100,MWh,,outside"))
    assert brought(park, 2024) == {}
    assert [a.quantity for a in brought(park_of((GAS,)), 2024)["plant"]] == [120.0]


@pytest.mark.parametrize(("capacity", "told"), [("101 MW", True), ("99 MW", False)])
def test_a_boiler_is_not_a_hundred_times_what_is_taken(capacity: str, told: bool) -> None:
    firm = {"id": "plant", "demand": {"steam": {"annual": "8760 MWh"}}}
    park = park_of(("burnt,natural_gas,10000,MWh",), enterprises=[firm], **plant("gas_steam_boiler", capacity))
    assert card(park) == [("site.assets[0].capacity", "up to 100 times the mean demand of what it makes")] * told


@pytest.mark.parametrize(("capacity", "direct", "told"), [("21 MW", True, True), ("19 MW", True, False), ("21 MW", False, False)])
def test_pv_is_not_twenty_times_what_the_roof_holds(capacity: str, direct: bool, told: bool) -> None:
    """6000 m2 hold 1 MW."""
    park = park_of((GAS,), ground={"roof": "6000 m2"}, **plant("pv_roof", capacity, direct=direct))
    assert card(park) == [("site.assets[0].capacity", "up to 20 times what the room holds")] * told


@pytest.mark.parametrize(
    ("low", "carrier", "attribute", "told"),
    [
        (0.9, "electricity", "none", True), (1.1, "electricity", "none", False), (0.9, "electricity", "ppa", False), (0.0, "electricity", "none", False),
        (0.04, "natural_gas", "none", True), (0.06, "natural_gas", "none", False),
    ],
)  # fmt: skip
def test_a_month_of_power_is_not_a_tenth_of_the_others(low: float, carrier: str, attribute: str, told: bool) -> None:
    """The others are 10 MWh each."""
    base = dated(*((f"2024-{m:02d}", 10.0) for m in range(1, 12)), ("2024-12", low))
    bought = tuple(a.but(action="bought", carrier=carrier, attribute=attribute) for a in base.activity)
    assert [line for line, _ in rows(base.but(activity=bought))] == ["activity.csv:13"] * told


@pytest.mark.parametrize(("high", "told"), [(1001.0, True), (999.0, False)])
def test_an_upper_end_is_not_ten_times_the_figure(high: float, told: bool) -> None:
    base = dated(("2024", 100.0))
    (row,) = base.activity
    assert rows(base.but(activity=(row.but(high=high),))) == [("activity.csv:2", "up to 10 times the figure")] * told


@pytest.mark.parametrize(
    ("line", "demand", "told"),
    [
        ("bought,steam,501,MWh", {"steam": "100 MWh"}, ["annual"]), ("bought,steam,499,MWh", {"steam": "100 MWh"}, []), ("bought,cooling,501,MWh", {"cooling": "100 MWh"}, ["annual"]),
        ("burnt,natural_gas,100,MWh", {"steam": "501 MWh"}, ["demand"]), ("burnt,natural_gas,100,MWh", {"steam": "499 MWh"}, []),
    ],
)  # fmt: skip
def test_demands_are_those_that_rows_bring(line: str, demand: dict[str, str], told: list[str]) -> None:
    firm = {"id": "plant", "demand": {c: {"annual": a} for c, a in demand.items()}}
    assert [field.rpartition(".")[2] for field, _ in card(park_of((line,), enterprises=[firm]))] == told


@pytest.mark.parametrize(("connection", "told"), [("101 MW", True), ("99 MW", False), ("0.019 MW", True), ("0.021 MW", False)])
def test_a_connection_fits_the_demand(connection: str, told: bool) -> None:
    park = park_of(("bought,electricity,8760,MWh,,grid",), grid={"connection": connection})
    assert [field for field, _ in card(park)] == ["site.grid.connection"] * told


@given(st.lists(st.floats(0.0, 1e9), min_size=3, max_size=15), st.integers(0, 14))
def test_the_median_of_the_others_is_that_of_the_list_without_the_one(values: list[float], at: int) -> None:
    place = at % len(values)
    ordered = sorted(values)
    assert median_without(ordered, ordered.index(values[place])) == median(values[:place] + values[place + 1 :])


def test_a_year_of_which_months_lack_is_not_set_beside_whole_ones() -> None:
    months = [(f"2024-{m:02d}", 3.0) for m in (1, 2, 3)]
    assert rows(dated(("2023", 100.0), *months)) == []
    assert rows(dated(("2023", 100.0), ("2024", 9.0))) == [("activity.csv:3", "0.1 to 10 times the other years")]


def test_rows_are_not_told_beside_a_figure_of_the_card_that_is() -> None:
    park = park_of(("bought,electricity,60001,MWh,,grid",), grid={"connection": "1 MW"}, enterprises=[{"id": "plant", "sector": "machinery", "employees": "100 person"}])
    assert len(list(out_of_line(park))) == 1
    assert [p.expected.rpartition(": ")[2] for p in out_of_line(park, {"site.grid.connection"})] == ["0.02 to 50 times the mean of the sector"]
    assert list(out_of_line(park, {"site.grid.connection", "site.enterprises[0].employees"})) == []

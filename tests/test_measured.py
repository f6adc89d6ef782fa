"""Prices and amounts of a card by mass and volume, as tables print them, against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parkzero.compare.library import look
from parkzero.park.amounts import Heat, Known
from parkzero.park.catalogue import calorific_value
from parkzero.park.measured import in_energy
from parkzero.park.noun import Given, quantity

Starter = Callable[..., Path]
KNOWN = Known(family="china", calorific={("", "coal", "t"): (Heat(6.0, 0, 0),), ("kiln", "coal", "t"): (Heat(7.0, 0, 0),)})


def by(carrier: str, unit: str, family: str = "china") -> float:
    found = calorific_value(carrier, unit, family)
    assert found is not None
    return found[0]


STEAM = (2777.0 - 83.74) / 3600.0
"""MWh in a tonne of saturated steam of 1.0 MPa above its feedwater."""
PRICES = [
    # carrier, price as written, [currency/MWh]
    ("natural_gas", "3.2 元/m3", 3200.0 / by("natural_gas", "1000m3")),
    ("natural_gas", "3.2 元/Nm³", 3200.0 / by("natural_gas", "1000m3")),
    ("natural_gas", "0.45 EUR/m3", 450.0 / by("natural_gas", "1000m3")),
    ("natural_gas", "0.05 EUR/kWh_gross", 50.0 / 0.9026),
    ("natural_gas", "0.05 EUR/kWh (net)", 50.0),
    ("natural_gas", {"value": 3.2, "unit": "元/立方米"}, 3200.0 / by("natural_gas", "1000m3")),
    ("natural_gas", "0.35 元/kWh", 350.0),
    ("steam", "220 元/t", 220.0 / STEAM),
    ("steam", "220 元/吨", 220.0 / STEAM),
    ("steam", "80 元/GJ", 288.0),
    ("coal", "900 元/t", 150.0),
    ("coke", "2000 元/吨", 2000.0 / by("coke", "t")),
    ("hydrogen", "30 元/kg", 30000.0 * 3.6 / 119.96),
    ("ammonia", "3000 元/t", 3000.0 * 3.6 / 18.6),
    ("diesel", "7800 元/t", 7800.0 / by("diesel", "t")),
    ("diesel", "1.2 EUR/l", 1.2e6 / by("diesel", "1000m3")),
    ("lpg", "5.2 元/kg", 5200.0 / by("lpg", "t")),
]  # fmt: skip


def brought(tree: dict[str, Any]) -> dict[str, Any]:
    found, problems = in_energy(tree, KNOWN, lambda path: ("park.yaml", None))
    assert problems == []
    return found


@pytest.mark.parametrize(("carrier", "written", "value"), PRICES, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(PRICES)])
def test_a_price_is_worth_what_its_measure_holds(carrier: str, written: object, value: float) -> None:
    tree = {"site": {"prices": {carrier: {"energy": written, "network": written, "export": written}}}, "economics": {"prices_inside": {carrier: written}}}
    found = brought(tree)
    tariff = found["site"]["prices"][carrier]
    read: list[Given] = [quantity("money/MWh")(x) for x in (*tariff.values(), found["economics"]["prices_inside"][carrier])]
    assert [g.value for g in read] == pytest.approx([value] * 4, rel=1e-9)
    assert {g.currency for g in read} == {"EUR" if "EUR" in str(written) else "CNY"}


AMOUNTS = [
    ("natural_gas", "300 万m3", 3000.0 * by("natural_gas", "1000m3")), ("coal", "2 kt", 14000.0), ("steam", "20 万吨", 200000.0 * STEAM),
    ("natural_gas", "10 GWh_gross", 9026.0), ("electricity", "35 GWh", 35000.0), ("hydrogen", "100 t", 100.0 * 119.96 / 3.6),
]  # fmt: skip


@pytest.mark.parametrize(("carrier", "written", "value"), AMOUNTS, ids=[a[0] + a[1] for a in AMOUNTS])
def test_an_amount_is_worth_what_its_measure_holds(carrier: str, written: str, value: float) -> None:
    found = brought({"site": {"enterprises": [{"id": "kiln", "demand": {carrier: {"annual": written}}}]}})
    assert quantity("MWh")(found["site"]["enterprises"][0]["demand"][carrier]["annual"]).value == pytest.approx(value, rel=1e-9)


def test_bounds_go_with_the_value_and_the_note_says_by_what() -> None:
    found = brought({"site": {"prices": {"coal": {"energy": {"value": 900, "unit": "元/t", "low": 600, "high": "1200 元/t", "note": "spot"}}}}})
    given = quantity("money/MWh")(found["site"]["prices"]["coal"]["energy"])
    assert (given.low, given.value, given.high) == pytest.approx((100.0, 150.0, 200.0))
    assert given.note == "spot; 900 元/t, 6 MWh/t net"


def test_steam_is_worth_what_its_state_says() -> None:
    tree = {"site": {"prices": {"steam": {"energy": "220 元/t", "state": "2800 kJ/kg"}}}}
    assert quantity("money/MWh")(brought(tree)["site"]["prices"]["steam"]["energy"]).value == pytest.approx(220.0 * 3600.0 / (2800.0 - 83.74))


def test_a_service_is_priced_by_what_its_plants_give() -> None:
    found = brought({"economics": {"services": [{"technologies": ["electrolyser"], "price": "30 元/kg"}, {"technologies": ["pv_roof"], "price": "0.4 元/kWh"}]}})
    assert quantity("money/MWh")(found["economics"]["services"][0]["price"]).value == pytest.approx(30000.0 * 3.6 / 119.96)
    assert found["economics"]["services"][1]["price"] == "0.4 元/kWh"


REFUSED = [
    ("coal", "3.2 元/m3", "no calorific value of coal by 1000m3 is known: give one in a row of kind ncv of factors.csv"),
    ("heat", "220 元/t", "no calorific value of heat by t is known"),
    ("cooling", "0.3 元/kWh_gross", "no ratio of net to gross is known for cooling: write net energy"),
]


@pytest.mark.parametrize(("carrier", "written", "why"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_cannot_be_brought_to_energy_is_refused_once_with_what_to_write(starter: Starter, carrier: str, written: str, why: str) -> None:
    park, problems = look(starter(("    natural_gas: {energy: 0.38", f"    {carrier}: {{energy: {written}}}\n    natural_gas: {{energy: 0.38")))
    assert park is None
    assert [(p.code, p.field, p.found, p.hint) for p in problems] == [("wrong_unit", f"site.prices.{carrier}.energy", written, why)]


@pytest.mark.parametrize(("carrier", "state", "code"), [("steam", "-2800 kJ/kg", "wrong_unit"), ("steam", "9 apples", "wrong_unit"), ("coal", "1 MPa", "wrong_value")])
def test_a_state_is_one_of_steam(carrier: str, state: str, code: str, starter: Starter) -> None:
    _, problems = look(starter(("    natural_gas: {energy: 0.38", f"    {carrier}: {{energy: 60 EUR/MWh, state: {state}}}\n    natural_gas: {{energy: 0.38")))
    assert [(p.code, p.field) for p in problems] == [(code, f"site.prices.{carrier}.state")]


def test_the_own_calorific_value_goes_first(starter: Starter) -> None:
    folder = starter(("    natural_gas: {energy: 0.38", "    coal: {energy: 720 元/t}\n    natural_gas: {energy: 0.38"))
    (folder / "factors.csv").write_text("kind,item,gas,value,unit,level,source\nncv,coal,,6,MWh/t,measured,laboratory\n", encoding="utf8")
    park, problems = look(folder)
    assert park is not None, problems
    assert park.site.prices["coal"].energy.value == pytest.approx(120.0)

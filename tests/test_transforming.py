"""Fuels that are made of other fuels: what is missing, and what would count twice."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import park_of, total
from parkzero.park.flowing import flows_of
from parkzero.park.transforming import transformed
from parkzero.park.whole import Activity

COAL = {"carrier": "coking_coal", "use": "transformation"}
COKE = {"action": "produced", "carrier": "coke", "unit": "t"}
LED_OFF = {"action": "generated", "carrier": "coke_oven_gas", "use": "transformation", "partner": "own"}
BURNT = {"carrier": "coke_oven_gas", "partner": "own"}


def told(*rows: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    base = {"enterprise": "k", "action": "burnt", "quantity": 1000.0, "low": 1000.0, "high": 1000.0, "year": 2024}
    made = [Activity.model_validate(base | {"origin": f"activity.csv:{n}"} | row) for n, row in enumerate(rows, 2)]
    return [(p.code, p.line if isinstance(p.line, int) else None, p.found.rpartition("row of ")[2]) for p in transformed(made)]


def codes(*rows: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(code, line) for code, line, _ in told(*rows)]


def test_a_coke_oven_without_its_coke_or_gas_is_told() -> None:
    assert told(COAL) == [("product_missing", 2, "coke")]
    assert told(COAL, COKE) == [("product_missing", 2, "coke_oven_gas")]
    assert told(COAL, COKE, LED_OFF | {"quantity": 0.0}) == []
    assert told(COAL, COKE, LED_OFF, BURNT) == []
    assert told(COAL, COKE | {"carrier": "coke_recovery_oven"}) == []
    assert told(COAL | {"use": "fuel"}) == []


def test_gas_that_is_made_goes_somewhere() -> None:
    assert codes(COAL, COKE, LED_OFF) == [("product_missing", 4)]
    assert codes(COAL, COKE, LED_OFF, BURNT | {"quantity": 600.0}) == [("product_missing", 4)]
    assert codes(COAL, COKE, LED_OFF, BURNT | {"quantity": 600.0}, LED_OFF | {"action": "sold", "quantity": 400.0, "partner": "outside"}) == []
    assert codes(COAL, COKE, LED_OFF, BURNT | {"enterprise": "m", "partner": "k"}) == []


def test_gas_that_is_burnt_was_led_off() -> None:
    """The carbon of the coal counts whole where no row leads the gas off: burnt, it would count again."""
    assert codes(COAL, COKE, BURNT) == [("carbon_twice", 4)]
    assert codes(COAL, COKE, LED_OFF | {"quantity": 600.0}, BURNT) == [("carbon_twice", 5)]
    furnace = {"carrier": "coke"}
    top = BURNT | {"carrier": "blast_furnace_gas"}
    assert codes(furnace, top) == [("carbon_twice", 3)]
    assert codes(furnace | {"use": "transformation"}, LED_OFF | {"carrier": "blast_furnace_gas"}, top) == []


@pytest.mark.parametrize(("gas", "tonnes"), [((), 514.717), (("generated,coke_oven_gas,1000,MWh,,own,,transformation", "burnt,coke_oven_gas,1000,MWh,,own,,"), 512.924)])
def test_carbon_that_coke_does_not_hold_is_emitted_by_oven_or_gas(gas: tuple[str, ...], tonnes: float) -> None:
    """2019 Refinement, volume 3, equation 4.1b, with the factors of GB/T 32151: 1000 t of coking coal, 700 t of coke; a gas that is burnt oxidises by its own rate."""
    park = park_of(("burnt,coking_coal,1000,t,,,,transformation", "produced,coke,700,t", *gas))
    assert total(list(flows_of(park, 2024).records()), "gb-t-32151") == pytest.approx(tonnes, abs=5e-4)


def test_urea_without_the_source_of_its_co2_is_told() -> None:
    urea = {"action": "produced", "carrier": "urea", "unit": "t"}
    ammonia, handed = urea | {"carrier": "ammonia_gas"}, {"enterprise": "m", "action": "captured", "carrier": "co2", "unit": "t", "partner": "k"}
    assert codes(urea) == [("co2_source_missing", 2)]
    assert codes(urea, ammonia) == codes(urea, handed) == codes(urea | {"quantity": 0.0, "low": 0.0, "high": 0.0}) == []
    assert codes(urea, {"carrier": "natural_gas", "use": "feedstock"}) == []
    assert codes(urea, ammonia | {"enterprise": "m"}) == [("co2_source_missing", 2)]


GAS = {"carrier": "refinery_gas", "partner": "own"}
ETHYLENE = {"action": "produced", "carrier": "ethylene", "unit": "t"}


def test_an_own_fuel_that_no_row_makes_is_told_where_it_may_count_already() -> None:
    led_off = GAS | {"action": "produced"}
    assert codes(ETHYLENE, GAS) == [("by_product_unmade", 3)]
    assert codes({"carrier": "naphtha", "use": "feedstock"}, GAS) == [("by_product_unmade", 3)]
    assert codes(GAS) == codes(ETHYLENE, led_off, GAS) == codes(ETHYLENE, GAS | {"measure": "apart"}) == []
    assert codes(ETHYLENE, GAS | {"carrier": "biogas"}) == codes(ETHYLENE, GAS | {"partner": "supplier"}) == []


@pytest.mark.parametrize("name", ["ghg-protocol-location", "gb-t-32151", "eu-ets", "china-zcp-2025"])
def test_by_products_burnt_in_a_cracker_count_once_however_they_are_told(name: str) -> None:
    """IPCC 2006, volume 3, table 3.14: the factor of ethylene covers them."""
    made, burnt = "produced,refinery_gas,300,MWh,,own,,", "burnt,refinery_gas,300,MWh,,own,,"

    def counted(*lines: str) -> float:
        return total(list(flows_of(park_of(lines), 2024).records()), name)

    cracker, feed = "produced,ethylene,1000,t,,,,", "burnt,naphtha,20000,MWh,,,,feedstock"
    assert counted(cracker, burnt) == pytest.approx(counted(cracker))
    assert counted(cracker, feed, burnt) == pytest.approx(counted(cracker, feed))
    assert counted(cracker, feed, made, burnt) == pytest.approx(counted(cracker, feed), rel=1e-3)
    assert counted(cracker, "burnt,refinery_gas,300,MWh,,supplier,,") > counted(cracker) + 50.0

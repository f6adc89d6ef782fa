"""Fuels that are made of other fuels: what is missing, and what would count twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import park_of, product, row, total
from parkzero.park.flowing import flows_of
from parkzero.park.transforming import transformed
from parkzero.park.whole import Activity

COAL = {"carrier": "coking_coal", "use": "transformation"}
COKE = {"action": "produced", "carrier": "coke", "unit": "t"}
LED_OFF = {"action": "generated", "carrier": "coke_oven_gas", "use": "transformation", "partner": "own"}
BURNT = {"carrier": "coke_oven_gas", "partner": "own"}


def told(*rows: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    base = {"enterprise": "k", "action": "burnt", "quantity": 1000.0, "low": 1000.0, "high": 1000.0, "year": 2024}
    made = [Activity(**(base | {"origin": f"activity.csv:{n}"} | row)) for n, row in enumerate(rows, 2)]
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
    assert codes(COAL | {"use": "fuel"}, LED_OFF | {"quantity": 1.0}, BURNT) == [("carbon_twice", 4)]
    furnace = {"carrier": "coke"}
    top = BURNT | {"carrier": "blast_furnace_gas"}
    assert codes(furnace, top) == [("carbon_twice", 3)]
    led_off = LED_OFF | {"carrier": "blast_furnace_gas"}
    assert codes(furnace | {"use": "transformation"}, led_off, top) == codes(furnace, led_off, top) == []
    for use in ("fuel", "feedstock"):
        assert codes(furnace | {"use": use}, top) == [("carbon_twice", 3)]
        assert codes(furnace | {"use": use}, led_off | {"quantity": 1.0}, top) == [("carbon_twice", 4)]


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


TONNES = 3.6 * 57.6e-3
"""tCO2 of a MWh of refinery gas in the families used here."""
NATIONAL = "china-zcp-2025"
AMOUNTS = st.floats(0.0, 1e5)


def cracker(ethylene: float, burnt: float, made: float = 0.0, carrier: str = "refinery_gas") -> list[dict[str, Any]]:
    led_off = [row(carrier, made, giver_kind="asset", giver="cracker", use="transformation")] if made else []
    return [product("ethylene", ethylene), *led_off, row(carrier, burnt, giver_kind="own")]


@pytest.mark.parametrize(("ethylene", "tonnes"), [(0.0, 20_736.0), (0.001, 20_736.0), (10_000.0, 20_736.0), (12_000.0, 20_760.0)])
def test_a_product_covers_of_its_own_fuel_what_its_factor_counts(ethylene: float, tonnes: float) -> None:
    """1.73 tCO2/t of ethylene (IPCC 2006) and 100,000 MWh of gas at 57.6 t/TJ: the larger of the two counts."""
    assert total(cracker(ethylene, 100_000.0), NATIONAL) == pytest.approx(tonnes)


@given(ethylene=AMOUNTS, burnt=AMOUNTS, share=st.floats(0.0, 1.0))
def test_own_fuel_counts_alike_however_much_of_it_rows_lead_off(ethylene: float, burnt: float, share: float) -> None:
    assert total(cracker(ethylene, burnt, share * burnt), NATIONAL) == pytest.approx(max(1.73 * ethylene, TONNES * burnt), abs=1e-6)


@given(gas=AMOUNTS, oil=AMOUNTS, ethylene=AMOUNTS, more=st.floats(0.0, 10.0), which=st.sampled_from(["gas", "oil", "ethylene", "stranger"]))
def test_no_own_fuel_and_no_product_lowers_a_total_or_makes_it_jump(gas: float, oil: float, ethylene: float, more: float, which: str) -> None:
    """A tonne of ethylene adds at most its factor, a MWh less than that; products of another enterprise cover nothing."""
    def counted(**extra: float) -> float:
        e, g, o = ethylene + extra.get("ethylene", 0.0), gas + extra.get("gas", 0.0), oil + extra.get("oil", 0.0)
        return total([*cracker(e, g), row("fuel_oil", o, giver_kind="own"), product("ethylene", 1e3 + extra.get("stranger", 0.0), "b")], NATIONAL)

    least, most = (1.73, 1.73) if which == "stranger" else (0.0, 1.73)
    assert least * more - 1e-6 <= counted(**{which: more}) - counted() <= most * more + 1e-6


def test_gas_led_off_a_refinery_leaves_the_factor_of_the_cracker_beside_it_whole() -> None:
    """30,000 of 35,000 MWh are led off the crude, 5,000 are covered by 1,000 t of ethylene: the carbon of the crude and the factor are left."""
    crude = row("crude_oil", 1e6, use="transformation")
    alone = total([crude, *cracker(1000.0, 0.0)], NATIONAL)
    assert total([crude, *cracker(1000.0, 35_000.0, 30_000.0)], NATIONAL) == pytest.approx(alone)


def test_a_row_that_leads_is_an_input_and_covered_by_nothing_else() -> None:
    own, bought = (row("refinery_gas", 1000.0, giver_kind=giver, measure="leads") for giver in ("own", "supplier"))
    assert total([product("ethylene", 50.0), own], NATIONAL) == pytest.approx(total([product("ethylene", 50.0), bought], NATIONAL))


@pytest.mark.parametrize("use", ["feedstock", "transformation"])
def test_an_own_fuel_that_is_no_fuel_is_an_input_and_covered_by_nothing_else(use: str) -> None:
    own, bought = (row("refinery_gas", 1000.0, giver_kind=giver, use=use) for giver in ("own", "supplier"))
    assert total([product("ethylene", 50.0), own], NATIONAL) == pytest.approx(total([product("ethylene", 50.0), bought], NATIONAL)) == pytest.approx(86.5)


def test_a_product_apart_covers_no_own_fuel() -> None:
    apart = product("ethylene", 50.0) | {"measure": "apart"}
    assert total([apart, row("refinery_gas", 1000.0, giver_kind="own")], NATIONAL) == pytest.approx(86.5 + 1000.0 * TONNES)


def test_a_product_covers_what_it_counts_where_its_inputs_lead() -> None:
    """EU ETS: 1,000 t of ethylene by its feed count less than its factor; 7,000 MWh of gas count more than that."""
    made_of = [product("ethylene", 1000.0), row("naphtha", 13_000.0, use="feedstock")]
    assert total(made_of, "eu-ets") < TONNES * 7000.0 < 1730.0
    assert total([*made_of, row("refinery_gas", 7000.0, giver_kind="own")], "eu-ets") == pytest.approx(TONNES * 7000.0)

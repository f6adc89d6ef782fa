"""Products that their inputs cannot make, and carbon that nobody brought in."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import own_factor
from parkzero.park.catalogue import product_kinds
from parkzero.park.whole import Activity
from parkzero.park.yielding import yielded

COAL, COKE, LIMESTONE = 7.2, 28.2 / 3.6, {"action": "consumed", "carrier": "limestone", "unit": "t"}


def told(*rows: dict[str, Any], own: tuple[Any, ...] = ()) -> list[tuple[str, int | None, str, str]]:
    base = {"enterprise": "k", "action": "burnt", "low": 0.0, "high": 1e9, "year": 2024}
    activity = [Activity(**(base | {"origin": f"activity.csv:{n}"} | row)) for n, row in enumerate(rows, 2)]
    return [(p.code, p.line if isinstance(p.line, int) else None, p.found, p.expected) for p in yielded(activity, own)]


def codes(*rows: dict[str, Any], own: tuple[Any, ...] = ()) -> list[tuple[str, int | None]]:
    return [t[:2] for t in told(*rows, own=own)]


def made(item: str, tonnes: float) -> dict[str, Any]:
    return {"action": "produced", "carrier": item, "unit": "t", "quantity": tonnes}


def test_limestone_that_cannot_make_the_clinker_is_told_with_both_amounts() -> None:
    found = told(made("clinker", 1000.0), LIMESTONE | {"quantity": 610.0})
    assert found == [("more_than_went_in", 2, "k 2024: products of clinker that need 520 t of CO2 of inputs", "at most the 268.4 t of CO2 that came in")]
    assert told(made("clinker", 1000.0), LIMESTONE | {"quantity": 1180.0}) == []
    assert told(made("clinker", 1000.0)) == []
    assert codes(made("clinker", 1000.0), LIMESTONE | {"quantity": 610.0, "measure": "apart"}) == []


@pytest.mark.parametrize(("item", "carrier", "use", "least", "content"), [("crude_steel_bof", "coke", "fuel", 0.591, 107.1), ("ammonia_gas", "natural_gas", "feedstock", 0.969, 56.1)])
def test_a_reaction_needs_its_carbon(item: str, carrier: str, use: str, least: float, content: float) -> None:
    needed = least * 1000.0 / (content * 3.6e-3)
    assert codes(made(item, 1000.0), {"carrier": carrier, "use": use, "quantity": 0.97 * needed}) == [("more_than_went_in", 2)]
    assert codes(made(item, 1000.0), {"carrier": carrier, "use": use, "quantity": needed}) == []


def test_electrodes_alone_are_no_account_of_a_steelworks() -> None:
    assert codes(made("crude_steel_bof", 1000.0), {"action": "consumed", "carrier": "electrodes", "unit": "t", "quantity": 3.0}) == []


def test_carbon_in_products_came_from_somewhere() -> None:
    gas = {"carrier": "natural_gas", "use": "feedstock", "quantity": 9000.0}
    assert codes(made("methanol", 100.0)) == [("carbon_from_nowhere", 2)]
    assert codes(made("methanol", 1000.0), gas) == []
    assert codes(made("methanol", 5000.0), gas) == [("carbon_from_nowhere", 2)]
    assert codes(made("ethylene", 100.0)) == []


def test_no_more_co2_goes_into_urea_than_its_ammonia_gave() -> None:
    assert codes(made("ammonia_gas", 1000.0), made("urea", 1000.0)) == []
    assert codes(made("ammonia_gas", 1000.0), made("urea", 4000.0)) == [("carbon_from_nowhere", 3)]


def test_a_fuel_holds_no_more_carbon_than_what_it_was_made_of() -> None:
    coke = {"action": "produced", "carrier": "coke", "quantity": 700.0 * COKE}
    coal = {"carrier": "coking_coal", "use": "transformation", "quantity": 1000.0 * COAL}
    gas = {"action": "generated", "carrier": "coke_oven_gas", "use": "transformation", "quantity": 1000.0}
    assert codes(coal, coke, gas) == []
    assert codes(coke) == [("carbon_from_nowhere", 2)]
    assert codes(coal | {"quantity": 500.0 * COAL}, coke) == [("carbon_from_nowhere", 3)]
    assert codes(coal, coke, gas | {"quantity": 9000.0}) == [("carbon_from_nowhere", 4)]


def test_a_factor_of_the_park_is_heard() -> None:
    rich = own_factor(kind="material", item="limestone", value=0.9, unit="t")
    assert codes(made("clinker", 1000.0), LIMESTONE | {"quantity": 610.0}, own=(rich,)) == []


def test_a_product_by_no_process_is_told_with_what_it_may_be() -> None:
    code, line, found, expected = told(made("crude_steel", 10.0))[0]
    assert (code, line, found) == ("unknown_process", 2, "k 2024: crude_steel, which may be made by more than one process or has no factor")
    assert expected == "one of crude_steel_bof (1.58 t CO2/t); crude_steel_eaf (0.18 t CO2/t); or a factor of it"
    assert {codes(made(name, 1.0))[0] for name in product_kinds()} == {("unknown_process", 2)}
    assert codes(made("ammonia", 10.0), own=(own_factor(kind="product", item="ammonia", value=2.0, unit="t"),)) == []
    assert codes(made("crude_steel_bof", 10.0), made("cement", 10.0), made("ammonia", 0.0)) == []


def test_inputs_at_many_times_what_the_products_can_take_up_are_told() -> None:
    coke, naphtha = {"carrier": "coke", "use": "feedstock"}, {"carrier": "naphtha", "use": "feedstock"}
    assert codes(made("crude_steel_eaf", 800.0), coke | {"quantity": 2000.0 * COKE}) == [("inputs_beyond_products", 2)]
    assert codes(made("crude_steel_bof", 4000.0), coke | {"quantity": 2000.0 * COKE}) == []
    assert codes(made("ethylene", 1000.0), naphtha | {"quantity": 3300.0 * 44.5 / 3.6}) == [("inputs_beyond_products", 2)]
    assert codes(made("ethylene", 1000.0), made("propylene", 500.0), naphtha | {"quantity": 3300.0 * 44.5 / 3.6}) == []
    assert codes(made("hydrogen", 200.0), naphtha | {"quantity": 9000.0}) == []
    assert codes(made("crude_steel_eaf", 800.0), {"carrier": "coal", "use": "fuel", "quantity": 9000.0}) == []


def test_an_oven_is_explained_by_its_coke_and_not_by_its_tar() -> None:
    coal = {"carrier": "coking_coal", "use": "transformation", "quantity": 1000.0 * COAL}
    coke = {"action": "produced", "carrier": "coke", "quantity": 700.0 * COKE}
    assert codes(coal, coke, made("coal_tar", 30.0)) == []
    assert codes(coal, made("coal_tar", 30.0)) == [("inputs_beyond_products", 3)]
    assert codes(coal, coke, made("coal_tar", 300.0)) == [("carbon_from_nowhere", 3)]


def test_feed_without_a_product_is_told_with_what_hangs_on_it() -> None:
    naphtha = {"carrier": "naphtha", "use": "feedstock", "quantity": 1000.0}
    assert [t[0] for t in told(naphtha)] == ["feed_without_product"]
    assert codes(naphtha, made("ethylene", 50.0)) == []
    assert codes(naphtha, made("wax", 50.0), own=(own_factor(kind="carbon_out", item="wax", value=3.0, unit="t"),)) == []
    gas = {"action": "produced", "carrier": "blast_furnace_gas", "quantity": 10.0}
    assert codes({"carrier": "coke", "use": "feedstock", "quantity": 1000.0}, gas) == [("feed_without_product", 2)]


def test_urea_of_handed_co2_is_no_carbon_from_nowhere() -> None:
    handed = {"enterprise": "n", "action": "captured", "carrier": "co2", "unit": "t", "partner": "k", "quantity": 740.0}
    assert codes(made("urea", 1000.0), handed) == []
    assert codes(made("urea", 1000.0), handed | {"quantity": 500.0}) == [("carbon_from_nowhere", 2)]

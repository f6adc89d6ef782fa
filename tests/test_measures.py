"""Processes measured in two ways: one counts, the other stands beside it, and no tonne of input moves the total by a jump."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import booked, material, own_factor, product, row, site, total
from parkzero.problem import ParkError
from parkzero.standards.register import METHODS

L, Z, G, E = "ghg-protocol-location", "china-zcp-2025", "gb-t-32151", "eu-ets"
EVERY = [n for n in METHODS if n != "cbam"]
DE = site("DE")
COKE = 28.2 * 107.0 / 1000.0
"""tCO2 of a tonne of coke (IPCC 2006)."""


def coke(tonnes: float, **changes: Any) -> dict[str, Any]:
    return row("coke", tonnes * 28.2 / 3.6, **changes)


STEEL = product("crude_steel_bof", 4000.0)


def test_steel_by_its_coke_where_the_coke_explains_it() -> None:
    assert total([STEEL], E, DE) == pytest.approx(6320.0)
    for tonnes in (1010.0, 1100.0):
        assert total([STEEL, coke(tonnes)], E, DE) == pytest.approx(tonnes * COKE)
    assert total([STEEL, coke(1100.0)], L, DE) == pytest.approx(3340.5, rel=1e-3)
    assert total([STEEL, coke(1100.0)], Z, DE) == pytest.approx(6320.0)  # notice 910: output times factor


@pytest.mark.parametrize("name", [L, E, Z, G])
def test_no_amount_of_coke_makes_a_jump_or_a_sum(name: str) -> None:
    amounts = [float(n) for n in range(0, 2400, 20)]
    alone = [total([coke(t)], name, DE) for t in amounts]
    found = [total([STEEL, coke(t)], name, DE) for t in amounts]
    for inputs, whole in zip(alone, found, strict=True):
        assert min(6320.0, inputs) - 1e-6 <= whole <= max(6320.0, inputs) + 30.0
    assert max(abs(b - a) for a, b in pairwise(found)) < 0.02 * 6320.0


def test_coke_that_explains_a_part_stands_for_that_part() -> None:
    needed = 0.591 * 4000.0
    share = 300.0 * COKE / needed
    assert total([STEEL, coke(300.0)], E, DE) == pytest.approx(300.0 * COKE + (1.0 - share) * 6320.0)
    check = booked([STEEL, coke(300.0)], E, DE).crosschecks[0]
    assert (check.leads, check.shortfall, check.share) == ("input", "too_little", pytest.approx(share))


@pytest.mark.parametrize("limestone", [0.0, 20.0, 590.0, 610.0, 1190.0, 1300.0, 4000.0])
def test_limestone_that_cannot_make_the_clinker_does_not_lead(limestone: float) -> None:
    assert total([product("clinker", 1000.0), material("limestone", limestone)], E, DE) == pytest.approx(525.0)


def test_limestone_that_makes_the_clinker_leads_where_the_standard_says_so() -> None:
    rows = [product("clinker", 1000.0), material("limestone", 1220.0)]
    assert total(rows, E, DE) == pytest.approx(536.8)
    assert total(rows, L, DE) == pytest.approx(525.0)
    assert total([product("clinker", 500.0), product("lime", 300.0), material("limestone", 1140.0)], E, DE) == pytest.approx(0.44 * 1140.0)


def test_a_row_says_which_measure_leads() -> None:
    stated = {"measure": "leads"}
    assert total([STEEL | stated, coke(1100.0)], E, DE) == pytest.approx(6320.0)
    assert total([STEEL, coke(1100.0, **stated)], Z, DE) == pytest.approx(1100.0 * 28.2 * 107.1e-3)
    smelt = [product("crude_steel_eaf", 1000.0), material("electrodes", 3.0) | stated]
    assert total(smelt, E, DE) == pytest.approx(9.0)
    with pytest.raises(ParkError) as caught:
        total([STEEL | stated, coke(1100.0, **stated)], E, DE)
    assert caught.value.problems[0].code == "measures_both_lead"


@pytest.mark.parametrize("name", EVERY)
def test_a_row_apart_adds_up(name: str) -> None:
    boiler = row("coal", 900.0, measure="apart")
    assert total([STEEL, boiler], name) == pytest.approx(6320.0 + total([boiler], name))
    scrubber = material("limestone", 50.0) | {"measure": "apart"}
    assert total([product("clinker", 100.0), scrubber], name) == pytest.approx(
        total([product("clinker", 100.0)], name) + total([scrubber], name)
    )


@pytest.mark.parametrize("name", EVERY)
def test_co2_bound_in_urea_is_deducted_and_no_more_than_arose(name: str) -> None:
    """IPCC 2006, volume 3, equation 3.1."""
    ammonia = product("ammonia_gas", 1000.0)
    emitted = name == E  # Regulation (EU) 2018/2066, Article 49
    assert total([ammonia, product("urea", 1000.0)], name, DE) == pytest.approx(2104.0 if emitted else 2104.0 - 733.333)
    assert total([ammonia, product("urea", 9000.0)], name, DE) == pytest.approx(2104.0 if emitted else 0.0)
    assert total([product("urea", 9000.0)], name, DE) == pytest.approx(0.0)


def test_ammonia_by_its_feed_keeps_the_deduction() -> None:
    rows = [row("natural_gas", 9000.0, use="feedstock"), product("ammonia_gas", 1000.0), product("urea", 1000.0)]
    assert total(rows, E, DE) == pytest.approx(9000.0 * 0.0561 * 3.6)
    assert total(rows, L, DE) == pytest.approx(2104.0 - 733.333)


@pytest.mark.parametrize("name", EVERY)
def test_anodes_are_the_inputs_of_aluminium_and_its_gases_stay(name: str) -> None:
    metal, anodes = product("aluminium_primary", 1000.0), material("anodes", 420.0)
    both = booked([metal, anodes], name, DE)
    carbon = sum(x.tonnes for x in both.lines if x.gas == "CO2" and x.scope == "1")
    alone = {round(booked([r], name, DE).gases["CO2"].value or 0.0, 6) for r in (metal, anodes)}
    assert round(carbon, 6) in alone
    assert both.gases.get("PFC") == booked([metal], name, DE).gases.get("PFC")


def test_a_product_of_the_catalogues_process_under_another_name() -> None:
    own = (own_factor(kind="product", item="special_clinker", value=0.5, unit="t", category="clinker"),)
    assert total([product("special_clinker", 1000.0), material("limestone", 1140.0)], L, DE, own) == pytest.approx(500.0)


def test_a_coke_oven_is_its_balance_however_coke_is_entered() -> None:
    coal = row("coking_coal", 8000.0, use="transformation")
    led_off = row("coke", 5500.0, giver_kind="asset", giver="oven", use="transformation")
    balance = total([coal], E, DE) - total([row("coke", 5500.0)], E, DE)
    assert total([coal, led_off], E, DE) == pytest.approx(balance)
    assert total([coal, led_off, product("coke_recovery_oven", 700.0)], E, DE) == pytest.approx(balance)
    assert total([coal, product("coke_recovery_oven", 700.0)], E, DE) == pytest.approx(0.51 * 700.0)
    assert booked([coal, product("coke_recovery_oven", 700.0)], E, DE).crosschecks[0].shortfall == "deduction_missing"


@pytest.mark.parametrize("name", EVERY)
def test_a_fuel_made_of_nothing_takes_no_carbon_off(name: str) -> None:
    made = row("coke", 5000.0, giver_kind="asset", giver="oven", use="transformation")
    heating = row("natural_gas", 100.0)
    assert total([made, heating], name) == pytest.approx(total([heating], name))


def test_blast_furnace_gas_takes_its_carbon_along_whichever_measure_leads() -> None:
    gas = [row("blast_furnace_gas", 1000.0, giver_kind="asset", giver="furnace", use="transformation"), row("blast_furnace_gas", 1000.0, giver_kind="own")]
    for name in (Z, E):
        assert total([STEEL, coke(1100.0), *gas], name, DE) == pytest.approx(total([STEEL, coke(1100.0)], name, DE), rel=0.01)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["crude_steel_bof", "clinker", "lime", "ammonia_gas", "aluminium_primary"]), min_size=1, max_size=3), st.permutations(range(8)), st.sampled_from(EVERY))
def test_measures_beside_add_up_to_nothing_and_order_never_matters(items: list[str], order: list[int], name: str) -> None:
    rows = [product(i, 1000.0) for i in items]
    rows += [coke(300.0), material("limestone", 900.0), material("anodes", 200.0), row("natural_gas", 5000.0, use="feedstock"), product("urea", 100.0)]
    found = booked(rows, name)
    assert sum(x.tonnes for x in found.lines if x.step == "measures") == pytest.approx(0.0, abs=1e-6)
    shuffled = [rows[n] for n in order if n < len(rows)]
    shuffled += [r for r in rows if r not in shuffled]
    assert total(shuffled, name) == pytest.approx(found.total.value or 0.0, abs=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_a_plant_that_stood_still_is_a_normal_row(name: str) -> None:
    rows = [product("clinker", 0.0), row("coal", 0.0), row("electricity", 0.0), material("limestone", 0.0)]
    assert total(rows, name) == 0.0
    assert total([product("clinker", 0.0), material("limestone", 100.0)], name) == pytest.approx(total([material("limestone", 100.0)], name))

"""Processes measured in two ways: one counts, the other stands beside it, and no tonne of input moves the total by a jump."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import booked, made, material, own_factor, product, row, site, total
from parkzero.accounting import Rule
from parkzero.flows import Flows
from parkzero.problem import ParkError
from parkzero.standards.account import account
from parkzero.standards.register import METHODS

L, Z, G, E = "ghg-protocol-location", "china-zcp-2025", "gb-t-32151", "eu-ets"
EVERY = [n for n in METHODS if n != "cbam"]
DE = site("DE")
COKE = 28.2 * 107.0 / 1000.0
"""tCO2 of a tonne of coke (IPCC 2006)."""


def coke(tonnes: float, **changes: Any) -> dict[str, Any]:
    return row("coke", tonnes * 28.2 / 3.6, **changes)


STEEL = product("crude_steel_bof", 4000.0)
IN_STEEL = 0.04 * 4000.0
"""What leaves in it (Regulation (EU) 2018/2066, Annex VI, Table 5)."""


@pytest.mark.parametrize("tonnes", [0.0, 1.0, 1010.0, 1100.0, 2000.0])
def test_coke_that_cannot_make_the_steel_leaves_its_factor(tonnes: float) -> None:
    for name in (L, Z):
        assert total([STEEL, coke(tonnes)], name, DE) == pytest.approx(6320.0)


def test_coke_that_makes_more_than_the_steel_counts_for_itself() -> None:
    assert total([STEEL, coke(2400.0)], L, DE) == pytest.approx(total([coke(2400.0)], L, DE) - IN_STEEL)
    beyond = 2400.0 * 28.2 * 107.1e-3 - 1.1 * 6320.0 - 0.037 * 4000.0
    assert total([STEEL, coke(2400.0)], Z, DE) == pytest.approx(6320.0 + beyond)  # notice 910: output times factor, of what the steel can have taken


def test_a_standard_lets_inputs_lead_within_the_interval_of_the_factor() -> None:
    assert total([STEEL, coke(2000.0)], E, DE) == pytest.approx(2000.0 * COKE - IN_STEEL)
    share = 1100.0 * COKE / (0.9 * 6320.0 + IN_STEEL)
    assert total([STEEL, coke(1100.0)], E, DE) == pytest.approx(1100.0 * COKE - share * IN_STEEL + (1.0 - share) * 6320.0)
    check = booked([STEEL, coke(1100.0)], E, DE).crosschecks[0]
    assert (check.leads, check.shortfall, check.share) == ("input", "too_little", pytest.approx(share))


def test_inputs_that_a_row_vouches_for_lead_as_far_as_the_reaction_allows() -> None:
    share = 300.0 * COKE / (0.591 * 4000.0 + IN_STEEL)
    assert total([STEEL, coke(300.0, measure="leads")], E, DE) == pytest.approx(300.0 * COKE - share * IN_STEEL + (1.0 - share) * 6320.0)
    assert total([STEEL, coke(1100.0, measure="leads")], L, DE) == pytest.approx(3340.5 - IN_STEEL, rel=1e-3)


@pytest.mark.parametrize("name", [L, E, Z, G])
def test_a_tonne_of_product_takes_up_what_it_can_and_no_more(name: str) -> None:
    """A tonne of clinker, lime or steel beside inputs of a thousand: the rest counts for itself."""
    for item, inputs in (("clinker", material("limestone", 1000.0)), ("lime", material("limestone", 1000.0)), ("aluminium_primary", material("anodes", 1000.0)), ("crude_steel_bof", coke(1000.0)), ("glass", material("soda_ash", 1000.0))):
        alone = total([inputs], name)
        assert 0.998 * alone < total([product(item, 1.0), inputs], name) < 1.005 * alone + total([product(item, 1.0)], name)


@pytest.mark.parametrize("limestone", [0.0, 20.0, 590.0, 610.0, 1190.0])
def test_limestone_that_cannot_make_the_clinker_does_not_lead(limestone: float) -> None:
    assert total([product("clinker", 1000.0), material("limestone", limestone)], E, DE) == pytest.approx(525.0)


def test_limestone_beyond_the_clinker_counts_for_itself() -> None:
    for name in (E, L):
        assert total([product("clinker", 1000.0), material("limestone", 1220.0)], name, DE) == pytest.approx(536.8, rel=1e-3)
        assert total([product("clinker", 1000.0), material("limestone", 4000.0)], name, DE) == pytest.approx(1760.0, rel=1e-3)
    leads = product("clinker", 1000.0) | {"measure": "leads"}
    assert total([leads, material("limestone", 1220.0)], E, DE) == pytest.approx(525.0)
    assert total([leads, material("limestone", 4000.0)], E, DE) == pytest.approx(525.0 + 1760.0 - 1.05 * 525.0)
    assert booked([leads, material("limestone", 4000.0)], E, DE).crosschecks[0].shortfall == "too_much"
    assert total([product("clinker", 500.0), product("lime", 300.0), material("limestone", 1140.0)], E, DE) == pytest.approx(0.44 * 1140.0)


def test_products_share_an_input_by_what_they_need() -> None:
    rows = [product("clinker", 1000.0), product("lime", 500.0), material("limestone", 800.0)]
    found = booked(rows, E, DE)
    assert found.total.value == pytest.approx(525.0 + 392.5)
    part = 0.44 * 800.0 / (525.0 + 392.5)
    gone = {x.carrier: -x.tonnes for x in found.lines if x.step == "process_basis"}
    assert gone == {"clinker": pytest.approx(525.0 * part), "lime": pytest.approx(392.5 * part)}


def test_a_row_says_which_measure_leads() -> None:
    stated = {"measure": "leads"}
    assert total([STEEL | stated, coke(1100.0)], E, DE) == pytest.approx(6320.0)
    assert total([STEEL, coke(1100.0, **stated)], Z, DE) == pytest.approx(1100.0 * 28.2 * 107.1e-3 - 0.037 * 4000.0)
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


@pytest.mark.parametrize("name", [L, Z, G])
def test_urea_takes_no_co2_of_a_blast_furnace(name: str) -> None:
    furnace = [product("pig_iron", 10000.0), row("coke", 40000.0)]
    for feed in ([], [row("anthracite", 0.001, use="feedstock")], [row("anthracite", 0.001, use="feedstock"), product("ammonia_gas", 0.001)]):
        assert total([*furnace, product("urea", 10000.0), *feed], name) == pytest.approx(total(furnace, name), abs=0.1)
    ammonia = [product("ammonia_coal", 100.0), row("anthracite", 900.0, use="feedstock")]
    assert total([*furnace, *ammonia, product("urea", 10000.0)], name) >= total([*furnace, *ammonia], name) - 1.1 * total(ammonia[:1], name)


def test_what_told_products_do_not_hold_stays_emitted_beside_one_with_a_factor() -> None:
    cracker = [row("naphtha", 10000.0, use="feedstock"), product("butadiene", 500.0)]
    assert total(cracker, L) == pytest.approx(1012.0, rel=1e-3)
    assert total([*cracker, product("ethylene", 0.001)], L) == pytest.approx(1012.0, rel=1e-3)


@pytest.mark.parametrize("name", [L, E, Z, G])
def test_a_product_of_which_rows_tell_the_carbon_alone_takes_up_twice_what_it_holds(name: str) -> None:
    """Of plenty of feed: 600 tCO2 of 200 t of wax leave in it, as much again is emitted, the rest stays in products."""
    own = (own_factor(kind="carbon_out", item="wax", value=3.0, unit="t"),)
    assert total([row("naphtha", 9000.0, use="feedstock"), product("wax", 200.0)], name, DE, own) == pytest.approx(600.0)


def test_beside_a_product_with_a_factor_a_told_one_takes_up_the_less_the_more_that_one_holds() -> None:
    """3.256 tCO2/t of butadiene, 3.136 of ethylene: what 100 t of ethylene hold comes off what 500 t of butadiene take up beside."""
    plenty = [row("naphtha", 30000.0, use="feedstock"), product("butadiene", 500.0)]
    assert total(plenty, L, DE) == pytest.approx(1628.0)
    assert total([*plenty, product("ethylene", 100.0)], L, DE) == pytest.approx(181.94 + 1628.0 - 313.6)


def test_urea_that_binds_more_than_its_process_forms_takes_up_feed_for_twice_the_rest() -> None:
    feed, urea = row("natural_gas", 9000.0, use="feedstock"), product("urea", 1000.0)
    assert total([feed, urea], L) == pytest.approx(733.333)
    assert total([feed, urea, product("ammonia_gas", 100.0)], L) == pytest.approx(733.333 - 210.4)


def test_a_told_product_that_leads_makes_the_inputs_of_its_process_lead() -> None:
    told = product("butadiene", 500.0) | {"measure": "leads"}
    found = booked([row("naphtha", 10000.0, use="feedstock"), product("ethylene", 300.0), told], L, DE)
    assert [(c.leads, c.says) for c in found.crosschecks] == [("input", "row")]


def test_which_measure_leads_is_decided_by_process() -> None:
    """Iron is led by its coke and methanol by its factor, whatever they share."""
    shared = [product("pig_iron", 3000.0), row("coke", 20000.0), product("methanol_coal", 100.0), row("coke", 500.0, use="feedstock")]
    found = booked(shared, L)
    assert {(c.processes, c.leads) for c in found.crosschecks} == {(("steel",), "input"), (("methanol",), "output")}
    assert sum(c.counted for c in found.crosschecks) == pytest.approx(found.gases["CO2"].value or 0.0)


@pytest.mark.parametrize("name", [L, E, G])
def test_what_feed_has_met_of_a_need_is_not_met_again_by_what_is_transformed(name: str) -> None:
    """Of 841.6 t that ammonia needs feed gives 605.9, gas that is transformed the rest; what is left of that counts: both, each once."""
    gas = [row("natural_gas", 3000.0, use=use) for use in ("feedstock", "transformation")]
    found = booked([*gas, product("ammonia_gas", 400.0)], name, DE)
    assert found.total.value == pytest.approx(2.0 * 3000.0 * 3.6 * 0.0561)
    assert [c.counted for c in found.crosschecks] == [pytest.approx(2.0 * 3000.0 * 3.6 * 0.0561)]


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
    assert total([product("special_clinker", 1000.0), material("limestone", 1130.0)], L, DE, own) == pytest.approx(500.0)


def test_a_coke_oven_is_its_balance_however_coke_is_entered() -> None:
    coal = row("coking_coal", 8000.0, use="transformation")
    led_off = row("coke", 5500.0, giver_kind="asset", giver="oven", use="transformation")
    balance = total([coal], E, DE) - total([row("coke", 5500.0)], E, DE)
    assert total([coal, led_off], E, DE) == pytest.approx(balance)
    assert total([coal, led_off, product("coke_recovery_oven", 700.0)], E, DE) == pytest.approx(balance)
    assert total([coal, product("coke_recovery_oven", 700.0)], E, DE) == pytest.approx(total([coal], E, DE) - 3.0174 * 700.0)
    assert total([coal, product("coke_recovery_oven", 860.0)], L, DE) == pytest.approx(0.51 * 860.0)
    assert booked([coal, product("coke_recovery_oven", 700.0)], E, DE).crosschecks[0].shortfall == "deduction_missing"


@pytest.mark.parametrize("name", EVERY)
def test_a_fuel_made_of_nothing_takes_no_carbon_off(name: str) -> None:
    made = row("coke", 5000.0, giver_kind="asset", giver="oven", use="transformation")
    heating = row("natural_gas", 100.0)
    assert total([made, heating], name) == pytest.approx(total([heating], name))


@pytest.mark.parametrize("name", EVERY)
def test_a_fuel_made_takes_the_carbon_of_materials_along_and_no_more(name: str) -> None:
    gas = row("blast_furnace_gas", 1000.0, giver_kind="asset", giver="furnace", use="transformation")
    assert total([material("limestone", 100.0)], name, DE) == pytest.approx(44.0, rel=0.01)
    assert total([material("limestone", 100.0), gas], name, DE) == pytest.approx(0.0)


@pytest.mark.parametrize("name", [L, G, E])
def test_a_gas_takes_no_more_carbon_than_the_coal_turned_into_it_had_however_much_a_product_beside_counts(name: str) -> None:
    coal = row("anthracite", 100.0, use="transformation")
    gas = row("coke_oven_gas", 5000.0, giver_kind="asset", giver="oven", use="transformation")
    assert 0.0 <= total([STEEL, coal], name, DE) - total([STEEL, coal, gas], name, DE) <= total([coal], name, DE)


def test_blast_furnace_gas_takes_its_carbon_along_whichever_measure_leads() -> None:
    gas = [row("blast_furnace_gas", 1000.0, giver_kind="asset", giver="furnace", use="transformation"), row("blast_furnace_gas", 1000.0, giver_kind="own")]
    for name in (Z, E):
        assert total([STEEL, coke(1100.0), *gas], name, DE) == pytest.approx(total([STEEL, coke(1100.0)], name, DE), rel=0.01)


FED = {"limestone": 900.0, "anodes": 200.0, "soda_ash": 100.0, "coke": 300.0, "coal": 200.0}
MADE = ("crude_steel_bof", "crude_steel_eaf", "clinker", "lime", "glass", "aluminium_primary", "ammonia_gas", "ferrochrome")
amounts = st.floats(0.0, 3000.0)


def works(made: dict[str, float], fed: dict[str, float]) -> list[dict[str, Any]]:
    """Rows of a firm: what it makes, materials, reducing agents, and feed."""
    inputs = [row(i, t * 7.0, use="feedstock" if i == "natural_gas" else "fuel") if i in ("coke", "coal", "natural_gas") else material(i, t) for i, t in fed.items()]
    return [product(i, t) for i, t in made.items()] + inputs


@cache
def ruled(name: str) -> Rule:
    return made(name, DE)


def counted(rows: list[dict[str, Any]], name: str) -> float:
    value = account(Flows.rows(rows), ruled(name)).total.value
    assert value is not None
    return value


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(MADE), amounts, max_size=4), st.dictionaries(st.sampled_from([*FED, "natural_gas"]), amounts, max_size=5), st.data())
def test_where_nobody_says_what_leads_a_tonne_more_never_lowers_the_total(products: dict[str, float], fed: dict[str, float], data: st.DataObject) -> None:
    """But by the carbon that leaves in it; nor does it raise it by more than its own factor: no jump. Twice everything is twice as much."""
    before = counted(works(products, fed), L)
    name = data.draw(st.sampled_from([*MADE, *FED]))
    more = data.draw(st.floats(1e-6, 500.0))
    rows = works(products, fed)
    extra = works({name: more}, {}) if name in MADE else works({}, {name: more})
    after = counted([*rows, *extra], L)
    leaves = 0.04 * more if name == "crude_steel_bof" else 0.0
    assert before - leaves - 1e-6 <= after <= before + counted(extra, L) + 1e-6
    assert counted(works({k: 2.0 * t for k, t in products.items()}, {k: 2.0 * t for k, t in fed.items()}), L) == pytest.approx(2.0 * before, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(MADE), amounts, st.sampled_from(sorted(FED)), amounts, st.floats(1e-3, 500.0), st.sampled_from([E, G, Z]))
def test_where_a_standard_says_it_a_tonne_more_lowers_the_total_within_the_interval_of_a_factor(item: str, tonnes: float, fed: str, amount: float, more: float, name: str) -> None:
    before = counted(works({item: tonnes}, {fed: amount}), name)
    slack = 0.65 if item == "glass" else 0.35
    for rows, extra in ((works({item: tonnes}, {fed: amount + more}), works({}, {fed: more})), (works({item: tonnes + more}, {fed: amount}), works({item: more}, {}))):
        after = counted(rows, name)
        step = counted(extra, name)
        assert before - step * slack / (1.0 - slack) - 1e-6 <= after <= before + step + 1e-6


def test_products_that_carry_carbon_away_lower_the_total_by_that_alone() -> None:
    coal = row("coking_coal", 8000.0, use="transformation")
    steps = [total([coal, product("coke_recovery_oven", t)], L, DE) for t in range(0, 1400, 50)]
    assert all(-3.0174 * 50.0 - 1e-6 <= b - a <= 0.51 * 50.0 + 1e-6 for a, b in pairwise(steps))


def test_feed_of_a_product_that_holds_carbon_is_no_input_of_another_process() -> None:
    own = (own_factor(kind="carbon_out", item="wax", value=3.0, unit="t"),)
    kiln = [product("clinker", 100.0), material("limestone", 100.0)]
    plant = [row("naphtha", 5000.0, use="feedstock"), product("wax", 200.0)]
    for name in (L, E, Z):
        assert total([*kiln, *plant], name, DE, own) == pytest.approx(total(kiln, name, DE, own) + total(plant, name, DE, own))


def test_feed_that_no_product_can_have_taken_up_stays_in_products() -> None:
    feed = row("natural_gas", 9000.0, use="feedstock")
    for name in (L, E, Z, G):
        steps = [total([feed, product("ammonia_gas", t)], name, DE) for t in (0.0, 1.0, 10.0, 100.0)]
        assert steps[0] == 0.0
        assert all(2.104 * t - 1e-6 <= found <= 1.3 * 2.104 * t + 1e-6 for found, t in zip(steps, (0.0, 1.0, 10.0, 100.0), strict=True))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["crude_steel_bof", "clinker", "lime", "ammonia_gas", "aluminium_primary"]), min_size=1, max_size=3), st.permutations(range(8)), st.sampled_from(EVERY))
def test_the_order_of_measures_never_matters(items: list[str], order: list[int], name: str) -> None:
    rows = [product(i, 1000.0) for i in items]
    rows += [coke(300.0), material("limestone", 900.0), material("anodes", 200.0), row("natural_gas", 5000.0, use="feedstock"), product("urea", 100.0)]
    found = booked(rows, name)
    shuffled = [rows[n] for n in order if n < len(rows)]
    shuffled += [r for r in rows if r not in shuffled]
    assert total(shuffled, name) == pytest.approx(found.total.value or 0.0, abs=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_a_plant_that_stood_still_is_a_normal_row(name: str) -> None:
    rows = [product("clinker", 0.0), row("coal", 0.0), row("electricity", 0.0), material("limestone", 0.0)]
    assert total(rows, name) == 0.0
    assert total([product("clinker", 0.0), material("limestone", 100.0)], name) == pytest.approx(total([material("limestone", 100.0)], name))


@pytest.mark.parametrize("name", EVERY)
def test_beside_a_product_by_no_process_inputs_count_whole(name: str) -> None:
    """What crude steel, ammonia or aluminium are made of is known only where they say by which process."""
    for item, inputs in (("crude_steel", coke(2000.0)), ("ammonia", row("natural_gas", 9000.0, use="feedstock")), ("aluminium", material("anodes", 500.0))):
        burnt = dict(inputs) | ({"use": "transformation"} if inputs.get("use") == "feedstock" else {})
        assert total([product(item, 1000.0), inputs], name, DE) == pytest.approx(total([burnt], name, DE)) != 0.0
        some = product({"crude_steel": "crude_steel_eaf", "ammonia": "ammonia_gas", "aluminium": "aluminium_primary"}[item], 1.0)
        assert total([some, product(item, 1000.0), inputs], name, DE) >= total([burnt], name, DE) - 1.0


def test_a_factor_of_the_park_makes_such_a_name_a_product_like_others() -> None:
    own = (own_factor(kind="product", item="ammonia", value=2.0, unit="t", category="ammonia"),)
    assert total([product("ammonia", 1000.0), row("natural_gas", 9000.0, use="feedstock")], L, DE, own) == pytest.approx(2000.0)


def test_the_carbon_of_steel_leaves_once_and_by_the_family_of_factors() -> None:
    for where, content in ((DE, 0.04), (None, 0.037)):
        bare = booked([STEEL, coke(4000.0)], L, where)
        told = booked([STEEL, coke(4000.0), product("steel", 4000.0)], L, where)
        assert bare.total.value == pytest.approx(told.total.value)
        assert total([coke(4000.0)], L, where) - (bare.total.value or 0.0) == pytest.approx(content * 4000.0)


@pytest.mark.parametrize("stone", ["limestone", "dolomite", "dolomite_flux"])
def test_a_stone_of_the_furnace_is_one_of_its_inputs_whatever_it_is_called(stone: str) -> None:
    for name in (L, Z, G):
        assert total([STEEL, coke(1100.0), material(stone, 200.0)], name, DE) == pytest.approx(total([STEEL, coke(1100.0)], name, DE), rel=0.02)
    assert total([STEEL, coke(1100.0), material(stone, 200.0)], L, DE) == pytest.approx(6320.0)


@pytest.mark.parametrize("name", [L, G, E])
def test_fuels_made_and_products_take_no_more_carbon_than_the_coal_had(name: str) -> None:
    coal = row("coking_coal", 8000.0, use="transformation")
    made_of_it = [row(c, q, giver_kind="asset", giver="oven", use="transformation") for c, q in (("coke", 5500.0), ("coke_oven_gas", 4000.0))]
    tar, gas = product("coal_tar", 60.0), row("coke_oven_gas", 4000.0, giver_kind="own")
    assert total([coal, *made_of_it, tar, gas], name, DE) == pytest.approx(total([gas], name, DE))
    assert total([coal, *made_of_it, gas], name, DE) == pytest.approx(total([gas], name, DE))


def test_gas_of_feed_that_stays_in_products_counts_where_it_burns() -> None:
    feed, gas = row("naphtha", 900.0, use="feedstock"), row("refinery_gas", 100.0, giver_kind="own")
    led_off = row("refinery_gas", 100.0, giver_kind="asset", giver="cracker", use="transformation")
    assert total([feed, led_off, gas], L, DE) == pytest.approx(total([gas], L, DE)) != 0.0

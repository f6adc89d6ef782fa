"""Energy handed on inside: who carries what, under which ruler, and what never moves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledgers import booked, made, own_factor, row, site, total
from parkzero.flows import Flows
from parkzero.park.catalogue import conversions
from parkzero.park.exporting import exported
from parkzero.park.ruler import Ruler
from parkzero.standards import cbam
from parkzero.standards.balance import balances
from parkzero.standards.conditions import emissions
from parkzero.standards.makers import split_shares
from parkzero.standards.national import energies
from parkzero.standards.register import Method
from parkzero.standards.trade import traded
from parkzero.standards.uncertainty import drawn

LOCATION, MARKET, NATIONAL, REPORTS = "ghg-protocol-location", "ghg-protocol-market", "china-zcp-2025", "gb-t-32151"
DE = site("DE")
GRID = total([row("electricity", 1.0)], LOCATION, DE)
GAS = total([row("natural_gas", 1.0)], LOCATION, DE)


def handed(carrier: str, quantity: float, giver: str, receiver: str, **more: Any) -> dict[str, Any]:
    return row(carrier, quantity, giver_kind="enterprise", giver=giver, receiver=receiver, **more)


def generated(carrier: str, quantity: float, firm: str = "a", plant: str = "own", **more: Any) -> dict[str, Any]:
    return row(carrier, quantity, giver_kind="asset", giver=plant, receiver=firm, **more)


def sold(carrier: str, quantity: float, firm: str, **more: Any) -> dict[str, Any]:
    return row(carrier, quantity, giver_kind="enterprise", giver=firm, receiver_kind="outside", receiver="", **more)


def firms(rows: list[dict[str, Any]], name: str | Method = LOCATION) -> dict[str, float]:
    return {n: f.value or 0.0 for n, f in booked(rows, name, DE).enterprises.items()}


def test_steam_sold_on_twice_weighs_on_its_last_user() -> None:
    found = firms([row("natural_gas", 1000.0), generated("steam", 900.0), handed("steam", 500.0, "a", "b"), handed("steam", 500.0, "b", "c")])
    assert (found["a"], found["b"], found["c"]) == pytest.approx((1000.0 * GAS, 0.0, 1000.0 * GAS * 5 / 9))


def test_a_plant_of_one_product_hands_on_all_its_carbon_whatever_its_efficiency() -> None:
    found = firms([row("natural_gas", 1000.0), generated("electricity", 250.0), handed("electricity", 250.0, "a", "b")])
    assert found["b"] == pytest.approx(1000.0 * GAS)


@pytest.mark.parametrize("named", [True, False])
def test_a_furnace_beside_a_plant_is_no_carbon_of_power(named: bool) -> None:
    rows = [
        row("natural_gas", 1000.0, asset="chp" if named else ""), row("coal", 3000.0, asset="furnace" if named else ""),
        generated("electricity", 350.0, plant="chp"), generated("heat", 450.0, plant="chp"), handed("electricity", 350.0, "a", "b"), handed("heat", 450.0, "a", "c"),
    ]  # fmt: skip
    found = firms(rows)
    assert found["b"] + found["c"] == pytest.approx(1000.0 * GAS)


def test_a_furnace_of_the_same_fuel_is_told_apart_by_its_name_alone() -> None:
    rows = [row("natural_gas", 1000.0, asset="chp"), row("natural_gas", 9000.0, asset="furnace"), generated("electricity", 400.0, plant="chp"), handed("electricity", 400.0, "a", "b")]
    assert firms(rows)["b"] == pytest.approx(1000.0 * GAS)


def test_fuel_without_a_plant_weighs_no_more_than_a_poor_plant_would_burn() -> None:
    """10 MWh of power beside 100,000 MWh of gas for furnaces: at 20 % efficiency it took 50 MWh."""
    rows = [row("natural_gas", 1e5), generated("electricity", 10.0), handed("electricity", 10.0, "a", "b")]
    assert firms(rows)["b"] == pytest.approx(50.0 * GAS)


def test_what_comes_out_of_a_battery_is_no_second_supply() -> None:
    rows = [row("electricity", 100.0), generated("electricity", 90.0, plant="bat", technology="battery"), handed("electricity", 90.0, "a", "b")]
    found = firms(rows)
    assert 90.0 * GRID < found["b"] <= 100.0 * GRID
    assert found["a"] + found["b"] == pytest.approx(100.0 * GRID)
    stated = [*rows, row("electricity", 100.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="bat")]
    assert firms(stated)["b"] == pytest.approx(100.0 * GRID)


def test_heat_of_a_pump_carries_the_power_it_took() -> None:
    rows = [row("electricity", 100.0), generated("heat", 150.0, plant="hp", technology="heat_pump"), handed("heat", 150.0, "a", "b")]
    assert firms(rows)["b"] == pytest.approx(150.0 / 3.15 * GRID)
    stated = [*rows, row("electricity", 60.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="hp")]
    assert firms(stated)["b"] == pytest.approx(60.0 * GRID)
    assert total(stated, LOCATION, DE) == pytest.approx(100.0 * GRID)


def test_hydrogen_of_an_electrolyser_carries_its_power() -> None:
    rows = [row("electricity", 100.0), row("electricity", 100.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="el"),
            generated("hydrogen", 60.0, plant="el", technology="electrolyser"), handed("hydrogen", 60.0, "a", "b")]  # fmt: skip
    found = firms(rows)
    assert (found["a"], found["b"]) == pytest.approx((0.0, 100.0 * GRID))


def test_power_resold_outside_is_no_scope_2_of_the_reseller() -> None:
    rows = [row("electricity", 100.0), sold("electricity", 60.0, "a")]
    assert total(rows, LOCATION, DE) == pytest.approx(40.0 * GRID)


def test_own_power_is_sold_before_bought_power() -> None:
    rows = [row("electricity", 100.0), row("natural_gas", 200.0), generated("electricity", 70.0), sold("electricity", 60.0, "a")]
    assert total(rows, LOCATION, DE) == pytest.approx(100.0 * GRID + 200.0 * GAS)


@pytest.mark.parametrize("name", [LOCATION, MARKET, NATIONAL, REPORTS])
def test_power_that_left_with_its_certificate_burdens_nobody(name: str) -> None:
    rows = [generated("electricity", 100.0, plant="pv", technology="pv_roof", attribute="sold"), sold("electricity", 100.0, "a", attribute="sold")]
    assert total(rows, name, DE) == pytest.approx(0.0)
    assert total(rows[:1], MARKET, DE) > 0.0


@pytest.mark.parametrize("name", [NATIONAL, REPORTS])
def test_heat_sold_without_a_source_earns_no_credit(name: str) -> None:
    assert total([sold("heat", 1000.0, "a")], name, DE) == pytest.approx(0.0)
    bought = [row("heat", 1000.0, giver_kind="outside")]
    assert total([*bought, sold("heat", 1000.0, "a")], name, DE) == pytest.approx(0.0)


def test_tenants_who_buy_twice_what_is_made_share_its_carbon() -> None:
    found = firms([row("natural_gas", 1000.0), generated("heat", 450.0), handed("heat", 450.0, "a", "b"), handed("heat", 450.0, "a", "c")])
    assert found["b"] == found["c"] == pytest.approx(500.0 * GAS)


def test_a_closed_circle_carries_the_default_and_leaves_the_total_alone() -> None:
    rows = [handed("steam", 10.0, "a", "b"), handed("steam", 10.0, "b", "a")]
    found = booked(rows, LOCATION, DE)
    assert found.total.value == pytest.approx(0.0)
    assert found.enterprises["a"].value == found.enterprises["b"].value


def test_sellers_are_credited_at_the_default_where_enterprise_reports_are_summed() -> None:
    rows = [row("natural_gas", 1000.0), generated("steam", 900.0), handed("steam", 500.0, "a", "b"), handed("steam", 500.0, "b", "c")]
    found = firms(rows, REPORTS)
    assert found["b"] == pytest.approx(0.0)
    assert found["c"] > 0
    assert found["a"] + found["c"] == pytest.approx(total(rows[:1], REPORTS, DE))


def test_gases_of_the_fuel_travel_each_for_itself() -> None:
    found = booked([row("natural_gas", 1000.0), generated("steam", 900.0), handed("steam", 900.0, "a", "b")], LOCATION, DE)
    burnt = {x.gas: x.tonnes for x in found.lines if x.scope == "1"}
    bought = {x.gas: x.tonnes for x in found.lines if x.enterprise == "b" and x.step == "account"}
    assert set(burnt) == {"CO2", "CH4", "N2O"}
    assert bought == pytest.approx(burnt)


def test_shares_of_a_method_are_all_of_a_plant() -> None:
    for method in ("energy", "efficiency", "eu_reference", "exergy", "heat_first", "power_first"):
        split = made(Method(name="x", ruler=Ruler(chp=method), label="x", label_zh="x")).split  # type: ignore[arg-type]
        assert sum(split_shares({"electricity": 300.0, "heat": 500.0}, 1000.0, split).values()) == pytest.approx(1.0)
    assert split_shares({}, 0.0, split) == {}


AMOUNT = st.floats(1.0, 1000.0)
FIRMS = st.sampled_from("abcd")
CARRIERS = st.sampled_from(["steam", "electricity", "heat"])


@st.composite
def parks(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What comes in, and what is handed on: chains, circles, stores, several carriers."""
    came: list[dict[str, Any]] = [row(c, draw(AMOUNT), receiver=f, giver_kind="grid" if c == "electricity" else "supplier") for f, c in draw(st.lists(st.tuples(FIRMS, CARRIERS), min_size=1, max_size=4))]
    for firm in draw(st.lists(FIRMS, max_size=2, unique=True)):
        came += [row("natural_gas", draw(AMOUNT) * 3, receiver=firm), generated("electricity", draw(AMOUNT), firm, "chp"), generated("steam", draw(AMOUNT), firm, "chp")]
    for firm in draw(st.lists(FIRMS, max_size=2, unique=True)):
        came.append(generated("electricity", draw(AMOUNT) / 10, firm, "bat", technology="battery"))
    trade = [handed(c, draw(AMOUNT), g, r) for g, r, c in draw(st.lists(st.tuples(FIRMS, FIRMS, CARRIERS), max_size=8)) if g != r]
    return came, trade


@settings(max_examples=60, deadline=None)
@given(parks(), st.sampled_from([LOCATION, MARKET, NATIONAL, REPORTS]), st.floats(0.1, 0.9))
def test_trade_moves_no_total_and_order_and_splitting_change_nothing(park: tuple[list[dict[str, Any]], list[dict[str, Any]]], name: str, part: float) -> None:
    came, trade = park
    whole = booked([*came, *trade], name, DE)
    assert whole.total.value == pytest.approx(total(came, name, DE), rel=1e-9, abs=1e-6)
    summed = sum(f.value or 0.0 for f in whole.enterprises.values())
    assert summed + (whole.eliminated.value or 0.0) == pytest.approx(whole.total.value, rel=1e-9, abs=1e-6)
    turned = booked([*reversed(trade), *reversed(came)], name, DE)
    halves = booked([r | {c: r[c] * p for c in ("quantity", "low", "high") if c in r} for r in [*came, *trade] for p in (part, 1 - part)], name, DE)
    for other in (turned, halves):
        for firm, figure in whole.enterprises.items():
            left = other.enterprises.get(firm)
            assert (left.value if left else 0.0) == pytest.approx(figure.value, rel=1e-7, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(parks(), CARRIERS, AMOUNT)
def test_a_firm_that_only_passes_on_keeps_nothing_and_changes_nobody(park: tuple[list[dict[str, Any]], list[dict[str, Any]]], carrier: str, quantity: float) -> None:
    came, trade = park
    before = firms([*came, *trade, handed(carrier, quantity, "a", "z")])
    after = firms([*came, *trade, handed(carrier, quantity, "a", "middle"), handed(carrier, quantity, "middle", "z")])
    assert after.pop("middle", 0.0) == pytest.approx(0.0, abs=1e-6)
    assert all(after.get(f, 0.0) == pytest.approx(before.get(f, 0.0), rel=1e-7, abs=1e-6) for f in {*before, *after})


def test_pools_know_what_a_unit_carries() -> None:
    rows = [row("natural_gas", 1000.0), generated("steam", 900.0), handed("steam", 500.0, "a", "b")]
    known = traded(Flows.rows(rows).records(), made(LOCATION, DE))
    assert known.per_unit("a", "steam") == pytest.approx(1000.0 * GAS / 900.0)
    assert known.per_unit("b", "electricity") is None


def test_energy_of_which_no_row_says_how_it_was_made_is_no_more_than_the_fuel_leaves() -> None:
    """100 MWh of gas, 60 of heat stated: of 80 MWh of power sold at most 40 were made, and only they are credited, with no more than the
    carbon that the split of the plant lays on them (35 and 80 %: 40 / 0.35 against 60 / 0.80)."""
    rows = [row("natural_gas", 100.0), generated("heat", 60.0), sold("electricity", 80.0, "a")]
    credit = total(rows[:2], NATIONAL, DE) - total(rows, NATIONAL, DE)
    power, heat = 40.0 / 0.35, 60.0 / 0.80
    assert credit == pytest.approx(total(rows[:1], NATIONAL, DE) * power / (power + heat))
    assert credit < 40.0 * 0.8325


@pytest.mark.parametrize("name", [NATIONAL, REPORTS])
@pytest.mark.parametrize("carrier", ["heat", "steam", "electricity"])
def test_energy_sold_that_no_row_brings_in_never_makes_a_total_negative(name: str, carrier: str) -> None:
    coal = row("coal", 5.436)
    assert total([coal, sold(carrier, 1000.0, "a")], name) >= -1e-9
    assert total([coal, sold(carrier, 600.0, "a"), sold(carrier, 400.0, "a")], name) >= -1e-9
    stated = [row("coal", 1087.2), generated("heat", 1000.0), sold("heat", 1000.0, "a")]
    assert total(stated, NATIONAL) == pytest.approx(total(stated[:1], NATIONAL) - 396.0)  # the rule's fixed factor, where a row says that it was made


def test_biogenic_carbon_is_not_handed_on_as_fossil() -> None:
    found = booked([row("biomass", 1000.0), generated("steam", 900.0), handed("steam", 900.0, "a", "b")], LOCATION, DE)
    burnt = sum(x.tonnes for x in found.lines if x.scope == "1")
    assert 0.0 < burnt < 30.0
    assert found.enterprises["b"].value == pytest.approx(burnt)


def test_green_power_of_which_half_left_with_its_certificate_burdens_by_half() -> None:
    made_ = generated("electricity", 100.0, plant="pv", technology="pv_roof", attribute="sold")
    whole = total([made_], MARKET, DE)
    assert total([made_, sold("electricity", 50.0, "a", attribute="sold")], MARKET, DE) == pytest.approx(0.5 * whole)


def test_steam_of_a_neighbour_sold_outside_leaves_the_buyer_and_stays_in_the_total() -> None:
    rows = [row("natural_gas", 1000.0), generated("steam", 900.0), handed("steam", 900.0, "a", "b"), sold("steam", 600.0, "b")]
    found = booked(rows, LOCATION, DE)
    assert found.total.value == pytest.approx(1000.0 * GAS)
    assert found.enterprises["b"].value == pytest.approx(1000.0 * GAS / 3)


def test_a_direct_line_stands_outside_the_pool() -> None:
    rows = [row("electricity", 100.0), generated("electricity", 50.0, plant="pv", attribute="direct"), handed("electricity", 100.0, "a", "b"), handed("electricity", 50.0, "a", "c", attribute="direct")]
    found = firms(rows)
    assert (found["a"], found["b"], found.get("c", 0.0)) == pytest.approx((0.0, 100.0 * GRID, 0.0))


def test_energy_that_plants_take_is_in_the_balance_and_no_second_use() -> None:
    rows = [row("electricity", 100.0), row("electricity", 60.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="hp"),
            row("electricity", 20.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="bat"), generated("electricity", 18.0, plant="bat", technology="battery")]  # fmt: skip
    (balance,) = balances(Flows.rows(rows))
    assert (balance.entries["bought"], balance.entries["transformation"], balance.entries["generated"], balance.entries["final_use"]) == (100.0, 62.0, 0.0, 38.0)
    assert sum(e.mwh for e in energies(Flows.rows(rows), DE, 2023)) == pytest.approx(100.0)


@pytest.mark.parametrize("charge", [True, False])
def test_what_a_store_gives_is_no_second_supply(charge: bool) -> None:
    """Of 100 MWh bought the loss of the store is used up in it, by its rows or else by the catalogue's round trip; the rest is used. Its power is
    neither power made, under CBAM, nor fossil power to sell."""
    back = 20.0 * conversions()["battery"][2]
    into = [row("electricity", 20.0, giver_kind="enterprise", giver="a", receiver_kind="asset", receiver="bat")]
    rows = [row("electricity", 100.0), *(into if charge else []), generated("electricity", back, plant="bat", technology="battery")]
    (balance,) = balances(Flows.rows(rows))
    assert (balance.entries["transformation"], balance.entries["final_use"]) == (pytest.approx(20.0 - back), pytest.approx(80.0 + back))
    assert balance.supply == 100.0
    made_of = cbam._used("a", Flows.rows(rows).records())
    assert (made_of.power_used, made_of.power_made) == (100.0, 0.0)
    green = [generated("electricity", 100.0, plant="pv", technology="pv_roof", attribute="direct"), *rows[-1:], sold("electricity", 50.0, "a")]
    assert {r["attribute"] for r in exported(Flows.rows(green)).records() if r["giver"] == "a"} == {"direct"}


def metered(made_row: dict[str, Any]) -> dict[str, Any]:
    """A row by a meter of one part in ten thousand."""
    return made_row | {"low": made_row["quantity"] * 0.9999, "high": made_row["quantity"] * 1.0001}


GUESSED = site(grid={"factor": {"value": "0.4 tCO2/MWh", "confidence": "C"}})
"""A grid factor of 0.4 within 40 %."""


def test_who_uses_power_has_the_error_of_its_factor_and_who_passes_it_on_has_none() -> None:
    rows = [metered(row("electricity", 1000.0)), metered(handed("electricity", 1000.0, "a", "b"))]
    found = booked(rows, LOCATION, GUESSED).enterprises
    assert (found["a"].value, found["a"].high) == (pytest.approx(0.0, abs=1e-9), pytest.approx(0.4 * 0.1 * 2**0.5, rel=0.05))
    assert (found["b"].value, found["b"].low, found["b"].high) == pytest.approx((400.0, 240.0, 560.0), rel=1e-3)


def test_power_resold_takes_its_error_along() -> None:
    """100,000 MWh bought, 99,000 sold outside: 400 t within 40 %, not within the error of all that came through; draws agree."""
    found = booked([metered(row("electricity", 1e5)), metered(sold("electricity", 99e3, "a"))], LOCATION, GUESSED)
    assert (found.total.value, found.total.low, found.total.high) == pytest.approx((400.0, 240.0, 560.0), rel=0.01)
    sampled = drawn([x for x in found.lines if x.scope in found.counted], 50_000, 1).figure("t")
    assert (sampled.low, sampled.high) == pytest.approx((found.total.low, found.total.high), rel=0.02)


def test_a_mix_of_factors_has_the_error_of_each_by_its_weight() -> None:
    """Half of a neighbour's heat at 0.2 within 10 %, half at 0.4 within 30 %: 0.3 within sqrt((10 % / 3)^2 + (30 % * 2 / 3)^2)."""
    own = tuple(own_factor(kind="heat", item=c, value=v, share=s, origin=f"factors.csv:{n}", enterprise="a" if c == "steam" else "") for n, (c, v, s) in enumerate((("steam", 0.2, 0.1), ("heat", 0.4, 0.3))))
    rows = [metered(row("steam", 100.0)), metered(row("steam", 100.0, receiver="c")), metered(handed("steam", 100.0, "c", "a")), metered(handed("steam", 200.0, "a", "b"))]
    lines = [x for x in booked(rows, LOCATION, DE, own).lines if x.enterprise == "b" and x.step == "account"]
    assert sum(x.weight for line in lines for x in line.mix) == pytest.approx(1.0)
    (line,) = lines
    assert line.factor_share == pytest.approx(sum((x.weight * x.share) ** 2 for x in line.mix) ** 0.5)
    assert len(line.mix) == 2
    assert 0.0 < line.factor_share < max(x.share for x in line.mix)


def test_a_row_of_confidence_c_weighs_on_a_total_by_what_is_left_of_it() -> None:
    """Of 100 MWh at a guessed factor 90 leave: a tonne per MWh more is ten tonnes more."""
    amount = emissions(booked([row("electricity", 100.0), sold("electricity", 90.0, "a")], LOCATION, GUESSED))
    assert list(amount.slopes.values()) == pytest.approx([10.0])
    assert amount.held.high < amount.figure.high  # type: ignore[operator]


def test_who_passes_a_neighbours_power_on_beside_a_boiler_makes_none() -> None:
    rows = [row("electricity", 100.0, receiver="d"), handed("electricity", 100.0, "d", "a"), handed("electricity", 100.0, "a", "b")]
    for beside in ([], [row("natural_gas", 1000.0)], [row("diesel", 50.0)], [row("hydrogen", 300.0)]):
        found = firms([*rows, *beside])
        assert found["b"] == pytest.approx(100.0 * GRID)
        assert found.get("d", 0.0) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("grid", [0.0, 1e-3])
def test_a_tenant_of_a_neighbours_sun_carries_nothing(grid: float) -> None:
    sun = generated("electricity", 100.0, plant="pv", technology="pv_roof", attribute="direct")
    rows = [sun, handed("electricity", 100.0, "a", "b"), row("electricity", grid)]
    assert firms(rows)["b"] == pytest.approx(grid * GRID, abs=1e-9)
    pumped = [sun, generated("heat", 300.0, plant="hp", technology="heat_pump"), handed("heat", 300.0, "a", "b")]
    assert firms(pumped)["b"] == pytest.approx(0.0, abs=1e-9)


def test_power_of_a_contract_passed_on_carries_what_the_contract_carries() -> None:
    """Of a contract that counts by market; plain power first, then that of direct lines and contracts."""
    rows = [row("electricity", 100.0, attribute="ppa"), handed("electricity", 100.0, "a", "b")]
    assert firms(rows, MARKET).get("b", 0.0) == pytest.approx(0.0, abs=1e-9)
    both = firms([*rows, row("electricity", 40.0)], MARKET)
    assert both["b"] == pytest.approx(total([row("electricity", 40.0)], MARKET, DE))


def test_what_nothing_is_known_of_carries_the_residual_mix_by_market() -> None:
    assert firms([handed("electricity", 100.0, "a", "b")], MARKET)["b"] == pytest.approx(total([row("electricity", 100.0)], MARKET, DE))


@pytest.mark.parametrize("name", [LOCATION, MARKET, NATIONAL, REPORTS])
def test_rows_of_nothing_change_nothing(name: str) -> None:
    rows = [row("natural_gas", 1000.0), handed("steam", 800.0, "a", "b")]
    nothing = [
        sold("electricity", 0.0, "a"), sold("steam", 0.0, "a"), handed("steam", 0.0, "c", "b"), generated("steam", 0.0), row("steam", 0.0),
        row("natural_gas", 0.0, asset="kiln"), row("coal", 0.0),
    ]  # fmt: skip
    assert firms([*rows, *nothing], name) == pytest.approx(firms(rows, name) | ({"c": 0.0} if "c" in firms([*rows, *nothing], name) else {}))


def test_what_is_missing_of_what_is_handed_on_is_made_of_the_fuel() -> None:
    rows = [row("natural_gas", 1000.0), handed("steam", 800.0, "a", "b")]
    whole = firms(rows)["b"]
    for little in (row("steam", 1e-6), generated("steam", 1e-6)):
        assert firms([*rows, little])["b"] == pytest.approx(whole, rel=1e-6)
    half = firms([*rows, row("steam", 400.0)])
    assert half["b"] == pytest.approx(total([row("steam", 400.0)], LOCATION, DE) + whole * min(1.0, 400.0 / (0.5 * 0.85) / 1000.0))


def test_a_plant_burns_its_own_fuel_as_far_as_it_reaches() -> None:
    rows = [row("coal", 20000.0), generated("heat", 9000.0, plant="chp", technology="chp_gas"), handed("heat", 9000.0, "a", "u")]
    before = firms(rows)["u"]
    assert firms([*rows, row("natural_gas", 1.0)])["u"] == pytest.approx(before, rel=1e-3)
    assert firms([*rows, row("natural_gas", 12000.0)])["u"] == pytest.approx(12000.0 * GAS)
    named = firms([*rows, row("natural_gas", 1.0, asset="chp")])["u"]
    assert named == pytest.approx(before, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(parks(), FIRMS, st.sampled_from(["natural_gas", "coal", "diesel", "hydrogen", "steam", "electricity"]), st.sampled_from(["bought", "generated"]), st.sampled_from([LOCATION, MARKET]))
def test_a_little_of_anything_moves_nobody_much(park: tuple[list[dict[str, Any]], list[dict[str, Any]]], firm: str, carrier: str, how: str, name: str) -> None:
    """But where nothing at all is known of what somebody hands on: a little that is known takes the place of the default."""
    came, trade = park
    assume(not traded(Flows.rows([*came, *trade]).records(), made(name, DE)).carried.defaulted)
    little = generated(carrier, 1e-6, firm) if how == "generated" and carrier in ("steam", "electricity") else row(carrier, 1e-6, receiver=firm)
    before, after = firms([*came, *trade], name), firms([*came, *trade, little], name)
    for one in {*before, *after}:
        assert after.get(one, 0.0) == pytest.approx(before.get(one, 0.0), rel=1e-3, abs=1e-3)

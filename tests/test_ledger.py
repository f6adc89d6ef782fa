"""Where accounts are easily got wrong: cases that once came out wrong, with what they have to come out as."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ledgers import booked, made, material, own_factor, park_of, product, row, site, total
from parkzero.flows import Flows
from parkzero.order import frame
from parkzero.park.boundary import boundary, within
from parkzero.park.flowing import flows_of
from parkzero.park.whole import Activity, Park
from parkzero.results import Index, Outlook
from parkzero.show.inventory import notes
from parkzero.standards import cbam, eu_ets, factors
from parkzero.standards.account import account
from parkzero.standards.crosswalk import walk
from parkzero.standards.national import energies
from parkzero.standards.register import METHODS
from parkzero.standards.rule import rule
from parkzero.standards.trade import traded
from parkzero.standards.years import change

EVERY = [n for n in METHODS if n != "cbam"]


def tce(rows: list[dict[str, Any]]) -> float:
    return sum(e.mwh for e in energies(Flows.rows(rows), site(), 2023))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("item", "carrier"), [("crude_steel_bof", "natural_gas"), ("methanol_coal", "coal"), ("ammonia_gas", "natural_gas")]
)
def test_a_boiler_beside_a_process_does_not_switch_its_factor_off(name: str, item: str, carrier: str) -> None:
    alone = total([product(item, 1e6)], name)
    boiler = total([row(carrier, 1000.0)], name)
    assert alone > 5e5
    assert total([product(item, 1e6), row(carrier, 1000.0)], name) == pytest.approx(alone + boiler, rel=1e-9)


@pytest.mark.parametrize("name", EVERY)
def test_an_incomplete_balance_does_not_lead(name: str) -> None:
    steel = total([product("crude_steel_bof", 1e6)], name)
    assert total([product("crude_steel_bof", 1e6), material("electrodes", 100.0)], name) == pytest.approx(steel, rel=1e-4)
    assert total([product("ethylene", 1e5)], name) > 1e5
    assert total([product("calcium_carbide", 1e5)], name) > 1e5
    mill = [product("crude_steel_bof", 1e6), product("pig_iron", 9e5)]
    assert total(mill, name) > 1e6


@pytest.mark.parametrize("name", EVERY)
def test_the_feed_of_hydrogen_is_emitted_whole(name: str) -> None:
    rows = [row("natural_gas", 450_000.0, use="feedstock"), product("hydrogen", 10_000.0)]
    assert total(rows, name, site("DE")) == pytest.approx(450_000 * 3.6 * 56.1 / 1000, rel=0.03)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("item", ["ammonia_gas", "ethylene", "methanol_gas", "hydrogen"])
def test_of_product_and_feed_one_measure_always_stays(name: str, item: str) -> None:
    rows = [row("natural_gas", 400_000.0, use="feedstock"), product(item, 50_000.0)]
    assert total(rows, name, site("DE")) > 20_000.0


@pytest.mark.parametrize("name", EVERY)
def test_coal_to_methanol_without_a_factor_is_a_carbon_balance(name: str) -> None:
    rows = [row("coal", 1e6, use="feedstock"), product("methanol", 1e5)]
    whole = 1e6 * (0.0261 * 44 / 12 * 3.6 if METHODS[name].ruler.family == "china" or not METHODS[name].ruler.family else 94.6 * 3.6 / 1000)
    assert total(rows, name) == pytest.approx(whole - 137_500, rel=2e-3)


@pytest.mark.parametrize("name", EVERY)
def test_no_carbon_is_taken_off_that_never_came_in(name: str) -> None:
    gas = total([row("natural_gas", 1000.0)], name)
    assert total([product("ethylene_glycol", 1e5), row("natural_gas", 1000.0)], name) >= gas - 1e-6
    assert total([product("methanol", 1e4)], name) == pytest.approx(0.0, abs=1e-9)


def test_energy_is_counted_once_in_the_denominator() -> None:
    bought = row("coal", 1000.0, use="supply")
    sold = row("coal", 400.0, giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="")
    assert tce([bought, row("coal", 600.0), sold]) == pytest.approx(600.0)
    refined = row("diesel", 900.0, giver_kind="asset", giver="refinery", use="transformation")
    diesel = row("diesel", 900.0, giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="")
    assert tce([row("crude_oil", 1000.0, use="transformation"), refined, diesel]) == pytest.approx(100.0)
    led_off = row("blast_furnace_gas", 300.0, giver_kind="asset", giver="furnace", use="transformation")
    gas = row("blast_furnace_gas", 300.0, giver_kind="enterprise", giver="a", receiver="b")
    assert tce([row("coke", 1000.0, use="transformation"), led_off, gas]) == pytest.approx(1000.0)
    assert tce([row("coal", 1000.0, giver_kind="enterprise", giver="a", receiver="b")]) == pytest.approx(1000.0)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("attribute", ["none", "certificate", "ppa", "direct", "certificate_910", "certificate_scope_2"])
def test_power_counts_alike_whoever_hands_it_over(name: str, attribute: str) -> None:
    rows = [[row("electricity", 1000.0, giver_kind=k, attribute=attribute)] for k in ("grid", "supplier", "outside")]
    assert len({total(r, name) for r in rows}) == 1
    own = (own_factor(kind="supplier", item="electricity", value=0.9, level="supplier"),)
    if attribute == "none" and name == "ghg-protocol-market":
        assert [total(r, name, None, own) for r in rows] == [pytest.approx(900.0)] * 3


def test_the_printed_factor_of_the_national_rule_follows_no_trend() -> None:
    falling = np.linspace(1.0, 0.8, 8)
    look = Outlook(base_year=2023, indices={("grid_factor", ""): Index(low=falling, central=falling, high=falling)})
    method = METHODS["china-zcp-2025"]
    found = rule(method.ruler, site(), look, 2023, 2030, "x")
    for giver in ("grid", "supplier", "outside"):
        assert found.per_unit("electricity", giver) == pytest.approx(0.8325)
    assert rule(METHODS["ghg-protocol-location"].ruler, site(), look, 2023, 2030, "x").per_unit("electricity", "grid") == pytest.approx(
        0.8 * 0.5827
    )


def activity(**values: Any) -> Activity:
    base = {
        "enterprise": "a",
        "carrier": "electricity",
        "low": 0.0,
        "high": 0.0,
        "year": 2023,
        "origin": f"activity.csv:{values['quantity']:g}",
    }
    return Activity(**(base | values))


def test_sun_that_is_sold_is_not_credited_as_fossil_power() -> None:
    where = site(
        assets=[{"id": "pv", "technology": "pv_roof", "capacity": "1 MW"}, {"id": "chp", "technology": "chp_gas", "capacity": "1 MW"}]
    )
    park = Park.model_validate({"id": "p", "name": {"en": "P"}, "study": {"base_year": 2023}, "site": where})
    sun, gas = activity(action="generated", partner="pv", quantity=1000.0), activity(action="generated", partner="chp", quantity=150.0)
    burnt = activity(action="burnt", carrier="natural_gas", quantity=400.0)
    whole = total([row("natural_gas", 400.0)], "china-zcp-2025")
    sold = activity(action="sold", partner="grid", quantity=400.0)
    for rows, credit in (((sun, sold), 0.0), ((sun, gas, sold), 0.0), ((sun, gas, burnt, sold), whole - 150.0 * 0.8325)):
        flows = flows_of(park.but(activity=rows), 2023)
        assert account(flows, made("china-zcp-2025")).total.value == pytest.approx(credit)
        assert flows.total(receiver_kind="grid") == pytest.approx(400.0)


def test_transformation_counts_carbon_whole() -> None:
    """1 Mt of washed coal to 0.74 Mt of coke: carbon in less carbon out, oxidation 100 % (notice 910, annex 4); coke by the national factor
    database, washed coal, which it lacks, by GB/T 32151."""
    ncv = {"washed_coal": 26.344, "coke": 28.435}
    coal = row("washed_coal", 1e6 * ncv["washed_coal"] / 3.6, use="transformation")
    coke = row("coke", 0.74e6 * ncv["coke"] / 3.6, giver_kind="asset", giver="oven", use="transformation")
    carbon = {c: f.whole.value / 3.6 * 12 / 44 for c, family in (("washed_coal", "china"), ("coke", "china_database")) if (f := factors.fuel(c, "CO2", family))}
    assert carbon["coke"] == pytest.approx(0.0294, rel=0.02)
    expected = (1e6 * ncv["washed_coal"] * carbon["washed_coal"] - 0.74e6 * ncv["coke"] * carbon["coke"]) * 44 / 12
    assert total([coal, coke], "china-zcp-2025") == pytest.approx(expected, rel=1e-9)
    assert {
        x.gas for x in booked([row("crude_oil", 1000.0, use="transformation")], "ghg-protocol-location", site("DE")).lines if x.tonnes
    } == {"CO2"}


def test_enterprise_reports_count_nitrous_oxide_and_fluorides_of_processes() -> None:
    acid = total([product("nitric_acid_atmospheric", 1e5)], "gb-t-32151")
    assert acid == pytest.approx(1e5 * 0.00972 * 265)
    aluminium = booked([product("aluminium_primary", 1e5)], "gb-t-32151")
    assert (aluminium.gases["CF4"].value or 0.0) == pytest.approx(1e5 * 0.034e-3 * 6630)
    assert total([product("nitric_acid_atmospheric", 1e5)], "china-zcp-2025") == 0.0


def test_trade_between_shares_is_eliminated_only_as_far_as_both_are_owned() -> None:
    """The heat plant is owned to 10 %, its buyer whole: nine tenths of the heat come from outside."""
    where = site(
        "DE", organisations=[{"id": "o", "holdings": [{"enterprise": "b", "equity": "10 %"}, {"enterprise": "a", "equity": "100 %"}]}]
    )
    heat = row("heat", 90_000.0, giver_kind="enterprise", giver="b", receiver="a")
    rows = [row("natural_gas", 100_000.0, receiver="b"), heat]
    found = account(within(Flows.rows(rows), boundary(where, "o:equity")), made("ghg-protocol-location", where))
    fuel = total(rows[:1], "ghg-protocol-location", where)
    outside = 81_000.0 * factors.heat(where).value
    assert found.total.value == pytest.approx(0.1 * fuel + outside)
    internal = sum(x.factor_value for x in found.lines if x.step == "elimination")
    assert internal == pytest.approx(fuel / 90_000.0)


@pytest.mark.parametrize("named", [True, False])
def test_the_furnaces_of_a_seller_do_not_weigh_on_his_steam(named: bool) -> None:
    """The plant's fuel is the one its rows name; where none does, the one that it makes a usual efficiency of."""
    rows = [
        row("refinery_gas", 1_000_000.0, receiver="b", asset="still" if named else ""), row("natural_gas", 200_000.0, receiver="b", asset="chp" if named else ""),
        row("electricity", 70_000.0, giver_kind="asset", giver="chp", receiver="b"), row("steam", 90_000.0, giver_kind="asset", giver="chp", receiver="b"),
        row("steam", 50_000.0, giver_kind="enterprise", giver="b", receiver="a"),
    ]  # fmt: skip
    where = site("DE")
    fuel = total(rows[1:2], "ghg-protocol-location", where)
    known = traded(Flows.rows(rows).records(), made("ghg-protocol-location", where))
    shares = {c: known.per_unit("b", c) or 0.0 for c in ("electricity", "steam")}
    assert shares["steam"] * 90_000.0 + shares["electricity"] * 70_000.0 == pytest.approx(fuel)
    assert shares["electricity"] / shares["steam"] == pytest.approx(0.80 / 0.35)


def test_power_that_is_passed_on_carries_what_it_carried() -> None:
    rows = [row("electricity", 1000.0, receiver="b"), row("electricity", 900.0, giver_kind="enterprise", giver="b", receiver="a")]
    found = booked(rows, "ghg-protocol-location", site("DE"))
    assert found.enterprises["a"].value == pytest.approx(0.9 * (found.total.value or 0.0))
    assert found.enterprises["b"].value == pytest.approx(0.1 * (found.total.value or 0.0))
    assert found.eliminated.value == 0.0


@pytest.mark.parametrize("name", EVERY)
def test_limestone_of_a_kiln_is_the_other_measure_of_its_clinker(name: str) -> None:
    clinker, stone = product("clinker", 1e6), material("limestone", 1.2e6)
    both, alone = total([clinker, stone], name), {total([clinker], name), total([stone], name)}
    assert any(both == pytest.approx(x) for x in alone)
    assert total([product("calcium_carbide", 1e5), material("calcium_carbide_use", 5e4)], name) == pytest.approx(
        total([product("calcium_carbide", 1e5)], name) + total([material("calcium_carbide_use", 5e4)], name)
    )


def test_source_streams_are_net_of_what_was_taken_out() -> None:
    rows = [row("coke", 38_500.0 * 28.2 / 3.6), product("crude_steel_bof", 50_000.0)]
    names = {s.name: s for s in eu_ets.source_streams(booked(rows, "eu-ets", site("DE")))}
    assert set(names) == {"coke"}
    acid = eu_ets.source_streams(booked([product("adipic_acid", 1e4)], "eu-ets", site("DE")))[0]
    assert (acid.category, acid.low_emission) == ("C", False)
    stone = eu_ets.source_streams(booked([material("limestone", 2e6)], "eu-ets", site("DE")))[0]
    assert (stone.category, stone.required) == ("C", 3)


def test_a_measured_factor_holds_where_a_fuel_is_transformed_or_led_off_too() -> None:
    own = (own_factor(item="coke", value=0.396, level="measured", enterprise="a"),)
    coal = row("coking_coal", 2000.0, use="transformation")
    rows = [coal, row("coke", 1000.0, giver_kind="asset", giver="oven", use="transformation"), row("coke", 1000.0, giver_kind="own")]
    assert total(rows, "china-zcp-2025", None, own) == pytest.approx(total([coal], "china-zcp-2025"))


def test_a_firm_that_turns_to_the_sun_has_not_left() -> None:
    before = booked([row("natural_gas", 1000.0), row("coal", 10.0, receiver="b")], "eu-ets")
    after = booked(
        [row("electricity", 900.0, giver_kind="asset", giver="pv", attribute="direct"), row("coal", 10.0, receiver="b")], "eu-ets"
    )
    found = change(2023, before, 2024, after)
    assert found.left == ()
    assert found.causes["structure"] == 0.0
    assert found.causes["activity"] == pytest.approx(found.difference)


def test_a_credit_for_heat_is_no_matter_of_electricity() -> None:
    sold = row("heat", 1000.0, giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="")
    flows = Flows.rows([row("natural_gas", 1500.0), row("heat", 1000.0, giver_kind="asset", giver="boiler"), sold])
    found = walk(METHODS["china-zcp-2025"], METHODS["ghg-protocol-location"], lambda m: account(flows, made(m)))
    assert found.steps["electricity_rule"] == 0.0
    assert (found.steps["boundary"], found.steps["credit"]) == (0.0, pytest.approx(396.0))


def test_a_given_factor_keeps_its_fifth_and_ninety_fifth_percentile() -> None:
    where = site("DE", grid={"factor": {"value": "0.5 tCO2/MWh", "low": "0.4 tCO2/MWh", "high": "0.6 tCO2/MWh"}})
    found = booked([row("electricity", 1000.0)], "ghg-protocol-location", where)
    assert (found.total.low, found.total.high) == (pytest.approx(400.0), pytest.approx(600.0))


def test_cold_is_made_of_power() -> None:
    found = booked([row("cooling", 1000.0)], "ghg-protocol-location")
    assert found.total.value == pytest.approx(1000 * 0.5827 / 4.5, rel=1e-3)
    assert "estimate" in found.lines[0].factor


def test_own_power_of_a_smelter_is_indirect_and_does_not_count() -> None:
    where = site("CN")
    rows = [
        row("coal", 3_900_000.0), row("electricity", 1_400_000.0, giver_kind="asset", giver="plant"), product("aluminium_primary", 100_000.0),
    ]  # fmt: skip
    good = cbam.goods(Flows.rows(rows), booked(rows, "cbam", where), made("cbam", where), where, 2023)[0]
    assert good.specific == pytest.approx((total(rows[2:], "cbam", where)) / 1e5, rel=1e-6)
    assert good.electricity_factor == pytest.approx(3.9 / 1.4 * 0.3406, rel=0.01)


def test_a_precursor_of_the_same_works_is_one_bubble_with_its_good() -> None:
    rows = [row("coal", 900_000.0), product("clinker", 1e6), product("cement", 1.3e6)]
    where = site()
    found = cbam.goods(Flows.rows(rows), booked(rows, "cbam", where), made("cbam", where), where, 2023)
    assert [g.product for g in found] == ["cement"]
    assert found[0].specific == pytest.approx(total(rows, "cbam", where) / 1.3e6)
    assert [cbam.group_of(x) for x in ("ferrochrome", "high_carbon_ferromanganese", "ammonium_nitrate", "brick")] == [
        "ferroalloys", "ferroalloys", "fertilisers", None,
    ]  # fmt: skip


def test_the_library_parks_keep_their_totals() -> None:
    """Kalundborg and Ordos, location-based: what their activity says, less internal trade."""
    from parkzero.compare.library import load

    for name, expected in (("kalundborg", 592_151.0), ("ordos", 1_241_379.0)):
        assert frame(load(name)[0]).base_year["ghg-protocol-location"].total.value == pytest.approx(expected, rel=1e-3)


def test_a_factor_per_tonne_of_a_pure_substance_is_told_unless_a_row_gives_its_own() -> None:
    rows = ("consumed,limestone,1000,t", "produced,nitric_acid_medium,10,t", "produced,crude_steel_eaf,10,t")
    told = [m.values for m in notes(frame(park_of(rows, country="DE"))) if m.code == "note_process_pure"]
    assert [(v["rows"], v["substance"]) for v in told] == [("activity.csv:2", "CaCO3"), ("activity.csv:3", "HNO3")]
    raw = park_of(rows[:1], ("material,limestone,0.418,t/t,CO2,",), country="DE")
    assert [m for m in notes(frame(raw)) if m.code == "note_process_pure"] == []

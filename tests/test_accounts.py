from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import park_of
from parkzero.accounting import Rule
from parkzero.compare.inventory import inventory
from parkzero.figure import Figure, missing
from parkzero.flows import Flows
from parkzero.park.sections import Standards
from parkzero.park.site import Site
from parkzero.problem import ParkError
from parkzero.results import Outlook
from parkzero.standards import factors, national
from parkzero.standards.account import AccountsByRule, account
from parkzero.standards.national import verdict
from parkzero.standards.register import LOCATION, MARKET, NATIONAL
from parkzero.standards.rule import rule

LOOK = Outlook(base_year=2023, indices={})


def site(**changes: Any) -> Site:
    base = {
        "place": {"country": "CN", "region": "Jiangsu", "latitude": 31.0, "longitude": 120.0},
        "enterprises": [{"id": "a"}, {"id": "b"}],
    }
    return Site.model_validate(base | changes)


def made(ruler: Any, where: Site | None = None) -> Rule:
    return rule(ruler, where or site(), LOOK, 2023, 2023, "test")


def row(**changes: Any) -> dict[str, Any]:
    base = {
        "giver_kind": "grid",
        "receiver_kind": "enterprise",
        "receiver": "a",
        "carrier": "electricity",
        "quantity": 100.0,
        "year": 2023,
        "origin": "activity.csv:2",
    }
    return base | changes


def total(flows: list[dict[str, Any]], ruler: Any, where: Site | None = None) -> float:
    value = account(Flows.rows(flows), made(ruler, where)).total.value
    assert value is not None
    return value


def test_natural_gas_by_the_chinese_families_printed_example() -> None:
    """389.31 GJ per 10^4 Nm3, 0.0153 tC/GJ, 99 % oxidised: 21.621888 tCO2 (24-industry guideline)."""
    mwh = 389.31 / 3.6
    gas = [row(giver_kind="supplier", carrier="natural_gas", quantity=mwh)]
    assert total(gas, NATIONAL.but(family="china_2013")) == pytest.approx(21.621888, rel=1e-3)
    assert total(gas, NATIONAL) == pytest.approx(389.31 * 56.1e-3)  # the national database


def test_bituminous_coal_by_gb_t_32151() -> None:
    """19.57 GJ/t, 0.0261 tC/GJ, 93 %: 1.741750 tCO2/t (GB/T 32151.34-2024, table C.1)."""
    coal = [row(giver_kind="supplier", carrier="coal", quantity=19.57 / 3.6)]
    assert total(coal, NATIONAL.but(family="china")) == pytest.approx(1.741750, rel=1e-4)
    assert total(coal, NATIONAL) == pytest.approx(19.57 * 94.6e-3)  # the national database


def test_steam_by_the_default_of_annex_4() -> None:
    """1000 kg of steam at 2800 kJ/kg and 0.11 t/GJ: 0.308 tCO2 (printed example)."""
    assert total([row(giver_kind="supplier", carrier="steam", quantity=2.8 / 3.6)], NATIONAL) == pytest.approx(0.308)


def test_ordinary_power_by_annex_4_and_by_location() -> None:
    assert total([row()], NATIONAL) == pytest.approx(83.25)
    jiangsu = factors.grid(site(), 2023)
    assert "Jiangsu" in jiangsu.id
    assert total([row()], LOCATION) == pytest.approx(100 * jiangsu.value)


def test_gas_by_ipcc_counts_three_gases() -> None:
    """56.1 kg CO2, 1 g CH4 and 0.1 g N2O per GJ with AR6 potentials 29.8 (fossil methane) and 273."""
    where = site(place={"country": "DK", "latitude": 55.0, "longitude": 11.0})
    found = total([row(giver_kind="supplier", carrier="natural_gas", quantity=1000.0)], LOCATION, where)
    assert found == pytest.approx(3.6 * (56.1 + 0.001 * 29.8 + 0.0001 * 273), rel=1e-9)


def test_certificates_count_by_market_and_nationally_but_not_by_location() -> None:
    green = [row(attribute="certificate")]
    assert total(green, MARKET) == 0.0
    assert total(green, NATIONAL) == 0.0
    assert total(green, LOCATION) == total([row()], LOCATION) > 0


def test_green_export_earns_nothing_and_fossil_export_is_credited_nationally() -> None:
    sold = {"giver_kind": "enterprise", "giver": "a", "receiver_kind": "grid", "receiver": ""}
    assert total([row(**sold, attribute="direct")], NATIONAL) == 0.0
    made = [row(carrier="natural_gas", quantity=500.0), row(quantity=150.0, giver_kind="own", giver="", origin="activity.csv:3")]
    assert total([*made, row(**sold, origin="activity.csv:4")], NATIONAL) - total(made, NATIONAL) == pytest.approx(-83.25)
    assert total([row(**sold)], NATIONAL) == 0.0  # nothing came in that could be sold
    assert total([row(**sold)], LOCATION) == 0.0


def test_biogenic_carbon_stands_apart_and_its_methane_inside() -> None:
    found = account(Flows.rows([row(giver_kind="supplier", carrier="biomass", quantity=1000.0)]), made(LOCATION))
    assert found.biogenic.value == pytest.approx(1000 * 3.6 * 0.112, rel=1e-3)
    assert found.total.value is not None
    assert 0 < found.total.value < 0.05 * (found.biogenic.value or 0)


def test_feedstock_is_not_burnt() -> None:
    assert total([row(giver_kind="supplier", carrier="natural_gas", use="feedstock")], NATIONAL) == 0.0


def test_a_flow_without_a_factor_is_an_error_never_zero() -> None:
    empty = Rule(name="bare", unit="tCO2", rows=())
    with pytest.raises(ParkError) as caught:
        account(Flows.rows([row()]), empty)
    problem = caught.value.problems[0]
    assert (problem.code, problem.file) == ("missing_factor", "activity.csv:2")
    assert "2023" in problem.found


def test_the_park_is_the_sum_of_enterprises_less_internal_trade() -> None:
    """b burns gas and sells steam to a: the buyer's scope 2 is eliminated, scope 1 alone adds up."""
    flows = [
        row(giver_kind="supplier", receiver="b", carrier="natural_gas", quantity=1000.0),
        row(giver_kind="enterprise", giver="b", receiver="a", carrier="steam", quantity=900.0, origin="activity.csv:3"),
        row(quantity=50.0, origin="activity.csv:4"),
    ]
    found = account(Flows.rows(flows), made(LOCATION))
    alone = total([flows[0], flows[2]], LOCATION)
    assert found.total.value == pytest.approx(alone)
    enterprises = sum(f.value or 0.0 for f in found.enterprises.values())
    assert enterprises + (found.eliminated.value or 0.0) == pytest.approx(alone)
    assert (found.eliminated.value or 0.0) < 0


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 1e6), st.floats(0.01, 100.0), st.floats(0.01, 0.99))
def test_scaling_scales_and_splitting_changes_nothing(quantity: float, factor: float, part: float) -> None:
    one = [row(quantity=quantity), row(giver_kind="supplier", carrier="coal", quantity=quantity)]
    scaled = [r | {"quantity": r["quantity"] * factor} for r in one]
    assert total(scaled, LOCATION) == pytest.approx(factor * total(one, LOCATION), rel=1e-9)
    split = [r | {"quantity": r["quantity"] * p} for r in one for p in (part, 1 - part)]
    assert total(split, LOCATION) == pytest.approx(total(one, LOCATION), rel=1e-9)


def test_rule_times_flows_is_the_account() -> None:
    flows = [row(), row(giver_kind="supplier", carrier="diesel"), row(giver_kind="supplier", carrier="steam"), row(attribute="ppa")]
    for ruler in (LOCATION, MARKET, NATIONAL):
        table = made(ruler)
        direct = sum(
            f["quantity"] * table.per_unit(f["carrier"], f["giver_kind"], "enterprise", "fuel", f.get("attribute", "none")) for f in flows
        )
        assert total(flows, ruler) == pytest.approx(direct, rel=1e-12)


def judged(flows: list[dict[str, Any]], where: Site | None = None) -> Any:
    where = where or site(coal_per_kwh="0.300")
    table = Flows.rows(flows)
    return verdict(Standards(), where, table, account(table, made(NATIONAL, where)), 2023)


@pytest.mark.parametrize("coal", ["0.300", "0.3 kgce/kWh", "300 gce/kWh", "0.3 tce/MWh", {"value": 0.3}])
def test_coal_per_kwh_is_a_ratio_of_energies_in_its_own_unit(coal: Any) -> None:
    """0.2 MWh of ordinary power of 1 MWh: 0.555 tCO2/tce, however 0.3 kgce/kWh is written; never 0.3 x 8.141."""
    flows = [row(quantity=200_000.0), row(quantity=800_000.0, giver_kind="asset", attribute="direct")]
    assert judged(flows, site(coal_per_kwh=coal)).indicator.value == pytest.approx(0.555)


def test_a_fifth_of_ordinary_power_misses_both_lines() -> None:
    """An all-electric park with 80 % direct green and 20 % ordinary power has 0.2 x 0.8325 / 0.300 = 0.555 tCO2/tce."""
    flows = [row(quantity=200_000.0), row(quantity=800_000.0, giver_kind="asset", attribute="direct")]
    found = judged(flows)
    assert found.indicator.value == pytest.approx(0.555)
    assert found.energy.value == pytest.approx(300_000.0)
    assert (found.answer, found.line) == ("misses", 0.20)
    assert found.cut.value == pytest.approx(166_500.0 - 60_000.0)
    assert found.grid_room.value == pytest.approx(0.20 * 300_000.0 / 0.8325)
    assert found.direct_share.value == pytest.approx(0.8)
    big = judged([f | {"quantity": f["quantity"] * 5} for f in flows])
    assert (big.answer, big.line) == ("misses", 0.30)


def test_with_certificates_for_that_fifth_it_meets() -> None:
    flows = [row(quantity=200_000.0, attribute="certificate"), row(quantity=800_000.0, giver_kind="asset", attribute="direct")]
    assert judged(flows).answer == "meets"


def test_below_the_smallest_class_no_line_is_printed() -> None:
    found = judged([row(quantity=1_000.0)])
    assert found.answer == "no_line"
    assert found.cut.value is None
    assert found.indicator.value == pytest.approx(0.8325 / 0.300)


@pytest.mark.parametrize(("energy", "indicator", "answer", "why"), [
    ((190e3, 150e3, 199e3), (2.0, 1.9, 2.1), "no_line", "small"), ((300e3, 250e3, 350e3), (2.0, 1.9, 2.1), "misses", ""), ((300e3, 250e3, 350e3), (0.2, 0.1, 0.3), "cannot_be_told", "line"),
    ((210e3, 190e3, 230e3), (2.0, 1.9, 2.1), "cannot_be_told", "misses_or_no_line"), ((210e3, 190e3, 230e3), (0.1, 0.05, 0.15), "cannot_be_told", "meets_or_no_line"),
    ((210e3, 190e3, 230e3), (0.2, 0.1, 0.3), "cannot_be_told", "line_or_no_line"), ((1e6, 0.9e6, 1.1e6), (0.25, 0.24, 0.26), "cannot_be_told", "classes"), ((0.0, 0.0, 0.0), None, "not_assessed", "no_energy"),
])  # fmt: skip
def test_what_is_no_verdict_says_why(energy: tuple[float, ...], indicator: tuple[float, ...] | None, answer: str, why: str) -> None:
    of, at = Figure(energy[0], low=energy[1], high=energy[2]), Figure(indicator[0], low=indicator[1], high=indicator[2]) if indicator else missing("", national.NO_ENERGY)
    possible = national._possible(at, of)
    assert (national._answer(possible), national._why(national._answer(possible), possible)) == (answer, why)


def test_a_year_from_april_is_told_and_not_judged_in_china() -> None:
    whole = park_of(("bought,electricity,1000,GWh,,grid,,",))
    fiscal = whole.but(study=whole.study.but(year_begins=4))
    found = inventory(fiscal, draws=0)
    assert (found.inventory.verdict.answer, found.inventory.verdict.why, bool(found.inventory.bridges)) == ("not_assessed", "fiscal_year", True)
    assert [n.values["first"] for n in found.notes if n.code == "note_fiscal_year"] == ["2024-04"]
    assert not [n for n in inventory(whole, draws=0).notes if n.code == "note_fiscal_year"]
    abroad = park_of(("bought,electricity,1000,GWh,,grid,,",), country="DE")
    assert inventory(abroad.but(study=abroad.study.but(year_begins=4)), draws=0).inventory.verdict.answer == inventory(abroad, draws=0).inventory.verdict.answer != "not_assessed"


def test_part_of_a_year_is_not_judged() -> None:
    """January alone: no verdict, no bridge, no indicator of a scheme, each with the reason; the totals are of what is given."""
    whole = park_of(("bought,electricity,1000,GWh,,grid,,",))
    part = whole.but(activity=tuple(a.but(month=1) for a in whole.activity))
    for park, full in ((whole, True), (part, False)):
        found = inventory(park, draws=0).inventory
        assert (found.verdict.answer, found.verdict.why) == (("misses", "") if full else ("not_assessed", "part_of_a_year"))
        assert bool(found.bridges) == full
        values = [x.value for s in found.schemes for x in s.indicators if x.id in ("carbon_per_energy", "electrification", "clean_energy_share")]
        assert {f.reason for f in values} == ({""} if full else {national.WITHHELD["part_of_a_year"]})
        assert (found.verdict.line.reason, found.verdict.margin.reason) == (("", "") if full else (national.WITHHELD["part_of_a_year"], national.WITHHELD["part_of_a_year"]))
        assert found.totals["china-zcp-2025"].value == pytest.approx(832_500.0)


def test_an_interval_on_both_sides_cannot_be_told() -> None:
    share = 0.2 * 0.300 / 0.8325
    flows = [
        row(quantity=1e6 * share, low=1e6 * share * 0.8, high=1e6 * share * 1.2),
        row(quantity=1e6 * (1 - share), giver_kind="asset", attribute="direct"),
    ]
    assert judged(flows).answer == "cannot_be_told"


BURNT = row(giver_kind="supplier", carrier="biogas", quantity=5405.0)


@pytest.mark.parametrize("attribute", ["none", "sold", "direct", "certificate"])
def test_power_of_a_fuel_is_counted_with_its_fuel_whatever_became_of_its_certificate(attribute: str) -> None:
    power = row(quantity=2000.0, giver_kind="asset", giver="chp", technology="biogas_chp", attribute=attribute)
    assert judged([BURNT, power]).energy.value == pytest.approx(5405.0 / 8.141)
    assert judged([BURNT, power, row(quantity=2000.0)]).direct_share.value == 0.0
    battery = power | {"technology": "battery", "giver": "battery"}
    assert judged([BURNT, battery]).energy.value == pytest.approx(5405.0 / 8.141)


def test_power_of_sun_whose_certificate_was_sold_is_own_primary_energy() -> None:
    for plant in ({"technology": "pv_roof"}, {}):
        assert judged([row(quantity=2000.0, giver_kind="own", attribute="sold", **plant)]).energy.value == pytest.approx(600.0)
    assert judged([BURNT, row(quantity=2000.0, giver_kind="own", attribute="sold")]).energy.value == pytest.approx(5405.0 / 8.141)


def test_fuels_made_of_hydrogen_are_energy_unless_they_feed_a_process() -> None:
    assert judged([row(giver_kind="supplier", carrier="methanol", quantity=8141.0)]).energy.value == pytest.approx(1000.0)
    fed = judged([row(giver_kind="supplier", carrier="hydrogen", quantity=8141.0, use="feedstock"), row(quantity=1000.0)])
    assert fed.energy.value == pytest.approx(300.0)


def test_energy_sold_leaves_the_denominator() -> None:
    made_green = row(quantity=1_000_000.0, giver_kind="asset", attribute="direct")
    sold = row(quantity=400_000.0, giver_kind="enterprise", giver="a", receiver_kind="grid", receiver="", attribute="direct")
    assert judged([made_green, sold]).energy.value == pytest.approx(180_000.0)


def test_outside_china_the_rule_is_an_illustration() -> None:
    assert judged([row()], site(place={"country": "DK", "latitude": 55.0, "longitude": 11.0})).illustration


def test_a_country_without_a_grid_average_says_what_stands_in() -> None:
    found = factors.grid(site(place={"country": "KE", "latitude": -1.0, "longitude": 36.0}), 2024)
    assert "stands in" in found.id
    assert found.confidence == "C"
    assert found.share >= 0.3


def test_the_nearest_year_not_later_is_taken() -> None:
    assert " 2022 " in factors.grid(site(), 2022).id
    assert " 2023 " in factors.grid(site(), 2026).id


def test_fuel_sold_is_not_burnt_and_fuel_made_is_counted_once() -> None:
    gas = row(giver_kind="own", carrier="refinery_gas")
    sold = row(giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="", carrier="refinery_gas")
    made_inside = row(giver_kind="asset", giver="digester", carrier="biogas")
    burnt = row(giver_kind="own", carrier="biogas")
    assert total([gas, sold], LOCATION) == pytest.approx(total([gas], LOCATION))
    assert total([made_inside, burnt], LOCATION) == pytest.approx(total([burnt], LOCATION))
    assert judged([made_inside, burnt]).energy.value == pytest.approx(100.0 / 8.141)


def test_no_carbon_is_counted_twice_from_coal_to_gas_to_the_flame() -> None:
    """Coal into a gasifier, its gas burnt by a neighbour: the carbon of the coal, once, and its energy, once."""
    coal = row(giver_kind="supplier", carrier="coal", use="transformation", quantity=1_000.0)
    gas_out = row(giver_kind="asset", giver="gasifier", carrier="natural_gas", use="transformation", quantity=600.0)
    gas_burnt = row(giver_kind="own", receiver="b", carrier="natural_gas", quantity=600.0)
    alone = total([coal], NATIONAL)
    unburnt = 600.0 * 3.6 * 0.0153 * 44 / 12 * 0.01
    older = NATIONAL.but(family="china")
    assert total([coal, gas_out, gas_burnt], older) == pytest.approx(total([coal], older) - unburnt, rel=1e-6)
    assert total([coal, gas_out, gas_burnt], NATIONAL) == pytest.approx(alone)  # the database leaves nothing unburnt
    assert total([coal, gas_out], NATIONAL) < alone
    assert judged([coal, gas_out, gas_burnt]).energy.value == pytest.approx(1_000.0 / 8.141)


def test_green_power_sold_is_no_direct_supply() -> None:
    made_green = row(quantity=1_000_000.0, giver_kind="asset", attribute="direct")
    sold = row(quantity=400_000.0, giver_kind="enterprise", giver="a", receiver_kind="grid", receiver="", attribute="direct")
    bought = row(quantity=400_000.0)
    passed_on = row(quantity=600_000.0, giver_kind="enterprise", giver="a", receiver="b", attribute="direct")
    assert judged([made_green, sold, bought, passed_on]).direct_share.value == pytest.approx(0.6)


def test_a_size_class_that_cannot_be_told_leaves_the_verdict_open() -> None:
    flows = [
        row(quantity=650_000.0 * s, low=500_000.0 * s, high=800_000.0 * s, attribute=a) for s, a in ((0.2, "none"), (0.8, "certificate"))
    ]
    assert judged(flows).answer == "cannot_be_told"


def test_flared_gas_emits_and_serves_no_demand() -> None:
    flared = row(giver_kind="own", receiver_kind="air", carrier="refinery_gas")
    assert total([flared], LOCATION) > 0
    assert judged([flared, row()]).energy.value == pytest.approx(30.0)


def test_accounts_by_rule_are_each_under_its_own_and_made_once() -> None:
    rules = {name: Rule(name=name, unit="tCO2", rows=()) for name in ("one", "other")}
    found = AccountsByRule(Flows.rows([]), rules)
    assert list(found) == ["one", "other"]
    assert {name: made.rule for name, made in found.items()} == {"one": "one", "other": "other"}
    assert found["other"] is found["other"]


def test_a_total_of_flows_counts_a_row_as_often_as_its_interval() -> None:
    found = Flows.rows([row(quantity=2.0, weight=3.0), row(quantity=5.0)])
    assert found.total() == 11.0
    assert found.total(weight=3.0) == 6.0

"""One ledger, every standard: crosswalk, processes, capture, boundaries, balance, uncertainty, years, certificates, schemes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledgers import LOOK, booked, made, material, own_factor, park_of, product, row, site, total
from parkzero.accounting import Inventory, Line
from parkzero.cli.main import run
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.figure import Z90, Z95, Figure, missing
from parkzero.flows import Error, Flows
from parkzero.order import frame
from parkzero.park.boundary import boundary, crossings, parted, within
from parkzero.park.handing import of_year
from parkzero.park.ruler import Ruler
from parkzero.park.sections import Standards
from parkzero.park.site import Enterprise
from parkzero.park.whole import OwnFactor, Park
from parkzero.problem import ParkError
from parkzero.report.book import accounts_book
from parkzero.show.books import Books
from parkzero.show.inventory import document
from parkzero.standards import cbam, eu_ets, factors, schemes
from parkzero.standards.account import account
from parkzero.standards.balance import balances
from parkzero.standards.balance import park as summed
from parkzero.standards.chp import split_of
from parkzero.standards.conditions import ONE, exact, quotient
from parkzero.standards.crosswalk import STEPS, walk
from parkzero.standards.register import METHODS, Method
from parkzero.standards.rule import rule
from parkzero.standards.trade import traded
from parkzero.standards.uncertainty import deviation, drawn, propagated
from parkzero.standards.years import change

Starter = Callable[..., Path]


MIXED = [
    row("electricity", 5000.0), row("electricity", 800.0, attribute="certificate"), row("electricity", 300.0, attribute="ppa", receiver="d"),
    row("coal", 4000.0, receiver="b"), row("natural_gas", 2000.0), row("biomass", 700.0, receiver="c"), row("steam", 900.0, receiver="c"),
    row("steam", 500.0, giver_kind="enterprise", giver="b", receiver="c"), row("electricity", 250.0, giver_kind="enterprise", giver="b", receiver="a"),
    product("clinker", 3000.0), material("limestone", 4000.0), product("aluminium_primary", 100.0, "d"), row("electricity", 1400.0, receiver="d"),
    row("SF6", 0.01, giver_kind="enterprise", giver="d", receiver_kind="air", receiver="", unit="t"),
    row("co2", 200.0, giver_kind="enterprise", giver="a", receiver_kind="ground", receiver="", unit="t"),
    row("natural_gas", 300.0, use="bunker"), row("natural_gas", 400.0, use="feedstock"),
    row("electricity", 120.0, giver_kind="enterprise", giver="a", receiver_kind="grid", receiver=""),
]  # fmt: skip
"""A park that every aspect of every standard has something to say about."""


@pytest.mark.parametrize("start", METHODS)
@pytest.mark.parametrize("end", METHODS)
def test_a_bridge_from_any_standard_to_any_other_sums_to_the_difference(start: str, end: str) -> None:
    flows = Flows.rows(MIXED)

    def accounted(method: Method) -> Inventory:
        return account(flows, made(method))

    found = walk(METHODS[start], METHODS[end], accounted)
    assert list(found.steps) == list(STEPS)
    assert abs(sum(found.steps.values()) - found.difference) < 1e-9
    assert found.difference == pytest.approx(total(MIXED, end) - total(MIXED, start), abs=1e-9)


@pytest.mark.parametrize("name", METHODS)
def test_rule_times_flows_and_the_named_steps_are_the_account_to_the_last_digit(name: str) -> None:
    table = made(name)
    found = booked(MIXED, name)
    joined = []
    for r in MIXED:
        full = {"giver": "", "attribute": "none", "use": "fuel", "unit": "MWh"} | r
        owner = full["receiver"] if full["receiver_kind"] == "enterprise" else full["giver"]
        fitting = table.fits(full["carrier"], full["giver_kind"], full["receiver_kind"], full["use"], full["attribute"], enterprise=owner)
        joined += [full["quantity"] * x.tonnes for x in fitting if x.unit == full["unit"] and x.scope in table.counted]
    trade = [
        x.tonnes for x in found.lines if x.origin in {r["origin"] for r in MIXED if r.get("giver") == "b"} and x.scope in table.counted
    ]
    steps = [x.tonnes for x in found.lines if x.step in ("process_basis", "passed_on") and x.scope in table.counted]
    assert found.total.value == pytest.approx(math.fsum([*joined, *trade, *steps]), rel=1e-14)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 1e4), st.floats(0.05, 0.95), st.sampled_from(sorted(METHODS)))
def test_scaling_scales_and_splitting_a_row_changes_nothing(times: float, part: float, name: str) -> None:
    before = total(MIXED, name)
    assert total([r | {"quantity": r["quantity"] * times} for r in MIXED], name) == pytest.approx(times * before, rel=1e-9)
    assert total([r | {"quantity": r["quantity"] * p} for r in MIXED for p in (part, 1 - part)], name) == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize("name", ["ghg-protocol-location", "ghg-protocol-market", "iso-14064-1", "gb-t-32151"])
def test_the_park_is_the_sum_of_enterprises_less_transfers_for_every_carrier(name: str) -> None:
    trade = [r for r in MIXED if r.get("giver") == "b"]
    found, without = booked(MIXED, name), total([r for r in MIXED if r not in trade], name)
    assert found.total.value == pytest.approx(without, rel=1e-12)
    firms = sum(f.value or 0.0 for f in found.enterprises.values())
    assert firms + (found.eliminated.value or 0.0) == pytest.approx(found.total.value, rel=1e-12)
    for carrier in ("steam", "electricity"):
        moved = [
            x.tonnes for x in found.lines if x.origin in {r["origin"] for r in trade} and x.carrier == carrier and x.scope in found.counted
        ]
        assert any(t > 0 for t in moved)
        assert sum(moved) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("method", ["energy", "efficiency", "eu_reference", "exergy", "heat_first", "power_first"])
def test_cogeneration_is_split_by_a_named_method_and_never_moves_the_total(method: Any) -> None:
    rows = [
        row("natural_gas", 1000.0, receiver="b"), row("electricity", 350.0, giver_kind="enterprise", giver="b", receiver="a"),
        row("steam", 450.0, giver_kind="enterprise", giver="b", receiver="c"),
    ]  # fmt: skip
    way = Method(name="x", ruler=Ruler(chp=method, gases=("CO2",)), label="a method", label_zh="方法")
    found, table = booked(rows, way), made(way)
    fuel = total(rows[:1], way)
    assert found.total.value == pytest.approx(fuel)
    known = traded(Flows.rows(rows).records(), table)
    shares = {c: known.per_unit("b", c) or 0.0 for c in ("electricity", "steam")}
    assert shares["electricity"] * 350.0 + shares["steam"] * 450.0 == pytest.approx(fuel)
    memo = [x for x in found.lines if x.step == "chp_split"]
    assert sum(x.tonnes for x in memo) == pytest.approx(0.0, abs=1e-9)
    assert [(x.carrier, x.quantity) for x in memo] == [("electricity", pytest.approx(350.0)), ("steam", pytest.approx(450.0)), ("fuel", 1000.0)]


def test_the_split_of_cogeneration_is_shown_by_what_rows_say_and_by_gas() -> None:
    """A plant sold out twice: its rows, what is handed on beyond them as far as the fuel reaches, and the fuel at its own factor."""
    rows = [row("natural_gas", 1000.0, receiver="b")]
    rows += [row(c, q, giver_kind="asset", giver="chp", receiver="b") for c, q in (("electricity", 350.0), ("steam", 450.0))]
    rows += [row(c, 2.0 * q, giver_kind="enterprise", giver="b", receiver="a") for c, q in (("electricity", 350.0), ("steam", 450.0))]
    found = [x for x in booked(rows, "ghg-protocol-location").lines if x.step == "chp_split"]
    co2 = {(x.carrier, x.reason): x for x in found if x.gas == "CO2"}
    shown = {k: round(x.quantity, 6) for k, x in co2.items()}
    assert shown == {("electricity", "split_made"): 350.0, ("steam", "split_made"): 450.0, ("electricity", "split_unsaid"): 87.5, ("steam", "split_unsaid"): 112.5, ("fuel", "split_burnt"): 1000.0}
    gas = total(rows[:1], "ghg-protocol-location")
    assert {x.gas for x in found} == {"CO2", "CH4", "N2O"}
    assert sum(x.tonnes for x in found if x.carrier == "fuel") == pytest.approx(-gas)
    assert sum(x.tonnes for x in found) == pytest.approx(0.0, abs=1e-9)
    assert {x.tier for x in found} == {"computed"}


@pytest.mark.parametrize(
    ("chp", "power", "heat"),
    [({"method": "energy"}, 75.0, 125.0), ({"method": "efficiency", "power": "52.5 %", "heat": "82 %"}, 96.755, 103.245)],
)  # fmt: skip
def test_the_users_of_power_and_heat_bear_what_the_parks_method_lays_on_them(chp: dict[str, str], power: float, heat: float) -> None:
    """oemof.thermal (oemof developer group), test of allocate_emissions: 200 t at efficiencies of 0.3 and 0.5, by IEA 75 / 125, by the Finnish
    method at reference efficiencies of 0.525 and 0.82 96.755 / 103.245; https://github.com/oemof/oemof-thermal."""
    park = park_of(("burnt,natural_gas,1000,MWh", "generated,electricity,300,MWh,,own", "generated,heat,500,MWh,,own"), ("fuel,natural_gas,0.2,t/MWh,CO2",), country="DE")
    sold = [park.activity[0].but(enterprise=f, action="bought", carrier=c, quantity=q, partner="plant", origin=f"activity.csv:{n}") for n, (f, c, q) in enumerate((("u", "electricity", 300.0), ("v", "heat", 500.0)), 9)]
    sites = park.site.but(enterprises=(*park.site.enterprises, Enterprise(id="u"), Enterprise(id="v")))
    given = park.but(activity=(*park.activity, *sold), site=sites, standards=Standards.model_validate({"chp": chp}))
    found = frame(given).base_year["ghg-protocol-location"]
    gas = found.gases["CO2"].value or 0.0
    assert gas == pytest.approx(200.0)
    firms = {f: sum(x.tonnes for x in found.lines if x.enterprise == f and x.gas == "CO2" and x.scope == "2" and x.step == "account") for f in "uv"}
    assert firms == {"u": pytest.approx(power, abs=5e-4), "v": pytest.approx(heat, abs=5e-4)}


def test_splits_are_those_of_their_definitions() -> None:
    """1000 MWh of fuel into 350 of power and 450 of steam; closed forms of each method."""
    fuel, power, heat = 1000.0, 350.0, 450.0
    rows = [
        row("natural_gas", fuel, receiver="b"), row("electricity", power, giver_kind="enterprise", giver="b", receiver="a"),
        row("steam", heat, giver_kind="enterprise", giver="b", receiver="c"),
    ]  # fmt: skip
    expected = {
        "energy": power / (power + heat),
        "efficiency": (power / 0.35) / (power / 0.35 + heat / 0.8),
        "eu_reference": (power / 0.525) / (power / 0.525 + heat / 0.9),
        "heat_first": 1 - heat / 0.9 / fuel,
        "power_first": power / 0.525 / fuel,
    }
    for method, share in expected.items():
        way = Method(name="x", ruler=Ruler(chp=method, gases=("CO2",)), label="a method", label_zh="方法")  # type: ignore[arg-type]
        whole = total(rows[:1], way)
        known = traded(Flows.rows(rows).records(), made(way))
        shares = {c: known.per_unit("b", c) or 0.0 for c in ("electricity", "steam")}
        assert shares["electricity"] * power / whole == pytest.approx(share)
    work = {"electricity": 1.0, "steam": 1 - 288.15 / 453.15, "heat": 1 - 288.15 / 363.15, "cooling": 288.15 / 280.15 - 1}
    assert split_of("exergy").weight == pytest.approx(work)  # Carnot factors at 180, 90 and 7 degC


def test_green_power_of_a_neighbour_carries_nothing_of_his_boiler() -> None:
    rows = [row("natural_gas", 100.0, receiver="b"), row("electricity", 500.0, giver_kind="enterprise", giver="b", receiver="a", attribute="direct"),
            row("heat", 80.0, giver_kind="enterprise", giver="b", receiver="c")]  # fmt: skip
    found = booked(rows, "ghg-protocol-location")
    assert (found.enterprises["b"].value or 0.0) == pytest.approx(found.enterprises["c"].value or 0.0)
    assert "a" not in found.enterprises


def test_coke_gas_and_a_neighbours_power_plant_count_the_carbon_once() -> None:
    """Coke into the blast furnace, its gas to the neighbour's plant: the carbon of the coke, once (Chinese factors leave 1 % of the gas unburnt)."""
    coke = row("coke", 10_000.0, use="transformation")
    led_off = row("blast_furnace_gas", 3_000.0, giver_kind="asset", giver="furnace", use="transformation")
    burnt = row("blast_furnace_gas", 3_000.0, giver_kind="enterprise", giver="a", receiver="b")
    for name in METHODS:
        if METHODS[name].firms == "goods":
            continue
        co2 = METHODS[name].but(ruler=METHODS[name].ruler.but(gases=("CO2",), combustion=("CO2",)))
        assert total([coke, led_off, burnt], co2) == pytest.approx(total([coke], co2), rel=0.01)
        assert total([coke, led_off, burnt], co2) <= total([coke], co2) + 1e-6
        assert 0 < total([led_off | {"giver_kind": "own"}], co2) < total([coke], co2)


def test_coal_to_gas_to_methanol_counts_no_carbon_twice() -> None:
    """Coal is gasified, the gas is feedstock of methanol: by output the product's factor counts beside the loss of the gasifier."""
    coal = row("coal", 10_000.0, use="transformation")
    gas = row("natural_gas", 6_000.0, giver_kind="asset", giver="gasifier", use="transformation")
    feed = row("natural_gas", 6_000.0, giver_kind="own", use="feedstock")
    methanol = product("methanol_gas", 900.0)
    whole = total([coal], "china-zcp-2025")
    assert total([coal, gas, feed, methanol], "china-zcp-2025") < whole
    by_balance = [coal, gas, feed, product("methanol", 800.0)]
    left = 800.0 * 44.0 / 12.0 * 0.375
    assert total(by_balance, "gb-t-32151") == pytest.approx(total([coal], "gb-t-32151") - left, rel=2e-3)


def test_a_factor_that_holds_the_reductant_and_the_coke_that_is_burnt_never_add_up() -> None:
    steel = product("crude_steel_bof", 1000.0)
    for energy in (1000.0, 4000.0, 5000.0):
        coke = row("coke", energy)
        assert total([steel, coke], "ghg-protocol-location") == pytest.approx(max(total([coke], "ghg-protocol-location") - 37.0, total([steel], "ghg-protocol-location")))  # 0.037 t of CO2 a tonne leaves as its carbon


def test_of_two_measures_of_one_process_one_counts() -> None:
    """What the electrodes of a smelter emit is another process than its anodes; a brick given by output and by clay is one."""
    both = [product("aluminium_primary", 10.0), material("electrodes", 5.0)]
    assert total(both, "china-zcp-2025") == pytest.approx(total(both[:1], "china-zcp-2025") + total(both[1:], "china-zcp-2025"))
    own = tuple(
        OwnFactor(kind=k, item=i, value=v, unit="t", level="measured", share=0.02, source="own", origin=f"factors.csv:{n}")  # type: ignore[arg-type]
        for n, (k, i, v) in enumerate((("product", "brick", 0.2), ("material", "brick", 0.44)))
    )
    rows = [product("brick", 100.0), material("brick", 45.0)]
    assert total(rows, "china-zcp-2025", None, own) == pytest.approx(20.0)
    assert total(rows, "eu-ets", None, own) == pytest.approx(19.8)
    steps = [x for x in booked(rows, "eu-ets", None, own).lines if x.step == "process_basis"]
    assert [x.tonnes for x in steps] == [-20.0]


def test_captured_carbon_is_subtracted_only_where_stored_and_allowed() -> None:
    stored = row("co2", 100.0, giver_kind="enterprise", giver="a", receiver_kind="ground", receiver="", unit="t")
    unproved = stored | {"receiver_kind": "outside"}
    burnt = row("natural_gas", 5000.0)
    for name, taken in (("eu-ets", 100.0), ("ghg-protocol-location", 100.0), ("china-zcp-2025", 0.0)):
        assert total([burnt], name) - total([burnt, stored], name) == pytest.approx(taken)
        assert total([burnt, unproved], name) == pytest.approx(total([burnt], name))
    wood = row("biomass", 1000.0)
    removal = booked([burnt, wood, stored | {"attribute": "biogenic"}], "ghg-protocol-location")
    assert removal.removals.value == pytest.approx(-100.0)
    assert removal.total.value == pytest.approx(total([burnt, wood], "ghg-protocol-location"))


def test_every_gas_that_leaks_counts_by_its_potential() -> None:
    leak = {"giver_kind": "enterprise", "giver": "a", "receiver_kind": "air", "receiver": "", "unit": "t"}
    assert total([row("SF6", 1.0, **leak)], "ghg-protocol-location") == pytest.approx(25_200, rel=0.01)
    assert total([row("HFC134a", 1.0, **leak)], "ghg-protocol-location") == pytest.approx(1_530, rel=0.01)
    assert total([row("CF4", 1.0, **leak)], "eu-ets") == pytest.approx(6_630)
    assert total([row("SF6", 1.0, **leak)], "china-zcp-2025") == 0.0
    assert total([row("CH4", 1.0, **leak)], "ghg-protocol-location") == pytest.approx(29.8)


def test_measured_goes_before_supplier_before_national_before_default_and_the_nearest_year_not_later() -> None:
    rows = [
        own_factor(value=0.31, level="default", origin="factors.csv:2"), own_factor(value=0.32, level="national", origin="factors.csv:3"),
        own_factor(value=0.33, level="supplier", origin="factors.csv:4"), own_factor(value=0.34, level="measured", year=2020, origin="factors.csv:5"),
        own_factor(value=0.35, level="measured", year=2022, origin="factors.csv:6"), own_factor(value=0.36, level="measured", year=2025, origin="factors.csv:7"),
    ]  # fmt: skip
    for end, value, reason in ((1, 0.31, "default"), (2, 0.32, "national"), (3, 0.33, "supplier"), (6, 0.35, "measured_earlier")):
        found = factors.fuel("coal", "CO2", "china", rows[:end], 2023)
        assert found is not None
        assert (found[0].value, found[0].reason) == (value, reason)
    late = factors.choose(factors.own(rows[5:], "fuel", "coal"), 2023)
    assert late is not None
    assert late.reason == "measured_later"


def test_a_factor_of_one_enterprise_holds_for_it_alone_and_is_shown() -> None:
    own = (own_factor(value=0.4, level="measured", enterprise="a"),)
    found = booked([row("coal", 100.0), row("coal", 100.0, receiver="b")], "china-zcp-2025", None, own)
    assert found.enterprises["a"].value == pytest.approx(40.0)
    assert found.enterprises["b"].value == pytest.approx(100.0 * 3.6 * 94.6e-3)
    line = next(x for x in found.lines if x.enterprise == "a")
    assert (line.reason, line.factor.split()[0]) == ("measured", "factors.csv:2")


def test_a_missing_factor_names_row_region_and_year() -> None:
    odd = row("unobtainium", 5.0, use="material", unit="t", origin="activity.csv:7")
    with pytest.raises(ParkError) as caught:
        booked([odd], "ghg-protocol-location")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file) == ("missing_factor", "activity.csv:7")
    assert "Jiangsu, CN, 2023" in problem.found


def test_by_market_the_supplier_goes_before_the_residual_mix() -> None:
    own = (own_factor(kind="supplier", item="electricity", value=0.2, level="supplier"),)
    assert total([row("electricity", 100.0)], "ghg-protocol-market", None, own) == pytest.approx(20.0)
    assert total([row("electricity", 100.0)], "ghg-protocol-market") == pytest.approx(60.96)
    assert total([row("electricity", 100.0)], "ghg-protocol-location", None, own) == pytest.approx(58.27, rel=0.01)


def test_one_certificate_counts_under_the_account_it_is_used_for() -> None:
    for use, national, market in (("certificate_910", True, False), ("certificate_scope_2", False, True), ("certificate", True, True)):
        rows = [row("electricity", 100.0, attribute=use)]
        assert (total(rows, "china-zcp-2025") == 0.0) is national
        assert (total(rows, "ghg-protocol-market") == 0.0) is market
    sold = [row("electricity", 100.0, giver_kind="asset", giver="pv", attribute="sold")]
    assert total(sold, "china-zcp-2025") == pytest.approx(83.25)
    assert total(sold, "ghg-protocol-market") == pytest.approx(60.96)
    assert total(sold, "ghg-protocol-location") == 0.0


PARTED = site(
    parts=[{"id": "north", "enterprises": ["a", "b"]}, {"id": "south", "enterprises": ["c", "d"]}],
    organisations=[
        {"id": "acme", "holdings": [{"enterprise": "a", "equity": "60 %", "operational": True}, {"enterprise": "c", "equity": "25 %"}]}
    ],
)


def test_a_parent_park_and_its_parts_are_boundaries_of_one_data_set() -> None:
    """Scope 1 of the parts adds up to the park's; what crosses between them is named and becomes bought energy."""
    flows = Flows.rows(MIXED)
    direct = Method(name="direct", ruler=Ruler(indirect=False), label="direct", label_zh="直接排放")
    whole = account(flows, made(direct, PARTED)).total.value or 0.0
    parts = [account(within(flows, boundary(PARTED, p)), made(direct, PARTED)).total.value or 0.0 for p in ("north", "south")]
    assert sum(parts) == pytest.approx(whole)
    crossing = crossings(parted(flows, boundary(PARTED, "south")))
    assert [(c.giver, c.receiver, c.carrier, c.quantity, c.inward) for c in crossing] == [("b", "c", "steam", 500.0, True)]
    south = account(within(flows, boundary(PARTED, "south")), made("ghg-protocol-location", PARTED))
    bought = [x for x in south.lines if x.carrier == "steam" and x.scope == "2"]
    assert sum(x.quantity for x in bought) == pytest.approx(900.0 + 500.0)
    assert south.eliminated.value == 0.0


def test_organisations_by_control_and_by_equity() -> None:
    flows = Flows.rows(MIXED)
    alone = {
        f: account(within(flows, boundary(site(parts=[{"id": "one", "enterprises": [f]}]), "one")), made("eu-ets")).total.value
        for f in "ac"
    }
    by = {w: account(within(flows, boundary(PARTED, f"acme:{w}")), made("eu-ets", PARTED)).total.value for w in ("operational", "equity")}
    assert by["operational"] == pytest.approx(alone["a"])
    assert by["equity"] == pytest.approx(0.6 * (alone["a"] or 0.0) + 0.25 * (alone["c"] or 0.0))
    with pytest.raises(ValueError, match="north, south, acme:operational"):
        boundary(PARTED, "west")


def test_the_energy_balance_closes_or_names_its_gap() -> None:
    stock = row("coal", 50.0, giver_kind="enterprise", giver="a", receiver_kind="stock", receiver="a", use="supply")
    rows = [
        row("coal", 1000.0, use="supply"),
        row("coal", 930.0),
        stock,
        row("electricity", 100.0),
        row("natural_gas", 70.0, use="feedstock"),
    ]
    found = {(b.enterprise, b.carrier): b for b in balances(Flows.rows(rows))}
    coal = found["a", "coal"]
    assert (coal.gap, coal.closes, coal.two_sided) == (pytest.approx(20.0), False, True)
    assert coal.entries["final_use"] == 930.0
    assert found["a", "natural_gas"].entries["feedstock"] == 70.0
    assert found["a", "natural_gas"].entries["bought"] == 70.0
    assert found["a", "electricity"].closes
    whole = {b.carrier: b for b in summed(balances(Flows.rows(MIXED)))}
    assert whole["steam"].entries["from_neighbours"] == 0.0
    assert whole["steam"].entries["bought"] == pytest.approx(900.0)
    assert whole["steam"].entries["final_use"] == pytest.approx(1400.0)
    assert whole["steam"].gap == pytest.approx(-500.0)


def line(origin: str, factor: str, tonnes: float, q: float, f: float) -> Line:
    return Line(enterprise="a", origin=origin, carrier="coal", gas="CO2", scope="1", step="account", quantity=1.0, unit="MWh", factor=factor, factor_value=tonnes, tonnes=tonnes, source="", errors=(Error(origin, -q * Z90 / Z95, q * Z90 / Z95),), factor_share=f)


LINES = [
    line("r1", "f1", 100.0, 0.05, 0.10), line("r1", "f2", 20.0, 0.05, 0.30), line("r2", "f1", 300.0, 0.08, 0.10), line("r3", "f3", -50.0, 0.1, 0.0),
    line("r4", "f4", 80.0, 0.0, 0.0),
]  # fmt: skip


def test_draws_agree_with_propagation_in_mean_and_variance() -> None:
    """Shared rows and factors are drawn once: the closed form for sums of products of independent quantities."""
    found = drawn(LINES, 200_000, 3)
    assert found.total.mean() == pytest.approx(450.0, rel=2e-3)
    assert found.total.std() == pytest.approx(deviation(LINES), rel=0.01)
    apart = [line(f"x{n}", f"y{n}", x.tonnes, x.quantity_share, x.factor_share) for n, x in enumerate(LINES)]
    assert deviation(apart) < 0.95 * deviation(LINES)
    both = propagated(LINES, "t")
    assert found.figure("t").low == pytest.approx(both.low, rel=5e-3)
    assert found.figure("t").high == pytest.approx(both.high, rel=5e-3)


def test_rows_of_one_estimate_are_wrong_together() -> None:
    """Two rows of 100 t at 10 % each: apart 14.1 t, of one estimate 20 t; a wider one of the same estimate moves with it."""
    apart = [line(r, "exact", 100.0, 0.10, 0.0) for r in "ab"]
    together, wider = ([replace(x, errors=(Error("census", -half * Z90 / Z95, half * Z90 / Z95),)) for x in apart] for half in (0.10, 0.30))
    assert Z95 * deviation(apart) == pytest.approx(200.0**0.5)
    assert Z95 * deviation(together) == pytest.approx(20.0)
    assert Z95 * deviation([together[0], wider[1]]) == pytest.approx(40.0)
    assert drawn(together, 20_000).total.std() * Z95 == pytest.approx(20.0, rel=0.02)
    assert drawn([together[0], wider[1]], 20_000).total.std() * Z95 == pytest.approx(40.0, rel=0.02)


def test_the_product_and_the_sum_rule_of_the_ipcc() -> None:
    """5 % times 10 %: 11.18 %; 100 -+ 5 % and 50 -+ 20 %: 7.45 % (IPCC 2006, Volume 1, Chapter 3, approach 1)."""
    product = deviation([line("r", "f", 1.0, 0.05, 0.10)]) * Z95
    assert product == pytest.approx(0.111803, rel=1e-3)
    parts = [line("r", "f", 100.0, 0.05, 0.0), line("s", "g", 50.0, 0.20, 0.0)]
    assert deviation(parts) * Z95 / 150.0 == pytest.approx(0.074536, rel=1e-4)


def test_draws_of_a_line_and_of_wide_quantities() -> None:
    found = drawn([*LINES, line("r9", "f9", 10.0, 2.0, 0.0)], 100_000, 5)
    assert found.low[0] == pytest.approx(100 * (1 - 0.1118 * Z90 / Z95), rel=0.01)
    assert found.low[4] == found.high[4] == 80.0
    assert found.low[5] > 0.0
    assert found.mean[5] == pytest.approx(10.0, rel=0.02)


def test_draws_depend_on_the_seed_alone() -> None:
    one, two = drawn(LINES, 5_000, 7), drawn(LINES[:1] + LINES[1:], 5_000, 7)
    assert np.array_equal(one.total, two.total)
    assert not np.array_equal(one.total, drawn(LINES, 5_000, 8).total)


def test_low_grade_data_carries_a_surcharge_of_its_own() -> None:
    rough = row("coal", 1000.0, quality="C", tier="estimated", low=700.0, high=1300.0)
    found = booked([rough, row("coal", 500.0)], "eu-ets")
    assert found.surcharge.value == pytest.approx(0.3 * (found.total.value or 0.0) / 1.5)
    assert found.tiers["estimated"].value == pytest.approx(2 / 3)
    assert total([rough], "eu-ets") == pytest.approx(total([row("coal", 1000.0)], "eu-ets"))


def test_causes_of_a_change_sum_to_it() -> None:
    before = booked([row("coal", 100.0), row("electricity", 50.0), row("natural_gas", 10.0, receiver="b")], "ghg-protocol-location")
    ruler = METHODS["ghg-protocol-location"]
    later = rule(ruler.ruler, site(), LOOK, 2021, 2021, "later")
    after = account(Flows.rows([row("coal", 120.0), row("electricity", 50.0), row("natural_gas", 30.0, receiver="c")]), later)
    found = change(2023, before, 2021, after)
    assert sum(found.causes.values()) == pytest.approx(found.difference, abs=1e-9)
    assert (found.joined, found.left) == (("c",), ("b",))
    gas = 20.0 * 3.6 * (56.1 + 0.001 * 27.9 + 0.0001 * 273) / 1000 * 55.539 / 56.1
    assert found.causes["structure"] == pytest.approx(gas, rel=1e-2)
    assert found.causes["factor"] == pytest.approx(50.0 * (factors.grid(site(), 2021).value - factors.grid(site(), 2023).value))


def test_source_streams_of_an_installation() -> None:
    """Regulation (EU) 2018/2066, Article 19: bounds of categories and of minor and de minimis streams."""
    assert [eu_ets.installation_category(t) for t in (50_000, 50_001, 500_000, 500_001)] == ["A", "B", "B", "C"]
    sizes = eu_ets.sizes({"gas": 300_000.0, "oil": 20_000.0, "diesel": 900.0, "lpg": 80.0})
    assert sizes == {"lpg": "de_minimis", "diesel": "de_minimis", "oil": "minor", "gas": "major"}
    assert [eu_ets.tier(u) for u in (0.015, 0.02, 0.05, 0.075, 0.08)] == [4, 3, 2, 1, 0]
    found = eu_ets.source_streams(booked([row("coal", 2e6, low=2e6 * 0.99, high=2e6 * 1.01)], "eu-ets"))
    assert (found[0].category, found[0].tier, found[0].required, found[0].meets) == ("C", 4, 4, True)


def test_embedded_emissions_of_a_good_by_route() -> None:
    """Indirect emissions for cement, none for steel; power by the mean of the country, by direct line nothing."""
    power = [row("electricity", 1000.0), row("electricity", 500.0, attribute="direct")]
    clinker = [*power, row("coal", 8000.0), product("clinker", 10_000.0)]
    where = site()
    good = cbam.goods(Flows.rows(clinker), booked(clinker, "cbam"), made("cbam"), where, 2023)[0]
    mean, years = cbam.default_power(where, 2023)
    assert years == (2021, 2022, 2023)
    assert mean == pytest.approx((0.5568 + 0.5366 + 0.5306) / 3)
    assert good.indirect == pytest.approx(1000.0 * mean)
    assert good.specific == pytest.approx((total(clinker, "cbam") + 1000.0 * mean) / 10_000.0)
    steel = [*power, row("natural_gas", 500.0), product("crude_steel_eaf", 4000.0)]
    made_steel = cbam.goods(Flows.rows(steel), booked(steel, "cbam"), made("cbam"), where, 2023)[0]
    assert (made_steel.group, made_steel.indirect) == ("iron_and_steel", 0.0)


def test_the_index_of_green_parks_is_one_hundred_at_the_references_and_waits_until_they_are_read() -> None:
    rows = next(s for s in schemes.schemes({}, {}) if s.id == schemes.INDEXED).indicators
    at = tuple(replace(i, value=i.threshold) for i in rows)
    assert schemes.index(at).value == pytest.approx(100.0)
    assert schemes.index([i for i in at if i.id != "energy_productivity"] + [replace(at[0], value=missing("", "not known"))]).value is None
    known = {i.id: quotient(exact(i.threshold), ONE, i.threshold.unit) for i in rows}
    found = next(s for s in schemes.schemes(known, {}) if s.id == schemes.INDEXED)
    assert (found.met, found.missed, found.open, found.confident) == (0, 0, 31, False)
    assert (found.index.value, found.index.reason) == (None, "its thresholds were not read")
    assert schemes.answer(Figure(0.5, "1", low=0.4, high=0.6), Figure(0.5, "1"), "higher") == "cannot_be_told"


@pytest.fixture(scope="module")
def books() -> Books:
    return Books(frame(load("kalundborg")[0]))


def test_the_library_is_accounted_under_every_standard(books: Books) -> None:
    for name in books.standards():
        found = books.account(METHODS[name])
        assert (found.total.value or 0.0) > 0
        assert all(x.factor or x.scope == "memo" for x in found.lines)
        assert all(x.reason for x in found.lines if x.scope in found.counted)


def test_the_inventory_command(starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    park = str(starter())
    assert run(["inventory", park, "--json", "--draws", "1000"]) == 0
    found = json.loads(capsys.readouterr().out)["inventory"]
    assert set(METHODS) <= set(found["totals"])
    for one in found["bridges"]:
        assert abs(sum(s["value"]["value"] for s in one["steps"]) - one["difference"]["value"]) < 1e-9
    assert run(["inventory", park, "--standard", "eu-ets", "--out", str(tmp_path / "out"), "--lang", "zh", "--draws", "0"]) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["report.html", "result.json", "result.xlsx"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf8")
    assert 'lang="zh-CN"' in page
    assert "能源平衡表" in page
    capsys.readouterr()
    for wrong, said in (
        (["--standard", "iso"], "there are all, ghg-protocol-location"),
        (["--boundary", "moon"], "there are park"),
        (["--year", "1999"], "2024"),
    ):
        assert run(["inventory", park, *wrong]) == 2
        assert said in capsys.readouterr().err


def rewritten(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf8")
    return str(folder)


def problems(folder: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    run(["check", folder, "--json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["problems"]
    return found


def test_the_same_certificate_twice_is_refused(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    head = "id,kind,quantity,unit,month,owner,use,market,technology,retired,registry,source\n"
    folder = rewritten(starter(), "certificates.csv", head + "G-1,gec,10,GWh,2024-05,foundry,own,DE,wind,2025-01,REG,x\n" * 2)
    found = problems(folder, capsys)
    assert [(p["code"], p["line"], p["field"]) for p in found] == [("certificate_twice", 3, "id")]
    assert run(["inventory", folder, "--json"]) == 1
    capsys.readouterr()


def test_certificates_cover_no_more_than_they_stand_for_and_only_their_use(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(
        ("foundry,bought,electricity,,grid,31.9,GWh,2024,none,,", "foundry,bought,electricity,,grid,31.9,GWh,2024,certificate,G-1,"),
        file="activity.csv",
    )
    head = "id,kind,quantity,unit,month,expiry,owner,use,market,technology,retired,registry,source\n"
    rewritten(folder, "certificates.csv", head + "G-1,gec,10,GWh,2022-05,2023-05-31,foundry,own,DE,wind,2025-01,REG,x\n")
    assert {(p["code"], p["level"]) for p in problems(str(folder), capsys)} == {("certificate_expired", "error"), ("certificate_not_counted", "warning")}
    rewritten(folder, "certificates.csv", head + "G-1,gec,40,GWh,2024-05,,foundry,customer,DE,wind,2025-01,REG,x\n")
    found = problems(str(folder), capsys)
    assert [(p["code"], p["file"], p["line"]) for p in found if p["level"] == "error"] == [("certificate_twice", "activity.csv", 2)]


def test_users_add_factors_of_their_own(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    head = "kind,item,gas,value,unit,level,enterprise,year,uncertainty,category,source,confidence\n"
    good = (
        head
        + "fuel,natural_gas,CO2,50,kg/GJ,measured,foundry,2024,2 %,,laboratory,A\nchain,steel_bought,,1.9,t/t,supplier,,2024,,1,supplier,B\n"
    )
    folder = rewritten(starter(), "factors.csv", good)
    with (Path(folder) / "activity.csv").open("a", encoding="utf8") as text:
        text.write("foundry,caused,steel_bought,,,100,t,2024,,,,invoice,,,,x,B\n")
    park = load(folder)[0]
    found = inventory(park, draws=0).inventory
    gas = next(
        x
        for x in found.lines
        if x.standard == "ghg-protocol-location" and x.enterprise == "foundry" and x.gas == "CO2" and x.carrier == "natural_gas"
    )
    assert gas.factor.value == pytest.approx(0.18)
    assert (gas.reason, gas.factor_row.split()[0]) == ("measured", "factors.csv:2")
    assert found.beside.value == pytest.approx(190.0)
    assert (found.totals["iso-14064-1"].value or 0.0) - (found.totals["ghg-protocol-location"].value or 0.0) == pytest.approx(190.0)
    assert found.categories["4"].value == pytest.approx(190.0)
    wrong = head + "fuel,natural_gas,CO2,50,parsec,measured,foundry,2024,2 %,,laboratory,A\n"
    assert [(p["code"], p["line"], p["field"]) for p in problems(rewritten(Path(folder), "factors.csv", wrong), capsys)][:1] == [
        ("wrong_unit", 2, "unit")
    ]


def test_what_nobody_reported_is_a_line(starter: Starter) -> None:
    folder = starter(("\n  grid:", "\n  statistics:\n    electricity: 60 GWh\n  grid:"))
    found = inventory(load(folder)[0], draws=0).inventory
    rest = 60_000.0 - 31_900.0 - 18_000.0 - 1_200.0
    lines = [x for x in found.lines if x.enterprise == "not-reported" and x.standard == "ghg-protocol-location"]
    assert [x.quantity.value for x in lines] == [pytest.approx(rest)]
    assert found.statistics[0].not_reported.value == pytest.approx(rest)


def test_avoided_emissions_stand_in_their_own_table(starter: Starter) -> None:
    head = "id,kind,text,quantity,unit,baseline,baseline_factor,actual_factor,uncertainty,year,source,confidence\n"
    folder = starter()
    before = inventory(load(folder)[0], draws=0).inventory
    rewritten(
        folder, "avoided.csv", head + "heat-out,heat,heat for the town,5000,MWh,gas boilers of the town,0.22,0.02,10 %,2024,utility,B\n"
    )
    after = inventory(load(folder)[0], draws=0).inventory
    assert after.avoided[0].avoided.value == pytest.approx(1000.0)
    assert {k: v.value for k, v in after.totals.items()} == {k: v.value for k, v in before.totals.items()}


def test_a_base_year_that_was_reported_otherwise_has_to_be_restated(starter: Starter) -> None:
    text = "\n  reported:\n    - {year: 2024, standard: ghg-protocol, total: 20000 tCO2, why: grid factor of the old family}\n  grid:"
    found = inventory(load(starter(("\n  grid:", text)))[0], draws=0).inventory
    assert len(found.restated) == 1
    one = found.restated[0]
    assert one.needed == (abs((one.recomputed.value or 0.0) - 20_000.0) > 1_000.0)


def test_steam_by_its_state(starter: Starter) -> None:
    """Saturated steam of 1.75 MPa: 2794.45 kJ/kg (GB/T 32151, linear between 1.70 and 1.80), less the feedwater's 83.74."""
    folder = starter()
    with (folder / "activity.csv").open("r", encoding="utf8") as text:
        rows = text.read()
    rows = rows.replace("confidence\n", "confidence,state\n", 1)
    for state in ("1.75 MPa", "2794.45 kJ/kg"):
        rows += f"dyehouse,bought,steam,,supplier,1000,t,2024,,,,invoice,,,,x,B,{state}\n"
    (folder / "activity.csv").write_text(rows, encoding="utf8")
    park: Park = load(folder)[0]
    steam = [a.quantity for a in park.activity if a.carrier == "steam"]
    assert steam == [pytest.approx((2794.45 - 83.74) / 3.6)] * 2


def test_the_carbon_of_a_by_product_gas_may_not_count_twice(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter()
    with (folder / "activity.csv").open("a", encoding="utf8") as text:
        text.write(
            "foundry,burnt,coke,fuel,supplier,10,GWh,2024,,,,invoice,,,,x,B\nfoundry,burnt,blast_furnace_gas,fuel,own,3,GWh,2024,,,,meter,,,,x,B\n"
        )
    assert [p["code"] for p in problems(str(folder), capsys)] == ["carbon_twice"]


def test_bought_fuel_closes_the_balance_and_alone_is_refused(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter()
    with (folder / "activity.csv").open("a", encoding="utf8") as text:
        text.write("foundry,bought,natural_gas,,supplier,12,GWh,2024,,,,invoice,,,,x,B\n")
    before = inventory(load(starter(name="other"))[0], draws=0).inventory.totals["eu-ets"].value
    assert inventory(load(folder)[0], draws=0).inventory.totals["eu-ets"].value == pytest.approx(before)
    with (folder / "activity.csv").open("a", encoding="utf8") as text:
        text.write("offices,bought,natural_gas,,supplier,1,GWh,2024,,,,invoice,,,,x,B\n")
    assert [p["field"] for p in problems(str(folder), capsys)] == ["action"]


def test_gas_of_ones_own_is_what_was_made_and_bought_fuel_is_handed_on_once() -> None:
    """Blast-furnace gas made, burnt and sold on; coke bought of a neighbour and burnt: each row once."""
    gas = [
        row("blast_furnace_gas", 100.0, giver_kind="asset", use="transformation"), row("blast_furnace_gas", 40.0, giver_kind="own"),
        row("blast_furnace_gas", 60.0, giver_kind="enterprise", giver="a", receiver="b"),
    ]  # fmt: skip
    coke = [row("coke", 70.0, giver_kind="enterprise", giver="b", receiver="a", use=use) for use in ("supply", "feedstock")]
    found = {(b.enterprise, b.carrier): b for b in balances(Flows.rows([*gas, *coke, row("coke", 70.0, giver_kind="asset", receiver="b", use="transformation")]))}
    made_here, bought_here = found["a", "blast_furnace_gas"], found["a", "coke"]
    assert {k: q for k, q in made_here.entries.items() if q} == {"generated": 100.0, "final_use": 40.0, "to_neighbours": 60.0}
    assert {k: q for k, q in bought_here.entries.items() if q} == {"from_neighbours": 70.0, "feedstock": 70.0}
    assert {b.gap for b in found.values()} == {0.0}
    short = balances(Flows.rows([coke[0], coke[1] | {"quantity": 50.0}]))
    assert {b.enterprise: b.gap for b in short}["a"] == 20.0


def test_hydrogen_in_tonnes_is_a_product_and_no_energy_handed_on() -> None:
    made_hydrogen = row("hydrogen", 60_000.0, giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="", use="product", unit="t")
    assert not list(of_year(Flows.rows([made_hydrogen]).records(), 2023))
    assert not [x for x in booked([made_hydrogen], "china-zcp-2025").lines if x.step in ("passed_on", "unsourced")]


def resting(rows: list[dict[str, Any]], method: str) -> dict[str, float | None]:
    return {tier: figure.value for tier, figure in booked(rows, method).tiers.items()}


def test_shares_of_data_quality_count_each_tonne_once() -> None:
    """Energy handed on rests on the seller's fuel, what a measure takes over counts once, and what is stored comes off."""
    fuel = row("natural_gas", 1000.0, tier="evidenced")
    made_here = row("electricity", 400.0, giver_kind="asset", giver="chp", technology="", tier="estimated")
    sold_on = row("electricity", 400.0, giver_kind="enterprise", giver="a", receiver="b", tier="stated")
    assert resting([fuel, made_here, sold_on], "ghg-protocol-location") == {"evidenced": pytest.approx(1.0)}
    coke, iron = row("coke", 1000.0, tier="sourced"), product("clinker", 100.0) | {"tier": "evidenced"}
    assert resting([material("limestone", 10.0) | {"tier": "stated"}, iron], "eu-ets") == {"evidenced": pytest.approx(48.1 / 52.5), "stated": pytest.approx(4.4 / 52.5)}
    stored = row("co2", 50.0, giver_kind="enterprise", giver="a", receiver_kind="ground", receiver="", use="fuel", unit="t", attribute="fossil", tier="named")
    assert resting([coke, stored], "eu-ets") == {"sourced": pytest.approx(1.0)}


@pytest.mark.parametrize(("lang", "maker", "good"), [("en", "The works", "Portland cement clinker"), ("zh", "水泥厂", "硅酸盐水泥熟料")])
def test_goods_and_installations_of_the_workbook_carry_names(lang: Any, maker: str, good: str, tmp_path: Path) -> None:
    works = [{"id": "plant", "name": "The works", "name_zh": "水泥厂"}]
    park = park_of(("produced,clinker,600000,t", "burnt,coal,900000,MWh"), country="DE", enterprises=works)
    accounts_book(document(Books(frame(park)), standard="all", draws=0), tmp_path / "r.xlsx", lang)
    book = load_workbook(tmp_path / "r.xlsx", read_only=True)
    assert [c.value for c in list(book["goods"].rows)[1][:2]] == [maker, good]
    assert next(iter(list(book["installations"].rows)[1])).value == maker
    assert {r[0].value for r in list(book["streams"].rows)[1:]} == {maker}

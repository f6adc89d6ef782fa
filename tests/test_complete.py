"""Completing by closed forms: what fills a site, and the series of its weather year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.clock import HOURS, Floats, calendar
from parkzero.complete.consuming import consumptions
from parkzero.complete.filling import Fills, filled, outputs_told
from parkzero.complete.loads import holidays, load_shape
from parkzero.complete.markets import market, market_zones, price_shape, seen_from, short_of_mean, with_own_sun
from parkzero.complete.series import PRICES, series, swing
from parkzero.complete.sky import sky
from parkzero.complete.tariffs import period_shape
from parkzero.complete.yielding import full_load
from parkzero.digest import digest
from parkzero.globe import kilometres
from parkzero.money import convert
from parkzero.park.catalogue import table, technology
from parkzero.park.noun import Given
from parkzero.park.site import Climate, Demand, Place, Site, Tariff
from parkzero.park.study import Study
from parkzero.park.weatherfile import WeatherHead
from parkzero.park.whole import Activity
from parkzero.results import Fill, Provenance, Series, Told
from parkzero.weather.days import Draw
from parkzero.weather.fleet import fleet
from parkzero.weather.sun import ON_WALLS, pv_output
from parkzero.weather.wind import power_curve

STUDY = Study(weather_year=2019)
CLOCK = calendar(2019, "UTC")
FLAT = np.ones(HOURS)
GAS, COAL, WOOD = (technology(id, "world", 2024).efficiency for id in ("gas_steam_boiler", "coal_boiler", "biomass_steam_boiler"))
PROFILES = {"sun": 0.1 * FLAT, "wind": 0.2 * FLAT}


def site(*firms: dict[str, Any], **changes: Any) -> Site:
    place = {"country": "DK", "latitude": 50.0, "longitude": 0.0} | changes.pop("place", {})
    return Site.model_validate({"place": place, "enterprises": firms or ({"id": "mill", "demand": {"electricity": {"annual": "8760 MWh", "shape": "flat"}}},)} | changes)


def row(carrier: str, quantity: float = 100.0, **changes: Any) -> Activity:
    base = dict(enterprise="mill", action="burnt", carrier=carrier, quantity=quantity, low=quantity, high=quantity, year=2024)
    return Activity(**(base | changes))


def made(where: Site, *rows: Activity) -> tuple[Site, dict[str, Fill]]:
    done, fills = filled(where, rows, 2024)
    assert len({f.path for f in fills}) == len(fills)
    return done, {f.path: f for f in fills}


def demands(*rows: Activity, firm: dict[str, Any] | None = None, **changes: Any) -> dict[str, float]:
    done, _ = made(site({"id": "mill"} | (firm or {}), {"id": "dock", "demand": {"cooling": {"annual": "1 MWh"}}}, **changes), *rows)
    return {c: d.annual.value for c, d in done.enterprises[0].demand.items()}


# What is filled


def test_a_fill_and_its_figure_say_the_same() -> None:
    fills = Fills()
    given = fills.put("site.prices.coal.energy", 5.0, 4.0, 9.0, unit="money/MWh", rule="default", source="somebody", currency="EUR", year=2024)
    assert given == Given(value=5.0, unit="money/MWh", low=4.0, high=9.0, currency="EUR", year=2024, source="somebody", confidence="C", rule="default")
    assert fills.made == [Fill(path="site.prices.coal.energy", value=5.0, low=4.0, high=9.0, unit="EUR/MWh", rule="default", holder="fuel and heat suppliers")]
    plain = fills.put("site.grid.connection", 5.0, 4.0, 9.0, unit="MW", rule="peak")
    assert (plain.source, plain.currency, plain.year, fills.made[-1].unit, fills.made[-1].holder) == ("rule peak", None, None, "MW", "power supplier")
    assert fills.put("x", 1.0, 1.0, 1.0, unit="money/MWh", rule="peak").currency is None
    assert fills.made[-1].unit == "money/MWh"


def test_a_default_is_that_of_the_table() -> None:
    (told,) = [r for r in table("defaults.csv") if r["path"] == "prices.coal.energy"]
    fills = Fills()
    found = fills.default("prices.coal.energy", "money/MWh")
    assert found == Given(value=float(told["value"]), unit="money/MWh", low=float(told["low"]), high=float(told["high"]), currency="EUR", year=2024, source=told["source"], confidence="C", rule="default")
    assert [(f.path, f.rule) for f in fills.made] == [("site.prices.coal.energy", "default")]
    hours = fills.default("climate.wind_hours", "h")
    assert hours is not None
    assert (hours.value, hours.year, hours.currency) == (2200.0, None, None)
    assert fills.default("prices.moonlight.energy", "money/MWh") is None
    thousands = fills.default("climate.wind_hours", "year")
    assert thousands is not None
    assert [thousands.value, thousands.low, thousands.high] == pytest.approx([2200 / 8760, 1300 / 8760, 3200 / 8760], rel=2e-3)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("natural_gas"), row("coal", 50.0)], {"steam": 100.0 * GAS + 50.0 * COAL}), ([row("coke"), row("diesel", 3.0), row("coke", 4.0)], {"coke": 104.0, "diesel": 3.0}),
        ([row("electricity", action="bought"), row("electricity", 7.0, action="generated")], {"electricity": 107.0}), ([row("natural_gas", action="bought"), row("heat", action="bought")], {"heat": 100.0}),
        ([row("natural_gas", use="feedstock"), row("heat", action="bought")], {"heat": 100.0}), ([row("natural_gas", enterprise="dock"), row("heat", action="bought")], {"heat": 100.0}),
        ([row("natural_gas", year=2023), row("heat", action="bought")], {"heat": 100.0}), ([row("natural_gas", action="sold"), row("heat", action="bought")], {"heat": 100.0}),
        ([row("hydrogen"), row("heat", action="bought")], {"heat": 100.0}),
    ],
)  # fmt: skip
def test_demand_is_what_was_bought_or_made_and_steam_from_what_was_burnt(rows: list[Activity], found: dict[str, float]) -> None:
    assert demands(*rows) == pytest.approx(found)


def test_demand_from_activity_is_wide_for_steam_and_bound_to_its_fuel_in_furnaces() -> None:
    done, fills = made(site({"id": "mill"}), row("coal"), row("coke"))
    steam, coke = done.enterprises[0].demand["steam"], done.enterprises[0].demand["coke"]
    assert (steam.annual.low, steam.annual.high) == pytest.approx((100.0 * COAL * 0.6, 100.0 * COAL * 1.4))
    assert (coke.annual.low, coke.annual.high) == pytest.approx((85.0, 115.0))
    assert (steam.substitutable, coke.substitutable) == (True, False)
    told = fills["site.enterprises.mill.demand.coke"]
    assert (told.value, told.unit, told.rule, told.holder) == (100.0, "MWh", "activity", "enterprises")


def chp(**changes: Any) -> dict[str, Any]:
    return {"id": "engine", "technology": "chp_gas", "capacity": "2 MW", "owner": "mill", "efficiency": 0.4} | changes


def test_what_plants_made_is_theirs_and_what_they_took_is_not() -> None:
    """40 of power and the catalogue's heat of 100 of gas; a heat pump at 3.0 took a third of the heat that it made."""
    heat = technology("chp_gas", "world", 2024).byproduct_efficiency
    bought = row("electricity", 60.0, action="bought")
    assert demands(bought, row("natural_gas"), assets=[chp()]) == pytest.approx({"electricity": 100.0, "heat": 100.0 * heat})
    assert demands(bought, row("natural_gas"), row("electricity", 35.0, action="generated", partner="engine"), assets=[chp()]) == pytest.approx({"electricity": 95.0, "heat": 100.0 * heat})
    assert demands(bought, row("natural_gas"), row("electricity", 40.0, action="sold", partner="grid"), assets=[chp()]) == pytest.approx({"electricity": 60.0, "heat": 100.0 * heat})
    pump = {"id": "pump", "technology": "heat_pump", "capacity": "2 MW", "owner": "mill", "efficiency": 3.0}
    assert demands(bought, row("heat", 90.0, action="generated", partner="pump"), assets=[pump]) == pytest.approx({"electricity": 30.0, "heat": 90.0})
    assert demands(bought, row("heat", 90.0, action="generated", partner="pump"), row("electricity", 25.0, action="consumed", asset="pump"), assets=[pump]) == pytest.approx({"electricity": 35.0, "heat": 90.0})
    assert demands(bought, assets=[pump]) == pytest.approx({"electricity": 60.0})


@pytest.mark.parametrize(("asset", "rows", "hours"), [
    ({}, [("natural_gas", 100.0, {})], None), ({"hours": "30 h"}, [("natural_gas", 100.0, {})], 30.0),
    ({"technology": "pv_roof"}, [("electricity", 2000.0, {"action": "generated", "partner": "engine"})], 1000.0), ({"technology": "pv_roof"}, [("electricity", 90000.0, {"action": "generated", "partner": "engine"})], None),
    ({"technology": "pv_roof"}, [], None), ({"technology": "pv_roof", "hours": "900 h"}, [("electricity", 2000.0, {"action": "generated", "partner": "engine"})], 900.0),
])  # fmt: skip
def test_sun_and_wind_yield_what_rows_say(asset: dict[str, Any], rows: list[tuple[str, float, dict[str, str]]], hours: float | None) -> None:
    """Of 2 MW: 2,000 MWh are 1,000 h, where the card says none; no more hours than a year has; other plants keep to amounts, not to hours."""
    done, fills = made(site({"id": "mill"}, assets=[chp(**asset)]), *(row(c, q, **more) for c, q, more in rows))
    found = done.assets[0].hours
    assert (found and found.value) == (pytest.approx(hours) if hours else None)
    assert "site.assets.engine.hours" not in fills


@pytest.mark.parametrize(("asset", "rows", "output"), [
    ({}, [("natural_gas", 100.0, {})], 40.0), ({}, [("electricity", 35.0, {"action": "generated", "partner": "engine"})], 35.0), ({"hours": "30 h"}, [("natural_gas", 100.0, {})], 40.0),
    ({"technology": "electrolyser"}, [("hydrogen", 100.0, {"action": "generated", "partner": "engine"})], 100.0), ({}, [("coal", 100.0, {})], 0.0), ({"status": "planned"}, [("natural_gas", 100.0, {})], None),
    ({}, [("electricity", 100.0, {"action": "bought"})], None), ({}, [("electricity", 18000.0, {"action": "generated", "partner": "engine"})], 17520.0), ({"owner": None}, [("natural_gas", 100.0, {"asset": "engine"})], 40.0),
    ({"technology": "pv_roof"}, [("electricity", 2000.0, {"action": "generated", "partner": "engine"})], None), ({"technology": "heat_pump", "efficiency": 3.0}, [("electricity", 30.0, {"action": "consumed", "asset": "engine"})], 90.0),
])  # fmt: skip
def test_plants_keep_in_the_base_year_to_what_rows_say(asset: dict[str, Any], rows: list[tuple[str, float, dict[str, str]]], output: float | None) -> None:
    """Of 2 MW: 40 of power of 100 of gas, what rows say goes before; nothing where its owner tells what it burns and none of that; of more than it can make, what it can."""
    found = outputs_told(where := site({"id": "mill"}, assets=[chp(**asset)]), consumptions(where, [row(c, q, **more) for c, q, more in rows], 2024))
    assert (found["engine"].output if "engine" in found else None) == (pytest.approx(output) if output is not None else None)


@pytest.mark.parametrize(("rows", "hot"), [([row("natural_gas")], None), ([row("natural_gas"), row("heat", 20.0, action="generated", partner="engine")], 20.0), ([row("heat", 20.0, action="generated", partner="engine"), row("steam", 5.0, action="generated", partner="engine"), row("natural_gas")], 25.0)])
def test_heat_beside_power_is_told_where_rows_say_it(rows: list[Activity], hot: float | None) -> None:
    assert outputs_told(where := site({"id": "mill"}, assets=[chp()]), consumptions(where, rows, 2024))["engine"] == pytest.approx(Told(40.0, hot))


@pytest.mark.parametrize(("asset", "made_of_100", "found"), [({}, 80.0, 0.8), ({"efficiency": 0.9}, 80.0, 0.9), ({}, 40.0, None), ({}, 120.0, None), ({}, None, None), ({"status": "planned"}, 80.0, None)])
def test_a_plant_has_the_efficiency_of_its_rows_where_the_card_gives_none(asset: dict[str, Any], made_of_100: float | None, found: float | None) -> None:
    """Steam of 100 of gas; beyond half to five quarters of the catalogue's the rows do not fit."""
    rows = [row("natural_gas"), *([row("steam", made_of_100, action="generated", partner="b")] if made_of_100 else [])]
    done, fills = made(site({"id": "mill"}, assets=[{"id": "b", "technology": "gas_steam_boiler", "capacity": "1 MW", "owner": "mill"} | asset]), *rows)
    assert (done.assets[0].efficiency and done.assets[0].efficiency.value) == found
    assert ("site.assets.b.efficiency" in fills) is (found == 0.8)


def test_a_boiler_that_is_filled_in_keeps_to_the_fuel_of_its_enterprise() -> None:
    where = site({"id": "mill"}, {"id": "dock"})
    rows = [row("coal", 50.0), row("biomass", 30.0, enterprise="dock")]
    done, _ = made(where, *rows)
    assert {id: told.output for id, told in outputs_told(where, consumptions(where, rows, 2024)).items()} == pytest.approx({"coal-boiler-mill-filled": 50.0 * COAL, "biomass-steam-boiler-dock-filled": 30.0 * WOOD})
    assert {a.id for a in done.assets} == set(outputs_told(where, consumptions(where, rows, 2024)))


def test_a_fuel_goes_into_the_plant_of_its_row_and_else_into_plants_of_it_by_capacity() -> None:
    boilers = [{"id": i, "technology": "gas_steam_boiler", "capacity": f"{mw} MW", "owner": "mill", "efficiency": e} for i, mw, e in (("a", 1, 0.9), ("b", 3, 0.8))]
    takes = 1.0 / 0.9 / (1.0 / 0.9 + 3.0 / 0.8)
    assert demands(row("natural_gas"), assets=boilers) == pytest.approx({"steam": 100.0 * (takes * 0.9 + (1.0 - takes) * 0.8)})
    assert demands(row("natural_gas"), row("steam", 45.0, action="generated", partner="a"), assets=boilers) == pytest.approx({"steam": 45.0 + 50.0 * 0.8})
    assert demands(row("natural_gas", asset="a"), assets=boilers) == pytest.approx({"steam": 90.0})
    assert demands(row("natural_gas", asset="b"), row("coal"), assets=boilers) == pytest.approx({"steam": 80.0 + 100.0 * COAL})


def test_an_owned_boiler_changes_no_demand() -> None:
    """The boiler that would be filled in is the one that stands."""
    rows = (row("natural_gas"), row("electricity", 31.0, action="bought"), row("coke", 5.0))
    owned = {"id": "b", "technology": "gas_steam_boiler", "capacity": "1 MW", "owner": "mill"}
    assert demands(*rows, assets=[owned]) == pytest.approx(demands(*rows))
    twice = [row(r.carrier, 2.0 * r.quantity, action=r.action) for r in rows]
    assert demands(*twice, assets=[owned]) == pytest.approx({c: 2.0 * q for c, q in demands(*rows).items()})


CARD = {"demand": {"electricity": {"annual": "5 MWh"}}}


@pytest.mark.parametrize(("firm", "assets", "rows", "found"), [
    (CARD, [], [row("heat", action="bought")], {"electricity": 5.0, "heat": 100.0}), (CARD, [], [row("natural_gas")], {"electricity": 5.0, "natural_gas": 100.0}),
    (CARD, [{"id": "b", "technology": "coal_boiler", "capacity": "1 MW", "owner": "mill"}], [row("coal")], {"electricity": 5.0, "steam": 100.0 * COAL}),
    ({"demand": {"heat": {"annual": "5 MWh"}}}, [], [row("coal")], {"heat": 5.0}), (CARD | {"sector": "power_and_heat"}, [], [row("heat", action="bought")], {"electricity": 5.0}),
    (CARD, [{"id": "b", "technology": "chiller", "capacity": "1 MW", "owner": "mill"}], [row("cooling", action="generated", partner="b")], {"electricity": 5.0}),
])  # fmt: skip
def test_rows_bring_what_the_card_says_nothing_of(firm: dict[str, Any], assets: list[dict[str, Any]], rows: list[Activity], found: dict[str, float]) -> None:
    """But steam and heat stand for each other, who supplies others needs none of it, and what power makes is in the demand for power."""
    assert demands(*rows, firm=firm, assets=assets) == pytest.approx(found)


BOILER = {"id": "b", "technology": "gas_steam_boiler", "capacity": "1 MW", "owner": "mill"}
LENT = {"id": "b", "technology": "gas_steam_boiler", "capacity": "1 MW"}
CELL = {"id": "cell", "technology": "battery", "capacity": "1 MW", "energy": "2 MWh", "owner": "mill"}
TRIP = technology("battery", "world", 2024).efficiency
POWER = row("electricity", action="bought")


@pytest.mark.parametrize(("assets", "rows", "found"), [
    ([chp(), BOILER], [row("natural_gas", 1000.0), row("electricity", 200.0, action="generated", partner="engine")], {"electricity": 200.0, "heat": 500.0 * technology("chp_gas", "world", 2024).byproduct_efficiency, "steam": 500.0 * GAS}),
    ([BOILER], [row("natural_gas"), row("steam", 80.0, action="generated")], {"steam": 80.0}), ([BOILER], [row("natural_gas"), row("steam", 80.0, action="bought", partner="own")], {"steam": 80.0}),
    ([], [row("coal"), row("steam", 80.0, action="bought", partner="own")], {"steam": 100.0 * COAL}), ([CELL], [POWER, row("electricity", 9.0, action="generated", partner="cell")], {"electricity": 109.0 - 9.0 / TRIP}),
    ([CELL], [POWER, row("electricity", 9.0, action="generated", partner="cell"), row("electricity", 10.0, action="consumed", asset="cell")], {"electricity": 99.0}),
    ([BOILER], [row("biomethane", 40.0), row("natural_gas", 60.0)], {"steam": 60.0 * GAS, "biomethane": 40.0}), ([BOILER], [row("biomethane"), row("steam", 80.0, action="generated", partner="b")], {"steam": 80.0}),
    ([BOILER], [row("lpg", 40.0), row("natural_gas", 60.0)], {"steam": 60.0 * GAS + 40.0 * GAS}), ([], [row("biogas")], {"biogas": 100.0}), ([chp(technology="biogas_chp", efficiency=0.42)], [row("biogas"), row("lpg", 50.0), row("electricity", 42.0, action="generated", partner="engine")], {"electricity": 42.0, "heat": 100.0 * technology("biogas_chp", "world", 2024).byproduct_efficiency, "steam": 50.0 * GAS}), ([chp()], [row("electricity", 40.0, action="generated", partner="engine")], {"electricity": 40.0, "heat": 100.0 * technology("chp_gas", "world", 2024).byproduct_efficiency}),
    ([BOILER | {"technology": "coal_boiler"}], [row("anthracite")], {"steam": 100.0 * COAL}),
    ([LENT], [row("natural_gas")], {"steam": 100.0 * GAS}), ([LENT | {"technology": "chp_gas"}], [row("natural_gas")], {"steam": 100.0 * GAS}), ([], [row("natural_gas", asset="kiln")], {"natural_gas": 100.0}),
    ([], [row("coal"), row("steam", 30.0, action="sold", partner="dock")], {"steam": 100.0 * COAL - 30.0}), ([BOILER | {"technology": "hydrogen_boiler"}], [row("hydrogen", action="bought"), row("hydrogen", 80.0)], {"hydrogen": 20.0, "steam": 80.0 * technology("hydrogen_boiler", "world", 2024).efficiency}),
    ([BOILER | {"technology": "chiller"}], [row("coal"), POWER, row("cooling", 55.0, action="generated", partner="b")], {"steam": 100.0 * COAL, "cooling": 55.0, "electricity": 100.0 - 55.0 / technology("chiller", "world", 2024).efficiency}),
])  # fmt: skip
def test_demand_by_hand(assets: list[dict[str, Any]], rows: list[Activity], found: dict[str, float]) -> None:
    """Fuel that two plants share, makers nobody names, what is one's own, stores, like fuels, plants of nobody, kilns, steam sold, hydrogen burnt, cold beside steam."""
    assert demands(*rows, assets=assets) == pytest.approx(found)


def test_a_plant_that_two_feed_made_what_rows_say_once() -> None:
    """The dock's meter reads 80 of steam, of its 50 of gas and the mill's 40: the mill's make what its fuel makes, the rest is the dock's."""
    shared = BOILER | {"owner": "dock"}
    rows = [row("natural_gas", 40.0, asset="b"), row("natural_gas", 50.0, enterprise="dock"), row("steam", 80.0, enterprise="dock", action="generated", partner="b")]
    found = consumptions(site({"id": "mill"}, {"id": "dock"}, assets=[shared]), rows, 2024)
    assert {firm: {c: u.mwh for c, u in uses.items()} for firm, uses in found.demand.items()} == {"mill": {"steam": pytest.approx(40.0 * GAS)}, "dock": {"steam": pytest.approx(80.0 - 40.0 * GAS)}}
    assert found.made["b", "steam"] == pytest.approx(80.0)


def test_what_one_made_and_names_no_plant_of_is_made_by_capacity() -> None:
    """Boilers of 3 and 1 MW made 80 of steam."""
    boilers = [BOILER | {"id": id, "capacity": f"{mw} MW"} for id, mw in (("big", 3), ("small", 1))]
    found = consumptions(site({"id": "mill"}, assets=boilers), [row("natural_gas"), row("steam", 80.0, action="generated")], 2024)
    assert dict(found.made) == {("big", "steam"): pytest.approx(60.0), ("small", "steam"): pytest.approx(20.0)}
    assert found.demand["mill"]["steam"].mwh == pytest.approx(80.0)


def test_what_one_uses_is_what_is_left_and_what_its_plants_took() -> None:
    """Of 100 of power a chiller took a part for 55 of cold; a battery lost some of what it gave back."""
    chiller = BOILER | {"technology": "chiller"}
    found = consumptions(site({"id": "mill"}, assets=[chiller]), [POWER, row("cooling", 55.0, action="generated", partner="b")], 2024)
    assert found.demand["mill"]["electricity"].mwh < 100.0
    assert found.used["mill"] == pytest.approx({"electricity": 100.0, "cooling": 55.0})
    found = consumptions(site({"id": "mill"}, assets=[CELL]), [POWER, row("electricity", 9.0, action="generated", partner="cell")], 2024)
    assert found.used["mill"]["electricity"] == pytest.approx(100.0)


def test_what_is_sold_to_a_neighbour_is_the_neighbours_whoever_says_so() -> None:
    sold, bought = row("steam", 30.0, action="sold", partner="quay"), row("steam", 30.0, enterprise="quay", action="bought", partner="mill")
    for rows in ([sold], [bought], [sold, bought]):
        done, _ = made(site({"id": "mill"}, {"id": "quay"}, assets=[BOILER]), row("natural_gas"), *rows)
        assert [{c: d.annual.value for c, d in e.demand.items()} for e in done.enterprises] == [pytest.approx({"steam": 100.0 * GAS - 30.0}), {"steam": 30.0}]


def test_power_that_one_makes_is_not_given_to_firms_whose_power_nobody_tells() -> None:
    shop = {"id": "shop", "demand": {"electricity": {"annual": "5000 MWh"}}}
    roof = {"id": "roof", "technology": "pv_roof", "capacity": "1 MW", "owner": "mill"}
    done, _ = made(site({"id": "mill"}, shop, assets=[roof]), row("electricity", 40.0, action="generated", partner="roof"), POWER)
    assert done.enterprises[0].demand["electricity"].annual.value == pytest.approx(140.0)


AMOUNT = st.floats(0.1, 1e4)
KINDS = ("gas_steam_boiler", "gas_boiler", "coal_boiler", "chp_gas", "biomass_chp", "heat_pump", "chiller", "absorption_chiller", "electrolyser", "battery", "pv_roof")


@st.composite
def books(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Activity]]:
    """Plants of one enterprise, and rows of what it bought, burnt, made and sold."""
    assets = [{"id": f"p{n}", "technology": draw(st.sampled_from(KINDS)), "capacity": f"{draw(st.integers(1, 9))} MW", "owner": draw(st.sampled_from(("mill", "mill", None)))} for n in range(draw(st.integers(0, 3)))]
    more = {"battery": {"energy": "9 MWh"}, "pv_roof": {"hours": "0 h"}}  # what panels give that no row tells is no row
    assets = [a | more.get(str(a["technology"]), {}) for a in assets]
    rows = [row("electricity", draw(AMOUNT), action="bought"), *(row(c, draw(AMOUNT)) for c in draw(st.lists(st.sampled_from(("natural_gas", "coal", "biomass", "diesel", "lpg")), unique=True)))]
    for a in assets:
        if draw(st.booleans()):
            rows.append(row(technology(str(a["technology"]), "world", 2024).output, draw(AMOUNT), action="generated", partner=a["id"]))
    if draw(st.booleans()):
        rows.append(row(draw(st.sampled_from(("electricity", "steam", "heat"))), draw(AMOUNT), action="sold", partner=draw(st.sampled_from(("grid", "dock")))))
    return assets, rows


@given(books())
def test_twice_the_rows_are_twice_the_demand_and_twice_what_plants_made(given: tuple[list[dict[str, Any]], list[Activity]]) -> None:
    assets, rows = given
    twice = [replace(r, quantity=2.0 * r.quantity, low=2.0 * r.low, high=2.0 * r.high) for r in rows]
    larger = [a | {"capacity": f"{2 * int(a['capacity'].split()[0])} MW"} for a in assets]  # what burns beyond its capacity burns in another boiler
    once, doubled = (consumptions(site({"id": "mill"}, {"id": "dock"}, assets=of), rs, 2024) for of, rs in ((assets, rows), (larger, twice)))
    for firm, uses in once.demand.items():
        assert {c: u.mwh for c, u in doubled.demand[firm].items()} == pytest.approx({c: 2.0 * u.mwh for c, u in uses.items()})
    assert dict(doubled.made) == pytest.approx({k: 2.0 * q for k, q in once.made.items()})


@given(books())
def test_what_an_enterprise_uses_is_what_it_bought_and_made_less_what_it_sold_and_its_plants_took(given: tuple[list[dict[str, Any]], list[Activity]]) -> None:
    """Told plants only draw what their output takes; what is left below a twentieth of what was there is what meters differ by."""
    assets, rows = given
    found = consumptions(site({"id": "mill"}, {"id": "dock"}, assets=assets), rows, 2024)
    kinds = {a["id"]: technology(str(a["technology"]), "world", 2024) for a in assets}
    for carrier in ("electricity", "steam", "heat", "cooling"):
        bought, sold = (sum(r.quantity for r in rows if (r.action, r.carrier) == (does, carrier)) for does in ("bought", "sold"))
        made = sum(q for (_, c), q in found.made.items() if c == carrier) + sum(q for boiler, q in found.raised.get("mill", {}).items() if technology(boiler, "world", 2024).output == carrier)
        made += sum(r.quantity for r in rows if r.action == "generated" and r.carrier == carrier and kinds[r.partner].role == "storage")
        output = {id: found.made.get((id, k.output), sum(r.quantity for r in rows if r.action == "generated" and r.partner == id)) for id, k in kinds.items()}
        taken = sum(output[id] / k.efficiency for id, k in kinds.items() if k.input == carrier) + sum(-output[id] * per for id, k in kinds.items() for c, per in k.more if c == carrier and per < 0.0)
        use = found.demand.get("mill", {}).get(carrier)
        left = max(bought + made - sold - taken, 0.0)
        assert (use.mwh if use else 0.0) == pytest.approx(left if left > 0.05 * (bought + made) else 0.0, rel=1e-6, abs=1e-6) or left == pytest.approx(0.05 * (bought + made))


@given(st.dictionaries(st.sampled_from(("natural_gas", "coal", "biomass", "diesel")), AMOUNT, min_size=1), AMOUNT)
def test_a_boiler_of_ones_own_changes_no_demand(burnt: dict[str, float], bought: float) -> None:
    rows = [row("electricity", bought, action="bought"), *(row(c, q) for c, q in burnt.items())]
    standing = [{"id": t, "technology": t, "capacity": "1 MW", "owner": "mill"} for t in ("gas_steam_boiler", "coal_boiler", "biomass_steam_boiler")]
    bare = demands(*rows)
    assert demands(*rows, assets=standing) == pytest.approx(bare)
    assert demands(*rows, assets=standing[:1]) == pytest.approx(bare)


ROOF = {"id": "roof", "technology": "pv_roof", "capacity": "1 MW", "owner": "mill"}


def test_what_plants_made_and_nobody_says_who_took_goes_to_those_whose_card_wants_more() -> None:
    """The roof of one, the demand of the other: 50 were bought, 80 are used, 30 of them from the roof."""
    sun, grid = row("electricity", 40.0, action="generated", partner="roof"), row("electricity", 50.0, action="bought", enterprise="shop")
    shop = {"id": "shop", "demand": {"electricity": {"annual": "80 MWh"}}}
    where = site({"id": "mill"}, shop, assets=[ROOF])
    done, _ = made(where, sun, grid)
    assert {c: d.annual.value for c, d in done.enterprises[0].demand.items()} == pytest.approx({"electricity": 10.0})
    assert {firm: dict(uses) for firm, uses in consumptions(where, [sun, grid], 2024).used.items()} == {"mill": {"electricity": pytest.approx(10.0)}, "shop": {"electricity": pytest.approx(80.0)}}
    done, _ = made(where, row("electricity", 20.0, action="generated", partner="roof"), grid)
    assert done.enterprises[0].demand == {}


@pytest.mark.parametrize(("card", "bought", "mill"), [(1000.0, 500.0, 1400.0), (2000.0, 500.0, 1400.0), (1000.0, 0.0, 900.0), (990.0, 0.0, 900.0), (1050.0, 0.0, 800.0)])
def test_who_bought_power_used_its_own_first_and_a_round_card_takes_none_of_it(card: float, bought: float, mill: float) -> None:
    """A roof made 900 and the neighbour bought 950: who bought 500 besides used all; who bought none hands on what the card lacks, but not to round it up."""
    rows = [row("electricity", 900.0, action="generated", partner="roof"), row("electricity", 950.0, action="bought", enterprise="shop")]
    rows += [row("electricity", bought, action="bought")] if bought else []
    done, _ = made(site({"id": "mill"}, {"id": "shop", "demand": {"electricity": {"annual": f"{card} MWh"}}}, assets=[ROOF]), *rows)
    assert done.enterprises[0].demand["electricity"].annual.value == pytest.approx(mill if card != 1000.0 or bought else 900.0 - 50.0)


@pytest.mark.parametrize(("panels", "rows", "used"), [
    ({"hours": "950 h"}, [POWER], 1050.0), ({}, [POWER], 1300.0), ({"direct": False}, [POWER], 100.0), ({"owner": None}, [POWER], 100.0), ({"status": "planned"}, [POWER], 100.0), ({"hours": "950 h"}, [POWER, row("electricity", 700.0, action="generated", partner="roof")], 800.0),
    ({"hours": "950 h"}, [POWER, row("electricity", 700.0, action="generated")], 800.0), ({"hours": "950 h"}, [row("heat", action="bought")], None),
])  # fmt: skip
def test_panels_of_which_no_row_tells_yield_by_card_or_climate(panels: dict[str, Any], rows: list[Activity], used: float | None) -> None:
    """Of 1 MW: what its owner bought and that is what it used; the climate's 1,200 h are no meter."""
    done, _ = made(site({"id": "mill"}, assets=[ROOF | panels], climate={"pv_yield": "1200 kWh/kW"}), *rows)
    found = done.enterprises[0].demand.get("electricity")
    assert (found.annual.value if found else None) == (pytest.approx(used) if used else None)
    assert panels or done.assets[0].hours is None


@pytest.mark.parametrize(("kind", "more", "climate", "hours"), [
    ("pv_roof", {}, {}, 1050.0), ("pv_roof", {"hours": "700 h"}, {}, 700.0), ("pv_roof", {}, {"pv_profile": "sun"}, 0.0), ("pv_roof", {}, {"wind_profile": "w"}, 1050.0), ("pv_roof", {}, {"weather": "w.epw"}, 0.0),
    ("wind", {}, {}, 2200.0), ("wind", {}, {"wind_hours": "3000 h"}, 3000.0), ("wind", {}, {"wind_profile": "w"}, 0.0), ("wind", {}, {"pv_profile": "sun"}, 2200.0), ("wind", {}, {"weather": "w.epw"}, 0.0), ("pv_bipv_facade", {}, {}, 0.0),
])  # fmt: skip
def test_what_no_row_tells_of_sun_and_wind_is_what_the_plan_makes_them_yield(kind: str, more: dict[str, Any], climate: dict[str, Any], hours: float) -> None:
    """Far from every row of the climate (50 N, 0 E) panels go by latitude and wind by default, in the demand of who bought power as in the climate of the plan."""
    where = site({"id": "mill"}, assets=[ROOF | {"id": "own", "technology": kind} | more], climate=climate)
    assert full_load(where.assets[0], where, 2024) == pytest.approx(hours)
    assert consumptions(where, [POWER], 2024).demand["mill"]["electricity"].mwh == pytest.approx(100.0 + hours)
    done, _ = filled(where, [POWER], 2024)
    planned = done.climate.wind_hours if kind == "wind" else done.climate.pv_yield
    assert not hours or more or (planned and planned.value) == pytest.approx(hours)


def test_panels_of_which_no_row_tells_yield_as_those_beside_that_have_a_meter() -> None:
    beside = ROOF | {"id": "beside", "capacity": "2 MW"}
    rows = [POWER, row("electricity", 1800.0, action="generated", partner="beside", enterprise="shop")]
    done, _ = made(site({"id": "mill"}, {"id": "shop"}, assets=[ROOF, beside | {"owner": "shop"}]), *rows)
    assert done.climate.pv_yield is not None
    assert (done.enterprises[0].demand["electricity"].annual.value, done.climate.pv_yield.value) == (pytest.approx(1000.0), pytest.approx(900.0))


@pytest.mark.parametrize(("bought", "boiler", "priced"), [(0.0, 1.6, False), (2500.0, 0.8, True), (5000.0, None, True), (9000.0, None, True)])
def test_heat_bought_from_outside_needs_no_boiler_and_has_a_price(bought: float, boiler: float | None, priced: bool) -> None:
    """A demand of 5,000 MWh has a peak of 1 MW; what a neighbour makes, or cold that has no price, still does."""
    where = site({"id": "mill", "demand": {"steam": {"annual": "5000 MWh"}, "cooling": {"annual": "5000 MWh"}}}, {"id": "dock", "demand": {"electricity": {"annual": "1 MWh"}}})
    rows = [row("cooling", 5000.0, action="bought"), row("steam", bought, action="bought")] if bought else []
    done, _ = made(where, *rows)
    assert {a.technology: a.capacity.value for a in done.assets} == pytest.approx({"chiller": 1.6} | ({"gas_steam_boiler": boiler} if boiler else {}))
    assert ("steam" in done.prices) is priced
    inside, _ = made(where, row("steam", 5000.0, action="bought", partner="dock"))
    assert "gas_steam_boiler" in {a.technology for a in inside.assets}


def test_a_heat_pump_has_the_cop_of_its_rows() -> None:
    pump = {"id": "pump", "technology": "heat_pump", "capacity": "2 MW", "owner": "mill"}
    rows = [POWER, row("heat", 90.0, action="generated", partner="pump"), row("electricity", 30.0, action="consumed", asset="pump")]
    done, _ = made(site({"id": "mill"}, assets=[pump]), *rows)
    assert done.assets[0].efficiency is not None
    assert done.assets[0].efficiency.value == pytest.approx(3.0)


def test_the_connection_carries_the_plants_that_make_power() -> None:
    plants = [ROOF | {"capacity": "3 MW"}, {"id": "far", "technology": "wind", "capacity": "9 MW", "direct": False}, chp(), {"id": "cell", "technology": "battery", "capacity": "9 MW", "energy": "9 MWh"}]
    done, _ = made(site({"id": "mill", "demand": {"electricity": {"annual": "5000 MWh"}}}, assets=plants))
    assert done.grid.connection is not None
    assert done.grid.connection.value == pytest.approx(5.0)


@pytest.mark.parametrize(("size", "persons"), [("small", 40.0), ("medium", 200.0), ("large", 1200.0)])
def test_without_activity_demand_goes_by_persons_of_the_sector(size: str, persons: float) -> None:
    firm = {"id": "mill", "sector": "textiles", "size": size}
    assert demands(firm=firm) == {"electricity": 20.0 * persons, "steam": 40.0 * persons}
    assert demands(firm=firm | {"employees": "10 person"}) == {"electricity": 200.0, "steam": 400.0}
    assert demands(firm=firm | {"employees": "0.02 person"}) == {"electricity": 0.4, "steam": 0.8}
    assert demands(firm=firm | {"sector": "data_centre"}) == {"electricity": 2000.0 * persons}


def test_what_goes_by_persons_says_how_many_and_how_wide() -> None:
    _, fills = made(site({"id": "mill", "sector": "textiles", "size": "small"}))
    told = Fill(path="site.enterprises.mill.employees", value=40.0, low=10.0, high=100.0, unit="person", rule="size_class", holder="statistics office")
    assert fills["site.enterprises.mill.employees"] == told
    power = fills["site.enterprises.mill.demand.electricity"]
    assert (power.value, power.low, power.high, power.unit, power.rule) == (800.0, 240.0, 2000.0, "MWh", "per_person")
    done, given = made(site({"id": "mill", "sector": "textiles", "employees": "10 person"}))
    assert "site.enterprises.mill.employees" not in given
    assert done.enterprises[0].demand["steam"].annual.source.startswith("Estimate")
    assert "site.employees.small" not in fills


def test_given_demand_and_firms_not_at_work_are_left_alone_and_who_serves_others_uses_the_rest() -> None:
    assert demands(row("heat", action="bought"), firm={"status": "planned"}) == {}
    assert demands(row("steam", 1.0, enterprise="dock", partner="mill", action="bought"), row("coal")) == pytest.approx({"steam": 100.0 * COAL - 1.0})
    owned = {"id": "b", "technology": "coal_boiler", "capacity": "1 MW", "owner": "mill"}
    assert demands(row("coal"), assets=[owned]) == pytest.approx({"steam": 100.0 * COAL})
    assert demands(row("coal"), row("steam", 30.0, action="sold", partner="dock"), row("steam", 30.0, enterprise="dock", partner="mill", action="bought"), assets=[owned]) == pytest.approx({"steam": 100.0 * COAL - 30.0})
    assert demands(row("coal"), row("steam", 82.0, enterprise="dock", partner="mill", action="bought"), assets=[owned]) == {}
    assert demands(row("coal"), assets=[owned | {"status": "planned"}]) == pytest.approx({"steam": 100.0 * COAL})
    assert demands(assets=[owned]) == {}
    gas = {"technology": "gas_steam_boiler"}
    assert demands(row("coal"), row("steam", 80.0, partner="b", action="generated"), assets=[owned | gas]) == pytest.approx({"steam": 100.0 * COAL})
    assert demands(row("coal"), row("heat", 80.0, partner="own", action="generated")) == pytest.approx({"steam": 100.0 * COAL - 80.0, "heat": 80.0})
    assert demands(row("coal"), row("electricity", 7.0, partner="b", action="generated"), assets=[owned | {"technology": "pv_roof"}]) == pytest.approx({"steam": 100.0 * COAL, "electricity": 7.0})
    supply = {"sector": "power_and_heat"}
    assert demands(row("coal"), row("electricity", 3.0, action="bought"), firm=supply, assets=[owned]) == {"electricity": 3.0}
    assert demands(row("coal"), firm=supply) == {}
    assert demands(row("electricity", 7.0, partner="b", action="generated"), firm=supply, assets=[owned | {"technology": "pv_roof"}]) == {}


@pytest.mark.parametrize(
    ("latitude", "sun", "mean", "swing"),
    [(50.0, 1900 - 850.0, 27 - 17.5, 25.0), (-50.0, 1050.0, 9.5, 25.0), (80.0, 600.0, -1.0, 30.0), (10.0, 1730.0, 26.0, 5.0), (11.0, 1713.0, 27 - 3.85, 5.5), (0.0, 1900.0, 26.0, 0.0), (60.0, 880.0, 6.0, 30.0)],
)  # fmt: skip
def test_sun_and_temperature_go_by_latitude(latitude: float, sun: float, mean: float, swing: float) -> None:
    done, fills = made(site(place={"latitude": latitude}))
    climate = done.climate
    assert climate.pv_yield is not None
    assert climate.wind_hours is not None
    assert (climate.pv_yield.value, climate.mean_temperature, climate.summer_winter, climate.wind_hours.value) == pytest.approx((sun, mean, swing, 2200.0))
    assert (climate.pv_yield.low, climate.pv_yield.high, climate.pv_yield.unit) == pytest.approx((0.7 * sun, 1.3 * sun, "MWh/MW"))
    assert fills["site.climate.mean_temperature"] == Fill(path="site.climate.mean_temperature", value=pytest.approx(mean), low=pytest.approx(mean - 5), high=pytest.approx(mean + 5), unit="degC", rule="latitude", holder="weather service")  # type: ignore[arg-type]
    assert (fills["site.climate.pv_yield"].rule, fills["site.climate.wind_hours"].rule) == ("latitude", "default")


def test_a_climate_that_is_given_stays() -> None:
    given = {"pv_yield": "1000 kWh/kW", "wind_hours": "3000 h", "mean_temperature": 8.0, "summer_winter": 20.0}
    done, fills = made(site(climate=given))
    assert done.climate == site(climate=given).climate
    assert not [p for p in fills if "climate" in p]
    done, fills = made(site(climate={"weather": "year.epw"}))
    assert (done.climate.pv_yield, done.climate.mean_temperature) == (None, None)
    assert not [p for p in fills if "climate" in p]


def heated(*rows: Activity, demand: dict[str, Any] | None = None, **changes: Any) -> dict[str, float]:
    """Capacities of the plants that are filled in."""
    firm = {"id": "mill", "demand": demand or {"steam": {"annual": "5000 MWh"}}}
    given = site(firm, **changes)
    done, _ = made(given, *rows)
    return {a.technology: a.capacity.value for a in done.assets[len(given.assets) :]}


@pytest.mark.parametrize(
    ("rows", "boilers"),
    [
        ([], {"gas_steam_boiler": 1.0}), ([row("coal", 10.0), row("natural_gas", 99.0)], {"coal_boiler": 10.0 * COAL, "gas_steam_boiler": 99.0 * GAS}),
        ([row("biomass", 700.0), row("natural_gas", 1060.0)], {"biomass_steam_boiler": 700.0 * WOOD, "gas_steam_boiler": 1060.0 * GAS}), ([row("lignite"), row("coal", 7.0)], {"coal_boiler": 1.0}),
        ([row("refinery_gas", 99.0), row("coal", 1.0)], {"coal_boiler": 1.0}), ([row("refinery_gas")], {"gas_steam_boiler": 1.0}), ([row("coal", action="bought")], {"gas_steam_boiler": 1.0}),
        ([row("coal", use="feedstock")], {"gas_steam_boiler": 1.0}), ([row("coal", 5.0, use="feedstock"), row("biomass", 1.0)], {"biomass_steam_boiler": 1.0}),
    ],
)  # fmt: skip
def test_boilers_burn_what_was_burnt_in_proportion(rows: list[Activity], boilers: dict[str, float]) -> None:
    whole = sum(boilers.values())
    assert heated(*rows) == pytest.approx({boiler: 1.6 * q / whole for boiler, q in boilers.items()})


def test_each_enterprise_has_the_boilers_of_its_own_fuel() -> None:
    wide = {"demand": {"steam": {"annual": "5000 MWh"}}}
    given = site({"id": "mill"} | wide, {"id": "dock"} | wide, {"id": "kiln", "demand": {"natural_gas": {"annual": "70 GWh"}}})
    done, fills = made(given, row("coal", 3000.0), row("natural_gas", 2000.0, enterprise="dock"), row("natural_gas", 70000.0, enterprise="kiln"))
    assert [(a.id, a.owner) for a in done.assets] == [("coal-boiler-mill-filled", "mill"), ("gas-steam-boiler-dock-filled", "dock")]
    assert sum(a.capacity.value for a in done.assets) == pytest.approx(3.2)
    assert set(fills) >= {"site.assets.coal-boiler-mill-filled.capacity", "site.assets.gas-steam-boiler-dock-filled.capacity"}
    warm, _ = made(site({"id": "mill", "demand": {"heat": {"annual": "2200 MWh", "shape": "heating"}}}), row("biomass", 3000.0))
    assert [(a.technology, a.capacity.value) for a in warm.assets] == [("biomass_boiler", pytest.approx(1.6))]


def test_boilers_and_chillers_meet_the_peak_that_nothing_else_does() -> None:
    wide = {"steam": {"annual": "5000 MWh"}, "heat": {"annual": "2200 MWh", "shape": "heating"}, "cooling": {"annual": "4400 MWh", "shape": "cooling"}}
    assert heated(demand=wide) == pytest.approx({"gas_steam_boiler": 1.6, "gas_boiler": 1.6, "chiller": 3.2})
    assert heated(demand={"electricity": {"annual": "5000 MWh"}}) == {}
    firm = {"id": "late", "status": "planned", "demand": {"steam": {"annual": "5000 MWh"}}}
    assert made(site(firm, {"id": "b", "demand": {"electricity": {"annual": "1 MWh"}}}))[0].assets == ()


def test_a_filled_boiler_says_how_wide_and_why() -> None:
    done, fills = made(site({"id": "mill", "demand": {"steam": {"annual": "5000 MWh"}}}))
    (asset,) = done.assets
    assert (asset.id, asset.capacity.low, asset.capacity.high, asset.note) == ("gas-steam-boiler-filled", pytest.approx(1.12), pytest.approx(2.56), "filled: sized to the peak")
    assert fills["site.assets.gas-steam-boiler-filled.capacity"].rule == "peak"
    assert fills["site.assets.gas-steam-boiler-filled.capacity"].unit == "MW"


@pytest.mark.parametrize(
    ("asset", "found"),
    [
        ({"technology": "gas_steam_boiler", "capacity": "1 MW"}, {"gas_steam_boiler": 0.6}), ({"technology": "gas_steam_boiler", "capacity": "1.6 MW"}, {}),
        ({"technology": "gas_boiler", "capacity": "1 MW"}, {"gas_steam_boiler": 1.6}), ({"technology": "steam_store", "capacity": "1 MW"}, {"gas_steam_boiler": 1.6}),
        ({"technology": "gas_steam_boiler", "capacity": "1 MW", "status": "planned"}, {"gas_steam_boiler": 1.6}), ({"technology": "biomass_chp", "capacity": "0.1 MW"}, {"gas_steam_boiler": 1.6 - 0.1 * 0.86 / 0.17}),
    ],
)  # fmt: skip
def test_what_stands_serves_the_peak_first(asset: dict[str, Any], found: dict[str, float]) -> None:
    assert technology("biomass_chp", "world", 2024).byproduct_efficiency == 0.86
    assert heated(assets=[{"id": "x"} | asset]) == pytest.approx(found)


def test_two_plants_of_a_carrier_add_up() -> None:
    two = [{"id": i, "technology": "gas_steam_boiler", "capacity": "0.5 MW"} for i in "ab"]
    assert heated(assets=two) == pytest.approx({"gas_steam_boiler": 0.6})
    mixed = [{"id": "u", "technology": "unheard", "capacity": "9 MW"}, {"id": "s", "technology": "steam_store", "capacity": "9 MW"}, *two]
    assert heated(assets=mixed) == pytest.approx({"gas_steam_boiler": 0.6})
    both = [{"id": i, "technology": "biomass_chp", "capacity": "0.1 MW"} for i in "ab"]
    assert heated(assets=both) == pytest.approx({"gas_steam_boiler": 1.6 - 0.2 * 0.86 / 0.17})


def prices(demand: dict[str, Any], **changes: Any) -> set[str]:
    done, _ = made(site({"id": "mill", "demand": {c: {"annual": "1 MWh"} for c in demand}}, **changes))
    return set(done.prices)


def test_prices_are_filled_for_what_may_be_bought() -> None:
    always = {"electricity", "natural_gas", "biomass"}
    assert prices({"electricity": 1}) == always
    assert prices({"diesel": 1, "heat": 1, "ammonia": 1}) == always | {"diesel"}
    assert prices({"hydrogen": 1}) == always | {"hydrogen"}
    coal = {"id": "c", "technology": "coal_boiler", "capacity": "1 MW"}
    assert prices({"heat": 1}, assets=[coal]) == always | {"coal"}
    assert prices({"heat": 1}, assets=[coal | {"status": "planned"}]) == always
    assert prices({"hydrogen": 1}, assets=[{"id": "e", "technology": "electrolyser", "capacity": "1 MW"}]) == always
    assert prices({"heat": 1}, assets=[{"id": "h", "technology": "hydrogen_store", "capacity": "1 MW"}]) == always
    assert prices({"heat": 1}, assets=[{"id": "u", "technology": "unheard", "capacity": "1 MW"}, coal]) == always | {"coal"}


def test_prices_that_are_given_stay_and_power_alone_has_a_network() -> None:
    done, fills = made(site(prices={"natural_gas": {"energy": "1 EUR/MWh"}}))
    assert done.prices["natural_gas"].energy.value == 1.0
    power, biomass = done.prices["electricity"], done.prices["biomass"]
    assert power.network is not None
    assert (power.energy.value, power.network.value, biomass.energy.value, biomass.network) == (80.0, 20.0, 27.0, None)
    assert [p for p in fills if "prices" in p] == ["site.prices.biomass.energy", "site.prices.electricity.energy", "site.prices.electricity.network"]


def test_the_connection_carries_twice_the_peak_and_some_of_the_heat() -> None:
    wide = {"electricity": {"annual": "5000 MWh"}, "heat": {"annual": "5000 MWh"}, "steam": {"annual": "10000 MWh"}, "cooling": {"annual": "2200 MWh", "shape": "cooling"}}
    done, fills = made(site({"id": "mill", "demand": wide}))
    assert done.grid.connection is not None
    assert done.grid.connection.value == pytest.approx(2.0 + 0.4 * 4.0)
    assert (done.grid.connection.low, done.grid.connection.high) == pytest.approx((0.6 * 3.6, 2.0 * 3.6))
    assert (fills["site.grid.connection"].rule, fills["site.grid.connection"].unit) == ("peak", "MW")
    assert made(site(grid={"connection": "7 MW", "export_limit": "3 MW"}))[0].grid == site(grid={"connection": "7 MW", "export_limit": "3 MW"}).grid
    kept = made(site(grid={"export_limit": "3 MW"}))[0].grid
    assert kept.export_limit is not None


def test_the_roof_goes_by_the_mean_load() -> None:
    done, fills = made(site({"id": "mill", "demand": {"electricity": {"annual": "17520 MWh"}}}, ground={"land": "5 m2"}))
    assert done.ground.roof is not None
    assert (done.ground.roof.value, done.ground.roof.low, done.ground.roof.high) == pytest.approx((6000.0, 1200.0, 18000.0))
    assert (fills["site.ground.roof"].rule, fills["site.ground.roof"].unit) == ("roof_by_load", "m2")
    assert done.ground.land is not None
    assert made(site(ground={"roof": "9 m2"}))[0].ground == site(ground={"roof": "9 m2"}).ground


# Series


def seen(where: Site | None = None, study: Study = STUDY, **profiles: Floats) -> Series:
    """Series with given sun and wind."""
    base = where or site()
    given = base.but(climate=base.climate.but(pv_profile="sun", wind_profile="wind"))
    return series(given, study, PROFILES | profiles)


def loaded(**demand: Any) -> Site:
    return site({"id": "mill", "sector": "water", "demand": {"electricity": {"annual": "8760 MWh"} | demand}})


def sector_load(firm: str, sector: str = "water", carrier: str = "electricity") -> Floats:
    shape = load_shape(sector, carrier, Demand(annual="1 MWh"), CLOCK, FLAT, country="DK", year=2019, key=(STUDY.seed, 2019, 7, int(digest(firm, carrier)[:8], 16)))  # type: ignore[arg-type]
    return shape / shape.mean()


def test_a_load_is_its_shape_scaled_to_its_annual_energy() -> None:
    found = seen(loaded())
    assert found.load["mill", "electricity"] == pytest.approx(sector_load("mill"))
    assert seen(loaded(shape="flat")).load["mill", "electricity"] == pytest.approx(FLAT)
    assert seen(loaded(profile="own"), own=np.arange(HOURS) * 2.0).load["mill", "electricity"] == pytest.approx(np.arange(HOURS) / 4379.5)
    assert found.origin["mill electricity"] == Provenance(kind="table", of="sector")
    assert seen(loaded(profile="own"), own=FLAT).origin["mill electricity"] == Provenance(kind="profile", of="profiles/own")
    assert seen(loaded(shape="flat")).origin["mill electricity"].kind == "flat"
    assert seen(loaded(profile="own", shape="flat")).load["mill", "electricity"] == pytest.approx(FLAT)


def test_every_enterprise_has_a_seed_of_its_own_wherever_it_stands_in_the_list() -> None:
    firm = {"sector": "water", "demand": {"electricity": {"annual": "8760 MWh"}}}
    found, turned = (seen(site(*(firm | {"id": i} for i in ids))).load for ids in ("ab", "ba"))
    for id in "ab":
        assert found[id, "electricity"] == pytest.approx(sector_load(id))
        assert turned[id, "electricity"] == pytest.approx(found[id, "electricity"])
    assert not np.array_equal(found["a", "electricity"], found["b", "electricity"])


def test_series_come_in_the_steps_of_the_study() -> None:
    quarters = np.resize(np.array([0.0, 2.0]), 2 * HOURS)
    found = seen(loaded(profile="own"), STUDY.but(resolution=30), own=quarters, wind=quarters / 4)
    assert found.load["mill", "electricity"] == pytest.approx(quarters)
    assert found.availability["wind"] == pytest.approx(quarters / 4)
    assert (len(found.outside), len(found.availability["pv_roof"])) == (2 * HOURS, 2 * HOURS)


def priced(country: str = "DK", **power: str) -> Series:
    fuels = {"coal": {"energy": "9 EUR/MWh"}, "natural_gas": {"energy": "9 EUR/MWh", "profile": "own"}, "lpg": {"energy": "9 EUR/MWh", "profile": "zero"}, "coke": {"energy": "9 EUR/MWh", "profile": "gone"}}
    where = site(place={"country": country}, prices={"electricity": {"energy": "160 EUR/MWh"} | power} | fuels)
    return seen(where, own=(4.0 + np.arange(HOURS)) / HOURS, zero=0.0 * FLAT)


@pytest.mark.parametrize("own", ["pv", "wind"])
def test_the_zone_has_the_weather_that_the_park_gives(own: str) -> None:
    """Of sun its own sun, of wind its own wind."""
    given = np.where(np.arange(HOURS) % 48 < 24, 0.9, 0.1) * np.where(np.abs(CLOCK.hour - 12) < 6, 1.0, 0.0 if own == "pv" else 1.0)
    base = site(prices={"electricity": {"energy": "160 EUR/MWh", "export": "40 EUR/MWh"}})
    found = series(base.but(climate=base.climate.but(**{f"{own}_profile": "own"})), STUDY, {"own": given})
    here, draw = market(base.place, STUDY.base_year), Draw(seed=STUDY.seed, year=STUDY.weather_year)
    assert here is not None
    wind, sun = fleet(here.zone.points, draw)
    wind, sun = (seen_from(wind, given, CLOCK.month), sun) if own == "wind" else (wind, with_own_sun(sun, given, CLOCK.month))
    assert found.sold_shape == pytest.approx(price_shape(here, CLOCK, wind, sun, draw.key(PRICES)))


def test_panels_on_walls_are_at_the_level_of_the_card() -> None:
    place, draw = site().place, Draw(seed=1, year=2019)
    low, high = (sky(place, Climate.model_validate({"pv_yield": f"{y} kWh/kW"}), draw) for y in (400, 800))
    assert high.walls.sum() / low.walls.sum() == pytest.approx(high.pv.sum() / low.pv.sum(), rel=0.01)
    assert high.walls.sum() / low.walls.sum() == pytest.approx(2.0, rel=0.01)


def test_prices_take_a_profile_the_market_or_none() -> None:
    found = priced(export="40 EUR/MWh")
    own = (4.0 + np.arange(HOURS)) / HOURS
    assert found.price_shape["natural_gas"] == pytest.approx(own / own.mean())
    assert [found.price_shape[c].std() for c in ("coal", "lpg", "coke")] == [0.0, 0.0, 0.0]
    flat = Provenance(kind="flat")
    assert {c: found.origin[f"price {c}"] for c in found.price_shape} == {"electricity": Provenance(kind="market", of="DK1", year=2023), "coal": flat, "natural_gas": Provenance(kind="profile", of="profiles/own"), "lpg": flat, "coke": flat}
    assert priced(profile="own").price_shape["electricity"] == pytest.approx(own / own.mean())
    assert priced(profile="own").sold_shape == pytest.approx(own / own.mean())


def test_what_moves_with_the_market_is_its_own_part_of_the_price() -> None:
    """Levies and taxes of a high price do not move: bought at 160, all beyond the market's mean is the same in every hour, whatever the park sells for."""
    found = priced(export="40 EUR/MWh")
    level = convert(found.market.mean, found.market.currency, found.market.year, STUDY.currency, STUDY.price_year)  # type: ignore[union-attr]
    assert 160.0 * found.price_shape["electricity"] - level * found.sold_shape == pytest.approx((160.0 - level) * FLAT)
    assert found.sold_shape.mean() == pytest.approx(1.0)
    assert found.sold_shape.std() == pytest.approx(found.market.variation, rel=0.02)  # type: ignore[union-attr]
    for export in ({}, {"export": "5 EUR/MWh"}, {"export": "150 EUR/MWh"}):
        assert priced(**export).price_shape["electricity"] == pytest.approx(found.price_shape["electricity"])


@pytest.mark.parametrize(("currency", "year"), [("EUR", 2024), ("EUR", 2020), ("DKK", 2015)])
def test_the_market_s_level_is_in_the_park_s_money(currency: str, year: int) -> None:
    here = market(site().place, 2023)
    assert here is not None
    assert here.year != year
    tariff = Tariff.model_validate({"energy": f"2000 {currency}/MWh"})
    wanted = convert(here.mean, "EUR", here.year, currency, year) / 2000.0
    assert swing(tariff, here, Study(currency=currency, price_year=year)) == pytest.approx(wanted, rel=1e-9)
    assert swing(Tariff.model_validate({"energy": "1 EUR/MWh"}), here, Study()) == 1.0


def test_a_chinese_tariff_follows_no_market_zone_and_what_is_sold_the_day_of_the_province() -> None:
    found = priced("CN", export="40 EUR/MWh")
    assert found.market is None
    assert found.price_shape["electricity"].std() == 0.0
    assert (found.sold_since, found.origin["price sold"]) == (2026, Provenance(kind="by_hour"))
    assert found.origin["price electricity"] == Provenance(kind="flat")


def test_a_chinese_park_without_a_tariff_takes_the_periods_of_its_province() -> None:
    found = series(site(place={"country": "CN", "region": "Jiangsu", "timezone": "Asia/Shanghai"}, prices={"electricity": {"energy": "90 EUR/MWh", "export": "40 EUR/MWh"}}), STUDY, {})
    clock = calendar(2019, "Asia/Shanghai")
    shape = found.price_shape["electricity"]
    july = {h: shape[(clock.month == 7) & (clock.hour == h)] for h in range(24)}
    assert found.origin["price electricity"] == Provenance(kind="tariff", of="Jiangsu")
    assert shape.mean() == pytest.approx(1.0)
    assert july[15] / july[8] == pytest.approx(1.8)
    assert july[12] / july[8] == pytest.approx(0.35)
    april = clock.month == 4
    assert shape[april & (clock.hour == 14)][0] / shape[april & (clock.hour == 12)][0] == pytest.approx(1.0 / 0.35)
    assert found.origin["price sold"] == Provenance(kind="by_hour", of="Jiangsu")


def test_every_province_of_the_table_has_a_day_of_its_own() -> None:
    for region in {r["region"] for r in table("tariff_periods.csv")}:
        shape = period_shape(Place(country="CN", region=region, latitude=35.0, longitude=110.0), CLOCK)
        assert shape is not None
        assert shape.mean() == pytest.approx(1.0)
        assert shape.max() / shape.min() > 2.5
    assert period_shape(Place(country="CN", region="Hainan", latitude=20.0, longitude=110.0), CLOCK) is None
    assert period_shape(Place(country="DK", region="Jiangsu", latitude=55.0, longitude=11.0), CLOCK) is None


def test_a_country_without_a_row_takes_the_nearest_class_and_says_so() -> None:
    found = priced("PL")
    assert found.origin["price electricity"] == Provenance(kind="nearest_market", of="GB", year=2023)
    assert found.market.confidence == "C"  # type: ignore[union-attr]


SOUTH = [("CL", -33.4, -70.7, "America/Santiago"), ("AU", -33.9, 151.2, "Australia/Sydney"), ("ZA", -26.2, 28.0, "Africa/Johannesburg")]


@pytest.mark.parametrize(("country", "latitude", "longitude", "zone"), SOUTH)
def test_in_the_south_sun_heat_loads_and_prices_have_its_seasons_and_its_noon(country: str, latitude: float, longitude: float, zone: str) -> None:
    """No market row lies there: the class of a northern zone has load, wind and sun of the park's own place."""
    firm = {"id": "mill", "sector": "offices", "demand": {"heat": {"annual": "1 MWh", "shape": "heating"}, "cooling": {"annual": "1 MWh", "shape": "cooling"}}}
    here = {"country": country, "latitude": latitude, "longitude": longitude, "timezone": zone}
    made = series(site(firm, place=here, climate={"mean_temperature": 15.0, "summer_winter": 14.0}, prices={"electricity": {"energy": "90 EUR/MWh"}}), STUDY, {})
    clock = calendar(2019, zone)

    def month(values: Floats) -> int:
        by = np.bincount(clock.month, weights=values, minlength=13)[1:] / np.bincount(clock.month, minlength=13)[1:]
        return int(by.argmax()) + 1

    assert month(made.availability["pv_ground"]) in (12, 1)
    assert (month(made.load["mill", "heat"]), month(made.load["mill", "cooling"]), month(made.outside)) == (7, 1, 1)
    assert abs(int(np.bincount(clock.hour, weights=made.availability["pv_ground"]).argmax()) - 12) <= 1
    assert made.origin["price electricity"].kind == "nearest_market"
    for name, column in (("pv_ground", "solar_capture_rate"), ("wind", "wind_capture_rate")):  # of a row that tells no rates what is usual: sun earned 1.4 of the mean by the class of India
        rate = made.market.sun_capture if name == "pv_ground" else made.market.wind_capture  # type: ignore[union-attr]
        earned = float(made.sold_shape @ made.availability[name] / made.availability[name].sum())
        variation = made.market.variation  # type: ignore[union-attr]
        assert earned == pytest.approx(1.0 - variation * short_of_mean(column) if rate is None else rate, abs=0.05)
    points = np.array(made.market.zone.points)  # type: ignore[union-attr]
    assert points.mean(axis=0) == pytest.approx([latitude, longitude])
    assert {len(shut := holidays(country, 2019)) > 4, 0 in shut} == {True}  # New Year


def test_a_zone_elsewhere_is_as_wide_as_at_home() -> None:
    home = next(z for z, *_ in market_zones() if z.id == "GB")
    moved = market(Place(country="CL", latitude=-33.4, longitude=-70.7), 2023)
    assert moved is not None
    assert moved.zone.id == "GB"
    from_middle = [np.array(z.points) - np.mean(z.points, axis=0) for z in (moved.zone, home)]
    assert from_middle[0][:, 0] == pytest.approx(from_middle[1][:, 0])
    assert (from_middle[0] * from_middle[1] >= 0.0).all(), "no mirror of it"
    assert np.ptp(from_middle[0][:, 1]) * np.cos(np.deg2rad(33.4)) == pytest.approx(np.ptp(from_middle[1][:, 1]) * np.cos(np.deg2rad(np.mean(home.points, axis=0)[0])))
    for a in range(5):
        for b in range(5):
            assert kilometres(moved.zone.points[a], moved.zone.points[b]) == pytest.approx(kilometres(home.points[a], home.points[b]), abs=30.0)


@pytest.mark.parametrize(("latitude", "month"), [(-33.4, 7), (52.0, 1)])
def test_prices_have_the_seasons_of_the_park(monkeypatch: pytest.MonkeyPatch, latitude: float, month: int) -> None:
    seen: list[int] = []
    monkeypatch.setattr("parkzero.complete.series.price_shape", lambda here, clock, *_: seen.append(int(clock.month[0])) or np.ones(HOURS))
    series(site(place={"country": "CL", "latitude": latitude, "longitude": -70.7}, prices={"electricity": {"energy": "90 EUR/MWh"}}), STUDY, {})
    assert seen == [month]


def test_waste_heat_is_flat_by_sector_or_by_profile() -> None:
    def heat(**changes: Any) -> Floats:
        items = [{"enterprise": "b", "temperature": 90.0, "annual": "8760 MWh"} | changes]
        firms = [{"id": i, "sector": s, "demand": {"electricity": {"annual": "1 MWh"}}} for i, s in (("a", "water"), ("b", "offices"))]
        (found,) = seen(site(*firms, waste_heat=items), own=np.arange(HOURS) * 1.0).waste_heat
        return found

    assert heat() == pytest.approx(FLAT)
    assert heat(annual="17520 MWh", profile="own") == pytest.approx(np.arange(HOURS) / 4379.5 * 2.0)
    assert heat(shape="sector") == pytest.approx(sector_load("b", "offices", "waste heat"))
    assert heat(profile="gone") == pytest.approx(FLAT)


def test_profiles_of_sun_and_wind_are_cut_to_what_can_be() -> None:
    found = seen(sun=np.linspace(-1.0, 2.0, HOURS), wind=np.linspace(2.0, -1.0, HOURS))
    rising = np.clip(np.linspace(-1.0, 2.0, HOURS), 0.0, 1.0)
    for name in ("pv_roof", "pv_bipv_roof", "pv_ground"):
        assert found.availability[name] == pytest.approx(rising)
    assert found.availability["wind"] == pytest.approx(rising[::-1])
    assert set(found.availability) == {"pv_roof", "pv_bipv_roof", "pv_ground", "wind"}
    assert (found.origin["pv"], found.origin["wind"]) == (Provenance(kind="profile", of="profiles/sun"), Provenance(kind="profile", of="profiles/wind"))


def weather(sun: float = 0.0, air: float = 25.0, speed: float = 8.0) -> dict[str, Floats]:
    return {"weather:ghi": sun * FLAT, "weather:temp_air": air * FLAT, "weather:wind_speed": speed * FLAT}


def test_a_weather_file_gives_sun_wind_and_temperature() -> None:
    measured = weather(speed=9.0)
    day = 500.0 * (np.abs(np.arange(HOURS) % 24 - 12) < 2)
    found = series(site(climate={"weather": "year.epw"}, ground={"limits": {"pv_bipv_facade": "1 MW"}}), STUDY, measured | {"weather:ghi": day})
    assert found.availability["wind"] == pytest.approx(power_curve(9.0 * 10**0.14 * FLAT))
    assert found.availability["pv_roof"] == pytest.approx(pv_output(site().place, 2019, day, 25.0 * FLAT))
    assert found.availability["pv_bipv_facade"] == pytest.approx(pv_output(site().place, 2019, day, 25.0 * FLAT, ON_WALLS))
    assert found.outside == pytest.approx(25.0 * FLAT)
    filed = Provenance(kind="weather_file", of="year.epw")
    assert {found.origin[name] for name in ("pv", "wind", "outside", "pv on walls")} == {filed}
    assert not filed.made
    of_a_year = series(site(climate={"weather": "year.csv"}), STUDY, measured, weather=WeatherHead(file="year.csv", year=2017, source="a station"))
    mast = series(site(climate={"weather": "year.csv"}), STUDY, measured, weather=WeatherHead(file="year.csv", height=100.0))
    assert mast.availability["wind"] == pytest.approx(power_curve(9.0 * FLAT)), "from the height of the file's wind"
    assert of_a_year.origin["pv"] == Provenance(kind="weather_year", of="year.csv", year=2017, source="a station")


def test_without_files_sun_and_wind_meet_the_published_figures() -> None:
    climate = {"pv_yield": "900 kWh/kW", "wind_hours": "2600 h"}
    found = series(site(climate=climate, ground={"limits": {"pv_bipv_facade": "1 MW"}}), STUDY, {})
    made = sky(site().place, site(climate=climate).climate, Draw(seed=STUDY.seed, year=STUDY.weather_year))
    assert found.availability["pv_roof"] == pytest.approx(made.pv)
    assert found.availability["pv_bipv_facade"] == pytest.approx(made.walls)
    assert (made.pv.sum(), made.wind.sum()) == (pytest.approx(900.0), pytest.approx(2600.0))
    assert found.outside == pytest.approx(made.outside)
    assert {found.origin[name] for name in ("pv", "wind", "outside", "pv on walls")} == {Provenance(kind="synthetic")}
    assert "pv on walls" not in series(site(), STUDY, {}).origin


def test_a_drawn_year_yields_more_or_less_than_the_card_at_the_same_level() -> None:
    climate = {"pv_yield": "900 kWh/kW", "wind_hours": "2600 h"}
    panels = {"id": "old", "technology": "pv_roof", "capacity": "1 MW", "hours": "450 h"}
    years = [series(site(climate=climate, assets=[panels]), STUDY, {}, Draw(seed=n, year=2019, typical=False)).availability for n in range(6)]
    suns, winds = (np.array([y[name].sum() for y in years]) for name in ("pv_roof", "wind"))
    assert 5.0 < suns.std() < 60.0
    assert 50.0 < winds.std() < 400.0
    assert abs(suns.mean() - 900.0) < 50.0
    assert abs(winds.mean() - 2600.0) < 300.0
    for year in years:
        assert year["old"] == pytest.approx(0.5 * year["pv_roof"])


def test_a_file_or_profile_that_is_not_there_leaves_the_published_figures() -> None:
    wanting = {"pv_profile": "gone", "wind_profile": "gone", "weather": "year.epw", "pv_yield": "900 kWh/kW", "wind_hours": "2600 h"}
    found = series(site(climate=wanting, ground={"limits": {"pv_bipv_facade": "1 MW"}}), STUDY, {}).availability
    without = series(site(climate={"pv_yield": "900 kWh/kW", "wind_hours": "2600 h"}, ground={"limits": {"pv_bipv_facade": "1 MW"}}), STUDY, weather()).availability
    assert found["wind"].sum() == pytest.approx(2600.0)
    assert all(without[name] == pytest.approx(found[name]) for name in found)


def test_assets_with_published_hours_have_a_series_of_their_own() -> None:
    def asset(id: str, hours: float | None, technology: str = "wind", **changes: Any) -> dict[str, Any]:
        return {"id": id, "technology": technology, "capacity": "1 MW"} | ({"hours": f"{hours} h"} if hours else {}) | changes

    assets = [asset("a", 876.0), asset("b", 8000.0), asset("c", None), asset("d", 100.0, "gas_boiler"), asset("e", 100.0, status="planned"), asset("f", 438.0, "pv_roof"), asset("g", None, "pv_bipv_facade")]
    gusts = np.resize(np.array([0.1, 0.3]), HOURS)
    found = seen(site(assets=assets), wind=gusts).availability
    assert set(found) == {"pv_roof", "pv_bipv_roof", "pv_ground", "wind", "pv_bipv_facade", "a", "b", "f"}
    assert found["a"] == pytest.approx(gusts * 0.5)
    assert found["b"] == pytest.approx(np.clip(gusts * 8000.0 / 1752.0, 0.0, 1.0))
    assert found["f"] == pytest.approx(0.05 * FLAT)
    assert set(seen(site(assets=assets[:1]), wind=0.0 * FLAT).availability) == {"pv_roof", "pv_bipv_roof", "pv_ground", "wind"}
    assert seen(site(assets=assets[:1]), wind=1e-5 * FLAT).availability["a"] == pytest.approx(0.1 * FLAT)


def shaped(shape: str, outside: Floats = FLAT) -> Floats:
    return load_shape("offices", "heat", Demand.model_validate({"annual": "1 MWh", "shape": shape}), CLOCK, outside, country="DE", year=2019, key=(1,))


def test_heating_follows_the_day_s_mean_below_15_degrees() -> None:
    inner = slice(24, -24)
    wave = 1.0 + 0.15 * np.cos(2 * np.pi * (CLOCK.hour - 7) / 12.0)
    swinging = np.resize(np.repeat([4.0, 14.0], 12), HOURS)
    assert shaped("heating", swinging)[inner] == pytest.approx((0.12 + 6.0 / 15.0 * wave)[inner])
    assert shaped("heating", 20.0 * FLAT)[inner] == pytest.approx((0.12 * FLAT)[inner])
    assert shaped("heating", 14.5 * FLAT)[inner] == pytest.approx((0.12 + 0.5 / 15.0 * wave)[inner])


def test_cooling_follows_the_days_mean_above_18_degrees() -> None:
    inner = slice(24, -24)
    wave = 1.0 + 0.25 * np.cos(2 * np.pi * (CLOCK.hour - 15) / 24.0)
    assert shaped("cooling", np.resize(np.repeat([18.0, 28.0], 12), HOURS))[inner] == pytest.approx((0.10 + 0.5 * wave)[inner])
    assert shaped("cooling", 17.0 * FLAT)[inner] == pytest.approx((0.10 * FLAT)[inner])
    assert shaped("cooling", 18.5 * FLAT)[inner] == pytest.approx((0.10 + 0.05 * wave)[inner])

"""The offer by closed forms: prices at the gate, what capacity costs, how much of it there may be, and what is of use."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parkzero.clock import HOURS, LocalCalendar, calendar
from parkzero.economics.offer import banded, ceiling, rate, room, terms, useful
from parkzero.levers import Grant, Levers
from parkzero.money import annuity, rates
from parkzero.park.adapt import PowerCarbon
from parkzero.park.catalogue import technology
from parkzero.park.instrument import Coverage
from parkzero.park.passing import network_needs
from parkzero.park.sections import Economics, TariffShape
from parkzero.park.site import Site, Tariff
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import Candidate, Index, Offer, Outlook, Price, Series

STUDY = Study(base_year=2023, stage=2030, currency="EUR", price_year=2025, weather_year=2019)
FLAT = np.ones(HOURS)
RAMP = np.linspace(0.5, 1.5, HOURS)


def site(demand: dict[str, str] | None = None, country: str = "DK", **changes: Any) -> Site:
    firm = {"id": "mill", "demand": {c: {"annual": a} for c, a in (demand or {}).items()}}
    return Site.model_validate({"place": {"country": country, "latitude": 56.0, "longitude": 10.0, "timezone": "Europe/Copenhagen"}, "enterprises": [firm]} | changes)


def series(load: dict[tuple[str, str], Any] | None = None, **shapes: Any) -> Series:
    return Series(load=load or {}, availability={}, price_shape=shapes, sold_shape=RAMP, market=None, origin={}, outside=FLAT)


def outlook(**ends: tuple[float, float, float]) -> Outlook:
    """Low, central and high index of the year after 2023 and of all that follow: `energy_price__coal=(1, 2, 3)`."""
    keys = {tuple((*name.split("__", 1), "")[:2]): [np.array([1.0, v]) for v in values] for name, values in ends.items()}
    return Outlook(base_year=2023, indices={k: Index(low=low, central=central, high=high) for k, (low, central, high) in keys.items()})  # type: ignore[misc]


def offered(where: Site, economics: dict[str, Any] | None = None, **changes: Any) -> Offer:
    given: dict[str, Any] = dict(series=series(electricity=FLAT), outlook=outlook(), levers=Levers(), study=STUDY, year=2030, build=True)
    return terms(Economics.model_validate(economics or {}), where, **(given | changes))


def price(tariff: dict[str, Any], economics: dict[str, Any] | None = None, carrier: str = "electricity", **changes: Any) -> Price:
    given = {"series": series(**{carrier: RAMP})} | changes
    return offered(site(prices={carrier: tariff}), economics, build=False, **given).prices[carrier]


def test_a_price_is_energy_by_its_shape_and_index_plus_network() -> None:
    found = price({"energy": "80 EUR/MWh", "network": "20 EUR/MWh", "demand_charge": "5000 EUR/MW/month"}, outlook=outlook(energy_price__electricity=(1.0, 1.25, 2.0)))
    assert found.buy == pytest.approx(100.0 * RAMP + 20.0)
    assert (found.carrier, found.sell, found.peak) == ("electricity", None, 5000.0)
    bare = price({"energy": "80 EUR/MWh"})
    assert bare.buy == pytest.approx(80.0 * RAMP)
    assert bare.peak == 0.0


def test_the_index_of_a_price_is_its_carriers_of_the_year() -> None:
    look = outlook(energy_price__coal=(1.0, 3.0, 9.0))
    assert price({"energy": "10 EUR/MWh"}, carrier="coal", outlook=look).buy == pytest.approx(30.0 * RAMP)
    assert price({"energy": "10 EUR/MWh"}, carrier="coal", outlook=look, year=2023).buy == pytest.approx(10.0 * RAMP)
    assert price({"energy": "10 EUR/MWh"}, carrier="lpg", outlook=look).buy == pytest.approx(10.0 * RAMP)


def test_the_export_price_follows_the_trend_and_its_own_shape_whatever_is_paid_for_buying() -> None:
    found = price({"energy": "80 EUR/MWh", "network": "20 EUR/MWh", "export": "50 EUR/MWh"}, outlook=outlook(energy_price__electricity=(1.0, 1.2, 1.0)))
    assert found.sell == pytest.approx(60.0 * RAMP)
    assert price({"energy": "40 EUR/MWh", "export": "50 EUR/MWh"}).sell == pytest.approx(50.0 * RAMP)
    banded = price({"energy": "50 EUR/MWh", "network": "10 EUR/MWh", "export": "50 EUR/MWh"}, {"tariff": {"electricity": [{"hours": [0], "factor": 0.1}]}})
    assert banded.sell == pytest.approx(50.0 * RAMP)


def test_a_borrowed_carbon_price_stands_in_power_bought_and_sold_alone() -> None:
    found = price({"energy": "80 EUR/MWh", "network": "20 EUR/MWh", "export": "50 EUR/MWh"}, carbon=PowerCarbon(given=4.0, acting=11.0), outlook=outlook(energy_price__electricity=(1.0, 2.0, 1.0)))
    assert found.buy == pytest.approx(160.0 * RAMP + 27.0)
    assert found.sell == pytest.approx(100.0 * RAMP + 7.0)
    assert (found.aside["generators"], found.aside_sold["generators"]) == (11.0, 11.0)
    assert price({"energy": "80 EUR/MWh"}, carrier="coal", carbon=PowerCarbon(acting=7.0)).buy == pytest.approx(80.0 * RAMP)


def test_what_a_price_holds_beside_energy_losses_and_network_goes_to_somebody() -> None:
    """Levies to the state, carbon to generators, and of the network tariff what losses do not take; carbon that a price holds is stripped once."""
    tariff = {"energy": "80 EUR/MWh", "network": "20 EUR/MWh", "levies": "3 EUR/MWh", "export": "50 EUR/MWh"}
    found = price(tariff, carbon=PowerCarbon(given=5.0, acting=5.0))
    losses = network_needs("europe", Study(base_year=2024)).losses[1]
    assert found.buy == pytest.approx(80.0 * RAMP + 23.0)
    assert found.aside == {"state": 3.0, "grid": pytest.approx(20.0 - losses * 75.0), "generators": 5.0}
    assert price(tariff, carbon=PowerCarbon(given=500.0, acting=0.0)).buy == pytest.approx(80.0 * RAMP - 80.0 + 23.0), "a price holds no more carbon than it is"
    assert price({"energy": "20 EUR/MWh", "levies": "1 EUR/MWh"}, carrier="coal").aside == {"state": 1.0}


def test_levies_are_those_of_the_year_and_follow_no_index() -> None:
    tariff: dict[str, Any] = {"energy": "80 EUR/MWh", "levies": "90 EUR/MWh", "levies_path": {2022: "30 EUR/MWh", 2031: "50 EUR/MWh"}}
    found = price(tariff, outlook=outlook(energy_price__electricity=(1.0, 2.0, 1.0)))
    assert found.buy == pytest.approx(160.0 * RAMP + 30.0)
    assert [Tariff.model_validate(tariff).levied(y) for y in (2021, 2022, 2030, 2031)] == [90.0, 30.0, 30.0, 50.0]


def test_every_carrier_with_a_tariff_has_a_price_and_nothing_is_built_unless_asked() -> None:
    where = site({"electricity": "100 GWh"}, prices={"electricity": {"energy": "80 EUR/MWh"}, "coal": {"energy": "10 EUR/MWh"}}, ground={"wind": "9 MW"})
    found = offered(where, build=False, series=series(electricity=FLAT, coal=RAMP))
    assert set(found.prices) == {"electricity", "coal"}
    assert found.candidates == ()
    assert "wind" in {c.technology for c in offered(where, series=series({("mill", "electricity"): FLAT}, electricity=FLAT, coal=RAMP)).candidates}


def days(*hours: tuple[int, int, int]) -> LocalCalendar:
    """A year whose hours are of (month, weekday, hour), in turn."""
    month, weekday, hour = (np.resize(np.array(x), HOURS) for x in zip(*hours, strict=True))
    return LocalCalendar(month=month, weekday=weekday, hour=hour, day=np.zeros(HOURS, int))


def band(hours: list[int], factor: float, **changes: Any) -> TariffShape:
    return TariffShape.model_validate({"hours": hours, "factor": factor} | changes)


@pytest.mark.parametrize(
    ("bands", "shape"),
    [
        ((band([8], 3.0),), (3, 1, 3, 3)), ((band([8, 9], 3.0, months=[1]),), (3, 3, 1, 3)), ((band([8], 3.0, workdays_only=True),), (3, 1, 3, 1)),
        ((band([8], 3.0), band([8], 2.0, months=[7])), (3, 1, 2, 3)), ((band([8], 3.0, months=[1]),), (3, 1, 1, 3)), ((band([20], 3.0),), (1, 1, 1, 1)), ((), (1, 1, 1, 1)),
    ],
)  # fmt: skip
def test_a_time_of_use_tariff_goes_by_the_local_clock_with_mean_one(bands: tuple[TariffShape, ...], shape: tuple[float, ...]) -> None:
    """Friday 8 h and Thursday 9 h in January, Friday 8 h in July, Saturday 8 h in January."""
    found = banded(bands, days((1, 4, 8), (1, 3, 9), (7, 4, 8), (1, 5, 8)))
    assert found[:4] == pytest.approx(np.array(shape) / np.mean(shape))
    assert found.mean() == pytest.approx(1.0)


def test_bands_take_the_place_of_the_shape_of_their_carrier_by_the_sites_clock() -> None:
    bands = {"tariff": {"electricity": [{"hours": [8, 9, 10], "factor": 2.0}]}}
    clock = calendar(2019, "Europe/Copenhagen")
    expected = 100.0 * banded((band([8, 9, 10], 2.0),), clock)
    assert price({"energy": "100 EUR/MWh"}, bands).buy == pytest.approx(expected)
    halves = price({"energy": "100 EUR/MWh"}, bands, study=STUDY.but(resolution=30), series=series(electricity=RAMP.repeat(2))).buy
    assert halves == pytest.approx(expected.repeat(2))
    assert price({"energy": "100 EUR/MWh"}, bands, carrier="coal").buy == pytest.approx(100.0 * RAMP)
    with_export = price({"energy": "100 EUR/MWh", "network": "900 EUR/MWh", "export": "50 EUR/MWh"}, bands)
    assert with_export.sell == pytest.approx(50.0 * RAMP)


def test_cost_of_capital_is_the_kinds_own_or_the_social_rate_and_3_points() -> None:
    economics = Economics.model_validate({"cost_of_capital": {"private": "9 %"}})
    assert rate(economics, STUDY, "private") == pytest.approx(0.09)
    assert rate(economics, STUDY, "public") == pytest.approx(0.08)
    assert rate(economics, STUDY.but(social_rate=STUDY.social_rate), "third_party") == pytest.approx(0.08)
    assert rate(Economics(), Study.model_validate({"social_rate": "2 %"}), "private") == pytest.approx(0.05)


def wind(economics: dict[str, Any] | None = None, **changes: Any) -> Candidate:
    where = site({"electricity": "100 GWh"}, prices={"electricity": {"energy": "80 EUR/MWh"}}, ground={"wind": "9 MW", "limits": {"battery": "5 MW"}})
    named = {"technologies": ["wind"]} | (economics or {})
    (found,) = offered(where, named, **changes).candidates
    return found


WIND = technology("wind", "europe", 2030)


def test_capacity_costs_its_annuity_and_its_fixed_share() -> None:
    private, social = annuity(0.08, WIND.lifetime) + WIND.fixed_share, annuity(0.05, WIND.lifetime) + WIND.fixed_share
    assert wind() == Candidate(
        id="new-wind", technology="wind", owner="", annual=pytest.approx(WIND.capex * private), annual_energy=0.0, investment=pytest.approx(WIND.capex), investment_energy=0.0, granted=0,
        fixed=pytest.approx(WIND.capex * WIND.fixed_share), fixed_energy=0.0, social=pytest.approx(WIND.capex * social), social_energy=0.0, variable=pytest.approx(WIND.variable), limit=9.0, lifetime=WIND.lifetime,
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_store_costs_by_power_and_by_energy() -> None:
    tech = technology("battery", "europe", 2030)
    found = wind({"technologies": ["battery"]}, levers=Levers(grants=(Grant(instrument="g", share=0.25),)))
    private, social = annuity(0.08, tech.lifetime) * 0.75 + tech.fixed_share, annuity(0.05, tech.lifetime) + tech.fixed_share
    assert (found.annual, found.annual_energy) == pytest.approx((tech.capex * private, tech.capex_energy * private))
    assert (found.social, found.social_energy) == pytest.approx((tech.capex * social, tech.capex_energy * social))
    assert (found.investment, found.investment_energy) == pytest.approx((tech.capex, tech.capex_energy))
    assert (found.fixed, found.fixed_energy) == pytest.approx((tech.capex * tech.fixed_share, tech.capex_energy * tech.fixed_share))


def test_a_course_of_cost_moves_the_row_of_the_base_year_so_that_no_fall_counts_twice() -> None:
    look, yuan = outlook(technology_cost__wind=(0.5, 0.8, 1.0)), rates()["CNY", 2025].per_eur
    found, first = wind(study=STUDY.but(currency="CNY"), outlook=look), technology("wind", "europe", 2023)
    assert first.capex > WIND.capex
    assert found.investment == pytest.approx(first.capex * 0.8 * yuan)
    assert found.variable == pytest.approx(WIND.variable * yuan)
    assert found.lifetime == WIND.lifetime
    battery = wind({"technologies": ["battery"]}, study=STUDY.but(currency="CNY"), outlook=outlook(technology_cost__battery=(0.5, 0.8, 1.0)))
    assert battery.investment_energy == pytest.approx(technology("battery", "europe", 2023).capex_energy * 0.8 * yuan)
    assert wind({"technologies": ["battery"]}, outlook=look).investment == technology("battery", "europe", 2030).capex


def test_a_payback_asked_takes_the_place_of_the_annuity() -> None:
    assert wind({"payback_asked": {"private": "4 year"}}).annual == pytest.approx(WIND.capex * (0.25 + WIND.fixed_share))
    assert wind({"payback_asked": {"private": "1 year"}}).annual == pytest.approx(WIND.capex * (1.0 + WIND.fixed_share))
    assert wind({"payback_asked": {"public": "4 year"}}) == wind()
    assert wind({"payback_asked": {"private": "0 year"}}) == wind()
    assert wind({"payback_asked": {"private": "100 year"}}) == wind()  # to wait for it makes no capital cheaper
    assert wind({"payback_asked": {"private": "4 year"}}).social == wind().social


def test_grants_lower_the_annuity_and_never_pay_more_than_all() -> None:
    def granted(*shares: float, **coverage: Any) -> Candidate:
        return wind(levers=Levers(grants=tuple(Grant(instrument="g", share=s, coverage=Coverage(**coverage)) for s in shares)))

    found = granted(0.3, 0.2)
    assert found.granted == pytest.approx(0.5)
    assert found.annual == pytest.approx(WIND.capex * (0.5 * annuity(0.08, WIND.lifetime) + WIND.fixed_share))
    assert (found.investment, found.social) == (wind().investment, wind().social)
    assert granted(0.7, 0.7).granted == 1.0
    assert granted(0.7, 0.7).annual == pytest.approx(WIND.capex * WIND.fixed_share)
    assert granted(0.3, technologies=("pv_roof",)).granted == granted(0.3, owners=("public",)).granted == 0.0
    assert granted(0.3, technologies=("wind",), owners=("private",)).granted == 0.3


def test_energy_services_build_at_the_third_partys_terms() -> None:
    named = {"services": [{"technologies": ["pv_roof", "wind"]}], "cost_of_capital": {"third_party": "12 %", "private": "9 %"}, "payback_asked": {"private": "1 year"}}
    found = wind(named, levers=Levers(grants=(Grant(instrument="g", share=0.1, coverage=Coverage(owners=("third_party",))),)))
    assert (found.id, found.owner, found.granted) == ("new-wind-third-party", "third-party", 0.1)
    assert found.annual == pytest.approx(WIND.capex * (0.9 * annuity(0.12, WIND.lifetime) + WIND.fixed_share))
    assert wind({"services": [{"technologies": ["pv_roof"]}]}) == wind()


def test_room_is_ground_by_the_area_that_a_megawatt_needs() -> None:
    found = room(site(ground={"roof": "60000 m2", "land": "300000 m2", "wind": "8 MW", "limits": {"heat_pit_store": "3 MW", "biomass_boiler": "7 MW"}}))
    assert found == pytest.approx({
        "pv_roof": 60_000 / technology("pv_roof", "europe", 2030).area, "pv_ground": 300_000 / technology("pv_ground", "world", 2030).area, "wind": 8.0,
        "pv_bipv_roof": 0.0, "pv_bipv_facade": 0.0, "heat_pit_store": 3.0, "geothermal_heat": 0.0, "biomass_boiler": 7.0, "waste_chp": 0.0, "vapour_recompression": 0.0, "sea_water_cooling": 0.0, "hot_store": 0.0, "solar_heat": 0.0,
    })  # fmt: skip
    assert set(room(site()).values()) == {0.0}
    assert room(site(ground={"roof": "60000 m2", "limits": {"pv_roof": "2 MW"}}))["pv_roof"] == 2.0
    china = site(country="CN", ground={"land": "300000 m2"})
    assert room(china)["pv_ground"] == pytest.approx(300_000 / technology("pv_ground", "china", 2030).area)


def test_room_is_less_by_what_stands_there() -> None:
    def asset(id: str, mw: float, **changes: Any) -> dict[str, Any]:
        return {"id": id, "technology": "wind", "capacity": f"{mw} MW"} | changes

    stands = [asset("a", 2.0), asset("b", 1.0), asset("c", 4.0, direct=False), asset("d", 4.0, status="planned"), asset("e", 4.0, technology="pv_roof")]
    found = room(site(ground={"wind": "8 MW", "roof": "12000 m2"}, assets=stands))
    assert (found["wind"], found["pv_roof"]) == (5.0, 0.0)


def made(role: str = "converter", input: str | None = "electricity", output: str = "heat", **changes: Any) -> Technology:
    base = {"id": "x", "label": "x", "label_zh": "x", "role": role, "input": input, "output": output, "capex": 1.0, "lifetime": 10.0}
    return Technology.model_validate(base | changes)


POWER, HEAT = {"electricity": "10 GWh"}, {"heat": "10 GWh"}
WARM = {"waste_heat": [{"enterprise": "mill", "temperature": 90.0, "annual": "1 GWh"}]}
STORED = {"carbon_storage": {"tariff": "50 EUR/tCO2", "since": 2030}}
GAS = {"prices": {"natural_gas": {"energy": "30 EUR/MWh"}, "hydrogen": {"energy": "90 EUR/MWh"}}}


@pytest.mark.parametrize(
    ("tech", "demand", "more", "use"),
    [
        # measures and stores: of what is demanded; power also where something is made of it
        (made("saving", None, "heat"), HEAT, {}, True), (made("saving", None, "heat"), POWER, {}, False), (made("saving", None, "electricity"), HEAT, {}, False),
        (made("shedding", None, "electricity"), POWER, {}, True), (made("storage", "heat", "heat"), HEAT, {}, True), (made("storage", "heat", "heat"), {"steam": "1 GWh"}, {}, False),
        (made("storage", "electricity", "electricity"), {"cooling": "1 GWh"}, {}, True), (made("storage", "electricity", "electricity"), {"coal": "1 GWh"}, {}, False),
        (made("storage", "hydrogen", "hydrogen"), {"ammonia": "1 GWh"}, {}, True), (made("storage", "hydrogen", "hydrogen"), POWER, {}, False),
        # what gives a carrier that is demanded, or steam where heat is
        (made(), HEAT, {}, True), (made(), POWER, {}, False), (made(output="steam"), HEAT, {}, True), (made(output="heat"), {"steam": "1 GWh"}, {}, False),
        (made("source", None, "electricity"), {"steam": "1 GWh"}, {}, True), (made("source", None, "electricity"), {"methanol": "1 GWh"}, {}, True),
        (made("source", None, "electricity"), {"coal": "1 GWh"}, {}, False), (made("source", None, "heat"), HEAT, {}, True),
        (made(output="hydrogen"), {"methanol": "1 GWh"}, {}, True), (made(output="hydrogen"), HEAT, {}, False),
        (made(input="natural_gas", output="electricity", byproduct="heat"), HEAT, GAS, True), (made(input="natural_gas", output="hydrogen", byproduct="heat"), HEAT, GAS, True),
        # fuels must be for sale; hydrogen must be needed here
        (made(input="natural_gas"), HEAT, GAS, True), (made(input="natural_gas"), HEAT, {}, False), (made(input="coal"), HEAT, GAS, False),
        (made(input="hydrogen"), HEAT, GAS, False), (made(input="hydrogen"), HEAT | {"hydrogen": "1 GWh"}, {}, True), (made(input="hydrogen"), HEAT | {"ammonia": "1 GWh"}, {}, True),
        # heat and steam are taken where they are demanded themselves
        (made(input="heat", output="cooling"), {"cooling": "1 GWh"} | HEAT, {}, True), (made(input="heat", output="cooling"), {"cooling": "1 GWh"}, {}, False),
        (made(input="heat", output="cooling"), HEAT, {}, False), (made(input="steam", output="electricity"), {"steam": "1 GWh"}, {}, False),
        (made(input="steam", output="heat"), {"steam": "1 GWh"} | HEAT, {}, True), (made(input="heat", output="steam"), HEAT, {}, True),
        (made(input="steam"), HEAT, {}, False),
        # waste heat must arise, and be warm enough
        (made(input="waste_heat_medium"), HEAT, WARM, True), (made(input="waste_heat_medium"), HEAT, {}, False), (made(input="waste_heat_high"), HEAT, WARM, False),
        (made(input="waste_heat_medium", sink=70.0), HEAT, WARM, True), (made(input="waste_heat_medium", sink=71.0), HEAT, WARM, False),
        (made(more=[["waste_heat_low", -0.5]]), HEAT, WARM, True), (made(more=[["waste_heat_low", -0.5]]), HEAT, {}, False), (made(more=[["waste_heat_low", 0.5]]), HEAT, {}, True),
        (made(input="waste_heat_medium", output="electricity"), HEAT, WARM, True), (made(input="waste_heat_medium", output="electricity"), {"coal": "1 GWh"}, WARM, False),
    ],
)  # fmt: skip
def test_a_technology_is_of_use_where_its_output_is_wanted_and_its_input_is_there(tech: Technology, demand: dict[str, str], more: dict[str, Any], use: bool) -> None:
    assert useful(tech, site(demand, **more), 2030, {}) is use


def test_the_warmest_waste_heat_decides() -> None:
    two = {"waste_heat": [WARM["waste_heat"][0], {"enterprise": "mill", "temperature": 40.0, "annual": "1 GWh"}]}
    assert useful(made(input="waste_heat_medium"), site(HEAT, **two), 2030, {})
    assert useful(made(input="waste_heat_medium", sink=70.0), site(HEAT, **two), 2030, {})


CAPTURE = dict(output="captured_co2", more=[["electricity", -0.1]])


@pytest.mark.parametrize(
    ("tech", "demand", "more", "co2", "use"),
    [
        (made(input="flue_co2", **CAPTURE), HEAT, STORED, {"flue_co2": 9.0}, True), (made(input="flue_co2", **CAPTURE), HEAT, STORED, {"process_co2": 9.0}, False),
        (made(input="process_co2", **CAPTURE), HEAT, STORED, {"process_co2": 9.0}, True), (made(input="process_co2", **CAPTURE), HEAT, STORED, {"process_co2": 0.0}, False),
        (made(input="flue_co2", **CAPTURE), HEAT, {}, {"flue_co2": 9.0}, False), (made(input="flue_co2", **CAPTURE), {"methanol": "1 GWh"}, {}, {"flue_co2": 9.0}, True),
        (made(input="flue_co2", **CAPTURE), HEAT, {"carbon_storage": {"tariff": "50 EUR/tCO2", "since": 2031}}, {"flue_co2": 9.0}, False),
        (made(input="hydrogen", output="methanol", more=[["captured_co2", -0.3]]), {"methanol": "1 GWh"}, {}, {"flue_co2": 9.0}, True),
        (made(input="hydrogen", output="methanol", more=[["captured_co2", -0.3]]), {"methanol": "1 GWh"}, {}, {"flue_co2": 0.0}, False),
        (made(input="hydrogen", output="ammonia"), {"ammonia": "1 GWh"}, {}, {}, True), (made(input="hydrogen", output="ammonia"), {"methanol": "1 GWh"}, {}, {}, False),
    ],
)  # fmt: skip
def test_carbon_is_captured_where_it_arises_and_has_a_place_to_go(tech: Technology, demand: dict[str, str], more: dict[str, Any], co2: dict[str, float], use: bool) -> None:
    assert useful(tech, site(demand, **more), 2030, co2) is use


@pytest.mark.parametrize(
    ("tech", "demand", "most"),
    [
        (made(output="cooling"), {"cooling": "8760 MWh", "heat": "87600 MWh"}, 6.0), (made(output="heat"), {"heat": "8760 MWh", "steam": "8760 MWh"}, 12.0),
        (made(output="steam"), {"heat": "8760 MWh", "steam": "17520 MWh"}, 18.0), (made(output="electricity"), {"electricity": "8760 MWh"}, 6.0),
        (made(output="electricity"), {"electricity": "8760 MWh", "heat": "87600 MWh"}, 6.0 * 3.3), (made(output="electricity"), dict.fromkeys(("heat", "steam", "cooling", "hydrogen", "ammonia", "methanol"), "8760 MWh"), 6.0 * 1.8),
        (made(output="hydrogen"), {"hydrogen": "8760 MWh", "ammonia": "8760 MWh", "methanol": "17520 MWh"}, 6.0 * (1.0 + 1.2 * 3.0)), (made(output="hydrogen"), HEAT, 0.0),
        (made(output="electricity", byproduct="heat"), {"heat": "8760 MWh"}, 6.0), (made(output="cooling"), {"coal": "8760 MWh"}, 0.0),
    ],
)  # fmt: skip
def test_new_capacity_stays_within_six_times_the_mean_load_it_could_serve(tech: Technology, demand: dict[str, str], most: float) -> None:
    assert ceiling(tech, site(demand), {}) == pytest.approx(most)


def test_capture_stays_within_one_and_a_half_times_the_mean_stream() -> None:
    assert ceiling(made(input="flue_co2", **CAPTURE), site(HEAT), {"flue_co2": 8760.0, "process_co2": 1.0}) == pytest.approx(1.5)
    assert ceiling(made(input="process_co2", **CAPTURE), site(HEAT), {"flue_co2": 8760.0}) == 0.0


def limits(where: Site, names: list[str], **changes: Any) -> dict[str, float]:
    return {c.technology: c.limit for c in offered(where, {"technologies": names}, **changes).candidates}


def test_a_measure_reaches_its_share_of_the_peak_of_those_that_run() -> None:
    firms = [
        {"id": "mill", "demand": {"steam": {"annual": "8760 MWh"}, "heat": {"annual": "99 GWh"}}}, {"id": "shop", "demand": {"steam": {"annual": "8760 MWh"}}},
        {"id": "later", "status": "planned", "demand": {"steam": {"annual": "99 GWh"}}},
    ]  # fmt: skip
    peaky = 0.5 * FLAT
    peaky[7] = 10.0
    load = {("mill", "steam"): peaky, ("shop", "steam"): 2 * peaky, ("later", "steam"): 99 * FLAT, ("mill", "heat"): 99 * FLAT}
    found = [c.limit for c in offered(site(enterprises=firms), {"technologies": ["save_steam"]}, series=series(load)).candidates]
    assert found == pytest.approx([0.08 * part * 30.0 for part in (0.45, 0.30, 0.25)])  # other industry has 8 % left
    assert limits(site(POWER), ["save_steam"], series=series()) == {}


def test_capacity_grows_with_the_high_course_of_demand_measures_with_demand_itself_and_ground_does_not() -> None:
    load = series({("mill", "heat"): 1.0 * FLAT})
    where = site({"heat": "8760 MWh", "electricity": "8760 MWh"}, ground={"wind": "9 MW"})
    grown = outlook(demand=(0.5, 2.0, 3.0))
    found = limits(where, ["electric_boiler", "save_heat", "wind"], outlook=grown, series=load)
    assert found == pytest.approx({"electric_boiler": 18.0, "save_heat": 0.25 * 0.08 * 2.0, "wind": 9.0})  # the last step


def test_only_what_may_be_built_and_is_of_use_stands_to_choice() -> None:
    where = site({"electricity": "8760 MWh", "steam": "8760 MWh"}, prices={"coal": {"energy": "10 EUR/MWh"}}, ground={"wind": "9 MW"})
    load = series({("mill", "electricity"): FLAT, ("mill", "steam"): FLAT}, coal=FLAT)
    assert set(limits(where, ["coal_boiler", "wind", "pv_roof", "gas_steam_boiler", "electric_steam_boiler"], series=load)) == {"wind", "electric_steam_boiler"}
    every = set(limits(where, [], series=load))
    assert {"wind", "battery", "save_electricity_motors", "heat_pump_steam"} <= every
    assert not every & {"coal_boiler", "pv_roof", "chiller", "capture_flue"}


def test_what_may_be_captured_stands_to_choice() -> None:
    where = site({"steam": "8760 MWh"}, **STORED)
    names, load = ["capture_flue", "capture_process"], series({("mill", "steam"): FLAT})
    assert limits(where, names, series=load, co2={"flue_co2": 8760.0}) == pytest.approx({"capture_flue": 1.5})
    assert limits(where, names, series=load) == {}


def test_technologies_are_those_of_the_stage_and_of_the_region() -> None:
    where = {"demand": POWER, "ground": {"wind": "9 MW"}}
    late = offered(site(**where), {"technologies": ["wind"]}, study=STUDY.but(stage=2050)).candidates[0]  # type: ignore[arg-type]
    assert late.investment == pytest.approx(technology("wind", "europe", 2050).capex)
    china = offered(site(country="CN", **where), {"technologies": ["wind"]}, study=STUDY.but(currency="CNY")).candidates[0]  # type: ignore[arg-type]
    row = technology("wind", "china", 2030)
    assert (row.region, china.lifetime) == ("china", row.lifetime)
    assert china.investment == pytest.approx(row.capex * (1.0 if row.currency == "CNY" else rates()["CNY", 2025].per_eur), rel=0.05)

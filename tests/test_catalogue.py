"""The catalogue of technologies: rows by region and year, what they share, and prices as they are paid."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from parkzero.complete.markets import LOAD, NOISE
from parkzero.economics.offer import ASKED
from parkzero.money import convert
from parkzero.park.catalogue import OF_ITS_OWN, countries, table, technologies, technology, technology_ids, whole
from parkzero.park.measures import by_sector
from parkzero.park.site import Site
from parkzero.park.technology import Technology

COLUMNS = {"id": "boiler", "region": "europe", "year": "2025", "label": "boiler", "efficiency": "0.9", "capex": "100", "capex_energy": "7", "variable": "2", "low": "0.5", "lifetime": "25"}


def rows(*changes: dict[str, str]) -> list[dict[str, str]]:
    """The first row in full, others with what differs and nothing else."""
    return [COLUMNS | changes[0], *(dict.fromkeys(COLUMNS, "") | {"id": "boiler"} | c for c in changes[1:])]


def money(tech: Technology, hours: float = 0.0, currency: str = "EUR", year: int = 2025) -> float:
    """Investment in a kW of a technology, of a store with its hours."""
    return convert((tech.capex + hours * tech.capex_energy) / 1000.0, tech.currency, tech.price_year, currency, year)


def test_a_row_leaves_empty_what_it_shares_with_its_reference_and_money_is_always_its_own() -> None:
    found = whole(rows({}, {"region": "china", "year": "2025", "capex": "40"}))[1]
    assert found == COLUMNS | {"region": "china", "capex": "40", "capex_energy": "", "variable": "", "low": ""}
    assert found["lifetime"] == "25"
    assert whole(rows({}, {"region": "china", "year": "2025", "lifetime": "20"}))[1]["lifetime"] == "20"


@pytest.mark.parametrize(("year", "efficiency"), [("2020", "0.9"), ("2025", "0.9"), ("2029", "0.9"), ("2030", "0.95"), ("2050", "0.95")])
def test_the_reference_is_the_first_region_of_an_id_in_the_latest_year_that_is_not_later(year: str, efficiency: str) -> None:
    other = {"region": "world", "year": "2026", "efficiency": "0.5"}
    found = whole(rows({}, {"region": "europe", "year": "2030", "efficiency": "0.95"}, other, {"region": "china", "year": year}))
    assert found[-1]["efficiency"] == efficiency


def test_what_a_row_states_itself_are_columns_of_the_table() -> None:
    assert set(table("technologies.csv")[0]) >= OF_ITS_OWN


@pytest.mark.parametrize(
    ("id", "region", "found"),
    [
        ("wind", "china", "china"), ("wind", "europe", "europe"), ("wind", "world", "world"), ("heat_pump", "world", "europe"), ("orc", "europe", "world"),
        ("absorption_chiller", "europe", "world"), ("biogas_chp", "china", "europe"),
    ],
)  # fmt: skip
def test_a_region_without_a_price_takes_the_worlds_else_europes(id: str, region: str, found: str) -> None:
    assert technology(id, region, 2030).region == found


def test_the_year_is_the_latest_that_is_not_later_else_the_first() -> None:
    assert [technology("wind", "china", y).year for y in (2020, 2025, 2029, 2030, 2039, 2060)] == [2025, 2025, 2025, 2030, 2030, 2050]


@pytest.mark.parametrize(("country", "region"), [("CN", "china"), ("DK", "europe"), ("GB", "europe"), ("RS", "europe"), ("IN", "world"), ("US", "world")])
def test_costs_are_those_of_the_country_where_the_site_names_no_region(country: str, region: str) -> None:
    def site(**given: Any) -> Site:
        return Site.model_validate({"place": {"country": country, "latitude": 30.0, "longitude": 10.0, "timezone": "UTC"}, "enterprises": [{"id": "mill"}]} | given)

    assert site().cost_region == region
    assert site(technology_region="world").cost_region == "world"
    assert countries("eea") < countries("europe")


def own(id: str, region: str, year: int = 2025) -> Technology:
    found = technology(id, region, year)
    assert found.region == region
    return found


def buildable() -> Iterable[str]:
    """Plants and stores; what measures cost stands by sector in measures.csv."""
    return (id for id in technology_ids() if technology(id, "world", 2025).expandable and not by_sector(id))


@pytest.mark.parametrize("id", buildable())
def test_what_a_chinese_park_may_build_has_a_chinese_price(id: str) -> None:
    tech, other = own(id, "china"), technology(id, "europe", 2025)
    assert 0.1 < money(tech, 4.0) / money(other, 4.0) < 1.1
    assert (tech.output, tech.input, tech.byproduct, tech.efficiency) == (other.output, other.input, other.byproduct, other.efficiency)


@pytest.mark.parametrize(
    ("id", "low", "high"),
    [
        ("pv_ground", 2_400, 3_600), ("pv_roof", 2_400, 3_600), ("wind", 3_600, 5_600), ("heat_pump", 1_500, 2_500), ("heat_pump_waste", 800, 1_600),
        ("electric_steam_boiler", 250, 500), ("gas_steam_boiler", 150, 300), ("biomass_steam_boiler", 600, 1_200), ("electrolyser", 3_500, 5_200), ("chiller", 800, 1_400),
    ],
)  # fmt: skip
def test_chinese_prices_are_those_paid_in_china(id: str, low: float, high: float) -> None:
    assert low <= money(own(id, "china"), currency="CNY") <= high


def test_a_chinese_battery_is_paid_for_as_a_plant_not_as_a_device() -> None:
    """Awards of October 2025 at 2 h: devices 576.7, turnkey 1061.9 CNY/kWh."""
    tech = own("battery", "china")
    assert money(tech, 2.0) / 2.0 == pytest.approx(convert(1061.9, "CNY", 2025, "EUR", 2025), rel=1e-3)
    assert money(tech, 4.0) / 4.0 < money(tech, 2.0) / 2.0
    assert tech.span == pytest.approx((0.5121 / 1.0619, 1.5737 / 1.0619), rel=0.02)


@pytest.mark.parametrize(("region", "currency", "price"), [("europe", "EUR", 150.0), ("world", "USD", 125.0)])
def test_batteries_elsewhere_cost_what_turnkey_plants_of_four_hours_do(region: str, currency: str, price: float) -> None:
    tech = own("battery", region)
    assert money(tech, 4.0, currency) / 4.0 == pytest.approx(price)
    assert money(tech, 2.0, currency) / 2.0 == pytest.approx(1.25 * price)


def test_a_battery_gives_back_what_fleets_do_in_all_regions_and_years() -> None:
    assert {t.efficiency for t in technologies() if t.id == "battery"} == {0.86}


def test_electrolysers_stand_on_one_basis_in_both_regions() -> None:
    for year in (2025, 2030, 2040, 2050):
        assert money(own("electrolyser", "europe", year)) / money(own("electrolyser", "china", year)) == pytest.approx(2000 / 600, rel=0.01)


def test_a_chiller_is_counted_with_its_pumps_and_towers_in_price_and_efficiency() -> None:
    assert {t.efficiency for t in technologies() if t.id == "chiller"} == {4.2}


def test_costs_fall_alike_in_all_regions_and_never_rise() -> None:
    for id in technology_ids():
        years = sorted({t.year for t in technologies() if t.id == id})
        for region in {t.region for t in technologies() if t.id == id}:
            prices = [money(own(id, region, y), 4.0) for y in years if technology(id, region, y).region == region]
            assert all(b <= a * (1 + 1e-9) for a, b in pairwise(prices)), (id, region)


def test_where_no_chinese_price_was_found_a_share_of_the_reference_stands_as_an_estimate() -> None:
    """The share is about the middle of what plants with a seen Chinese price (A, B) cost there over Europe."""
    none = [t for t in technologies() if "no Chinese price was found" in t.source]
    assert {t.confidence for t in none} == {"C"}
    for tech in none:
        other = technology(tech.id, "europe", tech.year)
        assert money(tech, 4.0) == pytest.approx(0.4 * money(other, 4.0), rel=0.02)
        assert tech.span == pytest.approx((0.625, 1.75))
    seen = [money(own(id, "china"), 2.0) / money(technology(id, "europe", 2025), 2.0) for id in buildable() if technology(id, "china", 2025).confidence in "AB"]
    assert len(seen) >= 8
    assert median(seen) == pytest.approx(0.4, abs=0.05)


def test_a_price_from_memory_is_an_estimate_and_has_a_wide_interval() -> None:
    for tech in technologies():
        low, high = tech.span
        assert low <= 1.0 <= high
        assert tech.confidence == "C" or "Estimate from memory" not in tech.source
        assert "Estimate from memory" not in tech.source or high - low > 0.4
    assert technology("gas_boiler", "europe", 2030).span == (0.85, 1.15)
    assert technology("heat_pump", "china", 2025).span == pytest.approx((1600 / 2250, 3100 / 2250), abs=0.005)


@pytest.mark.parametrize(
    ("id", "takes", "gives", "per", "low", "high"),
    [
        ("chp_gas_engine", "natural_gas", ("electricity", "heat"), (0.38, 0.48), 900, 2_200), ("coal_chp", "coal", ("electricity", "steam"), (0.15, 0.25), 1_500, 4_000),
        ("waste_chp", "municipal_waste", ("electricity", "heat"), (0.19, 0.25), 9_000, 14_500), ("vapour_recompression", "electricity", ("steam", None), (9.5, 14.6), 250, 700),
        ("sea_water_cooling", "electricity", ("cooling", None), (15, 20), 250, 1_200), ("free_cooling", "electricity", ("cooling", None), (15, 30), 40, 160),
    ],
)  # fmt: skip
def test_plants_of_parks_have_prices_and_efficiencies_as_their_sources_have_them(id: str, takes: str, gives: tuple[str, str | None], per: tuple[float, float], low: float, high: float) -> None:
    """EUR of 2025 per kW in Europe, with the ends of the row inside what is known of such plants."""
    tech = own(id, "europe")
    assert (tech.input, (tech.output, tech.byproduct)) == (takes, gives)
    assert per[0] <= tech.efficiency <= per[1]
    assert low <= money(tech) <= high
    assert 0.4 * low <= money(tech) * tech.span[0] <= money(tech) * tech.span[1] <= 1.5 * high


def test_gas_engines_burn_as_much_as_turbines_and_make_more_power_of_it() -> None:
    engine, turbine = (own(id, "europe", 2030) for id in ("chp_gas_engine", "chp_gas"))
    assert engine.efficiency > turbine.efficiency
    assert 0.85 < engine.efficiency + engine.byproduct_efficiency < 0.96
    assert own("chp_gas_engine", "world").capex == 2_350_000


def test_coal_is_not_built_anew_and_what_hangs_on_the_place_is_asked_for() -> None:
    assert not own("coal_chp", "europe").expandable
    assert {"waste_chp", "vapour_recompression", "sea_water_cooling"} <= set(ASKED)
    assert not {"free_cooling", "chp_gas_engine"} & set(ASKED)
    assert (own("free_cooling", "europe").below, own("chiller", "europe").below, own("heat_pump", "europe").below) == (6.0, None, None)


def test_rules_of_thumb_are_data_with_an_interval_a_source_and_a_confidence() -> None:
    rows = table("typical.csv")
    assert len({r["id"] for r in rows}) == len(rows)
    for row in rows:
        low, value, high = (float(row[n]) for n in ("low", "value", "high"))
        assert low < high, row["id"]
        assert low <= value <= high, row["id"]
        assert len(row["source"]) > 20, row["id"]
        assert row["confidence"] in "ABC", row["id"]


def test_shares_of_a_zones_load_and_of_what_a_price_keeps_to_itself_are_wholes() -> None:
    assert sum(share for _, share in LOAD) == pytest.approx(1.0)
    assert sum(share for share, _ in NOISE) == 1.0
    hour, day = (sum(share * lag**n for share, lag in NOISE) for n in (1, 24))
    assert (round(hour, 2), round(day, 2)) == (0.93, 0.52)

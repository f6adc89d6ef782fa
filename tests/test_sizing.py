"""Cost by the size that a park would build, and what stands grows old."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import test_offer as o
import test_transfers as t
from parkzero.compare.library import load
from parkzero.complete.collectors import collected
from parkzero.economics.offer import terms as offered
from parkzero.economics.sizing import as_priced, mean_load, scale, several_stacks, size
from parkzero.levers import Levers, Terms
from parkzero.money import convert
from parkzero.optimize.planning import on_days
from parkzero.optimize.system import system
from parkzero.order import frame
from parkzero.park.catalogue import table, technologies, technology, typical
from parkzero.park.sections import Economics
from parkzero.results import FREE, PLAN, Run, Surroundings

PUMP = technology("heat_pump", "europe", 2030)
"""Priced at 3 MW, exponent 0.78 between 1 and 10 MW."""


@pytest.mark.parametrize(("megawatts", "of"), [(3.0, 1.0), (6.0, 2.0**-0.22), (1.5, 0.5**-0.22), (0.1, (1 / 3) ** -0.22), (90.0, (10 / 3) ** -0.22)])
def test_a_unit_costs_by_the_mean_load_within_the_sizes_that_were_seen(megawatts: float, of: float) -> None:
    where = o.site({"heat": f"{8760 * megawatts} MWh"})
    assert mean_load(PUMP, where) == pytest.approx(megawatts)
    assert scale(PUMP, where) == pytest.approx(of)
    assert as_priced(PUMP, where, o.outlook(), o.STUDY).capex == pytest.approx(PUMP.capex * of)


def test_nothing_is_built_larger_than_the_site_lets_and_other_plants_cost_the_same_at_all_sizes() -> None:
    where = o.site({"heat": "87600 MWh"}, ground={"limits": {"heat_pump": "2 MW"}})
    assert size(PUMP, where) == pytest.approx(2.0)
    assert scale(technology("electric_boiler", "europe", 2030), where) == 1.0


def test_a_tank_is_of_some_hours_of_the_mean_load() -> None:
    tank = technology("heat_store", "europe", 2030)
    where = o.site({"heat": f"{8760 * 5} MWh"})
    assert size(tank, where) == pytest.approx(5.0 * typical("store_hours").value)
    assert as_priced(tank, where, o.outlook(), o.STUDY).capex_energy == pytest.approx(tank.capex_energy * (60.0 / 175.0) ** -0.39)


def test_a_course_of_the_trends_and_the_size_act_together_and_no_fall_counts_twice() -> None:
    where = o.site({"heat": f"{8760 * 6} MWh"})
    first = technology("heat_pump", "europe", o.STUDY.base_year)
    made = as_priced(PUMP, where, o.outlook(technology_cost__heat_pump=(0.7, 0.8, 0.9)), o.STUDY)
    assert made.capex == pytest.approx(0.8 * first.capex * 2.0**-0.22)
    tank, old = technology("heat_store", "europe", 2030), technology("heat_store", "europe", o.STUDY.base_year)
    filled = as_priced(tank, where, o.outlook(technology_cost__heat_store=(0.7, 0.8, 0.9)), o.STUDY)
    assert filled.capex_energy == pytest.approx(0.8 * old.capex_energy * scale(tank, where))


def test_the_first_years_price_is_told_in_the_money_of_the_stages_row() -> None:
    where = o.site({"heat": f"{8760 * 3} MWh"})
    first = technology("heat_pump", "europe", o.STUDY.base_year)
    made = as_priced(PUMP.but(currency="CNY", price_year=2020, capex=1.0), where, o.outlook(technology_cost__heat_pump=(0.7, 0.8, 0.9)), o.STUDY)
    assert made.capex == pytest.approx(0.8 * convert(first.capex, first.currency, first.price_year, "CNY", 2020))


def test_the_load_that_a_plant_could_serve_goes_by_what_it_makes() -> None:
    """A power plant serves the power used, or what new uses of power may take of other demands (three tenths); heat and steam are served as one; an electrolyser what ammonia and methanol take of hydrogen too."""
    where = o.site({"electricity": f"{8760 * 5} MWh", "heat": f"{8760 * 20} MWh", "steam": f"{8760 * 15} MWh", "hydrogen": "8760 MWh", "ammonia": f"{8760 * 2} MWh"})
    load = {id: mean_load(technology(id, "europe", 2030), where) for id in ("wind", "heat_pump", "electric_steam_boiler", "electrolyser", "chp_gas")}
    assert load["wind"] == pytest.approx(0.3 * (5.0 + 20.0 + 15.0 + 1.0 + 2.0))
    assert (load["heat_pump"], load["electric_steam_boiler"]) == pytest.approx((35.0, 35.0))
    assert load["electrolyser"] == pytest.approx(1.0 + 1.2 * 2.0)
    assert load["chp_gas"] == pytest.approx(20.0), "its heat is the larger"
    assert mean_load(technology("wind", "europe", 2030), o.site({"electricity": f"{8760 * 50} MWh", "heat": "8760 MWh"})) == pytest.approx(50.0)


def test_each_exponent_names_a_technology_its_size_lies_within_its_sizes_and_its_source_is_told() -> None:
    known = {x.id for x in technologies()}
    for row in table("scales.csv"):
        numbers = {n: float(row[n]) for n in ("exponent", "low", "high", "size", "size_low", "size_high")}
        assert row["technology"] in known
        assert numbers["low"] <= numbers["exponent"] <= numbers["high"] <= 1.0
        assert numbers["size_low"] <= numbers["size"] <= numbers["size_high"]
        assert len(row["source"]) > 40
        assert row["confidence"] in "ABC"


def test_capture_from_several_stacks_costs_more_than_from_one() -> None:
    """A furnace and a boiler are two, a boiler alone one, the furnaces of a refinery several."""
    boiler = {"id": "boiler", "technology": "gas_boiler", "capacity": "1 MW"}
    one, two = o.site({"heat": "1 GWh"}, assets=[boiler]), o.site({"natural_gas": "1 GWh"}, assets=[boiler])
    refinery = o.site({"natural_gas": "1 GWh"})
    refinery = refinery.but(enterprises=tuple(e.but(sector="refining") for e in refinery.enterprises))
    assert [several_stacks(x) for x in (one, two, o.site({"natural_gas": "1 GWh"}), refinery, o.site({"biomass": "1 GWh"}))] == [False, True, False, True, False]
    tech = technology("capture_flue", "europe", 2030)
    dear = as_priced(tech, two, o.outlook(), o.STUDY).capex / as_priced(tech, one, o.outlook(), o.STUDY).capex
    assert dear == pytest.approx(typical("capture_stacks").value)


@pytest.mark.parametrize(("run", "since", "hours", "left"), [
    (PLAN, None, None, 1 - 0.005 * 7), (PLAN, 2013, None, 1 - 0.005 * 17), (PLAN, 2013, "1000 h", 1 - 0.005 * 7), (FREE, 2013, None, 1 - 0.005 * 10), (FREE, None, None, 1.0), (FREE, 2013, "1000 h", 1.0),
])  # fmt: skip
def test_what_stands_grows_old_from_its_first_year_or_from_the_yield_of_the_base_year(run: Run, since: int | None, hours: str | None, left: float) -> None:
    """The base year is 2023, the stage 2030: panels lose 0.5 % of their first output a year."""
    given = next(a for a in t.SITE.assets if a.id == "sun")
    given = given.model_validate({"id": "sun", "technology": "pv_roof", "capacity": "8 MW", "since": since, "hours": hours} if hours else {"id": "sun", "technology": "pv_roof", "capacity": "8 MW", "since": since})
    site = t.SITE.but(assets=tuple(given if a.id == "sun" else a for a in t.SITE.assets))
    offer = offered(Economics(), site, t.SERIES, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=False)
    around = Surroundings(flows=t.Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    made = system(site, t.SERIES, t.LOOK, terms=Terms(), offer=offer, yardstick=t.RULE, activity=t.Flows.rows([]), surroundings=around, study=t.STUDY, run=replace(run))
    sun = next(p for p in made.plants if p.id == "sun")
    assert float(np.max(sun.availability)) == pytest.approx(left)  # type: ignore[arg-type]


def test_cold_of_outside_air_is_there_while_it_is_cold_enough() -> None:
    """A year whose hours run from 0 to 20 degC: free cooling works below 6 degC, a new chiller always."""
    outside = np.linspace(0.0, 20.0, 8760)
    shop = t.SITE.enterprises[1]
    need = shop.demand["heat"]
    site = t.SITE.but(enterprises=(t.SITE.enterprises[0], shop.but(demand={**shop.demand, "cooling": need})))
    series = replace(t.SERIES, outside=outside, load={**t.SERIES.load, ("shop", "cooling"): 2.0 * t.FLAT}, price_shape={**t.SERIES.price_shape})
    offer = offered(Economics(technologies=("free_cooling", "chiller")), site, series, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=True)
    around = Surroundings(flows=t.Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    made = system(site, series, t.LOOK, terms=Terms(), offer=offer, yardstick=t.RULE, activity=t.Flows.rows([]), surroundings=around, study=t.STUDY, run=PLAN)
    free, chiller = (next(p for p in made.plants if p.id == f"new-{id}") for id in ("free_cooling", "chiller"))
    assert np.array_equal(free.availability, outside < 6.0)  # type: ignore[arg-type]
    assert free.per_input == pytest.approx(1 / 20)
    assert chiller.availability is None


def test_heat_is_stored_at_some_hundred_degrees_where_the_site_gives_room_for_it() -> None:
    """A store of 20 MW with its heater and its steam generator, both up to six times the mean steam; none of them without room, or without steam."""
    names = ["hot_store", "hot_store_heater", "hot_store_steam"]

    def candidates(carrier: str, **ground: object) -> dict[str, float]:
        where = o.site({carrier: "8760 MWh"}, ground=ground)
        return {c.technology: c.limit for c in o.offered(where, {"technologies": names}, series=o.series({("mill", carrier): o.FLAT}, electricity=o.FLAT)).candidates}

    assert candidates("steam", limits={"hot_store": "20 MW"}) == pytest.approx({"hot_store": 20.0, "hot_store_heater": 6.0, "hot_store_steam": 6.0})
    assert candidates("steam") == {}
    assert candidates("heat", limits={"hot_store": "20 MW"}) == {}
    whole = [technology(n, "europe", 2030).efficiency for n in names]
    assert 0.94 < np.prod(whole) < 0.96


def test_a_store_of_high_temperature_takes_cheap_power_and_gives_steam_when_power_is_dear() -> None:
    """Power costs next to nothing half of the day and twice the mean in the other half; the shop needs 2 MW of steam all day and has nothing that makes it."""
    shop = t.SITE.enterprises[1]
    limits = t.SITE.ground.model_validate({"limits": {"hot_store": "20 MW"}})
    site = t.SITE.but(enterprises=(shop.but(demand={"steam": shop.demand["heat"]}),), assets=(), ground=limits)
    cheap = np.resize(np.repeat([True, False], 12), 8760)
    series = replace(t.SERIES, load={("shop", "steam"): 2.0 * t.FLAT}, price_shape={**t.SERIES.price_shape, "electricity": np.where(cheap, 0.05, 1.95)})
    names = ("hot_store", "hot_store_heater", "hot_store_steam", "electric_steam_boiler")
    offer = offered(Economics(technologies=names), site, series, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=True)
    around = Surroundings(flows=t.Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    made = system(site, series, t.LOOK, terms=Terms(), offer=offer, yardstick=t.RULE, activity=t.Flows.rows([]), surroundings=around, study=t.STUDY, run=PLAN)
    plan = on_days(made, periods=1)
    now = plan.grid.take(cheap.astype(float)) > 0.5
    heater, steam, boiler = (plan.flow[f"new-{n}"] for n in ("hot_store_heater", "hot_store_steam", "electric_steam_boiler"))
    assert heater[~now].sum() == pytest.approx(0.0, abs=1e-6)
    assert steam[~now] == pytest.approx(2.0)
    assert (steam + boiler)[now] == pytest.approx(2.0)
    assert plan.energy["new-hot_store"] > 12 * 2.0


def test_collectors_give_the_heat_of_the_sun_less_what_they_lose_to_the_air() -> None:
    """Sun of 850 W/m2 on the plane (panels at 0.7225 of their capacity): 0.78 x 850 - 3.3 x 40 W/m2 at 20 degC; nothing in a cold dawn, nor at night in the heat."""
    panels = np.zeros(8760)
    panels[:3] = 0.85 * np.array([0.85, 0.05, 0.0])
    found = collected(panels, np.r_[20.0, -5.0, 70.0, np.zeros(8757)])
    assert found[0] == pytest.approx((0.78 * 850 - 3.3 * 40) / 700)
    assert found[1:].sum() == 0.0
    outside = np.full(8760, 20.0)
    assert np.array_equal(collected(np.repeat(panels, 2), outside), collected(panels, outside))


@pytest.mark.parametrize(("name", "low", "high"), [("kalundborg", 450, 496), ("shenzhen-bipv", 450, 600)])
def test_collectors_give_in_a_year_what_fields_give(name: str, low: float, high: float) -> None:
    """In Denmark 473 kWh/m2 (450-496) at 0.7 kW/m2; a dull coast in the south has little more."""
    park, _ = load(name)
    limits = park.site.ground.model_validate({"limits": {"solar_heat": "20 MW"}}).limits
    park = park.but(site=park.site.but(ground=park.site.ground.but(limits=limits)))
    assert low <= 700.0 * float(frame(park).series.availability["solar_heat"].sum()) / 1000.0 <= high

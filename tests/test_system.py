"""From a site to its energy system, by hand: a demand that grows, waste heat, outside air, own fuels, certificates, stores and money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import test_stacks as k
import test_transfers as t
from parkzero.accounting import Kinds, RuleRow
from parkzero.clock import HOURS
from parkzero.economics.offer import terms as offered
from parkzero.energy import Plant, System
from parkzero.flows import Flows
from parkzero.levers import Levers, Terms
from parkzero.money import convert
from parkzero.optimize.stacks import per_pool, pools
from parkzero.optimize.system import carnot_cop, system
from parkzero.park.catalogue import technology, typical
from parkzero.park.sections import Economics
from parkzero.park.site import WasteHeat
from parkzero.results import PLAN, Offer, Outlook, Surroundings
from test_offer import outlook

GROWN = outlook(demand=(1.2, 1.2, 1.2))
"""A fifth more of all demand in the stage."""


def made(*rates: Any, site: Any = t.SITE, new: tuple[str, ...] = (), look: Outlook = t.LOOK, series: Any = t.SERIES, activity: Flows | None = None, study: Any = t.STUDY, carbon: dict[str, float] | None = None) -> tuple[System, Offer]:
    """The system of the stage; `carbon`: CO2 of processes."""
    co2 = {"flue_co2": 8760.0, "process_co2": sum((carbon or {}).values())}
    offer = offered(Economics(technologies=new), site, series, outlook=look, levers=Levers(), study=study, year=2030, build=bool(new), co2=co2)
    terms, around = Terms(rates=rates), Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon=carbon or {})
    offer = per_pool(offer, pools(site, study, offer, terms, yardstick=k.RULE, processes=carbon or {}))
    return system(site, series, look, terms=terms, offer=offer, yardstick=k.RULE, activity=activity or Flows.rows([]), surroundings=around, study=study, run=PLAN), offer


def plant(found: System, id: str) -> Plant:
    return next(p for p in found.plants if p.id == id)


def test_what_is_due_on_a_mwh_is_the_same_however_demand_grows() -> None:
    """The mill uses a quarter of the power."""
    for look in (t.LOOK, GROWN):
        (load,) = (x for x in made(t.rate("used", carriers=["electricity"], sectors=["steel"]), look=look)[0].loads if x.carrier == "electricity")
        assert sum(load.transfers.values()) == pytest.approx(2.5)
    assert load.power == pytest.approx(1.2 * 4.0)


def test_a_share_of_bought_power_pays_and_emits_by_its_certificates() -> None:
    """40 % at 0.1 t and the rest at 0.5 t."""
    green = t.SITE.but(grid=t.SITE.grid.model_validate({"connection": "50 MW", "green_share": "40 %"}))
    certified = RuleRow(kinds=Kinds(carrier="electricity", giver=frozenset({"grid"}), attribute=frozenset({"certificate"})), gas="CO2", scope="2", tonnes=0.1, share=0.0, factor="f", source="s")
    priced = replace(t.rate("tonnes", 100.0), rule=replace(t.RULE, rows=(*t.RULE.rows, certified)))
    assert t.stand(made(priced, site=green)[0])["grid"] == pytest.approx(34.0)


def test_furnaces_take_an_own_fuel_as_they_run_and_the_rest_arises_evenly_whatever_grows() -> None:
    """9,000 MWh arise in the base year, of which the mill's furnace takes 4,380; both grow, and more may be bought at no less than gas costs and a tenth more."""
    row = {"giver_kind": "own", "receiver_kind": "enterprise", "receiver": "mill", "carrier": "natural_gas", "quantity": 9_000.0, "year": 2023}
    day = np.resize(np.repeat([0.0, 1.0], 12), HOURS)
    series = replace(t.SERIES, load={**t.SERIES.load, ("mill", "natural_gas"): day})
    found = made(look=GROWN, series=series, activity=Flows.rows([row]))[0]
    own = next(x for x in found.supplies if x.fixed is not None)
    assert own.fixed == pytest.approx(1.2 * (day + (9_000.0 - 4_380.0) / HOURS))
    assert own.price == pytest.approx(35.0), "its stated value"
    (bought,) = (x for x in found.supplies if x.id == "supply-natural_gas")
    assert bought.price == pytest.approx(35.0 * typical("own_fuel_beyond").value)


def test_a_heat_pump_follows_the_temperature_of_what_it_takes_from() -> None:
    """On waste heat of 40 degC by Carnot's share between it and the sink, the rest of its heat from the source; on outside air of 10 degC by the hour, over the catalogue's COP."""
    assert carnot_cop(0.5, 52.0, np.array([-1.0, 51.9])) == pytest.approx([0.5 * 325.15 / 53.0, typical("most_cop").value])
    site = t.SITE.but(waste_heat=(WasteHeat.model_validate({"enterprise": "mill", "temperature": 40, "annual": "8760 MWh"}),))
    series = replace(t.SERIES, waste_heat=dict.fromkeys((n for n, _ in site.giving()), t.FLAT))
    found = made(site=site, series=series, new=("heat_pump_waste", "heat_pump"), look=GROWN)[0]
    waste, air = (technology(x, "europe", 2030) for x in ("heat_pump_waste", "heat_pump"))
    cop = waste.carnot * (waste.sink + 273.15) / (waste.sink - 40.0)  # type: ignore[operator]
    pump = plant(found, "new-heat_pump_waste")
    assert pump.per_input == pytest.approx(1.0 / cop)
    assert {c: v for c, v in pump.by_products.items() if v < 0.0} == {"waste_heat_low": pytest.approx(-(1.0 - 1.0 / cop))}
    assert [float(np.mean(s.fixed)) for s in found.supplies if s.carrier == "waste_heat_low"] == pytest.approx([1.2])
    outside = air.carnot * (air.sink + 273.15) / (air.sink - 10.0)  # type: ignore[operator]
    assert plant(found, "new-heat_pump").input_course == pytest.approx(air.efficiency / outside)


def test_gas_of_furnaces_grows_with_demand_and_what_a_measure_spares_takes_its_co2_along() -> None:
    """0.5 MW of gas at 0.2 t/MWh and 876 t of processes a year, which do not grow by the index here."""
    found = made(site=k.SITE, series=k.SERIES, new=("capture_flue", "capture_process", "save_natural_gas"), look=GROWN, carbon={"mill": 876.0})[0]
    gas = {x.carrier: float(np.mean(x.fixed)) for x in found.supplies if x.fixed is not None}
    assert gas == pytest.approx({"flue_co2": 1.2 * 0.1, "process_co2": 0.1})
    assert plant(found, "new-save_natural_gas-1").by_products["flue_co2"] == pytest.approx(-0.2)
    (away,) = (o for o in found.outlets if o.carrier == "captured_co2")
    assert away.price == pytest.approx(-60.0 * t.FLAT)


def test_stores_lose_alike_both_ways_and_wear_by_the_year() -> None:
    found = made(new=("battery",))[0]
    tech = {x.id: technology("battery", "europe", 2023 if x.id == "battery" else 2030) for x in found.stores}
    assert set(tech) == {"battery", "new-battery"}
    for x in found.stores:
        assert x.into == x.out == pytest.approx(tech[x.id].efficiency ** 0.5)
        assert x.cycles == pytest.approx(tech[x.id].cycles / tech[x.id].lifetime)  # type: ignore[operator]


def test_peaks_and_access_are_charged_as_they_are_offered_and_operation_is_in_the_studys_money() -> None:
    site = t.SITE.but(prices={**t.SITE.prices, "electricity": t.SITE.prices["electricity"].model_validate({"energy": "80 EUR/MWh", "demand_charge": "3000 EUR/MW/month"})})
    found, offer = made(site=site)
    grid = next(x for x in found.supplies if x.id == "grid")
    assert (grid.peak_charge, grid.access_charge) == (3_000.0, 0.0) == (offer.prices["electricity"].peak, offer.prices["electricity"].access)
    yuan = made(study=t.STUDY.but(currency="CNY"))[0]
    tech = technology("chp_gas", "europe", 2023)
    assert plant(found, "chp").variable == pytest.approx(convert(tech.variable, tech.currency, tech.price_year, "EUR", 2025))
    assert plant(yuan, "chp").variable == pytest.approx(convert(tech.variable, tech.currency, tech.price_year, "CNY", 2025))

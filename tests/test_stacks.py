"""Pools of CO2 by what storing it spares: who is in which, what captures from it, and what passes with the store."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as s
import test_transfers as t
from parkzero.accounting import Kinds, Rule, RuleRow
from parkzero.clock import TimeGrid
from parkzero.economics.capturing import capture_costs
from parkzero.economics.offer import terms as offered
from parkzero.energy import Due, Outlet, Supply, System
from parkzero.levers import Levers, Rate, Terms
from parkzero.optimize.planning import on_days
from parkzero.optimize.stacks import Emitter, Stacks, paid_removals, per_pool, pools
from parkzero.optimize.system import system
from parkzero.park.instrument import Coverage
from parkzero.park.sections import Economics
from parkzero.park.site import CarbonStorage
from parkzero.results import PLAN, Surroundings

SITE = t.SITE.but(carbon_storage=CarbonStorage.model_validate({"tariff": "60 EUR/tCO2", "since": 2028, "most": "5000 tCO2"}))
GROUND, FIRM = frozenset({"ground"}), frozenset({"enterprise"})


def stored(attribute: str, tonnes: float, scope: Any = "1") -> RuleRow:
    kinds = Kinds(carrier="co2", giver=FIRM, receiver=GROUND, attribute=frozenset({attribute}))
    return RuleRow(kinds=kinds, gas="CO2", scope=scope, tonnes=tonnes, share=0.0, factor="f", source="s")


RULE = Rule(name="base:x", unit="t", rows=(*t.RULE.rows, stored("fossil", -1.0), stored("biogenic", -1.0, "removal"), RuleRow(kinds=Kinds(carrier="biomass"), gas="CO2", scope="biogenic", tonnes=0.4, share=0.0, factor="f", source="s")))
"""0.2 t of a MWh of gas, 0.4 t biogenic of one of biomass."""
PAYING = Rule(name="base:x", unit="t", rows=(*RULE.rows[:-2], stored("biogenic", -1.0), RULE.rows[-1]))
"""The same where storing biogenic CO2 counts."""
PROCESS = {"mill": 876.0}
SERIES = replace(t.SERIES, price_shape={**t.SERIES.price_shape, "biomass": t.FLAT})


def rate(level: float = 100.0, rule: Rule = RULE, instrument: str = "tax", **coverage: Any) -> Rate:
    return Rate(instrument=instrument, base="tonnes", level=level, coverage=Coverage.model_validate(coverage), rule=rule)


def made(*rates: Rate, site: Any = SITE) -> tuple[Stacks, System]:
    offer = offered(
        Economics(technologies=("capture_flue", "capture_process", "gas_steam_boiler", "biomass_steam_boiler")), site, SERIES, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=True,
        co2={"flue_co2": 8760.0, "process_co2": 876.0},
    )  # fmt: skip
    terms = Terms(rates=rates)
    every = pools(site, t.STUDY, offer, terms, yardstick=RULE, processes=PROCESS)
    around = Surroundings(flows=t.Flows.rows([]), tonnes={"yardstick": {}}, carbon=PROCESS)
    found = system(site, SERIES, t.LOOK, terms=terms, offer=per_pool(offer, every), yardstick=RULE, activity=t.Flows.rows([]), surroundings=around, study=t.STUDY, run=PLAN)
    return Stacks(every), found


def spared(found: System) -> dict[str, float]:
    """What is not due on a tonne by the way to the store [EUR/t]."""
    return {o.id: -sum(o.transfers.values()) for o in found.outlets if o.id.startswith("co2")}


def test_what_is_charged_alike_runs_together() -> None:
    """Without a price all is one pool; a price on all as well."""
    for rates in ((), (rate(),)):
        stacks, found = made(*rates)
        assert [(p.name, p.kind) for p in stacks.pools] == [("", "fossil")]
        assert {p.id for p in found.plants if p.output == "captured_co2"} == {"new-capture_flue", "new-capture_process"}
        assert spared(found) == {"co2-storage": 100.0 * len(rates)}
    assert found.outlets[-1].sharing == ""


def test_a_source_that_is_not_charged_stands_apart_and_relieves_nobody() -> None:
    """A price on steel: the mill's furnace and its process spare 100 EUR/t, the shop's boiler nothing; the room of the store is one."""
    stacks, found = made(rate(sectors=["steel"]))
    assert [p.name for p in stacks.pools] == ["", "uncharged"]
    first, other = ({e.firm for e in p.emitters} for p in stacks.pools)
    assert (first, "shop" in other, "mill" in other) == ({"mill"}, True, False)
    assert spared(found) == {"co2-storage": 100.0, "co2-storage-uncharged": 0.0}
    assert {(o.sharing, o.room) for o in found.outlets if o.id.startswith("co2")} == {("co2-storage", 5000.0)}
    boiler = next(p for p in found.plants if p.id == "boiler")
    assert {c: v for c, v in boiler.by_products.items() if "co2" in c} == pytest.approx({"flue_co2/uncharged": 0.2 * 1.25})
    gas = {s.carrier: float(np.mean(s.fixed)) for s in found.supplies if s.fixed is not None and "co2" in s.carrier}
    assert gas == pytest.approx({"flue_co2": 0.2 * 0.5, "process_co2": 0.1})
    assert next(r.most for r in found.rooms if r.name == "capture_flue") == pytest.approx(1.5)


def test_two_prices_make_pools_of_what_each_reaches_the_dearest_first() -> None:
    stacks, found = made(rate(sectors=["steel"]), rate(30.0, instrument="fee"))
    assert [(p.name, {d.instrument: v for d, v in p.relief.items()}) for p in stacks.pools] == [("", {"tax": -100.0, "fee": -30.0}), ("fee", {"fee": -30.0})]
    assert {p.input for p in found.plants if p.technology == "capture_flue"} == {"flue_co2", "flue_co2/fee"}
    assert spared(found) == {"co2-storage": 130.0, "co2-storage-fee": 30.0}


def test_prices_on_a_fuel_or_in_a_plant_reach_these_alone() -> None:
    stacks, _ = made(rate(technologies=["gas_boiler"]))
    assert {e.technology for e in stacks.pools[0].emitters} == {"gas_boiler"}
    assert stacks.carrier(Emitter("mill", "natural_gas")) == "flue_co2/uncharged"
    assert stacks.carrier(Emitter("mill", "coal")) is None


def test_furnaces_and_processes_say_which_pool_they_run_into_and_how_much_of_a_unit() -> None:
    stacks, _ = made(rate(sectors=["steel"]))
    assert stacks.beside(RULE) == {("mill", "natural_gas"): ("flue_co2", 0.2), ("mill", ""): ("process_co2", 1.0)}


def test_what_is_caught_of_any_pool_may_go_into_products_as_far_as_it_can_be_caught() -> None:
    """A unit that stands catches 3 t/h, one of half a tonne a MW may be built up to 4 MW."""
    stacks, _ = made(rate(sectors=["steel"]))
    old = s.plant("old", "captured_co2", input="flue_co2", existing=3.0)
    new = s.plant("new", "captured_co2", input="flue_co2", per_capacity=0.5, most=4.0)
    other = s.plant("other", "captured_co2/uncharged", input="flue_co2/uncharged", most=2.0)
    synthesis = s.plant("synthesis", "methanol", by_products={stacks.product: -0.25})
    found = {p.input: (p.output, p.existing, p.most) for p in stacks.passing((old, new, other, synthesis))}
    assert found == {"captured_co2": ("captured_co2/products", 5.0, 0.0), "captured_co2/uncharged": ("captured_co2/products", 2.0, 0.0)}
    assert list(stacks.passing((old, new, other))) == []


def test_biogenic_co2_is_captured_where_an_instrument_counts_its_storing() -> None:
    wood = SITE.but(prices={**SITE.prices, "biomass": SITE.prices["natural_gas"]})
    assert not paid_removals(Terms(rates=(rate(),)))
    assert {p.kind for p in made(rate(), site=wood)[0].pools} == {"fossil"}
    stacks, found = made(rate(rule=PAYING), site=wood)
    assert [(p.name, p.kind) for p in stacks.pools] == [("", "fossil"), ("tax+biogenic", "biogenic")]
    boiler = next(p for p in found.plants if p.technology == "biomass_steam_boiler")
    assert boiler.by_products["flue_co2/tax+biogenic"] == pytest.approx(0.4 * boiler.per_input)
    way = next(o for o in found.outlets if o.attribute == "biogenic")
    assert (way.transfers, way.tonnes) == ({Due("tax", "tonnes"): -100.0}, 0.0)


def test_a_plant_that_stands_takes_what_its_owner_emits() -> None:
    stacks, _ = made(rate(sectors=["steel"]))
    assert stacks.taken("flue_co2", "", "shop") == "flue_co2/uncharged"
    assert stacks.taken("flue_co2", "", "mill") == stacks.taken("flue_co2", "", "nobody") == "flue_co2"
    assert stacks.taken("flue_co2", "flue_co2/uncharged", "mill") == "flue_co2/uncharged"


def test_a_tonne_stored_costs_the_same_before_charges_whatever_is_spared() -> None:
    """A furnace of 10 MW on gas of 0.2 t/MWh, power at 50: of 2 t/h 90 % are caught with 0.1 MWh a tonne, 40 a tonne away, and capital by what is built."""
    flue = Supply(id="flue", carrier="flue_co2", giver_kind="own", price=s.flat(0.0), limit=np.inf, peak_charge=0.0, tonnes=s.flat(0.0), fixed=s.flat(2.0))
    power = s.grid(price=s.flat(50.0))
    catch = s.plant("catch", "captured_co2", input="flue_co2", per_input=1 / 0.9, by_products={"electricity": -0.1}, most=10.0, annual=87_600.0, variable=2.0)
    for spared in (100.0, 300.0):
        away = Outlet(id="away", carrier="captured_co2", price=s.flat(-40.0), limit=np.inf, transfers={Due("tax", "tonnes"): -spared})
        found = s.system(power, flue, catch, away, s.POWER_LOAD)
        (part,) = capture_costs(on_days(found, periods=1), found)
        assert (part.tonnes, part.spared) == pytest.approx((1.8 * 8760, spared))
        assert part.gross == pytest.approx(40.0 + 2.0 + 0.1 * 50.0 + 10.0, rel=1e-4)
        assert part.net == pytest.approx(part.gross - spared)


def test_a_tonne_stored_bears_its_part_of_what_catching_costs_and_is_credited_with_the_heat_given() -> None:
    """Of 2 t/h caught 1.5 are stored and the rest goes into a product. A caught tonne takes 0.1 MWh of power at 50 and gives 0.3 of heat at 20; operation 2, a fee of 1 on it, capital 3 MW at 8,760 a year over 2 t/h; 40 a tonne away."""
    catch = s.plant("catch", "captured_co2", input="flue_co2", per_input=1 / 0.9, by_products={"electricity": -0.1, "heat": 0.3}, most=10.0, annual=8_760.0, variable=2.0, transfers={Due("fee", "made"): 1.0})
    away = Outlet(id="away", carrier="captured_co2", price=s.flat(-40.0), limit=np.inf, transfers={Due("tax", "tonnes"): -100.0})
    plan: Any = SimpleNamespace(grid=TimeGrid.year(8760, 1.0), flow={"catch": s.flat(2.0), "away": s.flat(1.5)}, capacity={"catch": 3.0}, price={"electricity": s.flat(50.0), "heat": s.flat(20.0), "flue_co2": s.flat(-7.0)})
    (part,) = capture_costs(plan, s.system(s.grid(), catch, away, s.POWER_LOAD))
    assert part.tonnes == pytest.approx(1.5 * 8760)
    assert part.gross == pytest.approx(2.0 + 1.0 + 3.0 / 2.0 + 5.0 - 6.0 + 40.0)
    assert (part.spared, part.net) == (100.0, pytest.approx(part.gross - 100.0))

"""A rate stands on the flow that it is on, with its sign, for those it covers; what it comes to is the transfer times the flow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from parkzero.accounting import Kinds, Rule, RuleRow
from parkzero.clock import HOURS
from parkzero.economics.offer import terms as offered
from parkzero.energy import Due, Plant, System
from parkzero.flows import Flows
from parkzero.levers import STATE, Levers, Rate, Terms, Transfer
from parkzero.optimize.flows import flows
from parkzero.optimize.planning import on_days
from parkzero.optimize.system import system
from parkzero.optimize.transfers import levied
from parkzero.park.instrument import Coverage
from parkzero.park.sections import Economics
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.policy.rates import settled
from parkzero.results import PLAN, Outlook, Plan, Series, Surroundings

STUDY = Study(base_year=2023, stage=2030, price_year=2025)
LOOK = Outlook(base_year=2023, indices={})
FLAT = np.ones(HOURS)
SITE = Site.model_validate({
    "place": {"country": "DK", "latitude": 56.0, "longitude": 10.0},
    "enterprises": [
        {"id": "mill", "sector": "steel", "size": "large", "demand": {"electricity": {"annual": "8760 MWh"}, "natural_gas": {"annual": "4380 MWh"}}},
        {"id": "shop", "sector": "food", "size": "small", "owner": "public", "demand": {"electricity": {"annual": "26280 MWh"}, "heat": {"annual": "17520 MWh"}}},
    ],
    "assets": [
        {"id": "boiler", "technology": "gas_boiler", "capacity": "9 MW", "efficiency": 0.8, "owner": "shop"},
        {"id": "chp", "technology": "chp_gas", "capacity": "1 MW", "efficiency": 0.4},
        {"id": "sun", "technology": "pv_roof", "capacity": "8 MW"}, {"id": "battery", "technology": "battery", "capacity": "1 MW", "energy": "2 MWh"},
    ],
    "prices": {"electricity": {"energy": "80 EUR/MWh", "network": "10 EUR/MWh", "export": "40 EUR/MWh"}, "natural_gas": {"energy": "35 EUR/MWh"}},
    "grid": {"connection": "50 MW"},
})  # fmt: skip
LOAD = {("mill", "electricity"): 1.0, ("mill", "natural_gas"): 0.5, ("shop", "electricity"): 3.0, ("shop", "heat"): 2.0}
SUN = np.resize(np.repeat([0.0, 1.0], 12), HOURS)
SERIES = Series(load={k: v * FLAT for k, v in LOAD.items()}, availability={"pv_roof": SUN}, price_shape={"electricity": FLAT, "natural_gas": FLAT, "heat": FLAT}, sold_shape=FLAT, market=None, origin={}, outside=10.0 * FLAT)
RULE = Rule(
    name="base:x", unit="t",
    rows=(
        RuleRow(kinds=Kinds(carrier="natural_gas"), gas="CO2", scope="1", tonnes=0.2, share=0.0, factor="f", source="s"),
        RuleRow(kinds=Kinds(carrier="electricity", giver=frozenset({"grid"}), attribute=frozenset({"none"})), gas="CO2", scope="2", tonnes=0.5, share=0.0, factor="f", source="s"),
    ),
)  # fmt: skip


def rate(base: str, level: float = 10.0, instrument: str = "x", **coverage: Any) -> Rate:
    return Rate(instrument=instrument, base=base, level=level, coverage=Coverage.model_validate(coverage), rule=RULE if base == "tonnes" else None)  # type: ignore[arg-type]


def made(*rates: Rate, site: Site = SITE, new: tuple[str, ...] = (), activity: Flows | None = None, series: Series = SERIES) -> System:
    offer = offered(Economics(technologies=new), site, series, outlook=LOOK, levers=Levers(), study=STUDY, year=2030, build=bool(new))
    beside = Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    return system(
        site, series, LOOK, terms=Terms(rates=rates), offer=offer, yardstick=RULE, activity=activity or Flows.rows([]), surroundings=beside, study=STUDY, run=PLAN
    )  # fmt: skip


def stand(found: System) -> dict[str, float]:
    """Where transfers stand, and what they are there [currency/MWh]."""
    parts = [(x.id, x.transfers) for x in (*found.supplies, *found.outlets, *found.plants, *found.stores)] + [(x.carrier, x.transfers) for x in found.loads]
    return {name: sum(each.values()) for name, each in parts if any(each.values())}


CHP_HEAT = next(p.by_products["heat"] for p in made().plants if p.id == "chp")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (rate("bought", carriers=["electricity"]), {"grid": 10.0}), (rate("bought", carriers=["electricity"], sectors=["steel"]), {"grid": 2.5}), (rate("bought", carriers=["electricity"], sizes=["small"]), {"grid": 7.5}),
        (rate("bought", carriers=["electricity"], technologies=["gas_boiler"]), {}), (rate("bought", carriers=["natural_gas"]), {"boiler": 12.5, "chp": 25.0, "natural_gas": 10.0}),
        (rate("bought", carriers=["natural_gas"], technologies=["gas_boiler"]), {"boiler": 12.5}), (rate("bought", carriers=["natural_gas"], owners=["public"]), {"boiler": 12.5}),
        (rate("bought", carriers=["natural_gas"], sectors=["steel"]), {"natural_gas": 10.0}), (rate("bought"), {"grid": 10.0, "boiler": 12.5, "chp": 25.0, "natural_gas": 10.0}),
        (rate("used", carriers=["electricity"]), {"electricity": 10.0}), (rate("used", carriers=["electricity"], sectors=["steel"]), {"electricity": 2.5}), (rate("used", carriers=["heat"]), {"heat": 10.0}),
        (rate("used", carriers=["natural_gas"]), {"boiler": 12.5, "chp": 25.0, "natural_gas": 10.0}), (rate("used", -4.0, carriers=["heat"], sectors=["steel"]), {}),
        (rate("made", -3.0, technologies=["pv_roof"]), {"sun": -3.0}), (rate("made", carriers=["electricity"]), {"chp": 10.0, "sun": 10.0}),
        (rate("made", carriers=["heat"]), {"boiler": 10.0, "chp": 10.0 * CHP_HEAT}), (rate("made", carriers=["heat"], owners=["public"]), {"boiler": 10.0}),
        (rate("sold", -5.0), {"export": -5.0}), (rate("sold", -5.0, carriers=["heat"]), {}), (rate("sold", sectors=["steel"]), {}),
        (rate("tonnes", 100.0), {"grid": 50.0, "boiler": 25.0, "chp": 50.0, "natural_gas": 20.0}), (rate("tonnes", 100.0, sectors=["steel"]), {"grid": 12.5, "natural_gas": 20.0}),
    ],
)  # fmt: skip
def test_a_rate_stands_on_the_flow_that_it_is_on(given: Rate, where: dict[str, float]) -> None:
    """Of the power the mill uses a quarter; the boiler burns 1.25 MWh a MWh of heat, the CHP 2.5 a MWh of power."""
    assert stand(made(given)) == pytest.approx(where)


def test_rates_lie_beside_the_real_price_and_add_up() -> None:
    bare, found = made(), made(rate("bought", carriers=["electricity"]), rate("bought", 3.0, "y", carriers=["electricity"]), rate("sold", -5.0), rate("made", -2.0, technologies=["pv_roof"]))
    grid, export = (next(s for s in found.supplies if s.id == "grid"), found.outlets[0])
    assert np.array_equal(grid.price, bare.supplies[0].price)
    assert grid.paid == pytest.approx(90.0 * FLAT + 13.0)
    assert export.earned == pytest.approx(40.0 * FLAT + 5.0)
    sun = next(p for p in found.plants if p.id == "sun")
    assert (sun.charged, sun.paid) == pytest.approx((-2.0, sun.variable - 2.0))
    assert stand(bare) == {}


def test_certified_power_pays_by_its_own_tonnes() -> None:
    green = SITE.but(grid=SITE.grid.model_validate({"connection": "50 MW", "green_share": "40 %"}))
    assert stand(made(rate("tonnes", 100.0, carriers=["electricity"]), site=green)) == pytest.approx({"grid": 30.0})
    assert stand(made(rate("bought", carriers=["electricity"]), site=green)) == pytest.approx({"grid": 10.0})


def test_heat_from_outside_pays_for_its_tonnes_as_power_does() -> None:
    """100 EUR/t on 0.3 t/MWh of bought heat, by who takes it; a rate that counts no bought energy leaves it alone."""
    bought = SITE.but(prices={**SITE.prices, "heat": SITE.prices["natural_gas"]})
    heat = RuleRow(kinds=Kinds(carrier="heat", giver=frozenset({"supplier"})), gas="CO2", scope="2", tonnes=0.3, share=0.0, factor="f", source="s")
    rule = replace(RULE, rows=(*RULE.rows, heat))
    priced = replace(rate("tonnes", 100.0), rule=rule)
    assert stand(made(priced, site=bought))["supply-heat"] == pytest.approx(30.0)
    (supply,) = (s for s in made(priced, site=bought).supplies if s.id == "supply-heat")
    assert [*supply.borne.values()] == [{"shop": 1.0}]
    assert "supply-heat" not in stand(made(replace(priced, coverage=Coverage.model_validate({"sectors": ["steel"]})), site=bought))
    assert "supply-heat" not in stand(made(replace(priced, rule=replace(rule, counted=frozenset({"1"}))), site=bought))


def plant(found: System, id: str) -> Plant:
    return next(p for p in found.plants if p.id == id)


@pytest.mark.parametrize(("base", "spared"), [("used", -10.0), ("bought", 0.0), ("made", 0.0), ("sold", 0.0)])
def test_what_a_measure_spares_pays_nothing_on_use(base: str, spared: float) -> None:
    found = plant(made(rate(base, carriers=["electricity"]), new=("save_electricity_motors", "wind")), "new-save_electricity_motors-1")
    assert found.charged == pytest.approx(spared)
    assert found.spares


def test_what_a_measure_spares_of_a_furnaces_fuel_pays_nothing() -> None:
    for given, spared in ((rate("bought", carriers=["natural_gas"]), -10.0), (rate("tonnes", 100.0), -20.0)):
        assert plant(made(given, new=("save_natural_gas",)), "new-save_natural_gas-1").charged == pytest.approx(spared)


def test_who_has_nothing_left_to_save_is_spared_nothing() -> None:
    """Two furnaces of one demand, of which a price covers one: a saved MWh spares its charge, nothing or half of it, as it is that one's, the other's or of both; fuel that is not burnt is the saver's, and its CO2 of the saver's pool."""
    firms = [{"id": n, "sector": "building_materials", "size": size, "demand": {"natural_gas": {"annual": "4380 MWh"}}} for n, size in (("a", "large"), ("b", "small"))]
    for taken, relief, burns in (({"b": "100 %"}, 1.0, (3380.0, 4380.0)), ({"a": "100 %"}, 0.0, (4380.0, 3380.0)), ({}, 0.5, (3880.0, 3880.0))):
        site = Site.model_validate({"place": {"country": "DK", "latitude": 56.0, "longitude": 10.0}, "enterprises": [x | ({"measures_taken": taken[x["id"]]} if x["id"] in taken else {}) for x in firms], "prices": {"natural_gas": {"energy": "35 EUR/MWh"}}})
        series = replace(SERIES, load={("a", "natural_gas"): 0.5 * FLAT, ("b", "natural_gas"): 0.5 * FLAT})
        found = made(rate("tonnes", 100.0, sizes=["large"]), site=site, new=("save_natural_gas",), series=series)
        measure = plant(found, "new-save_natural_gas-1")
        assert measure.charged == pytest.approx(-20.0 * relief)
        assert measure.saves == pytest.approx({n: share for n, share in (("a", relief), ("b", 1.0 - relief)) if share})
        plan = on_days(found, periods=2)
        cut = 1000.0 / plan.grid.total(np.ones(plan.grid.size))
        spared = replace(plan, flow={k: (cut + 0.0 * v if k == measure.id else 0.0 * v if k.startswith("new-") else v) for k, v in plan.flow.items()})
        rows = flows(spared, found, site, Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})).records()
        assert tuple(sum(float(r["quantity"]) for r in rows if r["receiver"] == n) for n in "ab") == pytest.approx(burns)
        assert sum(x.amount for x in levied(spared, found) if x.payer == "a") == pytest.approx(20.0 * burns[0])
        assert sum(x.amount for x in levied(spared, found)) == pytest.approx(20.0 * burns[0])


def test_own_by_products_are_used_and_not_bought() -> None:
    row = {"giver_kind": "own", "receiver_kind": "enterprise", "receiver": "mill", "carrier": "natural_gas", "quantity": 99_000.0, "year": 2023}
    for base, own, bought in (("bought", 0.0, 10.0), ("used", 10.0, 10.0), ("tonnes", 2.0, 2.0)):
        found = made(rate(base, carriers=["natural_gas"]), activity=Flows.rows([row]))
        assert stand(found) == pytest.approx({k: v for k, v in {"own-natural_gas": own, "supply-natural_gas": bought}.items() if v})


def settle(given: Rate, plan: Plan, found: System) -> tuple[Transfer, ...]:
    return tuple(settled(given, 2030, (), levied(plan, found), {}))


RATES = [
    rate("bought", 7.0, carriers=["electricity"]), rate("bought", 7.0, carriers=["electricity"], sectors=["steel"]), rate("bought", 4.0, carriers=["natural_gas"]),
    rate("used", 3.0, carriers=["electricity"]), rate("used", 3.0, carriers=["natural_gas"], owners=["public"]), rate("made", -3.0, technologies=["pv_roof"]),
    rate("made", 2.0, carriers=["heat"]), rate("sold", -5.0),
]  # fmt: skip
NEW = ("save_electricity_motors", "wind")


def planned(*rates: Rate) -> tuple[System, Plan]:
    """A plan of a park whose measure pays in any case."""
    found = made(*rates, new=NEW)
    return found, on_days(found, periods=2)


BARE = planned()[1]


@pytest.mark.parametrize("given", RATES, ids=lambda r: f"{r.base} {r.level:g}")
def test_what_a_rate_comes_to_is_what_the_plan_costs_more(given: Rate) -> None:
    """Nothing here moves for so small a rate: the same flows, and the cost differs by the transfers alone."""
    found, plan = planned(given)
    assert {k: plan.grid.total(v) for k, v in plan.flow.items() if k != "battery:level"} == pytest.approx({k: BARE.grid.total(v) for k, v in BARE.flow.items() if k != "battery:level"}, rel=1e-6, abs=1e-3)
    due = sum(x.amount for x in levied(plan, found))
    assert due == pytest.approx(plan.cost - BARE.cost, rel=1e-6)
    assert abs(due) > 1.0
    transfers = settle(given, plan, found)
    assert sum(t.amount for t in transfers) == pytest.approx(due)
    assert all(t.amount == pytest.approx(given.level * t.quantity) for t in transfers)
    assert {(t.instrument, t.payee, t.cause, t.unit) for t in transfers} == {("x", STATE, given.base, "MWh")}


def test_a_rate_is_settled_by_the_flow_that_it_is_on() -> None:
    plan = BARE
    total = {name: plan.grid.total(power) for name, power in plan.flow.items()}
    saved = sum(total[f"new-save_electricity_motors-{n}"] for n in "123")
    assert saved > 0.0
    left = plant(made(new=NEW), "new-save_electricity_motors-1").saves  # of power a quarter is the mill's, of what can be saved less: other motors are left in food
    assert left["mill"] == pytest.approx(1.0 - left["shop"])
    assert left["mill"] < 0.25
    expected = {
        0: {"mill": total["grid"] / 4, "shop": 0.75 * total["grid"]}, 1: {"mill": total["grid"] / 4},
        3: {"mill": 35_040.0 / 4 - left["mill"] * saved, "shop": 0.75 * 35_040.0 - left["shop"] * saved}, 4: {"shop": 1.25 * total["boiler"]}, 5: {"": total["sun"]}, 7: {"": total["export"]},
        2: {"shop": 1.25 * total["boiler"], "mill": 4380.0, "": 2.5 * total["chp"]}, 6: {"shop": total["boiler"], "": CHP_HEAT * total["chp"]},
    }  # fmt: skip
    for n, by_payer in expected.items():
        charged = made(RATES[n], new=NEW)
        assert {t.payer: t.quantity for t in settle(RATES[n], plan, charged) if t.amount} == pytest.approx({k: v for k, v in by_payer.items() if v > 1e-6}, abs=1e-6)


def test_two_instruments_are_settled_apart() -> None:
    first, second = rate("bought", 7.0, carriers=["electricity"]), rate("used", 3.0, "y", carriers=["electricity"])
    found, plan = made(first, second, new=NEW), BARE
    one, two = (sum(t.amount for t in settle(r, plan, found)) for r in (first, second))
    assert one == pytest.approx(7.0 * plan.grid.total(plan.flow["grid"]))
    assert one + two == pytest.approx(sum(x.amount for x in levied(plan, found)))


def test_one_instrument_with_rates_on_two_flows_is_settled_by_each() -> None:
    """A levy on what is bought and a premium on what is sold."""
    levy, premium = rate("bought", 7.0), rate("sold", -5.0)
    found = made(levy, premium, new=NEW)
    total = {name: BARE.grid.total(BARE.flow[name]) for name in ("grid", "export", "boiler", "chp")}
    assert sum(t.amount for t in settle(premium, BARE, found)) == pytest.approx(-5.0 * total["export"])
    assert sum(t.amount for t in settle(levy, BARE, found)) == pytest.approx(7.0 * (total["grid"] + 1.25 * total["boiler"] + 2.5 * total["chp"] + 4380.0))


def test_two_rates_of_one_instrument_on_one_base_are_settled_apart() -> None:
    power, gas = rate("bought", 7.0, carriers=["electricity"]), replace(rate("bought", 4.0, carriers=["natural_gas"]), part=1)
    found = made(power, gas, new=NEW)
    paid = [sum(t.amount for t in settle(r, BARE, found)) for r in (power, gas)]
    assert sum(paid) == pytest.approx(sum(x.amount for x in levied(BARE, found)))
    alone = [sum(t.amount for t in settle(r, BARE, made(r, new=NEW))) for r in (power, gas)]
    assert paid == pytest.approx(alone)


def test_a_store_is_levied_on_what_it_gives() -> None:
    found = made(new=(*NEW, "battery"))
    store = replace(found.stores[0], id="store", owner="mill", transfers={Due("x", "made"): 2.0})
    plan = replace(BARE, flow={**BARE.flow, "store:in": np.full(BARE.grid.size, 3.0), "store:out": np.full(BARE.grid.size, 2.0)})
    (due,) = levied(plan, replace(found, stores=(store,), supplies=(), outlets=(), plants=(), loads=()))
    assert (due.payer, due.amount) == ("mill", pytest.approx(2.0 * 2.0 * 8760.0))


def test_a_rate_that_covers_no_user_stands_on_nothing() -> None:
    """Where nobody demands power, what plants take of it is the operator's: a rate for steel works does not reach it."""
    heated = SITE.but(enterprises=tuple(e.but(demand={c: d for c, d in e.demand.items() if c != "electricity"}) for e in SITE.enterprises))
    for given, due in ((rate("bought", 10.0, carriers=["electricity"], sectors=["steel"]), 0.0), (rate("bought", 10.0, carriers=["electricity"]), 10.0)):
        grid = next(x for x in made(given, site=heated).supplies if x.id == "grid")
        assert sum(grid.transfers.values()) == due

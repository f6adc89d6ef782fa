"""Technologies with several ports: CO2 capture and storage, waste heat, measures, demand response; processes beside the plan; intensity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.compare.library import load
from parkzero.energy import Due, Limit, Load, Outlet, Plant, Store, Supply, System
from parkzero.flows import Flows
from parkzero.optimize.commitment import committed
from parkzero.optimize.flows import flows
from parkzero.optimize.highs import Living
from parkzero.optimize.intensity import reached, serving
from parkzero.optimize.joint import build
from parkzero.optimize.planning import least_cost, on_days
from parkzero.optimize.referee import optimum
from parkzero.optimize.system import level
from parkzero.order import assess, frame, prepared
from parkzero.park.catalogue import technologies, technology
from parkzero.park.measures import by_sector, sector_measure
from parkzero.park.sections import Economics, Policy, Target
from parkzero.park.whole import Park
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.problem import ParkError
from parkzero.results import PLAN, STAY, Assessment, Frame, Run, Surroundings
from parkzero.words import CARBON, WASTE_HEAT

pytestmark = pytest.mark.long

Starter = Callable[..., Path]
BURNT = 0.2
"""CO2 of a MWh of gas in these systems [t]."""

CAPTURE = s.plant(
    "capture", "captured_co2", input="flue_co2", per_input=1 / 0.9, by_products={"electricity": -0.12, "heat": -0.7, "waste_heat_low": 0.5}, most=40.0, annual=150_000.0
)  # fmt: skip
STORAGE = Outlet(id="storage", carrier="captured_co2", price=s.flat(-40.0), limit=np.inf, tonnes=-1.0, room=60_000.0)
LIFT = s.plant("lift", "heat", input="electricity", per_input=1 / 4.0, by_products={"waste_heat_low": -0.75}, most=60.0, annual=60_000.0)
FLUE = replace(s.BOILER, by_products={"flue_co2": BURNT * s.BOILER.per_input})
WASTE = Supply(id="waste", carrier="waste_heat_low", giver_kind="own", price=s.flat(0.0), limit=np.inf, peak_charge=0.0, tonnes=s.flat(0.0), fixed=20.0 + 10.0 * s.sun())
SHED = s.plant("shed", "electricity", spares=True, availability=s.POWER_LOAD.power / s.POWER_LOAD.power.max(), most=8.0, annual=900.0, variable=150.0, usage=100.0)
SHIFT = Store(id="shift", technology="shift", owner="", carrier="electricity", into=0.99, out=0.99, loss=0.0, existing=0.0, existing_energy=0.0, most=8.0, most_energy=32.0, annual=1_500.0, annual_energy=0.0, hours=(1.0, 4.0), variable=15.0)


def some(hours: int, first: int = 0) -> TimeGrid:
    """Some hours of the year, standing for all of it."""
    return TimeGrid(np.arange(first, first + hours).reshape(1, hours), np.array([8760 / hours]))


SUMMER = some(24 * 12, first=4000)


def carbon_park(cap: float = 60_000.0) -> System:
    """Gas boilers with capture, a heat pump on waste heat, shedding and shifting, under a soft cap."""
    rule = Rule(name="test", unit="tCO2", rows=())
    return s.system(
        s.grid(peak_charge=5_000.0), s.gas(), FLUE, s.PV, CAPTURE, STORAGE, LIFT, WASTE, SHED, SHIFT, s.POWER_LOAD, s.HEAT_LOAD,
        limits=(Limit(name="cap", tonnes=cap, backstop=400.0, rule=rule),),
    )  # fmt: skip


def limited(base: System, line: float, equivalent: float = 0.3) -> System:
    """A park whose tonnes per energy are limited; numerator by the yardstick's tonnes."""
    made = {x.id: float(x.tonnes[0]) for x in base.supplies}
    for name, energy in serving(base, equivalent).items():
        made[name] = made.get(name, 0.0) - line * energy
    return replace(base, limits=(Limit(name="intensity", tonnes=0.0, backstop=3_000.0, rule=Rule(name="test", unit="tCO2", rows=()), per=made),))


def sunny(line: float) -> System:
    """Far more sun by day than can be used, grid and gas by night."""
    sun = s.plant("sun", "electricity", existing=400.0, availability=s.sun())
    boiler, electric = (replace(x, existing=200.0, most=0.0) for x in (s.BOILER, s.ELECTRIC))
    return limited(s.system(s.grid(), s.gas(), sun, boiler, electric, s.POWER_LOAD, s.HEAT_LOAD), line)


@pytest.mark.parametrize("hours", [168, 24 * 20])
def test_ports_storage_and_demand_response_equal_pypsa(hours: int) -> None:
    park, grid = carbon_park(), some(hours)
    model = build(park, grid)
    found = Living(model.programme).solve()
    assert found.objective == pytest.approx(optimum(park, grid), rel=1e-6)
    captured = found.x[model.run.column("plant capture")]
    assert captured.sum() > 0.0
    assert found.x[model.run.column("outlet storage")] @ grid.hours <= 60_000.0 + 1e-6


def test_pools_of_co2_share_the_room_of_the_store_as_in_pypsa() -> None:
    """Two pools of 2 t/h, the one spared 150 a tonne, the other 120: of the room of 20,000 t a year the dearer takes all that it has first."""
    def gas(id: str) -> Supply:
        return Supply(id=id, carrier=f"flue_co2/{id}", giver_kind="own", price=s.flat(0.0), limit=np.inf, peak_charge=0.0, tonnes=s.flat(0.0), fixed=s.flat(2.0))

    def away(id: str, spared: float) -> Outlet:
        return Outlet(id=f"away-{id}", carrier=f"captured_co2/{id}", price=s.flat(-40.0), limit=np.inf, room=20_000.0, sharing="away", transfers={Due("tax", "tonnes"): -spared})

    def catch(id: str) -> Plant:
        return s.plant(f"catch-{id}", f"captured_co2/{id}", input=f"flue_co2/{id}", per_input=1 / 0.9, by_products={"electricity": -0.12}, most=40.0, annual=150_000.0)

    park, grid = s.system(s.grid(), gas("a"), gas("b"), catch("a"), catch("b"), away("a", 150.0), away("b", 120.0), s.POWER_LOAD), some(168)
    model = build(park, grid)
    found = Living(model.programme).solve()
    assert found.objective == pytest.approx(optimum(park, grid), rel=1e-6)
    stored = {id: float(found.x[model.run.column(f"outlet away-{id}")] @ grid.hours) for id in "ab"}
    assert sum(stored.values()) == pytest.approx(20_000.0, rel=1e-6)
    assert stored["a"] == pytest.approx(min(0.9 * 2.0 * 8760, 20_000.0), rel=1e-6)


def test_an_intensity_limit_equals_pypsa() -> None:
    base = s.system(s.grid(), s.gas(), s.PV, s.BOILER, s.HEAT_PUMP, s.ELECTRIC, s.BATTERY, s.POWER_LOAD, s.HEAT_LOAD)
    park, grid = limited(base, 0.3), some(24 * 14)
    assert Living(build(park, grid).programme).solve().objective == pytest.approx(optimum(park, grid), rel=1e-6)


def test_capture_pays_only_while_storage_counts() -> None:
    """With storage subtracted the cap is met by capture; where it is not subtracted, capture is never used."""
    days = some(24 * 10)
    park = carbon_park(0.0)
    park = replace(park, plants=tuple(p for p in park.plants if p.id in ("gas_boiler", "capture")))
    for counts, used in ((-1.0, True), (0.0, False)):
        model = build(replace(park, outlets=(replace(STORAGE, tonnes=counts, room=np.inf),)), days)
        found = Living(model.programme).solve()
        captured, burnt = (float(found.x[model.run.column(n)].sum()) for n in ("plant capture", "plant gas_boiler"))
        assert (captured > 1.0) is used
        assert captured <= 0.9 * BURNT * s.BOILER.per_input * burnt * (1 + 1e-9)


def test_shedding_stays_within_its_hours_and_its_load() -> None:
    park = replace(carbon_park(), backstop=5_000.0)
    park = replace(park, supplies=tuple(replace(x, limit=70.0) if x.id == "grid" else x for x in park.supplies))
    found = least_cost(park, periods=4, spread=False)
    used, built = found.flow["shed"], found.capacity["shed"]
    assert 0.0 < float(used.sum()) <= 100.0 * built * (1 + 1e-6)
    assert np.all(used <= built * SHED.availability + 1e-6)  # type: ignore[operator]
    assert found.end == "closed"


def test_waste_heat_bounds_the_heat_pump_on_it() -> None:
    found = least_cost(replace(carbon_park(), limits=()), periods=4, spread=False)
    given = WASTE.fixed + 0.5 * found.flow["capture"]  # type: ignore[operator]
    assert np.all(0.75 * found.flow["lift"] <= given + 1e-6)
    assert found.flow["lift"].sum() > 0.0


# An intensity target: nothing is won by wasting energy


def test_surplus_green_power_under_an_intensity_target_buys_nothing() -> None:
    """Sun beyond what can be used changes neither what may be emitted nor what is paid: wasting it as heat is never worth while."""
    park = sunny(0.2)
    assert serving(park, 0.3)["heat:vent"] == pytest.approx(-max(0.3 / 0.99, 0.93**-1 / 8.141))
    model = build(park, SUMMER)
    living, vents = Living(model.programme), model.run.column("vent heat")
    free = living.solve()
    assert free.x[model.run.column("excess intensity")][0] > 1.0  # the line binds
    living.bounds(vents, np.zeros(len(vents)), np.zeros(len(vents)))
    assert living.solve().objective == pytest.approx(free.objective, rel=1e-9)
    more = replace(park, plants=tuple(replace(p, existing=2 * p.existing) if p.id == "sun" else p for p in park.plants), outlets=(Outlet(id="export", carrier="electricity", price=s.flat(0.0), limit=900.0),))
    more = limited(replace(more, limits=()), 0.2)
    sold = Living(build(more, SUMMER).programme).solve()
    plain = Living(build(limited(replace(more, limits=(), outlets=()), 0.2), SUMMER).programme).solve()
    assert sold.objective == pytest.approx(plain.objective, rel=1e-9)  # exports of surplus earn no tonnes either


def test_without_the_correction_venting_would_meet_the_line() -> None:
    """The test above can fail: where vented heat counts as energy, the same park buys its way by wasting sun."""
    park = sunny(0.2)
    (limit,) = park.limits
    naive = replace(park, limits=(replace(limit, per={n: v for n, v in (limit.per or {}).items() if not n.endswith(":vent")}),))
    honest, cheated = (Living(build(p, SUMMER).programme).solve().objective for p in (park, naive))
    assert cheated < 0.8 * honest


def test_cycling_a_store_or_making_power_of_power_wins_nothing() -> None:
    cell = s.plant("cell", "electricity", input="hydrogen", per_input=2.0, existing=50.0)
    make = replace(s.ELECTROLYSER, existing=50.0, most=0.0)
    park = s.system(s.grid(), s.PV, make, cell, s.BATTERY, s.POWER_LOAD)
    worth = serving(park, 0.3)
    assert worth["battery:in"] == -0.3
    assert worth["battery:out"] == 0.3
    loop = 0.3 + worth["cell"] * 1.0  # a MWh from the cell needs 2 MWh of hydrogen, 2 / 0.62 MWh of power, of which it returns one
    assert loop == pytest.approx(0.3 - (2.0 / 0.62 - 1.0) * 0.3)
    assert worth["pv"] * 2.0 / 0.62 + worth["cell"] == pytest.approx(0.3)


def test_neither_selling_power_of_fuel_nor_turning_hydrogen_in_circles_meets_a_line() -> None:
    """Own biogas that may be flared, an engine, exports below zero; and a synthesis with a cracker beside too much sun."""
    biogas = Supply(id="biogas", carrier="biogas", giver_kind="own", price=s.flat(0.0), limit=np.inf, peak_charge=0.0, tonnes=s.flat(0.0), fixed=s.flat(50.0))
    engine = s.plant("engine", "electricity", input="biogas", per_input=2.5, existing=40.0)
    park = limited(s.system(s.grid(), biogas, engine, Outlet(id="export", carrier="electricity", price=s.flat(-5.0), limit=500.0), s.POWER_LOAD), 1.0)
    model = build(park, SUMMER)
    found = Living(model.programme).solve()
    assert found.x[model.run.column("outlet export")].max() < 1e-6
    sun = s.plant("sun", "electricity", existing=400.0, availability=s.sun())
    split = s.plant("split", "hydrogen", input="electricity", per_input=1.6, existing=200.0)
    make = s.plant("make", "ammonia", input="hydrogen", per_input=1.15, existing=100.0)
    crack = s.plant("crack", "hydrogen", input="ammonia", per_input=1.45, existing=100.0)
    ring = limited(s.system(s.grid(), sun, split, make, crack, s.POWER_LOAD, Load(carrier="ammonia", power=s.flat(0.1))), 0.3)
    model = build(ring, SUMMER)
    found = Living(model.programme).solve()
    assert found.x[model.run.column("plant crack")].max() < 1e-6


def test_a_target_is_a_share_or_an_intensity() -> None:
    assert Target.model_validate({"year": 2030, "intensity": "0.2 tCO2/tce"}).intensity.value == 0.2  # type: ignore[union-attr]
    for wrong in ({"year": 2030}, {"year": 2030, "intensity": "0.2 tCO2/tce", "emissions": "10 %"}):
        with pytest.raises(ValueError, match="either emissions or intensity"):
            Target.model_validate(wrong)


# A park with a kiln, waste heat and a store under the sea


@pytest.fixture
def kiln(starter: Starter) -> Park:
    rows = "foundry,produced,clinker,,,40000,t,2024,none,,OUT-2024-01,meter,,,draft,example,B\n"
    folder = starter(
        ("  prices:  ", "  waste_heat:\n    - {enterprise: dyehouse, temperature: 38, annual: 9 GWh}\n"
         "    - {enterprise: foundry, temperature: 320, annual: 6 GWh}\n"
         "  carbon_storage: {tariff: 200 CNY/tCO2, since: 2028}\n  prices:  "),
        ("steam: {annual: 40 GWh}", "steam: {annual: 30 GWh}\n        heat: {annual: 12 GWh, shape: heating}"),
    )  # fmt: skip
    with (folder / "activity.csv").open("a", encoding="utf8") as file:
        file.write(rows)
    found, _ = load(folder)
    return found.but(study=found.study.but(periods=4))


def ran(park: Park, *, case: Run = PLAN) -> tuple[Frame, Assessment]:
    made = frame(park)
    return made, assess(made, case, proved=False)


TAX = CarbonPriceInstrument.model_validate({"id": "tax", "level": {"value": "2500 CNY/tCO2", "year": 2024}, "base": {"indirect": False}})


def test_processes_stay_in_a_plan(kiln: Park) -> None:
    given, run = ran(kiln, case=STAY)
    process = sum(x.tonnes for x in given.base_year["yardstick"].lines if x.carrier == "clinker")
    assert process > 10_000.0
    assert run.system.steady == pytest.approx(process)
    assert sum(x.tonnes for x in run.inventories["yardstick"].lines if x.carrier == "clinker") == pytest.approx(process)
    assert run.plan.emissions == pytest.approx(run.inventories["yardstick"].total.value)
    moved = kiln.but(trends=kiln.trends.model_validate({"demand": {"central": {2030: 1.5}}}))
    assert ran(moved)[1].system.steady == pytest.approx(1.5 * process)


def test_a_carbon_price_has_the_kiln_captured(kiln: Park) -> None:
    _, free = ran(kiln)
    assert free.plan.capacity["new-capture_process"] < 1e-6
    _, run = ran(kiln.but(policy=Policy(instruments=(TAX,))))
    away = float(run.plan.grid.hours @ run.plan.flow["co2-storage"])
    rate = technology("capture_process", "china", 2030).efficiency
    made = sum(run.system.supplies[n].fixed.sum() for n, x in enumerate(run.system.supplies) if x.carrier == "process_co2")  # type: ignore[union-attr]
    assert 0.5 * made < away <= made * rate * (1 + 1e-6) + sum(run.plan.flow["new-capture_flue"] @ run.plan.grid.hours for _ in "1")
    assert run.plan.emissions == pytest.approx(run.inventories["yardstick"].total.value, rel=1e-6)
    stored = [x for x in run.inventories["yardstick"].lines if x.carrier == "co2"]
    assert sum(x.tonnes for x in stored) == pytest.approx(-away)
    national = run.inventories["china-zcp-2025"]
    assert sum(x.tonnes for x in national.lines if x.carrier == "co2") == 0.0  # the national rule subtracts no capture
    paid = sum(x.tonnes for x in run.inventories["yardstick"].lines if x.scope == "1")
    assert run.charges.quantity("tax", "tonnes") == pytest.approx(paid, rel=1e-6)


@pytest.mark.parametrize(
    "coverage", [{}, {"sectors": ["textiles"]}, {"sectors": ["machinery"]}, {"carriers": ["natural_gas"]}, {"technologies": ["gas_steam_boiler"]}]
)  # fmt: skip
def test_stored_co2_relieves_only_who_was_charged(kiln: Park, coverage: dict[str, list[str]]) -> None:
    """What the plan pays beyond the energy system is the charge on processes; no coverage turns storage into a subsidy."""
    tax = CarbonPriceInstrument.model_validate(TAX.model_dump(mode="json", exclude={"level"}) | {"level": {"value": "2500 CNY/tCO2", "year": 2024}, "coverage": coverage})
    given, run = ran(kiln.but(policy=Policy(instruments=(tax,))))
    process = sum(x.tonnes for x in given.base_year["yardstick"].lines if x.carrier == "clinker")
    charged = process if not coverage or coverage == {"sectors": ["machinery"]} else 0.0
    assert run.charges.quantity("tax", "tonnes") >= -1e-6
    beyond = run.value.private - run.plan.cost
    assert beyond == pytest.approx(2500.0 * charged, rel=1e-6, abs=1e-6 * abs(run.value.cost))  # what the plan counts on is what is settled
    stored = -sum(x.tonnes for x in run.inventories["yardstick"].lines if x.carrier == "co2")
    if coverage in ({"technologies": ["gas_steam_boiler"]}, {"carriers": ["natural_gas"]}):
        assert stored < process


def test_stored_co2_is_shared_by_the_tonnes_of_what_each_burns(kiln: Park) -> None:
    """Furnaces alone: one on gas, one on as much energy of coal, whose CO2 a plant takes from the flue gas."""
    gas, coal = (s.gas(id=c, carrier=c, tonnes=s.flat(t)) for c, t in (("natural_gas", 0.2), ("coal", 0.34)))
    first = kiln.site.enterprises[0]
    need = next(iter(first.demand.values()))
    firms = tuple(first.but(id=n, demand={c: need}) for n, c in (("glass", "natural_gas"), ("lime", "coal")))
    catch = s.plant("catch", "captured_co2", input="flue_co2", existing=1.0)
    away = Outlet(id="away", carrier="captured_co2", price=s.flat(0.0), limit=10.0)
    loads = (Load(carrier="natural_gas", power=s.flat(0.5)), Load(carrier="coal", power=s.flat(0.5)))
    flue = Supply(id="flue", carrier="flue_co2", giver_kind="own", price=s.flat(0.0), limit=np.inf, peak_charge=0.0, tonnes=s.flat(0.0), fixed=s.flat(0.27))
    system = s.system(gas, coal, flue, away, catch, *loads)
    flow = {x.id: s.flat(0.5) for x in (gas, coal)} | {"catch": s.flat(0.1), "away": s.flat(0.1), "flue": s.flat(0.27)}
    made = replace(on_days(system, periods=1), flow=flow, grid=TimeGrid.year(8760))
    table = flows(made, system, kiln.site.but(enterprises=firms), Surroundings(flows=Flows.rows([]), tonnes={}, carbon={}))
    stored = {r["giver"]: r["quantity"] for r in table.records() if r["carrier"] == "co2"}
    assert sum(stored.values()) == pytest.approx(876.0)
    assert stored["lime"] / stored["glass"] == pytest.approx(0.34 / 0.2)


def test_nothing_is_stored_before_the_store_opens(kiln: Park) -> None:
    early = kiln.but(study=kiln.study.but(stage=2027), policy=Policy(instruments=(TAX,)))
    ready = prepared(frame(early))
    assert not any(o.carrier == "captured_co2" for o in ready.system.outlets)
    assert not any(p.output in CARBON for p in ready.system.plants)


def test_captured_co2_in_methanol_is_not_subtracted(kiln: Park) -> None:
    firm = kiln.site.enterprises[0]
    demand = dict(firm.demand) | {"methanol": next(iter(firm.demand.values())).model_validate({"annual": "20 GWh", "shape": "flat"})}
    site = kiln.site.but(enterprises=(firm.but(demand=demand), *kiln.site.enterprises[1:]), carbon_storage=None)
    _, run = ran(kiln.but(site=site))
    weight = run.plan.grid.hours
    made = float(weight @ run.plan.flow["new-methanol_synthesis"])
    assert made == pytest.approx(20_000.0 - run.plan.unserved["methanol"], rel=1e-6)
    assert made > 19_000.0
    per = -dict(technology("methanol_synthesis", "world", 2030).more)["captured_co2"]
    captured = sum(float(weight @ run.plan.flow[p.id]) for p in run.system.plants if p.output == "captured_co2")
    assert captured == pytest.approx(per * made, rel=1e-6)
    assert not [x for x in run.inventories["yardstick"].lines if x.carrier == "co2"]
    assert run.plan.emissions == pytest.approx(run.inventories["yardstick"].total.value, rel=1e-6)


def test_heat_pumps_follow_the_temperature_of_their_source(kiln: Park) -> None:
    made = prepared(frame(kiln)).system
    pump = next(p for p in made.plants if p.id == "new-heat_pump_waste")
    tech = technology("heat_pump_waste", "china", 2030)
    assert tech.carnot is not None
    assert tech.sink is not None
    cop = tech.carnot * (tech.sink + 273.15) / (tech.sink - 38.0)
    assert pump.per_input == pytest.approx(1 / cop)
    assert pump.by_products["waste_heat_low"] == pytest.approx(-(1 - 1 / cop))
    assert any(p.input == "waste_heat_high" and p.output == "waste_heat_medium" for p in made.plants)
    assert [level(t) for t in (20.0, 59.9, 60.0, 149.0, 150.0, 900.0)] == [c for c in WASTE_HEAT for _ in "ab"]


def test_what_a_boiler_and_an_engine_make_of_waste_heat_follows_its_temperature(kiln: Park) -> None:
    """Of a gas of 320 degC a boiler takes what it gives down to 180, and leaves the rest one level lower; an engine 0.45 of Carnot."""

    def plants(*temperatures: float) -> dict[str, Plant]:
        heat = kiln.site.waste_heat[1]
        entries = tuple(heat.but(temperature=t) for t in temperatures)
        return {p.id: p for p in prepared(frame(kiln.but(site=kiln.site.but(waste_heat=entries)))).system.plants}

    made = plants(320.0)
    share = (320.0 - 180.0) / (320.0 - 25.0)
    boiler, engine = made["new-waste_heat_boiler"], made["new-orc"]
    assert 1.0 / boiler.per_input == pytest.approx(0.95 * share)
    taken = boiler.per_input
    assert boiler.gives["steam"] + boiler.gives["waste_heat_medium"] == pytest.approx(0.95 * taken)  # radiation and leaks are lost
    assert 1.0 / engine.per_input == pytest.approx(0.45 * (1.0 - 308.15 / 593.15))
    assert "new-waste_heat_boiler" not in plants(190.0)
    assert "new-orc" in plants(190.0)
    assert 1.0 / plants(190.0, 320.0)["new-waste_heat_boiler"].per_input == pytest.approx(0.95 * share / 2.0)  # what is too cold gives none
    assert 1.0 / plants(900.0)["new-orc"].per_input == pytest.approx(0.25)


def test_measures_lower_what_is_bought_and_burnt(kiln: Park) -> None:
    """Less gas in the account where furnaces save it, the account as the plan counts it, and no saving counted as green power."""
    without = tuple(t for t in dict.fromkeys(x.id for x in technologies()) if not t.startswith(("save_", "shed", "shift")))
    _, plain = ran(kiln.but(economics=kiln.economics.but(technologies=without)))
    _, run = ran(kiln)
    weight = run.plan.grid.hours
    saved = sum(float(weight @ run.plan.flow[f"new-save_natural_gas-{n}"]) for n in "123")
    furnaces = next(x.power for x in run.system.loads if x.carrier == "natural_gas")
    assert saved == pytest.approx(0.10 * float(weight @ run.plan.grid.take(furnaces)), rel=1e-6)
    burnt = run.flows.where(carrier="natural_gas", origin="demand of foundry").total()
    assert burnt == pytest.approx(float(weight @ run.plan.grid.take(furnaces)) - saved, rel=1e-6)
    for made in (plain, run):
        assert made.plan.emissions == pytest.approx(made.inventories["yardstick"].total.value, rel=1e-6)
    assert not any(run.flows.where(origin=f"new-save_electricity_motors-{n}").table.shape[0] for n in "123")
    assert run.value.private < plain.value.private


def test_a_measure_saves_no_more_than_its_share_of_what_runs(kiln: Park) -> None:
    """Enterprises that only stand on paper raise no share."""
    paper = kiln.site.enterprises[0].but(id="paper", status="planned")
    site = kiln.site.but(enterprises=(*kiln.site.enterprises, paper))
    made, run = ran(kiln.but(site=site))
    saved: dict[tuple[str, str], float] = {}
    for p in (p for p in run.system.plants if p.spares):
        saved[p.technology, p.output] = saved.get((p.technology, p.output), 0.0) + float(run.plan.grid.hours @ run.plan.flow[p.id])
    for (id, carrier), energy in saved.items():
        most = 0.0
        for firm in (e for e in made.stage.site.running() if carrier in e.demand):
            found = sector_measure(id, firm.sector, "china")
            share = technology(id, "china", 2030).cap if not by_sector(id) else found.share.value if found else 0.0
            most += (share or 0.0) * float(run.plan.grid.hours @ run.plan.grid.take(made.stage.series.load[firm.id, carrier]))
        assert energy <= most * (1 + 1e-9), id
    assert max(saved.values()) > 0.0


def test_an_intensity_target_is_met_by_the_account(kiln: Park) -> None:
    """What the plan keeps under is at most what the national account of its flows gives, conservative where energy is wasted."""
    line = 0.5
    site = kiln.site.but(ground=kiln.site.ground.model_validate({"roof": "90000 m2", "land": "600000 m2"}))
    policy = Policy(targets=(Target.model_validate({"year": 2030, "intensity": f"{line} tCO2/tce"}),))
    given, run = ran(kiln.but(site=site, policy=policy, economics=Economics()))
    from parkzero.standards.national import verdict

    found = verdict(given.park.standards, given.site, run.flows, run.inventories["china-zcp-2025"], 2024)
    (limit,) = run.system.limits
    over = run.plan.exceeded[limit.name]
    tonnes, energy = found.emissions.value or 0.0, found.energy.value or 0.0
    assert tonnes - line * energy <= over + 1e-3 * tonnes
    shown = reached(limit, run.system, run.plan)
    assert shown is not None
    assert shown <= line * (1 + 1e-6) or over > 0.0
    assert shown == pytest.approx(found.indicator.value, rel=0.05)  # the account counts what stores lose and what is vented, and credits exports
    assert shown >= (found.indicator.value or 0.0) * (1 - 1e-6)
    assert run.system.room(limit) == pytest.approx(-sum(prepared(given).surroundings.tonnes["china-zcp-2025"].values()))


# Least load


def test_least_load_by_hand() -> None:
    """Two days, one boiler of 10 MW that runs at 5 MW or more, and gas beside it at a higher price: by hand, step by step."""
    hours = 48
    power = np.where(np.arange(hours) % 2 == 0, 8.0, 3.0)
    boiler = s.plant("boiler", "heat", input="natural_gas", per_input=1.0, existing=10.0, minimum=0.5, idle=0.1)
    spare = s.plant("spare", "heat", input="electricity", per_input=1.0, existing=10.0)
    park = replace(
        s.system(s.gas(price=np.full(hours, 20.0), tonnes=np.zeros(hours)), s.grid(price=np.full(hours, 50.0), tonnes=np.zeros(hours)), boiler, spare, Load(carrier="heat", power=power)),
        months=np.ones(hours),
    )  # fmt: skip
    made = least_cost(park, periods=1, spread=False)
    assert made.cost == pytest.approx(float(power.sum()) * 20.0)
    found = committed(park, made)
    assert found is not None
    # on at 8 MW: 0.9 * 8 + 1 MWh of gas; at 3 MW: on at least load and the rest vented (0.9 * 5 + 1 = 5.5 MWh, 110) beats 3 MWh of power (150)
    each = [20.0 * (0.9 * 8.0 + 1.0), 20.0 * (0.9 * 5.0 + 1.0)]
    assert found.cost == pytest.approx(24 * sum(each), rel=1e-6)
    assert found.running["boiler"] == 48.0
    assert found.lower <= found.cost
    dear = replace(park, supplies=tuple(replace(x, price=x.price * (0.6 if x.id == "grid" else 1.0)) for x in park.supplies))
    found = committed(dear, least_cost(dear, periods=1, spread=False))
    assert found is not None
    assert found.cost == pytest.approx(24 * (each[0] + 3.0 * 30.0), rel=1e-6)
    assert (found.running["boiler"], found.starts["boiler"]) == (24.0, 24.0)


def test_a_plan_with_least_loads_costs_more_than_without_and_keeps_its_stores() -> None:
    limits, hours = {"chp": (0.4, 0.2), "gas_boiler": (0.15, 0.02)}, 24 * 14
    stand = {"pv": 60.0, "heat_pump": 15.0, "chp": 40.0, "gas_boiler": 50.0, "electric_boiler": 20.0}
    park = s.heat_park()

    def short(p: Plant) -> Plant:
        least, idle = limits.get(p.id, (0.0, 0.0))
        available = None if p.availability is None else p.availability[:hours]
        return replace(p, existing=stand[p.id], most=0.0, availability=available, variable=p.paid, transfers={}, minimum=least, idle=idle)

    park = replace(
        park, plants=tuple(short(p) for p in park.plants), months=park.months[:hours],
        supplies=tuple(replace(x, price=x.price[:hours], tonnes=x.tonnes[:hours], peak_charge=3_000.0 * (x.id == "grid")) for x in park.supplies),
        loads=tuple(replace(x, power=x.power[:hours]) for x in park.loads),
        stores=tuple(replace(x, existing=20.0, existing_energy=80.0, most=0.0, most_energy=0.0) for x in park.stores),
    )  # fmt: skip
    made = least_cost(park, spread=False)
    found = committed(park, made)
    assert found is not None
    assert made.lower <= found.lower <= found.cost
    assert made.cost < found.cost < 1.1 * made.cost
    assert max(found.unserved.values()) < 1e-3
    assert found.weeks < 0.01
    for name, (least, _) in limits.items():
        flow = found.flow[name]
        assert np.all((flow < 1e-5) | (flow > least * stand[name] - 1e-5))
        assert 0.0 < found.running[name] < hours + 1e-9
    for store in park.stores:
        level, keeps = found.flow[f"{store.id}:level"], 1.0 - store.loss
        into, out = found.flow[f"{store.id}:in"], found.flow[f"{store.id}:out"]
        assert level[1:] == pytest.approx(keeps * level[:-1] + store.into * into[1:] - out[1:] / store.out, abs=1e-5)
        assert level[-1] == pytest.approx(made.flow[f"{store.id}:level"][-1], abs=1e-3)
    taken = {c: np.zeros(hours) for c in ("natural_gas",)}
    for p in park.plants:
        if p.input == "natural_gas":
            full, on = p.existing, found.flow[p.id] > 1e-5
            taken["natural_gas"] += p.per_input * ((1 - p.idle) * found.flow[p.id] + p.idle * full * on)
    assert found.flow["gas"] == pytest.approx(taken["natural_gas"], abs=1e-4)


def test_capture_is_limited_in_tonnes_an_hour(starter: Starter, kiln: Park) -> None:
    """And nothing else is."""
    ground = kiln.site.ground
    limits = ground.model_validate({"limits": {"capture_process": "2000 kg/h"}}).limits
    assert (limits["capture_process"].value, limits["capture_process"].unit) == (2.0, "t/h")
    _, run = ran(kiln.but(site=kiln.site.but(ground=ground.but(limits=limits)), policy=Policy(instruments=(TAX,))))
    assert run.plan.capacity["new-capture_process"] <= 2.0 + 1e-6
    folder = starter(("  ground:\n", "  ground:\n    limits: {capture_process: 2 t/h, capture_flue: 3 MW, electric_boiler: 4 tCO2/h}\n"), name="limited")
    with pytest.raises(ParkError) as caught:
        load(folder)
    assert {p.code for p in caught.value.problems} == {"wrong_unit"}
    assert [p.field for p in caught.value.problems] == ["site.ground.limits.capture_flue", "site.ground.limits.electric_boiler"]
    assert all(p.line for p in caught.value.problems)

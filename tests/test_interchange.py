"""Systems and results in other people's forms: PyPSA networks both ways, xarray, pandas, IAMC."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.energy import Due, Limit, Load, Outlet, Part, Plant, Supply, System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.planning import Chosen, named_plan
from parkzero.problem import ParkError, Problem
from parkzero.results import Built, Pathway, Plan

pd = pytest.importorskip("pandas")
pypsa = pytest.importorskip("pypsa")
from parkzero.optimize import foreign, referee, tables  # noqa: E402

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.long]
RULE = Rule(name="yardstick", unit="tCO2e", rows=())


def optimum(system: System, hours: int) -> float:
    return Living(build(system, TimeGrid.year(hours, system.step_hours)).programme).solve().objective


def short_plan(system: System, hours: int) -> Plan:
    """The joint optimum of a short year as a plan."""
    model = build(system, TimeGrid.year(hours, system.step_hours))
    found = Living(model.programme).solve()
    values = found.x[model.builds]
    emissions = model.emissions(found.x)
    return named_plan(
        model.run, model.investment.parts, values, found, found.objective, Chosen(values, found.objective, emissions, emissions, emissions)
    )


def solved(net: object) -> float:
    status, _ = net.optimize(solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=False)  # type: ignore[attr-defined]
    assert status == "ok"
    return float(net.objective)  # type: ignore[attr-defined]


def full_park() -> System:
    """All that the export once left out: limits on tonnes, tonnes by hour, an own by-product, amounts of a year, an export share, standing stores."""
    arises = Supply(id="own-gas", carrier="natural_gas", giver_kind="own", price=s.flat(3.0), limit=1e9, peak_charge=0.0, tonnes=s.flat(0.2), fixed=30.0 + 28.0 * np.sin(s.HOURS / 5))
    grid = s.grid(tonnes=np.where(s.HOURS % 3 == 0, 0.0, 0.3 + 0.2 * np.sin(s.HOURS)), peak_charge=500.0)
    park = s.system(
        grid, s.gas(), arises, Outlet(id="export", carrier="electricity", price=s.price() * 4.0, limit=500.0), replace(s.PV, annual=500.0, existing=5.0, yearly=3_500.0),
        replace(s.BOILER, annual=100.0, yearly=2_000.0), replace(s.HEAT_PUMP, annual=2_000.0), s.ELECTRIC,
        replace(s.BATTERY, annual=100.0, annual_energy=20.0, existing=10.0, existing_energy=30.0), s.POWER_LOAD, s.HEAT_LOAD, replace(s.H2_LOAD, carrier="natural_gas", transfers={Due("load", "used"): 2.0}),
    )  # fmt: skip
    limits = (Limit(name="cap", tonnes=3_000.0, backstop=0.0, rule=RULE, hard=True), Limit(name="target", tonnes=2_500.0, backstop=30.0, rule=RULE), Limit(name="old target", tonnes=2_900.0, backstop=10.0, rule=RULE))
    return replace(park, limits=limits, export_share=0.05)


def test_what_the_export_once_left_out_equals_pypsa() -> None:
    hours, park = 168, full_park()
    found = optimum(park, hours)
    assert found == pytest.approx(referee.optimum(park, TimeGrid.year(hours)), rel=1e-6)
    free = [
        replace(park, limits=park.limits[1:]),
        replace(park, limits=park.limits[::2]),
        replace(park, limits=park.limits[:2]),
        replace(park, export_share=1.0),
    ]
    free += [
        replace(park, plants=tuple(replace(p, yearly=np.inf) if p.id == name else p for p in park.plants)) for name in ("pv", "gas_boiler")
    ]
    assert all(optimum(other, hours) < found * (1 - 1e-5) for other in free), "every limit binds"


def test_what_a_network_cannot_be_is_refused() -> None:
    days = TimeGrid(np.arange(48).reshape(2, 24), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="one unbroken period"):
        referee.network(s.power_park(), days)
    charged = replace(full_park(), supplies=tuple(replace(x, peak_charge=1.0) for x in full_park().supplies))
    with pytest.raises(ValueError, match="own-gas"):
        referee.network(charged, TimeGrid.year(24))


@pytest.mark.parametrize(("name", "hours"), [("power", 336), ("heat", 168), ("hydrogen", 168)])
def test_an_exported_network_read_back_has_the_same_optimum(name: str, hours: int) -> None:
    park = s.PARKS[name]()
    back, problems = foreign.read_network(referee.network(park, TimeGrid.year(hours)))
    assert [p.field for p in problems] == ["snapshots"]
    assert back.steps == hours
    assert optimum(back, hours) == pytest.approx(optimum(park, hours), rel=1e-6)


def same(a: object, b: object, hours: int, but: tuple[str, ...] = ()) -> None:
    for f in fields(a):  # type: ignore[arg-type]
        one, two = getattr(a, f.name), getattr(b, f.name)
        if f.name in but:
            continue
        if isinstance(one, np.ndarray):
            np.testing.assert_allclose(two, one[:hours], rtol=1e-9, atol=1e-12, err_msg=f.name)
        else:
            assert one == pytest.approx(two) if isinstance(one, float) else one == two, (a, f.name, two)


def test_a_written_plan_is_a_network_that_balances_and_is_read_back_as_the_system(tmp_path: Path) -> None:
    hours, park = 48, full_park()
    plan = short_plan(park, hours)
    path = referee.export(park, plan, tmp_path / "network.nc", year=2019)
    net = pypsa.Network(str(path))
    assert net.snapshots[0] == pd.Timestamp("2019-01-01 00:00")
    for bus in net.buses.index:
        given = net.generators_t["p"].loc[:, net.generators.bus == bus].sum(axis=1) + net.stores_t["p"].loc[:, net.stores.bus == bus].sum(
            axis=1
        )
        for n in (c.removeprefix("bus") for c in net.links.columns if c.startswith("bus")):
            given = given - net.links_t[f"p{n}"].loc[:, net.links[f"bus{n}"] == bus].sum(axis=1)
        assert np.abs(given - net.loads_t["p"].loc[:, net.loads.bus == bus].sum(axis=1)).max() < 1e-6, bus
    assert net.generators.p_nom_opt["pv"] == pytest.approx(5.0 + plan.capacity["pv"])
    assert net.stores.e_nom_opt["battery"] == pytest.approx(30.0 + plan.energy["battery"])
    assert net.stores_t["e"]["battery"].to_numpy() == pytest.approx(plan.flow["battery:level"])
    assert net.buses_t["marginal_price"]["heat"].to_numpy() == pytest.approx(plan.price["heat"])
    assert net.meta["parkzero"]["plan"]["cost"] == pytest.approx(plan.cost)
    back, _ = foreign.read_network(path)
    assert optimum(back, hours) == pytest.approx(optimum(park, hours), rel=1e-9)
    for part in ("supplies", "outlets", "stores", "loads", "limits"):
        ours, theirs = (
            {getattr(x, "id", getattr(x, "carrier", getattr(x, "name", ""))): x for x in getattr(y, part)} for y in (park, back)
        )
        assert ours.keys() == theirs.keys()
        for key in ours:
            same(ours[key], theirs[key], hours, but=("plain", "limit", "rule", "backstop"))
    assert {p.id: (p.existing, p.most, p.yearly) for p in back.plants} == {p.id: (p.existing, p.most, p.yearly) for p in park.plants}


def test_a_plan_is_written_as_a_folder_of_tables_too(tmp_path: Path) -> None:
    park = s.power_park()
    plan = short_plan(park, 24)
    path = referee.export(park, plan, tmp_path / "network")
    assert float(pd.read_csv(path / "generators.csv", index_col=0).p_nom_opt["pv"]) == pytest.approx(plan.capacity["pv"])
    back, _ = foreign.read_network(str(path))
    assert optimum(back, 24) == pytest.approx(optimum(park, 24), rel=1e-6)


def test_what_somebody_changes_in_our_network_is_followed() -> None:
    net = referee.network(s.power_park(), TimeGrid.year(24))
    net.generators.loc["pv", "capital_cost"] = 1.0
    net.links.loc["battery:in", "p_nom_max"] = 7.0
    net.add("Generator", "diesel", bus="electricity", p_nom=3.0, marginal_cost=200.0)
    back, _ = foreign.read_network(net)
    assert next(p for p in back.plants if p.id == "pv").annual == 1.0
    assert next(x for x in back.stores if x.id == "battery").most == 7.0
    assert next(x for x in back.supplies if x.id == "diesel").limit == 3.0


def hand_made(hours: int) -> object:
    """A small network of all the kinds that can be read, with hydro power, a market, a cable both ways and carbon on a bus."""
    t = np.arange(hours)
    net = pypsa.Network()
    net.set_snapshots(pd.date_range("2013-01-01", periods=hours, freq="h"))

    def series(values: np.ndarray) -> object:
        return pd.Series(values, index=net.snapshots)

    net.add("Carrier", ["gas", "solar"], co2_emissions=[0.2, 0.0])
    net.add("Bus", ["grid", "heat", "gas", "carbon", "island", "village"])
    net.add("Load", "town", bus="grid", p_set=series(80 + 20 * np.sin(t / 4)))
    net.add("Load", "more", bus="grid", p_set=5.0)
    net.add("Load", "warm", bus="heat", p_set=series(40 + 10 * np.cos(t / 9)))
    net.add("Load", "isle", bus="island", p_set=4.0)
    net.add("Generator", "well", bus="gas", carrier="gas", p_nom=500, efficiency=0.95, marginal_cost=series(25 + 5 * np.sin(t / 7)))
    net.add("Generator", "pv", bus="grid", carrier="solar", p_nom_extendable=True, p_nom_max=400, capital_cost=700.0, marginal_cost=0.3,
            p_max_pu=series(np.clip(np.sin((t % 24 - 6) / 12 * np.pi), 0, 1)))  # fmt: skip
    net.add(
        "Generator",
        "old",
        bus="grid",
        carrier="gas",
        p_nom=60,
        efficiency=series(0.3 + 0.05 * np.sin(t)),
        marginal_cost=70,
        p_max_pu=series(0.7 + 0.3 * np.cos(t)),
    )
    net.add("Generator", "market", bus="grid", p_nom=30, p_min_pu=-1, p_max_pu=0, marginal_cost=series(20 + 15 * np.sin(t / 3)))
    net.add("Generator", "spot", bus="grid", p_nom=10, p_min_pu=-0.5, marginal_cost=series(50 + 15 * np.sin(t / 5)))
    net.add("Generator", "limited", bus="grid", p_nom=20, e_sum_max=300.0, marginal_cost=5)
    net.add("Generator", "breeze", bus="island", p_nom=15, p_max_pu=series(0.5 + 0.5 * np.cos(t / 6)))
    net.add("Generator", "air", bus="carbon", p_nom=1e4, p_min_pu=-1, p_max_pu=0, marginal_cost=-30.0)
    net.add("Link", "chp", bus0="gas", bus1="grid", bus2="heat", bus3="carbon", efficiency=0.4, efficiency2=0.45, efficiency3=0.2, p_nom_extendable=True,
            p_nom_max=300, capital_cost=900, marginal_cost=2)  # fmt: skip
    net.add("Link", "pump", bus0="grid", bus1="heat", efficiency=3.0, p_nom=5, marginal_cost=1)
    net.add(
        "Link", "boiler", bus0="gas", bus1="heat", bus2="carbon", efficiency=0.9, efficiency2=0.2, p_nom_extendable=True, capital_cost=100
    )
    net.add("Link", "cable", bus0="grid", bus1="island", p_nom=12, p_min_pu=-1, efficiency=0.97, marginal_cost=0.1)
    net.add("Transformer", "station", bus0="grid", bus1="village", x=0.1, s_nom=6.0)
    net.add("Load", "hall", bus="village", p_set=3.0)
    net.add(
        "Process",
        "village energy",
        bus0="village",
        bus1="heat",
        bus2="carbon",
        rate0=-1.0,
        rate1=2.0,
        rate2=0.01,
        p_nom_extendable=True,
        p_nom_max=2.0,
        capital_cost=5.0,
    )
    net.add("Generator", "closed", bus="grid", p_nom=1000.0, active=False)
    net.add("StorageUnit", "battery", bus="grid", p_nom_extendable=True, p_nom_max=50, max_hours=4, efficiency_store=0.95, efficiency_dispatch=0.94,
            standing_loss=0.001, cyclic_state_of_charge=True, capital_cost=150)  # fmt: skip
    net.add("StorageUnit", "dam", bus="grid", p_nom=20, max_hours=30, p_min_pu=0, efficiency_dispatch=0.9, inflow=series(8 + 4 * np.sin(t / 11)),
            cyclic_state_of_charge=True, marginal_cost=0.5)  # fmt: skip
    net.add("Store", "tank", bus="heat", e_nom_extendable=True, e_nom_max=600, e_cyclic=True, standing_loss=0.01, capital_cost=2.0)
    net.add("Store", "cavern", bus="gas", e_nom=300, e_cyclic=True)
    net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=2500.0)
    return net


def test_a_foreign_network_has_the_optimum_that_pypsa_finds() -> None:
    """Equal but for the wear of 0.001 per MWh that the engine lays on storage."""
    net = hand_made(120)
    system, problems = foreign.read_network(net)
    assert [p.field for p in problems] == ["snapshots", "Transformer.bus0"]
    plan = short_plan(system, 120)
    wear = 1e-3 * sum(float(plan.flow[f"{x.id}:{way}"].sum()) for x in system.stores for way in ("in", "out"))
    expected = solved(net)
    assert plan.cost - wear == pytest.approx(expected, rel=1e-6)
    assert plan.cost == pytest.approx(expected, rel=1e-4)
    assert max(plan.unserved.values()) < 1e-6
    assert plan.emissions == pytest.approx(2500.0)
    assert plan.capacity["pv"] == pytest.approx(net.generators.p_nom_opt["pv"], rel=1e-4)  # type: ignore[attr-defined]
    assert plan.energy["tank"] == pytest.approx(net.stores.e_nom_opt["tank"], rel=1e-4)  # type: ignore[attr-defined]


def named(problems: tuple[Problem, ...]) -> dict[str, str]:
    return {p.field: p.found for p in problems}


def test_what_a_foreign_network_has_and_the_engine_has_not_is_named() -> None:
    net = pypsa.Network()
    net.set_snapshots(range(4))
    net.snapshot_weightings.loc[:, "objective"] = [1.0, 2.0, 1.0, 1.0]
    net.add("Bus", ["a", "b"])
    net.add("Load", ["use", "feed"], bus=["a", "b"], p_set=[10.0, -2.0])
    net.add(
        "Generator",
        "coal",
        bus="a",
        p_nom=20,
        committable=True,
        start_up_cost=50,
        ramp_limit_up=0.1,
        p_min_pu=0.4,
        marginal_cost_quadratic=0.1,
    )
    net.add("Generator", "nuclear", bus="a", p_nom=2, p_min_pu=0.5, e_sum_min=3.0)
    net.add("Generator", [f"block {n}" for n in range(9)], bus="a", p_nom_extendable=True, p_nom_mod=5.0, capital_cost=1.0)
    net.add("Line", "wire", bus0="a", bus1="b", x=0.1, s_nom=5)
    net.add("Link", "hvdc", bus0="a", bus1="b", p_min_pu=-1, p_nom_extendable=True)
    net.add("Link", "pump", bus0="a", bus1="b", p_nom=1, efficiency=pd.Series([2.0, 3.0, 2.0, 3.0], index=net.snapshots))
    net.add("StorageUnit", "lake", bus="a", p_nom_extendable=True, inflow=1.0, capital_cost=1.0)
    net.add("Store", "pit", bus="b", e_nom=5, e_min_pu=0.2, e_cyclic=True)
    net.add("GlobalConstraint", "wires", type="transmission_volume_expansion_limit", sense="<=", constant=1.0)
    system, problems = foreign.read_network(net)
    found = named(problems)
    assert found["Generator.committable"] == "coal"
    assert found["Generator.p_min_pu"] == "nuclear"
    assert found["Generator.p_nom_mod"] == "block 0, block 1, block 2, block 3, block 4, block 5, block 6, block 7 (+1)"
    expected = {
        "snapshots", "snapshot_weightings", "Generator.ramp_limit_up", "Generator.marginal_cost_quadratic", "Generator.e_sum_min", "Line.bus0", "Link.efficiency",
        "Link.p_nom_extendable", "StorageUnit.p_nom_extendable", "StorageUnit.cyclic_state_of_charge", "Store.e_min_pu",
        "GlobalConstraint.transmission_volume_expansion_limit", "Load.p_set",
    }  # fmt: skip
    assert expected <= found.keys()
    assert all(p.hint and p.code == "foreign_feature" for p in problems)
    assert {p.field for p in problems if p.level == "error"} == {"Link.p_nom_extendable"}
    assert optimum(system, 4) >= 0


def test_periods_of_investment_are_named_and_the_first_is_read() -> None:
    net = pypsa.Network()
    net.set_snapshots(range(3))
    net.set_investment_periods([2030, 2040])
    net.add("Bus", "a")
    net.add("Load", "use", bus="a", p_set=1.0)
    net.add("Generator", "g", bus="a", p_nom=2.0, marginal_cost=5.0)
    system, problems = foreign.read_network(net)
    assert next(p for p in problems if p.field == "investment_periods").level == "error"
    assert optimum(system, 3) == pytest.approx(15.0)


def test_what_is_no_network_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nc"
    broken.write_text("nothing")
    for source, code in ((tmp_path / "absent.nc", "missing_file"), (broken, "foreign_unreadable"), (3, "foreign_unreadable")):
        with pytest.raises(ParkError) as told:
            foreign.read_network(source)
        assert [p.code for p in told.value.problems] == [code]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 5.0) | st.floats(-5.0, -0.1), min_size=1))
def test_a_plant_does_what_the_flow_does(ends: dict[str, float]) -> None:
    """It runs forward, and gives and takes the ends."""
    base = Plant(id="x", technology="x", owner="", input=None, output="", per_input=0.0, per_capacity=1.0, existing=1.0, most=0.0, annual=0.0, variable=6.0, availability=None)
    found = foreign.joined(base, ends)
    assert found.per_capacity > 0
    effect = {c: found.per_capacity * v for c, v in found.gives.items()}
    for carrier, taken in found.takes.items():
        effect[carrier] = effect.get(carrier, 0.0) - found.per_capacity * taken
    assert effect == pytest.approx(ends)
    assert found.variable * found.per_capacity == pytest.approx(6.0)


def test_a_dataset_has_units_utc_and_everything_of_the_plan() -> None:
    park = full_park()
    plan = short_plan(park, 48)
    data = tables.dataset(plan, park, year=2019, currency="EUR")
    assert str(data.time.values[25]) == "2019-01-02T01:00:00.000000000"
    assert data["pv"].attrs["units"] == data["battery:in"].attrs["units"] == data["pv:capacity"].attrs["units"] == "MW"
    assert data["battery:level"].attrs["units"] == data["battery:content"].attrs["units"] == "MWh"
    assert data["electricity:price"].attrs["units"] == "EUR/MWh"
    assert float(data["pv:capacity"]) == pytest.approx(5.0 + plan.capacity["pv"])
    assert float(data["plan:cost"]) == plan.cost
    heat = (
        data["gas_boiler"] + data["heat_pump"] + data["electric_boiler"] + data["heat:unserved"] - data["heat:vent"] - data["heat:demand"]
    )
    assert float(np.abs(heat).max()) < 1e-6
    covered = {name for name in data.data_vars if data[name].dims}
    assert set(plan.flow) <= covered
    quarter = short_plan(replace(park, step_hours=0.25), 6)
    assert str(tables.dataset(quarter, replace(park, step_hours=0.25), year=2019).time.values[5]) == "2019-01-01T01:15:00.000000000"
    with pytest.raises(ValueError, match="8760"):
        tables.dataset(replace(plan, grid=TimeGrid(np.array([[8760]]), np.ones(1))), park, year=2019)


def test_a_frame_is_tidy_and_says_the_same() -> None:
    park = s.power_park()
    plan = short_plan(park, 24)
    table = tables.tidy(plan, park, year=2019, currency="EUR")
    assert list(table.columns) == ["time", "component", "kind", "carrier", "technology", "quantity", "unit", "value"]
    flows = table[(table.component == "wind") & (table.quantity == "flow")]
    assert len(flows) == 24
    assert flows.value.to_numpy() == pytest.approx(plan.flow["wind"])
    assert not table.duplicated(["time", "component", "kind", "quantity"]).any()
    assert table[table.time.isna()].set_index(["component", "quantity"]).value["wind", "new capacity"] == pytest.approx(
        plan.capacity["wind"]
    )


def scenario() -> tuple[Pathway, tuple[System, ...]]:
    """Two stages of a small park with heat, hydrogen and cogeneration, put together from plans of a short year."""
    parts = (s.grid(), s.gas(), Outlet(id="export", carrier="electricity", price=s.flat(20.0), limit=50.0), replace(s.PV, annual=500.0, existing=4.0), s.WIND, s.BOILER,
             replace(s.CHP, annual=50.0), s.HEAT_PUMP, replace(s.BATTERY, annual=50.0, annual_energy=10.0), s.TANK, s.ELECTROLYSER, s.POWER_LOAD, s.HEAT_LOAD, s.H2_LOAD,
             Load(carrier="cooling", power=s.flat(1.0)), s.plant("chiller", "cooling", input="electricity", per_input=0.2, existing=2.0))  # fmt: skip
    first = s.system(*parts)
    systems = (first, replace(first, stage=2040))
    plans = tuple(short_plan(x, 72) for x in systems)
    built = (plans[0].built, (Built(id="pv", owner="", technology="pv", side="power", quantity=10.0),))
    return Pathway(stages=(2030, 2040), plans=plans, built=built, cost=0.0, lower=0.0, upper=0.0, end="closed", aggregation_error=0.0, emissions=0.0, excess=0.0), systems


NAMES = {"model": "parkzero", "scenario": "test", "region": "Park", "currency": "EUR", "price_year": 2020}


def test_iamc_names_units_and_amounts() -> None:
    course, systems = scenario()
    table = tables.iamc(course, systems, **NAMES, since=2025, investment={Part("pv"): 600_000.0, Part("battery"): 1e5, Part("battery", "energy"): 2e5})  # type: ignore[arg-type]
    assert list(table.columns) == ["model", "scenario", "region", "variable", "unit", 2030, 2040]
    rows = table.set_index("variable")
    plan, first = course.plans[0], systems[0]
    assert rows[2030]["Capacity|Electricity|Solar|PV"] == pytest.approx((4.0 + plan.capacity["pv"]) / 1e3)
    assert rows[2030]["Secondary Energy|Electricity|Gas"] == pytest.approx(plan.flow["chp"].sum() * 3.6e-9)
    assert rows[2030]["Secondary Energy|Heat|Gas"] == pytest.approx((1.05 * plan.flow["chp"] + plan.flow["gas_boiler"]).sum() * 3.6e-9)
    assert rows[2030]["Capacity|Hydrogen|Electricity"] == pytest.approx(0.62 * plan.capacity["electrolyser"] / 1e3)
    assert rows[2030]["Final Energy|Electricity"] == pytest.approx(first.loads[0].power[:72].sum() * 3.6e-9)
    assert rows[2030]["Final Energy|Other"] == pytest.approx(72 * 3.6e-9)
    assert rows[2030]["Trade|Secondary Energy|Electricity [Volume]"] == pytest.approx(
        (plan.flow["export"] - plan.flow["grid"]).sum() * 3.6e-9
    )
    assert rows[2030]["Emissions|CO2"] == pytest.approx(plan.emissions / 1e6)
    mean = float(plan.price["electricity"] @ first.loads[0].power[:72] / first.loads[0].power[:72].sum())
    assert rows[2030]["Price|Final Energy|Electricity"] == pytest.approx(mean / 3.6)
    assert rows[2040]["Capacity Additions|Electricity|Solar|PV"] == pytest.approx(10.0 / 10 / 1e3)
    assert rows[2040]["Investment|Energy Supply|Electricity|Solar|PV"] == pytest.approx(10.0 * 6e5 / 10 / 1e9)
    assert rows[2030]["Investment|Energy Supply|Electricity|Storage"] == pytest.approx(
        (plan.capacity["battery"] * 1e5 + plan.energy["battery"] * 2e5) / 5 / 1e9
    )
    alone = tables.iamc(plan, first, **NAMES, gases="CO2e").set_index("variable")  # type: ignore[arg-type]
    assert alone.unit["Emissions|Kyoto Gases"] == "Mt CO2-equiv/yr"
    assert not any(name.startswith(("Investment", "Capacity Additions")) for name in alone.index)
    with pytest.raises(ValueError, match="2 plans, but 1 systems"):
        tables.iamc(course, first, **NAMES)  # type: ignore[arg-type]


def test_pyam_takes_the_iamc_table_and_finds_it_consistent() -> None:
    pyam = pytest.importorskip("pyam")
    course, systems = scenario()
    data = pyam.IamDataFrame(tables.iamc(course, systems, **NAMES, since=2025, investment={"pv": 600_000.0}))  # type: ignore[arg-type]
    assert data.year == [2030, 2040]
    assert len(data.validate(upper_bound=1e-12, variable="Final Energy")) == 2
    assert data.validate(upper_bound=1.0, lower_bound=0.0, variable="Final Energy") is None
    for total in (
        "Secondary Energy",
        "Secondary Energy|Electricity",
        "Secondary Energy|Heat",
        "Final Energy",
        "Investment|Energy Supply",
        "Capacity Additions|Electricity",
    ):
        assert data.filter(variable=f"{total}|*", level=0).variable, total
        assert data.check_aggregate(total) is None, total
    of = ["Solar", "Wind", "Gas"]
    assert data.check_aggregate("Capacity|Electricity", components=[f"Capacity|Electricity|{x}" for x in of]) is None
    shown = data.filter(variable="Secondary Energy|Electricity|Solar", year=2030).convert_unit("EJ/yr", "MWh/yr")
    assert shown.data.value.iloc[0] == pytest.approx(course.plans[0].flow["pv"].sum())
    price = data.filter(variable="Price|Final Energy|Electricity", year=2030)
    assert price.convert_unit("EUR_2020/GJ", "EUR_2020/MWh").data.value.iloc[0] == pytest.approx(price.data.value.iloc[0] * 3.6)

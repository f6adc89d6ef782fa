"""Systems and results in other people's forms: PyPSA networks both ways, xarray, pandas, IAMC."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.energy import Due, Limit, Load, Outlet, Part, Room, Supply, System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.planning import Chosen, named_plan
from parkzero.problem import ParkError
from parkzero.results import Built, Pathway, Plan

pd = pytest.importorskip("pandas")
pypsa = pytest.importorskip("pypsa")
from parkzero.optimize import foreign, referee, tables  # noqa: E402
from parkzero.optimize.networks import write_pypsa  # noqa: E402

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.long]
RULE = Rule(name="yardstick", unit="tCO2e", rows=())


def optimum(system: System, hours: int) -> float:
    return Living(build(system, TimeGrid.year(hours, system.step_hours)).programme).solve().objective


def short_plan(system: System, hours: int) -> Plan:
    """The joint optimum of a short year as a plan."""
    model = build(system, TimeGrid.year(hours, system.step_hours))
    found = Living(model.programme).solve()
    values = found.x[model.builds]
    return named_plan(model.run, model.investment.parts, values, found, found.objective, Chosen(values, found.objective))


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
    back = foreign.read_network(referee.network(park, TimeGrid.year(hours))).system
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
    path = write_pypsa(referee.solution(park, plan, year=2019), tmp_path / "network.nc")
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
    back = foreign.read_network(path).system
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
    path = write_pypsa(referee.solution(park, plan), tmp_path / "network")
    assert float(pd.read_csv(path / "generators.csv", index_col=0).p_nom_opt["pv"]) == pytest.approx(plan.capacity["pv"])
    back = foreign.read_network(str(path)).system
    assert optimum(back, 24) == pytest.approx(optimum(park, 24), rel=1e-6)


def test_what_somebody_changes_in_our_network_is_followed() -> None:
    net = referee.network(s.power_park(), TimeGrid.year(24))
    net.generators.loc["pv", "capital_cost"] = 1.0
    net.links.loc["battery:in", "p_nom_max"] = 7.0
    net.links.loc["battery:out", "p_nom_max"] = 7.0 / net.links.efficiency["battery:out"]
    net.add("Generator", "diesel", bus="electricity", p_nom=3.0, marginal_cost=200.0)
    back = foreign.read_network(net).system
    assert next(p for p in back.plants if p.id == "pv").annual == 1.0
    assert next(x for x in back.stores if x.id == "battery").most == 7.0
    assert next(x for x in back.supplies if x.id == "diesel").limit == 3.0


def test_what_is_changed_in_our_network_and_not_followed_is_refused() -> None:
    net = referee.network(s.power_park(), TimeGrid.year(24))
    net.links.loc["battery:in", "marginal_cost"] = 5.0
    net.stores.loc["battery", "e_cyclic"] = False
    with pytest.raises(ParkError) as told:
        foreign.read_network(net)
    assert {p.field: p.found for p in told.value.problems} == {"Link.marginal_cost": "battery:in: 5"}
    assert foreign.read_network(net, plain=True).system.wear == 0.0
    shared = replace(s.power_park(), export_limit=5.0, certificates=None, rooms=(Room(name="roof", per={Part("pv"): 1.0}, most=9.0),))
    with pytest.raises(ParkError) as told:
        foreign.read_network(referee.network(shared, TimeGrid.year(24)))
    assert {p.found for p in told.value.problems} == {"room roof"}


def test_what_is_no_network_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nc"
    broken.write_text("nothing")
    for source, code in ((tmp_path / "absent.nc", "missing_file"), (broken, "foreign_unreadable"), (3, "foreign_unreadable")):
        with pytest.raises(ParkError) as told:
            foreign.read_network(source)
        assert [p.code for p in told.value.problems] == [code]


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

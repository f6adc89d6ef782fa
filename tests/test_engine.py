from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.energy import Budget, Due, Horizon, Limit, Load, Outlet, Part, Plant, Room, Store, Supply, System
from parkzero.money import annuity
from parkzero.optimize.certified import certify
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, Unsolved
from parkzero.optimize.investment import Investment, staged, weights
from parkzero.optimize.joint import build, build_horizon
from parkzero.optimize.pathway import foresight, myopic
from parkzero.optimize.periods import _clusters, features, representative
from parkzero.optimize.planning import least_cost, on_days
from parkzero.optimize.programme import Programme
from parkzero.optimize.starting import basis_of
from parkzero.packing import pack, unpack
from parkzero.results import Pathway, Plan

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parent / "golden"


def optimum(system: System, hours: int) -> float:
    return Living(build(system, TimeGrid.year(hours)).programme).solve().objective


@pytest.mark.parametrize(("name", "hours"), [("power", 672), ("heat", 336), ("hydrogen", 504)])
def test_the_optimum_equals_pypsa(name: str, hours: int) -> None:
    referee = pytest.importorskip("parkzero.optimize.referee")
    pytest.importorskip("pypsa")
    system = s.PARKS[name]()
    assert optimum(system, hours) == pytest.approx(referee.optimum(system, TimeGrid.year(hours)), rel=1e-6)


def built(course: Pathway, stage: int) -> dict[str, float]:
    """New power of a stage by plant or store."""
    return {b.id: b.quantity for b in course.built[stage] if b.side == "power"}


def test_two_owners_of_one_technology_share_its_room() -> None:
    """20 MW of roof: the cheaper owner takes all of it, and what the dearer one might build does not come on top."""
    mine = replace(s.PV, id="new-pv", technology="pv", most=20.0, annual=1000.0)
    theirs = replace(mine, id="new-pv-third-party", owner="third-party", annual=900.0)
    park = replace(s.system(s.grid(), mine, theirs, s.POWER_LOAD), rooms=(Room(name="pv", per={Part("new-pv"): 1.0, Part("new-pv-third-party"): 1.0}, most=20.0),))
    found = on_days(park)
    assert found.capacity["new-pv-third-party"] == pytest.approx(20.0)
    assert found.capacity["new-pv"] == pytest.approx(0.0, abs=1e-6)
    assert {(b.id, b.owner, b.technology, b.side) for b in found.built} == {
        ("new-pv", "", "pv", "power"), ("new-pv-third-party", "third-party", "pv", "power")
    }  # fmt: skip


@pytest.mark.parametrize("size", [1e-3, 1e-5, 1e-6])
def test_a_load_of_some_watts_has_its_plan_and_its_bound(size: float) -> None:
    """The bounds do not cross, and the plan is that of a large load in small."""
    boiler = replace(s.BOILER, annual=6_000.0, variable=1.2, per_input=1 / 0.9)
    found = least_cost(s.system(s.gas(price=s.flat(45.0)), boiler, Load(carrier="heat", power=s.flat(size))), periods=3)
    assert found.capacity["gas_boiler"] == pytest.approx(size)
    assert found.cost == pytest.approx(size * (6_000.0 + 8760 * (1.2 + 45.0 / 0.9)), rel=1e-6)
    assert found.lower <= found.upper <= found.lower * (1 + 1e-3)


def test_a_boiler_and_its_load_in_closed_form() -> None:
    """One boiler, flat load: capacity equals the load, cost is annuity plus gas."""
    load = Load(carrier="heat", power=s.flat(10.0))
    boiler = replace(s.BOILER, annual=6_000.0, variable=1.2, per_input=1 / 0.9)
    found = least_cost(s.system(s.gas(price=s.flat(45.0)), boiler, load))
    assert found.capacity["gas_boiler"] == pytest.approx(10.0)
    assert found.cost == pytest.approx(10 * 6_000.0 + 87_600 * (1.2 + 45.0 / 0.9), rel=1e-9)
    assert found.emissions == pytest.approx(87_600 / 0.9 * 0.202, rel=1e-9)
    assert found.aggregation_error == pytest.approx(0.0, abs=1e-9)


def test_the_screening_curve_in_closed_form() -> None:
    """Two boilers on a two-level load: each serves the hours for which it is the cheaper one."""
    high = (s.HOURS % 24 < 6).astype(float)
    load = Load(carrier="heat", power=10.0 + 10.0 * high)
    dear = replace(s.BOILER, id="dear", annual=100_000.0, variable=0.0, per_input=1.0)
    cheap = replace(s.BOILER, id="cheap", annual=1_000.0, variable=30.0, per_input=1.0)
    found = least_cost(s.system(s.gas(price=s.flat(20.0)), dear, cheap, load))
    assert found.capacity["dear"] == pytest.approx(10.0)
    assert found.capacity["cheap"] == pytest.approx(10.0)


def test_a_full_battery_is_the_demand_charge_in_closed_form() -> None:
    """Free lossless storage levels the grid draw: each month pays its mean load."""
    store = replace(s.BATTERY, into=1.0, out=1.0, loss=0.0, most=0.0, existing=1e4, existing_energy=1e6)
    found = least_cost(s.system(s.grid(price=s.flat(0.0), peak_charge=1_000.0, limit=1e5), store, s.POWER_LOAD))
    assert found.cost == pytest.approx(12 * 1_000.0 * s.POWER_LOAD.power.mean(), rel=1e-3)


def test_unserved_demand_costs_the_backstop_and_is_told() -> None:
    found = least_cost(s.system(s.grid(limit=50.0, price=s.flat(0.0)), s.POWER_LOAD))
    lacking = float(np.maximum(s.POWER_LOAD.power - 50.0, 0).sum())
    assert found.unserved["electricity"] == pytest.approx(lacking, rel=1e-6)
    assert found.cost == pytest.approx(lacking * 20_000.0, rel=1e-6)


def test_a_soft_limit_pays_its_backstop_and_a_hard_one_binds() -> None:
    rule = Rule(name="yardstick", unit="tCO2e", rows=())
    base = s.system(s.gas(), s.BOILER, s.HEAT_PUMP, s.grid(tonnes=s.flat(0.0)), s.HEAT_LOAD)
    free = on_days(base)
    soft = on_days(replace(base, limits=(Limit(name="target", tonnes=0.0, backstop=1_000.0, rule=rule),)))
    hard = on_days(replace(base, limits=(Limit(name="target", tonnes=0.0, backstop=1_000.0, rule=rule, hard=True),)))
    assert free.emissions > 1_000.0
    assert soft.exceeded["target"] == pytest.approx(max(soft.emissions, 0.0), abs=1.0)
    assert hard.emissions == pytest.approx(0.0, abs=1e-3)
    assert hard.cost >= free.cost


def horizon(stages: int = 3, budget: float | None = None) -> Horizon:
    """Stages of ten years: power grows dearer and cleaner, demand grows, new capacity cheaper; PV lives 20 years, the battery 10."""
    systems = []
    for n in range(stages):
        parts: list[Supply | Plant | Store | Load | Outlet] = [
            s.grid(price=s.price() * (1 + 0.3 * n), tonnes=s.flat(0.5 - 0.1 * n)), s.gas(price=s.flat(35 + 10 * n)), replace(s.PV, annual=60_000 - 12_000 * n),
            s.BOILER, s.HEAT_PUMP, replace(s.BATTERY, annual=16_000 - 5_000 * n, annual_energy=18_000 - 6_000 * n),
            replace(s.POWER_LOAD, power=s.POWER_LOAD.power * (1 + 0.2 * n)), s.HEAT_LOAD,
        ]  # fmt: skip
        systems.append(replace(s.system(*parts), stage=2030 + 10 * n))
    lives = {"pv": 20.0, "gas_boiler": 25.0, "heat_pump": 25.0, "battery": 10.0}
    return Horizon(systems=tuple(systems), lengths=(10.0,) * stages, discount=0.05, lifetime=lives, pace={}, budget=Budget(tonnes=budget, backstop=1e5) if budget is not None else None)


@pytest.mark.parametrize("share", [None, 0.8])
def test_the_certificate_brackets_the_joint_optimum_of_stages(share: float | None) -> None:
    """Three stages on a short year, with and without a carbon budget over all of them."""
    grid = TimeGrid.year(168)
    free = build_horizon(horizon(), [grid] * 3)
    solved = Living(free.programme).solve()
    budget = None if share is None else share * 10.0 * free.emissions(solved.x)
    given = horizon(budget=budget)
    model = build_horizon(given, [grid] * 3)
    joint = Living(model.programme).solve()
    worth = weights(given)
    allowed = None if budget is None else 1e5 * 10.0
    stages = [Dispatch(y, grid, float(w), allowed) for y, w in zip(given.systems, worth, strict=True)]
    found = certify(stages, staged(given), np.zeros(len(model.builds)), gap=1e-4)
    slack = 1e-6 * abs(joint.objective)
    assert found.lower - slack <= joint.objective <= found.upper + slack
    assert found.end == "closed"
    if budget is not None:
        emitted = sum(10.0 * c.emissions for c in found.cuts)
        assert emitted <= budget * (1 + 1e-6)
        assert joint.objective > solved.objective * (1 + 1e-4)


def test_a_stage_worth_and_a_build_that_outlives_it_in_closed_form() -> None:
    """Heat by one boiler, flat: built once, it pays its annuity in both stages; with half the life it is built twice."""
    load = Load(carrier="heat", power=s.flat(10.0))
    base = s.system(s.gas(price=s.flat(0.0)), replace(s.BOILER, variable=0.0, annual=6_000.0), load)
    two = (replace(base, stage=2030), replace(base, stage=2040))
    worth = sum(1.05**-k for k in range(20))
    for life, builds in ((20.0, (10.0, 0.0)), (10.0, (10.0, 10.0))):
        found = foresight(Horizon(systems=two, lengths=(10.0, 10.0), discount=0.05, lifetime={"gas_boiler": life}), periods=4)
        assert [built(found, n)["gas_boiler"] for n in range(2)] == pytest.approx(builds)
        assert found.cost == pytest.approx(10.0 * 6_000.0 * worth)
        assert found.lower == pytest.approx(found.upper)


def test_foresight_is_worth_something_and_the_blind_course_costs_more() -> None:
    given = horizon(2)
    lean = Horizon(
        systems=tuple(replace(y, plants=y.plants[:1], supplies=y.supplies[:1], loads=y.loads[:1]) for y in given.systems),
        lengths=given.lengths,
        discount=0.05,
        lifetime=given.lifetime,
        pace={"pv": 8.0},
    )
    seen, blind = foresight(lean, periods=6), myopic(lean, periods=6)
    assert seen.lower <= seen.cost <= blind.cost * (1 + 1e-3)
    assert all(built(c, n)["pv"] <= 80.0 + 1e-6 for c in (seen, blind) for n in range(2))
    stands = built(seen, 0)["pv"] + built(seen, 1)["pv"]
    assert seen.plans[1].capacity["pv"] == pytest.approx(stands)
    assert blind.plans[1].capacity["pv"] == pytest.approx(built(blind, 0)["pv"] + built(blind, 1)["pv"])


def test_every_balance_closes() -> None:
    found = on_days(s.heat_park())
    for carrier, load in (("electricity", s.POWER_LOAD), ("heat", s.HEAT_LOAD)):
        given = sum(found.flow[p.id] for p in s.heat_park().plants if p.output == carrier)
        given = given + sum(found.flow[p.id] * p.by_products.get(carrier, 0.0) for p in s.heat_park().plants)
        taken = sum(found.flow[p.id] * p.per_input for p in s.heat_park().plants if p.input == carrier)
        store = "battery" if carrier == "electricity" else "tank"
        given = given + found.flow[f"{store}:out"] - found.flow[f"{store}:in"] + found.flow[f"{carrier}:unserved"]
        if carrier == "electricity":
            given = given + found.flow["grid"]
        else:
            given = given - found.flow["heat:vent"]
        assert np.abs(given - taken - found.grid.take(load.power)).max() < 1e-6


@settings(max_examples=12, deadline=None)
@given(
    pv=st.floats(20_000, 90_000), battery=st.floats(2_000, 30_000), charge=st.floats(0, 9_000), gas=st.floats(15, 90),
    export=st.floats(0.0, 0.8), seed=st.integers(0, 10),
)  # fmt: skip
def test_the_certificate_brackets_the_joint_optimum(pv: float, battery: float, charge: float, gas: float, export: float, seed: int) -> None:
    """On a short year: the bound lies below the joint optimum, the plan above it, and both within the gap asked for."""
    random = np.random.default_rng(seed)
    system = s.system(
        s.grid(peak_charge=charge), s.gas(price=s.flat(gas)), Outlet(id="export", carrier="electricity", price=s.price() * export, limit=60.0), replace(s.PV, annual=pv), s.BOILER,
        s.HEAT_PUMP, replace(s.BATTERY, annual=battery, annual_energy=battery), s.POWER_LOAD, s.HEAT_LOAD,
    )  # fmt: skip
    if seed % 2:
        system = replace(system, limits=(Limit(name="cap", tonnes=float(random.uniform(200.0, 1500.0)), backstop=300.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    system = replace(system, backstop=1e6)  # dear enough that all demand is met
    grid = TimeGrid.year(240)
    model = build(system, grid)
    optimum = Living(model.programme).solve().objective
    start = random.uniform(0.0, 1.0, len(model.builds)) * model.investment.upper
    found = certify([Dispatch(system, grid)], model.investment, start, gap=1e-4)
    slack = 1e-6 * abs(optimum)
    assert found.lower - slack <= optimum <= found.upper + slack
    assert found.end == "closed"
    assert found.upper - found.lower <= 1e-4 * abs(found.upper) + slack


def test_the_proved_plan_reports_its_bounds_and_its_aggregation_error() -> None:
    found = least_cost(s.hydrogen_park(), periods=6)
    assert found.lower <= found.upper == found.cost
    assert found.emissions_low <= found.emissions <= found.emissions_high
    assert found.emissions_high > found.emissions_low
    assert abs(found.aggregation_error) < 0.3
    assert max(found.unserved.values()) < 1e-6 * s.POWER_LOAD.power.sum()
    assert found.end == "closed"
    assert found.upper - found.lower <= 1e-3 * found.upper


def test_a_dispatch_begun_from_a_plans_stored_basis_is_at_its_optimum() -> None:
    """With a demand charge and a store; the basis that comes back from disk is whole, so no step is left to go."""
    system = s.system(replace(s.grid(), peak_charge=4000.0), s.PV, s.BATTERY, s.POWER_LOAD)
    found = least_cost(system, periods=4, spread=False)
    back = unpack(*pack(found, Plan), Plan)
    for made in (found, back):
        year = Dispatch(system, system.year)
        capacity = np.array([made.stands[part] for part in year.built.parts])
        assert made.basis is not None
        year.begin_from(made.basis, same=True)
        cut = year.solve(capacity)
        assert year._living.steps == 0
        assert year.solution is not None
        again = basis_of(year.run, year.solution)
        assert all((again.columns[name] == known).all() for name, known in made.basis.columns.items())
        assert cut.value + Investment.single(system).cost @ capacity == pytest.approx(found.upper, rel=1e-12)
    days = on_days(system, periods=4)
    assert days.near is days.basis
    assert found.near is found.days


def test_an_export_share_holds_over_the_year() -> None:
    free = on_days(replace(s.power_park(), outlets=(Outlet(id="export", carrier="electricity", price=s.price() * 0.95, limit=500.0),)))
    held = on_days(replace(s.power_park(), outlets=(Outlet(id="export", carrier="electricity", price=s.price() * 0.95, limit=500.0),), export_share=0.1))
    weight = held.grid.hours
    sold, made = weight @ held.flow["export"], weight @ (held.flow["pv"] + held.flow["wind"])
    assert sold <= 0.1 * made * (1 + 1e-6)
    assert held.cost >= free.cost


def test_days_are_clustered_as_tsam_clusters_them() -> None:
    tsam, pd = pytest.importorskip("tsam"), pytest.importorskip("pandas")
    for system in (s.heat_park(), s.hydrogen_park()):
        data = features(system)
        frame = pd.DataFrame(data, index=pd.date_range("2019-01-01", periods=8760, freq="h"), columns=[f"f{n}" for n in range(data.shape[1])])
        for count in (1, 6, 12, 30):
            config = tsam.ClusterConfig(method="hierarchical", representation="medoid")
            theirs = tsam.aggregate(frame, n_clusters=count, period_duration=24, cluster=config).cluster_assignments
            ours, hearts = _clusters(data.reshape(365, -1), count)
            assert len(set(zip(ours.tolist(), np.asarray(theirs).tolist(), strict=True))) == count == len(hearts)
            assert ours[hearts].tolist() == list(range(count))


def test_as_many_kinds_of_day_as_asked_for_where_all_are_equally_far() -> None:
    days = np.repeat(np.eye(24), 15, axis=0)[:355]
    order, hearts = _clusters(np.vstack([days, days[:10]]), 20)
    assert len(hearts) == len(set(order.tolist())) == 20


def test_representative_days_stand_for_a_year_and_keep_the_peak() -> None:
    grid = representative(s.heat_park(), 10)
    assert grid.weights.sum() == pytest.approx(365.0)
    assert s.HEAT_LOAD.power.argmax() // 24 in grid.at[:, 0] // 24
    assert representative(s.heat_park(), 10).index.tolist() == grid.index.tolist()


def test_every_series_on_representative_days_has_the_sum_of_its_year() -> None:
    park = s.heat_park()
    grid = representative(park, 5)
    shape = park.loads[0].power / park.loads[0].power.max()
    assert grid.periods < 20
    for load in park.loads:
        assert grid.total(grid.take(load.power)) == pytest.approx(load.power.sum(), rel=1e-9)
        assert grid.take(load.power).max() == pytest.approx(load.power.max())
    assert np.allclose(grid.take(park.loads[0].power), park.loads[0].power.max() * grid.take(shape))
    sun = np.maximum(np.sin((s.HOURS % 24 - 6) / 12 * np.pi), 0.0) * np.random.default_rng(1).random(365).repeat(24)
    taken = grid.take(sun)
    assert grid.total(taken) == pytest.approx(sun.sum(), rel=1e-9)
    assert not taken[(grid.index % 24 < 6) | (grid.index % 24 > 18)].any(), "no sun at night"
    assert taken.max() <= sun.max()


def test_what_is_due_is_the_same_on_days_as_in_the_year() -> None:
    """Until noon a price of 10 and 30 on two days for which the first stands: 20, and 5 due on a MWh beside it, bought or sold, at every hour."""
    year = np.resize(np.repeat([10.0, 0.0, 30.0, 0.0], 12), s.HOURS.size)
    grid = TimeGrid(np.arange(24)[None, :], np.array([365.0]), 1.0, np.zeros(365, int))
    due, price = {Due(instrument="tax", base="bought"): 5.0}, np.repeat([year.sum() / 12.0 / 365.0, 0.0], 12)
    assert np.allclose(s.grid(price=year, transfers=due).paid_at(grid), price + 5.0)
    assert np.allclose(Outlet(id="export", carrier="electricity", price=year, limit=1.0, transfers=due).earned_at(grid), price - 5.0)


def test_an_infeasible_programme_is_never_read_as_a_plan() -> None:
    lp = Programme()
    x = lp.variables("x", 1, upper=1.0)
    lp.put(lp.constraints("more", 1, lower=2.0), x, 1.0)
    with pytest.raises(Unsolved):
        Living(lp).solve()


def test_a_block_cannot_be_named_twice_nor_its_bounds_crossed() -> None:
    lp = Programme()
    lp.variables("x", 2)
    with pytest.raises(ValueError, match="exists already"):
        lp.variables("x", 2)
    with pytest.raises(ValueError, match="lower bound above"):
        lp.variables("y", 2, lower=1.0, upper=0.0)


def test_the_programme_in_words() -> None:
    """Golden text of every kind of row, on two steps; to renew it: delete the file and run the test twice."""
    grid = TimeGrid(np.array([[12, 13]]), np.array([1.0]))
    rule = Rule(name="yardstick", unit="tCO2e", rows=())
    system = s.system(
        s.grid(peak_charge=1_000.0, price=s.flat(50.0)), s.gas(price=s.flat(40.0)), Outlet(id="export", carrier="electricity", price=s.flat(30.0), limit=5.0),
        replace(s.PV, availability=s.flat(0.5)), s.CHP, replace(s.BATTERY, into=0.9, out=0.9, loss=0.01), Load(carrier="electricity", power=s.flat(3.0)),
        Load(carrier="heat", power=s.flat(2.0)), limits=(Limit(name="cap", tonnes=1.0, backstop=100.0, rule=rule),),
    )  # fmt: skip
    text = build(replace(system, export_share=0.2), grid).programme.text()
    path = GOLDEN / "system.lp"
    if not path.exists():
        path.write_text(text, encoding="utf8")
        pytest.fail("golden text written; look at it and run again")
    assert text == path.read_text(encoding="utf8")


def test_capital_enters_as_an_annuity() -> None:
    assert annuity(0.05, 25) * 1e6 == pytest.approx(70_952.46, abs=0.01)

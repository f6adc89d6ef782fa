"""The optimum itself: against PyPSA, against laws of conservation and of linear programming, and where numbers are bad.

Parks are drawn at random, small: some ten to fifty steps, up to four carriers and all kinds of parts.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import Floats, TimeGrid
from parkzero.compare.library import load
from parkzero.energy import WEAR, Horizon, Limit, Load, Outlet, Supply, System
from parkzero.optimize import planning, priced
from parkzero.optimize.certified import Optimum, certify
from parkzero.optimize.dispatch import Cut, Dispatch
from parkzero.optimize.exports import resold
from parkzero.optimize.highs import Living, OutOfTime, Solution, Unsolved
from parkzero.optimize.investment import Investment, staged, weights
from parkzero.optimize.joint import Joint, build, build_horizon
from parkzero.optimize.model import capacities, operation
from parkzero.optimize.planning import least_cost, named_plan, on_days
from parkzero.optimize.priced import Limited
from parkzero.optimize.programme import Programme
from parkzero.optimize.seeding import seeded
from parkzero.order import frame, planned, prepared
from parkzero.problem import ParkError
from parkzero.results import Plan

pytestmark = pytest.mark.long

RULE = Rule(name="yardstick", unit="tCO2e", rows=())
INF = float("inf")


def few(examples: int) -> settings:
    """The same few examples in every run."""
    return settings(max_examples=examples, deadline=None, derandomize=True)


@st.composite
def parks(draw: st.DrawFn, *, hard: bool = True, share: bool = True, stages: int = 1) -> tuple[System, ...]:
    """The same parts in one or several stages; `hard`: with hard limits on tonnes too, `share`: with shares of exports too."""
    heat, hydrogen, outlet, stores, own = (draw(st.booleans(), label=x) for x in ("heat", "hydrogen", "outlet", "stores", "own gas"))
    charge = draw(st.sampled_from((0.0, 150.0)), label="demand charge")
    yearly = draw(st.booleans(), label="amounts of a year")
    cap = draw(st.sampled_from((None, "soft", "hard") if hard else (None, "soft")), label="limit on tonnes")
    exported = draw(st.sampled_from((1.0, 0.3) if share else (1.0,)), label="share of exports")
    hours = draw(st.sampled_from((1.0, 0.5)), label="hours of a step")
    steps = draw(st.sampled_from((16, 24, 40)), label="steps")
    random = np.random.default_rng(draw(st.integers(0, 10_000), label="numbers"))
    day = steps * hours / 8760.0

    def about(value: float, wide: float = 0.5) -> float:
        return float(value * random.uniform(1.0 - wide, 1.0 + wide))

    def course(value: float, wide: float = 0.5) -> Floats:
        return value * random.uniform(1.0 - wide, 1.0 + wide, steps)

    sun = np.clip(np.sin(np.arange(steps) * hours / 24.0 * 2.0 * np.pi), 0.0, None) * random.uniform(0.4, 1.0, steps)
    gas = Supply(id="gas", carrier="natural_gas", giver_kind="supplier", price=course(35.0), limit=INF, peak_charge=0.0, tonnes=np.where(random.random(steps) < 0.2, 0.0, course(0.2)))
    supplies = [Supply(id="grid", carrier="electricity", giver_kind="grid", price=course(60.0), limit=float(random.choice([45.0, INF])), peak_charge=charge, tonnes=course(0.5)), gas]
    arising = course(8.0, 1.0)
    if own:
        supplies.append(Supply(id="own", carrier="natural_gas", giver_kind="own", price=np.full(steps, 3.0), limit=INF, peak_charge=0.0, tonnes=np.full(steps, 0.2), fixed=arising))
    plants = [
        s.plant("pv", "electricity", most=about(60.0), existing=float(random.choice([0.0, 6.0])), annual=about(60_000.0) * day, availability=sun),
        s.plant("chp", "electricity", input="natural_gas", byproduct="heat", per_input=1 / 0.4, per_byproduct=about(1.0, 0.2), most=30.0,
                existing=4.0, annual=about(60_000.0) * day, variable=about(4.0)),
    ]  # fmt: skip
    held = [replace(s.BATTERY, existing=2.0, existing_energy=5.0, annual=about(4_000.0) * day, annual_energy=about(5_000.0) * day, hours=(1.0, 6.0), loss=about(0.005))]
    loads = [Load(carrier="electricity", power=course(20.0))]
    if heat:
        plants += [
            replace(s.BOILER, most=40.0, annual=about(6_000.0) * day),
            replace(s.HEAT_PUMP, most=20.0, annual=about(50_000.0) * day, input_course=course(1.0, 0.3)),
        ]
        held.append(replace(s.TANK, annual=about(300.0) * day, annual_energy=about(200.0) * day, into=0.98, most=30.0, most_energy=300.0))
        loads.append(Load(carrier="heat", power=course(14.0, 0.9)))
    if hydrogen:
        plants.append(replace(s.ELECTROLYSER, most=25.0, annual=about(90_000.0) * day))
        held.append(replace(s.H2_TANK, annual_energy=about(2_000.0) * day))
        loads.append(Load(carrier="hydrogen", power=course(4.0)))
    if draw(st.booleans(), label="steps of a measure"):
        saved = [(float(random.choice([0.0, 0.5])), about(1.0), about(250_000.0) * n * day) for n in (1, 2, 3)]
        plants += [s.plant(f"save-{n}", "electricity", technology="save", spares=True, availability=loads[0].power / loads[0].power.max(), existing=x, most=most, annual=annual) for n, (x, most, annual) in enumerate(saved)]
    if yearly:
        amount = 5.0 * steps * hours
        plants = [replace(p, yearly=about(amount)) if p.id in ("pv", "chp", "gas_boiler") else p for p in plants]
    outlets = (Outlet(id="export", carrier="electricity", price=course(about(45.0, 0.9)), limit=30.0),) if outlet else ()
    tonnes = float((0.2 * arising).sum()) * hours * own
    limits = () if cap is None else (Limit(name="cap", tonnes=tonnes + about(2.0) * steps * hours, backstop=about(60.0), rule=RULE, hard=cap == "hard"),)
    months = np.where(np.arange(steps) < steps // 3, 1.0, 2.0)
    first = System(run="plan", stage=2030, supplies=tuple(supplies), outlets=outlets, plants=tuple(plants), stores=tuple(held) if stores else (), loads=tuple(loads), limits=limits, months=months, backstop=1e6, export_share=exported, step_hours=hours)
    later = [
        replace(
            first, stage=2030 + 10 * n, loads=tuple(replace(x, power=x.power * (1.0 + 0.2 * n)) for x in loads),
            plants=tuple(replace(p, annual=p.annual * 0.8**n) for p in plants), supplies=(replace(supplies[0], price=supplies[0].price * 1.2**n), *supplies[1:]),
        ) for n in range(1, stages)
    ]  # fmt: skip
    return (first, *later)


def whole(system: System) -> TimeGrid:
    return TimeGrid.year(system.steps, system.step_hours)


def days_of(system: System, *, linked: bool) -> TimeGrid:
    """Two periods that stand for five days, with the content of seasonal stores carried through them or not."""
    half = np.arange(system.steps).reshape(2, -1)
    return TimeGrid(half, np.array([2.0, 3.0]), system.step_hours, np.array([0, 1, 1, 0, 1]) if linked else None)


def longer(system: System) -> System:
    """Limits on tonnes for `days_of`, where what arises anyway comes up to three times over."""
    return replace(system, limits=tuple(replace(x, tonnes=3.0 * x.tonnes) for x in system.limits))


def optimum(system: System, grid: TimeGrid) -> tuple[Joint, Solution]:
    model = build(system, grid)
    return model, Living(model.programme).solve()


def plan_of(system: System, grid: TimeGrid) -> tuple[Plan, Solution, Joint]:
    model, found = optimum(system, grid)
    return named_plan(model.run, model.investment.parts, found.x[model.builds], found, found.objective), found, model


def room(system: System, seed: int) -> Floats:
    """Capacities at random, within what may be built."""
    own = capacities(system)
    share = np.random.default_rng(seed).uniform(0.2, 0.9, len(own.parts))
    return np.array([min(u, 400.0) for u in own.upper]) * share


# Against PyPSA


@few(10)
@given(parks())
def test_the_optimum_of_random_parks_equals_pypsa(given: tuple[System, ...]) -> None:
    pytest.importorskip("pypsa")
    from parkzero.optimize import referee

    (system,) = given
    grid = whole(system)
    assert optimum(system, grid)[1].objective == pytest.approx(referee.optimum(system, grid), rel=1e-6)


def test_what_a_heat_pump_on_outside_air_takes_is_told_to_pypsa() -> None:
    """Its input by hour stands in the network and in the flows of a written plan."""
    pytest.importorskip("pypsa")
    from parkzero.optimize import referee

    course = 1.0 + 0.5 * np.sin(s.HOURS / 7.0)
    pump = replace(s.HEAT_PUMP, annual=900.0, input_course=course)
    system, grid = s.system(s.grid(), pump, s.ELECTRIC, s.HEAT_LOAD), TimeGrid.year(72)
    found = optimum(system, grid)[1].objective
    assert found == pytest.approx(referee.optimum(system, grid), rel=1e-6)
    flat = replace(system, plants=(replace(pump, input_course=None), s.ELECTRIC))
    assert abs(found - optimum(flat, grid)[1].objective) > 1e-5 * found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shenzhen-bipv", "euref", "kalundborg", "ordos"])
def test_the_optimum_of_a_library_park_equals_pypsas(name: str) -> None:
    """All 8760 h: the joint programme and PyPSA's to 1e-6, and both within the certificate of the plan.

    Interior point (HiPO) without crossover: its objective is exact to some 1e-8, and it ends in minutes.
    """
    pytest.importorskip("pypsa")
    pytest.importorskip("highspy_extras")
    from parkzero.optimize import referee

    given = frame(load(name)[0])
    ready = prepared(given)
    system, grid = ready.system, whole(ready.system)
    assert system.steps == 8760
    fast = {"solver": "hipo", "run_crossover": "off", "threads": 1}
    referred = referee.optimum(system, grid, **fast)
    living = Living(build(system, grid).programme)
    living.set(**fast)
    assert living.solve().objective == pytest.approx(referred, rel=1e-6)
    made = planned(ready, given.study)
    assert made.end == "closed"
    assert made.lower - 1e-6 * abs(referred) <= referred <= made.upper + 1e-6 * abs(referred)


def test_a_solve_that_rounding_leads_astray_begins_again_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once; where the end still says nothing, it is told."""
    import highspy

    lp = Programme()
    x = lp.variables("x", 2, cost=np.array([1.0, 2.0]))
    lp.put(lp.constraints("sum", 1, lower=3.0), x, 1.0)
    run, lost, forgotten = Living._run, [highspy.HighsModelStatus.kUnknown], []
    monkeypatch.setattr(Living, "_run", lambda self: lost.pop() if lost else run(self))
    monkeypatch.setattr(Living, "forget", lambda self: forgotten.append(self))
    living = Living(lp)
    assert living.solve().objective == pytest.approx(3.0)
    assert forgotten == [living]
    lost += [highspy.HighsModelStatus.kUnknown] * 2
    with pytest.raises(Unsolved):
        living.solve()


# Balances of energy


def left_over(system: System, grid: TimeGrid, flow: dict[str, Floats]) -> dict[str, Floats]:
    """What each carrier's balance lacks by step [MW]: an account of its own, from the flows of a plan and the figures of the parts."""
    net: dict[str, Floats] = defaultdict(lambda: np.zeros(grid.size))
    for supply in system.supplies:
        came = flow[supply.id] if supply.fixed is None else supply.fixed[grid.index]
        net[supply.carrier] = net[supply.carrier] + came - flow.get(f"{supply.id}:flare", 0.0)
    for outlet in system.outlets:
        net[outlet.carrier] = net[outlet.carrier] - flow[outlet.id]
    for plant in system.plants:
        made = flow[plant.id]
        net[plant.output] = net[plant.output] + made
        for carrier, per in plant.by_products.items():
            net[carrier] = net[carrier] + made * per
        if plant.input:
            course = plant.input_course[grid.index] if plant.input_course is not None else 1.0
            net[plant.input] = net[plant.input] - made * plant.per_input * course
    for store in system.stores:
        net[store.carrier] = net[store.carrier] + flow[f"{store.id}:out"] - flow[f"{store.id}:in"]
    for item in system.loads:
        net[item.carrier] = net[item.carrier] - item.power[grid.index] + flow[f"{item.carrier}:unserved"]
    for carrier in net:
        net[carrier] = net[carrier] - flow.get(f"{carrier}:vent", 0.0)
    return dict(net)


@few(30)
@given(parks(), st.sampled_from(("year", "days", "linked days")))
def test_every_balance_of_a_plan_closes(given: tuple[System, ...], kind: str) -> None:
    """By carrier and step, to 1e-6 MW; capacities and limits hold, and costs and tonnes add up."""
    (system,) = given
    if kind != "year":
        system = longer(system)
    grid = whole(system) if kind == "year" else days_of(system, linked=kind == "linked days")
    made, _, model = plan_of(system, grid)
    flow = dict(made.flow)
    for carrier, net in left_over(system, grid, flow).items():
        assert np.abs(net).max() < 1e-6, carrier
    assert all(values.min() > -1e-7 for name, values in flow.items() if not name.endswith(":level"))
    each = grid.hours
    for plant in system.plants:
        reach = plant.per_capacity * (1.0 if plant.availability is None else plant.availability[grid.index])
        assert np.all(flow[plant.id] <= reach * (plant.existing + made.capacity.get(plant.id, 0.0)) + 1e-6)
        assert each @ flow[plant.id] <= plant.yearly + 1e-6 * min(plant.yearly, 1e6)
    tonnes = sum(float(each @ (flow[x.id] * x.tonnes[grid.index])) for x in system.supplies)
    assert made.emissions == pytest.approx(tonnes, rel=1e-6, abs=1e-6)
    cost = sum(float(each @ (flow[x.id] * x.price[grid.index])) for x in system.supplies)
    cost -= sum(float(each @ (flow[x.id] * x.price[grid.index])) for x in system.outlets)
    cost += sum(p.variable * float(each @ flow[p.id]) + p.annual * made.capacity.get(p.id, 0.0) for p in system.plants)
    cost += sum(WEAR * float(each @ (flow[f"{x.id}:in"] + flow[f"{x.id}:out"])) for x in system.stores)
    cost += sum(x.annual * made.capacity.get(x.id, 0.0) + x.annual_energy * made.energy.get(x.id, 0.0) for x in system.stores)
    month = system.months[grid.index]
    shares = [12.0 / len(np.unique(month)) * sum(flow[x.id][month == m].max() for m in np.unique(month)) * x.peak_charge for x in system.supplies]
    cost += sum(shares) + system.backstop * sum(made.unserved.values())
    cost += sum(x.backstop * max(tonnes - x.tonnes, 0.0) for x in system.limits if not x.hard)
    assert model.programme.constant == 0.0
    assert made.cost == pytest.approx(cost, rel=1e-6)


@few(15)
@given(parks(), st.booleans())
def test_a_stores_content_follows_from_what_goes_in_and_out(given: tuple[System, ...], linked: bool) -> None:
    """Walked through the year step by step; on linked days each day of the year from the content of the day before."""
    (system,) = given
    system = longer(system) if linked else system
    grid = days_of(system, linked=True) if linked else whole(system)
    made, found, model = plan_of(system, grid)
    for store in system.stores:
        into, out = (made.flow[f"{store.id}:{x}"].reshape(grid.periods, -1) for x in ("in", "out"))
        level = made.flow[f"{store.id}:level"].reshape(grid.periods, -1)
        most = store.existing_energy + made.energy.get(store.id, 0.0)
        assert max(into.max(), out.max()) <= store.existing + made.capacity.get(store.id, 0.0) + 1e-6
        over = linked and store.seasonal
        order = grid.order if over and grid.order is not None else np.arange(grid.periods)
        content = begun = float(found.x[model.run.column(f"start {store.id}")][0]) if over else float(level[0, -1])
        for day in order:
            content = content if over else float(level[day, -1])
            for t in range(grid.steps):
                content *= (1.0 - store.loss) ** grid.step_hours
                content += grid.step_hours * (store.into * into[day, t] - out[day, t] / store.out)
                assert -1e-5 < content < most + 1e-5
                assert over or content == pytest.approx(level[day, t], abs=1e-5)
        if over:
            assert content == pytest.approx(begun, abs=1e-5)


# Duals and complementarity


def opened(system: System, grid: TimeGrid, capacity: Floats) -> tuple[Programme, Floats, Floats]:
    """The programme of a dispatch once more, with the bounds that capacities set."""
    lp = Programme()
    run = operation(lp, system, grid)
    lower, upper = (x.copy() for x in lp.bounds)
    for reach in run.reaches:
        upper[reach.columns] = reach.has + reach.per * capacity[reach.capacities].sum()
    return lp, lower, upper


@few(25)
@given(parks(), st.integers(0, 999))
def test_the_living_dispatch_is_optimal_by_its_own_duals(given: tuple[System, ...], seed: int) -> None:
    """Feasible, reduced costs as the duals make them, signs by the bounds at which things stand, no slack with a price, strong duality."""
    (system,) = given
    grid, living = whole(system), Dispatch(system, whole(system))
    living.solve(room(system, seed))
    for capacity in (room(system, seed + 1), 0.7 * room(system, seed + 1)):  # the second and third from the basis of the one before
        cut = living.solve(capacity)
        lp, lower, upper = opened(system, grid, capacity)
        found = living.solution
        assert found is not None
        x, dual, reduced, size = found.x, found.dual, found.reduced, max(abs(cut.value), 1.0)
        row, (low, high) = lp.matrix() @ x, lp.row_bounds
        assert np.all((row >= low - 1e-6) & (row <= high + 1e-6))
        assert np.all((x >= lower - 1e-6) & (x <= upper + 1e-6))
        made = lp.cost - lp.matrix().T @ dual
        assert np.abs(made - reduced).max() < 1e-6 * np.abs(lp.cost).max()
        slack = worth = 0.0
        for price, value, least, most in ((dual, row, low, high), (reduced, x, lower, upper)):
            up, down = price > 1e-6, price < -1e-6
            assert np.isfinite(least[up]).all()  # a positive price holds something up at its lower bound
            assert np.isfinite(most[down]).all()
            slack += float(price[up] @ (value - least)[up] + price[down] @ (value - most)[down])
            worth += float(price[up] @ least[up] + price[down] @ most[down])
        assert abs(slack) < 1e-6 * size
        assert lp.constant + worth == pytest.approx(cut.value, rel=1e-6, abs=1e-3)
        assert lp.constant + float(lp.cost @ x) == pytest.approx(cut.value, rel=1e-9, abs=1e-6)
        assert all(np.all(dual[lp.rows[name]] <= 1e-9) for name in lp.rows if name.split()[0] in ("peak", "own", "export", "yearly", "limit"))


@few(20)
@given(parks(), st.integers(0, 999))
def test_a_cut_lies_below_the_cost_of_operation_everywhere(given: tuple[System, ...], seed: int) -> None:
    (system,) = given
    living = Dispatch(system, whole(system))
    cuts = [living.solve(room(system, seed + n)) for n in range(4)]
    for a in cuts:
        assert np.all(a.slope <= 0.0)
        for b in cuts:
            assert b.value >= a.value + float(a.slope @ (b.capacity - a.capacity)) - 1e-6 * abs(b.value)


@few(15)
@given(parks(), st.integers(0, 999), st.booleans())
def test_a_price_lies_between_what_less_and_more_load_cost(given: tuple[System, ...], seed: int, fine: bool) -> None:
    """The derivative of the cost of operation from the left and from the right, by running the dispatch again with another load.

    Where none of a load is served, more of it costs the backstop, however much more energy is worth elsewhere: the rent of that bound comes off.
    """
    (system,) = given
    system = longer(system) if fine else system
    grid = days_of(system, linked=False) if fine else whole(system)
    capacity, random, delta = room(system, seed), np.random.default_rng(seed), 1e-3
    living = Dispatch(system, grid)
    base = living.solve(capacity)
    assert living.solution is not None
    made = named_plan(living.run, tuple((0, p) for p in living.built.parts), capacity, living.solution, base.value)

    def run(carrier: str, at: int, more: float) -> float:
        loads = tuple(replace(x, power=x.power + more * (np.arange(system.steps) == at)) if x.carrier == carrier else x for x in system.loads)
        return Dispatch(replace(system, loads=loads), grid).solve(capacity).value

    for item in system.loads:
        for k in random.choice(grid.size, 2, replace=False):
            at, each = int(grid.index[k]), float(grid.hours[k])
            less, more = (sign * (run(item.carrier, at, sign * delta) - base.value) / (delta * each) for sign in (-1.0, 1.0))
            slack = float(np.minimum(living.solution.reduced[living.run.column(f"unserved {item.carrier}")][k], 0.0)) / each
            rounding = 1e-9 * abs(base.value) / (delta * each) + 1e-6 * abs(more)
            assert less - rounding <= made.price[item.carrier][k] + slack <= more + rounding


@pytest.mark.parametrize("hours", [1.0, 0.25])
def test_prices_in_closed_form(hours: float) -> None:
    """A boiler with room to spare sets the price of heat, the grid that of power, however long a step is and often it stands."""
    grid = TimeGrid(np.arange(24).reshape(2, 12), np.array([3.0, 5.0]), hours)
    boiler = replace(s.BOILER, most=0.0, existing=200.0, per_input=1 / 0.9, variable=1.2)
    system = replace(s.system(s.grid(), s.gas(price=s.flat(45.0)), boiler, s.POWER_LOAD, s.HEAT_LOAD), step_hours=hours)
    made, _, _ = plan_of(system, grid)
    assert made.price["heat"] == pytest.approx(np.full(24, 1.2 + 45.0 / 0.9))
    assert made.price["electricity"] == pytest.approx(s.price()[:24])


# Stores


@few(25)
@given(parks(share=False), st.booleans(), st.integers(0, 999))
def test_no_store_is_filled_and_emptied_at_once(given: tuple[System, ...], built: bool, seed: int) -> None:
    """Prices are not negative and what is not needed can be left: to lose energy in a store never pays."""
    (system,) = given
    if built:
        living = Dispatch(system, whole(system))
        living.solve(room(system, seed))
        assert living.solution is not None
        run, x = living.run, living.solution.x
    else:
        model, found = optimum(system, whole(system))
        run, x = model.run, found.x
    for store in system.stores:
        both = np.minimum(x[run.column(f"in {store.id}")], x[run.column(f"out {store.id}")])
        assert both.max() < 1e-6, store.id


def test_a_share_of_exports_does_not_pay_for_wasting_power() -> None:
    """Much sun, little own use, a fifth of what is made may be sold."""
    pv = replace(s.PV, most=0.0, existing=100.0)
    held = replace(s.BATTERY, most=0.0, existing=20.0, existing_energy=80.0)
    load = replace(s.POWER_LOAD, power=0.02 * s.POWER_LOAD.power)
    system = replace(s.system(s.grid(), Outlet(id="export", carrier="electricity", price=s.price() * 0.9, limit=500.0), pv, held, load), export_share=0.2)
    made, _, _ = plan_of(system, TimeGrid.year(168))
    assert np.minimum(made.flow["battery:in"], made.flow["battery:out"]).max() < 1e-6


@pytest.mark.parametrize("loss", [0.0, 0.01])
def test_a_store_with_nothing_to_do_stands_idle(loss: float) -> None:
    """Power at one price all year: even without loss nothing goes through a store, and none is built."""
    free = replace(s.BATTERY, into=1.0, out=1.0, loss=loss, existing=20.0, existing_energy=80.0, annual=0.0, annual_energy=0.0)
    made, found, model = plan_of(s.system(s.grid(price=s.flat(50.0)), s.gas(), s.CHP, free, s.POWER_LOAD), TimeGrid.year(96))
    assert made.flow["battery:in"].max() < 1e-9
    assert made.flow["battery:out"].max() < 1e-9
    moved = replace(free, into=1.0 - loss)
    varied, _, _ = plan_of(s.system(s.grid(), s.gas(), s.CHP, moved, s.POWER_LOAD), TimeGrid.year(96))
    assert varied.flow["battery:in"].sum() > 100.0
    assert found.objective == pytest.approx(float(50.0 * s.POWER_LOAD.power[:96].sum()), rel=1e-9)
    assert model.programme.width == len(found.x)


# Bad numbers


def coarse(system: System, hours: int = 6) -> System:
    """The year in steps of some hours, for plans that take a second."""

    def mean(values: Floats) -> Floats:
        return values.reshape(-1, hours).mean(axis=1)

    def part(given: object) -> object:
        return replace(given, **{f.name: mean(v) for f in fields(given) if isinstance(v := getattr(given, f.name), np.ndarray)})  # type: ignore[arg-type, type-var]

    kinds = ("supplies", "outlets", "plants", "stores", "loads")
    parts = {kind: tuple(part(x) for x in getattr(system, kind)) for kind in kinds}
    return replace(system, months=np.floor(mean(system.months)), step_hours=float(hours), **parts)  # type: ignore[arg-type]


def swapped(system: System, name: str, **changes: object) -> System:
    """The system with one part changed; a load is named by its carrier."""

    def part(given: object) -> object:
        return replace(given, **changes) if getattr(given, "id", getattr(given, "carrier", "")) == name else given  # type: ignore[type-var]

    kinds = ("supplies", "outlets", "plants", "stores", "loads")
    return replace(system, **{k: tuple(part(x) for x in getattr(system, k)) for k in kinds})  # type: ignore[arg-type]


HEAT, POWER = coarse(s.heat_park(), 12), coarse(s.power_park(), 12)
STEPS = HEAT.steps
ALONE = replace(POWER, supplies=(), outlets=(), plants=(replace(POWER.plants[0], most=3_000.0), POWER.plants[1]))
MOST = {"most": 1e9, "most_energy": 1e10}
STRANGE: dict[str, System] = {
    "costs from 1e-3 to 1e7": swapped(swapped(swapped(HEAT, "gas", price=np.full(STEPS, 1e-3)), "heat_pump", annual=1e7), "battery", annual=1e7),
    "free plants and power at 1e7": swapped(swapped(swapped(HEAT, "gas", price=np.full(STEPS, 1e7)), "pv", annual=1e-3), "heat_pump", annual=1e-3),
    "no demand of heat": swapped(HEAT, "heat", power=np.zeros(STEPS)),
    "no demand at all": swapped(swapped(HEAT, "heat", power=np.zeros(STEPS)), "electricity", power=np.zeros(STEPS)),
    "no loads": replace(HEAT, loads=()),
    "room for 1e9 MW": replace(HEAT, plants=tuple(replace(p, most=1e9) for p in HEAT.plants), stores=tuple(replace(x, **MOST) for x in HEAT.stores)),
    "a boiler without end": swapped(HEAT, "gas_boiler", existing=INF, most=0.0),
    "a gate without end": swapped(swapped(POWER, "grid", limit=INF), "export", limit=INF),
    "no cost of operation": replace(ALONE, stores=(replace(POWER.stores[0], most=2_000.0, most_energy=16_000.0),)),
    "a limit that is none": replace(HEAT, limits=(Limit(name="cap", tonnes=INF, backstop=100.0, rule=RULE),)),
    "resale above the price, without end": swapped(
        replace(swapped(POWER, "grid", limit=INF), stores=()), "export", limit=INF, price=POWER.supplies[0].price * 1.2
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(STRANGE))
def test_strange_numbers_are_planned_to_the_gap(name: str) -> None:
    """The joint optimum lies within the certificate, and the plan is physical."""
    system = STRANGE[name]
    made = least_cost(system, periods=3, gap=2e-3, spread=False)
    best = optimum(system, whole(system))[1].objective
    slack = 1e-6 * abs(best) + 1e-6
    assert made.end == "closed"
    assert made.lower - slack <= best <= made.upper + slack
    assert made.upper - made.lower <= 2e-3 * abs(made.upper) + slack
    for carrier, net in left_over(system, made.grid, dict(made.flow)).items():
        assert np.abs(net).max() < 1e-5, carrier


def bad(system: System, name: str, attribute: str, value: float) -> System:
    """A series of a part with one step spoilt, or a figure of it."""
    kinds = ("supplies", "plants", "stores", "loads", "outlets")
    (old,) = [getattr(x, attribute) for k in kinds for x in getattr(system, k) if getattr(x, "id", getattr(x, "carrier", "")) == name]
    new = np.where(np.arange(STEPS) == 7, value, old) if isinstance(old, np.ndarray) else value
    return swapped(system, name, **{attribute: new})


PUMPED = swapped(HEAT, "heat_pump", input_course=np.ones(STEPS))
SERIES = [("grid", "price"), ("grid", "tonnes"), ("electricity", "power"), ("pv", "availability"), ("heat_pump", "input_course")]
FIGURES = [("pv", "annual"), ("pv", "most"), ("gas_boiler", "variable"), ("gas_boiler", "per_input"), ("grid", "peak_charge"), ("battery", "into"), ("tank", "loss"), ("tank", "most_energy")]  # fmt: skip
WRONG: dict[str, tuple[System, str]] = {
    f"{name} {attribute} {value}": (bad(PUMPED, name, attribute, value), f"{name}.{attribute}")
    for name, attribute in (*SERIES, *FIGURES)
    for value in (float("nan"), INF, -INF)
} | {
    "a negative load": (bad(HEAT, "heat", "power", -1.0), "heat.power"),
    "a negative availability": (bad(HEAT, "pv", "availability", -0.1), "pv.availability"),
    "a negative limit": (swapped(HEAT, "grid", limit=-5.0), "grid.limit"),
    "no number for a limit": (swapped(HEAT, "grid", limit=float("nan")), "grid.limit"),
    "nothing comes out": (swapped(HEAT, "battery", out=0.0), "battery.out"),
    "more lost than there is": (swapped(HEAT, "tank", loss=1.5), "tank.loss"),
    "a short series": (swapped(HEAT, "grid", price=HEAT.supplies[0].price[:-3]), "grid.price"),
    "a long series": (swapped(HEAT, "gas", tonnes=np.zeros(STEPS + 1)), "gas.tonnes"),
    "a backstop that is no number": (replace(HEAT, backstop=float("nan")), "backstop"),
    "an endless backstop": (replace(HEAT, backstop=INF), "backstop"),
    "a target that is no number": (replace(HEAT, limits=(Limit(name="cap", tonnes=float("nan"), backstop=1.0, rule=RULE),)), "cap.tonnes"),
    "a target that costs without end": (replace(HEAT, limits=(Limit(name="cap", tonnes=1.0, backstop=INF, rule=RULE),)), "cap.backstop"),
    "sun without end": (swapped(HEAT, "pv", existing=INF), "pv.existing"),
    "two loads of a carrier": (replace(HEAT, loads=(*HEAT.loads, HEAT.loads[0])), "electricity"),
    "an id of two": (replace(HEAT, supplies=(*HEAT.supplies, replace(HEAT.supplies[0], id="pv"))), "pv"),
    "paid to waste heat": (
        replace(HEAT, supplies=(*HEAT.supplies, Supply(id="waste", carrier="heat", giver_kind="supplier", price=np.full(STEPS, -1.0), limit=INF, peak_charge=0.0, tonnes=np.zeros(STEPS)))), "waste.limit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_no_number_is_refused_by_name(name: str) -> None:
    """Never a plan of another system: the solver leaves a coefficient that is no number out without a word."""
    system, field = WRONG[name]
    starts: tuple[Callable[[System], object], ...] = (least_cost, on_days, lambda x: build(x, TimeGrid.year(24, 12.0)), lambda x: Dispatch(x, TimeGrid.year(24, 12.0)))
    for start in starts:
        with pytest.raises(ParkError) as why:
            start(system)
        assert [p.code for p in why.value.problems if p.field.endswith(field)] == ["unsound_figure"], why.value.problems


def test_all_that_is_wrong_is_told_at_once_and_a_sound_system_passes() -> None:
    system = bad(bad(HEAT, "grid", "price", INF), "pv", "annual", float("nan"))
    with pytest.raises(ParkError) as why:
        least_cost(system)
    assert sorted(p.field for p in why.value.problems) == ["plants.pv.annual", "supplies.grid.price"]
    assert any("step 7" in p.found for p in why.value.problems)
    build(HEAT, TimeGrid.year(24, 12.0))


def test_a_coefficient_that_is_no_number_never_reaches_the_solver() -> None:
    lp = Programme()
    lp.put(lp.constraints("row", 1, lower=1.0), lp.variables("x", 1, cost=1.0), float("nan"))
    with pytest.raises(Unsolved):
        Living(lp)


def test_bought_power_is_not_sold_on_even_without_stores() -> None:
    """A grid that pays more than it asks: exports stay within own generation, with a store and without one."""
    dear = Outlet(id="export", carrier="electricity", price=s.price() * 1.2, limit=100.0)
    pv = replace(s.PV, most=0.0, existing=30.0)
    for parts in ((), (replace(s.BATTERY, most=0.0, existing=1.0, existing_energy=1.0),)):
        system = s.system(s.grid(), dear, pv, *parts, s.POWER_LOAD)
        made, _, _ = plan_of(system, TimeGrid.year(48))
        assert resold(system, system.year)
        assert made.flow["export"].sum() > 1.0
        assert np.all(made.flow["export"] <= made.flow["pv"] + 1e-6)
    bare = s.system(s.grid(), replace(dear, price=s.price() * 0.9), pv, s.POWER_LOAD)
    assert not resold(bare, bare.year)


# Time limits


class Hasty(Dispatch):
    """A dispatch whose time is over after some runs."""

    left = 4

    def solve(self, capacity: Floats, seconds: float = INF) -> Cut:
        if self.left == 0:
            raise OutOfTime("time limit")
        self.left -= 1
        return super().solve(capacity, seconds)


def test_a_plan_out_of_time_is_the_best_so_far_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With demand charges, an amount of a year that binds and a target that is missed: still a plan that holds all of it, and it says how it ended."""
    capped = swapped(swapped(HEAT, "gas_boiler", yearly=5_000.0, annual=1_000.0), "grid", peak_charge=4_000.0)
    system = replace(capped, limits=(Limit(name="target", tonnes=5_000.0, backstop=80.0, rule=RULE),))
    best = optimum(system, whole(system))[1].objective
    monkeypatch.setattr(priced, "Dispatch", type("Brief", (Hasty,), {"left": 20}))
    monkeypatch.setattr(planning, "Dispatch", Hasty)
    made = least_cost(system, periods=2, gap=1e-9)
    assert made.end == "time"
    assert np.isfinite(made.lower)
    assert made.lower - 1e-6 * best <= best <= made.upper + 1e-6 * best
    assert made.upper - made.lower > 1e-9 * best
    assert made.cost == made.upper
    each = made.grid.hours
    assert float(each @ made.flow["gas_boiler"]) == pytest.approx(5_000.0, rel=1e-6), "the amount of a year binds"
    assert made.exceeded["target"] == pytest.approx(max(made.emissions - 5_000.0, 0.0), rel=1e-6)
    assert all(np.abs(net).max() < 1e-5 for net in left_over(system, made.grid, dict(made.flow)).values())
    assert Dispatch(system, whole(system)).solve(np.array([made.stands[p] for p in capacities(system).parts])).value < made.upper
    monkeypatch.setattr(Hasty, "left", 0)
    with pytest.raises(OutOfTime):
        least_cost(system, periods=2, spread=False)


def test_the_solvers_own_time_limit_is_told_and_can_be_lifted() -> None:
    model = build(s.heat_park(), TimeGrid.year(336))
    living = Living(model.programme)
    with pytest.raises(OutOfTime):
        living.solve(1e-4)
    assert living.solve().objective == pytest.approx(optimum(s.heat_park(), TimeGrid.year(336))[1].objective, rel=1e-9)


# The certificate


@few(20)
@given(parks(hard=False), st.integers(0, 999))
def test_the_certificate_holds_the_optimum_of_random_parks(given: tuple[System, ...], seed: int) -> None:
    (system,) = given
    model, found = optimum(system, whole(system))
    start = np.random.default_rng(seed).uniform(0.0, 1.0, len(model.builds)) * model.investment.upper
    held(certify([Dispatch(system, whole(system))], model.investment, start, gap=1e-4), found.objective)


@few(10)
@given(parks(hard=False, stages=2), st.sampled_from((8.0, 30.0)))
def test_the_certificate_holds_the_optimum_of_random_stages(given: tuple[System, ...], life: float) -> None:
    """Two stages, with capacity that outlives the first or does not."""
    names = [p.id for p in given[0].plants] + [x.id for x in given[0].stores]
    horizon = Horizon(systems=given, lengths=(10.0, 10.0), discount=0.04, lifetime=dict.fromkeys(names, life))
    grids = [whole(x) for x in given]
    model = build_horizon(horizon, grids)
    best = Living(model.programme).solve().objective
    stages = [Dispatch(x, g, float(w)) for x, g, w in zip(given, grids, weights(horizon), strict=True)]
    held(certify(stages, staged(horizon), np.zeros(len(model.builds)), gap=1e-4), best)


def held(found: Optimum, best: float) -> None:
    slack = 1e-6 * abs(best)
    assert found.lower - slack <= best <= found.upper + slack
    if found.served:
        assert found.end == "closed"
        assert found.upper - found.lower <= 1e-4 * abs(found.upper) + slack


# Limits as prices


def three_weeks(share: float, backstop: float) -> System:
    """The heat park over three weeks, at their part of the yearly costs, under a soft cap at a share of what gas alone would emit."""
    steps = 24 * 21

    def cut(part: object) -> object:
        series = {f.name: getattr(part, f.name)[:steps] for f in fields(part) if isinstance(getattr(part, f.name), np.ndarray)}  # type: ignore[arg-type]
        yearly = {n: getattr(part, n) * steps / 8760 for n in ("annual", "annual_energy") if hasattr(part, n)}
        return replace(part, **series, **yearly)  # type: ignore[type-var]

    whole = replace(s.heat_park(), supplies=(s.grid(peak_charge=4_000.0), s.gas()))
    parts = {n: tuple(cut(x) for x in getattr(whole, n)) for n in ("supplies", "outlets", "plants", "stores", "loads")}
    limit = Limit(name="cap", tonnes=share * 0.202 * float(s.HEAT_LOAD.power[:steps].sum()), backstop=backstop, rule=RULE)
    return replace(whole, months=whole.months[:steps], limits=(limit,), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "backstop"), [(1.5, 2_000.0), (0.0, 150.0), (9.0, 2_000.0), (1.0, 5.0)])
def test_cuts_at_prices_lie_below_what_operation_costs_under_the_limit(share: float, backstop: float) -> None:
    """A binding cap, one that is missed, one that is loose, and a backstop that is cheaper than keeping it."""
    system = three_weeks(share, backstop)
    investment, until = Investment.single(system), time.perf_counter() + 600.0
    cuts, mixed, _ = seeded(Limited((system,)), investment, 0.2 * investment.upper, np.array([20.0]), gap=1e-3, until=until, progress=lambda _: None)
    exact = Dispatch(system, TimeGrid.year(system.steps))
    for capacity in (mixed, cuts[0][1].capacity, 0.5 * mixed + 0.1 * investment.upper):
        value = exact.solve(capacity).value
        above = max(cut.value + float(cut.slope @ (capacity - cut.capacity)) for _, cut in cuts)
        assert above <= value * (1 + 1e-7)
    found = certify([exact], investment, mixed, gap=1e-3, cuts=cuts)
    best = Living(build(system, TimeGrid.year(system.steps)).programme).solve().objective
    assert found.end == "closed"
    assert found.steps <= 5
    assert found.lower * (1 - 1e-6) <= best <= found.upper * (1 + 1e-6)
    missed = float(found.solutions[0].x[exact.run.column("excess cap")][0]) > 1.0
    assert missed is (share == 0.0 or backstop == 5.0)

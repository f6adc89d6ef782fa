"""Sweeps: on representative days, and on the full year with a certificate for every point."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.economics.abatement import Frontier, beside, frontier, unfined, untargeted
from parkzero.energy import Budget, Horizon, Limit, Load, Outlet, Part, System
from parkzero.optimize import proved
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, Unsolved
from parkzero.optimize.joint import build
from parkzero.optimize.model import capacities
from parkzero.optimize.pathway import foresight
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import least_cost
from parkzero.optimize.points import Change, Solved
from parkzero.optimize.priced import Years
from parkzero.optimize.proved import Proved
from parkzero.optimize.sweep import Sweep, sweep
from parkzero.problem import WrongUse
from parkzero.results import Plan

pytestmark = pytest.mark.long

CHANGES = [
    Change(name="plain"), Change(name="dear", price={"electricity": 1.5}), Change(name="grant", cost={"pv": 0.6, "battery": 0.6}), Change(name="cap", cap=100_000.0),
    Change(name="carbon", carbon=80.0), Change(name="less", without=("heat_pump",)),
]  # fmt: skip
CAPTURING = (
    s.gas(id="wood", carrier="biomass", price=s.flat(25.0), tonnes=s.flat(0.0)),
    s.plant("burner", "electricity", input="biomass", per_input=1 / 0.3, most=60.0, annual=150_000.0, by_products={"captured_co2": 1.0}),
    Outlet(id="away", carrier="captured_co2", price=s.flat(-60.0), limit=500.0, tonnes=-1.0),
)
"""Biomass power whose CO2 is captured and stored."""


def test_a_sweep_equals_separate_solves_and_does_not_depend_on_its_order() -> None:
    system = s.heat_park()
    forth = sweep(system, CHANGES, periods=4)
    back = sweep(system, CHANGES[::-1], periods=4)[::-1]
    assert forth == back
    dear = replace(system, supplies=tuple(replace(x, price=x.price * 1.5) if x.carrier == "electricity" else x for x in system.supplies))
    apart = Living(build(dear, representative(system, 4)).programme).solve().objective  # the same days, chosen by the unchanged system
    assert forth[1].cost == pytest.approx(apart, rel=1e-6)
    assert forth[3].emissions == pytest.approx(100_000.0)
    assert forth[3].shadow > 0.0
    assert Part("heat_pump") in forth[0].capacity
    assert Part("heat_pump") not in forth[5].capacity
    assert forth[2].cost < forth[0].cost < forth[1].cost


def test_an_interrupted_sweep_goes_on_where_it_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system, kept = s.power_park(), tmp_path / "sweep.jsonl"
    whole = sweep(system, CHANGES[:4], periods=3, kept=kept)
    lines = kept.read_text().splitlines()
    kept.write_text("\n".join(lines[:2]) + "\n" + lines[2][:40])  # cut off while the third was written
    solved: list[str] = []
    at = Sweep.at
    monkeypatch.setattr(Sweep, "at", lambda self, change, **o: (solved.append(change.name), at(self, change, **o))[1])
    assert sweep(system, CHANGES[:4], periods=3, kept=kept) == whole
    assert solved == [c.name for c in CHANGES[2:4]]


def test_workers_find_the_same_points() -> None:
    one, two = sweep(s.power_park(), CHANGES[:3], periods=3), sweep(s.power_park(), CHANGES[:3], periods=3, workers=2)
    assert one == two


@pytest.mark.parametrize("change", [Change(name="a", price={"elektricity": 2.0}), Change(name="b", cost={"pw": 0.5}), Change(name="c", without=("boiler_2",))])
def test_a_change_of_what_is_not_there_is_refused(change: Change) -> None:
    with pytest.raises(WrongUse, match=r"did you mean|there are"):
        sweep(s.heat_park(), [change], periods=2)
    with pytest.raises(WrongUse):
        proved.sweep(coarse(s.heat_park(), 24), [change], periods=2)


# On the full year


def coarse(system: System, hours: int = 3) -> System:
    """The system in steps of some hours, each an hour of the year that stands for those after it."""

    def every(part: object, *names: str) -> object:
        return replace(part, **{n: v[::hours] for n in names if (v := getattr(part, n)) is not None})  # type: ignore[type-var]

    return replace(
        system, step_hours=float(hours), months=system.months[::hours],
        supplies=tuple(every(x, "price", "tonnes", "fixed") for x in system.supplies),
        outlets=tuple(every(x, "price") for x in system.outlets), loads=tuple(every(x, "power") for x in system.loads),
        plants=tuple(every(x, "availability", "input_course") for x in system.plants),
    )  # fmt: skip


def changed(system: System, change: Change) -> System:
    """A system of its own with what differs."""
    found = replace(
        system,
        supplies=tuple(
            replace(x, price=x.price * change.price.get(x.carrier, 1.0) + change.carbon * x.tonnes) for x in system.supplies
        ),
        plants=tuple(
            replace(x, annual=x.annual * change.cost.get(x.id, 1.0), most=0.0 if x.id in change.without else x.most) for x in system.plants
        ),
        stores=tuple(
            replace(x, annual=x.annual * change.cost.get(x.id, 1.0), annual_energy=x.annual_energy * change.cost.get(x.id, 1.0))
            for x in system.stores
        ),
    )  # fmt: skip
    if change.cap is None:
        return found
    return replace(found, limits=(*found.limits, Limit(name="asked", tonnes=change.cap, backstop=0.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()), hard=True)))


def paid(point: Solved, change: Change) -> float:
    return point.cost + change.carbon * point.emissions


@pytest.fixture(scope="module")
def year() -> System:
    return coarse(s.heat_park())


def test_every_proved_point_holds_the_optimum_of_its_own_system(year: System) -> None:
    """Each against a plan of the changed system, certified ten times closer by the other search."""
    for change, point in zip(CHANGES, proved.sweep(year, CHANGES), strict=True):
        alone = least_cost(changed(year, change), gap=1e-4, spread=False)
        assert point.gap is not None
        assert point.gap <= 1e-3
        assert paid(point, change) >= alone.lower * (1 - 1e-6), change.name
        assert paid(point, change) * (1 - point.gap) <= alone.upper * (1 + 1e-6), change.name


def test_what_a_proved_point_builds_runs_at_its_cost(year: System) -> None:
    change = Change(name="grant", price={"natural_gas": 1.3}, cost={"pv": 0.6})
    point = Proved(year).at(change)
    other, own = changed(year, change), capacities(year)
    built = np.array([point.capacity.get(p, 0.0) for p in own.parts])
    run = Dispatch(other, year.year).solve(built)
    assert run.value + capacities(other).cost @ built <= point.cost * (1 + 1e-4)


def test_caps_are_kept_or_told_to_be_out_of_reach(year: System) -> None:
    free = Proved(year).at(Change(name="free"))
    caps = [share * free.emissions for share in (0.9, 0.8, 0.65)]
    points = proved.sweep(year, [*(Change(name=f"{c:.0f}", cap=c) for c in caps), Change(name="none", cap=0.5 * free.emissions)])
    for cap, point in zip(caps, points, strict=False):
        assert point.emissions <= cap * (1 + 1e-6)
    costs = [free.cost, *(p.cost for p in points[:-1])]
    assert np.all(np.diff(costs) > 0.0)
    assert np.all(np.diff([p.shadow for p in points[:3]]) > 0.0)
    assert not points[3].feasible  # some power must be bought at night


def test_proved_points_depend_neither_on_order_nor_on_workers(year: System) -> None:
    changes = [CHANGES[1], CHANGES[2], Change(name="both", price={"electricity": 1.5}, cost={"pv": 0.8})]
    forth = proved.sweep(year, changes)
    assert proved.sweep(year, changes[::-1], workers=2) == forth[::-1]


def test_a_limit_of_the_system_stays_one_in_every_point(year: System) -> None:
    """A soft one acts by its price; a hard one has none and is refused."""
    limit = Limit(name="own", tonnes=60_000.0, backstop=300.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()))
    limited = replace(year, limits=(limit,))
    change = Change(name="grant", cost={"battery": 0.5})
    point, alone = Proved(limited).at(change), least_cost(changed(limited, change), gap=1e-4, spread=False)
    assert alone.lower * (1 - 1e-6) <= point.cost
    assert point.gap is not None
    assert point.cost * (1 - point.gap) <= alone.upper * (1 + 1e-6)
    with pytest.raises(ValueError, match="hard"):
        Proved(replace(year, limits=(replace(limit, hard=True),)))


def test_prices_of_the_last_tonne_are_those_of_the_exact_programme() -> None:
    """The frontier on the full year against one joint programme of it, capped; within what the gap lets them differ."""
    year = coarse(s.heat_park(), 6)
    points = frontier(Proved(year, gap=1e-4), points=5)
    assert np.all(np.diff([p.shadow for p in points]) >= 0.0)
    exact = Sweep(year, grid=year.year)
    for point in points[1:-1]:
        known = exact.at(Change(name="", cap=point.emissions))
        assert point.cost == pytest.approx(known.cost, rel=1e-4)
        assert point.shadow == pytest.approx(known.shadow, rel=0.1, abs=2.0)


def asked_beside(system: System) -> tuple[Plan, Frontier]:
    """A plan and the frontier that it lies beside."""
    plan, near = least_cost(system, spread=False), untargeted(system)
    return plan, beside(Proved(near.system, gap=5e-3, near=near, plan=unfined(system, plan)), system, plan, points=5)


def test_a_plan_without_targets_is_the_first_point_of_its_frontier() -> None:
    """Every point holds the least cost of its tonnes between its cost and its gap."""
    year = coarse(s.heat_park(), 12)
    plan, found = asked_beside(year)
    assert (found.proved, found.own.cost, found.own.emissions) == (True, plan.cost, plan.emissions)
    first, *others = found.points
    assert (first.cost, first.emissions, first.gap) == (plan.cost, plan.emissions, pytest.approx((plan.upper - plan.lower) / plan.upper))
    assert len(others) == 4
    cost, tonnes = (np.array([getattr(p, n) for p in found.points]) for n in ("cost", "emissions"))
    slopes = np.diff(cost) / -np.diff(tonnes)
    assert np.all(np.diff(slopes, prepend=0.0) > 0.0)
    exact = Sweep(replace(year, limits=()), grid=year.year)
    for point in others:
        least = exact.at(Change(name="", cap=point.emissions)).cost
        assert point.gap is not None
        assert point.gap <= 5e-3
        assert least * (1 - 1e-6) <= point.cost <= least / (1 - point.gap) + 1.0


def test_where_all_of_it_costs_little_points_are_within_a_part_of_that(year: System) -> None:
    """A twentieth of what the deepest cut costs where the gap asked for is wider; no closer than is worth while."""
    plan, near = least_cost(year, spread=False), untargeted(year)
    for finest in (0.0, 0.04):
        living = Proved(near.system, gap=0.9, near=near, plan=plan)
        found = beside(living, year, plan, points=2, finest=finest)
        more = found.points[-1].cost / plan.cost - 1.0
        assert 0.2 * more < 20.0 * living.gap < 5.0 * more or living.gap == finest == 0.04
        assert found.points[-1].gap is not None
        assert found.points[-1].gap <= living.gap


def test_a_plan_under_a_target_lies_on_the_frontier_without_targets_or_above(year: System) -> None:
    """A cap on the tonnes that the frontier counts costs what its tonnes cost; the backstop of what is missed is left out. A cap on power bought alone costs more than its tonnes."""
    free = least_cost(year, spread=False)
    rule = Rule(name="yardstick", unit="tCO2e", rows=())
    same = Limit(name="target", tonnes=0.85 * free.emissions, backstop=1_000.0, rule=rule)
    other = replace(same, tonnes=0.6 * year.year.total(free.flow["grid"]), per={"grid": 1.0})
    for limit, above in ((same, 0.0), (other, 1e-3)):
        plan, found = asked_beside(replace(year, limits=(limit,)))
        at = next(p for p in found.points if p.emissions <= plan.emissions + 1.0)
        assert np.all(np.diff([p.cost for p in found.points]) > 0.0)
        assert found.own.cost >= at.cost * (1 + above - 1e-9)
        assert at.emissions == pytest.approx(plan.emissions, rel=1e-4)
        assert found.points[0].cost == pytest.approx(free.cost, rel=5e-3)
        assert found.own.gap is not None
        assert (found.own.gap <= 6e-3) is (limit is same)


def exporting() -> System:
    """A park that sells far more fossil power than it needs, from gas, beside a clean grid."""
    engine = s.plant("engine", "electricity", input="natural_gas", per_input=1 / 0.55, most=400.0, annual=20_000.0)
    load = replace(s.POWER_LOAD, power=0.05 * s.POWER_LOAD.power)
    outlet = Outlet(id="export", carrier="electricity", price=0.98 * s.price(), limit=400.0)
    return coarse(s.system(s.grid(tonnes=s.flat(0.05)), s.gas(price=s.flat(22.0)), s.PV, s.WIND, engine, s.BATTERY, outlet, load), 6)


@pytest.mark.parametrize(
    "change", [Change(name="cap", cap=200_000.0), Change(name="co2", carbon=20.0), Change(name="half", price={"electricity": 0.5}), Change(name="both", cap=100_000.0, carbon=10.0)]
)  # fmt: skip
def test_points_of_a_park_that_lives_on_exports_hold(change: Change) -> None:
    system = exporting()
    point, alone = Proved(system, periods=4).at(change), least_cost(changed(system, change), gap=1e-4, spread=False)
    assert point.gap is not None
    slack = 1e-6 * abs(alone.upper)
    assert paid(point, change) >= alone.lower - slack
    assert paid(point, change) - point.gap * abs(paid(point, change)) <= alone.upper + slack


def test_points_where_tonnes_fall_below_nothing() -> None:
    """Biomass power whose CO2 is captured and stored, at a price on tonnes: less than none are emitted."""
    system = coarse(s.system(s.grid(), s.WIND, *CAPTURING, s.POWER_LOAD), 6)
    for change in (Change(name="dear", carbon=150.0), Change(name="below", cap=-50_000.0)):
        point, alone = Proved(system, periods=4).at(change), least_cost(negative(system, change), gap=1e-4, spread=False)
        assert point.emissions < 0.0
        assert point.gap is not None
        assert paid(point, change) >= alone.lower - 1e-6 * abs(alone.upper)
        assert paid(point, change) - point.gap * abs(paid(point, change)) <= alone.upper + 1e-6 * abs(alone.upper)


def test_a_budget_over_stages_where_one_emits_less_than_nothing() -> None:
    """Its tonnes below nothing are no allowance for another stage; a plan ends, whatever the budget."""
    base = coarse(s.system(s.grid(), s.WIND, *CAPTURING, s.POWER_LOAD), 12)
    years = tuple(replace(base, stage=2030 + 10 * n, outlets=(replace(base.outlets[0], price=base.outlets[0].price * (2 - n)),)) for n in range(2))
    for tonnes in (700_000.0, 400_000.0):
        given = Horizon(systems=years, lengths=(10.0, 10.0), discount=0.05, lifetime={"burner": 25.0, "wind": 25.0}, pace={}, budget=Budget(tonnes=tonnes, backstop=1_000.0))
        found = foresight(given, periods=4)
        assert found.end == "closed"
        assert sum(10.0 * max(p.emissions, 0.0) for p in found.plans) <= tonnes * (1 + 1e-4) + found.excess


def test_a_clean_park_told_to_take_tonnes_away_finds_its_plan() -> None:
    """Nothing is emitted before: the price of a tonne is sought from what could be."""
    system = coarse(s.system(s.grid(tonnes=s.flat(0.0)), *CAPTURING, s.POWER_LOAD), 6)
    point = Proved(system, periods=4).at(Change(name="below", cap=-50_000.0))
    assert point.feasible
    assert point.gap is not None
    assert point.gap <= 1e-3


def test_what_cannot_be_served_hides_no_gap(year: System) -> None:
    """A little cooling that nothing makes: the rest is proved as closely as without it."""
    lacking = replace(year, loads=(*year.loads, Load(carrier="cooling", power=np.full(year.steps, 0.5))))
    for change in (Change(name="free"), Change(name="grant", cost={"pv": 0.7})):
        point, other = Proved(lacking).at(change), Proved(year).at(change)
        assert point.unserved == pytest.approx(4380.0, rel=1e-6)
        assert point.gap is not None
        assert point.gap <= 1e-3
        assert point.cost - year.backstop * 4380.0 == pytest.approx(other.cost, rel=3e-3)


def test_a_failure_of_the_solver_is_no_cap_out_of_reach(year: System, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    living = Proved(year)

    def failing(*_: object) -> None:
        raise Unsolved("Unknown")

    monkeypatch.setattr(Years, "solve", failing)
    with pytest.raises(Unsolved):
        living.at(Change(name="grant", cost={"pv": 0.6}))
    kept = tmp_path / "points.jsonl"
    with pytest.raises(Unsolved):
        proved.sweep(year, [Change(name="grant", cost={"pv": 0.6})], kept=kept)
    assert not kept.exists()


def negative(system: System, change: Change) -> System:
    """As `changed`, tonnes that go out relieved of their price too."""
    found = changed(system, change)
    return replace(found, outlets=tuple(replace(x, price=x.price - change.carbon * x.tonnes) for x in found.outlets))


def test_a_cap_is_in_reach_whatever_unserved_demand_costs(year: System) -> None:
    """A low price of demand that is not served neither puts a cap out of reach nor has demand shed to keep it."""
    cheap = replace(year, backstop=1_000.0)
    change = Change(name="cap", cap=0.75 * Proved(year).at(Change(name="free")).emissions)
    point = Proved(cheap).at(change)
    alone = least_cost(changed(year, change), gap=1e-4, spread=False)
    assert point.feasible
    assert point.unserved == pytest.approx(0.0, abs=1e-3)
    assert alone.lower * (1 - 1e-6) <= point.cost <= alone.upper * (1 + 2e-3)


def test_prices_of_several_kinds_in_one_question_are_kept_apart(year: System) -> None:
    changes = [Change(name="cheap", price={"electricity": 0.5}), Change(name="plain"), Change(name="dear", price={"electricity": 1.5})]
    living = Proved(year)
    together = living.points(changes)
    assert [p.cost for p in together] == [pytest.approx(living.at(c).cost, rel=2e-3) for c in changes]


def test_an_interrupted_proved_sweep_keeps_what_it_has(year: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, changes = tmp_path / "points.jsonl", [Change(name=f"{n}", cost={"pv": 0.9 - 0.1 * n}) for n in range(3)]
    onward, asked = Proved._onward, []

    def cut(self: Proved, change: Change, known: object) -> object:
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(change.name)
        return onward(self, change, known)  # type: ignore[arg-type]

    monkeypatch.setattr(Proved, "_onward", cut)
    with pytest.raises(KeyboardInterrupt):
        proved.sweep(year, changes, kept=kept)
    monkeypatch.setattr(Proved, "_onward", onward)
    before = kept.read_text()
    points = proved.sweep(year, changes, kept=kept)
    assert kept.read_text().startswith(before)
    assert len(kept.read_text().splitlines()) == 3
    assert [p.name for p in points] == ["0", "1", "2"]
    assert all(p.gap is not None and p.gap <= 1e-3 for p in points)

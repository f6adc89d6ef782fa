"""The order of measures, their cost per tonne, prices of the last tonne between proved points, and embodied carbon: by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.economics.abatement import DEEP, OPERATION, RankedMeasure, _convex, _own, _rank, beside, embodied, frontier, measures
from parkzero.energy import Limit, Part
from parkzero.optimize.points import Change, Solved
from parkzero.optimize.proved import Proved, halved
from parkzero.optimize.sweep import Sweep
from parkzero.results import Built, Plan


def test_measures_that_save_money_come_first_by_what_they_save() -> None:
    """A saving of 900 for 1 t goes after one of 1,000 for 100 t, which by cost per tonne it would not; a cost of 500 for 100 t before one of 10 for 1 t."""
    before = Solved(name="", cost=5_000.0, emissions=1_000.0, shadow=0.0, capacity={})
    after = {n: replace(before, cost=5_000.0 + cost, emissions=1_000.0 - cut) for n, (cost, cut) in {"big": (-1_000.0, 100.0), "speck": (-900.0, 1.0), "dear": (10.0, 1.0), "cheap": (500.0, 100.0), "none": (-50.0, 0.0)}.items()}
    assert sorted(after, key=lambda n: _rank(before, after[n], 150.0)) == ["big", "speck", "cheap", "dear", "none"]
    assert [RankedMeasure("x", 100.0, cost, 0.0, 0.0).per_tonne for cost in (-1.0, 0.0, 500.0)] == [None, 0.0, 5.0]
    assert RankedMeasure("x", 0.0, 5.0, 0.0, 0.0).per_tonne is None


def test_what_abates_nothing_by_itself_comes_last_with_what_it_adds_in_tonnes_priced() -> None:
    """At 150 a tonne 10 t more at a saving of 1,000 add 500, 2 t more at a cost of 100 add 400."""
    before = Solved(name="", cost=5_000.0, emissions=1_000.0, shadow=0.0, capacity={})
    after = {n: replace(before, cost=5_000.0 + cost, emissions=1_000.0 + more) for n, (cost, more) in {"much": (-1_000.0, 10.0), "little": (100.0, 2.0)}.items()}
    assert [_rank(before, after[n], 150.0) for n in ("much", "little")] == [(2, pytest.approx(500.0)), (2, pytest.approx(400.0))]


class Furnace:
    """A park that raises 100 of heat from coal (1 a unit, 1 t) or gas (6 a unit, 0.5 t), or of wood (2 a unit, no tonne) from a boiler that may be built."""

    system = s.system(s.plant("wood", "heat", most=1.0))
    parts = (Part("wood"),)

    def at(self, change: Change, *, onward: bool = False) -> Solved:
        ways = {"coal": (1.0, 1.0), "gas": (6.0, 0.5)} | ({} if "wood" in change.without else {"wood": (2.0, 0.0)})
        cost, tonnes = min(ways.values(), key=lambda way: way[0] + change.carbon * way[1])
        return Solved(name=change.name, cost=100.0 * cost, emissions=100.0 * tonnes, shadow=0.0, capacity={Part("wood"): 1.0} if (cost, tonnes) == (2.0, 0.0) else {})


def test_what_the_price_makes_of_what_stands_is_no_saving_of_the_measure_after_it() -> None:
    """At 20 a tonne the park burns gas at 600 in place of coal at 100; wood at 200 saves 400 beside that and costs 100 beside what the park pays."""
    found = measures(cast(Sweep, Furnace()), 20.0)
    steps = found.steps
    assert [(m.measure, m.abatement, m.cost, m.per_tonne) for m in steps] == [(OPERATION, 50.0, 500.0, 10.0), ("wood", 50.0, -400.0, None)]
    assert sum(m.cost for m in steps) == pytest.approx(100.0)
    assert ((found.bare.cost, found.bare.emissions), (found.full.cost, found.full.emissions)) == ((100.0, 100.0), (200.0, 0.0)), "the steps lead from the one to the other"
    assert [m.measure for m in measures(cast(Sweep, Furnace()), 5.0).steps] == ["wood"], "nothing of what stands moves"


def test_prices_of_the_last_tonne_lie_between_the_slopes_beside_them_and_rise() -> None:
    """Costs of 0, 100, 400 and 1,000 at 30, 20, 10 and 0 t: slopes of 10, 30 and 60 a tonne."""
    def points(*shadow: float, gap: float | None = 0.01) -> list[Solved]:
        return [Solved(name="", cost=c, emissions=e, shadow=p, capacity={}, gap=gap) for c, e, p in zip((0.0, 100.0, 400.0, 1_000.0), (30.0, 20.0, 10.0, 0.0), shadow, strict=True)]

    assert [p.shadow for p in _convex(points(0.0, 5.0, 80.0, 50.0))] == [0.0, 10.0, 60.0, 60.0]
    assert [p.shadow for p in _convex(points(0.0, 15.0, 40.0, 90.0))] == [0.0, 15.0, 40.0, 90.0]
    assert [p.shadow for p in _convex(points(25.0, 5.0, 80.0, 50.0))] == [25.0, 25.0, 60.0, 60.0], "none is below the one before it"
    assert [p.shadow for p in _convex(points(0.0, 5.0, 80.0, 50.0, gap=None))] == [0.0, 5.0, 80.0, 50.0], "the dual of an exact point is its price"


def planned(emissions: float = 20.0, exceeded: float = 0.0) -> Plan:
    return Plan(
        run="plan", grid=s.system().year, built=(), flow={}, price={}, cost=1_000.0, lower=990.0, upper=1_000.0, end="closed", aggregation_error=0.0,
        emissions=emissions, emissions_low=emissions, emissions_high=emissions, unserved={}, exceeded={"target": exceeded}, peaks=np.zeros(12),
    )  # fmt: skip


def test_a_plan_beside_the_frontier_is_as_far_above_it_as_its_tonnes_are_proved_to_cost_less() -> None:
    """1,000 at 20 t: the last point with no more tonnes costs 900 within a tenth, so at least 810; without points the plan's own bound counts."""
    points = tuple(Solved(name="", cost=c, emissions=e, shadow=p, capacity={}, gap=0.1) for c, e, p in ((800.0, 30.0, 0.0), (900.0, 20.0, 12.0), (1_200.0, 10.0, 40.0)))
    own = _own(s.system(), planned(), points)
    assert (own.cost, own.emissions, own.shadow, own.gap) == (1_000.0, 20.0, 12.0, pytest.approx(0.19))
    assert _own(s.system(), planned(emissions=35.0), points).gap == pytest.approx(0.28)
    assert _own(s.system(), planned(), ()).gap == pytest.approx(0.01)


def test_what_missed_targets_cost_is_no_cost_of_the_plans_tonnes() -> None:
    """5 t above a target at 40 a tonne: 200 of the 1,000."""
    held = replace(s.system(), limits=(Limit(name="target", tonnes=15.0, backstop=40.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    own = _own(held, planned(exceeded=5.0), ())
    assert (own.cost, own.gap) == (800.0, pytest.approx(10.0 / 800.0)), "its bounds hold what was missed too"


class Falling:
    """Points of a full year, and what was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def falling(self, carbon: float, points: int, **asked: Any) -> tuple[Solved, ...]:
        self.asked = asked | {"carbon": carbon, "points": points}
        return tuple(Solved(name="", cost=c, emissions=e, shadow=0.0, capacity={}, gap=0.1) for c, e in ((800.0, 30.0), (900.0, 20.0), (1_200.0, 10.0)))


def test_a_frontier_is_asked_for_in_the_money_of_the_study_with_a_point_at_the_plans_tonnes() -> None:
    """7.8 yuan a euro; the plan is the first point where no target binds it and it is proved, and stands beside what was found."""
    year = Falling()
    found = beside(cast(Proved, year), s.system(), planned(), unit=7.8, points=5, finest=0.01)
    assert year.asked.pop("first").cost == 1_000.0
    assert {k: v for k, v in year.asked.items() if k != "progress"} == {"carbon": 7.8 * DEEP, "points": 5, "also": 20.0, "finest": 0.01}
    assert (found.own.gap, found.own.shadow) == (pytest.approx(0.19), found.points[1].shadow)
    held = replace(s.system(), limits=(Limit(name="target", tonnes=15.0, backstop=40.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    for system, plan in ((held, planned()), (s.system(), replace(planned(), end="days"))):
        beside(cast(Proved, year), system, plan)
        assert year.asked["first"] is None, "targets or the lack of a proof make another plan the least"


class Curve:
    """Answers of a park whose tonnes cost a square of what is cut of 100, as far as `least`; a cap below that cannot be kept."""

    def __init__(self, least: float = 20.0) -> None:
        self.least, self.deep = least, 0.0

    def points(self, changes: Sequence[Change], each: Any = None) -> list[Solved]:
        return [self.at(c) for c in changes]

    def at(self, change: Change) -> Solved:
        self.deep = max(self.deep, change.carbon)
        tonnes = self.least if change.carbon else 100.0 if change.cap is None else change.cap
        kept = tonnes >= self.least + (change.cap is not None and tonnes < 50.0)
        return Solved(name=change.name, cost=(100.0 - tonnes) ** 2, emissions=tonnes, shadow=2.0 * (100.0 - tonnes), capacity={}, feasible=kept)


def test_a_frontier_on_days_goes_by_even_steps_to_the_deepest_cut_and_leaves_out_what_cannot_be_kept() -> None:
    curve = Curve()
    points = frontier(cast(Sweep, curve), unit=7.8, points=5)
    assert curve.deep == 7.8 * DEEP
    assert [(p.emissions, p.cost, p.shadow) for p in points] == [(100.0, 0.0, 0.0), (80.0, 400.0, 40.0), (60.0, 1_600.0, 80.0), (40.0, 3_600.0, 120.0)]


def test_halves_come_before_quarters() -> None:
    assert [halved(n) for n in (0, 1, 3, 7)] == [[], [0], [1, 0, 2], [3, 1, 5, 0, 2, 4, 6]]
    assert sorted(halved(9)) == list(range(9))


def test_embodied_carbon_is_spread_over_life_and_unknown_parts_are_named() -> None:
    total, unknown = embodied(
        [Built(id=f"new-{t}", owner="", technology=t, side="power", quantity=q) for t, q in (("pv", 10.0), ("boiler", 5.0), ("none", 0.0))],
        {("pv", "power"): 900.0, ("boiler", "power"): None}, {"pv": 30.0, "boiler": 20.0},
    )  # fmt: skip
    assert total == pytest.approx(300.0)
    assert unknown == ("boiler",)

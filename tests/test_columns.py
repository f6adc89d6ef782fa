"""Steps of a measure as one flow: the optimum, flows, cuts, limits and starts of the same system with a flow for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import Floats
from parkzero.energy import Certificates, Limit, Load, Part, Plant, Supply, System
from parkzero.optimize import counting
from parkzero.optimize.columns import by_plant, plants_by_flow
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.planning import named_plan, on_days
from parkzero.optimize.priced import PricedYear
from parkzero.optimize.rolling import reference, roll
from parkzero.optimize.starting import begin, known_blocks
from parkzero.results import Plan

RULE = Rule(name="yardstick", unit="tCO2e", rows=())
STEPS = 24
LOAD = 20.0 + 10.0 * np.sin(np.arange(STEPS) / 12.0 * np.pi)
SHAPE = LOAD / LOAD.max()
SAVED = 60.0 * float(SHAPE.sum())
"""What a MW spares in the day, at the price of power [currency]."""


def step(n: int, **changes: Any) -> Plant:
    return replace(s.plant(f"save-{n}", "electricity", technology="save", spares=True, availability=SHAPE.copy()), **changes)


THREE = (step(1, most=2.0, annual=0.3 * SAVED), step(2, most=1.0, existing=0.5, annual=0.9 * SAVED), step(3, most=4.0, annual=1.2 * SAVED))
"""Two of them pay for themselves."""


def park(plants: Sequence[Plant] = THREE, *, limits: tuple[Limit, ...] = (), **changes: Any) -> System:
    grid = Supply(id="grid", carrier="electricity", giver_kind="grid", price=np.full(STEPS, 60.0), limit=100.0, peak_charge=0.0, tonnes=np.full(STEPS, 0.5))
    whole = s.system(grid, *plants, Load(carrier="electricity", power=LOAD), limits=limits)
    return replace(whole, months=np.ones(STEPS), **changes)


def apart(system: System) -> System:
    """The same system, of which no two measures are of one owner: no programme tells owners apart."""
    return replace(system, plants=tuple(replace(p, owner=str(n)) for n, p in enumerate(system.plants)))


def solved(system: System) -> Plan:
    model = build(system, system.year)
    found = Living(model.programme).solve()
    return named_plan(model.run, model.investment.parts, found.x[model.builds], found, found.objective)


def names(system: System) -> list[tuple[str, ...]]:
    return [tuple(p.id for p in group) for group in plants_by_flow(system)]


# What is alike


def test_steps_of_a_measure_are_alike_and_need_one_block_and_one_row_of_reach() -> None:
    whole, system = build(park(), park().year), apart(park())
    other = build(system, system.year)
    assert names(park()) == [("save-1", "save-2", "save-3")]
    assert names(system) == [("save-1",), ("save-2",), ("save-3",)]
    assert (other.programme.width - whole.programme.width, other.programme.height - whole.programme.height) == (2 * STEPS, 2 * STEPS)
    assert len(whole.builds) == len(other.builds) == 3, "what is built stays apart"


@pytest.mark.parametrize("changes", [
    {"availability": 0.9 * SHAPE}, {"availability": None}, {"output": "heat"}, {"per_capacity": 0.9}, {"variable": 1.0}, {"by_products": {"heat": -0.1}}, {"input": "natural_gas", "per_input": 0.1},
    {"spares": False}, {"yearly": 50.0}, {"told": 5.0}, {"usage": 10.0}, {"owner": "mill"}, {"technology": "other"}, {"saves": {"mill": 1.0}},
])  # fmt: skip
def test_what_differs_in_an_hour_or_in_whose_it_is_stays_apart(changes: dict[str, Any]) -> None:
    assert names(park((step(1), step(2, **changes)))) == [("save-1",), ("save-2",)]


def test_what_makes_power_and_what_a_year_is_told_of_stay_apart() -> None:
    """Though they are alike."""
    sun = [s.plant(f"sun-{n}", "electricity", technology="sun", most=1.0) for n in (1, 2)]
    assert len(plants_by_flow(park((*sun, *(step(n, yearly=50.0) for n in (1, 2)), *(step(n, told=5.0) for n in (3, 4)))))) == 6


def test_what_a_limit_counts_of_one_and_not_of_the_other_stays_apart() -> None:
    """Also where the limit is a price: both programmes have the same columns."""
    limit = Limit(name="cap", tonnes=100.0, backstop=10.0, rule=RULE, per={"grid": 1.0, "save-1": 0.2, "save-2": 0.2})
    system = park(limits=(limit,))
    assert names(system) == [("save-1", "save-2"), ("save-3",)]
    priced, stated = PricedYear(system, 1.0, False).dispatch.run, Dispatch(system, system.year).run
    plants = [{name: place.tolist() for name, place in run.programme.columns.items() if name.startswith("plant")} for run in (priced, stated)]
    assert plants[0] == plants[1]
    assert list(plants[0]) == ["plant save-1", "plant save-3"]


# The optimum


def test_the_optimum_in_closed_form() -> None:
    """What pays is built, and each does its share: 2 MW of the first and 1.5 of the second, of which half a MW stands."""
    made = solved(park())
    assert made.stands == pytest.approx({Part("save-1"): 2.0, Part("save-2"): 1.0, Part("save-3"): 0.0})
    assert made.cost == pytest.approx(60.0 * LOAD.sum() - 3.5 * SAVED + (2.0 * 0.3 + 0.9) * SAVED)
    for name, power in {"save-1": 2.0, "save-2": 1.5, "save-3": 0.0}.items():
        assert made.flow[name] == pytest.approx(power * SHAPE, abs=1e-9)
    assert list(made.flow) == list(solved(apart(park())).flow), "in the same order"


def test_where_nothing_stands_nothing_flows() -> None:
    made = solved(park(tuple(replace(p, existing=0.0, annual=2.0 * SAVED) for p in THREE)))
    assert all(np.abs(made.flow[p.id]).max() < 1e-9 for p in THREE)


def test_what_may_not_be_built_any_more_counts_with_the_rest() -> None:
    """The first stands and that is all, the second may be built, the third neither."""
    made = solved(park((replace(THREE[0], most=0.0, existing=1.0), replace(THREE[1], existing=0.0), replace(THREE[2], most=0.0))))
    assert [float(made.flow[p.id].max()) for p in THREE] == pytest.approx([1.0, 1.0, 0.0])
    assert made.cost == pytest.approx(60.0 * LOAD.sum() - 2.0 * SAVED + 0.9 * SAVED)


def test_hours_of_the_year_of_all_are_those_of_each() -> None:
    """Ten hours a year at full power."""
    made = solved(park(tuple(replace(p, usage=10.0, annual=p.annual * 600.0 / SAVED) for p in THREE)))
    assert made.cost == pytest.approx(60.0 * LOAD.sum() - 600.0 * (3.5 - 2.0 * 0.3 - 0.9))
    assert [float(made.flow[p.id].sum()) for p in THREE] == pytest.approx([20.0, 15.0, 0.0])


steps_of = st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.0, 2.0)), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps_of, st.sampled_from((None, "soft", "hard")), st.floats(0.5, 1.0), st.floats(0.0, 0.3))
def test_the_optimum_is_that_with_a_flow_for_each(given: list[tuple[float, float, float]], cap: str | None, tight: float, counted: float) -> None:
    """Cost, what is saved in all, what each may; under a limit that counts what is saved too."""
    plants = tuple(step(n, existing=round(x, 2), most=round(most, 2), annual=round(dear, 2) * SAVED) for n, (x, most, dear) in enumerate(given))
    limit = Limit(name="cap", tonnes=tight * 0.5 * LOAD.sum(), backstop=200.0, rule=RULE, hard=cap == "hard", per={"grid": 0.5, **{p.id: counted for p in plants}})
    system = park(plants, limits=(limit,) if cap else ())
    one, each = solved(system), solved(apart(system))
    assert one.cost == pytest.approx(each.cost, rel=1e-9)
    for p in plants:
        assert np.all(one.flow[p.id] >= -1e-9)
        assert np.all(one.flow[p.id] <= SHAPE * (p.existing + one.capacity.get(p.id, 0.0)) + 1e-7)
    assert sum(one.flow[p.id] for p in plants) == pytest.approx(LOAD - one.flow["grid"] - one.flow["electricity:unserved"], abs=1e-7)
    for x in system.limits:
        assert float(counting.counted(system, x, one.flow).sum()) <= system.room(x) + one.exceeded.get("cap", 0.0) + 1e-6


def test_a_shared_flow_is_divided_by_what_stands() -> None:
    """1 : 3 of 8 beside what nobody shares; where nothing stands the first has it."""
    group, flow = (step(1, existing=1.0), step(2, existing=2.0)), {"save-1": np.array([8.0]), "save-2": np.array([8.0]), "grid": np.array([5.0])}
    assert by_plant(flow, (group,), {Part("save-2"): 1.0}) == {"save-1": 2.0, "save-2": 6.0, "grid": 5.0}
    bare = tuple(replace(p, existing=0.0) for p in group)
    assert by_plant(flow, (bare,), {}) == {"save-1": 8.0, "save-2": 0.0, "grid": 5.0}


# At fixed capacities


def test_a_cut_falls_by_what_a_mw_of_either_spares() -> None:
    """The slope, and by differences."""
    living = Dispatch(park(), park().year)
    at = np.array([0.5, 0.2, 1.0])
    cut = living.solve(at)
    assert cut.value == pytest.approx(60.0 * LOAD.sum() - 2.2 * SAVED)
    assert cut.slope == pytest.approx([-SAVED] * 3)
    for n in range(3):
        more = at + 0.1 * np.eye(3)[n]
        assert living.solve(more).value - cut.value == pytest.approx(0.1 * cut.slope[n])


def bound(**changes: Any) -> System:
    return park(limits=(Limit(**({"name": "cap", "tonnes": 100.0, "backstop": 50.0, "rule": RULE, "per": {"grid": 1.0} | {p.id: 0.25 for p in THREE}} | changes)),))  # type: ignore[arg-type]


def test_a_limit_counts_what_all_save_once() -> None:
    """Power at 1, what is saved at 0.25: the excess of a limit, at its backstop."""
    system, at = bound(), np.array([1.0, 0.5, 0.0])
    living = Dispatch(system, system.year)
    saved = 2.0 * float(SHAPE.sum())
    excess = LOAD.sum() - 0.75 * saved - 100.0
    assert living.solve(at).value == pytest.approx(60.0 * (LOAD.sum() - saved) + 50.0 * excess)
    assert living.solution is not None
    assert living.solution.x[living.run.column("excess cap")] == pytest.approx([excess])


@pytest.mark.parametrize("offered", [False, True])
def test_a_limit_that_is_a_price_counts_the_same(offered: bool) -> None:
    system = bound() if not offered else replace(bound(), certificates=Certificates(supply="grid", room=0.5, price=5.0, tonnes=-0.5))
    at, prices = np.array([1.0, 0.5, 0.0]), np.array([30.0])
    (cut, counted, tonnes), (other, of_each, same) = (PricedYear(x, 1.0, False).solve(at, prices, 0.0, np.inf) for x in (system, apart(system)))
    saved = 2.0 * float(SHAPE.sum())
    assert counted == pytest.approx(of_each)
    assert counted == pytest.approx([LOAD.sum() - 0.75 * saved])
    assert (cut.value, tonnes) == pytest.approx((other.value, same))
    assert cut.slope == pytest.approx(other.slope)


def test_a_year_goes_on_from_where_its_limit_was_a_price() -> None:
    """The basis fits: no step is left where the limit is kept without a price."""
    system, at = bound(tonnes=float(LOAD.sum())), np.array([1.0, 0.5, 0.0])
    priced, year = PricedYear(system, 1.0, False), Dispatch(system, system.year)
    priced.solve(at, np.array([0.0]), 0.0, np.inf)
    year.begin(priced.held())
    year.solve(at)
    assert year._living.steps == 0


# Starts


def test_a_programme_begins_where_another_ended_of_which_a_step_is_missing() -> None:
    """The same block by the first of them; where the first is missing it is another block, and the optimum the same."""
    system = park()
    plan = on_days(_year(system), periods=2)
    assert plan.basis is not None
    for keep, known in ((THREE[:2], True), (THREE[1:], False)):
        less = _year(park(keep))
        model = build(less, plan.grid)
        assert known_blocks(model.run, plan.basis) is known
        living = Living(model.programme)
        begin(living, model.run, plan.basis)
        cold = Living(model.programme)
        assert living.solve().objective == pytest.approx(cold.solve().objective, rel=1e-9)
    again = build(_year(system), plan.grid)
    living = Living(again.programme)
    begin(living, again.run, plan.basis)
    living.solve()
    assert living.steps == 0


def _year(system: System) -> System:
    """The day 365 times, in months."""

    def long(values: Floats) -> Floats:
        return np.tile(values, 365)

    supplies = tuple(replace(x, price=long(x.price), tonnes=long(x.tonnes)) for x in system.supplies)
    plants = tuple(replace(p, availability=long(p.availability), annual=365.0 * p.annual) for p in system.plants if p.availability is not None)
    return replace(system, supplies=supplies, plants=plants, loads=tuple(replace(x, power=long(x.power)) for x in system.loads), months=s.MONTHS)


# Operation of a plan


def test_a_year_operated_step_by_step_knows_what_stands_of_each() -> None:
    """The optimum of the year by what stands; windows have a flow for each, and with all known cost the same."""
    system = park()
    made = solved(system)
    known = reference(system, made)
    for name, power in {"save-1": 2.0, "save-2": 1.5, "save-3": 0.0}.items():
        assert known.rolled.flow[name] == pytest.approx(power * SHAPE, abs=1e-9)
    rolled = roll(system, made, "forecast", known=known, window=8.0, step=4.0)
    assert rolled.cost == pytest.approx(known.rolled.cost)
    assert sum(rolled.flow[p.id] for p in THREE) == pytest.approx(3.5 * SHAPE)

"""Starts from the basis of another programme: no step where nothing differs, the same optimum where something does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import systems as s
from parkzero.energy import Outlet, System
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.growing import closed, grown
from parkzero.optimize.highs import AT_LOWER, AT_UPPER, BASIC, Living
from parkzero.optimize.joint import Joint, build
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import least_cost, on_days, unmoved
from parkzero.optimize.starting import basis_of, begin, statuses
from parkzero.results import Plan
from parkzero.simplex import SimplexBasis

PARK = s.system(replace(s.grid(), peak_charge=4000.0), s.gas(), s.PV, s.WIND, s.BOILER, s.HEAT_PUMP, s.CHP, s.BATTERY, s.TANK, s.POWER_LOAD, s.HEAT_LOAD)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return on_days(PARK, periods=4)


def ended(plan: Plan) -> SimplexBasis:
    assert plan.basis is not None
    return plan.basis


def begun(system: System, plan: Plan) -> tuple[Joint, Living]:
    model = build(system, ended(plan).grid)
    living = Living(model.programme)
    begin(living, model.run, ended(plan))
    return model, living


def test_where_nothing_differs_no_step_is_left(plan: Plan) -> None:
    model, living = begun(PARK, plan)
    living.costs(np.arange(model.programme.width), model.programme.cost + 0.01 * model.tonnes)
    living.solve()
    assert living.steps == 0


CHANGED = {
    "a price": replace(PARK, supplies=tuple(replace(x, price=1.2 * x.price) for x in PARK.supplies)),
    "a load": replace(PARK, loads=tuple(replace(x, power=0.9 * x.power) for x in PARK.loads)),
    "an efficiency": replace(PARK, plants=tuple(replace(p, per_input=0.95 * p.per_input) if p.id == s.BOILER.id else p for p in PARK.plants)),
    "a plant less": replace(PARK, plants=tuple(p for p in PARK.plants if p.id != s.WIND.id)),
    "a store less": replace(PARK, stores=(s.TANK,)),
    "a sale more": replace(PARK, outlets=(Outlet(id="export", carrier="electricity", price=0.4 * s.price(), limit=20.0),)),
    "no room": replace(PARK, plants=tuple(replace(p, most=0.0) if p.id == s.PV.id else p for p in PARK.plants)),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_start_changes_no_optimum(what: str, plan: Plan) -> None:
    """On the days of the plan, from its basis and from nothing; tonnes too, which a price on them makes unique."""
    system = CHANGED[what]
    hot = on_days(system, like=plan)
    model = build(system, plan.grid)
    living = Living(model.programme)
    living.costs(np.arange(model.programme.width), model.programme.cost + 0.01 * model.tonnes)
    cold = living.solve()
    assert hot.grid is plan.grid
    assert hot.cost + 0.01 * (hot.emissions - system.steady) == pytest.approx(cold.objective, rel=1e-9)
    assert hot.emissions == pytest.approx(model.emissions(cold.x), rel=1e-7)


def test_a_start_takes_fewer_steps(plan: Plan) -> None:
    model, living = begun(CHANGED["a load"], plan)
    living.solve()
    cold = Living(model.programme)
    cold.solve()
    assert living.steps < 0.5 * cold.steps


def test_the_year_begins_from_the_days_that_stand_for_it(plan: Plan) -> None:
    assert plan.basis is not None
    year, cold = Dispatch(PARK, PARK.year), Dispatch(PARK, PARK.year)
    capacity = np.array([plan.stands[p] for p in year.built.parts])
    year.begin_from(plan.basis)
    found = year.solve(capacity)
    assert found.value == pytest.approx(cold.solve(capacity).value, rel=1e-9)
    assert year._living.steps < 0.5 * cold._living.steps


def test_each_hour_takes_the_status_of_that_hour_of_the_day_that_stands_for_it(plan: Plan) -> None:
    """Import from the grid: basic on the days in the same hours as over the year."""
    assert plan.basis is not None
    year = Dispatch(PARK, PARK.year)
    columns, _ = statuses(year.run, plan.basis)
    found, known, order = columns[year.run.column("supply grid")], plan.basis.columns["supply grid"], plan.grid.order
    assert order is not None
    assert (found.reshape(365, 24) == known.reshape(-1, 24)[order]).all()


def test_what_a_capacity_bounds_is_at_its_bound_where_it_has_no_row(plan: Plan) -> None:
    """A plant at all it has: basic under its row in a programme of capacities, at its upper bound where they are fixed; and back."""
    assert plan.basis is not None
    name = next(r for r, c in plan.basis.reaches.items() if c == f"plant {s.PV.id}")
    full = (plan.basis.rows[name] != BASIC) & (plan.basis.columns[f"plant {s.PV.id}"] == BASIC)
    assert full.any()
    fixed = closed(grown(PARK, plan.stands))
    run = Dispatch(fixed, plan.grid).run
    columns, _ = statuses(run, plan.basis)
    at = columns[run.column(f"plant {s.PV.id}")]
    assert (at[full] == AT_UPPER).all()
    assert (at[~full] != AT_UPPER).all()
    dispatch = Dispatch(fixed, plan.grid)
    dispatch.solve(np.zeros(0))
    assert dispatch.solution is not None
    back = build(PARK, plan.grid)
    columns, rows = statuses(back.run, basis_of(dispatch.run, dispatch.solution))
    bounded = dispatch.solution.statuses[0][dispatch.run.column(f"plant {s.PV.id}")] == AT_UPPER
    assert (columns[back.run.column(f"plant {s.PV.id}")][bounded] == BASIC).all()
    assert (rows[back.run.row(name)][bounded] == AT_UPPER).all()


def test_what_nobody_knew_begins_at_its_bound_or_as_a_slack(plan: Plan) -> None:
    assert plan.basis is not None
    run = build(CHANGED["a sale more"], plan.grid).run
    columns, rows = statuses(run, plan.basis)
    assert (columns[run.column("outlet export")] == AT_LOWER).all()
    new = [index for name, index in run.programme.rows.items() if name not in plan.basis.rows]
    assert new
    assert (rows[np.concatenate(new)] == BASIC).all()


def test_a_basis_of_an_hour_of_the_year_serves_the_same_hour() -> None:
    """From the year to days: the hours that the days are."""
    system = s.system(s.grid(), s.PV, s.POWER_LOAD)
    made = least_cost(system, periods=3, spread=False)
    assert made.basis is not None
    days = representative(system, 5)
    run = build(system, days).run
    columns, _ = statuses(run, made.basis)
    assert (columns[run.column("supply grid")] == made.basis.columns["supply grid"][days.index]).all()


def test_with_nothing_moved_a_dearer_import_costs_what_is_imported(plan: Plan) -> None:
    cost, emissions = unmoved(CHANGED["a price"], like=plan)
    flow = {x.id: plan.grid.total(plan.flow[x.id] * plan.grid.take(x.price)) for x in PARK.supplies}
    assert cost - plan.cost == pytest.approx(0.2 * sum(flow.values()), rel=1e-6)
    assert emissions == pytest.approx(plan.emissions, rel=1e-9)

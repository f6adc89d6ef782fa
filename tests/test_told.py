"""Plants that keep to what rows say they made: by closed forms on small systems of flat loads."""

from __future__ import annotations

from dataclasses import replace

import pytest

import systems as s
from parkzero.energy import Load, Plant, System
from parkzero.optimize.model import operation
from parkzero.optimize.planning import on_days
from parkzero.optimize.programme import Programme
from parkzero.optimize.system import _as_told
from parkzero.results import FREE, NOW, PLAN, REFERENCE, STAY, Plan, Told

HEAT = Load(carrier="heat", power=s.flat(10.0))
NEED = 87_600.0
BOILER = replace(s.BOILER, most=0.0, existing=30.0, per_input=1.0, variable=0.0)
PUMP = replace(s.HEAT_PUMP, most=0.0, existing=30.0, per_input=1.0, variable=0.0)
CHP = replace(s.CHP, most=0.0, existing=30.0, per_input=2.0, variable=0.0, by_products={"heat": 1.0})
TIE = 2_000.0


def park(*plants: Plant) -> System:
    """Gas costs 20, power 50: a MWh of heat from the boiler is the cheaper one."""
    return replace(s.system(s.grid(price=s.flat(50.0)), s.gas(price=s.flat(20.0)), *plants, HEAT), tie=TIE)


def output(made: Plan, plant: str) -> float:
    return made.grid.total(made.flow[plant])


def test_a_plant_makes_what_is_told_of_it_and_the_cost_is_that_of_energy_alone() -> None:
    free, kept = on_days(park(BOILER, PUMP)), on_days(park(BOILER, replace(PUMP, told=30_000.0)))
    assert (output(free, "heat_pump"), free.cost) == (pytest.approx(0.0, abs=1e-6), pytest.approx(20.0 * NEED))
    assert (output(kept, "heat_pump"), output(kept, "gas_boiler")) == (pytest.approx(30_000.0), pytest.approx(NEED - 30_000.0))
    assert kept.cost == kept.lower == kept.upper == pytest.approx(50.0 * 30_000.0 + 20.0 * (NEED - 30_000.0))


@pytest.mark.parametrize(("boiler", "pump", "made"), [(40_000.0, NEED - 40_000.0, 40_000.0), (NEED, 0.0, NEED), (0.0, NEED, 0.0), (100_000.0, 0.0, NEED), (0.0, 0.0, NEED), (70_000.0, 70_000.0, 70_000.0)])
def test_where_all_cannot_be_kept_demand_goes_before_and_nothing_is_let_go(boiler: float, pump: float, made: float) -> None:
    """Told more than is needed the dearer one stays behind; told less the cheaper one fills the rest."""
    found = on_days(park(replace(BOILER, told=boiler), replace(PUMP, told=pump)))
    assert found.unserved["heat"] == pytest.approx(0.0, abs=1e-6)
    assert output(found, "heat:vent") == pytest.approx(0.0, abs=1e-6)
    assert output(found, "gas_boiler") == pytest.approx(made)
    assert output(found, "gas_boiler") + output(found, "heat_pump") == pytest.approx(NEED)
    assert found.cost == pytest.approx(20.0 * made + 50.0 * (NEED - made))


def test_heat_beside_told_power_is_kept_as_far_as_it_is_used() -> None:
    """100 GWh of power bring 100 of heat, of which 87.6 are used: letting the rest go would cost as much as departing from the row."""
    power = Load(carrier="electricity", power=s.flat(20.0))
    system = replace(s.system(s.grid(price=s.flat(50.0)), s.gas(price=s.flat(30.0)), replace(CHP, told=100_000.0), HEAT, power), tie=TIE)
    found = on_days(system)
    assert abs(output(found, "chp") - 100_000.0) + output(found, "heat:vent") == pytest.approx(100_000.0 - NEED)


@pytest.mark.parametrize(("told", "heat"), [(Told(100.0, 60.0), 0.6), (Told(100.0, 120.0), 1.0), (Told(100.0, None), 1.0), (Told(0.0, 0.0), 1.0)])
def test_heat_that_rows_say_was_less_than_comes_with_power_was_let_go(told: Told, heat: float) -> None:
    found = _as_told(CHP, told, 1.5)
    assert (found.told, found.by_products) == (1.5 * told.output, {"heat": pytest.approx(heat)})
    assert replace(found, told=None, by_products=CHP.by_products) == CHP


def test_without_anything_told_no_system_changes() -> None:
    """No row, no column and no cost, so that every plan is what it was."""
    bare, priced = Programme(), Programme()
    operation(bare, s.heat_park(), s.heat_park().year)
    operation(priced, replace(s.heat_park(), tie=0.0), s.heat_park().year)
    assert (bare.width, bare.height, list(bare.columns), list(bare.rows)) == (priced.width, priced.height, list(priced.columns), list(priced.rows))
    assert not [n for n in bare.rows if n.startswith("told")]


def test_only_the_run_of_today_keeps_to_rows() -> None:
    assert [(r.name, r.held, r.build, r.year) for r in (NOW, FREE, STAY, REFERENCE, PLAN)] == [
        ("now", True, False, "base"), ("free", False, False, "base"), ("stay", False, False, "stage"), ("reference", False, True, "stage"), ("plan", False, True, "stage"),
    ]  # fmt: skip

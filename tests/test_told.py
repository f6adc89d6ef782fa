"""Plants that keep to what rows say they made: by closed forms on small systems of flat loads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import systems as s
from ledgers import park_of
from parkzero.energy import Load, Outlet, Plant, System
from parkzero.optimize.model import operation
from parkzero.optimize.planning import on_days
from parkzero.optimize.programme import Programme
from parkzero.optimize.system import _as_told
from parkzero.order import assess, frame, prepared
from parkzero.results import FREE, NOW, PLAN, REFERENCE, STAY, Plan, Run, Told
from parkzero.show.calibrating import calibration

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


@pytest.mark.parametrize("beside", [0.3, 1.0, 1.5])
def test_where_heat_is_told_beyond_its_demand_the_boiler_gives_way_and_not_the_power_of_a_chp(beside: float) -> None:
    """The boiler alone would give all the heat; keeping it would cost less power of the CHP than heat of the boiler, but that power's heat besides."""
    power, out = Load(carrier="electricity", power=s.flat(20.0)), 40_000.0
    chp = replace(CHP, told=out, by_products={"heat": beside})
    system = replace(s.system(s.grid(price=s.flat(50.0)), s.gas(price=s.flat(30.0)), chp, replace(BOILER, told=NEED), HEAT, power), tie=TIE)
    found = on_days(system)
    assert (output(found, "chp"), output(found, "gas_boiler")) == (pytest.approx(out), pytest.approx(NEED - beside * out))


@pytest.mark.parametrize(("told", "heat"), [(Told(100.0, 60.0), 0.6), (Told(100.0, 120.0), 1.2), (Told(100.0, None), 1.0), (Told(0.0, 0.0), 1.0)])
def test_heat_beside_power_is_what_rows_say(told: Told, heat: float) -> None:
    found = _as_told(CHP, told)
    assert (found.told, found.by_products) == (told.output, {"heat": pytest.approx(heat)})
    assert replace(found, told=None, by_products=CHP.by_products) == CHP


PANELS = replace(s.PV, most=0.0, existing=10.0, availability=s.flat(0.5), metered=True)
POWER = Load(carrier="electricity", power=s.flat(2.0))


@pytest.mark.parametrize(("price", "limit", "metered", "sold"), [(-30.0, 9.0, True, 3.0), (-30.0, 9.0, False, 0.0), (30.0, 9.0, False, 3.0), (-30.0, 1.0, True, 1.0), (30.0, 0.0, True, 0.0)])
def test_of_a_metered_yield_nothing_is_let_go_that_the_grid_can_take(price: float, limit: float, metered: bool, sold: float) -> None:
    """5 MW of sun, 2 of load: the other 3 go out at a loss too, as far as the connection bears; the cost is that of energy alone."""
    outlet = Outlet(id="export", carrier="electricity", price=s.flat(price), limit=limit)
    found = on_days(replace(s.system(s.grid(price=s.flat(50.0)), outlet, replace(PANELS, metered=metered), POWER), tie=TIE))
    assert (output(found, "export"), output(found, "pv")) == (pytest.approx(8760.0 * sold, abs=1e-6), pytest.approx(8760.0 * (2.0 + sold)))
    assert found.cost == pytest.approx(-price * 8760.0 * sold, abs=1e-3)


@pytest.mark.parametrize(
    ("priced", "run", "some", "sold"),
    [({}, NOW, 0, 0.0), ({}, FREE, 0, None), ({"export": "40 EUR/MWh"}, NOW, 0, 0.0), ({"export": "40 EUR/MWh"}, NOW, 100, 40.0), ({"export": "40 EUR/MWh"}, FREE, 0, 40.0)],
)
def test_what_rows_made_and_did_not_sell_goes_out_for_nothing_today(priced: dict[str, str], run: Run, some: int, sold: float | None) -> None:
    """Whoever sold nothing by rows of what was bought does not sell at noon what it buys back in the valley of a tariff."""
    firms = [{"id": "plant", "demand": {"electricity": {"annual": "5000 MWh"}}}]
    roof = [{"id": "roof", "technology": "pv_roof", "capacity": "1 MW", "owner": "plant"}, {"id": "shed", "technology": "pv_roof", "capacity": "1 MW", "owner": "plant"}]
    rows = (f"bought,electricity,{4100 + some},MWh,,grid,none,fuel", "generated,electricity,900,MWh,,roof,none,fuel", *([f"sold,electricity,{some},MWh,,grid,none,fuel"] if some else []))
    built = prepared(frame(park_of(rows, country="DE", enterprises=firms, assets=roof, prices={"electricity": {"energy": "100 EUR/MWh", **priced}})), run).system
    assert [float(x.price.mean()) for x in built.outlets] == ([] if sold is None else [pytest.approx(sold, rel=0.02, abs=0.01)])
    assert all(float(x.price.max()) < 0.0 for x in built.outlets if not sold), "rather taken inside than let out"
    assert {p.id: p.metered for p in built.plants if p.technology == "pv_roof"} == {"roof": run is NOW, "shed": False}
    assert (built.tie > 0.0) is (run is NOW)


def test_a_told_heat_pump_on_outside_air_takes_over_the_year_what_its_cop_says() -> None:
    course = s.flat(1.0)
    course[:4380] = 0.5
    found = _as_told(replace(PUMP, input_course=course), Told(100.0, None)).input_course
    assert found is not None
    assert (float(found.mean()), float(found[0] / found[-1])) == (pytest.approx(1.0), pytest.approx(0.5))


BUYS = "bought,electricity,500,MWh,,grid,none,fuel"
ENGINE: dict[str, Any] = {"id": "engine", "technology": "chp_gas", "capacity": "1 MW", "owner": "plant"}


@pytest.mark.parametrize(("firm", "plants", "rows", "made"), [
    ({}, [ENGINE], ("burnt,natural_gas,10000,MWh_net,,supplier,none,fuel", "generated,electricity,4000,MWh,,engine,none,fuel", "generated,steam,2500,MWh,,engine,none,fuel", "generated,heat,1500,MWh,,engine,none,fuel"), {"engine": 4000.0, "steam-to-heat": 1500.0}),
    ({"sector": "offices"}, [], ("bought,heat,1000,MWh,,supplier,none,fuel",), {"supply-heat": 1000.0}),
    ({"sector": "offices"}, [{"id": "pump", "technology": "heat_pump", "capacity": "1 MW", "owner": "plant"}], ("generated,heat,900,MWh,,pump,none,fuel",), {"pump": 900.0, "grid": 500.0}),
])  # fmt: skip
def test_small_parks_run_in_the_base_year_as_their_rows_say(firm: dict[str, str], plants: list[dict[str, Any]], rows: tuple[str, ...], made: dict[str, float]) -> None:
    """A CHP gives its steam and its heat, of which the steam serves; heat from outside is bought and no boiler burns for it; a heat pump takes the power that is not in demand."""
    base = frame(park_of((BUYS, *rows), country="DE", enterprises=[{"id": "plant", **firm}], assets=plants))
    now = assess(base, NOW, proved=False)
    assert {id: output(now.plan, id) for id in made} == {id: pytest.approx(q, rel=0.03) for id, q in made.items()}
    assert {x.verdict for x in calibration(base, now).lines if x.enterprise} == {"fits"}
    assert not any(output(now.plan, p.id) > 1.0 for p in now.system.plants if "filled" in p.id)


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

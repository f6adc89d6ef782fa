"""Wear and ageing: full cycles of stores over their life, and sources that give less each year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import systems as s
from parkzero.clock import TimeGrid
from parkzero.energy import System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.referee import optimum
from parkzero.optimize.system import _cycles
from parkzero.park.catalogue import technologies, technology

INF = float("inf")
DAYS = TimeGrid(np.arange(48).reshape(1, 48), np.array([8760 / 48]))
"""Two days, standing for all of the year."""


def park(cycles: float, *, built: bool) -> System:
    """A battery of 10 MW and 20 MWh, or one to be built, beside a grid whose price swings twice a day."""
    swing = s.flat(60.0)
    swing[::12] = 10.0
    size = {} if built else {"existing": 10.0, "existing_energy": 20.0, "most": 0.0, "most_energy": 0.0}
    store = replace(s.BATTERY, cycles=cycles, **size)  # type: ignore[arg-type]
    return s.system(s.grid(price=swing), store, s.POWER_LOAD)


def emptied(system: System) -> tuple[float, float, float]:
    """Full cycles a year, energy content, and cost."""
    model = build(system, DAYS)
    found = Living(model.programme).solve()
    store = system.stores[0]
    out = float(found.x[model.run.column("out battery")] @ DAYS.hours) / store.out
    content = store.existing_energy or float(max(found.x[model.run.column("level battery")]))
    return out / content, content, found.objective


def test_what_stands_gives_no_more_than_its_full_cycles_a_year() -> None:
    free, content, cheap = emptied(park(INF, built=False))
    assert free == pytest.approx(2 * 365 * 9.6 / 20.0, rel=1e-3)  # one dear spell in twelve hours, filled in its one cheap hour
    for most in (300.0, 150.0):
        cycles, _, cost = emptied(park(most, built=False))
        assert cycles == pytest.approx(most)
        assert cost > cheap
    assert content == 20.0
    assert emptied(park(5_000.0, built=False))[2] == pytest.approx(cheap)


def test_a_new_store_is_as_large_as_its_cycles_ask() -> None:
    """Free it is emptied as often as the price swings; worn it gives its cycles of the content that is built, if any pays."""
    model = build(park(300.0, built=True), DAYS)
    found = Living(model.programme).solve()
    given = float(found.x[model.run.column("out battery")] @ DAYS.hours) / s.BATTERY.out
    assert given <= 300.0 * float(found.x[model.run.column("level battery")].max()) * (1 + 1e-6) + 1e-6


@pytest.mark.long
@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize("cycles", [150.0, 300.0, INF])
def test_cycles_equal_pypsa(cycles: float, built: bool) -> None:
    system = park(cycles, built=built)
    cheap = replace(system, stores=tuple(replace(x, annual=2_000.0, annual_energy=3_000.0) for x in system.stores)) if built else system
    assert Living(build(cheap, DAYS).programme).solve().objective == pytest.approx(optimum(cheap, DAYS), rel=1e-6)


def test_full_cycles_of_a_life_are_spread_over_its_years() -> None:
    for region in ("china", "europe", "world"):
        tech = technology("battery", region, 2030)
        assert _cycles(tech) == pytest.approx(7_000 / tech.lifetime)
    assert _cycles(technology("heat_store", "china", 2030)) == INF


def test_sources_give_the_mean_of_their_life() -> None:
    tech = technology("pv_roof", "china", 2030)
    assert (tech.ageing, tech.lifetime) == (0.005, 25.0)
    assert tech.kept == pytest.approx(np.mean([1.0 - 0.005 * (year + 0.5) for year in range(25)]))
    assert technology("wind", "europe", 2030).kept == pytest.approx(1.0 - 0.005 * 15)
    assert {t.id for t in technologies() if t.ageing} == {"pv_roof", "pv_ground", "pv_bipv_roof", "pv_bipv_facade", "wind"}

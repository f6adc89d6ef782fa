"""The optimum of a year at what a plan builds, and what it tells the operator: by hand on a year of four steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import systems as s
from parkzero.energy import Load, Outlet, System
from parkzero.optimize.rolling import reference, standing
from parkzero.results import Plan

WEAR = 1.0
BATTERY = replace(s.BATTERY, into=0.9, out=0.9, loss=0.0, most=0.0, most_energy=0.0, existing=0.6, existing_energy=1.0)


def short(*parts: Any, price: tuple[float, ...] = (10.0, 10.0, 30.0, 30.0), load: float = 2.0, **changes: Any) -> System:
    """Four hours, two cheap and two dear ones."""
    grid = s.grid(price=np.array(price), tonnes=np.full(4, 0.5))
    return replace(s.system(grid, *parts, Load(carrier="electricity", power=np.full(4, load))), months=np.ones(4), wear=WEAR, **changes)


def planned(system: System, **changes: Any) -> Plan:
    given: dict[str, Any] = dict(
        run="plan", grid=system.year, built=(), flow={}, price={}, cost=0.0, lower=0.0, upper=0.0, end="days", aggregation_error=0.0, emissions=0.0, emissions_low=0.0, emissions_high=0.0,
        unserved={}, exceeded={}, peaks=np.zeros(12),
    )  # fmt: skip
    return Plan(**(given | changes))


def test_a_stored_mwh_is_worth_what_it_cost_until_the_store_is_full_and_then_what_it_saves() -> None:
    """Bought at 10 and 1 of wear, a tenth lost; saving 30 less wear, a tenth lost. Charged at 0.6 and 0.51 MW; it is empty before the year and after it."""
    system = short(BATTERY)
    known = reference(system, planned(system))
    bought, saved = (10.0 + WEAR) / 0.9, (30.0 - WEAR) * 0.9
    assert known.worth["battery"] == pytest.approx([bought, saved, saved, bought])
    assert known.rolled.start == {"battery": pytest.approx(0.0, abs=1e-9)}
    assert known.rolled.flow["battery:level"][1] == pytest.approx(1.0)
    assert known.rolled.flow["battery:in"].sum() == pytest.approx(1.0 / 0.9)
    assert known.rolled.cost == pytest.approx(2.0 * 80.0 + bought - saved)
    assert known.rolled.settled == 0.0
    assert known.rolled.emissions == pytest.approx(0.5 * (8.0 + 1.0 / 0.9 - 0.9))


def test_a_store_that_is_filled_at_the_end_of_the_year_begins_full() -> None:
    """Dear hours first: what is charged in the last two serves the first two of the year closed to a ring."""
    system = short(BATTERY, price=(30.0, 30.0, 10.0, 10.0))
    assert reference(system, planned(system)).rolled.start == {"battery": pytest.approx(1.0)}


def test_amounts_of_the_year_have_prices() -> None:
    """Sun of 4 MW over a load of 2 sells 6 of the 8 that are left at 20; a machine at 1 that may give 2 a year serves the dear hours."""
    sun = s.plant("sun", "electricity", existing=4.0, availability=np.ones(4))
    out = Outlet(id="export", carrier="electricity", price=np.full(4, 20.0), limit=9.0, room=6.0)
    system = short(sun, out)
    known = reference(system, planned(system))
    assert known.rolled.flow["export"].sum() == pytest.approx(6.0)
    (room,) = (price for name, price in known.prices.items() if name.startswith("room"))
    assert room == pytest.approx(20.0)
    shed = s.plant("shed", "electricity", existing=1.0, variable=1.0, yearly=2.0, availability=np.ones(4))
    system = short(shed)
    known = reference(system, planned(system))
    assert known.rolled.flow["shed"] == pytest.approx([0.0, 0.0, 1.0, 1.0])
    assert 9.0 - 1e-9 <= known.prices["yearly shed"] <= 29.0 + 1e-9


def test_windows_see_what_a_plant_may_give_a_year_and_no_cycles() -> None:
    """30 hours of 5 MW, less where its amount is less; a store's cycles are of the year alone."""
    shed = s.plant("shed", "electricity", existing=5.0, variable=1.0, usage=30.0, availability=np.ones(4))
    system = short(shed, replace(BATTERY, cycles=0.1))
    found = standing(system, planned(system))
    assert [(p.yearly, p.usage) for p in found.plants] == [(150.0, np.inf)]
    assert [x.cycles for x in found.stores] == [np.inf]
    assert [p.yearly for p in standing(short(replace(shed, yearly=20.0)), planned(system)).plants] == [20.0]
    assert reference(system, planned(system)).rolled.flow["battery:in"].sum() == pytest.approx(0.0), "which cost more than they bring beside a machine at 1"

"""Plans by owner: the sum over owners is the park, under every price rule."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import systems as s
from parkzero.clock import TimeGrid
from parkzero.economics.owners import HOLDER, Agreement, settlement
from parkzero.energy import WEAR, Due, Outlet, System
from parkzero.optimize.planning import on_days
from parkzero.results import Plan


def shared() -> tuple[System, Plan, dict[tuple[str, str], np.ndarray]]:
    """Two firms and the operator: one owns a boiler, PV and a battery, the other a CHP; power is sold too."""
    system = s.system(
        s.grid(peak_charge=5_000.0), s.gas(), Outlet(id="export", carrier="electricity", price=s.price() * 0.5, limit=80.0), s.PV, s.HEAT_PUMP, s.BATTERY, s.TANK,
        replace(s.BOILER, existing=60.0, most=0.0, owner="a"), replace(s.CHP, existing=20.0, most=0.0, owner="b"),
        replace(s.PV, id="pv_a", existing=15.0, most=0.0, owner="a"), replace(s.BATTERY, id="old", existing=5.0, existing_energy=10.0, most=0.0, owner="a"),
        s.POWER_LOAD, s.HEAT_LOAD,
    )  # fmt: skip
    loads = {
        ("a", "electricity"): 0.3 * s.POWER_LOAD.power,
        ("b", "electricity"): 0.7 * s.POWER_LOAD.power,
        ("b", "heat"): s.HEAT_LOAD.power,
    }
    return system, on_days(system, periods=5), loads


SYSTEM, PLAN, LOADS = shared()


@pytest.mark.parametrize("rule", ["cost_plus", "short_run", "contract"])
def test_owners_add_up_to_the_park(rule: str) -> None:
    found = settlement(PLAN, SYSTEM, LOADS, rule, markup=0.07, contract={"electricity": 90.0})  # type: ignore[arg-type]
    assert [a.owner for a in found.accounts] == ["a", "b", HOLDER]
    assert found.cost == pytest.approx(PLAN.cost, rel=1e-6)
    assert sum(a.emissions for a in found.accounts) == pytest.approx(PLAN.emissions, rel=1e-6)
    assert sum(a.bought - a.sold for a in found.accounts) == pytest.approx(0.0, abs=1e-3)


def test_average_costs_pay_for_all_and_a_markup_is_the_operators() -> None:
    plain, dearer = settlement(PLAN, SYSTEM, LOADS), settlement(PLAN, SYSTEM, LOADS, markup=0.1)
    grid = PLAN.grid
    weight = grid.hours
    paid = sum(plain.levelised[c] * float(weight @ grid.take(power)) for (_, c), power in LOADS.items())
    assert paid == pytest.approx(PLAN.cost, rel=1e-6)
    assert 20.0 < plain.levelised["heat"] < plain.levelised["electricity"] < 150.0
    assert plain.levelised["natural_gas"] == pytest.approx(45.0)
    assert dearer.accounts[-1].cost < plain.accounts[-1].cost
    assert dearer.accounts[1].cost > plain.accounts[1].cost


@pytest.mark.parametrize("rule", ["cost_plus", "contract"])
def test_who_takes_power_from_outside_pays_what_is_due_on_it_alone(rule: str) -> None:
    """20 a MWh on what the grid gives, which a alone owes: its account holds it, those of others are as without it, prices inside too."""
    due = Due(instrument="tax", base="tonnes")
    taxed = replace(SYSTEM, supplies=tuple(replace(x, transfers={due: 20.0}, borne={due: {"a": 1.0}}) if x.id == "grid" else x for x in SYSTEM.supplies))
    bare, found = (settlement(PLAN, system, LOADS, rule, contract={"electricity": 90.0}) for system in (SYSTEM, taxed))  # type: ignore[arg-type]
    owed = 20.0 * PLAN.grid.total(PLAN.flow["grid"])
    assert owed > 0.0
    assert [x.cost - y.cost for x, y in zip(found.accounts, bare.accounts, strict=True)] == pytest.approx([owed, 0.0, 0.0], abs=1e-3)
    assert found.accounts[0].outside == pytest.approx(owed)
    assert found.price == pytest.approx(bare.price)


def test_hourly_prices_hold_what_is_due_on_power_from_outside() -> None:
    due = Due(instrument="tax", base="tonnes")
    taxed = replace(SYSTEM, supplies=tuple(replace(x, transfers={due: 20.0}, borne={due: {"a": 1.0}}) if x.id == "grid" else x for x in SYSTEM.supplies))
    found = settlement(PLAN, taxed, LOADS, "short_run")
    assert [a.outside for a in found.accounts[:-1]] == [0.0, 0.0]


def test_what_is_due_on_a_use_is_paid_by_who_bears_it() -> None:
    """2 on each MWh of heat and 3 on each of power, of which one firm alone bears 3/4; what measures spare would be due no more."""
    heat, power = (PLAN.grid.total(PLAN.grid.take(x.power)) for x in (s.HEAT_LOAD, s.POWER_LOAD))
    loads = {
        "heat": replace(s.HEAT_LOAD, transfers={Due("x", "used"): 2.0}, borne={Due("x", "used"): {"b": 1.0}}),
        "electricity": replace(s.POWER_LOAD, transfers={Due("x", "used"): 3.0}, borne={Due("x", "used"): {"a": 0.75, "b": 0.25}}),
    }
    free, due = settlement(PLAN, SYSTEM, LOADS), settlement(PLAN, replace(SYSTEM, loads=tuple(loads[x.carrier] for x in SYSTEM.loads)), LOADS)
    more = {x.owner: x.operation - y.operation for x, y in zip(due.accounts, free.accounts, strict=True)}
    assert more == pytest.approx({"a": 2.25 * power, "b": 0.75 * power + 2.0 * heat, HOLDER: 0.0}, abs=1e-3)


def test_the_emissions_of_a_firm_follow_what_it_uses() -> None:
    a, b, operator = settlement(PLAN, SYSTEM, LOADS).accounts
    assert operator.emissions == pytest.approx(0.0, abs=1e-3 * PLAN.emissions)
    assert 0.0 < a.emissions < b.emissions


@settings(max_examples=10, deadline=None)
@given(share=st.floats(0.0, 1.0), markup=st.floats(0.0, 0.5))
def test_however_the_load_is_shared_the_sum_stays(share: float, markup: float) -> None:
    loads = {
        ("a", "electricity"): share * s.POWER_LOAD.power,
        ("c", "electricity"): (1 - share) * s.POWER_LOAD.power,
        ("a", "heat"): s.HEAT_LOAD.power,
    }
    found = settlement(PLAN, SYSTEM, loads, markup=markup)
    assert found.cost == pytest.approx(PLAN.cost, rel=1e-6)


def test_loads_that_do_not_sum_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not sum"):
        settlement(PLAN, SYSTEM, {("a", "electricity"): s.POWER_LOAD.power})


@pytest.mark.parametrize("rule", ["cost_plus", "short_run", "contract"])
@pytest.mark.parametrize("surplus_to", ["operator", "users"])
@pytest.mark.parametrize("terms", [Agreement(), Agreement(markup=0.12), Agreement(price=70.0)])
def test_a_third_party_is_paid_as_agreed_and_the_sum_stays(rule: str, surplus_to: str, terms: Agreement) -> None:
    """New PV, the battery and the heat pump belong to a third party."""
    third = ("pv", "battery", "heat_pump")
    system = replace(
        SYSTEM, plants=tuple(replace(p, owner="third-party") if p.id in third else p for p in SYSTEM.plants),
        stores=tuple(replace(x, owner="third-party") if x.id in third else x for x in SYSTEM.stores),
    )  # fmt: skip
    found = settlement(PLAN, system, LOADS, rule, agreements=dict.fromkeys(third, terms), surplus_to=surplus_to)  # type: ignore[arg-type]
    assert found.cost == pytest.approx(PLAN.cost, rel=1e-6)
    assert sum(a.emissions for a in found.accounts) == pytest.approx(PLAN.emissions, rel=1e-6)
    assert sum(a.shared for a in found.accounts) == pytest.approx(0.0, abs=1e-3)
    party = next(a for a in found.accounts if a.owner == "third-party")
    assert party.capital > 0.0
    earned = party.sold - party.bought - party.operation - party.capital
    if terms.price is None:
        assert earned == pytest.approx(terms.markup * (party.bought + party.operation + party.capital), rel=1e-6, abs=1e-3)
    else:
        weight = PLAN.grid.hours
        given = sum(float(weight @ PLAN.flow[n]) for n in ("pv", "battery:out", "heat_pump"))
        assert party.sold == pytest.approx(70.0 * given, rel=1e-9)
    operator = found.accounts[-1]
    assert operator.shared == pytest.approx(0.0 if surplus_to == "operator" else -found.surplus, rel=1e-6, abs=1e-3)


def test_average_costs_hold_what_a_third_party_is_paid() -> None:
    """The pool breaks even: users pay for agreed prices, not for what the plants cost."""
    third = ("pv", "battery", "heat_pump", "tank")
    system = replace(
        SYSTEM, plants=tuple(replace(p, owner="third-party" if p.id in third else "") for p in SYSTEM.plants),
        stores=tuple(replace(x, owner="third-party" if x.id in third else "") for x in SYSTEM.stores),
    )  # fmt: skip
    for terms in (Agreement(), Agreement(markup=0.3), Agreement(price=90.0)):
        found = settlement(PLAN, system, LOADS, agreements=dict.fromkeys(third, terms))
        assert found.surplus == pytest.approx(0.0, abs=1e-4 * PLAN.cost)


H = 8760.0
USE = Due(instrument="x", base="used")


def measured(owner: str = "") -> tuple[System, Any, dict[tuple[str, str], np.ndarray]]:
    """A firm uses 5 MW of power on which 3 a MWh are due; a measure (0.5 a MWh) spares 1 of them, the grid gives 4 at 100 with 0.4 t, a battery of the firm takes 0.5 and gives 0.4, 0.2 t/h go into the store at 60."""
    load = replace(s.POWER_LOAD, power=s.flat(5.0), transfers={USE: 3.0}, borne={USE: {"a": 1.0}})
    save = s.plant("save", "electricity", owner=owner, existing=1.0, variable=0.5, spares=True, transfers={USE: -3.0}, borne={USE: {"a": 1.0}})
    away = Outlet(id="away", carrier="captured_co2", price=s.flat(-60.0), limit=9.0, tonnes=-1.0)
    system = replace(s.system(s.grid(price=s.flat(100.0)), save, away, replace(s.BATTERY, owner="a", most=0.0, variable=1.5), load), arising={"a": 10.0})
    flow = {"grid": 4.0, "save": 1.0, "away": 0.2, "battery:in": 0.5, "battery:out": 0.4, "electricity:unserved": 0.0}
    plan = SimpleNamespace(grid=TimeGrid.year(8760, 1.0), flow={n: s.flat(v) for n, v in flow.items()}, capacity={}, energy={}, unserved={"electricity": 0.0}, exceeded={}, price={"electricity": s.flat(95.0)})
    return system, plan, {("a", "electricity"): load.power}


def test_accounts_by_hand() -> None:
    """At 90 inside: of what is due on use a pays on 4 MW, since one is spared; its processes emit 10 t beside what its power carries, the tonnes stored are the operator's."""
    system, plan, loads = measured()
    a, operator = settlement(plan, system, loads, "contract", contract={"electricity": 90.0}).accounts
    assert (a.bought, a.sold) == (pytest.approx(90.0 * 5.5 * H), pytest.approx(90.0 * 0.4 * H))
    assert a.operation == pytest.approx((WEAR * 0.9 + 1.5 * 0.4 + 3.0 * 4.0) * H)
    assert a.emissions == pytest.approx(0.4 * 4.0 * H + 10.0)
    assert (operator.outside, operator.operation) == (pytest.approx((100.0 * 4.0 + 60.0 * 0.2) * H), pytest.approx(0.5 * H))
    assert operator.emissions == pytest.approx(-0.2 * H)


def test_the_users_part_of_a_surplus_lowers_what_they_pay() -> None:
    system, plan, loads = measured()
    kept, given_back = (settlement(plan, system, loads, "contract", contract={"electricity": 90.0}, surplus_to=to) for to in ("operator", "users"))  # type: ignore[arg-type]
    assert kept.surplus == pytest.approx(90.0 * 5.1 * H - (100.0 * 4.0 + 60.0 * 0.2 + 0.5) * H)
    assert kept.accounts[0].cost - given_back.accounts[0].cost == pytest.approx(kept.surplus)
    assert given_back.accounts[1].shared == pytest.approx(-kept.surplus)


@pytest.mark.parametrize("owner", ["", "third-party"])
def test_what_a_measure_spares_its_user_is_in_no_price_inside(owner: str) -> None:
    """Average cost is 4 MW at 100, the measure at its own 0.5 and the battery's operation, over 5 MW; what is spared of what is due on use is the user's already."""
    system, plan, loads = measured(owner)
    system = replace(system, outlets=())
    found = settlement(plan, system, loads)
    price = (100.0 * 4.0 + 0.5 + WEAR * 0.9 + 1.5 * 0.4) / 5.0
    assert found.levelised["electricity"] == pytest.approx(price)
    agreed = settlement(plan, system, loads, agreements={"save": Agreement(markup=0.2), "battery": Agreement()})
    assert agreed.surplus == pytest.approx(0.0 if owner else 0.2 * 0.5 * H, abs=1e-3)
    if owner:
        party = next(x for x in agreed.accounts if x.owner == owner)
        assert (party.sold, party.cost) == pytest.approx((1.2 * 0.5 * H, -0.2 * 0.5 * H))

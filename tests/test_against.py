"""What is set against what, by closed forms on stand-ins: firms by themselves, least cost without policy, the plan."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.figure import Figure
from parkzero.show.against import Spread, against, nothing, shares_of, tonnes_between, without_policy

SPREAD: Spread = {"emissions": (-30.0, 10.0), "cost": (-5.0, 8.0), "investment": (-2.0, 3.0)}


def made(tonnes: float, cost: float, *, investment: float = 0.0, paid: float = 0.0, annual: float = 10.0, capacity: float = 0.0, ends: tuple[float, float] | None = None) -> Any:
    """A run that costs the same at either rate, its payments on top."""
    low, high = ends or (tonnes, tonnes)
    plan = SimpleNamespace(emissions=tonnes, emissions_low=low, emissions_high=high, cost=cost + paid, capacity={"new-x": capacity}, energy={})
    return SimpleNamespace(
        plan=plan, value=SimpleNamespace(cost=cost, private=cost + paid, investment=investment, passed={"state": paid, "grid": 0.0, "generators": 0.0}), charges=SimpleNamespace(paid={"tax": paid}),
        offer=SimpleNamespace(candidates=(SimpleNamespace(id="new-x", annual=annual, annual_energy=0.0),)), frame=SimpleNamespace(study=SimpleNamespace(tolerance=1e-3, currency="EUR")),
    )  # fmt: skip


def runs(plan: Any, potential: Any) -> dict[str, Any]:
    return {"reference": made(500.0, 1000.0, investment=40.0), "potential": potential, "plan": plan}


def test_an_effect_is_what_firms_would_not_do_by_themselves_in_two_parts() -> None:
    plan, potential = made(300.0, 920.0, investment=100.0, paid=70.0), made(420.0, 900.0, investment=90.0)
    three = runs(plan, potential)
    found = {key: against(three, *pair, SPREAD) for key, pair in {"effects": ("plan", "reference"), "anyway": ("potential", "reference"), "beyond": ("plan", "potential")}.items()}
    for name in ("emissions", "cost_social", "investment"):
        assert (found["effects"][name].value or 0.0) == pytest.approx((found["anyway"][name].value or 0.0) + (found["beyond"][name].value or 0.0))
    tonnes, cost, spent = (found["effects"][n] for n in ("emissions", "cost_social", "investment"))
    assert (tonnes.value, tonnes.low, tonnes.high) == (-200.0, -210.0, -170.0)
    assert (cost.value, cost.low, cost.high, cost.unit) == (-80.0, -88.0, -75.0, "EUR/a")
    assert (spent.value, spent.low, spent.high) == (60.0, 57.0, 62.0)
    assert (found["beyond"]["emissions"].low, found["beyond"]["emissions"].high) == (-120.0, -120.0)


def test_tonnes_lie_between_the_ends_of_both_runs() -> None:
    found = against(runs(made(300.0, 920.0, ends=(290.0, 320.0)), made(420.0, 900.0, ends=(410.0, 440.0))), "plan", "potential", SPREAD)["emissions"]
    assert (found.low, found.high) == (290.0 - 440.0, 320.0 - 410.0)


def test_what_policy_moves_between_plans_that_cost_the_same_within_their_gaps_cannot_be_told() -> None:
    """Gaps of 0.1 % of 901.5 + 70 and of 900 are 1.87."""
    alike = against(runs(made(300.0, 901.5, paid=70.0), made(420.0, 900.0)), "plan", "potential", SPREAD)["emissions"]
    assert (alike.value, alike.low, alike.high) == (-120.0, -120.0, 0.0)
    apart = against(runs(made(300.0, 902.0, paid=70.0), made(420.0, 900.0)), "plan", "potential", SPREAD)["emissions"]
    assert (apart.low, apart.high) == (-120.0, -120.0)


def test_grants_are_no_saving_when_plans_are_compared() -> None:
    assert without_policy(made(300.0, 900.0, paid=70.0, annual=4.0, capacity=5.0), made(420.0, 900.0, annual=10.0)) == pytest.approx(900.0 + 5.0 * 6.0)


def test_a_plan_that_is_the_potential_moves_nothing_beyond_it() -> None:
    one = made(300.0, 900.0, ends=(280.0, 330.0))
    three = runs(one, one)
    assert {n: (f.value, f.low, f.high) for n, f in against(three, "plan", "potential", SPREAD).items()} == dict.fromkeys(("emissions", "cost_social", "investment"), (0.0, 0.0, 0.0))
    assert tonnes_between(three, SPREAD) == {"reference": (470.0, 510.0), "potential": (280.0, 330.0), "plan": (280.0, 330.0)}


def test_carbon_in_the_price_of_power_is_no_part_of_a_plan_without_policy() -> None:
    one, other = made(300.0, 920.0), made(300.0, 920.0)
    one.value.passed["generators"] = 20.0
    assert without_policy(one, one) == without_policy(other, other) - 20.0


@pytest.mark.parametrize(("moved", "value", "shares"), [
    ({"tax": -30.0, "bonus": 10.0}, -40.0, {"tax": -60.0, "bonus": 20.0}), ({"tax": -30.0, "bonus": 10.0}, 5.0, {"tax": -30.0, "bonus": 10.0}),
    ({"tax": -1.0}, -5.0, {"tax": -1.0}), ({"tax": 0.0}, -5.0, {"tax": 0.0}), ({}, -5.0, {}),
])  # fmt: skip
def test_shares_are_brought_to_the_year_where_days_are_like_it(moved: dict[str, float], value: float, shares: dict[str, float]) -> None:
    """They add up to what policy moves; where days tell another sign or another size they stay as days tell them."""
    found = shares_of(moved, Figure(value, "tCO2e/a", low=value - 3.0, high=value + 4.0))
    assert {id: f.value for id, f in found.items()} == pytest.approx(shares)
    assert all((f.low, f.high) == pytest.approx(((f.value or 0.0) - 3.0, (f.value or 0.0) + 4.0)) for f in found.values())


def test_what_cannot_be_told_of_all_instruments_cannot_be_told_of_one() -> None:
    """All move -120 t or none at all: an end at 0 is an end."""
    found = shares_of({"tax": -90.0, "levy": -30.0}, Figure(-120.0, "tCO2e/a", low=-125.0, high=0.0))
    assert {id: (f.low, f.high) for id, f in found.items()} == {"tax": (-95.0, 30.0), "levy": (-35.0, 90.0)}
    rising = shares_of({"bonus": 40.0}, Figure(40.0, "tCO2e/a", low=0.0, high=50.0))["bonus"]
    assert (rising.low, rising.high) == (0.0, 50.0)


def test_what_is_not_in_force_moves_nothing_and_not_as_much_as_plans_of_equal_cost_differ_by() -> None:
    beyond = Figure(-40.0, "tCO2e/a", low=-60.0, high=-10.0, span="near_optimal")
    found = shares_of({"tax": -40.0, "old": 0.0}, beyond, {"old"})
    assert [(found[id].value, found[id].low, found[id].high) for id in ("tax", "old")] == [(-40.0, -60.0, -10.0), (0.0, 0.0, 0.0)]
    assert [(f.value, f.low, f.high, f.unit) for f in nothing({"emissions": beyond}).values()] == [(0.0, 0.0, 0.0, "tCO2e/a")]

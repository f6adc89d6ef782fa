"""Plans made anew at the ends of inputs, a technology that is dearer, and what arises beside the energy system: by hand on stand-ins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

import systems as s
from parkzero.compare import ranging
from parkzero.compare.ranging import _arising, anew, dearer
from parkzero.compare.runner import Runner
from parkzero.energy import System
from parkzero.flows import Flows
from parkzero.results import Offer, Surroundings
from parkzero.show.ranging import AtEnds
from test_producing import candidate


@dataclass(frozen=True)
class Ready:
    """A prepared run, as far as what costs are in it."""

    offer: Offer
    system: System
    days: str | None = "known"


MONEY = ("annual", "annual_energy", "investment", "investment_energy", "fixed", "fixed_energy", "social", "social_energy")


def test_a_technology_is_dearer_in_all_its_costs_and_others_are_not() -> None:
    """Four batteries' worth of a battery; what grants pay, operation and room stay."""
    cost = {name: float(n + 1) for n, name in enumerate(MONEY)}
    ready = Ready(Offer(prices={}, candidates=(candidate("battery", **cost, granted=0.2, variable=3.0), candidate("pv", **cost))), s.system(s.grid(), s.PV, s.BATTERY, s.POWER_LOAD))
    found = dearer(cast(Any, ready), "battery", 4.0)
    battery, pv = found.offer.candidates
    assert {n: getattr(battery, n) for n in MONEY} == {n: 4.0 * v for n, v in cost.items()}
    assert (battery.granted, battery.variable, battery.limit) == (0.2, 3.0, 1e3)
    assert pv == ready.offer.candidates[1]
    assert [(x.annual, x.annual_energy) for x in found.system.stores] == [(4.0 * s.BATTERY.annual, 4.0 * s.BATTERY.annual_energy)]
    assert found.system.plants[0].annual == s.PV.annual
    assert dearer(cast(Any, ready), "pv", 0.5).system.plants[0].annual == 0.5 * s.PV.annual
    assert found.days is None, "the plan on days was that at the other cost"


def ran(tonnes: float, private: float, moved: float) -> Any:
    return SimpleNamespace(plan=SimpleNamespace(emissions=tonnes), value=SimpleNamespace(private=private, moved=moved))


def test_ends_are_told_low_before_high_less_the_plan_at_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {("price", "low"): ran(130.0, 900.0, 880.0), ("price", "high"): ran(90.0, 1_200.0, 1_070.0), ("cost", "low"): ran(80.0, 950.0, 930.0), ("cost", "high"): ran(110.0, 1_020.0, 1_030.0)}
    monkeypatch.setattr(ranging, "_at_end", lambda park, base, x, end, central, runner: made[x.id, end])
    asked: Any = [SimpleNamespace(id="price", path=("price",)), SimpleNamespace(id="swung", path=("swung",)), SimpleNamespace(id="cost", path=())]
    known = {("swung",): AtEnds((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))}
    found = anew(cast(Any, "park"), cast(Any, "base"), ran(100.0, 1_000.0, 1_000.0), asked, Runner(), known=known)
    assert list(found) == ["price", "swung", "cost"]
    assert found.pop("swung") == known["swung",], "a figure that was swung already is not planned again"
    assert {id: (x.emissions, x.private, x.social) for id, x in found.items()} == {"price": ((30.0, -10.0), (-100.0, 200.0), (-120.0, 70.0)), "cost": ((-20.0, 10.0), (-50.0, 20.0), (-70.0, 30.0))}


def test_what_arises_with_what_enterprises_make_goes_with_it() -> None:
    row = {"period": "2030", "giver_kind": "enterprise", "giver": "mill", "receiver_kind": "outside", "receiver": "", "carrier": "waste", "quantity": 100.0, "low": 90.0, "high": 120.0, "unit": "t", "attribute": "none", "use": "product", "basis": "given", "source": "s"}
    given = Surroundings(flows=Flows.rows([row]), tonnes={"yardstick": {"mill": 50.0}}, carbon={"mill": 8.0})
    found = _arising(given, 1.5)
    (made,) = found.flows.records()
    assert (made["quantity"], made["low"], made["high"]) == (150.0, 135.0, 180.0)
    assert (found.tonnes, found.carbon) == ({"yardstick": {"mill": 75.0}}, {"mill": 12.0})
    assert _arising(given, 1.0) is given
    assert given.flows.records()[0]["quantity"] == 100.0
    assert replace(given) == given

"""The frontier of a full year in closed form: gas, wood and a synthetic fuel for one load of heat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.economics.abatement import untargeted
from parkzero.energy import Limit, Load, System
from parkzero.optimize.points import Change, Solved
from parkzero.optimize.proved import Proved
from test_sweeps import coarse

GAS, WOOD, CLEAN = (45.0, 0.202), (50.0, 0.02), (400.0, 0.0)
HEAT = 10.0 * 8760.0
SLOPE = (WOOD[0] - GAS[0]) / (GAS[1] - WOOD[1])
"""27.5 a tonne from gas to wood; from wood to what has no tonnes it is 17,500."""


def heated() -> System:
    boiler = replace(s.BOILER, per_input=1.0, variable=0.0, existing=20.0, most=0.0)
    fuels = [s.gas(id=f"{c} supply", carrier=c, price=s.flat(price), tonnes=s.flat(tonnes)) for c, (price, tonnes) in (("natural_gas", GAS), ("biomass", WOOD), ("methanol", CLEAN))]
    boilers = [replace(boiler, id=f"{c} boiler", input=c) for c in ("natural_gas", "biomass", "methanol")]
    return coarse(s.system(*fuels, *boilers, s.plant("sun", "heat", most=1.0, annual=1e9, availability=s.sun()), Load(carrier="heat", power=s.flat(10.0))), 24)


@pytest.fixture
def living() -> Proved:
    return Proved(heated(), periods=2, gap=0.2)


def at(tonnes: float) -> float:
    """The least cost of so many tonnes."""
    return HEAT * GAS[0] + SLOPE * (HEAT * GAS[1] - tonnes)


def test_points_lie_at_even_steps_and_at_the_tonnes_asked_for(living: Proved) -> None:
    """From gas alone to wood alone, which a price of 100 buys; as near as a twentieth of what that costs."""
    most, least, also = HEAT * GAS[1], HEAT * WOOD[1], 0.7 * HEAT * GAS[1]
    found = living.falling(100.0, 3, also=also)
    assert [p.emissions for p in found] == pytest.approx(sorted((most, (most + least) / 2.0, least, also), reverse=True))
    assert [p.cost for p in found] == pytest.approx([at(p.emissions) for p in found], rel=1e-3)
    assert living.gap == pytest.approx(0.05 * (WOOD[0] / GAS[0] - 1.0), rel=1e-3)


def test_a_point_beyond_the_deepest_cut_is_none_and_a_plan_that_is_given_is_the_first(living: Proved) -> None:
    own = Solved(name="own", cost=HEAT * GAS[0], emissions=HEAT * GAS[1], shadow=0.0, capacity={}, gap=0.0)
    found = living.falling(100.0, 2, first=own, also=0.5 * HEAT * WOOD[1], finest=0.02)
    assert found[0] is own
    assert [p.emissions for p in found[1:]] == pytest.approx([HEAT * WOOD[1]])
    assert living.gap == 0.02


def test_a_price_that_buys_nothing_leaves_the_first_point_alone(living: Proved) -> None:
    assert [p.emissions for p in living.falling(20.0, 5)] == pytest.approx([HEAT * GAS[1]])


def test_the_deepest_cut_is_looked_for_where_days_would_build_it_less_what_they_are_off(living: Proved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days that build a quarter too little for the unchanged system build as much too little for the cut."""
    asked, run, anchor = list[tuple[Any, Any]](), Proved._run, living.anchor(Change(name=""))
    monkeypatch.setattr(Proved, "_run", lambda self, build, prices: (asked.append((build, prices)), run(self, build, prices))[1])
    living._anchors[()] = replace(anchor, near=anchor.near - 0.25)
    living.falling(100.0, 2)
    (build, prices), *_ = asked
    assert (build[:-1].tolist(), prices.tolist()) == (pytest.approx((anchor.best.build[:-1] + 0.25).tolist()), [100.0])


def test_targets_are_left_out_of_what_their_cost_is_shown_of() -> None:
    held = Limit(name="target", tonnes=15.0, backstop=40.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()))
    assert untargeted(replace(heated(), limits=(held,)), 2).system.limits == ()

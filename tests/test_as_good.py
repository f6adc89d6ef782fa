"""What plans that are as good differ by in tonnes: ends of mixtures and the next price by hand, and the range of a year against one joint programme of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import systems as s
from parkzero.energy import Load
from parkzero.optimize.as_good import STEEPEST, Exact, Run, as_good, onward, outmost
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.model import capacities
from parkzero.optimize.planning import least_cost
from parkzero.optimize.points import Change
from parkzero.optimize.sweep import Sweep
from test_sweeps import coarse

OWN, CLEAN, CLEANER, DIRTY = Run(100.0, 50.0), Run(104.0, 40.0), Run(130.0, 20.0), Run(120.0, 80.0)


@pytest.mark.parametrize(
    ("runs", "sign", "expected"),
    [
        ((OWN,), 1.0, 50.0),
        ((OWN, CLEAN), 1.0, 40.0),
        ((OWN, CLEAN, CLEANER), 1.0, 40.0 - 20.0 * 6.0 / 26.0),  # 6 of the 26 that the cleaner one costs more
        ((OWN, CLEANER), 1.0, 40.0),
        ((OWN, DIRTY), 1.0, 50.0),
        ((OWN, CLEAN, DIRTY), -1.0, 65.0),  # half of the way of the plan itself to the dirty one
    ],
)
def test_ends_are_those_of_mixtures_that_spend_no_more_than_the_gap(runs: tuple[Run, ...], sign: float, expected: float) -> None:
    assert outmost(runs, 110.0, sign) == pytest.approx(expected)


def test_the_next_price_is_the_slope_to_what_is_too_dear_or_spends_the_rest_of_the_money() -> None:
    """4 of 10 spent at 2 a tonne: at the root of 2.5 times as much, all of them; nothing spent: as steep as may be."""
    assert onward((OWN, CLEAN), 110.0, 1.0, 2.0) == pytest.approx(2.0 * math.sqrt(2.5))
    assert onward((OWN, OWN), 110.0, 1.0, 2.0) == STEEPEST * 2.0
    assert onward((OWN, CLEAN, CLEANER), 110.0, 1.0, 9.0) == pytest.approx(26.0 / 20.0)
    assert onward((OWN, DIRTY), 110.0, -1.0, 9.0) == pytest.approx(20.0 / 30.0)
    assert onward((OWN, CLEAN, DIRTY), 110.0, 1.0, 2.0) == pytest.approx(2.0 * math.sqrt(2.5)), "dirtier and dearer is no way to fewer tonnes"


def test_the_range_of_emissions_in_closed_form() -> None:
    """Within 1 % of the cost, wood at 50 takes 9 % of what gas at 45 serves at least emissions; at most, 1 % more gas is burnt and vented."""
    boiler = replace(s.BOILER, per_input=1.0, annual=1.0, variable=0.0, existing=20.0, most=1.0)
    wood = s.gas(id="wood", carrier="biomass", price=s.flat(50.0), tonnes=s.flat(0.02))
    year = coarse(s.system(s.gas(), wood, boiler, replace(boiler, id="wood_boiler", input="biomass"), Load(carrier="heat", power=s.flat(10.0))), 24)
    found = least_cost(year, periods=2, gap=0.01)
    assert found.emissions == pytest.approx(87_600 * 0.202)
    assert found.emissions_low == pytest.approx(87_600 * (0.91 * 0.202 + 0.09 * 0.02))
    assert found.emissions_high == pytest.approx(87_600 * 1.01 * 0.202)


@dataclass
class Year:
    """A year that at a price of p on a tonne emits p less and costs p * p / 2 more than 100. `serves`: whether a priced run does."""

    serves: bool = True
    prices: list[float] = field(default_factory=list)
    own: float = 100.0

    def again(self) -> None:
        self.prices.append(0.0)

    def at(self, price: float, seconds: float) -> Run | None:
        self.prices.append(price)
        return Run(self.own + price * price / 2.0, 50.0 - price) if self.serves else None


LEAST = 140.0 / 3.0 - (10.0 / 3.0) * (40.0 / 9.0) / (150.0 / 9.0)
"""10 more may be spent: at a price of 10 / (3 % of 50 t) 22.2 are, at the slope there, half of it, 5.6 for 3.3 t; 4.4 of 16.7 of the way from there to the first."""


@pytest.mark.parametrize("own", [100.0, -100.0], ids=["a cost", "a gain"])
def test_both_ends_are_looked_for_from_the_plan(own: float) -> None:
    """A tenth of what the plan costs, or brings, is spent both ways."""
    year = Year(own=own)
    low, high = as_good(year, Run(own, 50.0), gap=0.1)
    assert (low, high) == (pytest.approx(LEAST), pytest.approx(100.0 - LEAST))
    assert year.prices == pytest.approx([0.0, 20.0 / 3.0, 10.0 / 3.0, 0.0, -20.0 / 3.0, -10.0 / 3.0])


def test_what_the_search_has_seen_widens_a_range_and_a_run_that_does_not_serve_does_not() -> None:
    assert as_good(Year(), Run(100.0, 50.0), gap=0.1, seen=(Run(105.0, 30.0),))[0] == 30.0
    assert as_good(Year(serves=False), Run(100.0, 50.0), gap=0.1) == (50.0, 50.0)


def test_a_priced_run_costs_what_is_paid_without_the_price_and_with_what_is_built() -> None:
    """7 t no operation moves; no price is left behind."""
    charged = list[float]()

    def charge(columns: Any, prices: Any) -> None:
        charged.append(float(prices[0]))

    def solve(build: Any, seconds: float) -> Any:
        return SimpleNamespace(value=70.0 + 2.0 * (40.0 - 7.0), emissions=40.0, unserved=2e-6 * (seconds < 1.0))

    run = SimpleNamespace(emitting=np.arange(1), tonnes=np.ones(1), system=SimpleNamespace(steady=7.0))
    year = Exact(cast(Dispatch, SimpleNamespace(run=run, charge=charge, solve=solve)), None, np.zeros(1), 30.0)
    assert year.at(2.0, 1.0) == Run(100.0, 40.0)
    assert charged == [2.0, 0.0]
    assert year.at(2.0, 0.5) is None


@pytest.mark.long
def test_the_range_of_a_year_lies_within_the_exact_one_and_holds_the_plan() -> None:
    """The exact one: tonnes of one joint programme of the year, its price on a tonne raised until the gap is spent."""
    year, gap = coarse(s.heat_park(), 6), 2e-3
    plan, exact = least_cost(year, gap=gap), Sweep(year, grid=year.year)
    assert plan.emissions_low < plan.emissions < plan.emissions_high
    most = plan.cost * (1 + gap)
    for tonnes in (plan.emissions_low, plan.emissions_high):
        assert least_under(exact, tonnes) <= most * (1 + 1e-6)


def least_under(exact: Sweep, tonnes: float) -> float:
    """The least cost of exactly so many tonnes: the largest bound of all prices on them."""
    prices = np.linspace(-60.0, 60.0, 25)
    return max(found.cost + price * (found.emissions - tonnes) for price in prices for found in (exact.at(Change(name="", carbon=float(price))),))


@pytest.mark.long
def test_without_time_or_money_the_range_is_what_the_search_has_seen() -> None:
    year = coarse(s.heat_park(), 6)
    plan, own = least_cost(year, spread=False), capacities(year)
    dispatch, build = Dispatch(year, year.year), np.array([plan.stands.get(p, 0.0) for p in own.parts])
    dispatch.solve(build)
    at, seen = Run(plan.cost, plan.emissions), (Run(plan.cost * 1.0005, plan.emissions - 7.0),)
    runs = Exact(dispatch, dispatch.basis(), build, 0.0)
    assert as_good(runs, at, gap=1e-3, seen=seen, until=-math.inf) == (plan.emissions - 7.0, plan.emissions)
    assert as_good(runs, at, gap=0.0) == (plan.emissions, plan.emissions)

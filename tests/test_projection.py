"""Proposals of the search: the nearest point of a polyhedron, and of what cuts leave below a level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from parkzero.clock import Floats
from parkzero.optimize import master as proposing
from parkzero.optimize import projection
from parkzero.optimize.dispatch import Cut
from parkzero.optimize.highs import Living, Unsolved
from parkzero.optimize.investment import Investment
from parkzero.optimize.master import Master
from parkzero.optimize.programme import INF, Programme
from parkzero.optimize.projection import projected

pytestmark = pytest.mark.long

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=60, deadline=None, derandomize=True)


def polyhedron(random: np.random.Generator, size: int, rows: int) -> tuple[Floats, Floats]:
    """Rows around a point that keeps them all, some of them with no room left, one of them twice."""
    slopes, inside = random.normal(size=(rows, size)), random.normal(size=size)
    slopes[-1] = slopes[0]
    return slopes, slopes @ inside + random.choice([0.0, 0.5], rows)


def farthest(rows: Floats, most: Floats, along: Floats) -> float:
    """The greatest along'x over rows x <= most, |x| <= 100, as a linear programme."""
    lp = Programme()
    x = lp.variables("x", len(along), lower=-100.0, upper=100.0, cost=-along)
    lp.put(lp.constraints("rows", len(rows), upper=most)[:, None], x[None, :], rows)
    return -Living(lp).solve().objective


@FEW
@given(SEEDS, st.integers(1, 6), st.integers(2, 15))
def test_nothing_in_a_polyhedron_is_nearer(seed: int, size: int, rows: int) -> None:
    """x is the nearest point exactly where it keeps the rows and none lies farther along what was taken off."""
    random = np.random.default_rng(seed)
    slopes, most = polyhedron(random, size, rows)
    point = random.normal(scale=3.0, size=size)
    found = projected(point, slopes, most)
    assert found is not None
    assert np.all(slopes @ found <= most + 1e-8)
    taken = point - found
    assert farthest(slopes, most, taken) <= taken @ found + 1e-5


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SEEDS)
def test_the_nearest_point_is_that_of_a_general_method(seed: int) -> None:
    random = np.random.default_rng(seed)
    slopes, most = polyhedron(random, 3, 6)
    point = random.normal(scale=3.0, size=3)
    kept = {"type": "ineq", "fun": lambda x: most - slopes @ x, "jac": lambda _: -slopes}
    other = minimize(lambda x: (x - point) @ (x - point) / 2, point, jac=lambda x: x - point, constraints=[kept], method="SLSQP")
    found = projected(point, slopes, most)
    assert found is not None
    assert found == pytest.approx(other.x, abs=1e-5)


@FEW
@given(SEEDS, st.floats(-2.0, 2.0))
def test_a_half_space_and_a_box_in_closed_form(seed: int, most: float) -> None:
    random = np.random.default_rng(seed)
    point, slope = random.normal(size=4), random.normal(size=4)
    assert projected(point, slope[None], np.array([most])) == pytest.approx(point - max(slope @ point - most, 0.0) / (slope @ slope) * slope)
    lower, upper = np.array([-0.5, -np.inf, 0.1, 0.0]), np.array([0.5, 0.3, np.inf, 0.0])
    rows = np.vstack([np.eye(4), -np.eye(4)])
    assert projected(point, rows, np.append(upper, -lower)) == pytest.approx(np.clip(point, lower, upper))


def test_a_point_inside_stays() -> None:
    point = np.array([0.25, 0.5])
    assert projected(point, np.eye(2), np.ones(2)) is point


def test_where_there_is_nothing_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    point, apart = np.zeros(1), np.array([[1.0], [-1.0]])
    assert projected(point, apart, np.array([-1.0, -1.0])) is None
    assert projected(point, np.zeros((1, 1)), np.array([-1.0])) is None
    assert projected(point, np.array([[np.nan]]), np.array([-1.0])) is None
    monkeypatch.setattr(projection, "LARGEST", 1)
    assert projected(point, apart, np.array([-1.0, 2.0])) is None


def empty(stages: int, price: Floats, upper: Floats) -> Master:
    """No cuts yet on stages whose builds outlive them, at 0.3 of the price of what they spare in one."""
    size = len(price)
    names = tuple((stage, str(n)) for stage in range(stages) for n in range(size))
    shares = tuple(np.hstack([np.eye(size) * (built <= stage) for built in range(stages)]) for stage in range(stages))
    room = np.tile(upper, stages)
    return Master(Investment(parts=names, cost=np.tile(0.3 * price, stages), upper=room, shares=shares, rows=np.vstack(shares), rows_upper=room))


def unmet(stages: int, need: Floats, price: Floats, upper: Floats, runs: int, seed: int) -> tuple[Master, Floats]:
    """Cuts on stages whose operation costs price' max(need - capacity, 0) where it was run, and the cheapest point of them."""
    random, master = np.random.default_rng(seed), empty(stages, price, upper)
    own, known = master.investment, []
    for _ in range(runs):
        build = np.tile(need, stages) * random.choice([0.0, 0.3, 1.0, 2.0], stages * len(need))
        value = own.cost @ build
        for stage, share in enumerate(own.shares):
            capacity = share @ build
            spent = float(price @ np.maximum(need - capacity, 0.0))
            master.add(stage, Cut(capacity=capacity, value=spent, slope=-price * (capacity < need), emissions=0.0, unserved=0.0))
            value += spent
        known.append((value, build))
    return master, min(known, key=lambda x: float(x[0]))[1]


def model_value(master: Master, build: Floats) -> float:
    own = master.investment
    stages = [max(c.value + c.slope @ (share @ build - c.capacity) for s, c in master.cuts if s == n) for n, share in enumerate(own.shares)]
    return float(own.cost @ build + sum(stages))


@pytest.mark.parametrize("stages", [1, 2, 3])
@pytest.mark.parametrize("seed", range(1, 5))
def test_a_proposal_keeps_the_level_and_none_is_nearer(stages: int, seed: int) -> None:
    """The joint programme of builds and stages' costs finds none farther along what was taken off."""
    need, price = np.array([1.0, 2.0, 0.5]), np.array([10.0, 3.0, 40.0])
    master, best = unmet(stages, need, price, 4.0 * need, 8, seed)
    scale, value = master.investment.scale, model_value(master, best)
    level = value - 0.3 * (value - master.least()[0])
    assert level < value
    found = master.nearest(best, level)
    assert model_value(master, found) <= level + 1e-5 * (value - level)
    lp, y = master._programme(None, level)
    taken = (best - found) / scale
    living = Living(lp)
    living.costs(y, -taken)
    assert -living.solve().objective <= taken @ (found / scale) + 1e-6


def test_needs_of_a_millionth_of_the_room_at_prices_far_apart(capfd: pytest.CaptureFixture[str]) -> None:
    """Three stages, thirty builds, over a hundred cuts whose slopes lie ten powers of ten apart; nothing is printed."""
    need = np.array([1e-4, 1e-5, 3e-5, 4e-5, 7e-6, 2e-4, 1e-6, 6e-5, 2e-5, 1e-4])
    price = np.array([6e5, 3e9, 1e5, 2e5, 3e9, 4e2, 5e3, 1e7, 2e2, 9e5])
    master, best = unmet(3, need, price, np.array([40.0, 12.0, 30.0, 20.0, 7.0, 300.0, 20.0, 5_000.0, 10.0, 30.0]), 38, 1)
    value, least = model_value(master, best), master.least()[0]
    level = value - 0.3 * (value - least)
    assert least < level < value
    found = master.nearest(best, level)
    assert model_value(master, found) <= level + 1e-5 * (value - level)
    assert np.all((found >= 0.0) & (found <= master.investment.upper))
    assert np.array_equal(found, master.nearest(best, level))
    assert capfd.readouterr() == ("", "")


def test_where_the_euclidean_norm_leads_nowhere_the_max_norm_proposes(monkeypatch: pytest.MonkeyPatch) -> None:
    master = empty(2, np.array([10.0]), np.array([4.0]))
    for stage in (0, 1):
        master.add(stage, Cut(capacity=np.zeros(1), value=10.0, slope=np.array([-10.0]), emissions=0.0, unserved=0.0))
    best, level = np.zeros(2), 13.0  # 20 - 17 y0 - 7 y1 <= 13: y = 7 (17, 7) / (17^2 + 7^2), or 7/24 each
    assert master.nearest(best, level) == pytest.approx(7.0 * np.array([17.0, 7.0]) / 338.0)
    monkeypatch.setattr(proposing, "projected", lambda *_: None)
    assert master.nearest(best, level) == pytest.approx([7.0 / 24.0, 7.0 / 24.0])


def test_below_the_least_value_there_is_no_proposal() -> None:
    master, best = unmet(1, np.ones(2), np.array([10.0, 5.0]), np.full(2, 4.0), 6, 0)
    with pytest.raises(Unsolved):
        master.nearest(best, master.least()[0] - 1.0)


def test_without_a_level_the_rows_alone_count() -> None:
    master = empty(2, np.ones(1), np.full(1, 4.0))  # y0 <= 4, y0 + y1 <= 4
    assert master.nearest(np.array([3.0, 4.0]), INF) == pytest.approx([1.5, 2.5])
    assert master.nearest(np.array([1.0, 2.0]), INF) == pytest.approx([1.0, 2.0])

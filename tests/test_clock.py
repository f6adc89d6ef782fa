"""The grid of time: what a period that stands for several days holds of a series, in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import systems as s
from parkzero.clock import TimeGrid, calendar, multiplied
from parkzero.optimize.periods import representative


def test_a_period_has_the_mean_of_its_days() -> None:
    """Two days stand for four: the first for the three with 1, 2 and 6 MW, the other for itself."""
    year = np.concatenate([np.repeat([1.0, 2.0, 6.0, 9.0], 24), np.zeros(8760 - 96)])
    grid = TimeGrid(np.array([range(24), range(72, 96)]), np.array([3.0, 1.0]), 1.0, np.array([0, 0, 0, 1]))
    assert np.allclose(grid.take(year), np.repeat([3.0, 9.0], 24))
    assert np.allclose(grid.take(year - 5.0), np.repeat([-2.0, 4.0], 24)), "moved where it falls below zero"
    assert grid.label(np.arange(year.size)).tolist() == [*range(24), *range(72, 96)]


@given(st.lists(st.floats(0.0, 10.0), min_size=4, max_size=4), st.floats(0.01, 0.99))
def test_rows_are_multiplied_to_a_mean_and_cut_at_the_top(row: list[float], share: float) -> None:
    values, top = np.array([row]), 10.0
    mean = share * top * float((values > 0.0).mean())
    assume(mean > 1e-6 and values[values > 0.0].min(initial=1.0) > 1e-6)
    found = multiplied(values, np.array([mean]), top)
    assert found.mean() == pytest.approx(mean)
    assert found.max() <= top
    free = (found < top * (1.0 - 1e-9)) & (values > 0.0)
    assert np.ptp(found[free] / values[free]) == pytest.approx(0.0, abs=1e-6 * float((found[free] / values[free]).max())) if free.any() else True


def test_a_day_is_multiplied_up_to_the_most_of_the_year_and_else_has_the_course_of_its_days() -> None:
    """The first day has nothing in its first half and 1 MW in its second; with a day of 1 MW it stands for 0.75 MW, with one of 2 MW for 1.25: more than 2 MW for half a day."""
    half = np.repeat([0.0, 1.0], 12)
    grid = TimeGrid(np.array([range(24), range(48, 72)]), np.array([2.0, 363.0]), 1.0, np.array([0, 0] + [1] * 363))
    year = np.concatenate([half, np.ones(48), np.full(24, 2.0), np.ones(8664)])
    assert np.allclose(grid.take(year), np.concatenate([1.5 * half, np.full(24, 364.0 / 363.0)])), "the most is that of a day that stands for none"
    assert np.allclose(grid.take(np.concatenate([half, np.full(24, 2.0), np.full(8712, 2.0)]))[:24], 1.0 + 0.5 * half)


def test_days_of_a_period_need_not_follow_each_other() -> None:
    """The first period stands for every other day: of 1 MW and 3 MW in turns, 2 MW where nothing is above 3; the second for days of 2 MW and one of 2.5."""
    order = np.arange(364) % 2
    grid = TimeGrid(np.array([range(24), range(24, 48)]), np.array([182.0, 182.0]), 1.0, order)
    days = np.where(order == 0, np.where(np.arange(364) % 4 == 0, 1.0, 3.0), 2.0)
    days[363] = 2.5
    assert np.allclose(grid.take(np.repeat(days, 24)), np.repeat([2.0, 2.0 + 0.5 / 182.0], 24))


def test_a_series_that_falls_a_little_below_zero_is_moved_too() -> None:
    grid = TimeGrid(np.array([range(24), range(48, 72)]), np.array([2.0, 363.0]), 1.0, np.array([0, 0] + [1] * 363))
    year = np.concatenate([np.tile([-0.5, 0.5], 12), np.ones(24), np.ones(8712)])
    assert np.allclose(grid.take(year)[:24], np.tile([0.0, 1.0], 12))


def test_days_that_are_asked_for_stand_for_themselves() -> None:
    plain, more = representative(s.heat_park(), 4), representative(s.heat_park(), 4, frozenset({100, 200}))
    for day in (100, 200):
        assert more.order is not None
        assert more.at[more.order[day], 0] == 24 * day
        assert more.weights[more.order[day]] == 1.0
    assert plain.weights.sum() == more.weights.sum() == 365.0




def test_a_weather_year_has_365_local_days_whatever_leap_day_it_lacks() -> None:
    for year in (2019, 2020, 2024):
        for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
            local = calendar(year, zone)
            assert (int(local.day.min()), int(local.day.max())) == (0, 364), (year, zone)
            assert (int(local.month.max()), int(local.hour.max()), int(local.weekday.max())) == (12, 23, 6)

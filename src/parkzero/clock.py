"""Time: UTC inside, interval start, one weather year of 8760 h; local calendars for tariffs and months."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

HOURS = 8760
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LocalCalendar:
    """The local clock of each hour of a weather year: month 1-12, weekday 0-6 (Monday 0), hour 0-23, day 0-364."""

    month: Integers
    weekday: Integers
    hour: Integers
    day: Integers


@cache
def calendar(year: int, zone: str) -> LocalCalendar:
    """Local calendar of the 8760 hours from 1 January 00:00 UTC; 29 February is left out.

    Hours that fall on 29 February by the local clock alone are of the day that they make whole: 1 March in the east, 28 February in the west.
    """
    tz = ZoneInfo(zone)
    local = [_without_leap_day(m.astimezone(tz)) for m in utc_hours(year)]
    return LocalCalendar(
        np.array([m.month for m in local]),
        np.array([m.weekday() for m in local]),
        np.array([m.hour for m in local]),
        np.array([date(2019, m.month, m.day).timetuple().tm_yday - 1 for m in local]),
    )


def _without_leap_day(local: datetime) -> datetime:
    if (local.month, local.day) != (2, 29):
        return local
    return local + timedelta(days=1 if (local.utcoffset() or timedelta()) > timedelta() else -1)


@cache
def utc_hours(year: int) -> tuple[datetime, ...]:
    """Start of each hour of a weather year, UTC, without 29 February."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    hours = (start + timedelta(hours=h) for h in range(HOURS + 24))
    return tuple(m for m in hours if not (m.month == 2 and m.day == 29))[:HOURS]


def stepped(series: Floats, per_hour: int) -> Floats:
    """A series of the year in `per_hour` steps an hour: finer ones averaged, coarser ones repeated, means kept.

    >>> stepped(np.array([1.0, 3.0]).repeat(4380), 2)[8756:8764:2].tolist()
    [1.0, 1.0, 3.0, 3.0]
    """
    has = len(series) // HOURS
    if has == per_hour:
        return series
    common = math.lcm(has, per_hour)
    found: Floats = np.repeat(series, common // has).reshape(HOURS * per_hour, common // per_hour).mean(axis=1)
    return found


def multiplied(rows: Floats, mean: Floats, top: float) -> Floats:
    """Rows (n, steps) of no negative values, each times a factor of its own and cut at `top`, so that its mean is that asked for (n,).

    Valid where that can be: steps above zero at `top` would have more.

    >>> multiplied(np.array([[0.0, 1.0, 3.0]]), np.array([2.0]), 4.0).tolist()
    [[0.0, 2.0, 4.0]]
    """
    steps = rows.shape[1]
    down = -np.sort(-rows, axis=1)
    below = np.cumsum(down[:, ::-1], axis=1)[:, ::-1]  # sum of a value and all that are smaller
    left = steps * mean[:, None] - top * np.arange(steps)  # what they have to make where all greater ones are cut
    factor = np.divide(left, below, out=np.full_like(below, np.inf), where=below > 0.0)
    cut = np.argmax(factor * np.where(down > 0.0, down, np.inf) <= top * (1.0 + 1e-12), axis=1)
    found: Floats = np.minimum(rows * np.take_along_axis(factor, cut[:, None], axis=1), top)
    return found


@dataclass(frozen=True)
class TimeGrid:
    """Periods x steps of one stage: which steps of the year are modelled and how often each stands for others.

    at: shape (periods, steps), index of the step in the year; weights: (periods,), how many times the period
    stands in the year; step_hours: length of a step [h]; order: (days,), the period that stands for each day of the
    year. Storage is cyclic within each period, and over the year where it is seasonal and `order` is known.

    The grid alone sums and weighs: `total` makes MWh of a year from MW, `mean` the mean over the year. Where a period stands for several days,
    `take` keeps their sum.
    """

    at: Integers
    weights: Floats
    step_hours: float = 1.0
    order: Integers | None = None

    @classmethod
    def year(cls, steps: int = HOURS, step_hours: float = 1.0) -> TimeGrid:
        """The whole year (or its first `steps`) as one period."""
        return cls(np.arange(steps).reshape(1, steps), np.ones(1), step_hours)

    @property
    def periods(self) -> int:
        return int(self.at.shape[0])

    @property
    def steps(self) -> int:
        return int(self.at.shape[1])

    @property
    def size(self) -> int:
        return int(self.at.size)

    @cached_property
    def index(self) -> Integers:
        """Index in the year of each modelled step, flat (size,)."""
        return self.at.reshape(-1)

    @cached_property
    def times(self) -> Floats:
        """How often each modelled step stands in the year, flat (size,)."""
        return np.repeat(self.weights, self.steps)

    @cached_property
    def hours(self) -> Floats:
        """Hours of the year that each modelled step stands for, flat (size,) [h]."""
        return self.times * self.step_hours

    def total(self, rate: Floats) -> float:
        """What a rate (size,) makes in the year: MWh from MW, money from money an hour."""
        return float(self.hours @ rate)

    def mean(self, values: Floats) -> float:
        """Mean over the year of values (size,)."""
        return float(np.average(values, weights=self.hours))

    def monthly(self, rate: Floats, months: Floats) -> Floats:
        """What a rate (size,) makes in each month (12,); `months`: 1-12 of each step of the year.

        Where periods stand for the days of the year, each day brings its period's energy to its own month.
        """
        energy, month = self.hours * rate, months[self.index]
        if self.order is not None:
            energy = self.energy(rate).reshape(self.periods, self.steps).sum(axis=1)[self.order]
            month = months[:: self.steps][: len(self.order)]
        found: Floats = np.bincount(month.astype(int) - 1, weights=energy, minlength=12).astype(float)
        return found

    def energy(self, rate: Floats) -> Floats:
        """What a rate (size,) makes in each modelled step itself: MWh from MW."""
        return self.step_hours * rate

    @cached_property
    def first(self) -> npt.NDArray[np.bool_]:
        """Whether a step is the first of its period."""
        mask = np.zeros(self.size, dtype=bool)
        mask[:: self.steps] = True
        return mask

    @cached_property
    def before(self) -> Integers:
        """Index of the step before each step, cyclic within its period."""
        flat = np.arange(self.size).reshape(self.periods, self.steps)
        return np.roll(flat, 1, axis=1).reshape(-1)

    @cached_property
    def _stood_for(self) -> tuple[Integers, Integers, Integers]:
        """Days of the year by the period that stands for them, where each period begins there, and how many days it has."""
        assert self.order is not None
        by_period = np.argsort(self.order, kind="stable")
        counts = np.bincount(self.order, minlength=self.periods)
        return by_period, np.cumsum(counts) - counts, counts

    def take(self, series: Floats) -> Floats:
        """A series of the year (8760,) at the modelled steps (size,).

        Where `order` is known each period has the mean of all days that it stands for, so that sums are those of the year: it is
        multiplied, no step above the most of the year (as Kotzur et al. 2018, Renewable Energy 117, do over the year); a series that falls below zero is moved
        instead. Where its own day has too little to be multiplied, it has the mean course of its days. A series that holds fewer days than stand in
        `order` is taken as it is.
        """
        own = series[self.index].reshape(self.periods, self.steps)
        if self.order is None or self.periods == len(self.order) or series.size < len(self.order) * self.steps or not np.ptp(series):
            return own.reshape(-1)
        days = series[: len(self.order) * self.steps].reshape(-1, self.steps)
        sorted_days, begins, counts = self._stood_for
        course = np.add.reduceat(days[sorted_days], begins, axis=0) / counts[:, None]
        mean = course.mean(axis=1)
        if series.min() < 0.0:
            moved: Floats = own + (mean - own.mean(axis=1))[:, None]
            return moved.reshape(-1)
        top = float(series.max())
        enough = (own > 0.0).mean(axis=1) * top > mean * (1.0 + 1e-9)
        course[enough] = multiplied(own[enough], mean[enough], top)
        return course.reshape(-1)

    def label(self, labels: Floats) -> Integers:
        """What the modelled steps are called, such as their months, of labels of the year's steps."""
        found: Integers = labels[self.index].astype(np.int64)
        return found

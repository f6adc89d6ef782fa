"""A year in parts that are solved apart: a bound on the year, several times quicker than the year itself.

Columns and rows of a month make a programme of their own. What ties months - a store's level at the turn of one, rows and columns over the whole year - stands at fixed prices: a column
that two months need is one of each, with its price between them, and a row over the year is its price on all that it counts (Geoffrion 1974, doi:10.1007/BFb0120690). Whatever the prices
are, the sum is no more than what the year costs; at the duals of the year it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from parkzero.clock import Floats, Integers
from parkzero.optimize.highs import AT_LOWER, BASIC, Living, Solution
from parkzero.optimize.model import Operation
from parkzero.optimize.months import WHOLE, Lives, MonthSplit
from parkzero.optimize.programme import Programme
from parkzero.simplex import Statuses

SPECK = 1e-9
"""Price of a column of the whole year, as a share of the dearest, below which it is rounding."""


class Parted:
    """A programme of the year in months, with the interface of `Living` as far as operation needs it."""

    def __init__(self, run: Operation, dual: Floats) -> None:
        programme, split = run.programme, MonthSplit.of(run)
        self.width, self.height = programme.width, programme.height
        self.cost, (self._lower, self._upper) = programme.cost.copy(), (side.copy() for side in programme.bounds)
        low, high = programme.row_bounds
        self._at = np.where(((dual < 0.0) & np.isfinite(high)) | ((dual > 0.0) & np.isfinite(low)), dual, 0.0)
        self._columns, self._months = split.columns, split.months
        row, column, value = split.ties
        self._passed = np.bincount(column, value * self._at[row], self.width)
        """What a unit of each column is paid for elsewhere."""
        whole = split.rows == WHOLE
        self._fixed = float(self._at[whole] @ np.where(self._at < 0.0, high, np.where(self._at > 0.0, low, 0.0))[whole]) + programme.constant
        livings: list[Living] = []
        self._copies: list[Floats] = []
        """What a column of another month is worth to each."""
        for month, inside in split.inside(run):
            self._copies.append(inside[:, np.arange(month.own, len(month.columns))].T @ self._at[month.rows])
            one = Programme()
            one.variables("columns", len(month.columns), lower=self._lower[month.columns], upper=self._upper[month.columns])
            one.constraints("rows", len(month.rows), lower=low[month.rows], upper=high[month.rows])
            one.adopt(inside)
            livings.append(Living(one))
        self._lives = Lives(livings)
        self._dear, self._moved = True, False
        self.steps = 0

    def costs(self, columns: Integers, values: Floats) -> None:
        self.cost[columns] = values
        self._dear = True

    def bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        self._lower[columns], self._upper[columns] = lower, upper
        self._moved = True

    @property
    def between(self) -> tuple[Floats, Floats]:
        """Bounds of its columns."""
        return self._lower, self._upper

    def set(self, **options: bool | int | float | str) -> None:
        self._lives.set(**options)

    def begin(self, columns: Statuses, rows: Statuses, *, primal: int = 0) -> None:
        """Begin the next solve from statuses of the year."""
        self._lives.begin([(m.statuses(columns), rows[m.rows]) for m in self._months])

    def forget(self) -> None:
        self._lives.forget()

    def basis(self) -> object:
        return self._lives.basis()

    def start(self, basis: object) -> None:
        self._lives.start(basis)

    def statuses(self) -> tuple[Statuses, Statuses]:
        """Of columns and rows of the year in the last solve; those of the whole year at their lower bound and free."""
        columns, rows = np.full(self.width, AT_LOWER, np.int8), np.full(self.height, BASIC, np.int8)
        for month, (mine, bounds) in zip(self._months, self._lives.statuses(), strict=True):
            columns[month.columns[: month.own]], rows[month.rows] = mine[: month.own], bounds
        return columns, rows

    def solve(self, seconds: float = float("inf")) -> Solution:
        """The sum of the months' optima: `x` of what is their own; `reduced`, for what may lie between bounds, the sum of what the upper ones are worth in each. Raises OutOfTime, Unsolved."""
        paid = self.cost - self._passed
        costs = [np.concatenate([paid[m.columns[: m.own]], copies]) for m, copies in zip(self._months, self._copies, strict=True)] if self._dear else None
        bounds = [(self._lower[m.columns], self._upper[m.columns]) for m in self._months] if self._moved else None
        found = self._lives.solve(costs, bounds, seconds)
        self._dear = self._moved = False
        self.steps = self._lives.steps
        return self._whole(paid, found)

    def _whole(self, paid: Floats, months: Sequence[Solution]) -> Solution:
        held = (self._lower == self._upper) & (self._columns == WHOLE)
        each: Callable[[Floats, Integers], Floats] = lambda values, columns: np.where(held[columns], values, np.minimum(values, 0.0))  # noqa: E731
        x, reduced, dual = np.zeros(self.width), np.zeros(self.width), self._at.copy()
        whole = np.flatnonzero(self._columns == WHOLE)
        price = np.where(np.abs(paid[whole]) > SPECK * np.max(np.abs(self.cost), initial=0.0), paid[whole], 0.0)
        x[whole] = np.where(price < 0.0, self._upper[whole], self._lower[whole])
        reduced[whole] = each(price, whole)
        value = self._fixed + float(np.where(price, price * x[whole], 0.0).sum())
        for month, found in zip(self._months, months, strict=True):
            own, theirs = month.columns[: month.own], month.columns[month.own :]
            x[own], dual[month.rows] = found.x[: month.own], found.dual
            reduced[own] += each(found.reduced[: month.own], own)
            reduced[theirs] += each(found.reduced[month.own :], theirs)
            value += found.objective
        return Solution(value, x, reduced, dual, None)

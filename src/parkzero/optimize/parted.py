"""A year in parts that are solved apart: a bound on the year, several times quicker than the year itself.

Columns and rows of a month make a programme of their own. What ties months - a store's level at the turn of one, rows and columns over the whole year - stands at fixed prices: a column
that two months need is one of each, with its price between them, and a row over the year is its price on all that it counts (Geoffrion 1974, doi:10.1007/BFb0120690). Whatever the prices
are, the sum is no more than what the year costs; at the duals of the year it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array

from parkzero.clock import Floats, Integers
from parkzero.optimize.highs import AT_LOWER, BASIC, Living, Solution
from parkzero.optimize.model import Operation
from parkzero.optimize.programme import Programme
from parkzero.simplex import Statuses

WORKERS = 2
WHOLE = -1
"""Part of what belongs to the whole year."""
SPECK = 1e-9
"""Price of a column of the whole year, as a share of the dearest, below which it is rounding."""


@dataclass(frozen=True)
class _Part:
    living: Living
    columns: Integers
    """Places in the year; its own first."""
    own: int
    """How many are its own."""
    rows: Integers


class Parted:
    """A programme of the year in months, with the interface of `Living` as far as operation needs it."""

    def __init__(self, run: Operation, dual: Floats) -> None:
        programme = run.programme
        matrix = programme.matrix()
        self.width, self.height = programme.width, programme.height
        self._cost, (self._lower, self._upper) = programme.cost.copy(), (side.copy() for side in programme.bounds)
        low, high = programme.row_bounds
        self._at = np.where(((dual < 0.0) & np.isfinite(high)) | ((dual > 0.0) & np.isfinite(low)), dual, 0.0)
        self._columns, self._rows = _places(run, programme.columns, self.width), _places(run, programme.rows, self.height)
        by_row = matrix.tocsr()
        row, column = np.repeat(np.arange(self.height, dtype=np.int32), np.diff(by_row.indptr)), by_row.indices
        apart = self._rows[row] != self._columns[column]
        apart |= self._columns[column] == WHOLE
        row, column, priced = row[apart], column[apart], by_row.data[apart] * self._at[row[apart]]
        self._passed = np.bincount(column, priced, self.width)
        """What a unit of each column is paid for elsewhere."""
        whole = self._rows == WHOLE
        self._fixed = float(self._at[whole] @ np.where(self._at < 0.0, high, np.where(self._at > 0.0, low, 0.0))[whole]) + programme.constant
        parts = self._rows[row]
        self._parts: list[_Part] = []
        self._copies: list[Floats] = []
        for part in range(int(self._rows.max()) + 1):
            rows = np.flatnonzero(self._rows == part)
            theirs = np.unique(column[parts == part])
            columns = np.concatenate([np.flatnonzero(self._columns == part), theirs])
            own = len(columns) - len(theirs)
            inside = csc_array(by_row[rows][:, columns])
            self._copies.append(inside[:, np.arange(own, len(columns))].T @ self._at[rows])
            one = Programme()
            one.variables("columns", len(columns), lower=self._lower[columns], upper=self._upper[columns])
            one.constraints("rows", len(rows), lower=low[rows], upper=high[rows])
            one.adopt(inside)
            self._parts.append(_Part(Living(one), columns, own, rows))
        self._dear, self._moved = True, False
        self.steps = 0

    def costs(self, columns: Integers, values: Floats) -> None:
        self._cost[columns] = values
        self._dear = True

    def bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        self._lower[columns], self._upper[columns] = lower, upper
        self._moved = True

    def set(self, **options: bool | int | float | str) -> None:
        for part in self._parts:
            part.living.set(**options)

    def begin(self, columns: Statuses, rows: Statuses, *, primal: int = 0) -> None:
        """Begin the next solve from statuses of the year."""
        for part in self._parts:
            mine = columns[part.columns].copy()
            mine[part.own :] = AT_LOWER
            part.living.begin(mine, rows[part.rows])

    def forget(self) -> None:
        for part in self._parts:
            part.living.forget()

    def basis(self) -> object:
        return [part.living.basis() for part in self._parts]

    def start(self, basis: object) -> None:
        assert isinstance(basis, Sequence)
        for part, own in zip(self._parts, basis, strict=True):
            part.living.start(own)

    def statuses(self) -> tuple[Statuses, Statuses]:
        """Of columns and rows of the year in the last solve; those of the whole year at their lower bound and free."""
        columns, rows = np.full(self.width, AT_LOWER, np.int8), np.full(self.height, BASIC, np.int8)
        for part, found in zip(self._parts, self._found, strict=True):
            mine, bounds = found.statuses
            columns[part.columns[: part.own]], rows[part.rows] = mine[: part.own], bounds
        return columns, rows

    def solve(self, seconds: float = float("inf")) -> Solution:
        """The sum of the months' optima: `x` of what is their own; `reduced`, for what may lie between bounds, the sum of what the upper ones are worth in each. Raises OutOfTime, Unsolved."""
        paid = self._cost - self._passed

        def one(place: int) -> Solution:
            part = self._parts[place]
            every = np.arange(len(part.columns))
            if self._dear:
                part.living.costs(every, np.concatenate([paid[part.columns[: part.own]], self._copies[place]]))
            if self._moved:
                part.living.bounds(every, self._lower[part.columns], self._upper[part.columns])
            return part.living.solve(seconds)

        with ThreadPoolExecutor(WORKERS) as pool:
            self._found = list(pool.map(one, range(len(self._parts))))
        self._dear = self._moved = False
        self.steps = sum(part.living.steps for part in self._parts)
        return self._whole(paid)

    def _whole(self, paid: Floats) -> Solution:
        held = (self._lower == self._upper) & (self._columns == WHOLE)
        each: Callable[[Floats, Integers], Floats] = lambda values, columns: np.where(held[columns], values, np.minimum(values, 0.0))  # noqa: E731
        x, reduced, dual = np.zeros(self.width), np.zeros(self.width), self._at.copy()
        whole = np.flatnonzero(self._columns == WHOLE)
        price = np.where(np.abs(paid[whole]) > SPECK * np.max(np.abs(self._cost), initial=0.0), paid[whole], 0.0)
        x[whole] = np.where(price < 0.0, self._upper[whole], self._lower[whole])
        reduced[whole] = each(price, whole)
        value = self._fixed + float(np.where(price, price * x[whole], 0.0).sum())
        for part, found in zip(self._parts, self._found, strict=True):
            own, theirs = part.columns[: part.own], part.columns[part.own :]
            x[own], dual[part.rows] = found.x[: part.own], found.dual
            reduced[own] += each(found.reduced[: part.own], own)
            reduced[theirs] += each(found.reduced[part.own :], theirs)
            value += found.objective
        return Solution(value, x, reduced, dual, None)


def _places(run: Operation, blocks: dict[str, Integers], size: int) -> Integers:
    """The month of each column or row, counted from 0; what belongs to none is of the whole year."""
    present, month = np.unique(run.grid.label(run.system.months), return_inverse=True)
    found = np.full(size, WHOLE)
    for index in blocks.values():
        if len(index) == run.grid.size:
            found[index] = month
        elif len(index) == len(present) > 1:
            found[index] = np.arange(len(present))
    return found

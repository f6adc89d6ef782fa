"""A year split into its months: columns and rows of each, and what ties them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csc_array, csr_array

from parkzero.clock import Floats, Integers
from parkzero.optimize.highs import AT_LOWER, Living, Solution
from parkzero.optimize.model import Operation
from parkzero.simplex import Statuses

LARGE = 250_000
"""Columns of a year from which it is searched by its months: of a small one the year itself is as quick."""
WORKERS = 2
WHOLE = -1
"""Part of what belongs to the whole year."""


@dataclass(frozen=True)
class MonthPart:
    """A month's columns and rows by their places in the year."""

    columns: Integers
    """Its own first, then those of others that its rows need."""
    own: int
    """How many are its own."""
    rows: Integers

    def statuses(self, columns: Statuses) -> Statuses:
        """Of its columns from those of the year; those of others at their lower bound."""
        found = columns[self.columns]
        found[self.own :] = AT_LOWER
        return found


@dataclass(frozen=True)
class MonthSplit:
    """A year in months."""

    columns: Integers
    """The month of each column, WHOLE for those of the whole year."""
    rows: Integers
    """The month of each row, likewise."""
    months: tuple[MonthPart, ...]
    ties: tuple[Integers, Integers, Floats]
    """Row, column and value of what is not of one month, or of a column of the whole year."""

    @classmethod
    def of(cls, run: Operation) -> MonthSplit:
        """An operation that still has its arrays."""
        programme = run.programme
        by_row: csr_array = programme.matrix().tocsr()
        columns, rows = _places(run, programme.columns, programme.width), _places(run, programme.rows, programme.height)
        row, column = np.repeat(np.arange(programme.height, dtype=np.int32), np.diff(by_row.indptr)), by_row.indices
        apart = (rows[row] != columns[column]) | (columns[column] == WHOLE)
        row, column, value = row[apart], column[apart], by_row.data[apart]
        months = []
        for month in range(int(rows.max(initial=WHOLE)) + 1):
            theirs, mine = np.unique(column[rows[row] == month]), np.flatnonzero(rows == month)
            own = np.flatnonzero(columns == month)
            places = np.concatenate([own, theirs])
            months.append(MonthPart(places, len(own), mine))
        return cls(columns, rows, tuple(months), (row, column, value))

    def inside(self, run: Operation) -> Iterator[tuple[MonthPart, csc_array]]:
        """Each month, and its rows at its columns."""
        by_row: csr_array = run.programme.matrix().tocsr()
        for month in self.months:
            yield month, csc_array(by_row[month.rows][:, month.columns])


class Lives:
    """Programmes of the months, kept alive and solved side by side."""

    def __init__(self, livings: Sequence[Living]) -> None:
        self._livings = livings
        self._ends: tuple[Solution, ...] = ()
        self.steps = 0

    def set(self, **options: bool | int | float | str) -> None:
        for living in self._livings:
            living.set(**options)

    def forget(self) -> None:
        for living in self._livings:
            living.forget()

    def begin(self, statuses: Sequence[tuple[Statuses, Statuses]]) -> None:
        """Begin the next solve from statuses of columns and rows of each month."""
        for living, (columns, rows) in zip(self._livings, statuses, strict=True):
            living.begin(columns, rows)

    def basis(self) -> object:
        return [living.basis() for living in self._livings]

    def start(self, basis: object) -> None:
        assert isinstance(basis, Sequence)
        for living, own in zip(self._livings, basis, strict=True):
            living.start(own)

    def solve(self, costs: Sequence[Floats] | None, bounds: Sequence[tuple[Floats, Floats]] | None, seconds: float) -> tuple[Solution, ...]:
        """The optimum of each at costs and bounds of its columns (none: as they are). Raises OutOfTime, Unsolved."""

        def one(place: int) -> Solution:
            living = self._livings[place]
            every = np.arange(living.width)
            if costs is not None:
                living.costs(every, costs[place])
            if bounds is not None:
                living.bounds(every, *bounds[place])
            return living.solve(seconds)

        with ThreadPoolExecutor(WORKERS) as pool:
            found = tuple(pool.map(one, range(len(self._livings))))
        self.steps = sum(living.steps for living in self._livings)
        none = np.zeros(0)
        self._ends = tuple(replace(one, x=none, reduced=none, dual=none) for one in found)
        return found

    def statuses(self) -> list[tuple[Statuses, Statuses]]:
        """Of columns and rows of each month in the last solve."""
        return [one.statuses for one in self._ends]


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

"""A plan's year in months, with what ties them standing as the plan has it: whatever the months do can be run for the year.

A store's content at the turn of a month, and columns of the year that months need, stand at their values. A row over the year leaves each month what it takes there and an equal part of what is left; a limit
that may be exceeded has its price in the months instead. What then follows from the months for the year - certificates, what is above a limit, how much a store is used - is a programme of a few columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, diags_array, vstack

from parkzero.clock import Floats, Integers
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.months import WHOLE, Lives, MonthSplit
from parkzero.optimize.programme import INF, Programme


class StandingMonths:
    """Ways to run a year at capacities, near a solution of it, from where it stands. The dispatch is given up for it, for memory."""

    def __init__(self, year: Dispatch, solution: Solution, build: Floats) -> None:
        self.run = run = year.remade()
        programme, x = run.programme, solution.x
        split, (low, high), (row_low, row_high) = MonthSplit.of(run), (side.copy() for side in programme.bounds), programme.row_bounds
        for reach in run.reaches:
            high[reach.columns] = reach.most(build)
        rows, of_year = np.flatnonzero(split.rows == WHOLE), split.columns == WHOLE
        row, column, _ = split.ties
        needed = np.unique(column[split.rows[row] != WHOLE])
        low[needed] = high[needed] = x[needed]
        loose = np.setdiff1d(np.flatnonzero(of_year), needed)
        over = _Year(csr_array(programme.matrix().tocsr()[rows]), (row_low[rows], row_high[rows]), loose, (low, high))
        self._priced = priced = over.closes()
        self._cost, self._constant, self._x, self._split, self._over = year.cost.copy(), programme.constant, x.copy(), split, over
        self._worth = solution.dual[rows] - over.closed(x, self._cost)[1]
        shares, (columns_at, rows_at) = over.shares(x, split, ~priced), solution.statuses
        livings, begins = [], []
        for (month, its), (mine, inside, least, most) in zip(split.inside(run), shares, strict=True):
            one = Programme()
            one.variables("columns", len(month.columns), lower=low[month.columns], upper=high[month.columns])
            one.constraints("rows", len(month.rows), lower=row_low[month.rows], upper=row_high[month.rows])
            one.constraints("shares", len(mine), lower=least, upper=most)
            one.adopt(csc_array(vstack([its, inside])))
            livings.append(Living(one))
            begins.append((month.statuses(columns_at), rows_at[np.append(month.rows, rows[mine])]))
        programme.release()
        self._lives = Lives(livings)
        self._basis: object = None
        self._lives.begin(begins)

    def again(self) -> None:
        """Begin the next run from the solution. Raises Unsolved."""
        if self._basis is None:
            self.at(0.0)
            self._basis = self._lives.basis()
        self._lives.forget()
        self._lives.start(self._basis)

    def at(self, price: float, seconds: float = INF) -> tuple[float, Floats]:
        """Cost of operation [currency/a], and column values of the year, at a price on its yardstick tonnes [currency/t], which is left out of the cost. Raises OutOfTime, Unsolved."""
        cost = self._cost.copy()
        np.add.at(cost, self.run.emitting, price * self.run.tonnes)
        worth = self._worth + self._over.closed(self._x, cost)[1]  # a certificate has tonnes, so that what it is worth moves with their price
        paid = cost - self._over.matrix.T @ np.where(self._priced, worth, 0.0)
        months = self._split.months
        found = self._lives.solve([np.append(paid[m.columns[: m.own]], np.zeros(len(m.columns) - m.own)) for m in months], None, seconds)
        x = self._x.copy()
        for month, one in zip(months, found, strict=True):
            x[month.columns[: month.own]] = one.x[: month.own]
        x[self._over.loose], _ = self._over.closed(x, cost)
        return float(self._cost @ x) + self._constant, x


class _Year:
    """Rows over a year, and the columns that only they need (`loose`)."""

    def __init__(self, matrix: csr_array, ends: tuple[Floats, Floats], loose: Integers, bounds: tuple[Floats, Floats]) -> None:
        self.matrix, (self.least, self.most), self.loose, (self.low, self.high) = matrix, ends, loose, bounds
        of_loose = np.zeros(matrix.shape[1])
        of_loose[loose] = 1.0
        self.theirs, self.months = (csr_array(matrix @ diags_array(kept)) for kept in (of_loose, 1.0 - of_loose))
        """What loose columns and what all others put into the rows."""
        for part in (self.theirs, self.months):
            part.eliminate_zeros()
        fewest, fullest = _reached(self.theirs, *bounds)
        self.floor, self.ceiling = self.least - fullest, self.most - fewest
        """Between what months must come, for loose columns to close the rows."""

    def closes(self) -> npt.NDArray[np.bool_]:
        """Which rows loose columns close whatever months do."""
        fewest, fullest = _reached(self.months, self.low, self.high)
        return (fewest >= self.floor) & (fullest <= self.ceiling)

    def shares(self, x: Floats, split: MonthSplit, kept: npt.NDArray[np.bool_]) -> list[tuple[Integers, csr_array, Floats, Floats]]:
        """Rows of a month, by their places here, at its columns, and between what it may come: what it takes in a solution, and its part of what is left."""
        inside = [csr_array(self.months[:, m.columns[: m.own]]) for m in split.months]
        there = np.array([np.diff(one.indptr) > 0 for one in inside]) & kept
        parts, total = np.maximum(there.sum(axis=0), 1), self.months @ x
        found = []
        for month, one, has in zip(split.months, inside, there, strict=True):
            mine = np.flatnonzero(has)
            mid = one[mine] @ x[month.columns[: month.own]]
            wide = csr_array((one[mine].data, one[mine].indices, one[mine].indptr), shape=(len(mine), len(month.columns)))
            found.append((mine, wide, mid - (total - self.floor)[mine] / parts[mine], mid + (self.ceiling - total)[mine] / parts[mine]))
        return found

    def closed(self, x: Floats, cost: Floats) -> tuple[Floats, Floats]:
        """Loose columns at the least cost for what the others come to, and what each row is worth then. Raises Unsolved."""
        found, worth = x[self.loose], np.zeros(len(self.least))
        theirs = self.theirs[:, self.loose].toarray()
        has = theirs.any(axis=1)
        if has.any():
            come, lp = np.clip(self.months @ x, self.floor, self.ceiling)[has], Programme()
            columns = lp.variables("columns", len(self.loose), lower=self.low[self.loose], upper=self.high[self.loose], cost=cost[self.loose])
            rows = lp.constraints("rows", len(come), lower=self.least[has] - come, upper=self.most[has] - come)
            lp.put(rows[:, None], columns[None, :], theirs[has])
            solved = Living(lp).solve()
            found, worth[has] = solved.x, solved.dual
        return found, worth


def _reached(rows: csr_array, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and the most that rows come to between bounds of their columns."""
    at, value = rows.indices, rows.data
    line = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    ends = (np.where(value > 0.0, value * side, value * other) for side, other in ((low[at], high[at]), (high[at], low[at])))
    least, most = (np.bincount(line, end, rows.shape[0]).astype(float) for end in ends)
    return least, most

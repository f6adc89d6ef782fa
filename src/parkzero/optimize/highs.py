"""The one place that speaks to HiGHS: a programme kept alive between solves."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from parkzero.clock import Floats, Integers
from parkzero.optimize.programme import Programme
from parkzero.problem import ParkError, Problem
from parkzero.simplex import Statuses

DUAL, PRIMAL = 1, 4
"""Simplex strategies of HiGHS: after a change of costs alone, or from a feasible basis, the primal one may have the shorter way."""
DEVEX = 1
"""Edge weights of the dual simplex that are not exact, and need no start."""
AT_LOWER, BASIC, AT_UPPER, FREE = (int(getattr(highspy.HighsBasisStatus, name)) for name in ("kLower", "kBasic", "kUpper", "kZero"))
ENDLESS = 2**31 - 1
LOST = (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError)
"""Ends that say nothing of the programme."""


class Unsolved(ParkError):
    """HiGHS ended without an optimum; the status is in the problem."""

    def __init__(self, status: str) -> None:
        super().__init__([self.problem(status)])

    @staticmethod
    def problem(status: str) -> Problem:
        hint = "look for numbers that are far too large or too small"
        return Problem("unsolvable", found=status, expected="an energy system that can be solved", hint=hint)


class OutOfTime(Unsolved):
    """HiGHS reached its time limit."""

    @staticmethod
    def problem(status: str) -> Problem:
        return Problem("out_of_time", found=status, expected="a first plan", hint="allow more seconds")


@dataclass(frozen=True)
class Solution:
    """An optimum: objective, column values and reduced costs, row duals."""

    objective: float
    x: Floats
    reduced: Floats
    dual: Floats
    end: object
    """The basis that it was found at, as HiGHS holds it."""

    @property
    def statuses(self) -> tuple[Statuses, Statuses]:
        """Those of columns and rows in the basis that it was found at."""
        assert isinstance(self.end, highspy.HighsBasis)
        columns, rows = (np.array([int(s) for s in side], np.int8) for side in (self.end.col_status, self.end.row_status))
        return columns, rows


class Living:
    """A linear programme in HiGHS that can be changed and solved again from its last basis."""

    def __init__(self, programme: Programme, *, threads: int = 1) -> None:
        matrix = programme.matrix()
        if not np.isfinite(matrix.data).all():  # HiGHS would leave them out
            raise Unsolved("a coefficient is no finite number")
        lower, upper = programme.bounds
        row_lower, row_upper = programme.row_bounds
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = programme.width, programme.height
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = programme.cost, lower, upper
        lp.row_lower_, lp.row_upper_ = row_lower, row_upper
        lp.offset_ = programme.constant
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = programme.width, programme.height
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        self.width, self.height = programme.width, programme.height
        self._cost, self._lower, self._upper = programme.cost, lower.copy(), upper.copy()
        self._rows = np.isfinite(row_lower), np.isfinite(row_upper)
        self._tried: tuple[int, highspy.HighsBasis] | None = None
        self._highs = highspy.Highs()
        self.set(output_flag=False, threads=threads)
        if self._highs.passModel(lp) == highspy.HighsStatus.kError:
            raise Unsolved("HiGHS refuses the programme")

    def set(self, **options: bool | int | float | str) -> None:
        """Set options of HiGHS by their names."""
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def costs(self, columns: Integers, values: Floats) -> None:
        moved = self._cost[columns] != values
        columns, values = columns[moved], np.asarray(values, float)[moved]
        self._cost[columns] = values
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), values)

    def bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        moved = (self._lower[columns] != lower) | (self._upper[columns] != upper)
        columns, lower, upper = columns[moved], np.asarray(lower, float)[moved], np.asarray(upper, float)[moved]
        self._lower[columns], self._upper[columns] = lower, upper
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def row(self, row: int, lower: float, upper: float) -> None:
        self._rows[0][row], self._rows[1][row] = np.isfinite(lower), np.isfinite(upper)
        self._highs.changeRowBounds(row, lower, upper)

    def coefficients(self, rows: Integers, columns: Integers, values: Floats) -> None:
        """Change entries of the matrix, one by one: for a few."""
        for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            self._highs.changeCoeff(row, column, value)

    def add_row(self, lower: float, upper: float, columns: Integers, values: Floats) -> int:
        """Append one row; returns its index."""
        self._highs.addRow(lower, upper, len(columns), columns.astype(np.int32), np.ascontiguousarray(values, float))
        self.height += 1
        self._rows = (np.append(self._rows[0], np.isfinite(lower)), np.append(self._rows[1], np.isfinite(upper)))
        return self.height - 1

    def basis(self) -> object:
        """The basis of the last solve, to start another programme of the same shape from."""
        return self._highs.getBasis()

    def start(self, basis: object) -> None:
        """Begin the next solve from a basis of HiGHS; presolve is then left out."""
        self._highs.setBasis(basis)

    def begin(self, columns: Statuses, rows: Statuses, *, primal: int = 0) -> None:
        """Begin the next solve from statuses of columns and rows, which HiGHS completes to a basis; presolve is then left out. `primal`: steps of the primal simplex that are tried before the dual one."""
        kinds = {int(kind): kind for kind in highspy.HighsBasisStatus.__members__.values()}
        found = highspy.HighsBasis()
        found.col_status = [kinds[n] for n in _bounded(columns, np.isfinite(self._lower), np.isfinite(self._upper)).tolist()]
        found.row_status = [kinds[n] for n in _bounded(rows, *self._rows).tolist()]
        found.valid = found.alien = True
        self._highs.setBasis(found)
        self._tried = (primal, found) if primal else None

    def forget(self) -> None:
        """Begin the next solve from nothing, with presolve."""
        self._highs.clearSolver()

    def solve(self, seconds: float = float("inf")) -> Solution:
        """The optimum; where rounding leads a start from a basis astray, from nothing. Raises OutOfTime after `seconds`, Unsolved on any other end."""
        if seconds <= 0.0:
            raise OutOfTime("time limit")
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        status = self._run()
        if status in LOST:
            self.forget()
            status = self._run()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime(self._highs.modelStatusToString(status))
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(self._highs.modelStatusToString(status))
        found = self._highs.getSolution()
        return Solution(
            float(self._highs.getInfo().objective_function_value),
            _floats(found.col_value), _floats(found.col_dual), _floats(found.row_dual), self.basis(),
        )  # fmt: skip

    def unmoved(self) -> Floats:
        """Column values at the basis to begin from, as far as it goes there."""
        self.set(simplex_iteration_limit=0)
        self._highs.run()
        self.set(simplex_iteration_limit=ENDLESS)
        return _floats(self._highs.getSolution().col_value)

    def _run(self) -> Any:
        """How it ended."""
        if self._tried:
            (most, begun), self._tried = self._tried, None
            self.set(simplex_strategy=PRIMAL, simplex_iteration_limit=most)
            self._highs.run()
            self.set(simplex_strategy=DUAL, simplex_iteration_limit=ENDLESS)
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kIterationLimit:
                return self._highs.getModelStatus()
            self._highs.clearSolver()
            self._highs.setBasis(begun)
        self._highs.run()
        return self._highs.getModelStatus()

    def whole(self, columns: Integers) -> None:
        """Let columns take whole numbers only."""
        kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), np.uint8)
        self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)

    def mixed(self, gap: float, seconds: float = float("inf")) -> tuple[Floats, float]:
        """Column values of a mixed-integer programme within `gap` of its optimum, or the best after `seconds`, and the bound proved.

        Raises OutOfTime where none was found, Unsolved on any other end.
        """
        self.set(mip_rel_gap=gap, time_limit=self._highs.getRunTime() + seconds)
        self._highs.run()
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            name = self._highs.modelStatusToString(status)
            raise OutOfTime(name) if status == highspy.HighsModelStatus.kTimeLimit else Unsolved(name)
        return _floats(self._highs.getSolution().col_value), float(info.mip_dual_bound)

    @property
    def steps(self) -> int:
        """Simplex iterations of the last solve."""
        return int(self._highs.getInfo().simplex_iteration_count)


def _floats(values: list[float]) -> Floats:
    """In half the time that NumPy takes for a list."""
    return np.frombuffer(array("d", values))


def _bounded(statuses: Statuses, low: npt.NDArray[np.bool_], high: npt.NDArray[np.bool_]) -> Statuses:
    """Statuses of what is not basic at bounds that there are: `low` and `high` say which."""
    at = np.where((statuses == AT_UPPER) & high, AT_UPPER, np.where(low, AT_LOWER, np.where(high, AT_UPPER, FREE)))
    return np.where(statuses == BASIC, BASIC, at).astype(np.int8)


def version() -> str:
    """Version of HiGHS."""
    return str(highspy.Highs().version())

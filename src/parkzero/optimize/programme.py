"""A linear programme of named blocks over arrays.

    minimise  cost' x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper

Columns and rows are added in blocks with a name; coefficients as triples of arrays. Nothing is looped per element.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from parkzero.clock import Floats, Integers
from parkzero.digest import digest

INF = float("inf")
Number = float | Floats


@dataclass(kw_only=True)
class Programme:
    """Blocks being collected; `matrix` assembles them once."""

    columns: dict[str, Integers] = field(default_factory=dict)
    rows: dict[str, Integers] = field(default_factory=dict)
    _cost: list[Floats] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _triples: list[tuple[Integers, Integers, Floats]] = field(default_factory=list)
    _matrix: csc_array | None = None
    _sides: str | None = None
    width: int = 0
    height: int = 0
    constant: float = 0.0

    def variables(self, name: str, size: int, *, lower: Number = 0.0, upper: Number = INF, cost: Number = 0.0) -> Integers:
        """Add a block of columns; returns their indices. Raises ValueError on a name used twice or crossed bounds."""
        if name in self.columns:
            raise ValueError(f"column block {name!r} exists already")
        low, high = np.broadcast_to(np.asarray(lower, float), size), np.broadcast_to(np.asarray(upper, float), size)
        if np.any(low > high):
            raise ValueError(f"column block {name!r}: lower bound above upper bound")
        index = np.arange(self.width, self.width + size)
        self.columns[name] = index
        self._lower.append(low)
        self._upper.append(high)
        self._cost.append(np.broadcast_to(np.asarray(cost, float), size))
        self.width += size
        return index

    def constraints(self, name: str, size: int, *, lower: Number = -INF, upper: Number = INF) -> Integers:
        """Add a block of rows; returns their indices."""
        if name in self.rows:
            raise ValueError(f"row block {name!r} exists already")
        index = np.arange(self.height, self.height + size)
        self.rows[name] = index
        self._row_lower.append(np.broadcast_to(np.asarray(lower, float), size))
        self._row_upper.append(np.broadcast_to(np.asarray(upper, float), size))
        self.height += size
        return index

    def put(self, rows: Integers | int, columns: Integers | int, values: Number) -> None:
        """Add coefficients; the three are broadcast against each other. Entries on the same place are summed."""
        if self._matrix is not None:
            raise ValueError("the programme is assembled already")
        r, c, v = np.broadcast_arrays(np.asarray(rows), np.asarray(columns), np.asarray(values, float))
        keep = v.reshape(-1) != 0.0
        self._triples.append((r.reshape(-1)[keep], c.reshape(-1)[keep], v.reshape(-1)[keep]))

    @staticmethod
    def _join(parts: list[Floats]) -> Floats:
        return np.concatenate(parts) if parts else np.zeros(0)

    @property
    def cost(self) -> Floats:
        return self._join(self._cost)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        return self._join(self._lower), self._join(self._upper)

    @property
    def row_bounds(self) -> tuple[Floats, Floats]:
        return self._join(self._row_lower), self._join(self._row_upper)

    def matrix(self) -> csc_array:
        """A, sparse by column. The collected triples are given up for it: nothing can be put in afterwards."""
        if self._matrix is None:
            self._matrix = self._assembled()
            self._triples.clear()
        return self._matrix

    def adopt(self, matrix: csc_array) -> None:
        """Take a matrix as it is: rows and columns in the order of the blocks. Nothing can be put in afterwards."""
        self._matrix = matrix

    def sides(self) -> str:
        """A digest of all but the costs; an empty text once the arrays are given up."""
        if self._sides is None:
            matrix = self.matrix()
            self._sides = digest(matrix.indptr, matrix.indices, matrix.data, *self.bounds, *self.row_bounds)
        return self._sides

    def release(self) -> None:
        """Give up the arrays once the solver holds them; the names of blocks stay."""
        for parts in (self._cost, self._lower, self._upper, self._row_lower, self._row_upper):
            parts.clear()
        self._matrix = csc_array((self.height, self.width))
        self._sides = self._sides or ""

    def _assembled(self) -> csc_array:
        rows = np.concatenate([t[0] for t in self._triples]) if self._triples else np.zeros(0, int)
        columns = np.concatenate([t[1] for t in self._triples]) if self._triples else np.zeros(0, int)
        values = self._join([t[2] for t in self._triples])
        matrix = csc_array((values, (rows, columns)), shape=(self.height, self.width))
        matrix.sum_duplicates()
        return matrix

    def text(self) -> str:
        """The programme in readable form, for small ones: one line per row, names as block[index]."""
        names = _names(self.columns, self.width)
        cost, (low, high), (row_low, row_high) = self.cost, self.bounds, self.row_bounds
        lines = ["minimise", "  " + _sum(cost, names), "subject to"]
        matrix = self.matrix().tocsr()
        for r, name in enumerate(_names(self.rows, self.height)):
            span = slice(matrix.indptr[r], matrix.indptr[r + 1])
            inside = _sum(matrix.data[span], [names[c] for c in matrix.indices[span]])
            lines.append(f"  {name}: {_between(row_low[r], inside, row_high[r])}")
        lines.append("bounds")
        lines += [f"  {_between(low[c], names[c], high[c])}" for c in range(self.width)]
        return "\n".join(lines) + "\n"


def _names(blocks: dict[str, Integers], size: int) -> list[str]:
    names = [""] * size
    for block, index in blocks.items():
        for k, i in enumerate(index):
            names[i] = f"{block}[{k}]" if len(index) > 1 else block
    return names


def _sum(values: npt.NDArray[np.float64], names: list[str]) -> str:
    return " ".join(f"{v:+g} {n}" for v, n in zip(values, names, strict=True) if v) or "0"


def _between(low: float, inside: str, high: float) -> str:
    if low == high:
        return f"{inside} = {low:g}"
    left = f"{low:g} <= " if low > -INF else ""
    return f"{left}{inside}" + (f" <= {high:g}" if high < INF else "")

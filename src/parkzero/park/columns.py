"""The columns of tables, and where a field stands in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from parkzero.problem import Problem, place

Row = dict[str, str]
Located = tuple[Row, int | str]


@dataclass(frozen=True)
class Rows(Sequence[Located]):
    """Rows of a table with their places, slim, for there may be a million: each becomes a row by all columns when it is asked for."""

    columns: tuple[str, ...]
    """The columns of the table."""
    header: tuple[str, ...] = ()
    """Those of them that the cells are of."""
    cells: Sequence[tuple[str, ...]] = ()
    """By row; a row may end early."""
    places: Sequence[int | str] = ()
    """Line in the file, or cell of the sheet."""

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[Located]:
        empty = dict.fromkeys(self.columns, "")
        for cells, where in zip(self.cells, self.places, strict=True):
            yield empty | dict(zip(self.header, cells, strict=False)), where

    @overload
    def __getitem__(self, at: int) -> Located: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> Located | Rows:
        if isinstance(at, slice):
            return Rows(self.columns, self.header, self.cells[at], self.places[at])
        return dict.fromkeys(self.columns, "") | dict(zip(self.header, self.cells[at], strict=False)), self.places[at]


ACTIVITY = (
    "enterprise", "action", "carrier", "use", "partner", "quantity", "unit", "period", "attribute", "certificate",
    "evidence_id", "evidence_kind", "prepared_by", "checked_by", "status", "source", "confidence", "state", "measure", "asset", "low", "high", "estimate", "meter",
)  # fmt: skip
FACTORS = ("kind", "item", "gas", "value", "unit", "level", "enterprise", "year", "uncertainty", "category", "source", "confidence", "contract", "evidence_id")
VERSIONS = ("year", "version", "standard", "total", "low", "high", "unit", "date", "by", "reason", "sha256")
STREAMS = ("giver", "receiver", "what", "kind", "quantity", "unit", "first", "last", "status", "source", "confidence")
NUMBERS = frozenset({
    "quantity", "low", "high", "value", "uncertainty", "baseline_factor", "actual_factor", "total",
})  # fmt: skip
"""Columns of numbers, whose decimal sign is that of their table."""
REQUIRED = {
    ACTIVITY: ("enterprise", "action", "carrier", "quantity", "period"),
    STREAMS: ("giver", "receiver", "what", "quantity"),
}
"""Columns that a table must have; of the others the first two."""


def placed(line: int | str, field: str, columns: tuple[str, ...]) -> int | str:
    """The line, or the cell of a field where `line` is the row of a sheet ("activity!A3")."""
    if isinstance(line, str) and "!A" in line and field in columns:
        return line.replace("!A", f"!{chr(ord('A') + columns.index(field))}")
    return line


def row_problem(
    code: str, origin: str, field: str, *, found: str, expected: str, hint: str = "", level: str = "error", columns: tuple[str, ...] = ACTIVITY
) -> Problem:  # fmt: skip
    """What is wrong with a field of a row that was read already: at its line, or its cell. `origin`: where the row stands."""
    file, line = place(origin)
    return Problem(code, file, line=placed(line, field, columns), field=field, found=found, expected=expected, hint=hint, level=level)

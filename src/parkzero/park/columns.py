"""The columns of tables, and where a field stands in a file."""

from __future__ import annotations

from parkzero.problem import Problem, place

Row = dict[str, str]
Located = tuple[Row, int | str]
ACTIVITY = (
    "enterprise", "action", "carrier", "use", "partner", "quantity", "unit", "period", "attribute", "certificate",
    "evidence_id", "evidence_kind", "prepared_by", "checked_by", "status", "source", "confidence", "state", "measure", "asset", "low", "high", "estimate", "meter",
)  # fmt: skip
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

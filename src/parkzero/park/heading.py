"""The row of a table that names its columns: where it stands, what it names, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from parkzero.park.columns import REQUIRED
from parkzero.park.vocabulary import meant
from parkzero.problem import Problem, did_you_mean, one_of

LOOKED_AT = 8
"""Rows among the first of a table in which its header is looked for."""


@lru_cache(maxsize=100_000)
def column_named(cell: str, columns: tuple[str, ...]) -> str:
    """The column that a cell of a header names; what it says where it names none."""
    return meant("column", cell.strip(), columns)


def rows_above(rows: Sequence[Sequence[str]], columns: tuple[str, ...]) -> int:
    """How many of the first rows stand above the header: a title names no column, and the header below it several, as most of its cells do.

    >>> rows_above([["能源活动数据 2024"], ["企业", "能源品种", "数量"], ["mill", "coal", "3"]], ("enterprise", "carrier", "quantity"))
    1
    """
    for number, cells in enumerate(rows[:LOOKED_AT]):
        filled = [c for c in cells if c.strip()]
        known = sum(column_named(c, columns) in columns for c in filled)
        if known > 1 and 2 * known >= len(filled):
            return number
        if known and not number:
            break
    return 0


def told_above(count: int, file: str, line: int | str) -> list[Problem]:
    """The warning that rows above the header are not read, from the first of them on."""
    return [Problem("row_not_read", file, line=line, found=f"{count} rows above the header", expected="the header first, notes behind #", level="warning")] if count else []


def repeats(cells: Sequence[str], header: Sequence[str], columns: tuple[str, ...]) -> bool:
    """Whether a row says its header again."""
    return len(cells) > 1 and column_named(cells[0], columns) == header[0] and all(column_named(c, columns) == h for c, h in zip(cells, header, strict=False))


def header_problems(header: list[str], file: str, line: int | str, columns: tuple[str, ...]) -> list[Problem]:
    """Unknown, repeated and missing columns, one problem each."""
    wrong = [
        Problem("unknown_key", file, line=line, field=name, found=name, expected=one_of(columns, name), hint=did_you_mean(name, columns))
        for name in header
        if name and name not in columns
    ]
    wrong += [Problem("duplicate_key", file, line=line, field=n, found=n, expected="each column once") for n in dict.fromkeys(header) if n and header.count(n) > 1]
    needed = [n for n in columns if n in REQUIRED.get(columns, columns[:2])]
    return wrong + [Problem("missing_field", file, line=line, field=n, found="no such column", expected=f"a column {n!r}") for n in needed if n not in header]


def unreadable(problems: Sequence[Problem]) -> bool:
    """Whether a header leaves open which cell is of which column."""
    return any(p.code in ("missing_field", "duplicate_key") for p in problems)

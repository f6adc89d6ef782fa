"""The row of a table that names its columns: where it stands, what it names, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from parkzero.park.columns import REQUIRED
from parkzero.park.vocabulary import meant
from parkzero.problem import Problem, did_you_mean, one_of
from parkzero.units import calorific_basis, dimension

NOTE = "note"
"""A column of remarks, which every table may have; only the tables that hold notes read it."""
LOOKED_AT = 8
"""Rows among the first of a table in which its header is looked for."""


@lru_cache(maxsize=100_000)
def column_named(cell: str, columns: tuple[str, ...]) -> str:
    """The column that a cell of a header names, with or without the unit of its numbers; what it says where it names none.

    >>> column_named("消费量（万kWh）", ("carrier", "quantity")), column_named("消费量（等价值）", ("quantity",))
    ('quantity', '消费量（等价值）')
    """
    named = meant("column", cell.strip(), columns)
    return named if named in columns or not unit_in(cell, columns) else meant("column", _MEASURED.fullmatch(cell.strip())[1], columns)  # type: ignore[index]


_MEASURED = re.compile(r"(.+?)\s*[(（\[]\s*(.+?)\s*[)）\]]")
_MONTH = re.compile(
    r"(?:(?:19|20)\d{2}[-/.年]?)?\s?(?:0?[1-9]|1[0-2])月份?|[一二三四五六七八九十]{1,2}月份?|(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?(?:[\s-]?(?:\d{4}|\d{2}))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def unit_in(cell: str, columns: tuple[str, ...]) -> str:
    """The unit that a cell of a header says behind the name of a column of quantities; "" where it says none.

    >>> unit_in("消费量（万kWh）", ("quantity",)), unit_in("amount [t]", ("quantity",)), unit_in("period (year)", ("period",))
    ('万kWh', 't', '')
    """
    found = _MEASURED.fullmatch(cell.strip()) if cell.rstrip()[-1:] in (")", "）", "]") else None
    unit = found[2] if found else ""
    return unit if found and meant("column", found[1], columns) == "quantity" and dimension(calorific_basis(unit)[0]) not in (None, "share") else ""


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
    """Unknown, repeated and missing columns, one problem each; a first row that is no header is one."""
    asked = [n for n in columns if n in REQUIRED.get(columns, columns[:2])]
    if not any(n in asked for n in header) and 2 * sum(n in columns for n in header) < sum(map(bool, header)):
        found = ", ".join(n for n in header if n)[:80]
        return [Problem("missing_field", file, line=line, found=f"a first row {found}", expected=f"a header with {', '.join(asked)}", hint="cells are parted by commas, semicolons or tabs")]
    needed = [n for n in asked if n not in header]
    unknown = [n for n in dict.fromkeys(header) if n and n not in columns and meant("column", n) != NOTE]
    months = [n for n in unknown if _MONTH.fullmatch(n)]
    wrong = []
    if len(months) > 1 and "period" in needed:
        found, expected = f"{len(months)} columns of months, from {months[0]} to {months[-1]}", "a row for each month, with the columns quantity and period"
        wrong = [Problem("missing_field", file, line=line, field="period", found=found, expected=expected)]
        unknown, needed = [n for n in unknown if n not in months], [n for n in needed if n not in ("quantity", "period")]
    near = {n: hint for n in unknown if (hint := did_you_mean(n, columns))}
    wrong += [Problem("unknown_key", file, line=line, field=n, found=n, expected=one_of(columns, n), hint=hint) for n, hint in near.items()]
    if rest := ", ".join(n for n in unknown if n not in near):
        wrong.append(Problem("unknown_key", file, line=line, field=rest, found=rest, expected=one_of(columns)))
    wrong += [Problem("duplicate_key", file, line=line, field=n, found=n, expected="each column once") for n in dict.fromkeys(header) if n and header.count(n) > 1]
    return wrong + [Problem("missing_field", file, line=line, field=n, found="no such column", expected=f"a column {n!r}") for n in needed]


def unreadable(problems: Sequence[Problem]) -> bool:
    """Whether a header leaves open which cell is of which column."""
    return any(p.code in ("missing_field", "duplicate_key") for p in problems)

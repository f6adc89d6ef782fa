"""The rows of a delimited text: commas, semicolons or tabs, quotes taken strictly, numbers by the decimal sign of the table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parkzero import decimals
from parkzero.park.columns import NUMBERS, REQUIRED, Located, Row
from parkzero.park.vocabulary import meant
from parkzero.problem import Problem, did_you_mean, one_of
from parkzero.units import UnitError, number_and_unit

SEPARATORS = (",", ";", "\t")


class Record(NamedTuple):
    """Cells as they are written, and the lines that they stand in."""

    first: int
    last: int
    cells: list[str]


class _Lines:
    """Lines of a text for the CSV reader; comments, which stand between records, as empty ones."""

    def __init__(self, text: str) -> None:
        self._lines = iter(text.split("\n"))
        self.between = True
        self.comment = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.comment = self.between and line.lstrip(' \t"\ufeff').startswith(("#", "sep="))
        self.between = False
        return "\n" if self.comment else line + "\n"


def records(text: str, separator: str, *, empty: bool = False) -> Iterator[Record]:
    """The records of a text that have any cell filled, or all that are no comments (`empty`). Raises csv.Error, whose arguments are the line and what is wrong."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.between, first = True, reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as why:
            raise csv.Error(first, str(why)) from why
        if any(c.strip() for c in cells) or (empty and not lines.comment):
            yield Record(first, reader.line_num, cells)


def filled_cells(cells: Sequence[str]) -> list[str]:
    """Cells without the blanks around them, up to the last one that holds something."""
    stripped = [c.strip() for c in cells]
    return stripped[: max((n for n, c in enumerate(stripped, 1) if c), default=0)]


def separator_of(text: str) -> str:
    """What separates the cells of a table: what its first line that is no comment has most of, or what a line `sep=;` says."""
    for line in text.split("\n"):
        said = line.strip("\ufeff \t\r").strip('"')
        if said.startswith("sep=") and said[4:5] in SEPARATORS:
            return said[4]
        if said.strip(",;") and not said.startswith("#"):
            return max(SEPARATORS, key=line.count)
    return ","


def rows_of(text: str, file: str, columns: tuple[str, ...]) -> tuple[list[Located], list[Problem]]:
    """The rows of a table with their lines; quotes that do not close, unknown and missing columns, and numbers that could be two are problems."""
    separator = separator_of(text)
    found: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    header: list[str] | None = None
    try:
        for line, _, written in records(text, separator):
            cells = filled_cells(written)
            if header is None:
                header = [meant("column", c, columns) for c in cells]
                problems += header_problems(header, file, line, columns)
                if any(p.code == "missing_field" for p in problems):
                    return [], problems
                continue
            if len(cells) > len(header):
                hint = 'put texts with commas in "quotes"' if separator == "," else ""
                problems.append(
                    Problem("wrong_columns", file, line=line, found=f"{len(cells)} cells", expected=f"{len(header)} cells", hint=hint)
                )
                continue
            problems += [_swallowed(file, line, cell) for cell in cells if "\n" in cell and _holds_rows(cell, separator, len(header))]
            found.append((line, cells))
    except csv.Error as why:
        at, said = why.args
        return [], [*problems, Problem("csv_syntax", file, line=at, found=csv_fault(said), expected="each quoted cell closed by a quotation mark before the next separator")]
    located: list[Located] = [(dict.fromkeys(columns, "") | {c: v for c, v in zip(header or (), cells, strict=False) if c in columns}, line) for line, cells in found]
    problems += with_decimal_points(located, file, separator, decimals.declared(text))
    return [(with_unit_apart(row), line) for row, line in located], problems


def with_decimal_points(rows: list[Located], file: str, separator: str = ",", said: decimals.Sign | None = None) -> list[Problem]:
    """Write the numbers of rows with decimal points, in place; those that could be two numbers are problems."""
    problems: list[Problem] = []
    numbers = [c for c in (rows[0][0] if rows else ()) if c in NUMBERS]
    sign = decimals.sign_of((row[c] for row, _ in rows for c in numbers), separator, said)
    for row, line in rows:
        for column in numbers:
            cell = decimals.written(row[column], sign)
            if cell is None:
                expected = "a number that can be read in one way"
                problems.append(Problem("ambiguous_number", file, line=line, field=column, found=row[column], expected=expected, hint=decimals.HINT))
            else:
                row[column] = cell
    return problems


def with_unit_apart(row: Row) -> Row:
    """A row whose quantity brings its unit along ("31.9 GWh"), the unit in its own column, where that is empty or says the same."""
    if "quantity" not in row or "unit" not in row:
        return row
    try:
        number, unit = number_and_unit(row["quantity"])
    except UnitError:
        return row
    return row | {"quantity": number, "unit": unit} if unit and row["unit"] in ("", unit) else row


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


def _holds_rows(cell: str, separator: str, width: int) -> bool:
    """Whether a line inside a cell looks like a row of the table."""
    return any(line.count(separator) >= width // 2 for line in cell.split("\n"))


def _swallowed(file: str, line: int, cell: str) -> Problem:
    found = f"{cell.count(chr(10))} line breaks with rows of cells between quotation marks"
    return Problem("row_in_cell", file, line=line, found=found, expected="a row on a line of its own", hint="a stray quotation mark swallows the rows after it")


def csv_fault(why: str) -> str:
    """What the reader met, in words of the table."""
    return "a quotation mark that is never closed" if "unexpected end" in why else "a text after a closing quotation mark" if "expected after" in why else why

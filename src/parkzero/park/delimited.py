"""The rows of a delimited text: commas, semicolons or tabs, quotes taken strictly, numbers by the decimal sign of the table."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from parkzero import decimals
from parkzero.park.columns import ACTIVITY, NUMBERS, REQUIRED, Rows
from parkzero.park.heading import LOOKED_AT, column_named, header_problems, repeats, rows_above, told_above, unit_in, unreadable
from parkzero.problem import Problem
from parkzero.units import UnitError, number_and_unit

SEPARATORS = (",", ";", "\t")
LONG = 10_000
"""Characters of a line by which it is known as a header."""
WORDS = 100_000
"""Different words of a column that are held once, however many rows have them."""


def _lines(text: str) -> Iterator[str]:
    """The lines of a text one by one, without a copy of all of them."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


class Record(NamedTuple):
    """Cells as they are written, and the lines that they stand in."""

    first: int
    last: int
    cells: list[str]


class _Lines:
    """Lines of a text for the CSV reader; comments, which stand between records, as empty ones."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
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
    found = [c.strip() for c in cells]
    return found if found and found[-1] else found[: max((n for n, c in enumerate(found, 1) if c), default=0)]


def separator_of(text: str, columns: tuple[str, ...] = ()) -> str:
    """What separates the cells of a table: what a line `sep=;` says, what makes one of its first lines name the most of its `columns`, else what its first line
    that has any and is no comment has most of.

    >>> separator_of("Energy, heat and power, 2024\\nenterprise;carrier;quantity\\n", ("enterprise", "carrier", "quantity"))
    ';'
    """
    first = [line[:LONG] for line in islice(_lines(text), 4 * LOOKED_AT) if line.strip("\ufeff ,;\t\r") and not line.lstrip('\ufeff "').startswith(("#", "sep="))][:LOOKED_AT]
    named = {s: max((sum(column_named(c.strip('\ufeff "'), columns) in columns for c in line.split(s)) for line in first), default=0) for s in (*SEPARATORS, "，")}
    best = max(named, key=lambda s: named[s])
    if named[best] > 1 and not text.lstrip('\ufeff "').startswith("sep="):
        return best
    for line in _lines(text):
        said = line.strip("\ufeff \t\r").strip('"')
        if said.startswith("sep=") and said[4:5] in SEPARATORS:
            return said[4]
        if said.strip(",;") and not said.startswith("#") and any(s in said for s in SEPARATORS):
            return max(SEPARATORS, key=line.count)
    return ","


def rows_of(text: str, file: str, columns: tuple[str, ...]) -> tuple[Rows, list[Problem]]:
    """The rows of a table with their lines; quotes that do not close, unknown and missing columns, and numbers that could be two are problems."""
    separator = separator_of(text, columns)
    problems: list[Problem] = []
    header: list[str] | None = None
    found: list[tuple[str, ...]] = []
    at = array("q")
    same: list[dict[str, str] | None] = []
    unit = ""
    if sign := decimals.misdeclared(text):
        expected = 'the sign of decimals as "# decimal: ," or "# decimal: ."'
        problems.append(Problem("ambiguous_number", file, found=sign, expected=expected))
    try:
        every = records(text, separator)
        first = [*islice(every, LOOKED_AT)]
        above = rows_above([r.cells for r in first], columns)
        problems += told_above(above, file, first[0].first) if first else []
        for line, _, written in chain(first[above:], every):
            cells = filled_cells(written)
            if header is None:
                header, unit = [column_named(c, columns) for c in cells], unit_of(cells, columns)
                same = [None if name in NUMBERS else {} for name in header]
                problems += header_problems(header, file, line, columns)
                if unreadable(problems):
                    return Rows(columns), problems
                continue
            if len(cells) > len(header):
                hint = 'put texts with commas in "quotes"' if separator == "," else ""
                problems.append(
                    Problem("wrong_columns", file, line=line, found=f"{len(cells)} cells", expected=f"{len(header)} cells", hint=hint)
                )
                continue
            problems += [_swallowed(file, line, cell) for cell in cells if "\n" in cell and _holds_rows(cell, separator, len(header))]
            found.append(tuple(_once(c, words) for c, words in zip(cells, same, strict=False)))
            at.append(line)
    except csv.Error as why:
        line, said = why.args
        expected = "each quoted cell closed by a quotation mark before the next separator"
        return Rows(columns), [*problems, Problem("csv_syntax", file, line=line, found=csv_fault(said), expected=expected)]
    rows, unclear = written_plainly(Rows(columns, tuple(header or ()), found, at), file, separator, decimals.declared(text), unit=unit)
    return rows, problems + unclear + ([] if found or problems else no_rows(file, columns))


def no_rows(file: str, columns: tuple[str, ...], line: str | None = None) -> list[Problem]:
    """The warning that a table of activity holds nothing."""
    expected = "rows of what enterprises buy, burn and make: without them the accounts are an estimate"
    return [Problem("without_data", file, line=line, found="a table without rows", expected=expected, level="warning")] if columns == ACTIVITY else []


def unit_of(header: Sequence[str], columns: tuple[str, ...]) -> str:
    """The unit that a header says for all quantities; "" where it says none."""
    return next((unit for c in header if (unit := unit_in(c, columns))), "")


def written_plainly(rows: Rows, file: str, separator: str = ",", said: decimals.Sign | None = None, *, unit: str = "") -> tuple[Rows, list[Problem]]:
    """Rows with decimal points in their numbers, and units that a quantity brings along ("31.9 GWh"), or that the header says for all (`unit`), in the column of units
    where that is empty or says the same; numbers that could be two are problems. Columns that the table has not are left out."""
    problems: list[Problem] = []
    held = [n for n, name in enumerate(rows.header) if name in rows.columns]
    header = [rows.header[n] for n in held]
    apart = {"quantity", "unit"} <= {*rows.columns} and "quantity" in header
    without_units = apart and "unit" not in header
    if without_units:
        header.append("unit")
    numbers = [n for n, name in enumerate(header) if name in NUMBERS]
    measured, beside = (header.index("quantity"), header.index("unit")) if apart else (0, 0)
    whole = len(held) == len(rows.header)
    cells = rows.cells if whole else [tuple(c[n] if n < len(c) else "" for n in held) for c in rows.cells]
    sign = decimals.sign_of((c[n] for c in cells for n in numbers if n < len(c)), separator, said)
    found: list[tuple[str, ...]] = []
    at: list[int | str] | array[int] = array("q") if isinstance(rows.places, array) else []
    again: list[int | str] = []
    asked = [header.index(name) for name in REQUIRED.get(rows.columns, ())[1:] if name in header]
    remarks: list[int | str] = []
    for row, place in zip(cells, rows.places, strict=True):
        if repeats(row, header, rows.columns):
            again.append(place)
            continue
        if asked and (asked[0] >= len(row) or not row[asked[0]]) and not any(row[n] for n in asked if n < len(row)):
            remarks.append(place)
            continue
        at.append(place)  # type: ignore[arg-type]
        changed: list[str] | None = None
        for n in numbers:
            cell = row[n] if n < len(row) else ""
            if cell.isdigit():
                continue
            read = decimals.written(cell, sign)
            if read is None:
                expected = "a number that can be read in one way"
                problems.append(Problem("ambiguous_number", file, line=place, field=header[n], found=cell, expected=expected, hint=decimals.HINT))
            elif read != cell:
                changed = [*row] if changed is None else changed
                changed[n] = read
        split = _apart(changed or row, measured, beside) if apart else None
        filled = tuple(split) if split else tuple(changed) if changed else row
        if unit and apart:
            filled, other = _measured_in(unit, filled, measured, beside)
            if other:
                problems.append(Problem("wrong_unit", file, line=place, field="unit", found=f"{other}, and {unit} in the header", expected="one unit"))
        found.append(filled)
    if remarks:
        found_alone = f"{len(remarks)} rows that say nothing of {', '.join(header[n] for n in asked)}"
        problems.append(Problem("row_not_read", file, line=remarks[0], found=found_alone, expected="rows of data; notes behind #", level="warning"))
    if again:
        expected = "the header once, in front of the rows"
        problems.append(Problem("row_not_read", file, line=again[0], found=f"{len(again)} rows that say the header again", expected=expected, level="warning"))
    if without_units and rows.columns == ACTIVITY and found and not any(len(row) == len(header) and row[beside] for row in found):
        hint = "write the unit after the number"
        problems = [Problem("missing_field", file, line=at[0], field="unit", found="no such column", expected="a column 'unit', or quantities with their unit: 31.9 GWh", hint=hint)]
        return Rows(rows.columns), problems
    return Rows(rows.columns, tuple(header), found, at), problems


def _once(cell: str, words: dict[str, str] | None) -> str:
    """A cell, as the one that was read before it where the word is the same."""
    if words is None:
        return cell
    return words.setdefault(cell, cell) if len(words) < WORDS else words.get(cell, cell)


def _apart(row: Sequence[str], measured: int, unit: int) -> list[str] | None:
    """A row whose quantity brings its unit along, the unit in its own cell; None where it brings none, or another than the cell says."""
    if measured >= len(row) or row[measured].replace(".", "", 1).isdigit():
        return None
    try:
        number, brought = number_and_unit(row[measured])
    except UnitError:
        return None
    said = row[unit] if unit < len(row) else ""
    if not brought or said not in ("", brought):
        return None
    cells = [*row, *[""] * (unit + 1 - len(row))]
    cells[measured], cells[unit] = number, brought
    return cells


def _measured_in(unit: str, row: tuple[str, ...], measured: int, beside: int) -> tuple[tuple[str, ...], str]:
    """A row with the unit that the header says where it has none, and the other unit that it has; it keeps that."""
    own = row[beside] if beside < len(row) else ""
    if own or measured >= len(row) or not row[measured]:
        return row, own if own != unit else ""
    cells = [*row, *[""] * (beside + 1 - len(row))]
    cells[beside] = unit
    return tuple(cells), ""


def _holds_rows(cell: str, separator: str, width: int) -> bool:
    """Whether a line inside a cell looks like a row of the table."""
    return any(line.count(separator) >= width // 2 for line in cell.split("\n"))


def _swallowed(file: str, line: int, cell: str) -> Problem:
    found = f"{cell.count(chr(10))} line breaks with rows of cells between quotation marks"
    return Problem("row_in_cell", file, line=line, found=found, expected="a row on a line of its own", hint="a stray quotation mark swallows the rows after it")


def csv_fault(why: str) -> str:
    """What the reader met, in words of the table."""
    return "a quotation mark that is never closed" if "unexpected end" in why else "a text after a closing quotation mark" if "expected after" in why else why

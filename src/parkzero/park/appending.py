"""Rows added to a table of a park, in its folder or its workbook: all of them, or the file stays as it was."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path

from parkzero.park.decoding import as_text, in_utf8
from parkzero.park.delimited import filled_cells, records, separator_of
from parkzero.park.heading import LOOKED_AT, column_named, rows_above
from parkzero.park.raw import TABLES
from parkzero.sheets import save

BOOKS = (".xlsx", ".xlsm")
Cells = Mapping[str, str | int | float]


def append(park: Path, table: str, rows: Iterable[Cells]) -> Path:
    """Add rows to a table of the park at a folder, its park.yaml or a workbook; returns the file. What stands there is kept, comments too.

    Raises OSError where the file cannot be written.
    """
    if park.suffix.lower() in BOOKS:
        return _book(park, table, list(rows))
    path = (park if park.is_dir() else park.parent) / f"{table}.csv"
    old = path.read_bytes() if path.is_file() else b""
    text = _extended(as_text(old)[0] or "", TABLES[table], list(rows))
    _replaced(path, lambda made: made.write_bytes(in_utf8(text, old, table=True)))
    return path


def _extended(text: str, columns: tuple[str, ...], rows: Iterable[Cells]) -> str:
    """A CSV text with rows below it; columns that its header lacks are added there."""
    ending, separator = "\r\n" if "\r\n" in text else "\n", separator_of(text, columns)
    lines = text.splitlines()
    first = [*islice(records(text, separator), LOOKED_AT)]
    head = first[rows_above([r.cells for r in first], columns)] if first else None
    header = [column_named(c, columns) for c in filled_cells(head.cells)] if head else []
    added = [c for c in columns if c not in header]
    if head is None:
        lines.append(separator.join(added))
    elif added:
        lines[head.last - 1] = separator.join((*(c.strip() for c in head.cells[: len(header)]), *added))
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ending).writerows([row.get(c, "") for c in (*header, *added)] for row in rows)
    return ending.join(lines) + ending + out.getvalue()


def _book(path: Path, table: str, rows: Iterable[Cells]) -> Path:
    from openpyxl import load_workbook

    book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    sheet = book[table] if table in book.sheetnames else book.create_sheet(table)
    first = [["" if c is None else str(c).strip() for c in cells] for cells in sheet.iter_rows(max_row=min(LOOKED_AT, sheet.max_row), values_only=True)] if sheet.max_row and sheet.max_column else []
    at = rows_above(first, TABLES[table])
    header = [column_named(c, TABLES[table]) for c in first[at]] if first else []
    for column in (c for c in TABLES[table] if c not in header):
        place = header.index("") if "" in header else len(header)
        header[place : place + 1] = [column]
        sheet.cell(at + 1, place + 1, column)
    for row in rows:
        number = sheet.max_row + 1
        for place, column in enumerate(header, 1):
            if row.get(column, "") != "":
                sheet.cell(number, place, row[column])
    _replaced(path, lambda made: save(book, made))
    return path


def _replaced(path: Path, write: Callable[[Path], object]) -> None:
    """A file made beside another and moved over it."""
    made = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        write(made)
        if path.exists():
            shutil.copymode(path, made)
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)

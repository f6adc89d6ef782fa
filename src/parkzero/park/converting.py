"""A park in the present format and under present names, written to a new folder: nothing lost, comments and order kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from parkzero.park import renaming
from parkzero.park.decoding import as_text, in_utf8, read_text
from parkzero.park.delimited import rows_of
from parkzero.park.raw import TABLES
from parkzero.park.renaming import FORMAT, Renamed, Rows
from parkzero.park.tree import Loader, parse
from parkzero.park.workbook import scalar, text_of, unreadable_book
from parkzero.problem import ParkError, Problem
from parkzero.sheets import save

BOOKS = (".xlsx", ".xlsm")


def convert(path: Path, out: Path | None) -> tuple[Renamed, ...]:
    """What the present format and names change in a park folder or workbook; written to the folder `out`, where one is given.

    Raises ParkError for a park that is not there, cannot be parsed, has a format that is not known, or an old name beside its new one;
    FileExistsError where `out` holds something.
    """
    if not path.exists():
        raise ParkError(
            [Problem("missing_file", str(path), found="nothing", expected="a park folder, its park.yaml, or an .xlsx workbook")]
        )
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(out)
    return _book(path, out) if path.suffix.lower() in BOOKS else _folder(path if path.is_dir() else path.parent, out)


def _folder(folder: Path, out: Path | None) -> tuple[Renamed, ...]:
    found: dict[str, tuple[bytes, list[Renamed]]] = {}
    for name in ("park.yaml", "claims.yaml", "cases.yaml", *(f"{t}.csv" for t in TABLES)):
        place = folder / name
        if place.is_file():
            found[name] = _text(place, name)
        elif name == "park.yaml":
            raise ParkError([Problem("missing_file", name, found="nothing", expected=f"park.yaml in {folder.name}")])
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".parkzero-", dir=out.parent) as aside:  # out comes whole or not at all
            own, made = {out.resolve(), Path(aside).resolve()}, Path(aside) / out.name
            shutil.copytree(folder, made, symlinks=True, ignore=lambda at, names: [n for n in names if (Path(at) / n).resolve() in own])
            for name, (data, changes) in found.items():
                if changes:
                    (made / name).unlink()  # never through a link
                    (made / name).write_bytes(data)
            for item in list(made.iterdir()) if out.is_dir() else ():
                item.rename(out / item.name)
            if not out.is_dir():
                made.rename(out)
    return tuple(change for _, changes in found.values() for change in changes)


def _text(place: Path, name: str) -> tuple[bytes, list[Renamed]]:
    """A file under present names in UTF-8, its line ends and byte order mark as they were, and what changed: its encoding too, where that was another."""
    text, told = read_text(place, name)
    if text is None:
        raise ParkError(told)
    data = place.read_bytes()
    written, encoding = as_text(data)
    made, changes = _renamed(written or "", name)
    return in_utf8(made, data, table=name.endswith(".csv")), [*([] if encoding == "UTF-8" else [Renamed(name, 1, encoding, "UTF-8")]), *changes]


def _renamed(text: str, name: str) -> tuple[str, list[Renamed]]:
    stem, _, kind = name.rpartition(".")
    if kind == "csv":
        table, changes = renaming.table_text(text, name, stem)
        _refuse(p for p in (rows_of(table, name, TABLES[stem])[1] if changes else ()) if p.code == "duplicate_key")
        return table, changes
    value, marks, wrong = parse(text, name)
    _refuse(wrong)
    refused = renaming.unread(value, name, marks.get(("parkzero",))) if stem == "park" else None
    _refuse([refused] if refused else [])
    text, changes = renaming.yaml_text(text, name, "" if stem == "park" else stem)
    _refuse(parse(text, name)[2] if changes else [])
    if stem != "park":
        return text, changes
    return (text, changes) if not isinstance(value, dict) or "parkzero" in value else _formatted(text, name, changes)


def _refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise ParkError(found)


def _formatted(text: str, name: str, changes: list[Renamed]) -> tuple[str, list[Renamed]]:
    """The card with its format above its first key."""
    root = yaml.compose(text, Loader=Loader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return text, changes  # a card in one pair of braces has format 1 without saying so
    mark = root.start_mark
    ending = "\r\n" if "\r\n" in text else "\n"
    return f"{text[: mark.index]}parkzero: {FORMAT}{ending}{text[mark.index :]}", [
        Renamed(name, mark.line + 1, "", f"parkzero: {FORMAT}"),
        *changes,
    ]


def _twice(rows: Rows, file: str, name: str, *, table: bool) -> Iterator[Problem]:
    """Columns of a table, or paths of figures, that stand twice once their names are the present ones."""
    from openpyxl.utils import get_column_letter

    header = rows[0][1]
    at = header.index("path") if "path" in header else 0
    named = (
        [(f"{name}!{get_column_letter(n)}1", text) for n, text in enumerate(header, 1)] if table else [(f"{name}!{get_column_letter(at + 1)}{n}", cells[at]) for n, cells in rows[1:]]
    )
    first: dict[str, str] = {}
    for place, text in named:
        if text and not text.startswith("#") and first.setdefault(text, place) != place:
            expected = "each column once" if table else "each path once"
            yield Problem("duplicate_key", file, line=place, field=text, found=text, expected=expected, hint=f"the first stands at {first[text]}")


def _book(path: Path, out: Path | None) -> tuple[Renamed, ...]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    except Exception as why:  # openpyxl, zipfile and the XML parser raise many kinds on damaged files
        raise ParkError([unreadable_book(path.name, why)]) from why
    changes: list[Renamed] = []
    said = False
    for sheet in book.worksheets:
        rows = [(n, [text_of(cell.value) for cell in row]) for n, row in enumerate(sheet.iter_rows(), 1)]
        for number, cells in rows:
            row = dict(zip(rows[0][1], cells, strict=True))
            if sheet.title == "park" and row.get("path") == "parkzero" and row.get("value"):
                said = True
                refused = renaming.unread({"parkzero": scalar(row["value"])}, path.name, f"park!B{number}")
                _refuse([refused] if refused else [])
        table = sheet.title in (*TABLES, "claims")
        made, changed = renaming.sheet(rows, path.name, sheet.title, table=table)
        _refuse(_twice(made, path.name, sheet.title, table=table) if changed else [])
        for number, column, text, change in changed:
            sheet.cell(number, column + 1).value = text
            changes.append(change)
    if not said and "park" in book.sheetnames:
        sheet = book["park"]
        sheet.append(["parkzero", FORMAT])
        changes.append(Renamed(path.name, f"park!B{sheet.max_row}", "", f"parkzero: {FORMAT}"))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        save(book, out / path.name) if changes else shutil.copy2(path, out / path.name)
    return tuple(changes)

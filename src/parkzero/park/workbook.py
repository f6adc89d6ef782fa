"""A park as a workbook: one sheet per holder of the data, one row per figure.

Each row says path, value, unit, low, high, year, source, confidence, note, evidence_id. Lists of things are addressed by their id:
site.enterprises[foundry].demand.electricity.annual. The sheets activity, streams and claims hold their tables.
Every sheet may be sent to the one who holds its data; reading puts them together again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from parkzero.park import evidence, renaming
from parkzero.park.columns import Rows
from parkzero.park.delimited import filled_cells, no_rows, unit_of, written_plainly
from parkzero.park.heading import column_named, header_problems, rows_above, told_above, unreadable
from parkzero.park.noun import FIGURE_KEYS
from parkzero.park.raw import TABLES, Raw, SheetHead, companions, located
from parkzero.park.validation import Path as At
from parkzero.park.vocabulary import meant
from parkzero.problem import Problem, did_you_mean, one_of
from parkzero.sheets import save

COLUMNS = ("path", "value", "unit", "low", "high", "year", "source", "confidence", "note", "evidence_id")
SHEETS: dict[str, tuple[str, ...]] = {
    "park": ("",),
    "statistics": ("site.value_added", "site.statistics", "site.enterprises[].employees", "site.enterprises[].output"),
    "power": ("site.grid", "site.prices.electricity", "site.coal_per_kwh"),
    "gas_and_heat": ("site.prices",),
    "enterprises": ("site.enterprises",),
    "environment": ("site.solid_waste_use", "site.waste_heat_use", "site.waste_heat", "site.carbon_storage", "site.climate"),
    "water": ("site.water_reuse",),
    "projects": ("site.assets", "site.ground"),
    "sections": ("standards", "policy", "paths", "economics", "governance", "trends"),
}
"""Sheet -> heads of the paths it holds; the longest head that fits wins."""
HELD = {
    "park": "park administration 园区管委会",
    "statistics": "statistics office 统计部门",
    "power": "power supplier 供电企业",
    "gas_and_heat": "gas and heat suppliers 燃气与热力企业",
    "enterprises": "enterprises 企业",
    "environment": "environment office 生态环境部门",
    "water": "water supplier 水务部门",
    "projects": "project owners 项目业主",
    "sections": "park administration 园区管委会",
    "activity": "enterprises and suppliers 企业与供应方",
    "streams": "enterprises 企业",
    "claims": "park administration 园区管委会",
    "factors": "enterprises and suppliers 企业与供应方",
    "certificates": "power supplier 供电企业",
    "avoided": "enterprises 企业",
    "indicators": "statistics office 统计部门",
    "evidence": "enterprises 企业",
    "versions": "park administration 园区管委会",
}
CLAIMS = ("id", "text", "text_zh", "metric", "value", "unit", "year", "boundary", "planned", "source", "confidence", "note")
MOST_ROWS = 200_000
MOST_BYTES = 300_000_000
"""Bytes of the largest workbook, unpacked."""
MOST_TEXT = 60_000_000
"""Bytes of the texts that its cells share, of which there are few beside those of its sheets."""
_PART = re.compile(r"([^.\[\]]+)|\[([^\[\]]*)\]")
MONTHS = ("period", "month")
"""Columns of months: a first day there, as programs that know no months write them, is the month."""
_FIRST = re.compile(r"^(\d{4}-\d{2})-01$")
_PLAIN_ID = re.compile(r"^[A-Za-z0-9_-]+$")


def raw_workbook(path: Path) -> Raw:
    """What a workbook holds, unvalidated, with the cell of each value."""
    from openpyxl import load_workbook

    file = path.name
    problems: list[Problem] = []
    tree: dict[str, Any] = {}
    marks: dict[At, str] = {}
    columns = TABLES | {"claims": CLAIMS}
    tables: dict[str, Rows] = {name: Rows(held) for name, held in columns.items()}
    first = ("enterprises", "projects")
    if path.exists() and not path.is_file():
        return Raw(card=None, where=lambda p: (file, None), problems=[Problem("missing_file", file, found="no file", expected="an XLSX workbook")])
    try:
        if found := too_large(path):
            return Raw(card=None, where=lambda p: (file, None), problems=[Problem("too_large", file, found=found[0], expected=found[1])])
        book = load_workbook(path, read_only=True, data_only=False)
        titles = {_title(sheet.title, tuple(columns)): sheet.title for sheet in book.worksheets}
        sheets = {name: list(_rows(book[title], file, name, problems)) for name, title in titles.items()}
        book.close()
    except Exception as why:  # openpyxl, zipfile and the XML parser raise many kinds on damaged files
        return Raw(card=None, where=lambda p: (file, None), problems=[unreadable_book(file, why)])
    heads: dict[str, SheetHead] = {}
    for name in sorted(sheets, key=lambda s: s not in first):
        above = _above(name, [cells for _, cells in sheets[name]])
        heads[name] = SheetHead(titles[name], tuple(column_named(c, columns.get(name, COLUMNS)) for c in sheets[name][above][1]) if sheets[name] else ())
        problems += told_above(above, file, f"{name}!A{sheets[name][0][0]}") if above else []
        rows, renamed = renaming.sheet(sheets[name][above:], file, name, table=name in tables)
        problems += [change.warning() for *_, change in renamed]
        if name in tables:
            tables[name] = _table(rows, file, name, columns[name], problems)
        elif name in SHEETS:
            _figures(rows, file, name, tree=tree, marks=marks, problems=problems)
        elif name not in ("README", "errors") and rows:
            expected = one_of([*SHEETS, *tables, "README"])
            hint = did_you_mean(name, [*SHEETS, *tables]) or "sheets of other names are left alone"
            problems.append(Problem("sheet_not_read", file, line=name, found=name, expected=expected, hint=hint, level="warning"))
    value = _listed(tree, (), marks)
    claims = [{k: (v == "true" if k == "planned" else v) for k, v in row.items() if v != ""} for row, _ in tables["claims"]]
    places = [place for _, place in tables["claims"]]

    where = located(file, marks)

    def claim_where(at: At) -> tuple[str, int | str | None]:
        return file, places[at[0]] if at and isinstance(at[0], int) and at[0] < len(places) else "claims"

    beside = companions(path.parent, value, where)
    problems += beside.problems
    return Raw(card=value or None, where=where, tables=tables, book=file, claims=claims or None, claims_where=claim_where, profiles=beside.profiles, clocks=beside.clocks, weather=beside.weather, problems=problems, heads=heads, filed=evidence.filed(path.parent, tables["evidence"]))


def unreadable_book(file: str, why: Exception) -> Problem:
    """A file that is no workbook, in words of its reader."""
    found = "no access" if isinstance(why, PermissionError) else "a file that is no workbook of this kind, or is damaged"
    return Problem("workbook_unreadable", file, found=found, expected="an XLSX workbook", hint="open it in a spreadsheet program and save it as .xlsx, without a password")


def _above(name: str, rows: Sequence[Sequence[str]]) -> int:
    """How many rows of a sheet stand above its header."""
    return rows_above(rows, (TABLES | {"claims": CLAIMS}).get(name, COLUMNS)) if name in TABLES or name in SHEETS or name == "claims" else 0


def in_book(problem: Problem, heads: Mapping[str, SheetHead]) -> Problem:
    """A problem at the cell that the workbook has for it, where rooms count sheets by their names and columns by their usual order."""
    name, mark, cell = str(problem.line or "").rpartition("!")
    if not mark or name not in heads:
        return problem
    head, column = heads[name], problem.field if name in TABLES or name == "claims" else "value" if cell[:1] == "B" else ""
    letter = _letter(head.columns.index(column)) if column in head.columns else re.sub(r"\d", "", cell)
    return replace(problem, line=f"{head.title}!{letter}{re.sub(r'[A-Z]', '', cell)}")


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Problems without those of cells that hold a formula: nothing of these was read."""
    problems = list(problems)
    formulas = {p.line for p in problems if p.code == "formula_in_cell"}
    return [p for p in problems if p.code == "formula_in_cell" or p.line not in formulas]


def too_large(path: Path) -> tuple[str, str] | None:
    """What is too large about a workbook and how much it may be; nothing where it is not. Raises BadZipFile."""
    with ZipFile(path) as book:
        sizes = {entry.filename: entry.file_size for entry in book.infolist()}
    texts = sum(size for name, size in sizes.items() if name.endswith("sharedStrings.xml"))
    for size, most in ((sum(sizes.values()), MOST_BYTES), (texts, MOST_TEXT)):
        if size > most:
            return f"{size:,} bytes when unpacked", f"at most {most:,} bytes when unpacked"
    return None


def _title(title: str, tables: tuple[str, ...]) -> str:
    """The name of a sheet as it is known: without blanks around it, in lower case, by its Chinese name."""
    name = title.strip()
    known = (*SHEETS, *tables, "README")
    spelled = {n.casefold(): n for n in known}
    return spelled.get(name.casefold(), meant("sheet", name, known))


def _rows(sheet: Any, file: str, name: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a sheet says of its size is not always true
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS:
            problems.append(
                Problem("too_large", file, line=f"{name}!A{number}", found=f"more than {MOST_ROWS:,} rows", expected=f"at most {MOST_ROWS:,}")
            )
            return
        texts = []
        for column, cell in enumerate(cells):
            if getattr(cell, "data_type", "") == "f" or (isinstance(cell.value, str) and cell.value.startswith("=")):
                place = f"{name}!{_letter(column)}{number}"
                problems.append(
                    Problem(
                        "formula_in_cell",
                        file,
                        line=place,
                        found=str(cell.value)[:60],
                        expected="a plain value",
                        hint="paste values, not formulas",
                    )
                )
                texts.append("")
            else:
                texts.append(text_of(cell.value, getattr(cell, "number_format", "")))
        if any(texts):
            yield number, texts


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))


def text_of(value: object, shown: str = "") -> str:
    """A cell as text; the first day of a month as the month, unless it is shown as a day (`shown`: its number format).

    >>> text_of(datetime(2024, 5, 1)), text_of(datetime(2024, 5, 1), "yyyy-mm-dd"), text_of(2024.0)
    ('2024-05', '2024-05-01', '2024')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m" if value.day == 1 and "d" not in shown.lower() else "%Y-%m-%d")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _table(rows: list[tuple[int, list[str]]], file: str, name: str, columns: tuple[str, ...], problems: list[Problem]) -> Rows:
    if len(rows) < 2:
        problems += no_rows(file, columns, f"{name}!A1")
    if not rows:
        return Rows(columns)
    header = [column_named(h, columns) for h in filled_cells(rows[0][1])]
    wrong = header_problems([h for h in header if h != "error"], file, f"{name}!A{rows[0][0]}", columns)
    problems += wrong
    if unreadable(wrong):
        return Rows(columns)
    problems += _stray(rows[1:], file, name, header)
    months = [n for n, title in enumerate(header) if title in MONTHS]
    cells = [tuple(_FIRST.sub(r"\1", c) if n in months else c for n, c in enumerate(cells[: len(header)])) for _, cells in rows[1:]]
    found, unclear = written_plainly(Rows(columns, tuple(header), cells, [f"{name}!A{number}" for number, _ in rows[1:]]), file, unit=unit_of(rows[0][1], columns))
    problems += unclear
    return found


def _stray(rows: list[tuple[int, list[str]]], file: str, name: str, header: list[str]) -> list[Problem]:
    """Cells in columns that have no name: they are not read."""
    named, width = {n for n, h in enumerate(header) if h}, len(header)
    beyond = [(number, column) for number, cells in rows for column, cell in enumerate(cells) if cell and column not in named]
    if not beyond:
        return []
    number, column = beyond[0]
    found = f"{len(beyond)} cells beyond the header, the first {name}!{_letter(column)}{number}"
    return [Problem("wrong_columns", file, line=f"{name}!{_letter(column)}{number}", found=found, expected=f"{width} columns", hint="they are not read", level="warning")]


def _figures(
    rows: list[tuple[int, list[str]]], file: str, name: str, tree: dict[str, Any], marks: dict[At, str], problems: list[Problem]
) -> None:
    if not rows:
        return
    header = [column_named(h, COLUMNS) for h in rows[0][1]]
    problems += header_problems([h for h in header if h not in ("error", "meaning")], file, f"{name}!A{rows[0][0]}", COLUMNS)
    for number, cells in rows[1:]:
        row = dict(zip(header, cells, strict=False))
        path, place = row.get("path", ""), f"{name}!B{number}"
        if not path or path.startswith("#"):
            continue
        parts = [a or f"[{b}]" for a, b in _PART.findall(path)]
        if not parts:
            problems.append(Problem("unknown_key", file, line=f"{name}!A{number}", field="path", found=path, expected="a path like site.grid.connection"))
            continue
        figure = {k: row[k] for k in COLUMNS[1:] if row.get(k)}
        if not figure:
            continue
        value: Any = scalar(figure["value"]) if set(figure) == {"value"} else dict(figure.items())
        here: dict[str, Any] = tree
        for part in parts[:-1]:
            inner = here.setdefault(part, {})
            if not isinstance(inner, dict):
                problems.append(Problem("duplicate_key", file, line=place, field=path, found=path, expected="a path that no shorter path fills already"))
                break
            here = inner
        else:
            if parts[-1] in here:
                problems.append(Problem("duplicate_key", file, line=place, field=path, found=path, expected="each path once"))
            here[parts[-1]] = value
            marks[tuple(parts)] = place


def scalar(text: str) -> Any:
    """What a cell says: a truth value, a list, a number, or its text."""
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return [scalar(t.strip()) for t in text.strip("[]").split(";") if t.strip()]
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _listed(value: Any, at: At, marks: dict[At, str], to: At = ()) -> Any:
    """Turn mappings of [id] into lists, and move the marks along."""
    if not isinstance(value, dict):
        return value
    if value and all(str(k).startswith("[") for k in value):
        items = []
        for number, (key, inner) in enumerate(value.items()):
            id = key[1:-1]
            made = _listed(inner, (*at, key), marks, (*to, number))
            if isinstance(made, dict) and not id.isdigit() and "id" not in made:
                made = {"id": id, **made}
            items.append(made)
            _move(marks, (*at, key), (*to, number))
        return items
    made = {}
    for key, inner in value.items():
        made[_year(key)] = _listed(inner, (*at, key), marks, (*to, _year(key)))
    return made


def _year(key: str) -> str | int:
    return int(key) if re.fullmatch(r"\d{4}", key) else key


def _move(marks: dict[At, str], old: At, new: At) -> None:
    for path in [p for p in marks if p[: len(old)] == old]:
        marks[(*new, *(_year(str(x)) if isinstance(x, str) else x for x in path[len(old) :]))] = marks[path]


def write_workbook(path: Path, card: dict[str, Any], tables: Mapping[str, list[dict[str, str]]], claims: list[dict[str, Any]]) -> None:
    """Write a park's plain tree and tables as a workbook."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    readme = book.active
    assert readme is not None
    readme.title = "README"
    for line in (
        "A parkzero park: one sheet per holder of the data. 园区数据工作簿：每个数据持有方一张表。",
        "Write values with their unit: in one cell (35 GWh) or apart (35 | GWh). 数值须带单位，可写在同一单元格或分开填写。",
        f"Format {renaming.FORMAT}: the row parkzero of the sheet park. 格式版本 {renaming.FORMAT}：见 park 表的 parkzero 行。",
        "Leave out what is not known; never write 0 for it. No formulas. 未知数据留空，不要写0；不要使用公式。",
        *(f"{name}: {holder}" for name, holder in HELD.items()),
    ):
        readme.append([line])
    readme.column_dimensions["A"].width = 110
    rows: dict[str, list[list[Any]]] = {name: [] for name in SHEETS}
    for at, figure in flat(card):
        rows[sheet_of(at)].append([at, *(figure.get(k) for k in COLUMNS[1:])])
    fill = PatternFill("solid", fgColor="E3F1EA")
    for name, header, content in (
        *((n, COLUMNS, r) for n, r in rows.items()),
        *((name, columns, [[r.get(c, "") for c in columns] for r in tables.get(name, [])]) for name, columns in TABLES.items()),
        ("claims", CLAIMS, [[r.get(c, "") for c in CLAIMS] for r in claims]),
    ):
        sheet = book.create_sheet(name)
        sheet.append(list(header))
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), fill
        for row in content:
            sheet.append([_number_or_text(v) for v in row])
        sheet.freeze_panes = "A2"
        for number, title in enumerate(header):
            sheet.column_dimensions[_letter(number)].width = 52 if title in ("path", "source", "note", "text") else 14
    save(book, path)


def _number_or_text(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value) if value and value[0].isdigit() and "-" not in value else value
        except ValueError:
            return value
    return value


def sheet_of(path: str) -> str:
    """The sheet that holds a path."""
    bare = re.sub(r"\[[^\]]*\]", "[]", path)
    best, chosen = -1, "park"
    for name, heads in SHEETS.items():
        for head in heads:
            if (head == "" or bare == head or bare.startswith((head + ".", head + "["))) and len(head) > best:
                best, chosen = len(head), name
    return chosen


def flat(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every leaf of a tree with its path; a mapping with a value is one leaf."""
    if isinstance(value, dict) and "value" in value and set(value) <= FIGURE_KEYS:
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and value and all(isinstance(v, dict) for v in value):
        for number, inner in enumerate(value):
            id = inner.get("id")
            named = isinstance(id, str) and _PLAIN_ID.match(id)
            rest = {k: v for k, v in inner.items() if k != "id"} if named else inner
            yield from flat(rest, f"{path}[{id if named else number}]")
    elif isinstance(value, list | tuple):
        if value:
            yield path, {"value": json.dumps(list(value), ensure_ascii=False)}
    elif value is not None and value != {}:
        yield path, {"value": value}


def write_errors(path: Path, problems: Sequence[Problem], to: Path, said: Sequence[str]) -> None:
    """A copy of a workbook with an error column behind the last one that holds anything: the text of each problem (`said`, in their order) in its row.
    What has no row in a sheet stands on the sheet errors, with its place."""
    from openpyxl import load_workbook
    from openpyxl.cell import MergedCell

    if to.resolve() == path.resolve():
        raise FileExistsError(to)
    book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    if "errors" in book.sheetnames:
        del book["errors"]
    places = {sheet.title: _error_column(sheet) for sheet in book.worksheets}
    for sheet in book.worksheets:
        top, column = places[sheet.title]
        for number in range(top + 1, sheet.max_row + 1) if sheet.cell(top, column).value else ():
            if not isinstance(old := sheet.cell(number, column), MergedCell):
                old.value = None
    general: list[list[str]] = []
    for item, text in zip(problems, said, strict=True):
        name, _, cell = str(item.line or "").rpartition("!")
        row = re.sub(r"\D", "", cell)
        if name not in places or not row or int(row) <= places[name][0] or isinstance(book[name].cell(int(row), places[name][1]), MergedCell):
            general.append([":".join(str(p) for p in (item.file, item.line) if p not in ("", None)), text])
            continue
        top, column = places[name]
        _write_error(book[name], top, column, "error")
        here = book[name].cell(int(row), column).value
        _write_error(book[name], int(row), column, "\n".join(t for t in (str(here or ""), f"{cell}: {text}") if t))
    if general:
        sheet = book.create_sheet("errors")
        for line in general:
            sheet.append(line)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 120
    save(book, to)


def _error_column(sheet: Any) -> tuple[int, int]:
    """Row of the header of a sheet, and the column for errors: the one so called, else the first behind all that hold anything."""
    rows = [(number, [text_of(c.value) for c in cells]) for number, cells in enumerate(sheet.iter_rows(), start=1)]
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        return 1, 1
    top, header = filled[_above(_title(sheet.title, (*TABLES, "claims")), [cells for _, cells in filled])]
    if "error" in header:
        return top, header.index("error") + 1
    return top, 1 + max(n for _, cells in filled for n, c in enumerate(cells, start=1) if c)


def _write_error(sheet: Any, row: int, column: int, text: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column, text)
    cell.font = Font(color="B03A2E", bold=text == "error")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[_letter(column - 1)].width = 90

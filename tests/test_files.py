"""Files that are none, workbooks that say what is not so, numbers that YAML 1.1 would read otherwise, consoles that cannot show a text."""

from __future__ import annotations

import io
import os
import re
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from parkzero.cli.ending import prints_what_it_can
from parkzero.cli.main import run
from parkzero.compare.library import look
from parkzero.park.raw import Raw
from parkzero.park.tree import parse
from parkzero.park.workbook import raw_workbook, write_errors
from parkzero.problem import Problem

Starter = Callable[..., Path]
HEADER = ["enterprise", "action", "carrier", "quantity", "unit", "period"]


def book(path: Path, change: Callable[[Any], None] = lambda book: None, sheet: str = "activity") -> Path:
    """A workbook with eleven rows of activity."""
    made = Workbook()
    made.active.title = sheet
    made.active.append(HEADER)
    for year in range(2014, 2025):
        made.active.append(["mill", "burnt", "coal", 3, "t", year])
    change(made)
    made.save(path)
    return path


def rows(raw: Raw) -> int:
    return len([*raw.table("activity")[0]])


@pytest.mark.parametrize("tag", [b'<dimension ref="A1:F5"/>', b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b""])
def test_a_sheet_is_read_whole_whatever_it_says_of_its_size(tag: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(book(tmp_path / "true.xlsx")) as source, zipfile.ZipFile(tmp_path / "lying.xlsx", "w") as lying:
        for part in source.infolist():
            lying.writestr(part, re.sub(rb"<dimension [^>]*/>", tag, source.read(part)) if "sheet1" in part.filename else source.read(part))
    assert rows(raw_workbook(tmp_path / "lying.xlsx")) == 11


@pytest.mark.parametrize(("sheet", "read"), [("activity ", 11), (" Activity", 11), ("活动数据", 11), ("activty", 0), ("Pivot", 0)])
def test_a_sheet_is_known_by_its_name_or_told(sheet: str, read: int, tmp_path: Path) -> None:
    raw = raw_workbook(book(tmp_path / "book.xlsx", sheet=sheet))
    assert rows(raw) == read
    assert [(p.code, p.level) for p in raw.problems if p.code == "sheet_not_read"] == ([] if read else [("sheet_not_read", "warning")])


def test_cells_beyond_the_header_and_empty_sheets(tmp_path: Path) -> None:
    def stray(made: Any) -> None:
        made.active.cell(4, 9).value = "stray"
        made.create_sheet("empty")

    raw = raw_workbook(book(tmp_path / "book.xlsx", stray))
    assert (rows(raw), [(p.code, p.line, p.level) for p in raw.problems]) == (11, [("wrong_columns", "activity!I4", "warning")])


@pytest.mark.parametrize("name", ["book.xlsx", "book.xlsm"])
def test_errors_come_back_beside_merged_cells_too(name: str, tmp_path: Path) -> None:
    path = book(tmp_path / name, lambda made: made.active.merge_cells("G2:G5"))
    problems = [Problem("not_a_quantity", name, line=f"activity!D{n}") for n in (3, 7)]
    write_errors(path, problems, tmp_path / "out.xlsx", ("in a merged cell", "beside its row"))
    found = load_workbook(tmp_path / "out.xlsx")
    assert found["activity"]["G7"].value == "D7: beside its row"
    assert any("in a merged cell" in str(c.value) for sheet in found for row in sheet.iter_rows() for c in row)


@pytest.mark.parametrize("name", ["park.yaml", "activity.csv", "claims.yaml", "cases.yaml", "profiles/load.csv", "profiles/load.parquet", "year.epw"])
@pytest.mark.parametrize("kind", ["pipe", "to itself", "device", "folder"])
def test_what_is_no_file_is_refused_and_not_waited_for(name: str, kind: str, starter: Starter) -> None:
    folder = starter(("  ground:\n", "  climate: {weather: year.epw}\n  ground:\n")) if name.endswith("epw") else starter()
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path.name if kind == "to itself" else "/dev/zero")
    codes = {p.code for p in look(folder)[1]}
    assert codes <= {"missing_file", "outside_folder", "unreadable_file"}
    assert codes or kind == "folder"


@pytest.mark.parametrize(("written", "found"), [
    ("12:30", "12:30"), ("31:48", "31:48"), ("03750", 3750), ("0x7E6", "0x7E6"), ("0o17", "0o17"), ("0b11", "0b11"), ("yes", "yes"), ("on", "on"), ("NO", "NO"), ("2022-01-01", "2022-01-01"), (".inf", ".inf"), (".nan", ".nan"),
    ("2022", 2022), ("31.8", 31.8), ("~", None), ("true", True),
])  # fmt: skip
def test_a_value_is_a_number_as_people_read_one(written: str, found: object) -> None:
    assert parse(f"a: {written}\n", "park.yaml")[0] == {"a": found}


@pytest.mark.parametrize("text", ["a: [" + "1," * 1_900_000 + "1]\n", "a: [" + "1," * 90_000 + "1]\n"])
def test_a_list_without_end_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    assert [p.code for p in parse(text, "park.yaml")[2]] == ["too_large"]
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", b"?t ? a?b"), ("cp1252", b"?t \xb2 a\x80b"), ("gbk", "铸t ² a€b".encode("gbk", "replace")), ("utf-8", "铸t ² a€b".encode())])
def test_a_console_shows_what_it_can(encoding: str, shown: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    prints_what_it_can()
    print("铸t ² a€b", end="")
    stream.flush()
    assert stream.buffer.getvalue() == shown  # type: ignore[attr-defined]


def test_what_is_made_is_saved_before_it_is_shown(starter: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that ends in the middle loses nothing."""

    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise RuntimeError("the console is gone")

    folder = starter()
    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(RuntimeError, match="the console is gone"):
        run(["inventory", str(folder), "--out", str(tmp_path / "made")])
    assert {p.name for p in (tmp_path / "made").iterdir()} == {"report.html", "result.json", "result.xlsx"}


def test_a_name_that_is_too_long_is_told(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("inventory", "assess", "check", "convert"):
        assert run([command, str(starter()), "--out", "x" * 300]) == 2
    assert run(["new", "x" * 300]) == 2
    assert "x" * 300 not in capsys.readouterr().out

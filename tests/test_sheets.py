"""The same cells give the same workbook, byte by byte."""

from __future__ import annotations

import zipfile
from pathlib import Path
from time import sleep

from openpyxl import Workbook, load_workbook

from parkzero.compare.starting import start
from parkzero.report import book as result
from parkzero.sheets import NO_TIME, save


def test_a_workbook_does_not_tell_when_it_was_saved(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["电", 1.5])
    save(book, tmp_path / "a")
    with zipfile.ZipFile(tmp_path / "a") as archive:
        assert {i.date_time for i in archive.infolist()} == {NO_TIME}
        assert b"dcterms" not in archive.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
    (tmp_path / "a").rename(tmp_path / "a.xlsx")
    assert [c.value for c in load_workbook(tmp_path / "a.xlsx").active[1]] == ["电", 1.5]


def test_starters_and_results_are_equal_when_written_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        start(tmp_path / name / "park.xlsx", xlsx=True)
        result.write([("lines", ["value"], [[1.0], ["x"]])], tmp_path / name / "result.xlsx", "zh")
        sleep(1.1)  # what would be told is told by the second
    for name in ("park.xlsx", "result.xlsx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()

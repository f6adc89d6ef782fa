"""Papers that rows rest on: known by their id, unchanged since they were filed, replaced by versions with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parkzero.compare.library import dump, load, look
from parkzero.park.evidence import COLUMNS, evidence

Starter = Callable[..., Path]


def told(*rows: dict[str, str], files: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    made = [(dict.fromkeys(COLUMNS, "") | row, n) for n, row in enumerate(rows, start=2)]
    return [(p.code, p.field, p.level) for p in evidence(made, "evidence.csv", files or {})[1]]


@pytest.mark.parametrize(("row", "expected"), [
    ({"id": "INV-1"}, []), ({}, [("missing_field", "id", "error")]), ({"id": "a", "version": "0"}, [("not_a_quantity", "version", "error")]),
    ({"id": "a", "version": "2"}, [("missing_field", "reason", "error")]), ({"id": "a", "version": "2", "reason": "meter read again"}, []),
    ({"id": "a", "date": "31.12.2024"}, [("wrong_period", "date", "error")]), ({"id": "a", "date": "2024-12-31"}, []),
    ({"id": "a", "status": "chekced"}, [("unknown_name", "status", "error")]), ({"id": "a", "sha256": "12"}, [("evidence_changed", "sha256", "error")]),
    ({"id": "a", "file": "e.pdf"}, [("missing_file", "file", "warning")]),
])  # fmt: skip
def test_a_paper_is_checked_where_it_stands(row: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    assert told(row) == expected


def test_a_file_is_the_one_that_was_filed() -> None:
    digest = hashlib.sha256(b"bill").hexdigest()
    paper = {"id": "a", "file": "e.pdf", "sha256": digest.upper()}
    assert told(paper, files={"e.pdf": digest}) == []
    assert told(paper, files={"e.pdf": hashlib.sha256(b"other").hexdigest()}) == [("evidence_changed", "file", "error")]


def test_versions_of_a_paper_stand_beside_each_other() -> None:
    first, second = {"id": "a", "status": "replaced"}, {"id": "a", "version": "2", "reason": "corrected bill"}
    assert told(first, second) == []
    assert told(first, first) == [("duplicate_id", "id", "error")]


def test_rows_rest_on_papers_that_are_there(starter: Starter, tmp_path: Path) -> None:
    folder = starter()
    ids = sorted({a.evidence_id for a in load(folder)[0].activity})
    (folder / "evidence").mkdir()
    (folder / "evidence" / "a.pdf").write_bytes(b"bill")
    digest = hashlib.sha256(b"bill").hexdigest()
    lines = [f"{i},invoice,evidence/a.pdf,{digest},power supplier,2024-12-31,x,y,checked,,," for i in ids]
    (folder / "evidence.csv").write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf8")
    park, problems = load(folder)
    assert [p.code for p in problems] == []
    assert {e.holder for e in park.evidence} == {"power supplier"}
    (folder / "evidence.csv").write_text("\n".join([",".join(COLUMNS), *lines[1:]]) + "\n", encoding="utf8")
    assert {(p.code, p.field) for p in look(folder)[1]} == {("unknown_name", "evidence_id")}
    (folder / "evidence" / "a.pdf").write_bytes(b"another")
    assert "evidence_changed" in {p.code for p in look(folder)[1]}
    copied: Any = load(dump(park, tmp_path / "copy"))[0]
    assert [e.sha256 for e in copied.evidence] == [e.sha256 for e in park.evidence]

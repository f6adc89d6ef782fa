"""Papers that rows rest on: known by their id, unchanged since they were filed, replaced by versions with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parkzero.compare.library import dump, load, look
from parkzero.park.evidence import COLUMNS, evidence
from parkzero.park.resting import tiers
from parkzero.park.trail import Evidence
from parkzero.park.whole import Activity

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


def test_figures_of_the_card_and_rows_of_every_table_rest_on_papers(starter: Starter, tmp_path: Path) -> None:
    output = "      output: [{product: castings, quantity: {value: 12000 t, evidence_id: %s}}]\n    - id: dyehouse\n"
    folder = starter(("    - id: dyehouse\n", output % "PRD-1"))
    (folder / "activity.csv").write_text("enterprise,action,carrier,quantity,unit,period\nfoundry,bought,electricity,35,GWh,2024\n", encoding="utf8")
    (folder / "evidence.csv").write_text(",".join(COLUMNS) + "\nPRD-1,statement" + "," * 10 + "\n", encoding="utf8")
    (folder / "indicators.csv").write_text("id,value,unit,source,evidence_id\ngreen_cover,32,%,x,PRD-1\n", encoding="utf8")
    park, problems = load(folder)
    assert [p.field for p in problems if p.code != "without_data"] == []
    assert (park.site.enterprises[0].output[0].quantity.evidence_id, park.indicators[0].evidence_id) == ("PRD-1", "PRD-1")
    copied = load(dump(park, tmp_path / "copy"))[0]
    assert copied.site.enterprises[0].output == park.site.enterprises[0].output
    starter(("evidence_id: PRD-1}}]\n    -", "evidence_id: PRD-2}}]\n    -"))
    (told,) = [p for p in look(folder)[1] if p.file == "park.yaml" and p.code != "without_data"]
    assert (told.code, told.field, told.found, told.hint) == ("unknown_name", "site.enterprises[0].output[0].quantity.evidence_id", "PRD-2", "")
    assert "evidence_id: PRD-2" in (folder / "park.yaml").read_text(encoding="utf8").splitlines()[int(str(told.line)) - 1]


def test_a_workbook_holds_papers_too(starter: Starter, tmp_path: Path) -> None:
    """A file that a workbook names lies beside it; a row without its paper is told at the cell that names it."""
    from openpyxl import load_workbook

    from parkzero.compare.starting import start

    (path,) = start(tmp_path / "book", xlsx=True)
    (path.parent / "a.pdf").write_bytes(b"bill")
    book = load_workbook(path)
    ids = sorted({str(c.value) for c in book["activity"]["K"][1:]})
    for id in ids[1:]:
        book["evidence"].append([id, "invoice", "a.pdf", hashlib.sha256(b"bill").hexdigest()])
    book.save(path)
    told = look(path)[1]
    rows = [n for n, c in enumerate(book["activity"]["K"], 1) if c.value == ids[0]]
    assert [(p.code, p.line, p.found) for p in told] == [("unknown_name", f"activity!K{n}", ids[0]) for n in rows]
    (path.parent / "a.pdf").write_bytes(b"other")
    assert {p.code for p in look(path)[1]} == {"unknown_name", "evidence_changed"}


@pytest.mark.parametrize(("paper", "row", "expected"), [
    ({"status": "checked", "file": "e.pdf"}, {}, "evidenced"), ({"status": "locked", "sha256": "0" * 64}, {}, "evidenced"), ({"status": "checked"}, {}, "unchecked"),
    ({"status": "draft", "file": "e.pdf"}, {}, "unchecked"), ({"id": "other", "status": "checked", "file": "e.pdf"}, {}, "named"), ({}, {"evidence_id": "", "source": "ledger"}, "sourced"),
    ({}, {"evidence_id": ""}, "stated"), ({"status": "checked", "file": "e.pdf"}, {"confidence": "C"}, "estimated"),
])  # fmt: skip
def test_a_row_rests_on_what_it_can_show(paper: dict[str, str], row: dict[str, str], expected: str) -> None:
    stated = Activity(**{"enterprise": "a", "action": "burnt", "carrier": "coal", "quantity": 1, "low": 1, "high": 1, "year": 2024, "evidence_id": "INV"} | row)
    assert tiers([stated], [Evidence.model_validate({"id": "INV"} | paper)]) == (expected,)


def test_the_last_version_of_a_paper_holds() -> None:
    stated = Activity(enterprise="a", action="burnt", carrier="coal", quantity=1, low=1, high=1, year=2024, evidence_id="INV")
    papers = [Evidence(id="INV", version=2, status="draft", file="f.pdf"), Evidence(id="INV", status="checked", file="e.pdf")]
    assert tiers([stated], papers) == ("unchecked",)

"""Parks of older and newer formats, and names that moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from parkzero.cli.main import run
from parkzero.compare.library import look
from parkzero.park import renaming
from parkzero.park.converting import convert
from parkzero.park.renaming import Rename

Starter = Callable[..., Path]
MOVED = (
    Rename("key", "site.prices.<carrier>", "grid_fee", "network", "0.1"),
    Rename("key", "site.enterprises[]", "branch", "sector", "0.1"),
    Rename("name", "site.assets[].technology", "solar_roof", "pv_roof", "0.1"),
    Rename("name", "economics.technologies[]", "solar_roof", "pv_roof", "0.1"),
    Rename("key", "activity", "firm", "enterprise", "0.1"),
    Rename("name", "activity.carrier", "mains_gas", "natural_gas", "0.1"),
    Rename("name", "claims[].metric", "own_share", "renewable_share", "0.1"),
)
OLD = (("network: 0.10", "grid_fee: 0.10"), ("sector: textiles", "branch: textiles"), ("technology: pv_roof", 'technology: "solar_roof"'),
       ("economics:\n", "economics:\n  technologies: [solar_roof, battery]   # two\n"))  # fmt: skip


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renaming, "RENAMES", MOVED)


@pytest.fixture
def old(starter: Starter, moved: None) -> Path:
    """The starter under names of the past."""
    starter(*OLD)
    folder = starter(("enterprise,", "firm,"), file="activity.csv")
    activity = folder / "activity.csv"
    activity.write_text(activity.read_text(encoding="utf8").replace("natural_gas", "mains_gas"), encoding="utf8")
    return folder


def test_old_names_are_read_with_a_warning_each(old: Path, starter: Starter) -> None:
    park, problems = look(old)
    assert park is not None
    assert {p.code for p in problems} == {"renamed"}
    assert all(p.level == "warning" for p in problems)
    lines = (old / "park.yaml").read_text(encoding="utf8").splitlines()
    for p in problems:
        if p.file == "park.yaml":
            assert p.found in lines[int(p.line or 0) - 1]
    assert {p.found for p in problems} == {r.old for r in MOVED} - {"own_share"}
    today = starter(("economics:\n", "economics:\n  technologies: [pv_roof, battery]\n"), name="today")
    assert park.key() == look(today)[0].key()  # type: ignore[union-attr]


def test_a_name_is_old_only_where_the_table_says_so(starter: Starter, moved: None) -> None:
    folder = starter(("name: Example Foundry", "name: solar_roof"))
    park, problems = look(folder)
    assert park is not None
    assert not problems
    assert park.site.enterprises[0].name == "solar_roof"


def test_the_old_and_the_new_name_together_are_refused(starter: Starter, moved: None) -> None:
    folder = starter(("sector: textiles", "sector: textiles\n      branch: textiles"))
    park, problems = look(folder)
    assert park is None
    assert "duplicate_key" in {p.code for p in problems}


def test_names_of_the_past_are_unknown_when_their_release_is_over(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renaming, "RENAMES", ())
    park, problems = look(old)
    assert park is None
    assert {"branch", "grid_fee"} <= {p.found for p in problems if p.code == "unknown_key"}


def test_convert_changes_names_and_nothing_else(old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (old / "notes.txt").write_text("kept", encoding="utf8")
    assert run(["convert", str(old)]) == 0
    assert "branch -> sector" in capsys.readouterr().out
    out = tmp_path / "new"
    assert run(["convert", str(old), "--out", str(out), "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {(c["old"], c["new"]) for c in changes} == {(r.old, r.new) for r in MOVED} - {("own_share", "renewable_share")}
    assert (out / "notes.txt").read_text(encoding="utf8") == "kept"
    before, after = ((f / "park.yaml").read_text(encoding="utf8").splitlines() for f in (old, out))
    assert len(before) == len(after)
    assert {(a, b) for a, b in zip(before, after, strict=True) if a != b} == {
        (line, line.replace("grid_fee", "network").replace("branch", "sector").replace("solar_roof", "pv_roof"))
        for line in before
        if any(n in line for n in ("grid_fee", "branch", "solar_roof"))
    }
    park, problems = look(out)
    assert park is not None
    assert not problems
    assert run(["convert", str(old), "--out", str(out)]) == 2


def test_a_workbook_of_the_past(tmp_path: Path, moved: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", str(tmp_path / "book"), "--xlsx"]) == 0
    path = tmp_path / "book" / "park.xlsx"
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("electricity.network", "electricity.grid_fee")
                    cell.value = {"pv_roof": "solar_roof", "natural_gas": "mains_gas"}.get(cell.value, cell.value)
                    if sheet.title == "activity" and cell.row == 1 and cell.value == "enterprise":
                        cell.value = "firm"
    book.save(path)
    park, problems = look(path)
    assert park is not None
    assert {p.code for p in problems} == {"renamed"}
    assert {p.found for p in problems} == {"grid_fee", "solar_roof", "mains_gas", "firm"}
    capsys.readouterr()
    out = tmp_path / "new"
    assert run(["convert", str(path), "--out", str(out), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["changes"]) == len(problems)
    again, left = look(out / "park.xlsx")
    assert not left
    assert again == park


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_newer_format_is_refused_alone(starter: Starter, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(("parkzero: 1", "parkzero: 2\nfuture: {key: 1}"))
    for command in ("check", "convert"):
        assert run([command, str(folder), "--lang", lang]) == 1
        said = capsys.readouterr()
        text = said.out + said.err
        assert ("newer parkzero" if lang == "en" else "升级 parkzero") in text
        assert "future" not in text
        assert "park.yaml:" in text


def test_a_newer_workbook_is_refused(tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "book"), "--xlsx"]) == 0
    path = tmp_path / "book" / "park.xlsx"
    book = load_workbook(path)
    row = next(r for r in book["park"].iter_rows() if r[0].value == "parkzero")
    assert row[1].value == 1
    row[1].value = 7
    book.save(path)
    assert [(p.code, p.line) for p in look(path)[1]] == [("newer_format", f"park!B{row[1].row}")]
    assert run(["convert", str(path)]) == 1


def test_a_park_without_a_format_is_read_and_gets_one(starter: Starter, tmp_path: Path) -> None:
    folder = starter(("parkzero: 1                      # version of this format 格式版本\n", ""))
    assert look(folder)[0] is not None
    out = tmp_path / "new"
    assert run(["convert", str(folder), "--out", str(out)]) == 0
    text = (out / "park.yaml").read_text(encoding="utf8")
    assert "\nparkzero: 1\nid: my-park\n" in text
    assert look(out)[0] == look(folder)[0]
    assert run(["convert", str(out)]) == 0


def test_csv_rows_without_an_old_name_stay_as_they_are_written() -> None:
    text = '\ufeff# top\r\nfirm ,carrier,note\r\n"a", mains_gas ,"x, y"\r\n  b,coal , kept  \r\n'
    made, changes = renaming.table_text(text, "activity.csv", "activity", MOVED)
    assert made == '\ufeff# top\r\nenterprise ,carrier,note\r\na, natural_gas ,"x, y"\r\n  b,coal , kept  \r\n'
    assert [(c.line, c.old) for c in changes] == [(2, "firm"), (3, "mains_gas")]
    assert renaming.table_text(text, "streams.csv", "streams", MOVED)[1] == []


def test_anchors_and_broken_texts_are_left_to_the_parser() -> None:
    assert renaming.yaml_text("a: [branch", "park.yaml", renames=MOVED) == ("a: [branch", [])
    text = "site: {enterprises: [&x {branch: steel}, *x]}"
    assert renaming.yaml_text(text, "park.yaml", renames=MOVED)[0] == "site: {enterprises: [&x {sector: steel}, *x]}"


@pytest.mark.parametrize("said", ["0", "-1", "abc", "1.5", "null", "[1]", "true", "'1'"])
def test_what_is_no_format_is_refused_alike(said: str, starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(("parkzero: 1", f"parkzero: {said}"))
    told = []
    for command in (["check"], ["convert", "--out", str(tmp_path / "new")]):
        assert run([*command, str(folder), "--json"]) == 1
        told.append(json.loads(capsys.readouterr().out)["problems"])
    assert told[0] == told[1]
    assert [(p["code"], p["field"], p["expected"]) for p in told[0]] == [("wrong_value", "parkzero", "one of 1")]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("said", [0, "abc", True, 1.5])
def test_a_workbook_of_no_format_is_refused(said: object, tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "book"), "--xlsx"]) == 0
    path = tmp_path / "book" / "park.xlsx"
    book = load_workbook(path)
    row = next(r for r in book["park"].iter_rows() if r[0].value == "parkzero")
    row[1].value = said
    book.save(path)
    assert [(p.code, p.line) for p in look(path)[1]] == [("wrong_value", f"park!B{row[1].row}")]
    assert run(["convert", str(path)]) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_park_of_the_library_needs_no_convert(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "euref", "--lang", lang]) == 2
    assert ("park of the library" if lang == "en" else "内置园区") in capsys.readouterr().err


def test_convert_refuses_an_old_name_beside_its_new_one(starter: Starter, moved: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(("sector: textiles", "sector: textiles\n      branch: textiles"))
    line = next(n for n, text in enumerate((folder / "park.yaml").read_text(encoding="utf8").splitlines(), 1) if "branch:" in text)
    out = tmp_path / "new"
    assert run(["convert", str(folder), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert f"park.yaml:{line}: " in said
    assert f"the first stands at park.yaml:{line - 1}" in said
    assert not out.exists()


def test_convert_refuses_an_old_column_beside_its_new_one(starter: Starter, moved: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(("enterprise,", "enterprise,firm,"), file="activity.csv")
    assert run(["convert", str(folder), "--out", str(tmp_path / "new")]) == 1
    assert "activity.csv:" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_convert_refuses_an_old_name_beside_its_new_one_in_a_workbook(tmp_path: Path, moved: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", str(tmp_path / "book"), "--xlsx"]) == 0
    path = tmp_path / "book" / "park.xlsx"
    book = load_workbook(path)
    sheet, row = next((s, r) for s in book.worksheets for r in s.iter_rows() if r[0].value == "site.prices.electricity.network")
    sheet.append(["site.prices.electricity.grid_fee", row[1].value])
    book.save(path)
    capsys.readouterr()
    assert run(["convert", str(path), "--out", str(tmp_path / "new")]) == 1
    said = capsys.readouterr().err
    assert f"{sheet.title}!A{sheet.max_row}: " in said
    assert f"the first stands at {sheet.title}!A{row[0].row}" in said


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_convert_reads_what_check_reads(starter: Starter, moved: None, encoding: str, tmp_path: Path) -> None:
    """Any encoding and separator that `check` takes; the new folder is UTF-8, tables with a mark for spreadsheet programs."""
    folder = starter(OLD[1])
    card, table = folder / "park.yaml", folder / "activity.csv"
    card.write_bytes(card.read_text(encoding="utf8").encode(encoding))
    rows = "企业;action;carrier;use;partner;quantity;unit;period\r\nfoundry;burnt;mains_gas;fuel;supplier;12;GWh;2024\r\nfoundry;外购;电力;;电网;31.9;GWh;2024\r\n"
    table.write_bytes(rows.encode(encoding))
    before = look(folder)[0]
    assert before is not None
    changes = convert(folder, tmp_path / "new")
    assert [(c.file, c.old, c.new) for c in changes if c.new == "UTF-8"] == [
        (name, encoding.upper(), "UTF-8") for name in ("park.yaml", "activity.csv") if encoding != "utf-8-sig"
    ]
    assert (tmp_path / "new" / "activity.csv").read_bytes() == b"\xef\xbb\xbf" + rows.replace("mains_gas", "natural_gas").encode()
    after, problems = look(tmp_path / "new")
    assert after == before
    assert {p.code for p in problems} == {"without_data"}  # of the firms that this table leaves out


def test_a_row_over_several_lines_keeps_its_place() -> None:
    text = '# a, "b\nfirm;carrier;note\n"a";mains_gas;"x\n\ny"\n# more\nb;mains_gas;z\n'
    made, changes = renaming.table_text(text, "activity.csv", "activity", MOVED)
    assert made == '# a, "b\nenterprise;carrier;note\na;natural_gas;"x\n\ny"\n# more\nb;natural_gas;z\n'
    assert [(c.line, c.old) for c in changes] == [(2, "firm"), (3, "mains_gas"), (7, "mains_gas")]


def test_a_copy_that_is_ended_midway_leaves_nothing_behind(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into a new folder and into an empty one."""
    (tmp_path / "empty").mkdir()

    def ended(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in ("new", "empty"):
        with monkeypatch.context() as held:
            held.setattr(Path, "write_bytes", ended)
            with pytest.raises(KeyboardInterrupt):
                convert(old, tmp_path / name)
        assert not (tmp_path / name).exists() or not any((tmp_path / name).iterdir())
        convert(old, tmp_path / name)
        assert (tmp_path / name / "park.yaml").read_text(encoding="utf8").count("sector: textiles") == 1
    assert not list(tmp_path.glob(".parkzero-*"))

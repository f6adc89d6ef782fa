"""Closed years: what a version keeps, what tells that rows have changed, and how an account shows both."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from conftest import STARTER, broken_promises
from parkzero.cli.main import run
from parkzero.compare.closing import close
from parkzero.compare.inventory import inventory
from parkzero.compare.library import dump, load, look
from parkzero.compare.starting import start
from parkzero.document import as_json
from parkzero.park.appending import _extended, append
from parkzero.park.closing import rests_on, versions
from parkzero.park.columns import VERSIONS
from parkzero.park.site import Part
from parkzero.park.whole import Activity, Certificate, OwnFactor, Park
from parkzero.problem import ParkError, WrongUse

Starter = Callable[..., Path]
PARK = load(STARTER)[0]
GAS, POWER = "natural_gas", "electricity"
CLOSED = {"by": "Li Hua", "date": "2024-04-02"}


def row(carrier: str = GAS, **more: Any) -> Activity:
    base = {"enterprise": "foundry", "action": "burnt", "carrier": carrier, "quantity": 100.0, "low": 85.0, "high": 115.0, "year": 2023, "origin": "activity.csv:2"}
    return Activity(**(base | more))


def factor(**more: Any) -> OwnFactor:
    base = {"kind": "fuel", "item": GAS, "value": 0.2, "unit": "MWh", "level": "measured", "share": 0.15, "source": "laboratory", "year": 2023}
    return OwnFactor.model_validate(base | more)


def certificate(**more: Any) -> Certificate:
    return Certificate.model_validate({"id": "G1", "kind": "gec", "quantity": 9.0, "month": "2023-05", "owner": "foundry"} | more)


def of(*rows: Activity, factors: tuple[OwnFactor, ...] = (), certificates: tuple[Certificate, ...] = ()) -> Park:
    return PARK.but(activity=rows, factors=factors, certificates=certificates)


BASE = of(row(), row(POWER, action="bought", certificate="G1"), factors=(factor(),), certificates=(certificate(),))


@pytest.mark.parametrize("same", [
    BASE.but(activity=tuple(reversed(BASE.activity))), BASE.but(activity=tuple(a.but(origin="book.xlsx:activity!A9") for a in BASE.activity)),
    BASE.but(activity=(*BASE.activity, row(year=2024))), BASE.but(activity=tuple(a.but(quantity=a.quantity * (1 + 1e-14)) for a in BASE.activity)),
    BASE.but(factors=(*BASE.factors, factor(year=2024, value=0.3), factor(item="coal"))), BASE.but(certificates=(*BASE.certificates, certificate(id="G2"))),
])  # fmt: skip
def test_a_year_rests_on_its_rows_whatever_stands_beside_them(same: Park) -> None:
    assert rests_on(same, 2023) == rests_on(BASE, 2023)


@pytest.mark.parametrize("other", [
    BASE.but(activity=(row(quantity=100.1), BASE.activity[1])), BASE.but(activity=(row(high=120.0), BASE.activity[1])), BASE.but(activity=BASE.activity[:1]),
    BASE.but(activity=(row(month=5), BASE.activity[1])), BASE.but(activity=(row(evidence_id="INV-9"), BASE.activity[1])), BASE.but(activity=(*BASE.activity, row())),
    BASE.but(factors=()), BASE.but(factors=(factor(value=0.21),)), BASE.but(factors=(factor(year=None),)), BASE.but(certificates=(certificate(technology="wind"),)),
])  # fmt: skip
def test_a_year_rests_on_every_field_of_its_rows(other: Park) -> None:
    assert rests_on(other, 2023) != rests_on(BASE, 2023)


HELD = {"year": "2023", "version": "1", "standard": "eu-ets", "total": "10", "low": "9", "high": "11", "unit": "tCO2e", "date": "2024-04-02", "by": "x", "reason": "", "sha256": "0" * 64}


def told(*rows: dict[str, str]) -> list[tuple[str, str, object]]:
    made = [(HELD | r, f"versions!A{n}") for n, r in enumerate(rows, start=2)]
    return [(p.code, p.field, p.line) for p in versions(made, "book.xlsx")[1]]


@pytest.mark.parametrize(("rows", "expected"), [
    (({},), []), (({}, {"version": "2", "reason": "why"}), []), (({}, {"standard": "cbam"}), []),
    (({"year": "23"},), [("not_a_year", "year", "versions!A2")]), (({"version": "0"},), [("not_a_quantity", "version", "versions!B2")]),
    (({"total": "many"},), [("not_a_quantity", "total", "versions!D2")]), (({"unit": "kg"},), [("wrong_unit", "unit", "versions!G2")]),
    (({"date": "2.4.24"},), [("wrong_period", "date", "versions!H2")]), (({"by": ""},), [("missing_field", "by", "versions!I2")]),
    (({"sha256": "12"},), [("wrong_value", "sha256", "versions!K2")]), (({}, {}), [("duplicate_id", "standard", "versions!C3")]),
    (({}, {"version": "2"}), [("missing_field", "reason", "versions!J3")]), (({}, {"version": "3", "reason": "why"}), [("wrong_value", "version", "versions!B3")]),
    (({}, {"standard": "cbam", "by": "y"}), [("wrong_value", "by", "versions!I3")]), (({}, {"standard": "cbam", "sha256": "1" * 64}), [("wrong_value", "sha256", "versions!K3")]),
])  # fmt: skip
def test_rows_of_versions_are_checked_where_they_stand(rows: tuple[dict[str, str], ...], expected: list[tuple[str, str, object]]) -> None:
    assert told(*rows) == expected


def test_rows_are_added_below_what_stands_there(tmp_path: Path) -> None:
    cells = {"year": 2023, "by": 'Li, "Hua"'}
    assert _extended("", ("year", "by"), [cells]) == 'year,by\n2023,"Li, ""Hua"""\n'
    assert _extended("\ufeff# mine\r\nby,year\r\nx,2022", ("year", "by"), [{"year": 2023, "by": "y"}]) == "\ufeff# mine\r\nby,year\r\nx,2022\r\ny,2023\r\n"
    assert _extended("\ufeffyear\n2022\n", ("year", "by"), [{"year": 2023, "by": "y"}]) == "\ufeffyear,by\n2022\n2023,y\n"
    (tmp_path / "park.yaml").write_text("", encoding="utf8")
    assert append(tmp_path / "park.yaml", "versions", [HELD]) == tmp_path / "versions.csv"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["park.yaml", "versions.csv"]
    assert (tmp_path / "versions.csv").read_text(encoding="utf8").splitlines() == [",".join(VERSIONS), ",".join(HELD.values())]


def test_a_closed_year_changes_by_a_new_version_and_the_account_shows_both(starter: Starter, tmp_path: Path) -> None:
    folder = starter()
    path, first, none = close(folder, 2023, **CLOSED)
    assert (path, none, {c.version for c in first}) == (folder / "versions.csv", (), {1})
    assert "已封账年度" in path.read_text(encoding="utf8")  # comments are kept
    park, problems = load(folder)
    assert problems == ()
    assert park.versions == tuple(c.but(origin=f"versions.csv:{n}") for n, c in enumerate(first, 5))
    for asked, code in (({}, "close_reason"), ({"reason": "again"}, "close_same")):
        with pytest.raises(WrongUse) as refused:
            close(folder, 2023, **CLOSED, **asked)
        assert (refused.value.code, refused.value.known) == (code, ("1",))

    starter(("41,GWh,2023", "42,GWh,2023"), file="activity.csv")
    (problem,) = look(folder)[1]
    assert (problem.code, problem.file, problem.line, problem.level) == ("closed_year_changed", "versions.csv", 5, "error")
    with pytest.raises(ParkError):
        load(folder)
    _, second, before = close(folder, 2023, **CLOSED, reason="meter read again")
    assert (before, {c.version for c in second}) == (park.versions, {2})
    park, problems = load(folder)
    assert problems == ()
    assert load(dump(park, tmp_path / "copy"))[1] == ()

    document = inventory(park, year=2023, draws=0)
    assert broken_promises("accounts", json.loads(as_json(document))) == []
    one, two = (x for x in document.inventory.versions if x.standard == "ghg-protocol-location")
    gas = next(x.factor.value for x in document.inventory.lines if (x.carrier, x.gas, x.standard) == (GAS, "CO2", "china-zcp-2025"))
    assert gas is not None
    assert (one.version, one.before.value, one.difference.value, one.reason) == ("1", None, None, "")
    assert (two.version, two.before.value, two.by, two.date, two.reason) == ("2", one.total.value, "Li Hua", "2024-04-02", "meter read again")
    chinese = next(x for x in document.inventory.versions if (x.standard, x.version) == ("china-zcp-2025", "2"))
    assert chinese.difference.value == pytest.approx(1000.0 * gas)
    assert (two.recomputed.value, two.moved.value, one.moved.value) == (two.total.value, 0.0, two.difference.value)
    assert [m for m in document.notes if m.code == "note_closed_moved"] == []


def test_a_closed_total_that_comes_out_otherwise_is_told(starter: Starter) -> None:
    """Rows are as they were closed, the total is not: what else it follows from has moved."""
    folder = starter()
    _, rows, _ = close(folder, 2023, **CLOSED)
    text = (folder / "versions.csv").read_text(encoding="utf8")
    (folder / "versions.csv").write_text(text.replace(f"china-zcp-2025,{rows[3].total!r},", f"china-zcp-2025,{rows[3].total - 7.0!r},"), encoding="utf8")
    document = inventory(load(folder)[0], draws=0)
    (note,) = [m for m in document.notes if m.code == "note_closed_moved"]
    assert (note.values["year"], note.values["version"], note.values["standard"]) == ("2023", "1", "china-zcp-2025")
    assert [x.moved.value for x in document.inventory.versions] == [0.0, 0.0, 0.0, pytest.approx(7.0), 0.0]
    north = load(folder)[0].site.but(parts=(Part(id="north", enterprises=("foundry",)),))
    assert inventory(load(folder)[0].but(site=north), boundary="north", draws=0).inventory.versions == ()


def test_years_of_a_workbook_are_closed_in_its_own_sheet(tmp_path: Path) -> None:
    (path,) = start(tmp_path / "book", xlsx=True)
    close(path, 2023, **CLOSED)
    assert [p.name for p in path.parent.iterdir()] == ["park.xlsx"]
    assert look(path)[1] == ()
    book = load_workbook(path)
    sheet = book["activity"]
    place = next(c for c in sheet["F"] if c.value == 41)
    place.value = 43
    book.save(path)
    (problem,) = look(path)[1]
    assert (problem.code, problem.file, problem.line) == ("closed_year_changed", "park.xlsx", "versions!K2")
    close(path, 2023, **CLOSED, reason="meter read again")
    park, problems = load(path)
    assert problems == ()
    assert {c.version: c.reason for c in park.versions} == {1: "", 2: "meter read again"}


@pytest.mark.parametrize(("where", "asked", "code"), [
    ("euref", {}, "library_closed"), ("", {"year": 2019}, "year"), ("", {"date": "2024-04"}, "day"), ("", {"by": " "}, "plain_text"), ("", {"reason": "=1+1"}, "plain_text"),
    ("", {"by": "a\nb"}, "plain_text"),
])  # fmt: skip
def test_what_cannot_be_closed_is_refused(where: str, asked: dict[str, Any], code: str, starter: Starter) -> None:
    with pytest.raises(WrongUse) as refused:
        close(where or starter(), **({"year": 2023} | CLOSED | asked))
    assert refused.value.code == code


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_says_what_it_closed(lang: str, starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(starter())
    assert run(["close", folder, "--year", "2023", "--by", "Li Hua", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert ("2023 closed as version 1 by Li Hua" if lang == "en" else "2023年已由 Li Hua 封账，版本 1") in said
    assert "versions.csv" in said
    assert run(["close", folder, "--year", "2023", "--by", "Li Hua", "--lang", lang]) == 2
    assert "--reason" in capsys.readouterr().err
    starter(("41,GWh,2023", "40,GWh,2023"), file="activity.csv")
    assert run(["check", folder, "--lang", lang]) == 1
    assert ("a closed year has changed" if lang == "en" else "已封账年度有变动") in capsys.readouterr().out
    assert run(["close", folder, "--year", "2023", "--by", "Wu", "--reason", "x", "--date", "2025-01-31", "--json"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert (held["version"], held["totals"].keys()) == (2, held["before"].keys())
    assert run(["inventory", folder, "--year", "2023", "--draws", "0", "--out", str(tmp_path / "out"), "--lang", lang, "--no-cache"]) == 0
    title = "Closed years and their versions" if lang == "en" else "已封账年度及其版本"
    assert title in capsys.readouterr().out
    assert title in (tmp_path / "out" / "report.html").read_text(encoding="utf8")
    sheet = load_workbook(tmp_path / "out" / "result.xlsx")["versions"]
    assert {tuple(c.value for c in r[2:6:3]) for r in sheet.iter_rows(min_row=2)} == {("1", None), ("2", "x")}

"""Documents say how they were made, and can be made again: what moved, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import parkzero
from conftest import STARTER
from parkzero.cli.main import run
from parkzero.compare import reproducing, stamping
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.compare.reproducing import NEEDED, WORKS, again, asked, reproduction
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import BESIDE, found_at
from parkzero.document import Accounts, as_json, plain
from parkzero.edition import catalogue
from parkzero.text.speaking import say, texts

Tree = dict[str, Any]
PARK, PROBLEMS = load(STARTER)


@pytest.fixture(scope="module")
def accounts() -> Accounts:
    return inventory(PARK, draws=50, problems=PROBLEMS)


@pytest.fixture
def written(accounts: Accounts) -> Tree:
    found: Tree = json.loads(as_json(accounts))
    return found


def moved(written: Tree, document: Accounts, tolerance: float = 1e-9) -> tuple[list[str], list[tuple[str, str]]]:
    found = reproduction(asked(written), written, document, tolerance)
    return [m.path for m in found.moved], [(r.what, r.name) for r in found.reasons]


def test_a_document_says_what_was_asked_of_what_by_what(accounts: Accounts, written: Tree) -> None:
    made = accounts.made
    assert made is not None
    assert (made.command, made.options, made.edition) == ("inventory", {"draws": 50}, catalogue())
    assert {n: (p.id, p.key, p.place) for n, p in made.parks.items()} == {"park": ("my-park", PARK.key(), "my-park")}
    assert made.packages["highspy"]
    assert written["study"]["edition"] == made.edition
    assert str(STARTER) not in json.dumps(written["made"])
    there = found_at(accounts, {"park": "parks/mine"}).made
    assert there is not None
    assert there == replace(made, parks={"park": replace(made.parks["park"], place="parks/mine")})


def test_the_same_question_gives_the_same_document(accounts: Accounts) -> None:
    assert as_json(inventory(PARK, draws=50, problems=PROBLEMS)) == as_json(accounts)


def test_a_document_made_again_is_equal(accounts: Accounts, written: Tree) -> None:
    assert moved(written, again(asked(written), {"park": PARK}, PROBLEMS)) == ([], [])  # type: ignore[arg-type]


def test_a_tampered_figure_is_found_and_nothing_blamed(accounts: Accounts, written: Tree) -> None:
    total = written["inventory"]["totals"]["gb-t-32151"]
    total["value"] *= 1.001
    total["high"] *= 1.001
    found = reproduction(asked(written), written, accounts)
    (item,) = found.moved
    assert (item.path, item.quantity, found.reasons) == ("inventory/totals/gb-t-32151", "inventory.totals.<standard>", ())
    assert (item.before["value"], item.after["value"]) == (total["value"], accounts.inventory.totals["gb-t-32151"].value)
    assert item.apart == pytest.approx(1 - 1 / 1.001)
    assert moved(written, accounts, 0.01) == ([], [])


def test_words_and_what_is_gone_count_too(accounts: Accounts, written: Tree) -> None:
    written["inventory"]["verdict"]["answer"] = "meets perfectly"
    del written["inventory"]["gases"]["gb-t-32151"]
    paths, _ = moved(written, accounts)
    assert "inventory/verdict/answer" in paths
    assert any(p.startswith("inventory/gases/gb-t-32151/") for p in paths)
    assert all(p.startswith("inventory/gases/gb-t-32151/") or p == "inventory/verdict/answer" for p in paths)


def test_everything_that_a_document_depends_on_is_told(accounts: Accounts, written: Tree) -> None:
    made = written["made"]
    made |= {"code": "0" * 12, "edition": "1" * 12, "python": "3.99", "machine": "abacus"}
    made["packages"] |= {"highspy": "0.1"}
    made["parks"]["park"]["key"] = "2" * 64
    differs = [("code", ""), ("edition", ""), ("park", "my-park"), ("package", "highspy"), ("python", ""), ("machine", "")]
    assert moved(written, accounts) == ([], differs)
    made["options"]["seconds"] = 5.0
    assert {f"differs_{what}" for what, _ in [*differs, ("seconds", "")]} <= set(texts())


@pytest.mark.long
def test_a_changed_activity_row_is_told_with_what_it_moved(starter: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = starter(), tmp_path / "out"
    assert run(["inventory", str(folder), "--draws", "50", "--out", str(out)]) == 0
    file = str(out / "result.json")
    assert json.loads((out / "result.json").read_text(encoding="utf8"))["made"]["parks"]["park"]["place"] == str(folder)
    assert run(["reproduce", file]) == 0
    assert "Equal" in capsys.readouterr().out
    lines = (folder / "activity.csv").read_text(encoding="utf8").splitlines(keepends=True)
    row = next(n for n, line in enumerate(lines) if ",GWh," in line)
    cells = lines[row].split(",")
    unit = cells.index("GWh")
    cells[unit - 1] = str(2.0 * float(cells[unit - 1]))
    (folder / "activity.csv").write_text("".join([*lines[:row], ",".join(cells), *lines[row + 1 :]]), encoding="utf8")
    assert run(["reproduce", file, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(r["what"], r["name"]) for r in told["reasons"]] == [("park", "my-park")]
    quantities = [m for m in told["moved"] if m["quantity"] == "inventory.lines[].quantity"]
    assert quantities
    assert all(f"activity.csv:{row + 1}" in m["path"] and m["after"]["value"] == pytest.approx(2.0 * m["before"]["value"]) for m in quantities)
    shutil.move(folder, tmp_path / "moved")
    assert run(["reproduce", file, "--lang", "zh"]) == 2
    assert f"{folder} 处没有园区" in capsys.readouterr().err
    assert run(["reproduce", file, "--lang", "zh", "--park", str(tmp_path / "moved"), "--out", str(tmp_path / "again")]) == 1
    assert "园区 my-park 的数据" in capsys.readouterr().out
    assert run(["reproduce", str(tmp_path / "again" / "result.json")]) == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_document_that_does_not_say_how_it_was_made(lang: str, written: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del written["made"]
    file = tmp_path / "old.json"
    file.write_text(json.dumps(written))
    assert run(["reproduce", str(file), "--lang", lang]) == 2
    assert "--park" in capsys.readouterr().err
    assert run(["reproduce", str(file), "--lang", lang, "--park", str(STARTER)]) == 0
    out = capsys.readouterr().out
    assert say("reproduce_unsaid", lang) in out  # type: ignore[arg-type]
    assert run(["reproduce", str(file), "--park", str(STARTER), "--park", str(STARTER)]) == 2


def test_what_is_no_document_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("no json")
    (tmp_path / "b.json").write_text("[]")
    (tmp_path / "c.json").write_text("[" * 200_000)
    for name in ("a", "b", "c", "missing"):
        assert run(["reproduce", str(tmp_path / f"{name}.json")]) == 2
        assert "parkzero reproduce: " in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_figure_that_is_a_text_is_wrong_use_with_its_place(lang: str, written: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written["inventory"]["totals"]["eu-ets"]["value"] = "abc"
    (tmp_path / "a.json").write_text(json.dumps(written))
    assert run(["reproduce", str(tmp_path / "a.json"), "--park", str(STARTER), "--lang", lang]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "inventory/totals/eu-ets/value: abc" in line


def test_a_mark_of_byte_order_is_no_part_of_a_document(written: Tree, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(written), encoding="utf-8-sig")
    assert run(["reproduce", str(tmp_path / "a.json"), "--park", str(STARTER)]) == 0


def test_accounts_that_do_not_say_how_they_were_made_are_made_of_their_year_and_boundary(tmp_path: Path) -> None:
    written = json.loads(as_json(inventory(PARK, standard="eu-ets", year=2023, draws=50, problems=PROBLEMS)))
    del written["made"]
    (tmp_path / "a.json").write_text(json.dumps(written))
    assert run(["reproduce", str(tmp_path / "a.json"), "--park", str(STARTER)]) == 0


QUESTIONS: dict[str, tuple[Tree, Tree]] = {
    "assess": ({"park": PARK}, {}),
    "plan": ({"park": PARK}, {"stages": (2030, 2040), "blind": True, "budget": 0.5, "gap": 0.01, "outlook": {"demand": "low"}, "abatement": False}),
    "inventory": ({"park": PARK}, {"standard": "eu-ets", "year": 2024, "draws": 0}),
    "swap": ({"host": PARK, "policy": load("euref")[0], "trends": load("ordos")[0]}, {}),
    "compare": ({"a": PARK, "b": load("euref")[0]}, {"split": ("policy",)}),
}  # fmt: skip


@pytest.mark.parametrize("command", WORKS)
def test_a_question_comes_back_as_it_was_asked(command: Any, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    parks, options = QUESTIONS[command]
    work = WORKS[command]
    heard: list[Tree] = []

    def recorder(*given: Any, **named: Any) -> Accounts:
        bound = signature(work).bind(*given, **named).arguments
        heard.append({k: v for k, v in bound.items() if k not in BESIDE and not callable(v) and not isinstance(v, Runner)})
        return accounts

    monkeypatch.setattr(reproducing, work.__name__, recorder)
    asks = {"host": parks["host"], "donors": {n: p for n, p in parks.items() if n != "host"}} if command == "swap" else parks
    made = stamping._made(command, asks | options, signature(work).parameters)
    question = asked(json.loads(json.dumps(plain(replace(accounts, made=made)))))
    again(question, parks)
    assert {n: tuple(v) if isinstance(v, list) else v for n, v in heard[0].items()} == asks | options
    assert list(question.places.values()) == [p.id for p in parks.values()]
    assert set(NEEDED[command]) <= set(question.places)


@pytest.mark.parametrize("command", WORKS)
def test_every_document_of_parkzero_is_stamped(command: Any) -> None:
    """Every argument is a park, beside the question, who hears of progress, or has a default that makes it an option."""
    work = WORKS[command]
    assert getattr(parkzero, "explain" if command == "compare" else command) is work
    assert hasattr(work, "__wrapped__")
    for name, known in signature(work).parameters.items():
        assert known.default is not known.empty or name in (*NEEDED[command], "donors"), name

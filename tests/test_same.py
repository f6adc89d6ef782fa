"""The comparison of documents and of programmes before and after a change that moves no number."""

from __future__ import annotations

import doctest
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import programmes
import same

from parkzero.optimize.programme import Programme
from parkzero.schema import differences

FIGURE = {"value": 100.0, "unit": "t", "low": 90.0, "high": 110.0, "basis": "computed", "source": ""}
BEFORE = {
    "version": "0.1.0",
    "plan": {"capacities": {"new-pv": FIGURE}, "not_reached": {}},
    "missing": [{"path": "site/a", "rank": 1}, {"path": "site/b", "rank": 2}],
    "curve": {"unit": "MW", "values": [1.0, 2.0]},
}


def changed(**parts: Any) -> dict[str, Any]:
    return BEFORE | parts


def found(after: Any, renames: same.Renames = same.Renames(())) -> list[tuple[str, str]]:
    return [(x.path, x.kind) for x in same.compared("a", BEFORE, after, renames)[1]]


def main(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["same.py", *map(str, arguments)])
    return same.main()


def test_examples() -> None:
    assert doctest.testmod(same).failed == 0
    assert doctest.testmod(differences).failed == 0


def test_items_are_matched_by_identity_and_bare_lists_by_order() -> None:
    assert not found(changed(missing=BEFORE["missing"][::-1], version="0.2.0"))  # type: ignore[index]
    assert found(changed(curve={"unit": "MW", "values": [2.0, 1.0]})) == [("a/curve/values/0", "changed"), ("a/curve/values/1", "changed")]
    assert found(changed(missing=[])) == [
        ("a/missing/site~a/path", "gone"), ("a/missing/site~a/rank", "gone"), ("a/missing/site~b/path", "gone"),
        ("a/missing/site~b/rank", "gone"), ("a/missing", "new"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "differs"), [
    ("value", 100.0 * (1 + 9e-10), False), ("low", 90.0 * (1 - 2e-9), True), ("high", 110.0 * (1 + 2e-9), True),
    ("value", None, True), ("unit", "kt", True), ("source", "", False), ("basis", "measured", True),
])  # fmt: skip
def test_a_figure_holds_to_nine_digits_and_to_its_words(name: str, value: object, differs: bool) -> None:
    plan = {"capacities": {"new-pv": FIGURE | {name: value}}, "not_reached": {}}
    assert bool(found(changed(plan=plan))) == differs


def test_the_floor_is_of_the_same_unit() -> None:
    before = {"total": {"unit": "t", "value": 1e6}, "gap": {"unit": "t", "value": 0.0}, "share": {"unit": "1", "value": 0.0}}
    after = before | {"gap": {"unit": "t", "value": 1e-7}, "share": {"unit": "1", "value": 1e-7}}
    assert [x.path for x in same.compared("a", before, after)[1]] == ["a/share/value"]


def test_renames_leave_nothing_over() -> None:
    after = changed(plan={"built": {"pv@park": FIGURE}, "not_reached": {}})
    renames = same.Renames.of([("path", "*/plan/capacities/new-*/**", "*/plan/built/*@park/**")])
    assert not found(after, renames)
    assert len(found(after)) == 2 * len(FIGURE)
    with pytest.raises(ValueError, match="two leaves"):
        found(after, same.Renames.of([("path", "**/value", "*/x"), ("path", "**/low", "*/x")]))


def test_what_is_expected_must_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, value in (("before", BEFORE), ("after", changed(curve={"unit": "MW", "values": [1.0, 3.0]}))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(json.dumps(value))
    before, after, table = tmp_path / "before", tmp_path / "after", tmp_path / "expected.csv"
    assert main(monkeypatch, before, before) == 0
    assert main(monkeypatch, before, after) == 1
    table.write_text("path,kind,reason\na/curve/values/*,,a better curve\nb/**,new,of another document\n")
    capsys.readouterr()
    assert main(monkeypatch, before, after, "--expected", table) == 0
    assert "a better curve" in capsys.readouterr().out
    assert main(monkeypatch, before, before, "--expected", table) == 1
    table.write_text("path,kind,reason\na/curve/values/*,gone,\n")
    assert main(monkeypatch, before, after, "--expected", table) == 1
    (after / "b.json").write_text("{}")
    table.write_text("path,kind,reason\na/curve/values/*,,a better curve\n")
    assert main(monkeypatch, before, after, "--expected", table) == 1


def programme(name: str = "x", cost: float = 1.0, entry: float = 2.0, more: float = 0.0, upper: float = np.inf) -> programmes.Arrays:
    lp = Programme()
    x, y = lp.variables(name, 2, cost=cost), lp.variables("y", 1, upper=upper)
    rows = lp.constraints("balance", 2, lower=1.0)
    lp.put(rows, x, entry)
    lp.put(rows[0], y, 1.0)
    lp.put(rows[1], y, more)
    return programmes.arrays(lp)


def test_programmes_are_the_same_bit_for_bit_or_by_the_order_of_sums() -> None:
    base = programme()
    assert programmes.compared(base, programme()) == (True, [])
    fine, (line,) = programmes.compared(base, programme(name="z"))
    assert fine
    assert "x -> z" in line
    assert programmes.digest(base) == programmes.digest(programme(name="z"))
    for other in (programme(cost=1.0 + 1e-13), programme(entry=2.0 - 1e-13)):
        fine, (line,) = programmes.compared(base, other)
        assert fine
        assert "another order" in line
        assert programmes.digest(base) != programmes.digest(other)


@pytest.mark.parametrize(("part", "where"), [
    ({"cost": 1.1}, "x[0]: "), ({"entry": 2.1}, "balance[0] of x[0]"), ({"more": 1e-13}, "balance[1] of y[0]"), ({"upper": 5.0}, "y[0]: "),
])  # fmt: skip
def test_a_programme_that_differs_is_told_with_its_place(part: dict[str, float], where: str) -> None:
    fine, lines = programmes.compared(programme(), programme(**part))
    assert not fine
    assert any("DIFFERENT" in line and where in line for line in lines)

"""Mutated parks: problems or a park, never a traceback; slips that move a total far never pass without a word."""

from __future__ import annotations

import copy
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mutants
from conftest import STARTER
from parkzero.compare.library import library
from parkzero.order import kinds
from parkzero.park.folder import raw_folder
from parkzero.park.raw import TABLES, Raw
from parkzero.park.reading import assembled
from parkzero.park.tree import parse
from parkzero.problem import Problem

pytestmark = pytest.mark.long

RAW = raw_folder(STARTER, STARTER / "park.yaml")
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=True), st.text(max_size=12), st.just({}), st.just([]),
    st.sampled_from(["35 GWh", "-1 MW", "1e400 MWh", "NaN", "0", "% %", "12 万tce", "kalundborg", "{from: x}", "foundry", "natural_gas", "=1+1", "../x", "\u0000"]),
    st.dictionaries(st.sampled_from(["value", "unit", "low", "high", "id", "from", "kind", "x"]), st.one_of(st.integers(), st.text(max_size=6), st.none()), max_size=3),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


PLACES = places(RAW.card)


def find(name: str) -> tuple[Any, list[Problem]]:
    park, problems = library(name) if name == "kalundborg" else (None, ())
    return park, list(problems)


@settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    st.lists(st.tuples(st.integers(0, len(PLACES) - 1), st.sampled_from(["set", "drop", "twice", "rename"]), ODD), min_size=1, max_size=4)
)
def test_a_mutated_card_gives_problems_or_a_park(changes: list[tuple[int, str, Any]]) -> None:
    tree = copy.deepcopy(RAW.card)
    for number, how, odd in changes:
        path = PLACES[number]
        try:
            here = tree
            for part in path[:-1]:
                here = here[part]
            if how == "drop":
                del here[path[-1]]
            elif how == "set":
                here[path[-1]] = odd
            elif how == "twice" and isinstance(here, list):
                here.append(copy.deepcopy(here[path[-1]]))
            elif how == "rename" and isinstance(here, dict):
                here[str(odd)[:8] or "x"] = here.pop(path[-1])
        except (KeyError, IndexError, TypeError):
            continue
    raw = Raw(card=tree, where=RAW.where, tables=RAW.tables, book=RAW.book, claims=RAW.claims, claims_where=RAW.claims_where)
    park, problems = assembled(raw, kinds(), find)
    assert all(isinstance(p, Problem) and p.code for p in problems)
    assert park is not None or any(p.level == "error" for p in problems)


@settings(max_examples=400, deadline=None, database=None)
@given(st.integers(0, 3_000), st.integers(0, 40), st.text(max_size=8))
def test_a_garbled_file_gives_problems_or_a_tree(start: int, length: int, put: str) -> None:
    text = (STARTER / "park.yaml").read_text(encoding="utf8")
    garbled = text[:start] + put + text[start + length :]
    value, marks, problems = parse(garbled, "park.yaml")
    assert value is not None or problems or not garbled.strip()
    assert all(line >= 1 for line in marks.values())


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.lists(st.text(max_size=10), max_size=20), max_size=6))
def test_any_table_gives_problems_or_rows(rows: list[list[str]]) -> None:
    import csv
    import io

    from parkzero.park import tables
    from parkzero.park.delimited import rows_of

    out = io.StringIO()
    csv.writer(out).writerows([["enterprise", "action", "carrier", "quantity", "unit", "period"], *rows])
    found, problems = rows_of(out.getvalue(), "activity.csv", tables.ACTIVITY)
    made, more = tables.activity(found, "activity.csv", tables.Known(enterprises=("foundry",)))
    assert all(isinstance(p, Problem) for p in problems + more)
    assert len(made) <= len(rows)


ODD = st.sampled_from(
    [
        "",
        "1",
        "-1",
        "nan",
        "1e400",
        "coal",
        "fuel",
        "foundry",
        "kg/GJ",
        "t/t",
        "/",
        "GJ/t",
        "2024",
        "2024-13",
        "measured",
        "own",
        "%",
        "A",
        "≠",
        "0",
    ]
)


@settings(max_examples=400, deadline=None, database=None)
@given(
    st.sampled_from(["factors", "certificates", "avoided", "indicators"]),
    st.lists(st.lists(ODD | st.text(max_size=8), max_size=14), max_size=5),
)
def test_any_annex_gives_problems_or_rows(name: str, rows: list[list[str]]) -> None:
    import csv
    import io

    from parkzero.park import annexes
    from parkzero.park.delimited import rows_of

    columns = TABLES[name]
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    found, problems = rows_of(out.getvalue(), f"{name}.csv", columns)
    read = getattr(annexes, name)
    made, more = read(found, f"{name}.csv", ("foundry",)) if name in ("factors", "certificates") else read(found, f"{name}.csv")
    assert all(isinstance(p, Problem) and p.file == f"{name}.csv" for p in problems + more)
    assert len(made) <= len(rows)


def test_the_starter_is_where_it_should_be() -> None:
    assert isinstance(STARTER, Path)
    assert PLACES


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, mutants.Outcome]:
    folder = mutants.whole(tmp_path_factory.mktemp("mutants") / "whole")
    return folder, mutants.outcome(folder)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Ends what hangs."""

    def over(*_: object) -> None:
        raise TimeoutError(f"no end after {seconds} s")

    signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def slips(numbers: range, source: tuple[Path, mutants.Outcome], folder: Path) -> None:
    """Each slip read and accounted: no traceback, no hang, no figure that is no number; of a number or unit that moves a total more than tenfold, a word."""
    whole, before = source
    wrong = []
    for number in numbers:
        mutant = mutants.mutated(folder, whole, number)
        try:
            with at_most(120):
                after = mutants.outcome(folder)
        except Exception as why:
            wrong.append(f"{number} {mutant}: {why!r}")
            continue
        wrong += [f"{number} {mutant}: no number at {place}" for place in after.wrong[:3]]
        if mutant.measured and (far := mutants.moved(before, after)) and not after.told - before.told:
            wrong.append(f"{number} {mutant}: totals times {far}, and no word of it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_slips_of_the_pen_are_told(first: int, source: tuple[Path, mutants.Outcome], tmp_path: Path) -> None:
    slips(range(first, first + 50), source, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(300, 10_300, 100))
def test_ten_thousand_slips_of_the_pen_are_told(first: int, source: tuple[Path, mutants.Outcome], tmp_path: Path) -> None:
    slips(range(first, first + 100), source, tmp_path)


def test_the_park_of_the_slips_is_without_fault_and_its_totals_can_move(source: tuple[Path, mutants.Outcome]) -> None:
    _, whole = source
    assert not whole.told
    assert not whole.wrong
    assert len(whole.totals) >= 6
    assert all(v > 0.0 for v in whole.totals.values())


def test_totals_far_apart_are_seen() -> None:
    before = mutants.Outcome(frozenset(), {"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}, ())
    after = mutants.Outcome(frozenset(), {"a": 11.0, "b": 9.0, "c": 0.0, "d": -1.0}, ())
    assert set(mutants.moved(before, after)) == {"a", "c", "d"}

"""Runs side by side, each computed once where there is a cache, and what counts for that."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkzero.cache import Cache
from parkzero.compare.runner import Runner
from parkzero.paths import planner

CALLS: list[tuple[float, float, str]] = []


def root(of: float, *, order: float = 2.0, progress: str = "") -> float:
    """A piece of work: who hears of it does not count."""
    CALLS.append((of, order, progress))
    return float(of ** (1.0 / order))


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    CALLS.clear()


@pytest.fixture
def keeping(tmp_path: Path) -> Runner:
    return Runner(cache=Cache(tmp_path / "cache"))


def test_work_is_done_in_order_and_told_of() -> None:
    heard: list[str] = []
    assert Runner(heard.append).all(lambda x: x * x, [3, 1, 2], "square") == [9, 1, 4]
    assert heard == ["square"] * 3


def test_as_many_go_at_once_as_there_are_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from parkzero.compare import runner

    asked: list[int] = []
    pool = runner.ThreadPoolExecutor
    monkeypatch.setattr(runner, "ThreadPoolExecutor", lambda workers: asked.append(workers) or pool(workers))
    Runner(workers=3).all(str, [1], "text")
    Runner().all(str, [1], "text")
    assert asked == [3, 2]


def test_without_a_cache_everything_is_computed() -> None:
    runner = Runner()
    assert [runner.value(root, 9.0), runner.value(root, 9.0), runner.value(root, 8.0, order=3.0, heard={"progress": "a"})] == [3.0, 3.0, 2.0]
    assert CALLS == [(9.0, 2.0, ""), (9.0, 2.0, ""), (8.0, 3.0, "a")]


def test_with_a_cache_what_counts_makes_the_key_and_who_hears_does_not(keeping: Runner) -> None:
    found = [keeping.value(root, 8.0, order=order, heard={"progress": who}) for order, who in ((3.0, "a"), (3.0, "b"), (1.0, "c"))]
    assert found == [2.0, 2.0, 8.0]
    assert CALLS == [(8.0, 3.0, "a"), (8.0, 1.0, "c")]


def test_what_had_a_limit_of_time_is_not_kept_but_takes_what_was_found_without(keeping: Runner) -> None:
    for seconds in (5.0, 5.0, math.inf, 5.0):
        assert keeping.value(root, 9.0, seconds=seconds) == 3.0
    assert len(CALLS) == 3


class Asked:
    """What a planner of one system or of several was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.given: tuple[Any, ...] = ()
        self.options: dict[str, Any] = {}
        monkeypatch.setattr(planner, name, self)

    def __call__(self, *given: Any, **options: Any) -> str:
        self.given, self.options = given, options
        return "plan"


def heard(_: str) -> None:
    pass


def test_a_proved_plan_begins_from_that_on_representative_days_unless_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(planner, "decide", lambda system, **options: asked.append(options) or f"{system} {len(asked)}")
    runner = Runner()
    assert runner.decide("system", periods=3, gap=0.01, proved=True) == "system 2"  # type: ignore[arg-type,comparison-overlap]
    assert [(x["proved"], x["like"]) for x in asked] == [(False, None), (True, "system 1")]
    runner.like("other")("system", periods=3, gap=0.01, proved=True)  # type: ignore[arg-type]
    assert [(x["proved"], x["like"]) for x in asked[2:]] == [(True, "other")]


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_two_pieces_of_work_share_the_workers(workers: int) -> None:
    found = Runner(workers=workers).beside(lambda half: ("one", half.workers), lambda half: ("other", half.workers))
    assert found == (("one", max(workers // 2, 1)), ("other", max(workers // 2, 1)))
    assert Runner(workers=workers).beside(lambda whole: whole.workers, lambda whole: whole.workers, one=False) == (workers, workers)


@pytest.mark.parametrize(("name", "option"), [("decide", {"proved": True}), ("decide", {"proved": False}), ("decide_stages", {"blind": True}), ("decide_stages", {"blind": False})])
def test_a_plan_is_asked_of_the_planner_with_all_that_counts(name: str, option: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, name)
    decide = getattr(Runner(), name)
    further = {"like": "plan" if option.get("proved") else None} if name == "decide" else {}
    assert decide("system", periods=3, gap=0.01, progress=heard, seconds=7.0, **option) == "plan"
    assert (asked.given, asked.options) == (("system",), {"periods": 3, "gap": 0.01, "progress": heard, "seconds": 7.0} | option | further)
    decide("system", periods=3, gap=0.01, **option)
    assert asked.options["seconds"] == math.inf


@pytest.mark.parametrize(("name", "option"), [("decide", {"proved": True}), ("decide_stages", {"blind": True})])
def test_a_plan_found_within_a_limit_is_not_kept(name: str, option: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress and time left are no part of the key; time decides whether a plan is kept."""
    asked, kept = Asked(monkeypatch, name), list[tuple[Any, ...]]()

    def call(work: Any, *given: Any, heard: Any, lasting: Any, **options: Any) -> Any:
        kept.append((work, given, heard, lasting("plan"), options))
        return "kept"

    decide = getattr(Runner(cache=cast(Cache, SimpleNamespace(call=call))), name)
    for seconds, lasts in ((7.0, False), (math.inf, True)):
        assert decide("system", periods=3, gap=0.01, progress=heard, seconds=seconds, **option) == "kept"
        further = {"like": "kept"} if name == "decide" else {}
        assert kept.pop() == (asked, ("system",), {"progress": heard, "seconds": seconds}, lasts, {"periods": 3, "gap": 0.01} | option | further)

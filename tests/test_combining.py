"""Parks measured side by side: what starts from what, and what is solved once; on stand-ins of runs."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import systems as s
from parkzero.cli.progress import Progress
from parkzero.compare import combining
from parkzero.compare.combining import Asked, CameTo, levels, measured_together, root_of
from parkzero.compare.runner import Runner
from parkzero.energy import System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.planning import on_days
from parkzero.optimize.starting import known_blocks
from parkzero.park.study import Study
from runs import STUDY


class Solving:
    """Stand-ins: a park is the names of its systems, a plan the names on its way from the root; what was solved, and from where."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.solved: dict[str, list[str]] = {}
        self.beside: dict[str, Any] = {}
        self.lock = threading.Lock()
        monkeypatch.setattr(combining, "_ready", self.ready)
        monkeypatch.setattr(combining, "planned", self.planned)
        monkeypatch.setattr(combining, "_found", lambda ready, plans: CameTo(outcomes={"way": float(len(plans[0]))}, systems=(*ready.systems, *plans)))

    def ready(self, asked: Asked, beside: Any, runner: Runner) -> Any:
        with self.lock:
            self.beside[str(asked.park)] = beside
        systems = tuple(str(asked.park).split())
        return SimpleNamespace(base=f"frame of {asked.park}", ways=systems, systems=systems)

    def planned(self, way: Any, study: Any, *, proved: bool, decide: Any) -> Any:
        assert (study.but(periods=STUDY.periods, gap=STUDY.gap), proved) == (STUDY, False)
        like = getattr(decide, "keywords", {}).get("like")
        with self.lock:
            self.solved.setdefault(way, []).append(like)
        return f"{like} {way}" if like else way

    def measured(self, *asked: tuple[str, int | None], workers: int = 2, told: Any = lambda _: None) -> list[CameTo]:
        return measured_together([Asked(park=park, study=STUDY, parent=parent) for park, parent in asked], Runner(told, workers=workers))  # type: ignore[arg-type]


@pytest.fixture
def solving(monkeypatch: pytest.MonkeyPatch) -> Solving:
    return Solving(monkeypatch)


def test_a_park_starts_from_its_parent_and_a_root_from_nothing(solving: Solving) -> None:
    found = solving.measured(("a", None), ("b", 0), ("z", None), ("c", 1))
    assert [x.systems[-1] for x in found] == ["a", "a b", "z", "a b c"]
    assert solving.solved == {"a": [None], "b": ["a"], "z": [None], "c": ["a b"]}


def test_each_way_to_pay_for_the_network_starts_from_the_same_way_and_the_second_of_a_root_from_its_first(solving: Solving) -> None:
    found = solving.measured(("a1 a2", None), ("b1 b2", 0))
    assert found[1].systems == ("b1", "b2", "a1 b1", "a1 a2 b2")
    assert solving.solved["a2"] == ["a1"]


def test_equal_systems_are_solved_once_in_a_tree_from_where_the_first_of_them_starts(solving: Solving) -> None:
    """Of two in one row the first, whose parent is another; one below takes what stands above it; another tree has other days."""
    found = solving.measured(("a", None), ("b", 0), ("c", 0), ("same", 1), ("same", 2), ("b", 3), ("z", None), ("b", 6))
    assert solving.solved["same"] == ["a b"]
    assert set(solving.solved["b"]) == {"a", "z"}
    assert found[3] == found[4]
    assert found[5].systems == found[1].systems != found[7].systems


@pytest.mark.parametrize("changed", [{"periods": STUDY.periods + 1}, {"gap": Study.model_validate({"gap": "1 %"}).gap}])
def test_equal_systems_under_another_number_of_days_or_gap_are_solved_again(changed: dict[str, Any], solving: Solving) -> None:
    asked = [Asked(park="a", study=study, parent=parent) for study, parent in ((STUDY, None), (STUDY, 0), (STUDY.but(**changed), 0))]  # type: ignore[arg-type]
    measured_together(asked, Runner())
    assert solving.solved == {"a": [None, "a"]}


@pytest.mark.parametrize(("known", "days"), [(None, "first"), ("days of the best", "days of the best")])
def test_a_park_comes_to_what_the_cheapest_way_to_pay_for_the_network_comes_to(known: Any, days: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the plan of that way, not of the first."""
    monkeypatch.setattr(combining, "cheapest", lambda ways, plans: SimpleNamespace(days=known, of=(ways, plans)))
    monkeypatch.setattr(combining, "finished", lambda base, best, made: (base, best.of, made))
    monkeypatch.setattr(combining.outcomes, "of", lambda made: {"made": made})
    ready: Any = SimpleNamespace(base="base", ways=("one", "other"), systems=("1", "2"))
    found = combining._found(ready, ("first", "second"))  # type: ignore[arg-type]
    assert found == CameTo(outcomes={"made": ("base", (("one", "other"), ("first", "second")), days)}, systems=("1", "2"))  # type: ignore[dict-item]


@pytest.mark.parametrize("workers", [1, 3])
def test_results_do_not_hang_on_how_many_go_at_once(workers: int, solving: Solving) -> None:
    asked = (("a", None), ("b", 0), ("c", 0), ("d", 1), ("d", 2), ("e", 3))
    assert solving.measured(*asked, workers=workers) == solving.measured(*asked)


def test_frames_stand_beside_the_one_of_their_root(solving: Solving) -> None:
    solving.measured(("a", None), ("b", 0), ("c", 1))
    assert solving.beside == {"a": None, "b": "frame of a", "c": "frame of a"}


def test_progress_says_how_many_there_are_and_counts_those_that_need_no_solve(solving: Solving) -> None:
    told: list[str] = []
    solving.measured(("a", None), ("b", 0), ("b", 0), told=told.append)
    assert told[0] == "combination of 3"
    assert told.count("combination") == 3


@pytest.mark.parametrize(("lang", "counted"), [("en", "2 of 4"), ("zh", "2/4")])
def test_the_line_of_progress_counts_steps_to_where_it_is_known_how_many_there_are(lang: Any, counted: str) -> None:
    line = Progress(lang)
    for code in ("frame", "combination", "combination of 3", "combination", "gap 0.5%", "gap 0.1%"):
        line.step(code)
    told = {name: (task.completed, task.total, task.fields["counted"]) for name, id in line.tasks.items() for task in line.bar.tasks if task.id == id}
    assert told == {"frame": (1, None, "1"), "combination": (2, 4, counted), "gap": (2, None, "2")}


def test_the_tree_is_walked_by_depth() -> None:
    asked = [SimpleNamespace(parent=p) for p in (None, 0, 1, None, 3)]
    assert list(levels(asked)) == [[0, 3], [1, 4], [2]]  # type: ignore[arg-type]
    assert [root_of(asked, n) for n in range(5)] == [0, 0, 0, 3, 3]  # type: ignore[arg-type]
    assert list(levels([])) == []


SYSTEM = s.heat_park()
DEARER = replace(SYSTEM, plants=tuple(replace(p, annual=1.3 * p.annual) for p in SYSTEM.plants))
NARROWER = replace(SYSTEM, plants=tuple(replace(p, most=0.5 * p.most) for p in SYSTEM.plants))
WITHOUT = replace(SYSTEM, plants=SYSTEM.plants[1:])
MORE = replace(SYSTEM, plants=(*SYSTEM.plants, replace(SYSTEM.plants[0], id="another", annual=0.5 * SYSTEM.plants[0].annual)))


@pytest.mark.parametrize(("moved", "known"), [(SYSTEM, True), (DEARER, True), (NARROWER, True), (WITHOUT, True), (MORE, False)], ids=["nothing", "costs", "bounds", "less", "more"])
def test_a_plan_on_the_days_of_another_is_what_it_is_from_nothing_whatever_moved(moved: System, known: bool) -> None:
    """Nothing moved is nothing to do; where more may be built it begins anew."""
    like = on_days(SYSTEM, periods=3)
    found = on_days(moved, like=like)
    model = build(moved, like.grid)
    cold = Living(model.programme).solve().objective
    assert found.grid == like.grid
    assert found.cost == pytest.approx(cold, rel=1e-6)
    assert like.near is not None
    assert known_blocks(model.run, like.near) == known
    if moved is SYSTEM:
        assert (found.cost, found.emissions) == pytest.approx((like.cost, like.emissions), rel=1e-9)

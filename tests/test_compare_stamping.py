"""Documents say how they were made: of which parks, by which options, by what."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import found_at, stamped
from parkzero.document import Made, ParkUsed
from parkzero.edition import catalogue, packages, source
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import Problem

A, B = load("shenzhen-bipv")[0], load("euref")[0]


@dataclass(frozen=True)
class Paper:
    """A document that says nothing but what it was asked and how it was made."""

    said: Any = None
    made: Made | None = None


@stamped("plan")  # type: ignore[type-var]
def answer(
    park: Park, study: Study | None = None, *, stages: Sequence[int] = (), share: float | None = None, blind: bool = False,
    ends: Mapping[str, str] | None = None, lent: Mapping[str, Park] | None = None, problems: tuple[Problem, ...] = (), runner: Runner = Runner(), tell: Any = None, more: Any = None,
) -> Paper:  # fmt: skip
    return Paper((park, study, stages))


def made(*given: Any, **named: Any) -> Made:
    found: Made = answer(*given, **named).made
    return found


def test_a_document_is_as_it_was_but_for_how_it_was_made() -> None:
    found: Any = answer(A, None, stages=(2030,))
    assert found.said == (A, None, (2030,))
    assert found.made == Made(
        command="plan", options={"stages": (2030,)}, parks={"park": ParkUsed(id=A.id, key=A.key(), place=A.id)}, code=source(), edition=catalogue(),
        packages=packages(), python=platform.python_version(), machine=platform.machine(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({}, {}),
        ({"stages": (), "share": None, "blind": False, "ends": {}}, {}),
        ({"stages": []}, {}),
        ({"stages": [np.int64(2030), 2040], "share": 0.5}, {"stages": (2030, 2040), "share": 0.5}),
        ({"share": 0.0, "blind": True}, {"share": 0.0, "blind": True}),
        ({"ends": {"demand": "low"}}, {"ends": {"demand": "low"}}),
        ({"more": {"x": [1, {"y": np.float64(0.5)}]}}, {"more": {"x": (1, {"y": 0.5})}}),
        ({"more": {5: None}}, {"more": {"5": None}}),
        ({"problems": (Problem("calibration"),), "runner": Runner(workers=1), "tell": print}, {}),
    ],
)  # fmt: skip
def test_an_option_is_what_differs_from_the_default_and_is_plain(asked: dict[str, Any], options: dict[str, Any]) -> None:
    found = made(A, **asked)
    assert found.options == options
    assert list(found.parks) == ["park"]


def test_numbers_of_numpy_become_plain_ones() -> None:
    found = made(A, share=np.float64(0.5), more=np.bool_(True)).options
    assert (type(found["share"]), type(found["more"])) == (float, bool)


@pytest.mark.parametrize("thing", [object(), {1, 2}, {"x": object()}, [object()]])
def test_what_no_document_can_hold_is_no_option(thing: Any) -> None:
    with pytest.raises(TypeError, match=r"^more: a (object|set) is no option"):
        made(A, more=thing)


def test_parks_that_are_lent_stand_under_their_section() -> None:
    found = made(A, lent={"policy": B, "trends": B})
    assert {name: p.id for name, p in found.parks.items()} == {"park": A.id, "policy": B.id, "trends": B.id}
    assert found.options == {}
    assert made(A, lent={}).options == {}


def test_a_study_counts_as_the_first_parks_own() -> None:
    study = A.study.but(stage=2045)
    found = made(A, study, lent={"policy": B})
    assert found.parks["park"].key == A.but(study=study).key() != A.key()
    assert found.parks["policy"].key == B.key()
    assert "study" not in found.options
    assert made(A, A.study) == made(A)


def test_a_park_stands_where_it_was_read() -> None:
    paper: Any = answer(A, lent={"policy": B})
    found = found_at(paper, {"park": "parks/mine", "b": "parks/nobodys"})
    assert {name: p.place for name, p in found.made.parks.items()} == {"park": "parks/mine", "policy": B.id}
    assert {name: p.key for name, p in found.made.parks.items()} == {"park": A.key(), "policy": B.key()}
    assert (found.said, found.made.options, found.made.code) == (paper.said, paper.made.options, paper.made.code)
    bare: Any = Paper("said")
    assert found_at(bare, {"park": "parks/mine"}) is bare


def test_a_question_that_the_command_does_not_take_is_refused() -> None:
    with pytest.raises(TypeError, match="weather"):
        made(A, weather="fine")

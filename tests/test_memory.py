"""Memory is given back, and where the C library has no such choice nothing happens."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from parkzero import heap
from parkzero.heap import ARENA_MAX, LARGE, MMAP_THRESHOLD, TRIM_THRESHOLD, give_back, let_go


def test_the_c_library_is_told_to_keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    class Library:
        def __init__(self, name: None) -> None:
            self.mallopt = lambda parameter, value: told.append((parameter, value))

    monkeypatch.setattr(heap.ctypes, "CDLL", Library)
    give_back()
    assert told == [(MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE), (ARENA_MAX, 2)]


@pytest.mark.parametrize("why", [OSError, AttributeError, TypeError])
def test_where_it_has_no_such_choice_nothing_happens(why: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: None) -> Any:
        raise why

    monkeypatch.setattr(ctypes, "CDLL", none)
    give_back()
    let_go()

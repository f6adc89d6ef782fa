"""Runs side by side, with progress and a cache of this process.

HiGHS lets go of the interpreter while it solves, so threads use both cores; results do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from parkzero.progress import OnProgress, silent

WORKERS = 2
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Runner:
    """How many runs go at once, and who hears of it."""

    progress: OnProgress = silent
    workers: int = WORKERS

    def all(self, work: Callable[[In], Out], items: Iterable[In], name: str) -> list[Out]:
        """`work` over items, in order."""

        def one(item: In) -> Out:
            done = work(item)
            self.progress(name)
            return done

        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(one, items))

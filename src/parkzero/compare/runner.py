"""Runs side by side, with progress, each computed once where there is a cache.

HiGHS lets go of the interpreter while it solves, so threads use both cores; results do not depend on their order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from parkzero.cache import Cache
from parkzero.energy import Horizon, System
from parkzero.paths import planner
from parkzero.results import Course, Plan

Told = Callable[[str], None]
"""Hears what is being done: a code like "frame", "run plan", "swing"."""
WORKERS = 2
FOREVER = math.inf
In = TypeVar("In")
Out = TypeVar("Out")


def silent(_: str) -> None:
    """Hears nothing."""


@dataclass(frozen=True)
class Runner:
    """How many runs go at once, who hears of it, and where what was computed is kept: nowhere, unless a cache is given."""

    told: Told = silent
    workers: int = WORKERS
    cache: Cache | None = None

    def all(self, work: Callable[[In], Out], items: Iterable[In], name: str) -> list[Out]:
        """`work` over items, in order."""

        def one(item: In) -> Out:
            done = work(item)
            self.told(name)
            return done

        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(one, items))

    def value(
        self, work: Callable[..., Out], *given: object, heard: Mapping[str, Any] | None = None, seconds: float = FOREVER, **options: object
    ) -> Out:
        """`work(*given, **options, **heard)`; with a cache, what it gave before for the same `given` and `options` (see `Cache.call`).

        `heard`: what its value does not depend on. `seconds`: the time that it has; what had a limit is not kept, but may itself be what
        was found without one.
        """
        if self.cache is None:
            return work(*given, **options, **(heard or {}))
        return self.cache.call(work, *given, heard=heard, lasting=lambda _: seconds == FOREVER, **options)

    def plan(self, system: System, *, periods: int, gap: float, proved: bool, told: Told = silent, seconds: float = FOREVER) -> Plan:
        """`paths.planner.plan`, computed once."""
        heard = {"told": told, "seconds": seconds}
        return self.value(planner.plan, system, heard=heard, seconds=seconds, periods=periods, gap=gap, proved=proved)

    def course(self, horizon: Horizon, *, periods: int, gap: float, blind: bool, told: Told = silent, seconds: float = FOREVER) -> Course:
        """`paths.planner.course`, computed once."""
        heard = {"told": told, "seconds": seconds}
        return self.value(planner.course, horizon, heard=heard, seconds=seconds, periods=periods, gap=gap, blind=blind)

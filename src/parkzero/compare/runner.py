"""Runs side by side, with progress, each computed once where there is a cache.

HiGHS lets go of the interpreter while it solves, so threads use both cores; results do not depend on their order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from parkzero.cache import Cache
from parkzero.energy import Horizon, System
from parkzero.paths import planner
from parkzero.progress import OnProgress, silent
from parkzero.results import Pathway, Plan

WORKERS = 2
FOREVER = math.inf
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Runner:
    """Who hears of runs, how many go at once, and where what was computed is kept: nowhere, unless a cache is given."""

    progress: OnProgress = silent
    workers: int = WORKERS
    cache: Cache | None = None

    def all(self, work: Callable[[In], Out], items: Iterable[In], name: str) -> list[Out]:
        """`work` over items, in order."""

        def one(item: In) -> Out:
            done = work(item)
            self.progress(name)
            return done

        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(one, items))

    def value(
        self, work: Callable[..., Out], *given: object, heard: Mapping[str, Any] | None = None, seconds: float = FOREVER, **options: object
    ) -> Out:
        """`work(*given, **options, **heard)`; with a cache, what it gave before for the same `given` and `options` (see `Cache.call`).

        `heard`: what its value does not depend on. `seconds`: how long it may take; what had a limit is not kept, but what was found
        without one is taken.
        """
        if self.cache is None:
            return work(*given, **options, **(heard or {}))
        return self.cache.call(work, *given, heard=heard, lasting=lambda _: seconds == FOREVER, **options)

    def like(self, plan: Plan) -> Callable[..., Plan]:
        """`decide` for systems much like that of a plan: on its representative days, begun from where it ended."""
        return partial(self.decide, like=plan)

    def beside(self, first: Callable[[Runner], In], other: Callable[[Runner], Out], *, one: bool = True) -> tuple[In, Out]:
        """Two pieces of work at the same time, each with half of the workers; one after the other with all of them where there is one worker, or where the first is no `one` long solve."""
        if self.workers < 2 or not one:
            return first(self), other(self)
        half = replace(self, workers=self.workers // 2)
        with ThreadPoolExecutor(1) as pool:
            aside = pool.submit(other, half)
            return first(half), aside.result()

    def decide(
        self, system: System, *, periods: int, gap: float, proved: bool, like: Plan | None = None, progress: OnProgress = silent, seconds: float = FOREVER
    ) -> Plan:  # fmt: skip
        """`paths.planner.decide`, asked once for each system and options. A proved plan begins from that on representative days, which is kept too."""
        if proved and like is None:
            like = self.decide(system, periods=periods, gap=gap, proved=False, seconds=seconds)
        heard = {"progress": progress, "seconds": seconds}
        return self.value(planner.decide, system, heard=heard, seconds=seconds, periods=periods, gap=gap, proved=proved, like=like)

    def decide_stages(
        self, horizon: Horizon, *, periods: int, gap: float, blind: bool, progress: OnProgress = silent, seconds: float = FOREVER
    ) -> Pathway:  # fmt: skip
        """`paths.planner.decide_stages`, asked once for each horizon and options."""
        heard = {"progress": progress, "seconds": seconds}
        return self.value(planner.decide_stages, horizon, heard=heard, seconds=seconds, periods=periods, gap=gap, blind=blind)

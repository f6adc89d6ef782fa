"""Capacities against a living dispatch of the full year, with a certificate.

Each step proposes capacities, runs the year of every stage at them, and adds one cut a stage. The least value of the cuts over
all capacities is a lower bound; the best plan that meets its requirements an upper bound. Steps end at the gap asked for, at
the time limit, or when nothing moves any more: the bound reached is reported in every case.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from parkzero.clock import Floats
from parkzero.optimize.as_good import Run
from parkzero.optimize.dispatch import SERVED, Cut, Dispatch
from parkzero.optimize.highs import OutOfTime, Solution, Unsolved
from parkzero.optimize.investment import Investment
from parkzero.optimize.master import Master
from parkzero.progress import OnProgress, silent

STEPS = 400
LEVEL = 0.3
"""How far below the best value the level lies, as a share of the distance to the bound."""
STALL = 60
"""Steps without any progress of either bound after which the search ends."""
CROSSED = 1e-5
"""Share of a plan's cost by which rounding may put its lower bound above it; more is an error, never shown as a proof."""
RAISES = 2
"""How often unserved demand is made dearer before it counts as impossible to serve."""

Ending = Literal["closed", "time", "stalled", "steps"]


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """The best plan found and what is proved about it."""

    build: Floats
    lower: float
    upper: float
    """Cost of the best plan; where none meets its requirements, that of the least unmet one."""
    solutions: tuple[Solution, ...]
    """Operation of each stage at the best plan."""
    cuts: tuple[Cut, ...]
    """The best plan's cut of each stage."""
    served: bool
    steps: int
    seconds: float
    end: Ending
    known: tuple[tuple[int, Cut], ...] = ()
    """All cuts by stage."""
    seen: tuple[Run, ...] = ()
    """What the search has run, demand served."""

    @property
    def stated(self) -> float:
        """Cost of the plan at the stated price of unserved demand: `upper`, without the money of a raised price."""
        return self.upper - sum(c.dearer for c in self.cuts)

    @property
    def gap(self) -> float:
        return (self.upper - self.lower) / max(abs(self.upper), 1e-9)


def uncrossed(lower: float, upper: float) -> None:
    """Raises Unsolved where a bound lies above a plan by more than rounding."""
    if lower > upper + CROSSED * max(abs(upper), 1.0):
        raise Unsolved(f"a lower bound of {lower:.9g} above a plan of {upper:.9g}")


def certify(
    stages: Sequence[Dispatch],
    investment: Investment,
    start: Floats,
    *,
    gap: float = 1e-3,
    seconds: float = float("inf"),
    progress: OnProgress = silent,
    cuts: Sequence[tuple[int, Cut]] = (),
    relaxed: bool = False,
) -> Optimum:
    """Close the gap from a start, shape (builds,). `cuts`: by stage, known beforehand; `relaxed`: stages are themselves no more than bounds on theirs, for which demand is not made dearer.

    Raises OutOfTime where not even one plan was run in time, Unsolved where a dispatch has no optimum.
    """
    search = _Search(stages, investment, gap, time.perf_counter() + seconds, progress, relaxed=relaxed)
    for stage, cut in cuts:
        search.master.add(stage, cut)
    with ThreadPoolExecutor(min(len(stages), 2)) as pool:
        return search.run(Master(investment).nearest(np.clip(start, 0.0, investment.upper)) if len(start) else start, pool)


def operated(
    stages: Sequence[Dispatch],
    investment: Investment,
    build: Floats,
    *,
    seconds: float = float("inf"),
    pool: ThreadPoolExecutor | None = None,
) -> Optimum:
    """Every stage run at what is built: cost, cuts and solutions, nothing proved. Raises OutOfTime, Unsolved."""
    pairs = list(zip(stages, [share @ build for share in investment.shares], strict=True))

    def one(pair: tuple[Dispatch, Floats]) -> Cut:
        return pair[0].solve(pair[1], seconds)

    cuts = tuple(pool.map(one, pairs) if pool else map(one, pairs))
    solutions = tuple(s.solution for s in stages if s.solution is not None)
    cost = float(investment.cost @ build) + sum(c.value for c in cuts)
    return Optimum(build=build, lower=-np.inf, upper=cost, solutions=solutions, cuts=cuts, served=all(c.unserved <= SERVED for c in cuts), steps=0, seconds=0.0, end="steps")


class _Search:
    """One run of the search: cuts, the cheapest plan at the present prices of slacks, the best that meets all demand, the bound."""

    def __init__(
        self, stages: Sequence[Dispatch], investment: Investment, gap: float, deadline: float, progress: OnProgress, *, relaxed: bool
    ) -> None:
        self.stages, self.investment, self.gap, self.deadline, self.progress, self.relaxed = stages, investment, gap, deadline, progress, relaxed
        self.master = Master(investment)
        self.best: Optimum | None = None
        self.meeting: Optimum | None = None
        self.lower = -np.inf
        self.steps = 0
        self.before: Optimum | None = None
        self.idle = 0
        self.raised = 0
        self.seen: list[Run] = []
        self.began = time.perf_counter()

    def run(self, point: Floats, pool: ThreadPoolExecutor) -> Optimum:
        for _ in range(STEPS):
            try:
                better = self.look(point, pool)
            except OutOfTime:
                return self.ended("time")
            best = self.known
            bound = self.master.least()[0] if len(point) else best.upper
            self.idle = 0 if better or bound > self.lower + 1e-3 * self.gap * abs(best.upper) else self.idle + 1
            self.lower = max(self.lower, bound)
            reached = (best.upper - self.lower) / max(abs(best.upper), 1e-9)
            self.progress(f"gap {max(reached, 0.0):.3%}")
            if reached <= self.gap:
                if self.relaxed or self.raised == RAISES or not len(point) or self.met():
                    return self.ended("closed" if self.met() or self.meeting is None else "stalled")
                point = self.raise_price(point)
                continue
            if self.idle >= STALL:
                return self.ended("stalled")
            near, _ = self.master.least(around=best.build)
            level = best.upper - LEVEL * (best.upper - max(self.lower, near))
            try:
                point = self.master.nearest(best.build, level)
            except Unsolved:  # within rounding of the least value
                point = self.master.least(around=best.build)[1]
        return self.ended("steps")

    def look(self, point: Floats, pool: ThreadPoolExecutor) -> bool:
        """Run every stage at a point and take its cuts; whether it is better than the best so far."""
        found = operated(self.stages, self.investment, point, seconds=self.deadline - time.perf_counter(), pool=pool)
        for n, cut in enumerate(found.cuts):
            self.master.add(n, cut)
        self.steps += 1
        better = self.best is None or found.upper < self.best.upper
        if better:
            self.best = found
        if found.served:
            self.seen.append(Run(found.upper, sum(c.emissions for c in found.cuts)))
        if found.served and (self.meeting is None or found.upper < self.meeting.upper):
            self.meeting = found
        return better

    @property
    def known(self) -> Optimum:
        found = self.best or self.before
        if found is None:
            raise OutOfTime("time limit before the first plan")
        return found

    def met(self) -> bool:
        """Whether a plan that meets all demand lies within the gap."""
        return self.meeting is not None and self.meeting.upper - self.lower <= self.gap * abs(self.meeting.upper)

    def raise_price(self, point: Floats) -> Floats:
        """The least-cost plan leaves demand unserved: make that dearer. Bounds and cuts stay valid, since operation only grows dearer."""
        self.raised += 1
        self.before = self.before or replace(self.known, lower=self.lower)
        for stage in self.stages:
            stage.dearer()
        self.best = self.meeting
        return point if self.best is None else self.best.build

    def ended(self, end: Ending) -> Optimum:
        """The best plan that meets all demand, with the bound over such plans; where none does, the cheapest at the stated prices.

        Money of a raised price is taken off again.
        """
        best = self.meeting or self.before or self.known
        lower = self.lower if self.meeting or self.before is None else self.before.lower
        if not self.relaxed:
            uncrossed(lower, best.upper)
        seconds = time.perf_counter() - self.began
        return replace(best, lower=lower, upper=best.stated, known=tuple(self.master.cuts), seen=tuple(self.seen), steps=self.steps, seconds=seconds, end=end)

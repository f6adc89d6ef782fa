"""Many variants of one system on its full year, each with a certificate, from one living operation a worker.

A run of the year at capacities K_j and a price p on yardstick tonnes shows that operation at any K that emits at most E costs at least

  value_j + slope_j' (K - K_j) - p (E - tonnes_j).

This asks neither what capacity costs nor what a tonne costs or how many are allowed: variants that differ in these alone share their
cuts, and every run is a part of a plan for all of them (`priced`: mixtures above, cuts below). Where purchase prices differ, the
variant with nothing else changed, their anchor, is solved first; the others of these prices start from what it has shown.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Self

import numpy as np

from parkzero.clock import Floats
from parkzero.digest import digest
from parkzero.energy import Budget, Part, System
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import OutOfTime, Unsolved
from parkzero.optimize.investment import Investment
from parkzero.optimize.model import capacities, most_tonnes
from parkzero.optimize.planning import FOREVER, TIE
from parkzero.optimize.points import Change, Kept, Solved, fitting, shared
from parkzero.optimize.priced import STEPS, Closed, Limited, Mixture, Runs, Seen, Years, closed
from parkzero.optimize.sweep import Sweep
from parkzero.progress import OnProgress, silent
from parkzero.results import Plan

FINE = 100.0
"""Price of a tonne above a cap, as a multiple of what the unchanged system spends a year per tonne: a cap that costs more is out of reach."""
DIRTY = 1.5
"""Tonnes per MWh of demand below which what may arise is not taken: five times those of a gas engine."""
PART = 0.05
"""Largest gap of a point of a frontier, as a part of what its deepest cut costs: beyond it the points would tell nothing of each other."""
NAN = float("nan")
CHUNK = 20
"""Variants that are solved one after the other, each with what those before it have shown."""
OVER = 1e-6
"""Share of a cap by which a point that keeps it may exceed it."""


@dataclass(frozen=True, kw_only=True)
class _Anchor:
    """The variant of some purchase prices with nothing else changed."""

    best: Mixture
    known: Runs
    """What its runs have shown."""
    prices: Floats
    """Of the system's limits, and of tonnes, in its last run."""
    near: Floats
    """What representative days would build there."""
    at: Floats | None
    """Capacities of the last run."""
    basis: object


class Proved:
    """A living full year of a system that answers changes within a proved `gap`, or as near as `runs` a point come.

    `near`: the same on representative days, where it is at hand; `plan`: what the search goes out from (none: it looks for the least cost of the unchanged system first). Demand is served wherever it can be, whatever it costs. After `until` (of time.perf_counter) a point shows the gap reached. Raises
    OutOfTime where there is none yet, Unsolved where HiGHS fails, ParkError where figures cannot be computed with, ValueError on a hard
    limit of the system.
    """

    def __init__(
        self, system: System, *, periods: int = 12, gap: float = 1e-3, until: float = FOREVER, runs: int = STEPS, near: Sweep | None = None, plan: Plan | None = None
    ) -> None:  # fmt: skip
        limited = Limited.of((replace(system, moving=True),), budget=Budget(tonnes=np.inf, backstop=1.0))
        (self.system,), self.gap, self.until, self.runs = limited.systems, gap, until, runs
        if any(x.hard for x in self.system.limits):
            raise ValueError("a hard limit has no price: ask for a cap")
        self._near = near or Sweep(self.system, periods)
        self._years = Years.of(limited, self._investment(Change(name="")), hard=True)
        self._year.dearer()
        self._fine = self.system.backstop
        self._anchors: dict[tuple[tuple[str, float], ...], _Anchor] = {}
        base = self._anchors[()] = self._planned(plan) if plan else self._anchored(Change(name=""))
        best = base.best
        self._fine = max(self._fine, FINE * abs(best.cost - best.fine) / max(abs(best.emissions), self._size / 5.0))

    @cached_property
    def _size(self) -> float:
        """Tonnes that about may arise [t/a]."""
        demand = sum(self.system.year.total(x.power) for x in self.system.loads)
        return max(most_tonnes(self.system), DIRTY * demand, 1.0)

    @property
    def _year(self) -> Dispatch:
        return self._years.stages[0].dispatch

    @property
    def parts(self) -> tuple[Part, ...]:
        """What may be built."""
        return self._near.parts

    def twin(self) -> Self:
        """Another living year of the same system, for another worker; what is known of purchase prices is shared."""
        found = copy.copy(self)
        found._near, found._years = self._near.twin(), Years.of(self._years.course, self._years.investment, hard=True)
        found._year.dearer()
        return found

    def anchor(self, change: Change) -> _Anchor:
        """The anchor of a change's purchase prices, solved where it is not known."""
        key = _prices(change)
        if key not in self._anchors:
            self._anchors[key] = self._anchored(Change(name="", price=dict(key)))
        return self._anchors[key]

    def at(self, change: Change) -> Solved:
        """The least cost under a change, within the gap; a point that is not feasible where a cap cannot be kept."""
        return self.points([change])[0]

    def points(self, changes: Sequence[Change], each: Callable[[Change, Solved], None] = lambda _, __: None) -> list[Solved]:
        """Points of changes, in their order; each with what those solved before it at the same purchase prices have shown."""
        found = dict[int, Solved]()
        order = sorted(range(len(changes)), key=lambda n: _order(fitting(changes[n], self.system)))
        for _, group in groupby(order, key=lambda n: _prices(changes[n])):
            known: Runs | None = None
            for n in group:
                found[n], known = self._onward(changes[n], known)
                each(changes[n], found[n])
        return [found[n] for n in range(len(changes))]

    def falling(self, carbon: float, points: int, *, first: Solved | None = None, also: float = NAN, finest: float = 0.0, progress: OnProgress = silent) -> tuple[Solved, ...]:
        """The least cost under falling caps, from `first` (none: the least without a cap) to what capacities of representative days at a price of `carbon` emit in the year: at even steps, and at `also` tonnes where they lie between.

        Where all of it costs little, points are within a part of that, though no closer than `finest`. Halves come before quarters, each from where the nearest before it ended: between two ends that are known little is left to run.
        """
        anchor = self.anchor(Change(name=""))
        self._year.far = np.inf
        known, ends = anchor.known, {anchor.best.emissions: (anchor.basis, anchor.at)}

        def point(change: Change, near: float) -> Solved:
            nonlocal known
            before = len(known.seen)
            self._year.again(*ends[min(ends, key=lambda tonnes: abs(tonnes - near))])
            found, known = self._onward(change, known)
            if len(known.seen) > before:
                ends[near] = self._year.basis(), self._year.at
            progress("sweep")
            return found

        of_its_own = first is None
        first = first or point(Change(name="free"), anchor.best.emissions)
        near = self._near.at(Change(name="deep", carbon=carbon))
        if not (first.feasible and near.feasible):
            raise Unsolved("no plan without a cap")
        self._year.begin_from(self._near.basis)
        known += self._run(anchor.best.build + self._built(near) - anchor.near, np.append(anchor.prices[:-1], carbon))
        deepest, more = float(known.seen[-1].counted[-1]), self._years.cost(known.seen[-1]) - first.cost
        self.gap = max(finest, min(self.gap, PART * abs(more) / max(abs(first.cost), 1e-9)))
        ends[deepest] = self._year.basis(), self._year.at
        caps = (first.emissions + (deepest - first.emissions) * np.linspace(0.0, 1.0, points)[1:]).tolist() if deepest < first.emissions else []
        between = [also] if deepest < also < first.emissions else []
        asked = [Change(name=f"{cap:.0f}", cap=cap) for cap in (*caps[-1:], *between, *(caps[n] for n in halved(len(caps) - 1)))]
        for change in asked:
            point(change, change.cap or 0.0)
        self.runs = 0  # now every point with all that any of them has shown: none costs more than one with fewer tonnes
        found = [self._onward(change, known)[0] for change in asked]
        first = self._onward(Change(name="free"), known)[0] if of_its_own else first
        return tuple(sorted((first, *(p for p in found if p.feasible and p.emissions < first.emissions)), key=lambda p: -p.emissions))

    def _run(self, build: Floats, prices: Floats) -> Runs:
        """The year at what is built, as far as it may be, and prices."""
        years = replace(self._years, investment=self._investment(Change(name="")))
        with ThreadPoolExecutor(1) as pool:
            cuts, run = years.solve(np.clip(build, years.investment.lower, years.investment.upper), prices, self.until, pool)
        return Runs(cuts, (run,))

    def _onward(self, change: Change, known: Runs | None) -> tuple[Solved, Runs]:
        """A point with what is known of its purchase prices (none: what the anchor has shown); and what is known after it."""
        anchor = self.anchor(change)
        if known is None:
            self._year.again(anchor.basis, anchor.at)
            known = anchor.known

        def start() -> tuple[Floats, float]:
            near = self._near.at(change)
            moved = self._built(near) - anchor.near if near.feasible else 0.0
            return anchor.best.build + moved, near.shadow if near.feasible else 0.0

        found = self._closed(change, start, anchor.prices, known)
        return self._point(change, found, anchor), known + found.new

    def _anchored(self, change: Change) -> _Anchor:
        """A variant from the representative days' answer, corrected by how far they were off for the unchanged system."""
        base = self._anchors.get(())
        near = self._built(self._near.at(change))
        if base:
            self._year.again(base.basis, base.at)
        first = near if base is None else base.best.build + near - base.near
        prices = base.prices if base else np.zeros(len(self.system.limits) + 1)
        found = self._closed(change, lambda: (first, 0.0), prices, Runs())
        return _Anchor(best=found.best, known=found.new, prices=found.at, near=near, at=self._year.at, basis=self._year.basis())

    def _planned(self, plan: Plan) -> _Anchor:
        """A plan of the system under targets, or among stages: run without them at what it builds. It is itself a way to run the year, whatever the targets have made of it."""
        near, stands, own = self._built(self._near.at(Change(name=""))), plan.stands, capacities(self.system)
        build, prices = np.array([*(stands.get(p, 0.0) for p in own.parts), 0.0]), np.zeros(len(self.system.limits) + 1)
        if plan.basis is not None:
            self._year.begin_from(plan.basis, same=True)
        run = self._run(build, prices)
        lacking = sum(plan.unserved.values())
        paid = plan.cost + self._year.raised * lacking - float(own.cost @ build[:-1])
        itself = Seen(build=np.append(build[:-1], plan.emissions), operation=paid, counted=np.append(run.seen[0].counted[:-1], plan.emissions), unserved=lacking)
        known = Runs(run.cuts, (*run.seen, itself))
        return _Anchor(best=self._years.mixture(known.seen), known=known, prices=prices, near=near, at=self._year.at, basis=self._year.basis())

    def _closed(self, change: Change, start: Callable[[], tuple[Floats, float]], prices: Floats, known: Runs) -> Closed:
        """`start`: what to build first and the price of the cap; `prices`: where those of the system's limits start."""
        self._year.bought(change.price)
        budget = Budget(tonnes=np.inf if change.cap is None else change.cap, backstop=self._fine)
        years = replace(self._years, course=replace(self._years.course, budget=budget), investment=self._investment(change))

        def begin() -> tuple[Floats, Floats]:
            build, shadow = start()
            return np.clip(build, years.investment.lower, years.investment.upper), np.append(prices[:-1], shadow)

        with ThreadPoolExecutor(1) as pool:
            return closed(years, begin, gap=self.gap, until=self.until, pool=pool, known=known, most=self.runs)

    def _investment(self, change: Change) -> Investment:
        """Capacities at their changed costs, and yardstick tonnes at their price, up to a cap."""
        own = capacities(self.system, allowance=True)
        parts = [part.id for part in own.parts[:-1]]
        cost = np.append(own.cost[:-1] * np.array([change.cost.get(n, 1.0) for n in parts]), TIE + change.carbon)
        most = np.inf if change.cap is None else change.cap
        upper = np.append(np.where([n in change.without for n in parts], 0.0, own.upper[:-1]), most)
        return Investment(
            parts=tuple((0, p) for p in own.parts), cost=cost, upper=upper, shares=(np.eye(len(cost)),), rows=own.ties, rows_upper=own.ties_upper,
            free=len(parts), size=self._size,
        )  # fmt: skip

    def _built(self, near: Solved) -> Floats:
        """What a point builds, in the order of the investment, tonnes left out."""
        return np.array([*(near.capacity.get(p, 0.0) for p in capacities(self.system).parts), 0.0])

    def _point(self, change: Change, found: Closed, anchor: _Anchor) -> Solved:
        best = found.best
        gap = max(best.cost - found.lower, 0.0) / max(abs(best.cost - best.fine), 1e-9)
        speck = OVER * max(abs(change.cap or 0.0), self._size)
        over = change.cap is not None and best.emissions > change.cap + speck
        shed = change.cap is not None and best.unserved > anchor.best.unserved + speck
        if (over or shed) and found.late:
            raise OutOfTime("time limit before the first plan under the cap")
        if over or shed:
            return Solved(name=change.name, cost=NAN, emissions=NAN, shadow=NAN, capacity={}, feasible=False, gap=gap if gap > self.gap else None)
        cost = best.cost - best.fine - (TIE + change.carbon) * best.emissions
        capacity = {p: v for p, v in zip(capacities(self.system).parts, best.build.tolist(), strict=False) if v > 1e-6}
        return Solved(name=change.name, cost=cost, emissions=best.emissions, shadow=found.shadow, capacity=capacity, unserved=best.unserved, gap=gap)


def halved(count: int) -> list[int]:
    """Places 0 .. count - 1, the middle first, then the middles of what is left: any two neighbours that are done enclose the next."""
    found, spans = list[int](), [(0, count)]
    while spans:
        low, high = spans.pop(0)
        if low < high:
            middle = (low + high) // 2
            found.append(middle)
            spans += [(low, middle), (middle + 1, high)]
    return found


def _prices(change: Change) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((carrier, factor) for carrier, factor in change.price.items() if factor != 1.0))


def sweep(
    system: System,
    changes: Sequence[Change],
    *,
    gap: float = 1e-3,
    periods: int = 12,
    workers: int = 1,
    kept: Path | None = None,
    progress: OnProgress = silent,
) -> list[Solved]:
    """Points of all changes on the full year, each within the proved `gap`, in their order; `kept` as in `sweep.sweep`.

    They depend neither on the order of the changes nor on the number of workers. What is left after an interruption is solved within
    the same gap, but not to the last digit as it would have been.
    """
    finished = Kept(kept, digest(system, periods, gap), progress)
    left = sorted(finished.left([fitting(c, system) for c in changes]), key=_order)
    if left:
        first = Proved(system, periods=periods, gap=gap)
        anchors = list({_prices(c): c for c in left}.values())
        shared(first, workers, anchors, Proved.anchor, finished.stop)
        shared(first, workers, _chunks(left), lambda living, chunk: living.points(chunk, finished.add), finished.stop)
    return finished.points(changes)


def _chunks(changes: Sequence[Change]) -> list[list[Change]]:
    """Changes of the same purchase prices together, at most CHUNK of them."""
    found: list[list[Change]] = []
    for change in changes:
        if not found or len(found[-1]) == CHUNK or _prices(found[-1][0]) != _prices(change):
            found.append([])
        found[-1].append(change)
    return found


def _order(change: Change) -> tuple[object, ...]:
    """Those far from the anchor first: mixtures of what they and the anchor show serve what lies between."""
    away = sum(abs(factor - 1.0) for factor in change.cost.values())
    cap = np.inf if change.cap is None else change.cap
    return (_prices(change), change.without, sorted(change.cost), cap, -change.carbon, -away, sorted(change.cost.items()), change.name)

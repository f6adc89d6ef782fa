"""Limits of the year as prices: cuts and a start for the search, several times faster than with a row over all hours.

A row over the year, beside demand charges, makes the dual simplex several times slower. With a price on what the limit counts in its
place the year runs as fast as without, and every run still gives a valid cut: for any price p >= 0,

  V(K) >= cost_j + slope_j' (K - K_j) - p (limit - counted_j),

as long as p is at most the backstop at which the limit may be exceeded (Lagrange). A budget over stages is one price for all of them;
there the tonnes that a stage is allowed stand among its capacities. Plans that keep the limits are mixtures of the points seen (Dantzig
and Wolfe 1960, doi:10.1287/opre.8.1.101); their programme gives the next prices. The search that follows (`certified`) runs the best
mixture with the limits themselves and proves it with these cuts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import Budget, Limit, System
from parkzero.optimize.dispatch import Cut, Dispatch
from parkzero.optimize.highs import Living, OutOfTime, Solution, Unsolved
from parkzero.optimize.investment import EXCESS, Investment
from parkzero.optimize.joint import Joint
from parkzero.optimize.master import Master
from parkzero.optimize.model import ALLOWANCE, counted_columns
from parkzero.optimize.programme import Programme

STEPS = 150
SHARE = 0.6
"""Part of the time left that this may take; the rest is for the plan that it finds and its proof."""
DEARER = (1.0, 1.02, 1.05, 1.1, 1.2, 1.5)
"""Factors on the last prices at which a run that keeps the limits is sought."""
STALL = 25
"""Runs without a better mixture or bound after which it ends."""
LEVEL = 0.3
TURN = (0.85, 1.2)
"""How far a price moves in a step, as factors on the one before."""
STIR = 0.01
"""Least upper end of a price's move, as a share of the backstop."""


@dataclass(frozen=True)
class Limited:
    """Stages under limits of their own and, perhaps, a budget over all. One stage is one with scale and length 1."""

    systems: tuple[System, ...]
    scales: tuple[float, ...] = (1.0,)
    """Present value of a currency unit a year in each stage [a]."""
    lengths: tuple[float, ...] = (1.0,)
    """Years of each stage."""
    budget: Budget | None = None

    @classmethod
    def of(
        cls, systems: Sequence[System], scales: Sequence[float] = (1.0,), lengths: Sequence[float] = (1.0,), budget: Budget | None = None
    ) -> Limited:
        """Without limits that limit nothing."""
        bound = tuple(replace(s, limits=tuple(x for x in s.limits if np.isfinite(x.tonnes))) for s in systems)
        return cls(bound, tuple(scales), tuple(lengths), budget)

    @property
    def priceable(self) -> bool:
        """Whether there is anything to be priced, and all of it soft."""
        limits = [x for s in self.systems for x in s.limits]
        return bool(limits or self.budget) and not any(x.hard for x in limits)


def shadows(limited: Limited, near: Joint, found: Solution) -> Floats:
    """Prices of the limits in a solution of the joint programme, in the order that `seeded` asks for [present value/t]."""
    rows = [run.row(f"limit {x.name}")[0] for run, s in zip(near.runs, limited.systems, strict=True) for x in s.limits]
    rows += [near.programme.rows["rows"][-1]] if limited.budget else []
    return -found.dual[rows] if rows else np.zeros(0)


@dataclass(frozen=True)
class _Seen:
    """A run of all stages: what is built and allowed, cost of all, what the limits count."""

    build: Floats
    cost: float
    counted: Floats


def seeded(
    course: Limited, investment: Investment, start: Floats, prices: Floats, *, gap: float, until: float, told: Callable[[str], None]
) -> tuple[tuple[tuple[int, Cut], ...], Floats, tuple[object, ...]]:
    """Cuts by stage, what to build to go on from, shape (builds,), and for each stage a basis there that keeps its limits (none found: empty).

    `prices`: where the prices start: limits of the first stage, of the next ..., budget [present value/t]. Ends at the gap, after its
    share of the time to `until`, or where nothing moves.
    """
    years = _Years(course, investment)
    until = time.perf_counter() + SHARE * (until - time.perf_counter())
    master, seen, cuts = Master(investment), list[_Seen](), list[tuple[int, Cut]]()
    point = mixed = master.nearest(np.clip(start, 0.0, investment.upper))
    at, lower, upper, idle = np.clip(prices, 0.0, years.backstop), -np.inf, np.inf, 0
    with ThreadPoolExecutor(min(len(course.systems), 2)) as pool:
        for _ in range(STEPS):
            try:
                found, run = years.solve(point, at, until, pool)
            except OutOfTime:
                break
            seen.append(run)
            for stage, cut in enumerate(found):
                master.add(stage, cut)
                cuts.append((stage, cut))
            cost, mixed, duals = years.mixture(seen)
            bound = master.least()[0]
            moved = cost < upper - 1e-3 * gap * abs(cost) or bound > lower + 1e-3 * gap * abs(cost)
            idle = 0 if moved else idle + 1
            lower, upper = max(lower, bound), cost
            reached = (upper - lower) / max(abs(upper), 1e-9)
            told(f"gap {max(reached, 0.0):.3%}")
            if reached <= 0.8 * gap or idle >= STALL:
                break
            at = np.minimum(np.clip(duals, TURN[0] * at, np.maximum(TURN[1] * at, STIR * years.backstop)), years.backstop)
            near, beside = master.least(around=mixed)
            try:
                point = master.nearest(mixed, upper - LEVEL * (upper - max(lower, near)))
            except Unsolved:
                point = beside
        bases = years.kept(mixed, at, until, pool)
    return tuple(cuts), mixed, bases


def near(system: System, shadow: Mapping[str, float]) -> object | None:
    """A basis of a system with nothing to build that keeps its soft limits, at about the prices given; None where there is none to find."""
    limited = Limited.of((system,))
    if not limited.priceable or not shadow:
        return None
    years = _Years(limited, Investment.single(system))
    prices = np.array([shadow.get(x.name, 0.0) for x in limited.systems[0].limits])
    with ThreadPoolExecutor(1) as pool:
        bases = years.kept(np.zeros(0), prices, np.inf, pool)
    return bases[0] if bases else None


class _Years:
    """The years of all stages, their limits priced."""

    def __init__(self, course: Limited, investment: Investment) -> None:
        self.course, self.investment = course, investment
        self.stages = [_Year(s, scale, course.budget is not None) for s, scale in zip(course.systems, course.scales, strict=True)]
        most, backstop = [], []
        for system, scale in zip(course.systems, course.scales, strict=True):
            most += [system.room(x) for x in system.limits]
            backstop += [scale * x.backstop for x in system.limits]
        self.allowed = np.array([n for n, (_, name) in enumerate(investment.names) if name == ALLOWANCE], int)
        self.excess = np.array([n for n, (_, name) in enumerate(investment.names) if name == EXCESS], int)
        if course.budget is not None:
            most.append(course.budget.tonnes)
            backstop.append(course.budget.backstop)
        self.most, self.backstop = np.array(most), np.array(backstop)

    def solve(self, build: Floats, prices: Floats, until: float, pool: ThreadPoolExecutor) -> tuple[tuple[Cut, ...], _Seen]:
        """All stages at what is built and prices: a cut of each, and what was seen. Raises OutOfTime, Unsolved."""
        over = prices[-1] if self.course.budget is not None else 0.0
        ends = np.cumsum([len(s.limits) for s in self.course.systems])
        own = np.split(prices[: ends[-1]], ends[:-1])
        capacity = [share @ build for share in self.investment.shares]
        tasks = list(zip(self.stages, capacity, own, [over * y for y in self.course.lengths], strict=True))

        def one(task: tuple[_Year, Floats, Floats, float]) -> tuple[Cut, Floats, float]:
            stage, at, each, tonne = task
            return stage.solve(at, each, tonne, until - time.perf_counter())

        runs = list(pool.map(one, tasks))
        cuts, most = [], np.split(self.most[: ends[-1]], ends[:-1])
        for (cut, counted, _), each, bound in zip(runs, own, most, strict=True):
            cuts.append(replace(cut, value=cut.value - float(each @ (bound - counted))))
        emitted = np.array([tonnes for _, _, tonnes in runs])
        total = [c for _, counted, _ in runs for c in counted]
        spent = build.copy()
        spent[self.allowed], spent[self.excess] = emitted[: len(self.allowed)], 0.0
        if self.course.budget is not None:
            total.append(float(emitted @ np.array(self.course.lengths)))
        cost = float(self.investment.cost @ spent) + sum(cut.value for cut, _, _ in runs)
        return tuple(cuts), _Seen(spent, cost, np.array(total))

    def kept(self, build: Floats, prices: Floats, until: float, pool: ThreadPoolExecutor) -> tuple[object, ...]:
        """A basis of each stage where the limits are kept, at what is built; empty where rising prices do not lead there."""
        if self.course.budget is not None:
            return ()
        for factor in DEARER:
            try:
                _, run = self.solve(build, np.minimum(factor * prices, self.backstop), until, pool)
            except OutOfTime:
                return ()
            if np.all(run.counted <= self.most + 1e-9 * np.abs(self.most)):
                return tuple(stage.dispatch.basis() for stage in self.stages)
        return ()

    def mixture(self, seen: Sequence[_Seen]) -> tuple[float, Floats, Floats]:
        """The cheapest mixture of runs under the limits: its cost, what it builds, and the limits' prices in it."""
        unit = max(abs(seen[0].cost), 1e-9)
        size = np.maximum(np.abs(np.array([s.counted for s in seen])).max(axis=0), 1e-9)
        lp = Programme()
        parts = lp.variables("parts", len(seen), cost=np.array([s.cost for s in seen]) / unit)
        lp.put(lp.constraints("whole", 1, lower=1.0, upper=1.0), parts, 1.0)
        above = lp.variables("above", len(self.most), cost=self.backstop * size / unit)
        rows = lp.constraints("limits", len(self.most), upper=self.most / size)
        lp.put(rows[:, None], parts[None, :], np.array([s.counted for s in seen]).T / size[:, None])
        lp.put(rows, above, -1.0)
        found = Living(lp).solve()
        mixed: Floats = found.x[parts] @ np.array([s.build for s in seen])
        if len(self.excess):
            mixed[self.excess] = found.x[above[-1]] * size[-1]
        return found.objective * unit, mixed, np.maximum(-found.dual[rows], 0.0) * unit / size


class _Year:
    """The year of a stage whose limits are prices."""

    def __init__(self, system: System, scale: float, budgeted: bool) -> None:
        self.dispatch = Dispatch(replace(system, limits=()), TimeGrid.year(system.steps, system.step_hours), scale)
        self.budgeted, run = budgeted, self.dispatch.run
        self.sums = [self._sum(limit) for limit in system.limits]
        self._touched = np.unique(np.concatenate([run.emitting, *(c for c, _ in self.sums)]))

    def _sum(self, limit: Limit) -> tuple[Integers, Floats]:
        """Columns that a limit counts, and by how much."""
        run = self.dispatch.run
        parts = list(counted_columns(limit, run.flows(), run.grid.step_weights * run.grid.step_hours, (run.emitting, run.tonnes)))
        return np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])

    def solve(self, capacity: Floats, prices: Floats, tonne: float, seconds: float) -> tuple[Cut, Floats, float]:
        """At capacities, prices of the limits and of a yardstick tonne: the cut of the cost without them, what the limits count, tonnes."""
        run = self.dispatch.run
        extra = np.zeros(run.programme.width)
        for price, (columns, values) in zip(prices, self.sums, strict=True):
            np.add.at(extra, columns, price * values)
        np.add.at(extra, run.emitting, tonne * run.tonnes)
        self.dispatch.charge(self._touched, extra[self._touched])
        cut = self.dispatch.solve(capacity[: len(self.dispatch.built.names)], seconds)
        assert self.dispatch.solution is not None
        x = self.dispatch.solution.x
        counted = np.array([float(values @ x[columns]) for columns, values in self.sums])
        emitted = run.emissions(x)
        plain = cut.value - float(extra @ x)
        if not self.budgeted:
            return replace(cut, value=plain), counted, emitted
        return replace(cut, value=plain, capacity=np.append(cut.capacity, emitted), slope=np.append(cut.slope, -tonne)), counted, emitted

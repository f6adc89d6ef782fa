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

import copy
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import Floats, Integers
from parkzero.energy import Budget, Limit, System
from parkzero.optimize.certified import uncrossed
from parkzero.optimize.columns import counted_columns, plants_by_flow
from parkzero.optimize.dispatch import Cut, Dispatch, Held
from parkzero.optimize.exports import EXPORT_SHARE, sold_beyond
from parkzero.optimize.highs import Living, OutOfTime, Unsolved
from parkzero.optimize.investment import EXCESS, Investment, gates
from parkzero.optimize.master import Master
from parkzero.optimize.model import ALLOWANCE
from parkzero.optimize.programme import Programme
from parkzero.progress import OnProgress, silent

STEPS = 150
DEARER = (1.0, 1.02, 1.1, 1.5)
"""Factors on the last prices at which a run that keeps the limits is sought."""
STALL = 25
"""Runs without a better mixture or bound after which it ends."""
LEVEL = 0.3
TURN = (0.85, 1.2)
"""How far a price moves in a step, as factors on the one before."""
LEAP = (0.5, 2.0)
"""The same where no mixture yet lies between too little and too much."""
NEAR = 0.03
"""Gap below which what is known proposes better than a start from elsewhere."""
STIR = 0.01
"""Where a price that is too low goes that is less than a hundredth of it, as a share of the backstop."""


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
        """Without limits that limit nothing; the share of exports is one of them."""
        bound = [replace(s, limits=tuple(x for x in s.limits if np.isfinite(x.tonnes)) + _of_exports(s), export_share=1.0) for s in systems]
        return cls(tuple(bound), tuple(scales), tuple(lengths), budget)

    @property
    def priceable(self) -> bool:
        """Whether anything ties all hours of a year, and all limits are soft."""
        limits = [x for s in self.systems for x in s.limits]
        return bool(limits or self.budget or any(map(gates, self.systems))) and not any(x.hard for x in limits)


def _of_exports(system: System) -> tuple[Limit, ...]:
    """The bound on what is sold of what is made in a year, as a limit. Its price is no higher than what sales earn: nothing would be sold then."""
    per = sold_beyond(system)
    dearest = max((float(np.max(x.earned)) for x in system.outlets if x.id in per), default=0.0)
    return (Limit(name=EXPORT_SHARE, tonnes=0.0, backstop=max(dearest, 0.0), rule=Rule(name=EXPORT_SHARE, unit="MWh", rows=()), per=per),) if per else ()


@dataclass(frozen=True)
class Seen:
    """A run of all stages: what is built and allowed, cost of operation, what the limits count."""

    build: Floats
    operation: float
    counted: Floats
    unserved: float
    """Demand that is not served [MWh/a]."""


@dataclass(frozen=True)
class Runs:
    """What runs have shown: cuts by stage, and the runs themselves, any mixture of which can be built and run."""

    cuts: tuple[tuple[int, Cut], ...] = ()
    seen: tuple[Seen, ...] = ()

    def __add__(self, other: Runs) -> Runs:
        return Runs(self.cuts + other.cuts, self.seen + other.seen)


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """The cheapest mixture of runs under the limits."""

    cost: float
    build: Floats
    prices: Floats
    """Of the limits [present value/t]."""
    fine: float
    """Money in its cost for what is above a budget that must be kept, and for unserved demand beyond its stated price."""
    emissions: float
    """Tonnes that a budget counts [t]."""
    unserved: float
    """[MWh/a]"""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Where a search ended."""

    new: Runs
    """What its own runs have shown."""
    at: Floats
    """Prices of the last run."""
    mixture: Mixture | None
    """None where not one run ended in time."""
    lower: float
    shadow: float
    """Price of a budget that must be kept, where the bound lies [currency/t]."""
    late: bool
    """Whether the time was over."""

    @property
    def best(self) -> Mixture:
        """Raises OutOfTime where there is none."""
        if self.mixture is None:
            raise OutOfTime("time limit before the first run")
        return self.mixture


def closed(
    years: Years,
    start: Callable[[], tuple[Floats, Floats]],
    *,
    gap: float,
    until: float,
    pool: ThreadPoolExecutor,
    progress: OnProgress = silent,
    known: Runs = Runs(),
    most: int = STEPS,
) -> Closed:
    """Runs at proposed builds and prices until mixture and bound meet within `gap`, the time is over, `most` of them are done, or nothing moves.

    `start`: builds and prices of the first run; not asked for where what is `known` leads near.
    """
    master, seen, new = Master(years.investment, list(known.cuts)), [s for s in known.seen if years.allows(s)], Runs()

    def bound() -> tuple[float, float]:
        try:
            return master.least()[0], years.shadow(master)
        except Unsolved:  # no cut bounds tonnes yet
            return -np.inf, 0.0

    def near(best: Mixture, share: float) -> bool:
        """Whether the bound is within a share of the cost, fines left out."""
        return upper - lower <= share * abs(upper - best.fine)

    def proposed(best: Mixture) -> Floats:
        around, beside = master.least(around=best.build)
        try:
            return master.nearest(best.build, upper - LEVEL * (upper - max(lower, around)))
        except Unsolved:
            return beside

    best = years.mixture(seen) if seen else None
    lower, shadow = bound() if best else (-np.inf, 0.0)
    upper, idle, late = best.cost if best else np.inf, 0, False
    point, at = (best.build, best.prices) if best else (np.zeros(0), np.zeros(len(years.most)))
    while not (best and near(best, gap)) and idle < STALL and len(new.seen) < most:
        if best and new.seen:
            before, asked = at, point
            at = years.moved(at, best.prices)
            point = proposed(best)
            if idle and years.same(point, asked) and np.allclose(at, before):  # the same run once more would show nothing
                with suppress(Unsolved):
                    point = master.least()[1]
                    at = np.append(before[:-1], years.shadow(master)) if years.hard else before
        else:
            point, at = (proposed(best), best.prices) if best and near(best, NEAR) else start()
            at = np.clip(at, 0.0, years.backstop)
        try:
            cuts, run = years.solve(point, at, until, pool)
        except OutOfTime:
            late = True
            break
        new += Runs(cuts, (run,))
        seen.append(run)
        for stage, cut in cuts:
            master.add(stage, cut)
        best = years.mixture(seen)
        least, shadow = bound()
        speck = 1e-3 * gap * abs(best.cost - best.fine)
        idle = 0 if best.cost < upper - speck or least > lower + speck else idle + 1
        lower, upper = max(lower, least), best.cost
        progress(f"gap {max((upper - lower) / max(abs(upper), 1e-9), 0.0):.3%}")
    if years.hard:
        uncrossed(lower, upper)
    return Closed(new=new, at=at, mixture=best, lower=lower, shadow=shadow, late=late)


@dataclass(frozen=True)
class Years:
    """The years of all stages, their limits priced."""

    course: Limited
    investment: Investment
    stages: tuple[PricedYear, ...]
    hard: bool = False
    """Whether the budget may be exceeded only where no run keeps it."""

    @classmethod
    def of(cls, course: Limited, investment: Investment, *, hard: bool = False) -> Years:
        budgeted = course.budget is not None
        years = tuple(PricedYear(s, scale, budgeted) for s, scale in zip(course.systems, course.scales, strict=True))
        return cls(course, investment, years, hard)

    def parted(self) -> Years:
        """The same by months, tied by the prices of the last run."""
        return replace(self, stages=tuple(stage.parted() for stage in self.stages))

    @cached_property
    def allowed(self) -> Integers:
        """Places of the tonnes that stages may emit among the builds."""
        return np.array([n for n, (_, part) in enumerate(self.investment.parts) if part == ALLOWANCE], int)

    @cached_property
    def excess(self) -> Integers:
        """Place of the tonnes above the budget."""
        return np.array([n for n, (_, part) in enumerate(self.investment.parts) if part == EXCESS], int)

    @cached_property
    def most(self) -> Floats:
        """What the limits allow [t]: of the first stage, of the next ..., budget."""
        budget = [self.course.budget.tonnes] if self.course.budget else []
        return np.array([s.room(x) for s in self.course.systems for x in s.limits] + budget)

    @cached_property
    def backstop(self) -> Floats:
        """What a tonne above them costs [present value/t]."""
        budget = [self.course.budget.backstop] if self.course.budget else []
        pairs = zip(self.course.systems, self.course.scales, strict=True)
        return np.array([scale * x.backstop for s, scale in pairs for x in s.limits] + budget)

    def moved(self, at: Floats, wanted: Floats) -> Floats:
        """Prices of the next run: those of the mixture, no further from the last ones than a step."""
        least, stir = np.where(wanted <= 0.0, LEAP[0], TURN[0]) * at, STIR * self.backstop
        most = np.where(at < 0.01 * stir, stir, np.where(wanted >= self.backstop, LEAP[1], TURN[1]) * at)
        return np.minimum(np.clip(wanted, least, most), self.backstop)

    def allows(self, run: Seen) -> bool:
        """Whether what a run has built may be built."""
        most = self.investment.upper * (1.0 + 1e-9)
        most[self.allowed] = np.inf
        return bool(np.all(run.build <= most))

    def same(self, one: Floats, other: Floats) -> bool:
        """Whether two proposals build the same, whatever they let it emit."""
        apart = np.abs(one - other) / self.investment.scale
        apart[self.allowed] = 0.0
        return bool(np.all(apart < 1e-9))

    def shadow(self, master: Master) -> float:
        """What a tonne less under a budget that must be kept adds at the master's least value [currency/t]."""
        return max(0.0, -float(master.reduced[self.allowed[0]])) if self.hard else 0.0

    def cost(self, run: Seen) -> float:
        """Cost of building and operation, and of tonnes where they cost."""
        return float(self.investment.cost @ run.build) + run.operation

    def solve(self, build: Floats, prices: Floats, until: float, pool: ThreadPoolExecutor) -> tuple[tuple[tuple[int, Cut], ...], Seen]:
        """All stages at what is built and prices: a cut of each, and what was seen. Raises OutOfTime, Unsolved."""
        over = prices[-1] if self.course.budget is not None else 0.0
        ends = np.cumsum([len(s.limits) for s in self.course.systems])
        own = np.split(prices[: ends[-1]], ends[:-1])
        capacity = [share @ build for share in self.investment.shares]
        tonne = over * np.array(self.course.lengths)
        if len(self.allowed):
            tonne = tonne + self.investment.cost[self.allowed]
        tasks = list(zip(self.stages, capacity, own, tonne.tolist(), strict=True))

        def one(task: tuple[PricedYear, Floats, Floats, float]) -> tuple[Cut, Floats, float]:
            stage, at, each, tonne = task
            return stage.solve(at, each, tonne, until - time.perf_counter())

        runs = list(pool.map(one, tasks))
        cuts, most = [], np.split(self.most[: ends[-1]], ends[:-1])
        for (cut, counted, _), each, bound in zip(runs, own, most, strict=True):
            cuts.append(replace(cut, value=cut.value - float(each @ (bound - counted))))
        emitted = np.array([tonnes for _, _, tonnes in runs])[: len(self.allowed)]
        emitted = np.maximum(emitted, self.investment.lower[self.allowed])
        total = [c for _, counted, _ in runs for c in counted]
        spent = build.copy()
        spent[self.allowed], spent[self.excess] = emitted, 0.0
        if self.course.budget is not None:
            total.append(float(emitted @ np.array(self.course.lengths)))
        lacking = sum(stage.dispatch.lacking for stage in self.stages)
        return tuple(enumerate(cuts)), Seen(spent, sum(cut.value for cut, _, _ in runs), np.array(total), lacking)

    def kept(self, build: Floats, prices: Floats, until: float, pool: ThreadPoolExecutor) -> tuple[Held, ...]:
        """A basis of each stage where the limits are kept, at what is built; empty where rising prices do not lead there."""
        if self.course.budget is not None:
            return ()
        for factor in DEARER:
            try:
                _, run = self.solve(build, np.minimum(factor * prices, self.backstop), until, pool)
            except OutOfTime:
                return ()
            if np.all(run.counted <= self.most + 1e-9 * np.abs(self.most)):
                return tuple(stage.held() for stage in self.stages)
        return ()

    def mixture(self, seen: Sequence[Seen]) -> Mixture:
        """The cheapest mixture of runs under the limits."""
        unit = max(abs(self.cost(seen[0])), 1e-9)
        size = np.maximum(np.abs(np.array([s.counted for s in seen])).max(axis=0), 1e-9)
        lp = Programme()
        parts = lp.variables("parts", len(seen), cost=np.array([self.cost(s) for s in seen]) / unit)
        lp.put(lp.constraints("whole", 1, lower=1.0, upper=1.0), parts, 1.0)
        room = np.full(len(self.most), np.inf)
        if self.hard and min(s.counted[-1] for s in seen) <= self.most[-1]:
            room[-1] = 0.0
        above = lp.variables("above", len(self.most), upper=room, cost=self.backstop * size / unit)
        rows = lp.constraints("limits", len(self.most), upper=self.most / size)
        lp.put(rows[:, None], parts[None, :], np.array([s.counted for s in seen]).T / size[:, None])
        lp.put(rows, above, -1.0)
        found = Living(lp).solve()
        mixed: Floats = found.x[parts] @ np.array([s.build for s in seen])
        mixed[self.allowed] = np.minimum(mixed[self.allowed], self.investment.upper[self.allowed])
        over = found.x[above] * size
        if len(self.excess):
            mixed[self.excess] = over[-1]
        prices = np.maximum(-found.dual[rows], 0.0) * unit / size
        unserved = float(found.x[parts] @ [s.unserved for s in seen])
        fine = float(self.backstop[-1] * over[-1]) + unserved * self.stages[0].dispatch.raised if self.hard else 0.0
        counted = float(found.x[parts] @ [s.counted[-1] for s in seen]) if self.course.budget else 0.0
        return Mixture(cost=found.objective * unit, build=mixed, prices=prices, fine=fine, emissions=counted, unserved=unserved)


class PricedYear:
    """The year of a stage whose limits are prices. Certificates have no column here: at such prices all that may be bought are worth it, or none."""

    def __init__(self, system: System, scale: float, budgeted: bool) -> None:
        self.dispatch = Dispatch(replace(system, limits=(), certificates=None), system.year, scale, groups=plants_by_flow(system))
        self.budgeted, run = budgeted, self.dispatch.run
        self.sums = [self._sum(limit) for limit in system.limits]
        self.offered, self.all_bought = system.certificates, False
        self._spared = np.array([self.offered.spared(x) if self.offered else 0.0 for x in system.limits])
        self._covered = run.column(f"supply {self.offered.supply}") if self.offered else np.zeros(0, int)
        self._names, self._holds = tuple(f"access {s.id}" for s in gates(system)), 0
        self._touched = np.unique(np.concatenate([run.emitting, self._covered, *(c for c, _ in self.sums)]))

    def _sum(self, limit: Limit) -> tuple[Integers, Floats]:
        """Columns that a limit counts, and by how much."""
        run = self.dispatch.run
        parts = list(counted_columns(limit, run.flows(), run.grid.hours, (run.emitting, run.tonnes)))
        return np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])

    def parted(self) -> PricedYear:
        """The same by months, tied by the prices of the last run."""
        found = copy.copy(self)
        found.dispatch = self.dispatch.parted()
        return found

    def held(self) -> Held:
        """The last run, to go on from with the limits themselves."""
        assert self.dispatch.solution is not None
        return Held(self.dispatch.run, self.dispatch.solution, self._names[: self._holds], self.all_bought)

    def solve(self, capacity: Floats, prices: Floats, tonne: float, seconds: float) -> tuple[Cut, Floats, float]:
        """At capacities, prices of the limits and of a yardstick tonne: the cut of the cost without them, what the limits count, tonnes. Access is held at the capacities that follow the others, where they do."""
        run, offered = self.dispatch.run, self.offered
        extra = np.zeros(run.programme.width)
        for price, (columns, values) in zip(prices, self.sums, strict=True):
            np.add.at(extra, columns, price * values)
        np.add.at(extra, run.emitting, tonne * run.tonnes)
        worth = float(prices @ self._spared) - tonne * offered.tonnes - self.dispatch.scale * offered.paid if offered else 0.0
        self.all_bought = worth > 0.0
        if offered and self.all_bought:
            extra[self._covered] -= worth * offered.room * run.grid.hours
        self.dispatch.charge(self._touched, extra[self._touched])
        own = len(self.dispatch.built.parts)
        at = capacity[own + self.budgeted :]
        self._holds, held = len(at), np.array([run.column(name)[0] for name in self._names[: len(at)]], int)
        self.dispatch.hold(held, at, at)
        cut = self.dispatch.solve(capacity[:own], seconds)
        assert self.dispatch.solution is not None
        x = self.dispatch.solution.x
        counted = np.array([float(values @ x[columns]) for columns, values in self.sums])
        emitted = run.emissions(x)
        plain = cut.value - float(extra @ x)
        if offered and self.all_bought:
            amount = offered.room * run.grid.total(x[self._covered])
            plain, counted, emitted = plain + self.dispatch.scale * offered.paid * amount, counted - self._spared * amount, emitted + offered.tonnes * amount
        allowed = np.array([emitted][: int(self.budgeted)])
        capacity, slope = np.concatenate([cut.capacity, allowed, at]), np.concatenate([cut.slope, -tonne * np.ones(len(allowed)), self.dispatch.solution.reduced[held]])
        return replace(cut, value=plain, emissions=emitted, capacity=capacity, slope=slope), counted, emitted

"""The operation of a stage at fixed capacities, kept alive: each solve gives a cut on the cost of operation.

V(K) >= value + slope' (K - capacity): capacities only bound columns, so the slope is the sum of their bound duals.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Self

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import CERTIFICATES, Plant, System
from parkzero.heap import let_go
from parkzero.optimize.highs import AT_LOWER, AT_UPPER, BASIC, DEVEX, DUAL, PRIMAL, Living, OutOfTime, Solution, Unsolved
from parkzero.optimize.model import Operation, capacities, operation
from parkzero.optimize.months import LARGE
from parkzero.optimize.parted import Parted
from parkzero.optimize.programme import Programme
from parkzero.optimize.starting import begin, continued, statuses
from parkzero.simplex import SimplexBasis, Statuses

SERVED = 1e-6
"""Share of a requirement that may stay unmet in a plan that counts as meeting it."""
FAR = 0.15
"""Share of a capacity's range beyond which a move is large, unless `far` says otherwise: then the next solve starts from nothing, with presolve."""
MONTHLY = 100_000
"""Columns of a year from which it begins by its months where it begins from another programme."""
UNMOVED = 0.0
"""Share of its usual size by which HiGHS moves costs of a large year against ties: it is as quick without, from a basis that is near, and takes a tenth less memory."""
DEARER = 30.0
"""Factor on the price of unserved demand where a plan still leaves some."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The cost of operation at fixed capacities, and how it changes with them."""

    capacity: Floats
    value: float
    """Cost of operation, slacks at their prices [currency/a]."""
    slope: Floats
    """[currency/a per unit of capacity], never positive"""
    emissions: float
    """Yardstick tonnes [t/a]."""
    unserved: float
    """Largest share of a carrier's demand that is not served [-]."""
    dearer: float = 0.0
    """Part of the value that stems from a raised price of unserved demand [currency/a]."""


class Held(NamedTuple):
    """A run of an operation without what limits its year, with columns of the year held at values."""

    run: Operation
    found: Solution
    columns: tuple[str, ...]
    """Names of what is held."""
    bought: bool = False
    """Whether all certificates are bought that may be."""


class Joined(NamedTuple):
    """Statuses of a year from its months."""

    columns: Statuses
    rows: Statuses


class Dispatch:
    """A living programme of a stage's operation."""

    def __init__(self, system: System, grid: TimeGrid, scale: float = 1.0, allowed: float | None = None, *, groups: Sequence[Sequence[Plant]] | None = None) -> None:
        let_go()
        self._made = partial(operation, system=system, grid=grid, scale=scale, allowed=allowed, groups=groups)
        self.run: Operation = self._made(Programme())
        programme = self.run.programme
        self.built = capacities(system, allowance=allowed is not None)
        self.scale = scale
        self._solver: Living | Parted | None = None
        self.cost = programme.cost
        """What columns cost, prices of bought carriers and of unserved demand as they are now and without what they are charged beside."""
        self.at: Floats | None = None
        self.far = FAR
        self._start: Held | SimplexBasis | Joined | None = None
        self._range = np.maximum(self.built.upper, 1e-9)
        self._columns = np.concatenate([r.columns for r in self.run.reaches]) if self.run.reaches else np.zeros(0, int)
        self._demand = {item.carrier: grid.total(grid.take(item.power)) for item in system.loads}
        self.backstop = self._stated = system.backstop
        self.solution: Solution | None = None
        self.lacking = 0.0
        """Demand that the last solve does not serve [MWh/a]."""

    def solve(self, capacity: Floats, seconds: float = float("inf")) -> Cut:
        """Least-cost operation at capacities, shape (capacities,); those of access that follow them are free here. Raises OutOfTime, Unsolved."""
        given, capacity = capacity, capacity[: len(self.built.parts)]
        far = self.at is None or bool(np.any(np.abs(capacity - self.at) > self.far * self._range))
        if len(self._columns):
            self._living.bounds(self._columns, np.zeros(len(self._columns)), np.concatenate([r.most(capacity) for r in self.run.reaches]))
        if self.run.allowance is not None:
            self._whole.row(self.run.allowance, -np.inf, float(capacity[-1]) - self.run.system.steady)
        start, self._start = self._start, None
        if isinstance(start, SimplexBasis):
            self._begin_from(start, seconds)
        elif isinstance(start, Joined):
            self._living.set(simplex_dual_edge_weight_strategy=DEVEX)
            self._living.begin(*start)
        elif start is None and far:
            self._living.forget()
        self.at = capacity
        found = self._onward(start, seconds) if isinstance(start, Held) else self._living.solve(seconds)
        self.solution = found
        slope = np.zeros(len(capacity))
        for reach in self.run.reaches:
            slope[reach.capacities] += reach.per @ np.minimum(found.reduced[reach.columns], 0.0)
        if self.run.allowance is not None:
            slope[-1] = min(float(found.dual[self.run.allowance]), 0.0)
        worst, self.lacking = self.unserved(found.x)
        return Cut(
            capacity=given, value=found.objective, slope=np.append(slope, np.zeros(len(given) - len(capacity))), emissions=self.run.emissions(found.x), unserved=worst, dearer=self.raised * self.lacking * self.scale
        )

    def _onward(self, held: Held, seconds: float) -> Solution:
        """From a run that keeps the limits, by the primal simplex: what was held moves to the side that costs less, and is free then."""
        columns, rows = continued(held.run, held.found, self.run)
        own, was = (np.concatenate([np.zeros(0, int), *(run.column(name) for name in held.columns)]) for run in (self.run, held.run))
        at, more = held.found.x[was], held.found.reduced[was] < 0.0
        if held.bought:
            columns[self.run.column(CERTIFICATES)], rows[self.run.row(CERTIFICATES)] = BASIC, AT_UPPER
        columns[own] = np.where(columns[own] == BASIC, BASIC, np.where(more, AT_LOWER, AT_UPPER))
        self.hold(own, np.where(more, at, 0.0), np.where(more, np.inf, at))
        self._living.begin(columns, rows)
        self._living.set(simplex_strategy=PRIMAL)
        try:
            found = self._living.solve(seconds)
        finally:
            self._living.set(simplex_strategy=DUAL)
            self.hold(own, np.zeros(len(own)), np.full(len(own), np.inf))
        return self._living.solve(seconds) if len(own) else found

    def parted(self) -> Self:
        """This year in months, tied by the prices of its last solve, from its basis: a bound on it at other capacities, and the same at those. For memory the year itself can be solved no more."""
        found, solution = copy.copy(self), self.solution
        assert solution is not None
        run = self.remade()
        found._solver = Parted(run, solution.dual)
        found._solver.costs(np.arange(run.programme.width), self.cost)
        found._solver.begin(*solution.statuses)
        run.programme.release()
        return found

    @property
    def _living(self) -> Living | Parted:
        """The solver, made when it is first asked for."""
        if self._solver is None:
            self._solver = Living(self.run.programme)
            if self.run.programme.width >= LARGE:
                self._solver.set(dual_simplex_cost_perturbation_multiplier=UNMOVED)
            self.run.programme.release()
        return self._solver

    def _begin_from(self, basis: SimplexBasis, seconds: float) -> None:
        """A large year that begins from elsewhere goes to the bases of its months first, each by itself and with what ties them free; those are close to that of the year."""
        apart, found = self._solver, statuses(self.run, basis)
        if not isinstance(apart, Parted):
            return begin(self._whole, self.run, basis)
        apart.begin(*found)
        try:
            apart.solve(seconds)
            found = apart.statuses()
        except OutOfTime:
            raise
        except Unsolved:  # without what ties them a month may have no least cost
            pass
        finally:  # what is solved next is the year
            self._solver, cost, bounds, every = None, apart.cost, apart.between, np.arange(self.run.programme.width)
            del apart
            let_go()
            self._living.costs(every, cost)
            self._living.bounds(every, *bounds)
        self._whole.begin(*found)

    def remade(self) -> Operation:
        """The operation anew, its arrays at hand. For memory this can be solved no more."""
        self._solver = self.solution = None
        let_go()
        return self._made(Programme())

    def statuses(self) -> tuple[Statuses, Statuses]:
        """Those of columns and rows in the last solve of a year in months."""
        assert isinstance(self._living, Parted)
        return self._living.statuses()

    def joined(self, months: tuple[Statuses, Statuses]) -> None:
        """Begin the next solve from the statuses of the same year in months."""
        self._start = Joined(*months)

    @property
    def _whole(self) -> Living:
        assert isinstance(self._living, Living)
        return self._living

    def hold(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        """Keep columns between bounds."""
        if len(columns):
            self._living.bounds(columns, lower, upper)

    def begin(self, held: Held) -> None:
        """Begin the first solve from a run of the same operation without what limits its year, at capacities where that is kept."""
        self._start = held

    def begin_from(self, basis: SimplexBasis, *, same: bool = False) -> None:
        """Begin the next solve from the basis of another programme, such as that on representative days. `same`: of this one, or nearly."""
        run, self._start = self.run, basis
        if self._solver is None and not same and run.grid.order is None and run.allowance is None and run.programme.width >= MONTHLY:
            self._solver = Parted(run, np.zeros(run.programme.height))

    def basis(self) -> object:
        """The basis of the last solve."""
        return self._living.basis()

    def again(self, basis: object, capacity: Floats | None) -> None:
        """Begin the next solve from a basis of this operation at capacities, whatever was solved in between."""
        self._living.forget()
        self._living.start(basis)
        self.at = capacity

    def bought(self, factors: Mapping[str, float]) -> None:
        """Multiply the stated prices of bought carriers, charges on their tonnes left as they are."""
        for columns, cost in self.run.buying(factors):
            self.cost[columns] = self.scale * cost
            self._living.costs(columns, self.cost[columns])

    def charge(self, columns: Integers, extra: Floats) -> None:
        """Let columns cost `extra` beside their own cost."""
        self._living.costs(columns, self.cost[columns] + extra)

    @property
    def raised(self) -> float:
        """What a raised price of unserved demand adds to the stated one [currency/MWh]."""
        return self.backstop - self._stated

    def dearer(self) -> None:
        """Raise the price of unserved demand: cuts taken before stay valid, since operation only grows dearer."""
        self.backstop *= DEARER
        grid = self.run.grid
        for carrier in self._demand:
            columns = self.run.column(f"unserved {carrier}")
            self.cost[columns] = self.scale * self.backstop * grid.hours
            self._living.costs(columns, self.cost[columns])

    def unserved(self, x: Floats) -> tuple[float, float]:
        """Largest share of a carrier's demand, and energy of all [MWh], that is not served at column values."""
        worst = total = 0.0
        for carrier, demand in self._demand.items():
            lacking = self.run.grid.total(x[self.run.column(f"unserved {carrier}")])
            worst, total = max(worst, lacking / max(demand, 1e-9)), total + lacking
        return worst, total

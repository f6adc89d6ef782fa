"""Many variants of one system on representative days, or any other grid: one living programme a worker, every variant from the same basis.

Since each variant starts from the basis of the unchanged system, its result does not depend on what was solved before it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.digest import digest
from parkzero.energy import Part, System
from parkzero.optimize.highs import BASIC, DUAL, PRIMAL, Living, Unsolved
from parkzero.optimize.joint import build
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import TIE
from parkzero.optimize.points import Change, Kept, Solved, fitting, shared
from parkzero.optimize.starting import basis_of, statuses
from parkzero.progress import OnProgress, silent
from parkzero.simplex import SimplexBasis


class Sweep:
    """A living programme of a system that answers changes; on `grid`, none meaning representative days. `like`: the basis of another programme that the unchanged system is solved from."""

    def __init__(self, system: System, periods: int = 12, grid: TimeGrid | None = None, like: SimplexBasis | None = None) -> None:
        self.system = replace(system, moving=True)
        self._joint = build(self.system, grid or representative(system, periods))
        programme = self._joint.programme
        self._cost, self._constant = programme.cost, programme.constant
        self._lower, self._upper = programme.bounds
        self._tonnes = self._joint.tonnes
        self._unit = float(np.abs(self._tonnes).max()) or 1.0
        self._every = np.arange(programme.width)
        grid = self._joint.run.grid
        self._slack = np.zeros(programme.width)
        for load in system.loads:
            self._slack[self._joint.run.column(f"unserved {load.carrier}")] = grid.hours
        self._living, self._row = self._programme()
        if like is not None:
            columns, rows = statuses(self._joint.run, like)
            self._living.begin(columns, np.append(rows, np.int8(BASIC)))  # that of the cap
        self._found = self._living.solve()
        self._basis = self._living.basis()

    def _programme(self) -> tuple[Living, int]:
        """A living programme of the unchanged system, and the row of its cap."""
        living = Living(self._joint.programme)
        touched = np.flatnonzero(self._tonnes)
        row = living.add_row(-np.inf, np.inf, touched, self._tonnes[touched] / self._unit)
        living.costs(self._every, self._cost + TIE * self._tonnes)
        return living, row

    def twin(self) -> Self:
        """Another living programme of the same system, for another worker."""
        found = copy.copy(self)
        found._living, found._row = self._programme()
        return found

    @property
    def parts(self) -> tuple[Part, ...]:
        """What may be built."""
        return tuple(part for _, part in self._joint.investment.parts)

    @property
    def basis(self) -> SimplexBasis:
        """Where the last change that had an answer ended."""
        return basis_of(self._joint.run, self._found)

    def points(self, changes: Sequence[Change], each: Callable[[Change, Solved], None] = lambda _, __: None) -> list[Solved]:
        """Points of changes, in their order."""
        found = []
        for change in changes:
            found.append(self.at(change))
            each(change, found[-1])
        return found

    def at(self, change: Change, *, onward: bool = False) -> Solved:
        """The optimum under a change; a point that is not feasible where a cap cannot be kept.

        `onward`: from the basis of the change before, quicker for neighbours in a stated order.
        """
        fitting(change, self.system)
        cost = self._cost.copy()
        for columns, bought in self._joint.run.buying(change.price):
            cost[columns] = bought
        upper = self._upper.copy()
        for column, part in zip(self._joint.builds.tolist(), self.parts, strict=True):
            cost[column] *= change.cost.get(part.id, 1.0)
            if part.id in change.without:
                upper[column] = 0.0
        self._living.costs(self._every, cost + (TIE + change.carbon) * self._tonnes)
        self._living.bounds(self._joint.builds, self._lower[self._joint.builds], upper[self._joint.builds])
        self._living.row(self._row, -np.inf, np.inf if change.cap is None else (change.cap - self.system.steady) / self._unit)
        only_costs = change.cap is None and not change.without
        self._living.set(simplex_strategy=PRIMAL if only_costs else DUAL)
        if not onward:
            self._living.forget()  # nothing of the change before is left, not even rounding
            self._living.start(self._basis)
        try:
            found = self._found = self._living.solve()
        except Unsolved:
            self._living.forget()
            return Solved(name=change.name, cost=float("nan"), emissions=float("nan"), shadow=float("nan"), capacity={}, feasible=False)
        values: Floats = found.x[self._joint.builds]
        capacity = {part: v for part, v in zip(self.parts, values.tolist(), strict=True) if v > 1e-6}
        shadow = max(-float(found.dual[self._row]) / self._unit, 0.0)
        lacking = float(self._slack @ found.x)
        return Solved(name=change.name, cost=float(cost @ found.x) + self._constant, emissions=float(self._tonnes @ found.x) + self.system.steady, shadow=shadow, capacity=capacity, unserved=lacking)


def sweep(
    system: System,
    changes: Sequence[Change],
    *,
    periods: int = 12,
    grid: TimeGrid | None = None,
    workers: int = 1,
    kept: Path | None = None,
    progress: OnProgress = silent,
) -> list[Solved]:
    """Points of all changes, in their order. `kept`: a file of finished points, one JSON line each; what it holds is not solved again.

    Each of the workers, threads, keeps a living programme of its own.
    """
    days = (grid.at, grid.weights, grid.step_hours) if grid else (periods,)
    finished = Kept(kept, digest(system, *days), progress)
    left = finished.left([fitting(c, system) for c in changes])
    if left:
        shared(Sweep(system, periods, grid), workers, left, lambda living, change: finished.add(change, living.at(change)), finished.stop)
    return finished.points(changes)

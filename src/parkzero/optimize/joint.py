"""One programme of builds and operation over all stages: for representative periods, and as a check of the decomposed search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import Horizon, Side, System
from parkzero.optimize.investment import Investment, above_allowance, staged, weights
from parkzero.optimize.model import Operation, operation
from parkzero.optimize.programme import Programme

BUILT: dict[Side, str] = {"power": "new", "energy": "content", "tonnes": "tonnes", "access": "access"}
"""First word of the names of columns that are built."""


@dataclass(frozen=True)
class Joint:
    """A joint programme, its operation by stage, and what it builds."""

    programme: Programme
    runs: tuple[Operation, ...]
    investment: Investment
    builds: Integers
    """Columns of the builds."""

    @property
    def run(self) -> Operation:
        """The operation of the only stage."""
        (one,) = self.runs
        return one

    def emissions(self, x: Floats) -> float:
        """Yardstick tonnes of all stages, each counted once [t/a]."""
        return sum(run.emissions(x) for run in self.runs)

    @property
    def tonnes(self) -> Floats:
        """Yardstick tonnes per unit of each column."""
        vector = np.zeros(self.programme.width)
        for run in self.runs:
            vector[run.emitting] = run.tonnes
        return vector


def build(system: System, grid: TimeGrid) -> Joint:
    """The joint programme of one stage."""
    return _joined(Programme(), (system,), (grid,), investment=Investment.single(system), prefixes=("",), worth=(1.0,), allowed=None)


def build_horizon(horizon: Horizon, grids: Sequence[TimeGrid]) -> Joint:
    """The joint programme of a horizon, each stage on a grid of its own."""
    allowed = above_allowance(horizon)
    prefixes = tuple(f"{s.stage} " for s in horizon.systems)
    return _joined(Programme(), horizon.systems, grids, investment=staged(horizon), prefixes=prefixes, worth=tuple(weights(horizon).tolist()), allowed=allowed)


def _joined(
    lp: Programme,
    systems: Sequence[System],
    grids: Sequence[TimeGrid],
    investment: Investment,
    prefixes: Sequence[str],
    worth: Sequence[float],
    allowed: float | None,
) -> Joint:
    runs = tuple(
        operation(lp, system, grid, prefix=prefix, scale=scale, allowed=allowed)
        for system, grid, prefix, scale in zip(systems, grids, prefixes, worth, strict=True)
    )
    blocks = [
        lp.variables(f"{prefixes[stage]}{BUILT[part.side]} {part.id}", 1, upper=upper, cost=cost)
        for (stage, part), upper, cost in zip(investment.parts, investment.upper.tolist(), investment.cost.tolist(), strict=True)
    ]
    columns = np.concatenate(blocks) if blocks else np.zeros(0, int)
    for run, share in zip(runs, investment.shares, strict=True):
        _join(lp, run, np.broadcast_to(columns, share.shape), share)
    if len(investment.rows):
        rows = lp.constraints("rows", len(investment.rows), upper=investment.rows_upper)
        lp.put(rows[:, None], columns[None, :], investment.rows)
    return Joint(lp, runs, investment, columns)


def _join(lp: Programme, run: Operation, columns: Integers, values: Floats) -> None:
    """Let each capacity of an operation be a sum of columns times values, both of shape (capacities, terms)."""
    if run.allowance is not None:
        for column, value in zip(columns[-1], values[-1], strict=True):
            lp.put(run.allowance, int(column), -value)
    for reach in run.reaches:
        rows = lp.constraints(f"{run.prefix}{reach.name}", len(reach.columns), upper=reach.has)
        lp.put(rows, reach.columns, 1.0)
        for column, value in zip(columns[reach.capacities].flat, values[reach.capacities].flat, strict=True):
            if value:
                lp.put(rows, int(column), -value * reach.per)

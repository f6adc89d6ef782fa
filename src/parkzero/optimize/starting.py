"""From the basis of one programme to a start for another: by names of blocks, on other days by the days that stand for the same ones.

What has no block of that name before begins at its bound, or as a slack. The dual simplex goes on from there; where only costs differ the primal one is tried first: of the moves of a plan's
inputs, of its policy and of who decides, it takes a third of the steps of a solve from nothing or fewer; from representative days to
the year they stand for, a fifth to a quarter.
"""

from __future__ import annotations

import numpy as np

from parkzero.clock import Integers, TimeGrid
from parkzero.optimize.highs import AT_LOWER, AT_UPPER, BASIC, DEVEX, Living, Solution
from parkzero.optimize.model import Operation
from parkzero.simplex import SimplexBasis, Statuses

FEW = 1_000
"""Steps of the primal simplex that are tried where only costs differ: it is there in a few hundred, or takes longer than the dual one."""


def basis_of(run: Operation, found: Solution) -> SimplexBasis:
    """The basis of a solution, as far as it is of an operation and of what is built."""
    lp, prefix = run.programme, run.prefix
    columns, rows = found.statuses
    blocks = {int(index[0]): name for name, index in lp.columns.items() if len(index)}
    reaches = {r.name: blocks[int(r.columns[0])].removeprefix(prefix) for r in run.reaches if prefix + r.name in lp.rows and len(r.columns)}
    return SimplexBasis(
        grid=run.grid, columns={n.removeprefix(prefix): columns[i] for n, i in lp.columns.items() if n.startswith(prefix)},
        rows={n.removeprefix(prefix): rows[i] for n, i in lp.rows.items() if n.startswith(prefix)}, reaches=reaches,
        sides="" if run.grid.order is None or prefix else lp.sides(),
    )  # fmt: skip


def begin(living: Living, run: Operation, basis: SimplexBasis) -> None:
    """Begin the next solve of an operation, and of what is built for it, from the basis of another: by the primal simplex first where only costs differ.

    On representative days the dual one then goes by Devex: the exact weights of a basis that is at hand take as long as a thousand steps. On the year it is the other way round.
    """
    if run.grid.order is not None:
        living.set(simplex_dual_edge_weight_strategy=DEVEX)
    living.begin(*statuses(run, basis), primal=FEW if basis.sides and basis.sides == run.programme.sides() else 0)


def continued(run: Operation, found: Solution, to: Operation) -> tuple[Statuses, Statuses]:
    """Statuses of columns and rows of an operation (`to`) from a solution of the same with fewer blocks: further columns at their lower bound, further rows free."""
    columns, rows = np.full(to.programme.width, AT_LOWER, np.int8), np.full(to.programme.height, BASIC, np.int8)
    known = found.statuses
    for status, side, mine, other in ((columns, known[0], to.programme.columns, run.programme.columns), (rows, known[1], to.programme.rows, run.programme.rows)):
        for name, index in mine.items():
            if name in other:
                status[index] = side[other[name]]
    return columns, rows


def known_blocks(run: Operation, basis: SimplexBasis) -> bool:
    """Whether a basis knows all blocks of a programme."""
    lp, prefix = run.programme, run.prefix
    return all({n.removeprefix(prefix) for n in of} <= set(known) for of, known in ((lp.columns, basis.columns), (lp.rows, basis.rows)))


def statuses(run: Operation, basis: SimplexBasis) -> tuple[Statuses, Statuses]:
    """Statuses of a programme's columns and rows from a basis of another."""
    lp, fit = run.programme, _Fitting(basis.grid, run)
    columns, rows = np.full(lp.width, AT_LOWER, np.int8), np.full(lp.height, BASIC, np.int8)
    for found, blocks, known in ((columns, lp.columns, basis.columns), (rows, lp.rows, basis.rows)):
        for name, index in blocks.items():
            if (status := fit(known.get(name.removeprefix(run.prefix)), len(index))) is not None:
                found[index] = status
    for row, column in basis.reaches.items():
        bounded = lp.columns.get(run.prefix + column)
        if bounded is None or run.prefix + row in lp.rows or (kept := fit(basis.rows.get(row), len(bounded))) is None:
            continue
        columns[bounded[(kept != BASIC) & (columns[bounded] == BASIC)]] = AT_UPPER
    for reach in run.reaches:
        bounding = lp.rows.get(run.prefix + reach.name)
        if bounding is not None and reach.name not in basis.reaches:
            full = columns[reach.columns] == AT_UPPER
            columns[reach.columns[full]], rows[bounding[full]] = BASIC, AT_UPPER
    return columns, rows


class _Fitting:
    """Statuses of a block on one grid as they are on another."""

    def __init__(self, grid: TimeGrid, run: Operation) -> None:
        to, months = run.grid, run.system.months
        self.steps = _places(grid, to)
        periods = self.steps.reshape(to.periods, to.steps)[:, 0] // grid.steps
        present, wanted = (np.unique(g.label(months)) for g in (grid, to))
        apart = np.abs(wanted[:, None] - present[None, :])
        self.by_size: dict[tuple[int, int], Integers] = {
            (len(present), len(wanted)): np.minimum(apart, 12 - apart).argmin(axis=1), (grid.periods, to.periods): periods, (grid.size, to.size): self.steps,
        }  # fmt: skip

    def __call__(self, known: Statuses | None, size: int) -> Statuses | None:
        if known is None:
            return None
        places = self.by_size.get((len(known), size))
        if places is not None:
            return known[places]
        return known if len(known) == size else None


def _places(grid: TimeGrid, to: TimeGrid) -> Integers:
    """For each step of a grid (`to`), the step of another that stands for it, shape (size,)."""
    steps = to.index
    if grid.order is None:
        place = np.zeros(max(int(grid.index.max()), int(steps.max())) + 1, int)
        place[grid.index] = np.arange(grid.size)
        return place[steps]
    day, step = np.divmod(steps, grid.steps)
    return grid.order[np.minimum(day, len(grid.order) - 1)] * grid.steps + step

"""What is decided once for all stages: what is built when, what it costs, and the capacities that it makes in each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import Horizon, Part, Supply, System
from parkzero.optimize.model import ALLOWANCE, Capacities, capacities

EXCESS = Part("excess", "tonnes")
"""The tonnes above a budget."""
AJAR = 1e-3
"""Share of its range to which a store is opened that is not built."""


@dataclass(frozen=True, kw_only=True)
class Investment:
    """Builds y, shape (builds,): minimise cost' y + operation, rows y <= rows_upper, capacities of stage s = shares[s] y."""

    parts: tuple[tuple[int, Part], ...]
    """Stage in which it is built, and what."""
    cost: Floats
    """[currency per unit built]: a year's cost for one stage, present value for several."""
    upper: Floats
    shares: tuple[Floats, ...]
    """For each stage (capacities, builds)."""
    rows: Floats
    """(rows, builds)"""
    rows_upper: Floats
    free: int | None = None
    """Place of tonnes that may be any number, below 0 too; all else is not negative."""
    size: float = 1.0
    """About how many they are [t]."""

    @property
    def lower(self) -> Floats:
        found = np.zeros(len(self.parts))
        if self.free is not None:
            found[self.free] = -np.inf
        return found

    @property
    def scale(self) -> Floats:
        """What each build is measured by: its range."""
        found: Floats = np.maximum(self.upper, 1e-9)
        if self.free is not None:
            found[self.free] = self.size
        return found

    @classmethod
    def single(cls, system: System) -> Investment:
        """One stage: what is built is what there is."""
        own = capacities(system)
        return cls(
            parts=tuple((0, p) for p in own.parts), cost=own.cost, upper=own.upper, shares=(np.eye(len(own.parts)),), rows=own.ties,
            rows_upper=own.ties_upper,
        )  # fmt: skip


def gates(system: System) -> tuple[Supply, ...]:
    """Supplies whose highest import of the year is charged, and bounded."""
    return tuple(s for s in system.supplies if s.access_charge and np.isfinite(s.limit))


def gated(investment: Investment, systems: Sequence[System]) -> Investment:
    """The capacity of access that each stage takes as one of its builds, after all others and after those that make its capacities: that of a capacity stands in the cost of operation."""
    supplies = [(stage, system, supply) for stage, system in enumerate(systems) for supply in gates(system)]
    if not supplies:
        return investment
    size, more = len(investment.parts), len(supplies)
    most = [s.limit + (beyond.existing + beyond.most if (beyond := system.beyond(s.id)) else 0.0) for _, system, s in supplies]
    shares = []
    for stage, share in enumerate(investment.shares):
        own = np.eye(more)[[n for n, (of, _, _) in enumerate(supplies) if of == stage]]
        shares.append(np.block([[share, np.zeros((len(share), more))], [np.zeros((len(own), size)), own]]))
    return replace(
        investment, parts=(*investment.parts, *((stage, Part(s.id, "access")) for stage, _, s in supplies)), cost=np.append(investment.cost, np.zeros(more)),
        upper=np.append(investment.upper, most), shares=tuple(shares), rows=np.hstack([investment.rows, np.zeros((len(investment.rows), more))]),
    )  # fmt: skip


def ajar(investment: Investment, system: System, build: Floats) -> Floats:
    """The same with a speck of each store that is not built: of none a year tells no price of what it holds."""
    stores = {s.id for s in system.stores}
    shut = np.array([part.id in stores for _, part in investment.parts], bool) & (build < AJAR * investment.upper)
    found: Floats = np.where(shut, AJAR * investment.upper, build)
    return found


def alive(horizon: Horizon, id: str, built: int, stage: int) -> bool:
    """Whether what is built in a stage still stands in another: it lives from the start of the one at least to that of the other."""
    first, now = horizon.systems[built].stage, horizon.systems[stage].stage
    return first <= now < first + horizon.lifetime[id] - 1e-9


def _stands(horizon: Horizon, part: Part, built: int, stage: int) -> bool:
    return built == stage if part == ALLOWANCE else alive(horizon, part.id, built, stage)


def weights(horizon: Horizon) -> Floats:
    """Present value of one currency unit a year over each stage, in years, at the start of the first stage."""
    first = horizon.systems[0].stage
    found = []
    for system, years in zip(horizon.systems, horizon.lengths, strict=True):
        each = np.arange(system.stage - first, system.stage - first + years)
        found.append(float(((1.0 + horizon.discount) ** -each).sum()))
    return np.array(found)


def above_allowance(horizon: Horizon) -> float | None:
    """Price in present value of a tonne a year above what a stage is allowed: dear enough that allowances are bought; None without a budget."""
    return horizon.budget.backstop * max(horizon.lengths) if horizon.budget else None


def standing(horizon: Horizon, built: Sequence[Mapping[Part, float]], stage: int) -> dict[Part, float]:
    """What was built in this and earlier stages and stands in a stage."""
    found: dict[Part, float] = {}
    for when, builds in enumerate(built[: stage + 1]):
        for part, value in builds.items():
            if alive(horizon, part.id, when, stage):
                found[part] = found.get(part, 0.0) + value
    return found


def capital(horizon: Horizon, built: Sequence[Mapping[Part, float]], stage: int) -> dict[str, float]:
    """Yearly cost of what stands in a stage, by plant or store, at the annuities of the years it was built in [currency/a]."""
    found: dict[str, float] = {}
    for when, builds in enumerate(built[: stage + 1]):
        yearly = annuities(horizon, when)
        for part, value in builds.items():
            if alive(horizon, part.id, when, stage):
                found[part.id] = found.get(part.id, 0.0) + yearly[part] * value
    return found


def annuities(horizon: Horizon, stage: int) -> dict[Part, float]:
    """Yearly cost of a unit built in a stage [currency/a]."""
    own = capacities(horizon.systems[stage])
    return dict(zip(own.parts, own.cost.tolist(), strict=True))


def staged(horizon: Horizon) -> Investment:
    """Several stages with perfect foresight.

    A build pays its yearly cost (annuity and fixed cost at the year it is built) in every stage in which it stands. With a budget,
    the tonnes allowed in each stage are decided too; tonnes above the budget cost its backstop.
    """
    own: list[Capacities] = [capacities(s, allowance=horizon.budget is not None) for s in horizon.systems]
    worth, stages = weights(horizon), range(len(horizon.systems))
    parts: list[tuple[int, Part]] = []
    cost: list[float] = []
    upper: list[float] = []
    for built in stages:
        for part, yearly, most in zip(own[built].parts, own[built].cost, own[built].upper, strict=True):
            stands = [s for s in stages if _stands(horizon, part, built, s)]
            parts.append((built, part))
            cost.append(float(sum(yearly * worth[s] for s in stands)))
            pace = horizon.pace.get(part.id, float("inf")) if part.side == "power" else float("inf")
            pace *= horizon.lengths[built]
            upper.append(min(most, pace))
    if horizon.budget is not None:
        parts.append((0, EXCESS))
        cost.append(horizon.budget.backstop)
        upper.append(sum(own[s].upper[own[s].index(ALLOWANCE)] * horizon.lengths[s] for s in stages))
    shares = []
    rows: list[Floats] = []
    limits: list[float] = []
    for s in stages:
        share = np.zeros((len(own[s].parts), len(parts)))
        for column, (built, part) in enumerate(parts):
            if part in own[s].parts and _stands(horizon, part, built, s):
                share[own[s].index(part), column] = 1.0
        shares.append(share)
        rows += [*(own[s].ties @ share)]
        limits += own[s].ties_upper.tolist()
        rows += [*share]
        limits += [float(v) for v in own[s].upper]
    if horizon.budget is not None:
        total = np.array([horizon.lengths[built] if part == ALLOWANCE else -1.0 if part == EXCESS else 0.0 for built, part in parts])
        rows.append(total)
        limits.append(horizon.budget.tonnes)
    return Investment(parts=tuple(parts), cost=np.array(cost), upper=np.array(upper), shares=tuple(shares), rows=np.array(rows), rows_upper=np.array(limits))

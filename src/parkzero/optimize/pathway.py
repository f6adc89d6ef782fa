"""From a horizon of stages to a course of plans: with perfect foresight under one certificate, or myopic, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import Horizon, Part, System
from parkzero.optimize.certified import Optimum, certify
from parkzero.optimize.dispatch import Cut, Dispatch, Held
from parkzero.optimize.growing import grown
from parkzero.optimize.highs import Living
from parkzero.optimize.investment import EXCESS, Investment, above_allowance, annuities, capital, gated, staged, standing, weights
from parkzero.optimize.joint import build_horizon
from parkzero.optimize.model import ALLOWANCE
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import FOREVER, built_of, least_cost, named_plan
from parkzero.optimize.priced import Limited
from parkzero.optimize.seeding import accesses, seeded, shadows
from parkzero.optimize.starting import basis_of
from parkzero.progress import OnProgress, silent
from parkzero.results import Pathway, Plan


def foresight(horizon: Horizon, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, progress: OnProgress = silent) -> Pathway:
    """The least-cost course of a horizon with perfect foresight, certified over all stages.

    Starts from the joint programme of all stages on representative days. Raises OutOfTime, Unsolved.
    """
    progress("capacities")
    until = time.perf_counter() + seconds
    near = build_horizon(horizon, [representative(s, periods) for s in horizon.systems])
    start = Living(near.programme).solve(seconds)
    worth = weights(horizon)
    allowed = above_allowance(horizon)
    progress("dispatch")
    limited = Limited.of(horizon.systems, worth.tolist(), horizon.lengths, horizon.budget)
    cuts: tuple[tuple[int, Cut], ...] = ()
    held: tuple[Held, ...] = ()
    begun, investment = start.x[near.builds], near.investment
    days = [basis_of(run, start) for run in near.runs]
    if limited.priceable:
        investment, begun = gated(investment, horizon.systems), np.append(begun, accesses(limited, near, start))
        cuts, begun, held = seeded(limited, investment, begun, shadows(limited, near, start), days=days, gap=gap, until=until, progress=progress)
    stages = [
        Dispatch(s, s.year, float(scale), allowed) for s, scale in zip(horizon.systems, worth, strict=True)
    ]
    for stage, run in zip(stages, held, strict=False):
        stage.begin(run)
    for stage, known in zip(stages, () if held else days, strict=False):
        stage.begin_from(known)
    found = certify(stages, investment, begun, gap=gap, seconds=until - time.perf_counter(), progress=progress, cuts=cuts)
    found = replace(found, build=found.build[: len(near.investment.parts)])
    return _pathway(horizon, near.investment, stages, found, (start.objective - found.upper) / abs(found.upper))


def myopic(horizon: Horizon, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, progress: OnProgress = silent) -> Pathway:
    """Stage by stage, each blind to what comes: what was built stands, the least-cost plan of the year is added.

    Costs are those of the same horizon, so that the difference to `course` is the worth of foresight; the bound holds for each stage
    alone and none is claimed for the whole. Raises ValueError with a budget over stages, which nobody blind can keep.
    """
    if horizon.budget is not None:
        raise ValueError("a budget over all stages needs foresight")
    worth, deadline = weights(horizon), time.perf_counter() + seconds
    built: list[dict[Part, float]] = []
    plans: list[Plan] = []
    operation: list[float] = []
    paid: list[dict[str, float]] = []
    for stage, system in enumerate(horizon.systems):
        progress(str(system.stage))
        found = least_cost(
            _left(horizon, stage, standing(horizon, built, stage)),
            periods=periods,
            gap=gap,
            seconds=deadline - time.perf_counter(),
            spread=False,
        )
        built.append(found.stands)
        yearly = annuities(horizon, stage)
        operation.append(found.cost - sum(yearly[p] * v for p, v in built[-1].items()))
        paid.append(capital(horizon, built, stage))
        used = {x.id for x in system.assets}
        stands = built_of(system, {p: v for p, v in standing(horizon, built, stage).items() if p.id in used})
        plans.append(replace(found, built=stands, cost=operation[-1] + sum(paid[-1].values())))
    investment = staged(horizon)
    values = np.array([built[stage].get(part, 0.0) for stage, part in investment.parts])
    cost = float(investment.cost @ values) + float(worth @ np.array(operation))
    return Pathway(
        stages=tuple(s.stage for s in horizon.systems), plans=tuple(plans), built=tuple(built_of(s, b) for s, b in zip(horizon.systems, built, strict=True)), cost=cost, lower=-FOREVER, upper=cost, end="days", aggregation_error=0.0,
        emissions=float(sum(years * p.emissions for years, p in zip(horizon.lengths, plans, strict=True))), excess=0.0, capital=tuple(paid),
    )  # fmt: skip


def _left(horizon: Horizon, stage: int, stands: Mapping[Part, float]) -> System:
    """A stage's system with what stands from before, and what may still be built: within its room, at the pace."""
    system = grown(horizon.systems[stage], stands)

    def most(part: Part, room: float) -> float:
        pace = horizon.pace.get(part.id, FOREVER) * horizon.lengths[stage] if part.side == "power" else FOREVER
        return max(min(room - stands.get(part, 0.0), pace), 0.0)

    plants = tuple(replace(p, most=most(Part(p.id), p.most)) for p in system.plants)
    stores = tuple(replace(s, most=most(Part(s.id), s.most), most_energy=most(Part(s.id, "energy"), s.most_energy)) for s in system.stores)
    rooms = tuple(replace(r, most=max(r.most - sum(v * r.per.get(p, 0.0) for p, v in stands.items()), 0.0)) for r in system.rooms)
    reinforcements = tuple(replace(r, most=most(Part(r.id), r.most)) for r in system.reinforcements)
    return replace(system, plants=plants, stores=stores, reinforcements=reinforcements, rooms=rooms)


def _pathway(horizon: Horizon, investment: Investment, stages: list[Dispatch], found: Optimum, error: float) -> Pathway:
    values = np.where(found.build < 1e-9, 0.0, found.build)
    built: list[dict[Part, float]] = [{} for _ in stages]
    for (when, part), value in zip(investment.parts, values.tolist(), strict=True):
        if part != ALLOWANCE:
            built[when][part] = value
    excess = built[0].pop(EXCESS, 0.0)
    plans = []
    paid: list[dict[str, float]] = []
    for n, (stage, solution) in enumerate(zip(stages, found.solutions, strict=True)):
        parts = tuple((0, part) for part in stage.built.parts if part != ALLOWANCE)
        capacity: Floats = (investment.shares[n] @ values)[: len(parts)]
        paid.append(capital(horizon, built, n))
        cost = found.cuts[n].value / stage.scale + sum(paid[-1].values())
        plans.append(replace(named_plan(stage.run, parts, capacity, solution, cost, scale=stage.scale), end=found.end))
    return Pathway(
        stages=tuple(s.stage for s in horizon.systems), plans=tuple(plans), built=tuple(built_of(s, b) for s, b in zip(horizon.systems, built, strict=True)), cost=found.upper, lower=min(found.lower, found.upper), upper=found.upper,
        end=found.end, aggregation_error=error, emissions=float(sum(y * p.emissions for y, p in zip(horizon.lengths, plans, strict=True))), excess=excess, capital=tuple(paid),
    )  # fmt: skip

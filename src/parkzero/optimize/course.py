"""From a horizon of stages to a course of plans: with perfect foresight under one certificate, or myopic, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.optimize.certified import Certified, certify
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living
from parkzero.optimize.investment import Investment, alive, staged, weights
from parkzero.optimize.joint import build_horizon
from parkzero.optimize.model import ALLOWANCE
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import FOREVER, Chosen, named_plan, plan
from parkzero.results import Course, Horizon, Plan

Told = Callable[[str], None]


def _silent(_: str) -> None:
    return None


def course(horizon: Horizon, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, told: Told = _silent) -> Course:
    """The least-cost course of a horizon with perfect foresight, certified over all stages.

    Starts from the joint programme of all stages on representative days. Raises OutOfTime, Unsolved.
    """
    told("capacities")
    near = build_horizon(horizon, [representative(s, periods) for s in horizon.systems])
    start = Living(near.programme).solve()
    worth = weights(horizon)
    allowed = horizon.budget.backstop * max(horizon.lengths) if horizon.budget else None
    stages = [
        Dispatch(s, TimeGrid.year(s.steps, s.step_hours), float(scale), allowed) for s, scale in zip(horizon.systems, worth, strict=True)
    ]
    told("dispatch")
    found = certify(stages, near.investment, start.x[near.builds], gap=gap, seconds=seconds, told=told)
    return _course(horizon, near.investment, stages, found, (start.objective - found.upper) / abs(found.upper))


def myopic(horizon: Horizon, *, periods: int = 12, gap: float = 1e-3, seconds: float = FOREVER, told: Told = _silent) -> Course:
    """Stage by stage, each blind to what comes: what was built stands, the least-cost plan of the year is added.

    Costs are those of the same horizon, so that the difference to `course` is the worth of foresight; the bound holds for each stage
    alone and none is claimed for the whole. Raises ValueError with a budget over stages, which nobody blind can keep.
    """
    if horizon.budget is not None:
        raise ValueError("a budget over all stages needs foresight")
    worth, deadline = weights(horizon), time.perf_counter() + seconds
    built: list[dict[str, float]] = []
    plans: list[Plan] = []
    operation: list[float] = []
    capital: list[dict[str, float]] = []
    for stage, system in enumerate(horizon.systems):
        told(str(system.stage))
        pace = {n: p * horizon.lengths[stage] for n, p in horizon.pace.items()}
        standing: dict[str, float] = {}
        for n, builds in enumerate(built):
            for name, value in builds.items():
                if alive(horizon, name, n, stage):
                    standing[name] = standing.get(name, 0.0) + value
        plants = tuple(
            replace(
                p,
                existing=p.existing + standing.get(p.id, 0.0),
                most=max(min(p.most - standing.get(p.id, 0.0), pace.get(p.id, FOREVER)), 0.0),
            )
            for p in system.plants
        )
        stores = tuple(
            replace(
                s,
                existing=s.existing + standing.get(s.id, 0.0),
                existing_energy=s.existing_energy + standing.get(f"{s.id} energy", 0.0),
                most=max(min(s.most - standing.get(s.id, 0.0), pace.get(s.id, FOREVER)), 0.0),
                most_energy=max(s.most_energy - standing.get(f"{s.id} energy", 0.0), 0.0),
            )
            for s in system.stores
        )
        left = deadline - time.perf_counter()
        found = plan(replace(system, plants=plants, stores=stores), periods=periods, gap=gap, seconds=left, spread=False)
        new = {**found.capacity} | {f"{n} energy": v for n, v in found.energy.items()}
        yearly = _yearly(horizon, stage)
        operation.append(found.cost - sum(yearly[n] * v for n, v in new.items()))
        built.append(new)
        capital.append(_capital(horizon, built, stage))
        stands = {n: standing.get(n, 0.0) + new.get(n, 0.0) for n in yearly if n in standing or n in new}
        plans.append(
            replace(
                found,
                capacity={n: v for n, v in stands.items() if not n.endswith(" energy")},
                energy={n.removesuffix(" energy"): v for n, v in stands.items() if n.endswith(" energy")},
                cost=operation[-1] + sum(capital[-1].values()),
            )
        )
    investment = staged(horizon)
    values = np.array([built[stage].get(name, 0.0) for stage, name in investment.names])
    cost = float(investment.cost @ values) + float(worth @ np.array(operation))
    return Course(
        tuple(s.stage for s in horizon.systems), tuple(plans), tuple(built), cost, -FOREVER, cost, "days", 0.0,
        float(sum(years * p.emissions for years, p in zip(horizon.lengths, plans, strict=True))), 0.0, tuple(capital),
    )  # fmt: skip


def _yearly(horizon: Horizon, stage: int) -> dict[str, float]:
    system = horizon.systems[stage]
    found = {p.id: p.annual for p in system.plants}
    for store in system.stores:
        found |= {store.id: store.annual, f"{store.id} energy": store.annual_energy}
    return found


def _course(horizon: Horizon, investment: Investment, stages: list[Dispatch], found: Certified, error: float) -> Course:
    values = np.where(found.build < 1e-9, 0.0, found.build)
    built: list[dict[str, float]] = [{} for _ in stages]
    for (when, name), value in zip(investment.names, values.tolist(), strict=True):
        if name != ALLOWANCE:
            built[when][name] = value
    excess = built[0].pop("excess", 0.0)
    plans = []
    capital: list[dict[str, float]] = []
    for n, (stage, solution) in enumerate(zip(stages, found.solutions, strict=True)):
        names = tuple((0, name) for name in stage.built.names if name != ALLOWANCE)
        capacity: Floats = (investment.shares[n] @ values)[: len(names)]
        capital.append(_capital(horizon, built, n))
        cost = found.cuts[n].value / stage.scale + sum(capital[-1].values())
        nothing = Chosen(capacity, cost, found.cuts[n].emissions, found.cuts[n].emissions, found.cuts[n].emissions)
        plans.append(replace(named_plan(stage.run, names, capacity, solution, cost, nothing, stage.scale), end=found.end))
    return Course(
        tuple(s.stage for s in horizon.systems), tuple(plans), tuple(built), found.upper, min(found.lower, found.upper), found.upper,
        found.end, error, float(sum(y * p.emissions for y, p in zip(horizon.lengths, plans, strict=True))), excess, tuple(capital),
    )  # fmt: skip


def _capital(horizon: Horizon, built: Sequence[Mapping[str, float]], stage: int) -> dict[str, float]:
    """Yearly cost of what stands in a stage, by plant or store, at the annuities of the years it was built in [currency/a]."""
    found: dict[str, float] = {}
    for when in range(stage + 1):
        yearly = _yearly(horizon, when)
        for name, value in built[when].items():
            if alive(horizon, name, when, stage):
                part = name.removesuffix(" energy")
                found[part] = found.get(part, 0.0) + yearly[name] * value
    return found

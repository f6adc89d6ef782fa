"""What each plant and store of a plan makes, how well it is used, and what that costs.

Energy and the capacity factor are of the main output: energy over what the capacity could give in all hours. Levelised cost is at the owner's cost of capital over its life, every year like the stage:
what it takes is paid, and what it gives beside its main output is worth, what these cost inside in the hour (`Plan.price`). Of what stood before capital is sunk. It compares what serves the same at
the same times; the worth of when energy comes is the plan's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from parkzero.clock import HOURS
from parkzero.economics.levelised import levelised_cost
from parkzero.energy import Plant, Reinforcement, Store, System
from parkzero.results import Candidate, Offer, Plan
from parkzero.words import unpooled

IDLE = 1e-3
"""Energy below which nothing is levelised [MWh/a]."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A plant or store with what it makes in a year."""

    id: str
    technology: str
    owner: str
    carrier: str
    new: float
    """Of its capacity, what the plan builds [MW, t/h]."""
    capacity: float
    """Largest main output, new and standing [MW, t/h]."""
    step: str = ""
    """Of a measure its step of rising cost."""
    energy: float
    """Main output; of a store what it gives, of a measure what it spares, of a reinforced connection what passes beyond the present one [MWh/a, t/a]."""
    curtailed: float | None
    """What sun and wind could give and nobody takes [MWh/a]; None of anything else."""
    levelised: float | None
    """Cost of the main output [currency/MWh, currency/t]; None where it makes nothing."""

    @property
    def factor(self) -> float:
        """Capacity factor [-]."""
        return self.energy / (self.capacity * HOURS) if self.capacity > 0.0 else 0.0

    @property
    def curtailed_share(self) -> float | None:
        """Of what it could give [-]."""
        if self.curtailed is None:
            return None
        return self.curtailed / (self.energy + self.curtailed) if self.energy + self.curtailed > 0.0 else 0.0


def produced(plan: Plan, system: System, offer: Offer, rate_of: Callable[[Candidate], float]) -> Iterator[Product]:
    """Every plant and store of a plan that has a capacity, and what reinforces the connection. `rate_of`: the cost of capital of who owns a new one."""
    chosen = {c.id: c for c in offer.candidates}
    for plant in system.plants:
        new = plan.capacity.get(plant.id, 0.0)
        capacity = plant.per_capacity * (plant.existing + new)
        if capacity > 1e-6:
            yield Product(
                id=plant.id, technology=plant.technology, owner=plant.owner, carrier=plant.output, new=plant.per_capacity * new, capacity=capacity, energy=plan.grid.total(plan.flow[plant.id]), curtailed=_curtailed(plan, plant, capacity),
                step=chosen[plant.id].step if plant.id in chosen else "", levelised=_levelised(plan, _spent(plan, plant), plan.grid.total(plan.flow[plant.id]), chosen.get(plant.id), rate_of=rate_of),
            )  # fmt: skip
    for store in system.stores:
        new = plan.capacity.get(store.id, 0.0)
        capacity, given = store.existing + new, plan.grid.total(plan.flow[f"{store.id}:out"])
        if capacity > 1e-6:
            yield Product(
                id=store.id, technology=store.technology, owner=store.owner, carrier=store.carrier, new=new, capacity=capacity, energy=given, curtailed=None,
                levelised=_levelised(plan, _stored(plan, store), given, chosen.get(store.id), rate_of=rate_of),
            )  # fmt: skip
    for more in system.reinforcements:
        new, through = plan.capacity.get(more.id, 0.0), _through(plan, system, more)
        if more.existing + new > 1e-6:
            yield Product(
                id=more.id, technology=more.technology, owner=more.owner, carrier="electricity", new=new, capacity=more.existing + new, energy=through, curtailed=None,
                levelised=_levelised(plan, 0.0, through, chosen.get(more.id), rate_of=rate_of),
            )  # fmt: skip


def _through(plan: Plan, system: System, more: Reinforcement) -> float:
    """Power that comes in and goes out beyond what the present connection bears [MWh/a]."""
    ways = ([x for x in side if x.id in (*more.supplies, *more.outlets)] for side in (system.supplies, system.outlets))
    return sum(plan.grid.total(np.maximum(np.sum([plan.flow[x.id] for x in way], axis=0) - way[0].limit, 0.0)) for way in ways if way)


def _curtailed(plan: Plan, plant: Plant, capacity: float) -> float | None:
    if plant.input is not None or plant.availability is None or plant.spares:
        return None
    return max(capacity * plan.grid.total(plan.grid.take(plant.availability)) - plan.grid.total(plan.flow[plant.id]), 0.0)


def _spent(plan: Plan, plant: Plant) -> float:
    """What a plant costs to run; of a measure its operation alone: energy that it spares, and what would be due on it, are what it is worth [currency/a]."""
    return plant.variable * plan.grid.total(plan.flow[plant.id]) if plant.spares else running(plan, plant)


def running(plan: Plan, plant: Plant, *, free: tuple[str, ...] = ()) -> float:
    """What a plant costs to run, its inputs at their prices inside (of what is in `free` none is paid) and its by-products taken off [currency/a]."""
    flow, price = plan.flow[plant.id], plan.price
    pays = sum(plan.grid.total(price[c] * taken) for c, taken in plant.taken(flow, plan.grid).items() if c in price and unpooled(c) not in free)
    beside = sum(per * plan.grid.total(price[c] * flow) for c, per in plant.gives.items() if c != plant.output and c in price)
    return plant.paid * plan.grid.total(flow) + pays - beside


def _stored(plan: Plan, store: Store) -> float:
    """What a store costs to run, what it is given at the price inside [currency/a]."""
    return store.paid * plan.grid.total(plan.flow[f"{store.id}:out"]) + plan.grid.total(plan.price[store.carrier] * plan.flow[f"{store.id}:in"])


def _levelised(plan: Plan, spending: float, energy: float, chosen: Candidate | None, *, rate_of: Callable[[Candidate], float]) -> float | None:
    if energy <= IDLE:
        return None
    if chosen is None:
        return spending / energy
    power, content = plan.capacity.get(chosen.id, 0.0), plan.energy.get(chosen.id, 0.0)
    life = max(round(chosen.lifetime), 1)
    first = np.eye(1, life + 1)[0]
    spent = (power * chosen.investment + content * chosen.investment_energy) * (1.0 - chosen.granted)
    yearly = spending + power * chosen.fixed + content * chosen.fixed_energy
    return levelised_cost("output", first * spent + (1.0 - first) * yearly, {"output": (1.0 - first) * energy}, rate_of(chosen))

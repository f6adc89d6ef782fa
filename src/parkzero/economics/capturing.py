"""What a tonne of captured CO2 costs before and after the charges on CO2 that need not be paid.

Valid for: the plan's own hours. Energy taken and given counts at the hourly prices of the plan, in which stand charges on it; capital at the cost of capital of
who builds, after grants. It is a cost per tonne stored: tonnes avoided are fewer by what making that energy emits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parkzero.economics.producing import running
from parkzero.energy import Plant, System
from parkzero.results import Plan
from parkzero.words import unpooled


@dataclass(frozen=True, kw_only=True)
class CaptureCost:
    """CO2 of a pool that is stored, in a year."""

    tonnes: float
    gross: float
    """Capture, transport and storage, before charges on CO2 [currency/t]."""
    spared: float
    """What is not due because it is stored [currency/t]."""

    @property
    def net(self) -> float:
        return self.gross - self.spared


def capture_costs(plan: Plan, system: System) -> Iterator[CaptureCost]:
    """What is stored of each pool."""
    grid = plan.grid
    for way in (o for o in system.outlets if unpooled(o.carrier) == "captured_co2"):
        tonnes, catching = grid.total(plan.flow[way.id]), [p for p in system.plants if p.output == way.carrier]
        caught = sum(grid.total(plan.flow[p.id]) for p in catching)
        if tonnes > 1.0 and caught > 0.0:
            cost = sum(_cost(plan, p) for p in catching) / caught - grid.total(grid.take(way.price) * plan.flow[way.id]) / tonnes
            yield CaptureCost(tonnes=tonnes, gross=cost, spared=-sum(way.transfers.values()))


def _cost(plan: Plan, plant: Plant) -> float:
    """Yearly cost of a plant that captures: capital, operation, and energy at the plan's prices less what it gives back; the gas that it cleans costs nothing."""
    return plant.annual * plan.capacity.get(plant.id, 0.0) + running(plan, plant, free=("flue_co2", "process_co2"))

"""What of a plan more than one document shows: new capacity and what it costs, prices, power bought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

import numpy as np

from parkzero.energy import Side, System
from parkzero.figure import Figure, missing
from parkzero.park.catalogue import outputs
from parkzero.results import Assessment, Built, Plan
from parkzero.words import CARBON

NOT_PROVED = "no proof was asked for"


def new_capacity(built: Iterable[Built], side: Side) -> dict[str, Figure]:
    """New capacity by technology, of all its owners: MW, t/h of what captures CO2, MWh of energy content."""

    def unit(technology: str) -> str:
        return "MWh" if side == "energy" else "t/h" if outputs()[technology] in CARBON else "MW"

    found: dict[str, float] = defaultdict(float)
    for part in built:
        if part.side == side:
            found[part.technology] += part.quantity
    return {technology: Figure(v, unit(technology)) for technology, v in found.items() if v > 1e-4}


def invested(made: Assessment) -> dict[str, float]:
    """Investment by technology, of all its owners [currency]."""
    of = {c.id: c.technology for c in made.offer.candidates}
    found: dict[str, float] = defaultdict(float)
    for id, cost in made.value.invested.items():
        found[of[id]] += cost
    return dict(found)


def mean_prices(plan: Plan, carriers: Container[str], currency: str) -> dict[str, Figure]:
    """Mean short-run price of carriers, with its quantiles of hours: the 5th and 95th percentile of the steps."""
    return {
        c: Figure(plan.grid.mean(p), f"{currency}/MWh", low=float(np.quantile(p, 0.05)), high=float(np.quantile(p, 0.95)), span="hours")
        for c, p in plan.price.items()
        if c in carriers
    }


def grid_power(plan: Plan, system: System) -> Figure:
    """Power bought from the grid."""
    return Figure(sum(plan.grid.total(plan.flow[s.id]) for s in system.supplies if s.giver_kind == "grid"), "MWh/a")


def ratio(part: float, whole: float, unit: str = "1") -> Figure:
    """A part over a whole."""
    return Figure(part / whole, unit) if whole else missing(unit, "nothing to divide by")


def or_missing(value: float | None, unit: str, why: str) -> Figure:
    """A figure, or why there is none."""
    return Figure(value, unit) if value is not None else missing(unit, why or "not found")

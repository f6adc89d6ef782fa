"""What least and part loads add to a plan."""

from __future__ import annotations

from parkzero.blueprint import Committed
from parkzero.compare.runner import Told
from parkzero.energy import System
from parkzero.figure import Figure
from parkzero.optimize.commitment import committed
from parkzero.optimize.highs import OutOfTime
from parkzero.optimize.rolling import Reference
from parkzero.results import Plan


def commitment(system: System, plan: Plan, known: Reference | None, currency: str, seconds: float, told: Told) -> Committed | None:
    """The plan's last stage with plants on or off, week by week; None where no plant that stands has a least load, or time ends before."""
    try:
        found = committed(system, plan, seconds=seconds, known=known, told=told)
    except OutOfTime:
        return None
    if found is None:
        return None
    names = {p.id: p.technology if p.most > 0 else p.id for p in system.plants}
    return Committed(
        cost=Figure(found.cost, f"{currency}/a"), lower=Figure(found.lower, f"{currency}/a"),
        gap=Figure((found.cost - found.lower) / max(abs(found.cost), 1e-9), "1"), weeks=Figure(found.weeks, "1"), emissions=Figure(found.emissions, "tCO2e/a"),
        running={names[n]: Figure(v, "h/a") for n, v in found.running.items()}, starts={names[n]: Figure(v, "1/a") for n, v in found.starts.items()},
    )  # fmt: skip

"""What counts as sold power, and what bounds it."""

from __future__ import annotations

import numpy as np

from parkzero.clock import TimeGrid
from parkzero.energy import Plant, System

EXPORT_SHARE = "export share"
"""Name of the row by which no more than a share of what is made in a year is sold."""


def power_per_output(plant: Plant) -> float:
    """Electricity made per main output, as exports count it [-]."""
    return 0.0 if plant.spares else plant.gives.get("electricity", 0.0)


def resold(system: System, grid: TimeGrid) -> bool:
    """Whether bought power may be worth selling at modelled steps, from a store or at once: exports then need own generation in their hour."""
    sold = [o for o in system.outlets if o.carrier == "electricity"]
    dearer = (np.any(o.earned_at(grid) > s.paid_at(grid)) for o in sold for s in system.supplies if s.carrier == "electricity")
    return bool(sold) and (system.moving or bool(system.stores) or any(o.told for o in sold) or any(dearer))


def sold_beyond(system: System) -> dict[str, float]:
    """What a year's energy of each flow adds to sales above the share of what is made, losses of stores taken off [-]: no more than 0 in all. Empty where all may be sold, or nothing is."""
    sold = [o.id for o in system.outlets if o.carrier == "electricity"]
    if system.export_share >= 1.0 or not sold:
        return {}
    made = {p.id: per for p in system.plants if (per := power_per_output(p))}
    for store in (s.id for s in system.stores if s.carrier == "electricity"):
        made |= {f"{store}:out": 1.0, f"{store}:in": -1.0}
    return dict.fromkeys(sold, 1.0) | {name: -system.export_share * per for name, per in made.items()}

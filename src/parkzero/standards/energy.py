"""Energy use in standard coal (GB/T 2589: calorific and equivalent value of power) and as primary energy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from parkzero.flows import Flows
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.standards.national import MWH_PER_TCE, energies

EU_POWER = 1.9
"""Primary energy per kWh of power: default coefficient for savings, Delegated Regulation (EU) 2023/807 (value by a secondary source)."""


@dataclass(frozen=True)
class Used:
    """Net energy use of a carrier: bought and own primary energy less what is sold."""

    carrier: str
    mwh: float
    tce_calorific: float
    tce_equivalent: float
    primary: float
    """[MWh]"""


def power_to_primary(site: Site, year: int) -> tuple[float, str]:
    """Primary energy per unit of bought power [-] and where it comes from: the equivalent value in China, else the EU's default."""
    if site.place.country == "CN":
        found = factors.equivalent_value(site, year)
        return found.value * MWH_PER_TCE, found.source
    return EU_POWER, "Delegated Regulation (EU) 2023/807, default coefficient for electricity (value by a secondary source)"


def used(flows: Flows, site: Site, year: int) -> tuple[Used, ...]:
    """Energy use by carrier, feedstock left out; direct power counts as its own primary energy."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    rate, _ = power_to_primary(site, year)
    for e in energies(flows, site, year):
        if e.feedstock:
            continue
        times = rate if e.carrier == "electricity" and not e.direct else 1.0
        for place, value in enumerate((e.mwh, e.tce_calorific, e.tce, e.mwh * times)):
            sums[e.carrier][place] += value
    return tuple(Used(carrier, *values) for carrier, values in sorted(sums.items()))

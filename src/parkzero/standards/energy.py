"""Energy use in standard coal (GB/T 2589: calorific and equivalent value of power) and as primary energy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from parkzero.figure import Figure
from parkzero.flows import Flows
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.standards.national import MWH_PER_TCE, Energy, Equivalent, calorific_energy, energies, energy_use, equivalent
from parkzero.standards.uncertainty import added

EU_POWER = 1.9
"""Primary energy per kWh of power: default coefficient for savings, Delegated Regulation (EU) 2023/807 (value by a secondary source)."""
TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class Used:
    """Net energy use of a carrier: bought and own primary energy less what is sold."""

    energy: Figure
    calorific: Figure
    equivalent: Figure
    primary: Figure
    """[MWh]"""


def power_to_primary(site: Site, year: int) -> tuple[float, str]:
    """Primary energy per unit of bought power [-] and where it comes from: the equivalent value in China, else the EU's default."""
    if site.place.country == "CN":
        found = factors.equivalent_value(site, year)
        return found.value * MWH_PER_TCE, found.source
    return EU_POWER, "Delegated Regulation (EU) 2023/807, default coefficient for electricity (value by a secondary source)"


def used(flows: Flows, site: Site, year: int) -> dict[str, Used]:
    """Energy use by carrier and in total, feedstock left out; direct power counts as its own primary energy."""
    rate, _ = power_to_primary(site, year)
    power = equivalent(site, year)
    rows: dict[str, list[Energy]] = defaultdict(list)
    for e in energies(flows, site, year):
        if not e.feedstock:
            rows[e.carrier].append(e)
    found = {carrier: _used(rows[carrier], power, rate) for carrier in sorted(rows)}
    return found | {TOTAL: _used([e for group in rows.values() for e in group], power, rate)}


def _used(rows: Collection[Energy], power: Equivalent, rate: float) -> Used:
    primary = [(e.mwh * (rate if e.carrier == "electricity" and not e.direct else 1.0), e.errors) for e in rows]
    return Used(
        energy=added([(e.mwh, e.errors) for e in rows], "MWh"), calorific=calorific_energy(rows), equivalent=energy_use(rows, power).figure, primary=added(primary, "MWh")
    )  # fmt: skip

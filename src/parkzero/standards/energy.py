"""Energy use in standard coal (GB/T 2589: calorific and equivalent value of power) and as primary energy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

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
    rows = _handed_back(rows)
    found = {carrier: _used(rows[carrier], power, rate) for carrier in sorted(rows)}
    return found | {TOTAL: _used([e for group in rows.values() for e in group], power, rate)}


def _handed_back(rows: Mapping[str, Sequence[Energy]]) -> dict[str, list[Energy]]:
    """Entries by carrier. What is made of a fuel beyond its use here leaves it: coke that is sold is no use of coke, and its coal is none of coal."""
    found = {c: list(of) for c, of in rows.items()}
    for _ in rows:
        less = {c: sum(e.mwh for e in of) for c, of in found.items()}
        short = {c: [e for e in of if e.made_of in found and e.made_of != c] for c, of in found.items() if less[c] < 0.0}
        if not any(short.values()):
            break
        for carrier, made in short.items():
            part = min(less[carrier] / whole, 1.0) if (whole := sum(e.mwh for e in made)) else 0.0
            found[carrier] = [e for e in found[carrier] if e not in made] + [_times(e, 1.0 - part) for e in made]
            for e in made:
                found[e.made_of].append(replace(_times(e, part), carrier=e.made_of, made_of=""))
    return found


def _times(entry: Energy, part: float) -> Energy:
    return replace(entry, mwh=part * entry.mwh, tce=part * entry.tce, tce_calorific=part * entry.tce_calorific)


def _used(rows: Collection[Energy], power: Equivalent, rate: float) -> Used:
    primary = [(e.mwh * (rate if e.carrier == "electricity" and not e.direct else 1.0), e.errors) for e in rows]
    return Used(
        energy=added([(e.mwh, e.errors) for e in rows], "MWh"), calorific=calorific_energy(rows), equivalent=energy_use(rows, power).figure, primary=added(primary, "MWh")
    )  # fmt: skip

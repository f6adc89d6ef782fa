"""Direct supply and what a country's rule of nearby use asks of it: rows of network_rules.csv, as yet China's alone.

Direct supply is power of wind and ground-mounted PV outside the fence that reaches the park over a private line (`ground.line`) on its own side of the meter of the public grid. Plants
inside the fence, and on roofs and walls, are own generation behind the meter: the rule does not touch them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, get_args

from parkzero.park.catalogue import table
from parkzero.park.site import Site
from parkzero.words import Tariffing

DIRECT = ("pv_ground", "wind")
"""Technologies that stand on land outside the fence, where the park has a line to it."""
TARIFFINGS: tuple[Tariffing, ...] = get_args(Tariffing)


class Ruled(NamedTuple):
    """A figure of a rule with its interval."""

    value: float
    low: float
    high: float
    unit: str
    source: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class NearbyUse:
    """What the rule asks of a park with direct supply."""

    load_rate: Ruled
    """Mean load rate by which the fee on the capacity of access is reckoned [-]."""
    own_use_energy_part: Ruled
    """Share of the network's price per energy that is due on own use, where the park keeps to the tariff by energy [-]."""
    own_use_funds: Ruled
    """Funds and surcharges on own use [CNY/MWh]."""
    own_use_of_generation: Ruled
    """Least share of own use in what could be made [-]."""
    own_use_of_load: Ruled
    """Least share of own use in what is used [-]."""
    exported: Ruled
    """Largest share of what is made that is sold [-]."""


def nearby_use(site: Site, year: int) -> NearbyUse | None:
    """The rule that holds for a park in a year; None where its country has none yet, where no line leads outside the fence, and where the card tells no network price that it could replace."""
    power, found = site.prices.get("electricity"), dict[str, Ruled]()
    for row in sorted(table("network_rules.csv"), key=lambda r: int(r["since"])):
        if row["country"] == site.place.country and int(row["since"]) <= year:
            value, low, high = (float(row[n]) for n in ("value", "low", "high"))
            found[row["quantity"]] = Ruled(value, low, high, unit=row["unit"], source=row["source"], confidence=row["confidence"])
    if not found or site.ground.line is None or power is None or power.network is None:
        return None
    own = site.grid.load_rate
    if own is not None:
        found["load_rate"] = Ruled(own.value, own.low, own.high, unit="1", source=own.source, confidence=own.confidence or "B")
    return NearbyUse(**found)


def largest_export(site: Site, year: int) -> float:
    """Largest share of the power made inside that may be sold: the card's, else what the rule of nearby use leaves."""
    rule = nearby_use(site, year)
    return site.grid.export_share.value if site.grid.export_share else rule.exported.value if rule else 1.0

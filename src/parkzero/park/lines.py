"""What a private line to plants outside the fence costs: rows of lines.csv by region and voltage.

Linear in capacity: a MW bears its share of a circuit that is used to the full, and of the substation at the park. A plant smaller than what a circuit carries pays for the whole circuit all the same: `circuits` says what that comes to.
Valid for: overhead lines (China) or cables (Europe) in ordinary country; way-leave and step-up station of the plant are not in it (the latter is in the price of the plant).
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from parkzero.park.catalogue import holding, table
from parkzero.park.site import Site


class Quoted(NamedTuple):
    """A price with its interval."""

    value: float
    low: float
    high: float


class Wire(NamedTuple):
    """A row of the table."""

    region: str
    voltage: float
    """[kV]"""
    route: Quoted
    """A km of a circuit [money/km]."""
    circuit: float
    """What a circuit carries [MW]."""
    station: Quoted
    """The substation at the park [money/MW]."""
    fixed_share: float
    """Fixed yearly cost over the investment [-]."""
    currency: str
    price_year: int
    year: int
    source: str
    confidence: str

    def per_capacity(self, distance: float) -> Quoted:
        """Investment in line and substation by a MW, where circuits are used to the full [money/MW].

        >>> wire("china", 220.0).per_capacity(30.0).value
        694000.0
        """
        return Quoted(*(distance * route / self.circuit + station for route, station in zip(self.route, self.station, strict=True)))

    def circuits(self, distance: float, capacity: float) -> float:
        """Investment in whole circuits and the substation for a capacity [money].

        >>> wire("china", 220.0).circuits(30.0, 100.0)
        91000000.0
        """
        return math.ceil(round(capacity / self.circuit, 6)) * distance * self.route.value + capacity * self.station.value


@cache
def wires() -> tuple[Wire, ...]:
    """All rows of the table."""

    def span(row: dict[str, str], name: str) -> Quoted:
        return Quoted(*(float(row[n]) for n in (name, f"{name}_low", f"{name}_high")))

    return tuple(
        Wire(
            region=r["region"], voltage=float(r["voltage"]), route=span(r, "route"), circuit=float(r["circuit"]), station=span(r, "station"), fixed_share=float(r["fixed_share"]),
            currency=r["currency"], price_year=int(r["price_year"]), year=int(r["year"]), source=r["source"], confidence=r["confidence"],
        )
        for r in table("lines.csv")
    )  # fmt: skip


def wire(region: str, voltage: float) -> Wire:
    """The row of a region (else the next one of FALLBACK that has one) whose voltage is nearest."""
    chosen = holding(region, {w.region for w in wires()})
    return min((w for w in wires() if w.region == chosen), key=lambda w: abs(math.log(w.voltage / voltage)))


def line_of(site: Site) -> tuple[Wire, float] | None:
    """The row of a site's line and its length [km]; None where no line leads outside the fence, or a site was not completed."""
    line = site.ground.line
    if line is None or line.distance is None or line.voltage is None:
        return None
    return wire(site.cost_region, line.voltage.value), line.distance.value

"""Green electricity of a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any

from parkzero.figure import Figure, missing
from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import stores
from parkzero.park.certifying import power_source
from parkzero.park.flowing import green_makers, renewables
from parkzero.park.unlisted import is_unlisted, papers
from parkzero.park.whole import Park
from parkzero.standards.conditions import Amount, Quotient, of_rows, raised
from parkzero.standards.conditions import share as of_whole

Part = tuple[Mapping[str, Any], float]
"""A row, and what it adds [MWh]."""


@dataclass(frozen=True, kw_only=True)
class GreenPower:
    """Green electricity used, and the rest of all electricity used, by row."""

    green_rows: tuple[Part, ...]
    other_rows: tuple[Part, ...]
    bare: float
    """Power whose certificate left, as far as more of it left than came: green power that left [MWh]."""
    unlisted: float
    """Green power that no listed paper backs [MWh]."""

    @property
    def green(self) -> float:
        """[MWh]"""
        return fsum(energy for _, energy in self.green_rows) - self.bare

    @property
    def used(self) -> float:
        """All electricity used [MWh]."""
        return self.green + fsum(energy for _, energy in self.other_rows) + self.bare

    @property
    def indicator(self) -> Quotient:
        """Share of the used electricity that is direct, certified or contracted green, or made inside of biogenic fuel."""
        return of_whole(self._amount(self.green_rows, -self.bare), self._amount(self.other_rows, self.bare))

    @property
    def share(self) -> Figure:
        """That share."""
        return self.indicator.figure if self.used > 0 else missing("1", "no electricity use")

    @property
    def direct_share(self) -> Figure:
        """Share of the used electricity that comes by direct line or is made inside of sun and wind; certificates and contracts over the grid are none of it."""
        direct = [part for part in self.green_rows if part[0]["attribute"] == "direct"]
        rest = [*(part for part in self.green_rows if part[0]["attribute"] != "direct"), *self.other_rows]
        return of_whole(self._amount(direct, 0.0), self._amount(rest, 0.0)).figure if self.used > 0 else missing("1", "no electricity use")

    @property
    def unlisted_share(self) -> Figure:
        """Share of the used electricity that is green without a listed paper."""
        energy = min(self.unlisted, self.green)
        return Figure(max(min(energy / self.used, 1.0), 0.0), "1") if self.used > 0 else missing("1", "no electricity use")

    @staticmethod
    def _amount(rows: Iterable[Part], beside: float) -> Amount:
        return raised(of_rows(rows, "electricity"), beside)


def green_power(flows: Flows, park: Park) -> GreenPower:
    """Green electricity used, and all electricity used.

    Power is green by a certificate or contract only where that stands for renewable power. Power whose certificate was sold is not green; where more of it leaves than came without its certificate, green power leaves.
    What a store gives back came in before.
    """
    assets, green_kinds, listed = green_makers(park), renewables(), papers(park)
    other = {c.id for c in park.certificates if (made := power_source(c)) is None or made.kind != "renewable"}
    green: list[Part] = []
    rest: list[Part] = []
    bare = unlisted = 0.0
    for row in flows.records():
        if row["carrier"] != "electricity" or row["technology"] in stores() or (row["giver_kind"] == "enterprise" and row["receiver_kind"] in ("enterprise", "asset")):
            continue
        quantity = weighted(row)
        part = row, -quantity if row["receiver_kind"] in ("grid", "outside") else quantity
        if row["attribute"] != "sold" and ((row["attribute"] != "none" and row["certificate"] not in other) or row["giver"] in assets or row["technology"] in green_kinds):
            green.append(part)
            unlisted += quantity if is_unlisted(row, listed) else 0.0
        else:
            rest.append(part)
            bare += part[1] if row["attribute"] == "sold" else 0.0
    return GreenPower(green_rows=tuple(green), other_rows=tuple(rest), bare=max(-bare, 0.0), unlisted=unlisted)


def green_share(flows: Flows, park: Park) -> Figure:
    """Share of the used electricity that is green."""
    return green_power(flows, park).share

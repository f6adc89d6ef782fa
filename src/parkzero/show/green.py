"""Green electricity of a year."""

from __future__ import annotations

from dataclasses import dataclass

from parkzero.figure import Figure, missing
from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import stores
from parkzero.park.certifying import power_source
from parkzero.park.flowing import green_makers, renewables
from parkzero.park.unlisted import is_unlisted, papers
from parkzero.park.whole import Park


@dataclass(frozen=True, kw_only=True)
class GreenPower:
    """Green electricity used, and all electricity used [MWh]."""

    green: float
    unlisted: float
    """What of it no listed paper backs."""
    used: float

    @property
    def share(self) -> Figure:
        """Share of the used electricity that is direct, certified or contracted green, or made inside of biogenic fuel."""
        return self._of_used(self.green)

    @property
    def unlisted_share(self) -> Figure:
        """Share of the used electricity that is green without a listed paper."""
        return self._of_used(min(self.unlisted, self.green))

    def _of_used(self, energy: float) -> Figure:
        return Figure(max(min(energy / self.used, 1.0), 0.0), "1") if self.used > 0 else missing("1", "no electricity use")


def green_power(flows: Flows, park: Park) -> GreenPower:
    """Green electricity used, and all electricity used.

    Power is green by a certificate or contract only where that stands for renewable power. Power whose certificate was sold is not green; where more of it leaves than came without its certificate, green power leaves.
    What a store gives back came in before.
    """
    assets, green_kinds, listed = green_makers(park), renewables(), papers(park)
    other = {c.id for c in park.certificates if (made := power_source(c)) is None or made.kind != "renewable"}
    green = used = bare = unlisted = 0.0
    for row in flows.records():
        if row["carrier"] != "electricity" or row["technology"] in stores() or (row["giver_kind"] == "enterprise" and row["receiver_kind"] in ("enterprise", "asset")):
            continue
        quantity = weighted(row)
        sign = -1.0 if row["receiver_kind"] in ("grid", "outside") else 1.0
        used += sign * quantity
        if row["attribute"] == "sold":
            bare += sign * quantity
        elif (row["attribute"] != "none" and row["certificate"] not in other) or row["giver"] in assets or row["technology"] in green_kinds:
            green += sign * quantity
            unlisted += quantity if is_unlisted(row, listed) else 0.0
    return GreenPower(green=green + min(bare, 0.0), unlisted=unlisted, used=used)


def green_share(flows: Flows, park: Park) -> Figure:
    """Share of the used electricity that is green."""
    return green_power(flows, park).share

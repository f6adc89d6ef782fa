"""Green electricity of a year."""

from __future__ import annotations

from parkzero.figure import Figure, missing
from parkzero.flows import Flows, weighted
from parkzero.park.certifying import power_source
from parkzero.park.flowing import green_makers, renewables
from parkzero.park.whole import Park


def green_power(flows: Flows, park: Park) -> tuple[float, float]:
    """Green electricity used and all electricity used [MWh].

    Power is green by a certificate or contract only where that stands for renewable power. Power whose certificate was sold is not green; where more of it leaves than came without its certificate, green power leaves.
    """
    assets, green_kinds = green_makers(park), renewables()
    other = {c.id for c in park.certificates if (made := power_source(c)) is None or made.kind != "renewable"}
    green = used = bare = 0.0
    for row in flows.records():
        if row["carrier"] != "electricity" or (row["giver_kind"] == "enterprise" and row["receiver_kind"] in ("enterprise", "asset")):
            continue
        quantity = weighted(row)
        sign = -1.0 if row["receiver_kind"] in ("grid", "outside") else 1.0
        used += sign * quantity
        if row["attribute"] == "sold":
            bare += sign * quantity
        elif (row["attribute"] != "none" and row["certificate"] not in other) or row["giver"] in assets or row["technology"] in green_kinds:
            green += sign * quantity
    return green + min(bare, 0.0), used


def green_share(flows: Flows, park: Park) -> Figure:
    """Share of the used electricity that is direct, certified or contracted green, or made inside of biogenic fuel."""
    green, used = green_power(flows, park)
    return Figure(max(min(green / used, 1.0), 0.0), "1") if used > 0 else missing("1", "no electricity use")

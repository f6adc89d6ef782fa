"""Quality of the data, and what of the plan is realised.

Narrow so far: the dispatch is realised as planned ("perfect"); what another mode of dispatch loses is not assessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from parkzero.flows import Flows
from parkzero.park.catalogue import typical
from parkzero.park.metering import ALL, seen_of
from parkzero.park.sections import Governance
from parkzero.park.site import Site
from parkzero.park.whole import Activity
from parkzero.results import Quality
from parkzero.words import CARRIERS, FUELS

METERED, UNMETERED = typical("metered_interval").value, typical("unmetered_interval").value
"""Half widths of the interval of energy that meters see, and of energy that is estimated without one, as shares."""


def quality(governance: Governance, site: Site, activity: Iterable[Activity], year: int) -> Quality:
    """What meters see of the rows of activity, by enterprise and carrier, and of the energy taken in in a year as a whole.

    What the site says of an enterprise goes before what governance says of all, a carrier that is named before the rest.
    """
    rows = [a for a in activity if a.unit == "MWh" and a.carrier in CARRIERS]
    firms = {e.id: e.metering_coverage for e in site.enterprises}
    metered: dict[tuple[str, str], float] = {}
    for firm, carrier in dict.fromkeys((a.enterprise, a.carrier) for a in rows):
        own, common = seen_of(firms.get(firm, {}), carrier), seen_of(governance.metering_coverage, carrier)
        if (seen := common if own is None else own) is not None:
            metered[firm, carrier] = seen
    used = [(a.quantity, metered.get((a.enterprise, a.carrier))) for a in rows if a.year == year and _taken_in(a)]
    alone = set(governance.metering_coverage) == {ALL} and not any(firms.values())
    coverage = seen_of(governance.metering_coverage, ALL) if alone else _mean(used)
    interval = METERED * coverage + UNMETERED * (1.0 - coverage) if coverage is not None else None
    return Quality(coverage=coverage, interval=interval, metered=metered, surcharge=None, dispatch=governance.dispatch)


def _taken_in(row: Activity) -> bool:
    """Whether a row says what an enterprise used: bought fuel only closes the balance."""
    return row.action in ("burnt", "generated") or (row.action == "bought" and row.carrier not in FUELS)


def _mean(parts: list[tuple[float, float | None]]) -> float | None:
    """Mean share by energy; None where some of the energy has none."""
    known = [(energy, share) for energy, share in parts if share is not None]
    whole = fsum(energy for energy, _ in known)
    return fsum(energy * share for energy, share in known) / whole if whole and len(known) == len(parts) else None


def widened(rows: Iterable[Activity], quality: Quality) -> tuple[Activity, ...]:
    """The rows with what their unmetered part leaves open; a row that brings an interval of its own keeps it."""
    return tuple(_widened(row, quality.metered.get((row.enterprise, row.carrier), 1.0)) for row in rows)


def _widened(row: Activity, seen: float) -> Activity:
    return row if row.unit != "MWh" or seen >= 1.0 or row.own_interval else row.but(unmetered=UNMETERED * (1.0 - seen))


def operate(planned: Flows, quality: Quality) -> Flows:
    """The realised flows of the planned ones: the same, whatever the mode of dispatch."""
    return planned

"""Power that counts as green without a paper that is listed: by a certificate or contract that certificates.csv does not hold, or over a direct
line from beyond the park without evidence. When it was made, where, how, and whether its certificate was cancelled cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from parkzero.flows import Flows, weighted
from parkzero.park.certifying import COVERED
from parkzero.park.columns import row_problem
from parkzero.park.flowing import is_own_heat, returned, unmade_heat, unproved_heat, years
from parkzero.park.whole import Park
from parkzero.problem import Problem

BEYOND_PARK = ("grid", "supplier", "outside")
_Row = Mapping[str, Any]


def papers(park: Park) -> frozenset[str]:
    """The certificates and contracts that are listed."""
    return frozenset(c.id for c in park.certificates)


def is_unlisted(row: _Row, listed: Collection[str]) -> bool:
    """Whether a measured flow is power that counts as green without a listed paper."""
    if row["carrier"] != "electricity" or row["case"] != "measured" or row["receiver_kind"] != "enterprise" or row["certificate"] in listed:
        return False
    if row["attribute"] == "direct":
        return row["giver_kind"] in BEYOND_PARK and not row["evidence"]
    return row["attribute"] in COVERED and row["giver_kind"] in (*BEYOND_PARK, "enterprise")


def ordinary(flows: Flows, listed: Collection[str]) -> Flows:
    """The same flows with such power as ordinary power."""
    rows = flows.records()
    if not any(is_unlisted(r, listed) for r in rows):
        return flows
    return Flows.rows({**r, "attribute": "none"} if is_unlisted(r, listed) else r for r in rows)


def unlisted_green(park: Park) -> Iterator[Problem]:
    """Every row of such power."""
    listed = papers(park)
    power = park.but(activity=tuple(a for a in park.activity if a.carrier == "electricity" and a.attribute in (*COVERED, "direct")))
    for year in years(power.activity):
        for row in returned(power, year).records():
            if is_unlisted(row, listed):
                direct = row["attribute"] == "direct"
                backed = f"by {row['attribute']}" + (f" {row['certificate']}" if row["certificate"] else "")
                expected = "the paper of the line in evidence_id, or its contract in certificates.csv" if direct else "its certificate or contract in certificates.csv, with month, market, technology and cancellation"
                found = f"{weighted(row):,.6g} MWh taken as green {backed}"
                yield row_problem("unlisted_green_power", str(row["origin"]), "certificate", found=found, expected=expected, level="warning")


def direct_heat(park: Park) -> Iterator[Problem]:
    """Every row of heat over a direct line of which no paper says how it was made: it counts like other heat."""
    firms = frozenset(park.enterprise_ids())
    for row in park.activity:
        if unproved_heat(row, firms):
            found, expected = f"{row.quantity:,.6g} MWh of {row.carrier}, direct", "the paper that says how it was made in evidence_id, or a factor of it in factors.csv"
            yield row_problem("heat_source_unknown", row.origin, "attribute", found=found, expected=expected, level="warning")
    for year in years(a for a in park.activity if is_own_heat(a)):
        rows = [a for a in park.activity if a.year == year]
        unmade = unmade_heat(park, rows)
        for row in (a for a in rows if is_own_heat(a) and unmade.get(a.enterprise)):
            found = f"{row.quantity * unmade[row.enterprise]:,.6g} MWh of {row.carrier}, own"
            expected = "the fuel that it is made of, its plant in site.assets, or its source in site.waste_heat: it carries the default"
            yield row_problem("heat_source_unknown", row.origin, "partner", found=found, expected=expected, level="warning")

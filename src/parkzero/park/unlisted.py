"""Power that counts as green without a paper that is listed: by a certificate or contract that certificates.csv does not hold, or over a direct
line from beyond the park without evidence. When it was made, where, how, and whether its certificate was cancelled cannot be told. And heat and
hydrogen of which nothing tells what they were made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import technologies
from parkzero.park.certifying import COVERED
from parkzero.park.columns import row_problem
from parkzero.park.flowing import is_own, returned, unexplained, unproved_heat, years
from parkzero.park.together import alike
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.words import CARRIERS

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
    """Every row of heat over a direct line, and of heat or power of one's own, of which nothing says how it was made: it counts like other energy."""
    firms = frozenset(park.enterprise_ids())
    for row, quantity in alike(a for a in park.activity if unproved_heat(a, firms)):
        found, expected = f"{quantity:,.6g} MWh of {row.carrier}, direct", "the paper that says how it was made in evidence_id, or a factor of it in factors.csv"
        yield row_problem("heat_source_unknown", row.origin, "attribute", found=found, expected=expected, level="warning")
    for year in years(a for a in park.activity if is_own(a)):
        rows = [a for a in park.activity if a.year == year]
        parts = unexplained(park, rows)
        for row, quantity in alike(a for a in rows if is_own(a) and (a.enterprise, a.carrier == "electricity") in parts):
            found = f"{quantity * parts[row.enterprise, row.carrier == 'electricity']:,.6g} MWh of {row.carrier}, own"
            expected = "the fuel that it is made of, its plant in site.assets, or its source in site.waste_heat: it carries the default"
            yield row_problem("heat_source_unknown", row.origin, "partner", found=found, expected=expected, level="warning")


def unmade(park: Park) -> Iterator[Problem]:
    """Hydrogen called own that no row makes and no plant of the card: it would count nothing, though it was made of something; and what a plant is said to make that it cannot."""
    gives = {a.id: _gives(a.technology) for a in park.site.assets}
    makers = {(a.enterprise, a.year) for a in park.activity if a.carrier == "hydrogen" and a.action in ("produced", "generated")}
    owners = {a.owner for a in park.site.assets if "hydrogen" in gives[a.id]}
    told: set[tuple[str, int]] = set()
    for row in park.activity:
        key = row.enterprise, row.year
        if row.carrier == "hydrogen" and row.partner == "own" and row.quantity > 0.0 and row.action in ("bought", "burnt") and key not in makers | told and row.enterprise not in owners:
            told.add(key)
            expected = "a produced row of it and what it was made of, its plant in site.assets, or the supplier"
            yield row_problem("by_product_unmade", row.origin, "partner", found=f"{row.enterprise}: own hydrogen in {row.year}, no row of its making", expected=expected, level="warning")
        plant = row.asset or row.partner
        if row.action == "generated" and row.quantity > 0.0 and row.carrier in CARRIERS and plant in gives and row.carrier not in gives[plant]:
            found, expected = f"{row.carrier} of {plant}", f"what its technology gives: {', '.join(sorted(gives[plant]))}"
            yield row_problem("plant_gives_other", row.origin, "asset" if row.asset else "partner", found=found, expected=expected, level="warning")


def sold_unpaid(park: Park) -> Iterator[Problem]:
    """Power that enterprises sold outside in the base year where the card has no price for it: only the base-year run sells any, for nothing."""
    price, year = park.site.prices.get("electricity"), park.study.base_year
    firms = frozenset(park.enterprise_ids())
    rows = [r for r in park.activity if (r.action, r.carrier, r.year) == ("sold", "electricity", year) and r.quantity > 0.0 and r.partner not in firms and not r.partner.startswith("across")]
    if rows and (price is None or price.export is None):
        found = f"{sum(r.quantity for r in rows):,.6g} MWh of electricity sold outside in {year}"
        yield row_problem("sold_unpaid", rows[0].origin, "action", found=found, expected="its price in site.prices.electricity.export: without one power goes out for nothing in the base year, and none does later", level="warning")


@cache
def _gives(technology: str) -> frozenset[str]:
    """The carriers of a technology; steam and heat are drawn off one plant."""
    rows = [t for t in technologies() if t.id == technology]
    given = frozenset(c for t in rows for c in (t.output, t.byproduct, *(c for c, much in t.more if much > 0.0)) if c)
    return given | {"steam", "heat"} if given & {"steam", "heat"} else given

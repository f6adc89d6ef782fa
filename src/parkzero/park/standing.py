"""What stands when: from which year to which each enterprise and plant of a site runs, and the site of a year.

A year that is given goes before the status. Without one the status decides, by the rows of `entering.csv`: what is under construction enters some years
after the base year, a plan needs a year, what is announced does not enter. A plant leaves after the last year that is given, else when the life of the
catalogue is over; one that has outlived it in the base year, or whose age is not known, is kept up. A plant that has no years of its own comes and goes with its owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from parkzero.park.catalogue import table, technology, technology_ids
from parkzero.park.site import Asset, Demand, Enterprise, Site
from parkzero.words import Status

Entering = Literal["stands", "since", "by_status", "not_dated", "not_counted", "with_owner", "ended"]
"""By what it enters, or not: it stands already; the year that is given; the years of its status; a plan without a year; announced; with its owner; it has ended."""
Leaving = Literal["", "until", "life", "kept_up", "with_owner"]
"""By what it leaves: not that is known; the year that is given; the life of the catalogue; it has outlived that; with its owner."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """From when to when something stands."""

    first: int | None
    """First year in which it runs; 0 where it stands and the year is not known, None where it never enters."""
    last: int | None
    """Last year in which it runs; None where no end is known."""
    enters: Entering
    leaves: Leaving = ""

    def holds(self, year: int) -> bool:
        """Whether it runs in a year.

        >>> [Presence(first=2027, last=2030, enters="since").holds(y) for y in (2026, 2027, 2030, 2031)]
        [False, True, True, False]
        """
        return self.first is not None and self.first <= year and (self.last is None or year <= self.last)


class _Rule(NamedTuple):
    """Whether what has a status enters: with a year, without one, and then how many years after the base year."""

    dated: bool
    undated: bool
    after: int


@cache
def _rules() -> Mapping[tuple[str, str], _Rule]:
    return {(r["status"], r["of"]): _Rule(r["dated"] == "yes", r["undated"] == "yes", int(r["after"] or 0)) for r in table("entering.csv")}


def _enters(status: Status, since: int | None, until: int | None, of: Literal["asset", "enterprise"], base_year: int) -> tuple[int | None, Entering]:
    if status == "operating":
        return since or 0, "since" if (since or 0) > base_year else "stands"
    if status == "ended":
        return (since or 0) if until is not None else None, "ended"
    rule = _rules()[status, of]
    if since is not None:
        return (since, "since") if rule.dated else (None, "not_counted")
    if rule.undated:
        return base_year + rule.after, "by_status"
    return None, "not_counted" if status == "announced" else "not_dated"


def _until(thing: Asset | Enterprise, base_year: int) -> int | None:
    """The last year that is given; what has ended did so before the base year."""
    return min(thing.until, base_year - 1) if thing.until is not None and thing.status == "ended" else thing.until


def _of_enterprise(firm: Enterprise, base_year: int) -> Presence:
    first, enters = _enters(firm.status, firm.since, firm.until, "enterprise", base_year)
    return Presence(first=first, last=_until(firm, base_year), enters=enters, leaves="until" if firm.until else "")


def _of_asset(asset: Asset, region: str, owner: Presence | None, base_year: int) -> Presence:
    first, enters = _enters(asset.status, asset.since, asset.until, "asset", base_year)
    if owner and first is not None and asset.since is None and (owner.first is None or owner.first > max(first, base_year)):
        first, enters = owner.first, "with_owner"
    leaves: Leaving = "until" if asset.until else ""
    last = _until(asset, base_year)
    if last is None and first and asset.technology in technology_ids():
        ends = first + int(technology(asset.technology, region, base_year).lifetime)
        last, leaves = (None, "kept_up") if ends <= base_year else (ends - 1, "life")
    if owner and asset.until is None and owner.last is not None and (last is None or owner.last < last):
        last, leaves = owner.last, "with_owner"
    return Presence(first=first, last=last, enters=enters, leaves=leaves)


def presences(site: Site, base_year: int) -> tuple[dict[str, Presence], dict[str, Presence]]:
    """When each enterprise and each plant stands, by id."""
    firms = {e.id: _of_enterprise(e, base_year) for e in site.enterprises}
    return firms, {a.id: _of_asset(a, site.cost_region, firms.get(a.owner or ""), base_year) for a in site.assets}


def _status(now: Status, there: Presence, year: int) -> Status:
    """The status of a year: what has not entered yet keeps its own, or is planned."""
    if there.holds(year):
        return "operating"
    if there.last is not None and year > there.last:
        return "ended"
    return "planned" if now == "operating" else now


def _of_year(demand: Demand, year: int, base_year: int) -> Demand:
    last = max((y for y in demand.by_year if base_year < y <= year), default=None)
    return demand if last is None else demand.but(annual=demand.by_year[last])


def site_in(site: Site, year: int, base_year: int) -> Site:
    """The site in a year from the base year on: what stands then is operating, and demand is that of its phase.

    Enterprises and plants keep their places. The site of a later year is that of the base year moved on.
    """
    firms, plants = presences(site, base_year)
    enterprises = tuple(_enterprise_in(e, firms[e.id], {c: _of_year(d, year, base_year) for c, d in e.demand.items()}, year) for e in site.enterprises)
    return site.but(enterprises=enterprises, assets=tuple(_asset_in(a, plants[a.id], year) for a in site.assets))


def _asset_in(asset: Asset, there: Presence, year: int) -> Asset:
    status, since = _status(asset.status, there, year), _since(asset.since, there, year)
    return asset if (status, since) == (asset.status, asset.since) else asset.but(status=status, since=since)


def _enterprise_in(firm: Enterprise, there: Presence, demand: dict[str, Demand], year: int) -> Enterprise:
    status, since = _status(firm.status, there, year), _since(firm.since, there, year)
    same = (status, since) == (firm.status, firm.since) and all(demand[c] is d for c, d in firm.demand.items())
    return firm if same else firm.but(status=status, since=since, demand=demand)


def _since(since: int | None, there: Presence, year: int) -> int | None:
    """What has not entered yet keeps the year in which it will, whatever it follows from."""
    return there.first if since is None and there.first is not None and year < there.first else since


def paces(before: Site, after: Site) -> dict[str, float]:
    """What enterprises that run in a year use in a later one, as a share: 0 of one that is gone, 1 where nothing is known of its energy.

    Only those that differ from 1 are named.
    """
    later = {e.id: e for e in after.running()}
    found = {}
    for firm in before.running():
        was, now = (sum(d.annual.value for d in e.demand.values()) if e else 0.0 for e in (firm, later.get(firm.id)))
        share = 0.0 if firm.id not in later else now / was if was else 1.0
        if share != 1.0:
            found[firm.id] = share
    return found

"""Whose flows an account looks at: the park, a park in the park, or what an organisation controls or owns.

A boundary is a cut through one data set: the account of a part follows from the same rows as that of its parent. What
crosses the cut keeps its name and becomes bought or sold; what lies outside on both sides drops out. An equity share
scales the flows of an enterprise (GHG Protocol Corporate Standard, chapter 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parkzero.flows import Flows, weighted
from parkzero.park.site import Organisation, Site
from parkzero.problem import WrongUse

WAYS = ("operational", "financial", "equity")
"""Ways of consolidation."""


@dataclass(frozen=True)
class Perimeter:
    """A named cut: the share of each enterprise that lies inside."""

    name: str
    kind: Literal["park", "part", "organisation"]
    shares: Mapping[str, float]
    """Share of each enterprise's flows that counts; an enterprise that is left out lies outside."""
    whole: bool = False
    """The whole park: flows that belong to no enterprise count too."""


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """What crosses a cut inside the park."""

    giver: str
    receiver: str
    carrier: str
    quantity: float
    unit: str
    inward: bool


def boundaries(site: Site) -> tuple[str, ...]:
    """Names of the boundaries that a site knows: park, its parts, its organisations by way of consolidation."""
    return ("park", *(p.id for p in site.parts), *(f"{o.id}:{w}" for o in site.organisations for w in WAYS))


def boundary(site: Site, name: str) -> Perimeter:
    """The boundary of a name: park, the id of a part, or organisation:operational|financial|equity. Raises WrongUse with the names there are."""
    if name == "park":
        return Perimeter("park", "park", {e.id: 1.0 for e in site.enterprises}, whole=True)
    for part in site.parts:
        if part.id == name:
            return Perimeter(name, "part", dict.fromkeys(part.enterprises, 1.0))
    owner, _, way = name.partition(":")
    for organisation in site.organisations:
        if organisation.id == owner and way in WAYS:
            return Perimeter(name, "organisation", dict(_held(organisation, way)))
    raise WrongUse("boundary", name, boundaries(site))


def _held(organisation: Organisation, way: str) -> Iterator[tuple[str, float]]:
    for holding in organisation.holdings:
        controlled = holding.operational if way == "operational" else holding.financial
        share = (holding.equity.value if holding.equity else 0.0) if way == "equity" else float(controlled)
        if share > 0:
            yield holding.enterprise, share


def within(flows: Flows, cut: Perimeter) -> Flows:
    """The flows inside a boundary; a neighbour outside it becomes `outside`, its name kept."""
    if cut.whole:
        return flows
    return Flows.rows(row for record in flows.records() for row in _cut(record, cut))


def _cut(row: Mapping[str, Any], cut: Perimeter) -> Iterator[dict[str, Any]]:
    """A row inside a boundary. Of trade between two that are held to different shares the common part stays internal; the rest
    is bought from outside, or sold there."""
    giver = cut.shares.get(str(row["giver"]), 0.0) if row["giver_kind"] in ("enterprise", "stock") else None
    taker = cut.shares.get(str(row["receiver"]), 0.0) if row["receiver_kind"] in ("enterprise", "stock") else None
    if giver is None or taker is None:
        yield from _scaled(row, taker if giver is None else giver)
        return
    common = min(giver, taker)
    yield from _scaled(row, common)
    yield from _scaled(row, taker - common, giver_kind="outside")
    yield from _scaled(row, giver - common, receiver_kind="outside")


def _scaled(row: Mapping[str, Any], share: float | None, **changes: str) -> Iterator[dict[str, Any]]:
    if share is None or share > 0:
        yield dict(row) | {c: float(row[c]) * (1.0 if share is None else share) for c in ("quantity", "low", "high")} | changes


def crossings(flows: Flows, cut: Perimeter) -> tuple[Crossing, ...]:
    """What neighbours give each other across the cut."""
    found = []
    for row in flows.records():
        if (row["giver_kind"], row["receiver_kind"]) == ("enterprise", "enterprise"):
            gives, takes = row["giver"] in cut.shares, row["receiver"] in cut.shares
            if gives != takes:
                found.append(
                    Crossing(
                        giver=str(row["giver"]), receiver=str(row["receiver"]), carrier=str(row["carrier"]), quantity=weighted(row), unit=str(row["unit"]), inward=takes
                    )
                )  # fmt: skip
    return tuple(found)


def only(flows: Flows, enterprises: Iterable[str], name: str = "goods") -> Flows:
    """The flows of some enterprises."""
    return within(flows, Perimeter(name, "part", dict.fromkeys(enterprises, 1.0)))

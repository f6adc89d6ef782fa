"""Whose flows an account looks at: the park, a park in the park, or what an organisation controls or owns.

A boundary is a cut through one data set: the accounts of a part and of what lies outside it follow from the same rows, and add up to
the returns of the enterprises. An enterprise, a plant or what a meter counts may lie partly inside, by a stated share; a row goes by its
meter, else its plant, else its enterprise. What crosses the cut keeps its name and becomes bought or sold; what lies outside on both
sides drops out. A feeder hands energy on between an enterprise's parts inside and outside: rows whose partner is `across`.
An equity share scales the flows of an enterprise alike (GHG Protocol Corporate Standard, chapter 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from parkzero.flows import Error, Flows, part_of, weighted
from parkzero.park.exporting import exported
from parkzero.park.noun import Given
from parkzero.park.site import Organisation, Portion, Site
from parkzero.problem import WrongUse
from parkzero.words import NOT_REPORTED, POOLED

WAYS = ("operational", "financial", "equity")
"""Ways of consolidation."""
WHOLE = "park"
"""Name of the park's own boundary."""
BEYOND = "~"
"""Parts the id of an enterprise from the name of a boundary: together they name what of it lies beyond."""
SIDES = ("giver", "receiver")
FIRM = ("enterprise", "stock")
"""Kinds of node that belong to an enterprise."""

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Perimeter:
    """A named cut: the share of each enterprise that lies inside."""

    name: str
    kind: Literal["park", "part", "organisation"]
    shares: Mapping[str, Given | float]
    """Share of each enterprise's flows that counts; an enterprise that is left out lies outside."""
    whole: bool = False
    """The whole park: flows that belong to no enterprise count too."""
    places: Mapping[tuple[Literal["meter", "asset"], str], Given] = field(default_factory=dict)
    """Share of plants and meters that do not go with their enterprise."""

    @property
    def plain(self) -> bool:
        """Whether all of the park lies inside."""
        return self.whole and not self.places and all(share == 1.0 for share in self.shares.values())

    def names(self) -> tuple[str, ...]:
        """Enterprises of which something lies inside."""
        return tuple(firm for firm, share in self.shares.items() if value_of(share) > 0.0)


class Placed(NamedTuple):
    """The share of something that lies inside, and what it gains at the 5th and 95th percentile of each uncertain share behind it, by whose that is."""

    share: float
    moves: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """What crosses a cut inside the park, between neighbours or by an enterprise's own feeder."""

    giver: str
    receiver: str
    carrier: str
    quantity: float
    unit: str
    inward: bool


def boundaries(site: Site) -> tuple[str, ...]:
    """Names of the boundaries that a site knows: park, its parts, its organisations by way of consolidation."""
    return (WHOLE, *(p.id for p in site.parts), *(f"{o.id}:{w}" for o in site.organisations for w in WAYS))


def boundary(site: Site, name: str) -> Perimeter:
    """The boundary of a name: park, the id of a part, or organisation:operational|financial|equity. Raises WrongUse with the names there are."""
    if name == WHOLE:
        return _with(Perimeter(WHOLE, "park", {e.id: 1.0 for e in site.enterprises} | {NOT_REPORTED: 1.0}, whole=True), site.boundary.shares)
    for part in site.parts:
        if part.id == name:
            return _with(Perimeter(name, "part", dict.fromkeys(part.enterprises, 1.0)), part.shares)
    owner, _, way = name.partition(":")
    for organisation in site.organisations:
        if organisation.id == owner and way in WAYS:
            return Perimeter(name, "organisation", dict(_held(organisation, way)))
    raise WrongUse("boundary", name, boundaries(site))


def _with(cut: Perimeter, given: Iterable[Portion]) -> Perimeter:
    shares: dict[str, Given | float] = dict(cut.shares)
    places: dict[tuple[Literal["meter", "asset"], str], Given] = {}
    for item in given:
        if item.meter is not None:
            places["meter", item.meter] = item.share
        elif item.asset is not None:
            places["asset", item.asset] = item.share
        elif item.enterprise is not None:
            shares[item.enterprise] = item.share
    return Perimeter(cut.name, cut.kind, shares, cut.whole, places)


def _held(organisation: Organisation, way: str) -> Iterator[tuple[str, float]]:
    for holding in organisation.holdings:
        controlled = holding.operational if way == "operational" else holding.financial
        share = (holding.equity.value if holding.equity else 0.0) if way == "equity" else float(controlled)
        if share > 0:
            yield holding.enterprise, share


def firm_of(node: str) -> str:
    """The enterprise that a node is, or is a part of."""
    return node.partition(BEYOND)[0]


def lies_inside(node: str) -> bool:
    """Whether a node of parted flows lies inside."""
    return BEYOND not in node


def reaches_beyond(row: _Row) -> bool:
    """Whether a row names what lies beyond a boundary: a feeder among returns, and whatever stands outside among parted flows."""
    return BEYOND in str(row["giver"]) or BEYOND in str(row["receiver"])


def parted(flows: Flows, cut: Perimeter) -> Flows:
    """The same flows, of each enterprise what lies inside apart from what lies beyond the boundary ("mill~park")."""
    rows = flows.records()
    if cut.plain and not any(reaches_beyond(r) for r in rows):
        return flows
    supply = _supplied(rows, cut) if cut.places else {}
    return Flows.rows(part for row in rows for part in _parts(row, cut, supply))


def _supplied(rows: Iterable[_Row], cut: Perimeter) -> dict[tuple[str, str], Placed]:
    """By enterprise and carrier, of the energy that it makes or buys the share that lies inside: what it hands on comes from there."""
    parts: dict[tuple[str, str], list[tuple[float, Placed]]] = defaultdict(list)
    for row in rows:
        firm, carrier = str(row["receiver"]), str(row["carrier"])
        if carrier in POOLED and row["receiver_kind"] == "enterprise" and not reaches_beyond(row) and row["use"] not in ("cause", "supply"):
            parts[firm, carrier].append((weighted(row), _placed(firm, row, cut)))
    return {key: _mean(of) for key, of in parts.items() if any(q for q, _ in of)}


def _mean(parts: Sequence[tuple[float, Placed]]) -> Placed:
    """The mean of shares by quantity."""
    whole = sum(q for q, _ in parts)
    names = {of for _, part in parts for of in part.moves}
    low, high = ({of: sum(q * part.moves.get(of, (0.0, 0.0))[end] for q, part in parts) / whole for of in names} for end in (0, 1))
    return Placed(sum(q * part.share for q, part in parts) / whole, {of: (low[of], high[of]) for of in names})


def _parts(row: _Row, cut: Perimeter, supply: Mapping[tuple[str, str], Placed]) -> Iterator[_Row]:
    """A row as its parts. Of trade between two that lie inside to different shares the common part stays internal; the rest crosses."""
    if reaches_beyond(row):
        if any(str(row[side]).partition(BEYOND)[2] == cut.name for side in SIDES):
            yield row
        return
    given, taken = (_portion(row, side, cut, supply) for side in SIDES)
    if given is not None or taken is not None:
        yield from _apart(row, (given, taken), cut)
    elif cut.whole:
        yield row


def _apart(row: _Row, sides: _Sides, cut: Perimeter) -> Iterator[_Row]:
    """The parts of a row by the shares of its sides, each with the errors of those shares; none where no enterprise stands on either side."""
    if sides == (None, None):
        return
    for place, (inside_giver, inside_taker, share) in enumerate(_shares(sides)):
        if share <= 0.0:
            continue
        part = part_of(row, share)
        for side, stays in zip(SIDES, (inside_giver, inside_taker), strict=True):
            if not stays and lies_inside(str(row[side])):
                part[side] = f"{row[side]}{BEYOND}{cut.name}"
        part["shared"] = (*row["shared"], *_errors(sides, place, share, cut))
        yield part


_Sides = tuple[Placed | None, Placed | None]


def _shares(sides: _Sides, of: str = "", end: int = 0) -> tuple[tuple[bool, bool, float], ...]:
    """Whether giver and taker lie inside, and the share of the row for which that holds; `of`: whose share is taken at an end of its interval."""
    given, taken = (None if x is None else x.share + x.moves[of][end] if of in x.moves else x.share for x in sides)
    if given is None or taken is None:
        alone = given if taken is None else taken
        assert alone is not None
        return ((True, True, alone), (given is None, taken is None, 1.0 - alone))
    common = min(given, taken)
    return ((True, True, common), (False, True, taken - common), (True, False, given - common), (False, False, 1.0 - max(given, taken)))


def _errors(sides: _Sides, place: int, share: float, cut: Perimeter) -> Iterator[Error]:
    """What the uncertain shares of both sides do to a part of a row: what lies inside less lies outside more."""
    for of in sorted({of for x in sides if x is not None for of in x.moves}):
        low, high = (_shares(sides, of, end)[place][2] / share - 1.0 for end in (0, 1))
        if low or high:
            yield Error(f"share of {of} in {cut.name}", low, high)


def _portion(row: _Row, side: str, cut: Perimeter, supply: Mapping[tuple[str, str], Placed]) -> Placed | None:
    """The share of a side of a row that lies inside; None where no enterprise stands there. Who hands on gives from where its energy is."""
    if row[f"{side}_kind"] not in FIRM:
        return None
    firm, carrier = str(row[side]), str(row["carrier"])
    if row["reporter"] in ("", firm) and (row["meter"] or row["asset"] or side == "receiver" or row["receiver_kind"] in FIRM):
        return _placed(firm, row, cut)
    return supply.get((firm, carrier)) or _with_ends(firm, cut.shares.get(firm, 0.0))


def _placed(firm: str, row: _Row, cut: Perimeter) -> Placed:
    return _with_ends(*_share_of(firm, row, cut))


def _with_ends(of: str, share: Given | float) -> Placed:
    """A share and its interval; nothing and all are exact."""
    value = value_of(share)
    moves = {of: (share.low - value, share.high - value)} if isinstance(share, Given) and lies_partly(share) and share.low < share.high else {}
    return Placed(value, moves)


def share_of(firm: str, row: _Row, cut: Perimeter) -> Given | float:
    """The share of what an enterprise reports in a row that lies inside: by its meter, else its plant, else the enterprise."""
    return _share_of(firm, row, cut)[1]


def _share_of(firm: str, row: _Row, cut: Perimeter) -> tuple[str, Given | float]:
    """That share, and whose it is."""
    kinds: tuple[Literal["meter", "asset"], ...] = ("meter", "asset")
    named = ((f"{kind} {row[kind]}", cut.places[kind, row[kind]]) for kind in kinds if (kind, row[kind]) in cut.places)
    return next(named, (firm, cut.shares.get(firm, 0.0)))


def value_of(share: Given | float) -> float:
    """A share as a number."""
    return share.value if isinstance(share, Given) else share


def lies_partly(share: Given | float) -> bool:
    """Whether a share is neither nothing nor all."""
    return 0.0 < value_of(share) < 1.0


def within(flows: Flows, cut: Perimeter) -> Flows:
    """The flows inside a boundary; who stands beyond it becomes `outside`, its name kept."""
    return inside(parted(flows, cut))


def inside(both: Flows) -> Flows:
    """Of flows that are parted already what lies inside."""
    if not any(reaches_beyond(r) for r in both.records()):
        return both
    return exported(Flows.rows(row for record in both.records() for row in _kept(record)))


def _kept(row: _Row) -> Iterator[_Row]:
    firms = [side for side in SIDES if row[f"{side}_kind"] in FIRM]
    beyond = [side for side in firms if not lies_inside(str(row[side]))]
    if firms and len(beyond) == len(firms):
        return
    yield {**row, **{f"{side}_kind": "outside" for side in beyond}, **{side: firm_of(str(row[side])) for side in beyond}} if beyond else row


def narrowed(both: Flows, cut: Perimeter) -> Flows:
    """Flows that may be parted already, of which a further cut through enterprises leaves less inside. Nothing drops out, so that CO2 that is
    handed beyond the cut is followed to its store."""
    return Flows.rows(part for row in both.records() for part in _narrowed(row, cut))


def _narrowed(row: _Row, cut: Perimeter) -> Iterator[_Row]:
    sides = tuple(_with_ends(str(row[side]), cut.shares.get(str(row[side]), 0.0)) if row[f"{side}_kind"] in FIRM else None for side in SIDES)
    yield from _apart(row, (sides[0], sides[1]), cut)


def flipped(both: Flows, cut: Perimeter) -> Flows:
    """Divided flows seen from the other side: what lay beyond the boundary lies inside, and the other way round."""
    return Flows.rows({**row, **{side: _flipped(str(row[side]), cut) for side in SIDES if row[f"{side}_kind"] in FIRM}} for row in both.records())


def _flipped(node: str, cut: Perimeter) -> str:
    return f"{node}{BEYOND}{cut.name}" if lies_inside(node) else firm_of(node)


def straddling(both: Flows) -> tuple[str, ...]:
    """Enterprises of parted flows that stand on both sides."""
    nodes = {str(row[side]) for row in both.records() for side in SIDES if row[f"{side}_kind"] in FIRM and row["quantity"]}
    return tuple(sorted({firm_of(n) for n in nodes if not lies_inside(n)} & nodes))


def crossings(both: Flows) -> tuple[Crossing, ...]:
    """What parted flows hand on across the boundary."""
    found = []
    for row in both.records():
        giver, receiver = str(row["giver"]), str(row["receiver"])
        if (row["giver_kind"], row["receiver_kind"]) == ("enterprise", "enterprise") and lies_inside(giver) != lies_inside(receiver):
            found.append(
                Crossing(giver=firm_of(giver), receiver=firm_of(receiver), carrier=str(row["carrier"]), quantity=weighted(row), unit=str(row["unit"]), inward=lies_inside(receiver))
            )  # fmt: skip
    return tuple(found)


def only(flows: Flows, enterprises: Iterable[str], name: str = "goods") -> Flows:
    """The flows of some enterprises."""
    return within(flows, Perimeter(name, "part", dict.fromkeys(enterprises, 1.0)))

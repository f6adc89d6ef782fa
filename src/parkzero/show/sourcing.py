"""The list of sources of a document, and the numbers by which lines point into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from parkzero.backing import GridPower
from parkzero.park.catalogue import table
from parkzero.park.noun import Given, givens
from parkzero.results import Frame
from parkzero.show.books import Books
from parkzero.source import Source
from parkzero.statement import Entry, Inventories

_Sourced = TypeVar("_Sourced", Entry, GridPower)
Cited = tuple[str, object, str | None]
"""What a figure says of where it comes from: text, year, confidence."""
COUNTED = ("boundary", "parts", "statistics", "reported", "value_added", "solid_waste_use", "waste_heat_use", "water_reuse", "coal_per_kwh")
"""Figures of the site that an account itself shows; all of them stand behind one whose base year is modelled."""


def numbered(cited: Iterable[Cited]) -> tuple[Source, ...]:
    """Each text once, by name, with the years and confidences of what rests on it."""
    years: dict[str, dict[str, None]] = defaultdict(dict)
    marks: dict[str, dict[str, None]] = defaultdict(dict)
    for text, year, confidence in cited:
        if text:
            years[text].update({str(year): None} if year else {})
            marks[text].update({confidence: None} if confidence else {})
    return tuple(Source(text, ", ".join(sorted(years[text])), ", ".join(sorted(marks[text])), id=str(n)) for n, text in enumerate(sorted(set(years)), 1))


def of_account(books: Books, found: Inventories) -> Iterator[Cited]:
    """What an account rests on: its rows, its factors, the papers and figures that it shows."""
    park, site = books.park, books.site
    modelled = books.base.modelled and books.year == books.base.study.base_year
    if not modelled:
        owners = books.cut.names()
        yield from ((r.source, r.year, r.confidence) for r in park.activity if books.cut.whole or r.enterprise in owners)
    yield from _given(given for path, given in givens(site) if modelled or path[0] in COUNTED or (found.installations and path[0] == "assets"))
    yield from ((x.factor.source, "", x.confidence) for x in found.lines if x.scope != "none")
    yield from ((x.factor.source, "", x.confidence) for x in found.grid)
    yield from ((c.source, "", "") for c in park.certificates)
    yield from ((x.source, x.year, x.confidence) for x in park.avoided)
    yield from ((x.source, x.year, x.confidence) for x in park.indicators)
    yield from ((x.threshold.source, "", x.confidence) for s in found.schemes for x in s.indicators)


def of_plan(base: Frame) -> Iterator[Cited]:
    """What an examination or a plan rests on beside: figures of the site, claims, cases, instruments, the lines of the base year."""
    yield from _given(given for _, given in givens(base.site))
    yield from ((r.source, r.year, r.confidence) for r in base.park.activity)
    yield from ((c.source, c.year, c.confidence) for c in base.park.claims)
    yield from _given(i for case in base.park.cases for reading in case.readings for i in reading.inputs.values())
    yield from ((x.source, "", x.confidence) for name in ("ghg-protocol-location", "china-zcp-2025") for x in base.base_year[name].lines)
    yield from ((i.source, "", "") for i in base.park.policy.instruments)


def of_uptake() -> Iterator[Cited]:
    """What the reference rests on."""
    yield from ((r["source"], r["year"], r["confidence"]) for r in table("uptake.csv"))


def _given(found: Iterable[Given]) -> Iterator[Cited]:
    yield from ((g.source, g.year, g.confidence) for g in found)


def pointed(found: Inventories, listed: Iterable[Source]) -> Inventories:
    """The account, its lines and grid factors with the number of their source."""
    ids = {s.text: s.id for s in listed}

    def to(item: _Sourced) -> _Sourced:
        return replace(item, source=ids.get(item.factor.source, ""))

    return replace(found, lines=tuple(to(x) for x in found.lines), grid=tuple(to(x) for x in found.grid))

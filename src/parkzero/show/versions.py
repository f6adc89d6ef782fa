"""Closed years: every version as it was closed, beside the one before and what comes out now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isclose

from parkzero.document import Message
from parkzero.figure import Figure, missing, spanless
from parkzero.park.trail import ClosedTotal
from parkzero.show.books import Books
from parkzero.standards.register import METHODS
from parkzero.statement import ClosedYear


def closed_years(books: Books) -> Iterator[ClosedYear]:
    """Totals of closed years, version by version."""
    held = {(c.year, c.standard, c.version): c for c in books.park.versions}
    order = {name: place for place, name in enumerate(METHODS)}
    for year, standard, version in sorted(held, key=lambda k: (k[0], order.get(k[1], len(order)), k[2])) if books.cut.whole else ():
        row = held[year, standard, version]
        before, now = held.get((year, standard, version - 1)), _now(books, row)
        closed = Figure(row.total, row.unit, low=row.low, high=row.high, basis="published", source=row.origin)
        first = missing(row.unit, "the first version")
        yield ClosedYear(
            year=str(year), standard=standard, version=str(version), date=row.date, by=row.by, reason=row.reason,
            before=Figure(before.total, row.unit, low=before.low, high=before.high, basis="published", source=before.origin) if before else first, total=closed,
            difference=spanless(row.total - before.total, row.unit) if before else first, recomputed=now,
            moved=spanless(now.value - row.total, row.unit) if now.value is not None else missing(row.unit, now.reason),
        )  # fmt: skip


def _now(books: Books, row: ClosedTotal) -> Figure:
    """What a closed total comes out as now."""
    if row.standard not in books.standards(row.year) or row.year not in books.years():
        return missing(row.unit, "nothing counts under this standard now")
    return books.account(METHODS[row.standard], row.year).total


def moved(found: Iterable[ClosedYear]) -> Iterator[Message]:
    """Closed totals that come out otherwise now, though the rows are those that were closed: factors, rules or the site have moved."""
    found = tuple(found)
    latest = {x.year: max(int(y.version) for y in found if y.year == x.year) for x in found}
    for x in found:
        if int(x.version) == latest[x.year] and x.moved.value is not None and not isclose(x.recomputed.value or 0.0, x.total.value or 0.0, rel_tol=1e-9, abs_tol=1e-9):
            yield Message(code="note_closed_moved", values={"year": x.year, "version": x.version, "standard": x.standard, "closed": x.total, "total": x.recomputed})

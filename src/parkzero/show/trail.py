"""The trail of an account: the papers that its rows rest on, and the shares by which boundaries cut them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from parkzero.backing import Paper, ShareInside
from parkzero.figure import Figure
from parkzero.park.boundary import WHOLE
from parkzero.park.noun import givens
from parkzero.park.site import Portion
from parkzero.park.trail import Evidence
from parkzero.park.whole import Activity, Avoided, Certificate, Measured, OwnFactor, Park
from parkzero.problem import dotted
from parkzero.show.books import Books


def evidence_shown(park: Park) -> tuple[Paper, ...]:
    """Every paper of evidence.csv, and what rests on it; an id that rows name and evidence.csv does not hold stands there alone."""
    rows, figures = _resting(park)
    filed = {e.id for e in park.evidence}
    alone = (Evidence(id=id) for id in sorted({*rows, *figures} - filed))
    return tuple(
        Paper(
            id=e.id, kind=e.kind, file=e.file, sha256=e.sha256, holder=e.holder, date=e.date, prepared_by=e.prepared_by, checked_by=e.checked_by, status=e.status,
            version=str(e.version) if e.id in filed else "", reason=e.reason, note=e.note, filed=e.id in filed, rows=tuple(rows[e.id]), figures=tuple(figures[e.id]),
        )
        for e in (*park.evidence, *alone)
    )  # fmt: skip


def _resting(park: Park) -> tuple[dict[str, dict[str, None]], dict[str, dict[str, None]]]:
    """By paper the rows of tables, by file and line, and the figures of park.yaml, by path, that rest on it."""
    rows: dict[str, dict[str, None]] = defaultdict(dict)
    figures: dict[str, dict[str, None]] = defaultdict(dict)
    named: list[Activity | OwnFactor | Certificate | Avoided | Measured] = [*park.activity, *park.factors, *park.certificates, *park.avoided, *park.indicators]
    for row in named:
        if row.evidence_id:
            rows[row.evidence_id][row.origin] = None
    for path, given in givens(park):
        if given.evidence_id:
            figures[given.evidence_id][dotted(path)] = None
    for boundary, portion in _portions(park):
        if portion.evidence_id:
            where = "boundary" if boundary == WHOLE else f"parts.{boundary}"
            figures[portion.evidence_id][f"site.{where}.shares: {_named(portion)[1]}"] = None
    return rows, figures


def _portions(park: Park) -> Iterator[tuple[str, Portion]]:
    """The shares that the park states, with the boundary that each is of."""
    yield from ((WHOLE, x) for x in park.site.boundary.shares)
    for part in park.site.parts:
        yield from ((part.id, x) for x in part.shares)


def _named(portion: Portion) -> tuple[str, str]:
    """What a share is of: its kind and id."""
    return next((kind, id) for kind in ("meter", "asset", "enterprise") if (id := getattr(portion, kind)) is not None)


def cuts(books: Books, boundary: str, enterprise: str) -> tuple[ShareInside, ...]:
    """The shares by which a boundary cuts an enterprise, and the rows of the year that go by each; those that lie outside too."""
    stated = {_named(x): x for of, x in _portions(books.park) if of == boundary}
    going: dict[tuple[str, str], dict[str, None]] = {key: {} for key in stated}
    owned = {("asset", a.id) for a in books.site.assets if a.owner == enterprise}
    for row in books.park.activity:
        if row.year == books.year and row.enterprise == enterprise:
            key = next((k for k in _places(row) if k in stated), None)
            if key:
                going[key][row.origin] = None
                owned.add(key)
    return tuple(
        ShareInside(of=of, id=id, share=Figure(x.share.value, "1", low=x.share.low, high=x.share.high, basis="published", source=x.share.source), evidence=x.evidence_id, note=x.note, rows=tuple(going[of, id]))
        for (of, id), x in stated.items()
        if (of, id) == ("enterprise", enterprise) or (of, id) in owned
    )  # fmt: skip


def _places(row: Activity) -> Iterable[tuple[str, str]]:
    """What the share of a row may be stated for: its meter, else its plant, else its enterprise."""
    return (("meter", row.meter), ("asset", row.asset or row.partner), ("enterprise", row.enterprise))

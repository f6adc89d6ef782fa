"""`close`: a year of the accounts is closed, or closed anew: its totals and a digest of its rows are kept as a version of the year."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from pathlib import Path

from parkzero.compare.library import look, names
from parkzero.order import frame
from parkzero.park.appending import append
from parkzero.park.closing import latest, rests_on
from parkzero.park.flowing import years
from parkzero.park.periods import day
from parkzero.park.trail import ClosedTotal
from parkzero.park.whole import Park
from parkzero.problem import ParkError, WrongUse
from parkzero.show.books import Books
from parkzero.standards.register import METHODS


def close(where: str | Path, year: int, *, by: str, date: str, reason: str = "") -> tuple[Path, tuple[ClosedTotal, ...], tuple[ClosedTotal, ...]]:
    """Close a year of the park at a folder or a workbook. Returns the file written, the rows of the new version, and those of the version before.

    Raises WrongUse for a park of the library, a year without activity, a day or text that is none, a version without a reason or without a
    change, ParkError where the park cannot be used, OSError where the file cannot be written.
    """
    path = Path(where)
    if not path.exists() and str(where) in names():
        raise WrongUse("library_closed", str(where))
    if len(on := day(date) or "") < 10:
        raise WrongUse("day", date)
    for text in (by, reason or by):
        if not text.strip() or not text.isprintable() or text.startswith("="):
            raise WrongUse("plain_text", text)
    park, problems = look(path, reopened=True)
    if park is None:
        raise ParkError(problems)
    if year not in years(park.activity):
        raise WrongUse("year", str(year), map(str, years(park.activity)))
    before = latest(park).get(year, ())
    if before and not reason:
        raise WrongUse("close_reason", str(year), (str(before[0].version),))
    rows = tuple(_rows(park, year, version=before[0].version + 1 if before else 1, by=by, date=on, reason=reason))
    if before and _same(before, rows):
        raise WrongUse("close_same", str(year), (str(before[0].version),))
    return append(path, "versions", (dict(row) for row in rows)), rows, before


def _rows(park: Park, year: int, *, version: int, by: str, date: str, reason: str) -> Iterator[ClosedTotal]:
    """The totals of a year now, under each standard that has one."""
    books, digest = Books(frame(park), year=year), rests_on(park, year)
    for name in books.standards():
        total = books.account(METHODS[name]).total
        if total.value is not None and total.low is not None and total.high is not None:
            yield ClosedTotal(
                year=year, version=version, standard=name, total=total.value, low=total.low, high=total.high, unit=total.unit, date=date, by=by, reason=reason, sha256=digest,
            )  # fmt: skip


def _same(before: tuple[ClosedTotal, ...], after: tuple[ClosedTotal, ...]) -> bool:
    """Whether neither rows nor totals have moved."""
    old, new = ({c.standard: c.total for c in rows} for rows in (before, after))
    return before[0].sha256 == after[0].sha256 and old.keys() == new.keys() and all(isclose(old[n], new[n], rel_tol=1e-9, abs_tol=1e-9) for n in old)

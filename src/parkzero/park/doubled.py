"""Amounts given twice though no row is: sums since January in place of months, sums of quarters among months, one amount in two units, one enterprise under two names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from parkzero.park.columns import row_problem
from parkzero.park.whole import Activity
from parkzero.problem import Problem
from parkzero.words import FUELS

LEAST = 6
"""Months from January on that tell a sum from a rise (a stated rule, like those below)."""
STEEP = 0.5
"""How far a sum since January has risen at least, as a share of what equal months would make of it."""
QUARTERS = (3, 6, 9, 12)
ABOVE = 2.0
"""How far the sum of a quarter stands above the largest of the other months."""
CLOSE = 0.05
"""What two readings of one amount in two units differ by."""


def doubled(rows: Sequence[Activity]) -> Iterator[Problem]:
    """Warnings, each on the row where the second amount begins."""
    yield from _months(rows)
    yield from _two_units(rows)


def _months(rows: Iterable[Activity]) -> Iterator[Problem]:
    series: dict[tuple[object, ...], dict[int, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.month:
            series[row.enterprise, row.action, row.carrier, row.unit, row.partner, row.attribute, row.asset, row.year][row.month].append(row)
    for months in series.values():
        sums = [sum(a.quantity for a in months[m]) if m in months else 0.0 for m in range(1, 13)]
        first = next(iter(months.values()))[0]
        what = f"{first.enterprise} {first.action} {first.carrier} {first.year}"
        if since_january(sums):
            last = max(m for m in range(1, 13) if sums[m - 1])
            found = f"{what}: each month more than the one before, month {last} at {sums[last - 1] / sums[0]:.3g} times month 1"
            yield _told(months[last][0], "quantity", found, "what each month brought; sums since January count every month again")
        elif quarterly(sums):
            found = f"{what}: months 3, 6, 9 and 12 each above {ABOVE:g} times any other"
            yield _told(months[3][0], "quantity", found, "what each month brought, not the sum of its quarter")


def since_january(sums: Sequence[float]) -> bool:
    """Whether twelve months hold what came in since January, each with the ones before it.

    >>> since_january([10, 19, 30, 41, 50, 62, 70, 79, 92, 101, 110, 121]), since_january([10] * 12), since_january([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])
    (True, False, False)
    """
    given = len([s for s in sums if s])
    rises = all(0.0 < a < b for a, b in pairwise(sums[:given]))
    return given >= LEAST and rises and sums[given - 1] > STEEP * given * sums[0]


def quarterly(sums: Sequence[float]) -> bool:
    """Whether the last months of all four quarters stand out of the others.

    >>> quarterly([1, 1, 3, 1, 1, 3, 1, 1, 3, 1, 1, 3]), quarterly([1, 1, 3] + [1] * 9), quarterly([0, 0, 3] * 4)
    (True, False, False)
    """
    others = [s for m, s in enumerate(sums, 1) if m not in QUARTERS]
    return min(others) > 0.0 and min(sums[m - 1] for m in QUARTERS) > ABOVE * max(others)


def _two_units(rows: Iterable[Activity]) -> Iterator[Problem]:
    """A fuel of a year by energy, and about as much of it by mass or volume."""
    given: dict[tuple[str, str, str, int], dict[str, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.carrier in FUELS and row.unit == "MWh" and row.action in ("bought", "burnt"):
            given[row.enterprise, row.action, row.carrier, row.year][row.calorific].append(row)
    for units in (u for u in given.values() if len(u) > 1):
        (one, rows_one), *others = sorted(((sum(a.quantity for a in some), some) for some in units.values()), key=lambda x: -x[0])
        for other, some in others:
            if one > 0.0 and other > (1.0 - CLOSE) * one:
                row = some[0]
                found = f"{row.enterprise} {row.action} {row.carrier} {row.year}: {other:,.5g} MWh, beside {one:,.5g} MWh in another unit from {rows_one[0].origin}"
                yield _told(row, "quantity", found, "each amount in one unit; other rows where they are other amounts")


def twins(rows: Iterable[Activity]) -> dict[str, Problem]:
    """Enterprises whose energy of a year is that of another one, figure by figure, with a warning."""
    count: dict[tuple[str, int], int] = defaultdict(int)
    marks: dict[tuple[str, int], int] = defaultdict(int)
    first: dict[tuple[str, int], Activity] = {}
    for row in rows:
        if row.quantity > 0.0 and row.action in ("bought", "burnt", "generated") and row.confidence != "C":  # estimates go by shares
            key = row.enterprise, row.year
            count[key] += 1
            marks[key] += hash((row.action, row.carrier, row.month, row.quantity))
            first.setdefault(key, row)
    seen: dict[tuple[int, int, int], str] = {}
    found: dict[str, Problem] = {}
    for (firm, year), row in first.items():
        other = seen.setdefault((year, count[firm, year], marks[firm, year]), firm)
        if other != firm and count[firm, year] > 1 and firm not in found:
            what = f"{firm}: the {count[firm, year]} figures of {year} of {other}"
            found[firm] = _told(row, "enterprise", what, "each enterprise once, under one name")
    return found


def _told(row: Activity, field: str, found: str, expected: str) -> Problem:
    return row_problem("counted_twice", row.origin, field, found=found, expected=expected, level="warning")

"""What rows of activity.csv say together: counted twice, missing months, fuel that is bought and goes nowhere, methane of open origin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from parkzero.names import names
from parkzero.park.catalogue import typical
from parkzero.park.columns import row_problem
from parkzero.park.doubled import doubled, twins
from parkzero.park.methane import origins
from parkzero.park.partners import default_partner
from parkzero.park.periods import month_written
from parkzero.park.plausible import believed
from parkzero.park.vocabulary import near_product
from parkzero.park.whole import Activity
from parkzero.problem import Problem
from parkzero.words import CARRIERS, FUELS

SLACK = 0.01
"""What meters may differ."""


def together(rows: Iterable[Activity], own: Collection[str] = (), *, whole: bool = True) -> list[Problem]:
    """What is wrong between rows. `own`: products with a factor of the user's; `whole`: whether no row was refused, so that what is missing was not written."""
    rows = tuple(rows)
    same = twins(rows)
    single = tuple(r for r in rows if r.enterprise not in same) if same else rows
    missing = (*_part_of_a_year(rows), *_unused(rows)) if whole else ()
    return [*_twice(rows), *same.values(), *doubled(single), *_same_figure(single), *_one_paper(rows), *missing, *_methane(rows), *_doubtful(rows, own)]


def _thing(row: Activity) -> tuple[object, ...]:
    """What months of a row belong together with."""
    return row.enterprise, row.action, row.carrier, row.use, row.partner or default_partner(row.action, row.carrier), row.year, row.attribute, row.certificate, row.asset


def alike(rows: Iterable[Activity]) -> Iterator[tuple[Activity, float]]:
    """The first row of each thing, and the amount of all rows of it: months are told together."""
    found: dict[tuple[object, ...], list[Activity]] = defaultdict(list)
    for row in rows:
        found[_thing(row)].append(row)
    yield from ((same[0], sum(r.quantity for r in same)) for same in found.values())


def _twice(rows: Iterable[Activity]) -> Iterator[Problem]:
    """A month and its whole year given for the same thing, or the same row twice."""
    seen: dict[tuple[object, ...], dict[int, Activity]] = {}
    for row in rows:
        months = seen.setdefault(_thing(row), {})
        what = f"{row.enterprise} {row.action} {row.carrier} {row.year}"
        if months and (row.month == 0) != (0 in months):
            yield row_problem("counted_twice", row.origin, "period", found=f"{what}: the year and months of it", expected="the year or its months, not both")
        elif row.month in months and months[row.month].quantity == row.quantity:
            yield row_problem("counted_twice", row.origin, "quantity", found=f"{what}: the same row again", expected="each row once", level="warning")
        months.setdefault(row.month, row)


DIGITS = 4
"""Digits from which on two enterprises hardly have the same figure (a stated rule)."""


def _same_figure(rows: Sequence[Activity]) -> Iterator[Problem]:
    """The same figure of a carrier in a period from another partner or of another enterprise, and one meter twice for one thing."""
    counted = [n for n, row in enumerate(rows) if row.quantity > 0.0 and row.action in ("bought", "burnt", "generated")]
    found: list[tuple[int, Problem]] = []
    for same in _grouped((n for n in counted if rows[n].meter), lambda n: rows[n].meter):
        readings: dict[tuple[object, ...], Activity] = {}
        for row, n in ((rows[n], n) for n in same):
            if (first := readings.setdefault((row.month, *_thing(row)), row)).quantity != row.quantity:
                again = f"{row.enterprise} {row.action} {row.carrier}: meter {row.meter} again, as in {first.origin}"
                found.append((n, row_problem("counted_twice", row.origin, "meter", found=again, expected="what a meter counts in a period once", level="warning")))
    for same in _grouped(counted, lambda n: rows[n].quantity):
        found += _same_figures([(n, rows[n]) for n in same])
    yield from (problem for _, problem in sorted(found, key=lambda x: x[0]))


def _same_figures(rows: Iterable[tuple[int, Activity]]) -> Iterator[tuple[int, Problem]]:
    """Of rows of one quantity, with their numbers."""
    seen: dict[tuple[object, ...], Activity] = {}
    for n, row in rows:
        what = (row.action, row.carrier, row.year, row.month)
        digits = len(f"{row.quantity:.9g}".replace(".", "").strip("0"))
        for key in ([(row.enterprise, row.asset, *what)] if digits > 1 else []) + ([("", "", *what)] if digits >= DIGITS else []):
            first = seen.setdefault(key, row)
            partner, other = (r.partner or default_partner(r.action, r.carrier) for r in (row, first))
            traded = row.enterprise in (first.partner, other) or first.enterprise == partner
            apart = (row.enterprise, partner) != (first.enterprise, other) and not (row.evidence_id and first.evidence_id and row.evidence_id != first.evidence_id)
            if first is not row and apart and not traded and (row.attribute, row.use) == (first.attribute, first.use):
                found = f"{row.enterprise} {row.action} {row.carrier}: the same figure as in {first.origin}"
                yield n, row_problem("counted_twice", row.origin, "quantity", found=found, expected="each amount once; other rows where they are other amounts", level="warning")
                break


def _grouped(numbers: Iterable[int], key: Callable[[int], Any]) -> Iterator[list[int]]:
    """The numbers of rows that share a key with others, group by group: slim, for there may be a million."""
    for _, some in groupby(sorted(numbers, key=key), key):
        if len(same := [*some]) > 1:
            yield same


def _one_paper(rows: Sequence[Activity]) -> Iterator[Problem]:
    """The same amount of the same thing on one paper, under another partner or month."""
    found: list[tuple[int, Problem]] = []
    for same in _grouped((n for n, row in enumerate(rows) if row.evidence_id and row.quantity), lambda n: rows[n].evidence_id):
        seen: dict[tuple[object, ...], Activity] = {}
        for n in same:
            row = rows[n]
            first = seen.setdefault((row.enterprise, row.action, row.carrier, row.quantity), row)
            if first.origin != row.origin and (_thing(first), first.month) != (_thing(row), row.month):
                twice = f"{row.evidence_id}: {row.quantity:,.6g} {row.unit} of {row.carrier}, as in {first.origin}"
                found.append((n, row_problem("counted_twice", row.origin, "evidence_id", found=twice, expected="each amount of a paper once", level="warning")))
    yield from (problem for _, problem in sorted(found, key=lambda x: x[0]))


MISSED = typical("months_missed").value
"""Share of a year's energy or mass that missing months may hold before the year counts as given in part."""
EVENTS = ("leaked", "captured", "caused", "stocked", "drawn")
"""What happens now and then: months without it are no gap."""


def partial_years(rows: Iterable[Activity]) -> dict[int, int]:
    """Years of which rows give months only in part, and the least number of months: where the missing ones, at the mean of those given, would be
    more than `MISSED` of all energy or all mass of the year. Less is a season or an event."""
    rows = [a for a in rows if a.action not in EVENTS]
    whole, missing = defaultdict[tuple[int, str], float](float), defaultdict[tuple[int, str], float](float)
    least: dict[tuple[int, str], int] = {}
    for row in rows:
        whole[row.year, row.unit] += row.quantity
    for given in _months(rows).values():
        first = given[min(given)]
        key, lacking = (first.year, first.unit), 12 - len(given)
        missing[key] += lacking * sum(a.quantity for a in given.values()) / len(given)
        least[key] = min(least.get(key, 12), len(given))
    found: dict[int, int] = {}
    for (year, unit), months in least.items():
        if months < 12 and missing[year, unit] > MISSED * whole[year, unit]:
            found[year] = min(found.get(year, 12), months)
    return found


def _key(row: Activity) -> tuple[str, str, str, int]:
    return row.enterprise, row.action, row.carrier, row.year


def _months(rows: Iterable[Activity]) -> dict[tuple[str, str, str, int], dict[int, Activity]]:
    months: dict[tuple[str, str, str, int], dict[int, Activity]] = defaultdict(dict)
    for row in rows:
        if row.month:
            months[_key(row)].setdefault(row.month, row)
    return months


def _part_of_a_year(rows: Collection[Activity]) -> Iterator[Problem]:
    """Months of a year without the others: an account of part of the year. Where one of the others stands twice, it may be the one that is missing.
    Of years that cannot be nothing is missing."""
    lacking = {key: given for key, given in _months(rows).items() if len(given) < 12 and believed("row_year", "*", key[-1])}
    twice = _month_twice(r for r in rows if r.month and _key(r) in lacking) if lacking else {}
    for key, given in lacking.items():
        (firm, action, carrier, year), first = key, given[min(given)]
        missing = ", ".join(month_written(year, m, first.begins) for m in (*range(first.begins, 13), *range(1, first.begins)) if m not in given)
        found, expected = f"{firm} {action} {carrier}: {len(given)} of 12 months of {year}", f"rows of {missing} too, or 0 where there was nothing"
        again = month_written(year, twice[key], first.begins) if key in twice else ""
        hint = f"{again} stands there more than once: is one of them another month?" if again else ""
        yield row_problem("part_of_a_year", first.origin, "period", found=found, expected=expected, hint=hint, level="warning")


def _month_twice(rows: Iterable[Activity]) -> dict[tuple[str, str, str, int], int]:
    """A month that stands twice for the same thing, by what is of one year."""
    seen = Counter((_key(row), _thing(row), row.month) for row in rows)
    return {key: month for (key, _, month), count in seen.items() if count > 1}


def _unused(rows: Iterable[Activity]) -> Iterator[Problem]:
    """Fuel that was bought and never burnt, sold or stored: its carbon would be lost."""
    bought: dict[tuple[str, str, int], list[Activity]] = defaultdict(list)
    used: dict[tuple[str, str, int], float] = defaultdict(float)
    elsewhere: set[tuple[str, str, int]] = set()
    for row in rows:
        key = (row.enterprise, row.carrier, row.year)
        if row.carrier not in FUELS:
            continue
        if row.unit != "MWh" or row.action in ("consumed", "produced"):
            elsewhere.add(key)
        elif row.action == "bought":
            bought[key].append(row)
        elif row.action in ("burnt", "sold", "stocked"):
            used[key] += row.quantity
        elif row.action == "drawn":
            used[key] -= row.quantity
    for key, purchases in bought.items():
        whole = sum(r.quantity for r in purchases)
        if key in elsewhere or used.get(key, 0.0) >= whole * (1 - SLACK):
            continue
        if key not in used:
            hint = "a fuel counts where it is burnt; a bought row beside it only closes the energy balance"
            for row in purchases:
                yield row_problem("unknown_name", row.origin, "action", found="bought", expected="burnt, with use fuel, transformation or feedstock", hint=hint)
        else:
            firm, carrier, year = key
            found = f"{firm}: {whole:,.6g} MWh of {carrier} bought in {year}, {max(used[key], 0.0):,.6g} MWh burnt, sold or stocked"
            yield row_problem("fuel_missing", purchases[0].origin, "quantity", found=found, expected="the same", level="warning")


def _methane(rows: Iterable[Activity]) -> Iterator[Problem]:
    """Leaked methane that is not plainly fossil or biogenic."""
    rows = tuple(rows)
    found = origins(rows)
    for row, _ in alike(r for r in rows if r.origin in found and found[r.origin][1]):
        yield row_problem("origin_open", row.origin, "attribute", level="warning", found=f"{row.enterprise}: {row.carrier}, taken as {found[row.origin][0]}", expected="fossil or biogenic (wastewater, landfill, biogas)")


def _doubtful(rows: Iterable[Activity], own: Collection[str]) -> Iterator[Problem]:
    """Warnings: a product that is not known, so that nothing counts for it, with the known one that it may be."""
    told: set[tuple[str, str]] = set()
    for row in rows:
        known = row.action != "produced" or row.carrier in own or row.carrier in names("product") or row.carrier in CARRIERS
        if known or (row.enterprise, row.carrier) in told:
            continue
        told.add((row.enterprise, row.carrier))
        meant = near_product(row.carrier)
        expected = "the id or a name of a product that is known, if it is one: for others nothing counts"
        yield row_problem("unknown_name", row.origin, "carrier", found=row.carrier, expected=expected, hint=f"did you mean {meant!r}?" if meant else "", level="warning")

"""versions.csv: closed years. Each version keeps the totals that it closed and a digest of the rows that they rested on.

A year rests on its rows of activity.csv, the certificates that they name, and the factors of their carriers that are of no later year.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from parkzero.park import annexes
from parkzero.park.amounts import number_of
from parkzero.park.columns import ACTIVITY, FACTORS, VERSIONS, Located, placed, row_problem
from parkzero.park.evidence import A_DIGEST
from parkzero.park.noun import Noun
from parkzero.park.periods import day
from parkzero.park.tables import validated
from parkzero.park.trail import ClosedTotal
from parkzero.park.whole import Activity, Park
from parkzero.park.writing import activity_row, certificate_row, factor_row
from parkzero.problem import Problem, one_of
from parkzero.units import UnitError

UNITS = ("tCO2e", "tCO2")
OF_A_VERSION = ("date", "by", "reason", "sha256")
"""What all rows of one version of a year say alike."""
DIGITS = 9
"""Digits of a number that count: more than these may move on the way through text and units."""


def versions(rows: Iterable[Located], file: str) -> tuple[tuple[ClosedTotal, ...], list[Problem]]:
    """Closed years, and what is wrong with them."""
    made: list[ClosedTotal] = []
    problems: list[Problem] = []
    first: dict[tuple[str, str], tuple[Mapping[str, str], int | str]] = {}
    seen: dict[tuple[str, str, str], int | str] = {}
    for row, line in rows:
        key = (row["year"], row["version"])
        found = [*_wrong(row), *_beside(row, first, seen.get((*key, row["standard"])))]
        seen.setdefault((*key, row["standard"]), line)
        first.setdefault(key, (row, line))
        problems += [
            Problem(code, file, line=placed(line, field, VERSIONS), field=field, found=row[field] or "nothing", expected=expected, hint=hint) for code, field, expected, hint in found
        ]
        if found:
            continue
        numbers = {n: number_of(row[n]) for n in ("total", "low", "high")}
        item, more = validated(ClosedTotal, {k: v for k, v in row.items() if v} | numbers | {"date": day(row["date"]), "origin": f"{file}:{line}"}, lambda path, line=line: (file, line))  # type: ignore[misc]
        problems += more
        if item:
            made.append(item)
    return tuple(made), problems


def _wrong(row: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Code, field, expected and hint of what is wrong with a row."""
    for field in ("standard", "by", "sha256"):
        if not row[field]:
            yield "missing_field", field, "what parkzero close writes", ""
    if not (row["year"].isdigit() and 1900 <= int(row["year"]) <= 2100):
        yield "not_a_year", "year", "a year like 2023", ""
    if not (row["version"].isdigit() and int(row["version"]) >= 1):
        yield "not_a_quantity", "version", "a whole number from 1", ""
    elif int(row["version"]) > 1 and not row["reason"]:
        yield "missing_field", "reason", "why it replaces the earlier version", ""
    if day(row["date"]) is None:
        yield "wrong_period", "date", "a day like 2024-05-31", ""
    if row["sha256"] and not A_DIGEST.match(row["sha256"]):
        yield "wrong_value", "sha256", "64 hexadecimal digits", "parkzero close writes them"
    if row["unit"] not in UNITS:
        yield "wrong_unit", "unit", one_of(UNITS), ""
    for field in ("total", "low", "high"):
        try:
            number_of(row[field])
        except (UnitError, OverflowError):
            yield "not_a_quantity", field, "a finite number", ""


def _beside(row: Mapping[str, str], first: Mapping[tuple[str, str], tuple[Mapping[str, str], int | str]], twice: int | str | None) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with a row beside those before it."""
    year, version = row["year"], row["version"]
    if twice is not None:
        yield "duplicate_id", "standard", "each standard once in a version", f"the first stands at {twice}"
    if (year, version) in first:
        other, line = first[year, version]
        for field in OF_A_VERSION:
            if row[field] != other[field]:
                yield "wrong_value", field, "the same in all rows of a version", f"the first stands at {line}"
    elif version.isdigit() and int(version) > 1 and (year, str(int(version) - 1)) not in first:
        yield "wrong_value", "version", "versions of a year in their order, from 1", ""


def rests_on(park: Park, year: int) -> str:
    """SHA-256 of the rows that a year rests on, whatever their order and the units and file that they are written in."""
    rows = [a for a in park.activity if a.year == year]
    carriers, named = {a.carrier for a in rows}, {a.certificate for a in rows}
    lines = [_line("activity", a, activity_row(a), ACTIVITY) for a in rows]
    lines += [_line("factors", f, factor_row(f), FACTORS) for f in park.factors if f.item in carriers and (f.year is None or f.year <= year)]
    lines += [_line("certificates", c, certificate_row(c), annexes.CERTIFICATES) for c in park.certificates if c.id in named]
    return sha256("\n".join(sorted(lines)).encode("utf8")).hexdigest()


def _line(table: str, row: Activity | Noun, written: Mapping[str, Any], columns: Iterable[str]) -> str:
    """A row as text: the columns that say more than their default, so that a column which is added to the table counts where it is used."""
    usual = {f.name: f.default for f in fields(row)} if isinstance(row, Activity) else {name: field.default for name, field in type(row).model_fields.items()}
    said = {c: written[c] for c in columns if written.get(c) not in (None, "") and written[c] != usual.get(c)}
    return json.dumps([table, {c: f"{v:.{DIGITS}g}" if isinstance(v, float) else str(v) for c, v in sorted(said.items())}], ensure_ascii=False)


def latest(park: Park) -> dict[int, tuple[ClosedTotal, ...]]:
    """The rows of the latest version of each closed year."""
    last = {year: max(c.version for c in park.versions if c.year == year) for year in sorted({c.year for c in park.versions})}
    return {year: tuple(c for c in park.versions if (c.year, c.version) == (year, version)) for year, version in last.items()}


def changed(park: Park) -> Iterator[Problem]:
    """Closed years whose rows are no longer those that their latest version closed."""
    for year, rows in latest(park).items():
        if rests_on(park, year) != rows[0].sha256:
            found = f"rows of {year} other than those that version {rows[0].version} closed"
            expected = "the rows as they were closed, or a new version with its reason"
            yield row_problem(
                "closed_year_changed", rows[0].origin, "sha256", found=found, expected=expected, hint=f"parkzero close PARK --year {year} --by NAME --reason WHY", columns=VERSIONS
            )

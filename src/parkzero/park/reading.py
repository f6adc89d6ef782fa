"""Reading a park: a folder or a workbook becomes a Park and a list of problems. Nothing is half-read.

`read` collects *all* errors. A park comes back only where no problem is an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.park import annexes, profiles, renaming, tables, tree, validation
from parkzero.park.cases import cases
from parkzero.park.catalogue import materials
from parkzero.park.checking import check
from parkzero.park.tables import ACTIVITY, STREAMS, Known, Located
from parkzero.park.validation import Kinds
from parkzero.park.whole import Card, Park
from parkzero.problem import Problem
from parkzero.words import DIMENSIONS

Find = Callable[[str], tuple[Park | None, list[Problem]]]
"""Finds the donor of a borrowed section by its name (a library park)."""
Where = validation.Where


TABLES: dict[str, tuple[str, ...]] = {
    "activity": ACTIVITY, "streams": STREAMS, "factors": annexes.FACTORS, "certificates": annexes.CERTIFICATES, "avoided": annexes.AVOIDED,
    "indicators": annexes.INDICATORS,
}  # fmt: skip
"""Tables of a park by name, with their columns: a CSV file each, or a sheet of the workbook."""


@dataclass(frozen=True)
class Raw:
    """A park before validation: plain trees and rows, each with its place."""

    card: Any
    where: Where
    tables: Mapping[str, list[Located]] = field(default_factory=dict)
    book: str = ""
    """Name of the workbook; empty for a folder, whose tables stand in files of their own."""
    claims: Any = None
    claims_where: Where = lambda path: ("claims.yaml", None)
    profiles: dict[str, Floats] = field(default_factory=dict)
    weather: dict[str, dict[str, Floats]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cases: Any = None
    cases_where: Where = lambda path: ("cases.yaml", None)

    def table(self, name: str) -> tuple[list[Located], str]:
        """Rows of a table, and the file they stand in."""
        return self.tables.get(name, []), self.book or f"{name}.csv"


def read(path: Path, kinds: Kinds, find: Find) -> tuple[Park | None, list[Problem]]:
    """The park at a folder, a park.yaml or a workbook, and all its problems.

    Raises nothing about the data: a missing or unreadable file is a problem too.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from parkzero.park.workbook import raw_workbook

        raw = raw_workbook(path)
    elif path.is_file() and path.suffix not in (".yaml", ".yml"):
        return None, [
            Problem(
                "missing_file",
                path.name,
                found=f"a file {path.suffix or 'without ending'}",
                expected="a park folder, its park.yaml, or an .xlsx workbook",
            )
        ]
    else:
        raw = raw_folder(path if path.is_dir() else path.parent, path if path.suffix in (".yaml", ".yml") else path / "park.yaml")
    return assembled(raw, kinds, find)


def raw_folder(folder: Path, card: Path) -> Raw:
    """What a park folder holds, unvalidated."""
    problems: list[Problem] = []

    def text(name: str, required: bool = False) -> str | None:
        path = folder / name
        if not path.is_file():
            if required or os.path.lexists(path):
                book = next(folder.glob("*.xlsx"), None) if folder.is_dir() else None
                hint = f"name the workbook itself: {book}" if book else "parkzero new DIR writes a starter"
                found = "no file" if os.path.lexists(path) else "nothing"
                problems.append(
                    Problem("missing_file", name, found=found, expected=f"{name} in {folder.name or 'the park folder'}", hint=hint)
                )
            return None
        if profiles.inside(folder, name) is None:
            problems.append(
                Problem("outside_folder", name, found="a link that leaves the park folder", expected="a file inside the park folder")
            )
            return None
        try:
            return path.read_text(encoding="utf8")
        except (UnicodeDecodeError, OSError) as why:
            problems.append(Problem("not_utf8", name, found=str(why)[:80], expected="a text in UTF-8"))
            return None

    def parsed(name: str, head: str = "", required: bool = False) -> tuple[Any, tree.Marks]:
        source = text(name, required)
        if source is None:
            return None, {}
        source, renamed = renaming.yaml_text(source, name, head)
        value, marks, found = tree.parse(source, name)
        problems.extend([*(change.warning() for change in renamed), *found])
        return value, marks

    value, marks = parsed(card.name, required=True)
    claims_value, claims_marks = parsed("claims.yaml", "claims")
    cases_value, cases_marks = parsed("cases.yaml", "cases")
    rows: dict[str, list[Located]] = {}
    for name, columns in TABLES.items():
        table = text(f"{name}.csv")
        if table is None:
            rows[name] = []
            continue
        table, renamed = renaming.table_text(table, f"{name}.csv", name)
        rows[name], found = tables.rows_of(table, f"{name}.csv", columns)
        problems += [*(change.warning() for change in renamed), *found]
    where = located(card.name, marks)
    series, weather, found = companions(folder, value, where)
    problems += found
    return Raw(
        value, where, rows, "", claims_value, located("claims.yaml", claims_marks), series, weather, problems,
        cases_value, located("cases.yaml", cases_marks),
    )  # fmt: skip


def companions(folder: Path, card: Any, where: Where) -> tuple[dict[str, Floats], dict[str, dict[str, Floats]], list[Problem]]:
    """The series of profiles/ and the weather file that stand beside a card, and what is wrong with them."""
    problems: list[Problem] = []
    series: dict[str, Floats] = {}
    for path in sorted((folder / "profiles").glob("*")) if (folder / "profiles").is_dir() else []:
        shown = f"profiles/{path.name}"
        if path.suffix.lower() not in (".csv", ".parquet"):
            continue
        if profiles.inside(folder, shown) is None:
            problems.append(
                Problem("outside_folder", shown, found="a link that leaves the park folder", expected="a file inside the park folder")
            )
            continue
        if path.stem in series:
            problems.append(Problem("duplicate_id", shown, None, "profiles", path.stem, "one file for each name"))
        values, found = profiles.profile(path, shown)
        problems += found
        series[path.stem] = values if values is not None else np.ones(HOURS)
    weather: dict[str, dict[str, Floats]] = {}
    name = _at(card, "site", "climate", "weather")
    if isinstance(name, str):
        place = profiles.inside(folder, name)
        file, line = where(("site", "climate", "weather"))
        if place is None:
            problems.append(Problem("outside_folder", file, line, "site.climate.weather", name[:120], "a file inside the park folder"))
        elif not place.is_file():
            problems.append(Problem("missing_file", file, line, "site.climate.weather", name[:120], "a weather file in the park folder"))
        else:
            measured, found = profiles.weather(place, name)
            problems += found
            weather[name] = measured or {}
    return series, weather, problems


def located(file: str, marks: tree.Marks) -> Where:
    """Where a path stands: the line of its longest head that has one."""

    def where(path: validation.Path) -> tuple[str, int | str | None]:
        for end in range(len(path), -1, -1):
            if path[:end] in marks:
                return file, marks[path[:end]]
        return file, None

    return where


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def assembled(raw: Raw, kinds: Kinds, find: Find) -> tuple[Park | None, list[Problem]]:
    """Validate a raw park: card, borrowed sections, rows, claims, and what must hold between them."""
    problems = list(raw.problems)
    if not isinstance(raw.card, dict):
        if not problems:
            problems.append(
                Problem("wrong_value", *raw.where(()), found=type(raw.card).__name__, expected="a mapping with id, name and site")
            )
        return None, problems
    refused = renaming.newer(raw.card, *raw.where(("parkzero",)))
    if refused:
        return None, [refused]
    value, borrowed, found = _borrowed(raw, find)
    problems += found
    card, found = validation.card(value, kinds, raw.where)
    problems += found
    enterprises = _ids(value, "enterprises")
    factors, found = annexes.factors(*raw.table("factors"), enterprises, _family(value))
    problems += found
    certificates, wrong_certificates = annexes.certificates(*raw.table("certificates"), enterprises)
    problems += wrong_certificates
    known = Known(
        enterprises, _ids(value, "assets"), _family(value), annexes.calorific(factors),
        materials() | {f.item for f in factors if f.kind == "material"}, {f.item: f.unit for f in factors if f.kind == "chain"},
        {} if wrong_certificates else {c.id: c.use for c in certificates},
    )  # fmt: skip
    activity, found = tables.activity(*raw.table("activity"), known)
    problems += found
    streams, found = tables.streams(*raw.table("streams"), enterprises)
    problems += found
    avoided, found = annexes.avoided(*raw.table("avoided"))
    problems += found
    indicators, found = annexes.indicators(*raw.table("indicators"))
    problems += found
    claims, found = tables.claims(raw.claims, raw.claims_where)
    problems += found
    examined, found = cases(raw.cases, raw.cases_where, _claimed(raw.claims))
    problems += found
    if card is None:
        rest = validation.salvaged(value, kinds)
        if rest is not None:
            held = raw.profiles | {key: v for group in raw.weather.values() for key, v in group.items()}
            partial = Park(**{name: getattr(rest, name) for name in Card.model_fields}, profiles=held)
            said = {(p.line, p.field) for p in problems}
            problems += [p for p in check(partial, raw.where) if (p.line, p.field) not in said]
        return None, problems
    series = raw.profiles | {key: v for group in raw.weather.values() for key, v in group.items()}
    sections = {d: donor.section(d) for d, donor in borrowed.items()}
    park = Park(
        **{name: getattr(card, name) for name in Card.model_fields} | sections,
        activity=activity, streams=streams, claims=claims, cases=examined, factors=factors, certificates=certificates, avoided=avoided, indicators=indicators,
        profiles=series, borrowed=dict(borrowed),
    )  # fmt: skip
    problems += check(park, raw.where)
    return (None if any(p.level == "error" for p in problems) else park), problems


def _family(value: dict[str, Any]) -> str:
    """Family of factors whose calorific values hold: the standards section's own, else the country's."""
    own = _at(value, "standards", "ruler", "family")
    return own if isinstance(own, str) else "china" if _at(value, "site", "place", "country") == "CN" else "ipcc"


def _ids(value: dict[str, Any], name: str) -> tuple[str, ...]:
    items = _at(value, "site", name)
    return tuple(str(i["id"]) for i in items if isinstance(i, dict) and "id" in i) if isinstance(items, list) else ()


def _claimed(claims: Any) -> tuple[str, ...]:
    """Ids of claims, of those too that are not whole."""
    return tuple(str(c["id"]) for c in claims if isinstance(c, dict) and "id" in c) if isinstance(claims, list) else ()


def _borrowed(raw: Raw, find: Find) -> tuple[dict[str, Any], dict[str, Park], list[Problem]]:
    """Take `{from: other}` out of the sections; the donors by section."""
    value, donors, problems = dict(raw.card), dict[str, Park](), list[Problem]()
    for dimension in DIMENSIONS:
        section = value.get(dimension)
        if not isinstance(section, dict) or "from" not in section:
            continue
        file, line = raw.where((dimension, "from"))
        name = str(section["from"])
        del value[dimension]
        if len(section) > 1:
            problems.append(
                Problem("unknown_key", file, line, dimension, ", ".join(k for k in map(str, section) if k != "from"), "nothing beside from")
            )
            continue
        donor, found = find(name)
        if donor is None:
            hint = found[0].hint if found else ""
            problems.append(Problem("unknown_park", file, line, f"{dimension}.from", name, "a park of the library", hint))
        elif dimension in donor.borrowed:
            chain = f"{raw.card.get('id', 'this park')} <- {name} <- {donor.borrowed[dimension].id}"
            problems.append(
                Problem(
                    "borrowed_twice",
                    file,
                    line,
                    f"{dimension}.from",
                    chain,
                    "a park that holds its own section",
                    "name the last one of the chain",
                )
            )
        else:
            donors[dimension] = donor
    return value, donors, problems

"""A park before it is validated: plain trees and rows, each with its place. Folders and workbooks are read into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.park import annexes, evidence, profiles, wording
from parkzero.park.columns import ACTIVITY, FACTORS, STREAMS, VERSIONS, Rows
from parkzero.park.validation import Path as At
from parkzero.park.validation import Where
from parkzero.park.weatherfile import Weather
from parkzero.park.weatherfile import weather as read_weather
from parkzero.problem import Problem

TABLES: dict[str, tuple[str, ...]] = {
    "activity": ACTIVITY, "streams": STREAMS, "factors": FACTORS, "certificates": annexes.CERTIFICATES, "avoided": annexes.AVOIDED,
    "indicators": annexes.INDICATORS, "evidence": evidence.COLUMNS, "versions": VERSIONS,
}  # fmt: skip
"""Tables of a park by name, with their columns: a CSV file each, or a sheet of the workbook."""


class SheetHead(NamedTuple):
    """What a sheet is called in its workbook, and the columns that its header names, in their order."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A park before validation: plain trees and rows, each with its place."""

    card: Any
    where: Where
    tables: Mapping[str, Rows] = field(default_factory=dict)
    book: str = ""
    """Name of the workbook; empty for a folder, whose tables stand in files of their own."""
    heads: Mapping[str, SheetHead] = field(default_factory=dict)
    """Of a workbook: its sheets by the names that parkzero has for them."""
    claims: Any = None
    claims_where: Where = lambda path: ("claims.yaml", None)
    profiles: dict[str, Floats] = field(default_factory=dict)
    clocks: dict[str, str] = field(default_factory=dict)
    """Of the profiles: the year of their stamps, or the zone whose standard time they stand on."""
    weather: Weather | None = None
    problems: list[Problem] = field(default_factory=list)
    filed: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the files that evidence.csv names and that lie in the park folder."""
    cases: Any = None
    cases_where: Where = lambda path: ("cases.yaml", None)

    @property
    def series(self) -> dict[str, Floats]:
        """All series by name, those of the weather file among them."""
        return self.profiles | dict(self.weather.series if self.weather else {})

    def table(self, name: str) -> tuple[Rows, str]:
        """Rows of a table, and the file they stand in."""
        return self.tables.get(name, Rows(TABLES[name])), self.book or f"{name}.csv"

    def without(self, name: str) -> Raw:
        """Without the rows of a table."""
        return replace(self, tables={n: rows for n, rows in self.tables.items() if n != name})

    def in_ids(self, firms: Mapping[str, str]) -> Raw:
        """With ids in the tables where they say words. `firms`: ids of enterprises by name."""
        own = wording.own_items(self.table("factors")[0])
        return replace(self, tables={name: wording.rows_in_ids(name, rows, firms, own) for name, rows in self.tables.items()})


def located(file: str, marks: Mapping[At, int | str]) -> Where:
    """Where a path stands: the line of its longest head that has one."""

    def where(path: At) -> tuple[str, int | str | None]:
        for end in range(len(path), -1, -1):
            if path[:end] in marks:
                return file, marks[path[:end]]
        return file, None

    return where


@dataclass(frozen=True)
class Companions:
    """What stands beside a card: series of profiles/ with their clocks, the weather file, and what is wrong with them."""

    profiles: dict[str, Floats]
    clocks: dict[str, str]
    weather: Weather | None
    problems: list[Problem]


def companions(folder: Path, card: Any, where: Where) -> Companions:
    """The series of profiles/ and the weather file that stand beside a card."""
    problems: list[Problem] = []
    series: dict[str, Floats] = {}
    clocks: dict[str, str] = {}
    zone = str(at(card, "site", "place", "timezone") or "UTC")
    tariffs = at(card, "site", "prices")
    priced = {at(tariff, "profile") for tariff in tariffs.values()} if isinstance(tariffs, dict) else set()
    for path in sorted((folder / "profiles").glob("*")) if (folder / "profiles").is_dir() else []:
        shown = f"profiles/{path.name}"
        if path.suffix.lower() not in (".csv", ".parquet"):
            continue
        if profiles.inside(folder, shown) is None:
            problems.append(Problem("outside_folder", shown, found="a link that leaves the park folder or leads to itself", expected="a file inside the park folder"))
            continue
        if not path.is_file():
            problems.append(Problem("missing_file", shown, found="no file", expected="a CSV or Parquet file"))
            continue
        if path.stem in series:
            problems.append(Problem("duplicate_id", shown, field="profiles", found=path.stem, expected="one file for each name"))
        made, found = profiles.profile(path, shown, zone, signed=path.stem in priced)
        problems += found
        series[path.stem] = made.values if made else np.ones(HOURS)
        clocks[path.stem] = made.clock if made else ""
    weather: Weather | None = None
    name = at(card, "site", "climate", "weather")
    if isinstance(name, str):
        place = profiles.inside(folder, name)
        file, line = where(("site", "climate", "weather"))
        if place is None:
            expected = "a file inside the park folder"
            problems.append(Problem("outside_folder", file, line=line, field="site.climate.weather", found=name[:120], expected=expected))
        elif not place.is_file():
            expected = "a weather file in the park folder"
            problems.append(Problem("missing_file", file, line=line, field="site.climate.weather", found=name[:120], expected=expected))
        else:
            weather, found = read_weather(place, name, zone)
            problems += found
    return Companions(series, clocks, weather, problems)


def at(value: Any, *keys: str) -> Any:
    """What stands under keys of a plain tree; None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value

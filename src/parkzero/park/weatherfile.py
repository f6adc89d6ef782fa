"""Weather files of a park folder: EPW, TMY3, or a plain CSV of irradiance, temperature and wind with a head of its own.

The head of a file says which place it is of, and that of a plain CSV also of which year: a year that was, where EPW and TMY3 files mostly put months of many years together.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.decimals import HINT as DECIMAL
from parkzero.decimals import Sign, declared, narrow, sign_of, written
from parkzero.park.decoding import read_text
from parkzero.park.delimited import filled_cells, records, separator_of
from parkzero.park.noun import Noun
from parkzero.park.stamps import StampError, clock_of, without_stamps
from parkzero.problem import Problem

USED = ("ghi", "temp_air", "wind_speed")
"""Global irradiance [W/m2], temperature of the air [degC] and speed of the wind [m/s]."""
STATION = 10.0
"""Height of the wind of weather stations [m]."""
GIVEN = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
"""What EPW and TMY3 files hold of it."""
KINDS = "an EPW or TMY3 file, or a CSV with the columns ghi, temp_air and wind_speed"
_HEAD = {
    name: re.compile(rf"^#\s*(?:{words})\s*[:：]\s*(.+?)\s*,*\s*$", re.I | re.M)
    for name, words in {"place": "place|地点", "latitude": "latitude|纬度", "longitude": "longitude|经度", "height": "height|高度", "year": "year|年份", "source": "source|来源"}.items()
}
_FIGURE = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:°|deg(?:rees)?|m|米)?\s*([NSEW])?", re.I)
MAY_BE = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0), "height": (0.5, 500.0), "year": (1990.0, 2026.0)}
"""What the figures of a head may be: angles of the globe [deg], heights above ground [m] at which wind is measured or computed, years that a study may have (`study.weather_year`)."""


class WeatherHead(Noun):
    """What a weather file says of itself."""

    file: str
    """Its name in the park folder."""
    place: str = ""
    """Of the weather, in its own words."""
    latitude: float | None = None
    """[deg]; None where it does not say."""
    longitude: float | None = None
    """[deg]; None where it does not say."""
    year: int | None = None
    """The calendar year that it is a record of; None where it says none, or is put together of several."""
    height: float = STATION
    """Above ground that its wind is of [m]."""
    source: str = ""
    """In its own words."""


@dataclass(frozen=True, kw_only=True)
class Weather:
    """A year of weather from 00:00 UTC, by what it is of."""

    head: WeatherHead
    series: Mapping[str, Floats]
    """By "weather:" and the name in USED."""


def weather(path: Path, shown: str, zone: str) -> tuple[Weather | None, list[Problem]]:
    """The year of weather in a file, brought to UTC; `zone`: the clock of a plain CSV that declares none."""
    return _plain(path, shown, zone) or _of_stations(path, shown)


def as_plain(given: Weather) -> str:
    """A year of weather as a plain CSV that reads back as the same."""
    said = [("clock", "UTC"), *((name, getattr(given.head, name)) for name in _HEAD)]
    head = [f"# {name}: {value}" for name, value in said if value not in ("", None)]
    columns = zip(*(given.series[f"weather:{name}"].tolist() for name in USED), strict=True)
    return "\n".join([*head, ",".join(USED), *(",".join(map(repr, row)) for row in columns)]) + "\n"


def _of_stations(path: Path, shown: str) -> tuple[Weather | None, list[Problem]]:
    """An EPW or TMY3 file, by its own time zone."""
    from pvlib import iotools

    try:
        frame, head = iotools.read_epw(str(path)) if path.suffix.lower() == ".epw" else iotools.read_tmy3(str(path), map_variables=True)
    except Exception:  # pvlib raises many kinds on odd files
        return None, [Problem("weather_unreadable", shown, found="a file of another kind, or a damaged one", expected=KINDS)]
    lacking = [name for name in GIVEN if name not in frame.columns]
    if lacking or len(frame) != HOURS:
        return None, [_short(shown, len(frame), lacking)]
    about = WeatherHead(file=shown, place=str(head.get("city") or head.get("Name") or "").strip().strip('"'), latitude=_degrees(head.get("latitude"), 90.0), longitude=_degrees(head.get("longitude"), 180.0))
    ahead = round(float(head.get("TZ", 0.0)))
    return _whole(about, {name: np.roll(frame[name].to_numpy(float), -ahead) for name in USED})


def _plain(path: Path, shown: str, zone: str) -> tuple[Weather | None, list[Problem]] | None:
    """A CSV with the columns of USED; None where the file is none."""
    text, told = read_text(path, shown)
    if text is None:
        return None
    separator = separator_of(text, USED)
    try:
        (_, header), *body = [(first, filled_cells(cells)) for first, _, cells in records(text, separator)]
    except (csv.Error, ValueError):
        return None
    columns, rows, lines = [c.lower() for c in header], [cells for _, cells in body], [line for line, _ in body]
    if "ghi" not in columns:
        return None
    lacking = [name for name in USED if name not in columns]
    if lacking:
        return None, [*told, _short(shown, len(rows), lacking)]
    values = {name: _column([row[at] if (at := columns.index(name)) < len(row) else "" for row in rows], separator, declared(text)) for name in USED}
    for name, of in values.items():
        if (bad := np.flatnonzero(~np.isfinite(of))).size:
            cell, line = (rows[bad[0]] + [""] * len(columns))[columns.index(name)], lines[bad[0]]
            return None, [*told, Problem("profile_gap", shown, line=line, field=name, found=f"{bad.size} missing or non-finite values, the first {cell!r}", expected="a finite number in every hour", hint=DECIMAL if "," in cell else "")]
    try:
        series = {name: without_stamps(of, clock_of(text)[0] or zone) for name, of in values.items()}
    except StampError:
        return None, [*told, _short(shown, len(rows), [])]
    except KeyError:  # a zone that is none
        return None, [*told, Problem("weather_unreadable", shown, found=clock_of(text)[0] or zone, expected="UTC, or a name like Asia/Shanghai")]
    said, wrong = _said(text, shown)
    about = WeatherHead.model_validate({"file": shown, **said})
    made, problems = _whole(about, {name: of.reshape(HOURS, -1).mean(axis=1) for name, of in series.items()})
    return (None if wrong else made), [*told, *wrong, *problems]


def _said(text: str, shown: str) -> tuple[dict[str, str | float | None], list[Problem]]:
    """What the head of a plain CSV says by field; what a figure there cannot be is told."""
    words = {name: match[1] for name, pattern in _HEAD.items() if (match := pattern.search(text))}
    found: dict[str, str | float | None] = {name: words[name] for name in ("place", "source") if name in words}
    problems = []
    for name, (low, high) in MAY_BE.items():
        if name not in words:
            continue
        value = _figure(words[name])
        if value is None or not low <= value <= high or (name == "year" and value % 1.0):
            line = text[: _at(text, name)].count("\n") + 1
            expected = f"between {low:g} and {high:g}, or no such line"
            problems.append(Problem("weather_unreadable", shown, line=line, field=name, found=words[name][:60], expected=expected))
        else:
            found[name] = int(value) if name == "year" else value
    return found, problems


def _at(text: str, name: str) -> int:
    match = _HEAD[name].search(text)
    return match.start() if match else 0


def _figure(text: str) -> float | None:
    """A number of a head, with its unit or side of the globe; None where it is none.

    >>> _figure("-33.45"), _figure("52,60 N"), _figure("70.66° W"), _figure("100 m"), _figure("2005-2020")
    (-33.45, 52.6, -70.66, 100.0, None)
    """
    found = _FIGURE.fullmatch(narrow(text).strip())
    if found is None:
        return None
    value = float(found[1].replace(",", "."))
    return -abs(value) if (found[2] or "").upper() in ("S", "W") else value


def _column(cells: Sequence[str], separator: str, said: Sign | None) -> Floats:
    """The numbers of a column, by the decimal sign of the table; no number where a cell is none."""
    if any("," in cell for cell in cells):
        sign = sign_of(cells, separator, said)
        cells = [written(cell, sign) or "" for cell in cells]
    return np.array([_number(cell) for cell in cells])


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _whole(head: WeatherHead, series: Mapping[str, Floats]) -> tuple[Weather | None, list[Problem]]:
    if not all(np.isfinite(v).all() for v in series.values()):
        return None, [Problem("profile_gap", head.file, found="missing values", expected="a finite number in every hour")]
    return Weather(head=head, series={f"weather:{name}": values for name, values in series.items()}), []


def _short(shown: str, rows: int, lacking: list[str]) -> Problem:
    return Problem("weather_unreadable", shown, found=f"{rows} rows, without {', '.join(lacking) or 'gaps'}", expected="8760 rows with irradiance, temperature and wind")


def _degrees(value: Any, most: float) -> float | None:
    """An angle that a head gives; None where it gives none that can be."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) <= most else None

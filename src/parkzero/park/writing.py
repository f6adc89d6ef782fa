"""Writing a park as a folder that reads back as the same park."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import numpy as np
import yaml

from parkzero.clock import HOURS
from parkzero.park import annexes, evidence
from parkzero.park.catalogue import heating_value
from parkzero.park.columns import ACTIVITY, FACTORS, STREAMS, VERSIONS
from parkzero.park.noun import Given, Noun, spread
from parkzero.park.ruler import FactorFamily
from parkzero.park.weatherfile import Weather, as_plain
from parkzero.park.whole import Activity, Card, Certificate, OwnFactor, Park
from parkzero.source import SPREAD

CLOSE = 1e-12
"""Relative difference that numbers may take on the way through text and units."""
Row = Mapping[str, Any]


def write(park: Park, folder: Path) -> None:
    """Write park.yaml, its tables, claims, cases and profiles into a folder."""
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    card: dict[str, Any] = {"parkzero": park.parkzero}
    for name in Card.model_fields:
        value = {"from": park.borrowed[name].id} if name in park.borrowed else _plain(getattr(park, name))
        if value not in ({}, None) or name in ("id", "name", "site"):
            card[name] = value
    card["study"] = {"currency": park.study.currency} | card.get("study", {})
    _yaml(folder / "park.yaml", card)
    for name, items in (("claims", park.claims), ("cases", park.cases)):
        if items:
            _yaml(folder / f"{name}.yaml", [_plain(x) for x in items])
    for name, columns, rows in (
        ("activity", ACTIVITY, map(activity_row, park.activity)), ("streams", STREAMS, map(dict, park.streams)),
        ("factors", FACTORS, map(factor_row, park.factors)), ("certificates", annexes.CERTIFICATES, map(certificate_row, park.certificates)),
        ("avoided", annexes.AVOIDED, (dict(x) | {"uncertainty": x.share} for x in park.avoided)), ("indicators", annexes.INDICATORS, map(dict, park.indicators)),
        ("evidence", evidence.COLUMNS, map(dict, park.evidence)), ("versions", VERSIONS, map(dict, park.versions)),
    ):  # fmt: skip
        _csv(folder / f"{name}.csv", columns, rows)
    if park.weather is not None:
        year = Weather(head=park.weather, series={name: values for name, values in park.profiles.items() if name.startswith("weather:")})
        (folder / park.weather.file).parent.mkdir(parents=True, exist_ok=True)
        (folder / park.weather.file).write_text(as_plain(year), encoding="utf8")
    for name, series in park.profiles.items():
        if not name.startswith("weather:"):
            (folder / "profiles").mkdir(exist_ok=True)
            time = pd.date_range("2023-01-01", periods=len(series), freq=f"{60 * HOURS // len(series)}min", tz="UTC")
            pd.DataFrame({"time": time, "value": series}).to_parquet(folder / "profiles" / f"{Path(name).name}.parquet")


def _plain(value: Any) -> Any:
    """A noun as values of YAML: what differs from its defaults, quantities with their unit."""
    if isinstance(value, Given):
        return _quantity(value)
    if isinstance(value, Noun):
        fields = type(value).model_fields
        return {
            name: _plain(inner)
            for name, inner in value
            if name == "kind" or fields[name].is_required() or inner != fields[name].get_default(call_default_factory=True)
        }
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(x) for x in value] if isinstance(value, tuple | list) else value


def _quantity(given: Given) -> dict[str, Any]:
    unit = given.unit.replace("money", given.currency or "money")
    figure = {"value": given.value, "unit": unit}
    if (given.low, given.high) != spread(given.value, SPREAD[given.confidence or "B"]):  # else reading gives them
        figure |= {"low": given.low, "high": given.high}
    rest = {k: v for k, v in given if k not in ("value", "unit", "low", "high", "currency", "rule")}
    return {k: v for k, v in (figure | rest).items() if v not in (None, "")}


def activity_row(row: Activity) -> Row:
    """A row as activity.csv holds it."""
    ends = {} if row.own_interval else {"low": "", "high": ""}
    family, _, unit = row.calorific.rpartition("/")
    heating = heating_value(row.carrier, unit, family) if family in get_args(FactorFamily) else None
    measured = {n: getattr(row, n) / heating for n in ("quantity", "low", "high")} | {"unit": unit} if heating else {}
    return dict(row) | measured | ends | {"period": f"{row.calendar_year}-{row.month:02d}" if row.month else row.year}


def factor_row(row: OwnFactor) -> Row:
    """A row as factors.csv holds it."""
    if row.kind == "ncv":
        value, unit = (row.value, "MWh/t") if row.unit == "t" else (row.value / 1000.0, "MWh/m3")
    else:
        value, unit = row.value, f"t/{row.unit}"
    return dict(row) | {"value": value, "unit": unit, "uncertainty": "" if row.share == SPREAD[row.confidence] else row.share}


def certificate_row(row: Certificate) -> Row:
    """A row as certificates.csv holds it."""
    return dict(row) | {"unit": "MWh"}


def _yaml(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=140), encoding="utf8")


def _csv(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    made = [[_cell(row.get(c)) for c in columns] for row in rows]
    if made:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([columns, *made])
        path.write_text(out.getvalue(), encoding="utf8")


def _cell(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def unlike(a: Any, b: Any, at: str = "") -> Iterator[str]:
    """Paths at which two parks differ; where a row stands in its file counts for nothing, a borrowed section for its donor's id."""
    if isinstance(a, Noun | Activity) and type(a) is type(b):
        for name, inner in a:
            if name in ("borrowed", "replaced"):
                one, two = ({d: getattr(p, "id", p) for d, p in getattr(x, name).items()} for x in (a, b))
                yield from unlike(one, two, f"{at}.{name}")
            elif name not in ("origin", "clocks"):
                yield from unlike(inner, getattr(b, name), f"{at}.{name}")
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in dict.fromkeys([*a, *b]):
            yield from unlike(a.get(key), b.get(key), f"{at}.{key}")
    elif isinstance(a, tuple | list) and isinstance(b, tuple | list) and len(a) == len(b):
        for number, (one, two) in enumerate(zip(a, b, strict=True)):
            yield from unlike(one, two, f"{at}[{number}]")
    elif isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if not np.array_equal(a, b):
            yield at
    elif not (a == b or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=CLOSE))):
        yield at

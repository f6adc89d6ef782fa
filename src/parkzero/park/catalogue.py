"""The catalogues that come with parkzero: technologies and fuel properties, as dated data with sources."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

from parkzero.park.technology import Technology

ENTRIES = "catalogue"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a catalogue file, each with its line number under "line"."""
    with (files("parkzero.library") / ENTRIES / name).open(encoding="utf8") as text:
        return tuple(row | {"line": str(number)} for number, row in enumerate(csv.DictReader(text), start=2))


@cache
def technologies() -> tuple[Technology, ...]:
    """All rows of the technology catalogue."""
    texts = {"id", "label", "label_zh", "role", "input", "output", "byproduct", "measured", "currency", "region", "source", "confidence"}
    found = []
    for row in table("technologies.csv"):
        values: dict[str, Any] = {}
        for key, text in row.items():
            if key in ("hours_min", "hours_max", "line") or text == "":
                continue
            values[key] = text if key in texts else (text.strip().lower() in ("true", "1") if key == "expandable" else float(text))
        values["hours"] = (float(row["hours_min"] or 0), float(row["hours_max"] or 0))
        values.setdefault("input", None)
        found.append(Technology.model_validate(values))
    return tuple(found)


@cache
def technology_ids() -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.id for t in technologies()))


def technology(id: str, region: str, year: int) -> Technology:
    """The row of a technology for a region and year: the region's own before the world's, the latest year not later,
    else the first. Raises KeyError for an unknown id."""
    rows = [t for t in technologies() if t.id == id]
    if not rows:
        raise KeyError(id)
    own = [t for t in rows if t.region == region] or [t for t in rows if t.region == "world"] or rows
    early = [t for t in own if t.year <= year]
    return max(early, key=lambda t: t.year) if early else min(own, key=lambda t: t.year)


@cache
def heating_value(carrier: str, unit: str) -> float | None:
    """Net calorific value of a fuel [MWh per t, or per 1000 m3], None where the catalogue has none."""
    column = "ncv_gj_per_t" if unit == "t" else "ncv_gj_per_1000m3"
    for row in table("fuels.csv"):
        if row["carrier"] == carrier and row[column]:
            return float(row[column]) / 3.6
    return None

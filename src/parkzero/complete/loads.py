"""Load over the year up to a factor: of a sector by its shape, flat, or by temperature; holidays are Sundays.

Shapes by sector are rows of load_shapes.csv (weekday, Saturday, Sunday; VDEW's also by season), which sector takes which stands in sectors.csv. Plants that run through keep their weekday at
the weekend (column weekend): the tables mix plants of one, two and three shifts. In China weeks of six and seven days are common (column weekend_china, estimates). Steam and process heat take the shape of boilers where there is one, else that of the sector's power.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar
from parkzero.park.catalogue import table, typical
from parkzero.park.site import Demand

HEATING_LIMIT, COOLING_LIMIT = typical("heating_limit").value, typical("cooling_limit").value
"""Daily mean temperatures below which one heats, above which one cools [degC]."""
DAY_KINDS = ("weekday", "saturday", "sunday")
SEASONS = (("winter", (11, 12, 1, 2, 3)), ("summer", (6, 7, 8)), ("transition", (4, 5, 9, 10)))
"""Months of the seasons of VDEW's profiles; theirs begin in the middle of March, May, September and on 1 November."""
RIPPLE = typical("load_ripple").value
"""Standard deviation of what differs from hour to hour in a firm's load [-]."""


def load_shape(sector: str, carrier: str, demand: Demand, clock: LocalCalendar, outside: Floats, *, country: str, year: int, key: tuple[int, ...]) -> Floats:
    """Load over the year up to a factor (8760,); `key` seeds what differs from hour to hour."""
    if demand.shape == "flat":
        return np.ones(HOURS)
    daily = np.convolve(outside, np.ones(24) / 24, mode="same")
    if demand.shape == "heating":
        base, span, swing = (typical(f"heating_{n}").value for n in ("base", "span", "swing"))
        warm: Floats = base + np.clip(HEATING_LIMIT - daily, 0, None) / span * (1.0 + swing * np.cos(2 * np.pi * (clock.hour - 7) / 12.0))
        return warm
    if demand.shape == "cooling":
        base, span, swing = (typical(f"cooling_{n}").value for n in ("base", "span", "swing"))
        cool: Floats = base + np.clip(daily - COOLING_LIMIT, 0, None) / span * (1.0 + swing * np.cos(2 * np.pi * (clock.hour - 15) / 24.0))
        return cool
    name, weekend = shape_of(sector, carrier, country)
    shape = shaped(name, clock, holidays(country, year), weekend)
    ripple = 1.0 + RIPPLE * np.random.default_rng([*key]).normal(size=HOURS)
    found: Floats = np.clip(shape * ripple, typical("load_least").value * shape, None)
    return found


def seasons(clock: LocalCalendar, latitude: float) -> LocalCalendar:
    """The clock with the months of the north that have the season of each: in the south, those half a year on.

    >>> from parkzero.clock import calendar
    >>> clock = calendar(2019, "UTC")
    >>> [seasons(clock, at).month[0].item() for at in (50.0, -30.0)]
    [1, 7]
    """
    return clock if latitude >= 0.0 else replace(clock, month=(clock.month + 5) % 12 + 1)


def shape_of(sector: str, carrier: str, country: str) -> tuple[str, float | None]:
    """The shape of a sector's load of a carrier, and its weekend over the weekday where that is stated."""
    row = _sectors()[sector]
    stated = (row["weekend_china"] if country == "CN" else "") or row["weekend"]
    weekend = float(stated) if stated else None
    if carrier in ("heat", "steam") and row["heat_shape"]:
        return row["heat_shape"], weekend
    return (row["load_shape_china"] if country == "CN" and row["load_shape_china"] else row["load_shape"]), weekend


def shaped(name: str, clock: LocalCalendar, free: frozenset[int] = frozenset(), weekend: float | None = None) -> Floats:
    """A shape of load_shapes.csv by the local clock, of mean 1 (8760,); `free`: days of the year 0-364 that are Sundays.

    `weekend`: Saturdays and Sundays as this share of the weekday.
    """
    if name == "flat":
        return np.ones(HOURS)
    values = _shapes()[name]
    season = np.zeros(HOURS, int)
    for number, (_, months) in enumerate(SEASONS):
        season[np.isin(clock.month, months)] = number
    kind = np.where(clock.weekday >= 5, clock.weekday - 4, 0)
    kind[np.isin(clock.day, list(free))] = 2
    found = values[season, 0 if weekend is not None else kind, clock.hour]
    if weekend is not None:
        found = np.where(kind > 0, weekend, 1.0) * found
    whole: Floats = found / found.mean()
    return whole


def holidays(country: str, year: int) -> frozenset[int]:
    """Public holidays of a country's weather year by day of the year 0-364, 29 February left out; none where the calendar does not know the country."""
    import holidays as calendars

    if country not in calendars.list_supported_countries():
        return frozenset()
    return frozenset(_day(d) for d in calendars.country_holidays(country, years=year) if d.year == year and (d.month, d.day) != (2, 29))


def _day(d: date) -> int:
    return date(2019, d.month, d.day).timetuple().tm_yday - 1


@cache
def _sectors() -> dict[str, dict[str, str]]:
    return {r["sector"]: r for r in table("sectors.csv")}


@cache
def _shapes() -> dict[str, Floats]:
    """Values by shape: (season, kind of day, hour)."""
    found: dict[str, Floats] = {}
    for row in table("load_shapes.csv"):
        values = found.setdefault(row["shape"], np.zeros((len(SEASONS), len(DAY_KINDS), 24)))
        seasons = [n for n, (name, _) in enumerate(SEASONS) if row["season"] in ("all", name)]
        values[seasons, DAY_KINDS.index(row["day"])] = [float(row[f"h{h:02d}"]) for h in range(24)]
    return found

"""Time-of-use tariffs of Chinese provinces, where the card gives none, and what their markets pay by hour: factors on the mean by the local clock.

Rows of tariff_periods.csv; a later row goes over an earlier one, hours without a row are flat. Valid for: industry on the province's own periods of the notice; periods
change with the notice, and from 2026 on with the market where a province leaves them to it.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar
from parkzero.park.catalogue import table
from parkzero.park.site import Place

Extreme = Literal["deep", "flat"]
WIND = "wind"
"""Row of sold_shapes.csv on what wind earns of the mean."""
STEEPEST = 20.0
"""Bound on what a price falls by with wind of twice its mean, over the price (from 1 on it is nothing then)."""


def period_shape(place: Place, clock: LocalCalendar) -> Floats | None:
    """Price over its mean by the province's periods (8760,); None where no row tells them."""
    rows = _periods().get(place.region, ()) if place.country == "CN" else ()
    if not rows:
        return None
    shape = np.ones(HOURS)
    for months, hours, factor in rows:
        here = np.isin(clock.hour, hours)
        shape[here & np.isin(clock.month, months) if months else here] = factor
    found: Floats = shape / shape.mean()
    return found


def sold_shape(place: Place, clock: LocalCalendar, wind: Floats, extreme: Extreme | None = None) -> Floats | None:
    """What the market of a Chinese province pays for power over its mean (8760,): by hours of the day, those without a row sharing what the others leave of the mean, and less the more wind there is. None outside China.

    `wind`: what wind yields by hour (8760,), any scale; the park's own stands for that of its province. `extreme`: the deepest valley at noon, the highest evening and the least that wind earns of the rows' intervals, or the flattest.
    """
    if place.country != "CN":
        return None
    every = [r for r in table("sold_shapes.csv") if r["region"] == place.region] or [r for r in table("sold_shapes.csv") if not r["region"]]
    chosen = {r["of"]: float(r[{"deep": "low", "flat": "high", None: "factor"}[extreme] if float(r["factor"]) < 1.0 else {"deep": "high", "flat": "low", None: "factor"}[extreme]]) for r in every}
    day, left = np.zeros(HOURS), np.ones(HOURS, bool)
    for hours, factor in chosen.items():
        if hours != WIND:
            here = (clock.hour >= int(hours.split("-")[0])) & (clock.hour < int(hours.split("-")[1]))
            day[here] = factor
            left &= ~here
    day[left] = (HOURS - day.sum()) / left.sum()
    return with_wind(day, wind, chosen[WIND])


def with_wind(day: Floats, wind: Floats, earned: float) -> Floats:
    """A price over its mean that falls with wind, so that wind earns a given share of the mean; never below zero (8760,).

    >>> gust = np.where(np.arange(8) % 2, 2.0, 0.0)
    >>> with_wind(np.ones(8), gust, 0.75).round(6).tolist()
    [1.25, 0.75, 1.25, 0.75, 1.25, 0.75, 1.25, 0.75]
    """
    over = wind / wind.mean() - 1.0 if wind.mean() > 0.0 else np.zeros_like(wind)

    def price(slope: float) -> Floats:
        found: Floats = day * np.maximum(1.0 - slope * over, 0.0)
        scaled: Floats = found / found.mean()
        return scaled

    low, high = -STEEPEST, STEEPEST
    for _ in range(60):
        slope = 0.5 * (low + high)
        low, high = (slope, high) if float(price(slope) @ (over + 1.0)) / len(wind) > earned else (low, slope)
    return price(0.5 * (low + high)) if over.any() else day


def sold_since(place: Place) -> int:
    """First year in which what is sold follows that shape; before, plants were paid one price."""
    return min(int(r["since"]) for r in table("sold_shapes.csv")) if place.country == "CN" else 0


@cache
def _periods() -> dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...], float], ...]]:
    """By region: months (none means all), hours and factor."""
    found: dict[str, list[tuple[tuple[int, ...], tuple[int, ...], float]]] = {}
    for row in table("tariff_periods.csv"):
        spans = (part.split("-") for part in row["hours"].split())
        hours = tuple(h for start, end in spans for h in range(int(start), int(end)))
        found.setdefault(row["region"], []).append((tuple(map(int, row["months"].split())), hours, float(row["factor"])))
    return {region: tuple(rows) for region, rows in found.items()}

"""Time-of-use tariffs of Chinese provinces, where the card gives none: factors on the mean by the local clock.

Rows of tariff_periods.csv; a later row goes over an earlier one, hours without a row are flat. Valid for: industry on the province's own periods of the notice; periods
change with the notice, and from 2026 on with the market where a province leaves them to it.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar
from parkzero.park.catalogue import table
from parkzero.park.site import Place


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


@cache
def _periods() -> dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...], float], ...]]:
    """By region: months (none means all), hours and factor."""
    found: dict[str, list[tuple[tuple[int, ...], tuple[int, ...], float]]] = {}
    for row in table("tariff_periods.csv"):
        spans = (part.split("-") for part in row["hours"].split())
        hours = tuple(h for start, end in spans for h in range(int(start), int(end)))
        found.setdefault(row["region"], []).append((tuple(map(int, row["months"].split())), hours, float(row["factor"])))
    return {region: tuple(rows) for region, rows in found.items()}

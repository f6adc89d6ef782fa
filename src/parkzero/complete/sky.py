"""Sun, wind and temperature of a site that gives no series of its own: a year drawn from its climate, at the level of its card.

The typical year meets the card's yield of panels and full-load hours of turbines; any other year is drawn at the same level and yields more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from parkzero.clock import HOURS, Floats, Integers
from parkzero.park.catalogue import typical
from parkzero.park.site import Climate, Place
from parkzero.weather.air import temperature
from parkzero.weather.climate import MONTH, climatology
from parkzero.weather.days import Draw, days, solar_day
from parkzero.weather.sun import BEST, ON_WALLS, irradiance, pv_output
from parkzero.weather.wind import Speeds, blown, wind_output

USUAL_YIELD, USUAL_HOURS = typical("panel_yield_usual").value, typical("wind_hours_usual").value
"""Yield of panels [kWh/kW] and full-load hours of wind [h] where nothing tells them."""
CLOUDS = 17
"""What tells the noise of clouds within the day from others."""


@dataclass(frozen=True, kw_only=True)
class Sky:
    """A year at a site: all of one weather (8760,)."""

    outside: Floats
    """Temperature of the air [degC]."""
    pv: Floats
    walls: Floats
    wind: Floats
    """Output per unit of capacity [-]."""


@dataclass(frozen=True, kw_only=True)
class _Level:
    pv: float
    """Output of the card over that of the climate [-]."""
    wind: Speeds


@lru_cache(maxsize=32)
def sky(place: Place, climate: Climate, draw: Draw) -> Sky:
    """The year of weather of a site. Same site, same draw, same year."""
    outside, panels, walls, score = _made(place, _air(climate), draw)
    level, month = _level(place, climate, Draw(seed=draw.seed, year=draw.year)), _month(place)
    return Sky(outside=outside, pv=np.clip(panels * level.pv, 0.0, 1.0), walls=np.clip(walls * level.pv, 0.0, 1.0), wind=blown(score, level.wind, month))


@lru_cache(maxsize=32)
def _level(place: Place, climate: Climate, typical: Draw) -> _Level:
    """What brings the typical year to the card."""
    known = climatology(place, climate)
    _, panels, _, score = _made(place, _air(climate), typical)
    target = climate.pv_yield.value if climate.pv_yield else float(known.pv_yield.sum()) or USUAL_YIELD
    hours = climate.wind_hours.value if climate.wind_hours else USUAL_HOURS
    return _Level(pv=_factor(panels, target), wind=wind_output(score, known.wind_index * hours / HOURS, _month(place))[1])


def _factor(output: Floats, target: float) -> float:
    """What brings an output, cut at 1, to its yearly sum [-]."""
    factor = target / max(float(output.sum()), 1e-9)
    for _ in range(20):
        factor *= target / max(float(np.minimum(output * factor, 1.0).sum()), 1e-9)
    return factor


@lru_cache(maxsize=32)
def _made(place: Place, climate: Climate, draw: Draw) -> tuple[Floats, Floats, Floats, Floats]:
    """Temperature, output of panels at the best tilt and on walls, scores of wind."""
    known = climatology(place, climate)
    made = days([(place.latitude, place.longitude)], known, draw)
    outside = temperature(place.latitude, place.longitude, known, made)
    ghi = irradiance(place, draw.year, made.clearness[0], draw.key(CLOUDS) + _at(place))
    panels, walls = (pv_output(place, draw.year, ghi, outside, planes) for planes in (BEST, ON_WALLS))
    return outside, panels, walls, made.wind[0]


def _air(climate: Climate) -> Climate:
    """What of a card the weather itself depends on."""
    return Climate(mean_temperature=climate.mean_temperature, summer_winter=climate.summer_winter)


def _month(place: Place) -> Integers:
    """Month 0-11 of each hour by solar time."""
    return MONTH[solar_day(place.longitude)]


def _at(place: Place) -> tuple[int, int]:
    """A place as seeds: no negative numbers."""
    return round((place.latitude + 90.0) * 10), round((place.longitude + 180.0) * 10)

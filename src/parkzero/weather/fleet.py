"""What the wind and sun of a region yield together: the mean over points spread over it, in the same weather as everything there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from parkzero.clock import Floats
from parkzero.park.catalogue import typical
from parkzero.park.site import Climate, Place
from parkzero.weather.air import temperature
from parkzero.weather.climate import MONTH, climatology
from parkzero.weather.days import Days, Draw, days, solar_day
from parkzero.weather.sun import irradiance, pv_output
from parkzero.weather.wind import wind_output

HOURS_OF_WIND = typical("fleet_wind_hours").value
"""Full-load hours of a fleet of wind turbines [h]; prices follow its course, not its level."""
PASSING = round(typical("fleet_passing").value)
"""Hours in which weather passes over a region: output is their running mean."""


@lru_cache(maxsize=32)
def fleet(points: tuple[tuple[float, float], ...], draw: Draw) -> tuple[Floats, Floats]:
    """Output per unit of capacity of wind and of sun (8760,) [-] over points of latitude and longitude."""
    from scipy.ndimage import uniform_filter1d

    latitude, longitude = np.mean(np.asarray(points), axis=0).tolist()
    place = Place(country="ZZ", latitude=latitude, longitude=longitude)
    climate = climatology(place, Climate())
    made = days([(latitude, longitude), *points], climate, draw)
    month, target = MONTH[solar_day(longitude)], climate.wind_index * HOURS_OF_WIND / 8760.0
    each = np.mean([wind_output(score, target, month)[0] for score in made.wind[1:]], axis=0)
    wind = uniform_filter1d(each, PASSING, mode="wrap")
    sky = made.clearness[1:].mean(axis=0)
    ghi = irradiance(place, draw.year, sky)
    warm = temperature(latitude, longitude, climate, Days(wind=made.wind, clearness=sky[None, :], warmer=made.warmer))
    return wind, pv_output(place, draw.year, ghi, warm)

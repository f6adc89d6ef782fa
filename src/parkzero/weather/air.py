"""Temperature of the air by the hour.

Month means by day, anomalies of days, and within the day a cosine from the minimum at sunrise to the maximum at 15 h solar time and another back (de Wit 1978, Simulation
of assimilation, respiration and transpiration of crops), whose range is the month's, wider under a clear sky.
"""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.park.catalogue import typical
from parkzero.weather.climate import MONTH, Climatology, sunset
from parkzero.weather.days import Days, smooth, solar_day

WARMEST = typical("warmest_hour").value
"""Solar hour of the day's maximum [h]."""
WIDER = typical("range_by_clearness").value
"""How much the day's range follows its clearness relative to the month's mean [-]."""


def temperature(latitude: float, longitude: float, climate: Climatology, made: Days) -> Floats:
    """Temperature of the air at the first point of a year (8760,) [degC]."""
    day = solar_day(longitude)
    hour = (np.arange(HOURS) + 0.5 + longitude / 15.0) % 24.0
    sky = made.clearness[0] / climate.clearness[MONTH]
    span = smooth(climate.temperature_range) * np.clip(1.0 + WIDER * (sky - 1.0), 0.3, 1.7)
    mean = smooth(climate.temperature) + made.warmer[0]
    rise = sunrise(latitude)[day]
    up, down = WARMEST - rise, 24.0 - WARMEST + rise
    since = (hour - rise) % 24.0
    wave = np.where(since < up, -np.cos(np.pi * since / up), np.cos(np.pi * (since - up) / down)) / 2.0
    found: Floats = mean[day] + span[day] * wave
    return found


def sunrise(latitude: float) -> Floats:
    """Solar hour of sunrise by day of the year (365,) [h], between 3 and 9.

    >>> sunrise(0.0)[0].round(6).item()
    6.0
    """
    found: Floats = np.clip(12.0 - sunset(latitude) * 12.0 / np.pi, 3.0, 9.0)
    return found

"""Wind output of a weather year from published full-load hours.

Speeds follow a Weibull distribution with shape 2 (Rayleigh), ordered in time by a seeded first-order autoregressive process
with a season; a generic pitch-controlled power curve; the Weibull scale is fitted to the full-load hours.

Valid for: places whose shape is near 2. Typical years of stations at 10 m have 2.3 (Copenhagen, IWEC), 1.8 (Berlin, IWEC; Shanghai, TMYx), 1.7 (Addis
Ababa, SWERA), but 0.7 in Awassa (SWERA), fitted by moments. The power law's exponent of 0.14 from 10 to 100 m lies between those of neutral air over open
water (0.10) and flat open coast (0.16); in stable air they are 0.27 and 0.40, over towns 0.27 to 0.60 (Kaltschmitt, Streicher, Wiese 2007,
doi:10.1007/3-540-70949-5, Table 2.3, as printed in pvlib). Wakes and icing count as far as the published full-load hours hold them. Series of the place itself:
reanalysis with bias correction (Staffell and Pfenninger 2016, doi:10.1016/j.energy.2016.08.068).
"""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats

SHAPE = 2.0
CUT_IN, RATED, CUT_OUT = 3.0, 11.5, 25.0
AVAILABLE = 0.97


def power_curve(speed: Floats) -> Floats:
    """Output per unit of capacity at a wind speed at hub height [m/s]; cubic between cut-in and rated."""
    rising = (speed**3 - CUT_IN**3) / (RATED**3 - CUT_IN**3)
    farm = np.clip(rising, 0.0, 1.0)
    return np.where((speed < CUT_IN) | (speed > CUT_OUT), 0.0, farm) * AVAILABLE


def wind_output(target: float, seed: int, latitude: float = 50.0, longitude: float = 0.0) -> Floats:
    """Hourly output per unit of capacity (8760,) [-], summing to `target` full-load hours [h]; the place sets the season's sign and the order."""
    order = _rank(seed, latitude, longitude)
    unit = (-np.log1p(-order)) ** (1.0 / SHAPE)
    low, high = 0.5, 20.0
    for _ in range(50):
        scale = (low + high) / 2.0
        if power_curve(scale * unit).sum() < target:
            low = scale
        else:
            high = scale
    found = power_curve((low + high) / 2.0 * unit)
    return np.clip(found * target / max(float(found.sum()), 1e-9), 0.0, 1.0)


def wind_from_weather(speed: Floats) -> Floats:
    """Output from speeds at 10 m, brought to 100 m by the power law with exponent 0.14."""
    return power_curve(speed * 10.0**0.14)


def _rank(seed: int, latitude: float, longitude: float) -> Floats:
    """Ranks in (0, 1) of an autoregressive process with somewhat more wind in winter (8760,)."""
    random = np.random.default_rng([seed, 23, round(latitude * 10) % 2**31, round(longitude * 10) % 2**31])
    noise, value = random.normal(size=HOURS), np.zeros(HOURS)
    for hour in range(1, HOURS):
        value[hour] = 0.97 * value[hour - 1] + noise[hour] * (1 - 0.97**2) ** 0.5
    value += (0.2 if latitude >= 0 else -0.2) * np.cos(2 * np.pi * np.arange(HOURS) / HOURS)
    return (value.argsort().argsort() + 0.5) / HOURS

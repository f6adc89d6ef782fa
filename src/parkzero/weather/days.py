"""A year of weather at places: wind by the hour, clearness and temperature by the day, drawn from what is known of the climate.

One Gaussian field for each element (`field`), made persistent in time by a first-order autoregression; a day's clearness leans on its wind. Wind: one
hour to the next 0.97, which gives 0.83 after six hours and 0.48 after a day (output of the Danish fleets: 0.834 and 0.431 to 0.434; Weibull
scores, power transform: Brown, Katz and Murphy 1984, Journal of Climate and Applied Meteorology 23, 1184-1195). Clearness: daily scores by
autoregression (Graham, Hollands and Unny 1988, doi:10.1016/0038-092X(88)90090-4, there 0.29 for all climates) through a Beta distribution with the month's
mean and spread. Temperature: daily anomalies by autoregression (Richardson 1981, doi:10.1029/WR017i001p00182, without its rain).

A typical year has in each month the distribution of the climate itself: the scores of each month are those of its ranks. Any other year is
drawn as it falls, so that its months differ as years do.

Valid for: days and systems of weather, not for storms, icing or heat waves of a kind; correlations of temperature with wind and sun are not known by row and
none is made. Lengths of correlation hold for Europe (output by hour: west with east Denmark 0.87, east Denmark with Germany 0.73; sun by day 0.74 and 0.31 to 0.37).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parkzero.clock import HOURS, Floats, Integers
from parkzero.park.catalogue import typical
from parkzero.weather.climate import DAYS_OF, MONTH, Climatology
from parkzero.weather.field import noise

HOURLY = typical("wind_hour").value
"""Correlation of the score of wind from hour to hour [-]."""
WIND_KM, SUN_KM, AIR_KM = (typical(f"{element}_distance").value for element in ("wind", "sun", "air"))
"""Distance at which correlation has fallen to 1/e [km]."""
CLEAREST = typical("clearest_day").value
"""Highest clearness of a day [-]."""
WIND, SUN, AIR = 23, 11, 5
"""What tells the elements' noise apart."""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """Which year of weather: a seed, the calendar year, and whether each month has the distribution of the climate itself."""

    seed: int
    year: int
    typical: bool = True

    def key(self, element: int) -> tuple[int, ...]:
        return self.seed, self.year, element


@dataclass(frozen=True, kw_only=True)
class Days:
    """A year at some points: scores of wind (points, 8760), clearness (points, 365) and anomalies of temperature (points, 365) [K]."""

    wind: Floats
    clearness: Floats
    warmer: Floats


def solar_day(longitude: float) -> Integers:
    """Day of the year 0-364 by mean solar time, rounded to the hour, of each hour from 1 January 00:00 UTC (8760,)."""
    found: Integers = (np.arange(HOURS) + round(longitude / 15.0)) // 24 % 365
    return found


def days(points: Sequence[tuple[float, float]], climate: Climatology, draw: Draw) -> Days:
    """The year at points of latitude and longitude that share a climate. Same arguments, same year."""
    at, day = np.asarray(points, float), solar_day(points[0][1])
    wind = persistent(noise(draw.key(WIND), HOURS, at, WIND_KM), HOURLY)
    by_day = np.stack([np.bincount(day, weights=w, minlength=365) / 24.0 for w in wind]) / _sd_of_mean(HOURLY, 24)
    lean = climate.clearness_wind
    own = (unbiased(climate.clearness_lag) - lean**2 * _lag_of_means(HOURLY, 24)) / (1.0 - lean**2)
    sky = lean * by_day + (1.0 - lean**2) ** 0.5 * persistent(noise(draw.key(SUN), 365, at, SUN_KM), own)
    air = persistent(noise(draw.key(AIR), 365, at, AIR_KM), unbiased(climate.temperature_lag))
    if draw.typical:
        wind, sky, air = (np.stack([ranked(x, m) for x in many]) for many, m in ((wind, MONTH[day]), (sky, MONTH), (air, MONTH)))
    return Days(wind=wind, clearness=clearness(sky, climate), warmer=climate.temperature_sd * air)


def unbiased(lag: float) -> float:
    """The correlation from day to day behind one that was computed with the means of its own months taken off.

    With v the variance of a mean of 30 days, what is computed is (lag - v) / (1 - v).

    >>> round(unbiased(0.682), 2)
    0.76
    """
    low, high = -0.9, 0.99
    for _ in range(40):
        middle = (low + high) / 2.0
        taken = _covariance(middle, 30, 0)
        low, high = (middle, high) if (middle - taken) / (1.0 - taken) < lag else (low, middle)
    return (low + high) / 2.0


def persistent(white: Floats, lag: float) -> Floats:
    """A stationary first-order autoregression of white noise along its last axis, variance kept."""
    from scipy.signal import lfilter

    lag = float(np.clip(lag, -0.95, 0.999))
    shocks = white * (1.0 - lag**2) ** 0.5
    shocks[..., 0] = white[..., 0]
    found: Floats = lfilter([1.0], [1.0, -lag], shocks, axis=-1)
    return found


def ranked(score: Floats, month: Integers) -> Floats:
    """Scores with the standard normal distribution in every month, in the order that they had."""
    from scipy.special import ndtri

    found = np.empty_like(score)
    for number in range(12):
        here = np.flatnonzero(month == number)
        found[here[score[here].argsort()]] = ndtri((np.arange(here.size) + 0.5) / here.size)
    return found


def clearness(score: Floats, climate: Climatology) -> Floats:
    """Daily clearness of scores (..., 365): Beta on 0 to CLEAREST with the month's mean and spread."""
    from scipy.special import betaincinv, ndtr

    mean = climate.clearness / CLEAREST
    variance = np.minimum((climate.clearness_sd / CLEAREST) ** 2, 0.9 * mean * (1.0 - mean))
    both = mean * (1.0 - mean) / variance - 1.0
    found: Floats = CLEAREST * betaincinv((mean * both)[MONTH], ((1.0 - mean) * both)[MONTH], np.clip(ndtr(score), 1e-6, 1.0 - 1e-6))
    return np.maximum(found, 0.01)


def smooth(months: Floats) -> Floats:
    """A course by day (365,) through twelve monthly means: straight from mid-month to mid-month, each month's mean kept.

    >>> bool(np.isclose(smooth(np.arange(12.0))[59:90].mean(), 2.0))
    True
    """
    middle = np.cumsum(DAYS_OF) - DAYS_OF / 2.0
    at = np.arange(365) + 0.5
    around = np.concatenate([[middle[-1] - 365.0], middle, [middle[0] + 365.0]])
    weight = np.stack([np.interp(at, around, np.concatenate([[row[-1]], row, [row[0]]])) for row in np.eye(12)], axis=1)  # (365, 12)
    means = np.stack([np.bincount(MONTH, weights=w) / DAYS_OF for w in weight.T], axis=1)
    found: Floats = weight @ np.linalg.solve(means, months)
    return found


def _sd_of_mean(lag: float, count: int) -> float:
    """Standard deviation of the mean of `count` neighbours in an autoregression of unit variance."""
    return float(np.sqrt(_covariance(lag, count, 0)))


def _lag_of_means(lag: float, count: int) -> float:
    """Correlation of the means of two neighbouring runs of `count`."""
    return _covariance(lag, count, count) / _covariance(lag, count, 0)


def _covariance(lag: float, count: int, apart: int) -> float:
    one = np.arange(count)
    return float((np.float64(lag) ** np.abs(one[:, None] - one[None, :] - apart)).mean())

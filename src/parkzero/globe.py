"""Points of latitude and longitude on the globe, how far they are apart, and the sun above them."""

from __future__ import annotations

from math import acos, cos, radians, sin

import numpy as np

from parkzero.clock import Floats

EARTH = 6371.0
"""Mean radius of the Earth (IUGG) [km]."""
SOLAR = 1.367
"""Solar constant [kW/m2] (Duffie and Beckman 2013, section 1.2)."""


def vectors(points: Floats) -> Floats:
    """Points of latitude and longitude [deg] in space, shape (points, 3) [km]."""
    latitude, longitude = np.deg2rad(np.asarray(points, float).reshape(-1, 2)).T
    found: Floats = EARTH * np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1)
    return found


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance along the globe between two points of latitude and longitude [km].

    >>> round(kilometres((52.5, 13.4), (55.7, 12.6)))
    360
    >>> round(kilometres((0.0, 0.0), (0.0, 90.0)))
    10008
    """
    (a, x), (b, y) = ((radians(p[0]), radians(p[1])) for p in (one, other))
    return EARTH * acos(max(-1.0, min(1.0, sin(a) * sin(b) + cos(a) * cos(b) * cos(x - y))))


def declination() -> Floats:
    """Declination of the sun by day of the year (365,) [rad]: Spencer 1971 (Duffie and Beckman 2013, equation 1.6.1b), within 0.035 degrees. The sine of
    equation 1.6.1a is up to 1.6 degrees off in autumn, 6 % of the sun of October in Denmark."""
    day = _angle()
    terms = ((1, -0.399912, 0.070257), (2, -0.006758, 0.000907), (3, -0.002697, 0.00148))
    found: Floats = np.full(365, 0.006918)
    for n, a, b in terms:
        found = found + a * np.cos(n * day) + b * np.sin(n * day)
    return found


def _angle() -> Floats:
    """Of the year at noon of each day (365,) [rad], 0 as 1 January begins."""
    found: Floats = 2.0 * np.pi * (np.arange(365, dtype=np.float64) + 0.5) / 365.0
    return found


def outside() -> Floats:
    """Irradiance outside the atmosphere, towards the sun, by day of the year (365,) [kW/m2] (distance of the sun by Spencer, Duffie and Beckman equation 1.4.1b)."""
    day = _angle()
    found: Floats = SOLAR * (1.000110 + 0.034221 * np.cos(day) + 0.001280 * np.sin(day) + 0.000719 * np.cos(2.0 * day) + 0.000077 * np.sin(2.0 * day))
    return found


def above(latitude: float, longitude: float) -> Floats:
    """Irradiance of a horizontal plane outside the atmosphere in the middle of each hour of a year from 00:00 UTC (8760,) [W/m2]; equation of time by Spencer (Duffie and Beckman equation 1.5.3).

    >>> round(float(above(0.0, 0.0).reshape(365, 24)[80, 12])), float(above(52.5, 13.4).reshape(365, 24)[170, 0])
    (1370, 0.0)
    """
    day, tilt, phi = _angle()[:, None], declination()[:, None], np.deg2rad(latitude)
    minutes = 229.2 * (0.000075 + 0.001868 * np.cos(day) - 0.032077 * np.sin(day) - 0.014615 * np.cos(2.0 * day) - 0.04089 * np.sin(2.0 * day))
    hour = np.deg2rad(15.0 * (np.arange(24) + 0.5 - 12.0 + minutes / 60.0) + longitude)
    found: Floats = 1000.0 * outside()[:, None] * np.maximum(np.sin(phi) * np.sin(tilt) + np.cos(phi) * np.cos(tilt) * np.cos(hour), 0.0)
    return found.reshape(-1)


def beyond_sun(ghi: Floats, latitude: float, longitude: float, around: int = 1) -> float:
    """Share of a year's irradiation from 00:00 UTC (8760,) beyond what reaches the atmosphere above a point in the hour and so many `around` it [-]."""
    top = above(latitude, longitude)
    most = np.max([np.roll(top, n) for n in range(-around, around + 1)], axis=0)
    return float(np.maximum(ghi - most, 0.0).sum() / max(float(ghi.sum()), 1e-9))

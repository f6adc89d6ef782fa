"""Points of latitude and longitude on the globe, and how far they are apart."""

from __future__ import annotations

from math import acos, cos, radians, sin

import numpy as np

from parkzero.clock import Floats

EARTH = 6371.0
"""Mean radius of the Earth (IUGG) [km]."""


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

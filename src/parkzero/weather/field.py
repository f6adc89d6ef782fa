"""Random noise in space and time: white in time, alike at places near each other.

A Gaussian field on the globe with covariance exp(-distance / length), by random Fourier features (Rahimi and Recht 2007, Advances in Neural
Information Processing Systems 20): frequencies of the exponential (Matérn, smoothness 1/2) kernel follow a multivariate Cauchy distribution; each
step of time has phases of its own. Valid for: distances small against the globe's circumference; far places are uncorrelated within 1/sqrt(2 FEATURES).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from parkzero.clock import Floats
from parkzero.globe import vectors

FEATURES = 384
CHUNK = 146
"""Steps at a time: their phases stay near the processor."""
KEPT = 12
"""Draws that are kept: the frames of a park share those of their year."""


def noise(key: tuple[int, ...], steps: int, points: Floats, length: float) -> Floats:
    """Standard normal noise, shape (points, steps): white in time, correlated exp(-d / length) between points a distance of d apart.

    `key`: seed, year and element; `points`: latitude and longitude [deg], shape (points, 2); `length` [km].
    """
    return _noise(key, steps, tuple(map(tuple, points.tolist())), length)


@lru_cache(maxsize=KEPT)
def _noise(key: tuple[int, ...], steps: int, points: tuple[tuple[float, ...], ...], length: float) -> Floats:
    random = np.random.default_rng([*key])
    frequency = random.normal(size=(FEATURES, 3)) / np.abs(random.normal(size=(FEATURES, 1))) / length
    turn = frequency @ vectors(np.array(points)).T  # (features, points)
    cosine, sine = np.cos(turn), np.sin(turn)
    found = np.empty((len(points), steps))
    for start in range(0, steps, CHUNK):
        end = min(start + CHUNK, steps)
        half = np.tan(random.uniform(0.0, np.pi, size=(end - start, FEATURES)))  # of half the phase: an eighth of the time of its sine and cosine
        per = 1.0 / (1.0 + half * half)
        found[:, start:end] = ((2.0 * per - 1.0) @ cosine - (2.0 * half * per) @ sine).T
    scaled: Floats = found * np.sqrt(2.0 / FEATURES)
    scaled.flags.writeable = False
    return scaled

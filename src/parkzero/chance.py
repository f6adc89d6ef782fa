"""Draws of uncertain inputs, and how much of a spread each of them accounts for.

An input has a value with a 5th and a 95th percentile. Its value is the median, each side half a normal of its own width (two straight lines in the
nuisance parameter: R. Barlow, Asymmetric Systematic Errors, 2003, arXiv:physics/0306138), as quantities of accounts are drawn. Draws are a Latin
hypercube (McKay, Beckman, Conover 1979, doi:10.1080/00401706.1979.10489755): each input takes every part of its distribution once, inputs independent.

Valid for: shares of variance by slopes where a result is near linear in its inputs; what they leave over is interplay and curvature.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parkzero.clock import Floats
from parkzero.figure import Z90

ENOUGH = 3
"""Draws per input from which their chance correlations are taken out."""


class Width(NamedTuple):
    """A value between its 5th and its 95th percentile."""

    low: float
    value: float
    high: float

    @property
    def open(self) -> bool:
        return self.high > self.low

    @property
    def relative(self) -> Width:
        """Over the value; exact where there is nothing to be relative to."""
        return Width(*sorted((self.low / self.value, 1.0, self.high / self.value))) if self.value else Width(1.0, 1.0, 1.0)


def two_sided(ends: Width, normal: Floats) -> Floats:
    """The values of an input at standard normal ones; never below zero where its 5th percentile is not.

    >>> two_sided(Width(8.0, 10.0, 14.0), np.array([-Z90, 0.0, Z90])).tolist()
    [8.0, 10.0, 14.0]
    """
    found: Floats = ends.value + normal * np.where(normal < 0.0, ends.value - ends.low, ends.high - ends.value) / Z90
    return np.maximum(found, 0.0) if ends.low >= 0.0 else found


def hypercube(inputs: Sequence[Width], size: int, seed: int) -> Floats:
    """Draws of inputs by Latin hypercube, shape (size, inputs)."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    if not inputs or not size:
        return np.ones((size, len(inputs)))
    normal = _apart(ndtri(qmc.LatinHypercube(d=len(inputs), rng=np.random.default_rng(seed)).random(size)))
    return np.stack([two_sided(x, normal[:, n]) for n, x in enumerate(inputs)], axis=1)


def _apart(normal: Floats) -> Floats:
    """The same values of each column in an order in which columns hardly go together by chance (Iman, Conover 1982, doi:10.1080/03610918208812265), where there are draws enough."""
    size, count = normal.shape
    if count < 2 or size < ENOUGH * count:
        return normal
    mixed = normal @ np.linalg.inv(np.linalg.cholesky(np.cov(normal, rowvar=False))).T
    ranks = mixed.argsort(axis=0).argsort(axis=0)
    found: Floats = np.take_along_axis(np.sort(normal, axis=0), ranks, axis=0)
    return found


def percentiles(values: Floats) -> tuple[float, float]:
    """5th and 95th percentile of draws."""
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)


def slopes(inputs: Floats, results: Floats) -> Floats:
    """Of the plane nearest to results over their inputs, shape (draws, inputs), the slope in each; the least of them where draws do not tell inputs apart."""
    if not inputs.size:
        return np.zeros(inputs.shape[1])
    found: Floats = np.linalg.lstsq(inputs - inputs.mean(axis=0), results - results.mean(), rcond=1e-9)[0]
    return found

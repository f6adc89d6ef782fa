"""Wind output of a year from full-load hours and their season.

Speeds follow a Weibull distribution with shape 2 (Rayleigh) in the order of their scores (`days`); a generic pitch-controlled power curve; the Weibull scale of
each month is fitted to its output (annual full-load hours times the month's index). With shape 2 storms stop the turbines too often for more than about 5,500 h a year: what is given beyond is wind as steady as it asks for (trade winds and
gaps between mountains have shapes of 2.5 to 4), the least shape that reaches it. No course of the day: at 100 m it all but vanishes (output of the German and Danish fleets by hour of the day
lies within 0.92 and 1.12 of the mean).

Valid for: places whose shape is near 2. Typical years of stations at 10 m have 2.3 (Copenhagen, IWEC), 1.8 (Berlin, IWEC; Shanghai, TMYx), 1.7 (Addis
Ababa, SWERA), but 0.7 in Awassa (SWERA), fitted by moments. The power law's exponent of 0.14 from 10 to 100 m lies between those of neutral air over open
water (0.10) and flat open coast (0.16); in stable air they are 0.27 and 0.40, over towns 0.27 to 0.60 (Kaltschmitt, Streicher, Wiese 2007,
doi:10.1007/3-540-70949-5, Table 2.3, as printed in pvlib). Wakes and icing count as far as the published full-load hours hold them. Series of the place itself:
reanalysis with bias correction (Staffell and Pfenninger 2016, doi:10.1016/j.energy.2016.08.068).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from parkzero.clock import Floats, Integers
from parkzero.park.catalogue import typical

SHAPE, STEADIEST = typical("wind_shape").value, 8.0
"""Shape of the distribution of speeds, and that at which the search for a steadier wind ends."""
CUT_IN, RATED, CUT_OUT = (typical(f"wind_{speed}").value for speed in ("cut_in", "rated", "cut_out"))
AVAILABLE = typical("wind_available").value


def power_curve(speed: Floats) -> Floats:
    """Output per unit of capacity at a wind speed at hub height [m/s]; cubic between cut-in and rated."""
    rising = (speed**3 - CUT_IN**3) / (RATED**3 - CUT_IN**3)
    farm = np.clip(rising, 0.0, 1.0)
    return np.where((speed < CUT_IN) | (speed > CUT_OUT), 0.0, farm) * AVAILABLE


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """Weibull distributions of the months' wind at hub height."""

    scale: Floats
    """(12,) [m/s]"""
    shape: float


def wind_output(score: Floats, target: Floats, month: Integers) -> tuple[Floats, Speeds]:
    """Hourly output per unit of capacity (8760,) [-] of scores of wind, and the distribution of each month's speeds that gives its mean.

    `target`: mean output by month (12,) [-]; `month`: 0-11 of each hour. No month yields more than its distribution can (beyond it storms stop the turbines): what one
    cannot give the others do; where all together cannot, the wind is steadier.
    """
    hours = np.bincount(month, minlength=12)
    shape = _reaching(float(target @ hours) / float(hours.sum()))
    unit = weibull(score, shape)
    most, best = _most(shape)
    wanted = _within(target, most, hours)
    low, high = np.full(12, 0.5), np.full(12, best)
    for _ in range(45):
        scale = (low + high) / 2.0
        less = np.bincount(month, weights=power_curve(scale[month] * unit), minlength=12) < wanted * np.bincount(month, minlength=12)
        low, high = np.where(less, scale, low), np.where(less, high, scale)
    found = Speeds(scale=(low + high) / 2.0, shape=shape)
    return blown(score, found, month), found


def _reaching(mean: float) -> float:
    """The least shape from SHAPE on with which every month can have a mean output [-]."""
    shapes = np.arange(SHAPE, STEADIEST + 0.01, 0.1)
    return next((float(s) for s in shapes.round(1) if _most(float(s))[0] * (1.0 if s == SHAPE else 0.98) >= mean), STEADIEST)


@cache
def _most(shape: float) -> tuple[float, float]:
    """The highest mean output that a distribution of speeds gives [-], and its scale [m/s]."""
    unit = (-np.log(1.0 - (np.arange(744) + 0.5) / 744)) ** (1.0 / shape)
    scales = np.arange(5.0, 30.0, 0.05)
    means = power_curve(scales[:, None] * unit).mean(axis=1)
    return float(means.max()), float(scales[means.argmax()])


def _within(target: Floats, most: float, hours: Integers) -> Floats:
    """Means by month none above `most`, with the yearly mean of `target` where that is below it.

    >>> _within(np.array([0.6, 0.2]), 0.5, np.array([1, 1])).round(6).tolist()
    [0.5, 0.3]
    """
    wanted = np.minimum(target, most)
    for _ in range(len(target)):
        lacks, free = float((target - wanted) @ hours), wanted < most
        if lacks <= 1e-12 or not (wanted * free).any():
            break
        wanted = np.where(free, np.minimum(wanted * (1.0 + lacks / float((wanted * free) @ hours)), most), wanted)
    return wanted


def blown(score: Floats, speeds: Speeds, month: Integers) -> Floats:
    """Output per unit of capacity of scores of wind, at the speeds of each month."""
    return power_curve(speeds.scale[month] * weibull(score, speeds.shape))


def weibull(score: Floats, shape: float) -> Floats:
    """Speed over the Weibull scale, of a standard normal score."""
    from scipy.special import ndtr

    found: Floats = (-np.log(ndtr(-score))) ** (1.0 / shape)
    return found


def wind_from_weather(speed: Floats, height: float = 10.0) -> Floats:
    """Output from speeds at a height [m], brought to 100 m by the power law."""
    return power_curve(speed * (100.0 / height) ** typical("wind_height").value)

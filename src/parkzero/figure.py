"""A number as it is shown: value, unit, interval, basis, source."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Literal

from parkzero.source import SPREAD, Confidence

Z90 = 1.6449
"""Half width of a 90 % interval (5th to 95th percentile) in standard deviations of a normal quantity."""
Z95 = 1.96
"""Half width of a 95 % interval in standard deviations."""

def half_width(confidence: Confidence) -> float:
    """Half width of the 95 % interval, as a share, of what states none: the one whose 5th and 95th percentile a figure of that confidence has."""
    return SPREAD[confidence] * Z95 / Z90


Basis = Literal["measured", "computed", "published", "estimated"]
RangeKind = Literal["uncertainty", "near_optimal", "hours", "years", "ends"]
"""What low and high of a figure are: the 5th and 95th percentile of what is uncertain in it; the least and the most among plans whose cost lies within the gap;
the 5th and 95th percentile of the steps of the year; the least and the most of the years of weather that were drawn; the ends of one thing that its definition names."""
RANGE_WORDS: dict[RangeKind, str] = {"uncertainty": "", "near_optimal": "near-optimal", "hours": "of the hours", "years": "of drawn years", "ends": "between ends"}
"""What stands behind an interval of each kind."""


@dataclass(frozen=True)
class Figure:
    """Every number that parkzero shows.

    low and high are what `span` says, the 5th and 95th percentile of what is uncertain in it where nothing else is said, and equal the value when it is exact;
    where `interval` is not known they stay empty.
    A value of None means "not assessed"; `reason` then says why.
    """

    value: float | None
    unit: str = ""
    _: KW_ONLY
    low: float | None = None
    high: float | None = None
    basis: Basis = "computed"
    source: str = ""
    reason: str = ""
    interval: Literal["known", "open"] = "known"
    span: RangeKind = "uncertainty"

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, float(getattr(self, name)))
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a figure must be finite, found {self.value} {self.unit}")
        if self.value is not None and self.interval == "known":
            object.__setattr__(self, "low", self.value if self.low is None else min(self.low, self.value))
            object.__setattr__(self, "high", self.value if self.high is None else max(self.high, self.value))
        elif self.value is None and not self.reason:
            raise ValueError("a figure that is not assessed must say why")

    def as_dict(self) -> dict[str, object]:
        shown: dict[str, object] = {
            "value": self.value, "unit": self.unit, "low": self.low, "high": self.high, "basis": self.basis, "source": self.source,
        }  # fmt: skip
        return shown | ({"reason": self.reason} if self.reason else {}) | ({"span": self.span} if self.span != "uncertainty" and self.value is not None else {})


    def __str__(self) -> str:
        """1,234 tCO2e/a (1,100 - 1,400); shares in per cent; "not assessed" with the reason where there is no value."""
        if self.value is None:
            return f"not assessed ({self.reason})"
        if not self.unit and self.value.is_integer():
            return f"{self.value:,.0f}"
        size, unit = (100.0, "%") if self.unit == "1" else (1.0, self.unit)
        text = f"{digits(size * self.value)} {unit}".rstrip()
        if self.low is not None and self.high is not None and self.high > self.low:
            text += f" ({digits(size * self.low)} - {digits(size * self.high)}{', ' * (self.span != 'uncertainty')}{RANGE_WORDS[self.span]})"
        return text


def digits(value: float) -> str:
    """A number with three or four significant digits, thousands set apart."""
    size = abs(value)
    if size == 0:
        return "0"
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.01 else 5
    return f"{value:,.{places}f}"


def four_digits(value: float) -> str:
    """A number with four significant digits as people write it, without powers of ten.

    >>> four_digits(18000.0), four_digits(0.40081), four_digits(-4e-5), four_digits(1234567.0), four_digits(0.0)
    ('18,000', '0.4008', '-0.00004', '1,235,000', '0')
    """
    return format(Decimal(f"{value:.4g}"), ",f")


def spanless(value: float, unit: str, source: str = "") -> Figure:
    """A figure that is not exact, whose interval was not worked out."""
    return Figure(value, unit, source=source, interval="open")


def spanned(value: float, unit: str, share: float, source: str = "") -> Figure:
    """A figure with the half width of its 95 % interval, as a share."""
    half = abs(value) * share * Z90 / Z95
    return Figure(value, unit, low=value - half if share < 1.0 or value < 0.0 else 0.0, high=value + half, source=source)


def missing(unit: str, reason: str) -> Figure:
    """A figure that was not assessed, with the reason."""
    return Figure(None, unit, reason=reason)

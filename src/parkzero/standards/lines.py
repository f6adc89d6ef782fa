"""What a line takes over from its activity row."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot
from typing import Any

from parkzero.accounting import RuleRow
from parkzero.flows import Error, weighted

DIGITS = 12
"""Places of an error as a share: beyond them rows of one thing differ by rounding alone."""


def quantity_under(row: Mapping[str, Any], factor: RuleRow) -> float:
    """What a row stands for under a factor: its quantity as often as its interval, at the calorific value of the factor's own family."""
    return weighted(row) * factor.restated.get(str(row["calorific"]), 1.0)


def errors(row: Mapping[str, Any]) -> tuple[Error, ...]:
    """What may be wrong with the quantity of a row: its own error, by the name of the rows that are wrong together, and what it shares with others."""
    quantity = float(row["quantity"])
    if not quantity:
        return ()
    low, high = (round(float(row[end]) / quantity - 1.0, DIGITS) for end in ("low", "high"))
    return (Error(str(row["estimate"] or row["origin"]), low, high), *row["shared"]) if low or high else tuple(row["shared"])


def ends(row: Mapping[str, Any]) -> tuple[float, float]:
    """5th and 95th percentile of the quantity of a row, by all its errors."""
    quantity, found = float(row["quantity"]), errors(row)
    less, more = (hypot(*(pick(e.low, e.high, 0.0) for e in found)) for pick in (min, max))
    return quantity * max(1.0 - less, 0.0), quantity * (1.0 + more)

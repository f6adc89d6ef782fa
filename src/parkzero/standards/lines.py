"""What a line takes over from its activity row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkzero.accounting import Tier
from parkzero.figure import Z90, Z95


def share(row: Mapping[str, Any]) -> float:
    """Half width of the quantity's 95 % interval, as a share; low and high are the 5th and 95th percentile."""
    quantity = float(row["quantity"])
    return max(float(row["high"]) - quantity, quantity - float(row["low"])) / quantity * Z95 / Z90 if quantity else 0.0


def tier(row: Mapping[str, Any]) -> Tier:
    """Quality of the row: backed by evidence, stated, or estimated."""
    if row["quality"] == "C":
        return "estimated"
    return "evidenced" if row["evidence"] else "stated"

"""What a line takes over from its activity row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkzero.accounting import RuleRow
from parkzero.figure import Z90, Z95
from parkzero.flows import weighted


def quantity_under(row: Mapping[str, Any], factor: RuleRow) -> float:
    """What a row stands for under a factor: its quantity as often as its interval, at the calorific value of the factor's own family."""
    return weighted(row) * factor.restated.get(str(row["calorific"]), 1.0)


def share(row: Mapping[str, Any]) -> float:
    """Half width of the quantity's 95 % interval, as a share; low and high are the 5th and 95th percentile."""
    quantity = float(row["quantity"])
    return max(float(row["high"]) - quantity, quantity - float(row["low"])) / quantity * Z95 / Z90 if quantity else 0.0

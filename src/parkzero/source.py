"""Where a number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["A", "B", "C"]
SPREAD: dict[str, float] = {"A": 0.05, "B": 0.15, "C": 0.40}
"""How far the 5th and 95th percentile of a figure lie from it when it states none, by confidence (a stated rule, not a measurement):
A official or primary text seen, B secondary source, C memory or estimate."""


@dataclass(frozen=True)
class Source:
    """A source as it is printed in the report's list."""

    text: str
    year: str = ""
    """Years that its figures hold for."""
    confidence: str = ""
    """Confidence of its figures: A, B, C."""
    id: str = ""
    """Its number in the list."""

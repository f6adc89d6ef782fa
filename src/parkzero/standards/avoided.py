"""Avoided emissions: a table of their own, each with its baseline; never netted against an account."""

from __future__ import annotations

from dataclasses import dataclass

from parkzero.figure import Z90, Z95, Figure
from parkzero.park.whole import Avoided


@dataclass(frozen=True)
class Saving:
    """What one measure avoids against its baseline."""

    row: Avoided
    baseline: Figure
    actual: Figure
    avoided: Figure


def savings(rows: tuple[Avoided, ...], year: int) -> tuple[Saving, ...]:
    """The avoided emissions of a year."""
    return tuple(_saving(r) for r in rows if r.year == year)


def _saving(row: Avoided) -> Saving:
    before, after = row.quantity * row.baseline_factor, row.quantity * row.actual_factor
    half = abs(before - after) * row.share * Z90 / Z95
    return Saving(
        row, Figure(before, "tCO2e", source=row.source), Figure(after, "tCO2e", source=row.source),
        Figure(before - after, "tCO2e", low=before - after - half, high=before - after + half, basis="estimated" if row.confidence == "C" else "computed", source=row.source),
    )  # fmt: skip

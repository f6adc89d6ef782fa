"""What stands behind an account, as it is shown: papers, shares of boundaries, processes measured in two ways, factors of grid power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parkzero.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper of evidence.csv, and what rests on it."""

    id: str
    kind: str
    file: str
    sha256: str
    holder: str
    date: str
    prepared_by: str
    checked_by: str
    status: str
    """draft, checked, locked, replaced, or empty."""
    version: str
    reason: str
    """Why it replaces an earlier version."""
    note: str
    filed: bool
    """Whether evidence.csv holds it; else rows name it and nothing more is known."""
    rows: tuple[str, ...]
    """Rows of activity, factors, certificates, avoided emissions and indicators, by file and line."""
    figures: tuple[str, ...]
    """Figures of park.yaml, by path."""


@dataclass(frozen=True, kw_only=True)
class TwoMeasures:
    """A process that the rows measure in two ways under a standard: by its product, and by the carbon of its inputs."""

    standard: str
    enterprise: str
    process: str
    leads: Literal["output", "input"]
    """The measure that counts."""
    says: str
    """Who says so: row, standard or catalogue."""
    counted: Figure
    beside: Figure
    """What the other measure gives."""
    difference: Figure
    """The other less what counts."""
    explained: Figure
    """Part of the product that the inputs explain."""
    shortfall: str
    """Why the inputs do not explain the product: too_little, too_much, deduction_missing, or empty."""
    rows: tuple[str, ...]
    """The rows of its products."""


@dataclass(frozen=True, kw_only=True)
class GridPower:
    """What a standard counts for ordinary power from the grid."""

    standard: str
    factor: Figure
    factor_row: str
    reason: str
    source: str
    """Id in the list of sources."""
    confidence: str


@dataclass(frozen=True, kw_only=True)
class ShareInside:
    """How much of an enterprise, a plant or what a meter counts lies inside a boundary, and what says so."""

    of: str
    """enterprise, asset or meter."""
    id: str
    share: Figure
    evidence: str
    """Id of the paper that it rests on."""
    note: str
    rows: tuple[str, ...]
    """Rows of the year that go by it."""

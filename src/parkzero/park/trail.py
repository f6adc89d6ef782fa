"""The trail of a park: papers that rows and figures rest on, and years as they were closed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from parkzero.park.noun import Noun


class Evidence(Noun):
    """One row of evidence.csv: a paper that activity rows, factors, certificates and products rest on."""

    id: str
    """Id that other rows name in evidence_id."""
    kind: str = ""
    """invoice, meter, statement, certificate, contract, calibration, estimate ..."""
    file: str = ""
    """File inside the park folder, for example evidence/2024-05-power.pdf."""
    sha256: str = ""
    """Digest of the file when it was filed: 64 hexadecimal digits."""
    holder: str = ""
    """Who keeps the original."""
    date: str = ""
    """Day of the paper, for example 2024-06-03."""
    prepared_by: str = ""
    """Who filed it."""
    checked_by: str = ""
    """Who checked it."""
    status: Literal["", "draft", "checked", "locked", "replaced"] = ""
    """draft, checked, locked, or replaced by a later version."""
    version: int = Field(default=1, ge=1)
    """Version of the paper."""
    reason: str = ""
    """Why it replaces an earlier version."""
    note: str = ""
    """What a reader should know."""
    origin: str = ""
    """File and line."""


class ClosedTotal(Noun):
    """One row of versions.csv: the total of a closed year under a standard, as a version of the year closed it."""

    year: int
    """Calendar year."""
    version: int = Field(ge=1)
    """Version of the year, counted from 1."""
    standard: str
    """Standard that gave the total."""
    total: float
    """The total as it was closed."""
    low: float
    """5th percentile of the total."""
    high: float
    """95th percentile of the total."""
    unit: str
    """tCO2e, or tCO2."""
    date: str
    """Day on which the version was closed, for example 2025-03-31."""
    by: str
    """Who closed it."""
    reason: str = ""
    """Why it replaces the version before."""
    sha256: str
    """Digest of the rows that the year rested on."""
    origin: str = ""
    """File and line."""

"""What activity rows rest on: papers, sources, or a word."""

from __future__ import annotations

from collections.abc import Iterable

from parkzero.park.trail import Evidence
from parkzero.park.whole import Activity
from parkzero.source import Confidence
from parkzero.words import Tier

CHECKED = ("checked", "locked")
"""States of a paper that somebody checked."""


def tiers(rows: Iterable[Activity], papers: Iterable[Evidence]) -> tuple[Tier, ...]:
    """What each row rests on; of the versions of a paper the last one holds."""
    last: dict[str, Evidence] = {}
    for paper in papers:
        if paper.id not in last or paper.version > last[paper.id].version:
            last[paper.id] = paper
    return tuple(_of(a, last.get(a.evidence_id)) for a in rows)


def _of(row: Activity, paper: Evidence | None) -> Tier:
    if row.confidence == "C" or not row.evidence_id:
        return without_paper(row.confidence, row.source)
    if paper is None:
        return "named"
    return "evidenced" if paper.status in CHECKED and (paper.file or paper.sha256) else "unchecked"


def without_paper(confidence: Confidence | None, source: str) -> Tier:
    """What a figure without a paper rests on."""
    return "estimated" if confidence == "C" else "sourced" if source else "stated"

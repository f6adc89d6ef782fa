"""Power sold outside without an attribute: fossil at most as far as the seller has power of fuels or of others to sell, the rest its own green power.

What a store gives back came in before: it is power of nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from parkzero.flows import Flows
from parkzero.park.catalogue import stores

_Row = Mapping[str, Any]


def exported(flows: Flows) -> Flows:
    """The same flows, what every enterprise sells outside told apart in equal parts."""
    rows = flows.records()
    sold: dict[str, float] = defaultdict(float)
    for row in rows:
        if _plainly_sold(row):
            sold[row["giver"]] += row["quantity"]
    if not sold:
        return flows
    fossil: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["carrier"] == "electricity" and row["receiver_kind"] == "enterprise" and row["technology"] not in stores() and (row["giver_kind"] not in ("asset", "own") or row["attribute"] == "none"):
            fossil[row["receiver"]] += row["quantity"]
    parts = {firm: min(fossil[firm] / quantity, 1.0) if quantity else 1.0 for firm, quantity in sold.items()}
    if all(part >= 1.0 for part in parts.values()):
        return flows
    return Flows.rows(part for row in rows for part in _told(row, parts))


def _plainly_sold(row: _Row) -> bool:
    return bool(row["giver_kind"] == "enterprise" and row["receiver_kind"] not in ("enterprise", "asset") and row["carrier"] == "electricity" and row["attribute"] == "none")


def _told(row: _Row, parts: Mapping[str, float]) -> Iterator[_Row]:
    if not _plainly_sold(row) or parts[row["giver"]] >= 1.0:
        yield row
        return
    for share, attribute in ((parts[row["giver"]], "none"), (1.0 - parts[row["giver"]], "direct")):
        if share > 0:
            yield {**row, **{c: row[c] * share for c in ("quantity", "low", "high")}, "attribute": attribute}

"""Activity rows as Flows: who gave what to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parkzero.flows import Flows
from parkzero.park.catalogue import technologies
from parkzero.park.whole import Activity, Park
from parkzero.words import BIOGENIC


def flows_of(park: Park, year: int) -> Flows:
    """The measured flows of a calendar year."""
    rows = [a for a in park.activity if a.year == year]
    return Flows.rows(_row(a, park) for a in rows)


def _row(a: Activity, park: Park) -> dict[str, Any]:
    partner = a.partner or _default_partner(a)
    inside = partner in park.enterprise_ids()
    kind = "enterprise" if inside else ("asset" if a.action == "generated" else partner)
    other = partner if kind in ("enterprise", "asset") else ""
    me = ("enterprise", a.enterprise)
    giver, receiver = {
        "bought": ((kind, other), me),
        "burnt": ((kind, other), me),
        "sold": (me, (kind, other)),
        "generated": ((kind, other), me),
        "produced": (me, ("outside", "")),
    }[a.action]
    attribute = a.attribute
    if a.action == "generated" and attribute == "none" and partner in _sun_and_wind(park):
        attribute = "direct"
    return {
        "giver_kind": giver[0], "giver": giver[1], "receiver_kind": receiver[0], "receiver": receiver[1], "carrier": a.carrier, "use": a.use,
        "quantity": a.quantity, "unit": "t" if a.action == "produced" else "MWh", "low": a.low, "high": a.high, "year": a.year, "month": a.month,
        "attribute": attribute, "certificate": a.certificate, "case": "measured", "stage": a.year, "quality": a.confidence,
        "evidence": a.evidence_id, "origin": a.origin,
    }  # fmt: skip


def _sun_and_wind(park: Park) -> set[str]:
    """Assets that need no fuel."""
    sources = {t.id for t in technologies() if t.role == "source"}
    return {a.id for a in park.site.assets if a.technology in sources}


def green_makers(park: Park) -> frozenset[str]:
    """Ids of plants whose power is renewable: sun, wind and biogenic fuels; new ones by the name a plan gives them."""
    green = {t.id for t in technologies() if t.role == "source" or t.input in BIOGENIC}
    return frozenset({a.id for a in park.site.assets if a.technology in green} | {f"new-{id}" for id in green})


def _default_partner(a: Activity) -> str:
    if a.carrier == "electricity":
        return "grid" if a.action in ("bought", "sold") else "own"
    return "outside" if a.action == "sold" else "supplier"


def years(activity: Iterable[Activity]) -> tuple[int, ...]:
    """Calendar years with activity."""
    return tuple(sorted({a.year for a in activity}))


__all__ = ["flows_of", "green_makers", "years"]

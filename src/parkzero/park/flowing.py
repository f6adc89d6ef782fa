"""Activity rows as Flows: who gave what to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parkzero.flows import Flows
from parkzero.park.catalogue import gas_of, technologies, without_fuel
from parkzero.park.certifying import COVERED, counts_under, is_fossil
from parkzero.park.methane import origins
from parkzero.park.whole import Activity, Park
from parkzero.words import BIOGENIC, FUELS, NOT_REPORTED, POOLED, PRIMARY

USES = {"produced": "product", "consumed": "material", "stocked": "supply", "drawn": "supply", "caused": "cause"}
"""Use of a flow where the action settles it."""


def flows_of(park: Park, year: int) -> Flows:
    """The measured flows of a calendar year; in the base year with what the statistics office counts and no enterprise reported."""
    given = [a for a in park.activity if a.year == year]
    fossil, methane = _fossil_power(given, park), origins(given)
    rows = [r for a in given for r in _exported(_row(a, park) | ({"carrier": "CH4", "attribute": methane[a.origin][0]} if a.origin in methane else {}), fossil)]
    return Flows.rows([*rows, *(_unreported(rows, park, year) if year == park.study.base_year and rows else ())])


def _fossil_power(rows: Iterable[Activity], park: Park) -> dict[str, float]:
    """Power that each enterprise makes of fuels or passes on from the grid [MWh]: no more than that can be sold as fossil."""
    found: dict[str, float] = {}
    for a in rows:
        if a.carrier == "electricity" and (a.action == "bought" or (a.action == "generated" and _attribute(a, a.partner, park) == "none")):
            found[a.enterprise] = found.get(a.enterprise, 0.0) + a.quantity
    return found


def _exported(row: dict[str, Any], fossil: dict[str, float]) -> Iterator[dict[str, Any]]:
    """Power sold without an attribute: fossil at most as far as there is fossil power to sell, the rest own green power."""
    if (
        row["giver_kind"] != "enterprise"
        or row["receiver_kind"] in ("enterprise", "asset")
        or row["carrier"] != "electricity"
        or row["attribute"] != "none"
    ):
        yield row
        return
    part = min(fossil.get(row["giver"], 0.0) / row["quantity"], 1.0) if row["quantity"] else 1.0
    fossil[row["giver"]] = max(fossil.get(row["giver"], 0.0) - row["quantity"], 0.0)
    for share, attribute in ((part, "none"), (1.0 - part, "direct")):
        if share > 0:
            yield row | {c: row[c] * share for c in ("quantity", "low", "high")} | {"attribute": attribute}


def _row(a: Activity, park: Park) -> dict[str, Any]:
    partner = a.partner or default_partner(a)
    inside = partner in park.enterprise_ids()
    plants = {x.id: x.technology for x in park.site.assets}
    energy = a.carrier in POOLED
    kind = "enterprise" if inside else ("asset" if a.action == "generated" else partner)
    other = a.asset or partner if kind == "asset" else partner if inside else ""
    me, them = ("enterprise", a.enterprise), (kind, other)
    stored = ("ground", "") if a.partner == "storage" and a.evidence_id else ("enterprise", other) if inside else ("outside", "")
    giver, receiver = {
        "bought": (them, me), "burnt": (them, me), "sold": (me, them), "generated": (them, me),
        "produced": (me, ("outside", "")) if a.unit == "t" else (("asset", ""), me),
        "consumed": (me, ("asset", a.asset)) if energy else (them, me), "leaked": (me, ("air", "")), "captured": (me, stored), "stocked": (me, ("stock", a.enterprise)),
        "drawn": (("stock", a.enterprise), me), "caused": (them, me),
    }[a.action]  # fmt: skip
    use = "supply" if a.action == "bought" and a.carrier in FUELS else a.use if energy and a.action == "consumed" else USES.get(a.action, a.use)
    if a.action == "produced" and a.unit != "t":
        use = "fuel" if a.carrier in PRIMARY else "transformation"
    plant = a.asset or (partner if a.action == "generated" and partner in plants else "")
    return {
        "giver_kind": giver[0], "giver": giver[1], "receiver_kind": receiver[0], "receiver": receiver[1],
        "carrier": (gas_of(a.carrier) or a.carrier) if a.action == "leaked" else a.carrier, "use": use,
        "quantity": a.quantity, "unit": a.unit, "low": a.low, "high": a.high, "year": a.year, "month": a.month, "calorific": a.calorific,
        "attribute": _attribute(a, partner, park), "certificate": a.certificate, "case": "measured", "stage": a.year,
        "quality": a.confidence, "evidence": a.evidence_id, "measure": a.measure or "", "estimate": a.estimate, "asset": plant, "technology": plants.get(plant, ""), "origin": a.origin,
    }  # fmt: skip


def _attribute(a: Activity, partner: str, park: Park) -> str:
    """The attribute; of power behind which a certificate or contract stands, by the accounts that it counts under."""
    if a.action == "generated" and a.attribute == "none" and partner in _sun_and_wind(park):
        return "direct"
    item = next((c for c in park.certificates if c.id == a.certificate), None) if a.attribute in COVERED and a.action != "generated" else None
    if item is None:
        return a.attribute
    accounts = counts_under(item, park.site.place, a.year, a.month)
    if not accounts or is_fossil(item):
        return "none"
    return a.attribute if len(accounts) > 1 else f"certificate_{next(iter(accounts))}"


def _unreported(rows: Iterable[dict[str, Any]], park: Park, year: int) -> Iterator[dict[str, Any]]:
    """What the statistics office counts beyond the sum of the enterprises, by carrier."""
    rows = tuple(rows)
    for carrier, counted in park.site.statistics.items():
        rest = counted.value - reported(rows, carrier)
        if rest > 1e-9 * counted.value:
            kind = "grid" if carrier == "electricity" else "supplier"
            yield {
                "giver_kind": kind, "receiver_kind": "enterprise", "receiver": NOT_REPORTED, "carrier": carrier, "quantity": rest,
                "low": max(rest - (counted.value - counted.low), 0.0), "high": rest + (counted.high - counted.value),
                "year": year, "stage": year, "quality": counted.confidence or "B", "origin": f"site.statistics.{carrier}",
            }  # fmt: skip


def reported(rows: Iterable[Mapping[str, Any]], carrier: str) -> float:
    """What the enterprises report as bought from outside, or burnt, of a carrier [MWh]."""
    outside = ("grid", "supplier", "outside")
    return sum(
        float(r["quantity"])
        for r in rows
        if r["carrier"] == carrier and r["unit"] == "MWh" and r["receiver_kind"] == "enterprise" and r["giver_kind"] in outside
        and r["use"] not in ("supply", "cause") and r["receiver"] != NOT_REPORTED
    )  # fmt: skip


def _sun_and_wind(park: Park) -> set[str]:
    """Assets that need no fuel."""
    return {a.id for a in park.site.assets if a.technology in without_fuel()}


def green_makers(park: Park) -> frozenset[str]:
    """Ids of a park's plants whose power is renewable."""
    green = renewables()
    return frozenset(a.id for a in park.site.assets if a.technology in green)


def renewables() -> frozenset[str]:
    """Technologies whose power is renewable: sun, wind and biogenic fuels."""
    return frozenset(t.id for t in technologies() if t.role == "source" or t.input in BIOGENIC)


def default_partner(a: Activity) -> str:
    """The other side of a row that names none."""
    if a.carrier == "electricity":
        return "grid" if a.action in ("bought", "sold") else "own"
    return "outside" if a.action == "sold" else "supplier"


def years(activity: Iterable[Activity]) -> tuple[int, ...]:
    """Calendar years with activity."""
    return tuple(sorted({a.year for a in activity}))

"""What arises beside the energy system: processes, feedstock, leaks, the value chain. A plan does not change it, but may capture its CO2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from parkzero.accounting import Inventory, Line
from parkzero.flows import Flows
from parkzero.results import Surroundings
from parkzero.standards.capture import captures

SCALED = ("quantity", "low", "high")


def surroundings(activity: Flows, base_year: Mapping[str, Inventory], growth: float, run: str, year: int, *, pace: Mapping[str, float] | None = None) -> Surroundings:
    """The rows of the base year that no energy demand stands for, times the growth of demand, and what they count for.

    `pace`: what an enterprise uses in the year over the base year, where that is not 1; what it processes goes with it, and is gone with it.

    Fossil CO2 stored in the base year is kept as far as the processes that it came from give it; what was captured of flue gas is for the
    plan to decide, biogenic CO2 is not captured in plans. Energies under `use: transformation` are demand and not carried. A product
    without another measure stands apart, so that what its enterprise burns otherwise in a plan is no measure of it.
    """
    inventory, own = base_year["yardstick"], pace or {}

    def grown(firm: str) -> float:
        return growth * own.get(firm, 1.0)

    arising: dict[str, float] = defaultdict(float)
    for line in inventory.lines:
        if _carried(line) and line.carrier != "co2" and line.gas == "CO2" and line.scope == "1":
            arising[line.enterprise] += line.tonnes
    alone = {x.origin for x in inventory.lines if x.basis == "output"} - {row for check in inventory.crosschecks for row in check.rows}
    rows = []
    for row in activity.records():
        if (row["unit"] == "MWh" and row["use"] != "feedstock") or captures(row):
            continue
        rows.append(_scaled(row, grown(_firm(row)), run, year) | ({"measure": "apart"} if row["origin"] in alone else {}))
    kept, stored = _kept(inventory, arising)
    rows += [_scaled(_below(firm, activity), grown(firm) * t, run, year) for firm, t in kept.items() if t > 0.0]
    rows += [_scaled(_taken_over(line, activity), grown(line.enterprise), run, year) for line in inventory.lines if line.step == "capture" and line.carrier != "co2"]
    tonnes = {name: _tonnes(found, grown, stored) for name, found in base_year.items()}
    free = {firm: grown(firm) * max(t - kept.get(firm, 0.0), 0.0) for firm, t in arising.items() if grown(firm) * (t - kept.get(firm, 0.0)) > 1e-6}
    return Surroundings(flows=Flows.rows(rows), tonnes=tonnes, carbon=free)


def _firm(row: Mapping[str, Any]) -> str:
    """The enterprise whose row it is."""
    return str(row["reporter"] or (row["receiver"] if row["receiver_kind"] == "enterprise" else "") or row["giver"])


def _carried(line: Line) -> bool:
    return line.unit != "MWh" or line.use == "feedstock" or line.step == "process_basis"


def _kept(inventory: Inventory, arising: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Stored CO2 that processes give, by where it arises [t], and its share in what each stored."""
    stored: dict[str, float] = defaultdict(float)
    for line in inventory.lines:
        if line.carrier == "co2" and line.scope == "1":
            stored[line.enterprise] -= line.tonnes
    kept = {firm: min(t, max(arising.get(firm, 0.0), 0.0)) for firm, t in stored.items()}
    return kept, {firm: kept[firm] / t if t else 0.0 for firm, t in stored.items()}


def _below(firm: str, activity: Flows) -> Mapping[str, Any]:
    """A tonne of fossil CO2 of an enterprise that is stored, wherever, like the first row that tells of it."""
    like = next(r for r in activity.records() if captures(r) and r["giver"] == firm and r["quantity"] > 0.0)
    one = {c: float(like[c]) / float(like["quantity"]) for c in SCALED}
    return dict(like) | one | {"receiver_kind": "ground", "receiver": "", "attribute": "fossil"}


def _taken_over(line: Line, activity: Flows) -> Mapping[str, Any]:
    """CO2 that a product of a neighbour binds, like the first row that tells of CO2 handed on by its source."""
    like = next(r for r in activity.records() if captures(r) and r["receiver_kind"] == "enterprise" and r["quantity"] > 0.0)
    binder = next(str(r["giver"]) for r in activity.records() if r["origin"] == line.origin)
    one = {c: -line.tonnes * float(like[c]) / float(like["quantity"]) for c in SCALED}
    return dict(like) | one | {"giver": line.enterprise, "receiver": binder, "attribute": "fossil"}


def _scaled(row: Mapping[str, Any], factor: float, run: str, year: int) -> dict[str, Any]:
    return dict(row) | {c: float(row[c]) * factor for c in SCALED} | {"case": run, "stage": year, "year": year}


def _tonnes(inventory: Inventory, grown: Callable[[str], float], stored: Mapping[str, float]) -> dict[str, float]:
    """Counted tonnes by enterprise."""
    found: dict[str, float] = defaultdict(float)
    for line in inventory.lines:
        if _carried(line) and line.scope in inventory.counted and line.step != "chp_split":
            part = stored.get(line.enterprise, 0.0) if line.carrier == "co2" and line.scope == "1" else 1.0
            found[line.enterprise] += grown(line.enterprise) * line.tonnes * part
    return dict(found)

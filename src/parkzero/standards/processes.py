"""What arises beside the energy system: processes, feedstock, leaks, the value chain. A plan does not change it, but may capture its CO2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from parkzero.accounting import Inventory, Line
from parkzero.flows import Flows
from parkzero.results import Surroundings

SCALED = ("quantity", "low", "high")


def surroundings(activity: Flows, base_year: Mapping[str, Inventory], growth: float, run: str, year: int) -> Surroundings:
    """The rows of the base year that no energy demand stands for, times the growth of demand, and what they count for.

    CO2 captured in the base year is kept as far as the processes of its enterprise give it; what was captured of flue gas is for the
    plan to decide. Energies under `use: transformation` are demand and not carried.
    """
    inventory = base_year["yardstick"]
    arising: dict[str, float] = defaultdict(float)
    for line in inventory.lines:
        if _carried(line) and line.carrier != "co2" and line.gas == "CO2" and line.scope == "1":
            arising[line.enterprise] += line.tonnes
    rows, kept = [], defaultdict[str, float](float)
    for row in activity.records():
        if row["unit"] == "MWh" and row["use"] != "feedstock":
            continue
        part = 1.0
        if row["carrier"] == "co2":
            firm, quantity = str(row["giver"]), float(row["quantity"])
            left = max(arising[firm] - kept[firm], 0.0)
            part = min(left / quantity, 1.0) if quantity else 0.0
            kept[firm] += part * quantity
        if part > 0.0:
            rows.append(_scaled(row, growth * part, run, year))
    stored = {firm: (kept[firm] / total if (total := _stored(inventory, firm)) else 0.0) for firm in kept}
    tonnes = {name: _tonnes(found, growth, stored) for name, found in base_year.items()}
    free = {firm: growth * max(t - kept[firm], 0.0) for firm, t in arising.items() if t - kept[firm] > 1e-6}
    return Surroundings(flows=Flows.rows(rows), tonnes=tonnes, carbon=free)


def _carried(line: Line) -> bool:
    return line.unit != "MWh" or line.use == "feedstock"


def _stored(inventory: Inventory, firm: str) -> float:
    return sum(x.quantity for x in inventory.lines if x.carrier == "co2" and x.enterprise == firm)


def _scaled(row: Mapping[str, Any], factor: float, run: str, year: int) -> dict[str, Any]:
    return dict(row) | {c: float(row[c]) * factor for c in SCALED} | {"case": run, "stage": year, "year": year}


def _tonnes(inventory: Inventory, growth: float, stored: Mapping[str, float]) -> dict[str, float]:
    """Counted tonnes by enterprise."""
    found: dict[str, float] = defaultdict(float)
    for line in inventory.lines:
        if _carried(line) and line.scope in inventory.counted and line.step != "chp_split":
            found[line.enterprise] += growth * line.tonnes * (stored.get(line.enterprise, 0.0) if line.carrier == "co2" else 1.0)
    return dict(found)

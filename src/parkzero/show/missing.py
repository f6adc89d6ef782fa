"""The rows of the to-do list: a figure, how much it widens the result, and who holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parkzero.document import Lacking
from parkzero.figure import Figure, missing
from parkzero.park.noun import Given
from parkzero.results import Frame
from parkzero.standards.lines import ends
from parkzero.words import holder

FigurePath = tuple[str | int, ...]
"""Of a figure below `site`."""
ROWS = 8
"""Activity rows that are listed."""


def swung(base: Frame, path: FigurePath, given: Given, *, emissions: float, cost: float) -> Lacking:
    """A figure of the site. `emissions`, `cost`: by what share of the result its interval widens them."""
    shown = _named(base, path)
    return Lacking(
        path=shown, figure=Figure(given.value, given.unit.replace("money", given.currency or ""), low=given.low, high=given.high, basis="estimated" if given.estimated else "published", source=given.source),
        widens_emissions=Figure(emissions, "1"), widens_cost=Figure(cost, "1"), rule=given.rule, holder=holder(shown),
    )  # fmt: skip


def activity_rows(base: Frame) -> Iterator[Lacking]:
    """What activity rows say, with the tonnes that their own interval leaves open: rows of one thing that are wrong together as one figure."""
    inventory = base.base_year["yardstick"]
    total = abs(inventory.total.value or 0.0) or 1.0
    things: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in base.activity.records():
        things[str(row["estimate"] or row["origin"]), str(row["receiver"] or row["giver"]), str(row["carrier"]), str(row["unit"])].append(row)
    tonnes: dict[tuple[str, str], float] = defaultdict(float)
    for line in inventory.lines:
        if line.scope in ("1", "2") and line.step == "account":
            tonnes[line.origin, line.carrier] += abs(line.tonnes)
    found = [_thing(rows, carrier, unit, who=who, tonnes=tonnes, total=total) for (_, who, carrier, unit), rows in things.items() if any(r["quantity"] for r in rows)]
    told = (x for x in found if x.widens_emissions.value)
    yield from sorted(told, key=lambda x: -(x.widens_emissions.value or 0.0))[:ROWS]


def _thing(rows: Sequence[Mapping[str, Any]], carrier: str, unit: str, *, who: str, tonnes: Mapping[tuple[str, str], float], total: float) -> Lacking:
    """Rows of one thing. `tonnes`: by origin and carrier."""
    quantity = sum(float(r["quantity"]) for r in rows)
    low, high = (sum(x) for x in zip(*map(ends, rows), strict=True))
    origins = tuple(dict.fromkeys(str(r["origin"]) for r in rows))
    widens = sum(tonnes.get((origin, carrier), 0.0) for origin in origins) * (high - low) / quantity
    figure = Figure(quantity, unit, low=low, high=high, basis="estimated" if any(r["quality"] == "C" for r in rows) else "published", source=", ".join(origins))
    return Lacking(path=f"activity.{who}.{carrier}", figure=figure, widens_emissions=Figure(widens / total, "1"), widens_cost=missing("1", "activity does not move the plan"), rule="", holder="enterprises")


def _named(base: Frame, path: FigurePath) -> str:
    """The path with ids in place of numbers: site.enterprises.novo-nordisk.demand.electricity."""
    parts: list[str] = ["site"]
    items: tuple[object, ...] | None = None
    for part in path:
        if isinstance(part, int) and items is not None:
            parts.append(str(getattr(items[part], "id", part)))
        else:
            parts.append(str(part))
        items = getattr(base.site, str(part), None) if part in ("enterprises", "assets") else None
    return ".".join(p for p in parts if p != "annual")

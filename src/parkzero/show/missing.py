"""The rows of the to-do list: a figure, how much it widens the result, and who holds it."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Activity rows with the tonnes that their own interval leaves open."""
    inventory = base.base_year["yardstick"]
    total = abs(inventory.total.value or 0.0) or 1.0
    rows = {str(r["origin"]): r for r in base.activity.records()}
    open_tonnes: dict[str, float] = {}
    for line in inventory.lines:
        row = rows.get(line.origin)
        if row is not None and line.scope in ("1", "2") and line.step == "account" and row["quantity"]:
            low, high = ends(row)
            share = (high - low) / float(row["quantity"])
            open_tonnes[line.origin] = open_tonnes.get(line.origin, 0.0) + abs(line.tonnes) * share
    for origin, tonnes in sorted(open_tonnes.items(), key=lambda kv: -kv[1])[:ROWS]:
        row = rows[origin]
        low, high = ends(row)
        name = f"activity.{row['receiver'] or row['giver']}.{row['carrier']}"
        yield Lacking(
            path=name, figure=Figure(float(row["quantity"]), "MWh", low=low, high=high, basis="estimated" if row["quality"] == "C" else "published", source=origin),
            widens_emissions=Figure(tonnes / total, "1"), widens_cost=missing("1", "activity does not move the plan"), rule="", holder="enterprises",
        )  # fmt: skip


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

"""The park manager's to-do list: which figure, known better, would narrow the answer most, and who holds it.

A swing writes a figure's low and high into the park and runs again: the base-year account for activity rows, the plan on
representative days for the rest. Figures are tried in the order of a cheap guess; the list says how many were tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.compare.runner import Runner
from parkzero.document import Lacking
from parkzero.figure import Figure, missing
from parkzero.order import assess, frame
from parkzero.park.checking import givens
from parkzero.park.noun import Given
from parkzero.park.whole import Park
from parkzero.results import Frame
from parkzero.words import holder

TRIED = 8
Path = tuple[str | int, ...]


def lacking(park: Park, base: Frame, runner: Runner) -> tuple[Lacking, ...]:
    """Figures ranked by how much they widen base-year emissions, planned emissions or planned cost."""
    found = [*_activity(base)]
    central = assess(base, proved=False)
    tons = abs(base.base_year["yardstick"].total.value or 0.0) or abs(central.plan.emissions) or 1.0
    money = abs(central.value.cost) or 1.0
    tried = sorted(_uncertain(base), key=lambda item: -item[2])[:TRIED]

    def swing(item: tuple[Path, Given, float]) -> Lacking:
        path, given, _ = item
        ends = [assess(frame(park, base.study, {path: which}), proved=False) for which in ("low", "high")]
        emissions = abs(ends[1].plan.emissions - ends[0].plan.emissions)
        cost = abs(ends[1].value.cost - ends[0].value.cost)
        shown = named(base, path)
        return Lacking(
            path=shown, figure=Figure(given.value, given.unit.replace("money", given.currency or ""), low=given.low, high=given.high, basis="estimated" if given.estimated else "published", source=given.source),
            widens_emissions=Figure(emissions / tons, "1"), widens_cost=Figure(cost / money, "1"), rule=given.rule, holder=holder(shown),
        )  # fmt: skip

    found += runner.all(swing, tried, "swing")
    return tuple(sorted(found, key=lambda x: -max(x.widens_emissions.value or 0.0, x.widens_cost.value or 0.0)))


def named(base: Frame, path: Path) -> str:
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


def _uncertain(base: Frame) -> Iterator[tuple[Path, Given, float]]:
    """Figures of the site with a guess of their weight: energy or its worth times the width of the interval."""
    power = base.site.prices.get("electricity")
    price = abs(power.energy.value) if power else 80.0
    total = sum(base.site.demand(c) for c in base.site.carriers()) or 1.0
    for path, given in givens(base.site):
        width = given.high - given.low
        if width <= 0 or not given.value:
            continue
        relative = width / abs(given.value)
        head = str(path[0])
        if head == "enterprises" and "demand" in path and base.site.enterprises[int(path[1])].status == "operating":
            yield path, given, width / total
        elif head == "assets" and base.site.assets[int(path[1])].status == "operating":
            yield path, given, width * 3000.0 / total if given.unit == "MW" else 0.02 * relative
        elif head == "prices":
            carrier = str(path[1])
            share = (base.site.demand(carrier) or 0.1 * total) / total
            yield path, given, share * width / price if given.unit == "money/MWh" else 0.2 * share * relative
        elif head == "climate":
            yield path, given, 0.3 * relative
        elif head == "grid" and path[-1] in ("factor", "export_share"):
            yield path, given, 0.5 * relative * base.site.demand("electricity") / total
        elif head == "ground":
            yield path, given, 0.2 * min(relative, 3.0) * (1.0 if base.site.demand("electricity") else 0.0)
        elif head == "grid" and path[-1] == "connection":
            yield path, given, 0.05 * relative


def _activity(base: Frame) -> Iterator[Lacking]:
    """Activity rows with the tonnes that their own interval leaves open."""
    inventory = base.base_year["yardstick"]
    total = abs(inventory.total.value or 0.0) or 1.0
    rows = {str(r["origin"]): r for r in base.activity.records()}
    open_tonnes: dict[str, float] = {}
    for line in inventory.lines:
        row = rows.get(line.origin)
        if row is not None and line.scope in ("1", "2") and line.step == "account" and row["quantity"]:
            share = (float(row["high"]) - float(row["low"])) / float(row["quantity"])
            open_tonnes[line.origin] = open_tonnes.get(line.origin, 0.0) + abs(line.tonnes) * share
    for origin, tonnes in sorted(open_tonnes.items(), key=lambda kv: -kv[1])[:8]:
        row = rows[origin]
        name = f"activity.{row['receiver'] or row['giver']}.{row['carrier']}"
        yield Lacking(
            path=name, figure=Figure(float(row["quantity"]), "MWh", low=float(row["low"]), high=float(row["high"]), basis="estimated" if row["quality"] == "C" else "published", source=origin),
            widens_emissions=Figure(tonnes / total, "1"), widens_cost=missing("1", "activity does not move the plan"), rule="", holder="enterprises",
        )  # fmt: skip

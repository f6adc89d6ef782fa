"""What the accounts of the base year leave out: a year without rows, enterprises and products of the card that no row tells of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parkzero.park.catalogue import outputs, products
from parkzero.park.columns import row_problem
from parkzero.park.plausible import believed
from parkzero.park.site import Enterprise
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Activity, Park
from parkzero.problem import Problem
from parkzero.words import CARRIERS


def incomplete(park: Park, where: Where) -> Iterator[Problem]:
    """A base year that no row is of (an error), and what the card knows and no row of that year tells of (warnings)."""
    year, years = park.study.base_year, sorted({a.year for a in park.activity})
    if not years:
        return
    if year not in years:
        found = "rows of " + ", ".join(map(str, years))
        yield field_problem(where, ("study", "base_year"), "base_year_missing", found=found, expected=f"rows of {year} in activity.csv")
        return
    for firm in without_rows(park):
        place: Path = ("site", "enterprises", park.enterprise_ids().index(firm.id), "id")
        yield field_problem(where, place, "without_data", found=f"{firm.id}: no row of {year}", expected="rows of what it buys and burns, or 0 where there is nothing", level="warning")
    for row in discontinued(park):
        found = f"{row.enterprise}: {row.carrier} in {row.year}, no row of {year}"
        yield row_problem("without_data", row.origin, "carrier", found=found, expected="a row of it, or 0 where there is nothing", level="warning")
    for number, carrier in unfed(park):
        firm = park.site.enterprises[number]
        found = f"{firm.id}: a demand of {carrier}, and rows of {year} that bring none"
        yield field_problem(where, ("site", "enterprises", number, "demand", carrier), "without_data", found=found, expected="rows of what it buys, burns and makes", level="warning")
    for number, item, product in unmeasured(park):
        place = ("site", "enterprises", number, "output", item, "product")
        yield field_problem(where, place, "without_data", found=f"{product}: no row of {year}", expected="a row produced, since its process emits", level="warning")


def without_rows(park: Park) -> tuple[Enterprise, ...]:
    """Operating enterprises that no row of the base year is of, where there are rows of others; who only owns plants may have none."""
    year, owners = park.study.base_year, {a.owner for a in park.site.assets}
    told = {n for a in park.activity if a.year == year for n in (a.enterprise, a.partner)}
    return tuple(e for e in park.site.enterprises if e.status == "operating" and e.id not in told and (e.demand or e.employees or e.output or e.id not in owners)) if told else ()


BRINGS = ("bought", "burnt", "generated")
"""Actions by which energy comes to an enterprise."""


def discontinued(park: Park) -> Iterator[Activity]:
    """Carriers that an enterprise had in the year next to the base year, before or after, brought or made, of which it tells nothing in the base year: a row of each."""
    year = park.study.base_year
    years: dict[str, dict[int, dict[tuple[bool, str], Activity]]] = defaultdict(lambda: defaultdict(dict))
    for row in park.activity:
        if row.carrier in CARRIERS and row.action in (*BRINGS, "sold") and believed("row_year", "*", row.year):
            carriers = years[row.enterprise][row.year]
            if row.action in BRINGS and (row.quantity > 0.0 or row.year == year):
                carriers.setdefault((row.action == "generated", row.carrier), row)
    for given in years.values():
        if year not in given:
            continue
        beside = {max((y for y in given if y < year), default=year), min((y for y in given if y > year), default=year)} - {year}
        missing = {c: row for y in sorted(beside) for c, row in given[y].items() if c not in given[year]}
        yield from missing.values()


def unfed(park: Park) -> Iterator[tuple[int, str]]:
    """Demands of the card where the enterprise has rows of energy and these bring nothing: of power, and of all together."""
    site, year = park.site, park.study.base_year
    came: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    suppliers = {a.enterprise for a in park.activity if a.action == "sold"}
    for row in park.activity:
        if row.year == year and row.carrier in CARRIERS and row.action in (*BRINGS, "sold", "consumed"):
            came[row.partner if row.action == "sold" else row.enterprise][row.carrier] += row.quantity
    powered = {a.owner for a in site.operating() if outputs().get(a.technology) == "electricity"}
    for number, firm in enumerate(site.enterprises):
        if firm.id not in came or firm.id in suppliers or firm.status != "operating":
            continue
        asked = [c for c, d in firm.demand.items() if d.annual.value > 0.0]
        if asked and not any(came[firm.id].values()):
            yield number, asked[0]
        elif "electricity" in asked and firm.id not in powered and not came[firm.id]["electricity"]:
            yield number, "electricity"


def unmeasured(park: Park) -> Iterator[tuple[int, int, str]]:
    """Products of the card whose processes emit and that no row of their enterprise tells of: places of both, and the name."""
    made = {(a.enterprise, a.carrier) for a in park.activity if a.action == "produced" and a.year == park.study.base_year}
    emitting = products() | {f.item for f in park.factors if f.kind == "product"}
    for number, firm in enumerate(park.site.enterprises):
        for item, output in enumerate(firm.output):
            if output.product in emitting and (firm.id, output.product) not in made and firm.status == "operating":
                yield number, item, output.product

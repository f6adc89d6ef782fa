"""What the accounts of the base year leave out: a year without rows, enterprises and products of the card that no row tells of."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.park.catalogue import products
from parkzero.park.site import Enterprise
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Park
from parkzero.problem import Problem


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
    for number, item, product in unmeasured(park):
        place = ("site", "enterprises", number, "output", item, "product")
        yield field_problem(where, place, "without_data", found=f"{product}: no row of {year}", expected="a row produced, since its process emits", level="warning")


def without_rows(park: Park) -> tuple[Enterprise, ...]:
    """Operating enterprises that no row of the base year is of, where there are rows of others; who only owns plants may have none."""
    year, owners = park.study.base_year, {a.owner for a in park.site.assets}
    told = {n for a in park.activity if a.year == year for n in (a.enterprise, a.partner)}
    return tuple(e for e in park.site.enterprises if e.status == "operating" and e.id not in told and (e.demand or e.employees or e.output or e.id not in owners)) if told else ()


def unmeasured(park: Park) -> Iterator[tuple[int, int, str]]:
    """Products of the card whose processes emit and that no row of their enterprise tells of: places of both, and the name."""
    made = {(a.enterprise, a.carrier) for a in park.activity if a.action == "produced" and a.year == park.study.base_year}
    emitting = products() | {f.item for f in park.factors if f.kind == "product"}
    for number, firm in enumerate(park.site.enterprises):
        for item, output in enumerate(firm.output):
            if output.product in emitting and (firm.id, output.product) not in made and firm.status == "operating":
                yield number, item, output.product

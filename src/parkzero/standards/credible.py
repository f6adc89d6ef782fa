"""Results that cannot well be: emissions against those of the country, emissions and energy per employee and per tonne of product.

What needs no account is told where a park is read; ranges stand in plausible.csv.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import inf
from typing import NamedTuple

from parkzero.accounting import Inventory, Line
from parkzero.figure import four_digits
from parkzero.park.beside import brought, energy_of
from parkzero.park.catalogue import national_emissions, product_processes, table
from parkzero.park.plausible import Range, plausible, slip
from parkzero.park.whole import Activity, Park
from parkzero.problem import Problem, place

LEADING = "ghg-protocol-location"
"""The account by which enterprises are looked at: all gases, power by its grid."""


class Finding(NamedTuple):
    """A result, what it is of, what it may be, and the row that weighs most in it."""

    about: str
    value: float
    unit: str
    may_be: Range
    origin: str


def incredible(park: Park, accounts: Mapping[str, Inventory], year: int, told: Iterable[Problem] = ()) -> Iterator[Problem]:
    """Warnings on results of a year, each row that weighs most in some told once. `told`: what reading the park has told of its rows."""
    rows = {(p.file, p.line) for p in told if p.code == "implausible"}
    results = list(_of_park(park, accounts))
    if LEADING in accounts:
        results += [*_of_people(park, accounts[LEADING]), *_of_products(park, accounts[LEADING], year)]
    for about, value, unit, may_be, origin in results:
        file, line = place(origin)
        if not may_be.holds(value) and (file, line) not in rows:
            rows.add((file, line))
            yield Problem("implausible_result", file, line=line if file else None, found=f"{about}: {four_digits(value)} {unit}", expected=str(may_be), hint=slip(value, may_be), level="warning")


def _weightiest(lines: tuple[Line, ...]) -> str:
    return max(lines, key=lambda x: abs(x.tonnes)).origin if lines else ""


def _of_park(park: Park, accounts: Mapping[str, Inventory]) -> Iterator[Finding]:
    """The total against what any park emits, and against its country; of the account in which it is largest."""
    totals = {name: abs(a.total.value) for name, a in accounts.items() if a.total.value is not None}
    if not totals:
        return
    name = max(totals, key=lambda n: totals[n])
    origin, total = _weightiest(accounts[name].lines), totals[name]
    country = national_emissions().get(park.site.place.country)
    for quantity, size in (("emissions", 1.0), ("country_share", country)):
        known = plausible(quantity, "*", "")
        if known and size and not known.holds(total / size):
            yield Finding("the park", total, accounts[name].unit, known.times(size, accounts[name].unit), origin)
            return


def _counted(account: Inventory) -> Mapping[str, tuple[Line, ...]]:
    """By enterprise: the lines of scope 1 and 2."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in account.lines:
        if line.scope in ("1", "2"):
            found[line.enterprise].append(line)
    return {firm: tuple(lines) for firm, lines in found.items()}


def _of_people(park: Park, account: Inventory) -> Iterator[Finding]:
    usual = {r["sector"]: float(r["mwh_el_per_person"]) + float(r["mwh_heat_per_person"]) for r in table("sectors.csv")}
    lines = _counted(account)
    for firm in park.site.enterprises:
        known = plausible("emissions_per_person", firm.sector, "")
        if known and firm.employees and firm.employees.value >= 1.0 and firm.id in lines and firm.sector != "power_and_heat":
            tonnes = sum(x.tonnes for x in lines[firm.id]) / firm.employees.value
            yield Finding(firm.id, max(tonnes, 0.0), f"{account.unit}/person", known.times(usual[firm.sector], f"{account.unit}/person"), _weightiest(lines[firm.id]))


def _of_products(park: Park, account: Inventory, year: int) -> Iterator[Finding]:
    """Emissions and energy of an enterprise against its products: between what the least and the most of all of them take together."""
    lines, rows = _counted(account), brought(park, year)
    products: dict[str, list[Activity]] = defaultdict(list)
    for row in park.activity:
        if (row.action, row.unit, row.year) == ("produced", "t", year) and row.quantity > 0.0:
            products[row.enterprise].append(row)
    for firm in park.site.enterprises:
        made = products[firm.id]
        if firm.id not in rows or not made:
            continue
        for quantity, amount, unit, origin in (
            ("energy", sum(energy_of(a) for a in rows[firm.id]), "MWh", max(rows[firm.id], key=energy_of).origin),
            ("emissions", max(sum(x.tonnes for x in lines.get(firm.id, ())), 0.0), account.unit, _weightiest(lines.get(firm.id, ()))),
        ):  # fmt: skip
            known = [_per_tonne(quantity, a, firm.sector) for a in made]
            if not all(known):
                continue
            may_be = [k.times(a.quantity, unit) for k, a in zip(known, made, strict=True) if k]
            about = f"{firm.id}, {four_digits(sum(a.quantity for a in made))} t of {', '.join(dict.fromkeys(a.carrier for a in made))}"
            yield Finding(about, amount, unit, may_be[0]._replace(low=max(m.low for m in may_be), high=sum(m.high for m in may_be)), origin)


def _per_tonne(quantity: str, row: Activity, sector: str) -> Range | None:
    """What a tonne of a product takes: at least what its process does; at most what any in its sector does, where that is the sector of its process,
    since others make much that no row has to tell of."""
    name = product_processes().get(row.carrier, "")
    usual, process = plausible(f"{quantity}_per_tonne", sector, ""), plausible(f"{quantity}_per_product", name, "") if name else None
    if not process or not usual:
        return usual
    return process._replace(high=max(process.high, usual.high) if sector == _sectors().get(name) else inf)


@cache
def _sectors() -> Mapping[str, str]:
    """The sector whose enterprises make little beside the products of a process."""
    return {r["process"]: r["sector"] for r in table("processes.csv")}

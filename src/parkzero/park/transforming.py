"""Fuels made of other fuels: what the rows of a year leave out of the balance, or count twice.

A coke oven is its coal less its coke, its gas and what else leaves (IPCC 2006 Guidelines, volume 3, equation 4.2). Where the gas is not
given, all carbon that the coke does not hold counts as emitted (2019 Refinement, equation 4.1b); where nothing is, all of the coal's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from parkzero.park.catalogue import burnt_by_products, process_id, products, table
from parkzero.park.columns import ACTIVITY, placed
from parkzero.park.whole import Activity
from parkzero.problem import Problem, place
from parkzero.words import BIOGENIC, DERIVED, PRIMARY

COKED = frozenset({"coking_coal", "washed_coal"})
"""Coals that are turned into coke and nothing else."""
OVENS = frozenset({"coke_recovery_oven", "coke_heat_recovery_oven"})
"""Coke by the factor of its oven, which covers the gas."""
GASES = frozenset({"coke_oven_gas", "blast_furnace_gas", "converter_gas"})
"""Gases that somebody burns or takes in the year in which they are made."""
FURNACE_GASES = frozenset({"blast_furnace_gas", "converter_gas"})
"""Gases of furnaces: what they are made of has reduced an ore before."""
SLACK = 0.01
"""What meters may differ."""
GIVEN = "a generated row of it, and what became of it; or 0 where there is none"


def transformed(activity: Iterable[Activity]) -> Iterator[Problem]:
    """What is missing or counted twice where fuels are turned into others."""
    years: dict[int, list[Activity]] = defaultdict(list)
    for row in activity:
        years[row.year].append(row)
    for year, rows in years.items():
        firms: dict[str, list[Activity]] = defaultdict(list)
        made: dict[str, dict[str, list[Activity]]] = {carrier: defaultdict(list) for carrier in DERIVED}
        for row in rows:
            firms[row.enterprise].append(row)
            if row.carrier in DERIVED:
                made[row.carrier][_maker(row)] += [row] if row.action == "burnt" else []
        given_co2 = {r.partner for r in rows if r.action == "captured"}
        for firm, mine in firms.items():
            yield from _oven(firm, year, mine)
            yield from _binder(firm, year, mine, given=firm in given_co2)
            yield from _unmade(firm, year, mine)
        for carrier, makers in made.items():
            for firm, burnt in makers.items():
                yield from _by_product(firm, carrier, year, mine=firms.get(firm, []), burnt=burnt)


def _oven(firm: str, year: int, rows: Sequence[Activity]) -> Iterator[Problem]:
    """A coke oven without its coke, or without its gas."""
    coal = [r for r in rows if r.carrier in COKED and r.action == "burnt" and r.use == "transformation" and r.quantity]
    if not coal or any(r.carrier in OVENS for r in rows):
        return
    missing = "coke" if not any(r.carrier == "coke" and makes(r) for r in rows) else "coke_oven_gas"
    if missing == "coke" or not any(r.carrier == missing for r in rows):
        yield _told("product_missing", coal[0], f"{firm}: {coal[0].carrier} transformed in {year}, no row of {missing}", GIVEN)


def _unmade(firm: str, year: int, rows: Sequence[Activity]) -> Iterator[Problem]:
    """An own fuel of which no row says that it was made, of an enterprise whose feed or product may count its carbon already."""
    made = {r.carrier for r in rows if makes(r)}
    burnt = {r.carrier: r for r in reversed(rows) if r.action == "burnt" and r.partner == "own" and r.use == "fuel" and r.measure != "apart" and r.quantity}
    goods = {r.carrier for r in rows if r.action == "produced" and r.unit == "t" and r.quantity}
    counted = goods & products() or {r.carrier for r in rows if r.action == "burnt" and r.use in ("feedstock", "transformation") and r.quantity}
    for carrier in sorted(burnt.keys() - made - PRIMARY - BIOGENIC - DERIVED.keys()):
        covering = sorted(g for g in goods if carrier in burnt_by_products().get(g, ()))
        found = f"{firm}: own {carrier} burnt in {year}, no row of its making"
        if covering:
            yield _told("by_product_unmade", burnt[carrier], found, f"a produced row of it; without one it counts as far as the factor of {covering[0]} does not cover it")
        elif counted:
            yield _told("by_product_unmade", burnt[carrier], found, "a produced row of it, which takes its carbon off what it was made of")


def _binder(firm: str, year: int, mine: Sequence[Activity], *, given: bool) -> Iterator[Problem]:
    """A product that binds CO2 (urea) of an enterprise that neither forms CO2 for it nor is handed any (`given`): nothing can be taken off."""
    for process in (p for p in table("processes.csv") if p["bound"]):
        made = [r for r in mine if r.action == "produced" and r.carrier in process["bound"].split() and r.quantity]
        forming = _products(process["process"]) - set(process["bound"].split())
        formed = any((r.action == "produced" and r.carrier in forming) or (r.use in ("feedstock", "transformation") and r.carrier in process["feeds"].split()) for r in mine)
        if made and not formed and not given:
            found = f"{firm}: {made[0].carrier} in {year}, no row of the CO2 that it binds"
            yield _told("co2_source_missing", made[0], found, "a captured row of co2 of the enterprise that it comes from, with this one as partner")


@cache
def _products(process: str) -> frozenset[str]:
    return frozenset(process_id(r) for r in table("process.csv") if r["group"] == process and r["basis"] != "input")


def _by_product(firm: str, carrier: str, year: int, *, mine: Sequence[Activity], burnt: Sequence[Activity]) -> Iterator[Problem]:
    """A fuel made of another one: burnt without having been led off, so that its carbon counts twice; or led off to nowhere."""
    sources = [r for r in mine if r.carrier in DERIVED[carrier] and r.action == "burnt"]
    made = [r for r in mine if r.carrier == carrier and makes(r)]
    output = _energy(made)
    fuel = next((r.carrier for r in sources if r.use == "fuel" or (r.use == "feedstock" and carrier in FURNACE_GASES)), "")
    if burnt and fuel and not made:
        expected = f"use transformation for the {fuel}, and a generated row of the {carrier} with use transformation"
        yield _told("carbon_twice", burnt[0], f"{carrier} of {firm}, which burns {fuel} as fuel", expected, level="error")
    elif (fuel or any(r.use == "transformation" for r in sources)) and _energy(burnt) > output * (1 + SLACK):
        found = f"{firm}: {_energy(burnt):,.6g} MWh of its {carrier} burnt in {year}, {output:,.6g} MWh generated"
        yield _told("carbon_twice", burnt[0], found, "a generated row of all of it, with use transformation", level="error")
    gone = _energy(burnt) + _energy(r for r in mine if r.carrier == carrier and r.action in ("sold", "stocked"))
    if carrier in GASES and output > gone * (1 + SLACK):
        yield _told("product_missing", made[0], f"{firm}: {output:,.6g} MWh of {carrier} generated in {year}, {gone:,.6g} MWh burnt, sold or stocked", "the same")


def makes(row: Activity) -> bool:
    """Whether a row tells of a fuel made of another one."""
    return row.action == "produced" or (row.action == "generated" and row.use == "transformation")


def _maker(row: Activity) -> str:
    """Who made a fuel that is burnt, as far as the row says."""
    return row.enterprise if row.partner == "own" or row.action != "burnt" else row.partner


def _energy(rows: Iterable[Activity]) -> float:
    return sum(r.quantity for r in rows if r.unit == "MWh")


def _told(code: str, row: Activity, found: str, expected: str, *, level: str = "warning") -> Problem:
    file, line = place(row.origin)
    return Problem(code, file, line=placed(line, "carrier", ACTIVITY), field="carrier", found=found, expected=expected, level=level)

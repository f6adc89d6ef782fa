"""Reducing agents: coke and coal of furnaces are burnt, whatever their rows call their use.

Energy is raw material where products that are no energy are made of it: olefins, aromatics, alkynes, alcohols, ammonia and the like; what is used as
fuel is not (notice 发改环资〔2022〕803号 of NDRC and NBS). What takes the oxygen from an ore is in energy use, and its carbon is emitted: reductants are
oxidised, petrochemical feed stays in products (IPCC 2006 Guidelines, volume 3, chapter 1, Box 1.1 and Table 1.1, and chapter 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from parkzero.park.catalogue import product_processes, table
from parkzero.park.transforming import FURNACE_GASES, makes
from parkzero.park.whole import Activity
from parkzero.words import DERIVED, Use


def reducing_agents(rows: Iterable[Activity], holding: Collection[str] = ()) -> Mapping[str, Use]:
    """The use of reducing agents whose rows call them feedstock, by the origin of the row. Fuel, of coke and coal that no product of the enterprise can hold:
    it makes a metal, or nothing of which it is known that it takes them. Transformation, where they are turned into another fuel first.

    `holding`: products of which a row of the user's tells what carbon they hold.
    """
    rows = tuple(rows)
    made: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        if row.quantity > 0.0 and row.measure != "apart" and (makes(row) or row.action == "produced"):
            made[row.enterprise, row.year].add(row.carrier)
    found: dict[str, Use] = {}
    for row in rows:
        if row.use != "feedstock" or row.measure == "apart":
            continue
        products = made[row.enterprise, row.year]
        takes = [p for p in {product_processes().get(c, "") for c in products} if row.carrier in _taken().get(p, ())]
        if any(p not in _reducing() for p in takes) or products & set(holding):
            continue
        if any(row.carrier in DERIVED.get(c, ()) for c in products - FURNACE_GASES) or (takes and row.carrier not in agents()):
            found[row.origin] = "transformation"
        elif row.carrier in agents():
            found[row.origin] = "fuel"
    return found


@cache
def agents() -> frozenset[str]:
    """Fuels that reduce ores: their carbon is no part of a product unless a row of one says so."""
    return frozenset(c for r in table("processes.csv") if r["reduces"] == "1" for c in r["fuels"].split())


@cache
def _reducing() -> frozenset[str]:
    return frozenset(r["process"] for r in table("processes.csv") if r["reduces"] == "1")


@cache
def _taken() -> Mapping[str, frozenset[str]]:
    """The fuels that each process takes."""
    return {r["process"]: frozenset(f"{r['fuels']} {r['feeds']}".split()) for r in table("processes.csv")}

"""Reducing agents: coke and coal of furnaces are burnt, whatever their rows call their use.

Energy is raw material where products that are no energy are made of it: olefins, aromatics, alkynes, alcohols, ammonia and the like; what is used as
fuel is not (notice 发改环资〔2022〕803号 of NDRC and NBS). What takes the oxygen from an ore is in energy use, and its carbon is emitted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from parkzero.park.catalogue import process_id, table
from parkzero.park.whole import Activity
from parkzero.words import Use


@cache
def _processes() -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """The process of each product, and what the catalogue knows of processes."""
    return {process_id(r): r["group"] for r in table("process.csv") if r["basis"] != "input"}, {r["process"]: r for r in table("processes.csv")}


def reducing_agents(rows: Iterable[Activity]) -> Mapping[str, Use]:
    """The use of reducing agents whose rows call them feedstock, by the origin of the row: fuel, or transformation of gas that is turned into a reducing
    gas first. Of an enterprise that makes a metal, unless it makes something else of that fuel too."""
    rows = tuple(rows)
    groups, processes = _processes()
    made: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        if row.action == "produced" and row.unit == "t" and row.quantity > 0.0:
            made[row.enterprise, row.year].add(groups.get(row.carrier, ""))
    found: dict[str, Use] = {}
    for row in rows:
        if row.use != "feedstock" or row.measure == "apart":
            continue
        takes = [p for g in made[row.enterprise, row.year] if (p := processes.get(g)) and row.carrier in f"{p['fuels']} {p['feeds']}".split()]
        if takes and all(p["reduces"] == "1" for p in takes):
            found[row.origin] = "fuel" if any(row.carrier in p["fuels"].split() for p in takes) else "transformation"
    return found

"""What products take up of inputs: in tCO2, by every family of the catalogue and the factors of the park.

Of a product: what its factor gives, and the carbon that it carries away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

from parkzero.park.catalogue import process_id, product_kinds, table
from parkzero.park.whole import Activity, OwnFactor
from parkzero.words import FUELS

MANY = 2.0
"""Inputs at more times what the products given can take up are those of a product that is not given (a stated rule)."""
KINDS = {"input": "material", "output": "product", "carbon_out": "carbon_out"}
_Thing = tuple[str, str]
"""material, product, carbon_out or fuel, and what."""


@dataclass(frozen=True)
class Uptake:
    """What is known of materials, products and fuels: each tCO2 a unit that may count, and the process that they belong to."""

    tonnes: Mapping[_Thing, tuple[float, ...]]
    home: Mapping[_Thing, str]

    def most(self, rows: Iterable[Activity], kind: str) -> float:
        return sum(r.quantity * max(self.tonnes.get((kind, r.carrier), (0.0,))) for r in rows)

    def least(self, rows: Iterable[Activity], kind: str) -> float:
        return sum(r.quantity * min(self.tonnes.get((kind, r.carrier), (0.0,))) for r in rows)

    def takes_up(self, row: Activity, group: str) -> float:
        """The most that a product can have taken up of inputs, its own carbon among it; that of the products of its process where it has no factor."""
        rate = self.rate(row.carrier, group) or inf
        carried = _carried().get(row.carrier, (row.carrier, 0.0))
        return row.quantity * (rate + max([carried[1], *(t for n in {row.carrier, carried[0]} for t in self.tonnes.get(("carbon_out", n), ()))]))

    def rate(self, item: str, group: str) -> float:
        """The most that a tonne of a product can have taken up beside its own carbon: by its factor, by those of the products that its name may stand
        for, of its process at all, or `MANY` times by its reaction; 0 where it is not known."""
        names = (item, *product_kinds().get(item, ()))
        rates = [t for n in names for t in self.tonnes.get(("product", n), ())] or [t for (k, n), ts in self.tonnes.items() if k == "product" and self.home.get((k, n)) == group for t in ts]
        return max(rates, default=MANY * _reactions("most_t_per_t").get(item, 0.0))

    def of(self, rows: Iterable[Activity], kind: str, group: str) -> list[Activity]:
        return [r for r in rows if self.home.get((kind, r.carrier)) == group]

    def needed(self, rows: Iterable[Activity], group: str) -> float:
        """What the reactions of products need: their stoichiometric factor, or that of the reaction alone."""
        exact = process_rows()[group]["stoichiometric"] == "1"
        return sum(self.least([r], "product") if exact else r.quantity * _reactions("least_t_per_t").get(r.carrier, 0.0) for r in rows)


def uptake(own: Sequence[OwnFactor]) -> Uptake:
    """What is known with the factors of a park."""
    return _known(tuple((r.kind, r.item, r.value, r.category) for r in own if r.gas == "CO2"))


@cache
def process_rows() -> Mapping[str, Mapping[str, str]]:
    """The processes of the catalogue, by name."""
    return {row["process"]: row for row in table("processes.csv")}


@cache
def reducing_processes() -> frozenset[str]:
    """Those that reduce an ore."""
    return frozenset(p for p, row in process_rows().items() if row["reduces"] == "1")


@cache
def _reactions(column: str) -> Mapping[str, float]:
    """What the reaction of a product takes up, at least or at most [tCO2/t]."""
    return {row["item"]: float(row[column]) for row in table("stoichiometry.csv") if row[column]}


@cache
def _carried() -> Mapping[str, tuple[str, float]]:
    """What products carry their carbon away as, and how much where that has no name [tCO2/t]."""
    return {row["item"]: (row["carries_as"], float(row["carries_t_per_t"] or 0.0)) for row in table("stoichiometry.csv")}


@cache
def _known(own: tuple[tuple[str, str, float, str], ...]) -> Uptake:
    tonnes: dict[_Thing, list[float]] = defaultdict(list)
    home: dict[_Thing, str] = {}
    for row in table("process.csv"):
        if row["gas"] == "CO2":
            thing = KINDS[row["basis"]], process_id(row)
            tonnes[thing].append(float(row["t_per_t"]))
            home[thing] = row["group"]
    for row in table("fuels.csv"):
        if row["gas"] == "CO2" and row["carrier"] in FUELS:
            tonnes["fuel", row["carrier"]].append(float(row["kg_per_gj"]) * 3.6 / 1000.0)
    for kind, item, value, category in own:
        tonnes[kind, item].append(value)
        home.setdefault((kind, item), category or item)
    return Uptake({k: tuple(v) for k, v in tonnes.items()}, home)

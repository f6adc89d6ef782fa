"""What processes yield: more product than the inputs beside it can make, more carbon in products and gases than came in.

In tCO2: of inputs the most that a family of the catalogue or a factor of the park gives, of products the least, so that what is told holds
whichever of them counts. Of a product that is given without inputs nothing is told but what takes up CO2 of its process (urea).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from parkzero.park.catalogue import process_id, table
from parkzero.park.columns import row_problem
from parkzero.park.transforming import makes
from parkzero.park.whole import Activity, OwnFactor
from parkzero.problem import Problem
from parkzero.words import DERIVED, FUELS

SLACK = 0.02
"""What meters and analyses may differ."""
KINDS = {"input": "material", "output": "product", "carbon_out": "carbon_out"}
MISSING = "are rows of materials, feed or reducing agents missing?"
_Thing = tuple[str, str]
"""material, product, carbon_out or fuel, and what."""


@dataclass(frozen=True)
class _Known:
    """What is known of materials, products and fuels: each tCO2 a unit that may count, and the process that they belong to."""

    tonnes: Mapping[_Thing, tuple[float, ...]]
    home: Mapping[_Thing, str]

    def most(self, rows: Iterable[Activity], kind: str) -> float:
        return sum(r.quantity * max(self.tonnes.get((kind, r.carrier), (0.0,))) for r in rows)

    def least(self, rows: Iterable[Activity], kind: str) -> float:
        return sum(r.quantity * min(self.tonnes.get((kind, r.carrier), (0.0,))) for r in rows)

    def of(self, rows: Iterable[Activity], kind: str, group: str) -> list[Activity]:
        return [r for r in rows if self.home.get((kind, r.carrier)) == group]

    def needed(self, rows: Iterable[Activity], group: str) -> float:
        """What the reactions of products need: their stoichiometric factor, or that of the reaction alone."""
        exact = _processes()[group]["stoichiometric"] == "1"
        return sum(self.least([r], "product") if exact else r.quantity * _reactions().get(r.carrier, 0.0) for r in rows)


def yielded(activity: Iterable[Activity], own: Sequence[OwnFactor] = ()) -> Iterator[Problem]:
    """Products that their inputs cannot make and carbon that nobody brought in, by year and enterprise."""
    firms: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for row in activity:
        if row.measure != "apart" and row.quantity > 0.0:
            firms[row.year, row.enterprise].append(row)
    known = _known(tuple((r.kind, r.item, r.value, r.category) for r in own if r.gas == "CO2"))
    for rows in firms.values():
        produced = [r for r in rows if r.action == "produced" and r.unit == "t"]
        for group in _processes():
            yield from _process(group, rows, produced, known)
        yield from _fuels_made(rows, known)


def _process(group: str, rows: Sequence[Activity], produced: Sequence[Activity], known: _Known) -> Iterator[Problem]:
    """Whether the inputs of a process make its products, and hold the carbon that leaves in them."""
    named = {c: _processes()[group][c].split() for c in ("materials", "fuels", "feeds", "bound")}
    made = known.of(produced, "product", group)
    leaving = [r for r in known.of(produced, "carbon_out", group) if r not in made]
    fuels = [r for r in rows if r.action == "burnt" and (r.carrier in named["fuels"] or (r.carrier in named["feeds"] and r.use in ("transformation", "feedstock")))]
    materials = [r for r in rows if r.action == "consumed" and (r.carrier in named["materials"] or known.home.get(("material", r.carrier)) == group)]
    given = bool(fuels) or bool(materials and not named["fuels"])
    came, gone = known.most(fuels, "fuel") + known.most(materials, "material"), known.least(leaving, "carbon_out")
    if leaving and all(r.carrier in named["bound"] for r in leaving) and made and not given:
        came, given = known.most(made, "product"), True
    if not given and made:
        return
    need = gone + known.needed(made, group) if fuels or materials else gone
    if gone > came * (1.0 + SLACK):
        yield _told("carbon_from_nowhere", leaving, f"{gone:,.6g} t of CO2 as carbon in products", came)
    elif need > came * (1.0 + SLACK):
        yield _told("more_than_went_in", made, f"products of {group} that need {need:,.6g} t of CO2 of inputs", came)


def _fuels_made(rows: Sequence[Activity], known: _Known) -> Iterator[Problem]:
    """Whether the fuels that fuels are made of hold their carbon."""
    made = [r for r in rows if r.carrier in DERIVED and r.unit == "MWh" and makes(r)]
    for sources in sorted({frozenset(DERIVED[r.carrier]) for r in made}, key=sorted):
        these = [r for r in made if set(DERIVED[r.carrier]) <= sources]
        came = known.most((r for r in rows if r.carrier in sources and r.action == "burnt"), "fuel")
        gone = known.least(these, "fuel")
        if gone > came * (1.0 + SLACK):
            yield _told("carbon_from_nowhere", these, f"{gone:,.6g} t of CO2 as carbon in fuels made", came)


def _told(code: str, rows: Sequence[Activity], what: str, came: float) -> Problem:
    row = max(rows, key=lambda r: r.quantity)
    return row_problem(code, row.origin, "quantity", found=f"{row.enterprise} {row.year}: {what}", expected=f"at most the {came:,.6g} t of CO2 that came in", hint=MISSING, level="warning")


@cache
def _processes() -> Mapping[str, Mapping[str, str]]:
    return {row["process"]: row for row in table("processes.csv")}


@cache
def _reactions() -> Mapping[str, float]:
    return {row["item"]: float(row["least_t_per_t"]) for row in table("stoichiometry.csv") if row["least_t_per_t"]}


@cache
def _known(own: tuple[tuple[str, str, float, str], ...]) -> _Known:
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
    return _Known({k: tuple(v) for k, v in tonnes.items()}, home)

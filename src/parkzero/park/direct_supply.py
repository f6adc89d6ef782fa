"""Direct supply from nobody who has it: told when the rows are read.

Power or heat over a direct line counts at nothing where a plant without fossil fuel gives it. What an enterprise bought from the grid or made
of fuel carries what it carries, over whatever line it goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parkzero.flows import weighted
from parkzero.park.boundary import firm_of
from parkzero.park.catalogue import conversions, stores
from parkzero.park.columns import row_problem
from parkzero.park.flowing import sides, years
from parkzero.park.handing import SLACK, fed
from parkzero.park.partners import SUPPLIES, default_partner
from parkzero.park.together import alike
from parkzero.park.whole import Activity, Park
from parkzero.problem import Problem
from parkzero.words import BIOGENIC, FUELS, POOLED

BACKED = ("direct", "certificate", "ppa")
"""Attributes of energy made inside that may be handed on as direct supply; not of power whose certificate was sold."""
_Row = Mapping[str, Any]


def directly(park: Park) -> Iterator[Problem]:
    """Direct supply over the public grid (a warning: it counts as its row says), of plants that burn fossil fuel, and of enterprises to which
    nobody gives it directly."""
    yield from over_the_grid(park.activity)
    carriers = {a.carrier for a in park.activity if a.attribute == "direct"} & set(POOLED)
    supplied = park.but(activity=tuple(a for a in park.activity if a.carrier in carriers))
    for year in years(a for a in supplied.activity if a.attribute == "direct"):
        rows = [r for r in sides(supplied, year).records() if r["carrier"] in POOLED and r["receiver_kind"] == "enterprise" and r["use"] not in ("cause", "supply") and r["quantity"]]
        yield from of_fossil_plants(rows)
        yield from without_source(rows, year)


def over_the_grid(rows: Iterable[Activity]) -> Iterator[Problem]:
    """Bought energy that is called direct supply and names the grid, or nobody where that means the grid."""
    over = (a for a in rows if a.action == "bought" and a.attribute == "direct" and (a.partner or default_partner(a.action, a.carrier)) == "grid")
    for row, _ in alike(over):
        hint = "what comes over the public grid is no direct supply: ppa or certificate, with its number, where one stands behind it"
        yield row_problem("direct_without_source", row.origin, "partner", found=row.partner or "nothing", expected=SUPPLIES, hint=hint, level="warning")


def of_fossil_plants(rows: Iterable[_Row]) -> Iterator[Problem]:
    """Energy of plants on fossil fuel that is called direct supply."""
    for row in rows:
        fuel = conversions()[row["technology"]][0] if row["technology"] in conversions() else ""
        if row["attribute"] == "direct" and fuel in FUELS and fuel not in BIOGENIC:
            found, expected = f"direct, of {row['asset']} that burns {fuel}", "none: what it carries follows from its fuel"
            yield row_problem("direct_without_source", str(row["origin"]), "attribute", found=found, expected=expected)


def without_source(rows: Iterable[_Row], year: int) -> Iterator[Problem]:
    """Enterprises that give their neighbours more as direct supply than came to them so."""
    entered: dict[tuple[str, str], float] = defaultdict(float)
    inside: dict[tuple[str, str], float] = defaultdict(float)
    out: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    onward: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        carrier = str(row["carrier"])
        giver, receiver = (firm_of(str(row["giver"])), carrier), (firm_of(str(row["receiver"])), carrier)
        if row["giver_kind"] == "enterprise":
            if row["attribute"] == "direct" and giver != receiver:
                inside[receiver] += weighted(row)
                out[giver].append(row)
                onward[giver].add(receiver)
        elif row["attribute"] in (BACKED if row["giver_kind"] in ("asset", "own") else ("direct",)) and row["technology"] not in stores():
            entered[receiver] += weighted(row)
    reached = fed((n for n, q in entered.items() if q > 0.0), onward)
    for (firm, carrier), handed in sorted(out.items()):
        whole = sum(map(weighted, handed))
        came = entered[firm, carrier] + inside[firm, carrier] if (firm, carrier) in reached else 0.0
        if whole > came * (1 + SLACK):
            found = f"{firm}: {whole:,.6g} MWh of {carrier} given as direct supply in {year}"
            expected = f"at most what its own plants without fossil fuel, or direct lines, gave it: {came:,.6g} MWh"
            yield row_problem("direct_without_source", str(handed[0]["origin"]), "attribute", found=found, expected=expected)

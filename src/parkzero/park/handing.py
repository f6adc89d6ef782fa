"""Energy handed on that cannot have come in: told when the rows are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parkzero.flows import weighted
from parkzero.park.boundary import firm_of
from parkzero.park.catalogue import stores
from parkzero.park.columns import row_problem
from parkzero.park.flowing import sides, years
from parkzero.park.partners import crosses
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.words import FUELS, POOLED

SLACK = 0.01
"""What meters may differ."""
_Node = tuple[str, str]


def handed_on(park: Park) -> Iterator[Problem]:
    """Firms that hand on or sell more of an energy than came in, and closed circles of firms without a source."""
    handing = _handing(park)
    for year in years(handing.activity):
        yield from of_year(sides(handing, year).records(), year)


def _handing(park: Park) -> Park:
    """The park with the rows alone of what firms hand on, and of the fuel that they make it from."""
    firms = set(park.enterprise_ids())
    handed = {a.carrier for a in park.activity if a.carrier in POOLED and (a.action == "sold" or a.partner in firms or crosses(a.partner))}
    if not park.site.boundary.shares:
        return park.but(activity=tuple(a for a in park.activity if handed and (a.carrier in handed or a.carrier in FUELS)))
    return park


def of_year(records: Sequence[Mapping[str, Any]], year: int) -> Iterator[Problem]:
    """What cannot be in the flows of a year."""
    entered: dict[_Node, float] = defaultdict(float)
    inside: dict[_Node, float] = defaultdict(float)
    out: dict[_Node, float] = defaultdict(float)
    burnt: dict[str, float] = defaultdict(float)
    onward: dict[_Node, set[_Node]] = defaultdict(set)
    rows: dict[_Node, Mapping[str, Any]] = {}
    for row in records:
        carrier, quantity = str(row["carrier"]), weighted(row)
        giver, receiver = (str(row["giver"]), carrier), (str(row["receiver"]), carrier)
        from_firm, to_firm = row["giver_kind"] == "enterprise", row["receiver_kind"] == "enterprise"
        if carrier in FUELS and to_firm and row["use"] in ("fuel", "transformation") and (row["technology"] or not row["asset"]):
            burnt[receiver[0]] += quantity
        if carrier not in POOLED or row["unit"] != "MWh" or row["use"] in ("cause", "supply") or not quantity:
            continue
        if to_firm and from_firm:
            inside[receiver] += quantity
            onward[giver].add(receiver)
        elif to_firm and row["technology"] not in stores():
            entered[receiver] += quantity
        if from_firm and row["receiver_kind"] != "asset":
            out[giver] += quantity
            rows.setdefault(giver, row)
    reached = fed({n for n, q in entered.items() if q > 0} | {n for n in out if not inside[n] and burnt[n[0]]}, onward)
    for node in sorted(out):
        firm, carrier = firm_of(node[0]), node[1]
        came = entered[node] + inside[node] or burnt[node[0]]
        if inside[node] and node not in reached:
            found, expected = f"{firm}: {carrier} {year}, bought from and sold to neighbours only", "a firm of the circle that buys it outside or makes it"
            yield row_problem("circle_without_source", str(rows[node]["origin"]), "partner", found=found, expected=expected, level="warning")
        elif out[node] > came * (1 + SLACK):
            found, expected = f"{firm}: {out[node]:,.6g} MWh of {carrier} handed on in {year}", f"at most what came in: {came:,.6g} MWh"
            yield row_problem("handed_on_more", str(rows[node]["origin"]), "quantity", found=found, expected=expected, level="warning")


def fed(sources: Iterable[_Node], onward: Mapping[_Node, Iterable[_Node]]) -> set[_Node]:
    """The sources, and all that they feed."""
    found = set(sources)
    waiting = list(found)
    while waiting:
        for node in onward.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found

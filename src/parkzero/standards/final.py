"""Final energy: what users use, each energy once, by calorific value; feedstock left out.

Power, heat, steam, cooling and hydrogen that come in or are made of fuels, sun and wind count as such, the fuels that they are made of do not.
What plants and stores make of other energy counts as that energy: cooling of chillers as their power, heat of heat pumps likewise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parkzero.accounting import Rule
from parkzero.flows import weighted
from parkzero.park.catalogue import stores
from parkzero.standards.factoring import BURNT
from parkzero.standards.makers import MADE
from parkzero.standards.pools import Maker
from parkzero.standards.trade import OUTSIDE, traded
from parkzero.words import POOLED

_Row = Mapping[str, Any]


def final_energy(records: Sequence[_Row], rule: Rule) -> tuple[tuple[_Row, float], ...]:
    """The rows of final energy, and what each adds to it [MWh]."""
    plants = traded(records, rule).plants
    turning = {(p.firm, p.id) for p in plants if p.takes}
    return tuple((row, energy) for row, energy in (*_used(records, turning), *_burnt(records, plants)) if energy)


def _used(records: Iterable[_Row], turning: set[tuple[str, str]]) -> Iterator[tuple[_Row, float]]:
    """Energy of pools: what comes in and is made of no other such energy, less what leaves."""
    for row in records:
        if row["carrier"] not in POOLED or row["unit"] != "MWh" or row["use"] in ("cause", "supply", "feedstock") or row["technology"] in stores():
            continue
        giver, receiver = row["giver_kind"], row["receiver_kind"]
        if giver == "enterprise" and receiver in OUTSIDE:
            yield row, -weighted(row)
        elif receiver == "enterprise" and (giver in OUTSIDE or (giver in MADE and (str(row["receiver"]), str(row["giver"])) not in turning)):
            yield row, weighted(row)


def _burnt(records: Iterable[_Row], plants: Iterable[Maker]) -> Iterator[tuple[_Row, float]]:
    """Fuels, without what plants make energy of pools of."""
    taken: dict[str, float] = defaultdict(float)
    for plant in plants:
        for origin, energy in plant.burns.items():
            taken[origin] += energy
    for row in records:
        fuel = row["carrier"] in BURNT and row["carrier"] not in POOLED and row["unit"] == "MWh" and row["use"] == "fuel"
        if fuel and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset":
            turned = min(weighted(row), taken[str(row["origin"])])
            taken[str(row["origin"])] -= turned
            yield row, weighted(row) - turned

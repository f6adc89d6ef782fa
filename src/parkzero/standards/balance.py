"""The energy balance of a year: supply, stock change, transformation, feedstock and final use, by carrier and enterprise.

Made from the same activity rows as the accounts. Where an enterprise gives what it bought beside what it burnt, the two
sides are set against each other, and what does not close is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import conversions, stores
from parkzero.words import CARRIERS, FUELS

TOLERANCE = 0.01
"""Gap of a balance, as a share of its supply, up to which it counts as closed (meters are no better)."""
COLUMNS = (
    "bought", "own", "generated", "from_neighbours", "stock_change", "sold", "to_neighbours", "transformation", "feedstock", "bunker", "final_use", "flared",
)  # fmt: skip


@dataclass(frozen=True)
class Balance:
    """One carrier of one enterprise [MWh]."""

    enterprise: str
    carrier: str
    entries: Mapping[str, float]
    gap: float
    """Supply less use, where both sides were given; 0 where use was taken as supply."""
    two_sided: bool

    @property
    def supply(self) -> float:
        return _supply(self.entries)

    @property
    def closes(self) -> bool:
        return abs(self.gap) <= TOLERANCE * max(self.supply, 1e-9)


def _supply(e: Mapping[str, float]) -> float:
    return e["bought"] + e["own"] + e["generated"] + e["from_neighbours"] - e["stock_change"]


def balances(flows: Flows) -> tuple[Balance, ...]:
    """The balance of every enterprise and carrier that has a row."""
    entries: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0.0))
    purchased: set[tuple[str, str]] = set()
    records = flows.records()
    charged = _charged(records)
    bought_inside = {_trade(r) for r in flows.records() if r["use"] == "supply"}
    for row in records:
        if row["unit"] != "MWh" or row["carrier"] not in CARRIERS or row["use"] == "cause":
            continue
        for firm, column, quantity in _posted(row, charged, bought_inside):
            entries[firm, str(row["carrier"])][column] += quantity
            if row["use"] == "supply" and column == "bought":
                purchased.add((firm, str(row["carrier"])))
    return tuple(_balanced(firm, carrier, e, (firm, carrier) in purchased) for (firm, carrier), e in sorted(entries.items()))


def _charged(records: Iterable[Mapping[str, Any]]) -> frozenset[tuple[str, str]]:
    """Enterprises with a plant of which rows say what it takes."""
    return frozenset((str(r["giver"]), str(r["receiver"])) for r in records if r["giver_kind"] == "enterprise" and r["receiver_kind"] == "asset")


def _trade(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row["giver"]), str(row["receiver"]), str(row["carrier"])


def _posted(row: Mapping[str, Any], charged: Collection[tuple[str, str]], bought_inside: Collection[tuple[str, str, str]]) -> Iterable[tuple[str, str, float]]:
    """Where a row stands in the balance of whom. What a store gives came in before and is no second supply: what it was given less what it
    gives is lost in it, by the catalogue's round trip where no row says what it was given."""
    quantity = weighted(row)
    giver, receiver, use = row["giver_kind"], row["receiver_kind"], str(row["use"])
    fuel = row["carrier"] in FUELS
    if receiver == "stock":
        yield str(row["receiver"]), "stock_change", quantity
    elif giver == "stock":
        yield str(row["giver"]), "stock_change", -quantity
    elif receiver == "air":
        yield str(row["receiver"] or row["giver"]), "flared", quantity
        yield str(row["receiver"] or row["giver"]), "own", quantity
    elif receiver == "asset":
        yield str(row["giver"]), "transformation", quantity
    elif giver == "asset" and row["technology"] in stores():
        firm, plant = str(row["receiver"]), str(row["giver"])
        taken = 0.0 if (firm, plant) in charged else quantity / conversions()[str(row["technology"])][2]
        yield firm, "transformation", taken - quantity
    elif (giver, receiver) == ("enterprise", "enterprise"):
        if not fuel or use == "supply" or _trade(row) not in bought_inside:
            yield str(row["giver"]), "to_neighbours", quantity
            yield str(row["receiver"]), "from_neighbours", quantity
        if fuel and use != "supply":
            yield str(row["receiver"]), _use(use), quantity
    elif giver == "enterprise":
        yield str(row["giver"]), "sold", quantity
    elif giver in ("asset", "own"):
        yield str(row["receiver"]), "own" if fuel and giver == "own" else "generated", quantity
        if fuel and giver == "own":
            yield str(row["receiver"]), _use(use), quantity
    elif use == "supply" or not fuel:
        yield str(row["receiver"]), "bought", quantity
    else:
        yield str(row["receiver"]), _use(use), quantity


def _use(use: str) -> str:
    return use if use in ("transformation", "feedstock", "bunker") else "final_use"


def _balanced(firm: str, carrier: str, entries: dict[str, float], purchased: bool) -> Balance:
    """Close what only one side was given of: a fuel's purchase follows from its use, use of power and heat from their supply. A fuel that is
    used as own comes first out of what rows say is made."""
    e = dict(entries)
    used = e["transformation"] + e["feedstock"] + e["bunker"] + e["final_use"] + e["flared"] + e["sold"] + e["to_neighbours"]
    if carrier in FUELS:
        e["own"] = max(e["own"] - e["generated"], 0.0)
        if not purchased:
            e["bought"] = max(used + e["stock_change"] - e["own"] - e["generated"] - e["from_neighbours"], 0.0)
        return Balance(firm, carrier, e, _supply(e) - used, purchased)
    rest = e["bought"] + e["generated"] + e["from_neighbours"] - e["sold"] - e["to_neighbours"]
    rest -= e["transformation"]
    e["final_use"] = max(rest, 0.0)
    return Balance(firm, carrier, e, min(rest, 0.0), False)


def park(rows: Iterable[Balance]) -> tuple[Balance, ...]:
    """The park's balance by carrier: the sum of its enterprises less what they hand each other."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0.0))
    gaps: dict[str, float] = defaultdict(float)
    sided: dict[str, bool] = defaultdict(bool)
    for row in rows:
        for column, quantity in row.entries.items():
            sums[row.carrier][column] += quantity
        gaps[row.carrier] += row.gap
        sided[row.carrier] |= row.two_sided
    return tuple(
        Balance("park", c, e | {"from_neighbours": e["from_neighbours"] - e["to_neighbours"], "to_neighbours": 0.0}, gaps[c], sided[c])
        for c, e in sorted(sums.items())
    )

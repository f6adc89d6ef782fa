"""What an account owes to green power without a listed paper: its total where that is ordinary power.

Claims of one enterprise by one certificate or contract stand together, whatever months they are given in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isclose
from typing import Literal, cast

from parkzero.accounting import Inventory
from parkzero.figure import Figure
from parkzero.flows import Flows, weighted
from parkzero.park.boundary import lies_inside
from parkzero.park.unlisted import is_unlisted
from parkzero.standards.conditions import Assumption, shortened

ABOUT = "unlisted_green_power"
SAME = 1e-9
"""Totals closer than this are one."""
GreenAttribute = Literal["direct", "certificate", "ppa"]


@dataclass(frozen=True, kw_only=True)
class GreenClaim:
    """Green power of an enterprise without a listed paper."""

    enterprise: str
    attribute: GreenAttribute
    certificate: str
    """The number that its rows name, if they do."""
    rows: tuple[str, ...]
    quantity: float
    """[MWh]"""
    passed_on: float = 0.0
    """Of that, what the enterprise that it came from has claimed already [MWh]."""


@dataclass(frozen=True, kw_only=True)
class Bare:
    """The claims that an account rests on, and the account with their power as ordinary power."""

    claims: tuple[GreenClaim, ...]
    account: Inventory

    @property
    def energy(self) -> float:
        """Their power, handed on or not [MWh]."""
        return claimed_once(self.claims)

    def slopes(self, counted: Inventory) -> dict[Assumption, float]:
        """What the total gains per MWh of it that holds. `counted`: the account in which all of it does."""
        if not self.energy:
            return {}
        rows = [o for c in self.claims for o in c.rows]
        named = shortened(rows)
        value = Figure(self.energy, "MWh", low=0.0, high=self.energy, basis="published", source=named)
        return {Assumption(row=named, about=ABOUT, value=value, most=self.energy): ((counted.total.value or 0.0) - (self.account.total.value or 0.0)) / self.energy}


def claims_move(counted: Inventory, without: Inventory) -> bool:
    """Whether a total rests on such claims: power from a neighbour who has no green power is ordinary either way."""
    return not isclose(counted.total.value or 0.0, without.total.value or 0.0, rel_tol=SAME, abs_tol=SAME)


def green_claims(flows: Flows, listed: Collection[str]) -> tuple[GreenClaim, ...]:
    """The claims among flows, of what lies inside."""
    found = [r for r in flows.records() if is_unlisted(r, listed) and lies_inside(str(r["receiver"])) and weighted(r)]
    came: dict[str, float] = defaultdict(float)
    handed: dict[str, float] = defaultdict(float)
    for row in found:
        came[str(row["receiver"])] += weighted(row)
        handed[str(row["giver"])] += weighted(row) if row["giver_kind"] == "enterprise" else 0.0
    rows: dict[tuple[str, GreenAttribute, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    passed: dict[tuple[str, GreenAttribute, str], float] = defaultdict(float)
    for row in found:
        key, giver = (str(row["receiver"]), cast(GreenAttribute, row["attribute"]), str(row["certificate"])), str(row["giver"])
        rows[key][str(row["origin"])] += weighted(row)
        passed[key] += weighted(row) * min(came[giver] / handed[giver], 1.0) if row["giver_kind"] == "enterprise" else 0.0
    return tuple(GreenClaim(enterprise=e, attribute=a, certificate=c, rows=tuple(of), quantity=sum(of.values()), passed_on=passed[e, a, c]) for (e, a, c), of in rows.items())


def claimed_once(claims: Iterable[GreenClaim]) -> float:
    """The power that claims are of, that counted once which one enterprise hands on to another [MWh]."""
    return sum(c.quantity - c.passed_on for c in claims)


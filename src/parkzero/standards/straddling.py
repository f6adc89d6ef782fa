"""Enterprises on both sides of a boundary: what lies inside and what lies outside add up to the enterprise's own return.

Each of the three accounts is of the enterprise alone. What its own feeders carry across is in the scope 1 of one side and in the scope 2
of the other, and is taken off once; standards that credit what is sold take it off by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parkzero.accounting import Inventory, Line, Rule
from parkzero.figure import Figure
from parkzero.flows import Flows
from parkzero.park.boundary import Perimeter, firm_of, flipped, inside, only, parted, straddling
from parkzero.park.exporting import exported
from parkzero.standards.account import account
from parkzero.standards.uncertainty import propagated

CLOSED = 1e-9
"""Difference, as a share of the return, that is rounding."""


@dataclass(frozen=True, kw_only=True)
class Straddle:
    """An enterprise on both sides of a boundary."""

    enterprise: str
    inside: Figure
    outside: Figure
    fed: Figure
    """What its own feeders carry across."""
    returned: Figure
    difference: float
    """inside + outside - fed - returned: 0, unless its sides hand on energy of unlike carbon, or input and product of a process lie on different sides."""


def straddles(returns: Flows, cut: Perimeter, rule: Rule) -> Iterator[Straddle]:
    """Every enterprise on both sides of a boundary. `returns`: flows as enterprises report them, feeders among them."""
    both = exported(parted(returns, cut))
    firms = straddling(both)
    if not firms:
        return
    everywhere = Perimeter("returns", "park", dict.fromkeys({str(r[side]) for r in returns.records() for side in ("giver", "receiver")}, 1.0), whole=True)
    sides = (both, exported(flipped(both, cut)), exported(parted(returns, everywhere)))
    shared = None if rule.credits else tuple(account(flows, rule) for flows in sides)
    for firm in firms:
        accounts = shared or tuple(account(only(inside(flows), (firm,)), rule) for flows in sides)
        yield _straddle(firm, accounts, both)


def _straddle(firm: str, accounts: tuple[Inventory, ...], both: Flows) -> Straddle:
    unit = accounts[0].unit
    inner, outer, returned = (a.enterprises.get(firm, Figure(0.0, unit)) for a in accounts)
    fed = [x for a in accounts[:2] for x in _over(a, firm, both)]
    rest = (inner.value or 0.0) + (outer.value or 0.0) - sum(x.tonnes for x in fed) - (returned.value or 0.0)
    scale = max(abs(f.value or 0.0) for f in (inner, outer, returned))
    return Straddle(enterprise=firm, inside=inner, outside=outer, fed=propagated(fed, unit), returned=returned, difference=rest if abs(rest) > CLOSED * scale else 0.0)


def _over(account: Inventory, firm: str, both: Flows) -> Iterator[Line]:
    """Lines of the feeders between the sides of an enterprise."""
    feeders = {
        str(r["origin"]) for r in both.records()
        if r["giver_kind"] == r["receiver_kind"] == "enterprise" and firm_of(str(r["giver"])) == firm_of(str(r["receiver"])) == firm
    }  # fmt: skip
    yield from (x for x in account.lines if x.origin in feeders and x.enterprise == firm and x.scope in account.counted and x.step != "elimination")

"""A rule's factors for the rows of a year, looked up once a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from parkzero.accounting import Rule, RuleRow, Scope
from parkzero.park.boundary import firm_of
from parkzero.standards.lines import quantity_under
from parkzero.words import FUELS, POOLED

BURNT = (*FUELS, "hydrogen", "ammonia", "methanol")
ENERGY = frozenset((*POOLED, *BURNT))

_Row = Mapping[str, Any]


class Cause(NamedTuple):
    """A gas by one of its factors: what energy carries is told apart by it, so that the errors of factors travel along."""

    gas: str
    factor: str
    share: float
    """Half width of the factor's 95 % interval, as a share."""


def owner_of(row: _Row) -> str:
    """Whose row it is: who takes, where that is an enterprise, else who gives."""
    return str(row["receiver"] or row["giver"]) if row["receiver_kind"] == "enterprise" else str(row["giver"] or row["receiver"])


class Factors:
    """The factors of a rule for the rows of a year; what was found for a kind of row is kept."""

    def __init__(self, rule: Rule, rows: Iterable[_Row] = ()) -> None:
        self.rule, self.rows = rule, rows
        self._known: dict[tuple[str, ...], tuple[RuleRow, ...]] = {}

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What energy of the rows may carry: every gas by each of its factors, the defaults among them."""
        found = [f for row in self.rows if row["carrier"] in ENERGY for f in self.fits(row)] + [f for carrier in POOLED for f in self._defaults(carrier)]
        return tuple(sorted({Cause(f.gas, f.factor, f.share) for f in found if f.scope in ("1", "2", "internal")} | {Cause("CO2", "", 0.0)}))

    def fits(self, row: _Row) -> tuple[RuleRow, ...]:
        """The factors of a row, in its unit."""
        carrier, giver, receiver, use, attribute = kind = tuple(str(row[c]) for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
        asked = (*kind, owner := owner_of(row), contract := str(row["certificate"]), unit := str(row["unit"]))
        if asked not in self._known:
            found = self.rule.fits(carrier, giver, receiver, use, attribute, enterprise=firm_of(owner), contract=contract)
            self._known[asked] = tuple(r for r in found if r.unit == unit)
        return self._known[asked]

    def tonnes(self, rows: Iterable[_Row], scope: Scope) -> np.ndarray:
        """Tonnes of rows in a scope, by cause."""
        found: dict[Cause, float] = defaultdict(float)
        for row in rows:
            for factor in self.fits(row):
                if factor.scope == scope and not factor.of_giver:
                    found[Cause(factor.gas, factor.factor, factor.share)] += quantity_under(row, factor) * factor.tonnes
        return np.array([found.get(c, 0.0) for c in self.causes])

    def default(self, carrier: str) -> tuple[float, ...]:
        """What a MWh of a neighbour carries of which nothing is known, by cause."""
        found = {Cause(r.gas, r.factor, r.share): r.tonnes for r in self._defaults(carrier)}
        return tuple(found.get(c, 0.0) for c in self.causes)

    def _defaults(self, carrier: str) -> tuple[RuleRow, ...]:
        return tuple(r for r in self.rule.fits(carrier, "enterprise", "enterprise", "fuel", "none") if r.scope == "internal")

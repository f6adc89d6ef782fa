"""A rule's factors for the rows of a year, looked up once a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from parkzero.accounting import Rule, RuleRow, Scope
from parkzero.park.boundary import firm_of
from parkzero.standards.lines import quantity_under
from parkzero.words import FUELS, POOLED

BURNT = (*FUELS, "hydrogen", "ammonia", "methanol")
ENERGY = frozenset((*POOLED, *BURNT))

_Row = Mapping[str, Any]


def owner_of(row: _Row) -> str:
    """Whose row it is: who takes, where that is an enterprise, else who gives."""
    return str(row["receiver"] or row["giver"]) if row["receiver_kind"] == "enterprise" else str(row["giver"] or row["receiver"])


class Factors:
    """The factors of a rule; what was found for a kind of row is kept."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._known: dict[tuple[str, ...], tuple[RuleRow, ...]] = {}

    @cached_property
    def gases(self) -> tuple[str, ...]:
        """The gases of energy under the rule, CO2 among them."""
        return tuple(sorted({r.gas for r in self.rule.rows if r.kinds.carrier in ENERGY and r.scope in ("1", "2", "internal")} | {"CO2"}))

    def fits(self, row: _Row) -> tuple[RuleRow, ...]:
        """The factors of a row, in its unit."""
        carrier, giver, receiver, use, attribute = kind = tuple(str(row[c]) for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
        asked = (*kind, owner := owner_of(row), contract := str(row["certificate"]), unit := str(row["unit"]))
        if asked not in self._known:
            found = self.rule.fits(carrier, giver, receiver, use, attribute, enterprise=firm_of(owner), contract=contract)
            self._known[asked] = tuple(r for r in found if r.unit == unit)
        return self._known[asked]

    def tonnes(self, rows: Iterable[_Row], scope: Scope) -> np.ndarray:
        """Tonnes of rows in a scope, by gas."""
        found: dict[str, float] = defaultdict(float)
        for row in rows:
            for factor in self.fits(row):
                if factor.scope == scope:
                    found[factor.gas] += quantity_under(row, factor) * factor.tonnes
        return np.array([found.get(g, 0.0) for g in self.gases])

    def default(self, carrier: str) -> tuple[float, ...]:
        """What a MWh of a neighbour carries of which nothing is known, by gas."""
        found = [r for r in self.rule.fits(carrier, "enterprise", "enterprise", "fuel", "none") if r.scope == "internal"]
        return tuple(sum(r.tonnes for r in found if r.gas == g) for g in self.gases)

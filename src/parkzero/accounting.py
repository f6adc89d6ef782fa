"""What an account is made of: a rule as a plain table, lines traceable to their rows, an inventory. Frozen values.

Quantities in MWh, t or the unit of a factor of the value chain; emissions in tCO2e (tCO2 under Chinese rules).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from parkzero.figure import Z90, Z95, Figure


@dataclass(frozen=True)
class RuleRow:
    """Tonnes per unit of one kind of flow under a rule. "*" fits any value, "a|b" fits either."""

    carrier: str
    giver_kind: str
    receiver_kind: str
    use: str
    attribute: str
    gas: str
    scope: str
    """1, 2, 3, export, biogenic, removal, internal or none."""
    tonnes: float
    """Tonnes (of CO2e under the ruler's warming potentials) per unit."""
    share: float
    """Half width of the 95 % interval, as a share."""
    factor: str
    """Id of the factor row."""
    source: str
    unit: str = "MWh"
    """MWh, t, or the unit of a factor of the value chain."""
    reason: str = ""
    """Why this factor was taken, as a code."""
    confidence: str = ""
    enterprise: str = "*"
    """The one enterprise that it holds for; such a row goes before those of all."""
    group: str = ""
    """Process that it belongs to, where more than one measure may be given."""
    basis: str = ""
    """output, input, carbon_out or feedstock."""
    category: str = ""
    """Category of the value chain, 1-15."""

    def fits(self, asked: tuple[str, str, str, str, str]) -> bool:
        """Whether it holds for a flow's carrier, giver kind, receiver kind, use and attribute."""
        has = (self.carrier, self.giver_kind, self.receiver_kind, self.use, self.attribute)
        return all(h == "*" or a == h or ("|" in h and a in h.split("|")) for h, a in zip(has, asked, strict=True))


@dataclass(frozen=True)
class Split:
    """How emissions of cogeneration are laid on its products: by weight per MWh, or one product first at a reference efficiency."""

    method: str = "energy"
    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight of a MWh by carrier; carriers that are left out weigh 1."""
    first: tuple[str, ...] = ()
    """Carriers that take the fuel of separate production first; the rest falls on the others."""
    efficiency: float = 1.0
    """Efficiency of that separate production."""


@dataclass(frozen=True)
class Rule:
    """A ruler worked out for a park: a plain table, and the named steps that follow the join."""

    name: str
    unit: str
    rows: tuple[RuleRow, ...]
    where: str = ""
    """Region and country, for messages."""
    year: int = 0
    counted: tuple[str, ...] = ("1", "2", "export")
    """Scopes that count in the total."""
    prefer: str = "output"
    """Measure that leads where an enterprise gives two for one process."""
    internal: str = "eliminated"
    """What happens to internal trade: eliminated, credited (the seller deducts it at the default factor) or summed."""
    split: Split = Split()
    equivalent: float = 0.0
    """Primary energy that electricity stands for in a denominator [tce/MWh]."""

    @cached_property
    def by_carrier(self) -> Mapping[str, tuple[RuleRow, ...]]:
        """The rows by carrier, those of any carrier under "*"."""
        found: dict[str, list[RuleRow]] = {}
        for row in self.rows:
            found.setdefault(row.carrier, []).append(row)
        return {carrier: tuple(rows) for carrier, rows in found.items()}

    def fits(self, carrier: str, giver: str, receiver: str, use: str, attribute: str, enterprise: str = "*") -> tuple[RuleRow, ...]:
        """The rows for one kind of flow; a row of the enterprise's own replaces those of all for its gas."""
        asked = (carrier, giver, receiver, use, attribute)
        rows = (*self.by_carrier.get(carrier, ()), *self.by_carrier.get("*", ()))
        found = tuple(r for r in rows if r.enterprise in ("*", enterprise) and r.fits(asked))
        own = {(r.gas, r.scope) for r in found if r.enterprise != "*"}
        return tuple(r for r in found if r.enterprise != "*" or (r.gas, r.scope) not in own) if own else found

    def per_unit(
        self, carrier: str, giver: str = "supplier", receiver: str = "enterprise", use: str = "fuel", attribute: str = "none"
    ) -> float:
        """Tonnes per unit that count in the total."""
        return sum(r.tonnes for r in self.fits(carrier, giver, receiver, use, attribute) if r.scope in self.counted)


@dataclass(frozen=True)
class Line:
    """One line of an inventory, traceable to its activity row and its factor row."""

    enterprise: str
    origin: str
    carrier: str
    gas: str
    scope: str
    step: str
    """Named step: "account", "capture", "process_basis", "elimination", "chp_split"."""
    quantity: float
    unit: str
    factor: str
    factor_value: float
    tonnes: float
    source: str
    use: str = "fuel"
    quantity_share: float = 0.0
    """Half width of the quantity's 95 % interval, as a share."""
    factor_share: float = 0.0
    """Half width of the factor's 95 % interval, as a share."""
    reason: str = ""
    """Why the factor was taken, as a code."""
    tier: str = "estimated"
    """Quality of the activity row: evidenced, stated, estimated."""
    group: str = ""
    basis: str = ""
    category: str = ""

    @property
    def half(self) -> float:
        """Half width of the 90 % interval [t], quantity and factor independent."""
        q, f = self.quantity_share, self.factor_share
        return abs(self.tonnes) * float((q**2 + f**2 + (q * f / Z95) ** 2) ** 0.5) * Z90 / Z95

    @property
    def low(self) -> float:
        return self.tonnes - self.half

    @property
    def high(self) -> float:
        return self.tonnes + self.half


@dataclass(frozen=True)
class Inventory:
    """An account under one rule."""

    rule: str
    unit: str
    lines: tuple[Line, ...]
    total: Figure
    scopes: Mapping[str, Figure]
    gases: Mapping[str, Figure]
    enterprises: Mapping[str, Figure]
    """What counts of each enterprise, before elimination."""
    eliminated: Figure
    biogenic: Figure
    """CO2 of biogenic fuels, outside the total."""
    removals: Figure
    """Biogenic CO2 captured and stored, outside the total."""
    beside: Figure
    """Emissions of the value chain, where the rule leaves them outside its total."""
    tiers: Mapping[str, Figure]
    """Share of the absolute tonnes by quality of the activity row."""
    surcharge: Figure
    """What a conservative reading of low-grade data would add in claims and compliance; never part of the total."""
    counted: tuple[str, ...] = ("1", "2", "export")

"""What an account is made of: a rule as a plain table, lines traceable to their rows, an inventory. Frozen values.

Quantities in MWh, t or the unit of a factor of the value chain; emissions in tCO2e (tCO2 under Chinese rules).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot
from typing import Literal, get_args

from parkzero.figure import Z90, Z95, Figure
from parkzero.flows import Error
from parkzero.words import FlowAttribute, FlowUse, Leading, NodeKind, Tier

Scope = Literal["1", "2", "3", "export", "biogenic", "removal", "apart", "internal", "memo", "none"]
"""Where tonnes stand; apart: gases of no standard's list, internal: trade between enterprises, memo: shown and adding up to nothing, none: said and not counted."""
LineStep = Literal["account", "capture", "process_basis", "passed_on", "unsourced", "elimination", "chp_split"]
"""Steps from the join of flows and factors to a total."""
ProcessBasis = Literal["output", "input", "carbon_out", "feedstock"]
"""What a row tells of a process: its product, a material, carbon that leaves in products, or feed."""
MeasuredBy = Literal["output", "input"]
"""The two measures of a process: by its product, or by the carbon that comes in less what leaves in products."""
PROCESS_BASES: Mapping[str, ProcessBasis] = {m: m for m in get_args(ProcessBasis)}
Internal = Literal["eliminated", "credited", "summed"]
"""What happens to internal trade; credited: the seller deducts it at the default factor."""

ANYBODY: frozenset[NodeKind] = frozenset()
ANY_USE: frozenset[FlowUse] = frozenset()
ANY_ATTRIBUTE: frozenset[FlowAttribute] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """The kinds of flow that something holds for: a carrier, and givers, receivers, uses and attributes, of which none named means any."""

    carrier: str
    giver: frozenset[NodeKind] = ANYBODY
    receiver: frozenset[NodeKind] = ANYBODY
    use: frozenset[FlowUse] = ANY_USE
    attribute: frozenset[FlowAttribute] = ANY_ATTRIBUTE

    def hold(self, carrier: str, giver: str, receiver: str, use: str, attribute: str) -> bool:
        """Whether a flow of these kinds is one of them."""
        asked = ((self.giver, giver), (self.receiver, receiver), (self.use, use), (self.attribute, attribute))
        return carrier == self.carrier and all(not named or found in named for named, found in asked)


@dataclass(frozen=True, kw_only=True)
class Need:
    """The CO2 that the inputs of a process have to account for, per unit of its product [t]; of the carbon in a product the most that it can have taken up beside."""

    factor: float
    """What the product's factor gives."""
    low: float
    """The lower end of its interval, or the factor where it is stoichiometric: what inputs explain the product with."""
    most: float
    """The upper end: what the product takes up."""
    reaction: float = 0.0
    """What the reaction needs, so that no row can state otherwise; 0 where it is not known."""
    carries: float = 0.0
    """Carbon that the product carries away beside."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """What is known of a process that may be measured by its product or by its inputs."""

    leads: MeasuredBy = "output"
    """The measure that leads where neither the rows nor the standard say."""
    materials: frozenset[str] = frozenset()
    """Its materials, beside those with a factor of its own."""
    fuels: frozenset[str] = frozenset()
    """Fuels that are its reducing agents, or are turned into its product, however the row calls their use."""
    feeds: frozenset[str] = frozenset()
    """Fuels that are its feed where the row says so: feedstock, or transformation."""
    makes: frozenset[str] = frozenset()
    """Its product, where that is a fuel."""
    bound: frozenset[str] = frozenset()
    """Products that take up CO2 which the process has formed: deducted from either measure."""
    carries: bool = False
    """Whether its product carries carbon away, so that inputs without that deduction do not explain it."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """Tonnes per unit of some kinds of flow under a rule."""

    kinds: Kinds
    gas: str
    scope: Scope
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
    stands_for: str = ""
    """The better factor that it stands in for, where there is none."""
    confidence: str = ""
    enterprise: str | None = None
    """The one enterprise that it holds for; such a row goes before those of all."""
    contract: str = ""
    """The one contract that it holds for; such a row goes before all others."""
    restated: Mapping[str, float] = field(default_factory=dict)
    """Energy by the calorific value of the factor's family over that by another one, which a row says."""
    group: str = ""
    """Process that it belongs to, where more than one measure may be given."""
    basis: ProcessBasis | None = None
    need: Need | None = None
    """Of a product: what its inputs have to account for, where that is known."""
    category: str = ""
    """Category of the value chain, 1-15."""
    of_giver: bool = False
    """Whether the tonnes are those of who gives, where an enterprise takes; else of who takes."""

    @property
    def narrow(self) -> int:
        """How narrowly it holds: for all, one enterprise, one contract, one contract of one enterprise."""
        return 2 * bool(self.contract) + (self.enterprise is not None)


@dataclass(frozen=True, kw_only=True)
class Split:
    """How emissions of cogeneration are laid on its products: by weight per MWh, or one product first at a reference efficiency."""

    method: str = "energy"
    weight: Mapping[str, float] = field(default_factory=dict)
    """Weight of a MWh by carrier; carriers that are left out weigh 1."""
    first: tuple[str, ...] = ()
    """Carriers that take the fuel of separate production first; the rest falls on the others."""
    efficiency: float = 1.0
    """Efficiency of that separate production."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A ruler worked out for a park: a plain table, and the named steps that follow the join."""

    name: str
    unit: str
    rows: tuple[RuleRow, ...]
    where: str = ""
    """Region and country, for messages."""
    year: int = 0
    counted: tuple[Scope, ...] = ("1", "2", "export")
    """Scopes that count in the total."""
    prefer: MeasuredBy | None = None
    """The measure of a process that the standard lets lead; none leaves it to the process."""
    processes: Mapping[str, Process] = field(default_factory=dict)
    """Processes by the group of their rows."""
    covers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By product: by-product fuels whose burning its factor covers as far as it counts their carbon, and the carbon of its feed as well."""
    internal: Internal = "eliminated"
    split: Split = Split()
    equivalent: float = 0.0
    """Primary energy that electricity stands for in a denominator [tce/MWh]."""
    firms: Mapping[str, float] | None = None
    """The share of each enterprise that it counts, where not all; "" stands for the park operator."""

    @property
    def credits(self) -> bool:
        """Whether energy sold outside is taken off."""
        return any(r.scope == "export" for r in self.rows)

    @property
    def counts_direct(self) -> bool:
        """Whether what arises inside counts at all."""
        return any(r.scope == "1" for r in self.rows)

    @property
    def counts_bought(self) -> bool:
        """Whether bought energy counts at all."""
        return any(r.scope == "2" for r in self.rows)

    @cached_property
    def by_carrier(self) -> Mapping[str, tuple[RuleRow, ...]]:
        """The rows by carrier."""
        found: dict[str, list[RuleRow]] = {}
        for row in self.rows:
            found.setdefault(row.kinds.carrier, []).append(row)
        return {carrier: tuple(rows) for carrier, rows in found.items()}

    def fits(
        self, carrier: str, giver: str, receiver: str, use: str, attribute: str, *, enterprise: str | None = None, contract: str = ""
    ) -> tuple[RuleRow, ...]:
        """The rows for one kind of flow. For its gas alone, a row of the enterprise's own replaces those of all, one of the contract's both."""
        held = (r for r in self.by_carrier.get(carrier, ()) if r.kinds.hold(carrier, giver, receiver, use, attribute))
        found = tuple(r for r in held if r.enterprise in (None, enterprise) and r.contract in ("", contract))
        best: dict[tuple[str, Scope], int] = {}
        for row in found:
            if row.narrow:
                best[row.gas, row.scope] = max(row.narrow, best.get((row.gas, row.scope), 0))
        return tuple(r for r in found if r.narrow >= best.get((r.gas, r.scope), 0)) if best else found

    def per_unit(
        self, carrier: str, giver: str = "supplier", receiver: str = "enterprise", use: str = "fuel", attribute: str = "none"
    ) -> float:
        """Tonnes per unit that count in the total."""
        return sum(r.tonnes for r in self.fits(carrier, giver, receiver, use, attribute) if r.scope in self.counted)


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """A factor in what energy carries."""

    factor: str
    weight: float
    """Its share of the tonnes."""
    share: float
    """Half width of its 95 % interval, as a share."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an inventory, traceable to its activity row and its factor row."""

    enterprise: str
    origin: str
    carrier: str
    gas: str
    scope: Scope
    step: LineStep
    quantity: float
    unit: str
    factor: str
    factor_value: float
    tonnes: float
    source: str
    use: str = "fuel"
    errors: tuple[Error, ...] = ()
    """What may be wrong with the quantity, each independent of the others."""
    factor_share: float = 0.0
    """Half width of the factor's 95 % interval, as a share."""
    mix: tuple[Ingredient, ...] = ()
    """Of energy handed on: the factors that it carries, whose errors it shares; none stands for its own factor alone."""
    reason: str = ""
    """Why the factor was taken, as a code."""
    stands_for: str = ""
    """The better factor that this one stands in for, where there is none."""
    confidence: str = ""
    """Confidence of the factor's row."""
    tier: Tier = "estimated"
    technology: str = ""
    """Technology of the plant that it comes from, where a plan says it."""
    captured_from: str = ""
    """The fuel whose flue gas it was, or process_co2, of CO2 that a plan captures."""
    group: str = ""
    basis: ProcessBasis | None = None
    need: Need | None = None
    measure: Leading | None = None
    """What the row itself says of the measure: leads, or apart."""
    category: str = ""
    portion: float = 1.0
    """Share of the quantity of its row, where a boundary cuts it."""

    @property
    def quantity_share(self) -> float:
        """Half width of the quantity's 95 % interval, as a share."""
        return hypot(*(e.half for e in self.errors)) * Z95 / Z90

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


Decider = Literal["row", "standard", "catalogue"]
"""Who says which measure of a process leads: a row, else the standard, else the catalogue for the process."""
Shortfall = Literal["", "too_little", "too_much", "deduction_missing"]
"""Why the inputs of a process do not explain its product."""


JOINED = " + "
"""Between the names of the processes of a crosscheck."""


@dataclass(frozen=True, kw_only=True)
class Crosscheck:
    """A process of an enterprise, or several that draw on the same inputs, measured by output and by inputs [tCO2]."""

    enterprise: str
    processes: tuple[str, ...]
    leads: MeasuredBy
    says: Decider
    output: float
    input: float
    """What the inputs alone would give, less carbon in products."""
    counted: float
    share: float
    """Part of the product that the inputs explain; the rest counts by its factor."""
    shortfall: Shortfall
    rows: tuple[str, ...]
    """The rows of its products."""


CarbonKind = Literal["fossil", "biogenic"]


@dataclass(frozen=True, kw_only=True)
class Excess:
    """CO2 said to be stored beyond what its source gives [t]."""

    enterprise: str
    """Where it would have arisen."""
    kind: CarbonKind
    stored: float
    """All that rows say is stored of it."""
    arising: float
    """All that arises, which is what counts as stored."""
    rows: tuple[str, ...]
    """The rows that store it."""


@dataclass(frozen=True, kw_only=True)
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
    other_gases: Figure
    """Gases that no standard lists (HCFC, CFC ...), outside the total."""
    value_chain: Figure
    """Emissions of the value chain, where the rule leaves them outside its total."""
    tiers: Mapping[str, Figure]
    """Share of what is emitted by quality of the activity row, each tonne once."""
    surcharge: Figure
    """What a conservative reading of low-grade data would add in claims and compliance; never part of the total."""
    counted: tuple[str, ...] = ("1", "2", "export")
    crosschecks: tuple[Crosscheck, ...] = ()
    """Processes that the rows measure in two ways."""
    excesses: tuple[Excess, ...] = ()
    """Sources of which more CO2 is said to be stored than arises there."""

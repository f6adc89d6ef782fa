"""What policy does to a plan, what passes because of it, and what it means in money: frozen values that policy, engine, economics and order hand on.

Money in the study's currency and price year; tonnes in tCO2e (tCO2 under Chinese rules).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from parkzero.accounting import Rule
from parkzero.energy import Due, Limit
from parkzero.park.instrument import Coverage
from parkzero.park.site import Site
from parkzero.words import OwnerKind, Payee


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who burns or buys: what the coverage of an instrument asks for."""

    sector: str = "power_and_heat"
    owner: OwnerKind = "private"
    size: str = "large"


THIRD_PARTY = "third-party"
"""Who owns new plants under energy services."""
SERVICES = Payer(owner="third_party")
"""The third party of energy services."""
OPERATOR = Payer()
"""The park operator: plants that no enterprise owns, and all new capacity."""


def payers(site: Site) -> dict[str, Payer]:
    """Who the enterprises of a site are, by id."""
    return {e.id: Payer(sector=e.sector, owner=e.owner, size=e.size) for e in site.enterprises}


Base = Literal["tonnes", "bought", "used", "made", "sold"]
"""What a rate is on: tonnes of a rule, or energy: bought from outside, used, made by plants, sold to outside."""


EVERYBODY = Coverage()
"""The coverage that names nobody: all are reached."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Money on a flow, for those it covers: positive is paid to the state, negative received from it."""

    instrument: str
    base: Base
    level: float
    """[currency/t or currency/MWh]"""
    coverage: Coverage = EVERYBODY
    rule: Rule | None = None
    """By which tonnes are counted."""
    part: int = 0
    """Which of the rates of its instrument it is."""

    @property
    def due(self) -> Due:
        return Due(self.instrument, self.base, self.part)

    def reaches(self, payer: Payer, carrier: str, technology: str | None = None) -> bool:
        """Whether it reaches a carrier used by somebody, in a plant of a technology (None: in no plant)."""
        named = self.coverage
        asked = ((named.sectors, payer.sector), (named.owners, payer.owner), (named.sizes, payer.size), (named.carriers, carrier))
        return all(not names or name in names for names, name in asked) and (not named.technologies or technology in named.technologies)

    def per(self, carrier: str, giver: str = "supplier", attribute: str = "none") -> float:
        """What it comes to on a MWh of a carrier taken from outside [currency/MWh]."""
        return self.level * (self.rule.per_unit(carrier, giver, attribute=attribute) if self.rule else 1.0)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A share of the investment in covered technologies that the state pays."""

    instrument: str
    share: float
    coverage: Coverage = EVERYBODY

    def reaches(self, technology: str, owner: OwnerKind) -> bool:
        """Whether it pays for new capacity of a technology and kind of owner: the park operator or a third party, whose sector and size are those of `Payer`, whoever's demand it serves. Carriers say nothing of it."""
        named, payer = self.coverage, Payer(owner=owner)
        asked = ((named.technologies, technology), (named.owners, payer.owner), (named.sectors, payer.sector), (named.sizes, payer.size))
        return all(not names or name in names for names, name in asked)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Cost terms and constraints; merging two only sums costs and intersects bounds."""

    rates: tuple[Rate, ...] = ()
    limits: tuple[Limit, ...] = ()

    def merged(self, other: Terms) -> Terms:
        return Terms(rates=self.rates + other.rates, limits=self.limits + other.limits)


@dataclass(frozen=True, kw_only=True)
class Levers:
    """What policy does to the plan."""

    terms: Terms = Terms()
    grants: tuple[Grant, ...] = ()

    def joined(self, other: Levers) -> Levers:
        return Levers(terms=self.terms.merged(other.terms), grants=self.grants + other.grants)

    def of(self, instrument: str) -> Levers:
        """What one instrument does: its rates and grants."""
        rates = tuple(r for r in self.terms.rates if r.instrument == instrument)
        return Levers(terms=Terms(rates=rates), grants=tuple(g for g in self.grants if g.instrument == instrument))


STATE = "state"
"""Who collects and pays for instruments."""


@dataclass(frozen=True, kw_only=True)
class Levied:
    """What rates on energy come to in a plan: the transfer on a flow times the flow."""

    due: Due
    payer: str
    """Enterprise, third party or operator (nobody named)."""
    amount: float
    """Positive is paid, negative received [currency/a]."""


@dataclass(frozen=True, kw_only=True)
class Invested:
    """What was spent on a capacity."""

    id: str
    technology: str
    owner: str
    """Enterprise, third party or operator (nobody named)."""
    kind: OwnerKind
    amount: float
    """[currency]"""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One sum that passes from one to another because of an instrument."""

    instrument: str
    payer: str
    payee: str
    cause: str
    """What it is paid for: tonnes, free_allocation, bought, used, made, sold, grant."""
    quantity: float
    unit: str
    amount: float
    """[currency/a], or [currency] where it is paid once."""
    year: int
    once: bool = False


@dataclass(frozen=True, kw_only=True)
class Charges:
    """What policy settles after the plan."""

    transfers: tuple[Transfer, ...]

    @cached_property
    def paid(self) -> Mapping[str, float]:
        """By instrument, what the state takes in (+) and pays (-) a year [currency/a]."""
        found: dict[str, float] = {}
        for t in (x for x in self.transfers if not x.once):
            sign = (t.payee == STATE) - (t.payer == STATE)
            found[t.instrument] = found.get(t.instrument, 0.0) + sign * t.amount
        return found

    @cached_property
    def granted(self) -> Mapping[str, float]:
        """By instrument, what the state pays once [currency]."""
        found: dict[str, float] = {}
        for t in (x for x in self.transfers if x.once):
            sign = (t.payer == STATE) - (t.payee == STATE)
            found[t.instrument] = found.get(t.instrument, 0.0) + sign * t.amount
        return found

    def quantity(self, instrument: str, cause: str) -> float:
        """What an instrument reached of a cause."""
        return sum(t.quantity for t in self.transfers if (t.instrument, t.cause) == (instrument, cause))


@dataclass(frozen=True, kw_only=True)
class Value:
    """What the plan means in money [currency/a unless said]."""

    cost: float
    """Before transfers, at the social rate."""
    private: float
    """As the park sees it, with transfers and at its own rates."""
    investment: float
    """[currency]"""
    energy_bill: float
    operation: float
    passed: Mapping[Payee, float] = field(default_factory=dict)
    """What passes beyond it: to the state (levies, instruments), the grid (network tariffs beyond its costs), generators (carbon in the price of power)."""
    by_products: float = 0.0
    """Of `cost`: own fuels at their stated value."""
    invested: Mapping[str, float] = field(default_factory=dict)
    """Investment by what is built, by its id [currency]."""

    @property
    def moved(self) -> float:
        """Cost before transfers but for own fuels, which arise whatever is planned: what a plan can move [currency/a]."""
        return self.cost - self.by_products

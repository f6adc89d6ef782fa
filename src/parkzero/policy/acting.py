"""What an instrument may read, and what it gives: the base of every kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parkzero.accounting import Inventory, Rule
from parkzero.levers import Grant, Invested, Levers, Levied, Payer, Transfer
from parkzero.park.instrument import Instrument
from parkzero.park.study import Study
from parkzero.policy.rates import granted, settled
from parkzero.results import Outlook


def rule_names(item: Instrument) -> tuple[str, ...]:
    """Names of the rules that an instrument counts by, one for each of its rulers, among the rules of a frame."""
    return tuple(f"base:{item.id}" if n == 0 else f"base:{item.id}:{n}" for n in range(len(item.rulers())))


@dataclass(frozen=True, kw_only=True)
class Before:
    """What stands before a plan is made."""

    year: int
    study: Study
    outlook: Outlook
    rules: tuple[Rule, ...]
    """The instrument's own, by its rulers."""


@dataclass(frozen=True, kw_only=True)
class After:
    """What came of a plan."""

    year: int
    levers: Levers
    """What the instrument gave to the plan."""
    grants: tuple[Grant, ...] = ()
    """Those of all instruments."""
    inventories: tuple[Inventory, ...]
    """The accounts of the plan under the instrument's own rules."""
    base_year: tuple[Inventory, ...]
    """Those of the base year."""
    levied: tuple[Levied, ...]
    """What its rates on energy come to."""
    invested: tuple[Invested, ...]
    payers: Mapping[str, Payer]
    """Who the enterprises are."""


class Acting(Instrument):
    """An instrument that acts: money on flows, money on investment, limits; and the transfers that follow from a plan."""

    def terms(self, given: Before) -> Levers:
        """What it does to a plan of a year in which it holds. Money is the study's."""
        return Levers()

    def settle(self, given: After) -> Iterator[Transfer]:
        """What passes because of it: every rate times its flow, every grant times what was spent."""
        for rate in given.levers.terms.rates:
            yield from settled(rate, given.year, given.inventories, given.levied, given.payers)
        for grant in given.levers.grants:
            yield from granted(grant, given.year, given.invested, given.grants)

"""From a policy to what it does to a plan, and, after the plan, to what passes because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from parkzero.accounting import Inventory, Rule
from parkzero.levers import Charges, Invested, Levers, Levied, Payer, Terms
from parkzero.park.sections import Policy
from parkzero.park.study import Study
from parkzero.policy.acting import Acting, After, Before, rule_names
from parkzero.policy.targets import limits
from parkzero.results import Outlook


def terms(policy: Policy, rules: Mapping[str, Rule], base_year: Mapping[str, Inventory], outlook: Outlook, study: Study, year: int) -> Levers:
    """What the instruments that hold in a year and the targets due by it do to a plan. Money is already the study's."""
    found = Levers()
    for item in _holding(policy, year):
        own = tuple(rules[name] for name in rule_names(item))
        found = found.joined(_numbered(item.terms(Before(year=year, study=study, outlook=outlook, rules=own))))
    return found.joined(Levers(terms=Terms(limits=limits(policy.targets, rules, base_year, study, year))))


def settle(
    policy: Policy,
    levers: Levers,
    *,
    year: int,
    inventories: Mapping[str, Inventory],
    base_year: Mapping[str, Inventory],
    levied: tuple[Levied, ...],
    invested: tuple[Invested, ...],
    payers: Mapping[str, Payer],
) -> Charges:
    """What passes because of each instrument, after a plan of a year. `payers`: who the enterprises are."""
    return Charges(
        transfers=tuple(
            transfer
            for item in _holding(policy, year)
            for transfer in item.settle(
                After(
                    year=year, levers=levers.of(item.id), grants=levers.grants, inventories=tuple(inventories[n] for n in rule_names(item)),
                    base_year=tuple(base_year[n] for n in rule_names(item)), levied=levied, invested=invested, payers=payers,
                )
            )
        )
    )  # fmt: skip


def _numbered(levers: Levers) -> Levers:
    """The rates of one instrument told apart."""
    rates = tuple(replace(rate, part=n) for n, rate in enumerate(levers.terms.rates))
    return replace(levers, terms=replace(levers.terms, rates=rates))


def _holding(policy: Policy, year: int) -> tuple[Acting, ...]:
    """The instruments that hold in a year; all that are read are of the kinds of this room, which act."""
    return tuple(cast(Acting, i) for i in policy.instruments if i.period.holds(year))

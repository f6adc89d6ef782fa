"""Certificates and contracts for green power in accounts: the eight criteria of the GHG Protocol Scope 2 Guidance (2015, Table 7.1), under which
standards one does not count and why, and the rate of one for fossil power.

Wording is ours. Each criterion is met, missed, or does not apply; a certificate that was cancelled for somebody else covers
no own use.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from parkzero.park.certifying import (
    COVERED,
    ClaimedUnder,
    Shortcoming,
    backed,
    counts_under,
    in_market,
    in_time,
    is_contract,
    is_fossil,
    power_source,
    shortcomings,
    tracked,
)
from parkzero.park.site import Site
from parkzero.park.whole import Activity, Certificate, OwnFactor
from parkzero.standards import factors

Answer = Literal["met", "missed", "not_applicable"]
CRITERIA = ("conveys_rate", "one_claim", "tracked_and_retired", "vintage", "same_market", "utility_rate", "direct_purchase", "residual_mix")
CLAIMED: dict[str, tuple[ClaimedUnder, ...]] = {"ghg-protocol-market": ("scope_2",), "china-zcp-2025": ("910",), "gb-t-32151": get_args(ClaimedUnder)}
"""Standards that count certificates, and the accounts in which one has to stand for that."""


def criteria(item: Certificate, site: Site, year: int, *, residual: bool) -> dict[str, Answer]:
    """The eight criteria for a certificate used in a year; `residual`: whether a residual mix of the market is known."""

    def judged(holds: bool) -> Answer:
        return "met" if holds else "missed"

    return {
        "conveys_rate": judged(power_source(item) is not None),
        "one_claim": "met",
        "tracked_and_retired": "not_applicable" if is_contract(item) and not item.retired else judged(tracked(item)),
        "vintage": judged(in_time(item, year)),
        "same_market": judged(in_market(item, site.place)),
        "utility_rate": judged(bool(item.technology)) if item.kind == "green_tariff" else "not_applicable",
        "direct_purchase": judged(bool(item.owner and item.source)) if item.kind == "ppa" else "not_applicable",
        "residual_mix": judged(residual),
    }


def refusals(item: Certificate, rows: Iterable[Activity], site: Site, year: int) -> dict[str, tuple[Shortcoming, ...]]:
    """Standards under which a certificate does not count for some of the power that it is used for in a year, and what speaks against it."""
    against = [shortcomings(item, site.place, row.calendar_year, row.month) for row in rows if row.year == year and row.certificate == item.id and row.attribute in COVERED and backed(row)]
    found = {name: tuple(dict.fromkeys(why for each in against for account in asked for why in each[account])) for name, asked in CLAIMED.items()}
    return {name: why for name, why in found.items() if why}


def fossil_rates(certificates: Iterable[Certificate], site: Site, year: int) -> tuple[OwnFactor, ...]:
    """What power of certificates for fossil power emits in accounts by market [t/MWh]: its fuel over a usual efficiency, unless the user
    gives the rate of the contract. Certificates that do not count have none."""
    made = []
    for item in certificates:
        power = power_source(item)
        if power is None or power.efficiency is None or not is_fossil(item) or "scope_2" not in counts_under(item, site.place, year):
            continue
        fuel = factors.fuel(power.fuel, "CO2", factors.family_of(site))
        assert fuel is not None
        source = f"{fuel.burnt.source}; over an efficiency of {power.efficiency:.0%}: {power.source}"
        made.append(
            OwnFactor(
                kind="supplier", item="electricity", value=fuel.burnt.value / power.efficiency, unit="MWh", level="default", contract=item.id, share=power.share, source=source, confidence=power.confidence,
                origin=f"{item.origin} {item.id}, {power.id} power",
            )
        )  # fmt: skip
    return tuple(made)

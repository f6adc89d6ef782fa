"""Targets as limits of a plan: soft, at a backstop price."""

from __future__ import annotations

from collections.abc import Mapping

from parkzero.accounting import Inventory, Rule
from parkzero.energy import Limit
from parkzero.money import convert
from parkzero.park.catalogue import typical
from parkzero.park.sections import Target
from parkzero.park.study import Study

NATIONAL = "china-zcp-2025"
"""Rule of targets on tonnes per energy."""
BACKSTOP = typical("backstop_carbon").value
"""Default price of a tonne above a target [EUR of 2024 per t]."""


def limits(targets: tuple[Target, ...], rules: Mapping[str, Rule], base_year: Mapping[str, Inventory], study: Study, year: int) -> tuple[Limit, ...]:
    """The strictest target on tonnes, by the park's own rule, and the strictest on tonnes per energy of those due by a year."""
    found: tuple[Limit, ...] = ()
    shares = [(t.emissions.value, t.year) for t in targets if t.year <= year and t.emissions is not None]
    if shares:
        share, since = min(shares, key=lambda pair: pair[0])
        base = base_year["own"].total.value or 0.0
        found = (Limit(name=f"target-{since}", tonnes=share * base, backstop=backstop(study), rule=rules["own"]),)
    lines = [(t.intensity.value, t.year) for t in targets if t.year <= year and t.intensity is not None]
    if lines:
        most, since = min(lines, key=lambda pair: pair[0])
        found += (Limit(name=f"intensity-{since}", tonnes=0.0, backstop=backstop(study), rule=rules[NATIONAL], intensity=most),)
    return found


def backstop(study: Study) -> float:
    """Price of a tonne above a target or a budget [currency/t]."""
    return study.backstop_carbon.value if study.backstop_carbon else convert(BACKSTOP, "EUR", 2024, study.currency, study.price_year)

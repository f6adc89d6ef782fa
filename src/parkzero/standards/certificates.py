"""Quality of certificates and contracts for green power: the eight criteria of the GHG Protocol Scope 2 Guidance (2015, Table 7.1).

Wording is ours. Each criterion is met, missed, or does not apply; a certificate that was cancelled for somebody else covers
no own use.
"""

from __future__ import annotations

from typing import Literal

from parkzero.park.site import Site
from parkzero.park.whole import Certificate

Answer = Literal["met", "missed", "not_applicable"]
CRITERIA = ("conveys_rate", "one_claim", "tracked_and_retired", "vintage", "same_market", "utility_rate", "direct_purchase", "residual_mix")


def criteria(item: Certificate, site: Site, year: int, *, residual: bool) -> dict[str, Answer]:
    """The eight criteria for a certificate used in a year; `residual`: whether a residual mix of the market is known."""
    made = int(item.month[:4])

    def judged(holds: bool) -> Answer:
        return "met" if holds else "missed"

    markets = {site.place.country, site.place.region}
    return {
        "conveys_rate": judged(bool(item.technology)),
        "one_claim": "met",
        "tracked_and_retired": judged(bool(item.registry and item.retired)),
        "vintage": judged(abs(made - year) <= 1),
        "same_market": judged(item.market in markets),
        "utility_rate": judged(bool(item.technology)) if item.kind == "green_tariff" else "not_applicable",
        "direct_purchase": judged(bool(item.owner and item.source)) if item.kind == "ppa" else "not_applicable",
        "residual_mix": judged(residual),
    }

"""What of a carbon price that power stations pay stands in the price of power, and what of a network tariff the network needs: rows of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parkzero.money import convert
from parkzero.park.catalogue import holding, table
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.technology import CostRegion
from parkzero.park.uptake import EXTENTS
from parkzero.words import Pricing, Quota


@cache
def passed_through(quota: Quota, pricing: Pricing) -> tuple[float, float, float]:
    """Low, central and high share of the marginal station's carbon cost that a price of power carries (pass_through.csv).

    >>> passed_through("output", "market")[1] < passed_through("bought", "market")[1]
    True
    """
    (row,) = [r for r in table("pass_through.csv") if r["pricing"] == pricing and quota in r["quota"].split()]
    low, central, high = (float(row[end if end != "central" else "value"]) for end in EXTENTS)
    return low, central, high


def pricing(site: Site) -> Pricing:
    """How the price of power of a site comes about: as its tariff says, else as is usual in its country."""
    tariff = site.prices.get("electricity")
    if tariff and tariff.pricing:
        return tariff.pricing
    return "contract" if site.place.country in {r["country"] for r in table("pass_through.csv") if r["country"]} else "market"


@dataclass(frozen=True, kw_only=True)
class Network:
    """What the public power network really costs for a taker at high voltage: low, central, high."""

    losses: tuple[float, float, float]
    """On the way to the taker, per energy taken [-]."""
    capacity: tuple[float, float, float]
    """Of a MW more at the highest hour of the year [currency/MW a]."""
    reinforcement: tuple[float, float, float]
    """Share of what a reinforced connection costs that `capacity` holds already: what is paid towards the network upstream, the last substation [-]."""


def network_needs(region: CostRegion, study: Study) -> Network:
    """The network of a region in the study's money (network_needs.csv)."""
    rows = {(r["region"], r["what"]): r for r in table("network_needs.csv")}

    def ends(what: str) -> tuple[float, float, float]:
        row = rows[holding(region, {r for r, of in rows if of == what}), what]
        factor = convert(1.0, row["currency"], int(row["year"]), study.currency, study.price_year) if row["currency"] else 1.0
        return float(row["low"]) * factor, float(row["value"]) * factor, float(row["high"]) * factor

    return Network(losses=ends("losses"), capacity=ends("capacity"), reinforcement=ends("reinforcement"))

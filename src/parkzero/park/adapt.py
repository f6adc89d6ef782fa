"""Adapting a park to a study: all money in one currency and price year; borrowed sections brought to their host once.

A borrowed section's money comes over in one of three ways (the study's choice): market exchange rate, purchasing power,
or the same share of the energy price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from parkzero.money import convert
from parkzero.park.catalogue import table
from parkzero.park.instrument import Instrument
from parkzero.park.noun import Given
from parkzero.park.passing import pricing
from parkzero.park.replacing import mapped
from parkzero.park.sections import Course, Policy, Trends
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park

T = TypeVar("T")


def adapted(park: Park, site: Site, study: Study, donors: Mapping[str, Site]) -> Park:
    """The park with its completed site and everything in the study's money;
    `donors`: the completed sites that sections were borrowed from."""
    tariff = site.prices.get("electricity")
    host = tariff.energy.currency if tariff and tariff.energy.currency else study.currency
    site = _money(site, study)
    changes: dict[str, object] = {"study": _money(study, study)}
    for dimension in ("policy", "economics", "trends"):
        section = park.section(dimension)
        donor = park.borrowed.get(dimension)
        if donor is None:
            changes[dimension] = _money(section, study)
            continue
        factor = 1.0
        if study.conversion == "energy_price" and dimension in donors:
            factor = _power_price(site, study) / _power_price(_money(donors[dimension], study), study)
        section = _scaled(_money(section, study, host if study.conversion == "purchasing_power" else None), factor)
        if isinstance(section, Trends):
            section = _rebased(section, donor.study.base_year, study.base_year)
        changes[dimension] = section
    return park.but(site=site, **changes)


def _money(noun: T, study: Study, host: str | None = None) -> T:
    """Every price of a noun in the study's currency and price year;
    by way of the host's purchasing power where `host` names its currency."""

    def change(_: tuple[str | int, ...], given: Given) -> Given:
        if given.currency is None:
            return given
        year = given.year or study.price_year
        if host is None:
            factor = convert(1.0, given.currency, year, study.currency, study.price_year)
        else:
            at_home = convert(1.0, given.currency, year, to=host, to_year=study.price_year, way="purchasing_power")
            factor = at_home * convert(1.0, host, study.price_year, study.currency, study.price_year)
        return given.times(factor).but(currency=study.currency, year=study.price_year)

    found: T = mapped(noun, change)
    return found


def _scaled(noun: T, factor: float) -> T:
    if factor == 1.0:
        return noun
    found: T = mapped(noun, lambda _, given: given.times(factor) if given.currency else given)
    return found


def _power_price(site: Site, study: Study) -> float:
    tariff = site.prices.get("electricity")
    return tariff.energy.value if tariff and tariff.energy.value > 0 else 80.0


def _rebased(trends: Trends, donor_base: int, base: int) -> Trends:
    """Indices relative to the host's base year."""

    def course(old: Course | None) -> Course | None:
        if old is None or donor_base == base:
            return old
        years = sorted({donor_base, *old.central})
        at = [old.central.get(y, 1.0) for y in years]
        level = _interpolated(base, years, at) or 1.0
        scaled = {name: {y: v / level for y, v in getattr(old, name).items()} for name in ("central", "low", "high")}
        return old.but(**scaled)

    return trends.but(
        grid_factor=course(trends.grid_factor), carbon_price=course(trends.carbon_price), demand=course(trends.demand),
        energy_price={k: course(v) for k, v in trends.energy_price.items()},
        technology_cost={k: course(v) for k, v in trends.technology_cost.items()},
    )  # fmt: skip


def _interpolated(x: int, xs: list[int], ys: list[float]) -> float:
    if x <= xs[0]:
        return ys[0]
    for (x0, y0), (x1, y1) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]


@dataclass(frozen=True, kw_only=True)
class PowerCarbon:
    """What a price of carbon that power stations pay puts into the price of bought power [currency/MWh]."""

    given: float = 0.0
    """In the price as the park gives it: that of its own policy."""
    acting: float = 0.0
    """Under the policy that acts: the park's own, a borrowed one, or none."""


def in_force(host: str, donor: str) -> bool:
    """Whether a policy of one country is that of another: of the same, or both in the EU ETS.

    >>> in_force("DE", "DK"), in_force("CN", "DK"), in_force("IN", "IN")
    (True, False, True)
    """
    return host == donor or {host, donor} <= {c for row in table("ets_countries.csv") if row["scope"] == "all" and not row["until"] for c in row["countries"].split()}


def own_policy(country: str, borrowed: Mapping[str, Park]) -> dict[str, Policy]:
    """What a card that borrows the policy of another country has of its own: none, so that its price of power holds no carbon of the one that is borrowed."""
    donor = borrowed.get("policy")
    return {} if donor is None or in_force(country, donor.site.place.country) else {"policy": Policy()}


def carbon_in_power(park: Park, marginal: float, year: int, index: float, *, acts: bool = True, end: Extent = "central") -> PowerCarbon:
    """Carbon in the price of power in a year, as the park gives it and as it is under the policy that acts.

    `marginal`: factor of the host's marginal station [tCO2/MWh]; `index`: the trend's index of carbon prices; `acts`: whether policy acts: without, power stations pay no carbon price either.
    """
    own = park.replaced.get("policy", park.policy)
    given = _money(own, park.study).instruments if isinstance(own, Policy) and "policy" in park.replaced else park.policy.instruments

    def passed(instruments: tuple[Instrument, ...]) -> float:
        return sum((item.on_power(year, marginal, index, pricing(park.site), end=end) for item in instruments if item.period.holds(year)), 0.0)

    return PowerCarbon(given=passed(given), acting=passed(park.policy.instruments) if acts else 0.0)

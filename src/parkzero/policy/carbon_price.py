"""A price per tonne: tax or allowance price, on a base of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from parkzero.levers import STATE, Levers, Rate, Terms, Transfer
from parkzero.park.noun import CarbonPrice, Given, Share
from parkzero.park.passing import passed_through
from parkzero.park.ruler import Ruler
from parkzero.park.uptake import EXTENTS, Extent
from parkzero.policy.acting import Acting, After, Before
from parkzero.policy.rates import covered, still_running
from parkzero.words import Pricing, Quota


class CarbonPriceInstrument(Acting):
    """Every tonne of the base costs the level of the year; what is allocated free lowers the payment, not the incentive."""

    label: ClassVar[str] = "carbon price"
    label_zh: ClassVar[str] = "碳价"
    hangs: ClassVar[Mapping[str, str]] = {"pass_through": "power_sector", "power_quota": "power_sector", "free_follows": "free_share"}
    kind: Literal["carbon_price"] = "carbon_price"
    """carbon_price"""
    level: CarbonPrice
    """Price in the year that the figure names; the trend `carbon_price` is its index, unless `path` is printed."""
    path: dict[int, CarbonPrice] = {}
    """Prices printed in law, by year; the latest one not later than the stage replaces the level and its index."""
    base: Ruler = Ruler(gases=("CO2",), indirect=False)
    """What a tonne is for this instrument: gases, direct, indirect."""
    free_share: Share | None = None
    """Share of the base-year tonnes allocated free of charge; none means nothing."""
    free_follows: Literal["activity", "history"] = "activity"
    """What the free tonnes go with: what the covered sources burn, buy and process now, or the base year alone, whatever runs."""
    power_sector: bool = False
    """Whether the public power stations pay it too, so that it stands in the price of bought electricity."""
    power_quota: Quota = "bought"
    """How power stations come by their quota: bought or given by history (its worth stands in the price either way), or free in step with output (near none of it does)."""
    pass_through: Share | None = None
    """Share of the marginal station's carbon cost that the power price carries; none means what the catalogue says of such quota and of how the price comes about."""

    def price(self, stage: int, index: float) -> Given:
        """The price of a stage: printed path, or level times the trend's index."""
        printed = [y for y in self.path if y <= stage]
        return self.path[max(printed)] if printed else self.level.times(index)

    def rulers(self) -> tuple[Ruler, ...]:
        return (self.base,)

    def on_power(self, year: int, marginal: float, index: float, pricing: Pricing = "market", *, end: Extent = "central") -> float:
        return self.price(year, index).value * marginal * self._shares(pricing)[EXTENTS.index(end)] if self.power_sector else 0.0

    def passing(self, pricing: Pricing, end: Extent) -> Self:
        return self.but(pass_through=Given(value=(share := self._shares(pricing)[EXTENTS.index(end)]), unit="", low=share, high=share)) if self.power_sector else self

    def _shares(self, pricing: Pricing) -> tuple[float, float, float]:
        own = self.pass_through
        return (own.low, own.value, own.high) if own else passed_through(self.power_quota, pricing)

    def terms(self, given: Before) -> Levers:
        level = self.price(given.year, given.outlook.at("carbon_price", given.year)).value
        (rule,) = given.rules
        return Levers(terms=Terms(rates=(Rate(instrument=self.id, base="tonnes", level=level, coverage=self.coverage, rule=rule),)))

    def settle(self, given: After) -> Iterator[Transfer]:
        """The rate times today's tonnes, less a share of those of the base year free of charge, as far as the covered sources still run."""
        yield from super().settle(given)
        (rate,) = given.levers.terms.rates
        share = self.free_share.value if self.free_share else 0.0
        if share:
            running = still_running(given.inventories[0].lines, given.base_year[0].lines, rate, given.payers) if self.free_follows == "activity" else 1.0
            for firm, tonnes in covered(given.base_year[0].lines, rate, given.payers).items():
                free = share * tonnes * running
                yield Transfer(
                    instrument=self.id, payer=STATE, payee=firm, cause="free_allocation", quantity=free, unit="t", amount=rate.level * free, year=given.year
                )

"""A price per tonne: tax or allowance price, on a base of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from parkzero.levers import STATE, Levers, Rate, Terms, Transfer
from parkzero.park.noun import CarbonPrice, Given, Share
from parkzero.park.ruler import Ruler
from parkzero.policy.acting import Acting, After, Before
from parkzero.policy.rates import covered

PASS_THROUGH = (0.5, 0.8, 1.0)
"""Share of the marginal station's carbon cost in the power price: low, central, high (literature range of the EU ETS)."""


class CarbonPriceInstrument(Acting):
    """Every tonne of the base costs the level of the year; what is allocated free lowers the payment, not the incentive."""

    label: ClassVar[str] = "carbon price"
    label_zh: ClassVar[str] = "碳价"
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
    power_sector: bool = False
    """Whether the public power stations pay it too, so that it stands in the price of bought electricity."""
    pass_through: Share | None = None
    """Share of the marginal station's carbon cost that the power price carries; none means 80 % (50-100 %)."""

    def price(self, stage: int, index: float) -> Given:
        """The price of a stage: printed path, or level times the trend's index."""
        printed = [y for y in self.path if y <= stage]
        return self.path[max(printed)] if printed else self.level.times(index)

    def rulers(self) -> tuple[Ruler, ...]:
        return (self.base,)

    def on_power(self, year: int, marginal: float, index: float) -> float:
        if not self.power_sector:
            return 0.0
        return self.price(year, index).value * marginal * (self.pass_through.value if self.pass_through else PASS_THROUGH[1])

    def terms(self, given: Before) -> Levers:
        level = self.price(given.year, given.outlook.at("carbon_price", given.year)).value
        (rule,) = given.rules
        return Levers(terms=Terms(rates=(Rate(instrument=self.id, base="tonnes", level=level, coverage=self.coverage, rule=rule),)))

    def settle(self, given: After) -> Iterator[Transfer]:
        """The rate times today's tonnes, less a share of those of the base year free of charge."""
        yield from super().settle(given)
        (rate,) = given.levers.terms.rates
        share = self.free_share.value if self.free_share else 0.0
        if share:
            for firm, tonnes in covered(given.base_year[0].lines, rate, given.payers).items():
                free = share * tonnes
                yield Transfer(
                    instrument=self.id, payer=STATE, payee=firm, cause="free_allocation", quantity=free, unit="t", amount=rate.level * free, year=given.year
                )

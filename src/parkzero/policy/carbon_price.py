"""A price per tonne: tax or allowance price, on a base of its own."""

from __future__ import annotations

from typing import ClassVar, Literal

from parkzero.park.instrument import Instrument
from parkzero.park.noun import CarbonPrice, Given, Share
from parkzero.park.ruler import Ruler


class CarbonPriceInstrument(Instrument):
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

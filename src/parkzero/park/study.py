"""The study: what is asked of a park, the same for every park of a comparison."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from parkzero.money import convert
from parkzero.park.noun import CarbonPrice, Charge, Noun, Rate, Share
from parkzero.park.periods import Calendar
from parkzero.park.ruler import Ruler

CURRENCY = r"^[A-Z]{3}$"
Year = Annotated[Calendar, Field(ge=1990, le=2100)]
Resolution = Literal[5, 10, 15, 20, 30, 60]
RESOLUTIONS: tuple[int, ...] = get_args(Resolution)


class Study(Noun):
    """Base year, stage, money, time, yardstick and backstop prices."""

    base_year: Year = 2023
    """Year of the accounts and of the base-year run."""
    year_begins: Annotated[int, Field(ge=1, le=12)] = 1
    """Month with which the years of the accounts begin. A year is called by the calendar year in which most of its months lie, of two halves by the later."""
    stage: Year = 2030
    """Year that the plan is made for (one stage)."""
    currency: Annotated[str, Field(pattern=CURRENCY)] = "EUR"
    """Currency of all results; none means that of the park's country, EUR where no rates are known for it."""
    price_year: Annotated[int, Field(ge=2010, le=2026)] = 2024
    """Price year of all results."""
    social_rate: Rate | None = None
    """Social discount rate, real; none means 5 %."""
    weather_year: Annotated[int, Field(ge=1990, le=2026)] = 2019
    """Year whose calendar the weather and the loads follow."""
    resolution: Resolution = 60
    """Length of a step of plans [min]; finer series of the park count at this step, generated ones stay hourly."""
    periods: Annotated[int, Field(ge=1, le=365)] = 12
    """Representative days that the search for capacities starts from; the full year proves the result."""
    gap: Share | None = None
    """Gap between the plan's cost and its proved lower bound that is asked for; plans within it count as equally good; none means 0.1 %."""
    yardstick: Ruler = Ruler()
    """The fixed rule that outcomes of comparisons are measured with."""
    backstop_energy: Charge | None = None
    """Price of demand that is not served; none means 20000 EUR/MWh."""
    backstop_carbon: CarbonPrice | None = None
    """Price of a tonne above a target; none means 1000 EUR/t."""
    conversion: Literal["market", "purchasing_power", "energy_price"] = "market"
    """How a borrowed section's money is brought to the host."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    """Seed of every random series."""

    @property
    def discount(self) -> float:
        return self.social_rate.value if self.social_rate else 0.05

    @property
    def tolerance(self) -> float:
        return self.gap.value if self.gap else 0.001

    @property
    def per_euro(self) -> float:
        """The study's money per EUR of 2024."""
        return convert(1.0, "EUR", 2024, self.currency, self.price_year)

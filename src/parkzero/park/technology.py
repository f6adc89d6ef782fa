"""A technology of the catalogue: cost, efficiency, lifetime, with source and confidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from parkzero.park.noun import Noun
from parkzero.source import SPREAD
from parkzero.words import HOT, WASTE_HEAT, Carrier, Hot, Inner, Role

Positive = Annotated[float, Field(ge=0)]
APPROACH = 20.0
"""Least distance of a source from what it is cooled down to [K]."""


CostRegion = Literal["world", "europe", "china"]


class Technology(Noun):
    """One row of the catalogue. Capacity counts on the side named by `measured`."""

    id: str
    """Id, for example pv_ground."""
    label: Annotated[str, Field(min_length=1)]
    """Name in English, as reports show it."""
    label_zh: Annotated[str, Field(min_length=1)]
    """Name in Chinese."""
    description: str = ""
    """What exactly the figures hold for."""
    description_zh: str = ""
    """The same in Chinese."""
    role: Role
    """converter, source (sun, wind, ground heat), storage, saving (a measure that lowers a demand), shedding (demand switched off) or network (room at the connection to the public network)."""
    input: Carrier | Inner | None
    """Carrier taken; none for sources, savings, shedding and network, and the stored one for storage."""
    output: Carrier | Inner
    """Main carrier given, or the one whose demand falls."""
    byproduct: Carrier | None = None
    """Second carrier given (heat of a CHP)."""
    more: tuple[tuple[Carrier | Inner, float], ...] = ()
    """Further carriers per main output, given (+) or taken (-): power and steam of carbon capture [MWh or t]."""
    measured: Literal["output", "input"] = "output"
    """Side that capacity and capex count on."""
    efficiency: Annotated[float, Field(gt=0, le=40)] = 1.0
    """Main output per input; COP of a heat pump; round trip of storage [-]."""
    byproduct_efficiency: Positive = 0.0
    """Second output per input [-]."""
    capex: Positive
    """Investment per capacity [currency/MW]."""
    capex_energy: Positive = 0.0
    """Investment per energy content of storage [currency/MWh]."""
    fixed_share: Positive = 0.0
    """Fixed yearly cost as a share of the investment [1/a]."""
    variable: Positive = 0.0
    """Variable cost per main output [currency/MWh]."""
    lifetime: Annotated[float, Field(gt=0, le=100)]
    """Lifetime [a]."""
    hours: tuple[Positive, Positive] = (0.0, 0.0)
    """Least and greatest energy content per power of storage [h]; (0, 0) means free up to 200 h."""
    loss: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Standing loss of storage per hour [-]."""
    area: Positive = 0.0
    """Room needed per capacity [m2/MW]."""
    currency: str = "EUR"
    """Currency of the costs."""
    price_year: int = 2025
    """Price year of the costs."""
    year: int = 2030
    """Year that the figures hold for."""
    region: CostRegion = "world"
    """Whose costs these are."""
    low: Annotated[float, Field(gt=0, le=1)] | None = None
    """Lower end of the investment over its value [-]; None follows the confidence."""
    high: Annotated[float, Field(ge=1)] | None = None
    """Upper end of the investment over its value [-]; None follows the confidence."""
    source: str = ""
    """Source of the costs."""
    confidence: Literal["A", "B", "C"] = "C"
    """Confidence of the costs."""
    expandable: bool = True
    """Whether new capacity may be built."""
    learning: Annotated[float, Field(ge=0, le=1)] | None = None
    """Fall of cost per doubling of what is built [share]; the rows of later years hold it already. None where none is known."""
    embodied: Positive | None = None
    """Carbon embodied in a unit of capacity [tCO2e/MW]; None where none is known, which is not zero."""
    embodied_energy: Positive | None = None
    """The same per energy content of storage [tCO2e/MWh]."""
    embodied_source: str = ""
    """Source of the embodied carbon."""
    minimum: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Least load while it runs, as a share of capacity; counts in commitment only."""
    idle: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Input at no load while it runs, as a share of the input at full load; counts in commitment only."""
    cap: Annotated[float, Field(gt=0, le=1)] | None = None
    """Largest capacity as a share of the peak demand of its carrier, for savings, shedding and shifting."""
    usage: Annotated[float, Field(gt=0, le=8760)] | None = None
    """Largest use in a year, in hours of full capacity: of shedding, or between outages [h]."""
    scale: Annotated[float, Field(gt=0, le=1)] | None = None
    """Exponent of the total cost on size: a plant twice as large costs 2 ** scale times as much. None: cost per unit is the same at all sizes."""
    size: Positive = 0.0
    """Size that the investment holds for [MW; MWh of a store], where cost has an exponent."""
    size_low: Positive = 0.0
    """Least size that the exponent was seen at."""
    size_high: Positive = 0.0
    """Largest size that the exponent was seen at."""
    cycles: Annotated[float, Field(gt=0)] | None = None
    """Full cycles that a store can give in its life; spread evenly over it they bound what it gives in a year. None: no bound."""
    ageing: Annotated[float, Field(ge=0, lt=0.05)] = 0.0
    """Share of its first output that a source loses each year; plans take the mean over its life [1/a]."""
    carnot: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of Carnot's COP or efficiency that a heat pump or an engine reaches; None where it does not follow the temperature of its source."""
    sink: float | None = None
    """Mean temperature at which a heat pump gives its heat, an engine is cooled, or to which a boiler cools what it takes; below which outside air is cold enough [degC]."""

    def giving(self, hot: Hot | None) -> Technology:
        """The technology of a plant that gives steam where the catalogue says heat, or the other way round; None: as the catalogue."""
        if hot is None or self.role != "converter":
            return self
        return self.but(output=hot) if self.output in HOT else self.but(byproduct=hot) if self.byproduct in HOT else self

    @property
    def kept(self) -> float:
        """Mean output over its life, of that of its first year [-]."""
        return 1.0 - self.ageing * self.lifetime / 2.0

    def left(self, years: float) -> float:
        """Output after some years, of that of the first [-]."""
        return max(1.0 - self.ageing * max(years, 0.0), 0.0)

    @property
    def sizes(self) -> tuple[float, float]:
        """The sizes between which the exponent of cost was seen."""
        return self.size_low or self.size, self.size_high or self.size

    @property
    def span(self) -> tuple[float, float]:
        """Ends of the investment over its value: those of the row, else by its confidence."""
        spread = SPREAD[self.confidence]
        return (1.0 - spread if self.low is None else self.low, 1.0 + spread if self.high is None else self.high)

    @property
    def level(self) -> float:
        """Where the level of waste heat that it takes begins [degC]."""
        return max((WASTE_HEAT[c][0] for c in self.takes if c in WASTE_HEAT), default=0.0)

    @property
    def warm(self) -> float:
        """Temperature below which waste heat is of no use to it [degC]."""
        return max(self.level, self.sink + APPROACH) if self.input in WASTE_HEAT and self.sink is not None else self.level

    @property
    def below(self) -> float | None:
        """Temperature outside below which it gives cold; None: at any [degC]."""
        return self.sink if self.output == "cooling" and self.carnot is None else None

    @property
    def takes(self) -> tuple[str, ...]:
        """Carriers taken."""
        return tuple(c for c in (self.input, *(c for c, v in self.more if v < 0.0)) if c is not None)

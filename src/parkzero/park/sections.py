"""The six sections: choices, one value per dimension. None holds an absolute amount or a name of the site."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from parkzero.park.instrument import Instrument
from parkzero.park.metering import MeteringCoverage
from parkzero.park.noun import CarbonIntensity, EnergyPrice, Given, Noun, Rate, Share, Years
from parkzero.park.periods import Calendar, WholeYears
from parkzero.park.ruler import ChpMethod, Departure
from parkzero.problem import nearest
from parkzero.words import Carrier, DispatchMode, OwnerKind

Month = Annotated[int, Field(ge=1, le=12)]
Hour = Annotated[int, Field(ge=0, le=23)]


class Cogeneration(Noun):
    """How emissions of cogeneration are laid on its power and heat in every account of the park. A method alone may be written as a word."""

    method: ChpMethod = "efficiency"
    """energy, efficiency, eu_reference, exergy, heat_first or power_first."""
    power: Share | None = None
    """Efficiency of separate power production that `efficiency` compares with; none means 35 %."""
    heat: Share | None = None
    """Efficiency of separate heat production that `efficiency` compares with; none means 80 %."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"method": value} if isinstance(value, str) else value


class Standards(Noun):
    """Dimension 1: how tonnes are counted and what is asked."""

    method: Literal["ghg-protocol", "ghg-protocol-location", "ghg-protocol-market", "iso-14064-1", "china-zcp-2025", "gb-t-32151", "eu-ets"] = "ghg-protocol"
    """The park's own accounting method."""
    ruler: Departure = Departure()
    """What the park counts otherwise than its method; nothing for all that follows the method."""
    chp: Cogeneration | None = None
    """How cogeneration is split in every account of the park; none means as the study's yardstick splits it."""
    feedstock: bool = False
    """Whether feedstock energy is part of the denominator under the Chinese park rule (both are shown)."""
    natural_gas_is_clean: bool = False
    """Whether natural gas is clean energy in the guiding indicator (the rule does not define it; both are shown)."""
    offset_limit: Share | None = None
    """Largest share of emissions that credits may meet."""
    recalculation_threshold: Share | None = None
    """Change of the base-year total above which it is recalculated; none means 5 %."""
    assurance_required: Literal["none", "internal", "limited", "reasonable"] = "none"
    """Assurance that the standard asks for."""


class Target(Noun):
    """A cap on emissions as a share of the base year's, measured by the park's own standard, or on tonnes per energy under the national rule."""

    year: Calendar
    """Year from which it holds."""
    emissions: Share | None = None
    """Emissions left, as a share of those of the base year (0 % is zero)."""
    intensity: CarbonIntensity | None = None
    """Most CO2 per energy use under the national zero-carbon-park rule of China, for example 0.2 tCO2/tce."""
    source: str = ""
    """Who set it."""

    @model_validator(mode="after")
    def _one(self) -> Target:
        if (self.emissions is None) == (self.intensity is None):
            raise PydanticCustomError(
                "missing_field",
                "{expected}",
                {
                    "expected": "either emissions or intensity",
                    "found": "neither" if self.emissions is None else "both",
                    "hint": "write two targets for two caps",
                },
            )
        return self


def _kind(raw: Any, info: ValidationInfo) -> Any:
    """An instrument by its `kind`, from the kinds that the reader was handed."""
    kinds: dict[str, type[Instrument]] = (info.context or {}).get("kinds", {})
    if isinstance(raw, Instrument) or not kinds:
        return raw
    if not isinstance(raw, dict) or not isinstance(raw.get("kind"), str) or raw["kind"] not in kinds:
        found = raw.get("kind") if isinstance(raw, dict) else raw
        raise PydanticCustomError(
            "unknown_name",
            "{expected}",
            {"expected": "kind: one of " + ", ".join(sorted(kinds)), "found": str(found)[:80], "hint": nearest(str(found), kinds)},
        )
    return kinds[raw["kind"]].model_validate(raw, context=info.context)


AnyInstrument = Annotated[SerializeAsAny[Instrument], BeforeValidator(_kind)]


class Policy(Noun):
    """Dimension 2: instruments and targets."""

    instruments: tuple[AnyInstrument, ...] = ()
    """Instruments in force."""
    targets: tuple[Target, ...] = ()
    """Targets; soft at the study's backstop price unless `--strict`."""


class Paths(Noun):
    """Dimension 3: who decides, and with what frictions."""

    decides: Literal["enterprises", "planner", "mixed"] = "planner"
    """Who decides on investment."""
    pace: Rate | None = None
    """Largest yearly addition, as a share of the peak demand."""
    trust: Share | None = None
    """Share of mutually gainful exchanges that partners dare to enter."""
    transaction_cost: Share | None = None
    """Cost of reaching an agreement, as a share of the investment."""
    realisation: Share | None = None
    """Share of announced capacity that is built."""


class TariffShape(Noun):
    """One band of a time-of-use tariff by the local clock."""

    months: tuple[Month, ...] = ()
    """Months 1-12; empty means all."""
    workdays_only: bool = False
    """Whether it holds on Monday to Friday only."""
    hours: tuple[Hour, ...]
    """Hours 0-23 that the band covers."""
    factor: Annotated[float, Field(ge=0, le=10)]
    """Multiple of the mean price."""


class Financing(Noun):
    """How an investment is paid for and taxed. Interest and inflation are nominal; results are real money."""

    debt: Share | None = None
    """Share of the investment that is borrowed; none means no debt."""
    interest: Rate | None = None
    """Nominal interest."""
    tenor: Annotated[WholeYears, Field(ge=1, le=60)] = 15
    """Years in which the loan is paid back, in equal annuities."""
    tax: Rate | None = None
    """Tax on profits; none means before tax."""
    depreciation: Annotated[WholeYears, Field(ge=1, le=60)] | None = None
    """Years of straight-line depreciation; none means over the life of what is built."""
    inflation: Rate | None = None
    """Inflation a year; none means 2 %."""


class EnergyService(Noun):
    """An agreement by which a third party builds and owns new plants at its own cost of capital, and sells what they give to the park."""

    technologies: Annotated[tuple[str, ...], Field(min_length=1)]
    """What is built this way, by id in the catalogue."""
    price: EnergyPrice | None = None
    """Price of what a plant gives; none means its cost with the markup."""
    markup: Rate | None = None
    """On capital, operation and energy taken; none means 0 %."""


class Economics(Noun):
    """Dimension 4: what is considered, at what cost of capital, under which tariff form."""

    technologies: tuple[str, ...] = ()
    """Technologies considered, by their id in the catalogue; empty means all."""
    cost_of_capital: dict[OwnerKind, Rate] = {}
    """Real cost of capital by kind of owner; a kind that is left out takes the study's social rate plus 3 points."""
    payback_asked: dict[OwnerKind, Years] = {}
    """Payback time asked by kind of owner; replaces the annuity by 1 / years, where that is more."""
    tariff: dict[Carrier, tuple[TariffShape, ...]] = {}
    """Time-of-use form of a tariff before policy; the mean price stays the site's."""
    financing: Financing = Financing()
    """Debt, tax and depreciation of an investment."""
    internal_price: Literal["cost_plus", "short_run", "contract"] = "cost_plus"
    """Price of energy traded inside: average cost times one plus the markup, the hourly price of the plan, or the prices in `prices_inside`."""
    prices_inside: dict[Carrier, EnergyPrice] = {}
    """Agreed prices of energy inside, where `internal_price` is contract; carriers left out are priced at average cost."""
    surplus_to: Literal["operator", "users"] = "operator"
    """Who gets what the park's pool takes in beyond what it pays."""
    services: tuple[EnergyService, ...] = ()
    """New plants that a third party owns."""
    markup: Rate | None = None
    """Markup on average cost that the park operator takes; none means 0 %."""


class Governance(Noun):
    """Dimension 5: what is measured, shared, published and verified."""

    metering_coverage: MeteringCoverage = {}
    """Share of the energy use that meters see: one for all carriers, or by carrier, `all` for those not named; none means not known."""
    metering_interval: Annotated[int, Field(ge=1, le=525600)] | None = None
    """Interval of the meters [min]."""
    sharing: Literal["none", "bilateral", "platform", "open"] | None = None
    """Who sees an enterprise's streams."""
    platform: tuple[Literal["monitoring", "accounting", "dispatch", "trading", "forecast", "disclosure"], ...] = ()
    """Functions of the park's platform."""
    dispatch: DispatchMode | None = None
    """How plants are run."""
    disclosure: Literal["none", "own", "public"] | None = None
    """What is published."""
    verification: Literal["none", "internal", "limited", "reasonable"] | None = None
    """Verification that is practised."""


class Course(Noun):
    """An index over the years: 1.0 in the base year; linear between the years given, constant after the last."""

    central: Annotated[dict[int, Annotated[float, Field(ge=0, le=20)]], Field(min_length=1)]
    """Index by year."""
    low: dict[int, Annotated[float, Field(ge=0, le=20)]] = {}
    """Low course; years left out take the central one."""
    high: dict[int, Annotated[float, Field(ge=0, le=20)]] = {}
    """High course; years left out take the central one."""
    source: str = ""
    """Where it comes from."""
    confidence: Literal["A", "B", "C"] | None = None
    """Confidence of the course."""


class Trends(Noun):
    """Dimension 6: indices over the years, never levels."""

    grid_factor: Course | None = None
    """Emission factor of the grid."""
    carbon_price: Course | None = None
    """Level of carbon prices."""
    energy_price: dict[Carrier, Course] = {}
    """Price of a carrier before policy."""
    technology_cost: dict[str, Course] = {}
    """Investment cost by technology, against the catalogue's row of the base year; without a course the catalogue's rows of later years hold."""
    demand: Course | None = None
    """Energy demand."""


__all__ = ["Course", "Economics", "Given", "Governance", "Paths", "Policy", "Standards", "Target", "TariffShape", "Trends"]

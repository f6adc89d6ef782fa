"""The ruler: how tonnes are measured. A standard, the study's yardstick and an instrument's base are rulers; a park may depart from that of its standard."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from parkzero.park.noun import Noun
from parkzero.words import Gas

ElectricityRule = Literal["location", "market", "national_rule", "national_average"]
FactorFamily = Literal["ipcc", "china", "china_2013", "china_2025", "china_database"]
AssessmentReport = Literal["AR4", "AR5", "AR6"]
ProcessRule = Literal["catalogue", "output", "input", "none"]
CaptureRule = Literal["stored", "none"]
BiogenicRule = Literal["apart", "counted"]
WasteGasRule = Literal["carbon", "natural_gas"]
BoundRule = Literal["deducted", "emitted"]
InternalRule = Literal["eliminated", "credited", "summed"]
Gases = Annotated[tuple[Gas, ...], Field(min_length=1)]
ChpMethod = Literal["energy", "efficiency", "eu_reference", "exergy", "heat_first", "power_first"]


class Ruler(Noun):
    """What counts, and by which factors. Every standard that gives a total is one value of it."""

    gases: Gases = ("CO2", "CH4", "N2O", "HFC", "PFC", "SF6", "NF3")
    """Gases counted."""
    combustion: tuple[Gas, ...] | None = None
    """Gases counted of burnt fuels, where a standard names fewer for them."""
    direct: bool = True
    """Whether emissions of fuels and processes inside the boundary count (scope 1)."""
    indirect: bool = True
    """Whether bought electricity, heat and steam count (scope 2)."""
    value_chain: bool = False
    """Whether other indirect emissions count in the total (scope 3); else they stand beside it."""
    electricity: ElectricityRule = "location"
    """Grid average, contracts and residual mix, the fossil factor of the Chinese park rule, or the national average in and out."""
    credit: bool = False
    """Whether energy sold outside is taken off (ordinary power and fossil heat, at the factor of buying)."""
    bunkers: bool = True
    """Whether fuel for international ships and aircraft counts; it is listed apart."""
    family: FactorFamily | None = None
    """Family of fuel factors; none follows the country."""
    gwp: AssessmentReport = "AR6"
    """AssessmentReport report that the warming potentials are taken from."""
    process: ProcessRule = "catalogue"
    """Which measure of a process leads where an enterprise gives two and no row says: the one that the catalogue names for the process,
    output of products, or what comes in (materials, feed, reducing agents) less the carbon left in products. None: processes do not count."""
    capture: CaptureRule = "stored"
    """Whether captured CO2 that is proved to be stored is subtracted."""
    biogenic: BiogenicRule = "apart"
    """Whether CO2 of biogenic fuels stands apart or counts like any other."""
    bound: BoundRule = "deducted"
    """Whether CO2 that a product binds and gives off where it is used (urea) is taken off its source, or counts as emitted there."""
    waste_gas: WasteGasRule = "carbon"
    """Whether gases of blast furnaces, converters and coke ovens take their own carbon along, or what natural gas would emit: less that much, for its
    better efficiency, leaves the process that hands them on."""
    internal: InternalRule = "eliminated"
    """Whether internal trade is taken out of the sum of the enterprises, deducted by the seller at the default factor (a sum of
    enterprise reports), or stays in it."""
    chp: ChpMethod = "efficiency"
    """How emissions of a neighbour's cogeneration are split over its power and heat; never moves the park's total."""


class Departure(Noun):
    """What a park counts otherwise than its standard; what is left out follows the standard."""

    gases: Gases | None = None
    """Gases counted."""
    combustion: Gases | None = None
    """Gases counted of burnt fuels."""
    direct: bool | None = None
    """Whether scope 1 counts."""
    indirect: bool | None = None
    """Whether scope 2 counts."""
    value_chain: bool | None = None
    """Whether scope 3 counts in the total."""
    electricity: ElectricityRule | None = None
    """location, market, national_rule or national_average."""
    credit: bool | None = None
    """Whether energy sold outside is taken off."""
    bunkers: bool | None = None
    """Whether fuel for international ships and aircraft counts."""
    family: FactorFamily | None = None
    """Family of fuel factors."""
    gwp: AssessmentReport | None = None
    """AssessmentReport report of the warming potentials."""
    process: ProcessRule | None = None
    """Which measure of a process leads."""
    capture: CaptureRule | None = None
    """Whether stored CO2 is subtracted."""
    biogenic: BiogenicRule | None = None
    """Whether biogenic CO2 stands apart or counts."""
    bound: BoundRule | None = None
    """Whether CO2 bound in urea is taken off."""
    waste_gas: WasteGasRule | None = None
    """Whether waste gases take their own carbon along, or what natural gas would emit."""
    internal: InternalRule | None = None
    """What happens to internal trade."""
    chp: ChpMethod | None = None
    """How cogeneration is split, where `standards.chp` does not say."""

    def said(self) -> dict[str, Any]:
        """What is not left to the standard."""
        return {name: value for name, value in self if value is not None}

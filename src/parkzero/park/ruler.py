"""The ruler: how tonnes are measured. A park's standard, the study's yardstick and an instrument's base are rulers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from parkzero.park.noun import Noun
from parkzero.words import Gas

ElectricityRule = Literal["location", "market", "national_rule", "national_average"]
FactorFamily = Literal["ipcc", "china", "china_2013", "china_2025"]
ChpMethod = Literal["energy", "efficiency", "eu_reference", "exergy", "heat_first", "power_first"]


class Ruler(Noun):
    """What counts, and by which factors. Every standard that gives a total is one value of it."""

    gases: Annotated[tuple[Gas, ...], Field(min_length=1)] = ("CO2", "CH4", "N2O", "HFC", "PFC", "SF6", "NF3")
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
    gwp: Literal["AR4", "AR5", "AR6"] = "AR6"
    """Assessment report that the warming potentials are taken from."""
    process: Literal["catalogue", "output", "input", "none"] = "catalogue"
    """Which measure of a process leads where an enterprise gives two and no row says: the one that the catalogue names for the process,
    output of products, or what comes in (materials, feed, reducing agents) less the carbon left in products. None: processes do not count."""
    capture: Literal["stored", "none"] = "stored"
    """Whether captured CO2 that is proved to be stored is subtracted."""
    biogenic: Literal["apart", "counted"] = "apart"
    """Whether CO2 of biogenic fuels stands apart or counts like any other."""
    internal: Literal["eliminated", "credited", "summed"] = "eliminated"
    """Whether internal trade is taken out of the sum of the enterprises, deducted by the seller at the default factor (a sum of
    enterprise reports), or stays in it."""
    chp: ChpMethod = "efficiency"
    """How emissions of a neighbour's cogeneration are split over its power and heat; never moves the park's total."""

"""The ruler: how tonnes are measured. A park's standard, the study's yardstick and an instrument's base are rulers."""

from __future__ import annotations

from typing import Literal

from parkzero.park.noun import Noun
from parkzero.words import Gas

ElectricityRule = Literal["location", "market", "national_rule"]
FactorFamily = Literal["ipcc", "china"]


class Ruler(Noun):
    """What counts, and by which factors."""

    gases: tuple[Gas, ...] = ("CO2", "CH4", "N2O")
    """Gases counted."""
    direct: bool = True
    """Whether emissions of fuels and processes inside the boundary count (scope 1)."""
    indirect: bool = True
    """Whether bought electricity, heat and steam count (scope 2)."""
    electricity: ElectricityRule = "location"
    """Grid average, contracts and residual mix, or the fossil factor of the Chinese park rule."""
    family: FactorFamily | None = None
    """Family of fuel factors; none follows the country."""
    gwp: Literal["AR4", "AR5", "AR6"] = "AR6"
    """Assessment report that the warming potentials are taken from."""

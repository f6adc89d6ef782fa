"""How emissions of cogeneration are laid on its power and heat: named methods, none of which moves the park's total.

energy: by energy content. efficiency: by the fuel that separate production would take, at 35 % for power and 80 % for heat
(GHG Protocol, Allocation of GHG Emissions from a Combined Heat and Power Plant, guide 1.0, 2006; its defaults by secondary sources).
eu_reference: the same at 52.5 % and 90 %, the values for natural gas and hot water of plants built before 2016 (Delegated Regulation (EU)
2015/2402, Annexes I and II, to which Delegated Regulation (EU) 2019/331, Annex VII, section 8 refers). exergy: by work potential, Carnot factor at
15 degC around. heat_first: heat carries the fuel of a boiler of 90 %, power the rest. power_first: power carries the fuel of a plant
of 52.5 %, heat the rest.

Valid for: plants that give power and heat together. eu_reference is one pair for all plants; the values of the EU differ by fuel, year of building and
steam or hot water, and are corrected for climate and voltage (2015/2402, amended by (EU) 2023/2104: 53 % and 92 % for natural gas and hot water from 2016
on, 44.2 % and 88 % for hard coal before 2024); 2019/331 leaves the correction for voltage out. exergy takes one typical temperature a carrier; heat at the
temperature of the surroundings has none. heat_first and power_first leave nothing to the other product where the first alone would take all the fuel.
"""

from __future__ import annotations

from parkzero.accounting import Split
from parkzero.park.ruler import ChpMethod
from parkzero.words import THERMAL

AROUND = 288.15
"""Temperature of the surroundings [K]."""
LEVELS = {"steam": 453.15, "heat": 363.15, "cooling": 280.15}
"""Typical temperature at which a carrier is handed over [K]: steam at 10 bar, hot water at 90 degC, chilled water at 7 degC."""
REFERENCE = {"efficiency": (0.35, 0.80), "eu_reference": (0.525, 0.90)}
BOILER, STATION = 0.90, 0.525


def split_of(method: ChpMethod, power: float | None = None, heat: float | None = None) -> Split:
    """The weights of a named method; `power` and `heat` are efficiencies of separate production for `efficiency`, its defaults where None."""
    if method in REFERENCE:
        usual = REFERENCE[method]
        power, heat = (power or usual[0], heat or usual[1]) if method == "efficiency" else usual
        return Split(method=method, weight={"electricity": 1.0 / power} | dict.fromkeys(THERMAL, 1.0 / heat))
    if method == "exergy":
        return Split(method=method, weight={"electricity": 1.0} | {c: abs(1.0 - AROUND / t) for c, t in LEVELS.items()})
    if method == "heat_first":
        return Split(method=method, weight={}, first=THERMAL, efficiency=BOILER)
    if method == "power_first":
        return Split(method=method, weight={}, first=("electricity",), efficiency=STATION)
    return Split(method=method)

"""Enthalpy of steam by its state: as given, saturated at a pressure, or superheated at a pressure and temperature.

Saturated steam by the table of GB/T 32151.34-2024, Annex C; superheated steam by region 2 of IAPWS-IF97 (International Association
for the Properties of Water and Steam, R7-97(2012), equations 15, 17, 5 and 31), valid above saturation up to 800 degC and 100 MPa.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from parkzero.park.catalogue import table
from parkzero.units import UnitError, UnusableUnit, convert, split

FEEDWATER = 83.74
"""Enthalpy of the water that steam is made from [kJ/kg], at 20 degC (Chinese enterprise guidelines); not part of the heat bought."""
ATMOSPHERE = 0.101325
"""What a gauge pressure leaves out [MPa]."""
GAS_CONSTANT = 0.461526
"""kJ/(kg K), IAPWS-IF97."""
USUAL_PRESSURE = 1.0
"""Of the saturated steam of an industrial boiler [MPa], where a message needs an example."""
LEAST, MOST = 2500.0, 4161.0
"""Enthalpy of steam [kJ/kg]: from saturated at 0 degC to 800 degC at low pressure, where IAPWS-IF97 ends (2501 and 4161)."""
SATURATED_WITHIN = 1.0
"""A temperature that is given at most this much [K] below saturation means saturated steam."""
_TEMPERATURE = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(°C|℃|degC|K)(?![A-Za-z])")
_GAUGE = re.compile(r"(Pa|bar)\s*[(（]?(g|G|a|abs|表压|绝压)[)）]?$")


def enthalpy(state: str) -> float:
    """Enthalpy of steam [kJ/kg] by its state: "2777 kJ/kg", "1.0 MPa" (saturated), "0.9 MPa(g)", "3.5 MPa 435 degC".

    Raises ValueError (UnitError) for what is no state of steam.
    """
    found = _TEMPERATURE.search(state)
    rest = (state[: found.start()] + state[found.end() :] if found else state).strip(" ,;，；")
    number, unit = split(rest)
    if not found:
        try:
            stated = convert(number, unit, "kJ/kg").value
        except UnitError:
            return saturated(_pressure(number, unit))
        if not LEAST <= stated <= MOST:
            raise UnusableUnit(f"{state} is no enthalpy of steam: {LEAST:.0f} to {MOST:.0f} kJ/kg")
        return stated
    return superheated(_pressure(number, unit), float(found[1]) + (0.0 if found[2] == "K" else 273.15))


def _pressure(number: float, unit: str) -> float:
    """Absolute pressure [MPa]."""
    gauge = _GAUGE.search(unit)
    pressure = convert(number, unit[: gauge.end(1)] if gauge else unit, "MPa").value
    return pressure + (ATMOSPHERE if gauge and gauge[2] in ("g", "G", "表压") else 0.0)


@cache
def _saturated() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Pressures [MPa] and enthalpies [kJ/kg] of saturated steam, ascending."""
    rows = sorted((float(r["pressure_mpa"]), float(r["enthalpy_kj_per_kg"])) for r in table("steam.csv"))
    return tuple(p for p, _ in rows), tuple(h for _, h in rows)


def saturated(pressure: float) -> float:
    """Enthalpy of saturated steam [kJ/kg] at a pressure [MPa], linear between the rows of the table. Raises ValueError outside it."""
    pressures, enthalpies = _saturated()
    if not pressures[0] <= pressure <= pressures[-1]:
        raise ValueError(pressure)
    place = max(bisect_left(pressures, pressure), 1)
    part = (pressure - pressures[place - 1]) / (pressures[place] - pressures[place - 1])
    return enthalpies[place - 1] + part * (enthalpies[place] - enthalpies[place - 1])


@cache
def _terms(part: str) -> tuple[tuple[int, int, float], ...]:
    """Exponents and coefficients of a part of IAPWS-IF97."""
    return tuple((int(r["i"]), int(r["j"]), float(r["n"])) for r in table("if97.csv") if r["part"] == part)


def saturation_temperature(pressure: float) -> float:
    """Temperature at which water boils [K] at a pressure [MPa], 0.000611213 to 22.064 MPa (equation 31)."""
    n = [0.0, *(value for _, _, value in _terms("saturation"))]
    beta = pressure**0.25
    e, f, g = beta**2 + n[3] * beta + n[6], n[1] * beta**2 + n[4] * beta + n[7], n[2] * beta**2 + n[5] * beta + n[8]
    d = 2.0 * g / (-f - (f**2 - 4.0 * e * g) ** 0.5)
    return float((n[10] + d - ((n[10] + d) ** 2 - 4.0 * (n[9] + n[10] * d)) ** 0.5) / 2.0)


def _highest(temperature: float) -> float:
    """Pressure up to which region 2 reaches from 350 to 590 degC [MPa] (equation 5)."""
    return sum(n * temperature**j for _, j, n in _terms("boundary"))


def superheated(pressure: float, temperature: float) -> float:
    """Enthalpy of steam [kJ/kg] at a pressure [MPa] and temperature [K]. Raises ValueError where there is no steam, or beyond region 2."""
    if not (0.000611213 <= pressure <= 100.0 and 273.15 <= temperature <= 1073.15):
        raise ValueError((pressure, temperature))
    if temperature < 623.15 or pressure < 16.5292:
        boiling = saturation_temperature(pressure) if pressure <= 22.064 else temperature + 2.0 * SATURATED_WITHIN
        if temperature < boiling - SATURATED_WITHIN:
            raise UnusableUnit(f"at {pressure:.3g} MPa it is water below {boiling - 273.15:.0f} degC")
        if temperature <= boiling:
            return saturated(pressure)
    elif temperature < 863.15 and pressure > _highest(temperature):
        raise ValueError((pressure, temperature))
    return region_2(pressure, temperature)


def region_2(pressure: float, temperature: float) -> float:
    """Enthalpy by the equation of region 2 [kJ/kg] (equations 15 to 17)."""
    tau = 540.0 / temperature
    ideal = sum(n * j * tau ** (j - 1) for _, j, n in _terms("ideal"))
    residual = sum(n * pressure**i * j * (tau - 0.5) ** (j - 1) for i, j, n in _terms("residual") if j)
    return GAS_CONSTANT * 540.0 * (ideal + residual)

"""The two problems on which planning engines are compared: `nine` (ten capacities) and `wide` (27 capacities).

In `wide` technologies come in variants that trade investment against running cost, profile against profile or power against energy,
at yearly costs so low that a few weeks already pay for a mix.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import systems as s
from parkzero.energy import Load, Outlet, System


def nine() -> System:
    """PV, wind, battery, heat pump, electric and gas boiler, CHP, heat store; power and heat demand."""
    return s.system(s.grid(), s.gas(), s.PV, s.WIND, s.BOILER, s.HEAT_PUMP, s.ELECTRIC, s.CHP, s.BATTERY, s.TANK, s.POWER_LOAD, s.HEAT_LOAD)


def wide() -> System:
    """Nineteen plants and four stores between power, heat, cooling and hydrogen; surplus of the own plants may be sold."""
    season, day = 2 * np.pi * s.HOURS / 8760, 2 * np.pi * (s.HOURS % 24) / 24
    mild = 0.8 - 0.2 * np.cos(season)
    supplies = (
        s.grid(limit=50.0),
        s.gas(price=s.flat(32.0), limit=300.0),
        s.gas(id="wood", carrier="biomass", price=s.flat(17.0), limit=60.0, tonnes=s.flat(0.02)),
        s.gas(id="trailer", carrier="hydrogen", price=s.flat(240.0), limit=20.0, tonnes=s.flat(0.3)),
    )
    power = (
        s.plant("pv_south", "electricity", most=80.0, annual=12_500.0, availability=s.sun()),
        s.plant("pv_east", "electricity", most=60.0, annual=9_000.0, availability=0.92 * np.roll(s.sun(), -2)),
        s.plant("pv_west", "electricity", most=60.0, annual=11_200.0, availability=0.92 * np.roll(s.sun(), 2)),
        s.plant("wind_hill", "electricity", most=40.0, annual=39_000.0, variable=2.0, availability=s.wind()),
        s.plant("wind_low", "electricity", most=40.0, annual=33_000.0, variable=2.5, availability=0.85 * np.roll(s.wind(), 2190)),
        replace(s.CHP, id="chp_large", most=16.0, annual=17_000.0),
        replace(s.CHP, id="chp_small", most=8.0, annual=13_000.0, per_input=1 / 0.36, by_products={"heat": 1.3}, variable=7.0),
        s.plant("fuel_cell", "electricity", input="hydrogen", byproduct="heat", per_input=1 / 0.52, per_byproduct=0.7, most=20.0, annual=900.0, variable=1.0),
    )  # fmt: skip
    heat = (
        replace(s.BOILER, id="boiler_good", annual=2_600.0),
        replace(s.BOILER, id="boiler_plain", annual=300.0, per_input=1 / 0.84, variable=1.6),
        replace(s.ELECTRIC, annual=200.0),
        s.plant("boiler_wood", "heat", input="biomass", per_input=1 / 0.86, most=15.0, annual=12_500.0, variable=2.4),
        replace(s.HEAT_PUMP, id="pump_ground", most=8.0, annual=24_000.0, per_input=1 / 3.9),
        replace(s.HEAT_PUMP, id="pump_air", most=60.0, annual=15_000.0, per_input=1 / 2.9, availability=mild),
    )
    cold = (
        s.plant("chiller_good", "cooling", input="electricity", per_input=1 / 5.2, most=40.0, annual=4_800.0, variable=0.5),
        s.plant("chiller_plain", "cooling", input="electricity", per_input=1 / 3.4, most=40.0, annual=1_700.0, variable=0.5),
        s.plant("chiller_heat", "cooling", input="heat", per_input=1 / 0.72, most=20.0, annual=300.0, variable=0.3),
    )
    hydrogen = (
        replace(s.ELECTROLYSER, id="electrolyser_good", most=30.0, annual=16_500.0, per_input=1 / 0.69, per_capacity=0.69),
        replace(s.ELECTROLYSER, id="electrolyser_plain", most=60.0, annual=9_500.0, per_input=1 / 0.61, per_capacity=0.61, variable=1.0),
    )
    stores = (
        replace(s.BATTERY, annual=1_200.0, annual_energy=1_400.0),
        replace(s.TANK, annual=30.0, annual_energy=600.0),
        replace(s.H2_TANK, annual=60.0, annual_energy=150.0),
        replace(s.TANK, id="cold_store", carrier="cooling", most=60.0, most_energy=900.0, loss=4e-3, annual=40.0, annual_energy=900.0),
    )
    loads = (s.POWER_LOAD, s.HEAT_LOAD, s.H2_LOAD, Load(carrier="cooling", power=14.0 - 4 * np.cos(season) - 5 * np.cos(day - 0.8)))
    outlet = Outlet(id="export", carrier="electricity", price=0.6 * s.price(), limit=40.0)
    return s.system(*supplies, outlet, *power, *heat, *cold, *hydrogen, *stores, *loads)


def short() -> System:
    """The nine at the yearly costs that fall on twelve days, for runs of 288 hours in which something is worth building."""
    base, part = nine(), 288 / 8760
    return replace(
        base, plants=tuple(replace(p, annual=part * p.annual) for p in base.plants),
        stores=tuple(replace(x, annual=part * x.annual, annual_energy=part * x.annual_energy) for x in base.stores),
    )  # fmt: skip


PROBLEMS = {"nine": nine, "short": short, "wide": wide}

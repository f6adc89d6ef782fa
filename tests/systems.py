"""Small energy systems of different make-up for the tests of the engine."""

from __future__ import annotations

import numpy as np

from parkzero.energy import Load, Outlet, Plant, Store, Supply, System

HOURS = np.arange(8760)
MONTHS = np.minimum(HOURS // 730 + 1, 12).astype(float)


def sun() -> np.ndarray:
    day = np.clip(np.sin((HOURS % 24 - 6) / 12 * np.pi), 0, None)
    season = 0.65 - 0.35 * np.cos(2 * np.pi * HOURS / 8760)
    cloud = 0.6 + 0.4 * np.random.default_rng(3).random(8760)
    return day * season * cloud


def wind() -> np.ndarray:
    steps = np.random.default_rng(4).normal(size=8760)
    slow = np.convolve(steps, np.exp(-np.arange(72) / 24), mode="same")
    return 1 / (1 + np.exp(-(slow / slow.std() - 0.6) * 1.6))


def price() -> np.ndarray:
    return 60 + 25 * np.sin((HOURS % 24 - 9) / 24 * 2 * np.pi) + 8 * np.cos(2 * np.pi * HOURS / 8760)


def flat(value: float) -> np.ndarray:
    return np.full(8760, float(value))


def grid(**changes: object) -> Supply:
    base: dict[str, object] = dict(
        id="grid", carrier="electricity", giver_kind="grid", price=price(), limit=200.0, peak_charge=0.0, tonnes=flat(0.4)
    )
    return Supply(**(base | changes))  # type: ignore[arg-type]


def gas(**changes: object) -> Supply:
    base: dict[str, object] = dict(
        id="gas", carrier="natural_gas", giver_kind="supplier", price=flat(45), limit=500.0, peak_charge=0.0, tonnes=flat(0.202)
    )
    return Supply(**(base | changes))  # type: ignore[arg-type]


def plant(id: str, output: str, **changes: object) -> Plant:
    second, per = changes.pop("byproduct", None), changes.pop("per_byproduct", 0.0)
    base: dict[str, object] = dict(
        id=id, technology=id, owner="", input=None, output=output, per_input=0.0,
        by_products={second: per} if second else {}, per_capacity=1.0, existing=0.0, most=0.0, annual=0.0, variable=0.0, availability=None,
    )  # fmt: skip
    return Plant(**(base | changes))  # type: ignore[arg-type]


PV = plant("pv", "electricity", most=300.0, annual=45_000.0, availability=sun())
WIND = plant("wind", "electricity", most=200.0, annual=110_000.0, variable=2.0, availability=wind())
BOILER = plant("gas_boiler", "heat", input="natural_gas", per_input=1 / 0.93, most=300.0, annual=6_000.0, variable=1.2)
HEAT_PUMP = plant("heat_pump", "heat", input="electricity", per_input=1 / 3.2, most=200.0, annual=85_000.0, variable=3.0)
ELECTRIC = plant("electric_boiler", "heat", input="electricity", per_input=1 / 0.99, most=200.0, annual=7_000.0, variable=1.1)
CHP = plant(
    "chp",
    "electricity",
    input="natural_gas",
    byproduct="heat",
    per_input=1 / 0.41,
    per_byproduct=1.05,
    most=100.0,
    annual=70_000.0,
    variable=5.0,
)
BATTERY = Store(
    id="battery", technology="battery", owner="", carrier="electricity", into=0.96, out=0.96, loss=1e-5, existing=0.0, existing_energy=0.0,
    most=200.0, most_energy=1600.0, annual=12_000.0, annual_energy=14_000.0, hours=(1.0, 8.0),
)  # fmt: skip
TANK = Store(
    id="tank", technology="heat_store", owner="", carrier="heat", into=1.0, out=1.0, loss=2e-3, existing=0.0, existing_energy=0.0,
    most=400.0, most_energy=8000.0, annual=10.0, annual_energy=260.0,
)  # fmt: skip
ELECTROLYSER = plant("electrolyser", "hydrogen", input="electricity", per_input=1 / 0.62, per_capacity=0.62, most=80.0, annual=190_000.0)
H2_TANK = Store(
    id="h2_tank", technology="hydrogen_store", owner="", carrier="hydrogen", into=1.0, out=1.0, loss=0.0, existing=0.0, existing_energy=0.0,
    most=100.0, most_energy=5000.0, annual=10.0, annual_energy=5_000.0,
)  # fmt: skip
POWER_LOAD = Load(carrier="electricity", power=60 + 20 * np.sin((HOURS % 24 - 8) / 24 * 2 * np.pi))
HEAT_LOAD = Load(carrier="heat", power=50 + 30 * np.cos(2 * np.pi * HOURS / 8760) + 8 * np.sin((HOURS % 24 - 4) / 24 * 2 * np.pi))
H2_LOAD = Load(carrier="hydrogen", power=flat(10.0))


def system(*parts: object, limits: tuple[object, ...] = ()) -> System:
    def pick(kind: type) -> tuple:  # type: ignore[type-arg]
        return tuple(p for p in parts if isinstance(p, kind))

    return System(
        run="plan", stage=2030, supplies=pick(Supply), outlets=pick(Outlet), plants=pick(Plant), stores=pick(Store), loads=pick(Load),
        limits=limits, months=MONTHS, backstop=20000.0,  # type: ignore[arg-type]
    )  # fmt: skip


def power_park() -> System:
    return system(grid(peak_charge=6_000.0), Outlet(id="export", carrier="electricity", price=price() * 0.6, limit=100.0), PV, WIND, BATTERY, POWER_LOAD)


def heat_park() -> System:
    return system(grid(), gas(), PV, BOILER, HEAT_PUMP, ELECTRIC, CHP, BATTERY, TANK, POWER_LOAD, HEAT_LOAD)


def hydrogen_park() -> System:
    return system(grid(), Outlet(id="export", carrier="electricity", price=flat(20.0), limit=50.0), PV, WIND, ELECTROLYSER, H2_TANK, BATTERY, POWER_LOAD, H2_LOAD)


PARKS = {"power": power_park, "heat": heat_park, "hydrogen": hydrogen_park}

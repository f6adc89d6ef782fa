"""Results as tables of other people's kinds: an xarray dataset, a tidy pandas table, and the IAMC format of scenario databases.

Names of IAMC variables are those of IAMconsortium/common-definitions (June 2026); storage capacity, which that list does not
hold, goes by the names of earlier databases (Capacity|Electricity|Storage and |Storage Capacity) and is no part of the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import CERTIFICATES, Part, Plant, System
from parkzero.optimize.model import carriers
from parkzero.optimize.referee import stamps
from parkzero.results import Built, Pathway, Plan
from parkzero.words import BIOGENIC, THERMAL

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class Column:
    """One result: a series of shape (size,) or a figure, and what it is."""

    name: str
    component: str
    kind: str
    """supply, outlet, plant, store, demand, surplus, balance or plan"""
    carrier: str
    quantity: str
    unit: str
    values: Floats | float
    technology: str = ""


def _columns(plan: Plan, system: System, currency: str) -> Iterator[Column]:
    flow = plan.flow
    for supply in system.supplies:
        yield Column(name=supply.id, component=supply.id, kind="supply", carrier=supply.carrier, quantity="flow", unit="MW", values=flow[supply.id])
        if f"{supply.id}:flare" in flow:
            yield Column(name=f"{supply.id}:flare", component=supply.id, kind="surplus", carrier=supply.carrier, quantity="flare", unit="MW", values=flow[f"{supply.id}:flare"])
    if system.certificates:
        yield Column(name=CERTIFICATES, component=system.certificates.supply, kind="supply", carrier="electricity", quantity="certificates", unit="MW", values=flow[CERTIFICATES])
    for outlet in system.outlets:
        yield Column(name=outlet.id, component=outlet.id, kind="outlet", carrier=outlet.carrier, quantity="flow", unit="MW", values=flow[outlet.id])
    for plant in system.plants:
        yield Column(name=plant.id, component=plant.id, kind="plant", carrier=plant.output, quantity="flow", unit="MW", values=flow[plant.id], technology=plant.technology)
        new = plan.capacity.get(plant.id, 0.0)
        yield Column(name=f"{plant.id}:capacity", component=plant.id, kind="plant", carrier=plant.output, quantity="capacity", unit="MW", values=plant.existing + new, technology=plant.technology)
        yield Column(name=f"{plant.id}:new", component=plant.id, kind="plant", carrier=plant.output, quantity="new capacity", unit="MW", values=new, technology=plant.technology)
    for store in system.stores:
        new, more = plan.capacity.get(store.id, 0.0), plan.energy.get(store.id, 0.0)
        of: list[tuple[str, str, str, Floats | float]] = [(part, part, "MW", flow[f"{store.id}:{part}"]) for part in ("in", "out")]
        of += [("level", "level", "MWh", flow[f"{store.id}:level"]), ("capacity", "capacity", "MW", store.existing + new)]
        of += [("new", "new capacity", "MW", new), ("content", "energy content", "MWh", store.existing_energy + more)]
        for short, quantity, unit, values in (*of, ("new_content", "new energy content", "MWh", more)):
            yield Column(name=f"{store.id}:{short}", component=store.id, kind="store", carrier=store.carrier, quantity=quantity, unit=unit, values=values, technology=store.technology)
    for load in system.loads:
        yield Column(name=f"{load.carrier}:demand", component=load.carrier, kind="demand", carrier=load.carrier, quantity="demand", unit="MW", values=plan.grid.take(load.power))
        yield Column(name=f"{load.carrier}:unserved", component=load.carrier, kind="demand", carrier=load.carrier, quantity="unserved", unit="MW", values=flow[f"{load.carrier}:unserved"])
    for carrier in carriers(system):
        if carrier in THERMAL:
            yield Column(name=f"{carrier}:vent", component=carrier, kind="surplus", carrier=carrier, quantity="vent", unit="MW", values=flow[f"{carrier}:vent"])
        yield Column(name=f"{carrier}:price", component=carrier, kind="balance", carrier=carrier, quantity="price", unit=f"{currency}/MWh", values=plan.price[carrier])
    for name, unit in (("cost", f"{currency}/a"), ("lower", f"{currency}/a"), ("upper", f"{currency}/a"), ("emissions", "t/a")):
        yield Column(name=f"plan:{name}", component="plan", kind="plan", carrier="", quantity=name, unit=unit, values=float(getattr(plan, name)))


def dataset(plan: Plan, system: System, *, year: int, currency: str = "currency") -> xr.Dataset:
    """A plan as an xarray dataset: series over `time` (start of each modelled step of the weather `year`, UTC), figures as scalars.

    Every variable has attributes units, component, kind, carrier, quantity; `weight` says how many hours a step stands for.
    Raises ValueError where the steps reach beyond a year of 8760 h.
    """
    import xarray as xr

    grid = plan.grid
    time = ("time", stamps(grid, year), {"timezone": "UTC", "long_name": "start of the step"})
    variables = {"weight": ("time", grid.hours, {"units": "h"})}
    for c in _columns(plan, system, currency):
        about = {"units": c.unit, "component": c.component, "kind": c.kind, "carrier": c.carrier, "quantity": c.quantity}
        about |= {"technology": c.technology} if c.technology else {}
        variables[c.name] = ("time", c.values, about) if isinstance(c.values, np.ndarray) else ((), c.values, about)  # type: ignore[assignment]
    attributes = {"case": plan.run, "stage": system.stage, "end": plan.end, "weather_year": year, "currency": currency}
    return xr.Dataset(variables, coords={"time": time}, attrs=attributes)


def tidy(plan: Plan, system: System, *, year: int, currency: str = "currency") -> pd.DataFrame:
    """A plan as a tidy table: one row per component, quantity and step; figures have no time.

    Columns time (UTC), component, kind, carrier, technology, quantity, unit, value. Errors as in `dataset`.
    """
    import pandas as pd

    time = pd.DatetimeIndex(stamps(plan.grid, year))
    parts = []
    for c in _columns(plan, system, currency):
        series = isinstance(c.values, np.ndarray)
        about = {
            "component": c.component,
            "kind": c.kind,
            "carrier": c.carrier,
            "technology": c.technology,
            "quantity": c.quantity,
            "unit": c.unit,
        }
        parts.append(pd.DataFrame({"time": time if series else [pd.NaT], **about, "value": c.values if series else [c.values]}))
    table = pd.concat(parts, ignore_index=True)
    names = ["component", "kind", "carrier", "technology", "quantity", "unit"]
    return table.astype(dict.fromkeys(names, "category"))


_COAL = (
    "coal",
    "lignite",
    "coke",
    "anthracite",
    "coking_coal",
    "washed_coal",
    "coke_oven_gas",
    "blast_furnace_gas",
    "converter_gas",
    "coal_tar",
    "peat",
    "sub_bituminous_coal",
    "other_washed_coal",
    "briquettes",
    "other_gas",
)
_OIL = ("refinery_gas", "lpg", "fuel_oil", "diesel", "gasoline", "petroleum_coke", "crude_oil", "naphtha", "kerosene", "waste_oil",
        "jet_kerosene", "lubricants", "paraffin", "white_spirit", "bitumen", "other_petroleum_products", "ethane")  # fmt: skip
SOURCES: dict[str, str] = {
    **dict.fromkeys(_COAL, "Coal"), **dict.fromkeys(_OIL, "Oil"), **dict.fromkeys(("natural_gas", "lng"), "Gas"),
    **dict.fromkeys(BIOGENIC, "Biomass"), "electricity": "Electricity", "hydrogen": "Hydrogen",
}  # fmt: skip
"""What a carrier is made from, in the words of IAMC."""
PRODUCTS = {"electricity": "Electricity", "heat": "Heat", "steam": "Heat", "hydrogen": "Hydrogen"}
"""Secondary energy; cooling is none."""
FINAL: dict[str, str] = {
    **PRODUCTS, **dict.fromkeys(("natural_gas", "lng", "biomethane", "biogas", "refinery_gas", "coke_oven_gas", "blast_furnace_gas", "converter_gas", "other_gas", "ethane"), "Gases"),
    **dict.fromkeys(("lpg", "fuel_oil", "diesel", "gasoline", "crude_oil", "naphtha", "kerosene", "coal_tar", "waste_oil", "jet_kerosene", "lubricants", "paraffin", "white_spirit",
                     "other_petroleum_products", "biodiesel", "ethanol", "liquid_biofuel", "black_liquor"), "Liquids"),
    **dict.fromkeys(("coal", "lignite", "coke", "anthracite", "coking_coal", "washed_coal", "petroleum_coke", "peat", "biomass", "charcoal", "sub_bituminous_coal",
                     "other_washed_coal", "briquettes", "bitumen", "other_biomass"), "Solids"),
    **dict.fromkeys(("municipal_waste", "municipal_waste_biogenic", "industrial_waste"), "Waste"),
}  # fmt: skip
"""Final energy by carrier; what is not named is Other."""
EJ = 3.6e-9
"""Exajoule per MWh."""


@dataclass
class _Sheet:
    """Variables of one year being summed: (variable, unit) -> value."""

    values: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, head: str, tail: str, unit: str, value: float) -> None:
        """Add to a variable and to each of its parents down to `head`."""
        steps = tail.split("|") if tail else []
        for depth in range(len(steps) + 1):
            key = ("|".join([head, *steps[:depth]]), unit)
            self.values[key] = self.values.get(key, 0.0) + value


def iamc(
    outcome: Plan | Pathway,
    systems: System | Sequence[System],
    *,
    model: str,
    scenario: str,
    region: str,
    currency: str,
    price_year: int,
    gases: Literal["CO2", "CO2e"] = "CO2",
    since: int | None = None,
    investment: Mapping[Part, float] | None = None,
) -> pd.DataFrame:
    """A plan, or the stages of a course, in the IAMC format: columns model, scenario, region, variable, unit and one a year.

    `gases`: what the yardstick counts, purchased energy included. `since`: the year before the first stage, from which its
    additions are counted (left out: the first stage shows none). `investment`: what new capacity costs by plant or store
    [currency/MW or MWh] (left out: no Investment, which a plan of annuities does not hold).
    Prices are means over the served demand. Raises ValueError where systems and plans differ in number.
    """
    import pandas as pd

    plans = outcome.plans if isinstance(outcome, Pathway) else (outcome,)
    given = (systems,) if isinstance(systems, System) else tuple(systems)
    if len(plans) != len(given):
        raise ValueError(f"{len(plans)} plans, but {len(given)} systems")
    built = outcome.built if isinstance(outcome, Pathway) else (outcome.built,)
    money = f"{currency}_{price_year}"
    columns: dict[int, dict[tuple[str, str], float]] = {}
    for plan, system, new in zip(plans, given, built, strict=True):
        sheet = _Sheet()
        _capacity(sheet, plan, system)
        _energy(sheet, plan, system, money)
        if since is not None and system.stage > since:
            _additions(sheet, system, new, years=system.stage - since, investment=investment, money=money)
        name, unit = ("Emissions|CO2", "Mt CO2/yr") if gases == "CO2" else ("Emissions|Kyoto Gases", "Mt CO2-equiv/yr")
        sheet.add(name, "", unit, plan.emissions * 1e-6)
        columns[system.stage] = sheet.values
        since = system.stage
    rows = sorted({key for values in columns.values() for key in values})
    head = {"model": model, "scenario": scenario, "region": region}
    return pd.DataFrame(
        [
            {**head, "variable": name, "unit": unit, **{year: values.get((name, unit), np.nan) for year, values in columns.items()}}
            for name, unit in rows
        ]
    )


def _source(plant: Plant) -> str:
    if plant.input is None:
        kinds = (("pv", "Solar|PV"), ("wind_offshore", "Wind|Offshore"), ("wind", "Wind|Onshore"))
        return next((name for kind, name in kinds if plant.technology.startswith(kind)), "Other")
    return SOURCES.get(plant.input, "Other")


def _product(plant: Plant) -> str | None:
    """What a plant makes; None where that is no secondary energy, or the same that it takes (steam to heat)."""
    made = PRODUCTS.get(plant.output)
    return None if plant.input is not None and PRODUCTS.get(plant.input) == made else made


def _capacity(sheet: _Sheet, plan: Plan, system: System) -> None:
    for plant in system.plants:
        made = _product(plant)
        if made:
            power = plant.per_capacity * (plant.existing + plan.capacity.get(plant.id, 0.0))
            sheet.add(f"Capacity|{made}", _source(plant), "GW", power * 1e-3)
    for store in system.stores:
        if store.carrier == "electricity":
            sheet.add("Capacity|Electricity|Storage", "", "GW", (store.existing + plan.capacity.get(store.id, 0.0)) * 1e-3)
            sheet.add("Capacity|Electricity|Storage Capacity", "", "GWh", (store.existing_energy + plan.energy.get(store.id, 0.0)) * 1e-3)


def _energy(sheet: _Sheet, plan: Plan, system: System, money: str) -> None:
    for plant in system.plants:
        made, amount = _product(plant), plan.grid.total(plan.flow[plant.id])
        if made:
            sheet.add("Secondary Energy", f"{made}|{_source(plant)}", "EJ/yr", amount * EJ)
        for carrier, per in plant.gives.items():
            if carrier != plant.output and carrier in PRODUCTS:
                sheet.add("Secondary Energy", f"{PRODUCTS[carrier]}|{_source(plant)}", "EJ/yr", amount * per * EJ)
    paid: dict[str, tuple[float, float]] = {}
    for load in system.loads:
        served = plan.grid.take(load.power) - plan.flow[f"{load.carrier}:unserved"]
        amount, name = plan.grid.total(served), FINAL.get(load.carrier, "Other")
        sheet.add("Final Energy", name, "EJ/yr", amount * EJ)
        before = paid.get(name, (0.0, 0.0))
        paid[name] = (before[0] + plan.grid.total(plan.price[load.carrier] * served), before[1] + amount)
    for name, (sum_paid, amount) in paid.items():
        if amount > 0 and name != "Other":
            sheet.add(f"Price|Final Energy|{name}", "", f"{money}/GJ", sum_paid / amount / 3.6)
    for supply in system.supplies:
        if supply.fixed is None:
            _trade(sheet, supply.carrier, -plan.grid.total(plan.flow[supply.id]))
    for outlet in system.outlets:
        _trade(sheet, outlet.carrier, plan.grid.total(plan.flow[outlet.id]))


def _trade(sheet: _Sheet, carrier: str, exported: float) -> None:
    kind, name = ("Secondary", PRODUCTS[carrier]) if carrier in PRODUCTS else ("Primary", SOURCES.get(carrier, ""))
    if name:
        sheet.add(f"Trade|{kind} Energy|{name} [Volume]", "", "EJ/yr", exported * EJ)


def _additions(
    sheet: _Sheet, system: System, built: Iterable[Built], *, years: int, investment: Mapping[Part, float] | None, money: str
) -> None:
    """Yearly means between the year before and this stage."""
    unit, per = f"billion {money}/yr", investment or {}
    new = {Part(b.id, b.side): b.quantity for b in built}
    for plant in system.plants:
        made, power = _product(plant), new.get(Part(plant.id), 0.0) / years
        if made and plant.most > 0:
            sheet.add(f"Capacity Additions|{made}", _source(plant), "GW/yr", plant.per_capacity * power * 1e-3)
            if Part(plant.id) in per:
                sheet.add("Investment|Energy Supply", f"{made}|{_source(plant)}", unit, power * per[Part(plant.id)] * 1e-9)
    for store in system.stores:
        sides = [p for p in (Part(store.id), Part(store.id, "energy")) if p in per]
        spent = sum(new.get(p, 0.0) / years * per[p] for p in sides)
        made = PRODUCTS.get(store.carrier)
        if made and store.most > 0 and sides:
            sheet.add("Investment|Energy Supply", f"{made}|Storage", unit, spent * 1e-9)

"""The energy system as a linear programme.

Columns (blocks by component id): supply, peak, outlet, plant, new, in, out, level, new_energy, vent, unserved, excess.
Rows: balance of each carrier, exports within the own generation of the hour (no resale of grid power), capacity of what can be built, store levels, monthly peaks, yearly amounts, limits.
Energies of a step are power times step length; costs carry the weight of the step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.optimize.programme import INF, Programme
from parkzero.results import System
from parkzero.words import THERMAL


@dataclass(frozen=True)
class Model:
    """A programme and what its columns mean."""

    system: System
    grid: TimeGrid
    programme: Programme
    tonnes: Floats
    """Yardstick tonnes per unit of each column."""
    capacities: Integers
    """Columns of new capacity and new energy content."""

    def column(self, name: str) -> Integers:
        return self.programme.columns[name]


def build(system: System, grid: TimeGrid) -> Model:
    """The programme of a system on a time grid."""
    lp = Programme()
    weight = grid.step_weights * grid.step_hours
    size = grid.size
    balance: dict[str, Integers] = {}
    tonnes: list[tuple[Integers, Floats]] = []
    load = {item.carrier: grid.take(item.power) for item in system.loads}
    for carrier in carriers(system):
        power = load.get(carrier, np.zeros(size))
        balance[carrier] = lp.constraints(f"balance {carrier}", size, lower=power, upper=power)
        if carrier in load:
            slack = lp.variables(f"unserved {carrier}", size, upper=power, cost=system.backstop * weight)
            lp.put(balance[carrier], slack, 1.0)
        if carrier in THERMAL:
            lp.put(balance[carrier], lp.variables(f"vent {carrier}", size), -1.0)
    lp.constant = sum(item.cost * float(weight @ load[item.carrier]) for item in system.loads)

    month = grid.take(system.months).astype(int)
    present = np.unique(month)
    for supply in system.supplies:
        arises = grid.take(supply.fixed) if supply.fixed is not None else None
        low, high = (0.0, supply.limit) if arises is None else (arises, arises)
        flow = lp.variables(f"supply {supply.id}", size, lower=low, upper=high, cost=grid.take(supply.price) * weight)
        lp.put(balance[supply.carrier], flow, 1.0)
        tonnes.append((flow, grid.take(supply.tonnes) * weight))
        if arises is not None:
            lp.put(balance[supply.carrier], lp.variables(f"flare {supply.id}", size), -1.0)
        if supply.peak_charge:
            share = 12.0 / len(present)
            peak = lp.variables(f"peak {supply.id}", len(present), cost=supply.peak_charge * share)
            rows = lp.constraints(f"peak {supply.id}", size, upper=0.0)
            lp.put(rows, flow, 1.0)
            lp.put(rows, peak[np.searchsorted(present, month)], -1.0)
    for outlet in system.outlets:
        flow = lp.variables(f"outlet {outlet.id}", size, upper=outlet.limit, cost=-grid.take(outlet.price) * weight)
        lp.put(balance[outlet.carrier], flow, -1.0)

    for plant in system.plants:
        reach = plant.per_capacity * (grid.take(plant.availability) if plant.availability is not None else np.ones(size))
        upper = INF if plant.most > 0 else reach * plant.existing
        flow = lp.variables(f"plant {plant.id}", size, upper=upper, cost=plant.variable * weight)
        lp.put(balance[plant.output], flow, 1.0)
        if plant.input is not None and plant.per_input:
            lp.put(balance[plant.input], flow, -plant.per_input)
        if plant.byproduct is not None and plant.per_byproduct:
            lp.put(balance[plant.byproduct], flow, plant.per_byproduct)
        if plant.most > 0:
            new = lp.variables(f"new {plant.id}", 1, upper=plant.most, cost=plant.annual)
            rows = lp.constraints(f"capacity {plant.id}", size, upper=reach * plant.existing)
            lp.put(rows, flow, 1.0)
            lp.put(rows, new, -reach)
        if plant.yearly < INF:
            lp.put(lp.constraints(f"yearly {plant.id}", 1, upper=plant.yearly), flow, weight)

    makers = [p for p in system.plants if "electricity" in (p.output, p.byproduct)]
    if system.outlets and system.stores:
        rows = lp.constraints("own export", size, upper=0.0)
        for outlet in system.outlets:
            lp.put(rows, lp.columns[f"outlet {outlet.id}"], 1.0)
        for plant in makers:
            per = float(plant.output == "electricity") + plant.per_byproduct * float(plant.byproduct == "electricity")
            lp.put(rows, lp.columns[f"plant {plant.id}"], -per)
    if system.export_share < 1.0 and system.outlets:
        row = lp.constraints("export share", 1, upper=0.0)
        for outlet in system.outlets:
            lp.put(row, lp.columns[f"outlet {outlet.id}"], weight)
        for plant in makers:
            per = float(plant.output == "electricity") + plant.per_byproduct * float(plant.byproduct == "electricity")
            lp.put(row, lp.columns[f"plant {plant.id}"], -system.export_share * per * weight)

    for store in system.stores:
        most = INF if store.most > 0 else store.existing
        most_energy = INF if store.most > 0 else store.existing_energy
        wear = 1e-3 * weight
        into = lp.variables(f"in {store.id}", size, upper=most, cost=wear)
        out = lp.variables(f"out {store.id}", size, upper=most, cost=wear)
        level = lp.variables(f"level {store.id}", size, upper=most_energy)
        lp.put(balance[store.carrier], into, -1.0)
        lp.put(balance[store.carrier], out, 1.0)
        rows = lp.constraints(f"level {store.id}", size, lower=0.0, upper=0.0)
        lp.put(rows, level, 1.0)
        lp.put(rows, level[grid.before], -((1.0 - store.loss) ** grid.step_hours))
        lp.put(rows, into, -store.into * grid.step_hours)
        lp.put(rows, out, grid.step_hours / store.out)
        if store.most > 0:
            new = lp.variables(f"new {store.id}", 1, upper=store.most, cost=store.annual)
            more = lp.variables(f"new_energy {store.id}", 1, upper=store.most_energy, cost=store.annual_energy)
            for name, column, capacity, has in (
                ("in", into, new, store.existing), ("out", out, new, store.existing), ("full", level, more, store.existing_energy),
            ):  # fmt: skip
                rows = lp.constraints(f"{name} {store.id}", size, upper=has)
                lp.put(rows, column, 1.0)
                lp.put(rows, capacity, -1.0)
            if store.hours[1] > 0:
                rows = lp.constraints(f"hours {store.id}", 2, lower=np.array([0.0, -INF]), upper=np.array([INF, 0.0]))
                lp.put(rows, more, 1.0)
                lp.put(rows[0], new, -store.hours[0])
                lp.put(rows[1], new, -store.hours[1])

    vector = np.zeros(lp.width)
    for columns, values in tonnes:
        vector[columns] = values
    for limit in system.limits:
        row = lp.constraints(f"limit {limit.name}", 1, upper=limit.tonnes)
        touched = np.flatnonzero(vector)
        lp.put(row, touched, vector[touched])
        if not limit.hard:
            lp.put(row, lp.variables(f"excess {limit.name}", 1, cost=limit.backstop), -1.0)
    vector = np.concatenate([vector, np.zeros(lp.width - len(vector))])
    built = [i for name, i in lp.columns.items() if name.startswith(("new ", "new_energy "))]
    return Model(system, grid, lp, vector, np.concatenate(built) if built else np.zeros(0, int))


def carriers(system: System) -> tuple[str, ...]:
    """Every carrier that a component of the system touches."""
    names: list[str | None] = [item.carrier for item in system.loads]
    names += [item.carrier for item in system.supplies]
    names += [item.carrier for item in system.outlets]
    names += [item.carrier for item in system.stores]
    for plant in system.plants:
        names += [plant.input, plant.output, plant.byproduct]
    return tuple(dict.fromkeys(n for n in names if n))

"""The same energy system as a PyPSA network (research extra): the referee of the engine, not the engine.

Carriers are buses; supplies, outlets, unserved demand, vents and flares are generators; plants are generators or
links; stores are a link in, a link out and a Store. A monthly demand charge is one extendable generator per month.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from parkzero.clock import TimeGrid
from parkzero.optimize.model import carriers
from parkzero.results import System
from parkzero.words import THERMAL


def network(system: System, grid: TimeGrid) -> Any:
    """A PyPSA network of the system on a grid of one period (limits on tonnes as a global constraint are left out)."""
    import pandas as pd
    import pypsa

    if grid.periods != 1:
        raise ValueError("PyPSA networks are made of one unbroken period")
    if system.export_share < 1.0 or system.limits:
        raise ValueError("limits over the year are left to the engine")
    steps = pd.RangeIndex(grid.size)
    net = pypsa.Network()
    net.set_snapshots(steps)
    net.snapshot_weightings.loc[:, :] = (grid.step_weights * grid.step_hours)[:, None]
    month = grid.take(system.months).astype(int)
    present = np.unique(month)

    def series(values: Any) -> Any:
        return pd.Series(values, index=steps)

    for carrier in carriers(system):
        net.add("Bus", carrier)
        if carrier in THERMAL:
            net.add("Generator", f"{carrier}:vent", bus=carrier, p_nom=1e6, p_max_pu=0.0, p_min_pu=-1.0)
    for load in system.loads:
        power = grid.take(load.power)
        net.add("Load", load.carrier, bus=load.carrier, p_set=series(power))
        most = max(float(power.max()), 1e-9)
        net.add(
            "Generator",
            f"{load.carrier}:unserved",
            bus=load.carrier,
            p_nom=most,
            p_max_pu=series(power / most),
            marginal_cost=system.backstop,
        )
    for supply in system.supplies:
        price, limit = series(grid.take(supply.price)), min(supply.limit, 1e6)
        if supply.fixed is not None:
            raise ValueError("own by-products have no form in PyPSA")
        if not supply.peak_charge:
            net.add("Generator", supply.id, bus=supply.carrier, p_nom=limit, marginal_cost=price)
            continue
        for m in present:
            net.add(
                "Generator", f"{supply.id} {m}", bus=supply.carrier, p_nom_extendable=True, p_nom_max=limit, marginal_cost=price,
                p_max_pu=series((month == m).astype(float)), capital_cost=supply.peak_charge * 12.0 / len(present),
            )  # fmt: skip
    for outlet in system.outlets:
        net.add(
            "Generator", outlet.id, bus=outlet.carrier, p_nom=min(outlet.limit, 1e6), p_min_pu=-1.0, p_max_pu=0.0,
            marginal_cost=series(grid.take(outlet.price)),
        )  # fmt: skip
    for plant in system.plants:
        reach = plant.per_capacity * (grid.take(plant.availability) if plant.availability is not None else np.ones(grid.size))
        built = {
            "p_nom_extendable": plant.most > 0,
            "p_nom_max": plant.existing + plant.most,
            "p_nom_min": plant.existing,
            "p_nom": plant.existing,
        }
        if plant.input is None:
            net.add(
                "Generator",
                plant.id,
                bus=plant.output,
                p_max_pu=series(reach),
                capital_cost=plant.annual,
                marginal_cost=plant.variable,
                **built,
            )
            continue
        ports: dict[str, Any] = {"bus0": plant.output, "bus1": plant.input, "efficiency": plant.per_input}
        sign = -1.0
        if plant.byproduct:
            ports |= {"bus2": plant.byproduct, "efficiency2": -plant.per_byproduct}
        net.add(
            "Link",
            plant.id,
            p_min_pu=series(sign * reach),
            p_max_pu=0.0,
            capital_cost=plant.annual,
            marginal_cost=-plant.variable,
            **ports,
            **built,
        )
    for store in system.stores:
        inner = f"{store.id} inside"
        net.add("Bus", inner)
        rated = {"p_nom_extendable": store.most > 0, "p_nom_max": store.most, "p_nom": store.existing}
        net.add(
            "Link",
            f"{store.id}:in",
            bus0=store.carrier,
            bus1=inner,
            efficiency=store.into,
            marginal_cost=1e-3,
            capital_cost=store.annual,
            **rated,
        )
        net.add("Link", f"{store.id}:out", bus0=inner, bus1=store.carrier, efficiency=store.out, marginal_cost=1e-3 * store.out,
                p_nom_extendable=store.most > 0, p_nom_max=store.most / store.out if store.most else 0.0, p_nom=store.existing / store.out)  # fmt: skip
        net.add("Store", store.id, bus=inner, e_cyclic=True, standing_loss=store.loss, capital_cost=store.annual_energy,
                e_nom_extendable=store.most > 0, e_nom_max=store.most_energy, e_nom=store.existing_energy)  # fmt: skip
    return net


def optimum(system: System, grid: TimeGrid) -> float:
    """PyPSA's optimal cost of the system, with the costs that PyPSA does not see (existing capacity is free) taken off. Needs the research extra."""
    net = network(system, grid)

    def tie(n: Any, _: Any) -> None:
        """Charging and discharging power are one capacity; energy content within its hours; exports within own generation."""
        link, energy = n.model["Link-p_nom"], n.model["Store-e_nom"] if "Store-e_nom" in n.model.variables else None
        for store in system.stores:
            if store.most > 0 and energy is not None:
                into, out, content = (
                    link.sel(name=f"{store.id}:in", drop=True),
                    link.sel(name=f"{store.id}:out", drop=True),
                    energy.sel(name=store.id, drop=True),
                )
                n.model.add_constraints(into - store.out * out == 0, name=f"power {store.id}")
                if store.hours[1] > 0:
                    n.model.add_constraints(content - store.hours[0] * into >= 0, name=f"least {store.id}")
                    n.model.add_constraints(content - store.hours[1] * into <= 0, name=f"most {store.id}")

        if system.outlets and system.stores:
            generator = n.model["Generator-p"]
            own = sum(generator.sel(name=o.id, drop=True) for o in system.outlets)
            for plant in system.plants:
                if plant.input is None and plant.output == "electricity":
                    own = own + generator.sel(name=plant.id, drop=True)
                elif "electricity" in (plant.output, plant.byproduct):
                    per = 1.0 if plant.output == "electricity" else plant.per_byproduct
                    own = own - per * n.model["Link-p"].sel(name=plant.id, drop=True)
            n.model.add_constraints(own >= 0, name="own export")

    tied = bool(system.stores)
    status, condition = net.optimize(
        solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=False,
        extra_functionality=tie if tied else None,
    )  # fmt: skip
    if status != "ok":
        raise RuntimeError(f"PyPSA ended with {status}, {condition}")
    paid_twice = sum(p.annual * p.existing for p in system.plants if p.most > 0)
    return (
        float(net.objective)
        - paid_twice
        + sum(item.cost * float((grid.step_weights * grid.step_hours) @ grid.take(item.power)) for item in system.loads)
    )

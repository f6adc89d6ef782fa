"""The described problem in PyPSA: python pypsa_peer.py STEM.

Buses are carriers; plants are generators or links that run backwards (bus0 is their main output, so that capacity, cost and
availability count it); a store is two links and a Store. The yearly cap is a GlobalConstraint on carriers' emissions.
PyPSA has no form of its own for the monthly demand charge, for one power in and out of a store, for its hours and for exports
from own generation: these are linopy constraints on the created model. Demand not served and vents are generators.
The model goes to HiGHS in memory (io_api="direct"), which takes less time and memory than the default by file.
"""

from __future__ import annotations

import logging
import warnings

import pandas as pd
import pypsa
import xarray as xr
from shared import per_electricity, reach, run

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")


def build(case):
    net = pypsa.Network()
    steps = pd.RangeIndex(case.hours)
    net.set_snapshots(steps)
    series = {name: pd.Series(values, index=steps) for name, values in case.series.items()}
    net.add("Bus", case.carriers)
    for carrier in case.vented:
        net.add("Generator", f"{carrier} vent", bus=carrier, p_nom=1e6, p_max_pu=0.0, p_min_pu=-1.0)
    for carrier in case.loads:
        load = series[f"load {carrier}"]
        net.add("Load", carrier, bus=carrier, p_set=load)
        net.add("Generator", f"{carrier} unserved", bus=carrier, p_nom=load.max(), p_max_pu=load / load.max(), marginal_cost=case.unserved)
    for x in case.supplies:
        net.add("Carrier", x.id, co2_emissions=x.tonnes)
        net.add("Generator", x.id, bus=x.carrier, carrier=x.id, p_nom=x.limit, marginal_cost=series[f"price {x.id}"])
    for x in case.outlets:
        net.add("Generator", x.id, bus=x.carrier, p_nom=x.limit, p_min_pu=-1.0, p_max_pu=0.0, marginal_cost=series[f"price {x.id}"])
    for x in case.plants:
        most = pd.Series(reach(case, x), index=steps)
        built = {"p_nom_extendable": True, "p_nom_max": x.most, "capital_cost": x.annual}
        if x.input is None:
            net.add("Generator", x.id, bus=x.output, p_max_pu=most, marginal_cost=x.variable, **built)
            continue
        ports = {"bus0": x.output, "bus1": x.input, "efficiency": x.per_input}
        if x.byproduct:
            ports |= {"bus2": x.byproduct, "efficiency2": -x.per_byproduct}
        net.add("Link", x.id, p_min_pu=-most, p_max_pu=0.0, marginal_cost=-x.variable, **ports, **built)
    for x in case.stores:
        inside = f"{x.id} inside"
        net.add("Bus", inside)
        net.add("Link", f"{x.id} in", bus0=x.carrier, bus1=inside, efficiency=x.into, marginal_cost=case.wear,
                capital_cost=x.annual, p_nom_extendable=True, p_nom_max=x.most)  # fmt: skip
        net.add("Link", f"{x.id} out", bus0=inside, bus1=x.carrier, efficiency=x.out, marginal_cost=case.wear * x.out,
                p_nom_extendable=True, p_nom_max=x.most / x.out)  # fmt: skip
        net.add("Store", x.id, bus=inside, e_cyclic=True, standing_loss=x.loss, capital_cost=x.annual_energy,
                e_nom_extendable=True, e_nom_max=x.most_energy)  # fmt: skip
    if case.limit is not None:
        net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=case.limit)
    tie(net.optimize.create_model(include_objective_constant=False), case, steps)
    return net


def tie(model, case, steps):
    """What PyPSA has no component for."""
    power = model["Link-p_nom"]
    for x in case.stores:
        into, energy = power.sel(name=f"{x.id} in", drop=True), model["Store-e_nom"].sel(name=x.id, drop=True)
        model.add_constraints(into - x.out * power.sel(name=f"{x.id} out", drop=True) == 0, name=f"power {x.id}")
        if x.hours[1] > 0:
            model.add_constraints(energy - x.hours[0] * into >= 0, name=f"least {x.id}")
            model.add_constraints(energy - x.hours[1] * into <= 0, name=f"most {x.id}")
    flow = model["Generator-p"]
    month = xr.DataArray(case.series["month"], coords={"snapshot": steps})
    for x in case.supplies:
        if x.per_peak:
            peak = model.add_variables(lower=0, coords=[pd.Index(sorted(set(case.series["month"])), name="month")], name=f"peak {x.id}")
            model.add_constraints(flow.sel(name=x.id, drop=True) - peak.sel(month=month) <= 0, name=f"peak {x.id}")
            model.objective = model.objective.expression + x.per_peak * peak.sum()
    if case.own_export:
        own = sum(flow.sel(name=x.id, drop=True) for x in case.outlets)
        for x in case.plants:
            if per_electricity(x):
                made = flow.sel(name=x.id, drop=True) if x.input is None else -1 * model["Link-p"].sel(name=x.id, drop=True)
                own = own + per_electricity(x) * made
        model.add_constraints(own >= 0, name="own export")


def solve(net):
    status, condition = net.optimize.solve_model(solver_name="highs", io_api="direct", solver_options={"output_flag": False, "threads": 1})
    if status != "ok":
        raise SystemExit(f"PyPSA ended with {status}, {condition}")
    return net.objective


run(build, solve, "pypsa", "linopy")

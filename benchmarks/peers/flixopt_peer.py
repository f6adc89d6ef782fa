"""The described problem in flixopt: python flixopt_peer.py STEM.

Buses are carriers; supplies and demand not served are Sources, loads, vents and sales Sinks, plants Sources or LinearConverters whose
main output flow is invested in (InvestParameters, mandatory, so without binaries); a store is a Storage, balanced (one power in and
out). Emissions are an Effect with a maximum. flixopt has no form of its own for the monthly demand charge, for the hours of a store
and for exports from own generation: these are linopy constraints on the built model.
The model goes to HiGHS in memory (io_api="direct", handed on to linopy), which takes less time and memory than the default by file.
"""

from __future__ import annotations

import logging
import warnings

import flixopt as fx
import pandas as pd
import xarray as xr
from shared import per_electricity, reach, run

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")


def build(case):
    steps = pd.date_range("2023-01-01", periods=case.hours, freq="h", name="time")
    system = fx.FlowSystem(steps)
    series, Flow = case.series, fx.Flow
    system.add_elements(
        fx.Effect("cost", "EUR", is_standard=True, is_objective=True),
        fx.Effect("emissions", "t", maximum_total=case.limit),
        *(fx.Bus(c) for c in case.carriers),
    )

    def size(most, annual):
        return fx.InvestParameters(minimum_size=0, maximum_size=most, mandatory=True, effects_of_investment_per_size={"cost": annual})

    for carrier in case.vented:
        system.add_elements(fx.Sink(f"{carrier} vent", inputs=[Flow("flow", carrier)]))
    for carrier in case.loads:
        load = series[f"load {carrier}"]
        system.add_elements(
            fx.Sink(f"{carrier} load", inputs=[Flow("flow", carrier, size=1, fixed_relative_profile=load)]),
            fx.Source(
                f"{carrier} unserved",
                outputs=[Flow("flow", carrier, size=1, relative_maximum=load, effects_per_flow_hour={"cost": case.unserved})],
            ),
        )
    for x in case.supplies:
        effects = {"cost": series[f"price {x.id}"], "emissions": x.tonnes}
        system.add_elements(fx.Source(x.id, outputs=[Flow("flow", x.carrier, size=x.limit, effects_per_flow_hour=effects)]))
    for x in case.outlets:
        effects = {"cost": -series[f"price {x.id}"]}
        system.add_elements(fx.Sink(x.id, inputs=[Flow("flow", x.carrier, size=x.limit, effects_per_flow_hour=effects)]))
    for x in case.plants:
        main = Flow(
            "flow", x.output, size=size(x.most, x.annual), relative_maximum=reach(case, x),
            effects_per_flow_hour={"cost": x.variable} if x.variable else None,
        )  # fmt: skip
        if x.input is None:
            system.add_elements(fx.Source(x.id, outputs=[main]))
            continue
        outputs, factors = [main], [{"input": 1, "flow": x.per_input}]
        if x.byproduct:
            outputs.append(Flow("byproduct", x.byproduct))
            factors.append({"input": x.per_byproduct, "byproduct": x.per_input})
        system.add_elements(fx.LinearConverter(x.id, inputs=[Flow("input", x.input)], outputs=outputs, conversion_factors=factors))
    for x in case.stores:
        wear = {"cost": case.wear}
        system.add_elements(
            fx.Storage(
                x.id, charging=Flow("in", x.carrier, size=size(x.most, x.annual), effects_per_flow_hour=wear),
                discharging=Flow("out", x.carrier, size=size(x.most, 0), effects_per_flow_hour=wear),
                capacity_in_flow_hours=size(x.most_energy, x.annual_energy), initial_charge_state="equals_final",
                eta_charge=x.into, eta_discharge=x.out, relative_loss_per_hour=x.loss,
                prevent_simultaneous_charge_and_discharge=False, balanced=True,
            )
        )  # fmt: skip
    system.build_model()
    tie(system.model, case, steps)
    return system


def tie(model, case, steps):
    """What flixopt has no component for."""

    def flow(id):
        return model.variables[f"{id}(flow)|flow_rate"]

    for x in case.stores:
        if x.hours[1] > 0:
            power, energy = model.variables[f"{x.id}(in)|size"], model.variables[f"{x.id}|size"]
            model.add_constraints(energy - x.hours[0] * power >= 0, name=f"least {x.id}")
            model.add_constraints(energy - x.hours[1] * power <= 0, name=f"most {x.id}")
    month = xr.DataArray(case.series["month"], coords={"time": steps})
    for x in case.supplies:
        if x.per_peak:
            peak = model.add_variables(lower=0, coords=xr.Coordinates({"month": sorted(set(case.series["month"]))}), name=f"peak {x.id}")
            model.add_constraints(flow(x.id) - peak.sel(month=month) <= 0, name=f"peak {x.id}")
            model.objective = model.objective.expression + x.per_peak * peak.sum()
    if case.own_export:
        own = sum(-1 * flow(x.id) for x in case.outlets)
        for x in case.plants:
            if per_electricity(x):
                own = own + per_electricity(x) * flow(x.id)
        model.add_constraints(own >= 0, name="own export")


def solve(system):
    options = {"io_api": "direct", "output_flag": False}
    system.solve(fx.solvers.HighsSolver(threads=1, time_limit_seconds=86_400, extra_options=options), progress=False)
    return system.model.objective.value


run(build, solve, "flixopt", "linopy")

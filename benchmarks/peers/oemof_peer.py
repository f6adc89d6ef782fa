"""The described problem in oemof.solph: python oemof_peer.py STEM.

Buses are carriers; supplies and demand not served are Sources, loads, vents and sales Sinks, plants Sources or Converters whose main
output flow is invested in; a store is a GenericStorage with one power in and out (invest_relation_input_output). The yearly cap is
constraints.emission_limit. Own plants feed a bus of their own, from which power is sold or flows on to all others: so bought power is
not resold. solph has no form of its own for the monthly demand charge and for the hours of a store: these are Pyomo constraints.
"""

from __future__ import annotations

import logging
import warnings

import pandas as pd
from oemof import solph
from pyomo import environ as po
from shared import reach, run

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")


def build(case):
    index = pd.date_range("2023-01-01", periods=case.hours + 1, freq="h")
    system = solph.EnergySystem(timeindex=index, infer_last_interval=False)
    series, Flow, parts = case.series, solph.Flow, solph.components
    own = solph.Bus("own electricity") if case.own_export else None
    buses = {c: solph.Bus(c, inputs={own: Flow()} if own and c == "electricity" else {}) for c in case.carriers}
    system.add(*buses.values(), *([own] if own else []))
    made = buses | ({"electricity": own} if own else {})

    for carrier in case.vented:
        system.add(parts.Sink(f"{carrier} vent", inputs={buses[carrier]: Flow()}))
    for carrier in case.loads:
        load = series[f"load {carrier}"]
        system.add(
            parts.Sink(f"{carrier} load", inputs={buses[carrier]: Flow(nominal_capacity=1, fix=load)}),
            parts.Source(
                f"{carrier} unserved", outputs={buses[carrier]: Flow(nominal_capacity=1, maximum=load, variable_costs=case.unserved)}
            ),
        )
    supplied = {}
    for x in case.supplies:
        flow = Flow(nominal_capacity=x.limit, variable_costs=series[f"price {x.id}"], custom_properties={"emission_factor": x.tonnes})
        supplied[x.id] = (parts.Source(x.id, outputs={buses[x.carrier]: flow}), buses[x.carrier])
        system.add(supplied[x.id][0])
    for x in case.outlets:
        bus = made[x.carrier]
        system.add(parts.Sink(x.id, inputs={bus: Flow(nominal_capacity=x.limit, variable_costs=-series[f"price {x.id}"])}))
    for x in case.plants:
        size = solph.Investment(ep_costs=x.annual, maximum=x.most)
        outputs = {made[x.output]: Flow(nominal_capacity=size, maximum=reach(case, x), variable_costs=x.variable)}
        if x.input is None:
            system.add(parts.Source(x.id, outputs=outputs))
            continue
        factors = {buses[x.input]: x.per_input, made[x.output]: 1}
        if x.byproduct:
            outputs[made[x.byproduct]] = Flow()
            factors[made[x.byproduct]] = x.per_byproduct
        system.add(parts.Converter(x.id, inputs={buses[x.input]: Flow()}, outputs=outputs, conversion_factors=factors))
    stores = {}
    for x in case.stores:
        bus, power, back = buses[x.carrier], solph.Investment(ep_costs=x.annual, maximum=x.most), solph.Investment(maximum=x.most)
        stores[x.id] = parts.GenericStorage(
            x.id, inputs={bus: Flow(nominal_capacity=power, variable_costs=case.wear)},
            outputs={bus: Flow(nominal_capacity=back, variable_costs=case.wear)}, invest_relation_input_output=1,
            nominal_capacity=solph.Investment(ep_costs=x.annual_energy, maximum=x.most_energy), balanced=True,
            loss_rate=x.loss, inflow_conversion_factor=x.into, outflow_conversion_factor=x.out,
        )  # fmt: skip
        system.add(stores[x.id])

    model = solph.Model(system)
    if case.limit is not None:
        solph.constraints.emission_limit(model, limit=case.limit)
    model.hours = po.ConstraintList()
    for x in case.stores:
        if x.hours[1] > 0:
            power = model.InvestmentFlowBlock.invest[buses[x.carrier], stores[x.id], 0]
            energy = model.GenericInvestmentStorageBlock.invest[stores[x.id], 0]
            model.hours.add(energy >= x.hours[0] * power)
            model.hours.add(energy <= x.hours[1] * power)
    for x in case.supplies:
        if x.per_peak:
            month = series["month"].tolist()
            model.peak = po.Var(sorted(set(month)), within=po.NonNegativeReals)
            model.under = po.Constraint(model.TIMESTEPS, rule=lambda m, t, at=supplied[x.id]: m.flow[*at, t] <= m.peak[month[t]])  # noqa: B023
            model.objective.expr += x.per_peak * sum(model.peak.values())
    return model


def solve(model):
    model.solve(solver="highs", cmdline_options={"threads": 1})
    return po.value(model.objective)


run(build, solve, "oemof.solph", "pyomo")

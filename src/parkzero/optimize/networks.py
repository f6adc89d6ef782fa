"""The least-cost plan of a network that was read, and the network with it written back (research extra)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.energy import System
from parkzero.optimize import referee
from parkzero.optimize.dispatch import SERVED
from parkzero.optimize.foreign import NetworkReading
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.model import capacities
from parkzero.optimize.netted import copied, quiet
from parkzero.optimize.planning import Chosen, least_cost, named_plan
from parkzero.problem import DemandError, ParkError, Problem
from parkzero.progress import OnProgress, silent
from parkzero.results import Plan

FEW = 2
"""Capacities up to which a whole year is one programme."""
FULL = 0.999
"""Share of the room that was taken where the network names none, from which a solution counts as unbounded."""
IDLE = 1e-3
"""Share of free capacity below which its room cannot have bound what flows."""


def network_plan(reading: NetworkReading, *, gap: float = 1e-3, seconds: float = float("inf"), progress: OnProgress = silent) -> Plan:
    """The least-cost plan over all snapshots: one programme, exact, or for a whole year of several capacities the decomposed search to a gap.

    Raises DemandError where demand cannot be served, ParkError where something that must be taken cannot, or costs go down without end, OutOfTime.
    """
    system = reading.system
    plan = least_cost(system, gap=gap, seconds=seconds, spread=False, progress=progress) if searched(system) else _whole(system, seconds, progress)
    _refuse(reading, plan)
    return plan


def searched(system: System) -> bool:
    """Whether a plan is searched for by steps: a whole year and more than a few capacities."""
    return abs(system.steps * system.step_hours - HOURS) < 1e-6 and system.steps % 365 == 0 and len(capacities(system).parts) > FEW


def _whole(system: System, seconds: float, progress: OnProgress) -> Plan:
    progress("dispatch")
    model = build(system, system.year)
    found = Living(model.programme).solve(seconds)
    values = found.x[model.builds]
    plan = named_plan(model.run, model.investment.parts, values, found=found, cost=found.objective, chosen=Chosen(values, found.objective))
    return replace(plan, end="closed")


def _refuse(reading: NetworkReading, plan: Plan) -> None:
    """What no plan of the network does: leave demand unserved, let go what must be taken, use up a room that the network does not name."""
    served = {x.carrier: plan.grid.total(x.power) for x in reading.system.loads}
    lacking = {c: v for c, v in plan.unserved.items() if v > SERVED * max(served[c], 1.0)}
    if lacking:
        buses = {carrier: bus for bus, carrier in reading.carriers.items()}
        raise DemandError({buses.get(c, c): v for c, v in lacking.items()})
    problems = []
    for id, of in reading.kept.items():
        let = plan.grid.total(plan.flow.get(f"{id}:flare", np.zeros(plan.grid.size)))
        arises = next(s.fixed for s in reading.system.supplies if s.id == id)
        if arises is not None and let > SERVED * max(plan.grid.total(arises), 1.0):
            problems.append(Problem("foreign_infeasible", field=of, found=f"{let:,.0f} MWh that nobody takes", expected="all of it taken"))
    own = capacities(reading.system)
    for part, upper, yearly in zip(own.parts, own.upper.tolist(), own.cost.tolist(), strict=True):
        what = reading.open.get(part)
        if what is None or plan.stands[part] < FULL * upper:
            continue
        used = max((float(np.abs(values).max(initial=0.0)) for kind, name, _, values in component_series(reading, plan) if f"{kind} {name}" == what), default=0.0)
        if yearly != 0.0 or used > IDLE * upper:  # what costs nothing may be as large as it likes, as long as nothing comes of it
            problems.append(Problem("foreign_infeasible", field=what, found=f"{plan.stands[part]:,.0f} MW built", expected="a cost of capacity, or a bound on it"))
    if problems:
        raise ParkError(problems)


def objective(reading: NetworkReading, plan: Plan, value: float | None = None) -> float:
    """PyPSA's objective, capacity that the network demands among it: of the plan, or of one of its bounds [currency]."""
    return (plan.cost if value is None else value) + reading.demanded


def component_series(reading: NetworkReading, plan: Plan) -> Iterator[tuple[str, str, str, Floats]]:
    """Every series of a solution by kind, component and attribute."""
    for (kind, name, attribute), shares in reading.flows.items():
        yield kind, name, attribute, sum((per * plan.flow[flow] for flow, per in shares), np.zeros(plan.grid.size))


def nominal(kind: str) -> str:
    """The attribute of a component's capacity.

    >>> nominal("Store"), nominal("Line"), nominal("Link")
    ('e_nom', 's_nom', 'p_nom')
    """
    return {"Store": "e_nom", "Line": "s_nom", "Transformer": "s_nom"}.get(kind, "p_nom")


def component_sizes(reading: NetworkReading, plan: Plan) -> Mapping[tuple[str, str], tuple[float, float]]:
    """By component what stands and what is new [MW, MWh of a store]."""
    stands = plan.stands
    return {key: (size.standing, stands.get(size.part, 0.0) if size.part is not None else 0.0) for key, size in reading.sizes.items()}


def solution(reading: NetworkReading, plan: Plan) -> Any:
    """The network with capacities, dispatch, prices and shadow prices of limits, as PyPSA's own optimisation leaves it."""
    if not reading.plain:
        dates = reading.net.snapshots
        return referee.solution(reading.system, plan, year=dates[0].year if hasattr(dates, "year") else None)
    net, dates = copied(reading.net), reading.net.snapshots
    tables: dict[tuple[str, str], dict[str, Floats]] = {}
    for kind, name, attribute, values in component_series(reading, plan):
        tables.setdefault((kind, attribute), {})[name] = values
    zero = np.zeros(len(dates))
    for name, given in tables.get(("StorageUnit", "p_dispatch"), {}).items():
        tables.setdefault(("StorageUnit", "p"), {})[name] = given - tables["StorageUnit", "p_store"].get(name, zero)
    rivers = tables.pop(("StorageUnit", "inflow"), {})
    if rivers:
        inflow = net.get_switchable_as_dense("StorageUnit", "inflow")
        tables["StorageUnit", "spill"] = {name: np.maximum(inflow[name].to_numpy(float) - used, 0.0) for name, used in rivers.items()}
    for kind in ("Line", "Transformer"):
        for name, through in tables.get((kind, "p0"), {}).items():
            tables.setdefault((kind, "p1"), {})[name] = -through
    _ports(net, tables)
    tables["Bus", "marginal_price"] = {bus: plan.price[carrier] / reading.money for bus, carrier in reading.carriers.items() if carrier in plan.price}
    for (kind, attribute), columns in tables.items():
        net.components[kind].dynamic[attribute] = _table(columns, net.components[kind].static.index, dates)
    loads = net.get_switchable_as_dense("Load", "p_set")
    net.components["Load"].dynamic["p"] = loads
    for (kind, name), (standing, new) in component_sizes(reading, plan).items():
        net.components[kind].static.loc[name, f"{nominal(kind)}_opt"] = standing + new
    for limit in reading.system.limits:
        if limit.name in net.components["GlobalConstraint"].static.index:
            net.components["GlobalConstraint"].static.loc[limit.name, "mu"] = -plan.shadow.get(limit.name, 0.0)
    net.meta["parkzero_plan"] = {name: objective(reading, plan, getattr(plan, name)) for name in ("cost", "lower", "upper")} | {"end": plan.end}
    net._objective = objective(reading, plan)
    return net


def _ports(net: Any, tables: dict[tuple[str, str], dict[str, Floats]]) -> None:
    """What links and processes take at each of their buses, positive where they withdraw."""
    for kind, main in (("Link", "p0"), ("Process", "p")):
        static, flows = net.components[kind].static, tables.get((kind, main), {})
        if kind == "Link" and flows:
            tables[kind, "p"] = dict(flows)
        for port in (str(c).removeprefix("bus") for c in static.columns if str(c).startswith("bus")) if flows else ():
            if kind == "Link" and port == "0":
                continue
            attribute = f"rate{port}" if kind == "Process" else "efficiency" if port == "1" else f"efficiency{port}"
            per = net.get_switchable_as_dense(kind, attribute)
            tables[kind, f"p{port}"] = {name: -flow * per[name].to_numpy(float) for name, flow in flows.items() if static.at[name, f"bus{port}"]}


def _table(columns: Mapping[str, Floats], order: Any, dates: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(dict(columns), index=dates, dtype=float).reindex(columns=order).fillna(0.0)


def write_pypsa(net: Any, path: str | Path) -> Path:
    """Write a network: netCDF for a name that ends in .nc, else a CSV folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with quiet():
        net.export_to_netcdf(path) if path.suffix == ".nc" else net.export_to_csv_folder(path)
    return path

"""What flows of a year cost and emit, counted without a programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from parkzero.clock import Floats, Integers
from parkzero.energy import CERTIFICATES, Limit, System
from parkzero.optimize.columns import over_the_year
from parkzero.optimize.exports import EXPORT_SHARE, sold_beyond
from parkzero.results import Plan

SERVABLE = 1e-6
"""Share of a demand that may stay unserved in a plan that counts as serving it."""


def tonnes(system: System, flow: Mapping[str, Floats]) -> Floats:
    """Yardstick tonnes of the energy of each step, shape (steps,)."""
    bought = sum((flow[s.id] * s.tonnes for s in system.supplies), np.zeros(system.steps))
    if system.certificates and CERTIFICATES in flow:
        bought = bought + flow[CERTIFICATES] * system.certificates.tonnes
    return system.year.energy(sum((flow[o.id] * o.tonnes for o in system.outlets if o.tonnes), bought))


def counted(system: System, limit: Limit, flow: Mapping[str, Floats]) -> Floats:
    """What counts towards a limit in each step, shape (steps,)."""
    if limit.per is None:
        return tonnes(system, flow)
    return system.year.energy(sum((value * flow[name] for name, value in limit.per.items() if name in flow or name != CERTIFICATES), np.zeros(system.steps)))


def exceeded(system: System, flow: Mapping[str, Floats]) -> dict[str, float]:
    """Tonnes above each limit."""
    return {x.name: max(float(counted(system, x, flow).sum()) - system.room(x), 0.0) for x in system.limits}


def surcharge(system: System, prices: Mapping[str, float], beyond: float, steps: Integers | slice) -> dict[str, Floats | float]:
    """What limits and the share of exports add to the cost of flows in some steps, by the names of `Plan.flow` [currency/MWh].

    `prices`: by limit [currency/t]; `beyond`: of power sold above the share [currency/MWh].
    """
    found: dict[str, Floats | float] = defaultdict(float)
    for limit in system.limits:
        price = prices[limit.name]
        if limit.per is None:
            for s in system.supplies:
                found[s.id] += price * s.tonnes[steps]
            for o in system.outlets:
                found[o.id] += price * o.tonnes
        else:
            for name, value in limit.per.items():
                if name != CERTIFICATES:
                    found[name] += price * value
    if offered := system.certificates:  # bought wherever they are worth their price: power then pays that in place of what they spare
        worth = sum(prices[x.name] * offered.spared(x) for x in system.limits) - offered.paid
        found[offered.supply] -= offered.room * max(worth, 0.0)
    for name, value in sold_beyond(system).items():
        found[name] += beyond * value
    return found


def unserved(system: System, flow: Mapping[str, Floats]) -> dict[str, float]:
    """Demand not served by carrier [MWh]."""
    return {x.carrier: system.year.total(flow[f"{x.carrier}:unserved"]) for x in system.loads}


def shortfall(plan: Plan, system: System) -> dict[str, float]:
    """Demand that a plan leaves unserved, by carrier, rounding left out [MWh]."""
    demand = {item.carrier: system.year.total(item.power) for item in system.loads}
    return {c: q for c, q in plan.unserved.items() if q > SERVABLE * max(demand[c], 1.0)}


def beyond(system: System, flow: Mapping[str, Floats]) -> Floats:
    """Exports of each step above the share of what is made in it, losses of stores taken off [MWh], shape (steps,)."""
    return system.year.energy(sum((value * flow[name] for name, value in sold_beyond(system).items()), np.zeros(system.steps)))


def cost(system: System, flow: Mapping[str, Floats]) -> float:
    """Cost of operation as `Dispatch` counts it, slacks of soft limits and of demand at their prices [currency/a]."""
    found = sum(float(s.paid @ flow[s.id]) for s in system.supplies) - sum(float(o.earned @ flow[o.id]) for o in system.outlets)
    found += sum(p.paid * float(flow[p.id].sum()) for p in system.plants) + sum(x.paid * float(x.power.sum()) for x in system.loads)
    found += sum(system.wear * float(flow[f"{s.id}:in"].sum()) + (system.wear + s.paid) * float(flow[f"{s.id}:out"].sum()) for s in system.stores)
    if system.certificates and CERTIFICATES in flow:
        found += system.certificates.paid * float(flow[CERTIFICATES].sum())
    found = system.step_hours * found + system.backstop * sum(unserved(system, flow).values())
    found += sum(s.charged(flow[s.id], system.months) for s in system.supplies)
    above = exceeded(system, flow)
    return found + sum(limit.backstop * above[limit.name] for limit in system.limits if not limit.hard)


def with_certificates(system: System, flow: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """The flows of a year with the certificates that are bought at its end, as many as cost least with what is above limits; those that stand in them already stay."""
    offered = system.certificates
    if offered is None or CERTIFICATES in flow:
        return flow
    power = flow[offered.supply]
    most = offered.room * system.year.total(power)
    above = [(x.backstop, float(counted(system, x, flow).sum()) - system.room(x), offered.spared(x)) for x in system.limits]
    turns = [over / spared for _, over, spared in above if spared > 0.0]
    amounts = np.clip(np.array([0.0, most, *turns]), 0.0, most)
    costs = [offered.paid * n + sum(price * max(over - spared * n, 0.0) for price, over, spared in above) for n in amounts]
    return {**flow, CERTIFICATES: over_the_year(float(amounts[int(np.argmin(costs))]), power, system.year)}


def owed(system: System, flow: Mapping[str, Floats], prices: Mapping[str, float]) -> float:
    """What is left open of hard limits and of the share of exports, at duals ("limit <name>", EXPORT_SHARE) [currency/a]."""
    above = exceeded(system, flow)
    found = sum(max(x.backstop, prices[f"limit {x.name}"]) * above[x.name] for x in system.limits if x.hard)
    return found + prices.get(EXPORT_SHARE, 0.0) * max(float(beyond(system, flow).sum()), 0.0)

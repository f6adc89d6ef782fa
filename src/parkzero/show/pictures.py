"""What the pictures of a report are drawn from: bands of energy and carbon, and two weeks of dispatch."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta, timezone

import numpy as np

from parkzero.accounting import Inventory
from parkzero.clock import HOURS, Floats, utc_hours
from parkzero.document import Curve, Link, Week
from parkzero.energy import System
from parkzero.figure import Figure
from parkzero.park.stamps import standard_offset
from parkzero.results import Assessment, Plan
from parkzero.words import CARBON, unpooled

LEAST = 2e-3
"""Bands below this share of the largest are left out of a picture."""


def energy(run: Assessment) -> tuple[Link, ...]:
    """Yearly energy from sources through plants to enterprises [MWh]."""
    plan, system = run.plan, run.system
    bands: dict[tuple[str, str, str], float] = defaultdict(float)

    def amount(name: str) -> float:
        flow = plan.flow.get(name)
        return max(plan.grid.total(flow), 0.0) if flow is not None else 0.0

    for supply in (s for s in system.supplies if unpooled(s.carrier) not in CARBON):
        origin = {"grid": "grid", "own": f"own {supply.carrier}", "supplier": f"bought {supply.carrier}"}[supply.giver_kind]
        bands[origin, supply.carrier, supply.carrier] += amount(supply.id)
        bands[supply.carrier, "losses", supply.carrier] += amount(f"{supply.id}:flare")
    for plant in (p for p in system.plants if unpooled(p.output) not in CARBON or p.takes):
        main = amount(plant.id)
        name = plant.technology
        if plant.input is None:
            bands[name, plant.output, plant.output] += main
            continue
        taken = {c: max(plan.grid.total(t), 0.0) for c, t in plant.taken(plan.flow[plant.id], plan.grid).items() if unpooled(c) not in CARBON}
        given = {c: main * per for c, per in plant.gives.items() if unpooled(c) not in CARBON}
        for carrier, energy in taken.items():
            bands[carrier, name, carrier] += energy
        for carrier, energy in given.items():
            bands[name, carrier, carrier] += energy
        lost = sum(taken.values()) - sum(given.values())
        if lost > 0:
            bands[name, "losses", plant.input] += lost
        elif plant.input == "electricity":
            bands["ambient and waste heat", name, "heat"] -= lost
    for outlet in (o for o in system.outlets if unpooled(o.carrier) not in CARBON):
        bands[outlet.carrier, "export", outlet.carrier] += amount(outlet.id)
    for store in system.stores:
        bands[store.carrier, "losses", store.carrier] += max(amount(f"{store.id}:in") - amount(f"{store.id}:out"), 0.0)
    for load in system.loads:
        total = plan.grid.total(plan.grid.take(load.power))
        whole = run.site.demand(load.carrier) or 1.0
        for firm in run.site.running():
            if load.carrier in firm.demand:
                bands[load.carrier, firm.id, load.carrier] += total * firm.demand[load.carrier].annual.value / whole
    for carrier in ("heat", "steam", "cooling"):
        bands[carrier, "losses", carrier] += amount(f"{carrier}:vent")
    return _links(bands, "MWh")


def carbon(inventory: Inventory) -> tuple[Link, ...]:
    """Tonnes from carrier through enterprise to scope, net of second measures and without internal trade."""
    net: dict[tuple[str, str, str], float] = defaultdict(float)
    for line in inventory.lines:
        if line.scope in ("1", "2") and line.step in ("account", "process_basis") and line.reason != "seller":
            net[line.carrier, line.enterprise or "park operator", line.scope] += line.tonnes
    bands: dict[tuple[str, str, str], float] = defaultdict(float)
    for (carrier, firm, scope), tonnes in net.items():
        if tonnes > 0:
            bands[carrier, firm, carrier] += tonnes
            bands[firm, f"scope {scope}", carrier] += tonnes
    return _links(bands, inventory.unit)


def _links(bands: dict[tuple[str, str, str], float], unit: str) -> tuple[Link, ...]:
    largest = max(bands.values(), default=0.0)
    return tuple(Link(giver=a, receiver=b, kind=kind, quantity=Figure(q, unit)) for (a, b, kind), q in bands.items() if q > LEAST * largest and a != b)


def weeks(run: Assessment) -> tuple[Week, ...]:
    """Dispatch of a summer and a winter week from midnight of local standard time, by carrier; empty where the plan has no whole year."""
    per_hour, rest = divmod(run.plan.grid.size, HOURS)
    if rest or not per_hour:
        return ()
    south = run.site.place.latitude < 0
    found = []
    for name, start in (("summer", 15 if south else 196), ("winter", 196 if south else 15)):
        first, stamp = midnight(run.frame.study.weather_year, start, run.site.place.timezone)
        span = slice(first * per_hour, (first + 168) * per_hour)
        for carrier in ("electricity", "heat", "steam", "hydrogen"):
            if carrier not in run.plan.price or not any(item.carrier == carrier for item in run.system.loads):
                continue
            supply, use = (
                tuple(_merge(_supply(run.plan, run.system, carrier, span))),
                tuple(_merge(_use(run.plan, run.system, carrier, span))),
            )
            found.append(Week(name=name, start=stamp, carrier=carrier, supply=supply, use=use))
    return tuple(found)


def midnight(year: int, day: int, zone: str) -> tuple[int, str]:
    """The hour of a weather year in which a day 0-364 begins by the standard time of a zone, and its stamp there (half past where that runs half an hour off).

    >>> midnight(2019, 196, "Asia/Shanghai")
    (4696, '2019-07-16T00:00:00+08:00')
    """
    ahead = standard_offset(zone)
    first = day * 24 - math.floor(ahead)
    return first, utc_hours(year)[first].astimezone(timezone(timedelta(hours=ahead))).isoformat()


def _curve(name: str, values: Floats) -> Curve:
    """A week by the hour."""
    hourly = values.reshape(168, -1).mean(axis=1)
    return Curve(name=name, unit="MW", values=tuple(np.round(np.maximum(hourly, 0.0), 3).tolist()))


def _merge(parts: Iterator[tuple[str, Floats]]) -> Iterator[Curve]:
    found: dict[str, Floats] = {}
    for name, values in parts:
        found[name] = found.get(name, np.zeros_like(values)) + values
    for name, values in found.items():
        if np.abs(values).max(initial=0.0) > 1e-3:
            yield _curve(name, values)


def _supply(plan: Plan, system: System, carrier: str, span: slice) -> Iterator[tuple[str, Floats]]:
    for plant in system.plants:
        if carrier in plant.gives:
            yield plant.technology, plan.flow[plant.id][span] * plant.gives[carrier]
    for store in system.stores:
        if store.carrier == carrier:
            yield store.technology, plan.flow[f"{store.id}:out"][span]
    for supply in system.supplies:
        if supply.carrier == carrier:
            yield "grid" if supply.giver_kind == "grid" else f"bought {carrier}", plan.flow[supply.id][span]


def _use(plan: Plan, system: System, carrier: str, span: slice) -> Iterator[tuple[str, Floats]]:
    for load in system.loads:
        if load.carrier == carrier:
            yield "demand", plan.grid.take(load.power)[span]
    for plant in system.plants:
        if carrier in plant.takes:
            yield plant.technology, plant.taken(plan.flow[plant.id], plan.grid)[carrier][span]
    for store in system.stores:
        if store.carrier == carrier:
            yield store.technology, plan.flow[f"{store.id}:in"][span]
    for outlet in system.outlets:
        if outlet.carrier == carrier:
            yield "export", plan.flow[outlet.id][span]

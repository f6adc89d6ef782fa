"""The flows of a plan: every carrier between its givers and receivers, for the year, by month or by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import CERTIFICATES, Plant, System
from parkzero.flows import Flows
from parkzero.park.site import Site
from parkzero.results import Plan, Surroundings
from parkzero.words import BIOGENIC, FUELS, INNER, unpooled

Detail = Literal["year", "month", "step"]
Receivers = Mapping[str, Mapping[str, Floats | float]]
"""By carrier, the share of each enterprise in what the park takes: constant, or at the modelled steps (size,)."""
_Row = dict[str, Any]
SPECK = 1e-6
"""Energy of a year below which nothing flows [MWh]."""


def flows(plan: Plan, system: System, site: Site, surroundings: Surroundings, *, at: Detail = "year", receivers: Receivers | None = None) -> Flows:
    """What a plan moves, and what arises beside it.

    A row of the year holds its sum, one of a month that month's, one of a step the energy of the step itself with the times it stands for
    as weight. What plants take goes to their owners; other energy from outside to each enterprise in its share of the demand, or where `receivers`
    are given in theirs. Rows beside the plan keep the months of their activity.
    """
    parts = [*_moved(plan, system, site)]
    parts += _stored(plan, system, parts, surroundings)
    head = {"case": plan.run, "stage": system.stage, "year": system.stage, "quality": "C"}
    shares = {s.carrier: site.takers(s.carrier) for s in system.supplies} | dict(receivers or {})
    rows = [head | row for part in parts for row in _at(plan, system, *_received(*part, shares), at)]
    return Flows.rows([*rows, *surroundings.flows.records()])


def _received(row: _Row, power: Floats, receivers: Receivers) -> tuple[list[_Row], list[Floats]]:
    """A row of the pool by those who receive it."""
    shares = receivers.get(str(row["carrier"]), {})
    if not shares or row["receiver_kind"] != "enterprise" or "receiver" in row:
        return [row], [power]
    return [row | {"receiver": firm} for firm in shares], [power * share for share in shares.values()]


def _at(plan: Plan, system: System, rows: list[_Row], powers: list[Floats], at: Detail) -> Iterator[_Row]:
    grid = plan.grid
    months = grid.label(system.months)
    for row, power in zip(rows, powers, strict=True):
        if at == "year":
            yield row | {"quantity": max(grid.total(power), 0.0)}
        elif at == "month":
            for n, quantity in enumerate(grid.monthly(power, system.months), 1):
                yield row | {"quantity": max(float(quantity), 0.0), "month": n}
        else:
            energy = np.maximum(grid.energy(power), 0.0)
            columns = (grid.index, energy, months, grid.times)
            for step, quantity, month, weight in zip(*(c.tolist() for c in columns), strict=True):
                yield row | {"quantity": quantity, "month": month, "step": step, "weight": weight}


def _makes(plant: Plant) -> bool:
    return plant.output == "electricity" and not plant.spares


def saved(plan: Plan, system: System, carrier: str) -> float:
    """Demand of a carrier that measures and shedding spare [MWh/a]."""
    return sum(plan.grid.total(plan.flow[id]) for id in system.sparing(carrier))


def _moved(plan: Plan, system: System, site: Site) -> Iterator[tuple[_Row, Floats]]:
    """Rows without amounts, and the power of each (size,) [MW]."""
    grid, own = plan.grid, {s.carrier for s in system.supplies if s.giver_kind == "own"}
    green = site.grid.covered
    for supply in system.supplies:
        taken: _Row = {"giver_kind": supply.giver_kind, "receiver_kind": "enterprise", "carrier": supply.carrier, "origin": supply.id}
        if supply.carrier == "electricity":
            beyond = plan.flow[CERTIFICATES] if system.certificates and system.certificates.supply == supply.id else np.zeros(grid.size)
            for attribute, share, more in (("none", 1.0 - green, -beyond), ("certificate", green, beyond)):
                if share or grid.total(more) > 0.0:
                    yield taken | {"giver_kind": "grid", "attribute": attribute}, plan.flow[supply.id] * share + more
        elif supply.carrier not in FUELS and unpooled(supply.carrier) not in INNER:
            yield taken, plan.flow[supply.id]
    for plant in system.plants:
        of: _Row = {"receiver_kind": "enterprise", "receiver": plant.owner, "technology": plant.technology, "origin": plant.id}
        if plant.input in FUELS:
            giver = "own" if plant.input in own else "supplier"
            yield of | {"giver_kind": giver, "carrier": plant.input}, plan.flow[plant.id] * plant.per_input
        if _makes(plant):
            attribute = "direct" if plant.input is None else "none"
            yield of | {"giver_kind": "asset", "giver": plant.id, "carrier": "electricity", "attribute": attribute}, plan.flow[plant.id]
    for supply in system.supplies:
        flared = plan.flow.get(f"{supply.id}:flare")
        if flared is not None and unpooled(supply.carrier) not in INNER and grid.total(flared) > SPECK:
            yield {"giver_kind": "own", "receiver_kind": "air", "carrier": supply.carrier, "origin": f"{supply.id} flared"}, flared
    yield from _burnt_where_used(plan, system, site, own)
    yield from _sold(plan, system)


def _burnt_where_used(plan: Plan, system: System, site: Site, own: set[str]) -> Iterator[tuple[_Row, Floats]]:
    """Fuels of furnaces, by enterprise in the share of its demand, less what measures spare it."""
    for firm in site.running():
        for carrier, demand in firm.demand.items():
            if carrier not in FUELS:
                continue
            power = next((plan.grid.take(x.power) for x in system.loads if x.carrier == carrier), np.zeros(plan.grid.size))
            share = demand.annual.value / max(site.demand(carrier), 1e-9)
            spared = sum((plan.flow[p.id] * p.saves.get(firm.id, 0.0) for p in system.plants if p.spares and p.output == carrier), np.zeros(plan.grid.size))
            giver = "own" if carrier in own else "supplier"
            yield {
                "giver_kind": giver, "receiver_kind": "enterprise", "receiver": firm.id, "carrier": carrier, "origin": f"demand of {firm.id}",
            }, power * share - spared  # fmt: skip


def _sold(plan: Plan, system: System) -> Iterator[tuple[_Row, Floats]]:
    """Power sold: green in the share of the power made that is green."""
    grid = plan.grid
    sold = sum((plan.flow[o.id] for o in system.outlets if o.carrier == "electricity"), np.zeros(grid.size))
    if grid.total(sold) <= 0.0:
        return
    made = {p.id: max(grid.total(plan.flow[p.id]), 0.0) for p in system.plants if _makes(p)}
    free = sum(made[p.id] for p in system.plants if p.id in made and (p.input is None or p.input in BIOGENIC))
    share = free / sum(made.values()) if sum(made.values()) else 0.0
    for attribute, part in (("direct", share), ("none", 1.0 - share)):
        if part > 1e-9:
            yield {
                "giver_kind": "enterprise", "receiver_kind": "grid", "carrier": "electricity", "attribute": attribute, "origin": "export",
            }, sold * part  # fmt: skip


def _stored(plan: Plan, system: System, moved: list[tuple[_Row, Floats]], surroundings: Surroundings) -> Iterator[tuple[_Row, Floats]]:
    """CO2 that is captured and taken away, by who emitted it and what it came from: in its pool in proportion to what each burns there, or to its processes."""
    grid = plan.grid
    ways = [o for o in system.outlets if unpooled(o.carrier) == "captured_co2" and grid.total(plan.flow[o.id]) > SPECK]
    arising = _arising(plan, system, moved, surroundings) if ways else {}
    for way in ways:
        catching = [p for p in system.plants if p.output == way.carrier]
        total = sum(grid.total(plan.flow[p.id]) for p in catching)
        for pool in dict.fromkeys(p.input for p in catching):
            captured = sum(grid.total(plan.flow[p.id]) for p in catching if p.input == pool)
            parts = {e: t for e, t in arising.get(str(pool), {}).items() if t > 0.0}
            for (firm, fuel, technology), part in parts.items() if captured > 0.0 else ():
                yield {
                    "giver_kind": "enterprise", "giver": firm, "receiver_kind": "ground", "carrier": "co2", "unit": "t", "attribute": "fossil" if way.attribute == "none" else way.attribute,
                    "captured_from": fuel or "process_co2", "technology": technology, "origin": f"CO2 of {fuel or 'processes'} of {firm or 'the operator'}{f', {technology}' if technology else ''}, stored",
                }, plan.flow[way.id] * (captured / total * part / sum(parts.values()))  # fmt: skip


def _arising(plan: Plan, system: System, moved: list[tuple[_Row, Floats]], surroundings: Surroundings) -> dict[str, dict[tuple[str, str, str], float]]:
    """CO2 of each pool [t/a], by enterprise, fuel (none: processes) and technology of the plant (none: a furnace)."""
    found: dict[str, dict[tuple[str, str, str], float]] = defaultdict(lambda: defaultdict(float))
    per = {s.carrier: ("flue_co2", float(s.tonnes.mean())) for s in system.supplies}
    for plant in (p for p in system.plants if p.input in FUELS):
        for pool in (c for c in plant.by_products if unpooled(c) == "flue_co2"):
            found[pool][plant.owner, str(plant.input), plant.technology] += plant.by_products[pool] * max(plan.grid.total(plan.flow[plant.id]), 0.0)
    for row, power in moved:
        firm, fuel = str(row.get("receiver", "")), str(row["carrier"])
        if fuel in FUELS and row["receiver_kind"] == "enterprise" and not row.get("technology"):
            pool, each = system.stacks.get((firm, fuel), ("", 0.0) if system.stacks else per.get(fuel, ("", 0.0)))
            found[pool][firm, fuel, ""] += each * max(plan.grid.total(power), 0.0)
    for firm, tonnes in surroundings.carbon.items():
        found[system.stacks.get((firm, ""), ("process_co2", 1.0))[0]][firm, "", ""] += tonnes
    return found

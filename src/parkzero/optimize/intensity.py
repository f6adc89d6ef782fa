"""A cap on tonnes of a rule as a linear sum of flows; one on tonnes per energy: numerator - line x denominator <= 0.

The denominator is that of the national zero-carbon-park rule (notice 910 of 2025, annex 4): bought and own primary energy less what is
sold, electricity at its equivalent value, the rest at calorific value. It counts energy that serves demand: what is vented, flared, sold
or lost in stores, in making power of what power made, and in turning ammonia or methanol back into hydrogen is taken off at the most
energy that any plant would need to make it, so that wasting energy does not help to meet the line. Exports earn nothing in the numerator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from parkzero.energy import CERTIFICATES, Limit, Plant, System
from parkzero.park.site import Site
from parkzero.results import Plan, Surroundings
from parkzero.units import convert
from parkzero.words import CARBON, FUELS, HELD, INNER, SYNTHETIC, THERMAL, WASTE_HEAT, unpooled


def summed(limit: Limit, system: System, site: Site, surroundings: Surroundings) -> Limit:
    """The limit as a sum of flows, on tonnes alone where it names no line per energy."""
    if limit.rule.firms is not None:
        return _of_firms(limit, limit.rule.firms, system, site, surroundings)
    made: dict[str, float] = defaultdict(float)

    def bought(attribute: str) -> float:
        return limit.rule.per_unit("electricity", "grid", attribute=attribute)

    for supply in system.supplies:
        if supply.carrier == "electricity":
            made[supply.id] += site.grid.mixed(bought)
            if system.certificates and system.certificates.supply == supply.id:
                made[CERTIFICATES] += bought("certificate") - bought("none")
        elif unpooled(supply.carrier) not in (*CARBON, *WASTE_HEAT):
            made[supply.id] += limit.rule.per_unit(supply.carrier)
    for outlet in system.outlets:
        if unpooled(outlet.carrier) == "captured_co2":
            made[outlet.id] += limit.rule.per_unit("co2", "enterprise", "ground", attribute=outlet.attribute)
    if limit.intensity:
        for flow, energy in serving(system, limit.rule.equivalent).items():
            made[flow] -= limit.intensity * energy
    steady = sum(surroundings.tonnes.get(limit.rule.name, {}).values())
    return replace(limit, tonnes=limit.tonnes - steady, per={name: v for name, v in made.items() if v})


def _of_firms(limit: Limit, firms: Mapping[str, float], system: System, site: Site, surroundings: Surroundings) -> Limit:
    """The limit over what counts of each enterprise: the fuels of plants by their owner, those of furnaces by their part of demand.

    Stored CO2 counts by the least that counts of any whose gases run together before they are captured.
    """
    made: dict[str, float] = defaultdict(float)
    steady = sum(surroundings.tonnes.get(limit.rule.name, {}).values())
    for plant in system.plants:
        if plant.input in FUELS:
            made[plant.id] += firms.get(plant.owner, 0.0) * plant.per_input * limit.rule.per_unit(plant.input)
    for load in (x for x in system.loads if x.carrier in FUELS):
        held = sum(firms.get(e.id, 0.0) * e.demand[load.carrier].annual.value for e in site.running() if load.carrier in e.demand)
        per = limit.rule.per_unit(load.carrier) * held / max(site.demand(load.carrier), 1e-9)
        steady += per * system.year.total(load.power)
        for plant in (p for p in system.plants if p.spares and p.output == load.carrier):
            made[plant.id] -= limit.rule.per_unit(load.carrier) * sum(firms.get(firm, 0.0) * share for firm, share in plant.saves.items())
    for supply in system.supplies:
        if supply.fixed is not None and unpooled(supply.carrier) not in INNER:
            made[f"{supply.id}:flare"] += limit.rule.per_unit(supply.carrier)
    for outlet in (o for o in system.outlets if unpooled(o.carrier) == "captured_co2"):
        taken = {p.input for p in system.plants if p.output == outlet.carrier}
        burners = {p.owner for p in system.plants if p.input in FUELS and taken & set(p.gives)}
        burners |= {firm for (firm, _), (pool, _) in system.stacks.items() if pool in taken}
        least = min((firms.get(f, 0.0) for f in burners), default=0.0)
        made[outlet.id] += least * limit.rule.per_unit("co2", "enterprise", "ground", attribute=outlet.attribute)
    return replace(limit, tonnes=limit.tonnes - steady, per={name: v for name, v in made.items() if v})


def reached(limit: Limit, system: System, plan: Plan) -> float | None:
    """Tonnes per energy that serves demand of a plan [tCO2/tce]; None without energy."""
    amount = {name: plan.grid.total(flow) for name, flow in plan.flow.items()}
    energy = sum(per * amount[name] for name, per in serving(system, limit.rule.equivalent).items())
    counted = sum(per * amount[name] for name, per in (limit.per or {}).items())
    return (counted - limit.tonnes) / energy + (limit.intensity or 0.0) if energy > 0.0 else None


def serving(system: System, equivalent: float) -> dict[str, float]:
    """Energy that serves demand by flow, as named in `Plan.flow` [tce/MWh]. `equivalent`: of electricity [tce/MWh]."""
    worth = _worth(system, equivalent)
    found: dict[str, float] = defaultdict(float)
    for supply in system.supplies:
        if unpooled(supply.carrier) not in (*CARBON, *WASTE_HEAT):
            found[supply.id] += worth.get(supply.carrier, 0.0) if supply.carrier in FUELS or supply.carrier == "electricity" else _calorific()
            if supply.fixed is not None:
                found[f"{supply.id}:flare"] -= worth.get(supply.carrier, 0.0)
    for outlet in system.outlets:
        if outlet.carrier == "electricity":
            found[outlet.id] -= max([equivalent, *(_taken(p, worth) / _energy(p) for p in system.plants if _burns(p))])
    for plant in system.plants:
        if plant.output == SYNTHETIC[0] and plant.input in SYNTHETIC:
            found[plant.id] -= max(_taken(plant, worth) - worth[plant.output], 0.0)
        if plant.spares or plant.output != "electricity":
            continue
        if not plant.takes:
            found[plant.id] += equivalent
        elif plant.input not in FUELS:  # power made of power: what is lost on the way
            found[plant.id] -= max(_taken(plant, worth) - equivalent, 0.0)
    for store in system.stores:
        found[f"{store.id}:in"] -= worth.get(store.carrier, 0.0)
        found[f"{store.id}:out"] += worth.get(store.carrier, 0.0)
    carriers = {c for p in system.plants for c in p.gives}
    for carrier in (c for c in THERMAL if c in carriers or any(x.carrier == c for x in system.supplies)):
        found[f"{carrier}:vent"] -= worth.get(carrier, 0.0)
    return {name: v for name, v in found.items() if v}


def _burns(plant: Plant) -> bool:
    return plant.input in FUELS and "electricity" in plant.gives


def _calorific() -> float:
    return convert(1.0, "MWh", "tce").value


def _worth(system: System, equivalent: float) -> dict[str, float]:
    """The most energy that a MWh of each carrier may stand for [tce/MWh]; waste heat stands for none."""
    worth = {"electricity": equivalent} | dict.fromkeys(FUELS, _calorific())
    for made in ((SYNTHETIC[0],), SYNTHETIC[1:], (HELD,), ("steam",), ("heat",), ("cooling",)):
        for carrier in made:
            bought = _calorific() if any(s.carrier == carrier for s in system.supplies) else 0.0
            back = SYNTHETIC if carrier == SYNTHETIC[0] else ()
            makers = [p for p in system.plants if carrier in p.gives and not p.spares and p.input not in back]
            worth[carrier] = max([bought, *(_taken(p, worth) / _energy(p) for p in makers)])
    return worth


def _taken(plant: Plant, worth: Mapping[str, float]) -> float:
    """Energy that a main output stands for by what it takes [tce]."""
    return sum(per * worth.get(c, 0.0) for c, per in plant.takes.items())


def _energy(plant: Plant) -> float:
    return sum(v for c, v in plant.gives.items() if unpooled(c) not in CARBON) or 1.0

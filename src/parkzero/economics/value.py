"""What a plan means in money: cost before transfers at the social rate, and as the park sees it."""

from __future__ import annotations

import numpy as np

from parkzero.energy import System
from parkzero.levers import Charges
from parkzero.optimize.model import WEAR
from parkzero.results import Offer, Plan, Value
from parkzero.words import FUELS


def value(plan: Plan, system: System, offer: Offer, charges: Charges) -> Value:
    """Yearly cost of a plan [currency/a] and its investment [currency]. Existing plants are sunk in every case; the private cost is what the plan minimises but for targets missed, less what is
    allocated free of charge, with the price that keeps stores from idle cycling."""
    months = len(np.unique(plan.grid.label(system.months)))
    by_id = {c.id: c for c in offer.candidates}
    invested = investment(plan, offer)
    bill = social = fixed = private = 0.0
    for supply in system.supplies:
        bill += plan.grid.total(plan.grid.take(supply.price) * plan.flow[supply.id])
        if supply.peak_charge:
            bill += supply.peak_charge * float(plan.peaks.sum()) * (12.0 / months)
    for outlet in system.outlets:
        bill -= plan.grid.total(plan.grid.take(outlet.price) * plan.flow[outlet.id])
    for name, capacity in plan.capacity.items():
        chosen = by_id[name]
        energy = plan.energy.get(name, 0.0)
        social += capacity * chosen.social + energy * chosen.social_energy
        private += capacity * chosen.annual + energy * chosen.annual_energy
        fixed += capacity * chosen.fixed + energy * chosen.fixed_energy
    operation = sum(plan.grid.total(plan.flow[plant.id]) * plant.variable for plant in system.plants)
    operation += sum(plan.grid.total(plan.flow[f"{s.id}:out"]) * s.variable for s in system.stores)
    paid = sum(charges.paid.values())
    wear = sum(WEAR * plan.grid.total(plan.flow[f"{s.id}:in"] + plan.flow[f"{s.id}:out"]) for s in system.stores)
    return Value(cost=bill + operation + social, private=bill + operation + private + paid + wear, investment=sum(invested.values()), energy_bill=bill, operation=operation + fixed, invested=invested)


def paid_energy(system: System) -> float:
    """Demand of a stage in all carriers but for fuels that arise inside as by-products, as far as these serve it [MWh/a]: what a cost per energy is over."""
    arises: dict[str, float] = {}
    for supply in system.supplies:
        if supply.fixed is not None and supply.carrier in FUELS:
            arises[supply.carrier] = arises.get(supply.carrier, 0.0) + system.year.total(supply.fixed)
    return sum(max(system.year.total(load.power) - arises.get(load.carrier, 0.0), 0.0) for load in system.loads)


def investment(plan: Plan, offer: Offer) -> dict[str, float]:
    """Investment by what is built, by its id [currency]."""
    of = {c.id: c for c in offer.candidates}
    found = {n: q * of[n].investment + plan.energy.get(n, 0.0) * of[n].investment_energy for n, q in plan.capacity.items()}
    return {name: cost for name, cost in found.items() if cost > 0}

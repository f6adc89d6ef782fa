"""What a plan means in money: cost before transfers at the social rate, and as the park sees it."""

from __future__ import annotations

import numpy as np

from parkzero.energy import CERTIFICATES, Supply, System
from parkzero.levers import Charges, Value
from parkzero.results import Offer, Plan
from parkzero.words import FUELS, Payee


def value(plan: Plan, system: System, offer: Offer, charges: Charges) -> Value:
    """Yearly cost of a plan [currency/a] and its investment [currency]. Existing plants are sunk in every case; the private cost is what the plan minimises but for targets missed, less what is
    allocated free of charge, with the price that keeps stores from idle cycling. The cost before transfers holds of bought power its energy, losses and the network capacity that it needs, of a reinforced connection what that does not hold already; the damage of CO2 is
    not valued in it. Private cost less cost before transfers is what passes (`Value.passed`), what the park's cost of capital after grants lies above the social rate, and that price on stores."""
    months = plan.grid.label(system.months)
    by_id = {c.id: c for c in offer.candidates}
    invested = investment(plan, offer)
    bill = social = fixed = private = 0.0
    passed: dict[Payee, float] = {"state": sum(charges.paid.values()), "grid": 0.0, "generators": 0.0}
    for supply in system.supplies:
        energy = plan.grid.total(plan.flow[supply.id])
        bill += plan.grid.total(plan.grid.take(supply.price) * plan.flow[supply.id])
        for payee, each in supply.aside.items():
            passed[payee] += each * energy
        bill += (on_peaks := supply.charged(plan.flow[supply.id], months))
        passed["grid"] += on_peaks
        if supply.capacity:
            passed["grid"] -= supply.capacity * needed_capacity(plan, system)
    if system.certificates:
        on_certificates = system.certificates.price * plan.grid.total(plan.flow[CERTIFICATES])
        bill, passed["generators"] = bill + on_certificates, passed["generators"] + on_certificates
    for outlet in system.outlets:
        bill -= plan.grid.total(plan.grid.take(outlet.price) * plan.flow[outlet.id])
        for payee, each in outlet.aside.items():
            passed[payee] -= each * plan.grid.total(plan.flow[outlet.id])
    for name, capacity in plan.capacity.items():
        chosen = by_id[name]
        energy = plan.energy.get(name, 0.0)
        social += capacity * chosen.social + energy * chosen.social_energy
        private += capacity * chosen.annual + energy * chosen.annual_energy
        fixed += capacity * chosen.fixed + energy * chosen.fixed_energy
        passed["grid"] += capacity * chosen.upstream
    for plant in system.plants:
        for payee, each in plant.aside.items():
            passed[payee] += each * plan.grid.total(plan.flow[plant.id])
    operation = sum(plan.grid.total(plan.flow[plant.id]) * plant.variable for plant in system.plants)
    operation += sum(plan.grid.total(plan.flow[f"{s.id}:out"]) * s.variable for s in system.stores)
    paid = sum(charges.paid.values())
    wear = sum(system.wear * plan.grid.total(plan.flow[f"{s.id}:in"] + plan.flow[f"{s.id}:out"]) for s in system.stores)
    own = sum(plan.grid.total(plan.grid.take(s.price) * plan.flow[s.id]) for s in _by_products(system))
    in_prices = sum(passed.values()) - paid
    return Value(
        cost=bill - in_prices + operation + social, private=bill + operation + private + paid + wear, investment=sum(invested.values()), energy_bill=bill - own, operation=operation + fixed, passed=passed,
        by_products=own, invested=invested,
    )  # fmt: skip


def needed_capacity(plan: Plan, system: System) -> float:
    """Capacity of the public power network that a plan needs: its highest hour of buying or selling [MW]."""
    ways = [[s.id for s in system.supplies if s.id == "grid"], [o.id for o in system.outlets if o.carrier == "electricity"]]
    return max((float(np.sum([plan.flow[x] for x in names], axis=0).max(initial=0.0)) for names in ways if names), default=0.0)


def paid_energy(system: System) -> float:
    """Demand of a stage in all carriers but for fuels that arise inside as by-products, as far as these serve it [MWh/a]: what a cost per energy is over."""
    arises: dict[str, float] = {}
    for supply in _by_products(system):
        if supply.fixed is not None:
            arises[supply.carrier] = arises.get(supply.carrier, 0.0) + system.year.total(supply.fixed)
    return sum(max(system.year.total(load.power) - arises.get(load.carrier, 0.0), 0.0) for load in system.loads)


def _by_products(system: System) -> list[Supply]:
    """Fuels that arise inside."""
    return [s for s in system.supplies if s.fixed is not None and s.carrier in FUELS]


def investment(plan: Plan, offer: Offer) -> dict[str, float]:
    """Investment by what is built, by its id [currency]."""
    of = {c.id: c for c in offer.candidates}
    found = {n: q * of[n].investment + plan.energy.get(n, 0.0) * of[n].investment_energy for n, q in plan.capacity.items()}
    return {name: cost for name, cost in found.items() if cost > 0}

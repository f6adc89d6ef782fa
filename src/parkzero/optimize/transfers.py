"""What rates on energy come to in a plan: each transfer on a flow times the flow, by who pays it."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.clock import Floats
from parkzero.energy import CERTIFICATES, Borne, System, Transfers
from parkzero.levers import Levied
from parkzero.results import Plan

POOL = {"": 1.0}
"""The pool pays: nobody named."""


def levied(plan: Plan, system: System) -> tuple[Levied, ...]:
    """Every transfer of a plan by instrument, what its rate is on, and payer: the owner of the asset, who takes what is bought or used, or the pool (nobody
    named).

    Sums over all of them are what `Plan.cost` holds beside real costs, slacks and what is due on tonnes beside the energy system.
    """
    grid = plan.grid
    return tuple(
        Levied(due=due, payer=payer, amount=share * each * grid.total(power))
        for power, transfers, borne in _moved(plan, system)
        for due, each in transfers.items()
        for payer, share in borne.get(due, POOL).items()
    )


def _moved(plan: Plan, system: System) -> Iterator[tuple[Floats, Transfers, Borne]]:
    """The flows of a plan that transfers may be on [MW]."""
    for supply in system.supplies:
        yield plan.flow[supply.id], supply.transfers, supply.borne
    if system.certificates:
        yield plan.flow[CERTIFICATES], system.certificates.transfers, system.certificates.borne
    for outlet in system.outlets:
        yield plan.flow[outlet.id], outlet.transfers, {}
    uses = {load.carrier: load.borne for load in system.loads}
    for plant in system.plants:
        saved = uses.get(plant.output, {}) if plant.spares else {}
        yield plan.flow[plant.id], plant.transfers, {due: {plant.owner: 1.0} for due in plant.transfers} | dict(saved)
    for store in system.stores:
        yield plan.flow[f"{store.id}:out"], store.transfers, {due: {store.owner: 1.0} for due in store.transfers}
    for load in system.loads:
        yield plan.grid.take(load.power), load.transfers, load.borne

"""What rates on energy come to in a plan: each transfer on a flow times the flow, by who pays it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from parkzero.clock import Floats
from parkzero.energy import CERTIFICATES, Borne, Due, System, Transfers
from parkzero.levers import Levied
from parkzero.results import Plan

POOL = {"": 1.0}
"""The pool pays: nobody named."""


def summed_dues(pairs: Iterable[tuple[Due, float]]) -> dict[Due, float]:
    """Sums by instrument and what its rate is on."""
    found: dict[Due, float] = {}
    for name, value in pairs:
        found[name] = found.get(name, 0.0) + value
    return found


def shared_dues(due: Mapping[Due, Mapping[str, float]]) -> tuple[dict[Due, float], dict[Due, dict[str, float]]]:
    """What is due on an average MWh in all, and who bears it in shares, of what each pays on it."""
    whole = {name: sum(parts.values()) for name, parts in due.items()}
    return whole, {name: {firm: each / whole[name] for firm, each in parts.items()} for name, parts in due.items() if whole[name]}


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
    for plant in system.plants:
        yield plan.flow[plant.id], plant.transfers, plant.borne if plant.spares else {due: {plant.owner: 1.0} for due in plant.transfers}
    for store in system.stores:
        yield plan.flow[f"{store.id}:out"], store.transfers, {due: {store.owner: 1.0} for due in store.transfers}
    for load in system.loads:
        yield plan.grid.take(load.power), load.transfers, load.borne

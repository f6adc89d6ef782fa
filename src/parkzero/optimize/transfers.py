"""What rates on energy come to in a plan: each transfer on a flow times the flow, by who pays it."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.energy import System
from parkzero.levers import Levied
from parkzero.results import Plan


def levied(plan: Plan, system: System) -> tuple[Levied, ...]:
    """Every transfer of a plan by instrument, what its rate is on, and payer: the owner of the asset, or the pool (nobody named).

    Sums over all of them are what `Plan.cost` holds beside real costs, slacks and what is due on tonnes beside the energy system.
    """
    return tuple(_levied(plan, system))


def _levied(plan: Plan, system: System) -> Iterator[Levied]:
    grid = plan.grid
    moved = [("", plan.flow[s.id], s.transfers) for s in system.supplies]
    moved += [("", plan.flow[o.id], o.transfers) for o in system.outlets]
    moved += [(p.owner, plan.flow[p.id], p.transfers) for p in system.plants]
    moved += [(s.owner, plan.flow[f"{s.id}:out"], s.transfers) for s in system.stores]
    moved += [("", grid.take(x.power), x.transfers) for x in system.loads]
    for payer, power, transfers in moved:
        energy = grid.total(power) if transfers else 0.0
        for due, each in transfers.items():
            yield Levied(due=due, payer=payer, amount=each * energy)

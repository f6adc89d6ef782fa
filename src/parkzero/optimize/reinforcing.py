"""What the connection to the public network may have beyond the present one, where that could bind."""

from __future__ import annotations

from parkzero.energy import Plant, Reinforcement, System
from parkzero.optimize.exports import power_per_output
from parkzero.park.catalogue import technology
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.results import Offer

POWER = "electricity"


def reinforcements(site: Site, offer: Offer, study: Study, found: System) -> tuple[Reinforcement, ...]:
    """What is offered of it: for import, and for what is sold unless the card limits that itself; nothing where all that stands or may be built reaches the connection neither way."""
    chosen = [c for c in offer.candidates if technology(c.technology, site.cost_region, study.stage).role == "network"]
    if not chosen or site.grid.connection is None:
        return ()
    present, sold = site.grid.connection.value, [o for o in found.outlets if o.carrier == POWER]
    inward = most_taken(found) > present
    outward = site.grid.export_limit is None and bool(sold) and most_made(found) > present
    if not (inward or outward):
        return ()
    return tuple(
        Reinforcement(
            id=c.id, technology=c.technology, owner=c.owner, most=c.limit, annual=c.annual,
            supplies=tuple(s.id for s in found.supplies if s.giver_kind == "grid") if inward else (), outlets=tuple(o.id for o in sold) if outward else (),
        )
        for c in chosen
    )  # fmt: skip


def most_taken(system: System) -> float:
    """The most power that loads, plants and stores could take in one hour, with all that may be built [MW]."""
    needed = max((float(x.power.max(initial=0.0)) for x in system.loads if x.carrier == POWER), default=0.0)
    used = sum(_most(p) * p.takes.get(POWER, 0.0) * (float(p.input_course.max()) if p.input == POWER and p.input_course is not None else 1.0) for p in system.plants)
    return needed + used + sum(s.existing + s.most for s in system.stores if s.carrier == POWER)


def most_made(system: System) -> float:
    """The most power that plants could make in one hour, with all that may be built: no more than that is sold [MW]."""
    return sum(_most(p) * power_per_output(p) for p in system.plants)


def _most(plant: Plant) -> float:
    """The largest main output in any hour [MW]."""
    best = 1.0 if plant.availability is None else float(plant.availability.max(initial=0.0))
    return (plant.existing + plant.most) * plant.per_capacity * best

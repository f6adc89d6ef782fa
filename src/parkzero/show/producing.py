"""The plants and stores of a plan as they are shown: energy, capacity factor, curtailment, levelised cost."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.backing import Producing
from parkzero.economics.offer import rate
from parkzero.economics.producing import produced
from parkzero.energy import System
from parkzero.figure import Figure, missing
from parkzero.levers import OPERATOR, SERVICES
from parkzero.results import Frame, Offer, Plan
from parkzero.words import CARBON, unpooled

IDLE = "it makes nothing"
NO_SOURCE = "only sun and wind are curtailed"


def producing(base: Frame, plan: Plan, system: System, offer: Offer) -> Iterator[Producing]:
    """Plants and stores that the park has or the plan builds, the new ones first; what only hands on steam or waste heat is none."""
    site, cur = base.stage.site, base.study.currency
    named = {a.id for a in site.assets} | {c.id for c in offer.candidates}
    found = produced(plan, system, offer, lambda c: rate(base.park.economics, base.study, (SERVICES if c.owner else OPERATOR).owner))
    for x in sorted((p for p in found if p.id in named), key=lambda p: p.new <= 0.0):
        carrier = unpooled(x.carrier)
        unit, per = ("t", "t/h") if carrier in CARBON else ("MWh", "MW")
        share = x.curtailed_share
        yield Producing(
            id=x.id, technology=x.technology, owner=x.owner, carrier=carrier, step=x.step,
            figures={
                "capacity": Figure(x.capacity, per), "of_it_new": Figure(x.new, per), "output": Figure(x.energy, f"{unit}/a"), "capacity_factor": Figure(x.factor, "1"),
                "curtailed": missing("MWh/a", NO_SOURCE) if x.curtailed is None else Figure(x.curtailed, "MWh/a"), "curtailed_share": missing("1", NO_SOURCE) if share is None else Figure(share, "1"),
                "levelised_cost": missing(f"{cur}/{unit}", IDLE) if x.levelised is None else Figure(x.levelised, f"{cur}/{unit}"),
            },
        )  # fmt: skip

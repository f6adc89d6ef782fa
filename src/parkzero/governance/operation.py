"""Quality of the data, and what of the plan is realised.

Narrow so far: the dispatch is realised as planned ("perfect"); what another mode of dispatch loses is not assessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parkzero.flows import Flows
from parkzero.park.sections import Governance
from parkzero.park.site import Site
from parkzero.results import Plan, Quality, System
from parkzero.words import FUELS


def quality(governance: Governance) -> Quality:
    """Half width that unmetered energy leaves: 2 % where metered, 15 % where not (rule of thumb, stated as such)."""
    coverage = governance.metering_coverage
    interval = 0.02 * coverage.value + 0.15 * (1.0 - coverage.value) if coverage else None
    return Quality(interval, None, governance.dispatch)


def operate(plan: Plan, system: System, site: Site) -> Flows:
    """The realised flows of a plan, by carrier and plant, summed over the year."""
    return Flows.rows(_rows(plan, system, site))


def _rows(plan: Plan, system: System, site: Site) -> Iterator[dict[str, Any]]:
    weight = plan.grid.step_weights * plan.grid.step_hours
    year = {"case": plan.case, "stage": system.stage, "year": system.stage, "quality": "C"}

    def amount(name: str) -> float:
        flow = plan.flow.get(name)
        return max(float(weight @ flow), 0.0) if flow is not None else 0.0

    green = site.grid.green_share.value if site.grid.green_share else 0.0
    sold = sum(amount(o.id) for o in system.outlets if o.carrier == "electricity")
    made_green = sum(
        amount(p.id)
        for p in system.plants
        if p.output == "electricity" and (p.input is None or p.input in ("biomass", "biogas", "biomethane"))
    )
    made = sum(amount(p.id) for p in system.plants if p.output == "electricity")
    own = {s.carrier for s in system.supplies if s.giver_kind == "own"}
    for supply in system.supplies:
        if supply.carrier != "electricity":
            if supply.carrier not in FUELS:
                yield year | {
                    "giver_kind": supply.giver_kind,
                    "receiver_kind": "enterprise",
                    "carrier": supply.carrier,
                    "quantity": amount(supply.id),
                    "origin": supply.id,
                }
            continue
        for attribute, share in (("none", 1.0 - green), ("certificate", green)):
            if share:
                yield year | {
                    "giver_kind": "grid", "receiver_kind": "enterprise", "carrier": "electricity", "quantity": amount(supply.id) * share,
                    "attribute": attribute, "origin": supply.id,
                }  # fmt: skip
    for plant in system.plants:
        main = amount(plant.id)
        if plant.input in FUELS:
            kind = "own" if plant.input in own else "supplier"
            yield year | {
                "giver_kind": kind, "receiver_kind": "enterprise", "receiver": plant.owner, "carrier": plant.input, "quantity": main * plant.per_input, "origin": plant.id,
            }  # fmt: skip
        if plant.output == "electricity":
            free = plant.input is None
            yield year | {
                "giver_kind": "asset", "giver": plant.id, "receiver_kind": "enterprise", "receiver": plant.owner, "carrier": "electricity", "quantity": main,
                "attribute": "direct" if free else "none", "origin": plant.id,
            }  # fmt: skip
    for supply in system.supplies:
        flared = amount(f"{supply.id}:flare")
        if flared > 1e-6:
            yield year | {
                "giver_kind": "own",
                "receiver_kind": "air",
                "carrier": supply.carrier,
                "quantity": flared,
                "origin": f"{supply.id} flared",
            }
    for firm in site.running():
        for carrier, demand in firm.demand.items():
            if carrier in FUELS:
                scale = next((float(weight @ plan.grid.take(item.power)) for item in system.loads if item.carrier == carrier), 0.0)
                share = demand.annual.value / max(site.demand(carrier), 1e-9)
                yield year | {
                    "giver_kind": "own" if carrier in own else "supplier", "receiver_kind": "enterprise", "receiver": firm.id, "carrier": carrier,
                    "quantity": scale * share, "origin": f"demand of {firm.id}",
                }  # fmt: skip
    if sold > 0:
        share = made_green / made if made else 0.0
        for attribute, part in (("direct", share), ("none", 1.0 - share)):
            if part > 1e-9:
                yield year | {
                    "giver_kind": "enterprise",
                    "receiver_kind": "grid",
                    "carrier": "electricity",
                    "quantity": sold * part,
                    "attribute": attribute,
                    "origin": "export",
                }

"""Quality of the data, and what of the plan is realised.

Narrow so far: the dispatch is realised as planned ("perfect"); what another mode of dispatch loses is not assessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parkzero.energy import Plant, System
from parkzero.flows import Flows
from parkzero.park.sections import Governance
from parkzero.park.site import Site
from parkzero.results import Beside, Plan, Quality
from parkzero.words import FUELS, INNER


def quality(governance: Governance) -> Quality:
    """Half width that unmetered energy leaves: 2 % where metered, 15 % where not (rule of thumb, stated as such)."""
    coverage = governance.metering_coverage
    interval = 0.02 * coverage.value + 0.15 * (1.0 - coverage.value) if coverage else None
    return Quality(interval=interval, surcharge=None, dispatch=governance.dispatch)


def operate(plan: Plan, system: System, site: Site, beside: Beside) -> Flows:
    """The realised flows of a plan, by carrier and plant, summed over the year, and what arises beside them."""
    rows = list(_rows(plan, system, site))
    return Flows.rows([*rows, *_stored(plan, system, rows, beside), *beside.flows.records()])


def _stored(plan: Plan, system: System, rows: Sequence[Mapping[str, Any]], beside: Beside) -> Iterator[dict[str, Any]]:
    """CO2 that is captured and taken away, by the enterprise that it came from: in proportion to the fuel it burns, or to its processes."""
    away = sum(plan.grid.total(plan.flow[o.id]) for o in system.outlets if o.carrier == "captured_co2")
    captured = {c: sum(plan.grid.total(plan.flow[p.id]) for p in system.plants if p.input == c) for c in ("flue_co2", "process_co2")}
    total = sum(captured.values())
    if away <= 1e-6 or total <= 0.0:
        return
    burnt: dict[str, float] = defaultdict(float)
    per = {s.carrier: float(s.tonnes.mean()) for s in system.supplies}
    per |= {p.input: p.beside.get("flue_co2", 0.0) / p.per_input for p in system.plants if p.input and p.per_input}
    for row in rows:
        if row["carrier"] in FUELS and row["receiver_kind"] == "enterprise":
            burnt[str(row.get("receiver", ""))] += float(row["quantity"]) * per.get(str(row["carrier"]), 0.0)
    for carrier, parts in (("flue_co2", burnt), ("process_co2", beside.carbon)):
        whole = sum(parts.values())
        for firm, part in parts.items():
            if captured[carrier] > 0.0 and whole > 0.0 and part > 0.0:
                yield {
                    "giver_kind": "enterprise", "giver": firm, "receiver_kind": "ground", "carrier": "co2", "unit": "t",
                    "quantity": away * captured[carrier] / total * part / whole, "origin": f"{carrier} of {firm or 'the operator'}, stored",
                    "case": plan.case, "stage": system.stage, "year": system.stage, "quality": "C",
                }  # fmt: skip


def saved(plan: Plan, system: System, carrier: str) -> float:
    """Demand of a carrier that measures and shedding spare [MWh/a]."""
    return sum(plan.grid.total(plan.flow[id]) for id in system.sparing(carrier))


def _makes(plant: Plant) -> bool:
    return plant.output == "electricity" and not plant.spares


def _rows(plan: Plan, system: System, site: Site) -> Iterator[dict[str, Any]]:
    year = {"case": plan.case, "stage": system.stage, "year": system.stage, "quality": "C"}

    def amount(name: str) -> float:
        flow = plan.flow.get(name)
        return max(plan.grid.total(flow), 0.0) if flow is not None else 0.0

    green = site.grid.green_share.value if site.grid.green_share else 0.0
    sold = sum(amount(o.id) for o in system.outlets if o.carrier == "electricity")
    made_green = sum(
        amount(p.id)
        for p in system.plants
        if _makes(p) and (p.input is None or p.input in ("biomass", "biogas", "biomethane"))
    )
    made = sum(amount(p.id) for p in system.plants if _makes(p))
    own = {s.carrier for s in system.supplies if s.giver_kind == "own"}
    for supply in system.supplies:
        if supply.carrier != "electricity":
            if supply.carrier not in FUELS and supply.carrier not in INNER:
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
        if _makes(plant):
            free = plant.input is None
            yield year | {
                "giver_kind": "asset", "giver": plant.id, "receiver_kind": "enterprise", "receiver": plant.owner, "carrier": "electricity", "quantity": main,
                "attribute": "direct" if free else "none", "origin": plant.id,
            }  # fmt: skip
    for supply in system.supplies:
        flared = amount(f"{supply.id}:flare")
        if flared > 1e-6 and supply.carrier not in INNER:
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
                scale = next((plan.grid.total(plan.grid.take(item.power)) for item in system.loads if item.carrier == carrier), 0.0)
                scale = max(scale - saved(plan, system, carrier), 0.0)
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

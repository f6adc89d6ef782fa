"""The document of `network`: the plan of a network of PyPSA."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parkzero.blueprint import NETWORK, Component, NetworkPlan
from parkzero.document import Made, Message
from parkzero.figure import Figure
from parkzero.optimize.foreign import NetworkReading
from parkzero.optimize.highs import version as solver
from parkzero.optimize.networks import component_series, component_sizes, objective
from parkzero.results import Plan
from parkzero.show.heads import CODE

KINDS = ("Bus", "Load", "Generator", "Link", "Process", "StorageUnit", "Store", "Line", "Transformer", "GlobalConstraint")
GIVES = {"StorageUnit": ("p_dispatch",), "Link": ("p0",), "Line": ("p0",), "Transformer": ("p0",)}
"""Series of a component that tell what it gives or passes on; the others' is p."""


def document(reading: NetworkReading, plan: Plan, name: str, made: Made) -> NetworkPlan:
    """The plan of a network that was read."""
    weights = reading.net.snapshot_weightings
    weight, step = (float(weights[n].iloc[0]) for n in ("objective", "stores"))
    count = {kind: reading.net.components[kind].static for kind in KINDS}
    upper, lower = objective(reading, plan, plan.upper), objective(reading, plan, plan.lower)
    figures = {
        "cost": Figure(objective(reading, plan), "currency"), "lower": Figure(lower, "currency"), "upper": Figure(upper, "currency"), "gap": Figure(max(upper - lower, 0.0) / max(abs(upper), 1e-9), "1"),
        "demanded": Figure(reading.demanded, "currency"), "emissions": Figure(plan.emissions, "t"), "backstop": Figure(reading.backstop, "currency/MWh"), "wear": Figure(_wear(reading, plan), "currency"),
    }  # fmt: skip
    return NetworkPlan(
        schema=NETWORK, version=CODE, name=name, solver=f"HiGHS {solver()}", snapshots={"count": Figure(plan.grid.size), "step": Figure(step, "h"), "weight": Figure(weight, "h")},
        components={kind: Figure(int(table["active"].sum()) if "active" in table else len(table)) for kind, table in count.items() if len(table)}, figures=figures, end=plan.end,
        sizes=tuple(_sizes(reading, plan, weight)),
        prices={
            bus: Figure(float(p.mean()), "currency/MWh", low=float(np.quantile(p, 0.05)), high=float(np.quantile(p, 0.95)), span="hours")
            for bus, p in ((b, plan.price[c] / reading.money) for b, c in reading.carriers.items() if c in plan.price)
        },
        limits={limit.name: Figure(plan.shadow.get(limit.name, 0.0), "currency/t") for limit in reading.system.limits}, notes=tuple(_notes(figures)), problems=reading.told, made=made,
    )  # fmt: skip


def _wear(reading: NetworkReading, plan: Plan) -> float:
    """What the wear of stores adds to the cost."""
    grid = plan.grid
    return reading.system.wear * sum(grid.total(plan.flow[f"{s.id}:in"]) + grid.total(plan.flow[f"{s.id}:out"]) for s in reading.system.stores)


def _sizes(reading: NetworkReading, plan: Plan, weight: float) -> Iterator[Component]:
    given: dict[tuple[str, str], float] = {}
    for kind, name, attribute, values in component_series(reading, plan):
        if attribute in GIVES.get(kind, ("p",)):
            given[kind, name] = weight * float((np.maximum(values, 0.0) if kind == "Store" else np.abs(values)).sum())
    for (kind, name), (standing, new) in component_sizes(reading, plan).items():
        if (kind, name) in given:
            unit = "MWh" if kind == "Store" else "MW"
            carrier = reading.net.components[kind].static.loc[name].get("carrier", "")
            yield Component(kind=kind, name=name, carrier=str(carrier or ""), standing=Figure(standing, unit), new=Figure(new, unit), through=Figure(given[kind, name], "MWh"))


def _notes(figures: dict[str, Figure]) -> Iterator[Message]:
    yield Message(code="note_foreign_backstop", values={"price": figures["backstop"]})
    if figures["wear"].value:
        yield Message(code="note_foreign_wear", values={"wear": figures["wear"]})
    if figures["demanded"].value:
        yield Message(code="note_foreign_demanded", values={"demanded": figures["demanded"]})

"""What a park with direct supply pays for the network under the rule of nearby use, what the other choice would cost, and whether it keeps to what the rule asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parkzero.backing import Networked
from parkzero.document import Message
from parkzero.economics.network import access_fee, funds
from parkzero.energy import System
from parkzero.figure import Figure
from parkzero.park.nearby_use import DIRECT, NearbyUse, Ruled, nearby_use
from parkzero.park.site import Site
from parkzero.results import Frame, Plan
from parkzero.show.costs import line_costs
from parkzero.show.plans import grid_power, ratio
from parkzero.show.sourcing import Cited

LEAST = 0.5
"""Direct supply below which nothing is asked of it [MWh/a]."""


def networked(base: Frame, system: System, plan: Plan) -> Networked | None:
    """How the network is paid for in a stage's plan; None where no rule of nearby use holds."""
    site = base.stage.site
    rule, power = nearby_use(site, system.stage), site.prices.get("electricity")
    if system.network is None or rule is None or power is None or power.network is None:
        return None
    cur, price = base.study.currency, power.network.value
    used = _used(system, plan)
    bought = grid_power(plan, system).value or 0.0
    due = funds(site, rule, base.study) * used["own"]
    paid = {
        "capacity": [used["access"] * access_fee(price, rate) + due for rate in _ends(rule.load_rate)],
        "energy": [price * (bought + part * used["own"]) + due for part in _ends(rule.own_use_energy_part)],
    }
    chosen = system.network.choice
    other = "energy" if chosen == "capacity" else "capacity"
    costs = system.network.costs
    fee = [access_fee(price, rate) / 12.0 for rate in _ends(rule.load_rate)]
    figures = {
        "load_rate": _spanned([*_ends(rule.load_rate)], "1"), "access_fee": _spanned(fee, f"{cur}/MW/month"), "access": Figure(used["access"], "MW"), "own_use": Figure(used["own"], "MWh/a"),
        "paid": _spanned(paid[chosen], f"{cur}/a"), "otherwise": _spanned(paid[other], f"{cur}/a"), "dearer": Figure(costs[other] - costs[chosen], f"{cur}/a"),
    }  # fmt: skip
    return Networked(choice=chosen, figures=figures, conditions=_conditions(rule, used), unmet=_unmet(rule, used))


def of_network(site: Site, year: int) -> Iterator[Cited]:
    """What the rule rests on."""
    rule = nearby_use(site, year)
    for each in vars(rule).values() if rule else ():
        yield each.source, "", each.confidence


def notes(base: Frame, system: System, plan: Plan, found: Networked | None) -> Iterator[Message]:
    """What the network costs by either choice, what the rule asks and the plan does not keep, and what the private line is taken to cost."""
    if found:
        yield Message(code=f"note_network_{found.choice}", values={n: found.figures[n] for n in ("paid", "access", "access_fee", "otherwise", "dearer")})
        paid, other = found.figures["paid"], found.figures["otherwise"]
        if paid.high is not None and other.low is not None and other.low < paid.high:
            ends = {"paid_low": paid.low, "paid_high": paid.high, "other_low": other.low, "other_high": other.high}
            yield Message(code="note_network_turns", values={n: Figure(v, paid.unit) for n, v in ends.items()})
        for name in found.unmet:
            yield Message(code=f"note_unmet_{name}", values={"share": found.conditions[name], "asked": found.conditions[name].source})
    yield from line_costs(base, plan.built)


def _used(system: System, plan: Plan) -> Mapping[str, float]:
    """Access that the park takes [MW]; what direct supply could have made and served the park with, what all of the park made (losses of stores taken off), sold and used [MWh/a]."""
    grid, flow = plan.grid, plan.flow
    direct = [p for p in system.plants if p.technology in DIRECT]
    made = sum(grid.total(flow[p.id]) for p in direct)
    could = sum(p.per_capacity * (p.existing + plan.capacity.get(p.id, 0.0)) * grid.total(grid.take(p.availability)) for p in direct if p.availability is not None)
    sold = sum(grid.total(flow[o.id]) for o in system.outlets if o.of)
    every = sum(grid.total(p.gives["electricity"] * flow[p.id]) for p in system.plants if "electricity" in p.gives and not p.spares)
    lost = sum(grid.total(flow[f"{s.id}:in"] - flow[f"{s.id}:out"]) for s in system.stores if s.carrier == "electricity")
    away = sum(grid.total(flow[o.id]) for o in system.outlets if o.carrier == "electricity")
    gates = [s for s in system.supplies if s.giver_kind == "grid"]
    access = sum(float(flow[s.id].max(initial=0.0)) for s in gates)
    load = every - away + sum(grid.total(flow[s.id]) for s in gates)
    return {"access": access, "made": every - lost, "could": could, "sold": away, "own": made - sold, "load": load}


def _conditions(rule: NearbyUse, used: Mapping[str, float]) -> dict[str, Figure]:
    return {
        name: Figure(ratio(used[part], used[whole]).value, "1", source=f"{sign} {100.0 * getattr(rule, name).value:g} %") if used[whole] > LEAST else ratio(0.0, 0.0)
        for name, part, whole, sign in ASKED
    }


ASKED = (("own_use_of_generation", "own", "could", ">="), ("own_use_of_load", "own", "load", ">="), ("exported", "sold", "made", "<="))
"""Conditions of the rule: which part of which whole, and which way."""


def _unmet(rule: NearbyUse, used: Mapping[str, float]) -> tuple[str, ...]:
    """Conditions that a plan with direct supply does not keep."""
    if used["could"] <= LEAST:
        return ()
    short = {name: (getattr(rule, name).value - used[part] / used[whole]) * (1.0 if sign == ">=" else -1.0) for name, part, whole, sign in ASKED if used[whole] > LEAST}
    return tuple(name for name, lacking in short.items() if lacking > 1e-6)


def _ends(figure: Ruled) -> tuple[float, float, float]:
    return figure.value, figure.low, figure.high


def _spanned(values: list[float], unit: str) -> Figure:
    """A figure with the least and most of its values as interval."""
    return Figure(values[0], unit, low=min(values), high=max(values), basis="estimated", span="ends")

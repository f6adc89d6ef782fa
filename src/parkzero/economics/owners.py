"""A plan by owner: who pays what to whom when energy is traded inside, and whose emissions they are.

Energy of each carrier runs through a pool kept by the park operator, who buys at the gate, sells what is left over and owns
new capacity that no third party owns. Enterprises take from the pool and give to it by the plants that they own. Internal payments
cancel, so that the owners' costs add up to the park's under every price rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import CERTIFICATES, Plant, Store, System
from parkzero.results import Plan
from parkzero.words import CARBON, unpooled

PriceRule = Literal["cost_plus", "short_run", "contract"]
HOLDER = "operator"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What an owner pays and gets in a year [currency/a], and the yardstick tonnes of what it uses [t/a]."""

    owner: str
    outside: float
    """Paid at the gate: energy, network, demand charges, charges on tonnes, less exports."""
    operation: float
    """Variable costs of own plants, charges on fuels burnt in own furnaces."""
    capital: float
    """Yearly cost of own new capacity."""
    bought: float
    """Paid for energy inside the park."""
    sold: float
    """Got for energy inside the park."""
    unmet: float
    """Demand not served and targets missed, at their backstop prices."""
    emissions: float
    shared: float = 0.0
    """What it gets of the pool's surplus."""

    @property
    def cost(self) -> float:
        """Net cost [currency/a]."""
        return self.outside + self.operation + self.capital + self.bought - self.sold + self.unmet - self.shared


@dataclass(frozen=True)
class Agreement:
    """What the pool pays for what a plant or store gives."""

    price: float | None = None
    """Per main output, whatever is given beside it [currency/MWh]; none means cost with a markup."""
    markup: float = 0.0
    """On what it costs: capital, operation, what it takes from the pool."""


@dataclass(frozen=True)
class Settlement:
    """The owners' accounts under a price rule."""

    rule: PriceRule
    accounts: tuple[Account, ...]
    price: Mapping[str, float]
    """Mean price inside by carrier, weighted by what is taken [currency/MWh]."""
    levelised: Mapping[str, float]
    """Average cost by carrier with all that stands before it [currency/MWh]; existing plants are sunk, and what takers owe the state themselves is apart."""
    surplus: float
    """What the pool takes in beyond what it pays [currency/a]; negative: what it lacks."""

    @property
    def cost(self) -> float:
        return sum(a.cost for a in self.accounts)


@dataclass(frozen=True, kw_only=True)
class _Amounts:
    """Yearly amounts of a plan [MWh] and costs [currency] by part."""

    supply_cost: Mapping[str, float]
    revenue: float
    """Of all that is sold or taken away."""
    exported: float
    """Of power alone."""
    output: Mapping[str, float]
    taken: Mapping[str, Mapping[str, float]]
    """By plant and carrier."""
    added: Mapping[str, float]
    """Operation and capital of plants and stores, capital of the connection."""
    into: Mapping[str, float]
    out: Mapping[str, float]
    served: Mapping[str, float]


def settlement(
    plan: Plan,
    system: System,
    loads: Mapping[tuple[str, str], Floats],
    rule: PriceRule = "cost_plus",
    *,
    markup: float = 0.0,
    contract: Mapping[str, float] | None = None,
    capital: Mapping[str, float] | None = None,
    agreements: Mapping[str, Agreement] | None = None,
    surplus_to: Literal["operator", "users"] = "operator",
) -> Settlement:
    """Accounts of all owners. `loads`: power of (enterprise, carrier) by hour of the year [MW]; they sum to the system's.

    cost_plus: each carrier at its average cost, times one plus `markup`. contract: at the price given for it, else at average cost.
    Processes and leaks are their enterprise's; what is captured and stored relieves the operator, who bears its cost.
    `capital`: yearly cost of new capacity by plant and store, where it is not the system's own annuity [currency/a].
    What is due to the state on energy from outside is paid by who takes it, beside these prices; hourly prices hold it.
    short_run: at the plan's hourly prices. `agreements`: by plant or store, in place of the price inside; average costs hold them.
    `surplus_to`: who gets what the pool takes in beyond what it pays, the users in proportion to what they pay for energy inside.
    Raises ValueError where loads do not sum to the system's.
    """
    _check(system, loads)
    grid = plan.grid
    own_capital = capital if capital is not None else _capital(plan, system)
    found = _amounts(plan, system, own_capital)
    useful = _useful(plan, system, found)
    agreed = agreements or {}
    taxed = _paid_by_takers(plan, system) if rule != "short_run" else {}
    supplied = {id: cost - sum(taxed.get(id, {}).values()) for id, cost in found.supply_cost.items()}
    levelised = _traced(system, found, useful, supplied=supplied, added=found.added, credit=found.exported, agreed=agreed)
    tonnes = {s.id: grid.total(grid.take(s.tonnes) * plan.flow[s.id]) for s in system.supplies}
    if system.certificates:
        tonnes[system.certificates.supply] += system.certificates.tonnes * grid.total(plan.flow[CERTIFICATES])
    intensity = _traced(system, found, useful, supplied=tonnes, added={}, credit=0.0, agreed={})
    if rule == "short_run":
        hourly = {c: plan.price[c] for c in levelised}
    else:
        flat = {c: (contract or {}).get(c, p) if rule == "contract" else p * (1.0 + markup) for c, p in levelised.items()}
        hourly = {c: np.full(grid.size, p) for c, p in flat.items()}

    short = {item.carrier: plan.flow[f"{item.carrier}:unserved"] / np.maximum(grid.take(item.power), 1e-12) for item in system.loads}
    extra = _due_on_use(plan, system, found)
    taken = {(e, c): grid.take(power) * (1.0 - short[c]) for (e, c), power in loads.items()}
    parts: tuple[Plant | Store, ...] = (*system.plants, *system.stores)
    owners = sorted({e for e, _ in loads} | {x.owner for x in parts if x.owner} | {e for e in system.arising if e})
    accounts = []
    for owner in owners:
        own = {c: flow for (e, c), flow in taken.items() if e == owner}
        plants, stores = [p for p in system.plants if p.owner == owner], [s for s in system.stores if s.owner == owner]
        bought = sum(grid.total(hourly[c] * flow) for c, flow in own.items())
        sold = 0.0
        for part in (x for x in parts if x.owner == owner):
            gets, pays = _trade(part, plan, hourly) if isinstance(part, Plant) else _swing(part, plan, hourly)
            if part.id in agreed:
                given = found.output[part.id] if isinstance(part, Plant) else found.out[part.id]
                gets = _agreed(agreed[part.id], given, pays + found.added[part.id])
            sold, bought = sold + gets, bought + pays
        operation = _operation(found, plants, stores, system.wear) + extra.get(owner, 0.0)
        emissions = sum(intensity[c] * grid.total(flow) for c, flow in own.items()) + system.arising.get(owner, 0.0)
        invested = sum(own_capital.get(x.id, 0.0) for x in parts if x.owner == owner)
        outside = sum(by.get(owner, 0.0) for by in taxed.values())
        accounts.append(Account(owner=owner, outside=outside, operation=operation, capital=invested, bought=bought, sold=sold, unmet=0.0, emissions=emissions))
    stored = sum(o.tonnes * grid.total(plan.flow[o.id]) for o in system.outlets)
    counted = sum(tonnes.values()) + stored + system.steady
    accounts.append(_operator(plan, system, found, others=accounts, tonnes=counted, capital=sum(own_capital.get(x.id, 0.0) for x in system.assets if not x.owner)))
    price = {c: grid.mean(p) for c, p in hourly.items()}
    for item in system.loads:
        total = sum((flow for (_, c), flow in taken.items() if c == item.carrier), np.zeros(grid.size))
        energy = grid.total(total)
        if energy > 0:
            price[item.carrier] = grid.total(total * hourly[item.carrier]) / energy
    operator = accounts[-1]
    surplus = operator.sold - operator.bought - operator.outside - operator.operation - operator.capital
    if surplus_to == "users":
        paid = {e: sum(grid.total(hourly[c] * flow) for (x, c), flow in taken.items() if x == e) for e, _ in loads}
        whole = sum(paid.values())
        accounts = [replace(a, shared=surplus * paid.get(a.owner, 0.0) / whole) if whole > 0.0 else a for a in accounts]
        accounts[-1] = replace(accounts[-1], shared=-sum(a.shared for a in accounts[:-1]))
    return Settlement(rule, tuple(accounts), price, levelised, surplus)


def _agreed(agreement: Agreement, given: float, cost: float) -> float:
    """What the pool pays [currency/a] for an energy [MWh/a] that costs its owner `cost`."""
    return cost * (1.0 + agreement.markup) if agreement.price is None else agreement.price * given


def _operator(plan: Plan, system: System, found: _Amounts, others: list[Account], tonnes: float, capital: float) -> Account:
    """The operator holds the other side of every internal trade, the gate, and all that nobody else owns."""
    operation = _operation(found, [p for p in system.plants if not p.owner], [s for s in system.stores if not s.owner], system.wear)
    unmet = system.backstop * sum(plan.unserved.values()) + sum(x.backstop * plan.exceeded.get(x.name, 0.0) for x in system.limits)
    outside = sum(found.supply_cost.values()) - found.revenue - sum(a.outside for a in others)
    return Account(
        owner=HOLDER, outside=outside, operation=operation, capital=capital, bought=sum(a.sold for a in others), sold=sum(a.bought for a in others), unmet=unmet,
        emissions=tonnes - sum(a.emissions for a in others),
    )  # fmt: skip


def _paid_by_takers(plan: Plan, system: System) -> dict[str, dict[str, float]]:
    """What those who take energy from outside owe the state on it, by supply and enterprise [currency/a]."""
    found: dict[str, dict[str, float]] = {}
    for supply in system.supplies:
        bought = plan.grid.total(plan.flow[supply.id])
        for due, shares in supply.borne.items():
            for firm, share in shares.items():
                if firm:
                    by = found.setdefault(supply.id, {})
                    by[firm] = by.get(firm, 0.0) + share * supply.transfers[due] * bought
    if offered := system.certificates:
        amount, by = plan.grid.total(plan.flow[CERTIFICATES]), found.setdefault(offered.supply, {})
        for firm, each in ((n, share * offered.transfers[due]) for due, shares in offered.borne.items() for n, share in shares.items() if n):
            by[firm] = by.get(firm, 0.0) + each * amount
    return found


def _due_on_use(plan: Plan, system: System, found: _Amounts) -> dict[str, float]:
    """What is due on what enterprises use, less what measures spare each [currency/a]."""
    amounts = [(x.transfers, x.borne, plan.grid.total(plan.grid.take(x.power))) for x in system.loads] + [(p.transfers, p.borne, found.output[p.id]) for p in system.plants if p.spares]
    due: dict[str, float] = {}
    for transfers, borne, energy in amounts:
        for name, each in transfers.items():
            for firm, share in borne.get(name, {}).items():
                due[firm] = due.get(firm, 0.0) + share * each * energy
    return due


def _operation(found: _Amounts, plants: Sequence[Plant], stores: Sequence[Store], wear: float) -> float:
    """Variable cost of plants and stores [currency/a]."""
    return sum(found.output[p.id] * _paid(p) for p in plants) + sum(
        wear * (found.into[s.id] + found.out[s.id]) + s.paid * found.out[s.id] for s in stores
    )


def _paid(plant: Plant) -> float:
    """Variable cost of a main output; charges that a measure spares are its user's gain, in no price inside [currency/MWh]."""
    return plant.variable if plant.spares else plant.paid


def _traced(
    system: System, found: _Amounts, useful: Mapping[str, float], supplied: Mapping[str, float], added: Mapping[str, float], credit: float,
    agreed: Mapping[str, Agreement],
) -> dict[str, float]:  # fmt: skip
    """What comes in with supplies and is added by plants and stores, per MWh of each carrier that serves somebody.

    Quantities by supply, plant and store id (money or tonnes, a year); `credit` is taken off electricity (exports). Plants with several
    outputs share theirs by the energy of them that is used; CO2 beside energy carries nothing. Losses, vents, flares and exports carry nothing: the takers inside bear all. One linear equation
    a carrier: x U = supplied + shares of (x input + added), with U what loads, plants and stores take.
    """
    names = list(dict.fromkeys([*(s.carrier for s in system.supplies), *found.served, *_touched(system)]))
    place = {c: n for n, c in enumerate(names)}
    matrix, right = np.zeros((len(names), len(names))), np.zeros(len(names))
    for supply in system.supplies:
        right[place[supply.carrier]] += supplied.get(supply.id, 0.0)
    for more in system.reinforcements:  # all power bears what the connection costs
        right[place["electricity"]] += added.get(more.id, 0.0)
    for carrier, energy in found.served.items():
        matrix[place[carrier], place[carrier]] += energy
    for plant in system.plants:
        terms = agreed.get(plant.id, Agreement())
        for carrier, share in _shares(plant, useful).items():
            if terms.price is not None:
                right[place[carrier]] += share * terms.price * found.output[plant.id]
                continue
            right[place[carrier]] += share * (1.0 + terms.markup) * added.get(plant.id, 0.0)
            for taken, amount in found.taken[plant.id].items():
                matrix[place[carrier], place[taken]] -= share * (1.0 + terms.markup) * amount
        for taken, amount in found.taken[plant.id].items():
            matrix[place[taken], place[taken]] += amount
    for store in system.stores:
        at, terms = place[store.carrier], agreed.get(store.id, Agreement())
        if terms.price is not None:
            right[at] += terms.price * found.out[store.id]
            matrix[at, at] += found.into[store.id]
        else:  # what it takes in comes out again with all its worth
            right[at] += (1.0 + terms.markup) * added.get(store.id, 0.0)
            matrix[at, at] -= terms.markup * found.into[store.id]
    if "electricity" in place:
        right[place["electricity"]] -= credit
    idle = np.abs(np.diag(matrix)) < 1e-9  # nobody inside takes it
    matrix[idle] = 0.0
    matrix[idle, idle] = 1.0
    right[idle] = 0.0
    solved = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return {c: float(solved[n]) for c, n in place.items()}


def _shares(plant: Plant, useful: Mapping[str, float]) -> dict[str, float]:
    """How cost and tonnes of a plant fall on what it gives."""
    energy = {c: v * useful.get(c, 1.0) for c, v in plant.gives.items() if unpooled(c) not in CARBON}
    total = sum(energy.values())
    if unpooled(plant.output) in CARBON or total <= 0.0:
        return {plant.output: 1.0}
    return {c: v / total for c, v in energy.items()}


def _useful(plan: Plan, system: System, found: _Amounts) -> dict[str, float]:
    """Share of what is given of a carrier that is not vented."""
    given: dict[str, float] = {}
    for plant in system.plants:
        for carrier, per in plant.gives.items():
            given[carrier] = given.get(carrier, 0.0) + found.output[plant.id] * per
    vented = {c: plan.grid.total(plan.flow[f"{c}:vent"]) for c in given if f"{c}:vent" in plan.flow}
    return {c: max(1.0 - v / given[c], 0.0) if given[c] > 0.0 else 1.0 for c, v in vented.items()}


def _capital(plan: Plan, system: System) -> dict[str, float]:
    """Yearly cost of new capacity by plant, store and connection at the system's annuities [currency/a]."""
    found = {x.id: x.annual * plan.capacity.get(x.id, 0.0) for x in system.assets}
    return found | {s.id: found[s.id] + s.annual_energy * plan.energy.get(s.id, 0.0) for s in system.stores}


def _amounts(plan: Plan, system: System, capital: Mapping[str, float]) -> _Amounts:
    grid = plan.grid
    months = grid.label(system.months)
    cost = {s.id: grid.total(s.paid_at(grid) * plan.flow[s.id]) + s.charged(plan.flow[s.id], months) for s in system.supplies}
    if system.certificates:
        cost[system.certificates.supply] += system.certificates.paid * grid.total(plan.flow[CERTIFICATES])
    output = {p.id: grid.total(plan.flow[p.id]) for p in system.plants}
    into = {s.id: grid.total(plan.flow[f"{s.id}:in"]) for s in system.stores}
    out = {s.id: grid.total(plan.flow[f"{s.id}:out"]) for s in system.stores}
    added = {p.id: _paid(p) * output[p.id] + capital.get(p.id, 0.0) for p in system.plants}
    added |= {x.id: capital.get(x.id, 0.0) for x in system.reinforcements}
    for store in system.stores:
        added[store.id] = system.wear * (into[store.id] + out[store.id]) + store.paid * out[store.id] + capital.get(store.id, 0.0)
    sales = {o.id: grid.total(o.earned_at(grid) * plan.flow[o.id]) for o in system.outlets}
    return _Amounts(
        supply_cost=cost, revenue=sum(sales.values()), exported=sum(sales[o.id] for o in system.outlets if o.carrier == "electricity"), output=output,
        taken={p.id: {c: grid.total(t) for c, t in p.taken(plan.flow[p.id], grid).items()} for p in system.plants}, added=added, into=into, out=out,
        served={i.carrier: grid.total(grid.take(i.power) - plan.flow[f"{i.carrier}:unserved"]) for i in system.loads},
    )  # fmt: skip


def _trade(plant: Plant, plan: Plan, hourly: Mapping[str, Floats]) -> tuple[float, float]:
    """What a plant gets for its outputs and pays for its inputs."""
    flow = plan.flow[plant.id]
    gets = sum(per * plan.grid.total(hourly[c] * flow) for c, per in plant.gives.items())
    pays = sum(plan.grid.total(hourly[c] * taken) for c, taken in plant.taken(flow, plan.grid).items())
    return gets, pays


def _swing(store: Store, plan: Plan, hourly: Mapping[str, Floats]) -> tuple[float, float]:
    """What a store gets for what it gives and pays for what it takes."""
    price, grid = hourly[store.carrier], plan.grid
    return grid.total(price * plan.flow[f"{store.id}:out"]), grid.total(price * plan.flow[f"{store.id}:in"])


def _touched(system: System) -> list[str]:
    return [c for p in system.plants for c in (*p.takes, *p.gives)] + [s.carrier for s in system.stores]


def _check(system: System, loads: Mapping[tuple[str, str], Floats]) -> None:
    for item in system.loads:
        total = sum((power for (_, c), power in loads.items() if c == item.carrier), np.zeros(len(item.power)))
        if np.abs(total - item.power).max() > 1e-6 * max(float(item.power.max()), 1.0):
            raise ValueError(f"loads of {item.carrier} do not sum to the system's")

"""The energy system as a linear programme: how it is run (operation) at capacities that are variables or fixed.

Columns (blocks by component id): supply, peak, access, outlet, through, plant, in, out, level, vent, flare, unserved, certificates, excess; capacity in joint programmes.
Rows: balance of each carrier, exports within the own generation of the hour (no resale of grid power), store levels, monthly
peaks, access to the grid, yearly amounts, certificates, limits; reach of the capacities and hours of stores in joint programmes.
Energies of a step are power times step length; costs carry the weight of the step. Plants alike in every hour, such as the steps of a measure, are one block under the id of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import CERTIFICATES, VENTED, Outlet, Part, Plant, Store, System
from parkzero.optimize.columns import by_plant, counted_columns, flows, over_the_year, plants_by_flow
from parkzero.optimize.exports import EXPORT_SHARE, power_per_output, resold, sold_beyond
from parkzero.optimize.programme import INF, Programme
from parkzero.optimize.sound import sound
from parkzero.words import HOT, THERMAL, unpooled

LET_GO = 3.0
"""Price of heat, cold and metered yield let go relative to that of energy by which a plant departs from what is told of it: no row is kept by making what nobody takes."""


@dataclass(frozen=True)
class Reach:
    """What capacities bound together: column <= has + per * their sum, for each step."""

    name: str
    columns: Integers
    capacities: Integers
    """Places among `Capacities.parts`."""
    per: Floats
    has: Floats

    def most(self, capacity: Floats) -> Floats:
        """Upper bounds of the columns at capacities, by their places."""
        found: Floats = np.maximum(self.has + self.per * capacity[self.capacities].sum(), 0.0)
        return found


@dataclass(frozen=True)
class Capacities:
    """What can be built in a system: power of plants, stores and connection [MW], energy content of stores [MWh]."""

    parts: tuple[Part, ...]
    cost: Floats
    """[currency/MW a or MWh a]"""
    upper: Floats
    ties: Floats
    """Rows over the capacities alone, shape (rows, capacities): hours of stores, rooms that owners share."""
    ties_upper: Floats
    """Upper bound of each row."""

    def index(self, part: Part) -> int:
        return self.parts.index(part)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """The operation of a system on a grid, as part of a programme."""

    system: System
    grid: TimeGrid
    programme: Programme
    prefix: str
    reaches: tuple[Reach, ...]
    emitting: Integers
    """Columns with yardstick tonnes."""
    tonnes: Floats
    """Yardstick tonnes per unit of these columns."""
    allowance: int | None = None
    """Row of the tonnes that the stage may emit, where they are decided beside the capacities."""
    tied: tuple[tuple[Integers, Floats], ...] = ()
    """Columns by which plants depart from what is told of them, and their prices [currency per unit]."""
    shared: tuple[tuple[Plant, ...], ...] = ()
    """Plants that have one flow together."""

    def departed(self, x: Floats) -> float:
        """What a solution pays for departing from what is told of plants: no cost [currency/a]."""
        return sum(float(prices @ x[columns]) for columns, prices in self.tied)

    def column(self, name: str) -> Integers:
        return self.programme.columns[self.prefix + name]

    def row(self, name: str) -> Integers:
        return self.programme.rows[self.prefix + name]

    def emissions(self, x: Floats) -> float:
        """Yardstick tonnes of a solution [t/a]."""
        return float(self.tonnes @ x[self.emitting]) + self.system.steady

    def buying(self, factors: Mapping[str, float]) -> Iterator[tuple[Integers, Floats]]:
        """Columns of each supply and their costs at factors on the prices of carriers; charges on tonnes stay as they are."""
        for supply in self.system.supplies:
            more = (factors.get(supply.carrier, 1.0) - 1.0) * self.grid.take(supply.price)
            yield self.column(f"supply {supply.id}"), (supply.paid_at(self.grid) + more) * self.grid.hours

    def flows(self) -> dict[str, Integers]:
        """Columns by the names of `Plan.flow`, the same for plants that share a flow; certificates, an amount of the year, are in `flow`."""
        return flows(self.programme, self.prefix, self.shared)

    def flow(self, x: Floats, new: Mapping[Part, float]) -> dict[str, Floats]:
        """Flows of a solution by the names of `Plan.flow`; certificates lie over the year as what they cover is bought, flows that plants share go by what stands of each: `new` beside what there is."""
        found = by_plant({name: x[columns] for name, columns in self.flows().items()}, self.shared, new)
        if self.system.certificates:
            found[CERTIFICATES] = over_the_year(float(x[self.column(CERTIFICATES)][0]), found[self.system.certificates.supply], self.grid)
        return found


ALLOWANCE = Part("allowance", "tonnes")
"""The tonnes that a stage may emit, where a budget over stages decides them."""


def capacities(system: System, *, allowance: bool = False) -> Capacities:
    """What can be built in a system; with `allowance` also the yardstick tonnes that its operation may emit."""
    parts: list[Part] = []
    cost: list[float] = []
    upper: list[float] = []
    for plant in system.plants:
        if plant.most > 0:
            parts.append(Part(plant.id))
            cost.append(plant.annual)
            upper.append(plant.most)
    for store in system.stores:
        if store.most > 0:
            parts += [Part(store.id), Part(store.id, "energy")]
            cost += [store.annual, store.annual_energy]
            upper += [store.most, store.most_energy]
    for more in system.reinforcements:
        if more.most > 0:
            parts.append(Part(more.id))
            cost.append(more.annual)
            upper.append(more.most)
    if allowance:
        parts.append(ALLOWANCE)
        cost.append(0.0)
        upper.append(most_tonnes(system))
    ties = []
    for store in system.stores:
        if store.most > 0 and store.hours[1] > 0:
            power, energy = parts.index(Part(store.id)), parts.index(Part(store.id, "energy"))
            for sign, hours in ((-1.0, store.hours[0]), (1.0, store.hours[1])):
                row = np.zeros(len(parts))
                row[energy], row[power] = sign, -sign * hours
                ties.append(row)
    bounds = [0.0] * len(ties)
    place = {part: n for n, part in enumerate(parts)}
    for room in system.rooms:
        row = np.zeros(len(parts))
        for part, per in room.per.items():
            if part in place:
                row[place[part]] = per
        ties.append(row)
        bounds.append(room.most)
    return Capacities(tuple(parts), np.array(cost), np.array(upper), np.array(ties).reshape(len(ties), len(parts)), np.array(bounds))


def most_tonnes(system: System) -> float:
    """Yardstick tonnes of a year in which all demand and all sales are met five times over from the dirtiest supply: a finite bound."""
    dirty = max((float(np.max(s.tonnes)) for s in system.supplies), default=0.0)
    arising = sum(float(np.maximum(s.tonnes * s.fixed, 0.0).sum()) for s in system.supplies if s.fixed is not None)
    made = sum((p.existing + p.most) * p.per_capacity * power_per_output(p) for p in system.plants)
    through = {o.id: o.limit + (r.existing + r.most if (r := system.beyond(o.id)) else 0.0) for o in system.outlets}
    sold = system.steps * sum(min(through[o.id], made) for o in system.outlets if o.carrier == "electricity")
    met = 5.0 * max(dirty, 0.0) * (sold + sum(float(item.power.sum()) for item in system.loads))
    return system.step_hours * (met + arising) + max(system.steady, 0.0)


@dataclass(kw_only=True)
class _Building:
    lp: Programme
    system: System
    grid: TimeGrid
    prefix: str
    scale: float
    parts: tuple[Part, ...]
    balance: dict[str, Integers] = field(default_factory=dict)
    reaches: list[Reach] = field(default_factory=list)
    tonnes: list[tuple[Integers, Floats]] = field(default_factory=list)
    tied: list[tuple[Integers, Floats]] = field(default_factory=list)

    def apart(self, name: str, size: int, hours: Floats) -> Integers:
        """Columns by which plants depart from what is told of them, each counted so many hours."""
        found = self.variables(name, size, cost=self.system.tie * hours)
        self.tied.append((found, self.scale * self.system.tie * hours))
        return found

    def places(self, *parts: Part) -> Integers:
        """Where capacities stand among all, those that cannot be built left out."""
        return np.array([self.parts.index(part) for part in parts if part in self.parts], int)

    def variables(self, name: str, size: int, *, upper: Floats | float = INF, lower: Floats | float = 0.0, cost: Floats | float = 0.0) -> Integers:
        return self.lp.variables(self.prefix + name, size, lower=lower, upper=upper, cost=np.asarray(cost) * self.scale)

    def rows(self, name: str, size: int, *, lower: Floats | float = -INF, upper: Floats | float = INF) -> Integers:
        return self.lp.constraints(self.prefix + name, size, lower=lower, upper=upper)


def operation(
    lp: Programme, system: System, grid: TimeGrid, prefix: str = "", scale: float = 1.0, allowed: float | None = None, *, groups: Sequence[Sequence[Plant]] | None = None
) -> Operation:  # fmt: skip
    """Add the operation of a system to a programme; costs times `scale` (the years that a stage stands for).

    Columns that new capacity bounds are left open above: a joint programme ties them to columns, or their bounds are set at fixed capacities.
    `allowed`: price of a tonne above an allowance that is decided beside the capacities (none: there is no allowance); `groups`: all plants by the flows that they have together (none: `plants_by_flow`).
    Raises ParkError where figures cannot be computed with.
    """
    sound(system)
    b = _Building(lp=lp, system=system, grid=grid, prefix=prefix, scale=scale, parts=capacities(system).parts)
    _balances(b)
    _gates(b)
    groups = plants_by_flow(system) if groups is None else groups
    shared = tuple(tuple(group) for group in groups if len(group) > 1)
    for group in groups:
        _plant(b, group)
    for store in system.stores:
        _store(b, store)
    _exports(b)
    green = _certificates(b)
    own = flows(lp, prefix, shared)
    if share := sold_beyond(system):
        row = b.rows(EXPORT_SHARE, 1, upper=0.0)
        for name, value in share.items():
            lp.put(row, own[name], value * grid.hours)
    emitting = np.concatenate([c for c, _ in b.tonnes]) if b.tonnes else np.zeros(0, int)
    tonnes = np.concatenate([v for _, v in b.tonnes]) if b.tonnes else np.zeros(0)
    touched = tonnes != 0.0
    emitting, tonnes = emitting[touched], tonnes[touched]
    for limit in system.limits:
        row = b.rows(f"limit {limit.name}", 1, upper=system.room(limit))
        for columns, values in counted_columns(limit, own | green, grid.hours, (emitting, tonnes)):
            lp.put(row, columns, values)
        if not limit.hard:
            lp.put(row, b.variables(f"excess {limit.name}", 1, cost=limit.backstop), -1.0)
    if allowed is None:
        return Operation(system=system, grid=grid, programme=lp, prefix=prefix, reaches=tuple(b.reaches), emitting=emitting, tonnes=tonnes, tied=tuple(b.tied), shared=shared)
    allowance = int(b.rows("allowance", 1, upper=-system.steady)[0])
    lp.put(allowance, emitting, tonnes)
    lp.put(allowance, lp.variables(f"{prefix}beyond allowance", 1, cost=allowed), -1.0)
    return Operation(system=system, grid=grid, programme=lp, prefix=prefix, reaches=tuple(b.reaches), emitting=emitting, tonnes=tonnes, allowance=allowance, tied=tuple(b.tied), shared=shared)


def _balances(b: _Building) -> None:
    load = {item.carrier: b.grid.take(item.power) for item in b.system.loads}
    for carrier in carriers(b.system):
        power = load.get(carrier, np.zeros(b.grid.size))
        b.balance[carrier] = b.rows(f"balance {carrier}", b.grid.size, lower=power, upper=power)
        if carrier in load:
            slack = b.variables(f"unserved {carrier}", b.grid.size, upper=power, cost=b.system.backstop * b.grid.hours)
            b.lp.put(b.balance[carrier], slack, 1.0)
        if unpooled(carrier) in VENTED:
            kept = b.system.tie > 0.0 and carrier in THERMAL
            vent = b.apart(f"vent {carrier}", b.grid.size, LET_GO * b.grid.hours) if kept else b.variables(f"vent {carrier}", b.grid.size)
            b.lp.put(b.balance[carrier], vent, -1.0)
    b.lp.constant += b.scale * sum(item.paid * b.grid.total(load[item.carrier]) for item in b.system.loads)


def _gates(b: _Building) -> None:
    """What comes in and goes out at the park's gate."""
    grid, lp = b.grid, b.lp
    month = grid.label(b.system.months)
    present = np.unique(month)
    for supply in b.system.supplies:
        arises = grid.take(supply.fixed) if supply.fixed is not None else None
        low, high = (0.0, _gate(b, supply.id, supply.limit)) if arises is None else (arises, arises)
        flow = b.variables(f"supply {supply.id}", grid.size, lower=low, upper=high, cost=supply.paid_at(grid) * b.grid.hours)
        _beyond(b, supply.id, flow, supply.limit)
        lp.put(b.balance[supply.carrier], flow, 1.0)
        b.tonnes.append((flow, grid.take(supply.tonnes) * b.grid.hours))
        if arises is not None and unpooled(supply.carrier) not in VENTED:
            lp.put(b.balance[supply.carrier], b.variables(f"flare {supply.id}", grid.size, cost=b.system.backstop * supply.kept * b.grid.hours), -1.0)
        peak = np.zeros(0, int)
        if supply.peak_charge:
            peak = b.variables(f"peak {supply.id}", len(present), cost=supply.peak_charge * (12.0 / len(present)))
            rows = b.rows(f"peak {supply.id}", grid.size, upper=0.0)
            lp.put(rows, flow, 1.0)
            lp.put(rows, peak[np.searchsorted(present, month)], -1.0)
        if supply.access_charge:
            taken = peak if len(peak) else flow
            rows = b.rows(f"access {supply.id}", len(taken), upper=0.0)
            lp.put(rows, taken, 1.0)
            lp.put(rows, b.variables(f"access {supply.id}", 1, cost=supply.access_charge), -1.0)
    for outlet in b.system.outlets:
        above = _beyond_buying(b, outlet) * b.grid.hours
        flow = b.variables(f"outlet {outlet.id}", grid.size, upper=_gate(b, outlet.id, outlet.limit), cost=above - outlet.earned_at(grid) * b.grid.hours)
        _beyond(b, outlet.id, flow, outlet.limit)
        if above.any():
            b.tied.append((flow, b.scale * above))
        lp.put(b.balance[outlet.carrier], flow, -1.0)
        if outlet.told:
            row = b.rows(f"told {outlet.id}", 1, lower=outlet.told)
            lp.put(row, flow, b.grid.hours)
            lp.put(row, b.apart(f"below {outlet.id}", 1, np.ones(1)), 1.0)
        if outlet.tonnes:
            b.tonnes.append((flow, outlet.tonnes * b.grid.hours))
        if outlet.room < INF:
            name = room_name(outlet)
            lp.put(lp.rows[b.prefix + name] if b.prefix + name in lp.rows else b.rows(name, 1, upper=outlet.room), flow, b.grid.hours)


def _gate(b: _Building, id: str, limit: float) -> float:
    """Bound of a flow through the connection: the present one with what was built before; open where more may be built."""
    more = b.system.beyond(id)
    return limit if more is None else INF if more.most > 0 else limit + more.existing


def _beyond(b: _Building, id: str, flow: Integers, limit: float) -> None:
    """Let a flow through the connection reach what the present one and new capacity bear."""
    more = b.system.beyond(id)
    if more is not None and more.most > 0:
        one = np.ones(len(flow))
        b.reaches.append(Reach(f"capacity {more.id} {len(b.reaches)}", flow, b.places(Part(more.id)), one, one * (limit + more.existing)))


def room_name(outlet: Outlet) -> str:
    """The row that bounds what an outlet takes in the year, with those that it shares the room with."""
    return f"room {outlet.sharing or outlet.id}"


def _beyond_buying(b: _Building, outlet: Outlet) -> Floats:
    """What selling brings more than buying costs in the same hour, where what is made is used first: kept from the choice, no cost of the plan [currency/MWh]."""
    none, bought = np.zeros(b.grid.size), [s.paid_at(b.grid) for s in b.system.supplies if s.carrier == outlet.carrier]
    return np.maximum(outlet.earned_at(b.grid) + b.system.wear - np.min(bought, axis=0), none) if outlet.told is not None and bought else none


def _plant(b: _Building, group: Sequence[Plant]) -> None:
    """The flow of plants that are alike: what bounds it is all that stands of them."""
    grid, lp, plant = b.grid, b.lp, group[0]
    existing, built = sum(p.existing for p in group), b.places(*(Part(p.id) for p in group))
    reach = plant.per_capacity * (grid.take(plant.availability) if plant.availability is not None else np.ones(grid.size))
    upper = INF if len(built) else reach * existing
    kept = -LET_GO * b.system.tie * plant.metered * b.grid.hours
    flow = b.variables(f"plant {plant.id}", grid.size, upper=upper, cost=plant.paid * b.grid.hours + kept)
    if plant.metered:
        b.tied.append((flow, b.scale * kept))
    for carrier, given in plant.gives.items():
        lp.put(b.balance[carrier], flow, given)
    for carrier, taken in plant.taken(np.ones(grid.size), grid).items():
        lp.put(b.balance[carrier], flow, -taken)
    if len(built):
        b.reaches.append(Reach(f"capacity {plant.id}", flow, built, reach, reach * existing))
    if plant.yearly < INF:
        lp.put(b.rows(f"yearly {plant.id}", 1, upper=plant.yearly), flow, b.grid.hours)
    if plant.told is not None:
        row = b.rows(f"told {plant.id}", 1, lower=plant.told, upper=plant.told)
        lp.put(row, flow, b.grid.hours)
        whole = np.full(1, 1.0 + sum(given for carrier, given in plant.gives.items() if carrier in HOT and carrier != plant.output))
        lp.put(row, b.apart(f"above {plant.id}", 1, whole), -1.0)
        lp.put(row, b.apart(f"below {plant.id}", 1, whole), 1.0)
    if plant.usage < INF:
        year = b.variables(f"use {plant.id}", 1, upper=INF if len(built) else plant.usage * existing)
        row = b.rows(f"use {plant.id}", 1, lower=0.0, upper=0.0)
        lp.put(row, flow, b.grid.hours)
        lp.put(row, year, -1.0)
        if len(built):
            hours = np.array([plant.usage])
            b.reaches.append(Reach(f"usage {plant.id}", year, built, hours, hours * existing))


def _exports(b: _Building) -> None:
    """Exports come from own generation of the hour."""
    system, lp = b.system, b.lp
    makers = [(p, power_per_output(p)) for p in system.plants if power_per_output(p)]
    sold = [o for o in system.outlets if o.carrier == "electricity"]
    if resold(system, b.grid):
        rows = b.rows("own export", b.grid.size, upper=0.0)
        for outlet in sold:
            lp.put(rows, lp.columns[f"{b.prefix}outlet {outlet.id}"], 1.0)
        for plant, per in makers:
            lp.put(rows, lp.columns[f"{b.prefix}plant {plant.id}"], -per)
    if system.export_limit < INF and len(sold) > 1:
        more = system.beyond(sold[0].id)
        rows = b.rows("export limit", b.grid.size, upper=0.0 if more else system.export_limit)
        for outlet in sold:
            lp.put(rows, lp.columns[f"{b.prefix}outlet {outlet.id}"], 1.0)
        if more:
            through = b.variables("through export", b.grid.size, upper=_gate(b, sold[0].id, system.export_limit))
            lp.put(rows, through, -1.0)
            _beyond(b, sold[0].id, through, system.export_limit)
    for outlet in (o for o in sold if o.of):
        rows = b.rows(f"own {outlet.id}", b.grid.size, upper=0.0)
        lp.put(rows, lp.columns[f"{b.prefix}outlet {outlet.id}"], 1.0)
        for plant, per in makers:
            if plant.id in outlet.of:
                lp.put(rows, lp.columns[f"{b.prefix}plant {plant.id}"], -per)


def _certificates(b: _Building) -> dict[str, Integers]:
    """Certificates of the year, no more than what nothing covers yet of what is bought. Last of all but what limits the year: a programme without them is continued by them."""
    offered = b.system.certificates
    if offered is None:
        return {}
    year = b.variables(CERTIFICATES, 1, cost=offered.paid)
    row = b.rows(CERTIFICATES, 1, upper=0.0)
    b.lp.put(row, year, 1.0)
    b.lp.put(row, b.lp.columns[f"{b.prefix}supply {offered.supply}"], -offered.room * b.grid.hours)
    b.tonnes.append((year, np.array([offered.tonnes])))
    return {CERTIFICATES: year}


def _store(b: _Building, store: Store) -> None:
    grid, lp = b.grid, b.lp
    built = store.most > 0
    linked = store.seasonal and grid.order is not None
    begins = store.initial if grid.periods == 1 else None
    into = b.variables(f"in {store.id}", grid.size, upper=INF if built else store.existing, cost=b.system.wear * b.grid.hours)
    out = b.variables(f"out {store.id}", grid.size, upper=INF if built else store.existing, cost=(b.system.wear + store.paid) * b.grid.hours)
    level = b.variables(
        f"level {store.id}", grid.size, lower=-INF if linked else 0.0, upper=INF if built or linked else store.existing_energy
    )
    lp.put(b.balance[store.carrier], into, -1.0)
    lp.put(b.balance[store.carrier], out, 1.0)
    keeps = (1.0 - store.loss) ** grid.step_hours
    held = np.where(grid.first, begins or 0.0, 0.0)
    rows = b.rows(f"level {store.id}", grid.size, lower=held, upper=held)
    lp.put(rows, level, 1.0)
    before = ~grid.first if linked or begins is not None else np.ones(grid.size, bool)
    lp.put(rows[before], level[grid.before[before]], -keeps)
    lp.put(rows, into, -store.into * grid.step_hours)
    lp.put(rows, out, grid.step_hours / store.out)
    contents = _linked(b, store, level, keeps) if linked else (level,)
    if store.cycles < INF:
        given = store.cycles * store.out
        year = b.variables(f"use {store.id}", 1, upper=INF if built else given * store.existing_energy)
        row = b.rows(f"use {store.id}", 1, lower=0.0, upper=0.0)
        lp.put(row, out, grid.hours)
        lp.put(row, year, -1.0)
        if built:
            most = np.array([given])
            b.reaches.append(Reach(f"usage {store.id}", year, b.places(Part(store.id, "energy")), most, most * store.existing_energy))
    if built:
        power, energy = b.places(Part(store.id)), b.places(Part(store.id, "energy"))
        one = np.ones(grid.size)
        b.reaches.append(Reach(f"in {store.id}", into, power, one, one * store.existing))
        b.reaches.append(Reach(f"out {store.id}", out, power, one, one * store.existing))
        for n, content in enumerate(contents):
            ones = np.ones(len(content))
            b.reaches.append(Reach(f"full {store.id}" + (f" {n}" if linked else ""), content, energy, ones, ones * store.existing_energy))


def _linked(b: _Building, store: Store, level: Integers, keeps: float) -> tuple[Integers, ...]:
    """Carry a store's level from day to day over the year (Kotzur et al. 2018, doi:10.1016/j.apenergy.2018.01.023).

    `level` counts from the content at the start of its period; each day of the year has a content of its own, and the
    highest and lowest level within its period must fit on top of it. Returns the columns that the energy content bounds.
    """
    grid, lp = b.grid, b.lp
    assert grid.order is not None
    order, days = grid.order, len(grid.order)
    whole = keeps**grid.steps
    last = level.reshape(grid.periods, grid.steps)[:, -1]
    start = b.variables(f"start {store.id}", days)
    highest = b.variables(f"highest {store.id}", grid.periods)
    lowest = b.variables(f"lowest {store.id}", grid.periods)
    top = b.variables(f"top {store.id}", days, upper=INF if store.most > 0 else store.existing_energy)
    rows = b.rows(f"day {store.id}", days, lower=0.0, upper=0.0)
    lp.put(rows, np.roll(start, -1), 1.0)
    lp.put(rows, start, -whole)
    lp.put(rows, last[order], -1.0)
    period = np.repeat(np.arange(grid.periods), grid.steps)
    rows = b.rows(f"highest {store.id}", grid.size, upper=0.0)
    lp.put(rows, level, 1.0)
    lp.put(rows, highest[period], -1.0)
    rows = b.rows(f"lowest {store.id}", grid.size, lower=0.0)
    lp.put(rows, level, 1.0)
    lp.put(rows, lowest[period], 1.0)
    rows = b.rows(f"top {store.id}", days, lower=0.0, upper=0.0)
    lp.put(rows, top, 1.0)
    lp.put(rows, start, -1.0)
    lp.put(rows, highest[order], -1.0)
    rows = b.rows(f"bottom {store.id}", days, lower=0.0)
    lp.put(rows, start, whole)
    lp.put(rows, lowest[order], -1.0)
    return (top,)


def carriers(system: System) -> tuple[str, ...]:
    """Every carrier that a component of the system touches."""
    names: list[str | None] = [item.carrier for item in system.loads]
    names += [item.carrier for item in system.supplies]
    names += [item.carrier for item in system.outlets]
    names += [item.carrier for item in system.stores]
    for plant in system.plants:
        names += [*plant.takes, *plant.gives]
    return tuple(dict.fromkeys(n for n in names if n))

"""The year of a plan as it is operated without knowing the year: what of its saving is realised.

Capacities are those of the plan. Modes: `perfect` is the optimum of the whole year; `forecast` plans the stores of a window
on a forecast, then settles the hours of a step on what really happens; `rule` has no foresight at all. Rules, stated once:
- Set-points. What was decided for a store (net power by hour) is kept; leaving it costs `hold` per MWh, by default a quarter
  of the price of unserved demand: only where it cannot be kept, or where demand or a peak is at stake. All else is balanced at
  least cost on the real series of the step (known within the step).
- Stored energy at the end of a window. The operator holds the plan of the year: below the plan's level a MWh is worth its dual
  there times 1 + EDGE, above it times 1 - EDGE. With a perfect forecast this reproduces the optimum of the year.
- End of the year. Windows stop there, and the first level is to be reached again; what lacks is paid at the dual, what is left
  over earns nothing. Store levels start where those of the optimum do (`rule`: where its own year closes).
- Demand charges. Each month starts at zero; the highest hour so far is sunk, and only what rises above it costs the charge. Access to the
  grid is contracted for the year as the plan has it; only what rises above that costs more.
- Limits of the year (tonnes, share of exports, yearly amounts) are seen as prices: duals of the year's optimum, lowered towards
  zero while the year so far is behind the optimum and raised (tonnes: to the backstop) while it is ahead. Yearly amounts of plants
  are never exceeded. Soft limits pay their backstop in the end; a hard limit pays the larger of its backstop and its dual, a
  share of exports its dual. By linear duality these charges make no mode cheaper than `perfect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import Limit, Store, System
from parkzero.optimize import counting
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.exports import EXPORT_SHARE
from parkzero.optimize.forecasts import Forecast, Forecasting, real_of
from parkzero.optimize.growing import closed, grown
from parkzero.optimize.highs import Living, Solution, Unsolved
from parkzero.optimize.model import operation, room_name
from parkzero.optimize.programme import INF, Programme
from parkzero.optimize.seeding import near
from parkzero.results import Plan
from parkzero.words import DispatchMode

EDGE = 0.1
"""How much dearer or cheaper than in the year's optimum a stored MWh counts that is missing or left over [-]."""
HELD = 0.25
"""Price of leaving a set-point, as a share of the price of unserved demand [-]."""
LEAN = 48.0
"""Hours' worth of a yearly amount that the year so far may be ahead of the optimum, or behind it, until its price is at its end [h]."""


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """A year of operation under a mode."""

    mode: DispatchMode
    cost: float
    """As of `Dispatch`: cost of operation with demand charges and slacks, without capacities, plus `settled` [currency/a]."""
    settled: float
    """Boxes of the cost: energy that the stores lack at the end, tonnes above hard limits, exports above their share."""
    emissions: float
    """Yardstick tonnes [t/a]."""
    flow: Mapping[str, Floats]
    """By component id as in `Plan.flow` [MW], "<store>:level" at the end of each step [MWh]; shape (steps,)."""
    start: Mapping[str, float]
    """Level of each store before the first step [MWh]."""
    unserved: Mapping[str, float]
    """Demand not served by carrier [MWh]."""
    exceeded: Mapping[str, float]
    """Tonnes above each limit; "export share": MWh."""


@dataclass(frozen=True)
class Reference:
    """The optimum of the year, and what it tells the operator."""

    system: System
    """The system with the plan's capacities standing and nothing to build."""
    rolled: Rolled
    worth: Mapping[str, Floats]
    """Value of a MWh in a store after each step [currency/MWh]."""
    prices: Mapping[str, float]
    """Dual of each limit of the year: "limit <name>" [currency/t], "export share", "yearly <plant>" [currency/MWh]."""


def realised(plan_cost: float, stay_cost: float, rolled_cost: float) -> float | None:
    """Share of the planned saving that is realised [-]; None where there is no saving.

    All three yearly costs with capacities, or none: a plan's cost holds them, the rolled one is plan + (rolled - perfect).
    """
    saving = stay_cost - plan_cost
    return (stay_cost - rolled_cost) / saving if saving > 1e-9 * max(abs(stay_cost), 1.0) else None


def standing(system: System, plan: Plan) -> System:
    """The system with a plan's capacities standing and nothing to build; full cycles of stores are left free, since windows do not see the year."""
    built = closed(grown(system, plan.stands))
    plants = tuple(replace(p, yearly=min(p.yearly, p.usage * p.existing), usage=INF) for p in built.plants)
    return replace(built, plants=plants, stores=tuple(replace(s, cycles=INF) for s in built.stores))


def reference(system: System, plan: Plan) -> Reference:
    """The optimum of the whole year at a plan's capacities. Raises Unsolved."""
    built = standing(system, plan)
    held = near(built, plan.shadow, plan.basis)
    dispatch = Dispatch(built, built.year)
    if held is not None:
        dispatch.begin(held)
    elif plan.basis is not None:
        dispatch.begin_from(plan.basis, same=True)
    cut = dispatch.solve(np.zeros(0))
    found, run = dispatch.solution, dispatch.run
    assert found is not None
    flow = run.flow(found.x, {})
    worth = {s.id: np.roll(-((1.0 - s.loss) ** built.step_hours) * found.dual[run.row(f"level {s.id}")], -1) for s in built.stores}
    yearly = {n: rows for n, rows in run.programme.rows.items() if n == EXPORT_SHARE or n.partition(" ")[0] in ("limit", "yearly", "room")}
    prices = {name: max(-float(found.dual[rows[0]]), 0.0) for name, rows in yearly.items()}
    start = {s.id: float(flow[f"{s.id}:level"][-1]) for s in built.stores}
    return Reference(built, replace(_account(built, "perfect", flow, start=start, worth=worth, prices=prices), cost=cut.value, settled=0.0), worth, prices)


def roll(
    system: System, plan: Plan, mode: DispatchMode, *, forecast: Forecasting = Forecast(), window: float = 48.0, step: float = 24.0,
    hold: float | None = None, known: Reference | None = None,
) -> Rolled:  # fmt: skip
    """A year of a plan's operation under a mode.

    `window`, `step` [h]: how far is looked ahead, and how much of it is carried out; `hold`: price of leaving a set-point in mode
    `forecast` [currency/MWh]; `known`: `reference(system, plan)`, where it is at hand. Raises ValueError on a step longer than the
    window or a forecast of the wrong shape, Unsolved where a programme has no optimum.
    """
    if not 0.0 < step <= window:
        raise ValueError(f"a step of {step:g} h in a window of {window:g} h")
    known = known or reference(system, plan)
    if mode == "perfect":
        return known.rolled
    ahead, done = (min(max(round(length / system.step_hours), 1), system.steps) for length in (window, step))
    flow, start = _forecast(known, forecast, ahead, done, hold) if mode == "forecast" else _rule(known, done)
    return _account(known.system, mode, flow, start=start, worth=known.worth, prices=known.prices)


def _account(
    system: System, mode: DispatchMode, flow: Mapping[str, Floats], start: Mapping[str, float], worth: Mapping[str, Floats],
    prices: Mapping[str, float],
) -> Rolled:  # fmt: skip
    """What flows of a whole year cost, as `Dispatch` counts it; what they leave open is paid at the duals of the optimum."""
    flow = counting.with_certificates(system, flow)
    above, total = counting.exceeded(system, flow), counting.cost(system, flow)
    owed = counting.owed(system, flow, prices) + sum(max((first - float(flow[f"{name}:level"][-1])) * float(worth[name][-1]), 0.0) for name, first in start.items())
    if EXPORT_SHARE in prices:
        above[EXPORT_SHARE] = max(float(counting.beyond(system, flow).sum()), 0.0)
    emitted = float(counting.tonnes(system, flow).sum()) + system.steady
    return Rolled(mode=mode, cost=total + owed, settled=owed, emissions=emitted, flow=flow, start=start, unserved=counting.unserved(system, flow), exceeded=above)


@dataclass(frozen=True)
class _Past:
    """The year before step `first`: flows (year-long arrays, filled up to it) and the levels it began with."""

    system: System
    flow: Mapping[str, Floats]
    start: Mapping[str, float]
    first: int

    def level(self, store: Store) -> float:
        level = float(self.flow[f"{store.id}:level"][self.first - 1]) if self.first else self.start[store.id]
        return min(max(level, 0.0), store.existing_energy)

    def led(self, known: Reference, name: str, most: float, gap: Floats, whole: float, slack: float = 0.0) -> float:
        """Dual of a yearly amount, lowered towards 0 while it is behind the optimum (by its gap of each step), raised while ahead."""
        price, share = known.prices.get(name, 0.0), LEAN / (self.system.steps * self.system.step_hours)
        ahead = float(np.clip((gap[: self.first].sum() - slack) / max(share * abs(whole), 1e-9), -1.0, 1.0))
        return price * (1.0 + min(ahead, 0.0)) + max(most - price, 0.0) * max(ahead, 0.0)


@dataclass(frozen=True)
class _Ahead(Mapping[str, Floats]):
    """Flows of a year less those of the optimum, worked out where they are asked for."""

    flow: Mapping[str, Floats]
    best: Mapping[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.flow[name] - self.best[name]

    def __contains__(self, name: object) -> bool:
        return name in self.flow

    def __iter__(self) -> Iterator[str]:
        return iter(self.flow)

    def __len__(self) -> int:
        return len(self.flow)


def _width(system: System, limit: Limit, best: Rolled) -> tuple[float, float]:
    most, counted = system.room(limit), counting.counted(system, limit, best.flow)
    slack, span = max(most - float(counted.sum()), 0.0), max(abs(most), float(np.abs(counted).sum()))
    return (span if best.exceeded[limit.name] < 1e-3 else INF), slack


@dataclass(frozen=True)
class _End:
    """What a store's level at a window's last step is worth: target [MWh], value below and above it [currency/MWh]."""

    target: float = 0.0
    below: float = 0.0
    above: float = 0.0

    @staticmethod
    def around(target: float, worth: float) -> _End:
        return _End(target, worth + EDGE * abs(worth), worth - EDGE * abs(worth))


Decided = tuple[Mapping[str, _End], Mapping[str, Floats]]
"""What each store's last level is worth, and its set-points: net power out [MW], shape (size,)."""
Deciding = Callable[[_Past], Decided]
Boxes = tuple[Integers, Floats, Floats]  # columns, their lower and upper bounds
Operated = tuple[Mapping[str, Floats], Mapping[str, float]]  # flows of the year, levels before it


class _Window:
    """A living programme of `size` steps that is moved over the year by its bounds and costs.

    `every`: steps from one window to the next; `hold`: price of leaving the set-points of stores, None where they are free;
    `charged`: whether demand charges are seen. Inputs that change by hour stand in the matrix.
    """

    def __init__(self, known: Reference, size: int, every: int, *, hold: float | None = None, charged: bool = True) -> None:
        self.known, self.size, self.held, self.real = known, size, hold is not None, real_of(known.system)
        self.system, system, nothing = known.system, known.system, np.zeros(known.system.steps)
        shape = replace(
            system, limits=(), export_share=1.0, certificates=None, loads=tuple(replace(x, power=nothing, transfers={}) for x in system.loads),
            supplies=tuple(replace(s, peak_charge=0.0, access_charge=0.0, fixed=None if s.fixed is None else nothing) for s in system.supplies),
            plants=tuple(replace(p, input_course=None) for p in system.plants),
        )  # fmt: skip
        self.lp = lp = Programme()
        self.run = operation(lp, shape, TimeGrid.year(size, system.step_hours), groups=[(p,) for p in shape.plants])
        for load in system.loads:
            lp.put(lp.rows[f"balance {load.carrier}"], lp.variables(f"load {load.carrier}", size), -1.0)
        for plant in system.plants:
            if plant.yearly < INF:
                lp.put(lp.rows[f"yearly {plant.id}"], lp.variables(f"done {plant.id}", 1), 1.0)
        for outlet in system.outlets:
            if outlet.room < INF:
                lp.put(lp.rows[room_name(outlet)], lp.variables(f"done {outlet.id}", 1), 1.0)
        for store in system.stores:
            self._store(store, hold)
        self.slots = max(len(np.unique(system.months[first : first + size])) for first in range(0, system.steps, every))
        share = 12.0 / len(np.unique(system.months)) * charged
        for supply in system.supplies:
            if supply.peak_charge:  # a peak for each month that a window may touch; where a step is not in it, `open` lifts it
                peaks = lp.variables(f"peak {supply.id}", self.slots, cost=supply.peak_charge * share)
                rows = lp.constraints(f"peak {supply.id}", self.slots * size, upper=0.0)
                lp.put(rows, np.tile(lp.columns[f"supply {supply.id}"], self.slots), 1.0)
                lp.put(rows, np.repeat(peaks, size), -1.0)
                lp.put(rows, lp.variables(f"open {supply.id}", self.slots * size), -1.0)
            if supply.access_charge:
                access = lp.variables(f"access {supply.id}", 1, cost=supply.access_charge * charged)
                rows = lp.constraints(f"access {supply.id}", size, upper=0.0)
                lp.put(rows, lp.columns[f"supply {supply.id}"], 1.0)
                lp.put(rows, np.repeat(access, size), -1.0)
        self.flows = self.run.flows()
        self.inputs = {p.id: (lp.rows[f"balance {p.input}"], lp.columns[f"plant {p.id}"]) for p in system.plants if p.input_course is not None}
        """Row and column of what a plant takes in each step."""
        self.living = Living(lp)
        best = known.rolled
        self.wide = [_width(system, limit, best) for limit in system.limits]
        """How far operation may be ahead of the optimum under each limit: a scale, and what the optimum leaves."""
        self.sold = float(_sum(best.flow, [o.id for o in system.outlets if o.carrier == "electricity"]).sum()) * system.step_hours
        self.dear = max((float(o.earned.max()) for o in system.outlets), default=0.0)

    def _store(self, store: Store, hold: float | None) -> None:
        """Begin at a level that is given, end at one that is valued ("end": first level, target, more, less); keep set-points."""
        lp, keeps = self.lp, (1.0 - store.loss) ** self.system.step_hours
        level, rows, end = lp.columns[f"level {store.id}"], lp.rows[f"level {store.id}"], lp.variables(f"end {store.id}", 4)
        lp.put(rows[0], np.array([level[-1], end[0]]), np.array([keeps, -keeps]))  # a window is no circle: its closing entry goes
        row = lp.constraints(f"end {store.id}", 1, lower=0.0, upper=0.0)
        lp.put(row, np.array([level[-1], *end[1:]]), np.array([1.0, -1.0, -1.0, 1.0]))
        if hold is not None:
            rows = lp.constraints(f"set {store.id}", self.size, lower=0.0, upper=0.0)
            lp.put(rows, lp.columns[f"out {store.id}"], 1.0)
            lp.put(rows, lp.columns[f"in {store.id}"], -1.0)
            lp.put(rows, lp.variables(f"set {store.id}", self.size), -1.0)
            lp.put(rows, lp.variables(f"over {store.id}", self.size, cost=hold * self.system.step_hours), -1.0)
            lp.put(rows, lp.variables(f"under {store.id}", self.size, cost=hold * self.system.step_hours), 1.0)

    def solve(self, past: _Past, series: Floats, decided: Decided, idle: Set[str] = frozenset()) -> tuple[Solution, dict[str, Floats]]:
        """Least-cost operation of the next `size` steps (blank beyond the year), and its flows; `idle` stores stand still."""
        live = (np.arange(past.first, past.first + self.size) < self.system.steps).astype(float)
        steps = np.arange(past.first, past.first + self.size) % self.system.steps
        now = {name: row * live for name, row in zip(self.real.names, series, strict=True)}
        for plant in (p for p in self.system.plants if p.id in self.inputs):
            further = plant.by_products.get(str(plant.input), 0.0)
            self.living.coefficients(*self.inputs[plant.id], further - plant.per_input * now[f"input {plant.id}"])
        parts = self._series(past, now, live, decided, idle) + self._amounts(past, np.where(live, self.system.months[steps], 0))
        columns, lower, upper = (np.concatenate([part[k] for part in parts]) for k in range(3))
        self.living.bounds(columns.astype(int), lower, upper)
        self._costs(past, steps, now, decided[0])
        try:
            found = self.living.solve()
        except Unsolved:  # the last basis led nowhere
            self.living.forget()
            found = self.living.solve()
        return found, {name: found.x[columns] for name, columns in self.flows.items()}

    def _series(self, past: _Past, now: Mapping[str, Floats], live: Floats, decided: Decided, idle: Set[str]) -> list[Boxes]:
        column, system, nothing, (ends, sets) = self.run.column, self.system, np.zeros(self.size), decided
        loads = [(x.carrier, now[f"load {x.carrier}"]) for x in system.loads]
        parts = [(column(f"load {carrier}"), load, load) for carrier, load in loads]
        parts += [(column(f"unserved {carrier}"), nothing, load) for carrier, load in loads]
        arising = [(s.id, now[f"arises {s.id}"]) for s in system.supplies if s.fixed is not None]
        parts += [(column(f"supply {name}"), arises, arises) for name, arises in arising]
        varying = [p for p in system.plants if p.availability is not None]
        parts += [(column(f"plant {p.id}"), nothing, p.per_capacity * p.existing * now[f"available {p.id}"]) for p in varying]
        for store in system.stores:
            most, given = store.existing * live * (store.id not in idle), np.array([past.level(store), ends[store.id].target])
            parts += [(column(f"{way} {store.id}"), nothing, most) for way in ("in", "out")]
            parts.append((column(f"end {store.id}")[:2], given, given))
            parts += [(column(f"set {store.id}"), sets[store.id], sets[store.id])] if self.held else []
        return parts

    def _amounts(self, past: _Past, month: Floats) -> list[Boxes]:
        """What the year so far leaves of yearly amounts; each step's import counts in its own month, on top of the peak so far."""
        column, system, months = self.run.column, self.system, self.system.months[: past.first]
        done = [(p.id, system.step_hours * float(past.flow[p.id][: past.first].sum()), p.yearly) for p in system.plants if p.yearly < INF]
        done += [(o.id, system.step_hours * float(past.flow[o.id][: past.first].sum()), o.room) for o in system.outlets if o.room < INF]
        parts = [(column(f"done {name}"), np.array([min(some, most)]), np.array([min(some, most)])) for name, some, most in done]
        present = np.unique(month[month > 0])
        names = np.append(present, np.full(self.slots - len(present), -1.0))
        free = np.where(names[:, None] == month[None, :], 0.0, INF).reshape(-1)
        for supply in [s for s in system.supplies if s.peak_charge]:
            sunk = np.array([past.flow[supply.id][: past.first][months == name].max(initial=0.0) for name in names])
            parts.append((column(f"peak {supply.id}"), sunk, np.full(self.slots, INF)))
            parts.append((column(f"open {supply.id}"), np.zeros(len(free)), free))
        for supply in [s for s in system.supplies if s.access_charge]:
            taken = max(float(x.max(initial=0.0)) for x in (self.known.rolled.flow[supply.id], past.flow[supply.id][: past.first]))
            parts.append((column(f"access {supply.id}"), np.array([taken]), np.array([INF])))
        return parts

    def _costs(self, past: _Past, steps: Integers, now: Mapping[str, Floats], ends: Mapping[str, _End]) -> None:
        known, column, system, rate = self.known, self.run.column, self.system, np.full(self.size, self.system.step_hours)
        gap, prices = _Ahead(past.flow, known.rolled.flow), dict[str, float]()
        for limit, (whole, slack) in zip(system.limits, self.wide, strict=True):
            led = past.led(known, f"limit {limit.name}", limit.backstop, gap=counting.counted(system, limit, gap), whole=whole, slack=slack)
            prices[limit.name] = led
        beyond = past.led(known, EXPORT_SHARE, self.dear, counting.beyond(system, gap), self.sold) if EXPORT_SHARE in known.prices else 0.0
        cost: dict[str, Floats | float] = {s.id: now[f"price {s.id}"] for s in system.supplies}
        for o in system.outlets:
            cost[o.id] = -now[f"price {o.id}"] + (past.led(known, room_name(o), 0.0, gap[o.id] * rate[0], o.room) if o.room < INF else 0.0)
        cost |= {p.id: p.paid + (past.led(known, f"yearly {p.id}", 0.0, gap[p.id] * rate[0], p.yearly) if p.yearly < INF else 0.0) for p in system.plants}
        for store in system.stores:
            cost |= {f"{store.id}:in": system.wear, f"{store.id}:out": system.wear + store.paid}
        for name, value in counting.surcharge(system, prices, beyond, steps).items():
            cost[name] = cost.get(name, 0.0) + value
        parts = [(self.flows[name], value * rate) for name, value in cost.items()]
        parts += [(column(f"end {name}")[2:], np.array([-end.above, end.below])) for name, end in ends.items()]
        self.living.costs(np.concatenate([c for c, _ in parts]).astype(int), np.concatenate([v for _, v in parts]))


def _year(window: _Window, start: Mapping[str, float], decide: Deciding, idle: Set[str] = frozenset()) -> dict[str, Floats]:
    """Flows of a year that is settled window by window, each shape (steps,)."""
    total, size = window.system.steps, window.size
    flow = {name: np.zeros(total) for name in window.flows}
    for past in (_Past(window.system, flow, start, first) for first in range(0, total, size)):
        _, done = window.solve(past, window.real.at(past.first + np.arange(size)), decide(past), idle)
        for name, values in done.items():
            flow[name][past.first : past.first + size] = values[: total - past.first]
    return flow


def _forecast(known: Reference, forecast: Forecasting, size: int, step: int, hold: float | None) -> Operated:
    system, start, firm = known.system, known.rolled.start, HELD * known.system.backstop
    ahead, window = _Window(known, size, step), _Window(known, step, step, hold=firm if hold is None else hold)

    def decide(past: _Past) -> Decided:
        guess, shape = np.asarray(forecast(ahead.real, past.first, size), float), (len(ahead.real.names), size)
        if guess.shape != shape:
            raise ValueError(f"a forecast of shape {guess.shape} where {shape} is expected")
        found, wish = ahead.solve(past, guess, ({s.id: _goal(known, s, past.first + size, firm) for s in system.stores}, {}))
        ends = {}
        for store in system.stores:
            goal = _goal(known, store, past.first + step, firm)
            if step < size and past.first + step < system.steps:  # what the plan on the forecast makes of it
                goal = _End.around(
                    0.0, -((1.0 - store.loss) ** system.step_hours) * float(found.dual[ahead.run.row(f"level {store.id}")[step]])
                )
            ends[store.id] = replace(goal, target=float(wish[f"{store.id}:level"][step - 1]))
        return ends, {s.id: (wish[f"{s.id}:out"] - wish[f"{s.id}:in"])[:step] for s in system.stores}

    return _year(window, start, decide), start


def _goal(known: Reference, store: Store, step: int, firm: float) -> _End:
    """What the level before `step` is worth: around the optimum's level; at the end of the year the first level is due."""
    level, total = known.rolled.flow[f"{store.id}:level"], known.system.steps
    if step < total:
        return _End.around(float(level[step - 1]), float(known.worth[store.id][step - 1]))
    kept = (1.0 - store.loss) ** (known.system.step_hours * (step - total))  # blank steps beyond the year
    return _End(known.rolled.start[store.id] * kept, firm / kept, 0.0)


def _rule(known: Reference, step: int) -> Operated:
    """One store after the other, those of power first: it charges from what the year so far leaves over, else serves what is short."""
    system = known.system
    window = _Window(known, step, step, hold=HELD * system.backstop, charged=False)
    net = {s.id: np.zeros(system.steps) for s in system.stores}
    idle, start, ends = set(net), dict.fromkeys(net, 0.0), dict.fromkeys(net, _End())

    def decide(past: _Past) -> Decided:
        return ends, {name: values[np.arange(past.first, past.first + step) % system.steps] for name, values in net.items()}

    for store in sorted(system.stores, key=lambda s: s.carrier != "electricity"):
        flow = _year(window, start, decide, idle)
        net[store.id], start[store.id] = _followed(store, *_needs(system, flow, store.carrier), system.step_hours)
        idle.discard(store.id)
    return _year(window, start, decide), start


def _needs(system: System, flow: Mapping[str, Floats], carrier: str) -> tuple[Floats, Floats]:
    """What of a carrier is left over and what is short [MW], both of shape (steps,).

    Left over: curtailed, exported out of own sources, vented, flared, or what can be made of power left over. Short: bought, not
    served, or made by converters (of power: bought or not served only).
    """
    ones = np.ones(system.steps)
    reach = {p.id: p.per_capacity * p.existing * (ones if p.availability is None else p.availability) for p in system.plants}
    gates, makers = [s for s in system.supplies if s.carrier == carrier], [p for p in system.plants if p.output == carrier and not p.spares]
    sources = [p.id for p in makers if p.input is None]
    sold, made = _sum(flow, [o.id for o in system.outlets if o.carrier == carrier]), _sum(flow, sources)
    spare = _sum(reach, sources) - made + np.minimum(sold, made) + _sum(flow, [f"{carrier}:vent", *(f"{s.id}:flare" for s in gates)])
    short = _sum(flow, [s.id for s in gates if s.fixed is None] + [f"{carrier}:unserved"])
    if carrier == "electricity":
        return np.maximum(spare, 0.0), short
    power = _needs(system, flow, "electricity")[0]
    for plant in (p for p in makers if p.input == "electricity" and p.per_input):
        takes = plant.per_input * (ones if plant.input_course is None else plant.input_course)
        more = np.clip(reach[plant.id] - flow[plant.id], 0.0, power / takes)
        spare, power = spare + more, power - more * takes
    return np.maximum(spare, 0.0), short + _sum(flow, [p.id for p in makers if p.input is not None])


def _sum(flow: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    return sum((flow[name] for name in names if name in flow), np.zeros_like(next(iter(flow.values()), np.zeros(0))))


def _followed(store: Store, spare: Floats, short: Floats, hours: float) -> tuple[Floats, float]:
    """Net power out of a store that charges from what is spare, else serves what is short, and the level where its year closes."""
    keeps, start, level, net = (1.0 - store.loss) ** hours, 0.0, 0.0, list[float]()
    wants = np.where(spare > 1e-6, -np.minimum(spare, store.existing), np.minimum(short, store.existing)).tolist()
    for _ in range(5):  # from an empty store until the year closes
        start, net = level, []
        for want in wants:
            level *= keeps
            power = max(want, (level - store.existing_energy) / store.into / hours) if want < 0.0 else min(want, level * store.out / hours)
            level -= power * hours * (store.into if power < 0.0 else 1.0 / store.out)
            net.append(power)
    return np.array(net), start

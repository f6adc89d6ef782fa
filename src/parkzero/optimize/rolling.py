"""The year of a plan as it is operated without knowing the year: what of its saving is realised.

Capacities are those of the plan. Modes: `perfect` is the optimum of the whole year; `forecast` plans the stores of a window
on a forecast, then settles the hours of a step on what really happens; `rule` has no foresight at all. Rules, stated once:

- Set-points. What was decided for a store (net power by hour) is kept; leaving it costs `hold` per MWh, by default a quarter
  of the price of unserved demand, so that it is left only where it cannot be kept, or where demand or a peak is at stake.
  Everything else is balanced at least cost on the real series of the step. Heat is vented only where it is a by-product.
- Stored energy at the end of a window. The operator holds the plan of the year: below the plan's level a MWh is worth its dual
  there times 1 + EDGE, above it times 1 - EDGE. With a perfect forecast this reproduces the optimum of the year.
- End of the year. Windows stop there, and the first level is to be reached again; what lacks is paid at the dual, what is left
  over earns nothing. Store levels start where those of the optimum do (`rule`: where its own year closes).
- Demand charges. Each month starts at zero; the highest hour so far is sunk, and only what rises above it costs the charge.
- Limits of the year (tonnes, share of exports, yearly amounts) are seen as prices: duals of the year's optimum, EDGE dearer or
  cheaper while the year so far is ahead of the optimum or behind it. Yearly amounts of plants are never exceeded. Soft limits
  pay their backstop; a hard limit pays the larger of its backstop and its dual, a share of exports its dual.

By linear duality these charges make no mode cheaper than `perfect`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, OutOfTime, Solution, Unsolved
from parkzero.optimize.model import WEAR, operation
from parkzero.optimize.programme import INF, Programme
from parkzero.results import Plan, Plant, Store, Supply, System
from parkzero.words import THERMAL, DispatchMode

EDGE = 0.1
"""How much dearer or cheaper than in the year's optimum a unit counts that is missing or left over [-]."""
HELD = 0.25
"""Price of leaving a set-point, as a share of the price of unserved demand [-]."""
PERSIST = 0.95
"""Correlation of a noisy forecast's error from one hour to the next [-]."""


@dataclass(frozen=True)
class Real:
    """What is forecast, as it really is: "load <carrier>", "price <supply or outlet>", "arises <supply>", "available <plant>"."""

    names: tuple[str, ...]
    values: Floats
    """Shape (series, steps of the year): MW, currency/MWh, or output per capacity."""
    step_hours: float

    def at(self, steps: Integers) -> Floats:
        """The series at steps of the year (taken as a circle), shape (series, steps)."""
        return self.values[:, steps % self.values.shape[1]]


Forecasting = Callable[[Real, int, int], Floats]
"""(real, first step, steps) -> what is expected at that moment, shape (series, steps)."""


@dataclass(frozen=True)
class Forecast:
    """persistence: each hour like the same hour of the last day known (the first day like the year's last).

    noisy: the real series times 1 + error; the error is autocorrelated and grows with the lead time up to the standard deviation
    `spread`; flat series are known, loads and availabilities stay within zero and (availability) their largest value.
    """

    kind: Literal["persistence", "perfect", "noisy"] = "persistence"
    spread: float = 0.15
    seed: int = 0

    def __call__(self, real: Real, start: int, steps: int) -> Floats:
        """Shape (series, steps)."""
        lead = np.arange(steps)
        if self.kind == "persistence":
            day = max(round(24.0 / real.step_hours), 1)
            return real.at(start + lead - day * (lead // day + 1))
        seen = real.at(start + lead)
        if self.kind == "perfect":
            return seen
        keeps = PERSIST**real.step_hours
        shock = np.random.default_rng((self.seed, start)).normal(size=seen.shape) * self.spread * np.sqrt(1.0 - keeps**2)
        error = shock @ np.triu(keeps ** np.maximum(lead[None, :] - lead[:, None], 0))
        varies = np.ptp(real.values, axis=1, keepdims=True) > 0.0
        guess = np.where(varies, seen * (1.0 + error), seen)
        priced = np.array([name.startswith("price ") for name in real.names])[:, None]
        capped = np.array([name.startswith("available ") for name in real.names])[:, None]
        most = np.where(capped, real.values.max(axis=1, keepdims=True), np.inf)
        return np.where(priced, guess, np.clip(guess, 0.0, most))


@dataclass(frozen=True)
class Rolled:
    """A year of operation under a mode."""

    mode: DispatchMode
    cost: float
    """As of `Dispatch`: cost of operation with demand charges and slacks, without capacities, plus `settled` [currency/a]."""
    settled: float
    """Part of the cost: energy that the stores lack at the end, tonnes above hard limits, exports above their share."""
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
    peaks: Floats
    """Highest import of each month from the grid [MW] (12,)."""


@dataclass(frozen=True)
class Reference:
    """The optimum of the year, and what it tells the operator."""

    system: System
    """The system with the plan's capacities standing and nothing to build."""
    rolled: Rolled
    worth: Mapping[str, Floats]
    """Value of a MWh in a store after each step [currency/MWh]."""
    limits: Mapping[str, float]
    """Dual of each limit [currency/t]."""
    export: float
    """Dual of the share of exports [currency/MWh]."""
    yearly: Mapping[str, float]
    """Dual of each plant's yearly amount [currency/MWh]."""


def realised(plan_cost: float, stay_cost: float, rolled_cost: float) -> float | None:
    """Share of the planned saving that is realised [-]; None where there is no saving.

    All three yearly costs with capacities, or none: a plan's cost holds them, the rolled one is plan + (rolled - perfect).
    """
    saving = stay_cost - plan_cost
    return (stay_cost - rolled_cost) / saving if saving > 1e-9 * max(abs(stay_cost), 1.0) else None


def standing(system: System, plan: Plan) -> System:
    """The system with a plan's capacities standing and nothing to build."""
    new, energy = plan.capacity, plan.energy
    return replace(
        system,
        plants=tuple(replace(p, existing=p.existing + new.get(p.id, 0.0), most=0.0) for p in system.plants),
        stores=tuple(
            replace(s, existing=s.existing + new.get(s.id, 0.0), existing_energy=s.existing_energy + energy.get(s.id, 0.0), most=0.0, most_energy=0.0)
            for s in system.stores
        ),
    )  # fmt: skip


def reference(system: System, plan: Plan) -> Reference:
    """The optimum of the whole year at a plan's capacities. Raises Unsolved."""
    built = standing(system, plan)
    dispatch = Dispatch(built, TimeGrid.year(built.steps, built.step_hours))
    cut = dispatch.solve(np.zeros(0))
    found, run = dispatch.solution, dispatch.run
    assert found is not None
    flow = {name: found.x[columns] for name, columns in _flows(run.programme.columns).items()}

    def dual(name: str) -> float:
        return max(-float(found.dual[run.row(name)][0]), 0.0)

    worth = {s.id: np.roll(-(_keeps(built, s)) * found.dual[run.row(f"level {s.id}")], -1) for s in built.stores}
    limits = {limit.name: dual(f"limit {limit.name}") for limit in built.limits}
    export = dual("export share") if "export share" in run.programme.rows else 0.0
    yearly = {p.id: dual(f"yearly {p.id}") for p in built.plants if p.yearly < INF}
    start = {s.id: float(flow[f"{s.id}:level"][-1]) for s in built.stores}
    return Reference(built, replace(_account(built, "perfect", flow, start), cost=cut.value), worth, limits, export, yearly)


def roll(
    system: System,
    plan: Plan,
    mode: DispatchMode,
    *,
    forecast: Forecasting = Forecast(),
    window: float = 48.0,
    step: float = 24.0,
    hold: float | None = None,
    known: Reference | None = None,
) -> Rolled:
    """A year of a plan's operation under a mode.

    `window`, `step` [h]: how far is looked ahead, and how much of it is carried out; `hold`: price of leaving a set-point
    [currency/MWh]; `known`: `reference(system, plan)`, where it is at hand. Raises ValueError on a step longer than the window or
    a forecast of the wrong shape, Unsolved where a programme has no optimum.
    """
    known = known or reference(system, plan)
    if mode == "perfect":
        return known.rolled
    if not 0.0 < step <= window:
        raise ValueError(f"a step of {step:g} h in a window of {window:g} h")
    hours, total = known.system.step_hours, known.system.steps
    sizes = [min(max(round(length / hours), 1), total) for length in (window, step)]
    held = HELD * known.system.backstop if hold is None else hold
    flow, start = _forecast(known, forecast, sizes[0], sizes[1], held) if mode == "forecast" else _rule(known, sizes[1], held)
    return _settled(known, _account(known.system, mode, flow, start))


def operating_cost(system: System, flow: Mapping[str, Floats]) -> float:
    """Cost of flows over the whole year as `Dispatch` counts it: with demand charges, unserved demand and soft limits [currency/a]."""
    hours = system.step_hours
    cost = hours * sum(float(s.price @ flow[s.id]) for s in system.supplies)
    cost -= hours * sum(float(o.price @ flow[o.id]) for o in system.outlets)
    cost += hours * sum(p.variable * float(flow[p.id].sum()) for p in system.plants)
    cost += hours * WEAR * sum(float(flow[f"{s.id}:in"].sum() + flow[f"{s.id}:out"].sum()) for s in system.stores)
    for load in system.loads:
        cost += hours * (system.backstop * float(flow[f"{load.carrier}:unserved"].sum()) + load.cost * float(load.power.sum()))
    for supply in system.supplies:
        if supply.peak_charge:
            tops = [float(flow[supply.id][system.months == m].max()) for m in np.unique(system.months)]
            cost += supply.peak_charge * 12.0 / len(tops) * sum(max(top, 0.0) for top in tops)
    emitted = float(_tonnes(system, flow).sum())
    return cost + sum(limit.backstop * max(emitted - limit.tonnes, 0.0) for limit in system.limits if not limit.hard)


def _tonnes(system: System, flow: Mapping[str, Floats]) -> Floats:
    """Yardstick tonnes of each step, shape (steps,)."""
    nothing = np.zeros(system.steps)
    return system.step_hours * sum((flow[s.id] * s.tonnes for s in system.supplies), nothing)


def _beyond(system: System, flow: Mapping[str, Floats]) -> Floats:
    """Exports of each step above the share of what is made in it [MWh], shape (steps,)."""
    nothing = np.zeros(system.steps)
    sold = sum((flow[o.id] for o in system.outlets), nothing)
    return system.step_hours * (sold - system.export_share * sum((flow[p.id] * _power(p) for p in system.plants), nothing))


def _power(plant: Plant) -> float:
    """Power made per main output, as the engine counts it for exports."""
    return float(plant.output == "electricity") + plant.per_byproduct * float(plant.byproduct == "electricity")


def _keeps(system: System, store: Store) -> float:
    return float((1.0 - store.loss) ** system.step_hours)


def _flows(columns: Mapping[str, Integers]) -> dict[str, Integers]:
    """Columns of a programme by the names of `Plan.flow`."""
    named = {}
    for full, index in columns.items():
        head, _, rest = full.partition(" ")
        if head in ("supply", "outlet", "plant"):
            named[rest] = index
        elif head in ("in", "out", "level", "vent", "flare", "unserved"):
            named[f"{rest}:{head}"] = index
    return named


def _account(system: System, mode: DispatchMode, flow: Mapping[str, Floats], start: Mapping[str, float]) -> Rolled:
    emitted = float(_tonnes(system, flow).sum())
    exceeded = {limit.name: max(emitted - limit.tonnes, 0.0) for limit in system.limits}
    if system.export_share < 1.0 and system.outlets:
        exceeded["export share"] = max(float(_beyond(system, flow).sum()), 0.0)
    bought = sum((flow[s.id] for s in system.supplies if s.peak_charge or s.giver_kind == "grid"), np.zeros(system.steps))
    peaks = np.array([bought[system.months == m].max(initial=0.0) for m in range(1, 13)])
    unserved = {x.carrier: system.step_hours * float(flow[f"{x.carrier}:unserved"].sum()) for x in system.loads}
    return Rolled(mode, operating_cost(system, flow), 0.0, emitted, flow, start, unserved, exceeded, peaks)


def _settled(known: Reference, rolled: Rolled) -> Rolled:
    """With what the year leaves open paid at the duals of its optimum."""
    owed = 0.0
    for name, first in rolled.start.items():
        owed += max((first - float(rolled.flow[f"{name}:level"][-1])) * float(known.worth[name][-1]), 0.0)
    for limit in known.system.limits:
        owed += max(limit.backstop, known.limits[limit.name]) * rolled.exceeded[limit.name] * limit.hard
    owed += known.export * rolled.exceeded.get("export share", 0.0)
    return replace(rolled, cost=rolled.cost + owed, settled=owed)


def _real(system: System) -> Real:
    series = {f"load {x.carrier}": x.power for x in system.loads}
    series |= {f"price {s.id}": s.price for s in system.supplies} | {f"price {o.id}": o.price for o in system.outlets}
    series |= {f"arises {s.id}": s.fixed for s in system.supplies if s.fixed is not None}
    series |= {f"available {p.id}": p.availability for p in system.plants if p.availability is not None}
    return Real(tuple(series), np.array(list(series.values())).reshape(len(series), system.steps), system.step_hours)


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

    def peak(self, supply: str, month: int) -> float:
        return float(self.flow[supply][: self.first][self.system.months[: self.first] == month].max(initial=0.0))

    def left(self, plant: Plant) -> float:
        return max(plant.yearly - self.system.step_hours * float(self.flow[plant.id][: self.first].sum()), 0.0)

    def ahead(self, known: Reference, amount: Callable[[System, Mapping[str, Floats]], Floats]) -> float:
        """Factor on the dual of a yearly amount, by how the year so far compares with the optimum's."""
        more = float((amount(self.system, self.flow) - amount(self.system, known.rolled.flow))[: self.first].sum())
        return 1.0 + EDGE * float(np.sign(round(more, 6)))


@dataclass(frozen=True)
class _End:
    """What a store's level at a window's last step is worth: target [MWh], value below and above it [currency/MWh]."""

    target: float = 0.0
    below: float = 0.0
    above: float = 0.0

    @staticmethod
    def around(target: float, worth: float) -> _End:
        return _End(target, worth + EDGE * abs(worth), worth - EDGE * abs(worth))


class _Window:
    """A living programme of `size` steps that is moved over the year: only bounds and costs change.

    `hold`: price of leaving the set-points of stores; None where they are free. `charged`: whether demand charges are seen.
    """

    def __init__(self, known: Reference, real: Real, size: int, every: int, *, hold: float | None = None, charged: bool = True) -> None:
        system = known.system
        self.known, self.system, self.size, self.held = known, system, size, hold is not None
        self.row = {name: n for n, name in enumerate(real.names)}
        nothing = np.zeros(system.steps)
        shape = replace(
            system, limits=(), export_share=1.0, loads=tuple(replace(x, power=nothing, cost=0.0) for x in system.loads),
            supplies=tuple(replace(s, peak_charge=0.0, fixed=None if s.fixed is None else nothing) for s in system.supplies),
        )  # fmt: skip
        lp = Programme()
        self.run = operation(lp, shape, TimeGrid.year(size, system.step_hours))
        self.loads = {x.carrier: lp.variables(f"load {x.carrier}", size) for x in system.loads}
        for carrier, columns in self.loads.items():
            lp.put(lp.rows[f"balance {carrier}"], columns, -1.0)
        self.ends = {s.id: self._open_end(lp, s) for s in system.stores}
        self.sets = {s.id: self._set_points(lp, s, hold) for s in system.stores if hold is not None}
        self.spill = lp.variables("spill", size * self.held)
        if self.held:
            pass
        months = system.months.astype(int)
        spans = [dict.fromkeys(months[first : first + size].tolist()) for first in range(0, system.steps, every)]
        self.slots = max(len(span) for span in spans)
        self.share = 12.0 / len(np.unique(months))
        self.peaks = {s.id: self._peaks(lp, s, charged) for s in system.supplies if s.peak_charge}
        self.at = np.where(np.arange(self.slots)[:, None] == 0, 1, np.zeros((1, size), int)).astype(bool)
        self.rate = np.full(size, system.step_hours)
        self.flows = _flows(lp.columns)
        self.living = Living(lp)
        lp.release()

    def _open_end(self, lp: Programme, store: Store) -> Integers:
        """Begin at a level that is given, end at one that is valued; columns: first level, target, more, less."""
        level, rows, keeps = lp.columns[f"level {store.id}"], lp.rows[f"level {store.id}"], _keeps(self.system, store)
        lp.put(rows[0], level[-1], keeps)  # the year is a circle, a window is not: this takes its closing entry out
        columns = lp.variables(f"end {store.id}", 4)
        lp.put(rows[0], columns[0], -keeps)
        row = lp.constraints(f"end {store.id}", 1, lower=0.0, upper=0.0)
        lp.put(row, np.array([level[-1], *columns[1:]]), np.array([1.0, -1.0, -1.0, 1.0]))
        return columns

    def _set_points(self, lp: Programme, store: Store, hold: float) -> Integers:
        points = lp.variables(f"set {store.id}", self.size)
        rows = lp.constraints(f"set {store.id}", self.size, lower=0.0, upper=0.0)
        lp.put(rows, lp.columns[f"out {store.id}"], 1.0)
        lp.put(rows, lp.columns[f"in {store.id}"], -1.0)
        lp.put(rows, points, -1.0)
        for name, sign in (("up", -1.0), ("down", 1.0)):
            lp.put(rows, lp.variables(f"{name} {store.id}", self.size, cost=hold * self.system.step_hours), sign)
        return points

    def _kept(self, lp: Programme) -> None:
        """Vent no more than by-products: no heat is made to get rid of power that a set-point sends."""
        for carrier in THERMAL:
            if f"vent {carrier}" in lp.columns:
                rows = lp.constraints(f"kept {carrier}", self.size, upper=0.0)
                lp.put(rows, lp.columns[f"vent {carrier}"], 1.0)
                lp.put(rows, self.spill, -1.0)
                for plant in self.system.plants:
                    if plant.byproduct == carrier:
                        lp.put(rows, lp.columns[f"plant {plant.id}"], -plant.per_byproduct)
                for supply in self.system.supplies:
                    if supply.carrier == carrier and supply.fixed is not None:
                        lp.put(rows, lp.columns[f"supply {supply.id}"], -1.0)

    def _peaks(self, lp: Programme, supply: Supply, charged: bool) -> tuple[Integers, Integers]:
        """A peak for each month that a window may touch; a row for each step and such month, open where it does not apply."""
        peaks = lp.variables(f"peak {supply.id}", self.slots, cost=supply.peak_charge * self.share * charged)
        rows = np.array([lp.constraints(f"peak {supply.id} {k}", self.size, upper=INF if k else 0.0) for k in range(self.slots)])
        lp.put(rows, lp.columns[f"supply {supply.id}"][None, :], 1.0)
        lp.put(rows, peaks[:, None], -1.0)
        return peaks, rows

    def solve(
        self, past: _Past, series: Floats, ends: Mapping[str, _End], sets: Mapping[str, Floats], idle: Set[str] = frozenset()
    ) -> tuple[Solution, dict[str, Floats]]:
        """The least-cost operation of the steps that follow; steps beyond the year are blank.

        series: shape (series, size); sets: net power out of each store [MW] (size,); idle: stores that stand still.
        Returns the solution and its flows. Raises Unsolved.
        """
        steps = np.arange(past.first, past.first + self.size)
        live = (steps < self.system.steps).astype(float)
        steps = steps % self.system.steps
        now = {name: series[n] * live for name, n in self.row.items()}
        self._bounds(past, now, live, ends, sets, idle)
        self._costs(past, steps, now, ends)
        self._months(past, steps, live)
        for plant in self.system.plants:
            if plant.yearly < INF:
                self.living.row(int(self.run.row(f"yearly {plant.id}")[0]), -INF, past.left(plant))
        try:
            found = self.living.solve()
        except OutOfTime:
            raise
        except Unsolved:  # the last basis led nowhere
            self.living.forget()
            found = self.living.solve()
        return found, {name: found.x[columns] for name, columns in self.flows.items()}

    def _bounds(
        self, past: _Past, now: Mapping[str, Floats], live: Floats, ends: Mapping[str, _End], sets: Mapping[str, Floats], idle: Set[str]
    ) -> None:
        run, parts = self.run, list[tuple[Integers, Floats, Floats]]()
        nothing = np.zeros(self.size)
        for carrier, columns in self.loads.items():
            load = now[f"load {carrier}"]
            parts += [(columns, load, load), (run.column(f"unserved {carrier}"), nothing, load)]
        for supply in self.system.supplies:
            if supply.fixed is not None:
                arises = now[f"arises {supply.id}"]
                parts.append((run.column(f"supply {supply.id}"), arises, arises))
        for plant in self.system.plants:
            if plant.availability is not None:
                reach = plant.per_capacity * plant.existing * now[f"available {plant.id}"]
                parts.append((run.column(f"plant {plant.id}"), nothing, reach))
        for store in self.system.stores:
            most = store.existing * live * (store.id not in idle)
            parts += [(run.column(f"{way} {store.id}"), nothing, most) for way in ("in", "out")]
            given = np.array([past.level(store), ends[store.id].target])
            parts.append((self.ends[store.id][:2], given, given))
            if self.held:
                parts.append((self.sets[store.id], sets[store.id], sets[store.id]))
        if self.held:
            paid = [now[f"price {s.id}"] for s in self.system.supplies] + [np.full(self.size, p.variable) for p in self.system.plants]
            parts.append((self.spill, nothing, np.where(np.any([p < 0.0 for p in paid], axis=0), INF, 0.0)))
        columns, lower, upper = (np.concatenate([part[k] for part in parts]) for k in range(3))
        self.living.bounds(columns.astype(int), lower, upper)

    def _costs(self, past: _Past, steps: Integers, now: Mapping[str, Floats], ends: Mapping[str, _End]) -> None:
        known, run, system = self.known, self.run, self.system
        tonne = sum(known.limits.values()) * past.ahead(known, _tonnes)
        beyond = known.export * past.ahead(known, _beyond)
        parts = [(run.column(f"supply {s.id}"), (now[f"price {s.id}"] + tonne * s.tonnes[steps]) * self.rate) for s in system.supplies]
        parts += [(run.column(f"outlet {o.id}"), (beyond - now[f"price {o.id}"]) * self.rate) for o in system.outlets]
        for p in system.plants:
            cost = p.variable + known.yearly.get(p.id, 0.0) - beyond * system.export_share * _power(p)
            parts.append((run.column(f"plant {p.id}"), cost * self.rate))
        for name, end in ends.items():
            parts.append((self.ends[name][2:], np.array([-end.above, end.below])))
        self.living.costs(np.concatenate([c for c, _ in parts]).astype(int), np.concatenate([v for _, v in parts]))

    def _months(self, past: _Past, steps: Integers, live: Floats) -> None:
        """Let each step's import count for its own month, on top of that month's peak so far."""
        if not self.peaks:
            return
        month = np.where(live > 0.0, self.system.months[steps].astype(int), -1)
        present = list(dict.fromkeys(month[month > 0].tolist()))
        names = np.array(present + [0] * (self.slots - len(present)))
        applies = names[:, None] == month[None, :]
        for supply, (peaks, rows) in self.peaks.items():
            sunk = np.array([past.peak(supply, int(m)) for m in names])
            self.living.bounds(peaks, sunk, np.full(self.slots, INF))
            for row, on in zip(rows[applies != self.at].tolist(), applies[applies != self.at].tolist(), strict=True):
                self.living.row(row, -INF, 0.0 if on else INF)
        self.at = applies


Decided = tuple[Mapping[str, _End], Mapping[str, Floats]]
"""What each store's last level is worth, and its set-points."""


def _year(
    window: _Window, real: Real, start: Mapping[str, float], decide: Callable[[_Past], Decided], idle: Set[str] = frozenset()
) -> dict[str, Floats]:
    """Flows of a year that is settled window by window, each shape (steps,)."""
    total, size = window.system.steps, window.size
    flow = {name: np.zeros(total) for name in window.flows}
    for first in range(0, total, size):
        past = _Past(window.system, flow, start, first)
        ends, sets = decide(past)
        _, done = window.solve(past, real.at(np.arange(first, first + size)), ends, sets, idle)
        for name, values in done.items():
            flow[name][first : first + size] = values[: total - first]
    return flow


def _forecast(known: Reference, forecast: Forecasting, size: int, step: int, hold: float) -> tuple[dict[str, Floats], Mapping[str, float]]:
    system, real, start = known.system, _real(known.system), known.rolled.start
    ahead, window = _Window(known, real, size, step), _Window(known, real, step, step, hold=hold)
    firm = HELD * system.backstop

    def decide(past: _Past) -> Decided:
        guess = np.asarray(forecast(real, past.first, size), float)
        if guess.shape != (len(real.names), size):
            raise ValueError(f"a forecast of shape {guess.shape} where {(len(real.names), size)} is expected")
        found, wish = ahead.solve(past, guess, {s.id: _goal(known, s, past.first + size, firm) for s in system.stores}, {})
        ends = {}
        for store in system.stores:
            rows, goal = ahead.run.row(f"level {store.id}"), _goal(known, store, past.first + step, firm)
            if step < size and past.first + step < system.steps:
                goal = _End.around(0.0, -_keeps(system, store) * float(found.dual[rows[step]]))
            ends[store.id] = replace(goal, target=float(wish[f"{store.id}:level"][step - 1]))
        return ends, {s.id: (wish[f"{s.id}:out"] - wish[f"{s.id}:in"])[:step] for s in system.stores}

    return _year(window, real, start, decide), start


def _goal(known: Reference, store: Store, step: int, firm: float) -> _End:
    """What the level before `step` is worth: around the optimum's level; at the end of the year the first level is due."""
    level, total = known.rolled.flow[f"{store.id}:level"], known.system.steps
    if step < total:
        return _End.around(float(level[step - 1]), float(known.worth[store.id][step - 1]))
    kept = _keeps(known.system, store) ** (step - total)  # blank steps beyond the year
    return _End(known.rolled.start[store.id] * kept, firm / kept, 0.0)


def _rule(known: Reference, step: int, hold: float) -> tuple[dict[str, Floats], dict[str, float]]:
    """Stores of power first, then the others: each charges from what is left over and serves what is bought or made from it."""
    system, real = known.system, _real(known.system)
    window = _Window(known, real, step, step, hold=hold, charged=False)
    net = {s.id: np.zeros(system.steps) for s in system.stores}
    start = {s.id: 0.0 for s in system.stores}
    idle = set(net)
    ends = {name: _End() for name in net}

    def decide(past: _Past) -> Decided:
        steps = np.arange(past.first, past.first + step)
        return ends, {name: values[steps % system.steps] for name, values in net.items()}

    for electric in (True, False):
        group = [s for s in system.stores if (s.carrier == "electricity") == electric]
        flow = _year(window, real, start, decide, idle) if group else {}
        spare = {c: _spare(system, flow, c) for c in {"electricity", *(s.carrier for s in group)}} if group else {}
        for store in group:
            made, power = np.zeros(system.steps), np.zeros(system.steps)
            for plant in system.plants if not electric else ():
                if (plant.input, plant.output) == ("electricity", store.carrier):
                    more = np.minimum(_reach(system, plant) - flow[plant.id], (spare["electricity"] - power) / plant.per_input)
                    made, power = made + np.maximum(more, 0.0), power + np.maximum(more, 0.0) * plant.per_input
            own = spare[store.carrier]
            net[store.id], start[store.id] = _followed(store, own + made, _short(system, flow, store.carrier), system.step_hours)
            taken = np.maximum(-net[store.id], 0.0)
            spare[store.carrier] = np.maximum(own - taken, 0.0)
            if not electric:
                spare["electricity"] = spare["electricity"] - power * np.maximum(taken - own, 0.0) / np.maximum(made, 1e-9)
            idle.discard(store.id)
    return _year(window, real, start, decide), start


def _reach(system: System, plant: Plant) -> Floats:
    """Largest main output of each step [MW], shape (steps,)."""
    available = plant.availability if plant.availability is not None else np.ones(system.steps)
    return plant.per_capacity * plant.existing * available


def _spare(system: System, flow: Mapping[str, Floats], carrier: str) -> Floats:
    """What of a carrier is curtailed, exported out of own sources, vented or flared [MW], shape (steps,)."""
    nothing = np.zeros(system.steps)
    sources = [p for p in system.plants if p.input is None and p.output == carrier]
    sold = sum((flow[o.id] for o in system.outlets if o.carrier == carrier), nothing)
    spare = sum((_reach(system, p) - flow[p.id] for p in sources), nothing) + np.minimum(sold, sum((flow[p.id] for p in sources), nothing))
    lost = [f"{carrier}:vent", *(f"{s.id}:flare" for s in system.supplies if s.carrier == carrier)]
    return np.maximum(sum((flow[name] for name in lost if name in flow), spare), 0.0)


def _short(system: System, flow: Mapping[str, Floats], carrier: str) -> Floats:
    """What of a carrier is bought, made by converters or not served [MW], shape (steps,); power counts what is bought only."""
    names = [s.id for s in system.supplies if s.carrier == carrier and s.fixed is None] + [f"{carrier}:unserved"]
    names += [p.id for p in system.plants if p.output == carrier and p.input is not None and carrier != "electricity"]
    return sum((flow[name] for name in names if name in flow), np.zeros(system.steps))


def _followed(store: Store, spare: Floats, short: Floats, hours: float) -> tuple[Floats, float]:
    """Net power out of a store that charges from what is spare, else serves what is short, and the level where its year closes."""
    keeps, start, level = (1.0 - store.loss) ** hours, 0.0, 0.0
    wants = np.where(spare > 1e-6, -np.minimum(spare, store.existing), np.minimum(short, store.existing)).tolist()
    net: list[float] = []
    for _ in range(5):
        start, net = level, []
        for want in wants:
            level *= keeps
            if want < 0.0:
                power = max(want, -(store.existing_energy - level) / (store.into * hours))
                level -= power * store.into * hours
            else:
                power = min(want, level * store.out / hours)
                level -= power / store.out * hours
            net.append(power)
        if abs(level - start) <= 1e-9 * store.existing_energy:
            break
    return np.array(net), start

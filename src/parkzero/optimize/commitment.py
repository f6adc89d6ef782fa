"""A plan's operation with plants switched on and off: least load, and input at no load, as mixed-integer programmes of a week each.

Capacities are the plan's, and so are the levels of stores where a week ends, the weekly use of what has a yearly amount, and the
peaks that a demand charge is paid for anyway; limits of the year and the share of exports act by their prices at the optimum without
such loads, and what is left open of them at the end is paid at these. What comes out can be run, so its cost bounds the least cost from
above; the plan's own bound holds from below, since it knows no such loads. Each capacity counts as one unit. CO2 of fuel at no load is
not captured.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import CERTIFICATES, Plant, Supply, System
from parkzero.optimize import counting
from parkzero.optimize.exports import EXPORT_SHARE
from parkzero.optimize.highs import Living, OutOfTime
from parkzero.optimize.model import operation
from parkzero.optimize.programme import Programme
from parkzero.optimize.rolling import Reference, reference
from parkzero.progress import OnProgress, silent
from parkzero.results import Plan

WEEK = 168.0
INF = float("inf")
YEAR = 0.0
"""In place of a month: the whole year."""
LEVEL = 2.0
"""Price of a MWh that a store lacks at the end of a week, over the backstop of demand."""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A year with plants on or off."""

    cost: float
    """Yearly cost with capacities [currency/a]."""
    lower: float
    """Proved bound on it [currency/a]: the plan's, without least loads."""
    weeks: float
    """Sum of the gaps to which the weeks were solved, over the cost [-]."""
    emissions: float
    """Yardstick tonnes [t/a]."""
    unserved: Mapping[str, float]
    """Demand not served by carrier [MWh]."""
    running: Mapping[str, float]
    """Hours on, by plant with a least load or input at no load [h/a]."""
    starts: Mapping[str, float]
    flow: Mapping[str, Floats]
    """As `Plan.flow`, shape (steps,)."""


def committed(
    system: System, plan: Plan, *, gap: float = 2e-3, seconds: float = INF, known: Reference | None = None,
    progress: OnProgress = silent,
) -> Commitment | None:  # fmt: skip
    """A plan's year with least loads; None where no plant that stands has one.

    `gap`: of each week; `known`: `reference(system, plan)`, where it is at hand. Raises OutOfTime where `seconds` end before the year.
    """
    known = known or reference(system, plan)
    built = known.system
    units = tuple(p for p in built.plants if p.existing > 1e-6 and (p.minimum > 0.0 or (p.idle > 0.0 and p.input)))
    if not units:
        return None
    size, until = round(WEEK / built.step_hours), time.monotonic() + seconds
    flow = {name: np.zeros(built.steps) for name in known.rolled.flow if name != CERTIFICATES}
    on = {p.id: np.zeros(built.steps) for p in units}
    peaks: dict[tuple[str, float], float] = {}
    open_ = 0.0
    for first in range(0, built.steps, size):
        progress("weeks")
        week = _Week(known, units, first=first, end=min(first + size, built.steps), flow=flow, peaks=peaks)
        left = max(until - time.monotonic(), 0.0)
        if left <= 0.0:
            raise OutOfTime("time limit")
        x, lower = week.living.mixed(gap, left * size / max(built.steps - first, size))
        open_ += week.cost(x) - lower
        for name, columns in week.flows.items():
            flow[name][first : week.end] = x[columns]
        for p in units:
            on[p.id][first : week.end] = np.round(x[week.lp.columns[f"on {p.id}"]])
        peaks = week.peaks(flow)
    flow = dict(counting.with_certificates(built, flow))
    idle = sum(_idle_cost(p, on[p.id], flow[p.id]) for p in units) * built.step_hours
    start, worth = known.rolled.start, known.worth
    lacks = sum(max((start[s.id] - float(flow[f"{s.id}:level"][-1])) * float(worth[s.id][-1]), 0.0) for s in built.stores)
    operation_cost = counting.cost(built, flow) + counting.owed(built, flow, known.prices) + idle + lacks
    total = plan.cost - known.rolled.cost + operation_cost
    starts = {p.id: float(np.sum(np.diff(on[p.id], prepend=on[p.id][-1]) > 0)) for p in units}
    return Commitment(
        cost=total, lower=min(plan.lower, total), weeks=max(open_, 0.0) / max(abs(total), 1e-9), emissions=float(counting.tonnes(built, flow).sum()) + built.steady,
        unserved=counting.unserved(built, flow), running={n: float(v.sum()) * built.step_hours for n, v in on.items()}, starts=starts, flow=flow,
    )  # fmt: skip


def _full(plant: Plant, size: int, first: int) -> Floats:
    """Main output at full load by step [MW]."""
    available = np.ones(size) if plant.availability is None else plant.availability[first : first + size]
    full: Floats = plant.per_capacity * plant.existing * available
    return full


def _idle_cost(plant: Plant, on: Floats, output: Floats) -> float:
    """Charges on what a plant takes at no load, less those that its output counts too much [currency/h]."""
    return plant.charged * plant.idle * float((_full(plant, len(on), 0) * on - output).sum())


class _Week:
    """The mixed-integer programme of the steps from `first` to `end`."""

    def __init__(
        self, known: Reference, units: tuple[Plant, ...], *, first: int, end: int, flow: Mapping[str, Floats], peaks: Mapping[tuple[str, float], float]
    ) -> None:
        self.known, self.first, self.end, self.before = known, first, end, peaks
        size = end - first
        system = _part(known, first, end)
        self.lp = lp = Programme()
        self.run = operation(lp, system, TimeGrid.year(size, system.step_hours), groups=[(p,) for p in system.plants])
        self.flows = self.run.flows()
        optimum = known.rolled
        for store in system.stores:
            start = optimum.start[store.id] if first == 0 else float(flow[f"{store.id}:level"][first - 1])
            level, row = lp.columns[f"level {store.id}"], lp.rows[f"level {store.id}"][0]
            keeps = (1.0 - store.loss) ** system.step_hours
            before = lp.variables(f"before {store.id}", 1, lower=start, upper=start)
            lp.put(row, np.array([level[-1], before[0]]), np.array([keeps, -keeps]))  # a week is no circle
            target = float(optimum.flow[f"{store.id}:level"][end - 1])
            rows = lp.constraints(f"end {store.id}", 1, lower=target)
            lp.put(rows, level[-1], 1.0)
            lp.put(rows, lp.variables(f"lacks {store.id}", 1, cost=LEVEL * system.backstop), 1.0)
        for plant in units:
            self._unit(plant, size)
        for supply in known.system.supplies:
            if supply.peak_charge or supply.access_charge:
                self._peaks(supply, size)
        self.costs = lp.cost + self._limits()
        self.living = Living(lp)
        self.living.costs(np.arange(lp.width), self.costs)
        self.living.whole(np.concatenate([lp.columns[f"on {p.id}"] for p in units]))

    def _limits(self) -> Floats:
        """What limits of the year and the share of exports cost by column, at their prices."""
        found, system, prices = np.zeros(self.lp.width), self.known.system, self.known.prices
        each, beyond = {x.name: prices[f"limit {x.name}"] for x in system.limits}, prices.get(EXPORT_SHARE, 0.0)
        for name, value in counting.surcharge(system, each, beyond, slice(self.first, self.end)).items():
            found[self.flows[name]] += value * system.step_hours
        return found

    def _unit(self, plant: Plant, size: int) -> None:
        lp, grid, hours = self.lp, self.run.grid, self.run.grid.step_hours
        output, full = lp.columns[f"plant {plant.id}"], _full(plant, size, self.first)
        charges = plant.charged * plant.idle * full * hours
        on = lp.variables(f"on {plant.id}", size, upper=1.0, cost=charges)
        most = lp.constraints(f"most {plant.id}", size, upper=0.0)
        lp.put(most, output, 1.0)
        lp.put(most, on, -full)
        least = lp.constraints(f"least {plant.id}", size, lower=0.0)
        lp.put(least, output, 1.0)
        lp.put(least, on, -plant.minimum * full)
        if plant.idle and plant.input is not None:
            part = next(p for p in self.run.system.plants if p.id == plant.id)
            per = part.taken(np.ones(size), grid)[plant.input] + min(plant.by_products.get(plant.input, 0.0), 0.0)
            rows = lp.rows[f"balance {plant.input}"]
            lp.put(rows, output, plant.idle * per)
            lp.put(rows, on, -plant.idle * per * full)

    def _peaks(self, supply: Supply, size: int) -> None:
        """The highest import of a month, and of the year, beyond what the optimum pays for or a week before has reached already."""
        lp, system = self.lp, self.known.system
        months = system.months[self.first : self.end]
        present, share = np.unique(months), 12.0 / len(np.unique(system.months))
        sunk = [self.before.get((supply.id, float(m)), self._paid(supply, float(m))) for m in present]
        peak = lp.variables(f"peak {supply.id}", len(present), lower=np.array(sunk), cost=supply.peak_charge * share)
        rows = lp.constraints(f"peak {supply.id}", size, upper=0.0)
        lp.put(rows, lp.columns[f"supply {supply.id}"], 1.0)
        lp.put(rows, peak[np.searchsorted(present, months)], -1.0)
        if not supply.access_charge:
            return
        taken = self.before.get((supply.id, YEAR), self._paid(supply, YEAR))
        access = lp.variables(f"access {supply.id}", 1, lower=taken, cost=supply.access_charge)
        rows = lp.constraints(f"access {supply.id}", size, upper=0.0)
        lp.put(rows, lp.columns[f"supply {supply.id}"], 1.0)
        lp.put(rows, np.repeat(access, size), -1.0)

    def _paid(self, supply: Supply, month: float) -> float:
        flow = self.known.rolled.flow[supply.id]
        return float((flow if month == YEAR else flow[self.known.system.months == month]).max(initial=0.0))

    def peaks(self, flow: Mapping[str, Floats]) -> dict[tuple[str, float], float]:
        """Peaks by supply and month, and of the year, that are paid for after this week."""
        system, found = self.known.system, dict(self.before)
        for supply in (s for s in system.supplies if s.peak_charge or s.access_charge):
            for month in (*np.unique(system.months[self.first : self.end]).tolist(), YEAR):
                here: Integers = np.flatnonzero((system.months[: self.end] == month) | (month == YEAR))
                reached = float(flow[supply.id][here].max(initial=0.0))
                found[supply.id, month] = max(found.get((supply.id, month), self._paid(supply, month)), reached)
        return found

    def cost(self, x: Floats) -> float:
        """Objective of a solution."""
        return float(self.costs @ x) + self.lp.constant


def _part(known: Reference, first: int, end: int) -> System:
    """The system of some steps, without limits of the year; yearly amounts as the optimum uses them in these steps."""
    system, flow, span = known.system, known.rolled.flow, slice(first, end)

    def used(name: str) -> float:
        return float(flow[name][span].sum()) * system.step_hours * (1.0 + 1e-9) + 1e-9

    supplies = tuple(
        replace(s, price=s.price[span], tonnes=s.tonnes[span], peak_charge=0.0, access_charge=0.0, fixed=None if s.fixed is None else s.fixed[span])
        for s in system.supplies
    )
    outlets = tuple(replace(o, price=o.price[span], room=used(o.id) if o.room < INF else INF, sharing="") for o in system.outlets)
    plants = tuple(
        replace(
            p, availability=None if p.availability is None else p.availability[span],
            input_course=None if p.input_course is None else p.input_course[span],
            transfers={name: (1.0 - p.idle) * each for name, each in p.transfers.items()},
            usage=INF, yearly=used(p.id) if min(p.yearly, p.usage) < INF else INF,
        )
        for p in system.plants
    )  # fmt: skip
    loads = tuple(replace(x, power=x.power[span]) for x in system.loads)
    return replace(
        system, supplies=supplies, outlets=outlets, plants=plants, loads=loads, limits=(), months=system.months[span], export_share=1.0, arising={}, certificates=None
    )

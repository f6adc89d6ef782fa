"""Many variants of one system on representative days, or any other grid: one living programme a worker, every variant from the same basis.

Since each variant starts from the basis of the unchanged system, its result does not depend on what was solved before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.energy import System
from parkzero.optimize.highs import DUAL, PRIMAL, Living, Unsolved
from parkzero.optimize.joint import build
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import TIE


@dataclass(frozen=True)
class Change:
    """What differs from the system: factors on prices and yearly costs, a price or a cap on tonnes, parts that may not be built."""

    name: str
    price: Mapping[str, float] = field(default_factory=dict)
    """Factor on the price of a bought carrier."""
    cost: Mapping[str, float] = field(default_factory=dict)
    """Factor on the yearly cost of new capacity, by plant or store (a grant of 30 % on the whole is 0.7)."""
    carbon: float = 0.0
    """Price on yardstick tonnes, beside what the system pays already [currency/t]."""
    cap: float | None = None
    """Most yardstick tonnes [t/a]."""
    without: tuple[str, ...] = ()
    """Plants and stores that may not be built."""


@dataclass(frozen=True)
class Point:
    """The optimum under a change. `cost` holds no payment for `carbon`."""

    name: str
    cost: float
    emissions: float
    shadow: float
    """Long-run price of the cap: what one tonne less would cost a year [currency/t]."""
    capacity: Mapping[str, float]
    """New capacity by plant and store [MW]; "<store> energy" [MWh]."""
    unserved: float = 0.0
    """Demand that is not served [MWh/a]."""
    feasible: bool = True


class Sweep:
    """A living programme of a system that answers changes; on `grid`, none meaning representative days."""

    def __init__(self, system: System, periods: int = 12, grid: TimeGrid | None = None) -> None:
        self.system = system
        self._joint = build(system, grid or representative(system, periods))
        programme = self._joint.programme
        self._cost, self._constant = programme.cost, programme.constant
        self._lower, self._upper = programme.bounds
        self._tonnes = self._joint.tonnes
        self._every = np.arange(programme.width)
        self._living = Living(programme)
        grid = self._joint.run.grid
        self._slack = np.zeros(programme.width)
        for load in system.loads:
            self._slack[self._joint.run.column(f"unserved {load.carrier}")] = grid.step_weights * grid.step_hours
        touched = np.flatnonzero(self._tonnes)
        self._unit = float(np.abs(self._tonnes).max()) or 1.0
        self._row = self._living.add_row(-np.inf, np.inf, touched, self._tonnes[touched] / self._unit)
        self._living.costs(self._every, self._cost + TIE * self._tonnes)
        self._living.solve()
        self._basis = self._living.basis()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what may be built."""
        return tuple(n for _, n in self._joint.investment.names)

    def at(self, change: Change, *, onward: bool = False) -> Point:
        """The optimum under a change; a point that is not feasible where a cap cannot be kept.

        `onward`: from the basis of the change before, quicker for neighbours in a stated order.
        """
        cost = self._cost.copy()
        for supply in self.system.supplies:
            factor = change.price.get(supply.carrier, 1.0)
            if factor != 1.0:
                cost[self._joint.run.column(f"supply {supply.id}")] *= factor
        upper = self._upper.copy()
        for column, (_, name) in zip(self._joint.builds.tolist(), self._joint.investment.names, strict=True):
            part = name.removesuffix(" energy")
            cost[column] *= change.cost.get(part, 1.0)
            if part in change.without:
                upper[column] = 0.0
        self._living.costs(self._every, cost + (TIE + change.carbon) * self._tonnes)
        self._living.bounds(self._joint.builds, self._lower[self._joint.builds], upper[self._joint.builds])
        self._living.row(self._row, -np.inf, np.inf if change.cap is None else (change.cap - self.system.steady) / self._unit)
        only_costs = change.cap is None and not change.without
        self._living.set(simplex_strategy=PRIMAL if only_costs else DUAL)
        if not onward:
            self._living.forget()  # nothing of the change before is left, not even rounding
            self._living.start(self._basis)
        try:
            found = self._living.solve()
        except Unsolved:
            self._living.forget()
            return Point(change.name, float("nan"), float("nan"), float("nan"), {}, feasible=False)
        values: Floats = found.x[self._joint.builds]
        capacity = {n: v for (_, n), v in zip(self._joint.investment.names, values.tolist(), strict=True) if v > 1e-6}
        shadow = max(-float(found.dual[self._row]) / self._unit, 0.0)
        lacking = float(self._slack @ found.x)
        return Point(change.name, float(cost @ found.x) + self._constant, float(self._tonnes @ found.x) + self.system.steady, shadow, capacity, lacking)


def sweep(
    system: System,
    changes: Sequence[Change],
    *,
    periods: int = 12,
    grid: TimeGrid | None = None,
    workers: int = 1,
    kept: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> list[Point]:
    """Points of all changes, in their order. `kept`: a file of finished points, one JSON line each; what it holds is not solved again.

    With more than one worker each process keeps a living programme of its own.
    """
    base = fingerprint(system, periods) + (_text((grid.hours, grid.weights, grid.step_hours)) if grid else "")
    keys = [hashlib.sha256((base + json.dumps(asdict(c), sort_keys=True)).encode()).hexdigest() for c in changes]
    done = _read(kept) if kept else {}
    left = [n for n, key in enumerate(keys) if key not in done]
    todo = [changes[n] for n in left]
    if workers > 1 and len(todo) > 1:
        with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (system, periods, grid)) as pool:
            _collect(pool.map(_one, todo), [keys[n] for n in left], done, kept, told)
    elif todo:
        living = Sweep(system, periods, grid)
        _collect(map(living.at, todo), [keys[n] for n in left], done, kept, told)
    return [done[key] for key in keys]


def fingerprint(system: System, periods: int) -> str:
    """A key of all that a sweep's points depend on."""
    made = hashlib.sha256(str(periods).encode())
    for item in fields(system):
        made.update(_text(getattr(system, item.name)).encode())
    return made.hexdigest()


def _text(value: object) -> str:
    if isinstance(value, np.ndarray):
        return hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
    if isinstance(value, tuple):
        return "(" + ",".join(_text(v) for v in value) + ")"
    if hasattr(value, "__dataclass_fields__"):
        return type(value).__name__ + "(" + ",".join(_text(getattr(value, n)) for n in value.__dataclass_fields__) + ")"
    return repr(value)


def _collect(points: Iterable[Point], keys: Sequence[str], done: dict[str, Point], kept: Path | None, told: Callable[[str], None]) -> None:
    for key, point in zip(keys, points, strict=True):
        done[key] = point
        if kept:
            with kept.open("a", encoding="utf8") as file:
                file.write(json.dumps({"key": key} | asdict(point)) + "\n")
        told("sweep")


def _read(kept: Path) -> dict[str, Point]:
    """Finished points of a file; a last line cut off by an interruption is left out."""
    found: dict[str, Point] = {}
    if kept.exists():
        for line in kept.read_text(encoding="utf8").splitlines():
            try:
                raw = json.loads(line)
            except json.JSONDecodeError:
                continue
            key = raw.pop("key")
            found[key] = Point(**raw)
    return found


_worker: Sweep | None = None


def _begin(system: System, periods: int, grid: TimeGrid | None) -> None:
    global _worker
    _worker = Sweep(system, periods, grid)


def _one(change: Change) -> Point:
    assert _worker is not None
    return _worker.at(change)

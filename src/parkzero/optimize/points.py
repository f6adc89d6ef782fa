"""What is asked of a sweep and what it answers; the file of finished points, and the workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Protocol, Self, TypeVar

from parkzero.digest import digest
from parkzero.energy import Part, System
from parkzero.problem import WrongUse
from parkzero.progress import OnProgress


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs from the system: factors on prices and yearly costs, a price or a cap on tonnes, parts that may not be built."""

    name: str
    price: Mapping[str, float] = field(default_factory=dict)
    """Factor on the price of a bought carrier, charges on its tonnes left as they are."""
    cost: Mapping[str, float] = field(default_factory=dict)
    """Factor on the yearly cost of new capacity, by plant or store (a grant of 30 % on the whole is 0.7)."""
    carbon: float = 0.0
    """Price on yardstick tonnes, beside what the system pays already [currency/t]."""
    cap: float | None = None
    """Most yardstick tonnes [t/a]."""
    without: tuple[str, ...] = ()
    """Plants and stores that may not be built."""


def fitting(change: Change, system: System) -> Change:
    """A change whose names the system knows. Raises WrongUse for a part that cannot be built, or a carrier that is not bought."""
    parts = [x.id for x in system.assets if x.most > 0]
    bought = list(dict.fromkeys(s.carrier for s in system.supplies))
    for names, known in ((change.price, bought), (change.cost, parts), (change.without, parts)):
        for name in names:
            if name not in known:
                raise WrongUse("change", name, known)
    return change


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The optimum under a change. `cost` holds no payment for `carbon`."""

    name: str
    cost: float
    emissions: float
    shadow: float
    """Long-run price of the cap: what one tonne less would cost a year [currency/t]."""
    capacity: Mapping[Part, float]
    """New capacity [MW or MWh]."""
    unserved: float = 0.0
    """Demand that is not served [MWh/a]."""
    feasible: bool = True
    gap: float | None = None
    """How far the cost, with the payment for `carbon`, may lie above the least of the full year that serves what can be served [-].

    None on representative days. Of a point that is not feasible: none where that is proved, else how far the search for one came.
    """


class Answers(Protocol):
    """What answers changes."""

    def points(self, changes: Sequence[Change], each: Callable[[Change, Solved], None] = ...) -> list[Solved]: ...


class Stopped(Exception):
    """Nothing more is to be solved."""


class Kept:
    """Points that are finished: in a file too, one JSON line each, where there is one."""

    def __init__(self, path: Path | None, base: str, progress: OnProgress) -> None:
        self._path, self._base, self._progress, self._lock = path, base, progress, Lock()
        self._done: dict[str, Solved] = {}
        self._stopped = False
        if path and path.exists():
            text = path.read_text(encoding="utf8")
            for line in text.splitlines():
                try:
                    raw = json.loads(line)
                    key = raw.pop("key")
                    self._done[key] = Solved(**raw | {"capacity": {Part(id, side): v for id, side, v in raw["capacity"]}})
                except (json.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):  # cut off by an interruption, or no point
                    continue
            if text and not text.endswith("\n"):
                self._write("\n")

    def _key(self, change: Change) -> str:
        price, cost = (dict(sorted(factors.items())) for factors in (change.price, change.cost))
        return digest(self._base, replace(change, price=price, cost=cost))

    def left(self, changes: Sequence[Change]) -> list[Change]:
        """Changes without a point, each once."""
        found = {key: c for c in changes if (key := self._key(c)) not in self._done}
        return list(found.values())

    def points(self, changes: Sequence[Change]) -> list[Solved]:
        """Points of all changes, in their order."""
        return [self._done[self._key(c)] for c in changes]

    def stop(self) -> None:
        """Let no more be asked: `add` raises Stopped."""
        self._stopped = True

    def add(self, change: Change, point: Solved) -> None:
        """Keep a point. Raises Stopped where no more is to be asked."""
        with self._lock:
            key = self._key(change)
            self._done[key] = point
            shown = vars(point) | {"capacity": [[*part, v] for part, v in point.capacity.items()]}
            self._write(json.dumps({"key": key} | shown) + "\n")
            self._progress("sweep")
        if self._stopped:
            raise Stopped

    def _write(self, text: str) -> None:
        if self._path:
            with self._path.open("a", encoding="utf8") as file:
                file.write(text)


class Answering(Protocol):
    """What answers one question at a time, and can be had twice."""

    def twin(self) -> Self: ...


L = TypeVar("L", bound=Answering)
T = TypeVar("T")


def shared(first: L, workers: int, tasks: Sequence[T], one: Callable[[L, T], object], stop: Callable[[], None]) -> None:
    """Do all tasks with `first` and its twins, each on a thread of its own: nearly all time is spent in HiGHS, which lets the others run.

    `stop` is called where one fails or the user interrupts.
    """
    free = SimpleQueue[L]()
    free.put(first)
    for _ in range(1, min(workers, len(tasks))):
        free.put(first.twin())

    def done(task: T) -> None:
        living = free.get()
        try:
            one(living, task)
        except BaseException:
            stop()
            raise
        finally:
            free.put(living)

    pool = ThreadPoolExecutor(workers)
    try:
        list(pool.map(done, tasks))
    except BaseException:
        stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)

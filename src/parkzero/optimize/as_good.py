"""What plans that are as good differ by in tonnes, on the full year.

Any mixture of two ways to run what is built can be run, and of two plans be built: so the ends are those of mixtures of plans that were
run, an inner range. Beside what a search has run, a plan is run again at rising prices on its tonnes, above and below nothing, from its
own basis, a large year by its months as they stand; each price is the slope between the runs at what it builds whose mixture spends what the gap allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from parkzero.clock import Floats
from parkzero.optimize.dispatch import SERVED, Dispatch
from parkzero.optimize.highs import Solution, Unsolved
from parkzero.optimize.standing import StandingMonths

RUNS = 2
"""Runs of the year at which each end is looked for."""
SHARE = 0.03
"""Share of the tonnes that the first price lets move for the money of the gap."""
STEEPEST = 4.0
"""Largest factor on a price that has not spent the money."""


class Run(NamedTuple):
    """A plan that was run for the year."""

    cost: float
    tonnes: float


def outmost(runs: Sequence[Run], most: float, sign: float) -> float:
    """Least (`sign` 1) or greatest (-1) tonnes of mixtures that cost at most so much.

    >>> outmost([Run(10.0, 50.0), Run(30.0, 10.0)], 15.0, 1.0)
    40.0
    """
    within = [r for r in runs if r.cost <= most]
    mixed = [a.tonnes + (b.tonnes - a.tonnes) * (most - a.cost) / (b.cost - a.cost) for a in within for b in runs if b.cost > most]
    return sign * min(sign * t for t in (*(r.tonnes for r in within), *mixed))


def onward(runs: Sequence[Run], most: float, sign: float, price: float) -> float:
    """The next price on a tonne: the slope between the runs whose mixture is outmost; where none spends the money, steeper by the root of what is left, since money grows with the square of a price."""
    beyond = [r for r in runs if r.cost > most and sign * r.tonnes < sign * runs[0].tonnes]
    if not beyond:
        spent = max(r.cost for r in runs if r.cost <= most) - runs[0].cost
        return price * min(float(np.sqrt((most - runs[0].cost) / max(spent, 1e-12))), STEEPEST)
    pairs = [(a, b) for a in runs for b in beyond if a.cost <= most and sign * b.tonnes < sign * a.tonnes]
    inner, outer = min(pairs, key=lambda ab: sign * outmost(ab, most, sign))
    return (outer.cost - inner.cost) / (sign * (inner.tonnes - outer.tonnes))


class Priced(Protocol):
    """A year at what a plan builds, that is run at prices on its tonnes."""

    def again(self) -> None:
        """Begin the next run from the plan's basis. Raises Unsolved."""

    def at(self, price: float, seconds: float) -> Run | None:
        """What it comes to at a price [currency/t], that price left out; None where demand is not served. Raises Unsolved, OutOfTime."""


@dataclass(frozen=True)
class Exact:
    """The year itself. `capital`: what is built costs a year."""

    year: Dispatch
    basis: object
    build: Floats
    capital: float

    def again(self) -> None:
        self.year.again(self.basis, self.build)

    def at(self, price: float, seconds: float) -> Run | None:
        run = self.year.run
        self.year.charge(run.emitting, price * run.tonnes)
        try:
            cut = self.year.solve(self.build, seconds)
        finally:
            self.year.charge(run.emitting, np.zeros(len(run.emitting)))
        return Run(self.capital + cut.value - price * (cut.emissions - run.system.steady), cut.emissions) if cut.unserved <= SERVED else None


@dataclass(frozen=True)
class ByMonths:
    """Its months, what ties them standing: several times quicker, and a range that is a little narrower."""

    months: StandingMonths
    served: Callable[[Floats], bool]
    capital: float

    @classmethod
    def of(cls, year: Dispatch, solution: Solution, build: Floats, capital: float) -> ByMonths:
        """The year can be solved no more."""
        return cls(StandingMonths(year, solution, build), lambda x: year.unserved(x)[0] <= SERVED, capital)

    def again(self) -> None:
        self.months.again()

    def at(self, price: float, seconds: float) -> Run | None:
        cost, x = self.months.at(price, seconds)
        return Run(self.capital + cost, self.months.run.emissions(x)) if self.served(x) else None


def as_good(year: Priced, own: Run, *, gap: float, seen: Sequence[Run] = (), until: float = float("inf")) -> tuple[float, float]:
    """Least and greatest yardstick tonnes of plans within `gap` of the cost of one (`own`), at what it builds or mixed with others `seen`. As far as time allows."""
    money, size = gap * abs(own.cost), max(abs(own.tonnes), 1e-9)
    most, ends = own.cost + money, []
    for sign in (1.0, -1.0):
        runs, price = [own], money / (SHARE * size)
        with suppress(Unsolved):  # out of time too
            year.again()
            for _ in range(RUNS if money > 0.0 else 0):
                found = year.at(sign * price, until - time.perf_counter())
                runs += [found] if found else []
                price = onward(runs, most, sign, price)
        ends.append(outmost([*runs, *seen], most, sign))
    return ends[0], ends[1]

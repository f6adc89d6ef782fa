"""What of a year is forecast, as it is and as it is expected at a moment of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from parkzero.clock import Floats, Integers
from parkzero.energy import System
from parkzero.park.catalogue import typical

PERSIST = typical("forecast_hour").value
"""Correlation of a noisy forecast's error from one hour to the next [-]."""


@dataclass(frozen=True)
class Real:
    """What is forecast, as it really is: "load", "price", "arises", "available" or "input", and the id of what it belongs to."""

    names: tuple[str, ...]
    values: Floats
    """Shape (series, steps of the year): MW, currency/MWh, output per capacity, input relative to `per_input`."""
    step_hours: float

    def at(self, steps: Integers) -> Floats:
        """The series at steps of the year (taken as a circle), shape (series, steps)."""
        return self.values[:, steps % self.values.shape[1]]


Forecasting = Callable[[Real, int, int], Floats]
"""(real, first step, steps) -> what is expected at that moment, shape (series, steps)."""


@dataclass(frozen=True)
class Forecast:
    """What is expected. persistence: each hour like the same hour of the last day known (the first day like the year's last).

    noisy: the real series times 1 + error, autocorrelated and growing with the lead time up to the standard deviation `spread`;
    flat series are known, no load is negative and no availability above its largest value.
    """

    kind: Literal["persistence", "perfect", "noisy"] = "persistence"
    spread: float = 0.15
    seed: int = 0

    def __call__(self, real: Real, start: int, steps: int) -> Floats:
        """Shape (series, steps)."""
        lead = np.arange(steps)
        if self.kind == "persistence":
            day = max(round(24.0 / real.step_hours), 1)
            return real.at(start + lead % day - day)
        seen = real.at(start + lead)
        if self.kind == "perfect":
            return seen
        keeps, random = PERSIST**real.step_hours, np.random.default_rng((self.seed, start))
        error = random.normal(size=seen.shape) @ np.triu(keeps ** np.maximum(lead - lead[:, None], 0))
        varies = np.ptp(real.values, axis=1, keepdims=True) > 0.0
        guess: Floats = seen * (1.0 + self.spread * np.sqrt(1.0 - keeps**2) * error * varies)
        kind = np.array([name.partition(" ")[0] for name in real.names])[:, None]
        most = np.where(kind == "available", real.values.max(axis=1, keepdims=True), np.inf)
        return np.where(kind == "price", guess, np.clip(guess, 0.0, most))


def real_of(system: System) -> Real:
    """The series of a system that an operator does not know beforehand."""
    series = {f"load {x.carrier}": x.power for x in system.loads}
    series |= {f"price {s.id}": s.paid for s in system.supplies} | {f"price {o.id}": o.earned for o in system.outlets}
    series |= {f"arises {s.id}": s.fixed for s in system.supplies if s.fixed is not None}
    series |= {f"available {p.id}": p.availability for p in system.plants if p.availability is not None}
    series |= {f"input {p.id}": p.input_course for p in system.plants if p.input_course is not None}
    return Real(tuple(series), np.array(list(series.values())).reshape(len(series), system.steps), system.step_hours)

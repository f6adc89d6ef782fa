"""Whether the figures of a system can be computed with: the solver drops what is no number without a word, and the plan is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from parkzero.energy import VENTED, Limit, Load, Outlet, Plant, Reinforcement, Store, Supply, System
from parkzero.problem import ParkError, Problem
from parkzero.words import unpooled

HUGE = 1e15
"""Size from which a figure counts as infinite [-]; the solver refuses or drops what is larger."""
OPEN = {Supply: ("limit",), Outlet: ("limit", "room"), Plant: ("yearly", "existing", "usage"), Store: ("cycles",), Reinforcement: (), Load: (), Limit: ("tonnes",)}
"""Figures that may be infinite: there is no such bound."""
SIGNED = ("price", "tonnes", "annual", "annual_energy", "variable", "transfers", "per_input")
"""Figures that may be negative: prices below zero are real, and so is what foreign networks take in at their output."""
ABOVE_ZERO = ("into", "out")
"""Figures that something is divided by."""
OFTEN = 3
"""Steps that are named."""


def sound(system: System) -> None:
    """Raise ParkError naming each component and figure that is no number, infinite where it must not be, out of bounds or of another length."""
    found = [*_figures(system), *_names(system), *_endless(system)]
    if found:
        raise ParkError(found)


def _wrong(field: str, found: str, expected: str) -> Problem:
    return Problem("unsound_figure", field=field, found=found, expected=expected, hint="correct it in the park, or in the table it comes from")


def _parts(system: System) -> Iterator[tuple[str, Any]]:
    for kind in ("supplies", "outlets", "plants", "stores", "reinforcements", "loads", "limits"):
        for part in getattr(system, kind):
            yield f"{kind}.{getattr(part, 'id', getattr(part, 'carrier', getattr(part, 'name', '')))}", part


def _figures(system: System) -> Iterator[Problem]:
    for name in ("backstop", "export_share", "step_hours", "tie", "wear"):
        yield from _one(name, getattr(system, name), signed=False, open=False)
    for firm, tonnes in system.arising.items():
        yield from _one(f"arising.{firm}", tonnes, signed=True, open=False)
    if offered := system.certificates:
        for name, signed in (("room", False), ("price", False), ("tonnes", True)):
            yield from _one(f"certificates.{name}", getattr(offered, name), signed, open=False)
        for due, each in offered.transfers.items():
            yield from _one(".".join(map(str, ("certificates.transfers", *due))), each, signed=True, open=False)
    yield from _series("months", system.months, system.steps, signed=False)
    for place, part in _parts(system):
        for f in fields(part):
            value, signed = getattr(part, f.name), f.name in SIGNED
            where = f"{place}.{f.name}"
            if isinstance(value, np.ndarray):
                yield from _series(where, value, system.steps, signed)
            elif isinstance(value, float | int) and not isinstance(value, bool):
                yield from _one(where, float(value), signed, f.name in OPEN[type(part)])
                if f.name in ABOVE_ZERO and value == 0.0:
                    yield _wrong(where, "0", "a number above 0")
                if f.name == "loss" and 1.0 < value < HUGE:
                    yield _wrong(where, f"{value:g}", "a share from 0 to 1")
            elif isinstance(value, Mapping):
                for name, each in value.items():
                    at = ".".join(map(str, (where, *(name if isinstance(name, tuple) else (name,)))))
                    for owner, figure in each.items() if isinstance(each, Mapping) else (("", each),):
                        yield from _one(f"{at}.{owner}" if owner else at, float(figure), True, False)
            elif isinstance(value, tuple) and f.name == "hours":
                for each in value:
                    yield from _one(where, float(each), False, False)


def _one(where: str, value: float, signed: bool, open: bool) -> Iterator[Problem]:
    if np.isnan(value) or value <= -HUGE or (value >= HUGE and not open):
        yield _wrong(where, f"{value:g}", "a number, not above any bound" if open else "a finite number")
    elif value < 0.0 and not signed:
        yield _wrong(where, f"{value:g}", "a number that is not negative")


def _series(where: str, values: Any, steps: int, signed: bool) -> Iterator[Problem]:
    if values.shape != (steps,):
        yield _wrong(where, f"{len(values)} steps", f"{steps} steps")
        return
    bad = np.flatnonzero(~np.isfinite(values) | (np.abs(values) >= HUGE) | ((values < 0.0) & (not signed)))
    if len(bad):
        shown = ", ".join(f"{values[i]:g} at step {i}" for i in bad[:OFTEN])
        more = f" and {len(bad) - OFTEN} more" if len(bad) > OFTEN else ""
        yield _wrong(where, shown + more, "finite numbers" if signed else "finite numbers that are not negative")


def _names(system: System) -> Iterator[Problem]:
    """Two of a name would be one in the results."""
    ids = [x.id for kind in (system.supplies, system.outlets, system.assets) for x in kind]
    for what, names in (("id", ids), ("loads", [x.carrier for x in system.loads]), ("limits", [x.name for x in system.limits])):
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield _wrong(f"{what}.{name}", f"{names.count(name)} times", "once")


def _endless(system: System) -> Iterator[Problem]:
    """What would be a bound times nothing, and money without end: energy that is paid for taking it and may be thrown away."""
    for plant in system.plants:
        if plant.existing >= HUGE and plant.availability is not None:
            yield _wrong(f"plants.{plant.id}.existing", f"{plant.existing:g}", "a finite number, where availability bounds it")
    for supply in system.supplies:
        if supply.limit >= HUGE and supply.fixed is None and unpooled(supply.carrier) in VENTED and supply.paid.min(initial=0.0) < 0.0:
            yield _wrong(f"supplies.{supply.id}.limit", f"{supply.limit:g}", "a finite limit, where a price is below zero")

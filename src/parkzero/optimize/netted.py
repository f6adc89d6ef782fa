"""The tables of a PyPSA network: what stands in them, what of it is refused, and how much a snapshot weighs (research extra)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from parkzero.clock import Floats
from parkzero.optimize.attributes import in_use, listed, odd, unsound
from parkzero.optimize.slips import slips
from parkzero.problem import ParkError, Problem

SPECK = 1e-12


class Tables:
    """Active components of a network by kind, and what was refused so far."""

    def __init__(self, net: Any, file: str, plain: bool) -> None:
        self.net, self.file = net, file
        self.note: Mapping[str, Any] = {} if plain else net.meta.get("parkzero", {})
        self.roles: Mapping[str, Mapping[str, Any]] = self.note.get("roles", {})
        self.refused: dict[tuple[str, str, str], list[str]] = {}
        self.problems: list[Problem] = []
        self.told: tuple[Problem, ...] = ()
        self.names: set[str] = set()
        self._tables: dict[str, Any] = {}
        self._dense: dict[tuple[str, str], Any] = {}
        self.whole()
        self.time()

    def table(self, kind: str) -> Any:
        """Active components of a kind, one a row; empty where PyPSA knows no such kind."""
        if kind not in self._tables:
            import pandas as pd

            try:
                static = self.net.components[kind].static
            except (KeyError, AttributeError):
                static = pd.DataFrame()
            self._tables[kind] = in_use(static)
        return self._tables[kind]

    def values(self, kind: str, attribute: str, name: str) -> Floats:
        """A series or constant of a component, shape (steps,)."""
        if (kind, attribute) not in self._dense:
            self._dense[kind, attribute] = self.net.get_switchable_as_dense(kind, attribute)
        return self._dense[kind, attribute][name].to_numpy(float)  # type: ignore[no-any-return]

    def constant(self, kind: str, attribute: str, name: str) -> float:
        """A figure that must not change over time."""
        found = self.values(kind, attribute, name)
        if np.ptp(found) > SPECK:
            self.refuse(kind, attribute, "one value for all snapshots", name)
        return float(found.mean())

    def role(self, kind: str, name: str) -> tuple[str, str]:
        """What a component of our own network stands for, and the id of that."""
        found = self.roles.get(kind, {}).get(name, ("", name))
        return found[0], found[1]

    def refuse(self, kind: str, attribute: str, expected: str, name: str) -> None:
        names = self.refused.setdefault((kind, attribute, expected), [])
        if name not in names:
            names.append(name)

    def wrong(self, field: str, found: str, expected: str, hint: str = "") -> None:
        self.problems.append(Problem("foreign_feature", self.file, line=None, field=field, found=found, expected=expected, hint=hint))

    def fresh(self, name: str) -> str:
        """A name that nothing else has: no carrier, component or flow."""
        found, n = name if self.note else name.replace(":", ";"), 1
        while found in self.names:
            n += 1
            found = f"{name} ({n})"
        self.names.add(found)
        return found

    def whole(self) -> None:
        """Refuse what makes another problem of the whole network."""
        net = self.net
        if getattr(net, "has_scenarios", False):
            self.wrong("scenarios", f"{len(net.scenarios)} scenarios", "one scenario", "read each scenario by itself")
        if len(net.investment_periods):
            self.wrong("investment_periods", f"{len(net.investment_periods)} periods", "none", "read each period by itself")
        for name in self.note.get("left_out", ()):
            self.wrong("meta.parkzero", str(name), "what a network holds", "plan the park itself, or read the network as it stands with --plain")
        if not len(net.buses):
            self.wrong("Bus", "none", "one bus or more")
        found = slips(net, self.file)
        self.problems += [p for p in found if p.level == "error"]
        self.told = tuple(p for p in found if p.level != "error")
        if self.problems:  # nothing else can be read of it
            raise ParkError(self.problems)
        wanted = [(x, x.default or "none") for x in odd(net, {kind: frozenset(roles) for kind, roles in self.roles.items()})]
        for x, expected in (*wanted, *((x, "a finite number") for x in unsound(net))):
            for name in x.names:
                self.refuse(x.kind, x.attribute, expected, name)

    def time(self) -> None:
        """Weights of the snapshots: as long as stores say, as dear as the objective says, as much energy as generators say."""
        weights = self.net.snapshot_weightings
        each = {name: weights[name].to_numpy(float) for name in ("objective", "generators", "stores")}
        for name, values in each.items():
            if np.ptp(values) > 1e-9 * np.abs(values).max() or values.min() <= 0:
                self.wrong(f"snapshot_weightings.{name}", f"{values.min():g} to {values.max():g}", "one weight above 0 for all snapshots")
        self.step = float(each["stores"][0])
        self.money = float(each["objective"][0]) / self.step
        self.energy = float(each["generators"][0]) / self.step
        if self.note and max(abs(self.money - 1.0), abs(self.energy - 1.0)) > 1e-9:  # a system has each of its steps once
            self.wrong("snapshot_weightings", f"objective {self.money * self.step:g}, generators {self.energy * self.step:g}", f"{self.step:g}, as long as a step", "read the network as it stands with --plain")
        self.zero, self.one = np.zeros(len(self.net.snapshots)), np.ones(len(self.net.snapshots))

    def stop(self) -> None:
        """Raise ParkError where anything was refused."""
        named = [
            Problem("foreign_feature", self.file, line=None, field=f"{kind}.{attribute}", found=listed(names), expected=expected)
            for (kind, attribute, expected), names in self.refused.items()
        ]
        if self.problems or named:
            raise ParkError([*self.problems, *named])


@contextmanager
def quiet() -> Iterator[None]:
    """Without what PyPSA says of reading and writing."""
    log = logging.getLogger("pypsa")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)


def copied(net: Any) -> Any:
    """A copy of a network without the solver's programme that a solved one carries, which PyPSA does not copy."""
    model, net._model = getattr(net, "_model", None), None
    try:
        return net.copy()
    finally:
        net._model = model

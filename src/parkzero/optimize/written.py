"""Whether the tables of a network of ours still say what its note says: what was changed and is not followed is refused (research extra)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from parkzero.energy import System
from parkzero.optimize.attributes import treatment
from parkzero.optimize.referee import network
from parkzero.problem import Problem

ALIKE = 1e-9
"""Difference of a figure, relative to its size, that is rounding."""


def strayed(net: Any, system: System, roles: Mapping[str, Mapping[str, Any]], file: str) -> Iterator[Problem]:
    """Attributes of components with a role that differ from those of the network which the system makes."""
    again = network(system, system.year)
    for kind, named in roles.items():
        theirs, ours = net.components[kind].static, again.components[kind].static
        for name in named:
            if name not in theirs.index or name not in ours.index:
                yield _moved(file, f"{kind}.name", name, "in the network" if name not in theirs.index else "as the note has it")
                continue
            for attribute in ours.columns:
                if treatment(kind, attribute) == "free" or str(net.components[kind].defaults.get("status", {}).get(attribute, "")).startswith("Output"):
                    continue
                one, other = (_of(n, kind, attribute, name) for n in (net, again))
                if isinstance(one, str) or isinstance(other, str):
                    if one != other:
                        yield _moved(file, f"{kind}.{attribute}", f"{name}: {one}", str(other))
                elif not np.allclose(one, other, rtol=ALIKE, atol=1e-12, equal_nan=True):
                    worst = int(np.nanargmax(np.abs(np.nan_to_num(one - other)))) if one.size > 1 else 0
                    yield _moved(file, f"{kind}.{attribute}", f"{name}: {one.flat[worst]:g}", f"{other.flat[worst]:g}")


def _of(net: Any, kind: str, attribute: str, name: str) -> Any:
    """A text, or the series or constant of an attribute."""
    series = net.components[kind].dynamic.get(attribute, ())
    value = series[name].to_numpy(float) if name in series else net.components[kind].static[attribute].get(name, np.nan) if attribute in net.components[kind].static else np.nan
    if isinstance(value, str) or value is None:
        return value or ""
    found = np.asarray(value, float)
    return found if found.ndim else np.full(len(net.snapshots), float(found))


def _moved(file: str, field: str, found: str, expected: str) -> Problem:
    return Problem("foreign_feature", file, line=None, field=field, found=found, expected=expected, hint="change it in the park, or read the network as it stands with --plain")

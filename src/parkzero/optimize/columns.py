"""Columns of an operation by the names of flows, and what limits count of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.energy import CERTIFICATES, Limit, Plant
from parkzero.optimize.programme import Programme


def over_the_year(amount: float, power: Floats, grid: TimeGrid) -> Floats:
    """An amount of the year [MWh] over it, in proportion to a power [MW]."""
    whole = grid.total(power)
    found: Floats = power * (amount / whole) if whole > 0.0 else np.zeros_like(power)
    return found


def counted_columns(
    limit: Limit, flows: Mapping[str, Integers], hours: Floats, yardstick: tuple[Integers, Floats]
) -> Iterator[tuple[Integers, Floats]]:
    """Columns that a limit counts, and by how much; `flows`: columns by the names of `Plan.flow`, the one of certificates of the year among them where there is one, what plants share once, `yardstick`: those with its tonnes."""
    if limit.per is None:
        yield yardstick
        return
    once: dict[int, tuple[Integers, Floats]] = {}
    for name, value in limit.per.items():
        if name != CERTIFICATES or name in flows:
            once[int(flows[name][0])] = flows[name], np.array([value]) if name == CERTIFICATES else value * hours
    yield from once.values()


def flows(lp: Programme, prefix: str, shared: Sequence[Sequence[Plant]] = ()) -> dict[str, Integers]:
    """Columns of an operation by the names of `Plan.flow`; plants that share a flow have the same."""
    found: dict[str, Integers] = {}
    together = {group[0].id: [p.id for p in group] for group in shared}
    for name, columns in lp.columns.items():
        head, _, rest = name.removeprefix(prefix).partition(" ")
        if not name.startswith(prefix):
            continue
        if head == "plant":
            found |= dict.fromkeys(together.get(rest, [rest]), columns)
        elif head in ("supply", "outlet"):
            found[rest] = columns
        elif head in ("in", "out", "level", "vent", "flare", "unserved"):
            found[f"{rest}:{head}"] = columns
    return found

"""Columns of an operation by the names of flows, which of them plants share, and what limits count of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.digest import digest
from parkzero.energy import CERTIFICATES, Limit, Part, Plant, System
from parkzero.optimize.programme import INF, Programme


def over_the_year(amount: float, power: Floats, grid: TimeGrid) -> Floats:
    """An amount of the year [MWh] over it, in proportion to a power [MW]."""
    whole = grid.total(power)
    found: Floats = power * (amount / whole) if whole > 0.0 else np.zeros_like(power)
    return found


def plants_by_flow(system: System) -> tuple[tuple[Plant, ...], ...]:
    """All plants in groups of which each needs one flow: measures that differ in nothing but their name, what stands and may be built of them and what that costs. All else is by itself, for exports and what rows tell of a year name it."""
    found: dict[str, list[Plant]] = {}
    for plant in system.plants:
        own = not plant.spares or plant.told is not None or plant.yearly < INF
        counted = tuple(limit.per.get(plant.id, 0.0) for limit in system.limits if limit.per)
        found.setdefault(plant.id if own else digest(counted, replace(plant, id="", existing=0.0, most=0.0, annual=0.0)), []).append(plant)
    return tuple(tuple(group) for group in found.values())


def by_plant(flow: dict[str, Floats], shared: Sequence[Sequence[Plant]], new: Mapping[Part, float]) -> dict[str, Floats]:
    """Flows of which each plant has its part of what it shares, by what stands of it with what is `new`; where nothing stands all of it, nothing but rounding, is the first's."""
    found = dict(flow)
    for group in shared:
        stands = [p.existing + new.get(Part(p.id), 0.0) for p in group]
        whole = sum(stands)
        for n, plant in enumerate(group):
            found[plant.id] = flow[plant.id] * (stands[n] / whole if whole > 0.0 else float(n == 0))
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

"""A system with what was built standing in it, and one in which nothing more may be built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parkzero.energy import Part, Side, System


def grown(system: System, capacity: Mapping[Part, float]) -> System:
    """The system with capacities standing beside what exists; what may be built stays."""

    def more(id: str, side: Side = "power") -> float:
        return capacity.get(Part(id, side), 0.0)

    plants = tuple(replace(p, existing=p.existing + more(p.id)) for p in system.plants)
    stores = tuple(
        replace(s, existing=s.existing + more(s.id), existing_energy=s.existing_energy + more(s.id, "energy")) for s in system.stores
    )
    return replace(system, plants=plants, stores=stores, reinforcements=tuple(replace(r, existing=r.existing + more(r.id)) for r in system.reinforcements))


def closed(system: System) -> System:
    """The system with nothing to build."""
    return replace(
        system, plants=tuple(replace(p, most=0.0) for p in system.plants), stores=tuple(replace(s, most=0.0, most_energy=0.0) for s in system.stores),
        reinforcements=tuple(replace(r, most=0.0) for r in system.reinforcements), rooms=(),
    )  # fmt: skip

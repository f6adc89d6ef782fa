"""A system whose demand and yields turn out otherwise, run at fixed capacities on representative days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from parkzero.energy import Part, System
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.growing import closed, grown
from parkzero.optimize.periods import representative
from parkzero.optimize.planning import named_plan
from parkzero.results import Plan
from parkzero.simplex import SimplexBasis


@dataclass(frozen=True, kw_only=True)
class Variation:
    """How demand and yields turn out, over what the plan takes them to be."""

    loads: Mapping[str, float] = field(default_factory=dict)
    """By carrier."""
    arising: float = 1.0
    """What arises inside with what enterprises make: by-products, waste heat, CO2 of processes."""
    yields: Mapping[str, float] = field(default_factory=dict)
    """By source of sun or wind; no hour gives more than capacity."""


def varied(system: System, how: Variation) -> System:
    """The system as demand and yields turn out; capacities stay."""
    loads = tuple(replace(x, power=how.loads.get(x.carrier, 1.0) * x.power) for x in system.loads)
    supplies = tuple(s if s.fixed is None else replace(s, fixed=how.arising * s.fixed) for s in system.supplies)
    plants = tuple(
        replace(p, availability=np.minimum(how.yields[p.id] * p.availability, np.maximum(p.availability, 1.0))) if p.id in how.yields and p.availability is not None else p
        for p in system.plants
    )
    return replace(system, loads=loads, supplies=supplies, plants=plants, arising={firm: how.arising * t for firm, t in system.arising.items()})


def fixed(system: System, stands: Mapping[Part, float]) -> System:
    """The system with capacities standing and nothing to build."""
    return closed(grown(system, stands))


def run_varied(system: System, how: tuple[Variation, ...], *, periods: int, like: SimplexBasis | None = None) -> tuple[Plan, ...]:
    """Least-cost operation on the representative days of a system with nothing to build, under each variation, from the basis of the first. `like`: where the first begins. Raises Unsolved."""
    grid, found, basis = representative(system, periods), list[Plan](), None
    for each in how:
        dispatch = Dispatch(varied(system, each), grid)
        if basis is not None:
            dispatch.again(basis, np.zeros(0))
        elif like is not None:
            dispatch.begin_from(like)
        cut = dispatch.solve(np.zeros(0))
        basis = basis or dispatch.basis()
        assert dispatch.solution is not None
        found.append(named_plan(dispatch.run, (), np.zeros(0), dispatch.solution, cut.value, begins=False))
    return tuple(found)

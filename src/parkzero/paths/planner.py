"""The planner's path: the least-cost plan of the whole park, for one stage or a course of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parkzero.energy import Horizon, System
from parkzero.optimize.pathway import foresight, myopic
from parkzero.optimize.planning import FOREVER, least_cost, on_days
from parkzero.park.sections import Paths
from parkzero.progress import OnProgress, silent
from parkzero.results import Pathway, Plan


def decide(
    system: System, *, periods: int, gap: float, proved: bool, like: Plan | None = None, progress: OnProgress = silent, seconds: float = FOREVER
) -> Plan:  # fmt: skip
    """The plan of a system: certified against the full year, or on representative days alone. `like`: a plan of a system much like it, on whose days it is, and from which it begins."""
    if proved:
        return least_cost(system, periods=periods, gap=gap, seconds=seconds, like=like, progress=progress)
    return on_days(system, periods=periods, seconds=seconds, like=like)


def decide_stages(
    horizon: Horizon, *, periods: int, gap: float, blind: bool, progress: OnProgress = silent, seconds: float = FOREVER
) -> Pathway:  # fmt: skip
    """The plans of a horizon: with perfect foresight, or `blind` to what comes after each stage."""
    stages = myopic if blind else foresight
    return stages(horizon, periods=periods, gap=gap, seconds=seconds, progress=progress)


def pace(paths: Paths, systems: Sequence[System]) -> Mapping[str, float]:
    """Largest new capacity a year of each plant and store [MW/a]: the pace times the peak demand of what it gives."""
    if paths.pace is None:
        return {}
    peaks: dict[str, float] = {}
    for system in systems:
        for item in system.loads:
            peaks[item.carrier] = max(peaks.get(item.carrier, 0.0), float(item.power.max()))
    highest = max(peaks.values(), default=0.0)
    gives = {x.id: (str(x.output), x.most) for system in systems for x in system.plants} | {x.id: (x.carrier, x.most) for system in systems for x in system.stores}
    gives |= {x.id: ("electricity", x.most) for system in systems for x in system.reinforcements}
    return {name: paths.pace.value * peaks.get(carrier, highest) for name, (carrier, most) in gives.items() if most > 0}

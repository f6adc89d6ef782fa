"""What of a plan's saving is realised under another mode of operation."""

from __future__ import annotations

from collections.abc import Iterable

from parkzero.compare.runner import Runner
from parkzero.energy import System
from parkzero.figure import Figure, missing
from parkzero.optimize.rolling import Reference, realised, reference, roll
from parkzero.park.catalogue import typical
from parkzero.results import Plan
from parkzero.words import DispatchMode

HOLD = typical("setpoint_price").value
"""Price of leaving a set-point that the forecast gave [EUR/MWh]: from 0 (free to correct) to never."""


def kept(
    system: System, plan: Plan, stay_cost: float, *, modes: Iterable[DispatchMode], unit: float, runner: Runner, known: Reference | None = None
) -> dict[str, Figure]:
    """By mode, the share of the saving against building nothing that remains: operation by rule, or by yesterday's values as forecast.

    `stay_cost`: yearly cost with nothing built. `unit`: the study's currency per EUR. `known`: `reference(system, plan)`, where it is at hand.
    """
    known = known or runner.value(reference, system, plan)
    return {str(mode): _share(system, plan, stay_cost, mode=mode, unit=unit, runner=runner, known=known) for mode in modes}


def _share(
    system: System, plan: Plan, stay_cost: float, *, mode: DispatchMode, unit: float, runner: Runner, known: Reference
) -> Figure:  # fmt: skip
    """By forecast, low holds every set-point, high none."""
    met = plan.cost - sum(x.backstop * plan.exceeded.get(x.name, 0.0) for x in system.limits)  # what is missed saves and costs nothing


    def under(hold: float | None) -> float | None:
        rolled = runner.value(roll, system, plan, mode, heard={"known": known}, hold=hold)
        return realised(met, stay_cost, met + rolled.cost - known.rolled.cost)

    central = under(HOLD * unit)
    if central is None:
        return missing("1", "nothing is saved")
    ends = [central] if mode != "forecast" else [e for e in (central, under(None), under(0.0)) if e is not None]
    return Figure(central, "1", low=min(ends), high=max(ends), basis="estimated", span="ends", source="rolling operation, windows of 48 h, carried out 24 h at a time")

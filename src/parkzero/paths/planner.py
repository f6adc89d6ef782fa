"""The planner's path: the least-cost plan of the whole park."""

from __future__ import annotations

from collections.abc import Callable

from parkzero.optimize.planning import on_days
from parkzero.optimize.planning import plan as least_cost
from parkzero.park.study import Study
from parkzero.results import Plan, System


def plan(system: System, study: Study, *, proved: bool, told: Callable[[str], None]) -> Plan:
    """The plan of a system: proved by a full-year dispatch, or on representative days alone."""
    if proved:
        return least_cost(system, periods=study.periods, gap=study.tolerance, told=told)
    return on_days(system, periods=study.periods, gap=study.tolerance)

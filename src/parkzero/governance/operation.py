"""Quality of the data, and what of the plan is realised.

Narrow so far: the dispatch is realised as planned ("perfect"); what another mode of dispatch loses is not assessed.
"""

from __future__ import annotations

from parkzero.flows import Flows
from parkzero.park.sections import Governance
from parkzero.results import Quality


def quality(governance: Governance) -> Quality:
    """Half width that unmetered energy leaves: 2 % where metered, 15 % where not (rule of thumb, stated as such)."""
    coverage = governance.metering_coverage
    interval = 0.02 * coverage.value + 0.15 * (1.0 - coverage.value) if coverage else None
    return Quality(interval=interval, surcharge=None, dispatch=governance.dispatch)


def operate(planned: Flows, quality: Quality) -> Flows:
    """The realised flows of the planned ones: the same, whatever the mode of dispatch."""
    return planned

"""Heat of solar collectors by hour, from what panels give in the same sun and the air outside.

Valid for: flat plates facing as the panels do, at one mean temperature. Sun on the plane is the panels' output over their performance; what the plate takes of it
less what it loses to the air is its heat. Fitted to one yearly sum (473 kWh/m2 in Denmark); transients and night losses are not followed.
"""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.park.catalogue import typical

SOLAR_HEAT = "solar_heat"


def collected(panels: Floats, outside: Floats) -> Floats:
    """Heat per unit of capacity (8760,) [-]. `panels`: output of panels per unit of theirs, by hour or in equal parts of it; `outside`: temperature of the air [degC]."""
    sun = panels.reshape(HOURS, -1).mean(axis=1) / typical("panel_performance").value
    lost = typical("collector_loss").value * (typical("collector_temperature").value - outside) / 1000.0
    taken = typical("collector_optical").value * sun - np.where(sun > 0.0, lost, 0.0)
    found: Floats = np.clip(taken / typical("collector_peak").value, 0.0, 1.0)
    return found

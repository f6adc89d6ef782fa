"""Motor fuels sold as blends: B7 is diesel with 7 % of biodiesel by volume, E10 gasoline with 10 % of ethanol.

The number in the name counts as the share (in EN 590 and EN 228 it is the most that may be in it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from parkzero.units import UnitError, convert

_NAMED = re.compile(r"([BE])(\d{1,3})", re.I)
_PARTS = {"B": ("diesel", "biodiesel"), "E": ("gasoline", "ethanol")}


def parts(name: str) -> Mapping[str, float]:
    """The fuels in a blend by its name, as shares of its volume; empty where it is none.

    >>> parts("B7")
    {'diesel': 0.93, 'biodiesel': 0.07}
    """
    found = _NAMED.fullmatch(name)
    if not found or int(found[2]) > 100:
        return {}
    fossil, green = _PARTS[found[1].upper()]
    share = int(found[2]) / 100.0
    return {fuel: part for fuel, part in ((fossil, round(1.0 - share, 2)), (green, share)) if part}


def shares(name: str, unit: str, heating: Mapping[str, float]) -> Mapping[str, float]:
    """The fuels in a blend as shares of an amount in `unit`, by volume or energy. Raises UnitError for other units.

    `heating`: calorific value by volume of each fuel in it.
    """
    volumes = parts(name)
    try:
        convert(1.0, unit, "m3")
    except UnitError:
        convert(1.0, unit, "MWh")
        whole = sum(v * heating[fuel] for fuel, v in volumes.items())
        return {fuel: v * heating[fuel] / whole for fuel, v in volumes.items()}
    return volumes

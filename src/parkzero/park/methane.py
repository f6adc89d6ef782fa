"""Methane that leaks is fossil or biogenic: as its row says, else as what its enterprise handles.

Wastewater, landfill and digesters give biogenic methane, gas, oil and coal fossil methane; their potentials differ (IPCC AR6, Table 7.15).
Where the row says nothing, methane of an enterprise that handles a fossil fuel counts as fossil, the higher potential, any other as biogenic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from parkzero.park.catalogue import gas_of
from parkzero.park.whole import Activity
from parkzero.words import BIOGENIC, FUELS

Origin = Literal["fossil", "biogenic"]
NAMED: Mapping[str, Origin] = {"ch4fossil": "fossil", "ch4biogenic": "biogenic"}
"""Methane by a name that says where it comes from: CH4_fossil, CH4_biogenic."""


def named_origin(gas: str) -> Origin | None:
    """What the name of a gas says of its methane.

    >>> named_origin("CH4_biogenic"), named_origin("CH4")
    ('biogenic', None)
    """
    return NAMED.get(re.sub(r"[-_\s()]", "", gas).lower())


def origins(rows: Iterable[Activity]) -> dict[str, tuple[Origin, bool]]:
    """Where leaked methane comes from, by the origin of its row, and whether that is open: neither said nor plain from the fuels of a firm."""
    fossil, green = defaultdict[tuple[str, int], bool](bool), defaultdict[tuple[str, int], bool](bool)
    leaks = []
    for row in rows:
        key = row.enterprise, row.year
        fossil[key] |= row.carrier in FUELS and row.carrier not in BIOGENIC and row.quantity > 0.0
        green[key] |= row.carrier in BIOGENIC and row.quantity > 0.0
        if row.action == "leaked" and (named_origin(row.carrier) or gas_of(row.carrier) == "CH4"):
            leaks.append((row, key))
    found: dict[str, tuple[Origin, bool]] = {}
    for row, key in leaks:
        said = named_origin(row.carrier) or (row.attribute if row.attribute in ("fossil", "biogenic") else None)
        found[row.origin] = ("biogenic" if said == "biogenic" else "fossil", False) if said else ("fossil" if fossil[key] else "biogenic", green[key] or not fossil[key])
    return found

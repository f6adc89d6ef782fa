"""EU ETS monitoring: categories of installations, source streams, tiers (Regulation (EU) 2018/2066, Articles 19, 26, 47, Annexes II and V).

An enterprise stands for an installation, a fuel or material for a source stream. Tiers used are read off the account: that of
the quantity from its uncertainty, that of the factor from where it was taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from parkzero.accounting import Inventory, Line
from parkzero.figure import Z90, Z95
from parkzero.standards.factors import undated
from parkzero.standards.uncertainty import jointly
from parkzero.words import NOT_REPORTED

SMALL, LARGE = 50_000.0, 500_000.0
"""Bounds of categories A, B and C [t fossil CO2 before transferred CO2 is taken off], Article 19."""
LOW_EMISSION = 25_000.0
"""Installation with low emissions [t], Article 47."""
FUEL = ((0.015, 4), (0.025, 3), (0.05, 2), (0.075, 1))
MATERIAL = ((0.025, 3), (0.05, 2), (0.075, 1))
PRODUCT = ((0.025, 2), (0.05, 1))
"""Largest uncertainty of the quantity and its tier: fuels and mass balances; carbonates by input; clinker and lime by output
(Annex II, Table 1)."""
SOLID = (
    "coal",
    "lignite",
    "coke",
    "anthracite",
    "coking_coal",
    "washed_coal",
    "petroleum_coke",
    "peat",
    "biomass",
    "municipal_waste",
    "charcoal",
    "sub_bituminous_coal",
    "other_washed_coal",
    "briquettes",
    "industrial_waste",
    "other_biomass",
    "municipal_waste_biogenic",
)


@dataclass(frozen=True, kw_only=True)
class SourceStream:
    """One fuel or material of an installation."""

    installation: str
    category: str
    """A, B or C."""
    low_emission: bool
    name: str
    lines: tuple[Line, ...]
    """What it emits, net of what the named steps took out."""
    uncertainty: float
    """Of the quantity, half width of the 95 % interval as a share."""
    size: str
    """major, minor or de_minimis."""
    tier: int
    """Tier of the quantity that its uncertainty reaches; 0 where none."""
    required: int
    """Tier of the quantity that is asked for; 0 where a conservative estimate will do."""
    factor_tier: str
    """1 default, 2a national, 3 measured."""

    @property
    def meets(self) -> bool:
        return self.tier >= self.required


def installation_category(tonnes: float) -> str:
    """Category by yearly fossil emissions [t]."""
    return "A" if tonnes <= SMALL else "B" if tonnes <= LARGE else "C"


def sizes(streams: dict[str, float]) -> dict[str, str]:
    """major, minor or de_minimis by source stream: the smallest together below their bound."""
    whole = sum(streams.values())
    bounds = (("de_minimis", max(1_000.0, min(0.02 * whole, 20_000.0))), ("minor", max(5_000.0, min(0.10 * whole, 100_000.0))))
    found: dict[str, str] = {}
    rest = sorted(streams, key=lambda s: streams[s])
    for size, bound in bounds:
        together = 0.0
        while rest and together + streams[rest[0]] < bound:
            together += streams[rest[0]]
            found[rest.pop(0)] = size
    return found | dict.fromkeys(rest, "major")


def tier(uncertainty: float, table: tuple[tuple[float, int], ...] = FUEL) -> int:
    """Tier of the quantity that an uncertainty reaches; 0 for none."""
    return next((t for most, t in table if uncertainty <= most + 1e-12), 0)


def source_streams(account: Inventory) -> tuple[SourceStream, ...]:
    """The source streams of every installation, from an account under the ETS ruler; what its named steps took out is no stream."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in account.lines:
        if line.scope == "1" and line.step in ("account", "process_basis") and line.enterprise != NOT_REPORTED:
            lines[line.enterprise].append(line)
    return tuple(s for firm, own in sorted(lines.items()) for s in _of(firm, own))


def _of(firm: str, lines: Iterable[Line]) -> Iterable[SourceStream]:
    by: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by[line.carrier].append(line)
    net = {name: sum(x.tonnes for x in group) for name, group in by.items()}
    tonnes = {name: abs(t) for name, t in net.items() if abs(t) > 1e-9}
    whole = sum(net.values())
    category, found = installation_category(whole), sizes(tonnes)
    for name in sorted(tonnes, key=lambda n: -tonnes[n]):
        group = [x for x in by[name] if x.step == "account"]
        quantity = sum(x.quantity for x in group)
        spread = hypot(*jointly((x.quantity, x.errors) for x in group).values()) / quantity * Z95 / Z90 if quantity else 0.0
        basis = group[0].basis
        table = PRODUCT if basis == "output" else MATERIAL if basis == "input" else FUEL
        least = 1 if name in SOLID or basis in ("output", "input") else 2
        asked = {"major": least if category == "A" else table[0][1], "minor": 1, "de_minimis": 0}[found[name]]
        factor = {"measured": "3", "region": "2a", "country": "2a", "national": "2a", "supplier": "2b"}.get(
            undated(group[0].reason), "1"
        )
        yield SourceStream(
            installation=firm, category=category, low_emission=whole < LOW_EMISSION, name=name, lines=tuple(by[name]), uncertainty=spread, size=found[name], tier=tier(spread, table), required=asked, factor_tier=factor
        )

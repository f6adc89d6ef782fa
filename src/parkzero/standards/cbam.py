"""CBAM: embedded emissions of goods (Regulation (EU) 2023/956, Annexes I, II and IV; Implementing Regulation (EU) 2025/2547).

Simple good: attributed emissions over activity level. Complex good: those of its precursors on top. Indirect emissions count
for cement and fertilisers only (goods not listed in annex II). Power: the five-year simple mean of the country of origin;
an actual factor only over a direct line or by a power purchase agreement. Formulas of Annex IV are from memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from parkzero.accounting import Inventory
from parkzero.flows import Flows
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.words import THERMAL

GROUPS = {
    "cement": ("clinker", "cement"), "fertilisers": ("ammonia", "nitric_acid", "urea"), "hydrogen": ("hydrogen",), "aluminium": ("aluminium",),
    "iron_and_steel": ("crude_steel", "steel", "pig_iron", "dri", "sinter", "iron_ore_pellets", "ferro", "high_carbon_ferro", "low_carbon_ferro"),
}  # fmt: skip
"""Groups of goods of annex I, and how the names of their products begin."""
INDIRECT = ("cement", "fertilisers")
MARK_UP = {2026: 0.10, 2027: 0.20, 2028: 0.30}
FERTILISER_MARK_UP = 0.01
MEAN_OF = 5
"""Years of the mean grid factor."""


@dataclass(frozen=True)
class Good:
    """Embedded emissions of a good of an enterprise."""

    enterprise: str
    product: str
    group: str
    output: float
    """[t]"""
    direct: float
    """Attributed direct emissions, with heat in and out [tCO2e]."""
    indirect: float
    """Attributed emissions of the power used [tCO2e]; 0 where the annex leaves them out."""
    precursors: float
    """Embedded emissions of precursors [tCO2e]."""
    electricity_factor: float
    """[tCO2/MWh]"""
    years: tuple[int, ...]
    """Years of that mean."""
    share: float
    """Share of the enterprise's emissions that falls on this good, by mass."""

    @property
    def specific(self) -> float:
        """Specific embedded emissions [tCO2e/t]."""
        return (self.direct + self.indirect + self.precursors) / self.output


def group_of(product: str) -> str | None:
    """The group of goods that a product belongs to; None outside annex I."""
    return next((g for g, heads in GROUPS.items() if any(product == h or product.startswith(h + "_") for h in heads)), None)


def makers(flows: Flows) -> dict[str, dict[str, float]]:
    """Enterprises that make goods of annex I, with the output of each [t]."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in flows.records():
        if row["use"] == "product" and group_of(str(row["carrier"])):
            found[str(row["giver"])][str(row["carrier"])] += float(row["quantity"]) * float(row["weight"])
    return {firm: dict(goods) for firm, goods in found.items()}


def default_power(site: Site, year: int) -> tuple[float, tuple[int, ...]]:
    """Mean grid factor of the country of origin over the last five years known [tCO2/MWh], and those years."""
    known = {f.year: f.value for f in factors.electricity(site, "average", national=True) if f.year <= year}
    years = tuple(sorted(known)[-MEAN_OF:])
    if not years:
        return factors.grid(site, year).value, ()
    return sum(known[y] for y in years) / len(years), years


def goods(flows: Flows, account: Inventory, site: Site, year: int) -> tuple[Good, ...]:
    """The goods of a park from its flows and their account under the CBAM ruler."""
    made = makers(flows)
    power, years = default_power(site, year)
    warm = factors.heat(site, year).value
    found = []
    for firm, products in sorted(made.items()):
        whole = sum(products.values())
        direct = sum(x.tonnes for x in account.lines if x.enterprise == firm and x.scope in account.counted)
        used, heat = _received(flows, firm)
        before = sum(x.tonnes for x in account.lines if x.enterprise == firm and x.scope == "3" and group_of(x.carrier))
        for product, output in sorted(products.items()):
            group = group_of(product) or ""
            part = output / whole
            found.append(
                Good(
                    firm, product, group, output, (direct + heat * warm) * part, used * power * part if group in INDIRECT else 0.0,
                    before * part, power, years, part,
                )
            )  # fmt: skip
    return tuple(found)


def _received(flows: Flows, firm: str) -> tuple[float, float]:
    """Power at the default factor and net heat that an enterprise takes [MWh]."""
    used = heat = 0.0
    for row in flows.records():
        quantity = float(row["quantity"]) * float(row["weight"])
        if row["receiver"] == firm and row["receiver_kind"] == "enterprise":
            outside = row["giver_kind"] not in ("asset", "own")
            if row["carrier"] == "electricity" and outside and row["attribute"] not in ("direct", "ppa"):
                used += quantity
            elif row["carrier"] in THERMAL and outside and row["attribute"] == "none":
                heat += quantity
        elif row["giver"] == firm and row["giver_kind"] == "enterprise" and row["carrier"] in THERMAL:
            heat -= quantity
    return used, heat


def marked_up(default: float, year: int, group: str) -> float:
    """A default value with the mark-up of its year: 10 % in 2026, 20 % in 2027, 30 % from 2028; fertilisers 1 %."""
    rate = FERTILISER_MARK_UP if group == "fertilisers" else MARK_UP.get(min(max(year, 2026), 2028), 0.0)
    return default * (1.0 + rate)


def certificates_due(specific: float, free: float, tonnes: Sequence[float]) -> float:
    """Certificates [tCO2e] for imports of a good: embedded emissions less the free allocation that goods made inside would get."""
    return max(specific - free, 0.0) * sum(tonnes)

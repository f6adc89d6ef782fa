"""CBAM: embedded emissions of goods (Regulation (EU) 2023/956, Annexes I, II and IV; Implementing Regulation (EU) 2025/2547).

Direct emissions of a good are those of its process, fuel and net heat; the fuel of power made on site counts as indirect.
Indirect emissions count for cement and fertilisers only (goods not listed in annex II). Power from outside: the five-year
simple mean of the country of origin; an actual factor only over a direct line or by a power purchase agreement. Goods that
are precursors of another good of the same enterprise form one bubble with it. Process emissions go to the goods of their
process, fuel and power to all products of the enterprise by mass. Specific embedded emissions follow sections 2 and 3 of annex IV.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parkzero.accounting import Inventory, Rule
from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import process_id, stores, table
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.standards.trade import traded
from parkzero.words import THERMAL

CHAINS: dict[str, tuple[tuple[str, ...], ...]] = {
    "cement": (("clinker", "clinker_white", "clinker_sulphoaluminate", "clinker_aluminate"), ("cement",)),
    "iron_and_steel": (
        ("sinter", "iron_ore_pellets"), ("pig_iron", "dri"), ("crude_steel_bof", "crude_steel_eaf", "crude_steel"), ("steel", "steel_products"),
    ),
    "ferroalloys": (("ferrochrome", "ferronickel", "high_carbon_ferromanganese", "low_carbon_ferromanganese", "ferromanganese"),),
    "aluminium": (("aluminium_primary", "aluminium_soderberg"), ("aluminium_products",)),
    "fertilisers": (
        ("ammonia", "ammonia_gas", "ammonia_gas_modern", "ammonia_oil", "ammonia_coal"),
        ("nitric_acid_nscr", "nitric_acid_abated", "nitric_acid_atmospheric", "nitric_acid_medium", "nitric_acid_high_pressure", "nitric_acid_dual_pressure",
         "nitric_acid_low_pressure", "nitric_acid_combined"),
        ("urea", "ammonium_nitrate", "nitrate_fertiliser"),
    ),
    "hydrogen": (("hydrogen",),),
}  # fmt: skip
"""Groups of goods of annex I, from precursor to final good, by the names of products."""
RANK = {name: (group, place) for group, steps in CHAINS.items() for place, names in enumerate(steps) for name in names}
INDIRECT = ("cement", "fertilisers")
MARK_UP = {2026: 0.10, 2027: 0.20, 2028: 0.30}
FERTILISER_MARK_UP = 0.01
MEAN_OF = 5
"""Years of the mean grid factor."""


@dataclass(frozen=True, kw_only=True)
class Good:
    """Embedded emissions of a good of an enterprise."""

    enterprise: str
    product: str
    group: str
    output: float
    """[t]"""
    direct: float
    """Attributed direct emissions, with heat in and out, without the fuel of power [tCO2e]."""
    indirect: float
    """Attributed emissions of the power used [tCO2e]; 0 where the annex leaves them out."""
    precursors: float
    """Embedded emissions of precursors from elsewhere [tCO2e]."""
    electricity_factor: float
    """Factor of the power used, from outside and own [tCO2/MWh]."""
    years: tuple[int, ...]
    """Years of the mean grid factor."""
    share: float
    """Share of the enterprise's fuel and power that falls on this good, by mass."""

    @property
    def specific(self) -> float:
        """Specific embedded emissions [tCO2e/t]."""
        return (self.direct + self.indirect + self.precursors) / self.output


@dataclass(frozen=True)
class _Energy:
    """What an enterprise uses, makes and passes on [MWh]."""

    power_bought: float
    """At the default factor: neither direct nor by a power purchase agreement."""
    power_used: float
    power_made: float
    """Of fuels."""
    heat_net: float
    """Bought less handed on."""


def group_of(product: str) -> str | None:
    """The group of goods that a product belongs to; None outside annex I."""
    return RANK[product][0] if product in RANK else None


def makers(flows: Flows) -> dict[str, dict[str, float]]:
    """Enterprises that make goods of annex I, with the output of each [t]; a plant that stood still makes none."""
    return {firm: goods for firm, made in _products(flows).items() if (goods := {p: q for p, q in made.items() if group_of(p)})}


def _products(flows: Flows) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in flows.records():
        if row["use"] == "product" and row["quantity"] > 0.0:
            found[str(row["giver"])][str(row["carrier"])] += weighted(row)
    return {firm: dict(goods) for firm, goods in found.items()}


def default_power(site: Site, year: int) -> tuple[float, tuple[int, ...]]:
    """Mean grid factor of the country of origin over the last five years known [tCO2/MWh], and those years."""
    known = {f.year: f.value for f in factors.electricity(site, "average", national=True) if f.year <= year}
    years = tuple(sorted(known)[-MEAN_OF:])
    if not years:
        return factors.grid(site, year).value, ()
    return sum(known[y] for y in years) / len(years), years


def final(goods: Mapping[str, float]) -> dict[str, float]:
    """The goods that no other good of the enterprise is made of: the last of each chain."""
    last: dict[str, int] = {}
    for product in goods:
        group, place = RANK[product]
        last[group] = max(last.get(group, 0), place)
    return {p: q for p, q in goods.items() if RANK[p][1] == last[RANK[p][0]]}


def goods(flows: Flows, account: Inventory, rule: Rule, site: Site, year: int) -> tuple[Good, ...]:
    """The goods of a park from its flows and their account under the CBAM rule."""
    grid, years = default_power(site, year)
    warm = factors.heat(site, year).value
    groups = {process_id(r): r["group"] for r in table("process.csv")}
    products = _products(flows)
    records = flows.records()
    handed = traded(records, rule)
    found = []
    for firm, made in sorted(makers(flows).items()):
        last = final(made)
        inside = {p: q for p, q in products[firm].items() if p not in made}
        whole = sum(last.values()) + sum(inside.values())
        lines = [x for x in account.lines if x.enterprise == firm and x.scope in account.counted]
        carried = {c: t for c in ("electricity", *THERMAL) if (t := handed.per_unit(firm, c)) is not None}
        own = carried.get("electricity", 0.0)
        energy = _used(firm, records)
        heat = energy.heat_net * (warm if energy.heat_net > 0 else next((carried[c] for c in THERMAL if c in carried), warm))
        shared = sum(x.tonnes for x in lines if not x.group or x.group == "carbon_balance") - handed.relief(firm, "electricity", factors.exported_part()) * energy.power_made + heat
        factor = (energy.power_bought * grid + energy.power_made * own) / max(energy.power_bought + energy.power_made, 1e-9)
        precursors = sum(x.tonnes for x in account.lines if x.enterprise == firm and x.scope == "3" and group_of(x.carrier))
        for product, output in sorted(last.items()):
            group, part = RANK[product][0], output / whole
            alike = {p for p in made if RANK[p][0] == group}
            process = sum(x.tonnes for x in lines if x.group and _of_chain(x, alike, groups))
            process *= output / sum(q for p, q in last.items() if RANK[p][0] == group)
            power = min(energy.power_used, energy.power_bought + energy.power_made) * factor
            found.append(
                Good(
                    enterprise=firm, product=product, group=group, output=output, direct=shared * part + process, indirect=power * part if group in INDIRECT else 0.0, precursors=precursors * part, electricity_factor=factor, years=years, share=part
                )
            )  # fmt: skip
    return tuple(found)


def _of_chain(line: Any, alike: set[str], groups: Mapping[str, str]) -> bool:
    """Whether a process line belongs to the chain of some products: one of them, or a material of their process."""
    return line.carrier in alike or line.group in {groups.get(p, p) for p in alike} or line.group == "carbonates_use"


def _used(firm: str, records: Sequence[Mapping[str, Any]]) -> _Energy:
    bought = made = sold = heat = 0.0
    for row in records:
        quantity, carrier = weighted(row), row["carrier"]
        if row["use"] == "cause" or row["technology"] in stores():
            continue
        inside = row["giver_kind"] in ("asset", "own")
        if row["receiver"] == firm and row["receiver_kind"] == "enterprise":
            if carrier == "electricity" and row["attribute"] not in ("direct", "ppa"):
                bought, made = bought + (0.0 if inside else quantity), made + (quantity if inside else 0.0)
            elif carrier in THERMAL and not inside and row["attribute"] == "none":
                heat += quantity
        elif row["giver"] == firm and row["giver_kind"] == "enterprise" and row["receiver_kind"] != "asset":
            sold += quantity if carrier == "electricity" and row["attribute"] == "none" else 0.0
            heat -= quantity if carrier in THERMAL and row["attribute"] == "none" else 0.0
    return _Energy(bought, max(bought + made - sold, 0.0), made, heat)


def marked_up(default: float, year: int, group: str) -> float:
    """A default value with the mark-up of its year: 10 % in 2026, 20 % in 2027, 30 % from 2028; fertilisers 1 %."""
    rate = FERTILISER_MARK_UP if group == "fertilisers" else MARK_UP.get(min(max(year, 2026), 2028), 0.0)
    return default * (1.0 + rate)


def certificates_due(specific: float, free: float, tonnes: Sequence[float]) -> float:
    """Certificates [tCO2e] for imports of a good: embedded emissions less the free allocation that goods made inside would get."""
    return max(specific - free, 0.0) * sum(tonnes)

"""A ruler worked out for a park: the table of tonnes per unit of every kind of flow.

Sources: GHG Protocol scope 2 by location or by market (Scope 2 Guidance 2015, chapters 4 and 6); the national
zero-carbon-park rule of China (notice 910 of 2025, annex 4), where power is either direct or certified non-fossil (0) or
ordinary (0.8325); Chinese enterprise reports (GB/T 32151 family), where power and heat count in and out at one factor;
Regulation (EU) 2018/2066 for installations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parkzero.accounting import Rule, RuleRow
from parkzero.park.ruler import Ruler
from parkzero.park.site import Site
from parkzero.park.whole import OwnFactor
from parkzero.results import Outlook
from parkzero.standards import factors
from parkzero.standards.chp import split
from parkzero.standards.factors import Factor
from parkzero.words import FUELS, THERMAL

NOT_MADE_HERE = "supplier|own|enterprise|grid|outside|stock"
GONE = "grid|outside|supplier"
GREEN = "direct|certificate|ppa"
ZERO = Factor(0.0, 0.0, "zero: direct or certified non-fossil power", "", "A", "text")
PRINTED = Factor(
    factors.FOSSIL_POWER, 0.0, "0.8325 t/MWh, fossil power", "notice 910 of 2025 (NDRC, MIIT, NEA), annex 4", "A", "text"
)  # fmt: skip
METHANOL = Factor(0.2486, 0.02, "methanol, stoichiometric", "1.374 tCO2/t by molar mass, 19.9 GJ/t net", "B", "computed")
COMBUSTION = ("CO2", "CH4", "N2O")


def rule(ruler: Ruler, site: Site, outlook: Outlook, base_year: int, year: int, name: str, own: Sequence[OwnFactor] = ()) -> Rule:
    """The table of a ruler for a site in a year: the grid factor of the base year, moved by the trend, except where a text fixes it."""
    index = outlook.grid_factor[1] if year == outlook.stage and year != base_year else 1.0
    rows: list[RuleRow] = [
        *_fuels(ruler, site, own, base_year), *_electricity(ruler, site, own, base_year, index), *_heat(ruler, site, own, base_year),
        *_processes(ruler, site, own, base_year), *_leaks(ruler), *_captured(ruler), *_chain(own, base_year), *_rest(),
    ]  # fmt: skip
    if not ruler.direct:
        rows = [_without(r, "1") for r in rows]
    if not ruler.indirect:
        rows = [_without(r, "2", "export", "internal") for r in rows]
    return Rule(
        name, "tCO2" if ruler.gases == ("CO2",) else "tCO2e", tuple(rows), ", ".join(filter(None, (site.place.region, site.place.country))), base_year,
        ("1", "2", "export", "3") if ruler.value_chain else ("1", "2", "export"), ruler.process, ruler.internal,
        split(ruler.chp), factors.equivalent_value(site, base_year).value,
    )  # fmt: skip


def family(ruler: Ruler, site: Site) -> str:
    """Family of fuel factors: the ruler's own, else the country's."""
    return ruler.family or ("china" if site.place.country == "CN" else "ipcc")


def _without(row: RuleRow, *scopes: str) -> RuleRow:
    return replace(row, scope="none", tonnes=0.0, share=0.0, reason="outside_scope", group="", basis="") if row.scope in scopes else row


def _row(
    flow: tuple[str, str, str, str, str], gas: str, scope: str, factor: Factor, times: float = 1.0, *, unit: str = "MWh", enterprise: str = "*",
    group: str = "", basis: str = "", category: str = "",
) -> RuleRow:  # fmt: skip
    return RuleRow(
        *flow, gas, scope, factor.value * times, factor.share, factor.id, factor.source, unit, factor.reason, factor.confidence, enterprise, group, basis,
        category,
    )  # fmt: skip


def _nothing(flow: tuple[str, str, str, str, str], why: str, source: str = "", unit: str = "MWh") -> RuleRow:
    return RuleRow(*flow, "CO2", "none", 0.0, 0.0, why, source, unit, "none")


def _fuels(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    chosen = family(ruler, site)
    gases = [g for g in COMBUSTION if g in (ruler.combustion or ruler.gases)]
    for carrier in FUELS:
        for gas in gases:
            found = factors.fuel(carrier, gas, chosen, own, year)
            if found is not None:
                scope = "biogenic" if found.biogenic and ruler.biogenic == "apart" else "1"
                yield from _fuel(ruler, carrier, gas, scope, found.burnt, found.whole)
        yield _nothing((carrier, "asset", "*", "fuel", "*"), "fuel made inside: counted where it is burnt")
        yield _nothing((carrier, "enterprise", GONE, "fuel|transformation|feedstock", "*"), "fuel sold, not burnt")
        if not ruler.bunkers:
            yield _nothing((carrier, NOT_MADE_HERE, "enterprise|air", "bunker", "*"), "bunker fuel lies outside this standard")
    green = _biogenic(chosen)
    for row, factor in factors.of_enterprises(own, "fuel", year):
        if row.gas in gases:
            scope = "biogenic" if row.item in green and row.gas == "CO2" and ruler.biogenic == "apart" else "1"
            yield from _fuel(ruler, row.item, row.gas, scope, factor, factor, row.enterprise)


def _fuel(ruler: Ruler, carrier: str, gas: str, scope: str, burnt: Factor, whole: Factor, enterprise: str = "*") -> Iterator[RuleRow]:
    """A fuel where it is burnt; where it is transformed or feeds a process its carbon counts whole, and nothing else of it."""
    warming = factors.gwp(gas, ruler.gwp)
    uses = "fuel|bunker" if ruler.bunkers else "fuel"
    yield _row((carrier, NOT_MADE_HERE, "enterprise|air", uses, "*"), gas, scope, burnt, warming, enterprise=enterprise)
    if gas != "CO2":
        return
    yield _row((carrier, NOT_MADE_HERE, "enterprise|air", "transformation", "*"), gas, scope, whole, warming, enterprise=enterprise)
    yield _row((carrier, "asset", "*", "transformation", "*"), gas, scope, whole, -warming, enterprise=enterprise)
    if ruler.process == "none":
        yield _nothing((carrier, NOT_MADE_HERE, "enterprise", "feedstock", "*"), "feedstock is not burnt")
    else:
        flow = (carrier, NOT_MADE_HERE, "enterprise", "feedstock", "*")
        yield _row(flow, gas, scope, whole, warming, enterprise=enterprise, group="carbon_balance", basis="feedstock")


def _biogenic(family: str) -> frozenset[str]:
    return frozenset(c for c in FUELS if (found := factors.fuel(c, "CO2", family)) and found.biogenic)


ORDINARY = "none|certificate_910|certificate_scope_2"
BOUGHT = "grid|supplier|outside"


def _ordinary(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Factor:
    """The factor of power that no contract or certificate covers, by location or as the text fixes it."""
    if ruler.electricity == "national_rule":
        return PRINTED
    if ruler.electricity == "national_average":
        return factors.national_average(site, year, own)
    return factors.grid(site, year, own)


def _electricity(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int, index: float) -> Iterator[RuleRow]:
    def bought(attribute: str, factor: Factor, times: float = 1.0, enterprise: str = "*") -> RuleRow:
        return _row(("electricity", BOUGHT, "*", "*", attribute), "CO2", "2", factor, times, enterprise=enterprise)

    ordinary = _ordinary(ruler, site, own, year)
    moved = 1.0 if ruler.electricity == "national_rule" else index
    made = "asset|own"
    sold_green = ("electricity", made, "*", "*", "sold")
    if ruler.electricity == "national_rule":
        yield bought("none|certificate_scope_2", PRINTED)
        yield bought(f"{GREEN}|certificate_910", ZERO)
        yield _row(sold_green, "CO2", "2", PRINTED)
    elif ruler.electricity == "national_average":
        yield bought(ORDINARY, ordinary, moved)
        yield bought(GREEN, ZERO)
        yield _row(sold_green, "CO2", "2", ordinary, moved)
    elif ruler.electricity == "location":
        located = f"{ORDINARY}|certificate|ppa"
        yield bought(located, ordinary, moved)
        for row, factor in factors.of_enterprises(own, "electricity", year):
            yield bought(located, factor, moved, row.enterprise)
        yield bought("direct", ZERO)
        yield _nothing(sold_green, OURS)
    else:
        rest = factors.residual(site, year, own)
        yield bought("none", factors.choose(factors.own(own, "supplier", "electricity"), year) or rest, moved)
        yield bought("certificate_910", rest, moved)
        for row, factor in factors.of_enterprises(own, "supplier", year):
            yield bought("none", factor, moved, row.enterprise)
        yield bought(f"{GREEN}|certificate_scope_2", ZERO)
        yield _row(sold_green, "CO2", "2", rest, moved)
    sold = ("electricity", "enterprise", GONE, "*", "none")
    yield _row(sold, "CO2", "export", ordinary, -moved) if ruler.credit else _nothing(sold, "sold power earns no credit")
    yield _nothing(("electricity", "enterprise", GONE, "*", f"{GREEN}|sold"), "green power sold earns nothing", ordinary.source)
    yield _row(("electricity", "enterprise", "enterprise", "*", "none|sold"), "CO2", "internal", ordinary, moved)
    yield _nothing(
        ("electricity", "enterprise", "enterprise", "*", f"{GREEN}|certificate_910|certificate_scope_2"), "non-fossil power of a neighbour"
    )
    yield _nothing(("electricity", made, "*", "*", f"none|{GREEN}"), OURS)


OURS = "own generation: counted where the fuel is burnt"


def _heat(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    for carrier in THERMAL:
        given = factors.own(own, "heat", carrier)
        cold = carrier == "cooling" and not given
        factor = factors.cold(_ordinary(ruler, site, own, year)) if cold else factors.heat(site, year, own, carrier)
        yield _row((carrier, BOUGHT, "enterprise", "*", "none"), "CO2", "2", factor)
        for row, theirs in factors.of_enterprises(own, "heat", year):
            if row.item == carrier:
                yield _row((carrier, BOUGHT, "enterprise", "*", "none"), "CO2", "2", theirs, enterprise=row.enterprise)
        yield _nothing((carrier, BOUGHT, "enterprise", "*", GREEN), "non-fossil heat", factor.source)
        sold = (carrier, "enterprise", GONE, "*", "none")
        yield _row(sold, "CO2", "export", factor, -1.0) if ruler.credit else _nothing(sold, "sold heat earns no credit")
        yield _nothing((carrier, "enterprise", GONE, "*", GREEN), "non-fossil heat sold", factor.source)
        yield _row((carrier, "enterprise", "enterprise", "*", "none"), "CO2", "internal", factor)
        yield _nothing((carrier, "enterprise", "enterprise", "*", GREEN), "non-fossil heat of a neighbour")
        yield _nothing((carrier, "asset|own", "*", "*", "*"), OURS)


MEASURES = {
    "output": ("product", "enterprise", "*", "product"), "carbon_out": ("carbon_out", "enterprise", "*", "product"),
    "input": ("material", "*", "enterprise", "material"),
}  # fmt: skip
"""By basis: the kind of the user's own factor, and giver, receiver and use of the flow it holds for."""


def _processes(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    known = factors.process(family(ruler, site))
    added = [(r.item, basis) for r in own for basis, (kind, *_) in MEASURES.items() if r.kind == kind]
    for item, basis in dict.fromkeys([*known, *added]):
        kind, giver, receiver, use = MEASURES[basis]
        rows = known.get((item, basis), [])
        group = rows[0]["group"] if rows else item
        for gas in dict.fromkeys([r["gas"] for r in rows] + [r.gas for r in own if (r.kind, r.item) == (kind, item)]):
            options = factors.own(own, kind, item, gas) + [_catalogued(r) for r in rows if r["gas"] == gas]
            sign = -1.0 if basis == "carbon_out" else 1.0
            counted = ruler.process != "none" and factors.gas_group(gas) in ruler.gases
            flow = (item, giver, receiver, use, "*")
            warming = sign * factors.gwp(gas, ruler.gwp)
            best = factors.choose(options, year)
            if best is not None:
                yield _row(flow, gas, "1" if counted else "none", best, warming if counted else 0.0, unit="t", group=group, basis=basis)
            for row, factor in factors.of_enterprises(own, kind, year):
                if (row.item, row.gas) == (item, gas) and counted:
                    yield _row(flow, gas, "1", factor, warming, unit="t", enterprise=row.enterprise, group=group, basis=basis)


def _catalogued(row: dict[str, str]) -> Factor:
    id = f"process.csv:{row['line']} {row['item']} {row['gas']} {row['family']}"
    return Factor(float(row["t_per_t"]), float(row["uncertainty_share"]), id, row["source"], row["confidence"], "process")


def _leaks(ruler: Ruler) -> Iterator[RuleRow]:
    for gas, warming in factors.leaking(ruler.gwp).items():
        group = factors.gas_group(gas)
        counted = group in ruler.gases and ruler.process != "none"
        flow = (gas, "enterprise", "air", "*", "*")
        source = "IPCC assessment reports, global warming potentials over 100 years"
        known = Factor(warming, 0.0, f"GWP100 {ruler.gwp} {gas}", source, "A", "potential")
        yield _row(flow, group, "1" if counted else "none", known, 1.0 if counted else 0.0, unit="t")


def _captured(ruler: Ruler) -> Iterator[RuleRow]:
    whole = Factor(1.0, 0.0, "captured and stored, proved", "", "A", "stored")
    stored = ruler.capture == "stored" and ruler.direct
    if stored:
        yield _row(("co2", "enterprise", "ground", "*", "none"), "CO2", "1", whole, -1.0, unit="t")
    else:
        yield _nothing(("co2", "enterprise", "ground", "*", "none"), "no capture is subtracted under this rule", unit="t")
    yield _row(("co2", "enterprise", "ground", "*", "biogenic"), "CO2", "removal", whole, -1.0, unit="t")
    yield _nothing(("co2", "enterprise", "outside|enterprise", "*", "*"), "captured but not stored: counts as emitted", unit="t")


def _chain(own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    for item in dict.fromkeys(r.item for r in own if r.kind == "chain"):
        rows = [r for r in own if (r.kind, r.item) == ("chain", item)]
        best = factors.choose(factors.own(own, "chain", item, "CO2e"), year)
        flow = (item, "*", "enterprise", "cause", "*")
        if best is not None:
            yield _row(flow, "CO2e", "3", best, unit=rows[0].unit, category=rows[0].category)
        for row, factor in factors.of_enterprises(own, "chain", year):
            if row.item == item:
                yield _row(flow, "CO2e", "3", factor, unit=row.unit, enterprise=row.enterprise, category=row.category)


def _rest() -> Iterator[RuleRow]:
    for carrier in ("hydrogen", "ammonia"):
        yield _nothing((carrier, "*", "*", "fuel|transformation|feedstock|bunker", "*"), f"{carrier}: no CO2 inside the boundary")
    yield _nothing(("methanol", "*", "*", "transformation|feedstock|bunker", "*"), "methanol: a product or feed, not burnt")
    yield _row(("methanol", BOUGHT, "enterprise|air", "fuel", "*"), "CO2", "1", METHANOL)

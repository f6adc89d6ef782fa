"""A ruler worked out for a park: the table of tonnes per unit of every kind of flow.

Sources: GHG Protocol scope 2 by location or by market (Scope 2 Guidance 2015, chapters 4 and 6); the national
zero-carbon-park rule of China (notice 910 of 2025, annex 4), where power is either direct or certified non-fossil (0) or
ordinary (0.8325); Chinese enterprise reports (GB/T 32151 family), where power and heat count in and out at one factor;
Regulation (EU) 2018/2066 for installations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
COMBUSTION = ("CO2", "CH4", "N2O")


def rule(
    ruler: Ruler, site: Site, outlook: Outlook, base_year: int, year: int, name: str, own: Sequence[OwnFactor] = (), credited: bool = False
) -> Rule:
    """The table of a ruler for a site in a year: the grid factor of the base year, moved by the trend, except where a text fixes it.

    `credited`: internal trade is deducted from the seller at the default factor (a sum of enterprise reports).
    """
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
        ("1", "2", "export", "3") if ruler.value_chain else ("1", "2", "export"), ruler.process, "credited" if credited else ruler.internal,
        split(ruler.chp),
    )  # fmt: skip


def family(ruler: Ruler, site: Site) -> str:
    """Family of fuel factors: the ruler's own, else the country's."""
    return ruler.family or ("china" if site.place.country == "CN" else "ipcc")


def _without(row: RuleRow, *scopes: str) -> RuleRow:
    if row.scope not in scopes:
        return row
    return RuleRow(
        row.carrier, row.giver_kind, row.receiver_kind, row.use, row.attribute, row.gas, "none", 0.0, 0.0, row.factor, row.source, row.unit,
        "outside_scope", row.confidence, row.enterprise,
    )  # fmt: skip


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
            if found is None:
                continue
            factor, biogenic = found
            scope = "biogenic" if biogenic and ruler.biogenic == "apart" else "1"
            warming = factors.gwp(gas, ruler.gwp)
            yield _row((carrier, NOT_MADE_HERE, "enterprise|air", "fuel|transformation|bunker", "*"), gas, scope, factor, warming)
            if gas == "CO2":
                yield _row((carrier, "asset", "*", "transformation", "*"), gas, scope, factor, -warming)
                if ruler.process == "input":
                    yield _row(
                        (carrier, "*", "*", "feedstock", "*"), gas, scope, factor, warming, group="carbon_balance", basis="feedstock"
                    )
        if ruler.process != "input":
            yield _nothing((carrier, "*", "*", "feedstock", "*"), "feedstock is not burnt")
        yield _nothing((carrier, "asset", "*", "fuel", "*"), "fuel made inside: counted where it is burnt")
        yield _nothing((carrier, "enterprise", GONE, "fuel|transformation|feedstock", "*"), "fuel sold, not burnt")
    for row, factor in factors.of_enterprises(own, "fuel", year):
        if row.gas in gases:
            scope = "biogenic" if row.item in _biogenic(chosen) and row.gas == "CO2" and ruler.biogenic == "apart" else "1"
            flow = (row.item, NOT_MADE_HERE, "enterprise|air", "fuel|transformation|bunker", "*")
            yield _row(flow, row.gas, scope, factor, factors.gwp(row.gas, ruler.gwp), enterprise=row.enterprise)


def _biogenic(family: str) -> frozenset[str]:
    return frozenset(c for c in FUELS if (found := factors.fuel(c, "CO2", family)) and found[1])


def _electricity(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int, index: float) -> Iterator[RuleRow]:
    def bought(attribute: str, factor: Factor, times: float = 1.0, enterprise: str = "*") -> RuleRow:
        return _row(("electricity", "grid", "*", "*", attribute), "CO2", "2", factor, times, enterprise=enterprise)

    mean = factors.grid(site, year, own)
    ordinary = {"national_rule": PRINTED, "national_average": factors.national_average(site, year, own)}.get(ruler.electricity, mean)
    made, ours = "asset|own", "own generation: counted where the fuel is burnt"
    fixed = 1.0 if ruler.electricity == "national_rule" else index
    sold_green = ("electricity", made, "*", "*", "sold")
    if ruler.electricity == "national_rule":
        yield bought("none|certificate_scope_2", PRINTED)
        yield bought(f"{GREEN}|certificate_910", ZERO)
        yield _row(sold_green, "CO2", "2", PRINTED)
        yield _row(("electricity", "enterprise", GONE, "*", "none"), "CO2", "export", PRINTED, -1.0)
        yield _nothing(("electricity", "enterprise", GONE, "*", f"{GREEN}|sold"), "green power sold earns nothing", PRINTED.source)
    elif ruler.electricity == "national_average":
        yield bought("none|certificate_910|certificate_scope_2", ordinary, index)
        yield bought(GREEN, ZERO)
        yield _row(sold_green, "CO2", "2", ordinary, index)
        yield _row(("electricity", "enterprise", GONE, "*", "none"), "CO2", "export", ordinary, -index)
        yield _nothing(("electricity", "enterprise", GONE, "*", f"{GREEN}|sold"), "green power sold earns nothing")
    elif ruler.electricity == "location":
        yield bought("none|certificate|certificate_910|certificate_scope_2|ppa", mean, index)
        for row, factor in factors.of_enterprises(own, "electricity", year):
            yield bought("none|certificate|certificate_910|certificate_scope_2|ppa", factor, index, row.enterprise)
        yield bought("direct", ZERO)
        yield _nothing(sold_green, ours)
        yield _nothing(("electricity", "enterprise", GONE, "*", "*"), "sold power earns no credit")
    else:
        rest = factors.residual(site, year, own)
        supplier = factors.choose(factors.own(own, "supplier", "electricity"), year)
        yield bought("none", supplier or rest, index)
        yield bought("certificate_910", rest, index)
        for row, factor in factors.of_enterprises(own, "supplier", year):
            yield bought("none", factor, index, row.enterprise)
        yield bought(f"{GREEN}|certificate_scope_2", ZERO)
        yield _row(sold_green, "CO2", "2", rest, index)
        yield _nothing(("electricity", "enterprise", GONE, "*", "*"), "sold power earns no credit")
    yield _nothing(("electricity", "supplier|outside", "*", "*", GREEN), ZERO.id)
    yield _row(
        ("electricity", "supplier|outside", "*", "*", "none"), "CO2", "2", PRINTED if ruler.electricity == "national_rule" else mean, index
    )
    yield _row(("electricity", "enterprise", "enterprise", "*", "none|sold"), "CO2", "internal", ordinary, fixed)
    yield _nothing(
        ("electricity", "enterprise", "enterprise", "*", f"{GREEN}|certificate_910|certificate_scope_2"), "non-fossil power of a neighbour"
    )
    yield _nothing(("electricity", made, "*", "*", f"none|{GREEN}"), ours)


def _heat(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    credited = ruler.electricity in ("national_rule", "national_average")
    for carrier in THERMAL:
        factor = factors.heat(site, year, own, carrier)
        sellers = "supplier|outside|grid"
        yield _row((carrier, sellers, "enterprise", "*", "none"), "CO2", "2", factor)
        for row, theirs in factors.of_enterprises(own, "heat", year):
            if row.item == carrier:
                yield _row((carrier, sellers, "enterprise", "*", "none"), "CO2", "2", theirs, enterprise=row.enterprise)
        yield _nothing((carrier, sellers, "enterprise", "*", GREEN), "non-fossil heat", factor.source)
        if credited:
            yield _row((carrier, "enterprise", GONE, "*", "none"), "CO2", "export", factor, -1.0)
        else:
            yield _nothing((carrier, "enterprise", GONE, "*", "none"), "sold heat earns no credit")
        yield _nothing((carrier, "enterprise", GONE, "*", GREEN), "non-fossil heat sold", factor.source)
        yield _row((carrier, "enterprise", "enterprise", "*", "none"), "CO2", "internal", factor)
        yield _nothing((carrier, "enterprise", "enterprise", "*", GREEN), "non-fossil heat of a neighbour")
        yield _nothing((carrier, "asset|own", "*", "*", "*"), "own generation: counted where the fuel is burnt")


FLOWING = {
    "output": ("enterprise", "*", "product"), "carbon_out": ("enterprise", "*", "product"), "input": ("*", "enterprise", "material"),
}  # fmt: skip


def _processes(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    own_kinds = {"product": "output", "material": "input", "carbon_out": "carbon_out"}
    known = factors.process(family(ruler, site))
    added = {(r.item, own_kinds[r.kind]): r for r in own if r.kind in own_kinds}
    for item, basis in dict.fromkeys([*known, *added]):
        giver, receiver, use = FLOWING[basis]
        rows = known.get((item, basis), [])
        group = rows[0]["group"] if rows else item
        kind = next(k for k, b in own_kinds.items() if b == basis)
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
    yield _nothing(("hydrogen", "*", "*", "fuel|transformation|feedstock|bunker", "*"), "hydrogen: no CO2 inside the boundary")

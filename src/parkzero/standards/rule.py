"""A ruler worked out for a park: the table of tonnes per unit of every kind of flow.

Sources: GHG Protocol scope 2 by location or by market (Scope 2 Guidance 2015, chapters 4 and 6); the national
zero-carbon-park rule of China (notice 910 of 2025, annex 4), where power is either direct or certified non-fossil (0) or
ordinary (0.8325); Chinese enterprise reports (GB/T 32151 family), where power and heat count in and out at one factor;
Regulation (EU) 2018/2066 for installations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import get_args

from parkzero.accounting import ANY_ATTRIBUTE, ANYBODY, Kinds, Need, ProcessBasis, Rule, RuleRow, Scope
from parkzero.park.catalogue import burnt_by_products, product_kinds, product_processes
from parkzero.park.ruler import Ruler
from parkzero.park.site import Site
from parkzero.park.taking import uptake
from parkzero.park.whole import FactorKind, OwnFactor
from parkzero.results import Outlook
from parkzero.standards import factors
from parkzero.standards.chp import split_of
from parkzero.standards.factors import Factor
from parkzero.standards.stoichiometry import bound, carried_as, need, processes
from parkzero.words import BIOGENIC, FUELS, GASES, THERMAL, FlowAttribute, FlowUse, NodeKind

NOT_MADE_HERE: frozenset[NodeKind] = frozenset({"supplier", "own", "enterprise", "grid", "outside", "stock"})
BOUGHT: frozenset[NodeKind] = frozenset({"grid", "supplier", "outside"})
SOLD: frozenset[NodeKind] = BOUGHT
MADE: frozenset[NodeKind] = frozenset({"asset", "own"})
ASSET: frozenset[NodeKind] = frozenset({"asset"})
STOCK: frozenset[NodeKind] = frozenset({"stock"})
FIRM: frozenset[NodeKind] = frozenset({"enterprise"})
USER: frozenset[NodeKind] = frozenset({"enterprise", "air"})
AIR: frozenset[NodeKind] = frozenset({"air"})
GROUND: frozenset[NodeKind] = frozenset({"ground"})
NONE: frozenset[FlowAttribute] = frozenset({"none"})
GREEN: frozenset[FlowAttribute] = frozenset({"direct", "certificate", "ppa"})
FOR_910: frozenset[FlowAttribute] = frozenset({"certificate_910"})
FOR_SCOPE_2: frozenset[FlowAttribute] = frozenset({"certificate_scope_2"})
ORDINARY: frozenset[FlowAttribute] = NONE | FOR_910 | FOR_SCOPE_2
CERTIFICATE_SOLD: frozenset[FlowAttribute] = frozenset({"sold"})
DIRECT: frozenset[FlowAttribute] = frozenset({"direct"})
NOT_DIRECT: frozenset[FlowAttribute] = frozenset(get_args(FlowAttribute)) - DIRECT
"""Of heat and cold: certificates and contracts are for power."""
FOSSIL: frozenset[FlowAttribute] = frozenset({"fossil"})
BIOGENIC_CARBON: frozenset[FlowAttribute] = frozenset({"biogenic"})
FUEL: frozenset[FlowUse] = frozenset({"fuel"})
TRANSFORMATION: frozenset[FlowUse] = frozenset({"transformation"})
FEEDSTOCK: frozenset[FlowUse] = frozenset({"feedstock"})
BUNKER: frozenset[FlowUse] = frozenset({"bunker"})
PRODUCT: frozenset[FlowUse] = frozenset({"product"})
MATERIAL: frozenset[FlowUse] = frozenset({"material"})
ZERO = Factor(value=0.0, share=0.0, id="zero: direct or certified non-fossil power", source="", confidence="A", reason="text")
PRINTED = Factor(
    value=factors.FOSSIL_POWER, share=0.0, id="0.8325 t/MWh, fossil power", source="notice 910 of 2025 (NDRC, MIIT, NEA), annex 4", confidence="A", reason="text"
)  # fmt: skip
METHANOL = Factor(value=0.2486, share=0.02, id="methanol, stoichiometric", source="1.374 tCO2/t by molar mass, 19.9 GJ/t net", confidence="B", reason="computed")
COMBUSTION = ("CO2", "CH4", "N2O")


def rule(ruler: Ruler, site: Site, outlook: Outlook, base_year: int, year: int, name: str, own: Sequence[OwnFactor] = ()) -> Rule:
    """The table of a ruler for a site in a year: the grid factor of the base year, moved by the trend, except where a text fixes it."""
    index, chosen = outlook.at("grid_factor", year), family(ruler, site)
    rows: list[RuleRow] = [
        *_fuels(chosen, *_of_kinds(ruler, own, base_year, ("fuel",))), *_electricity(ruler, site, own, base_year, index), *_heat(ruler, site, own, base_year),
        *_processes(chosen, *_of_kinds(ruler, own, base_year, ("product", "material", "carbon_out"))), *_leaks(ruler.gases if ruler.process != "none" else (), ruler.gwp), *_captured(ruler), *_chain(own, base_year), *_rest(),
    ]  # fmt: skip
    if not ruler.direct:
        rows = [_without(r, "1") for r in rows]
    if not ruler.indirect:
        rows = [_without(r, "2", "export", "internal") for r in rows]
    return Rule(
        name=name, unit="tCO2" if ruler.gases == ("CO2",) else "tCO2e", rows=tuple(rows), where=", ".join(filter(None, (site.place.region, site.place.country))), year=base_year,
        counted=("1", "2", "export", "3") if ruler.value_chain else ("1", "2", "export"), prefer=ruler.process if ruler.process in ("output", "input") else None, processes=processes(), covers=burnt_by_products(),
        internal=ruler.internal, split=split_of(ruler.chp), equivalent=factors.equivalent_value(site, base_year).value,
    )  # fmt: skip


def family(ruler: Ruler, site: Site) -> str:
    """Family of fuel factors: the ruler's own, else the country's."""
    return ruler.family or factors.family_of(site)


def _without(row: RuleRow, *scopes: Scope) -> RuleRow:
    return replace(row, scope="none", tonnes=0.0, share=0.0, reason="outside_scope", group="", basis=None) if row.scope in scopes else row


def _row(
    kinds: Kinds, gas: str, scope: Scope, factor: Factor, times: float = 1.0, *, unit: str = "MWh", of: OwnFactor | None = None,
    group: str = "", basis: ProcessBasis | None = None, needs: Need | None = None, category: str = "", of_giver: bool = False,
) -> RuleRow:  # fmt: skip
    """A row; `of`: the user's row whose enterprise or contract it holds for alone."""
    return RuleRow(
        kinds=kinds, gas=gas, scope=scope, tonnes=factor.value * times, share=factor.share, factor=factor.id, source=factor.source, unit=unit,
        reason=factor.reason, confidence=factor.confidence, enterprise=(of.enterprise or None) if of else None, contract=of.contract if of else "", group=group, basis=basis, need=needs, category=category, stands_for=factor.stands_for,
        restated=factor.restated, of_giver=of_giver,
    )  # fmt: skip


def _nothing(kinds: Kinds, why: str, source: str = "", unit: str = "MWh") -> RuleRow:
    return RuleRow(kinds=kinds, gas="CO2", scope="none", tonnes=0.0, share=0.0, factor=why, source=source, unit=unit, reason="none")


def _of_kinds(ruler: Ruler, own: Sequence[OwnFactor], year: int, kinds: tuple[FactorKind, ...]) -> tuple[Ruler, tuple[OwnFactor, ...], int]:
    """All that rows of fuels and processes depend on beside the family: what of the ruler tells, the user's rows of their kinds, the year these are chosen for."""
    mine = tuple(r for r in own if r.kind in kinds)
    told = Ruler(gases=ruler.gases, combustion=ruler.combustion, bunkers=ruler.bunkers, gwp=ruler.gwp, process=ruler.process, biogenic=ruler.biogenic, bound=ruler.bound, waste_gas=ruler.waste_gas)
    return told, mine, year if mine else 0


@lru_cache(maxsize=256)
def _fuels(chosen: str, ruler: Ruler, own: tuple[OwnFactor, ...], year: int) -> tuple[RuleRow, ...]:
    return tuple(_of_fuels(chosen, ruler, own, year))


def _of_fuels(chosen: str, ruler: Ruler, own: tuple[OwnFactor, ...], year: int) -> Iterator[RuleRow]:
    gases = [g for g in COMBUSTION if g in (ruler.combustion or ruler.gases)]
    passed = factors.waste_gases() if ruler.waste_gas == "natural_gas" else {}
    for carrier in FUELS:
        for gas in gases:
            found = factors.fuel(carrier, gas, chosen, own, year)
            if found is not None and gas == "CO2" and carrier in passed:
                used, kept = (replace(f, restated=found.burnt.restated) for f in passed[carrier])
                yield from _fuel(ruler, carrier, gas, scope="1", burnt=used, whole=used)
                yield _row(Kinds(carrier=carrier, giver=FIRM, receiver=SOLD | FIRM, use=FUEL | TRANSFORMATION | FEEDSTOCK), gas, "1", kept, of_giver=True)
            elif found is not None:
                scope: Scope = "biogenic" if found.biogenic and ruler.biogenic == "apart" else "1"
                yield from _fuel(ruler, carrier, gas, scope=scope, burnt=found.burnt, whole=found.whole)
        yield _nothing(Kinds(carrier=carrier, giver=ASSET, use=FUEL), "fuel made inside: counted where it is burnt")
        yield _nothing(Kinds(carrier=carrier, giver=FIRM, receiver=SOLD, use=FUEL | TRANSFORMATION | FEEDSTOCK), "fuel sold, not burnt")
        if not ruler.bunkers:
            yield _nothing(Kinds(carrier=carrier, giver=NOT_MADE_HERE, receiver=USER, use=BUNKER), "bunker fuel lies outside this standard")
    green = _biogenic(chosen)
    for row, factor in factors.particular(own, "fuel", year):
        if row.gas in gases and row.item not in passed:
            scope = "biogenic" if row.item in green and row.gas == "CO2" and ruler.biogenic == "apart" else "1"
            yield from _fuel(ruler, row.item, row.gas, scope=scope, burnt=factor, whole=factor, of=row)


def _fuel(ruler: Ruler, carrier: str, gas: str, scope: Scope, burnt: Factor, whole: Factor, of: OwnFactor | None = None) -> Iterator[RuleRow]:
    """A fuel where it is burnt; where it is transformed or feeds a process its carbon counts whole, and nothing else of it."""
    warming = factors.gwp(gas, ruler.gwp, biogenic=carrier in BIOGENIC)
    taken = Kinds(carrier=carrier, giver=NOT_MADE_HERE, receiver=USER, use=FUEL | BUNKER if ruler.bunkers else FUEL)
    yield _row(taken, gas, scope, burnt, warming, of=of)
    if gas != "CO2":
        return
    yield _row(replace(taken, use=TRANSFORMATION), gas, scope, whole, warming, of=of)
    yield _row(Kinds(carrier=carrier, giver=ASSET, use=TRANSFORMATION), gas, scope, whole, -warming, of=of)
    fed = Kinds(carrier=carrier, giver=NOT_MADE_HERE, receiver=FIRM, use=FEEDSTOCK)
    if ruler.process == "none":
        yield _nothing(fed, "feedstock is not burnt")
    else:
        yield _row(fed, gas, scope, whole, warming, of=of, group="carbon_balance", basis="feedstock")


def _biogenic(family: str) -> frozenset[str]:
    return frozenset(c for c in FUELS if (found := factors.fuel(c, "CO2", family)) and found.biogenic)


def _ordinary(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Factor:
    """The factor of power that no contract or certificate covers, by location or as the text fixes it."""
    if ruler.electricity == "national_rule":
        return PRINTED
    if ruler.electricity == "national_average":
        return factors.national_average(site, year, own)
    return factors.grid(site, year, own)


def _bought(
    ruler: Ruler, kinds: Kinds, default: Factor, own: Sequence[OwnFactor], *, which: Sequence[FactorKind], year: int, times: float = 1.0, scope: Scope = "2"
) -> Iterator[RuleRow]:  # fmt: skip
    """Bought energy by every gas of the rule: CO2 by `default`, other gases where the user gives them.

    `which`: the kinds of the user's factors that act, the first that has one before the next. What holds for one enterprise or
    contract replaces its own gas alone; a contract's factor whatever backs the flow.
    """
    yield _row(kinds, "CO2", scope, default, times)
    gases = ruler.combustion or ruler.gases
    said = {("", "", "CO2")}
    for kind in which:
        others = dict.fromkeys(r.gas for r in own if (r.kind, r.item, r.enterprise, r.contract) == (kind, kinds.carrier, "", ""))
        found: list[tuple[OwnFactor | None, str, Factor | None]] = [(None, gas, factors.choose(factors.own(own, kind, kinds.carrier, gas), year)) for gas in others]
        found += [(row, row.gas, factor) for row, factor in factors.particular(own, kind, year) if row.item == kinds.carrier]
        for row, gas, factor in found:
            held = (row.enterprise, row.contract, gas) if row else ("", "", gas)
            if factor is None or held in said or factors.gas_group(gas) not in gases:
                continue
            said.add(held)
            wide = replace(kinds, attribute=ANY_ATTRIBUTE) if row and row.contract else kinds
            yield _row(wide, factors.gas_group(gas), scope, factor, times * factors.gwp(gas, ruler.gwp), of=row)


def _electricity(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int, index: float) -> Iterator[RuleRow]:
    def power(giver: frozenset[NodeKind], receiver: frozenset[NodeKind], attribute: frozenset[FlowAttribute]) -> Kinds:
        return Kinds(carrier="electricity", giver=giver, receiver=receiver, attribute=attribute)

    def bought(attribute: frozenset[FlowAttribute]) -> Kinds:
        return power(BOUGHT, ANYBODY, attribute)

    def counted(kinds: Kinds, default: Factor, which: Sequence[FactorKind]) -> Iterator[RuleRow]:
        return _bought(ruler, kinds, default, own, which=which, year=year, times=moved)

    ordinary = _ordinary(ruler, site, own, year)
    moved = 1.0 if ruler.electricity == "national_rule" else index
    sold_green = power(MADE, ANYBODY, CERTIFICATE_SOLD)
    acting: tuple[FactorKind, ...] = () if ruler.electricity == "national_rule" else ("electricity",)
    if ruler.electricity == "national_rule":
        yield _row(bought(NONE | FOR_SCOPE_2), "CO2", "2", PRINTED)
        yield _row(bought(GREEN | FOR_910), "CO2", "2", ZERO)
        yield _row(sold_green, "CO2", "2", PRINTED)
    elif ruler.electricity == "national_average":
        yield from counted(bought(ORDINARY), ordinary, acting)
        yield _row(bought(GREEN), "CO2", "2", ZERO)
        yield from counted(sold_green, ordinary, acting)
    elif ruler.electricity == "location":
        yield from counted(bought(ORDINARY | (GREEN - DIRECT)), ordinary, acting)
        yield _row(bought(DIRECT), "CO2", "2", ZERO)
        yield _nothing(sold_green, OURS)
    else:
        rest = factors.residual(site, year, own)
        mix: tuple[FactorKind, ...] = ("residual", "electricity") if rest.stands_for else ("residual",)
        supplied = factors.choose(factors.own(own, "supplier", "electricity"), year)
        yield from counted(bought(NONE), supplied or rest, ("supplier",) if supplied else ("supplier", *mix))
        yield from counted(bought(FOR_910), rest, mix)
        yield _row(bought(GREEN | FOR_SCOPE_2), "CO2", "2", ZERO)
        yield from counted(sold_green, rest, mix)
    sold = power(FIRM, SOLD, NONE)
    if ruler.credit:
        yield from _bought(ruler, sold, ordinary, own, which=acting, year=year, times=-moved, scope="export")
    else:
        yield _nothing(sold, "sold power earns no credit")
    yield _nothing(power(FIRM, SOLD, GREEN | CERTIFICATE_SOLD), "green power sold earns nothing", ordinary.source)
    unknown = factors.residual(site, year, own) if ruler.electricity == "market" else ordinary
    yield _row(power(FIRM, FIRM, NONE | CERTIFICATE_SOLD), "CO2", "internal", unknown, moved)
    yield _nothing(power(FIRM, FIRM, GREEN | FOR_910 | FOR_SCOPE_2), "non-fossil power of a neighbour")
    yield _nothing(power(MADE, ANYBODY, NONE | GREEN), OURS)
    yield _nothing(Kinds(carrier="electricity", giver=FIRM, receiver=ASSET), TAKEN)


OURS = "own generation: counted where the fuel is burnt"
TAKEN = "taken by a plant out of what is counted already"


def _heat(ruler: Ruler, site: Site, own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    for carrier in THERMAL:
        given = factors.own(own, "heat", carrier)
        cold = carrier == "cooling" and not given
        factor = factors.cold(_ordinary(ruler, site, own, year)) if cold else factors.heat(site, year, own, carrier)
        bought = Kinds(carrier=carrier, giver=BOUGHT, receiver=FIRM, attribute=NOT_DIRECT)
        yield from _bought(ruler, bought, factor, own, which=("heat",), year=year)
        yield _nothing(replace(bought, attribute=DIRECT), "non-fossil heat", factor.source)
        sold = Kinds(carrier=carrier, giver=FIRM, receiver=SOLD, attribute=NOT_DIRECT)
        yield _row(sold, "CO2", "export", factor, -1.0) if ruler.credit else _nothing(sold, "sold heat earns no credit")
        yield _nothing(replace(sold, attribute=DIRECT), "non-fossil heat sold", factor.source)
        inside = Kinds(carrier=carrier, giver=FIRM, receiver=FIRM, attribute=NOT_DIRECT)
        yield _row(inside, "CO2", "internal", factor)
        yield _nothing(replace(inside, attribute=DIRECT), "non-fossil heat of a neighbour")
        yield _nothing(Kinds(carrier=carrier, giver=MADE), OURS)
        yield _nothing(Kinds(carrier=carrier, giver=FIRM, receiver=ASSET), TAKEN)


def _kinds_of(item: str, basis: ProcessBasis) -> Kinds:
    """The flows of a product or material that tell the emissions of a process."""
    return Kinds(carrier=item, receiver=FIRM, use=MATERIAL) if basis == "input" else Kinds(carrier=item, giver=FIRM, use=PRODUCT)


MEASURES: dict[ProcessBasis, FactorKind] = {"output": "product", "carbon_out": "carbon_out", "input": "material"}
"""By measure: the kind of the user's own factor."""


@lru_cache(maxsize=256)
def _processes(chosen: str, ruler: Ruler, own: tuple[OwnFactor, ...], year: int) -> tuple[RuleRow, ...]:
    named = {r.item for r in own if r.kind in ("product", "carbon_out")}
    return (*_of_processes(chosen, ruler, own, year), *(r for r in _open(factors.process(chosen), own) if ruler.process != "none" and r.kinds.carrier not in named))


def _of_processes(chosen: str, ruler: Ruler, own: tuple[OwnFactor, ...], year: int) -> Iterator[RuleRow]:
    known = factors.process(chosen)
    added = [(r.item, basis) for r in own for basis, kind in MEASURES.items() if r.kind == kind]
    for item, basis in dict.fromkeys([*known, *added]):
        kind = MEASURES[basis]
        rows = known.get((item, basis), [])
        group = rows[0]["group"] if rows else next((r.category for r in own if (r.kind, r.item) == (kind, item) and r.category), item)
        for gas in dict.fromkeys([r["gas"] for r in rows] + [r.gas for r in own if (r.kind, r.item) == (kind, item)]):
            options = factors.own(own, kind, item, gas) + [_catalogued(r) for r in rows if r["gas"] == gas]
            sign = -1.0 if basis == "carbon_out" else 1.0
            held = ruler.bound == "deducted" or basis != "carbon_out" or item not in bound()
            counted = ruler.process != "none" and factors.gas_group(gas) in ruler.gases and held
            kinds = _kinds_of(item, basis)
            warming = sign * factors.gwp(gas, ruler.gwp)
            best = factors.choose(options, year)
            asked = basis == "output" and gas == "CO2"
            carries = _carried(item, known, own, year) if asked else None
            open_ = Need(factor=0.0, low=0.0, most=uptake(own).rate(item, group)) if basis == "carbon_out" and gas == "CO2" and item not in bound() else None
            if best is not None:
                needs = need(item, group, best.value, best.share, carries) if asked else open_
                yield _row(kinds, gas, "1" if counted else "none", best, warming if counted else 0.0, unit="t", group=group, basis=basis, needs=needs)
            for row, factor in factors.particular(own, kind, year):
                if (row.item, row.gas) == (item, gas) and counted:
                    needs = need(item, group, factor.value, factor.share, carries) if asked else open_
                    yield _row(kinds, gas, "1", factor, warming, unit="t", of=row, group=group, basis=basis, needs=needs)


def _carried(item: str, known: Mapping[tuple[str, ProcessBasis], list[dict[str, str]]], own: Sequence[OwnFactor], year: int) -> float | None:
    """The carbon that a product carries away, by the family of factors, where the catalogue names what it is carried away as [t/t]."""
    name = carried_as(item)
    for basis in ("carbon_out", "input") if name else ():
        best = factors.choose(factors.own(own, MEASURES[basis], name, "CO2") + [_catalogued(r) for r in known.get((name, basis), [])], year)
        if best is not None:
            return best.value
    return None


UNKNOWN = "by no process: its carbon and factor are not known"
"""Of a product whose name leaves its process open: what comes in counts whole beside it."""


def _open(known: Mapping[tuple[str, ProcessBasis], list[dict[str, str]]], own: Sequence[OwnFactor]) -> Iterator[RuleRow]:
    """Products that only say what process they are of, by none of its ways: nothing is known to leave in them, so that what they can have taken up does not stay in products."""
    for name in product_kinds():
        process = processes().get(group := product_processes()[name])
        if process and (process.fuels or process.feeds or process.materials) and (name, "carbon_out") not in known:
            yield replace(_nothing(_kinds_of(name, "carbon_out"), UNKNOWN, unit="t"), scope="1", group=group, basis="carbon_out", need=Need(factor=0.0, low=0.0, most=uptake(own).rate(name, group)))


def _catalogued(row: dict[str, str]) -> Factor:
    return Factor(value=float(row["t_per_t"]), share=float(row["uncertainty_share"]), id=factors.process_factor(row), source=row["source"], confidence=row["confidence"], reason="process")


@cache
def _leaks(gases: tuple[str, ...], assessment: str) -> tuple[RuleRow, ...]:
    """Every gas and blend that may leak, by the gases that count and the assessment of their potentials."""
    source = "IPCC assessment reports, global warming potentials over 100 years"
    made = []
    for name, parts in factors.leaking(assessment).items():
        for gas, warming in parts.items():
            group = factors.gas_group(gas)
            scope: Scope = "1" if group in gases else "apart" if group not in GASES else "none"
            kinds = Kinds(carrier=name, giver=FIRM, receiver=AIR)
            where = "" if gas == name else f" in {name}"
            known = Factor(value=warming, share=0.0, id=f"GWP100 {assessment} {gas}{where}", source=source, confidence="A", reason="potential")
            made.append(_row(kinds if gas != "CH4" else replace(kinds, attribute=NONE | FOSSIL), group, scope, known, 0.0 if scope == "none" else 1.0, unit="t"))
            if gas == "CH4":
                other = replace(known, value=factors.gwp(gas, assessment, biogenic=True), id=f"GWP100 {assessment} CH4, biogenic")
                made.append(_row(replace(kinds, attribute=BIOGENIC_CARBON), group, scope, other, float(scope == "1"), unit="t"))
    return tuple(made)


def _captured(ruler: Ruler) -> Iterator[RuleRow]:
    whole = Factor(value=1.0, share=0.0, id="captured and stored, proved", source="", confidence="A", reason="stored")
    stored = ruler.capture == "stored" and ruler.direct
    below = Kinds(carrier="co2", giver=FIRM, receiver=GROUND, attribute=NONE | FOSSIL)
    of_plants = replace(below, attribute=frozenset({"biogenic"}))
    for kinds, counts in ((below, True), (of_plants, ruler.biogenic == "counted")):
        if not counts:
            yield _row(kinds, "CO2", "removal", whole, -1.0, unit="t")
        elif stored:
            yield _row(kinds, "CO2", "1", whole, -1.0, unit="t")
        else:
            yield _nothing(kinds, "no capture is subtracted under this rule", unit="t")
    yield _nothing(Kinds(carrier="co2", giver=FIRM, receiver=frozenset({"outside"})), "captured but not stored: counts as emitted", unit="t")
    yield _nothing(Kinds(carrier="co2", giver=FIRM, receiver=FIRM), "CO2 handed on: taken off where it is stored", unit="t")


def _chain(own: Sequence[OwnFactor], year: int) -> Iterator[RuleRow]:
    for item in dict.fromkeys(r.item for r in own if r.kind == "chain"):
        rows = [r for r in own if (r.kind, r.item) == ("chain", item)]
        kinds = Kinds(carrier=item, receiver=FIRM, use=frozenset({"cause"}))
        if of_all := [r for r in rows if (r.gas, r.enterprise, r.contract) == ("CO2e", "", "")]:
            row, best = factors.best_of(of_all, year)
            yield _row(kinds, "CO2e", "3", best, unit=row.unit, category=row.category)
        for row, factor in factors.particular(own, "chain", year):
            if row.item == item:
                yield _row(kinds, "CO2e", "3", factor, unit=row.unit, of=row, category=row.category)


HYDROGEN = "hydrogen: no CO2 where it is burnt"


def _rest() -> Iterator[RuleRow]:
    used = FUEL | TRANSFORMATION | FEEDSTOCK | BUNKER
    yield _nothing(Kinds(carrier="ammonia", use=used), "ammonia: no CO2 inside the boundary")
    bought = Kinds(carrier="hydrogen", giver=BOUGHT | MADE | STOCK, use=used)
    yield _nothing(bought, HYDROGEN)
    yield _nothing(replace(bought, giver=FIRM, receiver=SOLD | ASSET | STOCK | AIR), HYDROGEN)
    yield replace(_nothing(replace(bought, giver=FIRM, receiver=FIRM), HYDROGEN), scope="internal")
    yield _nothing(Kinds(carrier="methanol", use=TRANSFORMATION | FEEDSTOCK | BUNKER), "methanol: a product or feed, not burnt")
    yield _row(Kinds(carrier="methanol", giver=BOUGHT, receiver=USER, use=FUEL), "CO2", "1", METHANOL)

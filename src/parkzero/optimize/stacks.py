"""Whose CO2 plants capture: pools of what leaves stacks, apart by what storing it spares those who emit it.

Gases of sources that pay the same on a tonne run together; what nobody is charged for stands in a pool of its own, so that a source that does not
run relieves nobody and storing what is free of charge earns nothing. Each pool has its own copy of what captures, within the room of all of them,
and its own way to the store. CO2 that goes into products may come from any pool and keeps what is due on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from parkzero.accounting import CarbonKind, Rule
from parkzero.clock import Floats
from parkzero.energy import Due, Outlet, Plant
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY, Payer, Terms, payers
from parkzero.park.catalogue import technology, technology_kinds
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.results import Offer
from parkzero.words import BIOGENIC, FUELS, in_pool, unpooled

GASES = ("flue_co2", "process_co2")
CAPTURED = "captured_co2"
FOR_PRODUCTS = "products"
"""Pool of captured CO2 that goes into products, where there are several."""
UNCHARGED = "uncharged"


class Emitter(NamedTuple):
    """Where CO2 arises: an enterprise (or nobody named, who is the operator), the fuel that it burns (none: its processes), and in a plant of which technology (none: in no plant)."""

    firm: str
    fuel: str = ""
    technology: str = ""

    @property
    def gas(self) -> str:
        return "flue_co2" if self.fuel else "process_co2"


@dataclass(frozen=True, kw_only=True)
class GasPool:
    """CO2 that is captured together."""

    name: str
    """None of the pool where storing spares most."""
    kind: CarbonKind
    emitters: tuple[Emitter, ...]
    relief: Mapping[Due, float]
    """What is due on a tonne of it that is stored [currency/t]: negative is what need not be paid."""

    def carrier(self, gas: str) -> str:
        """What the pool of a gas, or what is captured of it, is called."""
        return in_pool(gas, self.name)

    def holds(self, gas: str) -> bool:
        return any(e.gas == gas for e in self.emitters)

    @property
    def suffix(self) -> str:
        return f"-{self.name}" if self.name else ""


def of_stored(rule: Rule, kind: CarbonKind) -> float:
    """Tonnes under a rule per tonne of CO2 stored for good."""
    return rule.per_unit("co2", "enterprise", "ground", attribute=kind)


def paid_removals(terms: Terms) -> bool:
    """Whether an instrument or a limit counts the storing of biogenic CO2."""
    rules = [r.rule for r in terms.rates if r.rule is not None] + [x.rule for x in terms.limits]
    return any(of_stored(rule, "biogenic") for rule in rules)


def pools(site: Site, study: Study, offer: Offer, terms: Terms, *, yardstick: Rule, processes: Iterable[str]) -> tuple[GasPool, ...]:
    """The pools of CO2 of a site, the one where storing spares most first. `processes`: enterprises whose processes give off CO2.

    Biogenic CO2 is captured where somebody counts its storing alone.
    """
    whom = {**payers(site), "": OPERATOR, THIRD_PARTY: SERVICES}
    shares = [x.rule.firms for x in terms.limits if x.rule.firms is not None]
    groups: dict[tuple[object, ...], list[Emitter]] = {}
    dues: dict[tuple[object, ...], dict[Due, float]] = {}
    removals = paid_removals(terms) or bool(of_stored(yardstick, "biogenic"))
    for emitter in dict.fromkeys((*_burning(site, study, offer), *(Emitter(firm) for firm in processes))):
        kind: CarbonKind = "biogenic" if emitter.fuel in BIOGENIC else "fossil"
        if (emitter.fuel and not burnt(yardstick, emitter.fuel)) or (kind == "biogenic" and not removals):
            continue
        relief = _relief(terms, whom.get(emitter.firm, OPERATOR), emitter, kind)
        key: tuple[object, ...] = (kind, *sorted(relief.items()), *(firms.get(emitter.firm, 0.0) for firms in shares))
        groups.setdefault(key, []).append(emitter)
        dues[key] = relief
    ranked = sorted(groups, key=lambda k: (sum(dues[k].values()), k[0] != "fossil", repr(k)))
    taken: list[str] = []
    for n, key in enumerate(ranked):
        name = "+".join([*sorted({due.instrument for due in dues[key]}), *(["biogenic"] if key[0] == "biogenic" else [])]) or UNCHARGED
        taken.append("" if n == 0 else name if name not in taken else f"{name}-{n}")
    return tuple(
        GasPool(name=name, kind="biogenic" if key[0] == "biogenic" else "fossil", emitters=tuple(groups[key]), relief=dues[key])
        for name, key in zip(taken, ranked, strict=True)
    )  # fmt: skip


def burnt(rule: Rule, fuel: str) -> float:
    """CO2 of a MWh of fuel [t]: the fossil, or of a biogenic fuel the biogenic."""
    scope = ("1", "biogenic") if fuel in BIOGENIC else ("1",)
    return sum(r.tonnes for r in rule.fits(fuel, "supplier", "enterprise", "fuel", "none") if r.gas == "CO2" and r.scope in scope)


def _burning(site: Site, study: Study, offer: Offer) -> Iterator[Emitter]:
    """All that burns fuel or may: furnaces, plants that stand, and new ones of every technology, whichever are on offer, so that pools are the same in every run."""
    yield from (Emitter(e.id, c) for e in site.running() for c in e.demand if c in FUELS)
    for asset in site.operating():
        tech = technology(asset.technology, site.cost_region, study.base_year)
        if tech.input in FUELS and asset.direct:
            yield Emitter(asset.owner or "", str(tech.input), tech.id)
    owners = dict.fromkeys(("", *(c.owner for c in offer.candidates)))
    for tech in technology_kinds().values():
        if tech.expandable and tech.input in FUELS and tech.input in site.prices:
            yield from (Emitter(owner, str(tech.input), tech.id) for owner in owners)


def _relief(terms: Terms, payer: Payer, emitter: Emitter, kind: CarbonKind) -> dict[Due, float]:
    found: dict[Due, float] = {}
    for rate in terms.rates:
        if rate.rule is not None and rate.reaches(payer, emitter.fuel, emitter.technology or None):
            found[rate.due] = found.get(rate.due, 0.0) + rate.level * of_stored(rate.rule, kind)
    return {due: each for due, each in found.items() if each}


def per_pool(offer: Offer, every: Sequence[GasPool]) -> Offer:
    """The offer with what captures CO2 once for each pool; together they keep to the room of one."""
    found = []
    for chosen in offer.candidates:
        gas = technology_kinds()[chosen.technology].input
        mine = [p for p in every if p.holds(str(gas))] if gas in GASES else []
        found += [replace(chosen, id=chosen.id + p.suffix, takes=p.carrier(str(gas))) for p in mine] if gas in GASES else [chosen]
    return replace(offer, candidates=tuple(found))


class Stacks:
    """The pools of a site, asked by who emits and who captures."""

    def __init__(self, every: Sequence[GasPool]) -> None:
        self.pools = tuple(every)
        self.of = {e: pool for pool in self.pools for e in pool.emitters}

    def carrier(self, emitter: Emitter) -> str | None:
        """The pool that CO2 runs into; None where it cannot be captured."""
        return self.of[emitter].carrier(emitter.gas) if emitter in self.of else None

    def taken(self, gas: str, takes: str, owner: str) -> str:
        """The pool that a plant captures from: that of its copy; of one that stands that of its owner where storing spares most, else the first."""
        fitting = [p for p in self.pools if p.holds(gas)]
        own = [p for p in fitting if any(e.gas == gas and e.firm == owner for e in p.emitters)]
        return takes or next((p.carrier(gas) for p in own or fitting), gas)

    @property
    def product(self) -> str:
        """What products take of captured CO2."""
        return in_pool(CAPTURED, FOR_PRODUCTS if len(self.pools) > 1 else "")

    def beside(self, yardstick: Rule) -> dict[tuple[str, str], tuple[str, float]]:
        """The pools of furnaces and processes by enterprise and fuel ("" for processes), and CO2 of a MWh of the fuel [t]."""
        return {
            (e.firm, e.fuel): (pool.carrier(e.gas), burnt(yardstick, e.fuel) if e.fuel else 1.0)
            for e, pool in self.of.items()
            if not e.technology
        }

    def passing(self, plants: Sequence[Plant]) -> Iterator[Plant]:
        """The way of captured CO2 of every pool into products, where there are several."""
        if self.product != CAPTURED and any(self.product in p.takes for p in plants):
            mine = [p for p in plants if unpooled(p.output) == CAPTURED]
            for carrier in dict.fromkeys(p.output for p in mine):
                most = sum((p.existing + p.most) * p.per_capacity for p in mine if p.output == carrier)
                yield Plant(
                    id=f"{carrier}-into-products".replace("_", "-").replace("/", "-"), technology="heat_exchanger", owner="", input=carrier, output=self.product, per_input=1.0, per_capacity=1.0,
                    existing=most, most=0.0, annual=0.0, variable=0.0, availability=None,
                )  # fmt: skip

    def outlets(self, plants: Sequence[Plant], yardstick: Rule, price: Floats, room: float) -> tuple[Outlet, ...]:
        """The ways of captured CO2 to the store, within its room together; each spares what is due on CO2 of its pool."""
        given = {c for p in plants for c in p.gives}
        mine = [p for p in self.pools if p.carrier(CAPTURED) in given]
        return tuple(
            Outlet(
                id=f"co2-storage{p.suffix}", carrier=p.carrier(CAPTURED), price=price, limit=float("inf"), tonnes=of_stored(yardstick, p.kind), room=room, sharing="co2-storage" if len(mine) > 1 else "",
                attribute=p.kind, transfers=p.relief,
            )
            for p in mine
        )  # fmt: skip

"""Energy handed on inside: from rows to pools, and from what pools carry to lines.

The buyer's scope 2 is what the seller's pool carries. A firm keeps as scope 2 only what it bought and used: what it hands on, or sells on
outside, leaves it again ("passed_on"; GHG Protocol Scope 2 Guidance 2015, chapter 5: scope 2 is energy purchased and consumed; energy resold
belongs to category 3 of the value chain). What a seller burnt stays its scope 1, and the same tonnes in the buyer's scope 2 are taken out
of the sum of the firms ("elimination"), so that no trade moves the park's total. Rules that credit sellers at a default factor
("credited") use that factor for buyer and seller alike, and pass on by themselves.

Direct lines and contracts stand outside the pool: they carry their own.
Energy that plants take is what rows say (`consumed` with an asset), else what the catalogue's efficiency makes of what they gave.
Fuel belongs to the plant that its row names; a fuel without a plant belongs to the plants of its firm as `_burnt` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log
from typing import Any

import numpy as np

from parkzero.accounting import Line, LineStep, Rule, RuleRow, Scope, Split
from parkzero.flows import weighted
from parkzero.park.catalogue import conversions
from parkzero.standards.lines import share, tier
from parkzero.standards.pools import Carried, Node, Plant, Pools, carried, limited
from parkzero.words import FUELS, THERMAL

POOLED = ("electricity", *THERMAL, "hydrogen")
"""Carriers that firms and plants hand each other out of pools."""
BURNT = (*FUELS, "hydrogen", "ammonia", "methanol")
OUTSIDE = ("grid", "supplier", "outside")
MADE = ("asset", "own")
POWER, HEAT = 0.40, 0.85
"""Efficiency of a usual power plant and boiler, by which a fuel without a plant finds the plant it goes with (a stated rule)."""
ASSUMED = "*"
"""Plants of a firm that hands on energy of which no row says how it came in: they make no more than the fuel burnt."""
LEAST = 0.5
"""Efficiency of a plant, as a share of the usual one, below which a fuel without a plant serves something else too (a stated rule)."""

Row = Mapping[str, Any]
Fits = Callable[[Row], tuple[RuleRow, ...]]


@dataclass(frozen=True, kw_only=True)
class Traded:
    """The pools of a year under a rule, and what they carry."""

    pools: Pools
    carried: Carried
    plants: tuple[Plant, ...]
    """The plants as they ran; in `pools` without what was sold outside."""
    resold: Mapping[tuple[str, str, str], np.ndarray]
    """By firm, carrier, attribute: what a MWh sold outside takes along of the firm's own scope 2 [t/MWh by gas]."""
    beyond: Mapping[Node, float]
    """Share of what is sold outside that comes from neighbours, neither made nor bought outside."""

    def per_unit(self, firm: str, carrier: str) -> float | None:
        """What a MWh out of a firm's pool carries [t/MWh]; None for a pool without a known source."""
        node = (firm, carrier)
        return None if node in self.carried.defaulted or node not in self.carried.whole else float(self.carried.whole[node].sum())


def traded(records: Sequence[Row], rule: Rule) -> Traded:
    """The pools of a year's rows under a rule."""
    fits = _fitting(rule)
    rows = [r for r in records if r["use"] not in ("cause", "supply")]
    gases = tuple(sorted({r.gas for r in rule.rows if r.kinds.carrier in (*POOLED, *BURNT) and r.scope in ("1", "2", "internal")} | {"CO2"}))
    amounts: dict[Node, float] = defaultdict(float)
    tonnes: dict[Node, np.ndarray] = defaultdict(lambda: np.zeros(len(gases)))
    charged: dict[Node, float] = defaultdict(float)
    charge: dict[Node, np.ndarray] = defaultdict(lambda: np.zeros(len(gases)))
    handed: dict[tuple[str, str, str], float] = defaultdict(float)
    sold: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if carrier not in POOLED or not quantity or not pooled(row, fits):
            continue
        giver, receiver = str(row["giver"]), str(row["receiver"])
        if _between(row):
            handed[giver, receiver, carrier] += quantity
        elif row["receiver_kind"] == "enterprise" and row["giver_kind"] in OUTSIDE:
            amounts[receiver, carrier] += quantity
            tonnes[receiver, carrier] += _by_gas((row,), fits, gases, "2")
        elif row["giver_kind"] in MADE and row["attribute"] == "sold":
            charged[receiver, carrier] += quantity
            charge[receiver, carrier] += _by_gas((row,), fits, gases, "2")
        elif row["giver_kind"] == "enterprise" and row["receiver_kind"] in OUTSIDE:
            sold[giver, carrier, "sold" if row["attribute"] == "sold" else "none"] += quantity
    handing = {(g, c) for g, _, c in handed} | {(g, c) for g, c, _ in sold}
    plants = _plants(rows, rule, fits, gases, handing, amounts)
    kept, left, resold, beyond = list(plants), {}, {}, {}
    for (firm, carrier, attribute), quantity in sorted(sold.items(), reverse=True):
        node = (firm, carrier)
        kept, own = _without(kept, node, quantity)
        if attribute == "sold":
            part = min(quantity / charged[node], 1.0) if charged[node] else 0.0
            resold[firm, carrier, attribute] = part * charge[node] / quantity
            charge[node] = (1.0 - part) * charge[node]
            continue
        through = min(quantity - own, amounts[node])
        part = through / amounts[node] if through > 0 else 0.0
        resold[firm, carrier, attribute] = part * tonnes[node] / quantity
        amounts[node], tonnes[node] = (1.0 - part) * amounts[node], (1.0 - part) * tonnes[node]
        left[node] = quantity - own - through
        beyond[node] = left[node] / quantity
    bought = {n: (amounts[n], tuple(map(float, tonnes[n] + charge[n]))) for n in {*amounts, *charge}}
    default = {c: tuple(map(float, _by_kind(c, rule, gases))) for c in POOLED}
    pools = limited(Pools(gases=gases, bought=bought, plants=tuple(kept), handed=dict(handed), left=left, default=default))
    return Traded(pools=pools, carried=carried(pools), plants=plants, resold=resold, beyond=beyond)


def _without(plants: Sequence[Plant], node: Node, quantity: float) -> tuple[list[Plant], float]:
    """The plants without what is sold outside of what they make of a carrier, and how much that is: what a firm makes itself is sold first."""
    firm, carrier = node
    makers = [p for p in plants if p.firm == firm and p.gives.get(carrier) and not p.takes.get(carrier)]
    made = sum(p.gives[carrier] for p in makers)
    rest = 1.0 - min(quantity / made, 1.0) if made else 1.0
    less = [replace(p, gives={**p.gives, carrier: rest * p.gives[carrier]}, shares={**p.shares, carrier: rest * p.shares.get(carrier, 0.0)}) if p in makers else p for p in plants]
    return less, min(quantity, made)


def _fitting(rule: Rule) -> Fits:
    known: dict[tuple[str, ...], tuple[RuleRow, ...]] = {}

    def fits(row: Row) -> tuple[RuleRow, ...]:
        owner = str(row["receiver"]) if row["receiver_kind"] == "enterprise" else str(row["giver"])
        kind = tuple(str(row[c]) for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
        if (*kind, owner) not in known:
            known[*kind, owner] = tuple(r for r in rule.fits(*kind, enterprise=owner) if r.unit == "MWh")
        return known[*kind, owner]

    return fits


def _between(row: Row) -> bool:
    return bool((row["giver_kind"], row["receiver_kind"]) == ("enterprise", "enterprise"))


def pooled(row: Row, fits: Fits) -> bool:
    """Whether a row's energy is part of the pool: not where a direct line or a contract gives it another factor than power without one."""
    if row["attribute"] in ("none", "sold"):
        return True
    plain = {(r.gas, r.factor) for r in fits({**row, "attribute": "none"})}
    return row["attribute"] != "direct" and bool(plain) and {(r.gas, r.factor) for r in fits(row)} == plain


def _by_kind(carrier: str, rule: Rule, gases: Sequence[str]) -> np.ndarray:
    """The rule's default for a MWh of a neighbour, by gas."""
    found = [r for r in rule.fits(carrier, "enterprise", "enterprise", "fuel", "none") if r.scope == "internal"]
    return np.array([sum(r.tonnes for r in found if r.gas == g) for g in gases])


def _by_gas(rows: Iterable[Row], fits: Fits, gases: Sequence[str], scope: Scope) -> np.ndarray:
    """Tonnes of rows in a scope, by gas."""
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        for factor in fits(row):
            if factor.scope == scope:
                found[factor.gas] += weighted(row) * factor.tonnes
    return np.array([found.get(g, 0.0) for g in gases])


def _plants(rows: Sequence[Row], rule: Rule, fits: Fits, gases: Sequence[str], handing: set[Node], bought: Mapping[Node, float]) -> tuple[Plant, ...]:
    """The plants of every firm that make energy of a pool."""
    gives: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    takes: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    fuels: dict[str, list[Row]] = defaultdict(list)
    technology: dict[tuple[str, str], str] = {}
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if carrier in POOLED and row["receiver_kind"] == "asset":
            takes[str(row["giver"]), str(row["receiver"])][carrier] += quantity
        elif carrier in POOLED and row["receiver_kind"] == "enterprise" and row["giver_kind"] in ("asset", "own") and row["attribute"] in ("none", "sold"):
            plant = (str(row["receiver"]), _named(row["giver"]))
            gives[plant][carrier] += quantity
            technology[plant] = str(row["technology"])
        elif _fired(row):
            fuels[str(row["receiver"])].append(row)
    made = {(firm, c) for (firm, _), given in gives.items() for c in given}
    for firm, carrier in sorted(handing):
        if (firm, carrier) not in made and not bought.get((firm, carrier)) and fuels[firm] and carrier != "hydrogen":
            gives[firm, ASSUMED][carrier] += _out_of(firm, carrier, rows)
    found = []
    for firm in dict.fromkeys(f for f, _ in gives):
        found += _of_firm(firm, {p: dict(q) for (f, p), q in gives.items() if f == firm}, {p: dict(q) for (f, p), q in takes.items() if f == firm}, fuels[firm], technology, rule, fits, gases)
    return tuple(found)


def _named(plant: object) -> str:
    return "" if plant in ("", "own") else str(plant)


def _fired(row: Row) -> bool:
    return bool(row["carrier"] in BURNT and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["unit"] == "MWh" and row["use"] in ("fuel", "transformation"))


def _out_of(firm: str, carrier: str, rows: Iterable[Row]) -> float:
    return sum(weighted(r) for r in rows if r["giver_kind"] == "enterprise" and r["giver"] == firm and r["carrier"] == carrier and r["attribute"] in ("none", "sold"))


def _of_firm(
    firm: str, gives: Mapping[str, Mapping[str, float]], takes: Mapping[str, Mapping[str, float]], fuels: Sequence[Row], technology: Mapping[tuple[str, str], str],
    rule: Rule, fits: Fits, gases: Sequence[str],
) -> list[Plant]:  # fmt: skip
    """The plants of a firm. Plants whose fuel no row names burn the rest of the firm's fuels together."""
    named = {p: [r for r in fuels if _named(r["asset"]) == p] for p in gives if p}
    inputs = {p: taken for p, given in gives.items() if (taken := takes.get(p) or _taken(technology.get((firm, p), ""), given))}
    alone = [p for p in gives if (p != ASSUMED and named.get(p)) or inputs.get(p) or _of_nothing(technology.get((firm, p), ""))]
    found = [_plant(firm, p, gives[p], inputs.get(p, {}), tuple(map(float, _by_gas(named.get(p, ()), fits, gases, "1"))), _energy(named.get(p, ())), rule.split) for p in alone]
    free = [r for r in fuels if not _named(r["asset"])]
    fuel_of = {p: _fuel_of(technology.get((firm, p), ""), free) for p in gives if p not in alone}
    for plants, rows in _groups(fuel_of, free):
        found.append(_joint(firm, {p: gives[p] for p in plants}, rows, rule, fits, gases))
    return found


def _groups(fuel_of: Mapping[str, str], free: Sequence[Row]) -> list[tuple[list[str], list[Row]]]:
    """Plants that burn fuels together: by the fuel of their technology, those of no known fuel the rest; all of them all where no rest is left."""
    rest = [r for r in free if r["carrier"] not in fuel_of.values()]
    groups: dict[str, list[str]] = defaultdict(list)
    for plant, fuel in fuel_of.items():
        groups[fuel if rest or "" not in fuel_of.values() else ""].append(plant)
    return [(plants, [r for r in free if r["carrier"] == fuel] if fuel else rest or list(free)) for fuel, plants in groups.items()]


def _joint(firm: str, gives: Mapping[str, Mapping[str, float]], free: Sequence[Row], rule: Rule, fits: Fits, gases: Sequence[str]) -> Plant:
    """Plants that burn the same fuels, as one."""
    joint: dict[str, float] = defaultdict(float)
    for given in gives.values():
        for carrier, quantity in given.items():
            joint[carrier] += quantity
    rows, part = _burnt(free, joint)
    assumed = gives.get(ASSUMED, {})
    most = max(_energy(rows) - sum(joint.values()) + sum(assumed.values()), 0.0)
    if sum(assumed.values()) > most:
        joint |= {c: joint[c] - q * (1.0 - most / sum(assumed.values())) for c, q in assumed.items()}
    name = next(iter(gives)) if len(gives) == 1 and ASSUMED not in gives else ""
    made = _plant(firm, name, joint, {}, tuple(map(float, part * _by_gas(rows, fits, gases, "1"))), part * _energy(rows), rule.split)
    return made if rows else replace(made, known=False)


def _taken(technology: str, gives: Mapping[str, float]) -> dict[str, float]:
    """Energy that a plant took of a pool, by the catalogue's efficiency, where no row says it."""
    taken, given, efficiency = conversions().get(technology, ("", "", 1.0))
    if taken not in POOLED or not gives.get(given):
        return {}
    return {taken: gives[given] / efficiency}


def _of_nothing(technology: str) -> bool:
    """Whether a plant needs neither fuel nor bought energy: sun, wind, ground heat, waste heat."""
    return technology in conversions() and conversions()[technology][0] not in (*POOLED, *BURNT)


def _fuel_of(technology: str, rows: Iterable[Row]) -> str:
    """The fuel of a technology, where the firm burns it."""
    taken, _, _ = conversions().get(technology, ("", "", 1.0))
    return taken if taken in {r["carrier"] for r in rows} else ""


def _burnt(rows: Sequence[Row], gives: Mapping[str, float]) -> tuple[Sequence[Row], float]:
    """Which of a firm's fuels its plants burn, and what part of them: the fuels from which what was made takes an efficiency nearest to a
    usual one; all of them unless that leaves less than half of the usual efficiency."""
    fuels: dict[str, float] = defaultdict(float)
    for row in rows:
        fuels[str(row["carrier"])] += weighted(row)
    names = sorted(c for c, q in fuels.items() if q > 0)
    energy = sum(gives.values())
    if not names or not energy:
        return (), 0.0
    usual = (POWER * gives.get("electricity", 0.0) + HEAT * (energy - gives.get("electricity", 0.0))) / energy
    groups = [g for n in range(1, len(names) + 1) for g in combinations(names, n)] if len(names) <= 8 else [tuple(names)]
    best = min(groups, key=lambda g: (abs(log(energy / sum(fuels[c] for c in g) / usual)), g))
    burnt = sum(fuels[c] for c in best)
    return [r for r in rows if r["carrier"] in best], min(1.0, energy / (LEAST * usual) / burnt)


def _energy(rows: Iterable[Row]) -> float:
    return sum(weighted(r) for r in rows)


def _plant(firm: str, id: str, gives: Mapping[str, float], takes: Mapping[str, float], burnt: tuple[float, ...], fuel: float, split: Split) -> Plant:
    return Plant(firm=firm, id=id, burnt=burnt, takes=takes, gives=gives, shares=shares(gives, fuel, split))


def shares(gives: Mapping[str, float], fuel: float, split: Split) -> dict[str, float]:
    """Share of a plant's carbon by carrier that it gives, by a method of splitting cogeneration."""
    ahead = sum(q for c, q in gives.items() if c in split.first)
    others = sum(gives.values()) - ahead
    if split.first and ahead and others and fuel:
        first = min(ahead / split.efficiency / fuel, 1.0)
        return {c: first * q / ahead if c in split.first else (1.0 - first) * q / others for c, q in gives.items()}
    weights = {c: q * (1.0 if split.first else split.weight.get(c, 1.0)) for c, q in gives.items()}
    whole = sum(weights.values())
    return {c: w / whole for c, w in weights.items()} if whole else {}


def settled(records: Sequence[Row], rule: Rule) -> list[Line]:
    """The lines of energy handed on: buyers' scope 2, what leaves those who pass on, and what the sum of the firms counts twice."""
    fits = _fitting(rule)
    internal = [r for r in records if _between(r) and r["use"] not in ("cause", "supply") and any(f.scope == "internal" for f in fits(r))]
    sold = [r for r in records if r["carrier"] in POOLED and r["giver_kind"] == "enterprise" and r["receiver_kind"] in OUTSIDE and r["use"] != "cause" and r["attribute"] in ("none", "sold")]
    if not internal and not sold:
        return []
    known = traded(records, rule)
    credited = [r for r in sold if any(f.scope == "export" for f in fits(r))]
    made = [line for row in credited for line in _unsourced(row, known, fits)]
    if rule.counts_bought:
        made += [line for row in sold if row not in credited for line in _passed(row, known, rule)]
    for row in internal:
        made += _credited(row, fits) if rule.internal == "credited" else _handed(row, known, rule, fits)
    return made + (_shown(known) if internal else [])


def _unsourced(row: Row, known: Traded, fits: Fits) -> list[Line]:
    """No credit for energy that never came in: that part of it is taken back."""
    node = (str(row["giver"]), str(row["carrier"]))
    left, lacking = known.pools.left.get(node, 0.0), max(known.pools.spending[node] - known.pools.income[node], 0.0)
    part = known.beyond.get(node, 0.0) * min(lacking / left, 1.0) if left else 0.0
    return [_line(row, node[0], f.gas, "export", "unsourced", part * abs(f.tonnes), f.factor, None) for f in fits(row) if part and f.scope == "export"]


def _handed(row: Row, known: Traded, rule: Rule, fits: Fits) -> list[Line]:
    """A purchase from a neighbour: the buyer's, the seller's as far as it bought it itself, and the rest out of the sum of the firms."""
    seller, buyer, carrier = str(row["giver"]), str(row["receiver"]), str(row["carrier"])
    node = (seller, carrier)
    whole, own = known.carried.whole[node], known.carried.own[node]
    default = next((f for f in fits(row) if f.scope == "internal"), None) if node in known.carried.defaulted else None
    name = default.factor if default else f"{rule.split.method} split of {seller}" if own.any() else f"pool of {seller}"
    made = []
    for place, gas in enumerate(known.pools.gases):
        all_of, bought = float(whole[place]), float(whole[place] - own[place])
        if gas != "CO2" and not all_of:
            continue
        made.append(_line(row, buyer, gas, "2", "account", all_of, name, default))
        if abs(bought) > 1e-12 * abs(all_of):
            made.append(_line(row, seller, gas, "2", "passed_on", -bought, name, default))
        if rule.internal == "eliminated":
            made.append(_line(row, buyer, gas, "2", "elimination", -(all_of - bought), name, default))
    return made


def _passed(row: Row, known: Traded, rule: Rule) -> list[Line]:
    """Energy sold outside takes along what was bought of it: what the firm made goes first, then what it bought outside, then what came from
    neighbours, whose own tonnes stay in the sum."""
    firm, carrier = node = str(row["giver"]), str(row["carrier"])
    attribute = "sold" if row["attribute"] == "sold" else "none"
    resold, name = known.resold[firm, carrier, attribute], f"bought by {firm}"
    part = known.beyond.get(node, 0.0) if attribute == "none" else 0.0
    found = known.carried
    theirs = part * (found.whole[node] - found.own[node]) if part and node not in found.defaulted else np.zeros(len(known.pools.gases))
    burnt = theirs - part * found.bought[node] if theirs.any() else theirs
    made = []
    for place, gas in enumerate(known.pools.gases):
        if resold[place] + theirs[place] > 0:
            made.append(_line(row, firm, gas, "2", "passed_on", -float(resold[place] + theirs[place]), name, None))
        if burnt[place] > 0 and rule.internal == "eliminated":
            made.append(_line(row, firm, gas, "2", "elimination", float(burnt[place]), name, None))
    return made


def _credited(row: Row, fits: Fits) -> list[Line]:
    """Buyer and seller at the rule's default factor."""
    made = []
    for found in fits(row):
        if found.scope == "internal":
            made.append(_line(row, str(row["receiver"]), found.gas, "2", "account", found.tonnes, found.factor, found))
            made.append(_line(row, str(row["giver"]), found.gas, "export", "account", -found.tonnes, found.factor, found))
    return made


def _line(row: Row, firm: str, gas: str, scope: Scope, step: LineStep, per_unit: float, name: str, default: RuleRow | None) -> Line:
    quantity = weighted(row)
    return Line(
        enterprise=firm, origin=str(row["origin"]), carrier=str(row["carrier"]), gas=gas, scope=scope, step=step, quantity=quantity, unit="MWh", factor=name, factor_value=abs(per_unit),
        tonnes=per_unit * quantity, source=default.source if default else "", use=str(row["use"]), quantity_share=share(row), factor_share=0.0, reason="seller", stands_for=default.stands_for if default else "", tier=tier(row),
    )  # fmt: skip


def _shown(known: Traded) -> list[Line]:
    """The division of cogeneration as lines that add up to nothing."""
    made = []
    for plant in known.plants:
        if "electricity" in plant.gives and len(plant.gives) > 1:
            tonnes = sum(plant.burnt)
            made += [_memo(plant, c, q, plant.shares.get(c, 0.0) * tonnes) for c, q in plant.gives.items()] + [_memo(plant, "fuel", sum(plant.gives.values()), -tonnes)]
    return made


def _memo(plant: Plant, carrier: str, quantity: float, tonnes: float) -> Line:
    return Line(
        enterprise=plant.firm, origin=plant.id or plant.firm, carrier=carrier, gas="CO2", scope="memo", step="chp_split", quantity=quantity, unit="MWh", factor="",
        factor_value=tonnes / quantity if quantity else 0.0, tonnes=tonnes, source="",
    )  # fmt: skip

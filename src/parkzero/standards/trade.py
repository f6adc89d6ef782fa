"""Energy handed on inside: from rows to pools, and from what pools carry to lines.

The buyer's scope 2 is what the seller's pool carries. A firm keeps as scope 2 only what it bought and used: what it hands on, or sells on
outside, leaves it again ("passed_on"; GHG Protocol Scope 2 Guidance 2015, chapter 5: scope 2 is energy purchased and consumed; energy resold
belongs to category 3 of the value chain). What a seller burnt stays its scope 1, and the same tonnes in the buyer's scope 2 are taken out
of the sum of the firms ("elimination"), so that no trade moves the park's total. Rules that credit sellers at a default factor
("credited") use that factor for buyer and seller alike, and pass on by themselves.

Direct lines and contracts stand outside the pool: they carry their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

import numpy as np

from parkzero.accounting import Ingredient, Line, LineStep, Rule, RuleRow, Scope
from parkzero.flows import weighted
from parkzero.park.boundary import firm_of, lies_inside
from parkzero.standards.factoring import Cause, Factors
from parkzero.standards.lines import errors
from parkzero.standards.makers import MADE, PLAIN, makers
from parkzero.standards.pools import Carried, Maker, Pool, Pools, carried, limited
from parkzero.words import POOLED

OUTSIDE = ("grid", "supplier", "outside")
ROUNDING = 1e-12
"""Share of tonnes that is rounding."""

_Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Traded:
    """The pools of a year under a rule, and what they carry."""

    pools: Pools
    carried: Carried
    plants: tuple[Maker, ...]
    """The plants as they ran; in `pools` without what was sold outside."""
    resold: Mapping[tuple[str, str, str], np.ndarray]
    """By firm, carrier, attribute: what a MWh sold outside takes along of the firm's own scope 2 [t/MWh by cause]."""
    beyond: Mapping[Pool, float]
    """Share of what is sold outside that comes from neighbours, neither made nor bought outside."""
    unsaid: Mapping[tuple[str, str, str], tuple[float, float]]
    """By firm, carrier, attribute: of what is sold outside the share of which no row says how it was made, and its tonnes per MWh."""

    def per_unit(self, firm: str, carrier: str) -> float | None:
        """What a MWh out of a firm's pool carries [t/MWh]; None for a pool without a known source."""
        node = (firm, carrier)
        return None if node in self.carried.defaulted or node not in self.carried.whole else float(self.carried.whole[node].sum())

    def relief(self, firm: str, carrier: str, parts: Mapping[str, float]) -> float:
        """What a MWh out of a firm's pool takes off the process that burnt for it [t/MWh]: what it carries, of some factors a part."""
        node = (firm, carrier)
        if self.per_unit(firm, carrier) is None:
            return 0.0
        return float(sum(t * parts.get(c.factor, 1.0) for c, t in zip(self.pools.causes, self.carried.whole[node], strict=True)))


def traded(records: Sequence[_Row], rule: Rule) -> Traded:
    """The pools of a year's rows under a rule."""
    return _traded(records, Factors(rule, records))


def _traded(records: Sequence[_Row], factors: Factors) -> Traded:
    rows = [r for r in records if r["use"] not in ("cause", "supply") and weighted(r) and (r["carrier"] not in POOLED or r["unit"] == "MWh")]
    none = np.zeros(len(factors.causes))
    amounts: dict[Pool, float] = defaultdict(float)
    tonnes: dict[Pool, np.ndarray] = defaultdict(lambda: none)
    charged: dict[Pool, float] = defaultdict(float)
    charge: dict[Pool, np.ndarray] = defaultdict(lambda: none)
    beside: dict[Pool, float] = defaultdict(float)
    with_it: dict[Pool, np.ndarray] = defaultdict(lambda: none)
    made: dict[Pool, float] = defaultdict(float)
    handed: dict[tuple[str, str, str], float] = defaultdict(float)
    sold: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if carrier not in POOLED:
            continue
        giver, receiver = str(row["giver"]), str(row["receiver"])
        came = row["receiver_kind"] == "enterprise" and row["giver_kind"] in (*OUTSIDE, *MADE)
        if not pooled(row, factors) or (came and row["giver_kind"] in MADE and row["attribute"] not in PLAIN):
            if came:
                beside[receiver, carrier] += quantity
                with_it[receiver, carrier] = with_it[receiver, carrier] + factors.tonnes((row,), "2")
            elif row["giver_kind"] == "enterprise" and row["receiver_kind"] != "asset":
                beside[giver, carrier] -= quantity
        elif _between(row):
            handed[giver, receiver, carrier] += quantity
        elif came and row["giver_kind"] in OUTSIDE:
            amounts[receiver, carrier] += quantity
            tonnes[receiver, carrier] = tonnes[receiver, carrier] + factors.tonnes((row,), "2")
        elif came:
            made[receiver, carrier] += quantity
            if row["attribute"] == "sold":
                charged[receiver, carrier] += quantity
                charge[receiver, carrier] = charge[receiver, carrier] + factors.tonnes((row,), "2")
        elif row["giver_kind"] == "enterprise" and row["receiver_kind"] in OUTSIDE:
            sold[giver, carrier, "sold" if row["attribute"] == "sold" else "none"] += quantity
    plants = makers(rows, factors, _lacking(amounts, made, beside, handed, sold))
    kept, left, resold, beyond, unsaid = list(plants), {}, {}, {}, {}
    for (firm, carrier, attribute), quantity in sorted(sold.items(), reverse=True):
        node = (firm, carrier)
        unsaid[firm, carrier, attribute] = _unsaid(kept, node, quantity)
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
    default = {c: factors.default(c) for c in POOLED}
    pools = Pools(causes=factors.causes, bought=bought, plants=tuple(kept), handed=dict(handed), left=left, default=default)
    pools = limited(_filled(pools, beside, with_it))
    return Traded(pools=pools, carried=carried(pools), plants=plants, resold=resold, beyond=beyond, unsaid=unsaid)


def _lacking(
    amounts: Mapping[Pool, float], made: Mapping[Pool, float], beside: Mapping[Pool, float], handed: Mapping[tuple[str, str, str], float], sold: Mapping[tuple[str, str, str], float]
) -> dict[Pool, float]:
    """What each firm hands on or sells of a carrier beyond all that rows say came in."""
    out: dict[Pool, float] = defaultdict(float)
    came: dict[Pool, float] = defaultdict(float)
    for (giver, receiver, carrier), quantity in handed.items():
        out[giver, carrier] += quantity
        came[receiver, carrier] += quantity
    for (firm, carrier, _), quantity in sold.items():
        out[firm, carrier] += quantity
    rest = {n: q - came[n] - amounts.get(n, 0.0) - made.get(n, 0.0) - max(beside.get(n, 0.0), 0.0) for n, q in out.items()}
    return {n: q for n, q in rest.items() if q > ROUNDING * out[n]}


def _filled(pools: Pools, beside: Mapping[Pool, float], with_it: Mapping[Pool, np.ndarray]) -> Pools:
    """Pools that give more than they get take the rest from what the firm has beside them by direct lines, contracts, sun and wind."""
    bought = dict(pools.bought)
    for node, has in beside.items():
        taken = min(max(pools.spending[node] - pools.income[node], 0.0), has)
        if taken > 0.0:
            amount, tonnes = bought.get(node, (0.0, (0.0,) * len(pools.causes)))
            came = has if not with_it[node].any() else max(has, taken)
            bought[node] = (amount + taken, tuple(map(float, np.array(tonnes) + taken / came * with_it[node])))
    return replace(pools, bought=bought)


def _unsaid(plants: Sequence[Maker], node: Pool, quantity: float) -> tuple[float, float]:
    """Of what a firm sells outside of a carrier the share of which no row says how it was made, and what a MWh of it carries [t]."""
    firm, carrier = node
    ours = [p for p in plants if p.firm == firm and p.gives.get(carrier)]
    open_ = [(p, p.gives[carrier] * (p.unsaid.get(carrier, 0.0) if p.known else 1.0)) for p in ours]
    whole, unknown = sum(p.gives[carrier] for p in ours), sum(q for _, q in open_)
    if not unknown:
        return 0.0, 0.0
    carries = sum(q * sum(p.burnt) * p.shares.get(carrier, 0.0) / p.gives[carrier] for p, q in open_) / unknown
    return unknown / whole * min(whole / quantity, 1.0), carries


def _without(plants: Sequence[Maker], node: Pool, quantity: float) -> tuple[list[Maker], float]:
    """The plants without what is sold outside of what they make of a carrier, and how much that is: what a firm makes itself is sold first."""
    firm, carrier = node
    ours = [p for p in plants if p.firm == firm and p.gives.get(carrier) and not p.takes.get(carrier)]
    made = sum(p.gives[carrier] for p in ours)
    rest = 1.0 - min(quantity / made, 1.0) if made else 1.0
    less = [replace(p, gives={**p.gives, carrier: rest * p.gives[carrier]}, shares={**p.shares, carrier: rest * p.shares.get(carrier, 0.0)}) if p in ours else p for p in plants]
    return less, min(quantity, made)


def _between(row: _Row) -> bool:
    return bool((row["giver_kind"], row["receiver_kind"]) == ("enterprise", "enterprise"))


def pooled(row: _Row, factors: Factors) -> bool:
    """Whether a row's energy is part of the pool: not where a direct line or a contract gives it another factor than power without one."""
    if row["attribute"] in PLAIN:
        return True
    plain = {(r.gas, r.factor) for r in factors.fits({**row, "attribute": "none"})}
    return bool(plain) and {(r.gas, r.factor) for r in factors.fits(row)} == plain


def followed(records: Sequence[_Row], factors: Factors) -> list[Line]:
    """The lines of energy handed on: buyers' scope 2, what leaves those who pass on, and what the sum of the firms counts twice."""
    rule = factors.rule
    internal = [r for r in records if _between(r) and weighted(r) and r["use"] not in ("cause", "supply") and any(f.scope == "internal" for f in factors.fits(r))]
    sold = [r for r in records if r["carrier"] in POOLED and r["unit"] == "MWh" and r["giver_kind"] == "enterprise" and r["receiver_kind"] in OUTSIDE and weighted(r) and r["use"] != "cause" and r["attribute"] in PLAIN]
    if not internal and not sold:
        return []
    if rule.internal == "credited" and not sold:
        return [line for row in internal for line in _credited(row, factors)]
    known = _traded(records, factors)
    made = []
    for row in sold:
        if any(f.scope == "export" for f in factors.fits(row)):
            made += _unsourced(row, known, factors)
        elif rule.counts_bought:
            made += _passed(row, known, rule)
    for row in internal:
        made += _credited(row, factors) if rule.internal == "credited" else _handed(row, known, factors)
    return made + (_shown(known) if internal else [])


def _unsourced(row: _Row, known: Traded, factors: Factors) -> list[Line]:
    """No credit for energy that never came in, and for energy of which no row says how it came in none beyond the carbon of its fuel: that
    part of it is taken back."""
    node = (str(row["giver"]), str(row["carrier"]))
    credits = [f for f in factors.fits(row) if f.scope == "export"]
    left, lacking = known.pools.left.get(node, 0.0), max(known.pools.spending[node] - known.pools.income[node], 0.0)
    part = known.beyond.get(node, 0.0) * min(lacking / left, 1.0) if left else 0.0
    whole = sum(abs(f.tonnes) for f in credits)
    unsaid, carries = known.unsaid.get((*node, "sold" if row["attribute"] == "sold" else "none"), (0.0, 0.0))
    if whole:
        part += unsaid * max(1.0 - carries / whole, 0.0)
    return [_line(row, node[0], f.gas, "export", "unsourced", per_unit=part * abs(f.tonnes), name=f.factor, default=f) for f in credits if part > ROUNDING]


def _handed(row: _Row, known: Traded, factors: Factors) -> list[Line]:
    """A purchase from a neighbour: the buyer's, the seller's as far as it bought it itself, and the rest out of the sum of the firms."""
    seller, buyer, carrier = str(row["giver"]), str(row["receiver"]), str(row["carrier"])
    node = (seller, carrier)
    whole, own = known.carried.whole[node], known.carried.own[node]
    default = next((f for f in factors.fits(row) if f.scope == "internal"), None) if node in known.carried.defaulted else None
    called = firm_of(seller)
    name = default.factor if default else f"{factors.rule.split.method} split of {called}" if own.any() else f"pool of {called}"
    tiny = ROUNDING * float(np.abs(whole).sum())
    made = []
    for gas, places in _by_gas(known.pools.causes):
        total, bought, burnt = (float(x[places].sum()) for x in (whole, whole - own, own))
        if gas != "CO2" and abs(total) <= tiny:
            continue
        made.append(_line(row, buyer, gas, "2", "account", per_unit=total, name=name, default=default, mix=_mix(whole, known, places)))
        if abs(bought) > tiny:
            made.append(_line(row, seller, gas, "2", "passed_on", per_unit=-bought, name=name, default=default, mix=_mix(whole - own, known, places)))
        if factors.rule.internal == "eliminated" and lies_inside(seller):
            made.append(_line(row, buyer, gas, "2", "elimination", per_unit=-burnt, name=name, default=default, mix=_mix(own, known, places)))
    return made


def _by_gas(causes: Sequence[Cause]) -> list[tuple[str, list[int]]]:
    """The places of each gas among causes."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, cause in enumerate(causes):
        found[cause.gas].append(place)
    return list(found.items())


def _mix(carries: np.ndarray, known: Traded, places: Sequence[int]) -> tuple[Ingredient, ...]:
    """The factors behind what energy carries of a gas."""
    total = float(carries[places].sum())
    causes = known.pools.causes
    return tuple(Ingredient(factor=causes[i].factor, weight=float(carries[i]) / total, share=causes[i].share) for i in places if carries[i]) if total else ()


def _passed(row: _Row, known: Traded, rule: Rule) -> list[Line]:
    """Energy sold outside takes along what was bought of it: what the firm made goes first, then what it bought outside, then what came from
    neighbours, whose own tonnes stay in the sum."""
    firm, carrier = node = str(row["giver"]), str(row["carrier"])
    attribute = "sold" if row["attribute"] == "sold" else "none"
    resold, name = known.resold[firm, carrier, attribute], f"bought by {firm}"
    part = known.beyond.get(node, 0.0) if attribute == "none" else 0.0
    found = known.carried
    theirs = part * (found.whole[node] - found.own[node]) if part and node not in found.defaulted else np.zeros(len(known.pools.causes))
    burnt = theirs - part * found.bought[node] if theirs.any() else theirs
    made = []
    for gas, places in _by_gas(known.pools.causes):
        if (whole := float((resold + theirs)[places].sum())) > 0:
            made.append(_line(row, firm, gas, "2", "passed_on", per_unit=-whole, name=name, mix=_mix(resold + theirs, known, places)))
        if (own := float(burnt[places].sum())) > 0 and rule.internal == "eliminated":
            made.append(_line(row, firm, gas, "2", "elimination", per_unit=own, name=name, mix=_mix(burnt, known, places)))
    return made


def _credited(row: _Row, factors: Factors) -> list[Line]:
    """Buyer and seller at the rule's default factor."""
    made = []
    for found in factors.fits(row):
        if found.scope == "internal":
            made.append(_line(row, str(row["receiver"]), found.gas, "2", "account", per_unit=found.tonnes, name=found.factor, default=found))
            made.append(_line(row, str(row["giver"]), found.gas, "export", "account", per_unit=-found.tonnes, name=found.factor, default=found))
    return made


def _line(row: _Row, firm: str, gas: str, scope: Scope, step: LineStep, *, per_unit: float, name: str, default: RuleRow | None = None, mix: tuple[Ingredient, ...] = ()) -> Line:
    quantity = weighted(row)
    spread = hypot(*(x.weight * x.share for x in mix)) if mix else default.share if default else 0.0
    return Line(
        enterprise=firm, origin=str(row["origin"]), carrier=str(row["carrier"]), gas=gas, scope=scope, step=step, quantity=quantity, unit="MWh", factor=name, factor_value=abs(per_unit),
        tonnes=per_unit * quantity, source=default.source if default else "", use=str(row["use"]), errors=errors(row), factor_share=spread, mix=mix, reason="seller", stands_for=default.stands_for if default else "", confidence=default.confidence if default else "", tier=row["tier"],
        portion=float(row["portion"]),
    )  # fmt: skip


def _shown(known: Traded) -> list[Line]:
    """The division of cogeneration, a gas at a time, as lines that add up to nothing: what rows say to be made, what they do not, and the fuel."""
    made = []
    for plant in known.plants:
        if "electricity" not in plant.gives or len(plant.gives) < 2 or not plant.fuel:
            continue
        for gas, places in _by_gas(known.pools.causes):
            tonnes = sum(plant.burnt[i] for i in places)
            if gas != "CO2" and not tonnes:
                continue
            for carrier, quantity in plant.gives.items():
                carries, unsaid = plant.shares.get(carrier, 0.0) * tonnes / quantity if quantity else 0.0, plant.assumed.get(carrier, 0.0)
                made += [_memo(plant, carrier, gas, quantity=q, tonnes=carries * q, why=why) for q, why in ((quantity - unsaid, "split_made"), (unsaid, "split_unsaid")) if q]
            made.append(_memo(plant, "fuel", gas, quantity=plant.fuel, tonnes=-tonnes, why="split_burnt"))
    return made


def _memo(plant: Maker, carrier: str, gas: str, *, quantity: float, tonnes: float, why: str) -> Line:
    return Line(
        enterprise=plant.firm, origin=plant.id or plant.firm, carrier=carrier, gas=gas, scope="memo", step="chp_split", quantity=quantity, unit="MWh", factor="",
        factor_value=abs(tonnes) / quantity, tonnes=tonnes, source="", reason=why, tier="computed",
    )  # fmt: skip

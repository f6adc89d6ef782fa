"""The one join: flows times a rule is an inventory; named steps follow it.

Steps: "account" and "capture" are the join itself; "process_basis" takes out the second measure where a process was given
twice, and "measures" shows both (it adds up to nothing); "elimination" takes internal trade out of the sum of the enterprises; "chp_split" shows how a neighbour's
cogeneration was divided (it adds up to nothing). Imports no factors, so that the ledger can share it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from parkzero.accounting import Crosscheck, Inventory, Line, LineStep, Rule, RuleRow, Scope, Tier
from parkzero.figure import Z90, Z95, Figure
from parkzero.flows import Flows, weighted
from parkzero.problem import ParkError, Problem
from parkzero.standards.capture import captures, stored
from parkzero.standards.measures import crosschecked
from parkzero.standards.uncertainty import propagated
from parkzero.words import FUELS, THERMAL

UNASKED = ("product", "supply")
"""Uses that need no factor: a product without process emissions, and fuel that enters the stock."""
SURCHARGED = "estimated"
"""Quality of the rows that a conservative reading takes at their upper end."""
ENERGY = ("electricity", *THERMAL)


def account(flows: Flows, rule: Rule) -> Inventory:
    """The inventory of flows under a rule. Raises ParkError where a flow has no factor: never a silent zero."""
    records = flows.records()
    lines, internal = _joined([r for r in records if not captures(r)], rule)
    steps, checks = crosschecked(lines, rule)
    lines += steps
    lines += _captured([r for r in records if captures(r)], lines, rule)
    lines += _internal(internal, lines, records, rule)
    return totalled(rule, lines, checks)


def _captured(rows: Sequence[Mapping[str, Any]], lines: Iterable[Line], rule: Rule) -> list[Line]:
    """Captured CO2: what is stored stands with the enterprise where it arose, by its kind; the rest is told and counts nothing."""
    made: list[Line] = []
    for row in rows:
        if row["receiver_kind"] != "ground":
            told, _ = _joined([row], rule)
            made += [replace(x, enterprise=str(row["giver"])) for x in told]
    for item in stored(rows, lines):
        whole = weighted(item.row)
        part = item.tonnes / whole if whole else 0.0
        below, _ = _joined([dict(item.row) | {"attribute": item.kind}], rule)
        made += [replace(x, enterprise=item.enterprise, quantity=part * x.quantity, tonnes=part * x.tonnes) for x in below]
    return made


def _joined(records: Sequence[Mapping[str, Any]], rule: Rule) -> tuple[list[Line], list[Mapping[str, Any]]]:
    """Flows times rule; and the rows of internal trade, which the steps after it settle."""
    lines: list[Line] = []
    lacking: list[Problem] = []
    internal: list[Mapping[str, Any]] = []
    known: dict[tuple[str, ...], tuple[RuleRow, ...]] = {}
    for row in records:
        kind = _kind(row)
        asked = (*kind, owner := _owner(row))
        if asked not in known:
            known[asked] = rule.fits(*kind, enterprise=owner)
        fitting = [r for r in known[asked] if r.unit == row["unit"]]
        if not fitting:
            if row["use"] not in UNASKED:
                lacking.append(_lack(row, rule))
        elif any(r.scope == "internal" for r in fitting):
            internal.append(row)
        else:
            lines += [_line(row, owner, found) for found in fitting]
    if lacking:
        raise ParkError(lacking)
    return lines, internal


def _kind(row: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    return str(row["carrier"]), str(row["giver_kind"]), str(row["receiver_kind"]), str(row["use"]), str(row["attribute"])


def _owner(row: Mapping[str, Any]) -> str:
    return str(row["receiver"] or row["giver"]) if row["receiver_kind"] == "enterprise" else str(row["giver"] or row["receiver"])


def _lack(row: Mapping[str, Any], rule: Rule) -> Problem:
    carrier, giver, receiver, use, attribute = _kind(row)
    what = f"{carrier} from {giver} to {receiver}, {use}, {attribute}, {row['unit']}"
    place = f"{rule.where}, {row['year']}" if rule.where else str(row["year"])
    return Problem(
        "missing_factor", str(row["origin"]), line=None, field="carrier", found=f"{what}; {place}", expected=f"a factor of {rule.name} for it",
        hint="add a row to factors.csv",
    )  # fmt: skip


def _line(row: Mapping[str, Any], owner: str, found: RuleRow) -> Line:
    quantity = weighted(row)
    return Line(
        enterprise=owner, origin=str(row["origin"]), carrier=str(row["carrier"]), gas=found.gas, scope=found.scope, step="capture" if row["carrier"] == "co2" else "account", quantity=quantity,
        unit=str(row["unit"]), factor=found.factor, factor_value=found.tonnes, tonnes=quantity * found.tonnes, source=found.source, use=str(row["use"]), quantity_share=_share(row), factor_share=found.share, reason=found.reason,
        tier=_tier(row), technology=str(row["technology"]), captured_from=str(row["captured_from"]), group=found.group, basis=found.basis, need=found.need, measure=row["measure"] or None, category=found.category, stands_for=found.stands_for,
    )  # fmt: skip


def _share(row: Mapping[str, Any]) -> float:
    """Half width of the quantity's 95 % interval, as a share; low and high are the 5th and 95th percentile."""
    quantity = float(row["quantity"])
    return max(float(row["high"]) - quantity, quantity - float(row["low"])) / quantity * Z95 / Z90 if quantity else 0.0


def _tier(row: Mapping[str, Any]) -> Tier:
    if row["quality"] == "C":
        return "estimated"
    return "evidenced" if row["evidence"] else "stated"


def _internal(rows: Sequence[Mapping[str, Any]], lines: Sequence[Line], records: Sequence[Mapping[str, Any]], rule: Rule) -> list[Line]:
    """Energy from a neighbour: the buyer's scope 2, and what the rule makes of it in the sum.

    The seller's intensity is what its fuels emit for the energy it makes, split over its carriers by the rule's method, and
    mixed with what it buys to pass on; the rule's default where neither is known. Scope 1 alone adds up, so the park's total
    is untouched.
    """
    made: list[Line] = []
    split = {seller: intensities(seller, lines, records, rule) for seller in dict.fromkeys(str(r["giver"]) for r in rows)}
    for row in rows:
        seller, carrier = str(row["giver"]), str(row["carrier"])
        default = next((r for r in rule.fits(*_kind(row), enterprise=str(row["receiver"])) if r.scope == "internal"), None)
        stated = default.tonnes if default else 0.0
        credited = rule.internal == "credited" or carrier not in split[seller]
        factor = stated if credited else split[seller][carrier]
        taken = default if credited else None
        name = taken.factor if taken else f"{rule.split.method} split of {seller}"
        stands_for = taken.stands_for if taken else ""
        quantity = weighted(row)

        def line(
            firm: str, scope: Scope, step: LineStep, sign: float, row: Mapping[str, Any] = row, carrier: str = carrier, name: str = name,
            factor: float = factor, quantity: float = quantity, stands_for: str = stands_for,
        ) -> Line:  # fmt: skip
            return Line(
                enterprise=firm, origin=str(row["origin"]), carrier=carrier, gas="CO2", scope=scope, step=step, quantity=quantity, unit="MWh", factor=name, factor_value=factor, tonnes=sign * factor * quantity, source="", use=str(row["use"]),
                quantity_share=_share(row), factor_share=0.0, reason="seller", stands_for=stands_for, tier=_tier(row),
            )  # fmt: skip

        buyer = str(row["receiver"])
        made.append(line(buyer, "2", "account", 1.0))
        if rule.internal == "eliminated":
            made.append(line(buyer, "2", "elimination", -1.0))
        elif rule.internal == "credited":
            made.append(line(seller, "export", "account", -1.0))
    for seller, found in split.items():
        made += _shown(seller, found, records)
    return made


SEPARATE = {"electricity": 0.35}
"""Least efficiency at which a seller makes power of its fuel; heat at 0.80: more fuel than that serves its processes."""


def _energies(seller: str, records: Sequence[Mapping[str, Any]]) -> tuple[dict[str, float], dict[str, float]]:
    """Energy that an enterprise makes of fuels, and what it buys, by carrier [MWh]."""
    handed: dict[str, float] = defaultdict(float)
    generated: dict[str, float] = defaultdict(float)
    bought: dict[str, float] = defaultdict(float)
    for row in records:
        if row["carrier"] not in ENERGY or row["use"] == "cause":
            continue
        quantity, carrier = weighted(row), str(row["carrier"])
        if row["giver_kind"] == "enterprise" and row["giver"] == seller and row["attribute"] == "none":
            handed[carrier] += quantity
        elif row["receiver"] == seller and row["giver_kind"] in ("asset", "own"):
            generated[carrier] += quantity if row["attribute"] == "none" else 0.0
        elif row["receiver"] == seller:
            bought[carrier] += quantity
    made = {c: generated[c] or (0.0 if bought[c] else handed[c]) for c in ENERGY}
    return {c: q for c, q in made.items() if q}, dict(bought)


def intensities(seller: str, lines: Iterable[Line], records: Sequence[Mapping[str, Any]], rule: Rule) -> dict[str, float]:
    """What a MWh of each carrier that an enterprise hands on carries [t/MWh]."""
    lines = tuple(lines)
    made, bought = _energies(seller, records)
    own = _split(seller, lines, made, rule)
    found = {}
    for carrier in {*own, *bought}:
        passed = sum(x.tonnes for x in lines if x.enterprise == seller and x.carrier == carrier and x.scope == "2" and x.step == "account")
        whole = made.get(carrier, 0.0) + bought.get(carrier, 0.0)
        found[carrier] = (own.get(carrier, 0.0) * made.get(carrier, 0.0) + passed) / whole if whole else 0.0
    return found


def _split(seller: str, lines: Sequence[Line], energies: Mapping[str, float], rule: Rule) -> dict[str, float]:
    """What a MWh that an enterprise makes carries; times the energies it is what the fuel for them emits."""
    burnt = [x for x in lines if x.enterprise == seller and x.carrier in FUELS and x.scope == "1" and x.step == "account" and x.tonnes > 0]
    fuel = sum({x.origin: x.quantity for x in burnt}.values())
    if not fuel or not energies:
        return dict.fromkeys(energies, 0.0) if any(x.enterprise == seller and x.scope == "biogenic" for x in lines) else {}
    needed = sum(q / SEPARATE.get(c, 0.80) for c, q in energies.items())
    part = min(1.0, needed / fuel)
    tonnes, fuel = part * sum(x.tonnes for x in burnt), part * fuel
    how = rule.split
    ahead = sum(q for c, q in energies.items() if c in how.first)
    if ahead:
        others = sum(energies.values()) - ahead
        first = min(tonnes / fuel * ahead / how.efficiency, tonnes) if others else tonnes
        return {c: first / ahead if c in how.first else (tonnes - first) / others for c in energies}
    whole = sum(q * how.weight.get(c, 1.0) for c, q in energies.items())
    return {c: tonnes * how.weight.get(c, 1.0) / whole for c in energies}


def _shown(seller: str, found: Mapping[str, float], records: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The division of a seller's cogeneration as lines that add up to nothing."""
    energies, _ = _energies(seller, records)
    if "electricity" not in energies or len(energies) < 2:
        return []
    parts = {c: q * found.get(c, 0.0) for c, q in energies.items()}

    def line(carrier: str, quantity: float, tonnes: float) -> Line:
        return Line(
            enterprise=seller, origin=seller, carrier=carrier, gas="CO2", scope="memo", step="chp_split", quantity=quantity, unit="MWh", factor="", factor_value=tonnes / quantity if quantity else 0.0, tonnes=tonnes, source=""
        )

    return [line(c, energies[c], t) for c, t in parts.items()] + [line("fuel", sum(energies.values()), -sum(parts.values()))]


def totalled(rule: Rule, lines: Iterable[Line], crosschecks: tuple[Crosscheck, ...] = ()) -> Inventory:
    """Totals with intervals from lines."""
    lines = tuple(lines)
    counted = [line for line in lines if line.scope in rule.counted]

    def total(of: Iterable[Line]) -> Figure:
        return propagated(list(of), rule.unit)

    def groups(key: Callable[[Line], str], of: Iterable[Line]) -> dict[str, Figure]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in of:
            found[key(line)].append(line)
        return {k: total(v) for k, v in sorted(found.items())}

    weights: dict[str, float] = defaultdict(float)
    for line in counted:
        weights[line.tier] += abs(line.tonnes) if line.step != "elimination" else 0.0
    whole = sum(weights.values())
    return Inventory(
        rule=rule.name, unit=rule.unit, lines=lines, total=total(counted),
        scopes={"1": total(()), "2": total(())} | groups(lambda x: x.scope, counted),
        gases=groups(lambda x: x.gas, counted),
        enterprises=groups(lambda x: x.enterprise, (x for x in counted if x.step != "elimination")),
        eliminated=total(x for x in counted if x.step == "elimination"),
        biogenic=total(x for x in lines if x.scope == "biogenic"),
        removals=total(x for x in lines if x.scope == "removal"),
        value_chain=total(x for x in lines if x.scope == "3" and "3" not in rule.counted),
        tiers={tier: Figure(w / whole, "1") for tier, w in sorted(weights.items()) if whole},
        surcharge=Figure(_surcharge(counted), rule.unit),
        counted=rule.counted, crosschecks=crosschecks,
    )  # fmt: skip


def _surcharge(lines: Iterable[Line]) -> float:
    """What the upper end (95th percentile) of every estimated quantity would add [t]; a stated rule for claims and compliance."""
    rows: dict[str, float] = defaultdict(float)
    for line in lines:
        if line.tier == SURCHARGED:
            rows[line.origin] += line.tonnes * line.quantity_share * Z90 / Z95
    return sum(max(t, 0.0) for t in rows.values())

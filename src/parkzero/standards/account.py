"""The one join: flows times a rule is an inventory; named steps follow it.

Steps: "account" and "capture" are the join itself; "process_basis" takes out the second measure where a process was given
twice; "elimination" takes internal trade out of the sum of the enterprises; "chp_split" shows how a neighbour's
cogeneration was divided (it adds up to nothing). Imports no factors, so that the ledger can share it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from parkzero.accounting import Inventory, Line, Rule, RuleRow
from parkzero.figure import Z90, Z95, Figure
from parkzero.flows import Flows
from parkzero.problem import ParkError, Problem
from parkzero.standards.uncertainty import propagated
from parkzero.words import COVERED, FUELS, THERMAL

UNASKED = ("product", "supply")
"""Uses that need no factor: a product without process emissions, and fuel that enters the stock."""
SURCHARGED = "estimated"
"""Quality of the rows that a conservative reading takes at their upper end."""
ENERGY = ("electricity", *THERMAL)


def account(flows: Flows, rule: Rule) -> Inventory:
    """The inventory of flows under a rule. Raises ParkError where a flow has no factor: never a silent zero."""
    records = flows.records()
    lines, internal = _joined(records, rule)
    lines += _second_measures(lines, rule)
    lines += _internal(internal, lines, records, rule)
    return inventory(rule, lines)


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
            known[asked] = rule.fits(*kind, owner)
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
        "missing_factor", str(row["origin"]), None, "carrier", f"{what}; {place}", f"a factor of {rule.name} for it",
        "add a row to factors.csv",
    )  # fmt: skip


def _line(row: Mapping[str, Any], owner: str, found: RuleRow) -> Line:
    quantity = float(row["quantity"]) * float(row["weight"])
    return Line(
        owner, str(row["origin"]), str(row["carrier"]), found.gas, found.scope, "capture" if row["carrier"] == "co2" else "account", quantity,
        str(row["unit"]), found.factor, found.tonnes, quantity * found.tonnes, found.source, str(row["use"]), _share(row), found.share, found.reason,
        _tier(row), found.group, found.basis, found.category,
    )  # fmt: skip


def _share(row: Mapping[str, Any]) -> float:
    """Half width of the quantity's 95 % interval, as a share; low and high are the 5th and 95th percentile."""
    quantity = float(row["quantity"])
    return max(float(row["high"]) - quantity, quantity - float(row["low"])) / quantity * Z95 / Z90 if quantity else 0.0


def _tier(row: Mapping[str, Any]) -> str:
    if row["quality"] == "C":
        return "estimated"
    return "evidenced" if row["evidence"] else "stated"


def _reversed(line: Line, step: str) -> Line:
    return Line(
        line.enterprise, line.origin, line.carrier, line.gas, line.scope, step, line.quantity, line.unit, line.factor, line.factor_value, -line.tonnes,
        line.source, line.use, line.quantity_share, line.factor_share, line.reason, line.tier, line.group, line.basis, line.category,
    )  # fmt: skip


def _second_measures(lines: Sequence[Line], rule: Rule) -> list[Line]:
    """Takes out of each enterprise's process the measure that does not lead, so that no carbon counts twice.

    output: t of product; input: t of material, with the carbon left in products deducted; feedstock counts only in a
    carbon balance, that is where products that carry it away are given too. A factor per product that holds the carbon of
    reducing agents or feed gives way where these are reported as burnt and none as feedstock.
    """
    groups: dict[tuple[str, str], dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    feedstock: dict[str, list[Line]] = defaultdict(list)
    balanced: set[str] = set()
    burning = {x.enterprise for x in lines if x.carrier in FUELS and x.scope == "1" and x.basis == ""}
    burnt = {(x.enterprise, x.carrier) for x in lines if x.use in ("fuel", "transformation") and x.scope in ("1", "biogenic")}
    fed = {(x.enterprise, x.carrier) for x in lines if x.use == "feedstock"}
    for line in lines:
        if line.basis == "feedstock":
            feedstock[line.enterprise].append(line)
        elif line.group:
            groups[line.enterprise, line.group][line.basis].append(line)
    supplied = {firm for (firm, _), by in groups.items() if by.get("input")} | burning | set(feedstock)
    out: list[Line] = []
    for (firm, group), by in groups.items():
        covered = [(firm, c) for c in COVERED.get(group, ())]
        if by.get("output") and any(c in burnt for c in covered) and not any(c in fed for c in covered):
            out += by.pop("output")
        inputs, left = by.get("input", []), by.get("carbon_out", [])
        by_input = [*inputs, *left]
        if by.get("output") and by_input:
            out += by_input if rule.prefer == "output" else by["output"]
        if left and not (by.get("output") and rule.prefer == "output"):
            if rule.prefer != "input" or firm not in supplied:
                out += [x for x in left if x not in out]
            else:
                balanced.add(firm)
    for firm, given in feedstock.items():
        if firm not in balanced:
            out += given
    return [_reversed(x, "process_basis") for x in out if x.tonnes]


def _internal(rows: Sequence[Mapping[str, Any]], lines: Sequence[Line], records: Sequence[Mapping[str, Any]], rule: Rule) -> list[Line]:
    """Energy from a neighbour: the buyer's scope 2, and what the rule makes of it in the sum.

    The seller's intensity is what it emits for the energy it makes, split over its carriers by the rule's method, at most
    the rule's default for that carrier. Scope 1 alone adds up, so the park's total is untouched.
    """
    made: list[Line] = []
    split = {seller: intensities(seller, lines, records, rule) for seller in dict.fromkeys(str(r["giver"]) for r in rows)}
    for row in rows:
        seller, carrier = str(row["giver"]), str(row["carrier"])
        default = next((r for r in rule.fits(*_kind(row), str(row["receiver"])) if r.scope == "internal"), None)
        most = default.tonnes if default else 0.0
        credited = rule.internal == "credited"
        factor = most if credited else min(split[seller].get(carrier, most), most)
        name = default.factor if credited and default else f"{rule.split.method} split of {seller}"
        quantity = float(row["quantity"]) * float(row["weight"])

        def line(
            firm: str, scope: str, step: str, sign: float, row: Mapping[str, Any] = row, carrier: str = carrier, name: str = name,
            factor: float = factor, quantity: float = quantity,
        ) -> Line:  # fmt: skip
            return Line(
                firm, str(row["origin"]), carrier, "CO2", scope, step, quantity, "MWh", name, factor, sign * factor * quantity, "", str(row["use"]),
                _share(row), 0.0, "seller", _tier(row),
            )  # fmt: skip

        buyer = str(row["receiver"])
        made.append(line(buyer, "2", "account", 1.0))
        if rule.internal == "eliminated":
            made.append(line(buyer, "2", "elimination", -1.0))
        elif credited:
            made.append(line(seller, "export", "account", -1.0))
    for seller, found in split.items():
        made += _shown(seller, found, records)
    return made


def _made(seller: str, records: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Energy that an enterprise makes of fuels, by carrier [MWh]: what it generates, or hands on where that is more."""
    handed: dict[str, float] = defaultdict(float)
    generated: dict[str, float] = defaultdict(float)
    for row in records:
        if row["carrier"] not in ENERGY or row["attribute"] != "none":
            continue
        quantity = float(row["quantity"]) * float(row["weight"])
        if row["giver_kind"] == "enterprise" and row["giver"] == seller:
            handed[str(row["carrier"])] += quantity
        elif row["giver_kind"] in ("asset", "own") and row["receiver"] == seller:
            generated[str(row["carrier"])] += quantity
    return {c: max(handed[c], generated[c]) for c in ENERGY if handed[c] or generated[c]}


def intensities(seller: str, lines: Iterable[Line], records: Sequence[Mapping[str, Any]], rule: Rule) -> dict[str, float]:
    """What a MWh of each carrier that an enterprise makes carries [t/MWh]; times the energies it is what its fuels emit."""
    burnt = [x for x in lines if x.enterprise == seller and x.carrier in FUELS and x.scope == "1" and x.step == "account" and x.tonnes > 0]
    tonnes, fuel = sum(x.tonnes for x in burnt), sum({x.origin: x.quantity for x in burnt}.values())
    energies = _made(seller, records)
    how = rule.split
    ahead = sum(q for c, q in energies.items() if c in how.first)
    if ahead and fuel:
        others = sum(energies.values()) - ahead
        first = min(tonnes / fuel * ahead / how.efficiency, tonnes) if others else tonnes
        return {c: first / ahead if c in how.first else (tonnes - first) / others for c in energies}
    whole = sum(q * how.weights.get(c, 1.0) for c, q in energies.items())
    return {c: tonnes * how.weights.get(c, 1.0) / whole for c in energies} if whole else {}


def _shown(seller: str, found: Mapping[str, float], records: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The division of a seller's cogeneration as lines that add up to nothing."""
    energies = _made(seller, records)
    if "electricity" not in energies or len(energies) < 2:
        return []
    parts = {c: q * found.get(c, 0.0) for c, q in energies.items()}

    def line(carrier: str, quantity: float, tonnes: float) -> Line:
        return Line(
            seller, seller, carrier, "CO2", "memo", "chp_split", quantity, "MWh", "", tonnes / quantity if quantity else 0.0, tonnes, ""
        )

    return [line(c, energies[c], t) for c, t in parts.items()] + [line("fuel", sum(energies.values()), -sum(parts.values()))]


def inventory(rule: Rule, lines: Iterable[Line]) -> Inventory:
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
        rule.name, rule.unit, lines, total(counted),
        {"1": total(()), "2": total(())} | groups(lambda x: x.scope, counted),
        groups(lambda x: x.gas, counted),
        groups(lambda x: x.enterprise, (x for x in counted if x.step != "elimination")),
        total(x for x in counted if x.step == "elimination"),
        total(x for x in lines if x.scope == "biogenic"),
        total(x for x in lines if x.scope == "removal"),
        total(x for x in lines if x.scope == "3" and "3" not in rule.counted),
        {tier: Figure(w / whole, "1") for tier, w in sorted(weights.items()) if whole},
        Figure(_surcharge(counted), rule.unit),
        rule.counted,
    )  # fmt: skip


def _surcharge(lines: Iterable[Line]) -> float:
    """What the upper end (95th percentile) of every estimated quantity would add [t]; a stated rule for claims and compliance."""
    rows: dict[str, float] = defaultdict(float)
    for line in lines:
        if line.tier == SURCHARGED:
            rows[line.origin] += line.tonnes * line.quantity_share * Z90 / Z95
    return sum(max(t, 0.0) for t in rows.values())

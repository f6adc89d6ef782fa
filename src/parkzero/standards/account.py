"""The one join: flows times a rule is an inventory, then the elimination of internal trade as a named step.

It imports no factors, so that the ledger can share it. Every line names its activity row and its factor row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from parkzero.figure import Figure
from parkzero.flows import Flows
from parkzero.problem import ParkError, Problem
from parkzero.results import Inventory, Line, Rule

Z90 = 1.6449
"""Half width of a 90 % interval in standard deviations (5th to 95th percentile)."""
Z95 = 1.96


def account(flows: Flows, rule: Rule) -> Inventory:
    """The inventory of flows under a rule. Raises ParkError where a flow has no factor: never a silent zero."""
    lines: list[Line] = []
    lacking: list[Problem] = []
    internal: list[dict[str, Any]] = []
    for row in flows.records():
        if row["unit"] != "MWh":
            continue
        fitting = rule.fits(row["carrier"], row["giver_kind"], row["receiver_kind"], row["use"], row["attribute"])
        if not fitting:
            what = f"{row['carrier']} from {row['giver_kind']} to {row['receiver_kind']}, {row['use']}, {row['attribute']}"
            lacking.append(
                Problem("missing_factor", str(row["origin"]), None, "carrier", f"{what}, {row['year']}", f"a factor of {rule.name}")
            )
            continue
        if any(r.scope == "internal" for r in fitting):
            internal.append(row)
            continue
        for found in fitting:
            quantity = float(row["quantity"]) * float(row["weight"])
            tonnes = quantity * found.tonnes
            spread = _relative(row)
            half = abs(tonnes) * (spread**2 + (found.share * Z90 / Z95) ** 2) ** 0.5
            lines.append(
                Line(
                    _owner(row), str(row["origin"]), str(row["carrier"]), found.gas, found.scope, "account", quantity, "MWh",
                    found.factor, found.tonnes, tonnes, tonnes - half, tonnes + half, found.source, found.share,
                )
            )  # fmt: skip
    if lacking:
        raise ParkError(lacking)
    lines += _internal(internal, lines, flows, rule)
    return inventory(rule, lines)


def _owner(row: dict[str, Any]) -> str:
    return str(row["receiver"] or row["giver"]) if row["receiver_kind"] == "enterprise" else str(row["giver"])


def _relative(row: dict[str, Any]) -> float:
    quantity = float(row["quantity"])
    return max(float(row["high"]) - quantity, quantity - float(row["low"])) / quantity if quantity else 0.0


def _internal(rows: list[dict[str, Any]], lines: list[Line], flows: Flows, rule: Rule) -> list[Line]:
    """The buyer's scope 2 of energy from a neighbour, and its elimination.

    The seller's intensity is its direct emissions per energy it hands on (energy share, GHG Protocol's efficiency method
    with equal weights), at most the rule's default for that carrier. Scope 1 alone adds up, so the park total is untouched.
    """
    direct: dict[str, float] = defaultdict(float)
    for line in lines:
        if line.scope == "1":
            direct[line.enterprise] += line.tonnes
    handed: dict[str, float] = defaultdict(float)
    for row in flows.records():
        if row["giver_kind"] == "enterprise" and row["unit"] == "MWh":
            handed[row["giver"]] += float(row["quantity"]) * float(row["weight"])
    made = []
    for row in rows:
        quantity = float(row["quantity"]) * float(row["weight"])
        default = sum(
            r.tonnes for r in rule.fits(row["carrier"], "enterprise", "enterprise", row["use"], row["attribute"]) if r.scope == "internal"
        )
        factor = min(direct[row["giver"]] / handed[row["giver"]], default) if handed[row["giver"]] else default
        tonnes = factor * quantity
        for firm, scope, step, sign in ((row["receiver"], "2", "account", 1.0), (row["receiver"], "2", "elimination", -1.0)):
            made.append(
                Line(str(firm), str(row["origin"]), str(row["carrier"]), "CO2", scope, step, quantity, "MWh", f"energy share of {row['giver']}",
                     factor, sign * tonnes, sign * tonnes, sign * tonnes, "")
            )  # fmt: skip
    return made


def inventory(rule: Rule, lines: Iterable[Line]) -> Inventory:
    """Totals with intervals from lines: quantities independent, one factor drawn once for all its lines."""
    lines = tuple(lines)
    counted = [line for line in lines if line.scope in ("1", "2", "export")]

    def total(of: Iterable[Line]) -> Figure:
        return _sum(list(of), rule.unit)

    def groups(key: Callable[[Line], str], of: Iterable[Line]) -> dict[str, Figure]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in of:
            found[key(line)].append(line)
        return {k: total(v) for k, v in sorted(found.items())}

    return Inventory(
        rule.name, rule.unit, lines, total(counted),
        {"1": _sum([], rule.unit), "2": _sum([], rule.unit)} | groups(lambda x: x.scope, counted),
        groups(lambda x: x.gas, counted),
        groups(lambda x: x.enterprise, (x for x in counted if x.step == "account")),
        total(x for x in counted if x.step == "elimination"),
        total(x for x in lines if x.scope == "biogenic"),
    )  # fmt: skip


def _sum(lines: list[Line], unit: str) -> Figure:
    value = sum(line.tonnes for line in lines)
    by_factor: dict[str, float] = defaultdict(float)
    by_row: dict[str, float] = defaultdict(float)
    for line in lines:
        half = line.high - line.tonnes
        share = _factor_half(line)
        by_factor[line.factor] += abs(line.tonnes) * share
        by_row[line.origin] += max(half**2 - (abs(line.tonnes) * share) ** 2, 0.0) ** 0.5
    half = (sum(h**2 for h in by_factor.values()) + sum(h**2 for h in by_row.values())) ** 0.5
    return Figure(value, unit, value - half, value + half, "computed")


def _factor_half(line: Line) -> float:
    return line.factor_share * Z90 / Z95

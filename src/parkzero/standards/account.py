"""The one join: flows times a rule is an inventory; named steps follow it.

Steps: "account" and "capture" are the join itself; "process_basis" takes out the second measure where a process was given
twice; what `trade` settles follows. Imports no factors, so that the ledger can share it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, get_args

from parkzero.accounting import Crosscheck, Excess, Inventory, Line, Rule, RuleRow
from parkzero.figure import Figure
from parkzero.flows import Flows, weighted
from parkzero.park.boundary import Perimeter, inside, lies_inside, narrowed
from parkzero.problem import ParkError, Problem
from parkzero.standards.capture import bound, captures, stored
from parkzero.standards.covering import by_products_covered
from parkzero.standards.factoring import Factors, owner_of
from parkzero.standards.lines import errors, quantity_under
from parkzero.standards.measures import crosschecked
from parkzero.standards.trade import ROUNDING, followed
from parkzero.standards.uncertainty import propagated
from parkzero.words import THERMAL, Tier

UNASKED = ("product", "supply")
"""Uses that need no factor: a product without process emissions, and fuel that enters the stock."""
SURCHARGED = "estimated"
"""Quality of the rows that a conservative reading takes at their upper end."""
ENERGY = ("electricity", *THERMAL)


@dataclass(frozen=True)
class AccountsByRule(Mapping[str, Inventory]):
    """Accounts of flows by rule, each worked out once, where it is asked for."""

    flows: Flows
    rules: Mapping[str, Rule]
    _made: dict[str, Inventory] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str) -> Inventory:
        if name not in self._made:
            self._made[name] = account(self.flows, self.rules[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)


def account(flows: Flows, rule: Rule) -> Inventory:
    """The inventory of flows under a rule: of parted flows what lies inside. What comes from beyond the boundary carries what it carries
    there; a rule that credits what is sold counts it as bought outside, and what goes there as sold. Of a rule that counts some enterprises
    alone all others lie beyond; CO2 that they store for these is followed there.

    Raises ParkError where a flow has no factor: never a silent zero.
    """
    if rule.firms is not None:
        flows = narrowed(flows, Perimeter(rule.name, "part", rule.firms))
    records = (inside(flows) if rule.credits else flows).records()
    factors = Factors(rule, records)
    lines = _joined([r for r in records if not captures(r)], factors)
    steps, checks = crosschecked(lines, rule)
    lines += steps + by_products_covered(records, lines, steps, checks, rule)
    below, excesses = _captured([r for r in records if captures(r)], lines, factors)
    lines += below
    lines += followed(records, factors)
    found = totalled(rule, (x for x in lines if lies_inside(x.enterprise)), tuple(c for c in checks if lies_inside(c.enterprise)))
    return replace(found, excesses=tuple(x for x in excesses if lies_inside(x.enterprise))) if rule.counts_direct else found


def _captured(rows: Sequence[Mapping[str, Any]], lines: Sequence[Line], factors: Factors) -> tuple[list[Line], tuple[Excess, ...]]:
    """Captured CO2: what is stored stands with the enterprise where it arose, by its kind; what a product binds of it
    likewise; the rest is told and counts nothing."""
    made: list[Line] = []
    for row in rows:
        if row["receiver_kind"] != "ground":
            told = _joined([row], factors)
            made += [replace(x, enterprise=str(row["giver"])) for x in told]
    kept, excesses = stored(rows, lines)
    for item in kept:
        whole = weighted(item.row)
        part = item.tonnes / whole if whole else 0.0
        below = _joined([dict(item.row) | {"attribute": item.kind}], factors)
        made += [replace(x, enterprise=item.enterprise, quantity=part * x.quantity, tonnes=part * x.tonnes) for x in below]
    for held in bound(rows, lines, factors.rule):
        made.append(replace(held.line, enterprise=held.enterprise, step="capture", quantity=held.part * held.line.quantity, tonnes=held.part * held.line.tonnes))
    return made, excesses


def _joined(records: Sequence[Mapping[str, Any]], factors: Factors) -> list[Line]:
    """Flows times rule; rows of internal trade are for the steps after it."""
    lines: list[Line] = []
    lacking: list[Problem] = []
    for row in records:
        fitting = factors.fits(row)
        if not fitting:
            if row["use"] not in UNASKED:
                lacking.append(_lack(row, factors.rule))
        elif not any(r.scope == "internal" for r in fitting):
            lines += [_line(row, str(row["giver"]) if found.of_giver else owner_of(row), found) for found in fitting]
    if lacking:
        raise ParkError(lacking)
    return lines


def _lack(row: Mapping[str, Any], rule: Rule) -> Problem:
    carrier, giver, receiver, use, attribute = (row[c] for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
    what = f"{carrier} from {giver} to {receiver}, {use}, {attribute}, {row['unit']}"
    place = f"{rule.where}, {row['year']}" if rule.where else str(row["year"])
    return Problem(
        "missing_factor", str(row["origin"]), line=None, field="carrier", found=f"{what}; {place}", expected=f"a factor of {rule.name} for it",
        hint="add a row to factors.csv",
    )  # fmt: skip


def _line(row: Mapping[str, Any], owner: str, found: RuleRow) -> Line:
    quantity = quantity_under(row, found)
    return Line(
        enterprise=owner, origin=str(row["origin"]), carrier=str(row["carrier"]), gas=found.gas, scope=found.scope, step="capture" if row["carrier"] == "co2" else "account", quantity=quantity,
        unit=str(row["unit"]), factor=found.factor, factor_value=found.tonnes, tonnes=quantity * found.tonnes, source=found.source, use=str(row["use"]), errors=errors(row), factor_share=found.share, reason=found.reason,
        tier=row["tier"], technology=str(row["technology"]), captured_from=str(row["captured_from"]), group=found.group, basis=found.basis, need=found.need, measure=row["measure"] or None, category=found.category, stands_for=found.stands_for, confidence=found.confidence,
        portion=float(row["portion"]),
    )  # fmt: skip


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

    return Inventory(
        rule=rule.name, unit=rule.unit, lines=lines, total=total(counted),
        scopes={"1": total(()), "2": total(())} | groups(lambda x: x.scope, counted),
        gases=groups(lambda x: x.gas, counted),
        enterprises=groups(lambda x: x.enterprise, (x for x in counted if x.step != "elimination")),
        eliminated=total(x for x in counted if x.step == "elimination"),
        biogenic=total(x for x in lines if x.scope == "biogenic"),
        removals=total(x for x in lines if x.scope == "removal"),
        other_gases=total(x for x in lines if x.scope == "apart"),
        value_chain=total(x for x in lines if x.scope == "3" and "3" not in rule.counted),
        tiers=_resting(counted),
        surcharge=Figure(_surcharge(counted), rule.unit),
        counted=rule.counted, crosschecks=crosschecks,
    )  # fmt: skip


def _resting(lines: Iterable[Line]) -> dict[str, Figure]:
    """Share of what is emitted by quality of the rows, each tonne once: what the steps of a row take off is taken off it (measures beside, internal
    trade), and what is deducted of an enterprise - stored, credited, bound in products, sold on - comes off all its rows in proportion."""
    rows: dict[tuple[str, Tier], list[Line]] = defaultdict(list)
    for line in lines:
        rows[line.origin, line.tier].append(line)
    given: dict[str, dict[Tier, float]] = defaultdict(lambda: defaultdict(float))
    taken: dict[str, float] = defaultdict(float)
    for (_, tier), of in rows.items():
        tonnes, firm = sum(x.tonnes for x in of), of[0].enterprise
        if tonnes < 0.0:
            taken[firm] -= tonnes
        elif tonnes > ROUNDING * sum(abs(x.tonnes) for x in of):
            given[firm][tier] += tonnes
    shares: dict[Tier, float] = defaultdict(float)
    for firm, by_tier in given.items():
        left = max(1.0 - taken[firm] / sum(by_tier.values()), 0.0)
        for tier, tonnes in by_tier.items():
            shares[tier] += left * tonnes
    whole = sum(shares.values())
    return {tier: Figure(shares[tier] / whole, "1") for tier in get_args(Tier) if shares.get(tier)} if whole > 0.0 else {}


def _surcharge(lines: Iterable[Line]) -> float:
    """What the upper end (95th percentile) of every estimated quantity would add [t]; a stated rule for claims and compliance."""
    rows: dict[str, float] = defaultdict(float)
    for line in lines:
        if line.tier == SURCHARGED:
            rows[line.origin] += line.tonnes * hypot(*(e.high for e in line.errors))
    return sum(max(t, 0.0) for t in rows.values())

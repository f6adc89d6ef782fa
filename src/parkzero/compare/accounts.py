"""The accounts of the base year as shown: totals, lines, bridges between standards, verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from parkzero.accounting import Inventory, Line
from parkzero.document import Bridge, Entry, Inventories, Judged, Step
from parkzero.figure import Figure, missing
from parkzero.park.flowing import flows_of, years
from parkzero.results import Assessment, Frame
from parkzero.standards.account import account
from parkzero.standards.national import Verdict, verdict
from parkzero.standards.register import LOCATION, MARKET, NATIONAL
from parkzero.standards.rule import rule

STANDARDS = ("ghg-protocol-location", "ghg-protocol-market", "china-zcp-2025")
STEPS = ("other_gases", "fuel_factors", "electricity_rule", "heat_factor", "exports")


def inventories(base: Frame, plan: Assessment) -> tuple[Inventories, Verdict]:
    """Everything about tonnes of the base year, and the verdict now and under the plan."""
    accounts = {name: base.base_year[name] for name in STANDARDS}
    site, study = base.site, base.study
    now = verdict(base.park.standards, site, base.activity, accounts["china-zcp-2025"], study.base_year)
    later = verdict(base.park.standards, site, plan.flows, plan.inventories["china-zcp-2025"], study.stage)
    own = "china-zcp-2025" if base.park.standards.method == "china-zcp-2025" else "ghg-protocol-location"
    first = accounts["ghg-protocol-location"]
    return (
        Inventories(
            str(study.base_year), own,
            {n: a.total for n, a in accounts.items()} | {"yardstick": base.base_year["yardstick"].total},
            {n: dict(a.scopes) for n, a in accounts.items()}, {n: dict(a.enterprises) for n, a in accounts.items()},
            {n: a.eliminated for n, a in accounts.items()}, first.biogenic, _history(base),
            tuple(_entry(n, x) for n, a in accounts.items() for x in a.lines if x.scope != "none"),
            tuple(bridge(a, b) for a in accounts.values() for b in accounts.values() if a is not b),
            _judged(now), _judged(later),
        ),
        now,
    )  # fmt: skip


def _history(base: Frame) -> dict[str, dict[str, Figure]]:
    """Totals of every year of activity; years differ by activity and by the factors of the year."""
    rulers = dict(zip(STANDARDS, (LOCATION, MARKET, NATIONAL), strict=True))
    return {
        name: {
            str(y): account(flows_of(base.park, y), rule(ruler, base.site, base.outlook, y, y, name)).total
            for y in years(base.park.activity)
        }
        for name, ruler in rulers.items()
    }


def _entry(standard: str, line: Line) -> Entry:
    unit = "tCO2" if standard.startswith("china") else "tCO2e"
    return Entry(
        standard, line.enterprise, line.carrier, line.gas, line.scope, line.step, Figure(line.quantity, line.unit), Figure(line.factor_value, f"{unit}/{line.unit}", source=line.source),
        Figure(line.tonnes, unit, line.low, line.high), line.origin, line.factor,
    )  # fmt: skip


def _kind(line: Line) -> str:
    if line.scope == "export":
        return "exports"
    if line.gas != "CO2":
        return "other_gases"
    if line.scope == "1":
        return "fuel_factors"
    return "electricity_rule" if line.carrier == "electricity" else "heat_factor"


def _by_kind(account: Inventory) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for line in account.lines:
        if line.scope in ("1", "2", "export"):
            found[_kind(line)] += line.tonnes
    return found


def bridge(start: Inventory, end: Inventory) -> Bridge:
    """From one account to another in named steps; they sum to the difference."""
    a, b = _by_kind(start), _by_kind(end)
    steps = tuple(Step(name, Figure(b.get(name, 0.0) - a.get(name, 0.0), "t")) for name in STEPS)
    return Bridge(start.rule, end.rule, steps, Figure(sum(s.value.value or 0.0 for s in steps), "t"))


def _judged(v: Verdict) -> Judged:
    none = missing("tCO2/tce", "no line is printed below 200,000 tce")
    line = Figure(v.line, "tCO2/tce", basis="published", source="notice 910 of 2025, annex 3") if v.line is not None else none
    margin = Figure(v.line - v.indicator.value, "tCO2/tce") if v.line is not None and v.indicator.value is not None else none
    lines = {
        k: Figure(x, "1", basis="published", source="notice 910 of 2025, annex 3") if x is not None else missing("1", "by product")
        for k, x in v.guiding_line.items()
    }
    return Judged(
        v.answer, v.illustration, v.indicator, v.indicator_with_feedstock, line, margin, v.energy, v.energy_calorific, v.emissions, v.cut, v.grid_room,
        v.direct_share, dict(v.guiding), lines,
    )  # fmt: skip

"""Evaluation schemes as lists of indicators: green parks (MIIT), eco-industrial parks (HJ 274, international framework), provinces.

Thresholds stand in schemes.csv with their confidence. One that was not read in a text (C) is shown as such and gives no verdict, whatever
the value. What parkzero can compute it computes; the rest the park supplies in indicators.csv; what is missing stays missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from parkzero.figure import Figure, missing
from parkzero.park.catalogue import table
from parkzero.park.site import Place
from parkzero.standards.conditions import OPEN, UNREAD, Condition, Quotient, conditional, conditions
from parkzero.standards.national import NO_LINE, WITHHELD, Verdict, Why

INDEXED = "miit_green_park_2016"
"""The scheme that prints an index: 100 x the mean of its six group means of value over reference."""
CORE = ("china_zcp_910", "carbon_per_energy")
"""The criterion that the verdict under the national rule answers."""
Answer = Literal["met", "missed", "met_if", "missed_if", "cannot_be_told", "not_assessed", "threshold_unread"]
UNDER: Mapping[Answer, Answer] = {"met": "met_if", "missed": "missed_if"}
OF_VERDICT: Mapping[str, Answer] = {"meets": "met", "misses": "missed", "meets_if": "met_if", "misses_if": "missed_if", "cannot_be_told": "cannot_be_told", "no_line": "not_assessed", "not_assessed": "not_assessed"}


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One indicator of a scheme for a park."""

    scheme: str
    number: str
    group: str
    id: str
    label: str
    label_zh: str
    direction: str
    kind: str
    choice: str
    value: Figure
    threshold: Figure
    """With the strictest and the loosest value as its ends, where it was not read which of several holds."""
    confidence: str
    """Confidence of the threshold."""
    answer: Answer
    """met, missed; met_if, missed_if: conditional on rows of confidence C; cannot_be_told, not_assessed; threshold_unread: no verdict."""
    why: Why = ""
    """Why the answer is no verdict, where that is not that the value is missing."""
    conditions: tuple[Condition, ...] = ()
    """The rows of confidence C that the value rests on, and where each would turn the answer."""
    note: str


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A scheme for a park: its indicators, how many are met, and the index where it prints one."""

    id: str
    indicators: tuple[Criterion, ...]
    met: int
    missed: int
    conditional: int
    """Met or missed conditional on rows of confidence C."""
    open: int
    index: Figure
    confident: bool
    """Whether every threshold was seen in a text (confidence A or B)."""


def elsewhere(scheme: str, place: Place) -> Literal["", "province", "country"]:
    """Whether a scheme is one of another country or province than a park's."""
    for row in table("scheme_places.csv"):
        if row["scheme"] == scheme:
            return "country" if row["country"] != place.country else "province" if row["region"] and row["region"].lower() != place.region.lower() else ""
    return ""


def schemes(known: Mapping[str, Quotient], computed: Mapping[str, Quotient], national: Verdict | None = None) -> tuple[Evaluation, ...]:
    """All schemes: `known` by indicator as the park gives them, `computed` by the quantity that parkzero works out, `national`: the verdict
    under the rule of notice 910, which answers that rule's core criterion."""
    rows: dict[str, list[Criterion]] = defaultdict(list)
    for row in table("schemes.csv"):
        found = _criterion(row, known.get(row["id"]) or computed.get(row["computed"]), withheld=WITHHELD.get(national.why, "") if national else "")
        rows[row["scheme"]].append(_core(found, national) if national and (found.scheme, found.id) == CORE else found)
    return tuple(_scheme(id, found) for id, found in rows.items())


def _criterion(row: Mapping[str, str], found: Quotient | None, *, withheld: str) -> Criterion:
    value = found.figure if found else missing(row["unit"], withheld if withheld and row["computed"] else "the park has not supplied it")
    threshold, direction = _threshold(row), row["direction"]
    read = row["confidence"] != UNREAD
    told: Answer = conditional(answer(found.figure, threshold, direction), answer(found.held, threshold, direction), UNDER, unread=found.unread) if found else "not_assessed"
    ends = (threshold.low, threshold.high)
    behind = conditions(found, partial(_side, threshold=threshold, direction=direction), (x for x in ends if x is not None)) if found and read else ()
    return Criterion(
        scheme=row["scheme"], number=row["number"], group=row["group"], id=row["id"], label=row["label"], label_zh=row["label_zh"], direction=direction, kind=row["kind"], choice=row["choice"], value=value, threshold=threshold,
        confidence=row["confidence"], answer=told if read else "threshold_unread", why="line" if read and told == OPEN else "", conditions=behind, note=row["note"],
    )  # fmt: skip


def _threshold(row: Mapping[str, str]) -> Figure:
    if not row["threshold"]:
        return missing(row["unit"], "the threshold was not found")
    line, strictest = float(row["threshold"]), float(row["strictest"] or row["threshold"])
    basis: Literal["published", "estimated"] = "estimated" if row["confidence"] == UNREAD else "published"
    return Figure(line, row["unit"], low=min(line, strictest), high=max(line, strictest), basis=basis, source=row["source"])


def _core(found: Criterion, national: Verdict) -> Criterion:
    """The core criterion as the verdict answers it: its line follows the size of the park."""
    line = missing(found.threshold.unit, national.indicator.reason or NO_LINE) if national.line is None else replace(found.threshold, value=national.line, low=national.line, high=national.line)
    return replace(found, threshold=line, why=national.why, answer=OF_VERDICT[national.answer], conditions=national.conditions)


def _side(top: float, bottom: float, *, threshold: Figure, direction: str) -> Answer:
    """The answer for a quotient without intervals."""
    return answer(Figure(top / bottom), threshold, direction) if bottom > 0 else "not_assessed"


def answer(value: Figure, threshold: Figure, direction: str) -> Answer:
    """Met or missed only where the whole interval lies on one side of the threshold, whichever of its values holds."""
    if value.low is None or value.high is None or threshold.low is None or threshold.high is None:
        return "not_assessed"
    if direction == "lower":
        return "met" if value.high <= threshold.low else "missed" if value.low > threshold.high else OPEN
    return "met" if value.low >= threshold.high else "missed" if value.high < threshold.low else OPEN


def _scheme(id: str, rows: Iterable[Criterion]) -> Evaluation:
    rows = tuple(rows)
    answers = [r.answer for r in rows]
    met, missed, under = answers.count("met"), answers.count("missed"), answers.count("met_if") + answers.count("missed_if")
    confident = all(r.confidence != UNREAD for r in rows)
    printed = missing("", "the scheme prints no index") if id != INDEXED else index(rows) if confident else missing("", "its thresholds were not read")
    return Evaluation(id=id, indicators=rows, met=met, missed=missed, conditional=under, open=len(rows) - met - missed - under, index=printed, confident=confident)


def index(rows: Iterable[Criterion]) -> Figure:
    """The green-park index: of a choice the best ones that are known; not assessed where a group lacks a mandatory value."""
    groups: dict[str, list[float]] = defaultdict(list)
    choices: dict[tuple[str, str], list[float]] = defaultdict(list)
    lacking = 0
    rows = tuple(rows)
    for row in rows:
        ratio = _ratio(row)
        if row.choice:
            choices[row.group, row.choice] += [ratio] if ratio is not None else []
        elif ratio is None:
            lacking += 1
        else:
            groups[row.group].append(ratio)
    least = {(r["group"], r["choice"]): int(r["choice_minimum"]) for r in table("schemes.csv") if r["scheme"] == INDEXED and r["choice"]}
    for key in {(r.group, r.choice) for r in rows if r.choice}:
        chosen = sorted(choices[key], reverse=True)[: least.get(key, 1)]
        lacking += least.get(key, 1) - len(chosen)
        groups[key[0]] += chosen
    if lacking:
        return missing("", f"{lacking} of the indicators it needs are not known")
    return Figure(100.0 * sum(sum(g) / len(g) for g in groups.values()) / len(groups), "")


def _ratio(row: Criterion) -> float | None:
    value, line = row.value.value, row.threshold.value
    if value is None or not line:
        return None
    return line / value if row.direction == "lower" and value else value / line

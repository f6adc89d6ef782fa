"""Evaluation schemes as lists of indicators: green parks (MIIT), eco-industrial parks (HJ 274, international framework), provinces.

Thresholds stand in schemes.csv with their confidence; one from memory (C) is shown as such, and no conformity is claimed from
it. What parkzero can compute it computes; the rest the park supplies in indicators.csv; what is missing stays missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from parkzero.figure import Figure, missing
from parkzero.park.catalogue import table

Answer = Literal["met", "missed", "cannot_be_told", "not_assessed"]
INDEXED = "miit_green_park_2016"
"""The scheme that prints an index: 100 x the mean of its six group means of value over reference."""
LEAST = {"hj_274_2015": 23}
"""Indicators that have to be met (from memory)."""


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
    confidence: str
    """Confidence of the threshold."""
    answer: Answer
    note: str


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A scheme for a park: its indicators, how many are met, and the index where it prints one."""

    id: str
    indicators: tuple[Criterion, ...]
    met: int
    missed: int
    open: int
    index: Figure
    confident: bool
    """Whether every threshold was seen in a text (confidence A or B)."""


def schemes(known: Mapping[str, Figure], computed: Mapping[str, Figure]) -> tuple[Evaluation, ...]:
    """All schemes: `known` by indicator as the park gives them, `computed` by the quantity that parkzero works out."""
    rows: dict[str, list[Criterion]] = defaultdict(list)
    for row in table("schemes.csv"):
        rows[row["scheme"]].append(_indicator(row, known, computed))
    return tuple(_scheme(id, found) for id, found in rows.items())


def _indicator(row: Mapping[str, str], known: Mapping[str, Figure], computed: Mapping[str, Figure]) -> Criterion:
    value = known.get(row["id"]) or computed.get(row["computed"]) or missing(row["unit"], "the park has not supplied it")
    text = row["threshold"]
    if text:
        threshold = Figure(float(text), row["unit"], basis="published" if row["confidence"] in "AB" else "estimated", source=row["source"])
    else:
        threshold = missing(row["unit"], "the threshold was not found")
    return Criterion(
        scheme=row["scheme"], number=row["number"], group=row["group"], id=row["id"], label=row["label"], label_zh=row["label_zh"], direction=row["direction"], kind=row["kind"], choice=row["choice"], value=value, threshold=threshold,
        confidence=row["confidence"], answer=answer(value, threshold, row["direction"]), note=row["note"],
    )  # fmt: skip


def answer(value: Figure, threshold: Figure, direction: str) -> Answer:
    """Met or missed only where the whole interval lies on one side of the threshold."""
    if value.value is None or threshold.value is None or value.low is None or value.high is None:
        return "not_assessed"
    line = threshold.value
    if direction == "lower":
        return "met" if value.high <= line else "missed" if value.low > line else "cannot_be_told"
    return "met" if value.low >= line else "missed" if value.high < line else "cannot_be_told"


def _scheme(id: str, rows: Iterable[Criterion]) -> Evaluation:
    rows = tuple(rows)
    answers = [r.answer for r in rows]
    return Evaluation(
        id=id, indicators=rows, met=answers.count("met"), missed=answers.count("missed"), open=answers.count("cannot_be_told") + answers.count("not_assessed"),
        index=index(rows) if id == INDEXED else missing("", "the scheme prints no index"), confident=all(r.confidence in ("A", "B") for r in rows),
    )  # fmt: skip


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

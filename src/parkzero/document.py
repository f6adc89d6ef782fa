"""What is shown: versioned plain values, all that the report, the command line and the web page see.

Every leaf number is a Figure; texts are codes with values that a face renders in its language. Series for pictures stand
in `Curve` (unit and values). Rules of the version: a new text or key raises the patch or minor number, a changed sign,
unit or meaning the major number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from parkzero.figure import Figure
from parkzero.problem import Problem
from parkzero.source import Source
from parkzero.statement import Bridge, Changed, Inventories

RESULT = "parkzero.result/1.1"
COMPARISON = "parkzero.comparison/1.0"
INVENTORY = "parkzero.inventory/1.0"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A sentence as a code with values; texts in `text/`."""

    code: str
    values: Mapping[str, Figure | str]


@dataclass(frozen=True, kw_only=True)
class Head:
    """Who is examined."""

    id: str
    name: str
    name_zh: str
    country: str
    region: str
    boundary: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    borrowed: Mapping[str, str]
    enterprises: Mapping[str, Mapping[str, str]]
    """Names in print by id and language."""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One cell of the profile; its definition is the text of its id."""

    id: str
    dimension: str
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Word:
    """A choice of a section that is a word, not a number."""

    id: str
    dimension: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The answer of `inventory`: the accounts of a year, without plan."""

    schema: str
    version: str
    standard: str
    park: Head
    study: Mapping[str, str | Figure]
    inventory: Inventories
    notes: tuple[Message, ...]
    problems: tuple[Problem, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Instrumented:
    """Policy: what each instrument does and moves."""

    instruments: tuple[Mapping[str, str], ...]
    effects: Mapping[str, Figure]
    fiscal: Mapping[str, Figure]
    attribution: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A series for a picture."""

    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Week:
    """Dispatch of one week."""

    name: str
    start: str
    carrier: str
    supply: tuple[Curve, ...]
    use: tuple[Curve, ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    """One band of a Sankey picture."""

    giver: str
    receiver: str
    kind: str
    quantity: Figure


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run in short."""

    cost: Figure
    emissions: Figure
    grid: Figure
    renewable: Figure


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The plan with its certificate; `cost` is what the plan minimises, `lower` and `upper` bracket the optimum."""

    cost: Figure
    lower: Figure
    upper: Figure
    gap: Figure
    aggregation_error: Figure
    emissions: Figure
    capacities: Mapping[str, Figure]
    energy_capacities: Mapping[str, Figure]
    runs: Mapping[str, Run]
    abatement: Figure
    saving: Figure
    cost_per_tonne: Figure
    unserved: Mapping[str, Figure]
    not_reached: Mapping[str, Figure]
    prices: Mapping[str, Figure]
    weeks: tuple[Week, ...]


@dataclass(frozen=True, kw_only=True)
class Economic:
    """The plan in money."""

    figures: Mapping[str, Figure]
    investment: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A claim with what the model can say of it."""

    id: str
    text: str
    text_zh: str
    claimed: Figure
    computed: Figure
    answer: str
    reason: str
    arithmetic: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """A figure to collect, ranked by how much it widens the result."""

    path: str
    figure: Figure
    widens_emissions: Figure
    widens_cost: Figure
    rule: str
    holder: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """The whole examination of a park."""

    schema: str
    version: str
    park: Head
    study: Mapping[str, str | Figure]
    answer: tuple[Message, ...]
    profile: tuple[Indicator, ...]
    words: tuple[Word, ...]
    inventory: Inventories
    policy: Instrumented
    plan: Planned
    economics: Economic
    governance: Mapping[str, Figure]
    trends: Mapping[str, Figure]
    energy: tuple[Link, ...]
    carbon: tuple[Link, ...]
    claims: tuple[Claimed, ...]
    missing: tuple[Lacking, ...]
    notes: tuple[Message, ...]
    problems: tuple[Problem, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome of two parks and how the model divides the difference."""

    a: Figure
    b: Figure
    gap: Figure
    shares: Mapping[str, Figure]
    interactions: Figure


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two parks, or a park with and without a borrowed section."""

    schema: str
    version: str
    kind: str
    a: Head
    b: Head
    split: tuple[str, ...]
    study: Mapping[str, str | Figure]
    outcomes: Mapping[str, Outcome]
    shown: Mapping[str, tuple[Figure, Figure]]
    notes: tuple[Message, ...]
    problems: tuple[Problem, ...] = ()


def plain(value: Any) -> Any:
    """A document as JSON values. `start` and `end` of a bridge or a change are written `from` and `to`."""
    if isinstance(value, Figure):
        return value.as_dict()
    if isinstance(value, Curve):
        return {"name": value.name, "unit": value.unit, "values": list(value.values)}
    if is_dataclass(value) and not isinstance(value, type):
        names = {"start": "from", "end": "to"} if isinstance(value, Bridge | Changed) else {}
        return {names.get(f.name, f.name): plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def as_json(value: Any) -> str:
    """A document as JSON text; not-a-number is refused."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

"""What `plan` shows: versioned plain values, every number a Figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parkzero.backing import Brought, Calibration, CertificatesBought, Costed, Networked, Producing, Standing, Yearly
from parkzero.document import Curve, Head, Made, Message
from parkzero.figure import Figure
from parkzero.problem import Problem
from parkzero.source import Source
from parkzero.statement import framed

if TYPE_CHECKING:
    import pandas as pd

PLANNING = "parkzero.plan/2.0"
NETWORK = "parkzero.network/1.0"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The plan with its certificate: `lower` and `upper` bracket the least cost. For several stages cost is a present value."""

    cost: Figure
    lower: Figure
    upper: Figure
    gap: Figure
    aggregation_error: Figure
    end: str
    """closed, time, stalled, steps; days where stages are planned one after the other and no bound holds for the whole."""
    emissions: Figure
    capacities: Mapping[str, Figure]
    """New capacity that stands in the last stage."""
    energy_capacities: Mapping[str, Figure]
    not_reached: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of a plan."""

    year: str
    cost: Figure
    emissions: Figure
    embodied: Figure
    """Carbon embodied in what stands, a year, spread over its life."""
    grid: Figure
    capacities: Mapping[str, Figure]
    energy_capacities: Mapping[str, Figure]
    built: Mapping[str, Figure]
    """New in this stage [MW]."""
    costs: Mapping[str, Costed]
    """What each plant that is new in this stage is taken to cost, by technology."""
    prices: Mapping[str, Figure]
    not_reached: Mapping[str, Figure]
    intensity: Mapping[str, Figure]
    """Tonnes per energy that serves demand under the national rule, by target on them."""
    network: Networked | None = None
    """How the network is paid for, where a rule of nearby use holds."""
    certificates: CertificatesBought | None = None
    """Green power by certificate, where any is paid for."""
    plants: tuple[Producing, ...] = ()
    """What its plants and stores make, new and standing; what is new costs what it would in this stage."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of the cost-carbon frontier."""

    emissions: Figure
    cost: Figure
    shadow: Figure
    gap: Figure
    """How far its cost may lie above the least of its tonnes in the full year; missing on representative days."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One step of the marginal abatement cost curve."""

    measure: str
    abatement: Figure
    cost: Figure
    per_tonne: Figure
    alone: Figure
    last: Figure


@dataclass(frozen=True, kw_only=True)
class Abated:
    """What abatement costs: the frontier of the full year, where the plan lies beside it, the measures on representative days."""

    stage: str
    """The stage that is examined, the last one."""
    carbon: Figure
    """Price on a tonne at which the measures are ranked."""
    frontier: tuple[Point, ...]
    own: Point
    """The plan itself, without what missed targets cost: on the frontier or above it."""
    proved: bool
    """Whether the frontier is of the full year; on representative days where time ended before its first point."""
    measures: tuple[Measure, ...]
    bare: Point
    """What stands, and what it takes to serve the demand, on representative days: where the measures begin."""
    full: Point
    """With all measures, on representative days: where they end, another plan than the one that is proved."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """What an owner pays and emits under the plan, a year."""

    owner: str
    outside: Figure
    operation: Figure
    capital: Figure
    bought: Figure
    sold: Figure
    unmet: Figure
    """Demand not served and targets missed, at their backstop prices."""
    shared: Figure
    """What it gets of the pool's surplus."""
    cost: Figure
    emissions: Figure


@dataclass(frozen=True, kw_only=True)
class Owners:
    """The last stage by owner: internal trade at a price rule; costs add up to the plan's."""

    rule: str
    """Rule of internal prices."""
    owners: tuple[Owned, ...]
    prices: Mapping[str, Figure]
    levelised: Mapping[str, Figure]
    surplus: Figure


@dataclass(frozen=True, kw_only=True)
class Swung:
    """What an input does to a result when it is 20 % lower and higher."""

    input: str
    low: Figure
    high: Figure


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What the plan is worth to an owner, against building nothing: what it invests and what a year brings it."""

    owner: str
    investment: Figure
    granted: Figure
    gain: Figure
    """What it pays less, or earns more, in a year, capital left out."""
    value: Figure
    """Net present value at its kind's cost of capital."""
    internal_rate: Figure
    payback: Figure
    flow: Curve
    """Real money by year, after debt and tax of the project."""


@dataclass(frozen=True, kw_only=True)
class Worth:
    """The investment of the plan as a project, against building nothing."""

    figures: Mapping[str, Figure]
    """The investment as one project."""
    realised: Mapping[str, Figure]
    """Share of the saving that remains by mode of operation."""
    swings: tuple[Swung, ...]
    """Net present value at each input's ends, largest swing first."""
    years: tuple[int, ...]
    flows: Mapping[str, Curve]
    """Real money by year: project and equity."""
    owners: tuple[Gain, ...]
    """The same by owner."""


@dataclass(frozen=True, kw_only=True)
class Committed:
    """The last stage with least and part loads: plants are on or off, each capacity is one unit."""

    cost: Figure
    lower: Figure
    """Proved for the plan without least loads, so also with them."""
    gap: Figure
    weeks: Figure
    """What of the gap the weeks' own programmes leave open."""
    emissions: Figure
    running: Mapping[str, Figure]
    """Hours on."""
    starts: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class InputSwing:
    """An input of a reading, and the result when it is 20 % lower and higher."""

    id: str
    text: str
    text_zh: str
    figure: Figure
    """The input; its basis is published or estimated."""
    year: str
    confidence: str
    low: Figure
    high: Figure
    turns: str
    """At which end the answer is another one: lower, higher, both, or empty."""
    note: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A product of inputs, in money."""

    part: str
    """invested, earned or spent."""
    inputs: tuple[str, ...]
    amount: Figure


@dataclass(frozen=True, kw_only=True)
class ReadingAnswer:
    """A claim under one reading. The result carries no interval: the swings stand for it."""

    id: str
    text: str
    text_zh: str
    result: Figure
    answer: str
    """holds or does_not_hold."""
    terms: tuple[Term, ...]
    inputs: tuple[InputSwing, ...]
    """Largest swing first."""
    note: str
    note_zh: str


@dataclass(frozen=True, kw_only=True)
class CaseAnswer:
    """A figure claimed for a project, computed under several readings."""

    id: str
    kind: str
    text: str
    text_zh: str
    claimed: Figure
    """With the tolerance of "about" as its interval."""
    direction: str
    """at_most, at_least or about."""
    answer: str
    """holds, does_not_hold, or holds_only_under some readings."""
    under: tuple[str, ...]
    """Readings in which it holds."""
    readings: tuple[ReadingAnswer, ...]
    source: str
    note: str
    note_zh: str


@dataclass(frozen=True, kw_only=True)
class Planning:
    """The least-cost plan of a park, by stage, and what abatement costs."""

    schema: str
    """Version of the document."""
    version: str
    """Version of the code."""
    park: Head
    study: Mapping[str, str | Figure]
    """Settings of the study, the solver, stages, and the courses of the trends that were taken (`outlook`)."""
    standing: tuple[Standing, ...]
    """From when to when each enterprise and plant stands."""
    years: tuple[Yearly, ...]
    """Base year, last year with rows and stages: demand and what stands before anything is built."""
    calibration: Calibration
    """Whether the base year holds; where it does not, what rests on it is missing."""
    plan: Proof
    brought: Mapping[str, Brought]
    """What measures and what plants bring against building nothing; empty for several stages, where time ended before, and where nothing rests on the base year."""
    stages: tuple[Stage, ...]
    abatement: Abated | None
    owners: Owners
    worth: Worth | None
    commitment: Committed | None
    """Where least and part loads were asked for."""
    cases: tuple[CaseAnswer, ...]
    """Empty without cases.yaml."""
    notes: tuple[Message, ...]
    """What a reader should know: data quality, limits of the model."""
    problems: tuple[Problem, ...]
    """Problems of the data, see problems.md."""
    sources: tuple[Source, ...]
    made: Made | None = None
    """How it was made; the functions of parkzero always say so."""

    def __repr__(self) -> str:
        return f"<Planning {self.park.id} {', '.join(x.year for x in self.stages)}: {self.plan.cost}, {self.plan.emissions}, gap {self.plan.gap}>"

    def to_frame(self) -> pd.DataFrame:
        """Cost, emissions, embodied carbon and grid power of each stage as a table."""
        return framed(self.stages)


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component of a network that has a capacity."""

    kind: str
    """Generator, Link, Process, StorageUnit, Store, Line or Transformer."""
    name: str
    carrier: str
    """Its carrier, as the network names it; empty where it names none."""
    standing: Figure
    """What stands, or is demanded by the network."""
    new: Figure
    """What is built beside it."""
    through: Figure
    """What it gives or passes on, in both ways, over all snapshots by their weight."""


@dataclass(frozen=True, kw_only=True)
class NetworkPlan:
    """The least-cost plan of a network of PyPSA. Money is the network's own."""

    schema: str
    """Version of the document."""
    version: str
    """Version of the code."""
    name: str
    """Name of the network, or of its file."""
    solver: str
    snapshots: Mapping[str, Figure]
    """How many there are and what each stands for."""
    components: Mapping[str, Figure]
    """How many there are of each kind that are in use."""
    figures: Mapping[str, Figure]
    """Cost with its bounds, tonnes, and what parkzero adds to a network."""
    end: str
    """closed, time, stalled, steps."""
    sizes: tuple[Component, ...]
    """Capacity and use of each component, in the order of the network."""
    prices: Mapping[str, Figure]
    """Mean short-run price by bus, weighted by snapshots."""
    limits: Mapping[str, Figure]
    """Shadow price of each limit on tonnes."""
    notes: tuple[Message, ...]
    """What a reader should know of how it was read."""
    problems: tuple[Problem, ...]
    """Warnings of the data, see problems.md; a network with errors is refused."""
    made: Made | None = None
    """How it was made; the functions of parkzero always say so."""

    def __repr__(self) -> str:
        return f"<NetworkPlan {self.name}: {self.figures['cost']}, gap {self.figures['gap']}>"

    def to_frame(self) -> pd.DataFrame:
        """Capacity and use of each component as a table."""
        return framed(self.sizes)

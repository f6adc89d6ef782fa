"""What is shown: versioned plain values, all that the report, the command line and the web page see.

Every leaf number is a Figure; texts are codes with values that a face renders in its language. Series for pictures stand
in `Curve` (unit and values). Rules of the version: a new text or key raises the patch or minor number, a changed sign,
unit or meaning the major number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from parkzero.backing import Brought, Calibration, CertificatesBought, Costed, Networked, Producing, Ranges, Standing, Yearly
from parkzero.figure import Figure
from parkzero.problem import Problem
from parkzero.source import Source
from parkzero.statement import Bridge, Changed, Inventories, framed
from parkzero.words import Player, SeriesKind

if TYPE_CHECKING:
    import pandas as pd

RESULT = "parkzero.result/5.0"
COMPARISON = "parkzero.comparison/4.0"
INVENTORY = "parkzero.inventory/1.1"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A sentence as a code with values; texts in `text/`."""

    code: str
    values: Mapping[str, Figure | str]
    """Figures and words that stand in the text."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Who is examined."""

    id: str
    name: str
    name_zh: str
    country: str
    region: str
    boundary: str
    """Boundary in words."""
    inside: tuple[str, ...]
    """Ids of what is inside."""
    outside: tuple[str, ...]
    """Ids of what is outside."""
    borrowed: Mapping[str, str]
    """By section: id of the park it was borrowed from."""
    enterprises: Mapping[str, Mapping[str, str]]
    """Names in print by id and language."""


Command = Literal["assess", "plan", "inventory", "swap", "compare", "network"]
"""What makes a document."""
Option = bool | int | float | str | tuple[int | str, ...] | Mapping[str, str]
"""What may stand for an option of a command."""


@dataclass(frozen=True, kw_only=True)
class ParkUsed:
    """A park that a document was made of."""

    id: str
    key: str
    """Digest of all that the park holds, its study as it was asked."""
    place: str
    """Where it was read, as it was given: a name of the library, a folder, a workbook; its id where it was handed over in Python."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """How a document was made. The same question to the same data by the same code gives the same document: no time stands in it."""

    command: Command
    options: Mapping[str, Option]
    """Arguments of the Python function of the command that differ from its defaults."""
    parks: Mapping[str, ParkUsed]
    """By argument of the function: park; host and lent sections; a and b; network, which is no park."""
    code: str
    """Digest of parkzero's source, 12 digits."""
    edition: str
    """Edition of the catalogue."""
    packages: Mapping[str, str]
    """Versions of the packages that numbers depend on, the solver (highspy) among them."""
    python: str
    """Version of Python."""
    machine: str
    """SeriesKind of processor."""


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
    """Version of the document."""
    version: str
    """Version of the code."""
    standard: str
    """The standard asked for, or all."""
    park: Head
    study: Mapping[str, str | Figure]
    """Settings of the study, and the solver."""
    inventory: Inventories
    notes: tuple[Message, ...]
    """What a reader should know: data quality, limits of the model."""
    problems: tuple[Problem, ...]
    """Problems of the data, see problems.md."""
    sources: tuple[Source, ...]
    made: Made | None = None
    """How it was made; the functions of parkzero always say so."""

    def __repr__(self) -> str:
        return f"<Accounts {self.park.id} {self.inventory.year}: {self.inventory!r}>"

    def to_frame(self) -> pd.DataFrame:
        """The lines of the accounts as a table."""
        return self.inventory.to_frame()


@dataclass(frozen=True, kw_only=True)
class Instrumented:
    """Policy: what each instrument does and moves."""

    instruments: tuple[Mapping[str, str], ...]
    """Id, kind, source and note of each."""
    effects: Mapping[str, Figure]
    """Run plan against run reference: what the plan does that firms would not do by themselves."""
    anyway: Mapping[str, Figure]
    """Run potential against run reference: what of that least cost does without any policy."""
    beyond: Mapping[str, Figure]
    """Run plan against run potential: what of that policy and targets move."""
    fiscal: Mapping[str, Figure]
    """What is paid and granted, by instrument and in total."""
    attribution: Mapping[str, Figure]
    """Tonnes that an instrument moves, by its id: least cost with all of them against least cost without it."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A series for a picture."""

    name: str
    unit: str
    values: tuple[float, ...]

    def __repr__(self) -> str:
        return f"<Curve {self.name} [{self.unit}]: {len(self.values)} values>"


@dataclass(frozen=True, kw_only=True)
class Week:
    """Dispatch of one week."""

    name: str
    start: str
    """First hour, in local standard time with its offset to UTC."""
    carrier: str
    supply: tuple[Curve, ...]
    use: tuple[Curve, ...]


@dataclass(frozen=True, kw_only=True)
class Hourly:
    """An hourly series as plans use it, set against what is known of it."""

    id: Literal["pv", "wind", "temperature", "load", "price_bought", "price_sold"]
    kind: SeriesKind
    origin: str
    """File, profile, market zone or province; empty for the others."""
    year: str
    """Year that a weather file or the prices of a zone are of; empty where they are of none."""
    months: Curve
    """What each month brings: hours of full load, degrees, or price over its mean."""
    months_stated: Curve | None
    """The same by the source; None where none tells."""
    figures: Mapping[str, Figure]
    stated: Mapping[str, Figure]
    """The same figures by the source, as far as it tells them."""
    source: str
    confidence: str
    """Of the source; empty for what the park itself gives."""


@dataclass(frozen=True, kw_only=True)
class Weathered:
    """What other years of the same climate do to the plan: low and high are the least and the most of all years."""

    years: Figure
    """Number of years that were drawn; 0 where the park gives its own sun and wind."""
    confidence: str
    """The lowest confidence of the climate; empty where none was drawn from."""
    lulls: Mapping[str, Figure]
    """Least output of the plan's sun and wind over 1, 3 and 7 days, relative to its mean."""
    net_peak: Figure
    """Highest demand for power less sun and wind of the plan."""
    between_years: Mapping[str, Figure]
    """Standard deviation of the yearly yield of panels and turbines between years, relative to the mean."""
    plan: Mapping[str, Figure]
    """Figures of the plan; low and high are what its operation in the years differs by from that in the typical year, on representative days, capacities as they are."""


@dataclass(frozen=True, kw_only=True)
class Yielded:
    """What the verdict of the plan owes to sun and wind whose yield is of confidence C: estimated, by latitude or default, or by a climate that no text told."""

    answer: Literal["turns", "stands", "not_asked"]
    """Whether the verdict turns or stands between the ends of their yield; not asked where the plan has no such source or no verdict."""
    output: Figure
    """What they give; low and high at the ends of their yield."""
    indicator: Figure
    """Core indicator of the plan; low and high at those ends, at fixed capacities."""


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
    """now, free (where rows say what plants made), stay, reference, potential, plan."""
    taken_up: Mapping[str, Figure]
    """New capacity of run reference."""
    abatement: Figure
    """Against the reference, as are the next two."""
    saving: Figure
    cost_per_tonne: Figure
    brought: Mapping[str, Brought]
    """What measures and what plants bring against building nothing."""
    unserved: Mapping[str, Figure]
    not_reached: Mapping[str, Figure]
    prices: Mapping[str, Figure]
    weeks: tuple[Week, ...]
    network: Networked | None = None
    """How the network is paid for, where a rule of nearby use holds."""
    certificates: CertificatesBought | None = None
    """Green power by certificate, where any is paid for."""
    plants: tuple[Producing, ...] = ()
    """What its plants and stores make, new and standing."""

    def __repr__(self) -> str:
        return f"<Planned {self.cost}, {self.emissions}, gap {self.gap}; {len(self.capacities)} new capacities>"


@dataclass(frozen=True, kw_only=True)
class Economic:
    """The plan in money."""

    figures: Mapping[str, Figure]
    investment: Mapping[str, Figure]
    """By technology."""
    costs: Mapping[str, Costed]
    """What each new plant is taken to cost, by technology."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A claim with what the model can say of it."""

    id: str
    text: str
    text_zh: str
    claimed: Figure
    computed: Figure
    unlisted: Figure
    """Of a computed share or amount of green power the part that no listed paper backs; missing for other claims."""
    answer: str
    """consistent, reachable, not_supported, impossible or cannot_be_told."""
    reason: str
    """Why, as a code."""
    arithmetic: tuple[str, ...]
    """The arithmetic, line by line."""
    note: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """A figure to collect, ranked by how much it widens the result."""

    path: str
    """Where it stands in the park."""
    figure: Figure
    widens_emissions: Figure
    widens_cost: Figure
    rule: str
    """Rule that filled it; empty where somebody gave it."""
    holder: str
    """Who holds it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The whole examination of a park."""

    schema: str
    """Version of the document."""
    version: str
    """Version of the code."""
    park: Head
    study: Mapping[str, str | Figure]
    """Settings of the study, and the solver."""
    answer: tuple[Message, ...]
    """The answer, a sentence a thing: where the park stands, the plan, what it rests on, policy, what to collect first."""
    profile: tuple[Indicator, ...]
    """Indicators of the six dimensions."""
    words: tuple[Word, ...]
    """Choices of the sections that are words."""
    inventory: Inventories
    standing: tuple[Standing, ...]
    """From when to when each enterprise and plant stands."""
    years: tuple[Yearly, ...]
    """Base year, last year with rows and stage: demand and what stands."""
    calibration: Calibration
    policy: Instrumented
    plan: Planned
    economics: Economic
    governance: Mapping[str, Figure]
    """What metering and operation do to the result."""
    trends: Mapping[str, Figure]
    """Indices of the stage, base year 1."""
    series: tuple[Hourly, ...]
    """Sun, wind, temperature and prices as plans use them, against their sources."""
    weather: Weathered
    """What other years of weather do to the plan."""
    yields: Yielded
    """What its verdict owes to sun and wind whose yield is of confidence C."""
    ranges: Ranges
    """What its inputs leave open: the uncertainty of its headline figures, and from what."""
    energy: tuple[Link, ...]
    """Energy picture of run now."""
    carbon: tuple[Link, ...]
    """Carbon picture of the base year."""
    claims: tuple[Claimed, ...]
    """What the park says of itself, set against the model."""
    missing: tuple[Lacking, ...]
    """Figures to collect, in rank order."""
    notes: tuple[Message, ...]
    """What a reader should know: data quality, limits of the model."""
    problems: tuple[Problem, ...]
    """Problems of the data, see problems.md."""
    sources: tuple[Source, ...]
    made: Made | None = None
    """How it was made; the functions of parkzero always say so."""

    def __repr__(self) -> str:
        return f"<Result {self.park.id}: {self.inventory!r}, {self.plan!r}>"

    def to_frame(self) -> pd.DataFrame:
        """The indicators of the profile as a table."""
        return framed(self.profile)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome of two parks and how the model divides the difference."""

    a: Figure
    """Of the first park, or of the park as it is."""
    b: Figure
    """Of the second park, or with the borrowed sections."""
    gap: Figure
    """b less a."""
    shares: Mapping[str, Figure]
    """What each split section and the site make of the gap; they sum to it. Missing where the model does not let a section act. Empty for a swap."""
    alone: Mapping[str, Figure]
    """What each of b moves by itself in a: what `swap` on representative days says. Empty for a swap."""
    interactions: Figure
    """Part of the gap that no player makes alone."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two parks, or a park with and without a borrowed section."""

    schema: str
    """Version of the document."""
    version: str
    """Version of the code."""
    kind: str
    """swap or compare."""
    a: Head
    b: Head
    split: tuple[str, ...]
    """Sections that were borrowed or split."""
    players: Mapping[str, Player]
    """What each section and the site is to the difference: acts, alike (both hand on the same), not_modelled (it has no share) or unsplit (it stays with its site)."""
    study: Mapping[str, str | Figure]
    """Settings of the study, and the solver."""
    calibration: Mapping[str, Calibration]
    """By park as it is, before sections move (a, b; in a swap a alone, whose site b has too): whether its base year holds; where it does not, what rests on it is missing."""
    answer: tuple[Message, ...]
    """What the two differ by and what makes it, which players act and which are not modelled."""
    outcomes: Mapping[str, Outcome]
    days: Mapping[str, tuple[Figure, Figure]]
    """Outcomes of a and b on representative days, those of the park whose site each has, as it is: the basis of `compare`, beside the full year of `swap`."""
    shown: Mapping[str, tuple[Figure, Figure]]
    """Quantities of a and b that are shown and not split."""
    notes: tuple[Message, ...]
    """What a reader should know: data quality, limits of the model."""
    problems: tuple[Problem, ...] = ()
    """Problems of the data, see problems.md."""
    made: Made | None = None
    """How it was made; the functions of parkzero always say so."""

    def __repr__(self) -> str:
        return f"<Comparison {self.kind} {self.a.id} {self.b.id}: {', '.join(f'{n} {o.gap}' for n, o in self.outcomes.items())}>"

    def to_frame(self) -> pd.DataFrame:
        """The outcomes as a table: one row for each, a column for a, b, the gap, each share and the interactions."""
        import pandas as pd

        rows = {n: {"a": o.a, "b": o.b, "gap": o.gap, **o.shares, "interactions": o.interactions} for n, o in self.outcomes.items()}
        made = {n: {part: f.value for part, f in row.items()} | {"unit": row["gap"].unit} for n, row in rows.items()}
        return pd.DataFrame.from_dict(made, orient="index").rename_axis("outcome")


WRITTEN: dict[type, dict[str, str]] = {kind: {"start": "from", "end": "to"} for kind in (Bridge, Changed)}
"""Fields that are written under another key."""


def plain(value: Any) -> Any:
    """A document as JSON values. `start` and `end` of a bridge or a change are written `from` and `to`."""
    if isinstance(value, Figure):
        return value.as_dict()
    if isinstance(value, Curve):
        return {"name": value.name, "unit": value.unit, "values": list(value.values)}
    if is_dataclass(value) and not isinstance(value, type):
        names = WRITTEN.get(type(value), {})
        return {names.get(f.name, f.name): plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def as_json(value: Any) -> str:
    """A document as JSON text; not-a-number is refused."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

"""What is shown of accounts: totals, lines, bridges, balances, boundaries, years, goods, schemes. Versioned with the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from parkzero.backing import GridPower, Paper, ShareInside, TwoMeasures
from parkzero.figure import Figure

if TYPE_CHECKING:
    import pandas as pd


def framed(rows: Iterable[Any]) -> pd.DataFrame:
    """Values of one dataclass as a table: a column for each plain field; a Figure `x` takes the columns x, x_low, x_high, x_unit."""
    import pandas as pd

    return pd.DataFrame([dict(_cells(row)) for row in rows])


def _cells(row: Any) -> Iterator[tuple[str, object]]:
    for f in fields(row):
        value = getattr(row, f.name)
        if isinstance(value, Figure):
            yield from ((f.name, value.value), (f"{f.name}_low", value.low), (f"{f.name}_high", value.high), (f"{f.name}_unit", value.unit))
        elif not isinstance(value, Mapping | tuple):
            yield f.name, value


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of an inventory, down to its activity row and its factor row."""

    standard: str
    enterprise: str
    carrier: str
    use: str
    gas: str
    scope: str
    step: str
    quantity: Figure
    factor: Figure
    tonnes: Figure
    """With its interval by propagation."""
    drawn: Figure
    """The same from draws; not assessed where none were made."""
    activity_row: str
    factor_row: str
    reason: str
    """Why this factor was taken, as a code."""
    tier: str
    """Quality of the activity row."""
    share: Figure
    """Share of the row that is counted here, where a boundary cuts it."""
    whole: Figure
    """Quantity of the whole row: quantity is whole times share."""
    evidence: str
    """Ids of the papers that the activity row and the factor row rest on."""
    source: str
    """Id of the factor's source in the list of sources."""
    confidence: str
    """Confidence of the factor."""


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str
    value: Figure


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """From one standard to another in steps that sum to the difference."""

    start: str
    end: str
    steps: tuple[Step, ...]
    difference: Figure


@dataclass(frozen=True, kw_only=True)
class Conditioned:
    """A row of confidence C behind a verdict, or green power without a listed paper."""

    row: str
    """Id of the factor row, path of the figure, or rows of activity (the first ones)."""
    about: str
    """Carrier, product or indicator."""
    value: Figure
    turns_at: Figure
    """Value of the row at which the verdict turns, all else at its value; missing where no value of it alone does."""
    within: bool
    """Whether that lies within the row's own interval."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The verdict under the national zero-carbon-park rule of China."""

    answer: Literal["meets", "misses", "meets_if", "misses_if", "cannot_be_told", "no_line", "not_assessed"]
    """meets_if, misses_if: conditional on `conditions`, which alone leave it open."""
    why: str
    """Why the answer is no verdict, as a code; empty where it is one."""
    conditions: tuple[Conditioned, ...]
    """What the indicator rests on that nobody can vouch for: rows of confidence C, and green power without a listed paper."""
    unlisted: Figure
    """Green power without a listed paper."""
    without_unlisted: Figure
    """The indicator where that is ordinary power; missing where there is none."""
    illustration: bool
    indicator: Figure
    indicator_with_feedstock: Figure
    line: Figure
    margin: Figure
    energy: Figure
    energy_calorific: Figure
    emissions: Figure
    cut: Figure
    grid_room: Figure
    direct_share: Figure
    guiding: Mapping[str, Figure]
    guiding_line: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Balanced:
    """The energy balance of a carrier, of an enterprise or the park [MWh]."""

    enterprise: str
    carrier: str
    entries: Mapping[str, Figure]
    supply: Figure
    gap: Figure
    closes: bool


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the statistics office counts of a carrier, and what the enterprises reported."""

    carrier: str
    statistics: Figure
    reported: Figure
    not_reported: Figure


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """What neighbours give each other across a boundary."""

    giver: str
    receiver: str
    carrier: str
    quantity: Figure
    inward: bool


@dataclass(frozen=True, kw_only=True)
class Straddling:
    """An enterprise on both sides of a boundary, under the park's own standard: inside plus outside is its own return."""

    boundary: str
    enterprise: str
    inside: Figure
    outside: Figure
    fed: Figure
    """What its own feeders carry across: in the scope 1 of one side and the scope 2 of the other."""
    returned: Figure
    difference: Figure
    """inside + outside - fed - returned: 0, unless its parts hand on energy that carries more on one side than on the other."""
    shares: tuple[ShareInside, ...]
    """The shares by which the boundary cuts it."""


@dataclass(frozen=True, kw_only=True)
class Bounded:
    """The account of a boundary beside that of the park."""

    id: str
    kind: str
    totals: Mapping[str, Figure]
    crossings: tuple[Crossed, ...]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """From one year to the next under a standard, in causes that sum to the difference."""

    standard: str
    start: str
    end: str
    causes: Mapping[str, Figure]
    difference: Figure
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Restated:
    """A total as it was reported and as it comes out now."""

    year: str
    standard: str
    reported: Figure
    recomputed: Figure
    share: Figure
    needed: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class ClosedYear:
    """A total of a closed year as a version of it closed it, beside the version before and what comes out now."""

    year: str
    standard: str
    version: str
    date: str
    """Day on which the version was closed."""
    by: str
    """Who closed it."""
    reason: str
    """Why it replaces the version before."""
    before: Figure
    """The total that the version before had closed; not assessed for the first."""
    total: Figure
    difference: Figure
    """Total less that of the version before."""
    recomputed: Figure
    """The total as it comes out now, the same for all versions."""
    moved: Figure
    """Recomputed less total."""


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """Embedded emissions of a good under CBAM."""

    enterprise: str
    product: str
    group: str
    output: Figure
    direct: Figure
    indirect: Figure
    precursors: Figure
    specific: Figure
    electricity_factor: Figure


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """A source stream under the EU ETS."""

    installation: str
    category: str
    name: str
    tonnes: Figure
    uncertainty: Figure
    size: str
    tier: Figure
    required: Figure
    factor_tier: str
    meets: bool


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Whether an enterprise is an installation under the EU ETS, and why."""

    enterprise: str
    answer: Literal["covered", "not_covered", "cannot_be_told"]
    why: str
    activity: str
    """Activity of Annex I that decides, or might."""
    thermal_input: Figure
    """Rated thermal input: of its plants where their capacities are given, else at least the mean over the year."""


@dataclass(frozen=True, kw_only=True)
class Certified:
    """A certificate or contract with its one use, the quality criteria, and the standards under which it does not count."""

    id: str
    kind: str
    owner: str
    use: str
    quantity: Figure
    covered: Figure
    criteria: Mapping[str, str]
    refused: Mapping[str, tuple[str, ...]]
    """By standard under which it does not count: what speaks against it (a criterion, or renewable: it is not)."""


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """Power of an enterprise that counts as green without a listed paper."""

    enterprise: str
    attribute: Literal["direct", "certificate", "ppa"]
    certificate: str
    """The number that its rows name, if they do."""
    rows: tuple[str, ...]
    quantity: Figure


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Avoided emissions against a baseline; never part of a total."""

    id: str
    kind: str
    text: str
    baseline: str
    before: Figure
    after: Figure
    avoided: Figure


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """One indicator of an evaluation scheme."""

    number: str
    group: str
    id: str
    label: str
    label_zh: str
    direction: str
    kind: str
    value: Figure
    threshold: Figure
    confidence: str
    answer: Literal["met", "missed", "met_if", "missed_if", "cannot_be_told", "not_assessed", "threshold_unread"]
    """met_if, missed_if: conditional on `conditions`, whose intervals alone leave it open; threshold_unread: the threshold was read in no text, so no verdict."""
    why: str
    """Why the answer is no verdict, as a code; empty where it is one, or the value is missing."""
    conditions: tuple[Conditioned, ...]
    """The rows of confidence C that the value rests on."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """An evaluation scheme for the park."""

    id: str
    elsewhere: Literal["", "province", "country"]
    """Whether it is one of another province or country, and so an illustration here."""
    met: Figure
    missed: Figure
    conditional: Figure
    open: Figure
    index: Figure
    confident: bool
    indicators: tuple[Evaluated, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The published text that a standard follows here, with its date."""

    document: str
    document_zh: str
    dated: str
    """Date of the text, as far as it is known."""
    read: Literal["whole", "in_part", "not_read"]
    """Whether the text itself, or a faithful copy, was read for parkzero."""
    next: str = ""
    """What is announced to replace it."""
    next_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class Inventories:
    """Accounts of a year under several standards, and all that explains them."""

    year: str
    own: str
    """The standard whose lines are shown in full."""
    boundary: str
    totals: Mapping[str, Figure]
    drawn: Mapping[str, Figure]
    """The same totals from draws."""
    draws: Figure
    scopes: Mapping[str, Mapping[str, Figure]]
    gases: Mapping[str, Mapping[str, Figure]]
    categories: Mapping[str, Figure]
    """The six categories of ISO 14064-1."""
    enterprises: Mapping[str, Mapping[str, Figure]]
    eliminated: Mapping[str, Figure]
    biogenic: Figure
    removals: Figure
    other_gases: Figure
    """Gases that no standard lists (HCFC, CFC ...), outside every total."""
    beside: Figure
    """Emissions of the value chain, outside scope 1 and 2."""
    bunker: Figure
    """Fuel for international ships and aircraft: part of the total, listed apart."""
    tiers: Mapping[str, Figure]
    surcharge: Mapping[str, Figure]
    """What a conservative reading of estimated rows would add, by standard; never part of a total."""
    history: Mapping[str, Mapping[str, Figure]]
    """Totals by standard and year, for every year of activity, each with the factors of its year."""
    changes: tuple[Changed, ...]
    restated: tuple[Restated, ...]
    versions: tuple[ClosedYear, ...]
    """Closed years with all their versions; of the whole park alone."""
    lines: tuple[Entry, ...]
    evidence: tuple[Paper, ...]
    """The papers that rows and figures rest on."""
    measures: tuple[TwoMeasures, ...]
    """Processes that the rows measure in two ways."""
    grid: tuple[GridPower, ...]
    """Factor of ordinary power from the grid, by standard."""
    bridges: tuple[Bridge, ...]
    balance: tuple[Balanced, ...]
    statistics: tuple[Counted, ...]
    energy: Mapping[str, Mapping[str, Figure]]
    """Energy use by carrier: MWh, tce (calorific, equivalent), primary."""
    boundaries: tuple[Bounded, ...]
    straddling: tuple[Straddling, ...]
    """Enterprises that lie partly inside a boundary."""
    goods: tuple[Embedded, ...]
    installations: tuple[Installation, ...]
    streams: tuple[Monitored, ...]
    certificates: tuple[Certified, ...]
    unlisted: tuple[Unlisted, ...]
    """Green power without a listed paper."""
    without_unlisted: Mapping[str, Figure]
    """Totals in which that is ordinary power, by standard; empty where there is none."""
    avoided: tuple[Saved, ...]
    schemes: tuple[Scheme, ...]
    editions: Mapping[str, Edition]
    """The published text that each standard follows."""
    names: Mapping[str, Mapping[str, str]]
    """Names in print of standards, products and materials, by id and language."""
    verdict: Judged
    verdict_plan: Judged | None

    def __repr__(self) -> str:
        return f"<Inventories {self.year}, {self.boundary}: {self.own} {self.totals.get(self.own)}; {len(self.totals)} totals, {len(self.lines)} lines>"

    def to_frame(self) -> pd.DataFrame:
        """The lines of all standards as a table; see `framed` for its columns."""
        return framed(self.lines)

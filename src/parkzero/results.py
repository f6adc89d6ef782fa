"""What rooms hand on to each other: frozen values without arithmetic.

A type stands here only if one room gives it and another takes it. Energies in MWh, powers in MW, emissions in tCO2e (tCO2 under the Chinese rule), money in the study's currency and price year. A series of the year has shape (8760 x steps of an hour,).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from parkzero.accounting import Inventory, Rule
from parkzero.clock import Floats, TimeGrid
from parkzero.energy import NetworkCharges, Part, Side, System
from parkzero.flows import Flows
from parkzero.levers import Charges, Levers, Terms, Value
from parkzero.park.site import Site
from parkzero.park.standing import Presence
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.simplex import SimplexBasis
from parkzero.words import DispatchMode, Driver, Payee, SeriesKind


@dataclass(frozen=True, kw_only=True)
class Fill:
    """A figure that nobody gave and a stated rule filled in."""

    path: str
    """Where in the park it stands, for example site.climate.pv_yield."""
    value: float
    low: float
    high: float
    unit: str
    rule: str
    holder: str
    """Who holds the true figure."""


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A market zone: its name and points spread over it."""

    id: str
    label: str
    label_zh: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Market:
    """Prices of a zone in a year, as a row of markets.csv tells them."""

    zone: Zone
    year: int
    own: bool
    """Whether the zone is the place's own; else the nearest class."""
    quantiles: tuple[tuple[float, float], ...]
    """Share of hours and the price over the mean that they stay below [-], rising, within the first and last percent."""
    ends: tuple[float, float]
    """Lowest and highest price over the mean [-]."""
    mean: float
    """[currency/MWh], nominal."""
    currency: str
    variation: float
    """Standard deviation over the mean [-]."""
    hours_at_or_below_zero: float
    wind_capture: float | None
    sun_capture: float | None
    """What wind and sun earn over the mean [-]; None where the row does not say."""
    wind_share: float
    sun_share: float
    """Of the load's energy [-]."""
    explained: float
    source: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How a series came about."""

    kind: SeriesKind
    of: str = ""
    """File, profile, shape, market zone or province; empty where there is none."""
    year: int | None = None
    """Year that the file or the prices are of."""
    source: str = ""
    """As the file says it."""

    @property
    def made(self) -> bool:
        """Whether it is drawn from the climate."""
        return self.kind == "synthetic"


@dataclass(frozen=True, kw_only=True)
class Series:
    """Series of the weather year, all in steps of the study's resolution."""

    load: Mapping[tuple[str, str], Floats]
    """Demand by (enterprise, carrier) in the base year [MW]."""
    availability: Mapping[str, Floats]
    """Output per unit of capacity of sun and wind, by technology or asset [-]."""
    price_shape: Mapping[str, Floats]
    """Price of buying relative to its mean, by carrier [-]."""
    sold_shape: Floats
    """What power is sold for relative to its mean [-]."""
    sold_since: int = 0
    """First year in which it is; before, what was sold was paid at one price."""
    market: Market | None
    """The market that the price of power follows where the park gives no series of its own; None in China."""
    origin: Mapping[str, Provenance]
    """How each series came about."""
    outside: Floats
    """Temperature of the air [degC]."""
    waste_heat: tuple[Floats, ...] = ()
    """Waste heat that can be taken in the base year [MW], in the order of the site."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """An index of each year from the base year on, 1.0 in it; constant after the last: arrays of shape (years,)."""

    low: Floats
    central: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Indices of the drivers by year; a driver without a course stays at 1.0."""

    base_year: int
    indices: Mapping[tuple[Driver, str], Index]
    """By driver and what it moves: a carrier, a technology, or nothing named."""

    def at(self, driver: Driver, year: int, of: str = "", *, end: Literal["low", "central", "high"] = "central") -> float:
        """Index of a year."""
        found = self.indices.get((driver, of))
        if found is None:
            return 1.0
        series: Floats = getattr(found, end)
        return float(series[min(max(year - self.base_year, 0), len(series) - 1)])

    def span(self, driver: Driver, year: int, of: str = "") -> tuple[float, float, float]:
        """Low, central and high index of a year."""
        return self.at(driver, year, of, end="low"), self.at(driver, year, of), self.at(driver, year, of, end="high")

    def moved(self, driver: Driver) -> tuple[str, ...]:
        """What has a course of its own under a driver."""
        return tuple(of for d, of in self.indices if d == driver)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What arises beside the energy system of a stage, whatever the plan does: processes, feedstock, leaks, the value chain."""

    flows: Flows
    tonnes: Mapping[str, Mapping[str, float]]
    """What counts of it [t/a], by rule and enterprise."""
    carbon: Mapping[str, float]
    """CO2 of processes that is not captured yet [t/a], by enterprise."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One way to run a park: in which year, under which policy, and what may be decided."""

    name: str
    year: Literal["base", "stage"] = "stage"
    policy: bool = True
    """Whether the policy in force acts."""
    build: bool = True
    """Whether new capacity may be built."""
    limits: bool = True
    """Whether targets count."""
    held: bool = False
    """Whether plants run as rows of the base year say they did."""
    strict: bool = False
    """Whether a tonne above a target costs so much that one is missed only where it must be."""
    measures: bool = True
    """Whether measures of efficiency may be taken."""
    uptake: Extent | None = None
    """Whether firms decide, on what pays back in the time they ask at base-year prices and at their pace, and which end of that; else least cost is built."""
    whole: bool = False
    """Whether firms may fill the room of what makes energy at once, since what stands cannot serve the demand."""

    def at(self, study: Study) -> int:
        """The calendar year."""
        return study.base_year if self.year == "base" else study.stage


NOW = Run(name="now", year="base", build=False, limits=False, held=True)
"""What stands in the base year."""
FREE = Run(name="free", year="base", build=False, limits=False)
"""What stands in the base year, run at least cost."""
STAY = Run(name="stay", build=False, limits=False)
"""What stands in the stage, run at least cost, with nothing new built."""
REFERENCE = Run(name="reference", policy=False, uptake="central")
"""What firms would do without policy."""
POTENTIAL = Run(name="potential", policy=False)
"""Least cost without policy: what one planner could do."""
PLAN = Run(name="plan")
RUNS: Mapping[str, Run] = {r.name: r for r in (NOW, FREE, STAY, REFERENCE, POTENTIAL, PLAN)}


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What governance makes of the data and of the plan."""

    coverage: float | None
    """Share of the base year's energy that meters see; None where that is not said of all of it."""
    interval: float | None
    """Half width that this coverage leaves on measured energy, as a share."""
    metered: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """The share by enterprise and carrier of the rows of activity, as far as it is said."""
    surcharge: float | None
    """Conservative surcharge for claims and compliance, as a share; None means not assessed."""
    dispatch: DispatchMode | None
    """How plants are run; None where governance does not say."""


class Told(NamedTuple):
    """What a converter made in the base year, as rows say [MWh]."""

    output: float
    """Of its main carrier."""
    hot: float | None
    """Steam and heat beside it, where rows themselves say how much."""


@dataclass(frozen=True, kw_only=True)
class Consumption:
    """Demand of an enterprise for a carrier."""

    mwh: float
    """Energy of the year [MWh]."""
    wide: float
    """Half-width, as a share."""
    substitutable: bool = True
    """Whether another plant may serve it: not where a furnace burns the fuel itself."""


@dataclass(frozen=True, kw_only=True)
class Consumptions:
    """What enterprises used of the rows of a year, and what plants made of it: demand by enterprise and carrier, and steam or heat by enterprise and boiler that is filled in for it [MWh]."""

    demand: Mapping[str, Mapping[str, Consumption]] = field(default_factory=dict)
    raised: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    made: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """What plants made, by plant and carrier [MWh]: as rows say, else fuel times efficiency; nothing where their owner tells the fuels that it burns, and none of theirs."""
    driven: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By enterprise, the carriers that its plants make of power or heat."""
    fed: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """What enterprises gave plants to make it of, by enterprise and plant [MWh]."""
    out: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """What plants gave enterprises of all carriers, by enterprise and plant [MWh]."""
    told: frozenset[tuple[str, str]] = frozenset()
    """Of what plants made, what rows say themselves."""
    used: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """What enterprises used of power, heat, steam, cold and hydrogen, with what their plants took, by enterprise and carrier [MWh]."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """Price of a carrier at the park's gate."""

    carrier: str
    buy: Floats
    """Energy and network, by hour [currency/MWh]."""
    sell: Floats | None
    """What the grid pays, by hour [currency/MWh]."""
    peak: float
    """Charge on the month's highest hour [currency/MW per month]."""
    aside: Mapping[Payee, float] = field(default_factory=dict)
    """What of `buy` is no cost of energy, losses or network but passes to somebody, on the mean [currency/MWh]."""
    aside_sold: Mapping[Payee, float] = field(default_factory=dict)
    """The same of `sell`."""
    capacity: float = 0.0
    """What the network really costs for a MW more at the highest hour of the year [currency/MW a]."""
    access: float = 0.0
    """Charge on the capacity of access that the park takes [currency/MW a]."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """New capacity that may be built."""

    id: str
    """Id of the plant or store that it becomes."""
    technology: str
    owner: str = ""
    """Who owns it: the third party, or nobody named, who is the park operator."""
    annual: float
    """Annuity and fixed cost per capacity, after grants [currency/MW a]."""
    annual_energy: float
    """The same per energy content of storage [currency/MWh a]."""
    investment: float
    """Investment per capacity before grants [currency/MW]."""
    investment_energy: float
    """Investment per energy content before grants [currency/MWh]."""
    granted: float
    """Share of the investment that grants pay."""
    fixed: float
    """Fixed yearly cost per capacity [currency/MW a]."""
    fixed_energy: float
    """The same per energy content [currency/MWh a]."""
    social: float
    """Annuity at the social rate and fixed cost, before grants [currency/MW a]."""
    social_energy: float
    """The same per energy content [currency/MWh a]."""
    variable: float
    """Variable cost per main output [currency/MWh]."""
    limit: float
    """Largest new capacity [MW]."""
    lifetime: float
    upstream: float = 0.0
    """What of `social` the cost of network capacity (`Price.capacity`) holds already, so that it passes to the grid [currency/MW a]."""
    takes: str = ""
    """The pool of CO2 that it captures from, as a carrier; none where it captures nothing."""
    step: str = ""
    """Of a measure its step of rising cost; none of anything else."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What economics lets the plan choose from."""

    prices: Mapping[str, Price]
    candidates: tuple[Candidate, ...]
    terms: Terms = field(default_factory=Terms)
    certificate: float = 0.0
    """What a certificate of green power costs; prices of power hold it for the share that is covered anyway [currency/MWh]."""
    network: NetworkCharges | None = None
    """How the network is paid for, where a rule of nearby use holds."""
    shapes: Mapping[str, Floats] = field(default_factory=dict)
    """What a measure saves over its peak, by technology, where it is not that of the whole demand of its carrier [-]; `saves`: who saves it, the share of each enterprise."""
    saves: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Built:
    """New capacity of one plant or store."""

    id: str
    owner: str
    """Who owns it: the third party, or nobody named, who is the park operator."""
    technology: str
    side: Side
    quantity: float
    """Power [MW] or energy content [MWh]."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Capacities and dispatch with its certificate."""

    run: str
    grid: TimeGrid
    built: tuple[Built, ...]
    """New capacity of what may be built, in the order of the programme."""
    flow: Mapping[str, Floats]
    """By component id: main output, import, export [MW]; "<store>:in", "<store>:out", "<store>:level"."""
    price: Mapping[str, Floats]
    """Short-run price by carrier: dual of the balance at fixed capacities [currency/MWh]."""
    cost: float
    """Yearly cost of the plan as private terms see it [currency/a]: the objective of the full-year dispatch."""
    lower: float
    upper: float
    end: Literal["closed", "time", "stalled", "steps", "days"]
    """How the search ended: gap closed, time limit, no progress, number of steps; days: no proof was asked for."""
    aggregation_error: float
    """Cost on the representative days minus the proved cost, over the proved cost [-]."""
    emissions: float
    """Yardstick tonnes."""
    emissions_low: float
    emissions_high: float
    unserved: Mapping[str, float]
    """Demand not served by carrier [MWh]."""
    exceeded: Mapping[str, float]
    """Tonnes above each limit."""
    peaks: Floats
    """Highest import of each month [MW] (12,)."""
    shadow: Mapping[str, float] = field(default_factory=dict)
    """Price of each limit at these capacities: dual of its row [currency/t]."""
    basis: SimplexBasis | None = None
    """Where its programme ended, for others to begin from."""
    days: SimplexBasis | None = None
    """Where the choice of its capacities on representative days ended."""

    @property
    def near(self) -> SimplexBasis | None:
        """Its basis on representative days."""
        return self.basis if self.end == "days" else self.days

    @cached_property
    def capacity(self) -> Mapping[str, float]:
        """New capacity by plant or store [MW]."""
        return {b.id: b.quantity for b in self.built if b.side == "power"}

    @cached_property
    def energy(self) -> Mapping[str, float]:
        """New energy content by store [MWh]."""
        return {b.id: b.quantity for b in self.built if b.side == "energy"}

    @cached_property
    def stands(self) -> dict[Part, float]:
        """New capacity by part [MW or MWh]."""
        return {Part(b.id, b.side): b.quantity for b in self.built}


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """Plans of a horizon's stages: what is built when, and what is proved of the whole."""

    stages: tuple[int, ...]
    plans: tuple[Plan, ...]
    """The plan of each stage: what stands and how it runs; its cost is that of a year, new capacity at the stage's own annuities."""
    built: tuple[tuple[Built, ...], ...]
    """New capacity of each stage."""
    cost: float
    """Present value at the start of the first stage [currency]."""
    lower: float
    upper: float
    end: str
    aggregation_error: float
    emissions: float
    """Yardstick tonnes over all years [t]."""
    excess: float
    """Tonnes above the budget."""
    capital: tuple[Mapping[str, float], ...] = ()
    """Yearly cost of what stands in each stage by plant or store, at the annuities of the years it was built in [currency/a]."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The completed site of a year, in which what stands then is operating, and its series."""

    site: Site
    series: Series


@dataclass(frozen=True, kw_only=True)
class Frame:
    """All that precedes a plan."""

    park: Park
    site: Site
    """The completed site of the base year."""
    study: Study
    series: Series
    """Of the base year."""
    stage: Setting
    """The site and series of the stage."""
    standing: Mapping[str, Presence]
    """From when to when each enterprise and plant that the park gives stands, by id."""
    fills: tuple[Fill, ...]
    outlook: Outlook
    quality: Quality
    rules: Mapping[str, Rule]
    base_year: Mapping[str, Inventory]
    activity: Flows
    """Flows of the base year inside the park."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """What plants made in the base year, as rows say."""
    reported: Consumptions = field(default_factory=Consumptions)
    """What enterprises used in the base year, as rows say."""
    modelled: bool = False
    """Whether nobody gave activity of the base year and its flows come from the base-year run."""
    paying: NetworkCharges | None = None
    """How the network is paid for, where the plan has chosen and what is set beside it keeps to that; and what the plan costs either way."""

    def at(self, run: Run) -> Setting:
        """The site and series of a run's year."""
        return self.stage if run.year == "stage" else Setting(site=self.site, series=self.series)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One pure run."""

    frame: Frame
    site: Site
    """The site of the run's year."""
    levers: Levers
    offer: Offer
    system: System
    plan: Plan
    flows: Flows
    inventories: Mapping[str, Inventory]
    charges: Charges
    value: Value

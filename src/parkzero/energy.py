"""The energy system of a stage: what comes in, what runs, what is needed, and its limits. Frozen values.

Energies in MWh, powers in MW, CO2 in t and t/h, emissions in tCO2e, money in the study's currency and price year. A series of the year
has a value for each of its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import Floats, Integers, TimeGrid
from parkzero.words import THERMAL, WASTE_HEAT, Payee, Tariffing

VENTED = (*THERMAL, *WASTE_HEAT, "flue_co2")
"""Carriers of which any amount may be let go."""
WEAR = 1e-3
"""Cost of a MWh through a store, so that idle cycling never pays [currency/MWh]."""


class Due(NamedTuple):
    """What is due on a flow: the instrument, what its rate is on, and which of its rates it is."""

    instrument: str
    base: str
    part: int = 0


Transfers = Mapping[Due, float]
"""What passes between who acts and the state with a MWh (or t): positive is paid, negative received [currency/MWh or currency/t]."""


Borne = Mapping[Due, Mapping[str, float]]
"""Who bears what is due on a flow that serves several: the share of each enterprise; none named means the operator."""


Side = Literal["power", "energy", "tonnes", "access"]
"""Of what may be built: power of a plant or store, energy content of a store; or tonnes that are decided with them."""


class Part(NamedTuple):
    """One thing to decide beside operation: a side of a plant or store by its id [MW or MWh], tonnes [t/a], or the access that a supply takes [MW]."""

    id: str
    side: Side = "power"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A soft cap on tonnes of a rule in the stage, or on its tonnes per energy: above it a tonne costs the backstop price."""

    name: str
    tonnes: float
    """Cap [t/a] on the tonnes of the rule; once the system is built on the yardstick's tonnes, or on the sum of `per` times flows."""
    backstop: float
    rule: Rule
    hard: bool = False
    intensity: float | None = None
    """Cap per energy under the rule [tCO2/tce]; it becomes a sum of flows when the system is built."""
    per: Mapping[str, float] | None = None
    """What counts towards the cap by flow, as named in `Plan.flow` [t/MWh or t/t]; none means the yardstick's tonnes."""


@dataclass(frozen=True, kw_only=True)
class Supply:
    """Energy that comes in from outside, or arises inside at no choice of the plan (own by-product)."""

    id: str
    carrier: str
    giver_kind: str
    price: Floats
    """[currency/MWh]"""
    limit: float
    """[MW]"""
    peak_charge: float
    """[currency/MW per month]"""
    tonnes: Floats
    """Yardstick tonnes per MWh: of the energy bought, or of the fuel that is burnt after it."""
    transfers: Transfers = field(default_factory=dict)
    borne: Borne = field(default_factory=dict)
    fixed: Floats | None = None
    """What arises by hour [MW], for an own by-product: whatever the plan does, and flared where nobody takes it."""
    kept: bool = False
    """Whether all that arises has to be taken: what is flared costs as much as demand that is not served."""
    aside: Mapping[Payee, float] = field(default_factory=dict)
    """What of the price is no cost but passes to somebody [currency/MWh]."""
    capacity: float = 0.0
    """What the network really costs for a MW more at the highest hour of the year, for which the charge on peaks pays [currency/MW a]."""
    access_charge: float = 0.0
    """On the capacity of the connection that the year takes, its highest import [currency/MW a]."""

    @cached_property
    def paid(self) -> Floats:
        """The price with transfers [currency/MWh]."""
        return self.price + sum(self.transfers.values())

    def paid_at(self, grid: TimeGrid) -> Floats:
        """The same at modelled steps: what is due stays what it is, whatever the days make of the price."""
        return grid.take(self.price) + sum(self.transfers.values())

    def charged(self, flow: Floats, months: Floats | Integers) -> float:
        """What the highest imports of the months and of the year cost; `flow` [MW] and local months by step [currency/a]."""
        tops = [float(flow[months == m].max(initial=0.0)) for m in np.unique(months)]
        return self.peak_charge * 12.0 / len(tops) * sum(tops) + self.access_charge * max(tops)


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """Energy sold to the grid, or captured CO2 taken away."""

    id: str
    carrier: str
    price: Floats
    """[currency/MWh, or currency/t]"""
    limit: float
    """[MW or t/h]"""
    tonnes: float = 0.0
    """Yardstick tonnes per unit: negative where stored CO2 is subtracted."""
    room: float = float("inf")
    """Largest amount in the year [MWh or t]."""
    aside: Mapping[Payee, float] = field(default_factory=dict)
    """What of the price is no worth of energy but passes from somebody [currency/MWh]."""
    sharing: str = ""
    """Outlets of one name here keep to `room` together."""
    attribute: str = "none"
    """What backs it: fossil or biogenic CO2."""
    told: float | None = None
    """What rows say went out in the year [MWh], as much as there is; beyond it only what is left over goes out, also in hours in which selling brings more than buying costs. None where it goes by price."""
    transfers: Transfers = field(default_factory=dict)
    of: tuple[str, ...] = ()
    """Ids of the plants that make what goes out, in the same hour; none means any."""

    @cached_property
    def earned(self) -> Floats:
        """The price less transfers [currency/MWh, or currency/t]."""
        return self.price - sum(self.transfers.values())

    def earned_at(self, grid: TimeGrid) -> Floats:
        """The same at modelled steps: what is due stays what it is, whatever the days make of the price."""
        return grid.take(self.price) - sum(self.transfers.values())


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A source or converter. All per-unit figures refer to its main output."""

    id: str
    technology: str
    owner: str
    input: str | None
    output: str
    per_input: float
    """Input per main output [-]; 0 for sources."""
    per_capacity: float
    """Largest main output per unit of capacity [-] (the efficiency where capacity counts input)."""
    existing: float
    """[MW]"""
    most: float
    """Largest new capacity [MW]; 0 where nothing can be built."""
    annual: float
    """[currency/MW a] for new capacity"""
    variable: float
    """[currency/MWh]"""
    availability: Floats | None
    transfers: Transfers = field(default_factory=dict)
    yearly: float = float("inf")
    """Largest main output in the year [MWh]."""
    told: float | None = None
    """Main output of the year that it keeps to as far as demand allows [MWh]: what rows say it made."""
    metered: bool = False
    """Whether its availability is what it yielded, of which nothing is let go that the park or the grid can take."""
    input_course: Floats | None = None
    """Input of each hour relative to `per_input`, for a heat pump on outside air; none where it is constant."""
    by_products: Mapping[str, float] = field(default_factory=dict)
    """By-products per main output (+), and what it takes besides the main input (-), by carrier."""
    spares: bool = False
    """Whether it makes nothing but lowers a demand: a measure, or demand switched off."""
    saves: Mapping[str, float] = field(default_factory=dict)
    """Of what lowers a demand, whose it is: the share of each enterprise."""
    borne: Borne = field(default_factory=dict)
    """Of what lowers a demand, who need not pay what is due on it."""
    usage: float = float("inf")
    """Largest main output in the year per capacity [h]."""
    minimum: float = 0.0
    """Least load while it runs, as a share of capacity; counts in commitment only."""
    aside: Mapping[Payee, float] = field(default_factory=dict)
    """What of the variable cost is no cost but passes to somebody [currency/MWh]."""
    idle: float = 0.0
    """Input at no load while it runs, as a share of that at full load; counts in commitment only."""

    @property
    def charged(self) -> float:
        """Transfers of all instruments [currency/MWh]."""
        return sum(self.transfers.values())

    @property
    def paid(self) -> float:
        """Variable cost with transfers [currency/MWh]."""
        return self.variable + self.charged

    @property
    def gives(self) -> Mapping[str, float]:
        """Carriers given per main output."""
        return {self.output: 1.0} | {c: v for c, v in self.by_products.items() if v > 0.0}

    @property
    def takes(self) -> Mapping[str, float]:
        """Carriers taken per main output, the main input at its mean."""
        found = {c: -v for c, v in self.by_products.items() if v < 0.0}
        if self.input is not None and self.per_input:
            found[self.input] = found.get(self.input, 0.0) + self.per_input
        return found

    def taken(self, output: Floats, grid: TimeGrid) -> Mapping[str, Floats]:
        """What a main output takes of each carrier, by step of a grid [MW]."""
        course = 1.0 if self.input_course is None else grid.take(self.input_course)
        found = {c: output * -v for c, v in self.by_products.items() if v < 0.0}
        if self.input is not None and self.per_input:
            found[self.input] = found.get(self.input, 0.0) + output * self.per_input * course
        return found


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store with power and energy."""

    id: str
    technology: str
    owner: str
    carrier: str
    into: float
    """Efficiency of charging [-]"""
    out: float
    """Efficiency of discharging [-]"""
    loss: float
    """Standing loss per hour [-]"""
    existing: float
    """[MW]"""
    existing_energy: float
    """[MWh]"""
    most: float
    most_energy: float
    annual: float
    annual_energy: float
    hours: tuple[float, float] = (0.0, 0.0)
    variable: float = 0.0
    """Cost of a MWh given [currency/MWh]."""
    cycles: float = float("inf")
    """Most full cycles a year: what it is emptied by, over its energy content."""
    transfers: Transfers = field(default_factory=dict)
    initial: float | None = None
    """Content before the first step, whatever it ends at [MWh]; none where it ends at the content that it begins with. Representative days know no first step: there it is as if it were none."""

    @property
    def paid(self) -> float:
        """Cost of a MWh given, with transfers [currency/MWh]."""
        return self.variable + sum(self.transfers.values())

    @property
    def seasonal(self) -> bool:
        """Whether it may hold more than two days of its power: its content is then carried over the whole year."""
        if self.most > 0:
            return self.hours[1] > 48.0 or self.hours[1] == 0.0
        return self.existing_energy > 48.0 * self.existing


@dataclass(frozen=True, kw_only=True)
class Reinforcement:
    """Room at the connection to the public network beyond the present one: what comes in by `supplies` and goes out by `outlets` may each hour be as much more."""

    id: str
    technology: str
    owner: str
    supplies: tuple[str, ...]
    """Ids of what comes in through the connection."""
    outlets: tuple[str, ...]
    """Ids of what goes out through it, where nothing but the connection bounds that."""
    existing: float = 0.0
    """What was built before [MW]."""
    most: float
    """Largest new capacity [MW]."""
    annual: float
    """[currency/MW a] for new capacity"""


@dataclass(frozen=True, kw_only=True)
class Room:
    """A bound on a sum of new capacities: room that several share, or one that another stays within."""

    name: str
    """The technology that shares it, or what bounds it."""
    per: Mapping[Part, float]
    """What a unit of each counts towards it; what cannot be built counts nothing."""
    most: float


@dataclass(frozen=True, kw_only=True)
class Load:
    """Demand of a carrier, summed over enterprises."""

    carrier: str
    power: Floats
    """[MW] by hour of the year"""
    transfers: Transfers = field(default_factory=dict)
    """On what is used, and on the tonnes of fuel burnt where it is used."""
    borne: Borne = field(default_factory=dict)

    @property
    def paid(self) -> float:
        """Transfers of all instruments [currency/MWh]."""
        return sum(self.transfers.values())


Buildable = Plant | Store | Reinforcement
"""What new capacity may be built of."""


@dataclass(frozen=True, kw_only=True)
class NetworkCharges:
    """How a park with direct supply pays for the network, under one of the choices that the rule of nearby use leaves."""

    choice: Tariffing
    access: float
    """On the capacity of access that the park takes, its highest import of the year [currency/MW a]."""
    bought: float
    """On what is bought [currency/MWh]."""
    own_use: Mapping[Payee, float]
    """On direct supply that the park uses itself, by who gets it [currency/MWh]."""
    costs: Mapping[str, float] = field(default_factory=dict)
    """What the least-cost plan on representative days costs under each choice [currency/a]."""


CERTIFICATES = "certificates"
"""Name of certificates among flows: power of the grid that they cover beyond what is covered anyway, as it is bought [MW]."""


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Certificates of green power that may be bought beyond those that come with what is bought anyway: an amount of the year, in whatever hours the power is bought."""

    supply: str
    """Id of the supply that they cover."""
    room: float
    """Share of it that nothing covers yet [-]."""
    price: float
    """[currency/MWh]"""
    tonnes: float = 0.0
    """Yardstick tonnes per MWh: what a certificate takes off, so not above 0."""
    transfers: Transfers = field(default_factory=dict)
    """What it takes off of what is due on the power: not above 0 [currency/MWh]."""
    borne: Borne = field(default_factory=dict)

    @property
    def paid(self) -> float:
        """The price with transfers [currency/MWh]."""
        return self.price + sum(self.transfers.values())

    def spared(self, limit: Limit) -> float:
        """What one takes off of what a limit counts [t/MWh]."""
        return -(self.tonnes if limit.per is None else limit.per.get(CERTIFICATES, 0.0))

    @property
    def counts(self) -> bool:
        """Whether the yardstick or a rate counts power with a certificate less; a limit may too."""
        return self.tonnes != 0.0 or any(self.transfers.values())


@dataclass(frozen=True, kw_only=True)
class System:
    """The energy system of one stage: all that the plan is computed from."""

    run: str
    """Name of the run."""
    stage: int
    supplies: tuple[Supply, ...]
    outlets: tuple[Outlet, ...]
    plants: tuple[Plant, ...]
    stores: tuple[Store, ...]
    loads: tuple[Load, ...]
    limits: tuple[Limit, ...]
    months: Floats
    """Local month 1-12 of each hour."""
    backstop: float
    """Price of demand not served [currency/MWh]."""
    export_share: float = 1.0
    """Largest share of the power made inside that may be sold in a year."""
    export_limit: float = float("inf")
    """Largest export of all outlets of power together [MW]."""
    reinforcements: tuple[Reinforcement, ...] = ()
    """What the connection may have beyond the limits of supplies and outlets; nothing where it cannot bind."""
    rooms: tuple[Room, ...] = ()
    """Bounds on sums of new capacities, as of technologies that more than one owner may build [MW]."""
    wear: float = WEAR
    """Cost of a MWh into a store and of one out of it [currency/MWh]; nothing where a network of somebody else is solved as it stands."""
    step_hours: float = 1.0
    """Length of a step of all its series [h]."""
    tie: float = 0.0
    """Price of a MWh by which a plant departs from what is told of it, of a metered yield that is not taken, and of heat and cold let go where plants keep to that:
    far above any energy, below demand that is not served; no cost of the plan [currency/MWh]."""
    arising: Mapping[str, float] = field(default_factory=dict)
    """Yardstick tonnes that arise whatever the plan does, by enterprise: processes, leaks, feedstock [t/a]."""

    network: NetworkCharges | None = None
    """How the network is paid for, where a rule of nearby use holds; prices and charges hold it."""
    certificates: Certificates | None = None
    """Where certificates may be bought and anything counts them."""
    moving: bool = False
    """Whether prices may still change: then no rule is left out because it cannot bind at those stated."""

    @property
    def steady(self) -> float:
        """Yardstick tonnes that arise whatever the plan does [t/a]."""
        return sum(self.arising.values())

    stacks: Mapping[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    """Pool of the CO2 of furnaces and processes by enterprise and fuel ("" for processes), as a carrier, and CO2 of a MWh of the fuel [t]; flue_co2 and process_co2
    by the tonnes of the supplies where none stand here."""

    def room(self, limit: Limit) -> float:
        """What the flows that a limit counts may reach [t/a]: the yardstick's tonnes beside them are taken off."""
        return limit.tonnes - (self.steady if limit.per is None else 0.0)

    def sparing(self, carrier: str) -> tuple[str, ...]:
        """Measures, and what may be switched off, that lower the demand of a carrier."""
        return tuple(p.id for p in self.plants if p.spares and p.output == carrier)

    @property
    def steps(self) -> int:
        """Steps of the year, the length of every series."""
        return len(self.months)

    @property
    def assets(self) -> tuple[Buildable, ...]:
        """All of which new capacity may be built: plants, stores, what reinforces the connection."""
        return (*self.plants, *self.stores, *self.reinforcements)

    def beyond(self, id: str) -> Reinforcement | None:
        """What reinforces the connection that a supply or an outlet goes through; None where nothing may."""
        return next((r for r in self.reinforcements if id in (*r.supplies, *r.outlets)), None)

    @cached_property
    def year(self) -> TimeGrid:
        """All its steps as one period."""
        return TimeGrid.year(self.steps, self.step_hours)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Tonnes of the yardstick over all years of a horizon; a tonne above costs the backstop (present value)."""

    tonnes: float
    backstop: float


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """Stages decided together: what stands and may be built in each, and what it costs. A part has one id in all of them; a stage that has no use for it has none."""

    systems: tuple[System, ...]
    lengths: tuple[float, ...]
    """Years that each stage stands for."""
    discount: float
    lifetime: Mapping[str, float]
    """Years that new capacity lives, by plant or store."""
    pace: Mapping[str, float] = field(default_factory=dict)
    """Largest new capacity a year, by plant or store [MW/a]; none where it is left out."""
    budget: Budget | None = None

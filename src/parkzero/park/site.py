"""The site: facts of a park. The only noun that may hold absolute amounts and names of enterprises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from parkzero.park.catalogue import countries
from parkzero.park.metering import MeteringCoverage
from parkzero.park.noun import (
    Area,
    Capacity,
    CarbonPrice,
    Celsius,
    Charge,
    CoalPerPower,
    EmissionFactor,
    Energy,
    EnergyPrice,
    Factor,
    Given,
    Hours,
    Ident,
    Length,
    Mass,
    Money,
    Noun,
    Persons,
    Power,
    PowerPrice,
    Share,
    Tonnes,
    Voltage,
    YieldPerPower,
)  # fmt: skip
from parkzero.park.periods import Calendar
from parkzero.park.technology import CostRegion
from parkzero.words import Carrier, Hot, OwnerKind, Pricing, Sector, SizeClass, Standard, Status

COUNTRY = r"^[A-Z]{2}$"


class Place(Noun):
    """Where the park stands."""

    country: Annotated[str, Field(pattern=COUNTRY)]
    """Two letters of ISO 3166-1, for example CN or DK."""
    region: str = ""
    """Province or market zone, for example "Inner Mongolia"; chooses regional grid factors."""
    latitude: Annotated[float, Field(ge=-90, le=90)]
    """Latitude [deg]."""
    longitude: Annotated[float, Field(ge=-180, le=180)]
    """Longitude [deg]."""
    elevation: Annotated[float, Field(ge=-500, le=6000)] = 0.0
    """Height above the sea [m]."""
    timezone: str = "UTC"
    """IANA name of the local clock, for example Asia/Shanghai."""


class Climate(Noun):
    """Published annual figures of sun, wind and temperature; series are made from them, or read from a file."""

    pv_yield: YieldPerPower | None = None
    """Yearly yield of fixed PV at the best tilt, per unit of DC capacity [kWh/kW]."""
    wind_hours: Hours | None = None
    """Full-load hours of a modern onshore turbine [h]."""
    mean_temperature: Annotated[Celsius, Field(ge=-40, le=45)] | None = None
    """Yearly mean air temperature [degC]."""
    summer_winter: Annotated[float, Field(ge=0, le=60)] | None = None
    """Difference of the warmest and the coldest month's mean [K]."""
    weather: str | None = None
    """A weather file in the park folder (EPW, TMY3, or a CSV with the columns ghi [W/m2], temp_air [degC] and wind_speed [m/s]); replaces the generated sun, wind and temperature."""
    pv_profile: str | None = None
    """Name of an hourly series in profiles/: PV output per unit of capacity [-]."""
    wind_profile: str | None = None
    """Name of an hourly series in profiles/: wind output per unit of capacity [-]."""


class Portion(Noun):
    """How much of an enterprise, a plant or what a meter counts lies inside a boundary; the rest stands outside."""

    enterprise: str | None = None
    """Id of the enterprise: all its rows, unless they name a plant or meter with a share of its own."""
    asset: str | None = None
    """Id of the plant, or its name in activity.csv: rows that name it."""
    meter: str | None = None
    """Id of the meter in activity.csv: rows that name it; goes before the plant and the enterprise."""
    share: Share
    """Share of what it uses, makes and emits that lies inside; 0 % and 100 % are exact."""
    evidence_id: str = ""
    """Id of the evidence: a cadastral map, a survey, the readings of sub-meters."""
    note: str = ""
    """What a reader should know."""


class Boundary(Noun):
    """What belongs to the park."""

    id: Ident = "park"
    """Id of the boundary."""
    text: str = ""
    """What the limits are, in words."""
    inside: tuple[str, ...] = ()
    """What is counted, in words."""
    outside: tuple[str, ...] = ()
    """What stands next to it and is not counted, in words."""
    shares: tuple[Portion, ...] = ()
    """Enterprises, plants and meters that do not lie wholly inside."""


class Demand(Noun):
    """Yearly energy that an enterprise needs in one carrier, and its shape over the year."""

    annual: Energy
    """Energy in the base year, or of what starts later from its start on: useful heat or steam, electricity at the meter, fuel by net calorific value."""
    by_year: dict[Calendar, Energy] = {}
    """Energy from a later year on, by that year: of an enterprise that grows, shrinks or starts in phases. An index of demand in the trends comes on top."""
    profile: str | None = None
    """Name of an hourly series in profiles/; only its shape is used."""
    shape: Literal["sector", "flat", "heating", "cooling"] = "sector"
    """Where there is no profile: the sector's own shape, constant, or one that follows the temperature."""
    substitutable: bool = True
    """False where the process needs this very carrier (a fuel-fired furnace); the plan then leaves it as it is."""


class Output(Noun):
    """What an enterprise makes in a year."""

    product: str
    """Name of the product."""
    quantity: Mass
    """Mass in the base year."""


class Enterprise(Noun):
    """A firm inside the boundary."""

    id: Ident
    """Id used in all other files."""
    name: str = ""
    """Name in print."""
    name_zh: str = ""
    """Name in Chinese print."""
    sector: Sector = "other_industry"
    """Sector of the shared vocabulary; chooses the load shape and the fill rules."""
    owner: OwnerKind = "private"
    """Kind of owner."""
    size: SizeClass = "medium"
    """Size class."""
    employees: Persons | None = None
    """Persons employed."""
    output: tuple[Output, ...] = ()
    """Products of the base year."""
    demand: dict[Carrier, Demand] = {}
    """Energy needed, by carrier."""
    metering_coverage: MeteringCoverage = {}
    """Share of its energy use that meters see, where that differs from what governance says: one for all carriers, or by carrier."""
    measures_taken: Share | None = None
    """Share of the efficiency measures ever open to it that it has taken already; none takes what is usual in its sector."""
    status: Status = "operating"
    """Operating, under construction, planned, announced or ended; only those in operation count in the base year, a later stage follows what stands when."""
    since: Calendar | None = None
    """First year in which it works; none means before the base year, of one that does not operate by the rule of its status."""
    until: Calendar | None = None
    """Last year in which it works; none means that no end is known."""
    seat: Literal["inside", "outside"] = "inside"
    """Where the enterprise is registered; what it uses counts where it lies, whatever its seat."""
    note: str = ""
    """What a reader should know."""


class Asset(Noun):
    """An energy plant or store."""

    id: Ident
    """Id of the asset."""
    technology: str
    """Id in the catalogue of technologies."""
    owner: str | None = None
    """Id of the enterprise that owns it; none means the park operator."""
    capacity: Capacity
    """Capacity on the technology's own side (heat of a boiler or heat pump, power of PV, wind, CHP, battery) [MW]; of what captures CO2 [t/h]."""
    energy: Energy | None = None
    """Energy content, for a store."""
    status: Status = "operating"
    """Operating, under construction, planned, announced or ended; only operating assets run in the base year, a later stage follows what stands when."""
    since: Calendar | None = None
    """Year of commissioning: the first in which it runs."""
    until: Calendar | None = None
    """Last year in which it runs; none means to the end of its life in the catalogue, where its commissioning is known."""
    efficiency: Factor | None = None
    """Its own efficiency (or COP) of the main output, where it differs from the catalogue."""
    hours: Hours | None = None
    """Full-load hours of the base year, where published: sun and wind are scaled to them, a converter stays below them."""
    gives: Hot | None = None
    """Steam or heat, where it gives the other one than its technology in the catalogue (a gas turbine with a steam boiler behind it); none takes what rows say it made, else what its owner wants."""
    direct: bool = True
    """Whether its power reaches the park without the public grid."""
    note: str = ""
    """What a reader should know."""


class Mechanism(Noun):
    """What is settled beside the market for a share of the power sold: the agreed price less what wind and sun earn of the market in the mean."""

    price: EnergyPrice | None = None
    """The price agreed; none takes an estimate, with its range."""
    share: Share | None = None
    """Share of what is sold that it holds for; none takes an estimate, with its range."""
    note: str = ""
    """What a reader should know."""


class Tariff(Noun):
    """The price of a carrier before policy in the base year."""

    energy: EnergyPrice
    """Mean energy price, without network, taxes and levies that stand in policy."""
    network: Charge | None = None
    """Network charge per energy."""
    demand_charge: PowerPrice | None = None
    """Charge on the highest hourly mean of the month."""
    levies: EnergyPrice | None = None
    """Taxes, funds and levies per energy that stand neither in the energy price nor in policy."""
    levies_path: dict[Calendar, EnergyPrice] = {}
    """Levies of later years, by year; the latest one not later than a year replaces `levies`."""
    pricing: Pricing | None = None
    """How the price of power comes about; none means what is usual in the country. A price of carbon passes into it accordingly."""
    export: EnergyPrice | None = None
    """What the market pays in the mean of the year for energy sold to the grid; none means that nothing can be sold."""
    mechanism: Mechanism | None = None
    """A price agreed for a share of what is sold (China's settlement for new wind and PV, notice 136 of 2025); none means the market alone."""
    profile: str | None = None
    """Name of an hourly series in profiles/; only its shape is used."""
    state: str | None = None
    """Of steam whose prices or amounts stand per t: 1.0 MPa (saturated), 1.0 MPa 300 degC, 2800 kJ/kg; none means saturated at 1.0 MPa."""

    def levied(self, year: int) -> float:
        """Levies of a year [money/MWh]."""
        known = [y for y in self.levies_path if y <= year]
        given = self.levies_path[max(known)] if known else self.levies
        return given.value if given else 0.0


class Grid(Noun):
    """The public grid at the park's gate."""

    connection: Power | None = None
    """Largest import; a plan may reinforce one that is given (`grid_reinforcement`)."""
    export_limit: Power | None = None
    """Largest export; none means the same as the import, with what a plan reinforces."""
    export_share: Share | None = None
    """Largest share of the power made inside that may be sold in a year, where the connection's rules cap it."""
    direct_fee: Charge | None = None
    """Charge per energy on what ground-mounted PV and wind give the park by direct line: funds, levies; none takes what the country's rule of nearby use asks (`ground.line`)."""
    load_rate: Share | None = None
    """Mean load rate by which China's network fee of nearby use (notice 1192 of 2025) is reckoned, as the grid company publishes it; none takes an estimate."""
    factor: EmissionFactor | None = None
    """Location-based emission factor of the base year; none takes the catalogue's."""
    residual_factor: EmissionFactor | None = None
    """Residual-mix factor of the base year; none takes the catalogue's or says what stands in."""
    green_share: Share | None = None
    """Share of the bought power that certificates or green-power trade cover in the base year, and in every later one: each MWh of it costs `green_price`."""
    green_price: Charge | None = None
    """What a certificate, or the premium of green power over ordinary power, costs beside the price of power; none takes the catalogue's."""

    @property
    def covered(self) -> float:
        """Share of the bought power that is covered as stated [-]."""
        return self.green_share.value if self.green_share else 0.0

    def mixed(self, per: Callable[[str], float]) -> float:
        """What a MWh of bought power comes to by its attribute: the share that is covered by that of a certificate, the rest by that of none."""
        return (1.0 - self.covered) * per("none") + self.covered * per("certificate")


class PrivateLine(Noun):
    """A private line to land and wind outside the fence: what new plants there pay for it, and that their power is direct supply."""

    distance: Length | None = None
    """Length of the line [km]; none takes an estimate, with its range."""
    voltage: Voltage | None = None
    """Its voltage [kV]; none takes 110 kV. Cost per km and MW is that of the nearest voltage of the catalogue."""
    note: str = ""
    """What a reader should know."""


class Ground(Noun):
    """Room for new plants."""

    roof: Area | None = None
    """Roof fit for PV."""
    land: Area | None = None
    """Land fit for ground-mounted PV, inside or directly connected."""
    wind: Power | None = None
    """Wind capacity that can be placed inside or directly connected."""
    line: PrivateLine | None = None
    """The private line to land and wind; none means that they lie inside the fence and need none."""
    limits: dict[str, Capacity] = {}
    """Largest capacity of a technology that this site can hold, where something other than room limits it (fuel supply, permits); of `grid_reinforcement`, what the network gives beyond the present connection."""


class WasteHeat(Noun):
    """Heat that an enterprise gives away unused."""

    enterprise: str
    """Id of the enterprise."""
    temperature: Annotated[Celsius, Field(ge=15, le=1500)]
    """Temperature at which it can be taken [degC]: below 60 low, below 150 medium, above high."""
    annual: Energy
    """Heat of the base year that can be taken; of what is above 150 degC, all of it above 25 degC."""
    profile: str | None = None
    """Name of an hourly series in profiles/; only its shape is used."""
    shape: Literal["sector", "flat"] = "flat"
    """Where there is no profile: constant, or the enterprise's sector's own shape."""
    note: str = ""
    """What a reader should know."""


class CarbonStorage(Noun):
    """A way to store captured CO2 for good."""

    tariff: CarbonPrice
    """Price of transport and storage from the park's gate."""
    most: Tonnes | None = None
    """Largest amount a year; none means no limit."""
    since: Calendar | None = None
    """Year from which it takes CO2; none means from the start."""
    note: str = ""
    """What a reader should know."""


class Part(Noun):
    """A park in the park: some of its enterprises, with clear bounds of their own."""

    id: Ident
    """Id of the part."""
    text: str = ""
    """What its limits are, in words."""
    enterprises: tuple[str, ...] = ()
    """Ids of the enterprises wholly inside."""
    shares: tuple[Portion, ...] = ()
    """Enterprises, plants and meters that lie partly inside."""


class Holding(Noun):
    """What an organisation holds of an enterprise."""

    enterprise: str
    """Id of the enterprise."""
    equity: Share | None = None
    """Share of the equity."""
    operational: bool = False
    """Whether it has operational control."""
    financial: bool = False
    """Whether it has financial control."""


class Organisation(Noun):
    """A company that owns or runs enterprises of the park: an organisational boundary."""

    id: Ident
    """Id of the organisation."""
    name: str = ""
    """Name in print."""
    holdings: Annotated[tuple[Holding, ...], Field(min_length=1)]
    """What it holds."""


class Reported(Noun):
    """A total that was reported earlier, kept to tell what recalculation changes."""

    year: Calendar
    """Year that it describes."""
    standard: Standard
    """Standard that it was reported under."""
    total: Tonnes
    """The total as reported."""
    why: str = ""
    """What has changed since: method, boundary, an error."""


class Site(Noun):
    """All facts of a park."""

    place: Place
    """Country, coordinates, clock."""
    boundary: Boundary = Boundary()
    """What is in and what is out."""
    climate: Climate = Climate()
    """Annual figures of sun and wind."""
    enterprises: Annotated[tuple[Enterprise, ...], Field(min_length=1)]
    """The firms inside."""
    assets: tuple[Asset, ...] = ()
    """Energy plants and stores."""
    prices: dict[Carrier, Tariff] = {}
    """Energy prices before policy in the base year."""
    grid: Grid = Grid()
    """Connection and factors."""
    ground: Ground = Ground()
    """Roof, land and other limits."""
    waste_heat: tuple[WasteHeat, ...] = ()
    """Heat that is given away unused."""
    carbon_storage: CarbonStorage | None = None
    """Transport and storage of captured CO2; none means that it cannot be stored."""
    value_added: Money | None = None
    """Value added in the base year."""
    solid_waste_use: Share | None = None
    """Overall use rate of industrial solid waste."""
    waste_heat_use: Share | None = None
    """Overall use rate of waste heat, cold and pressure."""
    water_reuse: Share | None = None
    """Industrial water reuse rate."""
    parts: tuple[Part, ...] = ()
    """Parks in the park."""
    organisations: tuple[Organisation, ...] = ()
    """Companies whose share of the park can be shown."""
    statistics: dict[Carrier, Energy] = {}
    """What the statistics office counts for the base year: energy bought from outside, and fuels burnt, by carrier."""
    statistics_by: Literal["place", "seat"] = "place"
    """Whether it counts what lies inside, or the whole of every enterprise that is registered inside."""
    reported: tuple[Reported, ...] = ()
    """Totals that were reported earlier."""
    coal_per_kwh: CoalPerPower | None = None
    """Equivalent value of electricity [tce/MWh = kgce/kWh], where the province prints its own."""
    technology_region: CostRegion | None = None
    """Whose technology costs hold here; none follows the country: China, Europe, else the world. Where that region has no price of a technology, the
    world's holds, else Europe's."""

    def __repr__(self) -> str:
        return f"<Site {self.place.country} {self.place.region}: {len(self.enterprises)} enterprises, {len(self.assets)} assets>"

    __str__ = __repr__

    @property
    def cost_region(self) -> CostRegion:
        """Region of the technology catalogue that holds here."""
        country = self.place.country
        return self.technology_region or ("china" if country == "CN" else "europe" if country in countries("europe") else "world")

    def operating(self) -> tuple[Asset, ...]:
        """The assets that run: of a park as it is given by their status, of a site of a year (`standing.site_in`) in that year."""
        return tuple(a for a in self.assets if a.status == "operating")

    def running(self) -> tuple[Enterprise, ...]:
        """The enterprises that work, as `operating`."""
        return tuple(e for e in self.enterprises if e.status == "operating")

    def giving(self) -> tuple[tuple[int, WasteHeat], ...]:
        """Waste heat of the running enterprises, each with its place in the list."""
        there = {e.id for e in self.running()}
        return tuple((n, x) for n, x in enumerate(self.waste_heat) if x.enterprise in there)

    def demand(self, carrier: str) -> float:
        """Yearly demand of the running enterprises in a carrier [MWh]."""
        return sum(d.annual.value for e in self.running() for c, d in e.demand.items() if c == carrier)

    def takers(self, carrier: str) -> dict[str, float]:
        """Share of each running enterprise in the demand of a carrier; nobody named, the operator, where there is none."""
        wanted = {e.id: e.demand[carrier].annual.value for e in self.running() if carrier in e.demand}
        whole = sum(wanted.values())
        return {firm: amount / whole for firm, amount in wanted.items()} if whole > 0.0 else {"": 1.0}

    def stores_carbon(self, year: int) -> bool:
        """Whether captured CO2 can be stored in a year."""
        store = self.carbon_storage
        return store is not None and (store.since is None or store.since <= year)

    def carriers(self) -> tuple[str, ...]:
        """Carriers with a demand."""
        return tuple(dict.fromkeys(c for e in self.running() for c in e.demand))

    def final_energy(self) -> float:
        """Yearly demand of the running enterprises in all carriers [MWh]."""
        return sum(self.demand(c) for c in self.carriers())


__all__ = ["Asset", "Boundary", "Climate", "Demand", "Enterprise", "Given", "Grid", "Ground", "Output", "Place", "Site", "Tariff"]

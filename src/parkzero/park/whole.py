"""A park: identity, study, site, six sections, and what came with it (activity, streams, claims, profiles)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from math import isclose
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, SkipValidation, model_validator
from pydantic.dataclasses import dataclass

from parkzero.clock import Floats
from parkzero.digest import digest
from parkzero.money import home
from parkzero.park.case import Case
from parkzero.park.noun import Ident, Noun, spread
from parkzero.park.periods import calendar_year
from parkzero.park.sections import Economics, Governance, Paths, Policy, Standards, Trends
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.trail import ClosedTotal, Evidence
from parkzero.park.weatherfile import WeatherHead
from parkzero.problem import WrongUse
from parkzero.source import SPREAD, Confidence
from parkzero.words import DIMENSIONS, Action, Attribute, Leading, Status, Use


class Name(Noun):
    """Name of the park."""

    en: str
    """Name in English."""
    zh: str = ""
    """Name in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False))
class Activity:
    """One row of activity.csv: what was burnt, bought, sold, generated, produced, consumed ... in a period. There may be a million, so it is slim."""

    enterprise: Ident
    """Id of the enterprise."""
    action: Action
    """bought, burnt, sold, generated, produced, consumed (material, or energy by a plant), leaked (gas), captured (CO2), stocked, drawn, caused (value chain)."""
    carrier: str
    """Energy carrier; else the name of the product, material, gas or item of the value chain."""
    use: Use = "fuel"
    """fuel, transformation, feedstock or bunker."""
    partner: str = ""
    """The other side: grid, supplier, own, outside, storage, the id of an enterprise, or across (a feeder between the enterprise's own
    parts inside and outside the park; `across:part` of a part of the park)."""
    quantity: float
    """Energy [MWh, net calorific], mass [t], or the unit of the value chain."""
    unit: str = "MWh"
    """Unit of the quantity."""
    low: float
    """5th percentile of the quantity."""
    high: float
    """95th percentile of the quantity."""
    year: int
    """Year of the accounts: the calendar year, unless years begin with another month."""
    month: int = 0
    """Month 1-12, or 0 for the whole year."""
    begins: int = 1
    """Month with which years begin."""
    calorific: str = ""
    """Calorific value by which a mass or volume became energy: of the catalogue by family and unit, for example china/t, or one's own that was read in no text,
    by its row and unit."""
    attribute: Attribute = "none"
    """none; direct (over a line of its own, never the grid); certificate, ppa, sold (its certificate went to somebody else) of electricity; fossil or biogenic (captured CO2, leaked CH4)."""
    measure: Leading | None = None
    """Where two measures of a process are given (product; materials, feed, reducing agents): leads, or apart (of no such process)."""
    certificate: str = ""
    """Id of the certificate or contract."""
    evidence_id: str = ""
    """Id of the evidence."""
    evidence_kind: str = ""
    """Invoice, meter, statement, estimate ..."""
    prepared_by: str = ""
    """Who prepared the row."""
    checked_by: str = ""
    """Who checked it."""
    status: str = ""
    """draft, checked or locked."""
    source: str = ""
    """Source of the number."""
    confidence: Confidence = "B"
    """Confidence of the number."""
    estimate: str = ""
    """Name of the estimate that the quantity comes from: rows of one estimate are wrong together."""
    asset: str = ""
    """Plant that burns or takes it (burnt, consumed), or that made it (generated: the partner says so too): an id of site.assets, or the
    name of a furnace or kiln that makes no energy for others."""
    meter: str = ""
    """Id of the meter that counts it: tells on which side of a boundary it lies; what one meter counts is wrong together."""
    unmetered: float = 0.0
    """How far what no meter sees of the enterprise's carrier moves it, as a share, beside its own interval; follows from metering_coverage."""
    origin: str = ""
    """File and line."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Its fields by name."""
        return ((f.name, getattr(self, f.name)) for f in fields(self))

    def but(self, **changes: Any) -> Activity:
        """A copy with some parts replaced. Raises pydantic's ValidationError for a part that there is not, or that cannot be so."""
        return replace(self, **changes)

    @property
    def calendar_year(self) -> int:
        """The calendar year that its month lies in."""
        return calendar_year(self.year, self.month, self.begins)

    @property
    def own_interval(self) -> bool:
        """Whether it brings an interval of its own in place of that of its confidence."""
        usual = spread(self.quantity, SPREAD[self.confidence])
        return not all(isclose(a, b, rel_tol=1e-12) for a, b in zip((self.low, self.high), usual, strict=True))


Level = Literal["measured", "supplier", "national", "default"]
FactorKind = Literal["fuel", "electricity", "supplier", "residual", "heat", "product", "material", "carbon_out", "chain", "ncv"]
CertificateUse = Literal["own", "910", "scope_2", "customer", "export"]


class OwnFactor(Noun):
    """One row of factors.csv: a factor that the user adds to the catalogue."""

    kind: FactorKind
    """What it is a factor of: fuel, electricity (location-based), supplier (market-based), residual, heat, product, material,
    carbon_out (carbon that leaves in a product), chain (value chain), ncv (net calorific value of a fuel)."""
    item: str
    """Carrier, product, material, or name of an item of the value chain."""
    gas: str = "CO2"
    """Gas; CO2e for the value chain."""
    value: float
    """t per MWh of energy, t per t of product or material, t per unit of the value chain; MWh per t (or 1000 m3) for ncv."""
    unit: str
    """What it is a factor per: MWh, t, 1000m3, or the unit of the value chain."""
    level: Level
    """measured by the enterprise, by the supplier, national, or a default: the order in which they are taken."""
    enterprise: str = ""
    """The one enterprise that it holds for; empty means all."""
    contract: str = ""
    """The one certificate or contract that it holds for, by the id in the activity rows; empty means any."""
    year: int | None = None
    """Year that it describes."""
    share: float
    """Half width of its 95 % interval, as a share."""
    category: str = ""
    """Category of the value chain, 1-15; of a product or material that the catalogue does not know, the process it belongs to."""
    source: str
    """Where it comes from."""
    confidence: Confidence = "B"
    """Confidence."""
    evidence_id: str = ""
    """Id of the evidence."""
    origin: str = ""
    """File and line."""


class Certificate(Noun):
    """One row of certificates.csv: a certificate or contract for green power, and its one use."""

    id: str
    """Number of the certificate or contract."""
    kind: str
    """Kind: gec, go, rec, ppa, green_tariff ..."""
    quantity: float
    """Energy that it stands for [MWh]."""
    month: str
    """Month in which the power was made, for example 2024-05."""
    expiry: str = ""
    """Last day on which it may be used."""
    owner: str
    """Enterprise that holds it."""
    use: CertificateUse = "own"
    """own (any account of the park's own use), 910 or scope_2 alone, customer, or export with sold power."""
    market: str = ""
    """Country or market zone that it was issued in."""
    technology: str = ""
    """How the power was made."""
    retired: str = ""
    """Day of cancellation in the registry."""
    registry: str = ""
    """Registry that tracks it."""
    source: str = ""
    """Source."""
    evidence_id: str = ""
    """Id of the evidence."""
    origin: str = ""
    """File and line."""


class Avoided(Noun):
    """One row of avoided.csv: emissions avoided elsewhere or against a baseline, never part of an account."""

    id: Ident
    """Id."""
    kind: Literal["symbiosis", "heat", "use_phase", "export", "other"]
    """What avoids them."""
    text: str
    """What was done, in words."""
    quantity: float
    """Amount in the year."""
    unit: str
    """Its unit."""
    baseline: str
    """What would have happened instead."""
    baseline_factor: float
    """t CO2e per unit in the baseline."""
    actual_factor: float
    """t CO2e per unit as it is."""
    share: float
    """Half width of the 95 % interval of the difference, as a share."""
    year: int
    """Year."""
    source: str
    """Source."""
    confidence: Confidence = "C"
    """Confidence."""
    evidence_id: str = ""
    """Id of the evidence."""
    origin: str = ""
    """File and line."""


class Measured(Noun):
    """One row of indicators.csv: a figure that an evaluation scheme asks for and parkzero cannot compute."""

    id: str
    """Id of the indicator in the catalogue of schemes."""
    value: float
    """Value, in the scheme's unit."""
    unit: str = ""
    """Its unit."""
    year: int | None = None
    """Year."""
    source: str
    """Source."""
    confidence: Confidence = "B"
    """Confidence."""
    evidence_id: str = ""
    """Id of the evidence."""
    origin: str = ""
    """File and line."""


class Stream(Noun):
    """One row of streams.csv: a by-product or waste heat that flows, is offered or is wanted."""

    giver: str
    """Id of the giver; outside names are allowed with the prefix "outside:"."""
    receiver: str
    """Id of the receiver, or with the prefix "outside:"."""
    what: str
    """What flows."""
    kind: Literal["energy", "water", "material"]
    """Kind of stream."""
    quantity: float | None = None
    """Amount a year; none where not published."""
    unit: str = ""
    """Unit of the amount."""
    first: int | None = None
    """First year."""
    last: int | None = None
    """Last year."""
    status: Status = "operating"
    """State of the exchange."""
    source: str = ""
    """Source."""
    confidence: Confidence = "C"
    """Confidence."""


class Claim(Noun):
    """One entry of claims.yaml: what the park says of itself."""

    id: Ident
    """Id of the claim."""
    text: str
    """The statement in words."""
    text_zh: str = ""
    """The statement in Chinese."""
    metric: Literal[
        "emissions", "avoided_emissions", "reduction", "electricity_use", "renewable_share", "direct_share", "green_supply", "capacity", "output",
        "payback_years", "saving", "ratio",
    ]  # fmt: skip
    """What is claimed."""
    value: float
    """The number claimed."""
    unit: str
    """Its unit."""
    year: int | None = None
    """Year it is claimed for."""
    boundary: str = "park"
    """Boundary it is claimed for: park, zone, city, firm or unknown."""
    planned: bool = False
    """Whether it is a target and not a report."""
    source: str
    """Who says so."""
    confidence: Confidence = "B"
    """Confidence that the claim was made so."""
    note: str = ""
    """What a reader should know."""


class Card(Noun):
    """What park.yaml holds: identity, study, site and the six sections."""

    parkzero: Literal[1] = 1
    """Version of the park format."""
    id: Ident
    """Id of the park."""
    name: Name
    """Name of the park."""
    study: Study = Study()
    """What is asked."""
    site: Site
    """Facts."""
    standards: Standards = Standards()
    """Dimension 1."""
    policy: Policy = Policy()
    """Dimension 2."""
    paths: Paths = Paths()
    """Dimension 3."""
    economics: Economics = Economics()
    """Dimension 4."""
    governance: Governance = Governance()
    """Dimension 5."""
    trends: Trends = Trends()
    """Dimension 6."""

    @model_validator(mode="after")
    def _in_money_of_its_country(self) -> Self:
        if "currency" not in self.study.model_fields_set:
            object.__setattr__(self, "study", self.study.model_copy(update={"currency": home(self.site.place.country)}))
        return self


class Park(Card):
    """A park, whole: its card and what came with it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    activity: Annotated[tuple[Activity, ...], Field(exclude=True)] = ()
    """Rows of activity.csv."""
    streams: Annotated[tuple[Stream, ...], Field(exclude=True)] = ()
    """Rows of streams.csv."""
    claims: Annotated[tuple[Claim, ...], Field(exclude=True)] = ()
    """Entries of claims.yaml."""
    cases: Annotated[tuple[Case, ...], Field(exclude=True)] = ()
    """Entries of cases.yaml."""
    factors: Annotated[tuple[OwnFactor, ...], Field(exclude=True)] = ()
    """Rows of factors.csv."""
    certificates: Annotated[tuple[Certificate, ...], Field(exclude=True)] = ()
    """Rows of certificates.csv."""
    avoided: Annotated[tuple[Avoided, ...], Field(exclude=True)] = ()
    """Rows of avoided.csv."""
    indicators: Annotated[tuple[Measured, ...], Field(exclude=True)] = ()
    """Rows of indicators.csv."""
    evidence: Annotated[tuple[Evidence, ...], Field(exclude=True)] = ()
    """Rows of evidence.csv."""
    versions: Annotated[tuple[ClosedTotal, ...], Field(exclude=True)] = ()
    """Rows of versions.csv."""
    profiles: Annotated[SkipValidation[dict[str, Floats]], Field(exclude=True)] = {}
    """Series of the weather year from 00:00 UTC, by name: 8760 values, or a whole multiple of them."""
    clocks: Annotated[dict[str, str], Field(exclude=True)] = {}
    """Of the profiles: the year of their stamps, or the zone whose standard time they were taken on."""
    weather: Annotated[WeatherHead | None, Field(exclude=True)] = None
    """What the weather file says of itself."""
    borrowed: Annotated[dict[str, Any], Field(exclude=True)] = {}
    """By section: the park that it was borrowed from."""
    replaced: Annotated[dict[str, Any], Field(exclude=True)] = {}
    """By section: the host's own section that a borrowed one stands in for."""

    def __repr__(self) -> str:
        lent = "".join(f", {d} of {p.id}" for d, p in self.borrowed.items())
        return f"<Park {self.id}: {self.site!r}, {len(self.activity)} rows of activity, {len(self.policy.instruments)} instruments{lent}>"

    __str__ = __repr__

    def section(self, dimension: str) -> Noun:
        """The section of a dimension. Raises WrongUse for a name that is none."""
        if dimension not in DIMENSIONS:
            raise WrongUse("section", dimension, DIMENSIONS)
        found: Noun = getattr(self, dimension)
        return found

    def enterprise_ids(self) -> tuple[str, ...]:
        return tuple(e.id for e in self.site.enterprises)

    def key(self) -> str:
        """A digest of all that it holds, its donors too: parks with one key are equal in every field."""
        return digest(self)


__all__ = ["Activity", "Card", "Claim", "Name", "Park", "Stream"]

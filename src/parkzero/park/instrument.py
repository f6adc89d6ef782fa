"""The head that all instruments share; each instrument's own parameters stand in `policy/`, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from parkzero.park.noun import Ident, Noun
from parkzero.park.periods import Calendar
from parkzero.park.ruler import Ruler
from parkzero.park.uptake import Extent
from parkzero.words import Carrier, OwnerKind, Pricing, Sector, SizeClass


class Period(Noun):
    """Years in which an instrument holds; none means open."""

    first: Calendar | None = None
    """First year."""
    last: Calendar | None = None
    """Last year."""

    def holds(self, year: int) -> bool:
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


class Coverage(Noun):
    """Whom and what an instrument reaches; empty means all. Only shared vocabulary: it fits any site."""

    sectors: tuple[Sector, ...] = ()
    """Sectors reached."""
    carriers: tuple[Carrier, ...] = ()
    """Carriers reached."""
    technologies: tuple[str, ...] = ()
    """Technologies reached, by their id in the catalogue."""
    sizes: tuple[SizeClass, ...] = ()
    """Size classes reached."""
    owners: tuple[OwnerKind, ...] = ()
    """Kinds of owner reached."""


class Instrument(Noun):
    """A policy instrument: what all kinds share."""

    label: ClassVar[str]
    """Name of the kind in English."""
    label_zh: ClassVar[str]
    """Name of the kind in Chinese."""
    hangs: ClassVar[Mapping[str, str]] = {}
    """Fields that change nothing without another one, and which."""
    deaf: ClassVar[tuple[str, ...]] = ()
    """Of its coverage what it does not look at."""
    builds: ClassVar[bool] = False
    """Whether it reaches who builds, and not who burns or buys."""
    kind: str
    """Kind of instrument; each has a module of its own."""
    id: Ident
    """Id of the instrument."""
    period: Period = Period()
    """Years in which it holds."""
    coverage: Coverage = Coverage()
    """Whom it reaches."""
    source: str = ""
    """Law or notice."""
    note: str = ""
    """What a reader should know."""

    def rulers(self) -> tuple[Ruler, ...]:
        """By which rulers it counts tonnes; none where it counts none."""
        return ()

    def on_power(self, year: int, marginal: float, index: float, pricing: Pricing = "market", *, end: Extent = "central") -> float:
        """What it adds to the price of power in a year [currency/MWh].

        `marginal`: factor of the marginal station [tCO2/MWh]; `index`: the trend's index of carbon prices; `pricing`: how the buyer's price comes about; `end`: of the pass-through.
        """
        return 0.0

    def passing(self, pricing: Pricing, end: Extent) -> Self:
        """The same with its pass-through into a price of power at an end of its range."""
        return self

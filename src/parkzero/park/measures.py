"""What is left to save of a demand and what saving a MWh a year costs, by sector (`library/catalogue/measures.csv`), in steps of rising cost (`measure_steps.csv`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from parkzero.park.catalogue import FALLBACK, Typical, table
from parkzero.park.site import Enterprise
from parkzero.words import Sector


class SectorMeasure(NamedTuple):
    """A measure in a class of sectors, where the prices of a region hold."""

    technology: str
    share: Typical
    """What is left of a demand that can be saved, of all steps [-]."""
    taken: float
    """What of all that could ever be saved is done already in such firms [-]."""
    cost: Typical
    """Mean investment of all steps per energy saved in a year [currency per MWh/a]."""
    currency: str
    price_year: int
    region: str
    year: int

    @property
    def ever(self) -> float:
        """What could ever be saved of a demand, done already or not [-]."""
        return self.share.value / (1.0 - self.taken)

    def left(self, firm: Enterprise) -> float:
        """What is left to save of a firm's demand [-]: by what it says it has done, else by what is usual."""
        done = firm.measures_taken
        return self.share.value if done is None else self.ever * (1.0 - done.value)


class MeasureStep(NamedTuple):
    """A step of every measure, in order of cost."""

    id: str
    label: str
    label_zh: str
    share: float
    """Of what is left to save [-]; the steps add up to 1."""
    cost: float
    """Cost over the mean of all steps [-]; weighted by the shares their mean is 1."""


@cache
def measure_steps() -> tuple[MeasureStep, ...]:
    """The steps, cheapest first."""
    return tuple(MeasureStep(r["step"], r["label"], r["label_zh"], float(r["share"]), float(r["cost"])) for r in table("measure_steps.csv"))


@cache
def measure_class(sector: Sector) -> str:
    """The class of sectors that measures.csv has rows for."""
    return next(r["measures"] for r in table("sectors.csv") if r["sector"] == sector)


@cache
def _measures(technology: str) -> Mapping[tuple[str, str], SectorMeasure]:
    """Rows of a measure by class and region."""

    def typical(row: Mapping[str, str], name: str) -> Typical:
        return Typical(float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]), row["source"], row["confidence"])

    return {
        (r["sector_class"], r["region"]): SectorMeasure(
            technology=technology, share=typical(r, "share"), taken=float(r["taken"]), cost=typical(r, "cost"), currency=r["currency"], price_year=int(r["price_year"]),
            region=r["region"], year=int(r["year"]),
        )
        for r in table("measures.csv")
        if r["technology"] == technology
    }  # fmt: skip


def by_sector(technology: str) -> bool:
    """Whether measures.csv says what a technology saves; else its own row of technologies.csv does."""
    return bool(_measures(technology))


def sector_measure(technology: str, sector: Sector, region: str) -> SectorMeasure | None:
    """What a measure can do in a sector, at the prices of a region, else of the next one of FALLBACK that has some; None where it does nothing there."""
    rows = _measures(technology)
    return next((rows[key] for r in (region, *FALLBACK) if (key := (measure_class(sector), r)) in rows), None)

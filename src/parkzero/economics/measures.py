"""What can be saved of a demand at a site and what it costs: a measure in steps of rising cost, over the firms that use its carrier.

A firm saves the share that its sector has left (`park/measures.py`) of its own demand, in the shape of that demand, and a MWh a year costs the same whatever
its full-load hours. What firms save adds up to one shape; capacity is what is saved at its peak, so a step costs cost per MWh/a x hours of that shape per MW.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats
from parkzero.money import convert
from parkzero.park.catalogue import technology_kinds
from parkzero.park.measures import SectorMeasure, measure_steps, sector_measure
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import Offer, Outlook, Series


@dataclass(frozen=True, kw_only=True)
class SavingStep:
    """One step of a measure."""

    technology: Technology
    """The measure, with the step's investment per capacity, its range, and where the price is from."""
    step: str
    shape: Floats
    """What is saved over its peak, by step of the year [-]; the same for all steps of a measure."""
    hours: float
    """What a unit of capacity saves in a year [MWh/MW]."""
    limit: float
    """Largest capacity: what is saved at the peak of the shape [MW]."""
    left: tuple[float, float, float]
    """What all steps can save of the demand of the carrier: low, central, high [-]."""
    taken: float
    """What of all that could ever be saved is done already [-]."""

    @property
    def cost(self) -> float:
        """Investment per energy saved in a year [currency of the price per MWh/a]."""
        return self.technology.capex / self.hours


def is_measure(technology: str) -> bool:
    """Whether a technology is a measure of efficiency; what is switched off or shifted is none."""
    return technology_kinds()[technology].role == "saving"


def without_measures(offer: Offer) -> Offer:
    """Plants and stores alone to choose from."""
    return replace(offer, candidates=tuple(c for c in offer.candidates if not is_measure(c.technology)), shapes={})


def saving_steps(
    tech: Technology, site: Site, series: Series, *, outlook: Outlook, study: Study, most: float | None = None
) -> tuple[SavingStep, ...]:
    """The steps of a measure in the stage, cheapest first; none where nobody uses its carrier. `most`: capacity that the site itself names [MW], in place of what is left, up to the demand itself."""
    growth = outlook.at("demand", study.stage)
    found: list[tuple[SectorMeasure, Floats]] = []
    demand = ever = 0.0
    whole: Floats = np.zeros(1)
    for firm in (e for e in site.running() if tech.output in e.demand):
        load = growth * series.load[firm.id, tech.output]
        demand, whole = demand + float(load.sum()), whole + load
        what = sector_measure(tech.id, firm.sector, site.cost_region)
        if what:
            found.append((what, what.left(firm) * load))
            ever += what.ever * float(load.sum())
    power = np.sum([saved for _, saved in found], axis=0) if found else np.zeros(1)
    peak = float(power.max())
    if peak <= 0.0:
        return ()
    hours = float(power.sum()) * (study.resolution / 60.0) / peak
    mean = _mean(tech, found, hours * outlook.at("technology_cost", study.stage, tech.id))
    room = peak if most is None else min(most, float(np.min(whole[power > 0.0] / power[power > 0.0])) * peak)
    left = float(power.sum()) * room / peak / demand
    low, high = (sum(getattr(x.share, end) / x.share.value * float(saved.sum()) for x, saved in found) / float(power.sum()) for end in ("low", "high"))
    return tuple(
        SavingStep(
            technology=mean.but(capex=mean.capex * x.cost), step=x.id, shape=power / peak, hours=hours, limit=x.share * room,
            left=(low * left, left, high * left), taken=1.0 - float(power.sum()) / ever,
        )
        for x in measure_steps()
    )  # fmt: skip


def _mean(tech: Technology, found: list[tuple[SectorMeasure, Floats]], hours: float) -> Technology:
    """A measure at the mean cost of those who save, in the money of the one who saves most; `hours`: per capacity, times what the cost has moved by."""
    weights = np.array([float(saved.sum()) for _, saved in found])
    first = found[int(weights.argmax())][0]
    money = [convert(1.0, x.currency, x.price_year, first.currency, first.price_year) for x, _ in found]
    value, low, high = (
        float(weights @ [m * getattr(x.cost, end) for m, (x, _) in zip(money, found, strict=True)] / weights.sum())
        for end in ("value", "low", "high")
    )
    return tech.but(
        capex=value * hours, low=low / value, high=high / value, currency=first.currency, price_year=first.price_year, region=first.region, year=first.year,
        source=first.cost.source, confidence=first.cost.confidence,
    )  # fmt: skip

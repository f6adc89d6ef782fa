"""What every document of a park carries: its head, the study, the sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

import numpy as np

from parkzero.document import Head
from parkzero.edition import catalogue
from parkzero.energy import Side, System
from parkzero.figure import Figure
from parkzero.money import convert
from parkzero.optimize.highs import version as solver
from parkzero.park.catalogue import outputs
from parkzero.park.checking import givens
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.results import Assessment, Built, Frame, Plan
from parkzero.source import Source
from parkzero.words import CARBON

CODE = "0.1.0"
SERVED = 1e-6
"""Share of a demand that may stay unserved in a plan that counts as serving it."""


def head(park: Park) -> Head:
    place, boundary = park.site.place, park.site.boundary
    return Head(
        id=park.id,
        name=park.name.en,
        name_zh=park.name.zh,
        country=place.country,
        region=place.region,
        boundary=boundary.text,
        inside=boundary.inside,
        outside=boundary.outside,
        borrowed={d: p.id for d, p in park.borrowed.items()},
        enterprises={e.id: {"en": e.name or e.id, "zh": e.name_zh or e.name or e.id} for e in park.site.enterprises},
    )


def study_of(base: Frame) -> dict[str, str | Figure]:
    """The study, as shown."""
    study = base.study
    return {
        "base_year": str(study.base_year), "stage": str(study.stage), "currency": study.currency, "price_year": str(study.price_year),
        "social_rate": Figure(study.discount, "1"), "weather_year": str(study.weather_year), "periods": str(study.periods), "seed": str(study.seed),
        "solver": f"HiGHS {solver()}", "edition": catalogue(),
    }  # fmt: skip


def sources(base: Frame, *, planned: bool = True) -> tuple[Source, ...]:
    found: dict[str, Source] = {}

    def add(text: str, year: Any, confidence: str | None) -> None:
        if text and text not in found:
            found[text] = Source(text, str(year or ""), confidence or "")

    if planned:
        for _, given in givens(base.site):
            add(given.source, given.year, given.confidence)
    for row in base.park.activity:
        add(row.source, row.year, row.confidence)
    for claim in base.park.claims:
        add(claim.source, claim.year, claim.confidence)
    for given in (i for case in base.park.cases for reading in case.readings for i in reading.inputs.values()):
        add(given.source, given.year, given.confidence)
    for line in base.base_year["ghg-protocol-location"].lines + base.base_year["china-zcp-2025"].lines:
        add(line.source, "", "")
    for item in base.park.policy.instruments:
        add(item.source, "", "")
    return tuple(sorted(found.values(), key=lambda s: s.text))


def lacks(plan: Plan, system: System) -> dict[str, float]:
    """Demand that a plan leaves unserved, by carrier [MWh]."""
    demand = {item.carrier: system.year.total(item.power) for item in system.loads}
    return {c: q for c, q in plan.unserved.items() if q > SERVED * max(demand[c], 1.0)}


def capacities(built: Iterable[Built], side: Side) -> dict[str, Figure]:
    """New capacity by technology, of all its owners: MW, t/h of what captures CO2, MWh of energy content."""

    def unit(technology: str) -> str:
        return "MWh" if side == "energy" else "t/h" if outputs()[technology] in CARBON else "MW"

    found: dict[str, float] = defaultdict(float)
    for part in built:
        if part.side == side:
            found[part.technology] += part.quantity
    return {technology: Figure(v, unit(technology)) for technology, v in found.items() if v > 1e-4}


def by_technology(made: Assessment) -> dict[str, float]:
    """Investment by technology, of all its owners [currency]."""
    of = {c.id: c.technology for c in made.offer.candidates}
    found: dict[str, float] = defaultdict(float)
    for id, cost in made.value.invested.items():
        found[of[id]] += cost
    return dict(found)


def prices(plan: Plan, carriers: Container[str], currency: str) -> dict[str, Figure]:
    """Mean short-run price of carriers, from the 5th to the 95th percentile of the hours."""
    return {
        c: Figure(plan.grid.mean(p), f"{currency}/MWh", low=float(np.quantile(p, 0.05)), high=float(np.quantile(p, 0.95)))
        for c, p in plan.price.items()
        if c in carriers
    }


def bought(plan: Plan, system: System) -> Figure:
    """Power bought from the grid."""
    return Figure(sum(plan.grid.total(plan.flow[s.id]) for s in system.supplies if s.giver_kind == "grid"), "MWh/a")


def per_euro(study: Study) -> float:
    """The study's money per EUR of 2024."""
    return convert(1.0, "EUR", 2024, study.currency, study.price_year)

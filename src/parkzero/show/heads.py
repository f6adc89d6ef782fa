"""What every document of a park carries: its head, the study, the sources."""

from __future__ import annotations

from typing import Any

from parkzero.document import Head
from parkzero.edition import catalogue
from parkzero.figure import Figure
from parkzero.optimize.highs import version as solver
from parkzero.park.checking import givens
from parkzero.park.whole import Park
from parkzero.results import Frame
from parkzero.source import Source

CODE = "0.1.0"
"""Version of the code that documents carry."""


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

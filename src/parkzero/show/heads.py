"""What every document of a park carries: its head, the study, the sources."""

from __future__ import annotations

from parkzero.document import Head
from parkzero.edition import catalogue
from parkzero.figure import Figure
from parkzero.optimize.highs import version as solver
from parkzero.park.whole import Park
from parkzero.results import Frame

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

"""Evaluation schemes for a park: what parkzero computes for them, and what the park supplies."""

from __future__ import annotations

from parkzero.figure import Figure, missing
from parkzero.money import convert
from parkzero.park.noun import Given
from parkzero.show.books import Books
from parkzero.standards import schemes
from parkzero.standards.national import Verdict, energies
from parkzero.statement import Evaluated, Scheme
from parkzero.units import UnitError
from parkzero.words import BIOGENIC

YUAN = 1e4
"""Chinese schemes count value added in 10,000 yuan."""


def evaluated(books: Books, verdict: Verdict) -> tuple[Scheme, ...]:
    """All schemes of the catalogue for a park."""
    known = {i.id: Figure(i.value, i.unit, basis="published", source=i.source) for i in books.park.indicators}
    return tuple(
        Scheme(
            id=s.id, met=Figure(s.met, ""), missed=Figure(s.missed, ""), open=Figure(s.open, ""), index=s.index, confident=s.confident,
            indicators=tuple(
                Evaluated(number=i.number, group=i.group, id=i.id, label=i.label, label_zh=i.label_zh, direction=i.direction, kind=i.kind, value=i.value, threshold=i.threshold, confidence=i.confidence, answer=i.answer)
                for i in s.indicators
            ),
        )
        for s in schemes.schemes(known, computed(books, verdict))
    )  # fmt: skip


def computed(books: Books, verdict: Verdict) -> dict[str, Figure]:
    """Quantities of the schemes that follow from a park's own data."""
    rows = [e for e in energies(books.flows(), books.site, books.year) if not e.feedstock]
    tce, whole, power = sum(e.tce for e in rows), sum(e.mwh for e in rows), [e for e in rows if e.carrier == "electricity"]
    used = sum(e.mwh for e in power)
    green = sum(e.tce for e in rows if e.carrier in BIOGENIC or (e.carrier == "electricity" and e.clean))
    value = _value_added(books)
    found = {
        "renewable_energy_share": _ratio(green, tce, "1"),
        "renewable_electricity_share": _ratio(sum(e.mwh for e in power if e.clean), used, "1"),
        "clean_energy_share": verdict.guiding["clean_energy_share"],
        "electrification": _ratio(used, whole, "1"),
        "direct_green_share": verdict.direct_share,
        "carbon_per_energy": verdict.indicator,
        "co2_cut_per_value_added": missing("1", "no figure was given"),
        "energy_productivity": _ratio(value, tce, "CNY/tce"),
        "energy_per_value_added": _ratio(tce, value / YUAN if value else None, "tce/10kCNY"),
        "co2_per_value_added": _ratio(verdict.emissions.value, value / YUAN if value else None, "t/10kCNY"),
    }
    site = books.site
    for name, given in (
        ("solid_waste_use", site.solid_waste_use),
        ("waste_heat_use", site.waste_heat_use),
        ("water_reuse", site.water_reuse),
    ):
        if isinstance(given, Given):
            found[name] = Figure(given.value, "1", low=given.low, high=given.high, basis="published", source=given.source)
    return {name: figure for name, figure in found.items() if figure.value is not None}


def _value_added(books: Books) -> float | None:
    """Value added in CNY of the study's price year."""
    given, study = books.site.value_added, books.base.study
    if given is None or given.currency is None or not books.cut.whole:
        return None
    try:
        return convert(given.value, given.currency, study.price_year, "CNY", study.price_year)
    except UnitError:
        return None


def _ratio(part: float | None, whole: float | None, unit: str) -> Figure:
    if part is None or not whole or whole <= 0:
        return missing(unit, "nothing to divide by")
    return Figure(part / whole, unit)

"""Evaluation schemes for a park: what parkzero computes for them, and what the park supplies."""

from __future__ import annotations

from dataclasses import replace

from parkzero.figure import Figure
from parkzero.money import convert
from parkzero.park.flowing import demand_error, demanded
from parkzero.park.noun import Given
from parkzero.park.whole import Measured
from parkzero.show.books import Books
from parkzero.show.green import green_power
from parkzero.source import SPREAD
from parkzero.standards import schemes
from parkzero.standards.conditions import ONE, UNREAD, Amount, Condition, Quotient, added_up, figured, of_rows, quotient, share, stated
from parkzero.standards.final import final_energy
from parkzero.standards.national import Energy, Verdict, energies, energy_use, equivalent
from parkzero.standards.register import METHODS
from parkzero.statement import Conditioned, Evaluated, Scheme
from parkzero.units import UnitError
from parkzero.words import BIOGENIC

BASE = "ghg-protocol-location"
"""The account whose plants tell which fuels energy is made of; all accounts have the same."""
YUAN = 1e4
"""Chinese schemes count value added in 10,000 yuan."""


def evaluated(books: Books, verdict: Verdict) -> tuple[Scheme, ...]:
    """All schemes of the catalogue for a park."""
    known = {i.id: _known(i) for i in books.park.indicators}
    return tuple(
        Scheme(
            id=s.id, elsewhere=schemes.elsewhere(s.id, books.site.place), met=Figure(s.met, ""), missed=Figure(s.missed, ""), conditional=Figure(s.conditional, ""), open=Figure(s.open, ""), index=s.index, confident=s.confident,
            indicators=tuple(
                Evaluated(number=i.number, group=i.group, id=i.id, label=i.label, label_zh=i.label_zh, direction=i.direction, kind=i.kind, value=i.value, threshold=i.threshold, confidence=i.confidence, answer=i.answer, why=i.why, conditions=conditioned(i.conditions))
                for i in s.indicators
            ),
        )
        for s in schemes.schemes(known, computed(books, verdict), verdict)
    )  # fmt: skip


def conditioned(found: tuple[Condition, ...]) -> tuple[Conditioned, ...]:
    """The rows of confidence C behind a verdict, as they are shown."""
    return tuple(Conditioned(row=c.row.row, about=c.row.about, value=c.row.value, turns_at=c.turns_at, within=c.within) for c in found)


def _known(item: Measured) -> Quotient:
    """A figure of indicators.csv, as it was stated; from memory it has the interval of that."""
    half = abs(item.value) * SPREAD[UNREAD] if item.confidence == UNREAD else 0.0
    figure = Figure(item.value, item.unit, low=item.value - half, high=item.value + half, basis="published", source=item.source)
    return _one(stated(item.origin or item.id, item.id, figure, item.confidence), item.unit)


def _one(amount: Amount, unit: str) -> Quotient:
    """An amount that is an indicator by itself."""
    return replace(quotient(amount, ONE, unit), figure=amount.figure, held=amount.held)


def computed(books: Books, verdict: Verdict) -> dict[str, Quotient]:
    """Quantities of the schemes that follow from a park's own data; what is of a year, where the whole year is given."""
    found = {} if books.withheld else _of_a_year(books, verdict)
    site = books.site
    for name, given in (
        ("solid_waste_use", site.solid_waste_use),
        ("waste_heat_use", site.waste_heat_use),
        ("water_reuse", site.water_reuse),
    ):
        if isinstance(given, Given):
            found[name] = _one(figured(f"site.{name}", name, given, "1"), "1")
    return {name: indicator for name, indicator in found.items() if indicator.figure.value is not None}


def _of_a_year(books: Books, verdict: Verdict) -> dict[str, Quotient]:
    rows, power = [e for e in energies(books.flows(), books.site, books.year) if not e.feedstock], equivalent(books.site, books.year)
    tce, tonnes, value = energy_use(rows, power), verdict.core.top, _value_added(books)
    found = {
        "renewable_energy_share": share(energy_use([e for e in rows if _renewable(e)], power), energy_use([e for e in rows if not _renewable(e)], power)),
        "renewable_electricity_share": green_power(books.flows(), books.park).indicator,
        "clean_energy_share": verdict.clean,
        "electrification": _electrification(books),
        "carbon_per_energy": verdict.core,
    }
    if value is not None:
        found |= {
            "energy_productivity": quotient(value, tce, "CNY/tce"),
            "energy_per_value_added": quotient(tce, _scaled(value, 1 / YUAN), "tce/10kCNY"),
            "co2_per_value_added": quotient(tonnes, _scaled(value, 1 / YUAN), "t/10kCNY"),
        }
    return found


def _renewable(entry: Energy) -> bool:
    return entry.carrier in BIOGENIC or (entry.carrier == "electricity" and entry.clean)


def _electrification(books: Books) -> Quotient:
    """Electricity's share of final energy; of a year without rows by the demands of the card."""
    if books.base.modelled and books.year == books.base.study.base_year:
        demands = {c: demanded(books.site, c) for c in books.site.carriers()}
        power, other = ([(q, (demand_error(c, (q, low, high)),)) for c, (q, low, high) in demands.items() if q and (c == "electricity") == electric] for electric in (True, False))
        return share(added_up(power, "MWh"), added_up(other, "MWh"))
    rows = final_energy(books.flows().records(), books.rule(METHODS[BASE]))
    electric, rest = ([part for part in rows if (part[0]["carrier"] == "electricity") == power] for power in (True, False))
    return share(of_rows(electric, "electricity"), of_rows(rest, "final_energy"))


def _scaled(amount: Amount, times: float) -> Amount:
    """An amount in another unit."""

    def of(figure: Figure) -> Figure:
        ends = (None if x is None else x * times for x in (figure.low, figure.high))
        low, high = ends
        return replace(figure, value=None if figure.value is None else figure.value * times, low=low, high=high)

    return Amount(figure=of(amount.figure), held=of(amount.held), slopes={row: slope * times for row, slope in amount.slopes.items()})


def _value_added(books: Books) -> Amount | None:
    """Value added in CNY of the study's price year, with its interval."""
    given, study = books.site.value_added, books.base.study
    if given is None or given.currency is None or not books.cut.whole:
        return None
    try:
        rate = convert(1.0, given.currency, study.price_year, "CNY", study.price_year)
    except UnitError:
        return None
    return _scaled(figured("site.value_added", "value_added", given, given.currency), rate)

"""Hourly series against what is known of them, and what other years of weather do to a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

import numpy as np

from parkzero.clock import Floats, Integers, LocalCalendar, calendar, stepped
from parkzero.complete.markets import spans
from parkzero.complete.tariffs import sold_shape
from parkzero.document import Curve, Hourly, Weathered
from parkzero.economics.offer import bought
from parkzero.figure import Figure, missing
from parkzero.results import Assessment, Frame, Provenance
from parkzero.standards.national import verdict
from parkzero.statement import Judged
from parkzero.weather.climate import DAYS_OF, Climatology, climatology
from parkzero.words import SeriesKind

LULLS = (1, 3, 7)
"""Days of the lulls that are shown."""


def hourly(base: Frame) -> tuple[Hourly, ...]:
    """The series of a frame, by the hour and the local clock."""
    known, clock = climatology(base.site.place, base.site.climate), calendar(base.study.weather_year, base.site.place.timezone)
    return tuple(_hourly(base, known, clock))


def _hourly(base: Frame, known: Climatology, clock: LocalCalendar) -> Iterator[Hourly]:
    made, climate, month = base.series, base.site.climate, clock.month - 1
    sold = _by_hour(made.sold_shape)
    power = base.site.prices.get("electricity")
    for id, name, given, wind in (("pv", "pv_roof", climate.pv_yield, False), ("wind", "wind", climate.wind_hours, True)):
        values, origin = _by_hour(made.availability[name]), made.origin[id]
        level = float(values.sum())
        figures = {"full_load_hours": Figure(level, "h/a"), "persistence": Figure(_lag(values, 24), "")}
        stated = {"full_load_hours": Figure(given.value, "h/a", low=given.low, high=given.high)} if given and origin.made else {}
        if power is not None and sold.std() > 0.0:
            here = made.market if made.origin["price electricity"].kind in ("market", "nearest_market") else None
            earned, rate = float(sold @ values / max(level, 1e-9)), here and (here.wind_capture if wind else here.sun_capture)
            low, high = spans()["wind_capture" if wind else "sun_capture"] if here and (rate is None or not here.own) else _earned(base, values)
            figures["capture_rate"] = Figure(earned, "1", low=min(low, earned), high=max(high, earned), span="ends")
            stated |= {"capture_rate": Figure(rate, "1")} if rate else {}
        about = known.origin.get("wind_index" if wind else "ghi") if origin.made else None
        expected = known.wind_index * DAYS_OF / 365.0 if wind else known.pv_yield / max(float(known.pv_yield.sum()), 1e-9)
        told = about is not None and ("wind_index" not in known.by_band if wind else "pv_yield" in known.origin)
        yield Hourly(
            id="wind" if wind else "pv", **_of(origin), months=_months("h", np.bincount(month, weights=values, minlength=12)),
            months_stated=_months("h", expected * level) if told else None, figures=figures, stated=stated, source=about.source if about else origin.source, confidence=about.confidence if about else "",
        )  # fmt: skip
    outside, origin = _by_hour(made.outside), made.origin["outside"]
    by_month = np.bincount(month, weights=outside, minlength=12) / np.bincount(month, minlength=12)
    about = known.origin["temperature"] if origin.made else None
    yield Hourly(
        id="temperature", **_of(origin), months=_months("degC", by_month), months_stated=_months("degC", known.temperature) if about else None,
        figures={"mean_of_series": Figure(float(outside.mean()), "degC"), "least_of_series": Figure(float(outside.min()), "degC"), "most_of_series": Figure(float(outside.max()), "degC")},
        stated={"mean_of_series": Figure(float(np.average(known.temperature, weights=DAYS_OF)), "degC")} if about else {}, source=about.source if about else origin.source, confidence=about.confidence if about else "",
    )  # fmt: skip
    loads = {firm: _by_hour(values) for (firm, carrier), values in made.load.items() if carrier == "electricity" and firm in {e.id for e in base.site.running()}}
    load, weekend = np.sum([np.zeros(len(month)), *loads.values()], axis=0), clock.weekday >= 5
    if load.any():
        share = {"weekend_share": Figure(float(load[weekend].mean() / load[~weekend].mean()), "1")} if load[~weekend].any() else {}
        own = [made.origin[f"{firm} electricity"].kind == "profile" for firm in loads]
        yield Hourly(
            id="load", **_of(Provenance(kind="profile" if all(own) else "table")), months=_months("MWh", np.bincount(month, weights=load, minlength=12)), months_stated=None, stated={}, source="", confidence="",
            figures={"full_load_hours": Figure(float(load.sum() / load.max()), "h/a")} | share,
        )  # fmt: skip
    if power is not None:
        yield _price(base, "price_bought", month)
        if power.export:
            yield _price(base, "price_sold", month)


def _price(base: Frame, id: Literal["price_bought", "price_sold"], month: Integers) -> Hourly:
    """A price of power over its mean, as the base year has it."""
    made = base.series
    shape = _by_hour(made.sold_shape if id == "price_sold" else bought("electricity", base.park.economics, base.site, made, base.study))
    origin = Provenance(kind="tariff") if id == "price_bought" and base.park.economics.tariff.get("electricity") else made.origin.get("price sold" if id == "price_sold" else "", made.origin["price electricity"])
    if np.ptp(shape) < 1e-9 and origin.kind != "profile":
        origin = Provenance(kind="flat")
    kind = origin.kind
    figures = {
        "variation": Figure(float(shape.std()), "1"), "hours_not_above_zero": Figure(float((shape <= 1e-9).sum()), "h/a"), "least_of_series": Figure(float(shape.min()), "1"), "most_of_series": Figure(float(shape.max()), "1"),
        "daily_spread": Figure(float(np.ptp(shape.reshape(365, 24), axis=1).mean()), "1"),
    }  # fmt: skip
    here = made.market if kind in ("market", "nearest_market") else None
    stated = {}
    if here and id == "price_sold":
        stated = {"variation": Figure(here.variation, "1"), "hours_not_above_zero": Figure(here.hours_at_or_below_zero, "h/a"), "least_of_series": Figure(here.ends[0], "1"), "most_of_series": Figure(here.ends[1], "1")}
    if kind == "nearest_market":
        figures |= {name: replace(figures[name], low=min(low, figures[name].value or 0.0), high=max(high, figures[name].value or 0.0), span="ends") for name, (low, high) in spans().items() if name in figures and id == "price_sold"}
    by_month = np.bincount(month, weights=shape, minlength=12) / np.bincount(month, minlength=12)
    return Hourly(
        id=id, **_of(origin), months=_months("1", by_month), months_stated=None,
        figures=figures, stated=stated, source=here.source if here else "", confidence=here.confidence if here else "",
    )  # fmt: skip


def _earned(base: Frame, values: Floats) -> tuple[float, float]:
    """What a yield earns of the mean where the market's day is an estimate: least and most of its interval."""
    clock = calendar(base.study.weather_year, base.site.place.timezone)
    wind = _by_hour(base.series.availability["wind"])
    days = [sold_shape(base.site.place, clock, wind, extreme) for extreme in (None, "deep", "flat")] if "price sold" in base.series.origin else [_by_hour(base.series.sold_shape)]
    each = [float(day @ values / max(float(values.sum()), 1e-9)) for day in days if day is not None]
    return min(each), max(each)


def _by_hour(values: Floats) -> Floats:
    return stepped(values, 1)


def _lag(values: Floats, hours: int) -> float:
    return float(np.corrcoef(values[:-hours], values[hours:])[0, 1]) if values.std() > 1e-9 else 0.0


def _months(unit: str, values: Floats | Integers) -> Curve:
    return Curve(name="months", unit=unit, values=tuple(np.round(np.asarray(values, float), 4).tolist()))


class _Of(TypedDict):
    kind: SeriesKind
    origin: str
    year: str


def _of(origin: Provenance) -> _Of:
    """What a document says of how a series came about."""
    return {"kind": origin.kind, "origin": origin.of, "year": str(origin.year or "")}


@dataclass(frozen=True, kw_only=True)
class Met:
    """What a year of weather makes of a plan, whose capacities stand."""

    lulls: Mapping[int, float]
    net_peak: float
    yields: Mapping[str, float]
    plan: Mapping[str, Figure]

    @property
    def indicator(self) -> float | None:
        """Core indicator of the national rule in the stage [tCO2/tce]."""
        return self.plan["indicator"].value


def met(made: Assessment) -> Met:
    """The figures of one year."""
    system, plan, base = made.system, made.plan, made.frame
    steps = np.zeros(system.steps)
    for plant in system.plants:
        if plant.input is None and plant.availability is not None and not plant.spares and plant.output == "electricity":
            steps = steps + (plant.existing + plan.capacity.get(plant.id, 0.0)) * plant.availability
    load = np.sum([x.power for x in system.loads if x.carrier == "electricity"] or [np.zeros(system.steps)], axis=0)
    days = steps.reshape(365, -1).mean(axis=1)
    judged = verdict(base.park.standards, base.site, made.flows, made.inventories["china-zcp-2025"], base.study.stage)
    return Met(
        lulls={n: _least(days, n) for n in LULLS} if steps.any() else {}, net_peak=float((load - steps).max()),
        yields={name: float(_by_hour(base.series.availability[of]).sum()) for name, of in (("pv", "pv_roof"), ("wind", "wind"))},
        plan={
            "unserved": Figure(sum(plan.unserved.values()), "MWh/a"), "import_peak": Figure(float(plan.peaks.max(initial=0.0)), "MW"), "direct_share": judged.direct_share, "emissions": Figure(plan.emissions, "tCO2e/a"), "indicator": judged.indicator,
        },
    )  # fmt: skip


def _least(days: Floats, count: int) -> float:
    """The least mean of `count` days in a row over the mean of all, the year closed to a ring."""
    around = np.concatenate([days, days[: count - 1]])
    return float(np.convolve(around, np.ones(count) / count, mode="valid").min() / days.mean())


def weathered(base: Frame, central: Met, years: Sequence[Met]) -> Weathered:
    """Figures of the plan with the least and the most of the years that were drawn; the first of `years` is the typical one on representative days, from
    which the others differ by their weather alone."""
    known = climatology(base.site.place, base.site.climate)
    own = "the park gives its own sun and wind; one year" if not years else ""
    typical, years = years[0] if years else central, years[1:]
    every = (central, *years)
    lulls = {str(n): _spanned(Figure(value, "1"), [y.lulls[n] for y in every if n in y.lulls]) for n, value in central.lulls.items()}
    return Weathered(
        years=Figure(float(len(years)), ""), confidence=known.weakest if years else "", lulls=lulls or {str(n): missing("1", "neither sun nor wind in the plan") for n in LULLS},
        net_peak=_spanned(Figure(central.net_peak, "MW"), [y.net_peak for y in every]),
        between_years={name: missing("1", own) if own else _apart([y.yields[name] for y in years]) for name in central.yields},
        plan={name: _spanned(figure, [_moved(name, figure.value or 0.0, v - t) for y in years if (v := y.plan[name].value) is not None and (t := typical.plan[name].value) is not None]) for name, figure in central.plan.items()},
    )  # fmt: skip


def _apart(yields: Sequence[float]) -> Figure:
    """The standard deviation of yields over their mean."""
    mean = float(np.mean(yields))
    return Figure(float(np.std(yields)) / mean, "1") if mean > 0.0 else missing("1", "the place yields none of it")


REACH = {"unserved": (0.0, np.inf), "import_peak": (0.0, np.inf), "direct_share": (0.0, 1.0)}
"""Least and most that a figure can be; tonnes, and what is reckoned with them, lie below nothing where more is bound than arises."""


def _moved(name: str, value: float, by: float) -> float:
    """A figure of the plan moved by what another year differs from the typical one, within what it can be."""
    return float(np.clip(value + by, *REACH.get(name, (-np.inf, np.inf))))


def _spanned(figure: Figure, values: Sequence[float]) -> Figure:
    """A figure with the least and the most of it and some values."""
    return figure if figure.value is None else replace(figure, low=min(figure.value, *values), high=max(figure.value, *values), span="years") if values else figure


def judged_by_weather(judged: Judged, years: Sequence[Met]) -> Judged:
    """The verdict of a plan, which is none where years of weather lie on both sides of the line. `years`: as in `weathered`."""
    line, at = judged.line.value, judged.indicator.value
    if judged.answer not in ("meets", "misses") or line is None or at is None or not years or years[0].indicator is None:
        return judged
    sides = {at + y.indicator - years[0].indicator <= line for y in years if y.indicator is not None}
    return replace(judged, answer="cannot_be_told", why="weather") if len(sides) > 1 else judged

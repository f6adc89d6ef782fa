"""What a plan rests on and nobody knows exactly: figures of the site, courses of the trends, prices of new plants, factors of the account.

Each is drawn once, whatever it moves: a course moves buying and selling, the demand of all enterprises; a yield all sources without one of their own; rows of one
estimate, the demand of several enterprises. The discount rate is a choice of the study and no uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parkzero.chance import Width
from parkzero.complete.series import WALLS
from parkzero.energy import Plant
from parkzero.figure import Z90, Z95, Basis, Figure
from parkzero.park.certificate_price import certificate_price
from parkzero.park.noun import Given
from parkzero.park.sections import Course, Trends
from parkzero.park.site import Site
from parkzero.results import Assessment, Frame
from parkzero.show.certificates import certificates_bought
from parkzero.show.costs import taken_to_cost
from parkzero.show.exposed import Item
from parkzero.show.missing import FigurePath
from parkzero.statement import Judged
from parkzero.words import Driver

WEATHER, ACCOUNT = "weather", "accounts"
"""Inputs without a figure: the years of weather that were drawn; factors and the equivalent value of power under the national rule."""


@dataclass(frozen=True, kw_only=True)
class Uncertain:
    """An uncertain input of a plan."""

    id: str
    """Path in the park, row of the catalogue, or row of a factor."""
    figure: Figure
    moves: tuple[Item, ...] = ()
    """Parts of cost and tonnes that it multiplies."""
    loads: Mapping[str, float] | None = None
    """Share that it has in the demand of carriers; None where it moves no demand."""
    arising: bool = False
    """Whether what arises inside goes with it."""
    sources: tuple[str, ...] = ()
    """Sources of sun and wind that it moves."""
    path: FigurePath = ()
    """Of a figure of the site, below `site`."""
    driver: tuple[Driver, str] | None = None
    """Of a course: the driver and what it moves."""
    technology: str = ""
    """Of the price of a new plant."""

    @property
    def ends(self) -> Width:
        """Over its value."""
        f = self.figure
        return Width(f.low or 0.0, f.value or 0.0, f.high or 0.0).relative

    @property
    def of_operation(self) -> bool:
        """Whether the year runs otherwise: demand or yields turn out otherwise."""
        return self.loads is not None or bool(self.sources)


def inputs(base: Frame, made: Assessment) -> tuple[Uncertain, ...]:
    """The uncertain inputs of a plan, each of them open."""
    site = base.stage.site
    every = (*_prices(site), *_certificates(base, made), *_courses(base, made), *_plants(base, made), *_factors(made), *_demand(base, site), *_yields(base, made))
    return tuple(x for x in every if x.ends.open)


def _shown(given: Given) -> Figure:
    basis: Basis = "estimated" if given.estimated else "published"
    return Figure(given.value, given.unit.replace("money", given.currency or ""), low=given.low, high=given.high, basis=basis, source=given.source)


def _prices(site: Site) -> Iterator[Uncertain]:
    for carrier, tariff in site.prices.items():
        for field, item in (("energy", "bought"), ("network", "network"), ("demand_charge", "peak"), ("export", "sold")):
            given = getattr(tariff, field)
            if given is not None:
                yield Uncertain(id=f"site.prices.{carrier}.{field}", figure=_shown(given), moves=((item, carrier),), path=("prices", carrier, field))


def _certificates(base: Frame, made: Assessment) -> Iterator[Uncertain]:
    """What certificates of green power cost, where any are paid for."""
    if certificates_bought(base, made.system, made.plan) is None:
        return
    path: FigurePath = ("grid", "green_price") if base.stage.site.grid.green_price else ()
    yield Uncertain(id="site.grid.green_price", figure=_shown(certificate_price(base.stage.site, base.study)), moves=(("certificates", "electricity"),), path=path)


def _courses(base: Frame, made: Assessment) -> Iterator[Uncertain]:
    look, year = base.outlook, base.study.stage
    on_tonnes = {r.instrument for r in made.levers.terms.rates if r.base == "tonnes"}
    priced = tuple(("charges", x.id) for x in base.park.policy.instruments if x.id in on_tonnes and not any(y <= year for y in getattr(x, "path", {})))
    grid = tuple(item for item in _factor_items(made) if item[0] == "grid")
    for driver, of in look.indices:
        low, central, high = look.span(driver, year, of)
        moves: Mapping[str, tuple[Item, ...]] = {"energy_price": (("bought", of), ("sold", of)), "technology_cost": (("capital", of),), "carbon_price": priced, "grid_factor": grid}
        yield Uncertain(
            id=f"trends.{driver}" + (f".{of}" if of else ""), figure=Figure(central, "1", low=low, high=high, basis="estimated"), moves=moves.get(driver, ()), driver=(driver, of),
            loads=dict.fromkeys(base.stage.site.carriers(), 1.0) if driver == "demand" else None, arising=driver == "demand",
        )  # fmt: skip


def _plants(base: Frame, made: Assessment) -> Iterator[Uncertain]:
    """What new plants cost, by technology; a course of the trends comes on top."""
    for id, tech in taken_to_cost(base, made.plan.built).items():
        low, high = tech.span
        yield Uncertain(
            id=f"catalogue.{id}.investment", figure=Figure(1.0, "1", low=low, high=high, basis="estimated" if tech.confidence == "C" else "published", source=tech.source), moves=(("capital", id),), technology=id
        )


def _factor_items(made: Assessment) -> dict[Item, float]:
    """Rows of factors behind the tonnes that count, with the half width of their 95 % interval, as a share."""
    account = made.inventories["yardstick"]
    return {("grid" if x.carrier == "electricity" and x.scope == "2" else "factor", x.factor): x.factor_share for x in account.lines if x.scope in account.counted and x.tonnes}


def _factors(made: Assessment) -> Iterator[Uncertain]:
    for (kind, row), share in _factor_items(made).items():
        half = share * Z90 / Z95
        yield Uncertain(id=row, figure=Figure(1.0, "1", low=max(1.0 - half, 0.0), high=1.0 + half), moves=((kind, row),))


def _demand(base: Frame, site: Site) -> Iterator[Uncertain]:
    """What enterprises need of a carrier; that of rows of one estimate is one input."""
    place = {e.id: n for n, e in enumerate(base.site.enterprises)}
    groups: dict[str, list[tuple[str, str, Given]]] = {}
    for firm in site.running():
        for carrier, demand in firm.demand.items():
            groups.setdefault(_estimate(base, firm.id, carrier) or f"site.enterprises.{firm.id}.demand.{carrier}", []).append((firm.id, carrier, demand.annual))
    for name, parts in groups.items():
        whole: dict[str, float] = {}
        for _, taken, given in parts:
            whole[taken] = whole.get(taken, 0.0) + given.value
        owner, kind, first = parts[0]
        one = len(parts) == 1
        total, low, high = (sum(getattr(g, end) for _, _, g in parts) for end in ("value", "low", "high"))
        yield Uncertain(
            id=name if one or name.startswith("site.") else f"estimate {name}", figure=_shown(first) if one else Figure(total, "MWh", low=low, high=high, basis="estimated"),
            loads={c: v / max(site.demand(c), 1e-9) for c, v in whole.items()}, path=("enterprises", place[owner], "demand", kind, "annual") if one and owner in place else (),
        )  # fmt: skip


def _estimate(base: Frame, firm: str, carrier: str) -> str:
    """The one estimate that all rows of an enterprise's carrier come from; empty where there is none."""
    names = {a.estimate for a in base.park.activity if (a.enterprise, a.carrier, a.year) == (firm, carrier, base.study.base_year)}
    return names.pop() if len(names) == 1 else ""


def _yields(base: Frame, made: Assessment) -> Iterator[Uncertain]:
    """Yields of sources: their own hours, else those of the climate where the series are drawn from it."""
    site, origin = made.site, base.stage.series.origin
    place = {a.id: n for n, a in enumerate(base.site.assets)}
    own = {a.id: a.hours for a in site.assets if a.hours is not None and a.hours.rule != "activity"}
    metered = {a.id for a in site.assets if a.hours is not None}
    pv, wind = list[str](), list[str]()
    for plant in _sources(made):
        if plant.id in own:
            path: FigurePath = ("assets", place[plant.id], "hours") if plant.id in place else ()
            yield Uncertain(id=f"site.assets.{plant.id}.hours", figure=_shown(own[plant.id]), sources=(plant.id,), path=path)
        elif plant.id not in metered:
            kind = "wind" if plant.technology == "wind" else "pv on walls" if plant.technology == WALLS else "pv"
            if origin[kind].made:
                (wind if kind == "wind" else pv).append(plant.id)
    for name, ids in (("pv_yield", pv), ("wind_hours", wind)):
        given = getattr(site.climate, name)
        if ids and given is not None and given.rule != "meters":
            yield Uncertain(id=f"site.climate.{name}", figure=_shown(given), sources=tuple(ids), path=("climate", name))


def _sources(made: Assessment) -> Iterable[Plant]:
    """Sun and wind that stand in a plan."""
    return (
        p for p in made.system.plants
        if p.input is None and p.availability is not None and not p.spares and p.output == "electricity" and p.existing + made.plan.capacity.get(p.id, 0.0) > 0.0
    )  # fmt: skip


def of_account(judged: Judged | None) -> Uncertain | None:
    """The factors and the equivalent value of power behind the indicator of a plan."""
    if judged is None or judged.indicator.value is None:
        return None
    found = Uncertain(id=ACCOUNT, figure=judged.indicator)
    return found if found.ends.open else None


def of_green(base: Frame) -> Uncertain | None:
    """The share of the grid's power that is green by certificate."""
    given = base.site.grid.green_share
    found = Uncertain(id="site.grid.green_share", figure=_shown(given), path=("grid", "green_share")) if given else None
    return found if found and found.ends.open else None


def turned_course(trends: Trends, driver: Driver, of: str, end: str) -> Trends:
    """The trends with one course at its low or high end."""
    held = getattr(trends, driver)
    course: Course = held[of] if of else held
    other = course.but(central=course.central | getattr(course, end))
    return trends.but(**{driver: {**held, of: other} if of else other})

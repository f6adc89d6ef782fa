"""What the plan may choose from: prices at the gate and new capacity with its yearly cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar, calendar, stepped
from parkzero.economics.measures import SavingStep, saving_steps
from parkzero.economics.sizing import as_priced, mean_load
from parkzero.energy import NetworkCharges
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY, Grant, Levers
from parkzero.money import annuity, convert
from parkzero.park.adapt import PowerCarbon
from parkzero.park.catalogue import technology, technology_ids, typical
from parkzero.park.certificate_price import certificate_price
from parkzero.park.lines import line_of
from parkzero.park.measures import by_sector
from parkzero.park.nearby_use import DIRECT
from parkzero.park.passing import network_needs
from parkzero.park.sections import Economics, TariffShape
from parkzero.park.site import Site, Tariff
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import Candidate, Offer, Outlook, Price, Series
from parkzero.words import CARBON, HELD, SYNTHETIC, WASTE_HEAT, OwnerKind, Payee

PREMIUM = typical("capital_premium").value
"""Private cost of capital above the social rate where the section gives none."""


def terms(
    economics: Economics,
    site: Site,
    series: Series,
    outlook: Outlook,
    levers: Levers,
    study: Study,
    year: int,
    *,
    build: bool,
    carbon: PowerCarbon = PowerCarbon(),
    co2: Mapping[str, float] | None = None,
    charged: NetworkCharges | None = None,
) -> Offer:
    """Prices of the year and, with `build`, the candidates.

    `carbon`: what prices of carbon put into the price of power; `co2`: fossil CO2 of the base year that plants could capture, by
    the carrier that it arises in [t/a]; `charged`: how the network is paid for, where a rule of nearby use holds.
    """
    certificate = certificate_price(site, study).value
    prices: dict[str, Price] = {
        carrier: _price(carrier, economics, site, series=series, outlook=outlook, study=study, year=year, carbon=carbon, certificate=certificate)
        for carrier in site.prices
    }
    saved = measures(economics, site, series, outlook=outlook, study=study) if build else {}
    candidates = tuple(_candidates(economics, site, series, outlook=outlook, levers=levers, study=study, co2=co2 or {}, saved=saved)) if build else ()
    if charged:
        prices = {c: _by_rule(p, site, charged) if c == "electricity" else p for c, p in prices.items()}
    return Offer(prices=prices, candidates=candidates, certificate=certificate, network=charged, shapes={id: steps[0].shape for id, steps in saved.items()}, saves={id: steps[0].saves for id, steps in saved.items()})


class Sold(NamedTuple):
    """What a MWh of power sold is paid."""

    market: Floats
    """By step, as the market pays [currency/MWh]."""
    settled: float
    """Beside the market, in every step alike [currency/MWh]."""


def sold_for(tariff: Tariff, index: float, series: Series, year: int, carbon: float = 0.0) -> Sold:
    """The market's price, and for a share of what is sold the agreed price less what sun and wind earn of the market, halfway between them.

    The settlement is by that mean and not by the hour, so that an hour is worth what the market pays. It moves no energy: it passes from who pays it. `carbon`: what a policy puts into the market's price beyond what the park's
    prices hold [currency/MWh]; of the share that is settled it is taken back.
    """
    mean = tariff.export.value * index if tariff.export else 0.0
    flat = np.ones_like(series.sold_shape)
    market: Floats = mean * (series.sold_shape if year >= series.sold_since else flat) + carbon
    agreed = tariff.mechanism
    if agreed is None or agreed.price is None or agreed.share is None or year < series.sold_since:
        return Sold(market, 0.0)
    made = [series.availability[n] for n in ("pv_ground", "wind") if n in series.availability and series.availability[n].sum() > 0.0]
    earned = float(np.mean([market @ x / x.sum() for x in made])) if made else float(market.mean())
    return Sold(market, agreed.share.value * (agreed.price.value - earned))


def _by_rule(price: Price, site: Site, charged: NetworkCharges) -> Price:
    """The price of power with the network as a rule of nearby use has it paid."""
    network = site.prices["electricity"].network
    more = charged.bought - (network.value if network else 0.0)
    return replace(price, buy=price.buy + more, access=charged.access, aside={**price.aside, "grid": price.aside.get("grid", 0.0) + more})


def _price(
    carrier: str, economics: Economics, site: Site, series: Series, outlook: Outlook, study: Study, year: int, carbon: PowerCarbon, certificate: float
) -> Price:
    tariff = site.prices[carrier]  # type: ignore[index]
    index = outlook.at("energy_price", year, carrier)
    shape = bought(carrier, economics, site, series, study)
    charged, levies = tariff.network.value if tariff.network else 0.0, tariff.levied(year)
    peak = tariff.demand_charge.value if tariff.demand_charge else 0.0
    mean = tariff.energy.value * index
    if carrier != "electricity":
        sell = tariff.export.value * index * series.sold_shape if tariff.export else None
        return Price(carrier=carrier, buy=mean * shape + charged + levies, sell=sell, peak=peak, aside={"state": levies})
    given = min(carbon.given, max(mean, 0.0))  # a price holds no more carbon than it is
    moved = carbon.acting - given
    real = network_needs(site.cost_region, study)
    green = site.grid.covered * certificate
    aside: dict[Payee, float] = {"state": levies, "grid": charged - real.losses[1] * (mean - given), "generators": given + moved + green}
    sold = sold_for(tariff, index, series, year, moved)
    return Price(
        carrier=carrier, buy=mean * shape + moved + charged + levies + green, sell=sold.market + sold.settled if tariff.export else None, peak=peak, aside=aside,
        aside_sold={"generators": given + moved, "grid": sold.settled}, capacity=real.capacity[1],
    )  # fmt: skip


def bought(carrier: str, economics: Economics, site: Site, series: Series, study: Study) -> Floats:
    """Price of buying over its mean in steps of the study: the tariff's by the clock, else the site's."""
    bands = economics.tariff.get(carrier, ())  # type: ignore[call-overload]
    return stepped(banded(bands, calendar(study.weather_year, site.place.timezone)), 60 // study.resolution) if bands else series.price_shape[carrier]


def banded(bands: tuple[TariffShape, ...], clock: LocalCalendar) -> Floats:
    """A time-of-use tariff by the local clock, mean 1 (8760,) [-]; a later band overrides an earlier one."""
    shape = np.ones(HOURS)
    for band in bands:
        mask = np.isin(clock.hour, band.hours)
        if band.months:
            mask &= np.isin(clock.month, band.months)
        if band.workdays_only:
            mask &= clock.weekday < 5
        shape[mask] = band.factor
    found: Floats = shape / shape.mean()
    return found


def rate(economics: Economics, study: Study, owner: str) -> float:
    """Real cost of capital of a kind of owner."""
    given = economics.cost_of_capital.get(owner)  # type: ignore[call-overload]
    return float(given.value) if given else study.discount + PREMIUM


def measures(economics: Economics, site: Site, series: Series, *, outlook: Outlook, study: Study) -> dict[str, tuple[SavingStep, ...]]:
    """The steps of each measure that may be taken and that somebody has something left of to save."""
    region, limits = site.cost_region, room(site)
    ids = [id for id in economics.technologies or technology_ids() if by_sector(id)]
    found = {id: saving_steps(technology(id, region, study.stage), site, series, outlook=outlook, study=study, most=limits.get(id)) for id in ids}
    return {id: steps for id, steps in found.items() if steps}


def _candidates(
    economics: Economics,
    site: Site,
    series: Series,
    outlook: Outlook,
    levers: Levers,
    study: Study,
    co2: Mapping[str, float],
    saved: Mapping[str, tuple[SavingStep, ...]],
) -> list[Candidate]:
    region = site.cost_region
    ids = economics.technologies or technology_ids()
    found = []
    limits = room(site)
    for id in ids:
        tech = technology(id, region, study.stage)
        found += [_candidate(x.technology, x.limit, economics, grants=levers.grants, study=study, saving=x) for x in saved.get(id, ()) if x.limit > 0.0]
        if by_sector(id) or not tech.expandable or not useful(tech, site, study.stage, co2):
            continue
        limit = limits.get(id, min(ceiling(tech, site, co2), _share(tech, site, series)) * outlook.at("demand", study.stage, end="high"))
        if limit > 0:
            made = _candidate(as_priced(tech, site, outlook, study), limit, economics, grants=levers.grants, study=study)
            found.append(_connected(made, site, study) if id in DIRECT else _upstream(made, site, study) if tech.role == "network" else made)
    return found


def _upstream(made: Candidate, site: Site, study: Study) -> Candidate:
    """A reinforced connection with what of it the cost of network capacity holds already."""
    held = network_needs(site.cost_region, study).reinforcement[1]
    return replace(made, upstream=held * made.investment * annuity(study.discount, made.lifetime))


def _connected(made: Candidate, site: Site, study: Study) -> Candidate:
    """New capacity outside the fence with its share of the private line, written off with it."""
    if (line := line_of(site)) is None:
        return made
    wire, distance = line
    capex = wire.per_capacity(distance).value * convert(1.0, wire.currency, wire.price_year, study.currency, study.price_year)
    fixed = capex * wire.fixed_share
    private = (made.annual - made.fixed) / made.investment if made.investment else 0.0  # the annuity that its owner asks, after grants
    social = annuity(study.discount, made.lifetime)
    return replace(
        made, annual=made.annual + capex * private + fixed, investment=made.investment + capex, fixed=made.fixed + fixed, social=made.social + capex * social + fixed,
    )  # fmt: skip


def candidate_id(technology: str, step: str = "", owner: str = "") -> str:
    """What new capacity is called.

    >>> candidate_id("battery"), candidate_id("save_steam", "2", "third-party")
    ('new-battery', 'new-save_steam-2-third-party')
    """
    return "-".join(filter(None, ("new", technology, step, owner)))


def _candidate(
    tech: Technology, limit: float, economics: Economics, grants: tuple[Grant, ...], study: Study, saving: SavingStep | None = None
) -> Candidate:
    served = any(tech.id in x.technologies for x in economics.services)
    owner: OwnerKind = SERVICES.owner if served else OPERATOR.owner
    money = convert(1.0, tech.currency, tech.price_year, study.currency, study.price_year)
    capex, energy = tech.capex * money, tech.capex_energy * money
    granted = min(sum(g.share for g in grants if g.reaches(tech.id, owner)), 1.0)
    asked = economics.payback_asked.get(owner)
    private = annuity(rate(economics, study, owner), tech.lifetime)
    private = max(1.0 / asked.value, private) if asked and asked.value > 0 else private
    social = annuity(study.discount, tech.lifetime)
    return Candidate(
        id=candidate_id(tech.id, saving.step if saving else "", THIRD_PARTY if served else ""), technology=tech.id, owner=THIRD_PARTY if served else "",
        annual=capex * (private * (1 - granted) + tech.fixed_share), annual_energy=energy * (private * (1 - granted) + tech.fixed_share), investment=capex, investment_energy=energy, granted=granted,
        fixed=capex * tech.fixed_share, fixed_energy=energy * tech.fixed_share, social=capex * (social + tech.fixed_share), social_energy=energy * (social + tech.fixed_share), variable=tech.variable * money, limit=limit, lifetime=tech.lifetime, step=saving.step if saving else "",
    )  # fmt: skip


HOT_STORE = "hot_store"
"""The store of heat at some hundred degrees; its heater and steam generator are of use where it is."""
ASKED = ("pv_bipv_roof", "pv_bipv_facade", "heat_pit_store", "geothermal_heat", "waste_chp", "vapour_recompression", "sea_water_cooling", "solar_heat", HOT_STORE)
"""Built only where the site gives a limit of its own: BIPV takes the place of PV on the same roof or needs walls, the costs of a pit hold
for thousands of MWh, not every ground is warm, waste comes in its amounts, vapour of evaporators is what may be compressed, not every park lies at cold water, collectors take the ground of panels, and stores at some hundred degrees are few yet."""


def room(site: Site) -> dict[str, float]:
    """Largest new capacity by technology where the site's ground limits it [MW]: what stands there already is taken off."""
    ground = site.ground
    region = site.cost_region
    found: dict[str, float] = {}
    for id, area in (("pv_roof", ground.roof), ("pv_ground", ground.land)):
        per = technology(id, region, 2030).area or 1e4
        found[id] = (area.value if area else 0.0) / per
    found["wind"] = ground.wind.value if ground.wind else 0.0
    found |= dict.fromkeys(ASKED, 0.0)
    found |= {id: limit.value for id, limit in ground.limits.items()}
    standing = {id: sum(a.capacity.value for a in site.operating() if a.technology == id and a.direct) for id in found}
    return {id: max(limit - standing[id], 0.0) for id, limit in found.items()}


def useful(tech: Technology, site: Site, year: int, co2: Mapping[str, float]) -> bool:
    """Whether a technology has a use at this site: its output is demanded or can be turned into what is demanded.

    `co2`: fossil CO2 that could be captured, by the carrier that it arises in [t/a].
    """
    wanted = set(site.carriers())
    if tech.role == "network":
        return _stated(site) is not None
    if HELD in (tech.input, tech.output):
        return "steam" in wanted and HOT_STORE in site.ground.limits
    if tech.role in ("saving", "shedding"):
        return tech.output in wanted
    if "heat" in wanted:
        wanted.add("steam") if tech.output == "steam" else None
    if wanted & {"ammonia", "methanol"}:
        wanted.add("hydrogen")
    power = "electricity" in wanted or bool(wanted & {"heat", "steam", "cooling", *SYNTHETIC})
    if site.stores_carbon(year) or "methanol" in wanted:
        wanted.add("captured_co2")
    gives = {tech.output, tech.byproduct} - {None}
    if tech.role == "storage":
        return tech.output in wanted or (tech.output == "electricity" and power)
    takes = set(tech.takes)
    warm = max((x.temperature for _, x in site.giving()), default=0.0)
    if takes & set(WASTE_HEAT) and (not site.giving() or warm < tech.warm):
        return False
    for carrier in takes:
        if carrier in ("flue_co2", "process_co2") and not co2.get(carrier):
            return False
        if carrier == "captured_co2" and not any(co2.values()):
            return False
    if tech.input in ("heat", "steam"):
        return tech.input in wanted and bool(gives & wanted)
    free = ("electricity", *SYNTHETIC, *WASTE_HEAT, *CARBON)
    if tech.input is not None and tech.input not in site.prices and tech.input not in free:
        return False
    if tech.input in SYNTHETIC and tech.input not in wanted:
        return False
    return bool(gives & wanted) or ("electricity" in gives and power)


def _stated(site: Site) -> float | None:
    """The connection, where somebody states it [MW]; one that a rule filled grows with demand by itself and is no bound that money could move."""
    connection = site.grid.connection
    return None if connection is None or connection.rule else connection.value


def _share(tech: Technology, site: Site, series: Series) -> float:
    """Bound on what lowers or shifts a demand: its share of the peak of those that run [MW]."""
    if tech.cap is None:
        return float("inf")
    load = [series.load[e.id, c] for e in site.running() for c in e.demand if c == tech.output]
    return tech.cap * float(np.sum(load, axis=0).max()) if load else 0.0


def ceiling(tech: Technology, site: Site, co2: Mapping[str, float]) -> float:
    """Bound on new capacity where nothing else limits it: some times the mean load it could serve, for a finite box; of the connection, a multiple of the present one [MW; t/h for CO2]."""
    if tech.role == "network":
        return typical("reinforcement").value * (_stated(site) or 0.0)
    if tech.output in CARBON:
        return typical("most_captured").value * co2.get(str(tech.input), 0.0) / HOURS
    return typical("most_built").value * mean_load(tech, site)

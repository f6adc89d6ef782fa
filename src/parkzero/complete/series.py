"""The series of the weather year: loads, sun, wind, prices. A user's own series always comes first; one weather drives all that is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar, calendar, stepped
from parkzero.complete.collectors import SOLAR_HEAT, collected
from parkzero.complete.loads import load_shape, seasons
from parkzero.complete.markets import market, price_shape, seen_from, with_own_sun
from parkzero.complete.sky import Sky, sky
from parkzero.complete.tariffs import period_shape, sold_shape, sold_since
from parkzero.digest import digest
from parkzero.money import convert
from parkzero.park.site import Demand, Place, Site, Tariff
from parkzero.park.study import Study
from parkzero.park.weatherfile import STATION, WeatherHead
from parkzero.results import Market, Provenance, Series
from parkzero.weather.days import Draw
from parkzero.weather.fleet import fleet
from parkzero.weather.sun import BEST, ON_WALLS, pv_output
from parkzero.weather.wind import wind_from_weather

WALLS = "pv_bipv_facade"
PRICES = 13
"""What tells the noise of prices from others."""
GENERATED = Provenance(kind="synthetic")
OWN = (("pv", "pv_roof"), ("wind", "wind"))
"""Sources of weather, and a technology that has their series."""


def series(site: Site, study: Study, profiles: dict[str, Floats], draw: Draw | None = None, weather: WeatherHead | None = None) -> Series:
    """All series of a completed site, in steps of the study's resolution. Same park, study and draw, same series.

    `draw`: which year of weather where none is given; none means the study's typical one. `weather`: the head of the weather file.
    """
    draw = draw or Draw(seed=study.seed, year=study.weather_year)
    clock = calendar(study.weather_year, site.place.timezone)
    per_hour = 60 // study.resolution
    made = sky(site.place, site.climate, draw)
    outside = profiles["weather:temp_air"] if site.climate.weather and "weather:temp_air" in profiles else made.outside
    availability, origin = _availability(site, study, profiles, made=made, typical=sky(site.place, site.climate, replace(draw, typical=True)), outside=outside, weather=weather)
    load: dict[tuple[str, str], Floats] = {}
    for firm in site.enterprises:
        for carrier, demand in firm.demand.items():
            own = profiles.get(demand.profile) if demand.profile else None
            shape = own if own is not None else _shape(site, firm.id, carrier, demand, clock=clock, outside=outside, draw=draw)
            fine = stepped(shape, per_hour)
            load[firm.id, carrier] = fine / fine.mean() * demand.annual.value / HOURS
            origin[f"{firm.id} {carrier}"] = _given(demand.profile) if own is not None else Provenance(kind="flat" if demand.shape == "flat" else "table", of=demand.shape)
    prices: dict[str, Floats] = {}
    sold, since = np.ones(HOURS), 0
    here = market(site.place, study.base_year)
    for carrier, tariff in site.prices.items():
        own = profiles.get(tariff.profile) if tariff.profile else None
        if own is not None and own.mean() > 0:
            shape = own / own.mean()
            sold = shape if carrier == "electricity" else sold
            origin[f"price {carrier}"] = _given(tariff.profile)
        elif carrier == "electricity" and here is not None:
            sold = _traded(here, site, study, draw, {n: stepped(availability[of], 1) for n, of in OWN if not origin[n].made})
            shape = 1.0 + swing(tariff, here, study) * (sold - 1.0)
            origin[f"price {carrier}"] = Provenance(kind="market" if here.own else "nearest_market", of=here.zone.id, year=here.year)
        elif carrier == "electricity" and (periods := period_shape(site.place, clock)) is not None:
            shape, origin[f"price {carrier}"] = periods, Provenance(kind="tariff", of=site.place.region)
        else:
            shape = np.ones(HOURS)
            origin[f"price {carrier}"] = Provenance(kind="flat")
        prices[carrier] = stepped(shape, per_hour)
        paid = sold_shape(site.place, clock, stepped(availability["wind"], 1)) if carrier == "electricity" and own is None else None
        if paid is not None:
            sold, since = paid, sold_since(site.place)
            origin["price sold"] = Provenance(kind="by_hour", of=site.place.region)
    waste = tuple(stepped(heat, per_hour) for heat in _waste_heat(site, clock, outside, draw=draw, profiles=profiles))
    available = {name: stepped(values, per_hour) for name, values in availability.items()}
    return Series(
        load=load, availability=available, price_shape=prices, sold_shape=stepped(sold, per_hour), sold_since=since, market=here, origin=origin, outside=stepped(outside, per_hour), waste_heat=waste
    )  # fmt: skip


def swing(tariff: Tariff, here: Market, study: Study) -> float:
    """Share of the energy price that follows the market: the market's mean, whatever the park sells for; the rest are levies, margins and taxes that do not move [-]."""
    level = convert(here.mean, here.currency, here.year, study.currency, study.price_year)
    return float(np.clip(level / tariff.energy.value, 0.0, 1.0)) if tariff.energy.value > 0 else 0.0


def _traded(here: Market, site: Site, study: Study, draw: Draw, own: Mapping[str, Floats]) -> Floats:
    """Price of the market over its mean (8760,); `own`: sun and wind that the park gives, whose weather is then the zone's too."""
    return _of_zone(here, site.place, study.weather_year, draw, tuple((name, values.tobytes()) for name, values in own.items()))


@lru_cache(maxsize=32)
def _of_zone(here: Market, place: Place, year: int, draw: Draw, own: tuple[tuple[str, bytes], ...]) -> Floats:
    """The same, which the frames of a park share."""
    clock, given = calendar(year, place.timezone), {name: np.frombuffer(values) for name, values in own}
    wind, sun = fleet(here.zone.points, draw)
    wind = seen_from(wind, given["wind"], clock.month) if "wind" in given else wind
    sun = with_own_sun(sun, given["pv"], clock.month) if "pv" in given else sun
    found = price_shape(here, seasons(clock, place.latitude), wind, sun, draw.key(PRICES))
    found.flags.writeable = False
    return found


def _shape(site: Site, firm: str, carrier: str, demand: Demand, *, clock: LocalCalendar, outside: Floats, draw: Draw) -> Floats:
    sector = next(e.sector for e in site.enterprises if e.id == firm)
    key = (draw.seed, draw.year, 7, int(digest(firm, carrier)[:8], 16))
    return load_shape(sector, carrier, demand, seasons(clock, site.place.latitude), outside, country=site.place.country, year=draw.year, key=key)


def _waste_heat(site: Site, clock: LocalCalendar, outside: Floats, *, draw: Draw, profiles: dict[str, Floats]) -> tuple[Floats, ...]:
    found = []
    for item in site.waste_heat:
        own = profiles.get(item.profile) if item.profile else None
        shape = own if own is not None else _shape(site, item.enterprise, "waste heat", Demand(annual=item.annual, shape=item.shape), clock=clock, outside=outside, draw=draw)
        found.append(shape / shape.mean() * item.annual.value / HOURS)
    return tuple(found)


def _availability(site: Site, study: Study, profiles: dict[str, Floats], *, made: Sky, typical: Sky, outside: Floats, weather: WeatherHead | None) -> tuple[dict[str, Floats], dict[str, Provenance]]:
    """Output per unit of capacity by technology or asset; own profiles in their own steps, the rest by hour."""
    climate, found, origin = site.climate, dict[str, Floats](), dict[str, Provenance]()
    filed = Provenance(kind="weather_year" if weather and weather.year else "weather_file", of=climate.weather or "", year=weather.year if weather else None, source=weather.source if weather else "")
    measured = filed if climate.weather and "weather:ghi" in profiles else None
    year = study.weather_year
    if climate.pv_profile and climate.pv_profile in profiles:
        pv, origin["pv"] = np.clip(profiles[climate.pv_profile], 0.0, 1.0), _given(climate.pv_profile)
    elif measured:
        pv, origin["pv"] = pv_output(site.place, year, profiles["weather:ghi"], outside, BEST), measured
    else:
        pv, origin["pv"] = made.pv, GENERATED
    if climate.wind_profile and climate.wind_profile in profiles:
        wind, origin["wind"] = np.clip(profiles[climate.wind_profile], 0.0, 1.0), _given(climate.wind_profile)
    elif climate.weather and "weather:wind_speed" in profiles:
        wind, origin["wind"] = wind_from_weather(profiles["weather:wind_speed"], weather.height if weather else STATION), filed
    else:
        wind, origin["wind"] = made.wind, GENERATED
    origin["outside"] = filed if outside is not made.outside else GENERATED
    found |= {"pv_roof": pv, "pv_bipv_roof": pv, "pv_ground": pv, "wind": wind}
    if SOLAR_HEAT in site.ground.limits or any(a.technology == SOLAR_HEAT for a in site.operating()):
        found[SOLAR_HEAT] = collected(pv, outside)
    if WALLS in site.ground.limits or any(a.technology == WALLS for a in site.operating()):
        found[WALLS] = pv_output(site.place, year, profiles["weather:ghi"], outside, ON_WALLS) if measured else made.walls
        origin["pv on walls"] = measured or GENERATED
    usual = {"pv": typical.pv, "wind": typical.wind, "pv on walls": typical.walls}
    for asset in site.operating():
        if asset.technology in found and asset.hours is not None and found[asset.technology].sum() > 0:
            base = found[asset.technology]
            source = "wind" if asset.technology == "wind" else "pv on walls" if asset.technology == WALLS else "pv"
            mean = float((usual[source] if origin[source].made else base).mean())
            found[asset.id] = np.clip(base * asset.hours.value / (mean * HOURS), 0.0, 1.0)
    return found, origin


def _given(profile: str | None) -> Provenance:
    return Provenance(kind="profile", of=f"profiles/{profile}")

"""The series of the weather year: loads, sun, wind, prices. A user's own profile always comes first."""

from __future__ import annotations

import numpy as np

from parkzero.clock import HOURS, Floats, LocalCalendar, calendar, stepped
from parkzero.complete.sun import ON_WALLS, facade_output, pv_from_weather, pv_output
from parkzero.complete.wind import wind_from_weather, wind_output
from parkzero.park.catalogue import table
from parkzero.park.site import Demand, Site
from parkzero.park.study import Study
from parkzero.results import Series

WALLS = "pv_bipv_facade"
HEATING_LIMIT, COOLING_LIMIT = 15.0, 18.0
"""Daily mean temperatures below which one heats, above which one cools [degC]."""


def series(site: Site, study: Study, profiles: dict[str, Floats]) -> Series:
    """All series of a completed site, in steps of the study's resolution. Same park and seed, same series."""
    clock = calendar(study.weather_year, site.place.timezone)
    per_hour = 60 // study.resolution
    outside = temperature(site, study, profiles, clock)
    availability, origin = _availability(site, study, profiles, outside)
    load: dict[tuple[str, str], Floats] = {}
    for number, firm in enumerate(site.enterprises):
        for carrier, demand in firm.demand.items():
            own = profiles.get(demand.profile) if demand.profile else None
            shape = stepped(own if own is not None else load_shape(firm.sector, demand, clock, outside, study.seed + number), per_hour)
            load[firm.id, carrier] = shape / shape.mean() * demand.annual.value / HOURS
            origin[f"{firm.id} {carrier}"] = f"profiles/{demand.profile}" if own is not None else f"shape {demand.shape}"
    prices: dict[str, Floats] = {}
    for carrier, tariff in site.prices.items():
        own = profiles.get(tariff.profile) if tariff.profile else None
        if own is not None and own.mean() > 0:
            prices[carrier] = stepped(own / own.mean(), per_hour)
            origin[f"price {carrier}"] = f"profiles/{tariff.profile}"
        else:
            prices[carrier] = stepped(price_shape(clock, study.seed) if carrier == "electricity" else np.ones(HOURS), per_hour)
            origin[f"price {carrier}"] = "shape day_ahead" if carrier == "electricity" else "flat"
    waste = tuple(stepped(heat, per_hour) for heat in _waste_heat(site, clock, outside, study.seed, profiles))
    available = {name: stepped(values, per_hour) for name, values in availability.items()}
    return Series(load=load, availability=available, price_shape=prices, origin=origin, outside=stepped(outside, per_hour), waste_heat=waste)


def _waste_heat(site: Site, clock: LocalCalendar, outside: Floats, seed: int, profiles: dict[str, Floats]) -> tuple[Floats, ...]:
    found = []
    sectors = {e.id: (n, e.sector) for n, e in enumerate(site.enterprises)}
    for item in site.waste_heat:
        number, sector = sectors[item.enterprise]
        own = profiles.get(item.profile) if item.profile else None
        shape = own if own is not None else load_shape(sector, Demand(annual=item.annual, shape=item.shape), clock, outside, seed + number)
        found.append(shape / shape.mean() * item.annual.value / HOURS)
    return tuple(found)


def _availability(site: Site, study: Study, profiles: dict[str, Floats], outside: Floats) -> tuple[dict[str, Floats], dict[str, str]]:
    """Output per unit of capacity by technology or asset; own profiles in their own steps, the rest by hour."""
    climate, found, origin = site.climate, dict[str, Floats](), dict[str, str]()
    measured = {name: v for name, v in profiles.items() if name.startswith("weather:")}
    if climate.pv_profile and climate.pv_profile in profiles:
        pv, origin["pv"] = np.clip(profiles[climate.pv_profile], 0.0, 1.0), f"profiles/{climate.pv_profile}"
    elif climate.weather and measured:
        pv, origin["pv"] = pv_from_weather(site.place, study.weather_year, measured), climate.weather
    else:
        target = climate.pv_yield.value if climate.pv_yield else 1000.0
        pv, origin["pv"] = (
            pv_output(site.place, study.weather_year, outside, target, study.seed),
            "clear sky and seeded clearness, fitted to the yield",
        )
    if climate.wind_profile and climate.wind_profile in profiles:
        wind, origin["wind"] = np.clip(profiles[climate.wind_profile], 0.0, 1.0), f"profiles/{climate.wind_profile}"
    elif climate.weather and measured:
        wind, origin["wind"] = (
            wind_from_weather(measured["weather:wind_speed"]),
            climate.weather,
        )
    else:
        wind = wind_output(
            climate.wind_hours.value if climate.wind_hours else 2200.0, study.seed, site.place.latitude, site.place.longitude
        )
        origin["wind"] = "Weibull statistics and seeded order, fitted to the full-load hours"
    found |= {"pv_roof": pv, "pv_bipv_roof": pv, "pv_ground": pv, "wind": wind}
    if WALLS in site.ground.limits or any(a.technology == WALLS for a in site.operating()):
        if climate.weather and measured:
            found[WALLS] = pv_from_weather(site.place, study.weather_year, measured, ON_WALLS)
        else:
            found[WALLS] = facade_output(site.place, study.weather_year, outside, float(pv.mean()) * HOURS, study.seed)
        origin["pv on walls"] = "irradiance on walls to the equator, east and west, a third each"
    for asset in site.operating():
        if asset.technology in found and asset.hours is not None and found[asset.technology].sum() > 0:
            base = found[asset.technology]
            found[asset.id] = np.clip(base * asset.hours.value / (base.mean() * HOURS), 0.0, 1.0)
    return found, origin


def temperature(site: Site, study: Study, profiles: dict[str, Floats], clock: LocalCalendar) -> Floats:
    """Air temperature (8760,) [degC]: season, day and seeded weather around the published means."""
    if site.climate.weather and "weather:temp_air" in profiles:
        return profiles["weather:temp_air"]
    mean = site.climate.mean_temperature if site.climate.mean_temperature is not None else 12.0
    swing = (site.climate.summer_winter if site.climate.summer_winter is not None else 18.0) / 2.0
    south = -1.0 if site.place.latitude < 0 else 1.0
    season = -south * swing * np.cos(2 * np.pi * (clock.day - 20) / 365.0)
    daily = 4.0 * np.cos(2 * np.pi * (clock.hour - 15) / 24.0)
    random = np.random.default_rng([study.seed, 5])
    noise, weather = random.normal(size=HOURS // 24), np.zeros(HOURS // 24)
    for day in range(1, weather.size):
        weather[day] = 0.75 * weather[day - 1] + 2.2 * noise[day]
    found: Floats = mean + season + daily + np.repeat(weather, 24)
    return found


def load_shape(sector: str, demand: Demand, clock: LocalCalendar, outside: Floats, seed: int) -> Floats:
    """Load over the year up to a factor (8760,): the sector's, flat, or by temperature."""
    if demand.shape == "flat":
        return np.ones(HOURS)
    daily = np.convolve(outside, np.ones(24) / 24, mode="same")
    if demand.shape == "heating":
        warm: Floats = 0.12 + np.clip(HEATING_LIMIT - daily, 0, None) / 15.0 * (1.0 + 0.15 * np.cos(2 * np.pi * (clock.hour - 7) / 12.0))
        return warm
    if demand.shape == "cooling":
        cool: Floats = 0.10 + np.clip(daily - COOLING_LIMIT, 0, None) / 10.0 * (1.0 + 0.25 * np.cos(2 * np.pi * (clock.hour - 15) / 24.0))
        return cool
    row = {r["sector"]: r for r in table("sectors.csv")}[sector]
    base, night, weekend = float(row["shape_base"]), float(row["shape_workday"]), float(row["shape_weekend"])
    rise = 1.0 / (1.0 + np.exp(-(clock.hour - 6.5) * 1.5)) * 1.0 / (1.0 + np.exp((clock.hour - 19.5) * 1.2))
    active = night + (1.0 - night) * rise
    work = np.where(clock.weekday >= 5, weekend, 1.0) * active
    random = np.random.default_rng([seed, 7])
    ripple = 1.0 + 0.03 * random.normal(size=HOURS)
    shape: Floats = np.clip((base + (1.0 - base) * work) * ripple, 0.02, None)
    return shape


def price_shape(clock: LocalCalendar, seed: int) -> Floats:
    """A day-ahead price relative to its mean (8760,): morning and evening peaks, noon dip, weekend, seeded weather."""
    hour = clock.hour
    day = (
        1.0 + 0.22 * np.exp(-((hour - 8) ** 2) / 6.0) + 0.42 * np.exp(-((hour - 19) ** 2) / 7.0) - 0.28 * np.exp(-((hour - 13) ** 2) / 8.0)
    )
    day = np.where(hour < 5, day - 0.18, day)
    week = np.where(clock.weekday >= 5, 0.86, 1.0)
    season = 1.0 + 0.12 * np.cos(2 * np.pi * clock.day / 365.0)
    random = np.random.default_rng([seed, 13])
    noise, slow = random.normal(size=HOURS // 24), np.zeros(HOURS // 24)
    for number in range(1, slow.size):
        slow[number] = 0.7 * slow[number - 1] + 0.12 * noise[number]
    shape = np.clip(day * week * season * np.repeat(np.exp(slow), 24), 0.05, None)
    found: Floats = shape / shape.mean()
    return found

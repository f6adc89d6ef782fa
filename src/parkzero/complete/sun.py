"""PV output of a weather year from a published annual yield.

Clear-sky irradiance by pvlib (simplified Solis, Ineichen 2008, Solar Energy 82, 758-762), a daily clearness from a seeded first-order
autoregressive process, diffuse share after Erbs, Klein, Duffie 1982 (doi:10.1016/0038-092X(82)90302-4), plane of array at a fixed tilt facing
the equator with the sky of Hay and Davies 1980, output after PVWatts (Dobos 2014, doi:10.2172/1158421). The exponent of the clearness is fitted
so that the yield of the year is met.

Valid for: simplified Solis from sea level to 7000 m, aerosol optical depth up to 0.45, 0.2 to 10 cm of water vapour (pvlib); here 0.1 and 1 cm
everywhere. REST2 (Gueymard 2008, doi:10.1016/j.solener.2007.04.008) and McClear (Lefèvre et al. 2013, doi:10.5194/amt-6-2403-2013) take the air as it
is. Erbs is fitted to hours at four places in the United States; for minutes there is Engerer 2015 (Solar Energy 116, 215-237). Modules warm by 0.03 K
per W/m2 whatever the wind (Ross 1981; 0.026 on a flat roof well ventilated, 0.034 on a sloped one poorly so: Skoplaki and Palyvos 2009,
doi:10.1016/j.renene.2008.04.009). Losses are a constant 14 %, the default of PVWatts; no snow, no clipping below rated power. The order of days is
made up: series serve plans, not forecasts.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from parkzero.clock import HOURS, Floats, utc_hours
from parkzero.park.site import Place

LOSSES = 0.14
GAMMA = -0.0040
"""Power loss of a module per kelvin above 25 degC [1/K]."""


Planes = tuple[tuple[float, float], ...]
"""Tilt and turn from the equator [deg] of planes in equal parts."""
BEST: Planes = ()
"""The best tilt, towards the equator."""
ON_WALLS = ((90.0, 0.0), (90.0, -90.0), (90.0, 90.0))
"""Modules on walls: a third each towards the equator, east and west."""


def pv_output(place: Place, year: int, temperature: Floats, target: float, seed: int) -> Floats:
    """Hourly output per unit of capacity (8760,) [-], summing to `target` full-load hours [h] per year."""
    return _output(place, year, temperature.tobytes(), target=target, seed=seed, planes=BEST).copy()


def facade_output(place: Place, year: int, temperature: Floats, target: float, seed: int) -> Floats:
    """The same for modules on walls, under the irradiance that gives `target` at the best tilt (8760,) [-]."""
    return _output(place, year, temperature.tobytes(), target=target, seed=seed, planes=ON_WALLS).copy()


@lru_cache(maxsize=32)
def _output(place: Place, year: int, air: bytes, target: float, seed: int, planes: Planes) -> Floats:
    import pandas as pd
    import pvlib

    times = pd.DatetimeIndex(utc_hours(year)) + pd.Timedelta(minutes=30)
    at = pvlib.location.Location(place.latitude, place.longitude, altitude=place.elevation)
    position = at.get_solarposition(times)
    clear = at.get_clearsky(times, model="simplified_solis", solar_position=position)
    extra = pvlib.irradiance.get_extra_radiation(times)
    clearness, temperature = _clearness(seed), np.frombuffer(air)

    def output(exponent: float) -> Floats:
        ghi = clear["ghi"].to_numpy() * clearness**exponent
        return _from_ghi(place, times, position, extra=extra, ghi=ghi, temperature=temperature)

    low, high = 0.02, 12.0
    for _ in range(30):
        middle = (low * high) ** 0.5
        if output(middle).sum() > target:
            low = middle
        else:
            high = middle
    exponent = (low * high) ** 0.5
    found = output(exponent)
    factor = target / max(float(found.sum()), 1e-9)
    if planes:
        ghi = clear["ghi"].to_numpy() * clearness**exponent
        found = np.mean([_from_ghi(place, times, position, extra=extra, ghi=ghi, temperature=temperature, plane=plane) for plane in planes], axis=0)
    scaled: Floats = np.clip(found * factor, 0.0, 1.0)
    return scaled


def pv_from_weather(place: Place, year: int, weather: dict[str, Floats], planes: Planes = BEST) -> Floats:
    """Hourly output per unit of capacity from a weather file's irradiance and temperature (8760,) [-].

    `planes`: tilt and turn from the equator [deg], in equal parts; none means the best tilt.
    """
    import pandas as pd
    import pvlib

    times = pd.DatetimeIndex(utc_hours(year)) + pd.Timedelta(minutes=30)
    ghi, temperature = weather["weather:ghi"], weather["weather:temp_air"]
    position = pvlib.location.Location(place.latitude, place.longitude, altitude=place.elevation).get_solarposition(times)
    extra = pvlib.irradiance.get_extra_radiation(times)
    if not planes:
        return _from_ghi(place, times, position, extra=extra, ghi=ghi, temperature=temperature)
    found: Floats = np.mean([_from_ghi(place, times, position, extra=extra, ghi=ghi, temperature=temperature, plane=plane) for plane in planes], axis=0)
    return found


def _from_ghi(
    place: Place, times: object, position: object, extra: object, ghi: Floats, temperature: Floats, plane: tuple[float, float] | None = None
) -> Floats:
    import pvlib

    zenith, azimuth = position["apparent_zenith"].to_numpy(), position["azimuth"].to_numpy()  # type: ignore[index]
    parts = pvlib.irradiance.erbs(ghi, position["zenith"].to_numpy(), times)  # type: ignore[index]
    tilt, turn = plane or (min(max(abs(place.latitude) * 0.85, 8.0), 45.0), 0.0)
    facing = ((180.0 if place.latitude >= 0 else 0.0) + turn) % 360.0
    onto_plane = pvlib.irradiance.get_total_irradiance(
        surface_tilt=tilt,
        surface_azimuth=facing,
        solar_zenith=zenith,
        solar_azimuth=azimuth,
        dni=np.asarray(parts["dni"]),
        ghi=ghi,
        dhi=np.asarray(parts["dhi"]),
        dni_extra=np.asarray(extra),
        model="haydavies",
    )
    onto = np.nan_to_num(np.asarray(onto_plane["poa_global"], float), nan=0.0)
    module = temperature + onto * 0.03
    power = onto / 1000.0 * (1.0 + GAMMA * (module - 25.0)) * (1.0 - LOSSES)
    found: Floats = np.clip(power, 0.0, 1.0)
    return found


def _clearness(seed: int) -> Floats:
    """Daily clearness 0.08-1 with persistence from day to day, with hourly ripple (8760,) [-]."""
    random = np.random.default_rng([seed, 11])
    days, noise = np.zeros(HOURS // 24), random.normal(size=HOURS // 24)
    for day in range(1, days.size):
        days[day] = 0.55 * days[day - 1] + noise[day]
    rank = days.argsort().argsort() / (days.size - 1)
    daily = 0.10 + 0.90 * rank**0.8
    ripple = 1.0 + 0.12 * random.normal(size=HOURS) * np.repeat(1.0 - np.abs(2 * rank - 1), 24)
    return np.clip(np.repeat(daily, 24) * ripple, 0.05, 1.0)

"""PV output of a year from daily clearness.

Within the day clearness follows the height of the sun (Collares-Pereira and Rabl 1979, doi:10.1016/0038-092X(79)90100-2, with the coefficients that Duffie and
Beckman 2013 print as equation 2.13.1) and departs from it by an autoregression of 0.54 from hour to hour (Graham and Hollands 1990, doi:10.1016/0038-092X(90)90137-2), with the
spread of Aguiar and Collares-Pereira 1992 (doi:10.1016/0038-092X(92)90134-J; its coefficients were not seen in print, confidence C); no hour is clearer than 1.05 times a clear sky (simplified Solis, Ineichen 2008, Solar Energy 82,
758-762), the day keeps its sum as far as that allows, and the month keeps it whole. Diffuse share after Erbs, Klein, Duffie 1982 (doi:10.1016/0038-092X(82)90302-4), plane of array at a fixed tilt facing
the equator with the sky of Hay and Davies 1980, output after PVWatts (Dobos 2014, doi:10.2172/1158421).

Valid for: simplified Solis from sea level to 7000 m, aerosol optical depth up to 0.45, 0.2 to 10 cm of water vapour (pvlib); here 0.1 and 1 cm
everywhere. REST2 (Gueymard 2008, doi:10.1016/j.solener.2007.04.008) and McClear (Lefèvre et al. 2013, doi:10.5194/amt-6-2403-2013) take the air as it
is. Erbs is fitted to hours at four places in the United States; for minutes there is Engerer 2015 (Solar Energy 116, 215-237). Modules warm by 0.03 K
per W/m2 whatever the wind (Ross 1981; 0.026 on a flat roof well ventilated, 0.034 on a sloped one poorly so: Skoplaki and Palyvos 2009,
doi:10.1016/j.renene.2008.04.009). Losses are a constant 14 %, the default of PVWatts; no snow, no clipping below rated power. The order of days is
made up: series serve plans, not forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from parkzero.clock import HOURS, Floats, Integers, utc_hours
from parkzero.park.catalogue import typical
from parkzero.park.site import Place
from parkzero.weather.air import sunrise
from parkzero.weather.climate import MONTH
from parkzero.weather.days import persistent, solar_day

LOSSES = typical("panel_losses").value
HOUR_TO_HOUR = typical("sun_hour").value
"""Correlation of clearness from hour to hour about the day's course [-]."""
GAMMA = typical("module_heat").value
"""Power loss of a module per kelvin above 25 degC [1/K]."""


Planes = tuple[tuple[float, float], ...]
"""Tilt and turn from the equator [deg] of planes in equal parts."""
BEST: Planes = ()
"""The best tilt, towards the equator."""
ON_WALLS = ((90.0, 0.0), (90.0, -90.0), (90.0, 90.0))
"""Modules on walls: a third each towards the equator, east and west."""


def irradiance(place: Place, year: int, clearness: Floats, key: tuple[int, ...] = ()) -> Floats:
    """Global horizontal irradiation by hour (8760,) [W/m2] of a year of daily clearness (365,) [-].

    `key` seeds what clouds do within the day; none leaves them still, as over a region.
    """
    sky = _sky(place, year)
    day = solar_day(place.longitude)
    angle = np.deg2rad(sky.hour_angle)
    sunset = np.deg2rad((12.0 - sunrise(place.latitude)[day]) * 15.0)
    course = (0.409 + 0.5016 * np.sin(sunset - np.pi / 3.0)) + (0.6609 - 0.4767 * np.sin(sunset - np.pi / 3.0)) * np.cos(angle)
    whole = clearness[day]
    mean = np.clip(whole * _keeping(np.maximum(course, 0.05), np.ones(HOURS), sky.outside, day), 0.0, 1.0)
    height = np.clip(sky.outside / 1367.0, 0.0, 1.0)
    spread = 0.14 * np.exp(-20.0 * (whole - 0.35) ** 2) * np.exp((3.0 * (whole - 0.45) ** 2 + 16.0 * whole**5) * (1.0 - height))
    ripple = persistent(np.random.default_rng([*key]).normal(size=HOURS), HOUR_TO_HOUR) if key else np.zeros(HOURS)
    most = typical("sun_above_clear").value * sky.clear / np.maximum(sky.outside, 1.0)
    hourly = np.clip(mean + spread * ripple, 0.2 * mean, most)
    for _ in range(3):
        hourly = np.minimum(_keeping(hourly, whole, sky.outside, day), most)
    wanted: Floats = np.bincount(day, weights=whole * sky.outside, minlength=365).astype(float)
    return _cleared(hourly * sky.outside, wanted, most * sky.outside, day)


def _cleared(made: Floats, wanted: Floats, most: Floats, day: Integers) -> Floats:
    """Irradiation by hour with what its month lacks of `wanted` by day (365,): every hour goes as far towards its `most` as that takes."""
    month = MONTH[day]
    lacks = np.bincount(MONTH, weights=wanted, minlength=12) - np.bincount(month, weights=made, minlength=12)
    room = np.bincount(month, weights=np.maximum(most - made, 0.0), minlength=12)
    share = np.clip(lacks / np.maximum(room, 1e-9), 0.0, 1.0)
    found: Floats = made + share[month] * np.maximum(most - made, 0.0)
    return found


def _keeping(hourly: Floats, wanted: Floats, outside: Floats, day: Integers) -> Floats:
    """Hourly clearness scaled so that each day has the irradiation that `wanted` gives."""
    sums = np.bincount(day, weights=hourly * outside, minlength=365)
    factor = np.bincount(day, weights=wanted * outside, minlength=365) / np.maximum(sums, 1e-9)
    found: Floats = hourly * factor[day]
    return found


@dataclass(frozen=True, kw_only=True)
class _Sky:
    outside: Floats
    """Irradiation of the horizontal outside the atmosphere [W/m2]."""
    clear: Floats
    """The same under a clear sky [W/m2]."""
    hour_angle: Floats
    """[deg]"""


@lru_cache(maxsize=32)
def _sky(place: Place, year: int) -> _Sky:
    import pandas as pd
    import pvlib

    times = pd.DatetimeIndex(utc_hours(year)) + pd.Timedelta(minutes=30)
    at = pvlib.location.Location(place.latitude, place.longitude, altitude=place.elevation)
    position = _position(place, year)
    clear = at.get_clearsky(times, model="simplified_solis", solar_position=position)["ghi"].to_numpy()
    extra = np.asarray(pvlib.irradiance.get_extra_radiation(times))
    outside = extra * np.maximum(np.cos(np.deg2rad(position["zenith"].to_numpy())), 0.0)
    turned = pvlib.solarposition.hour_angle(times, place.longitude, position["equation_of_time"].to_numpy())
    return _Sky(outside=outside, clear=np.minimum(clear, outside), hour_angle=np.asarray(turned))


@lru_cache(maxsize=32)
def _position(place: Place, year: int) -> Any:
    import pandas as pd
    import pvlib

    times = pd.DatetimeIndex(utc_hours(year)) + pd.Timedelta(minutes=30)
    return pvlib.location.Location(place.latitude, place.longitude, altitude=place.elevation).get_solarposition(times)


def pv_output(place: Place, year: int, ghi: Floats, temperature: Floats, planes: Planes = BEST) -> Floats:
    """Hourly output per unit of capacity under global irradiation [W/m2] and air temperature [degC] (8760,) [-].

    `planes`: tilt and turn from the equator [deg], in equal parts; none means the best tilt.
    """
    import pandas as pd
    import pvlib

    times = pd.DatetimeIndex(utc_hours(year)) + pd.Timedelta(minutes=30)
    position, extra = _position(place, year), pvlib.irradiance.get_extra_radiation(times)
    tilts = planes or ((min(max(abs(place.latitude) * 0.85, 8.0), 45.0), 0.0),)
    found: Floats = np.mean([_on(place, times, position, extra=extra, ghi=ghi, temperature=temperature, plane=plane) for plane in tilts], axis=0)
    return found


def _on(
    place: Place, times: object, position: object, extra: object, ghi: Floats, temperature: Floats, plane: tuple[float, float]
) -> Floats:
    import pvlib

    zenith, azimuth = position["apparent_zenith"].to_numpy(), position["azimuth"].to_numpy()  # type: ignore[index]
    parts = pvlib.irradiance.erbs(ghi, position["zenith"].to_numpy(), times)  # type: ignore[index]
    tilt, turn = plane
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
    module = temperature + onto * typical("module_warming").value
    power = onto / 1000.0 * (1.0 + GAMMA * (module - 25.0)) * (1.0 - LOSSES)
    found: Floats = np.clip(power, 0.0, 1.0)
    return found

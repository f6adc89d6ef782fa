"""What is known of the climate of a place, by month: rows of climate.csv near by, else of its latitude's band.

The row of a place counts within NEAR; the season of wind, which is that of weather systems, within WIND_NEAR. What no row tells is that of the band of
latitude (climate_bands.csv); there the season of temperature is a cosine through the card's figures, and neither sun nor wind has a season but
that of the sky. The level of a card goes before that of a row: rows give the season, the card the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from parkzero.clock import Floats
from parkzero.globe import declination, kilometres, outside
from parkzero.park.catalogue import table
from parkzero.park.site import Climate, Place

NEAR, WIND_NEAR = 300.0, 1000.0
"""How far a row of climate.csv counts [km]."""
DAYS_OF = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH = np.repeat(np.arange(12), DAYS_OF)
"""Month 0-11 of each day of the year (365,)."""


@dataclass(frozen=True, kw_only=True)
class ClimateRow:
    """Where a figure of the climate comes from."""

    place: str
    """The row's place, or its band of latitude."""
    km: float
    """How far that is; 0 for a band."""
    source: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Climatology:
    """The climate of a place; arrays by month have shape (12,)."""

    clearness: Floats
    """Global irradiation over that outside the atmosphere [-]."""
    clearness_sd: Floats
    """Standard deviation of daily clearness within the month [-]."""
    clearness_lag: float
    """Correlation of clearness from day to day, month mean removed [-]."""
    clearness_wind: float
    """Correlation of a day's clearness with its wind, month means removed [-]."""
    temperature: Floats
    """Mean of the air [degC]."""
    temperature_range: Floats
    """Mean daily maximum less mean daily minimum [K]."""
    temperature_sd: float
    """Standard deviation of daily means about the month's [K]."""
    temperature_lag: float
    """Correlation of daily means from day to day, month mean removed [-]."""
    wind_index: Floats
    """Power of wind over its annual mean [-]; mean over the year's hours 1."""
    pv_yield: Floats
    """Yield of fixed PV as the row has it [kWh/kW]; zeros where none does."""
    origin: Mapping[str, ClimateRow]
    """Where each comes from, by field."""

    @property
    def by_band(self) -> frozenset[str]:
        """What no row near by tells."""
        return frozenset(name for name, o in self.origin.items() if not o.km and o.place in _bands())

    @property
    def weakest(self) -> str:
        """The lowest confidence among what sun, wind and temperature rest on."""
        return max(o.confidence for o in self.origin.values())


MONTHLY = tuple(f"m{n}" for n in range(1, 13))


def climatology(place: Place, climate: Climate) -> Climatology:
    """The climate of a place as rows and bands tell it, at the level of the card's temperatures."""
    at, origin = (place.latitude, place.longitude), dict[str, ClimateRow]()

    def monthly(quantity: str, near: float = NEAR) -> Floats | None:
        row = _nearest(quantity, at, near)
        if row is None:
            return None
        origin[quantity] = _origin(row, at)
        return np.array([float(row[m]) for m in MONTHLY])

    band = _band(abs(place.latitude))

    def yearly(quantity: str) -> float:
        row = _nearest(quantity, at, NEAR)
        origin[quantity] = _origin(row, at) if row else _of_band(band)
        return float((row or {}).get("year") or band[quantity])

    ghi, sd = monthly("ghi"), monthly("clearness_sd")
    sky = np.bincount(MONTH, weights=extraterrestrial(place.latitude), minlength=12)
    if ghi is None:
        origin["ghi"] = _of_band(band)
    if sd is None:
        origin["clearness_sd"] = _of_band(band)
    clearness = ghi / np.maximum(sky, 1e-9) if ghi is not None else np.full(12, float(band["clearness"]))
    temperature, low, high = monthly("temperature"), monthly("temperature_min"), monthly("temperature_max")
    if temperature is None:
        temperature = _cosine(place, climate)
        origin["temperature"] = _of_band(band)
    wind = monthly("wind_index", WIND_NEAR)
    if wind is None:
        wind, origin["wind_index"] = np.ones(12), _of_band(band)
    pv = monthly("pv_yield")
    return Climatology(
        clearness=np.clip(clearness, 0.05, 0.78), clearness_sd=sd if sd is not None else np.full(12, float(band["clearness_sd"])),
        clearness_lag=yearly("clearness_lag"), clearness_wind=yearly("clearness_wind"),
        temperature=_levelled(temperature, climate), temperature_range=high - low if high is not None and low is not None else np.full(12, float(band["temperature_range"])),
        temperature_sd=yearly("temperature_sd"), temperature_lag=yearly("temperature_lag"),
        wind_index=wind / float(np.average(wind, weights=DAYS_OF)), pv_yield=pv if pv is not None else np.zeros(12), origin=origin,
    )  # fmt: skip


def extraterrestrial(latitude: float) -> Floats:
    """Irradiation of a horizontal plane outside the atmosphere by day of the year (365,) [kWh/m2] (Duffie and Beckman 2013, equation 1.10.3, with the distance of the sun by Spencer, equation 1.4.1b).

    >>> round(float(extraterrestrial(0.0)[79]), 1)
    10.5
    """
    tilt, half, phi = declination(), sunset(latitude), np.deg2rad(latitude)
    found: Floats = 24.0 / np.pi * outside() * (np.cos(phi) * np.cos(tilt) * np.sin(half) + half * np.sin(phi) * np.sin(tilt))
    return np.maximum(found, 0.0)


def sunset(latitude: float) -> Floats:
    """Hour angle of sunset by day of the year (365,) [rad]: 0 in the polar night, pi in the polar day (the same, equation 1.6.10)."""
    found: Floats = np.arccos(np.clip(-np.tan(np.deg2rad(latitude)) * np.tan(declination()), -1.0, 1.0))
    return found


def _cosine(place: Place, climate: Climate) -> Floats:
    """Months of a year whose season is a cosine, coldest in late January, in the south in late July."""
    mean = climate.mean_temperature if climate.mean_temperature is not None else 12.0
    swing = (climate.summer_winter if climate.summer_winter is not None else 18.0) / 2.0
    season = -np.cos(2.0 * np.pi * (np.arange(365) - 20.0) / 365.0) * (-1.0 if place.latitude < 0 else 1.0)
    by_month = np.bincount(MONTH, weights=season, minlength=12) / DAYS_OF
    found: Floats = mean + swing * by_month / max(float(np.ptp(by_month)) / 2.0, 1e-9)
    return found


def _levelled(months: Floats, climate: Climate) -> Floats:
    """Months of temperature at the card's annual mean, and its difference between the warmest and the coldest."""
    mean = float(np.average(months, weights=DAYS_OF))
    span = climate.summer_winter / float(np.ptp(months)) if climate.summer_winter is not None and np.ptp(months) > 0 else 1.0
    level = climate.mean_temperature if climate.mean_temperature is not None else mean
    found: Floats = level + (months - mean) * span
    return found


@cache
def _rows(quantity: str) -> tuple[dict[str, str], ...]:
    return tuple(r for r in table("climate.csv") if r["quantity"] == quantity)


def _nearest(quantity: str, at: tuple[float, float], near: float) -> dict[str, str] | None:
    """The nearest row of a quantity within `near` [km]."""
    found = min(_rows(quantity), key=lambda r: _km(r, at))
    return found if _km(found, at) <= near else None


def _km(row: dict[str, str], at: tuple[float, float]) -> float:
    return kilometres((float(row["latitude"]), float(row["longitude"])), at)


def _origin(row: dict[str, str], at: tuple[float, float]) -> ClimateRow:
    return ClimateRow(place=row["place"], km=_km(row, at), source=f"{row['source']}; {row['period']}", confidence=row["confidence"])


@cache
def _bands() -> frozenset[str]:
    return frozenset(r["band"] for r in table("climate_bands.csv"))


def _band(latitude: float) -> dict[str, str]:
    return next(r for r in table("climate_bands.csv") if float(r["from"]) <= latitude < float(r["to"]))


def _of_band(row: dict[str, str]) -> ClimateRow:
    return ClimateRow(place=row["band"], km=0.0, source=row["source"], confidence=row["confidence"])

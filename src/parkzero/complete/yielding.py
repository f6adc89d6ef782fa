"""Full-load hours of sun and wind where no meter tells them: by the card, by meters of the park's own panels, by the climate, by latitude or default.

What enterprises used of panels of which no row tells and what the plan makes them yield are one figure.
"""

from __future__ import annotations

from parkzero.clock import HOURS
from parkzero.park.catalogue import table, technology_kinds, typical
from parkzero.park.noun import Given
from parkzero.park.site import Asset, Site
from parkzero.weather.climate import climatology

PANELS = ("pv_roof", "pv_ground", "pv_bipv_roof")
USUAL = (typical("rows_believed").low, typical("rows_believed").high)
"""Efficiency of a plant over the catalogue's, and yield of panels over the climate's, within which rows are taken at their word; beyond it they do not fit, and `calibration` says so."""


def sunny(asset: Asset, output: float) -> Asset:
    """Sun or wind with the full-load hours of what rows say it gave in the base year [MWh], where the card says none."""
    kind = technology_kinds().get(asset.technology)
    if asset.hours is not None or kind is None or kind.role != "source" or output <= 0.0 or output > HOURS * asset.capacity.value:
        return asset
    hours = output / asset.capacity.value
    return asset.but(hours=Given(value=hours, unit="h", low=hours, high=hours, source="rows of activity.csv", confidence="B", rule="activity"))


def panel_yield(site: Site, year: int) -> tuple[float, str]:
    """Yield of panels of which nothing else is known [kWh/kW], and the rule that tells it: meters of those that stood the whole year (within `USUAL` of the climate), else the row of the climate, else
    latitude."""
    row = float(climatology(site.place, site.climate).pv_yield.sum())
    value = row or max(typical("panel_yield_equator").value - typical("panel_yield_by_latitude").value * abs(site.place.latitude), typical("panel_yield_least").value)
    least, most = (share * value for share in USUAL)
    panels = [(a, a.hours) for a in site.operating() if a.technology in PANELS and a.hours is not None and a.capacity.value > 0]
    metered = [(a.capacity.value, h.value) for a, h in panels if h.rule != "activity" or (a.since != year and least <= h.value <= most)]
    if metered:
        return sum(c * h for c, h in metered) / sum(c for c, _ in metered), "meters"
    return value, "climate" if row else "latitude"


def full_load(asset: Asset, site: Site, year: int) -> float:
    """Full-load hours of sun or wind of which no row tells, as the plan has them; 0 where a series or a weather file of the park tells them alone [h]."""
    climate, wind = site.climate, asset.technology == "wind"
    known = asset.hours or (climate.wind_hours if wind else climate.pv_yield if asset.technology in PANELS else None)
    if known:
        return known.value
    if climate.weather or (climate.wind_profile if wind else climate.pv_profile):
        return 0.0
    if wind:
        return next(float(r["value"]) for r in table("defaults.csv") if r["path"] == "climate.wind_hours")
    return panel_yield(site, year)[0] if asset.technology in PANELS else 0.0

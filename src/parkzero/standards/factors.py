"""The factor catalogue: which row is taken, and why.

Selection: the park's own figure, then its region, then its country, then a stand-in that says so; of several years the
nearest one not later than the year asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parkzero.park.catalogue import table
from parkzero.park.noun import Given
from parkzero.park.site import Site
from parkzero.source import SPREAD

FOSSIL_POWER = 0.8325
"""tCO2/MWh: national fossil power factor printed in annex 4 of notice 910 of 2025; holds until a new text replaces it."""


@dataclass(frozen=True)
class Factor:
    """A factor as it is used: value per MWh, relative half width, id and source."""

    value: float
    share: float
    id: str
    source: str
    confidence: str


def _nearest(rows: Sequence[dict[str, str]], year: int) -> dict[str, str] | None:
    early = [r for r in rows if int(r["year"]) <= year]
    if early:
        return max(early, key=lambda r: int(r["year"]))
    return min(rows, key=lambda r: int(r["year"])) if rows else None


def fuel(carrier: str, gas: str, family: str) -> tuple[Factor, bool] | None:
    """t of gas per MWh (net calorific) and whether it is biogenic CO2; None where the family has no row."""
    for row in table("fuels.csv"):
        if (row["carrier"], row["gas"], row["family"]) == (carrier, gas, family):
            value = float(row["kg_per_gj"]) * 3.6 / 1000.0
            id = f"fuels.csv:{row['line']} {carrier} {gas} {family}"
            return Factor(value, float(row["uncertainty_share"]), id, row["source"], row["confidence"]), row["biogenic"] in ("1", "true")
    return None


def gwp(gas: str, assessment: str) -> float:
    """100-year warming potential. Raises KeyError."""
    for row in table("gwp.csv"):
        if (row["gas"], row["assessment"]) == (gas, assessment):
            return float(row["gwp100"])
    raise KeyError((gas, assessment))


def _own(given: Given, id: str) -> Factor:
    share = max(given.high - given.value, given.value - given.low) / given.value if given.value else 0.0
    return Factor(given.value, share, id, given.source or "the park's own figure", given.confidence or "B")


def _electricity(site: Site, year: int, kind: str, family: str) -> Factor | None:
    rows = [r for r in table("electricity.csv") if r["country"] == site.place.country and r["kind"] == kind and r["family"] == family]
    own = [r for r in rows if r["region"] and r["region"].lower() == site.place.region.lower()]
    row = _nearest(own or [r for r in rows if not r["region"]], year)
    if row is None:
        return None
    share = float(row["uncertainty_share"] or 0) or SPREAD[row["confidence"]]
    where = row["region"] or row["country"]
    return Factor(
        float(row["t_per_mwh"]), share, f"electricity.csv:{row['line']} {where} {row['year']} {kind}", row["source"], row["confidence"]
    )


def grid(site: Site, year: int) -> Factor:
    """Location-based factor [tCO2/MWh]: own, regional, national; else the operating margin or the life-cycle mean as a named stand-in."""
    if site.grid.factor is not None:
        return _own(site.grid.factor, "site.grid.factor")
    for kind, family in (("average", "combustion"), ("marginal", "combustion"), ("average", "life_cycle")):
        found = _electricity(site, year, kind, family)
        if found is not None:
            if (kind, family) != ("average", "combustion"):
                found = Factor(found.value, max(found.share, 0.3), f"{found.id} (stands in for the grid average)", found.source, "C")
            return found
    return Factor(
        0.45, 0.8, "world mean (stands in: no row for the country)", "estimate: about 0.45 t/MWh, world mean of combustion emissions", "C"
    )


def marginal(site: Site, year: int) -> Factor:
    """Factor of the marginal station [tCO2/MWh], for the pass-through of a carbon price; the grid average stands in."""
    return _electricity(site, year, "marginal", "combustion") or grid(site, year)


def residual(site: Site, year: int) -> Factor:
    """Residual-mix factor [tCO2/MWh]; where there is none the location-based factor stands in and says so."""
    if site.grid.residual_factor is not None:
        return _own(site.grid.residual_factor, "site.grid.residual_factor")
    found = _electricity(site, year, "residual", "combustion")
    if found is not None:
        return found
    stand = grid(site, year)
    return Factor(stand.value, stand.share, f"{stand.id} (stands in for the residual mix)", stand.source, "C")


def heat(site: Site) -> Factor:
    """Factor of bought heat and steam [tCO2/MWh]: the country's default, else the world's."""
    rows = table("heat.csv")
    row = next((r for r in rows if r["country"] == site.place.country), None) or next(r for r in rows if r["country"] == "*")
    return Factor(
        float(row["t_per_gj"]) * 3.6, float(row.get("uncertainty_share") or 0) or SPREAD[row["confidence"]],
        f"heat.csv:{row['line']} {row['country']}", row["source"], row["confidence"],
    )  # fmt: skip


def equivalent_value(site: Site, year: int) -> Factor:
    """Coal per kWh of electricity, equivalent value [tce/MWh]: own, else the national mean of the year."""
    if site.coal_per_kwh is not None:
        return _own(site.coal_per_kwh, "site.coal_per_kwh")
    rows = [r for r in table("coal_equivalent.csv") if r["item"].startswith("electricity") and r["kind"] == "equivalent" and r["year"]]
    row = _nearest(rows, year)
    assert row is not None
    return Factor(float(row["kgce_per_unit"]), 0.05, f"coal_equivalent.csv:{row['line']} {row['year']}", row["source"], row["confidence"])

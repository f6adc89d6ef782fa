"""Factors and calorific values that cannot be: outside of what is known of their kind, told with the slip that would explain them.

What is negative or no number is refused where it is read; ranges stand in plausible.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import NamedTuple

from parkzero.figure import four_digits
from parkzero.park.catalogue import process_id, table
from parkzero.park.columns import FACTORS, row_problem
from parkzero.park.noun import Given
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import OwnFactor, Park
from parkzero.problem import Problem

SLIPS: tuple[tuple[str, tuple[tuple[float, str], ...]], ...] = (
    (r"MW", ((1e3, "kW and MW"), (1e6, "W and MW"))),
    (r"m2", ((1e4, "ha and m2"), (1e6, "km2 and m2"))),
    (r"[A-Z]{3}/MWh", ((1e2, "hundredths and whole money"), (1e3, "kWh and MWh"))),
    (r"[A-Z]{3}/MW/month", ((1e3, "kW and MW"),)),
    (r"[A-Z]{3}/tCO2", ((1e3, "kg and t"),)),
    (r"%", ((1e2, "% and shares"),)),
    (r"t", ((1e3, "kg and t"), (1e6, "g and t"))),
    (r"MWh( .*)?", ((1e3, "kWh and MWh"), (1e4, "kWh and 万kWh"), (1e6, "Wh and MWh"))),
    (r"(t|MWh|tCO2e?)/.+|tCO2e?", ((1e3, "kg and t, or kWh and MWh"), (1e6, "g and t, or Wh and MWh"))),
)  # fmt: skip
"""By how much a figure is wrong where two units are taken for each other, by the unit that it stands in; persons, hours and multiples have no such slips."""
MYRIAD = "万"
MISTAKEN: tuple[tuple[float, str, tuple[str, ...]], ...] = (
    (3.6, "GJ and MWh", ("fuel", "electricity", "supplier", "residual", "heat")), (44.0 / 12.0, "carbon and CO2", ("fuel", "product", "material", "carbon_out")), (4.1868, "kcal and kJ", ("ncv",)),
)  # fmt: skip
"""By how much where two units or things of some quantities alone are."""
MEASURED = {"product": "output", "material": "input", "carbon_out": "carbon_out"}
"""Kinds of factors of processes, and the measure of their rows in the catalogue."""


class Range(NamedTuple):
    """What a figure may be."""

    quantity: str
    low: float
    high: float
    zero: bool
    """Whether 0 may be, whatever the rest."""
    unit: str
    why: str

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high or (self.zero and value == 0.0)

    def times(self, size: float, unit: str) -> Range:
        """The range of what is a multiple of a size."""
        return self._replace(low=self.low * size, high=self.high * size, unit=unit)

    def __str__(self) -> str:
        bounds = f"between {four_digits(self.low)} and {four_digits(self.high)}" if isfinite(self.high) else f"at least {four_digits(self.low)}"
        return f"{bounds} {self.unit}: {self.why}"


def implausible(park: Park, where: Where) -> Iterator[Problem]:
    """Warnings: factors of the park outside of what is known."""
    told: set[tuple[str, str]] = set()
    for row in park.factors:
        known = of_factor(row)
        if known and not known.holds(row.value) and (row.origin, row.gas) not in told:
            told.add((row.origin, row.gas))
            found = f"{four_digits(row.value)} {known.unit} for {row.item}"
            yield row_problem("implausible", row.origin, "value", found=found, expected=str(known), hint=slip(row.value, known), level="warning", columns=FACTORS)
    for row in park.factors:
        known = plausible("uncertainty", "*", row.gas)
        if known and not known.holds(100.0 * row.share):
            yield row_problem("implausible", row.origin, "uncertainty", found=f"{four_digits(100.0 * row.share)} % for {row.item}", expected=str(known), hint=slip(100.0 * row.share, known), level="warning", columns=FACTORS)
    for path, kind, given in _figures(park):
        known = plausible(kind, "electricity", "CO2")
        if known and not known.holds(given.value):
            found = f"{four_digits(given.value)} {known.unit} for electricity"
            yield field_problem(where, path, "implausible", found=found, expected=str(known), hint=slip(given.value, known), level="warning")
    yield from _of_grid(park, where)


def _of_grid(park: Park, where: Where) -> Iterator[Problem]:
    """The factor of the grid that the card gives against those of its region, else of its country."""
    place, share = park.site.place, plausible("grid_factor", "*", "")
    rows = [r for r in table("electricity.csv") if (r["country"], r["kind"], r["family"]) == (place.country, "average", "combustion") and r["t_per_mwh"]]
    rows = [r for r in rows if r["region"].casefold() == place.region.casefold()] or [r for r in rows if not r["region"]]
    values = [float(r["t_per_mwh"]) for r in rows]
    if share is None or not values:
        return
    may_be = share._replace(low=share.low * min(values), high=share.high * max(values), unit="t/MWh")
    any_grid = plausible("electricity", "electricity", "CO2")
    given = park.site.grid.factor
    if given is not None and not may_be.holds(given.value) and any_grid and any_grid.holds(given.value):
        found = f"{four_digits(given.value)} t/MWh for electricity"
        yield field_problem(where, ("site", "grid", "factor"), "implausible", found=found, expected=str(may_be), hint=slip(given.value, may_be), level="warning")


def _figures(park: Park) -> Iterator[tuple[Path, str, Given]]:
    """The figures of the card that are factors."""
    grid = park.site.grid
    for path, kind, given in (
        (("site", "grid", "factor"), "electricity", grid.factor), (("site", "grid", "residual_factor"), "residual", grid.residual_factor),
        (("site", "coal_per_kwh"), "coal_per_kwh", park.site.coal_per_kwh),
    ):  # fmt: skip
        if given is not None:
            yield path, kind, given


def of_factor(row: OwnFactor) -> Range | None:
    """What a factor of the user may be."""
    found = plausible(row.kind, row.item, row.gas, row.unit)
    return found and found._replace(unit=f"MWh/{row.unit}" if row.kind == "ncv" else f"t/{row.unit}")


@cache
def plausible(quantity: str, item: str, gas: str, unit: str = "MWh") -> Range | None:
    """What a quantity of a thing may be: by the row that names it, else by that of its kind; None where nothing is known."""
    for name, emitted in ((item, gas), ("*", gas), (item, "*"), ("*", "*")):
        for row in table("plausible.csv"):
            if (row["quantity"], row["item"], row["gas"]) != (quantity, name, emitted):
                continue
            low, high, why = float(row["low"]), float(row["high"]), row["why"]
            if row["unit"] == "catalogue":
                known = _catalogued(quantity, item, gas, unit)
                if not known:
                    continue
                low, high, why = low * min(known), high * max(known), f"{low:g} to {high:g} {why}"
            elif row["unit"] == "times":
                why = f"{f'{low:g} to {high:g}' if low else f'up to {high:g}'} {why}" if isfinite(high) else f"at least {low:g} {why}"
            return Range(quantity, low, high, zero=row["zero"] == "1", unit=row["unit"], why=why)
    return None


def believed(quantity: str, item: str, value: float) -> bool:
    """Whether a figure may be what it says, as far as is known."""
    known = plausible(quantity, item, "")
    return known is None or known.holds(value)


def _catalogued(quantity: str, item: str, gas: str, unit: str) -> tuple[float, ...]:
    """The catalogue's values of all families: t per MWh or t, or MWh per t or 1000 m3."""
    if quantity == "ncv":
        column = "ncv_gj_per_t" if unit == "t" else "ncv_gj_per_1000m3"
        return tuple(float(r[column]) / 3.6 for r in table("fuels.csv") if r["carrier"] == item and r[column])
    if quantity == "fuel":
        return tuple(float(r["kg_per_gj"]) * 3.6e-3 for r in table("fuels.csv") if (r["carrier"], r["gas"]) == (item, gas) and float(r["kg_per_gj"]) > 0.0)
    rows: tuple[Mapping[str, str], ...] = table("process.csv")
    return tuple(float(r["t_per_t"]) for r in rows if (process_id(r), r["basis"], r["gas"]) == (item, MEASURED[quantity], gas))


def slip(value: float, known: Range) -> str:
    """The hint of the slip that would explain a value: the one that brings it nearest to the middle of its range; Chinese multiples where no other does."""
    if value <= 0.0 or not isfinite(known.high):
        return ""
    middle = (max(known.low, 1e-3 * known.high) * known.high) ** 0.5
    slips = [*next((found for unit, found in SLIPS if re.fullmatch(unit, known.unit)), ()), *((size, what) for size, what, where in MISTAKEN if known.quantity in where)]
    tries = [(value * size, "more", size, what) for size, what in slips] + [(value / size, "less", size, what) for size, what in slips]
    landed = [t for t in tries if known.holds(t[0])]
    if not landed:
        return ""
    _, way, size, what = min(landed, key=lambda t: (MYRIAD in t[3], max(t[0] / middle, middle / t[0])))
    return f"{f'{size:,.0f}' if size > 10.0 else f'{size:.3g}'} times {way} would fit: {what} taken for each other?"

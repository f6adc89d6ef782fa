"""What claims and streams cannot well say: units of another kind than what is stated, shares beyond the whole, years that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from parkzero.park.catalogue import table
from parkzero.park.whole import Claim, Stream
from parkzero.units import UnitError, convert

YEARLY = ("/a", "/yr", "/year", " per year", "/年")
"""What a unit may say at its end of an amount a year."""


class Said(NamedTuple):
    """Units that a thing may be stated in, and how a problem calls them."""

    units: tuple[str, ...]
    called: str


METRICS: Mapping[str, Said] = {
    "emissions": Said(("tCO2",), "a unit of emissions"),
    "avoided_emissions": Said(("tCO2",), "a unit of emissions"),
    "reduction": Said(("tCO2", ""), "a unit of emissions, or %"),
    "electricity_use": Said(("MWh",), "a unit of energy"),
    "renewable_share": Said(("",), "%"),
    "direct_share": Said(("",), "%"),
    "green_supply": Said(("MWh",), "a unit of energy"),
    "capacity": Said(("MW", "MWh", "t/h"), "a unit of power or energy"),
    "payback_years": Said(("year",), "a unit of time"),
}
"""Of claims; what is not here may have any unit (vehicles, litres, tCO2/t)."""
STREAMS: Mapping[str, Said] = {
    "energy": Said(("MWh", "MW", "t", "m3"), "a unit of energy, mass or volume"),
    "water": Said(("m3", "t"), "a unit of mass or volume"),
    "material": Said(("t", "m3", "piece"), "a unit of mass or volume"),
}
"""Of streams, by their kind: steam is counted in tonnes too."""
MOST: Mapping[str, str] = {"MWh": "energy_row", "t": "mass_row", "m3": "mass_row", "tCO2": "emissions"}
"""Quantities of plausible.csv by unit; a cubic metre of what flows weighs a tonne at most."""
SHARES = ("renewable_share", "direct_share", "reduction")
"""Claims of which no more than the whole can be."""
Found = tuple[str, str, str, str, str]
"""Field, code, found, expected, level."""


def _plain(unit: str) -> str:
    """A unit without what it says of the year."""
    return next((unit.removesuffix(end) for end in YEARLY if unit.endswith(end)), unit).strip()


def _known(quantity: str) -> Mapping[str, str]:
    """The row of plausible.csv for a quantity of anything."""
    return next(row for row in table("plausible.csv") if row["quantity"] == quantity and row["item"] == "*")


def _size(field: str, value: float, unit: str, targets: tuple[str, ...]) -> Iterator[Found]:
    """What is wrong with the size of an amount, by the first of the targets that its unit converts to."""
    for target in targets:
        try:
            found = convert(value, _plain(unit), target).value
        except UnitError:
            continue
        known = _known(MOST[target])
        if found > float(known["high"]):
            yield field, "implausible", f"{value:.4g} {unit}", f"between 0 and {float(known['high']):.4g} {target}: {known['why']}", "warning"
        return


def _fits(unit: str, kind: Said) -> bool:
    """Whether a unit is of a kind."""
    plain = _plain(unit)
    if not plain:
        return False
    for target in kind.units:
        try:
            convert(1.0, plain, target or "dimensionless")
        except UnitError:
            continue
        return True
    return False


def _year(field: str, year: int | None) -> Iterator[Found]:
    known = _known("said_year")
    if year is not None and not int(known["low"]) <= year <= int(known["high"]):
        yield field, "implausible", f"the year {year}", f"a year from {known['low']} to {known['high']}", "warning"


def of_claim(claim: Claim) -> Iterator[Found]:
    """What is wrong with what a claim says."""
    kind = METRICS.get(claim.metric)
    if kind and not _fits(claim.unit, kind):
        yield "unit", "wrong_unit", claim.unit or "nothing", kind.called, "warning"
    elif claim.metric in SHARES and _fits(claim.unit, METRICS["renewable_share"]) and convert(claim.value, claim.unit, "dimensionless").value > 1.0:
        yield "value", "implausible", f"{claim.value:g} {claim.unit}", "at most 100 %", "warning"
    if claim.value < 0.0 and claim.metric not in ("emissions", "saving", "ratio"):
        yield "value", "negative_value", f"{claim.value:g} {claim.unit}", "a number >= 0", "warning"
    else:
        yield from _size("value", claim.value, claim.unit, tuple(u for u in (kind.units if kind else ()) if u in ("MWh", "tCO2")))
    yield from _year("year", claim.year)


def of_stream(stream: Stream) -> Iterator[Found]:
    """What is wrong with what a stream says."""
    kind = STREAMS[stream.kind]
    if stream.unit and not _fits(stream.unit, kind):
        yield "unit", "wrong_unit", stream.unit, kind.called, "warning"
    if stream.first is not None and stream.last is not None and stream.last < stream.first:
        yield "last", "contradictory_bounds", f"{stream.first}, {stream.last}", "a last year not before the first", "error"
    if stream.giver == stream.receiver:
        yield "receiver", "stream_to_nobody", stream.receiver, "another one than the giver", "warning"
    if stream.quantity is not None:
        yield from _size("quantity", stream.quantity, stream.unit, ("MWh", "t", "m3"))
    yield from _year("first", stream.first)
    yield from _year("last", stream.last)

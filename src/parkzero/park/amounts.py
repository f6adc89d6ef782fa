"""The amount in a row of activity.csv: energy in MWh net calorific, mass in t, or the unit of the value chain.

A mass or volume of fuel becomes energy by its calorific value, gross energy by the fuel's ratio of net to gross, a mass of
steam by its enthalpy less that of the water it is made from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from parkzero.park import motor_fuels, steam
from parkzero.park.catalogue import MEASURES, calorific_value, gross_bills, net_per_gross, products
from parkzero.park.noun import MOST
from parkzero.park.periods import PeriodError, period, suits
from parkzero.units import UnitError, UnusableUnit, calorific_basis, convert, dimension, says_basis, spelled, split
from parkzero.words import FUELS, POOLED, THERMAL

MULTIPLES = ("万", "亿")
"""Chinese multiples, which stand with a number or with its unit."""


def number_of(text: str) -> float:
    value, rest = split(text)
    if rest or not math.isfinite(value):
        raise UnitError(text)
    return value


class Heat(NamedTuple):
    """A calorific value of the park's own."""

    value: float
    """MWh per t or 1000 m3."""
    level: int
    """The place of its level, the best first."""
    year: int
    """0: of no year."""
    unread: str = ""
    """Its row, where it stands in no text that was read."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What activity rows may refer to."""

    enterprises: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Ids of enterprises by the words for them."""
    assets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    family: str = "ipcc"
    """Family of factors whose calorific values hold."""
    calorific: Mapping[tuple[str, str, str], tuple[Heat, ...]] = field(default_factory=dict)
    """Own calorific values by (enterprise or "", carrier, t or 1000m3)."""
    materials: frozenset[str] = frozenset()
    """Materials with a factor."""
    products: frozenset[str] = frozenset()
    """Products with a factor."""
    chain: Mapping[str, str] = field(default_factory=dict)
    """Items of the value chain and the unit of their factor."""
    certificates: Mapping[str, str] | None = field(default_factory=dict)
    """Uses of the certificates of certificates.csv, by number; empty where there is no such file, none where some of it cannot be read."""
    country: str = ""
    """Where the park stands."""
    begins: int = 1
    """Month with which its years begin."""
    base_year: int = 0
    """Year that the figures of its card are of."""

    def heats(self, item: str, unit: str, firm: str) -> tuple[Heat, ...]:
        """The calorific values of a fuel that the enterprise gives, else those of the park."""
        return self.calorific.get((firm, item, unit)) or self.calorific.get(("", item, unit), ())

    def heating(self, item: str, unit: str, firm: str, year: int) -> tuple[float, str] | None:
        """Calorific value of a fuel [MWh per t or 1000 m3] in a year: the enterprise's own, the park's own (of no family), else that of
        the family; and the family that it is of, or its row where it was read in no text. Of several years as of factors."""
        own = self.heats(item, unit, firm)
        if not own:
            return calorific_value(item, unit, self.family)
        best = min(own, key=lambda h: ((suit := suits(h.year, year))[0], h.level, suit[1]))
        return best.value, best.unread


def _year(row: Mapping[str, str], known: Known) -> int:
    """The year of a row, 0 where it says none."""
    try:
        return period(row["period"], known.begins)[0]
    except PeriodError:
        return 0


def parts(row: dict[str, str], line: int | str, known: Known) -> list[tuple[dict[str, str], int | str, float]]:
    """A row of a blended motor fuel as rows of its parts, each with its share of the amount; any other row as it is."""
    fuels = motor_fuels.parts(row["carrier"])
    if not fuels or row["action"] not in ("bought", "burnt", "sold", "stocked", "drawn"):
        return [(row, line, 1.0)]
    heating = {f: found[0] for f in fuels if (found := known.heating(f, "1000m3", row["enterprise"], _year(row, known)))}
    try:
        shared = motor_fuels.shares(row["carrier"], calorific_basis(row["unit"])[0], heating)
    except UnitError:
        return [(row, line, 1.0)]
    return [(row | {"carrier": fuel}, line, share) for fuel, share in shared.items()]


def amount(row: dict[str, str], known: Known, wrong: Callable[..., None]) -> tuple[float, str, str] | None:
    """The amount in MWh, t or the unit of the value chain, that unit, and the calorific value that made it energy: of the catalogue, or one's own that was read in no text."""
    try:
        number = number_of(row["quantity"])
    except (UnitError, OverflowError):
        nothing = "write 0 where there was nothing, and no row where it is not known" if not any(c.isalnum() for c in row["quantity"].replace("无", "")) else ""
        wrong("not_a_quantity", "quantity", "a finite number", "write a decimal point, not a comma" if "," in row["quantity"] else nothing)
        return None
    if row["quantity"][-1:] in MULTIPLES and row["unit"][:1] in MULTIPLES:
        wrong("not_a_quantity", "quantity", "a finite number", f"{row['quantity'][-1]} stands with the number and with the unit: write it once")
        return None
    if number < 0:
        wrong("negative_value", "quantity", "a number >= 0", "direction is said by the action: bought, sold ...")
        return None
    if number > MOST:
        wrong("out_of_range", "quantity", f"a value that a park can have, below {MOST:.0e}")
        return None
    unit = row["unit"]
    expected = "t"
    if not unit:
        expected = known.chain.get(row["carrier"], "the unit of its factor") if row["action"] == "caused" else "t, or MWh of what is energy"
        wrong("wrong_unit", "unit", expected, "a quantity has a unit")
        return None
    try:
        plain = row["carrier"] not in FUELS or row["carrier"] in known.products | products()
        taken = row["action"] == "consumed" and row["carrier"] in POOLED
        if (row["action"] in ("consumed", "leaked", "captured") and not taken) or (row["action"] == "produced" and plain):
            return convert(number, unit, "t").value, "t", ""
        if row["action"] == "caused":
            if row["carrier"] not in known.chain:  # told already
                return None
            expected = known.chain[row["carrier"]]
            if spelled(unit) == expected:
                return number, expected, ""
            return convert(number, unit, expected).value, expected, ""
        expected = "MWh, GWh, GJ, tce ..." + (", or t or m3 of a fuel with a known heating value" if row["carrier"] in FUELS else "")
        return _energy(row, number, known)
    except StateError as why:
        wrong("wrong_value", "state", "the state of steam: 1.0 MPa (saturated), 1.0 MPa 300 degC, 2800 kJ/kg", str(why))
        return None
    except (UnitError, OverflowError, ValueError) as why:
        if row["carrier"] in THERMAL:
            expected += ", or t of steam with its state: 1.0 MPa (saturated), 1.0 MPa 300 degC, 2800 kJ/kg"
        wrong("wrong_unit", "unit", expected, str(why) if isinstance(why, UnusableUnit) else "")
        return None


def basis_open(row: dict[str, str], known: Known) -> bool:
    """Whether gas stands in energy that may be gross: where bills are, nothing is said and the row is no estimate."""
    if row["carrier"] != "natural_gas" or row["evidence_kind"] == "estimate" or known.country not in gross_bills():
        return False
    return not says_basis(row["unit"]) and dimension(row["unit"]) == "energy"


class StateError(ValueError):
    """A state that is none of steam; says why, where that is known."""


def _enthalpy(state: str) -> float:
    """Enthalpy of steam of the state that a row gives [kJ/kg]. Raises StateError, or UnitError where it gives none."""
    try:
        return steam.enthalpy(state)
    except (UnitError, ValueError) as why:
        raise (StateError(str(why) if isinstance(why, UnusableUnit) else "") if state else UnitError("no state")) from why


def _energy(row: dict[str, str], number: float, known: Known) -> tuple[float, str, str]:
    """An amount of energy in MWh net calorific, that unit, and the catalogue's calorific value that it was brought to energy by.
    Raises UnitError or ValueError."""
    carrier = row["carrier"]
    if motor_fuels.parts(carrier):
        raise UnusableUnit(f"{carrier} is a blend by volume: write l, m3 or MWh")
    unit, gross = calorific_basis(row["unit"])
    if gross:
        ratio = net_per_gross(carrier) if carrier in FUELS else None
        if ratio is None:
            raise UnusableUnit(f"no ratio of net to gross is known for {carrier}: write net energy")
        return convert(number, unit, "MWh").value * ratio, "MWh", ""
    try:
        return convert(number, unit, "MWh").value, "MWh", ""
    except UnusableUnit:
        raise
    except UnitError:
        if carrier in THERMAL:
            return convert(number, unit, "t").value * (_enthalpy(row["state"]) - steam.FEEDWATER) / 3600.0, "MWh", ""
    for measure in MEASURES:
        heating = known.heating(carrier, measure, row["enterprise"], _year(row, known))
        try:
            measured = convert(number, unit, measure).value
        except UnusableUnit:
            raise
        except UnitError:
            continue
        if heating is not None:
            return float(f"{measured * heating[0]:.14g}"), "MWh", f"{heating[1]}/{measure}" if heating[1] else ""
    raise UnitError(unit)

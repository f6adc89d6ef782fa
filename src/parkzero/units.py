"""Quantities with units: "35 GWh", "0.2 t/tce", "12 万tce", "60 EUR/t" as plain numbers in a named unit.

pint does the arithmetic; this module adds the field's own units: tonnes of standard coal (tce), emissions,
currencies (each price is a number per unit *of one currency*), and the Chinese multiples 万 and 亿.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pint

CURRENCIES = ("EUR", "CNY", "USD", "DKK", "GBP", "INR", "BRL", "JPY", "KRW", "ZAR", "MAD", "EGP", "THB", "VND", "COP", "ETB")

_DEFINITIONS = (
    "money = [money]",
    "tCO2 = [emission]",
    "tCO2e = tCO2",
    "kgCO2 = 1e-3 tCO2",
    "kgCO2e = kgCO2",
    "gCO2 = 1e-6 tCO2",
    "gCO2e = gCO2",
    "ktCO2 = 1e3 tCO2",
    "MtCO2 = 1e6 tCO2",
    "MtCO2e = MtCO2",
    "ktCO2e = ktCO2",
    "tce = 29.3076 GJ",
    "kgce = 1e-3 tce",
    "ktce = 1e3 tce",
    "Mtce = 1e6 tce",
    "MWp = MW",
    "kWp = kW",
    "kW_th = kW",
    "MW_th = MW",
    "kW_e = kW",
    "MW_e = MW",
    "Nm3 = meter ** 3",
    "m3 = meter ** 3",
    "m2 = meter ** 2",
    "km2 = kilometer ** 2",
    "person = [person]",
    "persons = person",
    "percent = 0.01",
    "piece = [piece]",
    "mu = 666.6667 meter ** 2",
)
_WORDS = {
    "吨标准煤": "tce",
    "吨": "t",
    "千瓦时": "kWh",
    "千瓦": "kW",
    "元": "CNY",
    "平方公里": "km2",
    "亩": "mu",
    "人": "person",
    "℃": "degC",
    "¥": "CNY",
    "€": "EUR",
}
_MULTIPLES = {"万": 1e4, "亿": 1e8}
_NUMBER = re.compile(r"^\s*([-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$", re.S)
_MONEY = re.compile(r"(?<![A-Za-z])(" + "|".join(CURRENCIES) + r")(?![A-Za-z])")
_PER_YEAR = re.compile(r"\s*/\s*(a|yr|year|年)\s*$")
_UNIT_TEXT = re.compile(r"^[A-Za-z0-9_%°·*/^(). \-]{0,40}$")


class UnitError(ValueError):
    """A text that is no quantity, or one of another kind than asked for."""


class Quantity(NamedTuple):
    """A number in the unit asked for, with the currency named apart (None where no money is meant)."""

    value: float
    currency: str | None


@cache
def _registry() -> pint.UnitRegistry:
    import pint

    registry: pint.UnitRegistry = pint.UnitRegistry(autoconvert_offset_to_baseunit=False, cache_folder=None)
    for line in _DEFINITIONS:
        registry.define(line)
    return registry


def split(text: str) -> tuple[float, str]:
    """Number and unit text of "35 GWh"; 万 and 亿 are multiplied in. Raises UnitError."""
    found = _NUMBER.match(text)
    if not found:
        raise UnitError(f"{text!r} does not begin with a number")
    if found[2].startswith(","):
        raise UnitError(f"{text!r}: write a decimal point, not a comma")
    number, unit = float(found[1].replace(",", "").replace("_", "")), found[2]
    while unit[:1] in _MULTIPLES:
        number *= _MULTIPLES[unit[0]]
        unit = unit[1:]
    return number, unit


def _spelled(unit: str) -> str:
    """A unit text as pint reads it, its currency by code, without a trailing per year."""
    for word, meant in _WORDS.items():
        unit = unit.replace(word, meant)
    return _PER_YEAR.sub("", unit).replace("%", "percent").replace("·", "*").strip()


def without_currency(unit: str) -> str:
    """The unit that a quantity in `unit` converts to by 1, money of no currency.

    >>> without_currency("CNY/kWh")
    'money/kWh'
    """
    return _MONEY.sub("money", _spelled(unit))


@cache
def _factor(unit: str, target: str) -> tuple[float, str | None]:
    """What one `unit` is in `target`, and the currency in it."""
    import pint

    unit = _spelled(unit)
    if not _UNIT_TEXT.match(unit):
        raise UnitError(f"{unit!r} is not a unit")
    currencies = set(_MONEY.findall(unit))
    if len(currencies) > 1:
        raise UnitError(f"{unit!r} names two currencies")
    registry = _registry()
    try:
        source = registry.parse_units(_MONEY.sub("money", unit))
        return float((1.0 * source).to(registry.parse_units(target)).magnitude), next(iter(currencies), None)
    except (pint.PintError, AttributeError, ValueError, TypeError, KeyError, AssertionError) as why:
        raise UnitError(f"{unit!r} is not a unit of the kind {target!r}") from why
    except Exception as why:  # pint's parser raises tokenizer errors of several kinds on odd text
        raise UnitError(f"{unit!r} is not a unit") from why


def convert(number: float, unit: str, target: str) -> Quantity:
    """`number` `unit` in `target`.

    >>> convert(1.0, "tce", "MWh").value
    8.141
    >>> convert(0.4, "CNY/kWh", "money/MWh")
    Quantity(value=400.0, currency='CNY')
    """
    while unit[:1] in _MULTIPLES:
        number *= _MULTIPLES[unit[0]]
        unit = unit[1:]
    factor, currency = _factor(unit, target)
    value = number * factor
    return Quantity(float(f"{value:.14g}"), currency)


def read(text: str, target: str) -> Quantity:
    """The quantity that `text` says, in `target`. Raises UnitError.

    >>> read("12 万tce", "tce").value
    120000.0
    """
    number, unit = split(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise UnitError(f"{text!r} is not a finite number")
    if not unit and target not in ("", "percent"):
        raise UnitError(f"{text!r} has no unit")
    return convert(number, unit, target or "dimensionless")


def dimension(unit: str) -> str | None:
    """What kind of thing a unit measures, for messages: energy, power, emission, money, ...; None where unknown."""
    for name, target in (
        ("share", "dimensionless"), ("energy", "MWh"), ("power", "MW"), ("emission", "tCO2"), ("mass", "t"),
        ("money", "money"), ("area", "m2"), ("volume", "m3"), ("duration", "h"), ("price of energy", "money/MWh"),
        ("price of emission", "money/tCO2"), ("price of power", "money/MW"), ("emission factor", "tCO2/MWh"),
        ("persons", "person"), ("length", "km"),
    ):  # fmt: skip
        try:
            _factor(unit, target)
        except UnitError:
            continue
        return name
    return None

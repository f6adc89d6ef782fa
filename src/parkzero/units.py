"""Quantities with units: "35 GWh", "0.2 t/tce", "12 万tce", "60 EUR/t" as plain numbers in a named unit.

pint knows the units, each looked up by its name; this module reads products and quotients of them, and adds the field's own
units: tonnes of standard coal (tce), emissions, currencies (each price is a number per unit *of one currency*), and the Chinese
multiples 万 and 亿. An energy is net calorific unless its unit ends in _gross or _HHV (`calorific_basis`). bbl is the oil barrel, gal the US gallon; ton, mt
and milli-units of what parks count in mega are refused (`AMBIGUOUS`).
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from parkzero import decimals

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
    "gce = 1e-6 tce",
    "ktce = 1e3 tce",
    "Mtce = 1e6 tce",
    "MWp = MW",
    "kWp = kW",
    "cal = 4.1868 * joule = calorie",
    "Gcal = 4.1868 GJ",
    "Mcal = 4.1868 MJ",
    "kcal = 4.1868 kJ",
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
    "oil_barrel = 42 * gallon = bbl = barrel",
    "MMBtu = 1e6 Btu",
    "mmBtu = MMBtu",
)
AMBIGUOUS = (
    (re.compile(r"[kMG]?tons?"), "t (tonne), short_ton or long_ton"),
    (re.compile(r"mts?|MT|MTs"), "t (metric ton) or Mt (a million tonnes)"),
    (re.compile(r"m(W|Wh|w|wh|W_th|W_e|Wp|J|tce|tCO2e?|Btu)"), "M for mega"),
    (re.compile(r"[Mkm]cf|[Mm]{1,2}scf|[Mk]scf"), "1000 ft3 or 1000000 ft3"),
    (re.compile(r"\$|dollars?"), "USD, or the code of another currency"),
    (re.compile(r"ct|cents?|p|pence|c"), "a part of a currency by its code: 0.01 EUR, 0.01 GBP"),
    (re.compile(r"M[Bb]tu|MBTU"), "kBtu (thousand) or MMBtu (million)"),
    (re.compile(r"[kM]?[Mm]bbl|Mbarrels?"), "kbbl (thousand barrels) or 1000000 bbl"),
    (re.compile(r"[MGT]N?m[23]"), "1000000 m3 or hm3"),
)
"""Names that mean different things to different readers, and what to write instead: they are refused, never guessed."""
USUAL = ("kWh", "MWh", "GWh", "TWh", "kW", "MW", "GW", "MJ", "GJ", "TJ", "tce", "kgce", "t", "kg", "m3", "Nm3", "m2", "km2", "tCO2", "tCO2e", "kgCO2", "year", "month", "person", "percent")
"""Units that a slip of the pen is likely to have meant."""
_MULTIPLES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_NUMBER = re.compile(r"^\s*([-+]?(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\d,.])\s*(.*?)\s*$", re.S)
_OTHER_MONEY = re.compile(r"\s*([A-Z]{3})(?=\s*/)")
"""What leads a price as codes of currencies do."""
_MONEY = re.compile(r"(?<![A-Za-z])(" + "|".join(CURRENCIES) + r")(?![A-Za-z])")
_GROUPS = re.compile(r"[\s’'`]+\d{3}(?![\d^*⁰¹²³⁴⁵⁶⁷⁸⁹])")
_NAMED = re.compile(r"'(.+?)' is no unit")
_BEHIND = re.compile(r"\s\d[\d.,]*$")
_PER_YEAR = re.compile(r"\s*/\s*(a|yr|year)\s*$")
_TIMED = re.compile(r"(?<![A-Za-z])(?:months?|years?|yr|a|days?|d|weeks?|h|hours?)(?![A-Za-z])")
_ABBREVIATED = re.compile(r"(?<=[A-Za-z])\.(?=\s|$)")
_POINT = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z])")
_PER_MONTH = re.compile(r"(?<=/)(.+)[*·](month|year)$")
_DOTS = str.maketrans(dict.fromkeys("·•∙⋅‧・", "*"))
"""Signs of a product."""
_TENS = re.compile(r"10(?:\^|\*\*)?([⁰¹²³⁴⁵⁶⁷⁸⁹])")
_FACTOR = re.compile(
    r"\s*(\*\*?|/|·|×)?\s*((?:\d{1,9}(?:\.\d{1,9})?(?:(?:\*\*|\^)-?\d(?!\d))?|[百千万亿])\s*)*"
    r"(?:([A-Za-z°µ_$][A-Za-z0-9°_]{0,30})(?:(?:\*\*|\^)(-?\d))?(?!\d|\*\*|\^))?"
)
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(?:(?:\*\*|\^)(-?\d))?|([百千万亿])")
_AREA = re.compile(r"(da|h|k|d|c|m|µ|u)(m)([23])")
_CALORIFIC = re.compile(r"(?:_|\s*[(（]|\s+|(?=[高低]位))(?:(gross|HHV|GCV|PCS|Hs|高位)|net|LHV|NCV|PCI|Hi|低位)(?:\s*CV)?[)）]?$", re.I)


class UnitError(ValueError):
    """A text that is no quantity, or one of another kind than asked for."""


LOST = frozenset(f"10{power}" for power in range(3, 10))
"""Numbers in a unit that are powers of ten, in tables that have lost what stood raised: 104 kWh for 10^4 kWh."""


class UnusableUnit(UnitError):
    """A unit that cannot be taken as it stands; the message says what to write instead."""


class Quantity(NamedTuple):
    """A number in the unit asked for, with the currency named apart (None where no money is meant)."""

    value: float
    currency: str | None


@cache
def _registry() -> pint.UnitRegistry:
    import pint

    registry: pint.UnitRegistry = pint.UnitRegistry(autoconvert_offset_to_baseunit=False, on_redefinition="ignore", cache_folder=None)
    for line in _DEFINITIONS:
        registry.define(line)
    return registry


def number_and_unit(text: str) -> tuple[str, str]:
    """The number of a text, with a decimal point and without groups, and the unit behind it. Raises UnitError."""
    written = decimals.written(text, "." if decimals.shown(text) == "both" else None)
    found = _NUMBER.match(written) if written is not None else None
    if found and _GROUPS.match(text, found.end(1)):
        raise UnusableUnit(f"{text.strip()} may be one number in groups: write it without blanks")
    if not found:
        raise UnitError(f"{text!r} is no number" if re.match(r"\s*[-+]?[\d.,]", text) else f"{text!r} does not begin with a number")
    return found[1].replace("_", ""), found[2]


def split(text: str) -> tuple[float, str]:
    """Number and unit text of "35 GWh"; 万 and 亿 are multiplied in. A decimal comma is read where it can be nothing else. Raises UnitError."""
    digits, unit = number_and_unit(text)
    number = float(digits)
    while unit[:1] in ("万", "亿"):
        number *= _MULTIPLES[unit[0]]
        unit = unit[1:]
    return number, unit


@cache
def spellings() -> Mapping[str, str]:
    """What people write for a unit, and the unit that it means."""
    with (files("parkzero.library") / "catalogue" / "units.csv").open(encoding="utf8") as text:
        return {row["spelling"]: row["means"] for row in csv.DictReader(text)}


@cache
def _foreign() -> re.Pattern[str]:
    """Spellings that hold other signs than letters of ASCII, the longest first: they may stand beside each other, and are looked for anywhere;
    and other names of currencies, as words."""
    money = [rf"(?<![A-Za-z]){word}(?![A-Za-z])" for word, means in spellings().items() if word.isascii() and means in CURRENCIES]
    return re.compile("|".join([*(re.escape(word) for word in sorted(spellings(), key=len, reverse=True) if not word.isascii()), *money]))


@cache
def _spelled(unit: str, *, yearly: bool = False) -> str:
    """A unit text as it is read: signs of one form, Chinese words by their units, without a trailing per year unless it counts (`yearly`)."""
    text = normalize("NFKC", _TENS.sub(lambda m: f"10^{normalize('NFKC', m[1])}", unit))
    text = _foreign().sub(lambda m: spellings()[m[0]], text)
    text = _POINT.sub("*", _ABBREVIATED.sub("", text))
    text = text if yearly else _PER_YEAR.sub("", text) or text
    return _PER_MONTH.sub(r"\1/\2", text.translate(_DOTS)).replace("%", "percent").strip()


def spelled(unit: str) -> str:
    """A unit text with its words and signs by their units, one that holds none as it is.

    >>> spelled("吨公里"), spelled("万元"), spelled("t·km"), spelled("crate")
    ('t*km', '万CNY', 't*km', 'crate')
    """
    return _spelled(unit, yearly=True)


def without_currency(unit: str) -> str:
    """The unit that a quantity in `unit` converts to by 1, money of no currency.

    >>> without_currency("CNY/kWh")
    'money/kWh'
    """
    return _MONEY.sub("money", _spelled(unit))


@cache
def _named(name: str) -> tuple[float, pint.Unit]:
    """A single unit, looked up by its name: its multiple and the unit. Raises UnitError."""
    import pint

    for pattern, instead in AMBIGUOUS:
        if pattern.fullmatch(name):
            raise UnusableUnit(f"{name} is ambiguous: write {instead}")
    if name in spellings() and spellings()[name] != name:
        return _read(spellings()[name])
    registry = _registry()
    area = _AREA.fullmatch(name)  # a prefix binds to the metre: 1 dm3 is 0.001 m3
    try:
        return 1.0, registry.parse_units(area[1] + area[2]) ** int(area[3]) if area else registry.parse_units(name)
    except (pint.PintError, AttributeError, ValueError, TypeError, KeyError, AssertionError) as why:
        close = difflib.get_close_matches(name, [*USUAL, *(n for n in spellings() if n.isascii())], n=1, cutoff=0.6) if len(name) > 2 else []
        raise (UnusableUnit(f"{name!r} is no unit: did you mean {close[0]!r}?") if close else UnitError(f"{name!r} is not a unit")) from why


def _read(unit: str) -> tuple[float, pint.Unit]:
    """Number and unit of a product or quotient of named units: "kgce/kWh", "1000 m3", "GJ/万Nm3", "EUR/(kW*month)" (brackets only at the
    end). A number belongs to the name behind it. Raises UnitError."""
    head, stroke, below = unit.partition("/(")
    if stroke:
        if not below.endswith(")") or "/" in below:
            raise UnitError(f"{unit!r} is not a unit")
        (number, whole), (size, part) = _read(head), _read(below[:-1])
        return number / size, whole / part
    number, whole, place = 1.0, _registry().parse_units(""), 0
    while place < len(unit):
        found = _FACTOR.match(unit, place)
        if not found or found.end() == place or (found[1] and not place and found[1] != "/") or (found[1] and found.end() == found.end(1)):
            raise UnitError(f"{unit!r} is not a unit")
        below_stroke = -1 if found[1] == "/" else 1
        sizes = unit[found.end(1) if found[1] else place : found.start(3) if found[3] else found.end()]
        for digits, power, multiple in _SIZE.findall(sizes):
            if digits in LOST and not power:
                raise UnusableUnit(f"{digits} may be a power of ten that lost its sign: write 10^{digits[2:]} or 万, or the number {digits} with the quantity")
            number *= (_MULTIPLES[multiple] if multiple else float(digits) ** int(power or 1)) ** below_stroke
        if found[3]:
            size, part = _named(found[3])
            power = int(found[4] or 1) * below_stroke
            number, whole = number * size**power, whole * part**power
        place = found.end()
    return number, whole


def _near(unit: str) -> str:
    """A unit like one that is written in Chinese, its parts spelled as one is; nothing where none is near.

    >>> _near("兆瓦吋"), _near("parsecs")
    ('兆瓦时', '')
    """
    known = [word for word in spellings() if not word.isascii() and len(word) > 1]
    parts = re.split(r"([/·*()万亿])", normalize("NFKC", unit).replace(" ", ""))
    near = [part if part.isascii() or part in spellings() else next(iter(difflib.get_close_matches(part, known, n=1, cutoff=0.6)), "") for part in parts]
    return "".join(near) if all(n or not p for n, p in zip(near, parts, strict=True)) and near != parts else ""


def _factor(unit: str, target: str) -> tuple[float, str | None]:
    """What one `unit` is in `target`, and the currency in it. Raises UnitError."""
    found = _tried(unit, target)
    if isinstance(found, UnitError):
        raise type(found)(*found.args)
    return found


@cache
def _tried(unit: str, target: str) -> tuple[float, str | None] | UnitError:
    """That, or why it is none: every row of a mass is tried as energy first."""
    try:
        return _looked_up(unit, target)
    except UnitError as why:
        return type(why)(*why.args)


def _looked_up(unit: str, target: str) -> tuple[float, str | None]:
    import pint

    said, unit = unit, _spelled(unit, yearly=target.endswith("/month"))
    if _BEHIND.search(said):
        raise UnusableUnit(f"{said} ends in a number: a unit does not")
    currencies = set(_MONEY.findall(unit))
    if target.endswith("/month") and not _TIMED.search(unit):  # money per kW and month is money per energy too
        raise UnitError(f"{said!r} is not a unit of the kind {target!r}")
    if len(unit) > 40 or len(currencies) > 1:
        raise UnitError(f"{said!r} is not a unit" if len(unit) > 40 else f"{said!r} names two currencies")
    target, asked = _MONEY.sub("money", target), set(_MONEY.findall(target))
    if asked and asked != currencies:
        raise UnitError(f"{said!r} is not a unit of the kind {target!r}")
    try:
        number, source = _read(_MONEY.sub("money", unit))
        per, aim = _read(target)
        if "tCO2" in target and source.dimensionality != aim.dimensionality:  # tonnes of nothing else are asked for
            per, aim = _read(target.replace("tCO2", "t"))
        value = _registry().Quantity(number, source).to(aim).magnitude / per
    except UnitError as why:
        named = _NAMED.match(str(why))
        if isinstance(why, UnusableUnit) and (named is None or named[1] in said):  # else it is a word that was made of what was written
            raise
        if "money" in target and not currencies and (other := _OTHER_MONEY.match(said)):
            raise UnusableUnit(f"no rates are known for {other[1]}: write {', '.join(CURRENCIES)}") from why
        raise (UnusableUnit(f"{said!r} is no unit: did you mean {near!r}?") if (near := _near(said)) else UnitError(f"{said!r} is not a unit")) from why
    except (pint.PintError, ZeroDivisionError, OverflowError) as why:
        raise UnitError(f"{said!r} is not a unit of the kind {target!r}") from why
    return float(value), next(iter(currencies), None)


TEMPERATURES = ("degC", "degF", "K", "kelvin", "°C", "°F")


def convert(number: float, unit: str, target: str) -> Quantity:
    """`number` `unit` in `target`; a temperature by its offset.

    >>> convert(1.0, "tce", "MWh").value
    8.141
    >>> convert(0.4, "CNY/kWh", "money/MWh")
    Quantity(value=400.0, currency='CNY')
    >>> convert(298.15, "K", "degC").value
    25.0
    """
    if target in TEMPERATURES:
        import pint

        try:
            (_, source), (_, aim) = _read(_spelled(unit)), _read(target)
            return Quantity(float(f"{_registry().Quantity(number, source).to(aim).magnitude:.12g}"), None)
        except pint.PintError as why:
            raise UnitError(f"{unit!r} is not a unit of the kind {target!r}") from why
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


def calorific_basis(unit: str) -> tuple[str, bool]:
    """A unit without what it says of the calorific value, and whether it says gross.

    >>> calorific_basis("kWh_gross"), calorific_basis("MWh (net)"), calorific_basis("GJ")
    (('kWh', True), ('MWh', False), ('GJ', False))
    """
    found = _CALORIFIC.search(unit)
    return (unit[: found.start()], found[1] is not None) if found else (unit, False)


def says_basis(unit: str) -> bool:
    """Whether a unit says gross or net.

    >>> says_basis("kWh_net"), says_basis("kWh")
    (True, False)
    """
    return _CALORIFIC.search(unit) is not None


def dimension(unit: str) -> str | None:
    """What kind of thing a unit measures, for messages: energy, power, emission, money, ...; None where unknown."""
    for name, target in (
        ("share", "dimensionless"), ("energy", "MWh"), ("power", "MW"), ("mass", "t"), ("emission", "tCO2"),
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

"""The base of every noun, and `Given`: a number with unit, interval, year, source and confidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Self, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from parkzero import decimals
from parkzero.problem import WrongUse, one_of
from parkzero.source import SPREAD, Confidence
from parkzero.units import UnitError, dimension, read, split


class Noun(BaseModel):
    """Frozen, unknown keys refused; the text under a field is its schema text."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)

    def but(self, **changes: Any) -> Self:
        """A copy with some parts replaced: the way to every counterfactual. Raises WrongUse for a part that there is not."""
        unknown = [name for name in changes if name not in type(self).model_fields]
        if unknown:
            raise WrongUse("field", ", ".join(unknown), type(self).model_fields)
        for name, value in changes.items():
            old = getattr(self, name)
            kinds = _kinds(type(self).model_fields[name].annotation) if old is None else (type(old),)
            if not _alike(old, value, kinds):
                raise WrongUse("value", f"{name} = {value!r}"[:120], [k.__name__ for k in kinds])
        return self.model_copy(update=changes)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """What differs from the defaults."""
        fields = type(self).model_fields
        return ((n, v) for n, v in self if fields[n].is_required() or v != fields[n].get_default(call_default_factory=True))


def _kinds(annotation: Any) -> tuple[type, ...]:
    """The nouns that a field of no value yet may hold; none where it may hold anything else."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    found = [k for part in parts if part is not type(None) for k in ((part,) if isinstance(part, type) else _kinds(part) if get_origin(part) is Annotated else (object,))]
    return tuple(found) if found and all(issubclass(k, Noun) for k in found) else ()


def _alike(old: Any, new: Any, kinds: tuple[type, ...]) -> bool:
    """Whether a value can stand where another one stood: nouns of one kind, numbers for numbers, tuples of nouns for tuples."""
    if new is None:
        return True
    if old is None:
        return not kinds or isinstance(new, kinds)
    if isinstance(old, Noun):
        return isinstance(new, type(old)) or isinstance(old, type(new))
    if isinstance(old, bool | str):
        return isinstance(new, type(old))
    if isinstance(old, int | float):
        return isinstance(new, int | float) and not isinstance(new, bool)
    if isinstance(old, tuple):
        return isinstance(new, tuple) and not any(isinstance(x, dict) for x in new)
    return not isinstance(old, dict) or isinstance(new, dict)


class Given(Noun):
    """A number that somebody gave, with where it comes from."""

    value: float
    """The number, in `unit`."""
    unit: str
    """The unit that parkzero computes in."""
    low: float
    """5th percentile, in `unit`."""
    high: float
    """95th percentile, in `unit`."""
    currency: str | None = None
    """Currency, where the number is money."""
    year: int | None = None
    """Year the number holds for; the price year, where it is money."""
    source: str = ""
    """Who says so."""
    confidence: Confidence | None = None
    """A official or primary text, B secondary source, C memory or estimate."""
    note: str = ""
    """What a reader should know."""
    evidence_id: str = ""
    """Id of the paper in evidence.csv that it rests on."""
    rule: str = ""
    """Name of the rule that filled it, where nobody gave it."""

    def __repr__(self) -> str:
        unit = self.unit.replace("money", self.currency or "money")
        return f"Given({self.value:.6g} {unit}".rstrip() + f", {self.low:.4g} to {self.high:.4g}{', ' + self.confidence if self.confidence else ''})"

    __str__ = __repr__

    @property
    def estimated(self) -> bool:
        return self.confidence == "C" or bool(self.rule)

    def times(self, factor: float) -> Given:
        """The number and its interval scaled."""
        return self.but(value=self.value * factor, low=self.low * factor, high=self.high * factor)


APART = frozenset(("profiles", "borrowed", "replaced", "activity", "streams", "claims", "factors", "certificates", "avoided", "indicators", "evidence", "versions"))
"""Fields of a park that hold no figures of its card."""


def givens(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Given]]:
    """Every Given in a noun, with its path."""
    if isinstance(value, Given):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in APART:
                yield from givens(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from givens(inner, (*path, key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from givens(inner, (*path, number))


def spread(value: float, share: float) -> tuple[float, float]:
    """The interval value -+ share, ordered."""
    return (value - abs(value) * share, value + abs(value) * share)


def given(value: float, unit: str, *, confidence: Confidence = "C", share: float | None = None, **rest: Any) -> Given:
    """A Given made by a rule, with the interval of its confidence or the half width `share`."""
    low, high = spread(value, SPREAD[confidence] if share is None else share)
    return Given(value=value, unit=unit, low=low, high=high, confidence=confidence, **rest)


MOST = 1e12
"""Numbers above this are slips of the pen."""
FIGURE_KEYS = {"value", "unit", "low", "high", "year", "source", "confidence", "note", "evidence_id"}
_YEAR = re.compile(r"^\d{4}")


def failed(code: str, expected: str, found: object, hint: str = "") -> PydanticCustomError:
    """An error of a field that becomes a Problem of that code."""
    return PydanticCustomError(code, "{expected}", {"expected": expected, "found": str(found)[:120], "hint": hint})


def _number(text: object, unit: str | None, target: str) -> tuple[float, str | None]:
    if isinstance(text, bool) or not isinstance(text, int | float | str):
        raise failed("not_a_quantity", f'a number with a unit like "12 {_shown(target)}"', text)
    said = unit or ""
    try:
        number, own = (float(text), "") if isinstance(text, int | float) else split(text)
        said = own or said
        return read(f"{number!r} {said}", target)
    except (UnitError, OverflowError, ValueError) as why:
        kind = dimension(said) if said else None
        bare = isinstance(text, int | float) or decimals.is_plain(text)
        hint = f"this is {with_article(kind)}" if kind else "write the unit after the number" if bare and not said and target else str(why) if isinstance(why, UnitError) else ""
        expected = f"a quantity in {_shown(target)} or a unit that converts to it" if target else "a share like 30 %, or a plain number"
        raise failed("wrong_unit", expected, text if not unit else f"{text} {unit}", hint) from why


def with_article(kind: str) -> str:
    """The name of a kind of quantity as a sentence says it.

    >>> with_article("emission"), with_article("price of power"), with_article("money")
    ('an emission', 'a price of power', 'money')
    """
    return kind if kind in ("money", "persons") else f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def degrees(value: object) -> object:
    """A temperature in degC where its unit stands with it; any other value as it is.

    >>> degrees("38 degC"), degrees("311.15 K"), degrees(38.0), degrees("warm")
    (38.0, 38.0, 38.0, 'warm')
    """
    try:
        return read(value, "degC").value if isinstance(value, str) else value
    except UnitError:
        return value


def _shown(target: str) -> str:
    return target.replace("money", "EUR") or "no unit"


def _behind(target: str) -> str:
    """A unit behind a number of a sentence."""
    return f" {_shown(target)}" if target else ""


def quantity(target: str, low: float = 0.0, high: float = float("inf"), bare: str = "") -> Callable[[Any], Given]:
    """What reads a quantity in `target` as people write it; raises PydanticCustomError with what was found and expected.

    `bare`: the unit of a number that has none.
    """

    def parse(raw: Any) -> Given:
        if isinstance(raw, Given):
            return raw
        whole = raw if isinstance(raw, dict) else {"value": raw}
        unknown = set(whole) - FIGURE_KEYS
        if unknown:
            raise failed("unknown_key", one_of(sorted(FIGURE_KEYS)), ", ".join(sorted(map(str, unknown))))
        if whole.get("value") is None:
            raise failed("missing_value", "a value; leave the whole entry out where there is no public evidence", whole)
        unit = whole.get("unit") or (bare or None)
        if unit is not None and not isinstance(unit, str):
            raise failed("wrong_unit", f"a unit that converts to {_shown(target)}", unit)
        value, currency = _number(whole["value"], unit, target)
        if abs(value) > MOST:
            raise failed("out_of_range", f"a value that a park can have, below {MOST:.0e}{_behind(target)}", whole["value"])
        if not low <= value <= high:
            bounds = f"between {low:g} and {high:g}{_behind(target)}" if target else f"between {100.0 * low:g} % and {100.0 * high:g} %"
            raise failed("out_of_range", f"a value >= {low:g}{_behind(target)}" if high == float("inf") else f"a value {bounds}", whole["value"])
        confidence = whole.get("confidence")
        if confidence not in (None, "A", "B", "C"):
            raise failed("unknown_name", "confidence A, B or C", confidence)
        year = whole.get("year")
        if year is not None and not (isinstance(year, int | str) and _YEAR.match(str(year))):
            raise failed("not_a_year", "a year like 2023", year)
        estimate = spread(value, SPREAD[confidence] if confidence else SPREAD["B"])
        ends = [
            _number(whole[k], unit, target)[0] if whole.get(k) is not None else e for k, e in zip(("low", "high"), estimate, strict=True)
        ]
        if not ends[0] <= value <= ends[1]:
            raise failed("contradictory_bounds", "low <= value <= high", f"low {ends[0]:g}, value {value:g}, high {ends[1]:g}")
        return Given(
            value=value, unit=target, low=max(ends[0], low), high=min(ends[1], high), currency=currency,
            year=int(str(year)[:4]) if year is not None else None,
            source=str(whole.get("source") or ""), confidence=confidence, note=str(whole.get("note") or ""), evidence_id=str(whole.get("evidence_id") or ""),
        )  # fmt: skip

    return parse


def either(*targets: str) -> Callable[[Any], Given]:
    """What reads a quantity in the first of several units that it converts to."""

    def parse(raw: Any) -> Given:
        context: dict[str, Any] = {}
        for target in targets:
            try:
                return quantity(target)(raw)
            except PydanticCustomError as why:
                if why.type != "wrong_unit":
                    raise
                context = context or dict(why.context or {})
        shown = " or ".join(_shown(t) for t in targets)
        expected = f"a quantity in {shown} or a unit that converts to one of them"
        raise failed("wrong_unit", expected, context.get("found"), str(context.get("hint", "")))

    return parse


def amount(target: str, low: float = 0.0, high: float = float("inf"), or_else: tuple[str, ...] = (), bare: str = "") -> Any:
    """The type of a field that holds a quantity: a text "35 GWh", or a mapping with value, source, confidence ...;
    `or_else`: other units, `bare`: the unit of a number that has none."""
    example = f"12 {_shown(target)}"
    schema = {
        "anyOf": [
            {"type": ["string", "number"], "examples": [example]},
            {
                "type": "object",
                "properties": {
                    "value": {"type": ["string", "number"], "examples": [example]}, "unit": {"type": "string"},
                    "low": {"type": ["string", "number"]}, "high": {"type": ["string", "number"]},
                    "year": {"type": ["integer", "string"]}, "source": {"type": "string"},
                    "confidence": {"enum": ["A", "B", "C"]}, "note": {"type": "string"}, "evidence_id": {"type": "string"},
                },
                "required": ["value"], "additionalProperties": False,
            },
        ],
        "description": f"A quantity in {' or '.join(map(_shown, (target, *or_else)))} or a unit that converts to it.",
    }  # fmt: skip
    reads = either(target, *or_else) if or_else else quantity(target, low, high, bare)
    return Annotated[Given, BeforeValidator(reads), WithJsonSchema(schema)]


if TYPE_CHECKING:
    Energy = Given
    Power = Given
    Capacity = Given
    Share = Given
    Rate = Given
    EmissionFactor = Given
    EnergyPrice = Given
    Charge = Given
    PowerPrice = Given
    CarbonPrice = Given
    CarbonIntensity = Given
    Money = Given
    Area = Given
    Hours = Given
    YieldPerPower = Given
    Years = Given
    Persons = Given
    Factor = Given
    CoalPerPower = Given
    Mass = Given
    Tonnes = Given
    Length = Given
    Voltage = Given
else:
    Energy = amount("MWh")
    Power = amount("MW")
    Capacity = amount("MW", or_else=("t/h", "tCO2/h"))
    Share = amount("", 0.0, 1.0)
    Rate = amount("", -0.5, 1.0)
    EmissionFactor = amount("tCO2/MWh")
    EnergyPrice = amount("money/MWh", low=-1e6)
    Charge = amount("money/MWh")
    PowerPrice = amount("money/MW/month")
    CarbonPrice = amount("money/tCO2")
    CarbonIntensity = amount("tCO2/tce", 0.0, 10.0)
    Money = amount("money")
    Area = amount("m2")
    Hours = amount("h", 0.0, 8760.0)
    YieldPerPower = amount("MWh/MW", 0.0, 8760.0)
    Years = amount("year", 0.0, 100.0)
    Persons = amount("person")
    Factor = amount("", 0.0)
    CoalPerPower = amount("tce/MWh", 0.0, 1.0, bare="kgce/kWh")
    Mass = amount("t")
    Tonnes = amount("tCO2")
    Length = amount("km", 0.0, 1000.0)
    Voltage = amount("kV", 1.0, 1200.0)
Celsius = Annotated[float, BeforeValidator(degrees)]
"""A temperature [degC]."""
IDENT = r"^[a-z0-9][a-z0-9_-]{0,63}$"
Ident = Annotated[str, Field(pattern=IDENT)]
"""An id: lower-case letters, digits, - and _."""

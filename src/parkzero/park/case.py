"""A case: a figure that somebody claims for a project, and the readings under which it is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from parkzero.park.noun import FIGURE_KEYS, Given, Ident, Noun, failed, quantity
from parkzero.problem import one_of
from parkzero.units import Quantity, UnitError, convert, split, without_currency

CaseKind = Literal["payback", "relief"]
RESULT_UNIT: dict[CaseKind, str] = {"payback": "year", "relief": ""}
"""What the result of a kind is measured in."""
RELIEF = {"payment": "money/MWh", "hours": "h", "years": "year", "investment": "money/MW"}
"""Inputs of a relief: what is paid per energy, full-load hours a year, how long it is paid, and what a plant costs by power."""
LIMITS = {"rate": "", "cap": "money", "size": "MW", "ceiling": ""}
"""Further ones: rate of discount, the most that is paid a year for a plant of some size, the largest share of the investment."""
PROJECT = {"life": "year"}
"""Inputs of a payback beside those of its terms."""
DISCOUNT = {"rate": ""}
InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _read(raw: Any) -> Any:
    """A quantity in the unit it is written in; % becomes a share, unit 1."""
    if isinstance(raw, Given):
        return raw
    whole = raw if isinstance(raw, dict) else {"value": raw}
    unit = whole.get("unit")
    if unit is None and isinstance(whole.get("value"), str):
        try:
            unit = split(whole["value"])[1]
        except UnitError as why:
            raise failed("wrong_unit", "a number with its unit", whole["value"]) from why
    said = unit if isinstance(unit, str) else ""
    try:
        convert(1.0, said, without_currency(said) or "dimensionless")
    except UnitError as why:
        raise failed("wrong_unit", 'a number with a unit like "12 MWh"', said) from why
    given = quantity("" if said in ("", "%") else without_currency(said))(whole)
    return given.but(unit={"%": "1", "year": "a", "yr": "a", "年": "a"}.get(said, said))


if TYPE_CHECKING:
    AsWritten = Given
else:
    AsWritten = Annotated[Given, BeforeValidator(_read)]


class Input(Given):
    """A number that goes into a reading, in the unit it is written in."""

    what: str = ""
    """What it is; as in the reading taken over where left out."""
    what_zh: str = ""
    """The same in Chinese."""
    basis: Literal["published", "estimated"]
    """Whether somebody published it or it is an estimate."""

    @model_validator(mode="before")
    @classmethod
    def _of_figure(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise failed("wrong_value", "a mapping with value, source, confidence and basis", raw)
        own = {"what", "what_zh", "basis"}
        unknown = set(raw) - own - FIGURE_KEYS
        if unknown:
            raise failed("unknown_key", one_of(sorted(own | FIGURE_KEYS)), ", ".join(sorted(map(str, unknown))))
        given = _read({k: v for k, v in raw.items() if k not in own})
        return given.model_dump() | {k: raw[k] for k in own if k in raw}


class Reading(Noun):
    """One way to understand the claim, with its inputs."""

    id: Ident
    """Id of the reading."""
    text: str
    """The reading in words."""
    text_zh: str = ""
    """The same in Chinese."""
    like: str = ""
    """Id of an earlier reading, whose inputs and terms stand where this one gives none of its own."""
    inputs: dict[InputName, Input] = {}
    """Inputs by name."""
    invested: tuple[tuple[str, ...], ...] = ()
    """Of a payback: terms of the investment, each a product of inputs."""
    earned: tuple[tuple[str, ...], ...] = ()
    """Of a payback: terms of what is earned or saved a year."""
    spent: tuple[tuple[str, ...], ...] = ()
    """Of a payback: terms of what is spent a year."""
    note: str = ""
    """What a reader should know."""
    note_zh: str = ""
    """The same in Chinese."""

    def terms(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Terms by the part of the account they stand in."""
        return {"invested": self.invested, "earned": self.earned, "spent": self.spent}

    def used(self) -> tuple[str, ...]:
        """Names that the terms call for."""
        return tuple(dict.fromkeys(n for group in self.terms().values() for term in group for n in term))


class Stated(Noun):
    """What is claimed."""

    value: AsWritten
    """The number."""
    holds: Literal["at_most", "at_least", "about"]
    """For which results it holds."""
    tolerance: AsWritten | None = None
    """How far off "about" may be, in the unit of the value."""


class Case(Noun):
    """One entry of cases.yaml."""

    id: Ident
    """Id of the case."""
    kind: CaseKind
    """payback of an investment [a], or relief of an investment by a payment per energy [share]."""
    text: str
    """The claim in words."""
    text_zh: str = ""
    """The claim in Chinese."""
    claim: str = ""
    """Id of the claim in claims.yaml that it examines."""
    claimed: Stated
    """The number claimed, and for which results it holds."""
    source: str
    """Who claims it."""
    note: str = ""
    """What a reader should know."""
    note_zh: str = ""
    """The same in Chinese."""
    readings: Annotated[tuple[Reading, ...], Field(min_length=1)]
    """Readings under which it is computed."""


def size_of(item: Given, target: str) -> float:
    """An input in the unit that a formula computes in. Raises UnitError."""
    return convert(item.value, item.unit, target or "dimensionless").value


def worth_of(names: Iterable[str], inputs: Mapping[str, Given], *, yearly: bool) -> Quantity:
    """What the product of inputs of size 1 is in money, or in money a year. Raises UnitError where it is no money."""
    factor, units = 1.0, []
    for unit in (inputs[n].unit for n in names):
        try:
            factor *= convert(1.0, unit, "dimensionless").value
        except UnitError:
            units.append(unit)
    text = "*".join(units)
    try:
        found = convert(factor, text, "money")
    except UnitError:
        if not yearly:
            raise
        found = convert(factor, text, "money/year")
    return found

"""What a verdict rests on that nobody can vouch for: rows of confidence C, and green power without a listed paper; an indicator as a quotient of two amounts, and where each would turn the answer.

A row of confidence C stands in no text that was read, so its interval is a guess too. A verdict is first asked of the whole interval. Where
that leaves it open and the rows of confidence C alone are why - taken at their value they would settle it - it is given *conditional on* them.
Every such row that enters is named with the value at which it, all else at its own, brings the indicator onto the line. Amounts are linear in
a row, so with an amount T above, B below, and what they gain per unit of the row, t and b,

    (T + (x - v) t) / (B + (x - v) b) = line,      x = v + (line B - T) / (t - line b)

Green power without a listed paper is such a row too: its value is all of it, its interval goes down to nothing. Other quantities of activity are
none: their confidence is their interval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, inf, isclose
from types import MappingProxyType
from typing import Any, Final, TypeVar

from parkzero.accounting import Inventory, Line
from parkzero.figure import Z90, Z95, Figure, missing
from parkzero.flows import Error
from parkzero.park.noun import Given
from parkzero.park.whole import OwnFactor
from parkzero.standards.lines import errors
from parkzero.standards.uncertainty import added, jointly, propagated

OPEN: Final = "cannot_be_told"
UNREAD = "C"
Answer = TypeVar("Answer", bound=str)
ROUNDED = 1e-12
"""What a row moves of an amount, as a share of it, below which it is rounding."""
NUDGE = 1e-9
NAMED = 3
"""Rows that a condition names."""
NEVER = "no value of it alone turns the verdict"


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A row of confidence C that enters an amount."""

    row: str
    """Id of the factor row, or path of the figure."""
    about: str
    """Carrier, product or indicator."""
    value: Figure
    most: float = inf
    """The largest value that it can have."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum and the rows of confidence C in it."""

    figure: Figure
    held: Figure
    """The same with the rows of confidence C taken at their value: their intervals set aside."""
    slopes: Mapping[Assumption, float] = field(default_factory=dict)
    """What it gains per unit of each of them."""
    moves: Mapping[str, float] = field(default_factory=dict)
    """Half width by error of the quantities behind it: what it has in common with another amount."""

    @property
    def value(self) -> float:
        return self.figure.value or 0.0


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """One amount over another."""

    top: Amount
    bottom: Amount
    figure: Figure
    held: Figure

    @property
    def unread(self) -> bool:
        """Whether it rests on rows of confidence C alone."""
        return all(a.value and isclose(fsum(s * (r.value.value or 0.0) for r, s in a.slopes.items()), a.value, rel_tol=1e-9) for a in (self.top, self.bottom))


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A row of confidence C behind a verdict, and where it would turn."""

    row: Assumption
    turns_at: Figure
    """Value of the row at which the verdict turns, all else at its value; missing where no value >= 0 turns it."""
    within: bool
    """Whether that lies within the row's own interval."""


def exact(figure: Figure) -> Amount:
    """An amount without rows of confidence C."""
    return Amount(figure=figure, held=figure)


def added_up(parts: Sequence[tuple[float, Iterable[Error]]], unit: str) -> Amount:
    """Amounts added, each with what may be wrong with it; no rows of confidence C behind them."""
    whole = added(parts, unit)
    return Amount(figure=whole, held=whole, moves=jointly(parts))


ONE = exact(Figure(1.0))


def figured(path: str, about: str, given: Given, unit: str) -> Amount:
    """A figure of the park as an amount; one of confidence C is a row of its own."""
    return stated(path, about, Figure(given.value, unit, low=given.low, high=given.high, basis="published", source=given.source), given.confidence or "")


def stated(path: str, about: str, figure: Figure, confidence: str) -> Amount:
    """A figure that somebody states as an amount."""
    if confidence != UNREAD or figure.value is None:
        return exact(figure)
    return Amount(figure=figure, held=replace(figure, low=figure.value, high=figure.value), slopes={Assumption(row=path, about=about, value=figure): 1.0})


def of_rows(parts: Iterable[tuple[Mapping[str, Any], float]], about: str) -> Amount:
    """Energy of rows of activity, and how much each gives [MWh]; rows of confidence C are one assumption together."""
    known = [(row, energy, errors(row)) for row, energy in parts]
    whole = added_up([(energy, wrong) for _, energy, wrong in known], "MWh")
    unread = [x for x in known if x[0]["quality"] == UNREAD]
    rough = added([(energy, wrong) for _, energy, wrong in unread], "MWh")
    if not rough.value or rough.value < 0.0:
        return whole
    held = added([(energy, () if row["quality"] == UNREAD else wrong) for row, energy, wrong in known], "MWh")
    return replace(whole, held=held, slopes={Assumption(row=shortened(str(row["origin"]) for row, *_ in unread), about=about, value=rough): 1.0})


def raised(amount: Amount, by: float) -> Amount:
    """An amount and a known one."""
    if not by:
        return amount

    def of(figure: Figure) -> Figure:
        value, low, high = ((x or 0.0) + by for x in (figure.value, figure.low, figure.high))
        return replace(figure, value=value, low=low, high=high)

    return replace(amount, figure=of(amount.figure), held=of(amount.held))


def shortened(rows: Iterable[str]) -> str:
    """Rows by name, the first ones of many."""
    names = list(dict.fromkeys(rows))
    return ", ".join([*names[:NAMED], *(["..."] if names[NAMED:] else [])])


def emissions(inventory: Inventory, beside: Mapping[Assumption, float] = MappingProxyType({})) -> Amount:
    """The total of an account, by the rows of confidence C behind its lines. `beside`: what it gains per unit of other assumptions."""
    lines = counted_lines(inventory)
    rows: dict[str, Assumption] = {}
    slopes: dict[str, float] = defaultdict(float)
    about: dict[str, str] = {}
    for line in lines:
        about[line.factor] = min(about.get(line.factor, line.carrier), line.carrier)
    for line in (x for x in lines if not x.mix):
        if line.confidence == UNREAD:
            value, half = abs(line.factor_value), line.factor_share * Z90 / Z95
            known = Figure(value, f"{inventory.unit}/{line.unit}", low=value * max(1 - half, 0.0), high=value * (1 + half), basis="estimated", source=line.source)
            rows.setdefault(line.factor, Assumption(row=line.factor, about=about[line.factor], value=known))
            slopes[line.factor] += line.tonnes / value if value else line.quantity
    for line, part in ((x, part) for x in lines for part in x.mix):
        if part.factor in rows:
            slopes[part.factor] += line.tonnes * part.weight / (rows[part.factor].value.value or 1.0)
    held = propagated([_settled(x, rows) for x in lines], inventory.unit) if rows else inventory.total
    return Amount(figure=inventory.total, held=held, slopes={rows[id]: slope for id, slope in slopes.items()} | dict(beside), moves=_moves(lines))


def unread_values(given: Iterable[OwnFactor]) -> dict[str, Assumption]:
    """Calorific values of confidence C, by the row and unit that flows name."""
    return {f"{f.origin}/{f.unit}": _calorific(f) for f in given if f.kind == "ncv" and f.confidence == UNREAD}


def _calorific(row: OwnFactor) -> Assumption:
    half = row.share * Z90 / Z95
    value = Figure(row.value, f"MWh/{row.unit}", low=row.value * max(1 - half, 0.0), high=row.value * (1 + half), basis="estimated", source=row.source)
    return Assumption(row=f"{row.origin} {row.item} ncv", about=row.item, value=value)


def slopes_of(values: Mapping[str, Assumption], parts: Iterable[tuple[str, float]]) -> dict[Assumption, float]:
    """What a sum gains per unit of calorific values. `parts`: the one behind each part, and its amount, which is proportional to it."""
    found: dict[Assumption, float] = defaultdict(float)
    for name, part in parts:
        if name in values:
            found[values[name]] += part / (values[name].value.value or 1.0)
    return dict(found)


def counted_lines(inventory: Inventory) -> list[Line]:
    """The lines that make up a total."""
    return [x for x in inventory.lines if x.scope in inventory.counted]


def summed_lines(lines: Sequence[Line], unit: str) -> Amount:
    """Some lines of an account, without rows of confidence C."""
    return replace(exact(propagated(lines, unit)), moves=_moves(lines))


def _moves(lines: Iterable[Line]) -> dict[str, float]:
    return jointly((x.tonnes, x.errors) for x in lines)


def _settled(line: Line, rows: Mapping[str, Assumption]) -> Line:
    """A line with some factor rows at their value."""
    if line.mix:
        return replace(line, mix=tuple(replace(x, share=0.0) if x.factor in rows else x for x in line.mix))
    return replace(line, factor_share=0.0) if line.factor in rows else line


def quotient(top: Amount, bottom: Amount, unit: str, why: str = "nothing to divide by") -> Quotient:
    """One amount over another; what rows move in both falls out of it. Missing, and `why`, where there is nothing to divide by."""
    common = _common(top, bottom)
    return Quotient(top=top, bottom=bottom, figure=_ratio(top.figure, bottom.figure, unit, why, common), held=_ratio(top.held, bottom.held, unit, why, common))


def resting_on(indicator: Quotient, rows: Iterable[Assumption]) -> Quotient:
    """An indicator with the intervals of assumptions that those of its amounts leave out, independent of all else."""
    value, bottom = indicator.figure.value, indicator.bottom.value
    if value is None or not bottom:
        return indicator
    moved = [(indicator.top.slopes.get(r, 0.0) - value * indicator.bottom.slopes.get(r, 0.0)) / bottom * _reach(r.value) for r in rows]
    half = (_reach(indicator.figure) ** 2 + fsum(x * x for x in moved)) ** 0.5
    return replace(indicator, figure=replace(indicator.figure, low=max(value - half, 0.0), high=value + half))


def less(amount: Amount, other: Amount, times: float, unit: str) -> Figure:
    """An amount less another one so many times; what rows move in both falls out of it."""
    value = amount.value - times * other.value
    variance = _reach(amount.figure) ** 2 + (times * _reach(other.figure)) ** 2 - times * _common(amount, other)
    half = max(variance, 0.0) ** 0.5
    return Figure(value, unit, low=value - half, high=value + half)


def _common(one: Amount, other: Amount) -> float:
    """Twice the covariance of two amounts, in half widths."""
    return 2.0 * fsum(half * other.moves.get(name, 0.0) for name, half in one.moves.items())


def _reach(figure: Figure) -> float:
    """Half width of an interval."""
    return max((figure.high or 0.0) - (figure.value or 0.0), 0.0)


def share(part: Amount, rest: Amount) -> Quotient:
    """A part over itself and a rest; what moves both alike falls out of it."""
    common = _common(part, rest)
    slopes = {row: part.slopes.get(row, 0.0) + rest.slopes.get(row, 0.0) for row in {**part.slopes, **rest.slopes}}
    whole = Figure(part.value + rest.value, part.figure.unit)
    return Quotient(
        top=part, bottom=Amount(figure=whole, held=whole, slopes=slopes), figure=_share(part.figure, rest.figure, common), held=_share(part.held, rest.held, common)
    )  # fmt: skip


def _half(figure: Figure) -> float:
    """Half width of an interval, as a share of the value."""
    return _reach(figure) / figure.value if figure.value else 0.0


def _ratio(top: Figure, bottom: Figure, unit: str, why: str, common: float) -> Figure:
    if top.value is None or not bottom.value or bottom.value <= 0:
        return missing(unit, top.reason or bottom.reason or why)
    shared = common / (top.value * bottom.value) if top.value else 0.0
    value, half = top.value / bottom.value, max(_half(top) ** 2 + _half(bottom) ** 2 - shared, 0.0) ** 0.5
    return Figure(value, unit, low=max(value * (1 - half), 0.0), high=value * (1 + half))


def _share(part: Figure, rest: Figure, common: float) -> Figure:
    a, b = part.value or 0.0, rest.value or 0.0
    if a + b <= 0:
        return missing("1", "nothing to divide by")
    value = min(max(a / (a + b), 0.0), 1.0)
    shared = common / (a * b) if a and b else 0.0
    half = value * (1 - value) * max(_half(part) ** 2 + _half(rest) ** 2 - shared, 0.0) ** 0.5
    return Figure(value, "1", low=max(value - half, 0.0), high=min(value + half, 1.0))


def conditional(whole: Answer, held: Answer, under: Mapping[Answer, Answer], *, unread: bool = False) -> Answer:
    """The verdict from the one of the whole interval and the one with the rows of confidence C at their value; `under`: what a verdict
    becomes where it is conditional on them; `unread`: whether there is nothing else."""
    return under.get(held, whole) if whole == OPEN or unread else whole


Judge = Callable[[float, float], str]
"""The verdict of two amounts, without intervals."""


def conditions(indicator: Quotient, judge: Judge, lines: Iterable[float], sizes: Iterable[float] = ()) -> tuple[Condition, ...]:
    """The rows of confidence C behind a verdict, those first that turn it nearest to their value.

    `lines`: values of the indicator at which verdicts change, `sizes`: of the amount below.
    """
    if indicator.figure.value is None:
        return ()
    rows = {**indicator.top.slopes, **indicator.bottom.slopes}
    found = [_condition(indicator, row, judge, lines=tuple(lines), sizes=tuple(sizes)) for row in rows]
    return tuple(sorted(found, key=_distance))


def _condition(indicator: Quotient, row: Assumption, judge: Judge, *, lines: tuple[float, ...], sizes: tuple[float, ...]) -> Condition:
    top, bottom, value = indicator.top, indicator.bottom, row.value.value or 0.0
    t, b = top.slopes.get(row, 0.0), bottom.slopes.get(row, 0.0)
    unit = value or 1.0
    at = [value + (line * bottom.value - top.value) / (t - line * b) for line in lines if abs(t - line * b) * unit > ROUNDED * max(abs(top.value), abs(line * bottom.value))]
    at += [value + (size - bottom.value) / b for size in sizes if abs(b) * unit > ROUNDED * abs(bottom.value)]
    now = judge(top.value, bottom.value)

    def turned(x: float) -> bool:
        sides = (x - NUDGE * max(x, value), x + NUDGE * max(x, value))
        return 0 < x <= row.most and any(judge(top.value + (y - value) * t, bottom.value + (y - value) * b) != now for y in sides if y > 0)

    x = min(filter(turned, at), key=lambda found: abs(found - value), default=None)
    turns = missing(row.value.unit, NEVER) if x is None else Figure(x, row.value.unit)
    within = x is not None and (row.value.low or 0.0) <= x <= (row.value.high or 0.0)
    return Condition(row=row, turns_at=turns, within=within)


def _distance(condition: Condition) -> tuple[bool, float, str]:
    """How far a row is from where it turns the verdict, in its own values."""
    value, turns = condition.row.value.value or 0.0, condition.turns_at.value
    return turns is None, abs((turns or 0.0) - value) / value if value else 0.0, condition.row.row


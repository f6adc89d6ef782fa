"""How uncertain an account is: by propagation, and by draws.

Errors of quantities and of factors are independent of each other; an error or a factor that several lines share is one random
variable, so its lines move together (IPCC 2006 Guidelines, Volume 1, Chapter 3, approaches 1 and 2). A quantity may have several errors,
which add up. Both approaches read the same shares; in the linear case they have the same mean and variance. An error with unequal sides
counts by the larger one in approach 1, and is drawn as it stands in approach 2: value as median, each side half a normal of its own
width (two straight lines in the nuisance parameter: R. Barlow, Asymmetric Systematic Errors, 2003, arXiv:physics/0306138).

Valid for: approach 1 where uncertainty is relatively low and its result near normal - there both agree; where they differ, approach 2 is preferred
(IPCC 2006 Guidelines, Volume 1, Chapter 3). Known bias is to be taken out before; neither holds sources left out, or quantities that move together
without a common row or factor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import fsum

import numpy as np
import numpy.typing as npt

from parkzero.accounting import Line
from parkzero.figure import Z90, Z95, Figure
from parkzero.flows import Error

Draws = npt.NDArray[np.float64]
WIDE = 0.5
"""Half width of a 95 % interval, as a share, above which a draw is lognormal with the same mean and variance: a normal one
would fall below zero too often."""
KEPT = 256 * 2**20
"""Memory for draws of factors and quantities that are needed again [bytes]."""
SAMPLED = 10_000
"""Draws that the interval of a single line is read from; totals use all of them."""


def deviation(lines: Iterable[Line]) -> float:
    """Standard deviation of the sum of lines [t]: exact for products of independent quantities and factors."""
    rows: dict[str, float] = defaultdict(float)
    factors: dict[str, float] = defaultdict(float)
    both: dict[tuple[str, str], float] = defaultdict(float)
    for line in lines:
        moved = [(e.name, line.tonnes * e.half / Z90) for e in line.errors]
        for name, tonnes in moved:
            rows[name] += tonnes
        for factor, share in factors_of(line):
            factors[factor] += line.tonnes * share / Z95
            for name, tonnes in moved:
                both[name, factor] += tonnes * share / Z95
    return float(fsum(t * t for group in (rows.values(), factors.values(), both.values()) for t in group) ** 0.5)


def factors_of(line: Line) -> tuple[tuple[str, float], ...]:
    """The random variables behind the factor of a line, and how far each moves it: half width of a 95 % interval, as a share."""
    return tuple((x.factor, x.weight * x.share) for x in line.mix) or ((line.factor, line.factor_share),)


def jointly(parts: Iterable[tuple[float, Iterable[Error]]]) -> dict[str, float]:
    """Half width of a sum by error. `parts`: amounts, each with what may be wrong with it."""
    found: dict[str, float] = defaultdict(float)
    for amount, errors in parts:
        for error in errors:
            found[error.name] += amount * error.half
    return found


def added(parts: Iterable[tuple[float, Iterable[Error]]], unit: str, beside: float = 0.0) -> Figure:
    """Parts added, as in `jointly`, different errors independent; `beside`: half width of what else they have in common."""
    parts = tuple(parts)
    total = fsum(x for x, _ in parts)
    half = (fsum(x * x for x in jointly(parts).values()) + beside**2) ** 0.5
    return Figure(total, unit, low=max(total - half, 0.0) if total > 0 else total - half, high=total + half)


def propagated(lines: Sequence[Line], unit: str) -> Figure:
    """Sum of lines with its 5th and 95th percentile (approach 1: propagation, normal)."""
    value = fsum(line.tonnes for line in lines)
    half = Z90 * deviation(lines)
    return Figure(value, unit, low=value - half, high=value + half)


@dataclass(frozen=True)
class Drawn:
    """What draws say: of the total all of them, of each line its mean, deviation and percentiles."""

    total: Draws
    """The sum of the lines, by draw."""
    mean: Draws
    deviation: Draws
    low: Draws
    high: Draws

    def figure(self, unit: str) -> Figure:
        """Mean of the total with its 5th and 95th percentile."""
        low, high = np.quantile(self.total, (0.05, 0.95))
        return Figure(float(self.total.mean()), unit, low=float(low), high=float(high))


def multiplier(size: int, error: Error, seed: int) -> Draws | None:
    """`size` draws of 1 and an error; None where there is none. The name alone says which: wider and narrower errors of one name move
    together, and what else is drawn, in whatever order, moves nothing."""
    if not (error.low or error.high):
        return None
    drawn: Draws = np.random.Generator(np.random.SFC64(_sown(error.name, seed))).standard_normal(size)
    even = error.low == -error.high
    if even and error.half * Z95 / Z90 > WIDE:
        spread = float(np.log1p((error.half / Z90) ** 2))
        drawn *= spread**0.5
        drawn -= spread / 2.0
        return np.exp(drawn, out=drawn)
    drawn *= error.half / Z90 if even else np.where(drawn < 0.0, -error.low, error.high) / Z90
    drawn += 1.0
    return drawn if abs(error.half) * Z95 / Z90 <= WIDE else np.maximum(drawn, 0.0, out=drawn)


def _sown(name: str, seed: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(int.from_bytes(blake2b(f"{seed} {name}".encode(), digest_size=16).digest()))


Weighed = tuple[float, Error]


class _Source:
    """Draws by error, kept while memory allows where they are needed again."""

    def __init__(self, uses: Mapping[Error, int], size: int, seed: int) -> None:
        self.size, self.seed = size, seed
        often = [error for error, times in uses.items() if times > 1]
        self.kept: dict[Error, Draws | None] = {}
        self.kept = {error: self._of(error) for error in often[: KEPT // (8 * size)]}

    def _of(self, error: Error) -> Draws | None:
        return self.kept[error] if error in self.kept else multiplier(self.size, error, self.seed)

    def of(self, parts: Sequence[Weighed]) -> Draws | None:
        """Draws of 1 and some errors by weight; None where there are none."""
        drawn = [(weight, found) for weight, error in parts if (found := self._of(error)) is not None]
        if not drawn:
            return None
        if len(drawn) == 1 and drawn[0][0] == 1.0:
            return drawn[0][1]
        still = 1.0 - fsum(weight for weight, _ in drawn)
        return np.asarray(sum(weight * found for weight, found in drawn) + still)


def drawn(lines: Sequence[Line], size: int = 100_000, seed: int = 1) -> Drawn:
    """Approach 2: `size` draws of every line and of their sum. Memory stays bounded however many lines there are.

    Results depend on the seed alone: each error and factor has a stream of its own, by its name. One thread: two were measured to be
    slower, since they share the memory's bandwidth.
    """
    uses: dict[Error, int] = defaultdict(int)
    groups: dict[tuple[Error, ...], list[int]] = defaultdict(list)
    factors = [_factors(line) for line in lines]
    for place, line in enumerate(lines):
        groups[line.errors].append(place)
        for _, error in factors[place]:
            uses[error] += 1
    for errors in groups:
        for error in errors:
            uses[error] += 1
    source = _Source(uses, size, seed)
    stats = np.zeros((4, len(lines)))

    total, value = np.zeros(size), np.empty(size)
    for errors, places in groups.items():
        quantity = source.of([(1.0, e) for e in errors])
        for place in places:
            _multiplied(lines[place].tonnes, quantity, source.of(factors[place]), value)
            total += value
            stats[:, place] = _summary(value)
    return Drawn(total, *stats)


def _factors(line: Line) -> tuple[Weighed, ...]:
    """The errors of a line's factor by weight: of energy handed on those of all factors that it carries."""
    return tuple((x.weight, _even(x.factor, x.share)) for x in line.mix) or ((1.0, _even(line.factor, line.factor_share)),)


def _even(factor: str, share: float) -> Error:
    """The error of a factor, by the half width of its 95 % interval."""
    half = share * Z90 / Z95
    return Error(f"factor {factor}", -half, half)


def _multiplied(tonnes: float, quantity: Draws | None, factor: Draws | None, into: Draws) -> None:
    if quantity is not None and factor is not None:
        np.multiply(quantity, factor, out=into)
        into *= tonnes
        return
    one = quantity if quantity is not None else factor
    if one is None:
        into.fill(tonnes)
    else:
        np.multiply(one, tonnes, out=into)


def _summary(value: Draws) -> tuple[float, float, float, float]:
    """Mean, deviation, 5th and 95th percentile of a line."""
    mean = float(value.mean())
    some = value[:SAMPLED]
    low, high = int(0.05 * some.size), min(int(0.95 * some.size), some.size - 1)
    ordered = np.partition(some, (low, high))
    return mean, max(float(value @ value) / value.size - mean**2, 0.0) ** 0.5, float(ordered[low]), float(ordered[high])

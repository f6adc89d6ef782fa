"""How uncertain an account is: by propagation, and by draws.

Quantities and factors are independent of each other; a quantity or a factor that several lines share is one random
variable, so its lines move together (IPCC 2006 Guidelines, Volume 1, Chapter 3, approaches 1 and 2). Both approaches
read the same shares; in the linear case they have the same mean and variance.

Valid for: approach 1 where uncertainty is relatively low and its result near normal - there both agree; where they differ, approach 2 is preferred
(IPCC 2006 Guidelines, Volume 1, Chapter 3). Known bias is to be taken out before; neither holds sources left out, or quantities that move together
without a common row or factor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
import numpy.typing as npt

from parkzero.accounting import Line
from parkzero.figure import Z90, Z95, Figure

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
        q = quantity_name(line.origin, line.estimate)
        rows[q] += line.tonnes * line.quantity_share / Z95
        for f, share in factors_of(line):
            factors[f] += line.tonnes * share / Z95
            both[q, f] += line.tonnes * line.quantity_share * share / Z95**2
    return float(fsum(t * t for group in (rows.values(), factors.values(), both.values()) for t in group) ** 0.5)


def factors_of(line: Line) -> tuple[tuple[str, float], ...]:
    """The random variables behind the factor of a line, and how far each moves it: half width of a 95 % interval, as a share."""
    return tuple((f"f{x.factor}", x.weight * x.share) for x in line.mix) or ((f"f{line.factor}", line.factor_share),)


def quantity_name(origin: str, estimate: str) -> str:
    """The random variable behind a quantity: its row, or the estimate that several rows come from."""
    return f"e{estimate}" if estimate else f"q{origin}"


def jointly(parts: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """Half width of a sum by what it rests on. `parts`: name, amount and half width as a share; parts of one name move together."""
    found: dict[str, float] = defaultdict(float)
    for name, amount, spread in parts:
        found[name] += amount * spread
    return found


def added(parts: Iterable[tuple[str, float, float]], unit: str, beside: float = 0.0) -> Figure:
    """Parts added, as in `jointly`, different names independent; `beside`: half width of what else they have in common."""
    parts = tuple(parts)
    total = fsum(x for _, x, _ in parts)
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


def factor_of(size: int, half: float, seed: int, place: int) -> Draws | None:
    """`size` draws of a multiplier with mean 1 and a 95 % half width of `half`; None where it is exact."""
    if half <= 0:
        return None
    random = np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, place))))
    drawn: Draws = random.standard_normal(size)
    if half <= WIDE:
        drawn *= half / Z95
        drawn += 1.0
        return drawn
    spread = float(np.log1p((half / Z95) ** 2))
    drawn *= spread**0.5
    drawn -= spread / 2.0
    return np.exp(drawn, out=drawn)


class _Source:
    """Draws by name: a stream of its own for each, kept while memory allows where it is needed again."""

    def __init__(self, uses: Mapping[tuple[str, float], int], size: int, seed: int) -> None:
        self.size, self.seed = size, seed
        self.places = {name: place for place, name in enumerate(dict.fromkeys(n for n, _ in uses))}
        often = [drawn for drawn, times in uses.items() if drawn[0].startswith("f") and times > 1]
        self.kept: dict[tuple[str, float], Draws | None] = {}
        self.kept = {drawn: self.take(*drawn) for drawn in often[: KEPT // (8 * size)]}

    def take(self, name: str, half: float) -> Draws | None:
        """The draws of a name at a half width: the same ones each time, wider and narrower ones of one name together."""
        known = (name, half)
        return self.kept[known] if known in self.kept else factor_of(self.size, half, self.seed, self.places[name])


def drawn(lines: Sequence[Line], size: int = 100_000, seed: int = 1) -> Drawn:
    """Approach 2: `size` draws of every line and of their sum. Memory stays bounded however many lines there are.

    Results depend on the seed alone: each quantity and factor has a stream of its own. One thread: two were measured to be
    slower, since they share the memory's bandwidth.
    """
    uses: dict[tuple[str, float], int] = defaultdict(int)
    groups: dict[tuple[str, float], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        quantity_of = quantity_name(line.origin, line.estimate), line.quantity_share
        groups[quantity_of].append(place)
        for name in (quantity_of, *_single(line)):
            uses[name] += 1
    source = _Source(uses, size, seed)
    stats = np.zeros((4, len(lines)))

    total, value = np.zeros(size), np.empty(size)
    for known, places in groups.items():
        quantity = source.take(*known)
        for place in places:
            _multiplied(lines[place].tonnes, quantity, _mixed(lines[place], source), value)
            total += value
            stats[:, place] = _summary(value)
    return Drawn(total, *stats)


def _single(line: Line) -> tuple[tuple[str, float], ...]:
    """The factors of a line, each with its own half width."""
    return tuple((f"f{x.factor}", x.share) for x in line.mix) or ((f"f{line.factor}", line.factor_share),)


def _mixed(line: Line, source: _Source) -> Draws | None:
    """Draws of a line's factor: of energy handed on those of all factors that it carries, by weight."""
    if len(line.mix) < 2:
        return source.take(*_single(line)[0])
    parts = [(x.weight, source.take(f"f{x.factor}", x.share)) for x in line.mix]
    moved = [(weight, drawn) for weight, drawn in parts if drawn is not None]
    if not moved:
        return None
    still = sum(weight for weight, drawn in parts if drawn is None)
    return np.asarray(sum(weight * drawn for weight, drawn in moved) + still)


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

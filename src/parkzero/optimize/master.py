"""The small programme over capacities: costs of building, cuts on the cost of operation, rows that couple stages.

  minimise  cost' y + sum of theta      subject to   theta_s >= value + slope' (K_s - capacity) for each cut,
                                                     K_s = shares_s y,   rows y <= 0 or their upper,   0 <= y <= upper

Over the whole box its optimum is a lower bound. Proposals come from the level method: among points whose model value is at most a
level, the one nearest to the best point, scaled by the bounds (Lemarechal, Nemirovskii, Nesterov 1995, doi:10.1007/BF01585555); in
the Euclidean norm, or in the max norm where that does not end well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from parkzero.clock import Floats, Integers
from parkzero.optimize.dispatch import Cut
from parkzero.optimize.highs import Living, Solution
from parkzero.optimize.investment import Investment
from parkzero.optimize.programme import INF, Programme
from parkzero.optimize.projection import projected

BOX = 0.05
"""Half width of the box around the best point whose least model value may set the level, as a share of the range."""
SPECK = 1e-6
"""Share of the largest cost of one capacity below which money is not told from rounding."""
LARGE = 1e3
"""Largest number by which a steep cut is divided: the tolerance of a row is multiplied by it, and below 1e-9 HiGHS drops the coefficient."""
ROUNDS = 200
"""Linearisations of the model value after which the Euclidean norm is given up."""
ABOVE = 1e-6
"""How far above the level a point may lie, as a share of how far the best one does."""


def _solved(lp: Programme) -> Solution:
    living = Living(lp)
    living.set(primal_feasibility_tolerance=1e-9, dual_feasibility_tolerance=1e-9)
    return living.solve()


@dataclass
class Master:
    """Cuts collected so far, and the questions asked of them."""

    investment: Investment
    cuts: list[tuple[int, Cut]] = field(default_factory=list)
    reduced: Floats = field(default_factory=lambda: np.zeros(0))
    """What a unit more of each build would add at the last `least` [currency per unit]."""

    def add(self, stage: int, cut: Cut) -> None:
        self.cuts.append((stage, cut))

    def least(self, around: Floats | None = None) -> tuple[float, Floats]:
        """Least model value over the whole box, or within a box around a point; and where. Raises Unsolved where cuts leave it unbounded."""
        lp, y = self._programme(around)
        found = _solved(lp)
        self.reduced = found.reduced[y] * self._unit / self._range
        return found.objective * self._unit, self._clipped(found.x[y])

    def nearest(self, best: Floats, level: float = INF) -> Floats:
        """The point nearest to the best one, scaled by the ranges, whose model value is at most `level`. Raises Unsolved where there is none."""
        found = self._euclidean(best / self._range, level)
        return self._clipped(self._maximal(best / self._range, level) if found is None else found)

    def _euclidean(self, best: Floats, level: float) -> Floats | None:
        """In the Euclidean norm: nearest where the model value is linear, linearised anew where it lies above the level; None where that leads nowhere."""
        own, size = self.investment, len(best)
        rows = np.vstack([own.rows.reshape(-1, size) * self._range, np.eye(size), -np.eye(size)])
        most = np.concatenate([own.rows_upper, own.upper / self._range, -own.lower / self._range])
        lines = self._lines()
        above = ABOVE * max(self._model(best, *lines)[0] - level, 0.0)
        point = projected(best, rows, most)
        for _ in range(ROUNDS):
            if point is None:
                return None
            value, slope = self._model(point, *lines)
            if value <= level + above:
                return point
            rows, most = np.vstack([rows, slope]), np.append(most, level - value + slope @ point)
            point = projected(best, rows, most)
        return None

    def _maximal(self, best: Floats, level: float) -> Floats:
        """In the max norm."""
        lp, y = self._programme(None, level)
        reach = lp.variables("distance", 1, cost=1.0)
        for name, sign in (("above", 1.0), ("below", -1.0)):
            rows = lp.constraints(name, len(y), upper=sign * best)
            lp.put(rows, y, sign)
            lp.put(rows, reach, -1.0)
        return _solved(lp).x[y]

    def _lines(self) -> tuple[Integers, Floats, Floats]:
        """Stage, value at y = 0 and slope of each cut over y scaled to 0..1 [currency]."""
        own = self.investment
        stages = np.array([stage for stage, _ in self.cuts], int)
        floor = np.array([cut.value - float(cut.slope @ cut.capacity) for _, cut in self.cuts])
        slopes = np.array([cut.slope @ own.shares[stage] * self._range for stage, cut in self.cuts])
        return stages, floor, slopes.reshape(-1, len(self._range))

    def _model(self, point: Floats, stages: Integers, floor: Floats, slopes: Floats) -> tuple[float, Floats]:
        """Model value at a scaled point, and its slope there."""
        slope = self.investment.cost * self._range
        value, each = float(slope @ point), floor + slopes @ point
        for stage in range(len(self.investment.shares)):
            own = np.flatnonzero(stages == stage)
            if not len(own):
                return -INF, slope
            highest = own[np.argmax(each[own])]
            value, slope = value + float(each[highest]), slope + slopes[highest]
        return value, slope

    @property
    def _range(self) -> Floats:
        return self.investment.scale

    @property
    def _unit(self) -> float:
        """Money of a master unit: that of the cheapest cut, for plans that leave demand unserved cost a thousand times more.

        Where operation costs next to nothing, a speck of what can be spent on building.
        """
        spent = SPECK * float(np.max(np.abs(self.investment.cost) * self._range, initial=0.0))
        return max(min((abs(cut.value) for _, cut in self.cuts if cut.value), default=0.0), spent) or 1.0

    def _clipped(self, scaled: Floats) -> Floats:
        own = self.investment
        return np.clip(scaled * self._range, own.lower, own.upper)

    def _programme(self, around: Floats | None, level: float | None = None) -> tuple[Programme, Integers]:
        """Columns y scaled to 0..1 and theta by stage, money by the largest cut; with a level the value is bounded, not minimised."""
        lp, own, unit = Programme(), self.investment, self._unit
        low, high = own.lower / self._range, own.upper / self._range
        if around is not None:
            low, high = np.maximum(low, around / self._range - BOX), np.minimum(high, around / self._range + BOX)
        cost = own.cost * self._range / unit
        asked = level is None
        y = lp.variables("build", len(cost), lower=low, upper=high, cost=cost if asked else 0.0)
        theta = lp.variables("operation", len(own.shares), lower=-INF, cost=1.0 if asked else 0.0)
        if level is not None:
            row = lp.constraints("level", 1, upper=level / unit)
            lp.put(row, y, cost)
            lp.put(row, theta, 1.0)
        if len(own.rows):
            scaled = own.rows * self._range
            size = np.maximum(np.abs(scaled).max(axis=1), 1e-12)
            rows = lp.constraints("rows", len(scaled), upper=own.rows_upper / size)
            lp.put(rows[:, None], y[None, :], scaled / size[:, None])
        if not self.cuts:
            return lp, y
        stages, floor, slopes = self._lines()
        floor, slopes = floor / unit, slopes / unit
        size = np.clip(np.abs(slopes).max(axis=1, initial=0.0), 1.0, LARGE)
        rows = lp.constraints("cut", len(stages), lower=floor / size)
        lp.put(rows, theta[stages], 1.0 / size)
        lp.put(rows[:, None], y[None, :], -slopes / size[:, None])
        return lp, y

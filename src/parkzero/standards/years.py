"""Years side by side: what changed and why; and whether the base year has to be recalculated.

Causes of a change: structure (an enterprise joined or left), coverage (what nobody reported), activity (more or less of the
same), factor (the same at another factor), method (a process given by another measure). For what both years have, activity and factor share the
change by their means (q1 f1 - q0 f0 = dq (f0 + f1) / 2 + df (q0 + q1) / 2), so the causes sum to it exactly.
Recalculation: GHG Protocol Corporate Standard, chapter 5 (structural change, method, error; never organic growth).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isclose

from parkzero.accounting import Inventory, Line
from parkzero.park.site import Reported
from parkzero.words import NOT_REPORTED

THRESHOLD = 0.05
"""YearChange of the base-year total above which it is recalculated, where the park sets none (a common choice; the standard asks for one)."""
CAUSES = ("structure", "coverage", "activity", "factor", "method")
PROCESS = ("product", "material")
"""Uses of the rows that measure a process."""
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class YearChange:
    """From one year to the next, in t; the causes sum to the difference."""

    start: int
    end: int
    causes: dict[str, float]
    difference: float
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Recalculation:
    """A total as it was reported and as it comes out now."""

    year: int
    standard: str
    reported: float
    recomputed: float
    share: float
    needed: bool
    """Whether the difference passes the threshold, so that the reported year has to be restated."""
    why: str


def _sums(lines: tuple[Line, ...], counted: tuple[str, ...]) -> dict[Key, tuple[float, float]]:
    found: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
    gone = {(x.origin, x.factor): x.tonnes for x in lines if x.step == "process_basis"}
    for line in lines:
        if line.scope in counted and line.step not in ("elimination", "process_basis"):
            taken = gone.get((line.origin, line.factor), 0.0)
            if taken and taken == -line.tonnes:
                continue
            entry = found[line.enterprise, line.carrier, line.use, line.gas, line.scope]
            entry[0] += line.quantity
            entry[1] += line.tonnes + taken
    return {k: (q, t) for k, (q, t) in found.items()}


def change(start: int, first: Inventory, end: int, second: Inventory) -> YearChange:
    """What changed between two years under one standard."""
    a, b = _sums(first.lines, first.counted), _sums(second.lines, second.counted)
    before, after = {x.enterprise for x in first.lines}, {x.enterprise for x in second.lines}
    causes = dict.fromkeys(CAUSES, 0.0)
    measured = {k[0] for k in a if k[2] in PROCESS} & {k[0] for k in b if k[2] in PROCESS}
    for key in sorted(set(a) | set(b)):
        (q0, t0), (q1, t1) = a.get(key, (0.0, 0.0)), b.get(key, (0.0, 0.0))
        if key[0] == NOT_REPORTED:
            causes["coverage"] += t1 - t0
        elif (key[0] in before) != (key[0] in after):
            causes["structure"] += t1 - t0
        elif q0 > 0 and q1 > 0:
            f0, f1 = t0 / q0, t1 / q1
            if isclose(f0, f1, rel_tol=1e-12):
                causes["activity"] += t1 - t0
                continue
            causes["activity"] += (q1 - q0) * (f0 + f1) / 2.0
            causes["factor"] += (f1 - f0) * (q0 + q1) / 2.0
        else:
            causes["method" if key[0] in measured and key[2] in PROCESS else "activity"] += t1 - t0
    whole = (second.total.value or 0.0) - (first.total.value or 0.0)
    moved = (second.eliminated.value or 0.0) - (first.eliminated.value or 0.0)
    causes["structure"] += moved if before != after else 0.0
    causes["activity"] += 0.0 if before != after else moved
    causes["activity"] += whole - sum(causes.values())
    return YearChange(start=start, end=end, causes=causes, difference=whole, joined=tuple(sorted(after - before - {NOT_REPORTED})), left=tuple(sorted(before - after - {NOT_REPORTED})))


def recalculation(reported: Reported, recomputed: float, threshold: float | None) -> Recalculation:
    """Whether a total that was reported has to be restated."""
    difference = recomputed - reported.total.value
    share = abs(difference) / reported.total.value if reported.total.value else 0.0
    limit = THRESHOLD if threshold is None else threshold
    return Recalculation(year=reported.year, standard=reported.standard, reported=reported.total.value, recomputed=recomputed, share=share, needed=share > limit, why=reported.why)

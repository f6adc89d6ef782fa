"""Parks that differ by sections of theirs, measured side by side on the same representative days.

They stand in trees: a root is planned on days of its own, every other park on the days of its root and from where the plan of its parent ended. Parents are
said by who asks, so that what is found does not hang on the order in which runs end, on how many go at once, nor on what was kept. A system is solved once in a tree, however many parks come to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parkzero.compare import outcomes
from parkzero.compare.runner import Runner
from parkzero.digest import digest
from parkzero.order import Prepared, cheapest, each_way, finished, frame, planned
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.results import Frame, Plan


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A park to be measured under a study."""

    park: Park
    study: Study
    parent: int | None = None
    """Place among what is asked, before it, of the park whose days and basis it starts from; none for a root."""


@dataclass(frozen=True, kw_only=True)
class CameTo:
    """What a park comes to on representative days."""

    outcomes: dict[str, float]
    systems: tuple[str, ...]
    """Digests of the systems that its sections and its site come to, one for each way to pay for the network: parks of one tree with the same ones have one plan."""


@dataclass(frozen=True)
class _Ready:
    """A park up to its systems, one for each way to pay for the network."""

    base: Frame
    ways: tuple[Prepared, ...]
    systems: tuple[str, ...]
    """Their digests."""


Start = tuple[Plan, ...]
"""Plans from which those of another park start, one for each way to pay for the network."""


def measured_together(asked: Sequence[Asked], runner: Runner) -> list[CameTo]:
    """What each park comes to, in order. Raises ParkError for a park that emits nothing in its base year."""
    runner.progress(f"combination of {len(asked)}")
    roots = [root_of(asked, n) for n in range(len(asked))]
    bases: dict[int, Frame] = {}
    plans: dict[int | None, Start] = {}
    known: dict[tuple[object, ...], Start] = {}
    found: dict[int, CameTo] = {}
    for level in levels(asked):
        made = runner.all(lambda n: _ready(asked[n], bases.get(roots[n]), runner), level, "frame")
        keys = [(roots[n], asked[n].study.periods, asked[n].study.tolerance, ready.systems) for n, ready in zip(level, made, strict=True)]
        new = {key: keys.index(key) for key in dict.fromkeys(keys) if key not in known}
        jobs = [(made[at], asked[level[at]].study, plans.get(asked[level[at]].parent)) for at in new.values()]
        known |= dict(zip(new, runner.all(lambda job: _planned(*job, runner), jobs, "combination"), strict=True))
        for n, ready, key in zip(level, made, keys, strict=True):
            plans[n] = known[key]
            found[n] = _found(ready, plans[n])
            bases.setdefault(roots[n], ready.base)
        for _ in range(len(level) - len(new)):
            runner.progress("combination")
    return [found[n] for n in range(len(asked))]


def _ready(asked: Asked, beside: Frame | None, runner: Runner) -> _Ready:
    """A park up to its systems; its series are those of the root's frame where the site is the same."""
    base = frame(asked.park, asked.study, decide=runner.decide, beside=beside)
    ways = each_way(base)
    return _Ready(base, ways, tuple(digest(way.system) for way in ways))


def _planned(ready: _Ready, study: Study, start: Start | None, runner: Runner) -> Start:
    """Plans on representative days of each way: like those that they start from, or of a root the first on days of its own and the others like it."""
    made: list[Plan] = []
    for n, way in enumerate(ready.ways):
        like = start[min(n, len(start) - 1)] if start else made[0] if made else None
        made.append(planned(way, study, proved=False, decide=runner.like(like) if like else runner.decide))
    return tuple(made)


def _found(ready: _Ready, plans: Start) -> CameTo:
    best = cheapest(ready.ways, plans)
    made = plans[0] if best.days is None else best.days
    return CameTo(outcomes=outcomes.of(finished(ready.base, best, made)), systems=ready.systems)


def levels(asked: Sequence[Asked]) -> Iterator[list[int]]:
    """Places by how many parents they have above them.

    >>> from types import SimpleNamespace as Park
    >>> list(levels([Park(parent=p) for p in (None, 0, 0, 1, None)]))
    [[0, 4], [1, 2], [3]]
    """
    depth: list[int] = []
    for item in asked:
        depth.append(0 if item.parent is None else depth[item.parent] + 1)
    for level in range(max(depth, default=-1) + 1):
        yield [n for n, d in enumerate(depth) if d == level]


def root_of(asked: Sequence[Asked], place: int) -> int:
    """The root of the tree that a place is of."""
    parent = asked[place].parent
    return place if parent is None else root_of(asked, parent)

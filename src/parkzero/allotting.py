"""Inputs allotted to the processes that can take them up: as much as can be, those that share an input filled in proportion to what they need.

What is taken up in all is the greatest flow from inputs to processes, so that it moves without a jump and by at most what an input or a need moves.
Valid for: a handful of processes that take different inputs (their subsets are looked through).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Generic, TypeVar

_Input = TypeVar("_Input", bound=Hashable)
_Some = frozenset[int]


@dataclass(frozen=True)
class Allotment(Generic[_Input]):
    """Which part of its need a process finds, and which part of an input is taken up."""

    found: Mapping[str, float]
    taken: Mapping[_Input, float]


def allotted(given: Mapping[_Input, float], needs: Mapping[str, float], takes: Mapping[str, Collection[_Input]]) -> Allotment[_Input]:
    """Inputs given, what each process needs of them, and which ones it takes."""
    alike: dict[frozenset[_Input], list[str]] = defaultdict(list)
    for process, inputs in takes.items():
        alike[frozenset(i for i in inputs if given[i] > 0.0)].append(process)
    members, need = list(alike.values()), [sum(needs[p] for p in processes) for processes in alike.values()]
    takers = {i: frozenset(n for n, inputs in enumerate(alike) if i in inputs) for i in given}
    found, taken = dict.fromkeys(needs, 1.0), dict.fromkeys(given, 0.0)
    left = frozenset(n for n in range(len(members)) if need[n] > 0.0)
    open_ = {i: t for i, t in takers.items() if t}

    def needed(some: _Some) -> float:
        return sum(need[n] for n in some)

    def amount(inputs: Iterable[_Input]) -> float:
        return sum(given[i] for i in inputs)

    while left:  # the processes that find least, and all that they can take
        part, some = min(((amount(i for i, t in open_.items() if t & s) / needed(s), s) for s in _subsets(left)), key=lambda x: (x[0], -len(x[1])))
        if part >= 1.0:
            break
        found |= {p: part for n in some for p in members[n]}
        taken |= {i: 1.0 for i, t in open_.items() if t & some}
        open_, left = {i: t for i, t in open_.items() if not t & some}, left - some
    open_ = {i: t & left for i, t in open_.items() if t & left}
    while open_:  # the inputs of which least is taken, and all processes that take them
        rows = ((s, [i for i, t in open_.items() if t <= s]) for s in _subsets(left))
        part, some = min(((needed(s) / amount(inside), s) for s, inside in rows if inside), key=lambda x: (x[0], -len(x[1])))
        taken |= {i: min(part, 1.0) for i, t in open_.items() if t <= some}
        open_, left = {i: t - some for i, t in open_.items() if not t <= some}, left - some
    return Allotment(found, taken)


def _subsets(of: _Some) -> Iterable[_Some]:
    return map(frozenset, chain.from_iterable(combinations(sorted(of), size) for size in range(1, len(of) + 1)))

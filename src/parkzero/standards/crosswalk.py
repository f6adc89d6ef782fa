"""From any standard to any other in named steps that sum exactly to the difference.

A bridge walks from one ruler to the other: each step takes over one aspect of the second and works the account out anew,
so every intermediate account is a real one. The steps follow one fixed order; what two aspects do together falls on the
later of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from parkzero.accounting import Inventory
from parkzero.standards.register import Method

STEPS: dict[str, tuple[str, ...]] = {
    "boundary": ("direct", "indirect", "value_chain", "firms", "bunkers"),
    "credit": ("credit",),
    "electricity_rule": ("electricity",),
    "factor_set": ("family",),
    "gases": ("gases", "combustion"),
    "gwp": ("gwp",),
    "process": ("process", "bound", "waste_gas"),
    "biogenic": ("biogenic",),
    "capture": ("capture",),
    "eliminations": ("internal", "chp"),
}
"""Named steps and the aspects of a method that each takes over."""
OF_METHOD = ("firms",)
Accounted = Callable[[Method], Inventory]


@dataclass(frozen=True)
class Walk:
    """A bridge: what each step adds, in t; the steps sum to the difference."""

    start: str
    end: str
    steps: dict[str, float]
    difference: float


def between(start: Method, end: Method) -> Iterator[tuple[str, Method]]:
    """The methods on the way, one for each step; the last one measures as `end` does."""
    here = start
    for name, aspects in STEPS.items():
        ours: dict[str, Any] = {a: getattr(end, a) for a in aspects if a in OF_METHOD}
        ruler = here.ruler.but(**{a: getattr(end.ruler, a) for a in aspects if a not in OF_METHOD})
        here = here.but(ruler=ruler, name=f"{start.name} to {end.name}: {name}", **ours)
        yield name, here


def walk(start: Method, end: Method, accounted: Accounted) -> Walk:
    """The bridge from one method to another."""
    first, last = _total(accounted(start)), _total(accounted(end))
    steps: dict[str, float] = {}
    before = first
    for name, method in between(start, end):
        after = _total(accounted(method))
        steps[name] = after - before
        before = after
    return Walk(start.name, end.name, steps, last - first)


def _total(account: Inventory) -> float:
    assert account.total.value is not None
    return account.total.value

"""Documents say how they were made: what was asked, of which parks, and what computed it."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

import numpy as np

from parkzero.blueprint import Planning
from parkzero.compare.runner import Runner
from parkzero.document import Accounts, Command, Comparison, Made, Option, ParkUsed, Result
from parkzero.edition import catalogue, packages, source
from parkzero.park.study import Study
from parkzero.park.whole import Park

P = ParamSpec("P")
Document = Result | Planning | Accounts | Comparison
D = TypeVar("D", bound=Document)
BESIDE = ("study", "problems")
"""Arguments that are no options: a study counts as the first park's own, problems stand in the document."""


def stamped(command: Command) -> Callable[[Callable[P, D]], Callable[P, D]]:
    """The function of a command, whose documents say how they were made.

    Complete by construction: every argument of the function is one of BESIDE, a park or parks by name, who hears of progress, or an option.
    """

    def of(work: Callable[P, D]) -> Callable[P, D]:
        known = signature(work)

        @wraps(work)
        def signed(*given: P.args, **named: P.kwargs) -> D:
            return replace(work(*given, **named), made=_made(command, known.bind(*given, **named).arguments, known.parameters))

        return signed

    return of


def _made(command: Command, given: Mapping[str, Any], known: Mapping[str, Parameter]) -> Made:
    parks: dict[str, Park] = {}
    options: dict[str, Option] = {}
    for name, value in given.items():
        if isinstance(value, Park):
            parks[name] = value
        elif isinstance(value, Mapping) and value and all(isinstance(v, Park) for v in value.values()):
            parks |= value
        elif name in BESIDE or isinstance(value, Runner) or callable(value) or value == known[name].default:
            continue
        elif (option := _plain(name, value)) not in ((), {}):
            options[name] = option
    study: Study | None = given.get("study")
    first = next(iter(parks))
    asked = parks | ({first: parks[first].but(study=study)} if study else {})
    return made_of(command, options, {name: ParkUsed(id=p.id, key=p.key(), place=p.id) for name, p in asked.items()})


def made_of(command: Command, options: Mapping[str, Option], parks: Mapping[str, ParkUsed]) -> Made:
    """How a document is made here and now."""
    return Made(
        command=command, options=options, parks=parks, code=source(), edition=catalogue(), packages=packages(), python=platform.python_version(), machine=platform.machine(),
    )  # fmt: skip


def _plain(name: str, value: Any) -> Any:
    """An option as JSON has it. Raises TypeError where that cannot be."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(k): _plain(name, v) for k, v in value.items()}
    if isinstance(value, Sequence):
        return tuple(_plain(name, v) for v in value)
    raise TypeError(f"{name}: a {type(value).__name__} is no option that a document can hold")


def found_at(document: D, places: Mapping[str, str]) -> D:
    """A document whose parks were read at these places, by the name of their argument."""
    made = document.made
    if made is None:
        return document
    parks = {name: replace(p, place=places.get(name, p.place)) for name, p in made.parks.items()}
    return replace(document, made=replace(made, parks=parks))

"""Copies of nouns with one part replaced, by path: the way to every swing and conversion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from parkzero.park.noun import Given


def mapped(value: Any, change: Callable[[tuple[str | int, ...], Given], Given], path: tuple[str | int, ...] = ()) -> Any:
    """A copy in which every Given is what `change` makes of it; parts without a Given are shared."""
    if isinstance(value, Given):
        return change(path, value)
    if isinstance(value, BaseModel):
        fields = {n: getattr(value, n) for n in type(value).model_fields}
        new = {n: mapped(v, change, (*path, n)) for n, v in fields.items() if isinstance(v, BaseModel | dict | tuple)}
        return (
            value.model_copy(update={n: v for n, v in new.items() if v is not fields[n]})
            if any(v is not fields[n] for n, v in new.items())
            else value
        )
    if isinstance(value, dict):
        made = {k: mapped(v, change, (*path, k)) for k, v in value.items()}
        return made if any(made[k] is not v for k, v in value.items()) else value
    if isinstance(value, tuple):
        parts = tuple(mapped(v, change, (*path, i)) for i, v in enumerate(value))
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return value


def end(given: Given, which: str) -> Given:
    """The Given with its value at "low" or "high"."""
    return given.but(value=given.low if which == "low" else given.high)

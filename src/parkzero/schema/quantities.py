"""The registry of named quantities: every figure of every document with its unit, its definition and what it was computed on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

BASES: dict[str, str] = {
    "given": "stated by somebody: a datum of the park, a choice, a claim, a published line",
    "account": "rows of activity of the year and their factors",
    "draws": "draws from the intervals of rows and factors",
    "year": "operation over all steps of the year",
    "stages": "operation over all steps of every stage, years in between like the stage before them",
    "days": "representative days",
    "rolling": "operation in windows of 48 h, carried out 24 h at a time",
    "project": "cash flows by year that follow from one year of operation",
    "formula": "a product of stated inputs",
}
"""What a quantity was computed on."""
_PART = re.compile(r"[^.\[\]]+|\[[^\]]*\]")
FIGURE = ("value", "unit", "low", "high", "basis", "source", "reason")
"""Keys of a figure; `reason` only where it has no value. `span` beside them where low and high are no uncertainty."""
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Quantity:
    """One row of the registry.

    `path`: keys by dots; `[]` any item of a list, `[x]` the one with id x; `<x>` any name of a kind; `*` at the end every figure below.
    `unit`: `{money}` stands for the study's currency, " or " parts several, "any" leaves it open, "-" is no unit (a count, an index).
    """

    documents: tuple[str, ...]
    path: str
    unit: str
    basis: str
    definition: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(_PART.findall(self.path))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(r"\[[^\]]*\]" if k == "[]" else ".+".join(re.escape(p) for p in re.split(r"<[^>]*>", k)), re.DOTALL)
            for k in self.keys
        )

    @property
    def described(self) -> str:
        """Definition and unit in one text."""
        return f"{self.definition} [{self.unit}]"

    def names(self, keys: tuple[str, ...]) -> bool:
        """Whether a figure stands at this path."""
        patterns = self._patterns
        if self.keys[-1] == "*":
            if len(keys) < len(patterns):
                return False
            patterns = patterns[:-1]
        elif len(keys) != len(patterns):
            return False
        return all(p.fullmatch(k) for p, k in zip(patterns, keys, strict=False))

    def fits(self, unit: str) -> bool:
        """Whether a unit is one that this quantity may have."""
        if self.unit == "any":
            return True
        allowed = ("" if u == "-" else re.escape(u).replace(r"\{money\}", "[A-Z]{3}") for u in self.unit.split(" or "))
        return any(re.fullmatch(u, unit) for u in allowed)


@cache
def quantities() -> tuple[Quantity, ...]:
    """All rows of the registry."""
    text = (files("parkzero.schema") / "quantities.csv").read_text(encoding="utf8")
    return tuple(
        Quantity(tuple(r["documents"].split()), r["path"], r["unit"], r["basis"], r["definition"])
        for r in csv.DictReader(text.splitlines())
    )


def quantity(kind: str, keys: tuple[str, ...]) -> Quantity | None:
    """The row of a figure of a kind of document: the one that says its path most exactly; None where the registry lacks it."""
    found = [q for q in quantities() if kind in q.documents and q.names(keys)]
    return min(found, key=lambda q: sum("<" in k or k in ("[]", "*") for k in q.keys), default=None)


def figures(document: Tree, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Tree]]:
    """Every figure of a written document with its keys, series of pictures left out; items of a list by their id where they have one."""
    if set(document) >= {*FIGURE[:-1]}:
        yield keys, document
        return
    for key, inner in document.items():
        if isinstance(inner, Mapping):
            yield from figures(inner, (*keys, key))
        elif isinstance(inner, list):
            for item in inner:
                if isinstance(item, Mapping):
                    yield from figures(item, (*keys, key, f"[{item.get('id', '')}]"))

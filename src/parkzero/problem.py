"""What is wrong with a park, in a form that a person, a script and both languages can use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import KW_ONLY, asdict, dataclass, replace
from typing import Literal, NamedTuple

Spot = tuple[str, int | str | None]
"""A file, and a line or cell of it."""


@dataclass(frozen=True)
class Problem:
    """One finding: where it is, what was found, what was expected, what to do.

    `code` is stable and names the kind; `level` is "error" (the park cannot be read) or "warning".
    """

    code: str
    file: str = ""
    _: KW_ONLY
    line: int | str | None = None
    field: str = ""
    found: str = ""
    expected: str = ""
    hint: str = ""
    level: str = "error"

    @classmethod
    def at(cls, spot: Spot, code: str, *, field: str = "", found: str = "", expected: str = "", hint: str = "") -> Problem:
        """An error at a file and line."""
        file, line = spot
        return cls(code, file, line=line, field=field, found=found, expected=expected, hint=hint)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def dotted(path: tuple[str | int, ...]) -> str:
    """site.enterprises[0].demand"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def of_parks(problems: Iterable[tuple[str, Iterable[Problem]]]) -> tuple[Problem, ...]:
    """Problems of several parks, each park once, with their files below the id of the park.

    >>> [p.file for p in of_parks([("mill", [Problem("not_a_year", "park.yaml")]), ("mill", [Problem("not_a_year", "park.yaml")])])]
    ['mill/park.yaml']
    """
    return tuple(replace(p, file=f"{id}/{p.file}") for id, found in dict.fromkeys((id, tuple(found)) for id, found in problems) for p in found)


def of_a_kind(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], ...]:
    """Problems in groups, errors before warnings: those of one file or sheet that ask for the same in the same field, whatever was found and whichever numbers are asked for;
    in a list of a card, for just the same in any of its items.

    >>> [[p.line for p in g] for g in of_a_kind([Problem("not_a_quantity", "a", line=2, found="u"), Problem("wrong_unit", "a", line=3), Problem("not_a_quantity", "a", line=9, found="v")])]
    [[2, 9], [3]]
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for p in problems:
        sheet = str(p.line).rpartition("!")[0] if isinstance(p.line, str) else ""
        field = anywhere(p.field)
        asked = p.expected if field != p.field else _NUMBERS.sub("0", p.expected)
        groups.setdefault((p.level, p.code, p.file, sheet, field, asked, p.hint), []).append(p)
    return tuple(map(tuple, sorted(groups.values(), key=lambda g: g[0].level != "error")))


def anywhere(field: str) -> str:
    """A field of any item of its lists.

    >>> anywhere("site.enterprises[5].id"), anywhere("quantity")
    ('site.enterprises[].id', 'quantity')
    """
    return _ITEM.sub("[]", field)


_NUMBERS = re.compile(r"\d[\d,.]*")
_ITEM = re.compile(r"\[\d+\]")
SHOWN = 3
"""Problems that the text of an error names; all of them are in `problems`."""


class ParkError(Exception):
    """A park that cannot be used, with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        told = [f"{p.file}{f':{p.line}' if p.line else ''} {p.code} [{p.field}] found {p.found or '-'}, expected {p.expected or '-'}" for p in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        super().__init__("; ".join([f"{len(self.problems)} problems", *told, *([f"{more} more"] if more > 0 else [])]))


class DemandError(Exception):
    """Demand that cannot be served by what the park has or may build (exit code 3)."""

    def __init__(self, unserved: dict[str, float]) -> None:
        self.unserved = unserved
        super().__init__("demand cannot be served: " + ", ".join(f"{k} {v:,.0f} MWh" for k, v in unserved.items()))


class Bound(NamedTuple):
    """One of the bounds that conflict."""

    kind: Literal["demand", "limit", "supply", "capacity", "most"]
    """Demand of a carrier, a target, a supply's largest power, the capacity of what stands, the room for what may be built."""
    id: str
    """Carrier, name of the target, or id of the supply, plant or store."""
    what: str
    """What it is of: carrier or technology, where that says more than the id."""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ConflictError(Exception):
    """Targets that must be met and cannot (exit code 3): by how much they are missed at least, and what conflicts."""

    def __init__(self, exceeded: dict[str, float], bounds: tuple[Bound, ...]) -> None:
        self.exceeded, self.bounds = exceeded, bounds
        short = ", ".join(f"{k} {v:,.0f} t" for k, v in exceeded.items())
        super().__init__(f"targets cannot be met: {short}; in conflict: {', '.join(map(str, bounds))}")


def place(origin: str) -> tuple[str, int | str]:
    """File and line (or cell) of an origin like "activity.csv:12"."""
    file, _, line = origin.rpartition(":")
    return file, int(line) if line.isdigit() else line


class WrongUse(ValueError):
    """A name or value that is not offered (exit code 2): the only exception for it, whatever is asked.

    `code`: what was asked for (its text is `use_<code>`); `found`: what was given; `known`: what is offered, empty where that is
    no list; `meant`: the nearest of `known`, or "".
    """

    def __init__(self, code: str, found: str, known: Iterable[str] = ()) -> None:
        self.code, self.found, self.known = code, found, tuple(known)
        self.meant = nearest(found, self.known)
        offered = f"; there are {', '.join(self.known)}" if self.known else ""
        super().__init__(f"{code}: {found!r}{offered}" + (f"; did you mean {self.meant!r}?" if self.meant else ""))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The hint that names the nearest of some names; empty where none is near."""
    close = nearest(name, names)
    return f"did you mean {close!r}?" if close else ""


SHORT = 12
"""Names that a list of what is offered may have; of more the nearest are shown."""


SHORT_WORD = 6
"""Letters of a word up to which it is short."""


def one_of(names: Iterable[str], near: str = "") -> str:
    """The phrase for a choice of names: all of a few, of many the ones nearest to what was found.

    >>> one_of(["own", "planner"])
    'one of own, planner'
    """
    names = tuple(dict.fromkeys(names))
    if len(names) <= SHORT:
        return "one of " + ", ".join(names)
    close = difflib.get_close_matches(near.lower()[:80], names, n=5, cutoff=0.3) or list(names[:5])
    return f"one of {', '.join(close)} ... ({len(names)} in all)"


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The closest valid name, or "" where none is close. Of short words nearly all letters are shared by chance: they have to be one slip apart.

    Names that differ in their numbers alone are of different things.

    >>> nearest("electricty", ["electricity", "heat"]), nearest("haet", ["heat", "coal"]), nearest("Strom", ["steam"]), nearest("INV-2024-02", ["INV-2024-01"])
    ('electricity', 'heat', '', '')
    """
    spelled, said = {n.lower(): n for n in names}, name.lower()[:80]
    found = difflib.get_close_matches(said, list(spelled), n=3, cutoff=cutoff)
    return next((spelled[n] for n in found if (min(len(n), len(said)) > SHORT_WORD or one_slip(said, n)) and not _numbered_apart(said, n)), "")


def _numbered_apart(a: str, b: str) -> bool:
    """Whether two names differ in their numbers alone: those of different things, like INV-01 and INV-02."""
    return a != b and any(c.isdigit() for c in a) and any(c.isdigit() for c in b) and _DIGITS.sub("", a) == _DIGITS.sub("", b)


_DIGITS = re.compile(r"\d+")


def one_slip(a: str, b: str) -> bool:
    """Whether two words differ by one letter that is missing, too much or another, or by two that changed places.

    >>> one_slip("coak", "coal"), one_slip("hete", "heet"), one_slip("used", "caused")
    (True, True, False)
    """
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (len(a) < 2 and len(b) < 2) or (len(a) == 2 and a == b[::-1])

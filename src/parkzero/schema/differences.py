"""Two written documents compared leaf by leaf.

A leaf is named by its path: `plan/capacities/pv/value`. Lists whose items have an identity (IDENTITIES) are matched by it, whatever their
order; an identity that stands twice is numbered; other lists are matched by order. A leaf on one side only is a difference.

Numbers are equal to a tolerance, relative to the larger, or to a thousandth of it (FLOOR) relative to the largest number of the same unit in
the document. A plan is a vertex of its programme: the same programme gives the same vertex and the same numbers, so neither bound is for
another optimum. They are for sums done in another order; the floor is for what such sums leave where large numbers cancel (a gap, the last
step of a bridge, an output that rests at nought). Whole numbers, words and truth values are equal or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

RELATIVE = 1e-9
"""Tolerance for sums done in another order."""
FLOOR = 1e-3
IDENTITIES = (
    ("id",),
    ("key",),
    ("path", "figure.source"),
    ("path",),
    ("code", "file", "line", "field"),
    ("code", "values.series"),
    ("code", "values.path"),
    ("code",),
    ("standard", "enterprise", "carrier", "use", "gas", "scope", "step", "activity_row", "factor_row"),
    ("standard", "from", "to"),
    ("from", "to"),
    ("year", "standard", "version"),
    ("year", "standard"),
    ("installation", "category", "name"),
    ("enterprise", "thermal_input.unit"),
    ("enterprise", "product"),
    ("enterprise", "attribute", "certificate"),
    ("enterprise", "carrier", "sold"),
    ("enterprise", "carrier"),
    ("giver", "receiver", "carrier"),
    ("giver", "receiver", "kind"),
    ("kind", "name", "carrier"),
    ("name", "carrier"),
    ("part", "inputs"),
    ("name",),
    ("input",),
    ("measure",),
    ("standard", "enterprise", "process"),
    ("of", "id"),
    ("row", "about"),
    ("owner",),
    ("carrier",),
    ("text", "year"),
    ("year",),
)
"""Fields that name an item of a list: the first line of which it has all. A field with a new name needs a line here."""


@dataclass(frozen=True)
class Leaf:
    value: Any
    unit: str
    keys: tuple[str, ...]
    """The path by parts; what names an item of a list in brackets, as in the registry of quantities."""

    @property
    def form(self) -> str:
        """The path with a star for what names an item of a list."""
        return "/".join("*" if key.startswith("[") else key for key in self.keys)


@dataclass(frozen=True)
class Difference:
    path: str
    kind: str
    """changed, new, gone."""
    before: Leaf | None
    after: Leaf | None
    apart: float
    """Relative distance of two numbers; endless for anything else."""

    @property
    def leaf(self) -> Leaf:
        """The leaf after, or before where it is gone."""
        return self.after or self.before  # type: ignore[return-value]


def named(item: Any) -> str | None:
    """What names an item of a list; none where it has no identity."""
    for names in IDENTITIES:
        values = [reduce(lambda x, part: x.get(part) if isinstance(x, dict) else None, name.split("."), item) for name in names]
        if None not in values:
            return "|".join(map(str, values))
    return None


def identities(items: list[Any]) -> list[str]:
    """What names each item of a list: its identity, or its place where one of them has none.

    >>> identities([{"code": "late", "values": {}}, {"code": "late", "values": {}}]), identities([3.0, 5.0])
    (['late', 'late#2'], ['0', '1'])
    """
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        name = named(item)
        if name is None:
            return [str(n) for n in range(len(items))]
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def leaves(value: Any, path: str = "", keys: tuple[str, ...] = (), unit: str = "") -> Iterator[tuple[str, Leaf]]:
    """The leaves of a document by path; what is empty is a leaf. A slash within a name becomes a tilde.

    >>> [(path, leaf.value, leaf.unit) for path, leaf in leaves({"pv": {"value": 2.0, "unit": "MW"}, "notes": []}, "a")]
    [('a/pv/value', 2.0, 'MW'), ('a/pv/unit', 'MW', 'MW'), ('a/notes', '[]', '')]
    """
    if isinstance(value, dict | list) and not value:
        yield path, Leaf("{}" if isinstance(value, dict) else "[]", unit, keys)
    elif isinstance(value, dict):
        unit = value["unit"] if isinstance(value.get("unit"), str) else unit
        for key, item in value.items():
            yield from leaves(item, _below(path, str(key)), (*keys, str(key)), unit)
    elif isinstance(value, list):
        for name, item in zip(identities(value), value, strict=True):
            yield from leaves(item, _below(path, name), (*keys, f"[{name}]"), unit)
    else:
        yield path, Leaf(value, unit, keys)


def _below(path: str, name: str) -> str:
    return f"{path}/{name.replace('/', '~')}".lstrip("/")


def scales(found: Mapping[str, Leaf]) -> dict[str, float]:
    """The largest number of each unit."""
    largest: dict[str, float] = {}
    for leaf in found.values():
        if isinstance(leaf.value, float):
            largest[leaf.unit] = max(largest.get(leaf.unit, 0.0), abs(leaf.value))
    return largest


def apart(before: Any, after: Any, scale: float = 0.0, tolerance: float = RELATIVE) -> float:
    """How far two values lie apart: nought where they count as equal, endless where they cannot be measured.

    >>> apart(1.0, 1.0 + 1e-10), apart(3, 4), apart("a", "b"), apart(0.0, 1e-9, scale=1e6)
    (0.0, inf, inf, 0.0)
    >>> apart(0.0, 1e-5, scale=1e6), apart(2.0, 1.0), apart(1, True)
    (1.0, 0.5, inf)
    """
    kinds = {type(before), type(after)}
    if float in kinds and kinds <= {float, int}:
        distance, size = abs(before - after), max(abs(before), abs(after))
        if before == after or distance <= tolerance * max(size, FLOOR * scale):
            return 0.0
        return distance / size if distance < float("inf") else float("inf")
    return 0.0 if len(kinds) == 1 and before == after else float("inf")


def differences(before: Mapping[str, Leaf], after: Mapping[str, Leaf], tolerance: float = RELATIVE) -> list[Difference]:
    """What differs between the leaves of two documents, in the order of before; what is new comes last.

    >>> differences(*(dict(leaves(x)) for x in ({"x": 1.0, "y": 2.0}, {"x": 1.5, "z": 2.0}))) == [
    ...     Difference("x", "changed", Leaf(1.0, "", ("x",)), Leaf(1.5, "", ("x",)), 1 / 3),
    ...     Difference("y", "gone", Leaf(2.0, "", ("y",)), None, float("inf")),
    ...     Difference("z", "new", None, Leaf(2.0, "", ("z",)), float("inf"))]
    True
    """
    scale = scales(before)
    found = []
    for path, leaf in before.items():
        if path not in after:
            found.append(Difference(path, "gone", leaf, None, float("inf")))
        elif distance := apart(leaf.value, after[path].value, scale.get(leaf.unit, 0.0), tolerance):
            found.append(Difference(path, "changed", leaf, after[path], distance))
    return found + [Difference(path, "new", None, leaf, float("inf")) for path, leaf in after.items() if path not in before]

"""Slips in the tables of a PyPSA network, which PyPSA passes over without a word (research extra): names twice, series of nobody, misspelt columns.

Each would make another plan than the one that was meant: a series of a name that there is not leaves its load at the value of the table, a misspelt cost is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parkzero.optimize.attributes import in_use, is_input, listed, portless, treatment
from parkzero.problem import Problem, nearest

LEAST = 5
"""Letters of the shortest input that a misspelling is told of: of shorter ones too much is a letter away."""
PERCENT = 10.0
"""Efficiency of a generator or store above which it was given in percent."""


def slips(net: Any, file: str) -> tuple[Problem, ...]:
    """What a network cannot mean (errors), and what it hardly means (warnings)."""
    return (*_twice(net, file), *_series_of_nobody(net, file), *_misspelt(net, file), *_below_zero(net, file), *_hardly(net, file))


def _told(file: str, field: str, names: list[str], expected: str, *, hint: str = "", level: str = "error") -> Problem:
    return Problem("foreign_slip", file, field=field, found=listed(names), expected=expected, hint=hint, level=level)


def _tables(net: Any) -> Iterator[tuple[str, Any, Any]]:
    """Kind, component and table of what has components."""
    for component in net.components:
        if len(component.static):
            yield component.name, component, component.static


def _twice(net: Any, file: str) -> Iterator[Problem]:
    for kind, _, table in _tables(net):
        if names := [f"{n} ({times})" for n, times in Counter(map(str, table.index)).items() if times > 1]:
            yield _told(file, f"{kind}.name", names, "each name once")


def _series_of_nobody(net: Any, file: str) -> Iterator[Problem]:
    for component in net.components:
        known = set(map(str, component.static.index))
        for attribute, series in component.dynamic.items():
            if is_input(component.defaults, attribute) and (names := [str(n) for n in series.columns if str(n) not in known]):
                meant = nearest(names[0], tuple(known))
                yield _told(file, f"{component.name}.{attribute}", names, "the names of the table", hint=f"did you mean {meant}?" if meant else "")


def _misspelt(net: Any, file: str) -> Iterator[Problem]:
    """Columns and series that are an input of their component but for a letter; what any component has by that name (v_nom of a line) is none."""
    known = {str(a) for component in net.components for a in component.defaults.index}
    for kind, component, table in _tables(net):
        inputs = {_letters(a): a for a in component.defaults.index if is_input(component.defaults, a) and len(a) >= LEAST and treatment(kind, a) != "free"}
        series = [a for a, s in component.dynamic.items() if len(s.columns)]
        for column in dict.fromkeys([*map(str, table.columns), *series]):
            if column in known or portless(column) != column:
                continue
            meant = next((a for letters, a in inputs.items() if _a_letter_apart(_letters(column), letters)), None)
            if meant is not None:
                yield _told(file, f"{kind}.{column}", [column], meant, hint="a column that PyPSA does not know is passed over")


def _letters(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _a_letter_apart(one: str, other: str) -> bool:
    """Whether a word is another one but for a letter more, less or another, or two that changed places; digits are no slips.

    >>> [_a_letter_apart(w, "marginalcost") for w in ("marginalcost", "marginalcosts", "marginlacost", "marginalcost2", "capitalcost")]
    [True, True, True, False, False]
    """
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1 or [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    first = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[first:], other[first:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def _below_zero(net: Any, file: str) -> Iterator[Problem]:
    for kind, _, table in _tables(net):
        active = in_use(table)
        for attribute in (f"{n}_nom{end}" for n in "pes" for end in ("", "_min", "_max")):
            if attribute in active and treatment(kind, attribute) == "read":
                below = active[attribute][active[attribute] < 0.0]
                if len(below):
                    yield _told(file, f"{kind}.{attribute}", [f"{n} ({v:g})" for n, v in below.items()], "no capacity below zero")


def _hardly(net: Any, file: str) -> Iterator[Problem]:
    """What may be meant, and seldom is."""
    parts = {kind: in_use(table) for kind, _, table in _tables(net)}
    if not len(parts.get("Load", ())):
        yield _told(file, "Load", ["0"], "a demand, since without one the least cost is that of what has to be built or taken", level="warning")
    for kind, attributes in (("Generator", ("efficiency",)), ("StorageUnit", ("efficiency_store", "efficiency_dispatch"))):
        for attribute in attributes:
            table = parts.get(kind)
            if table is not None and attribute in table and len(above := table.index[table[attribute] > PERCENT]):
                yield _told(file, f"{kind}.{attribute}", [f"{n} ({table.at[n, attribute]:g})" for n in above], "a share, not percent", level="warning")
    limits = parts.get("GlobalConstraint")
    if limits is not None and (limits["type"] == "primary_energy").any():
        known = set(map(str, parts["Carrier"].index)) if "Carrier" in parts else set()
        for kind in ("Generator", "StorageUnit", "Store"):
            table = parts.get(kind)
            if table is not None and (names := [f"{n} ({c})" for n, c in table["carrier"].items() if c and str(c) not in known]):
                yield _told(file, f"{kind}.carrier", names, "a carrier of the network: without one nothing of it counts towards the limit on tonnes", level="warning")

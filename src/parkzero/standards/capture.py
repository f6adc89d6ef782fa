"""Whose CO2 is stored, and of which kind: followed from where it is captured, over whom it is handed to, to the store.

An enterprise captures what leaves it as CO2 (to a store, to a neighbour, outside) beyond what it was handed. A row may say
that its CO2 is fossil or biogenic; what no row says is of both kinds in the proportion in which they arise. Whoever was
handed CO2 passes it on in its own mix. No source stores more of a kind than arises there, however far away the store is: what rows say
beyond that counts nothing and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, get_args

from parkzero.accounting import CarbonKind, Excess, Inventory, Line, Rule
from parkzero.flows import weighted
from parkzero.park.boundary import firm_of
from parkzero.park.columns import row_problem
from parkzero.problem import ParkError, Problem
from parkzero.words import BIOGENIC

KINDS: tuple[CarbonKind, ...] = get_args(CarbonKind)
Arising = tuple[str, CarbonKind]
"""Enterprise and kind of the CO2 that arises there."""
_Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """CO2 that a row brings into the ground, by its source."""

    row: _Row
    enterprise: str
    """Where it arose."""
    kind: CarbonKind
    tonnes: float


def captures(row: _Row) -> bool:
    """Whether a row tells of captured CO2."""
    return bool(row["carrier"] == "co2" and row["giver_kind"] == "enterprise")


def stored(rows: Sequence[_Row], lines: Iterable[Line]) -> tuple[tuple[Stored, ...], tuple[Excess, ...]]:
    """What rows of captured CO2 store, by source, and what they say beyond what arises there. `lines`: what arises.

    Raises ParkError where CO2 is handed on in a circle.
    """
    arising = _arising(lines)
    return _limited(_followed(rows, arising)[0], arising)


@dataclass(frozen=True, kw_only=True)
class Binding:
    """CO2 of a neighbour that a product binds (urea), by its source."""

    line: Line
    """What the product binds."""
    enterprise: str
    """Where the CO2 arose."""
    part: float
    """Part of the line that came from there."""


def bound(rows: Sequence[_Row], lines: Sequence[Line], rule: Rule) -> tuple[Binding, ...]:
    """What products bind of fossil CO2 that was handed to their enterprise, no more than is left at its source of what arises there and is not stored."""
    carriers = {c for p in rule.processes.values() for c in p.bound}
    binding = [x for x in lines if x.carrier in carriers and x.basis == "carbon_out" and x.step == "account" and x.tonnes < 0.0 and x.measure != "apart"]
    lacking = {x.origin: sum(y.tonnes for y in lines if (y.origin, y.carrier, y.step) == (x.origin, x.carrier, "process_basis")) for x in binding}
    if not any(lacking.values()):
        return ()
    room = _arising(lines)
    there, left = _followed(rows, room)
    for item in _limited(there, room)[0]:
        room[item.enterprise, item.kind] -= item.tonnes
    found = []
    for line in binding:
        pool = left.get(line.enterprise, {})
        whole = sum(max(t, 0.0) for t in pool.values())
        asked = min(lacking[line.origin], whole)
        for source in [s for s, t in pool.items() if t > 0.0 and asked > 0.0]:
            taken = asked * pool[source] / whole
            pool[source] -= taken
            relief = min(taken, max(room[source], 0.0)) if source[1] == "fossil" else 0.0
            room[source] -= relief
            found += [Binding(line=line, enterprise=source[0], part=relief / -line.tonnes)] if relief > 0.0 else []
    return tuple(found)


def _followed(rows: Sequence[_Row], arising: Mapping[Arising, float]) -> tuple[list[Stored], dict[str, dict[Arising, float]]]:
    """What rows of captured CO2 store, and what of the CO2 that each enterprise was handed it neither stores nor hands on."""
    pools: dict[str, dict[Arising, float]] = defaultdict(lambda: defaultdict(float))
    found: list[Stored] = []
    for firm in _order(rows):
        mine = [r for r in rows if r["giver"] == firm]
        pool = pools[firm]
        _catch(firm, mine, pool, arising)
        for row, parts in tuple(_drawn(mine, pool)):
            for (source, kind), tonnes in parts.items():
                pool[source, kind] -= tonnes
                if row["receiver_kind"] == "enterprise":
                    pools[str(row["receiver"])][source, kind] += tonnes
                elif row["receiver_kind"] == "ground":
                    found.append(Stored(row=row, enterprise=source, kind=kind, tonnes=tonnes))
    return found, pools


def _arising(lines: Iterable[Line]) -> defaultdict[Arising, float]:
    """CO2 of fuels and processes by enterprise and kind [t]."""
    found: defaultdict[Arising, float] = defaultdict(float)
    for line in lines:
        if line.gas == "CO2" and line.scope in ("1", "biogenic") and line.carrier != "co2":
            found[line.enterprise, "biogenic" if line.scope == "biogenic" or line.carrier in BIOGENIC else "fossil"] += line.tonnes
    return found


def _order(rows: Sequence[_Row]) -> Iterable[str]:
    """The enterprises, each after those that hand CO2 to it."""
    before: dict[str, set[str]] = {str(r["giver"]): set() for r in rows}
    for row in rows:
        if row["receiver_kind"] == "enterprise":
            before.setdefault(str(row["receiver"]), set()).add(str(row["giver"]))
    try:
        return tuple(TopologicalSorter(before).static_order())
    except CycleError as circle:
        names = circle.args[1]
        origin = next(str(r["origin"]) for r in rows if r["giver"] in names and r["receiver"] in names)
        raise ParkError([row_problem("capture_circle", origin, "partner", found=" - ".join(names), expected="CO2 that goes on to a store")]) from None


def _of(row: _Row) -> CarbonKind | None:
    """The kind that a row states."""
    return next((k for k in KINDS if k == row["attribute"]), None)


def _catch(firm: str, rows: Iterable[_Row], pool: dict[Arising, float], arising: Mapping[Arising, float]) -> None:
    """Adds to the pool of an enterprise what it captures itself: what leaves it beyond what it was handed."""
    rows = tuple(rows)
    asked = {k: sum(weighted(r) for r in rows if _of(r) == k) for k in KINDS}
    handed = {k: sum(t for (_, kind), t in pool.items() if kind == k) for k in KINDS}
    own = {k: max(asked[k] - handed[k], 0.0) for k in KINDS}
    rest = max(sum(weighted(r) for r in rows) - sum(pool.values()) - sum(own.values()), 0.0)
    free = {k: max(arising.get((firm, k), 0.0) - own[k], 0.0) for k in KINDS}
    whole = sum(free.values())
    for kind in KINDS:
        share = free[kind] / whole if whole > 0.0 else float(kind == "fossil")
        if caught := own[kind] + share * rest:
            pool[firm, kind] += caught


def _drawn(rows: Iterable[_Row], pool: Mapping[Arising, float]) -> Iterable[tuple[_Row, dict[Arising, float]]]:
    """What each row takes of the pool: of its kind where it says so, the others of the mix that is left."""
    rows = sorted(rows, key=lambda r: _of(r) is None)
    left = dict(pool)
    for kind in (*KINDS, None):
        mine = [r for r in rows if _of(r) == kind]
        from_here = {s: t for s, t in left.items() if kind in (None, s[1]) and t > 0.0}
        whole, asked = sum(from_here.values()), sum(weighted(r) for r in mine)
        for row in mine:
            yield row, {s: weighted(row) * t / whole for s, t in from_here.items()}
        left |= {s: max(t - asked * t / whole, 0.0) for s, t in from_here.items()}


def _limited(found: Iterable[Stored], arising: Mapping[Arising, float]) -> tuple[tuple[Stored, ...], tuple[Excess, ...]]:
    """What is stored, cut to what arises at its source, each row in the same part; and what is beyond."""
    rows: dict[Arising, list[Stored]] = defaultdict(list)
    for item in found:
        rows[item.enterprise, item.kind].append(item)
    kept: list[Stored] = []
    beyond = []
    for source, items in rows.items():
        whole, there = sum(i.tonnes for i in items), max(arising.get(source, 0.0), 0.0)
        if whole > there * (1.0 + 1e-9) + 1e-9:
            beyond.append(Excess(enterprise=source[0], kind=source[1], stored=whole, arising=there, rows=tuple(dict.fromkeys(str(i.row["origin"]) for i in items))))
            items = [replace(i, tonnes=i.tonnes * there / whole) for i in items]
        kept += items
    return tuple(kept), tuple(beyond)


def explained(inventories: Iterable[Inventory]) -> tuple[Problem, ...]:
    """What accounts of one year leave out because more is said to be stored than its source gives: of each source the account that leaves out most."""
    most: dict[Arising, Excess] = {}
    for item in (x for inventory in inventories for x in inventory.excesses):
        known = most.setdefault((item.enterprise, item.kind), item)
        if item.stored - item.arising > known.stored - known.arising:
            most[item.enterprise, item.kind] = item
    return tuple(
        row_problem(
            "capture_exceeds", x.rows[0], "quantity", found=f"{x.stored:,.6g} t of {x.kind} CO2 of {firm_of(x.enterprise)} stored",
            expected=f"at most the {x.arising:,.6g} t that arise there; the rest counts nothing", level="warning",
        )
        for _, x in sorted(most.items())
    )  # fmt: skip

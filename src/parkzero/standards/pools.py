"""Carbon followed through a park: one sparse linear system over (firm, carrier) and plants, a right-hand side for every gas and factor.

All a firm has of a carrier in a year is one pool. Into it come what is bought outside, what neighbours hand on and what the firm's
plants make; out of it go what neighbours buy, what plants take, and what leaves. Every MWh out of a pool carries the same. A plant
hands its whole carbon - of the fuels it burns and of the energy it takes - to what it makes, by the shares of its products; a store
is a plant that gives back less than it takes, so its losses travel along. With x the carbon per MWh of a pool and T the carbon of a plant

    Q x = bought + sum over plants (share T) + sum over neighbours (q x of theirs),      T = burnt + sum over pools (q x)

where Q is what comes in, or what goes out where that is more: nobody hands on more carbon than came in.
A pool that nothing is known of, and a closed circle without a source, carries the default.
(Leontief, Input-Output Economics, 1986: the same system, emissions embodied in what sectors hand each other.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from parkzero.park.boundary import lies_inside
from parkzero.park.handing import fed
from parkzero.standards.factoring import Cause

Pool = tuple[str, str]
"""A firm and a carrier: what the firm has of it in a year."""


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What turns fuels and energy into energy."""

    firm: str
    id: str
    burnt: tuple[float, ...] = ()
    """Tonnes of what it burns, by cause."""
    takes: Mapping[str, float]
    """Energy out of the firm's pools by carrier [MWh]."""
    gives: Mapping[str, float]
    """Energy into the firm's pools by carrier [MWh]."""
    shares: Mapping[str, float]
    """Share of its carbon by carrier that it gives into pools; the rest of 1 leaves the park with what is sold outside."""
    unsaid: Mapping[str, float] = field(default_factory=dict)
    """Share of what it gives by carrier of which no row says how it was made."""
    burns: Mapping[str, float] = field(default_factory=dict)
    """Energy of what it burns, by the row of the fuel [MWh]."""
    assumed: Mapping[str, float] = field(default_factory=dict)
    """Of what it gives by carrier what no row says to be made, but is handed on or sold [MWh]."""
    known: bool = True
    """Whether it is known what it burns or takes; else what it gives carries the default."""

    @property
    def fuel(self) -> float:
        """Energy of what it burns [MWh]."""
        return sum(self.burns.values())


@dataclass(frozen=True, kw_only=True)
class Pools:
    """What moves between the pools of a park in a year [MWh, t]."""

    causes: tuple[Cause, ...]
    """What energy carries: every gas by each of its factors."""
    bought: Mapping[Pool, tuple[float, tuple[float, ...]]]
    """Bought outside: amount, and tonnes by cause."""
    plants: tuple[Maker, ...]
    handed: Mapping[tuple[str, str, str], float]
    """Handed on inside: giver, receiver, carrier."""
    left: Mapping[Pool, float]
    """What leaves to outside out of the pool."""
    default: Mapping[str, tuple[float, ...]]
    """By carrier: what a MWh carries whose source is not known [t/MWh by cause]."""

    @cached_property
    def nodes(self) -> tuple[Pool, ...]:
        """Pools with throughput."""
        return tuple(sorted(n for n in {*self.income, *self.spending} if self.income[n] > 0 or self.spending[n] > 0))

    @cached_property
    def income(self) -> Mapping[Pool, float]:
        """What comes into each pool [MWh]."""
        found: dict[Pool, float] = defaultdict(float, {n: q for n, (q, _) in self.bought.items()})
        for (_, receiver, carrier), quantity in self.handed.items():
            found[receiver, carrier] += quantity
        for plant in self.plants:
            for carrier, quantity in plant.gives.items():
                found[plant.firm, carrier] += quantity
        return found

    @cached_property
    def spending(self) -> Mapping[Pool, float]:
        """What is known to go out of each pool [MWh]."""
        found: dict[Pool, float] = defaultdict(float, self.left)
        for (giver, _, carrier), quantity in self.handed.items():
            found[giver, carrier] += quantity
        for plant in self.plants:
            for carrier, quantity in plant.takes.items():
                found[plant.firm, carrier] += quantity
        return found


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a MWh out of each pool carries [t/MWh by cause]."""

    whole: Mapping[Pool, np.ndarray]
    own: Mapping[Pool, np.ndarray]
    """Of it what the firm itself burnt (or what is not known where from): its scope 1, where it is counted already; nothing of firms beyond the boundary."""
    bought: Mapping[Pool, np.ndarray]
    """Of it what firms of the park bought outside, or what was burnt beyond the boundary: their scope 2, wherever it was handed on."""
    defaulted: frozenset[Pool]
    """Pools without a known source."""


def carried(pools: Pools) -> Carried:
    """What every pool carries: in all, and of it the firm's own."""
    blank = _blank(pools)
    causes = len(pools.causes)
    place = {n: i for i, n in enumerate(pools.nodes)}
    size = len(place) + len(pools.plants)
    if not size:
        return Carried(whole={}, own={}, bought={}, defaulted=frozenset())
    entries: list[tuple[int, int, float]] = []
    between: list[tuple[int, int, float]] = []
    bought, own = np.zeros((size, causes)), np.zeros((size, causes))
    for node, i in place.items():
        if node in blank:
            entries.append((i, i, 1.0))
            (own if lies_inside(node[0]) else bought)[i] = _default(pools, node[1])
            continue
        entries.append((i, i, max(pools.income[node], pools.spending[node])))
        bought[i] = pools.bought.get(node, (0.0, np.zeros(causes)))[1]
    for row, plant in enumerate(pools.plants, start=len(place)):
        entries.append((row, row, 1.0))
        (own if lies_inside(plant.firm) else bought)[row] = plant.burnt or np.zeros(causes)
        entries += [(row, place[plant.firm, c], -q) for c, q in plant.takes.items() if q > 0]
        for carrier, quantity in plant.gives.items():
            node = (plant.firm, carrier)
            if node in blank or not quantity:
                continue
            if plant.known:
                entries.append((place[node], row, -plant.shares.get(carrier, 0.0)))
            else:
                (own if lies_inside(plant.firm) else bought)[place[node]] += quantity * _default(pools, carrier)
    for (giver, receiver, carrier), quantity in pools.handed.items():
        if (receiver, carrier) not in blank and quantity > 0:
            between.append((place[receiver, carrier], place[giver, carrier], -quantity))
    both = _solved([*entries, *between], np.hstack([own, bought]), size)
    made, outside = both[:, :causes], both[:, causes:]
    alone = _solved(entries, own, size)

    def by_node(values: np.ndarray) -> dict[Pool, np.ndarray]:
        return {n: values[i] for n, i in place.items()}

    return Carried(whole=by_node(made + outside), own=by_node(alone), bought=by_node(outside), defaulted=blank)


def limited(pools: Pools) -> Pools:
    """The same where a store takes no more out of a pool than came into it by other ways."""
    round_trips: dict[Pool, list[Maker]] = defaultdict(list)
    for plant in pools.plants:
        for carrier in plant.takes.keys() & plant.gives.keys():
            round_trips[plant.firm, carrier].append(plant)
    part: dict[Pool, float] = {}
    for node, stores in round_trips.items():
        taken = sum(s.takes[node[1]] for s in stores)
        other = pools.income[node] - sum(s.gives[node[1]] for s in stores)
        part[node] = min(1.0, other / taken) if taken > 0 else 1.0
    if all(p >= 1.0 for p in part.values()):
        return pools
    less = tuple(replace(p, takes={c: q * (part.get((p.firm, c), 1.0) if c in p.gives else 1.0) for c, q in p.takes.items()}) for p in pools.plants)
    return replace(pools, plants=less)


def _default(pools: Pools, carrier: str) -> np.ndarray:
    return np.array(pools.default.get(carrier, (0.0,) * len(pools.causes)))


def _solved(entries: Iterable[tuple[int, int, float]], right: np.ndarray, size: int) -> np.ndarray:
    rows, columns, values = zip(*entries, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(size, size))
    return np.asarray(spsolve(matrix.tocsc(), right)).reshape(size, -1)


def _blank(pools: Pools) -> frozenset[Pool]:
    """Pools of which nothing is known: those that hand on and get nothing, and those of closed circles that nothing feeds."""
    onward: dict[Pool, list[Pool]] = defaultdict(list)
    for (giver, receiver, carrier), quantity in pools.handed.items():
        if quantity > 0:
            onward[giver, carrier].append((receiver, carrier))
    nothing = {n for n in pools.nodes if not pools.income[n] > 0}
    found = nothing | {n for n, (quantity, _) in pools.bought.items() if quantity > 0}
    for plant in pools.plants:
        made = [(plant.firm, c) for c, q in plant.gives.items() if q > 0]
        taken = [(plant.firm, c) for c, q in plant.takes.items() if q > 0]
        if taken:
            for node in taken:
                onward[node] += made
        if not taken or any(plant.burnt):
            found.update(made)
    circles = _closed({*pools.nodes} - fed(found, onward), onward)
    return frozenset(nothing | circles)


def _closed(nodes: set[Pool], onward: Mapping[Pool, Iterable[Pool]]) -> set[Pool]:
    """Of pools that nothing feeds those whose circle feeds itself alone; the others are fed by it."""
    order = {n: i for i, n in enumerate(sorted(nodes))}
    edges = [(order[n], order[to]) for n in order for to in onward.get(n, ()) if to in order]
    if not edges:
        return nodes
    rows, columns = zip(*edges, strict=True)
    _, labels = connected_components(csr_array((np.ones(len(edges)), (rows, columns)), shape=(len(order),) * 2), connection="strong")
    entered = {labels[to] for n, to in edges if labels[n] != labels[to]}
    return {n for n, i in order.items() if labels[i] not in entered}

"""Reducing agents: coke and coal of furnaces are burnt, whatever their rows call their use.

Energy is raw material where products that are no energy are made of it: olefins, aromatics, alkynes, alcohols, ammonia and the like; what is used as
fuel is not (notice 发改环资〔2022〕803号 of NDRC and NBS). What takes the oxygen from an ore is in energy use, and its carbon is emitted: reductants are
oxidised, petrochemical feed stays in products (IPCC 2006 Guidelines, volume 3, chapter 1, Box 1.1 and Table 1.1, and chapter 5).
Of a row that several uses share each takes its part, so that no kilogram of a product moves more than it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from parkzero.allotting import allotted
from parkzero.park.catalogue import product_processes
from parkzero.park.taking import MANY, Uptake, process_rows, reducing_processes, uptake
from parkzero.park.transforming import FURNACE_GASES, makes
from parkzero.park.whole import Activity, OwnFactor
from parkzero.words import DERIVED, Use

_TINY = 1e-12
"""Shares that are rounding."""


def reducing_agents(rows: Iterable[Activity], own: Sequence[OwnFactor] = ()) -> Mapping[str, Mapping[Use, float]]:
    """The shares of rows called feedstock that are in another use, by the origin of the row. Products of chemistry take up what they need, of
    other feed first and then of coke and coal; a product of which a factor of the park (`own`) tells what carbon it holds takes up to `MANY` times that. Of the rest, as
    far as `MANY` times what is made of it can hold, transformation: what is turned into another fuel, and gas that reduces iron. What is left of
    coke and coal is fuel: it makes a metal, or nothing of which it is known that it takes them.
    """
    firms: dict[tuple[str, int], list[Activity]] = defaultdict(list)
    for row in rows:
        if row.quantity > 0.0 and row.measure != "apart":
            firms[row.enterprise, row.year].append(row)
    found: dict[str, Mapping[Use, float]] = {}
    for of in firms.values():
        if feed := [r for r in of if r.use == "feedstock"]:
            found |= _uses(feed, [r for r in of if makes(r) or r.action == "produced"], uptake(own), {f.item for f in own if f.kind == "carbon_out"})
    return found


def _uses(feed: Sequence[Activity], made: Sequence[Activity], known: Uptake, told: Collection[str]) -> Iterable[tuple[str, Mapping[Use, float]]]:
    carriers = {r.origin: r.carrier for r in feed}
    agent = {origin for origin, c in carriers.items() if c in agents()}
    left = {r.origin: known.most([r], "fuel") for r in feed}
    held: dict[str, float] = defaultdict(float)
    turned: dict[str, float] = defaultdict(float)
    of: dict[str, set[str]] = {}
    for row in made:
        group = product_processes().get(row.carrier) or known.home.get(("product", row.carrier), "")
        takes = {o for o, c in carriers.items() if c in _taken().get(group, ())}
        sources = {o for o, c in carriers.items() if row.carrier not in FURNACE_GASES and c in DERIVED.get(row.carrier, ())}
        if row.carrier in told:
            held[row.carrier] += MANY * known.most([row], "carbon_out")
            of[row.carrier] = set(carriers)
        elif takes and group not in reducing_processes():
            held[group] += known.takes_up(row, group)
            of[group] = takes
        elif takes - agent:
            turned[group] += MANY * known.takes_up(row, group)
            of[group] = takes - agent
        if sources:
            turned[row.carrier] += MANY * known.most([row], "fuel")
            of[row.carrier] = sources
    whole = dict(left)
    for some in (carriers.keys() - agent, agent):
        left, held = _less(left, held, {g: of[g] & some for g in held})
    kept = dict(left)
    left, _ = _less(left, turned, {g: of[g] for g in turned})
    for origin, tonnes in whole.items():
        changed, rest = ((kept[origin] - left[origin]) / tonnes, left[origin] / tonnes) if tonnes else (0.0, 1.0)
        shares: dict[Use, float] = {"transformation": changed, "fuel": rest if origin in agent else 0.0}
        if found := {use: min(share, 1.0) for use, share in shares.items() if share > _TINY}:
            yield origin, found


def _less(given: Mapping[str, float], needs: Mapping[str, float], takes: Mapping[str, Collection[str]]) -> tuple[dict[str, float], dict[str, float]]:
    """What is left of inputs and of needs when the needs have been met as far as can be."""
    met = allotted(given, needs, takes)
    rest = {g: n * (1.0 - met.found[g]) if any(given[i] > 0.0 for i in takes[g]) else n for g, n in needs.items()}
    return {i: t * (1.0 - met.taken[i]) for i, t in given.items()}, rest


@cache
def agents() -> frozenset[str]:
    """Fuels that reduce ores: their carbon is no part of a product unless a row of one says so."""
    return frozenset(c for p in reducing_processes() for c in process_rows()[p]["fuels"].split())


@cache
def _taken() -> Mapping[str, frozenset[str]]:
    """The fuels that each process takes."""
    return {p: frozenset(f"{row['fuels']} {row['feeds']}".split()) for p, row in process_rows().items()}

"""The plants of a park that make energy of a pool: what they burn, what they take, what they give.

Energy that plants take is what rows say (`consumed` with an asset), else what the catalogue's efficiency makes of what they gave.
Fuel belongs to the plant that its row names; a fuel without a plant to the plants of its firm whose technology burns it, else as `_burnt` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import exp, log
from types import MappingProxyType
from typing import Any

import numpy as np

from parkzero.accounting import Split
from parkzero.flows import weighted
from parkzero.park.catalogue import conversions, typical
from parkzero.standards.factoring import BURNT, Factors
from parkzero.standards.pools import Maker, Pool
from parkzero.words import POOLED

MADE = ("asset", "own")
PLAIN = ("none", "sold")
"""Attributes of energy out of the pool: without a contract of its own, or its certificate gone."""
ASSUMED = "*"
"""Plants of a firm that hands on energy of which no row says how it came in: they make no more than the fuel burnt."""
LEAST = 0.5
"""Efficiency of a plant, as a share of the usual one, below which a fuel without a plant serves something else too (a stated rule)."""

MOST_FUELS = 8
"""Fuels of a firm, the largest, among which its plants' are sought."""
NEAR, IMPOSSIBLE = 0.02, 4.0
"""Distance of logarithms within which efficiencies are as near, and what counts in addition beyond 1 (a stated rule)."""

_Row = Mapping[str, Any]
Gives = Mapping[str, Mapping[str, float]]
"""Energy by plant and carrier [MWh]."""
Part = tuple[_Row, float]
"""A row of fuel, and what part of it is burnt."""


def makers(rows: Sequence[_Row], factors: Factors, lacking: Mapping[Pool, float]) -> tuple[Maker, ...]:
    """The plants of every firm that make energy of a pool. `lacking`: what a firm hands on or sells beyond all that rows say came in."""
    gives: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    takes: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    fuels: dict[str, list[_Row]] = defaultdict(list)
    technology: dict[tuple[str, str], str] = {}
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if not quantity:
            continue
        if carrier in POOLED and row["receiver_kind"] == "asset":
            takes[str(row["giver"]), str(row["receiver"])][carrier] += quantity
        elif carrier in POOLED and row["receiver_kind"] == "enterprise" and row["giver_kind"] in MADE and row["attribute"] in PLAIN:
            plant = (str(row["receiver"]), _named(row["giver"]))
            gives[plant][carrier] += quantity
            technology[plant] = str(row["technology"])
        elif _fired(row):
            fuels[str(row["receiver"])].append(row)
    for (firm, carrier), quantity in sorted(lacking.items()):
        if carrier != "hydrogen" and any(not _named(r["asset"]) and r["carrier"] != "hydrogen" for r in fuels[firm]):
            gives[firm, ASSUMED][carrier] += quantity
    found = []
    for firm in dict.fromkeys(f for f, _ in gives):
        made_by, taken_by = ({p: dict(q) for (f, p), q in of.items() if f == firm} for of in (gives, takes))
        found += _of_firm(firm, factors, gives=made_by, takes=taken_by, fuels=fuels[firm], technology={p: t for (f, p), t in technology.items() if f == firm})
    return tuple(found)


def _named(plant: object) -> str:
    return "" if plant in ("", "own") else str(plant)


def _fired(row: _Row) -> bool:
    return bool(row["carrier"] in BURNT and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["unit"] == "MWh" and row["use"] in ("fuel", "transformation"))


def _of_firm(
    firm: str, factors: Factors, *, gives: Gives, takes: Gives, fuels: Sequence[_Row], technology: Mapping[str, str]
) -> list[Maker]:
    """The plants of a firm: by themselves those that take energy or need nothing, and those with fuels of their own as far as these reach;
    the rest together, of the fuels that are no plant's own."""
    named = {p: [r for r in fuels if _named(r["asset"]) == p] for p in gives if p}
    inputs = {p: taken for p, given in gives.items() if (taken := takes.get(p) or _taken(technology.get(p, ""), given))}
    alone = [p for p in gives if inputs.get(p) or _of_nothing(technology.get(p, ""))]
    found = [_maker(firm, p, factors, gives=gives[p], takes=inputs.get(p, {}), burnt=_whole(named.get(p, ()))) for p in alone]
    free = [r for r in fuels if not _named(r["asset"])]
    burns: dict[str, Sequence[_Row]] = {}
    groups: dict[str, dict[str, Mapping[str, float]]] = defaultdict(dict)
    for plant in (p for p in gives if p not in alone):
        own, fuel = named.get(plant), _fuel_of(technology.get(plant, ""), free)
        group = f"plant {plant}" if own else fuel
        burns[group] = own or [r for r in free if r["carrier"] == fuel]
        groups[group][plant] = gives[plant]
    rest, others = [r for r in free if r["carrier"] not in groups], groups.pop("", {})
    if rest:
        reach = {g: min(_energy(burns[g]) / _sum(of), 1.0) for g, of in groups.items()}
        others = dict(others) | {p: _times(given, 1.0 - reach[g]) for g, of in groups.items() for p, given in of.items() if reach[g] < 1.0}
        groups = defaultdict(dict, {g: {p: _times(given, reach[g]) for p, given in of.items()} for g, of in groups.items()})
    elif others and groups:
        asked = _products(others)
        host = max(groups, key=lambda g: (sum(_products(groups[g]).get(c, 0.0) for c in asked), _energy(burns[g]), g))
        groups[host], others = groups[host] | others, {}
    found += [_joint(firm, of, _whole(burns[g]), factors) for g, of in groups.items() if _sum(of)]
    return [*found, _joint(firm, others, _burnt(rest, _products(others)), factors)] if others else found


def _sum(gives: Gives) -> float:
    return sum(q for given in gives.values() for q in given.values())


def _times(given: Mapping[str, float], part: float) -> dict[str, float]:
    return {c: q * part for c, q in given.items()}


def _products(gives: Gives) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for given in gives.values():
        for carrier, quantity in given.items():
            found[carrier] += quantity
    return found


def _whole(rows: Iterable[_Row]) -> list[Part]:
    return [(r, 1.0) for r in rows]


def _joint(firm: str, gives: Gives, burnt: Sequence[Part], factors: Factors) -> Maker:
    """Plants that burn the same fuels, as one. What nobody said to be made is no more than the fuel leaves."""
    joint, assumed = _products(gives), gives.get(ASSUMED, {})
    energy = sum(part * weighted(r) for r, part in burnt)
    most = max(energy - sum(joint.values()) + sum(assumed.values()), 0.0)
    kept = min(most / sum(assumed.values()), 1.0) if assumed else 1.0
    joint = {c: joint[c] - (1.0 - kept) * assumed.get(c, 0.0) for c in joint}
    name = next(iter(gives)) if len(gives) == 1 and ASSUMED not in gives else ""
    beyond = max(1.0 - energy / sum(joint.values()), 0.0) if sum(joint.values()) else 0.0
    unsaid = {c: max(beyond, kept * assumed.get(c, 0.0) / q) for c, q in joint.items() if q}
    made = _maker(firm, name, factors, gives=joint, burnt=burnt)
    return replace(made, unsaid=unsaid, assumed=_times(assumed, kept), known=bool(burnt))


def _taken(technology: str, gives: Mapping[str, float]) -> dict[str, float]:
    """Energy that a plant took of a pool, by the catalogue's efficiency, where no row says it."""
    taken, given, efficiency = conversions().get(technology, ("", "", 1.0))
    if taken not in POOLED or not gives.get(given):
        return {}
    return {taken: gives[given] / efficiency}


def _of_nothing(technology: str) -> bool:
    """Whether a plant needs neither fuel nor bought energy: sun, wind, ground heat, waste heat."""
    return technology in conversions() and conversions()[technology][0] not in (*POOLED, *BURNT)


def _fuel_of(technology: str, rows: Iterable[_Row]) -> str:
    """The fuel of a technology, where the firm burns it."""
    taken, _, _ = conversions().get(technology, ("", "", 1.0))
    return taken if taken in {r["carrier"] for r in rows} else ""


def _burnt(rows: Sequence[_Row], gives: Mapping[str, float]) -> list[Part]:
    """Which of a firm's fuels its plants burn, and what part of them: the fuels from which what was made takes an efficiency near a usual one,
    groups of fuels that come as near sharing it (so that no group wins by a hair); all of a group unless that leaves less than half of the
    usual efficiency."""
    fuels: dict[str, float] = defaultdict(float)
    for row in rows:
        fuels[str(row["carrier"])] += weighted(row)
    names = sorted(sorted(fuels, key=lambda c: (-fuels[c], c))[:MOST_FUELS])
    energy = sum(gives.values())
    if not names or not energy:
        return []
    power, heat = typical("power_efficiency").value, typical("heat_efficiency").value
    usual = (power * gives.get("electricity", 0.0) + heat * (energy - gives.get("electricity", 0.0))) / energy
    groups = [g for n in range(1, len(names) + 1) for g in combinations(names, n)]
    distance = {g: _distance(energy / sum(fuels[c] for c in g), usual) for g in groups}
    nearest = min(distance.values())
    weight = {g: exp((nearest - d) / NEAR) for g, d in distance.items()}
    whole = sum(weight.values())
    part = {c: sum(w / whole * min(1.0, energy / (LEAST * usual) / sum(fuels[x] for x in g)) for g, w in weight.items() if c in g) for c in names}
    return [(r, part[str(r["carrier"])]) for r in rows if part.get(str(r["carrier"]))]


def _distance(efficiency: float, usual: float) -> float:
    """How far an efficiency is from a usual one; more than all of the fuel is farther."""
    return abs(log(efficiency / usual)) + IMPOSSIBLE * max(log(efficiency), 0.0)


def _energy(rows: Iterable[_Row]) -> float:
    return sum(weighted(r) for r in rows)


def _maker(
    firm: str, id: str, factors: Factors, *, gives: Mapping[str, float], burnt: Sequence[Part], takes: Mapping[str, float] = MappingProxyType({})
) -> Maker:
    """A plant that burns parts of some rows."""
    tonnes = sum((part * factors.tonnes((row,), "1") for row, part in burnt), np.zeros(len(factors.causes)))
    burns: dict[str, float] = defaultdict(float)
    for row, part in burnt:
        burns[str(row["origin"])] += part * weighted(row)
    return Maker(firm=firm, id=id, burnt=tuple(map(float, tonnes)), takes=takes, gives=gives, shares=split_shares(gives, sum(burns.values()), factors.rule.split), burns=dict(burns))


def split_shares(gives: Mapping[str, float], fuel: float, split: Split) -> dict[str, float]:
    """Share of a plant's carbon by carrier that it gives, by a method of splitting cogeneration."""
    ahead = sum(q for c, q in gives.items() if c in split.first)
    others = sum(gives.values()) - ahead
    if split.first and ahead and others and fuel:
        first = min(ahead / split.efficiency / fuel, 1.0)
        return {c: first * q / ahead if c in split.first else (1.0 - first) * q / others for c, q in gives.items()}
    weights = {c: q * (1.0 if split.first else split.weight.get(c, 1.0)) for c, q in gives.items()}
    whole = sum(weights.values())
    return {c: w / whole for c, w in weights.items()} if whole else {}

"""The plants of a park that make energy of a pool: what they burn, what they take, what they give.

Energy that plants take is what rows say (`consumed` with an asset), else what the catalogue's efficiency makes of what they gave.
Fuel belongs to the plant that its row names; a fuel without a plant to the plants of its firm whose technology burns it, else as `_burnt` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import log
from types import MappingProxyType
from typing import Any

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

_Row = Mapping[str, Any]


def makers(rows: Sequence[_Row], factors: Factors, handing: set[Pool], bought: Mapping[Pool, float]) -> tuple[Maker, ...]:
    """The plants of every firm that make energy of a pool."""
    gives: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    takes: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    fuels: dict[str, list[_Row]] = defaultdict(list)
    technology: dict[tuple[str, str], str] = {}
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if carrier in POOLED and row["receiver_kind"] == "asset":
            takes[str(row["giver"]), str(row["receiver"])][carrier] += quantity
        elif carrier in POOLED and row["receiver_kind"] == "enterprise" and row["giver_kind"] in MADE and row["attribute"] in PLAIN:
            plant = (str(row["receiver"]), _named(row["giver"]))
            gives[plant][carrier] += quantity
            technology[plant] = str(row["technology"])
        elif _fired(row):
            fuels[str(row["receiver"])].append(row)
    made = {(firm, c) for (firm, _), given in gives.items() for c in given}
    for firm, carrier in sorted(handing):
        if (firm, carrier) not in made and not bought.get((firm, carrier)) and fuels[firm] and carrier != "hydrogen":
            gives[firm, ASSUMED][carrier] += _out_of(firm, carrier, rows)
    found = []
    for firm in dict.fromkeys(f for f, _ in gives):
        made_by, taken_by = ({p: dict(q) for (f, p), q in of.items() if f == firm} for of in (gives, takes))
        found += _of_firm(firm, factors, gives=made_by, takes=taken_by, fuels=fuels[firm], technology={p: t for (f, p), t in technology.items() if f == firm})
    return tuple(found)


def _named(plant: object) -> str:
    return "" if plant in ("", "own") else str(plant)


def _fired(row: _Row) -> bool:
    return bool(row["carrier"] in BURNT and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["unit"] == "MWh" and row["use"] in ("fuel", "transformation"))


def _out_of(firm: str, carrier: str, rows: Iterable[_Row]) -> float:
    return sum(weighted(r) for r in rows if r["giver_kind"] == "enterprise" and r["giver"] == firm and r["carrier"] == carrier and r["attribute"] in PLAIN)


def _of_firm(
    firm: str, factors: Factors, *, gives: Mapping[str, Mapping[str, float]], takes: Mapping[str, Mapping[str, float]], fuels: Sequence[_Row], technology: Mapping[str, str]
) -> list[Maker]:
    """The plants of a firm. Plants whose fuel no row names burn the rest of the firm's fuels together."""
    named = {p: [r for r in fuels if _named(r["asset"]) == p] for p in gives if p}
    inputs = {p: taken for p, given in gives.items() if (taken := takes.get(p) or _taken(technology.get(p, ""), given))}
    alone = [p for p in gives if (p != ASSUMED and named.get(p)) or inputs.get(p) or _of_nothing(technology.get(p, ""))]
    found = [_maker(firm, p, factors, gives=gives[p], takes=inputs.get(p, {}), rows=named.get(p, ())) for p in alone]
    free = [r for r in fuels if not _named(r["asset"])]
    fuel_of = {p: _fuel_of(technology.get(p, ""), free) for p in gives if p not in alone}
    for plants, rows in _groups(fuel_of, free):
        found.append(_joint(firm, {p: gives[p] for p in plants}, rows, factors))
    return found


def _groups(fuel_of: Mapping[str, str], free: Sequence[_Row]) -> list[tuple[list[str], list[_Row]]]:
    """Plants that burn fuels together: by the fuel of their technology, those of no known fuel the rest; all of them all where no rest is left."""
    rest = [r for r in free if r["carrier"] not in fuel_of.values()]
    groups: dict[str, list[str]] = defaultdict(list)
    for plant, fuel in fuel_of.items():
        groups[fuel if rest or "" not in fuel_of.values() else ""].append(plant)
    return [(plants, [r for r in free if r["carrier"] == fuel] if fuel else rest or list(free)) for fuel, plants in groups.items()]


def _joint(firm: str, gives: Mapping[str, Mapping[str, float]], free: Sequence[_Row], factors: Factors) -> Maker:
    """Plants that burn the same fuels, as one."""
    joint: dict[str, float] = defaultdict(float)
    for given in gives.values():
        for carrier, quantity in given.items():
            joint[carrier] += quantity
    rows, part = _burnt(free, joint)
    assumed = gives.get(ASSUMED, {})
    most = max(_energy(rows) - sum(joint.values()) + sum(assumed.values()), 0.0)
    if sum(assumed.values()) > most:
        joint |= {c: joint[c] - q * (1.0 - most / sum(assumed.values())) for c, q in assumed.items()}
    name = next(iter(gives)) if len(gives) == 1 and ASSUMED not in gives else ""
    made = _maker(firm, name, factors, gives=joint, rows=rows, part=part)
    return made if rows else replace(made, known=False)


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


def _burnt(rows: Sequence[_Row], gives: Mapping[str, float]) -> tuple[Sequence[_Row], float]:
    """Which of a firm's fuels its plants burn, and what part of them: the fuels from which what was made takes an efficiency nearest to a
    usual one; all of them unless that leaves less than half of the usual efficiency."""
    fuels: dict[str, float] = defaultdict(float)
    for row in rows:
        fuels[str(row["carrier"])] += weighted(row)
    names = sorted(c for c, q in fuels.items() if q > 0)
    energy = sum(gives.values())
    if not names or not energy:
        return (), 0.0
    power, heat = typical("power_efficiency").value, typical("heat_efficiency").value
    mixed = (power * gives.get("electricity", 0.0) + heat * (energy - gives.get("electricity", 0.0))) / energy
    groups = [g for n in range(1, len(names) + 1) for g in combinations(names, n)] if len(names) <= 8 else [tuple(names)]
    best = min(groups, key=lambda g: (abs(log(energy / sum(fuels[c] for c in g) / mixed)), g))
    burnt = sum(fuels[c] for c in best)
    return [r for r in rows if r["carrier"] in best], min(1.0, energy / (LEAST * mixed) / burnt)


def _energy(rows: Iterable[_Row]) -> float:
    return sum(weighted(r) for r in rows)


def _maker(firm: str, id: str, factors: Factors, *, gives: Mapping[str, float], rows: Sequence[_Row], takes: Mapping[str, float] = MappingProxyType({}), part: float = 1.0) -> Maker:
    """A plant that burns a part of some rows."""
    burnt = tuple(map(float, part * factors.tonnes(rows, "1")))
    return Maker(firm=firm, id=id, burnt=burnt, takes=takes, gives=gives, shares=split_shares(gives, part * _energy(rows), factors.rule.split))


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

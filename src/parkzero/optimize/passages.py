"""A flow between any number of carriers, as plants and supplies: in one direction or both, what each carrier gains by hour, cost by hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import Part, Plant, Room, Supply
from parkzero.optimize.programme import INF

SPECK = 1e-12
Naming = Callable[[str], str]
"""A name that nothing has yet, for one that is asked for."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One flow between carriers, between `low` and `high` times its capacity."""

    id: str
    technology: str
    ends: Mapping[str, Floats]
    """What each carrier gains per unit of it, shape (steps,); one that gains in some hours and loses in others has no form."""
    low: Floats
    high: Floats
    cost: Floats
    """[currency per unit]"""
    tonnes: Floats
    """[t per unit]"""
    existing: float
    most: float = 0.0
    annual: float = 0.0
    yearly: float = INF
    """Largest flow of the year; of a stream in one direction."""
    owner: str = ""
    giver: str = "supplier"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What streams are made of, and how much of the stream a unit of each plant's or supply's flow is."""

    plants: tuple[Plant, ...] = ()
    supplies: tuple[Supply, ...] = ()
    rooms: tuple[Room, ...] = ()
    shares: tuple[tuple[str, float], ...] = ()


def parts_of(stream: Passage, name: Naming) -> Parts:
    """A stream as plants and supplies. What both directions share is one capacity: what is built for the way back stays within what is built for the way there."""
    there, back = bool(np.any(stream.high > SPECK)), bool(np.any(stream.low < -SPECK))
    if not back:
        return _way(stream, np.maximum(stream.high, 0.0), name)
    turned = replace(
        stream, id=name(f"{stream.id} back") if there else stream.id, ends={c: -g for c, g in stream.ends.items()}, cost=-stream.cost, tonnes=-stream.tonnes, annual=0.0 if there else stream.annual,
        yearly=INF if there else stream.yearly,
    )  # fmt: skip
    second = _way(turned, np.maximum(-stream.low, 0.0), name)
    second = replace(second, shares=tuple((flow, -per) for flow, per in second.shares))
    if not there:
        return second
    first = _way(stream, np.maximum(stream.high, 0.0), name)
    tied = (Room(name=f"{stream.id} both ways", per={Part(turned.id): 1.0, Part(stream.id): -1.0}, most=0.0),) if stream.most > 0 else ()
    return Parts(plants=first.plants + second.plants, supplies=first.supplies + second.supplies, rooms=tied, shares=first.shares + second.shares)


def _way(stream: Passage, reach: Floats, name: Naming) -> Parts:
    """One direction, up to `reach` of its capacity: a supply where it only gives and nothing is built, plants else."""
    ends: dict[str, float] = {}
    turning: list[Plant] = []
    for carrier, gain in stream.ends.items():
        if np.ptp(gain) <= SPECK * max(1.0, float(np.abs(gain).max(initial=0.0))):
            if abs(gain[0]) > SPECK:
                ends[carrier] = float(gain[0])
        else:
            turning.append(_turning(stream, carrier, gain, name))
            ends[turning[-1].input or "" if gain.max() > 0 else turning[-1].output] = 1.0 if gain.max() > 0 else -1.0
    flat, first = bool(np.ptp(reach) < SPECK), float(reach[0])
    if flat and stream.most == 0 and stream.yearly == INF and list(ends.values()) == [1.0] and not turning:
        made = Supply(id=stream.id, carrier=next(iter(ends)), giver_kind=stream.giver, price=stream.cost, limit=stream.existing * first, peak_charge=0.0, tonnes=stream.tonnes)
        return Parts(supplies=(made,), shares=((stream.id, 1.0),))
    variable = float(stream.cost[0])
    supplies: tuple[Supply, ...] = ()
    if np.ptp(stream.cost) > SPECK or stream.tonnes.any():
        fuel, variable = name(f"{stream.id} fuel"), 0.0
        ends[fuel] = -1.0
        supplies = (Supply(id=fuel, carrier=fuel, giver_kind="supplier", price=stream.cost, limit=INF, peak_charge=0.0, tonnes=stream.tonnes),)
    plain = Plant(
        id=stream.id, technology=stream.technology, owner=stream.owner, input=None, output="", per_input=0.0, per_capacity=first if flat else 1.0, existing=stream.existing, most=stream.most,
        annual=stream.annual, variable=variable, availability=None if flat else reach, yearly=stream.yearly,
    )  # fmt: skip
    if not ends:  # it joins nothing: what it does, if it costs less than nothing, it does by itself
        ends[name(f"{stream.id} nothing")] = 0.0
    plant, per = joined(plain, ends)
    return Parts(plants=(plant, *turning), supplies=supplies, shares=((stream.id, 1.0 / per),))


def _turning(stream: Passage, carrier: str, gain: Floats, name: Naming) -> Plant:
    """A plant between a stream and a carrier of which each unit gives or takes another amount in each hour."""
    gives = gain.max() > 0
    inner = name(f"{stream.id} {'to' if gives else 'from'} {carrier}")
    per = np.divide(1.0, gain, out=np.ones_like(gain), where=gain > 0) if gives else -gain
    mean = float(per.mean())
    return Plant(
        id=inner, technology=stream.technology, owner=stream.owner, input=inner if gives else carrier, output=carrier if gives else inner, per_input=mean, per_capacity=1.0, existing=INF, most=0.0,
        annual=0.0, variable=0.0, availability=None, input_course=per / mean,
    )  # fmt: skip


def turns(ends: Mapping[str, Floats], low: Floats, high: Floats) -> tuple[str, ...]:
    """Carriers whose gain has no form: it changes its sign, or is nothing in an hour in which the stream may flow towards it.

    >>> one = np.ones(2)
    >>> turns({"a": np.array([1.0, -1.0]), "b": np.array([0.0, 1.0]), "c": np.array([0.0, -1.0])}, 0 * one, one)
    ('a', 'b')
    """

    def lost(gain: Floats) -> bool:
        towards = high > SPECK if gain.max() > 0 else low < -SPECK
        return bool(gain.min() < 0 < gain.max()) or bool(np.any((gain == 0.0) & towards))

    return tuple(carrier for carrier, gain in ends.items() if np.ptp(gain) > SPECK * max(1.0, float(np.abs(gain).max())) and lost(gain))


def joined(plant: Plant, ends: Mapping[str, float]) -> tuple[Plant, float]:
    """The plant that gives (+) and takes (-) `ends` per unit of flow, and its main output per unit.

    What only takes gets its first carrier as output too, and takes it once more.
    """
    rest = dict(ends)
    main = next((bus for bus, gain in rest.items() if gain > 0), None)
    if main is None:
        main = taken = next(iter(rest))
        gain, need = 1.0, 1.0 - rest.pop(main)
    else:
        gain = rest.pop(main)
        taken = next((bus for bus, amount in rest.items() if amount < 0), "")
        need = -rest.pop(taken) if taken else 0.0
    made = replace(
        plant, output=main, input=taken or None, per_input=need / gain, by_products={bus: amount / gain for bus, amount in rest.items()},
        per_capacity=gain * plant.per_capacity, yearly=gain * plant.yearly, variable=plant.variable / gain,
    )  # fmt: skip
    return made, gain

"""What firms take up by themselves: the payback that they ask, how many of them act, and how fast (`library/catalogue/uptake.csv`)."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple, get_args

from parkzero.park.catalogue import Typical, table
from parkzero.words import Role

Extent = Literal["low", "central", "high"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)
"""Of what firms take up: least, as the table has it, most."""


class Uptake(NamedTuple):
    """How firms decide on a kind of technology."""

    payback: Typical
    """Simple payback that they ask for at most [a]."""
    share: Typical
    """Share of what pays back that is taken up in the end [-]."""
    pace: Typical
    """Share of those who act that act in a year [1/a]."""


def at(given: Typical, extent: Extent) -> float:
    """A value at one end of its interval, or in the middle."""
    return {"low": given.low, "central": given.value, "high": given.high}[extent]


def adopted(given: Uptake, years: float, extent: Extent = "central") -> float:
    """Share of the room that is taken up after some years: the share of those who act, reached evenly.

    >>> one = Typical(0.5, 0.5, 0.5, "", "C")
    >>> adopted(Uptake(one, one, one._replace(value=0.1)), 6), adopted(Uptake(one, one, one._replace(value=0.25)), 6)
    (0.30000000000000004, 0.5)
    """
    return at(given.share, extent) * min(1.0, at(given.pace, extent) * max(years, 0.0))


@cache
def uptake(role: Role) -> Uptake:
    """How firms decide on technologies of a role."""
    rows = {r["quantity"]: r for r in table("uptake.csv") if r["role"] == role}
    return Uptake(**{
        name: Typical(float(r["value"]), float(r["low"]), float(r["high"]), r["source"], r["confidence"]) for name, r in rows.items()
    })  # fmt: skip

"""What is known of processes beyond their factors: what they are made of, and how much carbon a product needs at least."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from parkzero.accounting import MeasuredBy, Need, Process
from parkzero.park.catalogue import table

EXACT = 0.05
"""How far inputs may lie above a stoichiometric factor, as a share: limestone of a clinker rich in lime (a stated rule)."""


@cache
def processes() -> Mapping[str, Process]:
    """The processes of the catalogue, by the group of their rows."""

    def of(row: Mapping[str, str]) -> Process:
        named = {c: frozenset(row[c].split()) for c in ("materials", "fuels", "feeds", "makes", "bound")}
        return Process(leads=cast(MeasuredBy, row["leads"]), carries=row["carries"] == "1", **named)

    return {row["process"]: of(row) for row in table("processes.csv")}


@cache
def bound() -> frozenset[str]:
    """Products that bind CO2 which a process has formed."""
    return frozenset[str]().union(*(p.bound for p in processes().values()))


@cache
def _exact() -> frozenset[str]:
    """Processes whose factor per product is the stoichiometry of their inputs."""
    return frozenset(row["process"] for row in table("processes.csv") if row["stoichiometric"] == "1")


@cache
def _known(column: str) -> Mapping[str, float]:
    """A figure of the catalogue's products, where it has one."""
    return {row["item"]: float(row[column]) for row in table("stoichiometry.csv") if row[column]}


@cache
def carried_as(item: str) -> str:
    """The product or material of the catalogue whose carbon a product carries away, where that has a name."""
    return next((row["carries_as"] for row in table("stoichiometry.csv") if row["item"] == item), "")


def need(item: str, group: str, factor: float, share: float, carries: float | None = None) -> Need:
    """What the inputs of a product have to account for, from its factor [t/t] and the half width of its interval. `carries`: the carbon of what it is carried away as.

    A stoichiometric factor is what they need at least, and `EXACT` above it the most that they can be.
    """
    exact = group in _exact()
    return Need(
        factor=factor, low=factor if exact else factor * max(1.0 - share, 0.0), most=factor * (1.0 + (min(share, EXACT) if exact else share)),
        reaction=factor if exact else min(_known("least_t_per_t").get(item, 0.0), factor), carries=_known("carries_t_per_t").get(item, 0.0) if carries is None else carries,
    )  # fmt: skip

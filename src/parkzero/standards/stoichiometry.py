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
def _reactions() -> Mapping[str, float]:
    return {row["item"]: float(row["least_t_per_t"]) for row in table("stoichiometry.csv")}


def need(item: str, group: str, factor: float, share: float) -> Need:
    """What the inputs of a product have to account for, from its factor [t/t] and the half width of its interval.

    Where the factor is stoichiometric: the factor at least, and no more than the upper end of its interval or `EXACT` above it. Where a reaction is
    known: what it needs. Else the lower end of the interval.
    """
    if group in _exact():
        return Need(least=factor, most=factor * (1.0 + min(share, EXACT)), by_reaction=True)
    if item in _reactions():
        return Need(least=min(_reactions()[item], factor), by_reaction=True)
    return Need(least=factor * max(1.0 - share, 0.0))

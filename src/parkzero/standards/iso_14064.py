"""ISO 14064-1:2018: the six categories, read off the lines of an account.

Categories: 1 direct emissions and removals, 2 imported energy, 3 transport, 4 products used, 5 use of products, 6 other. The
place of the value-chain categories of the GHG Protocol among them is a convention (from memory; the standard's text was not read).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from parkzero.accounting import Line

CATEGORIES = ("1", "2", "3", "4", "5", "6")
OF_CHAIN = {
    "4": "3", "6": "3", "7": "3", "9": "3", "1": "4", "2": "4", "3": "4", "5": "4", "8": "4", "10": "5", "11": "5", "12": "5", "13": "5", "14": "5", "15": "6",
}  # fmt: skip
"""Category of the value chain (GHG Protocol, 1-15) -> category of ISO 14064-1."""


def category(line: Line) -> str | None:
    """The category of a line; None for what stands outside the six (biogenic CO2, removals, notes)."""
    if line.scope == "3":
        return OF_CHAIN.get(line.category, "6")
    return {"1": "1", "2": "2"}.get(line.scope)


def by_category(lines: Iterable[Line]) -> Mapping[str, tuple[Line, ...]]:
    """The lines of each category, empty ones included."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        place = category(line)
        if place:
            found[place].append(line)
    return {c: tuple(found[c]) for c in CATEGORIES}


def gases(lines: Iterable[Line]) -> Mapping[str, float]:
    """Category 1 by gas [tCO2e]: the gas matrix that the standard asks for."""
    found: dict[str, float] = defaultdict(float)
    for line in lines:
        if category(line) == "1":
            found[line.gas] += line.tonnes
    return dict(sorted(found.items()))

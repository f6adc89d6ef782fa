"""What products and materials are called: one id for each, whatever it is called in a row; their names stand in products.csv."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from parkzero.names import names
from parkzero.park.catalogue import process_id, table
from parkzero.problem import nearest

CLOSE = 0.85
"""How like a name has to be to a known one to be a slip of the pen."""


@cache
def spelled() -> Mapping[str, str]:
    """Every way to call a product or material, and its id: the id, its names in both languages, other words for it, and that of its row in process.csv."""
    found: dict[str, str] = {}
    for row in table("products.csv"):
        for word in (row["product"], row["label"], row["label_zh"], *row["words"].split("|")):
            if word:
                found.setdefault(_plain(word), row["product"])
    for row in table("process.csv"):
        found.setdefault(_plain(row["item"]), process_id(row))
    return found


def product_of(name: str, own: Collection[str] = ()) -> str:
    """The id of what is called so; the name itself where it is not known, or is one of the user's `own`.

    >>> product_of("Sponge iron"), product_of("水泥熟料"), product_of("LFP battery cells")
    ('dri', 'clinker', 'LFP battery cells')
    """
    return name if name in own or name in names("product") else spelled().get(_plain(name), name)


def near_product(name: str, known: Collection[str] | None = None) -> str:
    """The id of the nearest product that a name may be meant for, among some or all; "" where none is near."""
    words = {w: id for w, id in spelled().items() if known is None or id in known} | {_plain(id): id for id in known or ()}
    found = nearest(_plain(name), words, CLOSE)
    return words[found] if found else ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())

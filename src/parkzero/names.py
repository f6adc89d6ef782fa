"""What things are called, in English and Chinese, by registry and id.

A name stands in the row that defines the thing: technologies and sectors in their own tables, the rest of the shared vocabulary
in `library/catalogue/names.csv`. What is defined as a value in code (an accounting method, a kind of instrument) carries its
`label` and `label_zh` itself, and documents hand them on.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Registry = Literal[
    "technology", "sector", "carrier", "gas", "use", "role", "owner", "size", "status", "dimension", "choice", "indicator", "outcome", "scheme",
    "certificate", "certificate_use", "avoided", "goods", "boundary", "consolidation", "holder", "currency", "ets_activity", "product", "process", "region",
]  # fmt: skip
"""choice: what a section says in a word; indicator: of the profile; scheme: an evaluation scheme; avoided: kinds of avoided
emissions; goods: groups of annex I of the CBAM regulation; consolidation: ways of it; holder: who has a missing figure;
ets_activity: activities of annex I of the EU ETS directive; product: products and materials of processes, of that annex and of the
CBAM regulation; process: what may be measured in two ways; region: provinces whose periods of the tariff are known."""
OWN_TABLE: dict[str, tuple[str, str]] = {
    "technology": ("technologies.csv", "id"), "sector": ("sectors.csv", "sector"), "ets_activity": ("ets_activities.csv", "activity"), "product": ("products.csv", "product"),
    "process": ("processes.csv", "process"),
}  # fmt: skip
"""Registries with rows of their members in a table of their own, and the column of the id; further rows of a member need no label."""


class Label(NamedTuple):
    """A name in both languages."""

    label: str
    label_zh: str


@cache
def names(registry: Registry) -> Mapping[str, Label]:
    """The names of a registry's members by id, in the order of its table."""
    table, column = OWN_TABLE.get(registry, ("names.csv", "id"))
    with (files("parkzero.library") / "catalogue" / table).open(encoding="utf8") as text:
        return {
            row[column]: Label(row["label"], row["label_zh"])
            for row in csv.DictReader(text)
            if row.get("registry", registry) == registry and row["label"]
        }

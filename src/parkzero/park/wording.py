"""Words of people in place of ids: what a table or a card says in Chinese or common English becomes the id that it means.

A word that is an id already stays; one that could be several stays too and is refused where it is read.
"""

from __future__ import annotations

import copy
from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic_core import ErrorDetails

from parkzero.park.columns import Rows
from parkzero.park.vocabulary import bare, kinds, meant

COLUMNS: dict[str, dict[str, str]] = {
    "activity": {
        "enterprise": "firm", "action": "action", "carrier": "carrier", "use": "use", "partner": "partner", "attribute": "attribute", "measure": "measure",
        "status": "row_status", "confidence": "confidence",
    },
    "factors": {"kind": "factor", "item": "carrier", "level": "level", "enterprise": "firm", "confidence": "confidence"},
    "certificates": {"kind": "certificate_kind", "owner": "firm", "use": "certificate_use"},
    "streams": {"giver": "firm", "receiver": "firm", "status": "status", "confidence": "confidence"},
    "avoided": {"kind": "avoided", "confidence": "confidence"},
    "indicators": {"confidence": "confidence"},
    "evidence": {"status": "row_status"},
}  # fmt: skip
"""What the words of a column are words for, by table."""
KEYS = {"technology": "technology", "technologies": "technology", "currency": "currency"}
"""What the words under a key of the card are words for, where any text may stand there."""
OWN_ITEMS = ("product", "material", "carbon_out", "chain")
"""Kinds of factors whose item is a name of the park's own."""


def firms_of(card: Any) -> Mapping[str, str]:
    """Ids of enterprises by their names in both languages; a name that two bear stands for neither."""
    found: dict[str, set[str]] = {}
    site = card.get("site") if isinstance(card, dict) else None
    firms = site.get("enterprises") if isinstance(site, dict) else None
    for firm in firms if isinstance(firms, list) else []:
        if isinstance(firm, dict) and isinstance(firm.get("id"), str):
            for name in (firm["id"], firm.get("name"), firm.get("name_zh")):
                if isinstance(name, str) and name:
                    found.setdefault(bare(name), set()).add(firm["id"])
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def rows_in_ids(table: str, rows: Rows, firms: Mapping[str, str], own: Container[str] = ()) -> Rows:
    """Rows with ids in place of words. `own`: names of the park's own products, materials and items, which stay."""
    known = COLUMNS.get(table, {})
    named = [(n, known[column]) for n, column in enumerate(rows.header) if column in known]
    of_what = rows.header.index("kind") if "kind" in rows.header else -1

    @cache
    def id_of(kind: str, word: str, thing: str) -> str:
        if not word or (kind == "carrier" and (word in own or thing in OWN_ITEMS)):
            return word
        id = firms.get(bare(word), word) if kind in ("firm", "partner") else word
        return meant(kind, word) if id == word and kind != "firm" else id

    found = []
    for cells in rows.cells:
        thing = cells[of_what] if 0 <= of_what < len(cells) else ""
        changed = {n: id for n, kind in named if n < len(cells) and (id := id_of(kind, cells[n], thing)) != cells[n]}
        found.append(tuple(changed.get(n, c) for n, c in enumerate(cells)) if changed else cells)
    return Rows(rows.columns, rows.header, found, rows.places)


def tree_in_ids(tree: dict[str, Any], errors: Iterable[ErrorDetails]) -> dict[str, Any] | None:
    """A card with ids in place of the words that were refused for being none; None where there is no such word."""
    found: dict[str, Any] | None = None
    for error in errors:
        word = error.get("input")
        if error["type"] != "literal_error" or not isinstance(word, str):
            continue
        ids = {id for kind in kinds() if (id := meant(kind, word, offered(error))) != word}
        if len(ids) == 1:
            found = found or copy.deepcopy(tree)
            _put(found, error["loc"], word, ids.pop())
    return found


def offered(error: ErrorDetails) -> list[str]:
    """The words that a field may hold, of an error that says so."""
    text = str(error.get("ctx", {}).get("expected", ""))
    return [t.strip().strip("'") for t in text.replace(" or ", ", ").split(",") if t.strip()]


def _put(tree: Any, path: tuple[int | str, ...], word: str, id: str) -> None:
    """Write an id where a word stands: as a value, or as the key that its path names."""
    here, is_key = tree, path[-1] == "[key]"
    for step in path[:-2] if is_key else path[:-1]:
        inner: Any = here.get(step) if isinstance(here, dict) else here[step] if isinstance(here, list) and isinstance(step, int) and step < len(here) else None
        here = here if inner is None else inner  # some parts of the path are no keys but kinds of a union
    last = path[-2] if is_key else path[-1]
    if is_key and isinstance(here, dict) and word in here and id not in here:
        items = [(id if k == word else k, v) for k, v in here.items()]
        here.clear()
        here.update(items)
    elif not is_key and isinstance(here, dict | list):
        here[last] = id  # type: ignore[index]


def keys_in_ids(tree: Any) -> Any:
    """A card with ids in place of words where any text may stand: technologies and currencies."""
    if isinstance(tree, list):
        return [keys_in_ids(x) for x in tree]
    if not isinstance(tree, dict):
        return tree
    return {k: _named(KEYS[k], v) if k in KEYS else keys_in_ids(v) for k, v in tree.items()}


def _named(kind: str, value: Any) -> Any:
    return meant(kind, value) if isinstance(value, str) else [_named(kind, x) for x in value] if isinstance(value, list) else keys_in_ids(value)

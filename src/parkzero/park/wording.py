"""Words of people in place of ids: what a table or a card says in Chinese or common English becomes the id that it means.

A word that is an id already stays; one that could be several stays too and is refused where it is read.
"""

from __future__ import annotations

import copy
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from parkzero.park.columns import Rows
from parkzero.park.vocabulary import bare, meant, standing_for
from parkzero.problem import nearest

COLUMNS: dict[str, dict[str, str]] = {
    "activity": {
        "enterprise": "firm", "action": "action", "carrier": "carrier", "use": "use", "partner": "partner", "attribute": "attribute", "measure": "measure",
        "status": "row_status", "confidence": "confidence",
    },
    "factors": {"kind": "factor", "item": "carrier", "gas": "gas", "level": "level", "enterprise": "firm", "confidence": "confidence"},
    "certificates": {"kind": "certificate_kind", "owner": "firm", "use": "certificate_use", "market": "country"},
    "streams": {"giver": "firm", "receiver": "firm", "what": "carrier", "kind": "choice", "status": "status", "confidence": "confidence"},
    "avoided": {"kind": "avoided", "confidence": "confidence"},
    "indicators": {"id": "indicator", "confidence": "confidence"},
    "evidence": {"status": "row_status"},
    "versions": {"standard": "choice"},
}  # fmt: skip
"""What the words of a column are words for, by table."""
KEYS = {
    "technology": "technology", "technologies": "technology", "currency": "currency", "country": "country", "region": "region", "product": "product", "confidence": "confidence",
}  # fmt: skip
"""What the words under a key of the card are words for, where any text may stand there."""
KEYED = {"limits": "technology", "technology_cost": "technology"}
"""What the keys of a mapping under a key of the card are words for, where any may stand there."""
BY_ACTION = {"produced": ("carrier", "product"), "consumed": ("carrier", "product"), "leaked": ("gas",), "captured": ("gas",)}
"""What the carrier of an activity row is a word for, by its action; else for a carrier."""
LED = {"activity": ("action", "carrier"), "factors": ("kind", "item")}
"""By table: the column that says what the words of another are words for, and that other."""
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


def firm_meant(word: str, firms: Mapping[str, str]) -> str:
    """The hint of the only enterprise whose name holds a word or is held by it; where there is none, of the one whose name is nearest. `firms`: ids by names.

    >>> firm_meant("东海纺织场", {"东海纺织厂": "mill"}), firm_meant("Donghai", {"donghaitextiles": "mill"}), firm_meant("Nobody", {"mill": "mill"})
    ("did you mean 'mill'?", "did you mean 'mill'?", '')
    """
    said = bare(word)
    held = {id for name, id in firms.items() if min(len(said), len(name)) > 1 and (said in name or name in said)}
    near = "" if held else nearest(said, firms)
    id = firms[near] if near else held.pop() if len(held) == 1 else ""
    return f"did you mean {id!r}?" if id else ""


def own_items(factors: Rows) -> frozenset[str]:
    """Names of the park's own products, materials and items of the value chain: rows keep them."""
    return frozenset(row["item"] for row, _ in rows_in_ids("factors", factors, {}) if row["kind"] in OWN_ITEMS)


def rows_in_ids(table: str, rows: Rows, firms: Mapping[str, str], own: Container[str] = ()) -> Rows:
    """Rows with ids in place of words. `own`: names of the park's own products, materials and items, which stay."""
    known = COLUMNS.get(table, {})
    named = [(n, column) for n, column in enumerate(rows.header) if column in known]
    lead, led = LED.get(table, ("", ""))
    first = rows.header.index(lead) if lead in rows.header else len(rows.columns)

    @cache
    def id_of(column: str, word: str, leading: str) -> str:
        kind = known[column]
        id = firms.get(bare(word), word) if kind in ("firm", "partner") else word
        if not word or id != word or kind == "firm" or (column == led and word in own):
            return id
        tried = _kinds_of(table, column, leading)
        id = next((id for kind in tried if (id := meant(kind, word)) != word), word)
        return "co2" if (leading, id) == ("captured", "CO2") else id

    found = []
    for cells in rows.cells:
        leading = id_of(lead, cells[first], "") if first < len(cells) else ""
        changed = {n: id for n, column in named if n < len(cells) and (id := id_of(column, cells[n], leading if column == led else "")) != cells[n]}
        found.append(tuple(changed.get(n, c) for n, c in enumerate(cells)) if changed else cells)
    return Rows(rows.columns, rows.header, found, rows.places)


def _kinds_of(table: str, column: str, leading: str) -> tuple[str, ...]:
    """What the words of a cell are words for, in the order in which they are tried. `leading`: the id in the column that leads this one."""
    kind = COLUMNS[table][column]
    if table == "activity" and column == "carrier":
        return BY_ACTION.get(leading, (kind,))
    if table == "factors" and column == "item" and leading in OWN_ITEMS:
        return () if leading == "chain" else ("product",)
    return (kind, "product") if column == "what" else (kind,)


def worded(noun: type[BaseModel], tree: Any) -> Any:
    """A tree with ids in place of the words that a noun refuses for being none, and that stand for one."""
    try:
        noun.model_validate(tree)
    except ValidationError as error:
        return _in_ids(tree, error.errors(include_url=False))
    except RecursionError:
        pass
    return tree


def _in_ids(tree: Any, errors: Iterable[ErrorDetails]) -> Any:
    found: Any = None
    for error in sorted(errors, key=lambda e: (e["loc"][-1:] == ("[key]",), -len(e["loc"]))):  # keys last, the inmost first: paths go by the old ones
        word = error.get("input")
        if error["type"] != "literal_error" or not isinstance(word, str):
            continue
        ids = standing_for(word, offered(error))
        if len(ids) == 1:
            found = found or copy.deepcopy(tree)
            _put(found, error["loc"], word, ids[0])
    return found or tree


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


def keys_in_ids(tree: Any, own: Container[str] = ()) -> Any:
    """A card with ids in place of words where any text may stand: technologies, currencies, places, products. `own`: names that stay."""
    if isinstance(tree, list):
        return [keys_in_ids(x, own) for x in tree]
    if not isinstance(tree, dict):
        return tree
    found = {k: _named(KEYS[k], v, own) if k in KEYS else keys_in_ids(v, own) for k, v in tree.items()}
    for key in KEYED.keys() & found.keys():
        if isinstance(found[key], dict):
            found[key] = {_named(KEYED[key], k, own): v for k, v in found[key].items()}
    return found


def texts(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a card with its path."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from texts(value, (*path, key))


def _named(kind: str, value: Any, own: Container[str]) -> Any:
    if isinstance(value, str):
        return value if value in own else meant(kind, value)
    return [_named(kind, x, own) for x in value] if isinstance(value, list) else keys_in_ids(value, own)

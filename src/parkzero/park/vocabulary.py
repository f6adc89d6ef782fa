"""The words by which people call what parkzero knows by an id: its names in both languages, and the synonyms of the catalogue."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cache
from typing import get_args

from parkzero.names import OWN_TABLE, Registry, names
from parkzero.park.catalogue import table

NAMED: tuple[Registry, ...] = ("carrier", "sector", "technology", "currency", "gas", "use", "owner", "size", "status", "certificate_use", "avoided", "scheme")
"""Registries whose labels are words for their ids."""


@cache
def vocabulary(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The ids that a word may stand for, by word, of one kind: a registry, or what columns hold (column, action, partner, attribute ...)."""
    words = [(row["word"], row["id"]) for row in table("synonyms.csv") if row["kind"] == kind]
    for registry in NAMED:
        if registry == kind:
            words += [(word, id) for id, name in names(registry).items() for word in name]
    found: dict[str, tuple[str, ...]] = {}
    for word, id in words:
        found[bare(word)] = tuple(dict.fromkeys((*found.get(bare(word), ()), id)))
    return found


def bare(word: str) -> str:
    """A word without what people vary: case, blanks, underscores and hyphens.

    >>> bare(" Natural-Gas ")
    'naturalgas'
    """
    return "".join(c for c in word.casefold() if c not in " _-\u3000\u00a0")


def meant(kind: str, word: str, among: Container[str] | None = None) -> str:
    """The id that a word stands for, one of `among`; the word itself where it is an id or stands for none or several.

    >>> meant("action", "外购"), meant("carrier", "Natural gas"), meant("carrier", "phlogiston"), meant("column", "年份", ("kind", "year"))
    ('bought', 'natural_gas', 'phlogiston', 'year')
    """
    if among is not None and word in among:
        return word
    ids = [id for id in vocabulary(kind).get(bare(word), ()) if among is None or id in among]
    return ids[0] if len(ids) == 1 else word


@cache
def kinds() -> tuple[str, ...]:
    """Kinds of words that there are."""
    return tuple(dict.fromkeys((*NAMED, *(row["kind"] for row in table("synonyms.csv")))))


@cache
def chinese_words() -> frozenset[str]:
    """Chinese words of two characters and more by which a text of the field is known."""
    found = {word for kind in kinds() for word in vocabulary(kind)}
    found |= {word for registry in get_args(Registry) if registry not in OWN_TABLE for word in (n.label_zh for n in names(registry).values())}
    return frozenset(w for w in found | FIRMS if len(w) > 1 and all("\u4e00" <= c <= "\u9fff" for c in w))


FIRMS = frozenset({"公司", "有限", "园区", "工厂", "企业", "集团", "账单", "发票", "结算单", "开发区", "工业"})
"""Words that stand in the names of firms and papers."""

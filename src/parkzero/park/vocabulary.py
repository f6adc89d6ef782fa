"""The words by which people call what parkzero knows by an id: its names in both languages, and the synonyms of the catalogue.

One table for all kinds: registries of names.csv and of their own tables, products with the other words of products.csv, indicators of the
evaluation schemes, and what synonyms.csv adds to these or knows alone (columns, actions, partners, regions ...).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import get_args

from parkzero.names import OWN_TABLE, Registry, names
from parkzero.park.catalogue import process_id, table
from parkzero.problem import did_you_mean, nearest
from parkzero.units import spellings

NAMED: tuple[Registry, ...] = (
    "carrier", "sector", "technology", "currency", "gas", "use", "owner", "size", "status", "certificate_use", "avoided", "scheme", "choice", "product",
)  # fmt: skip
"""Registries whose labels are words for their ids."""
CLOSE = 0.85
"""How like a name has to be to a known one to be a slip of the pen."""


def _words(kind: str) -> Iterator[tuple[str, str]]:
    """Each word of a kind with the id that it stands for."""
    yield from ((word, row["id"]) for row in table("synonyms.csv") if row["kind"] == kind for word in (row["word"], row["id"]))
    for registry in NAMED:
        if registry == kind:
            yield from ((word, id) for id, name in names(registry).items() for word in (id, *name))
    if kind == "product":
        yield from ((word, row["product"]) for row in table("products.csv") for word in row["words"].split("|") if word)
        yield from ((row["item"], process_id(row)) for row in table("process.csv"))
    if kind == "indicator":
        yield from ((row[column], row["id"]) for row in table("schemes.csv") for column in ("label", "label_zh"))


@cache
def vocabulary(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The ids that a word may stand for, by word, of one kind: a registry, or what columns hold (column, action, partner, attribute ...)."""
    found: dict[str, tuple[str, ...]] = {}
    for word, id in _words(kind):
        found[bare(word)] = tuple(dict.fromkeys((*found.get(bare(word), ()), id)))
    return found


@cache
def words_for(kind: str, id: str) -> tuple[str, ...]:
    """The words that stand for an id alone, the longest first."""
    return tuple(sorted((w for w, ids in vocabulary(kind).items() if ids == (id,)), key=len, reverse=True))


@cache
def _patterns(kind: str) -> Mapping[re.Pattern[str], tuple[str, ...]]:
    """The ids by what words begin or end with: those of the catalogue with a star."""
    return {re.compile(re.escape(word).replace(r"\*", ".+")): ids for word, ids in vocabulary(kind).items() if "*" in word}


def bare(word: str) -> str:
    """A word without what people vary: case, blanks, underscores and hyphens, wide brackets.

    >>> bare(" Natural-Gas ")
    'naturalgas'
    """
    return "".join(c for c in word.casefold().translate(_BRACKETS) if c not in " _-\u3000\u00a0")


_BRACKETS = str.maketrans("（）", "()")


def meant(kind: str, word: str, among: Container[str] | None = None) -> str:
    """The id that a word stands for, one of `among`; the word itself where it is an id or stands for none or several.

    >>> meant("action", "外购"), meant("carrier", "Natural gas"), meant("carrier", "phlogiston"), meant("partner", "国网江苏省电力有限公司")
    ('bought', 'natural_gas', 'phlogiston', 'grid')
    """
    if among is not None and word in among:
        return word
    known = vocabulary(kind).get(said := bare(word)) or next((ids for shape, ids in _patterns(kind).items() if shape.fullmatch(said)), ())
    ids = [id for id in known if among is None or id in among]
    return ids[0] if len(ids) == 1 else word


def standing_for(word: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some ids that a word of any kind may stand for, or that it spells otherwise.

    >>> standing_for("煤气", ("coal", "coke_oven_gas", "converter_gas")), standing_for("Cost plus", ("cost_plus", "contract"))
    (('coke_oven_gas', 'converter_gas'), ('cost_plus',))
    """
    found = {id for kind in kinds() for id in vocabulary(kind).get(bare(word), ())}
    return tuple(id for id in dict.fromkeys(ids) if id in found or bare(id) == bare(word))


def suggestion(word: str, ids: Collection[str]) -> str:
    """The hint of a word that is none of some ids: the ones that it may stand for, or the nearest; empty where there is none."""
    several = standing_for(word, ids)
    if len(several) > 1:
        return f"{word} may be {' or '.join(several)}: write which"
    return f"did you mean {several[0]!r}?" if several else did_you_mean(word, ids) or next((f"did you mean {id!r}?" for id in held_by(word, ids)), "")


def held_by(word: str, ids: Collection[str]) -> tuple[str, ...]:
    """The id of which a Chinese word holds a word, where there is one alone: by the longest word.

    >>> held_by("江苏省苏州市", ("Jiangsu", "Zhejiang")), held_by("Jiangsu province", ("Jiangsu",))
    (('Jiangsu',), ())
    """
    held = tuple(id for id in _held(word) if id in ids)
    return held if len(held) == 1 else ()


@lru_cache(maxsize=10_000)
def _held(word: str) -> tuple[str, ...]:
    """The ids of the longest Chinese words that a word holds."""
    said = bare(word)
    found = {w: known for kind in kinds() for w, known in vocabulary(kind).items() if len(w) > 1 and w in said and w > "\u4e00"}
    longest = max(map(len, found), default=0)
    return tuple(dict.fromkeys(id for w, known in found.items() if len(w) == longest for id in known))


def near_product(name: str, known: Collection[str] | None = None) -> str:
    """The id of the nearest product that a name may be meant for, among some or all; "" where none is near."""
    words = {w: id for w, ids in vocabulary("product").items() for id in ids if known is None or id in known} | {bare(id): id for id in known or ()}
    found = nearest(bare(name), words, CLOSE)
    return words[found] if found else ""


@cache
def kinds() -> tuple[str, ...]:
    """Kinds of words that there are."""
    return tuple(dict.fromkeys((*NAMED, "indicator", *(row["kind"] for row in table("synonyms.csv")))))


@cache
def chinese_words() -> frozenset[str]:
    """Chinese words of two characters and more by which a text of the field is known."""
    found = {word for kind in kinds() for word in vocabulary(kind)}
    found |= {word for registry in get_args(Registry) if registry not in OWN_TABLE for word in (n.label_zh for n in names(registry).values())}
    found |= {multiple + unit for unit in spellings() for multiple in ("", "千", "万", "亿")}
    return frozenset(w for w in found | FIRMS if len(w) > 1 and all("\u4e00" <= c <= "\u9fff" for c in w))


FIRMS = frozenset({"公司", "有限", "园区", "工厂", "企业", "集团", "账单", "发票", "结算单", "开发区", "工业"})
"""Words that stand in the names of firms and papers."""

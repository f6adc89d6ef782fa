"""The other side of a row: who it may be, who it is where none is named, and from whom supply is direct."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parkzero.park.amounts import Known
from parkzero.park.columns import Row
from parkzero.park.vocabulary import bare, meant
from parkzero.problem import did_you_mean, one_of
from parkzero.words import ACROSS, PARTNERS, POOLED, RESERVED

ONLY = {"storage": "captured"}
"""Partners that rows of one action alone may name."""


def crosses(partner: str) -> bool:
    """Whether a partner is a feeder between an enterprise's own parts on either side of a boundary."""
    return partner.partition(":")[0] == ACROSS


LISTED = "list who it is in site.enterprises and write its id"


def firm_hint(word: str, firms: Iterable[str], *, owner: bool = False) -> str:
    """What to write where an enterprise is asked for and a word is none. `owner`: of a plant, which may have none.

    >>> firm_hint("mil", ["mill"]), firm_hint("第三方", ["mill"]), firm_hint("operator", ["mill"], owner=True)
    ("did you mean 'mill'?", 'list who it is in site.enterprises and write its id', 'leave it out, or list who it is in site.enterprises and write its id')
    """
    said = next((id for kind in ("owner", "choice", "partner") if (id := meant(kind, word)) != word), word).casefold()
    if said not in RESERVED | {"private", "public"}:
        return did_you_mean(word, firms)
    return f"leave it out, or {LISTED}" if owner else LISTED


SUPPLIES = "who supplies it: an enterprise, or outside for a plant beyond the fence"
"""What direct supply has to name."""


def default_partner(action: str, carrier: str) -> str:
    """The other side of a row that names none."""
    if carrier == "electricity":
        return "grid" if action in ("bought", "sold") else "own"
    return "outside" if action == "sold" else "supplier"


def partnered(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the other side fits the row."""
    partner, action = row["partner"], row["action"]
    plants = known.assets if action == "generated" else ()
    partners = (*(p for p in PARTNERS if ONLY.get(p, action) == action), *known.enterprises, *plants)
    if not partner and _named(row, known):
        wrong("unknown_partner", "source", "the paper that tells the figure", "who it came from or went to stands in the column partner")
    elif crosses(partner):
        _fed(row, known, wrong)
    elif partner and partner not in partners:
        expected = f"{', '.join(p for p in PARTNERS if p in partners)} or the id of an enterprise" + (" or asset" if action == "generated" else "")
        wrong("unknown_partner", "partner", expected, did_you_mean(partner, (*partners, *(f"{ACROSS}:{part}" for part in known.parts))))
    elif partner and partner == row["enterprise"]:
        wrong("unknown_partner", "partner", "another one than the enterprise itself", "write own for own by-products")
    elif action == "sold" and partner in known.enterprises:
        wrong("unknown_partner", "partner", "grid, outside or supplier", "trade inside the park stands once, in the buyer's row")
    elif action == "bought" and row["attribute"] == "direct" and partner == "own":
        wrong("direct_without_source", "partner", SUPPLIES)


def _named(row: Row, known: Known) -> bool:
    """Whether the column of sources names another enterprise, or the plant, of a row that names no other side: 来源 is said of both."""
    source, action = row["source"], row["action"]
    firm = known.names.get(bare(source), source)
    return (action in ("bought", "sold") and firm in known.enterprises and firm != row["enterprise"]) or (action == "generated" and source in known.assets)


def _fed(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether a feeder across a boundary names one that there is, and energy that can be handed on."""
    names = (ACROSS, *(f"{ACROSS}:{part}" for part in known.parts))
    if row["partner"] not in names:
        wrong("unknown_partner", "partner", one_of(names), did_you_mean(row["partner"], names))
    if row["action"] not in ("bought", "sold"):
        wrong("unknown_name", "action", "bought (it comes in from the part outside) or sold (it goes out to that part)")
    if row["carrier"] not in POOLED:
        wrong("unknown_carrier", "carrier", one_of(POOLED), "what burns a fuel is on one side: name its plant or meter")

"""Outcomes of a swap or a comparison on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Column, Table

from parkzero.document import Comparison
from parkzero.report.page import compared
from parkzero.report.pictures import share_name
from parkzero.text.speaking import Lang, moved, number, say


def show(result: Comparison, lang: Lang) -> None:
    """Print the answer, both sides and the gap, its shares by player, and the notes."""
    swapped = result.kind == "swap"
    heads = [say("as_it_is", lang), say("with_borrowed", lang)] if swapped else [result.a.id, result.b.id]
    console = Console()
    for item in result.answer:
        console.print(compared(item, result, lang), markup=False)
    console.print(_table([say("col_outcome", lang), *heads, say("col_gap", lang)], [[say(n, lang), number(o.a, lang), number(o.b, lang), moved(o.gap, lang)] for n, o in result.outcomes.items()]))
    if not swapped:
        rows = [[share_name(p, lang), *(moved(o.shares[p], lang) if role != "not_modelled" else say("not_modelled", lang) for o in result.outcomes.values())] for p, role in result.players.items() if role != "unsplit"]
        console.print(_table([say("col_player", lang), *(say(n, lang) for n in result.outcomes)], rows))
    for note in result.notes:
        console.print(compared(note, result, lang), markup=False)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(*(Column(t, overflow="fold") for t in heads))
    for row in rows:
        table.add_row(*row)
    return table

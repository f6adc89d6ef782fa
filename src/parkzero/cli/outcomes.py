"""Outcomes of a swap or a comparison on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table

from parkzero.document import Comparison
from parkzero.report.page import compared
from parkzero.report.pictures import share_name
from parkzero.text.speaking import Lang, number, say


def show(result: Comparison, lang: Lang) -> None:
    """Print both sides, the gap and its shares, and the notes."""
    parts = list(next(iter(result.outcomes.values())).shares)
    swapped = result.kind == "swap"
    heads = [say("as_it_is", lang), say("with_borrowed", lang)] if swapped else [result.a.id, result.b.id]
    titles = (say("col_outcome", lang), *heads, say("col_gap", lang), *(share_name(p, lang) for p in parts))
    table = Table(*(Column(t, overflow="fold") for t in titles))
    for name, outcome in result.outcomes.items():
        table.add_row(say(name, lang), *(number(f, lang) for f in (outcome.a, outcome.b, outcome.gap, *outcome.shares.values())))
    console = Console()
    console.print(table)
    for note in result.notes:
        console.print(compared(note, result, lang), markup=False)

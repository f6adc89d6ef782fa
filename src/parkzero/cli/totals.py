"""Totals of the accounts, their bridges and the verdict on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table

from parkzero.document import Accounts
from parkzero.report.page import OF_TOTALS, below_totals, condition, message
from parkzero.statement import ClosedYear, Inventories, Judged
from parkzero.text.speaking import Lang, called, number, say

RULE = "china-zcp-2025"
NOTES = 12
"""Notes on the terminal at most."""


def show(result: Accounts, lang: Lang) -> None:
    """Print the totals by scope under each standard asked for, the bridges from the park's own one, the versions of a closed year, and the verdict."""
    found = result.inventory
    heads = [
        say("col_standard", lang),
        *(say(f"scope_{s}", lang) for s in ("1", "2", "export")),
        say("col_eliminated", lang),
        say("col_total", lang),
    ]
    table = Table(
        *(Column(h, overflow="fold", justify="left" if n == 0 else "right") for n, h in enumerate(heads)),
        title=say("written_accounts", lang, year=found.year),
    )
    for name, scopes in found.scopes.items():
        if result.standard in ("all", name):
            cells = [number(scopes[s], lang) if s in scopes else "-" for s in ("1", "2", "export")]
            table.add_row(called(found.names, name, lang), *cells, number(found.eliminated[name], lang), number(found.totals[name], lang, True))
    for name, total in found.totals.items():
        if total.value is None and result.standard == name:
            table.add_row(called(found.names, name, lang), *["-"] * 4, number(total, lang, True))
    console = Console()
    console.print(table)
    for line in below_totals(result.notes, result.problems, lang, result.park.enterprises):
        console.print(line, markup=False, soft_wrap=True)
    steps = [x.name for x in found.bridges[0].steps] if found.bridges else []
    shown = [b for b in found.bridges if b.start == found.own and result.standard in ("all", b.start)]
    used = [n for n in steps if any(x.value.value for b in shown for x in b.steps if x.name == n)]
    bridge = Table(
        Column(say("bridge_to", lang, start=called(found.names, found.own, lang)), overflow="fold"),
        *(Column(say(f"bridge_{n}", lang), overflow="fold", justify="right") for n in used),
        Column(say("col_difference", lang), justify="right"),
    )
    for b in shown:
        values = {x.name: x.value for x in b.steps}
        bridge.add_row(called(found.names, b.end, lang), *(number(values[n], lang) if values[n].value else "-" for n in used), number(b.difference, lang))
    if shown:
        console.print(bridge)
    closed = [x for x in found.versions if x.year == found.year and result.standard in ("all", x.standard)]
    if closed:
        console.print(_versions(found, closed, lang))
    if result.standard in ("all", RULE):
        _judge(found.verdict, console, lang)
    _note(result, console, lang)


def _versions(found: Inventories, closed: list[ClosedYear], lang: Lang) -> Table:
    """The versions of the year, each beside the one before and what comes out now."""
    figures = ("before", "as_closed", "difference", "recomputed", "moved")
    words = [Column(say(f"col_{n}", lang), overflow="fold") for n in ("standard", "version", "closed_on", "closed_by")]
    numbers = [Column(say(f"col_{n}", lang), overflow="fold", justify="right") for n in figures]
    table = Table(*words, *numbers, Column(say("col_why", lang), overflow="fold"), title=say("closed_title", lang))
    for x in closed:
        values = (x.before, x.total, x.difference, x.recomputed, x.moved)
        head = (called(found.names, x.standard, lang), x.version, x.date, x.by)
        table.add_row(*head, *("-" if f.value is None else number(f, lang) for f in values), x.reason)
    return table


def _note(result: Accounts, console: Console, lang: Lang) -> None:
    """What a reader has to know beside what stands below the totals, at most `NOTES` of it."""
    notes = [m for m in result.notes if m.code not in OF_TOTALS]
    console.print(f"{say('chapter_notes', lang)}:", markup=False)
    for item in notes[:NOTES]:
        console.print(f"- {message(item, lang, result.park.enterprises)}", markup=False, soft_wrap=True)
    if len(notes) > NOTES:
        console.print(f"- {say('notes_more', lang, n=len(notes) - NOTES)}", markup=False)


def _judge(judged: Judged, console: Console, lang: Lang) -> None:
    """The verdict under the Chinese rule, and what it rests on that was not verified."""
    title = say("chapter_verdict_illustration" if judged.illustration else "chapter_verdict", lang)
    line = "" if judged.line.value is None else f" ({say('col_line', lang)} {number(judged.line, lang)})"
    why = f" ({say(f'verdict_why_{judged.why}', lang)})" if judged.why else ""
    shown = "" if judged.indicator.value is None else f"{number(judged.indicator, lang, True)}{line}: "
    console.print(f"{title}: {shown}{say(f'verdict_{judged.answer}', lang)}{why}", markup=False)
    if judged.unlisted.value:
        told = [f"{say('verdict_unlisted', lang)}: {number(judged.unlisted, lang)}", f"{say('verdict_without_unlisted', lang)}: {number(judged.without_unlisted, lang, True)}"]
        console.print("; ".join(told), markup=False)
    if judged.conditions:
        console.print(f"{say('verdict_conditions', lang)}:", markup=False)
    for item in judged.conditions:
        console.print(f"- {condition(item, lang)}", markup=False)

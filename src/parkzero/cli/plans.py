"""A plan on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table

from parkzero.blueprint import Planning
from parkzero.problem import Bound
from parkzero.text.speaking import Lang, fine, known, number, reason, say, worded


def show(result: Planning, lang: Lang) -> None:
    """Print the certificate, demand and what stands by year, and what is built by stage."""
    proof = result.plan
    console = Console()
    table = Table(Column(say("plan", lang)), Column("", justify="right"), title=result.park.name_zh if lang == "zh" else result.park.name)
    for name in ("cost", "lower", "upper", "gap", "aggregation_error", "emissions"):
        table.add_row(
            say(f"plan_{name}", lang), number(proof.emissions, lang, True) if name == "emissions" else fine(getattr(proof, name), lang)
        )
    console.print(table)
    years = Table(Column(say("years_title", lang)), *(Column(f"{y.year} ({say(f'year_{y.of}', lang)})", justify="right") for y in result.years))
    for kind in ("demand", "capacities", "energy_capacities"):
        for name in dict.fromkeys(n for y in result.years for n in getattr(y, kind)):
            cells = [number(getattr(y, kind)[name], lang) if name in getattr(y, kind) else "-" for y in result.years]
            years.add_row(f"{say(f'years_{kind}', lang)}: {say(name, lang)}", *cells)
    console.print(years)
    stages = Table(Column(say("capacities", lang)), *(Column(s.year, justify="right") for s in result.stages))
    for kind in ("capacities", "energy_capacities"):
        for name in dict.fromkeys(n for s in result.stages for n in getattr(s, kind)):
            cells = [number(getattr(s, kind)[name], lang) if name in getattr(s, kind) else "-" for s in result.stages]
            stages.add_row(say(name, lang), *cells)
    for name in ("emissions", "cost"):
        stages.add_row(say(f"plan_{name}", lang), *(number(getattr(s, name), lang, False) for s in result.stages))
    console.print(stages)
    for case in result.cases:
        readings = Table(
            Column(say("col_reading", lang)),
            Column(say("col_result", lang), justify="right"),
            Column(say("col_answer", lang)),
            title=worded(case, lang),
        )
        for x in case.readings:
            value = number(x.result, lang) if x.result.value is not None else reason(x.result.reason, lang)
            readings.add_row(worded(x, lang), value, say(f"case_{x.answer}", lang))
        console.print(readings)


def bound(found: Bound, lang: Lang) -> str:
    """A bound of a conflict in words: the most of new-wind as the room for new wind."""
    return say(f"bound_{found.kind}", lang, what=say(found.what, lang) if known(found.what) else found.what)

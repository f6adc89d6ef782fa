"""parkzero on the command line. Exit codes: 0 done, 1 the park's data has problems, 2 wrong use, 3 demand cannot be served.

Heavy imports stand inside the commands, so that `parkzero --help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parkzero.cli import values

if TYPE_CHECKING:
    from parkzero.blueprint import Planning
    from parkzero.document import Accounts, Comparison, Result
    from parkzero.park.whole import Park
    from parkzero.problem import Problem, WrongUse

DONE, DATA, USE, UNSERVED = 0, 1, 2, 3
SECTIONS = ("standards", "policy", "paths", "economics", "governance", "trends")


class _Aligned(argparse.HelpFormatter):
    """Help with room for the longest command beside its text."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = 16


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="parkzero",
        formatter_class=_Aligned,
        description="Zero-carbon industrial parks, computed. PARK is a folder, a workbook, or a name that `parkzero parks` lists.",
    )
    top.add_argument("--version", action="store_true", help="print the version")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, help: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.add_argument("--json", action="store_true", help="print the result as JSON")
        made.add_argument("--out", metavar="DIR", type=Path, help="folder for the files")
        made.add_argument("--lang", choices=("en", "zh"), default="en", help="language of reports and messages")
        made.set_defaults(run=run)
        return made

    made = command("assess", "examine a park: report.html, result.json, result.xlsx", _assess)
    made.add_argument("park", metavar="PARK")
    made = command("plan", "the least-cost plan with its certificate, for one stage or several, and what abatement costs", _plan)
    made.add_argument("park", metavar="PARK")
    made.add_argument("--stages", type=values.years, default=(), metavar="Y,Y", help="years decided together (default: the study's stage)")
    made.add_argument("--myopic", action="store_true", help="decide the stages one after the other, blind to what comes")
    made.add_argument(
        "--budget", type=values.share, metavar="S", help="tonnes over all years, as a share of the base year's for each (0.5 or 50%%)"
    )
    made.add_argument("--strict", action="store_true", help="targets must be met: exit 3 and what conflicts where they cannot")
    made.add_argument("--gap", type=values.share, metavar="S", help="gap to the proved bound (default: the study's, 0.1%%)")
    made.add_argument(
        "--seconds", type=values.seconds, default=float("inf"), metavar="T", help="time limit of the search: the best plan so far with its bound"
    )
    made.add_argument("--resolution", type=int, choices=(5, 10, 15, 20, 30, 60), metavar="MIN", help="minutes of a step: 5 10 15 20 30 60 (default: the study's)")
    made.add_argument(
        "--outlook", type=values.outlook, default={}, metavar="D=E", help="low or high courses of the trends in place of the central ones: high, or demand=low,carbon_price=high"
    )
    made.add_argument("--units", action="store_true", help="also run the last stage with least and part loads, plants on or off (minutes)")
    made.add_argument("--certified-frontier", action="store_true", help="the cost-carbon frontier on the full year, each point within the gap (minutes)")
    made.add_argument("--no-abatement", action="store_true", help="leave out the cost-carbon frontier and the measures")
    made = command("inventory", "the accounts of a year under one standard or all, with bridges between them", _inventory)
    made.add_argument("park", metavar="PARK")
    made.add_argument("--standard", default="all", metavar="S", help="name of a standard, or all (default: all)")
    made.add_argument("--boundary", default="park", metavar="B", help="park, id of a part, or organisation:operational|financial|equity")
    made.add_argument("--year", type=int, metavar="Y", help="calendar year (default: the base year)")
    made.add_argument("--draws", type=values.draws, default=100_000, metavar="N", help="draws for the interval, 0 for none (default: 100000)")
    made = command("check", "print all problems of a park's data", _check)
    made.add_argument("park", metavar="PARK")
    made = command("new", "write a commented starter park", _new)
    made.add_argument("dir", metavar="DIR", type=Path)
    made.add_argument("--xlsx", action="store_true", help="a workbook with one sheet per holder of the data")
    command("parks", "list the library's parks", _parks)
    made = command("swap", "what a park would do with a section of another", _swap)
    made.add_argument("park", metavar="A")
    for section in SECTIONS:
        made.add_argument(f"--{section}", metavar="B", help=f"park that lends its {section} section")
    made = command("compare", "divide the difference between two parks over two sections and the site", _compare)
    made.add_argument("park", metavar="A")
    made.add_argument("other", metavar="B")
    made.add_argument("--split", default="policy,economics", help="sections that are split, by comma (default: policy,economics)")
    command("schema", "print the JSON Schema of park.yaml for editors", _schema)
    return top


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code."""
    top = parser()
    given = top.parse_args(arguments)
    if given.version:
        from importlib.metadata import version

        print(f"parkzero {version('parkzero')}")
        return DONE
    if not given.command:
        top.print_help()
        return USE
    from parkzero.problem import ConflictError, DemandError, ParkError

    out = getattr(given, "out", None)
    if out is not None and (out.exists() and not out.is_dir()):
        print(f"parkzero {given.command}: --out {out} is no folder", file=sys.stderr)
        return USE
    try:
        return int(given.run(given))
    except ParkError as why:
        _tell(list(why.problems), given)
        return DATA
    except DemandError as why:
        from parkzero.problem import Problem
        from parkzero.text.speaking import say

        what = ", ".join(f"{say(c, given.lang)} {q:,.0f} MWh" for c, q in why.unserved.items())
        _tell([Problem("demand_not_served", field=c, found=f"{q:,.0f} MWh", expected="0 MWh") for c, q in why.unserved.items()], given)
        print(say("demand_unserved", given.lang, what=what), file=sys.stderr)
        return UNSERVED
    except ConflictError as why:
        from parkzero.cli.plans import bound
        from parkzero.problem import Problem
        from parkzero.text.speaking import say

        held = ", ".join(bound(b, given.lang) for b in why.bounds)
        _tell([Problem("target_not_met", field=n, found=f"{q:,.0f} t", expected="0 t", hint=held) for n, q in why.exceeded.items()], given)
        print(say("targets_conflict", given.lang, what=held), file=sys.stderr)
        return UNSERVED
    except BrokenPipeError:
        return DONE
    except OSError as why:
        print(f"parkzero {given.command}: {why.strerror or why}: {why.filename or ''}", file=sys.stderr)
        return USE


def main() -> None:
    """Entry point of the console script."""
    raise SystemExit(run())


def _tell(problems: list[Problem], given: argparse.Namespace) -> None:
    """Problems for a person on stderr, or for a program on stdout."""
    from parkzero.text.speaking import problem

    if given.json:
        print(json.dumps({"problems": [p.as_dict() for p in problems]}, ensure_ascii=False, indent=1))
        return
    for item in problems:
        print(problem(item, given.lang), file=sys.stderr)


def _load(name: str, given: argparse.Namespace) -> tuple[Park, tuple[Problem, ...]]:
    from parkzero.compare.library import load

    park, problems = load(name)
    if not given.json:
        _tell(list(problems), given)
    return park, problems


class _Progress:
    """A line of progress on stderr while work runs; silent where stderr is no terminal."""

    def __init__(self, lang: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self.lang = lang
        self.bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> _Progress:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def step(self, what: str) -> None:
        """Advance the task that `what` names."""
        from parkzero.text.speaking import say

        if what.startswith("gap "):
            what, gap = what.split(" ", 1)
            if what in self.tasks:
                self.bar.update(self.tasks[what], description=say("progress_gap", self.lang, gap=gap))  # type: ignore[arg-type]
            else:
                self.tasks[what] = self.bar.add_task(say("progress_gap", self.lang, gap=gap), total=None)  # type: ignore[arg-type]
        if what not in self.tasks:
            self.tasks[what] = self.bar.add_task(say(f"progress_{what}", self.lang), total=None)  # type: ignore[arg-type]
        self.bar.advance(self.tasks[what])


def _finish(document: Result | Accounts | Comparison | Planning, given: argparse.Namespace, name: str) -> int:
    from parkzero.document import as_json
    from parkzero.text.speaking import say

    if given.json:
        print(as_json(document), end="")
        if given.out is None:
            return DONE
    from parkzero.report.files import render

    files = render(document, given.out or Path("out") / name, given.lang)
    if not given.json:
        print(say("written", given.lang, files=" ".join(str(f) for f in files)))
    return DONE


def _assess(given: argparse.Namespace) -> int:
    from parkzero.compare.examination import assess
    from parkzero.compare.runner import Runner
    from parkzero.report.page import message
    from parkzero.text.speaking import problem

    park, problems = _load(given.park, given)
    with _Progress(given.lang) as progress:
        result = assess(park, problems=problems, runner=Runner(progress.step))
    if not given.json:
        for sentence in result.answer:
            print(message(sentence, given.lang))
        for item in result.problems[len(problems) :]:
            print(problem(item, given.lang), file=sys.stderr)
    return _finish(result, given, park.id)


def _plan(given: argparse.Namespace) -> int:
    from parkzero.compare.planning import plan
    from parkzero.problem import WrongUse
    from parkzero.report.page import message

    park, problems = _load(given.park, given)
    try:
        with _Progress(given.lang) as progress:
            result = plan(
                park, stages=given.stages, blind=given.myopic, budget=given.budget, strict=given.strict, seconds=given.seconds,
                outlook=given.outlook, gap=given.gap, resolution=given.resolution, abatement=not given.no_abatement, certified=given.certified_frontier, units=given.units, problems=problems, progress=progress.step,
            )  # fmt: skip
    except WrongUse as why:
        return _misused(why, given)
    if not given.json:
        from parkzero.cli.plans import show

        show(result, given.lang)
        for note in result.notes:
            print(message(note, given.lang))
    return _finish(result, given, f"{park.id}-plan")


def _misused(why: WrongUse, given: argparse.Namespace) -> int:
    """Say what was found, what there is, and what may have been meant."""
    from parkzero.text.speaking import say

    hint = say("use_hint", given.lang, name=why.meant) if why.meant else ""
    said = say(f"use_{why.code}", given.lang, found=why.found, known=", ".join(why.known) or "-", hint=hint)
    print(f"parkzero {given.command}: {said}", file=sys.stderr)
    return USE


def _inventory(given: argparse.Namespace) -> int:
    from parkzero.compare.inventory import inventory
    from parkzero.problem import WrongUse

    park, problems = _load(given.park, given)
    try:
        with _Progress(given.lang) as progress:
            result = inventory(park, given.standard, given.boundary, given.year, given.draws, problems=problems, progress=progress.step)
    except WrongUse as why:
        return _misused(why, given)
    if not given.json:
        _totals(result, given)
    return _finish(result, given, f"{park.id}-inventory")


def _totals(result: Accounts, given: argparse.Namespace) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    from parkzero.text.speaking import called, number, say

    lang, found = given.lang, result.inventory
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
    console = Console()
    console.print(table)
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


def _check(given: argparse.Namespace) -> int:
    from parkzero.compare.library import look
    from parkzero.text.speaking import problem, say

    park, problems = look(given.park)
    errors = sum(p.level == "error" for p in problems)
    path = Path(given.park)
    written = None
    if given.out and path.suffix.lower() == ".xlsx" and path.is_file() and not any(p.code == "workbook_unreadable" for p in problems):
        from parkzero.park.workbook import write_errors

        given.out.mkdir(parents=True, exist_ok=True)
        written = given.out / path.name
        write_errors(path, list(problems), written, {n: problem(p, given.lang) for n, p in enumerate(problems)})
    if given.json:
        print(json.dumps({"park": park.id if park else None, "problems": [p.as_dict() for p in problems]}, ensure_ascii=False, indent=1))
        return DATA if errors else DONE
    for item in problems:
        print(problem(item, given.lang))
    print(say("check_count" if problems else "check_ok", given.lang, name=given.park, errors=errors, warnings=len(problems) - errors))
    if written:
        print(say("written", given.lang, files=written))
    return DATA if errors else DONE


def _new(given: argparse.Namespace) -> int:
    from parkzero.compare.starting import start
    from parkzero.text.speaking import say

    try:
        files = start(given.dir, xlsx=given.xlsx)
    except FileExistsError:
        print(say("exists_already", given.lang, place=given.dir), file=sys.stderr)
        return USE
    if given.json:
        print(json.dumps({"files": [str(f) for f in files]}))
    else:
        print(say("starter_written", given.lang, place=files[0] if given.xlsx else given.dir))
    return DONE


def _parks(given: argparse.Namespace) -> int:
    from parkzero.compare.library import load, names

    parks = [load(name)[0] for name in names()]
    if given.json:
        print(
            json.dumps(
                {"parks": [{"id": p.id, "name": p.name.en, "name_zh": p.name.zh, "country": p.site.place.country} for p in parks]},
                ensure_ascii=False,
                indent=1,
            )
        )
        return DONE
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "名称", "country")
    for park in parks:
        table.add_row(park.id, park.name.en, park.name.zh, park.site.place.country)
    Console().print(table)
    return DONE


def _swap(given: argparse.Namespace) -> int:
    from parkzero.compare.runner import Runner
    from parkzero.compare.swapping import swap

    lenders = {s: getattr(given, s) for s in SECTIONS if getattr(given, s)}
    if not lenders:
        print("parkzero swap: name at least one section, for example --policy kalundborg", file=sys.stderr)
        return USE
    host, _ = _load(given.park, given)
    donors = {s: _load(name, given)[0] for s, name in lenders.items()}
    try:
        with _Progress(given.lang) as progress:
            result = swap(host, donors, runner=Runner(progress.step))
    except ValueError as why:
        print(f"parkzero swap: {why}", file=sys.stderr)
        return USE
    if not given.json:
        _outcomes(result, given)
    return _finish(result, given, f"{host.id}-swap")


def _compare(given: argparse.Namespace) -> int:
    from parkzero.compare.explanation import explain
    from parkzero.compare.runner import Runner

    a, _ = _load(given.park, given)
    b, _ = _load(given.other, given)
    try:
        with _Progress(given.lang) as progress:
            result = explain(a, b, tuple(s.strip() for s in given.split.split(",") if s.strip()), runner=Runner(progress.step))
    except ValueError as why:
        print(f"parkzero compare: {why}", file=sys.stderr)
        return USE
    if not given.json:
        _outcomes(result, given)
    return _finish(result, given, f"{a.id}-{b.id}")


def _outcomes(result: Comparison, given: argparse.Namespace) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    from parkzero.report.page import message
    from parkzero.report.pictures import share_name
    from parkzero.text.speaking import number, say

    lang = given.lang
    parts = list(next(iter(result.outcomes.values())).shares)
    swapped = result.kind == "swap"
    heads = [say("as_it_is", lang), say("with_borrowed", lang)] if swapped else [result.a.id, result.b.id]
    table = Table(
        *(
            Column(h, overflow="fold")
            for h in (say("col_outcome", lang), *heads, say("col_gap", lang), *(share_name(p, lang) for p in parts))
        )
    )
    for name, outcome in result.outcomes.items():
        table.add_row(say(name, lang), *(number(f, lang) for f in (outcome.a, outcome.b, outcome.gap, *outcome.shares.values())))
    console = Console()
    console.print(table)
    for note in result.notes:
        console.print(message(note, lang), markup=False)


def _schema(given: argparse.Namespace) -> int:
    del given
    from parkzero.compare.starting import schema

    print(json.dumps(schema(), ensure_ascii=False, indent=1))
    return DONE

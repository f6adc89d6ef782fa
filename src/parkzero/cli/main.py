"""parkzero on the command line: the table of commands, and running one of them.

A command is a module with two functions: its options, and what it does with them. It imports what is heavy only when
it runs, so that `parkzero --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

from parkzero.cli import assess, check, close, compare, convert, inventory, network, new, parks, plan, reproduce, schema, swap
from parkzero.cli.ending import INTERRUPTED, PIPE, end_by_interrupt, ends_with_its_reader, prints_what_it_can
from parkzero.cli.exits import DONE, USE, Refused, refused
from parkzero.cli.options import common, language
from parkzero.cli.usage import Parser, asked
from parkzero.cli.writing import refuse_unwritable
from parkzero.problem import WrongUse


class Command(Protocol):
    """What the module of a command offers."""

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of its own."""

    def run(self, given: argparse.Namespace) -> int:
        """Do it; returns the exit code."""


COMMANDS: Mapping[str, tuple[Command, str]] = {
    "assess": (assess, "examine a park: report.html, result.json, result.xlsx"),
    "plan": (plan, "the least-cost plan with its certificate, for one stage or several, and what abatement costs"),
    "inventory": (inventory, "the accounts of a year under one standard or all, with bridges between them"),
    "check": (check, "print all problems of a park's data"),
    "close": (close, "close a year of the accounts, or close it anew with a reason"),
    "new": (new, "write a commented starter park"),
    "parks": (parks, "list the library's parks"),
    "swap": (swap, "what a park would do with a section of another"),
    "compare": (compare, "divide the difference between two parks over the six sections and the site"),
    "network": (network, "the least-cost plan of a network of PyPSA, or the system of a park written as one"),
    "reproduce": (reproduce, "make a result again and say what moved and why"),
    "convert": (convert, "bring a park to the present format and names, in the folder --out"),
    "schema": (schema, "print the JSON Schema of park.yaml for editors, or of a document"),
}
"""Commands by name, each with a line of help."""
FILELESS = frozenset(("close", "new", "parks", "schema"))
"""Commands that write nothing to `--out`: asked for, it is refused, not passed over."""


def parser(lang: str = "en") -> Parser:
    """All commands and options, in a language."""
    top = Parser(
        lang=lang,
        prog="parkzero",
        description="Zero-carbon industrial parks, computed. PARK is a folder, a workbook, or a name that `parkzero parks` lists.",
    )
    top.add_argument("--version", action="store_true", help="print the version")
    language(top, lang)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, (command, help) in COMMANDS.items():
        made = commands.add_parser(name, help=help, description=help, lang=lang)
        common(made, lang)
        command.options(made)
    return top


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    top = parser(asked(arguments))
    given = top.parse_args(arguments)
    if given.version:
        from importlib.metadata import version

        print(f"parkzero {version('parkzero')}")
        return DONE
    if not given.command:
        top.print_help()
        return USE
    command, _ = COMMANDS[given.command]
    try:
        if given.out is not None and given.command in FILELESS:
            raise WrongUse("out_unused", given.command)
        if given.out is not None:
            refuse_unwritable(given.out)
        return command.run(given)
    except BrokenPipeError:
        return PIPE
    except KeyboardInterrupt:
        from parkzero.text.speaking import say

        print(say("interrupted", given.lang), file=sys.stderr)
        return INTERRUPTED
    except Refused as why:
        return refused(why, given)


def main() -> None:
    """Entry point of the console script."""
    ends_with_its_reader()
    prints_what_it_can()
    try:
        code = run()
    except KeyboardInterrupt:  # before a command was known
        code = INTERRUPTED
    if code == INTERRUPTED:
        end_by_interrupt()
    raise SystemExit(code)

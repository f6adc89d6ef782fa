"""`swap`: what a park would do with sections of others."""

from __future__ import annotations

import argparse

from parkzero.cli.loading import load
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish
from parkzero.problem import WrongUse
from parkzero.words import DIMENSIONS


def options(parser: argparse.ArgumentParser) -> None:
    """The host, and who lends which section."""
    cache_option(parser)
    parser.add_argument("park", metavar="A")
    for section in DIMENSIONS:
        parser.add_argument(f"--{section}", metavar="B", help=f"park that lends its {section} section")


def run(given: argparse.Namespace) -> int:
    """Swap, print the outcomes, write the files."""
    from parkzero.cli.outcomes import show
    from parkzero.compare.swapping import swap

    lenders = {s: getattr(given, s) for s in DIMENSIONS if getattr(given, s)}
    if not lenders:
        raise WrongUse("no_section", "")
    host, _ = load(given.park, given)
    donors = {s: load(name, given)[0] for s, name in lenders.items()}
    with running(given) as runner:
        result = swap(host, donors, runner=runner)
    return finish(result, given, f"{host.id}-swap", {"host": given.park} | lenders, lambda: show(result, given.lang))

"""`swap`: what a park would do with sections of others."""

from __future__ import annotations

import argparse

from parkzero.cli.loading import load
from parkzero.cli.options import money
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish
from parkzero.problem import WrongUse, of_parks
from parkzero.words import DIMENSIONS


def options(parser: argparse.ArgumentParser) -> None:
    """The host, and who lends which section."""
    cache_option(parser)
    money(parser)
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
    host, found = load(given.park, given, beside=True)
    loaded = {s: load(name, given, beside=True) for s, name in lenders.items()}
    donors = {s: park for s, (park, _) in loaded.items()}
    problems = of_parks([(host.id, found), *((park.id, told) for park, told in loaded.values())])
    with running(given) as runner:
        result = swap(host, donors, runner=runner, problems=problems)

    def told() -> None:
        show(result, given.lang)
        tell(result.problems[len(problems) :], given)

    return finish(result, given, f"{host.id}-swap", {"host": given.park} | lenders, told)

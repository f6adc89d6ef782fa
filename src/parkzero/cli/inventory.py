"""`inventory`: the accounts of a year."""

from __future__ import annotations

import argparse

from parkzero.cli import values
from parkzero.cli.loading import load
from parkzero.cli.options import park as park_option
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish


def options(parser: argparse.ArgumentParser) -> None:
    """Whose accounts, of which year, by which standard."""
    park_option(parser)
    cache_option(parser)
    add = parser.add_argument
    add("--standard", default="all", metavar="S", help="name of a standard, or all (default: all)")
    add("--boundary", default="park", metavar="B", help="park, id of a part, or organisation:operational|financial|equity")
    add("--year", type=int, metavar="Y", help="calendar year (default: the base year)")
    add("--draws", type=values.draws, default=100_000, metavar="N", help="draws for the interval, 0: by propagation alone (default: 100000)")


def run(given: argparse.Namespace) -> int:
    """Keep the accounts, print totals and bridges, write the files."""
    from parkzero.cli.totals import show
    from parkzero.compare.inventory import inventory

    park, problems = load(given.park, given)
    with running(given) as runner:
        result = inventory(park, given.standard, given.boundary, given.year, given.draws, problems=problems, runner=runner)

    def told() -> None:
        tell(result.problems[len(problems) :], given)
        show(result, given.lang)

    return finish(result, given, f"{park.id}-inventory", {"park": given.park}, told)

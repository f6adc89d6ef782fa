"""`compare`: how the model divides the difference between two parks."""

from __future__ import annotations

import argparse

from parkzero.cli.loading import load
from parkzero.cli.options import money
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish
from parkzero.problem import of_parks


def options(parser: argparse.ArgumentParser) -> None:
    """The two parks, and the sections that are split."""
    cache_option(parser)
    money(parser)
    parser.add_argument("park", metavar="A")
    parser.add_argument("other", metavar="B")
    parser.add_argument("--split", help="sections that are split, by comma (default: all that neither park borrowed)")


def run(given: argparse.Namespace) -> int:
    """Compare, print the outcomes, write the files."""
    from parkzero.cli.outcomes import show
    from parkzero.compare.explanation import explain

    a, first = load(given.park, given, beside=True)
    b, second = load(given.other, given, beside=True)
    problems = of_parks([(a.id, first), (b.id, second)])
    with running(given) as runner:
        split = None if given.split is None else tuple(s.strip() for s in given.split.split(",") if s.strip())
        result = explain(a, b, split, runner=runner, problems=problems)

    def told() -> None:
        show(result, given.lang)
        tell(result.problems[len(problems) :], given)

    return finish(result, given, f"{a.id}-{b.id}", {"a": given.park, "b": given.other}, told)

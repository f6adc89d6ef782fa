"""`assess`: the whole examination of a park."""

from __future__ import annotations

import argparse

from parkzero.cli.loading import load
from parkzero.cli.options import money
from parkzero.cli.options import park as park_option
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish


def options(parser: argparse.ArgumentParser) -> None:
    """Whose examination."""
    park_option(parser)
    parser.add_argument("--no-proof", action="store_true", help="on representative days alone, several times quicker, without a certificate")
    cache_option(parser)
    money(parser)


def run(given: argparse.Namespace) -> int:
    """Examine, print the answer and the problems it met, write the files."""
    from parkzero.compare.examination import assess
    from parkzero.report.page import below_totals, message

    park, problems = load(given.park, given)
    with running(given) as runner:
        result = assess(park, problems=problems, runner=runner, proved=not given.no_proof)

    def told() -> None:
        for sentence in result.answer:
            print(message(sentence, given.lang, result.park.enterprises))
        for line in below_totals(result.notes, result.problems, given.lang, result.park.enterprises):
            print(line)
        tell(result.problems[len(problems) :], given)

    return finish(result, given, park.id, {"park": given.park}, told)

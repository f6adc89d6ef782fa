"""`assess`: the whole examination of a park."""

from __future__ import annotations

import argparse
import sys

from parkzero.cli.loading import load
from parkzero.cli.options import park as options
from parkzero.cli.progress import Progress
from parkzero.cli.writing import finish

__all__ = ["options", "run"]


def run(given: argparse.Namespace) -> int:
    """Examine, print the answer and the problems it met, write the files."""
    from parkzero.compare.examination import assess
    from parkzero.compare.runner import Runner
    from parkzero.report.page import message
    from parkzero.text.speaking import problem

    park, problems = load(given.park, given)
    with Progress(given.lang) as progress:
        result = assess(park, problems=problems, runner=Runner(progress.step))
    if not given.json:
        for sentence in result.answer:
            print(message(sentence, given.lang))
        for item in result.problems[len(problems) :]:
            print(problem(item, given.lang), file=sys.stderr)
    return finish(result, given, park.id, {"park": given.park})

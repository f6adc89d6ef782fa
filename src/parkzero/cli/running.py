"""The runner of a command: its progress, and the user's cache unless `--no-cache`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from parkzero.cli.progress import Progress
from parkzero.heap import give_back

if TYPE_CHECKING:
    from parkzero.compare.runner import Runner


def options(parser: argparse.ArgumentParser) -> None:
    """Whether what was computed before is taken, and what is computed now kept."""
    parser.add_argument("--no-cache", action="store_true", help="compute everything anew and keep nothing")


@contextmanager
def running(given: argparse.Namespace) -> Iterator[Runner]:
    """The runner of a command, its progress shown while it is in use."""
    from parkzero.cache import usual
    from parkzero.compare.runner import Runner

    give_back()
    with Progress(given.lang) as progress:
        yield Runner(progress.step, cache=None if given.no_cache else usual())

"""The files of a result, or its JSON on stdout."""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from parkzero.cli.ending import unwinding
from parkzero.cli.exits import DONE
from parkzero.problem import WrongUse

if TYPE_CHECKING:
    from parkzero.blueprint import Planning
    from parkzero.document import Accounts, Comparison, Result

LONGEST_NAME = 255
"""Bytes of the longest name of a file or folder."""


def finish(
    document: Result | Accounts | Comparison | Planning, given: argparse.Namespace, name: str, places: Mapping[str, str], show: Callable[[], None]
) -> int:
    """Write the files of a document to `--out`, without it to out/`name`, and only then print: its JSON where that is asked for, else what
    `show` prints. `places`: of its parks."""
    from parkzero.compare.stamping import found_at
    from parkzero.document import as_json
    from parkzero.text.speaking import say

    document = found_at(document, places)
    files: tuple[Path, ...] = ()
    if given.out is not None or not given.json:
        from parkzero.report.files import render

        with unwinding():
            files = render(document, given.out or Path("out") / name, given.lang)
    if given.json:
        print(as_json(document), end="")
        return DONE
    show()
    print(say("written", given.lang, files=" ".join(str(f) for f in files)))
    return DONE


def refuse_unwritable(place: Path) -> None:
    """Raise OSError, before any work, where a folder cannot be made or written to; nothing is left behind."""
    for part in place.parts:
        if len(os.fsencode(part)) > LONGEST_NAME:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), f"{part[:40]}...")
    if place.exists() and not place.is_dir():
        raise WrongUse("out", str(place))
    nearest = next((p for p in (place, *place.parents) if p.exists()), Path())
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    try:  # what may be written to is known only by trying: rights and kinds of file systems say little
        with TemporaryDirectory(dir=nearest, prefix=".parkzero-"):
            pass
    except OSError as why:
        raise type(why)(why.errno, why.strerror, str(place)) from None

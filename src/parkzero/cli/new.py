"""`new`: a commented starter park."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path

from parkzero.cli.exits import DONE, USE


def options(parser: argparse.ArgumentParser) -> None:
    """Where, and in which form."""
    parser.add_argument("dir", metavar="DIR", type=Path)
    parser.add_argument("--xlsx", action="store_true", help="a workbook with one sheet per holder of the data")


def run(given: argparse.Namespace) -> int:
    """Write the starter into an empty or new folder."""
    from parkzero.compare.starting import start
    from parkzero.text.speaking import say

    xlsx = given.xlsx or given.dir.suffix.lower() == ".xlsx"
    try:
        files = start(given.dir, xlsx=xlsx)
    except FileExistsError:
        print(say("exists_already", given.lang, place=given.dir), file=sys.stderr)
        return USE
    if given.json:
        print(json.dumps({"files": [str(f) for f in files]}))
    else:
        print(say("starter_written", given.lang, place=shlex.quote(str(files[0] if xlsx else given.dir))))
    return DONE

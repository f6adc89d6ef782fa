"""`convert`: a park in the present format and under present names, in a new folder."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from parkzero.problem import WrongUse


def options(parser: argparse.ArgumentParser) -> None:
    """The park."""
    parser.add_argument("park", metavar="PARK", type=Path)


def run(given: argparse.Namespace) -> int:
    """Say what changes; write it where --out names a folder."""
    from parkzero.compare.library import names
    from parkzero.park.converting import convert
    from parkzero.text.speaking import say

    if not given.park.exists() and str(given.park) in names():
        raise WrongUse("library_park", str(given.park))
    try:
        changes = convert(given.park, given.out)
    except FileExistsError:
        print(say("exists_already", given.lang, place=given.out), file=sys.stderr)
        return 2
    if given.json:
        print(
            json.dumps(
                {"changes": [asdict(c) for c in changes], "out": str(given.out) if given.out else None}, ensure_ascii=False, indent=1
            )
        )
        return 0
    for c in changes:
        print(f"{c.file}:{c.line}: " + (f"{c.old} -> {c.new}" if c.old else f"+ {c.new}"))
    print(say("convert_count", given.lang, count=len(changes)))
    print(say("written", given.lang, files=given.out) if given.out else say("convert_dry", given.lang))
    return 0

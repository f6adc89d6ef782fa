"""The files of a result, or its JSON on stdout."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from parkzero.cli.ending import unwinding
from parkzero.cli.exits import DONE

if TYPE_CHECKING:
    from parkzero.blueprint import Planning
    from parkzero.document import Accounts, Comparison, Result


def finish(document: Result | Accounts | Comparison | Planning, given: argparse.Namespace, name: str, places: Mapping[str, str]) -> int:
    """Print the document as JSON where that is asked for; write its files to `--out`, without it to out/`name`. `places`: of its parks."""
    from parkzero.compare.stamping import found_at
    from parkzero.document import as_json
    from parkzero.text.speaking import say

    document = found_at(document, places)
    if given.json:
        print(as_json(document), end="")
        if given.out is None:
            return DONE
    from parkzero.report.files import render

    with unwinding():
        files = render(document, given.out or Path("out") / name, given.lang)
    if not given.json:
        print(say("written", given.lang, files=" ".join(str(f) for f in files)))
    return DONE

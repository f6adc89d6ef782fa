"""Problems of a park, for a person on stderr or for a program on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable

from parkzero.problem import Problem


def tell(problems: Iterable[Problem], given: argparse.Namespace) -> None:
    """Print them, those of one kind in a line, or as JSON."""
    if given.json:
        print(json.dumps({"problems": [p.as_dict() for p in problems]}, ensure_ascii=False, indent=1))
        return
    from parkzero.text.speaking import problems as lines

    for line in lines(problems, given.lang):
        print(line, file=sys.stderr)

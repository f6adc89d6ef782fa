"""`schema`: the JSON Schema of park.yaml."""

from __future__ import annotations

import argparse
import json

from parkzero.cli.exits import DONE


def options(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(given: argparse.Namespace) -> int:
    """Print it."""
    from parkzero.compare.starting import schema

    del given
    print(json.dumps(schema(), ensure_ascii=False, indent=1))
    return DONE

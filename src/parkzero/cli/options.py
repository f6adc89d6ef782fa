"""Options that all commands share."""

from __future__ import annotations

import argparse
from pathlib import Path


def common(parser: argparse.ArgumentParser) -> None:
    """What every command takes."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the files")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="language of reports and messages")


def park(parser: argparse.ArgumentParser) -> None:
    """The park that a command is about."""
    parser.add_argument("park", metavar="PARK")

"""Options that all commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from parkzero.cli.values import currency


def language(parser: argparse.ArgumentParser, lang: str) -> None:
    """The language, of help and usage errors too; `lang` where none is named here."""
    parser.add_argument("--lang", choices=("en", "zh"), default=lang, help="language of reports and messages")


def common(parser: argparse.ArgumentParser, lang: str) -> None:
    """What every command takes."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the files")
    language(parser, lang)


def money(parser: argparse.ArgumentParser) -> None:
    """The currency of results."""
    parser.add_argument("--currency", type=currency, metavar="CUR", help="currency of all results: CNY, EUR, ... (default: the study's)")


def park(parser: argparse.ArgumentParser) -> None:
    """The park that a command is about."""
    parser.add_argument("park", metavar="PARK")

"""The help and the usage errors of the command line in the language asked for.

Code says them in English; `text/usage.csv` holds each in Chinese, `{}` standing for what differs. It is read only where Chinese is asked
for, so that `parkzero --help` answers at once.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NoReturn
from unicodedata import east_asian_width

Lang = str


def asked(arguments: Sequence[str]) -> Lang:
    """The language that a command line asks for, before it is parsed: also where it cannot be.

    >>> asked(["plan", "--lang", "zh", "--help"]), asked(["--lang=zh"]), asked(["parks"])
    ('zh', 'zh', 'en')
    """
    for here, after in zip(arguments, (*arguments[1:], ""), strict=False):
        if here == "--lang=zh" or (here == "--lang" and after == "zh"):
            return "zh"
    return "en"


@cache
def _texts() -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Chinese by English, and those with a place for what differs."""
    with (Path(__file__).parents[1] / "text" / "usage.csv").open(encoding="utf8") as text:
        rows = [(row["en"], row["zh"]) for row in csv.DictReader(text)]
    open_ = [(re.compile("(.+?)".join(map(re.escape, en.split("{}"))), re.S), zh) for en, zh in rows if "{}" in en]
    return {en: zh for en, zh in rows if "{}" not in en}, tuple(open_)


def told(text: str, lang: Lang) -> str:
    """A text of the command line in a language; what no table holds stays as it is."""
    if lang != "zh":
        return text
    whole, parted = _texts()
    if text in whole:
        return whole[text]
    for pattern, zh in parted:
        if found := pattern.fullmatch(text):
            return zh.format(*(told(part, lang) for part in found.groups()))
    return text


class _Help(argparse.HelpFormatter):
    """Help with room for the longest command beside its text."""

    def __init__(self, prog: str, *, lang: Lang = "en") -> None:
        super().__init__(prog)
        self._action_max_length = 16
        self._lang = lang

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and told(heading, self._lang))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and told(text, self._lang))

    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, told("usage: ", self._lang) if prefix is None else prefix)  # type: ignore[arg-type]

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help and told(action.help, self._lang)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if self._lang == "en" else broken(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(text, width, indent) if self._lang == "en" else "\n".join(indent + line for line in broken(text, width - len(indent)))


def broken(text: str, width: int) -> list[str]:
    """Lines of a text that holds Chinese, whose characters are two columns wide; a word of letters is not broken.

    >>> broken("园区 parkzero 的账", 10)
    ['园区', 'parkzero', '的账']
    """
    lines, held = [""], 0
    for piece in re.findall(r"[\x21-\x7e]+|\s+|.", text):
        wide = sum(2 if east_asian_width(c) in "WF" else 1 for c in piece)
        if held + wide > width and held and piece not in "，。；：、）":
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            held = 0
        if piece.strip() or held:
            lines[-1] += piece
            held += wide
    return [line.rstrip() for line in lines]


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are in one language."""

    def __init__(self, *, lang: Lang, **options: object) -> None:
        self.lang = lang
        super().__init__(formatter_class=partial(_Help, lang=lang), **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {told('error: ', self.lang)}{told(message, self.lang)}\n")

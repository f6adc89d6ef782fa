"""Every English phrase that a problem may carry reads in Chinese: none is left in the language of the code."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import parkzero
from parkzero.park import validation
from parkzero.park.catalogue import table
from parkzero.park.noun import with_article
from parkzero.text.speaking import phrase
from parkzero.units import AMBIGUOUS

SOURCE = Path(parkzero.__file__).parent
SAYS = {"found", "expected", "hint", "field"}
PLACES = {"wrong": (2, 3), "failed": (1, 3), "field_problem": (3, 4, 5), "StampError": (0, 1, 2), "UnusableUnit": (0,), "one": (2, 3), "UnitError": (0,), "PeriodError": (0,), "refused": (0, 1)}
"""Positions of phrases in calls of functions that make problems."""
STANDING = ("7", "x", "2024", "k b", "x.csv", "0.5", "'x'")
"""What may stand for a value in a phrase."""


def texts(node: ast.expr) -> Iterator[str]:
    """The phrases that an expression may be, with something standing for each of its values that is no phrase itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for standing in STANDING:
            parts = [[str(v.value)] if isinstance(v, ast.Constant) else [*texts(v.value)] or [standing] for v in node.values if isinstance(v, ast.Constant | ast.FormattedValue)]
            yield from ("".join(found) for found in itertools.islice(itertools.product(*parts), 20))
    elif isinstance(node, ast.IfExp):
        for branch in (node.body, node.orelse):
            yield from texts(branch)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for left, right in itertools.product(list(texts(node.left)) or STANDING, list(texts(node.right)) or STANDING):
            yield left + right
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) == 2:
        yield from texts(node.args[1])
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from texts(value)


def assigned(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment fills, each with its value."""
    target, value = node.targets[0], node.value
    pairs = zip(target.elts, value.elts, strict=False) if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) else ((target, value),)
    yield from ((t.id, v) for t, v in pairs if isinstance(t, ast.Name))


def phrases() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where a phrase stands, and the forms that it may take."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name in ("text", "cli", "report"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Assign):
                yield from ((f"{path.name}:{node.lineno}", tuple(texts(value))) for name, value in assigned(node) if name in SAYS)
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            said = [k.value for k in node.keywords if k.arg in SAYS] if name in ("Problem", "at", "row_problem", "field_problem", "told", "_told") else []
            said += [node.args[n] for n in PLACES.get(name, ()) if n < len(node.args)]
            for value in said:
                yield f"{path.name}:{node.lineno}", tuple(texts(value))


LITTLE = re.compile(r"(?<![\w./'-])(?:a|an|the|of|and|or|in|than|what|with|is|are|that|to|for|no|as|at|by|too|rows?|months?|years?|most|least|again|same)(?![\w./'-])")
"""Little words by which English is known that ids have not."""


def english(text: str) -> bool:
    """Whether a text holds words of English, not ids, numbers and units alone."""
    words = re.findall(r"(?<![\w./:-])[a-z]{3,}(?![\w./:(-])", text)
    return len(words) >= 2


def test_every_phrase_of_a_problem_reads_in_chinese() -> None:
    left = sorted({f"{where}: {forms[0]}" for where, forms in phrases() if forms and english(forms[0]) and all(phrase(f, "zh") == f for f in forms)})
    assert not left, "\n".join(left)


def test_nothing_of_a_phrase_stays_english_where_it_reads_in_chinese() -> None:
    found = {(where, said) for where, forms in phrases() for f in forms if (said := phrase(f, "zh")) != f and LITTLE.search(said)}
    assert not found, "\n".join(f"{where}: {said}" for where, said in sorted(found))


def test_what_pydantic_asks_for_is_said_in_words_that_read_in_chinese() -> None:
    said = [*validation.KINDS.values(), *validation._BASES.values(), *(instead for _, instead in AMBIGUOUS if english(instead)), *(f"this is {with_article(k)}" for k in ("energy", "price of power", "emission", "money")), *validation.PATTERNS.values(), "a name of letters, digits and _", "another value", "a value >= 0", "a value < 7"]
    assert [p for p in said if phrase(p, "zh") == p] == []


@pytest.mark.parametrize(("said", "read"), [
    ("natural_gas bought in 2024", "2024年外购 天然气"), ("mill bought electricity: 9 of 12 months of 2024", "mill 外购 电力：2024年仅有 9 个月"), ("mill burnt coal 2024: the same row again", "2024年mill 燃烧 煤：同一行重复"),
    ("rows of 2024", "2024 年的数据行"), ("rows of 2022, 2023", "2022, 2023 年的数据行"), ("at most 59.3 MWh of GO-1", "GO-1 最多 59.3 MWh"), ("18,000 MWh of steam", "蒸汽 为 18,000 MWh"),
    ("between 2.4 and 6,000 MWh of electricity per employee: 0.02 to 50 times the mean of the sector", "2.4 至 6,000 MWh（人均用电）：行业均值的 0.02 至 50 倍"), ("heat: 2030 to 2020", "heat：2030 至 2020"),
    ("INV-1: 4,337 MWh of electricity, as in activity.csv:2", "INV-1：电力 4,337 MWh，与 activity.csv:2 相同"), ("1,000 times less would fit: kWh and MWh taken for each other?", "除以 1,000 则合理：是否混淆 kWh 与 MWh？"),
])  # fmt: skip
def test_a_phrase_is_read_by_the_rule_that_is_its_own(said: str, read: str) -> None:
    assert phrase(said, "zh") == read


def test_every_source_of_a_series_reads_in_chinese() -> None:
    said = {f"{r['source']}; {r['period']}" for r in table("climate.csv")} | {r["source"] for r in table("climate_bands.csv")}
    said |= {"; ".join(filter(None, (r["source"], r["note"]))) for r in table("markets.csv")}
    left = {text for text in said if re.findall(r"(?<![\w./:-])(?!pvlib)[a-z]{3,}", phrase(text, "zh"))}
    assert not left

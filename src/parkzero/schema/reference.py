"""docs/result-schema.md, written from the schema, the registry and the history of versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

import yaml

from parkzero.schema.documents import KINDS, document_schema
from parkzero.schema.quantities import BASES, quantities

Tree = dict[str, Any]
INTRO = """# The result

Written by `parkzero schema --reference` from the types and the registry of quantities; do not edit by hand.

Every leaf number, but for the options in `made`, is a **Figure**: `value, unit, low, high, basis, source`, and `reason` where `value` is null (not assessed).
Low and high equal the value when it is exact; they are empty where the interval was not worked out. What they are else, `span` says: nothing, the 5th and 95th percentile of what is
uncertain in the figure; `near_optimal`, from where to where plans whose cost lies within the gap differ at least: those that were run, and their mixtures (no uncertainty: all of them are as good); `hours`, the 5th and 95th percentile of the steps of the year;
`years`, the least and the most of the years of weather that were drawn; `ends`, the ends of one thing that the definition names. A share has the unit `1`, a count or an index the empty unit.
Series for pictures are a **Curve**: `name, unit, values`. Money is real, in the study's currency and price year, shown as `{money}` below.

A document names its version in `schema`, the version of the code in `version`. A new key or text raises the minor number; a changed sign, unit or meaning the major one.
Every object refuses keys that its schema does not name.

`made` says how a document was made: the command, its options, its parks with their keys, the source, the edition of the catalogue, the packages. No time stands in it:
the same question gives the same document. `parkzero reproduce RESULT.json` makes it again.

| document | version | written by | JSON Schema |
|---|---|---|---|
"""
END = """
## Exit codes
0 done, 1 the data has problems or `reproduce` found that something moved, 2 wrong use, 3 demand cannot be served, or a target that must be met (`--strict`) cannot;
130 interrupted, 141 nobody read on, 143 told to end while files were written.
"""


def reference_page() -> str:
    """The reference of all documents as Markdown."""
    schemas = {name: document_schema(name) for name in KINDS}
    parts: Tree = {}
    for made in schemas.values():
        parts |= made["$defs"]
    lines = [f"| {n} | `{k.version}` | {k.command} | `parkzero schema --{n}` |" for n, k in KINDS.items()]
    for name, made in schemas.items():
        lines += ["", f"## {name}", *_described(made), *_keys(made)]
    lines += ["", "## Parts", "What the documents are made of, in alphabetical order."]
    for name in sorted(parts):
        lines += ["", f"### {name}", *_described(parts[name]), *_keys(parts[name])]
    lines += ["", "## Named quantities", *_quantities(), "", "## History", *_history()]
    return INTRO + "\n".join(lines) + "\n" + END


def _described(part: Tree) -> Iterator[str]:
    text = part.get("description")
    if text:
        yield " ".join(text.split())
        yield ""


def _keys(part: Tree) -> Iterator[str]:
    yield from ("| key | holds | |", "|---|---|---|")
    for name, inner in part["properties"].items():
        yield f"| {name} | {_type(inner)} | {_cell(inner.get('description', ''))} |"


def _type(inner: Tree) -> str:
    """What stands under a key, in short."""
    if "$ref" in inner:
        name = inner["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in inner or "enum" in inner:
        return ", ".join(f"`{x}`" for x in inner.get("enum", [inner.get("const")]))
    if "anyOf" in inner:
        return " or ".join(_type(x) for x in inner["anyOf"])
    if "prefixItems" in inner:
        return " and ".join(_type(x) for x in inner["prefixItems"])
    if inner["type"] == "array":
        return f"list of {_type(inner['items'])}"
    if inner["type"] == "object":
        held = inner.get("additionalProperties") or next(iter(inner["properties"].values()))
        return f"{_type(held)} by name"
    return str(inner["type"])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _quantities() -> Iterable[str]:
    yield "`[]` is any item of a list, `[x]` the one with id x, `<x>` any name of that kind, `*` every figure below. What a quantity was computed on:"
    yield ""
    yield from (f"- **{name}**: {text}" for name, text in BASES.items())
    for group in dict.fromkeys(q.documents for q in quantities()):
        yield from ("", f"### In {' and '.join(group)}", "| quantity | unit | on | definition |", "|---|---|---|---|")
        yield from (f"| `{q.path}` | {q.unit} | {q.basis} | {_cell(q.definition)} |" for q in quantities() if q.documents == group)


def _history() -> Iterator[str]:
    past: dict[str, list[Tree]] = yaml.safe_load((files("parkzero.schema") / "history.yaml").read_text(encoding="utf8"))
    for name, versions in past.items():
        for item in versions:
            yield ""
            yield f"**{name} {item['version']}**"
            yield from (f"- {text}" for text in item["moved"])

"""JSON Schema of every document, from its types: required keys, no others, names in print, the registry's names where a dictionary is closed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from types import GenericAlias
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from parkzero.blueprint import NETWORK, PLANNING, NetworkPlan, Planning
from parkzero.document import COMPARISON, INVENTORY, RESULT, WRITTEN, Accounts, Comparison, Result
from parkzero.schema.quantities import Quantity, quantities

DIALECT = GenerateJsonSchema.schema_dialect
Tree = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of document."""

    type: type
    version: str
    command: str
    """The commands that write it."""


KINDS: dict[str, Kind] = {
    "result": Kind(Result, RESULT, "assess"),
    "plan": Kind(Planning, PLANNING, "plan"),
    "accounts": Kind(Accounts, INVENTORY, "inventory"),
    "comparison": Kind(Comparison, COMPARISON, "swap, compare"),
    "network": Kind(NetworkPlan, NETWORK, "network"),
}


def kind_of(document: Tree) -> str:
    """The kind of a document that was written, by its `schema`. Raises ValueError where it is of no version that is known here."""
    for name, kind in KINDS.items():
        if document.get("schema") == kind.version:
            return name
    raise ValueError(f"schema {document.get('schema')!r}; known are {', '.join(k.version for k in KINDS.values())}")


class _Plain(GenerateJsonSchema):
    """Without titles that repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document_schema(name: str) -> Tree:
    """The JSON Schema (2020-12) of a kind of document as it is written: `result`, `plan`, `accounts`, `comparison`, `network`.

    Every object refuses further keys. Dictionaries whose names the registry lists one by one are closed too; those by id stay open.
    """
    kind = KINDS[name]
    config = ConfigDict(use_attribute_docstrings=True, extra="forbid", json_schema_serialization_defaults_required=True)
    held: Any = GenericAlias(tuple, (kind.type,))  # a dataclass alone takes no config
    made = TypeAdapter(held, config=config).json_schema(mode="serialization", schema_generator=_Plain)
    parts: Tree = made["$defs"]
    for type_, names in WRITTEN.items():
        if type_.__name__ in parts:
            _rename(parts[type_.__name__], names)
    _figure(parts["Figure"])
    top: Tree = parts.pop(kind.type.__name__)
    top["properties"]["schema"] = {"const": kind.version}
    _close(top, [(q.keys, q) for q in quantities() if name in q.documents], parts)
    return {"$schema": DIALECT, "title": f"parkzero {name}", **top, "$defs": parts}


def _rename(part: Tree, names: Mapping[str, str]) -> None:
    part["properties"] = {names.get(k, k): v for k, v in part["properties"].items()}
    part["required"] = [names.get(k, k) for k in part["required"]]


def _figure(part: Tree) -> None:
    """A value with its interval, or without one where that was not worked out; or the reason why there is none."""
    for name in ("reason", "interval", "span"):
        part["required"].remove(name)
    del part["properties"]["interval"]
    part["if"] = {"properties": {"value": {"type": "null"}}}
    part["then"] = {"required": ["reason"], "properties": {"reason": {"minLength": 1}}}
    part["else"] = {"oneOf": [{"properties": {"low": {"type": kind}, "high": {"type": kind}}} for kind in ("number", "null")]}


_Rows = list[tuple[tuple[str, ...], Quantity]]


def _close(here: Tree, rows: _Rows, parts: Tree) -> None:
    """Write names that the registry lists one by one into the dictionaries that hold them; these then take no other names."""
    here = next((x for x in here.get("anyOf", ()) if "$ref" in x), here)
    here = parts[here["$ref"].rpartition("/")[2]] if "$ref" in here else here
    below: dict[str, _Rows] = {}
    for keys, item in rows:
        if keys and keys[0] != "*":
            below.setdefault(keys[0], []).append((keys[1:], item))
    if here.get("type") == "array":
        _close(here["items"], below.get("[]", []), parts) if "items" in here else None
    elif "properties" in here:
        for key, inner in below.items():
            _close(here["properties"][key], inner, parts)
    elif "anyOf" in (template := here.get("additionalProperties") or {}):
        return  # words and figures side by side
    elif not any("<" in key for key in below) and below:
        here["additionalProperties"] = False
        here["properties"] = {key: copy.deepcopy(template) for key in below}
        for key, inner in below.items():
            if not [k for k in inner[0][0] if k != "*"]:
                here["properties"][key]["description"] = inner[0][1].described
            _close(here["properties"][key], inner, parts)
    else:
        _close(template, [row for inner in below.values() for row in inner], parts)

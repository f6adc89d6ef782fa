"""`new`: a commented starter park, as a folder or a workbook."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from parkzero.order import kinds
from parkzero.park.raw import TABLES
from parkzero.park.tree import parse
from parkzero.park.whole import Card
from parkzero.park.workbook import write_workbook

TABLE_FILES = tuple(f"{name}.csv" for name in TABLES)
FILES = ("park.yaml", *TABLE_FILES, "claims.yaml")


def start(folder: Path, *, xlsx: bool = False) -> tuple[Path, ...]:
    """Write the starter into an empty or new folder. Raises FileExistsError where something stands there."""
    path = folder / "park.xlsx"
    if xlsx and folder.suffix.lower() == ".xlsx":
        path, folder = folder, folder.parent
        if path.exists():
            raise FileExistsError(path)
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    source = files("parkzero.library") / "starter"
    texts = {name: (source / name).read_text(encoding="utf8") for name in FILES}
    if xlsx:
        tables: dict[str, list[dict[str, str]]] = {n: list(csv.DictReader(_uncommented(texts[n]))) for n in TABLE_FILES}
        write_workbook(
            path,
            parse(texts["park.yaml"], "park.yaml")[0],
            {name.removesuffix(".csv"): rows for name, rows in tables.items()},
            parse(texts["claims.yaml"], "claims.yaml")[0],
        )
        return (path,)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf8")
    (folder / "park.schema.json").write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    (folder / "profiles").mkdir()
    return tuple(folder / name for name in (*FILES, "park.schema.json"))


def _uncommented(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def schema() -> dict[str, Any]:
    """JSON Schema of park.yaml for editors, assembled from the kinds of instrument."""
    found = Card.model_json_schema()
    definitions = found["$defs"]
    names = []
    for kind in kinds().values():
        inner = kind.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= inner.pop("$defs", {})
        inner["required"] = sorted({*inner.get("required", []), "kind"})
        definitions[kind.__name__] = inner
        names.append(kind.__name__)
    definitions["Policy"]["properties"]["instruments"]["items"] = {"anyOf": [{"$ref": f"#/$defs/{n}"} for n in names]}
    borrowed = {
        "type": "object",
        "properties": {"from": {"type": "string", "description": "Id of a library park"}},
        "required": ["from"],
        "additionalProperties": False,
    }
    for dimension in ("standards", "policy", "paths", "economics", "governance", "trends"):
        own = found["properties"][dimension]
        found["properties"][dimension] = {"anyOf": [own, borrowed]}
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "parkzero park"
    return found

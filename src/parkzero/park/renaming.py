"""The format of park folders and workbooks, and names that moved: an old one is read for one release, with a warning.

One table holds what was renamed. Reading and `convert` use the same edits of the text, so that comments, order and lines stay.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from parkzero.park.delimited import records, separator_of
from parkzero.park.tree import Loader
from parkzero.problem import Problem

FORMAT = 1
"""Format of park folders and workbooks that is written; the key `parkzero` of park.yaml. A park without it has format 1."""


@dataclass(frozen=True)
class Rename:
    """Something that has another name since a release; the release after that one knows the new name alone.

    `where`: for a key the mapping that holds it, "site.ground"; for a name the values it stands in, "site.assets[].technology". `[]` is any
    item of a list, `<x>` any key, "" the top of park.yaml; claims and cases are lists "claims[]", "cases[]"; a table is a mapping of its columns, "activity".
    """

    kind: Literal["key", "name"]
    where: str
    old: str
    new: str
    since: str

    def holds(self, path: Sequence[str | int]) -> bool:
        parts = re.findall(r"\[\]|[^.\[\]]+", self.where)
        return len(parts) == len(path) and all(
            isinstance(x, int) if p == "[]" else p == str(x) or p.startswith("<") for p, x in zip(parts, path, strict=True)
        )


Renames = tuple[Rename, ...]
RENAMES: Renames = ()


@dataclass(frozen=True)
class Renamed:
    """One old name with its place, and what stands there now."""

    file: str
    line: int | str | None
    old: str
    new: str
    since: str = ""

    def warning(self) -> Problem:
        return Problem(
            "renamed", self.file, line=self.line, field=self.old, found=self.old, expected=self.new, hint=f"parkzero convert writes the new name; the old one ends with the release after {self.since}", level="warning"
        )  # fmt: skip


def unread(card: Any, file: str, line: int | str | None) -> Problem | None:
    """The refusal of a park whose format is newer than this code, or none that ever was."""
    if not isinstance(card, dict) or "parkzero" not in card:
        return None
    said = card["parkzero"]
    if isinstance(said, int) and not isinstance(said, bool) and said > FORMAT:
        return Problem(
            "newer_format",
            file,
            line=line,
            field="parkzero",
            found=f"format {said}",
            expected=f"format {FORMAT} or older",
            hint="a newer parkzero wrote it: update parkzero",
        )
    if isinstance(said, bool) or said not in range(1, FORMAT + 1):
        formats = ", ".join(map(str, range(1, FORMAT + 1)))
        return Problem("wrong_value", file, line=line, field="parkzero", found=str(said)[:80], expected=f"one of {formats}")
    return None


def yaml_text(text: str, file: str, head: str = "", renames: Renames | None = None) -> tuple[str, list[Renamed]]:
    """A YAML text with new names in place of old ones. `head`: claims or cases, whose text is a list."""
    wanted = [r for r in (RENAMES if renames is None else renames) if r.old in text]
    if not wanted:
        return text, []
    try:
        root = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return text, []  # the parser tells what is wrong with it
    edits = []
    for kind, path, node in _scalars(root, (head,) if head else ()):
        for r in wanted:
            if r.kind == kind and node.value == r.old and r.holds(path):
                edits.append((node.start_mark.index, node.end_mark.index, r, node.start_mark.line + 1))
    for start, end, r, _ in sorted(edits, key=lambda e: -e[0]):
        text = text[:start] + text[start:end].replace(r.old, r.new) + text[end:]
    return text, [Renamed(file, line, r.old, r.new, r.since) for _, _, r, line in sorted(edits, key=lambda e: e[0])]


def _scalars(root: yaml.Node | None, path: tuple[str | int, ...]) -> Iterator[tuple[str, tuple[str | int, ...], yaml.ScalarNode]]:
    """Every plain key with the path of its mapping, every plain value with its own path; what an anchor repeats comes once."""
    seen, left = set[int](), [(root, path)]
    while left:
        node, at = left.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield "name", at, node
        elif isinstance(node, yaml.SequenceNode):
            left += [(inner, (*at, n)) for n, inner in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            for key, inner in node.value:
                if isinstance(key, yaml.ScalarNode):
                    yield "key", at, key
                    left.append((inner, (*at, key.value)))


def table_text(text: str, file: str, name: str, renames: Renames | None = None) -> tuple[str, list[Renamed]]:
    """A CSV text with new names in place of old ones; rows without an old name stay as they are written."""
    wanted = [r for r in (RENAMES if renames is None else renames) if r.old in text]
    if not wanted:
        return text, []
    separator, lines, header = separator_of(text), text.split("\n"), list[str]()
    changes: list[Renamed] = []
    try:
        for first, last, cells in records(text, separator):
            found = _cells(cells, header, name, wanted)
            for column, r in found:
                cells[column] = cells[column].replace(r.old, r.new)
                changes.append(Renamed(file, first, r.old, r.new, r.since))
            if found:
                ending = "\r" if lines[last - 1].endswith("\r") else ""
                lines[first - 1 : last] = [_written(cells, separator) + ending, *[_GONE] * (last - first)]
            header = header or [_bare(c) for c in cells]
    except csv.Error:
        return text, []  # the reader tells what is wrong with it
    return "\n".join(line for line in lines if line != _GONE), changes


_GONE = "\x00"
"""Stands for a line that went into the one before; no text holds it."""


def _written(cells: Sequence[str], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerow(cells)
    return out.getvalue()[:-1]


def _bare(cell: str) -> str:
    return cell.lstrip("\ufeff").strip()


def _cells(cells: Sequence[str], header: Sequence[str], name: str, renames: Sequence[Rename]) -> list[tuple[int, Rename]]:
    """Columns of a row of a table with what is renamed there; without a header the row is the header itself."""
    kind = "name" if header else "key"
    row = (name, 0) if name == "claims" else (name,)
    found = []
    for column, cell in enumerate(cells):
        path = (*row, header[column]) if column < len(header) else row
        found += [(column, r) for r in renames if r.kind == kind and _bare(cell) == r.old and r.holds(path)]
    return found


Rows = list[tuple[int, list[str]]]


def sheet(
    rows: Rows, file: str, name: str, *, table: bool, renames: Renames | None = None
) -> tuple[Rows, list[tuple[int, int, str, Renamed]]]:
    """Rows of a sheet with new names, and each cell that changed: row, column, text, change. `table`: a table, else one row for each figure."""
    wanted = RENAMES if renames is None else renames
    header, made, changed = list[str](), Rows(), list[tuple[int, int, str, Renamed]]()
    for number, texts in rows:
        cells = list(texts)
        found = _cells(cells, header, name, wanted) if table else _figure(cells, header, wanted)
        for column, r in found:
            cells[column] = re.sub(rf"(?<![\w-]){re.escape(r.old)}(?![\w-])", lambda _, r=r: r.new, cells[column], count=1)  # type: ignore[misc]
            place = f"{name}!{chr(ord('A') + column)}{number}"
            changed.append((number, column, cells[column], Renamed(file, place, r.old, r.new, r.since)))
        header = header or [_bare(c) for c in cells]
        made.append((number, cells))
    return made, changed


def _figure(cells: Sequence[str], header: Sequence[str], renames: Sequence[Rename]) -> list[tuple[int, Rename]]:
    """Columns of a row of one figure with what is renamed there: keys in its path, names in its value."""
    if "path" not in header:
        return []
    at, held = header.index("path"), header.index("value") if "value" in header else None
    path = [0 if b else a for a, b in re.findall(r"([^.\[\]]+)|(\[[^\[\]]*\])", cells[at])]
    found = [(at, r) for r in renames if r.kind == "key" and any(p == r.old and r.holds(path[:n]) for n, p in enumerate(path))]
    if held is None or held >= len(cells):
        return found
    words = re.findall(r"[\w-]+", cells[held])
    return found + [(held, r) for r in renames if r.kind == "name" and r.old in words and (r.holds(path) or r.holds([*path, 0]))]

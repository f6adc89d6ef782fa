"""YAML as plain values with the line of each: no bombs, no surprises (NO stays Norway), no silent double keys."""

from __future__ import annotations

import re
from typing import Any

import yaml

from parkzero.problem import Problem, dotted

Path = tuple[str | int, ...]
Marks = dict[Path, int]
MOST_BYTES, MOST_NODES, MOST_DEPTH = 2_000_000, 60_000, 50
COUNTED_FIRST = 300_000
"""Characters from which on the values of a text are counted before it is read."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader with the scalars of YAML 1.2: no dates, no yes/no, no octal numbers, no 12:30 in sixties."""


_INT, _FLOAT, _BOOL = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"
Loader.yaml_implicit_resolvers = {
    key: [(tag, rule) for tag, rule in rules if tag not in ("tag:yaml.org,2002:timestamp", _BOOL, _INT, _FLOAT)]
    for key, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(_BOOL, re.compile("^(?:true|True|false|False)$"), list("tTfF"))
Loader.add_implicit_resolver(_INT, re.compile(r"^[-+]?[0-9]{1,18}$"), list("-+0123456789"))
Loader.add_implicit_resolver(_FLOAT, re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?$"), list("-+.0123456789"))
Loader.add_constructor(_INT, lambda loader, node: int(loader.construct_scalar(node)))
Loader.add_constructor(_FLOAT, lambda loader, node: float(loader.construct_scalar(node)))


def parse(text: str, file: str) -> tuple[Any, Marks, list[Problem]]:
    """The value of a YAML text, the line of each path, and what is wrong with it."""
    if len(text) > MOST_BYTES:
        return None, {}, [Problem("too_large", file, found=f"{len(text):,} characters", expected=f"at most {MOST_BYTES:,}")]
    try:
        if len(text) > COUNTED_FIRST and (line := _crowded(text)):
            return None, {}, [Problem("too_large", file, line=line, found=f"more than {MOST_NODES:,} values", expected=f"at most {MOST_NODES:,} values")]
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as why:
        at = why.problem_mark.line + 1 if why.problem_mark else None
        found = _line(text, at)
        expected, hint = ("characters, not halves of them", "") if _HALVES.search(found) else ("YAML", "check indentation, colons and quotes")
        return None, {}, [Problem("yaml_syntax", file, line=at, found=found, expected=expected, hint=hint)]
    except (yaml.YAMLError, RecursionError, ValueError):
        return (
            None,
            {},
            [
                Problem(
                    "yaml_syntax",
                    file,
                    found="control characters, or values nested too deep",
                    expected="YAML without control characters, nested less than 50 deep",
                )
            ],
        )
    builder = _Builder(file)
    try:
        value = builder.value(node, (), 0) if node is not None else None
    except _TooMuch as why:
        return None, {}, [Problem("too_large", file, line=why.line, found="anchors that multiply, or nesting", expected=f"at most {MOST_NODES:,} values, {MOST_DEPTH} deep",
                                  hint="write the values out, without anchors")]  # fmt: skip
    return value, builder.marks, builder.problems


def _line(text: str, number: int | None) -> str:
    """A line of the text as it stands, or its end."""
    lines = text.split("\n")
    return repr(lines[number - 1].strip()[:100]) if number and number <= len(lines) and lines[number - 1].strip() else "the end of the text"


def _crowded(text: str) -> int:
    """The line at which a text has more values than a park can have; 0 where it has not. Raises YAMLError."""
    for number, event in enumerate(yaml.parse(text, Loader=Loader)):
        if number > 2 * MOST_NODES:
            return int(event.start_mark.line) + 1 if event.start_mark else 1
    return 0


_HALVES = re.compile(r"\\\\u[dD][89a-fA-F]")
"""Half of a character, escaped, in a line as it is shown."""
COMMA = "a comma in { } begins a new entry: write decimals with a point"
_HEAD, _REST, _GROUP = re.compile(r"[-+]?\d[\d.]*"), re.compile(r"\d"), re.compile(r"\d{3}(?!\d)")


class _TooMuch(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Builder:
    def __init__(self, file: str) -> None:
        self.file, self.marks, self.problems, self.count = file, Marks(), list[Problem](), 0
        self.scalars = Loader("")

    def value(self, node: Any, path: Path, depth: int) -> Any:
        line = node.start_mark.line + 1
        self.count += 1
        if self.count > MOST_NODES or depth > MOST_DEPTH:
            raise _TooMuch(line)
        self.marks[path] = line
        if isinstance(node, yaml.MappingNode):
            found: dict[Any, Any] = {}
            for key_node, inner in self.joined(node, path):
                key = self.scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
                if not isinstance(key, str | int) or isinstance(key, bool):
                    self.problems.append(
                        Problem(
                            "yaml_syntax",
                            self.file,
                            line=key_node.start_mark.line + 1,
                            found="a key that is no word or year",
                            expected="a plain key",
                        )
                    )
                    continue
                if key in found:
                    self.problems.append(
                        Problem(
                            "duplicate_key",
                            self.file,
                            line=key_node.start_mark.line + 1,
                            field=dotted((*path, key)),
                            found=str(key),
                            expected="each key once",
                            hint=f"the first stands at {self.file}:{self.marks[(*path, key)]}",
                        )
                    )
                    continue
                found[key] = self.value(inner, (*path, key), depth + 1)
                self.marks[(*path, key)] = key_node.start_mark.line + 1
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, (*path, i), depth + 1) for i, inner in enumerate(node.value)]
        return self.scalar(node)

    def joined(self, node: yaml.MappingNode, path: Path) -> list[tuple[Any, Any]]:
        """The pairs of a mapping, where a comma in a number ({annual: 1,290 GWh}) has cut it in two: told, and read as one."""
        found: list[tuple[Any, Any]] = []
        cut = ""
        for key, inner in node.value:
            rest = node.flow_style and found and isinstance(key, yaml.ScalarNode) and isinstance(inner, yaml.ScalarNode) and inner.value == "" and _REST.match(key.value)
            before = found[-1][1] if found else None
            if rest and isinstance(before, yaml.ScalarNode) and _HEAD.fullmatch(before.value):
                cut = f"{cut or before.value},{key.value}"
                text = f"{before.value}{key.value}" if _GROUP.match(key.value) else f"{before.value.replace('.', '')}.{key.value}"
                whole = yaml.ScalarNode("tag:yaml.org,2002:str", text, before.start_mark, key.end_mark)
                found[-1] = (found[-1][0], whole)
                continue
            cut = self.told_cut(cut, found, path)
            found.append((key, inner))
        self.told_cut(cut, found, path)
        return found

    def told_cut(self, cut: str, found: list[tuple[Any, Any]], path: Path) -> str:
        if cut:
            key, whole = found[-1]
            field = dotted((*path, key.value))
            self.problems.append(Problem("ambiguous_number", self.file, line=whole.start_mark.line + 1, field=field, found=cut, expected="a number without a comma, or in quotes", hint=COMMA))
        return ""

    def scalar(self, node: Any) -> Any:
        if any("\ud800" <= c <= "\udfff" for c in node.value):
            self.problems.append(Problem("yaml_syntax", self.file, line=node.start_mark.line + 1, found=ascii(node.value)[:80], expected="characters, not halves of them"))
            return None
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self.problems.append(
                Problem("yaml_syntax", self.file, line=node.start_mark.line + 1, found=str(node.value)[:80], expected="a plain value")
            )
            return None

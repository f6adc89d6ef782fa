"""How the code is built: calls by name, one home for time and for each instrument, one meaning per name."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "parkzero"
FILES = tuple(sorted(SOURCE.rglob("*.py")))
FACES = ("cli", "report", "text", "__init__", "__main__")
HANDED = ("results", "levers")
"""Modules of what rooms hand on to each other."""
PLAIN = (*HANDED, "energy", "accounting", "document", "statement", "backing", "blueprint")
"""Modules whose values are made by name, whatever their size."""
LEADING = {"Figure", "Problem"}
"""Two leading positions are theirs."""
MANY = 5
Node = TypeVar("Node", bound=ast.AST)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf8"))


def room(path: Path) -> str:
    """The room or the module of the ground that a file is of."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def nodes(kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    """All nodes of a kind, with their file."""
    return ((path, node) for path in FILES for node in ast.walk(tree(path)) if isinstance(node, kind))


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_no_call_has_more_than_five_positions() -> None:
    assert not [f"{place(path, call)} {ast.unparse(call.func)}" for path, call in nodes(ast.Call) if len(call.args) > MANY]


def frozen(made: ast.ClassDef) -> ast.expr | None:
    """The decorator of a dataclass."""
    return next((d for d in made.decorator_list if re.match(r"dataclass\b", ast.unparse(d))), None)


def test_values_with_many_fields_and_those_that_rooms_hand_on_are_made_by_name() -> None:
    wrong = []
    for path, made in nodes(ast.ClassDef):
        how = frozen(made)
        size = sum(isinstance(part, ast.AnnAssign) for part in made.body)
        if how is not None and made.name not in LEADING and (size > MANY or room(path) in PLAIN) and "kw_only=True" not in ast.unparse(how):
            wrong.append(f"{place(path, made)} {made.name}")
    assert not wrong


GRID = {"clock.py", "optimize/sweep.py"}
"""The grid itself, and what a sweep is known by."""


def test_weights_of_periods_are_the_business_of_the_grid() -> None:
    used = {str(path.relative_to(SOURCE)) for path, part in nodes(ast.Attribute) if part.attr == "weights"}
    assert used == GRID


def test_lengths_of_steps_are_the_business_of_clock_and_engine() -> None:
    used = {room(path) for path, part in nodes(ast.Attribute) if part.attr == "step_hours"}
    assert used <= {"clock", "energy", "optimize"}


def kinds() -> dict[str, str]:
    """Module of each kind of instrument."""
    made = {name.name: path for path, name in nodes(ast.ClassDef) if room(path) == "policy" and "Acting" in map(ast.unparse, name.bases)}
    assert made
    return {name: f"parkzero.policy.{path.stem}" for name, path in made.items()}


def test_nobody_asks_for_the_kind_of_an_instrument() -> None:
    """No other room imports one, no code asks what class it is or by which name it goes."""
    classes, modules = set(kinds()), set(kinds().values())
    for path, taken in nodes(ast.ImportFrom):
        if room(path) != "policy":
            assert taken.module not in modules, place(path, taken)
            assert not (taken.module == "parkzero.policy" and modules & {f"parkzero.policy.{a.name}" for a in taken.names}), place(path, taken)
    for path, call in nodes(ast.Call):
        if ast.unparse(call.func) in ("isinstance", "issubclass", "getattr", "hasattr"):
            asked = set(re.findall(r"\w+", ast.unparse(call)))
            assert not asked & classes, place(path, call)
            assert not asked & {"instrument", "instruments"} or ast.unparse(call.func) == "isinstance", place(path, call)
    named = {path.rsplit(".", 1)[1] for path in modules}
    for path, asked_for in nodes(ast.Compare):
        if ast.unparse(asked_for.left).endswith(".kind"):
            assert not named & {x.value for c in asked_for.comparators for x in ast.walk(c) if isinstance(x, ast.Constant)}, place(path, asked_for)


@pytest.mark.parametrize("module", HANDED)
def test_a_type_is_handed_on_only_where_another_room_takes_it(module: str) -> None:
    """Imported by two rooms, or by the one that gives it and part of another type that is handed on."""
    held = {made.name: made for made in tree(SOURCE / f"{module}.py").body if isinstance(made, ast.ClassDef)}
    takers: dict[str, set[str]] = defaultdict(set)
    for path, taken in nodes(ast.ImportFrom):
        if taken.module == f"parkzero.{module}":
            for name in taken.names:
                takers[name.name].add(room(path))
    parts = {word for made in held.values() for x in made.body if isinstance(x, ast.AnnAssign) for word in re.findall(r"\w+", ast.unparse(x.annotation))}
    alone = [name for name in held if len(takers[name]) < 2 and not (takers[name] and name in parts)]
    assert not alone


TWICE = {
    "Part": "of a plan, and of a site: the word of the park file",
    "Run": "a way to run a park, and such a run as shown",
    "Quantity": "a number with its unit, and a named quantity of a document",
    "assess": "one run, and the examination of a park",
    "check": "all problems of a place, and of a park that was read",
    "convert": "money, units, and parks of an older format",
    "kinds": "of instrument: order hands on what policy finds",
    "names": "of parks, and of what stands in registries",
    "quantity": "a field of a park file, and a named quantity of a document",
    "read": "a park, and a text with a number and unit",
    "terms": "`economics.terms` and `policy.terms`, called by the name of their room",
}
"""Names with two homes, and why."""


def public(path: Path) -> Iterator[str]:
    """Classes, functions and names of types that a module defines."""
    for part in tree(path).body:
        if isinstance(part, ast.ClassDef | ast.FunctionDef):
            yield part.name
        for target in part.targets if isinstance(part, ast.Assign) else ():
            if isinstance(target, ast.Name) and re.fullmatch(r"[A-Z][a-z]\w+", target.id):
                yield target.id


def test_a_public_name_has_one_home() -> None:
    """Faces are left out: what they draw, print and ask for is called by its name. Constants are a module's own."""
    homes: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        if room(path) not in FACES:
            for name in public(path):
                if not name.startswith("_"):
                    homes[name].add(room(path))
    twice = {name: rooms for name, rooms in homes.items() if len(rooms) > 1}
    assert not {name: rooms for name, rooms in twice.items() if name not in TWICE}
    assert not TWICE.keys() - twice.keys(), "no longer defined twice"


def test_files_stay_small() -> None:
    for path in FILES:
        assert len(path.read_text(encoding="utf8").splitlines()) <= 500, path.name

"""`scripts/test quick` touches every room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import parkzero

SOURCE = Path(parkzero.__file__).parent
ROOMS = sorted({p.stem for p in SOURCE.iterdir() if (p / "__init__.py").exists() or p.suffix == ".py"} - {"__init__", "__main__"})


def quick(tree: ast.Module) -> list[ast.stmt]:
    """The statements of a test file that a quick run reaches; none where the whole file is marked long or slow."""

    def long(node: ast.expr) -> bool:
        return any(isinstance(x, ast.Attribute) and x.attr in ("long", "slow") for x in ast.walk(node))

    if any(isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "pytestmark" and long(s.value) for s in tree.body):
        return []
    return [s for s in tree.body if not (isinstance(s, ast.FunctionDef) and any(long(d) for d in s.decorator_list))]


def imported(statement: ast.stmt) -> set[str]:
    """Rooms that a statement imports from."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "parkzero" else [f"parkzero.{x.name}" for x in node.names]
            found |= {n.split(".")[1] for n in names if n.startswith("parkzero.")}
    return found


TOUCHED = {room: path.name for path in sorted(Path(__file__).parent.glob("test_*.py")) for s in quick(ast.parse(path.read_text(encoding="utf8"))) for room in imported(s)}


@pytest.mark.parametrize("room", ROOMS)
def test_a_quick_test_stands_for_every_room(room: str) -> None:
    assert room in TOUCHED

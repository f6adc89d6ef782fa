from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from jsonschema import Draft202012Validator

from parkzero.document import plain
from parkzero.schema.documents import KINDS, document_schema
from parkzero.schema.quantities import figures, quantity

os.environ["PARKZERO_CACHE"] = "off"  # a test that wants a cache has one of its own
settings.register_profile("search", deadline=None)
settings.register_profile("parkzero", settings.get_profile("search"), derandomize=True)
settings.load_profile("parkzero")

STARTER = Path(str(files("parkzero.library") / "starter"))
LEAN = "  technologies: [pv_roof, battery, gas_steam_boiler]"
"""A line for the card's economics: a plan of so few technologies takes seconds."""
MOST = 6.0
"""CPU time that a quick test may take [s]."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help=f"leave out tests marked long; the others may take {MOST:g} s of CPU each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def _timed(item: pytest.Item) -> Iterator[None]:
    """A quick test, or a fixture of it, that is not quick fails: quick runs stay quick by themselves."""
    start = time.process_time()
    yield
    took = time.process_time() - start
    if item.config.getoption("--quick") and took > MOST:
        pytest.fail(f"took {took:.1f} s of CPU: make it quicker, or mark it long")


pytest_runtest_setup = pytest.hookimpl(wrapper=True)(_timed)
pytest_runtest_call = pytest.hookimpl(wrapper=True)(_timed)


@pytest.fixture
def starter(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the starter park with texts replaced: starter(("old", "new"), file="park.yaml")."""

    def make(*changes: tuple[str, str], file: str = "park.yaml", name: str = "park") -> Path:
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(STARTER, folder)
        path = folder / file
        text = path.read_text(encoding="utf8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf8")
        return folder

    return make


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(document_schema(kind))


def broken_promises(kind: str, document: dict[str, Any]) -> list[str]:
    """What of a written document its schema refuses, and figures that the registry lacks or gives another unit."""
    found = [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator(kind).iter_errors(document)]
    for keys, figure in figures(document):
        named = quantity(kind, keys)
        if named is None:
            found.append(f"{'.'.join(keys)}: not in the registry")
        elif not named.fits(figure["unit"]):
            found.append(f"{'.'.join(keys)}: unit {figure['unit']!r}, the registry says {named.unit!r}")
    return found


@pytest.fixture(autouse=True, scope="session")
def every_document_keeps_its_promises() -> Iterator[None]:
    """Each document that a test makes is set against its schema and the registry as soon as it says how it was made."""
    with pytest.MonkeyPatch.context() as patch:
        for name, kind in KINDS.items():
            patch.setattr(kind.type, "__init__", _checked(name, kind.type.__init__))  # type: ignore[misc]
        yield


def _checked(name: str, init: Callable[..., None]) -> Callable[..., None]:
    @wraps(init)
    def checked(self: Any, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        if self.made is None:
            return
        wrong = broken_promises(name, json.loads(json.dumps(plain(self))))
        assert not wrong, "\n".join(wrong[:20])

    return checked

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("parkzero", deadline=None)
settings.load_profile("parkzero")

STARTER = Path(str(files("parkzero.library") / "starter"))
MOST = 6.0
"""CPU time that a quick test may take [s]."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help=f"leave out tests marked long; the others may take {MOST:g} s of CPU each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A quick test that is not quick fails: quick runs stay quick by themselves."""
    start = time.process_time()
    yield
    took = time.process_time() - start
    if item.config.getoption("--quick") and took > MOST:
        pytest.fail(f"took {took:.1f} s of CPU: make it quicker, or mark it long")


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

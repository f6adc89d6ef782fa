from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["PARKZERO_CACHE"] = "off"  # a test that wants a cache has one of its own
settings.register_profile("parkzero", deadline=None)
settings.load_profile("parkzero")

STARTER = Path(str(files("parkzero.library") / "starter"))


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

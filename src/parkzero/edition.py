"""What a result depends on beside its inputs: the catalogue, the source of parkzero, the packages that it computes with."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from parkzero.digest import digest

PACKAGES = (
    "globalwarmingpotentials", "highspy", "holidays", "numpy", "numpy-financial", "openpyxl", "pandas", "pint", "pvlib", "pyarrow", "pydantic", "pyyaml",
    "scipy", "tzdata",
)  # fmt: skip
"""What parkzero reads and computes with, all that it is built on but what draws and prints (a test holds that)."""


@cache
def catalogue() -> str:
    """Edition of the catalogue that is installed: 12 hexadecimal digits of all its files."""
    return digest(*_files(files("parkzero.library") / "catalogue", ""))[:12]


def source() -> str:
    """Digest of parkzero's source, 12 hexadecimal digits."""
    return digest(*_files(files("parkzero"), ".py"))[:12]


def packages() -> dict[str, str]:
    """Versions of PACKAGES by name; an empty text where one is not installed."""
    return {package: _version(package) for package in PACKAGES}


@cache
def software() -> str:
    """Digest of parkzero's source, the catalogue, and the versions of Python and of PACKAGES, on this kind of machine."""
    return digest(source(), catalogue(), platform.python_version(), platform.machine(), packages())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _files(folder: Traversable, ending: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents below a folder, in the order of their names."""
    for item in sorted(folder.iterdir(), key=lambda x: x.name):
        if item.is_dir():
            yield from ((f"{item.name}/{name}", content) for name, content in _files(item, ending))
        elif item.name.endswith(ending):
            yield item.name, item.read_bytes()

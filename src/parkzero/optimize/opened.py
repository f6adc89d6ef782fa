"""A PyPSA network from a file, a folder or an object, or why there is none (research extra)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parkzero.optimize.netted import quiet
from parkzero.problem import ParkError, Problem

TOLD = 160
"""Letters of what a reader says that are told."""


def opened(source: Any, file: str) -> Any:
    """The network; `file`: the name that problems are told under. Raises ParkError."""
    import pypsa

    if isinstance(source, str | Path):
        if not Path(source).exists():
            raise ParkError([Problem("missing_file", file, found="no such file", expected="a netCDF file or a CSV folder of PyPSA")])
        try:
            with quiet():
                source = pypsa.Network(str(source))
        except Exception as why:  # readers of files raise errors of many kinds
            raise ParkError([_unread(Path(source), why)]) from why
    if not isinstance(source, pypsa.Network):
        raise ParkError([Problem("foreign_unreadable", file, found="another object", expected="a PyPSA network")])
    return source


def _unread(place: Path, why: Exception) -> Problem:
    """Why a file or folder cannot be read, in the words of its reader, and which table it is where one is not UTF-8."""
    file = place.name
    if isinstance(why, UnicodeDecodeError) and place.is_dir():
        file = "/".join((file, next((p.name for p in sorted(place.glob("*.csv")) if not _is_utf8(p)), ""))).rstrip("/")
        return Problem("foreign_unreadable", file, found="text of another encoding", expected="UTF-8")
    said = " ".join(str(why).split())[:TOLD]
    return Problem("foreign_unreadable", file, found=f"a file of another form: {said}" if said else "a file of another form", expected="a netCDF file or a CSV folder of PyPSA")


def _is_utf8(place: Path) -> bool:
    try:
        place.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True

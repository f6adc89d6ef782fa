"""Finding parks: a folder, a workbook, or a name of the library."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from parkzero.order import beyond_sources, kinds
from parkzero.park.reading import read
from parkzero.park.whole import Park
from parkzero.park.writing import unlike, write
from parkzero.problem import ParkError, Problem, WrongUse, nearest


@cache
def names() -> tuple[str, ...]:
    """Ids of the library's parks."""
    folder = files("parkzero.library") / "parks"
    return tuple(sorted(p.name for p in folder.iterdir() if (p / "park.yaml").is_file()))


@cache
def library(name: str) -> tuple[Park | None, tuple[Problem, ...]]:
    """A park of the library."""
    if name not in names():
        close = nearest(name, names())
        return None, (
            Problem(
                "unknown_park",
                "",
                line=None,
                field="PARK",
                found=name,
                expected="a folder, a workbook, or one of " + ", ".join(names()),
                hint=f"did you mean {close!r}?" if close else "parkzero parks lists them",
            ),
        )
    with as_file(files("parkzero.library") / "parks" / name) as folder:
        park, problems = read(Path(folder), kinds(), _find)
    return park, tuple(problems)


def _find(name: str) -> tuple[Park | None, list[Problem]]:
    park, problems = library(name)
    return park, list(problems)


def load(where: str | Path) -> tuple[Park, tuple[Problem, ...]]:
    """The park at a folder, a workbook or under a library name, and its warnings.

    Raises WrongUse for a name that is none of these, ParkError, with all problems at once, where it cannot be used.
    """
    if not Path(where).exists() and str(where) not in names():
        raise WrongUse("park", str(where), names())
    park, problems = look(where)
    if park is None:
        raise ParkError(problems)
    return park, problems


def look(where: str | Path, *, reopened: bool = False) -> tuple[Park | None, tuple[Problem, ...]]:
    """The park, or None, and all its problems. `reopened`: rows of closed years may have changed."""
    path = Path(where)
    if not path.exists():
        return library(str(where))
    park, problems = read(path, kinds(), _find, reopened=reopened)
    return park, tuple(problems)


def inspect(where: str | Path) -> tuple[Park | None, tuple[Problem, ...]]:
    """The park, or None, and all its problems, those too that only its accounts show."""
    park, problems = look(where)
    return park, (*problems, *(beyond_sources(park) if park else ()))


def check(where: str | Path) -> tuple[Problem, ...]:
    """All problems of the park at a folder, a workbook or under a library name; without an error among them it can be loaded."""
    return inspect(where)[1]


def dump(park: Park, folder: str | Path) -> Path:
    """Write a park as a folder that loads as the same park; returns the folder.

    Raises FileExistsError where something stands there, ParkError, with nothing written, for what a folder cannot hold: figures filled by
    a rule, a weather file, an interval of an activity row that its confidence does not give, a section borrowed from outside the library.
    """
    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(path)
    write(park, path)
    back, problems = look(path)
    wrong = [p for p in problems if p.level == "error"]
    if back is not None:
        lost = (at.lstrip(".") for at in unlike(park, back))
        wrong += [Problem("not_written", field=at, expected="what a park folder can hold") for at in lost]
    if wrong:
        shutil.rmtree(path)
        raise ParkError(wrong)
    return path

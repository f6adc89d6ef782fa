"""`reproduce`: a result made again, or what moved and why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parkzero.cli import values
from parkzero.cli.ending import unwinding
from parkzero.cli.exits import DATA, DONE
from parkzero.cli.progress import Progress
from parkzero.problem import Problem, WrongUse, of_parks

if TYPE_CHECKING:
    from parkzero.park.whole import Park


def options(parser: argparse.ArgumentParser) -> None:
    """The document, where its parks lie, how near is equal."""
    add = parser.add_argument
    add("result", metavar="RESULT.json", type=Path)
    add(
        "--park", metavar="PARK", action="append", default=[],
        help="the park, where it lies elsewhere than the document says; once for each of several, in their order",
    )  # fmt: skip
    add("--tolerance", type=values.tolerance, default=1e-9, metavar="T", help="relative distance up to which numbers are equal (default: 1e-9)")


def run(given: argparse.Namespace) -> int:
    """Make it again, say what moved and why; write the new document where --out names a folder."""
    from parkzero.cli.moved import as_tree, show
    from parkzero.compare.reproducing import again, asked, reproduction
    from parkzero.compare.runner import Runner
    from parkzero.compare.stamping import found_at

    written = _read(given.result)
    question = asked(written)
    places = _places(question.places, given.park)
    loaded = {name: _load(place) for name, place in places.items()}
    parks = {name: park for name, (park, _) in loaded.items()}
    problems = of_parks((park.id, found) for park, found in loaded.values()) if len(loaded) > 1 else next(iter(loaded.values()))[1]
    with Progress(given.lang) as progress:
        document = again(question, parks, problems, Runner(progress.step))
    found = reproduction(question, written, document, given.tolerance)
    if given.json:
        print(json.dumps(as_tree(found, places, given.tolerance), ensure_ascii=False, indent=1))
    else:
        show(found, places, given.tolerance, given.lang)
    if given.out is not None:
        from parkzero.report.files import render

        with unwinding():
            render(found_at(document, places), given.out, given.lang)
    return DATA if found.moved else DONE


def _read(path: Path) -> Any:
    if not path.is_file():
        raise WrongUse("no_file", str(path))
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise WrongUse("json", str(path)) from None


def _places(said: Mapping[str, str], asked: list[str]) -> Mapping[str, str]:
    """Where each park is read. Raises WrongUse where nobody says, or where --park stands for more or fewer parks than there are."""
    if asked and len(asked) != len(said):
        raise WrongUse("park_count", str(len(asked)), tuple(said))
    places = dict(zip(said, asked, strict=True)) if asked else said
    if not all(places.values()):
        raise WrongUse("park_unsaid", "", tuple(said))
    return places


def _load(place: str) -> tuple[Park, tuple[Problem, ...]]:
    from parkzero.compare.library import load

    try:
        return load(place)
    except WrongUse as why:
        raise WrongUse("park_elsewhere", place, why.known) from None

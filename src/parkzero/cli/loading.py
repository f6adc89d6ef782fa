"""The parks that a command names."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from parkzero.cli.problems import tell
from parkzero.problem import ParkError, Problem, WrongUse, of_parks

if TYPE_CHECKING:
    from parkzero.park.whole import Park


def load(name: str, given: argparse.Namespace, *, beside: bool = False) -> tuple[Park, tuple[Problem, ...]]:
    """The park at a place or of a name, and its warnings, told; `beside`: another park's stand there too, so that each names its park. Raises ParkError, for a name that is not offered too."""
    from parkzero.compare.library import look

    if (path := Path(name)).suffix == ".nc" or ((path / "buses.csv").is_file() and not (path / "park.yaml").is_file()):
        raise WrongUse("network_file", name)
    park, problems = look(name)
    if park is None:
        raise ParkError(problems)
    if not given.json:
        tell(of_parks([(park.id, problems)]) if beside else problems, given)
    currency = getattr(given, "currency", None)
    return (park.but(study=park.study.but(currency=currency)) if currency else park), problems

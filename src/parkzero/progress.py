"""Progress of long work, told while it runs."""

from __future__ import annotations

from collections.abc import Callable

OnProgress = Callable[[str], None]
"""Is called with what is being done: a code like "frame", "run", "swing", or "gap 0.120%"; "combination of 24" says how many steps are to come."""


def silent(_: str) -> None:
    """Nobody listens."""

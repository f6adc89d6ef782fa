"""Fields of the sections that change no result yet: they are read, some are shown in the profile, and whoever fills them in is told.

The other side of the table of links (`LINKS` of `order`): a test holds that none of them changes a hand-over.
"""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.park.validation import Where
from parkzero.park.whole import Park
from parkzero.problem import Problem

IDLE: dict[str, tuple[str, ...]] = {
    "standards": ("offset_limit", "assurance_required"),
    "paths": ("decides", "trust", "transaction_cost", "realisation"),
    "governance": ("metering_interval", "sharing", "platform", "disclosure", "verification"),
}
"""Fields by section."""


def idle_fields(park: Park) -> tuple[str, ...]:
    """Fields that a park fills in, other than by default, and that change no result."""
    found = []
    for dimension, names in IDLE.items():
        section = park.section(dimension)
        fields = type(section).model_fields
        found += [f"{dimension}.{n}" for n in names if getattr(section, n) != fields[n].get_default(call_default_factory=True)]
    return tuple(found)


def idle(park: Park, where: Where) -> Iterator[Problem]:
    """A warning that names them, at the first of them in the file."""
    names = [n for n in idle_fields(park) if n.partition(".")[0] not in park.borrowed]
    if names:
        file, line = where(tuple(names[0].split(".")))
        expected = "shown in the profile at most: no result changes with them yet"
        yield Problem("idle_field", file, line=line, field=names[0], found=", ".join(names), expected=expected, level="warning")

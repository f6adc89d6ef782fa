"""Fields that change no result, of the sections yet and of a card without what they hang on: they are read, some are shown in the profile, and whoever fills them in is told.

The other side of the table of links (`LINKS` of `order`): a test holds that none of them changes a hand-over.
"""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.park.nearby_use import DIRECT
from parkzero.park.validation import Path, Where, field_problem
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
    for path, other in hanging(park):
        yield field_problem(where, path, "idle_field", found=path[-1], expected=f"{other}, without which it changes nothing", level="warning")
    for path, expected in unheard(park):
        yield field_problem(where, path, "idle_field", found=path[-1], expected=expected, level="warning")


def hanging(park: Park) -> Iterator[tuple[Path, str]]:
    """Fields that a card fills in without what they hang on, and what that is."""
    grid, ground, power = park.site.grid, park.site.ground, park.site.prices.get("electricity")
    room = any(x is not None and x.value > 0.0 for x in (ground.land, ground.wind))
    stands = any(a.technology in DIRECT for a in park.site.assets)
    if ground.line is not None and not room:
        yield ("site", "ground", "line"), "site.ground.land or site.ground.wind"
    if grid.load_rate is not None and ground.line is None:
        yield ("site", "grid", "load_rate"), "site.ground.line"
    if grid.direct_fee is not None and not room and not stands:
        yield ("site", "grid", "direct_fee"), "site.ground.land or site.ground.wind"
    if power is not None and power.mechanism is not None and power.export is None:
        yield ("site", "prices", "electricity", "mechanism"), "export"
    for number, item in enumerate(() if "policy" in park.borrowed else park.policy.instruments):
        for name, other in item.hangs.items():
            default = type(item).model_fields[name].get_default(call_default_factory=True)
            if getattr(item, name) != default and not getattr(item, other):
                yield ("policy", "instruments", number, name), other


BUILDERS = {"sectors": "power_and_heat", "sizes": "large"}
"""Of what sector and size who builds is: the park operator, or a third party (`levers.Payer`)."""


def unheard(park: Park) -> Iterator[tuple[Path, str]]:
    """What coverage of instruments on who builds names, and what is reached by it."""
    for number, item in enumerate(() if "policy" in park.borrowed else park.policy.instruments):
        head: Path = ("policy", "instruments", number, "coverage")
        for name in item.deaf:
            if getattr(item.coverage, name):
                yield (*head, name), "technologies or owners: this kind of instrument does not go by carriers"
        for name, whose in BUILDERS.items() if item.builds else ():
            named = getattr(item.coverage, name)
            if named and whose not in named:
                yield (*head, name), f"{whose}, which who builds new plants is of: others are reached by none of it"

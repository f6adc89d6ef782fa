"""What every document says of the data that it stands on: the clock of each series, and fields that change no result."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.document import Message
from parkzero.park.idle import idle_fields
from parkzero.park.whole import Park


def grounds(park: Park) -> Iterator[Message]:
    """The clock of each series of a park, and its fields that are idle."""
    for name, clock in sorted(park.clocks.items()):
        code, key = ("note_clock_stamps", "year") if clock.isdigit() else ("note_clock_standard", "zone")
        yield Message(code=code, values={"series": name, key: clock})
    unused = idle_fields(park)
    if unused:
        yield Message(code="note_idle_fields", values={"fields": ", ".join(unused)})

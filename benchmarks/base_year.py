"""The base-year run against rows by enterprise and carrier: `python benchmarks/base_year.py PARK...` (the library's parks where none is named)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from parkzero.compare.library import load, names
from parkzero.document import Calibration
from parkzero.order import assess, frame
from parkzero.results import NOW
from parkzero.show.calibrating import calibration


def compared(place: str) -> tuple[Calibration, float]:
    """What the base-year run of a park makes of its rows, and the seconds that the run takes."""
    base = frame(load(place)[0])
    start = time.perf_counter()
    now = assess(base, NOW)
    return calibration(base, now), time.perf_counter() - start


def table(place: str) -> Iterator[str]:
    """A park as lines of a table [MWh]."""
    found, seconds = compared(place)
    yield f"{place}: {found.verdict}, misfits {found.share} of its energy, run in {seconds:.1f} s"
    for x in found.lines:
        off = "" if x.misfit.value is None else f"{x.misfit.value:+8.2%}"
        yield f"  {x.enterprise or 'bought':18} {x.carrier:14} {x.rows.value or 0.0:14,.0f} {x.run.value or 0.0:14,.0f} {off:>9}  {x.verdict}"


if __name__ == "__main__":
    for park in sys.argv[1:] or names():
        print(*table(park), sep="\n")

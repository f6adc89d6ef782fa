"""`close`: a year of the accounts closed, or closed anew as another version with its reason."""

from __future__ import annotations

import argparse
import json

from parkzero.cli.ending import unwinding
from parkzero.cli.exits import DONE
from parkzero.cli.options import park as park_option


def options(parser: argparse.ArgumentParser) -> None:
    """Which year, by whom, why."""
    park_option(parser)
    add = parser.add_argument
    add("--year", type=int, required=True, metavar="Y", help="calendar year")
    add("--by", required=True, metavar="NAME", help="who closes it")
    add("--reason", default="", metavar="WHY", help="why a closed year is closed anew")
    add("--date", default="", metavar="DAY", help="day of closing, like 2025-03-31 (default: today)")


def run(given: argparse.Namespace) -> int:
    """Write the version into the park's table of versions, and say what it closed."""
    from datetime import date

    from parkzero.compare.closing import close
    from parkzero.figure import Figure
    from parkzero.text.speaking import number, say

    with unwinding():
        path, rows, before = close(given.park, given.year, by=given.by, date=given.date or date.today().isoformat(), reason=given.reason)
    if given.json:
        held = {"year": given.year, "version": rows[0].version, "sha256": rows[0].sha256, "file": str(path)}
        print(json.dumps(held | {"totals": {c.standard: c.total for c in rows}, "before": {c.standard: c.total for c in before}}, ensure_ascii=False, indent=1))
        return DONE
    print(say("closed_as", given.lang, year=given.year, version=rows[0].version, by=given.by))
    old = {c.standard: c for c in before}
    for row in rows:
        now = number(Figure(row.total, row.unit, low=row.low, high=row.high), given.lang, True)
        then = ""
        if row.standard in old:
            total = old[row.standard].total
            then = f" ({say('col_before', given.lang)}: {number(Figure(total, row.unit), given.lang)}; {say('col_difference', given.lang)}: {number(Figure(row.total - total, row.unit), given.lang)})"
        print(f"  {row.standard}: {now}{then}")
    print(say("written", given.lang, files=path))
    return DONE

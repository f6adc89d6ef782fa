"""`parks`: the parks of the library."""

from __future__ import annotations

import argparse
import json

from parkzero.cli.exits import DONE


def options(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(given: argparse.Namespace) -> int:
    """List them."""
    from parkzero.compare.library import load, names

    parks = [load(name)[0] for name in names()]
    if given.json:
        listed = [{"id": p.id, "name": p.name.en, "name_zh": p.name.zh, "country": p.site.place.country} for p in parks]
        print(json.dumps({"parks": listed}, ensure_ascii=False, indent=1))
        return DONE
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "名称", "country")
    for park in parks:
        table.add_row(park.id, park.name.en, park.name.zh, park.site.place.country)
    Console().print(table)
    return DONE

"""`network`: the least-cost plan of a network of PyPSA, or the system of a park written as one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from parkzero.cli import values
from parkzero.cli.ending import unwinding
from parkzero.cli.exits import DONE
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.problem import WrongUse

if TYPE_CHECKING:
    from parkzero.blueprint import NetworkPlan
    from parkzero.compare.networks import SolvedNetwork
    from parkzero.text.speaking import Lang


TABLES = (".xlsx", ".xls", ".ods", ".csv", ".json", ".yaml", ".h5", ".hdf5", ".netcdf", ".zip")
"""Ends of names of single files in other forms, which are no folders."""


WORDS = ("kind", "name", "carrier")
"""Columns of components that hold names, which are shown whole: many differ at their end alone."""


def options(parser: argparse.ArgumentParser) -> None:
    """The network or park, the search, and where a park goes."""
    add = parser.add_argument
    add("source", metavar="NETWORK", help="a netCDF file or CSV folder of PyPSA; with --to a PARK")
    add("--to", metavar="FILE", type=Path, help="write the system that the plan of a park is computed from as a network: FILE.nc, or a folder of CSV tables")
    add("--plain", action="store_true", help="read a network that parkzero wrote as PyPSA would, without the note of what its components stand for")
    add("--gap", type=values.share, metavar="S", help="gap to the proved bound, where a whole year is searched by steps (default: 0.1%%)")
    add("--seconds", type=values.seconds, default=float("inf"), metavar="T", help="time limit of the search: the best plan so far with its bound")
    cache_option(parser)


def run(given: argparse.Namespace) -> int:
    """Plan the network, print the plan, write it back; or write the network of a park."""
    return _written(given) if given.to is not None else _planned(given)


def _planned(given: argparse.Namespace) -> int:
    from parkzero.compare.networks import is_network, plan_network
    from parkzero.document import as_json
    from parkzero.report.page import message
    from parkzero.text.speaking import say

    path = Path(given.source)
    if not is_network(given.source) and (path.exists() or path.suffix != ".nc"):
        raise WrongUse("no_network", given.source)
    with running(given) as runner:
        found = plan_network(given.source, gap=given.gap, seconds=given.seconds, plain=given.plain, runner=runner)
    files: tuple[Path, ...] = ()
    if given.out is not None or not given.json:
        with unwinding():
            files = _render(found, given.out or Path("out") / f"{found.document.name}-network", path.is_dir())
    if given.json:
        print(as_json(found.document), end="")
        return DONE
    _show(found.document, given.lang)
    tell(found.document.problems, given)
    for note in found.document.notes:
        print(message(note, given.lang))
    print(say("written", given.lang, files=" ".join(map(str, files))))
    return DONE


def _render(found: SolvedNetwork, folder: Path, tables: bool) -> tuple[Path, ...]:
    """Write result.json and the network with its solution, in the form that it came in: both whole, or none."""
    from parkzero.compare.networks import write_network
    from parkzero.document import as_json
    from parkzero.report.files import whole

    def write(made: Path) -> tuple[str, ...]:
        (made / "result.json").write_text(as_json(found.document), encoding="utf8")
        return "result.json", write_network(found.net, made / ("network" if tables else "network.nc")).name

    return whole(folder, write)


def _written(given: argparse.Namespace) -> int:
    import json

    from parkzero.cli.loading import load
    from parkzero.compare.networks import park_network, write_network
    from parkzero.text.speaking import say

    if given.to.suffix.lower() in TABLES:
        raise WrongUse("network_form", str(given.to))
    if given.to.exists() and (given.to.is_file() or any(given.to.iterdir())):
        raise FileExistsError(17, "File exists", str(given.to))
    park, _ = load(given.source, given)
    with running(given) as runner:
        found = park_network(park, runner=runner)
    place = write_network(found.net, given.to)
    if given.json:
        print(json.dumps({"written": str(place), "left_out": list(found.left_out)}, ensure_ascii=False, indent=1))
        return DONE
    if found.left_out:
        print(say("note_network_left_out", given.lang, names=("、" if given.lang == "zh" else ", ").join(found.left_out)))
    print(say("written", given.lang, files=str(place)))
    return DONE


def _show(result: NetworkPlan, lang: Lang) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    from parkzero.text.speaking import fine, number, say

    console = Console()
    table = Table(Column(say("plan", lang)), Column("", justify="right"), title=result.name)
    for name in ("cost", "lower", "upper", "gap", "emissions"):
        table.add_row(say(f"foreign_{name}", lang), fine(result.figures[name], lang))
    console.print(table)
    parts = Table(*(Column(say(f"col_network_{n}", lang), justify="left" if n in WORDS else "right", overflow="fold" if n in WORDS else "ellipsis") for n in ("kind", "name", "carrier", "standing", "new", "through")))
    for x in result.sizes:
        parts.add_row(*(x.kind, x.name, x.carrier), *(number(f, lang) for f in (x.standing, x.new, x.through)))
    console.print(parts)
    prices = Table(Column(say("col_network_bus", lang)), Column(say("prices_title", lang), justify="right"))
    for bus, price in result.prices.items():
        prices.add_row(bus, number(price, lang, True))
    for name, price in result.limits.items():
        prices.add_row(name, number(price, lang))
    console.print(prices)

"""`network`: the least-cost plan of a network of PyPSA, and the system of a park as such a network."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from parkzero.blueprint import NetworkPlan
from parkzero.compare.runner import FOREVER, Runner
from parkzero.compare.stamping import made_of
from parkzero.digest import digest
from parkzero.document import Option, ParkUsed
from parkzero.order import frame, prepared
from parkzero.park.whole import Park
from parkzero.problem import WrongUse
from parkzero.results import PLAN

GAP = 1e-3
"""Gap of a plan that is searched for by steps, where none is asked for."""


@dataclass(frozen=True, kw_only=True)
class SolvedNetwork:
    """The document of a network, and the network with its solution."""

    document: NetworkPlan
    net: Any


@dataclass(frozen=True, kw_only=True)
class ExportedNetwork:
    """The system of a park as a network, and what of it a network cannot hold."""

    net: Any
    left_out: tuple[str, ...]


def is_network(place: str) -> bool:
    """Whether a place is a file or folder in a form of PyPSA."""
    path = Path(place)
    return path.suffix == ".nc" if path.is_file() else (path / "buses.csv").is_file() and not (path / "park.yaml").is_file()


def plan_network(source: str | Path | Any, *, gap: float | None = None, seconds: float = FOREVER, plain: bool = False, runner: Runner = Runner()) -> SolvedNetwork:
    """The least-cost plan of a network over all its snapshots: a netCDF file, a CSV folder, or a network of PyPSA.

    `gap`: of a plan that is searched for by steps (a whole year of several capacities; others are exact). `plain`: a network that parkzero wrote as it stands, without what its note
    says of it. Raises ParkError that names all that cannot be read, DemandError where demand cannot be served, WrongUse where PyPSA is absent, OutOfTime.
    """
    _needed()
    if gap is not None and not 0.0 < gap <= 1.0:
        raise WrongUse("gap", str(gap), ("a number above 0 and up to 1",))
    from parkzero.optimize import networks
    from parkzero.optimize.foreign import read_network
    from parkzero.show.networks import document

    reading = read_network(source, plain=plain)
    plan = networks.network_plan(reading, gap=gap or GAP, seconds=seconds, progress=runner.progress)
    given: dict[str, tuple[Option | None, Option | None]] = {"gap": (gap, None), "seconds": (seconds, FOREVER), "plain": (plain, False)}
    options = {name: value for name, (value, usual) in given.items() if value is not None and value != usual}
    name = str(reading.net.name or (Path(source).stem if isinstance(source, str | Path) else "network"))
    place = str(source) if isinstance(source, str | Path) else name
    used = {"network": ParkUsed(id=name, key=_key(Path(source)) if isinstance(source, str | Path) else "", place=place)}
    return SolvedNetwork(document=document(reading, plan, name, made_of("network", options, used)), net=networks.solution(reading, plan))


def park_network(park: Park, *, runner: Runner = Runner()) -> ExportedNetwork:
    """The system that the plan of a park is computed from, as a network. Raises WrongUse where PyPSA is absent, or the park has what no network can be made of."""
    _needed()
    from parkzero.optimize.netted import quiet
    from parkzero.optimize.referee import network as made

    study = park.study
    ready = prepared(frame(park, study, decide=runner.decide), PLAN, decide=runner.decide)
    try:
        with quiet():
            net = made(ready.system, ready.system.year, year=study.weather_year)
    except ValueError as why:
        raise WrongUse("no_form", str(why)) from None
    net.name = park.id
    return ExportedNetwork(net=net, left_out=tuple(net.meta["parkzero"]["left_out"]))


def write_network(net: Any, place: Path) -> Path:
    """Write a network: netCDF for a name that ends in .nc, else a CSV folder."""
    from parkzero.optimize.networks import write_pypsa

    return write_pypsa(net, place)


def _needed() -> None:
    """Raise WrongUse where PyPSA is absent."""
    if find_spec("pypsa") is None:
        raise WrongUse("extra", "PyPSA", ("pip install 'parkzero[research]'",))


def _key(path: Path) -> str:
    """Digest of a file, or of the files of a folder with their names."""
    parts = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    return digest(*((part.name, part.read_bytes()) for part in parts))

"""parkzero's engine and its peers on the same problems, each in a process of its own on HiGHS; prints ratios.

    python benchmarks/engines.py compare [--folder FOLDER] [--hours 288 2016 8760] [--problem nine] [--variants plain charge limit both]
    python benchmarks/engines.py sweep [--folder FOLDER] [--hours 8760] | parks | stages

`compare`: from built data to the optimum, imports left out; memory is the peak of the process. Peers run where FOLDER holds their
environments (peers/install.sh); PyPSA is the research extra. At 8760 h parkzero's is a plan certified to 0.1 %, whose bounds must
bracket the peers' optimum; at fewer hours it is the joint programme, equal to 1e-6.
`sweep`: 100 points on 288 steps and on representative days, from a finished file too, against 100 solves by each peer of the 288 steps;
with `--hours 8760` on the full year, each certified to 0.1 %, against 100 solves by each peer of the full year.
`parks`: 1, 2, 4, 8 parks planned over two processes. `stages`: one, two and three stages of the full year, with a carbon budget too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "peers")]
VARIANTS = {"plain": [], "charge": ["--demand-charge"], "limit": ["--limit", "0.8"], "both": ["--demand-charge", "--limit", "0.8"]}
CORES = os.cpu_count() or 1
PEERS = ("pypsa", "oemof", "flixopt")


def system(problem: str, variant: str, cap: float | None):  # type: ignore[no-untyped-def]
    from describe import CHARGE
    from problems import PROBLEMS

    from parkzero.accounting import Rule
    from parkzero.energy import Limit

    found = PROBLEMS[problem]()
    if variant in ("charge", "both"):
        found = replace(found, supplies=tuple(replace(x, peak_charge=CHARGE * (x.id == "grid")) for x in found.supplies))
    if variant in ("limit", "both"):
        found = replace(found, limits=(Limit(name="cap", tonnes=cap or 0.0, backstop=2_000.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    return found


def own(stem: str, problem: str, hours: int, variant: str) -> dict[str, float]:
    """parkzero on a described case, in this process."""
    from parkzero.clock import TimeGrid
    from parkzero.optimize.highs import Living
    from parkzero.optimize.joint import build
    from parkzero.optimize.planning import least_cost

    case = json.loads(Path(f"{stem}.json").read_text())
    given = system(problem, variant, case.get("limit"))
    started, cpu = time.perf_counter(), time.process_time()
    if hours == 8760:
        found = least_cost(given, spread=False)
        told = {"lower": found.lower, "upper": found.upper}
    else:
        told = {"objective": Living(build(given, TimeGrid.year(hours)).programme).solve().objective}
    told |= {"seconds_total": time.perf_counter() - started, "seconds_cpu": time.process_time() - cpu}
    return told | {"memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def run(*command: str) -> dict[str, float]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def described(hours: int, problem: str, folder: str, *options: str) -> str:
    """Write a case for the peers; its stem."""
    command = [sys.executable, str(HERE / "peers/describe.py"), str(hours), "--problem", problem, "--to", folder, *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


def compare(folder: Path | None, hours: list[int], problem: str, variants: list[str]) -> None:
    pythons = peers(folder)
    with tempfile.TemporaryDirectory() as cases:
        for length in hours:
            for variant in variants:
                unsolved = ["--unsolved"] if length == 8760 and variant == "plain" else []
                stem = described(length, problem, cases, *VARIANTS[variant], *unsolved)
                mine = run(sys.executable, __file__, "own", stem, problem, str(length), variant)
                print(
                    f"{problem} {length} {variant}: parkzero {mine['seconds_total']:.2f} s, cpu {mine['seconds_cpu']:.2f} s, {mine['memory_mb']:.0f} MB",
                    flush=True,
                )
                for peer, python in pythons.items():
                    theirs = run(python, str(HERE / f"peers/{peer}_peer.py"), stem)
                    print(f"    {peer:>8} {theirs['seconds_total']:8.2f} s, ratio {mine['seconds_total'] / theirs['seconds_total']:.3f}, cpu ratio "
                          f"{mine['seconds_cpu'] / theirs['seconds_cpu']:.3f}, memory ratio {mine['memory_mb'] / theirs['memory_mb']:.2f}, {agree(mine, theirs)}", flush=True)  # fmt: skip


def agree(mine: dict[str, float], theirs: dict[str, float]) -> str:
    if "objective" in mine:
        return f"same optimum to {abs(mine['objective'] / theirs['objective'] - 1):.1e}"
    inside = mine["lower"] * (1 - 1e-6) <= theirs["objective"] <= mine["upper"] * (1 + 1e-6)
    return f"its optimum is {'inside' if inside else 'OUTSIDE'} the bounds (gap {1 - mine['lower'] / mine['upper']:.2e})"


def peers(folder: Path | None) -> dict[str, str]:
    """Interpreters of the peers that are there; none for a folder that is not."""
    if folder and not folder.exists():
        return {}
    return {"pypsa": sys.executable} | {p: str(folder / f"venv-{p}/bin/python") for p in PEERS[1:] if folder and (folder / f"venv-{p}").exists()}


def changes():  # type: ignore[no-untyped-def]
    from parkzero.optimize.points import Change

    return [Change(name=f"{a}-{b}", price={"electricity": 0.8 + 0.04 * a}, cost={"pv": 0.6 + 0.04 * b}) for a in range(10) for b in range(10)]


def sweep(folder: Path | None) -> None:
    from problems import nine, short

    from parkzero.clock import TimeGrid
    from parkzero.optimize.sweep import sweep as swept

    spent = {}
    with tempfile.TemporaryDirectory() as cases:
        for name, given, grid in (("288 plain steps", short(), TimeGrid.year(288)), ("22 representative days, stores linked", nine(), None)):
            for workers in (1, CORES):
                kept = Path(cases) / f"{name} {workers}.jsonl"
                started = time.perf_counter()
                swept(given, changes(), grid=grid, kept=kept, workers=workers)
                spent[f"{name}, {workers} workers"] = time.perf_counter() - started
                started = time.perf_counter()
                swept(given, changes(), grid=grid, kept=kept, workers=workers)
                again = time.perf_counter() - started
                print(f"100 points of {name}, {workers} workers: {spent[f'{name}, {workers} workers']:.2f} s, from the file {again:.2f} s", flush=True)
    against(folder, 288, "short", spent)


def sweep_of_the_year(folder: Path | None) -> None:
    from problems import nine

    from parkzero.optimize.proved import sweep as swept

    spent = {}
    for workers in (1, CORES):
        started = time.perf_counter()
        points = swept(nine(), changes(), workers=workers)
        name = f"full year, {workers} workers"
        spent[name] = time.perf_counter() - started
        print(f"100 points of {name}: {spent[name]:.1f} s, largest gap {max(p.gap for p in points):.2e}", flush=True)
    against(folder, 8760, "nine", spent)


def against(folder: Path | None, hours: int, problem: str, spent: dict[str, float]) -> None:
    """Seconds spent on 100 points over those of 100 solves by each peer."""
    with tempfile.TemporaryDirectory() as cases:
        stem = described(hours, problem, cases, *(["--unsolved"] if hours == 8760 else []))
        for peer, python in peers(folder).items():
            each = run(python, str(HERE / f"peers/{peer}_peer.py"), stem)["seconds_total"]
            for name, seconds in spent.items():
                print(f"    {name}: {seconds / (100 * each):.4f} of 100 solves by {peer} of {hours} steps ({each:.2f} s each)", flush=True)


def _planned(_: int) -> float:
    from problems import nine

    from parkzero.optimize.planning import least_cost

    return least_cost(nine(), spread=False).upper


def parks() -> None:
    alone = 0.0
    for count in (1, 2, 4, 8):
        started = time.perf_counter()
        with ProcessPoolExecutor(min(count, CORES)) as pool:
            list(pool.map(_planned, range(count)))
        seconds = time.perf_counter() - started
        alone = alone or seconds
        print(f"{count} parks: {seconds:.1f} s, {seconds / (alone * count):.2f} of one after the other", flush=True)


def stages() -> None:
    from problems import nine

    from parkzero.energy import Budget, Horizon
    from parkzero.optimize.pathway import foresight

    base = nine()
    free = 0.0
    for count in (1, 2, 3):
        for budget in (False, True):
            years = tuple(
                replace(
                    base,
                    stage=2030 + 10 * n,
                    supplies=tuple(replace(x, price=x.price * (1 + 0.1 * n), tonnes=x.tonnes * 0.8**n) for x in base.supplies),
                )
                for n in range(count)
            )
            lives = {p.id: 25.0 for p in (*base.plants, *base.stores)}
            given = Horizon(systems=years, lengths=(10.0,) * count, discount=0.05, lifetime=lives, pace={}, budget=Budget(tonnes=0.7 * free, backstop=2_000.0) if budget else None)
            started = time.perf_counter()
            found = foresight(given)
            free = found.emissions if not budget else free
            print(
                f"{count} stages{' with a budget' if budget else ''}: {time.perf_counter() - started:.1f} s, gap {1 - found.lower / found.upper:.1e}, {found.end}",
                flush=True,
            )


def main() -> None:
    if sys.argv[1:2] == ["own"]:
        print(json.dumps(own(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])))
        return
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("what", choices=("compare", "sweep", "parks", "stages"))
    given.add_argument("--folder", type=Path)
    given.add_argument("--hours", type=int, nargs="+", default=[288, 2016, 8760])
    given.add_argument("--problem", default="nine")
    given.add_argument("--variants", nargs="+", default=["plain"], choices=list(VARIANTS))
    asked = given.parse_args()
    if asked.what == "compare":
        compare(asked.folder, asked.hours, asked.problem, asked.variants)
    elif asked.what == "sweep":
        (sweep_of_the_year if asked.hours == [8760] else sweep)(asked.folder)
    else:
        {"parks": parks, "stages": stages}[asked.what]()


if __name__ == "__main__":
    main()

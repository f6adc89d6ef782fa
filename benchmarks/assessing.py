"""`assess` beside the plan of `nine`: seconds, simplex iterations, peak memory, and the ratio to `nine` in the same run.

python benchmarks/assessing.py [PARK...]

Each run is a process of its own from cold, two workers: proved, without proof (`--no-proof`), and a second time from what the first has kept. The system of each plan is told by columns, rows and what
may be built, beside that of `nine`: a park's grows with what a plan may choose.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def one(what: str, proved: bool) -> None:
    """One run in this process: seconds, CPU seconds, iterations, solves, MB."""
    from comparing import counted

    if what == "nine":
        from problems import nine

        from parkzero.optimize.planning import least_cost

        given = nine()
        _, seconds, solves, steps = counted(lambda: least_cost(given, spread=False))
    else:
        from parkzero.cache import usual
        from parkzero.compare.examination import assess
        from parkzero.compare.library import load
        from parkzero.compare.runner import Runner
        from parkzero.heap import give_back

        give_back()
        park, problems = load(what)
        _, seconds, solves, steps = counted(lambda: assess(park, problems=problems, runner=Runner(cache=usual()), proved=proved))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(seconds, time.process_time(), steps, solves, used.ru_maxrss / 1e3)


def run(what: str, proved: bool, cache: str = "off") -> tuple[float, ...]:
    command = [sys.executable, __file__, "one", what, "proved" if proved else "days"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PARKZERO_CACHE": cache})
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return tuple(map(float, done.stdout.split()))


def size(what: str) -> str:
    """Columns, rows and parts of a plan's full year."""
    from problems import nine

    from parkzero.compare.library import load
    from parkzero.optimize.model import capacities, operation
    from parkzero.optimize.programme import Programme
    from parkzero.order import frame, prepared

    system = nine() if what == "nine" else prepared(frame(load(what)[0])).system
    lp = Programme()
    operation(lp, system, system.year)
    return f"{lp.width:,} columns, {lp.height:,} rows, {len(capacities(system).parts)} capacities"


def told(name: str, found: tuple[float, ...], base: tuple[float, ...]) -> None:
    seconds, cpu, steps, solves, memory = found
    print(f"{name:28} {seconds:7.1f} s, {seconds / base[0]:5.1f} times nine; cpu {cpu:6.1f} s; {steps:10,.0f} iterations ({steps / base[2]:5.1f} times) in {solves:5.0f} solves; {memory:5.0f} MB", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        one(sys.argv[2], sys.argv[3] == "proved")
        return
    from parkzero.compare.library import names

    base = run("nine", True)
    told("nine", base, base)
    print(f"{'':28} {size('nine')}")
    for park in sys.argv[1:] or names():
        print(f"{park:28} {size(park)}", flush=True)
        told(f"  {park} without proof", run(park, False), base)
        with tempfile.TemporaryDirectory() as folder:
            told(f"  {park} proved", run(park, True, folder), base)
            told(f"  {park} again", run(park, True, folder), base)


if __name__ == "__main__":
    main()

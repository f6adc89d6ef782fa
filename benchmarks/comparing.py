"""`compare` of two parks over all sections and the site, beside the plan of `nine` in the same run: seconds, iterations of the simplex, ratios, and the second run from a cache.

python benchmarks/comparing.py [A B]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from problems import nine

from parkzero.cache import Cache
from parkzero.compare.explanation import explain
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.optimize.highs import Living
from parkzero.optimize.planning import least_cost

MOST, AGAIN = 30.0, 3.0
"""Times `nine` that a comparison may take, and seconds from a cache."""


def counted(work: Callable[[], Any]) -> tuple[Any, float, int, int]:
    """What work gives; seconds, solves and iterations of the simplex."""
    steps: list[int] = []
    solve = Living.solve

    def counting(self: Living, *given: Any, **options: Any) -> Any:
        found = solve(self, *given, **options)
        steps.append(self.steps)
        return found

    Living.solve = counting  # type: ignore[method-assign]
    started = time.perf_counter()
    try:
        found = work()
    finally:
        Living.solve = solve  # type: ignore[method-assign]
    return found, time.perf_counter() - started, len(steps), sum(steps)


def main(first: str = "ordos", second: str = "kalundborg") -> None:
    system = nine()
    _, unit, solves, iterations = counted(lambda: least_cost(system))
    print(f"nine: {unit:.2f} s, {solves} solves, {iterations:,} iterations", flush=True)
    a, b = load(first)[0], load(second)[0]
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(cache=Cache(Path(folder) / "parkzero"))
        found, took, solves, steps = counted(lambda: explain(a, b, runner=runner))
        print(f"compare {first} {second}: {took:.1f} s, {solves} solves, {steps:,} iterations; {took / unit:.1f} times nine in seconds ({MOST:g} aimed at), {steps / iterations:.1f} in iterations", flush=True)
        again, took, solves, _ = counted(lambda: explain(a, b, runner=runner))
        same = again.outcomes == found.outcomes
        print(f"again: {took:.2f} s ({AGAIN:g} aimed at), {solves} solves, {'the same' if same else 'OTHER OUTCOMES'}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])

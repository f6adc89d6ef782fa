"""100,000 draws over 10,000 lines of an account, against a plain NumPy lower bound in the same run.

The bound draws the same numbers (one normal quantity a row, one normal factor a factor) and sums the products; it keeps no
interval of a line. Run:
python benchmarks/draws.py [--lines 10000] [--draws 100000]
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from parkzero.accounting import Line
from parkzero.figure import Z90, Z95
from parkzero.flows import Error
from parkzero.standards.uncertainty import deviation, drawn


def lines(count: int, factors: int) -> list[Line]:
    """Lines of as many rows, over fewer factors."""
    random = np.random.default_rng(1)
    tonnes, shares = random.lognormal(3.0, 1.5, count), random.uniform(0.01, 0.2, count)
    return [
        Line(enterprise="a", origin=f"activity.csv:{n}", carrier="coal", gas="CO2", scope="1", step="account", quantity=1.0, unit="MWh", factor=f"fuels.csv:{n % factors}", factor_value=float(t), tonnes=float(t), source="",
             errors=(Error(f"row {n}", -float(s) * Z90 / Z95, float(s) * Z90 / Z95),), factor_share=0.05)
        for n, (t, s) in enumerate(zip(tonnes, shares, strict=True))
    ]  # fmt: skip


def bound(of: list[Line], factors: int, draws: int) -> np.ndarray:
    """Draw the same numbers and sum them, nothing else."""
    random = np.random.Generator(np.random.SFC64(1))
    known = [1.0 + 0.05 / 1.96 * random.standard_normal(draws) for _ in range(factors)]
    total = np.zeros(draws)
    for n, line in enumerate(of):
        value = random.standard_normal(draws)
        value *= line.quantity_share / 1.96
        value += 1.0
        value *= known[n % factors]
        value *= line.tonnes
        total += value
    return total


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=10_000)
    asked.add_argument("--draws", type=int, default=100_000)
    asked.add_argument("--factors", type=int, default=200)
    given = asked.parse_args()
    of = lines(given.lines, given.factors)
    times: dict[str, float] = {}
    results: dict[str, np.ndarray] = {}

    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    for name, work in (
        ("parkzero", lambda: drawn(of, given.draws).total),
        ("NumPy lower bound", lambda: bound(of, given.factors, given.draws)),
    ):
        start = time.perf_counter()
        results[name] = work()
        times[name] = time.perf_counter() - start
        print(
            f"{name:24s} {times[name]:6.2f} s   mean {results[name].mean():14.2f}   deviation {results[name].std():10.2f}   peak so far {peak():6.0f} MB"
        )
    print(f"propagation                         deviation {deviation(of):10.2f}")
    print(f"ratio to the bound: {times['parkzero'] / times['NumPy lower bound']:.2f}, of 2 allowed")
    print(f"the whole table of draws would take {given.lines * given.draws * 8 / 2**30:.1f} GB")


if __name__ == "__main__":
    main()

"""The same planning problem in parkzero's engine and in PyPSA, both on HiGHS, each in a process of its own; prints ratios.

    python benchmarks/against_pypsa.py [288 2016 8760]

Needs the research extra. Time is from built data to optimum (building the model and solving), memory the peak of the process less
that of a process which only imports. At 8760 h both solve one joint programme. `hot` changes the costs and solves again.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def problem():  # type: ignore[no-untyped-def]
    """Nine technologies, eleven capacities: PV, wind, battery, heat pump, electric and gas boiler, CHP, heat store; power and heat demand."""
    import systems as s

    return s.system(s.grid(), s.gas(), s.PV, s.WIND, s.BOILER, s.HEAT_PUMP, s.ELECTRIC, s.CHP, s.BATTERY, s.TANK, s.POWER_LOAD, s.HEAT_LOAD)


def parkzero(hours: int) -> dict[str, float]:
    from parkzero.clock import TimeGrid
    from parkzero.optimize.highs import Living
    from parkzero.optimize.model import build
    from parkzero.optimize.planning import joint

    system, grid = problem(), TimeGrid.year(hours)
    started = time.perf_counter()
    model = build(system, grid)
    if hours == 8760:
        return {"objective": joint(model).objective, "total": time.perf_counter() - started}
    living = Living(model.programme)
    found = living.solve().objective
    total = time.perf_counter() - started
    gas, cost = model.column("supply gas"), model.programme.cost
    started = time.perf_counter()
    living.costs(gas, cost[gas] * 1.05)
    hot = living.solve().objective
    hot_time = time.perf_counter() - started
    dearer = replace(system, supplies=(system.supplies[0], replace(system.supplies[1], price=system.supplies[1].price * 1.05)))
    cold = Living(build(dearer, grid).programme)
    started = time.perf_counter()
    again = cold.solve().objective
    cold_time = time.perf_counter() - started
    assert abs(hot - again) <= 1e-7 * abs(again), (hot, again)
    return {"objective": found, "total": total, "hot": hot_time, "cold": cold_time}


def pypsa(hours: int) -> dict[str, float]:
    import logging

    logging.disable(logging.WARNING)
    from parkzero.clock import TimeGrid
    from parkzero.optimize.referee import optimum

    system, grid = problem(), TimeGrid.year(hours)
    started = time.perf_counter()
    found = optimum(system, grid)
    return {"objective": found, "total": time.perf_counter() - started}


def idle(what: str) -> dict[str, float]:
    if what == "pypsa":
        import pypsa as _  # noqa: F401
    import parkzero.optimize.planning as _planning  # noqa: F401

    problem()
    return {}


def measured(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "one", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        what, hours = sys.argv[2], int(sys.argv[3])
        found = idle(what) if hours == 0 else {"parkzero": parkzero, "pypsa": pypsa}[what](hours)
        found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(json.dumps(found))
        return
    rest = {what: measured(what, "0")["memory"] for what in ("parkzero", "pypsa")}
    print(f"imports alone: parkzero {rest['parkzero']:.0f} MB, PyPSA {rest['pypsa']:.0f} MB")
    print(
        f"{'hours':>6} {'parkzero s':>11} {'PyPSA s':>9} {'time':>7} {'parkzero MB':>12} {'PyPSA MB':>9} {'memory':>7} {'hot / cold':>11}  same optimum to"
    )
    for hours in [int(a) for a in sys.argv[1:]] or [288, 2016, 8760]:
        own, peer = measured("parkzero", str(hours)), measured("pypsa", str(hours))
        apart = abs(own["objective"] - peer["objective"]) / abs(peer["objective"])
        hot = f"1 / {own['cold'] / own['hot']:.1f}" if "hot" in own else "-"
        print(
            f"{hours:>6} {own['total']:>11.2f} {peer['total']:>9.2f} {own['total'] / peer['total']:>7.3f} {own['memory']:>12.0f} {peer['memory']:>9.0f} "
            f"{own['memory'] / peer['memory']:>7.3f} {hot:>11}  {apart:.1e}",
            flush=True,
        )


if __name__ == "__main__":
    main()

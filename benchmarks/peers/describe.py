"""A planning problem in neutral form: numbers in <stem>.json, hourly series in <stem>.npz; prints the stem.

    python describe.py 2016 [--problem nine|wide] [--demand-charge] [--limit 0.8] [--unsolved] [--to FOLDER]

Runs with parkzero, whose optimum goes along for comparison (--unsolved leaves it out, and so does the full year, where a joint solve takes too long). Series hold the first N hours; yearly costs of
capacity are not scaled to them. Every capacity starts at nothing. The equations are those in README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from problems import PROBLEMS

from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.energy import Limit, Plant, System
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.model import WEAR, carriers
from parkzero.optimize.planning import least_cost
from parkzero.words import THERMAL

CHARGE = 6_000.0
"""Demand charge on the grid's monthly peak [currency/MW per month]."""
STORE = ("id", "carrier", "into", "out", "loss", "most", "most_energy", "annual", "annual_energy", "hours")
PLANT = ("id", "input", "output", "per_input", "per_capacity", "most", "annual", "variable")


def _second(plant: Plant) -> dict:
    """The one further carrier that a plant may give."""
    assert len(plant.by_products) <= 1
    byproduct, per = next(iter(plant.by_products.items()), (None, 0.0))
    return {"byproduct": byproduct, "per_byproduct": per}


def describe(system: System, hours: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Parameters and series of a system without existing capacity, of the first hours of the year."""
    assert all(p.existing == 0 and p.most > 0 for p in (*system.plants, *system.stores))
    series = {f"load {item.carrier}": item.power for item in system.loads}
    series |= {f"price {item.id}": item.price for item in (*system.supplies, *system.outlets)}
    series |= {f"availability {item.id}": item.availability for item in system.plants if item.availability is not None}
    series["month"] = system.months.astype(int)
    for item in system.supplies:
        assert np.ptp(item.tonnes) == 0
        assert item.fixed is None
    series = {name: values[:hours] for name, values in series.items()}
    months = len(np.unique(series["month"]))
    return {
        "hours": hours,
        "carriers": carriers(system),
        "vented": [c for c in carriers(system) if c in THERMAL],
        "loads": [item.carrier for item in system.loads],
        "unserved": system.backstop,
        "wear": WEAR,
        "supplies": [
            {"id": x.id, "carrier": x.carrier, "limit": x.limit, "tonnes": float(x.tonnes[0]), "per_peak": x.peak_charge * 12 / months}
            for x in system.supplies
        ],
        "outlets": [{"id": x.id, "carrier": x.carrier, "limit": x.limit} for x in system.outlets],
        "plants": [{name: getattr(x, name) for name in PLANT} | _second(x) for x in system.plants],
        "stores": [{name: getattr(x, name) for name in STORE} for x in system.stores],
        "own_export": bool(system.outlets and system.stores),
        "limit": system.limits[0].tonnes if system.limits else None,
    }, series


def optimum(system: System, hours: int) -> tuple[float, float]:
    """Least cost and its emissions [t]."""
    model = build(system, TimeGrid.year(hours))
    found = Living(model.programme).solve()
    return found.objective, model.emissions(found.x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hours", type=int)
    parser.add_argument("--problem", choices=PROBLEMS, default="nine")
    parser.add_argument("--demand-charge", action="store_true")
    parser.add_argument("--limit", type=float, help="cap on emissions as a share of those of the optimum without it")
    parser.add_argument("--unsolved", action="store_true")
    parser.add_argument("--to", type=Path, default=Path("."))
    asked = parser.parse_args()
    system, stem = PROBLEMS[asked.problem](), f"{asked.problem}-{asked.hours}"
    if asked.demand_charge:
        system = replace(system, supplies=tuple(replace(x, peak_charge=CHARGE * (x.id == "grid")) for x in system.supplies))
        stem += "-charge"
    if asked.limit is not None:
        tonnes = asked.limit * (least_cost(system, spread=False).emissions if asked.hours == 8760 else optimum(system, asked.hours)[1])
        system = replace(system, limits=(Limit(name="cap", tonnes=tonnes, backstop=0.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()), hard=True),))
        stem += f"-limit{asked.limit:g}"
    numbers, series = describe(system, asked.hours)
    numbers["optimum"] = None if asked.unsolved or asked.hours == 8760 else optimum(system, asked.hours)[0]
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / f"{stem}.json").write_text(json.dumps(numbers, indent=1))
    np.savez(asked.to / f"{stem}.npz", **series)
    print(asked.to / stem)


if __name__ == "__main__":
    main()

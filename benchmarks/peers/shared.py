"""What all peers share: reading a description (see describe.py) and reporting a run as one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib.metadata import version
from types import SimpleNamespace

import numpy as np


def load(stem):
    """The description as attributes, its hourly series in `series`."""
    with open(f"{stem}.json") as file:
        case = json.load(file, object_hook=lambda found: SimpleNamespace(**found))
    with np.load(f"{stem}.npz") as file:
        case.series = dict(file)
    return case


def reach(case, plant):
    """Largest main output per unit of capacity, by hour."""
    return plant.per_capacity * case.series.get(f"availability {plant.id}", np.ones(case.hours))


def per_electricity(plant):
    """Electricity made per main output."""
    return float(plant.output == "electricity") + plant.per_byproduct * float(plant.byproduct == "electricity")


def run(build, solve, *packages):
    """Build and solve the case of the first argument; seconds count from the loaded description to the objective, imports left out."""
    case = load(sys.argv[1])
    started, cpu = time.perf_counter(), time.process_time()
    model = build(case)
    built = time.perf_counter()
    objective = float(solve(model))
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    told = {
        "objective": objective,
        "apart": abs(objective / case.optimum - 1) if case.optimum else None,
        "seconds_build": round(built - started, 3),
        "seconds_solve": round(ended - built, 3),
        "seconds_total": round(ended - started, 3),
        "seconds_cpu": round(cpu, 3),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        "version": {name: version(name) for name in (*packages, "highspy")},
    }
    print(json.dumps(told))

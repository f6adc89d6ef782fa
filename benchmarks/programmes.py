"""The linear programmes of the library's parks, written down without being solved, and two such folders compared.

    python benchmarks/programmes.py FOLDER [--parks euref ...] [--runs plan ...]    # with the code that is to be looked at
    python benchmarks/programmes.py AFTER --against BEFORE

For each park and run (now, stay, reference, potential, plan) one file for the full year and one for the representative days: builds and operation
in one programme, as `optimize.joint` has it, with the names of its blocks; digests stand in `digests.csv`. Only where a park's activity
is not of its base year is a small programme solved on the way (the account of that year).
The second form compares columns and rows by order. Bit for bit the same is "same"; where numbers differ by less than TOLERANCE of
themselves a sum was merely done in another order, and is told as such; anything else is a difference, and the exit code 1.
Blocks with another name are told, not held against it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csc_array

PARKS = ("euref", "shenzhen-bipv", "kalundborg", "ordos")
RUNS = ("now", "stay", "reference", "potential", "plan")
TOLERANCE = 1e-12
VECTORS = {"cost": "column", "lower": "column", "upper": "column", "row_lower": "row", "row_upper": "row", "constant": ""}
"""The arrays beside the matrix, and which names they go by."""
Arrays = dict[str, Any]


def framed(park: str) -> Any:
    """A park of the library up to its runs."""
    import parkzero
    from parkzero.order import frame

    return frame(parkzero.load(park)[0])


def programmes(frame: Any, run: str) -> Iterator[tuple[str, Any]]:
    """The programme of a run on both grids. All that this script asks of parkzero's inside stands here and in `framed`."""
    from parkzero.clock import TimeGrid
    from parkzero.optimize.joint import build
    from parkzero.optimize.periods import representative
    from parkzero.order import prepared

    system = prepared(frame, spelled(run)).system
    yield "days", build(system, representative(system, frame.study.periods)).programme
    yield "year", build(system, TimeGrid.year(system.steps, system.step_hours)).programme


def spelled(run: str) -> Any:
    """A run as `order.prepared` takes it: a value of the table `RUNS`, or its bare name in code that has no such table."""
    for room in ("parkzero.runs", "parkzero.results", "parkzero.energy", "parkzero.order"):
        try:
            return import_module(room).RUNS[run]
        except (ImportError, AttributeError):
            continue
    return run


def arrays(programme: Any) -> Arrays:
    """A programme as plain arrays, the matrix by column with rows in order."""
    matrix = csc_array(programme.matrix())
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    found = {"data": matrix.data, "indices": matrix.indices.astype(np.int64), "indptr": matrix.indptr.astype(np.int64)}
    found |= {"shape": np.array(matrix.shape, np.int64), "cost": programme.cost, "constant": np.array([programme.constant])}
    found["lower"], found["upper"] = programme.bounds
    found["row_lower"], found["row_upper"] = programme.row_bounds
    for kind, blocks in (("column", programme.columns), ("row", programme.rows)):
        of = np.full(matrix.shape[kind == "column"], -1, np.int64)
        for number, index in enumerate(blocks.values()):
            of[index] = number
        found |= {f"{kind}_blocks": np.array(list(blocks), str), f"{kind}_block": of}
    return found


def digest(of: Arrays) -> str:
    """SHA-256 of the numbers of a programme; a zero has no sign, names do not count."""
    taken = hashlib.sha256()
    for name in ("shape", "indptr", "indices", "data", *VECTORS):
        taken.update(np.ascontiguousarray(of[name] + 0).tobytes())
    return taken.hexdigest()


def write(folder: Path, parks: list[str], runs: list[str]) -> None:
    import parkzero

    print(f"of {Path(parkzero.__file__).parent}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    kept = dict(read(folder)) if (folder / "digests.csv").exists() else {}
    for park in parks:
        frame = framed(park)
        for run in runs:
            for grid, programme in programmes(frame, run):
                name, found = f"{park}-{run}-{grid}", arrays(programme)
                np.savez_compressed(folder / f"{name}.npz", **found)
                kept[name] = digest(found)
                rows, columns = found["shape"].tolist()
                print(f"{name:32} {rows:9} rows {columns:9} columns {len(found['data']):10} entries  {kept[name][:16]}", flush=True)
        with (folder / "digests.csv").open("w", newline="") as file:
            csv.writer(file).writerows(sorted(kept.items()))


def read(folder: Path) -> list[tuple[str, str]]:
    with (folder / "digests.csv").open(newline="") as file:
        return [(name, digest) for name, digest in csv.reader(file)]


def place(of: Arrays, kind: str, number: int) -> str:
    """A column or row in words: its block and its number in it."""
    block = of[f"{kind}_block"]
    mine = int(block[number]) if kind else -1
    if mine < 0:
        return f"[{number}]"
    return f"{of[f'{kind}_blocks'][mine]}[{number - int(np.argmax(block == mine))}]"


def apart(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far numbers lie apart, relative to themselves; endless where one alone is infinite."""
    distance = np.zeros(len(before))
    differ = np.flatnonzero(before != after)
    a, b = before[differ], after[differ]
    with np.errstate(invalid="ignore"):
        relative = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))
    distance[differ] = np.where(np.isfinite(relative), relative, np.inf)
    return distance


def told(what: str, distance: np.ndarray, where: Any) -> tuple[bool, str]:
    """Whether an array is the same but for the order of sums, and a line on it; empty where it is bit for bit."""
    count = int(np.count_nonzero(distance))
    if not count:
        return True, ""
    worst = int(distance.argmax())
    merely = bool(distance[worst] <= TOLERANCE)
    kind = "a sum done in another order" if merely else "DIFFERENT"
    return merely, f"{what}: {kind}, {count} of {len(distance)}, most {distance[worst]:.1e} at {where(worst)}"


def compared(before: Arrays, after: Arrays) -> tuple[bool, list[str]]:
    """Whether two programmes are the same, and what there is to say of them."""
    lines = []
    for kind in ("column", "row"):
        old, new = before[f"{kind}_blocks"].tolist(), after[f"{kind}_blocks"].tolist()
        if old != new and sorted(old) == sorted(new):
            lines.append(f"{kind} blocks stand in another order")
        elif old != new:
            pairs = [f"{a} -> {b}" for a, b in zip(old, new, strict=False) if a != b]
            lines.append(f"{kind} blocks with other names: {len(old)} -> {len(new)}, {'; '.join(pairs[:3])}{' ...' * (len(pairs) > 3)}")
    if before["shape"].tolist() != after["shape"].tolist():
        return False, [*lines, f"shape: DIFFERENT, {before['shape'].tolist()} -> {after['shape'].tolist()}"]
    same = True
    for name, kind in VECTORS.items():
        fine, line = told(
            name, apart(before[name], after[name]),
            lambda n, name=name, kind=kind: f"{place(before, kind, n)}: {before[name][n]:.17g} -> {after[name][n]:.17g}",
        )  # fmt: skip
        same, lines = same and fine, lines + [line] * bool(line)
    fine, line = entries(before, after)
    return same and fine, lines + [line] * bool(line)


def entries(before: Arrays, after: Arrays) -> tuple[bool, str]:
    """The same of the matrices."""
    a, b = (csc_array((x["data"], x["indices"], x["indptr"]), shape=tuple(x["shape"])) for x in (before, after))
    if np.array_equal(a.indptr, b.indptr) and np.array_equal(a.indices, b.indices):
        old, new, rows = a.data, b.data, a.indices
        columns = np.repeat(np.arange(a.shape[1]), np.diff(a.indptr))
    else:
        either = (a != 0).astype(float) + (b != 0).astype(float)
        rows, columns = either.tocoo().coords
        old, new = (x.tocsr()[rows, columns] for x in (a, b))
        old, new = (np.asarray(x.todense() if hasattr(x, "todense") else x).ravel() for x in (old, new))
    return told(
        "matrix", apart(old, new),
        lambda n: f"{place(before, 'row', int(rows[n]))} of {place(before, 'column', int(columns[n]))}: {old[n]:.17g} -> {new[n]:.17g}",
    )  # fmt: skip


def compare(before: Path, after: Path) -> bool:
    """Whether two folders hold the same programmes; says so by programme."""
    old, new = dict(read(before)), dict(read(after))
    same = old.keys() == new.keys()
    for name in sorted(old.keys() ^ new.keys()):
        print(f"{name:32} only in {before if name in old else after}")
    for name in sorted(old.keys() & new.keys()):
        with np.load(before / f"{name}.npz") as a, np.load(after / f"{name}.npz") as b:
            one, other = dict(a), dict(b)
        fine, lines = compared(one, other)
        bits = digest(one) == digest(other)
        same &= fine
        print(f"{name:32} {'same, bit for bit' if bits else 'same but for the order of sums' if fine else 'DIFFERENT'}")
        for line in lines:
            print(f"    {line}")
    print("same" if same else "DIFFERENT")
    return same


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("folder", type=Path)
    given.add_argument("--against", type=Path, help="compare with this folder of before; nothing is written")
    given.add_argument("--parks", nargs="+", default=PARKS, choices=PARKS)
    given.add_argument("--runs", nargs="+", default=RUNS, choices=RUNS)
    asked = given.parse_args()
    if asked.against:
        sys.exit(not compare(asked.against, asked.folder))
    write(asked.folder, asked.parks, asked.runs)


if __name__ == "__main__":
    main()

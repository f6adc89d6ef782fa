"""Puts small faults into a room, one at a time, and tells which of them its tests do not see.

Usage: benchmarks/faults.py ROOM [TEST ...]. ROOM is a folder or a module of src/parkzero, by its name: policy, offer. Without tests
`tests/test_ROOM.py` and `tests/test_ROOM_*.py` judge, or all quick tests where there are none. Faults are made by mutmut; texts are left as they are. mutmut passes over
decorated functions (properties, cached ones) and whatever stands outside functions: how many faults those could hold is counted too.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import libcst as cst
from mutmut import __main__ as tool
from mutmut import configuration
from mutmut.mutation import mutators
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import create_mutations
from mutmut.stats import status_by_exit_code

HERE = Path(__file__).resolve().parent.parent
SEEN = {"killed", "timeout", "segfault", "suspicious"}
SLOW_TO_IMPORT = ("pandas", "pvlib")
"""What rooms import when they are called: imported once for all workers."""


class Bare(cst.CSTTransformer):
    """Functions without their decorators."""

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802
        return updated_node.with_changes(decorators=())


def modules(room: str) -> list[Path]:
    """The modules of a room, from the root of the checkout."""
    base = HERE / "src" / "parkzero"
    folders = [d for d in base.rglob(room) if d.is_dir() and (d / "__init__.py").exists()]
    found = [f for d in folders for f in d.rglob("*.py")] or list(base.rglob(f"{room}.py"))
    if not found:
        raise SystemExit(f"no room or module {room!r} in src/parkzero")
    return sorted(f.relative_to(HERE) for f in found)


def judges(room: str, named: list[str]) -> list[str]:
    """What pytest is to run."""
    own = sorted({*HERE.glob(f"tests/test_{room}.py"), *HERE.glob(f"tests/test_{room}_*.py")})
    return [*(named or [str(f.relative_to(HERE)) for f in own]), "--quick"]


def passed_over(files: Iterable[Path]) -> tuple[int, int]:
    """Faults that decorated functions, and code outside functions, could hold."""

    def count(code: str) -> tuple[int, int]:
        made = create_mutations("", code)[1]
        inside = sum(isinstance(x.contained_by_top_level_function, cst.FunctionDef) for x in made)
        return inside, len(made) - inside

    decorated = outside = 0
    for file in files:
        code = file.read_text(encoding="utf8")
        inside, beside = count(code)
        decorated += count(cst.parse_module(code).visit(Bare()).code)[0] - inside
        outside += beside
    return decorated, outside


def run(room: str, tests: list[str]) -> None:
    """Makes the faults in a folder of its own below out/ and tries each."""
    work = HERE / "out" / "faults" / room
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("src", "tests", "pyproject.toml"):
        (work / name).symlink_to(HERE / name)
    os.chdir(work)
    mutators.mutation_operators.remove((cst.BaseString, mutators.operator_string))  # type: ignore[attr-defined]
    configuration._config = replace(
        configuration.config(), source_paths=[Path("src")], only_mutate=[str(f) for f in modules(room)],
        pytest_add_cli_args_test_selection=judges(room, tests), pytest_add_cli_args=["-p", "no:cacheprovider", "-p", "no:xdist"],
        process_isolation=configuration.ProcessIsolation.FORKSERVER, use_git_change_detection=False,
    )  # fmt: skip
    for name in SLOW_TO_IMPORT:
        import_module(name)
    print(f"trying the faults of {room}, about one a second; progress: {work / 'log'}", flush=True)
    screen = os.dup(1)
    with (work / "log").open("w") as log:
        os.dup2(log.fileno(), 1)
        try:
            tool._run((), max_children=os.cpu_count())
        finally:
            sys.stdout.flush()
            os.dup2(screen, 1)


def told(room: str) -> None:
    """What came of it: counts, then every fault that no test saw."""
    files = modules(room)
    found: list[tuple[str, str, Path]] = []
    for file in files:
        data = SourceFileMutationData(path=file)
        data.load()
        found += [(name, status_by_exit_code[code], file) for name, code in data.exit_code_by_key.items()]
    counts = Counter("killed" if status in SEEN else "survived" for _, status, _ in found)
    for name, status, file in found:
        if status not in SEEN:
            diff = get_diff_for_mutant(name, path=file).splitlines()
            changed = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
            print(f"\n{name} ({status})", *changed, sep="\n")
    decorated, outside = passed_over(files)
    whole = len(found) + decorated + outside
    print(
        f"\n{room}: {counts['killed']} of {len(found)} faults seen ({counts['killed'] / max(len(found), 1):.1%}), {counts['survived']} not seen; "
        f"passed over: {decorated} in decorated functions, {outside} outside functions ({(decorated + outside) / max(whole, 1):.0%} of {whole})"
    )


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    run(sys.argv[1], sys.argv[2:])
    told(sys.argv[1])

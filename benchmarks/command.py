"""The command as a user meets it, from cold: seconds and peak memory of whole processes.

python benchmarks/command.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

LIMITS = {"--help": (0.3, None), "assess kalundborg": (60.0, 1000.0), "assess ordos": (60.0, 1000.0)}


def once(arguments: list[str]) -> tuple[float, float]:
    """Seconds and peak memory [MB] of one run."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "parkzero", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"parkzero {' '.join(arguments)} ended with {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1e3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for command, (seconds, memory) in LIMITS.items():
            arguments = command.split() + (["--out", folder] if command.startswith("assess") else [])
            runs = sorted(once(arguments) for _ in range(5 if command == "--help" else 1))
            took, used = runs[len(runs) // 2]
            line = f"{command:<20} {took:7.2f} s, {took / seconds:5.2f} of the {seconds:g} s aimed at; {used:6.0f} MB"
            print(line + (f", {used / memory:4.2f} of {memory:g} MB" if memory else ""), flush=True)


if __name__ == "__main__":
    main()

"""How a process ends early: a reader that left, Ctrl-C, a request to end while files are written."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PIPE, INTERRUPTED, TERMINATED = 141, 130, 143
"""128 and the number of the signal, as shells have it."""


def ends_with_its_reader() -> None:
    """Have the process end by SIGPIPE when nobody reads what it prints, as other programs in a pipe do."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def prints_what_it_can() -> None:
    """Have a console that is not UTF-8 show "?" for what it cannot show, so that nothing ends in the middle of printing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def end_by_interrupt() -> None:
    """End by SIGINT itself, so that a script which waits ends too; does nothing where there are no such signals."""
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)


@contextmanager
def unwinding() -> Iterator[None]:
    """While it is open SIGTERM raises SystemExit, so that what is unfinished is cleared away; else it ends the process at once."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(*_: object) -> None:
    raise SystemExit(TERMINATED)

"""Memory given back where a programme is done with: the C library keeps it otherwise, in a heap of its own for each thread."""

from __future__ import annotations

import ctypes
from contextlib import suppress

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Parameters of `mallopt` (glibc, malloc.h)."""
LARGE = 1 << 18
"""Bytes from which memory is asked of the system, which has it back at once."""


def give_back() -> None:
    """Ask the C library to keep no memory that is free; nothing where it has no such choice."""
    with suppress(OSError, AttributeError, TypeError):
        choose = ctypes.CDLL(None).mallopt
        for parameter, value in ((MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE), (ARENA_MAX, 2)):
            choose(parameter, value)


def let_go() -> None:
    """Have the C library return what is free between what is in use, where it can: before something large is made."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)

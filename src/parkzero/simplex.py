"""The basis of a solved programme as a value: which columns and rows are basic, by the names of their blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parkzero.clock import TimeGrid

Statuses = npt.NDArray[np.int8]
"""0 at the lower bound, 1 basic, 2 at the upper bound, 3 free and zero, 4 at either bound, as HiGHS numbers them."""


@dataclass(frozen=True, kw_only=True)
class SimplexBasis:
    """Where an operation's programme was solved, and the statuses of its columns and rows there."""

    grid: TimeGrid
    columns: Mapping[str, Statuses]
    """By block."""
    rows: Mapping[str, Statuses]
    """By block."""
    reaches: Mapping[str, str]
    """Row blocks by which capacities bound a column block, where capacities are columns themselves; in other programmes it has bounds instead."""
    sides: str = ""
    """Digest of the programme without its costs; of representative days alone."""

"""The point of a polyhedron that is nearest to a given one.

Least distance programming by non-negative least squares (Lawson and Hanson 1995, Solving Least Squares Problems, chapter 23,
doi:10.1137/1.9781611971217): z nearest to 0 with G z >= h is G'u / (1 - h'u) for the u >= 0 at which |G'u|^2 + (1 - h'u)^2 is least.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from parkzero.clock import Floats

KEPT = 1e-9
"""How far the point found may lie beyond a row, as a share of its distance where that is more than 1."""
LARGEST = 4_000_000
"""Most coefficients that are tried."""


def projected(point: Floats, rows: Floats, most: Floats) -> Floats | None:
    """The x with rows x <= most, shapes (rows, size) and (rows,), nearest to a point, shape (size,), in the Euclidean norm.

    None where there is none, none is found or there are too many rows.
    """
    length = np.linalg.norm(rows, axis=1)
    bound = (most != np.inf) & (length != 0.0)
    if np.any(most[length == 0.0] < 0.0) or rows.size > LARGEST:
        return None
    facing, short = -rows[bound] / length[bound, None], (rows[bound] @ point - most[bound]) / length[bound]
    if np.all(short <= 0.0):
        return point
    try:
        weights, _ = nnls(np.vstack([facing.T, short]), np.append(np.zeros(len(point)), 1.0))
    except (RuntimeError, ValueError):  # too many steps, or no finite numbers
        return None
    left = 1.0 - float(short @ weights)
    if left <= 0.0:
        return None
    move = facing.T @ weights / left
    beyond = float(np.max(short - facing @ move))
    return point + move if beyond <= KEPT * max(float(np.linalg.norm(move)), 1.0) else None

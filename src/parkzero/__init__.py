"""parkzero: zero-carbon industrial parks, computed.

A park is a site (facts) plus six swappable sections (choices): standards, policy, paths, economics,
governance, trends. ``inventory`` keeps its accounts, ``assess`` computes the outcome, ``swap`` shows what one section is worth.

A name or value that is not offered raises ``WrongUse`` (with what was found and what is offered), data that cannot be used
``ParkError`` (with all problems), demand that cannot be served ``DemandError``, targets in conflict ``ConflictError``; all of
``parkzero.problem``.

    >>> import parkzero
    >>> park, problems = parkzero.load("kalundborg")
    >>> result = parkzero.assess(park)          # doctest: +SKIP
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load": "parkzero.compare.library",
    "assess": "parkzero.compare.examination",
    "inventory": "parkzero.compare.inventory",
    "swap": "parkzero.compare.swapping",
    "explain": "parkzero.compare.explanation",
    "render": "parkzero.report.files",
    "Park": "parkzero.park.whole",
    "Result": "parkzero.document",
    "Comparison": "parkzero.document",
    "Accounts": "parkzero.document",
}
__all__ = [*sorted(_HOMES), "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'parkzero' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__

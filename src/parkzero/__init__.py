"""parkzero: zero-carbon industrial parks, computed.

A park is a site (facts) plus six swappable sections (choices): standards, policy, paths, economics,
governance, trends. ``inventory`` keeps its accounts, ``assess`` computes the outcome, ``plan`` finds the least-cost plan,
``swap`` shows what one section is worth. A counterfactual is a copy with one part replaced: ``park.but(policy=...)``.

A name or value that is not offered raises ``WrongUse`` (with what was found and what is offered), data that cannot be used
``ParkError`` (with all problems), demand that cannot be served ``DemandError``, targets in conflict ``ConflictError``; all of
``parkzero.problem``.

    >>> import parkzero
    >>> park, problems = parkzero.load("kalundborg")
    >>> park
    <Park kalundborg: <Site DK DK2: 7 enterprises, 6 assets>, 30 rows of activity, 3 instruments>
    >>> result = parkzero.assess(park)          # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parkzero.blueprint import Planning
    from parkzero.compare.examination import assess
    from parkzero.compare.explanation import explain
    from parkzero.compare.inventory import inventory
    from parkzero.compare.library import check, dump, load
    from parkzero.compare.library import names as parks
    from parkzero.compare.planning import plan
    from parkzero.compare.swapping import swap
    from parkzero.document import Accounts, Comparison, Result
    from parkzero.figure import Figure
    from parkzero.optimize.highs import OutOfTime, Unsolved
    from parkzero.park.noun import Given
    from parkzero.park.sections import Economics, Governance, Paths, Policy, Standards, Trends
    from parkzero.park.site import Site
    from parkzero.park.study import Study
    from parkzero.park.whole import Park
    from parkzero.problem import ConflictError, DemandError, ParkError, Problem, WrongUse
    from parkzero.report.files import render

__version__ = "0.1.0"

_HOMES = {
    "parkzero.compare.library": {"load": "load", "dump": "dump", "check": "check", "parks": "names"},
    "parkzero.compare.examination": {"assess": "assess"},
    "parkzero.compare.planning": {"plan": "plan"},
    "parkzero.compare.inventory": {"inventory": "inventory"},
    "parkzero.compare.swapping": {"swap": "swap"},
    "parkzero.compare.explanation": {"explain": "explain"},
    "parkzero.report.files": {"render": "render"},
    "parkzero.park.whole": {"Park": "Park"},
    "parkzero.park.study": {"Study": "Study"},
    "parkzero.park.site": {"Site": "Site"},
    "parkzero.park.sections": {n: n for n in ("Standards", "Policy", "Paths", "Economics", "Governance", "Trends")},
    "parkzero.park.noun": {"Given": "Given"},
    "parkzero.figure": {"Figure": "Figure"},
    "parkzero.document": {n: n for n in ("Result", "Comparison", "Accounts")},
    "parkzero.blueprint": {"Planning": "Planning"},
    "parkzero.problem": {n: n for n in ("Problem", "ParkError", "DemandError", "ConflictError", "WrongUse")},
    "parkzero.optimize.highs": {n: n for n in ("OutOfTime", "Unsolved")},
}
"""Where each public name lives; loaded when it is first asked for."""
_PUBLIC = {name: (home, inner) for home, names in _HOMES.items() for name, inner in names.items()}
__all__ = [
    "Accounts", "Comparison", "ConflictError", "DemandError", "Economics", "Figure", "Given", "Governance", "OutOfTime", "Park", "ParkError", "Paths",
    "Planning", "Policy", "Problem", "Result", "Site", "Standards", "Study", "Trends", "Unsolved", "WrongUse", "__version__", "assess", "check", "dump", "explain",
    "inventory", "load", "parks", "plan", "render", "swap",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'parkzero' has no attribute {name!r}; it offers {', '.join(__all__)}")
    home, inner = _PUBLIC[name]
    return getattr(import_module(home), inner)


def __dir__() -> list[str]:
    return __all__

"""`inventory`: the accounts of a park under one standard or all, with their bridges."""

from __future__ import annotations

from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.document import Accounts
from parkzero.order import frame
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse
from parkzero.show import inventory as shown
from parkzero.show.accounts import DRAWS
from parkzero.show.books import Books
from parkzero.standards.register import method, own_standard


@stamped("inventory")
def inventory(
    park: Park, standard: str = "all", boundary: str = "park", year: int | None = None, draws: int = DRAWS, study: Study | None = None,
    problems: tuple[Problem, ...] = (), runner: Runner = Runner(),
) -> Accounts:  # fmt: skip
    """The accounts of a year. `standard`: a name of `standards.register`, ghg-protocol for its location-based account, or all.

    Raises WrongUse for a standard, boundary, year or number of draws that there is not, ParkError where a factor is missing.
    What was computed is kept nowhere, unless `runner` has a cache.
    """
    if not isinstance(draws, int) or draws < 0:
        raise WrongUse("draws", str(draws), ("0 or more",))
    name = standard if standard == "all" else method(own_standard(standard)).name
    return runner.value(_kept, park, study or park.study, problems, heard={"runner": runner}, name=name, boundary=boundary, year=year, draws=draws)


def _kept(
    park: Park, study: Study, problems: tuple[Problem, ...], *, name: str, boundary: str, year: int | None, draws: int, runner: Runner
) -> Accounts:  # fmt: skip
    base = frame(park, study, decide=runner.decide)
    runner.progress("frame")
    books = Books(base, boundary, year)
    given = books.park.activity
    if year is not None and year not in {a.year for a in given} and not (base.modelled and year == base.study.base_year):
        raise WrongUse("year", str(year), map(str, sorted({a.year for a in given})))
    if name == "cbam" and name not in books.standards():
        raise WrongUse("goods", name)
    found = shown.document(books, standard=name, draws=draws, problems=problems)
    runner.progress("accounts")
    return found

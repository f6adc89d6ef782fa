"""`explain`: how the model divides the difference between two parks, by exact Shapley values.

Players are the sections that are split and the site; sections not split stay with their site. Every combination is
computed on one study (2^n runs on representative days). Shares sum to the gap.

Valid for: outcomes that are finite in every combination; a few players (each doubles the runs; for many there are sampled permutations, Castro, Gómez, Tejada
2009, doi:10.1016/j.cor.2008.04.004).
Shares are of the model's difference; they tell no cause, and change with the players that are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from math import factorial

from parkzero.compare.calibrating import calibrated
from parkzero.compare.outcomes import measured, units
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.compare.swapping import borrowing
from parkzero.document import Comparison
from parkzero.order import frame
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse, of_parks
from parkzero.show import comparison
from parkzero.words import DIMENSIONS

SPLIT = ("policy", "economics")


@stamped("compare")
def explain(a: Park, b: Park, split: tuple[str, ...] = SPLIT, study: Study | None = None, runner: Runner = Runner(), *, problems: tuple[Problem, ...] = ()) -> Comparison:
    """The gap b - a in every outcome, divided over the split sections and the site. Raises WrongUse for a section that there is not.

    What was computed is kept nowhere, unless `runner` has a cache. `problems`: those of the data of both parks, which stand in the document.
    """
    if isinstance(split, str):
        raise WrongUse("split", split, DIMENSIONS)
    unknown = [d for d in split if d not in DIMENSIONS]
    if unknown:
        raise WrongUse("section", ", ".join(unknown), DIMENSIONS)
    if not split or len(set(split)) != len(split):
        raise WrongUse("split", ", ".join(split), DIMENSIONS)
    found = runner.value(_divided, a, b, split, study or a.study, heard={"runner": runner})
    return replace(found, problems=(*problems, *found.problems))


def _divided(a: Park, b: Park, split: tuple[str, ...], study: Study, *, runner: Runner) -> Comparison:
    players = (*split, "site")
    coalitions = [frozenset(c) for n in range(len(players) + 1) for c in combinations(players, n)]
    values = dict(zip(coalitions, runner.all(lambda c: measured(mixed(a, b, c, split), study, runner), coalitions, "combination"), strict=True))
    outcomes = {}
    for name, unit in units(study).items():
        worth = {c: v[name] for c, v in values.items()}
        none, whole = worth[frozenset()], worth[frozenset(players)]
        interactions = whole - none - sum(worth[frozenset({p})] - none for p in players)
        outcomes[name] = comparison.divided(none, whole, shapley(players, worth), interactions=interactions, unit=unit)
    bases = [frame(park, study, decide=runner.decide) for park in (a, b)]
    (of_a, misfits_a), (of_b, misfits_b) = (calibrated(park, base, runner) for park, base in zip((a, b), bases, strict=True))
    found = comparison.division(a, b, bases[0], outcomes=outcomes, split=split, unseen=len(coalitions) - 2, fitted={"a": of_a, "b": of_b})
    return replace(found, problems=of_parks([(a.id, misfits_a), (b.id, misfits_b)]))


def mixed(a: Park, b: Park, of_b: frozenset[str], split: tuple[str, ...]) -> Park:
    """The park whose players in `of_b` come from b, the others from a."""
    host, guest = (b, a) if "site" in of_b else (a, b)
    lent = [d for d in split if (d in of_b) != ("site" in of_b)]
    return borrowing(host, dict.fromkeys(lent, guest)) if lent else host


EXACT = 3
"""Most players whose shares are exact Shapley values; of more the mean of one order and its reverse."""


def needed(players: tuple[str, ...]) -> list[frozenset[str]]:
    """Combinations whose worth `shared_out` asks for."""
    if len(players) <= EXACT:
        return [frozenset(c) for n in range(len(players) + 1) for c in combinations(players, n)]
    return list(dict.fromkeys(frozenset(order[:n]) for order in (players, players[::-1]) for n in range(len(players) + 1)))


def shared_out(players: tuple[str, ...], worth: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Shares of worth(all) - worth(none): Shapley values of up to three players; of more the mean of what each adds in an order and its reverse (Castro, Gómez, Tejada 2009, with two orders).

    >>> shared_out(("x", "y"), {frozenset(): 0, frozenset("x"): 1, frozenset("y"): 2, frozenset("xy"): 4})
    {'x': 1.5, 'y': 2.5}
    """
    if len(players) <= EXACT:
        return shapley(players, worth)
    found = dict.fromkeys(players, 0.0)
    for order in (players, players[::-1]):
        for n, player in enumerate(order):
            found[player] += 0.5 * (worth[frozenset(order[: n + 1])] - worth[frozenset(order[:n])])
    return found


def shapley(players: tuple[str, ...], worth: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Shapley (1953) values of a game; they sum to worth(all) - worth(none).

    >>> shapley(("x", "y"), {frozenset(): 0, frozenset("x"): 1, frozenset("y"): 2, frozenset("xy"): 4})
    {'x': 1.5, 'y': 2.5}
    """
    n = len(players)
    found = {}
    for player in players:
        others = [p for p in players if p != player]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += sum(weight * (worth[frozenset(c) | {player}] - worth[frozenset(c)]) for c in combinations(others, size))
        found[player] = total
    return found

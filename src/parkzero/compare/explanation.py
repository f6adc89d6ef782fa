"""`explain`: how the model divides the difference between two parks, by exact Shapley values.

Players are the sections that are split, as far as the model lets them act, and the site; sections not split, or that do not act, stay with their site. Every
combination is computed under one study on representative days: those of the park whose site it has, as it is. Shares sum to the gap.

Valid for: outcomes that are finite in every combination; a few players (each doubles the runs; for many there are sampled permutations, Castro, Gómez, Tejada
2009, doi:10.1016/j.cor.2008.04.004).
Shares are of the model's difference; they tell no cause, and change with the players that are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import factorial, isclose

from parkzero.compare.calibrating import calibrated
from parkzero.compare.combining import Asked, CameTo, measured_together
from parkzero.compare.outcomes import units
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.compare.swapping import borrowing, conventions
from parkzero.document import Comparison
from parkzero.order import frame, heard, modelled
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse, of_parks
from parkzero.show import comparison
from parkzero.words import DIMENSIONS, Player

SITE = "site"
SOLVED = 1e-6
"""Share to which an optimum is solved."""


@stamped("compare")
def explain(a: Park, b: Park, split: tuple[str, ...] | None = None, study: Study | None = None, runner: Runner = Runner(), *, problems: tuple[Problem, ...] = ()) -> Comparison:
    """The gap b - a in every outcome, divided over the split sections and the site. Raises WrongUse for a section that there is not.

    `split`: none for all sections that neither park borrowed. What was computed is kept nowhere, unless `runner` has a cache. `problems`: those of the data of both parks, which stand in the document.
    """
    if split is None:
        split = tuple(d for d in DIMENSIONS if d not in a.borrowed and d not in b.borrowed)
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
    acting = tuple(d for d in split if modelled(d))
    players = (*acting, SITE)
    tree = parents(a, b, acting)
    places = {c: n for n, c in enumerate(tree)}
    asked = [Asked(park=mixed(a, b, c, acting), study=study, parent=None if p is None else places[p]) for c, p in tree.items()]
    others = [(name, c, Asked(park=park, study=given, parent=n)) for c, n in places.items() for name, (park, given) in conventions(asked[n].park, study).items()]
    made = measured_together([*asked, *(x for _, _, x in others)], runner)
    met = {c: made[places[essential(a, b, c, acting)]] for c in coalitions(players)}
    under = {(name, c): x for (name, c, _), x in zip(others, made[len(asked) :], strict=True)}
    games = [met, *({c: under.get((name, essential(a, b, c, acting)), x) for c, x in met.items()} for name in dict.fromkeys(name for name, _ in under))]
    roles = {d: role(d, split, met) for d in (*DIMENSIONS, SITE)}
    outcomes = {name: comparison.divided([gap_over(players, {c: x.outcomes[name] for c, x in game.items()}) for game in games], roles=roles, unit=unit) for name, unit in units(study).items()}
    bases = [frame(park, study, decide=runner.decide) for park in (a, b)]
    (of_a, misfits_a), (of_b, misfits_b) = (calibrated(park, base, runner) for park, base in zip((a, b), bases, strict=True))
    found = comparison.division(a, b, bases[0], outcomes=outcomes, split=split, roles=roles, unseen=len(tree) - 2, fitted={"a": of_a, "b": of_b})
    return replace(found, problems=of_parks([(a.id, misfits_a), (b.id, misfits_b)]))


def gap_over(players: Sequence[str], worth: Mapping[frozenset[str], float]) -> comparison.Division:
    """A gap with its shares, and what each player moves by itself."""
    none, whole = worth[frozenset()], worth[frozenset(players)]
    return comparison.Division(none, whole, shares=shapley(tuple(players), worth), alone={p: worth[frozenset({p})] - none for p in players})


def coalitions(players: Sequence[str]) -> list[frozenset[str]]:
    """All sets of players, small ones first."""
    return [frozenset(c) for n in range(len(players) + 1) for c in combinations(players, n)]


def mixed(a: Park, b: Park, of_b: frozenset[str], split: tuple[str, ...]) -> Park:
    """The park whose players in `of_b` come from b, the others from a."""
    host, guest = (b, a) if SITE in of_b else (a, b)
    lent = lent_to(of_b, split)
    return borrowing(host, dict.fromkeys(lent, guest)) if lent else host


def lent_to(of_b: frozenset[str], split: tuple[str, ...]) -> tuple[str, ...]:
    """Sections of a combination that are not of the park whose site it has."""
    return tuple(d for d in split if (d in of_b) != (SITE in of_b))


def essential(a: Park, b: Park, of_b: frozenset[str], split: tuple[str, ...]) -> frozenset[str]:
    """The combination that a combination comes to: a section that is not heard in it is the site's own."""
    policy = (b if ("policy" if "policy" in split else SITE) in of_b else a).policy
    still = frozenset(d for d in split if not heard(d, policy))
    return of_b | still if SITE in of_b else of_b - still


def parents(a: Park, b: Park, split: tuple[str, ...]) -> dict[frozenset[str], frozenset[str] | None]:
    """The combinations to be computed, each after the one that it starts from: the same without the last section that is lent to the site; parks as they are start from none."""
    every = {essential(a, b, c, split) for c in coalitions((*split, SITE))}
    found: dict[frozenset[str], frozenset[str] | None] = {}
    for c in sorted(every, key=lambda c: (len(lent := lent_to(c, split)), SITE in c, [split.index(d) for d in lent])):
        lent = lent_to(c, split)
        found[c] = essential(a, b, c ^ {lent[-1]}, split) if lent else None
    return found


def role(name: str, split: Sequence[str], met: Mapping[frozenset[str], CameTo]) -> Player:
    """What a section or the site is to a division. `met`: what every combination of those that the model lets act came to.

    One with which every combination comes to the same systems, and with them to the same money, as without it is alike in both parks, however much it differs by itself.
    """
    if name != SITE and name not in split:
        return "unsplit"
    if name != SITE and not modelled(name):
        return "not_modelled"
    return "acts" if any(come_apart(x, met[c ^ {name}]) for c, x in met.items()) else "alike"


def come_apart(one: CameTo, other: CameTo) -> bool:
    """Whether parks come to other systems, or to other money by the same ones. One system on the days of two sites has one optimum, but for the digits that a solver leaves open."""
    return one.systems != other.systems or any(not isclose(one.outcomes[n], other.outcomes[n], rel_tol=SOLVED) for n in one.outcomes)


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

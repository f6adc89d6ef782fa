"""What runs are set against each other: the plan against what firms do by themselves and against least cost without policy, within what cannot be told apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from parkzero.figure import Figure
from parkzero.park.sections import Policy
from parkzero.results import Assessment

MOST_APART = 3.0
"""How many times what all instruments move may differ between representative days and year for the shares to be brought to the year."""
Spread = Mapping[str, tuple[float, float]]
"""What emissions, cost and investment of the reference may fall (negative) and rise by."""


def give_or_take(value: float, unit: str, moves: tuple[float, float]) -> Figure:
    """A figure that may lie lower (negative) and higher by so much where firms take up least and most."""
    return Figure(value, unit, low=value + moves[0], high=value + moves[1], span="ends" if any(moves) else "uncertainty")


def tonnes_between(runs: Mapping[str, Assessment], spread: Spread) -> dict[str, tuple[float, float]]:
    """Between which tonnes each run may lie: plans of equal cost; of the reference what firms take up.

    Where the plan would cost as much as the potential without policy, within the gaps of both, it is a plan of equal cost too.
    """
    found = {name: (made.plan.emissions_low, made.plan.emissions_high) for name, made in runs.items()}
    tonnes = runs["reference"].plan.emissions
    potential, plan = runs["potential"], runs["plan"]
    gaps = plan.frame.study.tolerance * (abs(plan.plan.cost) + abs(potential.plan.cost))
    if without_policy(plan, potential) - potential.plan.cost <= gaps:
        found["potential"] = (min(found["potential"][0], plan.plan.emissions), max(found["potential"][1], plan.plan.emissions))
    return found | {"reference": (tonnes + spread["emissions"][0], tonnes + spread["emissions"][1])}


def without_policy(plan: Assessment, potential: Assessment) -> float:
    """What a plan would cost as the park sees it without payments to the state, grants, and carbon in the price of power, as it runs [currency/a]."""
    of = {c.id: c for c in potential.offer.candidates}
    grants = sum(
        plan.plan.capacity.get(c.id, 0.0) * (of[c.id].annual - c.annual) + plan.plan.energy.get(c.id, 0.0) * (of[c.id].annual_energy - c.annual_energy)
        for c in plan.offer.candidates
        if c.id in of
    )
    return plan.value.private - sum(plan.charges.paid.values()) - plan.value.passed.get("generators", 0.0) + grants


def over(policy: Policy, year: int) -> frozenset[str]:
    """Ids of the instruments of a card that are not in force in a year."""
    return frozenset(i.id for i in policy.instruments if not i.period.holds(year))


def nothing(made: Mapping[str, Figure]) -> dict[str, Figure]:
    """What moves where nothing acts: the plan is least cost without policy, so nothing, and not as much as plans of equal cost differ by."""
    return {name: Figure(0.0, figure.unit) for name, figure in made.items()}


def shares_of(moved: Mapping[str, float], beyond: Figure, ended: Collection[str] = ()) -> dict[str, Figure]:
    """What each instrument moves [tCO2e/a], so that shares add up to what all of them move beyond least cost without policy: in the proportions of representative days. Low and high: within what plans of
    equal cost differ by. `ended`: of those that are not in force nothing."""
    whole, value = sum(moved.values()), beyond.value or 0.0
    factor = value / whole if whole * value > 0.0 and abs(value) < MOST_APART * abs(whole) and abs(whole) < MOST_APART * abs(value) else 1.0
    below, above = (0.0 if end is None else end - value for end in (beyond.low, beyond.high))
    return {id: Figure(0.0, "tCO2e/a") if id in ended else Figure(factor * tonnes, "tCO2e/a", low=factor * tonnes + below, high=factor * tonnes + above, span="near_optimal") for id, tonnes in moved.items()}


def against(runs: Mapping[str, Assessment], name: str, other: str, spread: Spread) -> dict[str, Figure]:
    """What one run has more than another: tonnes between the ends of both, cost and investment by how far the reference spreads."""
    one, two, ends = runs[name], runs[other], tonnes_between(runs, spread)
    cur = one.frame.study.currency
    least, most = (0.0, 0.0) if one is two else (ends[name][0] - ends[other][1], ends[name][1] - ends[other][0])
    cost, spent = ((-spread[x][1], -spread[x][0]) if other == "reference" else (0.0, 0.0) for x in ("cost", "investment"))
    return {
        "emissions": Figure(one.plan.emissions - two.plan.emissions, "tCO2e/a", low=least, high=most, span="ends" if other == "reference" else "near_optimal"),
        "cost_social": give_or_take(one.value.cost - two.value.cost, f"{cur}/a", cost), "investment": give_or_take(one.value.investment - two.value.investment, cur, spent),
    }  # fmt: skip

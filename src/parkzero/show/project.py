"""The investment of a plan as a project: what it saves, what that is worth, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parkzero.blueprint import Swung, Worth
from parkzero.document import Curve
from parkzero.economics.finance import Project, cash_flow, irr, npv, payback
from parkzero.economics.levelised import break_even, one_at_a_time
from parkzero.economics.projects import financing, project
from parkzero.figure import Figure, missing
from parkzero.results import Assessment, Frame
from parkzero.show.owners import gains
from parkzero.show.plans import or_missing


def worth(base: Frame, made: Assessment, stay: Assessment, kept: Mapping[str, Figure]) -> Worth:
    """The investment as a project that saves what running the park costs less.

    `stay`: the same year with nothing built; it serves the demand. `kept`: share of the saving that remains, by mode of operation.
    """
    cur, invested = base.study.currency, made.value.investment
    saved = (stay.value.energy_bill + stay.value.operation + sum(stay.charges.paid.values())) - (
        made.value.energy_bill + made.value.operation + sum(made.charges.paid.values())
    )
    lives = {c.id: c.lifetime for c in made.offer.candidates}
    subsidy = min(sum(made.charges.granted.values()), invested)
    terms = financing(base.park.economics, base.study)

    def scaled(investment: float = 1.0, saving: float = 1.0) -> Project:
        parts = {id: (lives[id], v * investment) for id, v in made.value.invested.items()}
        return project(parts, subsidy * investment, saved * saving, base.study.stage)

    flow = cash_flow(scaled(), terms)
    real, money = terms.discount_real, cur
    value = npv(flow.real.project, real)
    inner, equity = irr(flow.real.project), irr(flow.real.equity)
    simple, discounted = payback(scaled().before_tax), payback(flow.real.project, real)
    even = break_even(lambda k: npv(cash_flow(scaled(saving=k), terms).real.project, real), 0.0, 10.0)
    figures = {
        "investment": Figure(invested, money),
        "granted": Figure(subsidy, money),
        "yearly_saving": Figure(saved, f"{cur}/a"),
        "project_life": Figure(float(scaled().life), "a"),
        "project_value": Figure(value, money),
        "internal_rate": or_missing(inner.rate, "1", inner.note),
        "equity_rate": or_missing(equity.rate, "1", equity.note),
        "payback": or_missing(simple, "a", "not paid back within its life"),
        "discounted_payback": or_missing(discounted, "a", "not paid back within its life"),
        "break_even_saving": or_missing(even.at, "1", even.note),
        "break_even_tariff": _tariff(made, stay, saved, even=even.at, why=even.note, cur=cur),
    }

    def at(inputs: Mapping[str, float]) -> float:
        return npv(cash_flow(scaled(inputs["investment"], inputs["saving"]), terms).real.project, real * inputs["discount_rate"])

    swings = one_at_a_time(at, {"investment": 1.0, "saving": 1.0, "discount_rate": 1.0})
    return Worth(
        figures=figures, realised=dict(kept), swings=tuple(Swung(input=s.name, low=Figure(s.low, money), high=Figure(s.high, money)) for s in swings), years=tuple(int(y) for y in flow.years),
        flows={
            "project": Curve(name="project", unit=money, values=tuple(np.round(flow.real.project, 2).tolist())),
            "equity": Curve(name="equity", unit=money, values=tuple(np.round(flow.real.equity, 2).tolist())),
        },
        owners=gains(base, made, stay),
    )  # fmt: skip




def _tariff(made: Assessment, stay: Assessment, saved: float, even: float | None, why: str, cur: str) -> Figure:
    """Mean price of bought power at which the net present value is zero, operation and all other prices as planned."""
    spent, taken = zip(*(_power(run) for run in (made, stay)), strict=True)
    less = taken[1] - taken[0]
    if even is None or less <= 1e-6 * max(taken[1], 1.0) or taken[1] <= 0.0:
        return missing(f"{cur}/MWh", why or "no less power is bought")
    price = spent[1] / taken[1] + (even - 1.0) * saved / less
    return Figure(price, f"{cur}/MWh") if price > 0.0 else missing(f"{cur}/MWh", "it pays at any price of power")


def _power(run: Assessment) -> tuple[float, float]:
    """What bought power costs, demand charges and charges on tonnes left out [currency/a], and its energy [MWh/a]."""
    plan, grid = run.plan, run.plan.grid
    bought = [s for s in run.system.supplies if s.carrier == "electricity"]
    cost = sum(grid.total(grid.take(s.price) * plan.flow[s.id]) for s in bought)
    return cost, sum(grid.total(plan.flow[s.id]) for s in bought)

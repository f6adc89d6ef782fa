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

IN_SHORT = ("granted", "yearly_saving", "payback", "project_value", "internal_rate")
"""What an examination shows of a project, beside its investment."""


def yearly_saving(made: Assessment, stay: Assessment) -> float:
    """What running the park costs less than with nothing built, payments to the state counted [currency/a]."""
    before, after = (x.value.energy_bill + x.value.operation + sum(x.charges.paid.values()) for x in (stay, made))
    return before - after


def scaled(made: Assessment, stay: Assessment, investment: float = 1.0, saving: float = 1.0) -> Project:
    """The investment as a project, at multiples of its investment and saving."""
    lives = {c.id: c.lifetime for c in made.offer.candidates}
    subsidy = min(sum(made.charges.granted.values()), made.value.investment)
    parts = {id: (lives[id], v * investment) for id, v in made.value.invested.items()}
    return project(parts, subsidy * investment, yearly_saving(made, stay) * saving, made.frame.study.stage)


def appraised(made: Assessment, stay: Assessment) -> dict[str, Figure]:
    """What an investment is worth as a project that saves what running the park costs less: the same in every document.

    `stay`: the same year with nothing built; it serves the demand.
    """
    base = made.frame
    cur, terms, whole = base.study.currency, financing(base.park.economics, base.study), scaled(made, stay)
    flow, real = cash_flow(whole, terms), terms.discount_real
    inner, equity = irr(flow.real.project), irr(flow.real.equity)
    simple, discounted = payback(whole.before_tax), payback(flow.real.project, real)
    return {
        "investment": Figure(made.value.investment, cur),
        "granted": Figure(float(whole.subsidy.sum()), cur),
        "yearly_saving": Figure(yearly_saving(made, stay), f"{cur}/a"),
        "project_life": Figure(float(len(whole.years) - 1), "a"),
        "project_value": Figure(npv(flow.real.project, real), cur),
        "internal_rate": or_missing(inner.rate, "1", inner.note),
        "equity_rate": or_missing(equity.rate, "1", equity.note),
        "payback": or_missing(simple, "a", "not paid back within its life"),
        "discounted_payback": or_missing(discounted, "a", "not paid back within its life"),
    }


def worth(base: Frame, made: Assessment, stay: Assessment, kept: Mapping[str, Figure]) -> Worth:
    """The investment as a project. `kept`: share of the saving that remains, by mode of operation."""
    money = base.study.currency
    terms = financing(base.park.economics, base.study)
    flow, real = cash_flow(scaled(made, stay), terms), terms.discount_real
    even = break_even(lambda k: npv(cash_flow(scaled(made, stay, saving=k), terms).real.project, real), 0.0, 10.0)
    figures = appraised(made, stay) | {
        "break_even_saving": or_missing(even.at, "1", even.note),
        "break_even_tariff": _tariff(made, stay, yearly_saving(made, stay), even=even.at, why=even.note, cur=money),
    }

    def at(inputs: Mapping[str, float]) -> float:
        return npv(cash_flow(scaled(made, stay, inputs["investment"], inputs["saving"]), terms).real.project, real * inputs["discount_rate"])

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

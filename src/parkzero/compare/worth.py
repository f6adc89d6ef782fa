"""The plan in money: by owner, and its investment as a project."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parkzero.blueprint import Gain, Owned, Owners, Swung, Worth
from parkzero.clock import Floats
from parkzero.compare.realising import share
from parkzero.compare.shared import lacks, per_euro
from parkzero.document import Curve
from parkzero.economics.finance import Finance, Project, cash_flow, irr, npv, payback
from parkzero.economics.levelised import break_even, one_at_a_time
from parkzero.economics.offer import rate
from parkzero.economics.owners import OPERATOR as HOLDER
from parkzero.economics.owners import Agreement, Settlement, settle
from parkzero.energy import System
from parkzero.figure import Figure, missing
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY
from parkzero.optimize.rolling import Reference, reference
from parkzero.park.noun import Given
from parkzero.park.sections import Economics
from parkzero.park.study import Study
from parkzero.results import Assessment, Candidate, Frame, Plan
from parkzero.words import DispatchMode

INFLATION = 0.02
"""Inflation where the section gives none."""
START = 1.0


def _settled(base: Frame, system: System, plan: Plan, capital: Mapping[str, float] | None) -> Settlement:
    """The owners' accounts under the section's price rule."""
    section = base.park.economics
    growth = base.outlook.at("demand", base.study.stage)
    running = {e.id for e in base.site.running()}
    loads = {(e, c): power * growth for (e, c), power in base.series.load.items() if e in running}
    return settle(
        plan, system, loads, section.internal_price, markup=_rate(section.markup), capital=capital, agreements=_agreements(section, system),
        contract={c: p.value for c, p in section.prices_inside.items()}, surplus_to=section.surplus_to,
    )  # fmt: skip


def owned(base: Frame, system: System, plan: Plan, capital: Mapping[str, float] | None) -> Owners:
    """The plan by owner under the section's price rule."""
    found, cur = _settled(base, system, plan, capital), base.study.currency
    money = f"{cur}/a"
    speck = 1e-9 * abs(plan.cost)
    served = {item.carrier for item in system.loads if item.power.any()}
    return Owners(
        rule=found.rule,
        owners=tuple(
            Owned(
                owner=a.owner, outside=Figure(a.outside, money), operation=Figure(a.operation, money), capital=Figure(a.capital, money), bought=Figure(a.bought, money),
                sold=Figure(a.sold, money), unmet=Figure(a.unmet, money), shared=Figure(a.shared, money), cost=Figure(a.cost if abs(a.cost) > speck else 0.0, money), emissions=Figure(a.emissions if abs(a.emissions) > 1e-6 * abs(plan.emissions) else 0.0, "tCO2e/a"),
            )
            for a in found.accounts
        ),
        prices={c: Figure(p, f"{cur}/MWh") for c, p in found.price.items() if c in served},
        levelised={c: Figure(p, f"{cur}/MWh") for c, p in found.levelised.items() if c in served}, surplus=Figure(found.surplus, money),
    )  # fmt: skip


def _rate(given: Given | None) -> float:
    return given.value if given else 0.0


def _agreements(section: Economics, system: System) -> dict[str, Agreement]:
    """Energy services by new plant or store."""
    named = {t: Agreement(x.price.value if x.price else None, _rate(x.markup)) for x in section.services for t in x.technologies}
    return {x.id: named[x.technology] for x in system.assets if x.owner == THIRD_PARTY and x.technology in named}


def worth(base: Frame, made: Assessment, stay: Assessment, known: Reference | None = None) -> Worth | None:
    """The investment as a project that saves what running the park costs less; None where nothing is built or nothing could stay.

    `known`: the reference of what is made, where it is at hand.
    """
    cur = base.study.currency
    invested = made.value.investment
    if invested <= START or lacks(stay.plan, stay.system):
        return None
    saved = (stay.value.energy_bill + stay.value.operation + sum(stay.charges.paid.values())) - (
        made.value.energy_bill + made.value.operation + sum(made.charges.paid.values())
    )
    lives = {c.id: c.lifetime for c in made.offer.candidates}
    subsidy = min(sum(made.charges.granted.values()), invested)
    terms = finance(base.park.economics, base.study)

    def project(investment: float = 1.0, saving: float = 1.0) -> Project:
        parts = {id: (lives[id], v * investment) for id, v in made.value.invested.items()}
        return _project(parts, subsidy * investment, saved * saving, base.study.stage)

    flow = cash_flow(project(), terms)
    real, money = terms.discount_real, cur
    value = npv(flow.real.project, real)
    inner, equity = irr(flow.real.project), irr(flow.real.equity)
    simple, discounted = payback(project().before_tax), payback(flow.real.project, real)
    even = break_even(lambda k: npv(cash_flow(project(saving=k), terms).real.project, real), 0.0, 10.0)
    figures = {
        "investment": Figure(invested, money),
        "granted": Figure(subsidy, money),
        "yearly_saving": Figure(saved, f"{cur}/a"),
        "project_life": Figure(float(project().life), "a"),
        "project_value": Figure(value, money),
        "internal_rate": _known(inner.rate, "1", inner.note),
        "equity_rate": _known(equity.rate, "1", equity.note),
        "payback": _known(simple, "a", "not paid back within its life"),
        "discounted_payback": _known(discounted, "a", "not paid back within its life"),
        "break_even_saving": _known(even.at, "1", even.note),
        "break_even_tariff": _tariff(made, stay, saved, even=even.at, why=even.note, cur=cur),
    }

    def at(inputs: Mapping[str, float]) -> float:
        return npv(cash_flow(project(inputs["investment"], inputs["saving"]), terms).real.project, real * inputs["discount_rate"])

    swings = one_at_a_time(at, {"investment": 1.0, "saving": 1.0, "discount_rate": 1.0})
    known = known or reference(made.system, made.plan)
    modes: tuple[DispatchMode, ...] = ("rule", "forecast")
    kept: dict[str, Figure] = {
        str(mode): share(made.system, made.plan, stay.plan.cost, mode=mode, unit=per_euro(base.study), known=known) for mode in modes
    }
    return Worth(
        figures=figures, realised=kept, swings=tuple(Swung(input=s.name, low=Figure(s.low, money), high=Figure(s.high, money)) for s in swings), years=tuple(int(y) for y in flow.years),
        flows={
            "project": Curve(name="project", unit=money, values=tuple(np.round(flow.real.project, 2).tolist())),
            "equity": Curve(name="equity", unit=money, values=tuple(np.round(flow.real.equity, 2).tolist())),
        },
        owners=gains(base, made, stay),
    )  # fmt: skip


def gains(base: Frame, made: Assessment, stay: Assessment) -> tuple[Gain, ...]:
    """What the plan is worth to each owner: what it invests, and what it pays less in a year than where nothing is built.

    Existing plants, prices inside and the surplus count on both sides by the same rule; capital counts as what is invested, and what is
    not met costs nothing here. The sum over owners is the park's.
    """
    before, after = (_settled(base, run.system, run.plan, None).accounts for run in (stay, made))
    paid = {a.owner: a.cost - a.unmet for a in before}
    chosen = {c.id: c for c in made.offer.candidates}
    fixed = {id: _fixed(c, made.plan) for id, c in chosen.items()}
    kinds = {e.id: e.owner for e in base.site.enterprises} | {THIRD_PARTY: SERVICES.owner}
    found = []
    for account in after:
        own = account.owner if account.owner == THIRD_PARTY else "" if account.owner == HOLDER else None
        parts = {id: v for id, v in made.value.invested.items() if own is not None and chosen[id].owner == own}
        gain = paid.get(account.owner, 0.0) - (account.cost - account.unmet - account.capital) - sum(fixed[id] for id in parts)
        if parts or abs(gain) > START:
            terms = finance(base.park.economics, base.study, kinds.get(account.owner, OPERATOR.owner))
            granted = sum(chosen[id].granted * v for id, v in parts.items())
            found.append(_gain(account.owner, {id: (chosen[id].lifetime, v) for id, v in parts.items()}, granted, gain=gain, terms=terms, base=base))
    return tuple(found)


def _fixed(chosen: Candidate, plan: Plan) -> float:
    """Fixed yearly cost of what is built [currency/a]."""
    return plan.capacity.get(chosen.id, 0.0) * chosen.fixed + plan.energy.get(chosen.id, 0.0) * chosen.fixed_energy


LONG = 20
"""Years that the gain of an owner who invests nothing is shown for."""


def _gain(owner: str, parts: Mapping[str, tuple[float, float]], granted: float, gain: float, terms: Finance, base: Frame) -> Gain:
    cur, invested = base.study.currency, sum(v for _, v in parts.values())
    project = _project(parts, granted, gain, base.study.stage)
    flow = cash_flow(project, terms).real.project
    inner, back = irr(flow), payback(project.before_tax)
    return Gain(
        owner=owner, investment=Figure(invested, cur), granted=Figure(granted, cur), gain=Figure(gain, f"{cur}/a"), value=Figure(npv(flow, terms.discount_real), cur),
        internal_rate=_known(inner.rate, "1", inner.note) if invested else missing("1", "it invests nothing"),
        payback=_known(back, "a", "not paid back within its life") if invested else missing("a", "it invests nothing"),
        flow=Curve(name=owner, unit=cur, values=tuple(np.round(flow, 2).tolist())),
    )  # fmt: skip


def _project(parts: Mapping[str, tuple[float, float]], granted: float, gain: float, first: int) -> Project:
    """Parts built in year `first`, life [a] and investment by id, and what every year after it brings; LONG years without any."""
    spent, residual = _replaced(parts) if parts else (np.zeros(LONG + 1), 0.0)
    length, invested = len(spent), sum(v for _, v in parts.values())
    life = max(round(sum(years * v for years, v in parts.values()) / invested), 1) if invested else LONG
    once = np.eye(1, length)[0]
    return Project(years=np.arange(first, first + length), investment=spent, revenue=gain * (1.0 - once), operating_cost=np.zeros(length), subsidy=granted * once, life=life, residual=residual)


def _replaced(parts: Mapping[str, tuple[float, float]]) -> tuple[Floats, float]:
    """Investment by year over the longest life, shorter-lived parts bought again when theirs ends, and what is left at the end.

    `parts`: life [a] and investment by id. The first year is that of building.
    """
    longest = max(round(life) for life, cost in parts.values() if cost > 0)
    spent, left = np.zeros(longest + 1), 0.0
    for life, cost in parts.values():
        each = max(round(life), 1)
        bought = np.arange(0, longest, each)
        spent[bought] += cost
        left += cost * (bought[-1] + each - longest) / each
    return spent, left


def finance(section: Economics, study: Study, owner: str = OPERATOR.owner) -> Finance:
    """Terms of finance of a kind of owner: the section's, in place of what it leaves out no debt, no tax, 2 % inflation."""
    given = section.financing
    inflation = given.inflation.value if given.inflation else INFLATION
    return Finance(
        inflation=inflation, cost_of_equity_real=rate(section, study, owner), debt_share=given.debt.value if given.debt else 0.0,
        interest_nominal=given.interest.value if given.interest else study.discount + inflation, tenor=given.tenor,
        tax=given.tax.value if given.tax else 0.0, depreciation_years=given.depreciation,
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


def _known(value: float | None, unit: str, why: str) -> Figure:
    return Figure(value, unit) if value is not None else missing(unit, why or "not found")

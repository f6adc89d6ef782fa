"""The plan by owner: its accounts under the price rule, and what it is worth to each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parkzero.blueprint import Gain, Owned, Owners
from parkzero.document import Curve
from parkzero.economics.finance import Finance, cash_flow, irr, npv, payback
from parkzero.economics.owners import HOLDER, Agreement, Settlement, settlement
from parkzero.economics.projects import financing, project, years_of
from parkzero.energy import System
from parkzero.figure import Figure, missing
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY
from parkzero.park.noun import Given
from parkzero.park.sections import Economics
from parkzero.results import Assessment, Candidate, Frame, Plan
from parkzero.show.plans import or_missing

START = 1.0
"""Money a year below which a gain is none [currency/a]."""


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


def gains(base: Frame, made: Assessment, stay: Assessment) -> tuple[Gain, ...]:
    """What the plan is worth to each owner: what it invests, and what it pays less in a year than where nothing is built.

    All owners are looked at over the same years, the longest life of all that is built: what lives shorter is bought again, what lives on is worth its share. Existing plants, prices inside and the surplus count on both sides by the same rule; capital counts as what is invested, and what is
    not met costs nothing here. The sum over owners is the park's.
    """
    before, after = (_settled(base, run.system, run.plan, None).accounts for run in (stay, made))
    paid = {a.owner: a.cost - a.unmet for a in before}
    chosen = {c.id: c for c in made.offer.candidates}
    fixed = {id: _fixed(c, made.plan) for id, c in chosen.items()}
    kinds = {e.id: e.owner for e in base.site.enterprises} | {THIRD_PARTY: SERVICES.owner}
    every = {id: (chosen[id].lifetime, v) for id, v in made.value.invested.items()}
    found = []
    for account in after:
        own = account.owner if account.owner == THIRD_PARTY else "" if account.owner == HOLDER else None
        parts = {id: v for id, v in made.value.invested.items() if own is not None and chosen[id].owner == own}
        gain = paid.get(account.owner, 0.0) - (account.cost - account.unmet - account.capital) - sum(fixed[id] for id in parts)
        if parts or abs(gain) > START:
            terms = financing(base.park.economics, base.study, kinds.get(account.owner, OPERATOR.owner))
            granted = sum(chosen[id].granted * v for id, v in parts.items())
            found.append(_gain(account.owner, {id: (chosen[id].lifetime, v) for id, v in parts.items()}, granted, gain=gain, terms=terms, base=base, years=years_of(every)))
    return tuple(found)


def _settled(base: Frame, system: System, plan: Plan, capital: Mapping[str, float] | None) -> Settlement:
    """The owners' accounts under the section's price rule."""
    section = base.park.economics
    growth = base.outlook.at("demand", base.study.stage)
    running = {e.id for e in base.stage.site.running()}
    loads = {(e, c): power * growth for (e, c), power in base.stage.series.load.items() if e in running}
    return settlement(
        plan, system, loads, section.internal_price, markup=_rate(section.markup), capital=capital, agreements=_agreements(section, system),
        contract={c: p.value for c, p in section.prices_inside.items()}, surplus_to=section.surplus_to,
    )  # fmt: skip


def _agreements(section: Economics, system: System) -> dict[str, Agreement]:
    """Energy services by new plant or store."""
    named = {t: Agreement(x.price.value if x.price else None, _rate(x.markup)) for x in section.services for t in x.technologies}
    return {x.id: named[x.technology] for x in system.assets if x.owner == THIRD_PARTY and x.technology in named}


def _rate(given: Given | None) -> float:
    return given.value if given else 0.0


def _fixed(chosen: Candidate, plan: Plan) -> float:
    """Fixed yearly cost of what is built [currency/a]."""
    return plan.capacity.get(chosen.id, 0.0) * chosen.fixed + plan.energy.get(chosen.id, 0.0) * chosen.fixed_energy


def _gain(owner: str, parts: Mapping[str, tuple[float, float]], granted: float, gain: float, terms: Finance, base: Frame, years: int) -> Gain:
    cur, invested = base.study.currency, sum(v for _, v in parts.values())
    built = project(parts, granted, gain, base.study.stage, years)
    flow = cash_flow(built, terms).real.project
    inner, back = irr(flow), payback(built.before_tax)
    return Gain(
        owner=owner, investment=Figure(invested, cur), granted=Figure(granted, cur), gain=Figure(gain, f"{cur}/a"), value=Figure(npv(flow, terms.discount_real), cur),
        internal_rate=or_missing(inner.rate, "1", inner.note) if invested else missing("1", "it invests nothing"),
        payback=or_missing(back, "a", "not paid back within its life") if invested else missing("a", "it invests nothing"),
        flow=Curve(name=owner, unit=cur, values=tuple(np.round(flow, 2).tolist())),
    )  # fmt: skip

"""From instruments to what they do to a plan, and, after the plan, to what they settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from parkzero.accounting import Inventory, Line, Rule
from parkzero.energy import Limit
from parkzero.money import convert
from parkzero.park.instrument import Instrument
from parkzero.park.sections import Policy
from parkzero.park.study import Study
from parkzero.policy.capex_subsidy import CapexSubsidyInstrument
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.results import OPERATOR, SERVICES, Candidate, Charge, Charges, Grant, Levers, Outlook, Payer, Terms

KINDS: dict[str, type[Instrument]] = {"carbon_price": CarbonPriceInstrument, "capex_subsidy": CapexSubsidyInstrument}
"""The kinds of instrument by name."""
NATIONAL = "china-zcp-2025"
"""Rule of targets on tonnes per energy."""
BACKSTOP = 1000.0
"""Default price of a tonne above a target [EUR of 2024 per t]."""


def terms(
    policy: Policy, rules: Mapping[str, Rule], base_year: Mapping[str, Inventory], outlook: Outlook, study: Study, year: int
) -> Levers:
    """Cost terms, grants and limits of a policy in a year. Money is already the study's."""
    charges: list[Charge] = []
    grants: list[Grant] = []
    index = outlook.carbon_price[1] if year == outlook.stage else 1.0
    for item in policy.instruments:
        if not item.period.holds(year):
            continue
        reach = item.coverage
        if isinstance(item, CarbonPriceInstrument):
            charges.append(
                Charge(
                    instrument=item.id,
                    price=item.price(year, index).value,
                    rule=rules[base_name(item.id)],
                    sectors=reach.sectors,
                    carriers=reach.carriers,
                    technologies=reach.technologies,
                    owners=reach.owners,
                    sizes=reach.sizes,
                )
            )
        elif isinstance(item, CapexSubsidyInstrument):
            grants.append(Grant(instrument=item.id, share=item.rate.value, technologies=reach.technologies, owners=reach.owners))
    limits: tuple[Limit, ...] = ()
    shares = [(t.emissions.value, t.year) for t in policy.targets if t.year <= year and t.emissions is not None]
    if shares:
        share, since = min(shares, key=lambda pair: pair[0])
        base = base_year["yardstick"].total.value or 0.0
        limits = (Limit(name=f"target-{since}", tonnes=share * base, backstop=backstop(study), rule=rules["yardstick"]),)
    lines = [(t.intensity.value, t.year) for t in policy.targets if t.year <= year and t.intensity is not None]
    if lines:
        most, since = min(lines, key=lambda pair: pair[0])
        limits += (Limit(name=f"intensity-{since}", tonnes=0.0, backstop=backstop(study), rule=rules[NATIONAL], intensity=most),)
    return Levers(terms=Terms(charges=tuple(charges), limits=limits), grants=tuple(grants))


def backstop(study: Study) -> float:
    """Price of a tonne above a target or a budget [currency/t]."""
    return study.backstop_carbon.value if study.backstop_carbon else convert(BACKSTOP, "EUR", 2024, study.currency, study.price_year)


def base_name(instrument: str) -> str:
    """Name of an instrument's own rule among a frame's rules."""
    return f"base:{instrument}"


def settle(
    policy: Policy,
    levers: Levers,
    inventories: Mapping[str, Inventory],
    base_year: Mapping[str, Inventory],
    payers: Mapping[str, Payer],
    technologies: Mapping[str, str],
    investment: Mapping[str, float],
    candidates: Mapping[str, Candidate],
) -> Charges:
    """What is paid and granted.

    Tonnes of each instrument's own base times its price, less free allocation; grants on the investment [currency].
    payers: who an enterprise is; technologies: of the plants that lines come from; investment: by id of the candidates.
    """
    paid: dict[str, float] = {}
    tonnes: dict[str, float] = {}
    free = {i.id: i.free_share.value if i.free_share else 0.0 for i in policy.instruments if isinstance(i, CarbonPriceInstrument)}
    for charge in levers.terms.charges:
        name = base_name(charge.instrument)
        now, then = (covered(inv[name].lines, charge, payers, technologies) for inv in (inventories, base_year))
        tonnes[charge.instrument] = now
        paid[charge.instrument] = charge.price * (now - free.get(charge.instrument, 0.0) * then)

    def reached(grant: Grant, id: str) -> bool:
        builder = SERVICES if candidates[id].owner else OPERATOR
        return grant.reaches(candidates[id].technology, builder.owner)

    granted = {g.instrument: g.share * sum(v for id, v in investment.items() if reached(g, id)) for g in levers.grants}
    return Charges(paid=paid, tonnes=tonnes, granted=granted)


def covered(lines: tuple[Line, ...], charge: Charge, payers: Mapping[str, Payer], technologies: Mapping[str, str]) -> float:
    """Tonnes of an account that a charge reaches; energy from neighbours is the seller's.

    CO2 that an enterprise stores is taken off in the share of it that was charged: of its fuels or its processes, whichever it came from.
    """
    total, arisen, charged = 0.0, defaultdict[tuple[str, bool], float](float), defaultdict[tuple[str, bool], float](float)
    for line in lines:
        if line.scope not in ("1", "2") or line.step != "account" or line.factor.startswith("energy share"):
            continue
        reached = charge.reaches(payers.get(line.enterprise, OPERATOR), line.carrier, technologies.get(line.origin))
        total += line.tonnes if reached else 0.0
        if line.scope == "1" and line.gas == "CO2":
            arisen[line.enterprise, line.unit == "MWh"] += line.tonnes
            charged[line.enterprise, line.unit == "MWh"] += line.tonnes if reached else 0.0
    for line in (x for x in lines if x.step == "capture" and x.scope == "1"):
        kinds = [True] if line.origin.startswith("flue_co2") else [False] if line.origin.startswith("process_co2") else [True, False]
        whole = sum(arisen[line.enterprise, kind] for kind in kinds)
        total += line.tonnes * sum(charged[line.enterprise, kind] for kind in kinds) / whole if whole > 0.0 else 0.0
    return total


__all__ = ["KINDS", "base_name", "covered", "settle", "terms"]

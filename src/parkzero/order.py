"""The only file that knows the order of the six: kinds, frame, assess; and the table of links between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from parkzero.accounting import Inventory, Rule
from parkzero.complete.filling import filled
from parkzero.complete.series import series
from parkzero.economics import offer as economics
from parkzero.economics.value import value
from parkzero.governance import operation as governance
from parkzero.optimize.system import system
from parkzero.park.adapt import adapted, carbon_in_power
from parkzero.park.flowing import flows_of, years
from parkzero.park.instrument import Instrument
from parkzero.park.noun import Given
from parkzero.park.replacing import end, mapped
from parkzero.park.sections import Policy
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.paths import planner as paths
from parkzero.policy import terms as policy
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.results import Assessment, Case, Charges, Frame, Outlook, Payer, Plan
from parkzero.standards import factors
from parkzero.standards.account import account
from parkzero.standards.register import METHODS, Method
from parkzero.standards.rule import rule
from parkzero.trends.outlook import outlook

Told = Callable[[str], None]
Swings = Mapping[tuple[str | int, ...], str]
"""Path of a figure below `site` -> "low" or "high"."""

ESTIMATE = 0.4
"""Half width of the interval of a flow that only the base-year run gives, as a share."""

LINKS: dict[str, frozenset[str]] = {
    "standards": frozenset({"rules"}),
    "policy": frozenset({"rules", "levers", "offer", "system"}),
    "paths": frozenset(),
    "economics": frozenset({"offer", "system"}),
    "governance": frozenset({"quality"}),
    "trends": frozenset({"outlook", "rules", "levers", "offer", "system"}),
}
"""Which hand-overs a section may change (a test holds each link and each absent link). Policy reaches the offer through
grants, the rules through the bases of its instruments. Paths reaches nothing yet: only the planner's path is built."""


def kinds() -> Mapping[str, type[Instrument]]:
    """The kinds of instrument that a park file may name."""
    return policy.KINDS


def _silent(_: str) -> None:
    return None


def frame(park: Park, study: Study | None = None, swings: Swings | None = None) -> Frame:
    """All that precedes a plan: completed and adapted park, series, outlook, rules, account of the base year."""
    study = study or park.study
    site, fills = filled(park.site, park.activity, study.base_year)
    if swings:
        chosen = swings

        def change(path: tuple[str | int, ...], given: Given) -> Given:
            return end(given, chosen[path]) if path in chosen else given

        site = mapped(site, change)
    donors: dict[str, Site] = {d: filled(p.site, p.activity, p.study.base_year)[0] for d, p in park.borrowed.items()}
    park = adapted(park.but(study=study), site, study, donors)
    site, study = park.site, park.study
    made = series(site, study, park.profiles)
    look = outlook(park.trends, study.base_year, study.stage)
    quality = governance.quality(park.governance)
    rules = _rules(park, site, look, study, study.stage)
    given = years(park.activity)
    nearest = min(given, key=lambda y: (abs(y - study.base_year), y), default=study.base_year)
    activity = flows_of(park, nearest)
    of_base = _rules(park, site, look, study, study.base_year)
    base = {name: account(activity, r) for name, r in of_base.items()}
    first = Frame(park, site, study, made, fills, look, quality, rules, base, activity)
    if nearest == study.base_year and given:
        return first
    modelled = assess(first, "now", proved=False).flows.widened(ESTIMATE)
    return replace(first, activity=modelled, base_year={name: account(modelled, r) for name, r in of_base.items()}, modelled=True)


PLANNED = ("ghg-protocol-location", "ghg-protocol-market", "china-zcp-2025")
"""Standards whose account every run carries; the others are worked out for the base year on demand."""


def worked(method: Method, park: Park, site: Site, look: Outlook, base_year: int, year: int) -> Rule:
    """The rule of an accounting method for a park in a year."""
    return rule(method.ruler, site, look, base_year, year, method.name, park.factors)


def _rules(park: Park, site: Site, look: Outlook, study: Study, year: int) -> dict[str, Rule]:
    """The park's own rule, the yardstick, the standard trio, and each instrument's base."""
    found = {
        "own": rule(park.standards.ruler, site, look, study.base_year, year, "own", park.factors),
        "yardstick": rule(study.yardstick, site, look, study.base_year, year, "yardstick", park.factors),
    } | {name: worked(METHODS[name], park, site, look, study.base_year, year) for name in PLANNED}
    for item in park.policy.instruments:
        if isinstance(item, CarbonPriceInstrument):
            found[policy.base_name(item.id)] = rule(item.base, site, look, study.base_year, year, item.id, park.factors)
    return found


def assess(given: Frame, case: Case = "plan", *, proved: bool = True, told: Told = _silent) -> Assessment:
    """One pure run. `proved`: with a full-year dispatch; else on representative days alone."""
    park, site, study = given.park, given.site, given.study
    year = study.base_year if case == "now" else study.stage
    rules = given.rules if case != "now" else _rules(park, site, given.outlook, study, year)
    section = park.policy if case != "reference" else Policy()
    levers = policy.terms(section, rules, given.base_year, given.outlook, study, year)
    if case in ("now", "stay"):
        levers = replace(levers, terms=replace(levers.terms, limits=()))
    carbon = carbon_in_power(
        park, factors.marginal(site, study.base_year).value, year, given.outlook.carbon_price[1] if year == study.stage else 1.0
    )
    offer = economics.terms(
        park.economics, site, given.series, given.outlook, levers, study, year, build=case not in ("now", "stay"), carbon=carbon
    )
    built = system(
        site, given.series, given.outlook, levers.terms.merged(offer.terms), offer, rules["yardstick"], given.activity, study, case
    )
    plan: Plan = paths.plan(built, study, proved=proved, told=told)
    flows = governance.operate(plan, built, site)
    inventories: dict[str, Inventory] = {name: account(flows, r) for name, r in rules.items()}
    payers = {e.id: Payer(e.sector, e.owner, e.size) for e in site.enterprises}
    plants = {p.id: p.technology for p in built.plants}

    def settled(investment: Mapping[str, float]) -> Charges:
        return policy.settle(section, levers, inventories, given.base_year, payers, plants, investment)

    worth = value(plan, built, offer, settled({}))
    charges = settled(worth.by_technology)
    return Assessment(given, levers, offer, built, plan, flows, inventories, charges, worth)

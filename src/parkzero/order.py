"""The only file that knows the order of the six: kinds, frame, assess; and the table of links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from parkzero.accounting import Inventory, Rule
from parkzero.complete.entering import entered
from parkzero.complete.filling import by_rows, completed, filled, outputs_told
from parkzero.complete.series import series
from parkzero.economics import offer as economics
from parkzero.economics.measures import without_measures
from parkzero.economics.network import network_charges
from parkzero.economics.uptake import taken_up
from parkzero.economics.value import investment, value
from parkzero.energy import Budget, Horizon, NetworkCharges, System
from parkzero.flows import Flows
from parkzero.governance import operation as governance
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY, Invested, Levers, payers
from parkzero.optimize.counting import shortfall
from parkzero.optimize.flows import flows
from parkzero.optimize.planning import with_built
from parkzero.optimize.rolling import standing
from parkzero.optimize.stacks import paid_removals, per_pool, pools
from parkzero.optimize.system import system
from parkzero.optimize.transfers import levied
from parkzero.park.adapt import adapted, carbon_in_power
from parkzero.park.boundary import inside
from parkzero.park.flowing import both_sides, estimated, years
from parkzero.park.instrument import Instrument
from parkzero.park.nearby_use import TARIFFINGS
from parkzero.park.noun import Given
from parkzero.park.portions import portions
from parkzero.park.replacing import end, mapped
from parkzero.park.sections import Cogeneration, Policy
from parkzero.park.site import Site
from parkzero.park.standing import paces, presences, site_in
from parkzero.park.study import Study
from parkzero.park.whole import OwnFactor, Park
from parkzero.paths import planner as paths
from parkzero.policy import kinds as instruments
from parkzero.policy import terms as policy
from parkzero.policy.acting import rule_names
from parkzero.problem import ParkError, Problem
from parkzero.progress import OnProgress, silent
from parkzero.results import NOW, PLAN, Assessment, Frame, Offer, Outlook, Pathway, Plan, Run, Series, Setting, Surroundings
from parkzero.standards import factors
from parkzero.standards.account import AccountsByRule, account
from parkzero.standards.capture import explained
from parkzero.standards.certificates import fossil_rates
from parkzero.standards.chp import split_of
from parkzero.standards.installations import covered_shares
from parkzero.standards.processes import surroundings
from parkzero.standards.register import METHODS, Method, of_park
from parkzero.standards.rule import rule
from parkzero.trends.outlook import outlook
from parkzero.weather.days import Draw

Swings = Mapping[tuple[str | int, ...], str]
"""Path of a figure below `site` -> "low" or "high"."""
FOREVER = float("inf")

LINKS: dict[str, frozenset[str]] = {
    "standards": frozenset({"rules", "levers", "system"}),
    "policy": frozenset({"rules", "levers", "offer", "system"}),
    "paths": frozenset(),
    "economics": frozenset({"offer", "system"}),
    "governance": frozenset({"quality"}),
    "trends": frozenset({"outlook", "rules", "levers", "offer", "system"}),
}
"""Which hand-overs a section may change (a test holds each link and each absent link). Policy reaches the offer through
grants, the rules through the bases of its instruments; standards reach levers and system through targets, which the park's own rule measures. Paths reaches nothing yet: only the planner's path is built. Fields that change none of them are named in `park.idle`."""
UNHEARD = frozenset({"quality"})
"""Hand-overs that nothing of what a run comes to hangs on: intervals of data are none of a plan's, and operation is as planned whatever the mode."""


def modelled(dimension: str) -> bool:
    """Whether a section may change what a run comes to.

    >>> [d for d in LINKS if not modelled(d)]
    ['paths', 'governance']
    """
    return not LINKS[dimension] <= UNHEARD


def heard(dimension: str, policy: Policy) -> bool:
    """Whether a section may change what a run under a policy comes to: standards only by what a target is counted with."""
    return modelled(dimension) and (dimension != "standards" or bool(policy.targets))


def kinds() -> Mapping[str, type[Instrument]]:
    """The kinds of instrument that a park file may name."""
    return instruments.kinds()


class Planner(Protocol):
    """What plans a system, as `paths.planner.decide`: a pure function of it and the options, but for who hears of it and the time it may take."""

    def __call__(self, system: System, *, periods: int, gap: float, proved: bool, like: Plan | None = ..., progress: OnProgress = ..., seconds: float = ...) -> Plan: ...


class PathwayPlanner(Protocol):
    """What plans a horizon, as `paths.planner.decide_stages`."""

    def __call__(self, horizon: Horizon, *, periods: int, gap: float, blind: bool, progress: OnProgress = ..., seconds: float = ...) -> Pathway: ...


def frame(park: Park, study: Study | None = None, swings: Swings | None = None, *, decide: Planner = paths.decide, beside: Frame | None = None) -> Frame:
    """All that precedes a plan: completed and adapted park, the sites of base year and stage with their series, outlook, rules, account of the base year.

    `beside`: a frame whose series are taken where they are of the same site and years.
    """
    study = study or park.study
    chosen = swings or {}

    def change(path: tuple[str | int, ...], given: Given) -> Given:
        return end(given, chosen[path]) if path in chosen else given

    lies = park.site.but(boundary=mapped(park.site.boundary, change, ("boundary",)))
    whole, rows = portions(lies, park.activity)
    dated = park.study.base_year  # of the status of its things, whatever year is asked for
    firms, plants = presences(whole, dated)
    rows = tuple(a for a in rows if a.year == study.base_year)
    inner, reported = by_rows(site_in(whole, study.base_year, dated), rows, study.base_year)
    site, fills = completed(inner, rows, reported, study.base_year)
    if chosen:
        site = mapped(site, change)
    later, brought = entered(site, site_in(site, study.stage, dated))
    donors: dict[str, Site] = {d: filled(p.site, p.activity, p.study.base_year)[0] for d, p in park.borrowed.items()}
    park, later = adapted(park.but(study=study), site, study, donors), adapted(park.but(study=study), later, study, donors).site
    site, study = park.site, park.study
    made, stage = _in_series(park, site, later, beside)
    look = outlook(park.trends, study.base_year)
    quality = governance.quality(park.governance, site, park.activity, study.base_year)
    park = park.but(activity=governance.widened(park.activity, quality))
    given = years(park.activity)
    nearest = min(given, key=lambda y: (abs(y - study.base_year), y), default=study.base_year)
    measured = both_sides(park, nearest)
    activity = inside(measured)
    rules, of_base = (_rules(park, site, activity, look, study=study, year=year) for year in (study.stage, study.base_year))
    first = Frame(
        park=park, site=site, study=study, series=made, stage=stage, standing=firms | plants, fills=(*fills, *brought), outlook=look, quality=quality, rules=rules, base_year=AccountsByRule(measured, of_base), activity=activity, told=outputs_told(inner, reported), reported=reported,
    )  # fmt: skip
    if nearest == study.base_year and given:
        return first
    modelled = estimated(assess(first, NOW, proved=False, decide=decide).flows, site)
    rules, of_base = (_rules(park, site, modelled, look, study=study, year=year) for year in (study.stage, study.base_year))
    return replace(first, activity=modelled, rules=rules, base_year=AccountsByRule(modelled, of_base), modelled=True)


def _in_series(park: Park, site: Site, later: Site, beside: Frame | None) -> tuple[Series, Setting]:
    """The series of the base year's site and the stage's setting; those of a frame beside it where all that they are made of is the same."""
    if beside is not None and park.profiles is beside.park.profiles and _in_time(park, site, later) == _in_time(beside.park, beside.site, beside.stage.site):
        return beside.series, beside.stage
    made = series(site, park.study, park.profiles, weather=park.weather)
    return made, Setting(site=later, series=made if later == site else series(later, park.study, park.profiles, weather=park.weather))


def _in_time(park: Park, site: Site, later: Site) -> tuple[object, ...]:
    """All that series are made of, but for the park's own."""
    study = park.study
    return site, later, park.weather, study.base_year, study.weather_year, study.resolution, study.seed, study.currency, study.price_year


def under_weather(given: Frame, draw: Draw) -> Frame:
    """The frame in another year of weather; what the park gives as series of its own stays, its weather file is of one year and does not."""
    profiles = {name: values for name, values in given.park.profiles.items() if not name.startswith("weather:")}
    made, later = (series(site, given.study, profiles, draw) for site in (given.site, given.stage.site))
    return replace(given, series=made, stage=replace(given.stage, series=later))


def beyond_sources(park: Park) -> tuple[Problem, ...]:
    """What rows say is stored of captured CO2 beyond what its sources give, and what keeps the account of a year with such rows from being made."""
    told: list[Problem] = []
    site, _ = filled(*portions(park.site, park.activity), park.study.base_year)
    look = outlook(park.trends, park.study.base_year)
    for year in sorted({a.year for a in park.activity if a.action == "captured"}):
        rule_of = worked(METHODS["ghg-protocol-location"], park, site, look, study=park.study, base_year=year, year=year)
        try:
            told += explained([account(both_sides(park, year), rule_of)])
        except ParkError as why:
            told += why.problems
    return tuple(told)


STRICT = 100.0
"""Factor on the backstop price of a target that must be met."""
PLANNED = ("ghg-protocol-location", "ghg-protocol-market", "china-zcp-2025")
"""Standards whose account every run carries; the others are worked out for the base year on demand."""


def worked(method: Method, park: Park, site: Site, look: Outlook, *, study: Study, base_year: int, year: int) -> Rule:
    """The rule of an accounting method for a park in a year."""
    made = rule(method.ruler, site, look, base_year=base_year, year=year, name=method.name, own=_factors(park, site, base_year))
    given = park.standards.chp or Cogeneration(method=park.standards.ruler.chp or study.yardstick.chp)
    return replace(made, split=split_of(given.method, *(x.value if x else None for x in (given.power, given.heat))))


def _factors(park: Park, site: Site, year: int) -> tuple[OwnFactor, ...]:
    """The factors that the park gives, and those of its certificates for fossil power."""
    return (*park.factors, *fossil_rates(park.certificates, site, year))


def _own(park: Park, site: Site, activity: Flows, look: Outlook, *, study: Study, year: int) -> Rule:
    """The park's own rule. Under the EU ETS it counts in every year the installations that are covered in the base year."""
    chosen = of_park(park.standards)
    found = worked(chosen, park, site, look, study=study, base_year=study.base_year, year=year)
    return found if chosen.firms == "all" else replace(found, firms=covered_shares(activity, site, study.base_year))


def _rules(park: Park, site: Site, activity: Flows, look: Outlook, *, study: Study, year: int) -> dict[str, Rule]:
    """The park's own rule (that of its method, with its departures), the yardstick, the standard trio, and each instrument's base."""
    own = _factors(park, site, study.base_year)
    found = {
        "own": _own(park, site, activity, look, study=study, year=year),
        "yardstick": rule(study.yardstick, site, look, base_year=study.base_year, year=year, name="yardstick", own=own),
    } | {name: worked(METHODS[name], park, site, look, study=study, base_year=study.base_year, year=year) for name in PLANNED}
    for item in park.policy.instruments:
        for n, (name, ruler) in enumerate(zip(rule_names(item), item.rulers(), strict=True)):
            called = f"{item.id}:{n}" if n else item.id
            found[name] = rule(ruler, site, look, base_year=study.base_year, year=year, name=called, own=own)
    return found


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A run up to its energy system."""

    site: Site
    """The site of the run's year."""
    section: Policy
    rules: Mapping[str, Rule]
    levers: Levers
    offer: Offer
    system: System
    surroundings: Surroundings
    year: int
    days: Plan | None = None
    """Its plan on representative days, where it was asked for to choose how the network is paid for."""


def keeping(given: Frame, paying: NetworkCharges | None) -> Frame:
    """A frame whose runs pay for the network in one way, that of another run, where it is said."""
    return replace(given, paying=paying) if paying else given


def prepared(given: Frame, run: Run = PLAN, *, network: NetworkCharges | None = None, decide: Planner = paths.decide) -> Prepared:
    """What policy and economics offer a run, and the system that it plans. `network`: how the network is paid for, where that is chosen; else the cheapest of the ways there are."""
    if network is not None:
        return _prepared(given, run, network)
    ways = each_way(given, run)
    if len(ways) == 1:
        return ways[0]
    return cheapest(ways, [planned(ready, given.study, proved=False, decide=decide) for ready in ways])


def each_way(given: Frame, run: Run = PLAN) -> tuple[Prepared, ...]:
    """A run with each way to pay for the network, where a rule of nearby use leaves a choice and none is kept to; else the one there is."""
    site, year = given.at(run).site, run.at(given.study)
    kept = given.paying
    asked = (kept.choice,) if kept else TARIFFINGS
    choices = [replace(found, costs=kept.costs if kept else {}) for choice in asked if (found := network_charges(site, given.study, year, choice))]
    return tuple(_prepared(given, run, charged) for charged in choices) or (_prepared(given, run),)


def cheapest(ways: Sequence[Prepared], days: Sequence[Plan]) -> Prepared:
    """Of the ways to pay for the network the one whose least-cost plan on representative days is cheapest, with that plan and what each costs."""
    best = min(range(len(days)), key=lambda n: days[n].cost)
    ready, charged = ways[best], ways[best].system.network
    if charged is None or len(ways) == 1:
        return replace(ready, days=days[best])
    costs: dict[str, float] = {way.system.network.choice: made.cost for way, made in zip(ways, days, strict=True) if way.system.network}
    charged = replace(charged, costs=costs)
    return replace(ready, offer=replace(ready.offer, network=charged), system=replace(ready.system, network=charged), days=days[best])


def _prepared(given: Frame, run: Run, charged: NetworkCharges | None = None) -> Prepared:
    park, study, look, at = given.park, given.study, given.outlook, given.at(run)
    site, year = at.site, run.at(study)
    rules = given.rules if run.year == "stage" else _rules(park, site, given.activity, look, study=study, year=year)
    section = park.policy if run.policy else Policy()
    levers = _bound(policy.terms(section, rules, given.base_year, outlook=look, study=study, year=year), run)
    priced = study.base_year if run.uptake else year
    carbon = carbon_in_power(park, factors.marginal(site, study.base_year).value, priced, look.at("carbon_price", priced), acts=run.policy)
    pace = paces(given.site, site)
    around = surroundings(given.activity, given.base_year, look.at("demand", year), run=run.name, year=year, pace=pace)
    flue = _flue(given.base_year["yardstick"], biogenic=paid_removals(levers.terms))
    co2 = {"flue_co2": flue, "process_co2": sum(around.carbon.values())}
    offer = economics.terms(
        park.economics, site, at.series, outlook=look, levers=levers, study=study, year=priced, build=run.build, carbon=carbon, co2=co2, charged=charged,
    )  # fmt: skip
    if not run.measures:
        offer = without_measures(offer)
    if run.uptake:
        offer = taken_up(offer, park.economics, site, series=at.series, outlook=look, study=study, extent=run.uptake, whole=run.whole)
    terms = levers.terms.merged(offer.terms)
    offer = per_pool(offer, pools(site, study, offer, terms, yardstick=rules["yardstick"], processes=around.carbon))
    built = system(
        site, at.series, look, terms=terms, offer=offer, yardstick=rules["yardstick"], activity=_paced(given.activity, pace),
        surroundings=around, study=study, run=run, told=given.told,
    )  # fmt: skip
    return Prepared(site=site, section=section, rules=rules, levers=levers, offer=offer, system=built, surroundings=around, year=year)


def _paced(activity: Flows, pace: Mapping[str, float]) -> Flows:
    """Flows of the base year as far as who takes them still runs, and as it has grown."""
    if not pace:
        return activity
    return Flows.rows(dict(row) | {"quantity": pace.get(str(row["receiver"]), 1.0) * float(row["quantity"])} for row in activity.records())


def _bound(levers: Levers, run: Run) -> Levers:
    """Targets as a run takes them: left out, soft, or so dear to miss that they are missed only where they must be."""
    limits = levers.terms.limits if run.limits else ()
    if run.strict:
        limits = tuple(replace(x, backstop=STRICT * x.backstop) for x in limits)
    return replace(levers, terms=replace(levers.terms, limits=limits))


def _flue(inventory: Inventory, *, biogenic: bool) -> float:
    """CO2 of fuels burnt [t/a]: the fossil, and the biogenic where somebody counts its storing."""
    scopes = ("1", "biogenic") if biogenic else ("1",)
    return sum(
        x.tonnes for x in inventory.lines if x.gas == "CO2" and x.scope in scopes and x.unit == "MWh" and x.use == "fuel" and x.step == "account"
    )


def horizon(
    park: Park, study: Study, stages: Sequence[int], *, budget: Budget | None = None, strict: bool = False, decide: Planner = paths.decide
) -> tuple[tuple[Frame, ...], tuple[Offer, ...], Horizon]:
    """The stages of a park decided together, and the frame and the offer of each. The last stage stands for as many years as the one before."""
    frames = tuple(frame(park, study.but(stage=year), decide=decide) for year in stages)
    made = [prepared(f, replace(PLAN, strict=strict), decide=decide) for f in frames]
    lengths = [float(b - a) for a, b in pairwise(stages)]
    lengths.append(lengths[-1] if lengths else 1.0)
    lives = {c.id: c.lifetime for m in made for c in m.offer.candidates}
    systems = _left_free(made)
    return frames, tuple(m.offer for m in made), Horizon(systems=systems, lengths=tuple(lengths), discount=study.discount, lifetime=lives, pace=paths.pace(park.paths, systems), budget=budget)


def _left_free(made: Sequence[Prepared]) -> tuple[System, ...]:
    """The systems of stages with no more room in each than what enters later leaves: what is built stands when that comes."""
    rooms = [economics.room(m.site) for m in made]
    found = []
    for n, m in enumerate(made):
        least = {t: min(later[t] for later in rooms[n:]) for t in rooms[n] if all(t in later for later in rooms[n:])}
        cut = {t: v / rooms[n][t] for t, v in least.items() if v < rooms[n][t]}
        plants = tuple(replace(p, most=p.most * cut.get(p.technology, 1.0)) for p in m.system.plants)
        stores = tuple(replace(s, most=s.most * (c := cut.get(s.technology, 1.0)), most_energy=s.most_energy * c) for s in m.system.stores)
        found.append(replace(m.system, plants=plants, stores=stores, rooms=tuple(replace(r, most=r.most * cut.get(r.name, 1.0)) for r in m.system.rooms)) if cut else m.system)
    return tuple(found)


def planned(
    ready: Prepared, study: Study, *, proved: bool = True, progress: OnProgress = silent, seconds: float = FOREVER, decide: Planner = paths.decide
) -> Plan:  # fmt: skip
    """The plan of a prepared run. `proved`: certified on the full year; else on representative days alone."""
    if ready.days is not None and not proved:
        return ready.days
    return decide(ready.system, periods=study.periods, gap=study.tolerance, proved=proved, progress=progress, seconds=seconds)


def planned_pathway(
    given: Horizon, study: Study, *, blind: bool = False, progress: OnProgress = silent, seconds: float = FOREVER, decide_stages: PathwayPlanner = paths.decide_stages
) -> Pathway:  # fmt: skip
    """The plans of a horizon under one certificate, or `blind` to what comes."""
    return decide_stages(given, periods=study.periods, gap=study.tolerance, blind=blind, progress=progress, seconds=seconds)


def assess(given: Frame, run: Run = PLAN, *, proved: bool = True, progress: OnProgress = silent, decide: Planner = paths.decide) -> Assessment:
    """One pure run. `proved`: with a full-year dispatch; else on representative days alone."""
    if run.uptake:
        return _by_firms(given, run, proved=proved, progress=progress, decide=decide)
    ready = prepared(given, run, decide=decide)
    return finished(given, ready, planned(ready, given.study, proved=proved, progress=progress, decide=decide))


def _by_firms(given: Frame, run: Run, *, proved: bool, progress: OnProgress, decide: Planner) -> Assessment:
    """What firms decide: capacities chosen on representative days as they look at them, then run through the stage's year and paid for like any others.
    Where the demand is not served so, what makes energy may fill its room; where it still is not, peaks of the whole year are looked at."""
    study, real = given.study, prepared(given, replace(run, uptake=None), decide=decide)
    for whole, on_year in ((False, False), (True, False), (True, True)) if proved else ((False, False), (True, False)):
        ready = _prepared(given, replace(run, whole=whole), real.offer.network)
        chosen = planned(ready, study, proved=on_year, progress=progress, decide=decide)
        stands = replace(real, system=standing(real.system, chosen), days=None)
        made = planned(stands, study, proved=proved, progress=progress, decide=decide)
        if not shortfall(made, stands.system):
            break
    return finished(given, real, with_built(made, real.system, chosen))


def finished(given: Frame, ready: Prepared, plan: Plan) -> Assessment:
    """What follows from a plan: its flows, accounts, charges and worth."""
    site = ready.site
    realised = governance.operate(flows(plan, ready.system, site, ready.surroundings), given.quality)
    inventories = AccountsByRule(realised, ready.rules)
    charges = policy.settle(
        ready.section, ready.levers, year=ready.year, inventories=inventories, base_year=given.base_year, levied=levied(plan, ready.system),
        invested=_invested(plan, ready.offer), payers=payers(site) | {THIRD_PARTY: SERVICES},
    )  # fmt: skip
    return Assessment(
        frame=given, site=site, levers=ready.levers, offer=ready.offer, system=ready.system, plan=plan, flows=realised, inventories=inventories,
        charges=charges, value=value(plan, ready.system, ready.offer, charges),
    )  # fmt: skip


def _invested(plan: Plan, offer: Offer) -> tuple[Invested, ...]:
    """What new capacity costs, by who builds it."""
    spent = investment(plan, offer)
    return tuple(
        Invested(id=c.id, technology=c.technology, owner=c.owner, kind=(SERVICES if c.owner else OPERATOR).owner, amount=spent[c.id])
        for c in offer.candidates
        if spent.get(c.id)
    )

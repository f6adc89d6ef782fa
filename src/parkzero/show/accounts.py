"""The accounts of a year as shown: totals, lines, bridges, balances, boundaries, years, goods, schemes, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from parkzero.accounting import JOINED, Inventory, Line
from parkzero.figure import Figure, missing, spanless, spanned
from parkzero.flows import weighted
from parkzero.names import names
from parkzero.park.boundary import WHOLE, boundaries, boundary, crossings
from parkzero.park.flowing import reporting, returned, statistics_rows, unreported
from parkzero.park.together import partial_years
from parkzero.problem import ParkError
from parkzero.results import Assessment
from parkzero.show.books import Books
from parkzero.show.schemes import conditioned, evaluated
from parkzero.show.sided import grid_factors, two_measures
from parkzero.show.trail import cuts, evidence_shown
from parkzero.show.versions import closed_years
from parkzero.standards import cbam, eu_ets, iso_14064
from parkzero.standards.avoided import savings
from parkzero.standards.balance import Balance, balances
from parkzero.standards.balance import park as summed
from parkzero.standards.certificates import criteria, refusals
from parkzero.standards.conditions import unread_values
from parkzero.standards.crosswalk import walk
from parkzero.standards.energy import used
from parkzero.standards.factors import residual_known
from parkzero.standards.lines import errors
from parkzero.standards.national import NO_LINE, Verdict, verdict
from parkzero.standards.register import METHODS, own_standard
from parkzero.standards.straddling import straddles
from parkzero.standards.uncertainty import added, drawn, propagated
from parkzero.standards.unlisted import Bare
from parkzero.standards.years import change, recalculation
from parkzero.statement import (
    Balanced,
    Bounded,
    Bridge,
    Certified,
    Changed,
    Counted,
    Crossed,
    Embedded,
    Entry,
    Installation,
    Inventories,
    Judged,
    Monitored,
    Restated,
    Saved,
    Step,
    Straddling,
    Unlisted,
)  # fmt: skip

DRAWS = 100_000


def inventories(books: Books, *, standard: str = "", draws: int = DRAWS, plan: Assessment | None = None, open_year: bool = False) -> tuple[Inventories, Verdict]:
    """Everything about the tonnes of a year, and the verdict under the Chinese park rule.

    `standard`: whose lines are shown first; none takes the park's own. `open_year`: the base year does not hold, and no plan is judged.
    """
    standards = books.standards()
    accounts = {n: books.account(METHODS[n]) for n in standards}
    chosen = standard or own_standard(books.park.standards.method)
    chosen = chosen if chosen in accounts else "ghg-protocol-location"
    first, flows = accounts["ghg-protocol-location"], books.flows()
    bare = {n: found for n in standards if METHODS[n].firms == "all" and (found := books.bare(METHODS[n])).claims}
    now = verdict(books.park.standards, books.site, flows, accounts["china-zcp-2025"], books.year, bare=bare.get("china-zcp-2025"), unread=unread_values(books.park.factors), withheld=books.withheld)
    later = None
    if plan is not None:
        later = verdict(books.park.standards, books.site, plan.flows, plan.inventories["china-zcp-2025"], books.base.study.stage, withheld="base_year" if open_year else "")
    sampled = {n: _drawn(a, draws, books.base.study.seed) for n, a in accounts.items()}
    yardstick = (
        {"yardstick": books.base.base_year["yardstick"].total} if books.cut.whole and books.year == books.base.study.base_year else {}
    )
    resting = {r.origin: r.evidence_id for r in books.park.activity} | {r.origin: r.evidence_id for r in books.park.factors}
    goods = tuple(_goods(books, accounts))
    absent = {n: missing("tCO2e", books.absent(n)) for n in METHODS if n not in accounts}
    return (
        Inventories(
            year=str(books.year), own=chosen, boundary=books.cut.name, totals={n: a.total for n, a in accounts.items()} | absent | yardstick,
            drawn={n: total for n, (total, _) in sampled.items()} if draws else {}, draws=Figure(draws, ""),
            scopes={n: dict(a.scopes) for n, a in accounts.items()}, gases={n: dict(a.gases) for n, a in accounts.items()}, categories=_categories(accounts["iso-14064-1"]),
            enterprises={n: dict(a.enterprises) for n, a in accounts.items()}, eliminated={n: a.eliminated for n, a in accounts.items()}, biogenic=first.biogenic, removals=first.removals, other_gases=first.other_gases,
            beside=first.value_chain, bunker=propagated([x for x in first.lines if x.use == "bunker" and x.scope == "1"], first.unit), tiers=dict(accounts[chosen].tiers),
            surcharge={n: a.surcharge for n, a in accounts.items()}, history=_history(books, standards), changes=tuple(_changes(books, standards)), restated=tuple(_restated(books)),
            versions=tuple(closed_years(books)),
            lines=tuple(_entry(n, x, a.unit, sampled[n][1].get(k), resting) for n, a in accounts.items() for k, x in enumerate(a.lines) if x.scope != "none"),
            evidence=evidence_shown(books.park), measures=tuple(two_measures(accounts)), grid=tuple(grid_factors(books, accounts)),
            bridges=tuple(_bridge(books, a, b) for a in standards for b in standards if a != b and books.withheld != "part_of_a_year"),
            balance=tuple(_balances(books)), statistics=tuple(_counted(books)), energy=_energy(books), boundaries=tuple(_bounded(books)), straddling=tuple(_straddling(books)), goods=goods,
            installations=tuple(_installations(books)), streams=tuple(_streams(accounts["eu-ets"])) if "eu-ets" in accounts else (), certificates=tuple(_certificates(books)), unlisted=_unlisted(bare), without_unlisted={n: x.account.total for n, x in bare.items()}, avoided=tuple(_saved(books)), schemes=evaluated(books, now), editions={m.name: text for m in METHODS.values() if (text := m.of(books.year))}, names=_names(accounts, goods), verdict=judged(now),
            verdict_plan=judged(later) if later else None,
        ),
        now,
    )  # fmt: skip


def _drawn(account: Inventory, draws: int, seed: int) -> tuple[Figure, dict[int, Figure]]:
    """The total from draws, and the figure of each line that counts, by its place."""
    places = [n for n, x in enumerate(account.lines) if x.scope in account.counted and x.tonnes]
    if not places or not draws:
        return Figure(0.0, account.unit), {}
    found = drawn([account.lines[n] for n in places], draws, seed)
    stats = zip(places, found.mean, found.low, found.high, strict=True)
    return found.figure(account.unit), {n: Figure(mean, account.unit, low=low, high=high) for n, mean, low, high in stats}


def _categories(account: Inventory) -> dict[str, Figure]:
    found = iso_14064.by_category(account.lines)
    return {
        c: propagated(x, account.unit) if x or c in "12" else missing(account.unit, "no rows of this category were given")
        for c, x in found.items()
    }


def _history(books: Books, names: Iterable[str]) -> dict[str, dict[str, Figure]]:
    """Totals of every year of activity; years differ by activity and by the factors of the year."""
    return {n: {str(y): books.account(METHODS[n], y).total for y in books.years()} for n in names}


def _changes(books: Books, names: Iterable[str]) -> Iterable[Changed]:
    partial = partial_years(books.park.activity)
    seen = [y for y in books.years() if y not in partial]
    for name in names:
        for start, end in pairwise(seen):
            a, b = books.account(METHODS[name], start), books.account(METHODS[name], end)
            found = change(start, a, end, b)
            causes = {cause: spanless(t, a.unit) for cause, t in found.causes.items()}
            yield Changed(standard=name, start=str(start), end=str(end), causes=causes, difference=spanless(found.difference, a.unit), joined=found.joined, left=found.left)


def _restated(books: Books) -> Iterable[Restated]:
    limit = books.park.standards.recalculation_threshold
    for given in books.site.reported:
        name = own_standard(given.standard)
        if name not in books.standards() or given.year not in books.years():
            continue
        account = books.account(METHODS[name], given.year)
        found = recalculation(given, account.total.value or 0.0, limit.value if limit else None)
        before = Figure(found.reported, account.unit, low=given.total.low, high=given.total.high, basis="published", source=given.total.source)
        yield Restated(year=str(given.year), standard=name, reported=before, recomputed=account.total, share=spanless(found.share, "1"), needed=found.needed, why=found.why)


def _entry(standard: str, line: Line, unit: str, sampled: Figure | None, resting: Mapping[str, str]) -> Entry:
    """A line as it is shown. `resting`: the papers of rows."""
    papers = dict.fromkeys(resting[row] for row in (*line.origin.split(", "), line.factor.partition(" ")[0]) if resting.get(row))
    return Entry(
        standard=standard, enterprise=line.enterprise, carrier=line.carrier, use=line.use, gas=line.gas, scope=line.scope, step=line.step, quantity=spanned(line.quantity, line.unit, line.quantity_share),
        factor=spanned(line.factor_value, f"{unit}/{line.unit}", line.factor_share, line.source), tonnes=Figure(line.tonnes, unit, low=line.low, high=line.high), drawn=sampled or missing(unit, "no draws were made of it"), activity_row=line.origin, factor_row=line.factor,
        reason=line.reason, tier=line.tier,
        share=Figure(line.portion, "1"), whole=spanned(line.quantity / line.portion, line.unit, line.quantity_share), evidence=", ".join(papers), source="", confidence=line.confidence,
    )  # fmt: skip


def _bridge(books: Books, start: str, end: str) -> Bridge:
    found = walk(METHODS[start], METHODS[end], books.account)
    return Bridge(start=start, end=end, steps=tuple(Step(name=n, value=spanless(v, "t")) for n, v in found.steps.items()), difference=spanless(found.difference, "t"))


def _balances(books: Books) -> Iterable[Balanced]:
    rows = balances(books.flows())
    for row in (*summed(rows), *rows):
        yield _balanced(row)


def _balanced(row: Balance) -> Balanced:
    shown = {column: spanless(q, "MWh") for column, q in row.entries.items()}
    return Balanced(enterprise=row.enterprise, carrier=row.carrier, entries=shown, supply=spanless(row.supply, "MWh"), gap=spanless(row.gap, "MWh"), closes=row.closes)


def _counted(books: Books) -> Iterable[Counted]:
    if books.year != books.base.study.base_year or not books.cut.whole:
        return
    records = books.flows().records() if books.site.statistics_by == "place" else statistics_rows(books.park, books.year)
    for carrier, given in books.site.statistics.items():
        own = added([(weighted(r), errors(r)) for r in reporting(records, carrier)], "MWh")
        counted = Figure(given.value, "MWh", low=given.low, high=given.high, basis="published", source=given.source)
        rest, low, high = unreported(records, carrier, given)
        yield Counted(carrier=carrier, statistics=counted, reported=own, not_reported=Figure(rest, "MWh", low=low, high=high))


def _energy(books: Books) -> dict[str, dict[str, Figure]]:
    """Energy use by carrier and in total, with the intervals that the verdict has of it."""
    found = used(books.flows(), books.site, books.year)
    return {carrier: {"energy": u.energy, "calorific": u.calorific, "equivalent": u.equivalent, "primary": u.primary} for carrier, u in found.items()}


def _bounded(books: Books) -> Iterable[Bounded]:
    """Every boundary of the site, from the same rows; none where there is only the whole park and nothing crosses it."""
    known = [cut for name in boundaries(books.site) if (cut := boundary(books.site, name)).names() or cut.places]
    crossing = {cut.name: crossings(books.sides(None, cut)) for cut in known}
    if not any(crossing.values()) and all(cut.whole for cut in known):
        return
    for cut in known:
        name, across = cut.name, crossing[cut.name]
        totals = {}
        for standard in books.standards():
            try:
                totals[standard] = books.account(METHODS[standard], None, cut).total
            except ParkError as why:
                totals[standard] = missing("tCO2e", why.problems[0].found)
        yield Bounded(
            id=name, kind=cut.kind, totals=totals,
            crossings=tuple(Crossed(giver=c.giver, receiver=c.receiver, carrier=c.carrier, quantity=spanless(c.quantity, c.unit), inward=c.inward) for c in across),
        )  # fmt: skip


def _straddling(books: Books) -> Iterable[Straddling]:
    """Every enterprise that lies on both sides of a boundary of the place: its account inside, outside and as it returns it, each of it alone."""
    method = METHODS[own_standard(books.park.standards.method)]
    if (books.base.modelled and books.year == books.base.study.base_year) or method.firms != "all":
        return
    for name in (WHOLE, *(p.id for p in books.site.parts)):
        for x in straddles(returned(books.park, books.year), boundary(books.site, name), books.rule(method)):
            yield Straddling(boundary=name, enterprise=x.enterprise, inside=x.inside, outside=x.outside, fed=x.fed, returned=x.returned, difference=spanless(x.difference, x.returned.unit), shares=cuts(books, name, x.enterprise))


def _goods(books: Books, accounts: dict[str, Inventory]) -> Iterable[Embedded]:
    if "cbam" not in accounts:
        return
    for g in cbam.goods(books.flows(), accounts["cbam"], books.rule(METHODS["cbam"]), books.site, books.year):
        lines = [x for x in accounts["cbam"].lines if x.enterprise == g.enterprise and x.scope in accounts["cbam"].counted]
        whole = propagated(lines, "tCO2e")
        spread = ((whole.high or 0.0) - (whole.value or 0.0)) / whole.value if whole.value else 0.0
        source = f"mean of {', '.join(map(str, g.years))}" if g.years else "the grid factor stands in"
        yield Embedded(
            enterprise=g.enterprise, product=g.product, group=g.group, output=spanless(g.output, "t"), direct=_spread(g.direct, spread, "tCO2e"), indirect=spanless(g.indirect, "tCO2e"), precursors=spanless(g.precursors, "tCO2e"),
            specific=_spread(g.specific, spread, "tCO2e/t"), electricity_factor=spanless(g.electricity_factor, "tCO2/MWh", source),
        )  # fmt: skip


def _spread(value: float, share: float, unit: str) -> Figure:
    return Figure(value, unit, low=value * (1 - share), high=value * (1 + share))


def _installations(books: Books) -> Iterable[Installation]:
    for c in books.inclusions():
        rated = replace(spanless(c.least, "MW"), basis="computed" if c.stated else "estimated")
        yield Installation(enterprise=c.enterprise, answer=c.answer, why=c.why, activity=c.activity, thermal_input=rated)


def _streams(account: Inventory) -> Iterable[Monitored]:
    for s in eu_ets.source_streams(account):
        yield Monitored(
            installation=s.installation, category=s.category, name=s.name, tonnes=propagated(s.lines, account.unit), uncertainty=Figure(s.uncertainty, "1"), size=s.size, tier=Figure(s.tier, ""), required=Figure(s.required, ""), factor_tier=s.factor_tier, meets=s.meets
        )  # fmt: skip


def _certificates(books: Books) -> Iterable[Certified]:
    known = residual_known(books.site, books.year)
    for item in (c for c in books.park.certificates if c.owner in books.cut.shares):
        covered = sum(
            a.quantity
            for a in books.park.activity
            if a.certificate == item.id and a.attribute in ("certificate", "ppa", "sold") and a.year == books.year
        )
        yield Certified(
            id=item.id, kind=item.kind, owner=item.owner, use=item.use, quantity=Figure(item.quantity, "MWh"), covered=spanless(covered, "MWh"),
            criteria=dict(criteria(item, books.site, books.year, residual=known)), refused=dict(refusals(item, books.park.activity, books.site, books.year)),
        )  # fmt: skip


def _unlisted(bare: Mapping[str, Bare]) -> tuple[Unlisted, ...]:
    """Green power without a listed paper: the same claims under every standard."""
    found = next(iter(bare.values()), None)
    return tuple(
        Unlisted(enterprise=c.enterprise, attribute=c.attribute, certificate=c.certificate, rows=c.rows, quantity=spanless(c.quantity, "MWh")) for c in (found.claims if found else ())
    )  # fmt: skip


def _saved(books: Books) -> Iterable[Saved]:
    for s in savings(books.park.avoided, books.year):
        yield Saved(id=s.row.id, kind=s.row.kind, text=s.row.text, baseline=s.row.baseline, before=s.baseline, after=s.actual, avoided=s.avoided)


def _names(accounts: dict[str, Inventory], goods: Iterable[Embedded]) -> dict[str, dict[str, str]]:
    """Names in print of the standards, and of the products and materials that occur."""
    found = {m.name: {"en": m.label, "zh": m.label_zh} for m in METHODS.values()}
    occur = {x.carrier for a in accounts.values() for x in a.lines if x.group} | {g.product for g in goods}
    found |= {id: {"en": name.label, "zh": name.label_zh} for id, name in names("product").items() if id in occur}
    measured = {c.processes for a in accounts.values() for c in a.crosschecks if c.processes[0] not in names("carrier") or len(c.processes) > 1}
    return {JOINED.join(p): {lang: JOINED.join(_called(id)[lang] for id in p) for lang in ("en", "zh")} for p in sorted(measured)} | found


def _called(process: str) -> dict[str, str]:
    """The name of a process, by which its measures stand in lines."""
    found = names("process").get(process) or names("product").get(process)
    return {"en": found.label, "zh": found.label_zh} if found else dict.fromkeys(("en", "zh"), process)


def _under(line: float, indicator: Figure) -> Figure:
    """How far an indicator is under a line."""
    ends = (indicator.value, indicator.high, indicator.low)
    value, low, high = (None if x is None else line - x for x in ends)
    return Figure(value, indicator.unit, low=low, high=high, reason=indicator.reason)


def judged(v: Verdict) -> Judged:
    """A verdict as it is shown."""
    none = missing("tCO2/tce", v.indicator.reason or NO_LINE)
    line = Figure(v.line, "tCO2/tce", basis="published", source="notice 910 of 2025, annex 3") if v.line is not None else none
    margin = _under(v.line, v.indicator) if v.line is not None else none
    lines = {
        k: Figure(x, "1", basis="published", source="notice 910 of 2025, annex 3") if x is not None else missing("1", "by product")
        for k, x in v.guiding_line.items()
    }
    return Judged(
        answer=v.answer, why=v.why, conditions=conditioned(v.conditions), unlisted=v.unlisted, without_unlisted=v.without_unlisted, illustration=v.illustration, indicator=v.indicator, indicator_with_feedstock=v.indicator_with_feedstock, line=line, margin=margin, energy=v.energy, energy_calorific=v.energy_calorific, emissions=v.emissions, cut=v.cut, grid_room=v.grid_room,
        direct_share=v.direct_share, guiding=dict(v.guiding), guiding_line=lines,
    )  # fmt: skip

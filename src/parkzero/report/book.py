"""A document as a workbook: one sheet per chapter, numbers as numbers with their unit beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parkzero.backing import Brought, Calibration, CertificatesBought, Costed, Networked, Producing
from parkzero.blueprint import Planning
from parkzero.document import Accounts, Comparison, Head, Message, Result
from parkzero.figure import Figure
from parkzero.problem import Problem, of_a_kind
from parkzero.report.page import below_totals, bounded, chosen, compared, factor_row, message
from parkzero.report.pictures import share_name
from parkzero.sheets import save
from parkzero.source import Source
from parkzero.statement import Conditioned, Inventories
from parkzero.text.speaking import Lang, called, known, named, of_series, placed, problem, reason, say, worded

Sheet = tuple[str, list[str], list[list[object]]]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        text = "".join(c for c in value if c >= " " or c in "\n\t")[:32000]
        return "'" + text if text.startswith(DANGEROUS) else text
    return value


def _cells(figure: Figure, lang: Lang) -> list[object]:
    basis = say(f"basis_{figure.basis}", lang)
    if figure.value is None:
        return [say("not_assessed", lang), figure.unit, None, None, "", basis, reason(figure.reason, lang)]
    told = "" if figure.span == "uncertainty" or figure.low == figure.high else say(f"span_{figure.span}", lang).strip(", ;；，")
    return [figure.value, figure.unit, figure.low, figure.high, told, basis, figure.source]


def _plants(stages: Iterable[tuple[str, Iterable[Producing]]], lang: Lang) -> Sheet:
    """What plants and stores make, by stage."""
    rows = [[year, say(x.technology, lang), x.id, say(f"plant_{n}", lang), n, *_cells(f, lang)] for year, plants in stages for x in plants for n, f in x.figures.items()]
    return "plants", ["year", "name", "plant", "figure", "code", *FIGURE], rows


def heading(word: str, lang: Lang) -> str:
    """The heading of a column, by its English words; a year stands as it is."""
    code = f"head_{word.replace(' ', '_')}"
    return say(code, lang) if known(code) else word


def _firm(id: str, park: Head, lang: Lang) -> str:
    """An enterprise by its name, the whole park, what nobody reported, or the park's operator."""
    return named("boundary", id, lang) if id == "park" else called(park.enterprises, id, lang) if id else say("park operator", lang)


def _troubles(problems: Iterable[Problem], lang: Lang) -> Sheet:
    return "problems", ["file", "line", "problem"], [[p.file, p.line, problem(p, lang)] for group in of_a_kind(problems) for p in group]


def _noted(notes: Iterable[Message], problems: Iterable[Problem], sources: Iterable[Source], park: Head, lang: Lang) -> list[Sheet]:
    """What every document of a park ends with."""
    return [
        ("notes", ["note"], [[message(m, lang, park.enterprises)] for m in notes]),
        _troubles(problems, lang),
        ("sources", ["id", "source", "year", "confidence"], [[s.id, s.text, s.year, s.confidence] for s in sources]),
    ]


FIGURE = ["value", "unit", "low", "high", "range", "basis", "source"]

JUDGED = {
    "indicator": "core_indicator", "indicator_with_feedstock": "verdict_feedstock", "line": "col_line", "margin": "verdict_margin", "emissions": "verdict_emissions", "energy": "verdict_energy",
    "energy_calorific": "verdict_energy_calorific", "cut": "verdict_cut", "grid_room": "verdict_room", "direct_share": "verdict_direct", "unlisted": "verdict_unlisted", "without_unlisted": "verdict_without_unlisted",
}  # fmt: skip
"""Figures of a verdict, and what they are called."""


def _why(why: str, lang: Lang) -> list[list[object]]:
    """Why a verdict is none."""
    return [[say("col_why", lang), "why", say(f"verdict_why_{why}", lang)]] if why else []


def examination_book(r: Result, path: Path, lang: Lang) -> None:
    """Write result.xlsx of an examination."""
    plan = r.plan

    def figures(named: Iterable[tuple[str, Figure]]) -> list[list[object]]:
        return [[say(n, lang), n, *_cells(f, lang)] for n, f in named]

    head = ["name", "code", *FIGURE]
    sheets: list[Sheet] = [
        ("answer", ["sentence"], [[line] for line in (*(message(m, lang, r.park.enterprises) for m in r.answer), *below_totals(r.notes, r.problems, lang, r.park.enterprises))]),
        *_account_sheets(r, lang),
        _calibration([(r.park, r.calibration)], lang),
        ("plan", head, figures([("plan_cost", plan.cost), ("plan_lower", plan.lower), ("plan_upper", plan.upper),
          ("plan_gap", plan.gap), ("plan_aggregation", plan.aggregation_error), ("plan_emissions", plan.emissions),
          ("plan_abatement", plan.abatement), ("plan_saving", plan.saving), ("plan_cost_per_tonne", plan.cost_per_tonne)])
         + [[f"{say(f'run_{run}', lang)}: {say(f'col_{part}', lang)}", f"{run} {part}", *_cells(f, lang)]
            for run, x in plan.runs.items() for part, f in (("emissions", x.emissions), ("cost", x.cost))]
         + [[f"{say(f'policy_{code}', lang)}: {say(part, lang)}", f"{code} {part}", *_cells(f, lang)]
            for code, x in (("effect", r.policy.effects), ("anyway", r.policy.anyway), ("beyond", r.policy.beyond)) for part, f in x.items()]
         + figures(plan.capacities.items()) + figures((f"{n} [MWh]", f) for n, f in plan.energy_capacities.items()) + _network(plan.network, lang) + _certificates(plan.certificates, lang)),
        *_standing_sheets(r, lang),
        _plants([(str(r.study["stage"]), r.plan.plants)], lang),
        ("ranges", head, [[say(f"ranges_{n}", lang), n, *_cells(f, lang)] for n, f in r.ranges.figures.items()] + figures([("ranges_below", r.ranges.below_line)])
         + [[f"{say('ranges_anew_of', lang)}: {x.id}", f"{x.id} {n}", *_cells(f, lang)] for x in r.ranges.inputs for n, f in x.anew.items()]),
        ("influences", ["input", *FIGURE, *(r.ranges.inputs[0].shares if r.ranges.inputs else ())],
         [[say(f"input_of_plan_{x.id}", lang) if known(f"input_of_plan_{x.id}") else x.id, *_cells(x.figure, lang), *(s.value for s in x.shares.values())] for x in r.ranges.inputs]),
        ("series", ["series", "made", "origin", "figure", "code", *FIGURE, "by the source", "confidence"],
         [[say(f"series_{x.id}", lang), say(f"series_{x.kind}", lang), f"{placed(x.origin, lang)} {x.year}".strip(), of_series(x.id, code, lang), code, *_cells(f, lang), x.stated[code].value if code in x.stated else None, x.confidence] for x in r.series for code, f in x.figures.items()]),
        ("weather", head, [[say("lull", lang, days=n), f"lull {n}", *_cells(f, lang)] for n, f in r.weather.lulls.items()] + figures([("net_peak", r.weather.net_peak)])
         + figures((f"between_years_{n}", f) for n, f in r.weather.between_years.items()) + figures((f"weather_{n}", f) for n, f in r.weather.plan.items())
         + figures([("yields_output", r.yields.output), ("yields_indicator", r.yields.indicator)])),
        ("economics", head, figures(r.economics.figures.items()) + figures(r.economics.investment.items())),
        _costs([(str(r.study["stage"]), r.economics.costs)], r.sources, lang),
        _brought(plan.brought, lang),
        ("profile", ["dimension", "indicator", "definition", *FIGURE], [[named("dimension", x.dimension, lang), say(x.id, lang), say(f"def_{x.id}", lang), *_cells(x.figure, lang)] for x in r.profile]),
        ("claims", ["claim", "claimed", "unit", "computed", "of it unlisted", "finding", "why", "arithmetic", "source"],
         [[c.text_zh if lang == "zh" and c.text_zh else c.text, c.claimed.value, c.claimed.unit, c.computed.value, c.unlisted.value,
          say(f"claim_{c.answer}", lang), say(f"why_{c.reason}", lang), "; ".join(c.arithmetic), c.source] for c in r.claims]),
        ("missing", ["rank", "figure", *FIGURE, "widens emissions", "widens cost", "holder"],
         [[n, x.path, *_cells(x.figure, lang), x.widens_emissions.value, x.widens_cost.value, say(x.holder, lang)]
          for n, x in enumerate(r.missing, 1)]),
        *_noted(r.notes, r.problems, r.sources, r.park, lang),
    ]  # fmt: skip
    write(sheets, path, lang)


def accounts_book(r: Accounts, path: Path, lang: Lang) -> None:
    """Write result.xlsx of the accounts of a year."""
    write(
        [
            *_account_sheets(r, lang),
            *_noted(r.notes, r.problems, r.sources, r.park, lang),
        ],
        path,
        lang,
    )


def _account_sheets(r: Result | Accounts, lang: Lang) -> list[Sheet]:
    """Sheets of the accounts: totals, lines, measures, grid factors, evidence, bridges, balance, years, closed years, boundaries, goods, installations, editions, streams, unlisted, schemes, verdict, conditions."""

    def figures(named: Iterable[tuple[str, Figure]]) -> list[list[object]]:
        return [[say(n, lang), n, *_cells(f, lang)] for n, f in named]

    i, park = r.inventory, r.park

    def firm(id: str) -> str:
        return _firm(id, park, lang)

    def standard(name: str) -> str:
        return called(i.names, name, lang)

    return [
        ("inventory", ["standard", "scope", *FIGURE],
         [[called(i.names, s, lang), say(f"scope_{k}", lang), *_cells(f, lang)] for s, scopes in i.scopes.items() for k, f in scopes.items()]
         + [[called(i.names, s, lang), say("col_total", lang), *_cells(f, lang)] for s, f in i.totals.items()]
         + [[called(i.names, s, lang), say("col_surcharge", lang), *_cells(f, lang)] for s, f in i.surcharge.items()]
         + [["", say(n, lang), *_cells(f, lang)] for n, f in (("biogenic", i.biogenic), ("removals", i.removals), ("other_gases", i.other_gases), ("beside", i.beside), ("bunker", i.bunker))]
         + [[line] for line in below_totals(r.notes, r.problems, lang, park.enterprises)]),
        ("lines", ["standard", "enterprise", "carrier", "use", "gas", "scope", "step", "row quantity", "share", "quantity", "unit", "factor", "factor unit", "tonnes", "low", "high", "drawn low", "drawn high", "activity row", "quality", "evidence", "factor row", "why", "confidence", "source id", "source"],
         [[standard(x.standard), firm(x.enterprise), called(i.names, x.carrier, lang), named("use", x.use, lang), x.gas, say(f"scope_{x.scope}", lang), say(f"step_{x.step}", lang), x.whole.value, x.share.value, x.quantity.value, x.quantity.unit, x.factor.value,
          x.factor.unit, x.tonnes.value, x.tonnes.low, x.tonnes.high, x.drawn.low, x.drawn.high, x.activity_row, say(f"tier_{x.tier}", lang), x.evidence, factor_row(x.factor_row, lang, park.enterprises),
          chosen(x.reason, lang), x.confidence, x.source, x.factor.source] for x in i.lines]),
        ("measures", ["standard", "enterprise", "process", "leads", "who says", "figure", *FIGURE, "rows"],
         [[standard(m.standard), firm(m.enterprise), called(i.names, m.process, lang), say(f"measured_{m.leads}", lang), say(f"says_{m.says}", lang), say(f"col_{column}", lang), *_cells(figure, lang), ", ".join(m.rows)]
          for m in i.measures for column, figure in (("counts", m.counted), ("beside", m.beside), ("difference", m.difference), ("explained", m.explained))]),
        ("grid", ["standard", *FIGURE, "factor row", "why", "confidence", "source id"],
         [[standard(g.standard), *_cells(g.factor, lang), factor_row(g.factor_row, lang, park.enterprises), chosen(g.reason, lang), g.confidence, g.source] for g in i.grid]),
        ("evidence", ["evidence", "kind", "file", "sha256", "holder", "date", "prepared by", "checked by", "status", "version", "reason", "note", "what rests on it"],
         [[e.id, e.kind, e.file, e.sha256, e.holder, e.date, e.prepared_by, e.checked_by, (say(f"evidence_{e.status}", lang) if e.status else "") if e.filed else say("evidence_unfiled", lang), e.version, e.reason, e.note,
           ", ".join(e.rows + e.figures)] for e in i.evidence]),
        ("bridges", ["from", "to", "step", *FIGURE],
         [[standard(b.start), standard(b.end), say(f"bridge_{s.name}", lang), *_cells(s.value, lang)] for b in i.bridges for s in b.steps]),
        ("balance", ["enterprise", "carrier", "entry", *FIGURE],
         [[firm(b.enterprise), say(b.carrier, lang), say(f"balance_{c}", lang), *_cells(f, lang)]
          for b in i.balance for c, f in b.entries.items() if f.value]
         + [[firm(b.enterprise), say(b.carrier, lang), say("col_gap_balance", lang), *_cells(b.gap, lang)] for b in i.balance]),
        ("changes", ["standard", "from", "to", "cause", *FIGURE], [[standard(c.standard), c.start, c.end, say(f"cause_{k}", lang), *_cells(f, lang)] for c in i.changes for k, f in c.causes.items()]),
        ("versions", ["year", "standard", "version", "date", "by", "reason", "figure", *FIGURE],
         [[x.year, called(i.names, x.standard, lang), x.version, x.date, x.by, x.reason, say(column, lang), *_cells(figure, lang)] for x in i.versions
          for column, figure in (("col_before", x.before), ("col_as_closed", x.total), ("col_difference", x.difference), ("col_recomputed", x.recomputed), ("col_moved", x.moved))]),
        ("boundaries", ["boundary", "kind", "standard", *FIGURE], [[bounded(b.id, lang), named("boundary", b.kind, lang), called(i.names, s, lang), *_cells(f, lang)] for b in i.boundaries for s, f in b.totals.items()]),
        ("straddling", ["boundary", "enterprise", "part", *FIGURE], [[bounded(x.boundary, lang), firm(x.enterprise), say(f"straddling_{n}", lang), *_cells(getattr(x, n), lang)] for x in i.straddling for n in ("inside", "outside", "fed", "returned", "difference")]),
        ("shares", ["boundary", "enterprise", "of", "id", *FIGURE, "evidence", "note", "rows"],
         [[bounded(x.boundary, lang), firm(x.enterprise), say(f"cut_{c.of}", lang), c.id, *_cells(c.share, lang), c.evidence, c.note, ", ".join(c.rows)] for x in i.straddling for c in x.shares]),
        ("goods", ["enterprise", "product", "part", *FIGURE], [[firm(g.enterprise), called(i.names, g.product, lang), say(f"col_{n}", lang), *_cells(getattr(g, n), lang)] for g in i.goods for n in ("output", "direct", "indirect", "precursors", "specific")]),
        ("installations", ["enterprise", "answer", "why", "activity", *FIGURE], [[firm(x.enterprise), say(f"ets_{x.answer}", lang), say(f"ets_why_{x.why}", lang), named("ets_activity", x.activity, lang) if x.activity else "", *_cells(x.thermal_input, lang)] for x in i.installations]),
        ("editions", ["standard", "document", "dated", "read", "next"], [[standard(n), e.document_zh if lang == "zh" else e.document, e.dated, say(f"text_{e.read}", lang), e.next_zh if lang == "zh" else e.next] for n, e in i.editions.items()]),
        ("streams", ["installation", "category", "stream", "tonnes", "size", "uncertainty", "tier", "tier asked", "factor tier"],
         [[firm(x.installation), x.category, called(i.names, x.name, lang), x.tonnes.value, say(f"size_{x.size}", lang), x.uncertainty.value, x.tier.value,
          x.required.value, x.factor_tier] for x in i.streams]),
        ("unlisted", ["enterprise", "backed by", "certificate", "rows", *FIGURE], [[firm(x.enterprise), say(f"unlisted_{x.attribute}", lang), x.certificate, ", ".join(x.rows), *_cells(x.quantity, lang)] for x in i.unlisted]
         + [["", say("col_without_unlisted", lang), called(i.names, s, lang), "", *_cells(f, lang)] for s, f in i.without_unlisted.items()]),
        ("schemes", ["scheme", "number", "indicator", *FIGURE, "threshold", "confidence", "finding"],
         [[say(s.id, lang) + (f" ({say(f'elsewhere_{s.elsewhere}', lang)})" if s.elsewhere else ""), x.number, x.label_zh if lang == "zh" else x.label, *_cells(x.value, lang), x.threshold.value, x.confidence,
          say(f"answer_{x.answer}", lang)] for s in i.schemes for x in s.indicators]),
        ("verdict", ["name", "code", *FIGURE], [[say("verdict_answer", lang), "answer", say(f"verdict_{i.verdict.answer}", lang)],
         *_why(i.verdict.why, lang),
         *([say(code, lang), n, *_cells(getattr(i.verdict, n), lang)] for n, code in JUDGED.items()),
         *figures(i.verdict.guiding.items())]),
        ("conditions", ["verdict", "indicator", "answer", "row", "about", *FIGURE, "turns at", "within its interval"],
         [[about, indicator, answer, c.row, say(c.about, lang), *_cells(c.value, lang), say("not_assessed", lang) if c.turns_at.value is None else c.turns_at.value, say("yes" if c.within else "no", lang)]
          for about, indicator, answer, found in _conditional(i, lang) for c in found]),
    ]  # fmt: skip


def _conditional(i: Inventories, lang: Lang) -> Iterable[tuple[str, str, str, tuple[Conditioned, ...]]]:
    """Every verdict with rows of confidence C behind it: of what, which indicator, the answer, the rows."""
    for title, judged in (("verdict_now", i.verdict), ("verdict_plan", i.verdict_plan)):
        if judged:
            yield say(title, lang), say("core_indicator", lang), say(f"verdict_{judged.answer}", lang), judged.conditions
    for scheme in i.schemes:
        for x in scheme.indicators:
            yield say(scheme.id, lang), x.label_zh if lang == "zh" else x.label, say(f"answer_{x.answer}", lang), x.conditions


def planning_book(r: Planning, path: Path, lang: Lang) -> None:
    """Write result.xlsx of a plan."""
    proof, found = r.plan, r.abatement
    named = [(f"plan_{n}", getattr(proof, n)) for n in ("cost", "lower", "upper", "gap", "aggregation_error", "emissions")]
    stages: list[list[object]] = []
    for s in r.stages:
        for n, f in (("plan_cost", s.cost), ("plan_emissions", s.emissions), ("embodied", s.embodied), ("grid", s.grid)):
            stages.append([s.year, say(n, lang), n, *_cells(f, lang)])
        for kind in ("capacities", "energy_capacities", "built", "prices", "not_reached", "intensity"):
            stages += [[s.year, say(n, lang), kind, *_cells(f, lang)] for n, f in getattr(s, kind).items()]
        stages += [[s.year, *row] for row in (*_network(s.network, lang), *_certificates(s.certificates, lang))]
    write(
        [
            ("plan", ["name", "code", *FIGURE], [[say(n, lang), n, *_cells(f, lang)] for n, f in named]),
            ("stages", ["year", "name", "code", *FIGURE], stages),
            *_standing_sheets(r, lang),
            _costs([(s.year, s.costs) for s in r.stages], r.sources, lang),
            _brought(r.brought, lang),
            _calibration([(r.park, r.calibration)], lang),
            _plants([(s.year, s.plants) for s in r.stages], lang),
            ("owners", ["owner", "position", *FIGURE],
             [[o.owner, say(f"owned_{n}", lang), *_cells(getattr(o, n), lang)] for o in r.owners.owners
              for n in ("outside", "operation", "capital", "bought", "sold", "unmet", "shared", "cost", "emissions")]
             + [["", say(c, lang), *_cells(f, lang)] for c, f in r.owners.levelised.items()]),
            ("worth", ["name", "code", *FIGURE],
             [[say(n, lang), n, *_cells(f, lang)]
              for n, f in (*r.worth.figures.items(), *((f"mode_{m}", f) for m, f in r.worth.realised.items()))] if r.worth else []),
            ("units", ["plant", "code", *FIGURE],
             [["", n, *_cells(getattr(r.commitment, n), lang)] for n in ("cost", "lower", "gap", "weeks", "emissions")]
             + [[n, code, *_cells(f, lang)] for code in ("running", "starts") for n, f in getattr(r.commitment, code).items()]
             if r.commitment else []),
            ("cases", ["case", "claimed", "reading", *FIGURE, "finding", "direction", "note"],
             [[worded(c, lang), c.claimed.value, worded(x, lang), *_cells(x.result, lang), say(f"case_{x.answer}", lang), c.direction,
              x.note] for c in r.cases for x in c.readings]),
            ("case_inputs", ["case", "reading", "input", *FIGURE, "year", "confidence", "20 % lower", "20 % higher",
              "turns the answer", "note"],
             [[c.id, x.id, worded(i, lang), *_cells(i.figure, lang), i.year, i.confidence, i.low.value, i.high.value, i.turns, i.note]
              for c in r.cases for x in c.readings for i in x.inputs]),
            ("gains", ["owner", "position", *FIGURE],
             [[o.owner, say(f"gain_{n}", lang), *_cells(getattr(o, n), lang)] for o in r.worth.owners
              for n in ("investment", "granted", "gain", "value", "internal_rate", "payback")] if r.worth else []),
            ("gain_flows", ["owner", *(str(y) for y in r.worth.years)] if r.worth else ["owner"],
             [[o.owner, *o.flow.values] for o in r.worth.owners] if r.worth else []),
            ("frontier", ["emissions", "cost", "shadow price", "unit", "gap", "point"],
             [[p.emissions.value, p.cost.value, p.shadow.value, p.shadow.unit, p.gap.value, say(of, lang)]
              for of, points in (("plan", (found.own,)), ("frontier", found.frontier), ("measures_bare", (found.bare,)), ("measures_full", (found.full,))) for p in points] if found else []),
            ("measures", ["measure", "abatement", "cost", "per tonne", "alone", "last", "unit", "note"],
             [[say(m.measure, lang), m.abatement.value, m.cost.value, m.per_tonne.value, m.alone.value, m.last.value, m.per_tonne.unit, reason(m.per_tonne.reason, lang) if m.per_tonne.reason else ""]
              for m in found.measures] if found else []),
            *_noted(r.notes, r.problems, r.sources, r.park, lang),
        ],
        path,
        lang,
    )  # fmt: skip


def _calibration(parks: Iterable[tuple[Head, Calibration]], lang: Lang) -> Sheet:
    """The base-year run of parks against rows, line by line."""
    rows: list[list[object]] = [
        [park.id, called(park.enterprises, x.enterprise, lang) if x.enterprise else say("whole_park_sold" if x.sold else "whole_park_bought", lang), say(x.carrier, lang), ", ".join(say(c, lang) for c in x.like), x.rows.value, x.run.value, x.rows.unit,
         x.misfit.value, x.interval.value, say(f"fit_{x.verdict}", lang), say("yes" if found.run == "days" else "no", lang)]
        for park, found in parks for x in found.lines
    ]  # fmt: skip
    return "calibration", ["park", "enterprise", "carrier", "with", "rows", "base-year run", "unit", "run less rows", "may differ by", "finding", "on representative days"], rows


def _network(found: Networked | None, lang: Lang) -> list[list[object]]:
    """How the network is paid for: name, code, figure."""
    return [[say(f"network_{n}", lang), f"network {n}", *_cells(f, lang)] for n, f in (*found.figures.items(), *found.conditions.items())] if found else []


def _certificates(found: CertificatesBought | None, lang: Lang) -> list[list[object]]:
    """Green power by certificate: name, code, figure."""
    return [[say(f"certificates_{n}", lang), f"certificates {n}", *_cells(f, lang)] for n, f in found.figures.items()] if found else []


def _costs(stages: Iterable[tuple[str, Mapping[str, Costed]]], listed: Iterable[Source], lang: Lang) -> Sheet:
    """What new plants are taken to cost, by stage."""
    texts = {s.id: s.text for s in listed}
    rows: list[list[object]] = [
        [year, say(n, lang), code, *_cells(f, lang), say(f"costs_of_{x.region}", lang), x.year, x.price_year, x.confidence, texts.get(x.source, "")]
        for year, costs in stages for n, x in costs.items() for code, f in x.figures.items()
    ]  # fmt: skip
    return "costs", ["stage", "technology", "code", *FIGURE, "prices of", "year", "price year", "confidence", "text"], rows


def _brought(parts: Mapping[str, Brought], lang: Lang) -> Sheet:
    """What measures and what plants bring."""
    rows: list[list[object]] = [
        [say(f"brought_{part}", lang), say(f"brought_{n}", lang), f"{part} {n}", *_cells(getattr(x, n), lang)]
        for part, x in parts.items() for n in ("energy", "investment", "saving", "abatement")
    ]  # fmt: skip
    return "brought", ["part", "name", "code", *FIGURE], rows


def _standing_sheets(r: Result | Planning, lang: Lang) -> list[Sheet]:
    """What stands when, and demand and capacity by year."""
    things: list[list[object]] = [
        [s.id, called(r.park.enterprises, s.id, lang) if s.what == "enterprise" else say(s.kind, lang), named("status", s.status, lang), s.amount.value, s.amount.unit, s.first, s.last,
         say(f"enters_{s.enters}", lang), say(f"leaves_{s.leaves}", lang) if s.leaves else ""]
        for s in r.standing
    ]  # fmt: skip
    rows: list[list[object]] = []
    for y in r.years:
        rows.append([y.year, say("years_enterprises", lang), "enterprises", *_cells(y.enterprises, lang)])
        rows += [[y.year, say(n, lang), kind, *_cells(f, lang)] for kind in ("demand", "capacities", "energy_capacities") for n, f in getattr(y, kind).items()]
    return [("standing", ["id", "name", "status", "value", "unit", "first year", "last year", "enters by", "leaves by"], things), ("demand_and_capacity", ["year", "name", "code", *FIGURE], rows)]


def _part(part: str, lang: Lang) -> str:
    """A part of an outcome in words: a park, the gap, a share, what a player moves alone."""
    if part in ("a", "b", "gap", "interactions"):
        return part if part in ("a", "b") else say(f"col_{part}", lang)
    player = part.removeprefix("alone ")
    return say("part_alone" if player != part else "part_share", lang, player=share_name(player, lang))


def comparison_book(c: Comparison, path: Path, lang: Lang) -> None:
    """Write the workbook of a swap or comparison."""
    rows: list[list[object]] = []
    for name, o in c.outcomes.items():
        parts = {"a": o.a, "b": o.b, "gap": o.gap, **o.shares, **{f"alone {p}": f for p, f in o.alone.items()}, "interactions": o.interactions}
        rows += [[say(name, lang), _part(part, lang), part, *_cells(f, lang)] for part, f in parts.items()]
    pairs = [("shown", c.shown), ("on_days", c.days)]
    paired: list[Sheet] = [
        (sheet, ["outcome", "part", *FIGURE], [[say(n, lang), part, *_cells(f, lang)] for n, pair in held.items() for part, f in zip(("a", "b"), pair, strict=True)]) for sheet, held in pairs
    ]  # fmt: skip
    write(
        [
            ("answer", ["answer"], [[compared(m, c, lang)] for m in c.answer]),
            ("outcomes", ["outcome", "name", "part", *FIGURE], rows),
            ("players", ["name", "part", "answer"], [[share_name(p, lang), p, say(f"role_{of}", lang)] for p, of in c.players.items()]),
            *paired,
            _calibration([(c.a if side == "a" else c.b, found) for side, found in c.calibration.items()], lang),
            ("notes", ["note"], [[compared(m, c, lang)] for m in c.notes]),
            _troubles(c.problems, lang),
        ],
        path,
        lang,
    )


def write(sheets: Iterable[tuple[str, list[str], list[list[Any]]]], path: Path, lang: Lang) -> None:
    """Write sheets with a frozen bold header in the language asked for; their names are ids."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=False)
    book.remove(book.active)
    for name, header, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append([heading(word, lang) for word in header])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in rows:
            sheet.append([safe(v) for v in row])
        sheet.freeze_panes = "A2"
        for column, title in zip(sheet.columns, header, strict=False):
            longest = max([len(title), *(len(str(c.value or "")) for c in column[:60])])
            sheet.column_dimensions[column[0].column_letter].width = min(max(10, longest + 2), 60)
    save(book, path)

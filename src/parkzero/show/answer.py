"""The answer of `assess` in a few sentences, and what its reader has to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parkzero.backing import Calibration, Fitted, Ranges
from parkzero.document import Economic, Hourly, Instrumented, Lacking, Message, Planned
from parkzero.figure import Figure
from parkzero.levers import OPERATOR
from parkzero.optimize.counting import shortfall
from parkzero.park.catalogue import products
from parkzero.park.noun import givens
from parkzero.park.uptake import uptake
from parkzero.results import Assessment, Frame
from parkzero.show.against import over
from parkzero.show.brought import told
from parkzero.show.certificates import bought_beyond
from parkzero.show.costs import of_estimates
from parkzero.show.inventory import notes as ledger_notes
from parkzero.show.plans import ratio
from parkzero.show.ranging import sentence as of_ranges
from parkzero.statement import Judged
from parkzero.words import BIOGENIC, FUELS, Role

MORE = 1e3
"""Energy a year from which it is told that a plan burns more of a biogenic fuel [MWh/a]."""


def sentences(
    base: Frame, judged: Judged, planned: Planned, *, fitted: Calibration, economics: Economic, policy: Instrumented, ranges: Ranges, lost: Figure, lacking: tuple[Lacking, ...],
    stay: Assessment, plan: Assessment,
) -> Iterator[Message]:
    """The answer, a sentence a thing; a base year that does not hold takes another, or the place of those that rest on it."""
    total = base.base_year["ghg-protocol-location"].total
    scope1 = base.base_year["ghg-protocol-location"].scopes["1"]
    yield Message(
        code="answer_standing", values={"year": str(base.study.base_year), "total": total, "direct": ratio(scope1.value or 0.0, total.value or 0.0)}
    )
    yield sentence(judged)
    if fitted.verdict == "withheld":
        yield from of_base_year(fitted)
    else:
        if plan.plan.end == "days":
            yield Message(code="answer_not_proved", values={})
        yield from _of_plan(base, planned, economics, policy=policy, ranges=ranges, lost=lost, stay=stay, plan=plan)
        yield from of_base_year(fitted)
    if lacking:
        first = lacking[0]
        widens = {"emissions": first.widens_emissions.value or 0.0, "cost": first.widens_cost.value or 0.0}
        most = max(widens, key=lambda n: widens[n])
        yield Message(code="answer_missing", values={"path": first.path, "place": first.path, "moves": f"moves_{most}", "width": Figure(widens[most], "1"), "holder": first.holder})
    else:
        yield Message(code="answer_nothing_missing", values={})


def of_base_year(fitted: Calibration, of: str = "answer", **values: str) -> Iterator[Message]:
    """What becomes of figures that rest on a base year that does not hold, or is marked; nothing where it fits. `of`: whose figures, as codes begin."""
    if fitted.verdict in ("withheld", "marked"):
        found = _apart(f"{of}_{fitted.verdict}", fitted)
        yield replace(found, values=values | dict(found.values))


def _apart(code: str, fitted: Calibration) -> Message:
    """What the line that is furthest from its rows makes of the plan; what the park bought or sold goes by what its enterprises do not explain."""
    apart = [x for x in fitted.lines if x.verdict == fitted.verdict] or [x for x in fitted.lines if x.verdict != "fits"]

    def off(line: Fitted) -> float:
        firms = [x for x in fitted.lines if x.enterprise and x.carrier == line.carrier and not line.enterprise]
        return _off(line) - sum(_off(x) for x in firms)

    worst = max(apart, key=off)
    values: dict[str, Figure | str] = {"carrier": worst.carrier, "rows": worst.rows, "run": worst.run, "share": fitted.share}
    whose = "" if worst.enterprise else "_sold" if worst.sold else "_park"
    return Message(code=code + whose, values=values | ({"enterprise": worst.enterprise} if worst.enterprise else {}))


def _off(line: Fitted) -> float:
    return abs((line.run.value or 0.0) - (line.rows.value or 0.0))


def of_operation(economics: Economic) -> Iterator[Message]:
    """What better operation of today's plants would save, which is not in the plan's saving."""
    money, tonnes = (economics.figures[n] for n in ("better_operation", "better_operation_emissions"))
    if money.value or tonnes.value:
        yield Message(code="note_better_operation", values={"money": money, "tonnes": tonnes})


def _of_plan(base: Frame, planned: Planned, economics: Economic, *, policy: Instrumented, ranges: Ranges, lost: Figure, stay: Assessment, plan: Assessment) -> Iterator[Message]:
    """What the plan brings against building nothing, what its inputs leave open of that, and what policy moves of it."""
    alone = bool(shortfall(stay.plan, stay.system))
    values: dict[str, Figure | str] = {"stage": str(base.study.stage), "left": planned.emissions, "investment": economics.figures["investment"]}
    if not alone:
        (emits, cut), (costs, change) = by(stay.plan.emissions, plan.plan.emissions, "tCO2e/a"), by(stay.value.cost, plan.value.cost, base.study.currency)
        values |= {"emits": emits, "cut": cut, "costs": costs, "change": change}
    yield Message(code="answer_plan_alone" if alone else "answer_plan", values=values)
    yield from told(planned.brought, "answer")
    yield _of_terms(base, lost, alone=alone)
    yield from of_estimates(base, plan.plan.built)
    yield from bought_beyond(base, plan.system, planned.certificates)
    yield from of_ranges(ranges)
    yield _moved(base, planned, policy, plan)


def by(before: float, after: float, unit: str) -> tuple[str, Figure]:
    """Whether it is less or more, and by what: a share of what it was where both are above nothing, else as much as lies between; nobody can tell a share of income.

    >>> [(way, round(f.value, 3), f.unit) for way, f in (by(10.0, 4.0, "EUR/a"), by(10.0, 12.0, "EUR/a"), by(-14.0, -24.0, "EUR/a"), by(10.0, -5.0, "EUR/a"))]
    [('way_less', 0.6, '1'), ('way_more', 0.2, '1'), ('way_less', 10.0, 'EUR/a'), ('way_less', 15.0, 'EUR/a')]
    """
    apart = abs(after - before)
    return "way_more" if after > before else "way_less", Figure(apart / before, "1") if min(before, after) > 0.0 else Figure(apart, unit)


def _of_terms(base: Frame, lost: Figure, *, alone: bool) -> Message:
    """What these figures are against, at what rate, what is out of them, and what the park's own mode of operation keeps of the saving."""
    mode = base.quality.dispatch
    kept = None if alone or lost.value is None or mode in (None, "perfect") else Figure(1.0 - lost.value, "1")
    code = "answer_terms_alone" if alone else "answer_terms_kept" if kept else "answer_terms"
    return Message(code=code, values={"rate": Figure(base.study.discount, "1")} | ({"kept": kept, "mode": f"mode_{mode}"} if kept else {}))


def _moved(base: Frame, planned: Planned, policy: Instrumented, plan: Assessment) -> Message:
    """What the plan moves against the reference, and what of it policy does; within what plans of equal cost differ by, nothing is said to be policy's."""
    beyond = policy.beyond["emissions"]
    told = abs(beyond.value or 0.0) < 1e-6 or not (beyond.low or 0.0) <= 0.0 <= (beyond.high or 0.0)
    acts = len(over(base.park.policy, base.study.stage)) < len(base.park.policy.instruments)
    code = "answer_policy" if acts else "answer_targets_only" if base.park.policy.targets else "answer_no_policy"
    return Message(
        code=code if told or code == "answer_no_policy" else f"{code}_within",
        values={
            "reference": planned.runs["reference"].emissions, "moved": policy.effects["emissions"], "anyway": policy.anyway["emissions"], "beyond": beyond,
            "paid": Figure(sum(plan.charges.paid.values()), f"{base.study.currency}/a"),
        },
    )  # fmt: skip


def sentence(judged: Judged) -> Message:
    """The verdict; one that is conditional names the green power without a listed paper that it hangs on, else the row of confidence C that turns it
    nearest to its value."""
    values: dict[str, Figure | str] = {"indicator": judged.indicator, "line": judged.line, "cut": judged.cut, "emissions": judged.emissions, "why": f"verdict_why_{judged.why}" if judged.why else ""}
    if judged.answer not in ("meets_if", "misses_if"):
        return Message(code=f"answer_verdict_{judged.answer}", values=values)
    if judged.line.value is not None and (judged.without_unlisted.high or 0.0) > judged.line.value and judged.answer == "meets_if":
        return Message(code="answer_verdict_meets_if_listed", values=values | {"energy": judged.unlisted, "without": judged.without_unlisted})
    first = judged.conditions[0]
    values |= {"row": first.row, "about": first.about, "value": first.value, "turns": first.turns_at}
    return Message(code="answer_verdict_if_together" if first.turns_at.value is None else f"answer_verdict_{judged.answer}", values=values)


def notes(base: Frame, plan: Assessment, series: tuple[Hourly, ...]) -> Iterator[Message]:
    """Data quality and limits of the model; `series`: as the document shows them."""
    given = [g for _, g in givens(base.site)]
    estimated = sum(g.estimated for g in given)
    yield Message(code="note_estimates", values={"count": str(estimated), "of": str(len(given)), "filled": str(len(base.fills))})
    for fill in base.fills:
        yield Message(
            code="note_fill", values={"path": fill.path, "value": Figure(fill.value, fill.unit, low=fill.low, high=fill.high, basis="estimated"), "rule": fill.rule}
        )
    if base.site.place.country != "CN":
        yield Message(code="note_illustration", values={})
    yield from ledger_notes(base)
    known = products() | {f.item for f in base.park.factors if f.kind in ("product", "carbon_out")}
    made = sorted({a.carrier for a in base.park.activity if a.action == "produced" and a.carrier not in FUELS} - known)
    if made:
        yield Message(code="note_process", values={"products": ", ".join(made)})
    works = {e.id for e in base.site.running()}
    other = [e.id for e in base.park.site.enterprises if e.id not in works]
    if other:
        yield Message(code="note_not_operating", values={"firms": ", ".join(other)})
    yield _taken_up(base)
    for item in series:
        said: dict[str, Figure | str] = {"series": f"series_{item.id}", "how": f"series_{item.kind}"}
        of = f"{item.origin} {item.year}".strip() or item.source
        yield Message(code="note_series" if of else "note_series_alone", values=said | ({"of": of} if of else {}))
    yield from _supplied(plan, base)
    yield Message(code="note_not_assessed", values={})
    if plan.plan.lower < 0.5 * plan.plan.upper:
        yield Message(code="note_weak_bound", values={})


def _supplied(plan: Assessment, base: Frame) -> Iterator[Message]:
    """Biogenic fuels of which the plan burns more than the base year did: somebody has to grow and bring them."""
    for carrier in sorted(BIOGENIC):
        now, planned = (flows.total(carrier=carrier, giver_kind="supplier", receiver_kind="enterprise", unit="MWh") for flows in (base.activity, plan.flows))
        if planned > now + MORE:
            yield Message(code="note_fuel_supply", values={"carrier": carrier, "planned": Figure(planned, "MWh/a"), "now": Figure(now, "MWh/a")})


def _taken_up(base: Frame) -> Message:
    """By what the reference goes."""
    asked = base.park.economics.payback_asked.get(OPERATOR.owner)
    if asked and asked.value > 0:
        return Message(code="note_reference_asked", values={"payback": Figure(asked.value, "a", low=asked.low, high=asked.high)})
    roles: tuple[Role, ...] = ("saving", "converter", "source")
    found = {role: uptake(role).payback for role in roles}
    return Message(code="note_reference", values={role: Figure(x.value, "a", low=x.low, high=x.high, basis="estimated") for role, x in found.items()})

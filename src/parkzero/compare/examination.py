"""`examine`: now, reference and plan; accounts, claims, missing data; the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parkzero.compare.accounts import inventories
from parkzero.compare.books import Books
from parkzero.compare.claims import claimed, green_share
from parkzero.compare.indicators import final_energy, profile, words
from parkzero.compare.inventory import notes as ledger_notes
from parkzero.compare.missing import lacking
from parkzero.compare.pictures import carbon, energy, weeks
from parkzero.compare.realising import share
from parkzero.compare.runner import Runner
from parkzero.compare.shared import CODE, bought, by_technology, capacities, head, lacks, per_euro, prices, sources, study_of
from parkzero.compare.stamping import stamped
from parkzero.document import RESULT, Economic, Instrumented, Lacking, Message, Planned, Result, Run
from parkzero.economics.value import net_present_value, payback
from parkzero.figure import Figure, missing
from parkzero.order import assess as run
from parkzero.order import frame
from parkzero.park.catalogue import products
from parkzero.park.checking import givens
from parkzero.park.flowing import years
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import DemandError, Problem
from parkzero.results import RUNS, Assessment, Frame
from parkzero.statement import Judged
from parkzero.words import CARRIERS, Driver

BURNT = ("fuel", "transformation", "feedstock", "bunker")
MISFIT = 0.05
"""Relative difference between the base-year run and activity above which `calibration` is a problem."""


@stamped("assess")
def assess(park: Park, study: Study | None = None, problems: tuple[Problem, ...] = (), runner: Runner | None = None) -> Result:
    """The whole examination of a park. Raises DemandError where demand cannot be served, ParkError where a factor is missing."""
    runner = runner or Runner()
    base = frame(park, study)
    runner.told("frame")

    def one(name: str) -> Assessment:
        return run(base, RUNS[name])

    same = not base.park.policy.instruments and not base.park.policy.targets
    runs: dict[str, Assessment] = {}
    batches: tuple[tuple[str, ...], ...] = (("plan",), ("now", "stay")) if same else (("plan",), ("reference",), ("now", "stay"))
    for batch in batches:  # one large run at a time, for memory
        runs |= dict(zip(batch, runner.all(one, batch, "run"), strict=True))
    plan, now, stay = runs["plan"], runs["now"], runs["stay"]
    reference = runs.get("reference", plan)
    problems = (*problems, *_unmeasured(base))
    for made in (now, plan):
        unserved(made)
    missing_figures = lacking(park, base, runner)
    return _document(base, now, stay, reference=reference, plan=plan, lacks=missing_figures, problems=problems, runner=runner)


def lacks_demand(made: Assessment) -> dict[str, float]:
    """Demand that a run leaves unserved, by carrier [MWh]."""
    return lacks(made.plan, made.system)


def served(made: Assessment) -> bool:
    return not lacks_demand(made)


def unserved(made: Assessment) -> None:
    """Raise DemandError where a run leaves demand unserved."""
    lacking_mwh = lacks_demand(made)
    if lacking_mwh:
        raise DemandError(lacking_mwh)


def _document(
    base: Frame,
    now: Assessment,
    stay: Assessment,
    reference: Assessment,
    plan: Assessment,
    lacks: tuple[Lacking, ...],
    problems: tuple[Problem, ...],
    runner: Runner,
) -> Result:
    accounts, verdict = inventories(Books(base), plan=plan)
    planned, economics = _planned(base, now, stay, reference, plan), _economic(base, now, stay, plan)
    claims = claimed(base, plan)
    notes = tuple(_notes(base, plan))
    return Result(
        schema=RESULT, version=CODE, park=head(base.park), study=study_of(base),
        answer=tuple(_answer(base, accounts.verdict, planned, economics=economics, lacks=lacks, stay=stay, plan=plan)),
        profile=profile(base, now, plan, verdict), words=words(base), inventory=accounts, policy=_policy(base, reference, plan, runner), plan=planned, economics=economics,
        governance={
            "data_interval": Figure(base.quality.interval, "1") if base.quality.interval is not None else missing("1", "metering coverage is not known"),
            "dispatch_loss": _loss(base, stay, plan),
            "surcharge": accounts.surcharge[accounts.own],
        },
        trends=_trends(base), energy=energy(now), carbon=carbon(base.base_year["ghg-protocol-location"]), claims=claims, missing=lacks, notes=notes,
        problems=(*problems, *_calibration(base, now)), sources=sources(base),
    )  # fmt: skip


def _loss(base: Frame, stay: Assessment, made: Assessment) -> Figure:
    """Share of the plan's saving that is lost by how plants are run."""
    mode = base.quality.dispatch
    if mode is None:
        return missing("1", "governance does not say how plants are run")
    if mode == "perfect":
        return Figure(0.0, "1")
    if not served(stay):
        return missing("1", "what stands today could not serve the demand")
    kept = share(made.system, made.plan, stay.plan.cost, mode, per_euro(base.study))  # type: ignore[arg-type]
    if kept.value is None or kept.low is None or kept.high is None:
        return kept
    return Figure(1.0 - kept.value, "1", low=1.0 - kept.high, high=1.0 - kept.low, basis=kept.basis, source=kept.source)


def _share(a: float, b: float, unit: str = "1") -> Figure:
    return Figure(a / b, unit) if b else missing(unit, "nothing to divide by")


def _moves(made: Assessment, carrier: str) -> bool:
    """Whether any of a carrier flows in a plan."""
    flow, system = made.plan.flow, made.system
    names = [s.id for s in system.supplies if s.carrier == carrier] + [p.id for p in system.plants if carrier in p.gives and not p.spares]
    return any(float(flow[n].sum()) > 1e-6 for n in names)


def _run(made: Assessment) -> Run:
    plan = made.plan
    cur = made.frame.study.currency
    return Run(
        cost=Figure(made.value.cost, f"{cur}/a"),
        emissions=Figure(plan.emissions, "tCO2e/a", low=plan.emissions_low, high=plan.emissions_high),
        grid=bought(plan, made.system),
        renewable=green_share(made.flows, made.frame.park),
    )


def _planned(base: Frame, now: Assessment, stay: Assessment, reference: Assessment, made: Assessment) -> Planned:
    plan, cur = made.plan, base.study.currency
    abatement = reference.plan.emissions - plan.emissions
    ends = (reference.plan.emissions_low - plan.emissions_high, reference.plan.emissions_high - plan.emissions_low)
    if reference is made:
        ends = (0.0, 0.0)
    extra = made.value.cost - reference.value.cost
    shown = {c for c in plan.price if c in CARRIERS and _moves(made, c)}
    total = base.base_year["yardstick"].total.value or 0.0
    per_tonne = f"{cur}/tCO2e"
    return Planned(
        cost=Figure(plan.cost, f"{cur}/a"), lower=Figure(plan.lower, f"{cur}/a"), upper=Figure(plan.upper, f"{cur}/a"),
        gap=_share(plan.upper - plan.lower, abs(plan.upper)), aggregation_error=Figure(plan.aggregation_error, "1"),
        emissions=Figure(plan.emissions, "tCO2e/a", low=plan.emissions_low, high=plan.emissions_high),
        capacities=capacities(plan.built, "power"), energy_capacities=capacities(plan.built, "energy"),
        runs={"now": _run(now), "stay": _run(stay), "reference": _run(reference), "plan": _run(made)},
        abatement=Figure(abatement, "tCO2e/a", low=ends[0], high=ends[1]), saving=Figure(-extra, f"{cur}/a"),
        cost_per_tonne=Figure(extra / abatement, per_tonne) if abatement > 1e-3 * total and ends[0] > 0 else missing(per_tonne, "abatement by policy is not distinguishable from zero"),
        unserved={c: Figure(q, "MWh/a") for c, q in plan.unserved.items()},
        not_reached={n: Figure(q, "tCO2e/a") for n, q in plan.exceeded.items()},
        prices=prices(plan, shown, cur), weeks=weeks(made),
    )  # fmt: skip


def _economic(base: Frame, now: Assessment, stay: Assessment, made: Assessment) -> Economic:
    """The plan in money, set against the same year with nothing new built."""
    cur, worth = base.study.currency, made.value
    saving = (stay.value.energy_bill + stay.value.operation) - (worth.energy_bill + worth.operation)
    years = payback(worth.investment, saving)
    lives = {c.id: c.lifetime for c in made.offer.candidates}
    life = sum(lives[id] * v for id, v in worth.invested.items()) / worth.investment if worth.investment else 20.0
    cut = stay.plan.emissions - made.plan.emissions
    why = "nothing is built" if worth.investment <= 0 else "nothing is saved"
    if not served(stay):
        years, why = None, "what stands today could not serve the demand"
    alone = why if not served(stay) or worth.investment <= 0 else ""
    yearly, per_tonne = f"{cur}/a", f"{cur}/tCO2e"
    figures = {
        "cost_social": Figure(worth.cost, yearly),
        "cost_private": Figure(worth.private, yearly),
        "investment": Figure(worth.investment, cur),
        "energy_bill_now": Figure(now.value.energy_bill, yearly),
        "energy_bill_stay": missing(yearly, alone) if not served(stay) else Figure(stay.value.energy_bill, yearly),
        "energy_bill_plan": Figure(worth.energy_bill, yearly),
        "yearly_saving": missing(yearly, alone) if alone else Figure(saving, yearly),
        "payback": Figure(years, "a") if years is not None else missing("a", why),
        "net_present_value": missing(cur, alone)
        if alone
        else Figure(net_present_value(worth.investment, saving, base.study.discount, life), cur),
        "cost_per_tonne_against_stay": Figure((worth.cost - stay.value.cost) / cut, per_tonne)
        if cut > 1.0 and not alone
        else missing(per_tonne, alone or "no cut against building nothing"),
        "energy_cost": _share(worth.cost, final_energy(base) * base.outlook.at("demand", base.study.stage), f"{cur}/MWh"),
    }
    return Economic(figures=figures, investment={t: Figure(v, cur) for t, v in by_technology(made).items()})


def _policy(base: Frame, reference: Assessment, made: Assessment, runner: Runner) -> Instrumented:
    cur = base.study.currency
    instruments = base.park.policy.instruments

    def emissions(left_out: str) -> float:
        park = base.park.but(policy=base.park.policy.but(instruments=tuple(i for i in instruments if i.id != left_out)))
        return run(replace(base, park=park), proved=False).plan.emissions

    with_all, *without = runner.all(emissions, ["", *(i.id for i in instruments)], "swing") if instruments else (0.0,)
    alone = {i.id: Figure(with_all - w, "tCO2e/a") for i, w in zip(instruments, without, strict=True)}
    fiscal = {f"paid {k}": Figure(v, f"{cur}/a") for k, v in made.charges.paid.items()} | {
        f"granted {k}": Figure(v, cur) for k, v in made.charges.granted.items()
    }
    fiscal["paid_total"] = Figure(sum(made.charges.paid.values()), f"{cur}/a")
    return Instrumented(
        instruments=tuple(
            {"id": i.id, "kind": i.kind, "label": i.label, "label_zh": i.label_zh, "source": i.source, "note": i.note} for i in instruments
        ),
        effects={
            "emissions": Figure(made.plan.emissions - reference.plan.emissions, "tCO2e/a"),
            "cost_social": Figure(made.value.cost - reference.value.cost, f"{cur}/a"),
            "investment": Figure(made.value.investment - reference.value.investment, cur),
        },
        fiscal=fiscal, attribution=alone,
    )  # fmt: skip


def _trends(base: Frame) -> dict[str, Figure]:
    look, year = base.outlook, base.study.stage
    drivers: tuple[Driver, ...] = ("grid_factor", "carbon_price", "demand")
    named = {str(d): look.span(d, year) for d in drivers}
    named |= {f"price_{c}": look.span("energy_price", year, c) for c in look.moved("energy_price")}
    return {k: Figure(c, "", low=low, high=high, basis="estimated") for k, (low, c, high) in named.items()}


def _unmeasured(base: Frame) -> Iterator[Problem]:
    """Said where the base year has no activity and its account comes from the model."""
    if base.modelled:
        held = ", ".join(str(y) for y in years(base.park.activity)) or "none"
        yield Problem(
            "no_activity", "activity.csv", line=None, field="period", found=f"years {held}", expected=f"rows of the base year {base.study.base_year}",
            hint="the account of the base year is estimated by the base-year run", level="warning",
        )  # fmt: skip


def _calibration(base: Frame, now: Assessment) -> Iterator[Problem]:
    """Annual energy of the base-year run against activity, by carrier."""
    if base.modelled:
        return
    for carrier in CARRIERS:
        given = base.activity.total(carrier=carrier, giver_kind=("grid", "supplier"), receiver_kind="enterprise", use=BURNT)
        modelled = sum(now.plan.grid.total(now.plan.flow[s.id]) for s in now.system.supplies if s.carrier == carrier and s.giver_kind != "own")
        if given > 0 and abs(modelled - given) > MISFIT * given:
            yield Problem(
                "calibration", "activity.csv", line=None, field=f"{carrier} bought in {base.study.base_year}", found=f"{modelled:,.0f} MWh in the base-year run",
                expected=f"{given:,.0f} MWh, within {MISFIT:.0%}", hint="check demands, plants and their full-load hours against activity.csv", level="warning",
            )  # fmt: skip


def _answer(
    base: Frame, judged: Judged, planned: Planned, economics: Economic, lacks: tuple[Lacking, ...], stay: Assessment, plan: Assessment
) -> Iterator[Message]:
    """The answer in five sentences."""
    total = base.base_year["ghg-protocol-location"].total
    scope1 = base.base_year["ghg-protocol-location"].scopes["1"]
    yield Message(
        code="answer_standing", values={"year": str(base.study.base_year), "total": total, "direct": _share(scope1.value or 0.0, total.value or 0.0)}
    )
    yield Message(code=f"answer_verdict_{judged.answer}", values={"indicator": judged.indicator, "line": judged.line, "cut": judged.cut})
    cut = _share(stay.plan.emissions - plan.plan.emissions, stay.plan.emissions)
    change = _share(plan.value.cost - stay.value.cost, abs(stay.value.cost))
    direction = "alone" if not served(stay) else "less" if (change.value or 0.0) < 0 else "more"
    yield Message(
        code=f"answer_plan_{direction}",
        values={
            "stage": str(base.study.stage),
            "cut": cut,
            "left": planned.emissions,
            "change": Figure(abs(change.value or 0.0), "1"),
            "investment": economics.figures["investment"],
        },
    )
    policy = planned.runs["plan"].emissions.value or 0.0
    reference = planned.runs["reference"].emissions.value or 0.0
    moved = _share(reference - policy, stay.plan.emissions)
    yield Message(
        code="answer_policy" if base.park.policy.instruments else "answer_no_policy",
        values={"moved": moved, "paid": Figure(sum(plan.charges.paid.values()), f"{base.study.currency}/a")},
    )
    if lacks:
        first = lacks[0]
        widest = max(first.widens_emissions.value or 0.0, first.widens_cost.value or 0.0)
        yield Message(code="answer_missing", values={"path": first.path, "width": Figure(widest, "1"), "holder": first.holder})
    else:
        yield Message(code="answer_nothing_missing", values={})


def _notes(base: Frame, plan: Assessment) -> Iterator[Message]:
    """Data quality and limits of the model."""
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
    made = sorted({a.carrier for a in base.park.activity if a.action == "produced"} - known)
    if made:
        yield Message(code="note_process", values={"products": ", ".join(made)})
    other = [e.name or e.id for e in base.park.site.enterprises if e.status != "operating"]
    if other:
        yield Message(code="note_not_operating", values={"firms": ", ".join(other)})
    for name, how in sorted(base.series.origin.items()):
        if name in ("pv", "wind"):
            yield Message(code="note_series", values={"series": name, "how": how})
    yield Message(code="note_not_assessed", values={})
    if plan.plan.lower < 0.5 * plan.plan.upper:
        yield Message(code="note_weak_bound", values={})

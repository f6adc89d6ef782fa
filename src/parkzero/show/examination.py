"""The document of `assess`: accounts, profile, plan, money, policy, trends, claims, figures to collect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isclose

from parkzero.document import RESULT, Economic, Instrumented, Lacking, Planned, Result, Run
from parkzero.economics.value import paid_energy
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.park.flowing import years
from parkzero.problem import Problem
from parkzero.results import RUNS, Assessment, Frame
from parkzero.show import withholding
from parkzero.show.accounts import inventories
from parkzero.show.against import Spread, against, give_or_take, nothing, over, shares_of, tonnes_between
from parkzero.show.answer import notes, of_operation, sentences
from parkzero.show.books import Books
from parkzero.show.brought import plan_parts
from parkzero.show.calibrating import calibration, misfits
from parkzero.show.certificates import certificates_bought, of_certificates
from parkzero.show.certificates import notes as of_green
from parkzero.show.claims import claimed
from parkzero.show.costs import costed, of_capture, of_costs
from parkzero.show.green import green_share
from parkzero.show.heads import CODE, head, study_of
from parkzero.show.network import networked, of_network
from parkzero.show.network import notes as of_paying
from parkzero.show.pictures import carbon, energy, weeks
from parkzero.show.plans import NOT_PROVED, grid_power, invested, mean_prices, new_capacity, or_missing, ratio
from parkzero.show.producing import producing
from parkzero.show.profile import profile_cells, words
from parkzero.show.project import IN_SHORT, appraised
from parkzero.show.ranging import AtEnds, Ranged, headline, judged_by_draws, ranges
from parkzero.show.sourcing import numbered, of_account, of_plan, of_uptake, pointed
from parkzero.show.standing import notes as of_years
from parkzero.show.standing import stands_when, yearly
from parkzero.show.stripping import of_carbon, passing
from parkzero.show.versions import moved as moved_since_closed
from parkzero.show.weather import hourly, judged_by_weather, met, weathered
from parkzero.show.withholding import RANGES
from parkzero.show.yields import judged_by_yield, of_yields, resting_on_yields
from parkzero.source import Source
from parkzero.standards.capture import explained
from parkzero.standards.credible import incredible
from parkzero.words import CARRIERS, Driver


def document(
    base: Frame, runs: Mapping[str, Assessment], *, ranged: Ranged, ends: Mapping[str, AtEnds], moved: Mapping[str, float], spread: Spread, days: tuple[Assessment, Assessment] | None, lost: Figure, lacking: tuple[Lacking, ...],
    problems: tuple[Problem, ...] = (),
) -> Result:  # fmt: skip
    """The examination of a park. `runs`: now, stay, reference, potential and plan, and held where rows say what plants made. `ranged`: what draws and other years of weather make of the plan, `ends`: plans made anew at both ends of its widest inputs. `moved`: tonnes a year by instrument, `spread`: what emissions,
    cost and investment of the reference fall and rise by where firms take up least and most, `days`: the plan on representative days with and without measures (None: it takes none), `lost`: share of the saving lost by how plants are run,
    `lacking`: figures to collect, in rank order."""
    now, stay, plan = (runs[name] for name in ("now", "stay", "plan"))
    fitted = calibration(base, now, "year" if plan.plan.end != "days" else "days")
    open_year, rests = fitted.verdict == "withheld", withholding.YIELDS
    open_ranges = RANGES
    accounts, verdict = inventories(books := Books(base), plan=plan, open_year=open_year)
    if accounts.verdict_plan and not open_year:
        rests = resting_on_yields(plan, by_weather := judged_by_weather(accounts.verdict_plan, ranged.years))
        accounts = replace(accounts, verdict_plan=judged_by_yield(by_weather, rests))
    if not open_year:
        open_ranges = ranges(ranged, headline(plan, stay, accounts.verdict_plan), ends, base.study.seed)
        accounts = accounts if accounts.verdict_plan is None else replace(accounts, verdict_plan=judged_by_draws(accounts.verdict_plan, open_ranges.below_line))
    listed = numbered((*of_account(books, accounts), *of_plan(base), *of_uptake(), *of_costs(base, plan.plan.built), *of_network(base.stage.site, base.study.stage), *of_certificates(base)))
    planned, economics, policy = _planned(base, runs, spread, days), _economic(base, runs, listed), _policy(base, runs, moved, spread)
    series = hourly(base)
    shown, cells, said, weather = planned, profile_cells(base, now, plan, verdict), claimed(base, plan), weathered(base, met(plan), ranged.years)
    if open_year:
        shown, economics, policy, lost = withholding.without_plan(planned), withholding.without_economics(economics), withholding.without_policy(policy), withholding.left_out(lost)
        cells, said, weather = withholding.without_profile(cells), withholding.without_claims(said, [c.id for c in base.park.claims if c.planned]), withholding.without_weather(weather)
    return Result(
        schema=RESULT, version=CODE, park=head(base.park), study=study_of(base),
        answer=tuple(sentences(base, accounts.verdict, planned, fitted=fitted, economics=economics, policy=policy, ranges=open_ranges, lost=lost, lacking=lacking, stay=stay, plan=plan)),
        profile=cells, words=words(base), inventory=pointed(accounts, listed), standing=stands_when(base), years=yearly((base,)), calibration=fitted, policy=policy, plan=shown, economics=economics,
        governance={
            "data_interval": or_missing(base.quality.interval, "1", "metering coverage is not known"),
            "dispatch_loss": lost,
            "surcharge": accounts.surcharge[accounts.own],
        },
        trends=_trends(base), series=series, weather=weather, yields=rests, ranges=open_ranges, energy=energy(now), carbon=carbon(base.base_year["ghg-protocol-location"]), claims=said, missing=lacking, notes=(*moved_since_closed(accounts.versions), *notes(base, plan, series), *of_operation(economics), *(() if open_year else (*of_carbon(base), *of_paying(base, plan.system, plan.plan, shown.network), *of_green(shown.certificates), *of_capture(plan.plan, plan.system, base.study.currency))), *(of_yields(rests, accounts.verdict_plan.line) if accounts.verdict_plan else ()), *of_years(base)),
        problems=(*problems, *explained(base.base_year.values()), *incredible(base.park, base.base_year, base.study.base_year, problems), *_unmeasured(base), *misfits(base, fitted)), sources=listed,
    )  # fmt: skip


def _moves(made: Assessment, carrier: str) -> bool:
    """Whether any of a carrier flows in a plan."""
    flow, system = made.plan.flow, made.system
    names = [s.id for s in system.supplies if s.carrier == carrier] + [p.id for p in system.plants if carrier in p.gives and not p.spares]
    return any(float(flow[n].sum()) > 1e-6 for n in names)


def _run(made: Assessment, ends: tuple[float, float], moves: tuple[float, float] | None) -> Run:
    """A run in short, its tonnes between two ends; `moves`: what its cost may lie lower and higher by."""
    cur = made.frame.study.currency
    return Run(
        cost=give_or_take(made.value.cost, f"{cur}/a", moves or (0.0, 0.0)), emissions=Figure(made.plan.emissions, "tCO2e/a", low=ends[0], high=ends[1], span="near_optimal" if moves is None else "ends"),
        grid=grid_power(made.plan, made.system), renewable=green_share(made.flows, made.frame.park),
    )  # fmt: skip


ROUNDED = 1e-6
"""Share of what runs cost or emit below which their difference is rounding."""


def _planned(base: Frame, runs: Mapping[str, Assessment], spread: Spread, days: tuple[Assessment, Assessment] | None) -> Planned:
    reference, made, cur = runs["reference"], runs["plan"], base.study.currency
    plan, tonnes = made.plan, tonnes_between(runs, spread)
    abatement = reference.plan.emissions - plan.emissions
    ends = (tonnes["reference"][0] - tonnes["plan"][1], tonnes["reference"][1] - tonnes["plan"][0])
    extra = made.value.cost - reference.value.cost
    shown = {c for c in plan.price if c in CARRIERS and _moves(made, c)}

    def proof(value: float, unit: str) -> Figure:
        return missing(unit, NOT_PROVED) if plan.end == "days" else Figure(value, unit)

    total = base.base_year["yardstick"].total.value or 0.0
    return Planned(
        cost=Figure(plan.cost, f"{cur}/a"), lower=proof(plan.lower, f"{cur}/a"), upper=proof(plan.upper, f"{cur}/a"),
        gap=missing("1", NOT_PROVED) if plan.end == "days" else ratio(plan.upper - plan.lower, abs(plan.upper)), aggregation_error=proof(plan.aggregation_error, "1"),
        emissions=Figure(plan.emissions, "tCO2e/a", low=plan.emissions_low, high=plan.emissions_high, span="near_optimal"),
        capacities=new_capacity(plan.built, "power"), energy_capacities=new_capacity(plan.built, "energy"),
        runs={name: _run(runs[name], tonnes[name], spread["cost"] if name == "reference" else None) for name in RUNS if name in runs}, taken_up=new_capacity(reference.plan.built, "power"),
        abatement=Figure(abatement, "tCO2e/a", low=ends[0], high=ends[1], span="ends"), saving=give_or_take(-extra, f"{cur}/a", spread["cost"]),
        cost_per_tonne=against_reference(extra, abatement, f"{cur}/tCO2e", least=ends[0], whole=total),
        brought=plan_parts(made, runs["stay"], days), unserved={c: Figure(q, "MWh/a") for c, q in plan.unserved.items()},
        not_reached={n: Figure(q, "tCO2e/a") for n, q in plan.exceeded.items()},
        prices=mean_prices(plan, shown, cur), weeks=weeks(made), network=networked(base, made.system, plan), certificates=certificates_bought(base, made.system, plan), plants=tuple(producing(base, plan, made.system, made.offer)),
    )  # fmt: skip


def _economic(base: Frame, runs: Mapping[str, Assessment], listed: Iterable[Source]) -> Economic:
    """The plan in money, set against the same year with nothing new built and what stands run at least cost; what such operation is worth stands apart."""
    now, stay, made = runs["now"], runs["stay"], runs["plan"]
    cur, worth = base.study.currency, made.value
    cut = stay.plan.emissions - made.plan.emissions
    can_stay = not shortfall(stay.plan, stay.system)
    alone = "what stands today could not serve the demand" if not can_stay else "nothing is built" if worth.investment <= 0 else ""
    yearly = f"{cur}/a"
    figures = {
        "cost_social": Figure(worth.cost, yearly),
        "cost_private": Figure(worth.private, yearly),
        "investment": Figure(worth.investment, cur),
        "energy_bill_now": Figure(now.value.energy_bill, yearly),
        "energy_bill_stay": missing(yearly, alone) if not can_stay else Figure(stay.value.energy_bill, yearly),
        "energy_bill_plan": Figure(worth.energy_bill, yearly),
        **({n: missing(unit, alone) for n, unit in zip(IN_SHORT, (cur, yearly, "a", cur, "1"), strict=True)} if alone else {n: f for n, f in appraised(made, stay).items() if n in IN_SHORT}),
        "cost_per_tonne_against_stay": against_stay(worth.cost - stay.value.cost, cut, f"{cur}/tCO2e", alone),
        **_operation(runs["now"], runs.get("free"), cur=cur),
        **passing(made),
        "capital_beyond": Figure(worth.private - worth.cost - sum(worth.passed.values()), yearly),
        "energy_cost": ratio(worth.moved, paid_energy(made.system), f"{cur}/MWh"),
    }
    return Economic(figures=figures, investment={t: Figure(v, cur) for t, v in invested(made).items()}, costs=costed(base, made.plan.built, listed))


def against_stay(extra: float, cut: float, unit: str, alone: str) -> Figure:
    """What a tonne costs against building nothing; none where nothing can be said (`alone`) or nothing falls."""
    return _a_tonne(extra, cut, unit, alone or ("" if cut > 1.0 else "no cut against building nothing"))


def against_reference(extra: float, cut: float, unit: str, *, least: float, whole: float) -> Figure:
    """What a tonne costs against what firms do by themselves; none where plans of equal cost may cut nothing (`least`), or hardly any of the base year's tonnes (`whole`)."""
    return _a_tonne(extra, cut, unit, "" if cut > 1e-3 * whole and least > 0.0 else "abatement against the reference is not distinguishable from zero")


def _a_tonne(extra: float, cut: float, unit: str, why: str) -> Figure:
    """What a tonne costs; none where a reason says so (`why`), or it saves money: a saving over hardly any tonnes is no cost of a tonne."""
    why = why or ("it saves money: see saving and abatement" if extra < 0.0 else "")
    return missing(unit, why) if why else Figure(extra / cut, unit)


def _operation(now: Assessment, free: Assessment | None, *, cur: str) -> dict[str, Figure]:
    """What today's plants, run at least cost instead of as rows say, would have saved in the base year: no part of the plan's saving."""
    yearly, tonnes = f"{cur}/a", "tCO2e/a"
    if free is None:
        why = "no row says what a plant made"
        return {"better_operation": missing(yearly, why), "better_operation_emissions": missing(tonnes, why)}
    as_told, cheapest = (x.value.energy_bill + x.value.operation for x in (now, free))
    return {"better_operation": _apart(as_told, cheapest, yearly), "better_operation_emissions": _apart(now.plan.emissions, free.plan.emissions, tonnes)}


def _apart(one: float, other: float, unit: str) -> Figure:
    """How far two lie apart, rounding left out."""
    return Figure(0.0 if isclose(one, other, rel_tol=ROUNDED) else one - other, unit)


def _policy(base: Frame, runs: Mapping[str, Assessment], moved: Mapping[str, float], spread: Spread) -> Instrumented:
    made, cur = runs["plan"], base.study.currency
    instruments = base.park.policy.instruments
    fiscal = {f"paid {k}": Figure(v, f"{cur}/a") for k, v in made.charges.paid.items()} | {
        f"granted {k}": Figure(v, cur) for k, v in made.charges.granted.items()
    }
    fiscal["paid_total"] = Figure(sum(made.charges.paid.values()), f"{cur}/a")
    beyond, ended = against(runs, "plan", "potential", spread), over(base.park.policy, base.study.stage)
    if len(ended) == len(instruments) and not base.park.policy.targets:
        beyond = nothing(beyond)
    return Instrumented(
        instruments=tuple(
            {"id": i.id, "kind": i.kind, "label": i.label, "label_zh": i.label_zh, "source": i.source, "note": i.note} for i in instruments
        ),
        effects=against(runs, "plan", "reference", spread), anyway=against(runs, "potential", "reference", spread),
        beyond=beyond,
        fiscal=fiscal, attribution=shares_of(moved, beyond["emissions"], ended),
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

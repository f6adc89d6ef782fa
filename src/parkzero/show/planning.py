"""The document of `plan`: the certificate, the stages, what abatement costs, owners, the project, least and part loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from parkzero.backing import Brought, Calibration
from parkzero.blueprint import PLANNING, Abated, Committed, Measure, Planning, Point, Proof, Stage, Worth
from parkzero.document import Message
from parkzero.economics.abatement import Frontier, Ranked, embodied
from parkzero.energy import Side, System
from parkzero.figure import Figure, missing
from parkzero.optimize.commitment import Commitment
from parkzero.optimize.intensity import reached
from parkzero.optimize.points import Solved
from parkzero.park.catalogue import technology
from parkzero.problem import Problem
from parkzero.results import Frame, Offer, Pathway, Plan
from parkzero.show import withholding
from parkzero.show.answer import of_base_year
from parkzero.show.brought import told
from parkzero.show.cases import examined
from parkzero.show.certificates import bought_beyond, certificates_bought, of_certificates
from parkzero.show.certificates import notes as of_green
from parkzero.show.costs import costed, of_capture, of_costs, of_estimates
from parkzero.show.grounds import grounds
from parkzero.show.heads import CODE, head, study_of
from parkzero.show.network import networked, of_network
from parkzero.show.network import notes as of_paying
from parkzero.show.owners import owned
from parkzero.show.plans import grid_power, mean_prices, new_capacity, or_missing
from parkzero.show.producing import producing
from parkzero.show.sourcing import numbered, of_plan
from parkzero.show.standing import notes as of_years
from parkzero.show.standing import stands_when, yearly
from parkzero.show.stripping import of_carbon
from parkzero.source import Source
from parkzero.words import CARRIERS


def document(
    course: Pathway, frames: Sequence[Frame], systems: Sequence[System], offers: Sequence[Offer], *, ends: Mapping[str, str], blind: bool, cut: bool, abatement: Abated | None, parts: Mapping[str, Brought],
    project: Worth | None, run: Committed | None, fitted: Calibration, problems: tuple[Problem, ...] = (),
) -> Planning:  # fmt: skip
    """The plan of a park, its stages with their frames, systems and what they were chosen from. `fitted`: whether its base year holds; where it does not, what rests on it is left out.

    `parts`: what measures and what plants bring. `ends`: low or high course by driver of the trends, where not the central one. `blind`: stages were decided one after the other.
    `cut`: something asked for was left out for time.
    """
    base, last, years = frames[0], systems[-1], course.stages
    proof = _proof(course, base.study.currency, len(years) > 1)
    listed = numbered((*of_plan(base), *(x for f, built in zip(frames, course.built, strict=True) for x in (*of_costs(f, built), *of_network(f.stage.site, f.study.stage), *of_certificates(f)))))
    of_stages = tuple(_stage(f, s, course, n, offer=o, listed=listed) for n, (f, s, o) in enumerate(zip(frames, systems, offers, strict=True)))
    owners = owned(frames[-1], last, course.plans[-1], course.capital[-1] if course.capital else None)
    open_year = fitted.verdict == "withheld"
    if open_year:
        proof, of_stages, owners = withholding.without_proof(proof), tuple(map(withholding.without_stage, of_stages)), withholding.without_owners(owners)
    return Planning(
        schema=PLANNING, version=CODE, park=head(base.park), study=study_of(base) | {"stages": ", ".join(map(str, years)), "outlook": ", ".join(f"{d} {e}" for d, e in ends.items()) or "central"},
        standing=stands_when(base), years=yearly(frames), calibration=fitted, plan=proof, brought=parts, stages=of_stages,
        abatement=abatement, owners=owners, worth=project, commitment=run,
        cases=examined(base.park.cases), notes=(*of_base_year(fitted), *told(parts, "note"), *_notes(course, blind, cut, ends, open_year), *(() if open_year else (*of_estimates(frames[-1], course.plans[-1].built), *of_carbon(frames[-1]), *of_paying(frames[-1], last, course.plans[-1], of_stages[-1].network), *of_green(of_stages[-1].certificates), *bought_beyond(frames[-1], last, of_stages[-1].certificates), *of_capture(course.plans[-1], systems[-1], frames[-1].study.currency))), *of_years(base), *grounds(base.park)), problems=problems, sources=listed,
    )  # fmt: skip


def abated(system: System, year: int, currency: str, *, carbon: float, frontier: Frontier, measures: Ranked) -> Abated:
    """What abatement costs in a stage. `carbon`: the price at which measures are ranked."""
    tonne = f"{currency}/tCO2e"
    of = {x.id: x.technology for x in system.assets}
    steps = tuple(
        Measure(
            measure=of.get(m.measure, m.measure), abatement=Figure(m.abatement, "tCO2e/a"), cost=Figure(m.cost, f"{currency}/a"),
            per_tonne=Figure(m.per_tonne, tonne) if m.per_tonne is not None else missing(tonne, "it saves money beside those before it" if m.abatement > 1e-9 else "it abates nothing beside those before it"),
            alone=Figure(m.alone, "tCO2e/a"), last=or_missing(m.last, "tCO2e/a", "of what stands, not left out"),
        )
        for m in measures.steps
    )  # fmt: skip
    return Abated(
        stage=str(year), carbon=Figure(carbon, tonne), frontier=tuple(_point(p, currency) for p in frontier.points), own=_point(frontier.own, currency), proved=frontier.proved, measures=steps,
        bare=_point(measures.bare, currency), full=_point(measures.full, currency),
    )  # fmt: skip


def _point(p: Solved, currency: str) -> Point:
    return Point(
        emissions=Figure(p.emissions, "tCO2e/a"), cost=Figure(p.cost, f"{currency}/a"), shadow=Figure(p.shadow, f"{currency}/tCO2e"),
        gap=or_missing(p.gap, "1", "representative days"),
    )  # fmt: skip


def unit_commitment(found: Commitment, system: System, currency: str) -> Committed:
    """A stage with plants on or off."""
    names = {p.id: p.technology if p.most > 0 else p.id for p in system.plants}
    return Committed(
        cost=Figure(found.cost, f"{currency}/a"), lower=Figure(found.lower, f"{currency}/a"),
        gap=Figure((found.cost - found.lower) / max(abs(found.cost), 1e-9), "1"), weeks=Figure(found.weeks, "1"), emissions=Figure(found.emissions, "tCO2e/a"),
        running={names[n]: Figure(v, "h/a") for n, v in found.running.items()}, starts={names[n]: Figure(v, "1/a") for n, v in found.starts.items()},
    )  # fmt: skip


def _proof(course: Pathway, currency: str, several: bool) -> Proof:
    money = currency if several else f"{currency}/a"
    last, proved = course.plans[-1], np.isfinite(course.lower)
    unknown = missing(money, "stages planned one after the other have no bound for the whole")
    emissions = Figure(course.emissions, "tCO2e") if several else Figure(last.emissions, "tCO2e/a", low=last.emissions_low, high=last.emissions_high, span="near_optimal")
    return Proof(
        cost=Figure(course.cost, money), lower=Figure(course.lower, money) if proved else unknown, upper=Figure(course.upper, money),
        gap=Figure((course.upper - course.lower) / max(abs(course.upper), 1e-9), "1") if proved else missing("1", unknown.reason),
        aggregation_error=Figure(course.aggregation_error, "1"), end=course.end, emissions=emissions, capacities=new_capacity(last.built, "power"), energy_capacities=new_capacity(last.built, "energy"),
        not_reached={n: Figure(q, "tCO2e/a") for n, q in last.exceeded.items()} | ({"budget": Figure(course.excess, "tCO2e")} if course.excess > 1e-6 else {}),
    )  # fmt: skip


def _stage(base: Frame, system: System, course: Pathway, n: int, *, offer: Offer, listed: Iterable[Source]) -> Stage:
    made, built, cur = course.plans[n], course.built[n], base.study.currency
    touched = {c for p in system.plants for c in (*p.takes, *p.gives)} | {item.carrier for item in system.loads}
    shown = {c for c, p in made.price.items() if c in CARRIERS and c in touched and float(np.abs(p).max()) > 0}
    return Stage(
        year=str(system.stage), cost=Figure(made.cost, f"{cur}/a"), emissions=Figure(made.emissions, "tCO2e/a", low=made.emissions_low, high=made.emissions_high, span="near_optimal"),
        embodied=_embodied(base, made), grid=grid_power(made, system), capacities=new_capacity(made.built, "power"), energy_capacities=new_capacity(made.built, "energy"),
        built=new_capacity(built, "power"), costs=costed(base, built, listed), prices=mean_prices(made, shown, cur),
        not_reached={k: Figure(q, "tCO2e/a") for k, q in made.exceeded.items()},
        plants=tuple(producing(base, made, system, offer)),
        intensity={x.name: _line(reached(x, system, made), x.intensity) for x in system.limits if x.intensity is not None}, network=networked(base, system, made), certificates=certificates_bought(base, system, made),
    )  # fmt: skip


def _line(value: float | None, line: float) -> Figure:
    """Tonnes per energy, with the line that is asked for as source."""
    return missing("tCO2/tce", "no energy use") if value is None else Figure(value, "tCO2/tce", source=f"<= {line:g} tCO2/tce")


def _embodied(base: Frame, made: Plan) -> Figure:
    """Embodied carbon a year of new capacity; parts without a figure are named, not taken as zero."""
    rows = {id: technology(id, base.site.cost_region, base.study.stage) for id in dict.fromkeys(b.technology for b in made.built)}
    each: dict[tuple[str, Side], float | None] = {
        (id, "power"): t.embodied if t.role != "storage" or t.embodied is not None else 0.0 for id, t in rows.items()
    }
    each |= {(id, "energy"): t.embodied_energy for id, t in rows.items()}
    total, unknown = embodied(made.built, each, {id: t.lifetime for id, t in rows.items()})
    source = "catalogue, carbon per capacity over its life" + (f"; not known: {', '.join(unknown)}" if unknown else "")
    return Figure(total, "tCO2e/a", low=0.5 * total, high=2.0 * total, basis="estimated", source=source)


def _notes(course: Pathway, blind: bool, cut: bool, ends: Mapping[str, str], open_year: bool) -> Iterator[Message]:
    for driver, end in ends.items():
        yield Message(code=f"note_outlook_{end}", values={"driver": f"driver_{driver}"})
    reached = (course.upper - course.lower) / max(abs(course.upper), 1e-9)
    yield Message(code=f"note_end_{course.end}", values={"gap": f"{100 * reached:.2g} %"} if np.isfinite(reached) else {})
    if cut:
        yield Message(code="note_left_out", values={})
    yield Message(code="note_plan_days", values={"error": Figure(course.aggregation_error, "1")})
    if len(course.stages) > 1:
        yield Message(code="note_blind" if blind else "note_foresight", values={"stages": ", ".join(str(s) for s in course.stages)})
    yield Message(code="note_embodied", values={})
    if not open_year and any(q > 1.0 for p in course.plans for q in (*p.exceeded.values(), course.excess)):
        yield Message(code="note_not_reached", values={})

"""What new plants are taken to cost, whose prices these are and how sure, and how much of an investment rests on estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from parkzero.backing import Costed
from parkzero.document import Message
from parkzero.economics.capturing import capture_costs
from parkzero.economics.measures import SavingStep
from parkzero.economics.offer import candidate_id, measures
from parkzero.economics.sizing import as_priced, size
from parkzero.energy import System
from parkzero.figure import Basis, Figure
from parkzero.money import convert
from parkzero.park.catalogue import technology
from parkzero.park.lines import line_of
from parkzero.park.measures import by_sector
from parkzero.park.nearby_use import DIRECT
from parkzero.park.technology import Technology
from parkzero.results import Built, Frame, Plan
from parkzero.show.sourcing import Cited
from parkzero.source import Source
from parkzero.words import CARBON

UNREAD = "C"
BUILT = 0.1
"""New capacity below which nothing is told of its line [MW]."""
TOLD = 0.01
"""Share of an investment below which it is not told that it rests on estimates."""


def of_costs(base: Frame, built: Iterable[Built]) -> Iterator[Cited]:
    """What the prices of new plants rest on."""
    yield from ((t.source, t.year, t.confidence) for t in taken_to_cost(base, built).values())


def costed(base: Frame, built: Iterable[Built], listed: Iterable[Source]) -> dict[str, Costed]:
    """What the new plants of a stage are taken to cost, by technology; `listed`: the sources of the document."""
    ids = {s.text: s.id for s in listed}
    rows = taken_to_cost(base, built)
    steps = _steps(base) if any(map(by_sector, rows)) else {}
    return {id: _costed(base, tech, ids.get(tech.source, ""), step=steps[id][0] if id in steps else None) for id, tech in rows.items()}


def of_estimates(base: Frame, built: Iterable[Built]) -> Iterator[Message]:
    """How much of the investment in new plants rests on prices that are estimates, and of which plants."""
    spent: dict[str, float] = {}
    parts = tuple(b for b in built if b.quantity > 1e-4)
    rows = taken_to_cost(base, parts)
    for part in parts:
        tech = rows[part.technology]
        spent[tech.id] = spent.get(tech.id, 0.0) + part.quantity * _money(base, tech) * (tech.capex_energy if part.side == "energy" else tech.capex)
    whole = sum(spent.values())
    unread = {id: v for id, v in spent.items() if rows[id].confidence == UNREAD and v > TOLD * whole}
    if unread:
        share = sum(v for id, v in spent.items() if rows[id].confidence == UNREAD) / whole
        yield Message(code="note_estimated_prices", values={"share": Figure(share, "1"), "technologies": ", ".join(sorted(unread, key=lambda name: -unread[name]))})


def of_capture(plan: Plan, system: System, currency: str) -> Iterator[Message]:
    """What a stored tonne of CO2 costs before and after the charges that need not be paid on it, by the pool that it is of."""
    per = f"{currency}/tCO2"
    for part in capture_costs(plan, system):
        figures = {"tonnes": Figure(part.tonnes, "tCO2/a"), "gross": Figure(part.gross, per), "spared": Figure(part.spared, per), "net": Figure(part.net, per)}
        yield Message(code="note_capture_cost", values=figures)


def line_costs(base: Frame, built: Iterable[Built]) -> Iterator[Message]:
    """What the private line of new plants outside the fence is counted at, and what whole circuits would cost."""
    power = sum(b.quantity for b in built if b.technology in DIRECT and b.side == "power")
    if (line := line_of(base.stage.site)) is None or power < BUILT:
        return
    wire, distance = line
    cur, money = base.study.currency, convert(1.0, wire.currency, wire.price_year, base.study.currency, base.study.price_year)
    each = wire.per_capacity(distance)
    yield Message(
        code="note_line", values={
            "distance": Figure(distance, "km"), "voltage": Figure(wire.voltage, "kV"), "per": Figure(money * each.value, f"{cur}/MW", low=money * each.low, high=money * each.high, basis="estimated"),
            "power": Figure(power, "MW"), "counted": Figure(money * each.value * power, cur), "circuits": Figure(money * wire.circuits(distance, power), cur),
        },
    )  # fmt: skip


def taken_to_cost(base: Frame, built: Iterable[Built]) -> Mapping[str, Technology]:
    """The rows that new plants of a stage are priced by, by id; of a measure the mean of the steps that are taken."""
    site, study, parts = base.stage.site, base.study, tuple(b for b in built if b.quantity > 1e-4)
    ids = tuple(dict.fromkeys(b.technology for b in parts))
    steps = _steps(base) if any(map(by_sector, ids)) else {}
    plants = {id: as_priced(technology(id, site.cost_region, study.stage), site, base.outlook, study) for id in ids if id not in steps}
    return {id: plants[id] if id in plants else _mean(steps[id], [b for b in parts if b.technology == id]) for id in ids}


def _steps(base: Frame) -> Mapping[str, tuple[SavingStep, ...]]:
    """The steps of measures that a stage may take."""
    return measures(base.park.economics, base.stage.site, base.stage.series, outlook=base.outlook, study=base.study)


def _mean(steps: Sequence[SavingStep], built: Sequence[Built]) -> Technology:
    """A measure at the mean cost of the steps that are taken."""
    of = {candidate_id(x.technology.id, x.step, b.owner): x.technology for x in steps for b in built}
    return steps[0].technology.but(capex=sum(b.quantity * of[b.id].capex for b in built) / sum(b.quantity for b in built))


def _money(base: Frame, tech: Technology) -> float:
    """The study's money per that of a technology."""
    return convert(1.0, tech.currency, tech.price_year, base.study.currency, base.study.price_year)


def _costed(base: Frame, tech: Technology, source: str, *, step: SavingStep | None) -> Costed:
    """`step`: any of a measure."""
    cur, money, (low, high) = base.study.currency, _money(base, tech), tech.span
    basis: Basis = "estimated" if tech.confidence == UNREAD else "published"
    sides = {"power": (tech.capex, f"{cur}/(t/h)" if tech.output in CARBON else f"{cur}/MW"), "energy": (tech.capex_energy, f"{cur}/MWh")}
    sides = sides if step is None else {"saved": (tech.capex / step.hours, f"{cur}/(MWh/a)")}
    done = {} if step is None else {"left": Figure(step.left[1], "1", low=step.left[0], high=step.left[2], basis=basis), "taken": Figure(step.taken, "1", basis=basis)}
    return Costed(
        figures={n: Figure(money * v, unit, low=money * v * low, high=money * v * high, basis=basis) for n, (v, unit) in sides.items() if v > 0.0}
        | done | {"life": Figure(tech.lifetime, "a")} | ({"size": Figure(size(tech, base.stage.site), "MWh" if tech.role == "storage" else "MW")} if tech.scale is not None else {}),
        region=tech.region, year=str(tech.year), price_year=str(tech.price_year), confidence=tech.confidence, source=source,
    )  # fmt: skip

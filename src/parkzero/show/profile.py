"""The six-dimension profile: indicators computed from a park, each with definition (in the texts), unit and source."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.document import Indicator, Word
from parkzero.economics.value import paid_energy
from parkzero.figure import Figure, missing
from parkzero.levers import OPERATOR, payers
from parkzero.park.flowing import demand_error, demanded
from parkzero.park.metering import ALL
from parkzero.park.noun import Given
from parkzero.results import Assessment, Frame
from parkzero.show.green import green_power
from parkzero.show.plans import or_missing
from parkzero.standards.conditions import added_up, emissions, quotient
from parkzero.standards.national import Verdict
from parkzero.standards.register import of_park
from parkzero.words import Driver


def _shown(given: Given | None, unit: str | None = None, reason: str = "no public evidence") -> Figure:
    """A Given as a Figure."""
    if given is None:
        return missing(unit or "1", reason)
    basis = "estimated" if given.estimated else "published"
    name = (unit or given.unit or "1").replace("money", given.currency or "")
    return Figure(given.value, name, low=given.low, high=given.high, basis=basis, source=given.source)  # type: ignore[arg-type]


def profile_cells(base: Frame, now: Assessment, plan: Assessment, verdict: Verdict) -> tuple[Indicator, ...]:
    """All indicators, in the order of the dimensions."""
    return tuple(
        Indicator(id=id, dimension=dimension, figure=figure)
        for dimension, made in (
            ("standards", _standards(base, verdict)), ("policy", _policy(base, plan)), ("paths", _paths(base)),
            ("economics", _economics(base, now, plan)), ("governance", _governance(base)), ("trends", _trends(base)),
        )
        for id, figure in made
    )  # fmt: skip


def words(base: Frame) -> tuple[Word, ...]:
    """Choices that are words."""
    park = base.park
    found: dict[str, tuple[str, object]] = {
        "accounting_method": ("standards", park.standards.method), "electricity_rule": ("standards", of_park(park.standards).ruler.electricity),
        "assurance_required": ("standards", park.standards.assurance_required), "decides": ("paths", park.paths.decides),
        "sharing": ("governance", park.governance.sharing), "dispatch_mode": ("governance", park.governance.dispatch),
        "disclosure": ("governance", park.governance.disclosure), "verification": ("governance", park.governance.verification),
    }  # fmt: skip
    return tuple(Word(id=id, dimension=dimension, value=str(value)) for id, (dimension, value) in found.items() if value is not None)


def _standards(base: Frame, verdict: Verdict) -> Iterator[tuple[str, Figure]]:
    demands = {c: known for c in base.site.carriers() if (known := demanded(base.site, c))[0]}
    energy = added_up([(known[0], (demand_error(c, known),)) for c, known in demands.items()], "MWh")
    yield "intensity_final_energy", quotient(emissions(base.base_year["yardstick"]), energy, "tCO2e/MWh", "no energy use").figure
    yield "core_indicator", verdict.indicator
    yield "gases_counted", Figure(float(len(of_park(base.park.standards).ruler.gases)), "")
    yield "offset_limit", _shown(base.park.standards.offset_limit)


def _policy(base: Frame, plan: Assessment) -> Iterator[tuple[str, Figure]]:
    money = f"{base.study.currency}/tCO2"
    own = plan.inventories["yardstick"]
    direct = [x for x in own.lines if x.scope == "1"]
    known = payers(base.site)
    whole = sum(x.tonnes for x in direct)
    covered = price = 0.0
    for line in direct:
        payer = known.get(line.enterprise, OPERATOR)
        rate = sum(
            r.level for r in plan.levers.terms.rates if r.rule and r.reaches(payer, line.carrier, line.technology or None) and r.rule.per_unit(line.carrier) > 0
        )
        covered += line.tonnes if rate > 0 else 0.0
        price += rate * line.tonnes
    yield "instruments", Figure(float(len(base.park.policy.instruments)), "")
    yield "direct_emissions_priced", Figure(min(covered / whole, 1.0), "1") if whole > 0 else missing("1", "no direct emissions")
    yield "mean_carbon_price", Figure(price / whole, money) if whole > 0 else missing(money, "no direct emissions")
    grants = sum(plan.charges.granted.values())
    yield (
        "investment_granted",
        Figure(grants / plan.value.investment, "1") if plan.value.investment > 0 else missing("1", "nothing is built"),
    )


def _paths(base: Frame) -> Iterator[tuple[str, Figure]]:
    running = [s for s in base.park.streams if s.status == "operating"]
    for kind in ("energy", "water", "material"):
        yield (
            f"streams_{kind}",
            Figure(float(sum(s.kind == kind for s in running)), "", basis="published")
            if base.park.streams
            else missing("", "no streams were given"),
        )
    inside = set(base.park.enterprise_ids())
    linked = {x for s in running for x in (s.giver, s.receiver) if x in inside}
    firms = len(base.site.running())
    yield (
        "firms_linked",
        Figure(len(linked) / firms, "1", basis="published") if base.park.streams and firms else missing("1", "no streams were given"),
    )
    yield "realisation", _shown(base.park.paths.realisation)
    power = green_power(base.activity, base.park)
    yield "green_electricity", power.share if len(base.activity) else missing("1", "no activity was given")
    yield "green_electricity_unlisted", power.unlisted_share if len(base.activity) else missing("1", "no activity was given")


def _economics(base: Frame, now: Assessment, plan: Assessment) -> Iterator[tuple[str, Figure]]:
    cur = base.study.currency
    power = base.site.prices.get("electricity")
    yield "power_price", _shown(power.energy if power else None, f"{cur}/MWh")
    yield "network_price", _shown(power.network if power else None, f"{cur}/MWh")
    yield "demand_charge", _shown(power.demand_charge if power else None, f"{cur}/MW/month")
    gas = base.site.prices.get("natural_gas")
    yield "gas_price", _shown(gas.energy if gas else None, f"{cur}/MWh")
    yield "cost_of_capital", _shown(base.park.economics.cost_of_capital.get("private"))
    for name, run in (("energy_cost_now", now), ("energy_cost_plan", plan)):
        energy = paid_energy(run.system)
        yield name, Figure(run.value.moved / energy, f"{cur}/MWh") if energy else missing(f"{cur}/MWh", "no energy use")


def _governance(base: Frame) -> Iterator[tuple[str, Figure]]:
    section = base.park.governance
    yield "metering_coverage", _metered(base)
    yield (
        "metering_interval",
        Figure(float(section.metering_interval), "min", basis="published")
        if section.metering_interval
        else missing("min", "no public evidence"),
    )
    yield "platform_functions", Figure(float(len(section.platform)), "", basis="published")
    yield "data_interval", or_missing(base.quality.interval, "1", "metering coverage is not known")


def _metered(base: Frame) -> Figure:
    """The share that meters see, as it was stated where one share holds for all."""
    stated, seen = base.park.governance.metering_coverage.get(ALL), base.quality.coverage
    if seen is None:
        return missing("1", "no public evidence")
    return _shown(stated) if stated and stated.value == seen else Figure(seen, "1")


def _trends(base: Frame) -> Iterator[tuple[str, Figure]]:
    look, year = base.outlook, base.study.stage
    drivers: tuple[Driver, ...] = ("grid_factor", "carbon_price", "demand")
    named = {f"{d}_index": look.span(d, year) for d in drivers}
    named |= {f"{c}_price_index": look.span("energy_price", year, c) for c in ("electricity", "natural_gas") if c in look.moved("energy_price")}
    for id, (low, central, high) in named.items():
        yield id, Figure(central, "", low=low, high=high, basis="estimated")

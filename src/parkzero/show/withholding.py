"""What becomes of the headline figures of a plan, of its stages and of comparisons where the base year does not hold: they are left out, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from parkzero.backing import Brought, CertificatesBought, Networked, Ranges
from parkzero.blueprint import Owned, Owners, Proof, Stage
from parkzero.document import Claimed, Economic, Indicator, Instrumented, Outcome, Planned, Run, Weathered, Yielded
from parkzero.figure import Figure, missing

WHY = "the base-year run does not fit what enterprises reported"
YIELDS = Yielded(answer="not_asked", output=missing("MWh/a", WHY), indicator=missing("tCO2/tce", WHY))
RANGES = Ranges(draws=missing("", WHY), served=missing("1", WHY), below_line=missing("1", WHY), figures={}, inputs=())
TODAY = ("energy_bill_now",)
"""Figures of economics that rest on the base year alone, whose account stands beside."""


def left_out(figure: Figure) -> Figure:
    """A figure left out."""
    return missing(figure.unit, WHY)


def _nones(figures: Mapping[str, Figure], but: Collection[str] = ()) -> dict[str, Figure]:
    return {name: f if name in but else left_out(f) for name, f in figures.items()}


def without_plan(made: Planned) -> Planned:
    """Cost, emissions, abatement and saving; capacities and dispatch stay to be looked at."""

    def run(name: str, of: Run) -> Run:
        return of if name == "now" else Run(cost=left_out(of.cost), emissions=left_out(of.emissions), grid=left_out(of.grid), renewable=left_out(of.renewable))

    return replace(
        made, cost=left_out(made.cost), lower=left_out(made.lower), upper=left_out(made.upper), emissions=left_out(made.emissions), abatement=left_out(made.abatement), saving=left_out(made.saving),
        cost_per_tonne=left_out(made.cost_per_tonne), runs={name: run(name, of) for name, of in made.runs.items()}, not_reached=_nones(made.not_reached), brought={name: Brought(energy=left_out(x.energy), investment=left_out(x.investment), saving=left_out(x.saving), abatement=left_out(x.abatement)) for name, x in made.brought.items()}, network=_unpaid(made.network), certificates=_unbought(made.certificates),
    )  # fmt: skip


def _unpaid(found: Networked | None) -> Networked | None:
    return found and replace(found, figures=_nones(found.figures, ("load_rate", "access_fee")), conditions=_nones(found.conditions), unmet=())


def _unbought(found: CertificatesBought | None) -> CertificatesBought | None:
    return found and replace(found, figures=_nones(found.figures, ("price",)))


def without_economics(made: Economic) -> Economic:
    """All that the plan costs, saves and is worth."""
    return Economic(figures=_nones(made.figures, TODAY), investment=_nones(made.investment), costs=made.costs)


def without_policy(made: Instrumented) -> Instrumented:
    """What instruments do and move."""
    return replace(made, effects=_nones(made.effects), anyway=_nones(made.anyway), beyond=_nones(made.beyond), fiscal=_nones(made.fiscal), attribution=_nones(made.attribution))


OF_THE_PLAN = ("energy_cost_plan", "direct_emissions_priced", "mean_carbon_price", "investment_granted")
"""Indicators of the profile that are of the plan."""


def without_profile(cells: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """Indicators of the plan: what energy costs under it, what prices its direct emissions carry, what grants pay of it."""
    return tuple(replace(x, figure=left_out(x.figure)) if x.id in OF_THE_PLAN else x for x in cells)


def without_claims(made: tuple[Claimed, ...], planned: Collection[str]) -> tuple[Claimed, ...]:
    """Claims about what is planned (by id) cannot be told."""
    return tuple(
        replace(x, computed=left_out(x.computed), answer="cannot_be_told", reason="base_year_open", arithmetic=()) if x.id in planned else x for x in made
    )


def without_weather(made: Weathered) -> Weathered:
    """What weather makes of the plan; what it is by itself stays."""
    return replace(made, lulls=_nones(made.lulls), net_peak=left_out(made.net_peak), plan=_nones(made.plan))


def without_proof(made: Proof) -> Proof:
    """Cost, its bounds and emissions; capacities, the gap and the error of days stay."""
    return replace(made, cost=left_out(made.cost), lower=left_out(made.lower), upper=left_out(made.upper), emissions=left_out(made.emissions), not_reached=_nones(made.not_reached))


def without_stage(made: Stage) -> Stage:
    """Cost, emissions and power bought; capacities and prices stay."""
    return replace(
        made, cost=left_out(made.cost), emissions=left_out(made.emissions), embodied=left_out(made.embodied), grid=left_out(made.grid), not_reached=_nones(made.not_reached),
        intensity={name: replace(left_out(f), source=f.source) for name, f in made.intensity.items()}, network=_unpaid(made.network), certificates=_unbought(made.certificates),
    )  # fmt: skip


def without_owners(made: Owners) -> Owners:
    """What each pays, gets and emits; prices stay."""

    def owner(of: Owned) -> Owned:
        return Owned(
            owner=of.owner, outside=left_out(of.outside), operation=left_out(of.operation), capital=left_out(of.capital), bought=left_out(of.bought), sold=left_out(of.sold), unmet=left_out(of.unmet),
            shared=left_out(of.shared), cost=left_out(of.cost), emissions=left_out(of.emissions),
        )  # fmt: skip

    return replace(made, owners=tuple(owner(x) for x in made.owners), levelised=_nones(made.levelised), surplus=left_out(made.surplus))


def without_outcome(made: Outcome, sides: Collection[str]) -> Outcome:
    """An outcome of a park whose base year does not hold (a, b), and with it the gap and all that it is divided into."""
    if not sides:
        return made
    return Outcome(
        a=left_out(made.a) if "a" in sides else made.a, b=left_out(made.b) if "b" in sides else made.b, gap=left_out(made.gap), shares=_withheld(made.shares), alone=_withheld(made.alone), interactions=left_out(made.interactions),
    )  # fmt: skip


def _withheld(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures left out; what was not assessed anyway keeps its reason."""
    return {name: f if f.value is None else left_out(f) for name, f in figures.items()}


def without_pair(made: tuple[Figure, Figure], sides: Collection[str]) -> tuple[Figure, Figure]:
    """Figures of both sides that are shown and not split."""
    a, b = made
    return left_out(a) if "a" in sides else a, left_out(b) if "b" in sides else b

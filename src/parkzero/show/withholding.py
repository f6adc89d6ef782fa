"""What becomes of the headline figures of a plan where the base year does not hold: they are left out, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from parkzero.document import Claimed, Economic, Indicator, Instrumented, Planned, Run
from parkzero.figure import Figure, missing

WHY = "the base-year run does not fit what enterprises reported"
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
        cost_per_tonne=left_out(made.cost_per_tonne), runs={name: run(name, of) for name, of in made.runs.items()}, not_reached=_nones(made.not_reached),
    )  # fmt: skip


def without_economics(made: Economic) -> Economic:
    """All that the plan costs, saves and is worth."""
    return Economic(figures=_nones(made.figures, TODAY), investment=_nones(made.investment))


def without_policy(made: Instrumented) -> Instrumented:
    """What instruments do and move."""
    return replace(made, effects=_nones(made.effects), anyway=_nones(made.anyway), beyond=_nones(made.beyond), fiscal=_nones(made.fiscal), attribution=_nones(made.attribution))


def without_profile(cells: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """Indicators of the plan."""
    return tuple(replace(x, figure=left_out(x.figure)) if x.id == "energy_cost_plan" else x for x in cells)


def without_claims(made: tuple[Claimed, ...], planned: Collection[str]) -> tuple[Claimed, ...]:
    """Claims about what is planned (by id) cannot be told."""
    return tuple(
        replace(x, computed=left_out(x.computed), answer="cannot_be_told", reason="base_year_open", arithmetic=()) if x.id in planned else x for x in made
    )

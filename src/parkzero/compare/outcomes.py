"""The outcomes that comparisons measure, all with the study's yardstick, finite in every combination."""

from __future__ import annotations

from parkzero.economics.value import paid_energy
from parkzero.park.study import Study
from parkzero.problem import ParkError, Problem
from parkzero.results import Assessment

NAMES: dict[str, str] = {
    "emissions_share": "1",
    "emissions_per_energy": "tCO2e/MWh",
    "cost_per_energy": "{currency}/MWh",
    "fiscal_per_energy": "{currency}/MWh",
}
"""Outcome -> unit: planned emissions over base-year emissions; over final energy; cost before transfers and payments to
the state (grants as annuities not yet) over final energy without fuels that are by-products."""


def units(study: Study) -> dict[str, str]:
    return {name: unit.format(currency=study.currency) for name, unit in NAMES.items()}


def of(made: Assessment) -> dict[str, float]:
    """Outcomes of a run."""
    base = made.frame
    energy = made.site.final_energy() * base.outlook.at("demand", base.study.stage) or 1.0
    paid = paid_energy(made.system) or energy
    start = base.base_year["yardstick"].total.value or 0.0
    if start <= 0:
        raise ParkError(
            [
                Problem(
                    "no_base_year",
                    found=f"{base.park.id} emits nothing in {base.study.base_year}",
                    expected="a park with emissions to compare with",
                )
            ]
        )
    return {
        "emissions_share": made.plan.emissions / start, "emissions_per_energy": made.plan.emissions / energy,
        "cost_per_energy": made.value.moved / paid, "fiscal_per_energy": sum(made.charges.paid.values()) / paid,
    }  # fmt: skip

"""What the park pays for power beyond what power and network cost, by who gets it: in a year, and per MWh bought."""

from __future__ import annotations

from parkzero.economics.value import needed_capacity
from parkzero.figure import Figure, missing
from parkzero.park.adapt import carbon_in_power
from parkzero.park.passing import network_needs
from parkzero.results import Assessment
from parkzero.standards.factors import marginal


def passing(made: Assessment) -> dict[str, Figure]:
    """Figures of a plan; low and high: at the ends of pass-through, and of what losses and network capacity cost."""
    base, passed = made.frame, made.value.passed
    yearly, unit = f"{base.study.currency}/a", f"{base.study.currency}/MWh"
    found = {f"passed_{payee}": Figure(amount, yearly) for payee, amount in passed.items()}
    grid = next((s for s in made.system.supplies if s.id == "grid"), None)
    bought = made.plan.grid.total(made.plan.flow["grid"]) if grid else 0.0
    if grid is None or bought < 1.0:
        return found | {f"stripped_{payee}": missing(unit, "no power is bought") for payee in passed}
    index = base.outlook.at("carbon_price", base.study.stage)
    ends = [carbon_in_power(base.park, marginal(base.site, base.study.base_year).value, base.study.stage, index, end=end).acting for end in ("low", "high")]
    carbon, need, charged = grid.aside.get("generators", 0.0), network_needs(base.site.cost_region, base.study), base.site.prices["electricity"].network
    wholesale = ((charged.value if charged else 0.0) - grid.aside.get("grid", 0.0)) / need.losses[1]
    rest, peak = passed["grid"] / bought, needed_capacity(made.plan, made.system) / bought
    low, high = (rest - (need.losses[n] - need.losses[1]) * wholesale - (need.capacity[n] - need.capacity[1]) * peak for n in (2, 0))
    return found | {
        "stripped_state": Figure(grid.aside.get("state", 0.0), unit), "stripped_grid": Figure(rest, unit, low=low, high=high, span="ends"),
        "stripped_generators": Figure(carbon, unit, low=min(ends[0], carbon), high=max(ends[1], carbon), span="ends"),
    }  # fmt: skip

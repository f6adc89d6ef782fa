"""What the park pays for power beyond what power and network cost, by who gets it: in a year, and per MWh bought."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.document import Message
from parkzero.figure import Figure, missing
from parkzero.park.adapt import PowerCarbon, carbon_in_power
from parkzero.park.catalogue import typical
from parkzero.park.passing import network_needs
from parkzero.park.uptake import EXTENTS, Extent
from parkzero.results import Assessment, Frame
from parkzero.show.certificates import certificates_bought
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
    least, central, most = (_carbon(base, end) for end in EXTENTS)
    green = certificates_bought(base, made.system, made.plan)
    paid = green.figures["paid"] if green else Figure(0.0, yearly)
    cheap, each, dear = ((x or 0.0) / bought for x in (paid.low, paid.value, paid.high))
    carbon, need = grid.aside.get("generators", 0.0) - base.stage.site.grid.covered * made.offer.certificate, network_needs(base.site.cost_region, base.study)
    wholesale = _energy(base) - central.given
    months, peak = made.plan.grid.label(made.system.months), float(made.plan.flow["grid"].max()) / bought
    rest = grid.aside.get("grid", 0.0) + grid.charged(made.plan.flow["grid"], months) / bought - grid.capacity * peak  # of what is bought, not of own use or of what is sold
    low, high = (rest - (need.losses[n] - need.losses[1]) * wholesale - (need.capacity[n] - need.capacity[1]) * peak for n in (2, 0))
    return found | {
        "stripped_state": Figure(grid.aside.get("state", 0.0), unit) if _told(base) else missing(unit, "the card tells no levies"), "stripped_grid": Figure(rest, unit, low=low, high=high, span="ends"),
        "stripped_generators": Figure(carbon + each, unit, low=min(least.acting, carbon) + cheap, high=max(most.acting, carbon) + dear, span="ends"),
    }  # fmt: skip


def _told(base: Frame) -> bool:
    """Whether the card says what levies are in its price of power."""
    power = base.stage.site.prices.get("electricity")
    return power is not None and (power.levies is not None or bool(power.levies_path))


def of_carbon(base: Frame) -> Iterator[Message]:
    """Where the park's own policy puts more carbon into the price of power that it gives than a price usually holds: what is stripped of it may never have been in it."""
    if "electricity" not in base.site.prices:
        return
    carbon, price = _carbon(base, "central").given, _energy(base)
    if carbon > typical("carbon_in_price").value * price:
        unit = f"{base.study.currency}/MWh"
        yield Message(code="note_carbon_in_price", values={"carbon": Figure(carbon, unit), "price": Figure(price, unit), "left": Figure(price - carbon, unit)})


def _carbon(base: Frame, end: Extent) -> PowerCarbon:
    """Carbon in the price of power of the stage [currency/MWh]."""
    return carbon_in_power(base.park, marginal(base.site, base.study.base_year).value, base.study.stage, base.outlook.at("carbon_price", base.study.stage), end=end)


def _energy(base: Frame) -> float:
    """The energy in the price of power of the stage, carbon among it [currency/MWh]."""
    return base.site.prices["electricity"].energy.value * base.outlook.at("energy_price", base.study.stage, "electricity")

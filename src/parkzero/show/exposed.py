"""What cost and tonnes of a run are made of: parts that each move with one price, cost or factor; draws of these are then one product of matrices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from parkzero.optimize.counting import SERVABLE, shortfall
from parkzero.results import Assessment
from parkzero.standards.national import verdict

Item = tuple[str, str]
"""What a part moves with, and of what: bought, network, peak, sold (by carrier), capital (by technology), charges (by instrument), factor (by its row), rest."""
REST: Item = ("rest", "")
NOTED = 1000.0 * SERVABLE
"""Share of a demand that a draw may leave unserved and count as serving it."""


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """A run by its parts."""

    social: Mapping[Item, float]
    """Of the cost before transfers [currency/a]."""
    private: Mapping[Item, float]
    """Of the cost as the park sees it [currency/a]."""
    tonnes: Mapping[Item, float]
    """Of yardstick tonnes [t/a]."""
    indicator: float | None
    """Core indicator of the national rule [tCO2/tce]."""
    line: float | None
    ungreen: float
    """Part of the indicator that is bought power without a certificate [tCO2/tce]."""
    served: bool


def exposed(made: Assessment) -> Exposed:
    """The parts of a run; they add up to its cost and its tonnes."""
    money = _bought(made) | _capital(made)
    paid = {("charges", id): v for id, v in made.charges.paid.items()}
    judged = verdict(made.frame.park.standards, made.frame.site, made.flows, made.inventories["china-zcp-2025"], made.frame.study.stage)
    energy = judged.energy.value
    power = sum(x.tonnes for x in made.inventories["china-zcp-2025"].lines if x.carrier == "electricity" and x.scope == "2")
    demand = {item.carrier: made.system.year.total(item.power) for item in made.system.loads}
    lacks = {c: q for c, q in shortfall(made.plan, made.system).items() if q > NOTED * max(demand[c], 1.0)}
    return Exposed(
        social=_whole({i: v[0] for i, v in money.items()}, made.value.cost), private=_whole({i: v[1] for i, v in money.items()} | paid, made.value.private),
        tonnes=_whole(_tonnes(made), made.plan.emissions), indicator=judged.indicator.value, line=judged.line, ungreen=power / energy if energy else 0.0, served=not lacks,
    )  # fmt: skip


def _whole(parts: Mapping[Item, float], total: float) -> dict[Item, float]:
    return {**parts, REST: total - sum(parts.values())}


def _bought(made: Assessment) -> dict[Item, tuple[float, float]]:
    """Energy by carrier, what is sold taken off: before transfers and as the park pays for it; network and demand charges, which pass to the grid, as the park pays them alone [currency/a]."""
    plan, found = made.plan, defaultdict[Item, tuple[float, float]](lambda: (0.0, 0.0))
    months = plan.grid.label(made.system.months)

    def add(item: Item, social: float, private: float) -> None:
        found[item] = (found[item][0] + social, found[item][1] + private)

    for supply in made.system.supplies:
        energy, tariff = plan.grid.total(plan.flow[supply.id]), made.site.prices.get(supply.carrier)  # type: ignore[call-overload]
        if supply.fixed is not None or tariff is None:
            continue
        paid = plan.grid.total(plan.grid.take(supply.price) * plan.flow[supply.id])
        by_rule = made.offer.network if supply.carrier == "electricity" else None
        network = energy * (by_rule.bought if by_rule else tariff.network.value if tariff.network else 0.0)
        add(("network", supply.carrier), 0.0, network)
        add(("bought", supply.carrier), paid - energy * sum(supply.aside.values()), paid - network - energy * tariff.levied(made.system.stage))
        add(("peak", supply.carrier), 0.0, supply.charged(plan.flow[supply.id], months))
    for outlet in (x for x in made.system.outlets if x.carrier == "electricity"):
        energy, sold = plan.grid.total(plan.flow[outlet.id]), plan.grid.total(plan.grid.take(outlet.price) * plan.flow[outlet.id])
        add(("sold", outlet.carrier), sum(outlet.aside.values()) * energy - sold, _agreed(made) * energy - sold)
    return {item: both for item, both in found.items() if any(both)}


def _agreed(made: Assessment) -> float:
    """What of the price of a MWh sold is agreed and stays where the market moves [currency/MWh]."""
    power = made.site.prices.get("electricity")
    agreed = power.mechanism if power and made.system.stage >= made.frame.stage.series.sold_since else None
    return agreed.share.value * agreed.price.value if agreed and agreed.share and agreed.price else 0.0


def _capital(made: Assessment) -> dict[Item, tuple[float, float]]:
    """Annuity and fixed cost of new plants by technology, at the social rate and at the owners' [currency/a]."""
    found = defaultdict[Item, tuple[float, float]](lambda: (0.0, 0.0))
    for c in made.offer.candidates:
        power, energy, (social, private) = made.plan.capacity.get(c.id, 0.0), made.plan.energy.get(c.id, 0.0), found["capital", c.technology]
        found["capital", c.technology] = (social + power * c.social + energy * c.social_energy, private + power * c.annual + energy * c.annual_energy)
    return {item: both for item, both in found.items() if any(both)}


def _tonnes(made: Assessment) -> dict[Item, float]:
    """Tonnes that count by the row of their factor [t/a]; those of power from the grid apart, whose factor has a course."""
    account, found = made.inventories["yardstick"], defaultdict[Item, float](float)
    for x in account.lines:
        if x.scope in account.counted and x.tonnes:
            found["grid" if x.carrier == "electricity" and x.scope == "2" else "factor", x.factor] += x.tonnes
    return dict(found)

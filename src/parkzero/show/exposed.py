"""What cost and tonnes of a run are made of: parts that each move with one price, cost or factor; draws of these are then one product of matrices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from parkzero.energy import CERTIFICATES
from parkzero.optimize.counting import SERVABLE, shortfall
from parkzero.park.passing import network_needs
from parkzero.results import Assessment
from parkzero.standards.national import verdict

Item = tuple[str, str]
"""What a part moves with, and of what: bought, certificates, network, peak, sold (by carrier), capital (by technology), charges (by instrument), factor (by its row), rest."""
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
    """Energy by carrier, what is sold, network and demand charges: before transfers, and as the park pays for it [currency/a]. Each is what the price that it is named after multiplies: carbon in the price of power, levies and
    what is agreed beside the market stay where it moves, and of network and demand charges of power nothing is a cost before transfers."""
    plan, found = made.plan, defaultdict[Item, tuple[float, float]](lambda: (0.0, 0.0))
    months, direct = plan.grid.label(made.system.months), made.offer.network

    def add(item: Item, social: float, private: float) -> None:
        found[item] = (found[item][0] + social, found[item][1] + private)

    for supply in made.system.supplies:
        energy, tariff = plan.grid.total(plan.flow[supply.id]), made.site.prices.get(supply.carrier)  # type: ignore[call-overload]
        if supply.fixed is not None or tariff is None:
            continue
        paid, power = plan.grid.total(plan.grid.take(supply.price) * plan.flow[supply.id]), supply.carrier == "electricity"
        network = direct.bought if direct and power else tariff.network.value if tariff.network else 0.0
        access = supply.access_charge * float(plan.flow[supply.id].max(initial=0.0))
        levies = tariff.levied(made.system.stage)
        mean = tariff.energy.value * made.frame.outlook.at("energy_price", made.system.stage, supply.carrier)
        moved = float(supply.price.mean()) - mean - network - levies if power else 0.0
        own = paid - energy * (network + levies + moved)
        lost = network_needs(made.site.cost_region, made.frame.study).losses[1] * mean * energy if power else 0.0
        add(("bought", supply.carrier), own + lost, own)
        add(("certificates", supply.carrier), 0.0, energy * made.site.grid.covered * made.offer.certificate if power else 0.0)
        add(("network", supply.carrier), 0.0 if power else energy * network, energy * network + access)
        add(("peak", supply.carrier), 0.0, supply.charged(plan.flow[supply.id], months) - access)
    for plant in made.system.plants:
        add(("network", "electricity"), 0.0, plant.aside.get("grid", 0.0) * plan.grid.total(plan.flow[plant.id]))
    if made.system.certificates:
        add(("certificates", "electricity"), 0.0, made.system.certificates.price * plan.grid.total(plan.flow[CERTIFICATES]))
    for outlet in (x for x in made.system.outlets if x.carrier == "electricity"):
        energy, spared = plan.grid.total(plan.flow[outlet.id]), direct.own_use if direct and outlet.of else {}
        market, kept = _market(made, plan.grid.total(plan.grid.take(outlet.price) * plan.flow[outlet.id]) - sum(spared.values()) * energy, energy)
        add(("sold", outlet.carrier), -market, -kept)
        add(("network", outlet.carrier), 0.0, -spared.get("grid", 0.0) * energy)
    return {item: both for item, both in found.items() if any(both)}


def _market(made: Assessment, sold: float, energy: float) -> tuple[float, float]:
    """Of what is got for power sold, what the market's price multiplies, and what of it the park keeps beside what is settled [currency/a]."""
    tariff, price = made.site.prices["electricity"], made.offer.prices["electricity"]
    if tariff.export is None:
        return 0.0, 0.0
    mean = tariff.export.value * made.frame.outlook.at("energy_price", made.system.stage, "electricity")
    settled = price.aside_sold.get("grid", 0.0)
    moved = 0.0 if price.sell is None else float(price.sell.mean()) - settled - mean
    agreed = tariff.mechanism if made.system.stage >= made.frame.stage.series.sold_since else None
    share, fixed = (agreed.share.value, agreed.price.value) if agreed and agreed.share and agreed.price else (0.0, 0.0)
    return sold - (settled + moved) * energy, sold - (share * fixed + (1.0 - share) * moved) * energy


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

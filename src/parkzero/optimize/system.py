"""From a completed site, its prices and candidates to the energy system of one stage."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import HOURS, Floats, calendar
from parkzero.flows import Flows
from parkzero.money import convert
from parkzero.optimize.programme import INF
from parkzero.park.catalogue import technology
from parkzero.park.site import Asset, Site
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import OPERATOR, Case, Load, Offer, Outlet, Outlook, Payer, Plant, Series, Store, Supply, System, Terms
from parkzero.words import FUELS

BACKSTOP = 20_000.0
"""Default price of demand that is not served [EUR of 2024 per MWh]."""
FREE_HOURS = 200.0
MOST_COP = 8.0
"""COP above which no machine goes, however small the lift."""


def system(
    site: Site, series: Series, outlook: Outlook, terms: Terms, offer: Offer, yardstick: Rule, activity: Flows, study: Study, case: Case
) -> System:
    """The system of the base year (case now) or of the stage. Money is the study's."""
    builder = _Builder(site, series, outlook, terms, offer, yardstick, activity, study, case)
    plants = (*builder.existing_plants(), *builder.new_plants(), *builder.downgrade())
    loads = builder.loads()
    used = {item.carrier for item in loads} | {p.input for p in plants if p.input}
    return System(
        case, builder.year, builder.supplies(used), builder.outlets(), plants, builder.stores(), loads, terms.limits,
        calendar(study.weather_year, site.place.timezone).month.astype(float),
        study.backstop_energy.value if study.backstop_energy else convert(BACKSTOP, "EUR", 2024, study.currency, study.price_year),
        site.grid.export_share.value if site.grid.export_share else 1.0,
    )  # fmt: skip


def carnot_cop(share: float, sink: float, source: Floats) -> Floats:
    """COP of a heat pump: a share of Carnot's between the mean temperatures of source and sink [degC], from 1 to MOST_COP.

    >>> float(carnot_cop(0.5, 52.0, np.array([-1.0]))[0].round(2))
    3.07
    """
    lift = np.maximum(sink - source, 1.0)
    found: Floats = np.clip(share * (sink + 273.15) / lift, 1.0, MOST_COP)
    return found


class _Builder:
    def __init__(
        self,
        site: Site,
        series: Series,
        outlook: Outlook,
        terms: Terms,
        offer: Offer,
        yardstick: Rule,
        activity: Flows,
        study: Study,
        case: Case,
    ) -> None:
        self.site, self.series, self.outlook, self.terms, self.offer = site, series, outlook, terms, offer
        self.yardstick, self.study, self.case = yardstick, study, case
        self.year = study.base_year if case == "now" else study.stage
        self.growth = 1.0 if case == "now" else outlook.demand[1]
        self.region = site.cost_region
        self.payers = {e.id: Payer(e.sector, e.owner, e.size) for e in site.enterprises}
        self.own = {
            c: activity.total(carrier=c, giver_kind="own", receiver_kind="enterprise") * self.growth
            for c in FUELS
            if activity.total(carrier=c, giver_kind="own", receiver_kind="enterprise") > 0
        }
        self.own_payer = {
            str(r["carrier"]): self.payers.get(r["receiver"], OPERATOR)
            for r in activity.records()
            if r["giver_kind"] == "own" and r["carrier"] in self.own
        }

    def loads(self) -> tuple[Load, ...]:
        found = []
        for carrier in self.site.carriers():
            parts = [(e, self.series.load[e.id, carrier]) for e in self.site.running() if carrier in e.demand]
            power = np.sum([p for _, p in parts], axis=0) * self.growth
            total = float(power.sum())
            cost = 0.0
            if carrier in FUELS and carrier not in self.own and total > 0:
                cost = sum(self.charges(carrier, self.payers[e.id], None) * float(p.sum()) * self.growth for e, p in parts) / total
            found.append(Load(carrier, power, cost))
        return tuple(found)

    def charges(self, fuel: str, payer: Payer, tech: str | None) -> float:
        """Charges on a MWh of fuel burnt by somebody in a plant (None: in a furnace) [currency/MWh]."""
        return sum(c.price * c.rule.per_unit(fuel) for c in self.terms.charges if c.reaches(payer, fuel, tech))

    def _per_grid(self, rule: Rule) -> float:
        """Tonnes per MWh of bought power, the share covered by certificates by its own row."""
        green = self.site.grid.green_share.value if self.site.grid.green_share else 0.0
        return (1.0 - green) * rule.per_unit("electricity", "grid") + green * rule.per_unit("electricity", "grid", attribute="certificate")

    def supplies(self, used: set[str]) -> tuple[Supply, ...]:
        found = []
        for carrier, price in self.offer.prices.items():
            if carrier not in used and carrier != "electricity":
                continue
            if carrier == "electricity":
                limit = self.site.grid.connection.value if self.site.grid.connection else INF
                buy = price.buy + self._on_power()
                tonnes = np.full(HOURS, self._per_grid(self.yardstick))
                found.append(Supply("grid", carrier, "grid", buy, limit, price.peak, tonnes, price.buy))
                continue
            tonnes = np.full(HOURS, self.yardstick.per_unit(carrier))
            buy, plain = price.buy, None
            if carrier in self.own:
                gas = self.offer.prices.get("natural_gas")
                plain = np.maximum(buy, gas.buy if gas is not None else price.buy) * 1.1
                buy = plain + self.charges(carrier, self.own_payer[carrier], None)
            found.append(Supply(f"supply-{carrier}", carrier, "supplier", buy, INF, 0.0, tonnes, plain))
        for carrier in self.own:
            if carrier in used:
                cost = self.charges(carrier, self.own_payer[carrier], None)
                tonnes = np.full(HOURS, self.yardstick.per_unit(carrier))
                found.append(
                    Supply(
                        f"own-{carrier}", carrier, "own", np.full(HOURS, cost), INF, 0.0, tonnes, np.zeros(HOURS), self._arising(carrier)
                    )
                )
        return tuple(found)

    def _arising(self, carrier: str) -> Floats:
        """An own by-product over the year [MW]: furnaces take it as it comes, the rest arises evenly."""
        furnaces = np.sum(
            [self.series.load[e.id, carrier] for e in self.site.running() if carrier in e.demand] or [np.zeros(HOURS)], axis=0
        )
        rest = max(self.own[carrier] - float(furnaces.sum()) * self.growth, 0.0)
        return furnaces * self.growth + rest / HOURS  # type: ignore[no-any-return]

    def _on_power(self) -> float:
        """Charges on bought power: by the share of the load that an instrument covers."""
        total = self.site.demand("electricity")
        found = 0.0
        for charge in self.terms.charges:
            per = charge.price * self._per_grid(charge.rule)
            if per:
                covered = sum(
                    e.demand["electricity"].annual.value
                    for e in self.site.running()
                    if "electricity" in e.demand and charge.reaches(self.payers[e.id], "electricity")
                )
                found += per * (covered / total if total else 1.0)
        return found

    def outlets(self) -> tuple[Outlet, ...]:
        price = self.offer.prices.get("electricity")
        if price is None or price.sell is None:
            return ()
        grid = self.site.grid
        limit = grid.export_limit.value if grid.export_limit else grid.connection.value if grid.connection else INF
        return (Outlet("export", "electricity", price.sell, limit),)

    def existing_plants(self) -> Iterable[Plant]:
        for asset in self.site.operating():
            tech = technology(asset.technology, self.region, self.study.base_year)
            if tech.role == "storage" or not asset.direct:
                continue
            payer = self.payers.get(asset.owner or "", OPERATOR)
            hours = asset.hours.value if asset.hours and self.case == "now" and tech.role == "converter" else None
            yearly = INF if hours is None else hours * asset.capacity.value
            yield self._plant(
                asset.id, tech, asset.owner or "", payer, asset.capacity.value, 0.0, 0.0, self._money(tech) * tech.variable, asset, yearly
            )

    def new_plants(self) -> Iterable[Plant]:
        for chosen in self.offer.candidates:
            tech = technology(chosen.technology, self.region, self.outlook.stage)
            if tech.role != "storage":
                yield self._plant(f"new-{tech.id}", tech, "", OPERATOR, 0.0, chosen.limit, chosen.annual, chosen.variable, None, INF)

    def _money(self, tech: Technology) -> float:
        return convert(1.0, tech.currency, tech.price_year, self.study.currency, self.study.price_year)

    def _plant(
        self,
        id: str,
        tech: Technology,
        owner: str,
        payer: Payer,
        existing: float,
        most: float,
        annual: float,
        variable: float,
        asset: Asset | None,
        yearly: float,
    ) -> Plant:
        main = asset.efficiency.value if asset and asset.efficiency else tech.efficiency
        source = tech.role == "source"
        if tech.id in ("pv_ground", "wind") and self.site.grid.direct_fee:
            variable += self.site.grid.direct_fee.value
        charged = variable
        per_input = 0.0 if source else 1.0 / main
        if tech.input in FUELS and tech.input not in self.own:
            charged += self.charges(str(tech.input), payer, tech.id) * per_input
        return Plant(
            id, tech.id, owner, tech.input, tech.output, tech.byproduct, per_input,
            tech.byproduct_efficiency / main if tech.byproduct else 0.0, main if tech.measured == "input" else 1.0,
            existing, most, annual, charged, self._availability(id, tech) if source else None, variable, yearly,
            None if asset and asset.efficiency else self._course(tech),
        )  # fmt: skip

    def _course(self, tech: Technology) -> Floats | None:
        """Input of a heat pump on outside air by hour, relative to that of its catalogue COP."""
        if tech.carnot is None or tech.sink is None:
            return None
        return tech.efficiency / carnot_cop(tech.carnot, tech.sink, self.series.outside)

    def _availability(self, id: str, tech: Technology) -> Floats:
        return self.series.availability.get(id, self.series.availability[tech.id])

    def downgrade(self) -> Iterable[Plant]:
        """Steam may serve heat without loss or cost worth naming."""
        outputs = {technology(a.technology, self.region, self.study.base_year) for a in self.site.operating()}
        steam = "steam" in self.site.carriers() or any(t.output == "steam" or t.byproduct == "steam" for t in outputs)
        if steam and "heat" in self.site.carriers():
            most = self.site.demand("heat") / 1000.0 + 1.0
            yield Plant("steam-to-heat", "heat_exchanger", "", "steam", "heat", None, 1.0, 0.0, 1.0, most, 0.0, 0.0, 0.01, None, 0.01)

    def stores(self) -> tuple[Store, ...]:
        found = []
        for asset in self.site.operating():
            tech = technology(asset.technology, self.region, self.study.base_year)
            if tech.role == "storage" and asset.direct:
                one_way = (asset.efficiency.value if asset.efficiency else tech.efficiency) ** 0.5
                energy = asset.energy.value if asset.energy else 0.0
                found.append(
                    Store(
                        asset.id,
                        tech.id,
                        asset.owner or "",
                        tech.output,
                        one_way,
                        one_way,
                        tech.loss,
                        asset.capacity.value,
                        energy,
                        0.0,
                        0.0,
                        0.0,
                        0.0,
                    )
                )
        for chosen in self.offer.candidates:
            tech = technology(chosen.technology, self.region, self.outlook.stage)
            if tech.role == "storage":
                one_way = tech.efficiency**0.5
                hours = tech.hours if tech.hours[1] > 0 else (0.0, FREE_HOURS)
                found.append(
                    Store(
                        f"new-{tech.id}",
                        tech.id,
                        "",
                        tech.output,
                        one_way,
                        one_way,
                        tech.loss,
                        0.0,
                        0.0,
                        chosen.limit,
                        chosen.limit * hours[1],
                        chosen.annual,
                        chosen.annual_energy,
                        hours,
                    )
                )
        return tuple(found)

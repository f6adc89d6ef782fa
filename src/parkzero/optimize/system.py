"""From a completed site, its prices and candidates to the energy system of one stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import HOURS, Floats, calendar, stepped
from parkzero.energy import WEAR, Certificates, Due, Load, Outlet, Part, Plant, Room, Store, Supply, System
from parkzero.flows import Flows
from parkzero.levers import OPERATOR, SERVICES, Payer, Terms, payers
from parkzero.money import convert
from parkzero.optimize.intensity import summed
from parkzero.optimize.programme import INF
from parkzero.optimize.reinforcing import reinforcements
from parkzero.optimize.stacks import CAPTURED, GASES, Emitter, Stacks, burnt, pools
from parkzero.optimize.transfers import shared_dues, summed_dues
from parkzero.park.catalogue import technology, typical
from parkzero.park.nearby_use import DIRECT, largest_export
from parkzero.park.site import Asset, Site
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import Offer, Outlook, Run, Series, Surroundings, Told
from parkzero.words import CARBON, FUELS, HOT, INNER, WASTE_HEAT, Payee, in_pool, unpooled

BACKSTOP = typical("backstop_energy").value
"""Default price of demand that is not served [EUR of 2024 per MWh]."""
FREE_HOURS = typical("store_content").value
MOST_COP = typical("most_cop").value
"""COP above which no machine goes, however small the lift."""


def system(
    site: Site, series: Series, outlook: Outlook, *, terms: Terms, offer: Offer, yardstick: Rule, activity: Flows, surroundings: Surroundings, study: Study,
    run: Run, told: Mapping[str, Told] = MappingProxyType({}),
) -> System:  # fmt: skip
    """The system of a run. Money is the study's. `told`: what plants made in the base year, as rows say."""
    builder = _Builder(
        site, series, outlook, terms=terms, offer=offer, yardstick=yardstick, activity=activity, surroundings=surroundings, study=study, run=run, told=told
    )
    made = (*builder.existing_plants(), *builder.new_plants(), *builder.downgrade())
    arising = builder.arising(made)
    plants = _used((*made, *builder.cooler(made, arising), *builder.stacks.passing(made)), {item.carrier for item in builder.loads})
    used = {item.carrier for item in builder.loads} | {c for p in plants for c in p.takes}
    backstop = study.backstop_energy.value if study.backstop_energy else convert(BACKSTOP, "EUR", 2024, study.currency, study.price_year)
    outlets = (*builder.outlets(plants), *builder.stored(plants))
    tied = any(p.told is not None or p.metered for p in plants) or any(x.told for x in outlets)
    found = System(
        run=run.name, stage=builder.year, supplies=(*builder.supplies(used), *arising), outlets=outlets, plants=plants, stores=builder.stores(), loads=builder.loads, limits=(),
        months=stepped(calendar(study.weather_year, site.place.timezone).month.astype(float), 60 // study.resolution),
        backstop=backstop, tie=TIE * backstop if tied else 0.0,
        export_share=largest_export(site, builder.year), export_limit=min((o.limit for o in outlets if o.of), default=INF),
        step_hours=study.resolution / 60.0, arising=surroundings.tonnes["yardstick"], stacks=builder.stacks.beside(yardstick), network=offer.network,
    )  # fmt: skip
    found = replace(found, certificates=builder.certificates(), reinforcements=reinforcements(site, offer, study, found), rooms=_rooms(offer, found))
    alike = {x.name: (x.rule.rows, x.rule.counted, x.rule.firms) == (yardstick.rows, yardstick.counted, None) for x in terms.limits}
    limits = tuple(x if x.intensity is None and alike[x.name] else summed(x, found, site, surroundings) for x in terms.limits)
    offered = found.certificates
    counted = offered is not None and (offered.counts or any(offered.spared(x) for x in limits))
    return replace(found, limits=limits, certificates=offered if counted else None)


MOST_ENGINE = typical("most_engine").value
"""Highest efficiency of an organic Rankine cycle, whose fluid bears no more than some 300 degC [-]."""
AMBIENT = typical("ambient").value
"""Temperature above which waste heat is counted [degC]."""
TIE = 0.07
"""Price of a MWh, power and heat alike, by which a plant departs from what rows say it made, as a share of that of demand not served (a stated rule: above any energy, below unserved demand)."""


def _as_told(plant: Plant, told: Told) -> Plant:
    """A plant that keeps to what rows say it made, with the steam and heat beside it that they say: less than comes with its power was let go."""
    course = None if plant.input_course is None else plant.input_course / plant.input_course.mean()  # over the year it takes what its rows say, or the catalogue
    made = replace(plant, told=told.output, input_course=course)
    hot = {c: v for c, v in plant.by_products.items() if c in HOT and v > 0.0}
    share = told.hot / (told.output * sum(hot.values())) if told.hot is not None and told.output and hot else 1.0
    return replace(made, by_products={**plant.by_products, **{c: share * v for c, v in hot.items()}})


def carnot_cop(share: float, sink: float, source: Floats) -> Floats:
    """COP of a heat pump: a share of Carnot's between the mean temperatures of source and sink [degC], from 1 to MOST_COP.

    >>> float(carnot_cop(0.5, 52.0, np.array([-1.0]))[0].round(2))
    3.07
    """
    lift = np.maximum(sink - source, 1.0)
    found: Floats = np.clip(share * (sink + 273.15) / lift, 1.0, MOST_COP)
    return found


def due_on_own_use(site: Site, offer: Offer) -> Mapping[Payee, float]:
    """What is due on direct supply that the park uses itself, by who gets it [currency/MWh]; nothing where it is none."""
    fee = site.grid.direct_fee
    found: Mapping[Payee, float] = offer.network.own_use if offer.network else {"state": fee.value} if fee else {}
    return {payee: each for payee, each in found.items() if each}


def _used(plants: Sequence[Plant], demanded: Set[str]) -> tuple[Plant, ...]:
    """Plants without what they give beside their main output and nobody could take."""
    wanted = demanded | {c for p in plants for c in p.takes} | {"electricity"}

    def kept(plant: Plant) -> Plant:
        return replace(plant, by_products={c: v for c, v in plant.by_products.items() if v < 0.0 or c in wanted})

    return tuple(kept(p) for p in plants)


def level(temperature: float) -> str:
    """The level of waste heat at a temperature [degC].

    >>> level(90.0)
    'waste_heat_medium'
    """
    return next(c for c, (low, high) in WASTE_HEAT.items() if low <= temperature < high)


def _cycles(tech: Technology) -> float:
    """Full cycles a year that spread what a store can give in its life."""
    return INF if tech.cycles is None else tech.cycles / tech.lifetime


def _rooms(offer: Offer, system: System) -> tuple[Room, ...]:
    """Room of the technologies that more than one owner may build, or that are offered once for each pool of CO2 [MW]; steps of a measure have room each."""
    apart = {c.technology: {(x.owner, x.takes) for x in offer.candidates if x.technology == c.technology} for c in offer.candidates}
    most = {c.technology: c.limit for c in offer.candidates if len(apart[c.technology]) > 1}
    return tuple(Room(name=t, per={Part(x.id): 1.0 for x in system.assets if x.technology == t}, most=v) for t, v in most.items())


class _Builder:
    def __init__(
        self, site: Site, series: Series, outlook: Outlook, *, terms: Terms, offer: Offer, yardstick: Rule, activity: Flows, surroundings: Surroundings, study: Study, run: Run,
        told: Mapping[str, Told],
    ) -> None:  # fmt: skip
        self.site, self.series, self.terms, self.offer = site, series, terms, offer
        self.yardstick, self.study, self.run = yardstick, study, run
        self.told = told if run.held else {}
        self.own_use = due_on_own_use(site, offer)
        self.year = run.at(study)
        self.growth = outlook.at("demand", self.year)
        self.region = site.cost_region
        self.activity, self.surroundings = activity, surroundings
        takes = any(t.input in CARBON for t in self._technologies())
        self.stacks = Stacks(pools(site, study, offer, terms, yardstick=yardstick, processes=surroundings.carbon) if takes else ())
        self.payers = payers(site)
        own = activity.where(giver_kind="own", receiver_kind="enterprise")
        arising = {c: own.total(carrier=c) for c in FUELS} if len(own) else {}
        self.own = {c: mwh * self.growth for c, mwh in arising.items() if mwh > 0}
        self.own_payer = {
            str(r["carrier"]): self.payers.get(r["receiver"], OPERATOR)
            for r in activity.records()
            if r["giver_kind"] == "own" and r["carrier"] in self.own
        }
        self.loads = self._loads()

    def _flat(self, value: float) -> Floats:
        """A constant series of the year."""
        return np.full(len(self.series.outside), value)

    def _technologies(self) -> Iterable[Technology]:
        """All that stands or may be built."""
        yield from (technology(a.technology, self.region, self.study.base_year).giving(a.gives) for a in self.site.operating())
        yield from (technology(c.technology, self.region, self.study.stage) for c in self.offer.candidates)

    def _loads(self) -> tuple[Load, ...]:
        found = []
        for carrier in self.site.carriers():
            parts = [(e, self.series.load[e.id, carrier]) for e in self.site.running() if carrier in e.demand]
            power = np.sum([p for _, p in parts], axis=0) * self.growth
            total = float(power.sum())
            shares = {firm.id: float(part.sum()) * self.growth / total for firm, part in parts} if total > 0 else {}
            transfers, borne = shared_dues(self.on_demand(carrier, shares))
            found.append(Load(carrier=carrier, power=power, transfers=transfers, borne=borne))
        return tuple(found)

    def on_fuel(self, fuel: str, payer: Payer, tech: str | None, *, bought: bool = True) -> dict[Due, float]:
        """Transfers on a MWh of fuel burnt by somebody in a plant (None: in a furnace) [currency/MWh]."""
        bases = ("tonnes", "used", "bought") if bought else ("tonnes", "used")
        return summed_dues((r.due, r.per(fuel)) for r in self.terms.rates if r.base in bases and r.reaches(payer, fuel, tech))

    def on_use(self, carrier: str, payer: Payer) -> dict[Due, float]:
        """Transfers on a MWh of energy other than fuel that somebody uses [currency/MWh]."""
        return summed_dues((r.due, r.level) for r in self.terms.rates if r.base == "used" and r.reaches(payer, carrier))

    def _grid_tonnes(self, attribute: str) -> float:
        """Yardstick tonnes of a MWh of bought power of an attribute."""
        return self.yardstick.per_unit("electricity", "grid", attribute=attribute)

    def supplies(self, used: set[str]) -> tuple[Supply, ...]:
        found = []
        for carrier, price in self.offer.prices.items():
            if carrier not in used and carrier != "electricity":
                continue
            if carrier == "electricity":
                limit = self.site.grid.connection.value if self.site.grid.connection else INF
                tonnes = self._flat(self.site.grid.mixed(self._grid_tonnes))
                transfers, borne = shared_dues(self._on_bought(carrier, "grid"))
                found.append(Supply(
                    id="grid", carrier=carrier, giver_kind="grid", price=price.buy, transfers=transfers, borne=borne,
                    limit=limit, peak_charge=price.peak, access_charge=price.access, tonnes=tonnes, aside=price.aside, capacity=price.capacity,
                ))  # fmt: skip
                continue
            tonnes = self._flat(self.yardstick.per_unit(carrier))
            transfers, borne = shared_dues({} if carrier in FUELS else self._on_bought(carrier, "supplier"))
            buy = price.buy
            if carrier in self.own:
                gas = self.offer.prices.get("natural_gas")
                buy = np.maximum(buy, gas.buy if gas is not None else price.buy) * typical("own_fuel_beyond").value
                transfers = self.on_fuel(carrier, self.own_payer[carrier], None)
            found.append(Supply(
                id=f"supply-{carrier}", carrier=carrier, giver_kind="supplier", price=buy, transfers=transfers, borne=borne, limit=INF, peak_charge=0.0, tonnes=tonnes, aside=price.aside,
            ))  # fmt: skip
        for carrier in self.own:
            if carrier in used:
                transfers = self.on_fuel(carrier, self.own_payer[carrier], None, bought=False)
                tonnes = self._flat(self.yardstick.per_unit(carrier))
                found.append(Supply(
                    id=f"own-{carrier}", carrier=carrier, giver_kind="own", price=self.offer.prices[carrier].buy if carrier in self.offer.prices else self._flat(0.0), transfers=transfers, limit=INF, peak_charge=0.0,
                    tonnes=tonnes, fixed=self._arising(carrier),
                ))  # fmt: skip
        return tuple(found)

    def certificates(self) -> Certificates | None:
        """Certificates beyond the share that the card states, by what each rule and rate makes of power with one and without; none where plants run as rows say, or power is not bought."""
        room = 1.0 - self.site.grid.covered
        if self.run.held or room <= 0.0 or "electricity" not in self.offer.prices:
            return None
        plain, green = (self._on_bought("electricity", "grid", attribute=a) for a in ("none", "certificate"))
        transfers, borne = shared_dues({due: {n: green.get(due, {}).get(n, 0.0) - each for n, each in by.items()} for due, by in plain.items()})
        tonnes = self._grid_tonnes("certificate") - self._grid_tonnes("none")
        return Certificates(supply="grid", room=room, price=self.offer.certificate, tonnes=tonnes, transfers={due: v for due, v in transfers.items() if v}, borne=borne)

    def _arising(self, carrier: str) -> Floats:
        """An own by-product over the year [MW]: furnaces take it as it comes, the rest arises evenly."""
        furnaces = np.sum([self.series.load[e.id, carrier] for e in self.site.running() if carrier in e.demand] or [self._flat(0.0)], axis=0)
        rest = max(self.own[carrier] - float(furnaces.mean()) * HOURS * self.growth, 0.0)
        return furnaces * self.growth + rest / HOURS  # type: ignore[no-any-return]

    def _on_bought(self, carrier: str, giver: str, attribute: str | None = None) -> dict[Due, dict[str, float]]:
        """Transfers on energy from outside that is no fuel, by who takes it and is covered: in the share of its demand [currency/MWh]. Power as it is covered, or with one attribute."""
        takers = self.site.takers(carrier)
        found: dict[Due, dict[str, float]] = {}
        for rate in self.terms.rates:
            if rate.base not in ("tonnes", "bought"):
                continue
            mixed = carrier == "electricity" and attribute is None
            per = self.site.grid.mixed(partial(rate.per, carrier, giver)) if mixed else rate.per(carrier, giver, attribute or "none")
            if per:
                reached = {n: share for n, share in takers.items() if rate.reaches(self.payers.get(n, OPERATOR), carrier)}
                found[rate.due] = {n: per * share for n, share in reached.items()}
        return found

    def outlets(self, plants: Iterable[Plant]) -> tuple[Outlet, ...]:
        """Power sold; what direct supply sells pays nothing of what is due on its own use."""
        price = self.offer.prices.get("electricity")
        if price is None or (price.sell is None and not self.run.held):
            return ()
        bought, sold = self.activity.total(carrier="electricity", giver_kind="grid"), self.activity.total(carrier="electricity", receiver_kind="grid")
        unsold = self.run.held and bought > 0.0 and sold <= 0.0
        sell = self._flat(-WEAR) if price.sell is None or unsold else price.sell  # what rows made, did not sell and nobody takes goes out for nothing
        grid = self.site.grid
        limit = grid.export_limit.value if grid.export_limit else grid.connection.value if grid.connection else INF
        transfers = summed_dues((r.due, r.level) for r in self.terms.rates if r.base == "sold" and r.reaches(OPERATOR, "electricity"))
        rows = self.activity.total(giver_kind="enterprise", receiver_kind=("grid", "supplier"), carrier="electricity", use="fuel", unit="MWh")
        told = rows if self.run.held else None  # beyond what was sold a meter at the gate saw what was left over
        aside = {} if price.sell is None or unsold else price.aside_sold
        found = Outlet(id="export", carrier="electricity", price=sell, limit=limit, told=told, transfers=transfers, aside=aside)
        direct = tuple(p.id for p in plants if p.technology in DIRECT and self.own_use and not self.run.held)
        back = {payee: aside.get(payee, 0.0) + self.own_use.get(payee, 0.0) for payee in {**aside, **self.own_use}}
        return (found, replace(found, id="export-direct", price=sell + sum(self.own_use.values()), of=direct, aside=back)) if direct else (found,)

    def existing_plants(self) -> Iterable[Plant]:
        for asset in self.site.operating():
            tech = technology(asset.technology, self.region, self.study.base_year).giving(asset.gives)
            if tech.role == "storage" or not asset.direct:
                continue
            payer = self.payers.get(asset.owner or "", OPERATOR)
            told = self.told.get(asset.id) if tech.role == "converter" else None
            hours = asset.hours.value if asset.hours and self.run.held else None
            yearly = hours * asset.capacity.value if hours is not None and tech.role == "converter" and told is None else INF
            made = self._plant(
                asset.id, tech, asset.owner or "", payer=payer, existing=asset.capacity.value, most=0.0, annual=0.0, variable=self._money(tech) * tech.variable, asset=asset, yearly=yearly
            )
            yield _as_told(made, told) if told is not None else replace(made, metered=hours is not None and tech.role == "source")

    def new_plants(self) -> Iterable[Plant]:
        for chosen in self.offer.candidates:
            tech = technology(chosen.technology, self.region, self.study.stage)
            if tech.role not in ("storage", "network"):
                payer = SERVICES if chosen.owner else OPERATOR
                yield self._plant(
                    chosen.id, tech, chosen.owner, payer=payer, existing=0.0, most=chosen.limit, annual=chosen.annual, variable=chosen.variable, asset=None, yearly=INF, takes=chosen.takes,
                )  # fmt: skip

    def flue(self, fuel: str, firm: str, tech: str = "") -> dict[str, float]:
        """CO2 of a MWh of fuel that somebody burns [t], by the pool that it runs into."""
        pool = self.stacks.carrier(Emitter(firm, fuel, tech)) if fuel in FUELS else None
        return {pool: burnt(self.yardstick, fuel)} if pool else {}

    def unburnt(self, fuel: str, saves: Mapping[str, float]) -> dict[str, float]:
        """CO2 of a MWh of fuel that furnaces spare [t], by pool. `saves`: the share of each enterprise."""
        found: dict[str, float] = {}
        for pool, each in ((pool, each * share) for firm, share in saves.items() for pool, each in self.flue(fuel, firm).items()):
            found[pool] = found.get(pool, 0.0) - each
        return found

    def saving(self, tech: Technology) -> Mapping[str, float]:
        """Who saves what lowers a demand: the share of each enterprise, of a measure as it has something left to save, else as it uses the carrier."""
        whole = self.site.demand(tech.output)
        of_demand = {e.id: e.demand[tech.output].annual.value / whole for e in self.site.running() if tech.output in e.demand} if whole > 0.0 else {}
        return self.offer.saves.get(tech.id, of_demand)

    def on_demand(self, carrier: str, shares: Mapping[str, float]) -> dict[Due, dict[str, float]]:
        """What is due on a MWh that enterprises need in these shares, by who pays it [currency/MWh]; own by-products pay where they arise."""
        due: dict[Due, dict[str, float]] = {}
        for firm, share in shares.items() if carrier not in self.own else ():
            payer = self.payers[firm]
            for name, each in (self.on_fuel(carrier, payer, None) if carrier in FUELS else self.on_use(carrier, payer)).items():
                due.setdefault(name, {})[firm] = each * share
        return due

    def arising(self, plants: Sequence[Plant]) -> tuple[Supply, ...]:
        """CO2 of furnaces and processes, and waste heat, where something may take them."""
        taken, found = {c for p in plants for c in p.takes}, dict[str, tuple[str, Floats]]()
        for pool in self.stacks.pools:
            burning = [burnt(self.yardstick, e.fuel) * self.series.load[e.firm, e.fuel] for e in pool.emitters if e.fuel and not e.technology]
            processes = sum(self.surroundings.carbon[e.firm] for e in pool.emitters if not e.fuel) / HOURS
            found[f"flue-gas{pool.suffix}"] = pool.carrier("flue_co2"), self.growth * np.sum([self._flat(0.0), *burning], axis=0)
            found[f"process-gas{pool.suffix}"] = pool.carrier("process_co2"), self._flat(processes)
        found = {id: x for id, x in found.items() if x[0] in taken}
        lowest = min((list(WASTE_HEAT).index(c) for c in taken if c in WASTE_HEAT), default=len(WASTE_HEAT))
        for carrier in list(WASTE_HEAT)[lowest:]:
            heat = [self.growth * self.series.waste_heat[n] for n, x in self.site.giving() if level(x.temperature) == carrier]
            if heat:
                found[carrier.replace("_", "-")] = carrier, np.sum(heat, axis=0)
        nothing = self._flat(0.0)
        return tuple(Supply(id=id, carrier=c, giver_kind="own", price=nothing, limit=INF, peak_charge=0.0, tonnes=nothing, fixed=given) for id, (c, given) in found.items() if given.any())

    def cooler(self, plants: Sequence[Plant], arising: Sequence[Supply]) -> Iterable[Plant]:
        """Waste heat may be taken at a lower level than it arises."""
        levels, there = list(WASTE_HEAT), {s.carrier for s in arising}
        taken = {c for p in plants for c in p.takes}
        for hot, cold in zip(levels[:0:-1], levels[-2::-1], strict=True):
            if hot in there and taken & set(levels[: levels.index(cold) + 1]):
                most = 1.0 + sum(float(s.fixed.max()) for s in arising if s.fixed is not None and s.carrier in WASTE_HEAT)
                yield Plant(id=f"{hot}-cooled".replace("_", "-"), technology="heat_exchanger", owner="", input=hot, output=cold, per_input=1.0, per_capacity=1.0, existing=most, most=0.0, annual=0.0, variable=0.0, availability=None)
                there.add(cold)

    def stored(self, plants: Sequence[Plant]) -> tuple[Outlet, ...]:
        """Captured CO2 that is taken away for good, with the relief from charges that it brings."""
        store = self.site.carbon_storage
        if store is None or not self.site.stores_carbon(self.year):
            return ()
        return self.stacks.outlets(plants, self.yardstick, self._flat(-store.tariff.value), store.most.value if store.most else INF)

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
        takes: str = "",
    ) -> Plant:
        main = asset.efficiency.value if asset and asset.efficiency else tech.efficiency
        by_products = {self.stacks.product if c == CAPTURED else str(c): v for c, v in tech.more}
        input: str | None = tech.input
        output: str = tech.output
        if input in GASES:
            input = self.stacks.taken(input, takes, owner)
            output = in_pool(output, input.partition("/")[2])
        own = asset is not None and asset.efficiency is not None
        waste = next((c for c in tech.takes if c in WASTE_HEAT), None)
        if waste is not None and tech.input == "electricity":
            main = main if own else self._cop(tech, waste)
            by_products[waste] = 1.0 / main - 1.0
        elif waste is not None and not own:
            main, left = self._recovered(tech, waste)
            by_products |= left
        source = tech.input is None
        dues = self.own_use if tech.id in DIRECT else {}
        per_input = 0.0 if source else 1.0 / main
        spares = tech.role in ("saving", "shedding")
        if tech.byproduct:
            by_products[tech.byproduct] = tech.byproduct_efficiency / main
        transfers, borne = list[tuple[Due, float]](), dict[Due, dict[str, float]]()
        saves = self.saving(tech) if spares else {}
        if spares:  # what is not used pays nothing
            due, borne = shared_dues(self.on_demand(tech.output, saves))
            transfers += [(name, -each) for name, each in due.items()]
        by_products |= {c: v * per_input for c, v in self.flue(str(tech.input), owner, tech.id).items()} | (self.unburnt(tech.output, saves) if spares else {})
        if tech.input in FUELS and tech.input not in self.own:
            transfers += [(name, each * per_input) for name, each in self.on_fuel(str(tech.input), payer, tech.id).items()]
        if not spares:
            given = {tech.output: 1.0} | {c: v for c, v in by_products.items() if v > 0.0 and unpooled(c) not in INNER}
            transfers += [(r.due, r.level * v) for r in self.terms.rates for c, v in given.items() if r.base == "made" and r.reaches(payer, c, tech.id)]
        return Plant(
            id=id, technology=tech.id, owner=owner, input=input, output=output, per_input=per_input, per_capacity=main if tech.measured == "input" else 1.0,
            existing=existing, most=most, annual=annual, variable=variable + sum(dues.values()), aside=dues, availability=self._availability(id, tech) * (self._left(tech, asset) if asset else tech.kept) if source or tech.below is not None else None, transfers=summed_dues(transfers), yearly=yearly,
            input_course=None if own or waste else self._course(tech), by_products=by_products, spares=spares, saves=saves, borne=borne, usage=INF if tech.usage is None else tech.usage, minimum=tech.minimum, idle=tech.idle,
        )  # fmt: skip

    def _left(self, tech: Technology, asset: Asset) -> float:
        """What a plant that stands still gives, of what its yield says: a yield of its own is of the base year, one of the weather that of its first year."""
        first = max(asset.since or 0, self.study.base_year) if asset.hours or not asset.since else asset.since
        return tech.left(self.year - first)

    def _warmth(self, carrier: str) -> tuple[Floats, Floats]:
        """Temperatures of the waste heat that arises at a level [degC], and the share of each."""
        there = [x for _, x in self.site.giving() if level(x.temperature) == carrier and x.annual.value > 0.0]
        amounts = np.array([x.annual.value for x in there])
        return np.array([x.temperature for x in there]), amounts / max(float(amounts.sum()), 1e-9)

    def _cop(self, tech: Technology, carrier: str) -> float:
        """COP of a heat pump on waste heat, at the mean temperature of what arises at its level (none: the catalogue's)."""
        warmth, share = self._warmth(carrier)
        if tech.carnot is None or tech.sink is None or not len(warmth):
            return tech.efficiency
        return float(carnot_cop(tech.carnot, tech.sink, np.array([warmth @ share]))[0])

    def _recovered(self, tech: Technology, carrier: str) -> tuple[float, dict[str, float]]:
        """What an engine or boiler makes of waste heat, and what it leaves at the next lower level per main output.

        An engine reaches a share of Carnot's efficiency; a boiler takes what its source gives until it is as cold as its sink. All that
        arises at the level runs together; what is too cold gives nothing.
        """
        warmth, shares = self._warmth(carrier)
        fit = warmth >= tech.warm
        if tech.sink is None or not fit.any():
            return tech.efficiency, {}
        if tech.carnot is not None:
            each = np.minimum(tech.carnot * (warmth - tech.sink) / (warmth + 273.15), MOST_ENGINE)
            return float((each * fit) @ shares), {}
        given = float(np.where(fit, (warmth - tech.sink) / (warmth - AMBIENT), 0.0) @ shares)
        levels = list(WASTE_HEAT)
        return tech.efficiency * given, {levels[levels.index(carrier) - 1]: (1.0 - given) / given}

    def _course(self, tech: Technology) -> Floats | None:
        """Input of a heat pump on outside air by hour, relative to that of its catalogue COP."""
        if tech.carnot is None or tech.sink is None:
            return None
        return tech.efficiency / carnot_cop(tech.carnot, tech.sink, self.series.outside)

    def _availability(self, id: str, tech: Technology) -> Floats:
        if tech.below is not None:
            return (self.series.outside < tech.below).astype(float)
        if tech.role in ("saving", "shedding"):
            power = self.offer.shapes.get(tech.id, sum((x.power for x in self.loads if x.carrier == tech.output), self._flat(0.0)))
            shape: Floats = power / max(float(power.max()), 1e-9)
            return shape
        own = self.series.availability.get(id)
        return own if own is not None else self.series.availability.get(tech.id, self._flat(1.0))

    def downgrade(self) -> Iterable[Plant]:
        """Steam may serve heat without loss or cost worth naming."""
        outputs = {technology(a.technology, self.region, self.study.base_year).giving(a.gives) for a in self.site.operating()}
        steam = "steam" in self.site.carriers() or any(t.output == "steam" or t.byproduct == "steam" for t in outputs)
        if steam and "heat" in self.site.carriers():
            most = self.site.demand("heat") / 1000.0 + 1.0
            yield Plant(id="steam-to-heat", technology="heat_exchanger", owner="", input="steam", output="heat", per_input=1.0, per_capacity=1.0, existing=most, most=0.0, annual=0.0, variable=0.01, availability=None)

    def stores(self) -> tuple[Store, ...]:
        found = []
        for asset in self.site.operating():
            tech = technology(asset.technology, self.region, self.study.base_year).giving(asset.gives)
            if tech.role == "storage" and asset.direct:
                one_way = (asset.efficiency.value if asset.efficiency else tech.efficiency) ** 0.5
                energy = asset.energy.value if asset.energy else 0.0
                found.append(Store(
                    id=asset.id, technology=tech.id, owner=asset.owner or "", carrier=tech.output, into=one_way, out=one_way, loss=tech.loss, existing=asset.capacity.value, existing_energy=energy,
                    most=0.0, most_energy=0.0, annual=0.0, annual_energy=0.0, variable=self._money(tech) * tech.variable, cycles=_cycles(tech),
                ))  # fmt: skip
        for chosen in self.offer.candidates:
            tech = technology(chosen.technology, self.region, self.study.stage)
            if tech.role == "storage":
                one_way, hours = tech.efficiency**0.5, tech.hours if tech.hours[1] > 0 else (0.0, FREE_HOURS)
                found.append(Store(
                    id=chosen.id, technology=tech.id, owner=chosen.owner, carrier=tech.output, into=one_way, out=one_way, loss=tech.loss, existing=0.0, existing_energy=0.0,
                    most=chosen.limit, most_energy=chosen.limit * hours[1], annual=chosen.annual, annual_energy=chosen.annual_energy, hours=hours, variable=chosen.variable, cycles=_cycles(tech),
                ))  # fmt: skip
        return tuple(found)

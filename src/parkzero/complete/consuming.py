"""What enterprises use, from their rows: what they bought and burnt less what their plants took and what they handed on, plus what their plants made.

A fuel that an enterprise burns goes into the plant that the row names, else into its plants of that fuel; what a plant made is what rows say, else fuel times efficiency.
Fuel for which there is no plant is burnt in a furnace of its own or raises steam in a boiler that is filled in (`boiler_of`), with that boiler's efficiency, less what plants
made of which no fuel is known. Who supplies power and heat by sector uses what it bought and none of what it made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parkzero.park.catalogue import technology, technology_kinds, without_fuel
from parkzero.park.site import Asset, Site
from parkzero.park.technology import Technology
from parkzero.park.whole import Activity
from parkzero.words import FUELS

FURNACE = frozenset({"refinery_gas", "coke", "diesel", "gasoline"})
"""Fuels whose burning is read as a process of its own, not as raising steam."""
BOILER = {"coal": "coal_boiler", "lignite": "coal_boiler", "biomass": "biomass_steam_boiler"}
"""Boilers that raise steam, by fuel; any other fuel is burnt in one of gas."""
HEATING = {"biomass_steam_boiler": "biomass_boiler", "gas_steam_boiler": "gas_boiler"}
"""What takes their place where heat is used and no steam."""
RESIDUE = 0.05
"""Share of what an enterprise had of a carrier below which what is left is what meters differ by, and no demand (a stated rule)."""
REPORTED, RAISED = 0.15, 0.40
"""Half-widths of demand from rows and plants that stand, and from fuel in a boiler that nobody named (stated rules)."""


@dataclass(frozen=True)
class Consumption:
    """Demand of an enterprise for a carrier."""

    mwh: float
    """Energy of the year [MWh]."""
    wide: float
    """Half-width, as a share."""
    substitutable: bool = True
    """Whether another plant may serve it: not where a furnace burns the fuel itself."""


@dataclass(kw_only=True)
class _Books:
    """What an enterprise had of each carrier, what it gave away, and the fuel for which it has no plant."""

    had: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    gone: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    raised: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Steam or heat, by the boiler that is filled in for it."""
    furnace: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    plants: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """Of what it had, what its plants made, by plant and carrier."""

    def made(self, carrier: str) -> float:
        """Of what it had of a carrier, what its plants made."""
        return sum(q for (_, c), q in self.plants.items() if c == carrier)


@dataclass(frozen=True, kw_only=True)
class Consumptions:
    """Demand by enterprise and carrier, and steam or heat by enterprise and boiler that is filled in for it [MWh]."""

    demand: Mapping[str, Mapping[str, Consumption]]
    raised: Mapping[str, Mapping[str, float]]
    made: Mapping[tuple[str, str], float]
    """What plants made, by plant and carrier [MWh]: as rows say, else fuel times efficiency."""


def boiler_of(fuel: str, told: Collection[str] = ()) -> str:
    """The boiler for a fuel of an enterprise whose demand is `told`; none where that holds neither steam nor heat.

    >>> boiler_of("coal"), boiler_of("natural_gas"), boiler_of("lpg", ["electricity", "heat"]), boiler_of("natural_gas", ["natural_gas"])
    ('coal_boiler', 'gas_steam_boiler', 'gas_boiler', '')
    """
    if told and not {"steam", "heat"} & {*told}:
        return ""
    steam = BOILER.get(fuel, "gas_steam_boiler")
    return HEATING.get(steam, steam) if told and "steam" not in told else steam


def consumptions(site: Site, rows: Iterable[Activity], year: int) -> Consumptions:
    """Of the rows of a year. Enterprises without rows of energy that they use are left out."""
    of: dict[str, list[Activity]] = defaultdict(list)
    handed: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        if row.year != year or row.unit != "MWh":
            continue
        of[row.enterprise].append(row)
        if row.action == "sold":
            handed[row.enterprise, row.partner, row.carrier][0] += row.quantity
        elif row.action == "bought":
            handed[row.partner, row.enterprise, row.carrier][1] += row.quantity
    plants: dict[str, list[Asset]] = defaultdict(list)
    for asset in site.operating():
        if asset.owner and asset.technology in technology_kinds() and technology_kinds()[asset.technology].role == "converter":
            plants[asset.owner].append(asset)
    driven = {a.id for a in site.assets if a.technology in without_fuel()}
    known = {e.id: {str(c): d.annual.value for c, d in e.demand.items()} for e in site.enterprises}
    books = {firm: _books(mine, [_Plant.of(a, site, year) for a in plants[firm]], site.cost_region, known[firm], driven) for firm, mine in of.items() if firm in known}
    for (giver, _, carrier), ends in handed.items():
        if giver in books:
            books[giver].gone[carrier] += max(ends)
    supply = {e.id for e in site.enterprises if e.sector == "power_and_heat" and not e.demand}
    left = {firm: {c: max(q - max(b.gone[c], b.made(c) if firm in supply else 0.0), 0.0) for c, q in b.had.items()} for firm, b in books.items()}
    for carrier in {c for uses in left.values() for c in uses}:
        _handed_unsaid(site, left, books, carrier)
    demand = {firm: _uses(books[firm], uses, raised=0.0 if firm in supply else sum(books[firm].raised.values())) for firm, uses in left.items() if books[firm].had or books[firm].raised or books[firm].furnace}
    return Consumptions(demand=demand, raised={firm: dict(b.raised) for firm, b in books.items() if b.raised}, made=_summed(b.plants for b in books.values()))


def _summed(of: Iterable[Mapping[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for each in of:
        for key, q in each.items():
            found[key] += q
    return dict(found)


@dataclass(frozen=True, kw_only=True)
class _Plant:
    id: str
    capacity: float
    kind: Technology
    efficiency: float

    @classmethod
    def of(cls, asset: Asset, site: Site, year: int) -> _Plant:
        kind = technology(asset.technology, site.cost_region, year)
        return cls(id=asset.id, capacity=asset.capacity.value, kind=kind, efficiency=asset.efficiency.value if asset.efficiency else kind.efficiency)

    def makes(self, fed: float) -> dict[str, float]:
        """Energy by carrier of so much fuel."""
        found = {str(self.kind.output): fed * self.efficiency}
        if self.kind.byproduct:
            found[self.kind.byproduct] = fed * self.kind.byproduct_efficiency
        return found


def _books(rows: Sequence[Activity], plants: Sequence[_Plant], region: str, told: Mapping[str, float], driven: Collection[str]) -> _Books:
    """`told`: demand of the card [MWh]; of a fuel it is met before any plant is. `driven`: plants that burn nothing."""
    books = _Books()
    loose: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.action == "burnt" and row.use == "fuel" and not row.asset:
            loose[row.carrier] += row.quantity
    furnace = {c: min(told.get(c, 0.0) / q, 1.0) for c, q in loose.items() if q > 0.0}
    fed: dict[str, float] = defaultdict(float)
    made = books.plants
    for row in rows:
        if row.action == "generated" and row.use == "fuel":
            made[row.asset or row.partner, row.carrier] += row.quantity
        elif row.action == "burnt" and row.use == "fuel":
            takers = [p for p in plants if p.id == row.asset] or [p for p in plants if p.kind.input == row.carrier]
            room = sum(p.capacity for p in takers)
            direct = 0.0 if row.asset else furnace.get(row.carrier, 0.0)
            direct = 1.0 if row.carrier in FURNACE and not takers else direct
            rest = (1.0 - direct) * row.quantity
            for plant in takers:
                fed[plant.id] += rest * (plant.capacity / room if room else 1.0 / len(takers))
            if direct:
                books.furnace[row.carrier] += direct * row.quantity
            if not takers and rest and row.carrier in FUELS and (boiler := boiler_of(row.carrier, told)):
                books.raised[boiler] += rest * technology(boiler, region, row.year).efficiency
        elif row.carrier in FUELS:
            continue
        elif row.action in ("bought", "drawn"):
            books.had[row.carrier] += row.quantity
        elif row.action in ("consumed", "stocked"):
            books.gone[row.carrier] += row.quantity
    for plant in plants:
        for carrier, q in plant.makes(fed[plant.id]).items():
            if (plant.id, carrier) not in made and q:
                made[plant.id, carrier] = q
        output = made.get((plant.id, str(plant.kind.output)), 0.0)
        if plant.kind.input and plant.kind.input not in FUELS and output and not any(r.action == "consumed" and r.asset == plant.id for r in rows):
            books.gone[plant.kind.input] += output / plant.efficiency
    for (_, carrier), q in made.items():
        books.had[carrier] += q
    unfed = sum(q for (plant, _), q in made.items() if plant not in driven and not fed[plant])
    whole = sum(books.raised.values())
    for boiler in books.raised:
        books.raised[boiler] *= max(1.0 - unfed / whole, 0.0)
    return books


def _handed_unsaid(site: Site, left: dict[str, dict[str, float]], books: Mapping[str, _Books], carrier: str) -> None:
    """What plants made and no row says who took goes to the enterprises whose demand the card gives and whose rows bring less than that."""
    told = {e.id: e.demand[carrier].annual.value for e in site.running() if carrier in e.demand}
    lacking = sum(max(q - left.get(firm, {}).get(carrier, 0.0), 0.0) for firm, q in told.items())
    spare = {firm: min(uses[carrier], books[firm].made(carrier)) for firm, uses in left.items() if firm not in told and uses.get(carrier)}
    whole = sum(spare.values())
    for firm, q in spare.items():
        left[firm][carrier] -= min(lacking / whole, 1.0) * q if whole else 0.0


def _uses(books: _Books, left: Mapping[str, float], *, raised: float) -> dict[str, Consumption]:
    found = {c: Consumption(q, REPORTED) for c, q in left.items() if q > RESIDUE * books.had[c]}
    if raised:
        rest = found.get("steam", Consumption(0.0, 0.0))
        found["steam"] = Consumption(rest.mwh + raised, (rest.mwh * rest.wide + raised * RAISED) / (rest.mwh + raised))
    return found | {c: Consumption(q, REPORTED, substitutable=False) for c, q in books.furnace.items()}

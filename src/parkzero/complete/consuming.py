"""What enterprises use, from their rows: what they bought and burnt less what their plants took and what they handed on, plus what their plants made.

A fuel that an enterprise burns goes into the plant that the row names, else into its own plants of that fuel, else into those of a like fuel, else into
boilers of the fuel that nobody owns: as far as rows say what those plants made into them, the rest by the fuel that their capacity takes. What a plant made is what
rows say, else fuel times efficiency. Fuel for which there is no plant is burnt in a furnace of its own or raises steam in a boiler that is filled in
(`boiler_of`), with that boiler's efficiency, less what plants made of which no fuel is known. Plants and stores that run on power or heat take it off what the enterprise
had. Who supplies power and heat by sector uses what it bought and none of what it made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from parkzero.clock import HOURS
from parkzero.complete.yielding import full_load, sunny
from parkzero.park.catalogue import boilers, table, technology, technology_kinds, typical
from parkzero.park.site import Asset, Site
from parkzero.park.technology import Technology
from parkzero.park.whole import Activity
from parkzero.results import Consumption, Consumptions
from parkzero.words import BIOGENIC, FUELS, HOT, POOLED

RESIDUE = typical("demand_residue").value
"""Share of what an enterprise had of a carrier below which what is left is what meters differ by, and no demand."""
ROUND = typical("demand_round").value
"""Share of what rows bring an enterprise up to which the demand of its card is more because it is a round figure."""
REPORTED, RAISED = typical("demand_reported").value, typical("demand_raised").value
"""Half-widths of demand from rows and plants that stand, and from fuel in a boiler that nobody named."""
OWN = "own"


@dataclass(kw_only=True)
class _Books:
    """What an enterprise had of each carrier, what it gave away, and the fuel for which it has no plant."""

    had: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    bought: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of what it had, what others sold it."""
    gone: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    raised: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Steam or heat, by the boiler that is filled in for it."""
    furnace: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    plants: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """Of what it had, what its plants made, by plant and carrier."""
    driven: set[str] = field(default_factory=set)
    """Carriers that its plants make of power or heat."""
    fed: Mapping[str, float] = field(default_factory=dict)
    """What its fuel, and power that rows tell, went into, by plant."""
    told: frozenset[tuple[str, str]] = frozenset()
    """Of what plants made, what rows say themselves."""
    drives: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of what is gone, what its plants took, and stores lost."""
    reports: bool = False
    """Whether rows tell any fuel that it burns."""

    def made(self, carrier: str) -> float:
        """Of what it had of a carrier, what its plants made."""
        return sum(q for (_, c), q in self.plants.items() if c == carrier)

    def from_boilers(self, carrier: str) -> float:
        """Steam or heat of the boilers that are filled in."""
        return sum(q for boiler, q in self.raised.items() if technology_kinds()[boiler].output == carrier)


def boiler_of(fuel: str, told: Collection[str] = (), *, fired: bool = False) -> str:
    """The boiler for a fuel of an enterprise whose demand is `told`; none where it is burnt in a furnace: fuels that raise no steam, or where the demand
    holds neither steam nor heat, or nothing is told and its sector fires furnaces.

    >>> boiler_of("anthracite"), boiler_of("natural_gas"), boiler_of("lpg", ["electricity", "heat"]), boiler_of("natural_gas", ["natural_gas"]), boiler_of("coke")
    ('coal_boiler', 'gas_steam_boiler', 'gas_boiler', '', '')
    >>> boiler_of("natural_gas", fired=True), boiler_of("natural_gas", ["steam"], fired=True)
    ('', 'gas_steam_boiler')
    """
    known = boilers().get(fuel)
    if known is None or ((told or fired) and not {*HOT} & {*told}):
        return ""
    return known.heat if told and "steam" not in told else known.steam


@cache
def fires(sector: str) -> bool:
    """Whether a sector burns its fuel in furnaces and kilns, where nothing is said of them."""
    return any(r["sector"] == sector and r["fired"] == "furnace" for r in table("sectors.csv"))


def as_run(site: Site, rows: Iterable[Activity]) -> Site:
    """The site with plants that give what rows of the year say of steam and heat where the catalogue says the other: steam behind a gas turbine, also where rows say
    heat besides, which steam serves; heat of a plant for steam where nobody in the park has any (elsewhere its steam serves heat). Where no row tells, what burns a fuel gives
    steam to an owner whose card wants steam and no heat, unless somebody has heat of it."""
    rows = list(rows)
    wants_steam = {e.id for e in site.enterprises if "steam" in e.demand and "heat" not in e.demand} - {x for r in rows if r.carrier == "heat" for x in (r.enterprise, r.partner)}
    steamy = any(r.carrier == "steam" and r.quantity > 0.0 for r in rows) or any("steam" in e.demand for e in site.enterprises)
    usual = {a.id: hot for a in site.assets if (kind := technology_kinds().get(a.technology)) and kind.role == "converter" and (hot := next((c for c in HOT if c in (kind.output, kind.byproduct)), None))}
    has: dict[str | None, list[str]] = defaultdict(list)
    for asset in site.operating():
        has[asset.owner] += [usual[asset.id]] if asset.id in usual else []
    said, unnamed = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in rows:
        if row.carrier in HOT and row.quantity > 0.0 and (row.action == "generated" or (row.action == "bought" and row.partner == OWN)):
            maker = row.asset or row.partner
            (said[maker] if maker in usual else unnamed[row.enterprise]).add(row.carrier)

    def told(asset: Asset) -> set[str]:
        """Of what names no plant all is drawn off the only one, else what none of the enterprise's plants gives."""
        loose, others = unnamed.get(asset.owner or "", set()), has[asset.owner]
        return said.get(asset.id) or (loose if len(others) == 1 else loose - {*others})

    def gives(asset: Asset) -> Asset:
        given, of = usual.get(asset.id), told(asset)
        if given == "heat" and not of and asset.gives is None and asset.owner in wants_steam and technology_kinds()[asset.technology].input in FUELS:
            return asset.but(gives="steam")
        if given is None or asset.gives or not of or of == {given} or (given == "steam" and (steamy or "steam" in of)):
            return asset
        return asset.but(gives="steam" if "steam" in of else "heat")

    return site.but(assets=tuple(gives(a) for a in site.assets))


def consumptions(site: Site, rows: Iterable[Activity], year: int) -> Consumptions:
    """Of the rows of a year. Enterprises without rows of energy that they use are left out."""
    rows = [r for r in rows if r.year == year and r.unit == "MWh"]
    site = as_run(site, rows)
    estimated = _yielded(site, rows, year)
    rows += estimated
    of: dict[str, list[Activity]] = defaultdict(list)
    handed: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        of[row.enterprise].append(row)
        if row.action == "sold":
            handed[row.enterprise, row.partner, row.carrier][0] += row.quantity
        elif row.action == "bought":
            handed[row.partner, row.enterprise, row.carrier][1] += row.quantity
    plants = {a.id: _Plant.of(a, site, year) for a in site.operating() if a.technology in technology_kinds()}
    known = {e.id: {str(c): d.annual.value for c, d in e.demand.items()} for e in site.enterprises}
    idle = {a.id for a in site.assets} - set(plants)
    fired = {e.id for e in site.enterprises if fires(e.sector)}
    books = {firm: _books(mine, firm, plants, site.cost_region, told=known[firm], idle=idle, fired=firm in fired) for firm, mine in of.items() if firm in known}
    _made_of_others(books)
    for (giver, taker, carrier), (sold, bought) in handed.items():
        if giver in books:
            books[giver].gone[carrier] += max(sold, bought)
        if taker in known and not bought and carrier not in FUELS:
            book = books.setdefault(taker, _Books())
            book.had[carrier] += sold
            book.bought[carrier] += sold
    supply = {e.id for e in site.enterprises if e.sector == "power_and_heat" and not e.demand}
    left = {firm: {c: max(q - max(b.gone[c], b.made(c) + b.from_boilers(c) if firm in supply else 0.0), 0.0) for c, q in b.had.items()} for firm, b in books.items()}
    for carrier in {c for uses in left.values() for c in uses}:
        _handed_unsaid(site, left, books, carrier)
    demand = {firm: _uses(books[firm], uses) for firm, uses in left.items() if books[firm].had or books[firm].furnace}
    made = dict.fromkeys(((p.id, str(p.kind.output)) for p in plants.values() if p.owner in books and books[p.owner].reports and p.fuel), 0.0)
    made |= _summed(b.plants for b in books.values())
    return Consumptions(
        demand=demand, raised={firm: dict(b.raised) for firm, b in books.items() if b.raised}, made={key: q for key, q in made.items() if key[0] not in {r.partner for r in estimated}},
        driven={firm: frozenset(b.driven) for firm, b in books.items()}, fed={(firm, id): q for firm, b in books.items() for id, q in b.fed.items()},
        out=_summed({(firm, id): q} for firm, b in books.items() for (id, _), q in b.plants.items()),
        told=frozenset(key for b in books.values() for key in b.told), used={firm: _used(books[firm], uses) for firm, uses in left.items()},
    )  # fmt: skip


def _yielded(site: Site, rows: Sequence[Activity], year: int) -> list[Activity]:
    """What sun and wind of enterprises that bought power gave by the full-load hours that the plan has (`full_load`), where no row says what they gave."""
    buys = {r.enterprise for r in rows if r.action == "bought" and r.carrier == "electricity"}
    told = {r.asset or r.partner for r in rows if r.action == "generated"} | {r.enterprise for r in rows if r.action == "generated" and r.carrier == "electricity" and (r.asset or r.partner) in ("", OWN)}
    meters = _summed({(r.asset or r.partner, ""): r.quantity} for r in rows if r.action == "generated" and r.carrier == "electricity")
    site = site.but(assets=tuple(sunny(a, meters.get((a.id, ""), 0.0)) for a in site.assets))
    found = []
    for a in site.operating():
        kind = technology_kinds().get(a.technology)
        if kind and (kind.role, kind.output) == ("source", "electricity") and a.direct and a.owner in buys and not told & {a.id, a.owner}:
            q = a.capacity.value * full_load(a, site, year)
            found += [Activity(enterprise=a.owner, action="generated", carrier="electricity", partner=a.id, quantity=q, low=q, high=q, year=year)] if q else []
    return found


def _used(books: _Books, left: Mapping[str, float]) -> dict[str, float]:
    """What is left to an enterprise and what its plants took, no more than it had."""
    return {c: min(q + books.drives[c], books.had[c]) for c, q in left.items() if c in POOLED}


def _made_of_others(books: Mapping[str, _Books]) -> None:
    """What one enterprise tells of a plant was made of the fuel of others too: theirs is what their fuel makes."""
    for teller in books.values():
        for key in teller.told:
            others = sum(b.plants[key] for b in books.values() if b is not teller and key in b.plants and key not in b.told)
            less = min(others, teller.plants.get(key, 0.0))
            if less:
                teller.plants[key] -= less
                teller.had[key[1]] -= less


def _summed(of: Iterable[Mapping[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for each in of:
        for key, q in each.items():
            found[key] += q
    return dict(found)


@dataclass(frozen=True, kw_only=True)
class _Plant:
    id: str
    owner: str
    capacity: float
    kind: Technology
    efficiency: float

    @classmethod
    def of(cls, asset: Asset, site: Site, year: int) -> _Plant:
        kind = technology(asset.technology, site.cost_region, year).giving(asset.gives)
        efficiency = asset.efficiency.value if asset.efficiency else kind.efficiency
        return cls(id=asset.id, owner=asset.owner or "", capacity=asset.capacity.value, kind=kind, efficiency=efficiency)

    @property
    def fuel(self) -> str:
        """What it burns, or the hydrogen that it takes; none of sun, wind, stores and what runs on power or heat."""
        taken = str(self.kind.input or "")
        return taken if self.kind.role == "converter" and (taken in FUELS or taken == "hydrogen") else ""

    @property
    def takes(self) -> float:
        """Fuel at full load [MW]."""
        return self.capacity if self.kind.measured == "input" else self.capacity / self.efficiency

    def makes(self, fed: float) -> dict[str, float]:
        """Energy by carrier of so much input."""
        found = {str(self.kind.output): fed * self.efficiency}
        if self.kind.byproduct:
            found[self.kind.byproduct] = fed * self.kind.byproduct_efficiency
        return found

    def drives(self) -> dict[str, float]:
        """Power, heat and hydrogen that it takes per main output, but for hydrogen as its fuel."""
        found = {str(c): -v for c, v in self.kind.more if v < 0.0 and c in POOLED}
        if self.kind.input in POOLED and not self.fuel:
            found[str(self.kind.input)] = found.get(str(self.kind.input), 0.0) + 1.0 / self.efficiency
        return found


def _takers(row: Activity, firm: str, plants: Mapping[str, _Plant], run: Collection[str], bare: Collection[str]) -> tuple[str, ...]:
    """The plants that a fuel goes into; `run`: those of which the enterprise itself says what they made, `bare`: of these, those of whose own fuel it burns none."""
    if row.asset in plants and plants[row.asset].kind.role == "converter":
        return (row.asset,)

    def like(fuel: str) -> str:
        return boilers()[fuel].like if fuel in boilers() else fuel

    own = [p for p in plants.values() if p.fuel and (p.owner == firm or p.id in run)]
    common = [p for p in plants.values() if p.fuel and not p.owner and p.kind.output in HOT]
    def near(plant: _Plant) -> bool:
        """Of like fuels a biogenic one goes into a plant of a fossil one, or the other way round, only where that is said to have run and has no other."""
        return like(plant.fuel) == like(row.carrier) and (plant.id in bare or (plant.fuel in BIOGENIC) == (row.carrier in BIOGENIC))

    for some in (own, common) if not row.asset else ():
        if found := tuple(p.id for p in some if p.fuel == row.carrier) or tuple(p.id for p in some if near(p)):
            return found
    return ()


def _fed(pots: Mapping[tuple[str, ...], float], plants: Mapping[str, _Plant], made: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Fuel by plant: into those of which rows say what they made as much as that takes, the rest into the others by capacity; where there is no
    other, all of it into those."""
    fed: dict[str, float] = defaultdict(float)
    for ids in sorted(pots, key=lambda ids: (len(ids), ids)):
        left = pots[ids]
        need = {i: max(made[key] / plants[i].efficiency - fed[i], 0.0) for i in ids if (key := (i, str(plants[i].kind.output))) in made}
        others = {i: plants[i].takes for i in ids if i not in need}
        if others:
            share = min(left / (sum(need.values()) or 1.0), 1.0)
            for i, q in need.items():
                fed[i] += share * q
            left -= share * sum(need.values())
        of = others or (need if sum(need.values()) else {i: plants[i].takes for i in ids})
        whole = sum(of.values())
        for i, q in of.items():
            fed[i] += left * (q / whole if whole else 1.0 / len(of))
    return fed


def _told(rows: Iterable[Activity], firm: str, plants: Mapping[str, _Plant]) -> dict[tuple[str, str], float]:
    """What rows say was made, by plant and carrier. What an enterprise made that names no plant, or calls its own, its plants of that carrier made of which
    no row tells, by capacity; where it has none, nobody knows who (`own`)."""
    made: dict[tuple[str, str], float] = defaultdict(float)
    unnamed: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.use != "fuel" or row.carrier not in POOLED or not (row.action == "generated" or (row.action == "bought" and row.partner == OWN)):
            continue
        if (maker := row.asset or row.partner) in plants:
            made[maker, row.carrier] += row.quantity
        else:
            unnamed[row.carrier] += row.quantity
    for carrier, q in unnamed.items():
        makers = {p.id: p.capacity for p in plants.values() if p.owner == firm and p.kind.role != "storage" and carrier in (p.kind.output, p.kind.byproduct) and (p.id, carrier) not in made}
        for id, capacity in (makers or {OWN: 1.0}).items():
            made[id, carrier] += q * capacity / (sum(makers.values()) or 1.0)
    return made


def _books(rows: Sequence[Activity], firm: str, plants: Mapping[str, _Plant], region: str, told: Mapping[str, float], idle: Collection[str], fired: bool) -> _Books:
    """`told`: demand of the card [MWh]; of a fuel it is met before any plant is. `idle`: plants that do not run yet; other names that rows give and no plant
    bears are furnaces. `fired`: its sector burns its fuel in furnaces, but where rows say that it gives steam or heat."""
    fired = fired and not any(r.action in ("sold", "generated") and r.carrier in HOT for r in rows)
    made, warm = _steam_for_heat(_told(rows, firm, plants), plants)
    books = _Books(reports=any(r.action == "burnt" for r in rows), plants=made, told=frozenset(made))
    loose: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.action == "burnt" and row.use == "fuel" and not row.asset:
            loose[row.carrier] += row.quantity
    run, fuels = {id for id, _ in made}, {r.carrier for r in rows if r.action == "burnt"}
    bare = {id for id in run if id in plants and plants[id].fuel not in fuels}
    furnace = {c: min(told.get(c, 0.0) / q, 1.0) for c, q in loose.items() if q > 0.0}
    pots: dict[tuple[str, ...], float] = defaultdict(float)
    driven: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        if row.action == "burnt" and row.use == "fuel":
            takers = _takers(row, firm, plants, run, bare)
            direct = furnace.get(row.carrier, 0.0) if not row.asset else float(row.asset not in plants and row.asset not in idle and row.carrier in FUELS)
            rest = (1.0 - direct) * row.quantity
            if takers:
                pots[takers] += rest
            elif row.carrier in FUELS and (boiler := boiler_of(row.carrier, told, fired=fired)):
                books.raised[boiler] += rest * technology(boiler, region, row.year).efficiency
            elif row.carrier in FUELS:
                direct = 1.0
            if direct:
                books.furnace[row.carrier] += direct * row.quantity
            if row.carrier not in FUELS:
                books.gone[row.carrier] += row.quantity
                books.drives[row.carrier] += row.quantity
        elif row.carrier in FUELS or row.action == "generated":
            continue
        elif row.action == "drawn" or (row.action == "bought" and row.partner != OWN):
            books.had[row.carrier] += row.quantity
            books.bought[row.carrier] += row.quantity * (row.action == "bought")
        elif row.action in ("consumed", "stocked"):
            books.gone[row.carrier] += row.quantity
            if row.action == "consumed" and row.asset in plants:
                driven[row.asset, row.carrier] += row.quantity
                books.drives[row.carrier] += row.quantity
    for takers in pots:
        over = pots[takers] - HOURS * sum(plants[id].takes for id in takers)
        if over > 0.0 and (boiler := boiler_of(plants[takers[0]].fuel, told)):
            pots[takers] -= over
            books.raised[boiler] += over * technology(boiler, region, rows[0].year).efficiency
    fed = _fed(pots, plants, made)
    for (id, carrier), q in driven.items():
        if plants[id].kind.role == "converter" and plants[id].kind.input == carrier and not plants[id].fuel:
            fed[id] += q
    books.fed = fed
    unfed = {id: made[id, c] / plants[id].efficiency for id, c in made if id in plants and plants[id].fuel and c == plants[id].kind.output and not fed.get(id)}
    for id, q in {**fed, **unfed}.items():
        for carrier, output in plants[id].makes(q).items():
            if (id, carrier) not in made and output and not (carrier in HOT and any((id, c) in made for c in HOT)):
                made[id, carrier] = output
    _driven(books, plants, driven)
    _less_unfed(books, plants, fed)
    for (_, carrier), q in made.items():
        books.had[carrier] += q
    for q in warm.values():
        books.had["steam"] -= q
        books.had["heat"] += q
    for id in [id for id, _ in made if id in plants and plants[id].kind.role == "storage"]:  # gives back what it was given
        books.drives[plants[id].kind.output] -= made.pop((id, str(plants[id].kind.output)), 0.0)
    for boiler, q in books.raised.items():
        books.had[technology_kinds()[boiler].output] += q
    return books


def _steam_for_heat(told: Mapping[tuple[str, str], float], plants: Mapping[str, _Plant]) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """What rows say was made, heat of a steam boiler as its steam; and how much of that is heat to who has it."""
    warm = {id: q for (id, c), q in told.items() if c == "heat" and id in plants and plants[id].kind.output == "steam"}
    made = {key: q for key, q in told.items() if not (key[1] == "heat" and key[0] in warm)}
    return made | {(id, "steam"): made.get((id, "steam"), 0.0) + q for id, q in warm.items()}, warm


def _driven(books: _Books, plants: Mapping[str, _Plant], consumed: Collection[tuple[str, str]]) -> None:
    """Power, heat and hydrogen that plants took for what they made, where no row says so."""
    for (id, carrier), output in tuple(books.plants.items()):
        if id not in plants or carrier != plants[id].kind.output:
            continue
        drives = plants[id].drives()
        books.driven |= {carrier} if drives else set()
        for taken, per in drives.items():
            if (id, taken) not in consumed:
                books.gone[taken] += per * output
                books.drives[taken] += per * output


def _less_unfed(books: _Books, plants: Mapping[str, _Plant], fed: Mapping[str, float]) -> None:
    """Of the steam that fuel without a plant raises, what rows say was made of a fuel that nobody knows is that fuel's."""

    def unknown(id: str, carrier: str) -> bool:
        return carrier in (*HOT, "electricity") and not fed.get(id) and (id not in plants or bool(plants[id].fuel))

    unfed, whole = sum(q for (id, c), q in books.plants.items() if unknown(id, c)), sum(books.raised.values())
    for boiler in books.raised:
        books.raised[boiler] *= max(1.0 - unfed / whole, 0.0) if whole else 0.0


def _handed_unsaid(site: Site, left: dict[str, dict[str, float]], books: Mapping[str, _Books], carrier: str) -> None:
    """What plants made and no row says who took goes to the enterprises whose card demands more than their rows bring, by more than meters and round figures
    differ: rows of power, for power, which else comes from the grid. Who bought some of it besides used what it made itself."""
    said = {e.id: e.demand[carrier].annual.value for e in site.running() if carrier in e.demand}
    lacks = {firm: q - had for firm, q in said.items() if firm in books and (carrier != "electricity" or books[firm].had.get(carrier)) and q > (1.0 + ROUND) * (had := left.get(firm, {}).get(carrier, 0.0))}
    spare = {firm: uses[carrier] for firm, uses in left.items() if firm not in said and uses.get(carrier) and not books[firm].bought.get(carrier)}
    handed = min(sum(lacks.values()), sum(spare.values()))
    for firm, q in spare.items():
        left[firm][carrier] -= handed * q / sum(spare.values())
    for firm, q in lacks.items() if handed else ():
        gets = handed * q / sum(lacks.values())
        books[firm].had[carrier] += gets
        left.setdefault(firm, {})[carrier] = left.get(firm, {}).get(carrier, 0.0) + gets


def _uses(books: _Books, left: Mapping[str, float]) -> dict[str, Consumption]:
    def wide(carrier: str) -> float:
        raised = books.from_boilers(carrier) / books.had[carrier]
        return raised * RAISED + (1.0 - raised) * REPORTED

    found = {c: Consumption(mwh=q, wide=wide(c)) for c, q in left.items() if q > RESIDUE * books.had[c]}
    return found | {c: Consumption(mwh=q, wide=REPORTED, substitutable=False) for c, q in books.furnace.items()}

"""A PyPSA network of somebody else as a System of the same optimum (research extra); what has no form here is refused by name.

Buses become carriers. A generator of fixed capacity is a supply, any other flow a plant or two; hourly costs, efficiencies and tonnes go by carriers
of their own. Lines and transformers are flows both ways; each ring of them is a carrier too, whose balance is Kirchhoff's voltage law. Nothing wears, and demand has a
backstop that the solution may not use. A network that `referee` wrote carries a note on what its components stand for, and is read back as the system it came from: what
somebody changed in its tables is followed or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import Floats
from parkzero.energy import VENTED, WEAR, Due, Limit, Load, Outlet, Part, Plant, Room, Store, Supply, System
from parkzero.optimize.netted import Tables, copied
from parkzero.optimize.opened import opened
from parkzero.optimize.passages import SPECK, Parts, Passage, parts_of, turns
from parkzero.optimize.programme import INF
from parkzero.optimize.written import strayed
from parkzero.problem import Problem
from parkzero.words import unpooled

BEYOND = 1e6
"""Capacity up to which may be built what has no bound [MW]; a thousand times the demand where that is more. A solution that reaches it is refused."""
DEAR = 100.0
"""Backstop price of demand relative to the dearest figure of a network (a stated rule: no solution of a network that can be served uses it)."""
SeriesKey = tuple[str, str, str]
"""A series of a component: kind, name, attribute."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """The capacity of a component: what stands, and the part of the system that is built beside it."""

    standing: float
    part: Part | None = None


@dataclass(frozen=True, kw_only=True)
class NetworkReading:
    """A network as a system, and how a solution of the system is one of the network."""

    system: System
    net: Any
    """The network that was read."""
    plain: bool
    """Whether it was read as it stands, without a note of ours."""
    demanded: float
    """Yearly cost of capacity that the network demands (`p_nom_min`): no part of the system's cost [currency]."""
    money: float
    """What the system's costs of operation are multiplied by: its steps weigh as stores do, those of the network as its objective does."""
    backstop: float
    """[currency/MWh] of the network"""
    carriers: Mapping[str, str]
    """Carrier of the system by bus."""
    flows: Mapping[SeriesKey, tuple[tuple[str, Floats], ...]]
    """What a series of the network is made of: flows of the plan and their factors."""
    sizes: Mapping[tuple[str, str], Size]
    kept: Mapping[str, str]
    """What has to be taken: id of the supply, and the bus or component that it is of."""
    open: Mapping[Part, str]
    """What has no bound in the network: the part and the component."""
    told: tuple[Problem, ...]
    """Warnings of what the tables hardly mean."""


def read_network(source: Any, *, backstop: float | None = None, plain: bool = False) -> NetworkReading:
    """The system of a PyPSA network, a netCDF file or a CSV folder.

    Series have as many steps as the network has snapshots. `backstop`: price of demand not served [currency/MWh]; left out, far above what any capacity or energy
    of the network costs. `plain`: as PyPSA itself would solve the tables, without the note of a network of ours. Raises ParkError that names every component and attribute which has no form here.
    """
    file = "" if not isinstance(source, str | Path) else Path(source).name
    return _Reader(opened(source, file), file, backstop=backstop, plain=plain).read()


class _Reader(Tables):
    def __init__(self, net: Any, file: str, *, backstop: float | None, plain: bool) -> None:
        super().__init__(net, file, plain)
        self.backstop = backstop
        self.supplies: list[Supply] = []
        self.outlets: list[Outlet] = []
        self.plants: list[Plant] = []
        self.stores: list[Store] = []
        self.rooms: list[Room] = []
        self.loads: dict[str, Floats] = {}
        self.flows: dict[SeriesKey, list[tuple[str, Floats]]] = {}
        self.sizes: dict[tuple[str, str], Size] = {}
        self.kept: dict[str, str] = {}
        self.open: dict[Part, str] = {}
        self.demanded = 0.0
        self.carriers = {str(bus): self.carrier(str(bus)) for bus in self.table("Bus").index}
        self.attribute = self.counted()

    def carrier(self, bus: str) -> str:
        """A bus as a carrier; a name that says something to the engine gets a word before it, unless the network is our own."""
        if self.note:
            self.names.add(bus)
            return bus
        return self.fresh(f"bus {bus}" if unpooled(bus) != bus or bus in VENTED else bus)

    def counted(self) -> str:
        """The carrier attribute that is taken for tonnes."""
        table = self.table("GlobalConstraint")
        used = [str(a) for a in table["carrier_attribute"][table["type"] == "primary_energy"]] if len(table) else []
        return "co2_emissions" if "co2_emissions" in used or not used else used[0]

    def rates(self) -> Mapping[str, float]:
        """Tonnes per primary energy by carrier of components."""
        carriers = self.table("Carrier")
        return {str(n): float(v) for n, v in carriers[self.attribute].items() if v and v == v} if self.attribute in carriers else {}

    def limits(self) -> tuple[Limit, ...]:
        """Limits on tonnes; those on capacities become rooms."""
        table, rates = self.table("GlobalConstraint"), self.rates()
        found = [Limit(name=str(n), tonnes=float(t), backstop=float(price), rule=_rule(str(n))) for n, t, price in self.note.get("soft", ())]
        for name, row in table.iterrows():
            kind, id = str(row["type"]), str(name)
            if kind in ("tech_capacity_expansion_limit", "transmission_volume_expansion_limit", "transmission_expansion_cost_limit"):
                self.expansion(id, row)
            elif kind != "primary_energy":
                self.refuse("GlobalConstraint", "type", "primary_energy, or a limit on expansion", f"{id} ({kind})")
            elif row["carrier_attribute"] != self.attribute:
                self.refuse("GlobalConstraint", "carrier_attribute", self.attribute, f"{id} ({row['carrier_attribute']})")
            elif rates and row["sense"] != "<=":
                self.refuse("GlobalConstraint", "sense", "<=", f"{id} ({row['sense']})")
            elif rates:
                found.append(Limit(name=id, tonnes=float(row["constant"]), backstop=0.0, rule=_rule(id), hard=True))
        if any(x.hard for x in found):
            for kind, cyclic in (("Store", "e_cyclic"), ("StorageUnit", "cyclic_state_of_charge")):
                for name, row in self.table(kind).iterrows():
                    if self.role(kind, str(name))[0] == "" and not row[cyclic] and str(row["carrier"]) in rates:
                        self.refuse(kind, "carrier", "cyclic, or of a carrier without emissions: its content counts towards the limit", str(name))
        return tuple(found)

    def expansion(self, id: str, row: Any) -> None:
        """A limit on capacities: of a carrier, or on volume or cost of lines and links."""
        kind, allowed = str(row["type"]), [str(row["carrier_attribute"])]
        tech = kind.startswith("tech")
        per: dict[Part, float] = {}
        standing, any_of = 0.0, False
        if not tech:
            allowed = [c.strip("[]() ") for c in allowed[0].split(",")]
        for of, nominal in (("Generator", "p"), ("Link", "p"), ("Process", "p"), ("StorageUnit", "p"), ("Store", "e"), ("Line", "s"), ("Transformer", "s")) if tech else (("Line", "s"), ("Link", "p")):
            for name, part in self.table(of).iterrows():
                if not part[f"{nominal}_nom_extendable"] or str(part.get("carrier")) not in allowed:
                    continue
                if tech and row.get("bus") and str(part["bus0" if "bus0" in part else "bus"]) != str(row["bus"]):
                    continue
                any_of = True
                size = self.sizes[of, str(name)]
                weight = 1.0 if tech else float(part["length"]) if "volume" in kind else float(self.net.components[of].capital_cost[name])
                standing += weight * size.standing
                if size.part is not None:
                    per[size.part] = weight
        if any_of:
            self.bounded(id, per, str(row["sense"]), float(row["constant"]) - standing)

    def bounded(self, name: str, per: Mapping[Part, float], sense: str, most: float) -> None:
        """A bound on a sum of capacities, from above, below or both."""
        if sense in ("<=", "=="):
            self.rooms.append(Room(name=name, per=per, most=most))
        if sense in (">=", "=="):
            self.rooms.append(Room(name=f"{name} at least", per={p: -v for p, v in per.items()}, most=-most))

    def bus_limits(self) -> None:
        """`nom_max_<carrier>` and `nom_min_<carrier>` of buses."""
        table = self.table("Bus")
        carriers = {str(c) for c in self.table("Carrier").index}
        for column in (str(c) for c in table.columns if str(c).startswith("nom_")):
            sense, of = {"nom_max_": "<=", "nom_min_": ">="}.get(column[:8], ""), column[8:]
            given = table[column][table[column].notna()]
            if not len(given) or not sense:  # PyPSA passes over other columns of the name
                continue
            if of not in carriers:
                for bus in given.index:
                    self.refuse("Bus", column, "nom_max_ or nom_min_ and a carrier of the network", str(bus))
                continue
            for bus, most in given.items():
                sizes = [(kind, self.sizes[kind, str(n)]) for kind, nominal in (("Generator", "p"), ("StorageUnit", "p"), ("Store", "e")) for n, row in self.table(kind).iterrows()
                         if row[f"{nominal}_nom_extendable"] and str(row["carrier"]) == of and str(row["bus"]) == str(bus)]  # fmt: skip
                if sizes:
                    per = {size.part: 1.0 for _, size in sizes if size.part is not None}
                    self.bounded(f"{column} {bus}", per, sense, float(most) - sum(size.standing for _, size in sizes))

    # Components

    def read(self) -> NetworkReading:
        for kind in ("Generator", "Load", "StorageUnit", "Store", "Link", "Process", "Line", "Transformer"):
            table = self.table(kind)
            for column in (c for c in table.columns if str(c).startswith("bus")):
                for name, bus in table[column].items():
                    if (isinstance(bus, str) and bus and bus not in self.carriers) or (column in ("bus", "bus0") and not (isinstance(bus, str) and bus)):
                        self.refuse(kind, str(column), "a bus of the network", str(name))
        self.stop()
        self.demand()
        self.generators()
        for kind in ("Link", "Process"):
            for name, row in self.table(kind).iterrows():
                if self.role(kind, str(name))[0] not in ("in", "out"):
                    self.flow(kind, str(name), self.ports(kind, str(name), row))
        rings = self.rings()
        for kind in ("Line", "Transformer"):
            for name, row in self.table(kind).iterrows():
                self.flow(kind, str(name), [(self.bus(row["bus0"]), -self.one), (self.bus(row["bus1"]), self.one), *((ring, per * self.one) for ring, per in rings.get((kind, str(name)), ()))])
        for name in self.table("StorageUnit").index:
            self.storage(str(name))
        for name in self.table("Store").index:
            self.store(str(name))
        self.bus_limits()
        limits = self.limits()
        self.stop()
        system = self.system(limits)
        if self.note:
            self.problems += strayed(self.net, system, self.roles, self.file)
            self.stop()
        return NetworkReading(
            system=system, net=self.net, plain=not self.note, demanded=self.demanded, money=self.money, backstop=system.backstop / self.money, carriers=self.carriers,
            flows={k: tuple(v) for k, v in self.flows.items()}, sizes=self.sizes, kept=self.kept, open=self.open, told=self.told,
        )  # fmt: skip

    def system(self, limits: tuple[Limit, ...]) -> System:
        note, steps, dates = self.note, len(self.zero), self.net.snapshots
        dated = hasattr(dates, "month")
        months = note.get("months", ())
        if len(months) != steps:
            months = dates.month if dated else np.arange(steps) * 12 // max(steps, 1) + 1
        figures = [1.0, *(float(np.abs(s.price).max(initial=0.0)) for s in self.supplies), *(abs(p.variable) for p in self.plants)]
        figures += [abs(p.annual) for p in self.plants] + [max(s.annual, s.annual_energy) for s in self.stores]
        costs = note.get("load_cost", {})
        return System(
            run=str(note.get("case", "plan")), stage=int(note.get("stage", dates[0].year if dated and steps else 0)), supplies=tuple(self.supplies),
            outlets=tuple(self.outlets), plants=tuple(self.plants), stores=tuple(self.stores), rooms=tuple(self.rooms), wear=float(note.get("wear", WEAR)) if note else 0.0,
            loads=tuple(Load(carrier=c, power=p, transfers={Due("load", "used"): float(costs[c])} if costs.get(c) else {}) for c, p in self.loads.items()), limits=limits, months=np.asarray(months, float),
            backstop=float(self.backstop * self.money if self.backstop else note.get("backstop", DEAR * max(figures))), export_share=float(note.get("export_share", 1.0)), step_hours=self.step,
        )  # fmt: skip

    def bus(self, bus: Any) -> str:
        return self.carriers[str(bus)]

    def demand(self) -> None:
        """Demand of each bus; where a bus needs less than nothing, that has to be taken."""
        table = self.table("Load")
        sums: dict[str, Floats] = {}
        for name, row in table.iterrows():
            power = -float(row["sign"]) * self.values("Load", "p_set", str(name))
            sums[str(row["bus"])] = sums.get(str(row["bus"]), self.zero) + power
        for bus, power in sums.items():
            if power.min(initial=0.0) < 0:
                id = self.fresh(f"{bus} feed")
                self.kept[id] = f"Load at {bus}"
                self.supplies.append(Supply(id=id, carrier=self.bus(bus), giver_kind="supplier", price=self.zero, limit=INF, peak_charge=0.0, tonnes=self.zero, fixed=np.maximum(-power, 0.0), kept=True))
            self.loads[self.bus(bus)] = np.maximum(power, 0.0)

    def generators(self) -> None:
        months: dict[str, int] = {}
        rates = self.rates()
        for name, row in ((str(n), r) for n, r in self.table("Generator").iterrows()):
            role, id = self.role("Generator", name)
            rate = rates.get(str(row["carrier"]), 0.0) * self.energy
            tonnes = rate / self.values("Generator", "efficiency", name) if rate else self.zero
            cost, bus = self.values("Generator", "marginal_cost", name), self.bus(row["bus"])
            giver = self.note.get("givers", {}).get(id, "supplier")
            if role == "peak":
                months[id] = months.get(id, 0) + 1
                if months[id] == 1:
                    self.supplies.append(Supply(id=id, carrier=bus, giver_kind=giver, price=cost, limit=float(row["p_nom_max"]), peak_charge=float(row["capital_cost"]) / 12.0, tonnes=tonnes))
            elif role == "arising":
                arises = float(row["p_nom"]) * self.values("Generator", "p_max_pu", name)
                self.supplies.append(Supply(id=id, carrier=bus, giver_kind=giver, price=cost, limit=INF, peak_charge=0.0, tonnes=tonnes, fixed=arises, kept=id in self.note.get("kept", ())))
            elif role == "outlet":
                self.outlets.append(Outlet(id=id, carrier=bus, price=cost, limit=float(row["p_nom"])))
            elif role not in ("vent", "unserved", "flare"):
                self.flow("Generator", name, [(bus, float(row["sign"]) * self.one)], tonnes)
        self.supplies = [replace(s, peak_charge=s.peak_charge * months.get(s.id, 1)) for s in self.supplies]

    def ports(self, kind: str, name: str, row: Any) -> list[tuple[str, Floats]]:
        """What each bus gains per unit of a link's or process's flow."""
        found = []
        for port in (str(c).removeprefix("bus") for c in row.index if str(c).startswith("bus")):
            bus = row[f"bus{port}"]
            if isinstance(bus, str) and bus:
                attribute = f"rate{port}" if kind == "Process" else "efficiency" if port == "1" else f"efficiency{port}"
                found.append((self.bus(bus), -self.one if kind == "Link" and port == "0" else self.values(kind, attribute, name)))
        return found

    def rings(self) -> Mapping[tuple[str, str], list[tuple[str, float]]]:
        """By line and transformer, the rings that it is part of and its impedance in each: they sum to nothing around a ring."""
        found: dict[tuple[str, str], list[tuple[str, float]]] = {}
        if not len(self.table("Line")) + len(self.table("Transformer")):
            return found
        net = copied(self.net)
        for kind in ("Line", "Transformer"):
            idle = [n for n in net.components[kind].static.index if n not in self.table(kind).index]
            net.remove(kind, idle)
        cycles = net.cycle_matrix(apply_weights=True)
        for ring in cycles.columns:
            column = cycles[ring]
            column = column[column != 0.0]
            carrier = self.fresh(f"ring {int(ring) + 1}")
            size = float(column.abs().max()) if len(column) else 1.0
            for (kind, name), value in column.items():
                found.setdefault((str(kind), str(name)), []).append((carrier, float(value) / size))
                if kind == "Transformer" and (shift := float(net.components[kind].static.at[name, "phase_shift"])):
                    self.refuse("Transformer", "phase_shift", "0 in a ring of lines", f"{name} ({shift:g})")
        return found

    def capacity(self, kind: str, name: str, nominal: str) -> tuple[float, float, float]:
        """What stands [MW or MWh], what may be built, and its yearly cost."""
        row = self.table(kind).loc[name]
        if not row[f"{nominal}_extendable"]:
            self.sizes[kind, name] = Size(standing=float(row[nominal]))
            return float(row[nominal]), 0.0, float(row["capital_cost"]) if self.note else 0.0
        cost = getattr(self.net.components[kind], "periodized_cost", None)
        annual = float(row["capital_cost"]) if cost is None else float(cost.sel(name=name))
        least, most = max(float(row[f"{nominal}_min"]), 0.0), float(row[f"{nominal}_max"])
        if most < least:
            self.refuse(kind, f"{nominal}_max", f"no less than {nominal}_min", name)
        far = self.far * (1000.0 if nominal == "e_nom" else 1.0)
        part = Part(self.role(kind, name)[1] if self.note else name)
        if most > least + far:
            self.open[part] = f"{kind} {name}"
        if not self.note:
            self.demanded += annual * least
        self.sizes[kind, name] = Size(standing=least)
        return least, max(min(most - least, far), 0.0), annual

    @property
    def far(self) -> float:
        return max(BEYOND, 1000.0 * sum(float(p.max(initial=0.0)) for p in self.loads.values()))

    def flow(self, kind: str, name: str, ports: Iterable[tuple[str, Floats]], tonnes: Floats | None = None) -> None:
        """A component with one flow between its buses; `ports`: what each gains or loses per unit of it."""
        row, passive = self.table(kind).loc[name], kind in ("Line", "Transformer")
        high = self.values(kind, "s_max_pu" if passive else "p_max_pu", name)
        low = -high if passive else self.values(kind, "p_min_pu", name)
        standing, most, annual = self.capacity(kind, name, "s_nom" if passive else "p_nom")
        cost = self.zero if passive else self.money * self.values(kind, "marginal_cost", name)
        tonnes = self.zero if tonnes is None else tonnes
        ends: dict[str, Floats] = {}
        for carrier, gain in ports:
            ends[carrier] = ends.get(carrier, self.zero) + gain
        yearly = float(self.note.get("yearly", {}).get(name, row.get("e_sum_max", INF))) / self.energy
        series, what = "p0" if kind in ("Link", "Line", "Transformer") else "p", "p_max_pu" if (high < low).any() else "p_min_pu"
        if (high < low - SPECK).any():
            self.refuse(kind, what, "no less than p_min_pu", name)
            return
        if low.max() > SPECK and kind == "Generator" and most == 0 and row["sign"] == 1.0 and yearly == INF:
            least = np.maximum(low, 0.0)
            id = self.fresh(f"{name} least")
            self.kept[id] = f"{kind} {name}"
            self.supplies.append(Supply(id=id, carrier=next(iter(ends)), giver_kind="supplier", price=cost, limit=INF, peak_charge=0.0, tonnes=tonnes, fixed=standing * least, kept=True))
            self.flows.setdefault((kind, name, series), []).append((id, self.one))
            low, high = np.minimum(low, 0.0), high - least
        if low.max() > SPECK or high.min() < -SPECK:
            self.refuse(kind, "p_min_pu" if low.max() > SPECK else "p_max_pu", "no flow demanded of it" if kind != "Generator" else "no output demanded of new or limited capacity", name)
            return
        for carrier in turns(ends, low, high):
            self.refuse(kind, "efficiency" if kind == "Link" else "rate", f"above 0, or below, in every snapshot at {carrier}", name)
            return
        if yearly < INF and low.min() < -SPECK and not self.note:
            self.refuse(kind, "e_sum_max", "inf for what flows both ways", name)
            return
        stream = Passage(
            id=self.fresh(name), technology=str(row.get("carrier") or name), owner=self.note.get("owners", {}).get(name, ""), giver=self.note.get("givers", {}).get(name, "supplier"), ends=ends, low=low,
            high=high, cost=cost, tonnes=tonnes, existing=standing, most=most, annual=annual, yearly=yearly,
        )  # fmt: skip
        self.put(stream, kind, name, series)

    def put(self, stream: Passage, kind: str, name: str, series: str) -> Parts:
        """A stream in the system, and in the series of its component."""
        made = parts_of(stream, self.fresh)
        self.plants += made.plants
        self.supplies += made.supplies
        self.rooms += made.rooms
        self.flows.setdefault((kind, name, series), []).extend((flow, per * self.one) for flow, per in made.shares)
        size = self.sizes[kind, name]
        if stream.most > 0 and size.part is None:
            built = Part(next(p.id for p in made.plants if p.most > 0))
            self.sizes[kind, name] = replace(size, part=built)
            if (said := self.open.pop(Part(name), None)) is not None:
                self.open[built] = said
        return made

    def storage(self, name: str) -> None:
        """A storage unit; with inflow, hourly cost or efficiency, or uneven power as a reservoir behind a stream in and a stream out."""
        kind, row = "StorageUnit", self.table("StorageUnit").loc[name]
        into, out = self.values(kind, "efficiency_store", name), self.values(kind, "efficiency_dispatch", name)
        loss = self.constant(kind, "standing_loss", name)
        low, high = self.values(kind, "p_min_pu", name), self.values(kind, "p_max_pu", name)
        cost, inflow = self.money * self.values(kind, "marginal_cost", name), self.values(kind, "inflow", name)
        standing, most, annual = self.capacity(kind, name, "p_nom")
        bus, hours, technology = self.bus(row["bus"]), float(row["max_hours"]), str(row.get("carrier") or name)
        initial = None if row["cyclic_state_of_charge"] else float(row["state_of_charge_initial"])
        if low.max() > SPECK or high.min() < -SPECK:
            self.refuse(kind, "p_min_pu" if low.max() > SPECK else "p_max_pu", "no flow demanded of it", name)
        if into.min() <= 0 or out.min() <= 0:
            self.refuse(kind, "efficiency_store" if into.min() <= 0 else "efficiency_dispatch", "above 0", name)
        if initial and (most > 0 or initial > standing * hours * (1 + 1e-9)):
            self.refuse(kind, "state_of_charge_initial", "0 where capacity is new, else no more than it holds", name)
        if (kind in {k for k, *_ in self.refused}) and any(name in names for names in self.refused.values()):
            return
        id = self.fresh(name)
        plain = not (inflow.any() or (low + 1.0).any() or (high - 1.0).any()) and all(np.ptp(x) <= SPECK for x in (cost, into, out)) and cost[0] >= 0.0
        if plain:
            self.stores.append(Store(
                id=id, technology=technology, owner="", carrier=bus, into=float(into[0]), out=float(out[0]), loss=loss, existing=standing, existing_energy=standing * hours, most=most, most_energy=most * hours,
                annual=annual, annual_energy=0.0, hours=(hours, hours) if most > 0 else (0.0, 0.0), variable=float(cost[0]), initial=initial,
            ))  # fmt: skip
            self.built(kind, name, Part(id), most)
            self.flows |= {(kind, name, "p_dispatch"): [(f"{id}:out", self.one)], (kind, name, "p_store"): [(f"{id}:in", self.one)], (kind, name, "state_of_charge"): [(f"{id}:level", self.one)]}
            return
        inner = self.fresh(f"{name} inside")
        through = float(into.max()) + float((1.0 / out).max())
        held = hours / through
        self.stores.append(Store(
            id=id, technology=technology, owner="", carrier=inner, into=1.0, out=1.0, loss=loss, existing=standing * through + float(inflow.max()), existing_energy=standing * hours,
            most=most * through, most_energy=most * hours, annual=0.0, annual_energy=0.0, hours=(held, held) if most > 0 else (0.0, 0.0), initial=initial,
        ))  # fmt: skip
        stream = Passage(id="", technology=technology, ends={}, low=self.zero, high=self.one, cost=self.zero, tonnes=self.zero, existing=standing, most=most)
        given = self.put(replace(stream, id=self.fresh(f"{name} out"), ends={inner: -1.0 / out, bus: self.one}, high=np.maximum(high, 0.0), cost=cost, annual=annual), kind, name, "p_dispatch")
        taken = self.put(replace(stream, id=self.fresh(f"{name} in"), ends={bus: -self.one, inner: into}, high=np.maximum(-low, 0.0)), kind, name, "p_store")
        self.flows[kind, name, "state_of_charge"] = [(f"{id}:level", self.one)]
        if most > 0:
            paying = Part(next(p.id for p in given.plants if p.most > 0))
            self.rooms.append(Room(name=f"{name} takes", per={Part(next(p.id for p in taken.plants if p.most > 0)): 1.0, paying: -1.0}, most=0.0))
            self.rooms.append(Room(name=f"{name} holds", per={Part(id, "energy"): 1.0, paying: -hours}, most=0.0))
        if inflow.any():
            if inflow.min() < 0:
                self.refuse(kind, "inflow", "no less than 0", name)
                return
            river = Passage(id=self.fresh(f"{name} inflow"), technology=technology, ends={inner: self.one}, low=self.zero, high=inflow / inflow.max(), cost=self.zero, tonnes=self.zero, existing=float(inflow.max()))
            made = parts_of(river, self.fresh)
            self.plants += made.plants
            self.supplies += made.supplies
            self.flows[kind, name, "inflow"] = [(flow, per * self.one) for flow, per in made.shares]

    def built(self, kind: str, name: str, part: Part, most: float) -> None:
        """Say which part of the system the new capacity of a component is."""
        if most > 0:
            self.sizes[kind, name] = replace(self.sizes[kind, name], part=part)
            if (said := self.open.pop(Part(name), None)) is not None:
                self.open[part] = said

    def store(self, name: str) -> None:
        """A PyPSA store has no power of its own: any that fills it within a step. One of ours stands behind its two links."""
        kind, row, links = "Store", self.table("Store").loc[name], self.table("Link")
        loss = self.constant(kind, "standing_loss", name)
        energy, more, annual = self.capacity(kind, name, "e_nom")
        technology = str(row.get("carrier") or name)
        initial = None if row["e_cyclic"] else float(row["e_initial"])
        if self.role(kind, name)[0] == "store":
            into, out = f"{name}:in", f"{name}:out"
            power, most, cost = self.capacity("Link", into, "p_nom")
            low, high = self.note["hours"][name]
            given = float(links.loc[out, "efficiency"])
            self.stores.append(Store(
                id=self.fresh(name), technology=technology, owner=self.note["owners"].get(name, ""), carrier=self.bus(links.loc[into, "bus0"]), into=float(links.loc[into, "efficiency"]), out=given, loss=loss,
                existing=power, existing_energy=energy, most=most, most_energy=more, annual=cost, annual_energy=annual, hours=(low, high), initial=initial,
                variable=max(float(links.loc[out, "marginal_cost"]) / given - float(self.note.get("wear", WEAR)), 0.0),
            ))  # fmt: skip
            return
        if initial and (more > 0 or initial > energy * (1 + 1e-9)):
            self.refuse(kind, "e_initial", "0 where capacity is new, else no more than it holds", name)
            return
        id, step = self.fresh(name), self.step
        self.stores.append(Store(
            id=id, technology=technology, owner="", carrier=self.bus(row["bus"]), into=1.0, out=1.0, loss=loss, existing=energy / step, existing_energy=energy, most=more / step, most_energy=more,
            annual=0.0, annual_energy=annual, hours=(step, step), initial=initial,
        ))  # fmt: skip
        self.built(kind, name, Part(id, "energy"), more)
        self.flows |= {(kind, name, "p"): [(f"{id}:out", self.one), (f"{id}:in", -self.one)], (kind, name, "e"): [(f"{id}:level", self.one)]}


def _rule(name: str) -> Rule:
    return Rule(name=name, unit="tCO2", rows=())

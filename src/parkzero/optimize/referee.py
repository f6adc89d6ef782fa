"""The same energy system as a PyPSA network (research extra): the referee of the engine, not the engine, and a file for others.

Carriers are buses; supplies, outlets, unserved demand, vents and flares are generators; plants are generators or
links; stores are a link in, a link out and a Store. A monthly demand charge is one extendable generator per month, a hard
limit on tonnes a GlobalConstraint. What a network cannot hold is in `ties`; the note in `net.meta` tells `foreign` what
each component stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from parkzero.clock import Floats, TimeGrid, utc_hours
from parkzero.energy import CERTIFICATES, VENTED, Outlet, Part, Plant, Store, Supply, System
from parkzero.optimize.exports import power_per_output, resold
from parkzero.optimize.model import carriers
from parkzero.results import Plan
from parkzero.words import unpooled

FAR = 1e6
"""Power of what has no limit [MW]."""


def network(system: System, grid: TimeGrid, *, year: int | None = None) -> Any:
    """A PyPSA network of the system on a grid of one period; snapshots are numbers, or UTC hours of a weather `year`.

    Raises ValueError on a grid of several periods, and on a demand charge on an own by-product.
    """
    return _Export(system, grid, year).net


class _Export:
    def __init__(self, system: System, grid: TimeGrid, year: int | None) -> None:
        import pandas as pd
        import pypsa

        if grid.periods != 1:
            raise ValueError("PyPSA networks are made of one unbroken period")
        self.system, self.grid = system, grid
        self.months = grid.label(system.months)
        self.present = np.unique(self.months)
        self.net = pypsa.Network()
        self.net.set_snapshots(pd.RangeIndex(grid.size) if year is None else pd.DatetimeIndex(stamps(grid, year)))
        self.net.snapshot_weightings.loc[:, :] = grid.hours[:, None]
        self.net.snapshot_weightings.loc[:, "stores"] = grid.step_hours
        self.roles: dict[str, dict[str, list[str]]] = {"Generator": {}, "Link": {}, "Store": {}}
        self.parts: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in ("Carrier", "Bus", "Load", "Generator", "Link", "Store")}
        for carrier in carriers(system):
            self.kind(carrier)
            self.add("Bus", carrier, carrier=carrier)
            if unpooled(carrier) in VENTED:
                self.generator(f"{carrier}:vent", "vent", carrier, carrier, p_nom=FAR, p_max_pu=0.0, p_min_pu=-1.0)
        self.gates()
        for plant in system.plants:
            self.plant(plant)
        for store in system.stores:
            self.store(store)
        for limit in system.limits:
            if limit.hard and limit.per is None:
                self.net.add("GlobalConstraint", limit.name, type="primary_energy", carrier_attribute="co2_emissions", sense="<=",
                             constant=system.room(limit))  # fmt: skip
        self.write()
        self.note()

    def add(self, kind: str, name: str, **given: Any) -> None:
        """A component with its attributes: figures, names, or series of shape (size,)."""
        self.parts[kind][name] = given

    def write(self) -> None:
        """Components of the same attributes go into the network together, which is much faster than one by one."""
        import pandas as pd

        for kind, parts in self.parts.items():
            alike: dict[tuple[tuple[str, bool], ...], list[str]] = {}
            for name, given in parts.items():
                alike.setdefault(tuple((a, isinstance(v, np.ndarray)) for a, v in given.items()), []).append(name)
            for shape, names in alike.items():
                self.net.add(kind, names, **{
                    a: pd.DataFrame({n: parts[n][a] for n in names}, index=self.net.snapshots) if varies
                    else pd.Series([parts[n][a] for n in names], index=names)
                    for a, varies in shape
                })  # fmt: skip
        further = [c for c in self.net.links.columns if c.startswith("efficiency")]
        self.net.links[further] = self.net.links[further].fillna(1.0)

    def generator(self, name: str, role: str, id: str, bus: str, carrier: str = "", **given: Any) -> None:
        self.roles["Generator"][name] = [role, id]
        self.kind(carrier or role)
        self.add("Generator", name, bus=bus, carrier=carrier or role, **given)

    def kind(self, name: str, **given: Any) -> None:
        """Carrier of a component, once."""
        if name not in self.parts["Carrier"]:
            self.add("Carrier", name, **given)

    def gates(self) -> None:
        """Loads, supplies, outlets."""
        for load in self.system.loads:
            power = self.grid.take(load.power)
            most = max(float(power.max()), 1e-9)
            self.add("Load", load.carrier, bus=load.carrier, carrier=load.carrier, p_set=power)
            self.generator(f"{load.carrier}:unserved", "unserved", load.carrier, load.carrier, p_nom=most,
                           p_max_pu=power / most, marginal_cost=self.system.backstop)  # fmt: skip
        for supply in self.system.supplies:
            self.supply(supply)
        for outlet in self.system.outlets:
            room = {"e_sum_min": -outlet.room} if outlet.room < np.inf and not outlet.sharing else {}
            self.kind(f"outlet {outlet.id}", co2_emissions=-outlet.tonnes)
            self.generator(outlet.id, "outlet", outlet.id, outlet.carrier, f"outlet {outlet.id}", p_nom=self.through(outlet), p_min_pu=-1.0,
                           p_max_pu=0.0, marginal_cost=outlet.earned_at(self.grid), **room)  # fmt: skip

    def through(self, gate: Supply | Outlet) -> float:
        """The most that may come in or go out, with all that the connection may have; `ties` holds what of it is built."""
        more = self.system.beyond(gate.id)
        return min(gate.limit + (more.existing + more.most if more else 0.0), FAR)

    def supply(self, supply: Supply) -> None:
        tonnes, carrier = self.grid.take(supply.tonnes), f"supply {supply.id}"
        base = float(tonnes[np.abs(tonnes).argmax()])
        self.kind(carrier, co2_emissions=base)
        shared: dict[str, Any] = {"carrier": carrier, "marginal_cost": supply.paid_at(self.grid)}
        if np.ptp(tonnes) > 0:  # tonnes by hour: PyPSA divides by the efficiency
            with np.errstate(divide="ignore"):
                shared["efficiency"] = base / tonnes
        limit = self.through(supply)
        if supply.fixed is not None:
            if supply.peak_charge:
                raise ValueError(f"{supply.id}: a demand charge on an own by-product has no form in PyPSA")
            arises = self.grid.take(supply.fixed)
            most = max(float(arises.max()), 1e-9)
            share = arises / most
            self.generator(supply.id, "arising", supply.id, supply.carrier, p_nom=most, p_min_pu=share, p_max_pu=share, **shared)
            if unpooled(supply.carrier) not in VENTED:
                self.generator(f"{supply.id}:flare", "flare", supply.id, supply.carrier, p_nom=FAR, p_max_pu=0.0, p_min_pu=-1.0, marginal_cost=-self.system.backstop * supply.kept)
        elif supply.peak_charge:
            charge = supply.peak_charge * 12.0 / len(self.present)
            for m in self.present:
                self.generator(f"{supply.id} {m}", "peak", supply.id, supply.carrier, p_nom_extendable=True, p_nom_max=limit,
                               p_max_pu=(self.months == m).astype(float), capital_cost=charge, **shared)  # fmt: skip
        else:
            self.generator(supply.id, "supply", supply.id, supply.carrier, p_nom=limit, **shared)

    def plant(self, plant: Plant) -> None:
        grid = self.grid
        reach = plant.per_capacity * (grid.take(plant.availability) if plant.availability is not None else np.ones(grid.size))
        shown: Any = reach if np.ptp(reach) > 0 else float(reach[0])
        built: dict[str, Any] = {
            "p_nom_extendable": plant.most > 0, "p_nom_max": plant.existing + plant.most, "p_nom_min": plant.existing if plant.most > 0 else 0.0,
            "p_nom": plant.existing, "capital_cost": plant.annual,
        }  # fmt: skip
        ports: list[tuple[str, Any]] = [(c, -v) for c, v in plant.gives.items() if c != plant.output]
        for carrier, taken in plant.taken(np.ones(grid.size), grid).items():
            ports.insert(0, (carrier, taken if np.ptp(taken) > 0 else float(taken[0])))
        if not ports:
            most = {"e_sum_max": plant.yearly} if plant.yearly < np.inf else {}
            built |= most | {"marginal_cost": plant.paid}
            self.generator(plant.id, "plant", plant.id, plant.output, plant.technology, p_max_pu=shown, **built)
            return
        self.roles["Link"][plant.id] = ["plant", plant.id]
        self.kind(plant.technology)
        buses: dict[str, Any] = {"bus0": plant.output}
        for n, (bus, per) in enumerate(ports, 1):
            buses |= {f"bus{n}": bus, "efficiency" if n == 1 else f"efficiency{n}": per}
        buses |= {"carrier": plant.technology, "marginal_cost": -plant.paid}
        self.add("Link", plant.id, p_min_pu=-shown, p_max_pu=0.0, **buses, **built)

    def store(self, store: Store) -> None:
        """Power in units of what passes at the carrier; a MWh through the store costs the system's wear."""
        inner, built = f"{store.id} inside", store.most > 0
        self.kind(store.technology)
        self.add("Bus", inner, carrier=store.carrier)
        into, out = f"{store.id}:in", f"{store.id}:out"
        self.roles["Link"] |= {into: ["in", store.id], out: ["out", store.id]}
        self.roles["Store"][store.id] = ["store", store.id]
        for name, ends, efficiency, cost, capital, per in (
            (into, (store.carrier, inner), store.into, self.system.wear, store.annual, 1.0),
            (out, (inner, store.carrier), store.out, (self.system.wear + store.paid) * store.out, 0.0, store.out),
        ):
            self.add(
                "Link", name, bus0=ends[0], bus1=ends[1], carrier=store.technology, efficiency=efficiency, marginal_cost=cost, capital_cost=capital,
                p_nom_extendable=built, p_nom=store.existing / per, p_nom_min=store.existing / per if built else 0.0,
                p_nom_max=(store.existing + store.most) / per,
            )  # fmt: skip
        self.add(
            "Store", store.id, bus=inner, carrier=store.technology, e_cyclic=store.initial is None, e_initial=store.initial or 0.0, standing_loss=store.loss, capital_cost=store.annual_energy,
            e_nom_extendable=built, e_nom=store.existing_energy, e_nom_min=store.existing_energy if built else 0.0,
            e_nom_max=store.existing_energy + store.most_energy,
        )  # fmt: skip

    def note(self) -> None:
        """What a reader needs beside the components; nothing that stands in them is said twice."""
        s = self.system
        self.net.meta["parkzero"] = {
            "case": s.run, "wear": s.wear, "kept": [x.id for x in s.supplies if x.kept], "stage": s.stage, "backstop": s.backstop, "export_share": s.export_share, "months": self.months.tolist(),
            "roles": self.roles, "givers": {x.id: x.giver_kind for x in s.supplies}, "owners": {p.id: p.owner for p in s.plants} | {x.id: x.owner for x in s.stores},
            "hours": {x.id: list(x.hours) for x in s.stores}, "load_cost": {x.carrier: x.paid for x in s.loads},
            "yearly": {x.id: x.yearly for x in s.plants if x.yearly < np.inf and not _alone(x)},
            "soft": [[x.name, s.room(x), x.backstop] for x in s.limits if not x.hard and x.per is None],
            "left_out": [
                *(f"access to {x.id}" for x in s.supplies if x.access_charge), *(f"cost of {x.id}" for x in s.reinforcements), *(f"plants of {o.id}" for o in s.outlets if o.of),
                *(f"limit {x.name}" for x in s.limits if x.per is not None), *(f"use of {p.id}" for p in s.plants if p.usage < np.inf), *(f"cycles of {x.id}" for x in s.stores if x.cycles < np.inf),
                *(f"measure {p.id}" for p in s.plants if p.spares), *(f"yearly amount of {o.id}" for o in s.outlets if o.room < np.inf),
                *(f"tonnes of {o.id}" for o in s.outlets if o.tonnes), *(f"room {x.name}" for x in s.rooms), *(["export limit"] if s.export_limit < np.inf and sum(o.carrier == "electricity" for o in s.outlets) > 1 else []),
                *(["tonnes of processes"] if s.arising else []), *([CERTIFICATES] if s.certificates else []),
            ],
        }  # fmt: skip


def _alone(plant: Plant) -> bool:
    """Whether it joins no other carrier, and is a generator."""
    return not plant.takes and len(plant.gives) == 1


def stamps(grid: TimeGrid, year: int) -> Any:
    """Start of each modelled step, UTC without zone, shape (size,). Raises ValueError where the steps leave the 8760 hours."""
    whole = np.array([m.replace(tzinfo=None) for m in utc_hours(year)], dtype="datetime64[ns]")
    at = grid.index * grid.step_hours
    if at.max(initial=0.0) >= len(whole):
        raise ValueError("the steps reach beyond a year of 8760 h")
    hour = np.floor(at + 1e-9).astype(int)
    return whole[hour] + np.round((at - hour) * 3.6e12).astype("timedelta64[ns]")


def ties(system: System, grid: TimeGrid) -> Callable[[Any, Any], None]:
    """What a network cannot hold, as `extra_functionality` of its optimisation.

    Charging and discharging power of a new store are one capacity, its energy content within its hours; exports within the own
    generation of the hour, its share of the year and the connection with what reinforces it; what access to the grid costs; yearly amounts of converters and use of new ones; rooms that new capacities share; soft
    limits on tonnes, and limits on other sums of flows.
    """

    def total(n: Any, values: Any) -> Any:
        """A sum over the year, values by snapshot."""
        import xarray as xr

        return (values * xr.DataArray(grid.hours, dims="snapshot", coords={"snapshot": n.snapshots})).sum()

    def one(n: Any, block: str, name: str) -> Any:
        return n.model[block].sel(name=name, drop=True)

    def stores(n: Any) -> None:
        for s in system.stores:
            if s.most <= 0:
                continue
            into, out, content = one(n, "Link-p_nom", f"{s.id}:in"), one(n, "Link-p_nom", f"{s.id}:out"), one(n, "Store-e_nom", s.id)
            n.model.add_constraints(into - s.out * out == 0, name=f"power {s.id}")
            if s.hours[1] > 0:
                least, most = (s.existing_energy - h * s.existing for h in s.hours)
                n.model.add_constraints(content - s.hours[0] * into >= least, name=f"least {s.id}")
                n.model.add_constraints(content - s.hours[1] * into <= most, name=f"most {s.id}")

    def exports(n: Any) -> None:
        sold = sum(one(n, "Generator-p", o.id) for o in system.outlets if o.carrier == "electricity")
        made: Any = 0.0
        for plant in system.plants:
            per = power_per_output(plant)
            if per:
                made = made + per * output(n, plant)
        if resold(system, grid):
            n.model.add_constraints(sold + made >= 0, name="own export")
        if system.export_limit < np.inf:
            more = next((r for o in system.outlets if o.carrier == "electricity" and (r := system.beyond(o.id))), None)
            room: Any = system.export_limit + (more.existing + n.model[more.id] if more else 0.0)
            n.model.add_constraints(sold + room >= 0, name="export limit")
        for outlet in (o for o in system.outlets if o.of):
            own = sum(power_per_output(p) * output(n, p) for p in system.plants if p.id in outlet.of)
            n.model.add_constraints(one(n, "Generator-p", outlet.id) + own >= 0, name=f"own {outlet.id}")
        if system.export_share < 1.0:
            for s in (x for x in system.stores if x.carrier == "electricity"):
                made = made + flow(n, f"{s.id}:out") - flow(n, f"{s.id}:in")
            n.model.add_constraints(total(n, sold + system.export_share * made) >= 0, name="export share")

    def output(n: Any, plant: Plant) -> Any:
        return one(n, "Generator-p", plant.id) if _alone(plant) else -1.0 * one(n, "Link-p", plant.id)

    def yearly(n: Any) -> None:
        for plant in system.plants:
            if plant.yearly < np.inf and not _alone(plant):
                n.model.add_constraints(total(n, output(n, plant)) <= plant.yearly, name=f"yearly {plant.id}")
            if plant.usage < np.inf:
                most: Any = plant.usage * plant.existing
                if plant.most > 0:
                    most = plant.usage * one(n, "Generator-p_nom" if _alone(plant) else "Link-p_nom", plant.id)
                n.model.add_constraints(total(n, output(n, plant)) - most <= 0, name=f"usage {plant.id}")
        for name in dict.fromkeys(o.sharing for o in system.outlets if o.sharing and o.room < np.inf):
            alike = [o for o in system.outlets if o.sharing == name]
            n.model.add_constraints(sum(total(n, flow(n, o.id)) for o in alike) <= alike[0].room, name=f"room {name}")
        for store in system.stores:
            if store.cycles < np.inf:
                given = store.cycles * store.out
                room: Any = given * (one(n, "Store-e_nom", store.id) if store.most > 0 else store.existing_energy)
                n.model.add_constraints(total(n, flow(n, f"{store.id}:out")) - room <= 0, name=f"usage {store.id}")

    def flow(n: Any, name: str) -> Any:
        """A flow of the plan, by the names of `Plan.flow`."""
        id, _, part = name.partition(":")
        plants, stores = {p.id: p for p in system.plants}, {s.id: s for s in system.stores}
        if id in plants:
            return output(n, plants[id])
        if id in stores:
            return one(n, "Link-p", name) if part == "in" else stores[id].out * one(n, "Link-p", name)
        signed = -1.0 if part in ("vent", "flare") or id in {o.id for o in system.outlets} else 1.0
        names = [name] if part or name in n.generators.index else n.generators.index[n.generators.carrier == f"supply {name}"]
        return signed * sum(one(n, "Generator-p", x) for x in names)

    def reinforced(n: Any) -> None:
        gates = {s.id: s.limit for s in system.supplies} | {o.id: o.limit for o in system.outlets}
        for more in system.reinforcements:
            built = n.model.add_variables(lower=0.0, upper=more.most, name=more.id)
            n.model.objective = n.model.objective.expression + more.annual * built
            for id in (*more.supplies, *more.outlets):
                n.model.add_constraints(flow(n, id) - built <= gates[id] + more.existing, name=f"{more.id} {id}")

    def access(n: Any) -> None:
        for supply in (s for s in system.supplies if s.access_charge):
            most = n.model.add_variables(lower=0.0, name=f"access {supply.id}")
            n.model.add_constraints(flow(n, supply.id) - most <= 0, name=f"access {supply.id}")
            n.model.objective = n.model.objective.expression + supply.access_charge * most

    def certificates(n: Any) -> Any:
        """Certificates of the year, as a variable; nothing where there are none."""
        offered = system.certificates
        if offered is None:
            return 0.0
        year = n.model.add_variables(lower=0.0, name=CERTIFICATES)
        n.model.add_constraints(year - offered.room * total(n, flow(n, offered.supply)) <= 0, name=CERTIFICATES)
        n.model.objective = n.model.objective.expression + offered.paid * year
        return year

    def limits(n: Any) -> None:
        import xarray as xr

        year = certificates(n)

        tied = [x for x in system.limits if not x.hard or x.per is not None]
        if not tied:
            return
        tonnes: Any = system.steady
        for outlet in system.outlets:
            if outlet.tonnes:
                tonnes = tonnes + outlet.tonnes * total(n, flow(n, outlet.id))
        for supply in system.supplies:
            per = xr.DataArray(grid.take(supply.tonnes), dims="snapshot", coords={"snapshot": n.snapshots})
            for name in n.generators.index[n.generators.carrier == f"supply {supply.id}"]:
                tonnes = tonnes + total(n, per * one(n, "Generator-p", name))
        if system.certificates:
            tonnes = tonnes + system.certificates.tonnes * year
        for limit in tied:
            counted = tonnes if limit.per is None else sum(v * (year if name == CERTIFICATES else total(n, flow(n, name))) for name, v in limit.per.items() if name != CERTIFICATES or system.certificates)
            if limit.hard:
                n.model.add_constraints(counted <= limit.tonnes, name=f"limit {limit.name}")
                continue
            excess = n.model.add_variables(lower=0.0, name=f"excess {limit.name}")
            n.model.add_constraints(counted - excess <= limit.tonnes, name=f"limit {limit.name}")
            n.model.objective = n.model.objective.expression + limit.backstop * excess

    def rooms(n: Any) -> None:
        standing = {Part(p.id): p.existing for p in system.plants} | {Part(s.id): s.existing for s in system.stores} | {Part(s.id, "energy"): s.existing_energy for s in system.stores}
        links = {s.id for s in system.stores}
        for room in system.rooms:
            shared: Any = 0.0
            most = room.most
            for part, per in room.per.items():
                if all(x.id != part.id or x.most <= 0 for x in system.assets):
                    continue
                if any(r.id == part.id for r in system.reinforcements):
                    shared = shared + per * n.model[part.id]
                    continue
                block, name = ("Store-e_nom", part.id) if part.side == "energy" else ("Link-p_nom", f"{part.id}:in") if part.id in links else ("Generator-p_nom" if part.id in n.generators.index else "Link-p_nom", part.id)
                shared, most = shared + per * one(n, block, name), most + per * standing[part]
            if not isinstance(shared, float):
                n.model.add_constraints(shared <= most, name=f"room {room.name}")

    def tie(n: Any, _: Any) -> None:
        stores(n)
        reinforced(n)
        rooms(n)
        if any(o.carrier == "electricity" for o in system.outlets):
            exports(n)
        yearly(n)
        access(n)
        limits(n)

    return tie


def optimum(system: System, grid: TimeGrid, **options: Any) -> float:
    """PyPSA's optimal cost of the system, with the costs that PyPSA does not see (existing capacity is free) taken off; `options`: of HiGHS. Needs the research extra."""
    net = network(system, grid)
    status, condition = net.optimize(
        solver_name="highs", solver_options={"output_flag": False} | options, include_objective_constant=False, extra_functionality=ties(system, grid),
    )  # fmt: skip
    if status != "ok":
        raise RuntimeError(f"PyPSA ended with {status}, {condition}")
    paid_twice = sum(p.annual * p.existing for p in system.plants if p.most > 0)
    paid_twice += sum(s.annual * s.existing + s.annual_energy * s.existing_energy for s in system.stores if s.most > 0)
    return float(net.objective) - paid_twice + sum(item.paid * grid.total(grid.take(item.power)) for item in system.loads)


def solution(system: System, plan: Plan, *, year: int | None = None) -> Any:
    """The network of a system with a plan's capacities (`p_nom_opt`, `e_nom_opt`), dispatch and prices. What can be built stays extendable.

    Snapshots as in `network`. Raises ValueError where the plan's grid has several periods.
    """
    net = network(system, plan.grid, year=year)
    _capacities(net, system, plan)
    _dispatch(net, system, plan)
    net.meta["parkzero"]["plan"] = {
        "cost": plan.cost, "lower": plan.lower, "upper": plan.upper, "end": plan.end, "emissions": plan.emissions,
    }  # fmt: skip
    return net


def _capacities(net: Any, system: System, plan: Plan) -> None:
    for part, attribute in ((net.generators, "p_nom"), (net.links, "p_nom"), (net.stores, "e_nom")):
        part[f"{attribute}_opt"] = part[attribute]
    month = plan.grid.label(system.months)
    for supply in system.supplies:
        if supply.peak_charge:
            for m in np.unique(month):
                net.generators.loc[f"{supply.id} {m}", "p_nom_opt"] = float(plan.flow[supply.id][month == m].max(initial=0.0))
    for plant in system.plants:
        part = net.generators if plant.id in net.generators.index else net.links
        part.loc[plant.id, "p_nom_opt"] = plant.existing + plan.capacity.get(plant.id, 0.0)
    for store in system.stores:
        power = store.existing + plan.capacity.get(store.id, 0.0)
        net.links.loc[f"{store.id}:in", "p_nom_opt"] = power
        net.links.loc[f"{store.id}:out", "p_nom_opt"] = power / store.out
        net.stores.loc[store.id, "e_nom_opt"] = store.existing_energy + plan.energy.get(store.id, 0.0)


def _dispatch(net: Any, system: System, plan: Plan) -> None:
    import pandas as pd

    flow, month = plan.flow, plan.grid.label(system.months)
    given: dict[str, Floats] = {f"{c}:vent": -flow[f"{c}:vent"] for c in carriers(system) if unpooled(c) in VENTED}
    given |= {f"{x.carrier}:unserved": flow[f"{x.carrier}:unserved"] for x in system.loads}
    given |= {x.id: -flow[x.id] for x in system.outlets}
    for supply in system.supplies:
        if supply.peak_charge:
            given |= {f"{supply.id} {m}": np.where(month == m, flow[supply.id], 0.0) for m in np.unique(month)}
        else:
            given[supply.id] = flow[supply.id]
        if supply.fixed is not None and unpooled(supply.carrier) not in VENTED:
            given[f"{supply.id}:flare"] = -flow[f"{supply.id}:flare"]
    through: dict[str, Floats] = {}
    for plant in system.plants:
        (given if plant.id in net.generators.index else through)[plant.id] = flow[plant.id] * (
            1.0 if plant.id in net.generators.index else -1.0
        )
    inside: dict[str, Floats] = {}
    for store in system.stores:
        through |= {f"{store.id}:in": flow[f"{store.id}:in"], f"{store.id}:out": flow[f"{store.id}:out"] / store.out}
        inside[store.id] = flow[f"{store.id}:out"] / store.out - store.into * flow[f"{store.id}:in"]

    def table(columns: dict[str, Floats], order: Any) -> Any:
        return pd.DataFrame(columns, index=net.snapshots, dtype=float).reindex(columns=order)

    net.generators_t["p"] = table(given, net.generators.index)
    net.loads_t["p"] = table({x.carrier: plan.grid.take(x.power) for x in system.loads}, net.loads.index)
    net.buses_t["marginal_price"] = table(dict(plan.price), net.buses.index).fillna(0.0)
    links = table(through, net.links.index)
    net.links_t["p0"] = links
    for n in (c.removeprefix("bus") for c in net.links.columns if c.startswith("bus") and c != "bus0"):
        efficiency = f"efficiency{n}" if n != "1" else "efficiency"
        if efficiency in net.links.columns:
            by_step = net.get_switchable_as_dense("Link", efficiency).reindex(columns=net.links.index)
            net.links_t[f"p{n}"] = -links * by_step * (net.links[f"bus{n}"] != "")
    net.stores_t["p"] = table(inside, net.stores.index)
    net.stores_t["e"] = table({x.id: flow[f"{x.id}:level"] for x in system.stores}, net.stores.index)

"""A PyPSA network of somebody else as a System (research extra); what has no form here is named, one problem per kind and feature.

Buses become carriers. A generator of fixed capacity is a supply, any other flow a plant; a price by hour, tonnes or more than
three buses make plants in a row over carriers of their own; what only takes from a bus is a plant that takes more than it gives.
Storage costs the engine's WEAR per MWh. A network that `referee` wrote carries a note on what its components stand for, and is
read back as the system it came from; what somebody changed in its tables is followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parkzero.accounting import Rule
from parkzero.clock import HOURS, Floats
from parkzero.energy import Due, Limit, Load, Outlet, Plant, Store, Supply, System
from parkzero.optimize.programme import INF
from parkzero.optimize.referee import FAR
from parkzero.problem import ParkError, Problem
from parkzero.words import THERMAL

SHOWN = 8
"""Names that a problem lists."""
SPECK = 1e-12


class Feature(NamedTuple):
    """An attribute that the engine has no form for: on what it is found, when it counts, what was done instead."""

    attribute: str
    test: str
    """true, false, set, nonzero, finite, not_one."""
    hint: str
    kinds: tuple[str, ...] = ("Generator", "Link", "Process", "StorageUnit", "Store", "Line", "Transformer")


_DISPATCH = ("Generator", "Link", "Process", "StorageUnit", "Store")
FEATURES = (
    Feature("committable", "true", "taken without starts, stops and least load"),
    Feature("maintainable", "true", "taken without maintenance"),
    Feature("ramp_limit_up", "set", "taken without limits on change from step to step"),
    Feature("ramp_limit_down", "set", "taken without limits on change from step to step"),
    *(Feature(f"{n}_nom_mod", "nonzero", "taken in any size") for n in "pse"),
    *(Feature(f"{n}_nom_set", "set", "capacity chosen between its bounds") for n in "pse"),
    *(Feature(a, "nonzero", "this cost is left out") for a in ("marginal_cost_quadratic", "stand_by_cost", "marginal_cost_storage", "spill_cost")),
    *(Feature(a, "set", "dispatch left free", _DISPATCH) for a in ("p_set", "p_dispatch_set", "p_store_set", "state_of_charge_set", "e_set")),
    Feature("e_sum_min", "finite", "taken without a least yearly amount"),
    *(Feature(f"delay{n}", "nonzero", "taken without delay", ("Link", "Process")) for n in ("", "2", "3", "4", "0", "1")),
    Feature("cyclic_state_of_charge", "false", "taken as cyclic: it ends at the level at which it begins", ("StorageUnit",)),
    Feature("e_cyclic", "false", "taken as cyclic: it ends at the level at which it begins", ("Store",)),
    Feature("e_min_pu", "nonzero", "level taken between nothing and its capacity", ("Store",)),
    Feature("e_max_pu", "not_one", "level taken between nothing and its capacity", ("Store",)),
    Feature("marginal_cost", "nonzero", "this cost is left out", ("Store",)),
)  # fmt: skip


_ONE_WAY = "new capacity that serves both ways left out: read what stands"
_STRUCTURE = (_ONE_WAY,)
"""Hints of problems after which the network is another one."""


def read_network(source: Any, *, backstop: float | None = None) -> tuple[System, tuple[Problem, ...]]:
    """The system of a PyPSA network, a netCDF file or a CSV folder, and what of it has no form here.

    Series have as many steps as the network has snapshots. Problems of level "warning" leave a restriction or cost out or
    simplify it, those of level "error" change what is connected with what. `backstop`: price of demand not served
    [currency/MWh]; left out, far above what any capacity or energy of the network costs. Costs of capacity that a network
    demands (`p_nom_min`) are no part of the system's cost. Raises ParkError where there is nothing to read.
    """
    file = "" if not isinstance(source, str | Path) else Path(source).name
    return _Reader(_opened(source, file), file, backstop).read()


def _opened(source: Any, file: str) -> Any:
    import pypsa

    if isinstance(source, str | Path):
        if not Path(source).exists():
            raise ParkError([Problem("missing_file", file, found="no such file", expected="a netCDF file or a CSV folder of PyPSA")])
        try:
            source = pypsa.Network(str(source))
        except Exception as why:  # readers of files raise errors of many kinds
            raise ParkError([Problem("foreign_unreadable", file, found="a file of another form", expected="a netCDF file or a CSV folder of PyPSA")]) from why  # fmt: skip
    if not isinstance(source, pypsa.Network):
        raise ParkError([Problem("foreign_unreadable", file, found="another object", expected="a PyPSA network")])
    if getattr(source, "has_scenarios", False):
        raise ParkError([Problem("foreign_feature", file, field="scenarios", expected="one scenario", hint="read each scenario by itself")])
    return source


class _Reader:
    def __init__(self, net: Any, file: str, backstop: float | None) -> None:
        self.net, self.file, self.backstop = net, file, backstop
        self.note: Mapping[str, Any] = net.meta.get("parkzero", {})
        self.refused: dict[tuple[str, str, str], list[str]] = {}
        self.notices: list[Problem] = []
        self.names: set[str] = set()
        self.supplies: list[Supply] = []
        self.outlets: list[Outlet] = []
        self.plants: list[Plant] = []
        self.stores: list[Store] = []
        self.loads: dict[str, Floats] = {}
        self._tables: dict[str, Any] = {}
        self._dense: dict[tuple[str, str], Any] = {}
        self.time()
        self.attribute, self.limits = self.tonnes()

    # The tables of the network

    def table(self, kind: str) -> Any:
        """Active components of a kind, one a row; empty where PyPSA knows no such kind."""
        if kind not in self._tables:
            import pandas as pd

            try:
                static = self.net.components[kind].static
            except (KeyError, AttributeError):
                static = pd.DataFrame()
            self._tables[kind] = static[static["active"].astype(bool)] if "active" in static else static
        return self._tables[kind]

    def values(self, kind: str, attribute: str, name: str) -> Floats:
        """A series or constant of a component, shape (steps,)."""
        if (kind, attribute) not in self._dense:
            self._dense[kind, attribute] = self.net.get_switchable_as_dense(kind, attribute).loc[self.snapshots]
        return self._dense[kind, attribute][name].to_numpy(float)  # type: ignore[no-any-return]

    def constant(self, kind: str, attribute: str, name: str) -> float:
        """A figure that must not change over time; its mean is taken where it does, with a notice."""
        found = self.values(kind, attribute, name)
        if np.ptp(found) > SPECK:
            self.tell(kind, attribute, "taken at its mean over time", name)
        return float(found.mean())

    def role(self, kind: str, name: str) -> tuple[str, str]:
        """What a component of our own network stands for, and the id of that."""
        found = self.note.get("roles", {}).get(kind, {}).get(name, ("", name))
        return found[0], found[1]

    def tell(self, kind: str, attribute: str, hint: str, name: str) -> None:
        names = self.refused.setdefault((kind, attribute, hint), [])
        if name not in names:
            names.append(name)

    def notice(self, field: str, found: str, expected: str, hint: str, level: str = "warning") -> None:
        self.notices.append(Problem("foreign_feature", self.file, line=None, field=field, found=found, expected=expected, hint=hint, level=level))

    def id(self, kind: str, name: str) -> str:
        """An id that no other component has and that is no name of the engine's own."""
        found = f"{name} ({kind.lower()})" if name in self.names else name
        self.names.add(found)
        return found

    def carrier(self, bus: Any) -> str:
        """A bus as a carrier; carriers that the engine may vent go by another name, unless the network is our own."""
        return f"bus {bus}" if not self.note and bus in THERMAL else str(bus)

    # Time, tonnes, features

    def time(self) -> None:
        net = self.net
        self.snapshots = net.snapshots
        periods = list(net.investment_periods)
        if periods:
            self.snapshots = net.snapshots[net.snapshots.get_level_values(0) == periods[0]]
            self.notice("investment_periods", f"{len(periods)} periods", "one period", "only the first is read", "error")
        weights = net.snapshot_weightings.loc[self.snapshots]
        self.step = float(weights["stores"].mean())
        if float(np.abs(weights.to_numpy(float) - self.step).max()) > 1e-9 * self.step:
            self.notice(
                "snapshot_weightings", "snapshots of unequal weight", "one weight for all", "each snapshot stands for the mean length of a step",
            )  # fmt: skip
        hours = len(self.snapshots) * self.step
        if abs(hours - HOURS) > 1e-6:
            self.notice("snapshots", f"{hours:g} h", f"{HOURS} h", "yearly costs of capacity are set against these hours alone")
        self.zero = np.zeros(len(self.snapshots))

    def tonnes(self) -> tuple[str, tuple[Limit, ...]]:
        """The carrier attribute that is taken for tonnes, and the limits on it."""
        table = self.table("GlobalConstraint")
        used = [str(a) for a in table["carrier_attribute"][table["type"] == "primary_energy"]]
        attribute = "co2_emissions" if "co2_emissions" in used or not used else used[0]
        found = [Limit(name=str(n), tonnes=float(t), backstop=float(price), rule=_rule(str(n))) for n, t, price in self.note.get("soft", ())]
        for name in self.note.get("left_out", ()):
            self.notice("meta.parkzero", str(name), "what a network holds", "it is not read back")
        for name, row in table.iterrows():
            if row["type"] == "primary_energy" and row["sense"] == "<=" and row["carrier_attribute"] == attribute:
                found.append(Limit(name=str(name), tonnes=float(row["constant"]), backstop=0.0, rule=_rule(str(name)), hard=True))
            else:
                self.tell("GlobalConstraint", str(row["type"]), "this limit is left out", str(name))
        return attribute, tuple(found)

    def features(self) -> None:
        for feature in FEATURES:
            for kind in feature.kinds:
                table = self.table(kind)
                if not len(table) or feature.attribute not in table:
                    continue
                odd = _odd(table[feature.attribute], feature.test)
                by_hour = self.net.components[kind].dynamic.get(feature.attribute, ())
                for name in table.index:
                    if bool(_odd(by_hour[name], feature.test).any()) if name in by_hour else bool(odd[name]):
                        self.tell(kind, feature.attribute, feature.hint, str(name))
        for kind in (*_DISPATCH, "Line", "Transformer"):
            pieces = getattr(self.net.components[kind], "piecewise", {}) if len(self.table(kind)) else {}
            for attribute, table in pieces.items():
                if table is not None and len(table):
                    self.tell(kind, attribute, "taken as one straight line", "piecewise")

    # Components

    def read(self) -> tuple[System, tuple[Problem, ...]]:
        self.features()
        for name in self.table("Load").index:
            self.load(str(name))
        self.generators()
        for kind, main, others in (("Link", -1.0, "efficiency"), ("Process", None, "rate")):
            for name, row in self.table(kind).iterrows():
                if self.role(kind, str(name))[0] in ("in", "out"):
                    continue
                ports = []
                for port in (c.removeprefix("bus") for c in row.index if str(c).startswith("bus")):
                    if isinstance(row[f"bus{port}"], str) and row[f"bus{port}"]:
                        first = port == "0" and main is not None
                        attribute = others if main is not None and port == "1" else f"{others}{port}"
                        ports.append((row[f"bus{port}"], -1.0 if first else self.constant(kind, attribute, str(name))))
                self.flow(kind, str(name), ports)
        for kind in ("Line", "Transformer"):
            for name, row in self.table(kind).iterrows():
                self.tell(kind, "bus0", "taken as transport both ways, without loss and voltage angles", str(name))
                self.flow(kind, str(name), [(row["bus0"], -1.0), (row["bus1"], 1.0)])
        for name in self.table("StorageUnit").index:
            self.storage(str(name))
        for name in self.table("Store").index:
            self.store(str(name))
        return self.system(), (*self.notices, *(self.problem(*key, names) for key, names in self.refused.items()))

    def problem(self, kind: str, attribute: str, hint: str, names: list[str]) -> Problem:
        shown = ", ".join(names[:SHOWN]) + (f" (+{len(names) - SHOWN})" if len(names) > SHOWN else "")
        level = "error" if hint in _STRUCTURE else "warning"
        return Problem("foreign_feature", self.file, line=None, field=f"{kind}.{attribute}", found=shown, expected="", hint=hint, level=level)

    def system(self) -> System:
        note, steps, dates = self.note, len(self.snapshots), self.snapshots.get_level_values(-1)
        dated = hasattr(dates, "month")
        months = note.get("months", ())
        if len(months) != steps:
            months = dates.month if dated else np.arange(steps) * 12 // max(steps, 1) + 1
        figures = [1.0, *(float(np.abs(s.price).max(initial=0.0)) for s in self.supplies), *(p.variable for p in self.plants)]
        figures += [abs(p.annual) for p in self.plants] + [max(s.annual, s.annual_energy) for s in self.stores]
        costs = note.get("load_cost", {})
        return System(
            run=str(note.get("case", "plan")), stage=int(note.get("stage", dates[0].year if dated and steps else 0)), supplies=tuple(self.supplies),
            outlets=tuple(self.outlets), plants=tuple(self.plants), stores=tuple(self.stores),
            loads=tuple(Load(carrier=c, power=p, transfers={Due("load", "used"): float(costs[c])} if costs.get(c) else {}) for c, p in self.loads.items()), limits=self.limits, months=np.asarray(months, float),
            backstop=float(self.backstop or note.get("backstop", 100.0 * max(figures))), export_share=float(note.get("export_share", 1.0)), step_hours=self.step,
        )  # fmt: skip

    def load(self, name: str) -> None:
        row = self.table("Load").loc[name]
        bus, power = self.carrier(row["bus"]), -float(row["sign"]) * self.values("Load", "p_set", name)
        if power.min(initial=0.0) < 0:
            self.tell("Load", "p_set", "negative demand taken as supply that need not be used", name)
            arises = np.maximum(-power, 0.0)
            self.supplies.append(Supply(id=self.id("Load", name), carrier=bus, giver_kind="supplier", price=self.zero, limit=INF, peak_charge=0.0, tonnes=self.zero, fixed=arises))
        self.loads[bus] = self.loads.get(bus, self.zero) + np.maximum(power, 0.0)

    def generators(self) -> None:
        months: dict[str, int] = {}
        table, carriers = self.table("Generator"), self.table("Carrier")
        rates = carriers.get(self.attribute, {})
        for name, row in ((str(n), r) for n, r in table.iterrows()):
            role, id = self.role("Generator", name)
            rate = float(rates.get(row["carrier"], 0.0))
            tonnes = rate / self.values("Generator", "efficiency", name) if rate else self.zero
            cost, bus = self.values("Generator", "marginal_cost", name), self.carrier(row["bus"])
            giver = self.note.get("givers", {}).get(id, "supplier")
            if role == "peak":
                months[id] = months.get(id, 0) + 1
                if months[id] == 1:
                    self.supplies.append(Supply(id=id, carrier=bus, giver_kind=giver, price=cost, limit=_most(row["p_nom_max"]), peak_charge=float(row["capital_cost"]) / 12.0, tonnes=tonnes))
            elif role == "arising":
                arises = float(row["p_nom"]) * self.values("Generator", "p_max_pu", name)
                self.supplies.append(Supply(id=id, carrier=bus, giver_kind=giver, price=cost, limit=INF, peak_charge=0.0, tonnes=tonnes, fixed=arises))
            elif role == "outlet":
                self.outlets.append(Outlet(id=id, carrier=bus, price=cost, limit=_most(row["p_nom"])))
            elif role not in ("vent", "unserved", "flare"):
                self.flow("Generator", name, [(row["bus"], float(row["sign"]))], tonnes)
        self.supplies = [replace(s, peak_charge=s.peak_charge * months.get(s.id, 1)) for s in self.supplies]

    def capacity(self, kind: str, name: str, nominal: str) -> tuple[float, float, float]:
        """What stands [MW or MWh], what may be built, and its yearly cost."""
        row = self.table(kind).loc[name]
        if not row[f"{nominal}_extendable"]:
            return _most(row[nominal]), 0.0, 0.0
        cost = getattr(self.net.components[kind], "periodized_cost", None)
        annual = float(row["capital_cost"]) if cost is None else float(cost.sel(name=name))
        least = max(float(row[f"{nominal}_min"]), 0.0)
        return least, max(_most(row[f"{nominal}_max"]) - least, 0.0), annual

    def flow(self, kind: str, name: str, ports: Iterable[tuple[Any, float]], tonnes: Floats | None = None) -> None:
        """A component with one flow between its buses; `ports`: what each bus gains or loses per unit of it."""
        row, passive = self.table(kind).loc[name], kind in ("Line", "Transformer")
        high = self.values(kind, "s_max_pu" if passive else "p_max_pu", name)
        low = -high if passive else self.values(kind, "p_min_pu", name)
        if low.max() > SPECK or high.min() < -SPECK:
            if not row.get("committable", False):
                self.tell(kind, "p_min_pu", "taken without a least output", name)
            low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
        standing, most, annual = self.capacity(kind, name, "s_nom" if passive else "p_nom")
        back = low.min() < -SPECK
        both = back and high.max() > SPECK
        if both and most > 0:
            self.tell(kind, "s_nom_extendable" if passive else "p_nom_extendable", _ONE_WAY, name)
            most = 0.0
        per: dict[str, float] = {}
        for bus, gain in ports:
            per[self.carrier(bus)] = per.get(self.carrier(bus), 0.0) + gain
        cost = self.zero if passive else self.values(kind, "marginal_cost", name)
        tonnes = self.zero if tonnes is None else tonnes
        yearly = float(self.note.get("yearly", {}).get(name, row.get("e_sum_max", INF)))
        plant = Plant(
            id=self.id(kind, name), technology=str(row.get("carrier") or name), owner=self.note.get("owners", {}).get(name, ""), input=None, output="", per_input=0.0, per_capacity=1.0,
            existing=standing, most=most, annual=annual, variable=0.0, availability=None, yearly=yearly,
        )  # fmt: skip
        if both or not back:
            self.way(plant, per, high, cost, tonnes)
        if back:
            plant = replace(plant, id=f"{plant.id} back", yearly=INF) if both else plant
            self.way(plant, {bus: -gain for bus, gain in per.items()}, -low, -cost, -tonnes)

    def way(self, plant: Plant, per: Mapping[str, float], reach: Floats, cost: Floats, tonnes: Floats) -> None:
        """One direction of a flow, up to `reach` of its capacity: a supply where it only gives and nothing is built, plants else."""
        ends = {bus: gain for bus, gain in per.items() if abs(gain) > SPECK}
        flat, first, bus = bool(np.ptp(reach) < SPECK), float(reach[0]), next(iter(ends), "")
        if flat and plant.most == 0 and plant.yearly == INF and list(ends.values()) == [1.0]:
            giver = self.note.get("givers", {}).get(plant.id, "supplier")
            self.supplies.append(Supply(id=plant.id, carrier=bus, giver_kind=giver, price=cost, limit=plant.existing * first, peak_charge=0.0, tonnes=tonnes))
            return
        variable = float(cost[0])
        if np.ptp(cost) > SPECK or tonnes.any():
            fuel, variable = f"{plant.id} fuel", 0.0
            ends[fuel] = -1.0
            self.supplies.append(Supply(id=fuel, carrier=fuel, giver_kind="supplier", price=cost, limit=INF, peak_charge=0.0, tonnes=tonnes))
        plant = replace(plant, per_capacity=first if flat else 1.0, availability=None if flat else reach, variable=variable)
        self.plants.append(joined(plant, ends))

    def storage(self, name: str) -> None:
        """A storage unit; with inflow, cost or uneven power as a reservoir behind a plant in and a plant out."""
        row = self.table("StorageUnit").loc[name]
        into, out = self.constant("StorageUnit", "efficiency_store", name), self.constant("StorageUnit", "efficiency_dispatch", name)
        loss = self.constant("StorageUnit", "standing_loss", name)
        low, high = self.values("StorageUnit", "p_min_pu", name), self.values("StorageUnit", "p_max_pu", name)
        cost, inflow = self.values("StorageUnit", "marginal_cost", name), self.values("StorageUnit", "inflow", name)
        standing, most, annual = self.capacity("StorageUnit", name, "p_nom")
        id, bus, hours = self.id("StorageUnit", name), self.carrier(row["bus"]), float(row["max_hours"])
        plain = not (cost.any() or inflow.any() or (low + 1.0).any() or (high - 1.0).any())
        if plain or most > 0:
            if not plain:
                self.tell("StorageUnit", "p_nom_extendable", "inflow, variable cost and uneven power left out where capacity is new", name)
            ties, kind = (hours, hours) if most > 0 else (0.0, 0.0), str(row.get("carrier") or name)
            energy, more = standing * hours, most * hours
            self.stores.append(Store(id=id, technology=kind, owner="", carrier=bus, into=into, out=out, loss=loss, existing=standing, existing_energy=energy, most=most, most_energy=more, annual=annual, annual_energy=0.0, hours=ties))
            return
        inner = f"{id} inside"
        power = standing * (into + 1.0 / out) + float(inflow.max())
        self.stores.append(
            Store(id=id, technology=str(row.get("carrier") or name), owner="", carrier=inner, into=1.0, out=1.0, loss=loss, existing=power, existing_energy=standing * hours, most=0.0, most_energy=0.0, annual=0.0, annual_energy=0.0)
        )
        plant = Plant(id="", technology=str(row.get("carrier") or name), owner="", input=None, output="", per_input=0.0, per_capacity=1.0, existing=standing, most=0.0, annual=0.0, variable=0.0, availability=None)
        if low.min() < 0:
            self.way(replace(plant, id=f"{id} in"), {bus: -1.0, inner: into}, np.maximum(-low, 0.0), self.zero, self.zero)
        self.way(replace(plant, id=f"{id} out"), {inner: -1.0 / out, bus: 1.0}, np.maximum(high, 0.0), cost, self.zero)
        if inflow.any():
            self.supplies.append(Supply(id=f"{id} inflow", carrier=inner, giver_kind="supplier", price=self.zero, limit=INF, peak_charge=0.0, tonnes=self.zero, fixed=inflow))

    def store(self, name: str) -> None:
        """A PyPSA store has no power of its own: any that fills it within a step. One of ours stands behind its two links."""
        row, links = self.table("Store").loc[name], self.table("Link")
        loss = self.constant("Store", "standing_loss", name)
        energy, more, annual = self.capacity("Store", name, "e_nom")
        kind = str(row.get("carrier") or name)
        if self.role("Store", name)[0] == "store":
            into, out = f"{name}:in", f"{name}:out"
            power, most, cost = self.capacity("Link", into, "p_nom")
            low, high = self.note["hours"][name]
            self.stores.append(Store(
                id=self.id("Store", name), technology=kind, owner=self.note["owners"].get(name, ""), carrier=self.carrier(links.loc[into, "bus0"]),
                into=float(links.loc[into, "efficiency"]), out=float(links.loc[out, "efficiency"]), loss=loss, existing=power, existing_energy=energy, most=most, most_energy=more, annual=cost, annual_energy=annual, hours=(low, high),
            ))  # fmt: skip
            return
        id, bus, quick = self.id("Store", name), self.carrier(row["bus"]), (self.step, self.step)
        self.stores.append(Store(id=id, technology=kind, owner="", carrier=bus, into=1.0, out=1.0, loss=loss, existing=energy / self.step, existing_energy=energy, most=more / self.step, most_energy=more, annual=0.0, annual_energy=annual, hours=quick))


def joined(plant: Plant, ends: Mapping[str, float]) -> Plant:
    """The plant that gives (+) and takes (-) `ends` per unit of flow.

    What only takes gets its first carrier as output too, and takes it once more.
    """
    rest = dict(ends)
    main = next((bus for bus, gain in rest.items() if gain > 0), None)
    if main is None:
        main = taken = next(iter(rest))
        gain, need = 1.0, 1.0 - rest.pop(main)
    else:
        gain = rest.pop(main)
        taken = next((bus for bus, amount in rest.items() if amount < 0), "")
        need = -rest.pop(taken) if taken else 0.0
    variable = plant.variable / gain
    return replace(
        plant, output=main, input=taken or None, per_input=need / gain, by_products={bus: amount / gain for bus, amount in rest.items()},
        per_capacity=gain * plant.per_capacity, yearly=gain * plant.yearly, variable=variable,
    )  # fmt: skip


def _odd(values: Any, test: str) -> Any:
    """Where an attribute says what the engine has no form for."""
    if test in ("true", "false"):
        return values.astype(bool) == (test == "true")
    if test == "set":
        return values.notna()
    if test == "finite":
        return np.isfinite(values.astype(float))
    return values.astype(float).fillna(float(test == "not_one")) != float(test == "not_one")


def _most(value: Any) -> float:
    return min(float(value), FAR)


def _rule(name: str) -> Rule:
    return Rule(name=name, unit="tCO2", rows=())

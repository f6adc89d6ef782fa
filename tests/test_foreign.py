"""PyPSA networks of other people: what is read has PyPSA's own objective, everything else is refused by name."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkzero.energy import Plant
from parkzero.problem import DemandError, ParkError

pd = pytest.importorskip("pandas")
pypsa = pytest.importorskip("pypsa")
import networks as n  # noqa: E402
from parkzero.optimize import foreign, passages  # noqa: E402
from parkzero.optimize import networks as solving  # noqa: E402
from parkzero.optimize.attributes import FREE, READ, REFUSED, portless, treatment  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


def equal(net: object) -> foreign.NetworkReading:
    """The reading of a network, after its optimum was set against PyPSA's."""
    reading = foreign.read_network(net)
    plan = solving.network_plan(reading)
    assert solving.objective(reading, plan) == pytest.approx(n.solved(net), rel=1e-6)
    return reading


def refused(net: object) -> dict[str, tuple[str, str]]:
    """What was found and expected, by component and attribute."""
    with pytest.raises(ParkError) as told:
        foreign.read_network(net)
    assert all(p.code == "foreign_feature" and p.level == "error" for p in told.value.problems)
    return {p.field: (p.found, p.expected) for p in told.value.problems}


# Attributes


def inputs() -> list[tuple[str, str]]:
    """Every input of every component that PyPSA's tables have."""
    net = pypsa.Network()
    return [(c.name, a) for c in (net.components[k] for k in sorted(net.all_components)) for a in c.defaults.index if not str(c.defaults.at[a, "status"]).startswith("Output")]


def test_every_input_of_pypsa_has_one_verdict_and_every_verdict_an_input() -> None:
    tables = (READ, FREE, REFUSED)
    for kind, attribute in inputs():
        assert sum(portless(attribute) in table.get(kind, ()) for table in tables) == 1, (kind, attribute)
    known = {(kind, portless(a)) for kind, a in inputs()}
    assert {(kind, a) for table in tables for kind, names in table.items() for a in names} == known
    assert treatment("Generator", "something_new") == "refused"
    assert treatment("Reactor", "name") == "refused"


BASE = n.small()
"""One component of each kind; tests change copies of it."""
ODD = {
    "bus": "b", "bus0": "b", "bus1": "c", "sense": "==", "type": "primary_energy", "carrier": "gas", "carrier_attribute": "co2_emissions", "model": "pi", "p_min_pu": -0.5, "p_max_pu": 0.6, "sign": -0.5, "lifetime": 20.0,
    "overnight_cost": 90.0, "discount_rate": 0.07, "e_sum_max": 11.0, "e_sum_min": 3.0, "x": 22.0, "r": 3.0, "v_nom": 220.0, "p_nom_max": 5.0, "s_nom_max": 5.0, "e_nom_max": 5.0, "constant": 55.0, "p_set": 2.5,
    "investment_period": 2030.0, "rate": -0.8, "rate0": -0.8, "max_hours": 3.0, "tap_side": 1, "v_ang_max": 1.0, "location": "x", "control": "Slack", "color": "red", "co2_emissions": 0.3, "x_": 1.0,
    "delay": 1, "delay0": 1, "delay1": 1, "p_nom_set": 4.0, "s_nom_set": 4.0, "e_nom_set": 4.0, "s_nom": 5.0, "p_nom": 5.0, "e_nom": 5.0, "capital_cost": 20.0, "e_min_pu": 0.2, "e_max_pu": 0.7, "inflow": 1.0,
}  # fmt: skip
"""Values of attributes for which the usual ones say little."""
NOTHING = {("GlobalConstraint", "type"), ("GlobalConstraint", "bus"), ("GlobalConstraint", "carrier_attribute"), ("Line", "type"), ("Transformer", "type"), ("Carrier", "name"), ("Bus", "name")}
"""Attributes that tests of their own look at."""


def cases() -> list[tuple[str, str]]:
    return [(kind, a) for kind, a in inputs() if a != "name" and (kind, a) not in NOTHING and kind not in ("LineType", "TransformerType", "ShuntImpedance", "SubNetwork", "Shape")]


def changed(net: Any, kind: str, attribute: str) -> str:
    """Set an attribute of the first component of a kind off its default; returns its name."""
    component = net.components[kind]
    default = component.defaults.at[attribute, "default"]
    usual = (not default) if isinstance(default, bool | np.bool_) else "other" if isinstance(default, str) else 3 if component.defaults.at[attribute, "typ"] is int else 0.7
    value = ODD.get(attribute, usual)
    if attribute.endswith(("_nom_mod", "_nom_set")):
        component.static[attribute.rpartition("_")[0] + "_extendable"] = True
    if attribute in ("discount_rate", "lifetime", "overnight_cost"):
        for beside, figure in (("overnight_cost", 80.0), ("lifetime", 25.0), ("discount_rate", 0.05)):
            component.static[beside] = figure
    first = str(next(x for x in component.static.index if not str(x).startswith("shed")))
    held = component.static.get(attribute, default)
    component.static[attribute] = held.astype(object) if isinstance(value, str) and attribute in component.static else held
    component.static.loc[first, attribute] = value
    if first in component.dynamic.get(attribute, ()):
        component.dynamic[attribute][first] = value
    return first


KINDS = sorted({kind for kind, _ in cases()})


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_is_refused_by_name_and_what_is_free_moves_nothing(kind: str) -> None:
    free = n.copied(BASE)
    for attribute in (a for k, a in cases() if k == kind):
        if treatment(kind, attribute) == "free":
            changed(free, kind, attribute)
        elif treatment(kind, attribute) == "refused":
            net = n.copied(BASE)
            first = changed(net, kind, attribute)
            found = refused(net)
            assert first in found[f"{kind}.{attribute}"][0], (kind, attribute, found)
    assert equal(free).system.steps == 4


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "attribute"), [(k, a) for k, a in cases() if treatment(k, a) == "read"])
def test_what_is_read_gives_the_optimum_of_pypsa_or_is_refused_for_its_value(kind: str, attribute: str) -> None:
    net = n.copied(BASE)
    changed(net, kind, attribute)
    wrong: tuple[Any, ...] = ()
    try:
        foreign.read_network(net)
    except ParkError as why:
        wrong = why.problems
    assert not wrong or any(p.field.startswith(kind) for p in wrong), wrong
    if not wrong:
        with suppress(ValueError):  # PyPSA itself cannot solve it
            equal(net)


# Whole networks


@pytest.mark.long
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_networks_drawn_from_all_that_is_read_have_the_optimum_of_pypsa(seed: int) -> None:
    net = n.drawn(seed)
    reading = foreign.read_network(net)
    try:
        plan = solving.network_plan(reading)
    except (DemandError, ParkError):
        with pytest.raises(AssertionError):
            n.solved(net)
        return
    expected = n.solved(net)
    assert solving.objective(reading, plan) == pytest.approx(expected, rel=1e-6)
    again = solving.solution(reading, plan)
    for bus in net.buses.index:
        given = again.loads_t["p"].loc[:, net.loads.bus == bus].sum(axis=1) * -1.0
        for kind in ("Generator", "StorageUnit", "Store"):
            static = net.components[kind].static
            given = given + (again.components[kind].dynamic["p"] * static["sign"]).loc[:, static.bus == bus].sum(axis=1)
        for kind in ("Link", "Process", "Line"):
            static = net.components[kind].static
            for column in (c for c in static.columns if c.startswith("bus")):
                given = given - again.components[kind].dynamic[f"p{column[3:]}"].loc[:, static[column] == bus].sum(axis=1)
        assert np.abs(given).max() < 1e-6, bus


def test_a_network_that_cannot_be_served_says_so_at_the_bus() -> None:
    net = n.bare(3)
    net.add("Bus", "a")
    net.add("Load", "use", bus="a", p_set=5.0)
    net.add("Generator", "g", bus="a", p_nom=2.0, marginal_cost=5.0)
    with pytest.raises(DemandError) as told:
        solving.network_plan(foreign.read_network(net))
    assert told.value.unserved == pytest.approx({"a": 9.0})


def test_what_must_be_taken_and_cannot_be_is_told_and_so_is_a_cost_without_end() -> None:
    net = n.bare(3)
    net.add("Bus", "a")
    net.add("Load", "use", bus="a", p_set=[-1.0, 2.0, 2.0])
    net.add("Generator", "g", bus="a", p_nom=2.0, marginal_cost=5.0)
    with pytest.raises(ParkError) as told:
        solving.network_plan(foreign.read_network(net))
    assert [(p.code, p.field) for p in told.value.problems] == [("foreign_infeasible", "Load at a")]
    net.loads_t.p_set["use"] = 2.0
    net.add("Generator", "gift", bus="a", p_nom_extendable=True, capital_cost=-3.0)
    with pytest.raises(ParkError) as told:
        solving.network_plan(foreign.read_network(net))
    assert [(p.code, p.field) for p in told.value.problems] == [("foreign_infeasible", "Generator gift")]


@pytest.mark.long
def test_a_ring_of_lines_obeys_kirchhoff_and_a_tree_does_not_need_to() -> None:
    """After PyPSA's example of an AC and DC network: two rings of AC, one of DC, converters between them, wind and gas to be built, a cap on CO2."""
    rng = np.random.default_rng(1)
    net = n.bare(10)
    net.add("Carrier", ["gas", "wind", "AC", "DC"], co2_emissions=[0.187, 0.0, 0.0, 0.0])
    cities = ["London", "Norwich", "Manchester", "Frankfurt", "Bremen", "Norway"]
    net.add("Bus", cities, carrier="AC", v_nom=380.0)
    net.add("Bus", [f"{c} DC" for c in ("Norwich", "Bremen", "Norway")], carrier="DC", v_nom=200.0)
    for a, b, x in (("London", "Manchester", 0.8), ("Manchester", "Norwich", 0.8), ("Norwich", "London", 0.3), ("Frankfurt", "Bremen", 0.9)):
        net.add("Line", f"{a}-{b}", bus0=a, bus1=b, x=x, r=0.01, s_nom=400.0, s_nom_extendable=True, s_nom_min=100.0, capital_cost=10.0, carrier="AC", length=100.0)
    for a, b, r in (("Bremen", "Norwich", 0.17), ("Norwich", "Norway", 0.24), ("Norway", "Bremen", 0.3)):
        net.add("Line", f"{a} DC-{b} DC", bus0=f"{a} DC", bus1=f"{b} DC", x=0.0, r=r, s_nom_extendable=True, capital_cost=20.0, carrier="DC", length=500.0)
    for city in ("Norwich", "Bremen", "Norway"):
        net.add("Link", f"{city} converter", bus0=city, bus1=f"{city} DC", p_min_pu=-1.0, p_nom_extendable=True, capital_cost=5.0)
    net.add("Load", cities, bus=cities, p_set=pd.DataFrame(rng.uniform(100.0, 900.0, (10, 6)), index=net.snapshots, columns=cities))
    for city, wind in (("Manchester", 0.6), ("Norway", 0.5), ("Frankfurt", 0.4)):
        net.add("Generator", f"{city} wind", bus=city, carrier="wind", p_nom_extendable=True, p_nom_min=100.0, capital_cost=2000.0, marginal_cost=0.1, p_max_pu=pd.Series(rng.uniform(0.0, 2 * wind, 10).clip(0, 1), index=net.snapshots))
        net.add("Generator", f"{city} gas", bus=city, carrier="gas", p_nom_extendable=True, capital_cost=100.0, marginal_cost=5.0, efficiency=0.35)
    net.add("GlobalConstraint", "co2", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=1000.0)
    reading = equal(net)
    assert sorted(c for c in {c for p in reading.system.plants for c in (*p.gives, *p.takes)} if c.startswith("ring")) == ["ring 1", "ring 2"]
    net.remove("Line", ["Norwich-London", "Norway DC-Bremen DC"])
    assert not [c for p in equal(net).system.plants for c in (*p.gives, *p.takes) if c.startswith("ring")]


@pytest.mark.long
def test_stores_that_do_not_end_as_they_begin() -> None:
    """A reservoir that runs empty, a pile of coal that is burnt; under a cap on CO2 the pile counts, and is refused."""
    net = n.bare(6)
    net.add("Carrier", ["coal", "water"], co2_emissions=[0.34, 0.0])
    net.add("Bus", ["grid", "yard"])
    net.add("Load", "use", bus="grid", p_set=[5.0, 9.0, 4.0, 8.0, 7.0, 6.0])
    net.add("Generator", "dear", bus="grid", p_nom=20.0, marginal_cost=80.0)
    net.add("StorageUnit", "lake", bus="grid", carrier="water", p_nom=4.0, max_hours=5.0, state_of_charge_initial=14.0, inflow=1.0, p_min_pu=0.0)
    net.add("Store", "pile", bus="yard", carrier="coal", e_nom=40.0, e_initial=30.0)
    net.add("Link", "station", bus0="yard", bus1="grid", efficiency=0.4, p_nom=10.0, marginal_cost=2.0)
    reading = equal(net)
    assert {s.id: s.initial for s in reading.system.stores} == {"lake": 14.0, "pile": 30.0}
    net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=5.0)
    assert refused(net)["Store.carrier"][0] == "pile"
    net.stores.loc["pile", "e_cyclic"] = True
    equal(net)


@pytest.mark.long
def test_limits_by_bus_and_carrier_hold() -> None:
    net = n.small()
    net.add("Generator", "more sun", bus="a", carrier="sun", p_nom_extendable=True, capital_cost=20.0, p_max_pu=0.6)
    net.buses.loc["a", "nom_max_sun"] = 12.0
    reading = equal(net)
    assert [(r.name, r.most) for r in reading.system.rooms] == [("nom_max_sun a", 12.0)]
    net.buses.loc["a", "nom_min_sun"] = 11.0
    equal(net)
    net.buses["nom_max_moon"] = 3.0
    assert "Bus.nom_max_moon" in refused(net)


def test_what_is_no_finite_number_is_refused_by_name_but_where_pypsa_has_none_itself() -> None:
    net = n.small()
    net.links.loc["cable", "p_nom"] = np.inf
    net.generators.loc["old", "marginal_cost"] = np.nan
    net.loads_t.p_set = pd.DataFrame({"use": [30.0, np.nan, 1.0, 1.0]}, index=net.snapshots)
    net.links.loc["turbine", "efficiency2"] = np.nan  # a port that it has not got
    net.lines.loc["ab", "x"] = np.inf
    net.lines.loc["bc", ["x", "active"]] = [np.nan, False]
    net.generators.loc["old", "efficiency"] = np.inf  # of no primary energy
    found = refused(net)
    assert {field: names for field, (names, _) in found.items()} == {"Link.p_nom": "cable", "Generator.marginal_cost": "old", "Load.p_set": "use", "Line.x": "ab"}
    assert {expected for _, expected in found.values()} == {"a finite number"}
    assert refused(pypsa.Network()) == {"Bus": ("none", "one bus or more")}


@pytest.mark.long
def test_what_makes_another_problem_is_refused() -> None:
    net = n.small()
    net.set_investment_periods([2030, 2040])
    assert set(refused(net)) == {"investment_periods"}
    net = n.small()
    net.snapshot_weightings.loc[net.snapshots[0], "objective"] = 9.0
    assert set(refused(net)) == {"snapshot_weightings.objective"}
    net = n.small()
    net.add("Link", "turning", bus0="a", bus1="b", p_nom=2.0, efficiency=pd.Series([1.0, -1.0, 1.0, 1.0], index=net.snapshots))
    net.add("Link", "lost", bus0="a", bus1="nowhere", p_nom=2.0)
    assert "Link.bus1" in refused(net)
    net.remove("Link", "lost")
    assert "Link.efficiency" in refused(net)


# Streams


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 5.0) | st.floats(-5.0, -0.1), min_size=1))
def test_a_plant_does_what_the_flow_does(ends: dict[str, float]) -> None:
    """It runs forward, and gives and takes the ends."""
    base = Plant(id="x", technology="x", owner="", input=None, output="", per_input=0.0, per_capacity=1.0, existing=1.0, most=0.0, annual=0.0, variable=6.0, availability=None)
    found, per = passages.joined(base, ends)
    assert found.per_capacity == per > 0
    effect = {c: found.per_capacity * v for c, v in found.gives.items()}
    for carrier, taken in found.takes.items():
        effect[carrier] = effect.get(carrier, 0.0) - found.per_capacity * taken
    assert effect == pytest.approx(ends)
    assert found.variable * found.per_capacity == pytest.approx(6.0)


def test_a_stream_that_joins_nothing_is_still_one() -> None:
    """A link from a bus to itself without loss: it may run for money, and does where it is paid."""
    one = np.ones(3)
    stream = passages.Passage(id="loop", technology="loop", ends={"a": 0.0 * one}, low=0.0 * one, high=one, cost=-2.0 * one, tonnes=0.0 * one, existing=4.0)
    (plant,) = passages.parts_of(stream, str).plants
    assert (plant.output, plant.input, plant.per_input, plant.variable) == ("loop nothing", "loop nothing", 1.0, -2.0)

"""What a PyPSA network becomes: capacities, money, tonnes and weights by hand, and the way back."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as s
from parkzero.clock import TimeGrid
from parkzero.energy import Due, Load, Outlet, Part, System
from parkzero.optimize.passages import Parts, Passage, parts_of

pd = pytest.importorskip("pandas")
pypsa = pytest.importorskip("pypsa")
import networks as n  # noqa: E402
from parkzero.optimize import networks as solving  # noqa: E402
from parkzero.optimize.foreign import read_network  # noqa: E402
from parkzero.optimize.referee import network  # noqa: E402
from parkzero.problem import ParkError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
ONE = np.ones(4)


def passage(**of: Any) -> Parts:
    given: dict[str, Any] = {"id": "x", "technology": "x", "ends": {"a": -ONE, "b": 0.5 * ONE}, "low": 0.0 * ONE, "high": ONE, "cost": 3.0 * ONE, "tonnes": 0.0 * ONE, "existing": 4.0}
    return parts_of(Passage(**(given | of)), str)


def test_a_flow_both_ways_costs_the_opposite_on_its_way_back_and_pays_for_its_capacity_once() -> None:
    """A unit there takes 1 of a and gives a half of b for 3; a unit back takes that half and gives the 1, and brings 3."""
    made = passage(low=-0.25 * ONE, most=6.0, annual=10.0)
    there, back = made.plants
    assert (there.input, there.output, there.per_input, there.per_capacity, there.annual, there.variable) == ("a", "b", 2.0, 0.5, 10.0, 6.0)
    assert (back.input, back.output, back.per_input, back.per_capacity, back.annual, back.variable) == ("b", "a", 0.5, 0.25, 0.0, -3.0)
    assert [(r.per, r.most) for r in made.rooms] == [({Part("x back"): 1.0, Part("x"): -1.0}, 0.0)]
    assert dict(made.shares) == {"x": 2.0, "x back": -1.0}
    assert passage(low=-0.25 * ONE).rooms == ()


def test_a_flow_that_only_runs_back_pays_for_itself_and_tonnes_turn_with_it() -> None:
    (back,) = passage(low=-ONE, high=0.0 * ONE, most=6.0, annual=10.0).plants
    assert (back.id, back.annual, back.yearly) == ("x", 10.0, np.inf)
    (fuel,) = passage(low=-ONE, high=0.0 * ONE, tonnes=0.2 * ONE).supplies
    assert (fuel.tonnes.tolist(), fuel.price.tolist()) == ([-0.2] * 4, [-3.0] * 4)


def test_an_amount_of_the_year_is_of_the_stream_and_a_plants_of_its_output() -> None:
    (made,) = passage(yearly=100.0).plants
    assert made.yearly == 50.0
    (supply,) = passage(ends={"b": ONE}, high=0.75 * ONE).supplies
    assert (supply.limit, supply.price.tolist()) == (3.0, [3.0] * 4)
    assert passage(ends={"b": ONE}, yearly=7.0).plants[0].yearly == 7.0


@pytest.mark.parametrize(("gain", "course"), [([1.0, 2.0, 4.0, 1.0], [1.0, 0.5, 0.25, 1.0]), ([-1.0, -2.0, -4.0, -1.0], [1.0, 2.0, 4.0, 1.0])])
def test_a_gain_that_changes_by_the_hour_is_a_plant_of_its_own(gain: list[float], course: list[float]) -> None:
    """What it takes of the stream for a unit of the carrier, or of the carrier for a unit of the stream."""
    plants = passage(ends={"c": np.array(gain)}).plants
    turning = next(p for p in plants if p.input_course is not None)
    assert (turning.per_input * turning.input_course).tolist() == pytest.approx(course)  # type: ignore[union-attr, operator]
    assert (turning.output if gain[0] > 0 else turning.input) == "c"


# Reading


def weighed() -> Any:
    """Four snapshots of 3 h for stores, that count 6 in the objective and 2 for tonnes and energy; of each kind one component."""
    net = n.bare(4, (6.0, 2.0, 3.0))
    net.add("Carrier", ["gas", "sun", "AC"], co2_emissions=[0.3, 0.0, 0.0])
    net.add("Bus", ["a", "b"], carrier="AC")
    net.add("Load", "use", bus="a", p_set=4.0)
    net.add("Generator", "plant", bus="a", carrier="gas", p_nom=10.0, p_max_pu=0.5, efficiency=0.5, marginal_cost=30.0)
    return net


def found(system: System, id: str) -> Any:
    return next(x for x in (*system.supplies, *system.plants, *system.stores) if x.id == id)


def test_money_energy_and_time_have_weights_of_their_own() -> None:
    """A MWh costs 30 in each of 3 h, of which the objective counts twice as many and tonnes two thirds."""
    net = weighed()
    net.add("Generator", "little", bus="a", p_nom=10.0, marginal_cost=1.0, e_sum_max=100.0)
    net.add("Store", "tank", bus="a", e_nom=12.0, e_cyclic=True)
    reading = read_network(net, backstop=500.0)
    system, plant = reading.system, found(reading.system, "plant")
    assert (system.step_hours, reading.money, reading.backstop, system.backstop, system.wear) == (3.0, 2.0, 500.0, 1_000.0, 0.0)
    assert (plant.limit, plant.price.tolist()) == (5.0, [60.0] * 4)
    assert plant.tonnes == pytest.approx(0.3 * 2.0 / 3.0 / 0.5 * ONE)
    assert found(system, "little").yearly == pytest.approx(150.0)
    tank = found(system, "tank")
    assert (tank.existing, tank.existing_energy) == (4.0, 12.0)


def test_loads_have_signs_and_what_feeds_in_has_to_be_taken() -> None:
    net = weighed()
    net.add("Load", "gives", bus="b", p_set=[2.0, 0.0, 1.0, 0.0], sign=1.0)
    net.add("Load", "takes", bus="b", p_set=1.0)
    reading = read_network(net)
    feed = found(reading.system, "b feed")
    assert (feed.fixed.tolist(), feed.kept) == ([1.0, 0.0, 0.0, 0.0], True)
    assert {x.carrier: x.power.tolist() for x in reading.system.loads} == {"a": [4.0] * 4, "b": [0.0, 1.0, 0.0, 1.0]}


def test_capacity_that_is_demanded_stands_and_is_paid_for_beside_the_plan() -> None:
    net = weighed()
    net.add("Generator", "sun", bus="a", carrier="sun", p_nom_extendable=True, p_nom_min=5.0, p_nom_max=20.0, capital_cost=30.0, p_max_pu=[0.0, 1.0, 1.0, 0.0])
    reading = read_network(net)
    sun = found(reading.system, "sun")
    assert (sun.existing, sun.most, sun.annual, reading.demanded) == (5.0, 15.0, 30.0, 150.0)
    plan = solving.network_plan(reading)
    assert solving.objective(reading, plan) == pytest.approx(plan.cost + 150.0)
    assert plan.cost == pytest.approx(6.0 * 30.0 * 4.0 * 2.0), "two snapshots of gas, two of sun that stands"


def test_what_must_run_emits_and_costs_as_it_does() -> None:
    net = weighed()
    net.generators.loc["plant", "p_min_pu"] = 0.2
    reading = read_network(net)
    (id,) = reading.kept
    least, rest = found(reading.system, id), found(reading.system, "plant")
    assert (least.fixed.tolist(), least.price.tolist(), least.tonnes.tolist()) == ([2.0] * 4, [60.0] * 4, pytest.approx([0.4] * 4))
    assert rest.limit == pytest.approx(3.0)
    assert {flow for flow, _ in reading.flows["Generator", "plant", "p"]} == {id, "plant"}


def test_lines_in_a_ring_have_the_share_and_the_sign_of_their_impedance() -> None:
    """1, 2 and 4 around a triangle, the last one the other way."""
    net = weighed()
    net.add("Bus", "c", carrier="AC")
    net.add("Line", ["ab", "bc", "ac"], bus0=["a", "b", "a"], bus1=["b", "c", "c"], x=[1.0, 2.0, 4.0], s_nom=5.0, carrier="AC")
    plants = {p.id: p for p in read_network(net).system.plants}

    def around(id: str) -> float:
        p = plants[id]
        return (p.gives.get("ring 1", 0.0) - p.takes.get("ring 1", 0.0)) * p.per_capacity

    each = np.array([around(id) for id in ("ab", "bc", "ac")])
    assert each / each[0] == pytest.approx([1.0, 2.0, -4.0])
    assert np.abs(each).max() == pytest.approx(1.0)
    assert [around(f"{id} back") for id in ("ab", "bc", "ac")] == pytest.approx(-each)


def reservoir(**of: Any) -> Any:
    net = weighed()
    net.add("StorageUnit", "lake", bus="a", max_hours=4.0, efficiency_store=0.8, efficiency_dispatch=0.5, cyclic_state_of_charge=True, inflow=[0.0, 2.0, 1.0, 0.0], **of)
    return net


def test_a_reservoir_stands_behind_what_fills_and_what_empties_it() -> None:
    """10 MW fill 8 and empty 20 of it an hour, beside a river of 2 at most."""
    system = read_network(reservoir(p_nom=10.0)).system
    lake = found(system, "lake")
    assert (lake.existing, lake.existing_energy, lake.most, lake.carrier) == (pytest.approx(10.0 * 2.8 + 2.0), 40.0, 0.0, "lake inside")
    out, into = found(system, "lake out"), found(system, "lake in")
    assert (out.input, out.output, out.per_input, out.existing) == ("lake inside", "a", 2.0, 10.0)
    assert (into.input, into.output, into.per_input * 0.8) == ("a", "lake inside", pytest.approx(1.0))
    assert np.asarray(found(system, "lake inflow").availability) == pytest.approx([0.0, 1.0, 0.5, 0.0])


def test_a_new_reservoir_is_paid_for_once_and_holds_its_hours() -> None:
    reading = read_network(reservoir(p_nom_extendable=True, p_nom_max=10.0, capital_cost=7.0))
    lake, out = found(reading.system, "lake"), found(reading.system, "lake out")
    assert (lake.most, lake.most_energy, lake.annual, lake.annual_energy, out.annual, found(reading.system, "lake in").annual) == (pytest.approx(28.0), 40.0, 0.0, 0.0, 7.0, 0.0)
    assert lake.hours == (pytest.approx(4.0 / 2.8), pytest.approx(4.0 / 2.8))
    rooms = {r.name: (dict(r.per), r.most) for r in reading.system.rooms}
    assert rooms == {"lake takes": ({Part("lake in"): 1.0, Part("lake out"): -1.0}, 0.0), "lake holds": ({Part("lake", "energy"): 1.0, Part("lake out"): -4.0}, 0.0)}


def expanded(kind: str, of: str, sense: str = "<=", **more: Any) -> dict[str, tuple[dict[str, float], float]]:
    """Rooms of a network of two suns (2 MW demanded of the first) and two wires, under a limit of 20."""
    net = weighed()
    net.add("Generator", ["one", "two"], bus=["a", "b"], carrier="sun", p_nom_extendable=True, p_nom_min=[2.0, 0.0], p_nom_max=50.0, capital_cost=30.0)
    net.add("Link", ["near", "far"], bus0="a", bus1="b", carrier="AC", length=[3.0, 5.0], p_nom_extendable=True, p_nom_min=[1.0, 0.0], p_nom_max=50.0, capital_cost=[7.0, 11.0])
    net.add("GlobalConstraint", "sites", type=kind, carrier_attribute=of, sense=sense, constant=20.0, **more)
    return {r.name: ({p.id: v for p, v in r.per.items()}, r.most) for r in read_network(net).system.rooms}


def test_limits_on_expansion_are_less_what_is_demanded_and_count_capacity_volume_or_cost() -> None:
    assert expanded("tech_capacity_expansion_limit", "sun") == {"sites": ({"one": 1.0, "two": 1.0}, 18.0)}
    assert expanded("tech_capacity_expansion_limit", "sun", ">=") == {"sites at least": ({"one": -1.0, "two": -1.0}, -18.0)}
    assert set(expanded("tech_capacity_expansion_limit", "sun", "==")) == {"sites", "sites at least"}
    assert expanded("tech_capacity_expansion_limit", "sun", bus="b") == {"sites": ({"two": 1.0}, 20.0)}
    assert expanded("transmission_volume_expansion_limit", "AC") == {"sites": ({"near": 3.0, "far": 5.0}, 17.0)}
    assert expanded("transmission_expansion_cost_limit", "[AC]") == {"sites": ({"near": 7.0, "far": 11.0}, 13.0)}


def test_limits_of_a_bus_are_less_what_is_demanded() -> None:
    net = weighed()
    net.add("Generator", "one", bus="a", carrier="sun", p_nom_extendable=True, p_nom_min=2.0, p_nom_max=50.0, capital_cost=30.0)
    net.buses["nom_max_sun"] = [12.0, np.nan]
    assert [(r.name, r.most) for r in read_network(net).system.rooms] == [("nom_max_sun a", 10.0)]


def test_what_is_not_active_is_not_there_and_names_say_nothing_to_the_engine() -> None:
    net = weighed()
    net.add("Generator", "idle", bus="a", p_nom=10.0, active=False)
    net.add("Generator", "a:vent", bus="a", p_nom=1.0, marginal_cost=99.0)
    assert {x.id for x in read_network(net).system.supplies} == {"plant", "a;vent"}


def test_what_may_not_change_by_the_hour_is_refused_by_name() -> None:
    net = weighed()
    net.add("StorageUnit", "lake", bus="a", p_nom=1.0, standing_loss=[0.0, 0.01, 0.0, 0.0])
    with pytest.raises(ParkError) as why:
        read_network(net)
    assert [(p.field, p.found) for p in why.value.problems] == [("StorageUnit.standing_loss", "lake")]


# The way back


def test_a_solution_says_what_each_component_does_in_the_money_of_the_network() -> None:
    """A link is paid for taking 2 MW at a and giving 1 at b, so 6 come to a by wire: 1 of the link, a half of a lake, 4.5 of a plant that is built."""
    net = n.bare(4, (6.0, 2.0, 3.0))
    net.add("Carrier", ["gas", "AC"], co2_emissions=[0.3, 0.0])
    net.add("Bus", ["a", "b"], carrier="AC")
    net.add("Load", "use", bus="a", p_set=4.0)
    net.add("Generator", "plant", bus="b", carrier="gas", efficiency=0.5, p_nom_extendable=True, p_nom_min=1.0, p_nom_max=9.0, capital_cost=8.0, marginal_cost=30.0)
    net.add("Line", "wire", bus0="b", bus1="a", x=1.0, s_nom=9.0, carrier="AC")
    net.add("StorageUnit", "lake", bus="b", p_nom=0.5, max_hours=0.0, efficiency_dispatch=1.0, cyclic_state_of_charge=True, inflow=2.0, p_min_pu=0.0)
    net.add("Link", "leak", bus0="a", bus1="b", efficiency=0.5, p_nom=2.0, marginal_cost=-400.0)
    net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=1_000.0)
    reading = read_network(net)
    plan = solving.network_plan(reading)
    back = solving.solution(reading, plan)
    assert back.links_t.p0["leak"].tolist() == pytest.approx([2.0] * 4)
    assert back.links_t.p1["leak"].tolist() == pytest.approx([-1.0] * 4)
    assert back.lines_t.p0["wire"].tolist() == pytest.approx([6.0] * 4)
    assert back.lines_t.p1["wire"].tolist() == pytest.approx([-6.0] * 4)
    assert back.storage_units_t.p["lake"].tolist() == pytest.approx([0.5] * 4)
    assert back.storage_units_t.spill["lake"].tolist() == pytest.approx([1.5] * 4)
    assert back.generators_t.p["plant"].tolist() == pytest.approx([4.5] * 4)
    assert back.generators.p_nom_opt["plant"] == pytest.approx(4.5)
    assert back.buses_t.marginal_price["b"].sum() == pytest.approx(4 * 30.0 + 8.0 / 6.0)
    assert back.global_constraints.mu["cap"] == 0.0
    assert back.objective == pytest.approx(4 * 6.0 * (30.0 * 4.5 - 400.0 * 2.0) + 8.0 * 4.5)


def test_what_a_battery_takes_is_below_nothing_in_its_power() -> None:
    """4 MW in two hours for 2 in four."""
    net = n.bare(4)
    net.add("Bus", "a")
    net.add("Load", "use", bus="a", p_set=2.0)
    net.add("Generator", ["early", "dear"], bus="a", p_nom=4.0, marginal_cost=[10.0, 100.0])
    net.generators_t.p_max_pu["early"] = [1.0, 1.0, 0.0, 0.0]
    net.add("StorageUnit", "battery", bus="a", p_nom=2.0, max_hours=2.0, cyclic_state_of_charge=True)
    reading = read_network(net)
    back = solving.solution(reading, solving.network_plan(reading))
    assert back.storage_units_t.p["battery"].tolist() == pytest.approx([-2.0, -2.0, 2.0, 2.0])
    assert back.storage_units_t.state_of_charge["battery"].tolist() == pytest.approx([2.0, 4.0, 2.0, 0.0], abs=1e-9)


def test_the_shadow_price_of_a_cap_is_below_nothing_as_pypsa_has_it() -> None:
    """A tonne less is 1 / 0.3 of gas at 20, half of it power, that another plant makes at 90: 70 for 0.6 t."""
    net = weighed()
    net.add("Generator", "clean", bus="a", p_nom=10.0, marginal_cost=90.0)
    net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=9.6)
    reading = read_network(net)
    back = solving.solution(reading, solving.network_plan(reading))
    assert back.generators_t.p["plant"].sum() == pytest.approx(9.6 / (2.0 * 0.6))
    assert back.global_constraints.mu["cap"] == pytest.approx(-6.0 * 60.0 / (2.0 * 0.6))


@pytest.mark.parametrize(("annual", "stands", "used", "refused"), [(0.0, 1e6, 5.0, False), (0.0, 1e6, 2_000.0, True), (0.0, 1e5, 2_000.0, False), (1.0, 1e6, 5.0, True), (-1.0, 1e6, 0.0, True)])
def test_room_that_a_network_does_not_name_may_be_used_up_only_where_it_is_free_and_idle(annual: float, stands: float, used: float, refused: bool) -> None:
    """Of a million MW that were taken for no bound: what costs nothing may be as large as it likes, as long as nothing comes of it."""
    part = Part("link")
    reading: Any = SimpleNamespace(system=s.system(s.plant("link", "heat", most=1e6, annual=annual)), carriers={}, kept={}, open={part: "Link free"}, flows={("Link", "free", "p0"): (("link", ONE),)})
    plan: Any = SimpleNamespace(unserved={}, stands={part: stands}, flow={"link": used * ONE}, grid=TimeGrid.year(4))
    with pytest.raises(ParkError, match="Link free") if refused else nullcontext():
        solving._refuse(reading, plan)


# Our own networks


def ours(**changes: Any) -> System:
    """Four steps of 3 h in two months."""
    flat = np.full(4, 10.0)
    boiler = replace(s.BOILER, owner="mill", existing=3.0)
    store = replace(s.BATTERY, owner="third party", variable=0.5, existing=2.0, existing_energy=4.0)
    charges = s.grid(price=flat * 5.0, tonnes=flat / 25.0, peak_charge=500.0)
    loads = (Load(carrier="heat", power=flat, transfers={Due("load", "used"): 2.0}), Load(carrier="electricity", power=flat))
    made = s.system(charges, s.gas(price=flat * 4.0, tonnes=flat / 50.0), Outlet(id="export", carrier="electricity", price=flat, limit=9.0), boiler, store, *loads)
    return replace(made, months=np.array([1.0, 1.0, 2.0, 2.0]), step_hours=3.0, wear=0.25, **changes)


def written(system: System) -> Any:
    return network(system, system.year)


def test_a_network_of_ours_whose_steps_count_several_times_is_none_of_a_system_and_read_as_it_stands() -> None:
    """Its costs were taken once and its tonnes five times; as it stands all of it counts five times."""
    net = network(ours(), TimeGrid(np.arange(4).reshape(1, -1), np.array([5.0]), 3.0))
    with pytest.raises(ParkError) as why:
        read_network(net)
    assert [(p.field, p.found, p.expected) for p in why.value.problems] == [("snapshot_weightings", "objective 15, generators 15", "3, as long as a step")]
    reading = read_network(net, plain=True)
    assert reading.money == 5.0
    assert next(x for x in reading.system.supplies if x.id == "gas").tonnes.tolist() == pytest.approx([1.0] * 4)


def test_a_plant_of_ours_that_may_not_grow_keeps_what_growing_would_cost() -> None:
    system = ours()
    (boiler,) = system.plants
    back = read_network(written(replace(system, plants=(replace(boiler, most=0.0),)))).system
    assert [(p.existing, p.most, p.annual) for p in back.plants] == [(3.0, 0.0, 6_000.0)]


def test_a_network_of_ours_is_read_back_as_the_system_that_it_came_from() -> None:
    system = ours()
    back = read_network(written(system)).system
    assert [(x.id, x.peak_charge, x.price.tolist(), x.tonnes.tolist()) for x in back.supplies] == [(x.id, pytest.approx(x.peak_charge), pytest.approx(x.price.tolist()), pytest.approx(x.tonnes.tolist())) for x in system.supplies]
    (store,), (boiler,) = back.stores, back.plants
    assert (store.variable, store.into, store.out, store.owner, store.existing, store.existing_energy, store.annual) == (pytest.approx(0.5), 0.96, 0.96, "third party", 2.0, 4.0, 12_000.0)
    assert (boiler.variable, boiler.per_input, boiler.owner, boiler.existing, boiler.most, boiler.annual) == (pytest.approx(1.2), pytest.approx(1 / 0.93), "mill", 3.0, 300.0, 6_000.0)
    assert (back.wear, back.step_hours, back.months.tolist(), back.backstop) == (0.25, 3.0, [1.0, 1.0, 2.0, 2.0], system.backstop)
    assert {x.carrier: dict(x.transfers) for x in back.loads} == {"heat": {Due("load", "used"): 2.0}, "electricity": {}}
    assert [(o.limit, o.price.tolist()) for o in back.outlets] == [(9.0, [10.0] * 4)]


def test_what_was_taken_out_of_a_network_of_ours_is_missed_by_name() -> None:
    net = written(ours())
    net.remove("Generator", "electricity:unserved")
    with pytest.raises(ParkError) as why:
        read_network(net)
    assert [(p.field, p.found, p.expected) for p in why.value.problems] == [("Generator.name", "electricity:unserved", "in the network")]


@pytest.mark.parametrize(("kind", "name", "attribute", "value", "told"), [
    ("Link", "battery:in", "marginal_cost", 0.3, {"Link.marginal_cost"}), ("Link", "battery:out", "efficiency", 0.9, {"Link.p_nom", "Link.p_nom_min", "Link.p_nom_max"}),
    ("Store", "battery", "carrier", "coal", {"Link.carrier"}),
])  # fmt: skip
def test_what_is_changed_in_a_network_of_ours_by_a_little_is_refused_where_it_does_not_fit(kind: str, name: str, attribute: str, value: Any, told: set[str]) -> None:
    """A cost of filling that is no wear, an efficiency that the other side of the power does not go with, another name of one half."""
    net = written(ours())
    net.components[kind].static.loc[name, attribute] = value
    with pytest.raises(ParkError) as why:
        read_network(net)
    assert {p.field for p in why.value.problems} == told

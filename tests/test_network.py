"""The network under the rule of nearby use and the private line, by closed forms: what is due by either choice, what the plan makes of it, what lines cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import systems as s
from parkzero.clock import HOURS, TimeGrid
from parkzero.compare.examination import assess
from parkzero.complete.filling import filled
from parkzero.economics.network import access_fee, network_charges
from parkzero.economics.offer import terms
from parkzero.energy import Load, NetworkCharges, Outlet, System
from parkzero.figure import Figure
from parkzero.levers import Levers
from parkzero.money import annuity, convert
from parkzero.optimize import counting
from parkzero.optimize.commitment import committed
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build
from parkzero.optimize.planning import named_plan
from parkzero.optimize.rolling import reference, roll
from parkzero.order import frame, keeping, prepared
from parkzero.park.catalogue import table, technology
from parkzero.park.lines import line_of, wire, wires
from parkzero.park.nearby_use import TARIFFINGS, nearby_use
from parkzero.park.sections import Economics
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.results import PLAN, STAY, Outlook, Plan, Series
from parkzero.show.costs import line_costs
from parkzero.show.network import networked, notes
from parkzero.text.speaking import known

STUDY = Study(base_year=2024, stage=2030, currency="CNY", price_year=2024, weather_year=2019)
POWER = {"energy": "300 CNY/MWh", "network": "52 CNY/MWh", "demand_charge": "31200 CNY/MW/month", "export": "200 CNY/MWh"}
LINE = {"distance": "30 km", "voltage": "220 kV"}


def site(country: str = "CN", **changes: Any) -> Site:
    given: dict[str, Any] = {"prices": {"electricity": POWER}, "ground": {"wind": "50 MW", "line": LINE}} | changes
    place = {"country": country, "latitude": 40.0, "longitude": 110.0, "timezone": "Asia/Shanghai"}
    return Site.model_validate({"place": place, "enterprises": [{"id": "mill", "demand": {"electricity": {"annual": "87600 MWh", "shape": "flat"}}}]} | given)


def test_the_fee_is_price_times_load_rate_times_730_hours_a_month_beside_the_demand_charge() -> None:
    assert 31.2 + access_fee(52.0, 0.75) / 12_000.0 == pytest.approx(31.2 + 0.052 * 0.75 * 730.0)
    assert 31.2 + access_fee(52.0, 0.75) / 12_000.0 == pytest.approx(59.67)


def test_the_rule_holds_in_china_from_2026_on_for_parks_with_a_line() -> None:
    assert nearby_use(site(), 2025) is None
    early, late = nearby_use(site(), 2026), nearby_use(site(), 2030)
    assert early
    assert late
    assert (early.own_use_of_load.value, late.own_use_of_load.value, late.own_use_of_generation.value, late.exported.value) == (0.3, 0.35, 0.6, 0.2)
    assert late.load_rate.low < late.load_rate.value < late.load_rate.high
    own = nearby_use(site(grid={"load_rate": {"value": "62 %", "low": "60 %", "high": "65 %", "confidence": "A"}}), 2030)
    assert own
    assert own.load_rate[:3] == (0.62, 0.6, 0.65)
    assert nearby_use(site(ground={"wind": "50 MW"}), 2030) is None, "inside the fence"
    assert nearby_use(site("DK"), 2030) is None
    assert nearby_use(site(prices={"electricity": {"energy": "300 CNY/MWh"}}), 2030) is None, "no network price that it could replace"


def test_by_capacity_the_price_per_energy_falls_away_and_by_energy_it_is_due_on_own_use_too() -> None:
    where = site(grid={"load_rate": "75 %"})
    by_capacity, by_energy = (network_charges(where, STUDY, 2030, choice) for choice in TARIFFINGS)
    assert by_capacity
    assert by_energy
    assert (by_capacity.access, by_capacity.bought) == pytest.approx((52.0 * 0.75 * 8760.0, 0.0))
    assert (by_capacity.own_use, by_energy.own_use) == ({"state": pytest.approx(22.9), "grid": 0.0}, {"state": pytest.approx(22.9), "grid": 52.0})
    assert (by_energy.access, by_energy.bought) == (0.0, 52.0)
    assert network_charges(where, STUDY, 2025, "capacity") is None
    own = network_charges(site(grid={"load_rate": "75 %", "direct_fee": "10 CNY/MWh"}), STUDY, 2030, "capacity")
    assert own
    assert own.own_use["state"] == 10.0
    euro = network_charges(where, STUDY.but(currency="EUR"), 2030, "capacity")
    assert euro
    assert euro.own_use["state"] == pytest.approx(convert(22.9, "CNY", 2024, "EUR", 2024))


def offered(where: Site, choice: Any = None) -> Any:
    flat = np.ones(HOURS)
    series = Series(load={("mill", "electricity"): 10.0 * flat}, availability={}, price_shape={"electricity": flat}, sold_shape=flat, market=None, origin={}, outside=flat)
    charged = network_charges(where, STUDY, 2030, choice) if choice else None
    return terms(Economics(), where, series, Outlook(base_year=2024, indices={}), Levers(), STUDY, 2030, build=True, charged=charged)


def test_nothing_that_the_tariff_holds_is_added() -> None:
    plain, by_capacity, by_energy = (offered(site(), choice).prices["electricity"] for choice in (None, "capacity", "energy"))
    assert [x.buy[0] for x in (plain, by_capacity, by_energy)] == pytest.approx([352.0, 300.0, 352.0])
    assert [x.peak for x in (plain, by_capacity, by_energy)] == [31_200.0] * 3
    assert [x.access for x in (plain, by_capacity, by_energy)] == pytest.approx([0.0, 52.0 * 0.7 * 8760.0, 0.0])


def test_what_the_network_is_paid_beyond_losses_is_a_transfer_by_either_choice() -> None:
    plain, by_capacity, by_energy = (offered(site(), choice).prices["electricity"].aside for choice in (None, "capacity", "energy"))
    assert plain == by_energy
    assert plain["grid"] - by_capacity["grid"] == pytest.approx(52.0)
    assert by_capacity["grid"] < 0.0, "losses are a cost"


# What the programme makes of it


def steady(*parts: object, **changes: Any) -> System:
    """A park of 10 MW through the year and 20 in its first hundred hours."""
    load = np.where(s.HOURS < 100, 20.0, 10.0)
    return replace(s.system(s.grid(price=s.flat(50.0), **changes), Load(carrier="electricity", power=load), *parts), backstop=2000.0)


def solved(system: System) -> Plan:
    model = build(system, TimeGrid.year(8760))
    found = Living(model.programme).solve()
    return named_plan(model.run, model.investment.parts, found.x[model.builds], found=found, cost=found.objective)


def test_access_is_paid_for_once_a_year_by_the_highest_import() -> None:
    plain, made = solved(steady()), solved(steady(access_charge=3_000.0))
    assert made.cost == pytest.approx(plain.cost + 3_000.0 * 20.0)
    supply = steady(access_charge=3_000.0, peak_charge=500.0).supplies[0]
    assert supply.charged(made.flow["grid"], s.MONTHS) == pytest.approx(3_000.0 * 20.0 + 500.0 * (20.0 + 11 * 10.0))
    shed = s.plant("shed", "electricity", existing=10.0, variable=40.0 + 10.0, spares=True)
    less = solved(steady(shed, access_charge=3_000.0))
    assert less.flow["grid"].max() == pytest.approx(10.0), "100 hours of 10 MW switched off at the price of power spare 30,000 of access"


def test_direct_supply_pays_on_own_use_alone() -> None:
    fee, sun = 12.0, s.sun()
    field = s.plant("field", "electricity", existing=30.0, variable=fee, availability=sun)
    roof = s.plant("roof", "electricity", existing=5.0, availability=sun)
    sold = Outlet(id="export", carrier="electricity", price=s.flat(30.0), limit=100.0)
    system = steady(field, roof, sold, replace(sold, id="export-direct", price=s.flat(30.0 + fee), of=("field",)))
    made = solved(system)
    direct = made.flow["export-direct"]
    assert direct.max() > 0.0
    assert (direct <= made.flow["field"] + 1e-6).all()
    load = system.loads[0].power
    own = (made.flow["field"] - direct).sum()
    expected = 50.0 * np.maximum(load - 35.0 * sun, 0.0).sum() - 30.0 * np.maximum(35.0 * sun - load, 0.0).sum() + fee * own
    assert made.cost == pytest.approx(expected)
    assert own == pytest.approx(np.maximum(np.minimum(30.0 * sun, load - 5.0 * sun), 0.0).sum(), rel=1e-6), "what the roof does not serve"
    both = solved(replace(system, export_limit=8.0))
    assert (both.flow["export"] + both.flow["export-direct"]).max() <= 8.0 + 1e-6


def ruled() -> System:
    """A park under the rule, with a store and what can be built."""
    sold = Outlet(id="export", carrier="electricity", price=s.price() * 0.6, limit=60.0)
    direct = replace(sold, id="export-direct", price=s.price() * 0.6 + 9.0, of=("wind",))
    wind = replace(s.WIND, variable=11.0)
    return replace(s.system(s.grid(peak_charge=2_000.0, access_charge=30_000.0), sold, direct, s.PV, wind, s.BATTERY, s.POWER_LOAD), export_share=0.3, export_limit=60.0)


@pytest.mark.long
def test_the_optimum_equals_pypsa() -> None:
    referee = pytest.importorskip("parkzero.optimize.referee")
    pytest.importorskip("pypsa")
    grid = TimeGrid.year(504)
    assert Living(build(ruled(), grid).programme).solve().objective == pytest.approx(referee.optimum(ruled(), grid), rel=1e-6)


@pytest.mark.long
def test_operation_without_foresight_pays_for_access_as_well() -> None:
    steps = 504
    short = [replace(p, price=p.price[:steps], tonnes=p.tonnes[:steps]) for p in ruled().supplies]
    outlets = [replace(o, price=o.price[:steps]) for o in ruled().outlets]
    plants = [replace(p, availability=p.availability[:steps], existing=40.0, most=0.0, minimum=0.1 if p.id == "pv" else 0.0) for p in ruled().plants if p.availability is not None]
    stores = [replace(x, existing=10.0, existing_energy=40.0, most=0.0, most_energy=0.0) for x in ruled().stores]
    loads = [replace(x, power=x.power[:steps]) for x in ruled().loads]
    system = replace(ruled(), supplies=tuple(short), outlets=tuple(outlets), plants=tuple(plants), stores=tuple(stores), loads=tuple(loads), months=ruled().months[:steps])
    model = build(system, TimeGrid.year(steps))
    found = Living(model.programme).solve()
    plan = named_plan(model.run, (), np.zeros(0), found=found, cost=found.objective)
    best = reference(system, plan)
    assert counting.cost(best.system, best.rolled.flow) == pytest.approx(found.objective, rel=1e-6)
    for mode in ("forecast", "rule"):
        rolled = roll(system, plan, mode, known=best)  # type: ignore[arg-type]
        assert rolled.cost >= best.rolled.cost * (1 - 1e-7)
    weeks = committed(system, plan, known=best)
    assert weeks is None or weeks.cost >= plan.cost * (1 - 1e-6)


# The private line


def test_a_line_is_its_share_of_a_full_circuit_and_the_substation() -> None:
    row = wire("china", 220.0)
    assert row.per_capacity(30.0) == pytest.approx((30.0 * 1.2e6 / 250.0 + 0.55e6, 30.0 * 0.9e6 / 250.0 + 0.36e6, 30.0 * 2.7e6 / 250.0 + 0.75e6))
    assert row.circuits(30.0, 250.0) == pytest.approx(250.0 * row.per_capacity(30.0).value), "a full circuit"
    assert row.circuits(30.0, 10.0) == pytest.approx(30.0 * 1.2e6 + 10.0 * 0.55e6), "a small plant pays for a whole one"
    assert row.circuits(30.0, 251.0) - row.circuits(30.0, 250.0) == pytest.approx(30.0 * 1.2e6 + 0.55e6)
    assert (wire("china", 66.0).voltage, wire("china", 500.0).voltage, wire("world", 20.0).region) == (110.0, 220.0, "world")
    for each in wires():
        assert each.route.low <= each.route.value <= each.route.high
        assert each.station.low <= each.station.value <= each.station.high
        assert each.source


def test_new_plants_outside_the_fence_bear_the_line_and_those_inside_do_not() -> None:
    inside, outside = (next(c for c in offered(where).candidates if c.technology == "wind") for where in (site(ground={"wind": "50 MW"}), site()))
    capex = 694_000.0 * convert(1.0, "CNY", 2025, "CNY", 2024)
    assert outside.investment - inside.investment == pytest.approx(capex)
    fixed = 0.015 * capex
    assert outside.fixed - inside.fixed == pytest.approx(fixed)
    assert outside.annual - inside.annual == pytest.approx(capex * annuity(STUDY.discount + 0.03, inside.lifetime) + fixed)
    assert outside.social - inside.social == pytest.approx(capex * annuity(STUDY.discount, inside.lifetime) + fixed)
    roof = [next(c for c in offered(where).candidates if c.technology == "pv_roof").annual for where in (site(ground={"roof": "60000 m2"}), site(ground={"roof": "60000 m2", "line": LINE}))]
    assert roof[0] == roof[1]


def test_a_line_of_unknown_length_is_an_estimate_with_a_range() -> None:
    done, fills = filled(site(ground={"wind": "50 MW", "line": {}}), (), 2024)
    told = {f.path: f for f in fills}
    assert (told["site.ground.line.distance"].low, told["site.ground.line.distance"].value, told["site.ground.line.distance"].high) == (5.0, 20.0, 60.0)
    assert "site.ground.line.voltage" in told
    assert told["site.grid.load_rate"].value == 0.7
    assert line_of(done) == (wire("china", 110.0), 20.0)
    assert line_of(site(ground={"wind": "50 MW"})) is None
    bare = {f.path for f in filled(site(ground={"wind": "50 MW"}), (), 2024)[1]}
    assert not {p for p in bare if "line" in p or "load_rate" in p}
    assert "site.grid.load_rate" not in {f.path for f in filled(site("DK", ground={"wind": "50 MW", "line": {}}), (), 2024)[1]}


# A park


def park(**changes: Any) -> Park:
    made = site(assets=[{"id": "farm", "technology": "wind", "capacity": "12 MW"}], grid={"connection": "20 MW"}, **changes)
    return Park(id="p", name={"en": "p", "zh": "p"}, study=STUDY, site=made, economics=Economics(technologies=("wind", "pv_ground")))


def test_a_run_takes_the_cheaper_of_both_choices_and_says_what_the_other_costs() -> None:
    base = frame(park())
    costs = {"capacity": 5.0, "energy": 4.0}

    def decide(system: System, **_: Any) -> Any:
        assert system.supplies[0].access_charge == (access_fee(52.0, 0.7) if system.network.choice == "capacity" else 0.0)  # type: ignore[union-attr]
        return type("Found", (), {"cost": costs[system.network.choice]})  # type: ignore[union-attr]

    ready = prepared(base, PLAN, decide=decide)
    assert ready.offer.network == ready.system.network
    assert ready.system.network is not None
    assert (ready.system.network.choice, ready.system.network.costs) == ("energy", costs)
    costs["energy"] = 6.0
    assert prepared(base, STAY, decide=decide).system.network.choice == "capacity"  # type: ignore[union-attr]
    held = prepared(keeping(base, ready.offer.network), PLAN, decide=lambda *_, **__: pytest.fail("looks at no other"))
    assert (held.system.network.choice, held.offer.network.choice, held.days) == ("energy", "energy", None)  # type: ignore[union-attr]
    assert held.system.network.costs == ready.offer.network.costs, "what the other way costs is told of the plan that is kept to too"  # type: ignore[union-attr]
    wind = next(p for p in ready.system.plants if p.id == "farm")
    assert wind.aside == {"state": pytest.approx(22.9), "grid": 52.0}
    direct = next(o for o in ready.system.outlets if o.of)
    assert {payee: direct.aside.get(payee, 0.0) - ready.system.outlets[0].aside.get(payee, 0.0) for payee in wind.aside} == pytest.approx(wind.aside), "what is sold gives it back"
    assert direct.of == ("farm", "new-wind")
    assert direct.price[0] - ready.system.outlets[0].price[0] == pytest.approx(74.9)
    assert {p.id: p.variable for p in ready.system.plants if p.technology == "wind"}["farm"] == pytest.approx(74.9 + technology("wind", "china", 2024).variable)
    assert ready.system.export_share == 0.2
    assert prepared(frame(park(ground={"wind": "50 MW"})), PLAN).system.network is None


def shown(choice: str) -> Any:
    """A year in which 12 MW of wind make 10 all the time, of which 1 is sold, and 3 are bought."""
    flat = s.flat(1.0)
    wind = s.plant("farm", "electricity", technology="wind", existing=12.0, availability=flat)
    sold = Outlet(id="export", carrier="electricity", price=flat, limit=9.0)
    made = replace(steady(wind, sold, replace(sold, id="export-direct", of=("farm",))), network=NetworkCharges(choice=choice, access=0.0, bought=0.0, own_use={}, costs={"capacity": 7.0, "energy": 9.0}))  # type: ignore[arg-type]
    flow = {"farm": 10.0 * flat, "grid": 3.0 * flat, "export": 0.0 * flat, "export-direct": flat}
    plan = replace(solved(steady()), flow=flow, built=())
    base = type("Base", (), {"study": STUDY, "stage": type("Stage", (), {"site": site(grid={"load_rate": {"value": "70 %", "low": "50 %", "high": "80 %"}})})})
    return base, made, plan, networked(base, made, plan)  # type: ignore[arg-type]


@pytest.mark.parametrize("choice", TARIFFINGS)
def test_both_choices_are_priced_at_the_plans_flows(choice: str) -> None:
    base, made, plan, found = shown(choice)
    own, funds = 9.0 * 8760.0, 22.9 * 9.0 * 8760.0
    capacity = {end: 3.0 * access_fee(52.0, rate) + funds for end, rate in (("value", 0.7), ("low", 0.5), ("high", 0.8))}
    energy = {end: 52.0 * (3.0 * 8760.0 + share * own) + funds for end, share in (("value", 1.0), ("low", 0.0), ("high", 1.0))}
    for name, ends in (("paid", capacity if choice == "capacity" else energy), ("otherwise", energy if choice == "capacity" else capacity)):
        assert {end: getattr(found.figures[name], end) for end in ends} == pytest.approx(ends)
    assert found.figures["dearer"].value == (2.0 if choice == "capacity" else -2.0)
    assert (found.figures["access"].value, found.figures["own_use"].value) == pytest.approx((3.0, own))
    assert found.figures["access_fee"].value == pytest.approx(52.0 * 0.7 * 730.0)
    assert {n: f.value for n, f in found.conditions.items()} == pytest.approx({"own_use_of_generation": 9.0 / 12.0, "own_use_of_load": 9.0 / 12.0, "exported": 0.1})
    assert found.unmet == ()
    told = list(notes(base, made, plan, found))  # type: ignore[arg-type]
    turns = found.figures["otherwise"].low < found.figures["paid"].high
    assert [m.code for m in told] == [f"note_network_{choice}", *(["note_network_turns"] if turns else [])]
    assert all(isinstance(v, Figure) for m in told for v in m.values.values())
    assert all(known(f"network_{n}") for n in (*found.figures, *found.conditions))
    assert all(known(f"note_unmet_{n}") for n in found.conditions)


def test_what_the_rule_asks_and_a_plan_does_not_keep_is_told() -> None:
    base, made, plan, _ = shown("capacity")
    much = replace(plan, flow=plan.flow | {"export-direct": s.flat(6.0), "farm": s.flat(10.0), "grid": s.flat(9.0)})
    found = networked(base, made, much)
    assert found
    assert found.unmet == ("own_use_of_generation", "own_use_of_load", "exported")
    none = networked(base, made, replace(plan, flow={n: 0.0 * v for n, v in plan.flow.items()} | {"grid": s.flat(3.0)}))
    assert none
    assert none.conditions["exported"].value is None or none.unmet


def test_what_the_line_is_counted_at_stands_beside_whole_circuits() -> None:
    base, *_ = shown("capacity")
    built = [type("Part", (), {"technology": "wind", "side": "power", "quantity": 100.0}), type("Part", (), {"technology": "pv_roof", "side": "power", "quantity": 9.0})]
    (told,) = line_costs(base, built)  # type: ignore[arg-type]
    money = convert(1.0, "CNY", 2025, "CNY", 2024)
    assert told.values["counted"].value == pytest.approx(100.0 * 694_000.0 * money)  # type: ignore[union-attr]
    assert told.values["circuits"].value == pytest.approx((36e6 + 55e6) * money)  # type: ignore[union-attr]
    assert list(line_costs(base, built[1:])) == []  # type: ignore[arg-type]


def test_figures_of_rules_have_sources_and_intervals() -> None:
    for row in table("network_rules.csv"):
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
        assert row["source"]
        assert row["confidence"] in "ABC"


@pytest.mark.long
def test_an_examination_tells_what_the_choice_that_it_keeps_to_is_worth() -> None:
    """Its runs keep to the choice of the plan on days, so that each asks for one way alone."""
    found = assess(park(), proved=False)
    assert found.plan.network is not None
    assert (found.plan.network.figures["dearer"].value or 0.0) > 0.0
    assert any(n.code == f"note_network_{found.plan.network.choice}" for n in found.notes)

"""More room at the connection than the present one: closed forms of what is reinforced, and that plan, certificate and monolith agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from parkzero.clock import TimeGrid
from parkzero.economics.offer import terms
from parkzero.economics.owners import settlement
from parkzero.economics.producing import produced
from parkzero.economics.value import value
from parkzero.energy import Horizon, Load, Outlet, Part, Reinforcement, System
from parkzero.flows import Flows
from parkzero.levers import Charges, Levers, Terms
from parkzero.money import annuity, convert
from parkzero.optimize.highs import Living
from parkzero.optimize.joint import build, build_horizon
from parkzero.optimize.pathway import foresight, myopic
from parkzero.optimize.planning import least_cost, on_days
from parkzero.optimize.system import system as of_site
from parkzero.optimize.varying import Variation, fixed, run_varied
from parkzero.park.catalogue import technology, typical
from parkzero.park.lines import wire
from parkzero.park.passing import network_needs
from parkzero.park.sections import Economics
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.results import PLAN, Offer, Outlook, Series, Surroundings
from systems import BATTERY, PV, WIND, flat, grid, hydrogen_park, plant, power_park, sun, system
from test_transfers import RULE

ANNUITY = 20_000.0
BUYING = 60.0


def reinforced(made: System, *, most: float = 10.0, annual: float = ANNUITY, outlets: bool = False) -> System:
    more = Reinforcement(
        id="more", technology="grid_reinforcement", owner="", supplies=("grid",), outlets=tuple(o.id for o in made.outlets) if outlets else (), most=most, annual=annual,
    )  # fmt: skip
    return replace(made, reinforcements=(more,))


def factory(*parts: object, most: float = 10.0) -> System:
    """12 MW of flat load on a connection of 10 MW."""
    return reinforced(system(grid(price=flat(BUYING), limit=10.0), Load(carrier="electricity", power=flat(12.0)), *parts), most=most)


def monolith(made: System) -> float:
    return Living(build(made, made.year).programme).solve().objective


def test_what_the_load_takes_beyond_the_connection_is_reinforced_at_its_annuity() -> None:
    made = factory()
    for plan in (on_days(made), least_cost(made, gap=1e-6, spread=False)):
        assert plan.capacity == pytest.approx({"more": 2.0})
        assert plan.cost == pytest.approx(12.0 * 8760.0 * BUYING + 2.0 * ANNUITY)
        assert plan.unserved["electricity"] == pytest.approx(0.0, abs=1e-6)
    assert plan.peaks == pytest.approx(np.full(12, 12.0))


def test_a_cheaper_plant_inside_takes_its_place() -> None:
    dear, cheap = (plant("engine", "electricity", most=5.0, annual=10_000.0, variable=v) for v in (BUYING + 2.0, BUYING + 1.0))
    assert least_cost(factory(dear), gap=1e-6, spread=False).capacity == pytest.approx({"engine": 0.0, "more": 2.0}, abs=1e-4)  # 10,000 + 2 x 8,760 > 20,000
    assert least_cost(factory(cheap), gap=1e-6, spread=False).capacity == pytest.approx({"engine": 2.0, "more": 0.0}, abs=1e-4)  # 10,000 + 8,760 < 20,000


def test_no_more_can_be_had_than_there_is() -> None:
    plan = least_cost(factory(most=1.5), gap=1e-6, spread=False)
    assert plan.capacity == pytest.approx({"more": 1.5})
    assert plan.unserved["electricity"] == pytest.approx(0.5 * 8760.0)


def test_demand_charges_are_due_on_what_is_reinforced() -> None:
    made = reinforced(system(grid(price=flat(BUYING), limit=10.0, peak_charge=1_000.0, access_charge=500.0), Load(carrier="electricity", power=flat(12.0))))
    assert least_cost(made, gap=1e-6, spread=False).cost == pytest.approx(12.0 * 8760.0 * BUYING + 2.0 * ANNUITY + 12.0 * 12_500.0)


def selling(*, outlets: bool, parts: int = 1) -> System:
    """30 MW of wind that stands and blows in half of the hours, a connection of 10 MW, 40 EUR/MWh for what goes out."""
    blows = np.tile(np.repeat([1.0, 0.0], 12), 365)
    ways = [Outlet(id=f"out-{n}", carrier="electricity", price=flat(40.0), limit=10.0) for n in range(parts)]
    made = system(grid(limit=10.0), *ways, plant("wind", "electricity", existing=30.0, availability=blows), Load(carrier="electricity", power=flat(0.0)))
    return reinforced(replace(made, export_limit=10.0), most=15.0, annual=100_000.0, outlets=outlets)


@pytest.mark.parametrize("parts", [1, 2])
def test_what_goes_out_is_bounded_by_connection_and_reinforcement_together(parts: int) -> None:
    """A MW more sells 4,380 MWh at 40: more than it costs, up to what can be had."""
    plan = least_cost(selling(outlets=True, parts=parts), gap=1e-6, spread=False)
    assert plan.capacity == pytest.approx({"more": 15.0})
    assert sum(plan.flow[f"out-{n}"] for n in range(parts)).max() == pytest.approx(25.0)  # type: ignore[attr-defined]
    assert plan.cost == pytest.approx(15.0 * 100_000.0 - 25.0 * 4380.0 * 40.0)


@pytest.mark.parametrize("parts", [1, 2])
def test_an_export_limit_of_its_own_is_not_moved(parts: int) -> None:
    plan = least_cost(selling(outlets=False, parts=parts), gap=1e-6, spread=False)
    assert plan.capacity == pytest.approx({"more": 0.0})
    assert plan.cost == pytest.approx(-10.0 * 4380.0 * 40.0)


@pytest.mark.parametrize("made", [power_park, hydrogen_park], ids=["power", "hydrogen"])
def test_where_the_connection_does_not_bind_nothing_changes(made: object) -> None:
    wide = made()  # type: ignore[operator]
    before, after = on_days(wide), on_days(reinforced(wide))
    assert after.cost == pytest.approx(before.cost, rel=1e-9)
    assert after.capacity["more"] == 0.0
    assert {n: v for n, v in after.capacity.items() if n != "more"} == pytest.approx(dict(before.capacity), abs=1e-6)


def tight() -> System:
    """A peaky load, sun, wind and a store on a connection that binds both ways."""
    load = 8.0 + 4.0 * np.sin((np.arange(8760) % 24 - 8) / 24 * 2 * np.pi)
    made = system(
        grid(limit=7.0, peak_charge=2_000.0), Outlet(id="export", carrier="electricity", price=flat(38.0), limit=7.0), replace(PV, most=40.0, availability=sun()), replace(WIND, most=20.0),
        replace(BATTERY, most=10.0, most_energy=80.0), Load(carrier="electricity", power=load),
    )  # fmt: skip
    return reinforced(made, most=7.0, annual=25_000.0, outlets=True)


@pytest.mark.long
def test_plan_certificate_and_monolith_agree() -> None:
    made = tight()
    plan, whole = least_cost(made, gap=1e-4, spread=False), monolith(made)
    assert plan.end == "closed"
    assert plan.lower <= whole + 1e-6 * abs(whole)
    assert plan.cost == pytest.approx(whole, rel=1e-4)
    assert 0.0 < plan.capacity["more"] <= 7.0
    assert monolith(replace(made, reinforcements=())) > whole


def test_a_plan_runs_on_with_what_was_reinforced_and_no_more() -> None:
    plan = least_cost(factory(), gap=1e-6, spread=False)
    again, grown = run_varied(fixed(factory(), plan.stands), (Variation(), Variation(loads={"electricity": 1.1})), periods=12)
    assert again.unserved["electricity"] == pytest.approx(0.0, abs=1e-6)
    assert grown.unserved["electricity"] == pytest.approx(1.2 * 8760.0, rel=1e-6)
    assert grown.flow["grid"].max() == pytest.approx(12.0)


def course(*loads: float) -> Horizon:
    years = tuple(replace(factory(), stage=2030 + 10 * n, loads=(Load(carrier="electricity", power=flat(v)),)) for n, v in enumerate(loads))
    return Horizon(systems=years, lengths=(10.0,) * len(loads), discount=0.0, lifetime={"more": 40.0})


def test_what_is_reinforced_stands_in_later_stages() -> None:
    made = course(12.0, 15.0)
    energy = 10.0 * 8760.0 * BUYING * (12.0 + 15.0)
    for found in (foresight(made, gap=1e-6), myopic(made, gap=1e-6)):
        assert [stage[0].quantity for stage in found.built] == pytest.approx([2.0, 3.0])
        assert found.cost == pytest.approx(energy + 10.0 * ANNUITY * (2.0 + 5.0))
        assert found.capital[1] == pytest.approx({"more": 5.0 * ANNUITY})
    assert Living(build_horizon(made, [s.year for s in made.systems]).programme).solve().objective == pytest.approx(energy + 70.0 * ANNUITY)


def test_stages_together_get_no_more_than_there_is() -> None:
    found = foresight(course(12.0, 24.0), gap=1e-6)
    assert sum(b.quantity for stage in found.built for b in stage) == pytest.approx(10.0)
    assert found.plans[1].stands == pytest.approx({Part("more"): 10.0})
    assert found.plans[1].unserved["electricity"] == pytest.approx(4.0 * 8760.0)


@pytest.mark.long
@pytest.mark.parametrize("outlets", [False, True])
def test_the_optimum_equals_pypsa(outlets: bool) -> None:
    referee = pytest.importorskip("parkzero.optimize.referee")
    pytest.importorskip("pypsa")
    made = reinforced(replace(tight(), outlets=(*tight().outlets, replace(tight().outlets[0], id="second", price=flat(35.0))), export_limit=7.0), most=7.0, annual=500.0, outlets=outlets)
    short = TimeGrid.year(336)
    assert Living(build(made, short).programme).solve().objective == pytest.approx(referee.optimum(made, short), rel=1e-6)


def site(**of: Any) -> Site:
    firm = {"id": "mill", "demand": {"electricity": {"annual": "87.6 GWh"}}}
    return Site.model_validate({"place": {"country": "DE", "latitude": 50.0, "longitude": 10.0, "timezone": "UTC"}, "enterprises": [firm], "prices": {"electricity": {"energy": "60 EUR/MWh", "export": "40 EUR/MWh"}}} | of)


STUDY = Study(base_year=2024, stage=2030, currency="EUR", price_year=2025)
SERIES = Series(load={("mill", "electricity"): flat(10.0)}, availability={}, price_shape={"electricity": flat(1.0)}, sold_shape=flat(1.0), market=None, origin={}, outside=flat(10.0))
OFFERED = {"connection": "8 MW"}


LOOK = Outlook(base_year=2024, indices={})


def offered(where: Site, *technologies: str, series: Series = SERIES) -> Offer:
    return terms(Economics(technologies=technologies or ("grid_reinforcement",)), where, series, LOOK, levers=Levers(), study=STUDY, year=2030, build=True)


def planned(where: Site, *technologies: str, series: Series = SERIES) -> tuple[System, Offer]:
    offer = offered(where, *technologies, series=series)
    beside = Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    return of_site(where, series, LOOK, terms=Terms(), offer=offer, yardstick=RULE, activity=Flows.rows([]), surroundings=beside, study=STUDY, run=PLAN), offer


def test_what_can_be_had_is_as_much_again_unless_the_card_says() -> None:
    (one,) = offered(site(grid=OFFERED)).candidates
    assert (one.id, one.limit) == ("new-grid_reinforcement", 8.0 * typical("reinforcement").value)
    (own,) = offered(site(grid=OFFERED, ground={"limits": {"grid_reinforcement": "3 MW"}})).candidates
    assert own.limit == 3.0
    assert offered(site(grid=OFFERED, ground={"limits": {"grid_reinforcement": "0 MW"}})).candidates == ()


def test_a_connection_that_nobody_stated_has_no_price() -> None:
    """None bounds nothing; one that a rule filled grows with demand by itself."""
    assert offered(site()).candidates == ()
    given = site(grid=OFFERED)
    assert given.grid.connection is not None
    assert offered(given.but(grid=given.grid.but(connection=given.grid.connection.but(rule="peak")))).candidates == ()


def test_it_costs_its_annuity_and_what_the_network_holds_already_passes() -> None:
    (one,) = offered(site(grid=OFFERED)).candidates
    row, held = technology("grid_reinforcement", "europe", 2030), network_needs("europe", STUDY).reinforcement[1]
    assert one.investment == pytest.approx(row.capex)
    assert one.social == pytest.approx(row.capex * (annuity(STUDY.discount, row.lifetime) + row.fixed_share))
    assert one.upstream == pytest.approx(held * row.capex * annuity(STUDY.discount, row.lifetime))


def test_its_parts_are_those_of_lines_and_networks() -> None:
    """China: a station and ten kilometres of line; the station is what the network's own cost holds."""
    row, line = technology("grid_reinforcement", "china", 2030), wire("china", 110.0)
    assert row.capex == pytest.approx(line.station.value + 10.0 * line.route.value / line.circuit, rel=0.01)
    assert network_needs("china", STUDY).reinforcement[1] == pytest.approx(line.station.value / row.capex, abs=0.01)
    europe, cable = technology("grid_reinforcement", "europe", 2030), wire("europe", 60.0)
    own = convert(cable.station.value + 2.0 * cable.route.value / cable.circuit, cable.currency, cable.price_year, "EUR", 2025)
    assert europe.capex == pytest.approx(own + 95_000.0, rel=0.01)


def test_a_column_stands_only_where_the_connection_could_bind() -> None:
    assert planned(site(grid={"connection": "10 MW"}))[0].reinforcements == ()
    assert planned(site(grid={"connection": "10 MW"}), "grid_reinforcement", "battery")[0].reinforcements[0].supplies == ("grid",)
    (tied,) = planned(site(grid=OFFERED))[0].reinforcements
    assert (tied.supplies, tied.outlets, tied.most) == (("grid",), (), 8.0)


@pytest.mark.parametrize(("limits", "outlets"), [({}, ("export",)), ({"export_limit": "8 MW"}, ())])
def test_sales_take_part_unless_the_card_limits_them_itself(limits: dict[str, str], outlets: tuple[str, ...]) -> None:
    windy = replace(SERIES, availability={"wind": flat(1.0)})
    made, _ = planned(site(grid=OFFERED | limits, ground={"wind": "30 MW"}), "grid_reinforcement", "wind", series=windy)
    assert [r.outlets for r in made.reinforcements] == [outlets]


def test_what_it_costs_is_counted_once_between_user_and_network() -> None:
    """10 MW of flat load on 8: 2 MW more. Before transfers the line alone comes on top of the network's own cost; all parties together get nothing."""
    made, offer = planned(site(grid=OFFERED))
    plan = least_cost(made, gap=1e-6, spread=False)
    found, need, (one,) = value(plan, made, offer, Charges(transfers=())), network_needs("europe", STUDY), offer.candidates
    assert plan.capacity == pytest.approx({one.id: 2.0})
    assert found.investment == pytest.approx(2.0 * one.investment)
    assert found.private == pytest.approx(plan.cost) == pytest.approx(60.0 * 87_600.0 + 2.0 * one.annual)
    assert found.cost == pytest.approx(60.0 * 87_600.0 * (1.0 + need.losses[1]) + 10.0 * need.capacity[1] + 2.0 * (one.social - one.upstream))
    assert found.private == pytest.approx(found.cost + sum(found.passed.values()) + 2.0 * (one.annual - one.social))


def test_it_is_shown_with_what_passes_beyond_the_present_connection() -> None:
    made, offer = planned(site(grid=OFFERED))
    plan = least_cost(made, gap=1e-6, spread=False)
    (found,) = produced(plan, made, offer, lambda _: 0.05)
    (one,) = offer.candidates
    assert (found.technology, found.capacity, found.new) == ("grid_reinforcement", pytest.approx(2.0), pytest.approx(2.0))
    assert (found.energy, found.factor) == (pytest.approx(2.0 * 8760.0), pytest.approx(1.0))
    assert found.levelised == pytest.approx((one.investment * annuity(0.05, one.lifetime) + one.fixed) / 8760.0)


@pytest.mark.parametrize("rule", ["cost_plus", "short_run"])
def test_all_power_bears_it_and_owners_add_up(rule: Any) -> None:
    made, _ = planned(site(grid=OFFERED))
    plan = least_cost(made, gap=1e-6, spread=False)
    found = settlement(plan, made, {("mill", "electricity"): flat(10.0)}, rule)
    assert found.cost == pytest.approx(plan.cost)
    assert found.accounts[-1].capital == pytest.approx(plan.cost - 60.0 * 87_600.0)
    assert found.levelised["electricity"] == pytest.approx(plan.cost / 87_600.0)

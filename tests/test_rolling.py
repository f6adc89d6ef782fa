from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.energy import Limit, Load, Outlet, Side, System
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.forecasts import Forecast, Real
from parkzero.optimize.model import capacities
from parkzero.optimize.planning import least_cost
from parkzero.optimize.rolling import Reference, Rolled, _width, _Window, realised, reference, roll
from parkzero.results import Built, Plan

pytestmark = pytest.mark.long

HOURS = 504
FIRST = 2500
"""Hours of spring: sun enough that stores have work."""
MODES = ("perfect", "forecast", "rule")
BUILT = {
    "power": ({"pv": 150.0, "wind": 60.0, "battery": 30.0}, {"battery": 120.0}),
    "heat": ({"pv": 200.0, "gas_boiler": 20.0, "heat_pump": 55.0, "electric_boiler": 20.0, "chp": 5.0, "battery": 40.0, "tank": 50.0}, {"battery": 160.0, "tank": 300.0}),
    "hydrogen": ({"pv": 150.0, "wind": 80.0, "electrolyser": 25.0, "h2_tank": 10.0, "battery": 15.0}, {"h2_tank": 60.0, "battery": 60.0}),
}  # fmt: skip


def cut(system: System, hours: int = HOURS, first: int = FIRST) -> System:
    """The same system over some weeks of the year, each month's demand charge kept (the engine scales it to twelve months)."""

    def short(part: object) -> object:
        series = {f.name: v[first : first + hours] for f in fields(part) if isinstance(v := getattr(part, f.name), np.ndarray)}  # type: ignore[arg-type]
        return replace(part, **series)  # type: ignore[type-var]

    kinds = ("supplies", "outlets", "plants", "stores", "loads")
    parts = {kind: tuple(short(part) for part in getattr(system, kind)) for kind in kinds}
    months = system.months[first : first + hours]
    parts["supplies"] = tuple(replace(x, peak_charge=x.peak_charge * len(np.unique(months)) / 12.0) for x in parts["supplies"])  # type: ignore[type-var, attr-defined]
    return replace(system, months=months, **parts)  # type: ignore[arg-type]


def built(name: str) -> Plan:
    return stands(*BUILT[name])


def stands(capacity: dict[str, float], energy: dict[str, float]) -> Plan:
    sides: tuple[tuple[Side, dict[str, float]], ...] = (("power", capacity), ("energy", energy))
    made = tuple(Built(id=n, owner="", technology=n, side=side, quantity=v) for side, values in sides for n, v in values.items())
    return Plan(
        run="plan", grid=TimeGrid.year(HOURS), built=made, flow={}, price={}, cost=0.0, lower=0.0, upper=0.0, end="days",
        aggregation_error=0.0, emissions=0.0, emissions_low=0.0, emissions_high=0.0, unserved={}, exceeded={}, peaks=np.zeros(12),
    )  # fmt: skip


def imbalance(system: System, found: Rolled) -> float:
    """Largest gap in any carrier's balance [MW], from the flows alone."""
    worst, flow = 0.0, found.flow
    for carrier in {p.output for p in system.plants} | {p.input for p in system.plants} - {None} | {x.carrier for x in system.loads}:
        net = np.zeros(system.steps)
        for x in system.supplies:
            net += flow[x.id] * (x.carrier == carrier) - flow.get(f"{x.id}:flare", 0.0) * (x.carrier == carrier)
        for o in system.outlets:
            net -= flow[o.id] * (o.carrier == carrier)
        for p in system.plants:
            course = 1.0 if p.input_course is None else p.input_course
            net += flow[p.id] * (
                p.gives.get(carrier, 0.0) - p.per_input * course * (p.input == carrier)
            )
        for x in system.stores:
            net += (flow[f"{x.id}:out"] - flow[f"{x.id}:in"]) * (x.carrier == carrier)
        net += flow.get(f"{carrier}:unserved", 0.0) - flow.get(f"{carrier}:vent", 0.0)
        net -= sum((x.power for x in system.loads if x.carrier == carrier), np.zeros(system.steps))
        worst = max(worst, float(np.abs(net).max()))
    return worst


def physical(known: Reference, found: Rolled) -> None:
    """Balances close, levels are within bounds and follow from what goes in and out, nothing runs beyond its capacity."""
    system = known.system
    assert imbalance(system, found) < 1e-6
    for store in system.stores:
        level, into, out = (found.flow[f"{store.id}:{name}"] for name in ("level", "in", "out"))
        before = np.append(found.start[store.id], level[:-1])
        kept = before * (1.0 - store.loss) ** system.step_hours
        assert np.abs(kept + system.step_hours * (store.into * into - out / store.out) - level).max() < 1e-6
        assert level.min() > -1e-6
        assert level.max() < store.existing_energy + 1e-6
        assert max(into.max(), out.max()) < store.existing + 1e-6
    for plant in system.plants:
        reach = plant.per_capacity * plant.existing * (1.0 if plant.availability is None else plant.availability)
        assert np.all(found.flow[plant.id] < reach + 1e-6)
        assert found.flow[plant.id].min() > -1e-6


@pytest.mark.parametrize("name", list(BUILT))
def test_no_mode_is_cheaper_than_the_optimum_and_all_are_physical(name: str) -> None:
    system, plan = cut(s.PARKS[name]()), built(name)
    known = reference(system, plan)
    perfect = roll(system, plan, "perfect", known=known)
    seen = roll(system, plan, "forecast", forecast=Forecast("perfect"), known=known)
    blind = roll(system, plan, "forecast", known=known)
    loose = roll(system, plan, "forecast", hold=0.0, known=known)
    noisy = roll(system, plan, "forecast", forecast=Forecast("noisy"), known=known)
    rule = roll(system, plan, "rule", known=known)
    slack = 1e-6 * abs(perfect.cost)
    for found in (perfect, seen, blind, loose, noisy, rule):
        physical(known, found)
        assert found.cost >= perfect.cost - slack
        assert max(found.unserved.values()) < 1e-6
    assert seen.cost <= loose.cost + slack <= blind.cost + 2 * slack
    assert seen.cost <= noisy.cost + slack
    assert seen.cost <= rule.cost + slack
    if name != "power":  # without demand charges, the value of stored energy leads back to the optimum of the year
        assert seen.cost == pytest.approx(perfect.cost, rel=1e-6)


@pytest.mark.parametrize("name", list(BUILT))
def test_the_optimum_is_that_of_dispatch(name: str) -> None:
    system, plan = cut(s.PARKS[name]()), built(name)
    grid = TimeGrid.year(system.steps)
    cost = Dispatch(system, grid).solve(np.array([plan.stands[p] for p in capacities(system).parts])).value
    assert roll(system, plan, "perfect").cost == pytest.approx(cost, rel=1e-9)


@pytest.mark.parametrize("step", [HOURS, 168, 100])
@pytest.mark.parametrize("name", list(BUILT))
def test_a_window_of_the_whole_period_is_the_optimum(name: str, step: int) -> None:
    """Closed as a circle, with demand charges (of one month) and a step that does not divide the period."""
    system, plan = cut(s.PARKS[name]()), built(name)
    system = replace(system, months=np.full(HOURS, 4.0))
    known = reference(system, plan)
    found = roll(system, plan, "forecast", forecast=Forecast("perfect"), window=HOURS, step=step, known=known)
    assert found.cost == pytest.approx(known.rolled.cost, rel=1e-6)
    assert found.emissions == pytest.approx(known.rolled.emissions, rel=1e-3)
    for store in known.system.stores:
        assert found.flow[f"{store.id}:level"][-1] >= found.start[store.id] - 1e-6


def test_demand_charges_of_several_months_in_one_window() -> None:
    system, plan = cut(s.power_park()), built("power")
    system = replace(system, months=np.arange(HOURS) // 168 + 4.0)
    known = reference(system, plan)
    found = roll(system, plan, "forecast", forecast=Forecast("perfect"), window=HOURS, step=HOURS, known=known)
    assert found.cost == pytest.approx(known.rolled.cost, rel=1e-6)
    physical(known, roll(system, plan, "forecast", known=known))


@pytest.mark.parametrize("name", ["power", "heat"])
def test_without_stores_all_modes_are_the_same(name: str) -> None:
    system = replace(cut(s.PARKS[name]()), stores=())
    known = reference(system, built(name))
    for mode in MODES:
        found = roll(system, built(name), mode, known=known)  # type: ignore[arg-type]
        assert found.cost == pytest.approx(known.rolled.cost, rel=1e-9)
        assert found.emissions == pytest.approx(known.rolled.emissions, rel=1e-6)


def test_a_second_run_gives_the_same() -> None:
    system, plan = cut(s.heat_park(), 240), built("heat")
    for given in ({"mode": "rule"}, {"mode": "forecast"}, {"mode": "forecast", "forecast": Forecast("noisy", seed=5)}):
        one, two = roll(system, plan, **given), roll(system, plan, **given)  # type: ignore[arg-type]
        assert one.cost == two.cost
        assert all(np.array_equal(one.flow[name], two.flow[name]) for name in one.flow)
    other = roll(system, plan, "forecast", forecast=Forecast("noisy", seed=6))
    assert other.cost != two.cost


def test_only_what_has_been_seen_is_persistent() -> None:
    real = Real(("load a", "price b"), np.arange(200.0).reshape(2, 100), 1.0)
    guess = Forecast()(real, 48, 48)
    assert guess[0].tolist() == [*range(24, 48), *range(24, 48)]
    assert Forecast()(real, 0, 24)[0].tolist() == list(range(76, 100))
    assert Forecast()(replace(real, step_hours=0.5), 96, 4)[0].tolist() == [48, 49, 50, 51]


def test_a_noisy_forecast_is_unbiased_and_within_bounds() -> None:
    real = Real(("load a", "available b", "price c", "price flat"), np.array([s.HEAT_LOAD.power, s.sun(), s.price(), s.flat(45.0)]), 1.0)
    guess = np.array([Forecast("noisy", spread=0.2)(real, first, 48) for first in range(0, 8000, 48)])
    seen = np.array([real.at(first + np.arange(48)) for first in range(0, 8000, 48)])
    error = guess[:, 0] / seen[:, 0] - 1.0
    assert abs(error.mean()) < 0.02
    assert error[:, 0].std() < 0.1 < error[:, -1].std() < 0.25
    assert guess[:, 1].min() >= 0.0
    assert guess[:, 1].max() <= s.sun().max()
    assert np.all(guess[:, 1][seen[:, 1] == 0.0] == 0.0)
    assert np.all(guess[:, 3] == 45.0)


def test_a_battery_that_follows_a_rule_in_closed_form() -> None:
    """Lossless battery, 10 MW of sun for 6 h a day at a load of 4 MW: 36 MWh left over, of which 20 MWh fit and serve the rest."""
    sun = (np.arange(8760) % 24 < 6).astype(float)
    battery = replace(s.BATTERY, into=1.0, out=1.0, loss=0.0, most=0.0, existing=5.0, existing_energy=20.0)
    plant = replace(s.PV, availability=sun, most=0.0, existing=10.0)
    system = cut(s.system(s.grid(price=s.flat(50.0)), plant, battery, Load(carrier="electricity", power=s.flat(4.0))), 240, 0)
    found = roll(system, stands({}, {}), "rule")
    assert found.flow["grid"].sum() == pytest.approx(10 * (18 * 4.0 - 20.0))
    assert found.flow["battery:level"].reshape(10, 24)[:, 5] == pytest.approx(20.0)
    assert found.settled == 0.0


def test_a_forecast_that_errs_costs_what_the_set_point_misses() -> None:
    """The forecast swaps dear and cheap hours: the battery that trusts it buys dear, and no better than standing still."""
    price = np.where(np.arange(8760) % 24 < 12, 20.0, 80.0)
    battery = replace(s.BATTERY, into=1.0, out=1.0, loss=0.0, most=0.0, existing=2.0, existing_energy=24.0)
    system = cut(s.system(s.grid(price=price), battery, Load(carrier="electricity", power=s.flat(4.0))), 240, 0)
    known = reference(system, stands({}, {}))

    def swapped(real: Real, start: int, steps: int) -> np.ndarray:
        seen = real.at(start + np.arange(steps))
        seen[real.names.index("price grid")] = 100.0 - seen[real.names.index("price grid")]
        return seen

    idle = 10 * 24 * 4.0 * 50.0
    assert known.rolled.cost == pytest.approx(idle - 10 * 24.0 * 60.0, rel=1e-3)
    wrong = roll(system, stands({}, {}), "forecast", forecast=swapped, known=known)
    assert wrong.cost > idle
    assert realised(known.rolled.cost, idle, wrong.cost) < 0.0  # type: ignore[operator]
    physical(known, wrong)


@pytest.mark.parametrize("hard", [False, True])
def test_a_limit_on_tonnes_is_led_by_its_price(hard: bool) -> None:
    """Cheap gas that a heat pump can replace: tonnes end near the limit, with a charge that makes no mode cheaper than the optimum."""
    plan = stands(BUILT["heat"][0] | {"gas_boiler": 60.0}, BUILT["heat"][1])
    base = cut(replace(s.heat_park(), supplies=(s.grid(), s.gas(price=s.flat(12.0)))))
    free = roll(base, plan, "perfect").emissions
    system = replace(base, limits=(Limit(name="cap", tonnes=0.95 * free, backstop=500.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()), hard=hard),))
    known = reference(system, plan)
    assert known.prices["limit cap"] > 1.0
    seen = roll(system, plan, "forecast", forecast=Forecast("perfect"), known=known)
    assert seen.emissions == pytest.approx(0.95 * free, rel=2e-3)
    assert seen.cost == pytest.approx(known.rolled.cost, rel=5e-3)
    for found in (seen, roll(system, plan, "forecast", known=known), roll(system, plan, "rule", known=known)):
        physical(known, found)
        assert found.cost >= known.rolled.cost * (1 - 1e-6)
        assert found.emissions < roll(base, plan, found.mode).emissions
        assert found.settled >= 500.0 * found.exceeded["cap"] * hard - 1e-6


def test_exports_and_yearly_amounts_are_led_by_their_prices() -> None:
    park, plan = cut(s.power_park()), built("power")
    system = replace(park, export_share=0.05, plants=tuple(replace(p, yearly=8_000.0) if p.id == "wind" else p for p in park.plants))
    known = reference(system, plan)
    assert known.prices["export share"] > 0.0
    assert known.prices["yearly wind"] > 0.0
    for mode in MODES:
        found = roll(system, plan, mode, known=known)  # type: ignore[arg-type]
        physical(known, found)
        assert found.cost >= known.rolled.cost - 1e-6 * abs(known.rolled.cost)
        assert 7_000.0 < found.flow["wind"].sum() <= 8_000.0 * (1 + 1e-6)
        assert found.exceeded["export share"] < 0.1 * known.rolled.flow["export"].sum()
        assert found.settled == pytest.approx(known.prices["export share"] * found.exceeded["export share"], abs=1e-6)


def test_an_input_that_changes_by_hour_stays_in_the_balance() -> None:
    base = cut(s.heat_park(), 240)
    course = 1.0 + 0.3 * np.cos(np.arange(240) / 240 * 2 * np.pi)
    system = replace(base, plants=tuple(replace(p, input_course=course) if p.id == "heat_pump" else p for p in base.plants))
    known = reference(system, built("heat"))
    seen = roll(system, built("heat"), "forecast", forecast=Forecast("perfect"), known=known)
    assert seen.cost == pytest.approx(known.rolled.cost, rel=1e-6)
    for found in (seen, roll(system, built("heat"), "forecast", known=known), roll(system, built("heat"), "rule", known=known)):
        physical(known, found)
        assert found.cost >= known.rolled.cost * (1 - 1e-6)


def test_what_arises_is_taken_or_flared_in_every_mode() -> None:
    fixed = 20.0 + 20.0 * (np.arange(8760) % 24 < 8)
    own = s.gas(id="offgas", giver_kind="own", price=s.flat(1.0), fixed=fixed)
    base = cut(replace(s.heat_park(), supplies=(s.grid(peak_charge=500.0), s.gas(), own)), 240)
    known = reference(base, built("heat"))
    for mode in MODES:
        found = roll(base, built("heat"), mode, known=known)  # type: ignore[arg-type]
        physical(known, found)
        assert np.allclose(found.flow["offgas"], fixed[FIRST : FIRST + 240])
        assert found.cost >= known.rolled.cost * (1 - 1e-6)


def test_quarter_hours() -> None:
    hourly = cut(s.power_park(), 96)
    quarter = replace(cut(s.power_park(), 96 * 4), step_hours=0.25, outlets=())
    known = reference(quarter, built("power"))
    found = roll(quarter, built("power"), "forecast", window=24, step=12, known=known)
    assert hourly.steps * 4 == quarter.steps
    physical(known, found)
    assert found.cost >= known.rolled.cost - 1e-6 * abs(known.rolled.cost)


def test_a_window_knows_what_the_optimum_sells_what_the_dearest_outlet_pays_and_what_limits_leave() -> None:
    """In quarter hours, with two outlets, under a limit that leaves 50 t and one that leaves nothing."""
    park = replace(cut(s.power_park(), 96), step_hours=0.25, export_share=0.5)
    more = replace(park.outlets[0], id="other", price=park.outlets[0].price + 5.0, limit=3.0)
    system = replace(park, outlets=(*park.outlets, more))
    known = reference(system, built("power"))
    window = _Window(known, 24, 24)
    sold = sum(float(known.rolled.flow[o.id].sum()) for o in system.outlets)
    assert sold > 0.0
    assert window.sold == pytest.approx(0.25 * sold)
    assert window.dear == float(more.earned.max())
    counted = 0.25 * float((known.rolled.flow["grid"] * system.supplies[0].tonnes).sum())
    assert counted > 0.0
    limit = Limit(name="cap", tonnes=counted + 50.0, backstop=500.0, rule=Rule(name="yardstick", unit="tCO2e", rows=()))
    assert _width(system, limit, replace(known.rolled, exceeded={"cap": 0.0})) == pytest.approx((counted + 50.0, 50.0))
    assert _width(system, replace(limit, tonnes=0.5 * counted), replace(known.rolled, exceeded={"cap": 0.5 * counted})) == (np.inf, 0.0)


def test_what_a_plant_gives_back_of_what_it_takes_stays_in_the_balance() -> None:
    """A tenth of its heat as power, beside an input that changes by hour."""
    base = cut(s.heat_park(), 96)
    course = 1.0 + 0.3 * np.cos(np.arange(96) / 96 * 2 * np.pi)
    system = replace(base, plants=tuple(replace(p, input_course=course, by_products={"electricity": 0.1}) if p.id == "heat_pump" else p for p in base.plants))
    known = reference(system, built("heat"))
    physical(known, roll(system, built("heat"), "forecast", known=known))


def test_the_share_realised() -> None:
    assert realised(60.0, 100.0, 70.0) == pytest.approx(0.75)
    assert realised(60.0, 100.0, 60.0) == 1.0
    assert realised(100.0, 100.0, 90.0) is None
    assert realised(120.0, 100.0, 90.0) is None


def test_what_cannot_be_asked() -> None:
    system, plan = cut(s.power_park(), 96), built("power")
    with pytest.raises(ValueError, match="a step of 48 h in a window of 24 h"):
        roll(system, plan, "forecast", window=24, step=48)
    with pytest.raises(ValueError, match="a forecast of shape"):
        roll(system, plan, "forecast", forecast=lambda real, start, steps: np.zeros((1, 1)))


def test_no_mode_is_cheaper_than_perfect_with_amounts_of_the_year() -> None:
    """Load that may be switched off for some hours, and an outlet with room for some energy: both last for the year, not for each window."""
    hours = 24 * 14
    shed = s.plant("shed", "electricity", spares=True, availability=np.ones(hours), existing=5.0, variable=1.0, usage=30.0)
    store = replace(s.BATTERY, existing=10.0, existing_energy=40.0, most=0.0, most_energy=0.0)
    short = replace(
        s.system(
            s.grid(price=s.price()[:hours], tonnes=np.zeros(hours)), Outlet(id="export", carrier="electricity", price=np.full(hours, 90.0), limit=20.0, room=200.0), shed, store,
            s.plant("pv", "electricity", existing=30.0, availability=s.sun()[:hours]), Load(carrier="electricity", power=s.POWER_LOAD.power[:hours]),
        ), months=np.ones(hours),
    )  # fmt: skip
    made = least_cost(short, spread=False)
    known = reference(short, made)
    for mode in ("rule", "forecast"):
        rolled = roll(short, made, mode, known=known)  # type: ignore[arg-type]
        assert rolled.cost >= known.rolled.cost * (1 - 1e-6)
        assert rolled.flow["shed"].sum() <= 150.0 * (1 + 1e-6)
        assert rolled.flow["export"].sum() <= 200.0 * (1 + 1e-6)
    with_shed, without = (roll(x, made, "rule", known=reference(x, made)) for x in (short, replace(short, plants=short.plants[1:])))
    assert with_shed.flow["battery:in"].sum() > 0.0 or without.flow["battery:in"].sum() == 0.0

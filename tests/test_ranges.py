"""What the inputs of a plan leave open: draws, parts and shares by hand; a small park as a whole."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as s
from ledgers import park_of
from parkzero.chance import Width, hypercube, percentiles, slopes, two_sided
from parkzero.compare.ranging import DRAWS, anew, dearer, ranged
from parkzero.compare.runner import Runner
from parkzero.energy import Part
from parkzero.figure import Z90, Figure, missing
from parkzero.optimize.planning import on_days
from parkzero.optimize.varying import Variation, fixed, run_varied, varied
from parkzero.order import assess, each_way, finished, frame, keeping, planned, prepared
from parkzero.park.sections import Policy
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.results import STAY
from parkzero.show.exposed import REST, Exposed, exposed
from parkzero.show.inputs import Uncertain, inputs, turned_course
from parkzero.show.ranging import (
    CROSSED,
    AtEnds,
    Central,
    Ranged,
    Sample,
    below_line,
    crossed,
    headline,
    judged_by_draws,
    ranges,
    sentence,
    variations,
    widest,
)
from test_yields import judging


def test_a_value_is_the_median_and_its_ends_the_5th_and_95th_percentile() -> None:
    assert two_sided(Width(8.0, 10.0, 14.0), np.array([-Z90, -Z90 / 2.0, 0.0, Z90 / 2.0, Z90])).tolist() == pytest.approx([8.0, 9.0, 10.0, 12.0, 14.0])
    assert two_sided(Width(0.0, 1.0, 2.0), np.array([-3.0])).tolist() == [0.0]
    assert two_sided(Width(-2.0, 1.0, 4.0), np.array([-2.0 * Z90])).tolist() == pytest.approx([-5.0])
    assert Width(50.0, 100.0, 120.0).relative == Width(0.5, 1.0, 1.2)
    assert (Width(-30.0, -20.0, -10.0).relative, Width(-1.0, 0.0, 1.0).relative.open) == (Width(0.5, 1.0, 1.5), False)


def test_a_hypercube_takes_every_part_of_each_input_once_and_is_the_same_again() -> None:
    found = hypercube([Width(8.0, 10.0, 14.0), Width(1.0, 1.0, 1.0), Width(-1.0, 0.0, 1.0)], 200, 7)
    assert found.shape == (200, 3)
    assert percentiles(found[:, 0]) == pytest.approx((8.0, 14.0), abs=0.15)
    assert (np.median(found[:, 0]), set(found[:, 1])) == (pytest.approx(10.0, abs=0.05), {1.0})
    assert sorted(((found[:, 2] < 0.0).sum(), (found[:, 2] > 0.0).sum())) == [100, 100]
    assert np.array_equal(found, hypercube([Width(8.0, 10.0, 14.0), Width(1.0, 1.0, 1.0), Width(-1.0, 0.0, 1.0)], 200, 7))
    assert not np.array_equal(found, hypercube([Width(8.0, 10.0, 14.0), Width(1.0, 1.0, 1.0), Width(-1.0, 0.0, 1.0)], 200, 8))
    assert hypercube([], 5, 1).shape == (5, 0)


def test_slopes_are_those_of_the_plane() -> None:
    x = hypercube([Width(0.5, 1.0, 1.5), Width(0.8, 1.0, 1.2)], 50, 1)
    assert slopes(x, 3.0 + 2.0 * x[:, 0] - 5.0 * x[:, 1]) == pytest.approx([2.0, -5.0])
    assert slopes(np.column_stack([x[:, 0], x[:, 0]]), 4.0 * x[:, 0]) == pytest.approx([2.0, 2.0])
    assert slopes(np.zeros((50, 0)), x[:, 0]).tolist() == []


def a_system() -> Any:
    return s.system(s.grid(), s.gas(), s.PV, s.BATTERY, replace(s.BOILER, existing=300.0, most=0.0), s.POWER_LOAD, s.HEAT_LOAD)


def test_demand_yields_and_what_arises_turn_out_otherwise_at_fixed_capacities() -> None:
    system = a_system()
    flue = s.gas(id="own", fixed=s.flat(2.0), price=s.flat(0.0))
    found = varied(replace(system, supplies=(*system.supplies, flue), arising={"a": 10.0}), Variation(loads={"electricity": 1.1}, arising=0.5, yields={"pv": 1.2}))
    loads = {x.carrier: x.power.sum() for x in found.loads}
    assert loads == {"electricity": pytest.approx(1.1 * s.POWER_LOAD.power.sum()), "heat": s.HEAT_LOAD.power.sum()}
    assert (found.supplies[-1].fixed.max(), found.steady) == (1.0, 5.0)  # type: ignore[union-attr]
    sun = next(p for p in found.plants if p.id == "pv").availability
    assert sun is not None
    assert sun == pytest.approx(np.minimum(1.2 * s.PV.availability, 1.0))
    assert sun.max() <= 1.0
    stands = fixed(system, {Part("pv"): 30.0, Part("battery"): 4.0, Part("battery", "energy"): 8.0})
    assert [(p.id, p.existing, p.most) for p in stands.plants if p.id == "pv"] == [("pv", 30.0, 0.0)]
    assert [(x.existing, x.existing_energy, x.most, x.most_energy) for x in stands.stores] == [(4.0, 8.0, 0.0, 0.0)]


def test_the_run_at_fixed_capacities_is_the_plan_and_moves_with_demand() -> None:
    system = a_system()
    plan = on_days(system, periods=4)
    yearly = sum(x.annual * plan.capacity.get(x.id, 0.0) for x in system.assets) + sum(x.annual_energy * plan.energy.get(x.id, 0.0) for x in system.stores)
    same, more = run_varied(fixed(system, plan.stands), (Variation(), Variation(loads={"heat": 1.1})), periods=4)
    assert same.cost == pytest.approx(plan.cost - yearly, rel=1e-6)
    assert same.emissions == pytest.approx(plan.emissions, rel=1e-4)
    heat = plan.grid.total(plan.grid.take(s.HEAT_LOAD.power))
    assert more.emissions - same.emissions == pytest.approx(0.1 * heat * 0.202 / 0.93, rel=1e-6)
    assert more.cost - same.cost == pytest.approx(0.1 * heat * (45.0 / 0.93 + s.BOILER.variable), rel=1e-6)


def part(**of: Any) -> Exposed:
    return Exposed(**({"social": {}, "private": {}, "tonnes": {}, "indicator": None, "line": None, "ungreen": 0.0, "served": True} | of))


def uncertain(id: str, low: float, high: float, value: float = 1.0, **of: Any) -> Uncertain:
    return Uncertain(id=id, figure=Figure(value, "", low=low, high=high), **of)


PRICE = uncertain("price", 40.0, 60.0, 50.0, moves=(("bought", "electricity"),))
COURSE = uncertain("course", 0.9, 1.1, moves=(("bought", "electricity"), ("sold", "electricity")))
COST = uncertain("cost", 0.7, 1.3, moves=(("capital", "pv"),))
BOUGHT = {("bought", "electricity"): 1000.0, ("sold", "electricity"): -200.0, ("capital", "pv"): 300.0, REST: 50.0}


def sample(*plan: Exposed, values: Any = None, of: tuple[Uncertain, ...] = (), stay: tuple[Exposed, ...] = (), years: int = 0) -> Sample:
    return Sample(inputs=of, values=np.ones((len(plan) - 1, 0)) if values is None else values, plan=plan, stay=stay, years=years)


def test_prices_and_costs_at_a_fixed_operation_are_one_product() -> None:
    """1,000 bought (+-20 % price, +-10 % course), 200 sold (course), 300 of capital (+-30 %): variances are sums of squares, of the percentiles too."""
    found = crossed(sample(*[part(social=BOUGHT)] * 11), (PRICE, COURSE, COST), None, None, 1)["cost_social"]
    assert found.deltas.shape == (10, CROSSED)
    assert np.ptp(found.deltas, axis=0).max() == pytest.approx(0.0, abs=1e-9)
    half = np.hypot.reduce([200.0, 80.0, 90.0])
    assert percentiles(found.deltas) == pytest.approx((-half, half), rel=0.06)
    assert {n: round(v, 2) for n, v in found.shares.items()} == pytest.approx({"price": 200.0**2 / half**2, "course": 80.0**2 / half**2, "cost": 90.0**2 / half**2}, abs=0.03)


def test_demand_by_who_needs_it_and_growth_share_what_operation_leaves_open() -> None:
    """Tonnes are 100 x demand; two firms of 75 and 25 % of it, 10 and 40 % wide, and growth of 5 %."""
    big, small = (uncertain(n, 1.0 - w, 1.0 + w, loads={"electricity": share}) for n, w, share in (("big", 0.1, 0.75), ("small", 0.4, 0.25)))
    growth = uncertain("growth", 0.95, 1.05, loads={"electricity": 1.0}, arising=True)
    of = (big, small, growth)
    values = hypercube([x.ends for x in of], 60, 3)
    base: Any = SimpleNamespace(stage=SimpleNamespace(site=SimpleNamespace(carriers=lambda: ("electricity",))))
    hows = variations(base, of, values)
    assert hows[0].loads["electricity"] == pytest.approx(values[0, 2] * (1.0 + 0.75 * (values[0, 0] - 1.0) + 0.25 * (values[0, 1] - 1.0)))
    assert hows[0].arising == pytest.approx(values[0, 2])
    draws = [part(tonnes={REST: 100.0 * h.loads["electricity"]}) for h in hows]
    found = crossed(sample(part(tonnes={REST: 100.0}), *draws, values=values, of=of), (), None, None, 1)["emissions"]
    whole = 7.5**2 + 10.0**2 + 5.0**2
    assert found.shares == pytest.approx({"big": 7.5**2 / whole, "small": 10.0**2 / whole, "growth": 5.0**2 / whole}, abs=0.06)
    assert percentiles(found.deltas) == pytest.approx((-(whole**0.5), whole**0.5), rel=0.15)


def test_what_demand_and_yields_do_not_explain_is_the_weathers() -> None:
    sun = uncertain("sun", 0.9, 1.1, sources=("pv",))
    values, years = hypercube([sun.ends], 40, 1), np.tile([-3.0, -1.0, 1.0, 3.0], 10)
    draws = [part(tonnes={REST: 50.0 - 10.0 * v + y}) for v, y in zip(values[:, 0], years, strict=True)]
    found = crossed(sample(part(tonnes={REST: 40.0}), *draws, values=values, of=(sun,), years=4), (), None, None, 1)["emissions"].shares
    assert found["weather"] == pytest.approx(5.0 / (5.0 + 10.0**2 * values.var()), abs=0.03)
    assert found["sun"] + found["weather"] == pytest.approx(1.0, abs=0.05)


def test_a_saving_is_drawn_with_both_sides_in_one_and_where_both_serve() -> None:
    """A price moves the plan by 1,000 and what stands by 1,500: the saving by the difference alone."""
    plan, stay = part(social={("bought", "electricity"): 1000.0}), part(social={("bought", "electricity"): 1500.0})
    unable = replace(stay, served=False, social={REST: 0.0})
    found = crossed(sample(*[plan] * 4, stay=(stay, stay, unable, stay)), (COURSE,), None, None, 1)
    assert found["saving"].deltas.shape == (2, CROSSED)
    assert percentiles(found["saving"].deltas) == pytest.approx((-50.0, 50.0), rel=0.05)
    assert "saving" not in crossed(sample(*[plan] * 4), (COURSE,), None, None, 1)
    skewed = uncertain("course", 0.9, 1.3, moves=(("bought", "electricity"), ("grid", "2030")))
    more, less = part(social={("bought", "electricity"): 1500.0}, tonnes={("grid", "2030"): 300.0, REST: 9.0}), part(social={("bought", "electricity"): 1000.0}, tonnes={("grid", "2030"): 100.0})
    both = crossed(sample(*[less] * 4, stay=(more,) * 4), (skewed,), None, None, 1)
    assert percentiles(both["saving"].deltas) == pytest.approx((-50.0, 150.0), rel=0.05), "what is dearer to buy is worth more to save"
    assert percentiles(both["cut"].deltas) == pytest.approx((-20.0, 60.0), rel=0.05)
    assert "saving" not in crossed(sample(*[plan] * 2, stay=(stay, unable)), (COURSE,), None, None, 1)


def test_green_power_in_the_grid_and_the_interval_of_the_account_move_the_indicator() -> None:
    """0.1 t/tce of ordinary power where half the grid's is green: at 60 to 40 % green 0.08 to 0.12."""
    green = uncertain("site.grid.green_share", 0.4, 0.6, 0.5)
    run = part(indicator=0.2, ungreen=0.1, line=0.2)
    found = crossed(sample(*[run] * 11), (), green, None, 1)["indicator"]
    assert percentiles(found.deltas) == pytest.approx((-0.02, 0.02), rel=0.05)
    few = uncertain("site.grid.green_share", 0.1, 0.6, 0.2)
    skewed = crossed(sample(*[run] * 11), (), few, None, 1)["indicator"]
    assert percentiles(skewed.deltas) == pytest.approx((-0.1 * 0.4 / 0.8, 0.1 * 0.1 / 0.8), rel=0.05), "0.1 t/tce is of the 80 % that are not green"
    account = Uncertain(id="accounts", figure=Figure(0.2, "tCO2/tce", low=0.15, high=0.3))
    wide = crossed(sample(*[run] * 11), (), None, account, 1)["indicator"]
    assert percentiles(wide.deltas) == pytest.approx((-0.05, 0.1), rel=0.05)
    assert wide.shares == {"accounts": pytest.approx(1.0)}


@pytest.mark.parametrize(
    ("answer", "value", "spread", "found"),
    [("meets", 0.15, 0.01, "meets"), ("meets", 0.19, 0.05, "cannot_be_told"), ("misses", 0.4, 0.05, "misses"), ("misses", 0.21, 0.05, "cannot_be_told"), ("meets_if", 0.19, 0.05, "cannot_be_told"), ("no_line", 0.19, 0.05, "no_line")],
)  # fmt: skip
def test_a_verdict_is_one_only_where_the_draws_lie_on_its_side(answer: str, value: float, spread: float, found: str) -> None:
    runs = [part(indicator=value, line=0.2), *(part(indicator=value + d, line=0.2) for d in np.linspace(-spread, spread, 41))]
    judged = judging(answer, value, value, value)
    drawn = sample(*runs)
    below = below_line(drawn, crossed(drawn, (), None, None, 1)["indicator"], judged)
    told = judged_by_draws(judged, below)
    assert (told.answer, told.why) == (found, "draws" if found == "cannot_be_told" else "")
    assert below.value == pytest.approx(np.mean([d <= 0.2 - value for d in np.linspace(-spread, spread, 41)]), abs=1e-9)


def test_what_stands_beside_draws_are_the_plans_own_figures() -> None:
    """The saving is before transfers on both sides, the cut of the yardstick's tonnes; nothing where what stands could not serve."""
    loads = (SimpleNamespace(carrier="heat", power=np.array([1000.0])),)
    system = SimpleNamespace(limits=(), loads=loads, year=SimpleNamespace(total=lambda power: float(power.sum())))

    def ran(cost: float, private: float, tonnes: float, unserved: float = 0.0) -> Any:
        plan = SimpleNamespace(emissions=tonnes, unserved={"heat": unserved}, exceeded={})
        return SimpleNamespace(plan=plan, system=system, value=SimpleNamespace(cost=cost, private=private), frame=SimpleNamespace(study=SimpleNamespace(currency="EUR")))

    found = headline(ran(700.0, 900.0, 200.0), ran(1000.0, 1500.0, 500.0), judging("meets", 0.1, 0.15, 0.2))
    assert {n: f.value for n, f in found.figures.items()} == {"cost_social": 700.0, "cost_private": 900.0, "saving": 300.0, "cut": 300.0, "emissions": 200.0, "indicator": 0.15}
    alone = headline(ran(700.0, 900.0, 200.0), ran(1000.0, 1500.0, 500.0, unserved=10.0), None)
    assert [alone.figures[n].value for n in ("saving", "cut", "indicator", "cost_social")] == [None, None, None, 700.0]


def test_draws_without_a_line_are_not_below_it() -> None:
    """Of four draws two have a line of 0.2, which one keeps; where no line is printed for an energy use none is kept."""
    drawn = sample(part(indicator=0.15, line=0.2), *(part(indicator=v, line=line) for v, line in ((0.15, 0.2), (0.25, 0.2), (0.1, None), (0.3, None))))
    below = below_line(drawn, crossed(drawn, (), None, None, 1)["indicator"], judging("meets", 0.1, 0.15, 0.2))
    assert below.value == 0.25


def test_no_share_of_draws_is_told_without_a_line() -> None:
    drawn = sample(*[part(indicator=0.2)] * 3)
    leeway = crossed(drawn, (), None, None, 1)["indicator"]
    assert below_line(drawn, leeway, judging("no_line", 0.2, 0.2, 0.2, None)).value is None
    assert below_line(drawn, None, None).value is None
    assert judged_by_draws(judging("meets", 0.1, 0.1, 0.1), missing("1", "x")).answer == "meets"


def test_what_is_shown_stands_around_the_plan_with_the_widest_input_first() -> None:
    given = Ranged(inputs=(COURSE, PRICE), green=None, drawn=sample(*[part(social=BOUGHT, private=BOUGHT, tonnes={REST: 5.0})] * 11))
    around = Central(figures={n: Figure(1150.0, "EUR/a") for n in ("cost_social", "cost_private")} | {"emissions": Figure(5.0, "tCO2e/a"), "saving": missing("EUR/a", "x"), "cut": missing("t", "x")}, judged=None)
    found = ranges(given, around, {"price": AtEnds((-1.0, 2.0), (150.0, -100.0), (0.0, 0.0))}, 1)
    assert [x.id for x in found.inputs] == ["price", "course"]
    assert (found.inputs[0].anew["emissions"].low, found.inputs[0].anew["emissions"].high, found.inputs[0].anew["cost_private"].low) == (4.0, 7.0, 1050.0)
    assert (found.inputs[0].anew["emissions"].span, found.figures["cost_social"].span) == ("ends", "uncertainty")
    money = found.figures["cost_social"]
    assert (money.low, money.high) == pytest.approx((1150.0 - 215.0, 1150.0 + 215.0), rel=0.03)
    assert (found.figures["saving"].value, found.draws.value, found.served.value) == (None, 10.0, 1.0)
    (told,) = sentence(found)
    assert told.code == "answer_ranges_alone"
    assert str(told.values["of_money"]).startswith("price (8")
    assert widest(given.leeways(None, 1), 1) == ("price",)


ROWS = ("bought,electricity,8760,MWh",)
SITE: dict[str, Any] = {
    "place": {"country": "DK", "region": "DK2", "latitude": 55.7, "longitude": 11.1, "timezone": "Europe/Copenhagen"},
    "climate": {"pv_yield": {"value": "1000 kWh/kW", "low": "900 kWh/kW", "high": "1100 kWh/kW"}, "wind_hours": "3000 h"},
    "enterprises": [{"id": "plant", "sector": "food", "demand": {"electricity": {"annual": {"value": "8760 MWh", "low": "7000 MWh", "high": "10000 MWh"}}}}],
    "assets": [{"id": "sun", "technology": "pv_ground", "capacity": "2 MW"}], "ground": {"land": "5 ha"},
    "prices": {"electricity": {"energy": {"value": "100 EUR/MWh", "low": "80 EUR/MWh", "high": "130 EUR/MWh"}, "network": "10 EUR/MWh"}}, "grid": {"connection": "5 MW", "factor": "0.2 tCO2/MWh"},
}  # fmt: skip


@pytest.mark.long
def test_a_small_park_by_its_inputs() -> None:
    """Power is bought and made of sun: the parts add up, each input stands once, and the demand of the only firm moves tonnes as much as it is wide or more."""
    park = park_of(ROWS, **SITE)
    base = frame(park)
    plan, stay = assess(base, proved=False), assess(base, STAY, proved=False)
    for made in (plan, stay):
        parts = exposed(made)
        assert sum(parts.social.values()) == pytest.approx(made.value.cost)
        assert sum(parts.private.values()) == pytest.approx(made.value.private)
        assert parts.tonnes[REST] == pytest.approx(0.0, abs=1e-6)
        assert parts.private["network", "electricity"] == pytest.approx(made.site.prices["electricity"].network.value * made.plan.grid.total(made.plan.flow["grid"]))  # type: ignore[union-attr]
    names = {x.id for x in inputs(base, plan)}
    assert {"site.enterprises.plant.demand.electricity", "site.climate.pv_yield", "site.prices.electricity.energy", "site.prices.electricity.network", "site.grid.factor"} <= names
    found = ranged(base, plan, stay, (), Runner())
    assert (len(found.drawn.plan), len(found.drawn.stay), found.drawn.years) == (DRAWS + 1, DRAWS + 1, 0)
    assert sum(found.drawn.plan[0].social.values()) == pytest.approx(plan.value.cost, rel=1e-6)
    shown = ranges(found, headline(plan, stay, None), {}, 1)
    tonnes = shown.figures["emissions"]
    assert tonnes.value == plan.plan.emissions
    assert (tonnes.low or 0.0) < 0.85 * plan.plan.emissions
    assert (tonnes.high or 0.0) > 1.1 * plan.plan.emissions
    first = max(shown.inputs, key=lambda x: x.shares["cost_social"].value or 0.0)
    assert first.id in ("site.enterprises.plant.demand.electricity", "site.prices.electricity.energy")
    asked = tuple(x for x in found.inputs if x.id == "site.prices.electricity.energy")
    (moved,) = anew(park, base, plan, asked, Runner()).values()
    assert moved.social[0] < 0.0 < moved.social[1]
    ready = dearer(prepared(base), "pv_ground", 2.0)
    before = {c.id: c for c in prepared(base).offer.candidates}
    assert {c.id: c.annual / before[c.id].annual for c in ready.offer.candidates if c.technology == "pv_ground"} == {"new-pv_ground": 2.0}
    assert {p.id: p.annual for p in ready.system.plants if p.id == "new-pv_ground"} == {"new-pv_ground": 2.0 * before["new-pv_ground"].annual}


PRICES: dict[str, dict[str, Any]] = {
    "DK": {"electricity": {"energy": "100 EUR/MWh", "network": "10 EUR/MWh", "levies": "5 EUR/MWh", "demand_charge": "3 EUR/kW/month", "export": "60 EUR/MWh"}, "natural_gas": {"energy": "40 EUR/MWh", "network": "8 EUR/MWh", "levies": "3 EUR/MWh"}},
    "CN": {
        "electricity": {"energy": "400 CNY/MWh", "network": "100 CNY/MWh", "levies": "30 CNY/MWh", "demand_charge": "30 CNY/kW/month", "export": "250 CNY/MWh", "mechanism": {"price": "320 CNY/MWh", "share": "40 %"}},
        "natural_gas": {"energy": "300 CNY/MWh"},
    },
}  # fmt: skip
PARTS = {"energy": ("bought",), "network": ("network",), "demand_charge": ("peak",), "export": ("sold",), "course": ("bought", "sold"), "green_price": ("certificates",)}


@pytest.mark.long
@pytest.mark.parametrize(("country", "paying"), [("DK", None), ("CN", "capacity"), ("CN", "energy")])
def test_each_part_is_what_its_price_multiplies(country: str, paying: Any) -> None:
    """With a price a tenth higher and operation as it is, cost before transfers and cost as the park sees it rise by a tenth of its part: carbon in the price of power, levies and what is agreed beside the market stay."""
    policy = Policy(instruments=(CarbonPriceInstrument.model_validate({"id": "ets", "level": "70 EUR/tCO2", "power_sector": True}),))
    place = SITE["place"] if country == "DK" else {"country": "CN", "region": "Inner Mongolia", "latitude": 40.0, "longitude": 110.0, "timezone": "Asia/Shanghai"}
    site = SITE | {
        "place": place, "ground": {"land": "5 ha", "line": {"distance": "10 km", "voltage": "110 kV"}}, "assets": [{"id": "sun", "technology": "pv_ground", "capacity": "9 MW"}],
        "enterprises": [{"id": "plant", "sector": "food", "demand": {"electricity": {"annual": "8760 MWh"}, "natural_gas": {"annual": "1000 MWh"}}}],
    }  # fmt: skip

    def of(carrier: str = "", field: str = "") -> Any:
        prices, index = PRICES[country], 1.32 if field == "course" else 1.2
        if field in prices.get(carrier, {}):
            amount, unit = prices[carrier][field].split(" ")
            prices = prices | {carrier: prices[carrier] | {field: f"{1.1 * float(amount)} {unit}"}}
        green = {"green_share": "30 %", "green_price": "5.5 EUR/MWh" if field == "green_price" else "5 EUR/MWh"}
        park = park_of(ROWS, **site | {"prices": prices, "grid": green})
        trends = {"energy_price": {"electricity": {"central": {2030: index}}}}
        base = frame(park.but(trends=park.trends.model_validate(trends), policy=policy))
        return keeping(base, next((w.offer.network for w in each_way(base) if w.offer.network and w.offer.network.choice == paying), None))

    base = of()
    ready = prepared(base, STAY)
    plan = planned(ready, base.study, proved=False)
    made = finished(base, ready, plan)
    parts = exposed(made)
    assert parts.private["sold", "electricity"] < 0.0 < made.value.passed["generators"]
    powers = ("course", "network", "demand_charge", "green_price", *(("energy", "export") if country == "CN" else ()))  # a price of power of its own lies flat on the market's hours
    for carrier, field in (*(("electricity", x) for x in powers), *(("natural_gas", x) for x in ("energy", "network") if x in PRICES[country]["natural_gas"])):
        moved = of(carrier, field)
        other = finished(moved, prepared(moved, STAY), plan).value
        for more, of_parts in ((other.private - made.value.private, parts.private), (other.cost - made.value.cost, parts.social)):
            assert more == pytest.approx(0.1 * sum(of_parts.get((x, carrier), 0.0) for x in PARTS[field]), rel=3e-3, abs=100.0), (carrier, field)  # days multiply all of a price


def test_a_course_at_its_end_leaves_the_others() -> None:
    park = park_of(ROWS, **SITE).but()
    trends = park.trends.model_validate({"energy_price": {"electricity": {"central": {2030: 1.0}, "low": {2030: 0.8}}, "natural_gas": {"central": {2030: 1.1}, "low": {2030: 0.9}}}, "demand": {"central": {2030: 1.2}, "high": {2030: 1.5}}})
    turned = turned_course(trends, "energy_price", "electricity", "low")
    assert (turned.energy_price["electricity"].central[2030], turned.energy_price["natural_gas"].central[2030]) == (0.8, 1.1)
    assert turned_course(trends, "demand", "", "high").demand.central[2030] == 1.5  # type: ignore[union-attr]


def test_inputs_do_not_go_together_by_chance_where_draws_are_enough() -> None:
    found = hypercube([Width(0.5, 1.0, 1.5)] * 6, 200, 5)
    assert np.abs(np.corrcoef(found, rowvar=False) - np.eye(6)).max() < 0.02

"""The base-year run against rows: lines by hand on small values, and what becomes of the headline figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as small
from parkzero.backing import Brought
from parkzero.blueprint import Owned, Owners, Proof, Stage
from parkzero.clock import TimeGrid
from parkzero.compare import calibrating as asking
from parkzero.compare.examination import assess as examine
from parkzero.compare.library import load
from parkzero.compare.planning import plan
from parkzero.compare.runner import Runner
from parkzero.compare.starting import start
from parkzero.complete.consuming import as_run, consumptions
from parkzero.complete.filling import filled, outputs_told
from parkzero.document import Claimed, Economic, Indicator, Instrumented, Planned, Run, Weathered
from parkzero.energy import Load, Outlet
from parkzero.figure import Figure, missing
from parkzero.flows import Flows
from parkzero.optimize.planning import on_days
from parkzero.order import assess, frame
from parkzero.park.catalogue import typical
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.whole import Activity
from parkzero.report.files import render
from parkzero.results import NOW
from parkzero.results import Run as Way
from parkzero.show import withholding
from parkzero.show.answer import _apart, of_base_year, of_operation
from parkzero.show.calibrating import Compared, _shown, calibration, firm_lines, headline, misfits, misfitting, park_lines, taken_in_run
from parkzero.show.examination import against_reference, against_stay
from parkzero.text.speaking import LANGUAGES, phrase, say
from runs import misfitting as unfit

GRID = TimeGrid.year(8760, 1.0)
FITS, BEYOND, MARKS, WITHHOLDS = (typical(f"calibration_{n}").value for n in ("fits", "withheld", "marks", "withholds"))


def compared(enterprise: str, carrier: str, rows: float, run: float, half: float, **more: Any) -> Compared:
    return Compared(enterprise=enterprise, carrier=carrier, rows=rows, run=run, half=half, **more)


def row(carrier: str, quantity: float, enterprise: str = "a", wide: float = 0.0, **changes: Any) -> Activity:
    base = dict(enterprise=enterprise, action="burnt", carrier=carrier, quantity=quantity, low=quantity * (1 - wide), high=quantity * (1 + wide), year=2024)
    return Activity(**(base | changes))


@pytest.mark.parametrize(
    ("told", "made", "sold", "price"),
    [(0.0, 4.0, 0.0, 80.0), (0.0, 15.0, 5.0, 80.0), (None, 4.0, 4.0, 80.0), (None, 15.0, 15.0, 80.0), (3.0, 4.0, 3.0, 80.0), (3.0, 15.0, 5.0, 80.0), (3.0, 4.0, 3.0, 20.0), (9.0, 4.0, 4.0, 80.0), (9.0, 4.0, 4.0, 20.0)],
)
def test_what_is_made_is_used_before_it_is_sold_but_for_what_rows_say_was_sold(told: float | None, made: float, sold: float, price: float) -> None:
    """A load of 10 MW, power at 50 and sold at 80 or 20 a MWh: of the base year a meter at the gate saw what was left over, whatever selling brought, and where rows say that more was sold, that; cost is what was
    bought less what was sold."""
    parts = (small.grid(price=small.flat(50.0)), small.plant("sun", "electricity", existing=made, availability=small.flat(1.0)), Load(carrier="electricity", power=small.flat(10.0)))
    out = Outlet(id="export", carrier="electricity", price=small.flat(price), limit=50.0, told=None if told is None else 8760.0 * told)
    found = on_days(replace(small.system(*parts, out), tie=1000.0), periods=2)
    bought = 10.0 - made + sold
    assert found.grid.total(found.flow["export"]) == pytest.approx(8760.0 * sold)
    assert found.grid.total(found.flow["grid"]) == pytest.approx(8760.0 * bought)
    assert found.cost == pytest.approx(8760.0 * (50.0 * bought - price * sold))


def plant(id: str, fuel: str, owner: str = "a") -> Any:
    return SimpleNamespace(id=id, input=fuel, owner=owner, spares=False, taken=lambda flow, grid: {fuel: flow})


def firms(*cards: dict[str, Any], assets: tuple[dict[str, Any], ...] = ()) -> Site:
    return Site.model_validate({"place": {"country": "DK", "latitude": 50.0, "longitude": 0.0}, "enterprises": cards, "assets": assets})


def seen(site: Site, *rows: Activity, burnt: dict[str, float] | None = None, plants: tuple[Any, ...] = (), bought: dict[str, float] | None = None) -> tuple[Any, Any]:
    """A frame and its base-year run, whose plants burn and whose gates let in so much [MWh]."""
    flows = [{"giver_kind": "grid" if r.carrier == "electricity" else "supplier", "receiver_kind": "enterprise", "receiver": r.enterprise, "carrier": r.carrier, "use": "fuel", "unit": "MWh", "quantity": r.quantity, "low": r.low, "high": r.high, "year": 2024} for r in rows if r.action in ("bought", "burnt") and not r.partner]
    base = SimpleNamespace(park=SimpleNamespace(site=site, activity=rows), site=filled(site, rows, 2024)[0], study=Study(base_year=2024), activity=Flows.rows(flows), modelled=False, reported=consumptions(site, rows, 2024))
    amounts = (burnt or {}) | (bought or {})
    supplies = tuple(SimpleNamespace(id=c, carrier=c, giver_kind="grid") for c in bought or {})
    return base, SimpleNamespace(plan=SimpleNamespace(grid=GRID, flow={n: np.full(8760, q / 8760.0) for n, q in amounts.items()}), system=SimpleNamespace(plants=plants, supplies=supplies, outlets=(), stores=()))


@pytest.mark.parametrize(
    ("sector", "rows", "demand"),
    [
        ("aluminium", (), {"natural_gas": 1000.0}), ("steel", (), {"natural_gas": 1000.0}), ("textiles", (), {"steam": 925.0}),
        ("aluminium", (("sold", "steam", 300.0),), {"steam": 625.0}), ("aluminium", (("generated", "steam", 300.0),), {"steam": 925.0}),
    ],
)  # fmt: skip
def test_fuel_of_furnaces_raises_no_steam(sector: str, rows: tuple[tuple[str, str, float], ...], demand: dict[str, float]) -> None:
    """1,000 MWh of gas without a plant: in furnaces where the sector fires them and no row tells of steam that the enterprise makes, else in a boiler of 92.5 %."""
    told = [row("natural_gas", 1000.0), *(row(carrier, q, action=action, partner="outside" if action == "sold" else "own") for action, carrier, q in rows)]
    found = consumptions(firms({"id": "a", "sector": sector}), told, 2024)
    assert {c: x.mwh for c, x in found.demand["a"].items()} == pytest.approx(demand)


ENGINE: dict[str, Any] = {"id": "engine", "technology": "chp_gas", "owner": "a", "capacity": "1 MW"}
COAL: dict[str, Any] = {"id": "coal", "technology": "coal_boiler", "owner": "a", "capacity": "1 MW"}


@pytest.mark.parametrize(
    ("plant", "fuel", "rows", "others", "gives", "demand"),
    [
        (ENGINE, "natural_gas", (("electricity", "engine", 400.0), ("steam", "engine", 300.0)), {}, "steam", {"electricity": 400.0, "steam": 300.0}),
        (ENGINE, "natural_gas", (("electricity", "own", 400.0), ("steam", "own", 300.0)), {}, "steam", {"electricity": 400.0, "steam": 300.0}),
        (ENGINE, "natural_gas", (("electricity", "engine", 400.0), ("heat", "engine", 300.0)), {}, None, {"electricity": 400.0, "heat": 300.0}),
        (ENGINE, "natural_gas", (("electricity", "engine", 400.0), ("steam", "engine", 200.0), ("heat", "engine", 100.0)), {}, "steam", {"electricity": 400.0, "steam": 200.0, "heat": 100.0}),
        (COAL, "coal", (("heat", "coal", 800.0),), {}, "heat", {"heat": 800.0}),
        (COAL, "coal", (("heat", "coal", 800.0),), {"steam": {"annual": "5 MWh"}}, None, {"heat": 800.0}),
    ],
)  # fmt: skip
def test_a_plant_gives_the_steam_or_heat_of_its_rows_and_not_that_of_the_catalogue_too(plant: dict[str, Any], fuel: str, rows: tuple[tuple[str, str, float], ...], others: dict[str, Any], gives: str | None, demand: dict[str, float]) -> None:
    site = firms({"id": "a", "sector": "chemicals"}, {"id": "b", "sector": "food", "demand": others}, assets=(plant,))
    told = [row(fuel, 1000.0, asset=plant["id"]), *(row(c, q, action="generated", partner=maker) for c, maker, q in rows)]
    found, (stands, _) = consumptions(site, told, 2024), filled(site, told, 2024)
    assert {c: x.mwh for c, x in found.demand["a"].items()} == pytest.approx(demand)
    assert next(a.gives for a in stands.assets if a.id == plant["id"]) == gives
    assert outputs_told(as_run(site, told), found)[plant["id"]].output == pytest.approx(rows[0][2])


def test_a_card_says_what_a_plant_gives() -> None:
    site = firms({"id": "a", "sector": "chemicals"}, assets=({**ENGINE, "gives": "steam"},))
    found = consumptions(site, [row("natural_gas", 1000.0, asset="engine")], 2024)
    assert {*found.demand["a"]} == {"electricity", "steam"}


@pytest.mark.parametrize(
    ("plant", "demand", "rows", "gives"),
    [
        (ENGINE, {"steam": {"annual": "5 MWh"}}, (), "steam"), (ENGINE, {"steam": {"annual": "5 MWh"}, "heat": {"annual": "1 MWh"}}, (), None), (ENGINE, {"heat": {"annual": "5 MWh"}}, (), None),
        (ENGINE, {}, (), None), (ENGINE | {"owner": None}, {"steam": {"annual": "5 MWh"}}, (), None), (ENGINE | {"gives": "heat"}, {"steam": {"annual": "5 MWh"}}, (), "heat"),
        (ENGINE, {"steam": {"annual": "5 MWh"}}, (("heat", "bought", "b", "a"),), None), (ENGINE, {"steam": {"annual": "5 MWh"}}, (("heat", "generated", "a", "engine"),), None),
        (ENGINE | {"technology": "heat_pump"}, {"steam": {"annual": "5 MWh"}}, (), None),
    ],
)  # fmt: skip
def test_what_burns_a_fuel_gives_what_its_owner_wants_where_no_row_tells(plant: dict[str, Any], demand: dict[str, Any], rows: tuple[tuple[str, str, str, str], ...], gives: str | None) -> None:
    """Beside a turbine of a factory that wants steam alone hot water went to nobody, and the base year did not hold."""
    site = firms({"id": "a", "sector": "food", "demand": demand}, {"id": "b", "sector": "food", "demand": {"heat": {"annual": "2 MWh"}}}, assets=(plant,))
    told = [row("natural_gas", 1000.0), row("electricity", 400.0, action="generated", partner="engine"), *(row(c, 100.0, action=action, enterprise=firm, partner=partner) for c, action, firm, partner in rows)]
    assert as_run(site, told).assets[0].gives == gives


@pytest.mark.parametrize(
    ("panels", "made", "rule", "value"),
    [
        ({"since": 2021}, 1000.0, "meters", 1000.0), ({"since": 2024}, 500.0, "latitude", 1050.0), ({"since": 2021}, 1400.0, "latitude", 1050.0), ({"since": 2021, "hours": "1400 h"}, 1000.0, "meters", 1400.0),
        ({"since": 2021}, 0.0, "latitude", 1050.0),
    ],
)  # fmt: skip
def test_new_panels_yield_what_meters_of_those_tell_that_stood_all_year(panels: dict[str, Any], made: float, rule: str, value: float) -> None:
    """1 MW at 50 degrees of latitude, where the rule says 1900 - 17 x 50."""
    site = firms({"id": "a", "sector": "food"}, assets=({"id": "sun", "technology": "pv_roof", "owner": "a", "capacity": "1 MW", **panels},))
    stands, _ = filled(site.but(place=site.place.but(country="FR", longitude=170.0)), [row("electricity", made, action="generated", partner="sun")], 2024)
    assert stands.climate.pv_yield is not None
    assert (stands.climate.pv_yield.rule, stands.climate.pv_yield.value) == (rule, pytest.approx(value))


def lines(*given: Any, **run: Any) -> dict[tuple[str, str], tuple[float, float, str]]:
    found = calibration(*seen(*given, **run))
    return {(x.enterprise, x.carrier): (round(x.rows.value or 0.0, 6), round(x.run.value or 0.0, 6), x.verdict) for x in found.lines if x.enterprise}


@pytest.mark.parametrize(("rows", "run", "half", "fit"), [
    (100.0, 104.9, 0.0, "fits"), (100.0, 95.0, 0.0, "fits"), (100.0, 106.0, 0.0, "marked"), (100.0, 85.0, 0.0, "marked"), (100.0, 84.0, 0.0, "withheld"), (100.0, 116.0, 0.0, "withheld"),
    (100.0, 120.0, 20.0, "fits"), (100.0, 160.0, 20.0, "marked"), (100.0, 161.0, 20.0, "withheld"), (0.0, 0.0, 0.0, "fits"), (0.0, 1.0, 0.0, "withheld"), (100.0, 0.0, 40.0, "marked"),
])  # fmt: skip
def test_a_line_fits_within_a_twentieth_or_its_own_interval_and_is_withheld_beyond_three_times_that(rows: float, run: float, half: float, fit: str) -> None:
    assert (FITS, BEYOND) == (0.05, 3.0)
    assert compared("a", "coal", rows, run, half).fit == fit
    assert compared("", "coal", rows, run, half).fit == ("fits" if fit == "fits" else "marked")
    assert compared("", "coal", rows, run, half, told=True).fit == fit


@pytest.mark.parametrize(("found", "verdict"), [
    ([], "fits"), ([compared("a", "coal", 100.0, 104.0, 0.0)], "fits"), ([compared("a", "coal", 100.0, 112.0, 0.0)], "marked"), ([compared("a", "coal", 100.0, 109.0, 0.0)], "fits"), ([compared("a", "coal", 10.0, 0.0, 0.0)], "fits"),
    ([compared("a", "coal", 40.0, 0.0, 0.0)], "marked"), ([compared("a", "coal", 60.0, 0.0, 0.0)], "withheld"), ([compared("a", "coal", 30.0, 0.0, 0.0), compared("b", "coal", 0.0, 30.0, 0.0)], "withheld"),
    ([compared("a", "coal", 600.0, 680.0, 0.0)], "marked"), ([compared("", "coal", 60.0, 0.0, 0.0)], "marked"), ([compared("", "coal", 9.0, 0.0, 0.0)], "fits"), ([compared("a", "coal", 6.0, 0.0, 0.0), compared("", "coal", 6.0, 0.0, 0.0)], "fits"),
    ([compared("", "coal", 100.0, 160.0, 0.0, told=True)], "withheld"), ([compared("", "coal", 100.0, 140.0, 0.0, told=True)], "marked"),
    ([compared("a", "coal", 90.0, 120.0, 0.0), compared("", "coal", 100.0, 130.0, 0.0, told=True)], "marked"), ([compared("a", "coal", 90.0, 120.0, 0.0), compared("", "coal", 100.0, 155.0, 0.0, told=True)], "withheld"),
])  # fmt: skip
def test_headline_figures_rest_on_a_line_by_its_part_of_the_parks_energy(found: list[Compared], verdict: str) -> None:
    """Of 1,000 MWh: misfits above 10 mark, those of lines withheld above 50 withhold."""
    assert (MARKS, WITHHOLDS) == (0.01, 0.05)
    assert headline(found, 1000.0) == verdict


BOILER = {"id": "b", "technology": "coal_boiler", "capacity": "1 MW", "owner": "a", "efficiency": 0.8}


def test_fuel_is_what_ones_plants_and_furnaces_burn() -> None:
    site = firms({"id": "a"}, {"id": "c", "demand": {"natural_gas": {"annual": "40 MWh"}}}, assets=(BOILER,))
    rows = (row("coal", 100.0), row("coke", 7.0), row("natural_gas", 50.0, "c"))
    found = lines(site, *rows, plants=(plant("b", "coal"),), burnt={"b": 90.0})
    assert found == {("a", "coal"): (100.0, 90.0, "marked"), ("a", "coke"): (7.0, 7.0, "fits"), ("a", "steam"): (80.0, 80.0, "fits"), ("c", "natural_gas"): (50.0, 40.0, "withheld")}


def test_a_plant_that_two_feed_is_shared_by_what_rows_say() -> None:
    site = firms({"id": "a"}, {"id": "c"}, assets=(BOILER,))
    found = lines(site, row("coal", 75.0, asset="b"), row("coal", 25.0, "c", asset="b"), plants=(plant("b", "coal"),), burnt={"b": 120.0})
    assert (found["a", "coal"], found["c", "coal"]) == ((75.0, 90.0, "withheld"), (25.0, 30.0, "withheld"))


def test_like_fuels_are_one_line_unless_one_is_biogenic() -> None:
    site = firms({"id": "a"}, assets=(BOILER,))
    assert lines(site, row("anthracite", 60.0), row("coal", 40.0), plants=(plant("b", "coal"),), burnt={"b": 100.0})["a", "coal"] == (100.0, 100.0, "fits")
    found = calibration(*seen(site, row("anthracite", 60.0), row("coal", 40.0), plants=(plant("b", "coal"),), burnt={"b": 100.0}, bought={"coal": 100.0}))
    assert {(x.enterprise, x.carrier, x.like) for x in found.lines if x.carrier == "coal"} == {("a", "coal", ("anthracite",)), ("", "coal", ("anthracite",))}
    assert {x.like for x in calibration(*seen(site, row("coal", 40.0), plants=(plant("b", "coal"),), burnt={"b": 40.0})).lines} == {()}
    gas = BOILER | {"technology": "gas_steam_boiler"}
    found = lines(firms({"id": "a"}, assets=(gas,)), row("biomethane", 40.0, asset="b"), row("natural_gas", 60.0), plants=(plant("b", "natural_gas"),), burnt={"b": 100.0})
    assert (found["a", "natural_gas"], found["a", "biomethane"]) == ((60.0, 100.0, "withheld"), (40.0, 0.0, "withheld"))


@pytest.mark.parametrize(("demand", "fit"), [("100 MWh", "fits"), ("104 MWh", "fits"), ("107 MWh", "fits"), ({"value": "107 MWh", "low": "106 MWh", "high": "108 MWh"}, "marked"), ({"value": "107 MWh", "low": "98 MWh", "high": "116 MWh"}, "fits"), ("80 MWh", "marked"), ("30 MWh", "withheld")])
def test_a_demand_of_the_card_is_set_against_what_rows_bring(demand: object, fit: str) -> None:
    site = firms({"id": "a", "demand": {"electricity": {"annual": demand}, "cooling": {"annual": "5 MWh"}}})
    found = calibration(*seen(site, row("electricity", 100.0, action="bought")))
    assert [(x.carrier, x.verdict) for x in found.lines if x.enterprise] == [("electricity", fit)]


def test_what_the_rows_leave_open_the_demand_may_be_too() -> None:
    site = firms({"id": "a", "demand": {"electricity": {"value": 0.0} and {"annual": {"value": "130 MWh", "low": "130 MWh", "high": "130 MWh"}}}})
    for wide, fit in ((0.0, "withheld"), (0.15, "marked"), (0.3, "fits")):
        (found,) = (x for x in calibration(*seen(site, row("electricity", 100.0, action="bought", wide=wide))).lines if x.enterprise)
        assert found.verdict == fit


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize(("power", "fit"), [(1.04, "fits"), (1.06, "marked"), (3.0, "withheld")])
def test_what_the_park_bought_is_set_against_its_rows_at_any_step(minutes: int, power: float, fit: str) -> None:
    """1 MW all year was bought: 4 % more in the base-year run is told by nobody, 6 % more is; a finer step changes neither."""
    grid = TimeGrid.year(8760 * 60 // minutes, minutes / 60)
    base, now = seen(firms({"id": "a"}), row("electricity", 8760.0, action="bought"), bought={"electricity": 8760.0})
    now.plan = SimpleNamespace(grid=grid, flow={"electricity": np.full(grid.size, power)})
    (found,) = (x for x in calibration(base, now).lines if not x.enterprise)
    assert (found.verdict, found.run.value) == (fit, pytest.approx(8760.0 * power))
    assert [p.field for p in misfits(base, calibration(base, now))] == ([] if fit == "fits" else ["electricity bought in 2024"])


def test_what_the_park_bought_and_what_it_sold_are_lines_of_their_own() -> None:
    """100 bought and 30 sold by rows, 110 and 20 in the run: a park that sells more than it buys has both lines too."""
    base, now = seen(firms({"id": "a"}), row("electricity", 100.0, action="bought"), bought={"electricity": 110.0})
    for sold in (30.0, 300.0):
        base.activity = Flows.rows([r for r in base.activity.records() if r["giver_kind"] == "grid"]).both(Flows.rows([{"giver_kind": "enterprise", "giver": "a", "receiver_kind": "grid", "carrier": "electricity", "use": "fuel", "unit": "MWh", "quantity": sold, "year": 2024}]))
        now.system.outlets = (SimpleNamespace(id="out", carrier="electricity"),)
        now.plan.flow["out"] = np.full(8760, 20.0 / 8760.0)
        assert [(x.enterprise, x.carrier, x.sold, x.rows, x.run) for x in park_lines(base, now)] == [("", "electricity", False, pytest.approx(100.0), pytest.approx(110.0)), ("", "electricity", True, pytest.approx(sold), pytest.approx(20.0))]
    assert [p.field for p in misfits(base, calibration(base, now))] == ["electricity sold in 2024", "electricity bought in 2024"]
    assert _apart("answer_withheld", calibration(base, now)).code == "answer_withheld_sold"


@pytest.mark.parametrize(("ran", "told"), [((400.0, 700.0), True), ((400.0, 900.0), False), ((550.0, 1000.0), False), ((600.0, 1000.0), True)])
def test_power_bought_and_sold_at_other_hours_than_nobody_tells_is_not_held_against_the_plan(ran: tuple[float, float], told: bool) -> None:
    """500 bought and 1,000 sold: what differs between them is 500, and may differ by 50."""
    base, now = seen(firms({"id": "a"}), row("electricity", 500.0, action="bought"), bought={"electricity": ran[0]})
    base.activity = base.activity.both(Flows.rows([{"giver_kind": "enterprise", "giver": "a", "receiver_kind": "grid", "carrier": "electricity", "use": "fuel", "unit": "MWh", "quantity": 1000.0, "year": 2024}]))
    now.system.outlets = (SimpleNamespace(id="out", carrier="electricity"),)
    now.plan.flow["out"] = np.full(8760, ran[1] / 8760.0)
    assert [x.told for x in park_lines(base, now)] == [told, told]


def test_a_misfit_at_the_gate_counts_once() -> None:
    """What is bought too much and sold too much is one misfit, the larger one."""
    bought, sold = compared("", "electricity", 100.0, 130.0, 0.0, told=True), compared("", "electricity", 20.0, 60.0, 0.0, told=True, sold=True)
    assert [misfitting(x) for x in ((bought,), (sold,), (bought, sold), (bought, sold, compared("a", "electricity", 50.0, 40.0, 0.0)))] == [30.0, 40.0, 40.0, 10.0 + 30.0]


def test_what_plants_take_and_stores_lose_is_used_by_those_they_are_run_for() -> None:
    """A heat pump takes 40 of power, a third of it for c; a battery of a takes 10 and gives 9; nobody owns the other one."""
    pump = SimpleNamespace(id="p", owner="a", taken=lambda flow, grid: {"electricity": flow, "coal": flow})
    cells = tuple(SimpleNamespace(id=i, owner=owner, carrier="electricity") for i, owner in (("cell", "a"), ("other", "")))
    flow = {n: np.full(8760, q / 8760.0) for n, q in {"p": 40.0, "cell:in": 10.0, "cell:out": 9.0, "other:in": 5.0, "other:out": 4.0}.items()}
    now: Any = SimpleNamespace(plan=SimpleNamespace(grid=GRID, flow=flow), system=SimpleNamespace(plants=(pump,), stores=cells))
    shared: Any = SimpleNamespace(out={("a", "p"): 60.0, ("c", "p"): 30.0})
    assert taken_in_run(now, shared) == {("a", "electricity"): pytest.approx(40.0 * 2 / 3 + 1.0), ("c", "electricity"): pytest.approx(40.0 / 3)}


def test_each_misfit_is_told_with_its_enterprise() -> None:
    site = firms({"id": "a", "demand": {"steam": {"annual": {"value": "10 MWh", "low": "10 MWh", "high": "10 MWh"}}}}, assets=(BOILER,))
    base, now = seen(site, row("coal", 100.0), plants=(plant("b", "coal"),), burnt={"b": 12.5})
    problems = list(misfits(base, calibration(base, now)))
    assert [(p.code, p.level, p.file, p.field) for p in problems] == [
        ("calibration", "warning", "activity.csv", "a: coal burnt in 2024"), ("calibration", "warning", "park.yaml", "site.enterprises.a.demand.steam"),
    ]  # fmt: skip
    assert (problems[1].found, problems[1].expected) == ("10 MWh of demand", "80 MWh, as rows of 2024 bring")


@pytest.mark.parametrize(("carrier", "said"), [("heat", "a: heat used in 2024"), ("electricity", "a: electricity used in 2024"), ("coal", "a: coal burnt in 2024")])
def test_heat_and_power_are_used_and_not_burnt(carrier: str, said: str) -> None:
    base, now = seen(firms({"id": "a"}), row("coal", 100.0))
    found = replace(calibration(base, now), lines=(_shown(compared("a", carrier, 100.0, 0.0, 0.0)),))
    (problem,) = misfits(base, found)
    assert problem.field == said
    assert phrase(problem.field, "zh").startswith("a：2024 年")


def test_a_base_year_without_rows_is_not_assessed() -> None:
    base, now = seen(firms({"id": "a"}))
    for modelled in (False, True):
        base.modelled = modelled
        found = calibration(base, now)
        assert (found.verdict, found.share.value, found.lines) == ("not_assessed", None, ())


def test_who_supplies_others_has_no_line_for_what_it_only_makes() -> None:
    """It bought 3 of power and made 80 of steam, which others took: nothing of that is its own use."""
    site = firms({"id": "a", "sector": "power_and_heat"}, {"id": "c", "demand": {"steam": {"annual": "80 MWh"}}}, assets=(BOILER,))
    found = lines(site, row("coal", 100.0), row("electricity", 3.0, action="bought"), plants=(plant("b", "coal"),), burnt={"b": 100.0})
    assert found == {("a", "coal"): (100.0, 100.0, "fits"), ("a", "electricity"): (3.0, 3.0, "fits")}


def test_enterprises_without_rows_count_in_the_energy_and_have_no_line() -> None:
    site = firms({"id": "a"}, {"id": "c", "demand": {"electricity": {"annual": "900 MWh"}}})
    found, energy = firm_lines(*seen(site, row("electricity", 100.0, action="bought")), [row("electricity", 100.0, action="bought")])
    assert ([x.enterprise for x in found], energy) == (["a"], pytest.approx(1000.0))


def test_headline_figures_are_left_out_with_the_reason_and_todays_stay() -> None:
    one = Figure(1.0, "EUR/a")
    run = Run(cost=one, emissions=one, grid=one, renewable=one)
    plan = Planned(
        cost=one, lower=one, upper=one, gap=one, aggregation_error=one, emissions=one, capacities={"pv_roof": one}, energy_capacities={}, runs={"now": run, "plan": run}, taken_up={}, abatement=one, saving=one,
        cost_per_tonne=one, brought={"measures": Brought(energy=one, investment=one, saving=one, abatement=one)}, unserved={}, not_reached={}, prices={}, weeks=(),
    )  # fmt: skip
    found = withholding.without_plan(plan)
    assert {f.reason for f in vars(found.brought["measures"]).values()} == {withholding.WHY}
    assert {n for n in ("cost", "lower", "upper", "emissions", "abatement", "saving", "cost_per_tonne") if getattr(found, n) == missing("EUR/a", withholding.WHY)} == {"cost", "lower", "upper", "emissions", "abatement", "saving", "cost_per_tonne"}
    assert (found.capacities, found.gap, found.runs["now"], found.runs["plan"].cost.value) == ({"pv_roof": one}, one, run, None)
    money = withholding.without_economics(Economic(figures={"energy_bill_now": one, "yearly_saving": one}, investment={"pv_roof": one}, costs={}))
    assert (money.figures["energy_bill_now"], money.figures["yearly_saving"].value, money.investment["pv_roof"].value) == (one, None, None)
    acts = withholding.without_policy(Instrumented(instruments=(), effects={"emissions": one}, anyway={"emissions": one}, beyond={"emissions": one}, fiscal={"paid_total": one}, attribution={"tax": one}))
    assert {f.value for part in (acts.effects, acts.anyway, acts.beyond, acts.fiscal, acts.attribution) for f in part.values()} == {None}
    cells = withholding.without_profile(tuple(Indicator(id=id, dimension="economics", figure=one) for id in ("energy_cost_plan", "gas_price", "direct_emissions_priced", "mean_carbon_price", "investment_granted", "instruments")))
    assert [x.figure.value for x in cells] == [None, 1.0, None, None, None, 1.0]
    said = {id: Claimed(id=id, text="", text_zh="", claimed=one, computed=one, unlisted=one, answer="consistent", reason="", arithmetic=("1",), note="", source="") for id in ("planned", "today")}
    planned, today = withholding.without_claims(tuple(said.values()), {"planned"})
    assert (planned.computed.value, planned.answer, planned.reason, planned.arithmetic, planned.claimed) == (None, "cannot_be_told", "base_year_open", (), one)
    assert today == said["today"]


def test_what_weather_makes_of_the_plan_is_left_out_and_what_it_is_stays() -> None:
    one = Figure(1.0, "1")
    found = withholding.without_weather(Weathered(years=one, confidence="B", lulls={"1": one}, net_peak=one, between_years={"pv": one}, plan={"emissions": one}))
    assert {f.reason for f in (found.lulls["1"], found.net_peak, found.plan["emissions"])} == {withholding.WHY}
    assert (found.years, found.between_years, found.confidence) == (one, {"pv": one}, "B")


def test_a_proof_and_its_stages_keep_capacities_gap_and_prices() -> None:
    one, told = Figure(1.0, "EUR/a"), Figure(0.1, "tCO2/tce", source="<= 0.2 tCO2/tce")
    proof = withholding.without_proof(Proof(cost=one, lower=one, upper=one, gap=one, aggregation_error=one, end="closed", emissions=one, capacities={"pv_roof": one}, energy_capacities={"battery": one}, not_reached={"t": one}))
    assert {f.reason for f in (proof.cost, proof.lower, proof.upper, proof.emissions, proof.not_reached["t"])} == {withholding.WHY}
    assert (proof.gap, proof.aggregation_error, proof.capacities, proof.energy_capacities) == (one, one, {"pv_roof": one}, {"battery": one})
    stage = withholding.without_stage(
        Stage(year="2030", cost=one, emissions=one, embodied=one, grid=one, capacities={"pv_roof": one}, energy_capacities={}, built={"pv_roof": one}, costs={}, prices={"electricity": one}, not_reached={"t": one}, intensity={"t": told})
    )
    assert {f.reason for f in (stage.cost, stage.emissions, stage.embodied, stage.grid, stage.not_reached["t"], stage.intensity["t"])} == {withholding.WHY}
    assert (stage.capacities, stage.built, stage.prices, stage.intensity["t"].source) == ({"pv_roof": one}, {"pv_roof": one}, {"electricity": one}, told.source)


def test_owners_stay_without_what_they_pay_get_and_emit() -> None:
    one = Figure(1.0, "EUR/a")
    each = dict.fromkeys(("outside", "operation", "capital", "bought", "sold", "unmet", "shared", "cost", "emissions"), one)
    found = withholding.without_owners(Owners(rule="average", owners=(Owned(owner="a", **each),), prices={"steam": one}, levelised={"steam": one}, surplus=one))
    assert ({getattr(found.owners[0], n).reason for n in each}, found.owners[0].owner, found.prices) == ({withholding.WHY}, "a", {"steam": one})
    assert {found.levelised["steam"].reason, found.surplus.reason} == {withholding.WHY}


def test_a_base_year_that_fits_is_told_by_nothing() -> None:
    assert [[m.code for m in of_base_year(unfit(v), "compared", park="x")] for v in ("fits", "not_assessed", "marked", "withheld")] == [[], [], ["compared_marked"], ["compared_withheld"]]
    (said,) = of_base_year(unfit("withheld", ""), "compared", park="x")
    assert (said.code, said.values["park"], said.values["rows"].value, "enterprise" in said.values) == ("compared_withheld_park", "x", 600.0, False)


def test_a_park_is_calibrated_on_days_in_the_year_that_asks_else_in_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of 2024 are asked of a study of 2024, and of one of 2030, in which the park has none, by its own of 2024; a park without any is not assessed."""
    base, now = seen(firms({"id": "a"}), row("electricity", 100.0, action="bought"), bought={"electricity": 150.0})
    other, asked = SimpleNamespace(study=Study(base_year=2030), modelled=True, activity=base.activity), list[str]()

    def run(given: Any, way: Way, *, proved: bool, decide: Any) -> Any:
        assert (given, way.name, proved, decide.__self__) == (base, "now", False, runner)
        return now

    def framed_anew(park: Any, *, decide: Any) -> Any:
        asked.append(park.id)
        return base if park.id == "told" else other

    runner = Runner()
    monkeypatch.setattr(asking, "assess", run)
    monkeypatch.setattr(asking, "frame", framed_anew)
    parks = [SimpleNamespace(id=id, study=Study(base_year=year)) for id, year in (("told", 2024), ("silent", 2024), ("same", 2030))]
    found = [asking.calibrated(parks[0], base, runner), *(asking.calibrated(p, other, runner) for p in parks)]  # type: ignore[arg-type]
    assert [x.verdict for x, _ in found] == ["withheld", "withheld", "not_assessed", "not_assessed"]
    assert ([x.run for x, _ in found], [len(told) for _, told in found], asked) == (["days", "days", "", ""], [1, 1, 0, 0], ["told", "silent"])


def test_the_answer_names_the_line_that_is_furthest_off() -> None:
    base, now = seen(firms({"id": "a"}, {"id": "c"}, assets=(BOILER, BOILER | {"id": "d", "owner": "c"})), row("coal", 100.0), row("coal", 50.0, "c"), plants=(plant("b", "coal"), plant("d", "coal", "c")), burnt={"b": 10.0, "d": 10.0}, bought={"coal": 20.0})
    found = calibration(base, now)
    said = _apart("answer_withheld", found)
    assert (found.verdict, said.code, said.values["enterprise"], said.values["carrier"]) == ("withheld", "answer_withheld", "a", "coal")
    assert found.share.value == pytest.approx(130.0 / (150.0 * 1.8))
    park = calibration(*seen(firms({"id": "a"}), row("electricity", 100.0, action="bought"), bought={"electricity": 150.0}))
    assert (park.verdict, _apart("answer_withheld", park).code, park.share.value) == ("withheld", "answer_withheld_park", pytest.approx(0.5))
    open_to = calibration(*seen(firms({"id": "a"}, {"id": "c", "demand": {"electricity": {"annual": "50 MWh"}}}), row("electricity", 100.0, action="bought"), bought={"electricity": 150.0}))
    assert (open_to.verdict, _apart("answer_marked", open_to).code) == ("marked", "answer_marked_park")


def test_better_operation_is_told_where_there_is_any() -> None:
    def notes(money: Figure, tonnes: Figure) -> list[str]:
        return [m.code for m in of_operation(Economic(figures={"better_operation": money, "better_operation_emissions": tonnes}, investment={}, costs={}))]

    none, some = Figure(0.0, "EUR/a"), Figure(5.0, "EUR/a")
    assert [notes(some, none), notes(none, some), notes(none, none), notes(missing("EUR/a", "x"), missing("t", "x"))] == [["note_better_operation"], ["note_better_operation"], [], []]


@pytest.mark.parametrize(
    ("extra", "cut", "alone", "value", "reason"),
    [
        (500.0, 10.0, "", 50.0, ""), (0.0, 10.0, "", 0.0, ""), (-500.0, 10.0, "", None, "it saves money: see saving and abatement"), (500.0, 1.0, "", None, "no cut against building nothing"),
        (-500.0, -10.0, "", None, "no cut against building nothing"), (500.0, 10.0, "nothing is built", None, "nothing is built"),
    ],
)  # fmt: skip
def test_a_tonne_that_saves_money_has_no_cost(extra: float, cut: float, alone: str, value: float | None, reason: str) -> None:
    found = against_stay(extra, cut, "EUR/tCO2e", alone)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("extra", "cut", "least", "value"),
    [(500.0, 10.0, 2.0, 50.0), (0.0, 10.0, 2.0, 0.0), (-500.0, 10.0, 2.0, None), (500.0, 10.0, -1.0, None), (500.0, 10.0, 0.0, None), (500.0, 1.0, 0.5, None), (500.0, -10.0, -20.0, None), (-8.56, 0.01, 0.005, None)],
)  # fmt: skip
def test_a_tonne_has_a_cost_where_more_of_them_fall_than_the_gaps_leave_open(extra: float, cut: float, least: float, value: float | None) -> None:
    """Of 1,000 t of the base year at least one is to fall."""
    found = against_reference(extra, cut, "EUR/tCO2e", least=least, whole=1_000.0)
    assert found.value == value
    assert bool(found.reason) == (value is None)


def test_a_run_is_held_or_free() -> None:
    assert Way(name="x").held is False


@pytest.mark.slow
@pytest.mark.parametrize("name", ["starter", "euref", "kalundborg", "ordos", "shenzhen-bipv"])
def test_the_base_years_of_the_library_hold(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each enterprise burns and uses in the base-year run what its rows say, to a hundredth and to what its stores lose, of which no row tells."""
    if name == "starter":
        start(tmp_path / name)
    place = str(tmp_path / name) if name == "starter" else name
    base = frame(load(place)[0])
    now = assess(base, NOW)
    found, flow = calibration(base, now), {name: now.plan.grid.total(power) for name, power in now.plan.flow.items()}
    lost = {(x.owner, x.carrier): flow[f"{x.id}:in"] - flow[f"{x.id}:out"] for x in now.system.stores}
    with capsys.disabled():
        print(f"\n{name}: {found.verdict}", *(f"{x.enterprise or 'bought':18} {x.carrier:14} {x.rows.value:14,.0f} {x.run.value:14,.0f}" for x in found.lines), sep="\n")
    assert {x.verdict for x in found.lines} == {"fits"}
    assert found.verdict == "fits"
    for x in found.lines:
        assert x.run.value == pytest.approx(x.rows.value, abs=0.01 * x.rows.value + 1.01 * lost.get((x.enterprise, x.carrier), 0.0)), (x.enterprise, x.carrier)


@pytest.mark.long
def test_a_plan_whose_base_year_does_not_hold_is_withheld(starter: Callable[..., Path], tmp_path: Path) -> None:
    """90 GWh of steam on the card, gas for 40 in the rows: accounts and capacities are shown, what the plan saves and costs is not."""
    folder = starter(("steam: {annual: 40 GWh}", "steam: {annual: 90 GWh}"), ("capacity: 14 MW", "capacity: 40 MW"))
    park = load(str(folder))[0]
    found = examine(park, park.study.but(periods=4))
    assert found.calibration.verdict == "withheld"
    assert [m.code for m in found.answer][2] == "answer_withheld"
    assert (found.answer[2].values["enterprise"], found.answer[2].values["carrier"]) == ("dyehouse", "natural_gas")
    gone = (found.plan.cost, found.plan.saving, found.plan.abatement, found.plan.runs["plan"].cost, found.economics.figures["project_value"], found.policy.effects["emissions"])
    assert {f.reason for f in gone} == {withholding.WHY}
    later = found.inventory.verdict_plan
    assert later is not None
    assert (later.answer, later.why) == ("not_assessed", "base_year")
    assert found.plan.capacities
    assert found.inventory.totals["ghg-protocol-location"].value
    told = {"dyehouse: natural_gas burnt in 2024", "site.enterprises.dyehouse.demand.steam"}
    assert {p.field for p in found.problems if p.code == "calibration"} == told
    course = plan(park, park.study.but(periods=4))
    assert (course.notes[0].code, course.calibration.verdict, course.calibration.run) == ("answer_withheld", "withheld", "days")
    assert course.notes[0].values["run"].value == pytest.approx(found.answer[2].values["run"].value, rel=0.01)  # type: ignore[union-attr]
    assert (course.abatement, course.worth, course.commitment, course.stages[0].cost.reason) == (None, None, None, withholding.WHY)
    assert {p.field for p in course.problems if p.code == "calibration"} == told
    for lang in LANGUAGES:
        assert say("calibration_on_days", lang) in render(course, tmp_path / lang, lang)[0].read_text(encoding="utf8")

"""The flows of a plan by year, month and step are one and the same; receivers share what the pool takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from parkzero.clock import TimeGrid
from parkzero.compare.library import load
from parkzero.compare.starting import start
from parkzero.flows import Flows
from parkzero.levers import Levied
from parkzero.optimize.counting import shortfall
from parkzero.optimize.flows import flows
from parkzero.optimize.transfers import levied
from parkzero.order import assess, frame
from parkzero.park.site import Site
from parkzero.park.whole import Activity
from parkzero.results import NOW, Assessment, Frame, Surroundings
from parkzero.show.calibrating import of_carriers, of_firms

pytestmark = pytest.mark.long

NOTHING = Surroundings(flows=Flows.rows([]), tonnes={}, carbon={})
KEYS = ["giver_kind", "giver", "receiver_kind", "receiver", "carrier", "attribute", "origin"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("flows") / "park"
    start(folder)
    return assess(frame(load(str(folder))[0]), proved=False)


def sums(table: Flows) -> dict[tuple[str, ...], float]:
    rows = table.table.assign(energy=table.table["quantity"] * table.table["weight"])
    found = rows.astype(dict.fromkeys(KEYS, str)).groupby(KEYS)["energy"].sum()
    return {key: value for key, value in found.items() if value > 1e-6}


def test_a_year_is_the_sum_of_its_months_and_of_its_steps(run: Assessment) -> None:
    year, months, steps = (flows(run.plan, run.system, run.frame.site, NOTHING, at=at) for at in ("year", "month", "step"))
    assert len(months) == 12 * len(year)
    assert len(steps) == run.plan.grid.size * len(year)
    assert set(months.table["month"]) == set(range(1, 13))
    for finer in (months, steps):
        assert sums(finer) == pytest.approx(sums(year), rel=1e-9)


def test_a_month_holds_what_flows_in_it(run: Assessment) -> None:
    """Each day of the year brings the energy of the day that stands for it."""
    grid, power = run.plan.grid, run.plan.flow["grid"]
    assert grid.order is not None
    days = power.reshape(grid.periods, grid.steps).sum(axis=1) * grid.step_hours
    january = sum(days[stands] for day, stands in enumerate(grid.order) if run.system.months[day * grid.steps] == 1)
    table = flows(run.plan, run.system, run.frame.site, NOTHING, at="month").where(origin="grid", month=1)
    assert table.total() == pytest.approx(january)


def test_receivers_share_what_the_pool_takes(run: Assessment) -> None:
    shares = {"electricity": {"a": 0.25, "b": np.full(run.plan.grid.size, 0.75)}}
    pooled, shared = (flows(run.plan, run.system, run.frame.site, NOTHING, receivers=r).where(origin="grid") for r in (None, shares))
    assert shared.total(receiver="a") == pytest.approx(0.25 * pooled.total())
    assert shared.total(receiver="b") == pytest.approx(0.75 * pooled.total())
    assert pooled.total(receiver="") == pytest.approx(pooled.total())


def test_nothing_is_levied_without_rates(run: Assessment) -> None:
    found: tuple[Levied, ...] = levied(run.plan, run.system)
    assert found == ()


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize(("power", "misfit"), [(1.04, False), (1.06, True)])
def test_the_base_year_is_set_against_activity_at_any_step(minutes: int, power: float, misfit: bool) -> None:
    """1 MW all year was bought: 4 % more in the base-year run is told by nobody, 6 % more is; a finer step changes neither."""
    grid = TimeGrid.year(8760 * 60 // minutes, minutes / 60)
    bought = {"giver_kind": "grid", "receiver_kind": "enterprise", "carrier": "electricity", "quantity": 8760.0, "year": 2024}
    base = SimpleNamespace(modelled=False, study=SimpleNamespace(base_year=2024), activity=Flows.rows([bought]))
    supply = SimpleNamespace(id="grid", carrier="electricity", giver_kind="grid")
    now = SimpleNamespace(plan=SimpleNamespace(grid=grid, flow={"grid": np.full(grid.size, power)}), system=SimpleNamespace(supplies=(supply,)))
    found = [p.code for p in of_carriers(cast(Frame, base), cast(Assessment, now))]
    assert found == (["calibration"] if misfit else [])


@pytest.mark.parametrize(("demand", "told"), [(100.0, []), (104.0, []), (107.0, []), ({"value": "107 MWh", "low": "106 MWh", "high": "108 MWh"}, ["a"]), ({"value": "107 MWh", "low": "98 MWh", "high": "116 MWh"}, []), (80.0, ["a"])])
def test_a_demand_that_does_not_fit_its_rows_is_told_by_its_firm(demand: object, told: list[str]) -> None:
    annual = f"{demand} MWh" if isinstance(demand, float) else demand
    place = Site.model_validate({"place": {"country": "DK", "latitude": 50.0, "longitude": 0.0}, "enterprises": [{"id": "a", "demand": {"electricity": {"annual": annual}, "cooling": {"annual": "5 MWh"}}}]})
    row = Activity(enterprise="a", action="bought", carrier="electricity", partner="grid", quantity=100.0, low=100.0, high=100.0, year=2024)
    assert [p.field.split(".")[2] for p in of_firms(place, [row], 2024)] == told


def test_energy_of_quarter_hours_is_a_quarter_of_power() -> None:
    grid = TimeGrid(np.arange(8).reshape(2, 4), np.array([1.0, 3.0]), 0.25)
    power = np.full(8, 8.0)
    assert grid.energy(power).tolist() == [2.0] * 8
    assert float(grid.energy(power) @ grid.times) == grid.total(power) == 32.0


def test_the_base_year_runs_the_plants_that_rows_say_ran(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two boilers of one pool: the better one could serve both, rows say that each served its owner. And panels yield what their meter says."""
    folder = tmp_path_factory.mktemp("rows") / "park"
    start(folder)
    card = folder / "park.yaml"
    text = card.read_text(encoding="utf8")
    boiler = "    - {id: steam-boiler, technology: gas_steam_boiler, owner: dyehouse, capacity: 14 MW}\n"
    assert boiler in text
    worse = boiler.replace("steam-boiler", "old-boiler").replace("dyehouse", "foundry").replace("14 MW}", "14 MW, efficiency: 0.80}")
    card.write_text(text.replace(boiler, boiler + worse), encoding="utf8")
    rows = folder / "activity.csv"
    rows.write_text(rows.read_text(encoding="utf8").replace("dyehouse,burnt,natural_gas,fuel,supplier,43,", "dyehouse,burnt,natural_gas,fuel,supplier,33,") + "foundry,burnt,natural_gas,fuel,supplier,10,GWh,2024,none,,INV-2024-09,invoice,,,draft,example,B\n", encoding="utf8")
    park, _ = load(str(folder))
    now = assess(frame(park), NOW, proved=False)
    made = {a.id: now.plan.grid.total(now.plan.flow[a.id]) for a in now.frame.site.operating()}
    assert made["roof-pv"] == pytest.approx(3100.0, rel=0.05)
    assert made["steam-boiler"] == pytest.approx(33000.0 * 0.925, rel=0.06)
    assert made["old-boiler"] == pytest.approx(10000.0 * 0.80, rel=0.30)
    assert made["steam-boiler"] + made["old-boiler"] == pytest.approx(40000.0, rel=0.01)


def test_a_demand_that_rows_do_not_explain_is_served_all_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of 40 GWh of steam the gas of the rows explains 31."""
    folder = tmp_path_factory.mktemp("short") / "park"
    start(folder)
    rows = folder / "activity.csv"
    rows.write_text(rows.read_text(encoding="utf8").replace("dyehouse,burnt,natural_gas,fuel,supplier,43,", "dyehouse,burnt,natural_gas,fuel,supplier,33,"), encoding="utf8")
    base = frame(load(str(folder))[0])
    now = assess(base, NOW, proved=False)
    assert not shortfall(now.plan, now.system)
    assert now.plan.grid.total(now.plan.flow["steam-boiler"]) == pytest.approx(40000.0, rel=0.01)
    assert [p.field for p in of_carriers(base, now)] == ["natural_gas bought in 2024"]
    assert [p.field for p in of_firms(base.site, base.park.activity, 2024)] == ["site.enterprises.dyehouse.demand.steam"]

"""The flows of a plan by year, month and step are one and the same; receivers share what the pool takes."""

from __future__ import annotations

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
from parkzero.results import NOW, Assessment, Surroundings
from parkzero.show.calibrating import calibration, misfits

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
    for firm, share in run.frame.site.takers("electricity").items():
        assert pooled.total(receiver=firm) == pytest.approx(share * pooled.total())


def test_nothing_is_levied_without_rates(run: Assessment) -> None:
    found: tuple[Levied, ...] = levied(run.plan, run.system)
    assert found == ()



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
    assert made["steam-boiler"] >= 33000.0 * 0.925 * 0.99
    assert made["old-boiler"] >= 10000.0 * 0.80 * 0.99
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
    found = calibration(base, now)
    assert {p.field for p in misfits(base, found)} == {"dyehouse: natural_gas burnt in 2024", "site.enterprises.dyehouse.demand.steam"}
    assert found.verdict == "marked"


"""What plants and stores of a plan make, what it costs, and owners over one horizon: by hand and by conservation."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as s
from parkzero.clock import TimeGrid
from parkzero.economics.finance import Finance, cash_flow, npv
from parkzero.economics.producing import Product, produced
from parkzero.economics.projects import project, replaced, years_of
from parkzero.energy import Due
from parkzero.levers import OPERATOR, SERVICES, THIRD_PARTY
from parkzero.money import annuity
from parkzero.optimize.planning import on_days
from parkzero.park.sections import Economics
from parkzero.park.study import Study
from parkzero.results import Candidate, Offer
from parkzero.show.producing import producing

GRID = TimeGrid.year(8760, 1.0)


def candidate(id: str, **of: Any) -> Candidate:
    none = dict.fromkeys(("annual_energy", "investment_energy", "granted", "fixed_energy", "social", "social_energy", "variable", "fixed", "annual", "investment"), 0.0)
    return Candidate(**(none | {"id": id, "technology": id, "limit": 1e3, "lifetime": 20.0} | of))


def made(system: Any, plan: Any, *candidates: Candidate) -> dict[str, Product]:
    return {x.id: x for x in produced(plan, system, Offer(prices={}, candidates=candidates), lambda _: 0.05)}


def plan_of(flow: dict[str, Any], *, capacity: dict[str, float] | None = None, energy: dict[str, float] | None = None, price: dict[str, float] | None = None) -> Any:
    return SimpleNamespace(grid=GRID, flow={n: s.flat(v) if np.isscalar(v) else v for n, v in flow.items()}, capacity=capacity or {}, energy=energy or {}, price={c: s.flat(p) for c, p in (price or {}).items()})


def test_sun_that_nobody_takes_is_curtailed_and_new_panels_cost_their_annuity_over_what_they_give() -> None:
    """10 MW of which half an hour's sun is possible and 4 MW taken: CF 0.4, a fifth curtailed; 1 m a MW over 20 years at 5 %, 1 % fixed, 10 % granted."""
    sun = replace(s.PV, availability=s.flat(0.5), existing=2.0, variable=1.0)
    found = made(s.system(s.grid(), sun, s.POWER_LOAD), plan_of({"pv": 4.0}, capacity={"pv": 8.0}), candidate("pv", investment=1e6, fixed=1e4, granted=0.1))["pv"]
    assert (found.capacity, found.new, found.energy, found.factor) == (10.0, 8.0, pytest.approx(4.0 * 8760.0), pytest.approx(0.4))
    assert (found.curtailed, found.curtailed_share) == (pytest.approx(8760.0), pytest.approx(0.2))
    yearly = 8.0 * (0.9e6 * annuity(0.05, 20.0) + 1e4)
    assert found.levelised == pytest.approx(yearly / (4.0 * 8760.0) + 1.0)


def test_a_standing_chp_costs_its_fuel_less_what_its_heat_is_worth() -> None:
    """1 MWh of power takes 2.439 of gas at 40 and gives 1.05 of heat at 50, at 5 of operation; its capital is sunk."""
    chp = replace(s.CHP, existing=10.0, most=0.0)
    found = made(s.system(s.gas(), chp, s.POWER_LOAD), plan_of({"chp": 5.0}, price={"natural_gas": 40.0, "heat": 50.0, "electricity": 90.0}))["chp"]
    assert found.levelised == pytest.approx(40.0 / 0.41 - 1.05 * 50.0 + 5.0)
    assert (found.factor, found.curtailed, found.curtailed_share, found.new) == (0.5, None, None, 0.0)


def test_a_plant_that_is_measured_by_its_input_is_used_over_what_it_can_give() -> None:
    electrolyser = s.plant("electrolyser", "hydrogen", input="electricity", per_input=1.0 / 0.65, per_capacity=0.65, existing=2.0)
    found = made(s.system(s.grid(), electrolyser), plan_of({"electrolyser": 1.3}, price={"electricity": 65.0}))["electrolyser"]
    assert (found.capacity, found.factor, found.levelised) == (pytest.approx(1.3), pytest.approx(1.0), pytest.approx(100.0))


def test_a_store_gives_at_what_it_was_given_for_and_its_capital_and_what_is_idle_has_no_cost() -> None:
    store = replace(s.BATTERY, most=10.0)
    plan = plan_of({"battery:in": 1.25, "battery:out": 1.0, "pv": 0.0}, capacity={"battery": 4.0, "pv": 1.0}, energy={"battery": 8.0}, price={"electricity": 40.0})
    found = made(s.system(s.grid(), s.PV, store, s.POWER_LOAD), plan, candidate("battery", investment=1e5, investment_energy=2e5), candidate("pv", investment=1e6))
    assert found["battery"].levelised == pytest.approx(1.25 * 40.0 + (4e5 + 16e5) * annuity(0.05, 20.0) / 8760.0)
    assert (found["battery"].factor, found["pv"].levelised) == (0.25, None)
    assert "chp" not in found


def test_what_a_measure_spares_of_charges_is_its_worth_and_no_cost() -> None:
    """A MWh of gas saved at 10 of capital and 2 of operation costs 12, whatever is due on gas that is burnt."""
    saving = s.plant("lagging", "natural_gas", spares=True, variable=2.0, transfers={Due("tax", "used"): -30.0})
    plan = plan_of({"lagging": 1.0}, capacity={"lagging": 1.0}, price={"natural_gas": 40.0})
    found = made(s.system(s.gas(), saving), plan, candidate("lagging", fixed=8.76e4))["lagging"]
    assert found.levelised == pytest.approx(12.0)


def test_the_steps_of_a_measure_are_told_apart() -> None:
    """Two steps of one measure, 100 and 200 a MWh saved in a year: each has its own cost, and says which it is."""
    saving = s.plant("light-1", "electricity", spares=True, technology="light")
    dearer = replace(saving, id="light-2")
    plan = plan_of({"light-1": 1.0, "light-2": 1.0}, capacity={"light-1": 1.0, "light-2": 1.0})
    found = made(s.system(s.grid(), saving, dearer, s.POWER_LOAD), plan, candidate("light-1", investment=8.76e5, step="1"), candidate("light-2", investment=17.52e5, step="2"))
    assert [(x.technology, x.step, x.levelised) for x in found.values()] == [("light", "1", pytest.approx(100.0 * annuity(0.05, 20.0))), ("light", "2", pytest.approx(200.0 * annuity(0.05, 20.0)))]


def test_what_is_due_on_a_store_and_its_yearly_cost_per_content_are_in_what_it_gives_at() -> None:
    """A MWh given: 1.25 taken at 40, operation 1.5 and a rate of 2 on what it gives; 8 MWh of content at 3,000 a year and 4 MW at 500."""
    store = replace(s.BATTERY, variable=1.5, transfers={Due("fee", "made"): 2.0})
    plan = plan_of({"battery:in": 1.25, "battery:out": 1.0}, capacity={"battery": 4.0}, energy={"battery": 8.0}, price={"electricity": 40.0})
    found = made(s.system(s.grid(), store, s.POWER_LOAD), plan, candidate("battery", fixed=500.0, fixed_energy=3_000.0))
    assert found["battery"].levelised == pytest.approx(1.25 * 40.0 + 1.5 + 2.0 + (4.0 * 500.0 + 8.0 * 3_000.0) / 8760.0)


def test_plants_are_shown_at_the_cost_of_capital_of_who_owns_them_the_new_ones_first() -> None:
    """Panels of the operator at 5 %, of a third party at 9 %; a boiler that stands and what only hands on steam."""
    here, away, hand = replace(s.PV, availability=s.flat(0.5)), replace(s.PV, id="pv_away", availability=s.flat(0.5), owner=THIRD_PARTY), replace(s.BOILER, id="steam-to-heat", existing=9.0)
    boiler = replace(s.BOILER, existing=2.0, most=0.0)
    system = s.system(s.grid(), s.gas(), boiler, hand, here, away, s.POWER_LOAD)
    plan = plan_of({"gas_boiler": 1.0, "steam-to-heat": 1.0, "pv": 2.0, "pv_away": 2.0}, capacity={"pv": 4.0, "pv_away": 4.0}, price={"natural_gas": 40.0})
    offer = Offer(prices={}, candidates=(candidate("pv", investment=1e6), candidate("pv_away", investment=1e6, owner=THIRD_PARTY)))
    economics = Economics.model_validate({"cost_of_capital": {OPERATOR.owner: "5 %", SERVICES.owner: "9 %"}})
    site = SimpleNamespace(assets=(SimpleNamespace(id="gas_boiler"),))
    base: Any = SimpleNamespace(stage=SimpleNamespace(site=site), study=Study(base_year=2024, stage=2030, currency="EUR"), park=SimpleNamespace(economics=economics))
    found = {x.id: {n: f.value for n, f in x.figures.items()} for x in producing(base, plan, system, offer)}
    assert list(found) == ["pv", "pv_away", "gas_boiler"]
    assert [found[n]["levelised_cost"] for n in ("pv", "pv_away")] == pytest.approx([4e6 * annuity(r, 20.0) / (2.0 * 8760.0) for r in (0.05, 0.09)])
    assert [(x["capacity"], x["of_it_new"], x["capacity_factor"], x["curtailed"]) for x in found.values()] == [(4.0, 4.0, pytest.approx(0.5), 0.0), (4.0, 4.0, pytest.approx(0.5), 0.0), (2.0, 0.0, pytest.approx(0.5), None)]


@pytest.mark.parametrize("pool", ["", "/uncharged"])
def test_what_captures_is_shown_in_tonnes_whichever_pool_it_takes_from(pool: str) -> None:
    catch = s.plant("catch", f"captured_co2{pool}", input=f"flue_co2{pool}", per_input=1.1, existing=2.0)
    base: Any = SimpleNamespace(stage=SimpleNamespace(site=SimpleNamespace(assets=(SimpleNamespace(id="catch"),))), study=Study(base_year=2024, stage=2030, currency="EUR"), park=SimpleNamespace(economics=Economics()))
    plan = plan_of({"catch": 1.0}, price={f"flue_co2{pool}": 0.0})
    (found,) = producing(base, plan, s.system(s.grid(), catch, s.POWER_LOAD), Offer(prices={}, candidates=()))
    assert (found.carrier, found.figures["output"].unit, found.figures["capacity"].unit, found.figures["levelised_cost"].unit) == ("captured_co2", "t/a", "t/h", "EUR/t")


@pytest.mark.parametrize("limit", [5.0, 200.0])
def test_energy_is_conserved_and_no_plant_gives_more_than_it_can(limit: float) -> None:
    system = s.system(s.grid(), s.gas(), s.PV, s.WIND, s.HEAT_PUMP, s.BATTERY, replace(s.CHP, existing=limit), replace(s.BOILER, existing=300.0, most=0.0), s.POWER_LOAD, s.HEAT_LOAD)
    plan = on_days(system, periods=4)
    found = made(system, plan, *(candidate(x.id) for x in system.assets if x.most > 0))
    assert all(-1e-9 <= x.factor <= 1.0 + 1e-6 for x in found.values())
    assert all(x.curtailed is None or 0.0 <= x.curtailed_share <= 1.0 for x in found.values())  # type: ignore[operator]
    used = {c: sum(plan.grid.total(p.taken(plan.flow[p.id], plan.grid).get(c, np.zeros(plan.grid.size))) for p in system.plants) for c in ("electricity", "heat")}
    power = sum(found[n].energy for n in ("pv", "wind", "chp") if n in found) + plan.grid.total(plan.flow["grid"])
    store = plan.grid.total(plan.flow["battery:in"]) - plan.grid.total(plan.flow["battery:out"])
    assert power == pytest.approx(plan.grid.total(plan.grid.take(s.POWER_LOAD.power)) + used["electricity"] + store, rel=1e-6)
    for x in (y for y in found.values() if y.curtailed is not None):
        plant = next(p for p in system.plants if p.id == x.id)
        assert plant.availability is not None
        assert x.energy + x.curtailed == pytest.approx(x.capacity * plan.grid.total(plan.grid.take(plant.availability)), rel=1e-6)  # type: ignore[operator]


def test_owners_are_looked_at_over_the_same_years_and_add_up_to_the_whole() -> None:
    """Panels of 30 years and a battery of 20, of two owners: over 30 years the battery is bought again at 20 and is worth half in the end."""
    parts = {"pv": (30.0, 100.0), "battery": (20.0, 40.0)}
    assert (years_of(parts), years_of({}), years_of({"pv": (30.0, 0.0)})) == (30, 20, 20)
    spent, left = replaced({"battery": (20.0, 40.0)}, 30)
    assert (spent[0], spent[20], spent.sum(), left, len(spent)) == (40.0, 40.0, 80.0, pytest.approx(20.0), 31)
    assert replaced({}, 3)[0].tolist() == [0.0, 0.0, 0.0, 0.0]
    terms = Finance(inflation=0.0, cost_of_equity_real=0.06, debt_share=0.0, interest_nominal=0.05, tenor=15, tax=0.0, depreciation_years=None)

    def worth(of: dict[str, tuple[float, float]], gain: float, years: int | None = None) -> float:
        return npv(cash_flow(project(of, 0.0, gain, 2030, years), terms).real.project, terms.discount_real)

    whole = worth(parts, 15.0)
    assert worth({"pv": parts["pv"]}, 9.0, 30) + worth({"battery": parts["battery"]}, 5.0, 30) + worth({}, 1.0, 30) == pytest.approx(whole)
    assert len(project({}, 0.0, 1.0, 2030, 30).years) == 31
    assert worth({"battery": parts["battery"]}, 5.0) < worth({"battery": parts["battery"]}, 5.0, 30)  # its own 20 years are another question

"""The plan command's parts: sweeps, frontier, measures, conflicts, seasonal stores, time limits, stages of a park."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import systems as s
from conftest import LEAN, STARTER
from parkzero.accounting import Rule
from parkzero.clock import TimeGrid
from parkzero.compare.library import load
from parkzero.compare.planning import plan as examine
from parkzero.compare.runner import Runner
from parkzero.economics.abatement import frontier, measures, untargeted
from parkzero.economics.owners import settlement
from parkzero.economics.projects import replaced
from parkzero.energy import Horizon, Limit, Load
from parkzero.optimize import seeding
from parkzero.optimize.certified import certify
from parkzero.optimize.conflict import conflict
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, OutOfTime
from parkzero.optimize.investment import weights
from parkzero.optimize.joint import build
from parkzero.optimize.pathway import foresight
from parkzero.optimize.planning import least_cost, on_days
from parkzero.optimize.points import Change
from parkzero.optimize.sweep import Sweep
from parkzero.optimize.system import carnot_cop
from parkzero.order import horizon
from parkzero.park.catalogue import technologies
from parkzero.park.measures import by_sector
from parkzero.park.sections import Financing, Target
from parkzero.park.whole import Park
from parkzero.problem import ConflictError, WrongUse
from parkzero.words import CARBON, THERMAL

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def park() -> Park:
    found, _ = load(STARTER)
    return found.but(study=found.study.but(periods=4))


@pytest.fixture(scope="module")
def lean(park: Park) -> Park:
    """The same with few technologies to build: a plan in seconds, for what holds of any plan."""
    return park.but(economics=park.economics.but(technologies=("pv_roof", "gas_steam_boiler")))


def test_the_frontier_is_convex_and_its_price_is_its_slope() -> None:
    points = frontier(untargeted(s.heat_park(), 4), points=6)
    cost, tonnes, shadow = (np.array([getattr(p, n) for p in points]) for n in ("cost", "emissions", "shadow"))
    slope = np.diff(cost) / -np.diff(tonnes)
    assert np.all(np.diff(slope) > -1e-3)
    assert np.all(slope <= shadow[1:] + 1e-2)
    assert np.all(slope >= shadow[:-1] - 1e-2)


def test_measures_sum_to_what_all_together_abate() -> None:
    system = s.heat_park()
    found = measures(untargeted(system, 4), 150.0)
    steps = found.steps
    assert sum(m.abatement for m in steps) == pytest.approx(found.bare.emissions - found.full.emissions)
    assert sum(m.cost for m in steps) == pytest.approx(found.full.cost - found.bare.cost)
    living = Sweep(system, 4)
    full = living.at(Change(name="all", carbon=150.0))
    bare = sum(m.abatement for m in steps) + full.emissions
    names = {part.id for part in full.capacity}
    assert {m.measure for m in steps} <= names
    start = living.at(Change(name="start", carbon=150.0, without=tuple({part.id for part in living.parts} - (names - {m.measure for m in steps}))))
    assert bare == pytest.approx(start.emissions, rel=1e-4)
    assert sum(m.cost for m in steps) == pytest.approx(full.cost - start.cost, rel=1e-3)
    assert abs(sum(m.alone for m in steps) - sum(m.abatement for m in steps)) > 1.0  # they interact


def test_what_conflicts_is_named() -> None:
    rule = Rule(name="yardstick", unit="tCO2e", rows=())
    lean = s.system(s.grid(limit=10.0), replace(s.PV, most=5.0), s.POWER_LOAD)
    found = conflict(lean, periods=3)
    assert found is not None
    assert {("demand", "electricity"), ("supply", "grid")} <= {(b.kind, b.id) for b in found.bounds}
    capped = replace(s.system(s.grid(), s.POWER_LOAD), limits=(Limit(name="target-2030", tonnes=0.0, backstop=1e5, rule=rule),))
    why = conflict(capped, periods=3)
    assert why is not None
    assert ("limit", "target-2030") in {(b.kind, b.id) for b in why.bounds}
    assert conflict(s.heat_park(), periods=3) is None


def test_a_seasonal_store_carries_summer_into_winter_on_representative_days() -> None:
    """Power in summer only, a flat hydrogen load: without the link over the year no store could serve winter."""
    summer = s.plant("sun", "hydrogen", most=100.0, annual=10.0, availability=((s.HOURS > 2190) & (s.HOURS < 6570)).astype(float))
    store = replace(s.H2_TANK, most=1e4, most_energy=1e6, annual=1.0, annual_energy=1.0)
    system = s.system(summer, store, Load(carrier="hydrogen", power=s.flat(10.0)))
    days = on_days(system, periods=8)
    assert days.unserved["hydrogen"] < 1e-6
    assert days.energy["h2_tank"] > 10.0 * 24 * 60
    whole = Living(build(system, TimeGrid.year()).programme).solve().objective
    assert days.cost == pytest.approx(whole, rel=0.05)


def test_a_time_limit_gives_the_best_plan_so_far_with_its_bound_or_says_there_is_none() -> None:
    system, grid = s.heat_park(), TimeGrid.year(480)
    model = build(system, grid)
    optimum = Living(model.programme).solve().objective
    year = Dispatch(system, grid)
    solve, count = year.solve, []

    def slow(capacity: np.ndarray, seconds: float = 0.0):  # type: ignore[no-untyped-def]
        count.append(1)
        if len(count) > 4:
            raise OutOfTime("time limit")
        return solve(capacity, seconds)

    year.solve = slow  # type: ignore[method-assign]
    found = certify([year], model.investment, model.investment.upper / 2, gap=1e-6)
    assert found.end == "time"
    assert found.steps == 4
    assert found.lower <= optimum <= found.upper
    assert found.gap > 1e-6
    with pytest.raises(OutOfTime):
        least_cost(system, periods=3, seconds=0.0, spread=False)


def test_quarter_hours_cost_as_much_as_the_hours_they_make() -> None:
    system = s.system(s.grid(), s.gas(), s.BOILER, s.HEAT_PUMP, s.POWER_LOAD, s.HEAT_LOAD)
    fine = replace(
        system, step_hours=0.25, months=np.repeat(system.months, 4),
        supplies=tuple(replace(x, price=np.repeat(x.price, 4), tonnes=np.repeat(x.tonnes, 4)) for x in system.supplies),
        loads=tuple(replace(x, power=np.repeat(x.power, 4)) for x in system.loads),
    )  # fmt: skip
    assert least_cost(fine, periods=4, spread=False).cost == pytest.approx(least_cost(system, periods=4, spread=False).cost, rel=2e-3)


def test_a_heat_pump_on_cold_air_takes_more_power() -> None:
    cop = carnot_cop(0.513, 52.0, np.array([-10.0, -1.0, 15.0, 51.9]))
    assert cop[1] == pytest.approx(0.513 * 325.15 / 53.0)
    assert np.all(np.diff(cop) > 0)
    assert cop[-1] == 8.0


def test_technologies_have_sane_figures_and_say_where_from() -> None:
    for tech in technologies():
        assert tech.source
        assert tech.confidence != "A" or "Estimate" not in tech.source
        assert tech.learning is None or 0.0 <= tech.learning <= 0.4
        assert tech.embodied is None or (1.0 <= tech.embodied <= 5_000.0 and tech.embodied_source)
        assert (tech.capex + tech.capex_energy > 0.0) != by_sector(tech.id)
    years = {(t.id, t.region): sorted(x.year for x in technologies() if (x.id, x.region) == (t.id, t.region)) for t in technologies()}
    assert all(y[0] == 2025 and set(y) <= {2025, 2030, 2040, 2050} for y in years.values())
    for tech in technologies():
        energy = [sum(v for c, v in tech.more if c not in CARBON and v * sign > 0) for sign in (1, -1)]
        free = tech.input is None or (tech.input == "electricity" and tech.output in THERMAL and not energy[1])  # heat out of air
        taken = -energy[1] + (0.0 if tech.input in CARBON else 1.0 / tech.efficiency)
        given = energy[0] + (0.0 if tech.output in CARBON else 1.0) + tech.byproduct_efficiency / tech.efficiency
        assert free or tech.role == "storage" or given <= 1.06 * taken, tech.id


def test_a_park_is_planned_with_its_certificate_and_costs_of_abatement(park: Park) -> None:
    steps: list[str] = []
    found = examine(park, gap=0.002, runner=Runner(progress=steps.append))
    proof = found.plan
    assert proof.end == "closed"
    assert (proof.gap.value or 1.0) <= 0.002
    assert (proof.lower.value or 0.0) <= (proof.upper.value or 0.0) == proof.cost.value
    assert found.abatement is not None
    assert len(found.abatement.frontier) > 3
    assert [x for x in steps if x.startswith("gap")]
    assert found.stages[0].year == str(park.study.stage)


def test_stages_of_a_park_are_decided_together(park: Park) -> None:
    years = (park.study.stage, park.study.stage + 10)
    frames, _, given = horizon(park, park.study, years)
    assert [y.stage for y in given.systems] == list(years)
    assert given.lengths == (10.0, 10.0)
    assert len(frames) == 2
    found = examine(park, stages=years, gap=0.01, abatement=False)
    assert [x.year for x in found.stages] == [str(y) for y in years]
    assert found.plan.cost.unit == park.study.currency
    for wrong in ((2040, 2030), (1990,)):
        with pytest.raises(WrongUse):
            examine(park, stages=wrong)


def test_a_strict_target_that_cannot_be_met_names_what_conflicts(lean: Park) -> None:
    held = lean.but(policy=lean.policy.but(targets=(Target.model_validate({"year": 2030, "emissions": "0 %"}),)))
    soft = examine(held, gap=0.01, abatement=False)
    assert any((f.value or 0.0) > 1.0 for f in soft.plan.not_reached.values())
    with pytest.raises(ConflictError) as why:
        examine(held, gap=0.01, strict=True, abatement=False)
    assert any(b.kind == "limit" and b.id.startswith("target") for b in why.value.bounds)


def test_the_command_writes_a_report_in_both_languages(
    starter: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from parkzero.cli.main import run

    monkeypatch.setenv("PARKZERO_CACHE", str(tmp_path / "cache"))
    folder = str(starter(("economics:", f"economics:\n{LEAN}")))
    for lang in ("en", "zh"):
        out = tmp_path / lang
        abated = ["--no-abatement"] if lang == "en" else []
        assert run(["plan", folder, "--gap", "1%", "--out", str(out), "--lang", lang, *abated]) == 0
        assert sorted(p.name for p in out.iterdir()) == ["report.html", "result.json", "result.xlsx"]
    page = (tmp_path / "zh" / "report.html").read_text(encoding="utf8")
    assert "最低成本规划" in page
    assert "边际减排成本" in page
    assert run(["plan", folder, "--stages", "2040,2030"]) == 2
    assert "rising order" in capsys.readouterr().err


def test_the_plan_in_money_adds_up_by_owner_and_as_a_project(lean: Park) -> None:
    lean = lean.but(economics=lean.economics.but(technologies=("pv_roof", "battery", "gas_steam_boiler")))
    found = examine(lean, gap=0.01, abatement=False)
    cost = found.plan.cost.value or 0.0
    assert sum(o.cost.value or 0.0 for o in found.owners.owners) == pytest.approx(cost, rel=1e-6)
    assert {o.owner for o in found.owners.owners} >= {e.id for e in lean.site.enterprises}
    tonnes = sum(o.emissions.value or 0.0 for o in found.owners.owners)
    assert tonnes == pytest.approx(found.plan.emissions.value, rel=1e-6)
    assert found.worth is not None
    figures = found.worth.figures
    assert (figures["investment"].value or 0.0) / (figures["yearly_saving"].value or 1.0) == pytest.approx(
        figures["payback"].value, rel=1e-6
    )
    assert 0.0 < (figures["internal_rate"].value or 0.0) < 1.0
    assert (figures["project_value"].value or 0.0) > 0.0
    assert (found.worth.realised["rule"].value or 0.0) <= 1.0 + 1e-6
    assert (found.worth.realised["forecast"].low or 0.0) <= (found.worth.realised["forecast"].value or 0.0) <= 1.0 + 1e-6
    gains = {g.owner: g for g in found.worth.owners}
    assert sum(g.gain.value or 0.0 for g in gains.values()) == pytest.approx(figures["yearly_saving"].value, rel=1e-5)
    assert sum(g.investment.value or 0.0 for g in gains.values()) == pytest.approx(figures["investment"].value)
    assert gains["operator"].flow.values[0] == pytest.approx(-(figures["investment"].value or 0.0), rel=1e-6)
    terms = Financing.model_validate({"debt": "60 %", "interest": "5 %", "tax": "25 %", "tenor": 10})
    borrowed = examine(lean.but(economics=lean.economics.but(financing=terms)), gap=0.01, abatement=False).worth
    assert borrowed is not None
    assert (borrowed.figures["internal_rate"].value or 0.0) < (figures["internal_rate"].value or 0.0)  # tax
    assert (borrowed.figures["equity_rate"].value or 0.0) > (
        borrowed.figures["internal_rate"].value or 0.0
    )  # debt cheaper than the project


def test_a_missed_target_is_no_loss_of_the_operators(lean: Park) -> None:
    targets = (Target.model_validate({"year": 2030, "emissions": "1 %"}),)
    found = examine(lean.but(policy=lean.policy.but(targets=targets)), gap=0.01, abatement=False)
    assert found.worth is not None
    assert max(f.value or 0.0 for f in found.plan.not_reached.values()) > 100.0
    gains = sum(g.gain.value or 0.0 for g in found.worth.owners)
    assert gains == pytest.approx(found.worth.figures["yearly_saving"].value, rel=1e-5)


def test_a_limit_is_planned_without_time_for_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no time is left for limits as prices, the search with the limit itself goes on from the representative days."""
    system = replace(s.power_park(), limits=(Limit(name="cap", tonnes=80_000.0, backstop=2_000.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    whole = least_cost(system, periods=3, spread=False)
    monkeypatch.setattr(seeding, "SHARE", 0.0)
    found = least_cost(system, periods=3, spread=False)
    assert found.end == whole.end == "closed"
    assert found.lower <= whole.upper * (1 + 1e-6)
    assert whole.lower <= found.upper * (1 + 1e-6)


def test_a_third_party_builds_at_its_own_cost_of_capital_and_gains_what_was_agreed(park: Park) -> None:
    dear = {"private": {"value": "6 %"}, "third_party": {"value": "12 %"}}
    service = {"technologies": ["pv_roof"], "markup": "5 %"}
    section = park.economics.model_validate({"cost_of_capital": dear, "services": [service], "technologies": ["pv_roof", "gas_steam_boiler"]})
    own = park.economics.model_validate({"cost_of_capital": dear, "technologies": ["pv_roof", "gas_steam_boiler"]})
    served, alone = (examine(park.but(economics=x), gap=0.01, abatement=False) for x in (section, own))
    assert (served.plan.cost.value or 0.0) > (alone.plan.cost.value or 0.0)  # dearer capital
    assert served.worth is not None
    party = next(g for g in served.worth.owners if g.owner == "third-party")
    assert (party.investment.value or 0.0) > 0.0
    paid = next(o for o in served.owners.owners if o.owner == "third-party")
    assert paid.sold.value == pytest.approx(1.05 * ((paid.capital.value or 0.0) + (paid.operation.value or 0.0)), rel=1e-6)
    assert party.internal_rate.value == pytest.approx(0.12, abs=0.012)  # the annuity at 12 % and a markup of 5 %
    assert sum(o.cost.value or 0.0 for o in served.owners.owners) == pytest.approx(served.plan.cost.value, rel=1e-6)


def test_the_frontier_starts_from_the_plan_without_targets() -> None:
    held = replace(s.heat_park(), limits=(Limit(name="target", tonnes=0.0, backstop=1_000.0, rule=Rule(name="yardstick", unit="tCO2e", rows=())),))
    free, under = frontier(untargeted(s.heat_park(), 3), points=3), frontier(untargeted(held, 3), points=3)
    assert under[0].cost == pytest.approx(free[0].cost)
    assert under[0].shadow == 0.0


def test_a_course_reports_what_it_proved_to_the_last_store() -> None:
    """A store that gains only energy in a later stage keeps it, and the stages' costs add up to the certified one."""
    first = s.system(s.grid(), s.HEAT_PUMP, replace(s.TANK, annual=4_000.0), s.HEAT_LOAD)
    later = replace(first, stage=2040, stores=(replace(first.stores[0], annual=9_000.0, annual_energy=60.0),))
    given = Horizon(systems=(first, later), lengths=(10.0, 10.0), discount=0.05, lifetime={"heat_pump": 25.0, "tank": 30.0})
    found = foresight(given, periods=4)
    level = found.plans[1].flow["tank:level"].max()
    assert level <= found.plans[1].energy["tank"] * (1 + 1e-6) + 1e-6
    worth = weights(given)
    assert sum(float(w) * p.cost for w, p in zip(worth, found.plans, strict=True)) == pytest.approx(found.cost, rel=1e-6)


def test_demand_that_nobody_can_serve_keeps_its_stated_price_and_a_true_bound() -> None:
    system, grid = s.system(s.grid(limit=50.0), replace(s.PV, most=5.0), s.POWER_LOAD), TimeGrid.year(168)
    model = build(system, grid)
    optimum = Living(model.programme).solve().objective
    found = certify([Dispatch(system, grid)], model.investment, model.investment.upper, gap=1e-4)
    assert not found.served
    assert found.lower <= optimum * (1 + 1e-9)
    assert optimum * (1 - 1e-9) <= found.upper <= optimum * (1 + 1e-3)


def test_a_chp_that_vents_its_heat_gives_the_cost_to_its_power() -> None:
    lean = s.system(s.gas(), replace(s.CHP, most=0.0, existing=120.0), s.POWER_LOAD, replace(s.HEAT_LOAD, power=0.01 * s.HEAT_LOAD.power))
    made = on_days(lean, periods=3)
    loads = {("a", "electricity"): lean.loads[0].power, ("b", "heat"): lean.loads[1].power}
    prices = settlement(made, lean, loads).levelised
    assert prices["heat"] == pytest.approx(prices["electricity"], rel=1e-6)
    assert prices["electricity"] < 130.0


def test_a_shorter_lived_part_is_bought_again_and_what_is_left_counts() -> None:
    spent, left = replaced({"pv": (30.0, 100.0), "battery": (20.0, 40.0)}, 30)
    assert spent[0] == 140.0
    assert spent[20] == 40.0
    assert spent.sum() == 180.0
    assert left == pytest.approx(20.0)


def test_wrong_use_of_a_plan_says_what_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    from parkzero.cli.main import run

    assert run(["plan", str(STARTER), "--stages", "2030,2040", "--myopic", "--budget", "50%"]) == 2
    assert "needs foresight" in capsys.readouterr().err
    assert run(["plan", str(STARTER), "--stages", "2030,2300"]) == 2
    for wrong in (["--gap", "5"], ["--seconds", "0"], ["--stages", "abc"], ["--budget", "x"]):
        with pytest.raises(SystemExit) as why:
            run(["plan", str(STARTER), *wrong])
        assert why.value.code == 2
    assert "years by comma" in capsys.readouterr().err


def test_a_plan_on_the_low_or_high_courses_of_its_trends(lean: Park) -> None:
    """The same plan as that of a park whose central course is the one asked for; a driver that does not move is refused."""
    course = {"central": {2030: 1.2}, "low": {2030: 0.9}, "high": {2030: 1.5}}
    moved = lean.but(trends=lean.trends.model_validate({"demand": course, "carbon_price": {"central": {2030: 2.0}}}))
    fast = {"gap": 0.01, "abatement": False}
    plain, high, every = (examine(moved, outlook=o, **fast) for o in ({}, {"demand": "high"}, {"": "high"}))  # type: ignore[arg-type]
    other = lean.but(trends=lean.trends.model_validate({"demand": {"central": {2030: 1.5}}, "carbon_price": {"central": {2030: 2.0}}}))
    assert high.plan.cost.value == pytest.approx(examine(other, **fast).plan.cost.value)  # type: ignore[arg-type]
    assert every.plan == high.plan
    assert (high.plan.cost.value or 0.0) > (plain.plan.cost.value or 0.0)
    assert high.study["outlook"] == "demand high"
    assert plain.study["outlook"] == "central"
    assert "note_outlook_high" in {m.code for m in high.notes}
    with pytest.raises(WrongUse, match="carbon_price"):
        examine(moved, outlook={"carbon_price": "low"})

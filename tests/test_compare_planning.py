"""How a plan is asked for: courses, stages, budget, refusals, abatement, the project; by closed forms on stand-ins."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkzero.compare import planning
from parkzero.compare.library import load
from parkzero.compare.planning import RANKED_AT, _abated, _alone, _beside, _budget, _committed, _ends, _refuse, _worth, plan
from parkzero.compare.runner import Runner
from parkzero.economics.abatement import NEAR, RUNS
from parkzero.energy import Budget
from parkzero.optimize.highs import OutOfTime
from parkzero.optimize.priced import STEPS
from parkzero.park.noun import Given
from parkzero.park.sections import Course, Trends
from parkzero.park.study import Study
from parkzero.problem import Bound, ConflictError, DemandError, WrongUse
from parkzero.results import STAY
from runs import framed, made, serving

PARK = load("shenzhen-bipv")[0]
STUDY = Study(base_year=2024, stage=2030, currency="EUR", backstop_carbon={"value": 800.0, "unit": "EUR/tCO2", "year": 2024})  # type: ignore[arg-type]


def course(**ends: float) -> Course:
    return Course(central={2030: 1.0}, **{end: {2030: value} for end, value in ends.items()})  # type: ignore[arg-type]


def keeping() -> tuple[Runner, dict[str, bool]]:
    """A runner that would keep what it computes, and by name of the work whether it would."""
    kept: dict[str, bool] = {}

    def call(work: Any, *given: Any, heard: Any, lasting: Any, **options: Any) -> Any:
        kept[work.__name__] = lasting(None)
        return work(*given, **options, **heard)

    return Runner(cache=cast(Any, SimpleNamespace(call=call))), kept


TRENDS = Trends(demand=course(low=0.9, high=1.2), carbon_price=course(high=2.0), energy_price={"coal": course(low=0.5), "heat": course()}, grid_factor=course())
MOVING = PARK.but(trends=TRENDS)


# courses of the trends


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {}),
        ({"demand": "low"}, {"demand": "low"}),
        ({"": "high"}, {"demand": "high", "carbon_price": "high"}),
        ({"": "low"}, {"demand": "low", "energy_price": "low"}),
        ({"demand": "low", "": "high"}, {"demand": "low", "carbon_price": "high"}),
        ({"": "low", "demand": "high"}, {"demand": "high", "energy_price": "low"}),
    ],
)
def test_a_driver_that_is_named_goes_before_all_of_them(asked: dict[str, Any], found: dict[str, str]) -> None:
    assert _ends(MOVING, asked) == found


@pytest.mark.parametrize(
    ("trends", "asked", "code", "found", "known"),
    [
        (TRENDS, {"demand": "best"}, "outlook_end", "best", ("low", "high")),
        (TRENDS, {"carbon_price": "low"}, "outlook_low", "carbon_price", ("energy_price", "demand")),
        (TRENDS, {"weather": "high"}, "outlook_high", "weather", ("carbon_price", "demand")),
        (Trends(demand=course(low=0.9)), {"": "high"}, "outlook_high", "high", ()),
    ],
)
def test_a_course_that_there_is_not_is_refused_with_those_there_are(trends: Trends, asked: dict[str, Any], code: str, found: str, known: tuple[str, ...]) -> None:
    with pytest.raises(WrongUse) as why:
        _ends(PARK.but(trends=trends), asked)
    assert (why.value.code, why.value.found, sorted(why.value.known)) == (code, found, sorted(known))


# what is refused before anything is computed


@pytest.mark.parametrize("stages", [(2040, 2030), (2030, 2030), (2020, 2030), (2030, 2150)])
def test_stages_out_of_order_or_reach_are_refused(stages: tuple[int, ...]) -> None:
    with pytest.raises(WrongUse, match="stages"):
        plan(PARK, stages=stages)


def test_nobody_blind_keeps_a_budget() -> None:
    with pytest.raises(WrongUse, match="blind_budget"):
        plan(PARK, stages=(2030, 2040), blind=True, budget=0.5)


def test_steps_that_no_hour_is_made_of_are_refused() -> None:
    with pytest.raises(WrongUse, match="resolution") as why:
        plan(PARK, resolution=25)
    assert why.value.known == ("5", "10", "15", "20", "30", "60")


# the budget


@pytest.mark.parametrize(("years", "tonnes"), [((2030,), 200.0), ((2030, 2040), 4000.0), ((2030, 2035, 2050), 7000.0)])
def test_a_budget_is_a_share_of_the_base_years_tonnes_for_all_years(years: tuple[int, ...], tonnes: float) -> None:
    """Half of 400 t a year; the last stage stands for as many years as the one before, a stage alone for one."""
    assert _budget(0.5, framed(study=STUDY), years) == Budget(tonnes=tonnes, backstop=800.0)


def test_no_budget_and_a_budget_of_nothing_are_two_things() -> None:
    assert _budget(None, framed(study=STUDY), (2030,)) is None
    assert _budget(0.0, framed(study=STUDY), (2030,)) == Budget(tonnes=0.0, backstop=800.0)
    assert _budget(0.5, framed(study=STUDY, start=0.0), (2030,)) == Budget(tonnes=0.0, backstop=800.0)


# a plan that is refused


def refused(*stages: tuple[Any, Any], strict: bool = False) -> None:
    course = SimpleNamespace(plans=tuple(p for p, _ in stages))
    _refuse(cast(Any, course), tuple(s for _, s in stages), STUDY, strict=strict, runner=Runner())


def missing_target(tonnes: float) -> tuple[Any, Any]:
    plan, system = serving()
    return SimpleNamespace(**(vars(plan) | {"exceeded": {"target-2030": tonnes, "kept": 0.0}})), system


def test_demand_not_served_in_any_stage_is_an_error() -> None:
    refused(serving(), serving(unserved=1e-4))
    with pytest.raises(DemandError) as why:
        refused(serving(), serving(unserved=30.0))
    assert why.value.unserved == {"heat": 30.0}


def test_a_target_that_is_missed_is_an_error_only_where_it_must_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100 t emitted, a ten-thousandth above a target is rounding."""
    bounds = (Bound("limit", "target-2030", ""), Bound("supply", "grid", "electricity"))
    asked: list[Any] = []
    monkeypatch.setattr(planning, "conflict", lambda system, *, periods: asked.append((system, periods)) or SimpleNamespace(bounds=bounds))
    late = missing_target(5.0)
    refused(late)
    refused(missing_target(0.009), strict=True)
    assert asked == []
    with pytest.raises(ConflictError) as why:
        refused(serving(), late, strict=True)
    assert (why.value.exceeded, why.value.bounds) == ({"target-2030": 5.0}, bounds)
    assert asked == [(late[1], STUDY.periods)]


def test_tonnes_above_a_target_count_from_a_ten_thousandth_of_a_tonne_where_less_than_one_is_emitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "conflict", lambda system, *, periods: None)
    for emissions, above, fails in ((0.0, 2e-4, True), (0.0, 0.5e-4, False), (-500.0, 2e-4, True), (1e6, 50.0, False), (1e6, 150.0, True)):
        plan, system = missing_target(above)
        plan.emissions = emissions
        if not fails:
            refused((plan, system), strict=True)
            continue
        with pytest.raises(ConflictError) as why:
            refused((plan, system), strict=True)
        assert why.value.bounds == ()


# a course of one stage


def test_a_stage_alone_is_a_course_of_its_yearly_cost() -> None:
    one = SimpleNamespace(built=("pv",), cost=5.0, lower=4.0, upper=6.0, end="closed", aggregation_error=0.1, emissions=7.0)
    found = _alone(cast(Any, one), 2035)
    assert (found.stages, found.plans, found.built) == ((2035,), (one,), (("pv",),))
    assert (found.cost, found.lower, found.upper, found.end, found.aggregation_error) == (5.0, 4.0, 6.0, "closed", 0.1)
    assert (found.emissions, found.excess, found.capital) == (7.0, 0.0, ())


# what abatement costs


class Sweeps:
    """Frontier and measures of a plan."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runner, self.asked = Runner(lambda _: None), dict[str, Any]()
        monkeypatch.setattr(planning, "frontier_and_measures", self.found)
        monkeypatch.setattr(planning.shown, "abated", lambda system, year, currency, **shown: shown | {"at": (system, year, currency)})

    def found(self, system: Any, plan: Any, periods: int, **given: Any) -> Any:
        self.asked = {"of": (system, plan, periods)} | given
        return ("frontier",), ("measure",)

    def __call__(self, certified: bool = False, until: float = math.inf, gap: float = 0.001) -> Any:
        study = STUDY.but(currency="CNY", gap=Given(value=gap, unit="1", low=gap, high=gap))
        self.unit = study.per_euro
        return _abated(cast(Any, "system"), cast(Any, "plan"), 2040, framed(study=study), certified=certified, until=until, runner=self.runner)


def test_measures_rank_at_a_price_in_the_studys_money(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(monkeypatch)
    found = sweeps()
    assert sweeps.unit > 5.0
    assert found == {"carbon": RANKED_AT * sweeps.unit, "frontier": ("frontier",), "measures": ("measure",), "at": ("system", 2040, "CNY")}
    assert sweeps.asked == {"of": ("system", "plan", 12), "gap": NEAR, "finest": 0.001, "runs": RUNS, "carbon": RANKED_AT * sweeps.unit, "unit": sweeps.unit, "until": math.inf, "progress": sweeps.runner.progress}


def test_points_of_the_frontier_are_as_near_as_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(monkeypatch)
    for certified, gap, expected in ((True, 0.001, (0.001, STEPS)), (False, 0.02, (0.02, RUNS)), (True, 0.02, (0.02, STEPS))):
        sweeps(certified, gap=gap)
        assert (sweeps.asked["gap"], sweeps.asked["runs"]) == expected


@pytest.mark.parametrize(("until", "lasts"), [(60.0, False), (math.inf, True)])
def test_what_abatement_costs_is_kept_only_where_it_had_no_limit(until: float, lasts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(monkeypatch)
    sweeps.runner, kept = keeping()
    sweeps(until=until)
    assert kept == {"found": lasts}


# the plan as a project


class Money:
    """A plan of 800 a year with 50 of investment, and the same year with nothing built at 1000."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, investment: float = 50.0, unserved: float = 0.0, late: bool = False) -> None:
        self.told, self.realised = list[str](), dict[str, Any]()
        self.runner = Runner(self.told.append)
        self.base = framed(study=STUDY)
        self.plan, self.ready = SimpleNamespace(cost=800.0), SimpleNamespace(name="plan", system="system")
        stands, system = serving(unserved=unserved)
        without = SimpleNamespace(**vars(stands), cost=1000.0)

        def prepared(base: Any, run: Any, decide: Any = None) -> Any:
            assert (base, run) == (self.base, STAY)
            return SimpleNamespace(name="stay", system=system)

        def planned(ready: Any, study: Any, *, seconds: float, decide: Any) -> Any:
            assert (ready.name, study, seconds, decide.func.__self__, decide.keywords["like"]) == ("stay", STUDY, 30.0, self.runner, self.plan)
            if late:
                raise OutOfTime("time")
            return without

        def finished(base: Any, ready: Any, plan: Any) -> Any:
            assert base is self.base
            assert (ready.name, plan) in (("plan", self.plan), ("stay", without))
            return SimpleNamespace(**vars(made(investment=investment if ready.name == "plan" else 0.0, base=ready.name)) | {"plan": plan, "system": ready.system})

        def kept(system: Any, plan: Any, stay_cost: float, **given: Any) -> Any:
            self.realised = {"of": (system, plan, stay_cost)} | given
            return "kept"

        for name, stand_in in {"prepared": prepared, "planned": planned, "finished": finished, "kept": kept}.items():
            monkeypatch.setattr(planning, name, stand_in)
        monkeypatch.setattr(planning, "worth", lambda base, made, stay, kept: (base, made.frame, stay.frame, kept))

    def __call__(self, known: Any = None) -> Any:
        pair = _beside(self.base, cast(Any, self.ready), cast(Any, self.plan), seconds=30.0, runner=self.runner)
        return _worth(self.base, pair, known, self.runner) if pair else None


def test_a_project_is_the_plan_against_the_same_year_with_nothing_built(monkeypatch: pytest.MonkeyPatch) -> None:
    money = Money(monkeypatch)
    assert money("known") == (money.base, "plan", "stay", "kept")
    assert money.realised == {
        "of": ("system", money.plan, 1000.0), "modes": ("rule", "forecast"), "unit": STUDY.per_euro, "runner": money.runner, "known": "known",
    }  # fmt: skip
    assert money.told == ["dispatch"]


@pytest.mark.parametrize("changes", [{"investment": 0.0}, {"investment": 1.0}, {"unserved": 20.0}, {"late": True}])
def test_where_nothing_is_built_or_compared_there_is_no_project(changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert Money(monkeypatch, **changes)() is None


# least and part loads


@pytest.mark.parametrize(("found", "shown"), [("weeks", ("weeks", "system", "EUR")), (None, None)])
def test_a_year_with_plants_on_and_off_is_shown_where_any_has_a_least_load(found: Any, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, asked = Runner(lambda _: None), list[Any]()
    monkeypatch.setattr(planning, "committed", lambda *given, **options: asked.append((given, options)) or found)
    monkeypatch.setattr(planning.shown, "unit_commitment", lambda *given: given)
    assert _committed(cast(Any, "system"), cast(Any, "plan"), cast(Any, "known"), currency="EUR", seconds=9.0, runner=runner) == shown
    assert asked == [(("system", "plan"), {"seconds": 9.0, "known": "known", "progress": runner.progress})]


def test_a_year_with_plants_on_and_off_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any, **__: Any) -> Any:
        raise OutOfTime("time")

    monkeypatch.setattr(planning, "committed", late)
    assert _committed(cast(Any, "system"), cast(Any, "plan"), cast(Any, "known"), currency="EUR", seconds=9.0, runner=Runner()) is None


@pytest.mark.parametrize(("seconds", "lasts"), [(9.0, False), (math.inf, True)])
def test_a_year_with_plants_on_and_off_is_kept_only_where_it_had_no_limit(seconds: float, lasts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def committed(*_: Any, **__: Any) -> Any:
        return None

    monkeypatch.setattr(planning, "committed", committed)
    runner, kept = keeping()
    _committed(cast(Any, "system"), cast(Any, "plan"), cast(Any, "known"), currency="EUR", seconds=seconds, runner=runner)
    assert kept == {"committed": lasts}

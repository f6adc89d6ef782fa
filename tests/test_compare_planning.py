"""How a plan is asked for: courses, stages, budget, refusals, what is left out for time; by closed forms on stand-ins."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkzero.compare import planning
from parkzero.compare.library import load
from parkzero.compare.planning import RANKED_AT, _abated, _alone, _budget, _committed, _ends, _planned, _refuse, _worth, plan
from parkzero.compare.runner import Runner
from parkzero.energy import Budget
from parkzero.optimize.highs import OutOfTime, Unsolved
from parkzero.park.sections import Course, Trends
from parkzero.park.study import Study
from parkzero.problem import Bound, ConflictError, DemandError, Problem, WrongUse
from parkzero.results import STAY
from runs import framed, made, serving

PARK = load("shenzhen-bipv")[0]
STUDY = Study(base_year=2024, stage=2030, currency="EUR", backstop_carbon={"value": 800.0, "unit": "EUR/tCO2", "year": 2024})  # type: ignore[arg-type]


def course(**ends: float) -> Course:
    return Course(central={2030: 1.0}, **{end: {2030: value} for end, value in ends.items()})  # type: ignore[arg-type]


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
    """Frontiers: of days always, of the year where it is `proved` in time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, proved: tuple[Any, ...] | Unsolved = ("year",)) -> None:
        self.runner, self.asked = Runner(lambda _: None), dict[str, Any]()
        self.proved = proved
        monkeypatch.setattr(planning, "proved_frontier", self.of_year)
        monkeypatch.setattr(planning, "frontier_and_measures", self.of_days)
        monkeypatch.setattr(planning.shown, "abated", lambda system, year, currency, **shown: shown | {"at": (system, year, currency)})

    def of_year(self, system: Any, periods: int, **given: Any) -> Any:
        self.asked["year"] = (system, periods, given)
        if isinstance(self.proved, Unsolved):
            raise self.proved
        return self.proved

    def of_days(self, system: Any, periods: int, **given: Any) -> Any:
        self.asked["days"] = (system, periods, given)
        return ("days",), ("measure",)

    def __call__(self, until: float | None) -> Any:
        study = STUDY.but(currency="CNY")
        self.unit = study.per_euro
        return _abated(cast(Any, "system"), 2040, framed(study=study), until, self.runner)


def test_measures_rank_at_a_price_in_the_studys_money(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(monkeypatch)
    found = sweeps(None)
    assert sweeps.unit > 5.0
    assert found == {"carbon": RANKED_AT * sweeps.unit, "frontier": ("days",), "proved": False, "measures": ("measure",), "at": ("system", 2040, "CNY")}
    assert list(sweeps.asked) == ["days"]
    assert sweeps.asked["days"] == ("system", 12, {"carbon": RANKED_AT * sweeps.unit, "unit": sweeps.unit, "progress": sweeps.runner.progress})


def test_a_frontier_of_the_year_takes_the_place_of_that_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(monkeypatch)
    found = sweeps(60.0)
    assert (found["frontier"], found["proved"], found["measures"]) == (("year",), True, ("measure",))
    assert sweeps.asked["year"] == ("system", 12, {"gap": 0.001, "unit": sweeps.unit, "until": 60.0, "progress": sweeps.runner.progress})


@pytest.mark.parametrize("proved", [(), OutOfTime("time"), Unsolved("infeasible")])
def test_without_a_frontier_of_the_year_days_stand_in_and_that_is_said(proved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Sweeps(monkeypatch, proved)(60.0)
    assert (found["frontier"], found["proved"]) == (("days",), False)


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

        def prepared(base: Any, run: Any) -> Any:
            assert (base, run) == (self.base, STAY)
            return SimpleNamespace(name="stay", system=system)

        def planned(ready: Any, study: Any, *, seconds: float, decide: Any) -> Any:
            assert (ready.name, study, seconds, decide.__self__) == ("stay", STUDY, 30.0, self.runner)
            if late:
                raise OutOfTime("time")
            return without

        def finished(base: Any, ready: Any, plan: Any) -> Any:
            assert base is self.base
            assert (ready.name, plan) in (("plan", self.plan), ("stay", without))
            return made(investment=investment if ready.name == "plan" else 0.0, base=ready.name)

        def kept(system: Any, plan: Any, stay_cost: float, **given: Any) -> Any:
            self.realised = {"of": (system, plan, stay_cost)} | given
            return "kept"

        for name, stand_in in {"prepared": prepared, "planned": planned, "finished": finished, "kept": kept}.items():
            monkeypatch.setattr(planning, name, stand_in)
        monkeypatch.setattr(planning, "worth", lambda base, made, stay, kept: (base, made.frame, stay.frame, kept))

    def __call__(self, known: Any = None) -> Any:
        return _worth(self.base, cast(Any, self.ready), cast(Any, self.plan), known, seconds=30.0, runner=self.runner)


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


# the order of a plan, and its time


class Works:
    """The works of a plan on a clock of their own: how long each takes [s]; `asked` keeps what each was given, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **takes: float) -> None:
        self.takes, self.now, self.asked, self.runner = takes, 1000.0, dict[str, Any](), Runner(lambda _: None)
        monkeypatch.setattr(planning.time, "perf_counter", lambda: self.now)
        for name in ("frame", "prepared", "planned", "horizon", "planned_pathway", "_refuse", "_abated", "reference", "_worth", "_committed"):
            monkeypatch.setattr(planning, name, getattr(self, name.strip("_")))
        monkeypatch.setattr(planning.shown, "document", lambda course, frames, systems, **shown: shown | {"course": course, "frames": frames, "systems": systems})

    def done(self, name: str, **asked: Any) -> None:
        self.asked[name] = SimpleNamespace(**asked)
        self.now += self.takes.get(name, 0.0)

    def frame(self, park: Any, study: Any, *, decide: Any) -> Any:
        assert decide == self.runner.decide
        return framed(park=park, study=study)

    def prepared(self, base: Any, run: Any) -> Any:
        self.done("prepared", base=base, run=run)
        return SimpleNamespace(system=f"system of {base.study.stage}", run=run, stage=base.study.stage)

    def one(self, stage: int) -> Any:
        return SimpleNamespace(built=(), cost=5.0, lower=4.0, upper=6.0, end="closed", aggregation_error=0.1, emissions=7.0, stage=stage)

    def planned(self, ready: Any, study: Any, *, progress: Any, seconds: float, decide: Any) -> Any:
        assert (progress, decide) == (self.runner.progress, self.runner.decide)
        self.done("planned", ready=ready, study=study, seconds=seconds)
        return self.one(ready.stage)

    def horizon(self, park: Any, study: Any, years: Any, *, budget: Any, strict: bool, decide: Any) -> Any:
        assert decide == self.runner.decide
        self.done("horizon", park=park, study=study, years=years, budget=budget, strict=strict)
        return tuple(framed(park=park, study=study.but(stage=y)) for y in years), SimpleNamespace(systems=tuple(f"system of {y}" for y in years), years=years)

    def planned_pathway(self, given: Any, study: Any, *, blind: bool, progress: Any, seconds: float, decide_stages: Any) -> Any:
        assert (progress, decide_stages) == (self.runner.progress, self.runner.decide_stages)
        self.done("planned_pathway", years=given.years, study=study, blind=blind, seconds=seconds)
        return SimpleNamespace(stages=given.years, plans=tuple(self.one(y) for y in given.years))

    def refuse(self, course: Any, systems: Any, study: Any, *, strict: bool, runner: Any) -> None:
        assert runner is self.runner
        self.done("refuse", course=course, systems=systems, study=study, strict=strict)

    def abated(self, system: Any, year: int, base: Any, until: Any, runner: Any) -> Any:
        assert runner is self.runner
        self.done("abated", system=system, year=year, base=base, until=until)
        return "abated"

    def reference(self, system: Any, plan: Any) -> Any:
        self.done("reference", system=system, plan=plan)
        return "known"

    def worth(self, base: Any, ready: Any, plan: Any, known: Any, *, seconds: float, runner: Any) -> Any:
        assert runner is self.runner
        self.done("worth", base=base, ready=ready, plan=plan, known=known, seconds=seconds)
        return "worth"

    def committed(self, system: Any, plan: Any, known: Any, *, currency: str, seconds: float, runner: Any) -> Any:
        assert runner is self.runner
        self.done("committed", system=system, plan=plan, known=known, currency=currency, seconds=seconds)
        return "run"

    def __call__(self, *years: int, seconds: float = math.inf, park: Any = PARK, problems: tuple[Problem, ...] = (), **asked: Any) -> Any:
        usual = {"ends": {}, "blind": False, "budget": None, "strict": False, "abatement": True, "certified": False, "units": False}
        return _planned(park, STUDY, problems, years or (2035,), **(usual | asked), seconds=seconds, runner=self.runner)  # type: ignore[arg-type]


def test_a_stage_alone_is_planned_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    works, problems = Works(monkeypatch), (Problem("calibration"),)
    found = works(2035, strict=True, problems=problems)
    assert list(works.asked) == ["prepared", "planned", "refuse", "abated", "worth"]
    assert (works.asked["prepared"].run.name, works.asked["prepared"].run.strict, works.asked["prepared"].base.study.stage) == ("plan", True, 2035)
    assert (found["course"].stages, found["course"].cost, found["systems"]) == ((2035,), 5.0, ("system of 2035",))
    assert [f.study.stage for f in found["frames"]] == [2035]
    assert (found["abatement"], found["project"], found["run"]) == ("abated", "worth", None)
    assert (found["ends"], found["blind"], found["cut"], found["problems"]) == ({}, False, False, problems)
    refuse = works.asked["refuse"]
    assert (refuse.course, refuse.systems, refuse.strict, refuse.study.stage) == (found["course"], found["systems"], True, 2035)
    worth = works.asked["worth"]
    assert (worth.base, worth.ready.run, worth.plan, worth.known) == (found["frames"][0], works.asked["prepared"].run, found["course"].plans[0], None)


def test_stages_are_decided_together_and_the_last_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(2030, 2040, 2050, blind=True, units=True)
    assert list(works.asked) == ["horizon", "planned_pathway", "refuse", "abated", "reference", "committed"]
    assert (works.asked["horizon"].years, works.asked["horizon"].budget, works.asked["horizon"].strict) == ((2030, 2040, 2050), None, False)
    assert works.asked["horizon"].study == STUDY
    assert (works.asked["planned_pathway"].blind, works.asked["planned_pathway"].study.stage) == (True, 2030)
    abated, known, run = (works.asked[name] for name in ("abated", "reference", "committed"))
    assert (abated.system, abated.year, abated.base.study.stage, abated.until) == ("system of 2050", 2050, 2030, None)
    assert (known.system, known.plan.stage, run.system, run.plan.stage, run.known, run.currency) == ("system of 2050", 2050, "system of 2050", 2050, "known", "EUR")
    assert (found["project"], found["run"], found["cut"], found["blind"]) == (None, "run", False, True)
    assert (found["systems"], [f.study.stage for f in found["frames"]]) == (("system of 2030", "system of 2040", "system of 2050"), [2030, 2040, 2050])


def test_a_stage_alone_with_a_budget_is_a_course_whose_plan_is_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(2035, budget=0.5, strict=True, units=True)
    assert list(works.asked) == ["horizon", "planned_pathway", "refuse", "abated", "reference", "prepared", "worth", "committed"]
    assert works.asked["horizon"].budget == Budget(tonnes=200.0, backstop=800.0)
    assert (works.asked["horizon"].strict, works.asked["prepared"].run.name, works.asked["prepared"].run.strict) == (True, "plan", True)
    assert works.asked["worth"].known is None  # of a system whose plants may retire, not of this one
    assert found["project"] == "worth"


def test_the_optimum_of_the_year_is_found_once_for_the_project_and_for_least_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    works(2035, units=True)
    assert (works.asked["worth"].known, works.asked["committed"].known) == ("known", "known")


def test_trends_take_the_courses_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(2030, 2040, park=MOVING, ends={"demand": "high"})
    assert works.asked["horizon"].park.trends.demand.central == {2030: 1.2}
    assert found["frames"][0].park.trends == works.asked["horizon"].park.trends
    assert found["ends"] == {"demand": "high"}


def test_a_frontier_of_the_year_has_until_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch, planned=20.0)
    works(2035, certified=True, seconds=60.0)
    assert works.asked["abated"].until == 1060.0


@pytest.mark.parametrize("years", [(2035,), (2030, 2040)])
def test_what_was_not_asked_for_is_not_left_out(years: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(*years, abatement=False)
    assert (found["abatement"], found["run"], found["cut"]) == (None, None, False)
    assert "abated" not in works.asked


@pytest.mark.parametrize(
    ("takes", "left", "cut"),
    [
        ({"planned": 20.0, "abated": 10.0, "reference": 5.0, "worth": 5.0}, {"worth": 25.0, "committed": 20.0}, False),
        ({"planned": 60.0}, {}, True),
        ({"planned": 20.0, "abated": 40.0}, {}, True),
        ({"planned": 20.0, "abated": 30.0, "reference": 10.0}, {}, True),
        ({"planned": 20.0, "abated": 30.0, "worth": 10.0}, {"worth": 10.0}, True),
        ({"planned": 20.0, "abated": 30.0, "worth": 5.0, "committed": 5.0}, {"worth": 10.0, "committed": 5.0}, False),
    ],
)
def test_what_time_does_not_reach_is_left_out_and_that_is_said(takes: dict[str, float], left: dict[str, float], cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 s for all: the plan first, then abatement, the project, least loads, each in what is left; the last to be done may use it up."""
    works = Works(monkeypatch, **takes)
    found = works(2035, units=True, seconds=60.0)
    assert works.asked["planned"].seconds == 60.0
    assert {name: works.asked[name].seconds for name in ("worth", "committed") if name in works.asked} == left
    assert found["cut"] is cut
    assert (found["project"], found["run"]) == ("worth" if "worth" in left else None, "run" if "committed" in left else None)


def test_a_course_of_stages_has_the_time_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    works(2030, 2040, seconds=60.0)
    assert works.asked["planned_pathway"].seconds == 60.0


@pytest.mark.parametrize(("unasked", "cut"), [({"abatement": False}, False), ({}, True)])
def test_a_course_that_takes_all_the_time_lacks_only_what_was_asked_for(unasked: dict[str, Any], cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several stages are no single project: none is missing."""
    found = Works(monkeypatch, planned_pathway=60.0)(2030, 2040, seconds=60.0, **unasked)
    assert found["cut"] is cut



"""The order of the works of a plan, and what of them time leaves out; on stand-ins with a clock of their own."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.compare import planning
from parkzero.compare.library import load
from parkzero.compare.planning import _planned
from parkzero.compare.runner import Runner
from parkzero.energy import Budget
from parkzero.park.sections import Course, Trends
from parkzero.park.study import Study
from parkzero.problem import Problem
from runs import framed

PARK = load("shenzhen-bipv")[0]
STUDY = Study(base_year=2024, stage=2030, currency="EUR", backstop_carbon={"value": 800.0, "unit": "EUR/tCO2", "year": 2024})  # type: ignore[arg-type]
MOVING = PARK.but(trends=Trends(demand=Course(central={2030: 1.0}, high={2030: 1.2})))


class Works:
    """The works of a plan on a clock of their own: how long each takes [s]; `asked` keeps what each was given, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **takes: float) -> None:
        self.takes, self.now, self.asked, self.runner, self.fitted = takes, 1000.0, dict[str, Any](), Runner(lambda _: None), SimpleNamespace(verdict="fits")
        monkeypatch.setattr(planning.time, "perf_counter", lambda: self.now)
        for name in ("frame", "prepared", "planned", "horizon", "planned_pathway", "_refuse", "_abated", "reference", "_beside", "_worth", "with_and_without", "plan_parts", "_committed", "calibrated"):
            monkeypatch.setattr(planning, name, getattr(self, name.strip("_")))
        monkeypatch.setattr(planning.shown, "document", lambda course, frames, systems, offers, **shown: shown | {"course": course, "frames": frames, "systems": systems, "offers": offers})

    def done(self, name: str, **asked: Any) -> None:
        self.asked[name] = SimpleNamespace(**asked)
        self.now += self.takes.get(name, 0.0)

    def frame(self, park: Any, study: Any, *, decide: Any) -> Any:
        assert decide == self.runner.decide
        return framed(park=park, study=study)

    def prepared(self, base: Any, run: Any, decide: Any = None) -> Any:
        self.done("prepared", base=base, run=run)
        return SimpleNamespace(system=f"system of {base.study.stage}", offer=f"offer of {base.study.stage}", run=run, stage=base.study.stage)

    def one(self, stage: int) -> Any:
        return SimpleNamespace(built=(), cost=5.0, lower=4.0, upper=6.0, end="closed", aggregation_error=0.1, emissions=7.0, stage=stage)

    def planned(self, ready: Any, study: Any, *, progress: Any, seconds: float, decide: Any) -> Any:
        assert (progress, decide) == (self.runner.progress, self.runner.decide)
        self.done("planned", ready=ready, study=study, seconds=seconds)
        return self.one(ready.stage)

    def horizon(self, park: Any, study: Any, years: Any, *, budget: Any, strict: bool, decide: Any) -> Any:
        assert decide == self.runner.decide
        self.done("horizon", park=park, study=study, years=years, budget=budget, strict=strict)
        return tuple(framed(park=park, study=study.but(stage=y)) for y in years), tuple(f"offer of {y}" for y in years), SimpleNamespace(systems=tuple(f"system of {y}" for y in years), years=years)

    def planned_pathway(self, given: Any, study: Any, *, blind: bool, progress: Any, seconds: float, decide_stages: Any) -> Any:
        assert (progress, decide_stages) == (self.runner.progress, self.runner.decide_stages)
        self.done("planned_pathway", years=given.years, study=study, blind=blind, seconds=seconds)
        return SimpleNamespace(stages=given.years, plans=tuple(self.one(y) for y in given.years))

    def refuse(self, course: Any, systems: Any, study: Any, *, strict: bool, runner: Any) -> None:
        assert runner is self.runner
        self.done("refuse", course=course, systems=systems, study=study, strict=strict)

    def abated(self, system: Any, plan: Any, year: int, base: Any, *, certified: bool, until: float, runner: Any) -> Any:
        assert runner is self.runner
        self.done("abated", system=system, plan=plan, year=year, base=base, certified=certified, until=until)
        return "abated"

    def reference(self, system: Any, plan: Any) -> Any:
        self.done("reference", system=system, plan=plan)
        return "known"

    def beside(self, base: Any, ready: Any, plan: Any, *, seconds: float, runner: Any) -> Any:
        assert runner is self.runner
        self.done("beside", base=base, ready=ready, plan=plan, seconds=seconds)
        return "plan", "stay"

    def worth(self, base: Any, pair: Any, known: Any, runner: Any) -> Any:
        assert (pair, runner) == (("plan", "stay"), self.runner)
        self.done("worth", base=base, known=known)
        return "worth"

    def with_and_without(self, base: Any, plan: Any, runner: Any, *, how: Any) -> Any:
        assert runner is self.runner
        self.done("with_and_without", base=base, plan=plan, how=how)
        return "days"

    def plan_parts(self, made: Any, stay: Any, days: Any) -> Any:
        assert (made, stay, days) == ("plan", "stay", "days")
        return "parts"

    def committed(self, system: Any, plan: Any, known: Any, *, currency: str, seconds: float, runner: Any) -> Any:
        assert runner is self.runner
        self.done("committed", system=system, plan=plan, known=known, currency=currency, seconds=seconds)
        return "run"

    def calibrated(self, park: Any, base: Any, runner: Any) -> Any:
        assert runner is self.runner
        self.done("calibrated", park=park, base=base)
        return self.fitted, (Problem("no_activity"),) if self.fitted.verdict == "withheld" else ()

    def __call__(self, *years: int, seconds: float = math.inf, park: Any = PARK, problems: tuple[Problem, ...] = (), **asked: Any) -> Any:
        usual = {"ends": {}, "blind": False, "budget": None, "strict": False, "abatement": True, "certified": False, "units": False}
        return _planned(park, STUDY, problems, years or (2035,), **(usual | asked), seconds=seconds, runner=self.runner)  # type: ignore[arg-type]


def test_a_stage_alone_is_planned_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    works, problems = Works(monkeypatch), (Problem("calibration"),)
    found = works(2035, strict=True, problems=problems)
    assert list(works.asked) == ["prepared", "planned", "refuse", "calibrated", "abated", "beside", "worth", "with_and_without"]
    assert (works.asked["prepared"].run.name, works.asked["prepared"].run.strict, works.asked["prepared"].base.study.stage) == ("plan", True, 2035)
    assert (works.asked["planned"].ready.run, works.asked["planned"].study.stage) == (works.asked["prepared"].run, 2035)
    assert works.asked["prepared"].base.park == PARK
    assert (found["course"].stages, found["course"].cost, found["systems"]) == ((2035,), 5.0, ("system of 2035",))
    assert ([f.study.stage for f in found["frames"]], found["offers"]) == ([2035], ("offer of 2035",))
    assert (found["abatement"], found["project"], found["run"]) == ("abated", "worth", None)
    assert (found["ends"], found["blind"], found["cut"], found["problems"]) == ({}, False, False, problems)
    refuse = works.asked["refuse"]
    assert (refuse.course, refuse.systems, refuse.strict, refuse.study.stage) == (found["course"], found["systems"], True, 2035)
    beside, worth, days = (works.asked[name] for name in ("beside", "worth", "with_and_without"))
    assert (beside.base, beside.ready.run, beside.plan) == (found["frames"][0], works.asked["prepared"].run, found["course"].plans[0])
    assert (worth.base, worth.known) == (found["frames"][0], None)
    assert (days.base, days.plan, days.how, found["parts"]) == (found["frames"][0], found["course"].plans[0], works.asked["prepared"].run, "parts")


def test_stages_are_decided_together_and_the_last_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(2030, 2040, 2050, blind=True, units=True)
    assert list(works.asked) == ["horizon", "planned_pathway", "refuse", "calibrated", "abated", "reference", "committed"]
    assert (works.asked["horizon"].years, works.asked["horizon"].budget, works.asked["horizon"].strict) == ((2030, 2040, 2050), None, False)
    assert works.asked["horizon"].study == STUDY
    assert (works.asked["planned_pathway"].blind, works.asked["planned_pathway"].study.stage) == (True, 2030)
    abated, known, run = (works.asked[name] for name in ("abated", "reference", "committed"))
    assert (abated.system, abated.plan.stage, abated.year, abated.base.study.stage, abated.certified, abated.until) == ("system of 2050", 2050, 2050, 2030, False, math.inf)
    assert (known.system, known.plan.stage, run.system, run.plan.stage, run.known, run.currency) == ("system of 2050", 2050, "system of 2050", 2050, "known", "EUR")
    assert (found["project"], found["run"], found["cut"], found["blind"]) == (None, "run", False, True)
    assert (found["systems"], [f.study.stage for f in found["frames"]]) == (("system of 2030", "system of 2040", "system of 2050"), [2030, 2040, 2050])


def test_a_stage_alone_with_a_budget_is_a_course_whose_plan_is_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(2035, budget=0.5, strict=True, units=True)
    assert list(works.asked) == ["horizon", "planned_pathway", "refuse", "calibrated", "abated", "reference", "prepared", "beside", "worth", "committed"]
    assert works.asked["horizon"].budget == Budget(tonnes=200.0, backstop=800.0)
    assert (works.asked["horizon"].strict, works.asked["prepared"].run.name, works.asked["prepared"].run.strict) == (True, "plan", True)
    assert works.asked["worth"].known is None  # of a system whose plants may retire, not of this one
    assert (found["project"], found["parts"]) == ("worth", {})  # the plan without measures has no budget of its own


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
    assert (works.asked["abated"].certified, works.asked["abated"].until) == (True, 1060.0)


@pytest.mark.parametrize("years", [(2035,), (2030, 2040)])
def test_what_was_not_asked_for_is_not_left_out(years: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    found = works(*years, abatement=False)
    assert (found["abatement"], found["run"], found["cut"]) == (None, None, False)
    assert "abated" not in works.asked


@pytest.mark.parametrize(
    ("takes", "left", "cut"),
    [
        ({"planned": 20.0, "abated": 10.0, "reference": 5.0, "beside": 5.0}, {"beside": 25.0, "committed": 20.0}, False),
        ({"planned": 59.5}, {"beside": 0.5, "committed": 0.5}, False),
        ({"planned": 60.0}, {}, True),
        ({"planned": 20.0, "abated": 40.0}, {}, True),
        ({"planned": 20.0, "abated": 30.0, "reference": 10.0}, {}, True),
        ({"planned": 20.0, "abated": 30.0, "worth": 10.0}, {"beside": 10.0}, True),
        ({"planned": 20.0, "abated": 30.0, "worth": 5.0, "committed": 5.0}, {"beside": 10.0, "committed": 5.0}, False),
    ],
)
def test_what_time_does_not_reach_is_left_out_and_that_is_said(takes: dict[str, float], left: dict[str, float], cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 s for all: the plan first, then abatement, the project, least loads, each in what is left; the last to be done may use it up."""
    works = Works(monkeypatch, **takes)
    found = works(2035, units=True, seconds=60.0)
    assert works.asked["planned"].seconds == 60.0
    assert {name: works.asked[name].seconds for name in ("beside", "committed") if name in works.asked} == left
    assert found["cut"] is cut
    assert (found["project"], found["run"]) == ("worth" if "beside" in left else None, "run" if "committed" in left else None)


def test_a_course_of_stages_has_the_time_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch)
    works(2030, 2040, seconds=60.0)
    assert works.asked["planned_pathway"].seconds == 60.0


@pytest.mark.parametrize(("unasked", "cut"), [({"abatement": False}, False), ({}, True)])
def test_a_course_that_takes_all_the_time_lacks_only_what_was_asked_for(unasked: dict[str, Any], cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several stages are no single project: none is missing."""
    found = Works(monkeypatch, planned_pathway=60.0)(2030, 2040, seconds=60.0, **unasked)
    assert found["cut"] is cut


def test_what_rests_on_a_base_year_that_does_not_hold_is_not_worked_out_and_not_said_to_lack_time(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Works(monkeypatch, planned=60.0)
    works.fitted = SimpleNamespace(verdict="withheld")
    found = works(2035, units=True, seconds=60.0, problems=(Problem("calibration"),))
    assert list(works.asked) == ["prepared", "planned", "refuse", "calibrated"]
    assert (works.asked["calibrated"].park, works.asked["calibrated"].base) == (PARK, found["frames"][0])
    assert (found["abatement"], found["project"], found["run"], found["cut"], found["fitted"]) == (None, None, None, False, works.fitted)
    assert [p.code for p in found["problems"]] == ["calibration", "no_activity"]

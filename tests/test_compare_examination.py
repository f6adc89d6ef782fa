"""What is examined of a park: which runs, what each instrument moves, what is lost in operation; by closed forms on stand-ins."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.compare import examination
from parkzero.compare.examination import _examined, _lost, _moved, _runs, _spread
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.figure import Figure
from parkzero.park.sections import Policy, Target
from parkzero.park.whole import Park
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.problem import DemandError, Problem
from parkzero.results import RUNS
from runs import serving

PARK = load("shenzhen-bipv")[0].but(policy=Policy())


def taxed(*ids: str) -> Park:
    """The park under carbon prices of these names."""
    prices = tuple(CarbonPriceInstrument.model_validate({"id": id, "level": {"value": "50 EUR/tCO2", "year": 2024}}) for id in ids)
    return PARK.but(policy=Policy(instruments=prices))


@dataclass(frozen=True)
class Base:
    """A frame whose park may be replaced."""

    park: Park
    quality: Any = None
    study: Any = None
    told: Any = ()
    paid: Any = None


CENTRAL: Any = SimpleNamespace(plan="days")


def runs_of(park: Park, monkeypatch: pytest.MonkeyPatch, *told: str, proved: bool = True) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """The runs, and in their order what each begins from."""
    runner, base, seen = Runner(), Base(park, told=told), list[tuple[str, Any]]()

    def run(given: Any, how: Any, *, decide: Any, proved: bool) -> Any:
        assert given is base
        assert decide.func.__self__ is runner
        seen.append((how.name, decide.keywords["like"]))
        return SimpleNamespace(how=how, plan=f"the {how.name}", proved=proved)

    monkeypatch.setattr(examination, "run", run)
    monkeypatch.setattr(examination, "_served", lambda made: None)
    monkeypatch.setattr(examination, "_lost_unrolled", lambda base, stay, made: Figure(0.0, "1"))
    first: Future[Any] = Future()
    found = _runs(base, CENTRAL, runner, first, proved=proved)  # type: ignore[arg-type]
    assert first.result() == (found["plan"], found["stay"], None)
    return found, seen


def test_a_park_under_a_policy_is_run_five_ways_each_from_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    found, seen = runs_of(taxed("tax"), monkeypatch)
    assert {name: made.how for name, made in found.items()} == {n: r for n, r in RUNS.items() if n != "free"}
    assert seen == [("plan", "days"), *((name, "the plan") for name in ("stay", "now", "potential", "reference"))]


@pytest.mark.parametrize("proved", [True, False])
def test_all_runs_are_proved_or_none(proved: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = runs_of(taxed("tax"), monkeypatch, proved=proved)
    assert {x.proved for x in found.values()} == {proved}


def test_where_rows_say_what_plants_made_one_run_keeps_to_them_in_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    found, seen = runs_of(taxed("tax"), monkeypatch, "boiler")
    assert {name: made.how for name, made in found.items()} == dict(RUNS)
    assert [name for name, _ in seen] == ["plan", "stay", "now", "potential", "free", "reference"]


def test_without_any_policy_the_plan_is_the_potential(monkeypatch: pytest.MonkeyPatch) -> None:
    found, seen = runs_of(PARK, monkeypatch)
    assert found["potential"] is found["plan"]
    assert found["reference"].how == RUNS["reference"]
    assert found["plan"].how == RUNS["plan"]
    assert [name for name, _ in seen] == ["plan", "stay", "now", "reference"]


def test_a_target_alone_is_a_policy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target.model_validate({"year": 2030, "emissions": "50 %"})
    found, _ = runs_of(PARK.but(policy=Policy(targets=(target,))), monkeypatch)
    assert found["potential"].how == RUNS["potential"]


def whole(tonnes: float) -> Any:
    """The plan on days, in which every instrument acts."""
    return SimpleNamespace(plan=SimpleNamespace(emissions=tonnes))


def test_instruments_share_out_what_all_of_them_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """1000 t without any; a tax cuts 300, a levy 200, a bonus adds 50, and tax and levy together cut 100 of each other's: half of that each."""
    cuts = {"tax": -300.0, "levy": -200.0, "bonus": 50.0, "fee": 7.0}
    runner = Runner()

    def run(given: Any, *, proved: bool, decide: Any) -> Any:
        assert (proved, decide.func.__self__) == (False, runner)
        assert {i.id for i in given.park.replaced["policy"].instruments} >= {i.id for i in given.park.policy.instruments}, "what is in the price of power stays known"
        there = {i.id for i in given.park.policy.instruments}
        return SimpleNamespace(plan=SimpleNamespace(emissions=1000.0 + sum(cuts[i] for i in there) + 100.0 * ({"tax", "levy"} <= there)))

    monkeypatch.setattr(examination, "run", run)
    assert _moved(Base(taxed("tax", "levy", "bonus")), runner, whole(650.0)) == pytest.approx({"tax": -250.0, "levy": -150.0, "bonus": 50.0})  # type: ignore[arg-type]
    assert _moved(Base(taxed(*cuts)), runner, whole(657.0)) == pytest.approx({"tax": -250.0, "levy": -150.0, "bonus": 50.0, "fee": 7.0})  # type: ignore[arg-type]
    assert _moved(Base(taxed("bonus")), runner, whole(1050.0)) == {"bonus": 50.0}  # type: ignore[arg-type]


def test_targets_stand_beside_the_instruments(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target.model_validate({"year": 2030, "emissions": "50 %"})
    monkeypatch.setattr(examination, "run", lambda given, **_: SimpleNamespace(plan=SimpleNamespace(emissions=100.0 - 10.0 * len(given.park.policy.instruments) - 40.0 * len(given.park.policy.targets))))
    assert _moved(Base(PARK.but(policy=Policy(instruments=taxed("tax").policy.instruments, targets=(target,)))), Runner(), whole(50.0)) == {"tax": -10.0, "targets": -40.0}  # type: ignore[arg-type]


def test_the_reference_spreads_from_the_least_to_the_most_that_firms_take_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tonnes fall with uptake, cost falls and rises again, investment rises."""
    made = {"low": (1000.0, 50.0, 1.0), "central": (900.0, 40.0, 4.0), "high": (600.0, 45.0, 9.0)}
    runner = Runner()

    def run(given: Any, how: Any, *, proved: bool, decide: Any) -> Any:
        assert (how.name, how.policy, proved, decide.func.__self__, decide.keywords["like"]) == ("reference", False, False, runner, "days")
        tonnes, cost, investment = made[how.uptake]
        return SimpleNamespace(plan=SimpleNamespace(emissions=tonnes), value=SimpleNamespace(cost=cost, investment=investment))

    monkeypatch.setattr(examination, "run", run)
    assert _spread(Base(PARK), CENTRAL, runner) == {"emissions": (-300.0, 100.0), "cost": (0.0, 10.0), "investment": (-3.0, 5.0)}  # type: ignore[arg-type]


def test_swings_of_instruments_are_told_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(examination, "run", lambda given, **_: SimpleNamespace(plan=SimpleNamespace(emissions=1.0)))
    _moved(Base(taxed("tax", "levy")), Runner(told.append), whole(1.0))  # type: ignore[arg-type]
    assert told == ["swing"] * 3, "with all of them it is the plan on days, which is at hand"
    assert _moved(Base(PARK), Runner(told.append), whole(1.0)) == {}  # type: ignore[arg-type]
    assert len(told) == 3


def lost(mode: str | None, monkeypatch: pytest.MonkeyPatch, share: Figure | None = None, unserved: float = 0.0, end: str = "closed") -> Figure:
    """How much of a saving is lost where `share` of it is kept."""
    runner, made = Runner(), SimpleNamespace(system="system", plan=SimpleNamespace(end=end))
    plan, system = serving(unserved=unserved)
    stay = SimpleNamespace(plan=SimpleNamespace(**vars(plan), cost=900.0), system=system)

    def kept(system: Any, plan: Any, stay_cost: float, *, modes: Any, unit: float, runner: Any, known: Any) -> dict[str, Figure | None]:
        assert (system, plan, stay_cost, tuple(modes), unit) == ("system", made.plan, 900.0, (mode,), 7.5)
        assert runner is given
        return {str(mode): share}

    given = runner
    monkeypatch.setattr(examination, "kept", kept)
    base = Base(PARK, SimpleNamespace(dispatch=mode), SimpleNamespace(per_euro=7.5))
    return _lost(base, stay, made, runner)  # type: ignore[arg-type]


def test_what_is_not_kept_of_the_saving_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost("forecast", monkeypatch, Figure(0.75, "1", low=0.5, high=0.9, basis="estimated", source="rolling"))
    assert found.value == 0.25
    assert (found.low, found.high) == (pytest.approx(0.1), 0.5)
    assert (found.unit, found.basis, found.source) == ("1", "estimated", "rolling")


def test_a_plan_run_worse_than_building_nothing_loses_more_than_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lost("rule", monkeypatch, Figure(-0.5, "1")).value == 1.5


def test_perfect_operation_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lost("perfect", monkeypatch, unserved=500.0) == Figure(0.0, "1")


@pytest.mark.parametrize(("mode", "unserved", "why"), [(None, 0.0, "governance does not say how plants are run"), ("rule", 500.0, "what stands today could not serve the demand")])
def test_a_loss_that_cannot_be_told_says_why(mode: str | None, unserved: float, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost(mode, monkeypatch, Figure(0.75, "1"), unserved)
    assert (found.value, found.unit, found.reason) == (None, "1", why)


def test_what_operation_loses_is_not_told_of_representative_days(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost("rule", monkeypatch, Figure(0.75, "1"), end="days")
    assert (found.value, found.reason) == (None, "no proof was asked for")
    assert lost("perfect", monkeypatch, end="days").value == 0.0


def test_where_nothing_is_saved_nothing_is_lost_but_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    none = Figure(None, "1", reason="nothing is saved")
    assert lost("rule", monkeypatch, none) is none


class World:
    """An examination of which only the order is real: `short` names runs that leave demand unserved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *short: str) -> None:
        self.runner, self.told, self.shown = Runner(lambda name: self.told.append(name), workers=1), list[str](), dict[str, Any]()
        self.base, self.found = Base(PARK, SimpleNamespace(dispatch=None), told=("boiler",)), SimpleNamespace(widest=lambda seed: ())
        self.central = SimpleNamespace(plan="days", offer=SimpleNamespace(network="one way"))
        self.runs = {name: SimpleNamespace(name=name, offer=SimpleNamespace(network=None), **dict(zip(("plan", "system"), serving(unserved=500.0 * (name in short)), strict=True))) for name in RUNS}

        def frame(park: Any, study: Any, *, decide: Any) -> Any:
            assert decide.__self__ is self.runner
            return replace(self.base, park=park, study=study)

        def run(base: Any, *, proved: bool, decide: Any) -> Any:
            assert (base.park, proved, decide.__self__) == (PARK, False, self.runner)
            return self.central

        def document(base: Any, runs: Any, **shown: Any) -> Any:
            self.shown = {"base": base, "runs": runs} | shown
            return self.shown

        stand_ins: dict[str, Any] = {
            "frame": frame, "run": run, "_one": self.one, "lacking": lambda park, base, runner, **_: (("figures", park, base.park, runner), {"swung": base.park}), "weathers": lambda base, runner: ("typical", runner),
            "ranged": self.ranged, "anew": lambda park, base, central, widest, runner, known: {"anew": central, "known": known},
            "_moved": lambda base, runner, central: {"moved": base.park, "by": runner},
            "_spread": lambda base, central, runner: {"spread": base.park, "by": runner}, "with_and_without": lambda base, plan, runner, whole: (base.park, plan, runner, whole), "_lost": lambda base, stay, made, runner, known: (base.park, stay.name, made.name, runner, known), "reference": lambda system, plan: (system, plan), "keeping": lambda base, paying: replace(base, paid=paying),
        }  # fmt: skip
        for name, stand_in in stand_ins.items():
            monkeypatch.setattr(examination, name, stand_in)
        monkeypatch.setattr(examination.examination, "document", document)

    def one(self, base: Any, name: str, like: Any, runner: Any, *, proved: bool) -> Any:
        assert proved
        assert (base.paid, like, runner) == ("one way", self.central.plan if name == "plan" else self.runs["plan"].plan, self.runner)
        return self.runs[name]

    def ranged(self, base: Any, plan: Any, stay: Any, years: Any, runner: Any) -> Any:
        assert (base.paid, plan, stay, years, runner) == ("one way", self.runs["plan"], self.runs["stay"], ("typical", self.runner), self.runner)
        return self.found

    def __call__(self, problems: tuple[Problem, ...] = ()) -> Any:
        return _examined(PARK, PARK.study, problems, proved=True, runner=self.runner)


def test_an_examination_shows_its_runs_and_what_moves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    world, problems = World(monkeypatch), (Problem("calibration"),)
    found, plan = world(problems), world.runs["plan"].plan
    assert (found["base"].park, found["base"].study, found["runs"], found["problems"]) == (PARK, PARK.study, world.runs | {"potential": world.runs["plan"]}, problems)
    assert found["moved"] == {"moved": PARK, "by": world.runner}
    assert found["spread"] == {"spread": PARK, "by": world.runner}
    assert found["lost"] == (PARK, "stay", "plan", world.runner, None)
    assert (found["ranged"], found["ends"]) == (world.found, {"anew": world.central, "known": {"swung": PARK}})
    assert found["days"] == (PARK, plan, world.runner, world.central)
    assert found["lacking"] == ("figures", PARK, PARK, world.runner)
    assert world.told == ["frame"]


@pytest.mark.parametrize(("mode", "rolls"), [("rule", True), ("forecast", True), ("perfect", False), (None, False)])
def test_what_operation_loses_is_told_against_the_optimum_of_the_plan(mode: str | None, rolls: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    world.base, plan = replace(world.base, quality=SimpleNamespace(dispatch=mode)), world.runs["plan"]
    assert world()["lost"][-1] == ((plan.system, plan.plan) if rolls else None)


def test_where_nothing_can_be_set_against_operation_its_year_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "stay")
    world.base = replace(world.base, quality=SimpleNamespace(dispatch="rule"))
    assert world()["lost"][-1] is None


@pytest.mark.parametrize("name", ["now", "plan"])
def test_demand_that_today_or_the_plan_cannot_serve_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DemandError) as why:
        World(monkeypatch, name)()
    assert why.value.unserved == {"heat": 500.0}


def test_what_only_building_nothing_could_not_serve_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert World(monkeypatch, "stay", "reference")()


def test_work_beside_ends_where_the_large_runs_fail() -> None:
    """It waits for what they hand over: an error is handed over too."""
    first: Future[Any] = Future()
    with pytest.raises(AttributeError):
        _runs(None, CENTRAL, Runner(), first, proved=True)  # type: ignore[arg-type]
    assert isinstance(first.exception(timeout=1.0), AttributeError)

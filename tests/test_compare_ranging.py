"""Plans made anew at the ends of inputs, a technology that is dearer, and what arises beside the energy system: by hand on stand-ins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

import systems as s
from parkzero.chance import Width
from parkzero.compare import ranging
from parkzero.compare.ranging import _arising, anew, dearer
from parkzero.compare.runner import Runner
from parkzero.energy import Reinforcement, System
from parkzero.flows import Flows
from parkzero.results import Offer, Surroundings
from parkzero.show.ranging import AtEnds
from test_producing import candidate


@dataclass(frozen=True)
class Ready:
    """A prepared run, as far as what costs are in it."""

    offer: Offer
    system: System
    surroundings: Any = None
    days: str | None = "known"


MONEY = ("annual", "annual_energy", "investment", "investment_energy", "fixed", "fixed_energy", "social", "social_energy", "upstream")


def test_a_technology_is_dearer_in_all_its_costs_and_others_are_not() -> None:
    """Four batteries' worth of a battery; what grants pay, operation and room stay."""
    cost = {name: float(n + 1) for n, name in enumerate(MONEY)}
    wire, line = (Reinforcement(id=id, technology=id, owner="", supplies=("grid",), outlets=(), most=5.0, annual=30.0) for id in ("wire", "line"))
    ready = Ready(Offer(prices={}, candidates=(candidate("battery", **cost, granted=0.2, variable=3.0), candidate("pv", **cost))), replace(s.system(s.grid(), s.PV, s.BATTERY, s.POWER_LOAD), reinforcements=(wire, line)))
    found = dearer(cast(Any, ready), "battery", 4.0)
    battery, pv = found.offer.candidates
    assert {n: getattr(battery, n) for n in MONEY} == {n: 4.0 * v for n, v in cost.items()}
    assert (battery.granted, battery.variable, battery.limit) == (0.2, 3.0, 1e3)
    assert pv == ready.offer.candidates[1]
    assert [(x.annual, x.annual_energy) for x in found.system.stores] == [(4.0 * s.BATTERY.annual, 4.0 * s.BATTERY.annual_energy)]
    assert found.system.plants[0].annual == s.PV.annual
    assert dearer(cast(Any, ready), "pv", 0.5).system.plants[0].annual == 0.5 * s.PV.annual
    assert found.system.reinforcements == ready.system.reinforcements
    assert [x.annual for x in dearer(cast(Any, ready), "line", 3.0).system.reinforcements] == [30.0, 90.0]
    assert found.days is None, "the plan on days was that at the other cost"


def ran(tonnes: float, private: float, moved: float) -> Any:
    return SimpleNamespace(plan=SimpleNamespace(emissions=tonnes), value=SimpleNamespace(private=private, moved=moved))


def test_ends_are_told_low_before_high_less_the_plan_at_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {("price", "low"): ran(130.0, 900.0, 880.0), ("price", "high"): ran(90.0, 1_200.0, 1_070.0), ("cost", "low"): ran(80.0, 950.0, 930.0), ("cost", "high"): ran(110.0, 1_020.0, 1_030.0)}
    monkeypatch.setattr(ranging, "_at_end", lambda park, base, x, end, central, runner: made[x.id, end])
    asked: Any = [SimpleNamespace(id="price", path=("price",)), SimpleNamespace(id="swung", path=("swung",)), SimpleNamespace(id="cost", path=())]
    known = {("swung",): AtEnds((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))}
    found = anew(cast(Any, "park"), cast(Any, "base"), ran(100.0, 1_000.0, 1_000.0), asked, Runner(), known=known)
    assert list(found) == ["price", "swung", "cost"]
    assert found.pop("swung") == known["swung",], "a figure that was swung already is not planned again"
    assert {id: (x.emissions, x.private, x.social) for id, x in found.items()} == {"price": ((30.0, -10.0), (-100.0, 200.0), (-120.0, 70.0)), "cost": ((-20.0, 10.0), (-50.0, 20.0), (-70.0, 30.0))}


@pytest.mark.parametrize("end", ["low", "high"])
def test_an_input_at_an_end_is_a_technology_a_course_or_a_figure_of_the_park_each_paid_for_as_the_plan_is(end: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the plan on days with all at their values."""
    runner, ends = Runner(), {"low": 0.8, "high": 1.3}
    base: Any = SimpleNamespace(study="study", paying="one way")
    park: Any = SimpleNamespace(trends="trends", but=lambda trends: f"park of {trends}")

    def near(decide: Any) -> bool:
        return (decide.func.__self__, decide.keywords) == (runner, {"like": "central"})

    def framed(park: Any, study: Any, swings: Any = None, *, decide: Any) -> Any:
        assert (study, decide) == ("study", runner.decide)
        return park, swings

    def planned(ready: Any, study: Any, *, proved: bool, decide: Any) -> Any:
        assert (study, proved, near(decide)) == ("study", False, True)
        return f"plan of {ready}"

    monkeypatch.setattr(ranging, "prepared", lambda given, decide: ("ready", given is base, near(decide)))
    monkeypatch.setattr(ranging, "dearer", lambda ready, technology, factor: (*ready, technology, factor))
    monkeypatch.setattr(ranging, "planned", planned)
    monkeypatch.setattr(ranging, "finished", lambda given, ready, plan: (given is base, ready, plan))
    monkeypatch.setattr(ranging, "turned_course", lambda trends, driver, of, end: f"{trends} with {of} of {driver} at its {end}")
    monkeypatch.setattr(ranging, "frame", framed)
    monkeypatch.setattr(ranging, "keeping", lambda given, paying: (given, paying))
    monkeypatch.setattr(ranging, "assess", lambda given, *, proved, decide: (given, proved, near(decide)))

    def at(**of: Any) -> Any:
        x: Any = SimpleNamespace(**({"technology": "", "driver": None, "path": ("price",), "ends": SimpleNamespace(**ends)} | of))
        return ranging._at_end(park, base, x, end, central=cast(Any, "central"), runner=runner)

    ready = ("ready", True, True, "pv", ends[end])
    assert at(technology="pv") == (True, ready, f"plan of {ready}")
    assert at(driver=("energy", "gas")) == (((f"park of trends with gas of energy at its {end}", None), "one way"), False, True)
    assert at() == (((park, {("price",): end}), "one way"), False, True)


def test_a_draw_is_run_at_the_plans_capacities_and_paid_for_with_what_arises_as_much_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a year makes of a plan is told of the first, as planned; all of them by what they are exposed to."""
    hows: Any = tuple(SimpleNamespace(arising=x, name=n) for n, x in (("none", 1.0), ("more", 1.5)))
    plan: Any = SimpleNamespace(stands="capacities", near="basis")

    def runs(system: Any, how: Any, *, periods: int, like: Any) -> Any:
        assert (system, how, periods, like) == ("system fixed at capacities", hows, 6, "basis")
        return ["run as planned", "run with more"]

    monkeypatch.setattr(ranging, "run_varied", runs)
    monkeypatch.setattr(ranging, "fixed", lambda system, stands: f"{system} fixed at {stands}")
    monkeypatch.setattr(ranging, "varied", lambda system, how: f"{system} {how.name}")
    monkeypatch.setattr(ranging, "_arising", lambda given, factor: f"{given} times {factor}")
    monkeypatch.setattr(ranging, "with_built", lambda made, system, by: (made, system, by is plan))
    monkeypatch.setattr(ranging, "finished", lambda at, ready, made: (ready.system, ready.surroundings, *made))
    monkeypatch.setattr(ranging, "met", lambda made: ("met", made))
    monkeypatch.setattr(ranging, "exposed", lambda made: ("exposed", made))
    met, parts = ranging._under(cast(Any, SimpleNamespace(study=SimpleNamespace(periods=6))), cast(Any, Ready(cast(Any, "offer"), cast(Any, "system"), "around")), plan, how=hows, runner=Runner())
    each = [("system none", "around times 1.0", "run as planned", "system none", True), ("system more", "around times 1.5", "run with more", "system more", True)]
    assert met == ("met", each[0])  # type: ignore[comparison-overlap]
    assert parts == tuple(("exposed", x) for x in each)  # type: ignore[comparison-overlap]


class Years:
    """Draws of a park in its years of weather, each year prepared as a name: what was run where, under which variations."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, plan: str = "by energy", stay: str = "by capacity", short: bool = False) -> None:
        self.under: list[tuple[str, str, Any, str, tuple[Any, ...]]] = []
        self.plan, self.stay = (SimpleNamespace(plan=SimpleNamespace(run=name), system=name, offer=SimpleNamespace(network=way)) for name, way in (("plan", plan), ("stay", stay)))
        monkeypatch.setattr(ranging, "inputs", lambda base, plan: (SimpleNamespace(of_operation=True, ends=Width(0.9, 1.0, 1.1).relative), SimpleNamespace(of_operation=False)))
        monkeypatch.setattr(ranging, "variations", lambda base, moving, values: [f"draw {n}" for n in range(len(values))])
        monkeypatch.setattr(ranging, "Variation", lambda: "none")
        monkeypatch.setattr(ranging, "shortfall", lambda plan, system: {"heat": 1.0} if short and plan.run == "stay" else {})
        monkeypatch.setattr(ranging, "of_green", lambda base: "green")
        monkeypatch.setattr(ranging, "prepared", lambda given, *, network: Ready(cast(Any, network), cast(Any, OfSystem(f"{given} {network}"))))
        monkeypatch.setattr(ranging, "_under", self.run)

    def run(self, at: str, ready: Any, plan: Any, *, how: tuple[Any, ...], runner: Runner) -> Any:
        self.under.append((at, plan.run, ready.system, ready.offer, how))
        return f"{plan.run} in {at}", tuple(f"{plan.run} {x} in {at}" for x in how)

    def __call__(self, *years: str) -> Any:
        self.base: Any = SimpleNamespace(study=SimpleNamespace(seed=1))
        return ranging.ranged(self.base, cast(Any, self.plan), cast(Any, self.stay), cast(Any, years), Runner(workers=1))


@dataclass(frozen=True)
class OfSystem:
    name: str
    run: str = "plan"
    limits: tuple[str, ...] = ("target",)


def test_draws_go_through_the_years_that_are_drawn_in_turn_and_stand_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan itself in the typical year; with nothing built it is paid for as that run is, without targets."""
    years = Years(monkeypatch)
    found = years("typical", "dry", "wet")
    assert found.years == ("plan in typical", "plan in dry", "plan in wet")
    assert (found.drawn.years, len(found.inputs), len(found.drawn.inputs), found.green) == (2, 2, 1, "green")
    for side, drawn in (("plan", found.drawn.plan), ("stay", found.drawn.stay)):
        assert drawn == (f"{side} none in typical", *(f"{side} draw {n} in {('dry', 'wet')[n % 2]}" for n in range(ranging.DRAWS)))
    assert {(at, run): (system, offer) for at, run, system, offer, _ in years.under} == {
        (at, run): (OfSystem(f"{at} {way}", run, limits), way) for at in ("typical", "dry", "wet") for run, way, limits in (("plan", "by energy", ("target",)), ("stay", "by capacity", ()))
    }


def test_without_other_years_all_draws_are_of_the_frame_itself_and_nothing_built_is_left_out_where_it_cannot_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    years = Years(monkeypatch, short=True)
    found = years()
    assert (found.years, found.drawn.years, found.drawn.stay, len(found.drawn.plan)) == ((), 0, (), ranging.DRAWS + 1)
    assert [(at, run) for at, run, *_ in years.under] == [(years.base, "plan")]


def test_what_arises_with_what_enterprises_make_goes_with_it() -> None:
    row = {"period": "2030", "giver_kind": "enterprise", "giver": "mill", "receiver_kind": "outside", "receiver": "", "carrier": "waste", "quantity": 100.0, "low": 90.0, "high": 120.0, "unit": "t", "attribute": "none", "use": "product", "basis": "given", "source": "s"}
    given = Surroundings(flows=Flows.rows([row]), tonnes={"yardstick": {"mill": 50.0}}, carbon={"mill": 8.0})
    found = _arising(given, 1.5)
    (made,) = found.flows.records()
    assert (made["quantity"], made["low"], made["high"]) == (150.0, 135.0, 180.0)
    assert (found.tonnes, found.carbon) == ({"yardstick": {"mill": 75.0}}, {"mill": 12.0})
    assert _arising(given, 1.0) is given
    assert given.flows.records()[0]["quantity"] == 100.0
    assert replace(given) == given

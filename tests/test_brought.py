"""What measures and what plants bring to a plan, by closed forms on stand-ins: the plan without measures less with them, and the rest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from parkzero.compare import measuring
from parkzero.compare.measuring import with_and_without
from parkzero.compare.runner import Runner
from parkzero.economics.measures import is_measure, without_measures
from parkzero.results import PLAN, Built, Candidate, Offer, Plan
from parkzero.show.brought import ALONE, UNSERVED, plan_parts, told
from runs import STUDY
from test_uptake import candidate

GAP = 2.0 * STUDY.tolerance
SPENT = {"new-save_steam-1": 30.0, "new-save_steam-2": 70.0, "new-wind": 900.0}


def ran(cost: float, tonnes: float, *, low: float = 0.0, high: float = 0.0, unserved: float = 0.0, spent: dict[str, float] | None = None) -> Any:
    """A run of a year of one step: cost before transfers, tonnes and by how much plans of equal cost differ, MWh not served, investment by what is built."""
    spares = [(f"new-save_steam-{n}", "save_steam", True) for n in "12"] + [("new-shed_electricity", "shed_electricity", True), ("new-wind", "wind", False)]
    plants = tuple(SimpleNamespace(id=id, technology=t, spares=x) for id, t, x in spares)
    plan = SimpleNamespace(
        emissions=tonnes, emissions_low=tonnes - low, emissions_high=tonnes + high, unserved={"steam": unserved}, exceeded={}, grid=SimpleNamespace(total=lambda power: float(power.sum())),
        flow={"new-save_steam-1": np.array([4.0]), "new-save_steam-2": np.array([2.0]), "new-shed_electricity": np.array([0.5]), "new-wind": np.array([99.0])},
        built=tuple(Built(id=id, owner="", technology=t, side="power", quantity=1.0) for id, t, _ in spares if id in (spent or {})),
    )  # fmt: skip
    system = SimpleNamespace(limits=(), plants=plants, assets=plants, loads=(SimpleNamespace(carrier="steam", power=np.array([1000.0])),), year=SimpleNamespace(total=lambda power: float(power.sum())))
    return SimpleNamespace(frame=SimpleNamespace(study=STUDY), plan=plan, system=system, value=SimpleNamespace(cost=cost, invested=spent or {}))


def test_measures_bring_what_the_plan_would_lose_and_plants_the_rest() -> None:
    """Nothing built costs 1000 and emits 500 t, the plan 700 and 200 t; on days 690 with measures and 760 without, 195 and 245 t."""
    made = ran(700.0, 200.0, low=3.0, high=5.0, spent=SPENT)
    found = plan_parts(made, ran(1000.0, 500.0), (ran(690.0, 195.0), ran(760.0, 245.0)))
    measures, plants = found["measures"], found["plants"]
    assert (measures.saving.value, plants.saving.value) == pytest.approx((70.0, 230.0))
    assert (measures.abatement.value, plants.abatement.value) == pytest.approx((50.0, 250.0))
    assert (measures.investment.value, plants.investment.value) == pytest.approx((100.0, 900.0))
    assert (measures.energy.value, plants.energy.value) == pytest.approx((6.0, 0.5))
    assert (measures.saving.low, measures.saving.high) == pytest.approx((70.0 - GAP * 700.0, 70.0 + GAP * 700.0))
    assert (plants.saving.low, plants.saving.high) == pytest.approx((230.0 - GAP * 700.0, 230.0 + GAP * 700.0))
    assert (measures.abatement.low, measures.abatement.high) == pytest.approx((42.0, 58.0))
    assert (measures.saving.unit, measures.abatement.unit, measures.investment.unit, measures.energy.unit) == ("EUR/a", "tCO2e/a", "EUR", "MWh/a")


def test_a_plan_without_measures_is_all_of_plants() -> None:
    found = plan_parts(ran(700.0, 200.0, spent={"new-wind": 900.0}), ran(1000.0, 500.0), None)
    assert (found["measures"].saving.value, found["measures"].abatement.value, found["measures"].investment.value) == (0.0, 0.0, 0.0)
    assert (found["plants"].saving.value, found["plants"].abatement.value) == (300.0, 300.0)
    assert [m.code for m in told(found, "answer")] == ["answer_parts_none"]


def test_where_nothing_built_cannot_serve_the_demand_plants_alone_cannot_be_told() -> None:
    found = plan_parts(ran(700.0, 200.0, spent=SPENT), ran(1000.0, 500.0, unserved=10.0), (ran(690.0, 195.0), ran(760.0, 245.0)))
    assert found["measures"].saving.value == pytest.approx(70.0)
    assert (found["plants"].saving.value, found["plants"].saving.reason, found["plants"].investment.value) == (None, ALONE, 900.0)
    (said,) = told(found, "note")
    assert (said.code, set(said.values)) == ("note_parts_alone", {"energy", "money", "tonnes", "invested", "plants_invested"})


def test_where_plants_alone_cannot_serve_the_demand_nothing_is_said() -> None:
    found = plan_parts(ran(700.0, 200.0, spent=SPENT), ran(1000.0, 500.0), (ran(690.0, 195.0), ran(760.0, 245.0, unserved=10.0)))
    assert (found["measures"].saving.reason, found["plants"].abatement.reason) == (UNSERVED, UNSERVED)
    assert list(told(found, "answer")) == []
    assert list(told({}, "answer")) == []


def test_the_sentence_tells_both_in_money_tonnes_and_investment() -> None:
    (said,) = told(plan_parts(ran(700.0, 200.0, spent=SPENT), ran(1000.0, 500.0), (ran(690.0, 195.0), ran(760.0, 245.0))), "answer")
    values = {n: v.value for n, v in said.values.items()}  # type: ignore[union-attr]
    assert said.code == "answer_parts"
    assert values == pytest.approx({"energy": 6.0, "money": 70.0, "tonnes": 50.0, "invested": 100.0, "plants_invested": 900.0, "plants_money": 230.0, "plants_tonnes": 250.0})


def test_measures_are_left_out_of_an_offer_and_what_is_switched_off_stays() -> None:
    assert [is_measure(t) for t in ("save_steam", "save_natural_gas", "shed_electricity", "shift_electricity", "wind")] == [True, True, False, False, False]
    offer = Offer(prices={}, candidates=tuple(cast(Candidate, candidate(id=f"new-{t}", technology=t)) for t in ("save_steam", "shed_electricity", "wind")), shapes={"save_steam": np.ones(3)})
    left = without_measures(offer)
    assert ([c.technology for c in left.candidates], left.shapes) == (["shed_electricity", "wind"], {})


@pytest.mark.parametrize(("technology", "asked"), [("save_steam", 2), ("shed_electricity", 0)])
def test_the_plan_is_asked_again_only_where_it_takes_measures(technology: str, asked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    runner = Runner()

    def run(base: Any, how: Any, *, proved: bool, decide: Any) -> Any:
        assert (base, proved, decide.func.__self__, decide.keywords["like"]) == ("base", False, runner, plan)
        seen.append(how)
        return how.measures

    monkeypatch.setattr(measuring, "run", run)
    plan = SimpleNamespace(built=(Built(id="new-x", owner="", technology=technology, side="power", quantity=2.0),))
    assert with_and_without(cast(Any, "base"), cast(Plan, plan), runner) == ((True, False) if asked else None)
    assert len(seen) == asked
    assert all(x.name == PLAN.name for x in seen)
    known = cast(Any, "whole")
    assert with_and_without(cast(Any, "base"), cast(Plan, plan), runner, whole=known) == (("whole", False) if asked else None)
    assert len(seen) == asked + bool(asked), "the plan at hand is not made again"

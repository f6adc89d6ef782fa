"""The sentences of an answer: against what, at what rate and what is out; what policy is said to move, and where it cannot be told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkzero.figure import Figure, missing
from parkzero.park.instrument import Period
from parkzero.show.answer import _moved, _of_terms, _supplied
from runs import STUDY


def base(mode: str | None = "forecast", *, instruments: bool = True, targets: bool = False, ends: int | None = None) -> Any:
    tax = SimpleNamespace(id="tax", period=Period(last=ends))
    policy = SimpleNamespace(instruments=(tax,) if instruments else (), targets=("half",) if targets else ())
    return SimpleNamespace(study=STUDY, quality=SimpleNamespace(dispatch=mode), park=SimpleNamespace(policy=policy))


@pytest.mark.parametrize(
    ("mode", "lost", "alone", "code", "kept"),
    [
        ("forecast", 0.31, False, "answer_terms_kept", 0.69), ("perfect", 0.0, False, "answer_terms", None), (None, None, False, "answer_terms", None), ("rule", None, False, "answer_terms", None),
        ("forecast", 0.31, True, "answer_terms_alone", None),
    ],
)  # fmt: skip
def test_a_headline_says_its_rate_and_what_the_parks_own_operation_keeps(mode: str | None, lost: float | None, alone: bool, code: str, kept: float | None) -> None:
    said = _of_terms(base(mode), missing("1", "x") if lost is None else Figure(lost, "1"), alone=alone)
    values = {n: v.value if isinstance(v, Figure) else v for n, v in said.values.items()}
    assert said.code == code
    assert values == {"rate": STUDY.discount} | ({"kept": pytest.approx(kept), "mode": f"mode_{mode}"} if kept else {})


@pytest.mark.parametrize(
    ("value", "low", "high", "told"),
    [(-120.0, -130.0, -110.0, True), (-120.0, -130.0, 5.0, False), (-120.0, -120.0, 0.0, False), (40.0, 0.0, 50.0, False), (40.0, 10.0, 50.0, True), (0.0, 0.0, 0.0, True)],
)
def test_nothing_is_said_to_be_policys_where_plans_of_equal_cost_differ_by_as_much(value: float, low: float, high: float, told: bool) -> None:
    """An end at zero leaves open that policy moves nothing; what is nothing is said to be nothing."""
    tonnes = Figure(value, "tCO2e/a", low=low, high=high)
    policy = SimpleNamespace(beyond={"emissions": tonnes}, effects={"emissions": tonnes}, anyway={"emissions": Figure(-7.0, "tCO2e/a")})
    planned, plan = SimpleNamespace(runs={"reference": SimpleNamespace(emissions=Figure(900.0, "tCO2e/a"))}), SimpleNamespace(charges=SimpleNamespace(paid={"tax": 12.0, "bonus": -2.0}))

    def said(**of: Any) -> Any:
        return _moved(base(**of), cast(Any, planned), cast(Any, policy), cast(Any, plan))  # type: ignore[arg-type]

    within = "" if told else "_within"
    assert [said().code, said(instruments=False, targets=True).code, said(instruments=False).code] == [f"answer_policy{within}", f"answer_targets_only{within}", "answer_no_policy"]
    assert [said(ends=STUDY.stage - 1, targets=targets).code for targets in (True, False)] == [f"answer_targets_only{within}", "answer_no_policy"], "what is over by then is not in force"
    assert said().values["paid"].value == 10.0


def test_biogenic_fuel_beyond_the_base_year_is_told() -> None:
    """4,000 MWh of biomass where 1,000 were burnt; biogas that stays is not told, gas of fossil origin neither."""

    def burnt(**mwh: float) -> Any:
        return SimpleNamespace(total=lambda *, carrier, **_: mwh.get(carrier, 0.0))

    made, now = SimpleNamespace(flows=burnt(biomass=4_000.0, biogas=700.0, natural_gas=9e5)), SimpleNamespace(activity=burnt(biomass=1_000.0, biogas=700.0))
    (note,) = _supplied(cast(Any, made), cast(Any, now))
    assert (note.code, note.values["carrier"], note.values["planned"], note.values["now"]) == ("note_fuel_supply", "biomass", Figure(4_000.0, "MWh/a"), Figure(1_000.0, "MWh/a"))

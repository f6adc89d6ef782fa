"""What an investment is worth, the same in every document: yearly saving, grants, payback, worth."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.levers import OPERATOR
from parkzero.money import annuity
from parkzero.park.sections import Economics
from parkzero.park.study import Study
from parkzero.show.project import IN_SHORT, appraised, yearly_saving
from test_producing import candidate

STUDY = Study(base_year=2024, stage=2030, currency="EUR")


def ran(bill: float, operation: float, paid: float, invested: dict[str, float] | None = None, granted: float = 0.0) -> Any:
    spent = invested or {}
    return SimpleNamespace(
        frame=SimpleNamespace(study=STUDY, park=SimpleNamespace(economics=Economics.model_validate({"cost_of_capital": {OPERATOR.owner: "5 %"}, "financing": {"inflation": "0 %"}}))),
        value=SimpleNamespace(energy_bill=bill, operation=operation, investment=sum(spent.values()), invested=spent), charges=SimpleNamespace(paid={"tax": paid + 3.0, "bonus": -3.0}, granted={"grant": granted}),
        offer=SimpleNamespace(candidates=(candidate("pv", lifetime=20.0), candidate("battery", lifetime=20.0))),
    )  # fmt: skip


STAY, MADE = ran(1_000.0, 50.0, 200.0), ran(700.0, 80.0, 70.0, {"pv": 900.0, "battery": 300.0}, granted=200.0)


def test_a_yearly_saving_is_of_the_bill_operation_and_what_is_paid_to_the_state() -> None:
    assert yearly_saving(MADE, STAY) == pytest.approx(300.0 - 30.0 + 130.0)


def test_a_project_pays_back_what_grants_leave_of_the_investment() -> None:
    """1,200 less a grant of 200 save 400 a year for 20 years at 5 %."""
    found = {n: f.value for n, f in appraised(MADE, STAY).items()}
    assert (found["investment"], found["granted"], found["yearly_saving"], found["project_life"]) == (1_200.0, 200.0, pytest.approx(400.0), 20.0)
    assert found["payback"] == pytest.approx(1_000.0 / 400.0)
    assert found["project_value"] == pytest.approx(400.0 / annuity(0.05, 20.0) - 1_000.0)
    assert found["internal_rate"] == pytest.approx(0.4, abs=1e-3), "40 % for long"
    assert set(IN_SHORT) <= set(found)


def test_grants_pay_no_more_than_the_investment() -> None:
    found = appraised(ran(700.0, 80.0, 70.0, {"pv": 900.0}, granted=2_000.0), STAY)
    assert (found["granted"].value, found["payback"].value) == (900.0, 0.0)

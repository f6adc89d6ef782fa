"""Governance by closed forms: what metering leaves open, and what of a plan is realised."""

from __future__ import annotations

from typing import Any

import pytest

from parkzero.flows import Flows
from parkzero.governance.operation import operate, quality
from parkzero.park.sections import Governance
from parkzero.results import Quality


def made(**given: Any) -> Quality:
    return quality(Governance.model_validate(given))


@pytest.mark.parametrize(("coverage", "interval"), [("100 %", 0.02), ("0 %", 0.15), ("40 %", 0.4 * 0.02 + 0.6 * 0.15)])
def test_metered_energy_is_known_to_2_percent_and_the_rest_to_15(coverage: str, interval: float) -> None:
    assert made(metering_coverage=coverage) == Quality(interval=pytest.approx(interval), surcharge=None, dispatch=None)  # type: ignore[arg-type]


def test_what_governance_does_not_say_is_not_assessed() -> None:
    assert made() == Quality(interval=None, surcharge=None, dispatch=None)
    assert made(dispatch="forecast") == Quality(interval=None, surcharge=None, dispatch="forecast")


@pytest.mark.parametrize("dispatch", ["rule", "forecast", "perfect", None])
def test_a_plan_is_realised_as_planned_whatever_the_dispatch(dispatch: str | None) -> None:
    row = {"giver_kind": "grid", "receiver_kind": "enterprise", "carrier": "electricity", "quantity": 3.0, "year": 2030}
    planned = Flows.rows([row])
    assert operate(planned, made(dispatch=dispatch)) is planned

"""What of a plan's saving remains under another mode of operation, by closed forms on stand-ins of years that were rolled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.compare import realising
from parkzero.compare.realising import HOLD, kept
from parkzero.compare.runner import Runner
from parkzero.figure import Figure

PER_EURO = 8.0
COSTS = {None: 560.0, 0.0: 510.0, HOLD * PER_EURO: 520.0}
"""Cost of operation by forecast, by the price of leaving a set-point; 500 with perfect foresight, 550 by rule."""


class Years:
    """A plan at 800 a year, capacities included, of which operation is 500; 1000 with nothing built."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, costs: dict[float | None, float] = COSTS) -> None:
        self.costs, self.referred, self.rolled = costs, 0, list[tuple[str, float | None]]()
        self.system = SimpleNamespace(limits=(SimpleNamespace(name="target", backstop=50.0), SimpleNamespace(name="line", backstop=70.0)))
        self.known = SimpleNamespace(rolled=SimpleNamespace(cost=500.0))
        monkeypatch.setattr(realising, "reference", self.reference)
        monkeypatch.setattr(realising, "roll", self.roll)

    def reference(self, system: Any, plan: Any) -> Any:
        assert (system, plan) == (self.system, self.plan)
        self.referred += 1
        return self.known

    def roll(self, system: Any, plan: Any, mode: str, *, hold: float | None, known: Any) -> Any:
        assert (system, plan, known) == (self.system, self.plan, self.known)
        self.rolled.append((mode, hold))
        return SimpleNamespace(cost=550.0 if mode == "rule" else self.costs[hold])

    def kept(self, *modes: str, stay: float = 1000.0, cost: float = 800.0, exceeded: dict[str, float] | None = None, at_hand: bool = False) -> dict[str, Figure]:
        self.plan = SimpleNamespace(cost=cost, exceeded=exceeded or {})
        known: Any = self.known if at_hand else None
        return kept(self.system, self.plan, stay, modes=modes, unit=PER_EURO, runner=Runner(), known=known)  # type: ignore[arg-type]


def test_what_operation_by_rule_costs_more_is_missing_from_the_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 a year are saved; 50 more for operation leave three quarters."""
    found = Years(monkeypatch).kept("rule")["rule"]
    assert (found.value, found.low, found.high, found.unit, found.basis) == (0.75, 0.75, 0.75, "1", "estimated")
    assert "48 h" in found.source


def test_a_forecast_is_bounded_by_set_points_kept_at_any_price_and_at_none(monkeypatch: pytest.MonkeyPatch) -> None:
    years = Years(monkeypatch)
    found = years.kept("forecast")["forecast"]
    assert (found.low, found.value, found.high) == (0.7, 0.9, 0.95)
    assert years.rolled[0] == ("forecast", 20.0 * PER_EURO)
    assert set(years.rolled) == {("forecast", hold) for hold in COSTS}


def test_freedom_to_correct_need_not_be_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends are ordered by what they keep, not by their price."""
    found = Years(monkeypatch, costs={None: 510.0, 0.0: 560.0, HOLD * PER_EURO: 520.0}).kept("forecast")["forecast"]
    assert (found.low, found.value, found.high) == (0.7, 0.9, 0.95)


def test_modes_are_set_against_one_optimum_of_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    years = Years(monkeypatch)
    found = years.kept("rule", "forecast")
    assert {mode: f.value for mode, f in found.items()} == {"rule": 0.75, "forecast": 0.9}
    assert years.referred == 1
    assert years.kept("rule", at_hand=True)["rule"].value == 0.75
    assert years.referred == 1


def test_tonnes_above_a_target_save_nothing_and_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 t at 50 and 1 t at 70 stand in the plan's cost and are no money that anybody pays."""
    found = Years(monkeypatch).kept("rule", cost=970.0, exceeded={"target": 2.0, "line": 1.0})["rule"]
    assert found.value == 0.75


def test_where_nothing_is_saved_there_is_no_share_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Years(monkeypatch).kept("rule", stay=800.0)["rule"]
    assert (found.value, found.unit, found.reason) == (None, "1", "nothing is saved")

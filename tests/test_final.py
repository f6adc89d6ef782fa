"""Final energy: each energy once; shares of it that rest on estimates alone."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import made, row
from parkzero.flows import Flows
from parkzero.standards.conditions import conditional, of_rows, share
from parkzero.standards.final import final_energy
from parkzero.standards.schemes import UNDER


def plant(carrier: str, quantity: float, id: str, technology: str = "", **changes: Any) -> dict[str, Any]:
    return row(carrier, quantity, giver_kind="asset", giver=id, technology=technology, **changes)


def final(*rows: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for of, energy in final_energy(Flows.rows(rows).records(), made("ghg-protocol-location")):
        found[str(of["carrier"])] = found.get(str(of["carrier"]), 0.0) + energy
    return found


@pytest.mark.parametrize(("rows", "expected"), [
    ([row("electricity", 70.0), row("natural_gas", 30.0)], {"electricity": 70.0, "natural_gas": 30.0}),
    ([row("natural_gas", 100.0, asset="chp"), plant("electricity", 40.0, "chp"), plant("heat", 45.0, "chp"), row("coal", 7.0, asset="kiln")], {"electricity": 40.0, "heat": 45.0, "coal": 7.0}),
    ([row("electricity", 70.0), plant("cooling", 90.0, "chiller", "chiller")], {"electricity": 70.0}),
    ([row("electricity", 70.0), row("electricity", 20.0, giver_kind="enterprise", giver="a", receiver="b")], {"electricity": 70.0}),
    ([row("electricity", 70.0), row("electricity", 20.0, giver_kind="enterprise", giver="a", receiver_kind="grid", receiver="")], {"electricity": 50.0}),
    ([row("natural_gas", 50.0, use="feedstock"), row("naphtha", 9.0, use="supply"), row("electricity", 1.0)], {"electricity": 1.0}),
])  # fmt: skip
def test_final_energy_is_each_energy_once(rows: list[dict[str, Any]], expected: dict[str, float]) -> None:
    assert final(*rows) == pytest.approx(expected)


@pytest.mark.parametrize(("power", "rest", "answer"), [("B", "B", "missed"), ("C", "B", "missed"), ("C", "C", "missed_if")])
def test_a_share_of_estimates_alone_is_conditional(power: str, rest: str, answer: str) -> None:
    """A fifth against a line of one half: plain as soon as any row is stated."""
    found = share(of_rows([(row("electricity", 20.0, quality=power, estimate="", shared=(), low=16.0, high=24.0), 20.0)], "electricity"), of_rows([(row("heat", 80.0, quality=rest, estimate="", shared=(), low=80.0, high=80.0), 80.0)], "heat"))
    assert conditional("missed", "missed", UNDER, unread=found.unread) == answer


def test_rows_of_confidence_c_are_one_assumption() -> None:
    rows = [(row("electricity", 10.0, quality=q, estimate="", shared=(), low=8.0, high=12.0, origin=f"activity.csv:{n}"), 10.0) for n, q in enumerate("CCCCB", start=2)]
    found = of_rows(rows, "electricity")
    (behind,) = found.slopes
    assert (behind.row, behind.value.value) == ("activity.csv:2, activity.csv:3, activity.csv:4, ...", 40.0)
    assert (found.value, found.figure.high, found.held.high) == (50.0, pytest.approx(50.0 + 2.0 * 5**0.5), pytest.approx(52.0))

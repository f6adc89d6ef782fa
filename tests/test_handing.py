"""Energy handed on that cannot have come in, told when the rows are read."""

from __future__ import annotations

from typing import Any

from ledgers import row
from parkzero.flows import Flows
from parkzero.park.handing import of_year


def told(*rows: dict[str, Any]) -> list[str]:
    return [p.code for p in of_year(Flows.rows(rows).records(), 2023)]


def handed(quantity: float, giver: str, receiver: str) -> dict[str, Any]:
    return row("heat", quantity, giver_kind="enterprise", giver=giver, receiver=receiver)


def generated(quantity: float, **more: Any) -> dict[str, Any]:
    return row("heat", quantity, giver_kind="asset", giver="plant", **more)


def test_no_more_is_handed_on_than_came_in() -> None:
    assert told(generated(100.0), handed(100.0, "a", "b")) == []
    assert told(generated(100.0), handed(120.0, "a", "b")) == ["handed_on_more"]
    assert told(generated(100.0), handed(100.0, "a", "b"), handed(130.0, "b", "c")) == ["handed_on_more"]


def test_a_firm_that_burns_fuel_may_hand_on_what_no_row_says_it_made() -> None:
    assert told(row("natural_gas", 100.0), handed(90.0, "a", "b")) == []
    assert told(row("natural_gas", 100.0), handed(110.0, "a", "b")) == ["handed_on_more"]
    assert told(handed(1.0, "a", "b")) == ["handed_on_more"]


def test_a_store_is_no_source() -> None:
    assert told(row("heat", 100.0), generated(90.0, technology="heat_store"), handed(150.0, "a", "b")) == ["handed_on_more"]


def test_a_circle_needs_a_source() -> None:
    circle = (handed(10.0, "a", "b"), handed(10.0, "b", "a"))
    assert set(told(*circle)) == {"circle_without_source"}
    assert told(row("heat", 5.0), *circle) == []


def test_what_is_told_stands_at_the_cell_of_its_field() -> None:
    sheet = {"origin": "park.xlsx:activity!A7"}
    over, circle = (handed(10.0, "a", "b") | sheet,), (handed(10.0, "a", "b") | sheet, handed(10.0, "b", "a") | sheet)
    assert [(p.code, p.file, p.line, p.field, p.level) for p in of_year(Flows.rows(over).records(), 2023)] == [("handed_on_more", "park.xlsx", "activity!F7", "quantity", "warning")]
    assert {(p.code, p.line, p.field, p.level) for p in of_year(Flows.rows(circle).records(), 2023)} == {("circle_without_source", "activity!E7", "partner", "warning")}

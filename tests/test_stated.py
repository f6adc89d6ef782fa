"""What claims and streams cannot well say is told where they stand."""

from __future__ import annotations

import re

import pytest

from parkzero.park.stated import METRICS, STREAMS, of_claim, of_stream
from parkzero.park.tables import claims, streams
from parkzero.park.whole import Claim, Stream
from parkzero.text.speaking import phrase


def claim(metric: str, value: float, unit: str, year: int = 2024) -> Claim:
    return Claim(id="a", text="x", metric=metric, value=value, unit=unit, year=year, source="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(("metric", "value", "unit", "year", "told"), [
    ("reduction", 20, "foo", 2024, ["unit"]), ("reduction", 20, "%", 2024, []), ("reduction", 3, "MtCO2/a", 2024, []), ("reduction", 500, "%", 2024, ["value"]), ("reduction", 5, "", 2024, ["unit"]),
    ("emissions", 5, "bananas", 2024, ["unit"]), ("emissions", 5, "tCO2 per year", 2024, []), ("emissions", 5, "MWh", 2024, ["unit"]), ("emissions", -5, "t", 2024, []),
    ("renewable_share", 120, "%", 2024, ["value"]), ("renewable_share", 0.2, "t", 2024, ["unit"]), ("green_supply", 9, "亿kWh/年", 2024, []), ("green_supply", -9, "GWh", 2024, ["value"]),
    ("emissions", 1e15, "t", 2024, ["value"]), ("reduction", 100, "MtCO2", 2024, []), ("green_supply", 5e6, "TWh", 2024, ["value"]), ("capacity", 81, "GW", 2024, []), ("capacity", 81, "t", 2024, ["unit"]), ("payback_years", 5, "年", 2024, []), ("payback_years", 5, "CNY", 2024, ["unit"]), ("output", 7, "vehicles", 2024, []), ("ratio", 3, "tCO2/t", 3024, ["year"]),
])  # fmt: skip
def test_a_claim_is_told_what_it_cannot_say(metric: str, value: float, unit: str, year: int, told: list[str]) -> None:
    assert [field for field, *_ in of_claim(claim(metric, value, unit, year))] == told


@pytest.mark.parametrize(("kind", "unit", "first", "last", "told"), [
    ("energy", "GWh/a", 2020, 2024, []), ("energy", "t/a", 2020, None, []), ("energy", "bananas", 2020, None, ["unit"]), ("water", "m3/年", 1961, None, []), ("water", "kWh", 2020, None, ["unit"]),
    ("material", "GWh", 2020, None, ["unit"]), ("material", "", 2020, None, []), ("material", "t", 2024, 2020, ["last"]), ("material", "t", 202, 3024, ["first", "last"]),
])  # fmt: skip
def test_a_stream_is_told_what_it_cannot_say(kind: str, unit: str, first: int, last: int | None, told: list[str]) -> None:
    stream = Stream(giver="a", receiver="outside:b", what="x", kind=kind, quantity=5.0, unit=unit, first=first, last=last)  # type: ignore[arg-type]
    assert [field for field, *_ in of_stream(stream)] == told


@pytest.mark.parametrize(("quantity", "unit", "told"), [(5e9, "GWh/a", ["quantity"]), (90, "TWh", []), (1e12, "t/a", ["quantity"]), (9e6, "m3", []), (1e12, "m3", ["quantity"]), (1e12, "", [])])
def test_a_stream_is_no_more_than_a_park_moves(quantity: float, unit: str, told: list[str]) -> None:
    stream = Stream(giver="a", receiver="outside:b", what="x", kind="energy", quantity=quantity, unit=unit)
    assert [field for field, *_ in of_stream(stream)] == told


def test_it_stands_at_its_line_or_cell_and_reads_in_chinese() -> None:
    _, (problem,) = claims([{"id": "a", "text": "x", "metric": "reduction", "value": 20, "unit": "foo", "source": "x"}], lambda path: ("claims.yaml", 7 if path == (0, "unit") else 1))
    assert (problem.code, problem.line, problem.field, problem.level) == ("wrong_unit", 7, "[0].unit", "warning")
    row = dict.fromkeys(("last", "status", "source", "confidence"), "") | {"giver": "a", "receiver": "a", "what": "x", "kind": "water", "quantity": "5", "unit": "kWh", "first": "2020"}
    _, problems = streams([(row, "streams!A7")], "park.xlsx", ("a",))
    assert [(p.code, p.line) for p in problems] == [("wrong_unit", "streams!F7"), ("stream_to_nobody", "streams!B7")]
    assert [said for k in (*METRICS.values(), *STREAMS.values()) if re.search("[a-z]", said := phrase(k.called, "zh"))] == []

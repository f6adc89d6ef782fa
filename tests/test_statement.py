"""What is shown of accounts, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parkzero.figure import Figure
from parkzero.statement import framed


@dataclass(frozen=True, kw_only=True)
class Row:
    name: str
    tonnes: Figure
    parts: tuple[str, ...] = ()
    by: Mapping[str, float] | None = None


def test_a_figure_takes_four_columns_and_what_holds_more_values_none() -> None:
    (found,) = framed([Row(name="a", tonnes=Figure(2.0, "t", low=1.0, high=4.0), parts=("x",), by={})]).to_dict("records")
    assert found == {"name": "a", "tonnes": 2.0, "tonnes_low": 1.0, "tonnes_high": 4.0, "tonnes_unit": "t"}
    assert list(framed([Row(name="a", tonnes=Figure(1.0)), Row(name="b", tonnes=Figure(2.0))])["name"]) == ["a", "b"]

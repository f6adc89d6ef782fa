"""Methane that leaks: fossil or biogenic."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import park_of, total
from parkzero.park.flowing import flows_of
from parkzero.park.methane import origins
from parkzero.park.together import together
from parkzero.park.whole import Activity

GAS = {"action": "burnt", "carrier": "natural_gas", "unit": "MWh"}
BIOGAS = GAS | {"carrier": "biogas"}


def rows(*found: dict[str, Any]) -> list[Activity]:
    base = {"enterprise": "a", "action": "leaked", "carrier": "CH4", "unit": "t", "quantity": 100.0, "low": 100.0, "high": 100.0, "year": 2024}
    return [Activity(**(base | {"origin": f"activity.csv:{n}"} | row)) for n, row in enumerate(found, 2)]


@pytest.mark.parametrize(
    ("leak", "beside", "origin", "is_open"),
    [
        ({}, (), "biogenic", True), ({}, (GAS,), "fossil", False), ({}, (GAS, BIOGAS), "fossil", True), ({}, (BIOGAS,), "biogenic", True),
        ({"attribute": "biogenic"}, (GAS,), "biogenic", False), ({"attribute": "fossil"}, (), "fossil", False),
        ({"carrier": "CH4_biogenic"}, (GAS,), "biogenic", False), ({"carrier": "CH4_fossil"}, (), "fossil", False),
        ({}, (GAS | {"enterprise": "b"},), "biogenic", True), ({}, (GAS | {"year": 2023},), "biogenic", True),
        ({}, (GAS | {"quantity": 0.0, "low": 0.0, "high": 0.0},), "biogenic", True),
    ],
)  # fmt: skip
def test_the_origin_is_that_of_the_row_else_of_what_its_firm_handles(leak: dict[str, Any], beside: tuple[dict[str, Any], ...], origin: str, is_open: bool) -> None:
    given = rows(leak, *beside)
    assert origins(given) == {"activity.csv:2": (origin, is_open)}
    assert [p.code for p in together(given) if p.code == "origin_open"] == ["origin_open"] * is_open


def test_months_of_one_leak_are_told_together() -> None:
    assert [p.line for p in together(rows(*({"month": n} for n in range(1, 13)))) if p.code == "origin_open"] == [2]


@pytest.mark.parametrize(("said", "tonnes"), [("CH4,100,t", 2700.0), ("CH4,100,t,,,biogenic", 2700.0), ("CH4,100,t,,,fossil", 2980.0), ("CH4_biogenic,100,t", 2700.0), ("CH4_fossil,100,t", 2980.0)])
def test_a_hundred_tonnes_of_wastewater(said: str, tonnes: float) -> None:
    """IPCC AR6, Table 7.15: 27.0 biogenic, 29.8 fossil."""
    park = park_of((f"leaked,{said}",))
    assert total(list(flows_of(park, 2024).records()), "ghg-protocol-location") == pytest.approx(tonnes)

"""Gases of blast furnaces under each rule: their own carbon goes with them, under CBAM what natural gas would emit."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import LOOK, booked, product, row, site
from parkzero.flows import Flows
from parkzero.standards.account import account
from parkzero.standards.cbam import goods
from parkzero.standards.register import METHODS
from parkzero.standards.rule import rule

DE = site("DE")
CARBON, GAS, KEPT = 107.0 * 0.0036, 260.0 * 0.0036, 0.667
NATURAL_GAS = 56.1 * 0.0036
"""t/MWh: coke, blast-furnace gas, natural gas (IPCC 2006)."""
STEEL = product("crude_steel_bof", 1000.0)
COKE = row("coke", 6000.0)
MADE_OF_COKE = 6000.0 * CARBON - 0.04 * 1000.0
"""Less the carbon of the steel (Regulation (EU) 2018/2066, Annex VI, Table 5)."""


def led_off(quantity: float) -> dict[str, Any]:
    return row("blast_furnace_gas", quantity, giver_kind="asset", use="transformation")


def handed(quantity: float, **changes: Any) -> dict[str, Any]:
    return row("blast_furnace_gas", quantity, **{"giver_kind": "enterprise", "giver": "a", "receiver": "b"} | changes)


OWN = row("blast_furnace_gas", 400.0, giver_kind="own")


def carbon_of(rows: list[dict[str, Any]], name: str) -> dict[str, float]:
    return {firm: figure.value or 0.0 for firm, figure in booked(rows, name, DE).enterprises.items()}


def test_exported_gas_takes_what_natural_gas_would_emit_at_its_better_efficiency() -> None:
    """Implementing Regulation (EU) 2023/1773, Annex III, equations 53 and 54."""
    found = carbon_of([STEEL, COKE, led_off(1000.0), OWN, handed(600.0)], "cbam")
    assert found["a"] == pytest.approx(MADE_OF_COKE - KEPT * NATURAL_GAS * 600.0)
    assert found["b"] == pytest.approx(NATURAL_GAS * 600.0)
    sold = handed(600.0, receiver_kind="outside", receiver="b")
    assert carbon_of([STEEL, COKE, led_off(1000.0), OWN, sold], "cbam") == pytest.approx({"a": found["a"]})


def test_under_the_ets_the_carbon_stands_where_the_gas_is_burnt_and_the_park_closes() -> None:
    rows = [STEEL, COKE, led_off(1000.0), OWN, handed(600.0)]
    assert carbon_of(rows, "eu-ets") == pytest.approx({"a": MADE_OF_COKE - GAS * 600.0, "b": GAS * 600.0})
    assert booked(rows, "eu-ets", DE).total.value == pytest.approx(MADE_OF_COKE)


def test_steel_is_relieved_alike_whoever_makes_power_of_its_gas() -> None:
    power = row("electricity", 200.0, giver_kind="asset", giver="chp", technology="chp_gas")
    own_plant = row("blast_furnace_gas", 600.0, giver_kind="own", asset="chp", technology="chp_gas")

    def steel(rows: list[dict[str, Any]]) -> float:
        method = METHODS["cbam"]
        flows, ruled = Flows.rows(rows), rule(method.ruler, DE, LOOK, 2023, 2023, method.name)
        (found,) = goods(flows, account(flows, ruled), ruled, DE, 2023)
        return found.direct

    furnace = [STEEL, COKE, led_off(1000.0), OWN]
    relieved = MADE_OF_COKE - KEPT * NATURAL_GAS * 600.0
    assert steel([*furnace, handed(600.0)]) == pytest.approx(relieved)
    assert steel([*furnace, own_plant, power]) == pytest.approx(relieved)

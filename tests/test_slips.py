"""Slips in the tables of a PyPSA network, one at a time: each is told by component and attribute, and what is meant so passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypsa")

import pandas as pd

import networks as n
from parkzero.optimize import slips as told
from parkzero.optimize.foreign import read_network
from parkzero.problem import ParkError
from parkzero.text.speaking import phrase

pytestmark = pytest.mark.filterwarnings("ignore")


def net() -> Any:
    found = n.bare(4)
    found.add("Carrier", ["gas"], co2_emissions=[0.2])
    found.add("Bus", "works")
    found.add("Load", "use", bus="works", p_set=[3.0, 5.0, 4.0, 2.0])
    found.add("Generator", "sun", bus="works", p_nom_extendable=True, capital_cost=20.0, p_max_pu=[0.0, 0.8, 0.6, 0.0])
    found.add("Generator", "gas", bus="works", p_nom=10.0, marginal_cost=70.0, carrier="gas")
    found.add("GlobalConstraint", "cap", carrier_attribute="co2_emissions", sense="<=", constant=100.0)
    return found


def renamed(net: Any) -> None:
    net.loads_t.p_set = net.loads_t.p_set.rename(columns={"use": "uses"})


def twice(net: Any) -> None:
    net.components["Generator"].static = pd.concat([net.generators, net.generators.loc[["gas"]]])


def misspelt(name: str) -> Callable[[Any], None]:
    def change(net: Any) -> None:
        net.generators[name] = 1.0

    return change


def cell(kind: str, attribute: str, name: str, value: float) -> Callable[[Any], None]:
    def change(net: Any) -> None:
        net.components[kind].static.loc[name, attribute] = value

    return change


@pytest.mark.parametrize(
    ("change", "field", "found", "expected"),
    [
        (twice, "Generator.name", "gas (2)", "each name once"), (renamed, "Load.p_set", "uses", "the names of the table"), (misspelt("marginal_costs"), "Generator.marginal_costs", "marginal_costs", "marginal_cost"),
        (misspelt("Capital cost"), "Generator.Capital cost", "Capital cost", "capital_cost"), (misspelt("p_nom_extendible"), "Generator.p_nom_extendible", "p_nom_extendible", "p_nom_extendable"),
        (cell("Generator", "p_nom", "gas", -2.0), "Generator.p_nom", "gas (-2)", "no capacity below zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_component_and_attribute(change: Callable[[Any], None], field: str, found: str, expected: str) -> None:
    given = net()
    change(given)
    with pytest.raises(ParkError) as why:
        read_network(given)
    assert [(p.code, p.field, p.found, p.expected, p.level) for p in why.value.problems] == [("foreign_slip", field, found, expected, "error")]


@pytest.mark.parametrize(
    ("change", "field", "found"),
    [
        (cell("Generator", "efficiency", "gas", 40.0), "Generator.efficiency", "gas (40)"), (lambda net: net.remove("Carrier", "gas"), "Generator.carrier", "gas (gas)"), (lambda net: net.remove("Load", "use"), "Load", "0"),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_told_and_planned(change: Callable[[Any], None], field: str, found: str) -> None:
    given = net()
    change(given)
    (problem,) = read_network(given).told
    assert (problem.field, problem.found, problem.level) == (field, found, "warning")
    assert phrase(problem.expected, "zh") != problem.expected


@pytest.mark.parametrize("name", ["marginal_cost_2030", "capital_cost_lc", "p_nom_0", "country", "efficiency2", "under_construction", "v_nom"])
def test_columns_of_ones_own_are_no_slips(name: str) -> None:
    given = net()
    given.generators[name] = 1.0
    assert told.slips(given, "") == ()


@pytest.mark.parametrize("seed", range(6))
def test_networks_without_slips_have_none(seed: int) -> None:
    assert [p for p in told.slips(n.drawn(seed), "") if p.level == "error"] == []


@pytest.mark.parametrize(("change", "file", "found"), [(lambda p: (p / "generators.csv").write_bytes("name,bus\n太阳,works\n".encode("gbk")), "case/generators.csv", "text of another encoding"), (lambda p: (p / "snapshots.csv").unlink(), "case", "a file of another form: ")])
def test_a_folder_that_cannot_be_read_says_why(change: Callable[[Any], None], file: str, found: str, tmp_path: Path) -> None:
    net().export_to_csv_folder(tmp_path / "case")
    change(tmp_path / "case")
    with pytest.raises(ParkError) as why:
        read_network(tmp_path / "case")
    (problem,) = why.value.problems
    assert (problem.code, problem.file) == ("foreign_unreadable", file)
    assert problem.found.startswith(found)
    assert phrase(problem.found, "zh") != problem.found

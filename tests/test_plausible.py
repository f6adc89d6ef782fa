"""Factors that cannot be: told with the range, why, and the slip that would explain them."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import own_factor, park_of
from parkzero.park.catalogue import process_id, table
from parkzero.park.plausible import MEASURED, Range, implausible, of_factor, plausible, slip
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.text.speaking import phrase

PARK = park_of(("burnt,natural_gas,1,MWh",))
THOUSAND = "kg and t, or kWh and MWh taken for each other?"


def told(park: Park) -> list[Problem]:
    return list(implausible(park, lambda path: ("park.yaml", None)))


def of(**values: Any) -> list[Problem]:
    return told(PARK.but(factors=(own_factor(**values),)))


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ({"kind": "electricity", "item": "electricity", "value": 0.0005}, f"1,000 times more would fit: {THOUSAND}"),
        ({"kind": "supplier", "item": "electricity", "value": 581.0}, f"1,000 times less would fit: {THOUSAND}"),
        ({"kind": "heat", "item": "steam", "value": 110.0 * 3.6}, f"1,000 times less would fit: {THOUSAND}"),
        ({"item": "coal", "value": 94.6 * 3.6}, f"1,000 times less would fit: {THOUSAND}"),
        ({"item": "coal", "value": 94.6e3 * 3.6}, "1,000,000 times less would fit: g and t, or Wh and MWh taken for each other?"),
        ({"item": "natural_gas", "value": 0.0561}, "3.6 times more would fit: GJ and MWh taken for each other?"),
        ({"kind": "ncv", "item": "coal", "value": 25.8e3 / 3.6, "unit": "t"}, f"1,000 times less would fit: {THOUSAND}"),
        ({"kind": "ncv", "item": "natural_gas", "value": 8.5 / 3.6, "unit": "1000m3"}, "4.19 times more would fit: kcal and kJ taken for each other?"),
        ({"kind": "product", "item": "clinker", "value": 520.0, "unit": "t"}, f"1,000 times less would fit: {THOUSAND}"),
        ({"kind": "material", "item": "made_up", "value": 4.0, "unit": "t"}, "3.67 times less would fit: carbon and CO2 taken for each other?"),
        ({"kind": "electricity", "item": "electricity", "value": 5e8, "gas": "CH4"}, ""),
    ],
)  # fmt: skip
def test_a_factor_out_of_range_is_told_with_the_slip(values: dict[str, Any], hint: str) -> None:
    (found,) = of(**values)
    assert (found.code, found.level, found.file, found.line, found.field) == ("implausible", "warning", "factors.csv", 2, "value")
    assert found.hint == hint
    assert found.found.endswith(f" for {values['item']}")
    assert found.expected.startswith("between ")
    for text in filter(None, (found.found, found.expected, found.hint)):
        assert phrase(text, "zh") != text


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "electricity", "item": "electricity", "value": 0.5}, {"kind": "supplier", "item": "electricity", "value": 0.0}, {"item": "coal", "value": 94.6 * 3.6e-3},
        {"item": "biogas", "value": 0.0}, {"kind": "heat", "item": "heat", "value": 0.0}, {"kind": "ncv", "item": "coal", "value": 25.8 / 3.6, "unit": "t"},
        {"kind": "chain", "item": "steel_bought", "value": 1.9e6, "unit": "t", "gas": "CO2e"}, {"kind": "product", "item": "made_up", "value": 0.0, "unit": "t"},
    ],
)  # fmt: skip
def test_a_factor_that_may_be_is_not_told(values: dict[str, Any]) -> None:
    assert of(**values) == []


def test_fossil_fuel_without_carbon_cannot_be() -> None:
    assert [p.code for p in of(item="coal", value=0.0)] == ["implausible"]


def test_the_slip_nearest_to_the_middle_is_named() -> None:
    known = plausible("electricity", "electricity", "CO2")
    assert known is not None
    assert slip(0.0, known) == slip(1e12, known) == ""


@pytest.mark.parametrize(("text", "wrong"), [("0.1229", True), ("0.3", False), ("0.9", True)])
def test_coal_per_kwh_is_bounded(text: str, wrong: bool) -> None:
    assert [p.field for p in told(park_of(("burnt,natural_gas,1,MWh",), coal_per_kwh=text))] == ["site.coal_per_kwh"] * wrong


def test_factors_of_the_grid_are_bounded() -> None:
    park = park_of(("burnt,natural_gas,1,MWh",), grid={"factor": "581 tCO2/MWh", "residual_factor": "0.6 tCO2/MWh"})
    (found,) = told(park)
    assert (found.field, found.found, found.hint) == ("site.grid.factor", "581 t/MWh for electricity", f"1,000 times less would fit: {THOUSAND}")


def test_a_row_by_mass_is_told_once() -> None:
    """It holds for the enterprise that has a calorific value of its own too, in another number."""
    park = park_of(("burnt,coal,1,MWh",), own=("fuel,coal,2.4,kg/t",))
    assert [p.code for p in told(park)] == ["implausible"]


@pytest.mark.parametrize("value", ["-0.5", "nan", "inf"])
def test_a_negative_or_endless_factor_is_an_error(value: str) -> None:
    with pytest.raises(AssertionError, match=r"negative_value|not_a_quantity"):
        park_of(("burnt,coal,1,MWh",), own=(f"electricity,electricity,{value},t/MWh",))


def test_the_catalogue_itself_is_plausible() -> None:
    wrong = []
    kinds = {basis: kind for kind, basis in MEASURED.items()}
    for row in table("process.csv"):
        factor = own_factor(kind=kinds[row["basis"]], item=process_id(row), value=float(row["t_per_t"]), unit="t", gas=row["gas"])
        wrong += [] if (known := of_factor(factor)) and known.holds(factor.value) else [row]
    for row in table("electricity.csv"):
        known = plausible("electricity", "electricity", "CO2")
        wrong += [] if not row["t_per_mwh"] or (known and known.holds(float(row["t_per_mwh"]))) else [row]
    for row in table("fuels.csv"):
        known = plausible("fuel", row["carrier"], row["gas"])
        wrong += [] if not row["kg_per_gj"] or (known and known.holds(float(row["kg_per_gj"]) * 3.6e-3)) else [row]
    for row in table("coal_equivalent.csv"):
        known = plausible("coal_per_kwh", "electricity", "CO2")
        wrong += [row] if row["kind"] == "equivalent" and row["item"].startswith("electricity") and not (known and known.holds(float(row["kgce_per_unit"]))) else []
    assert not wrong


@pytest.mark.parametrize(("gas", "share", "hint"), [("CO2", 5.0, "100 times less would fit: % and shares taken for each other?"), ("CO2", 0.5, None), ("CH4", 5.0, None)])
def test_a_factor_is_known_better_than_to_itself(gas: str, share: float, hint: str | None) -> None:
    found = [(p.field, p.hint) for p in of(item="coal", gas=gas, value=0.34 if gas == "CO2" else 0.0001, share=share)]
    assert found == ([] if hint is None else [("uncertainty", hint)])


@pytest.mark.parametrize(("country", "factor", "expected"), [("CN", 0.0581, True), ("CN", 0.581, False), ("CN", 0.0, True), ("ZZ", 0.0581, False)])
def test_the_factor_of_the_grid_is_near_those_of_the_catalogue(country: str, factor: float, expected: bool) -> None:
    park = park_of(("burnt,natural_gas,1,MWh",), country=country, grid={"factor": f"{factor} tCO2/MWh"})
    assert [(p.field, phrase(p.expected, "zh") != p.expected) for p in told(park)] == [("site.grid.factor", True)] * expected


def test_the_factor_of_the_grid_is_bounded_by_the_least_and_the_most_of_the_catalogue() -> None:
    rows = [r for r in table("electricity.csv") if (r["kind"], r["family"], r["region"]) == ("average", "combustion", "") and r["t_per_mwh"]]
    by = {c: [float(r["t_per_mwh"]) for r in rows if r["country"] == c] for c in {r["country"] for r in rows}}
    share, any_grid = plausible("grid_factor", "*", ""), plausible("electricity", "electricity", "CO2")
    assert share is not None
    assert any_grid is not None
    country, values = max(((c, v) for c, v in by.items() if share.high * max(v) < any_grid.high), key=lambda x: max(x[1]) / min(x[1]))
    assert max(values) > 1.2 * min(values)
    low, high = share.low * min(values), share.high * max(values)
    for factor, wrong in ((low * 1.001, False), (low * 0.999, True), (high * 0.999, False), (high * 1.001, True)):
        assert bool(told(park_of(("burnt,natural_gas,1,MWh",), country=country, grid={"factor": f"{factor} tCO2/MWh"}))) is wrong


def test_ten_thousand_is_asked_about_where_no_other_slip_would_fit() -> None:
    power = Range("connection", 4000.0, 20000.0, zero=False, unit="MWh", why="x")
    assert slip(1.0, power) == "10,000 times more would fit: kWh and 万kWh taken for each other?"
    assert slip(1.0, power._replace(low=900.0)) == "1,000 times more would fit: kWh and MWh taken for each other?"

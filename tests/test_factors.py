"""Factors: every gas by its name and origin, and which factor acts on which flow."""

from __future__ import annotations

import pytest

from ledgers import booked, row, total
from parkzero.park.catalogue import blends, gas_of, potentials
from parkzero.standards.register import METHODS

LEAK = {"giver_kind": "enterprise", "giver": "a", "receiver_kind": "air", "receiver": "", "unit": "t"}


@pytest.mark.parametrize(("assessment", "fossil", "biogenic"), [("AR4", 25.0, 25.0), ("AR5", 30.0, 28.0), ("AR6", 29.8, 27.0)])
def test_methane_counts_by_the_origin_of_its_carbon(assessment: str, fossil: float, biogenic: float) -> None:
    """Table 7.15 of AR6, Tables 8.7 and 8.A.1 of AR5; leaks as the row says, burnt fuels by what they are."""
    method = METHODS["ghg-protocol-location"]
    method = method.but(ruler=method.ruler.but(gwp=assessment, gases=("CH4",)))
    assert total([row("CH4", 100.0, **LEAK)], method) == pytest.approx(100 * fossil)
    assert total([row("CH4", 100.0, **LEAK, attribute="biogenic")], method) == pytest.approx(100 * biogenic)
    for fuel, kg_per_tj, potential in (("natural_gas", 1.0, fossil), ("coal", 10.0, fossil), ("biomass", 30.0, biogenic), ("biogas", 1.0, biogenic)):
        assert total([row(fuel, 1e6 / 3.6)], method) == pytest.approx(kg_per_tj * potential), fuel


@pytest.mark.parametrize(
    ("blend", "ar6"),
    [("R-410A", 0.5 * 771 + 0.5 * 3740), ("R-404A", 0.44 * 3740 + 0.52 * 5810 + 0.04 * 1530), ("R-407C", 0.23 * 771 + 0.25 * 3740 + 0.52 * 1530), ("R-507A", 0.5 * 3740 + 0.5 * 5810),
     ("R-454B", 0.689 * 771 + 0.311 * 0.501), ("R-513A", 0.44 * 1530 + 0.56 * 0.501), ("R-32", 771), ("HFC-32", 771), ("R-134a", 1530), ("R-744", 1)],
)  # fmt: skip
def test_refrigerants_count_by_what_they_hold(blend: str, ar6: float) -> None:
    found = booked([row(gas_of(blend) or "", 10.0, **LEAK)], "ghg-protocol-location")
    assert found.total.value == pytest.approx(10 * ar6)
    assert total([row(gas_of(blend) or "", 10.0, **LEAK)], "gb-t-32151") == (10.0 if blend == "R-744" else 0.0)


def test_shares_of_a_blend_make_a_whole() -> None:
    assert len(blends()) == 16
    assert all(sum(parts.values()) == pytest.approx(1.0) and set(parts) <= {*potentials("AR4"), "CO2"} for parts in blends().values())


@pytest.mark.parametrize(("assessment", "potential"), [("AR4", 1810.0), ("AR5", 1760.0), ("AR6", 1960.0)])
def test_what_no_standard_lists_stands_apart_and_is_not_counted(assessment: str, potential: float) -> None:
    for method in METHODS.values():
        found = booked([row("HCFC22", 10.0, **LEAK)], method.but(ruler=method.ruler.but(gwp=assessment)))
        assert (found.total.value, found.scopes["1"].value) == (0.0, 0.0)
        if method.ruler.direct:
            assert found.other_gases.value == pytest.approx(10 * potential)
            assert [(x.scope, x.gas) for x in found.lines] == [("apart", "HCFC")]


@pytest.mark.parametrize(
    ("name", "gas"),
    [("R-22", "HCFC22"), ("hcfc-22", "HCFC22"), ("HFO-1234ze(E)", "HFO1234zeE"), ("HFC-1234yf", "HFO1234yf"), ("R-12", "CFC12"), ("PFC-14", "CF4"), ("r 410a", "R410A"), ("R-999Z", None), ("CO2", None)],
)  # fmt: skip
def test_a_gas_has_several_names(name: str, gas: str | None) -> None:
    assert gas_of(name) == gas

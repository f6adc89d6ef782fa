"""Steam by its state, against the values printed for checking programs."""

from __future__ import annotations

import pytest

from parkzero.park.amounts import Known, amount
from parkzero.park.steam import FEEDWATER, enthalpy, region_2, saturation_temperature, superheated


@pytest.mark.parametrize(("temperature", "pressure", "printed"), [(300.0, 0.0035, 2549.91145), (700.0, 0.0035, 3335.68375), (700.0, 30.0, 2631.49474)])
def test_region_2_of_if97(temperature: float, pressure: float, printed: float) -> None:
    """IAPWS R7-97(2012), Table 15: enthalpy in kJ/kg."""
    assert region_2(pressure, temperature) == pytest.approx(printed, abs=5e-6)


@pytest.mark.parametrize(("pressure", "printed"), [(0.1, 372.755919), (1.0, 453.035632), (10.0, 584.149488)])
def test_saturation_of_if97(pressure: float, printed: float) -> None:
    """IAPWS R7-97(2012), Table 36: temperature in K."""
    assert saturation_temperature(pressure) == pytest.approx(printed, abs=5e-7)


def test_the_boundary_of_region_2_of_if97() -> None:
    """IAPWS R7-97(2012), equation 5: 16.5291643 MPa at 623.15 K; above it lies region 3, which is refused."""
    superheated(16.529164, 623.15)
    with pytest.raises(ValueError, match=r"16\.53"):
        superheated(16.53, 623.15)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("2777 kJ/kg", 2777.0), ("2.777 MJ/kg", 2777.0), ("1.0 MPa", 2777.0), ("10 bar", 2777.0), ("1.0 MPa 179.9 degC", 2777.15), ("1.0 MPa 179 degC", 2777.0),
        ("0.9 MPa(g)", 2777.0), ("9 barg", 2777.0), ("10 bar(a)", 2777.0), ("1.0 MPa 300 degC", 3051.7), ("1.0 MPa, 300 °C", 3051.7), ("300℃ 1.0 MPa", 3051.7),
        ("1.0 MPa 573.15 K", 3051.7), ("3.5 MPa 435 ℃", 3303.6), ("25 MPa 600 degC", 3493.69),
    ],
)  # fmt: skip
def test_states_of_steam(state: str, found: float) -> None:
    assert enthalpy(state) == pytest.approx(found, abs=0.06)


@pytest.mark.parametrize("state", ["", "1.0 MPa 100 degC", "300 degC", "2777 kJ/kg 300 degC", "30 MPa 400 degC", "1 MPa 900 degC", "30 MPa", "1 MWh", "steam"])
def test_what_is_no_steam_is_refused(state: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        enthalpy(state)


def test_saturated_and_superheated_steam_meet() -> None:
    for pressure in (0.1, 0.5, 1.0, 4.0, 10.0):
        assert region_2(pressure, saturation_temperature(pressure)) == pytest.approx(enthalpy(f"{pressure} MPa"), rel=2e-3)
    assert FEEDWATER == 83.74


@pytest.mark.parametrize(("state", "field"), [("1 MPa 100 degC", "state"), ("hot", "state"), ("", "unit")])
def test_a_state_that_is_none_of_steam_is_blamed_itself(state: str, field: str) -> None:
    told: list[tuple[str, str]] = []
    row = {"enterprise": "mill", "action": "bought", "carrier": "steam", "quantity": "20", "unit": "t", "state": state}
    assert amount(row, Known(), lambda code, field, expected, hint="": told.append((field, hint))) is None
    assert told[0][0] == field
    assert ("180 degC" in told[0][1]) == (state == "1 MPa 100 degC")

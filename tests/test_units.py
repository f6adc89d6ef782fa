from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.money import annuity, convert
from parkzero.units import Quantity, UnitError, UnusableUnit, read, split


@pytest.mark.parametrize(
    ("text", "target", "value", "currency"),
    [
        ("35 GWh", "MWh", 35_000.0, None),
        ("0.2 t/tce", "t/tce", 0.2, None),
        ("12 万tce", "tce", 120_000.0, None),
        ("60 EUR/t", "money/t", 60.0, "EUR"),
        ("0.4 元/kWh", "money/MWh", 400.0, "CNY"),
        ("31.2 CNY/kW/month", "money/MW/month", 31_200.0, "CNY"),
        ("1.5 亿元", "money", 1.5e8, "CNY"),
        ("3 GWh/a", "MWh", 3_000.0, None),
        ("1 tce", "MWh", 8.141, None),
        ("30 %", "", 0.3, None),
        ("0.8325 kgCO2/kWh", "tCO2/MWh", 0.8325, None),
        ("150 km2", "m2", 150e6, None),
        ("1,959 GWh", "MWh", 1_959_000.0, None),
        ("0,581 GWh", "MWh", 581.0, None),
        ("-0,5 GWh", "MWh", -500.0, None),
        ("3 dm3", "m3", 0.003, None),
        ("3 cm3", "m3", 3e-6, None),
        ("3 mm2", "m2", 3e-6, None),
        ("3 hm3", "m3", 3e6, None),
        ("3 kNm3", "m3", 3000.0, None),
        ("3 1000m3", "m3", 3000.0, None),
        ("2 万立方米", "m3", 20_000.0, None),
        ("5 m³", "m3", 5.0, None),
        ("1 bbl", "m3", 0.158987294928, None),
        ("1 kbbl", "m3", 158.987294928, None),
        ("1 MMBtu", "MWh", 0.29307107, None),
        ("0.3 kgce/kWh", "tce/MWh", 0.3, None),
        ("300 gce/kWh", "tce/MWh", 0.3, None),
        ("0.3 kgce/kWh", "", 2.4423, None),
        ("2 EUR/(kW*month)", "money/MW/month", 2000.0, "EUR"),
        ("10 10^6 kcal", "MWh", 11.622222, None),
        ("5 m^3", "m3", 5.0, None),
        ("2 kW*h", "MWh", 0.002, None),
        ("2 kW h", "MWh", 0.002, None),
        ("4 MJ kg**-1", "kJ/kg", 4000.0, None),
        ("35,5 GWh", "MWh", 35_500.0, None),
        ("1.290,5 GWh", "MWh", 1_290_500.0, None),
    ],
)
def test_quantities_of_the_field(text: str, target: str, value: float, currency: str | None) -> None:
    found = read(text, target)
    assert found.value == pytest.approx(value, rel=1e-6)
    assert found.currency == currency


@pytest.mark.parametrize(
    "text", ["35 MW", "35", "many GWh", "", "nan MWh", "3 parsecs", "5 EUR CNY", "35,55,5 GWh", "1.2.3 GWh", "1,2,3 GWh", "1 __import__('os')", "0,581,000 GWh", "00,5 GWh", "1 MWh**9**9", "1 9**9**9", "1 MWh/", "1 (MWh)"]
)
def test_what_is_no_energy_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        read(text, "MWh")


@pytest.mark.parametrize(
    ("unit", "target", "instead"),
    [
        ("ton", "t", "short_ton"), ("ktons", "t", "short_ton"), ("mt", "t", "metric ton"), ("MT", "t", "metric ton"), ("mWh", "MWh", "M for mega"),
        ("mW", "MW", "M for mega"), ("mtce", "tce", "M for mega"), ("MBtu", "MWh", "MMBtu"), ("Mm3", "m3", "hm3"), ("Mbbl", "m3", "kbbl"), ("t/mWh", "t/MWh", "M for mega"),
    ],
)  # fmt: skip
def test_units_that_readers_take_for_different_ones_are_refused_with_a_choice(unit: str, target: str, instead: str) -> None:
    with pytest.raises(UnusableUnit, match=instead):
        read(f"1 {unit}", target)


@given(st.floats(1e-6, 1e9), st.sampled_from(["kWh", "MWh", "GWh", "GJ", "TJ", "tce"]))
def test_there_and_back(value: float, unit: str) -> None:
    there = read(f"{value!r} {unit}", "MWh").value
    back = read(f"{there!r} MWh", unit).value
    assert back == pytest.approx(value, rel=1e-6)


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_unit_error(text: str) -> None:
    with contextlib.suppress(UnitError):
        assert isinstance(read(text, "MWh"), Quantity)


def test_split_multiplies_chinese_numbers() -> None:
    assert split("3 万kWh") == (30_000.0, "kWh")


def test_money_deflates_first_and_exchanges_second() -> None:
    there = convert(100.0, "CNY", 2020, "EUR", 2024)
    inflated = convert(100.0, "CNY", 2020, "CNY", 2024)
    assert there == pytest.approx(convert(inflated, "CNY", 2024, "EUR", 2024))
    assert inflated > 100.0
    assert 10.0 < there < 15.0


def test_annuity_in_closed_form() -> None:
    assert annuity(0.0, 20) == pytest.approx(0.05)
    rate, years = 0.07, 25
    assert sum(annuity(rate, years) / (1 + rate) ** n for n in range(1, years + 1)) == pytest.approx(1.0)

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.money import annuity
from parkzero.money import convert as exchanged
from parkzero.units import Quantity, UnitError, UnusableUnit, calorific_basis, convert, dimension, read, spellings, split


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
        ("10 10^6 kcal", "MWh", 11.63, None),
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
    there = exchanged(100.0, "CNY", 2020, "EUR", 2024)
    inflated = exchanged(100.0, "CNY", 2020, "CNY", 2024)
    assert there == pytest.approx(exchanged(inflated, "CNY", 2024, "EUR", 2024))
    assert inflated > 100.0
    assert 10.0 < there < 15.0


def test_annuity_in_closed_form() -> None:
    assert annuity(0.0, 20) == pytest.approx(0.05)
    rate, years = 0.07, 25
    assert sum(annuity(rate, years) / (1 + rate) ** n for n in range(1, years + 1)) == pytest.approx(1.0)


VALUES = [(r["spelling"], r["target"], float(r["value"])) for r in csv.DictReader((Path(__file__).parent / "unit_values.csv").read_text(encoding="utf8").splitlines())]


@pytest.mark.parametrize(("spelling", "target", "value"), VALUES)
def test_every_spelling_has_its_value(spelling: str, target: str, value: float) -> None:
    assert convert(1.0, spelling, target).value == pytest.approx(value, rel=1e-9)


def test_every_spelling_is_tested() -> None:
    tested = {v[0] for v in VALUES}
    assert {s for s in spellings() if s not in tested and f"{s}kWh" not in tested} == {"摄氏度", "°C", "°F"}


@pytest.mark.parametrize(("text", "target", "value"), [
    ("50 分/kWh", "money/MWh", 500), ("0.6 元/千瓦时", "money/MWh", 600), ("3 元/立方米", "money/m3", 3), ("80 元/吨", "money/tCO2", 80), ("80 元/吨二氧化碳", "money/tCO2", 80),
    ("40 元/kW·月", "money/MW/month", 4e4), ("40 元/kW/月", "money/MW/month", 4e4), ("40 元/(千瓦·月)", "money/MW/month", 4e4), ("40 元/kVA·月", "money/MW/month", 4e4),
    ("5 tCO2/万kWh", "tCO2/MWh", 0.5), ("389.31 GJ/万Nm3", "GJ/m3", 0.038931), ("389.31 GJ/10^4Nm3", "GJ/m3", 0.038931), ("389.31 GJ/10⁴Nm³", "GJ/m3", 0.038931),
    ("12 GJ/1000 m3", "GJ/m3", 0.012), ("12 EUR/(1000 kWh)", "money/MWh", 12), ("1 万标立方米", "m3", 1e4), ("1 百万千焦", "GJ", 1), ("1 克标准煤/千瓦时", "tce/MWh", 0.001), ("5 ％", "", 0.05), ("1 tCO₂e", "tCO2", 1),
    ("1 万千瓦", "MW", 10), ("1 亿千瓦时", "MWh", 1e5), ("1 万吨二氧化碳", "tCO2", 1e4), ("1 千焦/千克", "kJ/kg", 1), ("0.5 t/MWh", "tCO2/MWh", 0.5),
    ("25 ℃", "degC", 25), ("298.15 K", "degC", 25), ("77 °F", "degC", 25), ("1 km²", "m2", 1e6), ("1 Gcal", "GJ", 4.1868), ("20 年", "year", 20), ("600 万元/年", "money", 6e6),
])  # fmt: skip
def test_quantities_as_tables_print_them(text: str, target: str, value: float) -> None:
    assert read(text, target).value == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("text", "target", "instead"), [
    ("1 ton", "t", "short_ton"), ("1 mt", "t", "Mt"), ("1 mWh", "MWh", "M for mega"), ("1 Mcf", "m3", "1000 ft3"), ("1 $/MWh", "money/MWh", "USD"), ("5 ct/kWh", "money/MWh", "0.01 EUR"),
    ("5 kWj", "MWh", "did you mean 'kW"), ("5 tonnen", "t", "did you mean 'tonne"), ("5 兆瓦吋", "MWh", ""),
])  # fmt: skip
def test_units_that_cannot_be_taken_say_what_to_write(text: str, target: str, instead: str) -> None:
    with pytest.raises(UnusableUnit if instead else UnitError) as caught:
        read(text, target)
    assert instead in str(caught.value)


@pytest.mark.parametrize("unit", ["104kWh", "104 kWh", "106 m3"])
def test_a_power_of_ten_that_lost_its_sign_is_refused(unit: str) -> None:
    with pytest.raises(UnusableUnit, match="power of ten"):
        convert(1.0, unit, "MWh" if "Wh" in unit else "m3")


@pytest.mark.parametrize(("text", "target", "value"), [
    ("92 EUR/kW/a", "money/MW/month", 92e3 / 12), ("480 元/kW/年", "money/MW/month", 4e4), ("480 元/kW·年", "money/MW/month", 4e4), ("3 GWh/a", "MWh", 3e3),
    ("3 Mio. m3", "m3", 3e6), ("3 Mio. kWh", "MWh", 3e3), ("2 Mrd. EUR", "money", 2e9), ("20 蒸吨/小时", "t/h", 20),
])  # fmt: skip
def test_units_are_read_as_people_write_them(text: str, target: str, value: float) -> None:
    assert read(text, target).value == pytest.approx(value)


def test_tonnes_of_carbon_are_none_of_co2() -> None:
    with pytest.raises(UnitError) as why:
        read("15.3 tC/TJ", "tCO2/TJ")
    assert "did you mean" not in str(why.value)
    assert [dimension(u) for u in ("t", "tCO2", "kg")] == ["mass", "emission", "mass"]


@pytest.mark.parametrize("text", ["480 元/kWh", "92 EUR/MWh", "92 EUR/kW"])
def test_a_price_of_power_says_for_how_long(text: str) -> None:
    with pytest.raises(UnitError, match="not a unit of the kind"):
        read(text, "money/MW/month")


def test_a_number_with_a_power_has_lost_none() -> None:
    assert convert(1.0, "104^2 kWh", "kWh").value == pytest.approx(10816.0)
    with pytest.raises(UnitError, match="lost its sign"):
        convert(1.0, "104 kWh", "kWh")
@pytest.mark.parametrize("text", ["1 290 GWh", "1\u202f290 GWh", "1’290 GWh", "12 345 kWh", "35 GWh 2024", "5 m 2"])
def test_a_number_in_groups_and_one_behind_the_unit_are_no_multiples(text: str) -> None:
    with pytest.raises(UnusableUnit, match=r"in groups|ends in a number"):
        read(text, "m2" if text.endswith("m 2") else "MWh")


@pytest.mark.parametrize(("text", "target"), [("0.55 块/度", "money/MWh"), ("5 元/kWh(含税)", "money/MWh"), ("5 人天", "MWh")])
def test_a_unit_is_refused_as_it_was_written(text: str, target: str) -> None:
    with pytest.raises(UnitError) as why:
        read(text, target)
    assert repr(text.partition(" ")[2]) in str(why.value)


def test_a_chinese_slip_has_a_suggestion_and_a_word_for_gross_needs_no_blank() -> None:
    with pytest.raises(UnusableUnit, match="did you mean '吨标准煤/兆瓦时'"):
        read("5 吨标准炭/兆瓦时", "tce/MWh")
    assert calorific_basis("MWh高位") == ("MWh", True)


@pytest.mark.parametrize(("text", "target", "value"), [
    ("1 度", "MWh", 1e-3), ("1 万度", "MWh", 10), ("1 元/度", "money/MWh", 1e3), ("1 分/度", "money/MWh", 10), ("1 吨标煤", "GJ", 29.3076), ("1 万吨标煤", "tce", 1e4), ("1 吉焦", "GJ", 1), ("1 兆瓦", "MW", 1), ("1 兆瓦时", "MWh", 1), ("1 百万大卡", "GJ", 4.1868),
    ("1 公斤", "t", 1e-3), ("1 立方米", "m3", 1), ("1 万立方米", "m3", 1e4), ("1 平方米", "m2", 1), ("1 公顷", "m2", 1e4), ("1 ％", "", 0.01), ("1 元/m3", "money/m3", 1), ("1 m³", "m3", 1), ("1 Nm³", "m3", 1), ("1 m²", "m2", 1), ("1 km²", "m2", 1e6), ("1 tCO₂", "tCO2", 1),
    ("1 kt", "t", 1e3), ("1 KWh", "MWh", 1e-3), ("1 kwh", "MWh", 1e-3), ("1 TCE", "tce", 1), ("1 MMBtu", "GJ", 1.05505585262), ("1 therm", "MJ", 105.505585262), ("1 scf", "m3", 0.028316846592), ("1 MWth", "MW", 1), ("1 MWe", "MW", 1), ("1 GWp", "MW", 1e3), ("1 ‰", "", 1e-3),
    ("1 bbl", "l", 158.987294928), ("1 dm3", "l", 1), ("1 cm3", "l", 1e-3), ("1 km3", "m3", 1e9), ("1 mm3", "m3", 1e-9), ("0,581 GWh", "MWh", 581), ("298.15 K", "degC", 25),
])  # fmt: skip
def test_units_of_chinese_and_european_tables(text: str, target: str, value: float) -> None:
    assert read(text, target).value == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("unit", "code"), [("AUD/kWh", "AUD"), ("PLN/tCO2", "PLN"), ("SEK/kVA/month", "SEK")])
def test_a_currency_without_rates_is_told_with_those_that_have_some(unit: str, code: str) -> None:
    kind = "money/MW/month" if "month" in unit else "money/tCO2" if "CO2" in unit else "money/MWh"
    with pytest.raises(UnusableUnit, match=f"no rates are known for {code}: write EUR, CNY"):
        convert(1.0, unit, kind)

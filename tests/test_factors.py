"""Factors: every gas by its name and origin, and which factor acts on which flow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledgers import LOOK, booked, made, own_factor, row, site, total
from parkzero.accounting import Inventory
from parkzero.order import kinds, worked
from parkzero.park import tables
from parkzero.park.amounts import Known
from parkzero.park.annexes import factors as factors_of
from parkzero.park.catalogue import blends, gas_of, potentials, table
from parkzero.park.certifying import power_source
from parkzero.park.columns import FACTORS as COLUMNS
from parkzero.park.delimited import rows_of
from parkzero.park.flowing import flows_of
from parkzero.park.raw import Raw
from parkzero.park.reading import assembled
from parkzero.park.whole import Certificate, OwnFactor, Park
from parkzero.park.writing import activity_row
from parkzero.problem import Problem
from parkzero.standards import factors
from parkzero.standards.account import account
from parkzero.standards.register import METHODS
from parkzero.words import BIOGENIC, FUELS

ACTIVITY = "enterprise,action,carrier,quantity,unit,period,partner,attribute,certificate,state"
FACTORS = "kind,item,gas,value,unit,level,enterprise,contract,source"


def read(activity: str, own: str = "", country: str = "CN", method: str = "") -> tuple[Park | None, list[Problem]]:
    """A park of two plants from rows of activity.csv and factors.csv."""
    given = {"activity": (ACTIVITY, activity, tables.ACTIVITY), "factors": (FACTORS, own, COLUMNS)}
    rows = {name: rows_of(f"{head}\n{text}", f"{name}.csv", columns)[0] for name, (head, text, columns) in given.items()}
    place = {"country": country, "latitude": 30.0, "longitude": 100.0}
    card = {"id": "x", "name": {"en": "X"}, "study": {"base_year": 2024}, "site": {"place": place, "enterprises": [{"id": "a"}, {"id": "b"}]}}
    return assembled(Raw(card=card, where=lambda path: ("park.yaml", None), tables=rows), kinds(), lambda name: (None, []))


def park(activity: str, own: str = "", country: str = "CN") -> Park:
    found, problems = read(activity, own, country)
    assert found is not None, problems
    return found


def problem(activity: str, own: str = "", country: str = "CN") -> Problem:
    found, problems = read(activity, own, country)
    assert found is None
    (error,) = (p for p in problems if p.level == "error")
    return error


def accounted(activity: str, own: str = "", country: str = "CN", method: str = "ghg-protocol-location", year: int = 2024) -> Inventory:
    of = park(activity, own, country)
    return account(flows_of(of, year), worked(METHODS[method], of, of.site, LOOK, study=of.study, base_year=year, year=year))


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


def power(**changes: object) -> OwnFactor:
    return own_factor(**{"kind": "electricity", "item": "electricity", "level": "measured"} | changes)


GERMANY = site("DE")
GRID = factors.grid(GERMANY, 2023).value
HEAT = factors.heat(GERMANY, 2023).value


@pytest.mark.parametrize(("kind", "carrier", "default"), [("electricity", "electricity", GRID), ("heat", "steam", HEAT), ("heat", "heat", HEAT)])
@pytest.mark.parametrize("firm", ["a", ""])
def test_a_factor_of_one_gas_takes_the_place_of_that_gas_alone(kind: str, carrier: str, default: float, firm: str) -> None:
    methane = own_factor(kind=kind, item=carrier, gas="CH4", value=0.001, enterprise=firm)
    carbon = own_factor(kind=kind, item=carrier, value=0.4, enterprise=firm, origin="factors.csv:3")
    bought = [row(carrier)]
    for own, co2, ch4 in (((methane,), default, 29.8e-3), ((methane, carbon), 0.4, 29.8e-3), ((carbon,), 0.4, 0.0), ((), default, 0.0)):
        found = booked(bought, "ghg-protocol-location", GERMANY, own)
        assert found.gases["CO2"].value == pytest.approx(1000 * co2)
        assert found.total.value == pytest.approx(1000 * (co2 + ch4))
    assert total(bought, "gb-t-32151", GERMANY, (methane,)) == total(bought, "gb-t-32151", GERMANY), "a rule of CO2 alone"


def test_a_firms_methane_leaves_the_carbon_of_its_fuel() -> None:
    methane = own_factor(item="natural_gas", gas="CH4", value=0.001, enterprise="a")
    burnt = [row("natural_gas")]
    found, usual = (booked(burnt, "ghg-protocol-location", GERMANY, own).gases for own in ((methane,), ()))
    assert (found["CO2"], found["N2O"]) == (usual["CO2"], usual["N2O"])
    assert found["CH4"].value == pytest.approx(1000 * 0.001 * 29.8)


@pytest.mark.parametrize(("method", "acts"), [("ghg-protocol-location", True), ("iso-14064-1", True), ("gb-t-32151", True), ("china-zcp-2025", False)])
def test_an_electricity_factor_of_a_firm_acts_under_every_rule_that_takes_one(method: str, acts: bool) -> None:
    bought = [row("electricity", 100.0), row("electricity", 100.0, receiver="b")]
    found = booked(bought, method, own=(power(value=0.1, enterprise="a"),)).enterprises
    usual = booked(bought, method).enterprises
    assert found["b"] == usual["b"]
    assert found["a"].value == pytest.approx(10.0 if acts else usual["a"].value)


def test_by_market_a_firms_own_supplier_goes_before_its_mix_and_the_location_stands_in_last() -> None:
    bought = [row("electricity", 100.0)]
    rows = {kind: power(kind=kind, value=value, enterprise="a", origin=f"factors.csv:{n}") for n, (kind, value) in enumerate((("supplier", 0.2), ("residual", 0.3), ("electricity", 0.1)))}
    assert total(bought, "ghg-protocol-market", GERMANY, tuple(rows.values())) == pytest.approx(20.0)
    assert total(bought, "ghg-protocol-market", GERMANY, (rows["residual"], rows["electricity"])) == pytest.approx(30.0)
    assert total(bought, "ghg-protocol-market", GERMANY, (rows["electricity"],)) == total(bought, "ghg-protocol-market", GERMANY)
    nowhere = site("BR")
    assert total(bought, "ghg-protocol-market", nowhere, (rows["electricity"],)) == pytest.approx(10.0)


def test_the_factor_of_a_contract_acts_on_its_own_rows_alone() -> None:
    tariff = power(kind="supplier", value=0.05, contract="ppa-7")
    firm = power(kind="supplier", value=0.3, enterprise="a", origin="factors.csv:3")
    under = [row("electricity", 100.0, attribute="ppa", certificate="ppa-7"), row("electricity", 100.0, certificate="ppa-7"), row("electricity", 100.0, receiver="b", certificate="ppa-7")]
    beside = [row("electricity", 100.0, attribute="ppa", certificate="ppa-8"), row("electricity", 100.0), row("electricity", 100.0, receiver="b")]
    assert total(under, "ghg-protocol-market", GERMANY, (tariff, firm)) == pytest.approx(15.0)
    assert total(beside, "ghg-protocol-market", GERMANY, (tariff, firm)) == pytest.approx(30.0 + 100 * factors.residual(GERMANY, 2023).value)
    for method in ("ghg-protocol-location", "china-zcp-2025"):
        assert total(under, method, GERMANY, (tariff,)) == total(under, method, GERMANY)
    warm = own_factor(kind="heat", item="steam", value=0.01, contract="heat-1")
    assert total([row("steam", 100.0, certificate="heat-1")], "china-zcp-2025", GERMANY, (warm,)) == pytest.approx(1.0)
    gas = own_factor(item="natural_gas", value=0.1, contract="gas-1")
    assert total([row("natural_gas", 100.0, certificate="gas-1")], "eu-ets", GERMANY, (gas,)) == pytest.approx(10.0)
    both = power(kind="supplier", value=0.01, contract="ppa-7", enterprise="b", origin="factors.csv:4")
    assert [r.tonnes for r in made("ghg-protocol-market", GERMANY, (tariff, firm, both)).fits("electricity", "grid", "enterprise", "fuel", "ppa", enterprise="b", contract="ppa-7")] == [0.01]


def test_a_contract_is_one_that_rows_name_and_a_factor_is_of_one_gas() -> None:
    bought = "a,bought,electricity,100,MWh,2024,grid,ppa,ppa-7"
    assert accounted(bought, "supplier,electricity,CO2e,50,kg/MWh,supplier,,ppa-7,x", "DE", "ghg-protocol-market").total.value == pytest.approx(5.0)
    unknown = problem(bought, "supplier,electricity,,50,kg/MWh,supplier,,ppx-7,x")
    assert (unknown.code, unknown.field, unknown.found) == ("unknown_name", "contract", "ppx-7")
    assert "ppa-7" in unknown.hint
    assert problem(bought, "product,clinker,,0.5,t/t,measured,,ppa-7,x").field == "contract"
    assert problem(bought, "fuel,coal,CO2e,90,kg/GJ,measured,,,x").field == "gas"
    assert problem("a,burnt,coal,1,ton,2024").hint == "ton is ambiguous: write t (tonne), short_ton or long_ton"


def test_factor_and_calorific_value_are_of_one_family_in_every_country() -> None:
    """1000 t of coal in China: 94.6 kg/GJ goes with the 25.8 GJ/t of the IPCC, 89.0 with the 19.57 of GB/T 32151; the national
    database prints 94.6 kg/GJ and no calorific value, so that of GB/T 32151 goes with it."""
    coal = "a,burnt,coal,1000,t,2024"
    for country in ("CN", "DE"):
        assert accounted(coal, country=country, method="eu-ets").total.value == pytest.approx(94.6 * 25.8)
        assert accounted(coal, country=country, method="gb-t-32151").total.value == pytest.approx(89.001 * 19.57, rel=1e-6)
        assert accounted(coal, country=country, method="china-zcp-2025").total.value == pytest.approx(94.6 * 19.57)
    line = accounted(coal, method="eu-ets").lines[0]
    assert line.quantity * line.factor_value == pytest.approx(line.tonnes)
    assert line.quantity == pytest.approx(25_800 / 3.6)


def test_a_calorific_value_of_ones_own_holds_for_every_family() -> None:
    own = "ncv,coal,,24,GJ/t,measured,,,x"
    assert accounted("a,burnt,coal,1000,t,2024", own, method="eu-ets").total.value == pytest.approx(94.6 * 24)
    assert accounted("a,burnt,coal,1000,t,2024", "fuel,coal,,2,t/t,measured,,,x", method="eu-ets").total.value == pytest.approx(2000)
    assert accounted("a,burnt,coal,24,TJ,2024", method="eu-ets").total.value == pytest.approx(94.6 * 24)


def test_a_park_written_and_read_again_keeps_by_what_mass_became_energy() -> None:
    row = park("a,burnt,coal,1000,t,2024").activity[0]
    assert row.calorific == "china/t"
    written = activity_row(row)
    assert (written["quantity"], written["unit"]) == (pytest.approx(1000.0), "t")
    gas = park("a,burnt,natural_gas,5000,Nm3,2024").activity[0]
    assert (activity_row(gas)["quantity"], activity_row(gas)["unit"]) == (pytest.approx(5.0), "1000m3")
    assert gas.quantity == pytest.approx(5 * 38.931 / 3.6)


@pytest.mark.parametrize("unit", ["kWh_gross", "kWh gross", "kWh (HHV)", "kWh(Hs)", "kWh（高位）"])
def test_gas_by_gross_calorific_value(unit: str) -> None:
    """A British bill: 0.18259 kg CO2 per kWh gross (DESNZ 2025), 0.20229 per kWh net: 100 MWh gross are 90.26 MWh net."""
    found = accounted(f"a,burnt,natural_gas,100000,{unit},2024", country="GB")
    assert found.total.value == pytest.approx(18.25, abs=0.06)
    assert found.lines[0].quantity == pytest.approx(90.26)
    assert accounted("a,burnt,natural_gas,100000,kWh (net),2024", country="GB").lines[0].quantity == pytest.approx(100.0)


def test_factors_and_calorific_values_may_be_gross_too() -> None:
    gross = accounted("a,burnt,natural_gas,100,MWh_gross,2024", "fuel,natural_gas,CO2,0.18296,kg/kWh_gross,national,,,x", "GB")
    assert gross.gases["CO2"].value == pytest.approx(18.296)
    heat = accounted("a,burnt,natural_gas,1000,m3,2024", "ncv,natural_gas,,39,MJ/m3 gross,supplier,,,x", "GB")
    assert heat.lines[0].quantity == pytest.approx(39 * 0.9026 / 3.6)
    assert "no ratio" in problem("a,burnt,biomass,100,MWh gross,2024").hint
    assert "no ratio" in problem("a,bought,steam,100,MWh gross,2024,supplier").hint
    assert problem("a,burnt,coal,1,t,2024", "fuel,biomass,,0.1,t/MWh gross,measured,,,x").field == "unit"


@pytest.mark.parametrize(
    ("row", "country", "told"),
    [("natural_gas,100000,kWh", "GB", True), ("natural_gas,1000,MMBtu", "US", True), ("natural_gas,1,GWh", "DE", True), ("natural_gas,100000,kWh", "FR", False), ("natural_gas,100000,kWh", "CN", False),
     ("natural_gas,100000,kWh_gross", "GB", False), ("natural_gas,100000,kWh_net", "GB", False), ("natural_gas,1000,m3", "GB", False), ("coal,1000,MWh", "GB", False)],
)  # fmt: skip
def test_gas_in_energy_says_whether_it_is_gross_where_bills_are(row: str, country: str, told: bool) -> None:
    given, _ = rows_of(f"{ACTIVITY}\na,burnt,{row},2024", "activity.csv", tables.ACTIVITY)
    _, problems = tables.activity(given, "activity.csv", Known(enterprises=("a",), country=country))
    assert [(p.code, p.level) for p in problems] == [("basis_open", "warning")] * told
    months, _ = rows_of("\n".join((ACTIVITY, *(f"a,burnt,{row},2024-{n:02d}" for n in range(1, 13)))), "activity.csv", tables.ACTIVITY)
    _, problems = tables.activity(months, "activity.csv", Known(enterprises=("a",), country=country))
    assert [(p.code, p.line) for p in problems if p.code == "basis_open"] == [("basis_open", 2)] * told


def test_steam_by_enthalpy_or_pressure_is_worth_the_same() -> None:
    """1000 t of 2777 kJ/kg, which is saturated steam of 1.0 MPa, less the feedwater's 83.74, at 0.11 t/GJ."""
    for state in ("2777 kJ/kg", "1.0 MPa"):
        assert accounted(f"a,bought,steam,1000,t,2024,supplier,,,{state}").total.value == pytest.approx(0.11 * (2777.0 - 83.74), abs=0.005)


def test_british_power_by_the_set_of_the_reporting_year() -> None:
    """Conversion factors of 2024 are for activity of 2024 and rest on the grid of 2022: 20.705 t of 100 MWh."""
    for year, value in ((2023, 0.207074), (2024, 0.20705), (2025, 0.177), (2026, 0.177)):
        found = factors.grid(site("GB"), year)
        assert found.value == value
    assert "2024" in factors.grid(site("GB"), 2024).id
    assert "data of 2022" in factors.grid(site("GB"), 2024).id
    assert accounted("a,bought,electricity,100000,kWh,2024,grid", country="GB").total.value == pytest.approx(20.705)
    assert [factors.heat(site("GB"), year).value for year in (2023, 2025)] == pytest.approx([0.179647, 0.17529], rel=1e-4)
    assert factors.heat(site("CN"), 2023).value == pytest.approx(0.396)


def test_biofuels_stand_apart_and_blends_are_their_parts() -> None:
    """33 GJ of a m3 of biodiesel at 70.8 kg/GJ; B7 is 0.93 of diesel (36 GJ/m3, 74.1 kg/GJ) and 0.07 of biodiesel by volume."""
    pure = accounted("a,burnt,biodiesel,1000,l,2024", country="DE")
    assert pure.biogenic.value == pytest.approx(33 * 70.8e-3)
    assert pure.total.value == pytest.approx(33e-6 * (3 * 27.0 + 0.6 * 273))
    b7 = accounted("a,burnt,B7,1000,l,2024", country="DE")
    assert b7.gases["CO2"].value == pytest.approx(0.93 * 36 * 74.1e-3)
    assert b7.biogenic.value == pytest.approx(0.07 * 33 * 70.8e-3)
    e10 = accounted("a,burnt,E10,1,MWh,2024", country="DE")
    fossil = 0.9 * 32 / (0.9 * 32 + 0.1 * 21)
    assert e10.gases["CO2"].value == pytest.approx(fossil * 3.6 * 69.3e-3)
    assert accounted("a,burnt,b100,1000,l,2024", country="DE").total == pure.total
    assert problem("a,burnt,B7,1,t,2024").hint == "B7 is a blend by volume: write l, m3 or MWh"
    assert read("a,burnt,B107,1,l,2024")[1][0].code == "unknown_carrier"
    assert problem("c,burnt,E10,1,l,2024").code == "unknown_enterprise"


SOURCED = (
    "areas", "calorific", "certificate_kinds", "certificate_prices", "coal_equivalent", "electricity", "fuels", "gross", "gwp", "heat", "money", "power_sources", "refrigerants", "steam",
    "typical", "uptake", "yields",
)  # fmt: skip
"""Tables of factors and facts that hold a source, year and confidence in each row."""
LOCATED = re.compile(
    r"\b(tables?|annex|appendix|sheet|cell|page|chapter|section|article|row|file|list|notice|announcement|letter|report|plan|EF ids?|databases?|package|programs?|"
    r"by definition|via|quoted|copy)\b",
    re.IGNORECASE,
)
"""What a source of confidence A or B has beyond the name of its publisher: the place in the text, or the text through which it was read."""
INTERVAL = ("uncertainty_share", "low", "high")
NUMBER = {"certificate_kinds": "months_after", "power_sources": "efficiency", "areas": ""}
"""Where a row may hold no number, the column that would; a row without one needs no interval."""


def sourced(name: str) -> list[dict[str, str]]:
    return [dict(r) for r in table(f"{name}.csv")]


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_says_where_it_comes_from(name: str) -> None:
    """A place in a text that was read (A, B) or an estimate with its interval (C); nothing from memory."""
    for fact in sourced(name):
        where = f"{name}.csv:{fact['line']}"
        assert fact["confidence"] in ("A", "B", "C"), where
        assert re.fullmatch(r"\d{4}", fact["year"]), where
        assert "memory" not in fact["source"].lower(), where
        if fact["confidence"] == "C":
            number = fact[NUMBER[name]] if NUMBER.get(name) else name not in NUMBER
            assert not number or any(fact.get(c) for c in INTERVAL), where
        else:
            assert LOCATED.search(f"{fact['source']}, {fact.get('clause', '')}"), (where, fact["source"])
            assert len(fact["source"]) > 25, where


def test_the_docs_count_rows_by_confidence() -> None:
    """What is C, and how much of each table, stands in the docs."""
    text = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf8")
    printed = {m[1]: m[2] for m in re.finditer(r"^\| (\w+)\.csv \| (\d+ \| \d+ \| \d+) \|", text, re.MULTILINE)}
    marks = {name: [fact["confidence"] for fact in sourced(name)] for name in SOURCED}
    assert printed == {name: " | ".join(str(found.count(m)) for m in "ABC") for name, found in marks.items()}


def test_no_table_holds_a_row_twice() -> None:
    keys = {
        "fuels": ("carrier", "family", "gas"), "electricity": ("country", "region", "family", "kind", "year"), "gwp": ("gas", "assessment"), "gross": ("carrier",),
        "heat": ("country", "kind", "year"), "money": ("currency", "year"), "coal_equivalent": ("item", "kind", "year"), "areas": ("area", "country"), "typical": ("id",), "uptake": ("role", "quantity"), "calorific": ("carrier",), "yields": ("rule", "climate"),
    }  # fmt: skip
    for name, columns in keys.items():
        found = [tuple(r[c] for c in columns) for r in sourced(name)]
        assert len(found) == len(set(found)), name


def test_every_fuel_has_factors_of_the_ipcc() -> None:
    known = {(r["carrier"], r["gas"]) for r in sourced("fuels") if r["family"] == "ipcc"}
    assert {(c, g) for c in FUELS for g in ("CO2", "CH4", "N2O")} <= known
    biogenic = {r["carrier"] for r in sourced("fuels") if r["biogenic"] == "1"}
    assert biogenic == BIOGENIC


def test_the_national_database_leads_under_its_rule_and_gb_t_32151_fills_in() -> None:
    """Lignite 101.2 kg/GJ of the database; washed coal, which it lacks, 83.853 of GB/T 32151; peat, which both lack, 106 of the IPCC."""
    found = {c: factors.fuel(c, "CO2", "china_database") for c in ("lignite", "washed_coal", "peat")}
    assert {c: round(f.burnt.value / 3.6e-3, 3) for c, f in found.items() if f} == {"lignite": 101.2, "washed_coal": 83.853, "peat": 106.0}
    assert all(f.whole.value == f.burnt.value for c, f in found.items() if f and c != "washed_coal")


@pytest.mark.parametrize(
    ("country", "year", "value", "stands_for"),
    [("DE", 2019, 0.60937, ""), ("DE", 2024, 0.72456, ""), ("DK", 2025, 0.4489, ""), ("NL", 2023, 0.37989, ""), ("NL", 2024, 0.245, "residual mix"), ("AT", 2025, 0.053, "residual mix")],
)
def test_residual_mixes_by_year_and_none_where_power_is_disclosed_in_full(country: str, year: int, value: float, stands_for: str) -> None:
    """Association of Issuing Bodies, residual mixes 2018-2025; Austria and, from 2024, the Netherlands have none: the grid stands in, never 0."""
    found = factors.residual(site(country), year)
    assert (found.value, found.stands_for) == (pytest.approx(value), stands_for)
    assert factors.residual_known(site(country), year) is (not stands_for)


def test_power_of_certificates_for_coal_counts_at_the_rate_of_chinese_plants() -> None:
    """302.4 gce per kWh supplied (2024) is 0.1229 / 0.3024 = 41 %."""
    coal = power_source(Certificate(id="x", owner="a", kind="go", quantity=1.0, month="2024-01", technology="coal"))
    assert coal is not None
    assert coal.efficiency == pytest.approx(0.1229 / 0.3024, abs=0.005)


def test_coal_per_kwh_of_a_year_without_a_text_is_on_the_line_between() -> None:
    found = {y: factors.equivalent_value(site("CN"), y) for y in (2020, 2021, 2022, 2023, 2025)}
    assert found[2021].value == pytest.approx(found[2020].value + (found[2023].value - found[2020].value) / 3, abs=1e-4)
    assert (found[2021].confidence, found[2021].share) == ("C", 0.1)
    assert (found[2025].value, found[2025].reason) == (0.3024, "country_earlier")


def test_the_year_of_a_factor_may_have_its_sign() -> None:
    rows, _ = rows_of("kind,item,value,unit,level,source,year\nelectricity,electricity,0.5,t/MWh,national,x,2024年\n", "factors.csv", COLUMNS)
    (made,), problems = factors_of(rows, "factors.csv", ())
    assert (made.year, problems) == (2024, [])

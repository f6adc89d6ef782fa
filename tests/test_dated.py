"""Factors, calorific values, certificates of several years: the one of the year counts, in whatever order and by whatever spelling of its date."""

from __future__ import annotations

from itertools import permutations

import pytest

from ledgers import LOOK
from parkzero.accounting import Inventory
from parkzero.order import kinds, worked
from parkzero.park import annexes, tables
from parkzero.park.amounts import Heat, Known
from parkzero.park.delimited import rows_of
from parkzero.park.flowing import flows_of
from parkzero.park.periods import day
from parkzero.park.raw import Raw
from parkzero.park.reading import assembled
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.standards.account import account
from parkzero.standards.register import METHODS

HEADS = {
    "activity": ("enterprise,action,carrier,quantity,unit,period,attribute,certificate", tables.ACTIVITY),
    "factors": ("kind,item,gas,value,unit,level,enterprise,year,category,source", annexes.FACTORS),
    "certificates": ("id,kind,quantity,unit,month,expiry,owner,use,market,technology,retired,registry", annexes.CERTIFICATES),
}


def read(**given: tuple[str, ...]) -> tuple[Park | None, list[Problem]]:
    tabled = {name: rows_of("\n".join((HEADS[name][0], *lines)), f"{name}.csv", HEADS[name][1]) for name, lines in given.items()}
    rows, wrong = {name: found for name, (found, _) in tabled.items()}, [p for _, found in tabled.values() for p in found]
    place = {"country": "CN", "latitude": 30.0, "longitude": 100.0}
    prices = {"coal": {"energy": "900 CNY/t"}}
    card = {"id": "x", "name": {"en": "X"}, "study": {"base_year": "2024年"}, "site": {"place": place, "enterprises": [{"id": "a"}, {"id": "b"}], "prices": prices}}
    return assembled(Raw(card=card, where=lambda path: ("park.yaml", None), tables=rows, problems=wrong), kinds(), lambda name: (None, []))


def park(**given: tuple[str, ...]) -> Park:
    found, problems = read(**given)
    assert found is not None, problems
    return found


def accounted(of: Park, year: int) -> Inventory:
    rule = worked(METHODS["china-zcp-2025"], of, of.site, LOOK, study=of.study, base_year=year, year=year)
    return account(flows_of(of, year), rule)


COAL = tuple(f"a,burnt,coal,1000,t,{year},," for year in (2022, 2023, 2024, 2025))
HEATS = ("ncv,coal,,18,GJ/t,measured,,2023,,lab", "ncv,coal,,27,GJ/t,measured,,2024,,lab", "ncv,coal,,36,GJ/t,national,,2024,,statistics")


@pytest.mark.parametrize("heats", permutations(HEATS))
def test_a_tonne_holds_what_was_measured_in_its_year(heats: tuple[str, ...]) -> None:
    found = park(activity=COAL, factors=heats)
    assert {a.year: a.quantity for a in found.activity} == pytest.approx({2022: 5000.0, 2023: 5000.0, 2024: 7500.0, 2025: 7500.0})
    price = found.site.prices["coal"].energy
    assert price is not None
    assert price.value == pytest.approx(900.0 / 7.5)


def test_a_calorific_value_of_the_enterprise_goes_first_whatever_its_year() -> None:
    known = Known(calorific={("", "coal", "t"): (Heat(6.0, 0, 2024), Heat(5.0, 0, 0)), ("a", "coal", "t"): (Heat(7.0, 3, 2020, "factors.csv:9"),)})
    assert known.heating("coal", "t", "a", 2024) == (7.0, "factors.csv:9")
    assert [known.heating("coal", "t", "b", year) for year in (2023, 2024, 2025)] == [(5.0, ""), (6.0, ""), (5.0, "")]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (("fuel,coal,CO2,2,t/t,measured,,,,lab",), (2000.0, 2000.0, 2000.0)),
        (("fuel,coal,CO2,2,t/t,measured,,2023,,lab",), (2000.0, 2000.0, 2000.0)),
        (("fuel,coal,CO2,2,t/t,measured,,2023,,lab", "fuel,coal,CO2,3,t/t,measured,,2024,,lab"), (2000.0, 3000.0, 3000.0)),
        (("fuel,coal,CO2,2,t/t,measured,,,,lab", "fuel,coal,CO2,3,t/t,measured,,2024,,lab"), (2000.0, 3000.0, 2000.0)),
        (("fuel,coal,CO2,2,t/t,measured,,,,lab", "fuel,coal,CO2,3,t/t,national,a,,,lab"), (3000.0, 3000.0, 3000.0)),
    ],
)
def test_a_factor_by_mass_counts_by_mass_in_every_year(own: tuple[str, ...], expected: tuple[float, ...], order: int) -> None:
    """1000 t times t/t, whatever the calorific value of the year."""
    found = park(activity=COAL, factors=(*own, *HEATS)[::order])
    assert [accounted(found, year).total.value for year in (2023, 2024, 2025)] == pytest.approx(expected)


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_of_the_year_goes_before_one_of_no_year_and_that_before_an_earlier_one(order: int) -> None:
    rows = ("product,castings,CO2,0.5,t/t,measured,,,,lab", "product,castings,CO2,0.6,t/t,measured,,2023,,lab")
    found = park(activity=tuple(f"a,produced,castings,1000,t,{year},," for year in (2022, 2023, 2024)), factors=rows[::order])
    assert [accounted(found, year).total.value for year in (2022, 2023, 2024)] == pytest.approx([500.0, 600.0, 500.0])


def test_one_factor_by_mass_and_by_energy_is_refused() -> None:
    found, problems = read(factors=("fuel,coal,CO2,0.34,t/MWh,measured,,2024,,lab", "fuel,coal,CO2,2,t/t,measured,,2024,,lab"))
    assert found is None
    assert [(p.code, p.line) for p in problems if p.level == "error"] == [("duplicate_id", 3)]


DAYS = ("2024-05-31", "2024/5/31", "2024.5.31", "2024年5月31日", "20240531", "2024-05-31 00:00:00")


def test_days_are_read_in_the_forms_of_periods() -> None:
    assert {day(text) for text in DAYS} == {"2024-05-31"}
    assert {day(text) for text in ("2024-05", "2024/5", "202405", "2024年5月")} == {"2024-05"}
    assert [day(text) for text in ("2024", "2024年", "2024-13", "2024-02-30", "31/5/2024", "soon", "")] == ["2024", "2024", None, None, None, None, None]


@pytest.mark.parametrize("form", ["2024-9-1", "2024/9/1", "2024年9月1日", "20240901"])
def test_a_certificate_counts_however_its_days_are_written(form: str) -> None:
    papers = (f"G1,gec,100,MWh,2024年5月,2024,a,own,CN,wind,{form},registry",)
    found = park(activity=("a,bought,electricity,50,MWh,2024,certificate,G1",), certificates=papers)
    assert [(c.month, c.expiry, c.retired) for c in found.certificates] == [("2024-05", "2024", "2024-09-01")]
    assert accounted(found, 2024).total.value == 0.0


def test_an_end_at_the_quantity_stays_at_it() -> None:
    rows = [f"a,burnt,coal,{n}.{n},t,2024,,,{n}.{n},{n}.{n}" for n in range(1, 60)]
    head = HEADS["activity"][0] + ",low,high"
    table = rows_of("\n".join((head, *rows)), "activity.csv", tables.ACTIVITY)[0]
    made, _ = tables.activity(table, "activity.csv", Known(enterprises=("a",), family="china"))
    assert all(a.low == a.quantity == a.high for a in made)


def test_years_of_factors_are_read_as_of_rows() -> None:
    assert [f.year for f in park(factors=("electricity,electricity,CO2,0.5,t/MWh,supplier,,2023年,,x",)).factors] == [2023]


@pytest.mark.parametrize(("paper", "code"), [("G1,gec,100,MWh,soon,,a,own,CN,wind,2024-12-01,registry", "wrong_period"), ('G1,"gec,100,MWh', "csv_syntax")])
def test_certificates_that_cannot_be_read_are_no_certificates_twice(paper: str, code: str) -> None:
    rows = tuple(f"a,bought,electricity,5,MWh,2024-{month:02d},certificate,G1" for month in (1, 2, 3))
    _, problems = read(activity=rows, certificates=(paper,))
    assert [p.code for p in problems if p.level == "error"] == [code]


@pytest.mark.parametrize(
    ("row", "code"),
    [("bought,electricity,5,MWh,{},certificate,G1", "unknown_partner"), ("bought,electricity,5,MWh,{},direct,", "direct_without_source"), ("bought,steam,5,MWh,{},direct,", "heat_source_unknown"),
     ("bought,heat,5,MWh,{},ppa,", "certificate_not_counted"), ("leaked,CH4,5,t,{},,", "origin_open")],
)  # fmt: skip
def test_months_of_one_thing_are_told_together(row: str, code: str) -> None:
    rows = tuple(f"a,{row.format(f'2024-{month:02d}')}" for month in range(1, 13))
    _, problems = read(activity=rows, certificates=("G1,gec,100,MWh,2024-01,,b,own,CN,wind,2024-12-01,registry",))
    assert [p.line for p in problems if p.code == code and p.level == "warning"] == [2]


@pytest.mark.parametrize(
    ("factor", "unit", "quantity"),
    [("t/t", "吨", 2.0), ("t/吨", "t", 2.0), ("kg/万元", "元", 2e7), ("kg/CNY", "万元", 0.2), ("kg/件", "piece", 2e3), ("kg/(t·km)", "吨公里", 2e3), ("t/万t*km", "吨公里", 2e4), ("g/kWh", "万千瓦时", 200.0)],
)
def test_an_item_of_the_chain_is_counted_in_any_spelling_of_its_unit(factor: str, unit: str, quantity: float) -> None:
    found = park(activity=(f"a,caused,goods,{quantity},{unit},2024,,",), factors=(f"chain,goods,,1,{factor},supplier,,,1,x",))
    (row,), (own,) = found.activity, found.factors
    assert row.unit == own.unit
    assert row.quantity * own.value == pytest.approx(2.0)


@pytest.mark.parametrize("rows", permutations(("chain,goods,,1.7,kg/kg,supplier,,2022,1,x", "chain,goods,,1.9,t/t,supplier,,2023,1,x", "chain,goods,,1.8,kg/万吨,national,,2023,1,x")))
def test_rows_of_one_item_of_the_chain_are_per_one_unit(rows: tuple[str, ...]) -> None:
    found = park(activity=("a,caused,goods,10,t,2024,,", "a,caused,goods,10,t,2022,,"), factors=rows)
    rule = METHODS["iso-14064-1"]
    totals = [account(flows_of(found, y), worked(rule, found, found.site, LOOK, study=found.study, base_year=y, year=y)).total.value for y in (2022, 2024)]
    assert totals == pytest.approx([17.0, 19.0])


@pytest.mark.parametrize("order", [1, -1])
def test_the_category_of_an_item_is_that_of_the_row_that_counts(order: int) -> None:
    rows = ("chain,goods,,1.7,t/t,supplier,,2023,1,x", "chain,goods,,1.9,t/t,supplier,,2024,4,x")
    found = park(activity=("a,caused,goods,10,t,2024,,",), factors=rows[::order])
    book = account(flows_of(found, 2024), worked(METHODS["iso-14064-1"], found, found.site, LOOK, study=found.study, base_year=2024, year=2024))
    assert [x.category for x in book.lines if x.scope == "3"] == ["4"]


def test_rows_of_one_item_of_the_chain_by_two_kinds_of_units_are_refused() -> None:
    found, problems = read(factors=("chain,goods,,1.7,t/t,supplier,,2023,1,x", "chain,goods,,1.9,t/万元,supplier,,2024,1,x"))
    assert found is None
    assert [(p.code, p.line, p.field) for p in problems if p.level == "error"] == [("wrong_unit", 3, "unit")]


def test_an_item_of_the_chain_in_another_currency_is_refused() -> None:
    found, problems = read(activity=("a,caused,goods,2,EUR,2024,,",), factors=("chain,goods,,1,kg/CNY,supplier,,,1,x",))
    assert found is None
    assert [p.code for p in problems if p.level == "error"] == ["wrong_unit"]


@pytest.mark.parametrize("unit", ["kgCO2/(kW·h)", "kg/(kWh)", "tCO2/(MW•h)", "kgCO2/kW.h"])
def test_a_factor_is_per_energy_in_brackets_too(unit: str) -> None:
    assert [f.value for f in park(factors=(f"electricity,electricity,CO2,0.5,{unit},supplier,,,,x",)).factors] == pytest.approx([0.5])

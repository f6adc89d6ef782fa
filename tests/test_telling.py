"""How problems are told: those of one kind in one line, errors first, figures as people write them, places as the workbook has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from ledgers import park_of
from parkzero.compare.library import look
from parkzero.compare.starting import start
from parkzero.document import Message
from parkzero.figure import Figure, RangeKind, four_digits
from parkzero.order import frame
from parkzero.park.raw import SheetHead
from parkzero.park.workbook import in_book, told_once, write_errors
from parkzero.problem import Problem, nearest, of_a_kind, of_parks
from parkzero.report.page import OF_TOTALS, below_totals, message
from parkzero.show.inventory import notes
from parkzero.text.speaking import number, of_series, places, problem, problems


def wrong(line: int | str, found: str = "ton", expected: str = "t", **values: Any) -> Problem:
    return Problem(**({"code": "wrong_unit", "file": "activity.csv", "line": line, "field": "unit", "found": found, "expected": expected} | values))


def test_problems_of_one_kind_are_one_line_and_errors_come_first() -> None:
    told = [wrong(9, level="warning"), wrong(2), wrong(5, found="lot"), wrong(7, field="quantity")]
    assert [[p.line for p in group] for group in of_a_kind(told)] == [[2, 5], [7], [9]]
    assert problems(told, "en")[0] == "activity.csv:2, 5: error: wrong or missing unit; [unit] found ton | lot; expected t"
    assert problems(told, "zh")[2].startswith("activity.csv:9: 警告：")
    assert problem(told[1], "en") == "error: wrong or missing unit; [unit] found ton; expected t"


def test_of_many_places_the_first_are_named_and_how_many_they_are() -> None:
    assert places([wrong(n) for n in range(2, 10)]) == "activity.csv:2, 3, 4, 5, 6, 7, 8, 9"
    told = [wrong(n, found=f"u{n}") for n in range(2, 52)]
    assert places(told) == "activity.csv:2, 3, 4, 5, 6, 7, 8, 9 … (50)"
    assert problems(told, "en") == ["activity.csv:2, 3, 4, 5, 6, 7, 8, 9 … (50): error: wrong or missing unit; [unit] found u2 | u3 | u4 | 47 more; expected t"]


def test_what_differs_in_its_figures_alone_is_told_with_those_of_the_first() -> None:
    ranges = [wrong(n, found=f"{n} MWh", expected=f"between {n + 1} and {n}00 MWh: what sun and wind give in a year", level="warning") for n in (3, 4, 5)]
    (line,) = problems(ranges, "en")
    assert "found 3 MWh; expected between 4 and 300 MWh" in line
    assert line.endswith("likewise in 2 more of these places, each with its own figures")
    assert "另有 2 处同类情况" in problems(ranges, "zh")[0]
    assert len(of_a_kind([*ranges, wrong(9, expected="between 4 and 300 MWh: the hours of a year at full load", level="warning")])) == 2


def test_sheets_are_told_apart() -> None:
    assert [places(g) for g in of_a_kind([wrong("gas!C3", file="b.xlsx"), wrong("gas!C9", file="b.xlsx"), wrong("power!C3", file="b.xlsx")])] == ["b.xlsx:gas!C3, C9", "b.xlsx:power!C3"]


@pytest.mark.parametrize(("value", "told"), [(18000.0, "18,000"), (62.289, "62.29"), (1.75e5, "175,000"), (0.0712, "0.0712"), (-4e-5, "-0.00004"), (0.0, "0"), (999_960.0, "1,000,000")])
def test_figures_stand_without_powers_of_ten(value: float, told: str) -> None:
    assert four_digits(value) == told


def test_names_that_differ_in_numbers_alone_are_of_different_things() -> None:
    assert nearest("INV-2024-12", ["INV-2024-02"]) == ""
    assert nearest("guangfu2", ["guangfu"]) == "guangfu"
    assert nearest("electricty", ["electricity"]) == "electricity"


def test_a_cell_is_that_of_the_sheet_however_its_columns_are_ordered() -> None:
    heads = {"activity": SheetHead("能源数据", ("enterprise", "carrier", "quantity", "unit")), "power": SheetHead("power", ("path", "unit", "value"))}
    assert in_book(wrong("activity!G7"), heads).line == "能源数据!D7"
    assert in_book(wrong("activity!A7", field="period"), heads).line == "能源数据!A7"
    assert in_book(wrong("power!B4", field="site.grid.connection"), heads).line == "power!C4"
    assert in_book(wrong("power!A4", field="path"), heads).line == "power!A4"
    assert in_book(wrong(7), heads).line == 7


def test_a_formula_is_told_once() -> None:
    formula = wrong("activity!F3", code="formula_in_cell", field="")
    assert told_once([formula, wrong("activity!F3", code="not_a_quantity"), wrong("activity!F4")]) == [formula, wrong("activity!F4")]


def test_errors_stand_behind_a_table_with_a_title_and_nothing_is_written_over(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "能源活动"
    given = [["2024 年"], ["企业", "能源品种", "数量"], ["mill", "coal", 3], ["mill", "gas", 4, None, "by hand"]]
    for row in given:
        sheet.append(row)
    book.save(tmp_path / "park.xlsx")
    told = [wrong("能源活动!C4"), wrong("能源活动!B4"), wrong("能源活动!A2"), wrong(3, file="claims.yaml"), wrong("能源活动!C3")]
    write_errors(tmp_path / "park.xlsx", told, tmp_path / "back.xlsx", [problem(p, "en") for p in told])
    back = load_workbook(tmp_path / "back.xlsx")
    rows = [[*r] for r in back["能源活动"].iter_rows(values_only=True)]
    assert [[*r[:5]] for r in rows] == [[*r, *[None] * (5 - len(r))] for r in given]
    text = problem(told[0], "en")
    assert [r[5] for r in rows] == [None, "error", f"C3: {text}", f"C4: {text}\nB4: {text}"]
    assert [[*r] for r in back["errors"].iter_rows(values_only=True)] == [["activity.csv:能源活动!A2", text], ["claims.yaml:3", text]]
    write_errors(tmp_path / "back.xlsx", told[:1], tmp_path / "again.xlsx", ["mended?"])
    assert [r[5] for r in load_workbook(tmp_path / "again.xlsx")["能源活动"].iter_rows(values_only=True)] == [None, "error", None, "C4: mended?"]


def test_the_cells_of_a_workbook_that_was_read_are_its_own(tmp_path: Path) -> None:
    start(tmp_path, xlsx=True)
    book = load_workbook(tmp_path / "park.xlsx")
    rows = [[*row] for row in book["activity"].iter_rows(values_only=True)]
    unit = rows[0].index("unit")
    del book["activity"]
    sheet = book.create_sheet("活动数据")
    for row in (["2024"], rows[0][::-1], ["lot" if n == unit else c for n, c in enumerate(rows[1])][::-1]):
        sheet.append(row)
    book.save(tmp_path / "park.xlsx")
    cell = f"活动数据!{get_column_letter(len(rows[0]) - unit)}3"
    assert ("wrong_unit", cell) in [(p.code, p.line) for p in look(tmp_path / "park.xlsx")[1]]


def test_below_totals_stands_how_whole_they_are() -> None:
    said = (Message(code="note_part_of_a_year", values={"year": "2024", "months": "9"}), Message(code="note_ledger_limits", values={}))
    told = (wrong(2, level="warning"), wrong(3, level="warning"))
    assert below_totals(said[1:], (), "en") == []
    first, second = below_totals(said, told, "en")
    assert "9 of 12 months" in first
    assert second == "Warnings about the data behind these totals: 2 (see Problems in the data)."


def test_what_an_enterprise_lacks_in_the_base_year_stands_below_totals() -> None:
    firms = [{"id": "plant", "output": [{"product": "lime", "quantity": "100 t"}]}, {"id": "away", "employees": "9 person", "output": [{"product": "clinker", "quantity": "100 t"}]}]
    base = park_of(("burnt,natural_gas,120,MWh", "bought,electricity,9,MWh,,grid", "burnt,coal,7,MWh"), enterprises=firms)
    gas, power, coal = base.activity
    told = [m for m in notes(frame(base.but(activity=(gas, power, coal.but(year=2023))))) if m.code in OF_TOTALS]
    assert [(m.code, {k: v for k, v in m.values.items() if k != "year"}) for m in told] == [
        ("note_without_data", {"firms": "away"}), ("note_carrier_lacks", {"enterprise": "plant", "carrier": "coal"}), ("note_product_lacks", {"enterprise": "plant", "product": "lime"}),
    ]
    assert below_totals(told[2:], (), "zh", {"plant": {"en": "Plant", "zh": "厂"}}) == ["核算中没有 厂 的 2024 年石灰产量数据，而园区卡片中有：各项合计均未包含其工艺排放。"]


def test_enterprises_in_a_note_go_by_their_names() -> None:
    handed = {"cells": {"en": "Bohai Cells", "zh": "渤海电芯"}, "mill": {"en": "Mill", "zh": "面粉厂"}}
    said = Message(code="note_not_operating", values={"firms": "cells, mill"})
    assert message(said, "zh", handed) == "基准年未运行、未计入核算：渤海电芯、面粉厂。"
    assert "Bohai Cells, Mill" in message(said, "en", handed)


@pytest.mark.parametrize(("of", "zh"), [("Shandong", "山东"), ("profiles/wind_2019", "profiles/wind_2019"), ("DK2 2025", "DK2 2025")])
def test_a_province_behind_a_series_is_called_by_its_name(of: str, zh: str) -> None:
    said = Message(code="note_series", values={"series": "series_price_bought", "how": "series_tariff", "of": of})
    assert message(said, "zh").endswith(f"分时电价（{zh}）。")


def test_hours_of_a_load_are_no_full_load_hours() -> None:
    assert [of_series(id, "full_load_hours", "zh") for id in ("wind", "load")] == ["年等效利用小时数", "年最大负荷利用小时数"]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(314.2, "EUR/MWh", low=314.19, high=314.21), "314 EUR/MWh"), (Figure(0.4118, "1", low=0.41179, high=0.41181), "41.2 %"), (Figure(0.4118, "1", low=0.41, high=0.42), "41.2 % (41.0 – 42.0 %)"),
        (Figure(314.2, "EUR/MWh", low=310.0, high=320.0), "314 EUR/MWh (310 – 320)"), (Figure(-6.21, "degC"), "-6.21 °C"), (Figure(5_000_000.0, "tCO2", low=4_000_000.0, high=5_000_000.0), "5.00 MtCO₂ (4.00 – 5.00)"),
    ],
)  # fmt: skip
def test_an_interval_stands_where_its_ends_read_apart(figure: Figure, text: str) -> None:
    assert number(figure, "en", True) == text


def test_problems_of_two_parks_are_told_by_park() -> None:
    told = of_parks([("mill", [wrong(2)]), ("kiln", [wrong(3)]), ("mill", [wrong(2)]), ("mill", [wrong(4)])])
    assert [(p.file, p.line) for p in told] == [("mill/activity.csv", 2), ("kiln/activity.csv", 3), ("mill/activity.csv", 4)]


def test_a_file_that_is_no_workbook_is_told_in_words_of_its_reader(tmp_path: Path) -> None:
    (tmp_path / "park.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 an older workbook")
    (told,) = look(tmp_path / "park.xlsx")[1]
    assert (told.code, told.found) == ("workbook_unreadable", "a file that is no workbook of this kind, or is damaged")
    assert "另存为 .xlsx" in problem(told, "zh")


def test_the_same_of_many_items_of_a_list_is_one_line() -> None:
    missing = [Problem("firm_missing", "park.yaml", line=n + 9, field=f"site.enterprises[{n}].id", found=f"f{n}: no row", expected="rows", level="warning") for n in range(5)]
    other = Problem("firm_missing", "park.yaml", line=40, field="site.enterprises[30].id", found="f30: no row", expected="other rows", level="warning")
    assert [len(g) for g in of_a_kind([*missing, other])] == [5, 1]


@pytest.mark.parametrize(
    ("span", "en", "zh"), [("uncertainty", "", ""), ("near_optimal", "; near-optimal", "；近优范围"), ("hours", "; of the hours", "；时段分位数"), ("years", "; drawn years", "；气象年"), ("ends", "; between ends", "；两端")]
)  # fmt: skip
def test_a_range_that_is_no_uncertainty_says_what_it_is(span: RangeKind, en: str, zh: str) -> None:
    figure = Figure(548.0, "t", low=546.0, high=549.0, span=span)
    assert (number(figure, "en", True), number(figure, "zh", True)) == (f"548 t (546 – 549{en})", f"548 t (546 – 549{zh})")
    assert ("span" in figure.as_dict()) == (span != "uncertainty")
    assert "span" not in Figure(None, "t", reason="why", span=span).as_dict()

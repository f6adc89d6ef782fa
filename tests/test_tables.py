"""Tables as spreadsheets write them: encodings, separators, decimal signs and quotes are read as they are meant, told, or refused whole."""

from __future__ import annotations

import codecs
import csv
import io
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from parkzero import decimals
from parkzero.compare.library import look
from parkzero.compare.starting import start
from parkzero.park.amounts import Heat, Known
from parkzero.park.appending import append
from parkzero.park.columns import ACTIVITY, Located, Rows
from parkzero.park.decoding import decoded
from parkzero.park.delimited import rows_of, separator_of
from parkzero.park.heading import repeats, rows_above
from parkzero.park.tables import activity
from parkzero.park.together import together
from parkzero.park.workbook import raw_workbook
from parkzero.problem import Problem

HEADER = ("enterprise", "action", "carrier", "use", "partner", "quantity", "unit", "period", "source")
ROWS = (
    ("foundry", "bought", "electricity", "", "grid", "31.9", "GWh", "2024", "供电公司账单"),
    ("foundry", "burnt", "natural_gas", "fuel", "supplier", "1250000", "m3", "2024", "燃气公司结算单, 第 3 页"),
    ("dyehouse", "bought", "steam", "", "foundry", "0.581", "GWh", "2024", 'the "old" boiler'),
)


def written(rows: tuple[tuple[str, ...], ...], separator: str = ",", decimal: str = ".") -> str:
    out = io.StringIO()
    write = csv.writer(out, delimiter=separator, lineterminator="\n")
    write.writerow(HEADER)
    write.writerows([c.replace(".", decimal) if n == HEADER.index("quantity") else c for n, c in enumerate(row)] for row in rows)
    return out.getvalue()


def read(data: bytes) -> tuple[list[Located], list[Problem]]:
    text, told = decoded(data, "activity.csv")
    if text is None:
        return [], told
    rows, problems = rows_of(text, "activity.csv", ACTIVITY)
    return rows, told + problems


def cells(rows: list[Located]) -> list[tuple[str, ...]]:
    return [tuple(row[c] for c in HEADER) for row, _ in rows]


PLAIN = written(ROWS)


@pytest.mark.parametrize(("name", "data"), [
    ("BOM", codecs.BOM_UTF8 + PLAIN.encode("utf8")), ("CRLF", PLAIN.replace("\n", "\r\n").encode("utf8")), ("CR", PLAIN.replace("\n", "\r").encode("utf8")),
    ("UTF-16", PLAIN.encode("utf-16")), ("big endian", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be")),
    ("semicolons", written(ROWS, ";").encode()), ("tabs", written(ROWS, "\t").encode()), ("sep=", ("sep=;\n" + written(ROWS, ";")).encode()),
    ("decimal commas", written(ROWS, ";", ",").encode()), ("declared", ("# decimal: ,\n" + written(ROWS, ",", ",")).encode()),
])  # fmt: skip
def test_a_table_reads_equal_however_it_was_saved(name: str, data: bytes) -> None:
    rows, problems = read(data)
    assert (cells(rows), problems) == (list(ROWS), [])


def test_a_unit_that_stands_beside_the_number_too_is_taken_apart_and_another_is_not() -> None:
    text = "enterprise,period,action,carrier,quantity,unit\nmill,2024,burnt,coal,31.9 GWh,GWh\nmill,2024,burnt,coal,31.9 GWh,\nmill,2024,burnt,coal,31.9 GWh,MWh\n"
    rows, _ = rows_of(text, "activity.csv", ACTIVITY)
    assert [(row["quantity"], row["unit"]) for row, _ in rows] == [("31.9", "GWh"), ("31.9", "GWh"), ("31.9 GWh", "MWh")]


def test_usual_characters_without_a_word_of_the_field_are_no_table() -> None:
    text, (problem,) = decoded("风花雪月,山川\n".encode("gb18030"), "activity.csv")
    assert (text, problem.code) == (None, "not_utf8")


@pytest.mark.parametrize("unit", ["万千瓦时", "吨标准煤", "万m³ 立方", "10⁴千瓦时", "百万千焦", "万吨"])
def test_chinese_units_or_a_year_alone_make_a_table(unit: str) -> None:
    for text in (f"mill,burnt,coal,5,{unit},2024\n", "mill,burnt,coal,5,t,2024年\n"):
        assert decoded(text.encode("gb18030"), "activity.csv")[0] == text


def test_a_table_of_a_chinese_spreadsheet_is_read_and_told() -> None:
    rows, problems = read(PLAIN.encode("gb18030"))
    assert cells(rows) == list(ROWS)
    assert [(p.code, p.level, p.found) for p in problems] == [("other_encoding", "warning", "GB18030")]


@pytest.mark.parametrize("data", [
    PLAIN.replace("foundry", "Gießerei Müller").encode("latin-1", "replace"), written(ROWS[2:]).replace("old", "é è ê").encode("cp1252"),
    PLAIN.encode("utf-16-le"), PLAIN.encode("utf-32"), b"\x89PNG\r\n\x1a\n\x00\x00", PLAIN.encode()[:-20], PLAIN.encode("big5hkscs", "replace"),
], ids=["latin-1", "cp1252", "no mark", "utf-32", "picture", "cut in a character", "big5"])  # fmt: skip
def test_what_is_no_text_that_can_be_told_is_refused_whole(data: bytes) -> None:
    rows, problems = read(data)
    assert not rows
    assert [p.code for p in problems if p.level == "error"] in (["not_utf8"], ["csv_syntax"])


@pytest.mark.parametrize(("numbers", "separator", "expected"), [
    (("31,9", "1.290,5"), ";", ("31.9", "1290.5")), (("1,290", "31.9"), ",", ("1290", "31.9")), (("1,290",), ",", ("1290",)), (("0,581",), ",", ("0.581",)),
    (("1,290", "31,9"), ";", None), (("1.290", "31,9"), ";", None), (("1,290",), ";", None), (("1.290",), ";", None), (("1,290,000",), ";", ("1290000",)),
    (("12,90,000",), ",", None), (("1.29.0",), ",", None), (("123,456",), ";", None), (("01.290",), ",", None),
])  # fmt: skip
def test_a_number_that_could_be_two_is_refused(numbers: tuple[str, ...], separator: str, expected: tuple[str, ...] | None) -> None:
    text = written(tuple((*ROWS[0][:5], n, *ROWS[0][6:]) for n in numbers), separator)
    rows, problems = rows_of(text, "activity.csv", ACTIVITY)
    if expected is None:
        assert {(p.code, p.field) for p in problems} == {("ambiguous_number", "quantity")}
        assert decimals.HINT in {p.hint for p in problems}
    else:
        assert tuple(row["quantity"] for row, _ in rows) == expected
        assert not problems


@pytest.mark.parametrize(("spoilt", "line"), [
    (PLAIN.replace("foundry,burnt", '"foundry,burnt'), 3), (PLAIN.replace(",2024,供电", ',"2024,供电', 1), 2), (PLAIN.replace("GWh,2024", '"GWh"x,2024', 1), 2),
    (PLAIN + '"', 5),
])  # fmt: skip
def test_a_stray_quotation_mark_swallows_nothing(spoilt: str, line: int) -> None:
    rows, problems = rows_of(spoilt, "activity.csv", ACTIVITY)
    assert not rows
    assert [(p.code, p.line) for p in problems] == [("csv_syntax", line)]


def test_rows_between_two_stray_quotation_marks_are_told() -> None:
    spoilt = PLAIN.replace("供电公司账单", '"供电公司账单').replace("第 3 页\"", "第 3 页\"\"\"")
    rows, problems = rows_of(spoilt, "activity.csv", ACTIVITY)
    assert {p.code for p in problems} & {"row_in_cell", "csv_syntax"}
    whole = PLAIN.replace("供电公司账单", '"a\nfoundry,burnt,coal,,,1,t,2024,x"')
    rows, problems = rows_of(whole, "activity.csv", ACTIVITY)
    assert [(p.code, p.line) for p in problems] == [("row_in_cell", 2)]
    assert [line for _, line in rows] == [2, 4, 5]


def test_comments_hold_quotation_marks_and_blank_lines_count() -> None:
    text = '# from "the bill\n\n' + PLAIN.replace("\n", '\n#, "\n\n', 1)
    rows, problems = rows_of(text, "activity.csv", ACTIVITY)
    assert ([line for _, line in rows], problems) == ([6, 7, 8], [])


def test_a_missing_column_is_one_problem_and_headers_in_chinese_are_read() -> None:
    rows, problems = rows_of(PLAIN.replace("quantity", ""), "activity.csv", ACTIVITY)
    assert (len(rows), [(p.code, p.field) for p in problems]) == (0, [("missing_field", "quantity")])
    chinese = PLAIN.replace(",".join(HEADER), "企业,活动类型,能源品种,用途,供应方,数量,计量单位,年份,数据来源")
    assert cells(rows_of(chinese, "activity.csv", ACTIVITY)[0]) == list(ROWS)


texts = st.text(st.characters(codec="gb2312", exclude_characters='\r\n#"\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029', exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=6)
numbers = st.decimals(min_value=0, max_value=10**6, places=2).map(str)


@given(st.lists(st.tuples(texts, numbers), min_size=1, max_size=6), st.sampled_from(",;\t"), st.sampled_from(".,"), st.booleans(), st.sampled_from(["utf8", "utf-8-sig", "utf-16", "gb18030"]), st.booleans())  # fmt: skip
def test_a_table_written_anew_reads_equal_or_is_refused_whole(rows: list[tuple[str, str]], separator: str, decimal: str, declared: bool, encoding: str, crlf: bool) -> None:
    whole = tuple((*ROWS[0][:5], number, "GWh", "2024", f"电网{source}") for source, number in rows)
    text = (f"# decimal: {decimal}\n" if declared else "") + written(whole, separator, decimal)
    found, problems = read((text.replace("\n", "\r\n") if crlf else text).encode(encoding))
    if any(p.level == "error" for p in problems):
        assert not declared
        assert {p.code for p in problems} <= {"ambiguous_number", "other_encoding"}
    else:
        assert cells(found) == list(whole)


def test_a_row_is_held_slim_for_there_may_be_a_million() -> None:
    count = 12 * 300
    text = "enterprise,action,carrier,partner,quantity,unit,period\n" + "".join(f"firm-{n // 12},bought,electricity,grid,{n}.25,GJ,2024-{n % 12 + 1:02d}\n" for n in range(count))
    known = Known(enterprises=tuple(f"firm-{n}" for n in range(300)))
    activity(rows_of("".join(text.splitlines(keepends=True)[:3]), "activity.csv", ACTIVITY)[0], "activity.csv", known)  # what is loaded once is no row's
    tracemalloc.start()
    rows, problems = rows_of(text, "activity.csv", ACTIVITY)
    made, found = activity(rows, "activity.csv", known)
    del rows
    together(made)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(made), problems, found) == (count, [], [])
    assert max(held, most) / count < 950.0


def test_a_decimal_sign_that_is_none_is_told() -> None:
    assert [(p.code, p.found) for p in rows_of("# decimal: ;\n" + PLAIN, "activity.csv", ACTIVITY)[1]] == [("ambiguous_number", ";")]


def asked(text: str) -> tuple[Rows, list[Problem]]:
    return rows_of(text, "activity.csv", ACTIVITY)


def test_a_table_without_units_is_one_problem_and_quantities_may_bring_theirs() -> None:
    rows, problems = asked("enterprise,action,carrier,quantity,period\nmill,bought,coal,3,2024\nmill,bought,coal,4,2024\n")
    assert (len(rows), [(p.code, p.field) for p in problems]) == (0, [("missing_field", "unit")])
    rows, problems = asked("enterprise,action,carrier,quantity,period\nmill,bought,coal,3 t,2024\n")
    assert ([(row["quantity"], row["unit"]) for row, _ in rows], problems) == ([("3", "t")], [])


TABLE = "enterprise,action,carrier,quantity,unit,period\nmill,burnt,coal,3,t,2024\nmill,burnt,coal,4,t,2025\n"


@pytest.mark.parametrize(("text", "told", "lines"), [
    (TABLE.replace("enterprise,action,carrier,quantity", " Enterprise ,ACTION,Carrier,QUANTITY"), [], [2, 3]),
    (TABLE.replace("mill,burnt,coal,4", "enterprise,action,carrier,quantity,unit,period\nmill,burnt,coal,4"), [("row_not_read", 3, "warning")], [2, 4]),
    (TABLE.replace("mill,burnt,coal,4", "企业,Action,carrier,quantity,unit,period\nmill,burnt,coal,4"), [("row_not_read", 3, "warning")], [2, 4]),
    ("2024年能源活动数据,,,,,\n" + TABLE, [("row_not_read", 1, "warning")], [3, 4]),
    ("Energy of the park\n" + TABLE.replace(",", ";"), [("row_not_read", 1, "warning")], [3, 4]),
    (TABLE.replace("unit,period", "unit,unit"), [("duplicate_key", 1, "error"), ("missing_field", 1, "error")], []),
    (TABLE.replace("unit,period", "unit,period,Unit"), [("duplicate_key", 1, "error")], []),
])  # fmt: skip
def test_one_mistake_in_the_header_is_told_once(text: str, told: list[tuple[str, int, str]], lines: list[int]) -> None:
    rows, problems = asked(text)
    assert [(p.code, p.line, p.level) for p in problems] == told
    assert [line for _, line in rows] == lines


@pytest.mark.parametrize(("row", "code", "level"), [
    ("合计,,coal,7,t,2024", "total_row", "error"), ("Sum,burnt,,7,t,", "total_row", "error"), ("mill,burnt,coal,7,t,2024,小计", "total_row", "error"),
    ("total,burnt,coal,7,t,2024", "total_row", "warning"),
])  # fmt: skip
def test_a_row_of_totals_is_one_problem(row: str, code: str, level: str) -> None:
    rows, _ = asked(TABLE.replace("period\n", "period,source\n") + row + "\n" + row + "\n")
    made, problems = activity(rows, "activity.csv", Known(enterprises=("mill", "total") if level == "warning" else ("mill",)))
    told = [(p.code, p.level) for p in problems if p.code != "counted_twice"]
    assert (told, len(made)) == (([(code, level)], 4) if level == "warning" else ([(code, level)] * 2, 2))


def book(rows: list[list[object]], folder: Path) -> tuple[list[Located], list[Problem]]:
    from openpyxl import Workbook

    made = Workbook()
    assert made.active is not None
    made.active.title = "activity"
    for row in rows:
        made.active.append(row)
    made.save(folder / "park.xlsx")
    raw = raw_workbook(folder / "park.xlsx")
    return [*raw.table("activity")[0]], raw.problems


NAMES = ["Enterprise", "ACTION", "carrier", "quantity", "unit", "period"]


@pytest.mark.parametrize(("rows", "told", "lines"), [
    ([["Energy 2024"], NAMES, ["mill", "burnt", "coal", 3, "t", 2024], NAMES, ["mill", "burnt", "coal", 4, "t", 2025]], [("row_not_read", "activity!A1"), ("row_not_read", "activity!A4")], ["activity!A3", "activity!A5"]),
    ([["Enterprise", None, *NAMES[1:]], ["mill", "by hand", "burnt", "coal", 3, "t", 2024]], [("wrong_columns", "activity!B2")], ["activity!A2"]),
    ([[*NAMES, "unit"], ["mill", "burnt", "coal", 3, "t", 2024]], [("duplicate_key", "activity!A1")], []),
    ([[n for n in NAMES if n != "unit"], ["mill", "burnt", "coal", 3, 2024]], [("missing_field", "activity!A2")], []),
], ids=["title and header twice", "a column without a name", "a column twice", "no units"])  # fmt: skip
def test_a_sheet_is_read_from_its_header_like_a_file(rows: list[list[object]], told: list[tuple[str, str]], lines: list[str], tmp_path: Path) -> None:
    found, problems = book(rows, tmp_path)
    assert ([(p.code, p.line) for p in problems], [line for _, line in found]) == (told, lines)


def test_a_problem_stands_at_the_cell_of_its_column_in_whatever_order_they_are(tmp_path: Path) -> None:
    start(folder := tmp_path / "park.xlsx", xlsx=True)
    book = load_workbook(folder)
    sheet = book["activity"]
    sheet.delete_rows(1, sheet.max_row)
    for row in (["期间", *NAMES[:5]], ["2024", "foundry", "burnt", "coal", 3, "parsec"], ["soon", "foundry", "burnt", "coal", 3, "t"]):
        sheet.append(row)
    book.save(folder)
    told = {(p.code, p.line) for p in look(folder)[1] if p.code in ("wrong_unit", "wrong_period")}
    assert told == {("wrong_unit", "activity!F2"), ("wrong_period", "activity!A3")}


def test_a_day_of_a_sheet_is_the_day_that_it_shows(tmp_path: Path) -> None:
    start(folder := tmp_path / "park.xlsx", xlsx=True)
    book = load_workbook(folder)
    papers, first = book["evidence"], datetime(2024, 5, 1)
    papers.append(["INV-2024-01", "", "", "", "", first])
    papers.append(["INV-2024-02", "", "", "", "", first])
    papers.cell(papers.max_row, 6).number_format = "yyyy-mm"
    book["certificates"].append(["G1", "gec", 1, "GWh", first, datetime(2026, 6, 1), "foundry", "own", "CN", "wind", first, "registry"])
    book.save(folder)
    raw = raw_workbook(folder)
    assert [row["date"] for row, _ in raw.table("evidence")[0]][-2:] == ["2024-05-01", "2024-05"]
    assert [(row["month"], row["expiry"], row["retired"]) for row, _ in raw.table("certificates")[0]][-1] == ("2024-05", "2026-06-01", "2024-05-01")


def test_rows_are_added_below_a_title(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text("能源活动数据\n" + TABLE, encoding="utf8")
    append(tmp_path, "activity", [{"enterprise": "mill", "action": "burnt", "carrier": "coal", "quantity": 5, "unit": "t", "period": "2026", "source": "bill"}])
    rows, _ = asked((tmp_path / "activity.csv").read_text(encoding="utf8"))
    assert [(row["quantity"], row["source"]) for row, _ in rows] == [("3", ""), ("4", ""), ("5", "bill")]


def test_an_item_of_the_chain_without_a_factor_is_one_problem() -> None:
    rows, _ = asked("enterprise,action,carrier,quantity,unit,period\nmill,caused,commuting,3,km,2024\n")
    _, problems = activity(rows, "activity.csv", Known(enterprises=("mill",)))
    assert [(p.code, p.field) for p in problems] == [("unknown_carrier", "carrier")]


@pytest.mark.parametrize(("text", "told", "read"), [
    (TABLE.replace("quantity,unit", "消费量（t）,unit").replace(",t,", ",,"), [], [("3", "t"), ("4", "t")]),
    (TABLE.replace("quantity,unit", "amount [t]").replace(",t,", ","), [], [("3", "t"), ("4", "t")]),
    (TABLE.replace("quantity,unit", "数量(t),unit").replace("4,t", "4,kg"), [("wrong_unit", 3, "kg, and t in the header")], [("3", "t"), ("4", "kg")]),
    (TABLE.replace("quantity,unit", "数量(kg),unit").replace(",t,", ",,").replace("3,", "3 t,"), [("wrong_unit", 2, "t, and kg in the header")], [("3", "t"), ("4", "kg")]),
])  # fmt: skip
def test_the_header_may_say_the_unit_of_all_rows(text: str, told: list[tuple[str, int, str]], read: list[tuple[str, str]]) -> None:
    rows, problems = asked(text)
    assert [(p.code, p.line, p.found) for p in problems] == told
    assert [(row["quantity"], row["unit"]) for row, _ in rows] == read


@pytest.mark.parametrize(("header", "told"), [
    ("enterprise,action,carrier,unit,1月,2月,3月", [("period", "3 columns of months, from 1月 to 3月")]), ("enterprise,action,carrier,unit,Jan 24,Feb 24", [("period", "2 columns of months, from Jan 24 to Feb 24")]),
    ("enterprise,action,carrier,unit,2024-01,2024-02,mine", [("period", "2 columns of months, from 2024-01 to 2024-02"), ("mine", "mine")]), ("enterprise,action,carrier,quantity,period,foo,bar", [("foo, bar", "foo, bar")]),
    ("enterprise,action,carrier,quantity,periode,unit", [("periode", "periode"), ("period", "no such column")]), ("enterprise,action,carrier,quantity,消费量(%),unit,period", [("消费量(%)", "消费量(%)")]), ("enterprise,action,carrier,消费量（等价值）,unit,period", [("消费量（等价值）", "消费量（等价值）"), ("quantity", "no such column")]),
])  # fmt: skip
def test_columns_that_are_none_are_told_together_and_months_as_what_they_are(header: str, told: list[tuple[str, str]]) -> None:
    assert [(p.field, p.found) for p in asked(header + "\n")[1] if p.code != "without_data"] == told


def test_a_table_of_activity_without_rows_is_told() -> None:
    for text in ("", TABLE.partition("\n")[0] + "\n", "# nothing yet\n"):
        assert [(p.code, p.level, p.found) for p in asked(text)[1]] == [("without_data", "warning", "a table without rows")]
    assert rows_of("id,kind,file\n", "evidence.csv", ("id", "kind", "file"))[1] == []


def test_numbers_of_full_width_are_numbers() -> None:
    rows, problems = asked(TABLE.replace(",3,", ",４３３．７,").replace(",4,", ",１２,"))
    made, told = activity(rows, "activity.csv", Known(enterprises=("mill",), calorific={("", "coal", "t"): (Heat(1.0, 0, 0),)}))
    assert ([a.quantity for a in made], problems, told) == ([433.7, 12.0], [], [])


@pytest.mark.parametrize(("quantity", "unit", "hint"), [
    ("—", "t", "write 0 where there was nothing, and no row where it is not known"), ("", "t", "write 0 where there was nothing, and no row where it is not known"), ("无", "t", "write 0 where there was nothing, and no row where it is not known"),
    ("约434", "t", ""), ("3万", "万t", "万 stands with the number and with the unit: write it once"),
])  # fmt: skip
def test_what_is_no_number_is_told_with_what_to_write(quantity: str, unit: str, hint: str) -> None:
    _, problems = activity(asked(TABLE.replace("3,t", f"{quantity},{unit}", 1))[0], "activity.csv", Known(enterprises=("mill",)))
    assert [(p.code, p.field, p.hint) for p in problems] == [("not_a_quantity", "quantity", hint)]


@pytest.mark.parametrize(("word", "code"), [("东海纺织厂合计", "total_row"), ("Total mill", "total_row"), ("小计（mill）", "total_row"), ("other works total", "unknown_enterprise")])
def test_a_total_of_a_firm_that_it_names_is_one(word: str, code: str) -> None:
    rows, _ = asked(TABLE.replace("mill", word, 1))
    assert [p.code for p in activity(rows, "activity.csv", Known(enterprises=("mill",), names={"mill": "mill", "东海纺织厂": "mill"}))[1]] == [code]


def test_nothing_follows_from_a_row_that_was_refused() -> None:
    """Neither its unit where the carrier is not known, nor months and uses that lack beside it."""
    known = Known(enterprises=("mill",))
    rows, _ = asked("enterprise,action,carrier,quantity,unit,period\nmill,bought,natural_gas,3,MWh,2024-01\nmill,burnt,phlogiston,3,万m3,2024-02\n")
    made, problems = activity(rows, "activity.csv", known)
    assert [(p.line, p.code) for p in problems] == [(3, "unknown_carrier")]
    assert [p.code for p in together(made)] == ["part_of_a_year", "unknown_name"]
    assert together(made, whole=False) == []


def test_a_row_with_one_cell_too_many_is_refused() -> None:
    rows, problems = asked(TABLE.replace("coal,3,t,2024", "coal,1,290,t,2024"))
    assert ([(p.code, p.line, p.found) for p in problems], len(rows)) == ([("wrong_columns", 2, "7 cells")], 1)


@pytest.mark.parametrize(("usual", "read"), [(19, True), (18, False)])
def test_of_the_characters_of_a_chinese_text_nearly_all_are_usual(usual: int, read: bool) -> None:
    """19 of 20 are 95 %; 囍 is in GB18030 and not in GB 2312."""
    text = ("电力" * 10)[:usual] + "囍" * (20 - usual)
    assert (decoded(text.encode("gb18030"), "x.csv")[0] is not None) is read


def test_a_header_has_half_of_its_cells_known_and_stands_among_the_first_eight() -> None:
    columns = ("enterprise", "action", "carrier", "quantity", "unit", "period")
    assert rows_above([["2024"], ["enterprise", "carrier", "mine", "yours"]], columns) == 1
    assert rows_above([["2024"], ["enterprise", "carrier", "mine", "yours", "theirs"]], columns) == 0
    assert rows_above([[f"note {n}"] for n in range(7)] + [[*columns]], columns) == 7
    assert rows_above([[f"note {n}"] for n in range(8)] + [[*columns]], columns) == 0


def test_a_single_cell_says_no_header_again() -> None:
    columns = ("enterprise", "action")
    assert repeats(("企业", "活动"), columns, columns)
    assert not repeats(("enterprise",), columns, columns)


@pytest.mark.parametrize(("text", "lines"), [
    ("金山园区，2024 年，单位：t\n" + TABLE.replace(",", ";"), [3, 4]), ("Energy, heat and power, 2024\n" + TABLE.replace(",", ";"), [3, 4]), (TABLE.replace(",", "，"), [2, 3]), ("sep=;\n" + TABLE.replace(",", ";"), [3, 4]),
])  # fmt: skip
def test_what_separates_cells_is_what_makes_a_header_of_a_line(text: str, lines: list[int]) -> None:
    rows, problems = asked(text)
    assert [line for _, line in rows] == lines
    assert all(p.level == "warning" for p in problems)


def test_remarks_below_a_table_are_told_and_not_read() -> None:
    rows, problems = asked(TABLE + "注：以上数据由供电公司提供,,,,,\n填表人,,,,t,\n")
    assert ([line for _, line in rows], [(p.code, p.level, p.line, p.found) for p in problems]) == ([2, 3], [("row_not_read", "warning", 4, "2 rows that say nothing of action, carrier, quantity, period")])
    rows, problems = asked(TABLE + "mill,,,5,,\n")
    assert (len(rows), problems) == (3, [])


def test_a_column_of_remarks_is_left_alone() -> None:
    rows, problems = asked(TABLE.replace("carrier", "备注,carrier").replace("burnt,", "burnt,by hand,"))
    assert (problems, [(row["carrier"], row["quantity"]) for row, _ in rows]) == ([], [("coal", "3"), ("coal", "4")])


def test_one_name_of_a_column_makes_no_header() -> None:
    assert separator_of("enterprise;a,b,c,d\n", ACTIVITY) == ","
    assert separator_of("enterprise;action,b,c,d\n", ("enterprise", "action,b,c,d")) == ";"
@pytest.mark.parametrize("text", ["\n".join(PLAIN.splitlines()[1:]), PLAIN.replace(",", "|"), "foundry,bought,electricity,meter,grid,31.9,GWh,2024,note\n" * 2])
def test_a_table_without_a_header_is_one_problem(text: str) -> None:
    rows, problems = rows_of(text, "activity.csv", ACTIVITY)
    assert (len(rows), [(p.code, p.line, p.field) for p in problems]) == (0, [("missing_field", 1, "")])
    assert "enterprise, action, carrier, quantity, period" in problems[0].expected


def test_a_note_below_a_table_is_no_row() -> None:
    rows, _ = rows_of(TABLE + ",checked by hand,,,,\n", "activity.csv", ACTIVITY)
    made, problems = activity(rows, "activity.csv", Known(enterprises=("mill",), family="china"))
    assert len(made) == 2
    assert [(p.code, p.line, p.level) for p in problems if p.code != "part_of_a_year"] == [("row_not_read", 4, "warning")]

"""One broken park each: the problem names file, line or cell, field, found and expected."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parkzero.compare.library import load, look, names
from parkzero.compare.starting import schema, start
from parkzero.park import workbook
from parkzero.park.checking import givens
from parkzero.problem import ParkError, Problem
from parkzero.text.speaking import problems as lines_of

Starter = Callable[..., Path]


def only(folder: Path) -> Problem:
    park, problems = look(folder)
    assert park is None
    assert len(problems) == 1, problems
    return problems[0]


BROKEN: list[tuple[str, str, str, str, str, str]] = [
    # code, file, old, new, field, line holds
    ("wrong_unit", "park.yaml", "annual: 35 GWh", "annual: 35 MW", "site.enterprises[0].demand.electricity.annual", "35 MW"),
    ("wrong_unit", "park.yaml", "annual: 35 GWh", "annual: 35", "site.enterprises[0].demand.electricity.annual", "annual: 35"),
    ("negative_value", "park.yaml", "annual: 35 GWh", "annual: -35 GWh", "site.enterprises[0].demand.electricity.annual", "-35 GWh"),
    ("not_a_quantity", "park.yaml", "annual: 35 GWh", "annual: [1, 2]", "site.enterprises[0].demand.electricity.annual", "[1, 2]"),
    ("unknown_name", "park.yaml", "sector: machinery", "sector: machinry", "site.enterprises[0].sector", "machinry"),
    ("unknown_key", "park.yaml", "  grid:\n    connection", "  grid:\n    conection", "site.grid.conection", "conection"),
    ("missing_field", "park.yaml", "  place: {country: CN, region: Jiangsu, latitude: 31.8,", "  place: {country: CN, region: Jiangsu,", "site.place.latitude", "place:"),
    ("duplicate_id", "park.yaml", "- id: dyehouse", "- id: foundry", "site.enterprises[1].id", "- id: foundry"),
    ("unknown_technology", "park.yaml", "technology: pv_roof", "technology: pv_rof", "site.assets[1].technology", "pv_rof"),
    ("unknown_technology", "park.yaml", "technology: pv_roof", "technology: grid_reinforcement", "site.assets[1].technology", "grid_reinforcement"),  # nothing that stands by itself
    ("unknown_enterprise", "park.yaml", "owner: foundry", "owner: fondry", "site.assets[1].owner", "fondry"),
    ("unknown_profile", "park.yaml", "annual: 35 GWh", "annual: 35 GWh, profile: load", "site.enterprises[0].demand.electricity.profile", "profile: load"),
    ("contradictory_bounds", "park.yaml", "annual: 35 GWh", "annual: {value: 35 GWh, low: 40 GWh}", "site.enterprises[0].demand.electricity.annual", "low: 40"),
    ("contradictory_bounds", "park.yaml", "connection: 20 MW", "connection: 20 MW\n    export_limit: 30 MW", "site.grid.export_limit", "export_limit"),
    ("absolute_amount", "park.yaml", "  instruments: []", "  targets: [{year: 2030, emissions: 5000 t}]", "policy.targets[0].emissions", "5000 t"),
    ("absolute_amount", "park.yaml", "  instruments: []", "  cap: 5000 tCO2", "policy.cap", "cap: 5000"),
    ("unknown_key", "park.yaml", "  decides: planner", "  decides: planner\ngovernance2: {}", "governance2", "governance2"),
    ("unknown_park", "park.yaml", "policy:\n  instruments: []", "policy: {from: kalundburg}", "policy.from", "kalundburg"),
    ("unknown_name", "park.yaml", "  instruments: []", "  instruments: [{kind: carbon_levy, id: x}]", "policy.instruments[0].kind", "carbon_levy"),
    ("unknown_name", "park.yaml", "timezone: Asia/Shanghai", "timezone: Asia/Shangai", "site.place.timezone", "Shangai"),
    ("unknown_name", "park.yaml", "currency: CNY", "currency: CNY\n  yardstick: {electricity: national_rule}", "study.yardstick.electricity", "yardstick"),
    ("contradictory_bounds", "park.yaml", "stage: 2030", "stage: 2020", "study.stage", "stage: 2020"),
    ("unknown_currency", "park.yaml", "currency: CNY", "currency: XYZ", "study.currency", "XYZ"),
    ("duplicate_key", "park.yaml", "study: ", "id: again\nstudy: ", "id", "again"),
    ("yaml_syntax", "park.yaml", "annual: 35 GWh}", "annual: 35 GWh", "", ""),
    ("unknown_carrier", "activity.csv", "bought,electricity,,grid,31.9", "bought,electricty,,grid,31.9", "carrier", "electricty"),
    ("unknown_enterprise", "activity.csv", "foundry,bought", "fondry,bought", "enterprise", "fondry"),
    ("negative_value", "activity.csv", "31.9,GWh", "-31.9,GWh", "quantity", "-31.9"),
    ("not_a_quantity", "activity.csv", "31.9,GWh", "nan,GWh", "quantity", "nan"),
    ("ambiguous_number", "activity.csv", "31.9,GWh", '"31,9",GWh\nfoundry,burnt,diesel,fuel,supplier,"1,290",MWh', "quantity", "1,290"),
    ("unknown_name", "activity.csv", "foundry,burnt,natural_gas", "foundry,bought,natural_gas", "action", "bought,natural_gas"),
    ("unknown_name", "activity.csv", "dyehouse,burnt,natural_gas,fuel,supplier,43,", "dyehouse,consumed,natural_gas,fuel,supplier,43,", "action", "consumed"),
    ("unknown_partner", "activity.csv", "dyehouse,bought,electricity,,grid", "dyehouse,sold,electricity,,foundry", "partner", "sold"),
    ("out_of_range", "park.yaml", "annual: 35 GWh", "annual: 1e300 GWh", "site.enterprises[0].demand.electricity.annual", "1e300"),
    ("unknown_name", "park.yaml", "  instruments: []", "  instruments: [{kind: [x], id: x}]", "policy.instruments[0].kind", "[x]"),
    ("wrong_unit", "activity.csv", "31.9,GWh", "31.9,kg", "unit", "31.9,kg"),
    ("wrong_period", "activity.csv", "31.9,GWh,2024", "31.9,GWh,24", "period", "GWh,24,"),
    ("unknown_partner", "activity.csv", "electricity,,grid,31.9", "electricity,,nobody,31.9", "partner", "nobody"),
    ("unknown_key", "activity.csv", "enterprise,action", "enterprise,actoin", "actoin", "actoin"),
    ("stream_to_nobody", "streams.csv", "foundry,outside:scrap trade", "foundry,scrap trade", "receiver", "scrap trade"),
    ("wrong_value", "claims.yaml", "value: 20", "value: many", "[0].value", "value: many"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "file", "old", "new", "field", "holds"), BROKEN, ids=[f"{b[0]}-{n}" for n, b in enumerate(BROKEN)])
def test_a_broken_park_names_its_problem(starter: Starter, code: str, file: str, old: str, new: str, field: str, holds: str) -> None:
    folder = starter((old, new), file=file)
    park, problems = look(folder)
    assert park is None
    fitting = [p for p in problems if p.code == code and (p.field == field or not field)]
    assert fitting, problems
    problem = fitting[0]
    assert problem.file == file
    assert problem.found
    assert problem.expected
    lines = (folder / file).read_text(encoding="utf8").splitlines()
    if holds:
        assert isinstance(problem.line, int)
        assert holds in lines[problem.line - 1], (problem, lines[problem.line - 1])


def test_a_section_names_no_enterprise(starter: Starter) -> None:
    folder = starter(
        ("cost_of_capital: {private: 6 %}", "cost_of_capital: {private: {value: 6 %, source: x}}"), ("id: my-park", "id: my-park")
    )
    park, _ = load(folder)
    from parkzero.park.checking import check
    from parkzero.park.sections import Target

    named = park.but(policy=park.policy.but(targets=(Target(year=2030, emissions="50 %", source="x"),)))  # type: ignore[arg-type]
    assert not check(named, lambda path: ("park.yaml", 1))
    wrong = park.but(site=park.site.but(enterprises=(park.site.enterprises[0].but(id="own"), *park.site.enterprises[1:]), assets=()), governance=park.governance.but(disclosure="own"))
    assert {p.code for p in check(wrong, lambda path: ("park.yaml", 1))} >= {"names_site_thing", "duplicate_id"}


def test_hints_name_the_closest_valid_name(starter: Starter) -> None:
    assert "machinery" in only(starter(("sector: machinery", "sector: machinry"))).hint
    assert "'connection'" in next(p for p in look(starter(("    connection", "    conection"), name="b"))[1]).hint


def test_all_problems_come_at_once(starter: Starter) -> None:
    folder = starter(("annual: 35 GWh", "annual: 35 MW"), ("sector: textiles", "sector: textyle"), ("currency: CNY", "currency: yuan"))
    starter(("31.9,GWh", "-31.9,GWh"), file="activity.csv")
    starter(("foundry,outside:scrap trade", "foundry,nobody"), file="streams.csv")
    codes = {(p.file, p.code) for p in look(folder)[1]}
    assert {
        ("park.yaml", "wrong_unit"),
        ("park.yaml", "unknown_name"),
        ("activity.csv", "negative_value"),
        ("streams.csv", "stream_to_nobody"),
    } <= codes


def series(folder: Path, values: np.ndarray, starter: Starter, name: str = "load.csv") -> Path:
    starter(("annual: 35 GWh", "annual: 35 GWh, profile: load"))
    if name.endswith("parquet"):
        pd.DataFrame({"value": values}).to_parquet(folder / "profiles" / name)
    else:
        pd.DataFrame({"value": values}).to_csv(folder / "profiles" / name, index=False)
    return folder


def with_profile(starter: Starter, values: np.ndarray, name: str = "load.csv") -> Path:
    folder = starter()
    (folder / "profiles").mkdir()
    return series(folder, values, starter, name)


def test_a_profile_too_short_or_with_gaps_or_negative(starter: Starter) -> None:
    good = np.ones(8760)
    short = with_profile(starter, good[:8000])
    assert {p.code for p in look(short)[1]} >= {"profile_length"}
    holed = good.copy()
    holed[100] = np.nan
    pd.DataFrame({"value": holed}).to_csv(short / "profiles" / "load.csv", index=False)
    problem = next(p for p in look(short)[1] if p.code == "profile_gap")
    assert (problem.file, problem.line) == ("profiles/load.csv", 102)
    holed[100] = -1.0
    pd.DataFrame({"value": holed}).to_csv(short / "profiles" / "load.csv", index=False)
    assert "negative_value" in {p.code for p in look(short)[1]}


@pytest.mark.parametrize(("size", "name"), [(8760, "load.csv"), (35040, "load.parquet"), (8784, "load.csv")])
def test_profiles_of_several_steps_and_formats_are_read(starter: Starter, size: int, name: str) -> None:
    park, problems = look(with_profile(starter, np.linspace(1.0, 2.0, size), name))
    assert not problems
    assert park is not None
    assert park.profiles["load"].shape == (8760 if size == 8784 else size,)


def test_a_file_that_is_missing_or_no_text(starter: Starter, tmp_path: Path) -> None:
    assert only(tmp_path).code == "missing_file"
    folder = starter()
    (folder / "park.yaml").write_bytes(b"\xff\xfe\x00p\x00")
    assert only(folder).code == "not_utf8"


def test_a_path_that_leaves_the_folder(starter: Starter, tmp_path: Path) -> None:
    folder = starter(("  ground:\n", "  climate: {weather: ../secret.epw}\n  ground:\n"))
    problem = only(folder)
    assert (problem.code, problem.field) == ("outside_folder", "site.climate.weather")
    other = starter(name="linked")
    (tmp_path / "secret.csv").write_text("enterprise,action\n", encoding="utf8")
    (other / "activity.csv").unlink()
    os.symlink(tmp_path / "secret.csv", other / "activity.csv")
    assert "outside_folder" in {p.code for p in look(other)[1]}


def test_a_yaml_bomb_and_deep_nesting(starter: Starter) -> None:
    folder = starter()
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 16))
    (folder / "park.yaml").write_text(bomb, encoding="utf8")
    assert only(folder).code == "too_large"
    (folder / "park.yaml").write_text("a: " + "[" * 5_000 + "]" * 5_000, encoding="utf8")
    assert only(folder).code in ("too_large", "yaml_syntax")
    (folder / "park.yaml").write_text("country: NO\n", encoding="utf8")
    assert all(p.code != "yaml_syntax" for p in look(folder)[1])


def test_a_workbook_with_a_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    start(tmp_path / "park", xlsx=True)
    path = tmp_path / "park" / "park.xlsx"
    book = load_workbook(path)
    book["power"]["B2"] = "=1+1"
    book.save(path)
    problems = look(path)[1]
    assert [(p.code, p.line) for p in problems if p.code == "formula_in_cell"] == [("formula_in_cell", "power!B2")]


def test_no_workbook_at_all(tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    path.write_bytes(b"not a zip")
    assert only(path).code == "workbook_unreadable"


def test_folder_and_workbook_say_the_same(tmp_path: Path) -> None:
    start(tmp_path / "folder")
    start(tmp_path / "book", xlsx=True)
    folder, book = load(tmp_path / "folder")[0], load(tmp_path / "book" / "park.xlsx")[0]
    assert folder.model_dump() == book.model_dump()
    bare = [[dict(a) | {"origin": ""} for a in p.activity] for p in (folder, book)]
    assert bare[0] == bare[1]
    assert folder.streams == book.streams
    assert folder.claims == book.claims


def test_a_broken_workbook_comes_back_with_an_error_column(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from parkzero.cli.main import run

    start(tmp_path / "park", xlsx=True)
    path = tmp_path / "park" / "park.xlsx"
    book = load_workbook(path)
    sheet = book["enterprises"]
    row = next(r for r in range(2, sheet.max_row + 1) if "electricity.annual" in str(sheet.cell(r, 1).value))
    sheet.cell(row, 2).value = "35 MW"
    book.save(path)
    assert run(["check", str(path), "--out", str(tmp_path / "out")]) == 1
    back = load_workbook(tmp_path / "out" / "park.xlsx")["enterprises"]
    header = [c.value for c in back[1]]
    assert "35 MW" in str(back.cell(row, header.index("error") + 1).value)
    assert look(tmp_path / "out" / "park.xlsx")[1]


def test_a_borrowed_section_stands_and_a_chain_is_refused(starter: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    park, _ = load(starter(("policy:\n  instruments: []", "policy: {from: kalundborg}")))
    assert park.policy == load("kalundborg")[0].policy
    assert park.borrowed["policy"].id == "kalundborg"
    from parkzero.park.folder import raw_folder
    from parkzero.park.reading import assembled

    raw = raw_folder(starter(name="second"), starter(name="second") / "park.yaml")
    from dataclasses import replace

    from parkzero.order import kinds

    chained = replace(raw, card=raw.card | {"policy": {"from": "middle"}})
    found = assembled(chained, kinds(), lambda name: (park, []))
    assert [p.code for p in found[1]] == ["borrowed_twice"]
    assert "kalundborg" in found[1][0].found


def test_load_raises_all_problems_together(starter: Starter) -> None:
    with pytest.raises(ParkError) as caught:
        load(starter(("annual: 35 GWh", "annual: 35 MW"), ("sector: textiles", "sector: textyle")))
    assert len(caught.value.problems) == 2


def test_the_starter_of_both_kinds_passes(tmp_path: Path) -> None:
    start(tmp_path / "a")
    assert look(tmp_path / "a")[1] == ()
    with pytest.raises(FileExistsError):
        start(tmp_path / "a")


def test_the_schema_knows_every_kind_of_instrument() -> None:
    made = schema()
    assert {"CarbonPriceInstrument", "CapexSubsidyInstrument"} <= set(made["$defs"])
    assert made["additionalProperties"] is False


@pytest.mark.parametrize("name", names())
def test_library_parks_are_sound_and_sourced(name: str) -> None:
    park, problems = load(name)
    assert not [p for p in problems if p.level == "error"]
    bare = [path for path, given in givens(park.site) if not given.source or given.confidence is None]
    assert not bare
    assert all(a.source for a in park.activity)
    states = {e.status for e in park.site.enterprises} | {a.status for a in park.site.assets} | {s.status for s in park.streams}
    assert "operating" in states
    assert len(states) > 1


def test_field_errors_and_clashes_come_together(starter: Starter) -> None:
    folder = starter(
        ("annual: 35 GWh", "annual: 35 MW"),
        ("technology: pv_roof", "technology: pv_rof"),
        ("timezone: Asia/Shanghai", "timezone: Asia/Shangai"),
    )
    found = look(folder)[1]
    assert {"wrong_unit", "unknown_technology", "unknown_name"} <= {p.code for p in found}
    assert "'Asia/Shanghai'" in next(p.hint for p in found if p.code == "unknown_name")


def test_a_row_given_twice_is_said(starter: Starter) -> None:
    folder = starter()
    path = folder / "activity.csv"
    lines = path.read_text(encoding="utf8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf8")
    park, problems = look(folder)
    assert park is not None
    assert [(p.code, p.line, p.level) for p in problems] == [("counted_twice", len(lines) + 1, "warning")]


def test_profiles_with_other_commas_or_no_header_are_refused(starter: Starter) -> None:
    folder = with_profile(starter, np.ones(8760))
    path = folder / "profiles" / "load.csv"
    path.write_text("time;value\n" + "".join(f"{n};1,5\n" for n in range(8760)), encoding="utf8")
    assert {p.code for p in look(folder)[1]} == {"profile_time"}
    path.write_text("1.5\n" * 8760, encoding="utf8")
    assert {p.code for p in look(folder)[1]} == {"profile_unreadable"}


def test_a_damaged_workbook_and_odd_files_are_problems(starter: Starter, tmp_path: Path) -> None:
    start(tmp_path / "book", xlsx=True)
    path = tmp_path / "book" / "park.xlsx"
    whole = path.read_bytes()
    for cut in (200, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:cut])
        assert only(path).code == "workbook_unreadable"
    folder = starter()
    assert look(folder / "activity.csv")[1][0].code == "missing_file"
    path.write_bytes(whole)
    assert "park.xlsx" in only(tmp_path / "book").hint


def test_an_epw_file_is_brought_to_utc(starter: Starter) -> None:
    """A made-up year whose sun stands highest at local noon of a zone eight hours ahead."""
    folder = starter(("  ground:\n", "  climate: {weather: site.epw}\n  ground:\n"))
    head = ["LOCATION,Ordos,-,CHN,test,0,39.6,109.8,8.0,1300.0"] + [f"LINE,{n}" for n in range(7)]
    body = []
    for day in range(365):
        date = np.datetime64("2019-01-01") + day
        year, month, dom = str(date).split("-")
        for hour in range(24):
            sun = max(0.0, 800.0 * np.sin((hour + 0.5 - 6) / 12 * np.pi)) if 6 <= hour < 18 else 0.0
            cells = [
                year,
                str(int(month)),
                str(int(dom)),
                str(hour + 1),
                "60",
                "?",
                "10.0",
                "0",
                "50",
                "95000",
                "0",
                "0",
                "300",
                f"{sun:.0f}",
                f"{sun * 0.7:.0f}",
                f"{sun * 0.3:.0f}",
            ]
            body.append(",".join(cells + ["0"] * 4 + ["180", "5.0"] + ["0"] * 13))
    (folder / "site.epw").write_text("\n".join(head + body) + "\n", encoding="utf8")
    park, problems = look(folder)
    assert [(p.code, p.level) for p in problems] == [("weather_far", "warning"), ("weather_beyond_sun", "warning")]  # 800 W/m2 in winter too
    assert park is not None
    assert park.profiles["weather:ghi"].reshape(365, 24).sum(axis=0).argmax() in (3, 4)
    from parkzero.order import frame

    pv = frame(park).series.availability["pv_ground"].reshape(365, 24).sum(axis=0)
    assert pv.argmax() in (3, 4, 5)


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "found"),
    [
        ("policy:\n  instruments: []", "policy:\n  targets: [{year: 2030, emissions: 10 %, intensity: 0.2 tCO2/tce}]", "missing_field", "policy.targets[0]", "both"),
        ("economics:\n", "economics:\n  services: [{technologies: []}]\n", "missing_value", "economics.services[0].technologies", "an empty list"),
        ("economics:\n", "economics:\n  services: [{technologies: [pv_roof]}, {technologies: [pv_roof]}]\n", "duplicate_id", "economics.services[1].technologies", "pv_roof"),
        ("  prices:  ", "  waste_heat: [{enterprise: nobody, temperature: 50, annual: 2 GWh}]\n  prices:  ", "unknown_enterprise", "site.waste_heat[0].enterprise", "nobody"),
        ("technology: pv_roof, owner: foundry", "technology: heat_pump_waste, owner: foundry", "without_source", "site.assets[1].technology", "heat_pump_waste"),
    ],
)  # fmt: skip
def test_new_parts_of_a_park_are_checked(starter: Starter, old: str, new: str, code: str, field: str, found: str) -> None:
    _, problems = look(starter((old, new)))
    told = next(p for p in problems if p.code == code and p.field == field)
    assert told.file == "park.yaml"
    assert told.line
    assert found in str(told.found)
    assert told.expected


@pytest.mark.parametrize("id", ["state", "third-party", "operator", "grid", "park"])
def test_an_enterprise_bears_no_name_that_stands_for_somebody(id: str, starter: Callable[..., Path]) -> None:
    folder = starter(("id: offices", f"id: {id}"))
    assert ("duplicate_id", "site.enterprises[2].id") in {(p.code, p.field) for p in look(folder)[1]}


def test_a_row_of_activity_may_bring_its_interval(starter: Callable[..., Path]) -> None:
    """In the unit of the quantity; a low above the quantity is refused where it stands."""
    folder = starter()
    table = pd.read_csv(folder / "activity.csv", dtype=str, keep_default_na=False)
    for name in ("low", "high", "estimate"):
        table[name] = ""
    first = float(table.loc[0, "quantity"])
    table.loc[0, ["low", "high", "estimate"]] = [str(0.9 * first), str(1.3 * first), "survey"]
    table.to_csv(folder / "activity.csv", index=False)
    row = load(folder)[0].activity[0]
    assert (row.low / row.quantity, row.high / row.quantity, row.estimate) == (pytest.approx(0.9), pytest.approx(1.3), "survey")
    table.loc[0, "low"] = str(2 * first)
    table.to_csv(folder / "activity.csv", index=False)
    assert [(p.code, p.field) for p in look(folder)[1] if p.level == "error"] == [("out_of_range", "low")]


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(p.code, str(p.field)) for p in look(folder)[1]]


def test_a_comma_in_a_number_is_one_problem(starter: Starter) -> None:
    assert codes(starter(("{annual: 35 GWh}", "{annual: 35,500 MWh, shape: flat}"))) == [("ambiguous_number", "site.enterprises[0].demand.electricity.annual")]


def test_a_point_between_groups_is_refused_where_commas_are_decimal(starter: Starter) -> None:
    assert ("ambiguous_number", "site.enterprises[1].demand.steam.annual") in codes(starter(("annual: 35 GWh", 'annual: "35,5 GWh"'), ("annual: 40 GWh", "annual: 40.000 MWh")))


def test_a_row_that_is_refused_is_one_problem(starter: Starter) -> None:
    folder = starter()
    rows = folder / "activity.csv"
    rows.write_text(rows.read_text(encoding="utf8").replace("31.9,GWh", "31.9,GWhh", 1), encoding="utf8")
    assert codes(folder) == [("wrong_unit", "unit")]


def test_an_id_that_cannot_be_is_one_problem(starter: Starter) -> None:
    assert codes(starter(("id: dyehouse", "id: Dyehouse"))) == [("wrong_value", "site.enterprises[1].id")]


def test_two_enterprises_of_one_name_are_told(starter: Starter) -> None:
    assert ("duplicate_id", "site.enterprises[1].name") in codes(starter(("name: Example Dyehouse", "name: example foundry")))


def test_a_pipe_is_no_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "book.xlsx")
    assert [p.code for p in look(tmp_path / "book.xlsx")[1]] == ["missing_file"]


@pytest.mark.parametrize(("old", "new"), [
    ("capacity: 3 MW", "capacity: 3 GWh"), ("latitude: 31.8", "latitude: 31:48"), ("hours: [8, 9", "hours: [80, 9"), ("id: my-park", "id: My Park"), ("sector: machinery", "sector: machinry"),
    ("instruments: []", "instruments: [{kind: x, id: y}]"), ("base_year: 2024", "base_year: 20x4"), ("private: 6 %", "private: six"),
])  # fmt: skip
def test_a_field_that_cannot_be_read_hides_no_other_problem(starter: Starter, old: str, new: str) -> None:
    folder = starter((old, new), ("technology: gas_steam_boiler", "technology: gas_boilr"), ("timezone: Asia/Shanghai", "timezone: Asia/Shangai"))
    found = codes(folder)
    assert len(found) == 3, found
    assert {("unknown_technology", "site.assets[0].technology"), ("unknown_name", "site.place.timezone")} < set(found)


def test_stand_ins_for_what_cannot_be_read_are_told_nowhere(starter: Starter) -> None:
    folder = starter(("id: dyehouse", "id: 染厂"), ("capacity: 14 MW", "capacity: x"), ("latitude: 31.8", "latitude: north"), ("annual: 35 GWh", "annual: many"))
    starter(("31.9,GWh", "31.9,GWhh"), file="activity.csv")
    assert sorted(field for _, field in codes(folder)) == ["site.assets[0].capacity", "site.enterprises[0].demand.electricity.annual", "site.enterprises[1].id", "site.place.latitude", "unit"]


@pytest.mark.parametrize("text", ["35,5 GWh", "1.290,5 GWh", "0,581 GWh", "1,290,000 MWh"])
def test_a_comma_that_cuts_a_number_is_one_problem_whatever_stands_behind_it(starter: Starter, text: str) -> None:
    assert codes(starter(("annual: 35 GWh", f"annual: {text}"))) == [("ambiguous_number", "site.enterprises[0].demand.electricity.annual")]


@pytest.mark.parametrize("cell", ["00,581", "1.29.0"])
def test_a_number_that_could_be_two_is_told_once(starter: Starter, cell: str) -> None:
    assert codes(starter(("31.9,GWh", f'"{cell}",GWh'), file="activity.csv")) == [("ambiguous_number", "quantity")]


def test_a_series_that_cannot_be_read_is_told_once(starter: Starter) -> None:
    folder = starter(("electricity: {annual: 35 GWh}", "electricity: {annual: 35 GWh, profile: load}"))
    (folder / "profiles").mkdir(exist_ok=True)
    (folder / "profiles" / "load.csv").write_text("1000\n" * 8760, encoding="utf8")
    assert codes(folder) == [("profile_unreadable", "")]


def test_what_is_wrong_alike_in_many_rows_is_one_line(starter: Starter) -> None:
    _, problems = look(starter(("id: dyehouse", "id: dyehous")))
    assert [line.partition(": ")[0] for line in lines_of(problems, "en")] == ["activity.csv:5, 6, 11, 12", "park.yaml:41"]


@pytest.mark.parametrize(("part", "limit"), [("xl/worksheets/sheet1.xml", "MOST_BYTES"), ("xl/sharedStrings.xml", "MOST_TEXT")])
def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(part: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, limit, 200_000)
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, b" " * 300_000)
    problem = only(tmp_path / "book.xlsx")
    assert (problem.code, problem.found, problem.expected) == ("too_large", "300,000 bytes when unpacked", "at most 200,000 bytes when unpacked")


@pytest.mark.parametrize(("file", "old", "new"), [("park.yaml", "name: Example Dyehouse", 'name: "\\ud800"'), ("park.yaml", "id: my-park", 'id: "\\uDFFF"'), ("claims.yaml", "text: A fifth of the power is green.", 'text: "a \\ud800 b"')])
def test_half_a_character_is_told_as_such_wherever_it_stands(starter: Starter, file: str, old: str, new: str) -> None:
    problem = only(starter((old, new), file=file))
    assert (problem.code, problem.file, problem.expected, problem.hint) == ("yaml_syntax", file, "characters, not halves of them", "")

"""The command line, the report and its texts, as a user meets them."""

from __future__ import annotations

import builtins
import errno
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from openpyxl import load_workbook

from conftest import LEAN, STARTER
from parkzero.cli import assess as assessing
from parkzero.cli import writing
from parkzero.cli.main import COMMANDS, parser, run
from parkzero.compare.examination import assess
from parkzero.compare.explanation import explain
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.compare.planning import plan
from parkzero.compare.swapping import borrowing
from parkzero.document import Result, as_json, plain
from parkzero.figure import Figure
from parkzero.names import names
from parkzero.park.catalogue import technology
from parkzero.park.whole import Park
from parkzero.problem import WrongUse
from parkzero.report.book import JUDGED, safe
from parkzero.report.files import render
from parkzero.report.page import examination
from parkzero.schema.quantities import figures, quantities, quantity
from parkzero.statement import Judged
from parkzero.text.speaking import Lang, number, say, texts

pytestmark = pytest.mark.long

Starter = Callable[..., Path]
SOURCE = Path(__file__).parents[1] / "src" / "parkzero"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    park, problems = load(STARTER)
    with_tax = load("kalundborg")[0].policy.instruments[0].but(id="ets")
    few = park.economics.but(technologies=("pv_roof", "battery", "electric_steam_boiler", "gas_steam_boiler"))
    park = park.but(study=park.study.but(periods=3), economics=few, policy=park.policy.but(instruments=(with_tax,)))
    return assess(park, problems=problems)


def test_figures_of_a_verdict_are_called_by_names_of_their_own() -> None:
    for lang in get_args(Lang):
        names = [say(code, lang) for code in JUDGED.values()]
        assert len({*names}) == len(names)
        assert say("emissions", lang) not in names
    assert {f.name for f in fields(Judged) if f.type == "Figure"} == {*JUDGED}


def test_the_answer_stands_first(result: Result) -> None:
    assert len(result.answer) == 8
    for lang in ("en", "zh"):
        page = examination(result, lang)  # type: ignore[arg-type]
        assert page.index('class="answer"') < page.index('id="picture-energy"') < page.index('id="claims"')


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_one_file_that_asks_for_nothing(result: Result, lang: str, tmp_path: Path) -> None:
    files = render(result, tmp_path, lang)  # type: ignore[arg-type]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "result.json", "result.xlsx"]
    page = files[0].read_text(encoding="utf8")
    own = max(page.split("<script>"), key=len)
    page = page.replace(own, "")
    assert "Plotly.newPlot" in page
    assert not re.search(r'(?:src|href)\s*=\s*"(?:https?:)?//', page)
    assert "<link" not in page.split("<body>")[0]
    assert "None" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)


def test_a_chinese_report_speaks_chinese(result: Result) -> None:
    page = re.sub(r"<(script|style)>.*?</\1>", "", examination(result, "zh"), flags=re.S)
    headings = re.findall(r"<h[23]>(.*?)</h[23]>", page)
    assert headings
    assert all(re.search(r"[\u4e00-\u9fff]", h) for h in headings)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and {"value", "unit", "low", "high", "basis", "source"} <= set(value):
        yield path, value
    elif isinstance(value, dict) and set(value) == {"name", "unit", "values"}:
        return
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{n}]")
    else:
        yield path, value


def test_every_number_of_the_result_is_a_figure(result: Result) -> None:
    found = json.loads(as_json(result))
    bare = [p for p, v in leaves(found) if isinstance(v, int | float) and not isinstance(v, bool) and not p.startswith(".problems")]
    assert bare == []
    for path, leaf in leaves(found):
        if isinstance(leaf, dict):
            assert leaf["value"] is not None or leaf["reason"], path
            if leaf["value"] is not None:
                assert (leaf["low"] is None) == (leaf["high"] is None), path
                assert leaf["low"] is None or leaf["low"] <= leaf["value"] <= leaf["high"], path


def test_the_shapes_that_scripts_rely_on(result: Result) -> None:
    found = plain(result)
    assert {
        "schema",
        "park",
        "study",
        "profile",
        "inventory",
        "policy",
        "plan",
        "economics",
        "governance",
        "trends",
        "claims",
        "missing",
        "problems",
        "sources",
    } <= set(found)
    assert found["schema"] == "parkzero.result/5.0"
    assert {"cost", "lower", "upper", "gap", "aggregation_error", "capacities", "emissions"} <= set(found["plan"])
    assert {"effects", "anyway", "beyond", "fiscal", "attribution"} <= set(found["policy"])
    assert found["policy"]["attribution"]["ets"]["unit"] == "tCO2e/a"
    assert set(found["inventory"]["totals"]) >= {"ghg-protocol-location", "ghg-protocol-market", "china-zcp-2025"}
    for one in found["inventory"]["bridges"]:
        assert set(one) == {"from", "to", "steps", "difference"}
        assert sum(s["value"]["value"] for s in one["steps"]) == pytest.approx(one["difference"]["value"], abs=1e-9)
    assert {i["dimension"] for i in found["profile"]} == {"standards", "policy", "paths", "economics", "governance", "trends"}


def test_the_registry_holds_no_name_that_a_result_lacks(result: Result) -> None:
    """Where a dictionary always has the same names; those of other dictionaries depend on the park."""
    steady = ("economics.figures.", "governance.", "policy.effects.", "policy.anyway.", "policy.beyond.", "plan.runs.", "profile[", "inventory.categories.", "inventory.balance[].entries.", "inventory.verdict.guiding")  # fmt: skip
    met = {quantity("result", keys) for keys, _ in figures(plain(result))}
    lacking = [q.path for q in quantities() if "result" in q.documents and q.path.startswith(steady) and q not in met]
    assert lacking == ["profile[electricity_price_index].figure", "profile[natural_gas_price_index].figure"]  # no course of prices in the starter


def test_the_plan_of_the_starter_is_plausible(result: Result) -> None:
    economics, plan = result.economics.figures, result.plan
    years = economics["payback"].value
    assert years is None or 1.0 < years < 40.0
    verdict = result.inventory.verdict
    assert verdict.indicator.value is not None
    assert 0.5 < verdict.indicator.value < 2.8
    power = plan.prices["electricity"].value
    assert power is not None
    assert 100.0 < power < 1500.0
    assert plan.aggregation_error.value is not None
    assert abs(plan.aggregation_error.value) < 0.2


def test_the_workbook_opens_and_holds_no_formula(result: Result, tmp_path: Path) -> None:
    render(result, tmp_path, "en")
    book = load_workbook(tmp_path / "result.xlsx")
    assert {"answer", "inventory", "lines", "plan", "claims", "missing", "sources"} <= set(book.sheetnames)
    assert not [c for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert safe("=1+1") == "'=1+1"
    assert book["lines"].max_row > 10


def test_markup_in_names_is_escaped(result: Result) -> None:
    from dataclasses import replace

    evil = "</script><script>alert(1)</script>"
    page = examination(replace(result, park=replace(result.park, name=evil, boundary=evil)), "en")
    assert "<script>alert" not in page


def test_indicators_have_names_and_definitions(result: Result) -> None:
    assert {x.id for x in (*result.profile, *result.words)} <= set(names("indicator"))
    assert {f"def_{x.id}" for x in result.profile} <= set(texts())


def test_a_document_hands_on_the_names_of_what_code_defines(result: Result) -> None:
    ours = {x.value for x in result.words if x.id == "accounting_method"} - {"ghg-protocol"}
    assert ours | set(result.inventory.totals) - {"yardstick"} <= set(result.inventory.names)
    assert [(i["label"], i["label_zh"]) for i in result.policy.instruments] == [("carbon price", "碳价")]
    page = examination(result, "zh")
    assert "GHG Protocol，基于位置" in page
    assert ">碳价<" in page


def test_both_languages_hold_the_same_values() -> None:
    for code, entry in texts().items():
        assert set(entry) == {"en", "zh"}, code
        names = [sorted(n for _, n, _, _ in Formatter().parse(entry[lang]) if n) for lang in ("en", "zh")]
        assert names[0] == names[1], code


def test_every_code_that_rooms_raise_has_a_text() -> None:
    raised: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf8")
        raised |= {f"problem_{c}" for c in re.findall(r'Problem\(\s*"([a-z0-9_]+)"', text)}
        raised |= set(re.findall(r'Message\(\s*"([a-z_]+)"', text))
        raised |= {f"use_{c}" for c in re.findall(r'WrongUse\(\s*"([a-z_]+)"', text)}
        raised |= {f"reason_{c}" for c in re.findall(r'missing\([^()]*?, "([^"]+)"\)', text)}
        named = dict(re.findall(r'^_?([A-Z_]+) = "([^"]+)"$', text, re.M))
        raised |= {f"reason_{named[n]}" for n in re.findall(r'missing\([^\n]*?, _?([A-Z_]+)\)', text) if n in named}
        raised |= {f"problem_{c}" for c in re.findall(r'_problem\(\s*where,\s*\(?[^"]*?"([a-z_]+_[a-z_]+)"', text)}
    raised = {r for r in raised if r.removeprefix("problem_") not in ("technology", "export_limit")}
    lacking = sorted(r for r in raised if r not in texts() and not r.startswith("problem_site"))
    assert lacking == []


@pytest.mark.parametrize(
    ("figure", "lang", "text"),
    [
        (Figure(592_151.0, "tCO2e"), "en", "592 ktCO₂e"), (Figure(592_151.0, "tCO2e"), "zh", "59.2 万tCO₂e"), (Figure(0.2, "tCO2/tce"), "en", "0.200 tCO₂/tce"),
        (Figure(1.2e8, "CNY/a"), "zh", "1.20 亿元/年"), (Figure(0.123, "1"), "en", "12.3 %"), (Figure(3.0, ""), "en", "3"), (Figure(4.4e8, "MWh"), "en", "440 TWh"),
        (Figure(None, "MWh", reason="no energy use"), "zh", "未评估"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(figure: Figure, lang: str, text: str) -> None:
    assert number(figure, lang) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(1234.5, "tCO2e/a", low=1100.0, high=1400.0), "1,234 tCO2e/a (1,100 - 1,400)"), (Figure(0.123, "1"), "12.3 %"), (Figure(0.1, "1", low=0.05, high=0.2), "10.0 % (5.00 - 20.0)"), (Figure(3.0, ""), "3"),
        (Figure(0.0321, "tCO2/MWh"), "0.032 tCO2/MWh"), (Figure(None, "MWh", reason="no energy use"), "not assessed (no energy use)"),
    ],
)  # fmt: skip
def test_a_figure_prints_itself(figure: Figure, text: str) -> None:
    assert str(figure) == text


def test_exit_codes_and_json(starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = starter()
    assert run(["check", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"park": "my-park", "problems": []}
    bad = starter(("annual: 35 GWh", "annual: 35 MW"), name="bad")
    for command in ("check", "assess"):
        assert run([command, str(bad), "--json"]) == 1
        problems = json.loads(capsys.readouterr().out)["problems"]
        assert set(problems[0]) >= {"code", "file", "line", "field", "found", "expected", "hint"}
    assert run(["assess", "nowhere"]) == 1
    assert "ordos" in capsys.readouterr().err
    assert run(["swap", str(good)]) == 2
    assert run([]) == 2
    with pytest.raises(SystemExit) as caught:
        run(["asess", str(good)])
    assert caught.value.code == 2
    assert run(["new", str(good)]) == 2
    capsys.readouterr()
    assert run(["parks", "--json"]) == 0
    assert {p["id"] for p in json.loads(capsys.readouterr().out)["parks"]} >= {"kalundborg", "ordos"}
    assert run(["check", str(bad), "--lang", "zh"]) == 1
    assert "单位错误" in capsys.readouterr().out


def test_demand_that_cannot_be_served_is_exit_code_3(starter: Starter, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = starter(("connection: 20 MW", "connection: 1 MW"), ("price_year: 2024", "price_year: 2024\n  periods: 2"), ("economics:", f"economics:\n{LEAN}"))
    assert run(["assess", str(folder), "--out", str(tmp_path / "out")]) == 3
    assert "electricity" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_whole_command_writes_its_files(starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(("price_year: 2024", "price_year: 2024\n  periods: 2"), ("economics:", f"economics:\n{LEAN}"))
    assert run(["assess", str(folder), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"report.html", "result.json", "result.xlsx"}
    assert "写入" in capsys.readouterr().out


def test_every_command_stands_in_the_table() -> None:
    """A module of `cli` that can be run is a command, and the help names it once."""
    runnable = {p.stem for p in (SOURCE / "cli").glob("*.py") if re.search(r"^def run\(given", p.read_text(encoding="utf8"), re.M)}
    assert runnable == set(COMMANDS)
    help = parser().format_help()
    assert all(help.count(text[:40]) == 1 for _, text in COMMANDS.values())


def _asked(park: Park) -> dict[str, tuple[Callable[[], object], str]]:
    return {
        "park": (lambda: load("ordoss"), "ordos"),
        "standard": (lambda: inventory(park, "iso-1406"), "iso-14064-1"),
        "boundary": (lambda: inventory(park, boundary="prak"), "park"),
        "year": (lambda: inventory(park, year=1999), ""),
        "draws": (lambda: inventory(park, draws=-1), ""),
        "section": (lambda: borrowing(park, {"polcy": park}), "policy"),
        "split": (lambda: explain(park, park, ()), ""),
        "field": (lambda: park.but(polcy=park.policy), "policy"),
        "technology": (lambda: technology("pv_grund", "world", 2030), "pv_ground"),
        "language": (lambda: render(None, "nowhere", "eng"), "en"),  # type: ignore[arg-type]
        "resolution": (lambda: plan(park, resolution=7), ""),
        "outlook_end": (lambda: plan(park, outlook={"demand": "hihg"}), "high"),  # type: ignore[dict-item]
    }


@pytest.mark.parametrize("code", _asked(None))  # type: ignore[arg-type]
def test_a_name_that_is_not_offered_is_refused_in_one_way(code: str, starter: Starter) -> None:
    ask, meant = _asked(load(starter())[0])[code]
    with pytest.raises(WrongUse) as why:
        ask()
    assert (why.value.code, why.value.meant) == (code, meant)
    assert f"use_{code}" in texts()


def test_wrong_names_are_refused_in_the_language_asked_for(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(starter())
    assert run(["compare", folder, folder, "--split", "polcy", "--lang", "zh"]) == 2
    assert "polcy：不是部分名称" in capsys.readouterr().err
    assert run(["swap", folder, "--lang", "zh"]) == 2
    assert "请至少指定一个部分" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from parkzero.cli.main import parser; parser().format_help(); print([m for m in ('numpy','pandas','pydantic','highspy','rich','yaml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_public_names_load_lazily() -> None:
    code = "import sys, parkzero; print([m for m in ('numpy','pandas','pydantic','highspy','yaml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    import parkzero

    assert sorted(parkzero.__all__) == sorted([*parkzero._PUBLIC, "__version__"])
    for name in parkzero.__all__:
        assert getattr(parkzero, name)
    with pytest.raises(AttributeError, match="it offers"):
        _ = parkzero.nothing  # type: ignore[attr-defined]


def test_every_exception_that_is_documented_can_be_caught_by_its_public_name() -> None:
    import parkzero

    text = "".join(p.read_text(encoding="utf8") for p in (SOURCE / "compare").glob("*.py"))
    raised = {n for n in re.findall(r"\b(\w+Error|WrongUse|OutOfTime|Unsolved)\b", text) if n not in (*dir(builtins), "UnitError", "ValidationError")}
    assert {"ParkError", "DemandError", "ConflictError", "WrongUse"} <= raised <= set(parkzero.__all__)


def test_reprs_are_one_short_line(result: Result) -> None:
    import parkzero

    park = parkzero.load("ordos")[0]
    for value in (park, park.site, result, result.inventory, result.plan, result.plan.weeks[0].supply[0]):
        assert len(repr(value)) < 400
        assert "\n" not in repr(value)
    assert repr(park).startswith("<Park ordos: <Site CN ")
    assert repr(park.study.but(stage=2035, seed=1)) == f"Study(base_year={park.study.base_year}, stage=2035, currency='{park.study.currency}')"


def test_lines_as_a_table(result: Result) -> None:
    found = result.inventory.to_frame()
    lines = result.inventory.lines
    assert len(found) == len(lines)
    own = found[(found.standard == "ghg-protocol-location") & found.scope.isin(["1", "2"])]
    assert own.tonnes.sum() == pytest.approx(result.inventory.totals["ghg-protocol-location"].value)
    assert list(found.tonnes_unit) == [x.tonnes.unit for x in lines]
    assert result.to_frame().set_index("id").figure["instruments"] == 1.0


def test_unknown_codes_are_shown_not_lost() -> None:
    assert say("some_new_code", "en") == "some new code"


def test_wrong_places_to_write_are_wrong_use(starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter()
    (tmp_path / "file").write_text("x", encoding="utf8")
    assert run(["assess", str(folder), "--out", str(tmp_path / "file")]) == 2
    assert run(["new", str(tmp_path / "book"), "--xlsx"]) == 0
    path = tmp_path / "book" / "park.xlsx"
    before = path.read_bytes()
    assert run(["check", str(path), "--out", str(tmp_path / "book")]) == 2
    assert path.read_bytes() == before
    for line in (["check", str(folder)], ["check", "euref"], ["parks"], ["schema"], ["new", str(tmp_path / "b")], ["close", str(folder), "--year", "2024", "--by", "x"]):
        assert run([*line, "--out", str(tmp_path / "nothing")]) == 2
    assert not {"nothing", "b"} & {p.name for p in tmp_path.iterdir()}
    assert run(["new", str(tmp_path / "named.xlsx")]) == 0
    assert (tmp_path / "named.xlsx").is_file()
    capsys.readouterr()


def test_a_place_that_cannot_be_written_is_told_before_the_work(starter: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A file system may refuse what rights allow."""

    def full(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(writing, "TemporaryDirectory", full)
    monkeypatch.setattr(assessing, "run", lambda given: pytest.fail("the work began"))
    place = tmp_path / "new" / "place"
    assert run(["assess", str(starter()), "--out", str(place)]) == 2
    assert str(place) in capsys.readouterr().err
    assert not place.parent.exists()


def test_problems_speak_chinese(starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = starter(
        ("annual: 35 GWh", "annual: 35 MW"), ("sector: textiles", "sector: textyle"), ("timezone: Asia/Shanghai", "timezone: Asia/Shangai")
    )
    starter(("31.9,GWh", "-31.9,GWh"), file="activity.csv")
    run(["check", str(folder), "--lang", "zh"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 4
    for line in lines[:-1]:
        for part in re.findall(r"(?:应为|提示：)([^;]+)", line):
            assert re.search(r"[\u4e00-\u9fff]", part), line

"""From a line of an account back to its papers, shares, measures and sources; on the page, in the workbook and on the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledgers import park_of
from parkzero.backing import Paper
from parkzero.cli.totals import NOTES, show
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.document import Accounts, Message
from parkzero.park.noun import given
from parkzero.park.site import Boundary, Enterprise, Organisation, Place, Portion
from parkzero.park.trail import Evidence
from parkzero.park.whole import Activity, Park
from parkzero.problem import Problem
from parkzero.report.book import accounts_book
from parkzero.report.page import accounts, below_totals, factor_row, message
from parkzero.show.sourcing import numbered
from parkzero.source import Source
from parkzero.standards.schemes import elsewhere
from parkzero.text.speaking import say

SURVEY = Evidence(id="survey", kind="survey", file="s.pdf", sha256="0" * 64, holder="Land office", date="2024-12-31", prepared_by="Li", checked_by="Wang", status="checked")


def row(origin: str, **values: object) -> Activity:
    quantity = float(values.pop("quantity", 1000.0))  # type: ignore[arg-type]
    base = {"enterprise": "mill", "action": "bought", "carrier": "electricity", "partner": "grid", "quantity": quantity, "low": quantity, "high": quantity, "year": 2024, "origin": origin, "source": "bill", "confidence": "A"}
    return Activity(**(base | values))


def cut_park() -> Park:
    """A mill of which 40 % lies inside, but nothing of what meter M counts; a kiln measured by its product and its limestone."""
    share = given(0.4, "1", share=0.1)
    site = park_of(()).site
    rows = (
        row("activity.csv:2", evidence_id="INV-1"), row("activity.csv:3", meter="M", evidence_id="INV-2"),
        row("activity.csv:4", enterprise="kiln", action="produced", carrier="clinker", partner="", quantity=100.0, unit="t", confidence="C"),
        row("activity.csv:5", enterprise="kiln", action="consumed", carrier="limestone", partner="", quantity=80.0, unit="t", confidence="C", source=""),
    )  # fmt: skip
    shares = (Portion(enterprise="mill", share=share, evidence_id="survey"), Portion(meter="M", share=given(0.0, "1", share=0.0), note="outside the fence"))
    names = {"mill": ("Mill", "造纸厂"), "kiln": ("Kiln", "水泥窑")}
    firms = tuple(Enterprise(id=i, name=n, name_zh=zh, sector="machinery") for i, (n, zh) in names.items())
    return park_of(()).but(activity=rows, evidence=(SURVEY, Evidence(id="INV-1", kind="invoice")), site=site.but(enterprises=firms, boundary=Boundary(shares=shares)))


@pytest.fixture(scope="module")
def found() -> Accounts:
    problems = (Problem("part_of_a_year", "activity.csv", line=2, found="x", level="warning"),)
    return inventory(cut_park(), draws=0, problems=problems)


def test_a_line_is_its_row_times_the_share_inside(found: Accounts) -> None:
    line = next(x for x in found.inventory.lines if x.activity_row == "activity.csv:2")
    assert (line.whole.value, line.share.value, line.quantity.value) == (1000.0, 0.4, 400.0)
    assert line.evidence == "INV-1"
    kiln = next(x for x in found.inventory.lines if x.enterprise == "kiln")
    assert (kiln.whole, kiln.share.value) == (kiln.quantity, 1.0)


def test_shares_of_a_boundary_stand_with_their_paper_and_their_rows(found: Accounts) -> None:
    (mill,) = found.inventory.straddling
    assert [(c.of, c.id, c.share.value, c.evidence, c.note, c.rows) for c in mill.shares] == [
        ("enterprise", "mill", 0.4, "survey", "", ("activity.csv:2",)), ("meter", "M", 0.0, "", "outside the fence", ("activity.csv:3",)),
    ]  # fmt: skip


def test_a_paper_stands_with_what_rests_on_it(found: Accounts) -> None:
    papers: dict[str, Paper] = {e.id: e for e in found.inventory.evidence}
    assert (papers["survey"].holder, papers["survey"].sha256, papers["survey"].version, papers["survey"].figures) == ("Land office", "0" * 64, "1", ("site.boundary.shares: mill",))
    assert (papers["INV-1"].filed, papers["INV-1"].rows) == (True, ("activity.csv:2",))
    assert (papers["INV-2"].filed, papers["INV-2"].version, papers["INV-2"].rows) == (False, "", ("activity.csv:3",))


def test_two_measures_stand_beside_the_lines_and_are_positive(found: Accounts) -> None:
    kiln = next(m for m in found.inventory.measures if m.standard == "china-zcp-2025")
    counted, beside = kiln.counted.value or 0.0, kiln.beside.value or 0.0
    assert (kiln.enterprise, kiln.process, kiln.says, kiln.rows) == ("kiln", "clinker", "standard", ("activity.csv:4",))
    assert {m.says for m in found.inventory.measures if m.standard.startswith("ghg")} == {"catalogue"}
    assert counted > 0.0 < beside
    assert kiln.difference.value == pytest.approx(beside - counted)
    assert not [x for x in found.inventory.lines if x.factor.unit.endswith("/1")]
    lines = [x for x in found.inventory.lines if x.standard == "china-zcp-2025" and x.enterprise == "kiln"]
    assert sum(x.tonnes.value or 0.0 for x in lines) == pytest.approx(counted)


def test_lines_point_to_their_source_and_its_confidence(found: Accounts) -> None:
    listed = {s.id: s for s in found.sources}
    for x in found.inventory.lines:
        assert (listed[x.source].text if x.source else "") == x.factor.source
        assert not x.source or x.confidence in listed[x.source].confidence.split(", ")
    assert "bill" in {s.text for s in found.sources}


def test_a_text_is_listed_once_with_its_years_and_confidences() -> None:
    cited = [("b", 2024, "C"), ("a", "", ""), ("b", 2023, "A"), ("", 2023, "A"), ("b", 2023, None)]
    assert numbered(cited) == (Source("a", "", "", id="1"), Source("b", "2023, 2024", "A, C", id="2"))


def test_an_account_names_no_source_of_what_it_does_not_use() -> None:
    told = load("kalundborg")[0]
    assert told.claims
    park = cut_park().but(claims=told.claims, policy=told.policy)
    unused = {c.source for c in told.claims} | {i.source for i in told.policy.instruments}
    assert not unused & {s.text for s in inventory(park, draws=0).sources}


def test_each_standard_says_what_it_counts_for_grid_power(found: Accounts) -> None:
    grid = {g.standard: g for g in found.inventory.grid}
    assert (grid["china-zcp-2025"].factor.value, grid["china-zcp-2025"].confidence) == (0.8325, "A")
    assert grid["ghg-protocol-market"].factor.value != grid["ghg-protocol-location"].factor.value


def test_every_boundary_is_listed_once_there_is_one_beside_the_park() -> None:
    park = cut_park()
    whole = park.but(site=park.site.but(boundary=Boundary()))
    assert inventory(whole, draws=0).inventory.boundaries == ()
    owned = whole.but(site=whole.site.but(organisations=(Organisation.model_validate({"id": "acme", "holdings": [{"enterprise": "mill", "operational": True}]}),)))
    told = inventory(owned, boundary="acme:operational", draws=0).inventory
    assert [(b.id, b.kind) for b in told.boundaries] == [("park", "park"), ("acme:operational", "organisation")]
    assert told.boundaries[1].totals["china-zcp-2025"] == told.totals["china-zcp-2025"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_goes_on_to_papers_shares_sources_and_warnings(found: Accounts, lang: str) -> None:
    page = accounts(found, lang)  # type: ignore[arg-type]
    body = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.S)
    for text in ("0" * 64, "Land office", 'href="#paper-2">INV-1<', 'href="#source-', 'id="problems"', "activity.csv:2", "× 40.0 %"):
        assert text in body
    for target in set(re.findall(r'href="#([^"]+)"', body)):
        assert f'id="{target}"' in body
    assert ("fossil power" in body) == (lang == "en")


def test_the_workbook_speaks_the_language_asked_for(found: Accounts, tmp_path: Path) -> None:
    accounts_book(found, tmp_path / "a.xlsx", "zh")
    book = load_workbook(tmp_path / "a.xlsx", read_only=True)
    sheets = {s.title: [tuple(r) for r in s.iter_rows(values_only=True)] for s in book}
    for title, rows in sheets.items():
        assert all(re.search(r"[\u4e00-\u9fff]|SHA", str(h)) for h in rows[0]), title
    assert {r[1] for r in sheets["lines"][1:]} == {"造纸厂", "水泥窑"}
    assert {r[0] for r in sheets["bridges"][1:]} <= {r[0] for r in sheets["inventory"][1:]}
    assert [r[1] for r in sheets["straddling"][1:2]] == ["造纸厂"]
    assert {r[0] for r in sheets["evidence"][1:]} == {"survey", "INV-1", "INV-2"}
    assert {r[-2] for r in sheets["inventory"][1:] if r[1]} == {"计算"}
    assert [r[0] for r in sheets["inventory"][1:] if not r[1]] == below_totals(found.notes, found.problems, "zh")
    assert [r[:2] for r in sheets["problems"][1:]] == [("activity.csv", 2)]


def test_the_terminal_prints_a_dozen_notes_and_counts_the_rest(found: Accounts, capsys: pytest.CaptureFixture[str]) -> None:
    many = tuple(Message(code="note_credit_exceeds", values={"enterprise": "mill"}) for _ in range(NOTES + 3))
    show(replace(found, notes=many), "zh")
    told = capsys.readouterr().out
    assert told.count("造纸厂") == NOTES
    assert say("notes_more", "zh", n=3) in told


def test_notes_and_factors_call_enterprises_by_name() -> None:
    handed = {"steam": {"en": "Steam Ltd", "zh": "蒸汽公司"}}
    assert message(Message(code="note_credit_exceeds", values={"enterprise": "steam"}), "zh", handed).startswith("按国家级零碳园区核算方法，蒸汽公司")
    assert factor_row("efficiency split of steam", "zh", handed) == "蒸汽公司 热电联产分摊（按效率）"
    assert factor_row("efficiency split of steam", "en", handed) == "efficiency split of Steam Ltd"
    assert factor_row("electricity.csv:2 steam", "en", handed) == "electricity.csv:2 steam"


@pytest.mark.parametrize(("scheme", "country", "region", "answer"), [
    ("jiangsu_near_zero_2024", "CN", "jiangsu", ""), ("jiangsu_near_zero_2024", "CN", "Hunan", "province"), ("inner_mongolia_2025", "DE", "Berlin", "country"),
    ("china_zcp_910", "CN", "Hunan", ""), ("hj_274_2015", "DK", "", "country"), ("eip_v2", "DK", "", ""),
])  # fmt: skip
def test_a_scheme_of_another_place_is_an_illustration(scheme: str, country: str, region: str, answer: str) -> None:
    assert elsewhere(scheme, Place(country=country, region=region, latitude=31.0, longitude=20.0)) == answer

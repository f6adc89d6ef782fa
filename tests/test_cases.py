"""Claims about projects: the two of the library with their known arithmetic, and what a broken cases.yaml is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import STARTER
from parkzero.blueprint import CaseAnswer, ReadingAnswer
from parkzero.compare.library import load, look
from parkzero.document import as_json
from parkzero.park.case import Case
from parkzero.show.cases import examined
from parkzero.text.speaking import texts

pytestmark = pytest.mark.long


def case(park: str) -> CaseAnswer:
    found, problems = load(park)
    assert not [p for p in problems if p.code not in ("idle_field", "undated")]
    (only,) = examined(found.cases)
    return only


def readings(found: CaseAnswer) -> dict[str, ReadingAnswer]:
    return {r.id: r for r in found.readings}


def turned(reading: ReadingAnswer) -> dict[str, tuple[str, str]]:
    """Inputs that turn the answer: at which end, and whether they are published."""
    return {i.id: (i.turns, i.figure.basis) for i in reading.inputs if i.turns}


@pytest.fixture(scope="module")
def euref() -> CaseAnswer:
    return case("euref")


@pytest.fixture(scope="module")
def shenzhen() -> CaseAnswer:
    return case("shenzhen-bipv")


# EUREF: "within five years"


@pytest.mark.parametrize(
    ("reading", "years", "answer"),
    [
        ("whole-plant", 7.8 / 0.762, "does_not_hold"),
        ("chp-against-boilers", 1.351 / 0.371, "holds"),
        ("chp-as-in-2018", 0.9007 / 0.106, "does_not_hold"),
        ("battery-pv-control", 1.38 / 0.082, "does_not_hold"),
    ],
)
def test_euref_pays_back_after(euref: CaseAnswer, reading: str, years: float, answer: str) -> None:
    found = readings(euref)[reading]
    assert found.result.value == pytest.approx(years, rel=1e-3)
    assert found.answer == answer


def test_euref_holds_only_as_chp_against_boilers_and_a_fifth_less_payment_breaks_it(euref: CaseAnswer) -> None:
    assert (euref.answer, euref.under, euref.direction) == ("holds_only_under", ("chp-against-boilers",), "at_most")
    chp = readings(euref)["chp-against-boilers"]
    assert turned(chp) == {
        "power_payment": ("lower", "published"), "biomethane_price": ("higher", "estimated"), "biomethane_per_power": ("higher", "estimated"),
    }  # fmt: skip
    assert chp.inputs[0].id == "power_payment"
    assert chp.inputs[0].low.value is None  # 21.4 years, more than its 20
    assert chp.inputs[0].low.reason == "not paid back within its life"
    assert not turned(readings(euref)["whole-plant"])


def test_terms_of_a_payback_are_its_bill(euref: CaseAnswer) -> None:
    bill = readings(euref)["whole-plant"].terms
    total = {part: sum(t.amount.value or 0.0 for t in bill if t.part == part) for part in ("invested", "earned", "spent")}
    assert total["earned"] - total["spent"] == pytest.approx(0.762e6, rel=1e-3)
    assert {(t.part, t.amount.unit) for t in bill} == {("invested", "EUR"), ("earned", "EUR/a"), ("spent", "EUR/a")}
    assert [t.amount.value for t in bill[:3]] == pytest.approx([7.8e6, 1.54e6, 0.9e6])


# Shenzhen: "about 30 %"


@pytest.mark.parametrize(
    ("reading", "share", "answer"),
    [
        ("roof-bipv", 0.300, "holds"),
        ("roof-bipv-6", 0.253, "does_not_hold"),
        ("roof-bipv-8", 0.240, "does_not_hold"),
        ("rule-2018", 0.297, "holds"),
        ("plain-roof", 0.446, "does_not_hold"),
        ("facade", 0.090, "does_not_hold"),
        ("five-mw-capped", 0.096, "does_not_hold"),
        ("longgang", 0.200, "does_not_hold"),
    ],
)
def test_shenzhen_takes_off_the_investment(shenzhen: CaseAnswer, reading: str, share: float, answer: str) -> None:
    found = readings(shenzhen)[reading]
    assert found.result.value == pytest.approx(share, abs=5e-4)
    assert found.answer == answer


def test_shenzhen_holds_within_the_tolerance_and_any_input_off_by_a_fifth_turns_it(shenzhen: CaseAnswer) -> None:
    assert (shenzhen.answer, shenzhen.under) == ("holds_only_under", ("roof-bipv", "rule-2018"))
    assert (shenzhen.claimed.low, shenzhen.claimed.high) == pytest.approx((0.27, 0.33))
    roof = readings(shenzhen)["roof-bipv"]
    assert turned(roof) == {
        "investment": ("both", "estimated"), "payment": ("both", "estimated"), "hours": ("both", "published"), "years": ("both", "estimated"),
    }  # fmt: skip
    high = next(i.high.value for i in roof.inputs if i.id == "payment")
    assert high == pytest.approx(0.36)
    assert not turned(readings(shenzhen)["five-mw-capped"])


@pytest.mark.parametrize("name", ["euref", "shenzhen-bipv"])
def test_every_input_says_where_it_comes_from_and_both_languages_are_there(name: str) -> None:
    found = case(name)
    for r in found.readings:
        assert r.text_zh
        assert bool(r.note) == bool(r.note_zh)
        for i in r.inputs:
            assert all((i.text, i.text_zh, i.figure.source, i.confidence)), (r.id, i.id)
            assert i.figure.basis == ("estimated" if i.confidence == "C" else "published"), (r.id, i.id)
    assert json.loads(as_json(found))["readings"][0]["inputs"][0]["figure"]["basis"] in ("published", "estimated")


def test_texts_of_cases_name_no_cause() -> None:
    words = ("due to", "prove", "because", "cause", "由于", "证明", "导致")
    for code in (c for c in texts() if c.startswith(("case_", "cases_"))):
        assert not any(w in text for text in texts()[code].values() for w in words), code


def test_a_claim_that_has_a_case_points_to_it() -> None:
    park = load("euref")[0]
    assert {c.claim for c in park.cases} <= {c.id for c in park.claims}


def test_a_plan_carries_its_cases_to_page_workbook_and_terminal(
    euref: CaseAnswer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from openpyxl import load_workbook

    from parkzero.cli.plans import show
    from parkzero.compare.planning import plan
    from parkzero.report.files import render

    park = load(STARTER)[0]
    bare = plan(park.but(study=park.study.but(periods=2), economics=park.economics.but(technologies=("pv_roof",))), gap=0.05, abatement=False)
    assert bare.cases == ()
    made = replace(bare, cases=(euref,))
    for lang, words in (
        ("en", ("does not hold", "holds only under: CHP units", "published, 20 % lower")),
        ("zh", ("仅在以下口径下成立", "已公布, 降低20%")),
    ):
        page = render(made, tmp_path / lang, lang)[0].read_text(encoding="utf8")  # type: ignore[arg-type]
        assert all(w in page for w in words)
        assert 'id="cases"' not in render(bare, tmp_path / "bare", lang)[0].read_text(encoding="utf8")  # type: ignore[arg-type]
    assert json.loads((tmp_path / "en" / "result.json").read_text(encoding="utf8"))["cases"][0]["under"] == ["chp-against-boilers"]
    book = load_workbook(tmp_path / "en" / "result.xlsx")
    assert book["cases"].max_row == 1 + len(euref.readings)
    assert book["case_inputs"].max_row == 1 + sum(len(r.inputs) for r in euref.readings)
    show(made, "en")
    assert "10.2 years" in capsys.readouterr().out


# A broken cases.yaml

GOOD = """\
- id: roof
  kind: payback
  text: The roof pays back within ten years.
  claim: green-share
  claimed: {value: 10 a, holds: at_most}
  source: a brochure
  readings:
    - id: all
      text: All of it
      inputs:
        life: {what: life, value: 20 a, source: s, confidence: B, basis: published}
        roof: {what: roof, value: 2 MW, source: s, confidence: B, basis: published}
        cost: {what: cost, value: 4 CNY/W, source: s, confidence: C, basis: estimated}
        hours: {what: hours, value: 1000 h, source: s, confidence: C, basis: estimated}
        price: {what: price, value: 0.5 CNY/kWh, source: s, confidence: C, basis: estimated}
      invested: [[roof, cost]]
      earned: [[roof, hours, price]]
    - id: cheap
      text: With cheap power
      like: all
      inputs:
        price: {value: 0.3 CNY/kWh, source: s, confidence: C, basis: estimated}
- id: relief
  kind: relief
  text: A third is paid.
  claimed: {value: 33 %, holds: about, tolerance: 2 %}
  source: a brochure
  readings:
    - id: plain
      text: As paid
      inputs:
        payment: {what: payment, value: 0.3 CNY/kWh, source: s, confidence: B, basis: published}
        hours: {what: hours, value: 1000 kWh/kW, source: s, confidence: B, basis: published}
        years: {what: years, value: 5 a, source: s, confidence: B, basis: published}
        investment: {what: cost, value: 4500 CNY/kW, source: s, confidence: B, basis: published}
"""

BROKEN = [
    ("wrong_value", GOOD, "a: list", "", "", ""),
    ("unknown_name", "kind: payback", "kind: paybck", "[0].kind", "kind: paybck", "payback"),
    ("missing_field", "  source: a brochure\n", "", "[0].source", "id: roof", ""),
    ("unknown_key", "  kind: payback", "  sort: x\n  kind: payback", "[0].sort", "sort: x", ""),
    ("unknown_name", "claim: green-share", "claim: green-shar", "[0].claim", "claim: green-shar", "green-share"),
    ("wrong_unit", "value: 10 a", "value: 10 %", "[0].claimed.value", "10 %", ""),
    ("missing_field", "holds: about, tolerance: 2 %", "holds: about", "[1].claimed.tolerance", "holds: about", ""),
    ("unknown_key", "holds: at_most", "holds: at_most, tolerance: 1 a", "[0].claimed.tolerance", "tolerance: 1 a", ""),
    ("duplicate_id", "- id: relief", "- id: roof", "[1].id", "- id: roof", ""),
    ("duplicate_id", "- id: cheap", "- id: all", "[0].readings[1].id", "- id: all", ""),
    ("unknown_name", "like: all", "like: al", "[0].readings[1].like", "like: al", "all"),
    ("wrong_unit", "value: 2 MW", "value: 2 MWW", "[0].readings[0].inputs.roof", "2 MWW", ""),
    ("wrong_unit", "value: 2 MW", "value: two", "[0].readings[0].inputs.roof", "two", ""),
    ("negative_value", "value: 2 MW", "value: -2 MW", "[0].readings[0].inputs.roof", "-2 MW", ""),
    ("missing_field", "value: 2 MW, source: s, confidence: B, basis: published", "value: 2 MW, source: s, confidence: B", "[0].readings[0].inputs.roof.basis", "2 MW", ""),
    ("unknown_name", "confidence: C, basis: estimated", "confidence: C, basis: guess", "[0].readings[0].inputs.cost.basis", "guess", ""),
    ("wrong_value", "confidence: C, basis: estimated", "confidence: C, basis: published", "[0].readings[0].inputs.cost.basis", "C, basis: published", ""),
    ("missing_field", "value: 2 MW, source: s,", "value: 2 MW,", "[0].readings[0].inputs.roof", "2 MW", "source"),
    ("unknown_key", "value: 2 MW, source", "valeu: 1, value: 2 MW, source", "[0].readings[0].inputs.roof", "2 MW", ""),
    ("missing_field", "{what: roof, ", "{", "[0].readings[0].inputs.roof", "2 MW", "what"),
    ("unknown_name", "[[roof, cost]]", "[[roof, costs]]", "[0].readings[0].invested[0]", "costs", "cost"),
    ("wrong_unit", "[[roof, hours, price]]", "[[roof, hours]]", "[0].readings[0].earned[0]", "[roof, hours]", ""),
    ("wrong_unit", "4 CNY/W", "4 EUR/W", "[0].readings[0]", "- id: all", ""),
    ("missing_field", "      invested: [[roof, cost]]\n", "", "[0].readings[0]", "- id: all", ""),
    ("unknown_key", "        hours: {what: hours, value: 1000 h", "        idle: {value: 1 h, source: s, confidence: B, basis: published}\n        hours: {what: hours, value: 1000 h", "[0].readings[0].inputs.idle", "idle", ""),
    ("out_of_range", "value: 20 a", "value: 200 a", "[0].readings[0].inputs.life", "200 a", ""),
    ("missing_field", "        years: {what: years, value: 5 a, source: s, confidence: B, basis: published}\n", "", "[1].readings[0].inputs", "inputs:", ""),
    ("wrong_unit", "value: 4500 CNY/kW", "value: 4500 CNY", "[1].readings[0].inputs.investment", "4500 CNY", ""),
    ("out_of_range", "value: 4500 CNY/kW", "value: 0 CNY/kW", "[1].readings[0].inputs.investment", "0 CNY/kW", ""),
]  # fmt: skip


def folder(tmp_path: Path, text: str) -> Path:
    import shutil

    made = tmp_path / "park"
    shutil.copytree(STARTER, made)
    (made / "cases.yaml").write_text(text, encoding="utf8")
    return made


def test_a_good_file_reads_and_a_reading_takes_over_what_it_does_not_give(tmp_path: Path) -> None:
    park, _ = load(folder(tmp_path, GOOD))
    roof, relief = examined(park.cases)
    assert [r.result.value for r in roof.readings] == pytest.approx([8.0, 40.0 / 3.0])
    assert (roof.answer, roof.under) == ("holds_only_under", ("all",))
    assert {i.text for i in roof.readings[1].inputs} == {"life", "roof", "cost", "hours", "price"}
    assert relief.answer == "holds"
    assert relief.readings[0].result.value == pytest.approx(1.0 / 3.0)
    assert not load(STARTER)[0].cases


@pytest.mark.parametrize(("code", "old", "new", "field", "holds", "hint"), BROKEN, ids=[f"{b[0]}-{n}" for n, b in enumerate(BROKEN)])
def test_a_broken_file_names_its_problem(tmp_path: Path, code: str, old: str, new: str, field: str, holds: str, hint: str) -> None:
    assert old in GOOD
    path = folder(tmp_path, GOOD.replace(old, new, 1))
    park, problems = look(path)
    assert park is None
    fitting = [p for p in problems if p.code == code and p.field == field]
    assert fitting, problems
    found = fitting[0]
    assert found.file == "cases.yaml"
    assert found.found
    assert found.expected
    assert hint in found.hint
    if holds:
        assert isinstance(found.line, int)
        assert holds in (path / "cases.yaml").read_text(encoding="utf8").splitlines()[found.line - 1], found


def test_a_unit_by_month_is_money_a_year() -> None:
    def given(value: str, basis: str = "estimated") -> dict[str, str]:
        return {"what": "x", "value": value, "source": "s", "confidence": "C", "basis": basis}

    made = Case.model_validate(
        {
            "id": "x", "kind": "payback", "text": "x", "source": "x", "claimed": {"value": "3 a", "holds": "at_least"},
            "readings": [{
                "id": "x", "text": "x", "invested": [["cost"]], "earned": [["peak", "charge"]],
                "inputs": {"life": given("20 a"), "cost": given("4800 EUR"), "peak": given("10 kW"), "charge": given("10 EUR/kW/month")},
            }],
        }
    )  # fmt: skip
    (found,) = examined((made,))
    assert found.readings[0].result.value == pytest.approx(4.0)
    assert found.answer == "holds"

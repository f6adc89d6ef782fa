"""Charts: where they stand, and bars from series."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from parkzero.blueprint import Stage
from parkzero.figure import Figure
from parkzero.report import drawing, pictures
from parkzero.report.page import _charts

TEMPLATES = Path(pictures.__file__).parent / "templates"


def test_every_place_with_charts_stands_in_a_template_and_every_place_asked_for_has_charts() -> None:
    asked = re.findall(r'charts\("(\w+)"', "".join(p.read_text(encoding="utf8") for p in TEMPLATES.glob("*.j2")))
    assert sorted(asked) == sorted(drawing.CHARTS)


def test_a_new_chart_stands_in_its_place_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "CHARTS", {})

    @drawing.chart("here")
    def peaks(plan, lang):  # type: ignore[no-untyped-def]
        return drawing.bars({"plan_emissions": plan.tonnes}, ["2030", "2040"], "t", lang)

    page = _charts("here", SimpleNamespace(tonnes=[2.0, None]), "en", "a</script>")
    assert 'id="picture-peaks-a&lt;/script&gt;"' in page
    assert '"y": [2.0, null]' in page


def test_one_chart_may_draw_several_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "CHARTS", {})
    drawing.chart("weeks")(lambda about, lang: [{"data": n} for n in about])
    (name,) = {n.rpartition("-")[0] for n in drawing.drawn("weeks", "ab", "en")}
    assert list(drawing.drawn("weeks", "ab", "en").items()) == [(f"{name}-1", {"data": "a"}), (f"{name}-2", {"data": "b"})]
    drawing.chart("none")(lambda about, lang: None)
    assert drawing.drawn("none", 0, "en") == {}


def test_bars_are_stacked_by_series_and_named_in_the_language() -> None:
    made = drawing.bars({"embodied": [1.0], "wind": [2.0]}, ["2030"], "MW", "zh", height=100)
    assert [(b["y"], b["marker"]["color"]) for b in made["data"]] == [([1.0], "#c9b79c"), ([2.0], "#4aa3a2")]
    assert re.search(r"[\u4e00-\u9fff]", made["data"][0]["name"])
    assert (made["layout"]["barmode"], made["layout"]["height"], made["layout"]["yaxis"]["title"]["text"]) == ("stack", 100, "MW")


def test_what_stands_only_in_a_later_stage_is_nothing_before() -> None:
    def stage(year: str, **power: float) -> Stage:
        capacities = {n: Figure(v, "MW", basis="computed") for n, v in power.items()} | {"battery": Figure(9.0, "MWh", basis="computed")}
        return SimpleNamespace(year=year, capacities=capacities)  # type: ignore[return-value]

    made = pictures.built(SimpleNamespace(stages=(stage("2030", pv_roof=1.0), stage("2040", wind=3.0, pv_roof=2.0))), "en")  # type: ignore[arg-type]
    assert {b["name"]: b["y"] for b in made["data"]} == {"rooftop PV": [1.0, 2.0], "wind": [0.0, 3.0]}

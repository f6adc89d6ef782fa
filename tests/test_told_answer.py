"""The answer of an examination in words: what the plan brings against building nothing, and figures by what they are."""

from __future__ import annotations

import pytest

from parkzero.document import Message
from parkzero.figure import Figure
from parkzero.report.page import message, pathed
from parkzero.show.answer import by

FIRMS = {"mill-1": {"en": "Mill", "zh": "面粉厂"}}


@pytest.mark.parametrize(
    ("before", "after", "way", "value", "unit"),
    [
        (100.0, 60.0, "way_less", 0.4, "1"), (100.0, 130.0, "way_more", 0.3, "1"), (-14.0, -24.0, "way_less", 10.0, "DKK/a"), (-24.0, -14.0, "way_more", 10.0, "DKK/a"),
        (10.0, -5.0, "way_less", 15.0, "DKK/a"), (0.0, 5.0, "way_more", 5.0, "DKK/a"), (0.0, 0.0, "way_less", 0.0, "DKK/a"),
    ],
)  # fmt: skip
def test_what_a_plan_moves_is_a_share_of_a_cost_and_never_of_an_income(before: float, after: float, way: str, value: float, unit: str) -> None:
    """A park that earns 14 m and earns 24 m with the plan does not cost 71 % less: it costs 10 m less."""
    found, moved = by(before, after, "DKK/a")
    assert (found, moved.unit) == (way, unit)
    assert moved.value == pytest.approx(value)


def test_less_and_more_are_said_of_tonnes_and_of_money_apart() -> None:
    values = {"stage": "2030", "left": Figure(90.0, "tCO2e/a"), "cut": Figure(0.1, "1"), "emits": "way_more", "change": Figure(5e6, "EUR"), "costs": "way_less", "investment": Figure(1e6, "EUR")}
    said = {lang: message(Message(code="answer_plan", values=values), lang) for lang in ("en", "zh")}  # type: ignore[arg-type]
    assert "10.0 % more than if nothing new were built, and costs 5.00 m EUR less a year" in said["en"]
    assert "较不新建设施增加 10.0 %，年成本减少 500 万欧元" in said["zh"]


@pytest.mark.parametrize(
    ("path", "en", "zh"),
    [
        ("site.enterprises.mill-1.demand.electricity", "the electricity use of Mill", "面粉厂的电力用量"), ("site.enterprises.other.demand.steam", "the steam use of other", "other的蒸汽用量"),
        ("site.prices.electricity.export", "the price of electricity (sold outside)", "电力价格（外售）"), ("weather", "years of weather", "气象年"), ("site.grid.connection", "site.grid.connection", "site.grid.connection"),
    ],
)  # fmt: skip
def test_a_figure_is_named_by_what_it_is(path: str, en: str, zh: str) -> None:
    assert (pathed(path, "en", FIRMS), pathed(path, "zh", FIRMS)) == (en, zh)


def test_inputs_with_their_shares_are_named_one_by_one() -> None:
    item = Message(code="answer_ranges_alone", values=dict.fromkeys(("cost_social_low", "cost_social_high", "emissions_low", "emissions_high"), Figure(1.0, "EUR/a")) | {"of_money": "weather (47 %), site.prices.coal.energy (9 %)", "of_tonnes": "-"})
    assert "comes from years of weather (47 %), the price of coal (energy) (9 %);" in message(item, "en")
    assert "气象年 (47 %)、煤价格（能源本身） (9 %)" in message(item, "zh")

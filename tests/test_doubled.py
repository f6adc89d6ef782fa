"""Amounts given twice though no row is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parkzero.park.together import together
from parkzero.park.whole import Activity
from parkzero.text.speaking import phrase
from test_together import row

USUAL = (98.0, 104.0, 101.0, 97.0, 103.0, 110.0, 96.0, 95.0, 105.0, 99.0, 102.0, 107.0)


def year(months: Sequence[float]) -> list[Activity]:
    return [row(n + 1, month=n, quantity=q, partner="supplier") for n, q in enumerate(months, 1)]


def found(rows: Sequence[Activity]) -> list[tuple[object, str, str]]:
    return [(p.line, p.field, p.level) for p in together(rows) if p.code == "counted_twice"]


def test_sums_since_january_in_place_of_months_are_told() -> None:
    sums = [sum(USUAL[:n]) for n in range(1, 13)]
    assert found(year(USUAL)) == []
    assert found(year(sums)) == [(13, "quantity", "warning")]
    assert found(year(sums[:6])) == [(7, "quantity", "warning")]
    assert found(year([100.0 * 1.05**n for n in range(12)])) == []


def test_sums_of_quarters_among_months_are_told() -> None:
    assert found(year([sum(USUAL[m - 3 : m]) if m % 3 == 0 else USUAL[m - 1] for m in range(1, 13)])) == [(4, "quantity", "warning")]
    assert found(year([3.0 * q if m == 3 else q for m, q in enumerate(USUAL, 1)])) == []


@pytest.mark.parametrize(("other", "told"), [(990.0, True), (1000.5, True), (900.0, False)])
def test_one_amount_in_two_units_is_told(other: float, told: bool) -> None:
    rows = [row(2), row(3, quantity=other, calorific="china/m3", partner="supplier", evidence_id="B")]
    assert [f for f in found(rows) if f[0] in (2, 3)] == ([(3 if other < 1000.0 else 2, "quantity", "warning")] if told else [])


def test_one_enterprise_under_two_names_is_told_once() -> None:
    def firm(name: str, line: int, gas: float = 20.0) -> list[Activity]:
        return [row(line, enterprise=name, quantity=gas), row(line + 1, enterprise=name, action="bought", carrier="electricity", quantity=31234.5)]

    assert found([*firm("huaxin", 2), *firm("huaxin-cement", 4)]) == [(4, "enterprise", "warning")]
    assert found([*firm("huaxin", 2), *reversed(firm("huaxin-cement", 4))]) == [(5, "enterprise", "warning")]
    assert found([*firm("huaxin", 2), *firm("other", 4, gas=21.0)]) == [(5, "quantity", "warning")]  # the power alone
    assert found([*firm("huaxin", 2)[:1], *firm("other", 4)[:1]]) == []


def test_the_messages_have_their_chinese() -> None:
    told = together(year([sum(USUAL[:n]) for n in range(1, 13)])) + together(year([3.0 if m % 3 == 0 else 1.0 for m in range(1, 13)])) + together([row(2), row(3, quantity=990.0, calorific="china/m3", partner="supplier")])
    assert [phrase(p.found, "zh") for p in told] == [
        "2024年a 燃烧 天然气：各月数值逐月递增，12 月为 1 月的 12.4 倍", "2024年a 燃烧 天然气：3、6、9、12 月均超过其他各月的 2 倍", "2024年a 燃烧 天然气：990 MWh，另有以其他单位填报的 1,000 MWh（activity.csv:2）",
    ]  # fmt: skip
    assert all(phrase(p.expected, "zh") != p.expected for p in told)

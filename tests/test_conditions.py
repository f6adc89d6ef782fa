"""Verdicts that hang on rows of confidence C, and thresholds that were not read: closed forms, and both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import booked, made, own_factor, park_of, row, site
from parkzero.figure import Figure
from parkzero.flows import Flows
from parkzero.park.catalogue import table
from parkzero.park.flowing import flows_of
from parkzero.park.sections import Standards
from parkzero.park.site import Site
from parkzero.park.unlisted import ordinary
from parkzero.park.writing import activity_row
from parkzero.report.page import condition
from parkzero.show.accounts import judged
from parkzero.show.answer import sentence
from parkzero.show.schemes import conditioned
from parkzero.standards import national, schemes
from parkzero.standards.account import account
from parkzero.standards.conditions import (
    ONE,
    Amount,
    Assumption,
    Condition,
    Quotient,
    conditional,
    conditions,
    exact,
    figured,
    less,
    quotient,
    share,
    unread_values,
)
from parkzero.standards.national import Verdict, equivalent, verdict
from parkzero.standards.unlisted import Bare, green_claims
from parkzero.text.speaking import known, say

SIZE = 2.5e6
"""MWh of fuel: about 307,000 tce."""


def unread(value: float = 0.3, half: float = 0.4, row: str = "fuels.csv:1 coal_tar") -> Assumption:
    return Assumption(row=row, about="coal_tar", value=Figure(value, "t/MWh", low=value * (1 - half), high=value * (1 + half)))


def amount(value: float, **slopes: Any) -> Amount:
    return Amount(figure=Figure(value), held=Figure(value), slopes=slopes.get("slopes", {}))


def beside(line: float, top: float, bottom: float) -> str:
    return "met" if top <= line * bottom else "missed"


def turning(top: Amount, bottom: Amount, line: float) -> Condition:
    (found,) = conditions(quotient(top, bottom, "1"), lambda t, b: beside(line, t, b), (line,))
    return found


def test_a_row_above_turns_the_quotient_where_the_closed_form_says() -> None:
    """100 t of which 200 t per t/MWh at 0.3, over 50: 2. At 1 the row is 0.3 + (50 - 100) / 200 = 0.05."""
    found = turning(amount(100.0, slopes={unread(): 200.0}), amount(50.0), 1.0)
    assert found.turns_at.value == pytest.approx(0.05)
    assert not found.within
    near = turning(amount(100.0, slopes={unread(): 200.0}), amount(50.0), 1.9)
    assert near.turns_at.value == pytest.approx(0.3 - 5.0 / 200.0)
    assert near.within


def test_a_row_above_and_below_turns_a_ratio_of_linear_terms() -> None:
    """(40 + 200 x) / (20 + 100 x) = 1.5 has x = -0.2: never; (40 + 200 x) / (80 + 100 x) = 1 has x = 0.4."""
    both = unread()
    assert turning(amount(100.0, slopes={both: 200.0}), amount(50.0, slopes={both: 100.0}), 1.5).turns_at.value is None
    assert turning(amount(100.0, slopes={both: 200.0}), amount(110.0, slopes={both: 100.0}), 1.0).turns_at.value == pytest.approx(0.4)


def test_a_row_whose_whole_part_is_too_small_turns_nothing() -> None:
    """Without the row 100 - 200 x 0.3 = 40 over 50 still misses 0.5."""
    found = turning(amount(100.0, slopes={unread(): 200.0}), amount(50.0), 0.5)
    assert (found.turns_at.value, found.within) == (None, False)
    assert "no value" in found.turns_at.reason


def test_a_row_of_value_nought_turns_where_it_would_be_more() -> None:
    found = turning(amount(10.0, slopes={unread(0.0): 100.0}), amount(50.0), 1.0)
    assert found.turns_at.value == pytest.approx(0.4)


def test_a_value_on_the_line_turns_where_it_stands() -> None:
    found = turning(amount(50.0, slopes={unread(): 100.0}), amount(50.0), 1.0)
    assert (found.turns_at.value, found.within) == (0.3, True)


def test_what_only_rounding_leaves_of_a_row_turns_nothing() -> None:
    """A row that counts as much above as the line counts it below, but for the last digit."""
    row = unread(0.3)
    of = Quotient(top=amount(90.0, slopes={row: 300.0}), bottom=amount(200.0, slopes={row: 1000.0 * (1 + 1e-15)}), figure=Figure(0.45), held=Figure(0.45))
    (found,) = conditions(of, lambda top, bottom: beside(0.3, top, bottom), [0.3])
    assert found.turns_at.value is None


def test_rows_stand_by_how_near_they_turn() -> None:
    far, near, never = unread(row="far"), unread(row="near"), unread(row="never")
    top = amount(100.0, slopes={far: 200.0, never: 1.0, near: 300.0})
    assert [c.row.row for c in conditions(quotient(top, amount(50.0), "1"), lambda t, b: beside(1.0, t, b), (1.0,))] == ["near", "far", "never"]


@pytest.mark.parametrize(
    ("whole", "held", "answer"),
    [("met", "met", "met"), ("cannot_be_told", "met", "met_if"), ("cannot_be_told", "missed", "missed_if"), ("cannot_be_told", "cannot_be_told", "cannot_be_told")],
)
def test_a_verdict_is_conditional_only_where_the_unread_rows_leave_it_open(whole: Any, held: Any, answer: str) -> None:
    assert conditional(whole, held, schemes.UNDER) == answer


def test_the_interval_of_a_share_is_that_of_two_independent_parts() -> None:
    """s (1 - s) sqrt(a^2 + b^2) at 30 +- 10 % and 70 +- 20 %."""
    found = share(exact(Figure(30.0, low=27.0, high=33.0)), exact(Figure(70.0, low=56.0, high=84.0))).figure
    assert (found.high or 0.0) - 0.3 == pytest.approx(0.3 * 0.7 * (0.1**2 + 0.2**2) ** 0.5)


def judge(rows: list[dict[str, Any]], where: Site | None = None, **own: Any) -> Verdict:
    where = where or site(coal_per_kwh={"value": 0.3, "low": 0.3, "high": 0.3, "confidence": "A"})
    factors = (own_factor(item="coal", confidence="C", **own),) if own else ()
    return verdict(Standards(), where, Flows.rows(rows), booked(rows, "china-zcp-2025", where, factors), 2023)


def test_a_verdict_that_only_an_unread_factor_leaves_open_is_given_on_its_condition() -> None:
    """5 % coal at 0.3 t/MWh and 95 % biomass: 0.3 x 0.05 x 8.141 = 0.122 tCO2/tce; the line of 0.20 is met up to 0.20 / (0.05 x 8.141) t/MWh."""
    rows = [row("coal", 0.05 * SIZE), row("biomass", 0.95 * SIZE)]
    found = judge(rows, value=0.3, share=1.2)
    assert found.answer == "meets_if"
    (behind,) = found.conditions
    assert (behind.row.row, behind.row.about, behind.within) == ("factors.csv:2 coal", "coal", True)
    assert behind.turns_at.value == pytest.approx(0.20 / (0.05 * 8.141))
    sure = judge(rows, value=0.3, share=0.1)
    assert sure.answer == "meets"
    assert sure.conditions[0].turns_at == behind.turns_at
    assert not sure.conditions[0].within


def test_a_calorific_value_from_memory_is_named_with_the_value_that_turns_the_verdict() -> None:
    """5 % coal: 125,000 MWh as 7 MWh/t of 17,857 t, beside 2,375,000 MWh of biomass: x MWh/t give 0.3 x m / ((x m + 2,375,000) / 8.141) tCO2/tce with m
    tonnes, 0.20 at x m = 0.2 x 2,375,000 / (0.3 x 8.141 - 0.2)."""
    park = park_of(("burnt,coal,17857.142857142857,t", f"burnt,biomass,{0.95 * SIZE},MWh"), ("ncv,coal,7,MWh/t,,,C", "fuel,coal,0.3,t/MWh,CO2"))
    flows = flows_of(park, 2024)
    assert flows.records()[0]["calorific"] == "factors.csv:2/t"
    assert activity_row(park.activity[0])["unit"] == "MWh"
    account_of = account(flows, made("china-zcp-2025", park.site, park.factors))
    found = verdict(Standards(), park.site, flows, account_of, 2024, unread=unread_values(park.factors))
    (behind,) = (c for c in found.conditions if "ncv" in c.row.row)
    assert (behind.row.about, behind.row.value.value) == ("coal", 7.0)
    assert behind.turns_at.value == pytest.approx(0.2 * 0.95 * SIZE / (0.3 * 8.141 - 0.2) / 17857.142857142857)
    plain = verdict(Standards(), park.site, flows, account_of, 2024)
    assert not [c for c in plain.conditions if "ncv" in c.row.row]
    low, high = (0.3 * x / (x + 0.95 * SIZE) * 8.141 for x in (0.05 * SIZE * 0.99, 0.05 * SIZE * 1.01))
    of_value = (high - low) / 0.02 * 0.4
    assert ((found.indicator.high or 0.0) - (found.indicator.value or 0.0)) ** 2 == pytest.approx(((plain.indicator.high or 0.0) - (plain.indicator.value or 0.0)) ** 2 + of_value**2, rel=1e-3)


def test_a_factor_that_was_read_is_no_condition() -> None:
    rows = [row("coal", 0.05 * SIZE), row("biomass", 0.95 * SIZE)]
    assert judge(rows).conditions == ()


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.9), st.floats(0.05, 0.6), st.floats(0.0, 0.5))
def test_at_the_value_said_the_account_made_anew_stands_on_the_line(coal: float, value: float, power: float) -> None:
    rows = [row("coal", coal * SIZE), row("biomass", (1 - coal) * SIZE), row("electricity", power * 1e5), row("lime", 100.0, giver_kind="enterprise", giver="a", receiver_kind="outside", receiver="", use="product", unit="t")]
    found = next(c for c in judge(rows, value=value, share=0.5).conditions if c.row.about == "coal")
    if found.turns_at.value:
        again = judge(rows, value=found.turns_at.value, share=0.5)
        assert again.indicator.value == pytest.approx(0.20)


def spread_of(value: float, half: float, **moves: float) -> Amount:
    figure = Figure(value, low=value - half, high=value + half)
    return Amount(figure=figure, held=figure, moves=moves)


def test_what_moves_two_amounts_alike_falls_out_of_their_difference() -> None:
    """100 +- 10 less twice 40 +- 5: sqrt(10^2 + 10^2) where they are independent, nothing where one row moves both."""
    apart = less(spread_of(100.0, 10.0, a=10.0), spread_of(40.0, 5.0, b=5.0), 2.0, "t")
    assert (apart.value, apart.low, apart.high) == (20.0, pytest.approx(20.0 - 200.0**0.5), pytest.approx(20.0 + 200.0**0.5))
    alike = less(spread_of(100.0, 10.0, a=10.0), spread_of(40.0, 5.0, a=5.0), 2.0, "t")
    assert (alike.low, alike.value, alike.high) == pytest.approx((20.0, 20.0, 20.0))


def metered(carrier: str, quantity: float, half: float, **more: Any) -> dict[str, Any]:
    return row(carrier, quantity, low=quantity * (1 - half), high=quantity * (1 + half), **more)


def test_cut_room_margin_and_direct_share_have_the_interval_of_their_parts() -> None:
    """900,000 MWh of direct power and 100,000 +- 10 % of ordinary power at 0.3 tce: 83,250 t less 0.2 x 300,000 tce; a MWh more of ordinary power
    is 0.8325 t and 0.06 t of room."""
    where = site(coal_per_kwh={"value": 0.3, "low": 0.3, "high": 0.3, "confidence": "A"})
    rows = [metered("electricity", 100_000.0, 0.1), metered("electricity", 900_000.0, 0.0, giver_kind="asset", giver="wind", technology="wind", attribute="direct")]
    found = judge(rows, where)
    assert (found.cut.value, found.cut.high) == (pytest.approx(23_250.0), pytest.approx(23_250.0 + 10_000.0 * (0.8325 - 0.06), rel=1e-4))
    room = 60_000.0 / 0.8325
    assert (found.grid_room.value, found.grid_room.high) == (pytest.approx(room), pytest.approx(room + 600.0 / 0.8325))
    assert (found.direct_share.value, found.direct_share.high) == (pytest.approx(0.9), pytest.approx(0.9 + 0.9 * 0.1 * 0.1))
    shown = judged(found)
    assert (shown.margin.value, shown.margin.low) == (pytest.approx(0.2 - 0.2775), pytest.approx(0.2 - (found.indicator.high or 0.0)))
    less_power = judge([metered("electricity", 1_000.0, 0.1), metered("electricity", 999_000.0, 0.0, giver_kind="asset", technology="wind", attribute="direct")], where)
    assert (less_power.cut.value, less_power.cut.low, less_power.cut.high) == (0.0, 0.0, 0.0)


def claiming(green: float, plain: float) -> Verdict:
    """The verdict of power alone: so much of it green without a listed paper, so much ordinary [MWh]."""
    where = site(coal_per_kwh={"value": 0.3, "low": 0.3, "high": 0.3, "confidence": "A"})
    rows = [row("electricity", green, attribute="ppa"), row("electricity", plain)]
    exactly = [r | {"low": r["quantity"], "high": r["quantity"]} for r in rows]
    flows = Flows.rows(exactly)
    bare = Bare(claims=green_claims(flows, ()), account=account(ordinary(flows, ()), made("china-zcp-2025", where)))
    return verdict(Standards(), where, flows, booked(exactly, "china-zcp-2025", where), 2023, bare=bare)


def test_a_verdict_that_green_power_without_a_paper_settles_is_given_on_condition_that_it_holds() -> None:
    """1e6 MWh at 0.3 tce: the line of 0.20 is 60,000 t, 72,072 MWh at 0.8325. With 50,000 ordinary it is met as long as 927,928 hold."""
    found = claiming(950_000.0, 50_000.0)
    assert found.answer == "meets_if"
    assert (found.unlisted.value, found.indicator.value, found.without_unlisted.value) == (950_000.0, pytest.approx(0.05 * 0.8325 / 0.3), pytest.approx(0.8325 / 0.3))
    (behind,) = found.conditions
    assert (behind.turns_at.value, behind.within) == (pytest.approx(1e6 - 0.2 * 0.3e6 / 0.8325), True)
    assert (behind.row.about, behind.row.value.low, behind.row.value.high) == ("unlisted_green_power", 0.0, 950_000.0)
    told = sentence(judged(found))
    assert told.code == "answer_verdict_meets_if_listed"
    for lang in ("en", "zh"):
        assert "2.77" in say(told.code, lang, **told.values)
        assert behind.row.row in condition(conditioned(found.conditions)[0], lang)


def test_green_power_without_a_paper_is_no_condition_where_the_verdict_stands_without_it() -> None:
    """20,000 of 1e6 MWh more or less leave 50,000 t or less; a park that misses anyway does not meet by what it claims."""
    assert claiming(20_000.0, 980_000.0).answer == "misses"
    assert claiming(20_000.0, 980_000.0).conditions[0].turns_at.value is None
    sure = judge([row("electricity", 1e6, attribute="direct", giver_kind="asset", technology="wind")])
    assert (sure.answer, sure.unlisted.value, sure.without_unlisted.value) == ("meets", 0.0, None)


def test_coal_per_kwh_from_memory_turns_line_and_size_class() -> None:
    """All power, a fifth of it ordinary: 0.2 x 0.8325 / v. At 1e6 MWh the line is 0.30 from v = 1.0, where 0.1665 meets it; 0.20 is met from 0.8325."""
    where = site(coal_per_kwh={"value": 0.3, "low": 0.25, "high": 0.35, "confidence": "C"})
    rows = [row("electricity", 200_000.0), row("electricity", 800_000.0, giver_kind="asset", attribute="direct")]
    (found,) = judge(rows, where).conditions
    assert found.row.row == "site.coal_per_kwh"
    assert found.turns_at.value == pytest.approx(0.2, rel=1e-6), "below it the park is too small for a line"
    small = [r | {"quantity": r["quantity"] / 10} for r in rows]
    (less,) = judge(small, where).conditions
    assert less.turns_at.value == pytest.approx(2.0), "from it the park is large enough for one"


def test_the_interval_of_coal_per_kwh_is_that_of_the_card() -> None:
    where = site(coal_per_kwh={"value": 0.31, "low": 0.30, "high": 0.33, "confidence": "A"})
    rows = [row("electricity", 1e6, low=1e6, high=1e6)]
    energy = judge(rows, where).energy
    assert (energy.value, energy.high) == pytest.approx((310_000.0, 330_000.0))
    mean = equivalent(site(), 2023)
    assert (mean.low, mean.high) == (0.281, 0.315)


def everything() -> dict[str, Quotient]:
    """Every indicator of every scheme at a value that any threshold would tell."""
    return {r["id"]: quotient(exact(Figure(1e-6 if r["direction"] == "lower" else 1e9)), ONE, r["unit"]) for r in table("schemes.csv")}


def test_a_threshold_that_was_not_read_gives_no_verdict_in_any_scheme() -> None:
    for scheme in schemes.schemes(everything(), {}):
        for found in scheme.indicators:
            assert (found.answer == "threshold_unread") == (found.confidence == "C"), found
            assert found.value.value is not None
        assert scheme.met + scheme.missed + scheme.conditional + scheme.open == len(scheme.indicators)
        assert scheme.met == sum(x.confidence != "C" and x.threshold.value is not None for x in scheme.indicators)


def test_of_several_thresholds_none_is_chosen() -> None:
    """The regional line is 0.4 to 0.6 by park: 0.5 cannot be told."""
    for value, answer in ((0.3, "met"), (0.5, "cannot_be_told"), (0.7, "missed")):
        at = {"carbon_per_energy": quotient(exact(Figure(value)), ONE, "tCO2/tce")}
        assert [x.answer for s in schemes.schemes({}, at) if s.id == "inner_mongolia_2025" for x in s.indicators] == [answer]


def test_a_figure_from_memory_is_its_own_condition() -> None:
    given = site(water_reuse={"value": 0.85, "confidence": "C"}).water_reuse
    assert given is not None
    amount = figured("site.water_reuse", "water_reuse", given, "1")
    at = {"water_reuse": replace(quotient(amount, ONE, "1"), figure=amount.figure, held=amount.held)}
    found = next(x for s in schemes.schemes({}, at) if s.id == "china_zcp_910" for x in s.indicators if x.id == "water_reuse")
    assert found.answer == "met_if"
    assert found.conditions[0].turns_at.value == pytest.approx(0.8)


def test_the_core_criterion_is_answered_by_the_verdict() -> None:
    small = judge([row("coal", 1000.0)])
    large = judge([row("coal", 0.03 * 4 * SIZE), row("biomass", 0.97 * 4 * SIZE)], value=0.9, share=0.05)
    for found, answer, line in ((small, "not_assessed", None), (large, "met", 0.30)):
        core = next(x for s in schemes.schemes({}, {"carbon_per_energy": found.core}, found) if s.id == "china_zcp_910" for x in s.indicators if x.id == "carbon_per_energy")
        assert (core.answer, core.threshold.value) == (answer, line)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_languages_name_the_row_and_where_it_turns(lang: Any) -> None:
    found = judge([row("coal", 0.05 * SIZE), row("biomass", 0.95 * SIZE)], value=0.3, share=1.2)
    (line,) = (condition(c, lang) for c in conditioned(found.conditions))
    assert "factors.csv:2 coal" in line
    assert "0.491" in line
    told = sentence(judged(found))
    assert told.code == "answer_verdict_meets_if"
    shown = say(told.code, lang, **told.values)
    assert "factors.csv:2 coal" in shown
    assert "0.491" in shown
    never = replace(found.conditions[0], turns_at=Figure(None, "tCO2/MWh", reason="no value of it alone turns the verdict"))
    together = sentence(judged(replace(found, conditions=(never,))))
    assert "factors.csv:2 coal" in say(together.code, lang, **together.values)


def test_every_answer_has_a_text() -> None:
    for answer in ("met", "missed", "met_if", "missed_if", "cannot_be_told", "not_assessed", "threshold_unread"):
        assert known(f"answer_{answer}")
    for answer in ("meets", "misses", "meets_if", "misses_if", "cannot_be_told", "no_line", "not_assessed"):
        assert known(f"verdict_{answer}")
        assert known(f"answer_verdict_{answer}")
    for why in filter(None, get_args(national.Why)):
        assert known(f"verdict_why_{why}")

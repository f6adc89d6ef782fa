"""What is one error is one error: rows of one thing are wrong together, whatever months, parts or order they are given in."""

from __future__ import annotations

from dataclasses import replace
from math import pi
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import made, park_of, site
from parkzero.figure import Z90, Figure
from parkzero.flows import Error
from parkzero.governance.operation import UNMETERED
from parkzero.park.flowing import returned
from parkzero.park.noun import spread
from parkzero.park.sections import Standards
from parkzero.park.whole import Activity
from parkzero.show.missing import activity_rows
from parkzero.source import SPREAD
from parkzero.standards.account import account
from parkzero.standards.conditions import added_up, share
from parkzero.standards.eu_ets import source_streams
from parkzero.standards.lines import errors
from parkzero.standards.national import verdict
from parkzero.standards.uncertainty import added, drawn, jointly, multiplier

PARK = park_of(("bought,electricity,1,MWh",), country="CN").but(site=site())
NATIONAL = made("china-zcp-2025")
CARRIERS = st.sampled_from(["electricity", "natural_gas", "coal"])
WEIGHTS = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=5)


def row(carrier: str, quantity: float, firm: str = "a", **more: Any) -> Activity:
    """A row of an enterprise; without `low` and `high` with the interval of its confidence."""
    confidence = more.get("confidence", "B")
    low, high = spread(quantity, SPREAD[confidence])
    action = "bought" if carrier == "electricity" else "burnt"
    return Activity(**{"enterprise": firm, "action": action, "carrier": carrier, "quantity": quantity, "low": low, "high": high, "year": 2023} | more)


def shown(*rows: Activity) -> tuple[Figure, ...]:
    """All that has an interval: total, the same by draws, energy use, core indicator."""
    flows = returned(PARK.but(activity=tuple(r.but(origin=f"activity.csv:{n}") for n, r in enumerate(rows, 2))), 2023)
    found = account(flows, NATIONAL)
    judged = verdict(Standards(), PARK.site, flows, found, 2023)
    return found.total, drawn([x for x in found.lines if x.scope in found.counted], 500).figure("t"), judged.energy, judged.indicator


def numbers(figures: tuple[Figure, ...]) -> list[float]:
    return [x for f in figures for x in (f.value, f.low, f.high) if x is not None]


def parts(of: Activity, weights: list[float], **by_place: list[Any]) -> list[Activity]:
    """A row in parts by weight, in months or in the fields of `by_place`."""
    whole = sum(weights)
    return [of.but(**{c: getattr(of, c) * w / whole for c in ("quantity", "low", "high")}, **{k: v[n % len(v)] for k, v in by_place.items()}) for n, w in enumerate(weights)]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(CARRIERS, st.sampled_from("ab"), st.sampled_from(["", "m"]), st.floats(10.0, 1e4)), min_size=1, max_size=3), WEIGHTS, st.booleans())
def test_months_and_parts_are_as_sure_as_the_whole(rows: list[tuple[str, str, str, float]], weights: list[float], months: bool) -> None:
    whole = [row(c, q, f, meter=f"{m}{f}" if m else "") for c, f, m, q in rows]
    split = [p for r in whole for p in parts(r, weights, **({"month": [1, 2, 3, 4, 5]} if months else {}))]
    assert numbers(shown(*split)) == pytest.approx(numbers(shown(*whole)), rel=1e-9)


def test_twelve_months_are_one_year() -> None:
    (total, *_) = shown(*(row("coal", 100.0, month=n + 1) for n in range(12)))
    assert numbers((total,)) == pytest.approx(numbers(shown(row("coal", 1200.0))[:1]))
    apart = shown(*(row("coal", 100.0, month=n + 1, low=90.0, high=110.0) for n in range(12)))[2]
    known = added([(100.0 * 12 / 8.141, (Error("", -0.1 / 12**0.5, 0.1 / 12**0.5),))], "tce")
    assert (apart.low, apart.high) == pytest.approx((known.low, known.high))  # intervals of their own stay independent


@settings(max_examples=8, deadline=None)
@given(CARRIERS, WEIGHTS, st.floats(10.0, 1e4))
def test_enterprises_behind_one_meter_are_as_sure_as_one(carrier: str, weights: list[float], quantity: float) -> None:
    whole = row(carrier, quantity, meter="m")
    assert numbers(shown(*parts(whole, weights, enterprise=["a", "b", "c"]))) == pytest.approx(numbers(shown(whole)), rel=1e-9)


def test_things_apart_are_wrong_apart() -> None:
    """100 and 100 tce of coal within 15 %: of one thing 30, of two firms, plants or meters 21."""
    one = row("coal", 814.1)
    for other, width in ((one, 30.0), (row("coal", 814.1, month=3), 30.0), (row("coal", 814.1, "b"), 30.0 / 2**0.5), (row("coal", 814.1, asset="kiln"), 30.0 / 2**0.5), (row("coal", 814.1, meter="m"), 30.0 / 2**0.5)):
        energy = shown(one, other)[2]
        assert (energy.high or 0.0) - (energy.value or 0.0) == pytest.approx(width)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(CARRIERS, st.sampled_from("ab"), st.sampled_from([50.0, 80.0, 120.0]), st.booleans(), st.sampled_from(["", "census"])), min_size=2, max_size=6), st.randoms())
def test_the_order_of_rows_moves_no_draw(rows: list[tuple[str, str, float, bool, str]], random: Any) -> None:
    given_rows = [row(c, q, f, estimate=e, **({"low": 0.8 * q, "high": 1.1 * q} if own else {})) for c, f, q, own, e in rows]
    turned = random.sample(given_rows, len(given_rows))
    assert numbers(shown(*turned)) == pytest.approx(numbers(shown(*given_rows)), rel=1e-12)


def test_equal_rows_with_intervals_of_their_own_stay_apart() -> None:
    same = row("coal", 100.0, low=80.0, high=110.0)
    flows = returned(PARK.but(activity=tuple(same.but(origin=f"activity.csv:{n}") for n in (2, 3))), 2023)
    assert len(jointly((100.0, errors(r)) for r in flows.records())) == 2


def test_what_no_meter_sees_is_one_error_of_a_firm_and_carrier() -> None:
    """Of 100 MWh from the grid and 50 from a supplier nothing is metered: 15 % of 150, beside 15 % of each."""
    rows = [row("electricity", 100.0, unmetered=UNMETERED), row("electricity", 50.0, unmetered=UNMETERED, partner="supplier"), row("coal", 10.0, unmetered=UNMETERED)]
    flows = returned(PARK.but(activity=tuple(rows)), 2023).records()
    found = jointly((r["quantity"], errors(r)) for r in flows)
    assert sorted(found.values()) == pytest.approx([1.5, 1.5, 7.5, 15.0, 22.5])
    assert found["unmetered a electricity"] == pytest.approx(22.5)


def test_a_source_stream_in_months_reaches_the_tier_of_the_year() -> None:
    def uncertainty(*rows: Activity) -> float:
        flows = returned(PARK.but(activity=rows), 2023)
        (found,) = source_streams(account(flows, made("eu-ets", site("DE"))))
        return found.uncertainty

    assert uncertainty(*parts(row("coal", 1200.0), [1.0, 2.0, 3.0], month=[1, 2, 3])) == pytest.approx(uncertainty(row("coal", 1200.0)))


def test_a_share_keeps_no_error_that_part_and_rest_have_in_common() -> None:
    meter, other = (Error(name, -0.15, 0.15) for name in ("meter", "other"))
    green, grey, apart = (added_up([(q, (e,))], "MWh") for q, e in ((40.0, meter), (60.0, meter), (60.0, other)))
    one, two = share(green, grey).figure, share(green, apart).figure
    assert (one.value, one.low, one.high) == pytest.approx((0.4, 0.4, 0.4))
    assert (two.high or 0.0) - 0.4 == pytest.approx(0.4 * 0.6 * 0.15 * 2**0.5)


def test_unequal_sides_are_drawn_as_they_stand() -> None:
    """Median 1, 5th and 95th percentile as stated; mean (s+ - s-)/sqrt(2 pi) above it, variance by Barlow (2003)."""
    down, up = 0.1, 0.3
    found = multiplier(400_000, Error("x", -down, up), 1)
    assert found is not None
    assert np.quantile(found, (0.05, 0.5, 0.95)) == pytest.approx((1 - down, 1.0, 1 + up), rel=3e-3)
    below, above = down / Z90, up / Z90
    assert found.mean() == pytest.approx(1 + (above - below) / (2 * pi) ** 0.5, rel=1e-3)
    assert found.var() == pytest.approx((above**2 + below**2) / 2 - (above - below) ** 2 / (2 * pi), rel=0.02)
    other = multiplier(400_000, Error("x", up, -down), 1)
    assert other is not None
    assert ((found > 1.0) == (other < 1.0)).all()  # falls as the others of its name rise


def test_errors_of_one_quantity_add_up_in_draws_as_in_propagation() -> None:
    (line,) = (x for x in account(returned(PARK.but(activity=(row("coal", 100.0, unmetered=UNMETERED),)), 2023), NATIONAL).lines if x.tonnes)
    exact = replace(line, factor_share=0.0)
    found = drawn([exact], 200_000)
    assert found.deviation[0] / exact.tonnes == pytest.approx(0.15 * 2**0.5 / Z90, rel=0.01)
    assert exact.half == pytest.approx(exact.tonnes * 0.15 * 2**0.5)


def test_what_would_narrow_the_answer_is_one_thing_in_twelve_rows() -> None:
    def named(*rows: Activity) -> list[tuple[str, float | None, float | None, float | None]]:
        flows = returned(PARK.but(activity=tuple(r.but(origin=f"activity.csv:{n}") for n, r in enumerate(rows, 2))), 2023)
        base: Any = SimpleNamespace(activity=flows, base_year={"yardstick": account(flows, NATIONAL)})
        return [(x.path, x.figure.value, x.figure.high, x.widens_emissions.value) for x in activity_rows(base)]

    year = named(row("coal", 1200.0), row("natural_gas", 100.0))
    assert [x[0] for x in year] == ["activity.a.coal", "activity.a.natural_gas"]
    assert named(*parts(row("coal", 1200.0), [1.0] * 12, month=list(range(1, 13))), row("natural_gas", 100.0)) == [(x[0], *(pytest.approx(y) for y in x[1:])) for x in year]

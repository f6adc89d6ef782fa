"""Governance by closed forms: what metering leaves open, firm by firm and carrier by carrier, and what of a plan is realised."""

from __future__ import annotations

from math import hypot
from typing import Any

import pytest

from conftest import STARTER
from parkzero.compare.library import load
from parkzero.flows import Error, Flows
from parkzero.governance.operation import operate, quality, widened
from parkzero.order import frame
from parkzero.park.noun import given
from parkzero.park.sections import Governance
from parkzero.park.site import Site
from parkzero.park.whole import Activity
from parkzero.results import Quality
from parkzero.standards.lines import ends as interval

SHARE = given(0.0, "")
PLACE = {"country": "DK", "latitude": 55.7, "longitude": 11.1}


def row(firm: str, carrier: str = "electricity", quantity: float = 100.0, **more: Any) -> Activity:
    base = {"enterprise": firm, "action": "bought", "carrier": carrier, "quantity": quantity, "low": 0.85 * quantity, "high": 1.15 * quantity, "year": 2024}
    return Activity(**(base | more))


def made(*rows: Activity, firms: dict[str, Any] | None = None, **section: Any) -> Quality:
    """Quality of 2024; `firms`: what the site says of each firm's meters."""
    stated = {"a": {}, "b": {}} | (firms or {})
    site = Site.model_validate({"place": PLACE, "enterprises": [{"id": f, "metering_coverage": m} for f, m in stated.items()]})
    return quality(Governance.model_validate(section), site, rows, 2024)


def ends(item: Activity, of: Quality) -> tuple[float, float]:
    (found,) = widened([item], of)
    assert (found.low, found.high) == (item.low, item.high)
    return interval(Flows.rows([{"giver_kind": "grid", "receiver_kind": "enterprise", "carrier": found.carrier, "quantity": found.quantity, "low": found.low, "high": found.high, "shared": (Error("unmetered", -found.unmetered, found.unmetered),)}]).records()[0])


@pytest.mark.parametrize(("coverage", "interval"), [("100 %", 0.02), ("0 %", 0.15), ("40 %", 0.4 * 0.02 + 0.6 * 0.15)])
def test_metered_energy_is_known_to_2_percent_and_the_rest_to_15(coverage: str, interval: float) -> None:
    assert made(metering_coverage=coverage).interval == pytest.approx(interval)
    assert made(row("a"), metering_coverage={"electricity": coverage}).interval == pytest.approx(interval)


def test_what_governance_does_not_say_is_not_assessed() -> None:
    assert made(row("a")) == Quality(coverage=None, interval=None, surcharge=None, dispatch=None)
    assert made(dispatch="forecast") == Quality(coverage=None, interval=None, surcharge=None, dispatch="forecast")


def test_what_is_not_metered_widens_the_rows_of_that_firm_and_carrier_alone() -> None:
    found = made(row("a"), row("a", "steam"), row("b"), firms={"a": {"electricity": "60 %"}})
    assert found.metered == {("a", "electricity"): 0.6}
    half = hypot(15.0, 0.15 * 0.4 * 100.0)
    assert ends(row("a"), found) == pytest.approx((100.0 - half, 100.0 + half))
    for other in (row("a", "steam"), row("b"), row("a", "clinker", action="produced", unit="t")):
        assert ends(other, found) == (other.low, other.high)
    assert found.interval is None  # the rest is not known


@pytest.mark.parametrize(("firms", "governance", "seen"), [
    ({}, {"all": "50 %", "steam": "20 %"}, {("a", "electricity"): 0.5, ("a", "steam"): 0.2, ("b", "electricity"): 0.5}),
    ({"a": "90 %"}, {"all": "50 %", "steam": "20 %"}, {("a", "electricity"): 0.9, ("a", "steam"): 0.9, ("b", "electricity"): 0.5}),
    ({"a": {"all": "90 %", "steam": "30 %"}}, {}, {("a", "electricity"): 0.9, ("a", "steam"): 0.3}),
    ({"a": {"steam": "30 %"}}, "80 %", {("a", "electricity"): 0.8, ("a", "steam"): 0.3, ("b", "electricity"): 0.8}),
])  # fmt: skip
def test_the_nearest_statement_holds(firms: dict[str, Any], governance: Any, seen: dict[tuple[str, str], float]) -> None:
    rows = (row("a"), row("a", "steam"), row("b"))
    assert made(*rows, firms=firms, metering_coverage=governance).metered == pytest.approx(seen)


def test_the_coverage_of_the_park_is_the_mean_by_energy_used() -> None:
    rows = (
        row("a", quantity=300.0), row("b", quantity=100.0), row("b", "natural_gas", 50.0, action="burnt"), row("b", "natural_gas", 900.0),
        row("a", quantity=9000.0, year=2023), row("a", "electricity", 500.0, action="sold"),
    )  # fmt: skip
    found = made(*rows, firms={"b": {"all": "40 %"}}, metering_coverage="100 %")
    assert found.coverage == pytest.approx((300.0 + 0.4 * 150.0) / 450.0)


def test_a_row_that_brings_its_own_interval_keeps_it() -> None:
    stated = row("a", low=95.0, high=101.0)
    assert ends(stated, made(stated, metering_coverage="0 %")) == (95.0, 101.0)
    assert ends(row("a", low=60.0, high=140.0, confidence="C"), made(row("a"), metering_coverage="0 %")) == pytest.approx((100.0 - hypot(40.0, 15.0), 100.0 + hypot(40.0, 15.0)))


def test_the_account_is_as_wide_as_its_meters_leave_it() -> None:
    """Of the starter: the power of one firm is not metered, and its lines alone widen; no total moves."""
    park = load(STARTER)[0]
    firms = tuple(e.but(metering_coverage={"electricity": SHARE}) if e.id == "dyehouse" else e for e in park.site.enterprises)
    known = frame(park.but(governance=Governance())).base_year["ghg-protocol-location"]
    loose = frame(park.but(governance=Governance(), site=park.site.but(enterprises=firms))).base_year["ghg-protocol-location"]
    assert loose.total.value == known.total.value
    wider = {(x.enterprise, x.carrier): y.quantity_share / x.quantity_share for x, y in zip(known.lines, loose.lines, strict=True)}
    assert {k: round(v, 6) for k, v in wider.items() if v != 1.0} == {("dyehouse", "electricity"): round(hypot(0.15, 0.15) / 0.15, 6)}
    assert loose.total.high > known.total.high  # type: ignore[operator]


@pytest.mark.parametrize("dispatch", ["rule", "forecast", "perfect", None])
def test_a_plan_is_realised_as_planned_whatever_the_dispatch(dispatch: str | None) -> None:
    taken = {"giver_kind": "grid", "receiver_kind": "enterprise", "carrier": "electricity", "quantity": 3.0, "year": 2030}
    planned = Flows.rows([taken])
    assert operate(planned, made(dispatch=dispatch)) is planned

"""The interval of a figure of the park and of the same quantity in the account: one and the same."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import booked, made, park_of, row, site
from parkzero.compare.inventory import inventory
from parkzero.figure import Z90, Z95, Figure, spanless, spanned
from parkzero.flows import Flows
from parkzero.park.annexes import factors
from parkzero.park.columns import FACTORS
from parkzero.park.flowing import ESTIMATE, demanded, estimated, flows_of, unreported
from parkzero.park.sections import Standards
from parkzero.park.site import Site
from parkzero.source import SPREAD
from parkzero.standards.account import account
from parkzero.standards.energy import TOTAL, used
from parkzero.standards.lines import ends
from parkzero.standards.national import verdict


def exactly(carrier: str, quantity: float, **changes: Any) -> dict[str, Any]:
    return row(carrier, quantity, low=quantity, high=quantity, **changes)


@pytest.mark.parametrize("confidence", ["A", "B", "C"])
def test_a_factor_has_the_same_interval_on_the_card_and_in_a_row(confidence: Any) -> None:
    """100 MWh by meter at 0.5 t/MWh of one confidence: 50 t within -+ 5, 15 or 40 %, wherever the factor stands."""
    rows, half = [exactly("electricity", 100.0)], 50.0 * SPREAD[confidence]
    card = booked(rows, "ghg-protocol-location", site(grid={"factor": {"value": "0.5 tCO2/MWh", "confidence": confidence}})).total
    line = dict.fromkeys(FACTORS, "") | {"kind": "electricity", "item": "electricity", "value": "0.5", "unit": "t/MWh", "level": "national", "source": "x", "confidence": confidence}
    given, problems = factors([(line, 2)], "factors.csv", ())
    assert not problems
    table = booked(rows, "ghg-protocol-location", site(), given).total
    assert (card.value, card.low, card.high) == pytest.approx((50.0, 50.0 - half, 50.0 + half))
    assert (table.value, table.low, table.high) == pytest.approx((card.value, card.low, card.high))


def test_an_interval_of_the_card_is_that_of_the_account() -> None:
    where = site(grid={"factor": {"value": "0.5 tCO2/MWh", "low": "0.4 tCO2/MWh", "high": "0.6 tCO2/MWh"}})
    found = booked([exactly("electricity", 100.0)], "ghg-protocol-location", where).total
    assert (found.low, found.high) == pytest.approx((40.0, 60.0))


def demanding(*annual: dict[str, str]) -> Site:
    return site(enterprises=[{"id": f"f{n}", "demand": {"electricity": {"annual": a}}} for n, a in enumerate(annual)])


def test_a_flow_that_the_base_year_run_gives_has_the_interval_of_the_demand() -> None:
    """One demand of 100 (90 to 120) MWh that is bought: the flow has that interval; of two it is added as independent."""
    where = demanding({"value": "100 MWh", "low": "90 MWh", "high": "120 MWh"})
    (found,) = estimated(Flows.rows([row("electricity", 100.0)]), where).records()
    assert ends(found) == pytest.approx((90.0, 120.0))
    two = demanding({"value": "60 MWh", "low": "57 MWh", "high": "63 MWh"}, {"value": "40 MWh", "low": "36 MWh", "high": "44 MWh"})
    assert demanded(two, "electricity") == pytest.approx((100.0, 95.0, 105.0))
    shared = [row("electricity", 70.0), row("electricity", 30.0, giver_kind="asset", giver="pv")]
    flows = estimated(Flows.rows(shared), two)
    assert sum(ends(r)[1] for r in flows.records()) == pytest.approx(105.0)
    known = site(grid={"factor": {"value": "0.5 tCO2/MWh", "low": "0.5 tCO2/MWh", "high": "0.5 tCO2/MWh"}})
    bought = account(flows, made("ghg-protocol-location", known)).total
    assert (bought.value, bought.high) == pytest.approx((35.0, 1.05 * 35.0))


def test_what_the_run_adds_to_the_demand_is_an_estimate() -> None:
    """100 of demand, exact, of 125 bought: a fifth is an estimate. A fuel without a demand is one as a whole."""
    where = demanding({"value": "100 MWh", "low": "100 MWh", "high": "100 MWh"})
    power, gas = estimated(Flows.rows([row("electricity", 125.0), row("natural_gas", 50.0)]), where).records()
    assert ends(power)[1] == pytest.approx(125.0 * (1 + 0.2 * ESTIMATE))
    assert ends(gas) == pytest.approx((50.0 * (1 - ESTIMATE), 50.0 * (1 + ESTIMATE)))


def test_what_the_run_adds_is_one_error_by_carrier_and_nothing_has_none() -> None:
    demand = {c: {"annual": {"value": "100 MWh", "low": "100 MWh", "high": "100 MWh"}} for c in ("electricity", "natural_gas", "steam")}
    rows = [row("electricity", 125.0), row("natural_gas", 125.0), row("electricity", 25.0, receiver="b"), row("steam", 0.0)]
    power, gas, more, nothing = estimated(Flows.rows(rows), site(enterprises=[{"id": "a", "demand": demand}, {"id": "b"}])).records()
    assert power["estimate"] == more["estimate"] != gas["estimate"]
    assert ends(nothing) == (0.0, 0.0)


def test_energy_use_of_the_verdict_and_of_the_account_is_one_figure() -> None:
    where = site(coal_per_kwh={"value": 0.3, "low": 0.29, "high": 0.32, "confidence": "A"})
    rows = [row("electricity", 1000.0, low=900.0, high=1100.0), row("coal", 500.0, low=400.0, high=550.0), row("natural_gas", 10.0, use="feedstock")]
    flows = Flows.rows(rows)
    judged = verdict(Standards(), where, flows, booked(rows, "china-zcp-2025", where), 2023)
    found = used(flows, where, 2023)
    assert (found[TOTAL].equivalent, found[TOTAL].calorific) == (judged.energy, judged.energy_calorific)
    assert found["electricity"].energy.high == pytest.approx(1100.0)
    entries = ((300.0 * 0.1) ** 2 + (500.0 / 8.141 * 0.2) ** 2) ** 0.5
    assert (judged.energy.high or 0.0) - (judged.energy.value or 0.0) == pytest.approx((entries**2 + 20.0**2) ** 0.5)


def test_what_nobody_reported_has_the_interval_of_the_count() -> None:
    where = site(statistics={"coal": {"value": "100 MWh", "low": "96 MWh", "high": "105 MWh"}})
    assert unreported(Flows.rows([exactly("coal", 80.0)]).records(), "coal", where.statistics["coal"]) == pytest.approx((20.0, 16.0, 25.0))


def test_what_nobody_reported_is_never_less_than_nothing_and_no_purchase_is_reported_twice() -> None:
    park = park_of(("burnt,coal,95,MWh", "bought,coal,95,MWh"), statistics={"coal": {"value": "100 MWh", "low": "90 MWh", "high": "110 MWh"}})
    (rest,) = (r for r in flows_of(park, 2024).records() if r["origin"] == "site.statistics.coal")
    assert (rest["quantity"], rest["low"], rest["high"]) == pytest.approx((5.0, 0.0, 15.0))


def test_the_core_indicator_keeps_no_error_that_numerator_and_denominator_share() -> None:
    """Of an all-electric park the meter cancels: what is left is the printed factor over the equivalent value and its span."""
    where = site(coal_per_kwh={"value": "0.30 kgce/kWh", "low": "0.29 kgce/kWh", "high": "0.31 kgce/kWh"})
    rows = Flows.rows([row("electricity", 1e6, low=0.6e6, high=1.4e6)])
    found = verdict(Standards(), where, rows, account(rows, made("china-zcp-2025", where)), 2023)
    value = 0.8325 / 0.30
    assert (found.indicator.value, found.indicator.low, found.indicator.high) == pytest.approx((value, value * (1 - 1 / 30), value * (1 + 1 / 30)), rel=1e-3)
    assert found.energy.low == pytest.approx(3e5 * (1 - (0.4**2 + (1 / 30) ** 2) ** 0.5))


def test_rows_of_one_estimate_move_energy_use_together() -> None:
    rows = [row("natural_gas", 100.0, low=90.0, high=110.0, estimate=name) for name in ("one", "one", "other")]
    found = used(Flows.rows(rows), site(), 2023)["natural_gas"].energy
    assert (found.value, found.high) == pytest.approx((300.0, 300.0 + (20.0**2 + 10.0**2) ** 0.5))


def test_an_interval_that_was_not_worked_out_is_none() -> None:
    """Low and high equal the value only where it is exact."""
    assert (spanless(5.0, "t").low, spanless(5.0, "t").high) == (None, None)
    assert (Figure(5.0, "t").low, Figure(5.0, "t").high) == (5.0, 5.0)
    assert spanned(10.0, "t", 0.1 * Z95 / Z90).low == pytest.approx(9.0)
    assert spanned(10.0, "t", 2.0).low == 0.0
    assert str(spanless(5.0, "t")) == "5.00 t"


def test_lines_show_the_interval_of_their_row_and_their_factor() -> None:
    """A row of confidence C is 40 % wide; a bridge has no interval of its own."""
    found = inventory(park_of(("burnt,natural_gas,1000,MWh,,supplier,,",)), draws=0).inventory
    line = next(x for x in found.lines if x.standard == "ghg-protocol-location" and x.gas == "CO2")
    assert line.quantity.high == pytest.approx(1000.0 * (1 + SPREAD["B"]))
    assert line.factor.high > line.factor.value
    assert {s.value.low for b in found.bridges for s in b.steps} == {None}

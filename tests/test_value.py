"""What a plan means in money, term by term on a stand-in of constant flows: cost before transfers, as the park sees it, what passes, and investment."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import systems as s
from parkzero.clock import TimeGrid
from parkzero.economics.value import investment, needed_capacity, paid_energy, value
from parkzero.energy import WEAR, Outlet, System
from parkzero.levers import STATE, Charges, Transfer, Value
from parkzero.results import Offer
from test_producing import candidate

H = 8760.0
SUN = replace(s.PV, variable=7.0, aside={"state": 2.0, "grid": 5.0})
OWN = s.gas(id="own", giver_kind="own", price=s.flat(5.0), fixed=s.flat(2.0))
GRID = s.grid(price=s.flat(80.0), peak_charge=1_000.0, capacity=20_000.0, aside={"state": 4.0, "grid": 8.0, "generators": 3.0})
EXPORT = Outlet(id="export", carrier="electricity", price=s.flat(40.0), limit=100.0, aside={"generators": 3.0})
SYSTEM = s.system(GRID, OWN, EXPORT, SUN, replace(s.BATTERY, variable=1.5), s.POWER_LOAD, s.HEAT_LOAD)
OFFER = Offer(
    prices={},
    candidates=(
        candidate("pv", annual=90.0, social=70.0, fixed=10.0, investment=1_000.0, granted=0.3), candidate("wind", investment=9e9, annual=9e9, social=9e9),
        candidate("battery", annual=30.0, annual_energy=13.0, social=20.0, social_energy=11.0, fixed=2.0, fixed_energy=1.0, investment=500.0, investment_energy=300.0),
    ),
)  # fmt: skip
PAID = 12_345.0
TAX = Charges(transfers=(Transfer(instrument="tax", payer="", payee=STATE, cause="tonnes", quantity=1.0, unit="t", amount=PAID, year=2030),))


def planned(bought: float = 3.0, sold: float = 1.0) -> Any:
    """3 MW bought and 1 sold, 2 of own gas burnt, 4 of the sun; a store takes 0.5 and gives 0.4."""
    flow = {"grid": bought, "own": 2.0, "export": sold, "pv": 4.0, "battery:in": 0.5, "battery:out": 0.4}
    return SimpleNamespace(grid=TimeGrid.year(8760, 1.0), flow={n: s.flat(v) for n, v in flow.items()}, capacity={"pv": 8.0, "battery": 2.0, "wind": 0.0}, energy={"battery": 6.0})


def worth(plan: Any = None, charges: Charges = TAX, system: System = SYSTEM) -> Value:
    return value(plan or planned(), system, OFFER, charges)


def test_cost_before_transfers_is_energy_operation_capital_at_the_social_rate_and_the_network_needed() -> None:
    """Of a bought MWh 15 of 80 pass to others, of a sold one 3 of 40, of the sun's 7 all; three of the network's MW are needed."""
    energy = (80.0 - 15.0) * 3.0 * H - (40.0 - 3.0) * H + 5.0 * 2.0 * H + 20_000.0 * 3.0
    capital = 8.0 * 70.0 + 2.0 * 20.0 + 6.0 * 11.0
    assert worth().cost == pytest.approx(energy + 1.5 * 0.4 * H + capital)


def test_the_park_pays_prices_charges_and_its_own_capital_and_the_price_on_idle_cycling() -> None:
    bill = 80.0 * 3.0 * H + 12.0 * 1_000.0 * 3.0 + 5.0 * 2.0 * H - 40.0 * H
    operation = 7.0 * 4.0 * H + 1.5 * 0.4 * H
    capital = 8.0 * 90.0 + 2.0 * 30.0 + 6.0 * 13.0
    found = worth()
    assert found.private == pytest.approx(bill + operation + capital + PAID + WEAR * 0.9 * H)
    assert found.energy_bill == pytest.approx(bill - 5.0 * 2.0 * H)
    assert found.operation == pytest.approx(operation + 8.0 * 10.0 + 2.0 * 2.0 + 6.0 * 1.0)
    assert (found.by_products, found.moved) == (pytest.approx(5.0 * 2.0 * H), pytest.approx(found.cost - 5.0 * 2.0 * H))


def test_what_passes_goes_to_the_state_the_grid_and_generators() -> None:
    passed = worth().passed
    assert passed["state"] == pytest.approx(PAID + 4.0 * 3.0 * H + 2.0 * 4.0 * H)
    assert passed["grid"] == pytest.approx(8.0 * 3.0 * H + 12.0 * 1_000.0 * 3.0 - 20_000.0 * 3.0 + 5.0 * 4.0 * H)
    assert passed["generators"] == pytest.approx(3.0 * 3.0 * H - 3.0 * H)


def test_charges_of_instruments_move_no_cost_before_transfers() -> None:
    with_tax, without = worth(), worth(charges=Charges(transfers=()))
    assert with_tax.cost == pytest.approx(without.cost)
    assert with_tax.private - without.private == pytest.approx(PAID)
    assert with_tax.passed["state"] - without.passed["state"] == pytest.approx(PAID)


@pytest.mark.parametrize(("bought", "sold", "needed"), [(3.0, 1.0, 3.0), (3.0, 5.0, 5.0), (0.0, 0.0, 0.0)])
def test_the_network_is_needed_for_the_highest_hour_of_buying_or_selling(bought: float, sold: float, needed: float) -> None:
    assert needed_capacity(planned(bought, sold), SYSTEM) == needed


def test_outlets_of_power_are_needed_together_and_other_carriers_are_none_of_it() -> None:
    other = replace(EXPORT, id="export-direct")
    plan = planned(sold=2.0)
    plan.flow |= {"export-direct": s.flat(2.5), "supply-heat": s.flat(99.0)}
    assert needed_capacity(plan, replace(SYSTEM, outlets=(EXPORT, other), supplies=(*SYSTEM.supplies, s.gas(id="supply-heat", carrier="heat")))) == 4.5


def test_investment_is_before_grants_by_what_is_built() -> None:
    assert investment(planned(), OFFER) == {"pv": 8_000.0, "battery": 2.0 * 500.0 + 6.0 * 300.0}
    found = worth()
    assert (found.investment, found.invested) == (10_800.0, {"pv": 8_000.0, "battery": 2_800.0})


def test_a_cost_per_energy_leaves_out_what_by_products_serve() -> None:
    """2 MW of own gas serve half of a furnace's 4; power is counted whole."""
    furnace = replace(s.HEAT_LOAD, carrier="natural_gas", power=s.flat(4.0))
    system = s.system(GRID, OWN, furnace, replace(s.POWER_LOAD, power=s.flat(10.0)))
    assert paid_energy(system) == pytest.approx((10.0 + 4.0 - 2.0) * H)

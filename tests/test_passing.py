"""Cost before transfers: what a power price holds beside energy, losses and the network capacity needed passes to somebody, and sums of all parties are nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import test_transfers as t
from parkzero.economics.offer import terms as offered
from parkzero.economics.value import value
from parkzero.energy import WEAR
from parkzero.flows import Flows
from parkzero.levers import Charges, Levers, Terms, Value
from parkzero.money import convert
from parkzero.optimize.planning import on_days
from parkzero.optimize.system import system
from parkzero.park.adapt import PowerCarbon
from parkzero.park.catalogue import table
from parkzero.park.passing import network_needs, passed_through, pricing
from parkzero.park.sections import Economics
from parkzero.park.site import Site, Tariff
from parkzero.results import PLAN, Offer, Plan, Surroundings

NEED = network_needs("europe", t.STUDY)
TARIFF = {"energy": "80 EUR/MWh", "network": "10 EUR/MWh", "levies": "4 EUR/MWh", "export": "40 EUR/MWh", "demand_charge": "3000 EUR/MW/month"}


def made(carbon: PowerCarbon = PowerCarbon(), new: tuple[str, ...] = (), gas: Any = None, **tariff: Any) -> tuple[Any, Offer]:
    site = t.SITE.but(prices=t.SITE.prices | {"electricity": Tariff.model_validate(TARIFF | tariff), "natural_gas": Tariff.model_validate(gas or {"energy": "35 EUR/MWh"})})
    offer = offered(Economics(technologies=new), site, t.SERIES, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=bool(new), carbon=carbon)
    beside = Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    found = system(site, t.SERIES, t.LOOK, terms=Terms(), offer=offer, yardstick=t.RULE, activity=Flows.rows([]), surroundings=beside, study=t.STUDY, run=PLAN)
    return found, offer


def worth(carbon: PowerCarbon, plan: Plan, **tariff: Any) -> Value:
    found, offer = made(carbon, **tariff)
    return value(plan, found, offer, Charges(transfers=()))


@pytest.fixture(scope="module")
def plan() -> Plan:
    found, _ = made()
    return on_days(found, periods=4)


def bought(plan: Plan) -> tuple[float, float, float]:
    """Bought and sold [MWh/a], and the highest hour of both [MW]."""
    grid = plan.grid
    return grid.total(plan.flow["grid"]), grid.total(plan.flow["export"]), float(max(plan.flow["grid"].max(), plan.flow["export"].max()))


def test_carbon_in_a_power_price_moves_no_cost_before_transfers_at_fixed_operation(plan: Plan) -> None:
    """A borrowed carbon price of 11 per MWh in place of an own one of 4: 7 more on what is bought less what is sold go to generators, and cost before transfers stays."""
    own, borrowed, none = (worth(PowerCarbon(given=4.0, acting=a), plan) for a in (4.0, 11.0, 0.0))
    energy, sold, _ = bought(plan)
    assert borrowed.cost == pytest.approx(own.cost) == pytest.approx(none.cost)
    assert borrowed.private - own.private == pytest.approx(7.0 * (energy - sold))
    assert [v.passed["generators"] for v in (own, borrowed, none)] == pytest.approx([4.0 * (energy - sold), 11.0 * (energy - sold), 0.0])


def test_power_costs_its_energy_its_losses_and_the_capacity_that_it_needs(plan: Plan) -> None:
    found = worth(PowerCarbon(), plan)
    energy, sold, peak = bought(plan)
    gas = plan.grid.total(plan.flow["supply-natural_gas"])
    needed = energy * 80.0 * (1.0 + NEED.losses[1]) + NEED.capacity[1] * peak - 40.0 * sold
    assert found.cost == pytest.approx(needed + 35.0 * gas + found.operation)
    assert found.passed["state"] == pytest.approx(4.0 * energy)
    assert found.passed["grid"] == pytest.approx((10.0 - NEED.losses[1] * 80.0) * energy + 3000.0 * float(plan.peaks.sum()) * 12.0 / len(np.unique(plan.grid.label(made()[0].months))) - NEED.capacity[1] * peak)


def test_levies_on_a_fuel_go_to_the_state(plan: Plan) -> None:
    """Cost before transfers of a fuel is its price without them."""
    plain, levied = (value(plan, made(gas=gas)[0], made(gas=gas)[1], Charges(transfers=())) for gas in ({"energy": "35 EUR/MWh"}, {"energy": "35 EUR/MWh", "levies": "6 EUR/MWh"}))
    gas = plan.grid.total(plan.flow["supply-natural_gas"])
    assert levied.cost == pytest.approx(plain.cost)
    assert (levied.passed["state"] - plain.passed["state"], levied.energy_bill - plain.energy_bill) == pytest.approx((6.0 * gas, 6.0 * gas))


def test_a_network_tariff_moves_no_cost_before_transfers(plan: Plan) -> None:
    one, other = worth(PowerCarbon(), plan), worth(PowerCarbon(), plan, network="30 EUR/MWh", levies="0 EUR/MWh", demand_charge="9000 EUR/MW/month")
    assert one.cost == pytest.approx(other.cost)
    assert other.private > one.private


def test_what_is_settled_beside_the_market_is_no_worth_of_energy(plan: Plan) -> None:
    """For half of what is sold 90 is agreed where the market pays 40: 25 a MWh sold pass from the grid to the park, and cost before transfers stays; carbon of 8 in the market leaves 21 of them."""
    plain, settled = worth(PowerCarbon(), plan), worth(PowerCarbon(), plan, mechanism={"price": "90 EUR/MWh", "share": "50 %"})
    lifted = worth(PowerCarbon(acting=8.0), plan, mechanism={"price": "90 EUR/MWh", "share": "50 %"})
    energy, sold, _ = bought(plan)
    assert sold > 1000.0
    assert settled.cost == pytest.approx(plain.cost) == pytest.approx(lifted.cost)
    assert plain.private - settled.private == pytest.approx(25.0 * sold) == pytest.approx(plain.passed["grid"] - settled.passed["grid"])
    assert lifted.private - settled.private == pytest.approx(8.0 * energy - (8.0 - 4.0) * sold)
    assert lifted.private == pytest.approx(lifted.cost + sum(lifted.passed.values()) + WEAR * plan.grid.total(plan.flow["battery:in"] + plan.flow["battery:out"]))


def test_what_all_parties_pay_and_get_is_nothing(plan: Plan) -> None:
    """What the park pays is cost before transfers and what passes to others, but for the price that keeps stores from idle cycling; nothing new is built."""
    found = worth(PowerCarbon(given=4.0, acting=9.0), plan)
    store = plan.grid.total(plan.flow["battery:in"] + plan.flow["battery:out"])
    assert found.private == pytest.approx(found.cost + sum(found.passed.values()) + WEAR * store)


def test_scaling_all_money_scales_cost(plan: Plan) -> None:
    """At fixed operation and without losses or network capacity, whose cost is the catalogue's."""
    double = worth(PowerCarbon(), plan, energy="160 EUR/MWh", network="20 EUR/MWh", levies="8 EUR/MWh", export="80 EUR/MWh", demand_charge="6000 EUR/MW/month")
    single = worth(PowerCarbon(), plan)
    gas = 35.0 * plan.grid.total(plan.flow["supply-natural_gas"])
    assert double.energy_bill - gas == pytest.approx(2.0 * (single.energy_bill - gas))


def test_pass_through_is_near_none_where_quota_follows_output_and_the_less_the_more_a_price_is_set() -> None:
    for quota in ("bought", "history", "output"):
        shares = [passed_through(quota, p) for p in ("market", "contract", "regulated")]  # type: ignore[arg-type]
        assert all(0.0 <= low <= central <= high <= 1.0 for low, central, high in shares)
        assert [s[1] for s in shares] == sorted((s[1] for s in shares), reverse=True)
    assert passed_through("output", "market")[1] <= 0.15
    assert passed_through("bought", "market") == (0.6, 0.85, 1.0)
    assert passed_through("history", "market") == passed_through("bought", "market")
    assert all(row["source"] and row["confidence"] for row in table("pass_through.csv"))


def test_what_the_network_needs_is_in_the_studys_money_and_losses_have_none() -> None:
    """40,000 (20,000-80,000) EUR of 2025 a MW in Europe, 120,000 CNY in China; 3 % is lost wherever."""
    study = t.STUDY.but(currency="CNY", price_year=2020)
    europe, china = network_needs("europe", study), network_needs("china", t.STUDY)
    assert europe.capacity == pytest.approx([convert(x, "EUR", 2025, "CNY", 2020) for x in (20_000.0, 40_000.0, 80_000.0)])
    assert china.capacity[1] == pytest.approx(convert(120_000.0, "CNY", 2025, "EUR", 2025))
    assert europe.losses == china.losses == (0.015, 0.03, 0.06)


def test_power_is_priced_as_is_usual_in_the_country_unless_the_tariff_says() -> None:
    def site(country: str, **tariff: str) -> Site:
        return Site.model_validate({"place": {"country": country, "latitude": 40.0, "longitude": 10.0}, "enterprises": [{"id": "mill"}], "prices": {"electricity": {"energy": "80 EUR/MWh"} | tariff}})

    assert [pricing(site(c)) for c in ("DK", "CN")] == ["market", "contract"]
    assert pricing(site("CN", pricing="regulated")) == "regulated"

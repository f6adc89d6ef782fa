"""Money of whole plans, whatever the policy and the tariff: what passes between all parties is nothing, the plan's cost is the cost as payers see it and what is paid in a lump, and a currency is only a unit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import STARTER
from parkzero.compare.library import load
from parkzero.energy import WEAR
from parkzero.levers import STATE
from parkzero.money import convert
from parkzero.order import assess, frame
from parkzero.park.sections import Policy
from parkzero.park.whole import Park
from parkzero.policy.capex_subsidy import CapexSubsidyInstrument
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.results import Assessment
from parkzero.show.certificates import certificates_bought

pytestmark = pytest.mark.long

PARK = load(STARTER)[0]
PARK = PARK.but(study=PARK.study.but(periods=2))
PLANS = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

COVERAGES = st.sampled_from([{}, {"sectors": ["machinery"]}, {"sectors": ["power_and_heat"]}, {"sizes": ["small"]}, {"carriers": ["electricity"]}, {"carriers": ["natural_gas"]}])
TAXES = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["30 CNY/tCO2", "300 CNY/tCO2", "900 CNY/tCO2"]), "coverage": COVERAGES, "base": st.fixed_dictionaries({"indirect": st.booleans(), "electricity": st.sampled_from(["location", "market"])}), "free_share": st.sampled_from(["0 %", "60 %", "90 %"]),
        "free_follows": st.sampled_from(["activity", "history"]), "power_sector": st.booleans(), "power_quota": st.sampled_from(["bought", "output"]),
    }
)  # fmt: skip
GRANTS = st.fixed_dictionaries({"rate": st.sampled_from(["20 %", "60 %"]), "coverage": st.sampled_from([{}, {"technologies": ["pv_roof"]}])})
GREEN = st.sampled_from(["0 %", "40 %"])
TARIFFS = st.fixed_dictionaries({"network": st.sampled_from(["0 CNY/kWh", "0.15 CNY/kWh"]), "levies": st.sampled_from(["0 CNY/kWh", "0.04 CNY/kWh"]), "pricing": st.sampled_from(["market", "regulated"])})


def under(taxes: list[dict[str, Any]], grants: list[dict[str, Any]], tariff: dict[str, Any], green: str = "0 %") -> Park:
    instruments = [CarbonPriceInstrument.model_validate({"id": f"tax{n}"} | x) for n, x in enumerate(taxes)] + [CapexSubsidyInstrument.model_validate({"id": f"grant{n}"} | x) for n, x in enumerate(grants)]
    power = PARK.site.prices["electricity"]
    own = type(power).model_validate(power.model_dump(mode="json", exclude_defaults=True, include={"profile"}) | {"energy": "0.5 CNY/kWh", "demand_charge": "30 CNY/kW/month", "export": "0.3 CNY/kWh"} | tariff)
    grid = PARK.site.grid.but(green_share=type(PARK.site.grid).model_validate({"green_share": green}).green_share)
    return PARK.but(policy=Policy(instruments=tuple(instruments)), site=PARK.site.but(prices=dict(PARK.site.prices) | {"electricity": own}, grid=grid))


def lumps(made: Assessment) -> float:
    """What is given free of charge [currency/a]: it moves no plan."""
    return sum(t.amount for t in made.charges.transfers if t.cause == "free_allocation" and t.payer == STATE)


def carbon_of(made: Assessment) -> float:
    """Carbon in the price of power that is bought, less that of power sold [currency/a]."""
    sold = sum(o.aside.get("generators", 0.0) * made.plan.grid.total(made.plan.flow[o.id]) for o in made.system.outlets)
    grid = next(s for s in made.system.supplies if s.id == "grid")
    return made.plan.grid.total(made.plan.flow["grid"]) * (grid.aside["generators"] - made.site.grid.covered * made.offer.certificate) - sold


@PLANS
@given(st.lists(TAXES, max_size=2), st.lists(GRANTS, max_size=2), TARIFFS, GREEN)
@example([{"level": "30 CNY/tCO2", "base": {"indirect": True, "electricity": "market"}}], [], {"network": "0.15 CNY/kWh"}, "40 %")
@example([{"level": "300 CNY/tCO2", "coverage": {"sectors": ["machinery"]}, "base": {"indirect": True, "electricity": "market"}, "free_share": "60 %"}], [], {}, "0 %")
def test_money_of_all_parties_adds_up(taxes: list[dict[str, Any]], grants: list[dict[str, Any]], tariff: dict[str, Any], green: str) -> None:
    made = assess(frame(under(taxes, grants, tariff, green)), proved=False)
    worth, plan = made.value, made.plan
    assert worth.private == pytest.approx(plan.cost - lumps(made), rel=1e-7), "what is planned is what payers see"
    of = {c.id: c for c in made.offer.candidates}
    capital = sum(q * (of[n].annual - of[n].social) + plan.energy.get(n, 0.0) * (of[n].annual_energy - of[n].social_energy) for n, q in plan.capacity.items())
    idle = sum(WEAR * plan.grid.total(plan.flow[f"{s.id}:in"] + plan.flow[f"{s.id}:out"]) for s in made.system.stores)
    assert worth.private == pytest.approx(worth.cost + sum(worth.passed.values()) + capital + idle, rel=1e-9), "what the park pays beyond cost somebody gets"
    if (bought := certificates_bought(made.frame, made.system, plan)) is not None:
        assert worth.passed["generators"] == pytest.approx((bought.figures["paid"].value or 0.0) + carbon_of(made), rel=1e-6, abs=1e-3)
    assert worth.passed["state"] == pytest.approx(sum(made.charges.paid.values()) + plan.grid.total(plan.flow["grid"]) * next(s for s in made.system.supplies if s.id == "grid").aside["state"], abs=1e-3)


def test_a_currency_is_only_a_unit() -> None:
    park = under([{"level": "300 CNY/tCO2"}], [], {"network": "0.15 CNY/kWh"})
    yuan, euro = (assess(frame(park, park.study.but(currency=c)), proved=False) for c in ("CNY", "EUR"))
    factor = convert(1.0, "CNY", park.study.price_year, "EUR", park.study.price_year)
    assert euro.plan.cost == pytest.approx(factor * yuan.plan.cost, rel=1e-5)
    assert euro.value.cost == pytest.approx(factor * yuan.value.cost, rel=1e-4)

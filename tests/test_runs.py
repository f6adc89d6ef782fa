"""The six through the rooms: links, policy, swaps and the exact split, on small parks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest

from conftest import STARTER
from parkzero.compare.combining import Asked, measured_together
from parkzero.compare.explanation import explain, mixed, shapley
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.compare.swapping import borrowing, swap
from parkzero.digest import digest
from parkzero.levers import STATE, Levers, Rate, Terms
from parkzero.order import LINKS, assess, frame, heard, prepared
from parkzero.park.idle import IDLE, idle, idle_fields
from parkzero.park.noun import EnergyPrice
from parkzero.park.passing import passed_through
from parkzero.park.ruler import Ruler
from parkzero.park.sections import Economics, Governance, Paths, Policy, Standards, Target, Trends
from parkzero.park.whole import Park
from parkzero.policy.acting import Acting, Before
from parkzero.policy.capex_subsidy import CapexSubsidyInstrument
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.problem import WrongUse
from parkzero.results import NOW, PLAN, STAY, Frame
from parkzero.standards import factors
from parkzero.words import DIMENSIONS

pytestmark = pytest.mark.long

Starter = Callable[..., Path]


@pytest.fixture(scope="module")
def park() -> Park:
    found, _ = load(STARTER)
    return found.but(study=found.study.but(periods=4))


TAX = CarbonPriceInstrument.model_validate({"id": "tax", "level": {"value": "500 CNY/tCO2", "year": 2024}})
GRANT = CapexSubsidyInstrument.model_validate({"id": "grant", "rate": "40 %", "coverage": {"technologies": ["pv_roof"]}})
HALF = Target.model_validate({"year": 2030, "emissions": "50 %"})
OTHER: dict[str, Any] = {
    "standards": Standards(method="ghg-protocol", ruler={"gases": ["CO2"], "electricity": "market"}),  # type: ignore[arg-type]
    "policy": Policy(instruments=(TAX.but(base=TAX.base.but(gases=("CO2", "CH4"))), GRANT), targets=(HALF,)),
    "paths": Paths(decides="enterprises"),
    "economics": Economics.model_validate({"cost_of_capital": {"private": "15 %"}}),
    "governance": Governance.model_validate({"metering_coverage": "10 %"}),
    "trends": Trends.model_validate(
        {
            "grid_factor": {"central": {2030: 0.5}},
            "energy_price": {"electricity": {"central": {2030: 1.3}}},
            "carbon_price": {"central": {2030: 2}},
        }
    ),
}


def handed(park: Park) -> dict[str, Any]:
    """Every hand-over of a run up to the system."""
    made: Frame = frame(park)
    run = assess(made, proved=False)
    return {
        "outlook": made.outlook, "quality": made.quality, "rules": dict(made.rules), "levers": run.levers, "offer": run.offer, "system": run.system,
    }  # fmt: skip


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return bool(np.array_equal(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if hasattr(a, "__dataclass_fields__"):
        return all(same(getattr(a, f), getattr(b, f)) for f in a.__dataclass_fields__)
    return bool(a == b)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_table_of_links_holds(park: Park, dimension: str) -> None:
    base = park.but(policy=Policy(instruments=(TAX,), targets=(HALF,)))
    before, after = handed(base), handed(base.but(**{dimension: OTHER[dimension]}))
    changed = {name for name in before if not same(before[name], after[name])}
    assert changed == LINKS[dimension]


FILLED = {
    "offset_limit": "10 %", "assurance_required": "limited", "decides": "mixed", "trust": "50 %", "transaction_cost": "5 %", "realisation": "60 %", "metering_interval": 15,
    "sharing": "open", "platform": ["trading"], "disclosure": "public", "verification": "reasonable",
}  # fmt: skip


def test_fields_that_are_idle_change_no_hand_over_and_are_told(park: Park) -> None:
    base = park.but(policy=Policy(instruments=(TAX,), targets=(HALF,)))
    sections = {d: type(base.section(d)).model_validate(base.section(d).model_dump(mode="json", exclude_defaults=True) | {n: FILLED[n] for n in names}) for d, names in IDLE.items()}
    before, after = handed(base), handed(filled := base.but(**sections))
    assert [name for name in before if not same(before[name], after[name])] == []
    assert set(idle_fields(filled)) == {f"{d}.{n}" for d, names in IDLE.items() for n in names}
    (problem,) = idle(filled, lambda path: ("park.yaml", 7))
    assert (problem.code, problem.line, problem.level) == ("idle_field", 7, "warning")


def test_every_dimension_stands_in_the_table() -> None:
    assert set(LINKS) == set(DIMENSIONS)


def test_a_carbon_price_cuts_and_is_settled(park: Park) -> None:
    """Where steam of biomass costs more than that of gas without the price, and less with it; at the usual price of biomass it pays without any."""
    gas = park.site.prices["natural_gas"]
    dear = gas.but(energy=gas.energy.but(value=1.05 * gas.energy.value))
    park = park.but(site=park.site.but(prices=dict(park.site.prices) | {"biomass": dear}))
    free = assess(frame(park), proved=False)
    taxed = assess(frame(park.but(policy=Policy(instruments=(TAX,)))), proved=False)
    assert taxed.plan.emissions < free.plan.emissions
    direct = taxed.inventories["base:tax"].scopes["1"].value or 0.0
    assert taxed.charges.paid["tax"] == pytest.approx(500.0 * direct, rel=1e-6)
    assert taxed.value.private - taxed.charges.paid["tax"] >= free.value.private - 1e-6 * free.value.private


def test_free_allocation_lowers_the_payment_not_the_plan(park: Park) -> None:
    plain = assess(frame(park.but(policy=Policy(instruments=(TAX,)))), proved=False)
    free = assess(frame(park.but(policy=Policy(instruments=(TAX.but(free_share=GRANT.rate),)))), proved=False)
    assert free.plan.emissions == pytest.approx(plain.plan.emissions)
    assert free.charges.paid["tax"] < plain.charges.paid["tax"]


class Premium(Acting):
    """What a stranger writes for a payment on power sold: one class."""

    label: ClassVar[str] = "feed-in premium"
    label_zh: ClassVar[str] = "上网电价补贴"
    kind: Literal["premium"] = "premium"
    level: EnergyPrice

    def terms(self, given: Before) -> Levers:
        return Levers(terms=Terms(rates=(Rate(instrument=self.id, base="sold", level=-self.level.value, coverage=self.coverage),)))


def test_a_new_kind_is_one_class(park: Park) -> None:
    """Its terms reach the plan, and what it pays follows from the flow that it stands on."""
    premium = Premium.model_validate({"id": "premium", "level": {"value": "0.05 CNY/kWh", "year": 2024}})
    free, paid = (assess(frame(park.but(policy=Policy(instruments=i))), proved=False) for i in ((), (premium,)))
    sold = paid.plan.grid.total(paid.plan.flow["export"])
    assert sold > free.plan.grid.total(free.plan.flow["export"])
    assert paid.charges.paid == pytest.approx({"premium": -50.0 * sold})
    (transfer,) = paid.charges.transfers
    assert (transfer.cause, transfer.payee, transfer.quantity) == ("sold", STATE, pytest.approx(sold))
    real = sum(o.price.sum() for o in paid.system.outlets)
    assert real == pytest.approx(sum(o.price.sum() for o in free.system.outlets))  # the real price stays


class Twice(Acting):
    """What counts by two rulers: direct tonnes, and with those of bought energy."""

    label: ClassVar[str] = "two rulers"
    label_zh: ClassVar[str] = "两种口径"
    kind: Literal["twice"] = "twice"

    def rulers(self) -> tuple[Ruler, ...]:
        return Ruler(indirect=False), Ruler()

    def terms(self, given: Before) -> Levers:
        return Levers(terms=Terms(rates=tuple(Rate(instrument=self.id, base="tonnes", level=1.0, rule=r) for r in given.rules)))


def test_each_ruler_of_an_instrument_has_an_account_of_its_own(park: Park) -> None:
    run = assess(frame(park.but(policy=Policy(instruments=(Twice.model_validate({"id": "two"}),)))), proved=False)
    direct, whole = (run.inventories[name].scopes for name in ("base:two", "base:two:1"))
    expected = (direct["1"].value or 0.0) + (whole["1"].value or 0.0) + (whole["2"].value or 0.0)
    assert (whole["2"].value or 0.0) > 0.0
    assert run.charges.paid["two"] == pytest.approx(expected)


def test_a_grant_builds_more_and_costs_the_state_its_share(park: Park) -> None:
    none = assess(frame(park), proved=False)
    granted = assess(frame(park.but(policy=Policy(instruments=(GRANT,)))), proved=False)
    assert granted.plan.capacity["new-pv_roof"] >= none.plan.capacity["new-pv_roof"]
    assert granted.charges.granted["grant"] == pytest.approx(0.4 * granted.value.invested["new-pv_roof"])


def test_a_target_is_soft_and_its_shortfall_an_outcome(park: Park) -> None:
    tight = Policy(targets=(Target.model_validate({"year": 2030, "emissions": "0 %"}),))
    found = assess(frame(park.but(policy=tight)), proved=False)
    assert found.plan.exceeded["target-2030"] == pytest.approx(found.inventories["own"].total.value, rel=1e-3)
    assert found.inventories["own"].total.value == found.inventories["china-zcp-2025"].total.value
    assert found.system.limits[0].per is not None
    located = assess(frame(park.but(policy=tight, standards=Standards())), proved=False)
    assert located.system.limits[0].per is None
    assert located.plan.exceeded["target-2030"] == pytest.approx(located.plan.emissions, rel=1e-3)


def test_the_account_of_a_plan_is_its_yardstick(park: Park) -> None:
    for run in (NOW, PLAN):
        found = assess(frame(park), run, proved=False)
        assert found.inventories["yardstick"].total.value == pytest.approx(found.plan.emissions, rel=1e-6)


def test_a_trend_moves_the_stage_and_never_the_base_year(park: Park) -> None:
    moved = park.but(trends=OTHER["trends"])
    assert frame(moved).base_year["yardstick"].total == frame(park).base_year["yardstick"].total
    assert assess(frame(moved), NOW, proved=False).plan.cost == pytest.approx(assess(frame(park), NOW, proved=False).plan.cost)


def outcomes_of(park: Park, at: Park | None = None) -> dict[str, float]:
    """Outcomes of a park on representative days, under the study of another."""
    (found,) = measured_together([Asked(park=park, study=(at or park).study)], Runner())
    return found.outcomes


def test_swapping_a_section_with_itself_changes_nothing(park: Park) -> None:
    for dimension in DIMENSIONS:
        assert outcomes_of(borrowing(park, {dimension: park})) == pytest.approx(outcomes_of(park), rel=1e-6)


def test_all_sections_fit_between_unrelated_parks(park: Park) -> None:
    """Any section of any library park stands in any other: no name and no absolute amount of the donor gets in the way."""
    guests = [load(name)[0] for name in ("kalundborg", "ordos")]
    for guest in guests:
        found = outcomes_of(borrowing(park, dict.fromkeys(DIMENSIONS, guest)))
        assert all(np.isfinite(v) for v in found.values())


def test_a_borrowed_carbon_price_stands_in_the_hosts_power_price_once(park: Park) -> None:
    donor = load("kalundborg")[0]
    lent = frame(borrowing(park, {"policy": donor}))
    a, b = (assess(f, STAY, proved=False).offer.prices["electricity"] for f in (frame(park), lent))
    shift = b.buy - a.buy
    level = lent.park.policy.instruments[0].level.value  # type: ignore[attr-defined]
    assert shift.min() == pytest.approx(shift.max())
    assert shift[0] == pytest.approx(level * passed_through("bought", "contract")[1] * lent.outlook.at("carbon_price", 2030) * factors.marginal(park.site, 2024).value)
    assert a.sell is not None
    assert b.sell is not None
    assert (b.sell - a.sell).max() <= shift[0] + 1e-6
    now = [
        assess(f, NOW, proved=False).offer.prices["electricity"].buy for f in (frame(donor), frame(borrowing(donor, {"policy": donor})))
    ]
    assert np.allclose(now[0], now[1])


def test_a_borrowed_borrowing_is_refused(park: Park) -> None:
    donor = load("kalundborg")[0]
    lent = borrowing(park, {"policy": donor})
    with pytest.raises(WrongUse, match="borrowed_twice: 'ordos <- my-park <- kalundborg"):
        borrowing(load("ordos")[0], {"policy": lent})
    with pytest.raises(WrongUse, match="section: 'site'"):
        borrowing(park, {"site": donor})


def test_money_comes_over_in_three_ways(park: Park) -> None:
    donor = load("kalundborg")[0]
    prices = []
    for way in ("market", "purchasing_power", "energy_price"):
        study = park.study.but(conversion=way)
        made = frame(borrowing(park.but(study=study), {"policy": donor}), study)
        prices.append(made.park.policy.instruments[0].level.value)  # type: ignore[attr-defined]
        assert made.park.policy.instruments[0].level.currency == "CNY"  # type: ignore[attr-defined]
    assert len({round(p, 3) for p in prices}) == 3
    assert prices[0] == pytest.approx(64.8 * 7.79, rel=0.05)


def test_the_swap_document_shows_both(park: Park) -> None:
    on_all = TAX.but(level=TAX.level.model_copy(update={"value": 2_000.0}), base=TAX.base.but(indirect=True))  # power too
    found = swap(park, {"policy": park.but(id="donor", policy=Policy(instruments=(on_all,)))})
    outcome = found.outcomes["emissions_share"]
    assert outcome.gap.value == pytest.approx((outcome.b.value or 0) - (outcome.a.value or 0))
    assert (outcome.gap.value or 0) < 0
    assert found.b.borrowed == {"policy": "donor"}


def test_the_split_is_exact_what_does_not_act_has_no_share_and_the_sides_are_those_of_a_swap(park: Park) -> None:
    other = park.but(id="other", policy=Policy(instruments=(TAX,)), governance=OTHER["governance"])
    told: list[str] = []
    found = explain(park, other, runner=Runner(told.append))
    assert dict(found.players) == dict.fromkeys((*DIMENSIONS, "site"), "alike") | {"policy": "acts", "paths": "not_modelled", "governance": "not_modelled"}
    for outcome in found.outcomes.values():
        shares = {k: f.value for k, f in outcome.shares.items()}
        assert (shares["governance"], shares["paths"], outcome.shares["governance"].reason) == (None, None, "not modelled")
        assert shares["trends"] == 0.0
        assert shares["site"] == pytest.approx(0.0, abs=1e-6)
        assert shares["policy"] == pytest.approx(outcome.gap.value, rel=1e-5)
    assert told.count("combination") == int(told[0].removeprefix("combination of "))
    exchanged = swap(park, {"policy": other})
    for name, outcome in found.outcomes.items():
        a, b = exchanged.days[name]
        assert a.value == outcome.a.value
        assert b.value == pytest.approx((outcome.a.value or 0.0) + (outcome.alone["policy"].value or 0.0), rel=1e-12)
        assert exchanged.outcomes[name].a.value == pytest.approx(a.value, rel=0.05), "the full year beside"
    with pytest.raises(WrongUse, match="section: 'weather'; there are standards, policy"):
        explain(park, other, ("weather",))


@pytest.mark.parametrize("target", [(), (HALF,)])
def test_standards_reach_a_run_only_by_what_a_target_is_counted_with(park: Park, target: tuple[Target, ...]) -> None:
    base = park.but(policy=Policy(instruments=(TAX,), targets=target))
    before, after = handed(base), handed(base.but(standards=OTHER["standards"]))
    reached = any(not same(before[name], after[name]) for name in ("levers", "offer", "system"))
    assert (reached, heard("standards", base.policy)) == (bool(target), bool(target))


def test_a_frame_beside_another_takes_its_series_where_the_site_is_the_same_and_is_what_it_would_be(park: Park) -> None:
    first = frame(park)
    lent = borrowing(park, {"policy": load("kalundborg")[0]})
    beside, alone = frame(lent, beside=first), frame(lent)
    assert beside.series is first.series
    assert digest(beside.series, beside.stage.series) == digest(alone.series, alone.stage.series)
    assert digest(prepared(beside).system) == digest(prepared(alone).system)
    other = park.but(study=park.study.but(base_year=park.study.base_year - 1))
    assert frame(other, beside=first).series is not first.series


def test_mixing_takes_each_player_from_its_park(park: Park) -> None:
    other = park.but(id="other", policy=Policy(instruments=(TAX,)), economics=OTHER["economics"])
    split = ("policy", "economics")
    assert mixed(park, other, frozenset(), split) is park
    assert mixed(park, other, frozenset({*split, "site"}), split) is other
    one = mixed(park, other, frozenset({"site", "policy"}), split)
    assert (one.id, one.policy, one.economics) == ("other", other.policy, park.economics)
    two = mixed(park, other, frozenset({"economics"}), split)
    assert (two.id, two.policy, two.economics) == (park.id, park.policy, other.economics)


def test_shapley_values_of_a_known_game() -> None:
    """The glove game: one left, two right gloves: 2/3, 1/6, 1/6 (Shapley 1953)."""
    players = ("l", "r1", "r2")
    from itertools import combinations

    worth = {frozenset(c): float("l" in c and len(c) > 1) for n in range(4) for c in combinations(players, n)}
    assert shapley(players, worth) == pytest.approx({"l": 2 / 3, "r1": 1 / 6, "r2": 1 / 6})


def test_runs_repeat_to_the_last_digit(park: Park) -> None:
    a, b = (assess(frame(park), proved=False).plan for _ in range(2))
    assert a.cost == b.cost
    assert a.capacity == b.capacity


def test_a_frozen_park_is_never_changed_by_a_run(park: Park) -> None:
    before = park.key()
    assess(frame(park), proved=False)
    assert park.key() == before
    assert replace(frame(park)).park.id == park.id


def test_the_value_of_a_plan_is_what_the_plan_minimised(park: Park) -> None:
    """Private cost is the objective, with the price that keeps stores from idle cycling."""
    for policy in (Policy(), Policy(instruments=(TAX, GRANT))):
        found = assess(frame(park.but(policy=policy)), proved=False)
        assert found.value.private == pytest.approx(found.plan.cost, rel=1e-9)
    existing = assess(frame(park), NOW, proved=False)
    assert existing.value.private == pytest.approx(existing.plan.cost, rel=1e-9)


@pytest.mark.parametrize(
    "coverage",
    [{}, {"sectors": ["machinery"]}, {"sectors": ["power_and_heat"]}, {"sectors": ["textiles", "food"]}, {"owners": ["public"]}, {"sizes": ["small"]}, {"carriers": ["electricity"]}, {"technologies": ["gas_steam_boiler"]}],
    ids=str,
)
def test_who_pays_in_the_plan_pays_after_it(park: Park, coverage: dict[str, Any]) -> None:
    """With tonnes of bought power priced for some: private cost is what the plan minimised, whomever it covers."""
    tax = CarbonPriceInstrument.model_validate({"id": "tax", "level": "500 CNY/tCO2", "base": {"direct": True, "indirect": True}, "coverage": coverage})
    found = assess(frame(park.but(policy=Policy(instruments=(tax,)))), proved=False)
    assert found.value.private == pytest.approx(found.plan.cost, rel=1e-3)
    firms = {e.id: e for e in park.site.enterprises}
    for paid in (t for t in found.charges.transfers if t.amount and t.payer in firms):
        firm = firms[paid.payer]
        assert not coverage.get("sectors") or firm.sector in coverage["sectors"]
        assert not coverage.get("owners") or firm.owner in coverage["owners"]


def test_coverage_decides_who_pays(park: Park) -> None:
    def paid(**coverage: Any) -> float:
        tax = TAX.but(coverage=TAX.coverage.but(**coverage))
        return assess(frame(park.but(policy=Policy(instruments=(tax,)))), STAY, proved=False).charges.paid["tax"]

    whole = paid()
    assert whole > 0
    assert paid(owners=("public",)) == paid(sizes=("small",)) == paid(carriers=("coal",)) == 0.0
    assert 0 < paid(sectors=("machinery",)) < whole
    assert paid(sectors=("machinery",)) + paid(sectors=("textiles", "power_and_heat")) == pytest.approx(whole)
    assert paid(technologies=("gas_steam_boiler",)) < whole


def test_a_base_year_without_activity_is_estimated_never_zero(park: Park) -> None:
    found = frame(park.but(activity=()))
    total = found.base_year["yardstick"].total
    assert found.modelled
    assert total.value is not None
    assert total.value == pytest.approx(frame(park).base_year["yardstick"].total.value, rel=0.1)
    assert total.high is not None
    assert total.high > 1.1 * total.value
    assert not frame(park).modelled


def test_grid_power_is_never_sold_back(park: Park) -> None:
    from parkzero.park.site import Tariff

    tariff = Tariff.model_validate({"energy": "0.3 CNY/kWh", "export": "0.29 CNY/kWh"})
    found = assess(frame(park.but(site=park.site.but(prices=park.site.prices | {"electricity": tariff}))), proved=False)
    makers = [p.id for p in found.system.plants if "electricity" in p.gives]
    assert (found.plan.flow["export"] <= sum(found.plan.flow[m] for m in makers) + 1e-6).all()


def test_sections_are_split_once_each(park: Park) -> None:
    for split in ((), ("policy", "policy")):
        with pytest.raises(WrongUse, match="split"):
            explain(park, park, split)


def test_years_stand_side_by_side(park: Park) -> None:
    from parkzero.show.accounts import inventories
    from parkzero.show.books import Books

    now = tuple(a for a in park.activity if a.year == 2024)
    earlier = tuple(a.but(year=2022, quantity=a.quantity * 2, low=a.low * 2, high=a.high * 2) for a in now)
    monthly = tuple(
        a.but(year=2023, month=m, quantity=a.quantity / 12, low=a.low / 12, high=a.high / 12) for a in now for m in range(1, 13)
    )
    made = frame(park.but(activity=(*now, *earlier, *monthly)))
    history = inventories(Books(made), draws=0)[0].history["china-zcp-2025"]
    assert list(history) == ["2022", "2023", "2024"]
    assert history["2022"].value == pytest.approx(2 * (history["2024"].value or 0.0))
    assert history["2023"].value == pytest.approx(history["2024"].value)


def test_power_of_biomass_is_green() -> None:
    """Kalundborg: 118.6 GWh of wood chips and 47 GWh of biogas in about 603 GWh of power."""
    from parkzero.show.green import green_share

    found = frame(load("kalundborg")[0])
    assert green_share(found.activity, found.park).value == pytest.approx((118.63 + 47.0) / 603.2, rel=0.02)


def test_power_whose_certificate_was_sold_is_not_green() -> None:
    """EUREF: the CHP power is claimed by the users of the public grid; what is left is its PV and small wind."""
    from parkzero.show.green import green_share

    found = frame(load("euref")[0])
    assert green_share(found.activity, found.park).value == pytest.approx(0.0126, abs=1e-3)


def test_power_that_leaves_with_its_certificate_takes_green_power_along() -> None:
    from parkzero.flows import Flows
    from parkzero.show.green import green_share

    park = load("euref")[0]
    made = {
        "giver_kind": "asset",
        "giver": "pv",
        "receiver_kind": "enterprise",
        "receiver": "schneider",
        "carrier": "electricity",
        "quantity": 100.0,
    }
    bought = made | {"giver_kind": "grid", "giver": ""}
    gone = {
        "giver_kind": "enterprise",
        "giver": "schneider",
        "receiver_kind": "grid",
        "carrier": "electricity",
        "quantity": 40.0,
        "attribute": "sold",
    }
    assert green_share(Flows.rows([made | {"attribute": "direct"}, bought, gone]), park).value == pytest.approx(60 / 160)
    assert green_share(Flows.rows([made | {"attribute": "sold"}, bought, gone]), park).value == 0.0


def test_outcomes_as_a_table(park: Park) -> None:
    found = explain(park, park.but(id="other", policy=Policy(instruments=(TAX,))), ("policy",))
    frame = found.to_frame()
    assert list(frame.columns) == ["a", "b", "gap", "policy", "site", "interactions", "unit"]
    np.testing.assert_allclose(frame.policy + frame.site, frame.gap, atol=1e-9)
    assert frame.unit["emissions_share"] == "1"
    assert len(repr(found)) < 400


@pytest.mark.parametrize(("change", "field"), [
    ({"stage": "abc"}, "stage"), ({"currency": 7}, "currency"), ({"gap": -1}, "gap"), ({"yardstick": "foo"}, "yardstick"),
])  # fmt: skip
def test_a_value_that_no_field_can_take_is_refused_at_once(park: Park, change: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongUse, match=rf"value: .{field} = "):
        park.study.but(**change)


def test_parts_of_a_park_are_replaced_by_their_like(park: Park) -> None:
    for change in ({"policy": "kalundborg"}, {"policy": park.economics}, {"activity": [park.activity[0]]}):
        with pytest.raises(WrongUse):
            park.but(**change)
    with pytest.raises(WrongUse):
        park.policy.but(targets=({"year": 2030, "emissions": "40 %"},))


@pytest.mark.parametrize("options", [{"gap": -1.0}, {"gap": float("nan")}, {"budget": -0.5}, {"budget": "50%"}, {"seconds": 0.0}])
def test_options_of_a_plan_are_checked_whoever_asks(park: Park, options: dict[str, Any]) -> None:
    from parkzero.compare.planning import plan

    with pytest.raises(WrongUse):
        plan(park, **options)


def test_the_split_of_cogeneration_is_the_parks_else_its_rulers_else_the_yardsticks(park: Park) -> None:
    def split(said: Any) -> str:
        standards = park.standards.model_validate({"method": "ghg-protocol"} | said)
        asked = park.but(standards=standards, study=park.study.but(yardstick=park.study.yardstick.but(chp="exergy")))
        return frame(asked).rules["own"].split.method

    assert split({}) == "exergy"
    assert split({"ruler": {"chp": "heat_first"}}) == "heat_first"
    assert split({"ruler": {"chp": "heat_first"}, "chp": "energy"}) == "energy"

"""Policy by closed forms: each rule on the small value that it returns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parkzero.accounting import Inventory, Kinds, Line, Rule, RuleRow
from parkzero.energy import Due, Limit
from parkzero.figure import Figure
from parkzero.levers import OPERATOR, STATE, Charges, Grant, Invested, Levers, Levied, Payer, Rate, Terms, Transfer
from parkzero.park.instrument import Coverage, Period
from parkzero.park.passing import passed_through
from parkzero.park.ruler import Ruler
from parkzero.park.sections import Policy, Target
from parkzero.park.study import Study
from parkzero.park.uptake import EXTENTS
from parkzero.policy.acting import Acting, After, Before, rule_names
from parkzero.policy.capex_subsidy import CapexSubsidyInstrument
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.policy.kinds import kinds
from parkzero.policy.rates import covered, granted, settled, still_running
from parkzero.policy.targets import backstop, limits
from parkzero.policy.terms import settle, terms
from parkzero.results import Index, Outlook
from parkzero.words import OwnerKind

STUDY = Study(base_year=2023)
LOOK = Outlook(base_year=2023, indices={})
PAYERS = {"mill": Payer(sector="steel", owner="private", size="large"), "shop": Payer(sector="food", owner="public", size="small")}


def rule(name: str = "base:tax") -> Rule:
    """Half a tonne a MWh of gas from suppliers, a quarter of grid power without attribute."""
    rows = (
        RuleRow(kinds=Kinds(carrier="natural_gas"), gas="CO2", scope="1", tonnes=0.5, share=0.0, factor="f", source="s"),
        RuleRow(kinds=Kinds(carrier="electricity", giver=frozenset({"grid"}), attribute=frozenset({"none"})), gas="CO2", scope="2", tonnes=0.25, share=0.0, factor="f", source="s"),
    )
    return Rule(name=name, unit="t", rows=rows)


def line(firm: str, tonnes: float, **changes: Any) -> Line:
    base: dict[str, Any] = dict(
        enterprise=firm, origin="row", carrier="natural_gas", gas="CO2", scope="1", step="account", quantity=2 * tonnes, unit="MWh", factor="f",
        factor_value=0.5, tonnes=tonnes, source="s",
    )  # fmt: skip
    return Line(**(base | changes))


def booked(*lines: Line, name: str = "base:tax", total: float = 0.0) -> Inventory:
    figure = Figure(total, "t")
    return Inventory(
        rule=name, unit="t", lines=lines, total=figure, scopes={}, gases={}, enterprises={}, eliminated=figure, biogenic=figure, removals=figure,
        other_gases=figure, value_chain=figure, tiers={}, surcharge=figure,
    )  # fmt: skip


def tax(**changes: Any) -> CarbonPriceInstrument:
    return CarbonPriceInstrument.model_validate({"id": "tax", "level": "100 EUR/tCO2"} | changes)


def grant(**changes: Any) -> CapexSubsidyInstrument:
    return CapexSubsidyInstrument.model_validate({"id": "grant", "rate": "40 %"} | changes)


def rate(level: float = 100.0, base: str = "tonnes", **coverage: Any) -> Rate:
    return Rate(instrument="tax", base=base, level=level, coverage=Coverage.model_validate(coverage), rule=rule() if base == "tonnes" else None)  # type: ignore[arg-type]


def given_to(policy: Policy, year: int = 2030, outlook: Outlook = LOOK) -> Levers:
    rules = {"base:tax": rule(), "own": rule("own"), "china-zcp-2025": rule("china-zcp-2025")}
    return terms(policy, rules, {"own": booked(name="own", total=1000.0)}, outlook, STUDY, year)


def passed(policy: Policy, year: int = 2030, **changes: Any) -> tuple[Transfer, ...]:
    levers = given_to(policy, year)
    base: dict[str, Any] = dict(
        inventories={"base:tax": booked(line("mill", 30.0))}, base_year={"base:tax": booked(line("mill", 50.0))}, levied=(), invested=(), payers=PAYERS,
    )  # fmt: skip
    return settle(policy, levers, year=year, **(base | changes)).transfers


@pytest.mark.parametrize(("first", "last", "years"), [(None, None, (2025, 2030, 2035)), (2030, None, (2030, 2035)), (None, 2030, (2025, 2030)), (2030, 2030, (2030,))])
def test_a_period_holds_from_its_first_to_its_last_year(first: int | None, last: int | None, years: tuple[int, ...]) -> None:
    assert tuple(y for y in (2025, 2030, 2035) if Period(first=first, last=last).holds(y)) == years


def test_an_instrument_outside_its_period_gives_and_settles_nothing() -> None:
    policy = Policy(instruments=(tax(period={"first": 2030, "last": 2034}), grant(period={"last": 2024})))
    assert [r.instrument for r in given_to(policy, 2030).terms.rates] == ["tax"]
    assert given_to(policy, 2030).grants == ()
    assert given_to(policy, 2035) == Levers()
    assert passed(policy, 2035) == ()
    assert [t.instrument for t in passed(policy, 2034)] == ["tax"]


def test_a_price_is_its_level_times_the_index_of_the_year() -> None:
    index = Index(low=np.full(8, 0.5), central=np.linspace(1.0, 1.7, 8), high=np.full(8, 9.0))
    look = Outlook(base_year=2023, indices={("carbon_price", ""): index})
    (found,) = given_to(Policy(instruments=(tax(),)), 2028, look).terms.rates
    assert found == Rate(instrument="tax", base="tonnes", level=pytest.approx(150.0), coverage=Coverage(), rule=rule())  # type: ignore[arg-type]


def test_a_printed_path_replaces_level_and_index_from_its_first_year() -> None:
    item = tax(path={2026: "50 EUR/tCO2", 2030: "80 EUR/tCO2"})
    assert [item.price(y, 2.0).value for y in (2025, 2026, 2029, 2030, 2040)] == [200.0, 50.0, 50.0, 80.0, 80.0]


def test_a_price_on_power_stations_stands_in_the_price_of_power() -> None:
    assert tax().on_power(2030, 0.8, 1.5) == 0.0
    bought, free = passed_through("bought", "market"), passed_through("output", "market")
    assert [tax(power_sector=True).on_power(2030, 0.8, 1.5, end=end) for end in EXTENTS] == pytest.approx([100.0 * 1.5 * 0.8 * share for share in bought])
    assert tax(power_sector=True, power_quota="output").on_power(2030, 0.8, 1.5) == pytest.approx(100.0 * 1.5 * 0.8 * free[1])
    assert tax(power_sector=True, pass_through="50 %").on_power(2030, 0.8, 1.5) == pytest.approx(100.0 * 1.5 * 0.8 * 0.5)
    own = tax(power_sector=True, pass_through={"value": "50 %", "low": "20 %", "high": "90 %", "confidence": "B"})
    assert [own.on_power(2030, 0.8, 1.5, end=end) for end in EXTENTS] == pytest.approx([100.0 * 1.5 * 0.8 * share for share in (0.2, 0.5, 0.9)])
    assert tax(power_sector=True, path={2028: "10 EUR/tCO2"}).on_power(2030, 0.8, 1.5) == pytest.approx(10.0 * 0.8 * bought[1])
    assert grant().on_power(2030, 0.8, 1.5) == 0.0


def test_an_instrument_counts_by_its_own_rulers_in_their_order() -> None:
    class Twice(Acting):
        def rulers(self) -> tuple[Ruler, ...]:
            return (Ruler(), Ruler(indirect=False), Ruler(direct=False))

    assert tax().rulers() == (Ruler(gases=("CO2",), indirect=False),)
    assert rule_names(tax()) == ("base:tax",)
    assert rule_names(grant()) == ()
    assert rule_names(Twice(kind="twice", id="x")) == ("base:x", "base:x:1", "base:x:2")


def test_an_instrument_without_terms_moves_nothing() -> None:
    bare = Acting(kind="bare", id="bare")
    assert bare.terms(Before(year=2030, study=STUDY, outlook=LOOK, rules=())) == Levers()


def test_a_grant_hands_on_its_share_and_whom_it_reaches() -> None:
    coverage = {"technologies": ["pv_roof"], "owners": ["private"]}
    (found,) = given_to(Policy(instruments=(grant(coverage=coverage),))).grants
    assert found == Grant(instrument="grant", share=0.4, coverage=Coverage.model_validate(coverage))
    assert [found.reaches(t, o) for t, o in (("pv_roof", "private"), ("pv_roof", "public"), ("wind", "private"))] == [True, False, False]
    assert Grant(instrument="g", share=0.1).reaches("wind", "public")


@pytest.mark.parametrize(
    ("coverage", "mill", "shop"),
    [
        ({}, True, True), ({"sectors": ["steel"]}, True, False), ({"owners": ["public"]}, False, True), ({"sizes": ["small"]}, False, True),
        ({"carriers": ["natural_gas"]}, True, True), ({"carriers": ["coal"]}, False, False), ({"sectors": ["steel"], "sizes": ["small"]}, False, False),
    ],
)  # fmt: skip
def test_a_rate_reaches_whom_its_coverage_names(coverage: dict[str, Any], mill: bool, shop: bool) -> None:
    found = rate(**coverage)
    assert found.reaches(PAYERS["mill"], "natural_gas") is mill
    assert found.reaches(PAYERS["shop"], "natural_gas") is shop
    assert set(covered([line("mill", 3.0), line("shop", 4.0)], found, PAYERS).items()) == {("mill", 3.0 * mill), ("shop", 4.0 * shop)}


def test_a_rate_on_technologies_reaches_those_plants_alone() -> None:
    found = rate(technologies=["chp_gas"])
    assert [found.reaches(OPERATOR, "natural_gas", t) for t in ("chp_gas", "gas_boiler", None)] == [True, False, False]
    lines = [line("mill", 3.0, technology="chp_gas"), line("mill", 4.0, technology="gas_boiler"), line("mill", 5.0)]
    assert covered(lines, found, PAYERS) == {"mill": 3.0}


def test_a_rate_on_power_counts_by_its_rule_and_attribute() -> None:
    power, by_energy = rate(20.0, carriers=["electricity"]), rate(20.0, base="bought", carriers=["electricity"])
    assert power.per("electricity", "grid") == 5.0
    assert power.per("electricity", "grid", attribute="certificate") == 0.0
    assert power.per("natural_gas") == 10.0
    assert by_energy.per("electricity", "grid") == 20.0
    lines = [line("mill", 2.0, carrier="electricity", scope="2"), line("mill", 7.0)]
    assert covered(lines, power, PAYERS) == {"mill": 2.0}


def test_covered_tonnes_are_those_of_the_account_in_scopes_1_and_2() -> None:
    lines = [
        line("mill", 1.0), line("mill", 2.0, scope="2", carrier="electricity"), line("mill", 4.0, scope="3"), line("mill", 8.0, scope="biogenic"),
        line("mill", 16.0, step="elimination"), line("", 32.0),
    ]  # fmt: skip
    assert covered(iter(lines), rate(), PAYERS) == {"mill": 3.0, "": 32.0}


def test_somebody_unknown_pays_as_the_operator_does() -> None:
    assert covered([line("", 5.0)], rate(sectors=["power_and_heat"], owners=["private"], sizes=["large"]), PAYERS) == {"": 5.0}
    assert covered([line("", 5.0)], rate(sectors=["steel"]), PAYERS) == {"": 0.0}


@pytest.mark.parametrize(("origin", "relief"), [("natural_gas", 10.0), ("coal", 0.0), ("process_co2", 0.0), ("", 10.0 * 30 / 60)])
def test_stored_carbon_is_taken_off_in_the_share_that_was_charged(origin: str, relief: float) -> None:
    """Of 40 t of fuels 30 are charged, and nothing of the 20 t of the process."""
    capture = line("mill", -10.0, step="capture", carrier="co2", captured_from=origin, unit="t")
    lines = [line("mill", 30.0), line("mill", 10.0, carrier="coal"), line("mill", 20.0, carrier="clinker", unit="t"), capture]
    assert covered(lines, rate(carriers=["natural_gas"]), PAYERS) == {"mill": pytest.approx(30.0 - relief)}


def test_only_fossil_co2_of_scope_1_tells_the_share_of_what_is_stored() -> None:
    capture = line("mill", -10.0, step="capture", carrier="co2", unit="t")
    lines = [line("mill", 30.0), line("mill", 90.0, carrier="coal", gas="CH4"), line("mill", 90.0, carrier="heat", scope="2"), line("shop", 40.0, carrier="coal"), capture]
    assert covered(lines, rate(carriers=["natural_gas"]), PAYERS) == {"mill": pytest.approx(20.0), "shop": 0.0}
    other = line("mill", -10.0, step="capture", scope="removal", carrier="co2", unit="t")
    assert covered([line("mill", 30.0), other], rate(), PAYERS) == {"mill": 30.0}
    assert covered([line("mill", 5.0, scope="2"), capture], rate(), PAYERS) == {"mill": 5.0}
    assert covered([line("mill", 1.0), line("mill", 0.0, carrier="coal"), capture], rate(), PAYERS) == {"mill": pytest.approx(-9.0)}


def test_tonnes_are_paid_to_the_state_by_who_emits_them() -> None:
    stored = (booked(line("mill", 9.0), name="other"), booked(line("mill", 30.0), line("shop", 5.0)))
    assert list(settled(rate(), 2030, stored, (), PAYERS)) == [
        Transfer(instrument="tax", payer="mill", payee=STATE, cause="tonnes", quantity=30.0, unit="t", amount=3000.0, year=2030),
        Transfer(instrument="tax", payer="shop", payee=STATE, cause="tonnes", quantity=5.0, unit="t", amount=500.0, year=2030),
    ]


def test_a_rate_that_meets_nothing_still_says_so() -> None:
    nobody: dict[str, Any] = dict(instrument="tax", payer="", payee=STATE, quantity=0.0, amount=0.0, year=2030)
    assert list(settled(rate(), 2030, (booked(),), (), PAYERS)) == [Transfer(cause="tonnes", unit="t", **nobody)]
    assert list(settled(rate(base="sold"), 2030, (), (), PAYERS)) == [Transfer(cause="sold", unit="MWh", **nobody)]
    assert list(settled(rate(0.0, base="sold"), 2030, (), (), PAYERS)) == [Transfer(cause="sold", unit="MWh", **nobody)]
    assert list(granted(Grant(instrument="grant", share=0.4), 2030, ())) == [
        Transfer(instrument="grant", payer=STATE, payee="", cause="grant", quantity=0.0, unit="money", amount=0.0, year=2030, once=True)
    ]


def test_a_grant_for_other_sectors_or_sizes_than_those_of_who_builds_pays_nothing() -> None:
    """It was paid on all that is built: new capacity is the operator's or a third party's, large and of power and heat."""
    for coverage, paid in (({"sectors": ["textiles"]}, False), ({"sectors": ["textiles", "power_and_heat"]}, True), ({"sizes": ["small"]}, False), ({"sizes": ["large"]}, True)):
        (found,) = given_to(Policy(instruments=(grant(coverage=coverage),))).grants
        assert [found.reaches("pv_roof", kind) for kind in (OPERATOR.owner, "third_party")] == [paid, paid]
        assert [t.amount for t in granted(found, 2030, [Invested(id="new", technology="pv_roof", owner="", kind="private", amount=100.0)])] == [40.0 if paid else 0.0]


def test_energy_is_settled_by_what_each_was_levied_on_the_rates_own_base() -> None:
    def part(payer: str, quantity: float, instrument: str = "tax", cause: str = "made") -> Levied:
        return Levied(due=Due(instrument, cause), payer=payer, amount=-7.0 * quantity)

    parts = (part("mill", 10.0), part("", 3.0), part("mill", 20.0), part("mill", 100.0, cause="sold"), part("mill", 1000.0, instrument="other"))
    assert list(settled(rate(-7.0, base="made"), 2030, (), parts, PAYERS)) == [
        Transfer(instrument="tax", payer="mill", payee=STATE, cause="made", quantity=30.0, unit="MWh", amount=-210.0, year=2030),
        Transfer(instrument="tax", payer="", payee=STATE, cause="made", quantity=3.0, unit="MWh", amount=-21.0, year=2030),
    ]


def test_a_grant_pays_its_share_of_what_each_spent_once() -> None:
    def spent(owner: str, amount: float, technology: str = "pv_roof", kind: OwnerKind = "private") -> Invested:
        return Invested(id="new", technology=technology, owner=owner, kind=kind, amount=amount)

    covering = Coverage(technologies=("pv_roof",), owners=("private",))
    parts = [spent("mill", 100.0), spent("mill", 50.0), spent("", 10.0), spent("mill", 9.0, "wind"), spent("shop", 7.0, kind="public")]
    found = granted(Grant(instrument="grant", share=0.4, coverage=covering), 2030, parts)
    assert list(found) == [
        Transfer(instrument="grant", payer=STATE, payee="mill", cause="grant", quantity=150.0, unit="money", amount=60.0, year=2030, once=True),
        Transfer(instrument="grant", payer=STATE, payee="", cause="grant", quantity=10.0, unit="money", amount=4.0, year=2030, once=True),
    ]


def test_free_allocation_is_a_share_of_the_base_years_tonnes() -> None:
    paid, free = passed(Policy(instruments=(tax(free_share="60 %", free_follows="history"),)))
    assert paid == Transfer(instrument="tax", payer="mill", payee=STATE, cause="tonnes", quantity=30.0, unit="t", amount=3000.0, year=2030)
    assert free == Transfer(instrument="tax", payer=STATE, payee="mill", cause="free_allocation", quantity=30.0, unit="t", amount=3000.0, year=2030)
    assert passed(Policy(instruments=(tax(free_share="60 %"),)))[1].quantity == pytest.approx(18.0), "0.6 of 50 t, as 30 of 50 are still burnt"
    assert [t.cause for t in passed(Policy(instruments=(tax(free_share="0 %"),)))] == ["tonnes"]


@pytest.mark.parametrize(("now", "running"), [
    ((line("mill", 50.0), line("shop", 20.0)), 1.0), ((), 0.0), ((line("mill", 25.0),), 50.0 / 140.0), ((line("mill", 5.0, quantity=70.0),), 0.5),
    ((line("mill", 25.0, quantity=140.0, carrier="coal"),), 1.0), ((line("mill", 0.0, quantity=100.0),), 0.0),
])  # fmt: skip
def test_free_allocation_follows_what_is_burnt(now: tuple[Line, ...], running: float) -> None:
    """Tonnes per energy may fall and leave what is free; who burns no more, or what is counted at nothing, gets none."""
    before = booked(line("mill", 50.0), line("shop", 20.0))
    found = passed(Policy(instruments=(tax(free_share="10 %"),)), base_year={"base:tax": before}, inventories={"base:tax": booked(*now)})
    assert sum(t.quantity for t in found if t.cause == "free_allocation") == pytest.approx(7.0 * running)
    assert still_running(now, before.lines, Rate(instrument="tax", base="tonnes", level=1.0, rule=rule()), PAYERS) == pytest.approx(running)


def test_processes_and_fuels_count_by_their_tonnes_before() -> None:
    clinker = dict(unit="t", carrier="clinker")
    before, now = (line("mill", 30.0), line("mill", 70.0, **clinker)), (line("mill", 15.0), line("mill", 70.0, **clinker))
    assert still_running(now, before, Rate(instrument="tax", base="tonnes", level=1.0, rule=rule()), PAYERS) == pytest.approx(0.85)
    less = (line("mill", 30.0), line("mill", 35.0, **clinker))
    assert still_running(less, before, Rate(instrument="tax", base="tonnes", level=1.0, rule=rule()), PAYERS) == pytest.approx(0.65), "half the clinker is 35 of 100"
    assert still_running(now, (), Rate(instrument="tax", base="tonnes", level=1.0, rule=rule()), PAYERS) == 1.0


def test_bought_power_counts_beside_fuel_and_each_energy_once_however_many_gases_count() -> None:
    """Gas falls from 100 to 20 MWh and power from 80 to 60: 0.2 of 20 t and 0.75 of 60 t, whether methane of the gas counts too or not; biomass with methane alone is no such fuel."""
    power: dict[str, Any] = {"carrier": "electricity", "scope": "2"}
    rate, methane = Rate(instrument="tax", base="tonnes", level=1.0, rule=rule()), {"gas": "CH4"}
    before, now = [line("mill", 20.0, quantity=100.0), line("mill", 60.0, quantity=80.0, **power)], [line("mill", 4.0, quantity=20.0), line("mill", 45.0, quantity=60.0, **power)]
    assert still_running(now, before, rate, PAYERS) == pytest.approx((20.0 * 0.2 + 60.0 * 0.75) / 80.0)
    assert still_running(now[:1], before[:1], rate, PAYERS) == pytest.approx(0.2)
    traces = ([*before, line("mill", 0.1, **methane)], [*now, line("mill", 0.02, quantity=20.0, **methane), line("mill", 0.5, quantity=90.0, carrier="biomass", **methane)])
    assert still_running(traces[1], traces[0], rate, PAYERS) == pytest.approx((20.1 * 0.2 + 60.0 * 0.75) / 80.1)


def test_free_allocation_goes_to_those_covered_at_the_price_of_the_year() -> None:
    item = tax(free_share="10 %", free_follows="history", path={2030: "80 EUR/tCO2"}, coverage={"sectors": ["food"]})
    base = booked(line("mill", 50.0), line("shop", 20.0))
    found = passed(Policy(instruments=(item,)), base_year={"base:tax": base})
    assert [(t.payee, t.quantity, t.amount) for t in found if t.cause == "free_allocation"] == [("mill", 0.0, 0.0), ("shop", 2.0, 160.0)]


def test_each_instrument_settles_what_is_its_own() -> None:
    built = (Invested(id="new", technology="wind", owner="", kind="private", amount=100.0),)
    found = passed(Policy(instruments=(tax(), grant(id="a", rate="10 %"), grant(id="b", rate="20 %"))), invested=built)
    assert [(t.instrument, t.amount, t.year) for t in found] == [("tax", 3000.0, 2030), ("a", 10.0, 2030), ("b", 20.0, 2030)]


def test_grants_of_two_instruments_together_pay_no_more_than_what_was_spent() -> None:
    """70 % and 60 % of 130 as two instruments: in proportion, 70 and 60."""
    built = (Invested(id="new", technology="wind", owner="", kind="private", amount=130.0),)
    found = passed(Policy(instruments=(grant(id="a", rate="70 %"), grant(id="b", rate="60 %"))), invested=built, inventories={}, base_year={})
    assert [(t.instrument, t.amount) for t in found] == [("a", pytest.approx(70.0)), ("b", pytest.approx(60.0))]


def test_grants_pay_no_more_than_what_was_spent() -> None:
    """70 % and 60 % of 130: each in proportion; where only one reaches, all of it."""
    spent = (Invested(id="a", technology="wind", owner="", kind="private", amount=130.0), Invested(id="b", technology="battery", owner="", kind="private", amount=100.0))
    first, second = Grant(instrument="one", share=0.7), Grant(instrument="two", share=0.6, coverage=Coverage(technologies=("wind",)))
    (of_first,), (of_second,) = (tuple(granted(g, 2030, spent, (first, second))) for g in (first, second))
    assert of_first.amount == pytest.approx(70.0 + 70.0)
    assert of_second.amount == pytest.approx(60.0)
    (alone,) = granted(first, 2030, spent)
    assert alone.amount == pytest.approx(161.0)


def test_an_instrument_of_its_own_settles_rates_on_energy_by_what_was_levied() -> None:
    class Premium(Acting):
        def terms(self, given: Before) -> Levers:
            assert (given.year, given.study, given.outlook, given.rules) == (2030, STUDY, LOOK, ())
            return Levers(terms=Terms(rates=(Rate(instrument=self.id, base="sold", level=-5.0),)))

    levied = (Levied(due=Due("premium", "sold"), payer="", amount=-40.0),)
    (found,) = passed(Policy(instruments=(Premium(kind="premium", id="premium"),)), levied=levied)
    assert found == Transfer(instrument="premium", payer="", payee=STATE, cause="sold", quantity=8.0, unit="MWh", amount=-40.0, year=2030)


def test_after_a_plan_an_instrument_sees_its_own_accounts() -> None:
    class Watching(CarbonPriceInstrument):
        def settle(self, given: After):  # type: ignore[no-untyped-def]
            assert (given.year, given.levied, given.invested, given.payers) == (2030, (), (), PAYERS)
            assert [i.rule for i in given.inventories] == [i.rule for i in given.base_year] == ["base:tax"]
            assert given.inventories[0].lines[0].tonnes == 30.0
            assert given.base_year[0].lines[0].tonnes == 50.0
            yield from super().settle(given)

    item = Watching.model_validate({"id": "tax", "level": "100 EUR/tCO2"})
    assert [t.amount for t in passed(Policy(instruments=(item,)))] == [3000.0]


def test_the_fiscal_sum_takes_in_what_is_paid_and_gives_what_is_granted() -> None:
    def sum_of(amount: float, payer: str = "mill", payee: str = STATE, once: bool = False) -> Transfer:
        return Transfer(instrument="tax", payer=payer, payee=payee, cause="tonnes", quantity=1.0, unit="t", amount=amount, year=2030, once=once)

    found = Charges(transfers=(sum_of(100.0), sum_of(30.0, STATE, "mill"), sum_of(7.0, "mill", "shop"), sum_of(50.0, STATE, "mill", once=True), sum_of(5.0, once=True)))
    assert found.paid == {"tax": 70.0}
    assert found.granted == {"tax": 45.0}
    assert found.quantity("tax", "tonnes") == 5.0
    assert found.quantity("tax", "sold") == found.quantity("other", "tonnes") == 0.0


def target(year: int, share: str | None = None, intensity: str | None = None) -> Target:
    return Target.model_validate({"year": year} | ({"emissions": share} if share else {"intensity": intensity}))


def capped(*targets: Target, year: int = 2030) -> tuple[Limit, ...]:
    return given_to(Policy(targets=targets), year).terms.limits


def test_the_strictest_target_that_is_due_holds() -> None:
    targets = (target(2025, "70 %"), target(2028, "40 %"), target(2030, "50 %"), target(2031, "10 %"))
    found = {y: [(x.name, x.tonnes) for x in capped(*targets, year=y)] for y in (2024, 2025, 2030, 2031)}
    assert found == {2024: [], 2025: [("target-2025", 700.0)], 2030: [("target-2028", 400.0)], 2031: [("target-2031", 100.0)]}


def test_the_strictest_target_on_tonnes_per_energy_stands_beside_that_on_tonnes() -> None:
    found = capped(target(2025, None, "0.5 tCO2/tce"), target(2029, None, "0.2 tCO2/tce"), target(2030, None, "0.3 tCO2/tce"), target(2035, None, "0.1 tCO2/tce"), target(2030, "0 %"))
    assert [(x.name, x.tonnes, x.intensity, x.rule.name) for x in found] == [("target-2030", 0.0, None, "own"), ("intensity-2029", 0.0, 0.2, "china-zcp-2025")]
    assert [x.backstop for x in found] == [backstop(STUDY)] * 2
    assert not any(x.hard for x in found)
    assert capped(target(2031, None, "0.2 tCO2/tce")) == ()
    assert [x.name for x in capped(target(2030, None, "0.2 tCO2/tce"))] == ["intensity-2030"]


def test_a_base_year_that_is_not_assessed_leaves_nothing() -> None:
    unknown = booked(name="own")
    object.__setattr__(unknown, "total", Figure(None, "t", reason="none"))
    (found,) = limits((target(2030, "50 %"),), {"own": rule()}, {"own": unknown}, STUDY, 2030)
    assert found.tonnes == 0.0


def test_a_tonne_above_a_target_costs_1000_euro_of_2024_unless_the_study_says() -> None:
    assert backstop(Study(currency="EUR", price_year=2024)) == 1000.0
    assert backstop(Study(currency="CNY", price_year=2024)) == pytest.approx(1000.0 * 7.787, rel=0.03)
    assert backstop(Study(currency="EUR", price_year=2020)) < 950.0
    assert backstop(Study(backstop_carbon="250 EUR/tCO2")) == 250.0  # type: ignore[arg-type]


def test_every_kind_stands_in_a_module_of_its_own() -> None:
    assert kinds() == {"capex_subsidy": CapexSubsidyInstrument, "carbon_price": CarbonPriceInstrument}

"""Green power by certificate at a price: what the card states is paid in every run, more is bought where something counts it, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import test_transfers as t
from parkzero.accounting import Kinds, Rule, RuleRow
from parkzero.clock import TimeGrid
from parkzero.complete.filling import filled
from parkzero.economics.offer import terms as offered
from parkzero.economics.owners import settlement
from parkzero.economics.value import value
from parkzero.energy import CERTIFICATES, Budget, Certificates, Due, Horizon, Limit, Load, Plant, Supply, System
from parkzero.figure import Figure
from parkzero.flows import Flows
from parkzero.levers import Charges, Levers, Rate, Terms
from parkzero.money import convert
from parkzero.optimize import counting
from parkzero.optimize.flows import flows
from parkzero.optimize.highs import Living
from parkzero.optimize.intensity import reached
from parkzero.optimize.joint import build, build_horizon
from parkzero.optimize.pathway import foresight
from parkzero.optimize.planning import least_cost, on_days
from parkzero.optimize.points import Change
from parkzero.optimize.priced import PricedYear
from parkzero.optimize.proved import Proved
from parkzero.optimize.rolling import reference, roll
from parkzero.optimize.sweep import Sweep
from parkzero.optimize.system import system
from parkzero.optimize.transfers import levied
from parkzero.park.catalogue import table
from parkzero.park.certificate_price import certificate_price, usual_price
from parkzero.park.sections import Economics
from parkzero.park.site import Site, Tariff
from parkzero.results import PLAN, Offer, Plan, Surroundings
from parkzero.show.certificates import bought_beyond, certificates_bought, notes
from parkzero.show.inputs import _certificates as of_price
from parkzero.show.withholding import _unbought

LOCATION = Rule(name="own", unit="t", rows=(t.RULE.rows[0], RuleRow(kinds=Kinds(carrier="electricity", giver=frozenset({"grid"})), gas="CO2", scope="2", tonnes=0.5, share=0.0, factor="f", source="s")))
"""Power counts by where it comes from, whatever certificate it has."""
BESIDE = Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
DEAR = {"energy": "80 EUR/MWh", "network": "10 EUR/MWh", "export": "40 EUR/MWh"}


def made(*rates: Rate, grid: dict[str, Any] | None = None, yardstick: Rule = t.RULE, limits: tuple[Limit, ...] = (), run: Any = PLAN) -> tuple[System, Offer]:
    site = site_of(**(grid or {}))
    offer = offered(Economics(technologies=()), site, t.SERIES, outlook=t.LOOK, levers=Levers(), study=t.STUDY, year=2030, build=False)
    return system(site, t.SERIES, t.LOOK, terms=Terms(rates=rates, limits=limits), offer=offer, yardstick=yardstick, activity=Flows.rows([]), surroundings=BESIDE, study=t.STUDY, run=run), offer


def site_of(**grid: Any) -> Site:
    power = Tariff.model_validate(DEAR)
    return t.SITE.but(prices={**t.SITE.prices, "electricity": power}, grid=t.SITE.grid.model_validate({"connection": "50 MW", "green_price": "5 EUR/MWh"} | grid))


def bought(plan: Plan) -> float:
    return plan.grid.total(plan.flow["grid"])


def test_every_row_of_the_table_tells_its_source_and_lies_in_its_interval() -> None:
    for row in table("certificate_prices.csv"):
        assert row["source"]
        assert row["kind"]
        assert row["confidence"] in "ABC"
        assert 0.0 <= float(row["low"]) < float(row["value"]) < float(row["high"])


def test_the_card_goes_before_the_region_and_a_region_before_the_world() -> None:
    where = {c: site_of(green_price=None).but(place=t.SITE.place.but(country=c)) for c in ("CN", "DK", "BR")}
    assert [usual_price(x).currency for x in where.values()] == ["CNY", "EUR", "USD"]
    assert certificate_price(where["CN"], t.STUDY).value == pytest.approx(convert(5.2, "CNY", 2025, t.STUDY.currency, t.STUDY.price_year))
    assert certificate_price(site_of(), t.STUDY).value == 5.0


def test_the_share_of_the_card_costs_share_times_what_is_bought_times_price_and_is_no_cost_before_transfers() -> None:
    """Two fifths of what is bought, at 5: 2 more a MWh, which generators get."""
    (plain, offer), (green, other) = made(yardstick=LOCATION), made(yardstick=LOCATION, grid={"green_share": "40 %"})
    assert green.supplies[0].price == pytest.approx(plain.supplies[0].price + 2.0)
    assert green.supplies[0].aside["generators"] == pytest.approx(2.0)
    plan = on_days(plain, periods=2)
    one, two = value(plan, plain, offer, Charges(transfers=())), value(plan, green, other, Charges(transfers=()))
    assert two.private - one.private == pytest.approx(0.4 * bought(plan) * 5.0)
    assert two.passed["generators"] - one.passed["generators"] == pytest.approx(0.4 * bought(plan) * 5.0)
    assert two.cost == pytest.approx(one.cost)


@pytest.mark.parametrize(("rule", "there"), [(t.RULE, True), (LOCATION, False)])
def test_certificates_are_offered_where_something_counts_them(rule: Rule, there: bool) -> None:
    cap = Limit(name="target", tonnes=100.0, backstop=1000.0, rule=replace(rule, name="other"))
    found, _ = made(yardstick=LOCATION, limits=(cap,))
    assert (found.certificates is not None) == there
    assert (found.limits[0].per or {}).get(CERTIFICATES) == (None if not there else -0.5)
    assert made(yardstick=LOCATION)[0].certificates is None
    assert made(yardstick=rule, grid={"green_share": "100 %"})[0].certificates is None, "all is covered"
    assert made(yardstick=rule, run=replace(PLAN, held=True))[0].certificates is None, "the base year is what it was"


def test_a_certificate_spares_what_is_due_on_the_tonnes_of_who_takes_the_power() -> None:
    """100 a tonne on 0.5 t/MWh: 50 from all, 12.5 from the quarter that the mill takes; nothing where power counts by its place."""
    for rate, spared in ((t.rate("tonnes", 100.0), -50.0), (t.rate("tonnes", 100.0, sectors=["steel"]), -12.5)):
        found, _ = made(rate, yardstick=LOCATION)
        assert found.certificates is not None
        assert sum(found.certificates.transfers.values()) == pytest.approx(spared)
        assert found.certificates.price == 5.0
    assert made(replace(t.rate("tonnes", 100.0), rule=LOCATION), yardstick=LOCATION)[0].certificates is None
    assert made(t.rate("bought", carriers=["electricity"]), yardstick=LOCATION)[0].certificates is None


@pytest.mark.parametrize(("level", "share"), [(9.0, 0.4), (11.0, 1.0)])
def test_a_price_on_tonnes_buys_all_or_none_and_the_settlement_is_that_of_the_plan(level: float, share: float) -> None:
    """At 5 for 0.5 t a certificate pays from 10 a tonne on; two fifths are covered anyway."""
    tax = t.rate("tonnes", level, carriers=["electricity"])
    found, offer = made(tax, yardstick=LOCATION, grid={"green_share": "40 %"})
    plan = on_days(found, periods=2)
    rows = flows(plan, found, site_of(green_share="40 %"), BESIDE)
    green, whole = rows.total(carrier="electricity", giver_kind="grid", attribute="certificate"), rows.total(carrier="electricity", giver_kind="grid")
    assert whole == pytest.approx(bought(plan))
    assert green == pytest.approx(share * whole)
    due = sum(x.amount for x in levied(plan, found))
    assert due == pytest.approx(level * 0.5 * (1.0 - share) * whole, abs=1e-6), "what is levied is the rate on the tonnes that are left"
    worth = value(plan, found, offer, Charges(transfers=()))
    assert worth.private + due == pytest.approx(plan.cost)
    assert worth.passed["generators"] == pytest.approx(share * whole * 5.0)
    owners = settlement(plan, found, t.SERIES.load)
    assert owners.cost == pytest.approx(plan.cost)
    assert sum(a.emissions for a in owners.accounts) == pytest.approx(plan.emissions)


# A park of 10 MW that buys at 50 and 0.5 t/MWh; certificates at 5, a plant of 10 MW without tonnes at 70.

STEPS = 240


def park(tonnes: float, *, price: float = 5.0, room: float = 1.0, hard: bool = False, per: bool = False, steps: int = STEPS) -> System:
    flat = np.ones(steps)
    grid = Supply(id="grid", carrier="electricity", giver_kind="grid", price=50.0 * flat, limit=50.0, peak_charge=0.0, tonnes=room * 0.5 * flat)
    clean = Plant(id="clean", technology="clean", owner="", input=None, output="electricity", per_input=0.0, per_capacity=1.0, existing=10.0, most=0.0, annual=0.0, variable=70.0, availability=None)
    limit = Limit(name="cap", tonnes=tonnes, backstop=1000.0, rule=LOCATION, hard=hard, per={"grid": room * 0.5, CERTIFICATES: -0.5} if per else None)
    green = Certificates(supply="grid", room=room, price=price, tonnes=-0.5)
    return System(
        run="plan", stage=2030, supplies=(grid,), outlets=(), plants=(clean,), stores=(), loads=(Load(carrier="electricity", power=10.0 * flat),), limits=(limit,), months=flat, backstop=5000.0, certificates=green,
    )  # fmt: skip


@pytest.mark.parametrize("per", [False, True])
@pytest.mark.parametrize(("price", "covered", "made", "shadow"), [(5.0, 0.4, 0.0, 10.0), (15.0, 0.4, 0.0, 30.0), (25.0, 0.0, 0.4, 40.0)])
def test_a_cap_buys_as_many_certificates_as_it_needs_or_what_is_cheaper(price: float, covered: float, made: float, shadow: float, per: bool) -> None:
    """60 % of the tonnes are left: two fifths of what is bought gets a certificate while it costs less than the 20 that the clean plant costs more."""
    whole = 10.0 * STEPS
    plan = least_cost(park(0.6 * 0.5 * whole, price=price, per=per), periods=2, gap=1e-6)
    amount = plan.grid.total(plan.flow[CERTIFICATES])
    assert (amount, plan.grid.total(plan.flow["clean"])) == pytest.approx((covered * whole, made * whole), abs=1e-3)
    assert plan.cost == pytest.approx(50.0 * whole + price * covered * whole + 20.0 * made * whole)
    assert plan.lower == pytest.approx(plan.cost, rel=1e-6)
    assert plan.shadow["cap"] == pytest.approx(shadow)
    assert plan.emissions == pytest.approx(0.3 * whole)


def test_no_more_is_covered_than_is_bought_and_not_covered_yet() -> None:
    """Nothing may be emitted and 30 % is covered anyway: the other 70 % at 5."""
    whole = 10.0 * STEPS
    plan = least_cost(park(0.0, room=0.7), periods=2, gap=1e-6)
    assert plan.grid.total(plan.flow[CERTIFICATES]) == pytest.approx(0.7 * whole)
    assert plan.cost == pytest.approx((50.0 + 0.7 * 5.0) * whole)
    assert float((plan.flow["grid"] * 0.7 - plan.flow[CERTIFICATES]).min()) == pytest.approx(0.0, abs=1e-9)


def test_days_a_cap_of_a_sweep_and_the_year_without_a_programme_say_the_same() -> None:
    whole = 10.0 * 8760
    given = park(0.3 * whole, steps=8760)
    answered = Sweep(replace(given, limits=()), 2).at(Change(name="cap", cap=0.3 * whole))
    assert (answered.cost, answered.shadow) == (pytest.approx(52.0 * whole), pytest.approx(10.0, abs=0.02))
    proved = Proved(replace(given, limits=()), periods=2).at(Change(name="cap", cap=0.3 * whole))
    assert (proved.cost, proved.emissions) == (pytest.approx(52.0 * whole, rel=1e-3), pytest.approx(0.3 * whole, rel=1e-3))
    plan = least_cost(given, periods=2, gap=1e-6)
    bare = {name: power for name, power in plan.flow.items() if name != CERTIFICATES}
    ended = counting.with_certificates(given, bare)
    assert ended[CERTIFICATES] == pytest.approx(plan.flow[CERTIFICATES])
    assert counting.cost(given, ended) == pytest.approx(plan.cost)
    assert float(counting.tonnes(given, ended).sum()) == pytest.approx(plan.emissions)
    assert counting.cost(given, bare) == pytest.approx(50.0 * whole + 1000.0 * 0.2 * whole), "without them the cap is missed"


@pytest.mark.parametrize("tonnes", [0.6, 0.0])
def test_windows_buy_what_the_year_needs_at_its_end(tonnes: float) -> None:
    given = park(tonnes * 0.5 * 10.0 * STEPS)
    plan = least_cost(given, periods=2, gap=1e-6)
    known = reference(given, plan)
    for mode in ("perfect", "forecast", "rule"):
        rolled = roll(given, plan, mode, known=known)  # type: ignore[arg-type]
        assert rolled.cost == pytest.approx(plan.cost, rel=1e-6)
        assert rolled.emissions == pytest.approx(plan.emissions, abs=1e-3)


def test_the_price_of_a_limit_on_power_is_no_more_than_a_certificate_spares_it() -> None:
    """At 40 a tonne power pays 20 for its tonnes, or 5 for a certificate; at 4 it pays 2."""
    given = park(100.0)
    assert counting.surcharge(given, {"cap": 40.0}, 0.0, slice(0, 3))["grid"] == pytest.approx(5.0)
    assert counting.surcharge(given, {"cap": 4.0}, 0.0, slice(0, 3))["grid"] == pytest.approx(2.0)


def test_tonnes_per_energy_count_certificates() -> None:
    """0.5 t/MWh at 0.3 tce/MWh under a line of 1 t/tce: two fifths get a certificate."""
    line = Limit(name="cap", tonnes=0.0, backstop=1000.0, rule=replace(LOCATION, equivalent=0.3), intensity=1.0, per={"grid": 0.5 - 0.3, CERTIFICATES: -0.5})
    given = replace(park(0.0), limits=(line,))
    plan = least_cost(given, periods=2, gap=1e-6)
    assert plan.grid.total(plan.flow[CERTIFICATES]) == pytest.approx(0.4 * 10.0 * STEPS)
    assert reached(line, given, plan) == pytest.approx(1.0)


@pytest.mark.long
@pytest.mark.parametrize("price", [5.0, 25.0])
@pytest.mark.parametrize("share", [0.6, 0.1])
def test_where_plants_may_be_built_limits_are_searched_as_prices_and_proved(share: float, price: float) -> None:
    """Wind at 63 a MWh that it gives, in half of the hours, beside certificates: the certified plan costs what the programme of the whole year does."""
    whole = 10.0 * 8760
    base = park(share * 0.5 * whole, price=price, steps=8760)
    blows = np.resize(np.repeat([1.0, 0.0], 12), 8760)
    wind = replace(base.plants[0], id="new-wind", technology="wind", existing=0.0, most=30.0, annual=63.0 * 4380.0, variable=0.0, availability=blows)
    given = replace(base, plants=(*base.plants, wind))
    model = build(given, given.year)
    exact = Living(model.programme).solve().objective
    plan = least_cost(given, periods=2, gap=1e-5)
    assert plan.upper == pytest.approx(exact, rel=2e-5)
    assert plan.lower <= exact * (1.0 + 1e-9)
    assert plan.emissions <= share * 0.5 * whole + 1.0


@pytest.mark.parametrize("prices", [0.0, 4.0, 12.0, 30.0])
def test_a_cut_at_a_price_lies_below_the_cost_under_the_limit(prices: float) -> None:
    """At any price on the limit, below the exact cost; at the right one (10 a tonne) it reaches it."""
    whole = 10.0 * STEPS
    given = park(0.3 * whole)
    year = PricedYear(given, 1.0, False)
    cut, counted, _ = year.solve(np.zeros(0), np.array([prices]), 0.0, 60.0)
    bound = cut.value - prices * (0.3 * whole - counted[0])
    assert bound <= 52.0 * whole + 1e-6
    assert (counted[0], cut.emissions) == (pytest.approx(0.0 if prices > 10.0 else 0.5 * whole), pytest.approx(counted[0]))
    right, at, _ = year.solve(np.zeros(0), np.array([10.0]), 0.0, 60.0)
    assert right.value - 10.0 * (0.3 * whole - at[0]) == pytest.approx(52.0 * whole)


@pytest.mark.long
def test_the_optimum_equals_pypsas() -> None:
    referee = pytest.importorskip("parkzero.optimize.referee")
    pytest.importorskip("pypsa")
    for given in (park(0.3 * 10.0 * STEPS), park(0.3 * 10.0 * STEPS, per=True, price=25.0)):
        assert referee.optimum(given, TimeGrid.year(STEPS)) == pytest.approx(least_cost(given, periods=2, gap=1e-6).cost, rel=1e-6)


def test_a_due_of_a_certificate_is_told_by_instrument() -> None:
    given = replace(park(1e9), certificates=Certificates(supply="grid", room=1.0, price=5.0, transfers={Due("tax", "tonnes"): -8.0}), limits=())
    plan = least_cost(given, periods=2, gap=1e-6)
    assert [(x.due.instrument, x.amount) for x in levied(plan, given) if x.amount] == [("tax", pytest.approx(-8.0 * 10.0 * STEPS))]


def told(**grid: Any) -> Any:
    """The base of a document on the small park."""
    return SimpleNamespace(stage=SimpleNamespace(site=site_of(**grid)), study=t.STUDY)


def test_what_is_bought_stands_apart_with_its_price_and_what_it_is_not() -> None:
    """2,400 MWh, 30 % covered as stated, two fifths of the rest needed for the cap; a tonne costs 5 / 0.5."""
    price = {"value": "5 EUR/MWh", "low": "1 EUR/MWh", "high": "9 EUR/MWh"}
    given = park(0.7 * 0.6 * 0.5 * 10.0 * STEPS, room=0.7, per=True)
    plan = least_cost(given, periods=2, gap=1e-6)
    base = told(green_share="30 %", green_price=price)
    found = certificates_bought(base, given, plan)
    assert found is not None
    assert [found.figures[n].value for n in ("covered", "beyond", "price", "paid")] == pytest.approx([720.0, 672.0, 5.0, 1392.0 * 5.0])
    assert (found.figures["paid"].low, found.figures["paid"].high) == (pytest.approx(1392.0), pytest.approx(1392.0 * 9.0))
    codes = {m.code: m.values for m in (*notes(found), *bought_beyond(base, given, found))}
    assert list(codes) == ["note_certificates", "note_certificates_limit"]
    per_tonne = codes["note_certificates_limit"]["per_tonne"]
    assert isinstance(per_tonne, Figure)
    assert per_tonne.value == pytest.approx(10.0)
    line = replace(given, limits=(replace(given.limits[0], intensity=0.2),))
    assert [m.code for m in bought_beyond(base, line, found)][-1] == "note_certificates_direct"
    by_yardstick = replace(given, limits=(replace(given.limits[0], per=None),), certificates=replace(given.certificates, tonnes=-0.25))
    (note,) = bought_beyond(base, by_yardstick, found)
    assert (note.code, note.values["per_tonne"]) == ("note_certificates_limit", Figure(20.0, "EUR/tCO2"))
    taxed = replace(given, limits=())
    assert [m.code for m in bought_beyond(base, taxed, found)] == ["note_certificates_price"]
    none = replace(found, figures={**found.figures, "beyond": Figure(0.0, "MWh/a")})
    assert [m.code for m in (*notes(none), *bought_beyond(base, given, none))] == ["note_certificates"]
    assert certificates_bought(told(), replace(given, certificates=None), replace(plan, flow={"grid": plan.flow["grid"]})) is None
    assert _unbought(found) is not None
    assert [f.value for f in (_unbought(found) or found).figures.values()] == [None, None, 5.0, None]


def test_the_price_of_certificates_is_drawn_where_some_are_paid_for() -> None:
    base = told(green_share="30 %", green_price={"value": "5 EUR/MWh", "low": "1 EUR/MWh", "high": "9 EUR/MWh"})
    given = park(1e9, room=0.7)
    plan = least_cost(given, periods=2, gap=1e-6)
    run: Any = SimpleNamespace(system=given, plan=plan)
    (drawn,) = of_price(base, run)
    assert (drawn.id, drawn.moves, drawn.path) == ("site.grid.green_price", (("certificates", "electricity"),), ("grid", "green_price"))
    assert (drawn.ends.low, drawn.ends.high) == (pytest.approx(0.2), pytest.approx(1.8))
    assert not list(of_price(told(), SimpleNamespace(system=replace(given, certificates=None), plan=replace(plan, flow={"grid": plan.flow["grid"]}))))


def test_a_price_that_nobody_gave_is_filled_where_a_share_is_bought() -> None:
    card = {"connection": "50 MW", "green_share": "30 %"}
    (fill,) = (f for f in filled(t.SITE.but(grid=t.SITE.grid.model_validate(card)), (), 2023)[1] if f.path == "site.grid.green_price")
    assert (fill.value, fill.low, fill.high) == (1.0, 0.3, 7.0)
    assert "site.grid.green_price" not in {f.path for f in filled(t.SITE, (), 2023)[1]}


@pytest.mark.long
def test_a_budget_over_stages_buys_certificates_and_is_certified() -> None:
    """Two stages of ten years whose tonnes together may be three fifths of what power without certificates has: the joint programme and the decomposed search agree."""
    whole = 10.0 * 8760
    stages = tuple(replace(park(1e9, steps=8760), stage=year, limits=(), plants=()) for year in (2030, 2040))
    given = Horizon(systems=stages, lengths=(10.0, 10.0), discount=0.05, lifetime={}, budget=Budget(tonnes=0.6 * 0.5 * whole * 20.0, backstop=1000.0))
    model = build_horizon(given, [x.year for x in stages])
    exact = Living(model.programme).solve().objective + model.programme.constant
    course = foresight(given, periods=2, gap=1e-5)
    assert course.cost == pytest.approx(exact, rel=2e-5)
    assert course.lower <= exact * (1.0 + 1e-9)
    assert course.emissions == pytest.approx(0.6 * 0.5 * whole * 20.0, rel=1e-4)
    amounts = [p.grid.total(p.flow[CERTIFICATES]) for p in course.plans]
    assert sum(amounts) == pytest.approx(0.4 * 2.0 * whole, rel=1e-4)
    assert amounts[1] > amounts[0], "what is paid later counts less"

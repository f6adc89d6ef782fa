"""Finance against closed forms, published examples and what must hold of any cash flow."""

from __future__ import annotations

import doctest
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.clock import Floats
from parkzero.economics import finance as module
from parkzero.economics import levelised
from parkzero.economics.finance import Finance, Project, cash_flow, depreciation, irr, loan, nominal_rate, npv, payback
from parkzero.economics.levelised import BreakEven, Span, break_even, levelised_cost, one_at_a_time, relief, tornado
from parkzero.money import annuity

PLANT = Project.steady(1000.0, 300.0, 120.0, 15, subsidy=150.0, residual=40.0, first=2026)
TERMS = Finance(inflation=0.02, cost_of_equity_real=0.07, debt_share=0.6, interest_nominal=0.045, tenor=10, tax=0.3, depreciation_years=12, losses="offset")

amounts = st.floats(0.0, 1e3)
rates = st.floats(0.0, 0.3)
terms = st.builds(
    Finance,
    inflation=st.floats(-0.02, 0.1),
    cost_of_equity_real=rates,
    debt_share=st.floats(0.0, 1.0),
    interest_nominal=rates,
    tenor=st.integers(1, 30),
    tax=st.floats(0.0, 0.5),
    depreciation_years=st.one_of(st.none(), st.integers(1, 30)),
    declining=st.one_of(st.none(), st.floats(0.05, 1.0)),
    subsidies=st.sampled_from(["reduce_base", "taxed", "untaxed"]),
    losses=st.sampled_from(["carried", "offset"]),
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any project of 2 to 25 years that invests in several of them."""
    n = draw(st.integers(2, 25))
    series = [np.array(draw(st.lists(amounts, min_size=n, max_size=n))) for _ in range(3)]
    invested = series[0] + np.eye(1, n)[0]
    return Project(
        years=np.arange(2025, 2025 + n), investment=invested, revenue=series[1], operating_cost=series[2], subsidy=invested * draw(st.floats(0.0, 1.0)), life=draw(st.integers(1, 30)),
        residual=draw(st.floats(-50.0, 50.0)), price_year=draw(st.sampled_from([None, 2020])),
    )  # fmt: skip


@st.composite
def plain_flows(draw: st.DrawFn) -> Floats:
    """An outlay and then takings that recover it: one internal rate, of at least zero."""
    takings = np.array(draw(st.lists(st.floats(1.0, 100.0), min_size=1, max_size=25)))
    return np.concatenate(([-takings.sum() * draw(st.floats(0.1, 1.0))], takings))


def close(found: npt.ArrayLike, expected: npt.ArrayLike, scale: float = 1.0) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize("room", [module, levelised])
def test_closed_forms_of_the_docstrings(room: object) -> None:
    assert doctest.testmod(room).failed == 0  # type: ignore[arg-type]


# Loan and depreciation


@given(st.one_of(st.just(0.0), st.floats(1e-4, 0.5)), st.integers(1, 40))
def test_a_loan_is_a_level_annuity_and_repaid(rate: float, tenor: int) -> None:
    principal, interest = loan(rate, tenor)
    assert principal.sum() == pytest.approx(1.0, rel=1e-9)
    close(principal + interest, annuity(rate, tenor))
    if rate:
        close(interest, npf.ipmt(rate, np.arange(1, tenor + 1), tenor, -1.0))


@given(st.integers(1, 40), st.floats(0.01, 1.0))
def test_declining_balance_is_the_greater_of_the_two_in_every_year(years: int, rate: float) -> None:
    left, expected = 1.0, []
    for year in range(years):
        expected.append(max(rate * left, left / (years - year)))
        left -= expected[-1]
    close(depreciation(years, rate), expected)
    assert depreciation(years).sum() == pytest.approx(1.0)


# Cash flow: what must hold


@given(projects(), terms)
def test_equity_and_lenders_share_what_the_project_gives_and_the_tax_it_saves(project: Project, finance: Finance) -> None:
    flow = cash_flow(project, finance)
    for money in (flow.nominal, flow.real):
        close(money.equity + money.lenders, money.project + money.tax_shield, 1e5)
    close(flow.real.equity * flow.level, flow.nominal.equity, 1e5)


@given(projects(), terms)
def test_debt_is_repaid_and_the_base_written_off_within_the_years(project: Project, finance: Finance) -> None:
    nominal = cash_flow(project, finance).nominal
    assert nominal.principal.sum() == pytest.approx(nominal.drawn.sum(), rel=1e-9, abs=1e-9)
    net = max(nominal.investment.sum() - nominal.subsidy.sum(), 0.0)
    assert nominal.drawn.sum() == pytest.approx(finance.debt_share * net, rel=1e-9, abs=1e-6)
    base = net if finance.subsidies == "reduce_base" else nominal.investment.sum()
    assert nominal.depreciation.sum() == pytest.approx(base, rel=1e-9, abs=1e-6)


@given(projects(), terms)
def test_a_loan_is_worth_nothing_at_its_own_rate(project: Project, finance: Finance) -> None:
    """So without tax the net present value at that rate does not depend on leverage (Modigliani and Miller, proposition I)."""
    flow = cash_flow(project, finance).nominal
    assert npv(flow.lenders, finance.interest_nominal) == pytest.approx(0.0, abs=1e-7 * (1 + flow.drawn.sum()))
    untaxed = [cash_flow(project, replace(finance, tax=0.0, debt_share=share)).nominal for share in (0.0, 0.4, 1.0)]
    worths = [npv(u.equity, finance.interest_nominal) for u in untaxed]
    assert worths == pytest.approx([worths[0]] * 3, rel=1e-9, abs=1e-7 * (1 + flow.investment.sum()))


@given(projects(), terms)
def test_the_tax_shield_is_the_rate_times_the_interest(project: Project, finance: Finance) -> None:
    flow = cash_flow(project, replace(finance, losses="offset")).nominal
    close(flow.tax_shield, finance.tax * flow.interest, 1e5)
    carried = cash_flow(project, replace(finance, losses="carried")).nominal
    assert carried.tax_shield.sum() <= finance.tax * carried.interest.sum() + 1e-6
    assert carried.tax.min() >= 0.0


@given(st.lists(st.floats(-100.0, 100.0), min_size=2, max_size=30))
def test_losses_are_carried_forward_as_a_tax_office_books_them(income: list[float]) -> None:
    gains = np.array([0.0, *income])
    n = len(gains)
    project = Project(years=np.arange(n), investment=np.zeros(n), revenue=np.maximum(gains, 0.0), operating_cost=np.maximum(-gains, 0.0), subsidy=np.zeros(n), life=1)
    carried, expected = 0.0, []
    for gain in gains:
        expected.append(0.25 * max(gain - carried, 0.0))
        carried = max(carried - gain, 0.0)
    close(cash_flow(project, Finance(tax=0.25)).real.tax, expected, 1e3)


def test_a_loss_is_worked_off_before_tax_is_paid() -> None:
    project = Project(years=np.arange(4), investment=np.array([300.0, 0, 0, 0]), revenue=np.array([0.0, 50, 150, 150]), operating_cost=np.zeros(4), subsidy=np.zeros(4), life=3)
    # Income 50 - 100, 150 - 100, 150 - 100: the loss of 50 is set against the 50 of the second year.
    close(cash_flow(project, Finance(tax=0.2)).real.tax, [0, 0, 0, 10])
    close(cash_flow(project, Finance(tax=0.2, losses="offset")).real.tax, [0, -10, 10, 10])


def test_a_cash_flow_written_out() -> None:
    """100 built, 40 a year for two years, half on credit at 10 % over two years, 30 % tax, 5 % inflation."""
    project = Project.steady(100.0, 90.0, 20.0, 2)
    flow = cash_flow(project, Finance(inflation=0.05, debt_share=0.5, interest_nominal=0.1, tenor=2, tax=0.3))
    ebitda = np.array([0.0, 70 * 1.05, 70 * 1.05**2])
    rent = 50 * 0.1 / (1 - 1.1**-2)
    interest = np.array([0.0, 5.0, (50 - (rent - 5.0)) * 0.1])
    tax = 0.3 * (ebitda - [0, 50, 50] - interest)
    close(flow.nominal.ebitda, ebitda)
    close(flow.nominal.interest, interest)
    close(flow.nominal.tax, tax)
    close(flow.nominal.equity, [-50.0, *(ebitda - tax - rent)[1:]])
    close(flow.real.equity, flow.nominal.equity / [1.0, 1.05, 1.05**2])


def test_a_subsidy_lowers_what_is_written_off_or_is_income_or_neither() -> None:
    project = Project.steady(100.0, 50.0, 0.0, 4, subsidy=20.0)
    terms = Finance(tax=0.25, losses="offset")
    taxes = {option: cash_flow(project, replace(terms, subsidies=option)).real.tax for option in ("reduce_base", "taxed", "untaxed")}
    close(taxes["reduce_base"], [0.0, *[0.25 * (50 - 20)] * 4])
    close(taxes["taxed"], [0.25 * 20, *[0.25 * (50 - 25)] * 4])
    close(taxes["untaxed"], [0.0, *[0.25 * (50 - 25)] * 4])
    assert taxes["reduce_base"].sum() == pytest.approx(taxes["taxed"].sum()) == pytest.approx(taxes["untaxed"].sum() + 0.25 * 20)


def test_what_the_last_year_leaves_is_repaid_and_written_off_in_it() -> None:
    project = Project(years=np.arange(3), investment=np.array([90.0, 0, 0]), revenue=np.array([0.0, 50, 50]), operating_cost=np.zeros(3), subsidy=np.zeros(3), life=9, residual=75.0)
    flow = cash_flow(project, Finance(debt_share=1.0, tenor=9, tax=0.5, losses="offset")).real
    close(flow.depreciation, [0, 10, 80])
    close(flow.principal, [0, 10, 80])
    close(flow.tax, [0, 20, 0.5 * (50 + 75 - 80)])


def test_the_price_year_moves_nominal_money_only() -> None:
    late = cash_flow(replace(PLANT, price_year=2024), TERMS)
    first = cash_flow(PLANT, TERMS)
    close(late.nominal.revenue, first.nominal.revenue * 1.02**2)
    close(late.real.equity, first.real.equity)


# Real and nominal


@given(projects(), terms, rates)
def test_real_flows_at_a_real_rate_are_worth_what_nominal_flows_at_the_nominal_rate_are(
    project: Project, finance: Finance, rate: float
) -> None:
    flow = cash_flow(project, finance)
    nominal = npv(flow.nominal.equity, nominal_rate(rate, finance.inflation)) / flow.level[0]
    assert npv(flow.real.equity, rate) == pytest.approx(nominal, rel=1e-9, abs=1e-6)


def test_internal_rates_obey_fisher_and_inflation_taxes_depreciation() -> None:
    flow = cash_flow(PLANT, TERMS)
    real, nominal = irr(flow.real.project).rate, irr(flow.nominal.project).rate
    assert real is not None
    assert nominal == pytest.approx(nominal_rate(real, 0.02), rel=1e-9)
    stable = cash_flow(PLANT, replace(TERMS, inflation=0.0)).real
    assert flow.real.tax_unlevered.sum() > stable.tax_unlevered.sum()
    untaxed = [cash_flow(PLANT, replace(TERMS, tax=0.0, inflation=i)).real.project for i in (0.0, 0.05)]
    close(untaxed[0], untaxed[1], 1e3)
    close(untaxed[0], PLANT.before_tax, 1e3)


@given(projects(), terms)
def test_doubling_all_money_doubles_every_column(project: Project, finance: Finance) -> None:
    flow, twice = cash_flow(project, finance).real.table(), cash_flow(doubled(project), finance).real.table()
    for name, column in flow.items():
        close(twice[name], 2 * column, 1e5)


def doubled(project: Project) -> Project:
    money = ("investment", "revenue", "operating_cost", "subsidy", "residual")
    return replace(project, **{name: 2 * getattr(project, name) for name in money})


# Worth


@pytest.mark.parametrize(
    ("flow", "rate"),
    [
        # numpy-financial, documentation of irr.
        ([-100, 39, 59, 55, 20], 0.28095),
        ([-100, 0, 0, 74], -0.0955),
        ([-1000, *[1000 * annuity(0.08, 10)] * 10], 0.08),
        ([0, 0, -100, 110, 0], 0.10),  # idle before it is built
    ],
)
def test_internal_rates(flow: list[float], rate: float) -> None:
    found = irr(np.array(flow, dtype=float))
    assert found.note == ""
    assert found.rate == pytest.approx(rate, abs=5e-6)
    assert found.rate == pytest.approx(npf.irr(np.array(flow)))


def test_an_internal_rate_says_where_there_is_none_or_may_be_several() -> None:
    assert irr(np.zeros(4)) == (None, "no_sign_change")
    assert irr(np.array([100.0, -110.0])).note == "borrowing"
    both = irr(np.array([-100.0, 230.0, -132.0]))
    assert (round(both.rate or 0.0, 9), both.note) == (0.1, "several_sign_changes")  # 10 % and 20 %
    assert irr(np.array([-100.0, 200.0, -150.0])) == (None, "not_found")  # No real root.
    assert irr(np.array([-100.0, 60.0, 60.0, -1e-13])).note == ""  # Rounding is no money.


def test_net_present_value_of_the_library_and_of_the_annuity() -> None:
    flow = np.array([-40_000.0, 5_000, 8_000, 12_000, 30_000])
    assert npv(flow, 0.08) == pytest.approx(3065.22267, abs=1e-5)  # numpy-financial, documentation of npv
    assert npv(Project.steady(100.0, 12.0, 0.0, 20).before_tax, 0.05) == pytest.approx(12.0 / annuity(0.05, 20) - 100.0)
    with pytest.raises(ValueError, match="above -100 %"):
        npv(flow, -1.0)


@pytest.mark.parametrize(
    ("flow", "rate", "years"),
    [
        ([-100, 25, 25, 25, 25], 0.0, 4.0),
        ([-100, 60, 60], 0.0, 1 + 40 / 60),
        # CFA-style tables: https://www.gaodun.com/q/500s5h and shoppersshootout.info, "discounted payback period".
        ([-200_000, 60_000, 80_000, 70_000, 60_000, 50_000], 0.12, 3 + 32_828.44 / 38_131.08),
        ([-2_324_000, *[600_000] * 6], 0.11, 5 + 106_462 / 320_785),
        ([0, -50, -50, 50, 100], 0.0, 2.5),  # counted from the first outlay
        ([-100, 40, 40], 0.0, None),
        ([-100, 60, 60], 0.2, None),
        ([10, 10], 0.0, 0.0),
    ],
)
def test_payback(flow: list[float], rate: float, years: float | None) -> None:
    found = payback(np.array(flow, dtype=float), rate)
    assert found == (None if years is None else pytest.approx(years, abs=1e-5))


@given(plain_flows(), rates)
def test_money_has_no_scale(flow: Floats, rate: float) -> None:
    assert npv(2 * flow, rate) == pytest.approx(2 * npv(flow, rate))
    assert irr(2 * flow).rate == pytest.approx(irr(flow).rate, abs=1e-9)
    assert payback(2 * flow, rate) == payback(flow, rate)


@given(plain_flows())
def test_at_the_internal_rate_a_flow_is_worth_nothing_and_just_pays_back(flow: Floats) -> None:
    found = irr(flow)
    assert found.rate is not None
    assert npv(flow, found.rate) == pytest.approx(0.0, abs=1e-8 * np.abs(flow).sum())
    assert payback(flow, found.rate - 1e-6) is not None
    assert payback(flow, found.rate + 1e-6) is None


@given(projects(), terms, st.floats(0.1, 50.0), rates)
def test_a_higher_price_is_worth_more(project: Project, finance: Finance, more: float, rate: float) -> None:
    dearer = replace(project, revenue=project.revenue + more)
    for column in ("project", "equity"):
        low, high = (cash_flow(p, finance).real.table()[column] for p in (project, dearer))
        assert npv(high, rate) > npv(low, rate)


@given(plain_flows(), st.floats(0.1, 50.0), rates)
def test_higher_takings_pay_back_sooner_and_earn_more(flow: Floats, more: float, rate: float) -> None:
    higher = flow + more * (np.arange(len(flow)) > 0)
    later, sooner = payback(flow, rate), payback(higher, rate)
    assert later is None or (sooner is not None and sooner <= later)
    assert (irr(higher).rate or 0.0) > (irr(flow).rate or 0.0)


# Levelised cost


def test_levelised_cost_is_the_annuity_where_all_years_are_alike() -> None:
    """LCOE = alpha I + OM + F (IPCC AR5 WG III, annex III, equation A.III.1), here per MWh of a yearly output."""
    plant = Project.steady(1000.0, 0.0, 30.0, 20)
    output = np.array([0.0, *[8.0] * 20])
    for product in ("electricity", "heat", "hydrogen"):
        found = levelised_cost(product, plant.cost(), {product: output}, 0.07)
        assert found == pytest.approx((1000.0 * annuity(0.07, 20) + 30.0) / 8.0)


def test_levelised_cost_of_a_wind_farm_as_published() -> None:
    """WISDEM, docs/examples/08_finance: FCR 0.07921664 on 1093 + 517 USD/kW, 43.56 USD/kW a, 87 x 2.32 MW, 9 915 950 kWh, wake 15 %."""
    rate = float(npf.rate(20, -0.07921664, 1.0, 0.0))
    assert annuity(rate, 20) == pytest.approx(0.07921664)
    kilowatts = 87 * 2320.0
    farm = Project.steady((1093.0 + 517.0) * kilowatts, 0.0, 43.56 * kilowatts, 20)
    energy = 87 * 9_915_950 * (1 - 0.15)
    assert energy == pytest.approx(7.33284502e08, rel=1e-8)
    found = levelised_cost("electricity", farm.cost(), {"electricity": np.array([0.0, *[energy] * 20])}, rate)
    assert found == pytest.approx(0.04709575, abs=1e-8)


@pytest.mark.parametrize("declining", [None, 0.25])
def test_the_tariff_that_breaks_even_after_tax_is_nrels(declining: float | None) -> None:
    """NREL ATB 2024: LCOE = (CRF ProFinFactor CAPEX + FOM) / AEP, ProFinFactor = (1 - T PVD) / (1 - T), PVD nominal, CRF real."""
    terms = Finance(inflation=0.025, cost_of_equity_real=0.06, debt_share=0.55, interest_nominal=0.05, tenor=18, tax=0.257, depreciation_years=8, declining=declining, losses="offset")
    nominal = 0.45 * (1.06 * 1.025 - 1) + 0.55 * 0.05 * (1 - 0.257)
    real = (1 + nominal) / 1.025 - 1
    assert (terms.discount_nominal, terms.discount_real) == pytest.approx((nominal, real))
    written = depreciation(8, declining) @ (1 + nominal) ** -np.arange(1.0, 9.0)
    expected = (annuity(real, 25) * (1 - 0.257 * written) / (1 - 0.257) * 1500.0 + 40.0) / 3.2

    def worth(tariff: float) -> float:
        return npv(cash_flow(Project.steady(1500.0, 3.2 * tariff, 40.0, 25), terms).real.project, terms.discount_real)

    assert break_even(worth, 0.0, 200.0).at == pytest.approx(expected, rel=1e-9)


def test_a_by_product_is_credited_at_its_price() -> None:
    cost, power, heat = PLANT.cost(), np.array([0.0, *[2.0] * 15]), np.array([0.0, *[3.0] * 15])
    output = {"electricity": power, "heat": heat}
    plain = levelised_cost("electricity", cost, output, 0.05)
    assert levelised_cost("electricity", cost, output, 0.05, {"heat": 20.0}) == pytest.approx(plain - 20.0 * 3 / 2)
    by_year = np.linspace(10.0, 30.0, 16)
    credited = plain - npv(heat * by_year, 0.05) / npv(power, 0.05)
    assert levelised_cost("electricity", cost, output, 0.05, {"heat": by_year}) == pytest.approx(credited)


@given(projects(), rates, st.floats(1.0, 100.0))
def test_sold_at_its_levelised_cost_a_product_earns_the_rate(project: Project, rate: float, energy: float) -> None:
    output = {"hydrogen": np.full(len(project.years), energy)}
    price = levelised_cost("hydrogen", project.cost(), output, rate)
    sold = replace(project, revenue=price * output["hydrogen"])
    assert npv(sold.before_tax, rate) == pytest.approx(0.0, abs=1e-6)
    assert levelised_cost("hydrogen", doubled(project).cost(), output, rate) == pytest.approx(2 * price, rel=1e-9, abs=1e-9)
    assert levelised_cost("hydrogen", project.cost(subsidised=False), output, rate) >= price - 1e-9


def test_levelised_cost_says_what_is_wrong() -> None:
    cost, output = np.ones(2), {"heat": np.array([0.0, 1.0])}
    with pytest.raises(ValueError, match="some hydrogen is expected, found heat"):
        levelised_cost("hydrogen", cost, output, 0.05)
    with pytest.raises(ValueError, match="by-products among none are expected, found heat, steam"):
        levelised_cost("heat", cost, output, 0.05, {"heat": 1.0, "steam": 1.0})


# Break-even and sensitivities


def test_break_even_is_found_or_says_on_which_side_the_range_lies() -> None:
    def worth(tariff: float) -> float:
        return npv(Project.steady(100.0, tariff, 0.0, 10).before_tax, 0.06)

    assert break_even(worth, 0.0, 50.0).at == pytest.approx(100.0 * annuity(0.06, 10))
    assert break_even(worth, 0.0, 5.0) == BreakEven(None, "loses")
    assert break_even(worth, 20.0, 50.0) == BreakEven(None, "gains")
    assert break_even(lambda x: x, 0.0, 1.0).at == 0.0
    with pytest.raises(ValueError, match="found nan"):
        break_even(lambda x: float("nan"), 0.0, 1.0)


def test_a_tornado_is_sorted_by_swing_and_knows_the_results_at_both_ends() -> None:
    rows = tornado(
        lambda x: x["price"] * x["yield"] - x["cost"],
        {"cost": Span(8.0, 10.0, 15.0), "price": Span(4.0, 5.0, 6.0), "yield": Span(2.0, 3.0, 3.5), "idle": Span(0.0, 1.0, 2.0)},
    )
    assert [(r.name, r.low, r.central, r.high, r.swing) for r in rows] == [
        ("yield", 0.0, 5.0, 7.5, 7.5),
        ("cost", 7.0, 5.0, 0.0, 7.0),
        ("price", 2.0, 5.0, 8.0, 6.0),
        ("idle", 5.0, 5.0, 5.0, 0.0),
    ]
    hump = tornado(lambda x: -(x["a"] ** 2), {"a": Span(-1.0, 0.0, 1.0)})
    assert hump[0].swing == 1.0


def test_twenty_per_cent_each_way_moves_a_product_by_twenty_per_cent() -> None:
    rows = one_at_a_time(lambda x: x["a"] * x["b"], {"a": 10.0, "b": -3.0})
    found = np.array([(*r.span, r.low, r.high) for r in rows], dtype=float)
    close(found, [(8, 10, 12, -24, -36), (-3.6, -3, -2.4, -36, -24)])
    assert one_at_a_time(lambda x: x["a"], {"a": 10.0}, 0.5)[0].low == 5.0


# What is no project


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"revenue": np.zeros(3)}, "revenue: one finite amount for each of 16 years"),
        ({"investment": np.full(16, np.nan)}, "investment: one finite amount"),
        ({"years": np.arange(16) * 2}, "consecutive years"),
        ({"subsidy": PLANT.investment * 1.1}, "no more subsidy than investment"),
        ({"life": 0}, "at least one year"),
    ],
)
def test_what_is_no_project_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(PLANT, **change)  # type: ignore[arg-type]


NO_FINANCE = {"debt_share": 1.2, "tax": 1, "inflation": -1, "interest_nominal": -0.01, "tenor": 0, "declining": 0, "depreciation_years": 0}


@pytest.mark.parametrize(("field", "value"), NO_FINANCE.items())
def test_what_is_no_finance_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        replace(TERMS, **{field: value})  # type: ignore[arg-type]


# A payment per unit of energy


def test_relief_is_capped_by_the_year_and_by_the_share() -> None:
    capped = relief(0.3, 1040, 5, 5200, cap=500_000, size=5000)
    assert capped == pytest.approx(5 * 0.5e6 / 26e6) == pytest.approx(0.096, abs=5e-4)
    assert relief(0.3, 1040, 5, 5200, cap=500_000, size=1000) == pytest.approx(0.3)  # 312 000 a year stays below the cap
    assert relief(0.3, 1040, 5, 3500, ceiling=0.3) == 0.3
    assert relief(300.0, 1040 / 1000, 5, 5200.0) == pytest.approx(0.3)  # the same in CNY/MWh and MWh/kW a
    with pytest.raises(ValueError, match="positive investment"):
        relief(0.3, 1040, 5, 0.0)


@pytest.mark.parametrize("rate", [0.0, 1e-18, 1e-15, -1e-15, 1e-12, 1e-9])
def test_an_annuity_near_a_rate_of_zero_is_one_over_the_years(rate: float) -> None:
    """1/n (1 + (n + 1) r / 2) to first order."""
    assert annuity(rate, 20) == pytest.approx((1.0 + 10.5 * rate) / 20.0, rel=1e-12)

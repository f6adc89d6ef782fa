"""The finance of a project or an owner over years: cash flows after debt and tax, and what they are worth.

Tax, debt and depreciation are computed in nominal terms and deflated; results are real money. Flows of a year count at its end, the
first year is the one to which all is discounted: a plant built in it is written off, and its debt served, from the second on.
Sources: Short, Packey, Holt 1995, NREL/TP-462-5173 (net present value, internal rate); NREL, Annual Technology Baseline 2024,
equations and variables (weighted cost of capital).

Valid for: flows by whole years and one rate over all of them. An internal rate is sure to be unique only with one change of sign (Descartes) and says nothing
of size; the net present value does. The weighted cost of capital takes one share of debt for all years, which a loan paid back in annuities does not keep:
the flow to equity shows the loan as it is. A simple payback leaves out what comes after it. Inflation is one number for all prices.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

import numpy as np
import numpy_financial as npf

from parkzero.clock import Floats, Integers

DUST = 1e-12
"""Amounts below this share of the largest are rounding, not money."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """What is spent and earned by year, (n,), in real money [currency]; raises ValueError where that makes no project."""

    years: Integers
    """Calendar years without a gap."""
    investment: Floats
    """Before subsidies."""
    revenue: Floats
    operating_cost: Floats
    """Energy, operation and maintenance, without depreciation, interest and tax."""
    subsidy: Floats
    """Paid on the investment; at most the investment over all years."""
    life: int
    """Years that what is built lives [a]."""
    residual: float = 0.0
    """What is left is worth in the last year; negative where taking it down costs more."""
    price_year: int | None = None
    """Year of the real money; none means the first."""

    def __post_init__(self) -> None:
        n = len(self.years)
        for name in ("investment", "revenue", "operating_cost", "subsidy"):
            series = getattr(self, name)
            if np.shape(series) != (n,) or not np.isfinite(series).all():
                raise ValueError(f"{name}: one finite amount for each of {n} years is expected, found shape {np.shape(series)}")
        if n == 0 or (np.diff(self.years) != 1).any():
            raise ValueError(f"years: consecutive years are expected, found {self.years}")
        if (self.investment < 0).any() or (self.subsidy < 0).any() or self.subsidy.sum() > self.investment.sum() * (1 + DUST):
            raise ValueError("investment and subsidy: no negative amounts, and no more subsidy than investment, are expected")
        if self.life < 1:
            raise ValueError(f"life: at least one year is expected, found {self.life}")

    @classmethod
    def steady(
        cls,
        investment: float,
        revenue: float,
        operating_cost: float,
        life: int,
        *,
        subsidy: float = 0.0,
        residual: float = 0.0,
        first: int = 0,
    ) -> Project:
        """Built in one year, then the same in each year of its life: n = life + 1.

        >>> Project.steady(100.0, 30.0, 5.0, 3).before_tax
        array([-100.,   25.,   25.,   25.])
        """
        once = np.eye(1, life + 1)[0]
        after = 1.0 - once
        return cls(
            years=np.arange(first, first + life + 1), investment=investment * once, revenue=revenue * after, operating_cost=operating_cost * after,
            subsidy=subsidy * once, life=life, residual=residual,
        )  # fmt: skip

    @property
    def residuals(self) -> Floats:
        """The residual in the last year (n,)."""
        found: Floats = np.zeros(len(self.years))
        found[-1] = self.residual
        return found

    @property
    def before_tax(self) -> Floats:
        """Real flow before tax and debt (n,) [currency]."""
        return self.revenue - self.cost()

    def cost(self, *, subsidised: bool = True) -> Floats:
        """Real cost before tax and debt (n,) [currency]: investment, less what the state pays of it, and operation less the residual."""
        return self.investment - subsidised * self.subsidy + self.operating_cost - self.residuals


@dataclass(frozen=True, kw_only=True)
class Finance:
    """How a project is paid for and taxed; raises ValueError outside the ranges given."""

    inflation: float = 0.0
    """Of all prices [1/a]."""
    cost_of_equity_real: float = 0.0
    """What owners ask after tax, real [1/a]."""
    debt_share: float = 0.0
    """Share of the investment after subsidies, 0 to 1."""
    interest_nominal: float = 0.0
    """[1/a]"""
    tenor: int = 1
    """Years of the level annuity from the year after a draw [a]; what the last year leaves is repaid in it."""
    tax: float = 0.0
    """Rate on nominal income, at least 0 and below 1."""
    depreciation_years: int | None = None
    """Years of tax depreciation [a]; none means the project's life. What the last year leaves is written off in it."""
    declining: float | None = None
    """Declining balance at this rate, above 0 to 1, and straight line once that gives more; none means straight line."""
    subsidies: Literal["reduce_base", "taxed", "untaxed"] = "reduce_base"
    """What a subsidy does: less to depreciate (as IAS 20.24 allows), income of its year (the choice of R 6.5 EStR), or neither."""
    losses: Literal["carried", "offset"] = "carried"
    """Carried forward without limit and lost at the end, or offset at once against the owner's other income."""

    def __post_init__(self) -> None:
        if not (0 <= self.debt_share <= 1 and 0 <= self.tax < 1):
            raise ValueError(f"debt_share 0 to 1 and tax 0 to below 1 are expected, found {self.debt_share} and {self.tax}")
        if min(self.inflation, self.interest_nominal, self.cost_of_equity_real) <= -1 or self.interest_nominal < 0:
            raise ValueError("rates above -100 % and an interest of at least 0 are expected")
        if self.tenor < 1:
            raise ValueError(f"tenor: at least one year is expected, found {self.tenor}")
        if self.depreciation_years is not None and self.depreciation_years < 1:
            raise ValueError(f"depreciation_years: at least one year is expected, found {self.depreciation_years}")
        if self.declining is not None and not 0 < self.declining <= 1:
            raise ValueError(f"declining: above 0 to 1 is expected, found {self.declining}")

    @property
    def discount_nominal(self) -> float:
        """Weighted cost of capital after tax, nominal [1/a] (NREL, ATB 2024): for the project's flow, which leaves the tax shield out.

        >>> round(Finance(inflation=0.025, cost_of_equity_real=0.08, debt_share=0.5, interest_nominal=0.06, tax=0.25).discount_nominal, 4)
        0.076
        """
        equity = nominal_rate(self.cost_of_equity_real, self.inflation)
        return (1 - self.debt_share) * equity + self.debt_share * self.interest_nominal * (1 - self.tax)

    @property
    def discount_real(self) -> float:
        """The same, real [1/a]."""
        return real_rate(self.discount_nominal, self.inflation)


def unexpired(investment: Floats, life: int) -> float:
    """What investment by year (n,) is worth in the last year by the share of its life that is left [currency]: a residual.

    >>> unexpired(np.array([100.0, 0.0, 30.0]), 4)
    80.0
    """
    age = np.arange(len(investment))[::-1]
    return float(investment @ np.maximum(1.0 - age / life, 0.0))


def nominal_rate(real: float, inflation: float) -> float:
    """A real rate in nominal terms [1/a] (Fisher).

    >>> round(nominal_rate(0.05, 0.02), 6)
    0.071
    """
    return (1 + real) * (1 + inflation) - 1


def real_rate(nominal: float, inflation: float) -> float:
    """A nominal rate in real terms [1/a] (Fisher).

    >>> round(real_rate(0.071, 0.02), 6)
    0.05
    """
    return (1 + nominal) / (1 + inflation) - 1


def depreciation(years: int, declining: float | None = None) -> Floats:
    """Share of the base written off in each year (years,), in all 1: straight line, or declining balance changing to it once that gives more.

    >>> depreciation(5, declining=0.4).round(3)
    array([0.4  , 0.24 , 0.144, 0.108, 0.108])
    """
    if years < 1:
        raise ValueError(f"depreciation: at least one year is expected, found {years}")
    if declining is None:
        return np.full(years, 1.0 / years)
    k = np.arange(years)
    left = (1.0 - declining) ** k
    change = int(np.argmax(1.0 / (years - k) >= declining))
    found: Floats = np.where(k < change, declining * left, left[change] / (years - change))
    return found


def loan(interest: float, tenor: int) -> tuple[Floats, Floats]:
    """Principal and interest in each year (tenor,) of a level annuity on a debt of 1; the principal sums to 1.

    >>> principal, paid = loan(0.05, 2)
    >>> (principal + paid).round(6)
    array([0.537805, 0.537805])
    """
    equal = interest < 1e-9  # Where the library loses its figures.
    principal = np.ones(tenor) if equal else np.asarray(npf.ppmt(interest, np.arange(1, tenor + 1), tenor, -1.0))
    principal = principal / principal.sum()
    owed = 1.0 - np.concatenate(([0.0], principal.cumsum()[:-1]))
    return principal, interest * owed


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """A cash flow by year in one kind of money, each (n,) [currency]; outlays are positive under their own name."""

    revenue: Floats
    operating_cost: Floats
    investment: Floats
    subsidy: Floats
    residual: Floats
    depreciation: Floats
    drawn: Floats
    """Debt taken up."""
    principal: Floats
    """Debt repaid."""
    interest: Floats
    tax: Floats
    """On income after interest."""
    tax_unlevered: Floats
    """What it would be without debt."""

    @property
    def ebitda(self) -> Floats:
        """Earnings before interest, tax, depreciation and amortisation."""
        return self.revenue - self.operating_cost

    @property
    def tax_shield(self) -> Floats:
        """Tax that interest saves."""
        return self.tax_unlevered - self.tax

    @property
    def project(self) -> Floats:
        """Free cash flow to the project: after tax, as if without debt."""
        return self.ebitda - self.tax_unlevered - self.investment + self.subsidy + self.residual

    @property
    def lenders(self) -> Floats:
        """Flow to lenders: interest and principal less what they lend."""
        return self.interest + self.principal - self.drawn

    @property
    def equity(self) -> Floats:
        """Free cash flow to equity: with `lenders` the same as `project` and `tax_shield`."""
        return self.project + self.tax_shield - self.lenders

    def table(self) -> dict[str, Floats]:
        """All columns by name, each (n,)."""
        derived = ("ebitda", "tax_shield", "project", "lenders", "equity")
        return {name: getattr(self, name) for name in (*(f.name for f in fields(self)), *derived)}


@dataclass(frozen=True)
class CashFlow:
    """A project's cash flow by year (n,), nominal and real."""

    years: Integers
    level: Floats
    """Price level, 1 in the price year."""
    nominal: Amounts
    real: Amounts


def cash_flow(project: Project, finance: Finance) -> CashFlow:
    """Cash flow of a project after debt and tax.

    Debt and, with `reduce_base`, depreciation rest on the investment less the subsidies of all years, spread as the investment is.
    """
    level = (1.0 + finance.inflation) ** (project.years - (project.years[0] if project.price_year is None else project.price_year))
    revenue, operating, invested = project.revenue * level, project.operating_cost * level, project.investment * level
    subsidy, residual = project.subsidy * level, project.residuals * level
    net = invested * (1.0 - min(float(subsidy.sum() / invested.sum()), 1.0)) if invested.any() else invested
    base = net if finance.subsidies == "reduce_base" else invested
    written_off = _later(base, depreciation(finance.depreciation_years or project.life, finance.declining), rest=True)
    principal, interest = loan(finance.interest_nominal, finance.tenor)
    drawn = finance.debt_share * net
    paid = _later(drawn, interest)
    income = revenue - operating + residual - written_off + (subsidy if finance.subsidies == "taxed" else 0.0)
    nominal = Amounts(
        revenue=revenue, operating_cost=operating, investment=invested, subsidy=subsidy, residual=residual, depreciation=written_off, drawn=drawn, principal=_later(drawn, principal, rest=True), interest=paid,
        tax=_tax(income - paid, finance), tax_unlevered=_tax(income, finance),
    )  # fmt: skip
    real = Amounts(**{f.name: getattr(nominal, f.name) / level for f in fields(nominal)})
    return CashFlow(project.years, level, nominal, real)


def _later(amounts: Floats, shares: Floats, *, rest: bool = False) -> Floats:
    """What amounts (n,) bring in the years after their own, by shares; `rest`: what falls after the last year counts in it."""
    n = len(amounts)
    spread: Floats = np.convolve(amounts, np.concatenate(([0.0], shares)))
    found = spread[:n].copy()
    if rest:
        found[-1] += spread[n:].sum()
    return found


def _tax(income: Floats, finance: Finance) -> Floats:
    """Tax by year (n,) on nominal income; of losses carried forward, what is taxed by a year is the highest sum of income until then."""
    if finance.losses == "offset":
        return finance.tax * income
    taxed = np.maximum.accumulate(np.maximum(np.cumsum(income), 0.0))
    found: Floats = finance.tax * np.diff(taxed, prepend=0.0)
    return found


def npv(flow: Floats, rate: float) -> float:
    """Net present value of a flow (n,) in its first year [currency]; flow and rate both real or both nominal.

    >>> round(npv(np.array([-100.0, 60.0, 60.0]), 0.1), 4)
    4.1322
    """
    if rate <= -1:
        raise ValueError(f"a discount rate above -100 % is expected, found {rate}")
    return float(npf.npv(rate, flow))


class InternalRate(NamedTuple):
    """An internal rate of return and what is to be said of it.

    no_sign_change: there is none; several_sign_changes: there may be others, this is the one closest to zero; borrowing: the flow
    first gives and then takes, the rate is a cost; not_found: the search gave none.
    """

    rate: float | None
    note: Literal["", "no_sign_change", "several_sign_changes", "borrowing", "not_found"] = ""


def irr(flow: Floats) -> InternalRate:
    """Internal rate of return of a flow (n,) [1/a], real of a real flow; one change of sign makes it unique (Descartes).

    >>> round(irr(np.array([-100.0, 39.0, 59.0, 55.0, 20.0])).rate, 5)
    0.28095
    >>> irr(np.array([-100.0, -5.0]))
    InternalRate(rate=None, note='no_sign_change')
    """
    clean = np.where(np.abs(flow) > DUST * np.abs(flow).max(initial=0.0), flow, 0.0)
    signs = np.sign(clean[clean != 0])
    changes = int(np.count_nonzero(np.diff(signs)))
    if changes == 0:
        return InternalRate(None, "no_sign_change")
    rate = float(npf.irr(clean))
    if not np.isfinite(rate):
        return InternalRate(None, "not_found")
    return InternalRate(rate, "several_sign_changes" if changes > 1 else "borrowing" if signs[0] > 0 else "")


def payback(flow: Floats, rate: float = 0.0) -> float | None:
    """Years from the first outlay until it first is recovered [a]: simple, or discounted at a rate; None where it never is.

    Interpolated evenly within the year; 0 where nothing is laid out.

    >>> payback(np.array([-100.0, 40.0, 40.0, 40.0]))
    2.5
    """
    present = flow / (1.0 + rate) ** np.arange(len(flow))
    balance = np.cumsum(present)
    dust = DUST * float(np.abs(present).max(initial=0.0))
    if not (balance < -dust).any():
        return 0.0
    first = int(np.argmax(balance < -dust))
    recovered = balance[first:] >= -dust
    if not recovered.any():
        return None
    year = first + int(np.argmax(recovered))
    return float(year - 1 - first + min(-balance[year - 1] / present[year], 1.0))

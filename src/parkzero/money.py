"""Real money: from a source's currency and price year to the study's.

First the GDP deflator of the source's currency, then the mean exchange rate of the target year.
Valid for: years of the table; outside it the nearest year holds. Deflators and purchasing power are of the whole gross domestic product (World Bank,
NY.GDP.DEFL.KD.ZG and PA.NUS.PPP): prices of plants may move otherwise.
The table is data: `library/catalogue/money.csv`, one row per currency and year, with source and confidence.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from parkzero.units import UnitError

Conversion = Literal["market", "purchasing_power"]


class ExchangeRate(NamedTuple):
    """GDP deflator (2015 = 100), units of the currency per EUR at market, and at purchasing power."""

    deflator: float
    per_eur: float
    ppp_per_eur: float


@cache
def rates() -> dict[tuple[str, int], ExchangeRate]:
    """The table of deflators and exchange rates by (currency, year)."""
    with (files("parkzero.library") / "catalogue" / "money.csv").open(encoding="utf8") as text:
        return {
            (row["currency"], int(row["year"])): ExchangeRate(float(row["deflator_2015"]), float(row["per_eur"]), float(row["ppp_per_eur"]))
            for row in csv.DictReader(text)
        }


@cache
def _homes() -> dict[str, str]:
    """Currency by country (`library/catalogue/currencies.csv`)."""
    with (files("parkzero.library") / "catalogue" / "currencies.csv").open(encoding="utf8") as text:
        return {country: row["currency"] for row in csv.DictReader(text) for country in row["countries"].split()}


def home(country: str) -> str:
    """The currency of a country, EUR where none is known.

    >>> home("CN"), home("AQ")
    ('CNY', 'EUR')
    """
    return _homes().get(country, "EUR")


def _rate(currency: str, year: int) -> ExchangeRate:
    table = rates()
    years = sorted(y for c, y in table if c == currency)
    if not years:
        raise UnitError(f"no exchange rates for {currency}; known: {', '.join(sorted({c for c, _ in table}))}")
    return table[currency, min(max(year, years[0]), years[-1])]


def convert(amount: float, currency: str, year: int, to: str, to_year: int, way: Conversion = "market") -> float:
    """`amount` in real money of (currency, year) in real money of (to, to_year). Raises UnitError."""
    inflated = amount * _rate(currency, to_year).deflator / _rate(currency, year).deflator
    if currency == to:
        return inflated
    source, target = _rate(currency, to_year), _rate(to, to_year)
    if way == "purchasing_power":
        return inflated / source.ppp_per_eur * target.ppp_per_eur
    return inflated / source.per_eur * target.per_eur


def annuity(rate: float, years: float) -> float:
    """Yearly payment per unit of investment, real [1/a]; 1/years at a rate of zero.

    >>> round(annuity(0.05, 20), 6), round(annuity(1e-15, 20), 12)
    (0.080243, 0.05)
    """
    if years <= 0:
        raise ValueError(f"a lifetime must be positive, found {years}")
    return float(-rate / math.expm1(-years * math.log1p(rate))) if rate else 1.0 / years

"""What a project hangs on: levelised cost, relief by a payment per unit of energy, break-even, and one input after the other.

Valid for: levelised cost compares options that serve the same at the same times; it knows no value of when energy comes - a plan does, and so do value-adjusted
cost (IEA, Global Energy and Climate Model documentation 2024, section 4.2) and system cost (Ueckerdt et al. 2013, doi:10.1016/j.energy.2013.10.072). A
break-even is one of possibly several where the worth does not rise or fall all the way. One input after the other shows no interactions; variances do
(Sobol 2001, doi:10.1016/S0378-4754(00)00270-6; Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018; `scipy.stats.sobol_indices`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq

from parkzero.clock import Floats
from parkzero.economics.finance import npv
from parkzero.money import annuity


def levelised_cost(
    product: str, cost: Floats, output: Mapping[str, Floats], rate: float, price: Mapping[str, float | Floats] | None = None
) -> float:
    """Levelised cost of a product [currency/MWh]: (present cost - present revenue of by-products) / present energy.

    Electricity, heat, hydrogen alike. `cost` and each `output` by year (n,) [currency, MWh], real with a real `rate` [1/a]; `price` of
    each by-product that earns [currency/MWh], by year or one for all. Raises ValueError where there is none of the product, or a price
    for it or for something that does not come out. Short, Packey, Holt 1995, NREL/TP-462-5173.

    >>> cost, power, heat = np.array([0.0, 100.0]), np.array([0.0, 10.0]), np.array([0.0, 20.0])
    >>> levelised_cost("electricity", cost, {"electricity": power, "heat": heat}, 0.05, {"heat": 2.0})
    6.0
    """
    prices = price or {}
    made = npv(output[product], rate) if product in output else 0.0
    if not made > 0:
        raise ValueError(f"output: some {product} is expected, found {', '.join(sorted(output)) or 'nothing'}")
    wrong = sorted(name for name in prices if name == product or name not in output)
    if wrong:
        raise ValueError(
            f"price: by-products among {', '.join(sorted(set(output) - {product})) or 'none'} are expected, found {', '.join(wrong)}"
        )
    credit = sum((output[name] * value for name, value in prices.items()), np.zeros(len(cost)))
    return npv(cost - credit, rate) / made


def relief(
    payment: float,
    yield_: float,
    years: float,
    investment: float,
    rate: float = 0.0,
    cap: float | None = None,
    size: float = 1.0,
    ceiling: float | None = None,
) -> float:
    """Share of the investment that a payment per unit of energy is worth over some years [-], paid at the end of each.

    payment [currency/MWh], yield_ [MWh/MW a], investment [currency/MW], size [MW], or all with kWh and kW; cap: the most that is paid
    a year for the whole plant [currency/a]; ceiling: the largest share [-]; rate of discount [1/a].

    >>> round(relief(0.3, 1040.0, 5, 5200.0), 6)
    0.3
    """
    if investment <= 0 or size <= 0:
        raise ValueError(f"a positive investment and size are expected, found {investment} and {size}")
    yearly = min(payment * yield_ * size, np.inf if cap is None else cap)
    share = yearly / annuity(rate, years) / (investment * size)
    return float(min(share, np.inf if ceiling is None else ceiling))


class BreakEven(NamedTuple):
    """Where a worth is zero; None where it is above (gains) or below (loses) zero at both ends of the range."""

    at: float | None
    note: Literal["", "gains", "loses"] = ""


def break_even(worth: Callable[[float], float], low: float, high: float) -> BreakEven:
    """The tariff (or other input) in a range at which a worth, as the net present value, is zero; raises ValueError where it is no number.

    >>> break_even(lambda tariff: 10.0 * tariff - 5.0, 0.0, 2.0)
    BreakEven(at=0.5, note='')
    >>> break_even(lambda tariff: -1.0 - tariff, 0.0, 2.0)
    BreakEven(at=None, note='loses')
    """
    ends = worth(low), worth(high)
    if not np.isfinite(ends).all():
        raise ValueError(f"a worth at {low} and {high} is expected, found {ends[0]} and {ends[1]}")
    if np.sign(ends[0]) == np.sign(ends[1]) != 0:
        return BreakEven(None, "gains" if ends[0] > 0 else "loses")
    return BreakEven(float(brentq(worth, low, high)))


class Span(NamedTuple):
    """An uncertain input."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Swing:
    """What one input does to a result while the others stay central."""

    name: str
    span: Span
    low: float
    """Result at the input's low value."""
    central: float
    high: float
    """Result at the input's high value."""

    @property
    def swing(self) -> float:
        """Largest less smallest result."""
        return max(self.low, self.central, self.high) - min(self.low, self.central, self.high)


def tornado(evaluate: Callable[[Mapping[str, float]], float], inputs: Mapping[str, Span]) -> tuple[Swing, ...]:
    """One input after the other at its low and high value, largest swing first.

    >>> [s.name for s in tornado(lambda x: x["a"] + 3 * x["b"], {"a": Span(0, 1, 2), "b": Span(0, 1, 2)})]
    ['b', 'a']
    """
    middle = {name: span[1] for name, span in inputs.items()}
    central = evaluate(middle)
    rows = [
        Swing(name, Span(*span), evaluate(middle | {name: span[0]}), central, evaluate(middle | {name: span[2]}))
        for name, span in inputs.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.swing))


def one_at_a_time(evaluate: Callable[[Mapping[str, float]], float], central: Mapping[str, float], share: float = 0.2) -> tuple[Swing, ...]:
    """The same with each input a share of its size below and above (+-20 %)."""
    return tornado(evaluate, {name: Span(v - share * abs(v), v, v + share * abs(v)) for name, v in central.items()})

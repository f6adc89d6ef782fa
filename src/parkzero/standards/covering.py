"""By-product fuels that burn where they arise: the factor of their product counts their carbon already, as the carbon of its feed does.

It covers what it counts and no more: of the fuels an enterprise calls its own as much CO2 is taken out as the account holds for the product,
the rest counts. What rows lead off as fuels made there is no longer in it, MWh by MWh: those rows have taken their carbon off already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from parkzero.accounting import Crosscheck, Line, Rule
from parkzero.allotting import allotted


def by_products_covered(records: Sequence[Mapping[str, Any]], lines: Sequence[Line], steps: Sequence[Line], checks: Iterable[Crosscheck], rule: Rule) -> list[Line]:
    """What takes them out, all gases with their carbon. `steps`, `checks`: what was settled of processes before."""
    makers = dict.fromkeys(x.enterprise for x in lines if x.basis == "output" and x.carrier in rule.covers)
    if not makers:
        return []
    own = {str(r["origin"]) for r in records if r["giver_kind"] == "own" and r["use"] == "fuel" and not r["measure"]}
    settled = {(c.enterprise, p): min(c.counted / c.output, 1.0) if c.output > 0.0 else 1.0 for c in checks for p in c.processes}
    found: list[Line] = []
    for firm in makers:
        mine, after = ([x for x in some if x.enterprise == firm and x.scope in ("1", "biogenic")] for some in (lines, steps))
        found += _of_firm(mine, after, own=own, settled=settled, rule=rule)
    return found


def _of_firm(lines: Sequence[Line], steps: Sequence[Line], *, own: set[str], settled: Mapping[tuple[str, str], float], rule: Rule) -> list[Line]:
    """`own`: rows of own fuels; `settled`: which part of its factor each process counts."""
    carbon = [x for x in lines if x.gas == "CO2"]
    products = [x for x in carbon if x.basis == "output" and x.carrier in rule.covers and x.measure != "apart" and x.tonnes > 0.0]
    fuels = dict.fromkeys(f for x in products for f in sorted(rule.covers[x.carrier]))
    burnt = [x for x in lines if x.origin in own and x.carrier in fuels]
    led_off = [x for x in carbon if x.carrier in fuels and x.use == "transformation" and x.tonnes < 0.0]
    free = {f: _free(sum(x.quantity for x in burnt if x.carrier == f and x.gas == "CO2"), sum(x.quantity for x in led_off if x.carrier == f)) for f in fuels}
    whole = {x.origin: x.tonnes * settled.get((x.enterprise, x.group), 1.0) for x in products}
    turned = {x.origin for x in carbon if x.use == "transformation" and x.tonnes > 0.0}
    gone = -_sum_of(carbon, steps, {x.origin for x in led_off}) - _sum_of(carbon, steps, turned)
    left = _free(sum(whole.values()), max(gone, 0.0))
    needs = {f: free[f] * sum(x.tonnes for x in burnt if x.carrier == f and x.gas == "CO2") for f in fuels}
    part = allotted({o: left * t for o, t in whole.items()}, needs, {f: [x.origin for x in products if f in rule.covers[x.carrier]] for f in fuels}).found
    return [replace(x, step="process_basis", tonnes=-free[x.carrier] * part[x.carrier] * x.tonnes) for x in burnt if free[x.carrier] * part[x.carrier] > 0.0]


def _free(whole: float, taken: float) -> float:
    """The part of an amount that is left."""
    return max(1.0 - taken / whole, 0.0) if whole > 0.0 else 0.0


def _sum_of(lines: Sequence[Line], steps: Sequence[Line], origins: set[str]) -> float:
    return sum(x.tonnes for x in (*lines, *steps) if x.gas == "CO2" and x.origin in origins)

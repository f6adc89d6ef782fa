"""What the inputs of a plan leave open of its cost, saving, tonnes and core indicator, at fixed capacities.

Prices, costs and factors move what the year already does: parts of a run times draws, one product of matrices. Demand, yields and weather run it again: so many
draws of them together, each crossed with all draws of the others. Of each draw what it differs by from the run on the same days as planned is added to the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from parkzero.backing import Influence, Ranges
from parkzero.chance import hypercube, percentiles, slopes
from parkzero.clock import Floats
from parkzero.document import Message
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.optimize.varying import Variation
from parkzero.results import Assessment, Frame
from parkzero.show.exposed import Exposed, Item
from parkzero.show.inputs import ACCOUNT, WEATHER, Uncertain, of_account
from parkzero.show.weather import Met
from parkzero.statement import Judged

CROSSED = 4000
"""Draws of prices, costs and factors, each crossed with every draw of operation."""
SURE = 0.95
"""Share of draws on one side of the line from which a verdict is one."""
ANEW = 3
"""Inputs at whose ends plans are made anew."""
TOLD = 0.05
"""Share of the variance of a figure from which an input stands in the answer."""
SHOWN = 0.01
"""Share of the variance of any figure from which an input is listed."""
LEAST = 10
"""Draws of which percentiles can be told."""
UNABLE = "what stands today could not serve the demand"
NO_LINE = "no line is printed for an energy use of this size"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Draws of operation: how inputs turn out, and what plan and nothing built make of it."""

    inputs: tuple[Uncertain, ...]
    """Of operation, as the columns of `values`."""
    values: Floats
    """Over their values, shape (draws, inputs)."""
    plan: tuple[Exposed, ...]
    """As planned, then by draw."""
    stay: tuple[Exposed, ...]
    """The same with nothing built; empty where what stands could not serve the demand."""
    years: int
    """Years of weather that the draws are spread over; 0 where there is one."""


@dataclass(frozen=True, kw_only=True)
class Leeway:
    """What draws make of a figure."""

    deltas: Floats
    """What it differs by from the plan, shape (draws of operation, draws of the others)."""
    shares: Mapping[str, float]
    """Of its variance, by input."""


class AtEnds(NamedTuple):
    """Plans made anew at both ends of an input, less the plan with all at their values, on representative days."""

    emissions: tuple[float, float]
    private: tuple[float, float]
    """Of the cost as the park sees it."""
    social: tuple[float, float]
    """Of the cost before transfers."""


@dataclass(frozen=True, kw_only=True)
class Central:
    """What the draws stand around."""

    figures: Mapping[str, Figure]
    """Exact figures of the plan."""
    judged: Judged | None


@dataclass(frozen=True, kw_only=True)
class Ranged:
    """What draws make of a plan."""

    inputs: tuple[Uncertain, ...]
    green: Uncertain | None
    drawn: Sample
    years: tuple[Met, ...] = ()
    """The plan in the typical year of weather, on representative days, and in those that were drawn; none where there is one."""

    @property
    def others(self) -> tuple[Uncertain, ...]:
        """Prices, costs and factors."""
        return tuple(x for x in self.inputs if not x.of_operation)

    def leeways(self, account: Uncertain | None, seed: int) -> dict[str, Leeway]:
        """The spread of each figure; `account`: the interval of the account behind the indicator."""
        return crossed(self.drawn, self.others, self.green, account, seed)

    def widest(self, seed: int) -> tuple[Uncertain, ...]:
        """Inputs of the largest share of any figure's variance whose ends plans can be made for."""
        known = {x.id: x for x in (*self.inputs, *([self.green] if self.green else []))}
        named = [known[n] for n in widest(self.leeways(None, seed), len(known) + 1) if n in known]  # of weather plans are made anew anyway
        return tuple(x for x in named if x.path or x.driver or x.technology)[:ANEW]


def variations(base: Frame, inputs: Sequence[Uncertain], values: Floats) -> tuple[Variation, ...]:
    """How demand and yields turn out in each draw, shape (draws, inputs): demand of a carrier by the shares of those who need it, times what moves all of them."""
    return tuple(_variation(base, inputs, row) for row in values)


def _variation(base: Frame, inputs: Sequence[Uncertain], row: Floats) -> Variation:
    growth = float(np.prod([v for x, v in zip(inputs, row, strict=True) if x.arising]))
    loads = {c: growth * (1.0 + sum(x.loads.get(c, 0.0) * (v - 1.0) for x, v in zip(inputs, row, strict=True) if x.loads is not None and not x.arising)) for c in base.stage.site.carriers()}
    yields: dict[str, float] = {}
    for x, v in zip(inputs, row, strict=True):
        for id in x.sources:
            yields[id] = float(v)
    return Variation(loads={c: float(v) for c, v in loads.items()}, arising=growth, yields=yields)


def crossed(drawn: Sample, others: Sequence[Uncertain], green: Uncertain | None, account: Uncertain | None, seed: int) -> dict[str, Leeway]:
    """The spread of each figure. `others`: prices, costs and factors."""
    extra = tuple(x for x in (green, account) if x is not None)
    values = hypercube([x.ends for x in (*others, *extra)], CROSSED, seed)
    prices, beside = values[:, : len(others)], dict(zip((x.id for x in extra), values[:, len(others) :].T, strict=True))
    found = {}
    for name, part in (("cost_social", "social"), ("cost_private", "private"), ("emissions", "tonnes")):
        found[name] = _spread(drawn, [getattr(x, part) for x in drawn.plan], others, prices)
    if drawn.stay and (both := [n for n, (a, b) in enumerate(zip(drawn.plan[1:], drawn.stay[1:], strict=True)) if a.served and b.served]):
        some = replace(drawn, values=drawn.values[both], plan=(drawn.plan[0], *(drawn.plan[1 + n] for n in both)), stay=(drawn.stay[0], *(drawn.stay[1 + n] for n in both)))
        found["saving"] = _spread(some, [_less(b.social, a.social) for a, b in zip(some.plan, some.stay, strict=True)], others, prices)
        found["cut"] = _spread(some, [_less(b.tonnes, a.tonnes) for a, b in zip(some.plan, some.stay, strict=True)], others, prices)
    if all(x.indicator is not None for x in drawn.plan):
        found["indicator"] = _of_indicator(drawn, green, account, beside)
    return found


def _less(one: Mapping[Item, float], other: Mapping[Item, float]) -> dict[Item, float]:
    return {item: one.get(item, 0.0) - other.get(item, 0.0) for item in {**one, **other}}


def _spread(drawn: Sample, parts: Sequence[Mapping[Item, float]], others: Sequence[Uncertain], prices: Floats) -> Leeway:
    """A figure that is a sum of parts, each times the draws of all that it moves with. `parts`: as planned, then by draw."""
    items = list(dict.fromkeys(i for x in parts for i in x))
    amounts = np.array([[x.get(i, 0.0) for i in items] for x in parts])
    times = np.ones((len(prices), len(items)))
    for n, x in enumerate(others):
        for item in x.moves:
            if item in items:
                times[:, items.index(item)] *= prices[:, n]
    deltas = amounts[1:] @ times.T - float(amounts[0].sum())
    mean = amounts[1:].mean(axis=0)
    each = {x.id: float((sum(mean[items.index(i)] for i in x.moves if i in items) * prices[:, n].std()) ** 2) for n, x in enumerate(others)}
    return Leeway(deltas=deltas, shares=_shares(deltas, each | _of_operation(drawn, amounts[1:].sum(axis=1))))


def _of_indicator(drawn: Sample, green: Uncertain | None, account: Uncertain | None, beside: Mapping[str, Floats]) -> Leeway:
    """The core indicator: what operation makes of it, what more or less green power in the grid does, and the interval of the account."""
    at = np.array([x.indicator for x in drawn.plan], float)
    deltas, each = (at[1:] - at[0])[:, None] + np.zeros((1, CROSSED)), dict[str, float]()
    if green is not None and (share := green.figure.value or 0.0) < 1.0:
        ungreen = np.array([x.ungreen for x in drawn.plan[1:]])
        less = (np.minimum(share * beside[green.id], 1.0) - share) / (1.0 - share)
        deltas, each[green.id] = deltas - np.outer(ungreen, less), float((ungreen.mean() * less.std()) ** 2)
    if account is not None:
        moves = (account.figure.value or 0.0) * (beside[ACCOUNT] - 1.0)
        deltas, each[ACCOUNT] = deltas + moves, float(moves.var())
    return Leeway(deltas=deltas, shares=_shares(deltas, each | _of_operation(drawn, at[1:])))


def _of_operation(drawn: Sample, results: Floats) -> dict[str, float]:
    """Variance by input of operation, along the plane nearest to what the draws give; the rest is the weather's where it is drawn.

    Demand is looked at by carrier, since what matters is how much of it there is, whoever needs it.
    """
    found, carriers = dict[str, float](), list(dict.fromkeys(c for x in drawn.inputs for c in x.loads or {}))
    demand = {c: _demand(drawn, c) for c in carriers}
    ways = [n for n, x in enumerate(drawn.inputs) if x.sources]
    table = np.stack([*demand.values(), *(drawn.values[:, n] for n in ways)], axis=1) if carriers or ways else np.zeros((len(results), 0))
    slope = slopes(table, results)
    of = dict(zip(carriers, slope, strict=False))
    for n, x in enumerate(drawn.inputs):
        spread = drawn.values[:, n].std()
        per = float(slope[len(carriers) + ways.index(n)]) if x.sources else sum(of[c] * share for c, share in (x.loads or {}).items())
        found[x.id] = float((per * spread) ** 2)
    if drawn.years:
        left = results - results.mean() - (table - table.mean(axis=0)) @ slope
        found[WEATHER] = float(left.var())
    return found


def _demand(drawn: Sample, carrier: str) -> Floats:
    """What is needed of a carrier in each draw, over what the plan takes it to be."""
    own = 1.0 + sum((x.loads.get(carrier, 0.0) * (drawn.values[:, n] - 1.0) for n, x in enumerate(drawn.inputs) if x.loads and not x.arising), np.zeros(len(drawn.values)))
    found: Floats = own * np.prod([drawn.values[:, n] for n, x in enumerate(drawn.inputs) if x.arising], axis=0)
    return found


def _shares(deltas: Floats, each: Mapping[str, float]) -> dict[str, float]:
    """Parts of the variance; where slopes explain more than there is, of what they explain."""
    whole = max(float(deltas.var()), sum(each.values()))
    return {name: v / whole for name, v in each.items()} if whole > 0.0 else {}


def widest(spreads: Mapping[str, Leeway], count: int) -> tuple[str, ...]:
    """Inputs of the largest share of any figure's variance."""
    most: dict[str, float] = {}
    for spread in spreads.values():
        for name, share in spread.shares.items():
            most[name] = max(most.get(name, 0.0), share)
    return tuple(sorted((n for n, s in most.items() if s > SHOWN), key=lambda n: -most[n])[:count])


def ranges(given: Ranged, around: Central, moved: Mapping[str, AtEnds], seed: int) -> Ranges:
    """What the inputs leave open, as it is shown. `moved`: plans made anew, by input."""
    account = of_account(around.judged)
    drawn, spreads = given.drawn, given.leeways(account, seed)
    figures = {name: _ranged(figure, spreads.get(name)) for name, figure in around.figures.items()}
    known = {x.id: x.figure for x in (*given.inputs, *(x for x in (given.green, account) if x is not None))}
    listed = [n for n in widest(spreads, len(known) + 2) if n in known or n == WEATHER]
    return Ranges(
        draws=Figure(float(len(drawn.plan) - 1), ""), served=Figure(sum(x.served for x in drawn.plan[1:]) / max(len(drawn.plan) - 1, 1), "1"), below_line=below_line(drawn, spreads.get("indicator"), around.judged), figures=figures,
        inputs=tuple(
            Influence(
                id=n, figure=known.get(n, Figure(float(drawn.years), "")), shares={name: Figure(s.shares.get(n, 0.0), "1") for name, s in spreads.items()},
                anew={} if n not in moved else {"emissions": _anew(around.figures["emissions"], moved[n].emissions), "cost_private": _anew(around.figures["cost_private"], moved[n].private)},
            )
            for n in listed
        ),
    )  # fmt: skip


def headline(plan: Assessment, stay: Assessment, judged: Judged | None) -> Central:
    """The figures whose ranges are told."""
    money, can_stay = f"{plan.frame.study.currency}/a", not shortfall(stay.plan, stay.system)
    less = {"saving": (stay.value.cost - plan.value.cost, money), "cut": (stay.plan.emissions - plan.plan.emissions, "tCO2e/a")}
    return Central(
        figures={
            "cost_social": Figure(plan.value.cost, money), "cost_private": Figure(plan.value.private, money), **{n: Figure(v, unit) if can_stay else missing(unit, UNABLE) for n, (v, unit) in less.items()},
            "emissions": Figure(plan.plan.emissions, "tCO2e/a"), "indicator": missing("tCO2/tce", judged.indicator.reason if judged else NO_LINE) if judged is None or judged.indicator.value is None else Figure(judged.indicator.value, "tCO2/tce"),
        },
        judged=judged,
    )  # fmt: skip


def sentence(found: Ranges) -> Iterator[Message]:
    """What the inputs leave open, and which of them leave most."""
    f = found.figures
    saving = "" if f["saving"].value is None else "saving"
    named = {n: _named(found, n) for n in (saving or "cost_social", "emissions")}
    values = {f"{n}_{end}": Figure(getattr(f[n], end), f[n].unit) for n in ("cost_social", "emissions", *([saving] if saving else [])) for end in ("low", "high")}
    yield Message(code="answer_ranges" if saving else "answer_ranges_alone", values=values | {"of_money": named[saving or "cost_social"], "of_tonnes": named["emissions"]})


def _named(found: Ranges, figure: str, count: int = 3) -> str:
    """The inputs of the largest shares of a figure's variance, as paths with these."""
    most = sorted(found.inputs, key=lambda x: -(x.shares[figure].value or 0.0))[:count] if figure in (found.inputs[0].shares if found.inputs else ()) else []
    told = [f"{x.id} ({100.0 * (x.shares[figure].value or 0.0):.0f} %)" for x in most if (x.shares[figure].value or 0.0) >= TOLD]
    return ", ".join(told) or "-"


def _ranged(figure: Figure, spread: Leeway | None) -> Figure:
    """A figure of the plan with the 5th and 95th percentile of its draws."""
    if figure.value is None:
        return figure
    if spread is None or spread.deltas.shape[0] < LEAST:
        return missing(figure.unit, UNABLE)
    low, high = percentiles(spread.deltas)
    return Figure(figure.value, figure.unit, low=figure.value + low, high=figure.value + high)


def _anew(figure: Figure, ends: tuple[float, float]) -> Figure:
    value = figure.value or 0.0
    return Figure(value, figure.unit, low=value + min(ends), high=value + max(ends), span="ends")


def below_line(drawn: Sample, spread: Leeway | None, judged: Judged | None) -> Figure:
    """Share of all draws whose indicator keeps the line that their energy use has; missing without an indicator or a line."""
    if spread is None or judged is None or judged.indicator.value is None:
        return missing("1", judged.indicator.reason if judged and judged.indicator.reason else NO_LINE)
    if judged.line.value is None:
        return missing("1", NO_LINE)
    lines = np.array([-np.inf if x.line is None else x.line for x in drawn.plan[1:]])
    return Figure(float((judged.indicator.value + spread.deltas <= lines[:, None]).mean()), "1")


def judged_by_draws(judged: Judged, below: Figure) -> Judged:
    """The verdict of a plan, which is one only where nearly all draws of demand, yields, weather and factors together lie on its side of the line."""
    share = below.value
    if share is None or judged.answer not in ("meets", "misses", "meets_if", "misses_if"):
        return judged
    sure = share >= SURE if judged.answer.startswith("meets") else share <= 1.0 - SURE
    return judged if sure else replace(judged, answer="cannot_be_told", why="draws")



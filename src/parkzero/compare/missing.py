"""The park manager's to-do list: which figure, known better, would narrow the answer most, and who holds it.

A swing writes a figure's low and high into the park and runs again: the base-year account for activity rows, the plan on
the representative days of the plan for the rest, from where that ended. Which are swung: of those that weigh most by a cheap guess the ones that move most
where what is built and used stays the same; the list says how many were tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

import numpy as np

from parkzero.compare.ranging import from_central
from parkzero.compare.runner import Runner
from parkzero.document import Lacking
from parkzero.money import convert
from parkzero.optimize.planning import unmoved
from parkzero.order import assess, frame, keeping, prepared
from parkzero.park.boundary import lies_partly
from parkzero.park.catalogue import table, typical
from parkzero.park.noun import Given, givens
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.results import Assessment, Frame
from parkzero.show import missing
from parkzero.show.ranging import AtEnds
from parkzero.trends.outlook import End

TRIED = 8
"""Figures of the site that are swung."""
DIGITS = 6
"""By which figures are ranked: beyond them it is rounding, and their names decide."""
LOOKED = 24
"""Figures, first by the guess, that are looked at before those are chosen."""


def lacking(park: Park, base: Frame, runner: Runner, *, central: Assessment) -> tuple[tuple[Lacking, ...], Mapping[missing.FigurePath, AtEnds]]:
    """Figures ranked by how much they widen base-year emissions, planned emissions or planned cost, and what the plans at their ends came to. `central`: the plan on representative days, from which swings begin."""
    tons = abs(base.base_year["yardstick"].total.value or 0.0) or abs(central.plan.emissions) or 1.0
    money = abs(central.value.moved) or 1.0
    asked = sorted(uncertain(base.site, base.stage.site, base.study), key=lambda item: -item[2])[:LOOKED]

    def at(path: missing.FigurePath, end: End) -> Frame:
        return keeping(frame(park, base.study, {path: end}, decide=runner.decide), base.paying)

    def looked(item: tuple[missing.FigurePath, Given, float]) -> float:
        """What its farther end moves of tonnes or money where what is built and used stays the same: for the choice alone."""
        path, given, _ = item
        ready = prepared(at(path, "high" if given.high - given.value >= given.value - given.low else "low"), decide=runner.decide)
        cost, emissions = runner.value(unmoved, ready.system, like=central.plan)
        return max(abs(emissions - central.plan.emissions) / tons, abs(cost - central.plan.cost) / money)

    if len(asked) > TRIED:
        weights = runner.all(looked, asked, "swing")
        asked = [x for x, _ in sorted(zip(asked, weights, strict=True), key=lambda pair: -pair[1])][:TRIED]

    def swing(item: tuple[missing.FigurePath, Given, float]) -> AtEnds:
        return from_central(central, *(assess(at(item[0], end), proved=False, decide=runner.like(central.plan)) for end in get_args(End)))

    ends = dict(zip((path for path, *_ in asked), runner.all(swing, asked, "swing"), strict=True))
    found = [*missing.activity_rows(base), *(missing.swung(base, path, given, emissions=float(np.ptp(ends[path].emissions)) / tons, cost=float(np.ptp(ends[path].social)) / money) for path, given, _ in asked)]
    return tuple(sorted(found, key=lambda x: (-round(max(x.widens_emissions.value or 0.0, x.widens_cost.value or 0.0), DIGITS), x.path))), ends


def uncertain(site: Site, later: Site, study: Study) -> Iterator[tuple[missing.FigurePath, Given, float]]:
    """Figures of what runs in the base year or in the stage (`later`), with a guess of their weight [-]: energy or its worth, times the width of the interval, over that of all its energy."""
    power = site.prices.get("electricity")
    price = (abs(power.energy.value) if power else 0.0) or _usual(study)
    weight = {id: typical(f"guess_{id}").value for id in ("hours", "unknown", "bought", "price", "climate", "factor", "ground", "connection")}
    total = site.final_energy() or 1.0
    for path, given in givens(site):
        width = given.high - given.low
        if width <= 0 or not given.value:
            continue
        relative = width / abs(given.value)
        head = str(path[0])
        if head == "enterprises" and "demand" in path and "operating" in (site.enterprises[int(path[1])].status, later.enterprises[int(path[1])].status):
            yield path, given, width / total
        elif head == "assets" and "operating" in (site.assets[int(path[1])].status, later.assets[int(path[1])].status):
            yield path, given, width * weight["hours"] / total if given.unit == "MW" else weight["unknown"] * relative
        elif head == "prices":
            carrier = str(path[1])
            share = (site.demand(carrier) or weight["bought"] * total) / total
            yield path, given, share * width / price if given.unit == "money/MWh" else weight["price"] * share * relative
        elif head == "climate":
            yield path, given, weight["climate"] * relative
        elif head == "grid" and path[-1] in ("factor", "export_share", "load_rate"):
            yield path, given, weight["factor"] * relative * site.demand("electricity") / total
        elif head == "grid" and path[-1] == "green_price":
            yield path, given, site.grid.covered * site.demand("electricity") / total * width / price
        elif head == "ground":
            yield path, given, weight["ground"] * min(relative, 3.0) * (1.0 if site.demand("electricity") else 0.0)
        elif head == "boundary" and lies_partly(given):
            firm = site.boundary.shares[int(path[2])].enterprise
            energy = sum(d.annual.value for e in site.running() if e.id == firm for d in e.demand.values())
            yield path, given, relative * energy / total if firm else weight["unknown"] * relative
        elif head == "grid" and path[-1] == "connection":
            yield path, given, weight["connection"] * relative


def _usual(study: Study) -> float:
    """Price of power where none is stated, for the guess alone [currency/MWh]."""
    row = next(r for r in table("defaults.csv") if r["path"] == "prices.electricity.energy")
    return convert(float(row["value"]), row["unit"].partition("/")[0], int(row["year"]), study.currency, study.price_year)

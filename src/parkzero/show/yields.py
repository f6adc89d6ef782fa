"""What the verdict of a plan owes to sun and wind whose yield is of confidence C: estimated, by latitude, by default, or by a climate that no text told.

Such a yield carries no verdict alone. At fixed capacities and stores its ends are set against the line, to first order: what sun and wind give less is first
sold less and then bought, what they give more is bought less, step by step, at the factor of the grid under the national rule; energy use stays as it is, since power counts the same wherever
it comes from. A verdict stands where no end of the yield takes any of its interval across the line. A series of the park, a weather file and the metered yield of plants
that stand are no such yields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from parkzero.clock import Floats, TimeGrid
from parkzero.complete.series import WALLS
from parkzero.document import Message, Yielded
from parkzero.energy import CERTIFICATES
from parkzero.figure import Figure, missing
from parkzero.park.noun import Given
from parkzero.park.site import Site
from parkzero.results import Assessment, Series
from parkzero.source import SPREAD
from parkzero.standards.factors import FOSSIL_POWER
from parkzero.statement import Judged
from parkzero.weather.climate import climatology

UNSURE = "C"
NONE = "no sun or wind of the plan has a yield of confidence C"
NOTHING_USED = "no energy use"
Ends = tuple[float, float]
"""Least and most of a yield over itself."""


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """A source of sun or wind whose yield is of confidence C, by step."""

    made: Floats
    """[MW]"""
    possible: Floats
    """What it could make [MW]."""
    most: float
    """What it could make at most [MW]."""
    ends: Ends

    @property
    def less(self) -> Floats:
        """What it makes less at the low end of its yield; what it could make and nobody took is lost first [MW]."""
        found: Floats = np.maximum(self.made - self.ends[0] * self.possible, 0.0)
        return found

    @property
    def more(self) -> Floats:
        """What it could make more at the high end [MW]."""
        found: Floats = np.maximum(np.minimum(self.ends[1] * self.possible, self.most) - self.possible, 0.0)
        return found


def bought_instead(sources: Iterable[Unsure], bought: Floats, sold: Floats, grid: TimeGrid) -> Ends:
    """Power bought less where all of them yield most, and more where they yield least [MWh/a]."""
    less, more = np.zeros(grid.size), np.zeros(grid.size)
    for x in sources:
        less, more = less + x.less, more + x.more
    return grid.total(np.minimum(more, bought)), grid.total(np.maximum(less - sold, 0.0))


def unsure_sources(made: Assessment) -> Iterator[Unsure]:
    """The sources of a plan whose yield is of confidence C."""
    plan, base = made.plan, made.frame
    for plant in made.system.plants:
        if plant.input is not None or plant.availability is None or plant.spares or plant.output != "electricity":
            continue
        capacity = plant.per_capacity * (plant.existing + plan.capacity.get(plant.id, 0.0))
        found = unsure_yield(made.site, base.stage.series, plant.id, plant.technology)
        if found and capacity > 0.0:
            yield Unsure(made=plan.flow[plant.id], possible=capacity * plan.grid.take(plant.availability), most=capacity, ends=found)


def unsure_yield(site: Site, series: Series, id: str, technology: str) -> Ends | None:
    """Least and most of a source's yield over itself; none where it is not of confidence C. `id`: of the plant, whose own full-load hours go before the place's."""
    own = next((a.hours for a in site.assets if a.id == id), None)
    if own is not None:
        return _unsure(own) if own.rule != "activity" else None
    wind = technology == "wind"
    if not series.origin["wind" if wind else "pv on walls" if technology == WALLS else "pv"].made:
        return None
    given = site.climate.wind_hours if wind else site.climate.pv_yield
    if given is None:
        return 1.0 - SPREAD[UNSURE], 1.0 + SPREAD[UNSURE]
    if given.rule == "meters":
        return None
    row = climatology(site.place, site.climate).origin.get("pv_yield") if given.rule == "climate" else None
    return _unsure(given, row.confidence if row else given.confidence or "")


def _unsure(given: Given, confidence: str | None = None) -> Ends | None:
    told = given.confidence if confidence is None else confidence
    return (given.low / given.value, given.high / given.value) if told == UNSURE and given.value > 0.0 else None


def resting_on_yields(made: Assessment, judged: Judged) -> Yielded:
    """What the verdict of a plan owes to such sources."""
    plan, sources = made.plan, tuple(unsure_sources(made))
    if not any(plan.grid.total(x.made) > 0.0 for x in sources):
        return Yielded(answer="not_asked", output=missing("MWh/a", NONE), indicator=missing("tCO2/tce", NONE))
    zero = np.zeros(plan.grid.size)
    bought = sum((plan.flow[s.id] for s in made.system.supplies if s.carrier == "electricity" and s.giver_kind == "grid"), zero)
    sold = sum((plan.flow[o.id] for o in made.system.outlets if o.carrier == "electricity"), zero)
    less, more = bought_instead(sources, bought, sold, plan.grid)
    beyond, whole = plan.grid.total(plan.flow.get(CERTIFICATES, zero)), plan.grid.total(bought)
    indicator = at_ends(judged, less, more, FOSSIL_POWER * (1.0 - made.frame.site.grid.covered - (beyond / whole if whole else 0.0)))
    output, low, high = (sum(plan.grid.total(part) for part in parts) for parts in ([x.made for x in sources], [x.less for x in sources], [x.more for x in sources]))
    return Yielded(answer=under_yields(judged, indicator), output=Figure(output, "MWh/a", low=output - low, high=output + high, basis="estimated", span="ends"), indicator=indicator)


def at_ends(judged: Judged, less: float, more: float, factor: float) -> Figure:
    """The core indicator between the ends: power bought less and more [MWh/a], at a factor [t/MWh]."""
    at, energy = judged.indicator.value, judged.energy.value
    if at is None or not energy:
        return missing("tCO2/tce", judged.indicator.reason or NOTHING_USED)
    return Figure(at, "tCO2/tce", low=at - factor * less / energy, high=at + factor * more / energy, basis="estimated", span="ends")


def under_yields(judged: Judged, between: Figure) -> Literal["turns", "stands", "not_asked"]:
    """Whether a verdict stands at both ends: with all of its interval, a conditional one with its value."""
    line, at, whole = judged.line.value, between.value, judged.indicator
    if judged.answer not in ("meets", "misses", "meets_if", "misses_if") or line is None or at is None or between.low is None or between.high is None:
        return "not_asked"
    sure = judged.answer in ("meets", "misses")
    if judged.answer.startswith("meets"):
        return "turns" if ((whole.high if sure else whole.value) or 0.0) + between.high - at > line else "stands"
    return "turns" if ((whole.low if sure else whole.value) or 0.0) + between.low - at <= line else "stands"


def judged_by_yield(judged: Judged, found: Yielded) -> Judged:
    """The verdict of a plan, which is none where it turns with such yields."""
    return replace(judged, answer="cannot_be_told", why="climate") if found.answer == "turns" else judged


def of_yields(found: Yielded, line: Figure) -> Iterator[Message]:
    """Whether the verdict stands, and what would settle one that does not."""
    low, value, high = found.indicator.low, found.indicator.value, found.indicator.high
    if found.answer != "not_asked" and value is not None:
        yield Message(
            code=f"note_yield_{found.answer}", values={"output": found.output, "value": Figure(value, found.indicator.unit), "low": Figure(low, found.indicator.unit), "high": Figure(high, found.indicator.unit), "line": line}
        )

"""What measures and what plants bring to a plan, against the same year with nothing new built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parkzero.backing import Brought
from parkzero.document import Message
from parkzero.economics.measures import is_measure
from parkzero.figure import Figure, missing
from parkzero.optimize.counting import shortfall
from parkzero.results import Assessment

UNSERVED = "without measures the demand could not be served"
ALONE = "what stands today could not serve the demand"


def plan_parts(made: Assessment, stay: Assessment, days: tuple[Assessment, Assessment] | None) -> dict[str, Brought]:
    """Measures: what the plan would lose without them. Plants and stores: the rest of what the plan brings against building nothing.

    `days`: the plan on representative days with and without measures; None where it takes none. Cost is before transfers. What measures bring may lie
    off by what two plans within the gap may differ in cost, and plans of equal cost in tonnes.
    """
    cur, spent = made.frame.study.currency, made.value.invested
    on_measures = sum(v for id, v in spent.items() if is_measure(_technology(made, id)))
    spared = {p.id: made.plan.grid.total(made.plan.flow[p.id]) for p in made.system.plants if p.spares}
    saved = sum(v for id, v in spared.items() if is_measure(_technology(made, id)))
    of_measures = _of_measures(made, days)
    whole = _against(made, stay)
    return {
        "measures": Brought(energy=Figure(saved, "MWh/a"), investment=Figure(on_measures, cur), saving=of_measures[0], abatement=of_measures[1]),
        "plants": Brought(
            energy=Figure(sum(spared.values()) - saved, "MWh/a"), investment=Figure(sum(spent.values()) - on_measures, cur),
            saving=_rest(whole[0], of_measures[0]), abatement=_rest(whole[1], of_measures[1]),
        ),
    }  # fmt: skip


def _technology(made: Assessment, id: str) -> str:
    return next(x.technology for x in made.system.assets if x.id == id)


def _of_measures(made: Assessment, days: tuple[Assessment, Assessment] | None) -> tuple[Figure, Figure]:
    """What the plan would cost and emit more without measures."""
    money, tonnes = f"{made.frame.study.currency}/a", "tCO2e/a"
    if days is None:
        return Figure(0.0, money), Figure(0.0, tonnes)
    whole, without = days
    if shortfall(without.plan, without.system):
        return missing(money, UNSERVED), missing(tonnes, UNSERVED)
    gap = 2.0 * made.frame.study.tolerance * abs(made.value.cost)
    apart = made.plan.emissions_high - made.plan.emissions_low
    return _within(without.value.cost - whole.value.cost, money, gap), _within(without.plan.emissions - whole.plan.emissions, tonnes, apart)


def _within(value: float, unit: str, apart: float) -> Figure:
    """A figure that among plans of equal cost may lie lower and higher by so much."""
    return Figure(value, unit, low=value - apart, high=value + apart, span="near_optimal")


def _against(made: Assessment, stay: Assessment) -> tuple[Figure, Figure]:
    """What the plan saves and cuts against building nothing."""
    money, tonnes = f"{made.frame.study.currency}/a", "tCO2e/a"
    if shortfall(stay.plan, stay.system):
        return missing(money, ALONE), missing(tonnes, ALONE)
    return Figure(stay.value.cost - made.value.cost, money), Figure(stay.plan.emissions - made.plan.emissions, tonnes)


def _rest(whole: Figure, part: Figure) -> Figure:
    """What is left of a whole."""
    if whole.value is None or part.value is None or part.low is None or part.high is None:
        return missing(whole.unit, whole.reason or part.reason)
    return Figure(whole.value - part.value, whole.unit, low=whole.value - part.high, high=whole.value - part.low, span=part.span)


def told(parts: Mapping[str, Brought], of: str) -> Iterator[Message]:
    """What measures bring and what plants bring, in a sentence; `of`: whose it is, as codes begin. Nothing where nothing is known to be brought by measures."""
    if not parts or parts["measures"].saving.value is None:
        return
    measures, plants = parts["measures"], parts["plants"]
    if not measures.investment.value:
        yield Message(code=f"{of}_parts_none", values={})
        return
    values: dict[str, Figure | str] = {"energy": measures.energy, "money": measures.saving, "tonnes": measures.abatement, "invested": measures.investment, "plants_invested": plants.investment}
    alone = plants.saving.value is None
    yield Message(code=f"{of}_parts_alone" if alone else f"{of}_parts", values=values if alone else values | {"plants_money": plants.saving, "plants_tonnes": plants.abatement})

"""Figures claimed for a project, computed under several readings, with each input 20 % lower and higher."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from parkzero.blueprint import CaseAnswer, InputSwing, ReadingAnswer, Term
from parkzero.economics.finance import Project, payback
from parkzero.economics.levelised import one_at_a_time, relief
from parkzero.figure import Figure, missing
from parkzero.park.case import LIMITS, PROJECT, RELIEF, RESULT_UNIT, Case, Input, Reading, Stated, size_of, worth_of

OFF = 0.2
"""Share by which each input is lower and higher."""
NEVER = 1e3
"""Stands for a payback that never comes, in the order of swings [a]."""
ROUND = 1e-9
Formula = Callable[[Mapping[str, float]], float]


def examined(cases: Iterable[Case]) -> tuple[CaseAnswer, ...]:
    """Every case with an answer for each reading and one for all."""
    return tuple(_case(case) for case in cases)


def _case(case: Case) -> CaseAnswer:
    readings = tuple(_reading(case, reading) for reading in case.readings)
    under = tuple(r.id for r in readings if r.answer == "holds")
    answer = "does_not_hold" if not under else "holds" if len(under) == len(readings) else "holds_only_under"
    said, unit = case.claimed, RESULT_UNIT[case.kind]
    value, off = size_of(said.value, unit), size_of(said.tolerance, unit) if said.tolerance else 0.0
    claimed = Figure(value, _shown(case), low=value - off, high=value + off, basis="published", source=case.source)
    return CaseAnswer(
        id=case.id, kind=case.kind, text=case.text, text_zh=case.text_zh, claimed=claimed, direction=said.holds, answer=answer, under=under, readings=readings, source=case.source, note=case.note, note_zh=case.note_zh,
    )  # fmt: skip


def _shown(case: Case) -> str:
    return {"payback": "a", "relief": "1"}[case.kind]


def _reading(case: Case, reading: Reading) -> ReadingAnswer:
    formula = _payback(reading) if case.kind == "payback" else _relief(reading)
    central = {name: item.value for name, item in reading.inputs.items()}

    def holds(result: float) -> bool:
        return _holds(result, case.claimed, RESULT_UNIT[case.kind])

    basis = "estimated" if any(i.basis == "estimated" for i in reading.inputs.values()) else "computed"

    def figure(result: float) -> Figure:
        return Figure(result, _shown(case), basis=basis) if result < NEVER else missing(_shown(case), "not paid back within its life")  # type: ignore[arg-type]

    result = formula(central)
    swings = tuple(
        _swing(s.name, reading.inputs[s.name], figure(s.low), figure(s.high), [holds(end) != holds(result) for end in (s.low, s.high)])
        for s in one_at_a_time(formula, central, OFF)
    )
    return ReadingAnswer(
        id=reading.id, text=reading.text, text_zh=reading.text_zh, result=figure(result), answer="holds" if holds(result) else "does_not_hold",
        terms=_terms(reading), inputs=swings, note=reading.note, note_zh=reading.note_zh,
    )  # fmt: skip


def _swing(name: str, item: Input, low: Figure, high: Figure, turned: list[bool]) -> InputSwing:
    turns = "both" if all(turned) else "lower" if turned[0] else "higher" if turned[1] else ""
    shown = Figure(item.value, item.unit, low=item.low, high=item.high, basis=item.basis, source=item.source)
    return InputSwing(id=name, text=item.what, text_zh=item.what_zh, figure=shown, year=str(item.year or ""), confidence=item.confidence or "", low=low, high=high, turns=turns, note=item.note)


def _holds(result: float, said: Stated, unit: str) -> bool:
    value = size_of(said.value, unit)
    if said.holds == "about":
        return said.tolerance is not None and abs(result - value) <= size_of(said.tolerance, unit) + ROUND
    return result <= value + ROUND if said.holds == "at_most" else result >= value - ROUND


def _payback(reading: Reading) -> Formula:
    """Years until the investment is earned back out of what a year earns more than it spends."""
    scale = _scales(reading)
    years = size_of(reading.inputs["life"].but(value=1.0), PROJECT["life"])

    def formula(x: Mapping[str, float]) -> float:
        parts = {
            part: sum(scale[part][n] * math.prod(x[name] for name in term) for n, term in enumerate(terms))
            for part, terms in reading.terms().items()
        }
        project = Project.steady(parts["invested"], parts["earned"], parts["spent"], max(round(x["life"] * years), 1))
        found = payback(project.before_tax, x.get("rate", 0.0))
        return NEVER if found is None else found

    return formula


def _scales(reading: Reading) -> dict[str, list[float]]:
    """By part: what each of its terms is in money, for inputs of size 1."""
    return {
        part: [worth_of(term, reading.inputs, yearly=part != "invested").value for term in terms] for part, terms in reading.terms().items()
    }


def _terms(reading: Reading) -> tuple[Term, ...]:
    found = []
    for part, terms in reading.terms().items():
        for term in terms:
            one = worth_of(term, reading.inputs, yearly=part != "invested")
            amount = one.value * math.prod(reading.inputs[name].value for name in term)
            found.append(Term(part=part, inputs=term, amount=Figure(amount, f"{one.currency}{'' if part == 'invested' else '/a'}")))
    return tuple(found)


def _relief(reading: Reading) -> Formula:
    """Share of the investment that a payment per unit of energy is worth."""
    units = {n: target for n, target in (RELIEF | LIMITS).items() if n in reading.inputs}

    def formula(x: Mapping[str, float]) -> float:
        of = {n: size_of(reading.inputs[n].but(value=x[n]), target) for n, target in units.items()}
        return relief(of["payment"], of["hours"], of["years"], of["investment"], **{n: of[n] for n in LIMITS if n in of})

    return formula

"""cases.yaml: each case checked, each error with file and line; readings come back whole, with what they take over from earlier ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from parkzero.park.case import DISCOUNT, LIMITS, PROJECT, RELIEF, RESULT_UNIT, Case, Input, Reading, size_of, worth_of
from parkzero.park.noun import Given
from parkzero.park.tables import validated
from parkzero.park.validation import Path, Where, shortly
from parkzero.problem import Problem, did_you_mean, dotted, one_of
from parkzero.units import UnitError

LONGEST = 60.0
"""Longest life of a project, and of a payment [a]."""
RANGE = {"year": (1.0, LONGEST), "": (0.0, 1.0), "h": (0.0, 8760.0)}
"""Values that an input may have, by the unit of its formula."""
Found = tuple[Path, str, str, str, str]
"""Where, code, found, expected, hint."""


def cases(raw: object, where: Where, claims: Collection[str]) -> tuple[tuple[Case, ...], list[Problem]]:
    """Cases from the tree of cases.yaml; `claims`: ids of claims.yaml."""
    if raw is None:
        return (), []
    if not isinstance(raw, list):
        return (), [Problem.at(where(()), "wrong_value", found=shortly(raw), expected="a list of cases")]
    made: list[Case] = []
    problems: list[Problem] = []
    for number, entry in enumerate(raw):
        item, found = validated(Case, entry, where, (number,))
        problems += found
        if item is None:
            continue
        whole = item.but(readings=_whole(item))
        wrong = [*_claimed(whole, claims), *_readings(item, whole)]
        if item.id in {c.id for c in made}:
            wrong.append((("id",), "duplicate_id", item.id, "each id once", ""))
        problems += [
            Problem.at(where((number, *at)), code, field=dotted((number, *at)), found=shown, expected=expected, hint=hint)
            for at, code, shown, expected, hint in wrong
        ]
        made.append(whole)
    return tuple(made), problems


def _whole(case: Case) -> tuple[Reading, ...]:
    """Readings with what they take over; inputs that no formula of theirs calls for are left behind."""
    found: dict[str, Reading] = {}
    for own in case.readings:
        base = found.get(own.like)
        if base:
            inputs = base.inputs | {n: _named(i, base.inputs.get(n)) for n, i in own.inputs.items()}
            own = own.but(inputs=inputs, **{part: terms or base.terms()[part] for part, terms in own.terms().items()})
        known = _called(case, own)
        found[own.id] = own.but(inputs={n: i for n, i in own.inputs.items() if n in known})
    return tuple(found.values())


def _named(own: Input, base: Input | None) -> Input:
    return own if base is None else own.but(what=own.what or base.what, what_zh=own.what_zh or base.what_zh)


def _called(case: Case, reading: Reading) -> set[str]:
    return {*PROJECT, *DISCOUNT, *reading.used()} if case.kind == "payback" else {*RELIEF, *LIMITS}


def _claimed(case: Case, claims: Collection[str]) -> Iterator[Found]:
    """What is wrong with the claim itself."""
    if case.claim and case.claim not in claims:
        yield ("claim",), "unknown_name", case.claim, "an id of claims.yaml", did_you_mean(case.claim, claims)
    said = case.claimed
    if (said.holds == "about") != (said.tolerance is not None):
        code, found = ("missing_field", "nothing") if said.tolerance is None else ("unknown_key", "a tolerance")
        yield ("claimed", "tolerance"), code, found, "a tolerance with holds: about", ""
    for name in ("value", "tolerance"):
        given = getattr(said, name)
        if given is not None:
            yield from _unit(given, RESULT_UNIT[case.kind], ("claimed", name))


def _said(item: Given) -> str:
    return f"{100 * item.value:g} %" if item.unit == "1" else f"{item.value:g} {item.unit}".strip()


def _unit(item: Given, target: str, at: Path) -> Iterator[Found]:
    try:
        size_of(item, target)
    except UnitError:
        shown = target.replace("money", "EUR") or "no unit"
        yield at, "wrong_unit", _said(item), f"a quantity in {shown} or a unit that converts to it", ""


def _readings(written: Case, whole: Case) -> Iterator[Found]:
    """What is wrong with the readings; what one takes over from another is told once."""
    seen: set[tuple[str, ...]] = set()
    if len(whole.readings) < len(written.readings):
        ids = [r.id for r in written.readings]
        twice = next(n for n, i in enumerate(ids) if i in ids[:n])
        yield ("readings", twice, "id"), "duplicate_id", ids[twice], "each id once", ""
        return
    for n, (own, reading) in enumerate(zip(written.readings, whole.readings, strict=True)):
        for at, code, found, expected, hint in _reading(written, own, reading, [r.id for r in written.readings[:n]]):
            if not (own.like and (code, found, expected) in seen):
                seen.add((code, found, expected))
                yield ("readings", n, *at), code, found, expected, hint


def _reading(case: Case, own: Reading, whole: Reading, earlier: Collection[str]) -> Iterator[Found]:
    if own.like and own.like not in earlier:
        yield ("like",), "unknown_name", own.like, "an earlier reading of the case", did_you_mean(own.like, earlier)
        return
    called = _called(case, whole)
    for name in sorted(set(own.inputs) - called):
        expected = "a name that a term calls for, life or rate" if case.kind == "payback" else one_of(sorted(called))
        yield ("inputs", name), "unknown_key", name, expected, did_you_mean(name, called)
    for name in own.inputs:
        if name in called:
            yield from _input(whole.inputs[name], ("inputs", name))
    yield from _payback(whole, {*own.inputs, *whole.inputs}) if case.kind == "payback" else _relief(whole)


def _input(item: Input, at: Path) -> Iterator[Found]:
    asked = {"what": "what the input is, in words", "source": "where the number comes from", "confidence": "confidence A, B or C"}
    for name, expected in asked.items():
        if not getattr(item, name):
            yield at, "missing_field", "nothing", expected, f"add {name}"
    if item.basis == "published" and item.confidence == "C":
        expected = "confidence A or B of what is published, or basis: estimated"
        yield (*at, "basis"), "wrong_value", "published with confidence C", expected, ""


def _sizes(reading: Reading, asked: Mapping[str, str], needed: Collection[str]) -> Iterator[Found]:
    """Inputs with a fixed meaning: there, in their unit, in range."""
    for name, target in asked.items():
        item = reading.inputs.get(name)
        if item is None:
            if name in needed:
                yield ("inputs",), "missing_field", "nothing", f"an input {name}", ""
            continue
        wrong = list(_unit(item, target, ("inputs", name)))
        yield from wrong
        if not wrong:
            size = size_of(item, target)
            least, most = RANGE.get(target, (0.0, float("inf")))
            if not least <= size <= most or (size == 0 and name in ("investment", "size")):
                bounds = f"a value between {least:g} and {most:g}" if most < float("inf") else "a value > 0"
                yield ("inputs", name), "out_of_range", _said(item), bounds, ""


def _relief(reading: Reading) -> Iterator[Found]:
    yield from _sizes(reading, RELIEF | LIMITS, (*RELIEF, *(("size",) if "cap" in reading.inputs else ())))
    for part, terms in reading.terms().items():
        if terms:
            yield (part,), "unknown_key", part, "no terms: a relief is payment x hours x years / investment", ""
    yield from _one_currency({name: i.currency for name, i in reading.inputs.items() if i.currency})


def _payback(reading: Reading, names: Collection[str]) -> Iterator[Found]:
    yield from _sizes(reading, PROJECT | DISCOUNT, tuple(PROJECT))
    money: dict[str, str] = {}
    for part, terms in reading.terms().items():
        if not terms and part != "spent":
            yield (), "missing_field", "nothing", f"terms of what is {part}", ""
        for k, term in enumerate(terms):
            unknown = [name for name in term if name not in reading.inputs]
            for name in unknown:
                yield (part, k), "unknown_name", name, "an input of the reading", did_you_mean(name, names)
            if unknown:
                continue
            shown = " x ".join(term)
            try:
                found = worth_of(term, reading.inputs, yearly=part != "invested")
            except UnitError:
                units = " x ".join(reading.inputs[name].unit for name in term) or "nothing"
                expected = "a product that is money" + ("" if part == "invested" else ", or money a year")
                yield (part, k), "wrong_unit", f"{shown}: {units}", expected, ""
                continue
            if found.currency:
                money[shown] = found.currency
    yield from _one_currency(money)


def _one_currency(money: Mapping[str, str]) -> Iterator[Found]:
    if len(set(money.values())) > 1:
        found = ", ".join(f"{n}: {c}" for n, c in money.items())
        yield (), "wrong_unit", found[:120], "one currency in a reading", ""

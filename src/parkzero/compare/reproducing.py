"""`reproduce`: a document made again, what moved since, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from itertools import chain
from typing import Any, Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError

from parkzero.compare.examination import assess
from parkzero.compare.explanation import explain
from parkzero.compare.inventory import inventory
from parkzero.compare.planning import plan
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import Document
from parkzero.compare.swapping import swap
from parkzero.document import Command, Made, as_json
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse
from parkzero.schema.differences import RELATIVE, Difference, Leaf, differences, leaves
from parkzero.schema.documents import KINDS, kind_of
from parkzero.schema.quantities import FIGURE, quantity

Written = Mapping[str, Any]
WORKS: Mapping[Command, Callable[..., Document]] = {"assess": assess, "plan": plan, "inventory": inventory, "swap": swap, "compare": explain}
ALONE: Command = "network"
"""What is made again by its own command: it is of no park."""
NEEDED: Mapping[Command, tuple[str, ...]] = {
    "assess": ("park",), "plan": ("park",), "inventory": ("park",), "swap": ("host",), "compare": ("a", "b"),
}  # fmt: skip
"""Parks without which a command cannot be run; a swap also has one for each section that is lent."""
LEFT_OUT = ("version", "made", "study/solver", "study/edition", "problems")
"""What tells by what a document was made, which stands among the reasons; problems of the data, which its key covers."""


@dataclass(frozen=True)
class _Stage:
    year: int


@dataclass(frozen=True)
class _Draws:
    value: int


@dataclass(frozen=True)
class _Account:
    year: int
    boundary: str
    draws: _Draws


@dataclass(frozen=True)
class _OfPlan:
    """What of a plan tells the question, where nothing else says it."""

    stages: tuple[_Stage, ...]


@dataclass(frozen=True)
class _OfAccounts:
    """What of accounts tells the question."""

    standard: str
    inventory: _Account


@dataclass(frozen=True)
class _OfComparison:
    """What of a comparison tells the question."""

    kind: str
    split: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a written document is the answer to."""

    kind: str
    command: Command
    options: Mapping[str, Any]
    places: Mapping[str, str]
    """Where each park was read; empty where the document does not say."""
    made: Made | None
    """None in a document that does not say how it was made: command and options are then taken from what it holds."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Something that a document depends on and that differs now."""

    what: Literal["code", "edition", "park", "package", "python", "machine", "seconds"]
    name: str
    """Which park or package."""
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A figure, or another leaf, that differs. `before` and `after` as written, None where there is none."""

    path: str
    quantity: str
    """Its path in the registry of quantities; empty for what is no figure."""
    definition: str
    before: Any
    after: Any
    apart: float
    """Largest relative distance of its numbers; endless for words, and for what is new or gone."""


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A document and the one that is made now."""

    asked: Asked
    leaves: int
    """How many leaves the document has that were compared."""
    moved: tuple[Moved, ...]
    reasons: tuple[Reason, ...]


def asked(written: object) -> Asked:
    """What a document asked.

    Raises WrongUse for what is no document, one of a version that is not known here, or one that cannot be compared: a figure whose number is
    none, a number without an end.
    """
    versions = tuple(k.version for k in KINDS.values() if k.command != ALONE)
    if not isinstance(written, dict) or "schema" not in written:
        raise WrongUse("no_schema", "", versions)
    try:
        kind = kind_of(written)
    except ValueError:
        raise WrongUse("document", str(written["schema"]), versions) from None
    if kind == ALONE:
        raise WrongUse("not_reproduced", ALONE)
    try:
        _comparable(kind, written)
        if written.get("made") is None:
            return _unsaid(kind, written)
        made = TypeAdapter(Made).validate_python(written["made"])
        if not set(NEEDED[made.command]) <= set(made.parks):
            raise ValueError(f"a document of {made.command} without {' and '.join(NEEDED[made.command])}")
        options = _options(made.command, made.options)
    except ValidationError as why:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in why.errors())
        raise WrongUse("document_broken", found) from None
    except ValueError as why:
        raise WrongUse("document_broken", str(why)) from None
    except RecursionError:
        raise WrongUse("document_broken", "nested too deep") from None
    return Asked(kind=kind, command=made.command, options=options, places={n: p.place for n, p in made.parks.items()}, made=made)


def _comparable(kind: str, written: Written) -> None:
    """Raises ValueError, with the place, for what cannot be set against another document."""
    for path, leaf in leaves(written):
        value = leaf.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            sound = abs(value) <= sys.float_info.max
        else:
            sound = value is None or leaf.keys[-1] not in ("value", "low", "high") or quantity(kind, leaf.keys[:-1]) is None
        if not sound:
            raise ValueError(f"{path}: {str(value)[:40]}, where a finite number is expected")
        try:
            f"{path}{value}".encode()
        except UnicodeEncodeError:
            raise ValueError(f"{path!a}: half a character, where text is expected") from None


def _options(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the function of a command takes them. Raises ValueError for one that it does not."""
    known = signature(WORKS[command]).parameters
    hints = get_type_hints(WORKS[command])
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValueError(f"{command} has no option {', '.join(unknown)}")
    return {name: TypeAdapter(hints[name]).validate_python(value) for name, value in given.items()}


def _unsaid(kind: str, written: Written) -> Asked:
    """The nearest question to a document that does not say what was asked."""
    command: Command = "assess"
    options: dict[str, Any] = {}
    parks: tuple[str, ...] = ("park",)
    if kind == "plan":
        plan_ = TypeAdapter(_OfPlan).validate_python(written)
        command, options = "plan", {"stages": tuple(stage.year for stage in plan_.stages)}
    elif kind == "accounts":
        accounts = TypeAdapter(_OfAccounts).validate_python(written)
        account = accounts.inventory
        command = "inventory"
        options = {"standard": accounts.standard, "boundary": account.boundary, "year": account.year, "draws": account.draws.value}
    elif kind == "comparison":
        comparison = TypeAdapter(_OfComparison).validate_python(written)
        if comparison.kind == "swap":
            command, parks = "swap", ("host", *comparison.split)
        else:
            command, options, parks = "compare", {"split": comparison.split}, ("a", "b")
    return Asked(kind=kind, command=command, options=options, places=dict.fromkeys(parks, ""), made=None)


def again(question: Asked, parks: Mapping[str, Park], problems: tuple[Problem, ...] = (), runner: Runner = Runner()) -> Document:
    """The document made anew of these parks, by the names that `places` has."""
    options = dict(question.options)
    if question.command == "assess":
        return assess(parks["park"], problems=problems, runner=runner, **options)
    if question.command == "plan":
        return plan(parks["park"], problems=problems, runner=runner, **options)
    if question.command == "inventory":
        return inventory(parks["park"], problems=problems, runner=runner, **options)
    if question.command == "swap":
        return swap(parks["host"], {name: park for name, park in parks.items() if name != "host"}, runner=runner, problems=problems)
    return explain(parks["a"], parks["b"], runner=runner, problems=problems, **options)


def reproduction(question: Asked, written: Written, document: Document, tolerance: float = RELATIVE) -> Reproduction:
    """What moved between a written document and the one that is made now, to a relative tolerance, and what of that which it depends on differs."""
    now: Written = json.loads(as_json(document))
    old, new = _compared(written), _compared(now)
    moved = tuple(_moved(question.kind, differences(old, new, tolerance), old, new))
    reasons = tuple(_reasons(question.made, document.made, (str(written.get("version", "")), str(now["version"])), moved=bool(moved)))
    return Reproduction(asked=question, leaves=len(old), moved=moved, reasons=reasons)


def _compared(written: Written) -> dict[str, Leaf]:
    return {path: leaf for path, leaf in leaves(written) if not any(f"{path}/".startswith(f"{name}/") for name in LEFT_OUT)}


def _moved(kind: str, found: Iterable[Difference], old: Mapping[str, Leaf], new: Mapping[str, Leaf]) -> Iterator[Moved]:
    """Differences with the leaves of one figure taken together."""
    figures: dict[str, list[Difference]] = {}
    for item in found:
        whole = item.leaf.keys[-1] in FIGURE and quantity(kind, item.leaf.keys[:-1]) is not None
        figures.setdefault(item.path.rpartition("/")[0] if whole else item.path, []).append(item)
    for path, items in figures.items():
        leaf = items[0].leaf
        row = quantity(kind, leaf.keys[:-1]) if path != items[0].path else None
        yield Moved(
            path=path, quantity=row.path if row else "", definition=row.definition if row else "", before=_value(path, old), after=_value(path, new),
            apart=max(item.apart for item in items),
        )  # fmt: skip


def _value(path: str, side: Mapping[str, Leaf]) -> Any:
    """What stands at a path: a leaf, or a figure."""
    if path in side:
        return side[path].value
    return {key: side[f"{path}/{key}"].value for key in FIGURE if f"{path}/{key}" in side} or None


def _reasons(before: Made | None, after: Made | None, versions: tuple[str, str], *, moved: bool) -> Iterator[Reason]:
    if before is None or after is None:
        return
    rows: Iterable[tuple[Any, str, str, str]] = chain(
        [("code", "", f"{versions[0]} {before.code}", f"{versions[1]} {after.code}"), ("edition", "", before.edition, after.edition)],
        (("park", p.id, p.key[:12], after.parks[n].key[:12] if n in after.parks else "") for n, p in before.parks.items()),
        (("package", n, before.packages.get(n, ""), after.packages.get(n, "")) for n in sorted({*before.packages, *after.packages})),
        [("python", "", before.python, after.python), ("machine", "", before.machine, after.machine)],
    )
    yield from (Reason(what=what, name=name, before=old, after=new) for what, name, old, new in rows if old != new)
    if moved and "seconds" in before.options:
        limit = str(before.options["seconds"])
        yield Reason(what="seconds", name="", before=limit, after=limit)

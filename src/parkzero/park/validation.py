"""From a tree of plain values to a Card, with every error located: file, line or cell, field, found, expected, hint."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from parkzero.park.instrument import Instrument
from parkzero.park.noun import IDENT
from parkzero.park.site import COUNTRY
from parkzero.park.study import CURRENCY
from parkzero.park.tree import COMMA
from parkzero.park.vocabulary import bare, meant, suggestion
from parkzero.park.whole import Card
from parkzero.park.wording import keys_in_ids, offered, worded
from parkzero.problem import Problem, did_you_mean, dotted, one_of
from parkzero.units import UnitError, dimension, split
from parkzero.words import DIMENSIONS

Path = tuple[str | int, ...]
Where = Callable[[Path], tuple[str, int | str | None]]
InstrumentKinds = Mapping[str, type[Instrument]]

_ABSOLUTE = ("energy", "power", "emission", "mass", "money", "area", "volume")
_BASES = {
    "emission": "% of base-year emissions", "energy": "% of base-year energy", "power": "% of peak demand",
    "mass": "% of base-year emissions",
    "money": "% of value added or of the investment", "area": "% of the site's area", "volume": "% of base-year use",
}  # fmt: skip


def problems_of(error: ValidationError, where: Where, head: Path = (), owner: type[BaseModel] | None = None) -> list[Problem]:
    """pydantic's errors in the words of a park."""
    found = []
    for item in error.errors(include_url=False):
        path: Path = (*head, *(p for p in item["loc"] if p not in ("function-before", "[key]") and not str(p).startswith("function-")))
        file, line = where(path)
        context, kind, value = item.get("ctx", {}), item["type"], item.get("input")
        field = dotted(path)
        shown = shortly(value)
        if kind == "extra_forbidden":
            names = field_names(owner or Card, path[len(head) :])
            name = str(path[-1])
            if _in_section(path) and _absolute(value):
                found.append(_absolute_problem(file, line, field, value))
                continue
            hint = COMMA if name[:1].isdigit() else did_you_mean(name, names)
            found.append(Problem("unknown_key", file, line=line, field=field, found=name, expected=one_of(names, name), hint=hint))
        elif kind == "missing":
            found.append(Problem("missing_field", file, line=line, field=field, found="nothing", expected=f"a value for {path[-1]!r}"))
        elif kind == "too_short":
            if value:
                continue  # its entries are told
            found.append(Problem("missing_value", file, line=line, field=field, found="an empty list", expected="at least one entry"))
        elif kind in ("literal_error", "enum"):
            names = offered(item)
            found.append(Problem("unknown_name", file, line=line, field=field, found=shown, expected=one_of(names, str(value)), hint=suggestion(str(value), names)))
        elif kind in (
            "wrong_unit",
            "out_of_range",
            "unknown_key",
            "missing_value",
            "not_a_quantity",
            "unknown_name",
            "not_a_year",
            "contradictory_bounds",
            "missing_field",
        ):
            if kind == "wrong_unit" and _in_section(path) and _absolute(value):
                found.append(_absolute_problem(file, line, field, value))
                continue
            code = "negative_value" if kind == "out_of_range" and _negative(value) else kind
            found.append(
                Problem(
                    code,
                    file,
                    line=line,
                    field=field,
                    found=str(context.get("found", shown)),
                    expected=str(context.get("expected", "")),
                    hint=str(context.get("hint", "")),
                )
            )
        else:
            found.append(Problem("wrong_value", file, line=line, field=field, found=shown, expected=_expected(kind, context)))
    return found


KINDS = {
    "int_type": "a whole number", "int_parsing": "a whole number", "int_from_float": "a whole number", "int_parsing_size": "a whole number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a finite number", "bool_type": "true or false", "bool_parsing": "true or false",
    "string_type": "a text", "tuple_type": "a list", "list_type": "a list", "dict_type": "a mapping", "model_type": "a mapping",
    "model_attributes_type": "a mapping", "too_long": "fewer entries", "string_too_long": "a shorter text", "none_required": "nothing",
}  # fmt: skip
"""What is expected where pydantic finds another kind of value, in words."""
PATTERNS = {
    IDENT: "an id: lower-case letters, digits, - and _", COUNTRY: "two letters of ISO 3166-1, like CN or DK", CURRENCY: "three letters of ISO 4217, like CNY or EUR",
}  # fmt: skip
"""What a pattern asks for, in words."""


def _expected(kind: str, context: dict[str, Any]) -> str:
    """What pydantic asked for, in words of a park."""
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        sign = {"greater_than_equal": ">=", "greater_than": ">", "less_than_equal": "<=", "less_than": "<"}[kind]
        bound = next(v for k, v in context.items() if k in ("ge", "gt", "le", "lt"))
        return f"a value {sign} {bound:g}"
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(str(context.get("pattern")), "a name of letters, digits and _")
    return KINDS.get(kind) or str(context.get("error") or "another value")


def field_problem(where: Where, path: Path, code: str, found: object, expected: str, hint: str = "", level: str = "error") -> Problem:
    """What is wrong with a field of the card, at its place."""
    file, line = where(path)
    return Problem(code, file, line=line, field=dotted(path), found=str(found)[:120], expected=expected, hint=hint, level=level)


def field_names(model: type[BaseModel], path: Path) -> list[str]:
    """Names allowed where `path` ends: the fields of the model that its head leads to."""
    here: Any = model
    for part in path[:-1]:
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = here.model_fields[str(part)].annotation
        elif not isinstance(part, int):
            pass
        here = _inner(here)
    return sorted(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _inner(kind: Any) -> Any:
    while not isinstance(kind, type) or not issubclass(kind, BaseModel):
        inner = [a for a in getattr(kind, "__args__", ()) if a is not type(None) and a is not Ellipsis]
        if not inner:
            return kind
        kind = inner[-1]
    return kind


def shortly(value: object) -> str:
    """What a value of the card is, in words or as it is written."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    return (repr(value) if isinstance(value, str) else str(value))[:120]


def _negative(value: object) -> bool:
    text = value.get("value") if isinstance(value, dict) else value
    return str(text).lstrip().startswith("-")


def _in_section(path: Path) -> bool:
    return bool(path) and path[0] in DIMENSIONS


def _dimension(value: object) -> str | None:
    if isinstance(value, dict):
        value = f"{value.get('value')} {value.get('unit') or ''}"
    try:
        return dimension(split(str(value))[1])
    except (UnitError, ValueError, OverflowError):
        return None


def _absolute(value: object) -> bool:
    return _dimension(value) in _ABSOLUTE


def _absolute_problem(file: str, line: int | str | None, field: str, value: object) -> Problem:
    kind = _dimension(value) or "emission"
    shown = f"{value.get('value')} {value.get('unit') or ''}".strip() if isinstance(value, dict) else str(value)
    return Problem(
        "absolute_amount",
        file,
        line=line,
        field=field,
        found=shown,
        expected=f"a relative amount: {_BASES[kind]}",
        hint="a section fits any site, so it holds no absolute amounts",
    )


def in_ids(tree: dict[str, Any], kinds: InstrumentKinds, own: Container[str] = ()) -> dict[str, Any]:
    """The tree of a card with ids in place of words. `own`: names of the park's own products, which stay."""
    tree = keys_in_ids(tree, own)
    policy = tree.get("policy")
    named = policy.get("instruments") if isinstance(policy, dict) else None
    if not isinstance(policy, dict) or not isinstance(named, list):
        return worded(Card, tree)  # type: ignore[no-any-return]
    instruments = [_instrument(raw, kinds) if isinstance(raw, dict) else raw for raw in named]
    rest: dict[str, Any] = worded(Card, tree | {"policy": policy | {"instruments": []}})
    return rest | {"policy": rest["policy"] | {"instruments": instruments}}


def _instrument(raw: dict[str, Any], kinds: InstrumentKinds) -> dict[str, Any]:
    word = str(raw.get("kind"))
    kind = next((id for id, k in kinds.items() if bare(word) in {bare(x) for x in (id, k.label, k.label_zh)}), meant("instrument", word, kinds))
    return worded(kinds[kind], raw | {"kind": kind}) if kind in kinds else raw


def _instruments(tree: dict[str, Any], kinds: InstrumentKinds, where: Where) -> tuple[dict[str, Any], list[Problem]]:
    """The tree with the instruments of its policy that can be read, and what is wrong with the others."""
    found: list[Problem] = []
    tree = dict(tree)
    policy = tree.get("policy")
    if isinstance(policy, dict) and isinstance(policy.get("instruments"), list | tuple):
        ready = []
        for number, raw in enumerate(policy["instruments"]):
            head: Path = ("policy", "instruments", number)
            kind = raw.get("kind") if isinstance(raw, dict) else raw
            if not isinstance(raw, dict) or not isinstance(kind, str) or kind not in kinds:
                file, line = where(head)
                found.append(
                    Problem(
                        "unknown_name",
                        file,
                        line=line,
                        field=dotted((*head, "kind")),
                        found=shortly(kind),
                        expected=one_of(sorted(kinds)),
                        hint=did_you_mean(str(kind), sorted(kinds)),
                    )
                )
                continue
            try:
                ready.append(kinds[str(kind)].model_validate(raw))
            except ValidationError as error:
                found += problems_of(error, where, head, kinds[str(kind)])
        tree["policy"] = policy | {"instruments": ready}
    return tree, found


def card(tree: dict[str, Any], kinds: InstrumentKinds, where: Where) -> tuple[Card | None, list[Problem]]:
    """The card of a tree, and all that is wrong with it."""
    tree, found = _instruments(tree, kinds, where)
    try:
        return Card.model_validate(tree), found
    except ValidationError as error:
        return None, found + problems_of(error, where)
    except RecursionError:
        return None, [*found, Problem.at(where(()), "too_large", found="values nested too deep", expected="a park card")]


STAND_INS: tuple[Any, ...] = (1, "stand-in", "1 MW", "1 GWh", "1 CNY/kWh", "1 %", "1 t", "1 m2", "CN", "2030", {}, [])
"""What may stand where a field must have a value and has none that can be read, so that the rest is looked at: the first that fits."""


def salvaged(tree: dict[str, Any], kinds: InstrumentKinds) -> Card | None:
    """The card of a broken tree with the broken leaves left out, those that must be there by a stand-in, so that the rest can be checked too;
    None where too little is left."""
    rest, tried = copy.deepcopy(_instruments(tree, kinds, lambda _: ("", None))[0]), dict[Path, int]()
    for _ in range(len(STAND_INS) + 2):
        try:
            return Card.model_validate(rest, context={"kinds": kinds})
        except ValidationError as error:
            for path in {item["loc"]: None for item in error.errors(include_url=False, include_context=False, include_input=False)}:
                _mend(rest, path, tried)
        except RecursionError:
            return None
    return None


def _mend(tree: Any, path: Path, tried: dict[Path, int]) -> None:
    """Remove the leaf that a path of pydantic leads to, or put the next stand-in there where that was done before; parts that are no keys (kinds of a union) end it."""
    here, last, at = tree, path[-1], list[str | int]()
    for part in path[:-1]:
        inner: Any = None
        if isinstance(here, dict):
            inner = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            inner = here[part]
        if not isinstance(inner, dict | list):
            last = part
            break
        here = inner
        at.append(part)
    place = (*at, last)
    number = tried[place] = tried.get(place, -1 if isinstance(here, dict) and last in here else 0) + 1
    if number > len(STAND_INS):
        return
    if isinstance(here, dict):
        here.pop(last, None)
        here.update({last: copy.deepcopy(STAND_INS[number - 1])} if number else {})
    elif isinstance(here, list) and isinstance(last, int) and last < len(here):
        others = [x for n, x in enumerate(here) if n != last]
        here[last] = others[0] if number == 1 and others and not any(isinstance(x, dict | list) for x in here) else {} if number == 1 else copy.deepcopy(STAND_INS[number - 2])

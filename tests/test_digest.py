"""The key of a park counts every field of it, and is the same in every process."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parkzero
from parkzero.compare.swapping import borrowing
from parkzero.digest import digest
from parkzero.order import kinds
from parkzero.park.noun import Noun
from parkzero.park.trail import ClosedTotal, Evidence
from parkzero.park.weatherfile import WeatherHead
from parkzero.park.whole import Activity, Avoided, Certificate, Claim, Measured, OwnFactor, Park, Stream


def row(**values: Any) -> Activity:
    """A row of activity of such values, unchecked."""
    made = object.__new__(Activity)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def altered(value: Any, depth: int = 99) -> Iterator[tuple[str, Any]]:
    """Values that differ from one in a single place, each with its path; nouns below `depth` are changed as a whole."""
    if isinstance(value, Noun | Activity) and not depth:
        yield "whole", None
    elif isinstance(value, Activity):
        for name, item in value:
            for path, other in altered(item, depth - 1):
                yield f"{name}.{path}", row(**dict(value) | {name: other})
    elif isinstance(value, Noun):
        for name in type(value).model_fields:
            for path, other in altered(getattr(value, name), depth - 1):
                yield f"{name}.{path}", value.model_copy(update={name: other})
    elif isinstance(value, dict):
        yield "added", value | {"another": 1.0}
        for key, item in value.items():
            rest = {k: v for k, v in value.items() if k != key}
            yield f"{key}.gone", rest
            yield f"{key}.named", rest | {f"{key}x": item}
            for path, other in altered(item, depth):
                yield f"{key}.{path}", value | {key: other}
    elif isinstance(value, tuple):
        yield "added", (*value, None)
        if value:
            yield "shorter", value[:-1]
        for n, item in enumerate(value):
            for path, other in altered(item, depth):
                yield f"[].{path}", (*value[:n], other, *value[n + 1 :])
        if value != value[::-1]:
            yield "turned", value[::-1]
    elif isinstance(value, np.ndarray):
        yield "bit", np.append(value[:-1], np.nextafter(value[-1], np.inf))
        yield "places", np.concatenate([value[:1], value[2:3], value[1:2], value[3:]])
        yield "shape", value.reshape(2, -1)
        yield "dtype", value.astype(np.float32)
    elif value is None or isinstance(value, str):
        yield "text", f"{value or ''}x"
    elif isinstance(value, bool):
        yield "turned", not value
    elif isinstance(value, int):
        yield "next", value + 1
    else:
        yield "next", float(np.nextafter(value, np.inf))
        yield "nothing", None


def filled(kind: Any) -> Any:
    """A value of a type with something in every field, unchecked."""
    origin, inside = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Noun):
        return kind.model_construct(**{n: filled(f.annotation) for n, f in kind.model_fields.items()})
    if kind is Activity:
        return row(**{f.name: filled(get_type_hints(Activity, include_extras=True)[f.name]) for f in fields(Activity)})
    if origin is Literal:
        return inside[0]
    if origin in (Union, types.UnionType):
        return filled(next(k for k in inside if k is not type(None)))
    if origin is tuple:
        return (filled(inside[0]),) if inside[-1] is Ellipsis else tuple(map(filled, inside))
    if origin is dict:
        return {filled(inside[0]): filled(inside[1])}
    if origin is np.ndarray:
        return np.arange(8.0)
    if hasattr(kind, "__metadata__"):
        return filled(kind.__origin__)
    return {str: "a", int: 2020, float: 1.5, bool: True, Any: "any"}[kind]


def nouns() -> list[type[Noun]]:
    found, ahead = [], [Noun]
    while ahead:
        kind = ahead.pop()
        found.append(kind)
        ahead += kind.__subclasses__()
    return [k for k in dict.fromkeys(found) if k.__module__.startswith("parkzero.") and k is not Noun]


def test_every_field_of_every_noun_counts() -> None:
    """Each field of each type changed in turn: no two digests are the same."""
    assert {Park, *kinds().values()} <= set(nouns())
    for kind in (*nouns(), Activity):
        value = filled(kind)
        seen = {digest(value): "itself"}
        changed = list(altered(value, 1))
        assert {p.split(".")[0] for p, _ in changed} == ({f.name for f in fields(kind)} if kind is Activity else set(kind.model_fields))
        for path, other in changed:
            made = digest(other)
            assert made not in seen, f"{kind.__name__}: {path} and {seen[made]}"
            seen[made] = path


def short(park: Park) -> Park:
    """A park with no more than two rows, firms, claims of each kind: there is a change for every kind of place still."""
    rows = {n: getattr(park, n)[:2] for n in Park.model_fields if isinstance(getattr(park, n), tuple)}
    site = {n: getattr(park.site, n)[:2] for n in type(park.site).model_fields if isinstance(getattr(park.site, n), tuple)}
    return park.but(**rows, site=park.site.but(**site))


@pytest.fixture(scope="module")
def park() -> Park:
    """A park with something in every field of `Park`, a borrowed section with its donor among them."""
    host, donor = (parkzero.load(name)[0] for name in ("shenzhen-bipv", "kalundborg"))
    rows = {n: (filled(k),) for n, k in (("certificates", Certificate), ("avoided", Avoided), ("indicators", Measured), ("factors", OwnFactor), ("evidence", Evidence), ("versions", ClosedTotal), ("streams", Stream), ("claims", Claim))}
    host, donor = (short(p) for p in (host.but(**rows, profiles={"pv": np.linspace(0.0, 1.0, 8760)}, clocks={"pv": "UTC"}, weather=filled(WeatherHead)), donor))
    found = borrowing(host, {"policy": donor})
    assert all(getattr(found, n) for n in Park.model_fields if n not in ("claims", "streams"))
    return found


@pytest.mark.long
def test_every_part_of_a_park_counts(park: Park) -> None:
    """One change for every kind of place in a real park, donors and the host's replaced section included."""
    paths = dict(altered(park))
    assert any(p.startswith("borrowed.policy.policy.instruments.[].coverage") for p in paths)
    assert any(p.startswith("replaced.policy") for p in paths)
    keys = {other.key() for other in paths.values()}
    assert park.key() not in keys
    assert len(keys) == len(paths)


def test_profiles_of_equal_sum_and_moment_have_two_keys(park: Park) -> None:
    """1, -3, 3, -1 has no sum and no first or second moment."""
    flat, wave = np.ones(8760), np.ones(8760)
    wave[:4] += [0.1, -0.3, 0.3, -0.1]
    assert park.but(profiles={"pv": flat}).key() != park.but(profiles={"pv": wave}).key()


@pytest.mark.long
def test_equal_parks_have_one_key_in_every_process() -> None:
    code = "import parkzero; print(parkzero.load('euref')[0].key())"
    made = [subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True) for seed in ("1", "2")]
    assert {m.stdout.strip() for m in made} == {parkzero.load("euref")[0].key()}


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
VALUES = st.recursive(LEAVES, lambda inside: st.lists(inside, max_size=4).map(tuple) | st.dictionaries(st.text(), inside, max_size=4), max_leaves=8)


@given(VALUES, VALUES)
@settings(max_examples=60)
def test_digests_are_equal_where_values_are(a: Any, b: Any) -> None:
    """`repr` tells all of these apart: 1 and 1.0 and True, 0.0 and -0.0, the order of a mapping."""
    assert (digest(a) == digest(b)) == (repr(a) == repr(b))


def test_the_example_of_digest() -> None:
    assert doctest.testmod(sys.modules[digest.__module__]).failed == 0


def test_sets_have_no_order_and_arrays_no_stride() -> None:
    assert digest({"b", "a", "c"}) == digest(frozenset("cab"))
    assert digest(np.arange(6.0)[::2]) == digest(np.array([0.0, 2.0, 4.0]))
    assert digest(np.float64(2.5)) == digest(2.5)


@dataclass(frozen=True)
class Held:
    value: object


@pytest.mark.parametrize("value", [object(), Held, len, np.array([object()]), np.ma.masked_array([1.0], [True])])
def test_what_cannot_be_walked_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no digest"):
        digest(Held((value,)))


def test_equal_bytes_of_other_types_are_told_apart() -> None:
    assert digest(np.zeros(2, np.int64)) != digest(np.zeros(2, np.float64))

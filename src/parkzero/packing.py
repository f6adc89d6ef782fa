"""Frozen values as JSON and arrays, and back, by their types: what comes back is equal to the last bit.

A value is walked along type hints: None, bool, int, float, str, Literal, tuples, frozen sets, mappings, NumPy arrays, unions, named
tuples and dataclasses of these. Anything else is an error when it is packed, never a surprise when it is unpacked.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

Packed = Any
"""What JSON can say: None, bool, int, float (not-a-number and the infinities too), str, lists, and objects with text as keys."""
Arrays = list[npt.NDArray[Any]]
SCALARS: dict[Any, tuple[type, ...]] = {bool: (bool,), int: (int,), float: (float, int), str: (str,), types.NoneType: (types.NoneType,)}
"""What stands for a type; a whole number where a float is asked for stays one."""


def pack(value: object, kind: Any) -> tuple[Packed, Arrays]:
    """A value of a type as a tree, and the arrays that it names by their places. Raises TypeError where it does not fit the type.

    >>> pack({("a", 2): (0.1, None)}, Mapping[tuple[str, int], tuple[float, float | None]])
    ([[['a', 2], [0.1, None]]], [])
    """
    arrays: Arrays = []
    return _packed(value, kind, arrays), arrays


def unpack(tree: Packed, arrays: Arrays, kind: Any) -> Any:
    """The value of a tree and its arrays. Raises TypeError, ValueError, LookupError or AttributeError where they do not fit."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind in SCALARS or origin is Literal:
        return _scalar(tree, kind)
    if origin in (Union, types.UnionType):
        if tree is None and types.NoneType in inside:
            return None
        arms = _arms(inside)
        which, tree = (0, tree) if len(arms) == 1 else tree
        return unpack(tree, arrays, arms[which])
    if origin is tuple:
        return tuple(unpack(item, arrays, k) for item, k in zip(tree, _each(inside, len(tree)), strict=True))
    if origin is frozenset:
        return frozenset(unpack(item, arrays, inside[0]) for item in tree)
    if origin in (dict, Mapping):
        pairs = tree.items() if inside[0] is str else tree
        return {unpack(key, arrays, inside[0]): unpack(item, arrays, inside[1]) for key, item in pairs}
    if origin is np.ndarray:
        return arrays[_scalar(tree, int)]
    if _record(kind):
        hints = _hints(kind)
        if list(tree) != list(hints):
            raise ValueError(f"fields of {kind} are {', '.join(hints)}, found {', '.join(tree)}")
        return kind(**{name: unpack(tree[name], arrays, hint) for name, hint in hints.items()})
    raise TypeError(f"no value of {kind} can be unpacked")


def _packed(value: Any, kind: Any, arrays: Arrays) -> Packed:
    origin, inside = get_origin(kind), get_args(kind)
    if kind in SCALARS or origin is Literal:
        return _scalar(value.item() if isinstance(value, np.generic) else value, kind)
    if origin in (Union, types.UnionType):
        if value is None and types.NoneType in inside:
            return None
        return _chosen(value, _arms(inside), arrays)
    if origin is tuple and type(value) is tuple:
        return [_packed(item, k, arrays) for item, k in zip(value, _each(inside, len(value)), strict=True)]
    if origin is frozenset and isinstance(value, frozenset):
        return sorted((_packed(item, inside[0], arrays) for item in value), key=repr)
    if origin in (dict, Mapping) and isinstance(value, Mapping):
        pairs = [(_packed(key, inside[0], arrays), _packed(item, inside[1], arrays)) for key, item in value.items()]
        return dict(pairs) if inside[0] is str else [list(pair) for pair in pairs]
    if origin is np.ndarray and type(value) is np.ndarray and not value.dtype.hasobject:
        arrays.append(value)
        return len(arrays) - 1
    if _record(kind) and type(value) is kind:
        return {name: _packed(getattr(value, name), hint, arrays) for name, hint in _hints(kind).items()}  # type: ignore[arg-type]
    raise TypeError(f"{type(value)} is no value of {kind} that can be packed")


def _scalar(value: Any, kind: Any) -> Any:
    known = get_args(kind) if get_origin(kind) is Literal else ()
    if type(value) in SCALARS.get(kind, ()) or any(type(value) is type(k) and value == k for k in known):
        return value
    raise TypeError(f"{value!r} is no value of {kind}")


def _chosen(value: Any, arms: list[Any], arrays: Arrays) -> Packed:
    """A value of one of several types: where there is a choice, with the number of the first that it fits."""
    held = len(arrays)
    for which, arm in enumerate(arms):
        try:
            tree = _packed(value, arm, arrays)
        except TypeError:
            del arrays[held:]
        else:
            return tree if len(arms) == 1 else [which, tree]
    raise TypeError(f"{type(value)} is none of {arms}")


def _record(kind: Any) -> bool:
    return is_dataclass(kind) or hasattr(kind, "_fields")


def _arms(kinds: tuple[Any, ...]) -> list[Any]:
    return [k for k in kinds if k is not types.NoneType]


def _each(kinds: tuple[Any, ...], size: int) -> tuple[Any, ...]:
    """The type of each of a tuple's items."""
    found = (kinds[0],) * size if kinds[-1:] == (Ellipsis,) else kinds
    if len(found) != size:
        raise TypeError(f"{size} items where there are {len(found)}")
    return found


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    """Types of the fields of a dataclass or named tuple, all of which make a new one."""
    known = get_type_hints(kind)
    if is_dataclass(kind) and not all(f.init for f in fields(kind)):
        raise TypeError(f"{kind} has fields that are not given to it")
    return {name: known[name] for name in getattr(kind, "_fields", None) or [f.name for f in fields(kind)]}

"""A digest of values: the same for the same values in every process, another one as soon as any part of them differs.

Complete by construction: a value is walked by the fields of its type, so that a new field counts from the day it is written, and a type
that cannot be walked is refused. Numbers count by their bits (one not-a-number is like another), arrays by dtype, shape and bytes,
mappings in the order they stand in (sums and columns of programmes run in it), sets in an order of their own. Every part is marked with
its kind and its length.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel


def digest(*values: object) -> str:
    """SHA-256 of values, 64 hexadecimal digits.

    Values: None, bool, int, float, str, bytes, NumPy scalars and arrays, tuples, lists, sets, mappings, dataclasses and pydantic models of
    them. Raises TypeError on anything else.

    >>> digest(1.0, ("a", "b")) == digest(1.0, ("a", "b")), digest("ab", "c") == digest("a", "bc")
    (True, False)
    """
    seen = hashlib.sha256()
    _walk(values, seen.update)
    return seen.hexdigest()


def _marked(kind: str, content: bytes) -> bytes:
    return b"%s %d:%s" % (kind.encode(), len(content), content)


def _walk(value: object, put: Callable[[bytes], None]) -> None:
    """Hands over the parts of a value in their order."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        put(_marked("word", str(value).encode()))
    elif isinstance(value, int):
        put(_marked("int", str(int(value)).encode()))
    elif isinstance(value, float):
        put(_marked("float", struct.pack("<d", value if value == value else math.nan)))
    elif isinstance(value, str):
        put(_marked("str", value.encode("utf8", "surrogatepass")))
    elif isinstance(value, bytes):
        put(_marked("bytes", value))
    elif isinstance(value, tuple | list):
        put(_group(type(value), len(value)))
        for item in value:
            _walk(item, put)
    elif isinstance(value, Set):
        put(_group(frozenset, len(value)))
        for item in sorted(_bytes(item) for item in value):
            put(item)
    elif isinstance(value, Mapping):
        _mapping(value, put)
    elif type(value) is np.ndarray and not value.dtype.hasobject:
        put(_marked("array", f"{value.dtype.descr} {value.shape}".encode()))
        put(_marked("bytes", value.tobytes()))
    elif isinstance(value, BaseModel):
        held = {name: getattr(value, name) for name in type(value).model_fields}
        _record(value, held | (value.model_extra or {}) | (value.__pydantic_private__ or {}), put)
    elif is_dataclass(value) and not isinstance(value, type):
        _record(value, {f.name: getattr(value, f.name) for f in fields(value)}, put)
    else:
        raise TypeError(f"no digest of a {type(value).__module__}.{type(value).__qualname__}")


def _bytes(value: object) -> bytes:
    parts: list[bytes] = []
    _walk(value, parts.append)
    return b"".join(parts)


def _group(kind: type, size: int) -> bytes:
    return _marked(kind.__qualname__, str(size).encode())


def _mapping(value: Mapping[Any, object], put: Callable[[bytes], None]) -> None:
    put(_group(dict, len(value)))
    for key, item in value.items():
        _walk(key, put)
        _walk(item, put)


def _record(value: object, held: Mapping[str, object], put: Callable[[bytes], None]) -> None:
    put(_marked("record", f"{type(value).__module__}.{type(value).__qualname__}".encode()))
    _mapping(held, put)

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
from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass

import numpy as np
from pydantic import BaseModel


def digest(*values: object) -> str:
    """SHA-256 of values, 64 hexadecimal digits.

    Values: None, bool, int, float, str, bytes, NumPy scalars and arrays, tuples, lists, sets, mappings, dataclasses and pydantic models of
    them. Raises TypeError on anything else.

    >>> digest(1.0, ("a", "b")) == digest(1.0, ("a", "b")), digest("ab", "c") == digest("a", "bc")
    (True, False)
    """
    return hashlib.sha256(b"".join(_parts(values))).hexdigest()


def _marked(kind: str, content: bytes) -> bytes:
    return b"%s %d:%s" % (kind.encode(), len(content), content)


def _parts(value: object) -> Iterator[bytes]:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        yield _marked("word", str(value).encode())
    elif isinstance(value, int):
        yield _marked("int", str(int(value)).encode())
    elif isinstance(value, float):
        yield _marked("float", struct.pack("<d", value if value == value else math.nan))
    elif isinstance(value, str):
        yield _marked("str", value.encode("utf8", "surrogatepass"))
    elif isinstance(value, bytes):
        yield _marked("bytes", value)
    elif isinstance(value, tuple | list):
        yield from _group(type(value), len(value))
        for item in value:
            yield from _parts(item)
    elif isinstance(value, Set):
        yield from _group(frozenset, len(value))
        yield from sorted(b"".join(_parts(item)) for item in value)
    elif isinstance(value, Mapping):
        yield from _group(dict, len(value))
        for key, item in value.items():
            yield from _parts(key)
            yield from _parts(item)
    elif type(value) is np.ndarray and not value.dtype.hasobject:
        yield _marked("array", f"{value.dtype.descr} {value.shape}".encode())
        yield _marked("bytes", value.tobytes())
    elif isinstance(value, BaseModel):
        held = {name: getattr(value, name) for name in type(value).model_fields}
        yield from _record(value, held | (value.model_extra or {}) | (value.__pydantic_private__ or {}))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _record(value, {f.name: getattr(value, f.name) for f in fields(value)})
    else:
        raise TypeError(f"no digest of a {type(value).__module__}.{type(value).__qualname__}")


def _group(kind: type, size: int) -> Iterator[bytes]:
    yield _marked(kind.__qualname__, str(size).encode())


def _record(value: object, held: Mapping[str, object]) -> Iterator[bytes]:
    yield _marked("record", f"{type(value).__module__}.{type(value).__qualname__}".encode())
    yield from _parts(held)

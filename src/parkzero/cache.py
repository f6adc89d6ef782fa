"""Values kept on disk by a key that says all they depend on, so that nothing is computed twice.

One file an entry: a zip archive of `value.json` and arrays as .npy, which `numpy.load` opens too; nothing in it is ever executed. An entry
appears whole or not at all, and one that is broken, cut off or of another kind counts as none. Processes may share a folder. Where the
folder cannot be used, nothing is kept.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np

from parkzero.digest import digest
from parkzero.edition import software
from parkzero.packing import pack, unpack

T = TypeVar("T")
PLACE = "PARKZERO_CACHE"
"""Environment variable: the folder in which the cache's own stands, or "off"."""
FORMAT = 1
SUFFIX = ".npz"
ENTRY = re.compile(r"[0-9a-f]{64}\.npz")
UNFINISHED = ".unfinished-"
STALE = 3600.0
"""Age at which an entry that was never finished is swept away [s]."""
BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
"""What reading something that is no whole entry may raise."""


@dataclass(frozen=True)
class Cache:
    """A folder of one's own (mode 0700) with entries of at most `room` bytes together; those not used for longest go first."""

    folder: Path
    room: int = 2_000_000_000

    def get(self, key: str, kind: Any) -> Any:
        """The value of a type under a key. Raises KeyError where there is none."""
        path = self.folder / f"{key}{SUFFIX}"
        try:
            self._own()
            with zipfile.ZipFile(path) as archive:
                head = json.loads(archive.read("value.json"))
                if (head["format"], head["key"], head["kind"]) != (FORMAT, key, str(kind)):
                    raise KeyError(key)
                arrays = [_array(archive.read(f"{n}.npy")) for n in range(head["arrays"])]
                value = unpack(head["value"], arrays, kind)
            os.utime(path)
        except BROKEN as why:
            raise KeyError(key) from why
        return value

    def put(self, key: str, kind: Any, value: object) -> None:
        """Keep a value of a type under a key. Raises TypeError where it does not fit the type; what the disk refuses is not kept."""
        tree, arrays = pack(value, kind)
        head = {"format": FORMAT, "key": key, "kind": str(kind), "arrays": len(arrays), "value": tree}
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._own()
            handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                    archive.writestr("value.json", json.dumps(head))
                    for n, array in enumerate(arrays):
                        with archive.open(f"{n}.npy", "w", force_zip64=True) as member:
                            np.lib.format.write_array(member, array, allow_pickle=False)
                os.replace(unfinished, self.folder / f"{key}{SUFFIX}")
            finally:
                Path(unfinished).unlink(missing_ok=True)
            self._bound()
        except OSError:
            return

    def call(
        self, work: Callable[..., T], *given: object, heard: Mapping[str, Any] | None = None, lasting: Callable[[T], bool] = lambda _: True,
        **options: object,
    ) -> T:  # fmt: skip
        """`work(*given, **options, **heard)`, or what it gave before for the same `given` and `options`; `heard` does not count.

        `work` is a function of a module whose value follows from its arguments alone, with its type as hint. What is not `lasting` is
        not kept.
        """
        key = digest(software(), f"{work.__module__}.{work.__qualname__}", given, options)
        kind = get_type_hints(work)["return"]
        with suppress(KeyError):
            kept: T = self.get(key, kind)
            return kept
        found = work(*given, **options, **(heard or {}))
        if lasting(found):
            self.put(key, kind, found)
        return found

    def _own(self) -> None:
        """Raise PermissionError where the folder belongs to somebody else, and close it to others where it does not."""
        if not hasattr(os, "getuid"):
            return
        state = self.folder.stat()
        if state.st_uid != os.getuid():
            raise PermissionError(f"{self.folder} belongs to somebody else")
        if state.st_mode & 0o077:
            self.folder.chmod(0o700)

    def _bound(self) -> None:
        """Let go of entries beyond the room, and of those that were never finished."""
        entries = []
        for item in os.scandir(self.folder):
            try:
                state = item.stat()
            except OSError:  # another process was quicker
                continue
            if ENTRY.fullmatch(item.name):
                entries.append((state.st_mtime_ns, state.st_size, item.path))
            elif item.name.startswith(UNFINISHED) and time.time() - state.st_mtime > STALE:
                Path(item.path).unlink(missing_ok=True)
        over = sum(size for _, size, _ in entries) - self.room
        for _, size, path in sorted(entries):
            if over <= 0:
                return
            Path(path).unlink(missing_ok=True)
            over -= size


def _array(content: bytes) -> Any:
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)


def usual() -> Cache | None:
    """The user's cache: in the folder that PARKZERO_CACHE names, else where the system keeps caches; None where it says "off"."""
    place = os.environ.get(PLACE, "")
    if place.lower() == "off":
        return None
    if place:
        return Cache(Path(place).absolute() / "parkzero")
    from platformdirs import user_cache_path

    return Cache(user_cache_path("parkzero", appauthor=False) / "values")

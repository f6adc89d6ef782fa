"""Values on disk: what comes back is what was put in, to the last bit, or nothing."""

from __future__ import annotations

import doctest
import json
import os
import stat
import subprocess
import sys
import tomllib
import types
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from parkzero import edition
from parkzero.blueprint import Planning
from parkzero.cache import PLACE, Cache, usual
from parkzero.clock import Floats, TimeGrid
from parkzero.digest import digest
from parkzero.document import Accounts, Comparison, Result
from parkzero.figure import Figure
from parkzero.optimize.planning import on_days
from parkzero.optimize.points import Solved
from parkzero.optimize.rolling import Reference
from parkzero.packing import pack, unpack
from parkzero.results import Pathway, Plan
from parkzero.source import Source
from systems import power_park

KEY = "ab" * 32


class Side(NamedTuple):
    id: str
    side: Literal["power", "energy"] = "power"


@dataclass(frozen=True)
class Inner:
    grid: TimeGrid
    end: Literal["closed", "time", 3]
    figures: Mapping[str, Figure | str]


@dataclass(frozen=True)
class Held:
    """A field of every form that results have."""

    number: float
    whole: int
    sure: bool
    text: str
    maybe: float | None
    line: int | str | None
    series: Floats
    days: np.ndarray[Any, np.dtype[np.int64]]
    pair: tuple[float, str]
    each: tuple[Inner, ...]
    load: Mapping[tuple[str, int], Floats]
    rest: Mapping[str, float]
    kinds: frozenset[Literal["grid", "own"]]
    built: Mapping[Side, float]


FLOATS = st.floats(allow_nan=True) | st.integers() | st.sampled_from([0.1 + 0.2, -0.0, 5e-324])
SERIES = arrays.arrays(np.float64, arrays.array_shapes(min_dims=0, max_dims=2, min_side=0), elements=st.floats(width=64))
WHOLE = arrays.arrays(np.int64, st.integers(0, 4))
GRIDS = st.builds(TimeGrid, WHOLE, SERIES, FLOATS, st.none() | WHOLE)
FIGURES = st.builds(Figure, st.floats(allow_nan=False, allow_infinity=False), st.text()) | st.just(Figure(None, "t", reason="why"))
INNER = st.builds(Inner, GRIDS, st.sampled_from(["closed", "time", 3]), st.dictionaries(st.text(), FIGURES | st.text(), max_size=3))
HELD = st.builds(
    Held, FLOATS, st.integers(), st.booleans(), st.text(), st.none() | FLOATS, st.none() | st.integers() | st.text(), SERIES, WHOLE,
    st.tuples(FLOATS, st.text()), st.lists(INNER, max_size=2).map(tuple),
    st.dictionaries(st.tuples(st.text(), st.integers()), SERIES, max_size=2), st.dictionaries(st.text(), FLOATS, max_size=3),
    st.frozensets(st.sampled_from(["grid", "own"])), st.dictionaries(st.builds(Side, st.text()), FLOATS, max_size=2),
)  # fmt: skip


@given(HELD)
def test_what_is_packed_comes_back_to_the_last_bit(value: Held) -> None:
    """By the digest, which tells 1 from 1.0 from True, -0.0 from 0.0, and the order of mappings; also through JSON."""
    tree, held = pack(value, Held)
    assert digest(unpack(json.loads(json.dumps(tree)), held, Held)) == digest(value)


def sample(kind: Any) -> Any:
    """A value of a type, every mapping and tuple with something in it."""
    origin, inside = get_origin(kind), get_args(kind)
    if hasattr(kind, "_fields"):
        return kind(*map(sample, get_type_hints(kind).values()))
    if is_dataclass(kind):
        return kind(**{n: sample(k) for n, k in get_type_hints(kind).items() if n in kind.__dataclass_fields__})
    if origin is Literal:
        return inside[-1]
    if origin in (Union, types.UnionType):
        return sample(inside[0])
    if origin is tuple:
        return (sample(inside[0]), sample(inside[0])) if inside[-1] is Ellipsis else tuple(map(sample, inside))
    if origin is frozenset:
        return frozenset([sample(inside[0])])
    if origin is Mapping:
        return {sample(inside[0]): sample(inside[1])}
    if origin is np.ndarray:
        return np.arange(3).astype(get_args(inside[1])[0])
    return {str: "a", int: 7, float: 0.1, bool: True}[kind]


@pytest.mark.parametrize("kind", [Plan, Pathway, Reference, tuple[Solved, ...], Result, Accounts, Comparison, Planning])
def test_results_and_documents_can_be_packed(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that their types name, nothing left out: a new field of a type that cannot be packed fails here."""
    if hasattr(kind.__init__, "__wrapped__"):  # a sample keeps no promises of its schema
        monkeypatch.setattr(kind, "__init__", kind.__init__.__wrapped__)
    value = sample(kind)
    assert digest(unpack(*pack(value, kind), kind)) == digest(value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (object(), object), ("1", float), (True, int), (True, float), (1.0, int), (None, str), ([1.0], tuple[float, ...]), ((1.0,), tuple[float, float]),
        ("open", Literal["closed"]), ({1.0}, frozenset[float]), ({1.0}, float), (Side("a"), tuple[str, str]), (("a", "power"), Side), (np.array([None]), Floats), (Figure(1.0), Source), ({"a": "b"}, Mapping[str, float]),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_type_is_refused(value: object, kind: Any) -> None:
    with pytest.raises(TypeError):
        pack(value, kind)


def test_the_example_of_pack() -> None:
    assert doctest.testmod(sys.modules[pack.__module__]).failed == 0


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_a_plan_comes_back_whole(cache: Cache) -> None:
    made = on_days(power_park(), periods=2)
    cache.put(KEY, Plan, made)
    found = cache.get(KEY, Plan)
    assert digest(found) == digest(made)
    assert all(found.flow[n].strides == s.strides for n, s in made.flow.items())


def entry(cache: Cache) -> Path:
    (found,) = cache.folder.iterdir()
    return found


SERIES_OF_TEN = np.arange(10.0)


@pytest.mark.parametrize("fault", ["cut", "empty", "other bytes", "turned", "member gone", "other format", "other key", "pickle", "folder"])
def test_what_is_no_whole_entry_counts_as_none_and_is_written_anew(cache: Cache, fault: str) -> None:
    cache.put(KEY, Floats, SERIES_OF_TEN)
    path, content = entry(cache), entry(cache).read_bytes()
    if fault == "cut":
        path.write_bytes(content[:-30])
    elif fault == "empty":
        path.write_bytes(b"")
    elif fault == "other bytes":
        path.write_bytes(os.urandom(len(content)))
    elif fault == "turned":  # one bit of the compressed array
        place = content.index(b"0.npy") + 40
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    elif fault == "folder":
        path.unlink()
        path.mkdir()
    else:
        with zipfile.ZipFile(path) as archive:
            head, array = json.loads(archive.read("value.json")), archive.read("0.npy")
        head |= {"other format": {"format": 0}, "other key": {"key": "cd" * 32}}.get(fault, {})
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("value.json", json.dumps(head))
            if fault == "pickle":
                with archive.open("0.npy", "w") as member:
                    np.lib.format.write_array(member, np.array([{}]), allow_pickle=True)
            elif fault != "member gone":
                archive.writestr("0.npy", array)
    with pytest.raises(KeyError):
        cache.get(KEY, Floats)
    cache.put(KEY, Floats, SERIES_OF_TEN)
    if fault != "folder":
        assert cache.get(KEY, Floats).tolist() == SERIES_OF_TEN.tolist()
    assert not [p for p in cache.folder.iterdir() if p != path]


def test_an_entry_of_another_type_counts_as_none(cache: Cache) -> None:
    cache.put(KEY, float, 1.0)
    with pytest.raises(KeyError):
        cache.get(KEY, int)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of POSIX")
def test_the_folder_is_closed_to_others(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put(KEY, float, 1.0)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry(cache).stat().st_mode) == 0o600
    cache.folder.chmod(0o777)
    assert cache.get(KEY, float) == 1.0
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    monkeypatch.setattr(os, "getuid", lambda: cache.folder.stat().st_uid + 1)
    with pytest.raises(KeyError):
        cache.get(KEY, float)
    cache.put("cd" * 32, float, 2.0)
    assert entry(cache).name.startswith(KEY)


def test_a_place_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put(KEY, float, 1.0)
    with pytest.raises(KeyError):
        cache.get(KEY, float)


def test_what_was_not_used_for_longest_goes_first(cache: Cache) -> None:
    keys = [c * 64 for c in "abc"]
    noise = np.random.default_rng(0).random(1000)
    for age, key in enumerate(keys[:2]):
        cache.put(key, Floats, noise)
        os.utime(cache.folder / f"{key}.npz", (1e9 + age, 1e9 + age))
    cache.get(keys[0], Floats)
    (cache.folder / "notes.txt").write_text("not ours")
    (cache.folder / ".unfinished-old").write_text("")
    os.utime(cache.folder / ".unfinished-old", (1e9, 1e9))
    size = (cache.folder / f"{keys[0]}.npz").stat().st_size
    Cache(cache.folder, room=2 * size + 100).put(keys[2], Floats, noise)
    assert {p.name for p in cache.folder.iterdir()} == {f"{keys[0]}.npz", f"{keys[2]}.npz", "notes.txt"}


def test_processes_share_a_folder(cache: Cache) -> None:
    """Three that write and read the same keys in a folder with room for two of them: every value is whole or not there."""
    code = (
        "import sys, numpy as np\nfrom pathlib import Path\nfrom parkzero.cache import Cache\nfrom parkzero.clock import Floats\n"
        "cache, seen = Cache(Path(sys.argv[1]), room=20_000), 0\n"
        "for n in range(120):\n"
        "    number, wanted = n % 3, n // 2 % 3\n"
        "    cache.put(f'{number}' * 64, Floats, np.random.default_rng(number).random(1000))\n"
        "    try:\n"
        "        found = cache.get(f'{wanted}' * 64, Floats)\n"
        "    except KeyError:\n"
        "        continue\n"
        "    seen += 1\n"
        "    assert (found == np.random.default_rng(wanted).random(1000)).all()\n"
        "assert seen\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(cache.folder)], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(p.communicate()[1].decode(), p.returncode) for p in running] == [("", 0)] * 3
    assert sum(p.stat().st_size for p in cache.folder.iterdir()) <= 20_000


def test_where_the_cache_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLACE, "off")
    assert usual() is None
    monkeypatch.setenv(PLACE, str(tmp_path))
    assert usual() == Cache(tmp_path / "parkzero")
    monkeypatch.delenv(PLACE)
    found = usual()
    assert found is not None
    assert "parkzero" in found.folder.parts


asked: list[float] = []


def halved(value: float, told: object = None, *, times: int = 1) -> float:
    asked.append(value)
    if value < 0.0:
        raise ValueError(value)
    return value / 2**times


def test_a_function_is_called_once_for_what_counts(cache: Cache) -> None:
    asked.clear()
    assert [cache.call(halved, 3.0, heard={"told": t}) for t in ("a", "b")] == [1.5, 1.5]
    assert cache.call(halved, 3.0, times=2) == 0.75
    assert asked == [3.0, 3.0]
    for _ in range(2):
        assert cache.call(halved, 8.0, lasting=lambda found: found < 1.0) == 4.0
        with pytest.raises(ValueError, match="-1"):
            cache.call(halved, -1.0)
    assert asked[2:] == [8.0, -1.0, 8.0, -1.0]


def test_packages_are_those_that_parkzero_computes_with() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf8"))["project"]
    drawn = {"jinja2", "plotly", "rich", "platformdirs"}
    assert {d.partition(">")[0] for d in project["dependencies"]} == {*edition.PACKAGES} | drawn


def test_software_changes_with_source_catalogue_and_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "room").mkdir()
    monkeypatch.setattr(edition, "files", lambda _: tmp_path)
    seen = set()

    def now() -> str:
        edition.catalogue.cache_clear()
        edition.software.cache_clear()
        found = edition.software()
        seen.add(found)
        return found

    try:
        for step, path in enumerate(("room/a.py", "room/b.py", "catalogue/x.csv")):
            for text in ("1", "2"):
                (tmp_path / path).write_text(text)
                now()
                assert len(seen) == 2 * step + int(text)
        (tmp_path / "room" / "a.pyc").write_text("")
        assert now() in seen
        monkeypatch.setattr(edition, "version", lambda _: "1")
        now()
        assert len(seen) == 7
    finally:
        edition.catalogue.cache_clear()
        edition.software.cache_clear()
    assert len(edition.catalogue()) == 12

"""Series of a park folder (CSV or Parquet): a year of finite values in steps of an hour or less, or a clear no."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parkzero import decimals
from parkzero.clock import Floats
from parkzero.park.decoding import read_text
from parkzero.park.delimited import csv_fault, filled_cells, records, separator_of
from parkzero.park.stamps import StampError, by_stamps, clock_of, is_time, without_stamps
from parkzero.park.vocabulary import meant
from parkzero.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUE = 1e9
"""Largest value of a step: no park has a load or price above it in any unit."""
ONE_COLUMN = "one column of numbers, and a column time where the steps have stamps"


@dataclass(frozen=True)
class Profile:
    """A year of values from 00:00 UTC, and the clock that they stood on."""

    values: Floats
    clock: str
    """The year of its stamps, or the zone whose standard time it stands on."""


def profile(path: Path, shown: str, zone: str, *, signed: bool = False) -> tuple[Profile | None, list[Problem]]:
    """The series in a file: its only numeric column, or the column "value", by its stamps or on the standard time of `zone`. `signed`: values may be below zero, as prices are."""

    def refused(found: str, expected: str, *, code: str = "profile_unreadable", line: int | None = None, field: str = "", hint: str = "") -> tuple[None, list[Problem]]:
        return None, [*told, Problem(code, shown, line=line, field=field, found=found[:160], expected=expected, hint=hint)]

    told: list[Problem] = []
    declared, ends, header = "", False, 1  # a Parquet table has its rows from line 2
    try:
        if path.suffix.lower() == ".parquet":
            import pandas as pd

            try:
                frame = _columns(pd.read_parquet(path))
            except Exception:  # pyarrow raises many kinds on damaged files
                return refused("a file that is no Parquet table, or is damaged", "a CSV or Parquet table")
        else:
            text, told = read_text(path, shown)
            if text is None:
                return None, told
            declared, ends = clock_of(text)
            header, frame = _frame(text)
    except ValueError as why:
        return refused((str(why).splitlines() or ["nothing"])[0], "a CSV or Parquet table")
    if _numeric(str(frame.columns[0]) if len(frame.columns) else ""):
        return refused(f"a first line {frame.columns[0]!r}", "a header line, for example value", line=header)
    kinds = {c: meant("series", str(c)) for c in frame.columns}
    times = [c for c, kind in kinds.items() if kind == "time"]
    numbers = [c for c in frame.columns if _is_number(frame[c]) and kinds[c] not in ("time", "step")]
    names = [c for c, kind in kinds.items() if kind == "value" and (len(numbers) != 1 or c in numbers)] or numbers
    others = [c for c in frame.columns if c not in (*times, *names) and kinds[c] != "step" and not _is_number(frame[c])]
    if len(names) != 1 or len(times) > 1 or others:
        return refused("columns " + ", ".join(map(str, frame.columns)), ONE_COLUMN, line=header)
    column, name = frame[names[0]], str(names[0])
    lines = [*frame.index] if path.suffix.lower() != ".parquet" else range(header + 1, header + 1 + len(frame))
    values = _values(column)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        found = f"{bad.size} missing or non-finite values, the first {str(column.iloc[int(bad[0])])!r}"
        hint = "fill the gap before; parkzero does not guess readings"
        return refused(found, "a finite number in every step", code="profile_gap", line=int(lines[bad[0]]), field=name, hint=hint)
    for wrong, code, expected in (((values < 0) & (not signed), "negative_value", "values >= 0"), (abs(values) > MOST_VALUE, "out_of_range", f"values below {MOST_VALUE:.0e}")):
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            return refused(f"{values[first]:g}", expected, code=code, line=int(lines[first]), field=name)
    if steps := _disordered(frame, kinds):
        return refused(steps, "steps counted in order, or stamps", code="profile_time", field="step")
    zone = declared or zone
    try:
        if times:
            series, year = by_stamps(values, frame[times[0]], zone, ends=ends)
            return Profile(series, str(year)), told
        return Profile(without_stamps(values, zone), zone), told
    except StampError as why:
        return refused(why.found, why.expected, code="profile_time" if times else "profile_length", line=None if times or not len(lines) else int(lines[-1]), hint=why.hint)
    except (KeyError, ValueError):  # a zone that is none: told where it stands in the card
        return (None, told) if not declared else refused(declared, "UTC, or a name like Asia/Shanghai", code="profile_time", field="clock")


class _Unread(ValueError):
    """Why a text is no table of a series, in words of the table."""


def _columns(frame: pd.DataFrame) -> pd.DataFrame:
    """A stored table with its index as a column: stamps often stand there. A plain count of rows is none."""
    import pandas as pd

    if isinstance(frame.index, pd.RangeIndex):
        return frame
    found = frame.reset_index(drop=True)
    found.insert(0, str(frame.index.name or ("time" if isinstance(frame.index, pd.DatetimeIndex) else "step")), frame.index)
    return found


def _frame(text: str) -> tuple[int, pd.DataFrame]:
    """The line of the header, and the table of a text by its lines; its numbers are read later, by the decimal sign of the table. Raises _Unread."""
    import pandas as pd

    separator = separator_of(text)
    try:
        rows = [(first, filled_cells(cells)) for first, _, cells in records(text, separator, empty=True)]
    except csv.Error as why:
        raise _Unread(csv_fault(why.args[1])) from why
    filled = [n for n, (_, cells) in enumerate(rows) if cells]
    if not filled:
        raise _Unread("nothing")
    (at, header), *rest = rows[filled[0] : filled[-1] + 1]  # an empty line in between is a value that is missing
    if any(len(cells) > len(header) for _, cells in rest):
        raise _Unread("rows with more cells than the header")
    frame = pd.DataFrame([(*cells, *[""] * (len(header) - len(cells))) for _, cells in rest], index=[n for n, _ in rest], columns=header, dtype=str)
    said = decimals.declared(text)
    for name in frame.columns:
        cells = frame[name]
        if not is_time(str(name)) and cells.str.contains(",", regex=False).any():
            sign = decimals.sign_of(cells, separator, said)
            frame[name] = [decimals.written(c, sign) or c for c in cells]
    return at, frame


def _values(column: pd.Series[Any]) -> Floats:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return np.full(len(column), np.nan)
    found: Floats = pd.to_numeric(column, errors="coerce").to_numpy(float)
    return found


def _is_number(column: pd.Series[Any]) -> bool:
    """Whether most of a column are numbers."""
    return len(column) > 0 and bool(np.isfinite(_values(column.head(50))).mean() > 0.5)


def _disordered(frame: pd.DataFrame, kinds: Mapping[Any, str]) -> str:
    """What is wrong with a column that counts the steps; nothing where there is none or it counts them."""
    for name, kind in kinds.items():
        if kind == "step":
            counted = _values(frame[name])
            if len(counted) and not (np.diff(counted) == 1).all():
                return f"a column {name} that does not count the steps one by one"
    return ""


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def inside(folder: Path, name: str) -> Path | None:
    """The path of a file in the park folder; None where it would leave it."""
    try:
        path = (folder / name).resolve()
        return path if not Path(name).is_absolute() and path.is_relative_to(folder.resolve()) else None
    except (ValueError, OSError, RuntimeError):  # RuntimeError: a link that leads to itself
        return None

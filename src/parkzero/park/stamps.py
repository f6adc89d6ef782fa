"""The clock of a series: its time column at its word, else the park's local standard time, brought to the hours of a UTC year.

A year without 29 February has a slot for each step; a series fills each slot once or is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from parkzero.clock import HOURS, Floats, Integers
from parkzero.park.vocabulary import meant

if TYPE_CHECKING:
    import pandas as pd

STEPS_AN_HOUR = (1, 2, 3, 4, 6, 12)
LEAP_DAY = 59
"""29 February, counted from 0."""
FORMATS = ("ISO8601", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S")
"""Ways to write a stamp that can be read in one way; day and month with strokes cannot."""
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_MIDNIGHT = re.compile(r"(?<!\d)24:00")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})\s*$")
_CLOCK = re.compile(r"^#\s*(?:clock|时钟|时区)\s*[:：=]\s*(\S+?)\s*,*\s*$", re.I | re.M)
_ENDS = re.compile(r"^#\s*(?:stamps|时间戳)\s*[:：=]\s*(?:end|结束|末)\s*,*\s*$", re.I | re.M)


class StampError(ValueError):
    """Stamps that are no year of equal steps: what was found, what is expected, what to do."""

    def __init__(self, found: str, expected: str, hint: str = "") -> None:
        self.found, self.expected, self.hint = found, expected, hint
        super().__init__(found)


def is_time(name: str) -> bool:
    """Whether a column of that name holds stamps.

    >>> is_time("Timestamp"), is_time("时间"), is_time("value")
    (True, True, False)
    """
    return meant("series", name) == "time"


def clock_of(text: str) -> tuple[str, bool]:
    """The clock that a comment line declares ("# clock: UTC"; "" where none does), and whether stamps mark ends ("# stamps: end")."""
    found = _CLOCK.search(text)
    return (found[1] if found else ""), _ENDS.search(text) is not None


def without_stamps(values: Floats, zone: str) -> Floats:
    """A year of steps from 1 January 00:00 of the standard time of a zone as one from 00:00 UTC. Raises StampError."""
    per_hour, rest = divmod(len(values), HOURS)
    if rest and len(values) % (HOURS + 24) == 0:
        per_hour, rest = len(values) // (HOURS + 24), 0
        values = np.delete(values, np.s_[LEAP_DAY * 24 * per_hour : (LEAP_DAY + 1) * 24 * per_hour])
    if rest or per_hour not in STEPS_AN_HOUR:
        expected = "8760 hourly values, or 17520, 35040, 105120 finer ones (8784 in a leap year)"
        raise StampError(f"{len(values)} values", expected)
    return np.roll(values, -round(standard_offset(zone) * per_hour))


def standard_offset(zone: str) -> float:
    """Hours by which the standard time of a zone is ahead of UTC: the smaller of those of January and July.

    >>> standard_offset("Asia/Shanghai"), standard_offset("Europe/Copenhagen"), standard_offset("Asia/Kolkata")
    (8.0, 1.0, 5.5)
    """
    from datetime import datetime

    offsets = [datetime(2023, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)]
    return min(o.total_seconds() for o in offsets if o is not None) / 3600.0


def by_stamps(values: Floats, column: pd.Series[Any], zone: str, *, ends: bool) -> tuple[Floats, int]:
    """Values by their stamps as a year from 00:00 UTC, and the year that most stamps are of. `zone`: the clock of stamps without one.
    Raises StampError."""
    stamps = _read(column, zone)
    order = np.argsort(stamps, kind="stable")
    seconds, values = stamps[order] // 10**9, values[order]
    gaps = np.diff(seconds)
    step = int(np.median(gaps)) if len(gaps) else 0
    if (gaps == 0).any():
        raise StampError(f"{_said(seconds[:-1][gaps == 0][0])} UTC more than once", "each step once", "name the clock of each stamp: 2024-10-27T02:00+01:00")
    if 3600 % max(step, 1) or 3600 // max(step, 1) not in STEPS_AN_HOUR:
        raise StampError(f"steps of {step} s", "steps of 60, 30, 20, 15, 10 or 5 minutes")
    seconds = seconds - step if ends else seconds
    days = seconds.astype("datetime64[s]").astype("datetime64[D]")
    year = int(np.bincount(days.astype("datetime64[Y]").astype(int)).argmax()) + 1970
    leap = (days - days.astype("datetime64[M]")).astype(int) + 100 * (days.astype("datetime64[M]").astype(int) % 12) == 100 + 28
    slots = _slots(seconds[~leap], days[~leap], step)
    count = np.bincount(slots, minlength=HOURS * 3600 // step)
    if len(count) > HOURS * 3600 // step or (count != 1).any():
        expected = f"a year of steps of {step // 60} minutes, each once"
        raise StampError(f"{int((count == 0).sum())} steps missing, {int((count > 1).sum())} more than once, from {_said(seconds[0])} to {_said(seconds[-1])} UTC", expected)
    first = (seconds[0] + round(standard_offset(zone) * 3600)) % 86400
    if not ends and first == step:
        raise StampError(f"stamps from {_said(seconds[0])} UTC, a step after midnight", "stamps of the start of each step", 'write "# stamps: end" in the first line where they mark ends')
    found: Floats = np.empty(len(count))
    found[slots] = values[~leap]
    return found, year


def _slots(seconds: Integers, days: Any, step: int) -> Integers:
    """Number of the step in a year without 29 February."""
    years = days.astype("datetime64[Y]")
    number = (days - years).astype(int)
    leaps = (years.astype(int) + 1970) % 4 == 0
    number = np.where(leaps & (number > LEAP_DAY), number - 1, number)
    found: Integers = number * (86400 // step) + (seconds % 86400) // step
    return found


def _read(column: pd.Series[Any], zone: str) -> Integers:
    """Stamps in nanoseconds UTC. Raises StampError."""
    import pandas as pd

    texts = column.astype(str).str.strip()
    offset = texts.str.contains(_OFFSET)
    if offset.any() and not offset.all():
        raise StampError("stamps with and without a clock", "all stamps in one way")
    unread = texts
    for form in FORMATS:
        try:
            read = pd.to_datetime(texts, format=form, utc=bool(offset.all()), errors="coerce")
        except (ValueError, OverflowError):
            continue
        if not read.isna().any():
            break
        unread = min(unread, texts[read.isna()], key=len)
    else:
        expected = "stamps like 2024-01-31 13:00, 2024/1/31 13:00 or 2024-01-31T13:00+08:00"
        raise StampError(f"a stamp {unread.iloc[0][:40]!r}", expected, "write 00:00 of the next day" if _MIDNIGHT.search(unread.iloc[0]) else "")
    if not offset.all():
        read = _localised(read, zone)
    return np.asarray(read.astype("datetime64[ns, UTC]").astype("int64").to_numpy(), dtype=np.int64)


def _localised(read: pd.Series[Any], zone: str) -> Any:
    """Stamps without a clock in a zone: on its standard time where they leave nothing out and double nothing, else as its clock runs."""
    import pandas as pd

    gaps = read.sort_values().diff().iloc[1:]
    if len(gaps) and gaps.nunique() == 1:
        return (read - pd.Timedelta(hours=standard_offset(zone))).dt.tz_localize("UTC")
    try:
        return read.dt.tz_localize(zone, ambiguous="infer", nonexistent="raise").dt.tz_convert("UTC")
    except ValueError as why:
        expected = "stamps that follow the clock of the park, or name theirs: 2024-10-27T02:00+01:00"
        at = _STAMP.search(str(why))
        raise StampError(f"stamps that leave steps out or double them{f': {at[0]}' if at else ''}", expected) from why


def _said(second: int) -> str:
    return str(np.datetime64(int(second), "s")).replace("T", " ")[:16]

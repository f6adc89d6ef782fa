"""Series at their word: a time column says where each value stands, none means the park's standard time; what is no year is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parkzero.park.profiles import profile
from parkzero.park.stamps import StampError, by_stamps, standard_offset, without_stamps
from parkzero.park.weatherfile import weather

HOURS = np.arange(8760.0)


def column(start: str, hours: int = 8760, step: str = "h", zone: str | None = None) -> pd.Series:
    return pd.Series(pd.date_range(start, periods=hours, freq=step, tz=zone)).astype(str)


def test_a_series_without_stamps_stands_on_the_standard_time_of_its_park() -> None:
    assert without_stamps(HOURS, "UTC").tolist() == HOURS.tolist()
    shifted = without_stamps(HOURS, "Asia/Shanghai")  # local midnight of 1 January is 16:00 UTC of the day before
    assert (shifted[0], shifted[8760 - 8]) == (8.0, 0.0)
    assert without_stamps(np.arange(35040.0), "Europe/Copenhagen")[35040 - 4] == 0.0
    assert without_stamps(HOURS, "America/New_York")[5] == 0.0


def test_a_leap_day_is_left_out_of_finer_steps_without_stamps() -> None:
    quarters = without_stamps(np.arange(4.0 * 8784), "UTC")
    assert (len(quarters), quarters[59 * 96 - 1], quarters[59 * 96]) == (35040, 59 * 96 - 1, 60 * 96)


@pytest.mark.parametrize(("start", "zone", "first"), [
    ("2023-01-01", "UTC", 0), ("2023-01-01", "Asia/Shanghai", 8760 - 8), ("2023-01-01T00:00+08:00", None, 8760 - 8), ("2022-07-01", "UTC", 181 * 24),
])  # fmt: skip
def test_stamps_are_taken_at_their_word(start: str, zone: str | None, first: int) -> None:
    found, year = by_stamps(HOURS, column(start), zone or "UTC", ends=False)
    assert found[first] == 0.0
    assert found[(first + 1) % 8760] == 1.0
    assert year == int(start[:4])


def test_order_of_rows_does_not_matter_and_a_leap_day_is_left_out() -> None:
    stamps, values = column("2024-01-01", 8784), np.arange(8784.0)
    order = np.random.default_rng(1).permutation(8784)
    found, _ = by_stamps(values[order], stamps.iloc[order], "UTC", ends=False)
    assert found[:1416].tolist() == values[:1416].tolist()
    assert found[1416] == values[1440]


def test_a_local_clock_that_changes_in_summer() -> None:
    local = pd.Series(pd.date_range("2023-01-01", periods=8760, freq="h", tz="Europe/Copenhagen")).dt.tz_localize(None).astype(str)
    found, _ = by_stamps(HOURS, local, "Europe/Copenhagen", ends=False)
    assert found[8759] == 0.0
    assert np.diff(found[:8759]).tolist() == [1.0] * 8758
    standard, _ = by_stamps(HOURS, column("2023-01-01"), "Europe/Copenhagen", ends=False)
    assert standard.tolist() == found.tolist()


def test_stamps_of_ends_are_declared() -> None:
    for zone in ("UTC", "Asia/Shanghai"):
        with pytest.raises(StampError, match="a step after midnight") as caught:
            by_stamps(HOURS, column("2023-01-01 01:00"), zone, ends=False)
    assert "# stamps: end" in caught.value.hint
    assert by_stamps(HOURS, column("2023-01-01 01:00"), "UTC", ends=True)[0].tolist() == HOURS.tolist()


@pytest.mark.parametrize(("stamps", "found"), [
    (column("2023-01-01", 2160 * 4, "15min"), "steps missing"), (column("2020-01-01", 8760, "D"), "steps of 86400 s"), (column("2023-01-01", 8760).replace("2023-05-01 03:00:00", "2023-05-01 04:00:00"), "more than once"),
    (column("2023-01-01", 8759), "1 steps missing"), (column("2023-01-01", 8761), "1 more than once"), (column("2023-01-01", 61320, "514s"), "steps of 514 s"),
    (column("2023-01-01").replace("2023-01-01 00:00:00", "2023-01-01T00:00Z"), "with and without"), (pd.Series(["5/6/2023 0:00"] * 8760), "5/6/2023"), (pd.Series(["noon"] * 8760), "noon"), (column("2023-01-01").replace("2023-01-02 00:00:00", "2023-01-01 24:00:00"), "a stamp '2023-01-01 24:00:00'"),
    (pd.concat([column("2023-01-01", 24)] * 3, ignore_index=True), "2023-01-01 00:00 UTC more than once"),
], ids=["a quarter", "days", "doubled", "short", "long", "odd steps", "mixed", "day or month", "words", "24:00", "a day again"])  # fmt: skip
def test_what_is_no_year_of_equal_steps_is_refused(stamps: pd.Series, found: str) -> None:
    with pytest.raises(StampError, match=found):
        by_stamps(np.ones(len(stamps)), stamps, "UTC", ends=False)


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 0.0), ("Asia/Shanghai", 8.0), ("Europe/Copenhagen", 1.0), ("Australia/Sydney", 10.0), ("America/St_Johns", -3.5)])
def test_standard_time(zone: str, hours: float) -> None:
    assert standard_offset(zone) == hours


WRITTEN = "\n".join(f"2023-{m:02d}-{d:02d} {h:02d}:00,{n}" for n, (m, d, h) in enumerate((t.month, t.day, t.hour) for t in pd.date_range("2023-01-01", periods=8760, freq="h")))


@pytest.mark.parametrize(("text", "code"), [
    ("time,value\n" + WRITTEN, ""), ("时间;负荷\n" + WRITTEN.replace(",", ";"), ""), ("# clock: UTC\ntime,value\n" + WRITTEN, ""), ("value\n" + "\n".join(map(str, range(8760))), ""),
    ("hour,value\n" + "\n".join(f"{n},{n}" for n in range(8760)), ""), ("hour,value\n" + "\n".join(f"{8759 - n},{n}" for n in range(8760)), "profile_time"),
    ("value\n" + "True\n" * 8760, "profile_gap"), ("value\n" + "1e306\n" * 8760, "out_of_range"), ("value\n" + "1\n" * 61320, "profile_length"), ("note,value\n" + "x,1\n" * 8760, "profile_unreadable"),
    ("value\n" + "0,5\n" * 8760, "profile_unreadable"), ("value;\n" + "0,5;\n" * 8760, ""), ("value\n", "profile_length"), ("", "profile_unreadable"), ("value,other\n" + "1,2\n" * 8760, ""),
])  # fmt: skip
def test_files_of_series(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "load.csv").write_text(text, encoding="utf8")
    found, problems = profile(tmp_path / "load.csv", "profiles/load.csv", "UTC")
    assert [p.code for p in problems] == ([code] if code else [])
    assert (found is None) == bool(code)


def test_prices_alone_may_be_below_zero(tmp_path: Path) -> None:
    path = tmp_path / "price.csv"
    path.write_text("value\n-50\n" + "90\n" * 8759, encoding="utf8")
    made, told = profile(path, "profiles/price.csv", "UTC", signed=True)
    assert made is not None
    assert (made.values.min(), told) == (-50.0, [])
    assert [p.code for p in profile(path, "profiles/price.csv", "UTC")[1]] == ["negative_value"]
    path.write_text("value\n-1e10\n" + "90\n" * 8759, encoding="utf8")
    assert [p.code for p in profile(path, "profiles/price.csv", "UTC", signed=True)[1]] == ["out_of_range"]


def test_a_line_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "load.csv").write_text("# metered\nvalue\n" + "1\n" * 100 + "gone\n" + "1\n" * 8659, encoding="utf8")
    _, (problem,) = profile(tmp_path / "load.csv", "profiles/load.csv", "UTC")
    assert (problem.code, problem.line) == ("profile_gap", 103)


@pytest.mark.parametrize(("text", "code", "line"), [
    ("# clock: UTC\nvalue\n1\n# a word between\n\n2\nx\n" + "1\n" * 8757, "profile_gap", 5),
    ("value\n1\n# a word\nx\n" + "1\n" * 8758 + "\n\n", "profile_gap", 4),
    ("value\n1\n# a word\n# another\n-5\n" + "1\n" * 8758, "negative_value", 5),
    ("sep=;\nvalue;\n1\n# a word\n1e10\n" + "1\n" * 8758, "out_of_range", 5),
    ("# first\nvalue,note\n1,\"one\ntwo\"\n1,\n", "profile_unreadable", 2),
    ("value\n1\n# last\n2\n", "profile_length", 4),
])  # fmt: skip
def test_a_line_is_that_of_the_file_after_comments_too(tmp_path: Path, text: str, code: str, line: int) -> None:
    path = tmp_path / "load.csv"
    path.write_text(text, encoding="utf8")
    _, (problem,) = profile(path, "profiles/load.csv", "UTC")
    assert (problem.code, problem.line) == (code, line)


@pytest.mark.parametrize(("gaps", "code"), [(24, "profile_gap"), (26, "profile_unreadable")])
def test_a_column_of_which_most_are_numbers_is_the_series_and_its_gaps_are_told(gaps: int, code: str, tmp_path: Path) -> None:
    (tmp_path / "load.csv").write_text("\n".join(("mill", *(["n/a"] * gaps), *(["1"] * (8760 - gaps)))), encoding="utf8")
    found, (told,) = profile(tmp_path / "load.csv", "profiles/load.csv", "UTC")
    assert (found, told.code, told.line) == (None, code, 2 if code == "profile_gap" else 1)


def test_what_no_clock_shows_is_told_without_words_of_a_library() -> None:
    stamps = pd.Series([f"2023-03-26 {h:02d}:00" for h in (0, 1, 2, 3, 5)])
    with pytest.raises(StampError) as caught:
        by_stamps(np.ones(5), stamps, "Europe/Berlin", ends=False)
    assert caught.value.found == "stamps that leave steps out or double them: 2023-03-26 02:00"


def test_a_damaged_parquet_table_is_told_in_words_of_its_reader(tmp_path: Path) -> None:
    (tmp_path / "load.parquet").write_bytes(b"PAR1 no")
    found, (told,) = profile(tmp_path / "load.parquet", "profiles/load.parquet", "UTC")
    assert (found, told.code, told.found) == (None, "profile_unreadable", "a file that is no Parquet table, or is damaged")
TIMES = pd.date_range("2023-01-01", periods=8760, freq="h", tz="UTC")


@pytest.mark.parametrize(("index", "first"), [(TIMES, 0.0), (TIMES[::-1], 8759.0), (TIMES.rename("time")[::-1], 8759.0), (pd.Index(TIMES[::-1].strftime("%Y-%m-%dT%H:%MZ"), name="time"), 8759.0), (None, 8.0)])
def test_stamps_in_the_index_of_a_stored_table_are_stamps(index: pd.Index | None, first: float, tmp_path: Path) -> None:
    pd.DataFrame({"value": np.arange(8760.0)}, index=index).to_parquet(tmp_path / "load.parquet")
    found, problems = profile(tmp_path / "load.parquet", "profiles/load.parquet", "Asia/Shanghai")
    assert not problems
    assert found
    assert (found.values[0], found.clock) == (first, "Asia/Shanghai" if index is None else "2023")


def test_a_count_that_runs_backwards_in_the_index_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"value": np.arange(8760.0)}, index=np.arange(8760)[::-1]).to_parquet(tmp_path / "load.parquet")
    _, (problem,) = profile(tmp_path / "load.parquet", "profiles/load.parquet", "UTC")
    assert (problem.code, problem.field) == ("profile_time", "step")


@pytest.mark.parametrize("data", [b"", b"junk", b"PAR1" + b"x" * 40 + b"PAR1"])
def test_what_a_reader_says_of_bytes_stands_in_no_message(data: bytes, tmp_path: Path) -> None:
    for name, read in (("load.parquet", lambda p: profile(p, "x", "UTC")), ("w.epw", lambda p: weather(p, "x", "UTC")), ("w.csv", lambda p: weather(p, "x", "UTC"))):
        (tmp_path / name).write_bytes(data)
        _, (problem,) = read(tmp_path / name)
        assert problem.found in ("a file that is no Parquet table, or is damaged", "a file of another kind, or a damaged one")

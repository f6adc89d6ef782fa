"""Weather files: a plain CSV with a head of its own, the place and the year that files say they are of, and the one of the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ledgers import park_of
from parkzero.clock import HOURS, Floats
from parkzero.compare.library import look
from parkzero.globe import above
from parkzero.park.places import weather_elsewhere
from parkzero.park.weatherfile import Weather, WeatherHead, as_plain, weather
from parkzero.problem import Problem
from parkzero.text.speaking import phrase
from parkzero.weather.wind import power_curve, wind_from_weather

Starter = Callable[..., Path]
SUN: Floats = np.where(np.abs(np.arange(HOURS) % 24 - 12) < 5, 300.0, 0.0)


def plain(path: Path, *head: str, rows: int = HOURS, columns: str = "ghi,temp_air,wind_speed", row: str = "") -> Path:
    body = [row or f"{SUN[n % HOURS]:.0f},{-3.5 if n % 2 else 12.0},4.5" for n in range(rows)]
    path.write_text("\n".join([*head, columns, *body]) + "\n", encoding="utf8")
    return path


def read(path: Path, zone: str = "UTC") -> tuple[Weather | None, list[Problem]]:
    return weather(path, path.name, zone)


def test_a_plain_csv_gives_sun_air_and_wind_and_says_what_it_is(tmp_path: Path) -> None:
    head = ("# clock: UTC", "# place: Santiago", "# latitude: -33.45", "# longitude: -70.66", "# year: 2017", "# height: 80", "# source: ours, measured")
    found, problems = read(plain(tmp_path / "w.csv", *head), "America/Santiago")
    assert not problems
    assert found is not None
    assert found.head == WeatherHead(file="w.csv", place="Santiago", latitude=-33.45, longitude=-70.66, year=2017, height=80.0, source="ours, measured")
    assert found.series["weather:ghi"] == pytest.approx(SUN)
    assert (found.series["weather:temp_air"][:2].tolist(), found.series["weather:wind_speed"].mean()) == ([12.0, -3.5], 4.5)


@pytest.mark.parametrize(("head", "zone", "noon"), [((), "Asia/Shanghai", 4), (("# clock: UTC",), "Asia/Shanghai", 12), (("# 时区：Asia/Tokyo", "# 年份：2021"), "UTC", 3)])
def test_a_plain_csv_stands_on_its_clock_or_the_standard_time_of_the_park(tmp_path: Path, head: tuple[str, ...], zone: str, noon: int) -> None:
    found, _ = read(plain(tmp_path / "w.csv", *head), zone)
    assert found is not None
    by_hour = found.series["weather:ghi"].reshape(365, 24).mean(axis=0)
    assert float(by_hour @ np.arange(24) / by_hour.sum()) == pytest.approx(noon, abs=1e-9) or noon < 5
    assert by_hour[noon] == 300.0
    assert by_hour[(noon + 12) % 24] == 0.0
    assert found.head == WeatherHead(file="w.csv", year=2021 if len(head) > 1 else None)


def test_a_year_reads_back_as_it_was_written(tmp_path: Path) -> None:
    head = ("# place: Santiago", "# latitude: -33.45", "# longitude: -70.66", "# year: 2017", "# height: 80", "# source: ours, measured")
    for clock, name in ((("# clock: UTC", *head), "w.csv"), ((), "w.epw")):
        first, _ = read(plain(tmp_path / name, *clock), "Asia/Shanghai")
        assert first is not None
        (tmp_path / name).write_text(as_plain(first), encoding="utf8")
        again, problems = read(tmp_path / name, "Asia/Shanghai")
        assert not problems
        assert again is not None
        assert again.head == first.head
        assert all(np.array_equal(again.series[n], first.series[n]) for n in first.series)


@pytest.mark.parametrize(
    ("given", "found"),
    [({"rows": 100}, "100 rows, without gaps"), ({"columns": "ghi,temp_air,wind"}, "8760 rows, without wind_speed"), ({"columns": "a,b,c"}, "a file of another kind, or a damaged one")],
)
def test_a_csv_that_is_no_year_of_weather_is_refused(tmp_path: Path, given: dict[str, int], found: str) -> None:
    made, (problem,) = read(plain(tmp_path / "w.csv", **given))  # type: ignore[arg-type]
    assert (made, problem.code, problem.found) == (None, "weather_unreadable", found)


@pytest.mark.parametrize(("row", "field"), [("1,nan,2", "temp_air"), ("1,2,", "wind_speed"), ("1,2,-", "wind_speed"), ("1,2", "wind_speed"), ("n/a,2,3", "ghi")])
def test_an_hour_that_is_no_number_is_a_gap_and_told_with_its_line(tmp_path: Path, row: str, field: str) -> None:
    made, (problem,) = read(plain(tmp_path / "w.csv", "# year: 2017", row=row))
    assert (made, problem.code, problem.field, problem.line) == (None, "profile_gap", field, 3)


@pytest.mark.parametrize("head", [(), ("# decimal: ,",)])
def test_a_spreadsheet_with_decimal_commas_is_read(tmp_path: Path, head: tuple[str, ...]) -> None:
    plain(path := tmp_path / "w.csv", *head, row="100,5;-3,25;4,75", columns="ghi;temp_air;wind_speed")
    found, problems = read(path)
    assert not problems
    assert found is not None
    assert [float(of.mean()) for of in found.series.values()] == [100.5, -3.25, 4.75]


@pytest.mark.parametrize(("line", "field"), [
    ("# height: 0", "height"), ("# height: -10", "height"), ("# height: 100000", "height"), ("# height: hub", "height"), ("# year: 1017", "year"), ("# year: 2005-2020", "year"), ("# year: 2017,5", "year"),
    ("# latitude: 131.2", "latitude"), ("# 经度：-200", "longitude"), ("# latitude: about 31", "latitude"), ("# height: nan", "height"),
])  # fmt: skip
def test_what_a_head_cannot_say_is_told_with_its_line(tmp_path: Path, line: str, field: str) -> None:
    made, (problem,) = read(plain(tmp_path / "w.csv", "# place: Suzhou", line))
    assert (made, problem.code, problem.line, problem.field) == (None, "weather_unreadable", 2, field)
    assert problem.found == line.partition(":" if ":" in line else "：")[2].strip()
    assert phrase(problem.expected, "zh") != problem.expected


@pytest.mark.parametrize(("line", "found"), [("# height: 100 m", {"height": 100.0}), ("# height: 62,5", {"height": 62.5}), ("# latitude: 33.45 S", {"latitude": -33.45}), ("# longitude: -70.66° W", {"longitude": -70.66}), ("# 年份：２０１７", {"year": 2017})])
def test_figures_of_a_head_may_bring_unit_side_and_comma(tmp_path: Path, line: str, found: dict[str, float]) -> None:
    made, problems = read(plain(tmp_path / "w.csv", line))
    assert not problems
    assert made is not None
    assert {name: getattr(made.head, name) for name in found} == found


def told(starter: Starter, *head: str) -> tuple[Problem, ...]:
    """What `check` says of a weather file in the starter, which stands at 31.8 N 120.6 E in the weather year 2019."""
    folder = starter(("  ground:\n", "  climate: {weather: w.csv}\n  ground:\n"))
    plain(folder / "w.csv", *head)
    return tuple(look(folder)[1])


def test_a_file_of_a_place_far_away_is_told_with_both_places_and_the_distance(starter: Starter) -> None:
    (problem,) = told(starter, "# place: Shanghai", "# latitude: 31.17", "# longitude: 121.43")
    assert (problem.code, problem.level, problem.field) == ("weather_far", "warning", "site.climate.weather")
    assert problem.found == "Shanghai (31.17 N 121.43 E), 105 km from the park (31.80 N 120.60 E)"
    assert problem.expected == "a file of a place within 100 km"
    assert phrase(problem.found, "zh") == "Shanghai（31.17 N 121.43 E），距园区（31.80 N 120.60 E）105 km"


@pytest.mark.parametrize("head", [(), ("# place: Shanghai",), ("# latitude: 31.17",), ("# latitude: 31.2", "# longitude: 121.0"), ("# latitude: 0", "# longitude: 0"), ("# latitude: 31,2 N", "# longitude: 121.0° E"), ("# year: 2019",)])
def test_a_file_that_says_no_place_or_one_near_by_is_told_nothing_of(starter: Starter, head: tuple[str, ...]) -> None:
    assert told(starter, *head) == ()


def test_a_file_of_another_year_than_the_study_s_is_told(starter: Starter) -> None:
    (problem,) = told(starter, "# year: 2017")
    assert (problem.code, problem.level, problem.expected) == ("weather_other_year", "warning", "study.weather_year: 2017")
    assert phrase(problem.found, "zh") == "文件为 2017 年，气象年为 2019 年"


def test_wind_is_brought_from_its_own_height() -> None:
    speed = np.array([5.0, 8.0])
    assert wind_from_weather(speed, 100.0) == pytest.approx(power_curve(speed))
    assert wind_from_weather(speed, 50.0) == pytest.approx(power_curve(speed * 2.0**0.14))


def test_the_year_of_the_library_is_like_its_place() -> None:
    """ERA5 of 2017 at Berlin against what is known of it: 1,005 kWh/m2 and 9.9 degC in typical years, wind of the card 1,500 to 2,400 h."""
    park, problems = look("euref")
    assert not [p for p in problems if p.code.startswith("weather")]
    assert park is not None
    assert park.weather is not None
    assert (park.weather.year, park.study.weather_year, park.weather.height) == (2017, 2017, 100.0)
    sun, air, wind = (park.profiles[f"weather:{n}"] for n in ("ghi", "temp_air", "wind_speed"))
    assert sun.sum() / 1000.0 == pytest.approx(1031.4, abs=0.5)
    assert air.mean() == pytest.approx(10.07, abs=0.01)
    assert 1500.0 < wind_from_weather(wind, 100.0).sum() < 2400.0
    assert sun.reshape(365, 24)[:, :2].max() == 0.0
    assert "Copernicus" in park.weather.source
    assert phrase(park.weather.source, "zh") != park.weather.source


UTC_SUN: Floats = 0.6 * above(31.8, 120.6)


@pytest.mark.parametrize(("moved", "hint"), [
    (0, None), (1, None), (-1, None), (8, "it would fit 8 h earlier: declare the clock of its hours"), (-8, "it would fit 8 h later: declare the clock of its hours"), (2, "it would fit 2 h earlier: declare the clock of its hours"),
    (182 * 24, "seasons of the other half of the globe?"), (182 * 24 + 8, "seasons of the other half of the globe?"),
])  # fmt: skip
def test_a_sun_that_shines_where_there_is_none_is_told_with_what_would_fit(moved: int, hint: str | None) -> None:
    place = {"country": "CN", "latitude": 31.8, "longitude": 120.6, "timezone": "Asia/Shanghai"}
    park = park_of(("burnt,natural_gas,200,MWh",), place=place).but(weather=WeatherHead(file="w.csv"), profiles={"weather:ghi": np.roll(UTC_SUN, moved)})
    found = list(weather_elsewhere(park, lambda _: ("park.yaml", None)))
    assert [(p.code, p.hint) for p in found] == ([] if hint is None else [("weather_beyond_sun", hint)])
    assert all(phrase(x, "zh") != x for p in found for x in (p.found, p.expected, p.hint))

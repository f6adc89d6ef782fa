"""What a document says of its series, and of other years of weather."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ledgers import park_of
from parkzero.clock import calendar
from parkzero.compare import weathering
from parkzero.compare.ranging import ranged
from parkzero.compare.runner import Runner
from parkzero.compare.weathering import YEARS, weathers
from parkzero.complete.markets import spans
from parkzero.figure import Figure, missing
from parkzero.order import assess, frame, prepared, under_weather
from parkzero.park.sections import Economics
from parkzero.park.site import Climate
from parkzero.park.weatherfile import WeatherHead
from parkzero.results import STAY, Assessment, Built, Frame, Provenance
from parkzero.show.accounts import judged
from parkzero.show.pictures import midnight
from parkzero.show.weather import Met, hourly, judged_by_weather, met, weathered
from parkzero.standards.national import verdict
from parkzero.statement import Judged
from parkzero.weather.days import Draw

ROWS = ("bought,electricity,3000,MWh",)
SITE: dict[str, Any] = {
    "place": {"country": "DK", "region": "DK2", "latitude": 55.7, "longitude": 11.1, "timezone": "Europe/Copenhagen"},
    "climate": {"pv_yield": {"value": "1000 kWh/kW", "low": "900 kWh/kW", "high": "1100 kWh/kW"}, "wind_hours": "3000 h"},
    "enterprises": [{"id": "plant", "sector": "food", "demand": {"electricity": {"annual": "8760 MWh"}}}],
    "assets": [{"id": "sun", "technology": "pv_ground", "capacity": "2 MW"}, {"id": "turbine", "technology": "wind", "capacity": "1 MW"}, {"id": "cell", "technology": "battery", "capacity": "1 MW", "energy": "3 MWh"}],
    "prices": {"electricity": {"energy": "100 EUR/MWh", "export": "40 EUR/MWh"}}, "grid": {"connection": "5 MW"},
}  # fmt: skip


@cache
def base() -> Frame:
    return frame(park_of(ROWS, **SITE))


@cache
def stay() -> Assessment:
    return assess(base(), STAY, proved=False)


def test_each_series_stands_against_its_source() -> None:
    found = {x.id: x for x in hourly(base())}
    assert list(found) == ["pv", "wind", "temperature", "load", "price_bought", "price_sold"]
    assert {x.id: x.kind for x in found.values()} == {"pv": "synthetic", "wind": "synthetic", "temperature": "synthetic", "load": "table", "price_bought": "market", "price_sold": "market"}
    sun = found["pv"]
    assert sun.figures["full_load_hours"].value == pytest.approx(1000.0)
    assert (sun.stated["full_load_hours"].low, sun.stated["full_load_hours"].high) == (900.0, 1100.0)
    assert sun.months_stated is not None
    assert sum(sun.months.values) == pytest.approx(1000.0, rel=1e-4)
    assert sun.months.values == pytest.approx(sun.months_stated.values, abs=10.0)
    assert found["wind"].months_stated is not None
    assert found["wind"].months.values == pytest.approx(found["wind"].months_stated.values, abs=3.0)
    assert found["wind"].figures["capture_rate"].value == pytest.approx(0.84, abs=0.08)
    assert [found[n].stated["capture_rate"].value for n in ("wind", "pv")] == [0.84, 0.65]
    assert found["temperature"].months_stated is not None
    assert found["temperature"].months.values == pytest.approx(found["temperature"].months_stated.values, abs=0.2)
    assert sum(found["load"].months.values) == pytest.approx(8760.0, rel=1e-4)
    days, load = np.arange(365) % 7, base().series.load["plant", "electricity"].reshape(365, 24).mean(axis=1)  # 2019 began on a Tuesday
    assert found["load"].figures["weekend_share"].value == pytest.approx(load[(days == 4) | (days == 5)].mean() / load[(days != 4) & (days != 5)].mean(), rel=0.02)
    sold = found["price_sold"]
    assert (sold.kind, sold.origin, sold.year, sold.confidence) == ("market", "DK2", "2025", "A")
    assert sold.figures["hours_not_above_zero"].value == pytest.approx(sold.stated["hours_not_above_zero"].value, abs=3)
    assert sold.figures["variation"].value == pytest.approx(sold.stated["variation"].value, rel=0.02)


def test_what_sun_and_wind_earn_has_the_range_of_all_markets_where_its_own_does_not_tell() -> None:
    korea = {"country": "KR", "latitude": 36.5, "longitude": 127.5, "timezone": "Asia/Seoul"}
    found = {x.id: x for x in hourly(frame(park_of(ROWS, **SITE | {"place": korea})))}
    for x, (low, high) in ((found["pv"], spans()["sun_capture"]), (found["wind"], spans()["wind_capture"])):
        earned = x.figures["capture_rate"]
        assert (earned.low, earned.high, "capture_rate" in x.stated) == (low, max(high, earned.value or 0.0), False)
    here = {x.id: x for x in hourly(base())}["pv"].figures["capture_rate"]
    assert here.low == here.value == here.high


def test_a_series_of_the_park_is_called_so_and_has_no_source_to_stand_against() -> None:
    plain = park_of(ROWS, **SITE)
    own = plain.but(site=plain.site.but(climate=Climate(pv_profile="sun", wind_profile="wind")), profiles={"sun": np.full(8760, 0.1), "wind": np.full(8760, 0.3)})
    given = frame(own)
    found = {x.id: x for x in hourly(given)}
    assert [(found[n].kind, found[n].origin, found[n].months_stated, found[n].source) for n in ("pv", "wind")] == [("profile", "profiles/sun", None, ""), ("profile", "profiles/wind", None, "")]
    assert weathers(given, Runner()) == ()
    seen = weathered(given, met(assess(given, STAY, proved=False)), ())
    assert (seen.years.value, seen.confidence) == (0.0, "")
    assert {f.reason for f in seen.between_years.values()} == {"the park gives its own sun and wind; one year"}


def test_firms_that_need_no_power_have_no_series_of_it_and_a_load_of_weekends_alone_no_share_of_weekdays() -> None:
    clock, none, some = calendar(2019, "Europe/Copenhagen"), np.zeros(8760), np.ones(8760)
    for load, told in ((none, None), (some, {"full_load_hours": 8760.0, "weekend_share": 1.0}), (some * (clock.weekday >= 5), {"full_load_hours": float((clock.weekday >= 5).sum())})):
        given = replace(base(), series=replace(base().series, load={("plant", "electricity"): load}))
        assert [{n: f.value for n, f in x.figures.items()} for x in hourly(given) if x.id == "load"] == ([] if told is None else [pytest.approx(told)])


def price(**tariff: Any) -> dict[str, tuple[str, str, str]]:
    """Kind, origin and year of the prices of power, by series."""
    plain = park_of(ROWS, **SITE | {"prices": {"electricity": {"energy": "100 EUR/MWh"} | tariff.pop("power", {})}} | {k: v for k, v in tariff.items() if k != "bands"})
    bands = tariff.get("bands")
    park = plain.but(economics=Economics.model_validate({"tariff": {"electricity": bands}})) if bands else plain
    return {x.id: (x.kind, x.origin, x.year) for x in hourly(frame(park)) if x.id.startswith("price")}


def test_a_price_is_called_what_it_is() -> None:
    """A tariff whose bands all have one factor is a flat price."""
    day = [{"hours": [8, 9, 10], "factor": 1.4}]
    assert price(bands=[{"hours": list(range(24)), "factor": 1.0}]) == {"price_bought": ("flat", "", "")}
    assert price(bands=day, power={"export": "40 EUR/MWh"}) == {"price_bought": ("tariff", "", ""), "price_sold": ("market", "DK2", "2025")}
    assert price() == {"price_bought": ("market", "DK2", "2025")}
    jiangsu = {"country": "CN", "region": "Jiangsu", "latitude": 31.8, "longitude": 120.6, "timezone": "Asia/Shanghai"}
    assert price(place=jiangsu, power={"export": "40 EUR/MWh"}) == {"price_bought": ("tariff", "Jiangsu", ""), "price_sold": ("by_hour", "Jiangsu", "")}


def test_a_year_of_a_file_is_called_by_its_year_and_source() -> None:
    plain = park_of(ROWS, **SITE)
    measured = {"weather:ghi": np.full(8760, 120.0), "weather:temp_air": np.full(8760, 9.0), "weather:wind_speed": np.full(8760, 6.0)}
    given = plain.but(site=plain.site.but(climate=Climate(weather="w.csv")), profiles=measured, weather=WeatherHead(file="w.csv", year=2017, source="a station"))
    found = {x.id: x for x in hourly(frame(given))}
    assert {(found[n].kind, found[n].origin, found[n].year, found[n].source, found[n].confidence) for n in ("pv", "wind", "temperature")} == {("weather_year", "w.csv", "2017", "a station", "")}
    unsaid = {x.id: x for x in hourly(frame(given.but(weather=WeatherHead(file="w.csv"))))}
    assert [(unsaid[n].kind, unsaid[n].year) for n in ("pv", "wind")] == [("weather_file", "")] * 2


@pytest.mark.parametrize(
    ("zone", "day", "hour", "first"),
    [("Europe/Copenhagen", 196, 4703, "2019-07-16T00:00:00+01:00"), ("America/Santiago", 15, 364, "2019-01-16T00:00:00-04:00"), ("Asia/Kolkata", 15, 355, "2019-01-16T00:30:00+05:30"), ("UTC", 15, 360, "2019-01-16T00:00:00+00:00")],
)
def test_weeks_of_dispatch_begin_at_midnight_of_local_standard_time(zone: str, day: int, hour: int, first: str) -> None:
    """July too is shown by the standard time, not by that of summer."""
    assert midnight(2019, day, zone) == (hour, first)


def test_a_year_of_weather_by_hand() -> None:
    made, series = stay(), base().series
    seen = met(made)
    output = 2.0 * series.availability["pv_ground"] + series.availability["wind"]
    days = output.reshape(365, 24).mean(axis=1)
    assert seen.lulls[1] == pytest.approx(days.min() / days.mean())
    ring = np.concatenate([days, days[:6]])
    assert seen.lulls[7] == pytest.approx(min(ring[n : n + 7].mean() for n in range(365)) / days.mean())
    assert seen.lulls[1] <= seen.lulls[3] <= seen.lulls[7] < 1.0
    assert seen.net_peak == pytest.approx((series.load["plant", "electricity"] - output).max())
    assert seen.yields == {"pv": pytest.approx(1000.0), "wind": pytest.approx(3000.0)}
    assert seen.plan["import_peak"].value == pytest.approx(made.plan.peaks.max())
    assert seen.plan["unserved"].value == 0.0
    more = met(replace(made, plan=replace(made.plan, built=(Built(id="turbine", owner="", technology="wind", side="power", quantity=2.0),), unserved={"electricity": 3.0, "heat": 4.0})))
    assert more.net_peak == pytest.approx((series.load["plant", "electricity"] - output - 2.0 * series.availability["wind"]).max()), "what is built counts like what stands"
    assert more.plan["unserved"].value == 7.0
    lowered = met(replace(made, system=replace(made.system, plants=(*made.system.plants, replace(made.system.plants[0], id="motors", existing=1.0, input=None, spares=True, output="electricity", availability=np.ones(8760))))))
    assert lowered.lulls == seen.lulls, "what lowers a demand is no sun and no wind"


def test_years_span_what_the_plan_has() -> None:
    central = met(stay())

    def year(factor: float) -> Met:
        moved = {name: replace(f, value=None if f.value is None else f.value * factor) for name, f in central.plan.items()}
        return replace(central, lulls={n: v * factor for n, v in central.lulls.items()}, net_peak=central.net_peak * factor, yields={n: v * factor for n, v in central.yields.items()}, plan=moved)

    seen = weathered(base(), central, [year(1.0), year(0.9), year(1.2)])
    assert (seen.years.value, seen.confidence) == (2.0, "B")
    assert (seen.net_peak.low, seen.net_peak.value, seen.net_peak.high) == (pytest.approx(0.9 * central.net_peak), central.net_peak, pytest.approx(1.2 * central.net_peak))
    assert seen.between_years["wind"].value == pytest.approx(0.15 / 1.05)
    peak = central.plan["import_peak"].value or 0.0
    assert (seen.plan["import_peak"].low, seen.plan["import_peak"].value, seen.plan["import_peak"].high) == (pytest.approx(0.9 * peak), peak, pytest.approx(1.2 * peak))
    assert set(seen.lulls) == {"1", "3", "7"}
    near = weathered(base(), central, [year(1.1), year(0.9), year(1.2)])
    assert (near.plan["import_peak"].low, near.plan["import_peak"].high) == (pytest.approx(0.8 * peak), pytest.approx(1.1 * peak)), "as far from the plan as from the typical year on days"
    assert weathered(base(), central, [year(2.5), year(0.1)]).plan["import_peak"].low == 0.0, "and never below nothing"


def test_a_place_without_wind_has_no_spread_of_it() -> None:
    """Of 900 and 1,100 h of sun the deviation is a tenth of the mean."""
    years = [replace(met(stay()), yields={"pv": hours, "wind": 0.0}) for hours in (1_000.0, 900.0, 1_100.0)]
    found = weathered(base(), years[0], years).between_years
    assert (found["pv"].value, found["wind"].value, found["wind"].reason) == (pytest.approx(0.1), None, "the place yields none of it")


def test_years_move_a_figure_within_what_it_can_be() -> None:
    """Tonnes below nothing stay below nothing, a share is no more than all, demand unserved no less than none."""
    units = {"unserved": "MWh/a", "import_peak": "MW", "direct_share": "1", "emissions": "tCO2e/a", "indicator": "tCO2/tce"}

    def having(*values: float) -> Met:
        return Met(lulls={}, net_peak=1.0, yields={"pv": 1.0, "wind": 1.0}, plan={n: Figure(v, u) for (n, u), v in zip(units.items(), values, strict=True)})

    central, typical = having(0.0, 2.0, 0.97, -100.0, -0.2), having(1.0, 5.0, 0.90, -90.0, -0.1)
    seen = weathered(base(), central, [typical, having(0.5, 2.5, 0.96, -70.0, 0.0), having(3.0, 6.0, 0.85, -120.0, -0.3)]).plan
    assert {n: (f.low, f.high) for n, f in seen.items()} == {
        "unserved": (0.0, 2.0), "import_peak": (0.0, 3.0), "direct_share": (pytest.approx(0.92), 1.0), "emissions": (pytest.approx(-130.0), pytest.approx(-80.0)),
        "indicator": (pytest.approx(-0.4), pytest.approx(-0.1)),
    }  # fmt: skip


def judging(indicator: float, line: float | None, answer: str) -> Judged:
    v = judged(verdict(base().park.standards, base().site, stay().flows, stay().inventories["china-zcp-2025"], 2030))
    return replace(v, answer=answer, indicator=Figure(indicator, "tCO2/tce"), line=Figure(line, "tCO2/tce") if line else missing("tCO2/tce", "none"), why="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("indicator", "line", "answer", "years", "found"),
    [
        (0.1, 0.2, "meets", (0.11, 0.19), "meets"), (0.1, 0.2, "meets", (0.11, 0.21), "cannot_be_told"), (0.3, 0.2, "misses", (0.25, 0.4), "misses"), (0.3, 0.2, "misses", (0.15, 0.4), "cannot_be_told"),
        (0.1, None, "no_line", (0.1, 0.9), "no_line"), (0.1, 0.2, "meets", (), "meets"),
    ],
)  # fmt: skip
def test_years_on_both_sides_of_the_line_leave_no_verdict(indicator: float, line: float | None, answer: str, years: tuple[float, ...], found: str) -> None:
    seen = judged_by_weather(judging(indicator, line, answer), [replace(m := met(stay()), plan={**m.plan, "indicator": Figure(y, "tCO2/tce")}) for y in (indicator, *years)] if years else [])
    assert (seen.answer, seen.why) == (found, "weather" if found == "cannot_be_told" and answer != found else "")


def test_a_year_stands_as_far_from_the_plan_as_from_the_typical_year_on_days() -> None:
    """The plan of the year is at 0.19, that of its days at 0.15: a year at 0.17 is 0.21 for the plan, beyond the line."""
    years = [replace(m := met(stay()), plan={**m.plan, "indicator": Figure(y, "tCO2/tce")}) for y in (0.15, 0.17)]
    assert judged_by_weather(judging(0.19, 0.2, "meets"), years).answer == "cannot_be_told"
    assert judged_by_weather(judging(0.19, 0.2, "meets"), [years[0], years[0]]).answer == "meets"


@pytest.mark.parametrize(("kinds", "drawn"), [
    ({"pv": "synthetic", "wind": "synthetic"}, [None, False, False]), ({"pv": "profile", "wind": "synthetic"}, [None, False, False]), ({"pv": "weather_file", "wind": "profile"}, [True, False, False]),
    ({"pv": "weather_year", "wind": "weather_year"}, [True, False, False]), ({"pv": "profile", "wind": "profile"}, []),
])  # fmt: skip
def test_years_that_are_drawn_begin_with_the_typical_one_of_the_climate(monkeypatch: pytest.MonkeyPatch, kinds: dict[str, str], drawn: list[bool | None]) -> None:
    """None: the park's own series; beside a weather file the climate's typical year; none at all where sun and wind are series of the park."""
    monkeypatch.setattr(weathering, "YEARS", 2)
    monkeypatch.setattr(weathering, "under_weather", lambda _, draw: draw)
    given = SimpleNamespace(series=SimpleNamespace(origin={n: Provenance(kind=k) for n, k in kinds.items()}), study=SimpleNamespace(seed=5, weather_year=2019))  # type: ignore[arg-type]
    years: Any = weathers(given, Runner())  # type: ignore[arg-type]
    assert [x.typical if isinstance(x, Draw) else None for x in years] == drawn
    assert [x.seed for x in years if isinstance(x, Draw) and not x.typical] == ([6, 7] if drawn else [])


def test_another_year_of_weather_is_that_of_base_year_and_stage() -> None:
    grown = park_of(ROWS, **(SITE | {"enterprises": [{"id": "plant", "sector": "food", "demand": {"electricity": {"annual": "8760 MWh", "by_year": {2027: "17520 MWh"}}}}]}))
    for given, times in ((base(), 1.0), (frame(grown), 2.0)):
        other = under_weather(given, Draw(seed=2, year=2019, typical=False))
        for name in ("pv_ground", "wind"):
            assert other.stage.series.availability[name] == pytest.approx(other.series.availability[name])
            assert np.corrcoef(other.stage.series.availability[name], given.stage.series.availability[name])[0, 1] < 0.95
        assert other.stage.series.load["plant", "electricity"].sum() == pytest.approx(times * 8760.0)
        run, usual = (met(assess(x, STAY, proved=False)) for x in (other, given))
        assert run.net_peak != pytest.approx(usual.net_peak)
        assert run.lulls[1] != pytest.approx(usual.lulls[1])


def test_a_weather_file_is_of_one_year_and_others_are_drawn_from_the_climate() -> None:
    plain = park_of(ROWS, **SITE)
    measured = {"weather:ghi": np.full(8760, 120.0), "weather:temp_air": np.full(8760, 9.0), "weather:wind_speed": np.full(8760, 6.0)}
    given = frame(plain.but(site=plain.site.but(climate=plain.site.climate.but(weather="w.csv")), profiles=measured, weather=WeatherHead(file="w.csv", year=2017)))
    typical, other = (under_weather(given, Draw(seed=1, year=2019, typical=t)) for t in (True, False))
    assert np.allclose(typical.series.availability["wind"], base().series.availability["wind"])
    assert {typical.series.origin[n].kind for n in ("pv", "wind")} == {"synthetic"}
    assert other.series.availability["wind"].sum() != pytest.approx(typical.series.availability["wind"].sum())


@pytest.mark.long
def test_ten_years_of_a_park_differ_and_come_again() -> None:
    told: list[str] = []
    plan = assess(base(), proved=False)
    frames = weathers(base(), Runner(told.append))
    assert told == ["weather"] * (YEARS + 1)
    years = ranged(base(), plan, stay(), frames, Runner()).years
    assert len({y.yields["wind"] for y in years}) == len(years) == YEARS + 1
    for name, figure in met(plan).plan.items():
        assert years[0].plan[name].value == (None if figure.value is None else pytest.approx(figure.value, rel=1e-6, abs=1e-6)), "the typical year is that of the plan"
    there = prepared(frames[3]).system
    output = sum((p.existing + plan.plan.capacity.get(p.id, 0.0)) * p.availability for p in there.plants if p.input is None and p.availability is not None and not p.spares)
    assert years[3].net_peak == pytest.approx((there.loads[0].power - output).max())
    seen = weathered(base(), met(plan), years)
    assert all(f.low < f.high for f in (*seen.lulls.values(), seen.net_peak, seen.plan["import_peak"], seen.plan["emissions"]))  # type: ignore[operator]
    for figure in seen.plan.values():
        assert figure.value is None or figure.low <= figure.value <= figure.high  # type: ignore[operator]
    assert 0.01 < (seen.between_years["pv"].value or 0.0) < 0.1
    assert 0.02 < (seen.between_years["wind"].value or 0.0) < 0.25

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ledgers import park_of
from parkzero import order
from parkzero.clock import HOURS, calendar
from parkzero.compare.inventory import inventory
from parkzero.complete import series as of_series
from parkzero.complete.filling import filled
from parkzero.complete.markets import market
from parkzero.complete.series import _traded, series
from parkzero.order import assess, frame
from parkzero.park.site import Enterprise, Place, Site
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.results import STAY, Market, Series
from parkzero.show.grounds import grounds
from parkzero.weather.days import Draw

PLACE = Place(country="DK", latitude=55.7, longitude=11.1, timezone="Europe/Copenhagen")


def test_loads_sum_to_their_annual_energy_and_follow_the_local_clock() -> None:
    site = Site.model_validate(
        {
            "place": PLACE.model_dump(),
            "enterprises": [
                {"id": "office", "sector": "offices", "demand": {"electricity": {"annual": "1 GWh"}}},
                {"id": "town", "sector": "water", "demand": {"heat": {"annual": "50 GWh", "shape": "heating"}}},
            ],
        }
    )
    done, _ = filled(site, (), 2024)
    made = series(done, Study(), {})
    assert made.load["office", "electricity"].sum() == pytest.approx(1_000.0)
    assert made.load["town", "heat"].sum() == pytest.approx(50_000.0)
    clock = calendar(2019, "Europe/Copenhagen")
    office = made.load["office", "electricity"]
    assert office[(clock.hour == 11) & (clock.weekday < 5)].mean() > 1.5 * office[clock.hour == 3].mean()
    town = made.load["town", "heat"]
    assert town[np.isin(clock.month, (1, 2, 12))].mean() > 4 * town[np.isin(clock.month, (6, 7, 8))].mean()


def test_prices_of_a_zone_are_kept_by_all_that_they_hang_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Year of weather, draw, and the park's own sun or wind each make others; the same are made once, and nobody writes on them."""
    own = {"wind": np.linspace(0.0, 1.0, HOURS), "pv": np.linspace(1.0, 0.0, HOURS)}
    monkeypatch.setattr(of_series, "fleet", lambda points, draw: (np.full(HOURS, 0.1), np.full(HOURS, 0.2)))
    monkeypatch.setattr(of_series, "seen_from", lambda zone, own, month: zone + 10.0 * own)
    monkeypatch.setattr(of_series, "with_own_sun", lambda zone, own, month: zone + 1_000.0 * own)
    monkeypatch.setattr(of_series, "price_shape", lambda here, seasons, wind, sun, key: wind + sun + 1e6 * key[0] + 1e9 * key[1])
    here, there, site = market(PLACE, 2024), market(Place(country="DE", latitude=52.5, longitude=13.4, timezone="Europe/Berlin"), 2024), Site(place=PLACE, enterprises=(Enterprise(id="mill"),))
    assert here is not None
    assert there is not None

    def made(here: Market = here, year: int = 2019, draw: Draw = Draw(seed=1, year=2019), **own: np.ndarray) -> np.ndarray:
        return _traded(here, site, Study(weather_year=year), draw, own)

    draw, more = Draw(seed=1, year=2019), replace(Draw(seed=2, year=2019), typical=False)
    expected = 0.3 + 1e6 + 2019e9
    assert made() == pytest.approx(np.full(HOURS, expected), rel=1e-12)
    assert made(draw=more) - made() == pytest.approx(np.full(HOURS, 1e6))
    assert made(wind=own["wind"]) - made() == pytest.approx(10.0 * own["wind"], abs=1e-3)
    assert made(pv=own["pv"]) - made() == pytest.approx(1_000.0 * own["pv"], abs=1e-3)
    assert made(wind=own["pv"]) - made() == pytest.approx(10.0 * own["pv"], abs=1e-3)
    every = [made(), made(there), made(year=2020), made(draw=more), made(draw=replace(draw, typical=False)), made(wind=own["wind"]), made(pv=own["wind"])]
    assert len({id(x) for x in every}) == len(every)
    assert made(wind=own["wind"].copy()) is every[5]
    assert not any(x.flags.writeable for x in every)
    of_series._of_zone.cache_clear()


def test_series_are_taken_from_a_frame_beside_only_where_all_that_they_are_made_of_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sites of both years, the park's own series and weather, and what the study says of years, steps, seed and money."""
    made: list[Any] = []

    def series(site: Any, study: Any, profiles: Any, weather: Any = None) -> Any:
        made.append((site, study, profiles, weather))
        return f"series {len(made)} of {site}"

    monkeypatch.setattr(order, "series", series)
    study, profiles = Study(), {"own": np.ones(HOURS)}

    def park(study: Study = study, profiles: Any = profiles, weather: Any = "head") -> Any:
        return SimpleNamespace(study=study, profiles=profiles, weather=weather)

    def beside(site: str = "now", later: str = "later", **of: Any) -> Any:
        return SimpleNamespace(park=park(**of), site=site, stage=SimpleNamespace(site=later), series="known")

    known = beside()
    assert order._in_series(park(), "now", "later", known) == ("known", known.stage)  # type: ignore[arg-type, comparison-overlap]
    now, stage = order._in_series(park(), "now", "later", None)  # type: ignore[arg-type]
    assert (now, stage.site, stage.series) == ("series 1 of now", "later", "series 2 of later")
    assert [x[3] for x in made] == ["head", "head"]
    now, stage = order._in_series(park(), "same", "same", None)  # type: ignore[arg-type]
    assert (now, stage.series) == ("series 3 of same", "series 3 of same")
    others = [
        beside(site="other"), beside(later="other"), beside(weather="other"), beside(profiles=dict(profiles)),
        *(beside(study=study.but(**changed)) for changed in ({"base_year": 2020}, {"weather_year": 2018}, {"resolution": 30}, {"seed": 9}, {"currency": "CNY"}, {"price_year": 2020})),
    ]  # fmt: skip
    for other in others:
        assert order._in_series(park(), "now", "later", other)[0] != "known", other  # type: ignore[arg-type, comparison-overlap]
    assert order._in_series(park(), "now", "later", beside(study=study.but(stage=2035, periods=3)))[0] == "known"  # type: ignore[arg-type, comparison-overlap]


def test_an_own_profile_replaces_the_shape() -> None:
    site = Site.model_validate(
        {"place": PLACE.model_dump(), "enterprises": [{"id": "a", "demand": {"electricity": {"annual": "8760 MWh", "profile": "own"}}}]}
    )
    own = np.linspace(1.0, 3.0, 8760)
    made = series(filled(site, (), 2024)[0], Study(), {"own": own})
    assert np.allclose(made.load["a", "electricity"], own / own.mean())


def test_seasons_of_a_load_are_those_of_its_half_of_the_globe() -> None:
    def july(latitude: float) -> float:
        place = {"country": "ZZ", "latitude": latitude, "longitude": 0.0}
        given = Site.model_validate({"place": place, "enterprises": [{"id": "a", "sector": "offices", "demand": {"electricity": {"annual": "8760 MWh"}}}]})
        load = series(filled(given, (), 2024)[0], Study(), {}).load["a", "electricity"]
        return float(load[calendar(2019, "UTC").month == 7].mean())

    assert july(-40.0) > 1.02
    assert july(40.0) < 0.98


def test_the_calendar_knows_summer_time_and_has_8760_hours() -> None:
    clock = calendar(2019, "Europe/Copenhagen")
    assert clock.hour.size == 8760
    jump = np.flatnonzero(np.diff(clock.hour) == 2)
    assert jump.size == 1
    leap = calendar(2020, "UTC")
    assert (leap.month.size, leap.day.max(), leap.day[-1]) == (8760, 364, 364)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"])
@pytest.mark.parametrize("year", [2000, 2020, 2024])
def test_a_leap_year_by_a_local_clock_has_365_whole_days(zone: str, year: int) -> None:
    clock = calendar(year, zone)
    hours = np.bincount(clock.day * 24 + clock.hour, minlength=HOURS)
    summer = 2 if zone in ("Europe/Berlin", "America/Los_Angeles") else 0  # an hour in March is skipped, one in autumn comes twice
    assert (len(hours), int((hours != 1).sum())) == (HOURS, summer)
    around = {(int(m), int(w)) for d, m, w in zip(clock.day, clock.month, clock.weekday, strict=True) if d in (58, 59)}
    assert around == {(2, date(year, 2, 28).weekday()), (3, date(year, 3, 1).weekday())}


def test_a_dozen_numbers_are_filled_with_wide_intervals() -> None:
    site = Site.model_validate(
        {"place": {"country": "IN", "latitude": 20.0, "longitude": 78.0}, "enterprises": [{"id": "mill", "sector": "textiles"}]}
    )
    done, fills = filled(site, (), 2024)
    assert done.carriers() == ("electricity", "steam")
    assert {f.rule for f in fills} >= {"size_class", "per_person", "latitude", "default", "peak"}
    assert all(f.low < f.value < f.high for f in fills if f.value)
    assert all(f.holder for f in fills)
    wide = next(f for f in fills if f.path.endswith("demand.electricity"))
    assert wide.high / wide.low > 3


def test_demand_is_filled_from_activity_first() -> None:
    from parkzero.park.whole import Activity

    site = Site.model_validate(
        {"place": {"country": "IN", "latitude": 20.0, "longitude": 78.0}, "enterprises": [{"id": "mill", "sector": "textiles"}]}
    )
    rows = [Activity(enterprise="mill", action="bought", carrier="electricity", quantity=500.0, low=450.0, high=550.0, year=2024)]
    done, fills = filled(site, rows, 2024)
    assert done.demand("electricity") == 500.0
    assert next(f for f in fills if f.path == "site.enterprises.mill.demand.electricity").rule == "activity"


def site_at(minutes: int, profiles: dict[str, np.ndarray]) -> Series:
    firm = Enterprise.model_validate(
        {"id": "mill", "demand": {"electricity": {"annual": "8760 MWh", "profile": "load"}, "heat": {"annual": "8760 MWh", "shape": "flat"}}}
    )
    site, _ = filled(Site(place=PLACE, enterprises=(firm,)), (), 2024)
    return series(site, Study(resolution=minutes), profiles)  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [5, 10, 15, 20, 30, 60])
def test_any_step_from_five_minutes_to_an_hour_keeps_means_and_fine_peaks(minutes: int) -> None:
    quarter = np.tile([0.5, 0.5, 0.5, 2.5], 8760)  # a peak of 15 min in each hour
    found = site_at(minutes, {"load": quarter})
    steps = 8760 * 60 // minutes
    for values in (*found.load.values(), *found.availability.values(), *found.price_shape.values(), found.outside):
        assert values.shape == (steps,)
    load = found.load["mill", "electricity"]
    assert load.mean() == pytest.approx(1.0)
    assert load.max() == pytest.approx({60: 1.0, 30: 1.5, 20: (2.5 * 15 + 0.5 * 5) / 20}.get(minutes, 2.5))
    hourly = site_at(60, {"load": quarter})
    for name, values in found.availability.items():
        assert values.reshape(8760, -1).mean(axis=1) == pytest.approx(hourly.availability[name])


@pytest.mark.long
def test_a_plan_in_quarter_hours_sees_the_peak_that_hours_hide() -> None:
    """The demand charge falls on the quarter hour; where nothing varies within the hour, both plans cost the same."""
    firm = {"id": "mill", "demand": {"electricity": {"annual": "8760 MWh", "profile": "load"}}}
    site = {
        "place": PLACE.model_dump(), "enterprises": [firm], "ground": {"roof": "0 m2"},
        "prices": {"electricity": {"energy": "50 EUR/MWh", "demand_charge": "5000 EUR/MW/month"}}, "grid": {"connection": "20 MW"},
    }  # fmt: skip
    costs = {}
    for name, shape in (("peaky", np.tile([0.5, 0.5, 0.5, 2.5], 8760)), ("plain", np.tile([1.0, 1.0, 1.0, 1.0], 8760))):
        for minutes in (15, 60):
            study = Study(base_year=2024, currency="EUR", resolution=minutes)  # type: ignore[arg-type]
            park = Park.model_validate({"id": "quarter", "name": {"en": "Quarter", "zh": "Quarter"}, "study": study, "site": site, "economics": {"technologies": ["gas_boiler"]}})
            made = frame(park.but(profiles={"load": shape}))
            costs[name, minutes] = assess(made, STAY).plan
    assert costs["plain", 15].cost == pytest.approx(costs["plain", 60].cost, rel=1e-9)
    assert costs["peaky", 60].cost == pytest.approx(costs["plain", 60].cost, rel=1e-9)
    assert costs["peaky", 15].cost - costs["peaky", 60].cost == pytest.approx(12 * 5000.0 * 1.5, rel=1e-6)
    assert costs["peaky", 15].grid.size == 35040


@pytest.mark.parametrize(("clock", "code"), [("2023", "note_clock_stamps"), ("Asia/Shanghai", "note_clock_standard")])
def test_a_document_says_on_which_clock_a_series_stands_and_what_changes_nothing(clock: str, code: str) -> None:
    base = park_of(("burnt,coal,1000,t,,supplier,,",))
    held = base.but(clocks={"load": clock}, paths=type(base.paths).model_validate({"trust": "50 %"}))
    said = {n.code: n.values for n in inventory(held, draws=0).notes}
    assert said[code]["series"] == "load"
    assert said["note_idle_fields"] == {"fields": "paths.trust"}
    assert [n.code for n in grounds(held)] == [code, "note_idle_fields"]
